"""The time that a question speaks of: "since 2026-02", "in March", "last month", "lately"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.snapshot import Snapshot
from kb.model import Document
from kb.view import View

NEWEST = "newest"
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
MONTH = "|".join([*_MONTHS, *(name[:3] for name in _MONTHS if name != "may"), "sept"])
_DAY = (
    r"(?:\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:"
    + MONTH
    + r")\.?(?:\s+\d{1,2}(?:st|nd|rd|th)?(?:,|(?=\s+\d{4})|(?=\W*$)))?"
    r"(?:\s+\d{4})?|(?:19|20)\d{2})(?![\w-])"
)
_BETWEEN = re.compile(rf"\b(?:between|from)\s+(?P<first>{_DAY})\s+(?:and|to|until|till)\s+(?P<last>{_DAY})", re.I)
_SINCE = re.compile(
    rf"\b(?P<how>since|after|from|as of)\s+(?:the\s+(?:beginning|start)\s+of\s+)?(?P<day>{_DAY})(?:\s+on)?", re.I
)
_BEFORE = re.compile(rf"\b(?:before|until|till|prior to|up to)\s+(?P<day>{_DAY})", re.I)
_IN = re.compile(rf"\b(?:in|during|within|of|on|dated)\s+(?P<day>{_DAY})", re.I)
_LAST = re.compile(
    r"\b(?:in\s+|within\s+|over\s+|during\s+)?(?:the\s+)?(?:last|past)\s+(?P<count>\d{1,3})\s+(?P<unit>day|week|month|year)s?\b",
    re.I,
)
_THIS = re.compile(
    r"\b(?:in\s+|since\s+|over\s+|during\s+)?(?:the\s+)?(?P<which>this|last|past|previous)\s+(?P<unit>week|month|year)\b",
    re.I,
)
_NEWEST = re.compile(
    r"\b(?:(?:the\s+)?(?:latest|newest|most recent|last)(?:\s+(?P<count>\d{1,2}))?"
    r"(?=\s+(?:\w+\s+)?(?:decision|record|adr|proposal|rfc|change|entr)|\s*$)"
    r"|lately|recently|recent|of late|what(?:'s| is) new)\b",
    re.I,
)
_ASKS = r"(?:what|which|who|where|when|why|how|is|are|was|were|do|does|did|has|have|had)\b"
_AS_OF = re.compile(
    rf"^\W*(?:as\s+(?:of|at)|(?:back\s+)?(?:in|on))\s+(?P<day>{_DAY})\s*(?:[,:]|(?={_ASKS}))|\bas\s+(?:of|at)\s+(?P<day2>{_DAY})\W*$",
    re.I,
)
"""A moment that a question begins or ends with: "As of 2025-06-30, where do …", "… as of June 2025?"."""
_HELD = re.compile(
    r"^\s*(?:and\s+|but\s+|so\s+)?(?:how\s+(?:(?:long|many|much|often)\s+)?(?:was|were|did)\b"
    r"|.*\bdid\s+(?:we|you|they|it)\s+\w+|.*\bdid\s.+\suse\b"
    r"|.*\b(?:was|were)\b.*\b(?:in\s+(?:use|force|effect)|used|valid|binding|recommended|allowed|current|status"
    r"|(?:standard|default|rule|policy)\W*$))",
    re.I,
)
"""What asks for how things stood."""
_STOOD = re.compile(
    r"^\s*(?:and\s+|but\s+|so\s+)?(?:(?:(?:in\s+|on\s+)?(?:what|which)|who|where)\b.*\b(?:was|were|had|ran|ser(?:ved|ves)|held"
    r"|hosted|stored|kept|handled|managed|provided|issued|signed|encoded|required|relied|did\b.+\b(?:use|run|serve|store|keep"
    r"|need|require|have|look))\b"
    r"|(?:was|were|did)\s+(?!there\b))",
    re.I,
)
"""The same of a day or a month, which is no time for what goes on for years."""
_WORDED = re.compile(r"\b(?:was|were)\b(.*?)\b(?:written|made) (?:in|of|with)\b", re.I)
"""What a thing consists of, and not when it came about."""
_ABOUT = re.compile(rf"\b(?P<part>early|mid|late)[- ](?P<month>(?:{MONTH})\s+\d{{4}})(?![\w-])", re.I)
_PARTS = {"early": 7, "mid": 15, "late": 25}
"""The days that parts of a month are taken for."""
_HAPPENED = re.compile(
    r"\b(?:decid|accept|adopt|agree|approv|propos|chose|introduc|switch|mov|migrat|replac|supersed|succe|amend|chang"
    r"|start|beg[aiu]n|stop|end|reject|withdr|deprecat|creat|writ|wrote|record|publish|merg|settl|pick|select|renam|drop"
    r"|abandon|mak(?:e|ing)\b|made\b|taken\b|retir|leave|left|happen|new\b|become|became|come|came|turn|do\b|discuss|learn|measur|find|found|plan\b"
    r"|plann|releas|deliver|buy|bought|get\b|add|increas|decreas|rais|lower)\w*",
    re.I,
)
"""What happens on a day, of which today's records tell more than those of then."""
_BY_RECORDS = re.compile(r",?\s*according to (?:the|our) (?:records?|decisions?|documents?|adrs?),?", re.I)
_DID = re.compile(r"^did (we|you|they)\b", re.I)
"""What is asked of a moment as of today: "did we use Kafka" was "do we use Kafka" then."""
_BACK = re.compile(r"\bback\s+(?=(?:in|on)\b)", re.I)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time over ISO dates or prefixes of them; `kind` NEWEST means the end of the list, by date."""

    words: str
    kind: str = "between"
    first: str = ""
    """The first day, or a prefix of it: 2026, 2026-02."""
    last: str = ""
    """The last day or a prefix: the whole month or year counts. Empty for no end."""
    after: bool = False
    """Whether `first` itself is left out."""
    count: int = 0

    def covers(self, day: str) -> bool:
        """Whether a date, or what is known of it, falls into the period."""
        if self.first and (day < self.first[: len(day)] or (self.after and day.startswith(self.first))):
            return False
        return not self.last or day[: len(self.last)] <= self.last

    def days(self, view: View, document: Document, fields: Sequence[str] = ("date", "updated")) -> list[str]:
        """The days in the period on which a record was decided or updated, from which on it held (`since`), or from
        which on it did not any more (`ended`), and those of the records that changed a part of it (`changed`).
        """
        of_view = {"since": view.began, "ended": view.ended}
        found = [
            of_view[each](document) if each in of_view else getattr(document, each)
            for each in fields
            if each != "changed"
        ]
        if "changed" in fields:
            found += [view.document(each.path).date for each in view.standing(document.path).amended_by]
        return [day for day in found if day and self.covers(day)]


def this_day(snapshot: Snapshot) -> datetime.date:
    """The day that "last month" is counted from: that of the snapshot, else today."""
    past = snapshot.as_of
    return datetime.date.fromisoformat(past.date[:10]) if past else datetime.date.today()


def period(question: str, today: datetime.date) -> tuple[Period | None, str]:
    """The period that a question names, and the question without it."""
    for pattern, make in (
        (_BETWEEN, _between),
        (_LAST, _last),
        (_THIS, _this),
        (_SINCE, _since),
        (_BEFORE, _before),
        (_IN, _in),
        (_NEWEST, _newest),
    ):
        found = pattern.search(question)
        if found:
            return make(found, today), question.replace(found[0], " ", 1)
    return None, question


def past_moment(question: str, today: datetime.date) -> tuple[str, str] | None:
    """The question without the moment of which it asks how things stood, and that moment as `kb.past.moment` reads it;
    None where it asks for today, or for what happened.

    "How were models served in January 2026?" and "Which decisions were in force on 2025-03-01?" do; "What was decided
    in January?" does not.
    """
    question = _ABOUT.sub(
        lambda about: f"{_PARTS[about['part'].lower()]} {about['month']}", _BY_RECORDS.sub(" ", question)
    )
    if found := _AS_OF.search(question):
        last, rest = _iso(found["day"] or found["day2"], today), question.replace(found[0], "", 1)
        if not re.search(r"\bas\s", found[0], re.I) and _HAPPENED.search(_WORDED.sub(r"\1", rest)):
            return None
    else:
        rest = _BACK.sub("", question)
        before = _BEFORE.search(rest)
        found = before or _IN.search(rest)
        if not found:
            return None
        last, rest = (_before if before else _in)(found, today).last, rest.replace(found[0], "", 1)
        stood = _HELD.match(rest) or (len(last) > len("2025") and _STOOD.match(rest))
        if not stood or _HAPPENED.search(_WORDED.sub(r"\1", rest)) or _SINCE.search(rest):
            return None
    rest = _DID.sub(r"do \1", " ".join(rest.split()).replace(" ?", "?"))
    return (rest, last) if last < today.isoformat()[: len(last)] else None


def _between(found: re.Match[str], today: datetime.date) -> Period:
    first, last = _iso(found["first"], today), _iso(found["last"], today)
    return Period(f"dated {first} to {last}", first=first, last=last)


def _since(found: re.Match[str], today: datetime.date) -> Period:
    first = _iso(found["day"], today)
    after = found["how"].lower() == "after"
    return Period(f"dated {'after' if after else 'since'} {first}", first=first, after=after)


def _before(found: re.Match[str], today: datetime.date) -> Period:
    end = _iso(found["day"], today)
    first_day = datetime.date.fromisoformat((end + "-01-01")[:10] if len(end) == 4 else (end + "-01")[:10])
    return Period(f"dated before {end}", last=(first_day - datetime.timedelta(days=1)).isoformat())


def _in(found: re.Match[str], today: datetime.date) -> Period:
    day = _iso(found["day"], today)
    return Period(f"dated {day}", first=day, last=day)


def _last(found: re.Match[str], today: datetime.date) -> Period:
    days = int(found["count"]) * _DAYS[found["unit"].lower()]
    first = (today - datetime.timedelta(days=days)).isoformat()
    return Period(f"dated since {first}", first=first)


def _this(found: re.Match[str], today: datetime.date) -> Period:
    unit, which = found["unit"].lower(), found["which"].lower()
    if unit == "week" or which == "past":
        back = _DAYS[unit] if which != "this" else today.weekday()
        first = (today - datetime.timedelta(days=back)).isoformat()
        return Period(f"dated since {first}", first=first)
    size = 4 if unit == "year" else 7
    start = today.replace(day=1, month=1 if unit == "year" else today.month)
    day = (today if which == "this" else start - datetime.timedelta(days=1)).isoformat()[:size]
    return Period(f"dated {day}", first=day, last=day)


def _newest(found: re.Match[str], today: datetime.date) -> Period:
    one = re.match(r"\s+(?:decision|record|adr|proposal|rfc)\b", found.string[found.end() :], re.I)
    return Period("", kind=NEWEST, count=int(found["count"] or (1 if one else 0)))


def _iso(words: str, today: datetime.date) -> str:
    """A day, month or year as the records write it; a month without a year is the last one that has begun, and of a day
    that the calendar does not have its month is taken.
    """
    if re.fullmatch(r"[\d-]+", words):
        return words if _exists(words) else words[:7]
    lowered = words.lower()
    name = next(name for name in _MONTHS if re.search(rf"\b{name[:3]}", lowered))
    month = _MONTHS[name]
    years = re.findall(r"\b\d{4}\b", lowered)
    year = int(years[0]) if years else today.year - (month > today.month)
    days = re.findall(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", lowered)
    day = f"{year}-{month:02}-{int(days[0]):02}" if days else ""
    return day if day and _exists(day) else f"{year}-{month:02}"


def _exists(day: str) -> bool:
    """Whether the calendar has a day; a month or year is none that it lacks."""
    try:
        return len(day) < 10 or bool(datetime.date.fromisoformat(day))
    except ValueError:
        return False
