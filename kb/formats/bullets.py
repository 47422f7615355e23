"""Metadata lines near the top: `Status: x`, `* Status: x`, `- **Status**: x` (MADR 2, adr-tools' date)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.formats import dates, status
from kb.formats.page import Page, field_name
from kb.model import Field, RelationKind, Span

LINE = re.compile(
    r"^(?P<indent>\s*)(?:>\s*)*(?P<item>[*+•-]\s+)?[*_`]{0,3}\s?"
    r"(?P<label>[^\w\s:|=]{0,4}\s?[^\W\d_][\w /()#-]{0,38}?)\s{0,30}[*_`]{0,3}"
    r"(?:\s{0,30}[:：=]|\s{1,30}[–—-](?=\s))[*_`]{0,3}(?P<value>.*)$"
)
"""A line that begins with a label; whether the label is known is asked afterwards. Spaces are counted, since a comment
that is left out leaves as many."""
_PART = re.compile(
    r"(?:<br\s*/?>|\s\|\s|\s·\s|(?<!\s)\s{2,}+\\?)(?=\s*[*_]{0,2}[^\W\d_][\w -]{1,28}[*_]{0,2}\s*[:：])"
    r"|(?<=[^\s>*+-])\s(?=\*\*[^\W\d_][\w -]{1,28}(?::\*\*|\*\*\s?:))",
    re.I,
)
_SENTENCE = re.compile(r"\.\s+(?=[*_]{0,2}(?P<label>[^\W\d_][\w -]{1,28})[*_]{0,2}\s*[:：])")
_DATES = frozenset({"date", "since", "updated"})
_SHORT = frozenset({"status", "date", "since", "updated", "deciders", "authors"})
_BARE_DATE = re.compile(
    r"^\s*(?:[*+-]\s+)?[*_]{0,2}(?P<label>[^\W\d_][\w ]{2,20}?)[*_]{0,2}\s+(?P<value>[\d/.-]{6,10})\s*$"
)
"""A date without a colon before it: `Date 2024-05-06`."""
_ITEM = re.compile(r"^(\s*)[*+-]\s+(?P<value>.*\S)")
_UNFINISHED = re.compile(r"(?:\b(?:by|and|with|of|in|from|und|durch|von|et|par|e|y|por|da)|[,;&])\s*$", re.I)
_GOES_ON = re.compile(r"(?i:and|und|et|y|e)\s|[·•—–]\s|\(|(?!https?:)[^\W\d_A-Z][^\W_]*[\s,.]")
"""How the second line of a sentence begins: with a bracket, or a word that a new sentence would write in upper case."""
_MOST_LINES = 20
"""So many lines are looked at for the rest of a value."""
_RELATIONS = frozenset({kind.value for kind in RelationKind} | {"partly_supersedes", "partly_superseded_by"})
_BADGE_LINE = re.compile(r"^\s*(?:\[?!\[[^\]]*\]\([^)]*\)\]?(?:\([^)]*\))?\s*)+$")
_BADGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")

_DATE_BADGE = re.compile(r"/badge/(?:date|created|decided)-(?P<day>[\w%.]+(?:--[\w%.]+)*)-\w", re.I)
"""A date in the address of a badge, where a blank is `_` or `%20` and a hyphen is doubled."""
_BADGE_BLANK = re.compile(r"_|%20")


def read(page: Page) -> Iterator[Field]:
    """The known fields on lines that stand where metadata do, and a badge that shows a status."""
    for line in page.head:
        text = page.lines[line - 1]
        if _BADGE_LINE.match(text):
            shown = next((found for found in _BADGE.finditer(text) if status.normal(found[0])), None)
            if shown:
                yield page.field("status", shown[0], line, "bullets", shown.start())
            dated = _DATE_BADGE.search(text)
            day = dates.iso(_BADGE_BLANK.sub(" ", dated["day"]).replace("--", "-")) if dated else None
            if dated and day:
                yield page.field("date", day, line, "bullets", dated.start())
        else:
            yield from _line(page, line, text)


def _line(page: Page, line: int, text: str) -> Iterator[Field]:
    """The fields of one line: several can share it, parted by `<br>` or `|`; the last one can go on below."""
    at = 0
    pieces = [piece for part in _PART.split(text) for piece in _sentences(part)]
    for number, piece in enumerate(pieces, 1):
        found = LINE.match(piece)
        name = field_name(found["label"]) if found else None
        if found and name:
            value = _unmarked(found["value"])
            start = text.find(piece, at) + found.start("value")
            wrapped = _wrapped(page, line, found) if number == len(pieces) else []
            joined = "\n".join((value, *wrapped)).strip()
            span = Span(line, start + 1, line + len(wrapped), len(page.lines[line + len(wrapped) - 1]) + 1)
            if name == "status" and status.goes_on(joined):
                yield Field(name, joined.replace("\n", " "), span, "bullets")
            elif value and not (wrapped and name in _RELATIONS):
                yield page.field(name, value, line, "bullets", start)
            if wrapped and (name in _RELATIONS or (name == "status" and value)):
                yield Field("relation" if name == "status" else name, joined, span, "bullets")
            elif wrapped and not value:
                yield page.field(name, wrapped[0], line + 1, "bullets")
            elif not value:
                yield from _items(page, name, line, len(found["indent"]) if found["item"] else -1)
        at = max(text.find(piece, at), at)
    bare = _BARE_DATE.match(text)
    name = field_name(bare["label"]) if bare else None
    if bare and name in _DATES:
        yield page.field(name, bare["value"], line, "bullets", bare.start("value"))


def _sentences(part: str) -> list[str]:
    """A line's sentences, where they begin with a known label: `Estado: aceptado. Fecha: 2026-07-27`."""
    found = [each for each in _SENTENCE.finditer(part) if field_name(each["label"]) in _SHORT]
    ends = [*(each.start() for each in found), len(part)]
    return [part[start:end] for start, end in zip((0, *(each.end() for each in found)), ends, strict=True)]


def _wrapped(page: Page, line: int, found: re.Match[str]) -> list[str]:
    """The lines below that go on with a value: those of a list's item, else what an unfinished sentence needs."""
    going: list[str] = []
    for below in page.lines[line : line + _MOST_LINES]:
        text = below.strip()
        inside = bool(found["item"]) and len(below) - len(below.lstrip()) > len(found["indent"])
        said = " ".join((found["value"], *going))
        joined = _UNFINISHED.search(said) or _GOES_ON.match(text) or said.count("(") > said.count(")")
        open_end = found["value"].strip() and joined
        label = LINE.match(below)
        if not text or _ITEM.match(below) or not (inside or open_end) or (label and field_name(label["label"])):
            break
        going.append(text)
    return going


def _unmarked(value: str) -> str:
    """The value without the marks that were opened before the label: `**Status: Accepted**`."""
    text = value.strip().removesuffix("\\").rstrip()
    for mark in ("**", "__", "*", "`"):
        if text.endswith(mark) and text.count(mark) % 2:
            return text.removesuffix(mark).rstrip()
    return text


def _items(page: Page, name: str, line: int, indent: int) -> Iterator[Field]:
    """The items of the list below a label without a value; where the label is an item, one at its depth ends it."""
    for below in range(line + 1, len(page.lines) + 1):
        text = page.lines[below - 1]
        found = _ITEM.match(text)
        if text.strip() and (not found or len(found[1]) <= indent):
            return
        if found and not status.is_unchecked(found["value"]):
            yield page.field(name, found["value"], below, "bullets", found.start("value"))
