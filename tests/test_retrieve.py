"""What stands in front: the nearest passage, of two records the one that holds, and the lines that were asked for."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping

import pytest
import small

from indexer import question, sync
from indexer import retrieve as retrieval
from indexer.confidence import confidence, evidence
from indexer.encode import Vocabulary, terms
from indexer.memory import MemoryStore
from indexer.model import Hit
from indexer.retrieve import RERANK_WEIGHT, retrieve
from indexer.snapshot import Snapshot
from kb.config import Config, IndexConfig

OLD, NEW = "decisions/0001-buses.md", "decisions/0002-trams.md"


class Words:
    """An encoder that knows words only: as many dimensions as a small text needs to keep them apart."""

    dimension = 512
    fingerprint = "words"

    def passage(self, text: str) -> list[float]:
        vector = [0.0] * self.dimension
        for term in terms(text):
            vector[zlib.crc32(term.encode()) % self.dimension] += 1.0
        length = math.sqrt(sum(x * x for x in vector)) or 1.0
        return [x / length for x in vector]

    query = passage


def record(title: str, text: str, status: str = "accepted", more: str = "") -> str:
    return f"---\nstatus: {status}\ndate: 2025-01-10\n{more}---\n\n# {title}\n\n## Decision\n\n{text}\n"


BUSES = "The town runs buses on every line, and drivers sell the tickets on board."
TRAMS = "The town runs trams."


def hits(files: Mapping[str, str], question: str) -> tuple[Hit, ...]:
    snapshot = Snapshot(small.view(files), Config(small.ROOT))
    store = MemoryStore()
    sync.apply(snapshot, store, Words(), sync.plan(snapshot, store.rows()))
    return retrieve(snapshot, store, Words(), question).hits


class Fond:
    """A reranker that likes texts with one word, and notes what it was asked."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[str] = []

    def score(self, question: str, text: str) -> float:
        self.asked.append(text)
        return 12.0 if self.word in text else -12.0


def test_a_reranker_lifts_what_it_likes_among_the_best() -> None:
    files = {
        f"decisions/000{n}-{word}.md": record(f"{word.title()} Boats", f"Boats are painted {word}, boats.")
        for n, word in enumerate(("red", "green", "blue", "white"), 1)
    }
    snapshot = Snapshot(small.view(files), Config(small.ROOT, index=IndexConfig(rerank=3)))
    store = MemoryStore()
    sync.apply(snapshot, store, Words(), sync.plan(snapshot, store.rows()))
    plain = retrieve(snapshot, store, Words(), "Which boats are painted?").hits
    third, last = plain[2].chunk, plain[3].chunk
    fond = Fond(third.heading[0])
    found = retrieve(snapshot, store, Words(), "Which boats are painted?", reranker=fond).hits
    assert len(fond.asked) == 3 and last.embedded not in fond.asked
    assert found[0].chunk == third
    assert [each.legs.reranker for each in found] == [12.0, -12.0, -12.0, None]
    assert found[0].score == pytest.approx(plain[2].score + 24 * RERANK_WEIGHT)


def test_a_chunk_gains_by_what_the_opening_of_its_document_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = "\n\n".join(f"## Part {n}\n\nFee {n} is paid in cash." for n in range(3))
    harbour = f"# Rules\n\nBoats moor in the harbour over the winter.\n\n{parts}\n"
    files = {OLD: harbour, NEW: harbour.replace("Boats moor in the harbour over the winter", "Readers borrow books")}
    asked = "Which fee do boats that moor in the harbour over the winter pay in cash?"
    found = {each.chunk.path: each.score for each in reversed(hits(files, asked))}
    monkeypatch.setattr(retrieval, "OPENING_WEIGHT", 0.0)
    without = {each.chunk.path: each.score for each in reversed(hits(files, asked))}
    assert found[OLD] - without[OLD] > 0.1 > found[NEW] - without[NEW]


def paths(files: Mapping[str, str], question: str) -> list[str]:
    return list(dict.fromkeys(hit.chunk.path for hit in hits(files, question)))


@pytest.mark.parametrize(
    ("asked", "meant", "missing"),
    [
        ("What does ADR-2 say?", [NEW], []),
        ("What does decision 0002 say, and 0001?", [NEW, OLD], []),
        ("Is 0001 in force?", [OLD], []),
        ("Is 0009 in force?", [], ["0009"]),
        ("Does record 2 replace record 9?", [NEW], ["9"]),
        ("What happened in 2025-0001 or 1.0001 to 3 trams?", [], []),
    ],
)
def test_a_number_means_a_record_where_it_can(asked: str, meant: list[str], missing: list[str]) -> None:
    town = small.view({OLD: record("Buses", BUSES), NEW: record("Trams", TRAMS), "0009.txt": "x"})
    assert [each.path for each in question.named(town, asked)] == meant
    assert list(question.missing_numbers(town, asked)) == missing


def test_behind_a_record_that_is_named_stands_what_took_its_place() -> None:
    long = "\n\n".join(f"## Part {n}\n\n{BUSES} Line {n} ends at the sea." for n in range(12))
    files = {
        OLD: record("Buses", long, "superseded"),
        NEW: record("Trams", TRAMS, more="supersedes: ['0001']\n"),
        "decisions/0003-sea.md": record("The sea", "Every bus of the town ends its line at the sea."),
    }
    assert [each.chunk.path for each in hits(files, "What does ADR-1 say of buses?")][:3] == [OLD, NEW, OLD]


@pytest.mark.parametrize(
    ("path", "asked", "spelled"),
    [
        ("teps/0107-use-x.md", "Was TEP-107 replaced, or tep 0023?", "Was ADR-107 replaced, or ADR-23?"),
        ("docs/0107-use-x.md", "Was TEP-107 replaced?", "Was TEP-107 replaced?"),
        ("proposals/hip-107.md", "What does HIP 107 say?", "What does ADR-107 say?"),
        ("docs/adr/0001-x.md", "Does ADR 1 use the words of RFC 2119?", "Does ADR 1 use the words of RFC_2119?"),
        ("rfcs/0001-x.md", "Does RFC 1 change EIP-155?", "Does ADR-1 change EIP-155?"),
        ("text/0001-x.md", "Is RFC 2119 accepted?", "Is RFC 2119 accepted?"),
        (
            "core/cap-0029.md",
            "Is cap 29 final, and which CAPs cap a fee?",
            "Is ADR-29 final, and which ADRs cap a fee?",
        ),
        ("enhancements/net/use-x.md", "Which enhancements are proposed?", "Which ADRs are proposed?"),
        ("log/use-7.md", "Do we use GO-7?", "Do we use GO-7?"),
    ],
)
def test_records_are_called_as_the_repository_calls_them(path: str, asked: str, spelled: str) -> None:
    view = small.view({path: record("Use X", "We use X.")}, Config(small.ROOT, decisions=(path,)))
    assert question.spelled(view, asked) == spelled


def test_who_asks_about_the_records_themselves_is_shown_what_speaks_of_them() -> None:
    files = {
        "rfcs/0001-lamps.md": record("RFC 1: Light Lamps", "Two keepers have to agree before a lamp is lit."),
        "rfcs/0002-oars.md": record("RFC 2: Paint Oars", "Two keepers have to agree before an oar is painted."),
        "rfcs/README.md": "# RFCs\n\n## Process\n\nTwo keepers have to agree before an RFC is merged.\n",
    }
    found = small.view(files, Config(small.ROOT, decisions=("rfcs/0*.md",)))
    asked = "How many keepers have to agree to an RFC?"
    assert question.spelled(found, asked) == "How many keepers have to agree to an ADR?"
    assert question.as_called(found, asked, question.spelled(found, asked)) == asked
    both = "Which RFC amends RFC 2?"
    assert question.as_called(found, both, question.spelled(found, both)) == "Which RFC amends ADR-2?"
    assert paths(files, asked)[0] == "rfcs/README.md"


def test_letters_of_an_area_are_not_what_records_are_called() -> None:
    paths = ("log/api-0001.md", "log/api-0002.md", "log/net-0003.md")
    view = small.view({path: record("Use X", "We use X.") for path in paths}, Config(small.ROOT, decisions=paths))
    assert question.spelled(view, "Which API do we use?") == "Which API do we use?"


def test_a_heading_tells_what_records_are_called() -> None:
    view = small.view(
        {"text/1.md": record("KEP-0001: Use X", "We use X.")}, Config(small.ROOT, decisions=("text/1.md",))
    )
    assert question.spelled(view, "KEP-1") == "ADR-1"


@pytest.mark.parametrize(
    ("status", "old"),
    [(status, old) for status in ("rejected", "withdrawn") for old in ("accepted", "superseded")],
)
def test_what_holds_stands_before_what_was_to_replace_it(status: str, old: str) -> None:
    by = 'superseded-by: ["0002"]\n' if old == "superseded" else ""
    files = {
        OLD: record("Run Vehicles", TRAMS, old, by),
        NEW: record("Run Buses", BUSES, status, 'supersedes: ["0001"]\n'),
    }
    assert paths(files, "Which buses does the town run on every line?") == [OLD, NEW]


def test_what_holds_stands_before_a_proposal_where_both_speak_of_what_is_asked() -> None:
    proposed = record("Run Buses", BUSES, "proposed", 'supersedes: ["0001"]\n')
    asked = "Which buses does the town run on every line?"
    assert paths({OLD: record("Run Buses", BUSES), NEW: proposed}, asked)[:2] == [OLD, NEW]
    assert paths({OLD: record("Run Vehicles", TRAMS), NEW: proposed}, asked)[:2] == [NEW, OLD]


@pytest.mark.parametrize("better", ["0002", "0003"])
def test_of_several_successors_the_one_that_is_found_better_stands_first(better: str) -> None:
    by = 'superseded-by: ["0002", "0003"]\n'
    texts = {number: BUSES if number == better else TRAMS for number in ("0002", "0003")}
    new = {
        f"decisions/{number}-new.md": record(
            f"Run Lines {number}", f"{text} A line has stops.", more='supersedes: ["0001"]\n'
        )
        for number, text in texts.items()
    }
    files = {OLD: record("Run Buses on every line", f"{BUSES} {BUSES}", "superseded", by), **new}
    assert paths(files, "Which buses does the town run on every line?")[0] == f"decisions/{better}-new.md"


def test_a_proposal_stands_before_the_record_that_reads_superseded_by_it() -> None:
    files = {
        OLD: record("Run Buses", BUSES, "superseded", 'superseded-by: ["0002"]\n'),
        NEW: record("Run Trams", TRAMS, "proposed"),
    }
    assert paths(files, "Which buses does the town run on every line?") == [NEW, OLD]


def test_a_draft_stands_before_the_record_that_was_given_up_for_it() -> None:
    files = {
        OLD: record("Run Buses", BUSES, "deprecated", 'superseded-by: ["0002"]\n'),
        NEW: record("Run Trams", TRAMS, "draft"),
    }
    assert paths(files, "Which buses does the town run on every line?") == [NEW, OLD]
    without = files | {OLD: record("Run Buses", BUSES, "deprecated")}
    assert paths(without, "Which buses does the town run on every line?") == [OLD, NEW]


def test_of_two_drafts_the_one_that_is_to_replace_the_other_stands_first() -> None:
    newer = record("Run Trams", TRAMS, "draft", 'supersedes: ["0001"]\n')
    files = {OLD: record("Run Buses", BUSES, "draft"), NEW: newer}
    assert paths(files, "Which buses does the town run on every line?") == [NEW, OLD]
    without = files | {NEW: record("Run Trams", TRAMS, "draft")}
    assert paths(without, "Which buses does the town run on every line?") == [OLD, NEW]


def test_a_partial_replacement_reorders_nothing() -> None:
    files = {
        OLD: record("Run Buses", BUSES),
        NEW: record("Run Trams", TRAMS, more='amends: ["0001"]\n'),
    }
    assert paths(files, "Which buses does the town run on every line?") == [OLD, NEW]


@pytest.mark.parametrize("status", ["rejected", "withdrawn", "deprecated"])
def test_of_two_that_say_the_same_the_one_that_was_not_given_up_stands_first(status: str) -> None:
    files = {OLD: record("Run Buses", BUSES, status), NEW: record("Run Buses", BUSES)}
    assert paths(files, "Which buses does the town run?") == [NEW, OLD]


@pytest.mark.parametrize(
    ("question", "states"),
    [
        ("Is it still accepted that drivers sell tickets on board?", True),
        ("Is the decision that drivers sell tickets on board finished?", True),
        ("Did we adopt that drivers sell tickets on board?", True),
        ("How many tickets that drivers sell on board are valid?", False),
        ("Which tickets do drivers sell on board?", False),
    ],
)
def test_a_question_for_a_status_finds_the_lines_that_state_it(question: str, states: bool) -> None:
    long = "\n\n".join(f"## Part {n}\n\n" + "Drivers sell the tickets on board. " * 40 for n in range(4))
    files = {OLD: record("Run Buses", f"{BUSES}\n\n{long}"), NEW: record("Run Trams", TRAMS)}
    asked = hits(files, question)
    assert any(hit.chunk.path == OLD and hit.line_start == 1 for hit in asked[:2]) is states
    assert ("status: accepted" in asked[0].text + asked[1].text) is states
    told = hits(files, "Who sells tickets on board?")
    assert all("status: accepted" not in hit.text for hit in told)
    assert [hit.score for hit in asked] == sorted((hit.score for hit in asked), reverse=True)


def test_words_that_metadata_answers_are_not_searched_for() -> None:
    files = {
        OLD: record("Run Buses", "The town runs buses on every line. Ferries stop in winter, and cost more."),
        NEW: record("Sell Tickets", "Tickets that are torn are rejected, and who was rejected can buy another one."),
    }
    found = {hit.chunk.path: hit for hit in hits(files, "Why were ferries rejected?")}
    assert found[OLD].legs.sparse is not None
    assert found[NEW].legs.sparse is None
    alone = {hit.chunk.path: hit for hit in hits(files, "What was rejected?")}
    assert alone[NEW].legs.sparse is not None


def test_words_that_no_record_knows_weigh_in_what_is_asked() -> None:
    vocabulary = Vocabulary(["buses on every line", "trams on rails"])
    known = sum(vocabulary.query("buses").values())
    assert vocabulary.weight("buses") == pytest.approx(known)
    assert vocabulary.weight("buses zeppelins") > known
    assert vocabulary.weight("") == 1.0


def test_confidence_rises_with_what_speaks_for_an_answer() -> None:
    files = {OLD: record("Run Buses", BUSES), NEW: record("Run Trams", TRAMS)}
    snapshot = Snapshot(small.view(files), Config(small.ROOT))
    found = hits(files, "Which buses does the town run on every line?")

    def sure(question: str = "Which buses?", cosine: float = 0.7, lead: float = 1.0) -> float:
        return confidence(evidence(snapshot, question, cosine, [2.0 + lead, 2.0, 2.0], found))

    assert 0 < sure(cosine=0.5) < sure() < sure(cosine=0.9) < 1
    assert sure(lead=0.1) < sure()
    assert sure("Which buses and zeppelins?") < sure()
    assert confidence(evidence(snapshot, "Which buses?", 0.9, [], ())) == 0.0
