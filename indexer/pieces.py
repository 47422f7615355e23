"""The smallest pieces of a text that say something: whole sentences, list items, rows and code, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from indexer.encode import terms
from kb.markdown import COMMENT, FENCE, UNSEEN

WHOLE_FENCE = 90
"""Words up to which a fence is one piece; a longer one may be cut between lines."""
WHOLE_ITEM = 60
"""Words up to which a list item is one piece; a longer one may be cut between sentences."""
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]*_]*\s+(?=[\"'(\[*_`]*[A-Z0-9])")
_ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|cf|resp|approx|no|fig|sec|jan|feb|mar|apr|aug|sept?|oct|nov|dec)\.\W*$", re.I
)
_NUMERAL = re.compile(r"[\W_]*(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})\.\W*", re.I)
"""What numbers a sentence, and is none: `**4.` of `**4. Filters stay**`."""
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+\S")
_LABEL = re.compile(
    r"\s*(?P<mark>\*\*|__)(?:\(?\w{1,2}[.)]\s+)?(?P<label>[^*_\n:][^*\n:]{1,79}?):?(?P=mark):?\s*(?:$|[-–—]\s)"
)
"""A title in bold, and nothing else on its line but what stands behind a dash."""
_SIDE = re.compile(
    r"\W*(?:pros?|cons?|(?:dis)?advantages?|benefits?|drawbacks?|strengths?|weakness(?:es)?|limitations?|positives?"
    r"|negatives?|good|bad|upsides?|downsides?|risks?)\W*$",
    re.I,
)
"""A label that is about the one above it."""
_RULE = re.compile(r"^[\s|:=*_>-]*$|^\s*(?:[-*+]\s+)?!\[[^\]\n]*\]\([^()\n]*\)\s*$|^\s*<?https?://\S+\s*$")
"""What says nothing in words: a rule, a row of dashes, a picture or an address alone."""


class Shape(StrEnum):
    """What a unit is in Markdown."""

    HEADING = "heading"
    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest piece that a quotation is made of; `start` and `end` count characters of the passage."""

    start: int
    end: int
    line: int
    last: int
    text: str
    words: int
    terms: frozenset[str]
    shape: Shape
    block: int
    """Units with the same number belong to one paragraph, list, table or fence."""
    apart: bool
    """Whether a comment, which readers do not see, parts it from the unit before."""
    labels: tuple[str, ...] = ()
    """What it heads as titles in bold do: "Cons" for `**Cons:**`, "Toast" for `**2) Toast** - crisp …`."""

    def under(self, labels: tuple[str, ...]) -> tuple[str, ...]:
        """The labels from here on, after those that held before: pros and cons are those of what stands above them."""
        for each in self.labels:
            labels = (*labels[:1], each) if _SIDE.match(each) and labels and not _SIDE.match(labels[0]) else (each,)
        return labels


@lru_cache(maxsize=4096)
def units(passage: str, first_line: int, fence: str = "") -> tuple[Unit, ...]:
    """The units of a passage that begins on line `first_line` of its file, within a `fence` or comment where its mark
    is given; rules, pictures, comments and what readers do not see are none.
    """
    lines = passage.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found: list[Unit] = []
    for block, (shape, at, end) in enumerate(_blocks(lines, fence)):
        for begin, stop in _pieces(passage, lines, starts, shape, at, end):
            text = passage[begin:stop]
            if not _RULE.match(text):
                at_line = first_line + passage.count("\n", 0, begin)
                last = at_line + text.count("\n")
                size = len(text.split())
                apart = COMMENT in passage[found[-1].end if found else 0 : begin]
                begins = shape is Shape.SENTENCE and (not found or found[-1].block < block)
                labels = tuple(_labels(text)) if begins else ()
                found.append(
                    Unit(begin, stop, at_line, last, text, size, frozenset(terms(text)), shape, block, apart, labels)
                )
    return tuple(found)


def _blocks(lines: Sequence[str], fence: str) -> Iterator[tuple[Shape, int, int]]:
    """Shape, first line and the line after the last one of what stands together."""
    at = 0
    if fence == COMMENT:
        at = next((n for n, line in enumerate(lines, 1) if "-->" in line), len(lines))
    elif fence:
        at = next((n for n, line in enumerate(lines, 1) if line.strip().startswith(fence)), len(lines))
        yield Shape.CODE, 0, at
    while at < len(lines):
        line, end = lines[at], at + 1
        if not line.strip() or UNSEEN.match(line):
            at = end
            continue
        if COMMENT in line and line.lstrip().startswith(COMMENT):
            while "-->" not in lines[end - 1] and end < len(lines):
                end += 1
        elif opened := FENCE.match(line):
            while end < len(lines) and not lines[end].strip().startswith(opened[1]):
                end += 1
            end = min(end + 1, len(lines))
            yield Shape.CODE, at, end
        elif _HEADING.match(line):
            yield Shape.HEADING, at, end
        elif line.lstrip().startswith("|"):
            while end < len(lines) and lines[end].lstrip().startswith("|"):
                end += 1
            yield Shape.ROW, at, end
        else:
            while end < len(lines) and lines[end].strip() and not begins(lines[end]):
                end += 1
            yield (Shape.ITEM if _ITEM.match(line) else Shape.SENTENCE), at, end
        at = end


def _labels(text: str) -> Iterator[str]:
    """The titles in bold that a paragraph begins with, a line each."""
    for line in text.split("\n"):
        found = _LABEL.match(line)
        if not found:
            return
        yield found["label"].strip()


def begins(line: str) -> bool:
    """Whether a line cannot go on with the paragraph or item before it."""
    begun = FENCE.match(line) or _HEADING.match(line) or _ITEM.match(line) or UNSEEN.match(line)
    return bool(begun) or line.lstrip().startswith(("|", COMMENT))


def _pieces(
    passage: str, lines: Sequence[str], starts: Sequence[int], shape: Shape, at: int, end: int
) -> Iterator[tuple[int, int]]:
    whole = (starts[at], starts[end] - 1)
    size = len(passage[whole[0] : whole[1]].split())
    by_line = shape is Shape.ROW or (shape is Shape.CODE and size > WHOLE_FENCE)
    if by_line:
        yield from ((starts[n], starts[n + 1] - 1) for n in range(at, end) if not FENCE.match(lines[n]))
    elif shape is Shape.SENTENCE or (shape is Shape.ITEM and size > WHOLE_ITEM):
        yield from _sentences(passage, *whole)
    else:
        yield whole


def _sentences(passage: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, over its line breaks; none ends in a link's text, as `[9. Use Go](…)` has it."""
    text = passage[start:end]
    begin = 0
    for found in _SENTENCE_END.finditer(text):
        before = text[: found.start()]
        inside = before.count("[", begin) > before.count("]", begin) and "]" in text[found.end() :]
        if not (inside or _ABBREVIATED.search(before) or _NUMERAL.fullmatch(before, begin)):
            yield start + begin, start + found.start() + len(found[0].rstrip())
            begin = found.end()
    yield start + begin, start + len(text.rstrip())
