"""A metadata table near the top: names in the first column, or in the header row with the values below, or stages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.formats import status
from kb.formats.page import Page, Row, bare, field_name
from kb.model import Field, Status

_DONE = ("x", "yes", "done")
"""What marks a stage that is reached, besides a sign."""


def read(page: Page) -> Iterator[Field]:
    """The known fields of the tables that stand where metadata do."""
    head = frozenset(page.head)
    for rows in page.tables:
        if rows[0][0] in head:
            yield from fields(page, rows, "table")


def fields(page: Page, rows: Sequence[Row], dialect: str) -> Iterator[Field]:
    """The known fields of one table."""
    if _are_stages(rows):
        yield from _reached(page, rows[1:], dialect)
        return
    header = rows[0][1]
    names = [cell for cell in header if field_name(cell) and not status.is_word(bare(cell))]
    wide = len(rows) == 2 and len(names) > 2
    across = len(rows) > 1 and (wide or len(names) * 2 > len(header))
    for label, value, line in _across(rows) if across else _down(rows):
        name = field_name(label)
        if name and value.strip():
            yield page.field(name, value, line, dialect)


def _are_stages(rows: Sequence[Row]) -> bool:
    """Whether a table is a list of stages, each with a mark: `| Approved | ✅ |`, `| Superseded by | [ADR 9](…) |`."""
    stages = [(status.is_word(bare(cells[0])), cells) for _, cells in rows[1:] if len(cells) == 2]
    others = [cells for is_word, cells in stages if not is_word]
    marked = all(not re.search(r"\w", cells[1]) or bare(cells[1]) in _DONE for is_word, cells in stages if is_word)
    return len(others) < len(stages) == len(rows) - 1 and marked and all(field_name(cells[0]) for cells in others)


def _reached(page: Page, rows: Sequence[Row], dialect: str) -> Iterator[Field]:
    """The last stage that is marked as reached, else the mark of the first, and what the other rows say."""
    reached: Field | None = None
    first = True
    for line, (label, mark) in rows:
        name = field_name(label)
        if not status.is_word(bare(label)):
            if name and not status.is_nothing(mark):
                yield page.field(name, mark, line, dialect)
                reached = page.field("status", label, line, dialect) if name == "superseded_by" else reached
        elif bare(mark) in _DONE or status.normal(mark) is Status.ACCEPTED:
            reached = page.field("status", label, line, dialect)
        elif first and status.normal(mark):
            reached = page.field("status", mark, line, dialect)
        first = False
    if reached:
        yield reached


def _down(rows: Sequence[Row]) -> Iterator[tuple[str, str, int]]:
    """Name and value side by side, also twice in a row: `| Status | Accepted | Date | 2026-02-19 |`."""
    for line, cells in rows:
        for at in range(0, len(cells) - 1, 2):
            if at == 0 or field_name(cells[at]):
                yield cells[at], cells[at + 1], line


def _across(rows: Sequence[Row]) -> Iterator[tuple[str, str, int]]:
    line, values = rows[1]
    for label, value in zip(rows[0][1], values, strict=False):
        yield label, value, line
