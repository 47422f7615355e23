"""What is said to a question for yes or no, and what later records did to the one that it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.answer import facts
from indexer.answer.facts import Fact
from indexer.snapshot import Snapshot
from kb.model import Document, RelationKind
from kb.view import View

_STRETCH = re.compile(r"\d{4}(?:-\d{2})?")
"""A year or a month."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the metadata of a record says to a question for yes or no."""

    document: Document
    word: str
    """Goes before the record's own line."""
    fact: Fact | None = None
    """The sentence that says it, where a later record has to be named; it goes first."""
    sure: bool = True
    """Whether the record is the one that the question means, and not just the one that is quoted."""
    of_option: bool = False
    """Whether the fact tells of an option that the record weighed and did not choose."""


def replacement(snapshot: Snapshot, document: Document, word: str) -> Fact:
    """What replaced a record, and when, behind a word such as "No"; "Until", where such a day is asked about."""
    view = snapshot.view
    standing = view.standing(document.path)
    new = [view.document(path) for path in standing.replaced_by]
    text = f"{' and '.join(facts.successor(each, len(new) > 1) for each in new)} superseded {facts.name(document)}"
    if standing.ended and word == "No" and _within(snapshot, standing.ended):
        text = f"Until {standing.ended}, when {text}"
        word = ""
    elif standing.ended and len(new) == 1:
        text += f" on {standing.ended}"
    places = facts.done_to(snapshot, new, document, RelationKind.SUPERSEDES)
    return Fact(f"{word}: {text}." if word else f"{text}.", places)


def _within(snapshot: Snapshot, day: str) -> bool:
    """Whether a day lies in the month or year that is asked about, of which the last day is looked at."""
    asked = snapshot.as_of.asked if snapshot.as_of else ""
    return bool(_STRETCH.fullmatch(asked)) and day.startswith(asked)


def changes_to(snapshot: Snapshot, document: Document, section: str | None = None) -> Fact | None:
    """What later records changed of a record, or of one section of it and those below, as the rest of a sentence."""
    view = snapshot.view
    told, news = [], []
    within = _within_section(document, section) if section else ()
    for each in view.standing(document.path).amended_by:
        if section and each.section not in within:
            continue
        new = view.document(each.path)
        part = f"the section {facts.section_title(document, each.section)}" if each.section else "a part"
        on = f" on {since}" if (since := view.since(new)) else ""
        told.append(f"{facts.name(new)} changed {part} of {facts.name(document)}{on}")
        news.append(new)
    return Fact("; ".join(told), facts.done_to(snapshot, news, document, RelationKind.AMENDS)) if told else None


def _within_section(document: Document, anchor: str) -> set[str]:
    """The anchors of a section and of those below it."""
    around = next(each for each in document.sections if each.anchor == anchor)
    below = (each for each in document.sections if around.line <= each.line <= document.last_line(around))
    return {each.anchor for each in below}


def kindred(view: View, shown: Iterable[Document]) -> list[Document]:
    """Some records with those that they replaced or changed, and with what holds in their place."""
    paths: dict[str, None] = {}
    for each in shown:
        olds = (*view.predecessors(each.path), *(one.path for one in view.changes(each.path)))
        paths |= dict.fromkeys((each.path, *view.heads(each.path), *olds))
    return [view.document(path) for path in paths]


def later_ones(view: View, path: str) -> Sequence[str]:
    """The records that replaced another one, or changed a part of it."""
    standing = view.standing(path)
    return (*standing.replaced_by, *(each.path for each in standing.amended_by))
