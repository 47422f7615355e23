"""Findings for programs, as the contract has them."""

from __future__ import annotations

import json
from typing import Any

from kb import wire
from kb.lint import Report
from kb.model import Severity


def render_json(report: Report) -> str:
    """One JSON document."""
    content: dict[str, Any] = {
        "version": 1,
        "root": ".",
        "documents": report.documents,
        "diagnostics": [wire.diagnostic(each) for each in report.diagnostics],
        "summary": {severity.value: report.count(severity) for severity in Severity},
    }
    if report.known or report.gone:
        content["baseline"] = {"known": report.known, "stale": sum(report.gone.values())}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def render_jsonl(report: Report) -> str:
    """One JSON object a finding and line."""
    return "".join(json.dumps(wire.diagnostic(each), ensure_ascii=False) + "\n" for each in report.diagnostics)
