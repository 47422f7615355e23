"""Words that relate one record to another, and what they point to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.markdown import visible
from kb.model import Field, Relation, RelationKind

_PART = r"(?:(?P<part>partly|partially|partial|in part)\s+)?"
_PHRASES = (
    (
        RelationKind.SUPERSEDED_BY,
        r"(?:supers|superc)e(?:e)?ded\s+(?P<part2>in part\s+)?(?:by|with)|replaced\s+by|obsoleted\s+by",
    ),
    (RelationKind.SUPERSEDES, r"(?:supers|superc)e(?:e)?des?(?:\s+of)?|replaces|obsoletes"),
    (RelationKind.AMENDED_BY, r"amended\s+by|updated\s+by"),
    (RelationKind.AMENDS, r"amends|updates"),
    (RelationKind.REQUIRES, r"requires|depends\s+on"),
    (RelationKind.RELATES_TO, r"relates?\s+to|related\s+to|see\s+also"),
)
_COMPILED = tuple((kind, re.compile(rf"\b{_PART}(?:{words})\b:?", re.I)) for kind, words in _PHRASES)
_LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?(?P<href>[^)\s>]+)>?[^)]*\)")
_TARGET = re.compile(r"[\w./-]+\.md(?:#[\w-]+)?|(?:\b[A-Za-z]{2,6}[- ]?)?\b\d{1,8}\b(?:#[\w-]+)?")
_NOTHING = re.compile(r"^(?:n/?a|none|-|–|—|nothing|null)\.?$", re.I)
_LEADING = re.compile(r"^[^\w\[]*")


def is_statement(text: str) -> bool:
    """Whether a line begins with a relation: "Amends [5. Help](…)"."""
    start = _LEADING.sub("", text)
    return any(pattern.match(start) for _, pattern in _COMPILED)


def states_superseded(text: str) -> bool:
    """Whether a line begins with "superseded by" and no word such as "partly" before it."""
    found = _COMPILED[0][1].match(_LEADING.sub("", text))
    return bool(found and not found["part"] and not found["part2"])


def read(field: Field) -> Iterator[Relation]:
    """The relations of one field: of a relation field its targets, of a status or line the phrases in it."""
    kind = _KINDS.get(field.name)
    if kind:
        for target in _targets(field.text, listed=True):
            yield _relation(kind, target, field, partial=False)
    elif field.name in ("status", "relation"):
        yield from _phrases(field)


_KINDS = {kind.value: kind for kind in RelationKind}


def _phrases(field: Field) -> Iterator[Relation]:
    found = sorted(
        (match.start(), match.end(), kind, bool(match["part"] or match.groupdict().get("part2")))
        for kind, pattern in _COMPILED
        for match in pattern.finditer(_blank_links(field.text))
    )
    ends = [start for start, *_ in found] + [len(field.text)]
    for (_, start, kind, partial), end in zip(found, ends[1:], strict=True):
        for target in _targets(field.text[start:end], listed=False):
            yield _relation(kind, target, field, partial)


def _blank_links(text: str) -> str:
    """The text with links blanked: a title that says "replaces" is no statement."""
    return _LINK.sub(lambda found: " " * len(found[0]), text)


def _targets(text: str, listed: bool) -> Iterator[str]:
    """Links' destinations, else paths and numbers; in a list value whatever else stands between commas as well."""
    links = [found["href"] for found in _LINK.finditer(text)]
    if links:
        yield from links
    elif not listed:
        yield from (found[0] for found in _TARGET.finditer(text))
    else:
        for part in text.split(","):
            value = visible(part)
            if value and not _NOTHING.match(value):
                yield value


def _relation(kind: RelationKind, target: str, field: Field, partial: bool) -> Relation:
    path, mark, anchor = target.partition("#")
    section = anchor if mark and path else None
    return Relation(kind, path if section else target, field.span, section, partial or section is not None)
