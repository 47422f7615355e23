"""Findings for people and plain CI logs: place, code, message, the line itself and a caret."""

from __future__ import annotations

from collections.abc import Iterator

from kb.lint import Report
from kb.model import Diagnostic, Severity

_WIDTH = 120


def render(report: Report) -> str:
    """One block a finding, and a line that counts them."""
    blocks = ["\n".join(_block(report, each)) for each in report.diagnostics]
    return "\n".join([*blocks, _summary(report)]) + "\n"


def _block(report: Report, each: Diagnostic) -> Iterator[str]:
    yield f"{each.path}:{each.span.line}:{each.span.column}: {each.severity} {each.code}: {each.message}"
    lines = report.texts.texts[each.path].split("\n")
    line = lines[each.span.line - 1] if each.span.line <= len(lines) else ""
    if line.strip():
        start = max(0, each.span.column - 1)
        cut = max(0, min(start - _WIDTH // 2, len(line) - _WIDTH))
        ends_here = each.span.end_line == each.span.line and each.span.end_column > each.span.column
        length = each.span.end_column - each.span.column if ends_here else 1
        shown = line[cut : cut + _WIDTH].replace("\t", " ")
        yield f"    {shown}"
        yield "    " + " " * (start - cut) + "^" * max(1, min(length, len(shown) - start + cut))
    for other in each.related:
        yield f"    {other.path}:{other.line}: {other.message}"


def _summary(report: Report) -> str:
    counts = [_counted(n, severity) for severity in Severity if (n := report.count(severity))]
    return f"{report.documents} documents: {', '.join(counts) or 'nothing to report'}"


def _counted(count: int, severity: Severity) -> str:
    plural = "s" if count > 1 and severity is not Severity.INFO else ""
    return f"{count} {severity}{plural}"
