"""`--explain` and the lengths of an answer, over the real store and the real model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.operations import LENGTHS, Local, Refused
from indexer.session import Session
from kb import config
from kb.model import UserError
from tests.conftest import Run
from tests.serving import NEW, OLD, QUESTION, fill

pytestmark = [pytest.mark.milvus, pytest.mark.model]


@pytest.fixture(scope="module")
def ship(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    root = fill(tmp_path_factory.mktemp("ship"))
    with Session(config.load(root)) as session:
        session.refresh()
        yield Local(session)


def test_each_leg_and_what_supersession_did(ship: Local) -> None:
    told = ship.ask(QUESTION, explain=True)["explain"]
    assert 0 < told["confidence"] <= 1
    found = {each["path"]: each for each in reversed(told["hits"])}
    assert found[OLD]["superseded_by"] == [NEW]
    assert (found[OLD]["in_force"], found[NEW]["in_force"]) == (False, True)
    assert isinstance(found[NEW]["dense"], float)
    assert found[NEW]["score"] >= found[OLD]["score"]
    for_it, against_it = {"cosine", "coverage", "terms", "lead"}, {"unknown_names", "value_lacking", "noun_lacking"}
    assert set(told["evidence"]) == for_it | against_it
    assert "explain" not in ship.ask(QUESTION)
    assert ship.search(QUESTION, explain=True)["explain"]["hits"] == told["hits"]


def test_a_cross_encoder_reads_the_best_where_it_is_asked_to(ship: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(each["reranker"] is None for each in ship.ask(QUESTION, explain=True)["explain"]["hits"])
    root = ship.session.config.root
    monkeypatch.setenv("KB_INDEX_RERANK", "2")
    monkeypatch.setenv("KB_HOME", str(root / "other"))
    with Session(config.load(root)) as session:
        session.refresh()
        told = Local(session).ask(QUESTION, explain=True)["explain"]["hits"]
    assert sum(each["reranker"] is not None for each in told) in (1, 2)
    for number in ("-1", "101", "many"):
        monkeypatch.setenv("KB_INDEX_RERANK", number)
        with pytest.raises(UserError, match="(?i)rerank.*expected"):
            config.load(root)


def test_what_was_left_out_says_why(ship: Local) -> None:
    told = ship.search(QUESTION, explain=True, status="current")["explain"]
    reasons = {(each["path"], each["why"]) for each in told["dropped"]}
    assert (OLD, "its record is not in force") in reasons
    assert (NEW, "is part of a better passage") in reasons
    assert not any(each["kept"] for each in told["dropped"])


def test_a_moment_before_is_explained_as_it_stood(ship: Local) -> None:
    told = ship.ask(QUESTION, explain=True, as_of="2025-01-31")["explain"]
    assert NEW not in {each["path"] for each in told["hits"]}
    assert next(each for each in told["hits"] if each["path"] == OLD)["superseded_by"] == []


def test_lengths(ship: Local) -> None:
    sizes = {length: len(ship.ask(QUESTION, length=length)["answer"]) for length in LENGTHS}
    assert sizes["brief"] < sizes["normal"] < sizes["full"]
    with pytest.raises(Refused, match="length: expected brief, normal or full, found 'short'"):
        ship.ask(QUESTION, length="short")


def test_the_text_tells_it_in_lines(ship: Local, kb: Run) -> None:
    root = ship.session.config.root
    ship.session.close()
    done = kb("-C", root, "ask", QUESTION, "--explain", "--brief")
    lines = done.stdout.splitlines()
    assert any(line.startswith("confidence ") for line in lines), done.stdout + done.stderr
    assert any(line.startswith(f"found {OLD}:") and f"marked as superseded by {NEW}" in line for line in lines)
    assert len([line for line in lines if line.startswith("took passage ")]) == 1
    both = kb("-C", root, "ask", QUESTION, "--full", "--brief")
    assert (both.returncode, both.stderr) == (2, "kb: expected --brief or --full, found both\n")
    assert "in force" in kb("-C", root, "show", Path(NEW).name).stdout
