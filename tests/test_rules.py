"""The pages in docs/rules/ are the tests: each says what its rule finds in small files, and is held to it.

A file `kb.toml` configures its case; a title that begins with `main:` is a file of the base revision `main`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from small import view, write

from kb import config, corpus
from kb.lint import Base, Rule, run
from kb.markdown import parse
from kb.rules import RULES, explain, page
from kb.source import WorkTree
from kb.view import View

PAGES = Path(__file__).parents[1] / "docs" / "rules"
TODAY = date(2026, 11, 24)
MAIN = "main:"


@dataclass(frozen=True)
class Case:
    """A heading of a rule's page: the files below it, and what the rule finds in them."""

    code: str
    name: str
    files: dict[str, str]
    expected: str


def cases(code: str, text: str) -> Iterator[Case]:
    """The sections of a page with files in them: fences with a title are files, the last `text` fence is the output."""
    name, files = "", {}
    tokens = parse(text)
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            name, files = token.content, {}
        elif token.type == "fence":
            titled = re.search(r'title="([^"]+)"', token.info)
            if titled:
                files[titled[1]] = token.content
            elif files and token.info.strip() == "text":
                yield Case(code, name, files, token.content)
                files = {}


def found(case: Case, folder: Path) -> str:
    """The rule's findings in a case's files, one a line."""
    on_main = {path.removeprefix(MAIN): text for path, text in case.files.items() if path.startswith(MAIN)}
    write(folder, {path: text for path, text in case.files.items() if not path.startswith(MAIN)})
    settings = config.load(folder, environ={})
    before = view(on_main, settings) if on_main else None
    base = Base("main", before, before) if before else None
    here = View(corpus.load(WorkTree(folder), settings))
    report = run(here, settings, RULES, select=(case.code,), today=TODAY, base=base)
    lines = [
        f"{each.path}:{each.span.line}:{each.span.column}: {each.severity} {each.code}: {each.message}\n"
        for each in report.diagnostics
    ]
    return "".join(lines) or "nothing\n"


ALL = [case for path in sorted(PAGES.glob("KB*.md")) for case in cases(path.stem, path.read_text("utf-8"))]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.code}: {case.name}")
def test_page_shows_what_the_rule_finds(case: Case, tmp_path: Path) -> None:
    assert found(case, tmp_path) == case.expected


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert sorted(path.stem for path in PAGES.glob("KB*.md")) == [each.code for each in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_page_has_a_bad_and_a_good_case(rule: Rule) -> None:
    text = page(rule.code)
    assert re.match(rf"# {rule.code}: .+\n\n{re.escape(rule.summary)}\n", text), (
        "expected the rule's summary at the top"
    )
    outcomes = {case.expected == "nothing\n" for case in cases(rule.code, text)}
    assert outcomes == {True, False}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_table_of_rules_lists_the_rule_as_it_is(rule: Rule) -> None:
    row = f"| [{rule.code}]({rule.code}.md) | {rule.summary} | {rule.severity} |"
    assert row in (PAGES / "index.md").read_text("utf-8").splitlines()


def test_the_table_of_rules_lists_no_other() -> None:
    listed = re.findall(r"^\| \[(KB\d+)\]", (PAGES / "index.md").read_text("utf-8"), re.M)
    assert listed == [each.code for each in RULES]


def test_explain_gives_the_severity_and_the_whole_page() -> None:
    rule = RULES[0]
    assert explain(rule).startswith(f"{rule.code} ({rule.severity})\n\n# {rule.code}: ")
    assert "## " in explain(rule)


def test_codes_are_unique_and_in_order() -> None:
    codes = [each.code for each in RULES]
    assert codes == sorted(set(codes))
