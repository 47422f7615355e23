"""The entries of a record's front matter that no field is read from, such as `release-versions`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.snapshot import Snapshot
from kb.model import Document

_ENTRY = re.compile(r"^(?P<indent>\s*)(?:-\s+)?[\"']?(?P<key>[A-Za-z][\w .-]{0,40}?)[\"']?\s*:(?:\s+(?P<value>\S.*))?$")
_NOTHING = re.compile(r"^[\"'\[\]{}~|>-]*$|^(?:null|none|n/?a|tbd|fixme)$", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line with a key and a value."""

    line: int
    keys: tuple[str, ...]
    """The key, after those that it stands below."""
    value: str

    @property
    def text(self) -> str:
        """The keys and the value: `release-versions: ember-cli: v5.3.0`."""
        return ": ".join((*self.keys, self.value))


def unread(snapshot: Snapshot, document: Document) -> Iterator[Entry]:
    """The entries of a document's front matter that state something else than its status, dates and other fields."""
    last = document.body_line - 1
    text = snapshot.view.corpus.lines(document.path, 1, last) if last > 0 else ""
    read = {each.span.line for each in document.fields if not each.span.path}
    yield from (each for each in entries(text) if each.line not in read)


def entries(text: str) -> Iterator[Entry]:
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
            yield Entry(number, (*(key for _, key in above), found["key"]), value.strip("\"'"))
        above.append((indent, found["key"]))
