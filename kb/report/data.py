"""Findings for programs, as the contract has them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kb import wire
from kb.lint import Report
from kb.model import Severity


def render_json(report: Report) -> str:
    """One JSON document, with a line for each value and for each finding."""
    # The library indents in Python, which takes longer than reading all documents from the cache.
    findings = ",\n".join(f"  {each}" for each in _lines(report))
    content = {
        "version": "1",
        "root": '"."',
        "documents": str(report.documents),
        "diagnostics": f"[\n{findings}\n ]" if findings else "[]",
        "summary": json.dumps({severity.value: report.count(severity) for severity in Severity}),
    }
    if report.known or report.gone:
        content["baseline"] = json.dumps({"known": report.known, "stale": sum(report.gone.values())})
    members = ",\n".join(f' "{name}": {value}' for name, value in content.items())
    return f"{{\n{members}\n}}\n"


def render_jsonl(report: Report) -> str:
    """One JSON object a finding and line."""
    return "".join(f"{each}\n" for each in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    return (json.dumps(wire.diagnostic(each), ensure_ascii=False) for each in report.diagnostics)
