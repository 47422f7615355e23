"""What the option is that a quoted decision took, where it says no more than its number or its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.answer.draft import Draft, inline, marks
from indexer.answer.passages import Passage, anchor_at
from indexer.encode import terms
from indexer.pieces import Shape, Unit, units
from indexer.snapshot import Snapshot
from kb import options
from kb.model import Document, Kind

_CHOSEN_BY_NUMBER = re.compile(
    r"\b(?:chosen?|chose|picked|selected|decided|went|go|going|taken?|took)\b[^.\n]{0,30}?\boptions?\b[\W_]{0,8}"
    r"(?P<numbers>(?:options?\s+)?\d\b(?:\s*(?:,|&|and)+\s*(?:option\s+)?\d\b)*)(?!\w|\.\d|[ \t]*[:–-][ \t]*\S)",
    re.I,
)
"""A decision that names what was taken by its number and not in words."""
_CHOSEN_BY_NAME = re.compile(r"\bchosen options?\b\W+(?P<name>[^\n]{3,160})", re.I)
TERSE = 30
"""Words of a quoted decision up to which the option that it took is told as well."""


def by_number(draft: Draft, snapshot: Snapshot, chosen: Sequence[Passage]) -> None:
    """What the options are that a quoted decision took and calls by their numbers alone."""
    for each in chosen:
        document = snapshot.view.document(each.path)
        taken = _CHOSEN_BY_NUMBER.search(each.window.text) if document.kind is Kind.DECISION else None
        lines = options.numbered(snapshot.view, document) if taken else {}
        for number in dict.fromkeys(map(int, re.findall(r"\d", taken["numbers"]))) if taken else ():
            first, last = lines.get(number, (0, 0))
            said = units(snapshot.view.corpus.lines(each.path, first, last), first) if first else ()
            if said:
                _tell(draft, each, document, said[0], f"Option {number}", chosen)


def by_name(draft: Draft, snapshot: Snapshot, chosen: Sequence[Passage]) -> None:
    """What the option is that a quoted decision took, of which it says little more than the name."""
    for each in chosen:
        document = snapshot.view.document(each.path)
        named = _CHOSEN_BY_NAME.search(each.window.text) if document.kind is Kind.DECISION else None
        if not named or len(each.window.text.split()) > TERSE:
            continue
        option = options.called(snapshot.view, document, named["name"])
        said = units(snapshot.view.corpus.lines(each.path, option.first, option.last), option.first) if option else ()
        own = set(terms(option.name)) if option else set()
        unit = next((one for one in said if one.shape is Shape.ITEM and own <= one.terms), None)
        if unit:
            _tell(draft, each, document, unit, "The option that was chosen", chosen)


def _tell(draft: Draft, each: Passage, document: Document, unit: Unit, lead: str, chosen: Sequence[Passage]) -> None:
    """Quotes what is said of an option, unless a passage shows it."""
    if any(one.path == each.path and one.window.first <= unit.line <= one.window.last for one in chosen):
        return
    number = draft.cite(each.path, unit.line, unit.last, anchor_at(document, unit.line), unit.text)
    draft.parts.append(f"{lead}: “{inline(unit.text.lstrip('# '))}” {marks([number])}")
