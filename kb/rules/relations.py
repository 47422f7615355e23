"""Whether what records say about each other leads somewhere, and is said on both sides."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from kb import formats, links
from kb.edit import apply
from kb.formats import write
from kb.formats.page import bare, field_name
from kb.identity import named
from kb.lint import Context, Finding, near, rule
from kb.model import Document, Edit, Kind, Related, Relation, RelationKind, Severity, Span, Status
from kb.rules.dates import is_older
from kb.rules.mentions import linked_as
from kb.rules.passages import around
from kb.rules.reading import instead_of_status
from kb.source import Overlay
from kb.view import Edge, View

_NUMBER = re.compile(r"([A-Za-z]{2,8})?[-_ ]*#?(\d{1,5})")
_IN_WORDS = re.compile(
    r"\b(?:by|with|in\s+favou?r\s+of)\s+(?!(?:an?|another|some|the\s+(?:new|next|later)|newer|later|tb[da])\b)[\W_]*\w{3}",
    re.I,
)
"""A successor that a status names in words: "superseded by the v2 runtime"."""
_LABEL = re.compile(r"\s*(?:[-*+]\s+)?[*_]*(?P<label>[A-Za-z][A-Za-z _-]{2,30})[*_]*\s*:")
_NEAR = 6
"""So many lines above a value of a list may stand the name of its field."""
_RECORD_WORDS = frozenset({"adr", "decision", "record"})
_EVIDENCE = 3
"""From so many relations on, a corpus that never states the other side has the habit not to."""


@rule("KB301", Kind.DECISION)
def no_successor(decision: Document, context: Context) -> Iterator[Finding]:
    """A superseded decision names what took its place."""
    found = decision.status_field
    if decision.status is not Status.SUPERSEDED or not found or decision.related(RelationKind.SUPERSEDED_BY):
        return
    if _IN_WORDS.search(found.text):  # what took its place is no record, and a reader learns what it is
        return
    if not any(edge.kind is RelationKind.SUPERSEDES for edge in context.edges_to(decision.path)):
        yield Finding(found.span, f"expected the successor's number or a link to it, found `{found.text}` alone")


@rule("KB302", Kind.DECISION, Kind.SPEC)
def unknown_record(document: Document, context: Context) -> Iterator[Finding]:
    """A relation names a record that is there."""
    for relation in document.relations:
        if context.view.resolve(document, relation.target) is None and _means_a_record(relation, document, context):
            number = _NUMBER.fullmatch(relation.target)
            known = linked_as(document, number[2], context.corpus) if number else None
            nearest = known if number else _nearest_file(relation, document, context)
            message = f"{relation.kind.words}: expected a record {relation.target}, found none{near(nearest)}"
            yield Finding(relation.span, message, relation.target)
        elif (path := context.view.resolve(document, relation.target)) and _is_elsewhere(
            relation, path, document, context
        ):
            message = f"{relation.kind.words}: expected the path /{path}, found {relation.target}, which is not there"
            yield Finding(relation.span, message, relation.target, severity=Severity.WARNING)


@rule("KB303", Kind.DECISION)
def one_sided(decision: Document, context: Context) -> Iterator[Finding]:
    """A relation that changes what holds is stated by both records, so that a reader of either one sees it."""
    told = set()
    for edge in context.edges_to(decision.path):
        inverse = edge.kind.inverse
        if (
            inverse
            and (edge.kind, edge.source) not in told
            and not _states(decision, edge, context.view)
            and _due(edge, context)
        ):
            told.add((edge.kind, edge.source))
            other = context.view.document(edge.source)
            stated = decision.status_field or instead_of_status(decision)
            place = stated.span if stated else Span.of_line(decision.title_line)
            name = _name(other)
            part = "partly " if edge.relation.partial and inverse in _PART else ""
            verb = _verb(edge.kind, part)
            related = Related(other.path, edge.relation.span.line, f"{name} {verb} {_name(decision)}")
            wanted = f"{part}{_spelling(inverse, context.view)} {name}"
            message = f"expected `{wanted}`, because {name} says that it {verb} this record"
            doubt = _doubt(other, context) if edge.kind in _FORWARD else ""
            edits = () if doubt else _other_side(decision, edge, context)
            yield Finding(place, f"{message}{doubt}", related=(related,), edits=edits)


@rule("KB310", Kind.DECISION, Kind.SPEC)
def unknown_section(document: Document, context: Context) -> Iterator[Finding]:
    """A relation that names a section of a record names one that is there."""
    linked = {(each.span.line, each.target) for each in document.links}
    for relation in document.relations:
        path = context.view.resolve(document, relation.target) if relation.section else None
        if not path or not relation.section:
            continue
        anchors = context.view.document(path).anchors
        # Of a relation that is written as a link, KB402 tells the same.
        as_link = (relation.span.line, f"{relation.target}#{relation.section}") in linked
        if relation.section not in anchors and not as_link:
            close = get_close_matches(relation.section.lower(), sorted(anchors), 1, 0.75)
            message = (
                f"expected a section #{relation.section} in {path}, found none{near(f'#{close[0]}' if close else None)}"
            )
            yield Finding(relation.span, message, f"{relation.target}#{relation.section}")


def _doubt(new: Document, context: Context) -> str:
    """Why nobody but a person can tell that a record took effect: no status is known of it, though others state theirs.

    Where records state none, what they say of each other is all that there is.
    """
    if new.status or not (new.raw_status or context.habitual("status")):
        return ""
    return f"; check first that {_name(new)} took effect, since it states no {'known ' if new.raw_status else ''}status"


def _other_side(decision: Document, edge: Edge, context: Context) -> tuple[Edit, ...]:
    """The edits that state the other side; none where the record would not read as it should afterwards."""
    kind = edge.kind.inverse
    assert kind
    if edge.relation.partial:
        kind = _PART.get(kind, kind)
    other = context.view.document(edge.source)
    line = context.corpus.lines(other.path, edge.relation.span.line, edge.relation.span.line)
    text = context.corpus.texts[decision.path]
    called = _spelling(kind, context.view)
    edits = write.relation(decision, text, kind, other, edge.relation.target, line, called)
    if not edits:
        return ()
    before = Overlay(context.corpus.source, {decision.path: text.encode()})
    changed = apply(before, edits).get(decision.path)
    if changed is None:  # it stands there already, in a form that does not lead to the other record
        return ()
    after, _ = formats.read(decision.path, decision.kind, changed)
    stated = any(context.view.resolve(after, each.target) == other.path for each in after.related(kind))
    grown = ("status", "relation", "remark", kind.value)
    kept = {(each.name, each.text) for each in decision.fields if each.name not in grown} <= {
        (each.name, each.text) for each in after.fields
    } and {(each.kind, each.target) for each in decision.relations} <= {
        (each.kind, each.target) for each in after.relations
    }
    status = Status.SUPERSEDED if kind is RelationKind.SUPERSEDED_BY else decision.status
    same = after.title == decision.title and after.problems == decision.problems
    return edits if stated and kept and same and after.status in (status, decision.status) else ()


_PART = {RelationKind.SUPERSEDED_BY: RelationKind.AMENDED_BY, RelationKind.SUPERSEDES: RelationKind.AMENDS}
"""What replaces a part amends the whole."""


def _means_a_record(relation: Relation, document: Document, context: Context) -> bool:
    """Not an address elsewhere, a file that is there, another project's number, or a mere remark."""
    target = relation.target
    if links.is_external(target) or links.resolve(context.corpus, document.path, target).path in context.corpus.files:
        return False
    number = _NUMBER.fullmatch(target)
    if number:
        letters = (number[1] or "").lower()
        return not letters or letters in _RECORD_WORDS or any(letters == known for _, known in context.series)
    if relation.kind in (RelationKind.RELATES_TO, RelationKind.REQUIRES):
        return target.partition("#")[0].endswith(".md") and not _is_linked(target, document)
    return not target.startswith("#")


def _is_linked(target: str, document: Document) -> bool:
    """Whether a relation's file is the target of a link, of which KB401 tells the same; its anchor stands apart."""
    path = target.partition("#")[0]
    return any(each.target.partition("#")[0] == path for each in document.links)


def _nearest_file(relation: Relation, document: Document, context: Context) -> str | None:
    return links.resolve(context.corpus, document.path, relation.target).nearest


def _is_elsewhere(relation: Relation, path: str, document: Document, context: Context) -> bool:
    """Whether a relation gives a path that leads to no file, so that only the file's name told which one is meant.

    A path from another root, that of the site or of a larger repository, says the same.
    """
    written = relation.target.partition("#")[0]
    if relation.span.path or "/" not in written or not written.endswith(".md") or links.is_external(written):
        return False
    bare = written.lstrip("./")
    if path.endswith(bare) or bare.endswith(path):
        return False
    return (
        not _is_linked(relation.target, document)
        and not {links.join(document.path, written), written.lstrip("/")} & context.corpus.files
    )


def _states(decision: Document, edge: Edge, view: View) -> bool:
    """Whether the decision states the other side; for a part of it, superseding and amending are the same."""
    inverse = edge.kind.inverse
    assert inverse
    alike = _PARTLY.get(inverse, inverse)
    back = [each for each in view.stated(decision.path, inverse) if each.target == edge.source]
    in_part = [each for each in view.stated(decision.path, alike) if each.target == edge.source]
    return bool(back) or any(edge.relation.partial or each.relation.partial for each in in_part)


_FORWARD = (RelationKind.SUPERSEDES, RelationKind.AMENDS)
"""What the newer record says."""
_PARTLY = {
    RelationKind.SUPERSEDED_BY: RelationKind.AMENDED_BY,
    RelationKind.AMENDED_BY: RelationKind.SUPERSEDED_BY,
    RelationKind.SUPERSEDES: RelationKind.AMENDS,
    RelationKind.AMENDS: RelationKind.SUPERSEDES,
}


def _due(edge: Edge, context: Context) -> bool:
    """Whether the other side is due: the newer record took effect, and the corpus does not always leave it out."""
    forward = edge.kind in _FORWARD
    new, old = map(context.view.document, (edge.source, edge.target) if forward else (edge.target, edge.source))
    if new.kind is not Kind.DECISION or not new.took_effect:
        return False
    if is_older(new, old, context.view):  # the relation itself is doubtful, as KB204 tells
        return False
    if not forward and _tells_of(new, old, context):
        return False
    if _is_in_prose(context.view.document(edge.source), edge.relation):
        # Nobody fills in a field for a sentence of a text; but whoever reads a record that is void has to learn it.
        return edge.kind is RelationKind.SUPERSEDES and not edge.relation.partial and not _leads_to(old, new, context)
    return edge.kind in _two_sided(context.view)


def _tells_of(new: Document, old: Document, context: Context) -> bool:
    """Whether a sentence of the newer record says that it replaces the older one, which it names or links to."""
    view, text = context.view, context.corpus.texts[new.path]
    named = [each.span for each in new.mentions if view.by_number(new, each.number, each.letters) == old.path]
    named += [each.span for each in new.links if links.resolve(context.corpus, new.path, each.target).path == old.path]
    for span in named:
        passage = around(text, span.line)
        start, end = passage.sentence(span)
        if _REPLACES.search(passage.text, start, end):
            return True
    return False


_REPLACES = re.compile(r"\b(?:supersed\w+|replac\w+|obsolet\w+|(?:in|takes?)\s+(?:the\s+)?place\s+of)\b", re.I)


def _is_in_prose(document: Document, relation: Relation) -> bool:
    return any(each.format == "statement" and each.span == relation.span for each in document.fields)


def _leads_to(document: Document, other: Document, context: Context) -> bool:
    """Whether a record's text links to another one."""
    return document.path in context.view.backlinks(other.path)


@lru_cache(maxsize=2)
def _two_sided(view: View) -> frozenset[RelationKind]:
    """The kinds of relations of which the corpus does not always leave the other side out."""
    edges = {kind: [each for each in view.edges if each.kind is kind] for kind in RelationKind if kind.inverse}
    return frozenset(
        kind
        for kind, alike in edges.items()
        if len(alike) < _EVIDENCE or any(_states(view.document(each.target), each, view) for each in alike)
    )


def _spelling(kind: RelationKind, view: View) -> str:
    """What the repository calls a relation: as most of its fields do, else to match what it calls the other side."""
    names = _spellings(view)
    if names[kind]:
        return names[kind].most_common(1)[0][0]
    inverse = kind.inverse
    other = names[inverse].most_common(1)[0][0] if inverse and names[inverse] else ""
    return _PAIRS.get(other, kind.words)


_PAIRS = {"replaces": "replaced by", "obsoletes": "obsoleted by", "updates": "updated by", "modifies": "modified by"}
_PAIRS |= {passive: active for active, passive in _PAIRS.items()}


@lru_cache(maxsize=2)
def _spellings(view: View) -> Mapping[RelationKind, Counter[str]]:
    """The names of the fields in which the repository states each relation, forms to fill in included."""
    found: dict[RelationKind, Counter[str]] = defaultdict(Counter)
    for document in view.corpus.documents.values():
        for relation in document.relations:
            lines = view.corpus.lines(document.path, 1, relation.span.line).split("\n")
            labels = (_LABEL.match(line) for line in reversed(lines[-_NEAR:]))
            label = next((each["label"] for each in labels if each), "")
            if field_name(label) == relation.kind.value:
                found[relation.kind][bare(label.replace("-", " ").replace("_", " "))] += 1
    return found


def _name(decision: Document) -> str:
    return decision.number or named(decision.path).name


def _verb(kind: RelationKind, part: str = "") -> str:
    passive = kind in (RelationKind.SUPERSEDED_BY, RelationKind.AMENDED_BY)
    return f"is {part}{kind.words}" if passive else f"{part}{kind.words}"
