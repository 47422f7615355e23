"""Every rule, in one table. A rule is one short generator here and one page in docs/rules/."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from kb.lint import Rule
from kb.rules import dates, derived, links, numbers, reading, relations

RULES: tuple[Rule, ...] = (
    reading.ignore_comment,
    reading.front_matter,
    reading.missing_status,
    reading.disagreeing_statuses,
    reading.unknown_status,
    reading.unreadable,
    numbers.number_used_twice,
    numbers.disagreeing_numbers,
    dates.missing_date,
    relations.no_successor,
    relations.unknown_record,
    relations.one_sided,
    links.missing_file,
    links.missing_anchor,
    links.unknown_mention,
    derived.index_members,
    derived.index_rows,
    derived.wrong_count,
)


def explain(rule: Rule) -> str:
    """A rule's page: why it matters, what it finds and how to mend it."""
    return f"{rule.code} ({rule.severity})\n\n{page(rule.code)}".rstrip()


def page(code: str) -> str:
    """The Markdown of a rule's page: from the installed package, else from the repository's docs/rules/."""
    installed = files("kb.rules") / "pages" / f"{code}.md"
    found = installed if installed.is_file() else _DOCS / f"{code}.md"
    return found.read_text("utf-8")


_DOCS = Path(__file__).parents[2] / "docs" / "rules"
