"""(Snapshot, question) → hits: two legs, fused per document, successors before what they replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.confidence import BEST, confidence, evidence, known_names, names_among, unknown_words, value_lacking
from indexer.encode import may_have, sparse_passage, terms
from indexer.model import Chunk, Encoder, Hit, Legs, Reason, Reranker, Retrieval, SparseVector, Store
from indexer.pieces import units
from indexer.question import DATE, HOW_FAR, STATE, TIME, as_called, named, subject
from indexer.shorts import worded
from indexer.snapshot import Snapshot
from indexer.values import STATED, asked_for
from kb.model import Kind, Status
from kb.view import View

CANDIDATES = 100
"""Chunks that each leg brings; both legs' top 20 together hold the right document for .985 of the questions."""
DENSE_WEIGHT = 6.0
"""What a cosine counts, from the lowest candidate's on; BM25 counts as its share of what the question's terms weigh.
Neither scale moves with the candidates, so that a question whose words the records hardly know leans on its meaning.
Over nine repositories (357 questions) the first document was right for .88, against .865 with each leg stretched to 0–1
over its candidates; with weights chosen on the other eight repositories for .866, so expect little of it elsewhere.
Cosines of another model are spread differently: the weight is bge-small's."""
SPARSE_WEIGHT = 0.9
DOCUMENT_WEIGHT = 0.5
"""How much the document's best chunks count beside the chunk itself."""
DOCUMENT_BEST = 3
OPENING_WEIGHT = 0.15
"""What the cosine of a document's first chunk counts beside each of its own, which has but the title of what all of it
is about: over 21 repositories (597 questions) the first document is right for .876 in place of .868."""
RECORD_BONUS = 0.25
"""What a decision has over a page that repeats it: the record is what binds."""
GIVEN_UP = 0.15
"""What of it a record loses that was replaced, deprecated, rejected or withdrawn: it binds nobody, but has to be
found where nothing else speaks of its subject. Of 25 questions with a superseded record that must not win, one was
lost in place of three."""
RERANK_WEIGHT = 0.06
"""What a cross-encoder's score counts, from the lowest on: of .03 to .1, over 458 questions to thirteen repositories,
the one with which most answers name what they have to and cite lines that hold it."""
NEARLY = 0.8
"""The share of its score from which what still holds is put before the proposal to replace it."""
LACKING = 0.5
"""How much the hits lack the value that a question asks for, from which a line that states it is looked for."""
STATING = 0.3
"""The share of the words of such a question, but for the kind of value, that the line has at least."""
PASSAGE_WORDS = 240
"""A hit takes in its neighbours up to so many words."""


@dataclass(frozen=True, slots=True)
class _Scored:
    chunk: Chunk
    score: float
    legs: Legs


def retrieve(
    snapshot: Snapshot,
    store: Store,
    encoder: Encoder,
    question: str,
    *,
    limit: int = 10,
    current: bool = False,
    reranker: Reranker | None = None,
) -> Retrieval:
    """The best passages for a question, at most `limit`; with `current` only from documents that are in force (or
    state no status).

    Words that metadata answers are not searched for: "why was Kafka rejected" is about Kafka, not about records that
    speak of rejecting. The vector is that of the whole question but for "now", "at the moment" and the
    like: every answer is one of what holds. Scores are sums of both legs, plus DOCUMENT_WEIGHT
    times the mean of the document's best three. With a `reranker` as many of the best chunks as `index.rerank` says
    gain RERANK_WEIGHT times its score above the lowest of them.
    """
    # One leg after the other: side by side they take turns on the same processors and are no faster (39 ms both).
    asked, question = question, worded(snapshot, question)
    called = as_called(snapshot.view, asked, question)
    timeless = " ".join(TIME.sub(" ", called).split())
    dense = _known(snapshot, store.search_dense(encoder.query(timeless or question), CANDIDATES))
    about = subject(called)
    about = about if terms(about) else question
    sparse = _known(snapshot, store.search_sparse(snapshot.vocabulary.query(about), CANDIDATES))
    scored = _with_documents(_fuse(snapshot, dense, sparse, snapshot.vocabulary.weight(about)))
    found = _with_openings(snapshot, scored, dense)
    if reranker:
        found = _reranked(found, question, reranker, snapshot.config.index.rerank)
    ranked = _name(snapshot, _lift(snapshot, found, question), question)
    every = ranked
    if current:
        ranked = [each for each in ranked if snapshot.view.standing(each.chunk.path).in_force is not False]
    opening = bool(
        DATE.match(question) or ((STATE.search(question) or HOW_FAR.search(question)) and asked_for(question) is None)
    )
    hits = tuple(_passages(snapshot, _open(snapshot, ranked) if opening else ranked, limit, opening))
    if not current and (stating := _stating(snapshot, question, hits)):
        best = replace(stating, score=ranked[0].score + 1e-4)
        ranked = [best, *(each for each in ranked if each.chunk is not best.chunk)]
        hits = tuple(_passages(snapshot, ranked, limit))
    unknown = unknown_words(snapshot, question)
    names = names_among(snapshot, question, unknown)
    told = evidence(snapshot, question, max(dense.values(), default=0.0), _documents(scored), hits, names)
    left_out = tuple(_left_out(snapshot, every, hits, current))
    return Retrieval(hits, confidence(told), unknown, names, told, left_out)


def _left_out(snapshot: Snapshot, ranked: Sequence[_Scored], hits: Sequence[Hit], current: bool) -> Iterator[Reason]:
    """The chunks that rank among the hits and are none, each with the reason."""
    least = hits[-1].score if hits else 0.0
    shown = {hit.chunk.id for hit in hits}
    for each in ranked:
        chunk = each.chunk
        if each.score < least or chunk.id in shown:
            continue
        lines = (chunk.path, chunk.line_start, chunk.line_end)
        if current and snapshot.view.standing(chunk.path).in_force is False:
            yield Reason("passage", False, "its record is not in force", *lines)
        elif any(
            hit.chunk.path == chunk.path and hit.line_start <= lines[1] <= lines[2] <= hit.line_end for hit in hits
        ):
            yield Reason("passage", False, "is part of a better passage", *lines)


def _known(snapshot: Snapshot, found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Rows whose chunk is still there: a record that was deleted since the last sync is never shown."""
    return {id: score for id, score in found if id in snapshot.chunks}


def _fuse(snapshot: Snapshot, dense: Mapping[str, float], sparse: Mapping[str, float], asked: float) -> list[_Scored]:
    """Each candidate's sum over the legs; what a leg did not bring has its lowest cosine, or shares no word."""
    lowest = min(dense.values(), default=0.0)
    return [
        _Scored(
            snapshot.chunks[id],
            DENSE_WEIGHT * (dense.get(id, lowest) - lowest)
            + SPARSE_WEIGHT * sparse.get(id, 0.0) / asked
            + _bonus(snapshot.view, snapshot.chunks[id].path),
            Legs(dense.get(id), sparse.get(id)),
        )
        for id in dict.fromkeys((*dense, *sparse))
    ]


def _bonus(view: View, path: str) -> float:
    document = view.document(path)
    if document.kind is not Kind.DECISION:
        return 0.0
    given_up = document.status in _GIVEN_UP or view.standing(path).replaced_by
    return RECORD_BONUS - GIVEN_UP if given_up else RECORD_BONUS


_GIVEN_UP = (Status.SUPERSEDED, Status.DEPRECATED, Status.REJECTED, Status.WITHDRAWN)


def _with_openings(snapshot: Snapshot, scored: Sequence[_Scored], dense: Mapping[str, float]) -> list[_Scored]:
    """The chunks with what the nearness of their document's opening adds, which says what all of it is about."""
    lowest = min(dense.values(), default=0.0)
    gained = {
        path: OPENING_WEIGHT * DENSE_WEIGHT * (dense[snapshot.by_path[path][0].id] - lowest)
        for path in {each.chunk.path for each in scored}
        if snapshot.by_path[path][0].id in dense
    }
    return _sorted(
        _Scored(each.chunk, each.score + gain, replace(each.legs, opening=gain))
        for each in scored
        for gain in (gained.get(each.chunk.path, 0.0),)
    )


def _with_documents(fused: Sequence[_Scored]) -> list[_Scored]:
    by_path: dict[str, list[float]] = defaultdict(list)
    for each in fused:
        by_path[each.chunk.path].append(each.score)
    means = {path: sum(sorted(scores)[-DOCUMENT_BEST:]) / DOCUMENT_BEST for path, scores in by_path.items()}
    return _sorted(
        _Scored(
            each.chunk,
            each.score + DOCUMENT_WEIGHT * means[each.chunk.path],
            replace(each.legs, document=means[each.chunk.path]),
        )
        for each in fused
    )


def _reranked(ranked: Sequence[_Scored], question: str, reranker: Reranker, count: int) -> list[_Scored]:
    """The best chunks with what a cross-encoder says of them; the others stay where they are."""
    told = [reranker.score(question, each.chunk.embedded) for each in ranked[:count]]
    lowest = min(told, default=0.0)
    gained = [
        _Scored(each.chunk, each.score + RERANK_WEIGHT * (score - lowest), replace(each.legs, reranker=score))
        for each, score in zip(ranked, told, strict=False)
    ]
    return _sorted([*gained, *ranked[count:]])


def _documents(ranked: Iterable[_Scored]) -> list[float]:
    """The best score of each document, best first."""
    best: dict[str, float] = {}
    for each in ranked:
        best.setdefault(each.chunk.path, each.score)
    return list(best.values())


def _sorted(scored: Iterable[_Scored]) -> list[_Scored]:
    return sorted(scored, key=lambda each: (-each.score, each.chunk.path, each.chunk.line_start))


def _lift(snapshot: Snapshot, ranked: Sequence[_Scored], question: str) -> list[_Scored]:
    """Puts what holds now in front of what does not; a partial change reorders nothing."""
    best: dict[str, _Scored] = {}
    for each in ranked:
        best.setdefault(each.chunk.path, each)
    undecided = _undecided(snapshot.view)
    lifted: dict[str, _Scored] = {}
    for path, old in best.items():
        heads = snapshot.view.heads(path)
        proposal = not heads and snapshot.view.document(path).undecided
        for head in heads or undecided.get(path, ()):
            pending = proposal and snapshot.view.standing(head).in_force
            new = best.get(head) or (None if pending else _unfound(snapshot, head, question))
            if pending and (new is None or new.score < NEARLY * old.score):
                continue  # only the proposal speaks of what is asked
            if new and new.score <= old.score and old.score > lifted.get(new.chunk.id, new).score - 1e-6:
                legs = replace(new.legs, lifted_over=path, opening=old.legs.opening)
                # Of several successors the one that is found better goes first.
                lifted[new.chunk.id] = _Scored(new.chunk, old.score + 1e-4 + 1e-6 * new.score, legs)
    return _sorted([*(each for each in ranked if each.chunk.id not in lifted), *lifted.values()])


def _undecided(view: View) -> Mapping[str, tuple[str, ...]]:
    """Record → what stands before it, where a replacement was stated and has not taken effect.

    A record that still holds stands before the one that was to replace it (proposed, rejected, withdrawn); one that
    was given up without a successor in force, or never held, stands behind the draft that is to follow it.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for old, successors in view.superseding.items():
        if view.standing(old).in_force:
            for new in successors:
                found[new][old] = None
        elif proposed := view.proposed_for(old):
            found[old].update(dict.fromkeys(proposed))
    return {path: tuple(first) for path, first in found.items()}


def _name(snapshot: Snapshot, ranked: Sequence[_Scored], question: str) -> list[_Scored]:
    """Puts the records that a question names by number in front of all others, and behind the best passage of each
    that of what took its place.
    """
    paths = {document.path for document in named(snapshot.view, question)}
    if not paths:
        return list(ranked)
    absent = paths - {each.chunk.path for each in ranked}
    added = [found for path in sorted(absent) if (found := _unfound(snapshot, path, question))]
    top = max((each.score for each in ranked), default=0.0)
    lifted = {
        each.chunk.id: replace(each, score=each.score + top) for each in (*ranked, *added) if each.chunk.path in paths
    }
    best: dict[str, float] = {}
    for each in lifted.values():
        best[each.chunk.path] = max(each.score, best.get(each.chunk.path, 0.0))
    for path, score in best.items():
        for head in set(snapshot.view.heads(path)) - paths:
            new = next((each for each in ranked if each.chunk.path == head), None) or _unfound(snapshot, head, question)
            if new:
                lifted[new.chunk.id] = replace(new, score=score - 1e-4)
    return _sorted([*lifted.values(), *(each for each in ranked if each.chunk.id not in lifted)])


def _unfound(snapshot: Snapshot, path: str, question: str) -> _Scored | None:
    """The best chunk, by shared words, of a document that neither leg found, but that has to be there."""
    asked = snapshot.vocabulary.query(question)
    found = [
        (sum(weight * _weights(chunk.embedded).get(term, 0.0) for term, weight in asked.items()), -index, chunk)
        for index, chunk in enumerate(snapshot.by_path.get(path, ()))
    ]
    return _Scored(max(found)[2], 0.0, Legs()) if found else None


@lru_cache(maxsize=1024)
def _weights(text: str) -> SparseVector:
    """The same few superseded records are looked at in question after question."""
    return sparse_passage(text)


def _stating(snapshot: Snapshot, question: str, hits: Sequence[Hit]) -> _Scored | None:
    """The chunk, of a page before others, with a line that names all that a question names and gives a version, a port
    or an address, where one is asked for and the hits give none: a table of what runs is near to no question.
    """
    value = asked_for(question)
    if not hits or value is None or value.name not in STATED:
        return None
    if value_lacking(snapshot, question, hits[:BEST]) < LACKING:
        return None
    names = known_names(snapshot, question)
    if not names:
        return None
    asked = set(terms(subject(question))) - set(terms("version release port address"))
    found = [
        chunk
        for chunk in snapshot.chunks.values()
        if may_have(chunk.text.lower(), names) and value.given.search(chunk.text)
        for unit in units(chunk.text, chunk.line_start)
        if names <= unit.terms
        and len(asked & unit.terms) >= STATING * len(asked)
        and value.is_given_to(names, unit.text)
    ]
    best = max(found, key=lambda chunk: snapshot.view.document(chunk.path).kind is Kind.PAGE, default=None)
    return _Scored(best, 0.0, Legs()) if best else None


def _open(snapshot: Snapshot, ranked: Sequence[_Scored]) -> list[_Scored]:
    """Puts the opening of the best document, where it states its status and date, second."""
    if not ranked:
        return []
    first, opening = ranked[0], snapshot.by_path[ranked[0].chunk.path][0]
    same = next((each for each in ranked if each.chunk.id == opening.id), _Scored(opening, 0.0, Legs()))
    rest = [each for each in ranked[1:] if each is not same]
    return [first, *rest] if same is first else [first, replace(same, score=first.score), *rest]


def _passages(snapshot: Snapshot, ranked: Sequence[_Scored], limit: int, opening: bool = False) -> Iterable[Hit]:
    """Each hit with its neighbours; one that a better hit has taken in already is left out.

    With `opening` a passage that holds a document's first section begins with what stands before it (front matter).
    """
    covered: dict[str, set[int]] = defaultdict(set)
    count = 0
    for each in ranked:
        if count >= limit:
            return
        chunk = each.chunk
        lines = set(range(chunk.line_start, chunk.line_end + 1))
        if lines <= covered[chunk.path]:
            continue
        first, last = _widen(snapshot, chunk, covered[chunk.path])
        if opening and first == snapshot.by_path[chunk.path][0].line_start:
            first = 1
        covered[chunk.path] |= set(range(first, last + 1))
        count += 1
        yield Hit(chunk, first, last, snapshot.view.corpus.lines(chunk.path, first, last), each.score, each.legs)


def _widen(snapshot: Snapshot, chunk: Chunk, taken: set[int]) -> tuple[int, int]:
    siblings = snapshot.by_path[chunk.path]
    at = siblings.index(chunk)
    low = high = at
    words = len(chunk.text.split())
    for step in range(1, len(siblings)):
        grew = False
        for index in (high + 1, low - 1):
            if 0 <= index < len(siblings) and index in (high + 1, low - 1):
                neighbour = siblings[index]
                more = len(neighbour.text.split())
                if words + more <= PASSAGE_WORDS and neighbour.line_start not in taken:
                    words += more
                    low, high = min(low, index), max(high, index)
                    grew = True
        if not grew or step > PASSAGE_WORDS:
            break
    return siblings[low].line_start, siblings[high].line_end
