"""Findings as workflow commands, which GitHub shows beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterator

from kb.lint import Report
from kb.model import Diagnostic, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """One command a finding."""
    return "".join(_line(report.prefix, each) for each in report.diagnostics)


def _line(prefix: str, found: Diagnostic) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(prefix, found))
    second = "".join(f"\n{each.path}:{each.line}: {each.message}" for each in found.related)
    return f"::{_COMMANDS[found.severity]} {properties}::{_text(found.message + second)}\n"


def _properties(prefix: str, found: Diagnostic) -> Iterator[tuple[str, str]]:
    """Columns are taken on one line only."""
    span = found.span
    yield "file", prefix + found.path
    yield "line", str(span.line)
    yield "endLine", str(max(span.line, span.end_line))
    if span.end_line in (0, span.line):
        yield "col", str(span.column)
        yield "endColumn", str(max(span.column, span.end_column))
    yield "title", found.code


def _text(value: str) -> str:
    """Escaped as the runner's own library does."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _text(value).replace(":", "%3A").replace(",", "%2C")
