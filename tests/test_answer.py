"""Answers over a small repository, with the real model: what holds, what held before, and what is not covered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer import sync
from indexer.answer import extract, verify
from indexer.answer.window import window
from indexer.encode import BgeSmall, Vocabulary
from indexer.memory import MemoryStore
from indexer.model import Answer, Encoder, Verdict
from indexer.retrieve import retrieve
from indexer.session import read
from indexer.snapshot import Snapshot
from kb import config

pytestmark = pytest.mark.model

RECORDS = {
    "decisions/0001-encode-with-{old}.md": """---
status: superseded
date: 2025-01-10
superseded-by: ["0003"]
---

# Encode Messages with {Old}

## Context

Services have to agree on one encoding for the bytes they exchange.

## Decision

We encode the messages between services with {Old}, which needs no schema.

## Consequences

A renamed field fails only at run time.
""",
    "decisions/0002-store-in-lake.md": """---
status: accepted
date: 2025-02-11
deciders: [platform team]
---

# Store Reports in the Lake

## Decision

We store the quarterly reports in the lake, as columns, and keep them for seven years.
""",
    "decisions/0003-rewrite-services.md": """---
status: accepted
date: 2025-03-12
supersedes: ["0001"]
---

# Rewrite the Services

## Context

The services start slowly.

## Decision

We rewrite the services and encode their messages with {New} in place of {Old}. Types come from one schema.
""",
    "decisions/0004-buy-a-printer.md": """---
status: proposed
date: 2025-04-13
---

# Buy a Printer

## Decision

We propose to buy a printer for the hall.
""",
    "README.md": """# Machines

| Name | Role | Processor |
|------|------|-----------|
| alder | control plane | Foo 9 |
| birch | worker | Bar 7 with 64GB |
| cedar | worker | Baz 5 |
""",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return BgeSmall()


Ask = Callable[[str], Answer]


@pytest.fixture(
    params=[("MessagePack", "Protocol Buffers"), ("Quonk", "Zibblefax")], ids=["real names", "made-up names"]
)
def names(request: pytest.FixtureRequest) -> tuple[str, str]:
    old, new = request.param
    return old, new


@pytest.fixture
def snapshot(tmp_path: Path, names: tuple[str, str]) -> Snapshot:
    old, new = names
    for path, text in RECORDS.items():
        file = tmp_path / path.format(old=old.lower())
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.format(Old=old, New=new), "utf-8")
    return read(config.load(tmp_path))


@pytest.fixture
def ask(snapshot: Snapshot, encoder: Encoder) -> Ask:
    return asking(snapshot, encoder)


def asking(snapshot: Snapshot, encoder: Encoder) -> Ask:
    store = MemoryStore()
    sync.apply(snapshot, store, encoder, sync.plan(snapshot, store.rows()))

    def run(question: str) -> Answer:
        answer = extract.answer(snapshot, question, retrieve(snapshot, store, encoder, question))
        for each in answer.citations:
            assert each.quote in snapshot.view.corpus.lines(each.path, each.line_start, each.line_end)
        assert [each.number for each in answer.citations] == list(range(1, len(answer.citations) + 1))
        return answer

    return run


def test_the_current_record_answers_and_says_what_it_replaced(ask: Ask, names: tuple[str, str]) -> None:
    old, new = names
    answer = ask("Which encoding do the messages between services use now?")
    assert answer.verdict is Verdict.ANSWERED
    assert answer.citations[0].path == "decisions/0003-rewrite-services.md"
    assert new in answer.text
    assert f"supersedes 0001 Encode Messages with {old} (2025-01-10)" in answer.text


def test_a_question_about_the_old_thing_finds_it_marked(ask: Ask, names: tuple[str, str]) -> None:
    answer = ask(f"Is {names[0]} still accepted?")
    assert "0001" in answer.text
    assert "superseded by 0003 Rewrite the Services since 2025-03-12" in answer.text


def test_a_table_row_answers_with_its_header(ask: Ask) -> None:
    answer = ask("Which machine has the Bar 7?")
    assert answer.verdict is Verdict.ANSWERED
    assert "birch" in answer.text
    assert "| Name | Role | Processor |" in answer.text
    assert answer.citations[0].path == "README.md"
    assert answer.citations[0].line_start <= 6 <= answer.citations[0].line_end


def test_what_no_record_knows_is_not_covered_and_named(ask: Ask) -> None:
    answer = ask("What is the monthly electricity bill?")
    assert answer.verdict is Verdict.NOT_COVERED
    assert answer.unknown == ("monthly", "electricity", "bill")
    assert "No record knows: monthly, electricity, bill." in answer.text


def test_a_record_named_by_number_states_its_metadata_first(ask: Ask) -> None:
    answer = ask("Is ADR-2 accepted, and who decided it?")
    first = answer.text.split("\n")[0]
    assert first.startswith(
        "**0002 Store Reports in the Lake**: accepted, in force since 2025-02-11; decided by platform team. [1]"
    )
    assert (answer.citations[0].path, answer.citations[0].quote) == (
        "decisions/0002-store-in-lake.md",
        "status: accepted",
    )


def test_a_number_that_no_record_has_is_not_covered(ask: Ask) -> None:
    answer = ask("What does decision 99 say?")
    assert answer.verdict is Verdict.NOT_COVERED
    assert answer.text.startswith("No record has the number 99.")


def test_a_question_for_a_list_gets_a_list(ask: Ask) -> None:
    answer = ask("Which decisions are proposed?")
    assert answer.text == "1 of 4 decisions is proposed:\n\n- **0004 Buy a Printer**: proposed, 2025-04-13 [1]"
    assert ask("Which decisions are rejected?").text.startswith("None of 4 decisions is rejected.")


def test_a_question_with_a_subject_gets_no_list(ask: Ask) -> None:
    assert "of 4 decisions" not in ask("Which accepted decision is about reports?").text
    assert "of 4 decisions" not in ask("What replaced decision 1?").text


def test_a_rejected_successor_leaves_the_old_record_in_force(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    root = snapshot.config.root
    file = root / "decisions/0003-rewrite-services.md"
    file.write_text(file.read_text().replace("status: accepted", "status: rejected"), "utf-8")
    answer = asking(read(snapshot.config), encoder)("Which encoding do the messages between services use now?")
    assert "did not take effect: still in force" in answer.text
    assert "superseded by 0003" not in answer.text


def test_only_current_passages_on_request(snapshot: Snapshot, encoder: Encoder) -> None:
    store = MemoryStore()
    sync.apply(snapshot, store, encoder, sync.plan(snapshot, store.rows()))
    question = "How are messages encoded?"
    both = {hit.chunk.path for hit in retrieve(snapshot, store, encoder, question).hits}
    current = {hit.chunk.path for hit in retrieve(snapshot, store, encoder, question, current=True).hits}
    assert {path for path in both - current if "0001" in path}
    assert "decisions/0003-rewrite-services.md" in current


def test_the_successor_stands_before_what_it_replaced(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    store = MemoryStore()
    sync.apply(snapshot, store, encoder, sync.plan(snapshot, store.rows()))
    hits = retrieve(snapshot, store, encoder, f"We encode messages with {names[0]}, which needs no schema").hits
    paths = [hit.chunk.path for hit in hits]
    new, old = "decisions/0003-rewrite-services.md", f"decisions/0001-encode-with-{names[0].lower()}.md"
    assert paths.index(new) < paths.index(old)
    assert hits[paths.index(new)].legs.lifted_over == old
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_excluded_documents_are_not_answered_from(snapshot: Snapshot, encoder: Encoder) -> None:
    index = dataclasses.replace(snapshot.config.index, exclude=("README.md",))
    answer = asking(read(dataclasses.replace(snapshot.config, index=index)), encoder)("Which machine has the Bar 7?")
    assert all(each.path != "README.md" for each in answer.citations)


def test_a_window_is_the_run_of_sentences_that_shares_most() -> None:
    passage = "Apples are red. Pears are green and sweet. Plums are blue.\n\nPlums keep well."
    found = window(passage, 10, "Which fruit is green and sweet?", Vocabulary([passage]), 6)
    assert (found.text, found.first, found.last) == ("Pears are green and sweet.", 10, 10)
    whole = window(passage, 10, "plums", Vocabulary([passage]), 100)
    assert whole.text in passage
    assert (whole.first, whole.last) == (10, 12)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The reports are stored in the lake.", True),
        ("The reports are kept for seven years.", True),
        ("The reports are kept for 9 years.", False),
        ("The reports are not stored in the lake.", False),
        ("A printer stands in the hall.", False),
    ],
)
def test_a_sentence_is_found_by_its_words_numbers_and_polarity(sentence: str, found: bool) -> None:
    source = "We store the quarterly reports in the lake, as columns, and keep them for seven years."
    assert verify.is_found(sentence, source, Vocabulary([source, "A printer for the hall."])) is found
