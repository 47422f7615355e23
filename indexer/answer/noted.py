"""What a record's front matter says beside its fields, where the question has a word of the key."""

from __future__ import annotations

from indexer.answer import plain
from indexer.answer.evidence import Asked
from indexer.answer.facts import Fact, name, place_at
from indexer.encode import terms
from indexer.entries import Entry, unread
from indexer.snapshot import Snapshot
from kb.model import Document

MOST = 2
"""Lines that are told of a record."""
HELD = 0.2
"""The share of the question that a line and the keys above it hold at least."""
GIVING = 0.1
"""The same of a line that gives a value of the kind that is asked for."""


def noted(snapshot: Snapshot, document: Document, wanted: Asked) -> Fact | None:
    """The lines of a record's front matter that speak most to a question; None where none does."""
    held = [
        (wanted.held(terms(each.text)), each)
        for each in unread(snapshot, document)
        if wanted.weights.keys() & terms(" ".join(each.keys))
    ]
    told = sorted(
        (each for each in held if each[0] >= _least(wanted, each[1])), key=lambda each: (-each[0], each[1].line)
    )
    if not told:
        return None
    lines = sorted((each for _, each in told[:MOST]), key=lambda each: each.line)
    quotes = ", ".join(f"`{plain.visible(each.text).replace('`', '')}`" for each in lines)
    places = tuple(place_at(snapshot, document, each.line) for each in lines)
    return Fact(f"The metadata of {name(document)}: {quotes}.", places)


def _least(wanted: Asked, entry: Entry) -> float:
    return GIVING if wanted.value and wanted.value.is_in(entry.value) else HELD
