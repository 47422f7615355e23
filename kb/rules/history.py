"""Whether a change leaves decided things decided. These rules speak only where a base is given (`--base REV`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from kb.lint import Context, Finding, rule, series_of
from kb.markdown import strip_comments
from kb.model import Document, Kind, Related, RelationKind, Severity, Span, Status
from kb.view import View

TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    status: frozenset(Status(each) for each in following.split())
    for status, following in {
        Status.DRAFT: "proposed accepted implemented rejected withdrawn stagnant superseded",
        Status.PROPOSED: "draft accepted implemented rejected withdrawn stagnant superseded",
        Status.STAGNANT: "draft proposed accepted implemented rejected withdrawn superseded",
        Status.ACCEPTED: "implemented amended deprecated superseded withdrawn stagnant",
        Status.IMPLEMENTED: "accepted amended deprecated superseded",
        Status.AMENDED: "accepted implemented deprecated superseded",
        Status.REJECTED: "draft proposed superseded",
        Status.WITHDRAWN: "draft proposed superseded",
        Status.DEPRECATED: "superseded",
        Status.SUPERSEDED: "deprecated",
    }.items()
}
"""Status → what may follow it. What was decided ends by a new record, and does not become open again."""

_ALIKE = 0.5
"""Two texts with this share of their words in common are one record under two names."""
_APART = re.compile(
    r"status|change ?log|(?:\w+ )?history|amendments?|updates?|revisions?|addend(?:um|a)|errat(?:um|a)"
    r"|references|links|related\b.*|more information",
    re.I,
)
"""Titles of sections that record what happened to a decision, or lead elsewhere."""
_NOTE = re.compile(r"\W*(?:updated?|amend(?:ed|ment)?|addendum|erratum|edit(?:ed)?)\b", re.I)
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_MARKUP = re.compile(r"[*_`]|^[\s>#]+")


@rule("KB104", Kind.DECISION)
def number_taken(decision: Document, context: Context) -> Iterator[Finding]:
    """A new decision's number is not one that the base branch has given to another."""
    if context.base is None or decision.number is None or _before(decision, context):
        return
    decided = context.base.tip.corpus.decisions
    series = [each for each in decided if each.number and series_of(each) == series_of(decision)]
    for other in series:
        if int(other.number or 0) != int(decision.number) or other.path == decision.path:
            continue
        taken = {*context.series[series_of(decision)], *(int(each.number or 0) for each in series)}
        free = str(max(taken) + 1).zfill(len(decision.number))
        message = (
            f"expected a number that {context.base.revision} does not use, found {decision.number}, "
            f"which is {other.path} there; the next free one is {free}"
        )
        here = other.path in context.corpus.documents
        related = (Related(other.path, other.title_line, f"{other.number} is this record"),) if here else ()
        yield Finding(Span.of_line(decision.title_line), message, related=related)
        return


@rule("KB601", Kind.DECISION, severity=Severity.WARNING)
def silent_change(decision: Document, context: Context) -> Iterator[Finding]:
    """The text of an accepted decision changes only together with a word that says so."""
    old = _before(decision, context)
    if not old or not old.status or not decision.status or not (old.status.binds and decision.status.binds):
        return
    assert context.base is not None
    before = context.base.view
    line = _first_change(_words(old, before), _words(decision, context.view))
    if line is None or _says_so(old, before, decision, context):
        return
    message = (
        f"expected a new `updated` date, an entry in a changelog or a record that amends this one, "
        f"found only the text changed since {context.base.revision}"
    )
    yield Finding(Span.of_line(line, context.corpus.lines(decision.path, line, line)), message)


@rule("KB602", Kind.DECISION)
def impossible_transition(decision: Document, context: Context) -> Iterator[Finding]:
    """A status follows from the one before it: what was decided does not become open again."""
    old = _before(decision, context)
    field = decision.status_field
    if not old or not old.status or not decision.status or not field or old.status is decision.status:
        return
    assert context.base is not None
    allowed = TRANSITIONS[old.status] | frozenset(context.config.lint.transitions.get(old.status, ()))
    if decision.status in allowed or _holds_again(old, decision, context):
        return
    expected = ", ".join(f"`{each}`" for each in Status if each in allowed)
    message = f"expected {expected} after `{old.status}` (as in {context.base.revision}), found `{decision.status}`"
    yield Finding(field.span, message)


def _before(decision: Document, context: Context) -> Document | None:
    """The record as it was where the change began, under its own name or another."""
    if context.base is None:
        return None
    view = context.base.view
    same = view.corpus.documents.get(decision.path)
    if same or not decision.number:
        return same
    for other in view.corpus.decisions:
        alike = other.number and int(other.number) == int(decision.number)
        if alike and series_of(other) == series_of(decision) and _renamed(view, other, context.view, decision):
            return other
    return None


def _renamed(before: View, old: Document, after: View, new: Document) -> bool:
    """Whether a record that is gone is there under a new name."""
    if old.path in after.corpus.documents:
        return False
    if old.title and (old.title or "").casefold() == (new.title or "").casefold():
        return True
    was, now = _prose(old, before), _prose(new, after)
    return bool(was and now) and SequenceMatcher(None, was, now).ratio() >= _ALIKE


def _prose(document: Document, view: View) -> list[str]:
    headings = {each.line for each in document.sections if each.level}
    return [word for word, line in _words(document, view) if line not in headings]


def _words(document: Document, view: View, *, apart: bool = False) -> list[tuple[str, int]]:
    """The words of the body with their lines: without metadata, markup and what stands apart (or only the latter)."""
    stated = {each.span.line for each in (*document.fields, *document.numbers) if not each.span.path}
    stated |= {each.span.line for each in document.relations if not each.span.path}
    stated -= {document.title_line}
    beside = {
        line
        for section in document.sections
        if any(_APART.fullmatch(title.strip()) for title in section.path)
        for line in range(section.line, section.end_line + 1)
    }
    words = []
    for number, line in enumerate(strip_comments(view.corpus.texts[document.path]).split("\n"), 1):
        if number >= document.body_line and (number in beside) is apart and (apart or number not in stated):
            words += [(word, number) for word in _MARKUP.sub("", _LINK.sub(r"\1", line)).split()]
    return words


def _first_change(before: list[tuple[str, int]], after: list[tuple[str, int]]) -> int | None:
    """The line of the first word that differs; reflowed lines, links and emphasis are no change."""
    for (old, _), (new, line) in zip(before, after, strict=False):
        if old != new:
            return line
    if len(before) == len(after):
        return None
    return after[min(len(before), len(after) - 1)][1] if after else 1


def _says_so(old: Document, before: View, new: Document, context: Context) -> bool:
    """Whether the record, or another one, tells its readers that something changed."""
    if new.updated != old.updated and new.updated:
        return True
    if new.status is Status.AMENDED and old.status is not Status.AMENDED:
        return True
    told = [[word for word, _ in _words(each, view, apart=True)] for each, view in ((old, before), (new, context.view))]
    known = set(before.corpus.texts[old.path].split("\n"))
    notes = (line for line in context.corpus.texts[new.path].split("\n") if line not in known and _NOTE.match(line))
    return told[0] != told[1] or any(notes) or bool(_changes(new.path, context.view) - _changes(old.path, before))


def _changes(path: str, view: View) -> set[tuple[str, str]]:
    """What takes the place of a record or of a part of it, by whichever side states it."""
    kinds = {RelationKind.AMENDS, RelationKind.SUPERSEDES}
    theirs = {(edge.source, "") for edge in view.edges if edge.target == path and edge.kind in kinds}
    own = {RelationKind.AMENDED_BY, RelationKind.SUPERSEDED_BY}
    return theirs | {("", each.target) for each in view.document(path).relations if each.kind in own}


def _holds_again(old: Document, new: Document, context: Context) -> bool:
    """Whether a superseded record is in force again because none of its successors took effect after all."""
    if old.status is not Status.SUPERSEDED or not new.status or not new.status.binds or context.base is None:
        return False
    successors = context.base.view.standing(old.path).replaced_by
    now = [context.corpus.documents.get(path) for path in successors]
    return bool(successors) and not any(each and each.took_effect for each in now)
