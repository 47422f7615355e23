"""How sure the records are to speak of a question at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from indexer.encode import terms, words
from indexer.model import Hit
from indexer.question import subject
from indexer.snapshot import Snapshot

INTERCEPT = -16.9
COSINE = 20.1
COVERAGE = 8.5
"""Weights of a logistic model over the best cosine and the share of the question that the best passages hold, fitted
with both classes weighing the same on 109 answerable and 15 unanswerable questions to seven public repositories
(AUROC .89 on the repositories left out). They hold for bge-small; another encoder has other cosines."""
FLOOR = 0.6
WHOLE = 0.9
UNRELATED = 0.1
"""No answerable question of those repositories had a best cosine below FLOOR: what shares some words is about something
else, unless it holds the WHOLE question, as short ones want ("why not Jenkins?")."""
BEST = 3


def confidence(snapshot: Snapshot, question: str, dense: Mapping[str, float], hits: Sequence[Hit]) -> float:
    """0 to 1, rising with the best cosine and with the share of the question's weight (IDF) that the best hits hold."""
    if not hits:
        return 0.0
    cosine = max(dense.values(), default=0.0)
    covered = coverage(snapshot, question, hits[:BEST])
    sure = 1 / (1 + math.exp(-(INTERCEPT + COSINE * cosine + COVERAGE * covered)))
    return sure if cosine >= FLOOR or covered >= WHOLE else min(sure, UNRELATED)


def coverage(snapshot: Snapshot, question: str, hits: Sequence[Hit]) -> float:
    """The best share of the question's terms, weighted by IDF, that one passage holds; 1 where it has no terms."""
    asked = set(terms(subject(question)))
    total = sum(snapshot.vocabulary.idf(term) for term in asked)
    if not total:
        return 1.0
    return max((sum(snapshot.vocabulary.idf(t) for t in asked & _known(hit)) / total for hit in hits), default=0.0)


def unknown_words(snapshot: Snapshot, question: str) -> tuple[str, ...]:
    """The question's words that no record knows, as asked."""
    return tuple(
        dict.fromkeys(word for word in words(subject(question)) if not any(map(snapshot.vocabulary.knows, terms(word))))
    )


def _known(hit: Hit) -> set[str]:
    return set(terms(" ".join(hit.chunk.heading) + "\n" + hit.text))
