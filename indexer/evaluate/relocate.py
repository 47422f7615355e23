"""Gold whose text moved → the same question file with the places where it stands now."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.evaluate.questions import occurrences, reason
from kb.model import UserError


@dataclass(frozen=True, slots=True)
class Relocated:
    """The new content of a question file, and what happened."""

    before: bytes
    after: bytes
    moved: tuple[str, ...]
    """A line of text for each change."""
    lost: tuple[str, ...]
    """A line of text for each passage or record that is nowhere to be found."""


def relocate(file: Path, root: Path, texts: Mapping[str, str]) -> Relocated:
    """Looks for every quote of a question file again; nothing is written. `texts` are the documents by path.

    A quote is looked for in its own file, then with other white space, then, where its file is gone, in every document:
    the only one that has it is where the file went. Only the values that change are replaced, all other bytes stay.

    Raises UserError where the file cannot be read.
    """
    try:
        before = file.read_bytes()
        content = before.decode("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{file}: cannot be read: {reason(problem)}") from problem
    search = _Search(root, texts, {})
    lines = re.split(r"(?<=\n)", content)
    _all(file, lines, search)  # learns from telling quotes where files went, for those that stand in many
    after, moved, lost = _all(file, lines, search)
    return Relocated(before, after.encode("utf-8"), moved, lost)


def _all(file: Path, lines: Sequence[str], search: _Search) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    moved: list[str] = []
    lost: list[str] = []
    changed = [
        _line(f"{file}:{number}", line, search, moved, lost) if line.strip() else line
        for number, line in enumerate(lines, 1)
    ]
    return "".join(changed), tuple(moved), tuple(lost)


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    first: int
    last: int
    quote: str


@dataclass(frozen=True, slots=True)
class _Search:
    root: Path
    texts: Mapping[str, str]
    renamed: dict[str, str]
    """Files that are gone → where their text was found."""

    def read(self, path: str) -> str | None:
        """The text of a file, also of one that is no document; None where there is none."""
        if path in self.texts:
            return self.texts[path]
        try:
            return (self.root / path).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def find(self, path: str, quote: str, line: int) -> _Place | str:
        """Where a quote stands, nearest to a line; else the reason why it is not found."""
        text = self.read(path)
        if text is not None:
            return _within(path, text, quote, line) or f"{path} does not say {_short(quote)}{self._elsewhere(quote)}"
        found = [place for each, told in self.texts.items() if (place := _within(each, told, quote, line))]
        known = [each for each in found if each.path == self.renamed.get(path)]
        alike = [each for each in found if PurePosixPath(each.path).name == PurePosixPath(path).name]
        chosen = known or (alike if len(alike) == 1 else found)
        if len(chosen) == 1:
            self.renamed[path] = chosen[0].path
            return chosen[0]
        where = f"{len(found)} documents say" if found else "no document says"
        return f"{path} is gone, and {where} {_short(quote)}"

    def record(self, path: str) -> str | None:
        """Where a record is now: its own path, that of its text, or the only document with its file name."""
        if self.read(path) is not None:
            return path
        alike = [each for each in self.texts if PurePosixPath(each).name == PurePosixPath(path).name]
        return self.renamed.get(path) or (alike[0] if len(alike) == 1 else None)

    def _elsewhere(self, quote: str) -> str:
        places = [each for each, text in self.texts.items() if quote in text]
        return f"; {places[0]} does" if len(places) == 1 else ""


def _within(path: str, text: str, quote: str, line: int) -> _Place | None:
    """The place in one text that holds the quote, white space aside, nearest to a line."""
    places = [_Place(path, first, last, quote) for first, last in occurrences(text, quote)]
    if not places and quote.strip():
        pattern = r"\s+".join(map(re.escape, quote.split()))
        for found in re.finditer(pattern, text):
            first = text.count("\n", 0, found.start()) + 1
            places.append(_Place(path, first, first + found[0].count("\n"), found[0]))
    return min(places, key=lambda each: abs(each.first - line), default=None)


def _line(where: str, line: str, search: _Search, moved: list[str], lost: list[str]) -> str:
    try:
        row = json.loads(line)
    except ValueError as problem:
        raise UserError(f"{where}: expected one JSON object a line: {problem}") from problem
    if not isinstance(row, dict):
        raise UserError(f"{where}: expected a JSON object, found {type(row).__name__}")
    name = row.get("id", where)
    wanted: dict[tuple[str | int, ...], Any] = {}
    for at, gold in enumerate(row.get("gold", [])):
        found = _relocated(gold, search)
        if isinstance(found, str):
            lost.append(f"{where}: {name}: {found}")
            continue
        new = {key: value for key, value in found.items() if gold.get(key) != value}
        wanted |= {("gold", at, key): value for key, value in new.items()}
        if new:
            moved.append(f"{where}: {name}: {_told(gold, found)}")
    for at, path in enumerate(row.get("stale", [])):
        now = search.record(path)
        if now is None:
            lost.append(f"{where}: {name}: stale: {path} is gone")
        elif now != path:
            wanted["stale", at] = now
            moved.append(f"{where}: {name}: stale: {path} → {now}")
    return _replaced(line, wanted) if wanted else line


def _relocated(gold: Any, search: _Search) -> dict[str, Any] | str:
    """What a passage must say; else why it cannot be found."""
    path = gold.get("path") if isinstance(gold, dict) else None
    if not isinstance(path, str):
        return f"expected a path in gold, found {gold!r}"
    first, last, quote = gold.get("line_start"), gold.get("line_end"), gold.get("quote")
    if not isinstance(quote, str):
        text = search.read(path)
        if text is None or not isinstance(last, int) or last > text.count("\n") + 1:
            return f"{path}, lines {first} to {last}: not there, and without a quote nothing to look for"
        return {}
    place = search.find(path, quote, first if isinstance(first, int) else 1)
    if isinstance(place, str):
        return place
    lines = {"line_start": place.first, "line_end": place.last} if "line_start" in gold else {}
    return {"path": place.path, "quote": place.quote} | lines


def _told(gold: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    old, new = (
        f"{each['path']}:{each['line_start']}-{each['line_end']}" if "line_start" in each else each["path"]
        for each in (gold, found)
    )
    return f"{old} → {new}" if old != new else f"{old}: white space of the quote"


def _short(quote: str) -> str:
    flat = " ".join(quote.split())
    return repr(flat if len(flat) <= 70 else f"{flat[:67]}…")


def _replaced(line: str, wanted: Mapping[tuple[str | int, ...], Any]) -> str:
    """The line with some values replaced, every other character as it was."""
    spans = [(span, wanted[path]) for path, span in _spans(line, _blank(line, 0), ()) if path in wanted]
    for (start, end), value in sorted(spans, reverse=True):
        plain = "\\u" not in line[start:end]
        line = line[:start] + json.dumps(value, ensure_ascii=not plain) + line[end:]
    return line


_Path = tuple[str | int, ...]


def _spans(line: str, at: int, path: _Path) -> Iterator[tuple[_Path, tuple[int, int]]]:
    """Every value of a line of JSON with where it stands, its own parts before it. The line is known to be valid."""
    start = at
    if line[at] in "{[":
        close = "}" if line[at] == "{" else "]"
        keyed = close == "}"
        at = _blank(line, at + 1)
        count = 0
        while line[at] != close:
            key: str | int = count
            if keyed:
                key, at = json.JSONDecoder().raw_decode(line, at)
                at = _blank(line, _blank(line, at) + 1)
            for inner, span in _spans(line, at, (*path, key)):
                yield inner, span
                end = span[1]
            at = _blank(line, end)
            if line[at] == ",":
                at = _blank(line, at + 1)
            count += 1
        yield path, (start, at + 1)
    else:
        _, end = json.JSONDecoder().raw_decode(line, at)
        yield path, (start, end)


def _blank(line: str, at: int) -> int:
    while line[at : at + 1].isspace():
        at += 1
    return at
