"""What an index says of a record's status where the record itself says nothing: `## Superseded RFCs`."""

from __future__ import annotations

from dataclasses import dataclass

from kb.derived.listing import indexes
from kb.derived.rows import group_heading
from kb.formats import status
from kb.markdown import visible
from kb.model import Document, Kind
from kb.view import View


@dataclass(frozen=True, slots=True)
class Told:
    """The row of an index that speaks of a record."""

    path: str
    line: int
    words: str
    """The cell or the heading that is a status, as it is shown."""


def told(view: View, record: Document) -> Told | None:
    """The first row that gives a record a status, of the indexes that link to it; None where it states one itself."""
    if record.kind is not Kind.DECISION or record.raw_status is not None:
        return None
    pages = (view.document(path) for path in view.backlinks(record.path))
    for page in (each for each in pages if each.kind is Kind.PAGE):
        for listing in (listing for index in indexes(view, page) for listing in index.listings):
            for entry in (each for each in listing.entries if each.record is record):
                cell = entry.cell(listing.columns.get("status"))
                if cell and status.normal(cell.text, view.corpus.words):
                    return Told(page.path, entry.line, visible(cell.text))
                if heading := group_heading(view, page, listing):
                    return Told(page.path, entry.line, heading[0])
    return None
