"""Results of a lint run → text for people or data for programs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.lint import Report

REPORTS: dict[str, str] = {
    "text": "kb.report.text",
    "json": "kb.report.data:render_json",
    "jsonl": "kb.report.data:render_jsonl",
    "sarif": "kb.report.sarif",
    "github": "kb.report.github",
    "gitlab": "kb.report.gitlab",
    "junit": "kb.report.junit",
}
"""Format → where its function is (`render` where no other is named); imported only when it is asked for."""


def render(form: str, report: Report) -> str:
    """The report in one of the formats."""
    module, _, name = REPORTS[form].partition(":")
    text = getattr(import_module(module), name or "render")(report)
    assert isinstance(text, str)
    return text
