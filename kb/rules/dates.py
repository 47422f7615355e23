"""Whether a record's dates can be read, are there, and are in an order that can be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import PurePosixPath

from kb.formats import dates
from kb.lint import Context, Finding, rule
from kb.model import Document, Edit, Field, Kind, Related, RelationKind, Severity, Span
from kb.rules.reading import may_state
from kb.view import View

_DATED_NAME = re.compile(r"\d{4}-?\d{2}-?\d{2}\b")
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}(?!\d)")
_NUMERIC = re.compile(r"^\W*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_READABLE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ,./-]*$")
HABIT = 0.8
"""The share of the dates that makes ISO 8601 the form of the corpus."""
_EVIDENCE = 3


@rule("KB201", Kind.DECISION)
def missing_date(decision: Document, context: Context) -> Iterator[Finding]:
    """A decision says when it was taken, so that readers know what it could take into account."""
    field, dated = decision.field("date"), _DATED_NAME.match(PurePosixPath(decision.path).name)
    if dated or not context.habitual("date") or may_state(decision, "date", context):
        return
    if field is None:
        yield Finding(Span.of_line(decision.title_line), "expected a date (YYYY-MM-DD), found none")
    elif decision.date is None and not _iso_is_usual(context.view):  # where ISO 8601 is usual, KB202 tells
        readings = [dates.iso(field.text, order) for order in ("dmy", "mdy")]
        if all(readings):
            message = (
                f"expected a date with one reading (YYYY-MM-DD, or `date-order` under [read]), found `{field.text}`, "
                f"which is {readings[0]} or {readings[1]}"
            )
            yield Finding(field.span, message, severity=Severity.WARNING)


@rule("KB202", Kind.DECISION, severity=Severity.WARNING)
def other_date_form(decision: Document, context: Context) -> Iterator[Finding]:
    """A date is one of the calendar, in the form YYYY-MM-DD where the corpus uses it."""
    for field in _dates(decision):
        if _impossible(field.text):
            yield Finding(field.span, f"expected a date of the calendar (YYYY-MM-DD), found `{field.text}`")
        elif _is_a_field(decision, field) and not _ISO.search(field.text) and _iso_is_usual(context.view):
            iso = dates.iso(field.text)
            whole = iso is not None and len(iso) == 10 and _READABLE.match(field.text)
            edits = (Edit(decision.path, field.span, iso),) if iso and whole and not field.span.path else ()
            expected = f"`{iso}`" if edits else "a date in the form YYYY-MM-DD"
            yield Finding(
                field.span, f"expected {expected}, as the other records have it, found `{field.text}`", edits=edits
            )


@rule("KB203", Kind.DECISION, severity=Severity.WARNING)
def future_date(decision: Document, context: Context) -> Iterator[Finding]:
    """A decision was not taken, nor changed, on a day that is still to come."""
    # Where a record is written it may be tomorrow already.
    latest = (context.today + timedelta(days=1)).isoformat()
    for field in _dates(decision):
        stated = dates.iso(field.text)
        if stated and stated > latest:
            yield Finding(field.span, f"expected a date up to today, found {stated}")


@rule("KB204", Kind.DECISION, severity=Severity.WARNING)
def older_successor(decision: Document, context: Context) -> Iterator[Finding]:
    """A successor is not older than what it supersedes: one of the two dates, or the relation, is wrong."""
    field = decision.field("date")
    for path in _newer(context.view).get(decision.path, ()):
        old = context.view.document(path)
        before = old.field("date")
        stated = {edge.target for edge in context.view.stated(decision.path, RelationKind.SUPERSEDES)}
        if field and before and path in stated and is_older(decision, old, context.view):
            related = Related(path, before.span.line, f"{old.label} is dated {old.date}")
            message = (
                f"expected a date from {old.date} on, since this record supersedes {old.label}, found {decision.date}"
            )
            yield Finding(field.span, message, related=(related,))
    for edge in context.view.stated(decision.path, RelationKind.SUPERSEDED_BY):
        new = context.view.document(edge.target)
        back = {each.target for each in context.view.stated(new.path, RelationKind.SUPERSEDES)}
        after = new.field("date")
        if after and not edge.relation.partial and decision.path not in back and is_older(new, decision, context.view):
            related = Related(new.path, after.span.line, f"{new.label} is dated {new.date}")
            message = f"expected a successor from {decision.date} on, found {new.label}, which is dated {new.date}"
            yield Finding(edge.relation.span, message, edge.relation.target, related=(related,))


@rule("KB205", Kind.DECISION, severity=Severity.WARNING)
def due_review(decision: Document, context: Context) -> Iterator[Finding]:
    """A decision in force is reviewed by the day that it gives for it."""
    field = decision.field("review_by")
    due = dates.iso(field.text) if field else None
    if field and due and due < context.today.isoformat() and context.view.standing(decision.path).in_force:
        yield Finding(field.span, f"expected a review by {due}; review the decision and move the date")


@rule("KB206", Kind.DECISION, severity=Severity.INFO)
def old_proposal(decision: Document, context: Context) -> Iterator[Finding]:
    """A proposal is decided in reasonable time; says nothing without `proposed-days`."""
    days, field = context.config.lint.proposed_days, decision.status_field
    since = _day(decision.updated or decision.date)
    if days and field and since and decision.undecided:
        age = (context.today - since).days
        if age > days:
            message = f"expected a decision within {days} days, found `{field.text}` since {since}, {age} days ago"
            yield Finding(field.span, message)


def _dates(decision: Document) -> Iterator[Field]:
    yield from (each for each in decision.fields if each.name in ("date", "updated"))


def _is_a_field(decision: Document, field: Field) -> bool:
    """Whether a date is a field's value: not in an entry of a log, nor in the sentence that states the status."""
    status = decision.status_field
    in_status = status is not None and status.span.line == field.span.line and field.format != "table"
    return field.format != "change log" and not in_status


def _impossible(text: str) -> bool:
    """Whether a text has the form of a date, but no calendar has the day: 2025-02-30 or 2025-13-01."""
    found = _NUMERIC.match(text)
    # With the day in the middle, another order than year, month, day may be meant.
    swapped = found is not None and "-" not in found[0] and int(found[2]) > 12 and int(found[3]) <= 12
    return found is not None and not swapped and dates.iso(text) is None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and len(text) == 10 else None


@lru_cache(maxsize=2)
def _iso_is_usual(view: View) -> bool:
    stated = [field.text for each in view.corpus.decisions for field in _dates(each)]
    return len(stated) >= _EVIDENCE and sum(_ISO.search(each) is not None for each in stated) >= HABIT * (
        len(stated) - 1
    )


def is_older(new: Document, old: Document, view: View) -> bool:
    """Whether a successor is dated before what it supersedes, where that is not usual."""
    return _older(new, old) and not _backwards_is_usual(view)


def _older(new: Document, old: Document) -> bool:
    return new.date is not None and old.date is not None and len(new.date) == len(old.date) and new.date < old.date


@lru_cache(maxsize=2)
def _newer(view: View) -> dict[str, tuple[str, ...]]:
    """Successor → what it supersedes whole, as either side states it, whatever its status."""
    found: dict[str, dict[str, None]] = {}
    for edge in view.edges:
        if edge.kind is RelationKind.SUPERSEDES and not edge.relation.partial:
            found.setdefault(edge.source, {})[edge.target] = None
        elif edge.kind is RelationKind.SUPERSEDED_BY and not edge.relation.partial:
            found.setdefault(edge.target, {})[edge.source] = None
    return {new: tuple(olds) for new, olds in found.items()}


@lru_cache(maxsize=2)
def _backwards_is_usual(view: View) -> bool:
    """Whether most successors look older: where a date is that of the last change, a superseded record's is late."""
    pairs = [
        _older(view.document(new), view.document(old))
        for new, olds in _newer(view).items()
        for old in olds
        if view.document(new).date and view.document(old).date
    ]
    return len(pairs) >= _EVIDENCE and 2 * sum(pairs) > len(pairs)
