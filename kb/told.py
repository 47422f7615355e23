"""What is said elsewhere of a status: where the record states none (`## Superseded RFCs`, `rejected/`), or another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.discovery import RECORD_FOLDERS
from kb.identity import named
from kb.model import Document, Kind
from kb.view import View

_STATES = frozenset(
    "abandoned accepted active approved archived declined deferred deprecated draft drafts final historic implemented "
    "obsolete postponed proposed rejected retired superseded withdrawn".split()
)
"""What a folder of records is called that holds those of a state; `production` and `done` hold other things as well."""


@dataclass(frozen=True, slots=True)
class Told:
    """The row of an index, or the folder, that speaks of a record."""

    path: str
    """The index; of a folder its path, which ends in a slash."""
    line: int | None
    """The row; None for a folder."""
    words: str
    """The cell, the heading or the name that is a status, as it is shown."""

    @property
    def place(self) -> str:
        """Where that stands, for people."""
        return f"{self.path}:{self.line}" if self.line else self.path


def told(view: View, record: Document) -> Told | None:
    """The first row that gives a record a status, of the indexes that link to it, else the folder of a state that it
    lies in; None where it states one itself.
    """
    if record.kind is not Kind.DECISION or record.raw_status is not None:
        return None
    return next(_listed(view, record), None) or _filed(record)


def contradicted(view: View, record: Document) -> Told | None:
    """The first row of an index that gives a record another status than the one it states, as KB502 reports it."""
    from kb.derived.rows import other_statuses

    if record.kind is not Kind.DECISION or record.status is None:
        return None
    for page in _pages(view, record):
        for line, words in other_statuses(view, page, record):
            return Told(page.path, line, words)
    return None


def _pages(view: View, record: Document) -> Iterator[Document]:
    """The pages that link to a record."""
    return (each for each in map(view.document, view.backlinks(record.path)) if each.kind is Kind.PAGE)


def _listed(view: View, record: Document) -> Iterator[Told]:
    """The rows that give a record a status, or stand below a heading that does, of the indexes that link to it."""
    # Most records state their status, and these take a tenth of a second to import.
    from kb.derived.listing import indexes
    from kb.derived.rows import group_heading
    from kb.formats import status
    from kb.markdown import visible

    for page in _pages(view, record):
        for listing in (listing for index in indexes(view, page) for listing in index.listings):
            for entry in (each for each in listing.entries if each.record is record):
                cell = entry.cell(listing.columns.get("status"))
                if cell and status.normal(cell.text, view.corpus.words):
                    yield Told(page.path, entry.line, visible(cell.text))
                elif heading := group_heading(view, page, listing):
                    yield Told(page.path, entry.line, heading[0])


def _filed(record: Document) -> Told | None:
    """The nearest folder around a record that is named after a state: `rejected/`, `active-rfcs/`."""
    for folder in named(record.path).parents:
        words = [each for each in re.split(r"[-_ ]", folder.name.lower()) if each not in RECORD_FOLDERS]
        if len(words) == 1 and words[0] in _STATES:
            return Told(f"{folder}/", None, words[0])
    return None
