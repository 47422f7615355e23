"""The answer without a language model: metadata first, then the passages that answer, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from indexer.answer import closed, facts, lists, plain, succession, window
from indexer.answer.draft import Draft, blockquote, inline, marks
from indexer.answer.evidence import FITTING, SETTLING, Asked, asked, decides, gives_reasons, sets_out
from indexer.answer.facts import Aspect
from indexer.answer.window import Ground, Window
from indexer.encode import terms
from indexer.model import Answer, Chunk, Hit, Legs, Length, Reason, Retrieval, Verdict
from indexer.question import missing_numbers, named
from indexer.snapshot import Snapshot
from indexer.values import asked_for, given
from kb.markdown import fences
from kb.model import Document, Kind, RelationKind, Section

ANSWERED = 0.5
WEAK = 0.08
"""Confidence from which a question counts as answered, or as touched upon. Of 617 questions to fifteen repositories,
2.9 % of the 518 with an answer lie below .08 and 60 of the 99 without one; below .12, 4.8 % and 61."""
WINDOWS = (150, 70)
"""Words of the first and the second passage."""
BEYOND = 120
"""Words after a hit that a passage may run on into, to the end of the section and of those below it."""
HISTORY = 45
"""Words of a second passage whose record no longer holds."""
BRIEF = 45
"""Words of the passage of a brief answer."""
RANKED = 6
"""Hits among which the passages are chosen."""
FOUND = 4.0
"""What the score of search counts beside the evidence of the window."""
RETIRED = 0.1
"""What a passage loses whose record something else has replaced."""
NEAREST = 3
"""Passages that are shown where the records do not cover a question."""
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
LACKING = 0.5
"""From so much on, the lack of a value that is asked for is told as the reason why a question is not covered."""
_LATER = re.compile(
    r"\W*(?:updated?|addendum|addenda|postscript|retrospective|errat(?:um|a)|corrections?)\b"
    r"(?:\s*(?:on|of|from|in|as of)\b)?(?:[\W_]*(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b)|\W*$)",
    re.I,
)
"""The title of a section that was added after the decision, mostly with its day."""


def answer(snapshot: Snapshot, question: str, found: Retrieval, length: Length = Length.NORMAL) -> Answer:
    """What the records say: answered, weakly answered, or not covered with the nearest passages."""
    missing = missing_numbers(snapshot.view, question)
    meant = named(snapshot.view, question)
    if missing and not meant:
        return _not_covered(question, found, snapshot, f"No record has the number {', '.join(missing)}.")
    listed = list(lists.listing(snapshot, question))
    if listed:
        return _from_facts(question, listed, found)
    if meant or (found.hits and found.confidence >= WEAK):
        return _quoted(snapshot, question, found, meant, length)
    value = asked_for(question) if found.evidence.get("value_lacking", 0) >= LACKING else None
    lead = f"No sentence of the nearest records gives this {value.name}." if value else "The records do not cover this."
    return _not_covered(question, found, snapshot, lead)


@dataclass(frozen=True, slots=True)
class _Passage:
    """A hit, with the window of it that answers best."""

    hit: Hit
    window: Window
    score: float

    @property
    def path(self) -> str:
        return self.hit.chunk.path


def _from_facts(question: str, listed: Sequence[facts.Fact], found: Retrieval) -> Answer:
    draft = Draft()
    draft.state(listed)
    text = "\n".join(draft.parts)
    return replace(_finished(question, Verdict.ANSWERED, text, draft, max(found.confidence, 0.9), found), unknown=())


def _quoted(snapshot: Snapshot, question: str, found: Retrieval, meant: Sequence[Document], length: Length) -> Answer:
    draft = Draft()
    aspects = facts.aspects(question)
    wanted = asked(question, snapshot.vocabulary)
    if meant and not wanted.weights:
        wanted = asked(" ".join(each.title or "" for each in meant), snapshot.vocabulary)
    if aspects:
        wanted = replace(wanted, fitting=SETTLING)
    ranked = _ranked(snapshot, wanted, found.hits, meant)
    if not ranked:
        return _from_facts(question, list(facts.about(snapshot, meant, question)), found)
    pair = Aspect.CHANGED in aspects or (aspects and len(meant) > 1)
    both = _change(snapshot, wanted, ranked, meant) if pair else []
    sought = None if meant or aspects else _sought(wanted, ranked)
    chosen = _cut(snapshot, wanted, both or _chosen(snapshot, wanted, ranked, meant, sought), ranked[0].path)
    if wanted.value and not _measures(wanted, [each for each in chosen if not _gone(snapshot, each)] or chosen):
        chosen = _measuring(snapshot, wanted, ranked, chosen)
    shown: Sequence[_Passage] = chosen
    said = closed.said(snapshot, question, meant, _documents(snapshot, chosen))
    confident = found.confidence >= ANSWERED or bool(meant) or (said is not None and said.sure)
    unsettled = None if said else _left_open(snapshot, wanted, chosen)
    lacking = wanted.value if not said and not _measures(wanted, chosen) else None
    if unsettled:
        shown = [_showing(each, unsettled) for each in sorted(chosen, key=lambda one: unsettled not in one.window.text)]
        draft.parts.append("The records leave this open. What they say:")
    elif lacking:
        draft.parts.append(f"The records may not give this {lacking.name}. What comes nearest:")
    elif not confident:
        draft.parts.append(_unsure(found))
    subjects = (list(meant) or _first_decision(snapshot, shown)) if aspects else []
    if said:
        draft.state([said.fact] if said.fact else [])
        subjects = [said.document] if said.word or (aspects and not meant) else subjects
    words = {said.document.path: said.word} if said else {}
    if length is Length.BRIEF:
        shown = [] if subjects else [_in_brief(snapshot, wanted, shown[0].hit, unsettled)]
    elif length is Length.FULL:
        shown = [_whole(each) for each in shown]
    _explain(draft, ranked, chosen, shown, sought)
    if length is Length.BRIEF:
        draft.state(facts.about(snapshot, subjects, question, words))
        for each in shown:
            _brief(draft, snapshot, each)
    else:
        _passages(draft, snapshot, question, shown, subjects, words)
        _succession(draft, snapshot, wanted, shown)
        _end(draft, snapshot, wanted, shown)
        if length is Length.FULL:
            _relations(draft, snapshot, shown)
    verdict = Verdict.ANSWERED if confident and not unsettled and not lacking else Verdict.WEAK
    confidence = max(found.confidence, 0.9) if meant else found.confidence
    return _finished(question, verdict, "\n\n".join(draft.parts), draft, confidence, found)


def _in_brief(snapshot: Snapshot, wanted: Asked, hit: Hit, unsettled: str | None) -> _Passage:
    """The few sentences of a hit that answer, or the one that says that it is not settled."""
    brief = _passage_of(snapshot, wanted, hit, BRIEF)
    if unsettled is None:
        return brief
    line = hit.line_start + hit.text.count("\n", 0, hit.text.index(unsettled))
    return replace(brief, window=Window(line, line + unsettled.count("\n"), unsettled))


def _whole(each: _Passage) -> _Passage:
    hit = each.hit
    return replace(each, window=Window(hit.line_start, hit.line_end, hit.text, highlight=each.window.highlight))


def _showing(each: _Passage, sentence: str) -> _Passage:
    """A passage with that sentence of it highlighted, where it holds it."""
    return replace(each, window=replace(each.window, highlight=sentence)) if sentence in each.window.text else each


def _finished(question: str, verdict: Verdict, text: str, draft: Draft, confidence: float, found: Retrieval) -> Answer:
    return Answer(
        question,
        verdict,
        text,
        tuple(draft.citations),
        confidence,
        unknown=found.unknown,
        explanation=tuple(draft.reasons),
    )


def _first_decision(snapshot: Snapshot, chosen: Sequence[_Passage]) -> list[Document]:
    """The record that a question about a status means, where it names none: the first one that is quoted."""
    return [document for document in _documents(snapshot, chosen) if document.kind is Kind.DECISION][:1]


def _documents(snapshot: Snapshot, passages: Sequence[_Passage]) -> list[Document]:
    return [snapshot.view.document(each.path) for each in passages]


def _left_open(snapshot: Snapshot, wanted: Asked, chosen: Sequence[_Passage]) -> str | None:
    gone = [each.window.text for each in chosen if _gone(snapshot, each)]
    return window.left_open([each.window.text for each in chosen if not _gone(snapshot, each)], wanted, gone)


def _gone(snapshot: Snapshot, each: _Passage) -> bool:
    """Whether a passage is of a record, or of a section, that something else took the place of."""
    document, shown = snapshot.view.document(each.path), each.window
    retired = snapshot.view.standing(each.path).in_force is False
    return retired or bool(succession.changed(snapshot, document, shown.first, shown.last))


def _ranked(snapshot: Snapshot, wanted: Asked, hits: Sequence[Hit], meant: Sequence[Document]) -> list[_Passage]:
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
    passages = [_passage_of(snapshot, wanted, each, WINDOWS[0], FOUND * each.score / top) for each in found]
    return sorted(passages, key=lambda each: -each.score)


def _is_decision(snapshot: Snapshot, hit: Hit) -> bool:
    return snapshot.view.document(hit.chunk.path).kind is Kind.DECISION


def _passage_of(snapshot: Snapshot, wanted: Asked, hit: Hit, limit: int, worth: float = 0.0) -> _Passage:
    document = snapshot.view.document(hit.chunk.path)
    if document.kind is not Kind.DECISION:
        wanted = replace(wanted, fitting=FITTING)  # a page speaks of decisions, and decides nothing itself
    shown = window.best(_ground(snapshot, document, hit), wanted, limit)
    retired = RETIRED if snapshot.view.standing(document.path).in_force is False else 0.0
    return _Passage(hit, shown, shown.score + worth - retired)


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


def _of_document(snapshot: Snapshot, wanted: Asked, ranked: Sequence[_Passage], document: Document) -> _Passage | None:
    """The passage of a record that tells best what it decided: of those found, and of all its sections."""
    settled = replace(wanted, fitting=SETTLING)
    hits = [each.hit for each in ranked if each.path == document.path]
    score = max((each.score for each in hits), default=0.0)
    hits += [_as_hit(chunk, score) for chunk in snapshot.by_path.get(document.path, ())]
    every = [_passage_of(snapshot, settled, hit, WINDOWS[0]) for hit in hits]
    return max(every, key=lambda each: each.score, default=None)


def _chosen(
    snapshot: Snapshot,
    wanted: Asked,
    ranked: Sequence[_Passage],
    meant: Sequence[Document],
    sought: str | None,
) -> list[_Passage]:
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
        return [ahead, first]
    standing = view.standing(first.path)
    beside = (*standing.replaces, *(each.path for each in standing.amended_by))
    if beside and wanted.fitting == SETTLING:
        other = _of_document(snapshot, wanted, ranked, view.document(beside[0]))
        return [first, other] if other else [first]
    of_it = (
        _updated(snapshot, wanted, first)
        or _outcome(snapshot, wanted, ranked, first)
        or _reasons(snapshot, wanted, ranked, first)
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
    if second is None:
        return [first]
    instead = _changers(snapshot, second.path, second.hit.chunk.line_start, second.hit.chunk.line_end)
    if any(each.path == first.path for each in instead) or first.path in view.heads(second.path):
        told = wanted.why or wanted.effects or wanted.refused
        return [(None if told else _of_document(snapshot, wanted, ranked, view.document(first.path))) or first, second]
    return [first, next(filter(None, (_of_document(snapshot, wanted, ranked, each) for each in instead)), second)]


def _sought(wanted: Asked, ranked: Sequence[_Passage]) -> str | None:
    """The record that search finds first, where the best passage holds so little of a question that shared words do not
    tell what answers it; None where they do, and where a decision is no answer.
    """
    if wanted.why or wanted.effects or wanted.refused or wanted.known * _held(wanted, ranked[0]) >= OTHER_WORDS:
        return None
    return max(ranked, key=lambda each: each.hit.score).path


def _decided(snapshot: Snapshot, wanted: Asked, ranked: Sequence[_Passage]) -> Iterator[_Passage]:
    """What the record decided that search finds first, where it says so, and its best passage; then the others'."""
    for path in dict.fromkeys(each.path for each in sorted(ranked, key=lambda each: -each.hit.score)):
        document = snapshot.view.document(path)
        decided = _of_document(snapshot, wanted, ranked, document) if document.kind is Kind.DECISION else None
        if decided and decides(_path_at(document, decided)):
            yield decided
        yield next(each for each in ranked if each.path == path)


def _newer(snapshot: Snapshot, wanted: Asked, ranked: Sequence[_Passage]) -> _Passage | None:
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


def _updated(snapshot: Snapshot, wanted: Asked, first: _Passage) -> _Passage | None:
    """What a record added later on, which may take back what stands above."""
    document = snapshot.view.document(first.path)
    later = [one for one in document.sections if _LATER.match(one.title) and one.line > first.window.last]
    return _of_section(snapshot, wanted, document, later[-1].anchor) if later and not wanted.why else None


def _outcome(snapshot: Snapshot, wanted: Asked, ranked: Sequence[_Passage], first: _Passage) -> _Passage | None:
    """What a record decided, where the best passage of it only tells how things were before."""
    document = snapshot.view.document(first.path)
    if document.kind is not Kind.DECISION or wanted.why or wanted.refused or not sets_out(_path_at(document, first)):
        return None
    least = CLOSE * first.hit.score
    if any(each.path != first.path and each.hit.score >= least for each in ranked):
        return None
    found = _of_document(snapshot, wanted, ranked, document)
    return found if found and decides(_path_at(document, found)) and not _overlaps(found, first) else None


def _reasons(snapshot: Snapshot, wanted: Asked, ranked: Sequence[_Passage], first: _Passage) -> _Passage | None:
    """Where a record sets out why, if reasons are asked for and the best passage of it only tells what was decided."""
    document = snapshot.view.document(first.path)
    path = _path_at(document, first)
    if document.kind is not Kind.DECISION or not wanted.why or wanted.refused or not decides(path):
        return None
    hits = [each.hit for each in ranked if each.path == first.path]
    hits += [_as_hit(chunk) for chunk in snapshot.by_path.get(first.path, ())]
    every = [_passage_of(snapshot, wanted, hit, WINDOWS[1]) for hit in hits]
    fitting = [each for each in every if gives_reasons(_path_at(document, each)) and not _overlaps(each, first)]
    return max(fitting, key=lambda each: each.score, default=None)


def _stating(snapshot: Snapshot, ranked: Sequence[_Passage]) -> _Passage:
    """The best passage of a record with metadata, where search found one nearly as well as the best."""
    least = NEARLY * max(each.hit.score for each in ranked)
    decisions = (each for each in ranked if _is_decision(snapshot, each.hit))
    return next((each for each in decisions if each.hit.score >= least), ranked[0])


def _change(snapshot: Snapshot, wanted: Asked, ranked: Sequence[_Passage], meant: Sequence[Document]) -> list[_Passage]:
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


def _of_section(snapshot: Snapshot, wanted: Asked, document: Document, anchor: str | None) -> _Passage | None:
    lines = {range(one.line, one.end_line + 1) for one in document.sections if anchor and one.anchor == anchor}
    chunks = (each for each in snapshot.by_path.get(document.path, ()) if any(each.line_start in one for one in lines))
    passages = [_passage_of(snapshot, wanted, _as_hit(each), WINDOWS[1]) for each in chunks]
    return max(passages, key=lambda each: each.score, default=None)


def _measuring(snapshot: Snapshot, wanted: Asked, ranked: Sequence[_Passage], chosen: list[_Passage]) -> list[_Passage]:
    """The best passage below one that gives the value asked for, where the records found first have one."""
    for path in list(dict.fromkeys(each.path for each in (*chosen[:1], *ranked)))[:2]:
        hits = [each.hit for each in ranked if each.path == path]
        hits += [_as_hit(chunk) for chunk in snapshot.by_path.get(path, ())]
        every = [_passage_of(snapshot, wanted, hit, WINDOWS[1]) for hit in hits]
        best = max(every, key=lambda each: (_given(wanted, each), each.score))
        if _given(wanted, best) >= GIVEN:
            return [best, chosen[0]]
    return chosen


def _measures(wanted: Asked, passages: Sequence[_Passage]) -> bool:
    """Whether a sentence with a value as it is asked for speaks to the question at all."""
    return any(_given(wanted, each) >= MEASURED for each in passages)


def _given(wanted: Asked, each: _Passage) -> float:
    heading = each.hit.chunk.heading[1:]
    return given(wanted.value, each.window.text, wanted.weights, heading) if wanted.value else 0.0


def _cut(snapshot: Snapshot, wanted: Asked, chosen: Sequence[_Passage], found: str) -> list[_Passage]:
    """The passages at their lengths: the first one has most of the words, a retired record the fewest.

    Where reasons are asked for and search `found` them in a record that no longer holds, that record has most.
    """
    first, *others = chosen
    if not others:
        return [_passage_of(snapshot, wanted, first.hit, sum(WINDOWS))]
    if wanted.why and first.path != found and others[0].path == found:
        return [_passage_of(snapshot, wanted, first.hit, WINDOWS[1]), *others]
    limits = (HISTORY if snapshot.view.standing(each.path).in_force is False else WINDOWS[1] for each in others)
    return [
        first,
        *(_passage_of(snapshot, wanted, each.hit, limit) for each, limit in zip(others, limits, strict=True)),
    ]


def _overlaps(each: _Passage, first: _Passage) -> bool:
    """Whether a hit holds lines that are quoted already, or its window reaches into them."""
    first_line, last_line = min(each.hit.line_start, each.window.first), max(each.hit.line_end, each.window.last)
    return each.path == first.path and first_line <= first.window.last and first.window.first <= last_line


def _holds_instead(snapshot: Snapshot, wanted: Asked, ranked: Sequence[_Passage], first: _Passage) -> _Passage | None:
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


def _may_follow(snapshot: Snapshot, wanted: Asked, each: _Passage, first: _Passage) -> bool:
    """Whether search finds a passage nearly as well as the first, it holds something of the question as well, and its
    record has no successor that is not shown.
    """
    heads = snapshot.view.heads(each.path)
    near = each.hit.score >= NEARLY * first.hit.score and _held(wanted, each) >= SHARED * _held(wanted, first)
    return near and (not heads or first.path in heads)


def _held(wanted: Asked, each: _Passage) -> float:
    """The share of the question in what a passage shows and the headings above its hit."""
    return wanted.held(terms(" ".join((*each.hit.chunk.heading, each.window.text))))


def _explain(
    draft: Draft,
    ranked: Sequence[_Passage],
    chosen: Sequence[_Passage],
    shown: Sequence[_Passage],
    sought: str | None,
) -> None:
    for each in chosen:
        quoted = next((one for one in shown if one.hit is each.hit), None)
        why = "speaks most to the question"
        if each.path == sought:
            why = "is of the record that search finds first, for a question in other words"
        elif each is chosen[0] and each.path != ranked[0].path:
            why = "holds in place of the passage below"
        draft.reasons.append(_reason(quoted or each, bool(quoted), why if quoted else "left out for brevity"))
    for each in ranked:
        if not any(each.hit is one.hit for one in chosen):
            less = f"speaks less to the question ({each.score:.2f} of {ranked[0].score:.2f})"
            why = "its record says elsewhere what it decided" if each is ranked[0] else less
            draft.reasons.append(_reason(each, False, why))


def _reason(each: _Passage, kept: bool, why: str) -> Reason:
    shown = each.window
    return Reason("passage", kept, why, each.path, shown.first, shown.last)


def _passages(
    draft: Draft,
    snapshot: Snapshot,
    question: str,
    chosen: Sequence[_Passage],
    subjects: Sequence[Document],
    words: Mapping[str, str],
) -> None:
    """What the metadata says, each record's sentence before its passage; records in a succession all have one.

    `words` (by path) begin a record's sentence, which then goes first.
    """
    paths = [each.path for each in chosen]
    told = {path for each in subjects for path in (each.path, *_relatives(snapshot, each.path))}
    early = [each for each in subjects if each.path not in paths or words.get(each.path)]
    draft.state(facts.about(snapshot, early, question, words))
    seen = {each.path for each in early}
    for each in chosen:
        document = snapshot.view.document(each.path)
        new = each.path not in seen
        seen.add(each.path)
        if new and each.path in told:
            draft.state(facts.about(snapshot, [document], question))
        _passage(draft, snapshot, each, titled=new and each.path not in told)


def _relatives(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    return (*snapshot.view.heads(path), *snapshot.view.predecessors(path))


def _passage(draft: Draft, snapshot: Snapshot, each: _Passage, titled: bool) -> None:
    document = snapshot.view.document(each.path)
    shown = each.window
    number = _cite(draft, document, shown)
    if titled:
        draft.parts.append(f"{facts.header(snapshot.view, document, doubted=True, people=False)} [{number}]")
    for section, records in succession.changed(snapshot, document, shown.first, shown.last).items():
        places = [facts.relation_place(snapshot, new, document, RelationKind.AMENDS) for new in records]
        by = " and ".join(facts.name(new, dated=True) for new in records)
        draft.state([facts.Fact(f"The section {section} was changed by {by}:", tuple(places))])
    section = _heading(document, shown.first)
    draft.parts.append(blockquote(shown, _above(snapshot, each), 1, number, section))


def _heading(document: Document, line: int) -> str:
    """The title of the section around a line that is not the first below it; empty where the title says it."""
    around = _around(document, line)
    return around.title if around and around.level and around.line not in (line, document.title_line) else ""


def _above(snapshot: Snapshot, each: _Passage) -> str:
    """A document from its first line to the last one that is shown: what opens a fence or a table may stand far up."""
    return snapshot.view.corpus.lines(each.path, 1, each.window.last)


def _brief(draft: Draft, snapshot: Snapshot, each: _Passage) -> None:
    """The few sentences that answer, under the record's name and date."""
    document = snapshot.view.document(each.path)
    number = _cite(draft, document, each.window)
    draft.parts.append(f"**{facts.name(document, dated=True)}**")
    draft.parts.append(blockquote(each.window, _above(snapshot, each), 1, number))


def _cite(draft: Draft, document: Document, shown: Window) -> int:
    anchor = anchor_at(document, shown.first)
    return draft.cite(document.path, shown.first, shown.last, anchor, shown.text, shown.highlight)


def _succession(draft: Draft, snapshot: Snapshot, wanted: Asked, chosen: Sequence[_Passage]) -> None:
    """Why the record that answers took another one's place, in its words."""
    view = snapshot.view
    new = view.document(chosen[0].path)
    for path in view.standing(new.path).replaces:
        old = view.document(path)
        if path not in (each.path for each in chosen) and not wanted.weights.keys() & set(terms(old.title or "")):
            continue
        found = succession.why(snapshot, new, old, wanted)
        if found and found.quote not in draft.quoted:
            anchor = anchor_at(new, found.first)
            number = draft.cite(found.path, found.first, found.last, anchor, found.quote)
            lead = f"Why it replaced {facts.name(old)}" if found.strong else f"On {facts.name(old)}, which it replaced"
            draft.parts.append(f"{lead}: “{inline(found.quote)}” {marks([number])}")
            return


def _end(draft: Draft, snapshot: Snapshot, wanted: Asked, chosen: Sequence[_Passage]) -> None:
    """Why the record that answers was given up, in its words, where reasons are asked for."""
    document = snapshot.view.document(chosen[0].path)
    found = succession.ended(snapshot, document) if wanted.why else None
    if found and found.quote not in draft.quoted:
        number = draft.cite(found.path, found.first, found.last, anchor_at(document, found.first), found.quote)
        draft.parts.append(f"On the end of {facts.name(document)}: “{inline(found.quote)}” {marks([number])}")


def _relations(draft: Draft, snapshot: Snapshot, chosen: Sequence[_Passage]) -> None:
    """What the quoted records say of others, a sentence a record."""
    view = snapshot.view
    for path in dict.fromkeys(each.path for each in chosen):
        document = view.document(path)
        for kind in (RelationKind.REQUIRES, RelationKind.AMENDS, RelationKind.RELATES_TO):
            targets = [view.document(edge.target) for edge in view.stated(path, kind)]
            if targets:
                place = facts.relation_place(snapshot, document, targets[0], kind)
                others = ", ".join(facts.name(each) for each in targets)
                draft.state([facts.Fact(f"{facts.name(document)} {kind.words} {others}.", (place,))])


def _not_covered(question: str, found: Retrieval, snapshot: Snapshot, lead: str) -> Answer:
    draft = Draft([lead])
    draft.parts[0] += _missing(found)
    if found.hits:
        draft.parts.append("Nearest passages:")
    wanted = asked(question, snapshot.vocabulary)
    for hit in found.hits[:NEAREST]:
        each = _passage_of(snapshot, wanted, hit, BRIEF)
        heading = " > ".join(map(plain.name, hit.chunk.heading))
        draft.parts.append(f"**{heading}** (`{each.path}`)")
        number = _cite(draft, snapshot.view.document(each.path), each.window)
        draft.parts.append(blockquote(each.window, _above(snapshot, each), 1, number))
    text = "\n\n".join(part for part in draft.parts if part)
    return _finished(question, Verdict.NOT_COVERED, text, draft, min(found.confidence, WEAK), found)


def _unsure(found: Retrieval) -> str:
    return f"The records may not settle this.{_missing(found)} What comes nearest:"


def _missing(found: Retrieval) -> str:
    """What no record has a word for: the names, where there are any, as they are what a question is about."""
    if found.names:
        return f" No record knows: {', '.join(found.names)}."
    return (
        f" No record has the {'word' if len(found.unknown) == 1 else 'words'} {', '.join(found.unknown)}."
        if found.unknown
        else ""
    )


def anchor_at(document: Document, line: int) -> str:
    """The anchor of the section around a line; empty before the first heading."""
    around = _around(document, line)
    return around.anchor if around else ""


def _path_at(document: Document, each: _Passage) -> tuple[str, ...]:
    """The headings above what a passage shows."""
    around = _around(document, each.window.first)
    return around.path if around else ()


def _end_of(document: Document, line: int) -> int:
    """The last line of the section around a line and of the sections below it."""
    around = _around(document, line)
    if around is None:
        return document.line_count
    after = (one for one in document.sections if one.line > around.line)
    below = takewhile(
        lambda one: len(one.path) > len(around.path) and one.path[: len(around.path)] == around.path, after
    )
    return max((one.end_line for one in below), default=around.end_line)


def _around(document: Document, line: int) -> Section | None:
    """The section that a line stands in."""
    around: Section | None = None
    for section in document.sections:
        if section.line <= line:
            around = section
    return around
