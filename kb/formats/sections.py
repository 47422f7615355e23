"""Nygard's form: a section named after the field, `## Status` above all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.formats import dates, relations, status, table
from kb.formats.page import METADATA_SECTIONS, Page, bare, field_name
from kb.model import Field, Section

_NAMES = ("date", "deciders", "tags", "supersedes", "superseded_by", "amends", "amended_by", "requires")
_ONCE = ("date", "since", "updated")
_LEAD = re.compile(r"^\s*(?:>\s*)*(?:[*+-]\s+|\d+[.)]\s+)?")
_BOLD_LINE = re.compile(r"^\s*(?:\*\*|__)\s*([^*_]{2,30}?)\s*:?\s*(?:\*\*|__)\s*:?\s*$")
_TITLED = re.compile(r"^(?P<label>[\w ]{2,24}?)\s*[:：]\s*(?P<value>\S.*)$")
_LABELLED = re.compile(r"^[*_]{0,2}(?P<label>[A-Za-z][\w -]{1,28}?)[*_]{0,2}\s*[:：][*_]{0,2}\s*(?P<value>\S.*)$")
_DECIDED = re.compile(r"^\W*(?:accepted|approved|adopted|decided|agreed|rejected|implemented)\b\W*(?:on\s+)?", re.I)


def read(page: Page) -> Iterator[Field]:
    """The lines of sections with a field's name, and what a section of links says about other records."""
    for section in (*page.outline.sections, *_bold_sections(page)):
        if section.level == 0 or section.line == page.outline.title_line:
            continue
        titled = _TITLED.match(section.title)
        if titled and field_name(titled["label"]) == "status" and status.normal(titled["value"]):
            yield page.field("status", titled["value"], section.line, "section")
            continue
        name = field_name(section.title)
        if name == "status":
            if _is_main(section):
                yield from _status(page, section)
        elif name in ("relates_to", "relation"):
            yield from _statements(page, section)
        elif name in _NAMES and _is_main(section):
            for line, value in _values(page, section):
                yield page.field(name, value, line, "section")
                if name in (*_ONCE, "deciders"):
                    break


def _is_main(section: Section) -> bool:
    """Whether a section is one of the record's own: a "Status" far below "Design" is about something else."""
    return len(section.path) <= 2 or bare(section.path[-2]) in METADATA_SECTIONS


def _bold_sections(page: Page) -> Iterator[Section]:
    """Lines that are bold as a whole and named after the status stand for a heading where there is no other."""
    if any(field_name(each.title) == "status" for each in page.outline.sections):
        return
    bold = [
        (line, found[1])
        for line, text in enumerate(page.lines, 1)
        if text.lstrip()[:2] in ("**", "__")
        and (found := _BOLD_LINE.match(text))
        and line >= page.body_line
        and line not in page.code_lines
    ]
    headings = [each.line for each in page.outline.sections if each.level]
    for line, label in bold:
        if field_name(label) == "status":
            later = [at for at in (*(at for at, _ in bold), *headings) if at > line]
            yield Section(2, label, "", line, min(later, default=len(page.lines) + 1) - 1, (label,))
            return


def _values(page: Page, section: Section) -> Iterator[tuple[int, str]]:
    """The lines of a section that hold something, without list marks; options that were not ticked are left out."""
    for line, text in page.content(section):
        value = _LEAD.sub("", text).strip()
        if value and not status.is_unchecked(value):
            yield line, value


def _status(page: Page, section: Section) -> Iterator[Field]:
    """The first line that is not a relation is the status; every line that is one is a relation as well.

    "Superseded by [9. Help](0009-help.md)" is both. So is "Partly superseded by …" where nothing else is stated;
    "Supercedes …" alone says nothing about the record's own status. Of several dated lines the latest counts.
    """
    rows = next((rows for rows in page.tables if section.line < rows[0][0] <= section.end_line), None)
    if rows:
        yield from table.fields(page, rows, "section")
        return
    values = list(_values(page, section))
    dated = [(line, value) for line, value in values if dates.LEADING.match(value) and status.normal(value)]
    if len(dated) > 1:
        values = [max(dated, key=lambda each: (dates.iso(each[1]) or "", each[0]))]
    yield from _stated(page, values)


def _stated(page: Page, values: Sequence[tuple[int, str]]) -> Iterator[Field]:
    seen = False
    stated: list[tuple[int, str]] = []
    for line, value in values:
        labelled = _LABELLED.match(value)
        name = field_name(labelled["label"]) if labelled else None
        if labelled and name and name != "status":
            yield page.field(name, labelled["value"], line, "section")
        elif relations.is_statement(value) and (seen or not relations.states_superseded(value)):
            stated.append((line, value))
            yield page.field("relation", value, line, "section")
        elif not seen:
            seen = True
            found = page.field("status", value, line, "section")
            yield found
            if _DECIDED.match(value) and dates.iso(_DECIDED.sub("", value)[:40]):
                yield replace(found, name="since")
    known = next(((line, value) for line, value in stated if status.normal(value)), None)
    if known and not seen:
        yield page.field("status", known[1], known[0], "section")


def _statements(page: Page, section: Section) -> Iterator[Field]:
    """The items of a list of links that say how the records relate: "- Supersedes [9. Help](0009-help.md)"."""
    for line, value in _values(page, section):
        if relations.is_statement(value):
            yield page.field("relation", value, line, "section")
