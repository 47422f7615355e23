"""Question sets: generated, measured, relocated, compared; records that words do not find; gaps."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from small import view, write

from indexer import asked
from indexer.evaluate import (
    compare,
    gaps,
    generate,
    metrics,
    phrase,
    proposal,
    questions,
    relocate,
    tables,
    unanswerable,
)
from indexer.model import Answer, Verdict
from kb import config, options
from kb.config import AnswerConfig, Config
from kb.model import UserError

OLD = "decisions/0001-use-queues.md"
NEW = "decisions/0002-use-streams.md"


def record(title: str, status: str = "accepted", body: str = "", extra: str = "") -> str:
    """A record with the usual parts."""
    return (
        f"---\nstatus: {status}\ndate: 2025-01-10\n{extra}---\n\n# {title}\n\n{body}\n\n"
        f"## Decision\n\nWe settle {title.lower()} in this way, for all services.\n"
    )


CORPUS = {
    "decisions/0011-use-queues.md": record("Use Queues for Messages", "superseded", extra='superseded-by: ["0012"]\n')
    + "\n## Rejected Alternatives\n\n- Durable logs. Nobody needs to read a message for a second time.\n",
    "decisions/0012-use-streams.md": record("Use Streams for Messages", extra='supersedes: ["0011"]\n'),
    "decisions/0013-storage.md": record("Storage Tiers", extra="deciders: [Ada Lovelace]\n")
    + "\n## Options Considered\n\n"
    "- Tape in a vault. It is cheap to keep and takes a day to read back.\n"
    "- Ceph on every node. It heals itself and wants three times the memory that we have.\n"
    "- Two tiers of disks, which is what we decided.\n",
    "decisions/0014-retention.md": record("Retention of Logs", "proposed"),
    "decisions/0015-rollout.md": record("Rollout Process", extra='amends: ["0013#decision"]\n'),
}


def generated(files: dict[str, str], per_type: int = 30) -> tuple[dict[str, list[dict[str, Any]]], tuple[str, ...]]:
    """Questions by type, and the notes."""
    found = generate.generate(view(files), per_type)
    by_type: dict[str, list[dict[str, Any]]] = {}
    for row in found.rows:
        by_type.setdefault(row["type"], []).append(dict(row))
    return by_type, found.notes


def about(rows: list[dict[str, Any]], number: str) -> dict[str, Any]:
    return next(row for row in rows if number in row["id"])


def quotes(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(gold["path"][10:14], gold["quote"]) for gold in row["gold"]]


def test_a_status_question_is_answered_by_the_line_that_states_it() -> None:
    found, _ = generated(CORPUS)
    row = about(found["status"], "0014")
    assert quotes(row) == [("0014", "status: proposed")]
    assert row["must_include"] == ["proposed"]
    assert "retention of logs" in row["question"]
    old = about(found["status"], "0011")
    assert ("0012", 'supersedes: ["0011"]') in quotes(old)


def test_dates_and_deciders_come_from_their_lines() -> None:
    found, _ = generated(CORPUS)
    assert quotes(about(found["date"], "0013")) == [("0013", "date: 2025-01-10")]
    assert [row["must_include"] for row in found["deciders"]] == [["ada lovelace"]]


def test_replacements_are_asked_from_both_sides() -> None:
    found, _ = generated(CORPUS)
    assert {row["id"]: row["must_include"] for row in found["replaced"]} == {
        "replaced-0011-by": ["0012"],
        "replaced-0012-old": ["0011"],
    }
    assert about(found["partial"], "0013")["must_include"] == ["0015"]


def test_no_gold_comes_twice() -> None:
    files = CORPUS | {
        "decisions/0011-use-queues.md": "# Use Queues\n\nStatus: superseded by [ADR-0012](0012-use-streams.md)\n"
    }
    found, _ = generated(files)
    golds = [quotes(row) for rows in found.values() for row in rows]
    assert any(len(each) > 1 for each in golds)
    assert all(len(set(each)) == len(each) for each in golds)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"golds": []}, "q.jsonl:2: unknown key golds; did you mean gold?"),
        ({"gold": [], "answers": "x"}, "q.jsonl:2: unknown key answers; did you mean answer?"),
        ({"gold": [{"path": "a.md", "qoute": "x"}]}, "q.jsonl:2: unknown key qoute; did you mean quote?"),
        ({}, "q.jsonl:2: expected a list gold, empty where no record answers the question, found none"),
        ({"gold": None}, "q.jsonl:2: expected a list gold, .* found null"),
        ({"gold": [], "id": "first"}, "q.jsonl:2: expected an id of its own, found 'first' as in line 1"),
        ({"gold": [], "must_include": "x"}, "q.jsonl:2: expected a list of strings must_include, found 'x'"),
    ],
)
def test_a_question_that_would_be_misread_is_refused(tmp_path: Path, row: dict[str, Any], expected: str) -> None:
    file = tmp_path / "q.jsonl"
    rows = ({"id": "first", "question": "x?", "gold": [], "note": "y"}, {"id": "q", "question": "x?"} | row)
    file.write_text("".join(json.dumps(each) + "\n" for each in rows))
    with pytest.raises(UserError, match=expected):
        questions.load(file, tmp_path)


def test_a_trap_has_the_successor_as_gold_and_the_old_record_as_stale() -> None:
    found, _ = generated(CORPUS)
    [row] = found["current"]
    assert {path for path, _ in quotes(row)} == {"0012"}
    assert row["stale"] == ["decisions/0011-use-queues.md"]


def test_without_superseded_records_there_are_no_traps_and_it_says_why() -> None:
    found, notes = generated({"decisions/0001-a.md": record("Use Queues for Messages")})
    assert "current" not in found
    why = "no superseded record has a subject that its title alone names, so that there is no trap to set"
    assert f"current: none, because {why}" in notes


def test_only_options_that_were_not_taken_are_asked_about() -> None:
    found, _ = generated(CORPUS)
    told = {quote.split(".")[0]: row["question"] for row in found["rejected"] for _, quote in quotes(row)}
    assert told.keys() == {"- Tape in a vault", "- Ceph on every node"}
    assert "Ceph on every node for storage tiers?" in told["- Ceph on every node"]


def test_lists_name_every_record() -> None:
    found, _ = generated(CORPUS)
    assert {row["id"]: row["must_include"] for row in found["list"]} == {
        "list-proposed": ["0014"],
        "list-superseded": ["0011"],
    }


def test_negatives_ask_for_what_no_document_mentions() -> None:
    found, _ = generated(CORPUS)
    assert all(row["gold"] == [] and row["must_include"] == [] for row in found["unanswerable"])
    assert any("0022" in row["question"] for row in found["unanswerable"])
    mentioned = ", ".join(each for each in unanswerable.STRANGERS if each != "Nomad")
    told = f"# All\n\n{mentioned}: our insurer, patent, survey, auditor, euro, French, conference.\n"
    asked_for = " ".join(row["question"] for row in generated({**CORPUS, "README.md": told})[0]["unanswerable"])
    assert re.findall("|".join(unanswerable.STRANGERS), asked_for) == ["Nomad"]
    assert not re.search(r"insurer|patent|survey|auditor|euros|French|conference", asked_for)


def test_a_detail_is_called_omitted_only_where_neither_record_nor_references_tell_it() -> None:
    every = "Port 1, timeout, retention, replica, gzip, cipher, licence, loglevel, coverage, fallback, memory."
    silent = "decisions/0040-silent.md"
    files = {f"decisions/{n:04}-r.md": record(f"Choice {'xyz'[n % 3]}{n}abc", body=every) for n in range(20, 40)}
    found, _ = generated({**files, silent: record("Colours of signals")})
    asked_of = {row["question"] for row in found["unanswerable"] if row["id"].endswith("omits")}
    assert all("alert" in each.lower() or "colours of signals" in each for each in asked_of)
    assert asked_of
    quiet = {path: record(f"Colours of {path[10:14]}abc") for path in files}
    assert [row for row in generated(quiet)[0]["unanswerable"] if row["id"].endswith("omits")]
    lines = "\n\n".join(f"See [it](../{path}): {every} It sends an alert." for path in quiet)
    found, _ = generated({**quiet, "docs/page.md": f"# Page\n\n{lines}\n"})
    assert not [row for row in found["unanswerable"] if row["id"].endswith("omits")]


def test_a_question_that_two_records_answer_is_left_out() -> None:
    twice = {f"decisions/000{n}-x.md": record("Use Queues for Messages") for n in (1, 2)}
    found, notes = generated(twice)
    assert "status" not in found
    assert notes[0].startswith("2 of 2 records are not asked about by name")


def test_a_question_that_two_contexts_ask_is_left_out() -> None:
    body = "## Context\n\nHow do services learn of a new order?\n"
    twice = {f"decisions/000{n}-x.md": record(f"Form {n * 'a'}bc", body=body) for n in (1, 2)}
    assert "decision" not in generated(twice)[0]


def test_the_same_files_give_the_same_lines_and_every_id_once() -> None:
    one, two = (generate.as_lines(generate.generate(view(CORPUS))) for _ in range(2))
    assert one == two
    ids = [json.loads(line)["id"] for line in one.splitlines()]
    assert len(ids) == len(set(ids))


def test_a_limit_takes_some_of_each_type_and_says_so() -> None:
    found, notes = generated(CORPUS, 2)
    assert max(map(len, found.values())) == 2
    assert "status: 2 of 5 taken; --per-type N takes more" in notes


def test_every_quote_stands_once_in_its_file() -> None:
    files = {
        **CORPUS,
        "adr/0001-a.md": "# 1. Use Nygard's Form\n\n## Status\n\nAccepted\n\nAccepted\n\n## Decision\n\nYes.\n",
    }
    for row in generate.generate(view(files)).rows:
        for gold in row["gold"]:
            assert files[gold["path"]].count(gold["quote"]) == 1


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("## Context\n\nA queue forgets what was read, alas.\n\n## Details\n\nStreams keep it for a week.\n", None),
        ("## Decision\n\nDone and merged to master.\n\n## Context\n\nA queue forgets what was read, alas.\n", None),
        (
            "## Proposed Solution\n\nEvery service reads a stream of its own.\n",
            "Every service reads a stream of its own.",
        ),
        ("## Summary\n\nEvery service reads a stream of its own.\n", "Every service reads a stream of its own."),
        ("Every service reads a stream of its own.\n", "Every service reads a stream of its own."),
    ],
)
def test_only_what_says_what_was_decided_is_gold_for_it(text: str, quoted: str | None) -> None:
    found, _ = generated({"decisions/0001-a.md": f"---\nstatus: accepted\n---\n\n# Message streams\n\n{text}"})
    golds = [quote for row in found.get("decision", []) for _, quote in quotes(row)]
    assert golds == ([quoted] if quoted else [])


def test_a_context_that_asks_is_the_records_own_question() -> None:
    body = "## Context and Problem Statement\n\nWe write. How do services learn of a new order?\n"
    found, _ = generated({"decisions/0001-a.md": record("Use Streams", body=body)})
    assert [row["question"] for row in found["decision"]] == ["How do services learn of a new order?"]


def test_the_command_writes_a_file_that_eval_reads(records: Path, kb: Run, tmp_path: Path) -> None:
    out = tmp_path / "made.jsonl"
    done = kb("-C", records, "eval", "--generate", "-o", out)
    assert done.returncode == 0, done.stderr
    assert "partial: none, because no record changed a part of another" in done.stderr
    found = questions.load(out, records)
    assert {each.type for each in found} >= {"status", "date", "replaced", "current", "unanswerable"}
    assert kb("-C", records, "eval", "--generate").stdout == out.read_text("utf-8")


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("ADR-7: Use Kafka for Messages", "the decision to use Kafka for messages"),
        ("0012. Record architecture decisions", "the decision to record architecture decisions"),
        ("Message format", "the decision on message format"),
        ("Architecture Decision Record: Use Queues", "the decision to use queues"),
        ("Message queues (draft) - and why", "the decision on message queues"),
        ("Moving to Streams", "the decision on moving to streams"),
        ("Errors will be logged as JSON", "the decision that errors will be logged as JSON"),
        ("Store secrets in Vault", "the decision to store secrets in Vault"),
        ("Store API", "the decision on store API"),
    ],
)
def test_a_title_becomes_words_of_a_sentence(title: str, named: str) -> None:
    prose = (
        "We send messages over queues and streams. The errors, moving on, store an API. It is Kafka, in Vault, as JSON."
    )
    found = view({"decisions/0001-x.md": f"# {title}\n\n## Status\n\nAccepted\n\n## Context\n\n{prose}\n"})
    [document] = found.corpus.decisions
    made = phrase.subject(document, phrase.Speller(found.corpus.texts.values()))
    assert made is not None
    assert made.named == named


CHOSEN = 'Chosen option: "Red", because it is warm.\n'


@pytest.mark.parametrize(
    ("section", "names"),
    [
        (
            f"## Considered Options\n\n- Red\n- Blue\n\n{CHOSEN}\n### Blue\n\nCold, and nobody likes to look at it.\n",
            [],
        ),
        (
            "## Pros and Cons of the Options\n\n### Red\n\n* Good, because it is warm and everybody sees it.\n\n"
            f"### Blue\n\n* Bad, because it is cold and hard to see.\n\n## Decision Outcome\n\n{CHOSEN}",
            ["Blue"],
        ),
        (
            "## Options\n\n- timeout: how long a client waits before it gives up\n- retries: how often it asks again\n",
            [],
        ),
        (
            "## Alternatives\n\n- Paper cards. They are slow to sort, and get lost on the way.\n"
            "- We could do nothing at all, which nobody likes here.\n",
            ["Paper cards"],
        ),
        (
            "## Alternatives\n\n- Paper cards. They are slow to sort, and get lost on the way.\n\n"
            "## Alternatives\n\n- Smoke at dawn. Nobody sees it where there is fog all morning.\n",
            ["Paper cards", "Smoke at dawn"],  # a section with the same title is none below
        ),
        (
            "## Options Considered\n\n- Signals with Blinka lamps. They shine far, and need oil every day.\n"
            "- Flags of cloth. Everybody has cloth at hand, and reads signals by day.\n"
            "- Signals by the Zunda horn of the harbour. It is heard at night as well as by day.\n"
            "\n## Decision\n\nFlags of cloth are our signals, by day.\n",
            ["Signals with Blinka lamps", "Signals by the Zunda horn of the harbour"],  # names that no decision has
        ),
    ],
)
def test_options_that_may_have_been_taken_are_left_out(section: str, names: list[str]) -> None:
    found = view({"decisions/0001-x.md": f"# Colours of signals\n\n## Status\n\nAccepted\n\n{section}"})
    assert [each.name for each in options.rejected(found, found.corpus.decisions[0])] == names


TEXTS = {"a.md": "# A\n\nfirst line\nthe  quoted words\nlast\n", "b.md": "# B\n\nmoved here\n"}


def moved(tmp_path: Path, text: str) -> relocate.Relocated:
    file = tmp_path / "q.jsonl"
    file.write_bytes(text.encode())
    return relocate.relocate(file, tmp_path, TEXTS)


def test_moved_lines_are_rewritten_and_every_other_byte_stays(tmp_path: Path) -> None:
    untouched = '{"id":"x",   "question": "caf\\u00e9?", "gold": []}\r\n\n'
    row = '{ "id": "q", "gold": [{"line_start":1 ,"path": "b.md", "quote": "moved here", "line_end": 1}],"z": 1.50}'
    found = moved(tmp_path, untouched + row)
    assert found.after.decode() == untouched + row.replace('"line_start":1 ', '"line_start":3 ').replace(
        '"line_end": 1', '"line_end": 3'
    )
    assert found.moved == (f"{tmp_path}/q.jsonl:3: q: b.md:1-1 → b.md:3-3",)
    assert not found.lost


def test_a_renamed_file_is_found_by_the_only_text_that_has_the_quote(tmp_path: Path) -> None:
    found = moved(tmp_path, '{"id": "q", "gold": [{"path": "gone.md", "quote": "moved here"}], "stale": ["gone.md"]}')
    assert json.loads(found.after) == {
        "id": "q",
        "gold": [{"path": "b.md", "quote": "moved here"}],
        "stale": ["b.md"],
    }


def test_a_quote_of_a_renamed_file_that_stands_in_many_follows_a_telling_one(tmp_path: Path) -> None:
    golds = [{"path": "gone.md", "quote": "#"}, {"path": "gone.md", "quote": "moved here"}]
    found = moved(tmp_path, json.dumps({"id": "q", "gold": golds}))
    assert [gold["path"] for gold in json.loads(found.after)["gold"]] == ["b.md", "b.md"]
    assert not found.lost


def test_a_quote_that_was_wrapped_anew_takes_the_new_text(tmp_path: Path) -> None:
    found = moved(tmp_path, '{"id": "q", "gold": [{"path": "a.md", "quote": "line the quoted words"}]}')
    assert json.loads(found.after)["gold"] == [{"path": "a.md", "quote": "line\nthe  quoted words"}]


def test_letters_stay_escaped_where_they_were(tmp_path: Path) -> None:
    golds = '{"path": "c.md", "quote": "caf\\u00e9 au lait"}, {"path": "c.md", "quote": "café au lait"}'
    row = f'{{"id": "q", "gold": [{golds}]}}'
    file = tmp_path / "q.jsonl"
    file.write_text(row, "utf-8")
    found = relocate.relocate(file, tmp_path, {"c.md": "café\nau lait\n"})
    assert found.after.decode() == row.replace(" au lait", "\\nau lait")


@pytest.mark.parametrize(
    ("gold", "reason"),
    [
        ({"path": "a.md", "quote": "no such words"}, "a.md does not say 'no such words'"),
        ({"path": "a.md", "quote": "moved here"}, "a.md does not say 'moved here'; b.md does"),
        ({"path": "gone.md", "quote": "no such words"}, "gone.md is gone, and no document says 'no such words'"),
        ({"path": "gone.md", "quote": "#"}, "gone.md is gone, and 2 documents say '#'"),
        ({"path": "a.md", "line_start": 9, "line_end": 12}, "a.md, lines 9 to 12: not there, and without a quote"),
    ],
)
def test_what_cannot_be_found_is_told_and_left(tmp_path: Path, gold: dict[str, Any], reason: str) -> None:
    found = moved(tmp_path, json.dumps({"id": "q", "gold": [gold]}))
    assert found.after == found.before
    assert reason in found.lost[0]


def test_the_command_rewrites_reports_and_can_only_look(records: Path, kb: Run, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    gold = {"path": NEW, "quote": "We put a stream", "line_start": 1, "line_end": 1}
    file.write_text(json.dumps({"id": "q", "question": "x?", "gold": [gold]}) + "\n")
    assert kb("-C", records, "eval", file).returncode == 2
    looked = kb("-C", records, "eval", file, "--relocate", "--diff")
    assert (looked.returncode, '+{"id": "q"' in looked.stdout) == (1, True)
    assert '"line_start": 1,' in file.read_text()
    done = kb("-C", records, "eval", file, "--relocate")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "kb: 1 moved, 0 not found")
    [question] = questions.load(file, records)
    assert question.gold == (questions.Gold(NEW, 15, 15),)
    again = kb("-C", records, "eval", file, "--relocate")
    assert (again.returncode, again.stderr.splitlines()[-1]) == (0, "kb: 0 moved, 0 not found")
    (records / NEW).unlink()
    lost = kb("-C", records, "eval", file, "--relocate")
    assert lost.returncode == 1
    assert f"not found: {file}:1: q: {NEW} is gone, and no document says 'We put a stream'" in lost.stderr


def outcome(id: str, confidence: float, gold: bool = True, right: bool = True, sort: str = "") -> metrics.Outcome:
    places = (questions.Gold("a.md", 1, 1),) if gold else ()
    found = {"cite": float(right), "answered": 1.0} if gold else {"abstain": 0.0}
    return metrics.Outcome(questions.Question(id, "?", places, (), (), sort), found, confidence, "answered")


def test_auroc_counts_rightly_ordered_pairs_and_ties_half() -> None:
    assert metrics.auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert metrics.auroc([0.2], [0.8]) == 0.0


def test_caught_is_what_falls_below_the_answerable_that_are_kept() -> None:
    sure = [0.1, *(0.5 + n / 100 for n in range(19))]
    assert metrics.caught(sure, [0.2, 0.49, 0.5, 0.9]) == 0.5
    assert metrics.caught([0.1], [0.05, 0.1]) == 0.5


def test_risk_is_the_share_of_wrong_among_the_surest() -> None:
    rows = (outcome("a", 0.9), outcome("b", 0.8, right=False), outcome("c", 0.7), outcome("d", 0.2, gold=False))
    table = {each.coverage: (each.risk, each.confidence) for each in metrics.Measured(rows).risks}
    assert table[0.5] == (0.5, 0.8)
    assert table[0.7] == (pytest.approx(1 / 3), 0.7)
    assert table[1.0] == (0.5, 0.2)


def test_each_type_has_its_own_means() -> None:
    rows = (
        outcome("a", 0.9, sort="why"),
        outcome("b", 0.8, right=False, sort="why"),
        outcome("c", 0.7, sort="date"),
    )
    measured = metrics.Measured(rows)
    assert {name: group.metrics["cite"] for name, group in measured.types.items()} == {"why": 0.5, "date": 1.0}
    assert re.search(r"^why +2 .*0\.500", tables.as_text(measured, by_type=True), re.M)
    assert tables.as_json(measured, by_type=True)["types"]["date"]["questions"] == 1


@pytest.mark.parametrize("given", ["beauty=1", "cite", "cite=much", "cite=1.2"])
def test_a_wrong_minimum_is_refused(given: str) -> None:
    with pytest.raises(UserError, match="--min"):
        metrics.thresholds([given])


def said(**more: Any) -> compare.Said:
    cited = {"path": "a.md", "quote": "one two", "status": "accepted", "in_force": True, "superseded_by": []}
    answer = {"verdict": "answered", "answer": "One two.", "citations": [cited | more.pop("cited", {})], **more}
    return compare.Said.of(answer)


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({}, ()),
        ({"answer": "One  two.", "cited": {"line_start": 9}}, ()),
        ({"as_of": {"note": "As of x."}, "answer": "As of x.\n\nOne two."}, ()),
        ({"verdict": "weak"}, ("verdict",)),
        ({"cited": {"path": "b.md"}}, ("first source",)),
        ({"cited": {"in_force": False, "superseded_by": ["b.md"]}}, ("standing",)),
        ({"answer": "Three."}, ("text",)),
    ],
)
def test_what_counts_as_a_change(more: dict[str, Any], what: tuple[str, ...]) -> None:
    assert compare.differs(said(), said(**more)) == what


def test_markdown_lets_nothing_of_a_record_become_markup() -> None:
    before, after = said(answer="```\n<b>@all</b>"), said()
    change = compare.Change("q", "Is <i> | @me right?", before, after, ("text",))
    text = compare.as_markdown(compare.Compared("main", "abc", 2, (change,)))
    assert "| Is &lt;i&gt; \\| &#64;me right? | text |" in text
    assert "````diff\n" in text
    assert "-```\n-<b>@all</b>\n+One two.\n````" in text
    assert "1 of 2 answer changes since main (text 1)." in text


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.mark.milvus
@pytest.mark.model
def test_compare_lists_what_a_change_does_to_the_answers(records: Path, kb: Run, tmp_path: Path) -> None:
    git(records, "init", "-q", "-b", "main")
    (records / ".gitignore").write_text(".kb/\n")
    new = (records / NEW).read_text("utf-8")
    (records / NEW).unlink()
    old = (records / OLD).read_text("utf-8")
    (records / OLD).write_text(
        old.replace("status: superseded", "status: accepted").replace('superseded-by: ["0002"]\n', ""), "utf-8"
    )
    git(records, "add", "-A")
    git(records, "commit", "-qm", "queues")
    (records / OLD).write_text(old, "utf-8")
    (records / NEW).write_text(new, "utf-8")
    assert kb("-C", records, "index").returncode == 0
    before = sorted(path.relative_to(records) for path in (records / ".kb").rglob("*.parquet"))

    file = tmp_path / "q.jsonl"
    rows = [
        {"id": "between", "question": "What do we put between services?", "gold": [{"path": NEW, "quote": "a stream"}]},
        {"id": "nothing", "question": "Which patent covers the printer?", "gold": []},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = kb("-C", records, "eval", file, "--compare", "main", "--format", "json", "--min", "r1=1")
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    [change] = [each for each in content["changed"] if each["id"] == "between"]
    assert (change["before"]["first_source"]["path"], change["after"]["first_source"]["path"]) == (OLD, NEW)
    assert "first source" in change["what"]
    assert content["metrics"]["r1"] == 1
    assert sorted(path.relative_to(records) for path in (records / ".kb").rglob("*.parquet")) == before

    markdown = kb("-C", records, "eval", file, "--compare", "HEAD", "--format", "markdown").stdout
    assert "| What do we put between services? |" in markdown
    git(records, "add", "-A")
    git(records, "commit", "-qm", "streams")
    same = kb("-C", records, "eval", file, "--compare", "HEAD")
    assert same.stdout == "0 of 2 answers change since HEAD\n"
    unknown = kb("-C", records, "eval", file, "--compare", "nowhere")
    assert unknown.returncode == 2
    assert f"nowhere: expected a revision of {records}, found none" in unknown.stderr


FILES = {
    "decisions/0001-use-queues.md": record("Use Queues between Services"),
    "decisions/0002-colours.md": record("Colours of Signals"),
}


def test_a_record_that_says_what_it_is_about_is_found(kb: Run, tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    done = kb("-C", root, "eval", "--retrievability", "--min", "retrievability=1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("retrievability 1.000: 2 of 2 records")


def test_a_record_behind_five_others_is_named_with_them(kb: Run, tmp_path: Path) -> None:
    others = {
        f"docs/signals-{n}.md": f"# Colours of Signals {n}\n\nColours of signals, signals, colours.\n" for n in range(6)
    }
    hidden = "# Colours of Signals\n\n## Status\n\nAccepted\n\n## Decision\n\n" + "A word that has no part in it. " * 60
    root = write(tmp_path, {**FILES, **others, "decisions/0002-colours.md": hidden})
    done = kb("-C", root, "eval", "--retrievability", "--min", "retrievability=0.9", "--format", "json")
    assert done.returncode == 1
    assert "retrievability: expected at least 0.9, found 0.500" in done.stderr
    [missing] = [each for each in json.loads(done.stdout)["records"] if not each["reached"]]
    assert missing["path"] == "decisions/0002-colours.md"
    assert set(missing["found"]) < set(others)


@pytest.mark.parametrize(("option", "allowed"), [("--retrievability", {"Stemmer"}), ("--generate", set())])
def test_no_store_no_model_and_no_numbers_are_loaded(tmp_path: Path, option: str, allowed: set[str]) -> None:
    root = write(tmp_path, FILES)
    program = (
        "import sys\nfrom kb.cli import main\n"
        "try:\n    main(['-C', sys.argv[1], 'eval', sys.argv[2]])\nexcept SystemExit as end:\n    print(end.code)\n"
        "print(' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(root), option], capture_output=True, text=True, check=False
    )
    code, loaded = done.stdout.splitlines()[-2:]
    assert code == "0", done.stderr
    extras = {"Stemmer", "pymilvus", "milvus_lite", "numpy", "onnxruntime", "tokenizers", "mkdocs", "llama_index"}
    assert extras & set(loaded.split()) == allowed


def open_question(question: str, count: int = 1, unknown: tuple[str, ...] = ()) -> gaps.Asked:
    return gaps.Asked(question, count, "not_covered", unknown, ((OLD, 3, 4),))


def test_questions_with_the_same_unknown_word_or_the_same_rare_words_are_one_gap() -> None:
    found = gaps.grouped(
        [
            open_question("Which retention do backups have?", 2),
            open_question("How long is the retention of backups?"),
            open_question("Which retention do logs have?"),
            open_question("Who runs RabbitMQ?", unknown=("RabbitMQ",)),
            open_question("Is rabbitmq encrypted at rest?", unknown=("rabbitmq",)),
            open_question("What colour has the door?", 1),
        ]
    )
    assert [(gap.count, len(gap.asked)) for gap in found] == [(3, 2), (2, 2), (1, 1), (1, 1)]
    assert set(found[0].shared) == {"retention", "backups"}


def test_a_draft_takes_the_form_and_the_next_number_of_the_records() -> None:
    gap = gaps.grouped([open_question("which retention do backups have?", 3)])
    [made] = proposal.drafts(view(CORPUS), gap, datetime.date(2026, 1, 2))
    assert made.path == "decisions/0016-which-retention-do-backups-have.md"
    assert made.text.startswith(
        "---\nstatus: proposed\ndate: 2026-01-02\n---\n\n# Which retention do backups have?\n\n## "
    )
    assert "Asked 3 times, and no record settles it:\n\n- which retention do backups have?" in made.text
    assert "[0001-use-queues](0001-use-queues.md)" in made.text
    nygard = {"adr/ADR-1-a.md": "# Keep it\n\n## Status\n\nAccepted\n\n## Context\n\nIt.\n\n## Decision\n\nYes.\n"}
    [plain] = proposal.drafts(view(nygard), gap, datetime.date(2026, 1, 2))
    assert plain.path == "adr/ADR-2-which-retention-do-backups-have.md"
    assert re.findall(r"^## (.*)", plain.text, re.M) == ["Status", "Context", "Decision"]
    listed = {"adr/20250301-a.md": "# Keep it\n\n- Status: accepted\n- Date: 2025-03-01\n\n## Decision\n\nYes.\n"}
    [bullets] = proposal.drafts(view(listed), gap, datetime.date(2026, 1, 2))
    assert bullets.path == "adr/20260102-which-retention-do-backups-have.md"
    assert "\n\n- Status: proposed\n- Date: 2026-01-02\n\n" in bullets.text
    reread = view({**nygard, plain.path: plain.text}).document(plain.path)
    assert (reread.status, reread.number) == ("proposed", "2")


@pytest.mark.parametrize(
    ("record", "opening"),
    [
        (
            "# 7. Keep it\n\nDate: 2025-03-01\n\n## Status\n\nAccepted\n\nAmends [4. Go](0004-go.md)\n",
            "# 8. Who pays: we?\n\nDate: 2026-01-02\n\n## Status\n\nProposed\n",
        ),
        (
            "# Keep it\n\n| What | Value |\n|---|---|\n| Date | 2025-03-01 |\n| Author | @me |\n"
            "| Status | APPROVED |\n",
            "# Who pays: we?\n\n| What | Value |\n|---|---|\n| Date | 2026-01-02|\n| Status | PROPOSED|\n",
        ),
        (
            "# ADR 007: Keep it\n\n| Status | Date | Author |\n|---|---|---|\n| Accepted | 2025-03-01 | @me |\n",
            "# ADR 008: Who pays: we?\n\n| Status | Date | Author |\n|---|---|---|\n| Proposed | 2026-01-02 | |\n",
        ),
        (
            "---\nadr: 7\ntitle: Keep it\nstatus: Accepted\nauthors:\n- me\ndate: 2025-03-01\n---\n",
            '---\nadr: 8\ntitle: "Who pays: we?"\nstatus: Proposed\ndate: 2026-01-02\n---\n',
        ),
        (
            "# ADR 7: Keep it\n\n## Changelog\n\n- 2025-03-01: First\n- 2025-04-01: More\n\n## Status\n\nACCEPTED\n",
            "# ADR 8: Who pays: we?\n\n## Changelog\n\n- 2026-01-02: Initial draft\n\n## Status\n\nPROPOSED\n",
        ),
        (
            "Keep it\n=======\n\n- Status: in force since May\n- Deciders: me\n",
            "Who pays: we?\n=======\n\n- Status: proposed\n",
        ),
    ],
    ids=["section", "table", "row", "front matter", "change log", "bullets"],
)
def test_a_draft_opens_as_the_last_record_does_and_states_nothing_else_of_it(record: str, opening: str) -> None:
    body = "\n## Context\n\nIt.\n\n## Decision\n\nYes.\n"
    records = view({"adr/0006-a.md": record.replace("7", "6") + body, "adr/0007-b.md": record + body})
    [made] = proposal.drafts(records, gaps.grouped([open_question("who pays: we?")]), datetime.date(2026, 1, 2))
    text = re.sub(r" +\|", "|", re.sub(r"(?m)[ \t]+\|$", "|", made.text))
    assert text.startswith(re.sub(r" +\|", "|", opening) + "\n## Context\n")
    assert made.path == "adr/0008-who-pays-we.md"


def test_a_draft_is_called_what_the_records_call_a_proposal() -> None:
    form = "# {}\n\n## Status\n\n{}\n\n## Context\n\nIt.\n"
    records = {"adr/0001-a.md": form.format("A", "Accepted"), "adr/0002-b.md": form.format("B", "Pending")}
    [made] = proposal.drafts(view(records), gaps.grouped([open_question("who pays?")]), datetime.date(2026, 1, 2))
    assert "\n## Status\n\nPending\n" in made.text


def test_nothing_is_kept_by_default_and_little_when_it_is(tmp_path: Path) -> None:
    off = Config(tmp_path, home=tmp_path / ".kb")
    on = Config(tmp_path, home=tmp_path / ".kb", answer=AnswerConfig(keep_questions=True))
    missing = Answer("Who runs it?", Verdict.NOT_COVERED, "", (), 0.0)
    asked.keep_uncovered(off, missing)
    asked.keep_uncovered(on, Answer("What holds?", Verdict.ANSWERED, "", (), 0.9))
    assert not (tmp_path / ".kb").exists()
    asked.keep_uncovered(on, missing)
    assert [(each.question, each.verdict) for each in asked.kept(on)] == [("Who runs it?", "not_covered")]
    file = tmp_path / ".kb" / asked.FILE
    assert set(json.loads(file.read_text())) == {"question", "day", "verdict"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_file_stays_small_and_keeps_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "LIMIT", 2_000)
    on = Config(tmp_path, home=tmp_path, answer=AnswerConfig(keep_questions=True))
    for number in range(60):
        asked.keep_uncovered(on, Answer(f"Question {number}?", Verdict.WEAK, "", (), 0.2))
    found = [each.question for each in asked.kept(on)]
    assert (tmp_path / asked.FILE).stat().st_size <= 2_000
    assert found == [f"Question {number}?" for number in range(60 - len(found), 60)]


def test_two_processes_lose_no_question(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom indexer import asked\n"
        "from indexer.model import Answer, Verdict\n"
        "from kb.config import AnswerConfig, Config\nroot = Path(sys.argv[1])\n"
        "on = Config(root, home=root, answer=AnswerConfig(keep_questions=True))\n"
        "for n in range(200):\n"
        "    asked.keep_uncovered(on, Answer(f'{sys.argv[2]} {n}?', Verdict.WEAK, '', (), 0.2))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name]) for name in "ab"]
    assert [each.wait() for each in running] == [0, 0]
    assert len({each.question for each in asked.kept(Config(tmp_path, home=tmp_path))}) == 400


def test_the_key_is_read_from_file_and_environment(tmp_path: Path) -> None:
    assert config.load(tmp_path, environ={}).answer.keep_questions is False
    (tmp_path / "kb.toml").write_text("[answer]\nkeep-questions = true\n")
    assert config.load(tmp_path, environ={}).answer.keep_questions is True
    assert config.load(tmp_path, environ={"KB_ANSWER_KEEP_QUESTIONS": "false"}).answer.keep_questions is False
    with pytest.raises(UserError, match="KB_ANSWER_KEEP_QUESTIONS: expected true or false, found 'maybe'"):
        config.load(tmp_path, environ={"KB_ANSWER_KEEP_QUESTIONS": "maybe"})


@pytest.mark.milvus
@pytest.mark.model
def test_gaps_are_collected_grouped_drafted_and_not_made_by_measuring(
    records: Path, kb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kb("-C", records, "index").returncode == 0
    nothing = kb("-C", records, "gaps")
    assert nothing.returncode == 2
    assert "expected questions, found none: name a FILE, or set [answer] keep-questions" in nothing.stderr
    monkeypatch.setenv("KB_ANSWER_KEEP_QUESTIONS", "true")
    assert kb("-C", records, "gaps").stdout == "no question is left open\n"
    kb("-C", records, "ask", "Which wallpaper hangs in the kitchen?")
    kb("-C", records, "ask", "What do we put between services now?")
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps({"id": "q", "question": "Who paints the garage?", "gold": []}) + "\n")
    measured = kb("-C", records, "eval", file, "--by", "type")
    assert "abstain   1.000" in measured.stdout
    [gap] = json.loads(kb("-C", records, "gaps", "--format", "json").stdout)["gaps"]
    assert [each["question"] for each in gap["questions"]] == ["Which wallpaper hangs in the kitchen?"]
    assert set(gap["questions"][0]["unknown"]) == {"wallpaper", "hangs", "kitchen"}

    out = tmp_path / "drafts"
    done = kb("-C", records, "gaps", file, "--draft", "-o", out)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        "0003-which-wallpaper-hangs-in-the-kitchen.md",
        "0004-who-paints-the-garage.md",
    ]
    again = kb("-C", records, "gaps", file, "--draft", "-o", out)
    assert again.returncode == 2
    assert "is there already; nothing was written" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["eval"], "expected a FILE of questions, or --generate to make one, or --retrievability"),
        (["eval", "x", "--generate"], "--generate asks the records themselves: expected no FILE, found x"),
        (["eval", "x", "--relocate", "--compare", "main"], "found --relocate and --compare"),
        (["eval", "x", "--diff"], "--diff does not go with a plain run"),
        (["eval", "--generate", "--min", "r1=1"], "--min does not go with --generate"),
        (["eval", "--retrievability", "--by", "type"], "--by does not go with --retrievability"),
        (["eval", "--generate", "--format", "json"], "--generate has one form only: expected no --format"),
        (["eval", "x", "--format", "markdown"], "--format markdown belongs to --compare"),
        (["eval", "--retrievability", "--min", "r1=1"], "expected METRIC=VALUE with one of retrievability"),
        (["gaps", "-o", "x"], "--out belongs to --draft"),
    ],
)
def test_options_that_do_not_belong_together_are_refused(
    records: Path, kb: Run, arguments: list[str], expected: str
) -> None:
    done = kb("-C", records, *arguments)
    assert (done.returncode, expected in done.stderr) == (2, True), done.stderr
