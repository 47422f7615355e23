"""Runs rules over a view: what is silenced, how bad it is and in which order it comes is decided here alone."""

from __future__ import annotations

from kb.lint.base import Base, Change
from kb.lint.baseline import Baseline, line_of
from kb.lint.engine import Report, choose, remembered, run
from kb.lint.fix import fixed
from kb.lint.ignores import UNUSED_IGNORE
from kb.lint.memo import Memo
from kb.lint.rule import HABIT, Check, Context, Finding, Rule, Series, near, rule, series_in, series_of, text_rule

__all__ = [
    "HABIT",
    "UNUSED_IGNORE",
    "Base",
    "Baseline",
    "Change",
    "Check",
    "Context",
    "Finding",
    "Memo",
    "Report",
    "Rule",
    "Series",
    "choose",
    "fixed",
    "line_of",
    "near",
    "remembered",
    "rule",
    "run",
    "series_in",
    "series_of",
    "text_rule",
]
