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

    What a retired record or a changed section left open, something else may have settled, unless it is asked
    whether something is still there.
    """
    shown = [(unit, each) for each in chosen for unit in units(each.window.text, each.window.first)]
    opens = [
        (unit, replace(each, window=replace(each.window, highlight=unit.text)))
        for unit, each in shown
        if _is_open(snapshot, wanted, unit, each)
    ]
    opens += _opens(snapshot, wanted, chosen)
    found = window.left_open([unit for unit, _ in opens], [unit for unit, _ in shown], wanted)
    return next((each for each in opens if each[0] is found), None)


def _opens(snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage]) -> Iterator[tuple[Unit, Passage]]:
    """Every sentence of the records of some passages that says that something is not settled."""
    for path in dict.fromkeys(each.path for each in chosen if is_decision(snapshot, each.hit)):
        for chunk in snapshot.by_path[path]:
            for unit in units(chunk.text, chunk.line_start):
                each = Passage(as_hit(chunk), Window(unit.line, unit.last, unit.text), 0.0)
                if _is_open(snapshot, wanted, unit, each):
                    yield unit, each


def _is_open(snapshot: Snapshot, wanted: Asked, unit: Unit, each: Passage) -> bool:
    """Whether a sentence says that something is not settled, and is not about how things were before a decision."""
    if not leaves_open(unit.text, wanted.detail) or (gone(snapshot, each) and not wanted.remains):
        return False
    document = snapshot.view.document(each.path)
    around = section_at(document, unit.line)
    return document.kind is not Kind.DECISION or around is None or not sets_out(around.path)
