"""Lines of a record's front matter that no field is read from, such as `release-versions`, where they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.answer import plain
from indexer.answer.evidence import Asked
from indexer.answer.facts import Fact, Place, name
from indexer.encode import terms
from indexer.snapshot import Snapshot
from kb.model import Document

MOST = 2
"""Lines that are told of a record."""
HELD = 0.2
"""The share of the question that a line and the keys above it hold at least."""
GIVING = 0.1
"""The same of a line that gives a value of the kind that is asked for."""
_ENTRY = re.compile(r"^(?P<indent>\s*)(?:-\s+)?[\"']?(?P<key>[A-Za-z][\w .-]{0,40}?)[\"']?\s*:(?:\s+(?P<value>\S.*))?$")
_NOTHING = re.compile(r"^[\"'\[\]{}~|>-]*$|^(?:null|none|n/?a|tbd|fixme)$", re.I)


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    keys: tuple[str, ...]
    """The key, after those that it stands below."""
    value: str

    @property
    def text(self) -> str:
        return ": ".join((*self.keys, self.value))


def front_matter(snapshot: Snapshot, document: Document) -> str:
    """The lines before a document's text; empty where there are none."""
    last = document.body_line - 1
    return snapshot.view.corpus.lines(document.path, 1, last) if last > 0 else ""


def noted(snapshot: Snapshot, document: Document, wanted: Asked) -> Fact | None:
    """What a record's front matter says to a question under keys that the question has words of; None where nothing."""
    read = {each.span.line for each in document.fields if not each.span.path}
    found = [
        (wanted.held(terms(each.text)), each)
        for each in _entries(front_matter(snapshot, document))
        if each.line not in read and wanted.weights.keys() & terms(" ".join(each.keys))
    ]
    told = sorted(
        (each for each in found if each[0] >= _least(wanted, each[1])), key=lambda each: (-each[0], each[1].line)
    )[:MOST]
    if not told:
        return None
    lines = sorted((each for _, each in told), key=lambda each: each.line)
    quotes = ", ".join(f"`{plain.visible(each.text).replace('`', '')}`" for each in lines)
    places = tuple(_place(snapshot, document, each.line) for each in lines)
    return Fact(f"The metadata of {name(document)}: {quotes}.", places)


def _least(wanted: Asked, entry: _Entry) -> float:
    return GIVING if wanted.value and wanted.value.is_in(entry.value) else HELD


def _place(snapshot: Snapshot, document: Document, line: int) -> Place:
    return Place(document.path, line, snapshot.view.corpus.lines(document.path, line, line).strip())


def _entries(text: str) -> Iterator[_Entry]:
    """The keys with a value, each with the keys above it."""
    above: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _ENTRY.match(line)
        if not found:
            continue
        indent = len(found["indent"])
        above = [each for each in above if each[0] < indent]
        value = (found["value"] or "").strip()
        if value and not _NOTHING.match(value):
            yield _Entry(number, (*(key for _, key in above), found["key"]), value.strip("\"'"))
        above.append((indent, found["key"]))
