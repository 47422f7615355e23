"""What has to stand beside the passage that answers: what holds in its place, and what its own record has to say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from indexer.answer import letting_go, succession, window
from indexer.answer.evidence import (
    SETTLING,
    Asked,
    argues,
    decides,
    gives_reasons,
    option,
    passes_over,
    sets_out,
    tells_before,
    tells_drawbacks,
    tells_effects,
)
from indexer.answer.passages import (
    WINDOWS,
    Passage,
    as_hit,
    ground,
    held_in,
    hits_of,
    of_document,
    of_section,
    others_of,
    overlaps,
    passage_of,
    path_at,
    section_at,
)
from indexer.encode import terms
from indexer.pieces import units
from indexer.snapshot import Snapshot
from kb import kin
from kb.formats import status
from kb.kin import titles
from kb.model import Document, Kind, Status

BEARS = 0.15
"""The share of what a passage holds of a question that what changed its section holds at least, where the change bears
upon what is asked. Of 25 questions that met a changed section it was .2 and more where it did, below .13 where not."""
_LATER = re.compile(
    r"\W*(?:updated?|addendum|addenda|postscript|retrospective|errat(?:um|a)|corrections?)\b"
    r"(?:\s*(?:on|of|from|in|as of)\b)?(?:[\W_]*(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b)|\W*$)",
    re.I,
)
"""The title of a section that was added after the decision, mostly with its day."""
_ENDING = re.compile(
    r"\W*(?:(?:rfc|adr|this)\s+|(?:reasons?\s+(?:for|of)|why)\s+(?:(?:the|its|this)\s+)?)?"
    r"(?:withdraw(?:al|n)|retire(?:ment|d)|deprecat(?:ion|ed)|superseded|supersession|archived|obsolete"
    r"|abandon(?:ed|ment)|reject(?:ion|ed))\b",
    re.I,
)
"""The title of a section in which a record that is over says why."""
_SETTLED = re.compile(r"\W*(?:chosen|decision|decided|outcome|resolution|conclusion)(?: option)?\W*:", re.I)
"""How a line begins that says within another section what was decided."""
_SET_APART = re.compile(r"\s*(?:>|:::|!!!)")


def decided_then(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """What a record decided, where a past day is asked of and it is over by now: the rest of its text, which is
    today's, may look back.
    """
    document, view = snapshot.view.document(first.path), snapshot.view
    if not view.date or wanted.why or document.kind is not Kind.DECISION or decides(path_at(document, first)):
        return None
    if status.normal(document.raw_status or "", view.corpus.words) not in (Status.SUPERSEDED, Status.DEPRECATED):
        return None
    found = of_document(snapshot, wanted, ranked, document)
    return found if found and decides(path_at(document, found)) else None


def updated(snapshot: Snapshot, wanted: Asked, first: Passage) -> Passage | None:
    """What a record added later on, which may take back what stands above."""
    document = snapshot.view.document(first.path)
    if snapshot.view.standing(first.path).in_force is False:
        ending = next((one for one in document.sections if _ENDING.match(one.title)), None)
        told = of_section(snapshot, wanted, document, ending.anchor) if ending else None
        if told and not overlaps(told, first):
            return told
    if wanted.why:
        return None
    later = [one for one in document.sections if _LATER.match(one.title) and one.line > first.window.last]
    if later:
        return of_section(snapshot, wanted, document, later[-1].anchor)
    found = _notice(snapshot, wanted, document)
    return found if found and not overlaps(found, first) else None


def _notice(snapshot: Snapshot, wanted: Asked, document: Document) -> Passage | None:
    """What stands set apart above a record's first section and takes it back: `> **Warning** We no longer …`."""
    below = (one.line for one in document.sections if one.line > document.title_line)
    end = next(below, document.line_count + 1) - 1
    lines = snapshot.view.corpus.lines(document.path, document.body_line, end).split("\n")
    for apart, group in groupby(enumerate(lines, document.body_line), lambda each: bool(_SET_APART.match(each[1]))):
        told = list(group)
        text = "\n".join(line for _, line in told)
        if apart and letting_go.TAKES_BACK.search(text):
            chunk = next(iter(snapshot.by_path.get(document.path, ())), None)
            hit = replace(as_hit(chunk), line_start=told[0][0], line_end=told[-1][0], text=text) if chunk else None
            return Passage(hit, window.best(ground(snapshot, document, hit), wanted, WINDOWS[1]), 0.0) if hit else None
    return None


def doubting(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """What a later record decided that may have replaced the first one's without a word."""
    if wanted.why or wanted.refused:
        return None
    view = snapshot.view
    candidates = kin.successors(view, first.path) or kin.challengers(view, first.path)
    document = view.document(candidates[0].new) if candidates else None
    if not document and (wanted.now or wanted.fitting == SETTLING):
        given_up = letting_go.given_up_by(snapshot, view.document(first.path))
        document = given_up.by if given_up else None
    return of_document(snapshot, wanted, ranked, document) if document else None


def left_for(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> list[Passage]:
    """What speaks most to the question of the record that took, or may have taken, the first one's place, where it is
    asked why or when something was given up: the older record does not know. In a chain it is the next one's to say,
    and the one that was given up comes second.
    """
    if not wanted.leaving:
        return []
    view = snapshot.view
    left = _left(snapshot, wanted, first.path)
    after = view.standing(left).replaced_by if left else view.heads(first.path)
    changing = (each.path for each in changers(snapshot, first.path, first.window.first, first.window.last))
    later = (*after, *changing, *(each.new for each in kin.successors(view, first.path)))
    if not later and (other := letting_go.given_up_by(snapshot, view.document(first.path))):
        later = (other.by.path,)
    tell = why if wanted.why else of_document
    reason = tell(snapshot, wanted, ranked, view.document(later[0])) if later else None
    older = of_document(snapshot, wanted, ranked, view.document(left)) if left and left != first.path else None
    return [reason, older or first] if reason else []


def why(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], document: Document) -> Passage | None:
    """The passage of a record that speaks most to the question, one that gives reasons before any other."""

    def worth(each: Passage) -> tuple[int, float]:
        reasons = gives_reasons(path_at(document, each))
        return reasons + (reasons and held_in(wanted, each) > 0), each.score

    every = (passage_of(snapshot, wanted, hit, WINDOWS[0]) for hit in hits_of(snapshot, ranked, document.path))
    return max(every, key=worth, default=None)


def _left(snapshot: Snapshot, wanted: Asked, path: str) -> str | None:
    """The one record in the chain up to another whose title chose something that a question names, and the next one's
    does not.
    """
    view = snapshot.view

    def chosen(path: str) -> set[str]:
        return chosen_by(view.document(path)) & wanted.weights.keys()

    chain = (each for each in (path, *view.predecessors(path)) if view.standing(each).replaced_by)
    named = [each for each in chain if chosen(each) - chosen(view.standing(each).replaced_by[0])]
    return named[0] if len(named) == 1 else None


def chosen_by(document: Document) -> set[str]:
    """The terms of what a record's title chooses."""
    return set(terms(" ".join(titles.read(document.title or "").taken)))


def outcome(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> list[Passage]:
    """What a record decided, before the best passage of it that only tells how things were before, or behind one that
    tells what follows.
    """
    document = snapshot.view.document(first.path)
    path = path_at(document, first)
    around = sets_out(path) or (tells_effects(path) and not wanted.effects)
    if document.kind is not Kind.DECISION or wanted.why or wanted.refused or not around:
        return []
    found = of_document(snapshot, wanted, ranked, document)
    if not found or not decides(path_at(document, found)) or overlaps(found, first):
        return []
    ahead = sets_out(path) and (decides(path_at(document, found)[-1:]) or tells_before(path))
    return [found, first] if ahead else [first, found]


def settled_within(snapshot: Snapshot, wanted: Asked, first: Passage) -> Passage | None:
    """The line that says in the section of a passage, which is none that decides, what was decided on its matter:
    "**Chosen:** …".
    """
    document = snapshot.view.document(first.path)
    around = section_at(document, first.window.first)
    if (
        not around
        or document.kind is not Kind.DECISION
        or wanted.effects
        or wanted.refused
        or decides(around.path[-1:])
    ):
        return None
    if any(_SETTLED.match(unit.text) for unit in units(first.window.text, first.window.first)):
        return None
    for chunk in snapshot.by_path.get(first.path, ()):
        if around.line <= chunk.line_start <= around.end_line:
            for unit in units(chunk.text, chunk.line_start):
                if unit.line <= around.end_line and _SETTLED.match(unit.text):
                    return Passage(as_hit(chunk), window.Window(unit.line, unit.last, unit.text), first.score)
    return None


def reasons(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """Where a record sets out why, if reasons are asked for and the best passage of it tells something else."""
    document = snapshot.view.document(first.path)
    given = gives_reasons(path_at(document, first))
    if document.kind is not Kind.DECISION or not wanted.why or wanted.refused or given:
        return None
    others = others_of(snapshot, wanted, ranked, first)
    fitting = [each for each in others if gives_reasons(path_at(document, each))]
    return max(fitting, key=lambda each: each.score, default=None)


def chosen_instead(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """What a record decided, where it is asked why something was chosen of which it speaks and does not decide it."""
    document = snapshot.view.document(first.path)
    spoken_of = wanted.choice & set(terms(first.window.text)) and not decides(path_at(document, first))
    if not spoken_of or wanted.refused or document.kind is not Kind.DECISION:
        return None
    found = of_document(snapshot, wanted, ranked, document)
    if found is None or overlaps(found, first) or not decides(path_at(document, found)):
        return None
    said = set(terms(f"{document.title or ''} {found.window.text}"))
    return None if wanted.choice & said else found


def of_another_option(snapshot: Snapshot, each: Passage, first: Passage) -> bool:
    """Whether two passages of a record are about two of the options that it weighed."""
    if each.path != first.path:
        return False
    document = snapshot.view.document(first.path)
    one, other = (option(path_at(document, passage)) for passage in (each, first))
    return bool(one and other) and one != other


def alternatives(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """What a record says of what it did not choose, if that is asked for and the best passage of it tells something
    else, or but names it where reasons are asked for.
    """
    document = snapshot.view.document(first.path)
    told = passes_over(path_at(document, first)) and (argues(first.window.text) or not wanted.why)
    if document.kind is not Kind.DECISION or not wanted.refused or told:
        return None
    others = [
        one
        for one in others_of(snapshot, wanted, ranked, first)
        if passes_over(path_at(document, one)) and not of_another_option(snapshot, one, first)
    ]
    return max(others, key=lambda one: (wanted.why and argues(one.window.text), one.score), default=None)


def effects(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """Where a record says what follows, its drawbacks before the rest, if that is asked for and the best passage of it
    tells something else.
    """
    document = snapshot.view.document(first.path)
    tells = tells_drawbacks if wanted.drawbacks else tells_effects
    if document.kind is not Kind.DECISION or not wanted.effects or tells(path_at(document, first)):
        return None
    told = [(path_at(document, each), each) for each in others_of(snapshot, wanted, ranked, first)]
    fitting = [
        (tells_drawbacks(path), wanted.speaks_against(each.window.text), each.score, each)
        for path, each in told
        if tells_effects(path)
    ]
    return max(fitting, key=lambda one: one[:3])[3] if fitting else None


def holds_instead(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """What holds in place of a passage.

    The successor's, of several that of the one that speaks most to the question; for a proposal that of the one that is
    to replace it; that of the record that a rejected one was to replace, or that of the record that changed this
    section, if it speaks of what is asked.
    """
    view = snapshot.view
    document = view.document(first.path)
    proposed = view.proposed_for(first.path) if document.undecided else ()
    successors = [view.document(path) for path in (*view.heads(first.path), *proposed)]
    told = [found for each in successors if (found := of_document(snapshot, wanted, ranked, each))]
    if told:
        return max(told, key=lambda each: held_in(wanted, each))
    pending = succession.pending_targets(snapshot, document)
    changing = changers(snapshot, first.path, first.window.first, first.window.last)
    for each in (*pending, *changing):
        found = of_document(snapshot, wanted, ranked, each)
        if found and (each in pending or held_in(wanted, found) >= BEARS * held_in(wanted, first)):
            return found
    return None


def changers(snapshot: Snapshot, path: str, first: int, last: int) -> list[Document]:
    """The records that took the place of the sections in some lines."""
    changed = succession.changed(snapshot, snapshot.view.document(path), first, last)
    return [new for records in changed.values() for new in records]


def tells_drawbacks_alone(snapshot: Snapshot, wanted: Asked, each: Passage, first: Passage) -> bool:
    """Whether drawbacks are asked for, and one passage of a record tells them and not the best, unless that is about an
    option.
    """
    if not wanted.drawbacks or each.path != first.path:
        return False
    document = snapshot.view.document(each.path)
    path = path_at(document, each)
    tells = tells_drawbacks(path) or (tells_effects(path) and wanted.speaks_against(each.window.text))
    return tells and not option(path_at(document, first))


def tells_what_is_asked(snapshot: Snapshot, wanted: Asked, each: Passage) -> bool:
    """Whether reasons or effects are asked for and a passage tells these."""
    path = path_at(snapshot.view.document(each.path), each)
    return (wanted.why and gives_reasons(path)) or (wanted.effects and not wanted.why and tells_effects(path))
