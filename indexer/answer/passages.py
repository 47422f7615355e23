"""Hits cut to the lines that answer, and the other passages that a record has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from indexer.answer import succession, window
from indexer.answer.evidence import FITTING, SETTLING, Asked, decides, option
from indexer.answer.window import Ground, Window
from indexer.encode import terms
from indexer.model import Chunk, Hit, Legs
from indexer.pieces import units
from indexer.snapshot import Snapshot
from kb.injection import warning
from kb.markdown import fences
from kb.model import Document, Kind, Section

WINDOWS = (145, 70)
"""Words of the first and the second passage. Over 689 questions to eighteen repositories 486 answers are right with
them, and 483 where the second one has 85, which makes the median answer eight words longer."""
BEYOND = 120
"""Words after a hit that a passage may run on into, to the end of the section and of those below it."""
_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)]|#{1,6})[ \t]+")
RETIRED = 0.1
"""What a passage loses whose record something else has replaced."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A hit, with the window of it that answers best."""

    hit: Hit
    window: Window
    score: float

    @property
    def path(self) -> str:
        """The document that it is of."""
        return self.hit.chunk.path


def gone(snapshot: Snapshot, each: Passage) -> bool:
    """Whether a passage is of a record, or of a section, that something else took the place of."""
    document, shown = snapshot.view.document(each.path), each.window
    retired = snapshot.view.standing(each.path).in_force is False
    return retired or bool(succession.changed(snapshot, document, shown.first, shown.last))


def passage_of(snapshot: Snapshot, wanted: Asked, hit: Hit, limit: int, worth: float = 0.0) -> Passage:
    """The run of at most `limit` words of a hit that speaks most to a question; `worth` is what search says of it."""
    document = snapshot.view.document(hit.chunk.path)
    if document.kind is not Kind.DECISION:
        wanted = replace(wanted, fitting=FITTING)  # a page speaks of decisions, and decides nothing itself
    around = ground(snapshot, document, hit)
    if wanted.refused:
        around = replace(around, options=_options_told(snapshot, document.path))
    shown = window.best(around, wanted, limit)
    retired = RETIRED if snapshot.view.standing(document.path).in_force is False else 0.0
    return Passage(hit, shown, shown.score + worth - retired)


def ground(snapshot: Snapshot, document: Document, hit: Hit) -> Ground:
    """The lines of a hit, and what follows in its section and those below it: where search cuts, no sentence, list or
    thought has to end.
    """
    lines = snapshot.view.corpus.lines
    begin = max(hit.line_start, min(document.body_line, hit.line_end))
    end = _end_of(document, hit.line_end)
    beyond = lines(document.path, hit.line_end + 1, end).split("\n") if end > hit.line_end else []
    last = hit.line_end + sum(words <= BEYOND for words in accumulate(len(line.split()) for line in beyond))
    text = lines(document.path, begin, last)
    return Ground(
        text,
        begin,
        hit.line_end,
        fences(snapshot.view.corpus.texts[document.path])[begin - 1],
        {section.line: section.path for section in document.sections},
        labels_above(snapshot, document, begin),
        (hit.chunk.line_start, hit.chunk.line_end),
        frozenset(
            (each.span.line, each.span.column)
            for each in document.fields
            if not each.span.path and each.name != "title"
        ),
        orders=orders_in(snapshot, document.path, begin, text),
        changed=succession.changed_lines(snapshot, document),
    )


def _options_told(snapshot: Snapshot, path: str) -> Mapping[str, frozenset[str]]:
    """The terms of what a document tells of each option that a heading is about, by the option's title."""
    told: dict[str, frozenset[str]] = {}
    for chunk in snapshot.by_path.get(path, ()):
        if of := option(chunk.heading):
            said = (unit.terms for unit in units(chunk.text, chunk.line_start))
            told[of] = told.get(of, frozenset()).union(*said)
    return told


def labels_above(snapshot: Snapshot, document: Document, line: int) -> tuple[str, ...]:
    """The titles in bold that a line stands below, in its section."""
    around = section_at(document, line)
    labels: tuple[str, ...] = ()
    if around and around.line < line:
        for each in units(snapshot.view.corpus.lines(document.path, around.line, line - 1), around.line):
            labels = each.under(labels)
    return labels


def readable(snapshot: Snapshot, hit: Hit) -> str:
    """The text of a hit without what is meant for a language model; its lines stay where they are."""
    text = hit.text
    for start, end in reversed(orders_in(snapshot, hit.chunk.path, hit.line_start, text)):
        blank = re.sub(r"[^\n]", " ", text[start:end])
        text = text[:start] + blank + text[end:]
    return text


def orders_in(snapshot: Snapshot, path: str, first: int, text: str) -> list[tuple[int, int]]:
    """The characters of a text that begins on line `first` of a document which are meant for a language model: where
    each stretch begins, and where it has ended, in order.
    """
    last = first + text.count("\n")
    spans = [each for each in snapshot.injections(path) if each.line <= last and first <= each.end_line]
    whole = snapshot.view.corpus.lines(path, first, last) if spans else ""
    begin = max(whole.find(text), 0)
    starts = list(accumulate((len(line) + 1 for line in whole.split("\n")), initial=0))

    def place(line: int, column: int) -> int:
        at = 0 if line < first else len(whole) if line > last else starts[line - first] + column - 1
        return min(max(at - begin, 0), len(text))

    found = ((place(each.line, each.column), place(each.end_line, each.end_column)) for each in spans)
    # The mark of an item stays: what is left out leaves a place in the list.
    marked = ((start + _marker(text, start), start + len(text[start:end].rstrip())) for start, end in found)
    return [(start, end) for start, end in marked if start < end]


def _marker(text: str, at: int) -> int:
    """How long the mark of an item or a heading is that a line begins with at a place."""
    found = _MARKER.match(text, at) if at == 0 or text[at - 1] == "\n" else None
    return len(found[0]) if found else 0


def warning_of(snapshot: Snapshot, path: str, first: int, last: int) -> str | None:
    """What a reader of some lines is told of what they say to a model; None where they say nothing to one."""
    return warning(snapshot.injections(path), first, last)


def as_hit(chunk: Chunk, score: float = 0.0) -> Hit:
    """A chunk as if search had found it."""
    return Hit(chunk, chunk.line_start, chunk.line_end, chunk.text, score, Legs())


def hits_of(snapshot: Snapshot, ranked: Sequence[Passage], path: str) -> list[Hit]:
    """The hits of a document: those found, and all its sections, found as well as the best of them."""
    hits = [each.hit for each in ranked if each.path == path]
    score = max((each.score for each in hits), default=0.0)
    return [*hits, *(as_hit(chunk, score) for chunk in snapshot.by_path.get(path, ()))]


def is_decision(snapshot: Snapshot, hit: Hit) -> bool:
    """Whether a hit is of a record, and not of a page or a spec."""
    return snapshot.view.document(hit.chunk.path).kind is Kind.DECISION


def of_document(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], document: Document) -> Passage | None:
    """The passage of a record that tells best what it decided: of those found, and of all its sections.

    Where its metadata is asked for, the decision itself comes before a plan below it.
    """
    settled = replace(wanted, fitting=SETTLING)
    every = [passage_of(snapshot, settled, hit, WINDOWS[0]) for hit in hits_of(snapshot, ranked, document.path)]
    itself = wanted.fitting == SETTLING and document.kind is Kind.DECISION
    return max(every, key=lambda each: (itself and decides(path_at(document, each)[-1:]), each.score), default=None)


def of_section(snapshot: Snapshot, wanted: Asked, document: Document, anchor: str | None) -> Passage | None:
    """The passage of a section that speaks most to the question; None without such a section."""
    lines = {range(one.line, one.end_line + 1) for one in document.sections if anchor and one.anchor == anchor}
    chunks = (each for each in snapshot.by_path.get(document.path, ()) if any(each.line_start in one for one in lines))
    passages = [passage_of(snapshot, wanted, as_hit(each), WINDOWS[1]) for each in chunks]
    return max(passages, key=lambda each: each.score, default=None)


def others_of(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> list[Passage]:
    """The passages of the first one's record beside it."""
    every = (passage_of(snapshot, wanted, hit, WINDOWS[1]) for hit in hits_of(snapshot, ranked, first.path))
    return [each for each in every if not overlaps(each, first)]


def overlaps(each: Passage, first: Passage) -> bool:
    """Whether a hit holds lines that are quoted already, or its window reaches into them."""
    first_line, last_line = min(each.hit.line_start, each.window.first), max(each.hit.line_end, each.window.last)
    return each.path == first.path and first_line <= first.window.last and first.window.first <= last_line


def held_in(wanted: Asked, each: Passage) -> float:
    """The share of the question in what a passage shows and the headings above its hit."""
    return wanted.held(terms(" ".join((*each.hit.chunk.heading, each.window.text))))


def path_at(document: Document, each: Passage) -> tuple[str, ...]:
    """The headings above what a passage shows."""
    around = section_at(document, each.window.first)
    return around.path if around else ()


def _end_of(document: Document, line: int) -> int:
    """The last line of the section around a line and of the sections below it."""
    around = section_at(document, line)
    if around is None:
        return document.line_count
    after = (one for one in document.sections if one.line > around.line)
    below = takewhile(
        lambda one: len(one.path) > len(around.path) and one.path[: len(around.path)] == around.path, after
    )
    return max((one.end_line for one in below), default=around.end_line)


def section_at(document: Document, line: int) -> Section | None:
    """The section that a line stands in."""
    around: Section | None = None
    for section in document.sections:
        if section.line <= line:
            around = section
    return around


def anchor_at(document: Document, line: int) -> str:
    """The anchor of the section around a line; empty before the first heading."""
    around = section_at(document, line)
    return around.anchor if around else ""
