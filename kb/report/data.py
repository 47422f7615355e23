"""Findings for programs, as the contract has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb import wire
from kb.lint import Report
from kb.model import Severity

_FINDINGS = "findings"
"""Where the findings come in."""


def render_json(report: Report) -> str:
    """One JSON document, with a line for each finding."""
    content: dict[str, Any] = {
        "version": 1,
        "root": ".",
        "documents": report.documents,
        "diagnostics": _FINDINGS,
        "summary": {severity.value: report.count(severity) for severity in Severity},
    }
    if report.known or report.gone:
        content["baseline"] = {"known": report.known, "stale": sum(report.gone.values())}
    # The library indents in Python, which takes longer than reading all documents from the cache.
    findings = ",\n".join(f"  {each}" for each in _lines(report))
    listed = f"[\n{findings}\n ]" if findings else "[]"
    return json.dumps(content, ensure_ascii=False, indent=1).replace(json.dumps(_FINDINGS), listed) + "\n"


def render_jsonl(report: Report) -> str:
    """One JSON object a finding and line."""
    return "".join(f"{each}\n" for each in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    return (json.dumps(wire.diagnostic(each), ensure_ascii=False) for each in report.diagnostics)
