"""Which passages of what was found make up an answer: the one that speaks most to the question, and one beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, takewhile

from indexer.answer import succession, window
from indexer.answer.evidence import (
    FITTING,
    SETTLING,
    Asked,
    decides,
    gives_reasons,
    sets_out,
    tells_drawbacks,
    tells_effects,
)
from indexer.answer.facts import Aspect
from indexer.answer.window import Ground, Window
from indexer.encode import terms
from indexer.model import Chunk, Hit, Legs
from indexer.snapshot import Snapshot
from indexer.values import DAY, given
from kb import kin
from kb.markdown import fences
from kb.model import Document, Kind, Section

WINDOWS = (150, 70)
"""Words of the first and the second passage."""
BEYOND = 120
"""Words after a hit that a passage may run on into, to the end of the section and of those below it."""
HISTORY = 45
"""Words of a second passage whose record no longer holds."""
RANKED = 6
"""Hits among which the passages are chosen."""
FOUND = 4.0
"""What the score of search counts beside the evidence of the window."""
RETIRED = 0.1
"""What a passage loses whose record something else has replaced."""
CLOSE = 0.9
"""The share of the first record's score in search from which another one is as good a second."""
NEARLY = 0.75
"""The share of the best score from which a record is taken that states what was asked for, before a page, and from
which a second passage is shown."""
SHARED = 0.2
"""The share of what the first passage holds of the question that a second one holds at least."""
OTHER_WORDS = 0.4
"""The share of the question, unknown words included, below which a passage is found by its meaning alone: which
sentence of the record answers, shared words cannot tell then, and what it decided comes first."""
NEWER = 0.8
"""The share of the first passage's score in search from which a newer record comes second: it may say what changed."""
MEASURED = 0.1
"""The share of the question that a sentence with a value holds at least that may give the one asked for."""
GIVEN = 0.3
"""The share that a sentence found by looking through the whole record holds at least."""
_LATER = re.compile(
    r"\W*(?:updated?|addendum|addenda|postscript|retrospective|errat(?:um|a)|corrections?)\b"
    r"(?:\s*(?:on|of|from|in|as of)\b)?(?:[\W_]*(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b)|\W*$)",
    re.I,
)
"""The title of a section that was added after the decision, mostly with its day."""
_SET_APART = re.compile(r"\s*(?:>|:::|!!!)")
_TAKEN_BACK = re.compile(
    r"\b(?:no longer|not (?:\w+ ){0,3}any ?more|deprecated|outdated|obsolete|superseded|replaced|abandoned|reverted"
    r"|retired|discontinued|out of date|historical)\b",
    re.I,
)
"""What a notice above a record says that was set there when it had ceased to hold."""


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


@dataclass(frozen=True, slots=True)
class Choice:
    """What was taken, and from what."""

    passages: Sequence[Passage]
    """At most two, the one that answers first; none where nothing was found."""
    ranked: Sequence[Passage] = ()
    """Every passage that was looked at, best first."""
    sought: str | None = None
    """The record that the first passage is of because search finds it first, for a question in other words."""


def choose(
    snapshot: Snapshot,
    wanted: Asked,
    hits: Sequence[Hit],
    meant: Sequence[Document],
    aspects: Collection[Aspect],
) -> Choice:
    """The passages for a question that names the records `meant` and asks for `aspects` of the metadata."""
    ranked = _ranked(snapshot, wanted, hits, meant)
    if not ranked:
        return Choice(())
    pair = Aspect.CHANGED in aspects or (aspects and len(meant) > 1)
    both = _change(snapshot, wanted, ranked, meant) if pair else []
    sought = None if meant or aspects else _sought(wanted, ranked)
    chosen = _cut(snapshot, wanted, both or _chosen(snapshot, wanted, ranked, meant, sought), ranked[0].path)
    holding = [each for each in chosen if not gone(snapshot, each)] or chosen
    if wanted.value and not (measures(wanted, holding) and _counts(wanted, holding)):
        chosen = _measuring(snapshot, wanted, ranked, chosen, measures(wanted, holding))
    dated = replace(wanted, value=DAY)
    if Aspect.DATE in aspects and not _is_dated(snapshot, chosen[0]) and not measures(dated, chosen):
        chosen = _measuring(snapshot, dated, ranked[:0], chosen, False)
    return Choice(chosen, ranked, sought)


def _is_dated(snapshot: Snapshot, each: Passage) -> bool:
    """Whether the metadata of a record tell when; a page has none."""
    document = snapshot.view.document(each.path)
    return document.kind is not Kind.DECISION or document.date is not None


def gone(snapshot: Snapshot, each: Passage) -> bool:
    """Whether a passage is of a record, or of a section, that something else took the place of."""
    document, shown = snapshot.view.document(each.path), each.window
    retired = snapshot.view.standing(each.path).in_force is False
    return retired or bool(succession.changed(snapshot, document, shown.first, shown.last))


def _ranked(snapshot: Snapshot, wanted: Asked, hits: Sequence[Hit], meant: Sequence[Document]) -> list[Passage]:
    """The hits by what search and their best window say; where records are named, theirs and their successors' only."""
    if meant:
        paths = list(dict.fromkeys(path for each in meant for path in (each.path, *snapshot.view.heads(each.path))))
        found = [each for each in hits if each.chunk.path in paths]
        unfound = [path for path in paths if all(each.chunk.path != path for each in found)]
        found += [_as_hit(chunk) for path in unfound for chunk in snapshot.by_path.get(path, ())]
    else:
        found = list(hits[:RANKED])
        if wanted.fitting == SETTLING and not any(_is_decision(snapshot, each) for each in found):
            found += [each for each in hits[RANKED:] if _is_decision(snapshot, each)][:1]
    top = max((each.score for each in found), default=0.0) or 1.0
    passages = [passage_of(snapshot, wanted, each, WINDOWS[0], FOUND * each.score / top) for each in found]
    return sorted(passages, key=lambda each: -each.score)


def _is_decision(snapshot: Snapshot, hit: Hit) -> bool:
    return snapshot.view.document(hit.chunk.path).kind is Kind.DECISION


def passage_of(snapshot: Snapshot, wanted: Asked, hit: Hit, limit: int, worth: float = 0.0) -> Passage:
    """The run of at most `limit` words of a hit that speaks most to a question; `worth` is what search says of it."""
    document = snapshot.view.document(hit.chunk.path)
    if document.kind is not Kind.DECISION:
        wanted = replace(wanted, fitting=FITTING)  # a page speaks of decisions, and decides nothing itself
    shown = window.best(_ground(snapshot, document, hit), wanted, limit)
    retired = RETIRED if snapshot.view.standing(document.path).in_force is False else 0.0
    return Passage(hit, shown, shown.score + worth - retired)


def _ground(snapshot: Snapshot, document: Document, hit: Hit) -> Ground:
    """The lines of a hit, and what follows in its section and those below it: where search cuts, no sentence, list or
    thought has to end.
    """
    lines = snapshot.view.corpus.lines
    begin = max(hit.line_start, min(document.body_line, hit.line_end))
    end = _end_of(document, hit.line_end)
    beyond = lines(document.path, hit.line_end + 1, end).split("\n") if end > hit.line_end else []
    last = hit.line_end + sum(words <= BEYOND for words in accumulate(len(line.split()) for line in beyond))
    return Ground(
        lines(document.path, begin, last),
        begin,
        hit.line_end,
        fences(snapshot.view.corpus.texts[document.path])[begin - 1],
        {section.line: section.path for section in document.sections},
        (hit.chunk.line_start, hit.chunk.line_end),
        frozenset(
            (each.span.line, each.span.column)
            for each in document.fields
            if not each.span.path and each.name != "title"
        ),
    )


def _as_hit(chunk: Chunk, score: float = 0.0) -> Hit:
    return Hit(chunk, chunk.line_start, chunk.line_end, chunk.text, score, Legs())


def _hits_of(snapshot: Snapshot, ranked: Sequence[Passage], path: str) -> list[Hit]:
    """The hits of a document: those found, and all its sections, found as well as the best of them."""
    hits = [each.hit for each in ranked if each.path == path]
    score = max((each.score for each in hits), default=0.0)
    return [*hits, *(_as_hit(chunk, score) for chunk in snapshot.by_path.get(path, ()))]


def _of_document(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], document: Document) -> Passage | None:
    """The passage of a record that tells best what it decided: of those found, and of all its sections.

    Where its metadata is asked for, the decision itself comes before a plan below it.
    """
    settled = replace(wanted, fitting=SETTLING)
    every = [passage_of(snapshot, settled, hit, WINDOWS[0]) for hit in _hits_of(snapshot, ranked, document.path)]
    itself = wanted.fitting == SETTLING and document.kind is Kind.DECISION
    return max(every, key=lambda each: (itself and decides(_path_at(document, each)[-1:]), each.score), default=None)


def _chosen(
    snapshot: Snapshot,
    wanted: Asked,
    ranked: Sequence[Passage],
    meant: Sequence[Document],
    sought: str | None,
) -> list[Passage]:
    """At most two passages: the best, and what has to stand beside it; else the next best."""
    view = snapshot.view
    first, others = ranked[0], ranked
    if wanted.fitting == SETTLING:
        first = _stating(snapshot, ranked)
        first = _of_document(snapshot, wanted, ranked, view.document(first.path)) or first
    elif sought:
        first, *others = _decided(snapshot, wanted, ranked)
    elif not meant and (newer := _newer(snapshot, wanted, ranked)):
        others = [newer, *ranked]
    ahead = _holds_instead(snapshot, wanted, ranked, first)
    if ahead:
        pending = succession.pending_targets(snapshot, view.document(first.path))
        return [first, ahead] if pending and wanted.fitting == SETTLING else [ahead, first]
    standing = view.standing(first.path)
    beside = (*standing.replaces, *(each.path for each in standing.amended_by))
    if beside and wanted.fitting == SETTLING:
        other = _of_document(snapshot, wanted, ranked, view.document(beside[0]))
        return [first, other] if other else [first]
    of_it = (
        _updated(snapshot, wanted, first)
        or _outcome(snapshot, wanted, ranked, first)
        or _reasons(snapshot, wanted, ranked, first)
        or _effects(snapshot, wanted, ranked, first)
    )
    if of_it:
        return [first, of_it]
    named = {one.path for one in meant} - {first.path} if len(meant) > 1 else None
    second = next(
        (
            each
            for each in others
            if (each.path in named if named else _may_follow(snapshot, wanted, each, first))
            and not _overlaps(each, first)
            and not window.points_elsewhere(each.window.text)
        ),
        None,
    )
    doubted = None if second and second.path == first.path else _doubting(snapshot, wanted, ranked, first)
    if doubted or second is None:
        return [first, doubted] if doubted else [first]
    instead = _changers(snapshot, second.path, second.hit.chunk.line_start, second.hit.chunk.line_end)
    if any(each.path == first.path for each in instead) or first.path in view.heads(second.path):
        told = wanted.why or wanted.effects or wanted.refused
        return [(None if told else _of_document(snapshot, wanted, ranked, view.document(first.path))) or first, second]
    return [first, next(filter(None, (_of_document(snapshot, wanted, ranked, each) for each in instead)), second)]


def _sought(wanted: Asked, ranked: Sequence[Passage]) -> str | None:
    """The record that search finds first, where the best passage holds so little of a question that shared words do not
    tell what answers it; None where they do, and where a decision is no answer.
    """
    if wanted.why or wanted.effects or wanted.refused or wanted.known * _held(wanted, ranked[0]) >= OTHER_WORDS:
        return None
    return max(ranked, key=lambda each: each.hit.score).path


def _decided(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage]) -> Iterator[Passage]:
    """What the record decided that search finds first, where it says so, and its best passage; then the others'."""
    for path in dict.fromkeys(each.path for each in sorted(ranked, key=lambda each: -each.hit.score)):
        document = snapshot.view.document(path)
        decided = _of_document(snapshot, wanted, ranked, document) if document.kind is Kind.DECISION else None
        if decided and decides(_path_at(document, decided)):
            yield decided
        yield next(each for each in ranked if each.path == path)


def _newer(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage]) -> Passage | None:
    """The best passage of a record that is newer than the first one and found nearly as well."""
    first = snapshot.view.document(ranked[0].path)
    if wanted.why or wanted.refused or not first.date or first.kind is not Kind.DECISION:
        return None
    for each in ranked:
        document = snapshot.view.document(each.path)
        near = document.kind is Kind.DECISION and each.hit.score >= NEWER * ranked[0].hit.score
        if near and (document.date or "") > first.date:
            return each
    return None


def _updated(snapshot: Snapshot, wanted: Asked, first: Passage) -> Passage | None:
    """What a record added later on, which may take back what stands above."""
    document = snapshot.view.document(first.path)
    if wanted.why:
        return None
    later = [one for one in document.sections if _LATER.match(one.title) and one.line > first.window.last]
    if later:
        return _of_section(snapshot, wanted, document, later[-1].anchor)
    found = _notice(snapshot, wanted, document)
    return found if found and not _overlaps(found, first) else None


def _notice(snapshot: Snapshot, wanted: Asked, document: Document) -> Passage | None:
    """What stands set apart above a record's first section and takes it back: `> **Warning** We no longer …`."""
    below = (one.line for one in document.sections if one.line > document.title_line)
    end = next(below, document.line_count + 1) - 1
    lines = snapshot.view.corpus.lines(document.path, document.body_line, end).split("\n")
    for apart, group in groupby(enumerate(lines, document.body_line), lambda each: bool(_SET_APART.match(each[1]))):
        told = list(group)
        text = "\n".join(line for _, line in told)
        if apart and _TAKEN_BACK.search(text):
            chunk = next(iter(snapshot.by_path.get(document.path, ())), None)
            hit = replace(_as_hit(chunk), line_start=told[0][0], line_end=told[-1][0], text=text) if chunk else None
            return Passage(hit, window.best(_ground(snapshot, document, hit), wanted, WINDOWS[1]), 0.0) if hit else None
    return None


def _doubting(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """What a later record decided that may have replaced the first one's without a word."""
    if wanted.why or wanted.refused:
        return None
    candidates = kin.successors(snapshot.view, first.path)
    return _of_document(snapshot, wanted, ranked, snapshot.view.document(candidates[0].new)) if candidates else None


def _outcome(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """What a record decided, where the best passage of it only tells how things were before, or what follows."""
    document = snapshot.view.document(first.path)
    path = _path_at(document, first)
    around = sets_out(path) or (tells_effects(path) and not wanted.effects)
    if document.kind is not Kind.DECISION or wanted.why or wanted.refused or not around:
        return None
    least = CLOSE * first.hit.score
    if any(each.path != first.path and each.hit.score >= least for each in ranked):
        return None
    found = _of_document(snapshot, wanted, ranked, document)
    return found if found and decides(_path_at(document, found)) and not _overlaps(found, first) else None


def _reasons(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """Where a record sets out why, if reasons are asked for and the best passage of it only tells what was decided."""
    document = snapshot.view.document(first.path)
    path = _path_at(document, first)
    if document.kind is not Kind.DECISION or not wanted.why or wanted.refused or not decides(path):
        return None
    others = _others_of(snapshot, wanted, ranked, first)
    fitting = [each for each in others if gives_reasons(_path_at(document, each))]
    return max(fitting, key=lambda each: each.score, default=None)


def _effects(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """Where a record says what follows, its drawbacks before the rest, if that is asked for and the best passage of it
    tells something else.
    """
    document = snapshot.view.document(first.path)
    if document.kind is not Kind.DECISION or not wanted.effects or tells_effects(_path_at(document, first)):
        return None
    told = [(_path_at(document, each), each) for each in _others_of(snapshot, wanted, ranked, first)]
    fitting = [(tells_drawbacks(path), each.score, each) for path, each in told if tells_effects(path)]
    return max(fitting, key=lambda one: one[:2])[2] if fitting else None


def _others_of(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> list[Passage]:
    """The passages of the first one's record beside it."""
    every = (passage_of(snapshot, wanted, hit, WINDOWS[1]) for hit in _hits_of(snapshot, ranked, first.path))
    return [each for each in every if not _overlaps(each, first)]


def _stating(snapshot: Snapshot, ranked: Sequence[Passage]) -> Passage:
    """The passage of the record with metadata that search finds first, where that is nearly as well as the best."""
    best = max(ranked, key=lambda each: (_is_decision(snapshot, each.hit), each.hit.score))
    nearly = best.hit.score >= NEARLY * max(each.hit.score for each in ranked)
    return best if nearly and _is_decision(snapshot, best.hit) else ranked[0]


def _change(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], meant: Sequence[Document]) -> list[Passage]:
    """What a record decided that changed a part of another, and that part, of the records that a question names."""
    view = snapshot.view
    paths = [each.path for each in meant]
    for old in dict.fromkeys((*paths, *(each.path for path in paths for each in view.changes(path)))):
        for each in view.standing(old).amended_by:
            if {old, each.path} >= set(paths):
                new = _of_document(snapshot, wanted, ranked, view.document(each.path))
                part = _of_section(snapshot, wanted, view.document(old), each.section)
                part = part or _of_document(snapshot, wanted, ranked, view.document(old))
                return [new, part] if new and part else []
    return []


def _of_section(snapshot: Snapshot, wanted: Asked, document: Document, anchor: str | None) -> Passage | None:
    lines = {range(one.line, one.end_line + 1) for one in document.sections if anchor and one.anchor == anchor}
    chunks = (each for each in snapshot.by_path.get(document.path, ()) if any(each.line_start in one for one in lines))
    passages = [passage_of(snapshot, wanted, _as_hit(each), WINDOWS[1]) for each in chunks]
    return max(passages, key=lambda each: each.score, default=None)


def _measuring(
    snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], chosen: list[Passage], measured: bool
) -> list[Passage]:
    """The best passage below one that gives the value asked for, where the records found first have one.

    Where that has been `measured` by some number already, only a number of what is to be counted is better.
    """
    for path in list(dict.fromkeys(each.path for each in (*chosen[:1], *ranked)))[:2]:
        every = [passage_of(snapshot, wanted, hit, WINDOWS[1]) for hit in _hits_of(snapshot, ranked, path)]
        best = max(every, key=lambda each: (_counts(wanted, [each]), _given(wanted, each), each.score))
        if _given(wanted, best) >= GIVEN and (not measured or _counts(wanted, [best])):
            return [best, chosen[0]]
    return chosen


def measures(wanted: Asked, passages: Sequence[Passage]) -> bool:
    """Whether a sentence with a value as it is asked for speaks to the question at all."""
    return any(_given(wanted, each) >= MEASURED for each in passages)


def _counts(wanted: Asked, passages: Sequence[Passage]) -> bool:
    """Whether a passage has a number in front of what is to be counted, if anything is."""
    value = wanted.value
    return not (value and value.many) or any(value.counts(each.window.text) for each in passages)


def _given(wanted: Asked, each: Passage) -> float:
    heading = each.hit.chunk.heading[1:]
    return given(wanted.value, each.window.text, wanted.weights, heading) if wanted.value else 0.0


def _cut(snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage], found: str) -> list[Passage]:
    """The passages at their lengths: the first one has most of the words, a retired record the fewest.

    Where reasons are asked for and search `found` them in a record that no longer holds, that record has most; where
    reasons or effects are and the second passage tells them, that one has.
    """
    first, *others = chosen
    if not others:
        return [passage_of(snapshot, wanted, first.hit, sum(WINDOWS))]
    if wanted.why and first.path != found and others[0].path == found:
        return [passage_of(snapshot, wanted, first.hit, WINDOWS[1]), *others]
    if others[0].path == first.path and _tells_what_is_asked(snapshot, wanted, others[0]):
        return [
            passage_of(snapshot, wanted, each.hit, limit) for each, limit in zip(chosen, WINDOWS[::-1], strict=True)
        ]
    limits = (HISTORY if snapshot.view.standing(each.path).in_force is False else WINDOWS[1] for each in others)
    return [
        first,
        *(passage_of(snapshot, wanted, each.hit, limit) for each, limit in zip(others, limits, strict=True)),
    ]


def _tells_what_is_asked(snapshot: Snapshot, wanted: Asked, each: Passage) -> bool:
    """Whether reasons or effects are asked for and a passage tells these."""
    path = _path_at(snapshot.view.document(each.path), each)
    return (wanted.why and gives_reasons(path)) or (wanted.effects and not wanted.why and tells_effects(path))


def _overlaps(each: Passage, first: Passage) -> bool:
    """Whether a hit holds lines that are quoted already, or its window reaches into them."""
    first_line, last_line = min(each.hit.line_start, each.window.first), max(each.hit.line_end, each.window.last)
    return each.path == first.path and first_line <= first.window.last and first.window.first <= last_line


def _holds_instead(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """What holds in place of a passage.

    The successor's, that of the record that a rejected one was to replace, or that of the record that changed this
    section.
    """
    view = snapshot.view
    document = view.document(first.path)
    instead = [view.document(path) for path in view.heads(first.path)]
    instead += succession.pending_targets(snapshot, document)
    for each in (*instead, *_changers(snapshot, first.path, first.window.first, first.window.last)):
        found = _of_document(snapshot, wanted, ranked, each)
        if found:
            return found
    return None


def _changers(snapshot: Snapshot, path: str, first: int, last: int) -> list[Document]:
    """The records that took the place of the sections in some lines."""
    changed = succession.changed(snapshot, snapshot.view.document(path), first, last)
    return [new for records in changed.values() for new in records]


def _may_follow(snapshot: Snapshot, wanted: Asked, each: Passage, first: Passage) -> bool:
    """Whether search finds a passage nearly as well as the first, it holds something of the question as well, and its
    record has no successor that is not shown.
    """
    heads = snapshot.view.heads(each.path)
    near = each.hit.score >= NEARLY * first.hit.score and _held(wanted, each) >= SHARED * _held(wanted, first)
    return near and (not heads or first.path in heads)


def _held(wanted: Asked, each: Passage) -> float:
    """The share of the question in what a passage shows and the headings above its hit."""
    return wanted.held(terms(" ".join((*each.hit.chunk.heading, each.window.text))))


def _path_at(document: Document, each: Passage) -> tuple[str, ...]:
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
