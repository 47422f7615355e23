"""Rows of an index that disagree with their record on link, number, title, status or date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from kb.derived import style
from kb.derived.deviation import Deviation, Fix, on_line
from kb.derived.listing import (
    Cell,
    Entry,
    Index,
    Listing,
    fold,
    indexes,
    leading_number,
    relevant,
    says,
    without_number,
)
from kb.formats import dates, status
from kb.formats.page import bare
from kb.links import join
from kb.markdown import split_target, visible
from kb.model import Document, Related, Span, Status
from kb.view import View

_UPDATED = re.compile(r"\s*\(?\bupdated:?\s*(\d{4}-\d{2}-\d{2})\)?", re.I)
_BY = re.compile(r"\b(?:by|with) (?:[A-Za-z]{2,8}[-‑ #]*)?(\d{1,5})\b")
SHORTENED = 3
"""So many words of a title's beginning or end are enough in a list: a table of contents may leave out the rest."""
_UNDECIDED = {Status.DRAFT, Status.PROPOSED}
_GROUPS = (
    frozenset({Status.DRAFT, Status.PROPOSED, Status.STAGNANT}),
    frozenset({Status.ACCEPTED, Status.IMPLEMENTED, Status.AMENDED}),
    frozenset({Status.REJECTED, Status.WITHDRAWN, Status.STAGNANT, Status.DEPRECATED, Status.SUPERSEDED}),
)
_LABEL = re.compile(r"^\W*status\s*[:：]\s*", re.I)
_RECORDS = re.compile(r"\s+(?:adrs?|decisions?|records?|proposals?|rfcs?)$")
_EVIDENCE = 3
"""From so many rows on, what most of them do is the index's habit."""


def rows(view: View, page: Document) -> Iterator[Deviation]:
    """What the rows of a page's indexes say that their records do not."""
    for index in indexes(view, page):
        for listing in index.listings:
            by_line: dict[int, list[Fix]] = {}
            for check in (_link, _mark, _title, _status, _date, _update):
                for entry, fix in _habitual(view, page, listing, check):
                    by_line.setdefault(entry.line, []).append(fix)
            for line, fixes in sorted(by_line.items()):
                yield from on_line(page.path, line, fixes)
        yield from _misplaced(view, page, index)


def other_statuses(view: View, page: Document, record: Document) -> Iterator[tuple[int, str]]:
    """The rows that give a record another status than its own, where the column shows statuses: line and cell."""
    for listing in (listing for index in indexes(view, page) for listing in index.listings):
        for entry, _ in _habitual(view, page, listing, _status):
            cell = entry.cell(listing.columns.get("status"))
            shown = status.normal(cell.text, view.corpus.words) if cell else None
            if cell and entry.record is record and shown not in (None, record.status):
                yield entry.line, visible(cell.text)


def _misplaced(view: View, page: Document, index: Index) -> Iterator[Deviation]:
    """The rows below a heading that is a status, where their record has one of another group.

    Where most rows differ, the headings mean something else.
    """
    grouped = [
        (entry, entry.record, heading)
        for listing in index.listings
        if "status" not in listing.columns and (heading := group_heading(view, page, listing))
        for _, entry in relevant([listing])
        if entry.record and entry.record.status
    ]
    wrong = [(entry, record, heading) for entry, record, heading in grouped if not heading[1] & _alike(record.status)]
    for entry, record, (title, _) in wrong if 2 * len(wrong) <= len(grouped) else ():
        cell = entry.cells[0]
        span = Span(entry.line, cell.start + 1, entry.line, cell.end + 1)
        message = f"{_name(record)}: expected it below a heading for {record.status} records, found it below `{title}`"
        yield Deviation(span, message, None, None, _place(record, record.status_line or record.title_line))


def group_heading(view: View, page: Document, listing: Listing) -> tuple[str, frozenset[Status]] | None:
    """The heading above a listing with the statuses that it names, where it names nothing else."""
    around = [each for each in page.sections if each.level and each.line < listing.line]
    title = around[-1].title if around else ""
    words = [_RECORDS.sub("", bare(each)) for each in re.split(r"[/,&]|\band\b", _LABEL.sub("", title))]
    named = [status.normal(each, view.corpus.words) if status.is_word(each) else None for each in words]
    found = frozenset(each for each in named if each)
    return (title, found) if found and all(named) else None


def _alike(stated: Status | None) -> frozenset[Status]:
    """The statuses that an index may put below one heading."""
    return next((group for group in _GROUPS if stated in group), frozenset())


_Check = Callable[[View, Document, Listing, Entry, Document], Fix | None]


def _habitual(view: View, page: Document, listing: Listing, check: _Check) -> list[tuple[Entry, Fix]]:
    """What a check finds, unless most rows differ: then the column shows something else."""
    asked = [(entry, entry.record) for _, entry in relevant([listing]) if entry.record]
    found = [(entry, fix) for entry, record in asked if (fix := check(view, page, listing, entry, record))]
    return [] if len(asked) >= _EVIDENCE and 2 * len(found) > len(asked) else found


def _link(view: View, page: Document, listing: Listing, entry: Entry, record: Document) -> Fix | None:
    """The link leads to the record that the row's number names; where its title backs the link, the number is wrong."""
    if entry.link and entry.linked != record.path:
        start = entry.link.span.column - 1
        text = style.href(page, record, entry.link.target)
        message = f"{_name(record)}: expected a link to {text}, found {entry.link.target}"
        anchor = split_target(entry.link.target)[1]
        keep = f"#{anchor}" if anchor else ""
        return Fix(
            start,
            start + len(entry.link.target),
            text + keep,
            message,
            entry.link.target,
            _place(record, record.title_line),
        )
    cell = entry.cell(listing.columns.get("number"))
    number = leading_number(visible(cell.text)) if cell else None
    if not cell or number is None or not record.number or number == int(record.number):
        return None
    shown = style.digits(listing, record)
    text = re.sub(r"\d+", shown, cell.text, count=1)
    return Fix(cell.start, cell.end, text, f"expected the number {shown}, found {cell.text}", None, _place(record, 1))


def _mark(view: View, page: Document, listing: Listing, entry: Entry, record: Document) -> Fix | None:
    """The emoji before an item is that of its record's status, and not that of another one."""
    found = style.mark_in(entry.cells[0].text)
    if listing.table or not found or not record.status:
        return None
    marks = _marks(view, page.path, listing.line)
    usual = marks[record.status]
    shown = {each for each, mark in marks.items() if mark == found}
    if not usual or not shown or usual == found or {*shown, record.status} <= _UNDECIDED:
        return None
    at = entry.cells[0].start + entry.cells[0].text.index(found)
    message = f"{_name(record)}: expected the mark {usual}, since the record is {record.status}, found {found}"
    place = _place(record, record.status_line or record.title_line)
    return Fix(at, at + len(found), None if style.is_torn(view, record) else usual, message, None, place)


@lru_cache(maxsize=16)
def _marks(view: View, path: str, line: int) -> Mapping[Status, str | None]:
    """The marks of a list that begins on a line."""
    page = view.document(path)
    listing = next(each for index in indexes(view, page) for each in index.listings if each.line == line)
    return {each: style.mark(view, page, listing, each, _EVIDENCE) for each in Status}


def _title(view: View, page: Document, listing: Listing, entry: Entry, record: Document) -> Fix | None:
    cell = entry.cell(listing.columns.get("title"))
    if not cell or not record.title:
        return None
    start, end = _title_place(cell, entry, record)
    written = cell.text[start:end]
    whole = (start, end) != (0, len(cell.text))
    shown, wanted = (fold(without_number(each, record)) for each in (visible(written), record.title))
    if not shown or shown == wanted or (not whole and shown.startswith(wanted)):
        return None
    shortened = wanted.startswith(f"{shown} ") or wanted.endswith(f" {shown}")
    if not listing.table and len(shown.split()) >= SHORTENED and shortened:
        return None
    if entry.link is None and says(cell, record) and _reworded(listing) >= _EVIDENCE:
        return None
    before = written[: len(written) - len(without_number(written, record))]
    remark = style.REMARK.search(written) if not whole else None
    text = before + style.title(view, record, listing.table) + (remark[0] if remark else "")
    message = (
        f"{_name(record)}: expected the title `{without_number(record.title, record)}`, found `{visible(written)}`"
    )
    place = _place(record, record.title_line)
    return Fix(cell.start + start, cell.start + end, text, message, None, place)


def _reworded(listing: Listing) -> int:
    """How many rows without a link give their record's title in other words, which such a table may do throughout."""
    at = listing.columns.get("title")
    named = [
        (cell, each.record) for each in listing.entries if each.record and not each.link and (cell := each.cell(at))
    ]
    return sum(says(cell, record) and fold(visible(cell.text)) != fold(record.title or "") for cell, record in named)


def _title_place(cell: Cell, entry: Entry, record: Document) -> tuple[int, int]:
    """Where a cell has the title: the link's text; what follows a link whose text is only a number; else all of it."""
    link = entry.link
    if not link or not cell.start < link.span.column <= cell.end:
        return 0, len(cell.text)
    label_end = cell.text.rfind("](", 0, link.span.column - 1 - cell.start)
    label_start = _opening(cell.text, label_end)
    if label_start < 0:
        return 0, len(cell.text)
    if without_number(link.text, record):
        return label_start, label_end
    after = cell.text.find(")", link.span.column - 1 - cell.start + len(link.target)) + 1
    gap = re.match(r"[\s:.–—-]*", cell.text[after:])
    return after + (gap.end() if gap else 0), len(cell.text)


def _opening(text: str, closing: int) -> int:
    """The place after the `[` that belongs to the `]` at `closing`, or -1."""
    depth = 0
    for at in range(closing, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    return -1


def _status(view: View, page: Document, listing: Listing, entry: Entry, record: Document) -> Fix | None:
    cell = entry.cell(listing.columns.get("status"))
    if not cell or not record.status:
        return None
    agrees = status.normal(cell.text, view.corpus.words) is record.status
    if agrees and (
        record.status is not Status.SUPERSEDED or _names_successor(view, page, listing, cell, entry, record)
    ):
        return None
    remark = style.REMARK.search(cell.text)
    text = style.status_text(view, page, listing, record) + (remark[0] if remark else "")
    if text == cell.text:
        return None
    message = f"{_name(record)}: expected the status `{visible(text)}`, found `{visible(cell.text)}`"
    return Fix(
        cell.start,
        max(cell.end, cell.start),
        None if style.is_torn(view, record) else text,
        message,
        None,
        _place(record, record.status_line or record.title_line),
    )


def _names_successor(view: View, page: Document, listing: Listing, cell: Cell, entry: Entry, record: Document) -> bool:
    """Whether a superseded row names a successor and no other record; an index that never does need not."""
    known = style.successors(view, record)
    if not known:
        return True
    linked = [
        join(page.path, split_target(link.target)[0])
        for link in page.links
        if link.span.line == entry.line and cell.start < link.span.column <= cell.end
    ]
    numbers = {int(found) for found in _BY.findall(visible(cell.text))}
    if not linked and not numbers:
        return not _shown(listing, "status", Status.SUPERSEDED.value, re.compile(r"\d|\]\("), 0)
    named = {each.path for each in known}
    return all(path in named for path in linked) and numbers <= {int(each.number) for each in known if each.number}


def _date(view: View, page: Document, listing: Listing, entry: Entry, record: Document) -> Fix | None:
    cell = entry.cell(listing.columns.get("date"))
    if not cell or not record.date:
        return None
    noted = _UPDATED.search(cell.text)
    base = cell.text[: noted.start()] + cell.text[noted.end() :] if noted else cell.text
    stated = dates.iso(base)
    if base.strip() and stated is None:
        return None
    spelled, written = style.dated(listing, record.date), dates.spelling(base)
    new = base if stated == record.date else base.replace(written, spelled or "", 1) if written else spelled
    asked = noted is not None or (spelled == record.date and _shown(listing, "date", "", _UPDATED))
    if record.updated and asked:
        new = f"{new} (Updated: {record.updated})"
    same = stated == record.date and (noted[1] if noted else None) == (record.updated if asked else None)
    if same:
        return None
    message = (
        f"{_name(record)}: expected the date `{new if spelled else record.date}`, found `{cell.text or 'nothing'}`"
    )
    return Fix(cell.start, cell.end, new if spelled else None, message, None, _stated(record, "date"))


def _update(view: View, page: Document, listing: Listing, entry: Entry, record: Document) -> Fix | None:
    cell = entry.cell(listing.columns.get("updated"))
    stated = dates.iso(cell.text) if cell else None
    if not cell or not record.updated or stated == record.updated or (cell.text and stated is None):
        return None
    new = style.dated(listing, record.updated, "updated")
    message = f"{_name(record)}: expected the update `{new or record.updated}`, found `{cell.text or 'nothing'}`"
    return Fix(cell.start, cell.end, new, message, None, _stated(record, "updated"))


def _shown(listing: Listing, role: str, word: str, pattern: re.Pattern[str], enough: int = _EVIDENCE) -> bool:
    """Whether an index shows something at all; with less than `enough` rows to judge by, it is taken to."""
    due = [
        entry
        for _, entry in relevant([listing])
        if entry.record and (entry.record.status == word if word else entry.record.updated)
    ]
    cells = [cell.text for entry in due if (cell := entry.cell(listing.columns.get(role)))]
    return len(cells) < enough or any(pattern.search(text) for text in cells)


def _name(record: Document) -> str:
    return record.number or record.path


def _stated(record: Document, name: str) -> tuple[Related, ...]:
    found = record.field(name)
    return _place(record, found.span.line if found else record.title_line)


def _place(record: Document, line: int) -> tuple[Related, ...]:
    return (Related(record.path, line, "the record says so here"),)
