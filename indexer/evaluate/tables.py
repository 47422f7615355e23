"""What was measured, as text and as JSON."""

from __future__ import annotations

from typing import Any

from indexer.evaluate.metrics import NAMES, PAIRED, Measured, Outcome
from kb.model import counted

_BY_TYPE = ("r1", "r5", "hit5", "fresh", "include", "cite", "answered", "abstain")
_MISSES = ("r5", "include", "cite", "abstain", "fresh")


def as_text(measured: Measured, misses: int = 0, by_type: bool = False) -> str:
    """A line a metric, the risk–coverage table, types where asked for, then the questions that missed."""
    parts = [counted(len(measured.rows), "question")]
    parts += [f"{name:9} {value:.3f}  {NAMES[name]}" for name, value in measured.metrics.items()]
    parts += ["", *_risks(measured)]
    if by_type:
        parts += ["", *_types(measured)]
    bad = [(row.question, failed) for row in measured.rows if (failed := _failed(row))]
    parts += [f"  {question.id}: {', '.join(failed)}: {question.question}" for question, failed in bad[:misses]]
    return "\n".join(parts)


def as_json(measured: Measured, by_type: bool = False) -> dict[str, Any]:
    """The metrics, the risk–coverage table, types where asked for, and each question's own."""
    content: dict[str, Any] = {
        "metrics": dict(measured.metrics),
        "risk_coverage": [
            {"coverage": each.coverage, "risk": round(each.risk, 6), "confidence": each.confidence}
            for each in measured.risks
        ],
    }
    if by_type:
        content["types"] = {
            name: {"questions": len(group.rows)} | dict(group.metrics) for name, group in measured.types.items()
        }
    content["questions"] = [
        {
            "id": row.question.id,
            "type": row.question.type or None,
            "verdict": row.verdict,
            "confidence": row.confidence,
            **row.metrics,
        }
        for row in measured.rows
    ]
    return content


def _risks(measured: Measured) -> list[str]:
    head = ["answered of all, surest first " + " ".join(f"{each.coverage:6.0%}" for each in measured.risks)]
    return [*head, "wrong among them               " + " ".join(f"{each.risk:6.1%}" for each in measured.risks)]


def _types(measured: Measured) -> list[str]:
    groups = measured.types
    names = [name for name in _BY_TYPE if any(name in group.metrics for group in groups.values())]
    width = max(map(len, groups))
    lines = [f"{'type':{width}}  {'n':>4} " + " ".join(f"{name:>8}" for name in names)]
    for type_name, group in groups.items():
        cells = (f"{group.metrics[name]:8.3f}" if name in group.metrics else f"{'–':>8}" for name in names)
        lines.append(f"{type_name:{width}}  {len(group.rows):4} " + " ".join(cells))
    return lines


def _failed(row: Outcome) -> list[str]:
    return [name for name in _MISSES if row.metrics.get(name, 1) < 1 and name not in PAIRED]
