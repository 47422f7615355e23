"""A date as people write it → ISO 8601, or None where more than one reading is possible."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january januar janvier enero janeiro gennaio январь января",
    "february februar février fevrier febrero fevereiro febbraio февраль февраля",
    "march märz mars marzo março март марта",
    "april avril abril aprile апрель апреля",
    "may mai mayo maio maggio май мая",
    "june juni juin junio junho giugno июнь июня",
    "july juli juillet julio julho luglio июль июля",
    "august août aout agosto август августа",
    "september septembre septiembre setembro settembre sept сентябрь сентября",
    "october oktober octobre octubre outubro ottobre октябрь октября",
    "november novembre noviembre novembro ноябрь ноября",
    "december dezember décembre decembre diciembre dezembro dicembre декабрь декабря",
)
"""The names of the months in English, German, French, Spanish, Portuguese, Italian and Russian, English first."""
_MONTH = {
    name: number for number, names in enumerate(_MONTHS, 1) for each in names.split() for name in (each, each[:3])
}
del _MONTH["jui"]  # juin or juillet
_SLAVIC = (
    "leden ledna stycznia styczeń",
    "únor února lutego luty",
    "březen března marca marzec",
    "duben dubna kwietnia kwiecień",
    "květen května maja",
    "červen června czerwca czerwiec",
    "červenec července lipca lipiec",
    "srpen srpna sierpnia sierpień",
    "září września wrzesień",
    "říjen října października październik",
    "listopad listopadu listopada",
    "prosinec prosince grudnia grudzień",
)
"""The same in Czech and Polish, which have no short forms here, since some would mean two months."""
_MONTH |= {name: number for number, names in enumerate(_SLAVIC, 1) for name in names.split()}
_NAME = rf"(?P<name>{'|'.join(sorted(_MONTH, key=len, reverse=True))})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_END = r"(?![\d])"
_SEP = r"[\s.,/-]*"
_FORMS = tuple(
    re.compile(rf"(?<![\w.]){form}{_END}", re.I)
    for form in (
        rf"{_YEAR}(?P<s>[-/.‑])(?P<month>\d{{1,2}})(?P=s)(?P<day>\d{{1,2}})",
        rf"(?P<day>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.\s?{_YEAR}",
        rf"{_YEAR}年\s*(?P<month>\d{{1,2}})月\s*(?P<day>\d{{1,2}})日",
        rf"{_DAY}{_SEP}(?:(?:of|de)\s+)?{_NAME}\b{_SEP}(?:de\s+)?{_YEAR}",
        rf"{_NAME}\b{_SEP}{_DAY}\b{_SEP}{_YEAR}",
        rf"{_YEAR}{_SEP}{_NAME}\b{_SEP}{_DAY}",
        rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])",
    )
)
"""A whole date that can be read in one way, most usual form first."""
_NUMBERS = re.compile(r"(?<![\w./-])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)?\d{2})(?![\d/.-]\d)(?!\d)")
_MONTH_NAMED = re.compile(rf"^\W*{_NAME}\b{_SEP}{_YEAR}\W*$", re.I)
_MONTH_NUMBERED = re.compile(rf"^\W*{_YEAR}[-/.](?P<month>0[1-9]|1[0-2])\W*$")
_YEAR_ONLY = re.compile(rf"^\W*{_YEAR}\W*$")
LEADING = re.compile(r"^[\[(]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\])]?(?:T[\d:.]+Z?)?[\s:,;–—-]*")
"""A date at the beginning of a line, with what parts it from the text."""


def iso(text: str, order: str = "") -> str | None:
    """The first date of a text as `YYYY-MM-DD`, or `YYYY-MM` or `YYYY` where no more is stated.

    Numbers like `10/04/18` have two readings and give None, unless `order` (`dmy` or `mdy`) says which is meant.
    """
    found = first(text)
    if found:
        return _of(found)
    numbers = _NUMBERS.search(text)
    if numbers:
        return _by_order(numbers[1], numbers[3], numbers[4], order)
    named = _MONTH_NAMED.match(text)
    if named:
        return f"{named['year']}-{_MONTH[named['name'].lower()]:02}"
    month = _MONTH_NUMBERED.match(text)
    if month:
        return f"{month['year']}-{month['month']}"
    year = _YEAR_ONLY.match(text)
    return year["year"] if year else None


def order(text: str) -> str:
    """Which of `dmy` and `mdy` a date in numbers has, such as `28/03/2018`; empty where it could be either."""
    numbers = None if first(text) else _NUMBERS.search(text)
    read = {each: numbers and _by_order(numbers[1], numbers[3], numbers[4], each) for each in ("dmy", "mdy")}
    found = [each for each, day in read.items() if day]
    return found[0] if len(found) == 1 else ""


def first(text: str) -> re.Match[str] | None:
    """Where the first whole date of a text stands that has one reading."""
    found = (form.search(text) for form in _FORMS)
    return min((each for each in found if each), key=re.Match.start, default=None)


def spelling(text: str) -> str | None:
    """The first whole date of a text as written."""
    found = first(text)
    return found[0] if found else None


def _of(found: re.Match[str]) -> str | None:
    named = found.groupdict()
    month = _MONTH[named["name"].lower()] if named.get("name") else int(named["month"])
    return _date(int(named["year"]), month, int(named["day"]))


def _by_order(first: str, second: str, year: str, order: str) -> str | None:
    """Day and month apart by the configured order, else where only one reading is left."""
    whole = int(year) if len(year) == 4 else 2000 + int(year)
    if order:
        day, month = (first, second) if order == "dmy" else (second, first)
        return _date(whole, int(month), int(day))
    readings = {_date(whole, int(second), int(first)), _date(whole, int(first), int(second))} - {None}
    # As 21/05/20, a date may begin with the year.
    year_first = len(year) == len(first) == 2 and _date(2000 + int(first), int(second), int(year))
    return readings.pop() if len(readings) == 1 and not year_first else None


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
