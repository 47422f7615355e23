"""Whether what records say about each other leads somewhere, and is said on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from kb import links
from kb.lint import Context, Finding, near, rule
from kb.model import Document, Kind, Related, Relation, RelationKind, Span, Status
from kb.view import Edge

_NUMBER = re.compile(r"([A-Za-z]{2,8})?[-_ ]*#?(\d{1,5})")
_RECORD_WORDS = frozenset({"adr", "decision", "record"})
_EVIDENCE = 3
"""From so many relations on, a corpus that never states the other side has the habit not to."""


@rule("KB301", Kind.DECISION)
def no_successor(decision: Document, context: Context) -> Iterator[Finding]:
    """A superseded decision names what took its place."""
    found = decision.status_field
    if decision.status is not Status.SUPERSEDED or not found or decision.related(RelationKind.SUPERSEDED_BY):
        return
    if not any(edge.kind is RelationKind.SUPERSEDES for edge in context.edges_to(decision.path)):
        yield Finding(found.span, f"expected the successor's number or a link to it, found `{found.text}` alone")


@rule("KB302", Kind.DECISION, Kind.SPEC)
def unknown_record(document: Document, context: Context) -> Iterator[Finding]:
    """A relation names a record that is there."""
    for relation in document.relations:
        if context.view.resolve(document, relation.target) is None and _means_a_record(relation, document, context):
            number = _NUMBER.fullmatch(relation.target)
            nearest = context.nearest_number(number[2]) if number else _nearest_file(relation, document, context)
            message = f"{relation.kind.words}: expected a record {relation.target}, found none{near(nearest)}"
            yield Finding(relation.span, message, relation.target)


@rule("KB303", Kind.DECISION)
def one_sided(decision: Document, context: Context) -> Iterator[Finding]:
    """A relation that changes what holds is stated by both records, so that a reader of either one sees it."""
    for edge in context.edges_to(decision.path):
        inverse = edge.kind.inverse
        if inverse and not _states(decision, edge, context) and _due(edge, context):
            other = context.view.document(edge.source)
            place = decision.status_field.span if decision.status_field else Span.of_line(decision.title_line)
            name, verb = _name(other), _verb(edge.kind)
            related = Related(other.path, edge.relation.span.line, f"{name} {verb} {_name(decision)}")
            message = f"expected `{inverse.words} {name}`, because {name} says that it {verb} this record"
            yield Finding(place, message, related=(related,))


def _means_a_record(relation: Relation, document: Document, context: Context) -> bool:
    """Not an address elsewhere, a file that is there, another project's number, or a mere remark."""
    target = relation.target
    if links.is_external(target) or links.resolve(context.corpus, document.path, target).path in context.corpus.files:
        return False
    number = _NUMBER.fullmatch(target)
    if number:
        letters = (number[1] or "").lower()
        return not letters or letters in _RECORD_WORDS or any(letters == known for _, known in context.series)
    loose = relation.kind in (RelationKind.RELATES_TO, RelationKind.REQUIRES)
    return not target.startswith("#") and (not loose or target.partition("#")[0].endswith(".md"))


def _nearest_file(relation: Relation, document: Document, context: Context) -> str | None:
    return links.resolve(context.corpus, document.path, relation.target).nearest


def _states(decision: Document, edge: Edge, context: Context) -> bool:
    """Whether the decision states the other side; for a part of it, superseding and amending are the same."""
    assert edge.kind.inverse
    wanted = {edge.kind.inverse}
    if edge.relation.partial or any(each.partial for each in decision.related(edge.kind.inverse)):
        wanted |= _PARTLY.get(edge.kind.inverse, set())
    return any(edge.source == back.target for kind in wanted for back in context.view.stated(decision.path, kind))


_PARTLY = {
    RelationKind.SUPERSEDED_BY: {RelationKind.AMENDED_BY},
    RelationKind.AMENDED_BY: {RelationKind.SUPERSEDED_BY},
    RelationKind.SUPERSEDES: {RelationKind.AMENDS},
    RelationKind.AMENDS: {RelationKind.SUPERSEDES},
}


def _due(edge: Edge, context: Context) -> bool:
    """Whether the other side is due: the newer record took effect, and the corpus does not always leave it out."""
    forward = edge.kind in (RelationKind.SUPERSEDES, RelationKind.AMENDS)
    newer = context.view.document(edge.source if forward else edge.target)
    if newer.kind is not Kind.DECISION or (newer.status and not newer.status.took_effect):
        return False
    alike = [each for each in context.view.edges if each.kind is edge.kind]
    return len(alike) < _EVIDENCE or any(_states(context.view.document(each.target), each, context) for each in alike)


def _name(decision: Document) -> str:
    return decision.number or PurePosixPath(decision.path).name


def _verb(kind: RelationKind) -> str:
    passive = kind in (RelationKind.SUPERSEDED_BY, RelationKind.AMENDED_BY)
    return f"is {kind.words}" if passive else kind.words
