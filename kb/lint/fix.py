"""Mends what the findings' edits mend, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable

from kb import corpus, edit
from kb.config import Config
from kb.lint.engine import Report
from kb.source import Overlay
from kb.view import View

_ROUNDS = 10
"""One mend can call for another (a new row, then its cells); two that undo each other must not go on for ever."""


def fixed(view: View, config: Config, lint: Callable[[View], Report]) -> tuple[Report, dict[str, bytes]]:
    """The report on what is left, and the new bytes of every file that changed. Writes nothing."""
    source = view.corpus.source
    changed: dict[str, bytes] = {}
    report = lint(view)
    for _ in range(_ROUNDS):
        edits = [each for found in report.diagnostics for each in found.edits]
        now = edit.apply(Overlay(source, changed), edits)
        if not now:
            break
        changed |= now
        report = lint(View(corpus.load(Overlay(source, changed), config)))
    return report, {path: content for path, content in changed.items() if content != source.read(path)}
