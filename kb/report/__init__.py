"""Results of a lint run → text for people or data for programs."""

from __future__ import annotations

from collections.abc import Callable

from kb.lint import Report
from kb.report import data, text

REPORTS: dict[str, Callable[[Report], str]] = {
    "text": text.render,
    "json": data.render_json,
    "jsonl": data.render_jsonl,
}
"""Format → function; what `--format` offers."""
