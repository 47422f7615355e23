"""What the records that are quoted leave open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.answer import window
from indexer.answer.evidence import Asked, leaves_open, sets_out
from indexer.answer.passages import Passage, as_hit, gone, is_decision, section_at
from indexer.answer.window import Window
from indexer.pieces import Unit, units
from indexer.snapshot import Snapshot
from kb.model import Kind


def left_open(snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage]) -> tuple[Unit, Passage] | None:
    """The sentence of a record that is quoted which leaves open what is asked, with a passage that holds it.

    What a retired record or a changed section left open, something else may have settled.
    """
    shown = [(unit, each) for each in chosen for unit in units(each.window.text, each.window.first)]
    opens = [
        (unit, replace(each, window=replace(each.window, highlight=unit.text)))
        for unit, each in shown
        if leaves_open(unit.text) and not gone(snapshot, each) and not _is_history(snapshot, each, unit.line)
    ]
    opens += _opens(snapshot, chosen)
    found = window.left_open([unit for unit, _ in opens], [unit for unit, _ in shown], wanted)
    return next((each for each in opens if each[0] is found), None)


def _opens(snapshot: Snapshot, chosen: Sequence[Passage]) -> Iterator[tuple[Unit, Passage]]:
    """Every sentence of the records of some passages that says that something is not settled."""
    for path in dict.fromkeys(each.path for each in chosen if is_decision(snapshot, each.hit)):
        for chunk in snapshot.by_path[path]:
            said = (unit for unit in units(chunk.text, chunk.line_start) if leaves_open(unit.text))
            every = ((unit, Passage(as_hit(chunk), Window(unit.line, unit.last, unit.text), 0.0)) for unit in said)
            for unit, each in every:
                if not gone(snapshot, each) and not _is_history(snapshot, each, unit.line):
                    yield unit, each


def _is_history(snapshot: Snapshot, each: Passage, line: int) -> bool:
    """Whether a line of a record that decides tells how things were before."""
    document = snapshot.view.document(each.path)
    around = section_at(document, line)
    return document.kind is Kind.DECISION and around is not None and sets_out(around.path)
