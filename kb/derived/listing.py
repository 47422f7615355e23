"""Tables and lists that name records: which of them are an index, and what each row is about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.formats.page import field_name
from kb.identity import file_number, named
from kb.links import join
from kb.markdown import split_target, tokens_of, visible
from kb.model import Document, Kind, Link
from kb.view import View

if TYPE_CHECKING:
    from markdown_it.token import Token

ROLES = ("number", "title", "status", "date", "updated")
"""What a column can show of a record."""
_HEADERS = {"#": "number", "index": "number", "decision": "title", "name": "title", "subject": "title"}
_INDEX_PAGE = re.compile(r"^(?:readme|index|summary|toc|.*\b(?:adrs?|decisions?|rfcs?)\b.*)$", re.I)
_LEAD = re.compile(r"^[\W_]*(?:(?:[A-Z]{2,8}|(?i:adr|rfc|decision|record))[-‑_ #]*)?(\d{1,5})(?!\w)")
_NUMBER_LABEL = re.compile(
    r"^(?:#|n[or]|num(?:ber)?|id|index|n°|(?:adr|rfc|decision|record)s?(?: ?(?:#|n[or]|number|id))?)\.?$"
)
"""Headers of a column that holds the numbers of records, in small letters."""
_NUMBER_ALONE = re.compile(r"^\W*((?:[A-Za-z]{2,8}[-‑_ #]*)?(\d{1,5}))\W*$")
_NUMBER_ROW = re.compile(r"^[ >]*\|?[ *_`]*(?:[A-Za-z]{2,8}[-‑_ #]*)?\d{1,5}[ *_`]*\|", re.M)
_KEPT_FREE = re.compile(r"\b(?:planned|placeholder|reserved|skipped|tbd|template|todo|unused)\b", re.I)
"""Says in a row that its number has no record, and is meant to have none."""
_MARKER = re.compile(r"^\s*(?:[*+-]|\d+[.)])\s+(?:\[[ xX]\]\s+)?")
_WORD = re.compile(r"\w+")
_SELECTION = 5
"""A page that is no index by its name may pick a few records; from so many rows on, half of them make it one."""
_NEARLY_ALL = 0.8


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, or the text of a list item. Columns count from 0, ends are exclusive."""

    text: str
    start: int
    outer: tuple[int, int]
    """From one `|` to the next."""

    @property
    def end(self) -> int:
        """The column after the text."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table or an item of a list."""

    line: int
    cells: tuple[Cell, ...]
    link: Link | None
    """The first link to a record (or to a file that is gone) outside the status column."""
    linked: str | None
    """The path that the link leads to."""
    record: Document | None
    """What the row is about: the link, unless the number says otherwise and the title does not back the link."""
    number: str = ""
    """The number as written, where the row has no link and the number alone says which record is meant."""

    @property
    def gone(self) -> bool:
        """Whether the row is about a record that is not there."""
        return self.record is None and bool(self.link or self.number)

    def cell(self, index: int | None) -> Cell | None:
        """The cell of a column; None where the row is short of it."""
        return self.cells[index] if index is not None and index < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Listing:
    """A table or a list most of whose rows name a record of one folder."""

    line: int
    """The table's header line, or the first item's."""
    folder: str
    columns: Mapping[str, int]
    """Role → column; a list has its one text as title."""
    entries: tuple[Entry, ...]
    table: bool

    @property
    def records(self) -> frozenset[str]:
        """The paths of the records that have a row."""
        return frozenset(each.record.path for each in self.entries if each.record)


@dataclass(frozen=True, slots=True)
class Index:
    """The listings of one page that together name at least half of a folder's records."""

    folder: str
    listings: tuple[Listing, ...]
    main: Listing | None
    """The listing that alone has the half; None where they are several, grouped by topic or status."""


def indexes(view: View, page: Document) -> tuple[Index, ...]:
    """The indexes on a page, by folder."""
    known = _known(view)
    if page.path not in known:
        known[page.path] = _indexes(view, page)
    return known[page.path]


@lru_cache(maxsize=4)
def _known(view: View) -> dict[str, tuple[Index, ...]]:
    """Several rules ask for the indexes of each page, and finding them means parsing it."""
    return {}


def _indexes(view: View, page: Document) -> tuple[Index, ...]:
    by_folder: dict[str, list[Listing]] = defaultdict(list)
    for listing in _listings(view, page):
        by_folder[listing.folder].append(listing)
    found: list[Index] = []
    for folder, group in sorted(by_folder.items()):
        half = len(records_in(view, folder)) / 2
        known = frozenset().union(*(each.records for each in group))
        gone = sum(each.gone for listing in group for each in listing.entries)
        rows = len(known) + gone
        if len(known) >= half and rows >= _enough(view, page, folder, any(each.table for each in group)):
            found.append(Index(folder, tuple(group), _main(group, known, half)))
    return tuple(found)


def _enough(view: View, page: Document, folder: str, table: bool) -> float:
    """So many records of a folder make an index of a page."""
    path = PurePosixPath(page.path)
    by_name = _INDEX_PAGE.match(path.stem) or path.parent.as_posix() == folder
    return max(len(records_in(view, folder)) / 2, (1 if table else 2) if by_name else _SELECTION)


def _main(group: Sequence[Listing], known: frozenset[str], half: float) -> Listing | None:
    """The listing that is complete by itself; the others, if any, pick from it and do not complete it."""
    largest = max(group, key=lambda each: len(each.records))
    others = frozenset().union(*(each.records for each in group if each is not largest))
    repeats = 2 * len(others & largest.records) >= len(others)
    nearly_all = len(largest.records) >= _NEARLY_ALL * len(known)
    return largest if len(largest.records) >= half and repeats and nearly_all else None


def entries(view: View, page: Document) -> Iterator[tuple[Listing, Entry]]:
    """Every row of the indexes on a page."""
    listings = (listing for index in indexes(view, page) for listing in index.listings)
    yield from ((listing, entry) for listing in listings for entry in listing.entries)


def records_in(view: View, folder: str) -> tuple[Document, ...]:
    """The decisions that lie in a folder."""
    return _by_folder(view).get(folder, ())


@lru_cache(maxsize=4)
def _by_folder(view: View) -> Mapping[str, tuple[Document, ...]]:
    """The decisions of every folder: each row of an index asks for those of its own."""
    found: dict[str, list[Document]] = defaultdict(list)
    for each in view.corpus.decisions:
        found[named(each.path).parent.as_posix()].append(each)
    return {folder: tuple(records) for folder, records in found.items()}


def leading_number(text: str) -> int | None:
    """The number that a text begins with: `0007`, `ADR-7`, `[7. Title](…)`."""
    found = _LEAD.match(text)
    return int(found[1]) if found else None


def without_number(text: str, record: Document) -> str:
    """A title without the record's number before it: `ADR-7: Use Go` → `Use Go`."""
    found = _LEAD.match(text)
    if found and record.number and int(found[1]) == int(record.number):
        return text[found.end() :].lstrip(" .:)-–—\u2011")
    return text


def fold(title: str) -> str:
    """A title for comparison: case, blanks, quotes and kinds of dashes do not count."""
    plain = title.translate(_ALIKE).replace("\\", "").rstrip(".").casefold()
    return " ".join(plain.split())


_ALIKE = str.maketrans({"–": "-", "—": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "`": None})


_ROW = re.compile(r"[\s>]*(?:[-*+|]|\d{1,9}[.)])|[^|\n]+\|")


def _listings(view: View, page: Document) -> Iterator[Listing]:
    if page.kind is not Kind.PAGE:
        return
    text = view.corpus.texts[page.path]
    if not (
        any(_decision(view, page, each) for each in page.links) or (_beside(view, page) and _NUMBER_ROW.search(text))
    ):
        return
    lines = text.split("\n")
    # A page with fewer rows and items than any index needs is not parsed.
    if sum(map(bool, map(_ROW.match, lines))) < min(_enough(view, page, each, True) for each in _by_folder(view)):
        return
    tokens = tokens_of(text)
    for index, token in enumerate(tokens):
        found = None
        if token.type == "table_open" and token.map and token.level == 0:
            found = _table(view, page, lines, token.map[0] + 1, list(_row_lines(tokens, index)))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            found = _list(view, page, lines, list(_item_lines(tokens, index)))
        if found:
            yield found


def _row_lines(tokens: Sequence[Token], start: int) -> Iterator[int]:
    for token in tokens[start:]:
        if token.type == "table_close":
            return
        if token.type == "tr_open" and token.map:
            yield token.map[0] + 1


def _item_lines(tokens: Sequence[Token], start: int) -> Iterator[int]:
    level = tokens[start].level
    for token in tokens[start + 1 :]:
        if token.level == level:
            return
        if token.type == "list_item_open" and token.level == level + 1 and token.map:
            yield token.map[0] + 1


def _table(view: View, page: Document, lines: Sequence[str], header: int, row_lines: Sequence[int]) -> Listing | None:
    labels = [_role(cell.text) for cell in _cells(lines[header - 1])]
    columns = {role: labels.index(role) for role in ROLES if role in labels}
    rows = [(line, _cells(lines[line - 1])) for line in row_lines if line > header]
    entries = tuple(_entry(view, page, line, cells, columns) for line, cells in rows)
    if not any(each.link for each in entries) and _NUMBER_LABEL.match(_label(lines[header - 1])):
        columns.setdefault("number", 0)
        entries = _by_number(view, page, entries)
    titled = _title_column(entries, columns.get("title"))
    if titled is None:
        columns.pop("title", None)
    else:
        columns["title"] = titled
    others = any(role in columns for role in ("title", "status", "date"))
    return _listing(header, columns, entries, table=True, by_number=others)


def _list(view: View, page: Document, lines: Sequence[str], item_lines: Sequence[int]) -> Listing | None:
    entries = tuple(_entry(view, page, line, (_item(lines[line - 1]),), {"title": 0}) for line in item_lines)
    return _listing(item_lines[0], {"title": 0}, entries, table=False, by_number=False) if item_lines else None


def _listing(
    line: int, columns: Mapping[str, int], entries: tuple[Entry, ...], table: bool, by_number: bool
) -> Listing | None:
    linked = [each for each in entries if each.record]
    naming = [each for each in linked if (_names(each, by_number) if each.link else _resembles(each))]
    if not linked or 2 * len(linked) < len(entries) or 2 * len(naming) < len(linked):
        return None
    folders = Counter(named(each.record.path).parent.as_posix() for each in linked if each.record)
    return Listing(line, folders.most_common(1)[0][0], columns, entries, table)


def _names(entry: Entry, by_number: bool) -> bool:
    """Whether a row is about its record and does not just cite it: it gives the title or begins with the number."""
    assert entry.record
    title = fold(entry.record.title or "")
    if title and any(title in fold(visible(cell.text)) for cell in entry.cells):
        return True
    number = leading_number(visible(entry.cells[0].text))
    return by_number and entry.record.number is not None and number == int(entry.record.number)


def _resembles(entry: Entry) -> bool:
    """Whether a cell of a row says, beside the number, what its record is called."""
    return entry.record is not None and any(says(cell, entry.record) for cell in entry.cells[1:])


def says(cell: Cell, record: Document) -> bool:
    """Whether a cell is a record's title, or two words or more that are mostly those of the title."""
    title, shown = (fold(without_number(each, record)) for each in (record.title or "", visible(cell.text)))
    words = set(_WORD.findall(shown))
    return bool(title) and (
        shown == title or (len(words) > 1 and 2 * len(words & set(_WORD.findall(title))) > len(words))
    )


def _title_column(entries: Sequence[Entry], labelled: int | None) -> int | None:
    """The column that gives titles: the one whose header says so, else one that does so nearly everywhere."""
    rows = [each for each in entries if each.record and each.record.title]
    votes: Counter[int] = Counter()
    for each in rows:
        assert each.record
        title = fold(each.record.title or "")
        for index, cell in enumerate(each.cells):
            begins = fold(without_number(visible(cell.text), each.record)).startswith(title)
            votes[index] += begins or (each.link is None and says(cell, each.record))
    best = max(votes, key=lambda index: votes[index], default=None)
    if labelled is not None and (len(rows) < 3 or 2 * votes[labelled] >= len(rows)):
        return labelled
    return best if best is not None and votes[best] and votes[best] >= _NEARLY_ALL * len(rows) else None


def _entry(view: View, page: Document, line: int, cells: tuple[Cell, ...], columns: Mapping[str, int]) -> Entry:
    status = cells[columns["status"]] if "status" in columns and columns["status"] < len(cells) else None
    link = next(
        (
            each
            for each in page.links
            if each.span.line == line
            and not each.image
            and not (status and status.start < each.span.column <= status.end)
            and (_decision(view, page, each) or _gone(view, page, each))
        ),
        None,
    )
    linked = join(page.path, split_target(link.target)[0]) if link else None
    return Entry(line, cells, link, linked, _record(view, cells, columns, link, linked))


def _by_number(view: View, page: Document, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The rows of a table without links with the records that have their numbers, or their titles; of several folders
    the one whose titles the most rows give.
    """
    tried = [tuple(_meant(view, folder, each) for each in entries) for folder in _beside(view, page)]
    return max(tried, key=lambda found: sum(bool(each.record and _resembles(each)) for each in found), default=entries)


def _beside(view: View, page: Document) -> list[str]:
    """The folders of records at or below the folder of a page."""
    around = PurePosixPath(page.path).parent
    return [each for each in _by_folder(view) if PurePosixPath(each).is_relative_to(around)]


def _meant(view: View, folder: str, entry: Entry) -> Entry:
    """A row with the record of a folder that its number names, or the title where no record has that number."""
    found = _NUMBER_ALONE.match(visible(entry.cells[0].text)) if entry.cells else None
    if found is None:
        return entry
    number = int(found[2])
    same = [each for each in records_in(view, folder) if each.number and int(each.number) == number]
    titled = [each for each in same or records_in(view, folder) if _titles(entry, each)]
    if titled or same:
        return replace(entry, record=titled[0] if titled else same[0], number=found[1])
    taken = number == 0 or number in _file_numbers(view, folder)
    rest = " ".join(visible(cell.text) for cell in entry.cells[1:])
    free = taken or _KEPT_FREE.search(rest) or not re.search(r"\w", rest)
    return entry if free else replace(entry, number=found[1])


def _titles(entry: Entry, record: Document) -> bool:
    """Whether a cell of a row is the title of a record."""
    title = fold(record.title or "")
    return bool(title) and any(fold(without_number(visible(cell.text), record)) == title for cell in entry.cells)


@lru_cache(maxsize=16)
def _file_numbers(view: View, folder: str) -> frozenset[int]:
    """The numbers in the names of a folder's files, be they records or not."""
    files = (each for each in view.corpus.files if PurePosixPath(each).parent.as_posix() == folder)
    return frozenset(int(number) for each in files if (number := file_number(each)))


def _record(
    view: View, cells: tuple[Cell, ...], columns: Mapping[str, int], link: Link | None, linked: str | None
) -> Document | None:
    found = view.corpus.documents.get(linked) if linked else None
    at = columns.get("number")
    number = leading_number(visible(cells[at].text)) if at is not None and at < len(cells) else None
    if number is None and link:
        number = leading_number(link.text)
    if number is None or not linked or (found and found.number and int(found.number) == number):
        return found
    meant = _numbered(view, named(linked).parent.as_posix(), number)
    backed = found and fold(found.title or "") in fold(" ".join(visible(cell.text) for cell in cells))
    return found if backed or meant is None else meant


def _numbered(view: View, folder: str, number: int) -> Document | None:
    same = (each for each in records_in(view, folder) if each.number and int(each.number) == number)
    return next(same, None)


def _decision(view: View, page: Document, link: Link) -> Document | None:
    found = view.corpus.documents.get(join(page.path, split_target(link.target)[0]))
    return found if found and found.kind is Kind.DECISION else None


def _gone(view: View, page: Document, link: Link) -> bool:
    """Whether a link leads to a Markdown file that is not there, in a folder of records."""
    path = join(page.path, split_target(link.target)[0])
    return (
        path.endswith(".md") and path not in view.corpus.files and bool(records_in(view, named(path).parent.as_posix()))
    )


def _role(label: str) -> str | None:
    text = visible(label).replace("\\", "").strip().lower()
    name = _HEADERS.get(text) or field_name(text)
    return name if name in ROLES else None


def _label(header: str) -> str:
    """What the first cell of a table's header says, in small letters."""
    cells = _cells(header)
    return visible(cells[0].text).replace("\\", "").strip().lower() if cells else ""


def _item(line: str) -> Cell:
    marker = _MARKER.match(line)
    start = marker.end() if marker else len(line) - len(line.lstrip())
    return Cell(line[start:].rstrip(), start, (start, len(line)))


def _cells(line: str) -> tuple[Cell, ...]:
    """The cells of a table row: between unescaped `|`, the outer ones optional."""
    pipes = [at for at, char in enumerate(line) if char == "|" and line[at - 1 : at] != "\\"]
    content = line.strip()
    starts = [-1, *pipes] if not content.startswith("|") else pipes
    ends = [*pipes, len(line)] if not content.endswith("|") else pipes
    ends = ends[1:] if content.startswith("|") else ends
    return tuple(_cell(line, start + 1, end) for start, end in zip(starts, ends, strict=False))


def _cell(line: str, start: int, end: int) -> Cell:
    raw = line[start:end]
    text = raw.strip()
    at = start + (raw.find(text) if text else min(1, len(raw)))
    return Cell(text, at, (start, end))


def relevant(listings: Iterable[Listing]) -> Iterator[tuple[Listing, Entry]]:
    """Every row of some listings that is about a record."""
    yield from ((listing, entry) for listing in listings for entry in listing.entries if entry.record)
