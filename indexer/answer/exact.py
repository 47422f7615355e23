"""What a sentence has to repeat exactly: numbers with their units, dates, names, identifiers and code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    r"\b(?P<y1>\d{4})-(?P<m1>\d{2})(?:-(?P<d1>\d{2}))?\b"
    r"|\b(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?: of)? " + _MONTH.format("m2") + r"\.?(?:,? (?P<y2>\d{4}))?\b"
    r"|\b" + _MONTH.format("m3") + r"\.? (?P<d3>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<y3>\d{4}))?\b"
    r"|\b" + _MONTH.format("m4") + r"\.?,? (?P<y4>\d{4})\b"
    r"|\b(?P<d5>\d{1,2})\.(?P<m5>\d{1,2})\.(?P<y5>\d{4})\b",
    re.I,
)
_SPELLED = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100", "thousand": "1000"}
_UNITS = {
    spelling: names.partition(" ")[0]
    for names in (
        "ms millisecond milliseconds msec", "s sec secs second seconds", "min mins minute minutes",
        "h hr hrs hour hours", "d day days", "week weeks", "month months", "year years yr yrs",
        "byte bytes", "kb kib kilobyte kilobytes", "mb mib megabyte megabytes", "gb gib gigabyte gigabytes",
        "tb tib terabyte terabytes", "% percent", "$ usd dollar dollars", "€ eur euro euros", "px pixel pixels",
    )
    for spelling in names.split()
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.])(?<![A-Za-z]-)(?P<sign>[$€])?(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)*|\b(?:{'|'.join(_SPELLED)})\b)"
    rf"(?:[ -]?(?P<unit>{_UNIT})(?![\w/]))?(?![\w]|\.\d)",
    re.I,
)
_CODE = re.compile(r"`+([^`\n]+)`+")
_IDENTIFIER = re.compile(
    r"(?<![\w`/-])(?:[\w-]*[A-Za-z][\w-]*(?:[./:]{1,2}[\w-]+)+|\w+_\w+|[A-Za-z](?=[\w-]*\d)[\w-]*|\d+[A-Za-z]\w*|"
    r"[A-Za-z]*[a-z][A-Z]\w*|[A-Z][A-Z0-9]+s?)(?!\w)"
)
_REFERENCE = re.compile(r"\b(?:adr|rfc|cip|tep|kep|eip|pep|decision|record)s?[-_ #]{1,2}0*(?=\d+\b)", re.I)
_NAME = re.compile(r"(?<=[\w,;:)*\"'’`–-] )[\"'(*]*([A-Z][a-z]+(?:[-'’]\w+)*)(?!\w)")
_NUMERAL = re.compile(r"^v?(\d[\d.]*)$")
_LEADING = re.compile(r"^0+(?=\d)")


@dataclass(frozen=True, slots=True)
class Exact:
    """What stands in a text, in one spelling each."""

    text: str
    """The whole text in small letters."""
    rest: str
    """The text without its dates and numbers."""
    numbers: frozenset[tuple[str, str]]
    """Each with its unit, which may be empty."""
    dates: frozenset[str]
    """`2026-02-19`, `2026-02` and `02-19`; a year alone is a number."""
    words: frozenset[str]
    """Names, identifiers and code, in small letters."""


def exact(text: str) -> Exact:
    """The exact words of a text."""
    dates, rest = _dates(_REFERENCE.sub(" ", text))
    plain = _CODE.sub(" ` ", rest)
    numbers = set(_numbers(rest.replace("`", " ")))
    words = {each.lower().removesuffix("'s").removesuffix("’s") for each in _NAME.findall(plain)}
    for each in map(_clean, (*_CODE.findall(rest), *_IDENTIFIER.findall(plain))):
        if found := _NUMERAL.match(each):
            numbers.add((_LEADING.sub("", found[1]), ""))
        elif each and not _NUMBER.fullmatch(each):
            words.add(each)
    return Exact(
        text.lower(), _NUMBER.sub(" ", rest), frozenset(numbers), frozenset(dates), frozenset(words - _UNITS.keys())
    )


def missing(claim: Exact, source: Exact) -> str | None:
    """The first thing that a claim states exactly and its source does not; None where all of it is there."""
    dates = {part for each in source.dates for part in (each, each[:4], each[:7], each[5:]) if part}
    values = {value for value, _ in source.numbers} | dates
    units = {_UNITS[word] for word in re.findall(r"[a-z]+|[%$€]", source.text) if word in _UNITS}
    for value, unit in sorted(claim.numbers):
        beside = (value, unit) in source.numbers or ((value, "") in source.numbers and unit in units)
        if not (beside if unit else value in values):
            return f"{value} {unit}".strip()
    absent = [each for each in sorted(claim.dates) if each not in dates]
    absent += [each for each in sorted(claim.words) if not holds(source.text, each)]
    return absent[0] if absent else None


def holds(text: str, word: str) -> bool:
    """Whether a text, in small letters, has the word whole; an ending for the plural or the owner may differ."""
    stem = word.removesuffix("s") if len(word) > 3 else word
    return bool(re.search(rf"(?<![^\W_]){re.escape(stem)}(?:s|es|'s|’s)?(?![^\W_])", text))


def _dates(text: str) -> tuple[set[str], str]:
    found: set[str] = set()

    def take(match: re.Match[str]) -> str:
        part = {name[0]: value for name, value in match.groupdict().items() if value}
        if not part.get("d") and not part.get("y"):
            return match[0]
        month = part["m"] if part["m"].isdecimal() else str(_MONTHS.index(part["m"][:3].lower()) + 1)
        day = part.get("d", "")
        if int(month) > 12 or (day and int(day) > 31):
            return match[0]
        found.add("-".join(p.zfill(2) for p in (part.get("y", ""), month, day) if p))
        return " , "

    rest = _DATE.sub(take, text)
    return found, rest


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    for found in _NUMBER.finditer(text):
        raw = found["number"].lower()
        unit = _UNITS.get((found["unit"] or found["sign"] or "").lower(), "")
        if raw not in ("one", "zero") or unit:
            yield _LEADING.sub("", _SPELLED.get(raw, raw).replace(",", "")), unit


def _clean(word: str) -> str:
    return word.strip(" \t`\"'.,:;()").lower()
