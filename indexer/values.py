"""The kinds of values that a question can ask for, such as a number or a version, and where a text gives one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from indexer.encode import WORD, terms
from indexer.pieces import Shape, units
from indexer.question import NUMBERED

COUNTING = 0.25
"""What a sentence with a number holds more of a question that names what the number counts: "128 KB of metadata" hardly
shares another word with "how much metadata can I attach before the server refuses it"."""
NEXT_TO = 25
"""Characters behind a name within which its value stands: `[Talos](GLOSSARY.md) (v1.12.1)`."""
STATED = ("version", "port", "address")
"""The kinds of values that one line states in full, next to what has it."""
BEHIND = 3
"""Words behind a number among which stands what it counts."""


@dataclass(frozen=True, slots=True)
class Value:
    """A kind of value: only a sentence that holds one can answer a question that asks for it."""

    name: str
    """What an answer calls it."""
    asked: re.Pattern[str]
    given: re.Pattern[str]
    counted: str = ""
    """The term for what is counted, where a question asks how much or how many there is of it."""
    many: bool = False
    """Whether it asks how many."""
    of_days: bool = False
    """Whether a day is what gives it."""

    def is_in(self, text: str) -> bool:
        """Whether a sentence gives one; the numbers of items, records and days are none, unless days are meant."""
        return bool(self.given.search(text if self.of_days else _told(text)))

    def is_given_to(self, names: Collection[str], text: str) -> bool:
        """Whether a sentence gives one next to a word whose term is one of some names."""
        told = _told(text)
        named = [each.end() for each in WORD.finditer(told) if terms(each[0])[:1] and terms(each[0])[0] in names]
        return any(
            end < found.end()
            and found.start() - end <= NEXT_TO
            and not re.search(r"[.!?;|]", told[end : found.start()])
            for found in self.given.finditer(told)
            for end in named
        )

    def counts(self, text: str) -> bool:
        """Whether a sentence has a word for what is counted: behind the number, where there can be many of it."""
        if not self.counted or not self.many:
            return bool(self.counted) and self.counted in terms(text)
        told = _told(text)
        behind = (WORD.findall(told, found.end())[:BEHIND] for found in self.given.finditer(told))
        return any(self.counted in terms(" ".join(each)) for each in behind)


def _told(text: str) -> str:
    return NUMBERED.sub(" ", _OF_SOMETHING_ELSE.sub(" ", text))


_OF_SOMETHING_ELSE = re.compile(
    r"^\s*\d{1,3}[.)]\s|\]\([^()\s]*\)|https?://[^\s:]+(?=[\s/]|$)|\b\d{4}-\d{2}-\d{2}\b", re.M
)
_COUNT = (
    r"(?<![\w./#:–-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:[.,]\d+)?(?!\.?\d)|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|half"
    r"|(?:only|just|most|least|exactly|than)\s+one)\b|\b\d?[a-z]\s?[/+*]\s?\d\b|\b(?:unlimited|no\s+(?:upper\s+)?limit)\b"
)
_SPAN = (
    rf"(?:{_COUNT})[\s-]*(?:ms|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?|fortnights?|months?|quarters?"
    r"|years?|sprints?|(?:minor\s+|major\s+)?(?:releases?|versions?)(?:\s+cycles?)?)\b"
    r"|\b(?:an?|each|every|per|once|the\s+same|one)\s+(?:minute|hour|day|week|fortnight|month|quarter|year)\b"
    r"|\b(?:twice|half|daily|weekly|monthly|yearly|hourly|nightly|never|forever)\b|\bonce\b(?=\W*$|[.,;:)])"
)
_FIRST = r"^(?:\W*\w+\W+){0,2}how\s+"
_WHAT = (
    r"^(?:\W*\w+\W+){0,2}(?:which|what)\s+(?:(?:is|are|was|were|did|does|do)\s+(?:the|our|your|their|its|my)\s+)?"
    r"(?:[\w-]+\s+){0,3}"
)
_COSTING = r"(?:cost|price|charge|pay|paid|fee|bill)\w*"
VALUES = (
    Value(
        "number",
        # "How long may a name be" asks for characters as well, "how far has it got" for no number
        re.compile(
            rf"{_FIRST}(?:(?:many|much|big|large|high|fast|small)\b|far\b(?!\s+(?:has|have|did|is|are|along)\b)"
            r"|long\b[^?]*\bbe\W*$)",
            re.I,
        ),
        re.compile(_COUNT, re.I),
    ),
    # how long something was in use, the days of its record tell
    Value(
        "number",
        re.compile(
            rf"{_FIRST}(?:long(?!\s+(?:did|have|has)\s+(?:we|you|they)\s+(?:been\s+)?(?:us(?:e|ed|ing)|ran|run(?:ning)?)\b)"
            r"|often|old|soon)\b",
            re.I,
        ),
        re.compile(_SPAN, re.I),
    ),
    Value(
        "version",
        re.compile(
            r"\b(?:which|what)\b(?![^,;?]{0,30}\ban?\s)[^,;?]{0,30}\b(?<!first )(?<!initial )(?<!next )"
            r"(?:version\b(?!\s+(?:bump|catalog(?:ue)?|control|constraint|field|file|header|history|policy|scheme|string|tag)s?\b)"
            r"|release\b(?=\W*$|\s+(?:on(?:wards?)?|of|is|are|was|were|do|does|did"
            r"|can|may|must|should|will|has|have|that|we|i|you|they)\b))",
            re.I,
        ),
        re.compile(
            r"\bv?\d+(?:\.(?:\d+|x))+|\b[Vv]ersions?\W+v?\d|\b[A-Z][\w-]*\s+v?\d+(?![\d-])|\b[A-Z]\w*-\d+(?![\d-])"
        ),
    ),
    Value(
        "price",
        re.compile(
            r"\b(?:what|how\s+much)\s+(?:does|do|did|would|will|is|are|was|were)\b[^?]*"
            rf"\b(?:cost|paid|pay|earn|spend)\b(?!\s+(?:\w+\s+)?in\b)|{_WHAT}(?:price|cost|bill|salary)\b",
            re.I,
        ),
        re.compile(
            rf"[$€£¥]\s?\d|\d\s?(?:[$€£¥]|(?-i:[A-Z]{{3,5}})\b|(?:dollar|euro|pound|cent|credit)s?\b)"
            rf"|\b(?:free\s+of\s+charge|for\s+free|(?:no|any|without|zero)\s+(?:\w+\s+)?(?:costs?|charges?))\b"
            rf"|\b{_COSTING}\b.{{0,40}}(?:{_COUNT})|(?:{_COUNT}).{{0,40}}\b{_COSTING}\b",
            re.I,
        ),
    ),
    Value(
        "time",
        re.compile(r"\b(?:at|from|until)\s+(?:what|which)\s+(?:time|hours?)\b|^(?:\W*\w+\W+){0,1}what\s+time\b", re.I),
        re.compile(
            r"\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\s?[ap]\.?m\b|\b(?:midnight|noon|o'clock|(?-i:UTC|GMT|CES?T|[A-Z]{1,3}[SD]T))\b",
            re.I,
        ),
    ),
    Value(
        "share",
        re.compile(r"\b(?:what\s+share|(?:which|what)\s+(?:proportion|fraction|percentage))\s+of\b", re.I),
        re.compile(
            r"\d\s?%|\b(?:per\s?cent|half|thirds?|quarters?|fifths?|tenths?|most|all|none|majority|nearly\s+every)\b"
            r"|\b\d+\s+(?:out\s+)?of\s+(?:the\s+)?\d+\b|(?<![\d.])0?\.\d+\b",
            re.I,
        ),
    ),
    Value("port", re.compile(rf"{_WHAT}port\b", re.I), re.compile(r"\bports?\b\D{0,20}\d{2,5}\b|:\d{2,5}\b", re.I)),
    Value(
        "address",
        re.compile(r"\b(?:ip\s+address(?:es)?|cidr|subnet|vlan)\b", re.I),
        re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}|\bvlan\W{0,3}\d|(?:\b[\da-f]{1,4}:){2}", re.I),
    ),
    Value(
        "value",
        re.compile(
            rf"{_WHAT}(?:timeout|interval|period|retention|ttl|duration|delay|temperature|threshold|percentage|rate"
            r"|budget|availability|utili[sz]ation|quota|limit|cap|latency|throughput|capacity|slo|sla|count|(?-i:\w*[a-z]Count)|factor|ratio|deposit|fee"
            r"|(?:minimum|maximum|default|smallest|largest)\s+(?:[\w-]+\s+){0,2}(?:number|size|length|width|depth|amount|weight))\b"
            r"|^(?:\W*\w+\W+){0,2}what(?:'s|\s+(?:is|are|was|were))\s+the\b[^?]*\bin\s+(?:(?:milli)?seconds|minutes|hours|days|weeks|(?:kilo|mega|giga)?bytes|[kmg]i?b|percent)\b",
            re.I,
        ),
        re.compile(rf"{_SPAN}|{_COUNT}", re.I),
    ),
)
"""Asked in this order: the first whose words a question holds is what it asks for."""
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
DAY = Value(
    "day",
    re.compile(r"(?!)"),
    re.compile(
        rf"\b\d{{4}}-\d{{2}}(?:-\d{{2}})?\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:19|20)\d\d\b|\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH},?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d\d\b",
        re.I,
    ),
    of_days=True,
)
"""What a sentence gives that tells when, where no metadata does; no question is known by its words to need it."""


_HOW_MANY = re.compile(
    r"\b(?:how\s+(?:(?P<many>many)|much)|(?P<number>number)\s+of)\s+(?:[\w-]+\s+){0,3}?(?P<counted>[\w-]+)(?=\W*$|\s+(?:do|does|did|is|are|was|were|may|can|could|must"
    r"|should|shall|will|would|has|have|had|of|per|in|to|for|needs?)\b)",
    re.I,
)
_UNITS = frozenset(terms("times"))
"""What every number of its kind counts: it tells no sentence from another."""


def asked_for(question: str) -> Value | None:
    """The kind of value that alone answers a question."""
    value = next((value for value in VALUES if value.asked.search(question)), None)
    many = _HOW_MANY.search(question) if value else None
    counted = terms(many["counted"])[-1:] if many else []
    if not (value and many and counted) or counted[0] in _UNITS:
        return value
    return replace(value, counted=counted[0], many=bool(many["many"] or many["number"]))


def given(
    value: Value,
    text: str,
    weights: Mapping[str, float],
    heading: Sequence[str] = (),
    names: Set[str] = frozenset(),
) -> float:
    """The share of a question (its terms with their `weights`) that a sentence, item or row which gives a value holds
    at most, with the `heading` path above the text and the last heading within it, and with the line that announces a
    list or code; 0 where none gives one. Code that no line announces gives none, nor does a sentence that speaks of one
    of the `names` asked about (terms) and gives the version of something else. One that has a word for what is counted
    as well holds COUNTING more.
    """
    if not value.given.search(text):
        return 0.0
    around, above = frozenset(terms(" ".join(heading[:-1]))), frozenset(terms(" ".join(heading[-1:])))
    announcing: frozenset[str] = frozenset()
    most = 0.0
    for piece in units(text, 1):
        if piece.shape is Shape.HEADING:
            above = piece.terms
        elif value.name == "version" and names & piece.terms and not value.is_given_to(names, piece.text):
            continue
        elif value.is_in(piece.text) and (piece.shape is not Shape.CODE or announcing):
            counts = COUNTING if value.counts(piece.text) else 0.0
            listed = announcing if piece.shape in (Shape.CODE, Shape.ITEM) else frozenset()
            most = max(most, min(1.0, counts + held(around | above | listed | piece.terms, weights)))
        if piece.text.rstrip().endswith(":"):
            announcing = piece.terms
        elif piece.shape in (Shape.HEADING, Shape.SENTENCE):
            announcing = frozenset()
    return most


def held(known: Iterable[str], weights: Mapping[str, float]) -> float:
    """The share of a question (its terms with their `weights`) that some terms hold."""
    found = frozenset(known)
    return sum(weight for term, weight in weights.items() if term in found)
