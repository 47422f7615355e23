"""Whether a document can be read, and says where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from kb.formats import status
from kb.formats.page import field_name
from kb.formats.relations import is_statement
from kb.lint import Context, Finding, rule
from kb.model import Document, Field, Kind, RelationKind, Severity, Span, Status

_SENSES = {
    word: meant
    for meant, words in {
        Status.DRAFT: "started unfinished outline",
        Status.PROPOSED: "suggested tabled",
        Status.ACCEPTED: "passed signed-off valid",
        Status.AMENDED: "updated changed revised altered adapted extended",
        Status.REJECTED: "disapproved vetoed dismissed",
        Status.DEPRECATED: "decommissioned disused legacy",
        Status.SUPERSEDED: "overruled overridden succeeded",
    }.items()
    for word in words.split()
}
"""Words that mean a status and are too vague to be read as one."""
_WORD = re.compile(r"[^A-Za-z]*(?P<word>[A-Za-z]+(?:-[A-Za-z]+)?)")
_KEY = re.compile(r"[\s\"'-]*(?P<label>[A-Za-z][\w -]{1,30}?)[\s\"']*[:=]")
_INSTEAD = {"status": ("lifecycle",), "date": ("since",)}
"""What is taken for a field where no other is stated."""
_ALIKE = 0.8
_RELATION = ", which only relates it to another record"
"""What is wrong with a relation in the place of a status."""
HABIT = 0.9
"""The share of the records whose tags repeat the status which makes that the habit of a corpus."""
_ENOUGH = 5


@rule("KB000", severity=Severity.WARNING)
def ignore_comment(document: Document, context: Context) -> Iterator[Finding]:
    """An ignore comment names codes, gives a reason, and silences something."""
    yield from ()  # kb.lint knows which comments were used, and reports under this code


@rule("KB001")
def front_matter(document: Document, context: Context) -> Iterator[Finding]:
    """Front matter is YAML or TOML that every reader understands alike."""
    yield from _problems(document, "KB001")


@rule("KB002", Kind.DECISION)
def missing_status(decision: Document, context: Context) -> Iterator[Finding]:
    """A decision says where it stands, so that readers know whether to follow it."""
    if decision.status_field is None and context.habitual("status") and not may_state(decision, "status", context):
        new = next(iter(decision.related(RelationKind.SUPERSEDED_BY)), None)
        expected = f"expected a status ({', '.join(Status)})"
        if new and not new.partial:
            expected = f"expected the status {Status.SUPERSEDED}, since line {new.span.line} names a successor"
        instead = instead_of_status(decision)
        place = instead.span if instead else Span.of_line(decision.title_line)
        found = f"`{instead.text}`{_RELATION}" if instead else "none"
        yield Finding(place, f"{expected}, found {found}")


def instead_of_status(decision: Document) -> Field | None:
    """The relation that stands in a section for the status, where no status does: `Supersedes [1](0001-a.md)`."""
    if decision.status_field:
        return None
    homes = [each for each in decision.sections if field_name(each.title) == "status"]
    inside = {line for each in homes for line in range(each.line, each.end_line + 1)}
    return next((f for f in decision.fields if f.name == "relation" and f.span.line in inside), None)


@rule("KB003", Kind.DECISION)
def disagreeing_statuses(decision: Document, context: Context) -> Iterator[Finding]:
    """A decision states one status; two that disagree leave the reader to guess."""
    first = decision.status_field
    for other in decision.fields:
        stated = status.normal(other.text, context.config.status) if other.name == "status" else None
        if first and stated and decision.status and stated is not decision.status:
            yield Finding(other.span, f"expected `{first.text}` as on line {first.span.line}, found `{other.text}`")
    tagged, tags = _tagged(decision, context.config.status), decision.field("tags")
    if first and tags and tagged and decision.status and tagged is not decision.status and _tags_tell(context):
        message = f"expected the tag to read `{first.text}` as line {first.span.line} does, found `{tags.text}`"
        yield Finding(tags.span, message)


def _tagged(decision: Document, words: Mapping[str, Status]) -> Status | None:
    """The one status that a record's tags name."""
    found = {status.normal(each, words) for each in decision.tags if status.is_word(each)}
    return found.pop() if len(found) == 1 else None


def _tags_tell(context: Context) -> bool:
    """Whether the tags of nearly all records name their status."""
    same = [_tagged(each, context.config.status) is each.status for each in context.corpus.decisions if each.status]
    return len(same) >= _ENOUGH and sum(same) >= HABIT * len(same)


@rule("KB004", Kind.DECISION)
def unknown_status(decision: Document, context: Context) -> Iterator[Finding]:
    """A status is one of the known words."""
    found = decision.status_field
    if found and decision.status is None:
        meant = _meant(found.text)
        hint = f"; did you mean `{meant}`?" if meant else ""
        if is_statement(found.text) and meant is not Status.AMENDED:  # `Replaces 7` is no slip of "replaced"
            hint = _RELATION
        yield Finding(found.span, f"expected a status ({', '.join(Status)}), found `{found.text}`{hint}")


@rule("KB008")
def unreadable(document: Document, context: Context) -> Iterator[Finding]:
    """A document is UTF-8 text of a reasonable size."""
    yield from _problems(document, "KB008")


def _meant(text: str) -> Status | None:
    """The status that a text may mean: by the sense of its word, else as the one that its letters are a slip of."""
    first = _WORD.match(text)
    word = first["word"].lower() if first and not status.is_template(text) else ""
    near = get_close_matches(word, status.WORDS, 3, _ALIKE)
    meant = {_SENSES[word]} if word in _SENSES else {status.WORDS[each] for each in near}
    return meant.pop() if len(meant) == 1 else None


def _problems(document: Document, code: str) -> Iterator[Finding]:
    yield from (Finding(each.span, each.message) for each in document.problems if each.code == code)


def may_state(decision: Document, name: str, context: Context) -> bool:
    """Whether what cannot be read of a record may state a field: its name stands in the front matter that is broken."""
    broken = decision.problems
    if not broken or any(each.code != "KB001" or each.span.path for each in broken):
        return bool(broken)
    lines = context.corpus.texts[decision.path].split("\n")
    labels = map(_KEY.match, lines[: decision.body_line - 1] or lines)
    return any(found and field_name(found["label"]) in (name, *_INSTEAD.get(name, ())) for found in labels)
