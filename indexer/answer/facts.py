"""What a record's metadata says to a question: status, dates, deciders, what it replaced and what replaced it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from types import MappingProxyType

from indexer.answer import letting_go, people, plain
from indexer.encode import terms, words
from indexer.pieces import Shape, Unit, units
from indexer.question import ACTING, BECAME, HOW_FAR, NUMBERED, STATE, WHICH_DAY, named, subject
from indexer.snapshot import Snapshot
from kb import kin
from kb.formats import status as status_words
from kb.injection import is_injection
from kb.markdown import visible
from kb.model import Document, Field, Kind, Relation, RelationKind, Status
from kb.told import contradicted, told
from kb.view import View


class Aspect(StrEnum):
    """What a question may want to know of a record beside its text; the value is the name of the field or relation."""

    STATUS = "status"
    DATE = "date"
    DECIDERS = "deciders"
    AUTHORS = "authors"
    CONSULTED = "consulted"
    INFORMED = "informed"
    REVIEWERS = "reviewers"
    REPLACED = "superseded_by"
    REPLACES = "supersedes"
    CHANGED = "amended_by"
    FILE = "file"
    """When its file came into being, and changed last; git knows."""


BEGINNING = frozenset(Aspect) - {Aspect.STATUS, Aspect.REPLACED, Aspect.REPLACES, Aspect.CHANGED}
"""What is told of the record that a question is about, whatever took its place: when it was decided, and by whom."""
_SUCCESSION = (
    RelationKind.SUPERSEDED_BY,
    RelationKind.SUPERSEDES,
    RelationKind.AMENDED_BY,
    RelationKind.AMENDS,
)
"""The relations that tell of a succession, from either end."""
_WHEN = re.compile(
    r"(?:^|[.?!]\s+|,\s+|\s(?=and\s))(?:and\s+|but\s+)?(?:when\s+(?:did|was|were|has|have|had)\b|(?:since|until|till|up\s+to|as\s+of)\s+when\b"
    rf"|{WHICH_DAY}|what(?:\s+is|'s|\s+was)\s+the\s+date\b"
    r"|(?:for\s+)?how\s+long\s+(?:have|has|did)\b)|\b(?:and\s+)?(?:since\s+|until\s+)?when\s*\?*$"
    r"|\b(?:on|from|by)\s+(?:what|which)\s+(?:date|day)\s*\?*$",
    re.I,
)
_RECORD = r"(?:(?:adr|rfc|record|decision|document|page|file|spec(?:ification)?|proposal)\b[\w\s\"'“”-]{0,60}?|\d)"
_FILED = re.compile(
    rf"\b(?:when|{WHICH_DAY})\s+(?:was|were|has|have)\b.*\b{_RECORD}\s+(?:been\s+)?(?:(?:first|originally)\s+)?"
    r"(?:created|written|drafted|filed|committed|added)\b"
    rf"|\b(?:when|{WHICH_DAY})\b.*\b{_RECORD}\s+(?:last|most\s+recently)\s+"
    r"(?:chang|edit|modif|updat|touch|revis|committed)"
    rf"|\b(?:when|{WHICH_DAY})\b.*\bdid\s+(?:\w+\s+){{1,3}}(?:write|draft|file|add|create)\b.*\b{_RECORD}\W*$"
    rf"|\blast\s+(?:change|edit|modification|update|revision|commit)\s+(?:to|of|in)\b.*\b{_RECORD}\s*\?*$",
    re.I,
)
"""A question for the day on which a record was written down, or changed last."""
WHEN_ENDED = re.compile(
    r"\bwhen\b.*\b(?:deprecat|retir|withdr|reject|abandon|obsolete|drop|remov|stop|given up"
    r"|(?:go|gone|went) away|disappear)",
    re.I,
)
"""A question for the day of an end."""
_CHANGED = re.compile(
    r"\b(?:amend|chang|modif|revis)(?:s|es|ed|e|ied|ing)?\b|\bno\s+longer\b|\b(?:out\s+of\s+date|outdated)\b|\bparts?\b.*\b(?:still|hold|holds|valid)\b"
    r"|\b(?:left of|overrid(?:e|es|den)|overrode|differ|differs|differences?|compared?|vs|versus)\b",
    re.I,
)
"""What asks of records that are named by their numbers which part changed, or how they differ."""
_WHICH_PART = re.compile(
    r"^(?:and\s+|but\s+)?(?:what|which)\s+(?:parts?|sections?|portions?|bits?)\b.*"
    r"\b(?:amended|changed|modified|replaced|superseded|revised|overridden|no\s+longer)\b"
    r"|^(?:and\s+|but\s+)?what\s+(?:did|does|has)\b.*\b(?:amend(?:ed)?|changed?|modify|modified|revised?|override)\b\s+"
    r"(?:in|about|of|on|at|to)\b(?=.*\b(?:decision|record|strategy|policy|adr|rfc)\b)",
    re.I,
)
"""What asks the same of records that it names in words."""
_REPLACED = re.compile(
    r"\b(?:what|which\b.*|who)\s+(?:has\s+|was\s+it\s+)?(?:replace[sd]|supersede[sd]|succeeded|took\s+the\s+place\s+of)\b"
    r"|\b(?:something|anything|another\s+\w+)\s+(?:(?:has|have|had|since|newer|else)\s+)*(?:taken|took|replaced|superseded)\b"
    r"|\b(?:replaced|superseded|succeeded)\s+by\s+(?:what|which|whom)\b|\bsuccessor\b|\bwas\b.*\b(?:replaced|superseded)\b",
    re.I,
)
_REPLACES = re.compile(
    r"\b(?:what|which)\b.*\b(?:did|does|do)\b.*\b(?:replace|supersede)\b|\bpredecessor\b|\bin\s+place\s+of\s+what\b"
    r"|\bwhat\s+(?:came|did|had|has|held|stood|was|were)\b.*\bbefore\b",
    re.I,
)
_SUCCEEDING = frozenset(
    terms(
        "what which who when has have had was were been is it this that since by in place of as to for the a an our we "
        "replace replaced supersede superseded succeed succeeded successor take took taken something anything another "
        "else newer decision record adr rfc proposal"
    )
)
"""Words with which it is asked what took a record's place."""
OF_RECORDS = _SUCCEEDING.union(terms("amend amended change changed modify modified revise revised part section"))
"""Words that say what happens to records, and nothing of what one is about."""
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")
"""What a title may end on that goes on in a sentence of an answer."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_STANDINGS = ("status", "relation", "remark", "superseded_by")
"""Fields whose text may say since when: "superseded by ADR-21 since November 2017"."""
_LEFT_OPEN = re.compile(r"\[[^\]]*\]|<[^>]*>|\{[^}]*\}")
"""A status that still holds what a template had there: `[change when approved]`."""
TELLING = frozenset(
    terms(
        "tell say says said read show explain describe summarize summarise summary give content cover mean decide "
        "decided state know please decision record adr rfc proposal rely follow must may need"
    )
)
"""Words that ask for a record as a whole."""
REMARK = 30
"""Words of what a record remarks on its status."""
REMARKED = 3
"""Words behind a status that make a remark."""
TOGETHER = 8
"""Lines of a record among which its status, date and successor are cited as one."""
SHORT = 4
"""Words of a status that is shown as it is written."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line that states a fact."""

    path: str
    line: int
    quote: str
    last: int = 0
    """The last line, where it is not the only one."""

    @property
    def end(self) -> int:
        """The last line, in any case."""
        return self.last or self.line


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence made from metadata, and the lines that state it."""

    text: str
    places: tuple[Place, ...]


_WHY = re.compile(r"\s*why\b", re.I)
_OF_ITSELF = re.compile(
    r"\bthis\s+(?:adr|rfc|architecture\s+decision(?:\s+record)?|decision(?:\s+record)?|proposal|record|document)\s+"
    r"(?:is|was|has|remains|needs|awaits)\b[^.]{0,60}?\b(?:decided|accepted|approved|agreed|adopted|rejected|superseded|replaced"
    r"|deprecated|withdrawn|drafts?|proposed|pending|implemented|obsolete|in\s+force|on\s+hold|review(?:ed)?)\b",
    re.I,
)
"""How a record that keeps no status speaks of it: "This ADR has not been decided on yet"."""
_AND = re.compile(r"^and\s+", re.I)
_RELATES = re.compile(r"(?:by|replaces|supersedes|obsoletes|amends|updates)\b", re.I)
"""What follows a status and is a relation, which is told as such."""
OVER = (Status.SUPERSEDED, Status.DEPRECATED)
"""What a record reads that held once."""
_SUPPOSED = re.compile(
    r"(?:^|(?<=[\s,]))(?:if|once|after|as soon as|unless|whenever|until|before|while)\s+"
    r"(?:an?|every|each|any|some|the|my|our)\s+"
    r"(?:[\w-]+\s+){0,2}?(?:proposal|decision|record|adr|rfc|pr|draft|change|request|version|feature|document)s?\b"
    r"(?:\s+(?:is|was|has|gets?|got|been|being|are|were|have)){1,3}\s+\w+"
    r"|\b(?:an|a|every|each|any)\s+(?:accepted|approved|rejected|proposed|draft|deprecated|superseded|withdrawn|implemented)\s+"
    r"(?:proposal|decision|record|adr|rfc)s?\b(?=\s+(?:is|has|was|needs?|must|should|can|may|gets?|goes|stays?|requires?)\b)",
    re.I,
)
"""What a question supposes of any record: "after a proposal has been accepted, who …" asks for no status."""


def aspects(question: str) -> tuple[Aspect, ...]:
    """What a question wants to know of a record's metadata; empty where it asks for what the record says."""
    asked = _SUPPOSED.sub(" ", question.strip())
    found = [Aspect(role) for role in people.asked_roles(asked)]
    found += [
        aspect
        for aspect, pattern in (
            (Aspect.DATE, _WHEN),
            (Aspect.REPLACED, _REPLACED),
            (Aspect.REPLACES, _REPLACES),
            (Aspect.FILE, _FILED),
        )
        if pattern.search(asked)
    ]
    acting = (ACTING.match(asked) or _WHY.match(asked)) and not NUMBERED.search(asked)
    if (
        (STATE.search(asked) and not acting)
        or HOW_FAR.search(asked)
        or BECAME.search(asked)
        or (not found and _whole(asked))
    ):
        found.append(Aspect.STATUS)
    if (NUMBERED.search(asked) and _CHANGED.search(asked)) or _WHICH_PART.search(asked):
        found.append(Aspect.CHANGED)
    return tuple(found)


def _whole(question: str) -> bool:
    """Whether a question names a record by its number and asks for nothing in particular."""
    return bool(NUMBERED.search(question)) and not set(terms(NUMBERED.sub(" ", question))) - TELLING


def about(
    snapshot: Snapshot, documents: Sequence[Document], question: str, words: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Fact]:
    """What the metadata of some records says, a sentence each, with the lines that state what is asked for, or where
    they stand; a page has no metadata, and is but named.

    `words` (by path) go before, such as yes or no.
    """
    asked = aspects(question)
    for document in documents:
        file = _file(snapshot.view, document) if Aspect.FILE in asked else ""
        if document.kind is not Kind.DECISION:
            yield Fact(header(snapshot.view, document) + file, ())
            continue
        text = "; ".join(
            [
                header(snapshot.view, document, doubted=True),
                *people.told(document, asked, snapshot.view.corpus.texts[document.path]),
            ]
        )
        text += file
        if Aspect.DATE in asked and not document.date:
            stated = document.field("date")
            if stated:
                text += f"; its date “{plain.name(stated.text)}” cannot be read"
            elif not any(_YEAR.search(each.text) for each in document.fields if each.name in _STANDINGS):
                text += "; its metadata state no date"
        over = document.status in OVER and WHEN_ENDED.search(question)
        if over and snapshot.view.ended(document) is None:
            text += "; no record says since when"
        if (
            Aspect.REPLACED in asked
            and _means(snapshot.view, document, question)
            and _is_unreplaced(snapshot, document, question)
        ):
            text += "; no record says that it was replaced"
        other = contradicted(snapshot.view, document) if Aspect.STATUS in asked else None
        if other:
            text += f"; but {other.path} lists it as “{plain.name(other.words)}”"
        places = [place for aspect in Aspect if aspect in asked for place in _places(snapshot, document, aspect)]
        places += _standing(snapshot, document)
        places += () if document.field("status") else _places(snapshot, document, Aspect.STATUS)
        if other and other.line:
            places.append(place_at(snapshot, snapshot.view.document(other.path), other.line))
        places.sort(key=lambda each: each.path != document.path)
        yield Fact(f"{words.get(document.path, '')} {text}.".lstrip(), tuple(together(snapshot, places)))


def _file(view: View, document: Document) -> str:
    """When git first and last saw a document's file; empty where git does not know."""
    touched = view.corpus.source.touched(document.path)
    if touched is None:
        return ""
    changed = f", last changed {touched.last}" if touched.last != touched.first else " and not changed since"
    return f"; its file was first committed {touched.first}{changed}"


def _means(view: View, document: Document, question: str) -> bool:
    """Whether it is this record of which a question asks what replaced it, by its number or the words of its title; a
    title that gives up what is asked about is that of what replaced it.
    """
    if numbered := named(view, question):
        return document in numbered
    asked = set(terms(subject(question))) - _SUCCEEDING
    return asked <= set(terms(letting_go.called(document))) and not asked & letting_go.left(document)


def _is_unreplaced(snapshot: Snapshot, document: Document, question: str) -> bool:
    """Whether nothing took a record's place or that of a part, or is meant or suspected to, and no record gives up what
    the question names. Where the record itself took another one's, the question asks of that.
    """
    view = snapshot.view
    standing = view.standing(document.path)
    named = standing.replaced_by or standing.replaced_elsewhere or standing.amended_by or standing.replaces
    pending = any(document.path == edge.target for edge in view.edges if edge.kind is RelationKind.SUPERSEDES)
    stated = named or pending or document.related(RelationKind.SUPERSEDED_BY)
    if stated or kin.doubt(view, document.path) or letting_go.takes_itself_back(snapshot, document):
        return False
    things = (*_things(question), letting_go.leading(document))
    return letting_go.given_up_by(snapshot, document, things) is None


def _things(question: str) -> list[str]:
    """The words of a question for what has been replaced, as they are written but for a plural."""
    return [each.removesuffix("s") for each in words(subject(question)) if not set(terms(each)) & _SUCCEEDING]


def _standing(snapshot: Snapshot, document: Document) -> Iterator[Place]:
    """The lines on which a record states its status, its date and what replaced or changed it, and those on which other
    records do.
    """
    yield from dated(snapshot, document, place_of(snapshot, document, document.status_field))
    yield from _succession(snapshot, document)


def done_to(snapshot: Snapshot, records: Iterable[Document], old: Document, kind: RelationKind) -> tuple[Place, ...]:
    """The lines on which stands what some records did to another one, with their dates."""
    found = (dated(snapshot, each, relation_place(snapshot, each, old, kind)) for each in records)
    return tuple(together(snapshot, chain.from_iterable(found)))


def together(snapshot: Snapshot, places: Iterable[Place]) -> Iterator[Place]:
    """The places, those of a record that stand together as one stretch."""
    by_path: dict[str, list[Place]] = {}
    for each in places:
        by_path.setdefault(each.path, []).append(each)
    for path, stated in by_path.items():
        stretches: list[tuple[int, int]] = []
        for each in sorted(stated, key=lambda one: one.line):
            if stretches and each.end < stretches[-1][0] + TOGETHER:
                stretches[-1] = (stretches[-1][0], max(each.end, stretches[-1][1]))
            else:
                stretches.append((each.line, each.end))
        for first, last in stretches:
            yield Place(path, first, snapshot.view.corpus.lines(path, first, last).strip(), last)


def says(document: Document, unit: Unit) -> Fact:
    """A sentence of a record's text, as its own."""
    quoted = plain.said(" ".join(unit.text.split()).lstrip("-*+ "))
    return Fact(f"{name(document)} says: “{quoted}”", (Place(document.path, unit.line, unit.text, unit.last),))


def of_people(snapshot: Snapshot, document: Document, asked: Collection[Aspect]) -> Fact | None:
    """The sentence in which a record may name the people who are asked for, where no field of it does."""
    found = people.in_prose(asked, document, snapshot.view.corpus.texts[document.path])
    if found is None or document.kind is not Kind.DECISION:
        return None
    return says(document, found)


def of_itself(snapshot: Snapshot, document: Document) -> Fact | None:
    """The sentence in which a record that states no status says of itself how far it has come."""
    if document.status or document.kind is not Kind.DECISION:
        return None
    for each in units(snapshot.view.corpus.texts[document.path], 1):
        found = _OF_ITSELF.search(each.text) if each.shape in (Shape.SENTENCE, Shape.ITEM) else None
        if found:
            said = each.text[found.start() :]
            line = each.line + each.text.count("\n", 0, found.start())
            quoted = plain.said(" ".join(said.split()))
            return Fact(f"{name(document)} says of itself: “{quoted}”", (Place(document.path, line, said, each.last),))
    return None


def tells(snapshot: Snapshot, document: Document, asked: Collection[Aspect]) -> bool:
    """Whether the metadata of a record states anything of what is asked."""
    dated = Aspect.DATE in asked and bool(document.date)
    return dated or any(True for aspect in asked for _ in _places(snapshot, document, aspect))


def _places(snapshot: Snapshot, document: Document, aspect: Aspect) -> Iterator[Place]:
    if aspect in (Aspect.REPLACED, Aspect.REPLACES, Aspect.CHANGED):
        yield from _succession(snapshot, document)
    elif aspect is not Aspect.STATUS:
        if field := document.field(aspect.value):
            yield place_of(snapshot, document, field)
    elif document.field("status"):
        yield from _standing(snapshot, document)
        if (remark := document.field("remark")) and _remark(snapshot.view, document):
            yield place_of(snapshot, document, remark)
    elif (listed := told(snapshot.view, document)) and listed.line:
        yield place_at(snapshot, snapshot.view.document(listed.path), listed.line)


def _succession(snapshot: Snapshot, document: Document) -> Iterator[Place]:
    """The lines on which a record tells of what replaced or changed it, or was by it, those on which only the others
    do, and those with the days of these.
    """
    view, path = snapshot.view, document.path
    stated: dict[tuple[RelationKind, str], Place] = {}
    for relation in _own_succession(document):
        to = (relation.kind, view.resolve(document, relation.target) or relation.target)
        stated.setdefault(to, place_at(snapshot, document, relation.span.line))
    yield from stated.values()
    standing = view.standing(path)
    others = [
        *((other, RelationKind.SUPERSEDED_BY) for other in standing.replaced_by),
        *((each.path, RelationKind.AMENDED_BY) for each in standing.amended_by),
        *((other, RelationKind.SUPERSEDES) for other in standing.replaces),
    ]
    for other, kind in others:
        new = view.document(other)
        yield from dated(snapshot, new, relation_place(snapshot, document, new, kind))
    for each in view.changes(path):
        yield relation_place(snapshot, document, view.document(each.path), RelationKind.AMENDS)


def dated(snapshot: Snapshot, document: Document, place: Place) -> Iterator[Place]:
    """A place, and the line of a record's date."""
    yield place
    if date := document.field("date"):
        yield place_of(snapshot, document, date)


def succession_place(snapshot: Snapshot, document: Document) -> Place | None:
    """The line on which a record tells of what replaced or changed it, else of what it replaced or changed."""
    relation = next(_own_succession(document), None)
    return place_at(snapshot, document, relation.span.line) if relation else None


def _own_succession(document: Document) -> Iterator[Relation]:
    """The relations of a succession that a record states itself, what replaced or changed it first."""
    return (each for kind in _SUCCESSION for each in document.related(kind) if not each.span.path)


def relation_place(snapshot: Snapshot, source: Document, target: Document, kind: RelationKind) -> Place:
    """The line on which one record states its relation to another, else that on which the other does; else that of the
    first one's status.
    """
    for stating, other, stated in ((source, target, kind), (target, source, kind.inverse)):
        edges = snapshot.view.stated(stating.path, stated) if stated else ()
        span = next((edge.relation.span for edge in edges if edge.target == other.path), None)
        if span and not span.path:
            return place_at(snapshot, stating, span.line)
    return place_of(snapshot, source, source.status_field)


def place_of(snapshot: Snapshot, document: Document, field: Field | None) -> Place:
    """The line of a field, else that of the title."""
    line = field.span.line if field and not field.span.path else document.title_line
    return place_at(snapshot, document, line)


def place_at(snapshot: Snapshot, document: Document, line: int) -> Place:
    """A line of a document as the place of a fact."""
    return Place(document.path, line, snapshot.view.corpus.lines(document.path, line, line).strip())


def header(view: View, document: Document, *, doubted: bool = False, with_people: bool = False) -> str:
    """A record in one line: number, title, status, date, and what it replaced or was replaced by.

    Pages give their title and path only. `doubted` adds the record that may have replaced it without saying so,
    `with_people` those who decided and wrote it.
    """
    if document.kind is not Kind.DECISION:
        return f"**{plain.name(document.name)}** (`{document.path}`)"
    return f"**{name(document)}**: {'; '.join(_states(view, document, doubted, with_people))}"


def name(document: Document, dated: bool = False) -> str:
    """Number and title, as far as there are any, with the date on request."""
    called = plain.name(_FULL_STOP.sub("", document.name))
    called = f"{plain.name(document.label)} {called}" if document.number else called
    return f"{called} ({document.date})" if dated and document.date else called


def successor(document: Document, dated: bool = False) -> str:
    """The name of what took a record's place, with its status where that does not say so; with its date on request."""
    return name(document, dated) if document.took_effect else f"{name(document)} ({document.status})"


def _states(view: View, document: Document, doubted: bool, with_people: bool) -> Iterator[str]:
    standing = view.standing(document.path)
    status = _status(view, document)
    if standing.replaced_by:
        several = len(standing.replaced_by) > 1
        by = ", ".join(successor(view.document(path), several) for path in standing.replaced_by)
        since = f" since {standing.ended}" if standing.ended and not several else ""
        yield f"{'deprecated, ' if document.status is Status.DEPRECATED else ''}superseded by {by}{since}"
        if document.date:
            yield _day(view, document)
    elif standing.replaced_elsewhere:
        yield f"superseded by {', '.join(standing.replaced_elsewhere)}"
        if document.date:
            yield _day(view, document)
    elif unknown := _unknown_successors(view, document):
        yield f"{status}, by {', '.join(unknown)}, which {'is' if len(unknown) == 1 else 'are'} not among the records"
        if document.date:
            yield _day(view, document)
    elif standing.in_force and document.status is Status.SUPERSEDED:
        yield f"marked superseded, but {_would_be(view, document)} did not take effect: still in force"
    elif standing.in_force and standing.since:
        yield f"{status}, in force since {standing.since}"
        if document.date and document.date < standing.since and not view.date:
            yield f"begun {document.date}"
    elif standing.in_force and document.date:
        yield f"{status}, begun {document.date}"
    elif not view.date and (held := view.status_since(document)):
        yield f"{status} since {held}"
        if document.date and document.date != held:
            yield f"dated {document.date}"
    elif document.status in OVER and document.date:
        yield status
        yield _day(view, document)
    else:
        yield f"{status}{', ' + document.date if document.date else ''}"
    if said := _remark(view, document).split():
        yield f"remark: “{plain.name(' '.join(said[:REMARK]))}{' …' * (len(said) > REMARK)}”"
    built = document.field("implementation")
    if built and status_words.is_word(built.text) and status_words.normal(built.text) is not document.status:
        yield f"implementation: {plain.name(built.text)}"
    if listed := told(view, document):
        yield f"listed as “{plain.name(listed.words)}” in {listed.path}"
    if doubted and (doubt := kin.doubt(view, document.path)):
        yield doubt
    if document.updated:
        yield f"updated {document.updated}"
    if standing.replaces:
        yield "supersedes " + ", ".join(name(view.document(path), dated=True) for path in standing.replaces)
    yield from _planned(view, document)
    yield from _pending(view, document)
    for each in view.changes(document.path):
        old = view.document(each.path)
        yield f"changed a part of {name(old)}{_part(old, each.section)}"
    for each in standing.amended_by:
        new = view.document(each.path)
        yield f"changed in part by {name(new, dated=True)}{_part(document, each.section)}"
    if with_people:
        yield from people.stated(document)


def _day(view: View, document: Document) -> str:
    """The date of a record that holds no more: that of the decision, or that on which it was but begun."""
    return f"{'decided' if view.since(document) else 'begun'} {document.date}"


def _remark(view: View, document: Document) -> str:
    """What a record says about its status beside it; empty where its successor says it all, and of an earlier day."""
    if view.date or view.standing(document.path).replaced_by:
        return ""
    said = status_words.remark(document) or _behind_the_word(document)
    return "" if is_injection(said) else said


def _behind_the_word(document: Document) -> str:
    """What stands behind the status on its line, where that is too much to be shown as written."""
    written = " ".join(visible(status_words.to_show(document.raw_status)).split())
    word = status_words.word(written)
    if word is None or document.status is Status.SUPERSEDED or len(written.split()) <= SHORT:
        return ""
    said = _AND.sub("", written[len(word) :].strip(" .,;:–—-()*_"))
    return said if len(said.split()) >= REMARKED and not _RELATES.match(said) else ""


def section_title(document: Document, anchor: str) -> str:
    """The title of a section, else its anchor."""
    titles = (each.title for each in document.sections if each.anchor == anchor)
    return plain.name(next(titles, "") or anchor)


def _part(document: Document, anchor: str | None) -> str:
    return f" (section {section_title(document, anchor)})" if anchor else ""


def _status(view: View, document: Document) -> str:
    """The status in its normal form, else as written; of an earlier day, that today's text does not tell it."""
    today = status_words.normal(document.raw_status or "", view.corpus.words) if view.date else document.status
    if document.status is not today and document.status:
        shown = f'{document.status} (today it reads "{document.raw_status}")'
    elif document.status or not (view.date and document.raw_status):
        shown = _as_written(document)
    else:
        shown = f'status on {view.date} not told (today it reads "{document.raw_status}")'
    return f"{shown}, undated" if view.date and not document.date else shown


def _as_written(document: Document) -> str:
    """The status in its normal form, and as written where that says something else in a few words."""
    written = plain.name(visible(status_words.to_show(document.raw_status)))
    if document.status is None:
        return f"no status stated (“{written}”)" if _LEFT_OPEN.fullmatch(written) else written or "no status stated"
    normal = document.status.value
    if len(written.split()) > SHORT:
        written = status_words.word(written) or ""
    usual = written.lower().rstrip(".!") in (normal, "") or document.status is Status.SUPERSEDED
    return normal if usual else f"{normal} (“{written}”)"


def _would_be(view: View, document: Document) -> str:
    """What a record names as its successor, with where that stands."""
    named = (view.resolve(document, each.target) for each in document.related(RelationKind.SUPERSEDED_BY))
    found = [view.document(path) for path in dict.fromkeys(named) if path]
    return ", ".join(f"{name(each)} ({_as_written(each)})" for each in found) or "what was to replace it"


def _unknown_successors(view: View, document: Document) -> list[str]:
    """What a record names as its successor that no record is known by."""
    if document.status not in OVER:
        return []
    named = (each.target for each in document.related(RelationKind.SUPERSEDED_BY) if not each.partial)
    return [plain.name(each) for each in dict.fromkeys(named) if not view.resolve(document, each)]


def _planned(view: View, document: Document) -> Iterator[str]:
    """What a record means to replace, where it has not taken effect."""
    if not document.took_effect:
        verb = "is" if document.undecided else "was"
        for edge in view.stated(document.path, RelationKind.SUPERSEDES):
            if edge.target not in view.standing(document.path).replaces:
                yield f"{verb} to supersede {name(view.document(edge.target))}"


def _pending(view: View, document: Document) -> Iterator[str]:
    """The proposals that are to replace a record in force, or an older proposal."""
    if view.standing(document.path).in_force or document.undecided:
        for new in map(view.document, view.proposed_for(document.path)):
            yield f"{name(new)}, {new.status}, is to supersede it"


def fact(snapshot: Snapshot, document: Document, field: Field | None, text: str) -> Fact:
    """A sentence with the line of the field that states it."""
    return Fact(text, (place_of(snapshot, document, field),))
