"""How well questions are answered. Every metric is a share of 0 to 1, higher is better."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from indexer.evaluate.questions import Gold, Question
from kb.model import UserError

if TYPE_CHECKING:
    from indexer.operations import Operations

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
    "auroc": "pairs of a question with and one without an answer of which the first is the surer",
    "caught": "questions without an answer that are less sure than 95 % of those with one",
}
"""Metric → what it is the share of."""
PAIRED = ("auroc", "caught")
"""Metrics of a set as a whole; no single question has them."""
LIMIT = 20
COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
KEPT = 0.95
"""The share of the answerable questions that `caught` keeps."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question."""

    question: Question
    metrics: Mapping[str, float]
    confidence: float
    verdict: str

    @property
    def right(self) -> bool:
        """Whether an answer was due and is right: it holds what it must, or, where nothing is required, cites it."""
        return bool(self.question.gold) and self.metrics.get("include", self.metrics["cite"]) == 1


@dataclass(frozen=True, slots=True)
class Risk:
    """One row of a risk–coverage table."""

    coverage: float
    risk: float
    """The share of wrong answers among the surest questions, of which there are `coverage` of all."""
    confidence: float
    """The confidence of the least sure of them."""


@dataclass(frozen=True)
class Measured:
    """The outcomes of a run."""

    rows: tuple[Outcome, ...]

    @cached_property
    def metrics(self) -> Mapping[str, float]:
        """The means over the questions that have a metric, and the metrics of the set as a whole."""
        found = {name: [row.metrics[name] for row in self.rows if name in row.metrics] for name in NAMES}
        means = {name: sum(values) / len(values) for name, values in found.items() if values}
        with_answer = [row.confidence for row in self.rows if row.question.gold]
        without = [row.confidence for row in self.rows if not row.question.gold]
        if with_answer and without:
            means |= {"auroc": auroc(with_answer, without), "caught": caught(with_answer, without)}
        return means

    @property
    def types(self) -> Mapping[str, Measured]:
        """The outcomes of each type of question, in the order of the set; `-` where none is named."""
        names = dict.fromkeys(row.question.type or "-" for row in self.rows)
        return {name: Measured(tuple(r for r in self.rows if (r.question.type or "-") == name)) for name in names}

    @property
    def risks(self) -> tuple[Risk, ...]:
        """What it costs to answer more: risk at several coverages (El-Yaniv and Wiener 2010)."""
        ranked = sorted(self.rows, key=lambda row: -row.confidence)
        table = []
        for coverage in COVERAGES:
            taken = ranked[: math.ceil(coverage * len(ranked))]
            table.append(Risk(coverage, sum(not row.right for row in taken) / len(taken), taken[-1].confidence))
        return tuple(table)


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The area under the ROC curve as the share of rightly ordered pairs, ties half (Mann and Whitney 1947)."""
    ordered = sum((a > u) + 0.5 * (a == u) for a in answerable for u in unanswerable)
    return ordered / (len(answerable) * len(unanswerable))


def caught(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The share of the unanswerable below the threshold that keeps 95 % of the answerable."""
    least = sorted(answerable, reverse=True)[math.ceil(KEPT * len(answerable)) - 1]
    return sum(each < least for each in unanswerable) / len(unanswerable)


def measure(operations: Operations, asked: Sequence[Question]) -> Measured:
    """Asks every question, and looks at what comes. Raises UserError for an empty set."""
    if not asked:
        raise UserError("expected at least one question, found none")
    return Measured(tuple(_outcome(each, operations) for each in asked))


def _outcome(question: Question, operations: Operations) -> Outcome:
    answer = operations.ask(question.question)
    row = {"quotes": _mean(_quoted(each, operations) for each in answer["citations"])}
    if question.gold:
        row |= _answerable(question, operations.search(question.question, limit=LIMIT), answer)
    else:
        row["abstain"] = float(answer["abstained"])
    return Outcome(question, row, answer["confidence"], answer["verdict"])


def _answerable(question: Question, found: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, float]:
    paths = list(dict.fromkeys(hit["path"] for hit in found["hits"]))[:10]
    rank = next((n for n, path in enumerate(paths, 1) if path in question.documents), None)
    row = {
        "r1": float(rank == 1),
        "r5": float(rank is not None and rank <= 5),
        "mrr": 1 / rank if rank else 0.0,
        "ndcg": 1 / math.log2(rank + 1) if rank else 0.0,
        "hit5": float(_any_overlap(found["hits"][:5], question.gold)),
        "answered": float(not answer["abstained"]),
        "cite": float(not answer["abstained"] and _any_overlap(answer["citations"], question.gold)),
    }
    if question.stale:
        old = next((n for n, path in enumerate(paths, 1) if path in question.stale), None)
        row["fresh"] = float(old is None or (rank is not None and rank < old))
    if question.must_include:
        text = _folded(answer["answer"])
        held = all(_folded(each) in text for each in question.must_include)
        row["include"] = float(not answer["abstained"] and held)
    return row


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


def thresholds(given: Iterable[str], names: Iterable[str] = NAMES) -> dict[str, float]:
    """`metric=value` → numbers. Raises UserError for a metric that does not exist or a value that is none."""
    wanted: dict[str, float] = {}
    known = tuple(names)
    for each in given:
        name, mark, value = each.partition("=")
        if name not in known or not mark:
            raise UserError(f"--min {each}: expected METRIC=VALUE with one of {', '.join(known)}")
        try:
            wanted[name] = float(value)
        except ValueError:
            raise UserError(f"--min {each}: expected a number after =") from None
        if not 0 <= wanted[name] <= 1:
            raise UserError(f"--min {each}: expected 0 to 1, as every metric is a share")
    return wanted


def missed(metrics: Mapping[str, float], wanted: Mapping[str, float]) -> list[str]:
    """A sentence for each metric that is below what was wanted, or that the set does not yield."""
    return [
        f"{name}: expected at least {least}, found {'no such question' if value is None else f'{value:.3f}'}"
        for name, least in wanted.items()
        if (value := metrics.get(name)) is None or value < least
    ]
