"""Days on which records ended, several successors, and what is said where a record states no day or status."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from small import view, write

from indexer.answer import facts, lists, succession
from indexer.answer.evidence import asked
from indexer.session import read
from indexer.snapshot import Snapshot
from kb import config

TODAY = datetime.date(2026, 1, 2)
FORM = "---\nstatus: {status}\ndate: {date}\n{more}---\n\n# {title}\n\n## Decision\n\n{text}\n"


def record(title: str, date: str, status: str = "accepted", more: str = "", text: str = "So be it.") -> str:
    return FORM.format(title=title, date=date, status=status, more=more, text=text)


RECORDS = {
    "adr/0001-quonk.md": record("Use Quonk.", "2022-04-13", "superseded by ADR-0004"),
    "adr/0002-zibble.md": record("Use Zibble", "2023-01-10", "deprecated"),
    "adr/0003-lamps.md": record("Light the Lamps", "2023-13-10"),
    "adr/0004-gribble.md": record("Use Gribble", "2025-02-12", more="supersedes: [1]\n"),
    "adr/0005-plumes.md": record("Use Plumes", "2022-01-01", more="supersedes: [6]\n"),
    "adr/0006-quills.md": record("Use Quills", "2022-09-26", "superseded by ADR-0005"),
    "adr/0007-oars.md": record("Use Oars", "2020-01-01", "superseded by ADR-0008 and ADR-0009"),
    "adr/0008-sails.md": record("Use Sails", "2021-02-01", more="supersedes: [7]\n"),
    "adr/0009-steam.md": record("Use Steam", "2024-02-01", more="supersedes: [7]\n"),
    "adr/0010-flags.md": record("Use Flags", "2024-03-01", "'[change when approved]'"),
    "adr/0011-horns.md": record("Sound Horns", "2024-04-01", "rejected"),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return read(config.load(write(tmp_path_factory.mktemp("ends"), RECORDS)))


@pytest.fixture
def told(snapshot: Snapshot) -> Callable[[int, str], str]:
    """The line of the record with a number for a question."""

    def of(number: int, question: str) -> str:
        [fact] = facts.about(snapshot, snapshot.view.find(f"{number:04}"), question)
        return fact.text

    return of


@pytest.mark.parametrize(
    ("question", "first", "numbers"),
    [
        (
            "Which decisions were superseded in 2025?",
            "1 of 11 decisions is superseded (2025); of 1 more no record says since when:",
            "1",
        ),
        (
            "Which records were superseded before 2025?",
            "1 of 11 decisions is superseded (before 2025); of 1 more no record says since when:",
            "7",
        ),
        (
            "Which decisions were deprecated in 2023?",
            "None of 11 decisions is deprecated (2023); of 1 more no record says since when.",
            "",
        ),
        (
            "Which proposals were rejected?",
            "1 of 11 decisions is rejected; 1 of the 11 states no status that is known:",
            "11",
        ),
        ("Which proposals were rejected in 2024?", "1 of 11 decisions is rejected (2024):", "11"),
        ("Which decisions made in 2022 are superseded?", "2 of 11 decisions are superseded and dated 2022:", "1 6"),
        (
            "Which decisions were made in 2019?",
            "None of 11 decisions is dated 2019; 1 of the 11 states no date that can be read.",
            "",
        ),
    ],
)
def test_a_list_of_what_ended_goes_by_the_day_of_the_end(
    snapshot: Snapshot, question: str, first: str, numbers: str
) -> None:
    found = list(lists.listing(snapshot, question, TODAY))
    assert found[0].text.split("\n")[0] == first
    paths = [place.path for each in found for place in each.places] if numbers else []
    assert [path.split("/")[1][:4] for path in paths] == [f"{int(each):04}" for each in numbers.split()]


def test_nothing_ends_before_it_began(snapshot: Snapshot, told: Callable[[int, str], str]) -> None:
    assert snapshot.view.standing("adr/0006-quills.md").ended is None
    assert told(6, "Is it in use?") == "**0006 Use Quills**: superseded by 0005 Use Plumes; decided 2022-09-26."


def test_each_of_several_successors_has_its_day(told: Callable[[int, str], str]) -> None:
    both = "superseded by 0008 Use Sails (2021-02-01), 0009 Use Steam (2024-02-01); decided 2020-01-01"
    assert told(7, "Is it in use?") == f"**0007 Use Oars**: {both}."


@pytest.mark.parametrize(
    ("number", "question", "said"),
    [
        (1, "Since when?", "**0001 Use Quonk**: superseded by 0004 Use Gribble since 2025-02-12"),
        (3, "When was it decided?", "; its date “2023-13-10” cannot be read."),
        (10, "What is its status?", ": no status stated (“[change when approved]”), 2024-03-01."),
        (4, "What replaced it?", "supersedes 0001 Use Quonk (2022-04-13)."),
        (
            2,
            "When was it deprecated?",
            "**0002 Use Zibble**: deprecated; decided 2023-01-10; no record says since when.",
        ),
        (2, "When was it decided?", "**0002 Use Zibble**: deprecated; decided 2023-01-10."),
        (11, "What replaced it?", "; no record says that it was replaced."),
        (11, "What replaced the horns?", "; no record says that it was replaced."),
        (11, "What replaced ADR-11?", "; no record says that it was replaced."),
    ],
)
def test_what_is_not_stated_is_said_so(told: Callable[[int, str], str], number: int, question: str, said: str) -> None:
    assert said in told(number, question)


@pytest.mark.parametrize("question", ["What replaced the quern?", "What replaced ADR-2?"])
def test_that_nothing_replaced_it_is_said_of_the_record_that_is_asked_about(
    told: Callable[[int, str], str], question: str
) -> None:
    assert "no record says" not in told(11, question)


def test_a_reason_is_no_option_and_no_guess(tmp_path_factory: pytest.TempPathFactory) -> None:
    old = record("Use Quonk", "2022-04-13", "superseded by ADR-0002")
    options = "We take Gribble.\n\n## Options\n\n- Staying with Quonk, since it is neat and costs us nothing.\n"
    guess = "We take Gribble. If Quonk fails again, we would need to pay for it.\n"
    reason = "We take Gribble. Quonk fails whenever a crate is larger than the hold, because it keeps it in memory.\n"
    for text, given in ((options, False), (guess, False), (reason, True)):
        files = {"adr/0001-a.md": old, "adr/0002-b.md": record("Use Gribble", "2024-01-01", text=text)}
        found = read(config.load(write(tmp_path_factory.mktemp("why"), files)))
        one, other = found.view.corpus.decisions
        assert bool(succession.why(found, other, one, asked("Why not Quonk?", found.vocabulary))) == given


def test_a_view_knows_the_days_of_the_end() -> None:
    found = view(RECORDS)
    assert [found.ended(each) for each in found.corpus.decisions] == [
        *("2025-02-12", None, None, None, None, None, "2021-02-01", None, None, None, "2024-04-01")
    ]


@pytest.mark.parametrize(
    ("said", "section"),
    [
        ("This changes the section Retention of ADR-4; all else stands.", "retention"),
        ("The *Retention* section of ADR 0004 does not hold any more.", "retention"),
        ('We replace the section "retention" of [4](0004-scans.md).', "retention"),
        ("This changes the section Retention of ADR-5.", None),
        ("We change the sections Retention and the section Access of ADR-4.", None),  # two of them
        ("Retention is shorter than in ADR-4.", None),
        ("This changes the section Retention.\n\nSee ADR-4.", None),
    ],
)
def test_a_sentence_may_name_the_section_that_is_changed(said: str, section: str | None) -> None:
    sections = "\n## Retention\n\nTen years.\n\n## Access\n\nNobody.\n"
    found = view(
        {
            "adr/0004-scans.md": record("Keep Scans", "2021-05-20") + sections,
            "adr/0009-shorter.md": record("Keep Less", "2023-09-12", more="amends: [4]\n", text=said),
        }
    )
    assert [each.section for each in found.standing("adr/0004-scans.md").amended_by] == [section]
    assert [each.section for each in found.changes("adr/0009-shorter.md")] == [section]


def test_the_day_on_which_a_successor_was_begun_ends_nothing() -> None:
    form = "# RFC {}: {}\n\n- Status: {}\n- {}: 2022-10-03\n{}\n## Proposal\n\nIt.\n"
    for label, ended in (("Created", None), ("Accepted on", "2022-10-03")):
        old = form.format(2, "Old", "Superseded", "Created", "").replace("2022-10", "2019-08")
        files = {
            "rfcs/rfc-0002-old.md": old,
            "rfcs/rfc-0003-new.md": form.format(3, "New", "Accepted", label, "- Obsoletes: RFC 2\n"),
        }
        found = view(files)
        assert found.standing("rfcs/rfc-0002-old.md").ended == ended
        told = facts.header(found, found.document("rfcs/rfc-0002-old.md"))
        assert "begun 2019-08-03" in told


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("The section “Retention” of ADR-0004 no longer applies.", True),
        ("The section Retention of [ADR-4](0004-scans.md) is replaced by this record.", True),
        ("ADR-4, section Retention, no longer holds.", True),
        ("This changes the section Retention of ADR-4.", True),
        ("We override the section *Retention* of ADR-4.", True),
        ("This replaces the section “Retention” of ADR-4.", True),
        ("The section Retention of ADR-4 is replaced by ADR-7.", False),
        ("The section Retention of ADR-4 still applies.", False),
        ("If the section Retention of ADR-4 is changed, we look at it again.", False),
        ("ADR-4 has a section Retention, which no longer applies to guests.", False),
    ],
)
def test_a_sentence_that_ends_a_section_changes_it(said: str, changed: bool) -> None:
    old = record("Keep Scans", "2021-05-20") + "\n## Retention\n\nTen years.\n"
    found = view({"adr/0004-scans.md": old, "adr/0009-shorter.md": record("Keep Less", "2023-09-12", text=said)})
    standing = found.standing("adr/0004-scans.md")
    assert [each.section for each in standing.amended_by] == (["retention"] if changed else [])
    assert standing.in_force
