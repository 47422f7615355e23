"""Findings as GitLab's code quality report."""

from __future__ import annotations

import json

from kb.lint import Report
from kb.model import Severity

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """One JSON list; the fingerprint stays when lines move, so that GitLab knows what is new."""
    content = [
        {
            "description": f"{each.code}: {each.message}",
            "check_name": each.code,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[each.severity],
            "location": {
                "path": report.prefix + each.path,
                "lines": {"begin": each.span.line, "end": max(each.span.line, each.span.end_line)},
            },
        }
        for each, fingerprint in zip(report.diagnostics, report.fingerprints(), strict=True)
    ]
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
