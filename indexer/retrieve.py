"""(Snapshot, question) → hits: two legs, fused per document, successors before what they replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.confidence import confidence, unknown_words
from indexer.encode import sparse_passage
from indexer.model import Chunk, Encoder, Hit, Legs, Retrieval, Store
from indexer.question import named
from indexer.snapshot import Snapshot
from kb.model import Kind

CANDIDATES = 100
"""Chunks that each leg brings; both legs' top 20 together hold the right document for .985 of the questions."""
DENSE_WEIGHT = 1.5
DOCUMENT_WEIGHT = 0.5
"""How much the document's best chunks count beside the chunk itself."""
DOCUMENT_BEST = 3
RECORD_BONUS = 0.5
"""What a decision has over a page that repeats it: the record is what binds."""
PASSAGE_WORDS = 240
"""A hit takes in its neighbours up to so many words."""


@dataclass(frozen=True, slots=True)
class _Scored:
    chunk: Chunk
    score: float
    legs: Legs


def retrieve(
    snapshot: Snapshot, store: Store, encoder: Encoder, question: str, *, limit: int = 10, current: bool = False
) -> Retrieval:
    """The best passages for a question, at most `limit`; with `current` only from documents that are in force (or
    state no status).

    Scores are sums of both legs, each scaled to 0–1 over its candidates (min–max), plus DOCUMENT_WEIGHT times the
    mean of the document's best three: measured better than reciprocal ranks (MRR .879 against .827).
    """
    dense = _known(snapshot, store.search_dense(encoder.query(question), CANDIDATES))
    sparse = _known(snapshot, store.search_sparse(snapshot.vocabulary.query(question), CANDIDATES))
    fused = _fuse(snapshot, dense, sparse)
    ranked = _name(snapshot, _lift(snapshot, _with_documents(fused), question), question)
    if current:
        ranked = [each for each in ranked if snapshot.view.standing(each.chunk.path).in_force is not False]
    hits = tuple(_passages(snapshot, ranked, limit))
    return Retrieval(hits, confidence(snapshot, question, dense, hits), unknown_words(snapshot, question))


def _known(snapshot: Snapshot, found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Rows whose chunk is still there: a record that was deleted since the last sync is never shown."""
    return {id: score for id, score in found if id in snapshot.chunks}


def _scaled(scores: Mapping[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {id: (score - low) / (high - low) if high > low else 1.0 for id, score in scores.items()}


def _fuse(snapshot: Snapshot, dense: Mapping[str, float], sparse: Mapping[str, float]) -> list[_Scored]:
    dense_scaled, sparse_scaled = _scaled(dense), _scaled(sparse)
    return [
        _Scored(
            snapshot.chunks[id],
            DENSE_WEIGHT * dense_scaled.get(id, 0.0) + sparse_scaled.get(id, 0.0) + _bonus(snapshot, id),
            Legs(dense.get(id), sparse.get(id)),
        )
        for id in dict.fromkeys((*dense, *sparse))
    ]


def _bonus(snapshot: Snapshot, id: str) -> float:
    document = snapshot.view.document(snapshot.chunks[id].path)
    return RECORD_BONUS if document.kind is Kind.DECISION else 0.0


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


def _sorted(scored: Iterable[_Scored]) -> list[_Scored]:
    return sorted(scored, key=lambda each: (-each.score, each.chunk.path, each.chunk.line_start))


def _lift(snapshot: Snapshot, ranked: Sequence[_Scored], question: str) -> list[_Scored]:
    """Puts what holds now in front of what it replaced whole; a partial change reorders nothing."""
    best: dict[str, _Scored] = {}
    for each in ranked:
        best.setdefault(each.chunk.path, each)
    lifted: dict[str, _Scored] = {}
    for path, old in best.items():
        for head in snapshot.view.heads(path):
            new = best.get(head) or _unfound(snapshot, head, question)
            if new and new.score <= old.score and old.score > lifted.get(new.chunk.id, new).score - 1e-6:
                legs = replace(new.legs, lifted_over=path)
                lifted[new.chunk.id] = _Scored(new.chunk, old.score + 1e-4, legs)
    return _sorted([*(each for each in ranked if each.chunk.id not in lifted), *lifted.values()])


def _name(snapshot: Snapshot, ranked: Sequence[_Scored], question: str) -> list[_Scored]:
    """Puts the records that a question names by number in front of all others."""
    paths = {document.path for document in named(snapshot.view, question)}
    if not paths:
        return list(ranked)
    absent = paths - {each.chunk.path for each in ranked}
    added = [found for path in sorted(absent) if (found := _unfound(snapshot, path, question))]
    top = max((each.score for each in ranked), default=0.0)
    return _sorted(
        replace(each, score=each.score + top) if each.chunk.path in paths else each for each in (*ranked, *added)
    )


def _unfound(snapshot: Snapshot, path: str, question: str) -> _Scored | None:
    """The best chunk, by shared words, of a document that neither leg found, but that has to be there."""
    asked = snapshot.vocabulary.query(question)
    found = [
        (sum(weight * sparse_passage(chunk.embedded).get(term, 0.0) for term, weight in asked.items()), -index, chunk)
        for index, chunk in enumerate(snapshot.by_path.get(path, ()))
    ]
    return _Scored(max(found)[2], 0.0, Legs()) if found else None


def _passages(snapshot: Snapshot, ranked: Sequence[_Scored], limit: int) -> Iterable[Hit]:
    """Each hit with its neighbours; one that a better hit has taken in already is left out."""
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
