"""Lists from metadata: the records with a status, a tag, a decider, a date, or a relation to another record."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.answer.facts import Fact, fact, header, name, succession_place
from indexer.answer.period import NEWEST, Period, period
from indexer.encode import terms
from indexer.question import NUMBERED, TIME, named
from indexer.snapshot import Snapshot
from kb.model import Document, Kind, RelationKind, Status
from kb.view import View

LIMIT = 20
"""Entries of a list that are shown; the rest is counted."""
SUCCESSION = "succession"
"""Stands for the line of a relation where the name of a field is meant."""
LATEST = 5
"""Entries of a list of the latest."""
_FORM = re.compile(
    r"^(?:please\s+|and\s+|so\s+)*(?:(?:can|could) you\s+)?(?:which|what|list|show|name|give|tell|how many|count"
    r"|are there|is there|do we have|have we|any|all|the)\b",
    re.I,
)
_HOW = re.compile(r"^(?:please\s+)?(?:show|tell|give|list|name)(?:\s+(?:me|us))?\s+(?:how|where|why|when|if)\b", re.I)
_COUNT = re.compile(r"^\s*(?:how many|count|what is the number of)\b", re.I)
_NOUN = re.compile(r"\b(?:architect\w+\s+)?(?:decision\s+records?|decisions?|records?|adrs?|proposals?|rfcs?)\b", re.I)
_STATES: tuple[tuple[str, tuple[Status, ...]], ...] = (
    (r"accepted|approved", (Status.ACCEPTED,)),
    (r"implemented", (Status.IMPLEMENTED,)),
    (r"proposed|open|pending|undecided", (Status.PROPOSED, Status.DRAFT)),
    (r"drafts?", (Status.DRAFT,)),
    (r"rejected|turned down", (Status.REJECTED,)),
    (r"withdrawn", (Status.WITHDRAWN,)),
    (r"deprecated", (Status.DEPRECATED,)),
    (r"superseded|replaced", (Status.SUPERSEDED,)),
)
_IN_FORCE = re.compile(r"\b(?:in force|in effect|valid|binding|active)\b", re.I)
_TAGGED = re.compile(
    r"\b(?:(?:with|have|has|carry|carries|carrying|under|for)\s+(?:the\s+)?)?(?:tag(?:ged|s)?|label(?:l?ed|s)?)"
    r"(?:\s+(?:with|as|is|are|the|by))*[\s:]+[\"'`“]?(?P<tag>[\w./+#-]+)[\"'`”]?",
    re.I,
)
_RELIES = re.compile(
    r"\b(?:depend\w*\s+(?:up)?on|rel(?:y|ies|ying)\s+on|requires?|buil[dt]s?\s+on|based\s+on)\s*$", re.I
)
_AMENDS = re.compile(r"\b(?:amend(?:s|ed)?|change[sd]?|updated?s?|modif(?:y|ies|ied)|extend(?:s|ed)?)\s*$", re.I)
_ABOUT = re.compile(
    r"\b(?:about|relat(?:es?|ed|ing)\s+to|mention(?:s|ing|ed)?|refer(?:s|ring)?\s+to|referenc(?:es?|ing)|link(?:s|ing)?\s+to"
    r"|cit(?:es?|ing)|concern(?:s|ing)?|touch(?:es)?\s*(?:on)?|speaks?\s+(?:of|about)|connected\s+(?:to|with))\s*$",
    re.I,
)
_ASIDE = frozenset(
    terms(
        "decision record adr proposal rfc list show name give tell many far yet there not number count total "
        "exist stand currently mark status state change changed new happen happened decide decided add added make "
        "made take taken write written accept accepted adopt adopted every whole kb repository only open by what "
        "since when please carry date dated order been still anything everything something documented recorded "
        "entries entry architecture architectural log were got latest newest"
    )
)


@dataclass(frozen=True, slots=True)
class _Filter:
    """What a question asks of the records: how it reads in a sentence, which records it keeps, which line shows it."""

    words: str
    keeps: Callable[[Document], bool]
    field: str = "status"


def listing(snapshot: Snapshot, question: str, today: datetime.date | None = None) -> Iterator[Fact]:
    """The records that a question for a list means, after a line that counts them; nothing for other questions.

    Only where nothing else is asked: "which decisions are proposed?", not "which decision is about X?".
    """
    asked = re.sub(r"^(what|which)['’]?s\b", r"\1 is", question.strip().rstrip("?.! "), flags=re.I)
    if not _FORM.match(asked) or _HOW.match(asked):
        return
    view = snapshot.view
    related = _related(snapshot, asked)
    if related:
        yield from related
        return
    day = today or _today(snapshot)
    filters, when, rest = _read(view, asked, day)
    plain = bool(_COUNT.match(asked)) or bool(re.match(r"^(?:please\s+)?(?:list|show|name|give)\b", asked, re.I))
    noun = _NOUN.search(asked)
    if not (filters or when or (plain and noun)) or not _nothing_left(rest):
        return
    if not noun and not re.match(r"^(?:what|which)\b", asked, re.I):
        return
    yield from _listed(snapshot, filters, when, counting=bool(_COUNT.match(asked)))


def _today(snapshot: Snapshot) -> datetime.date:
    past = snapshot.as_of
    return datetime.date.fromisoformat(past.date[:10]) if past else datetime.date.today()


def _read(view: View, asked: str, today: datetime.date) -> tuple[list[_Filter], Period | None, str]:
    """The filters of a question, its period, and what is left of it without them."""
    filters: list[_Filter] = []
    when, rest = period(asked, today)
    if tagged := _TAGGED.search(rest):
        tag = tagged["tag"].lower()
        filters.append(_Filter(f"tagged {tag}", lambda each: tag in map(str.lower, each.tags), "tags"))
        rest = rest.replace(tagged[0], " ")
    low = rest.lower()
    people = {who for each in view.corpus.decisions for who in each.deciders if who.lstrip("@").lower() in low}
    for person in sorted(people, key=len, reverse=True):
        found = re.search(
            rf"(?:\b(?:by|of|from|did|has|have)\s+|^)(?:the\s+)?@?{re.escape(person.lstrip('@'))}(?!\w)", rest, re.I
        )
        if found:
            filters.append(_Filter(f"decided by {person}", lambda each, who=person: who in each.deciders, "deciders"))  # type: ignore[misc]
            rest = rest.replace(found[0], " ")
            break
    for pattern, statuses in _STATES:
        found = re.search(rf"\b(?:{pattern})(?!\w)", rest, re.I)
        if found:
            word = "proposed" if Status.PROPOSED in statuses else found[0].lower()
            field = SUCCESSION if Status.SUPERSEDED in statuses else "status"
            filters.append(_Filter(word, _has_status(view, statuses), field))
            rest = rest.replace(found[0], " ")
            break
    if holds := _IN_FORCE.search(rest):
        filters.append(_Filter("in force", lambda each: view.standing(each.path).in_force is True))
        rest = rest.replace(holds[0], " ")
    return filters, when, rest


def _has_status(view: View, statuses: Sequence[Status]) -> Callable[[Document], bool]:
    def keeps(each: Document) -> bool:
        replaced = Status.SUPERSEDED in statuses and bool(view.standing(each.path).replaced_by)
        return each.status in statuses or replaced

    return keeps


def _nothing_left(rest: str) -> bool:
    """Whether nothing is left of a question beside words for records and for lists."""
    left = _NOUN.sub(" ", TIME.sub(" ", rest.lower()))
    return not (set(terms(left)) - _ASIDE) and not re.search(r"\d", left)


def _listed(
    snapshot: Snapshot, filters: Sequence[_Filter], when: Period | None, counting: bool = False
) -> Iterator[Fact]:
    view = snapshot.view
    every = view.corpus.decisions
    chosen = [each for each in every if all(one.keeps(each) for one in filters)]
    words = [one.words for one in filters]
    if when:
        chosen = sorted((each for each in chosen if when.holds(each)), key=lambda each: _day(each, when))
        words = [*words, when.words]
    if when and when.kind == NEWEST:
        latest = chosen[::-1][: when.count or LATEST]
        yield from _entries(
            snapshot,
            latest,
            f"The latest of {len(chosen)} {' '.join(filter(None, words[:-1]))} ".rstrip() + " decisions, by date",
            "date",
        )
        return
    if not filters and not when:
        counts = Counter(each.status.value if each.status else "no status" for each in every)
        told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        lead = f"{len(every)} decisions: {told}"
        if counting:
            yield fact(snapshot, every[0], every[0].status_field, f"{lead}.")
            return
        yield from _entries(snapshot, every, lead, "status")
        return
    said = " and ".join(words)
    if not chosen:
        yield fact(snapshot, every[0], every[0].status_field, f"None of {len(every)} decisions is {said}.")
        return
    shown = f"{len(chosen)} of {len(every)} decisions {'is' if len(chosen) == 1 else 'are'} {said}"
    yield from _entries(snapshot, chosen, shown, "date" if when else filters[0].field)


def _day(each: Document, when: Period) -> str:
    days = [day for day in (each.date, each.updated) if day and when.covers(day)]
    return max(days, default=each.date or "")


def _entries(snapshot: Snapshot, chosen: Sequence[Document], lead: str, field: str) -> Iterator[Fact]:
    more = len(chosen) - LIMIT
    for index, document in enumerate(chosen[:LIMIT]):
        start = f"{lead}:\n\n- " if index == 0 else "- "
        tail = f"\n- … and {more} more" if more > 0 and index == LIMIT - 1 else ""
        told = f"{start}{header(snapshot.view, document, people=False)}{tail}"
        place = succession_place(snapshot, document) if field == SUCCESSION else None
        line = document.field(field) or document.status_field
        yield Fact(told, (place,)) if place else fact(snapshot, document, line, told)


def _related(snapshot: Snapshot, question: str) -> Sequence[Fact]:
    """The records that depend on, change or speak of the one record that a question names by number."""
    view = snapshot.view
    found = NUMBERED.search(question)
    meant = named(view, question)
    if not found or len(meant) != 1 or not _NOUN.search(question[: found.start()]):
        return ()
    before = re.sub(r"(?:\b(?:the|our|decision|record|adr|rfc)\s*)+$", "", question[: found.start()], flags=re.I)
    target = meant[0]
    for pattern, one, many, chosen in _RELATIONS:
        asks = pattern.search(before)
        if asks and _nothing_left(before[: asks.start()] + question[found.end() :]):
            documents = [view.document(path) for path in dict.fromkeys(chosen(view, target))]
            if documents:
                lead = f"{len(documents)} of {len(view.corpus.decisions)} decisions"
                verb = one if len(documents) == 1 else many
                return tuple(_entries(snapshot, documents, f"{lead} {verb} {name(target)}", "status"))
            none = f"No decision states that it {one} {name(target)}."
            return (fact(snapshot, target, target.status_field, none),)
    return ()


def _relying(view: View, target: Document) -> list[str]:
    return [edge.source for edge in view.edges if edge.target == target.path and edge.kind is RelationKind.REQUIRES]


def _amending(view: View, target: Document) -> list[str]:
    return [each.path for each in view.standing(target.path).amended_by]


def _speaking(view: View, target: Document) -> list[str]:
    """Decisions that relate to a record, link to it or mention its number."""
    paths = [edge.source for edge in view.edges if edge.target == target.path]
    paths += view.backlinks(target.path)
    paths += [
        each.path
        for each in view.corpus.decisions
        if any(view.by_number(each, mention.number) == target.path for mention in each.mentions)
    ]
    return sorted({path for path in paths if path != target.path and view.document(path).kind is Kind.DECISION})


_RELATIONS: tuple[tuple[re.Pattern[str], str, str, Callable[[View, Document], list[str]]], ...] = (
    (_RELIES, "depends on", "depend on", _relying),
    (_AMENDS, "changes a part of", "change a part of", _amending),
    (_ABOUT, "speaks of", "speak of", _speaking),
)
