"""The answer without a language model: metadata first, then the passages that answer, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.answer import facts
from indexer.answer.window import Window, window
from indexer.model import Answer, Citation, Hit, Legs, Retrieval, Verdict
from indexer.question import missing_numbers, named
from indexer.snapshot import Snapshot
from kb.model import Document, Kind, Section

ANSWERED = 0.5
WEAK = 0.12
"""Confidence from which a question counts as answered, or as touched upon."""
WINDOWS = (130, 90)
"""Words of the first and the second passage."""
NEAREST = 3
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")


def answer(snapshot: Snapshot, question: str, found: Retrieval) -> Answer:
    """What the records say: answered, weakly answered, or not covered with the nearest passages."""
    missing = missing_numbers(snapshot.view, question)
    meant = named(snapshot.view, question)
    if missing and not meant:
        return _not_covered(question, found, snapshot, f"No record has the number {', '.join(missing)}.")
    listed = list(facts.listing(snapshot, question))
    if listed:
        return _from_facts(question, listed, found)
    if found.confidence >= WEAK or meant:
        return _quoted(snapshot, question, found, meant)
    return _not_covered(question, found, snapshot, "The records do not cover this.")


@dataclass(slots=True)
class _Draft:
    """An answer under construction: its parts and citations in order."""

    parts: list[str]
    citations: list[Citation]

    def cite(self, path: str, first: int, last: int, anchor: str, quote: str) -> int:
        for each in self.citations:
            if (each.path, each.line_start, each.line_end, each.quote) == (path, first, last, quote):
                return each.number
        self.citations.append(Citation(len(self.citations) + 1, path, first, last, anchor, quote))
        return len(self.citations)


def _from_facts(question: str, listed: Sequence[facts.Fact], found: Retrieval) -> Answer:
    draft = _Draft([], [])
    _state(draft, listed)
    return Answer(
        question, Verdict.ANSWERED, "\n".join(draft.parts), tuple(draft.citations), max(found.confidence, 0.9)
    )


def _state(draft: _Draft, stated: Sequence[facts.Fact]) -> None:
    for each in stated:
        number = draft.cite(each.path, each.line, each.line, "", each.quote)
        lead, mark, rest = each.text.partition("\n- …")
        draft.parts.append(f"{lead} [{number}]{mark}{rest}")


def _quoted(snapshot: Snapshot, question: str, found: Retrieval, meant: Sequence[Document]) -> Answer:
    draft = _Draft([], [])
    hits = _order(snapshot, found.hits, meant)
    confident = found.confidence >= ANSWERED or bool(meant)
    if not confident:
        draft.parts.append(_unsure(found.unknown))
    shown: set[str] = set()
    if facts.asks_metadata(question):
        subjects = meant or _first_decision(snapshot, hits)
        _state(draft, list(facts.about(snapshot, subjects, question)))
        shown |= {document.path for document in subjects}
    for hit, limit in zip(hits, WINDOWS, strict=False):
        _passage(draft, snapshot, question, hit, limit, titled=hit.chunk.path not in shown)
        shown.add(hit.chunk.path)
    verdict = Verdict.ANSWERED if confident else Verdict.WEAK
    confidence = max(found.confidence, 0.9) if meant else found.confidence
    return Answer(
        question, verdict, "\n\n".join(draft.parts), tuple(draft.citations), confidence, unknown=found.unknown
    )


def _first_decision(snapshot: Snapshot, hits: Sequence[Hit]) -> tuple[Document, ...]:
    """The record that a question about a status means, where it names none: the first hit's."""
    document = snapshot.view.document(hits[0].chunk.path) if hits else None
    return (document,) if document and document.kind is Kind.DECISION else ()


def _order(snapshot: Snapshot, hits: Sequence[Hit], meant: Sequence[Document]) -> list[Hit]:
    """The best hits; where the question names records by number, only theirs and those of what replaced them."""
    if not meant:
        return list(hits[: len(WINDOWS)])
    paths = [document.path for document in meant]
    paths += [head for path in paths for head in snapshot.view.heads(path)]
    chosen = [next((hit for hit in hits if hit.chunk.path == path), None) or _opening(snapshot, path) for path in paths]
    return [hit for hit in chosen if hit][: len(WINDOWS)]


def _opening(snapshot: Snapshot, path: str) -> Hit | None:
    """The first section of a record that a question names, but that no leg found."""
    chunk = next(iter(snapshot.by_path.get(path, ())), None)
    return Hit(chunk, chunk.line_start, chunk.line_end, chunk.text, 0.0, Legs()) if chunk else None


def _passage(draft: _Draft, snapshot: Snapshot, question: str, hit: Hit, limit: int, titled: bool) -> None:
    focus = (hit.chunk.line_start, hit.chunk.line_end)
    best = window(hit.text, hit.line_start, question, snapshot.vocabulary, limit, focus)
    document = snapshot.view.document(hit.chunk.path)
    number = draft.cite(hit.chunk.path, best.first, best.last, anchor_at(document, best.first), best.text)
    if titled:
        draft.parts.append(f"{facts.header(snapshot.view, document)} [{number}]")
    draft.parts.append("\n".join(_blockquote(best, hit)) + f" [{number}]")


def _blockquote(best: Window, hit: Hit) -> Iterator[str]:
    """The window as a Markdown quotation; headings inside become bold, so that they do not outline the answer.

    Rows of a table come with its header, which is shown but not part of the quote.
    """
    for line in (*_table_header(best, hit), *best.text.split("\n")):
        heading = _HEADING.match(line)
        yield f"> **{heading[1]}**" if heading else f"> {line}".rstrip()


def _table_header(best: Window, hit: Hit) -> Sequence[str]:
    lines = hit.text.split("\n")
    at = best.first - hit.line_start
    if not best.text.startswith("|"):
        return ()
    start = at
    while start > 0 and lines[start - 1].startswith("|"):
        start -= 1
    return lines[start : min(start + 2, at)]


def _not_covered(question: str, found: Retrieval, snapshot: Snapshot, lead: str) -> Answer:
    draft = _Draft([lead], [])
    if found.unknown:
        draft.parts[0] += f" No record knows: {', '.join(found.unknown)}."
    if found.hits:
        draft.parts.append("Nearest passages:")
    nearest = []
    for hit in found.hits[:NEAREST]:
        document = snapshot.view.document(hit.chunk.path)
        best = window(
            hit.text, hit.line_start, question, snapshot.vocabulary, 40, (hit.chunk.line_start, hit.chunk.line_end)
        )
        number = draft.cite(hit.chunk.path, best.first, best.last, anchor_at(document, best.first), best.text)
        nearest.append(f"- {' > '.join(hit.chunk.heading)} (`{hit.chunk.path}`) [{number}]")
    draft.parts.append("\n".join(nearest))
    text = "\n\n".join(part for part in draft.parts if part)
    return Answer(
        question, Verdict.NOT_COVERED, text, tuple(draft.citations), min(found.confidence, WEAK), unknown=found.unknown
    )


def _unsure(unknown: Sequence[str]) -> str:
    words = f" No record knows: {', '.join(unknown)}." if unknown else ""
    return f"The records may not settle this; what comes nearest:{words}"


def anchor_at(document: Document, line: int) -> str:
    """The anchor of the section around a line; empty before the first heading."""
    around: Section | None = None
    for section in document.sections:
        if section.line <= line:
            around = section
    return around.anchor if around else ""
