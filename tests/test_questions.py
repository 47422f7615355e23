"""The questions about the homelab, held against the documents that answer them."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from conftest import ROOT

from indexer.evaluate.questions import load

FILE = ROOT / "questions" / "homelab.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
TYPES = {"onboarding", "fact", "paraphrase", "why", "rejected", "current", "status", "unanswerable"}
KEYS = {"id", "type", "question", "gold", "must_include", "stale"}
every_row = pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def lines(path: str, quote: str) -> str:
    """The whole lines that a quote touches."""
    text = read(path)
    start = text.index(quote)
    return text[text.rfind("\n", 0, start) + 1 : (text + "\n").index("\n", start + len(quote))]


def head(path: str) -> str:
    """File name, front matter and title of a record; nothing for another page."""
    return path + "\n" + read(path).split("\n## ", 1)[0] if path.startswith("decisions/") else ""


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[*`]", "", text)).casefold()


def test_there_are_enough_questions_of_every_kind() -> None:
    kinds = Counter(row["type"] for row in ROWS)
    assert set(kinds) == TYPES
    assert len(ROWS) >= 125
    assert kinds["unanswerable"] >= 25
    assert kinds["onboarding"] == 20


def test_ids_and_questions_are_unique() -> None:
    for key in ("id", "question"):
        assert [value for value, times in Counter(row[key] for row in ROWS).items() if times > 1] == []


def test_the_onboarding_page_asks_the_same_questions() -> None:
    headings = re.findall(r"^## (.+\?)$", read("AGENT-ONBOARDING.md"), re.MULTILINE)
    assert [row["question"] for row in ROWS if row["type"] == "onboarding"] == headings


def test_every_decision_about_the_homelab_answers_a_question() -> None:
    answering = {gold["path"][10:14] for row in ROWS for gold in row["gold"] if gold["path"].startswith("decisions/")}
    assert [number for number in (f"{n:04}" for n in range(1, 63)) if number not in answering] == []


def test_the_evaluation_reads_the_set() -> None:
    assert len(load(FILE, ROOT)) == len(ROWS)


@every_row
def test_a_question_has_gold_unless_it_is_unanswerable(row: dict[str, Any]) -> None:
    assert set(row) <= KEYS
    assert bool(row["gold"]) == (row["type"] != "unanswerable")
    assert row["gold"] or not row["must_include"]


@every_row
def test_a_quote_stands_once_in_its_file(row: dict[str, Any]) -> None:
    assert [gold for gold in row["gold"] if read(gold["path"]).count(gold["quote"]) != 1] == []


@every_row
def test_a_passage_is_named_once(row: dict[str, Any]) -> None:
    named = [(gold["path"], gold["quote"]) for gold in row["gold"]]
    assert len(named) == len(set(named))


@every_row
def test_required_strings_stand_where_the_answer_does(row: dict[str, Any]) -> None:
    known = folded("\n".join(lines(**gold) + "\n" + head(gold["path"]) for gold in row["gold"]))
    assert [each for each in row["must_include"] if each != each.lower() or folded(each) not in known] == []


@every_row
def test_a_stale_record_is_superseded(row: dict[str, Any]) -> None:
    assert [path for path in row.get("stale", []) if "\nstatus: superseded\n" not in read(path)] == []
