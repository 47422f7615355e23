"""A metadata table near the top: names in the first column, or in the header row with the values below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.formats.page import Page, field_name
from kb.model import Field


def read(page: Page) -> Iterator[Field]:
    """The known fields of the tables before the first heading below the title."""
    for rows in page.tables(page.head_end):
        header = rows[0][1]
        named = [field_name(cell) for cell in header]
        across = len(rows) > 1 and sum(name is not None for name in named) * 2 > len(header)
        pairs = _across(rows) if across else _down(rows)
        for label, value, line in pairs:
            name = field_name(label)
            if name and value.strip():
                yield page.field(name, value, line, "table")


def _down(rows: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[str, str, int]]:
    for line, cells in rows:
        if len(cells) >= 2:
            yield cells[0], cells[1], line


def _across(rows: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[str, str, int]]:
    line, values = rows[1]
    for label, value in zip(rows[0][1], values, strict=False):
        yield label, value, line
