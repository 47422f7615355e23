"""Why something was given up: in a chain the next record says it, in its reasons and not in what it costs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small import write

from indexer.answer import extract, facts
from indexer.encode import BgeSmall
from indexer.memory import MemoryStore
from indexer.model import Answer, Encoder
from indexer.retrieve import retrieve
from indexer.session import in_memory, read
from indexer.snapshot import Snapshot
from kb import config

FORM = """---
status: {status}
date: {date}
{more}---

# Use {what} for parcel events

## Context and Problem Statement

{why}

## Decision Outcome

We publish parcel events to {what}.

### Consequences

* Good, because {what} is known.
* Bad, because {cost}.
"""


def record(what: str, date: str, why: str, cost: str, status: str = "accepted", more: str = "") -> str:
    return FORM.format(status=status, date=date, more=more, what=what, why=why, cost=cost)


CHAIN = {
    "adr/0001-quonk.md": record(
        "Quonk", "2021-03-04", "Parcels get lost.", "Quonk needs a server", "superseded by ADR-0002"
    ),
    "adr/0002-zibble.md": record(
        "Zibble",
        "2022-06-14",
        "Nobody could replay last month's scans with Quonk, and its exchanges grew to 140.",
        "the Quonk themes are lost",
        "superseded by ADR-0003",
        "supersedes: [1]\n",
    ),
    "adr/0003-gribble.md": record(
        "Gribble",
        "2024-02-27",
        "Zibble needs more care than two engineers can give: three outages came from its disks.",
        "the Zibble themes are lost",
        more="supersedes: [2]\n",
    ),
    "adr/0004-plume.md": record("Plume", "2025-03-05", "Gribble is old.", "it is new", "proposed", "supersedes: [3]\n"),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return read(config.load(write(tmp_path_factory.mktemp("left"), CHAIN)))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return BgeSmall()


@pytest.fixture(scope="module")
def store(snapshot: Snapshot, encoder: Encoder) -> MemoryStore:
    return in_memory(snapshot, MemoryStore(), encoder)


def ask(snapshot: Snapshot, store: MemoryStore, encoder: Encoder, question: str) -> Answer:
    return extract.answer(snapshot, question, retrieve(snapshot, store, encoder, question))


@pytest.mark.parametrize(
    ("question", "path", "reason"),
    [
        ("Why did we leave Quonk?", "adr/0002-zibble.md", "replay last month's scans"),
        ("Why was Quonk replaced?", "adr/0002-zibble.md", "replay last month's scans"),
        ("What was wrong with Quonk?", "adr/0002-zibble.md", "replay last month's scans"),
        ("Why did we ditch Zibble?", "adr/0003-gribble.md", "more care than two engineers"),
        ("Why did we give up on Zibble?", "adr/0003-gribble.md", "more care than two engineers"),
    ],
)
def test_the_next_record_says_why(
    snapshot: Snapshot, store: MemoryStore, encoder: Encoder, question: str, path: str, reason: str
) -> None:
    answer = ask(snapshot, store, encoder, question)
    quoted = [each for each in answer.citations if reason in each.quote]
    assert [each.path for each in quoted] == [path]
    assert answer.text.startswith(f"**{path[4:8]} ")
    assert not re.search(r"^Why \S+ replaced .*themes", answer.text, re.M)
    assert not answer.unknown


def test_the_day_of_an_end_stands_with_the_next_record_and_the_one_that_ended(
    snapshot: Snapshot, store: MemoryStore, encoder: Encoder
) -> None:
    answer = ask(snapshot, store, encoder, "When did we stop using Quonk?")
    ended = "**0001 Use Quonk for parcel events**: superseded by 0002 Use Zibble for parcel events since 2022-06-14"
    assert 0 <= answer.text.find(ended) < answer.text.index("**0002 Use Zibble for parcel events**: ")


def test_records_that_are_compared_tell_what_they_decided(
    snapshot: Snapshot, store: MemoryStore, encoder: Encoder
) -> None:
    answer = ask(snapshot, store, encoder, "What is the difference between ADR-1 and ADR-3?")
    told = {each.path: each.quote for each in answer.citations if "We publish parcel events to" in each.quote}
    assert list(told) == ["adr/0001-quonk.md", "adr/0003-gribble.md"]


def test_what_is_to_replace_a_record_is_told_with_it(snapshot: Snapshot) -> None:
    [told] = facts.about(snapshot, snapshot.view.find("0003"), "")
    assert told.text.endswith("; 0004 Use Plume for parcel events, proposed, is to supersede it.")
    [of_old] = facts.about(snapshot, snapshot.view.find("0002"), "")
    assert "Plume" not in of_old.text


def test_people_in_a_sentence_are_not_denied(tmp_path: Path) -> None:
    form = "# {}\n\n## Status\n\nAccepted\n\n## Decision\n\nWe do. {}\n"
    files = {
        "adr/0001-a.md": form.format("A", "Decided by Greta and Omar on 2024-02-20."),
        "adr/0002-b.md": form.format("B", "It was decided by lot. It is rewritten by March, and decided by Easter."),
        "adr/0003-c.md": form.format("C", "The design board has formally approved it."),
        "adr/0004-d.md": form.format("D", "Sails were reviewed at the weekly crew meeting."),
        "adr/0005-e.md": form.format("E", "Sails may be approved by a member of the board. Teams accept a knot."),
        "adr/0006-f.md": form.format("F", "Nobody pays for sails; the board therefore turned it down."),
    }
    found = read(config.load(write(tmp_path, files)))
    records = found.view.corpus.decisions
    told = [next(iter(facts.about(found, [each], "Who decided on it?"))).text for each in records]
    assert ["names nobody" in each for each in told] == [False, True, False, False, True, False]
    said = [facts.of_people(found, each, [facts.Aspect.DECIDERS]) for each in records]
    assert said[2] and said[2].text == "0003 C says: “The design board has formally approved it.”"
    assert [(each.path, each.line) for each in said[2].places] == [("adr/0003-c.md", 9)]
    assert [bool(each) for each in said] == [True, False, True, True, False, True]


def test_who_supposes_a_choice_that_was_not_made_is_shown_the_one_that_was(tmp_path: Path, encoder: Encoder) -> None:
    text = """# 27. Content that changes in the page

## Status

Accepted

## Considered Options

**Option 1:** Quonk. Pages are drawn by Quonk in the browser, and Quonk is fast and well known to us.

**Option 2:** Scripts of our own.

## Decision

We write scripts of our own.
"""
    long = text.replace(
        "well known to us.", "well known to us. " + "It draws what it is given, one page at a time. " * 15
    )
    found = read(config.load(write(tmp_path, {"adr/0027-content.md": long})))
    kept = in_memory(found, MemoryStore(), encoder)
    quoted = [
        [each.quote for each in ask(found, kept, encoder, question).citations[1:]]
        for question in ("Why did we choose Quonk for pages in the browser?", "Why was Quonk considered?")
    ]
    assert [each[:1] == ["We write scripts of our own."] for each in quoted] == [True, False]
    assert any("Quonk is fast" in each for each in quoted[0])
