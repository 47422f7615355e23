"""The part of a passage that answers: a run of whole sentences and lines, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.encode import Vocabulary, terms

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]*_]*\s+(?=[\"'(\[*_`]*[A-Z0-9])")
CROSSING = 0.5
"""What it costs a window to run over a heading, in units of IDF."""
INSIDE = 0.05
"""What it costs to begin within a line, as a share of the question's weight: the words before say what it is about."""
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_RULE = re.compile(r"^[\s|:=*_-]*$")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a passage: `text` is in lines `first` to `last` of the file to the letter."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    line: int
    words: int
    terms: frozenset[str]
    heading: bool


def window(
    passage: str,
    first_line: int,
    question: str,
    vocabulary: Vocabulary,
    limit: int,
    focus: tuple[int, int] | None = None,
) -> Window:
    """The run of at most `limit` words that shares most with the question, weighted by IDF; each
    heading on the way costs CROSSING; of equals the longer one.

    `passage` begins on line `first_line` of its file; `focus` (lines) is where the best section of it stands, and
    wins where the words alone do not decide. A single sentence longer than `limit` comes whole.
    """
    units = list(_units(passage, first_line))
    asked = frozenset(terms(question))
    weights = {term: vocabulary.idf(term) for term in asked}
    total = sum(weights.values())
    best: tuple[float, int, int, int] | None = None
    for start in range(len(units)):
        words = crossed = 0
        inside = start > 0 and units[start - 1].line == units[start].line
        seen: set[str] = set()
        repeated = 0.0
        for end in range(start, len(units)):
            unit = units[end]
            words += unit.words
            if words > limit and end > start:
                break
            crossed += unit.heading and end > start
            hits = unit.terms & asked
            repeated += 0.1 * sum(weights[t] for t in hits & seen)
            seen |= hits
            in_focus = focus is None or focus[0] <= units[start].line <= focus[1]
            score = sum(weights[t] for t in seen) + min(repeated, 2.0) + (0.5 if in_focus else 0.0)
            score -= CROSSING * crossed + (INSIDE * total if inside else 0.0)
            rank = (round(score, 6), min(words, limit), -start, end)
            if not unit.heading and (best is None or rank > best):
                best = rank
    if best is None:
        return Window(first_line, first_line + passage.count("\n"), passage)
    chosen = units[-best[2] : best[3] + 1]
    text = passage[chosen[0].start : chosen[-1].end]
    first = chosen[0].line
    return Window(first, first + text.count("\n"), text)


def _units(passage: str, first_line: int) -> Iterator[_Unit]:
    offset = 0
    for number, line in enumerate(passage.split("\n"), first_line):
        for start, end in _sentences(line):
            text = line[start:end]
            if text.strip() and not _RULE.match(text):
                yield _Unit(
                    offset + start,
                    offset + end,
                    number,
                    len(text.split()),
                    frozenset(terms(text)),
                    bool(_HEADING.match(text)),
                )
        offset += len(line) + 1


def _sentences(line: str) -> Sequence[tuple[int, int]]:
    """The sentences of a line as ranges; a table row or heading is one."""
    if line.lstrip().startswith(("|", "#")):
        return [(0, len(line))]
    cuts = [0, *(found.end() for found in _SENTENCE_END.finditer(line)), len(line)]
    return [(start, start + len(line[start:end].rstrip())) for start, end in zip(cuts, cuts[1:], strict=False)]
