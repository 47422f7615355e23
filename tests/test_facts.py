"""What a question asks of the metadata, and lists made from it; no model is asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest
from small import write, write_records

from indexer.answer import facts, lists, succession
from indexer.answer.evidence import asked
from indexer.question import NUMBERED, spelled, subject
from indexer.session import read
from indexer.snapshot import Snapshot
from kb import config, wire
from kb.site import addresses, record

RECORDS: Mapping[str, str] = {
    "0001-use-quonk.md": 'status: superseded\ndate: 2025-01-10\nsuperseded-by: ["0003"]\ntags: [messaging]\n'
    "|Use Quonk for Messages",
    "0002-store-reports.md": "status: accepted\ndate: 2024-12-11\nupdated: 2025-02-01\ntags: [cold-storage]\n"
    "|Store Reports in the Lake\n\n## Keeping\n\nSeven years.",
    "0003-use-zibble.md": 'status: accepted\ndate: 2025-03-12\nsupersedes: ["0001"]\ntags: [messaging, go]\n'
    "|Use Zibble for Messages\n\n## Context\n\n[ADR-0001](0001-use-quonk.md) wrote messages, and nobody replaced it.",
    "0004-use-a-printer.md": "status: proposed\ndate: 2025-04-13\n|Use a Printer",
    "0005-keep-longer.md": 'status: accepted\ndate: 2025-05-01\namends: ["0002#keeping"]\n|Keep Reports for Ten Years',
    "0006-use-fax.md": "status: deprecated\ndate: 2025-05-04\n|Use Fax",
    "0007-use-telex.md": 'requires: ["0003"]\nstatus: rejected\ndate: 2025-05-05\n|Use Telex',
}
TODAY = datetime.date(2025, 6, 1)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return read(config.load(write_records(tmp_path_factory.mktemp("records"), RECORDS)))


@pytest.mark.parametrize(
    ("question", "first", "numbers"),
    [
        ("Which decisions are no longer in force?", "2 of 7 decisions are no longer in force:", "1 6"),
        ("Which decisions no longer hold?", "2 of 7 decisions are no longer in force:", "1 6"),
        ("Which ones do not apply any more?", "2 of 7 decisions are no longer in force:", "1 6"),
        ("Which records don't stand anymore?", "2 of 7 decisions are no longer in force:", "1 6"),
        ("What decisions are outdated?", "2 of 7 decisions are no longer in force:", "1 6"),
        ("Which decisions are not in force?", "4 of 7 decisions are not in force:", "1 4 6 7"),
        ("Which decisions are in force?", "3 of 7 decisions are in force:", "2 3 5"),
        ("Which ADRs have been amended?", "1 of 7 decisions is changed in part:", "2"),
        ("Which decisions were superseded in part?", "1 of 7 decisions is changed in part:", "2"),
        ("Which decisions were changed in part by later ones?", "1 of 7 decisions is changed in part:", "2"),
        ("Which decisions were partly changed by later records?", "1 of 7 decisions is changed in part:", "2"),
        ("Which decisions are out of date?", "2 of 7 decisions are no longer in force:", "1 6"),
        ("Which sections of our decisions have been replaced by later ones?", "1 of 7 decisions is changed in", "2"),
        ("Which decisions have no date?", "None of 7 decisions is without a date that can be read.", ""),
        ("Which records state no known status?", "None of 7 decisions is without a status that is known.", ""),
        ("Which accepted records are undated?", "None of 7 decisions is accepted and without a date that can", ""),
        ("Which records have parts that no longer hold?", "1 of 7 decisions is changed in part:", "2"),
        ("Which decisions supersede another one?", "1 of 7 decisions is said to supersede another:", "3"),
        ("Which records change others?", "1 of 7 decisions is said to change a part of another:", "5"),
        ("Which decisions are not yet accepted?", "4 of 7 decisions are not accepted:", "1 4 6 7"),
        ("Which ADRs haven't been superseded?", "6 of 7 decisions are not superseded:", "2 3 4 5 6 7"),
        ("What is proposed but not decided?", "1 of 7 decisions is proposed:", "4"),
        ("Is anything still undecided?", "1 of 7 decisions is proposed:", "4"),
        ("Which ADRs are only partly in force?", "1 of 7 decisions is changed in part:", "2"),
        ("Which decision amends which?", "1 of 7 decisions is changed in part:", "2"),
        ("Which ADRs have been changed by later ones?", "1 of 7 decisions is changed in part:", "2"),
        ("Give me everything that changed in February 2025", "1 of 7 decisions is dated 2025-02:", "2"),
        ("Anything still only proposed?", "1 of 7 decisions is proposed:", "4"),
        ("Are any decisions pending?", "1 of 7 decisions is proposed:", "4"),
        ("Has any decision been rejected or deprecated?", "2 of 7 decisions are rejected or deprecated:", "6 7"),
        ("Has anything been overturned?", "1 of 7 decisions is superseded:", "1"),
        ("How many are proposed?", "1 of 7 decisions is proposed:", "4"),
        ("Which decisions concern messaging?", "2 of 7 decisions are tagged messaging:", "1 3"),
        ("List all decisions about cold storage", "1 of 7 decisions is tagged cold-storage:", "2"),
        ("Which accepted decisions deal with messaging?", "1 of 7 decisions is accepted and tagged messaging:", "3"),
        ("Which decisions depend on Zibble?", "1 of 7 decisions depends on 0003 Use Zibble for Messages:", "7"),
        ("Which records change reports in the lake?", "1 of 7 decisions changes a part of 0002 Store Reports", "5"),
        ("Which decisions were made in February 2025?", "None of 7 decisions is dated 2025-02.", ""),
        ("Which decisions were updated in February 2025?", "1 of 7 decisions is last updated 2025-02:", "2"),
        ("What changed in February 2025?", "1 of 7 decisions is dated 2025-02:", "2"),
        ("Which decisions were amended in May 2025?", "1 of 7 decisions is changed in part (2025-05):", "2"),
        ("Which decisions were amended in February 2025?", "None of 7 decisions is changed in part (2025-02).", ""),
        ("In May 2025, which ADRs were changed in part?", "1 of 7 decisions is changed in part (2025-05):", "2"),
        ("Which decisions made in 2024 were amended?", "1 of 7 decisions is changed in part and dated 2024:", "2"),
        (
            "Which decisions were replaced or amended since March 2025?",
            "2 of 7 decisions are replaced or changed in part (since 2025-03):",
            "1 2",
        ),
        (
            "Which decisions were amended or superseded in March 2025?",
            "1 of 7 decisions is replaced or changed in part (2025-03):",
            "1",
        ),
        ("Which ADRs changed in May 2025?", "1 of 7 decisions is changed in part or replaced (2025-05):", "2"),
        ("Which ADRs changed in April 2025?", "1 of 7 decisions is dated 2025-04:", "4"),  # which is new
        ("What superseded what in 2025?", "1 of 7 decisions is superseded (2025):", "1"),
        ("Which decisions are no longer in force since March 2025?", "1 of 7 decisions is no longer in force (", "1"),
    ],
)
def test_a_list_keeps_what_is_asked_for(snapshot: Snapshot, question: str, first: str, numbers: str) -> None:
    found = list(lists.listing(snapshot, question, TODAY))
    assert found[0].text.startswith(first)
    told = [place.path.split("/")[1][:4] for each in found for place in each.places] if numbers else []
    assert told == [f"{int(each):04}" for each in numbers.split()]


def test_a_list_on_a_subject_holds_what_names_it(snapshot: Snapshot) -> None:
    found = lists.nearest(snapshot, "Which ADRs concern messaging with Zibble?", [], "Near")
    assert [place.path[10:14] for each in found for place in each.places] == ["0001", "0003"]
    assert not lists.nearest(snapshot, "Which ADRs concern the printer?", [], "Near")


@pytest.mark.parametrize(
    "question",
    [
        "Which decisions are not tagged messaging?",
        "Which decisions are not about messaging?",
        "List all decisions except the accepted ones",
        "Which decision is about messaging?",
        "Which sections of our pages have been replaced by later ones?",
        "Which decisions concern messaging and printing?",
        "What is no longer valid after a restart?",
        "Which messages replaced others?",
        "Has any decision been made about messaging?",
        "Were any messages rejected?",
        "Which decisions depend on the printer?",  # none does, and the title need not be all that is meant
        "Which decisions depend on Quonk?",  # which holds no longer
    ],
)
def test_no_list_leaves_out_what_is_asked(snapshot: Snapshot, question: str) -> None:
    assert list(lists.listing(snapshot, question, TODAY)) == []


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("ADR-3", ["status"]),
        ("Summarize ADR-3", ["status"]),
        ("What does decision 3 say?", ["status"]),
        ("Can I rely on ADR-3?", ["status"]),
        ("What does ADR-3 say about retries?", []),
        ("What is the difference between ADR-1 and ADR-3?", ["amended_by"]),
        ("What is left of ADR-2?", ["amended_by"]),
        ("ADR-1 vs ADR-3", ["amended_by"]),
        ("Which part of the lake strategy was changed by the move?", ["amended_by"]),
        ("What did the move change in the lake decision?", ["amended_by"]),
        ("What did the move change on the nodes?", []),
        ("Since which day do we use Zibble?", ["date"]),
        ("What happend to Quonk?", ["status"]),
        ("What happened to the proposal of a second store, is it still open?", ["status"]),
        ("What happened to our pods when the store failed?", []),
        ("What happens to requests that name no store?", []),
        ("As of when do we use Zibble?", ["date"]),
        ("Is Zibble in the lake? When was that agreed, and where?", ["date", "status"]),
        ("What came before Zibble?", ["supersedes"]),
        ("What should I do before a restart?", []),
        ("How is a token accepted?", []),
        ("Which status code does the store return?", []),
        ("Which HTTP status does the store return?", []),
        ("What is the status of the store?", ["status"]),
        ("How far has the Quonk proposal got?", ["status"]),
        ("How far is it to the store?", []),
        ("Why was Quonk rejected as the store?", []),
        ("Why was ADR-3 rejected?", ["status"]),
        ("Does Zibble supersede Quonk?", ["status"]),
        ("How do I replace a disk?", []),
        ("When should a key be replaced?", []),
        ("How do I supersede ADR-3?", ["status"]),
        ("Do I have to replace the key?", []),
        ("Which form do I fill in if an accepted proposal needs no issue?", []),
        ("After a proposal has been accepted, who opens the issues?", []),
        ("What happens once an RFC is approved?", []),
        ("Is there a rejected proposal about the lake?", ["status"]),
        ("Is ADR-3 an accepted decision?", ["status"]),
        ("Has the proposal been accepted?", ["status"]),
    ],
)
def test_what_a_question_asks_of_the_metadata(question: str, wanted: list[str]) -> None:
    assert [each.value for each in facts.aspects(question)] == wanted


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("How are messages encoded at the moment?", "How are messages encoded ?"),
        ("Since when are handlers written in Go?", "are handlers written in Go?"),
        ("Which ADR covers backups?", "backups?"),
        ("Is there a decision about backups?", "Is there backups?"),
        ("Which records does the name server return?", "Which records does the name server return?"),
        ("Was the disk replaced?", "Was the disk ?"),
        ("How do I replace the disk now?", "How do I replace the disk ?"),
        ("Hi, what's the disk for?", ", the disk for?"),
        ("whats the disk for, please", "the disk for,"),
        ("Let's see: where's Let's Encrypt used?", "see: Let's Encrypt used?"),
        ("What's our stance on monorepos?", "monorepos?"),
        ("What is the story with boats?", "boats?"),
        ("Which boat setup do we use?", "Which boat do we use?"),
        ("Who killed the boat?", "the boat?"),
    ],
)
def test_the_subject_is_what_the_metadata_does_not_answer(question: str, left: str) -> None:
    assert " ".join(subject(question).split()) == left


@pytest.mark.parametrize(
    ("question", "told"),
    [("Is Quonk still used?", True), ("Who wrote this?", True), ("Are reports kept?", False), ("ADR-3", True)],
)
def test_a_mention_without_a_reason_stands_beside_its_subject_alone(
    snapshot: Snapshot, question: str, told: bool
) -> None:
    new, old = snapshot.view.find("0003")[0], snapshot.view.find("0001")[0]
    found = succession.why(snapshot, new, old, asked(question, snapshot.vocabulary))
    assert bool(found) is told


def test_a_stated_succession_and_the_shared_subject_are_no_reason(tmp_path: Path) -> None:
    old = "# Smallest Quonk Version\n\n## Status\n\nSuperseded by [ADR-2](0002-quonk.md)\n"
    new = (
        "# Smallest Quonk Version\n\nReplaces: [ADR-1](0001-quonk.md)\n\n## Status\n\nAccepted\n\n"
        "## Consequences\n\nWho runs the smallest Quonk needs a new version each year.\n"
    )
    why = "ADR-1 is no longer tenable, because a Quonk version is born each year."
    for text, quote in ((new, None), (f"{new}\n{why}\n", why)):
        (tmp_path / "decisions").mkdir(exist_ok=True)
        (tmp_path / "decisions/0001-quonk.md").write_text(old, "utf-8")
        (tmp_path / "decisions/0002-quonk.md").write_text(text, "utf-8")
        snapshot = read(config.load(tmp_path))
        later, earlier = snapshot.view.find("0002")[0], snapshot.view.find("0001")[0]
        found = succession.why(snapshot, later, earlier, asked("How long is Quonk kept?", snapshot.vocabulary))
        assert (found.quote if found else None) == quote


def test_another_word_of_the_same_stem_does_not_speak_of_the_predecessor(tmp_path: Path) -> None:
    texts = {
        "0001-a.md": 'status: deprecated\nsuperseded-by: ["0002"]\n|Holdings',
        "0002-b.md": "status: accepted\n|Requests\n\n## Context\n\n{}",
    }
    for said in (
        "It is so built that holds are kept in order to last.",
        "The holding itself is kept so that it can fail.",
    ):
        write_records(tmp_path, {name: text.format(said) for name, text in texts.items()})
        found = read(config.load(tmp_path))
        old, new = found.view.corpus.decisions
        why = succession.why(found, new, old, asked("Where are requests kept?", found.vocabulary))
        assert (why.quote if why else None) == (said if "itself" in said else None)
    assert facts.header(found.view, old).endswith(": deprecated, superseded by 0002 Requests")


def test_how_far_it_was_built_is_told_where_that_is_another_state(tmp_path: Path) -> None:
    records = {
        "0001-a.md": "status: accepted\nimplementation: superseded\n|A",
        "0002-b.md": "status: unclear\nimplementation: abandoned\n|B",
        "0003-c.md": "status: accepted\nimplementation: https://example.org/pull/7\n|C",
        "0004-d.md": "implementation: done\n|D",
    }
    found = read(config.load(write_records(tmp_path, records)))
    assert [facts.header(found.view, each).partition(": ")[2] for each in found.view.corpus.decisions] == [
        "accepted; implementation: superseded",
        "unclear; implementation: abandoned",
        "accepted",
        "implemented (“done”)",
    ]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (
            "Abandoned. Another one is being discussed in issue 9",
            "withdrawn (“Abandoned”); remark: “Another one is being discussed in issue 9”",
        ),
        ("Rejected (in favour of something else)", "rejected; remark: “in favour of something else”"),
        ("Accepted and applied in v7 of the store", "accepted; remark: “applied in v7 of the store”"),
        ("Accepted by all three", "accepted (“Accepted by all three”)"),
        ("Accepted. Supersedes the one before it", "accepted"),
    ],
)
def test_what_stands_behind_a_status_is_told(tmp_path: Path, status: str, told: str) -> None:
    found = read(config.load(write_records(tmp_path, {"0001-use-quonk.md": f"status: {status}\n|Use Quonk"})))
    (record,) = found.view.corpus.decisions
    assert facts.header(found.view, record) == f"**0001 Use Quonk**: {told}"


def test_what_a_record_remarks_on_its_status_is_told_shown_and_cited(tmp_path: Path) -> None:
    text = "status: withdrawn\nwithdrawal-reason: Nobody <b>needs</b> it\ndate: 2025-01-10\n|Use Quonk"
    write_records(tmp_path, {"0001-use-quonk.md": text, "0002-b.md": "status: accepted\nstatus-note: n/a\n|B"})
    found = read(config.load(tmp_path))
    quonk, other = found.view.corpus.decisions
    (told,) = facts.about(found, [quonk], "What is the status of Quonk?")
    assert told.text == "**0001 Use Quonk**: withdrawn, 2025-01-10; remark: “Nobody needs it”."
    assert [(each.line, each.last) for each in told.places] == [(2, 4)]
    assert "remark" not in facts.header(found.view, other)
    assert [wire.shown(found.view, each)["remark"] for each in (quonk, other)] == ["Nobody needs it", None]
    page = record.header(addresses.assign(found.config, found.view), quonk)
    assert "<dt>Remark</dt><dd>Nobody needs it</dd>" in page


@pytest.mark.parametrize(
    ("status", "targets", "told"),
    [
        ("superseded", '["412"]', "superseded, by 412, which is not among the records; decided 2025-01-10"),
        (
            "deprecated",
            '["412", "413"]',
            "deprecated, by 412, 413, which are not among the records; decided 2025-01-10",
        ),
        ("superseded", '["0002"]', "superseded by 0002 B; decided 2025-01-10"),
    ],
)
def test_a_successor_that_is_no_record_is_named(tmp_path: Path, status: str, targets: str, told: str) -> None:
    texts = {
        "0001-a.md": f"status: {status}\ndate: 2025-01-10\nsuperseded-by: {targets}\n|A",
        "0002-b.md": "status: accepted\n|B",
    }
    found = read(config.load(write_records(tmp_path, texts)))
    assert facts.header(found.view, found.view.corpus.decisions[0]) == f"**0001 A**: {told}"


def test_a_successor_that_still_reads_proposed_is_told_as_one(tmp_path: Path) -> None:
    texts = {
        "0001-a.md": 'status: superseded\ndate: 2025-01-10\nsuperseded-by: ["0002"]\n|A',
        "0002-b.md": 'status: proposed\ndate: 2025-02-10\nsupersedes: ["0001"]\n|B',
    }
    found = read(config.load(write_records(tmp_path, texts)))
    old, new = found.view.corpus.decisions
    assert facts.header(found.view, old) == "**0001 A**: superseded by 0002 B (proposed); decided 2025-01-10"
    assert facts.header(found.view, new) == "**0002 B**: proposed, 2025-02-10; supersedes 0001 A (2025-01-10)"
    banner = record.banners(addresses.assign(found.config, found.view), old)
    assert banner.startswith('<div class="kb-banner') and "since" not in banner
    assert "It still reads proposed." in banner


@pytest.mark.parametrize(
    ("question", "people", "line"),
    [
        ("Who wrote ADR-1?", "written by Ada Lovelace, @grace", 3),
        ("Who decided ADR-1?", "names nobody who decided it; written by Ada Lovelace, @grace", 2),
        ("Who wrote ADR-2?", "names no author; decided by the board", 2),
        ("Who decides ADR-2?", "decided by the board", 3),
        ("Who is the author of ADR-3?", "names no author", 2),
        ("Who drafted ADR-4 and who decided it?", "decided by the board; written by Alan", 3),
    ],
)
def test_who_wrote_and_who_decided(tmp_path: Path, question: str, people: str, line: int) -> None:
    texts = {
        "0001-a.md": 'status: accepted\nauthors: ["Ada Lovelace <ada@x.test>", "@grace"]\n|A',
        "0002-b.md": "status: accepted\ndecision-maker: the board\n|B",
        "0003-c.md": "status: accepted\n|C",
        "0004-d.md": "status: accepted\ndecided-by: the board\nproposed-by: Alan\n|D",
    }
    found = read(config.load(write_records(tmp_path, texts)))
    number = next(each for each in question if each.isdigit())
    (told,) = facts.about(found, found.view.find(number), question)
    assert told.text.partition(": accepted; ")[2] == f"{people}."
    assert told.places[0].line <= line <= told.places[0].end


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which TEPs are implemented?", "1 of 3 decisions is implemented:"),
        ("Which TEPs did @ada write?", "2 of 3 decisions are written by @ada:"),
        ("Which TEPs did ada author?", "2 of 3 decisions are written by @ada:"),
        ("List the TEPs proposed by ada", "2 of 3 decisions are written by @ada:"),
        ("Which TEPs did ada decide?", "1 of 3 decisions is decided by @ada:"),
        ("Which TEPs did Jo Lind decide?", "1 of 3 decisions is decided by Dr. Jo Lind:"),
        ("Which TEPs did Dr Jo Lind decide?", "1 of 3 decisions is decided by Dr. Jo Lind:"),
        ("Which TEPs by the board are there?", "1 of 3 decisions is decided by the board:"),
        ("How many teps are there?", "3 decisions: 1 implemented, 1 proposed, 1 accepted."),
    ],
)
def test_lists_of_what_somebody_wrote_or_decided(tmp_path: Path, question: str, told: str) -> None:
    texts = {
        "teps/0001-a.md": "status: implemented\nauthors: ['@ada']\n|A",
        "teps/0002-b.md": "status: proposed\nauthors: ['@ada', '@grace']\ndeciders: [the board]\n|B",
        "teps/0003-c.md": "status: accepted\nauthors: ['@grace']\ndeciders: ['@ada', 'Dr. Jo Lind']\n|C",
    }
    for path, text in texts.items():
        fields, _, title = text.partition("|")
        write(tmp_path, {path: f"---\n{fields}---\n\n# {title}\n"})
    found = read(config.load(tmp_path))
    first, *_ = lists.listing(found, spelled(found.view, question), TODAY)
    assert first.text.partition("\n")[0] == told


def test_authors_are_shown_beside_deciders(tmp_path: Path) -> None:
    write_records(tmp_path, {"0001-a.md": "status: accepted\nauthor: Ada <b>Lovelace</b>\n|A"})
    found = read(config.load(tmp_path))
    (document,) = found.view.corpus.decisions
    assert wire.shown(found.view, document)["authors"] == ["Ada Lovelace"]
    assert "<dt>Authors</dt><dd>Ada Lovelace</dd>" in record.header(
        addresses.assign(found.config, found.view), document
    )


def test_what_an_index_says_of_a_record_without_a_status_is_told_with_its_row(tmp_path: Path) -> None:
    records = {
        "0001-use-quonk.md": "date: 2025-01-10\n|Use Quonk",
        "0002-use-zibble.md": "date: 2025-01-11\n|Use Zibble",
    }
    write_records(tmp_path, records)
    rows = {"Accepted": "[2. Use Zibble](0002-use-zibble.md)", "Superseded": "[1. Use Quonk](0001-use-quonk.md)"}
    index = "# Log\n" + "".join(f"\n## {status}\n\n- {link}\n" for status, link in rows.items())
    (tmp_path / "decisions" / "README.md").write_text(index, "utf-8")
    found = read(config.load(tmp_path))
    quonk = found.view.document("decisions/0001-use-quonk.md")
    (told,) = facts.about(found, [quonk], "Is Quonk still in force?")
    assert (
        told.text == "**0001 Use Quonk**: no status stated, 2025-01-10; listed as “Superseded” in decisions/README.md."
    )
    lines = [("decisions/0001-use-quonk.md", 2), ("decisions/README.md", 9)]
    assert [(each.path, each.line) for each in told.places] == lines
    listed = {"status": "Superseded", "path": "decisions/README.md", "line": 9}
    assert wire.shown(found.view, quonk)["listed_as"] == listed
    page = record.header(addresses.assign(found.config, found.view), quonk)
    assert '<dt>Listed as</dt><dd>Superseded (in <a href="../">Log</a>)</dd>' in page
    none = next(iter(lists.listing(found, "Which decisions are rejected?", TODAY)))
    assert none.text == "None of 2 decisions is rejected; 2 of the 2 state no status."
    (rest, *_) = lists.listing(found, "Which decisions are not accepted?", TODAY)
    assert rest.text.startswith("2 of 2 decisions are not accepted:\n")


def test_the_folder_of_a_state_is_told_where_nothing_else_tells_one(tmp_path: Path) -> None:
    records = {
        "active-rfcs/0001-use-quonk.md": "date: 2025-01-10\n|Use Quonk",
        "rejected/0002-use-zibble.md": "status: accepted\n|Use Zibble",
        "production/0003-use-flarn.md": "date: 2025-01-10\n|Use Flarn",
    }
    found = read(config.load(write_records(tmp_path, records)))
    quonk, flarn, zibble = found.view.corpus.decisions
    (told,) = facts.about(found, [quonk], "Is Quonk still in force?")
    assert told.text.endswith("no status stated, 2025-01-10; listed as “active” in decisions/active-rfcs/.")
    assert [each.path for each in told.places] == [quonk.path]
    assert wire.shown(found.view, quonk)["listed_as"] == {
        "status": "active",
        "path": "decisions/active-rfcs/",
        "line": None,
    }
    assert [wire.shown(found.view, each)["listed_as"] for each in (flarn, zibble)] == [None, None]
    page = record.header(addresses.assign(found.config, found.view), quonk)
    assert "<dt>Listed as</dt><dd>active (in <code>decisions/active-rfcs/</code>)</dd>" in page


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("What does 0061 say?", ["0061"]),
        ("Do we follow 0061, or 0007.", ["0061", "0007"]),
        ("Does it fork at block 7,100,000?", []),
        ("Is it 1.050 or 2026-01-005?", []),
        ("Is it 007,5 or 007.5?", []),
    ],
)
def test_which_numbers_name_a_record(question: str, numbers: list[str]) -> None:
    assert [found[1] or found[2] for found in NUMBERED.finditer(question)] == numbers


@pytest.mark.parametrize("fields", ["status: accepted\ndate: 2025-01-10", "date: 2025-01-10\nstatus: accepted"])
def test_a_line_within_a_stretch_that_is_cited_is_not_cited_again(tmp_path: Path, fields: str) -> None:
    write_records(tmp_path, {"0001-use-quonk.md": f"{fields}\n|Use Quonk"})
    found = read(config.load(tmp_path))
    (told,) = facts.about(found, found.view.corpus.decisions, "Has Quonk been agreed, and when was that?")
    assert [(each.line, each.last, each.quote) for each in told.places] == [(2, 3, fields)]
