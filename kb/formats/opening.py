"""The opening of a new record in the dialect of one that is there: title, number, status and date, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.formats import status
from kb.model import Document, Field

_DELIMITER = re.compile(r"\s*\|?[\s|:-]*--[\s|:-]*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-+)\s*$")
_QUOTED = re.compile(r"[:#\"'\[\]{}&*!|>%@`]")
_BULLET = re.compile(r"[-*+]\s+")
_RULE = "---"
_LOG = "change log"


@dataclass(frozen=True, slots=True)
class Stated:
    """What the new record states."""

    title: str
    number: str
    status: str
    """A status as this repository writes it; its case follows the record that serves as the form."""
    day: str


def like(record: Document, text: str, new: Stated) -> list[str] | None:
    """The lines down to the first section, those of `record` that state what the new one states as well.

    None where the record's status or title stands in no line of its own text.
    """
    lines = text.split("\n")
    kept = dict(_kept(record, lines, new))
    titled = record.title_line in kept or any(new.title in line for line in kept.values())
    if not titled or all(each.span.line not in kept for each in record.fields if each.name == "status"):
        return None
    for number in list(kept):
        kept |= {at: lines[at - 1] for at in _around(record, lines, number) if at not in kept}
    shown: list[str] = []
    for before, number in zip([0, *sorted(kept)], sorted(kept), strict=False):
        parted = before and any(not line.strip() for line in lines[before : number - 1])
        shown += ["", kept[number]] if parted else [kept[number]]
    return shown


def _kept(record: Document, lines: Sequence[str], new: Stated) -> Iterator[tuple[int, str]]:
    """Each line that states the title, number, status or date, with what the new record states in its place."""
    values: dict[int, list[tuple[int, int, str]]] = {}
    for each in (*record.fields, *record.numbers):
        here = (
            not each.span.path and each.span.line == each.span.end_line and each.format not in ("heading", "file name")
        )
        value = _value(each, lines, new) if here else None
        if value is not None:
            end = len(lines[each.span.line - 1]) if each.format == _LOG else each.span.end_column - 1
            values.setdefault(each.span.line, []).append((each.span.column - 1, end, value))
    heading = lines[record.title_line - 1]
    if record.title and record.title_line not in values and heading.rstrip().endswith(record.title):
        begin = heading.rindex(record.title)
        values[record.title_line] = [(begin, len(heading), new.title)]
        own = record.numbers and re.search(rf"0*{int(record.numbers[-1].text)}(?!\d)", heading[:begin])
        if own:
            values[record.title_line].append((*own.span(), _padded(new.number, own[0])))
    for number, found in values.items():
        yield number, _replaced(lines[number - 1], sorted(set(found)))


def _value(field: Field, lines: Sequence[str], new: Stated) -> str | None:
    """What the new record has in a field's place; None for what it does not state."""
    written = lines[field.span.line - 1][field.span.column - 1 : field.span.end_column - 1]
    if field.name == "status":
        return status.cased(new.status, written)
    if field.name == "date":
        if field.format != _LOG:
            return new.day
        bullet = _BULLET.match(written)
        return f"{bullet[0] if bullet else ''}{new.day}: Initial draft"
    if field.name == "number":
        return _padded(new.number, written)
    if field.name == "title" and field.format == "front matter":
        before = lines[field.span.line - 1][: field.span.column - 1]
        quoted = before.endswith(('"', "'"))
        return json.dumps(new.title, ensure_ascii=False) if _QUOTED.search(new.title) and not quoted else new.title
    return new.title if field.name == "title" else None


def _around(record: Document, lines: Sequence[str], number: int) -> Iterator[int]:
    """What makes a line what it is: the front matter's marks, a table's first rows, a heading above or a rule below."""
    if number < record.body_line:
        marks = [at for at in range(1, record.body_line) if lines[at - 1].strip() == _RULE]
        yield from (marks[0], marks[-1]) if marks else ()
        return
    if lines[number - 1].lstrip().startswith("|"):
        top = number
        while top > 1 and lines[top - 2].lstrip().startswith("|"):
            top -= 1
        yield from range(top, top + 2 if top < len(lines) and _DELIMITER.match(lines[top]) else top)
    above = [one for one in record.sections if one.line <= number <= one.end_line and one.level]
    for one in above:
        yield one.line
        if one.line < len(lines) and _UNDERLINE.match(lines[one.line]):
            yield one.line + 1


def _replaced(line: str, found: Sequence[tuple[int, int, str]]) -> str:
    """A line with other values; the other cells of a row say what the older record stated, and are emptied."""
    row = line.lstrip().startswith("|")
    for begin, end, value in reversed(found):
        line = line[:begin] + value + line[end:]
    if not row:
        return line.rstrip()
    first, *cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    values = {value for _, _, value in found}
    emptied = (cell if any(value in cell for value in values) else " " for cell in cells)
    return f"|{'|'.join([first, *emptied])}|"


def _padded(number: str, like: str) -> str:
    return str(int(number)).zfill(len(like)) if like.startswith("0") else str(int(number))
