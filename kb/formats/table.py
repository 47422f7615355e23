"""A metadata table near the top: names in the first column, or in the header row with the values below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.formats import status
from kb.formats.page import Page, Row, bare, field_name
from kb.model import Field


def read(page: Page) -> Iterator[Field]:
    """The known fields of the tables that stand where metadata do."""
    head = frozenset(page.head)
    for rows in page.tables:
        if rows[0][0] in head:
            yield from fields(page, rows, "table")


def fields(page: Page, rows: Sequence[Row], dialect: str) -> Iterator[Field]:
    """The known fields of one table."""
    header = rows[0][1]
    names = [cell for cell in header if field_name(cell) and not status.is_word(bare(cell))]
    across = len(rows) > 1 and len(names) * 2 > len(header)
    for label, value, line in _across(rows) if across else _down(rows):
        name = field_name(label)
        if name and value.strip():
            yield page.field(name, value, line, dialect)


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
