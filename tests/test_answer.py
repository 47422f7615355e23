"""Answers over a small repository, with the real model: what holds, what held before, and what is not covered."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from small import quotes, write, write_records

from indexer import sync
from indexer.answer import extract, facts, lists, verify
from indexer.answer.evidence import asked, leaves_open
from indexer.answer.window import Ground, best, window
from indexer.encode import BgeSmall, Vocabulary
from indexer.memory import MemoryStore
from indexer.model import Answer, Encoder, Legs, Length, Verdict
from indexer.pieces import units
from indexer.retrieve import retrieve
from indexer.session import in_memory, read
from indexer.snapshot import Snapshot
from kb import config
from kb.told import contradicted

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


class Ask(Protocol):
    """Asks a question of a small repository."""

    def __call__(self, question: str, length: Length = Length.NORMAL) -> Answer: ...


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

    def run(question: str, length: Length = Length.NORMAL) -> Answer:
        answer = extract.answer(snapshot, question, retrieve(snapshot, store, encoder, question), length)
        for each in answer.citations:
            assert each.quote in snapshot.view.corpus.lines(each.path, each.line_start, each.line_end)
            assert each.highlight is None or each.highlight in each.quote
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


@pytest.mark.parametrize(
    "question",
    [
        "When was ADR-1 accepted?",
        "Who decided ADR-1?",
        "When did we decide to encode messages with {old}?",
        "Until when did we encode messages with {old}?",
    ],
)
def test_the_days_of_what_has_ended_are_told_first(ask: Ask, names: tuple[str, str], question: str) -> None:
    """The record that took its place was decided on another day, and by others."""
    answer = ask(question.format(old=names[0]))
    start = f"**0001 Encode Messages with {names[0]}**: superseded by 0003 Rewrite the Services since 2025-03-12"
    assert answer.text.startswith(f"{start}; decided 2025-01-10")
    assert "0003 Rewrite the Services**: accepted" in answer.text


def test_when_something_began_that_holds_is_told_of_what_holds(ask: Ask, names: tuple[str, str]) -> None:
    assert ask(f"When did we decide on {names[1]}?").text.startswith("**0003 Rewrite the Services**: accepted")


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
    assert "No record has the words monthly, electricity, bill." in answer.text
    assert answer.text.count("\n> ") >= len(answer.citations) > 1
    assert all(each.quote.split()[-1] in answer.text for each in answer.citations)


def test_a_record_named_by_number_states_its_metadata_first(ask: Ask) -> None:
    answer = ask("Is ADR-2 accepted, and who decided it?")
    first = answer.text.split("\n")[0]
    assert first.startswith(
        "**0002 Store Reports in the Lake**: accepted, in force since 2025-02-11; decided by platform team. [1]"
    )
    assert (answer.citations[0].path, answer.citations[0].quote) == (
        "decisions/0002-store-in-lake.md",
        "status: accepted\ndate: 2025-02-11\ndeciders: [platform team]",
    )


@pytest.mark.parametrize("asked", ["Is it in force?", "Who decided it?", "When was it decided?", "What replaced it?"])
def test_each_day_and_number_of_a_standing_is_in_the_cited_lines(
    snapshot: Snapshot, names: tuple[str, str], asked: str
) -> None:
    amending = (
        '---\nstatus: accepted\ndate: 2025-05-01\nsupersedes: []\nrequires: []\ntags: []\namends: ["0002"]\n---\n'
    )
    (snapshot.config.root / "decisions/0006-late.md").write_text(f"{amending}\n# Late\n\n## Decision\n\nSo.\n", "utf-8")
    found = read(snapshot.config)
    told = list(facts.about(found, found.view.corpus.decisions, asked))
    for fact in told:
        cited = "\n".join(place.quote for place in fact.places)
        assert all(day in cited for day in re.findall(r"\d{4}-\d\d-\d\d", fact.text)), fact.text
        changed = re.search(r"changed (?:a part of|in part by)", fact.text)
        assert not changed or 'amends: ["0002' in cited, fact.text
    assert any("changed a part of 0002" in fact.text for fact in told)


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


def test_a_record_that_is_not_indexed_still_states_its_metadata(snapshot: Snapshot, encoder: Encoder) -> None:
    index = dataclasses.replace(snapshot.config.index, exclude=("decisions/0002-store-in-lake.md",))
    answer = asking(read(dataclasses.replace(snapshot.config, index=index)), encoder)("Is ADR-2 accepted?")
    assert answer.text == "**0002 Store Reports in the Lake**: accepted, in force since 2025-02-11. [1]"


def test_a_window_is_the_run_of_sentences_that_shares_most() -> None:
    passage = "Apples are red. Pears are green and sweet. Plums are blue.\n\nPlums keep well."
    found = window(passage, 10, "Which fruit is green and sweet?", Vocabulary([passage]), 6)
    assert (found.text, found.first, found.last) == ("Pears are green and sweet.", 10, 10)
    whole = window(passage, 10, "plums", Vocabulary([passage]), 100)
    assert whole.text in passage
    assert (whole.first, whole.last) == (10, 12)


def test_a_window_takes_in_its_own_section_before_the_next() -> None:
    passage = "## Size\n\nNine plums fit in.\n\nJars with plums are sold.\n\n## Colour\n\nMost jars are blue."
    headings = {1: ("Plums", "Size"), 7: ("Plums", "Colour")}
    ground = Ground(passage, 1, headings=headings, focus=(5, 5))
    found = best(ground, asked("Which jars are sold?", Vocabulary([passage])), 14)
    assert found.text == "Nine plums fit in.\n\nJars with plums are sold."


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Why was the helper dropped?", True),
        ("The helper still did its job, so why was it dropped?", True),
        ("It was used. Why did we drop it?", True),
        ("What was wrong with the helper?", True),
        ("What stopped us from keeping the helper?", True),
        ("And what led us to drop it?", True),
        ("What is wrong?", False),
        ("Which part is kept?", False),
        ("Which why-question is the oldest?", False),
        ("Do we know why it was dropped?", False),
    ],
)
def test_reasons_are_asked_for_behind_a_sentence_as_well(question: str, why: bool) -> None:
    assert asked(question, Vocabulary(["The helper was dropped."])).why is why


@pytest.mark.parametrize(
    ("question", "effects"),
    [
        ("If the helper fails, do jobs stop?", True),
        ("What do we give up without the helper?", True),
        ("What are its side effects?", True),
        ("What breaks without the helper?", True),
        ("If unsure, ask the helper.", False),
        ("What do we give to the helper?", False),
    ],
)
def test_what_follows_is_asked_for_in_other_words(question: str, effects: bool) -> None:
    assert asked(question, Vocabulary(["The helper was dropped."])).effects is effects


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
    assert (
        verify.is_found(sentence, verify.Source("", source), Vocabulary([source, "A printer for the hall."])) is found
    )


TODAY = datetime.date(2025, 4, 20)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What is proposed?", "1 of 4 decisions is proposed:"),
        ("What's still proposed?", "1 of 4 decisions is proposed:"),
        ("Which proposals are still open?", "1 of 4 decisions is proposed:"),
        ("Which decisions are only proposals?", "1 of 4 decisions is proposed:"),
        ("What proposals are there?", "1 of 4 decisions is proposed:"),
        ("Which proposals were accepted?", "2 of 4 decisions are accepted:"),
        ("Which records are dated 2025-03-12?", "1 of 4 decisions is dated 2025-03-12:"),
        ("Which ADRs have been superseded?", "1 of 4 decisions is superseded:"),
        ("How many decisions are there?", "4 decisions: 2 accepted, 1 superseded, 1 proposed."),
        ("Which decisions are in force?", "2 of 4 decisions are in force:"),
        ("What changed since 2025-03-12?", "2 of 4 decisions are dated since 2025-03-12:"),
        ("What changed in March 2025?", "1 of 4 decisions is dated 2025-03:"),
        ("Which decisions were made in February?", "1 of 4 decisions is dated 2025-02:"),
        ("What was decided after 2025-03?", "1 of 4 decisions is dated after 2025-03:"),
        ("Which records were added before February 2025?", "1 of 4 decisions is dated before 2025-02:"),
        ("Which records were made between 2025-02 and 2025-03?", "2 of 4 decisions are dated 2025-02 to 2025-03:"),
        ("What was decided last month?", "1 of 4 decisions is dated 2025-03:"),
        (
            "Which decisions were accepted in January 2025?",
            "1 of 4 decisions is accepted at the time and dated 2025-01:",
        ),
        (
            "In January 2025, how many records did we adopt?",
            "1 of 4 decisions is accepted at the time and dated 2025-01:",
        ),
        ("In March 2025, what was decided?", "1 of 4 decisions is dated 2025-03:"),
        ("Between 2025-02 and 2025-03 which records were made?", "2 of 4 decisions are dated 2025-02 to 2025-03:"),
        ("What changed lately?", "The latest of 4 decisions, by date:"),
        ("Which decisions did the platform team make?", "1 of 4 decisions is decided by platform team:"),
        ("Show decisions tagged nonsense", "None of 4 decisions is tagged nonsense."),
        ("Which records are about ADR-1?", "1 of 4 decisions speaks of 0001 Encode"),
        ("Which records depend on ADR-2?", "No decision states that it depends on 0002 Store Reports in the Lake."),
        ("List the decisions", "4 decisions: 2 accepted, 1 superseded, 1 proposed:"),
    ],
)
def test_a_list_is_made_from_metadata(snapshot: Snapshot, question: str, first: str) -> None:
    found = list(lists.listing(snapshot, question, TODAY))
    assert found
    assert found[0].text.startswith(first)
    for place in (place for each in found for place in each.places):
        assert place.quote in snapshot.view.corpus.lines(place.path, place.line, place.end)


def test_a_list_knows_all_words_of_its_question(ask: Ask) -> None:
    answer = ask("What changed in March 2025?")
    assert (answer.verdict, answer.unknown) == (Verdict.ANSWERED, ())


def test_the_latest_decisions_come_newest_first(snapshot: Snapshot) -> None:
    found = list(lists.listing(snapshot, "What are the last 2 decisions?", TODAY))
    assert [each.places[0].path[:14] for each in found] == ["decisions/0004", "decisions/0003"]
    assert len(list(lists.listing(snapshot, "What is the latest decision?", TODAY))) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Which decision chose the printer?",
        "Which records does the name server return?",
        "How many address records are there?",
        "What changed in the last release of the services?",
        "Which proposal was rejected by the gateway?",
        "What is accepted by the endpoint?",
        "What decides which service starts first?",
        "What is the latest version of the lake?",
        "Which image tag do we use?",
        "What happened in the outage of February 2025?",
        "Show me how to add a decision",
        "What is new in the lake?",
        "List the machines",
        "Which services depend on 0002?",
        "What does ADR-3 change?",
    ],
)
def test_the_same_words_about_something_else_make_no_list(snapshot: Snapshot, question: str) -> None:
    assert list(lists.listing(snapshot, question, TODAY)) == []


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who decided to store reports in the lake?", ["deciders"]),
        ("Who decides which service starts first?", []),
        ("Who approves a pull request?", []),
        ("When was the lake chosen?", ["date"]),
        ("When must reports be stored?", []),
        ("Since when do we use the lake?", ["date"]),
        ("By whom was ADR-2 approved?", ["deciders", "status"]),
        ("What did ADR-3 replace?", ["supersedes", "status"]),
        ("Did we adopt the lake?", ["status"]),
        ("Where does the lake stand, and when was it updated?", ["date", "status"]),
        ("What state is the proposal for the lake in?", ["status"]),
        ("Where does the printer stand in the hall?", []),
        ("Who wrote this, and who decides it?", ["deciders", "authors"]),
        ("What state is a job in after a crash?", []),
        ("Does the lake compress?", []),
        ("From what date on does the lake refuse rows?", ["date"]),
        ("In which year was the lake decided?", ["date"]),
        ("When was ADR-3 created?", ["date", "file"]),
        ("When did Jo and Kim write the record?", ["date", "file"]),
        ("When was the decision on the lake last edited?", ["date", "file"]),
        ("What was the last change to ADR-3?", ["file", "amended_by"]),
        ("When was the lake created?", ["date"]),
        ("When is a record added to the lake?", []),
        ("In which date format are rows stamped?", []),
        ("May I still go by the lake, or has something taken its place?", ["superseded_by"]),
        ("Has anything since taken over from the lake?", ["superseded_by"]),
        ("Who has taken something from the lake?", []),
    ],
)
def test_what_a_question_wants_of_the_metadata(question: str, wanted: list[str]) -> None:
    assert [each.value for each in facts.aspects(question)] == wanted


def test_a_record_that_names_nobody_says_so(ask: Ask) -> None:
    assert "names nobody who decided it" in ask("Who decided to buy a printer?").text
    answer = ask("Who decided to store reports in the lake?")
    assert "decided by platform team. [1]" in answer.text
    assert answer.citations[0].quote.endswith("deciders: [platform team]")


@pytest.mark.parametrize("question", ["What replaced {old}?", "Is {old} still accepted?", "When was {old} replaced?"])
def test_a_succession_is_told_with_both_records(ask: Ask, names: tuple[str, str], question: str) -> None:
    old, _ = names
    answer = ask(question.format(old=old))
    quoted = [each.path for each in answer.citations if each.quote.startswith("We ")]
    assert quoted == ["decisions/0003-rewrite-services.md", f"decisions/0001-encode-with-{old.lower()}.md"]
    assert f"supersedes 0001 Encode Messages with {old} (2025-01-10)" in answer.text
    assert "superseded by 0003 Rewrite the Services since 2025-03-12" in answer.text
    if "replaced" in question:
        stated = "\n".join(each.quote for each in answer.citations).split("\n")
        assert {'supersedes: ["0001"]', 'superseded-by: ["0003"]'} <= set(stated)


def test_the_reason_for_a_succession_is_quoted(snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]) -> None:
    old, _ = names
    reason = f"{old} has no schema, so that mistakes are found too late."
    file = snapshot.config.root / "decisions/0003-rewrite-services.md"
    file.write_text(file.read_text().replace("The services start slowly.", f"The services start slowly.\n\n{reason}"))
    answer = asking(read(snapshot.config), encoder)(f"Is {old} still accepted?")
    assert f"Why 0003 replaced 0001 Encode Messages with {old}: “{reason}”" in answer.text


def test_a_changed_section_stands_behind_what_changed_it(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    changed = """---
status: accepted
date: 2025-05-01
amends: ["0002#decision"]
---

# Keep Reports for Ten Years

## Decision

We keep the quarterly reports for ten years.
"""
    (snapshot.config.root / "decisions/0005-keep-longer.md").write_text(changed, "utf-8")
    answer = asking(read(snapshot.config), encoder)("We store the quarterly reports in the lake, as columns: how long?")
    mark = "The section Decision was changed by 0005 Keep Reports for Ten Years (2025-05-01). In this record it reads:"
    assert answer.text.index("for ten years.") < answer.text.index(mark) < answer.text.index("for seven years")
    assert 'date: 2025-05-01\namends: ["0002#decision"]' in [each.quote for each in answer.citations]


CHANGING = """---
status: accepted
date: 2025-05-01
amends: ["0002#decision"]
---

# Keep Reports for Ten Years

## Context

Auditors asked for the quarterly reports of nine years ago.

## Decision

We keep the quarterly reports for ten years.

## Related Decisions

- [ADR-0002](0002-store-in-lake.md) keeps the quarterly reports, as columns, in the lake.
"""


@pytest.fixture
def changed(snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]) -> Ask:
    (snapshot.config.root / "decisions/0005-keep-longer.md").write_text(CHANGING, "utf-8")
    return asking(read(snapshot.config), encoder)


@pytest.mark.parametrize(
    "question", ["What changed in 0002?", "Which part of ADR-2 no longer holds?", "What did 0005 change in 0002?"]
)
def test_what_changed_in_a_record_is_told_by_both(changed: Ask, question: str) -> None:
    answer = changed(question)
    mark = "The section Decision was changed by 0005 Keep Reports for Ten Years (2025-05-01). In this record it reads:"
    assert answer.text.index("for ten years.") < answer.text.index(mark) < answer.text.index("for seven years")
    assert "changed a part of 0002 Store Reports in the Lake (section Decision)" in answer.text
    assert "changed in part by 0005 Keep Reports for Ten Years (2025-05-01) (section Decision)" in answer.text


def test_why_a_record_was_changed_is_told_by_what_changed_it(changed: Ask) -> None:
    for question in ("Why was ADR-2 amended?", "Why was ADR-2 changed?", "Why did ADR-5 change ADR-2?"):
        answer = changed(question)
        reasons = answer.text.index("Auditors asked for the quarterly reports")
        assert reasons < answer.text.index("for seven years")


def test_why_a_record_was_superseded_is_told_by_its_successor(ask: Ask) -> None:
    answer = ask("Why was ADR-1 superseded?")
    assert "The services start slowly." in answer.citations[2].quote


def test_a_change_stands_behind_what_is_not_asked_of_it(changed: Ask) -> None:
    """Who asks for columns is not told first how long they are kept."""
    text = changed("In what form does the lake store them, as columns?").text
    mark = "The section Decision was changed by 0005 Keep Reports for Ten Years (2025-05-01). In this record it reads:"
    assert 0 < text.index(mark) < text.index("as columns")
    assert text.startswith("**0002 Store Reports in the Lake**")


def test_a_claim_beside_the_standing_is_answered_by_the_text(ask: Ask, names: tuple[str, str]) -> None:
    """That a record is in force says nothing of parcels, on which it may say the opposite."""
    answer = ask("Does ADR-3 still hold for the schema that types come from?")
    assert answer.text.startswith("**0003 Rewrite the Services**: accepted")
    assert "Types come from one schema." in answer.text


def test_a_section_that_is_named_is_shown_with_what_changed_it(changed: Ask) -> None:
    text = changed("Is the Decision section of ADR-2 still in force?").text
    assert text.startswith("No: 0005 Keep Reports for Ten Years changed the section Decision of 0002")
    assert text.index("for ten years.") < text.index("for seven years")


def test_a_partial_change_is_no_supersession(changed: Ask) -> None:
    lead = (
        "0005 Keep Reports for Ten Years changed the section Decision of 0002 Store Reports in the Lake on 2025-05-01."
    )
    for question, word in (
        ("Was ADR-2 superseded?", "No, only in part"),
        ("Is ADR-2 still in force?", "Yes, except for what changed"),
        ("Did 0005 replace 0002?", "Only in part"),
    ):
        for length in Length:
            answer = changed(question, length)
            assert answer.text.startswith(f"{word}: {lead} [1]\n\n")
            assert "superseded" not in answer.text
            assert answer.citations[0].quote == 'date: 2025-05-01\namends: ["0002#decision"]'


def test_what_takes_a_sections_place_is_told_by_its_decision(changed: Ask) -> None:
    answer = changed("We store the quarterly reports in the lake, as columns, since nine years: how long?")
    assert "> **Decision**\n>\n> We keep the quarterly reports for ten years. [2]" in answer.text


PAGE = """# Handbook

## Reports

The quarterly reports are stored in the lake, as columns, where every team and every auditor can read them.
"""


@pytest.mark.parametrize(("worth", "record"), [(0.8, True), (0.7, False)])
def test_a_day_is_told_by_the_record_that_was_found_nearly_as_well_as_a_page(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str], worth: float, record: bool
) -> None:
    (snapshot.config.root / "README.md").write_text(PAGE, "utf-8")
    now, store = read(snapshot.config), MemoryStore()
    sync.apply(now, store, encoder, sync.plan(now, store.rows()))
    question = "Since when can every team and every auditor read the quarterly reports in the lake?"
    found = retrieve(now, store, encoder, question)
    hits = [
        dataclasses.replace(each, score=1.0 if each.chunk.path == "README.md" else worth, legs=Legs())
        for each in found.hits
    ]
    answer = extract.answer(now, question, dataclasses.replace(found, hits=tuple(hits)))
    stated = "**0002 Store Reports in the Lake**: accepted, in force since 2025-02-11. [1]"
    assert answer.text.startswith(stated) is record


def test_a_changed_section_does_not_stand_beside_a_page_without_what_changed_it(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    (snapshot.config.root / "README.md").write_text(PAGE, "utf-8")
    changing = CHANGING.partition("## Context")[0].replace("Reports", "Them") + "## Decision\n\nTen years it is.\n"
    (snapshot.config.root / "decisions/0005-keep-longer.md").write_text(changing, "utf-8")
    now, store = read(snapshot.config), MemoryStore()
    sync.apply(now, store, encoder, sync.plan(now, store.rows()))
    question = "How can every team and every auditor read the quarterly reports, as columns in the lake?"
    found = retrieve(now, store, encoder, question)
    for opening in (0.0, 3.0):  # what a record is about as a whole tells none of its passages from a page's
        gains = (opening if each.chunk.path.startswith("decisions/") else 0.0 for each in found.hits)
        even = tuple(
            dataclasses.replace(each, score=1.0 + gain, legs=Legs(opening=gain))
            for each, gain in zip(found.hits, gains, strict=True)
        )
        answer = extract.answer(now, question, dataclasses.replace(found, hits=even))
        assert [each.path for each in quotes(answer)] == ["README.md", "decisions/0005-keep-longer.md"]
        assert "Ten years it is." in answer.text


def test_a_page_is_quoted_for_its_subject_and_not_for_the_word_decision(snapshot: Snapshot, encoder: Encoder) -> None:
    page = """# Guide

## How do I add a decision?

Copy a record, take the next free number, and state every relation on both of its sides.

## Which parrots carry letters?

Grey parrots carry the letters of the harbour office, and no others do.
"""
    page = page.replace("sides.", f"sides. {'Then ask another captain to read it before the ship sails. ' * 15}")
    (snapshot.config.root / "GUIDE.md").write_text(page, "utf-8")
    answer = asking(read(snapshot.config), encoder)("Are parrots still in force?")
    assert (answer.citations[0].path, answer.citations[0].quote[:12]) == ("GUIDE.md", "Grey parrots")


def test_a_list_of_links_is_not_quoted_in_place_of_what_was_decided(changed: Ask) -> None:
    answer = changed("Who keeps the quarterly reports, as columns, in the lake?")
    assert "Related Decisions" not in answer.text


def test_yes_or_no_comes_first_with_the_record_that_holds(ask: Ask, names: tuple[str, str]) -> None:
    lead = f"0003 Rewrite the Services superseded 0001 Encode Messages with {names[0]} on 2025-03-12."
    answer = ask("Is ADR-1 still in force?")
    assert answer.text.startswith(f"No: {lead} [1]\n\n")
    assert (answer.citations[0].path, answer.citations[0].quote) == (
        "decisions/0003-rewrite-services.md",
        'date: 2025-03-12\nsupersedes: ["0001"]',
    )
    assert ask("Is ADR-4 accepted?").text.startswith("No. **0004 Buy a Printer**: proposed, 2025-04-13. [1]")
    assert ask("Is ADR-2 valid?", Length.BRIEF).text.startswith("Yes. **0002 Store Reports in the Lake**: accepted")


@pytest.mark.parametrize("question", ["What happened to {}?", "What is the state of {}?"])
def test_what_became_of_something_is_told_by_the_metadata(ask: Ask, names: tuple[str, str], question: str) -> None:
    answer = ask(question.format(names[0]))
    assert answer.verdict is Verdict.ANSWERED
    assert answer.text.startswith("**0003 Rewrite the Services**: accepted, in force since 2025-03-12")
    assert "superseded by 0003 Rewrite the Services since 2025-03-12; decided 2025-01-10. [" in answer.text


def test_what_a_retired_record_left_open_is_not_open(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    file = snapshot.config.root / f"decisions/0001-encode-with-{names[0].lower()}.md"
    left = f"Which version of {names[0]} the services encode is not recorded."
    file.write_text(file.read_text().replace("A renamed field fails only at run time.", left), "utf-8")
    answer = asking(read(snapshot.config), encoder)(f"Which version of {names[0]} do the services encode?")
    assert "leave this open" not in answer.text
    assert answer.citations[0].path == "decisions/0003-rewrite-services.md"


@pytest.mark.parametrize(
    "question",
    [
        "Which encoding did the services have before {new}?",
        "Before {new}, what did we encode messages with?",
        "What were the messages of the services originally encoded with?",
    ],
)
def test_what_was_before_goes_first_where_that_is_asked(ask: Ask, names: tuple[str, str], question: str) -> None:
    answer = ask(question.format(new=names[1]))
    passages = [each for each in quotes(answer) if each.quote.startswith("We ")]
    assert [each.path[:14] for each in passages] == ["decisions/0001", "decisions/0003"]


def test_a_section_as_it_was_goes_first_where_that_is_asked(snapshot: Snapshot, encoder: Encoder) -> None:
    later = (
        "---\nstatus: accepted\ndate: 2025-05-01\namends: ['0002#decision']\n---\n\n# Keep Reports for Ten Years\n\n"
    )
    file = snapshot.config.root / "decisions/0005-keep-longer.md"
    file.write_text(f"{later}## Decision\n\nWe keep quarterly reports for ten years.\n", "utf-8")
    asked = asking(read(snapshot.config), encoder)
    now, then = asked("How long are quarterly reports kept?"), asked("How long were quarterly reports kept at first?")
    assert [each.path[10:14] for each in quotes(now) if "years" in each.quote] == ["0005", "0002"]
    assert [each.path[10:14] for each in quotes(then) if "years" in each.quote] == ["0002", "0005"]


@pytest.mark.parametrize("question", ["When did we introduce parchment?", "Since when do we use parchment?"])
def test_the_beginning_is_that_of_the_oldest_record_with_such_a_title(
    snapshot: Snapshot, encoder: Encoder, question: str
) -> None:
    text = "---\nstatus: accepted\ndate: 2025-0{0}-01\n---\n\n# {1}\n\n## Decision\n\n{2}\n"
    said = "We introduce a rule: whoever uses parchment, and introduces parchment, uses parchment by the roll."
    for number, title, decided in (
        (5, "Parchment Rolls", said),
        (6, "Write with parchment", "We write on it."),
        (7, "Bind with parchment", said),
        (4, "Rules of the Hall", said),
    ):
        file = snapshot.config.root / f"decisions/000{number + 3}-x.md"
        file.write_text(text.format(number, title, decided), "utf-8")
    answer = asking(read(snapshot.config), encoder)(question)
    assert answer.text.startswith("**0008 Parchment Rolls**: accepted, in force since 2025-05-01.")


def test_what_a_record_leaves_open_elsewhere_is_told(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    file = next((snapshot.config.root / "decisions").glob("0002-*.md"))
    open_still = "What becomes of the parchment vault after the move is not settled here."
    filler = " ".join(f"Report {number} has a shelf of its own, and a key." for number in range(40))
    file.write_text(f"{file.read_text()}\n## In Practice\n\n{filler}\n\n- {open_still}\n\n{filler}\n", "utf-8")
    asked = asking(read(snapshot.config), encoder)
    answer = asked("What happened to the parchment vault after the reports moved?")
    assert answer.text.startswith("The records leave this open. What they say:")
    assert answer.citations[-1].quote == f"- {open_still}" or any(open_still in each.quote for each in answer.citations)
    assert "leave this open" not in asked("Where do we store the quarterly reports?").text


def test_whether_something_is_still_there_may_be_left_open(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    file = snapshot.config.root / f"decisions/0001-encode-with-{names[0].lower()}.md"
    left = f"Whether the {names[0]} compiler is still installed is not recorded."
    file.write_text(file.read_text().replace("A renamed field fails only at run time.", left), "utf-8")
    asked = asking(read(snapshot.config), encoder)
    for length in (Length.NORMAL, Length.BRIEF):
        answer = asked(f"Is the {names[0]} compiler still installed?", length)
        assert answer.text.startswith("The records leave this open. What they say:")
        assert any(left in each.quote for each in quotes(answer))
    assert "leave this open" not in asked(f"What became of {names[0]}?").text


def test_a_quotation_stands_below_the_title_of_its_section(ask: Ask) -> None:
    answer = ask("Where do we store the quarterly reports?")
    assert "> **Decision**\n>\n> We store the quarterly reports" in answer.text
    assert not answer.citations[0].quote.startswith("**")


def test_a_record_cannot_speak_for_the_tool(snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]) -> None:
    forged = """---
status: accepted
date: 2025-06-01
deciders: ["the owner. **0002 Lake**: superseded by 0006 [9]"]
---

# Rent a Yacht**: in force; supersedes 0002 [7]

## Decision

We rent a yacht [1]. ![pixel](https://evil.example/p.png) <script>alert(1)</script> [more](javascript:alert(1))

**0002 Store Reports in the Lake**: superseded by 0006 Rent a Yacht since 2025-06-01 [1]

[1]: https://evil.example/
"""
    (snapshot.config.root / "decisions/0006-rent-a-yacht.md").write_text(forged, "utf-8")
    told = asking(read(snapshot.config), encoder)
    answer = told("Who decided ADR-6?")
    own = "\n".join(line for line in answer.text.split("\n") if not line.startswith(">"))
    assert r"**0006 Rent a Yacht\*\*: in force; supersedes 0002 \[7\]**: accepted, in force since 2025-06-01" in own
    assert own.count("**") == 2
    assert "[9]" not in answer.text
    for active in ("![", " <script", "](javascript", "\n> [1]:", "yacht [1]"):
        assert active not in answer.text
    assert told("Is ADR-2 accepted?").text.startswith("Yes. **0002 Store Reports in the Lake**: accepted, in force")


def test_a_record_that_is_to_be_replaced_stands_before_the_proposal(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    file = snapshot.config.root / "decisions/0004-buy-a-printer.md"
    text = file.read_text().replace("status: proposed", 'status: rejected\nsupersedes: ["0002"]')
    file.write_text(text.replace("buy a printer for the hall", "print the quarterly reports on a printer in the hall"))
    answer = asking(read(snapshot.config), encoder)("Do we print the quarterly reports on a printer in the hall?")
    assert answer.text.index("We store the quarterly reports") < answer.text.index("We propose to print")
    assert "was to supersede 0002 Store Reports in the Lake" in answer.text


def test_of_two_proposals_the_one_that_is_to_replace_the_other_answers(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    file = snapshot.config.root / "decisions/0004-buy-a-printer.md"
    newer = file.read_text().replace("Buy a Printer", "Rent a Printer").replace("buy a", "rent a used")
    file.with_name("0006-rent-a-printer.md").write_text(
        newer.replace("status: proposed", 'status: proposed\nsupersedes: ["0004"]'), "utf-8"
    )
    answer = asking(read(snapshot.config), encoder)("Do we want to buy a printer for the hall?")
    assert answer.text.index("We propose to rent") < answer.text.index("We propose to buy")
    assert (
        "**0004 Buy a Printer**: proposed, 2025-04-13; 0006 Rent a Printer, proposed, is to supersede it" in answer.text
    )


def test_a_question_for_the_standing_of_a_proposal_is_answered_with_it(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    file = snapshot.config.root / "decisions/0004-buy-a-printer.md"
    text = file.read_text().replace("status: proposed", 'status: proposed\namends: ["0002"]')
    file.write_text(text.replace("buy a printer for the hall", "print the quarterly reports on a printer in the hall"))
    answer = asking(read(snapshot.config), encoder)("Is the printer for the quarterly reports approved yet?")
    assert answer.text.split("**")[1] == "0004 Buy a Printer"
    assert "We store the quarterly reports" in answer.text


def test_a_brief_answer_is_the_fact_or_the_sentences(ask: Ask, names: tuple[str, str]) -> None:
    fact = ask("Is ADR-2 accepted?", Length.BRIEF)
    assert fact.text == "Yes. **0002 Store Reports in the Lake**: accepted, in force since 2025-02-11. [1]"
    brief = ask("Where do we store the quarterly reports?", Length.BRIEF)
    assert len(brief.citations) == 1
    assert "in the lake" in brief.text
    assert len(brief.text.split()) <= 60


def test_where_no_record_states_a_status_the_text_tells_of_it(tmp_path: Path, encoder: Encoder) -> None:
    texts = {
        "adr/0001-oven.md": "# The Oven\n\n## Decision\n\nWe bake in a brick oven.\n\n## Fuel\n\n"
        "The oven burns beech wood.\n",
        "adr/0002-hall.md": "# The Hall\n\n## Decision\n\nThe hall has two doors.\n",
    }
    write(tmp_path, texts)
    ask = asking(read(config.load(tmp_path)), encoder)
    question = "Is beech wood still used in the oven?"
    assert "The oven burns beech wood." in ask(question).text
    assert "The oven burns beech wood." in ask(question, Length.BRIEF).text
    undated = ask("When was the brick oven decided?")
    assert undated.verdict is Verdict.NOT_COVERED
    assert undated.text.startswith("The records do not cover this: the nearest ones state no date.")
    assert "We bake in a brick oven." in undated.text
    assert "state no date" in ask("Who decided on the brick oven, and when?").text


def test_an_index_that_says_otherwise_is_told_of(tmp_path: Path, encoder: Encoder) -> None:
    rows = {1: "draft", 2: "draft", 3: "Rejected", 4: "draft"}
    texts = {f"adr/000{n}-x.md": f"---\nstatus: draft\n---\n# Use Oven {n}\n\nWe bake.\n" for n in rows}
    table = "\n".join(f"| [{n}](adr/000{n}-x.md) | Use Oven {n} | {word} |" for n, word in rows.items())
    write(tmp_path, {**texts, "README.md": f"# Log\n\n| ADR | Title | Status |\n|---|---|---|\n{table}\n"})
    ask = asking(read(config.load(tmp_path)), encoder)
    answer = ask("Is ADR-3 accepted?", Length.BRIEF)
    assert answer.text == "No. **0003 Use Oven 3**: draft; but README.md lists it as “Rejected”. [1][2]"
    assert (answer.citations[1].path, answer.citations[1].line_start) == ("README.md", 7)
    assert "README" not in ask("Is ADR-2 accepted?", Length.BRIEF).text
    today = read(config.load(tmp_path)).view
    for view, expected in ((today, ["README.md:7"]), (today.at("2025-01-01", "2026-01-01"), [])):
        found = [contradicted(view, each) for each in view.corpus.decisions]
        assert [each.place for each in found if each] == expected


def test_code_alone_stands_beside_nothing(tmp_path: Path, encoder: Encoder) -> None:
    texts = {
        "adr/0001-oven.md": "# The Brick Oven\n\n## Decision\n\nThe brick oven is lit every morning.\n",
        "adr/0002-timer.md": "# The Brick Oven Timer\n\n## Design\n\n```\nlight(brick_oven, morning)\n```\n",
    }
    write(tmp_path, texts)
    ask = asking(read(config.load(tmp_path)), encoder)
    assert [each.path for each in quotes(ask("Who lights the brick oven every morning?"))] == ["adr/0001-oven.md"]
    assert len(quotes(ask("Which function lights the brick oven every morning?"))) == 2


def test_beside_a_record_that_is_over_stands_why(tmp_path: Path, encoder: Encoder) -> None:
    ended = "## Retirement of the Oven\n\nIts chimney cracked."
    text = f"# The Brick Oven\n\n{ended}\n\n## Decision\n\nBread is baked in it.\n"
    file = tmp_path / "adr/0001-oven.md"
    write(tmp_path, {"adr/0001-oven.md": f"---\nstatus: deprecated\n---\n{text}", "adr/0002-x.md": "# Hall\n\nX.\n"})
    question = "Is bread baked in the brick oven?"
    assert "Its chimney cracked." in asking(read(config.load(tmp_path)), encoder)(question).text
    file.write_text(f"---\nstatus: accepted\n---\n{text}", "utf-8")
    assert "Its chimney cracked." not in asking(read(config.load(tmp_path)), encoder)(question).text


def test_beside_a_page_stands_what_a_decision_says_of_today(tmp_path: Path, encoder: Encoder) -> None:
    texts = {
        "docs/baking.md": "# Baking Bread\n\nThe bread is baked in the brick oven behind the bakery every morning.\n",
        "adr/0001-oven.md": "---\nstatus: accepted\n---\n# Electric Oven\n\n## Decision\n\n"
        "Bread comes from an electric oven.\n",
        "adr/0002-hall.md": "---\nstatus: accepted\n---\n# The Hall\n\n## Decision\n\nThe hall has two doors.\n",
    }
    write(tmp_path, texts)
    ask = asking(read(config.load(tmp_path)), encoder)
    question = "Which oven is the bread baked in behind the bakery every morning"
    assert [each.path for each in quotes(ask(f"{question} these days?"))] == ["docs/baking.md", "adr/0001-oven.md"]
    assert [each.path for each in quotes(ask(f"{question}?"))] == ["docs/baking.md"]


def test_a_full_answer_has_whole_passages_and_relations(ask: Ask, names: tuple[str, str]) -> None:
    normal, full = (ask(f"Is {names[0]} still accepted?", length) for length in (Length.NORMAL, Length.FULL))
    assert "A renamed field fails only at run time." in full.text
    assert len(full.text.split()) > len(normal.text.split())


def test_a_full_answer_names_a_related_record_once(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    file = snapshot.config.root / "decisions/0002-store-in-lake.md"
    text = file.read_text().replace("status: accepted", 'status: accepted\nrequires: ["0001"]', 1)
    file.write_text(f"{text}\n## Related Decisions\n\n- Requires [ADR-1](0001-encode.md), ADR-1\n", "utf-8")
    link = next(file.parent.glob("0001-*")).name
    file.write_text(file.read_text().replace("0001-encode.md", link), "utf-8")
    full = asking(read(snapshot.config), encoder)("Is ADR-2 accepted?", Length.FULL)
    [told] = [line for line in full.text.split("\n") if line.startswith("0002 Store Reports in the Lake requires")]
    assert told.count("0001 ") == 1


def test_what_became_of_each_passage_is_told(ask: Ask) -> None:
    answer = ask("Where do we store the quarterly reports?")
    kept = [each for each in answer.explanation if each.kept]
    assert kept[0].path == "decisions/0002-store-in-lake.md"
    assert 1 <= len([each for each in kept if each.what == "passage"]) <= 2
    assert all(each.why for each in answer.explanation)
    assert [each for each in answer.explanation if not each.kept]


def test_what_a_brief_answer_leaves_out_is_told_as_such(ask: Ask) -> None:
    question = "How are the messages between services encoded?"
    normal, brief = (
        [each for each in ask(question, length).explanation if each.what == "passage" and each.kept]
        for length in (Length.NORMAL, Length.BRIEF)
    )
    assert (len(normal), len(brief)) == (2, 1)
    told = ask(question, Length.BRIEF)
    shown = told.citations[0]
    assert (brief[0].line_start, brief[0].line_end) == (shown.line_start, shown.line_end)
    assert "left out for brevity" in [each.why for each in told.explanation if not each.kept]
    assert not any(each.kept for each in ask("Is ADR-2 accepted?", Length.BRIEF).explanation if each.what == "passage")


def test_what_a_record_leaves_open_is_no_answer(snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]) -> None:
    file = snapshot.config.root / "decisions/0002-store-in-lake.md"
    file.write_text(file.read_text() + "\nWhich compression the lake uses for columns is not decided yet.\n")
    answer = asking(read(snapshot.config), encoder)("Which compression does the lake use for columns?")
    assert answer.verdict is Verdict.WEAK
    assert answer.text.startswith("The records leave this open. What they say:")
    assert quotes(answer)[0].highlight == "Which compression the lake uses for columns is not decided yet."
    brief = asking(read(snapshot.config), encoder)("Which compression does the lake use for columns?", Length.BRIEF)
    assert [each.quote for each in quotes(brief)] == [quotes(answer)[0].highlight]


@pytest.mark.parametrize("length", Length)
def test_a_weak_answer_says_so_and_names_what_no_record_knows(
    snapshot: Snapshot, encoder: Encoder, length: Length
) -> None:
    store = MemoryStore()
    sync.apply(snapshot, store, encoder, sync.plan(snapshot, store.rows()))
    question = "Where do we store the quarterly reports?"
    found = dataclasses.replace(retrieve(snapshot, store, encoder, question), unknown=("sultana", "raisin"))
    doubt = "The records may not settle this. No record has the words sultana, raisin. What comes nearest:\n\n"
    for confidence, verdict in (
        (extract.WEAK - 0.01, Verdict.NOT_COVERED),
        (extract.WEAK, Verdict.WEAK),
        (extract.ANSWERED - 0.01, Verdict.WEAK),
        (extract.ANSWERED, Verdict.ANSWERED),
    ):
        answer = extract.answer(snapshot, question, dataclasses.replace(found, confidence=confidence), length)
        assert (answer.verdict, answer.text.startswith(doubt)) == (verdict, verdict is Verdict.WEAK)
        assert "in the lake" in (answer.text if verdict is not Verdict.NOT_COVERED else answer.citations[0].quote)
    every = dataclasses.replace(found, confidence=extract.WEAK, unknown=())
    assert extract.answer(snapshot, question, every, length).text.startswith(
        "The records may not settle this. What comes nearest:\n\n"
    )


def test_a_status_in_other_words_is_shown_as_written(
    snapshot: Snapshot, encoder: Encoder, names: tuple[str, str]
) -> None:
    file = snapshot.config.root / "decisions/0002-store-in-lake.md"
    file.write_text(file.read_text().replace("status: accepted", "status: Final"), "utf-8")
    answer = asking(read(snapshot.config), encoder)("Is ADR-2 accepted?")
    assert "**0002 Store Reports in the Lake**: accepted (“Final”), in force since 2025-02-11. [1]" in answer.text


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("The port is not recorded.", True),
        ("Neither the port nor the host is spelt out.", True),
        ("The choice of a port lies outside the record.", True),
        ("This record does not say more on ports.", False),  # where a port is asked for, it does
        ("No record settles which model runs there.", True),
        ("Retention is out of scope.", True),
        ("Whether it stays remains open.", True),
        ("We need to find out how many a node can take.", True),
        ("We do not yet know which port.", True),
        ("They do not know each other.", False),
        ("The port is 8080.", False),
        ("We open a port for each service.", False),
        ("It is decided by the scheduler.", False),
    ],
)
def test_a_sentence_that_settles_nothing(sentence: str, left: bool) -> None:
    assert leaves_open(sentence) is left


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Can Spinnet and Loomix share one spool?", "cannot share a spool"),
        ("What took the place of the treadle of Spinnet?", "A pedal takes the place of the treadle"),
        ("Which colour is the spool of Spinnet?", "its spool is red"),  # of which the younger one says no more
        ("What replaced Spinnet?", "We weave with Spinnet"),
    ],
)
def test_what_the_older_record_cannot_know_is_told_by_the_younger(
    tmp_path: Path, encoder: Encoder, question: str, quoted: str
) -> None:
    old = (
        "---\nstatus: superseded\nsuperseded-by: 2\ndate: 2024-01-01\n---\n\n# Weave with Spinnet\n\n## Decision\n\n"
        "We weave with Spinnet, which has a treadle.\n\n## Consequences\n\n- Spinnet is dear, and its spool is red.\n"
    )
    new = (
        "---\nstatus: accepted\nsupersedes: 1\ndate: 2025-01-01\n---\n\n# Weave with Loomix\n\n## Decision\n\n"
        f"We weave with Loomix in place of Spinnet. {'It weaves all day. ' * 30}\n\n## Consequences\n\n"
        f"- The two cannot share a spool.\n- A pedal takes the place of the treadle.\n{'- It is loud. ' * 30}\n"
    )
    files = {"adr/0001-spinnet.md": old, "adr/0002-loomix.md": new}
    answer = asking(read(config.load(write(tmp_path, files))), encoder)(question)
    assert answer.text.startswith("**0002 Weave with Loomix**")
    assert any(quoted in each.quote for each in answer.citations)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which version of Loomix do we run?", True),
        ("Which version of Spinnet do we run?", False),  # no line gives it
        ("Which version of Loomix did the weaver of the tower have before the flood?", False),
    ],
)
def test_the_line_that_states_a_version_is_found_wherever_it_stands(
    tmp_path: Path, encoder: Encoder, question: str, found: bool
) -> None:
    loom = (
        "# Weave with Loomix\n\nStatus: accepted\n\n## Context\n\nCloth is dear. Spinnet is slow.\n\n## Decision\n\n"
        "We weave with Loomix. Which weavers of Loomix run it, before or after the flood, the tower tells.\n"
    )
    rows = "\n".join(f"| Tool {number} | holds the {number}. thread of the cloth | 0001 |" for number in range(30))
    stack = f"# Stack\n\n| Tool | Purpose | Decision |\n|---|---|---|\n{rows}\n| Loomix (v1.12.1) | Weaves | 0001 |\n"
    care = (
        "# Care for Loomix {0}\n\nStatus: accepted\n\n## Decision\n\nWe run Loomix with care, whatever its version.\n"
    )
    files = {"adr/0001-loom.md": loom, "docs/stack.md": stack}
    files |= {f"adr/000{number}-care.md": care.format(number) for number in range(2, 6)}
    snapshot = read(config.load(write(tmp_path, files)))
    hits = retrieve(snapshot, in_memory(snapshot, MemoryStore(), encoder), encoder, question).hits
    assert ("v1.12.1" in hits[0].text) is found


@pytest.mark.parametrize(
    ("question", "open_still"),
    [
        ("Where does the preset of the loom lie?", True),
        ("Which repository holds the preset of the loom?", True),
        ("How often does the loom run its preset?", False),
        ("Why does the loom have a preset?", False),
        ("What comes first, of the pattern?", False),  # that a record does not say it is no kind of detail
        ("Is the pedal still a part of the loom?", True),
        ("How long is the spindle oiled?", True),  # whatever search is sure of
        ("How long is the apron worn?", False),
    ],
)
def test_the_detail_that_is_asked_for_may_be_left_open(
    tmp_path: Path, encoder: Encoder, question: str, open_still: bool
) -> None:
    text = (
        "# Weave with a loom\n\nStatus: accepted\n\n## Context\n\nCloth is dear.\n\n## Decision\n\n"
        "We weave with a loom, which has a pedal, and the loom has a preset for each cloth.\n\n## Consequences\n\n"
        "- No record gives the contents of the preset or its location.\n"
        "- The list of parts calls the pedal a part of the loom; what becomes of the pedal is not settled.\n"
        "- Which pattern comes first, this record does not say.\n\n## Open Points\n\nNo record settles:\n\n"
        "- how long the spindle is oiled\n- who wears the apron\n"
    )
    answer = asking(read(config.load(write(tmp_path, {"adr/0001-loom.md": text}))), encoder)(question)
    assert ("leave this open" in answer.text) is open_still


PASSAGE = """## Decision

We use a cache. It sits
before the store, e.g. For reads.

- First item goes
  over two lines.
- Second item.

| Name | Size |
|------|------|
| alder | 9 |
| birch | 7 |

```yaml
ID: 7
NAME: cache
```
"""


def test_the_pieces_of_a_passage_have_sensible_borders() -> None:
    found = [(each.text, each.line, each.last, each.shape.value) for each in units(PASSAGE, 5)]
    assert found == [
        ("## Decision", 5, 5, "heading"),
        ("We use a cache.", 7, 7, "sentence"),
        ("It sits\nbefore the store, e.g. For reads.", 7, 8, "sentence"),
        ("- First item goes\n  over two lines.", 10, 11, "item"),
        ("- Second item.", 12, 12, "item"),
        ("| Name | Size |", 14, 14, "row"),
        ("| alder | 9 |", 16, 16, "row"),
        ("| birch | 7 |", 17, 17, "row"),
        ("```yaml\nID: 7\nNAME: cache\n```", 19, 22, "code"),
    ]


@pytest.mark.parametrize(
    ("question", "highlight"),
    [
        ("What size has birch?", "| birch | 7 |"),
        ("Which item is second?", "- Second item."),
        ("Where does the cache sit before the store?", "It sits\nbefore the store, e.g. For reads."),
        ("Who waters the flowers?", None),
    ],
)
def test_the_piece_that_answers_is_highlighted(question: str, highlight: str | None) -> None:
    vocabulary = Vocabulary([PASSAGE, "Other text about flowers that somebody waters."])
    shown = best(Ground(PASSAGE, 5, headings={5: ("Cache", "Decision")}), asked(question, vocabulary), 200)
    assert shown.highlight == highlight


def test_rejected_options_are_shown_only_where_they_are_asked_for() -> None:
    text = "## Options\n\nA hammer drives nails.\n\n## Decision\n\nWe drive screws into the wall."
    headings = {1: ("Tools", "Options"), 5: ("Tools", "Decision")}
    vocabulary = Vocabulary([text])
    ground = Ground(text, 1, headings=headings)
    shown = best(ground, asked("What do we drive into things?", vocabulary), 8)
    assert shown.text == "We drive screws into the wall."
    shown = best(ground, asked("Which options for nails did we consider?", vocabulary), 8)
    assert shown.text == "A hammer drives nails."


@pytest.mark.parametrize(
    ("question", "options"), [("Which tools drive nails?", False), ("Why do tools drive nails?", True)]
)
def test_no_window_runs_into_what_was_not_chosen_unless_reasons_are_asked_for(question: str, options: bool) -> None:
    text = "## Context\n\nOur tools have to drive nails.\n\n## Options\n\nA hammer drives nails as tools do."
    headings = {1: ("Kit", "Context"), 5: ("Kit", "Options")}
    shown = best(Ground(text, 1, headings=headings), asked(question, Vocabulary([text])), 60)
    assert shown.text.startswith("Our tools have to drive nails.")
    assert ("hammer" in shown.text) is options


KITCHEN = {
    "decisions/0001-cook-with-gas.md": """---
status: accepted
date: 2024-01-10
---

# Cook with Gas

[context]: #context

## Context

[context]: #context

Guests wait for their soup until the pots boil, and the cooks stand in the heat of the old wood fire all day.

## Decision

[decision]: #decision

We put stoves that burn gas into every kitchen. A flame is adjusted within a second.

## Consequences

Bottles are delivered on Mondays.

## Care

Stoves that burn gas are put on feet. {filler}

A stove that burns gas in a kitchen is put out at night.
""",
    "decisions/0002-wash-by-hand.md": """---
status: accepted
date: 2024-02-10
---

# Wash by Hand

## Decision

Plates are washed by hand, in two basins.
""",
    "decisions/0003-heat-with-magnets.md": """---
status: accepted
date: 2025-06-01
---

# Heat Pots with Magnets

## Context

Some stoves in our kitchens still burn gas, and bottles have to be delivered.

## Decision

New kitchens get induction plates; no more stoves that burn gas are put into a kitchen.
""",
}


@pytest.fixture
def kitchen(tmp_path: Path, encoder: Encoder) -> Callable[..., Ask]:
    def laid_out(*paths: str) -> Ask:
        for path in paths or KITCHEN:
            file = tmp_path / path
            file.parent.mkdir(exist_ok=True)
            care = "\n\n".join(
                f"Burner {n} of the stove is cleaned with a soft brush and warm water." for n in range(40)
            )
            file.write_text(KITCHEN[path].replace("{filler}", care), "utf-8")
        return asking(read(config.load(tmp_path)), encoder)

    return laid_out


def test_a_question_in_other_words_gets_the_decision_as_well(kitchen: Callable[..., Ask]) -> None:
    answer = kitchen("decisions/0001-cook-with-gas.md", "decisions/0002-wash-by-hand.md")(
        "How do hungry visitors wait less for a hot meal?"
    )
    assert {each.path for each in quotes(answer)} == {"decisions/0001-cook-with-gas.md"}
    assert "We put stoves that burn gas into every kitchen." in answer.text


def test_a_question_in_the_records_words_gets_the_sentence_that_has_them(kitchen: Callable[..., Ask]) -> None:
    answer = kitchen("decisions/0001-cook-with-gas.md")("When are the bottles delivered on Mondays?")
    assert quotes(answer)[0].quote.endswith("Bottles are delivered on Mondays.")


def test_a_newer_record_that_is_found_nearly_as_well_stands_beside_the_first(kitchen: Callable[..., Ask]) -> None:
    answer = kitchen()("Which stoves that burn gas do we put into a kitchen?")
    assert {each.path for each in quotes(answer)[:2]} == {
        "decisions/0001-cook-with-gas.md",
        "decisions/0003-heat-with-magnets.md",
    }


def test_what_readers_do_not_see_is_not_quoted(kitchen: Callable[..., Ask]) -> None:
    answer = kitchen()("How do we cook with gas?")
    assert "We put stoves that burn gas" in answer.text
    assert "#context" not in answer.text and "#decision" not in answer.text


def test_front_matter_is_not_quoted(tmp_path: Path, encoder: Encoder) -> None:
    path = "decisions/0002-wash-by-hand.md"
    (tmp_path / "decisions").mkdir()
    text = "---\nstatus: accepted\nco-authors: (who wash plates)\n---\n\n# Summary\n\nPlates are washed by hand."
    (tmp_path / path).write_text(text, "utf-8")
    found, store = read(config.load(tmp_path)), MemoryStore()
    sync.apply(found, store, encoder, sync.plan(found, store.rows()))
    question = "How are plates washed by hand?"
    told = retrieve(found, store, encoder, question)
    lines = found.view.corpus.lines(path, 1, 8)
    opened = dataclasses.replace(told, hits=(dataclasses.replace(told.hits[0], line_start=1, text=lines),))
    answer = extract.answer(found, question, opened)
    assert [each.quote for each in quotes(answer)] == ["Plates are washed by hand."]


def test_why_a_decision_comes_first_is_told(kitchen: Callable[..., Ask]) -> None:
    answer = kitchen()("How do hungry visitors wait less for a hot meal?")
    kept = [each for each in answer.explanation if each.kept]
    assert kept[0].why == "is of the record that search finds first, for a question in other words"


SHOP = {
    "decisions/0006-use-flask.md": ("2024-01-11", "Use Flask", "The shop is written with Flask, a small framework."),
    "decisions/0007-forms.md": (
        "2024-02-11",
        "Check Forms",
        "The framework of the shop checks what is written into forms.",
    ),
    "decisions/0010-ready-made-pages.md": (
        "2025-12-11",
        "Ready-Made Pages",
        "All pages are made ahead of time & lie in a cache. Flask is removed.",
    ),
}


@pytest.fixture
def shop(tmp_path: Path, encoder: Encoder) -> Ask:
    (tmp_path / "decisions").mkdir()
    for path, (date, title, decided) in SHOP.items():
        context = "## Context\n\nThe shop currently uses Flask.\n\n" if "Flask is removed" in decided else ""
        text = f"---\nstatus: accepted\ndate: {date}\n---\n\n# {title}\n\n{context}## Decision\n\n{decided}\n"
        (tmp_path / path).write_text(text, "utf-8")
    return asking(read(config.load(tmp_path)), encoder)


@pytest.mark.parametrize(
    ("question", "second"),
    [("Which framework is the shop written with?", True), ("Why is the shop written with a framework?", False)],
)
def test_what_may_have_replaced_a_record_stands_beside_it(shop: Ask, question: str, second: bool) -> None:
    answer = shop(question)
    assert answer.citations[0].path == "decisions/0006-use-flask.md"
    assert "possibly superseded by 0010" in answer.text
    assert ("All pages are made ahead of time" in answer.text) is second


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        ("Why did we drop Flask, the small framework?", ["0010-ready-made-pages", "0006-use-flask"]),
        ("Why is the shop written with Flask?", ["0006-use-flask", "0010-ready-made-pages"]),
    ],
)
def test_why_something_was_left_is_told_by_what_may_have_replaced_it(
    shop: Ask, question: str, paths: list[str]
) -> None:
    answer = shop(question)
    assert list(dict.fromkeys(Path(each.path).stem for each in quotes(answer))) == paths


def test_what_may_have_replaced_a_record_comes_before_more_of_it(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "decisions").mkdir()
    notes = "\n\n".join(f"Somebody counts the money of day {n} in the evening." for n in range(60))
    more = f"\n\n## Notes\n\n{notes}\n\n## Framework\n\nThe framework that the shop is written with comes in one file."
    for path, (date, title, decided) in SHOP.items():
        context = "## Context\n\nThe shop currently uses Flask.\n\n" if "Flask is removed" in decided else ""
        text = f"---\nstatus: accepted\ndate: {date}\n---\n\n# {title}\n\n{context}## Decision\n\n{decided}"
        (tmp_path / path).write_text(f"{text}{more if 'Use Flask' in title else ''}\n", "utf-8")
    answer = asking(read(config.load(tmp_path)), encoder)("Which framework is the shop written with?")
    assert [Path(each.path).stem for each in quotes(answer)] == ["0006-use-flask", "0010-ready-made-pages"]


@pytest.mark.parametrize(("question", "told"), [("Why are plates washed by hand?", True), ("Are plates dry?", False)])
def test_reasons_stand_beside_what_follows(tmp_path: Path, encoder: Encoder, question: str, told: bool) -> None:
    (tmp_path / "decisions").mkdir()
    text = (
        "---\nstatus: accepted\ndate: 2024-01-11\n---\n\n# Clean Kitchens\n\n"
        "## Context\n\nA machine breaks glasses.\n\n## Decision\n\nNo machine.\n\n"
        "## Consequences\n\n- Plates that are washed by hand are dry in an hour.\n"
    )
    (tmp_path / "decisions" / "0001-clean-kitchens.md").write_text(text, "utf-8")
    answer = asking(read(config.load(tmp_path)), encoder)(question)
    assert "washed by hand are dry" in answer.text
    assert ("A machine breaks glasses." in answer.text) is told


BUILDERS = {
    "decisions/0007-own-repositories.md": (
        "Own Repositories for the Full Builder",
        "## Decision\n\nThe full builder and the smaller builder that was asked for have repositories of their own.",
    ),
    "decisions/0030-smaller-builders.md": (
        "Smaller Builders",
        "## Context\n\nEach image holds what it is run with. The latest release contains 106 layers, and whoever builds"
        " an app has to pull all of them first.\n\n{filler}\n\n## Publishing\n\nThe full builder that was asked for is"
        " pushed as tag 7, and a smaller builder as tag 8.",
    ),
}


def test_a_number_of_what_is_counted_comes_before_another_number(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "decisions").mkdir()
    filler = "\n\n".join(f"Somebody waits for machine {n} to be cleaned." for n in range(2, 60))
    for path, (title, body) in BUILDERS.items():
        text = f"---\nstatus: accepted\ndate: 2024-01-11\n---\n\n# {title}\n\n{body.format(filler=filler)}\n"
        (tmp_path / path).write_text(text, "utf-8")
    ask = asking(read(config.load(tmp_path)), encoder)
    answer = ask("How many layers did the full builder have when the smaller builder was asked for?")
    assert quotes(answer)[0].quote.startswith("Each image holds")
    assert "106 layers" in quotes(answer)[0].quote


def test_a_notice_above_a_record_stands_beside_what_it_says(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "decisions").mkdir()
    text = """> **Warning**
> We no longer sign the addresses of pictures.

# Sign Pictures

{note}## Context

Addresses of pictures have to be signed, and that happens elsewhere.

## Decision

The renderer signs the addresses of pictures itself.
"""
    file = tmp_path / "decisions/0001-sign-pictures.md"
    file.write_text(text.replace("{note}", ""), "utf-8")
    question = "Does the renderer sign the addresses of pictures?"
    answer = asking(read(config.load(tmp_path)), encoder)(question)
    assert [each.quote.splitlines()[-1] for each in answer.citations][-1] == (
        "> We no longer sign the addresses of pictures."
    )
    file.write_text(text.replace("{note}", "> Pictures are old.\n\n").partition("\n\n")[2], "utf-8")
    answer = asking(read(config.load(tmp_path)), encoder)(question)
    assert "> Pictures are old." not in answer.citations[-1].quote.splitlines()[-1:]


@pytest.mark.parametrize(("date", "told"), [("", "in May 2024"), ("date: 2024-06-01\n", "in force since 2024-06-01")])
def test_a_day_is_looked_for_in_the_text_where_the_metadata_has_none(
    tmp_path: Path, encoder: Encoder, date: str, told: str
) -> None:
    (tmp_path / "decisions").mkdir()
    filler = "\n\n".join(f"The canary looks at broker {n} once a minute." for n in range(2, 60))
    text = f"""---
status: accepted
{date}---

# Archive the Canary

## Background

It was written to look at brokers from outside.

{filler}

Its users were asked, and agreed to give it up at the meeting in May 2024.

## Decision

The canary is archived.
"""
    (tmp_path / "decisions/0086-archive-the-canary.md").write_text(text, "utf-8")
    answer = asking(read(config.load(tmp_path)), encoder)("When was it agreed to archive the canary?")
    assert told in answer.text
    assert ("state no date" in answer.text) is not bool(date)


@pytest.mark.parametrize(
    ("question", "reasons"), [("Why do we paint the ferry?", True), ("Who paints the ferry?", False)]
)
def test_what_is_asked_for_has_most_of_the_words(
    tmp_path: Path, encoder: Encoder, question: str, reasons: bool
) -> None:
    (tmp_path / "decisions").mkdir()
    painted = " ".join(f"The ferry is painted by the crew of pier {n}, since the ferry lies there." for n in range(15))
    rust = " ".join(f"Rust had been found below window {n} of it after the winter." for n in range(15))
    text = f"---\nstatus: accepted\n---\n\n# Paint the Ferry\n\n## Rationale\n\n{rust}\n\n## Decision\n\n{painted}\n"
    (tmp_path / "decisions/0001-paint-the-ferry.md").write_text(text, "utf-8")
    answer = asking(read(config.load(tmp_path)), encoder)(question)
    told = {each.anchor: len(each.quote.split()) for each in answer.citations}
    assert "decision" in told
    assert (told.get("rationale", 0) > told["decision"]) is reasons


def test_the_alternatives_to_something_are_those_of_the_record_that_chose_it(tmp_path: Path, encoder: Encoder) -> None:
    records = {
        "0001-use-quonk.md": "status: accepted\n|Use Quonk for Messages\n\n## Context\n\nServices need a bus."
        "\n\n## Alternatives\n\n- Zibble, a larger bus",
        "0002-go.md": "status: accepted\n|Write Handlers of Quonk in Go\n\n## Alternatives\n\n- HTTP instead of Quonk.",
        "0003-lake.md": "status: accepted\n|Keep Reports\n\nThe lake was chosen, since reports are large.",
        "0004-disk.md": "status: accepted\n|Keep Pictures\n\nDisks were chosen, since pictures are large.",
    }
    told = asking(read(config.load(write_records(tmp_path, records))), encoder)
    assert told("What were the alternatives to Quonk?").citations[0].path == "decisions/0001-use-quonk.md"


IN_PART = {
    "rfcs/0001-frames.md": """# RFC 1: Raw frames

| State | Partially superseded by RFC-2 (section "Primary copy") |
|---|---|
| Date | 2020-03-02 |

## Primary copy

The primary copy of a raw frame is on the filer for 60 days.

## Second copy

A second copy goes to tape within 24 hours.
""",
    "rfcs/0002-store.md": """# RFC 2: Object store

| State | Active |
|---|---|
| Date | 2022-01-10 |
| Supersedes | RFC-1 (section "Primary copy" only) |

## Motivation

Disks are full.

## Decision

Objects are kept with erasure coding.
""",
    "rfcs/0003-pipelines.md": """# RFC 3: Pipelines

| State | Superseded by RFC-4 |
|---|---|
| Date | 2021-01-10 |

## Motivation

The scheduler starts a task only every thirty seconds.

## Decision

Pipelines are run by Quonk.
""",
    "rfcs/0004-new-pipelines.md": """# RFC 4: New pipelines

| State | Active |
|---|---|
| Date | 2023-01-10 |
| Supersedes | RFC-3 |

## Motivation

The event log of the pipelines grew to 3 TB.

## Decision

Pipelines are run by Zibblefax.
""",
}


@pytest.fixture(scope="module")
def rfcs(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Ask:
    return asking(read(config.load(write(tmp_path_factory.mktemp("rfcs"), IN_PART))), encoder)


@pytest.mark.parametrize("length", list(Length))
def test_a_change_in_part_is_told_at_every_length(rfcs: Ask, length: Length) -> None:
    answer = rfcs("How many days is the primary copy of a raw frame on the filer?", length)
    assert "changed in part by 0002 Object store (2022-01-10) (section Primary copy)" in answer.text
    assert "remark" not in answer.text


def test_what_a_named_record_says_comes_from_it(rfcs: Ask) -> None:
    answer = rfcs("What was RFC 3's motivation?")
    quoted = [each.path for each in answer.citations if "## " not in each.quote and "|" not in each.quote]
    assert quoted == ["rfcs/0003-pipelines.md", "rfcs/0004-new-pipelines.md"]
    assert "superseded by 0004 New pipelines since 2023-01-10" in answer.text
    assert "On the end of" not in answer.text
    now = rfcs("How do pipelines run now, after RFC 3?")
    assert now.text.startswith("**0004 New pipelines**")


HABITS = {
    "decisions/0001-jenkins.md": """# 1. Use Jenkins for builds

Date: 2019-03-11

## Status

Superseded by [2. Use Quonk for builds](0002-quonk.md)

## Context

Which server builds the images of the shop, and where does it run?

## Decision

We build every commit on a Jenkins server.
""",
    "decisions/0002-quonk.md": """# 2. Use Quonk for builds

Date: 2020-11-30

## Status

Accepted on 2021-02-03

Supersedes [1. Use Jenkins for builds](0001-jenkins.md)

## Context

How long do we keep the logs of a build?

## Decision

We build with Quonk CI. At most six logs can be lost. Logs are kept for 90 days.
""",
    "decisions/0003-flags.md": """# 3. Use Zibble for flags

Date: 2020-01-15

## Status

Deprecated

## Decision

Flags are set in Zibble.

## More Information

Deprecated on 2022-05-05: all shops are released together, so no flag is left.
""",
    "decisions/0004-loyalty.md": "# 4. Loyalty cards\n\nDate: 2021-01-20\n\n## Status\n\nRejected\n\n"
    "## Decision\n\nNo loyalty cards.\n",
    "decisions/0005-prices.md": "# 5. Price service\n\nDate: 2021-01-21\n\n## Status\n\nProposed\n\n"
    "## Decision\n\nOne service for the prices, with a Zibble flag.\n",
}


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Ask:
    return asking(read(config.load(write(tmp_path_factory.mktemp("shop"), HABITS))), encoder)


def test_a_status_with_a_numbered_title_is_one_sentence(builds: Ask) -> None:
    assert [each.text for each in units("Superseded by [2. Use Quonk](b.md). Nobody uses it.", 1)] == [
        "Superseded by [2. Use Quonk](b.md).",
        "Nobody uses it.",
    ]
    assert len(units("An open [bracket. Then another sentence.", 1)) == 2
    for question in ("What are the images of the shop?", "Which server builds the images?", "Use Quonk"):
        assert "](0002-quonk.md)" not in builds(question).text


def test_the_half_that_is_known_of_two_questions_is_answered(tmp_path: Path, encoder: Encoder) -> None:
    undated = {"adr/0001-quonk.md": "# Use Quonk\n\n## Status\n\nAccepted\n\n## Decision\n\nBuilds run on Quonk.\n"}
    ask = asking(read(config.load(write(tmp_path, undated))), encoder)
    assert ask("When did we adopt Quonk?").verdict is Verdict.NOT_COVERED
    both = ask("When did we adopt Quonk and what runs on it?")
    assert "state no date" in both.text
    assert "Builds run on Quonk." in both.text


def test_nothing_is_near_a_number_that_no_record_has(builds: Ask) -> None:
    answer = builds("What does ADR 999 say?")
    assert (answer.text, answer.citations) == ("No record has the number 999.", ())


def test_a_question_in_a_record_is_no_answer(builds: Ask) -> None:
    brief = builds("How long do we keep the logs of a build?", Length.BRIEF)
    assert "90 days" in brief.text


def test_what_a_thing_is_called_in_general_need_not_be_known(builds: Ask) -> None:
    for question in (
        "What CI system do we use now?",
        "Which CI tool do we use?",
        "What is our CI system at the moment?",
        "What's our CI tool?",
    ):
        answer = builds(question)
        assert answer.verdict is not Verdict.NOT_COVERED
        assert answer.citations[0].path == "decisions/0002-quonk.md"
        assert not answer.unknown


def test_a_slip_is_told(builds: Ask) -> None:
    answer = builds("Which serverk builds the images?")
    assert answer.notice is None
    assert answer.unknown == ("serverk",)
    answer = builds("Which sevrer builds the images?")
    assert answer.notice == "read “sevrer” as “server”, which the records have"
    assert not answer.unknown


def test_one_of_several_statuses_is_asked_for(builds: Ask) -> None:
    both = builds("Which decisions are rejected or proposed?").text
    assert both.startswith("2 of 5 decisions are rejected or proposed:")
    assert builds("Which decisions are proposed, deprecated or superseded?").text.startswith("3 of 5 decisions")
    refused = builds("Which decisions are rejected and not proposed?").text
    assert refused.startswith("1 of 5 decisions is rejected and not proposed:")
    assert "of 5 decisions" not in builds("Which decisions are not rejected or proposed?").text
    assert builds("Which decisions mention the Zibble?").text.startswith("2 of 5 decisions mention “Zibble”")


def test_a_record_holds_from_its_acceptance_on(builds: Ask) -> None:
    assert "in force since 2021-02-03; begun 2020-11-30" in builds("Is ADR 2 accepted?").text
    assert builds("Do we still use Jenkins?").text.startswith(
        "No: 0002 Use Quonk for builds superseded 0001 Use Jenkins for builds on 2021-02-03."
    )
    assert builds("Which decisions were accepted in 2021?").text.startswith("1 of 5 decisions")
    in_2020 = builds("Which decisions were accepted in 2020?").text
    assert in_2020.startswith("1 of 5 decisions is accepted at the time and dated 2020:\n\n- **0003 Use Zibble")


@pytest.mark.parametrize("length", list(Length))
def test_when_a_record_was_given_up_is_told_in_its_words(builds: Ask, length: Length) -> None:
    for reason in ("What was wrong with Zibble?", "What was the reason that we dropped Zibble?"):
        assert length is Length.BRIEF or "Deprecated on 2022-05-05" in builds(reason, length).text
    assert length is Length.BRIEF or "Deprecated on 2022-05-05" in builds("What happened to Zibble?", length).text
    answer = builds("When was Zibble deprecated?", length)
    assert "deprecated; decided 2020-01-15" in answer.text
    assert "Deprecated on 2022-05-05" in answer.text


def test_why_a_record_ended_is_told_below_a_heading_that_is_its_status(tmp_path: Path, encoder: Encoder) -> None:
    said = "The mill tried it, and decided to drop it as it wore out the wheels in a week."
    text = f"# Grease with Tallow\n\n## Status: Deprecated\n\n{said}\n\n## Decision\n\nWe grease with tallow.\n"
    files = {"adr/0001-tallow.md": text, "adr/0002-oil.md": "# Paint\n\n## Decision\n\nWe paint.\n"}
    told = asking(read(config.load(write(tmp_path, files))), encoder)
    for question in ("Why did we not go on with tallow?", "Do we grease with tallow?"):
        assert said in told(question).text


@pytest.mark.parametrize(
    "question",
    [
        "When will we move the builds to Quonk?",
        "By what date must all builds have moved to Quonk?",
        "By when do the builds have to move to Quonk?",
    ],
)
def test_what_is_to_come_or_due_has_no_day_in_the_metadata(builds: Ask, question: str) -> None:
    answer = builds(question)
    assert answer.verdict is Verdict.WEAK
    assert answer.text.startswith("The records may not give this day. What comes nearest:")


def test_the_day_of_a_decision_is_told_of_what_came_of_it(builds: Ask) -> None:
    assert "in force since 2021-02-03" in builds("In which year did we use Quonk for builds?", Length.BRIEF).text
    over = builds("When did Quonk take over from Jenkins?")
    assert over.verdict is Verdict.ANSWERED
    assert "superseded by 0002 Use Quonk for builds since 2021-02-03" in over.text


def test_a_question_without_a_subject_is_told_so(builds: Ask) -> None:
    answer = builds("And what replaced it?")
    assert answer.verdict is Verdict.NOT_COVERED
    assert answer.text.startswith("The question has no word for what it is about.")


def test_who_decided_is_known_though_no_text_says_so(ask: Ask) -> None:
    assert "platform" not in ask("Does the platform team like the lake?").unknown
    assert "Priya" in ask("Does Priya like the lake?").unknown


def test_the_value_of_one_thing_is_not_that_of_another(tmp_path: Path, encoder: Encoder) -> None:
    texts = {
        "adr/0001-shots.md": "# Screenshots with Quonk\n\n## Decision\n\nWe take screenshots with Quonk.\n\n"
        "## Pricing\n\nThe monthly cost is $29 a month for 5000 requests.\n",
        "adr/0002-stories.md": "# Stories with Zibblefax\n\n## Decision\n\nStories are published with Zibblefax.\n",
    }
    write(tmp_path, texts)
    ask = asking(read(config.load(tmp_path)), encoder)
    assert "$29" in ask("What does Quonk cost us a month?").text
    assert ask("What does Quonk cost us a month?").verdict is Verdict.ANSWERED
    assert ask("What does Zibblefax cost us a month?").verdict is not Verdict.ANSWERED
