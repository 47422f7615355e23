"""Who decided, wrote, was consulted or informed, and reviewed: asked for, and whether somebody did."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from small import write

from indexer.answer import closed, facts, people
from indexer.answer.said import Said
from indexer.session import read
from indexer.snapshot import Snapshot
from kb import config

FRONT = """---
status: accepted
date: 2024-03-02
decision-makers: Ann Lee, Tom Berg
consulted: [Rita Falk (security), Joe Marsh]
informed: all crews
---

# Use Quonk for parcels

## Decision Outcome

Quonk.
"""
BULLETS = """# Print logs on paper

* Status: accepted
* Deciders: Ann Lee
* Reviewed by: Joe Marsh
* Author: Jo Lee
* Date: 2024-04-01

## Decision Outcome

Paper.
"""
SILENT = "# Paint the hull\n\n* Status: accepted\n* Date: 2024-05-01\n\n## Decision Outcome\n\nBlue.\n"
PATHS = ("adr/0001-quonk.md", "adr/0002-logs.md", "adr/0003-hull.md")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    files = dict(zip(PATHS, (FRONT, BULLETS, SILENT), strict=True))
    return read(config.load(write(tmp_path_factory.mktemp("people"), files)))


Told = Callable[[str, int], str]


@pytest.fixture
def told(snapshot: Snapshot) -> Told:
    """The line of a record for a question."""

    def of(question: str, number: int) -> str:
        [fact] = facts.about(snapshot, [snapshot.view.document(PATHS[number - 1])], question)
        return fact.text

    return of


@pytest.mark.parametrize(
    ("question", "number", "said"),
    [
        ("Who decided on Quonk?", 1, "decided by Ann Lee, Tom Berg"),
        ("Who was consulted about Quonk?", 1, "consulted: Rita Falk (security), Joe Marsh"),
        ("Whom did we inform of it?", 1, "informed: all crews"),
        ("Who has been informed?", 1, "informed: all crews"),
        ("Who reviewed it?", 1, "names no reviewer"),
        ("Who reviewed it?", 2, "reviewed by Joe Marsh"),
        ("Who were the reviewers?", 2, "reviewed by Joe Marsh"),
        ("Who wrote it?", 2, "written by Jo Lee"),
        ("Who wrote it?", 1, "names no author; decided by Ann Lee, Tom Berg"),
        ("Who decided it?", 3, "names nobody who decided it"),
        ("Who should I ask about Quonk?", 1, "decided by Ann Lee, Tom Berg"),
        ("Whom can I talk to about it?", 1, "decided by Ann Lee, Tom Berg"),
        ("Who made the Quonk decision?", 1, "decided by Ann Lee, Tom Berg"),
        ("Who is responsible for ADR-1?", 1, "decided by Ann Lee, Tom Berg"),
    ],
)
def test_who_had_a_part_is_told(told: Told, question: str, number: int, said: str) -> None:
    assert told(question, number).endswith(f"; {said}.")


def _said(snapshot: Snapshot, question: str, number: int, named: bool = True) -> Said | None:
    document = snapshot.view.document(PATHS[number - 1])
    return closed.said(snapshot, question, [document] if named else [], [document])


@pytest.mark.parametrize(
    ("question", "number", "begins"),
    [
        ("Did Tom Berg decide on ADR-1?", 1, "Yes: 0001 Use Quonk for parcels, decided by Ann Lee, Tom Berg."),
        ("Did Rita Falk decide on ADR-1?", 1, "No: 0001 Use Quonk for parcels, decided by Ann Lee, Tom Berg."),
        ("Did Tom decide on ADR-2?", 2, "No: 0002 Print logs on paper, decided by Ann Lee."),
        ("Was Rita consulted about ADR-1?", 1, "Yes: 0001 Use Quonk for parcels, consulted: Rita Falk (security)"),
        ("Was Joe involved in ADR-2?", 2, "Yes: 0002 Print logs on paper, decided by Ann Lee; written by Jo Lee"),
        ("Was ADR-2 decided by Ann Lee?", 2, "Yes: 0002 Print logs on paper, decided by Ann Lee."),
        ("Has Rita Falk reviewed ADR-2?", 2, "No: 0002 Print logs on paper, reviewed by Joe Marsh."),
    ],
)
def test_whether_somebody_had_a_part(snapshot: Snapshot, question: str, number: int, begins: str) -> None:
    said = _said(snapshot, question, number)
    assert said and said.fact and said.fact.text.startswith(begins)
    assert said.fact.places


def test_the_record_may_be_meant_by_its_title(snapshot: Snapshot) -> None:
    found = closed.part_taken(snapshot, "Did Rita Falk decide on Quonk?")
    assert [each.path for each in found] == [PATHS[0]]
    assert closed.part_taken(snapshot, "Did Rita Falk decide on shoes?") == ()
    assert closed.part_taken(snapshot, "Is Quonk in use?") == ()


def test_the_record_is_told_by_the_words_beside_the_name(snapshot: Snapshot) -> None:
    sure, unsure = (_said(snapshot, f"Did Tom decide on {subject}?", 1, named=False) for subject in ("Quonk", "shoes"))
    assert sure and sure.sure
    assert unsure and not unsure.sure


@pytest.mark.parametrize(
    "question",
    [
        "Did Lee decide on ADR-1?",  # two are called so
        "Did Zoe decide on ADR-1?",
        "Did Ann paint ADR-1?",
        "Is the crews decision accepted?",  # though all crews were informed of one
        "Was ADR-1 accepted?",
    ],
)
def test_who_is_not_known_or_did_something_else_gets_no_answer(snapshot: Snapshot, question: str) -> None:
    assert people.whether(question, snapshot.view.corpus.decisions) is None


def test_a_record_that_names_nobody_denies_nothing(snapshot: Snapshot) -> None:
    said = _said(snapshot, "Did Tom decide on ADR-3?", 3)
    assert said and said.fact and said.fact.text == "0003 Paint the hull names nobody who decided it."
    assert _said(snapshot, "Did Tom decide on shoes?", 3, named=False) is None
