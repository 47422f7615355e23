"""What the records that are quoted leave open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.answer import window
from indexer.answer.evidence import Asked, leaves_open, sets_out
from indexer.answer.passages import Passage, as_hit, gone, is_decision, section_at
from indexer.answer.window import Window
from indexer.pieces import Shape, Unit, units
from indexer.snapshot import Snapshot
from kb.model import Kind

ANNOUNCED = 60
"""Words up to which what announces a list of open points is shown with the point that is asked about."""


def left_open(
    snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage], *, named: bool = False
) -> tuple[Unit, Passage] | None:
    """The sentence of a record that is quoted which leaves open what is asked, with a passage that holds it; where it
    has to be `named`, the kind of detail that is asked for.

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
    if named:
        opens = [each for each in opens if wanted.detail and wanted.detail.search(each[0].text)]
        opens = [each for each in opens if wanted.held(each[0].terms) >= window.OF_DETAIL]
    found = window.left_open([unit for unit, _ in opens], [unit for unit, _ in shown], wanted)
    return next((each for each in opens if each[0] is found), None)


def _opens(snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage]) -> Iterator[tuple[Unit, Passage]]:
    """Every sentence of the records of some passages that says that something is not settled, and every item of a list
    that one announces; of pages the items alone.
    """
    for path in dict.fromkeys(each.path for each in chosen):
        for chunk in snapshot.by_path[path]:
            decision, above = is_decision(snapshot, as_hit(chunk)), None
            for unit in units(chunk.text, chunk.line_start):
                each = Passage(as_hit(chunk), Window(unit.line, unit.last, unit.text), 0.0)
                is_open = _is_open(snapshot, wanted, unit, each)
                item = unit.shape is Shape.ITEM
                if is_open and decision:
                    yield unit, each
                elif above and item and wanted.detail and not gone(snapshot, each):
                    text = chunk.text[above.start : unit.end]
                    both = Window(above.line, unit.last, text, highlight=unit.text)
                    yield unit, replace(each, window=both if len(text.split()) <= ANNOUNCED else each.window)
                announces = is_open and unit.text.rstrip().endswith(":")
                above = unit if announces else above if item else None


def _is_open(snapshot: Snapshot, wanted: Asked, unit: Unit, each: Passage) -> bool:
    """Whether a sentence says that something is not settled, and is not about how things were before a decision."""
    if not leaves_open(unit.text, wanted.detail) or (gone(snapshot, each) and not wanted.remains):
        return False
    document = snapshot.view.document(each.path)
    around = section_at(document, unit.line)
    return document.kind is not Kind.DECISION or around is None or not sets_out(around.path)
