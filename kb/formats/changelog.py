"""A change log: `- 2021-04-23: Change status to "deprecated"`. Asked last, for what nothing else states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.formats import dates, status
from kb.formats.page import Page, bare
from kb.markdown import visible
from kb.model import Field, Section

_TITLES = frozenset(
    "changelog|change log|changes|change history|history|revision history|revisions|release history|document history"
    "|status history|version history|update history|decision history|timeline|change record".split("|")
)
_SET = re.compile(
    r"\b(?:change|changes|changed|set|mark|marks|marked|move|moved|update|updated)\b[^.;]*?"
    r"\b(?:status\b[^.;]*?\b(?:to|as)|as)\b\s*[:\"'“`*_]*(?P<status>[A-Za-z][A-Za-z -]*)",
    re.I,
)
_LABELLED = re.compile(r"\bstatus\s*[:=]\s*[\"'“`*_]*(?P<status>[A-Za-z][A-Za-z -]*)", re.I)
_ALONE = re.compile(r"^\W*(?P<status>[A-Za-z][A-Za-z -]*?)\W*(?:\bby\b.*)?$", re.I)
_LINKED = re.compile(
    r"^[\W_]*\[(?:[^\[\]]{1,60}\]\([^()]*\)\s*[-–—:]\s*(?P<after>[A-Za-z][A-Za-z -]*?)\s*(?:\(|$)"
    r"|\W*(?P<status>[A-Za-z][A-Za-z -]*?)\W*\]\([^()]*\))"
)
"""An entry that begins with a state as a link to where it was decided, or has one behind such a link:
`[approved](…) (2022-07-12) with changes`, `[revised](…) - approved (2023-04-17)`."""
_STAGE = re.compile(r"^\W*(?:date\s+)?(?P<status>[A-Za-z][A-Za-z -]{0,40}?)\W{0,4}:[\s*_]{0,4}(?=\d)", re.I)
"""An entry that begins with a state and its day: `Rejected: 2024-09-11; see RFC 82`."""
_ITEM = re.compile(r"^\s*(?:[*+-]|\d+[.)]|#{1,6})\s+|^\s*\|")


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    text: str
    date: str | None


def read(page: Page) -> Iterator[Field]:
    """The first entry's date, the last one's where it differs, and the status that the last entry with one gives."""
    for section in page.outline.sections:
        if section.level and bare(section.title) in _TITLES:
            yield from _fields(page, list(_entries(page, section)))


def _fields(page: Page, entries: list[_Entry]) -> Iterator[Field]:
    dated = sorted((each for each in entries if each.date), key=lambda each: each.date or "")
    if dated:
        yield _date(page, "date", dated[0])
        if dated[-1].date != dated[0].date:
            yield _date(page, "updated", dated[-1])
    newest_first = len(dated) > 1 and dated[0].line > dated[-1].line
    in_order = sorted(reversed(entries) if newest_first else entries, key=lambda each: each.date or "")
    stated = [(each, word) for each in in_order if (word := _word(each.text))]
    if stated:
        entry, word = stated[-1]
        yield page.field("status", word, entry.line, "change log")
        state = status.normal(word)
        begins = [each for each, said in stated if each.date and status.normal(said) is state]
        if state and state.binds and begins:
            yield _date(page, "since", begins[0])


def _entries(page: Page, section: Section) -> Iterator[_Entry]:
    """The items, rows or headings of the log with their dates."""
    last = section.end_line
    for below in page.outline.sections:
        if below.line > section.line and below.path[: len(section.path)] == section.path:
            last = max(last, below.end_line)
    for line in range(section.line + 1, min(last, len(page.lines)) + 1):
        text = page.lines[line - 1]
        if line not in page.code_lines and (_ITEM.match(text) or dates.LEADING.match(text.strip())):
            yield _Entry(line, text, dates.iso(text))


def _date(page: Page, name: str, entry: _Entry) -> Field:
    return page.field(name, dates.spelling(entry.text) or entry.text, entry.line, "change log")


def _word(entry: str) -> str | None:
    """The status that an entry gives the record: "changed status to x", "status: x", `[x](…)` or `[…](…) - x`."""
    linked = _LINKED.match(_ITEM.sub("", entry))
    if linked and status.is_word(word := linked["after"] or linked["status"]):
        return word
    stage = _STAGE.match(entry)
    if stage and dates.LEADING.match(entry[stage.end() :]) and status.is_word(stage["status"]):
        return stage["status"]
    shown = visible(_ITEM.sub("", entry).replace(dates.spelling(entry) or "\0", " "))
    cells = [cell.strip() for cell in shown.split("|")] if "|" in entry else [shown]
    for cell in cells:
        for pattern in (_SET, _LABELLED, _ALONE):
            found = pattern.search(cell)
            if found and status.is_word(found["status"]) and found["status"] in entry:
                return found["status"].strip()
    return None
