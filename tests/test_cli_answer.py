"""index, search, ask and eval as a user runs them: real processes, real store, real model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

pytestmark = [pytest.mark.milvus, pytest.mark.model]

QUESTION = "What do we put between services now?"
OLD = "decisions/0001-use-queues.md"
NEW = "decisions/0002-use-streams.md"


@pytest.fixture
def indexed(records: Path, kb: Run) -> Path:
    done = kb("-C", records, "index")
    assert (done.returncode, done.stdout) == (0, "7 chunks: 7 embedded, 0 rewritten, 0 deleted, 0 unchanged\n"), (
        done.stderr
    )
    return records


def test_ask_search_and_eval(indexed: Path, kb: Run, tmp_path: Path) -> None:
    answer = json.loads(kb("-C", indexed, "ask", QUESTION, "--format", "json").stdout)
    assert answer["verdict"] == "answered"
    assert answer["abstained"] is False
    stated, dated, cited = answer["citations"][:3]
    assert (stated["path"], stated["line_start"], stated["quote"].split("\n")[0]) == (NEW, 2, "status: accepted")
    assert (dated["path"], dated["quote"]) == (OLD, "date: 2025-01-10")
    assert (cited["path"], cited["id"], cited["status"], cited["in_force"]) == (NEW, "0002", "accepted", True)
    assert cited["url"].startswith("/decisions/0002-use-streams/?lines=")
    assert f"#{cited['anchor']}" in cited["url"]

    hits = json.loads(kb("-C", indexed, "search", QUESTION, "--format", "json", "--explain").stdout)["hits"]
    assert hits[0]["path"] == NEW
    assert set(hits[0]["legs"]) == {"dense", "sparse", "document", "opening", "reranker", "lifted_over"}
    old = next(hit for hit in hits if "0001" in hit["path"])
    assert (old["in_force"], old["superseded_by"]) == (False, [NEW])

    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '{"id": "b", "question": "What forgets?"}\n\n{"id": "a", "question": "What is kept?", "more": 1}\n'
    )
    lines = [json.loads(line) for line in kb("-C", indexed, "ask", "--batch", batch).stdout.splitlines()]
    assert [line["id"] for line in lines] == ["b", "a"]
    assert set(lines[0]) >= {"id", "question", "verdict", "abstained", "answer", "mode", "confidence", "citations"}
    lines = [
        json.loads(line) for line in kb("-C", indexed, "search", "--batch", batch, "--limit", "2").stdout.splitlines()
    ]
    assert [set(line) for line in lines] == [{"id", "confidence", "hits"}] * 2
    assert len(lines[0]["hits"]) == 2

    questions = tmp_path / "questions.jsonl"
    gold = {"path": NEW, "quote": "readers keep their place"}
    questions.write_text(
        json.dumps({"id": "q", "question": QUESTION, "gold": [gold], "must_include": ["stream"]}) + "\n"
    )
    good = kb("-C", indexed, "eval", questions, "--min", "cite=1", "--min", "r1=1")
    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.startswith("1 question\n")
    questions.write_text(
        json.dumps({"id": "q", "question": QUESTION, "gold": [gold], "must_include": ["printer"]}) + "\n"
    )
    bad = kb("-C", indexed, "eval", questions, "--min", "include=0.9")
    assert bad.returncode == 1
    assert "include: expected at least 0.9, found 0.000" in bad.stderr


def test_an_index_that_is_behind_says_so_and_is_mended(indexed: Path, kb: Run) -> None:
    assert kb("-C", indexed, "index", "--check").returncode == 0
    file = indexed / NEW
    file.write_text(file.read_text("utf-8").replace("Old messages", "Ancient messages"), "utf-8")
    behind = kb("-C", indexed, "index", "--check")
    assert (behind.returncode, behind.stdout) == (
        1,
        "behind: 1 chunk to embed, 0 to rewrite, 0 to delete; run kb index\n",
    )
    asked = kb("-C", indexed, "ask", QUESTION)
    assert "the index is behind the files (1 chunk to embed" in asked.stderr
    assert kb("-C", indexed, "index").stdout == "7 chunks: 1 embedded, 0 rewritten, 0 deleted, 6 unchanged\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["ask"], "expected a question, or --batch FILE"),
        (["ask", "  "], "expected a question, found nothing"),
        (["ask", "why " * 25_000], "expected a question of at most 4,000 characters, found 99,999"),
        (["ask", "caf\udcff"], "expected a question in UTF-8, found bytes that are none"),
        (["ask", "--batch", "missing.jsonl"], "missing.jsonl: cannot be read: No such file or directory\n"),
        (
            ["ask", "--batch", "/dev/null"],
            "/dev/null: expected one JSON object a line with id and question, found none",
        ),
        (["eval", "/dev/null"], "expected at least one question, found none"),
        (["search", "x", "--limit", "0"], "limit: expected 1 to 100, found 0"),
        (["eval", "missing.jsonl"], "missing.jsonl: cannot be read: No such file or directory\n"),
        (["eval", "x", "--min", "beauty=1"], "expected METRIC=VALUE with one of r1"),
    ],
)
def test_wrong_input_gets_one_sentence_and_exit_code_2(
    indexed: Path, kb: Run, arguments: list[str], expected: str
) -> None:
    done = kb("-C", indexed, *arguments)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", ":1: expected one JSON object a line"),
        ('{"id": 1}', ":1: expected an object with id and question"),
        ('\ufeff{"id": 1, "question": " "}', ":1: expected a question, found nothing"),
        ('{"id": 1, "question": "?"}', ":1: expected a question, found no word in '?'"),
    ],
)
def test_a_bad_line_of_a_batch_is_named_before_anything_runs(
    indexed: Path, kb: Run, tmp_path: Path, line: str, expected: str
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(line + "\n")
    done = kb("-C", indexed, "ask", "--batch", batch)
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr


def test_a_gold_quote_that_moved_away_is_named(indexed: Path, kb: Run, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text(
        json.dumps({"id": "q", "question": "x?", "gold": [{"path": NEW, "quote": "no such words"}]}) + "\n"
    )
    done = kb("-C", indexed, "eval", questions)
    assert done.returncode == 2
    assert "q.jsonl:1: decisions/0002-use-streams.md no longer says 'no such words'" in done.stderr


def test_no_index_and_no_records_say_what_to_do(records: Path, kb: Run, tmp_path: Path) -> None:
    done = kb("-C", records, "ask", QUESTION)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, "kb: there is no index yet: run kb index first")
    empty = tmp_path / "empty"
    empty.mkdir()
    for command in ("list", "lint", "index"):
        done = kb("-C", empty, command)
        assert done.returncode == 2
        assert "expected decision records, found no file at all" in done.stderr
