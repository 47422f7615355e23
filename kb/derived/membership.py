"""Records that an index leaves out, and rows whose record is gone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kb.derived import style
from kb.derived.deviation import Deviation
from kb.derived.listing import Cell, Entry, Index, Listing, indexes, records_in, without_number
from kb.markdown import visible
from kb.model import Document, Edit, Related, Span, Status
from kb.view import View

_EVIDENCE = 3
_MANY = 3
_PART = 0.25
"""Rows of more records than this are not taken out by a machine: a partial checkout has the same look."""
_OVER = (Status.SUPERSEDED, Status.DEPRECATED, Status.REJECTED, Status.WITHDRAWN)
_Key = tuple[float, str]


def membership(view: View, page: Document) -> Iterator[Deviation]:
    """The records that a page's indexes miss, and the rows that lead to a record that is not there."""
    for index in indexes(view, page):
        yield from _missing(view, page, index)
        for listing in index.listings:
            yield from _gone(view, page, listing)


def _gone(view: View, page: Document, listing: Listing) -> Iterator[Deviation]:
    """The rows whose record is not there. Where they are many, it is files that are missing, and the rows stay."""
    rows = [entry for entry in listing.entries if entry.gone]
    few = len(rows) < _MANY or len(rows) <= _PART * len(listing.entries)
    for entry in rows:
        target = entry.link.target if entry.link else None
        message = f"expected rows of records that are there, found {target or entry.number}, which is gone"
        # A number alone may as well be a slip.
        edit = Edit.delete_lines(page.path, entry.line, entry.line) if few and target else None
        yield Deviation(Span.of_line(entry.line, _line(view, page, entry.line)), message, edit, target)


def _missing(view: View, page: Document, index: Index) -> Iterator[Deviation]:
    listing = index.main or index.listings[0]
    present = index.main.records if index.main else frozenset().union(*(each.records for each in index.listings))
    absent = [each for each in records_in(view, index.folder) if each.path not in present]
    if _left_out_on_purpose(view, absent, present):
        return
    written = index.main is not None and ("title" in listing.columns or any(each.link for each in listing.entries))
    edits = _insertions(view, page, listing, absent) if written else {}
    span = Span.of_line(listing.line, _line(view, page, listing.line))
    kind = "a row" if listing.table else "an item"
    for record in absent:
        message = f"expected {kind} for {record.number or record.path} ({record.title or 'untitled'}), found none"
        related = (Related(record.path, record.title_line, "this record has no row"),)
        yield Deviation(span, message, edits.get(record.path), None, related)


def _left_out_on_purpose(view: View, absent: list[Document], present: frozenset[str]) -> bool:
    """An index of what holds now leaves out everything that is over, not just a record or two."""
    listed = {view.document(path).status for path in present}
    over = all(each.status in _OVER and each.status not in listed for each in absent)
    return len(absent) >= _EVIDENCE and over


def _insertions(view: View, page: Document, listing: Listing, absent: list[Document]) -> dict[str, Edit]:
    """The edit that adds each record's row, in the order of the numbers; neighbours share one."""
    by_place: dict[int, list[Document]] = defaultdict(list)
    for record in absent:
        by_place[_place(listing, record)].append(record)
    edits: dict[str, Edit] = {}
    for place, records in by_place.items():
        ordered = sorted(records, key=_key, reverse=_descending(listing))
        rendered = {each.path: row for each in ordered if (row := _rendered(view, page, listing, each)) is not None}
        edits.update(dict.fromkeys(rendered, Edit.insert_lines(page.path, place, tuple(rendered.values()))))
    return edits


def _key(record: Document) -> _Key:
    return (int(record.number) if record.number else float("inf"), record.path)


def _keys(listing: Listing) -> list[tuple[_Key, Entry]]:
    return [(_key(entry.record), entry) for entry in listing.entries if entry.record]


def _descending(listing: Listing) -> bool:
    keys = [key for key, _ in _keys(listing)]
    return len(keys) > 1 and keys == sorted(keys, reverse=True)


def _place(listing: Listing, record: Document) -> int:
    """The line that the new row is put before: the first one that comes after it, else the end."""
    down = _descending(listing)
    later = [entry.line for key, entry in _keys(listing) if (key < _key(record) if down else key > _key(record))]
    return min(later) if later else max(entry.line for entry in listing.entries) + 1


def _rendered(view: View, page: Document, listing: Listing, record: Document) -> str | None:
    """A record's row or item; None where a cell of it is for a person to write."""
    keys = _keys(listing)
    sample = max((each for each in keys if each[0] < _key(record)), default=min(keys))[1]
    line = _line(view, page, sample.line)
    if not listing.table:
        return _item(view, page, line, listing, sample, record)
    parts = [_value(view, page, listing, sample, record, column) for column in range(len(sample.cells))]
    whole = [part for part in parts if part is not None]
    return _row(view, page, line, listing, sample, whole) if len(whole) == len(parts) else None


def _row(view: View, page: Document, line: str, listing: Listing, sample: Entry, parts: list[str]) -> str:
    """The parts between pipes as the sample has them, padded where every row is."""
    out, at = "", 0
    for column, (cell, part) in enumerate(zip(sample.cells, parts, strict=True)):
        widths = {each.cells[column].outer for each in listing.entries if column < len(each.cells)}
        blank = " " if line[cell.outer[0] : cell.start].startswith(" ") else ""
        padded = f"{blank}{part}{' ' if line[cell.end : cell.outer[1]].startswith(' ') else ''}"
        if len(widths) == 1 and len(listing.entries) > 1:
            padded = padded.ljust(cell.outer[1] - cell.outer[0])
        out += line[at : cell.outer[0]] + padded
        at = cell.outer[1]
    return out + line[at:]


def _value(view: View, page: Document, listing: Listing, sample: Entry, record: Document, column: int) -> str | None:
    """What a cell of the new row reads, by what its column shows; other columns stay empty. None where it is not known
    which of two statuses the record has, or how the others spell their dates.
    """
    roles = [role for role, index in listing.columns.items() if index == column]
    cell = sample.cells[column]
    if "title" in roles or "number" in roles or _holds_link(cell, sample):
        return _named(view, page, listing, cell, sample, record, titled="title" in roles)
    if "status" in roles and record.status:
        return None if style.is_torn(view, record) else style.status_text(view, page, listing, record)
    if "date" in roles and record.date:
        day = style.dated(listing, record.date)
        return f"{day} (Updated: {record.updated})" if record.updated and day == record.date else day
    return style.dated(listing, record.updated, "updated") if "updated" in roles and record.updated else ""


def _named(
    view: View, page: Document, listing: Listing, cell: Cell, sample: Entry, record: Document, titled: bool
) -> str:
    """The sample's cell with number, title and link of another record."""
    link, number = sample.link, style.digits(listing, record)
    if link and sample.record and _holds_link(cell, sample):
        label = _label(view, link.text, sample.record, record, number, table=True)
        return f"[{label}]({style.href(page, record, link.target)})"
    return style.title(view, record) if titled else re.sub(r"\d+", number, visible(cell.text), count=1)


def _holds_link(cell: Cell, sample: Entry) -> bool:
    return bool(sample.link and cell.start < sample.link.span.column <= cell.end)


def _item(view: View, page: Document, line: str, listing: Listing, sample: Entry, record: Document) -> str:
    """The sample's item with mark, number, title and link exchanged; remarks on its record are not carried over."""
    known, link = sample.record, sample.link
    assert known
    assert link
    number = style.digits(listing, record)
    text = sample.cells[0].text
    lead, opened, _ = text.partition(f"[{link.text}](")
    if not opened or re.search(r"\w", without_number(lead, known)):
        lead = ""
    lead = style.with_mark(view, page, listing, re.sub(r"\d+", number, lead, count=1), record)
    label = _label(view, link.text, known, record, number, table=False)
    new = f"{line[: sample.cells[0].start]}{lead}[{label}]({style.href(page, record, link.target)})"
    between, found, _ = text.partition(f"]({link.target})")[2].partition(style.title(view, known, table=False))
    return new + between + style.title(view, record, table=False) if found and not re.search(r"\w", between) else new


def _label(view: View, text: str, known: Document, record: Document, number: str, table: bool) -> str:
    """A link's text for another record: `ADR-7: Use Go` → `ADR-8: Use Rust`, `ADR-7` → `ADR-8`."""
    bare = without_number(text, known)
    prefix = text[: len(text) - len(bare)] if record.number else ""
    numbered = re.sub(r"\d+", number, prefix, count=1)
    return numbered + style.title(view, record, table) if bare else numbered


def _line(view: View, page: Document, line: int) -> str:
    return view.corpus.lines(page.path, line, line)
