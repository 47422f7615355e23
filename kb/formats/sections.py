"""Nygard's form: a section named after the field, `## Status` above all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.formats import relations, status
from kb.formats.page import Page, field_name
from kb.model import Field, Section

_NAMES = ("date", "deciders", "tags", "supersedes", "superseded_by", "amends", "amended_by", "requires")
_LEAD = re.compile(r"^\s*(?:>\s*)*(?:[*+-]\s+|\d+[.)]\s+)?")


def read(page: Page) -> Iterator[Field]:
    """The lines of sections with a field's name, and what a section of links says about other records."""
    for section in page.outline.sections:
        name = field_name(section.title) if section.level >= 2 else None
        if name == "status":
            yield from _status(page, section)
        elif name == "relates_to":
            yield from _statements(page, section)
        elif name in _NAMES:
            for line, value in _values(page, section):
                yield page.field(name, value, line, "section")
                if name in ("date", "deciders"):
                    break


def _values(page: Page, section: Section) -> Iterator[tuple[int, str]]:
    """The lines of a section that hold something, without list marks."""
    for line, text in page.content(section):
        value = _LEAD.sub("", text).strip()
        if value:
            yield line, value


def _status(page: Page, section: Section) -> Iterator[Field]:
    """The first line that is not a relation is the status; every line that is one is a relation as well.

    "Superseded by [9. Help](0009-help.md)" is both. So is "Partly superseded by …" where nothing else is stated;
    "Supercedes …" alone says nothing about the record's own status.
    """
    seen = False
    stated: list[tuple[int, str]] = []
    for line, value in _values(page, section):
        if relations.is_statement(value) and (seen or not relations.states_superseded(value)):
            stated.append((line, value))
            yield page.field("relation", value, line, "section")
        elif not seen:
            seen = True
            yield page.field("status", value, line, "section")
    known = next(((line, value) for line, value in stated if status.normal(value)), None)
    if known and not seen:
        yield page.field("status", known[1], known[0], "section")


def _statements(page: Page, section: Section) -> Iterator[Field]:
    """The items of a list of links that say how the records relate: "- Supersedes [9. Help](0009-help.md)"."""
    for line, value in _values(page, section):
        if relations.is_statement(value):
            yield page.field("relation", value, line, "section")
