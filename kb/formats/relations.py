"""Words that relate one record to another, and what they point to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.formats import status
from kb.formats.page import LONGEST
from kb.markdown import visible
from kb.model import Field, Relation, RelationKind

PREFIXES = (
    r"(?:architecture[- ]decision[- ]record|adr|rfc|rfd|[a-z]{1,3}ip|[a-z]ep|cps|erc|acp|slip|caip|simd|"
    r"decision|proposal|record)"
)
"""What stands before a record's number: `ADR`, `EIP`, `TEP`, `CPS`, …"""

_PART = r"(?:(?P<part>partly|partially|partial|in part|mostly|largely)\s+(?:been\s+)?)?"
_BY = r"(?:\s+(?P<part2>in part|partly|partially|mostly))?\s+(?:by|with|in\s+favou?r\s+of)"
_OF = r"(?P<part3>\s+(?:some|parts?|aspects|portions?|sections?)\b[^.;\[]{0,20}?\bof\b)?"
_PHRASES = (
    (
        RelationKind.SUPERSEDED_BY,
        rf"(?:supers?[ec]e?e?ded|supplanted|replaced|obsoleted|overridden|deprecated){_BY}|made\s+obsolete\s+by",
    ),
    (RelationKind.SUPERSEDES, r"supers?[ec]e?e?des?(?:\s+of)?|replaces|obsoletes"),
    (RelationKind.AMENDED_BY, r"amended\s+by|updated\s+by|extended\s+by"),
    (RelationKind.AMENDS, r"amends|updates"),
    (RelationKind.REQUIRES, r"requires|depends\s+on"),
    (RelationKind.RELATES_TO, r"relates?\s+to|related\s+to|see\s+also"),
)
_COMPILED = tuple((kind, re.compile(rf"\b{_PART}(?:{words})(?![\w-]){_OF}:?", re.I)) for kind, words in _PHRASES)
_CERTAIN = (RelationKind.SUPERSEDED_BY, RelationKind.SUPERSEDES, RelationKind.AMENDED_BY)
"""After these words a bare number can only be a record's; "requires 2 approvals" is about something else."""

_LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?(?P<href>[^)\s>]+)>?[^)]*\)")
_NO_RECORD = re.compile(r"/(?:pulls?|issues|merge_requests|discussions|commits?|compare|actions|wiki)(?:/|$)|^mailto:")
_KNOWN_ID = rf"(?i:{PREFIXES})[- ‑]?#?\d{{1,8}}(?:#[\w-]+)?(?!\w)"
_LETTERED = rf"(?:{_KNOWN_ID}|(?!(?:PR|MR|GH|ISSUE)\b)(?:[A-Z]{{2,8}} ?|[A-Za-z]{{2,8}}-)#?\d{{1,8}}(?:#[\w-]+)?(?!\w))"
_NUMBER = r"#?\d{1,8}(?:#[\w-]+)?(?![\w/-])(?!\.\d)"
_FILE = r"[\w./-]+\.md(?:#[\w-]+)?|\d{1,8}-[A-Za-z][\w-]*"
_SKIP = r"[\s\[(`*_'\"“]*(?:(?:[Tt]he|[Nn]o\.|[Nn]umber)\s+)?[\s\[(`*_'\"“]*"
_FIRST = re.compile(rf"{_SKIP}(?P<target>{_FILE}|{_LETTERED}|{_NUMBER})")
_ANYWHERE = re.compile(rf"(?<![\w/-])(?P<target>{_FILE}|{_KNOWN_ID})")
_JOIN = r"(?:[,;&+/]\s*(?:and\b)?|\band\b|\bor\b)"
_NEXT = re.compile(
    rf"[\s\])`*_]*(?:\([^()]*\)\s*)?{_JOIN}{_SKIP}(?P<target>{_FILE}|{_LETTERED}|{_NUMBER})"
    rf"|[^.;\n(]*?{_JOIN}{_SKIP}(?P<later>{_FILE}|{_KNOWN_ID})"
)
_DATE = re.compile(r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b")
_NOTHING = re.compile(
    r"^\W*(?:n/?a|none(?:\s+yet)?|nothing|null|no|false|yes|true|tb[da]|not applicable|unknown)?\W*$", re.I
)
_PLACEHOLDER = re.compile(r"[{}…<>]|X{2,}|x{3,}|N{3,}|\.\.\.")
_LEADING = re.compile(r"^[^\w\[]*")
_ID = re.compile(rf"^(?:{_LETTERED}|{_NUMBER})(?=\s*(?:$|[:(–—]|\.\s|-\s))")
_PATH = re.compile(r"^(?:[a-z]+://\S+|[\w.-]*(?:/[\w.-]+)+/?(?:#[\w-]+)?|[\w./-]+\.md(?:#[\w-]+)?)$", re.I)
_SPLIT = re.compile(r"[,;\n]|<br\s*/?>|\s&\s|\band\b", re.I)


def is_statement(text: str) -> bool:
    """Whether a line begins with a relation: "Amends [5. Help](…)"."""
    start = _LEADING.sub("", text)
    return any(pattern.match(start) for _, pattern in _COMPILED)


def states_superseded(text: str) -> bool:
    """Whether a line begins with "superseded by" and no word such as "partly" before it."""
    found = _COMPILED[0][1].match(_LEADING.sub("", text))
    return bool(found and not _is_partial(found))


def _is_partial(found: re.Match[str]) -> bool:
    return any(found.groupdict().get(name) for name in ("part", "part2", "part3"))


def read(field: Field) -> Iterator[Relation]:
    """The relations of one field: of a relation field its targets, of a status or line the phrases in it."""
    text = field.text[:LONGEST]
    kind = _KINDS.get(field.name)
    if kind:
        partial = bool(re.search(r"\b(?:partly|partially|in part)\b", text, re.I))
        for target in _listed(text):
            yield _relation(kind, target, field, partial)
    elif field.name in ("status", "relation") and not status.is_template(text):
        yield from _phrases(field, text)


_KINDS = {kind.value: kind for kind in RelationKind}


def _phrases(field: Field, text: str) -> Iterator[Relation]:
    text = _DATE.sub(_blank, text)
    found = sorted(
        (match.start(), match.end(), kind, _is_partial(match))
        for kind, pattern in _COMPILED
        for match in pattern.finditer(_LINK.sub(_blank, text))
    )
    ends = [start for start, *_ in found] + [len(text)]
    for (_, start, kind, partial), end in zip(found, ends[1:], strict=True):
        for target in _said(text[start:end], numbers=kind in _CERTAIN):
            yield _relation(kind, target, field, partial)


def _blank(found: re.Match[str]) -> str:
    """A link's title that says "replaces" is no statement, and a date's digits are no number."""
    return " " * len(found[0])


def _said(text: str, numbers: bool) -> Iterator[str]:
    """What a phrase points to: links, else the record named next (or later in the sentence) and those joined to it."""
    links = [found["href"] for found in _LINK.finditer(text) if not _NO_RECORD.search(found["href"])]
    if links:
        yield from links
        return
    found = _FIRST.match(text) if numbers else None
    found = found or _ANYWHERE.search(_LINK.sub(_blank, text).partition(". ")[0])
    while found:
        target = found["target"] or found["later"]
        if not _PLACEHOLDER.search(target):
            yield target
        found = _NEXT.match(text, found.end())


def _listed(text: str) -> Iterator[str]:
    """The targets of a field's value: links, numbers and paths between commas; else all of it, as a title."""
    links = [found["href"] for found in _LINK.finditer(text)]
    rest = _LINK.sub(" ", text) if links else text
    named = [target for part in _SPLIT.split(rest) if (target := _target(visible(part).strip()))]
    yield from (each for each in links if not _NO_RECORD.search(each) and not _PLACEHOLDER.search(each))
    yield from named
    whole = visible(rest)
    if not links and not named and not any(each.search(whole) for each in (_NOTHING, _PLACEHOLDER, _NO_RECORD)):
        yield whole


def _target(part: str) -> str | None:
    if _PLACEHOLDER.search(part):
        return None
    found = _ID.match(part)
    if found:
        return found[0]
    return part if _PATH.match(part) and not _NO_RECORD.search(part) and not _NOTHING.match(part) else None


def _relation(kind: RelationKind, target: str, field: Field, partial: bool) -> Relation:
    path, mark, anchor = target.partition("#")
    section = anchor if mark and path else None
    return Relation(kind, path if section else target, field.span, section, partial or section is not None)
