"""How well questions are answered. Every metric is a share of 0 to 1, higher is better."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.evaluate.questions import Gold, Question
from indexer.operations import Operations
from kb.model import UserError

NAMES: dict[str, str] = {
    "r1": "the first document holds an answer",
    "r5": "one of the first five documents does",
    "mrr": "mean reciprocal rank of the first such document, within ten",
    "ndcg": "1 / log2(rank + 1) of it, within ten",
    "hit5": "one of the first five passages overlaps gold lines",
    "fresh": "no superseded record stands before the current one",
    "include": "the answer holds every required string",
    "cite": "a citation overlaps gold lines",
    "quotes": "the quote of a citation stands in its lines",
    "answered": "questions with an answer that are not turned away",
    "abstain": "questions without one that are",
}
"""Metric → what it is the share of."""
LIMIT = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """The metrics of a run, and each question's own."""

    metrics: Mapping[str, float]
    rows: tuple[tuple[Question, Mapping[str, float]], ...]


def measure(operations: Operations, asked: Sequence[Question]) -> Measured:
    """Asks every question, and looks at what comes. Raises UserError for an empty set."""
    if not asked:
        raise UserError("expected at least one question, found none")
    rows = tuple((each, _row(each, operations.search(each.question, limit=LIMIT), operations)) for each in asked)
    found = {name: [row[name] for _, row in rows if name in row] for name in NAMES}
    return Measured({name: sum(values) / len(values) for name, values in found.items() if values}, rows)


def _row(question: Question, found: Mapping[str, Any], operations: Operations) -> dict[str, float]:
    answer = operations.ask(question.question)
    row = {"quotes": _mean(_quoted(each, operations) for each in answer["citations"])}
    if not question.gold:
        return row | {"abstain": float(answer["abstained"])}
    paths = list(dict.fromkeys(hit["path"] for hit in found["hits"]))[:10]
    rank = next((n for n, path in enumerate(paths, 1) if path in question.documents), None)
    if question.stale:
        old = next((n for n, path in enumerate(paths, 1) if path in question.stale), None)
        row["fresh"] = float(old is None or (rank is not None and rank < old))
    text = _folded(answer["answer"])
    return row | {
        "r1": float(rank == 1),
        "r5": float(rank is not None and rank <= 5),
        "mrr": 1 / rank if rank else 0.0,
        "ndcg": 1 / math.log2(rank + 1) if rank else 0.0,
        "hit5": float(_any_overlap(found["hits"][:5], question.gold)),
        "answered": float(not answer["abstained"]),
        "include": float(not answer["abstained"] and all(_folded(each) in text for each in question.must_include)),
        "cite": float(not answer["abstained"] and _any_overlap(answer["citations"], question.gold)),
    }


def _any_overlap(found: Iterable[Mapping[str, Any]], gold: Iterable[Gold]) -> bool:
    return any(
        each["path"] == one.path and each["line_start"] <= one.line_end and one.line_start <= each["line_end"]
        for each in found
        for one in gold
    )


def _quoted(citation: Mapping[str, Any], operations: Operations) -> float:
    lines = operations.get(citation["path"])["text"].split("\n")
    return float(citation["quote"] in "\n".join(lines[citation["line_start"] - 1 : citation["line_end"]]))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 1.0


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[*`]", "", text)).casefold()


def thresholds(given: Iterable[str]) -> dict[str, float]:
    """`metric=value` → numbers. Raises UserError for a metric that does not exist or a value that is none."""
    wanted: dict[str, float] = {}
    for each in given:
        name, mark, value = each.partition("=")
        if name not in NAMES or not mark:
            raise UserError(f"--min {each}: expected METRIC=VALUE with one of {', '.join(NAMES)}")
        try:
            wanted[name] = float(value)
        except ValueError:
            raise UserError(f"--min {each}: expected a number after =") from None
    return wanted


def missed(measured: Measured, wanted: Mapping[str, float]) -> list[str]:
    """A sentence for each metric that is below what was wanted, or that the set does not yield."""
    found = {name: measured.metrics.get(name) for name in wanted}
    return [
        f"{name}: expected at least {least}, found {'no such question' if value is None else f'{value:.3f}'}"
        for name, least in wanted.items()
        if (value := found[name]) is None or value < least
    ]


def as_text(measured: Measured, misses: int = 0) -> str:
    """A line a metric, then the questions that missed."""
    lines = [f"{len(measured.rows)} questions"]
    lines += [f"{name:9} {value:.3f}  {NAMES[name]}" for name, value in measured.metrics.items()]
    bad = [
        (
            q,
            [
                name
                for name, value in row.items()
                if value < 1 and name in ("r5", "include", "cite", "abstain", "fresh")
            ],
        )
        for q, row in measured.rows
    ]
    lines += [f"  {q.id}: {', '.join(names)}: {q.question}" for q, names in bad if names][:misses]
    return "\n".join(lines)


def as_json(measured: Measured) -> dict[str, Any]:
    """The metrics, and each question's own."""
    return {
        "metrics": dict(measured.metrics),
        "questions": [{"id": question.id, **row} for question, row in measured.rows],
    }
