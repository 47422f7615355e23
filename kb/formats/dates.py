"""A date as people write it → ISO 8601, or None where more than one reading is possible."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, len(name))}
_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[- ]([A-Za-z]{3,9})\.?,?[- ](\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")


def iso(text: str) -> str | None:
    """The first date of a text as `YYYY-MM-DD`. Numbers like `10/04/18` have two readings: None."""
    found = _ISO.search(text)
    if found:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_FIRST.search(text)
    if found:
        return _date(int(found[3]), _MONTH.get(found[2].lower(), 0), int(found[1]))
    found = _MONTH_FIRST.search(text)
    if found:
        return _date(int(found[3]), _MONTH.get(found[1].lower(), 0), int(found[2]))
    return None


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
