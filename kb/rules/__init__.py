"""Every rule, in one table. A rule is one short generator here and one page in docs/rules/."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from kb.lint import Rule
from kb.rules import (
    dates,
    derived,
    diagrams,
    dialects,
    history,
    injection,
    links,
    mentions,
    naming,
    numbers,
    overview,
    reading,
    relations,
    reliance,
    secrets,
    spelling,
    succession,
    template,
)

RULES: tuple[Rule, ...] = (
    reading.ignore_comment,
    reading.front_matter,
    reading.missing_status,
    reading.disagreeing_statuses,
    reading.unknown_status,
    spelling.unusual_status,
    naming.unnumbered_record,
    template.placeholder,
    reading.unreadable,
    numbers.number_used_twice,
    numbers.disagreeing_numbers,
    numbers.gap,
    history.number_taken,
    naming.odd_file_name,
    naming.two_titles,
    dates.missing_date,
    dates.other_date_form,
    dates.future_date,
    dates.older_successor,
    dates.due_review,
    dates.old_proposal,
    relations.no_successor,
    relations.unknown_record,
    relations.one_sided,
    succession.cycle,
    succession.still_accepted,
    succession.early_successor,
    reliance.retired_basis,
    succession.broken_ground,
    succession.void_successor,
    relations.unknown_section,
    succession.silent_succession,
    links.missing_file,
    links.missing_anchor,
    mentions.other_target,
    mentions.unknown_mention,
    mentions.unlinked_mention,
    dialects.one_place_only,
    links.other_case,
    links.empty_link,
    links.site_link,
    derived.index_members,
    derived.index_rows,
    derived.wrong_count,
    overview.glossary_terms,
    overview.missing_path,
    diagrams.mermaid,
    overview.no_decision,
    reliance.retired_technology,
    history.silent_change,
    history.impossible_transition,
    template.missing_section,
    template.empty_section,
    template.single_option,
    dialects.two_readings,
    injection.addressed_model,
    secrets.secret,
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
