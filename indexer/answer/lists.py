"""Lists from metadata: the records with a status, a tag, a decider, a date, or a relation to another record."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from indexer.answer import plain
from indexer.answer.facts import OVER, Fact, Place, fact, header, name, place_at, succession_place
from indexer.answer.period import NEWEST, Period, period, this_day
from indexer.answer.titled import titles
from indexer.encode import WORD, terms
from indexer.model import Hit
from indexer.question import NUMBERED, TIME, named
from indexer.snapshot import Snapshot
from kb.formats import status as status_words
from kb.markdown import visible
from kb.model import Document, Kind, RelationKind, Status, counted
from kb.view import View

LIMIT = 20
"""Entries of a list that are shown; the rest is counted."""
SUCCESSION = "succession"
"""Stands for the line of a relation where the name of a field is meant."""
LATEST = 5
"""Entries of a list of the latest."""
_FORM = re.compile(
    r"^(?:please\s+|and\s+|so\s+)*(?:(?:can|could) you\s+)?(?:which|what|list|show|name|give|tell|how many|count"
    r"|(?:are|were) there|(?:is|was) (?:there|anything)|(?:has|have|are|is|was|were) any(?:thing)?|do we have|have we"
    r"|everything|any(?:thing)?|all|the)\b",
    re.I,
)
_HOW = re.compile(r"^(?:please\s+)?(?:show|tell|give|list|name)(?:\s+(?:me|us))?\s+(?:how|where|why|when|if)\b", re.I)
_WITHOUT_NOUN = re.compile(
    r"^(?:what|which|how many (?:are|were)|(?:\w+ )?anything"
    r"|(?:(?:give|show|tell|list|name)(?: me| us)? )?(?:everything|all)(?: that)?)\b",
    re.I,
)
"""What asks for a list without a word for records."""
_COUNT = re.compile(r"^\s*(?:how many|count|what is the number of)\b", re.I)
_NOUN = re.compile(
    r"\b(?:architect\w+\s+)?(?:decision\s+records?|decisions?|records?|adrs?|proposals?|rfcs?|ones?)\b", re.I
)
_PROPOSALS = re.compile(r"proposals\Z", re.I)
_STATES: tuple[tuple[str, tuple[Status, ...]], ...] = (
    (r"accepted|approved", (Status.ACCEPTED,)),
    (r"implemented", (Status.IMPLEMENTED,)),
    (
        r"proposed|open|pending|undecided|not\s+(?:yet\s+)?decided|(?:only|just|merely|mere|still)\s+proposals?",
        (Status.PROPOSED, Status.DRAFT),
    ),
    (r"drafts?", (Status.DRAFT,)),
    (r"reject(?:ed)?|turn(?:ed)? down", (Status.REJECTED,)),
    (r"withdrawn", (Status.WITHDRAWN,)),
    (r"deprecated?", (Status.DEPRECATED,)),
    (r"superseded|replaced|overturned|reversed", (Status.SUPERSEDED,)),
)
_DONE = {
    "reject": "rejected",
    "turn down": "turned down",
    "deprecate": "deprecated",
    "overturned": "superseded",
    "reversed": "superseded",
}
"""How a list says what a question says otherwise: "which ADRs did we reject" has no participle."""
_TAKEN = re.compile(r"\b(?:were|was|been|did\s+(?:we|you|they))\s+(?:accept(?:ed)?|approved?|adopt(?:ed)?)(?!\w)", re.I)
"""What asks, with a time, for what took effect then, whatever became of it."""
_LED = re.compile(
    r"^(?P<when>(?:in|on|during|since|after|before|between|from)\s+[\w-]+(?:\s+[\w-]+){0,4}?),?\s+"
    r"(?=(?:which|what|how many)\b)",
    re.I,
)
"""The time that a question may begin with: "In 2025, which decisions were made?"."""
_HONORIFIC = re.compile(r"(?:\b(?:[Dd]r|[Pp]rof|[Mm]rs?|[Mm]s|[Dd]ipl|[Ii]ng)\.?\s+)+")
"""What stands before a name and need not be said."""
_IN_FORCE = re.compile(r"\b(?:in force|in effect|valid|binding|active)\b", re.I)
_NOT_FORCE = re.compile(r"\bnot\s+(?:in force|in effect|valid|binding|active)\b", re.I)
_OVER = re.compile(
    r"\b(?:no longer|not\b.*\bany ?more)\s+(?:in force|in effect|valid|binding|active|current|hold|apply|stand|count)\b"
    r"|\b(?:do(?:es)?\s+not|do(?:es)?n['’]t|not)\s+(?:in force|in effect|valid|binding|active|hold|apply|stand|count)"
    r"\s+any ?more\b|\b(?:outdated|out of date|obsolete|retired)\b",
    re.I,
)
_OTHERS = r"\s+(?:parts? of\s+)?(?:an)?others?(?:\s+ones?)?\b"
_SUPERSEDING = re.compile(rf"\b(?:supersedes?|superseded|replaced?s?){_OTHERS}", re.I)
_AMENDING = re.compile(rf"\b(?:amend(?:s|ed)?|change[sd]?|modif(?:y|ies|ied)){_OTHERS}", re.I)
_LATER = (
    r"(?:\s+(?:later|since))?"
    r"(?:\s+by\s+(?:an?\s+)?(?:later|newer|other|another)(?:\s+(?:ones?|decisions?|records?|adrs?))?)?"
)
_NO_MORE = (
    r"(?:\s+(?:which|that|has|have|is|are|was|were|been|later|since))*\s+(?:(?:amended|changed|modified|superseded|replaced"
    rf"|overridden){_LATER}"
    r"|(?:do(?:es)?\s+)?no(?:t|\s+longer)\s+(?:hold|valid|apply|in\s+force|current)(?:\s+any\s?more)?)\b"
)
_AMENDED = re.compile(
    rf"\b(?:amended|changed|modified|superseded|replaced)\s+(?:in\s+parts?|partly|partially)\b{_LATER}"
    rf"|\b(?:partly|partially)\s+(?:amended|changed|modified|superseded|replaced)\b{_LATER}|\bamended\b{_LATER}"
    r"|\b(?:only\s+)?(?:partly|partially|in\s+parts?)\s+(?:still\s+)?(?:in\s+force|in\s+effect|valid|binding|current|outdated)\b"
    r"|\b(?:changed|modified)\s+(?:later|since)?\s*by\s+(?:an?\s+)?(?:later|newer|other|another)"
    r"(?:\s+(?:ones?|decisions?|records?|adrs?))?\b"
    r"|\b(?:partial|part)\s+(?:changes|amendments|supersessions)\b"
    rf"|\b(?:sections?|parts?)\s+of\s+(?:\w+\s+)?(?:decisions|records|adrs|rfcs|proposals)\b{_NO_MORE}"
    rf"|\b(?:have|has|had|with|contain)\s+(?:a\s+|any\s+)?(?:sections?|parts?)\b{_NO_MORE}",
    re.I,
)
_DECIDED = re.compile(
    r"\b(?:made?|make|decided?|took|taken?|accept(?:ed)?|agreed?|adopt(?:ed)?|approved?|proposed?|wr[io]te|written|added"
    r"|recorded|dated|created|new)\b",
    re.I,
)
"""What asks for the day of a decision; else that of its last change counts as well."""
_WROTE = re.compile(r"\b(?:wr[io]tes?|written|author(?:ed|s)?|propose[sd]?|draft(?:s|ed)?|submit(?:s|ted)?)\b", re.I)
_UPDATED = re.compile(r"\b(?:updated|revised)\b", re.I)
_ACCEPTED = re.compile(r"\b(?:accept(?:ed)?|agreed|adopt(?:ed)?|approved?|in force|in effect)\b", re.I)
_THEN = (
    r"\s+(?:(?:again|by others|in part)\s+)?(?:(?:or|and)\s+(?:\w+\s+){1,3}?)?"
    r"(?:in|on|within|during|since|after|before|between|from|until|till|over|this|the\s+last|last|past|lately|recently)\b"
)
"""A time behind a verb, or behind another verb that is joined to it."""
_ENDED = re.compile(
    rf"\b(?:superseded?|replaced?|deprecated?|retired?|obsoleted?|withdrawn|rejected){_THEN}(?!\s+part\b)", re.I
)
"""What asks for the day of an end: "superseded in 2025", but not "made in 2025 and superseded"."""
_ALTERED = re.compile(
    r"\b(?:superseded|replaced|overridden)\s+(?:or|and)\s+(?:amended|changed|modified)(?:\s+in\s+part)?\b"
    r"|\b(?:amended|changed|modified)(?:\s+in\s+part)?\s+(?:or|and)\s+(?:superseded|replaced|overridden)\b",
    re.I,
)
"""What asks for all that did not stay as it was."""
_CHANGING = re.compile(rf"{_NOUN.pattern}\s+(?:(?:have|has|had|were|was|been|got|did|we)\s+)*changed?\s*$", re.I)
"""The same, or for all that is new."""
_CHANGED = "changed in part or replaced"
"""How a list says the first of these."""
_SUCCESSIONS = re.compile(r"^what\s+(?:has\s+)?(?:superseded|replaced)\s+what\b", re.I)
"""What asks for all successions."""
_CHANGES = re.compile(
    rf"^(?:which|what)\s+(?:{_NOUN.pattern}\s+)?(?:amend(?:s|ed)?|chang(?:es|ed)|modif(?:ies|ied))\s+(?:which|what)"
    rf"(?:\s+{_NOUN.pattern}|\s+other)?\W*$",
    re.I,
)
"""What asks for all partial changes."""
_DAYS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_ENDED, ("ended",)),
    (_UPDATED, ("updated",)),
    (_ACCEPTED, ("since",)),
    (_DECIDED, ("date",)),
)
"""Words of a question with the days of a record that it asks of."""
_TAGGED = re.compile(
    r"\b(?:(?:with|have|has|carry|carries|carrying|under|for)\s+(?:the\s+)?)?(?:tag(?:ged|s)?|label(?:l?ed|s)?)"
    r"(?:\s+(?:with|as|is|are|the|by))*[\s:]+[\"'`“]?(?P<tag>[\w./+#-]+)[\"'`”]?",
    re.I,
)
_RELIES = re.compile(r"\b(?:depend\w*\s+(?:up)?on|rel(?:y|ies|ying)\s+on|requires?|buil[dt]s?\s+on|based\s+on)\b", re.I)
_EXCEPTING = re.compile(r"\b(?:not|never|without|except|but)\b(?=.*\w)|n['’]t\b", re.I)
"""Words with which a question leaves something out: no list is made where no filter has taken them."""
_MANY = re.compile(r"\b(?:decisions|records|adrs|proposals|rfcs)\b", re.I)
_CONNECTING = frozenset(
    terms(
        "about concern concerning regarding related relate dealing deal touch touching cover "
        "covering affect affecting topic subject area on with for of to"
    )
)
_MENTIONS = re.compile(
    r"\b(?:mention(?:s|ing)?|name(?:s|ing)?|contain(?:s|ing)?|speaks?\s+of)\s+(?:the\s+words?\s+)?", re.I
)
_QUOTES = re.compile(r"[\"'“”‘’`]")
_ARTICLE = re.compile(r"^\s*(?:the|an?|any|our)\s+", re.I)
MENTIONED = 4
"""Words that may be looked for in the records' texts."""
_AMENDS = re.compile(r"\b(?:amend(?:s|ed)?|change[sd]?|updated?s?|modif(?:y|ies|ied)|extend(?:s|ed)?)\b", re.I)
_ABOUT = re.compile(
    r"\b(?:about|relat(?:es?|ed|ing)\s+to|mention(?:s|ing|ed)?|refer(?:s|ring)?\s+to|referenc(?:es?|ing)|link(?:s|ing)?\s+to"
    r"|cit(?:es?|ing)|concern(?:s|ing)?|touch(?:es)?\s*(?:on)?|speaks?\s+(?:of|about)|connected\s+(?:to|with))\b",
    re.I,
)
_ASIDE = frozenset(
    terms(
        "decision record adr proposal rfc list show name give tell many far yet there not number count total "
        "exist stand currently mark status state change changed new happen happened decide decided add added make "
        "made take taken write written author authored draft drafted submit submitted propose accept accepted adopt "
        "adopted every whole kb repository only open by what "
        "merely since when updated revised please carry date dated order been still anything everything something "
        "documented recorded create created entries entry architecture architectural log were got latest newest"
    )
)


_ON = re.compile(
    r"\s+(?:(?:are|that|which|do|we|have|there|exist|you)\s+)*(?:about|on|cover(?:ing)?|concern(?:ing)?|deal(?:ing)?\s+with"
    r"|describ(?:e|ing)|regarding|(?:relat(?:e|ed|ing)|pertain(?:ing)?)\s+to|touch(?:ing)?(?:\s+(?:on|upon))?|address(?:ing)?"
    r"|discuss(?:ing)?|(?:have|having)\s+to\s+do\s+with|affect(?:ing)?)\s+\S",
    re.I,
)
"""What follows the word for records in a question for all that are on a subject."""
NEAR = 0.6
"""The share of the first one's score in search from which a record is listed as well."""
NEAREST = 6
"""Records that are listed for a subject."""


@dataclass(frozen=True, slots=True)
class _Filter:
    """What a question asks of the records: how it reads in a sentence, which records it keeps, which line shows it."""

    words: str
    keeps: Callable[[Document], bool]
    field: str = "status"
    by_status: bool = False
    """Whether a record has to state a status to be kept."""
    days: tuple[str, ...] = ()
    """The days of a record that a time asks of, where nothing else in the question says which."""


def listing(snapshot: Snapshot, question: str, today: datetime.date | None = None) -> Iterator[Fact]:
    """The records that a question for a list means, after a line that counts them; nothing for other questions.

    Only where nothing else is asked: "which decisions are proposed?", not "which decision is about X?".
    """
    asked = re.sub(r"^(what|which)['’]?s\b", r"\1 is", question.strip().rstrip("?.! "), flags=re.I)
    asked = _SUCCESSIONS.sub("which decisions were superseded", asked)
    asked = _CHANGES.sub("which decisions were amended", asked)
    if led := _LED.match(asked):
        asked = f"{asked[led.end() :]} {led['when']}"
    if not _FORM.match(asked) or _HOW.match(asked):
        return
    view = snapshot.view
    related = _related(snapshot, asked)
    if related:
        yield from related
        return
    day = today or this_day(snapshot)
    filters, when, rest = _read(view, asked, day)
    changed = next((each for each in filters if each.words == _CHANGED), None)
    if (
        changed
        and when
        and not any(changed.keeps(each) and when.days(view, each, changed.days) for each in view.corpus.decisions)
    ):
        filters.remove(changed)
    if (tag := _topic(view, rest)) and _MANY.search(asked):
        filters.append(_tagged(tag))
        rest = ""
    plain = bool(_COUNT.match(asked)) or bool(re.match(r"^(?:please\s+)?(?:list|show|name|give)\b", asked, re.I))
    noun = _NOUN.search(asked)
    if noun and not (filters or when) and _PROPOSALS.search(noun[0]):
        filters, _ = _of_status(view, "proposed") if _has_proposals(view) else ([], "")
    if not (filters or when or (plain and noun)) or not _nothing_left(rest):
        return
    if not noun and not _WITHOUT_NOUN.match(asked):
        return
    yield from _listed(snapshot, filters, when, _days(asked, filters), counting=bool(_COUNT.match(asked)))


def _has_proposals(view: View) -> bool:
    """Whether some records are proposals, and most are something else: where all are called so, the word says nothing
    of their status.
    """
    undecided = sum(each.undecided for each in view.corpus.decisions)
    return 0 < 2 * undecided < len(view.corpus.decisions)


def _days(asked: str, filters: Sequence[_Filter]) -> Sequence[str]:
    """The days of a record that the time in a question asks of."""
    of_filter = next((each.days for each in filters if each.days), ())
    if of_filter and not _DECIDED.search(asked):
        return of_filter
    return next((fields for asks, fields in _DAYS if asks.search(asked)), of_filter or ("date", "updated"))


def nearest(snapshot: Snapshot, question: str, hits: Sequence[Hit], lead: str) -> Sequence[Fact]:
    """The records that search finds nearest to a subject, each with its best lines, below a `lead`, where all that are
    about it are asked for; nothing for other questions, and where there is but one.
    """
    asks = _MANY.search(question)
    if not asks or not _FORM.match(question) or _COUNT.match(question):
        return ()
    about = _ON.match(question, asks.end())
    if about is None:
        return ()
    if not _nothing_left(question[: asks.start()]):
        return ()
    view = snapshot.view
    best: dict[str, Hit] = {}
    for each in hits:
        if view.document(each.chunk.path).kind is Kind.DECISION:
            best.setdefault(each.chunk.path, each)
    least = NEAR * max((each.score for each in best.values()), default=0.0)
    near = {path: each.chunk for path, each in best.items() if each.score >= least}
    found = list(near)[:NEAREST]
    lines = view.corpus.lines
    places = {
        path: Place(path, at.line_start, lines(path, at.line_start, at.line_end), at.line_end)
        for path, at in near.items()
    }
    named = _named_by(snapshot, question[about.end() - 1 :])
    places |= {path: place for path, place in named.items() if path not in found}
    chosen = [view.document(path) for path in dict.fromkeys((*found, *named))][:LIMIT]
    return tuple(_entries(snapshot, chosen, lead, "status", places)) if len(chosen) > 1 else ()


def _named_by(snapshot: Snapshot, subject: str) -> dict[str, Place]:
    """The decisions that have a subject in their tags or their title, or a name of it in more than one line, each with
    the line that shows it.
    """
    asked = set(terms(subject))
    names = [each for each in WORD.findall(subject) if each in snapshot.names]
    found = {}
    for each in snapshot.view.corpus.decisions:
        tags = next(
            (one for one in each.fields if one.name == "tags" and asked and set(terms(one.text)) <= asked), None
        )
        if tags:
            found[each.path] = place_at(snapshot, each, tags.span.line)
        elif asked and asked <= set(terms(each.title or "")):
            found[each.path] = place_at(snapshot, each, each.title_line)
        elif at := next((lines for name in names if len(lines := _lines_with(snapshot, each, name)) > 1), []):
            found[each.path] = place_at(snapshot, each, at[0])
    return found


def _lines_with(snapshot: Snapshot, document: Document, name: str) -> list[int]:
    """The lines of a record that have a name."""
    if name.lower() not in snapshot.lowered[document.path]:
        return []
    form = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.I)
    lines = snapshot.view.corpus.texts[document.path].split("\n")
    return [number for number, line in enumerate(lines, 1) if form.search(line)]


def _by(person: str, view: View, asked: str) -> _Filter:
    """The records that somebody wrote or decided: as is asked, else as any record says."""
    wrote = _WROTE.search(asked) if any(person in each.authors for each in view.corpus.decisions) else None
    if wrote or not any(person in each.deciders for each in view.corpus.decisions):
        return _Filter(f"written by {person}", lambda each: person in each.authors, "authors")
    return _Filter(f"decided by {person}", lambda each: person in each.deciders, "deciders")


def _read(view: View, asked: str, today: datetime.date) -> tuple[list[_Filter], Period | None, str]:
    """The filters of a question, its period, and what is left of it without them."""
    filters: list[_Filter] = []
    when, rest = period(asked, today)
    if (tagged := _TAGGED.search(rest)) and not re.search(r"(?:\bnot|n['’]t)\s*$", rest[: tagged.start()], re.I):
        filters.append(_tagged(tagged["tag"].lower()))
        rest = rest.replace(tagged[0], " ")
    for asks, words, keeps, days in (*_MISSING, *_kept(view)):
        if found := asks.search(rest):
            filters.append(_Filter(words, keeps, SUCCESSION, days=days))
            rest = rest.replace(found[0], " ")
            break
    low = rest.lower()
    named = {who for each in view.corpus.decisions for who in (*each.deciders, *each.authors)}
    people = {who: called for who in named if (called := _HONORIFIC.sub("", who.lstrip("@"))) and called.lower() in low}
    for person in sorted(people, key=len, reverse=True):
        found = re.search(
            rf"(?:\b(?:(?:proposed\s+)?by|of|from|did|has|have)\s+|^)(?:the\s+|{_HONORIFIC.pattern})?"
            rf"@?{re.escape(people[person])}(?!\w)",
            rest,
            re.I,
        )
        if found:
            filters.append(_by(person, view, asked))
            rest = rest.replace(found[0], " ")
            break
    if when and (found := _TAKEN.search(rest)):
        filters.append(_Filter("accepted at the time", _took_effect, by_status=True))
        rest = rest.replace(found[0], " ")
    of_status, rest = _of_status(view, rest)
    filters += of_status
    for said, paths in _own_words(view).items():
        if found := re.search(rf"\b{re.escape(said)}\b", rest, re.I):
            filters.append(_Filter(said, lambda each, kept=paths: each.path in kept))  # type: ignore[misc]
            rest = rest.replace(found[0], " ")
            break
    if holds := _IN_FORCE.search(rest):
        filters.append(_Filter("in force", lambda each: view.standing(each.path).in_force is True, by_status=True))
        rest = rest.replace(holds[0], " ")
    return sorted(filters, key=lambda each: each.words.startswith("without")), when, rest


def _took_effect(document: Document) -> bool:
    return document.status is not None and document.took_effect


def _of_status(view: View, asked: str) -> tuple[list[_Filter], str]:
    """The filters on the status, one for several that are joined ("proposed or rejected"), and what is left.

    What is neither the one nor the other ("not accepted or rejected") may mean either, and is left as it is.
    """
    rest = asked
    wanted: list[tuple[int, str, tuple[Status, ...]]] = []
    filters: list[_Filter] = []
    for pattern, statuses in _STATES:
        asks = re.compile(rf"(?:(?P<no>\bnot|n['’]t|\bnever)\s+(?:yet\s+|been\s+)*)?\b(?P<word>{pattern})(?!\w)", re.I)
        if found := asks.search(rest):
            word = "proposed" if Status.PROPOSED in statuses else found["word"].lower().removesuffix("s")
            word = _DONE.get(word, word)
            if found["no"]:
                filters.append(_Filter(f"not {word}", _has_status(view, statuses, False), _field(statuses)))
            else:
                wanted.append((found.start(), word, statuses))
            rest = asks.sub(lambda one: " " * len(one[0]), rest)
    if filters and re.search(r"\bor\b", asked, re.I):
        return [], asked
    if wanted:
        any_of = tuple(status for _, _, statuses in wanted for status in statuses)
        words = " or ".join(word for _, word, _ in sorted(wanted))
        filters.insert(0, _Filter(words, _has_status(view, any_of), _field(any_of), by_status=True))
    return filters, rest


def _field(statuses: Sequence[Status]) -> str:
    """What states one of some statuses."""
    return SUCCESSION if set(statuses) == {Status.SUPERSEDED} else "status"


def _own_words(view: View) -> dict[str, set[str]]:
    """Words for statuses that only this repository's records use, such as "demonstrated" → the paths with each."""
    found: dict[str, set[str]] = {}
    for each in view.corpus.decisions:
        said = (status_words.word(visible(each.raw_status or "")) or "").lower()
        if said and not any(re.fullmatch(pattern, said, re.I) for pattern, _ in _STATES):
            found.setdefault(said, set()).add(each.path)
    return found


_Asking = tuple[re.Pattern[str], str, Callable[[Document], bool], tuple[str, ...]]
"""Words of a question, how a list says them, what they keep, and the days that a time beside them asks of."""
_WITHOUT = (
    r"\b(?:(?:have|has|had|state|states|with|give|gives)\s+no|without(?:\s+an?|\s+any)?|lack(?:s|ing)?(?:\s+an?)?)\s+"
)
_MISSING: tuple[_Asking, ...] = (
    (
        re.compile(rf"{_WITHOUT}(?:valid\s+|known\s+)?status\b", re.I),
        "without a status that is known",
        lambda each: each.status is None,
        (),
    ),
    (
        re.compile(rf"{_WITHOUT}(?:valid\s+)?dates?\b|\bundated\b", re.I),
        "without a date that can be read",
        lambda each: not each.date,
        (),
    ),
)
"""What a question may ask of what records do not state."""


def _kept(view: View) -> Iterator[_Asking]:
    """What a question may ask of the standing of records."""

    def amended(each: Document) -> bool:
        return bool(view.standing(each.path).amended_by) or each.status is Status.AMENDED

    def altered(each: Document) -> bool:
        return bool(view.standing(each.path).replaced_by) or amended(each)

    yield _SUPERSEDING, "said to supersede another", lambda each: bool(view.standing(each.path).replaces), ()
    yield _AMENDING, "said to change a part of another", lambda each: bool(view.changes(each.path)), ()
    yield _ALTERED, "replaced or changed in part", altered, ("ended", "changed")
    yield _CHANGING, _CHANGED, altered, ("ended", "changed")
    yield _AMENDED, "changed in part", amended, ("changed",)
    yield (
        _OVER,
        "no longer in force",
        lambda each: (
            view.standing(each.path).in_force is False
            and (each.status in OVER or bool(view.standing(each.path).replaced_by))
        ),
        ("ended",),
    )
    yield _NOT_FORCE, "not in force", lambda each: view.standing(each.path).in_force is False, ()


def _tagged(tag: str) -> _Filter:
    return _Filter(f"tagged {tag}", lambda each: tag in map(str.lower, each.tags), "tags")


def _topic(view: View, rest: str) -> str | None:
    """The tag that is all that is left of a question."""
    left = set(terms(_NOUN.sub(" ", TIME.sub(" ", rest)))) - _ASIDE - _CONNECTING
    if _EXCEPTING.search(rest):
        return None
    tags = sorted({tag.lower() for each in view.corpus.decisions for tag in each.tags})
    return next((tag for tag in tags if left and set(terms(tag)) == left), None)


def _has_status(view: View, statuses: Sequence[Status], wanted: bool = True) -> Callable[[Document], bool]:
    def keeps(each: Document) -> bool:
        replaced = bool(view.standing(each.path).replaced_by)
        ended = replaced and each.status is not None and each.status.binds  # superseded, whatever its own line says
        has = each.status in statuses and not ended
        if Status.PROPOSED in statuses and each.status is Status.DRAFT:
            has = not status_words.is_under_way(each.raw_status)
        return (has or (replaced and Status.SUPERSEDED in statuses)) is wanted

    return keeps


def _nothing_left(rest: str) -> bool:
    """Whether nothing is left of a question beside words for records and for lists."""
    left = _NOUN.sub(" ", TIME.sub(" ", rest.lower()))
    return not (set(terms(left)) - _ASIDE or re.search(r"\d", left) or _EXCEPTING.search(left))


def _listed(
    snapshot: Snapshot,
    filters: Sequence[_Filter],
    when: Period | None,
    fields: Sequence[str] = ("date", "updated"),
    counting: bool = False,
) -> Iterator[Fact]:
    view = snapshot.view
    every = view.corpus.decisions
    chosen = [each for each in every if all(one.keeps(each) for one in filters)]
    words = [one.words for one in filters]
    untold = 0
    if when:
        untold = sum(view.ended(each) is None for each in chosen) if fields == ("ended",) else 0
        days = {each.path: max(when.days(view, each, fields), default="") for each in chosen}
        chosen = sorted((each for each in chosen if days[each.path]), key=lambda each: days[each.path])
        words = _with_period(words, when, fields[0])
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
        lead = f"{counted(len(every), 'decision')}: {told}"
        if counting:
            yield fact(snapshot, every[0], every[0].status_field, f"{lead}.")
            return
        yield from _entries(snapshot, every, lead, "status")
        return
    said = " and ".join(words)
    if not chosen:
        yield fact(
            snapshot,
            every[0],
            every[0].status_field,
            f"None of {len(every)} decisions is {said}{_untold(untold) or _unstated(every, filters, when, fields)}.",
        )
        return
    shown = f"{len(chosen)} of {len(every)} decisions {'is' if len(chosen) == 1 else 'are'} {said}"
    shown += _untold(untold) if when else _unstated(every, filters, when, fields)
    of_day = fields[0] if when and fields[0] not in ("ended", "changed") else ""
    yield from _entries(snapshot, chosen, shown, of_day or filters[0].field)


def _with_period(words: Sequence[str], when: Period, field: str) -> list[str]:
    """What a list keeps, with its period; that of an end or a change stands in brackets behind it."""
    if field in ("ended", "changed") and words:
        return [*words[:-1], f"{words[-1]} ({when.words.removeprefix('dated ')})"]
    return [*words, when.words.replace("dated", "last updated") if field == "updated" else when.words]


def _untold(count: int) -> str:
    """How many records ended on a day that is not known."""
    return f"; of {count} more no record says since when" if count else ""


def _unstated(every: Sequence[Document], filters: Sequence[_Filter], when: Period | None, fields: Sequence[str]) -> str:
    """What the records do not state that a list would have needed."""
    missing = [each for each in every if each.status is None] if any(one.by_status for one in filters) else []
    if missing:
        known = " that is known" if any(each.raw_status for each in missing) else ""
        return f"; {len(missing)} of the {len(every)} state{'s' if len(missing) == 1 else ''} no status{known}"
    undated = sum(not each.date for each in every) if when and fields[0] in ("date", "since") else 0
    return (
        f"; {undated} of the {len(every)} state{'s' if undated == 1 else ''} no date that can be read"
        if undated
        else ""
    )


def _entries(
    snapshot: Snapshot,
    chosen: Sequence[Document],
    lead: str,
    field: str,
    places: Mapping[str, Place] = MappingProxyType({}),
) -> Iterator[Fact]:
    """The line of each record; `places` (by path) cite another line than that of the field."""
    more = len(chosen) - LIMIT
    for index, document in enumerate(chosen[:LIMIT]):
        start = f"{lead}:\n\n- " if index == 0 else "- "
        tail = f"\n- … and {more} more (`kb list` shows all)" if more > 0 and index == LIMIT - 1 else ""
        told = f"{start}{header(snapshot.view, document, doubted=True)}{tail}"
        place = succession_place(snapshot, document) if field == SUCCESSION else places.get(document.path)
        line = document.field(field) or document.status_field
        yield Fact(told, (place,)) if place else fact(snapshot, document, line, told)


def _related(snapshot: Snapshot, question: str) -> Sequence[Fact]:
    """The records that depend on, change or speak of the one record that a question names.

    By its title only where some are found: what a title names need not be all that the words mean.
    """
    view = snapshot.view
    for pattern, one, many, chosen in _RELATIONS:
        asks = pattern.search(question)
        if not asks or not _NOUN.search(question[: asks.start()]):
            continue
        before, after = question[: asks.start()], question[asks.end() :]
        numbered = NUMBERED.search(after)
        left = f"{before} {NUMBERED.sub(' ', after)}" if numbered else before
        targets = named(view, question) if numbered else _by_title(snapshot, after) if pattern is not _ABOUT else ()
        if len(targets) != 1 or not _nothing_left(left):
            continue
        target = targets[0]
        documents = [view.document(path) for path in dict.fromkeys(chosen(view, target))]
        if documents:
            lead = f"{len(documents)} of {len(view.corpus.decisions)} decisions"
            verb = one if len(documents) == 1 else many
            return tuple(_entries(snapshot, documents, f"{lead} {verb} {name(target)}", "status"))
        if numbered:
            none = f"No decision states that it {one} {name(target)}."
            return (fact(snapshot, target, target.status_field, none),)
    return tuple(_mentioning(snapshot, question))


def _mentioning(snapshot: Snapshot, question: str) -> Iterator[Fact]:
    """The records whose text has a word or a few words, where it is asked which mention them."""
    asks = _MENTIONS.search(question)
    if not asks or not _NOUN.search(question[: asks.start()]) or not _nothing_left(question[: asks.start()]):
        return
    said = _ARTICLE.sub("", _QUOTES.sub(" ", question[asks.end() :])).split()
    if not said or len(said) > MENTIONED or _EXCEPTING.search(" ".join(said)):
        return
    form = re.compile(r"(?<!\w)" + r"[\s-]+".join(map(re.escape, said)) + r"(?!\w)", re.I)
    corpus = snapshot.view.corpus
    places: dict[str, Place] = {}
    for each in corpus.decisions:
        if found := form.search(corpus.texts[each.path]):
            line = corpus.texts[each.path].count("\n", 0, found.start()) + 1
            places[each.path] = place_at(snapshot, each, line)
    documents = [corpus.documents[path] for path in places]
    lead = f"{len(places)} of {len(corpus.decisions)} decisions {'mentions' if len(places) == 1 else 'mention'}"
    yield from _entries(snapshot, documents, f"{lead} “{plain.name(' '.join(said))}”", "status", places)


def _by_title(snapshot: Snapshot, words: str) -> Sequence[Document]:
    holding = [each for each in snapshot.view.corpus.decisions if snapshot.view.standing(each.path).in_force]
    return titles(snapshot, words, holding)


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
        if any(view.by_number(each, mention.number, mention.letters) == target.path for mention in each.mentions)
    ]
    return sorted({path for path in paths if path != target.path and view.document(path).kind is Kind.DECISION})


_RELATIONS: tuple[tuple[re.Pattern[str], str, str, Callable[[View, Document], list[str]]], ...] = (
    (_RELIES, "depends on", "depend on", _relying),
    (_AMENDS, "changes a part of", "change a part of", _amending),
    (_ABOUT, "speaks of", "speak of", _speaking),
)
