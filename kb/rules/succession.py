"""Whether what records say about replacing and needing each other can be true together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.links import is_external
from kb.lint import Context, Finding, rule
from kb.model import Document, Field, Kind, Related, RelationKind, Severity, Span, Status
from kb.view import View

if TYPE_CHECKING:
    from kb.kin import Candidate


_REPLACING = (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY)


@rule("KB304", Kind.DECISION)
def cycle(decision: Document, context: Context) -> Iterator[Finding]:
    """No record supersedes itself, directly or through others: nothing would hold."""
    for relation in decision.relations:
        if not relation.partial and context.view.resolve(decision, relation.target) == decision.path:
            severity = None if relation.kind in _REPLACING else Severity.WARNING
            message = "expected another record, found this record itself"
            yield Finding(relation.span, message, relation.target, severity=severity)
    around = _circle(context.view, decision.path)
    if around and decision.path == min(around):
        members = frozenset(around)
        chain = " → ".join(context.view.document(each).label for each in (*around, decision.path))
        related = tuple(
            Related(each, _statement(context.view, each, members).line, f"{context.view.document(each).label} is in it")
            for each in around[1:]
        )
        place = _statement(context.view, decision.path, members)
        yield Finding(place, f"expected an end of the supersessions, found a circle: {chain}", related=related)


@rule("KB305", Kind.DECISION)
def still_accepted(decision: Document, context: Context) -> Iterator[Finding]:
    """A record that names its successor reads superseded: its status tells the same as its relations."""
    field = decision.status_field
    if not field or not decision.status or not decision.status.binds or decision.status is Status.AMENDED:
        return
    for edge in context.view.stated(decision.path, RelationKind.SUPERSEDED_BY):
        new, said = context.view.document(edge.target), edge.relation
        if not said.partial and said.span.line != field.span.line and new.took_effect:
            standing = f", which is {new.status}" if new.status else ""
            related = Related(decision.path, said.span.line, f"superseded by {new.label}{standing}")
            yield Finding(field.span, _still(new.label, field), related=(related,))
    for said in decision.related(RelationKind.SUPERSEDED_BY):
        # What lies elsewhere cannot be looked up, and may be no more than a proposal.
        elsewhere = is_external(said.target) and context.view.resolve(decision, said.target) is None
        if elsewhere and not said.partial and said.span.line != field.span.line:
            related = Related(decision.path, said.span.line, f"superseded by {said.target}")
            yield Finding(field.span, _still(said.target, field), related=(related,), severity=Severity.WARNING)


def _still(successor: str, field: Field) -> str:
    return f"expected `superseded`, since {successor} took its place, found `{field.text}`"


@rule("KB306", Kind.DECISION, severity=Severity.WARNING)
def early_successor(decision: Document, context: Context) -> Iterator[Finding]:
    """Only a record that was accepted supersedes another; a proposal would, and a rejected one never did."""
    if decision.took_effect:
        return
    for edge in context.view.stated(decision.path, RelationKind.SUPERSEDES):
        old = context.view.document(edge.target)
        # One proposal may replace another; a record that reads superseded is told by KB309.
        if old.status and old.status.binds:
            message = f"expected an accepted record to supersede {old.label}, found one that is {decision.status}"
            yield Finding(edge.relation.span, message, edge.relation.target)


@rule("KB308", Kind.DECISION, severity=Severity.WARNING)
def broken_ground(decision: Document, context: Context) -> Iterator[Finding]:
    """What a record in force requires is in force as well."""
    if not context.view.standing(decision.path).in_force:
        return
    for edge in context.view.stated(decision.path, RelationKind.REQUIRES):
        needed = context.view.document(edge.target)
        if needed.status in (Status.REJECTED, Status.WITHDRAWN, Status.DEPRECATED):
            message = f"expected a record in force, found {needed.label}, which is {needed.status}"
            yield Finding(edge.relation.span, message, edge.relation.target, related=_status_of(needed))


@rule("KB309", Kind.DECISION)
def void_successor(decision: Document, context: Context) -> Iterator[Finding]:
    """A record is superseded by one that took effect, and not by one that is rejected or only proposed."""
    successors = map(context.view.document, context.view.standing(decision.path).replaced_by)
    if decision.status is not Status.SUPERSEDED or any(each.took_effect for each in successors):
        return
    for edge in context.view.stated(decision.path, RelationKind.SUPERSEDED_BY):
        new = context.view.document(edge.target)
        if not new.took_effect:
            message = f"expected a successor that was accepted, found {new.label}, which is {new.status}"
            yield Finding(edge.relation.span, message, edge.relation.target, related=_status_of(new))


@rule("KB311", Kind.DECISION, severity=Severity.INFO)
def silent_succession(decision: Document, context: Context) -> Iterator[Finding]:
    """A record whose place a later one took says so: a later record in force that seems to do that is related to it."""
    # A run whose findings are known from an earlier one compiles none of its patterns.
    from kb.kin import candidates

    found = candidates(context.view).get(decision.path)
    if found:
        place = decision.status_field.span if decision.status_field else Span.of_line(decision.title_line)
        related = tuple(each for candidate in found for each in _reasons(candidate, context.view))
        yield Finding(place, _suspicion(found[0], context.view), related=related)


def _suspicion(candidate: Candidate, view: View) -> str:
    new, first = view.document(candidate.new).label, candidate.evidence[0]
    return f"expected a word on {new}, a later record that {first.reason}: {first.text}; found none, in either record"


def _reasons(candidate: Candidate, view: View) -> Iterator[Related]:
    label = view.document(candidate.new).label
    for each in candidate.evidence:
        yield Related(candidate.new, each.line, f"{label} {each.reason}: {each.text}")


def _status_of(record: Document) -> tuple[Related, ...]:
    return (Related(record.path, record.status_line or record.title_line, f"{record.label} is {record.status}"),)


@lru_cache(maxsize=2)
def _successors(view: View) -> Mapping[str, tuple[str, ...]]:
    """Old → every record that is said to supersede it whole."""
    found: dict[str, dict[str, None]] = {}
    for edge in view.edges:
        if edge.relation.partial or edge.kind not in (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY):
            continue
        forward = edge.kind is RelationKind.SUPERSEDES
        old, new = (edge.target, edge.source) if forward else (edge.source, edge.target)
        found.setdefault(old, {})[new] = None
    return {old: tuple(sorted(new)) for old, new in found.items()}


def _circle(view: View, start: str) -> tuple[str, ...]:
    """The shortest way along the successors from a record back to itself; empty where there is none."""
    queue: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while queue:
        way = queue.pop(0)
        for following in _successors(view).get(way[-1], ()):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                queue.append((*way, following))
    return ()


def _statement(view: View, path: str, others: frozenset[str]) -> Span:
    """Where a record says that it supersedes, or is superseded by, one of the others; else its title."""
    stated = (
        edge.relation.span
        for kind in (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY)
        for edge in view.stated(path, kind)
        if edge.target in others
    )
    return next(stated, Span.of_line(view.document(path).title_line))
