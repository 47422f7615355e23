"""Which records their own decision question does not find, by words alone: no model and no store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indexer.encode import dimension, sparse_passage, terms
from indexer.evaluate.generate import Material, own_question
from indexer.snapshot import Snapshot
from kb.discovery import in_globs
from kb.model import UserError

NAME = "retrievability"
WITHIN = 5
"""A record is found where it is among so many documents."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A record, the question that it answers, and the documents that BM25 brings for it."""

    path: str
    question: str
    found: tuple[str, ...]
    """The first documents, best first; WITHIN of them at most."""

    @property
    def reached(self) -> bool:
        """Whether the record is among them."""
        return self.path in self.found


@dataclass(frozen=True, slots=True)
class Reached:
    """Every record that has a question of its own."""

    sought: tuple[Sought, ...]
    without: tuple[str, ...]
    """Records whose title says too little for a question."""

    @property
    def share(self) -> float:
        """The share of the records that are found."""
        return sum(each.reached for each in self.sought) / len(self.sought)


def reach(snapshot: Snapshot) -> Reached:
    """Asks each record's own question of all documents. Raises UserError where no record has one."""
    material = Material(snapshot.view)
    postings = _postings(snapshot)
    sought: list[Sought] = []
    without: list[str] = []
    for document in snapshot.view.corpus.decisions:
        if in_globs(document.path, snapshot.config.index.exclude):
            continue
        own = own_question(material, document)
        if own is None:
            without.append(document.path)
        else:
            sought.append(Sought(document.path, own.question, _best(snapshot, postings, own.words)))
    if not sought:
        raise UserError("expected records whose titles say what they decide, found none")
    return Reached(tuple(sought), tuple(without))


def _postings(snapshot: Snapshot) -> Mapping[int, Mapping[str, float]]:
    """Term → the chunks that have it, each with its weight there."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for chunk in snapshot.chunks.values():
        for term, weight in sparse_passage(chunk.embedded).items():
            found[term][chunk.id] = weight
    return found


def _best(snapshot: Snapshot, postings: Mapping[int, Mapping[str, float]], words: str) -> tuple[str, ...]:
    """The documents of the chunks with the highest BM25 score."""
    scores: dict[str, float] = defaultdict(float)
    for term in dict.fromkeys(terms(words)):
        weight = snapshot.vocabulary.idf(term)
        for id, held in postings.get(dimension(term), {}).items():
            scores[id] += weight * held
    ranked = sorted(scores, key=lambda id: (-scores[id], snapshot.chunks[id].path, snapshot.chunks[id].line_start))
    return tuple(dict.fromkeys(snapshot.chunks[id].path for id in ranked))[:WITHIN]


def as_text(reached: Reached) -> str:
    """The share, then the records that are not found, each with what is found in its place."""
    count = sum(each.reached for each in reached.sought)
    parts = [
        f"{NAME} {reached.share:.3f}: {count} of {len(reached.sought)} records are among the first {WITHIN} documents "
        "that BM25 finds for their own question"
    ]
    for each in reached.sought:
        if not each.reached:
            parts += [f"{each.path}: {each.question}", *(f"    {path}" for path in each.found or ("nothing",))]
    parts += [f"{path}: no question can be made of its title" for path in reached.without]
    return "\n".join(parts)


def as_json(reached: Reached) -> dict[str, Any]:
    """The share and every record."""
    return {
        "metrics": {NAME: reached.share},
        "within": WITHIN,
        "records": [
            {"path": each.path, "question": each.question, "reached": each.reached, "found": list(each.found)}
            for each in reached.sought
        ],
        "without_question": list(reached.without),
    }
