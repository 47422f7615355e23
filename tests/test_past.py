"""Looks at the past: by a date over today's texts, by a revision over the texts of then."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.answer import extract
from indexer.answer.facts import header
from indexer.answer.period import past_moment
from indexer.asked import kept
from indexer.encode import BgeSmall
from indexer.memory import MemoryStore
from indexer.operations import Local, NotFound, Refused
from indexer.retrieve import retrieve
from indexer.session import MOMENTS, Session, in_memory, read
from indexer.snapshot import Snapshot
from indexer.wire import address as wire_address
from kb import config, corpus, git, past, wire
from kb.model import Status
from kb.past import Axis, NoMoment
from kb.source import GitTree, WorkTree
from kb.view import View
from tests.conftest import ROOT, Run
from tests.serving import serving
from tests.small import view, write

QUESTION = "What do we put between services?"
OLD, NEW = "decisions/0001-queues.md", "decisions/0002-streams.md"
FIRST_NAME = "decisions/0001-use-queues.md"
PHRASES = (
    *("why not", "why did we", "what do we", "which version of the", "which port", "log in", "did we consider"),
    *("is it still", "how long", "where is", "who", "was X replaced by", "not only and not", "by means of a", "A or B"),
    *("single sign-on", "queue", "streams", "on what grounds", "no date is", "what is our", "in January 2025"),
    *("as of 2000-01-01", "according to the records", "ADR-1", "0002", "took the place of", "what came first", "nor"),
    *("who should I ask about", "decided against", "right", "- it", "“it", "it's", "W.W-w+w#", "2.1", "still?", "list"),
)
PAGE = "# Messages\n\nServices talk to each other over messages ([ADR-0001]({})).\n"


def run_git(root: Path, *arguments: str, day: str = "2025-01-01") -> str:
    who = {f"GIT_{role}_{part}": text for role in ("AUTHOR", "COMMITTER") for part, text in (
        ("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", f"{day}T12:00:00+00:00"))}  # fmt: skip
    done = subprocess.run(
        ["git", "-C", root, "-c", "commit.gpgsign=false", *arguments],
        capture_output=True, text=True, check=True, env=os.environ | who,
    )  # fmt: skip
    return done.stdout.strip()


def commit(root: Path, day: str, files: dict[str, str]) -> str:
    write(root, files)
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message", "change", day=day)
    return run_git(root, "rev-parse", "HEAD")


def record(title: str, decision: str, *fields: str, context: str = "Services wait for each other.") -> str:
    head = "\n".join(fields)
    return f"---\n{head}\n---\n\n# {title}\n\n## Context\n\n{context}\n\n## Decision\n\n{decision}\n"


QUEUE = "We put a queue between services."
STREAM = "We put a stream between services, and readers keep their place."


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record that was renamed, whose lines moved, and that another one superseded in the end."""
    root = tmp_path_factory.mktemp("history")
    run_git(root, "init", "--quiet", "--initial-branch=main")
    run_git(root, "remote", "add", "origin", "https://forge.example/crew/ship.git")
    write(root, {".gitignore": ".kb/\n"})
    commit(root, "2024-12-01", {"notes.txt": "no record yet\n"})
    run_git(root, "tag", "empty")
    first = {"status": "accepted", "date": "2025-01-10"}
    fields = [f"{key}: {value}" for key, value in first.items()]
    commit(root, "2025-01-12", {FIRST_NAME: record("Use Queues", QUEUE, *fields), "README.md": PAGE.format(FIRST_NAME)})
    run_git(root, "tag", "v1")
    run_git(root, "mv", FIRST_NAME, OLD)
    longer = "Services wait for each other.\n\nThey did so for a year.\n\nNobody liked it."
    commit(
        root, "2025-02-01", {OLD: record("Use Queues", QUEUE, *fields, context=longer), "README.md": PAGE.format(OLD)}
    )
    run_git(root, "tag", "v2")
    commit(
        root,
        "2025-03-06",
        {
            OLD: record(
                "Use Queues", QUEUE, "status: superseded", fields[1], 'superseded-by: ["0002"]', context=longer
            ),
            NEW: record("Use Streams", STREAM, "status: accepted", "date: 2025-03-05", 'supersedes: ["0001"]'),
            "README.md": PAGE.format(NEW),
        },
    )
    return root


@pytest.fixture(scope="module")
def opened(history: Path) -> Iterator[Session]:
    with Session(config.load(history)) as session:
        session.refresh()
        yield session


def log(*records: str) -> View:
    """Records `number status date [relation number …]`; a date of `-` is none."""
    files = {}
    for each in records:
        number, status, date, *rest = each.split()
        fields = "".join(f"{kind}: ['{target}']\n" for kind, target in zip(rest[::2], rest[1::2], strict=True))
        dated = "" if date == "-" else f"date: {date}\n"
        files[path(number)] = f"---\nstatus: {status}\n{dated}{fields}---\n# Record {number}\n"
    return view(files)


def path(number: str) -> str:
    return f"decisions/{number}-x.md"


def told(looked: View, number: str) -> tuple[str | None, bool | None]:
    status = looked.document(path(number)).status
    return (status.value if status else None, looked.standing(path(number)).in_force)


TODAY = "2026-06-01"


@pytest.mark.parametrize(
    "side", ["01 superseded 2025-01-10 superseded-by 02", "01 superseded 2025-01-10", "01 accepted 2025-01-10"]
)
def test_what_was_replaced_later_held(side: str) -> None:
    new = "02 accepted 2025-03-05 supersedes 01" if "superseded-by" not in side else "02 accepted 2025-03-05"
    before, after = (log(side, new).at(day, TODAY) for day in ("2025-03-04", "2025-03-05"))
    assert told(before, "01") == ("accepted", True)
    assert set(before.corpus.documents) == {path("01")}
    assert before.standing(path("01")).ended is None
    assert told(after, "01")[1] is False
    assert after.standing(path("01")).replaced_by == (path("02"),)
    assert before.document(path("01")).raw_status == side.split()[1]


def test_a_chain_ends_where_the_day_ends_it() -> None:
    whole = log(
        "01 superseded 2025-01-01", "02 superseded 2025-02-01 supersedes 01", "03 accepted 2025-03-01 supersedes 02"
    )
    looked = whole.at("2025-02-15", TODAY)
    assert (told(looked, "01")[1], told(looked, "02")) == (False, ("accepted", True))
    assert looked.heads(path("01")) == (path("02"),)


@pytest.mark.parametrize(
    ("records", "day", "expected"),
    [
        (["01 superseded 2025-01-01", "02 accepted - supersedes 01"], "2025-02-01", (None, None)),
        (["01 accepted 2025-01-01", "02 accepted - supersedes 01"], "2025-02-01", (None, None)),
        (["01 superseded 2025-01-01", "02 accepted - supersedes 01"], TODAY, ("superseded", False)),
        (["01 superseded 2025-01-01"], "2025-02-01", (None, None)),
        (["01 superseded 2025-01-01"], TODAY, ("superseded", False)),
        (["01 deprecated 2025-01-01"], "2025-02-01", (None, None)),
        (["01 deprecated 2025-01-01 updated 2025-01-20"], "2025-02-01", ("deprecated", False)),
        (["01 deprecated 2025-01-01 updated 2025-03-20"], "2025-02-01", (None, None)),
        (["01 superseded 2025-01-01", "02 rejected 2025-03-01 supersedes 01"], "2025-02-01", ("accepted", True)),
        (["01 proposed 2025-01-01"], "2025-02-01", ("proposed", False)),
        (["01 rejected 2025-01-01"], "2025-02-01", ("rejected", False)),
        (["01 accepted -"], "2020-02-01", ("accepted", True)),
        (["01 accepted 2025-01"], "2025-01-02", ("accepted", True)),
    ],
)
def test_what_can_be_told_of_a_day(records: list[str], day: str, expected: tuple[str | None, bool | None]) -> None:
    files = {}
    for each in records:  # `updated` is a plain field, unlike the relations
        number, status, date, *rest = each.split()
        fields = {"status": status, "date": date} | ({"updated": rest[1]} if rest[:1] == ["updated"] else {})
        lines = [f"{key}: {value}" for key, value in fields.items() if value != "-"]
        lines += ['supersedes: ["01"]'] if rest[:1] == ["supersedes"] else []
        files[path(number)] = "\n".join(["---", *lines, "---", f"# Record {number}", ""])
    assert told(view(files).at(day, TODAY), "01") == expected


def test_as_of_today_is_what_stands_now() -> None:
    now = View(corpus.load(WorkTree(ROOT), config.load(ROOT)))
    then = now.at(date.today().isoformat())
    assert set(then.corpus.decisions) == set(now.corpus.decisions)
    for each in now.corpus.decisions:
        assert then.standing(each.path) == now.standing(each.path)


def test_a_header_says_what_cannot_be_told() -> None:
    whole = log("01 superseded 2025-01-10", "02 accepted -")
    looked = whole.at("2025-02-01", TODAY)
    assert header(looked, looked.document(path("01"))) == (
        '**01 Record 01**: status on 2025-02-01 not told (today it reads "superseded"), 2025-01-10'
    )
    assert header(looked, looked.document(path("02"))) == "**02 Record 02**: accepted, undated"
    assert header(whole, whole.document(path("02"))) == "**02 Record 02**: accepted"


def test_a_header_says_that_today_reads_otherwise() -> None:
    looked = log("01 superseded 2025-01-10", "02 accepted 2025-03-01 supersedes 01").at("2025-02-01", TODAY)
    stated = header(looked, looked.document(path("01")))
    assert stated.startswith('**01 Record 01**: accepted (today it reads "superseded"), in force since 2025-01-10')


def test_a_month_counts_from_its_first_day() -> None:
    assert set(log("01 accepted 2025-02", "02 accepted 2020-01-01").at("2025-01-31", TODAY).corpus.documents) == {
        path("02")
    }


def test_a_part_that_was_changed_later_stood() -> None:
    whole = view(
        {
            "decisions/01-x.md": "---\nstatus: accepted\ndate: 2025-01-01\n---\n# X\n\n## Storage\n",
            "decisions/02-y.md": "---\nstatus: accepted\ndate: 2025-03-01\nsupersedes: ['01#storage']\n---\n# Y\n",
        }
    )
    assert whole.at("2025-02-01", TODAY).standing("decisions/01-x.md").amended_by == ()
    assert [each.section for each in whole.at("2025-03-01", TODAY).standing("decisions/01-x.md").amended_by] == [
        "storage"
    ]


def test_what_was_amended_later_reads_accepted() -> None:
    whole = log("01 amended 2025-01-01", "02 accepted 2025-03-01 amends 01")
    assert [told(whole.at(day, TODAY), "01") for day in ("2025-02-01", "2025-03-01")] == [
        ("accepted", True),
        ("amended", True),
    ]


def test_pages_tell_how_things_are_now_unless_they_are_dated() -> None:
    files = {path("01"): "# X\n", "README.md": "# R\n", "report.md": "---\ndate: 2025-01-05\n---\n# Report\n"}
    assert set(view(files).at("2025-02-01", TODAY).corpus.documents) == {path("01"), "report.md"}


@pytest.mark.parametrize(
    ("asked", "kind", "date"),
    [
        ("2025-02-28", Axis.DATE, "2025-02-28"),
        (" 2025-02 ", Axis.DATE, "2025-02-28"),
        ("2024", Axis.DATE, "2024-12-31"),
        ("v1", Axis.REVISION, "2025-01-12"),
        ("HEAD~1", Axis.REVISION, "2025-02-01"),
        ("main@{0}", Axis.REVISION, "2025-03-06"),
    ],
)
def test_dates_and_revisions(history: Path, asked: str, kind: Axis, date: str) -> None:
    found = past.moment(config.load(history), asked)
    assert (found.kind, found.date, found.asked) == (kind, date, asked.strip())
    assert (found.commit is None) == (kind is Axis.DATE)


def test_a_day_names_the_commit_that_has_its_texts(history: Path) -> None:
    found = past.moment(config.load(history), "2025-02-15")
    assert f"ask for the revision {run_git(history, 'rev-parse', 'v2')[:10]}." in found.sentence
    assert "revision" not in past.moment(config.load(history), "2024-01-01").sentence
    assert "revision" not in past.moment(config.load(history), "2999").sentence


def test_a_branch_that_is_named_like_a_year_is_the_branch(history: Path) -> None:
    run_git(history, "branch", "2023", "v1")
    try:
        found = past.moment(config.load(history), "2023")
        assert (found.kind, found.commit) == (Axis.REVISION, run_git(history, "rev-parse", "v1"))
        assert found.sentence.startswith("As of 2023: the texts of commit ")
        run_git(history, "tag", "2023-12", "v1")
        found = past.moment(config.load(history), "2023-12")
        assert (found.kind, found.date) == (Axis.DATE, "2023-12-31")
        assert "For what git calls 2023-12, ask for refs/tags/2023-12." in found.sentence
        assert past.moment(config.load(history), "refs/tags/2023-12").commit == run_git(history, "rev-parse", "v1")
    finally:
        run_git(history, "branch", "-D", "2023")
        run_git(history, "tag", "-d", "2023-12")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", "expected a date such as 2026-01-31 or a git revision"),
        ("--upload-pack=touch x", "expected a date"),
        ("-x", "expected a date"),
        ("v1\0", "expected a date"),
        ("a" * 201, "expected a date"),
        ("2025-02-30", "expected a day of the calendar"),
        ("2025-13", "expected a day of the calendar"),
        ("0000", "expected a day of the calendar"),
        ("31.12.2025", "year first: YYYY-MM-DD"),
        ("2025-1-5", "year first: YYYY-MM-DD"),
        ("yesterday", "git knows no such commit"),
        ("v1..v2", "git knows no such commit"),
        ("v1:README.md", "git knows no such commit"),
    ],
)
def test_nonsense_is_refused_with_a_hint(history: Path, asked: str, expected: str) -> None:
    with pytest.raises(NoMoment, match="as of") as refused:
        past.moment(config.load(history), asked)
    assert expected in str(refused.value)


def test_a_shallow_clone_and_a_folder_without_git_say_so(history: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{history}", str(clone))
    with pytest.raises(NoMoment, match="fetch --unshallow"):
        past.moment(config.load(clone), "v1")
    assert git.touched(clone, run_git(clone, "rev-parse", "HEAD")) == {}
    write(tmp_path / "plain", {path("01"): "# X\n"})
    with pytest.raises(NoMoment, match="in no git repository, so only a date"):
        past.moment(config.load(tmp_path / "plain"), "v1")


def test_three_dates(history: Path) -> None:
    looked = View(corpus.load(WorkTree(history), config.load(history)))
    assert wire.days(looked, looked.document(OLD)) == {
        "in_force_since": None, "last_changed": "2025-03-06", "created": "2025-01-10",
    }  # fmt: skip
    assert wire.days(looked, looked.document(NEW)) == {
        "in_force_since": "2025-03-05", "last_changed": "2025-03-06", "created": "2025-03-05",
    }  # fmt: skip
    assert wire.days(looked, looked.document("README.md"))["created"] == "2025-01-12"
    tree = GitTree(history, "v1")
    assert tree.touched(FIRST_NAME) == git.Touched("2025-01-12", "2025-01-12")
    assert tree.touched(OLD) is None


def test_a_file_that_took_anothers_name_has_its_own_history(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    one, two = "# One\n\nabc def ghi\njkl mno\n", "# Two\n\npqr stu vwx\nyz\n"
    commit(tmp_path, "2025-01-01", {"a.md": one})
    commit(tmp_path, "2025-01-02", {"b.md": two})
    run_git(tmp_path, "rm", "-q", "b.md")
    run_git(tmp_path, "commit", "-qm", "gone", day="2025-01-03")
    run_git(tmp_path, "mv", "a.md", "b.md")
    head = commit(tmp_path, "2025-01-04", {})
    assert git.touched(tmp_path, head)["b.md"] == git.Touched("2025-01-01", "2025-01-04")


def test_without_git_the_stated_dates_are_all_there_is() -> None:
    class Plain(WorkTree):
        """A folder that is in no repository."""

    plain = log("01 accepted 2025-01-01")
    object.__setattr__(plain.corpus, "source", Plain(Path("/nowhere")))
    assert wire.days(plain, plain.document(path("01"))) == {
        "in_force_since": "2025-01-01", "last_changed": None, "created": "2025-01-01",
    }  # fmt: skip


def test_list_and_show(history: Path, kb: Run) -> None:
    listed = json.loads(kb("-C", history, "list", "--as-of", "2025-02", "--format", "json").stdout)
    assert [
        (each["path"], each["status"], each["raw_status"], each["in_force"], each["undated"]) for each in listed
    ] == [(OLD, "accepted", "superseded", True, False)]
    listed = json.loads(kb("-C", history, "list", "--as-of", "v1", "--format", "json").stdout)
    assert [(each["path"], each["status"]) for each in listed] == [(FIRST_NAME, "accepted"), ("README.md", None)]
    assert "undated" not in listed[0]
    assert listed[0]["as_of"]["commit"] == run_git(history, "rev-parse", "v1")
    shown = kb("-C", history, "show", "1", "--as-of", "2025-02-15")
    assert "last changed" not in shown.stdout
    told = kb("-C", history, "show", "1", "--as-of", "2025-02-15", "--format", "json")
    assert json.loads(told.stdout)["last_changed"] is None
    assert json.loads(kb("-C", history, "show", "1", "--format", "json").stdout)["last_changed"] == "2025-03-06"
    assert "status then:   accepted" in shown.stdout
    assert "in force:      yes, since 2025-01-10" in shown.stdout
    assert "created:       2025-01-10" in shown.stdout
    assert "As of 2025-02-15: what today's texts state" in shown.stderr
    missing = kb("-C", history, "show", "2", "--as-of", "v2")
    assert (missing.returncode, missing.stderr.splitlines()[-1]) == (
        2, "kb: 2: no such document; kb list --as-of v2 shows them all",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2024-01-01", "No record stands then: the first, 0001, is dated 2025-01-10."),
        ("empty", "That commit holds no record."),
    ],
)
def test_a_moment_before_every_record_is_empty_and_no_error(history: Path, kb: Run, asked: str, expected: str) -> None:
    done = kb("-C", history, "list", "--as-of", asked, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert expected in done.stderr
    assert kb("-C", history, "list", "--as-of", "no such thing").returncode == 2


def test_a_root_inside_the_repository_opens_the_right_file_on_the_forge(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    run_git(tmp_path, "remote", "add", "origin", "git@forge.example:crew/ship.git")
    head = commit(tmp_path, "2025-01-10", {"sub dir/decisions/0001-x.md": "# X\n"})
    opened = config.load(tmp_path / "sub dir")
    view, told = past.look(opened, past.moment(opened, "HEAD"))
    assert list(view.corpus.documents) == ["decisions/0001-x.md"]
    address = wire_address(Snapshot(view, opened, told), "decisions/0001-x.md", "", 1, 2)
    assert address == f"https://forge.example/crew/ship/blob/{head}/sub%20dir/decisions/0001-x.md#L1-L2"
    run_git(tmp_path, "remote", "remove", "origin")
    assert wire_address(Snapshot(view, opened, told), "decisions/0001-x.md", "", 1, 2) is None


def test_a_day_to_come_says_so(history: Path, kb: Run) -> None:
    done = kb("-C", history, "list", "--as-of", "2999")
    assert "That day is still to come." in done.stderr
    assert "0002" in done.stdout


def test_folders_that_are_configured_now_need_not_have_been_there(tmp_path: Path, kb: Run) -> None:
    run_git(tmp_path, "init", "--quiet")
    text = record("Use Queues", QUEUE, "status: accepted", "date: 2025-01-10")
    commit(tmp_path, "2025-01-10", {"docs/adr/0001-x.md": text})
    run_git(tmp_path, "mv", "docs/adr", "log")
    commit(tmp_path, "2025-01-11", {"kb.toml": 'decisions = ["log/*.md"]\n'})
    done = kb("-C", tmp_path, "list", "--as-of", "HEAD~1")
    assert "0001" in done.stdout
    assert "decisions (log/*.md) matches no file of that commit" in done.stderr


@pytest.mark.milvus
@pytest.mark.model
def test_an_answer_about_a_revision_cites_its_lines_and_writes_nothing(opened: Session, history: Path) -> None:
    before = opened.store._all(opened.store._live or "", ["*"])  # every field of every row
    operations = Local(opened)
    for tag in ("v1", "v2"):
        answer = operations.ask(QUESTION, as_of=tag)
        found = run_git(history, "rev-parse", tag)
        assert answer["answer"].startswith(f"As of {tag}: the texts of commit {found[:10]}")
        assert answer["as_of"]["commit"] == found
        assert (answer["as_of"]["kind"], answer["as_of"]["asked"]) == ("revision", tag)
        cited = next(each for each in answer["citations"] if "queue" in each["quote"])
        assert (cited["path"], cited["status"], cited["commit"]) == (
            FIRST_NAME if tag == "v1" else OLD,
            "accepted",
            found,
        )
        assert cited["url"].startswith(
            f"https://forge.example/crew/ship/blob/{found}/{cited['path']}#L{cited['line_start']}"
        )
        lines = run_git(history, "show", f"{found}:{cited['path']}").split("\n")
        assert cited["quote"] in "\n".join(lines[cited["line_start"] - 1 : cited["line_end"]])
        assert "stream" not in json.dumps(operations.search(QUESTION, as_of=tag))
    assert opened.store._all(opened.store._live or "", ["*"]) == before
    assert "stream" in operations.ask(QUESTION)["answer"]


@pytest.mark.milvus
@pytest.mark.model
def test_an_answer_says_when_a_record_came_into_being_and_changed_last(opened: Session) -> None:
    """Git knows, renames included; a record that was committed once did not change."""
    ask = Local(opened).ask
    old = ask("When was ADR-1 last changed?")["answer"]
    assert old.startswith("**0001 Use Queues**: superseded by 0002 Use Streams since 2025-03-05; ")
    assert "; its file was first committed 2025-01-12, last changed 2025-03-06. [1]" in old
    assert "first committed 2025-03-06 and not changed since" in ask("When was ADR-2 created?")["answer"]
    assert "committed" not in ask("When was ADR-2 accepted?")["answer"]


def test_a_question_that_names_a_moment_is_asked_of_it(opened: Session) -> None:
    operations = Local(opened)
    for question in ("What did we put between services in January 2025?", "As of 2025-01, what is between services?"):
        content = operations.ask(question)
        assert content["question"] == question
        assert content["as_of"]["date"] == "2025-01-31"
        assert content["answer"].startswith("As of 2025-01-31: what today's texts state of that day")
        assert QUEUE in content["answer"] and STREAM not in content["answer"]
    assert operations.search("What did we put between services in January 2025?")["as_of"]["date"] == "2025-01-31"
    early = operations.ask("How were services joined in March 2020?")
    assert (early["verdict"], early["as_of"]["date"]) == ("not_covered", "2020-03-31")
    assert "No record stands then: the first, 0001, is dated 2025-01-10." in early["answer"]
    version = operations.ask("Which version of the queue did we run as of 2020-03-31?")
    assert (version["verdict"], version["as_of"]["date"]) == ("not_covered", "2020-03-31")


def test_what_was_decided_later_is_named_where_then_nothing_was(tmp_path: Path) -> None:
    files = {
        OLD: record("Use Queues", QUEUE, "status: superseded", "date: 2025-01-10", 'superseded-by: ["0002"]'),
        NEW: record("Use Streams", STREAM, "status: accepted", "date: 2025-03-05", 'supersedes: ["0001"]'),
        "decisions/0003-nightly.md": record(
            "Copy the Database Nightly",
            "A copy of the database is made each night.",
            "status: accepted",
            "date: 2025-04-04",
        ),
    }
    with Session(config.load(write(tmp_path, files))) as session:
        session.refresh()
        operations = Local(session)
        asked = operations.ask("How often was the database copied in February 2025?")
        assert asked["verdict"] != "answered"
        later = "Nearer to the question is what was decided later: 0003 Copy the Database Nightly (2025-04-04) "
        assert f"{later}(`decisions/0003-nightly.md`)." in asked["answer"]
        for question in (
            "What did we put between services in January 2025?",  # what came later replaced it
            "How often was the database copied in April 2025?",  # by then it had been decided
            "Which decisions were in force in February 2025?",  # which the metadata tell
        ):
            assert "decided later" not in operations.ask(question)["answer"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=12).map(" ".join), st.sampled_from(("", "?", ".", "??")))
def test_whatever_is_asked_is_answered(opened: Session, words: str, end: str) -> None:
    """Phrases that the forms of questions look for, in any order: none of them takes another one for granted."""
    answer = Local(opened).ask(words + end)
    assert answer["verdict"] in ("answered", "weak", "not_covered")
    assert answer["answer"]


def test_what_was_decided_then_stands_before_what_looks_back(tmp_path: Path) -> None:
    advice = "\n\n## In Practice\n\n- Put no queue between services any more: what we put between them is a stream.\n"
    files = {
        OLD: record("Use Queues", QUEUE + advice, "status: superseded", "date: 2025-01-10", 'superseded-by: ["0002"]'),
        NEW: record("Use Streams", STREAM, "status: accepted", "date: 2025-03-05", 'supersedes: ["0001"]'),
    }
    settings, encoder = config.load(write(tmp_path, files)), BgeSmall()
    view, told = past.look(settings, past.moment(settings, "2025-01-31"), read(settings).view)
    then = Snapshot(view, settings, told)
    found = retrieve(then, in_memory(then, MemoryStore(), encoder), encoder, QUESTION)
    quoted = extract.answer(then, QUESTION, found).text
    assert QUEUE in quoted
    assert "any more" not in quoted


def test_no_record_of_a_day_says_that_it_is_of_that_day(opened: Session) -> None:
    ask = Local(opened).ask
    assert "No record that stood then has the number 2." in ask("Is ADR-2 accepted?", as_of="2025-02-15")["answer"]
    assert "No record has the number 3." in ask("Is ADR-3 accepted?")["answer"]


def test_a_month_in_which_a_record_ended_gets_no_no(opened: Session) -> None:
    """On its last day the record was over, and it held until the day that is told."""
    answer = Local(opened).ask("Did we use queues in March 2025?")["answer"]
    assert "Until 2025-03-05, when 0002 Use Streams superseded 0001 Use Queues. [" in answer
    assert (
        "No: 0002 Use Streams superseded 0001 Use Queues on 2025-03-05."
        in Local(opened).ask("Did we use queues in April 2025?")["answer"]
    )


@pytest.mark.parametrize(
    ("question", "moment"),
    [
        ("How were models served in January 2026?", ("How were models served?", "2026-01")),
        ("How were models served back in January 2026?", ("How were models served?", "2026-01")),
        ("What did we use for models before 2026-02-01?", ("What did we use for models?", "2026-01-31")),
        ("Which encoding was in use on 2025-03-04?", ("Which encoding was in use?", "2025-03-04")),
        ("Which decisions were in force in 2024?", ("Which decisions were in force?", "2024")),
        ("As of June 2025, where do keys live?", ("where do keys live?", "2025-06")),
        ("As of June 2025 where do keys live?", ("where do keys live?", "2025-06")),
        ("In 2025 what ran the cluster?", ("what ran the cluster?", "2025")),
        ("In 2025, which decisions were made?", None),
        ("On 5 March 2025, what were handlers written in?", ("what were handlers written in?", "2025-03-05")),
        ("Who signed keys according to the records on 2025-03-04?", ("Who signed keys?", "2025-03-04")),
        ("Which decisions did we make in 2025?", None),
        ("In 2025, what was moved?", None),
        ("As of 2025, what was moved?", ("what was moved?", "2025")),
        ("In 2025 we moved: where to?", None),
        ("Where do keys live as of 2025-06-30?", ("Where do keys live", "2025-06-30")),
        ("Did we use Kafka in March 2025?", ("do we use Kafka?", "2025-03")),
        ("Which decisions were made in January 2026?", None),  # what happened, today's records tell best
        ("How was the cluster moved in January 2026?", None),
        ("Why was Kafka in use in 2024?", ("Why was Kafka in use?", "2024")),
        ("How many were accepted in 2024?", None),
        ("How are models served in 2026?", None),
        ("How were models served in 2026?", None),  # which is not over
        ("As of 2027-01-01, where do keys live?", None),
        ("Which decisions were taken on 2025-03-01?", None),
        ("Which decisions were valid on 2025-03-01?", ("Which decisions were valid?", "2025-03-01")),
        ("What was decided before 2025?", None),
        ("Which encoding was in use from 2024 to 2025?", None),
        ("How were models served?", None),
        ("How long were scans kept in 2022?", ("How long were scans kept?", "2022")),
        ("Did the portal use Kafka in 2022?", ("Did the portal use Kafka?", "2022")),
        ("What was the status of ADR 8 on 2024-02-10?", ("What was the status of ADR 8?", "2024-02-10")),
        ("Did we use Kafka on 31 June 2022?", ("do we use Kafka?", "2022-06")),  # June has 30 days
        ("Did we use Kafka on 2022-06-31?", ("do we use Kafka?", "2022-06")),
        ("Did we use Kafka on 2024-13-45?", None),
        (
            "What language were the tools written in on 2026-02-10?",
            ("What language were the tools written in?", "2026-02-10"),
        ),
        ("Which tool served models on 2026-01-15?", ("Which tool served models?", "2026-01-15")),
        ("What ran our models in January 2026?", ("What ran our models?", "2026-01")),
        ("Who signed certificates on 2026-02-12?", ("Who signed certificates?", "2026-02-12")),
        ("Were tools in Python in mid-February 2026?", ("Were tools in Python?", "2026-02-15")),
        ("Was Renovate set centrally on 2026-02-08?", ("Was Renovate set centrally?", "2026-02-08")),
        ("What was the quiet time in 2022?", None),
        ("Which records were written in February 2026?", None),
        ("What was released on 2026-02-12?", None),
        ("Was there an outage on 2026-02-12?", None),
        ("What failed on 2026-02-12?", None),
    ],
)
def test_which_questions_ask_how_things_stood(question: str, moment: tuple[str, str] | None) -> None:
    assert past_moment(question, date(2026, 11, 30)) == moment


def test_an_answer_about_a_day_is_made_from_todays_texts(opened: Session) -> None:
    operations = Local(opened)
    answer = operations.ask(QUESTION, as_of="2025-02-15")
    assert answer["answer"].startswith("As of 2025-02-15: what today's texts state of that day")
    assert "queue" in answer["answer"]
    assert "stream" not in answer["answer"]
    cited = answer["citations"][0]
    assert (cited["path"], cited["status"], cited["in_force"], cited["in_force_since"]) == (
        OLD,
        "accepted",
        True,
        "2025-01-10",
    )
    assert answer["as_of"] == {
        "kind": "date",
        "asked": "2025-02-15",
        "commit": None,
        "date": "2025-02-15",
        "note": answer["answer"].split("\n")[0],
    }
    assert operations.get("1", as_of="2025-02-15")["status"] == Status.ACCEPTED
    assert operations.get("1")["status"] == Status.SUPERSEDED
    with pytest.raises(NotFound, match="as of 2025-02-15"):
        operations.get("2", as_of="2025-02-15")
    nothing = operations.ask(QUESTION, as_of="2020")
    assert (nothing["verdict"], nothing["citations"]) == ("not_covered", [])
    assert "No record stands then" in nothing["answer"]
    assert operations.search(QUESTION, as_of="2020")["hits"] == []
    with pytest.raises(Refused, match="expected a date"):
        operations.ask(QUESTION, as_of="no such thing")


@pytest.mark.milvus
@pytest.mark.model
def test_a_question_about_the_past_is_no_gap_of_today(
    opened: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = replace(opened.config, home=tmp_path, answer=replace(opened.config.answer, keep_questions=True))
    monkeypatch.setattr(opened, "config", on)
    monkeypatch.setattr(opened, "snapshot", replace(opened.snapshot, config=on))
    monkeypatch.setattr(opened, "_moments", {})
    operations = Local(opened)
    for as_of in ("v1", "2025-02-18", "2020"):
        assert operations.ask("Which wallpaper hangs in the kitchen?", as_of=as_of)["verdict"] == "not_covered"
    assert kept(on) == ()
    operations.ask("Which curtain hangs in the kitchen?")
    assert [each.question for each in kept(on)] == ["Which curtain hangs in the kitchen?"]


class Counting:
    """The real encoder, with the texts that it was given."""

    def __init__(self, session: Session) -> None:
        self.session, self.real = session, session.encoder
        self.texts: list[str] = []

    @property
    def fingerprint(self) -> str:
        return self.real.fingerprint

    @property
    def dimension(self) -> int:
        return self.real.dimension

    def passage(self, text: str) -> list[float]:
        self.texts.append(text)
        return self.real.passage(text)

    def query(self, text: str) -> list[float]:
        return self.real.query(text)

    def __enter__(self) -> list[str]:
        self.session.encoder = self
        return self.texts

    def __exit__(self, *problem: object) -> None:
        self.session.encoder = self.real


@pytest.mark.milvus
@pytest.mark.model
def test_only_texts_that_the_store_does_not_know_are_embedded_and_once(opened: Session, history: Path) -> None:
    opened._moments = {}
    with Counting(opened) as texts:
        threads = [threading.Thread(target=opened.look, args=["v1"]) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(text.split("\n")[0] for text in texts) == ["Messages", "Use Queues > Context"]
        assert opened.look("v1") is opened.look("v1")
        texts.clear()
        opened.look("2025-02-15")
        assert texts == []
        for asked in ("v2", "HEAD", "2025-02-16"):
            opened.look(asked)
        assert len(opened._moments) == MOMENTS
        first = opened.look("v2")  # asked again, it outlives the others
        opened.look("2025-02-17")
        assert opened.look("v2") is first
        opened.refresh()
        assert opened.look("2025-02-16").snapshot.view.corpus.source is opened.snapshot.view.corpus.source


@pytest.mark.milvus
@pytest.mark.model
def test_over_the_command_line_and_over_a_server(history: Path, opened: Session, kb: Run, tmp_path: Path) -> None:
    root = tmp_path / "clone"
    run_git(tmp_path, "clone", "--quiet", f"file://{history}", str(root))
    run_git(root, "remote", "set-url", "origin", "https://forge.example/crew/ship.git")
    assert kb("-C", root, "index").returncode == 0
    commands = (
        ["ask", QUESTION, "--as-of", "v1", "--format", "json"],
        ["ask", QUESTION, "--as-of", "2025-02-15", "--format", "json", "--brief"],
        ["search", QUESTION, "--as-of", "v2", "--format", "json"],
    )
    alone = [kb("-C", root, *each) for each in commands]
    assert [each.returncode for each in alone] == [0, 0, 0], alone
    assert json.loads(alone[0].stdout)["citations"][0]["path"] == FIRST_NAME
    refused = kb("-C", root, "ask", QUESTION, "--as-of", "v99")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "expected a date such as 2026-01-31 or a git revision" in refused.stderr
    with serving(root) as server:
        beside = [kb("-C", root, *each) for each in commands]
        assert [json.loads(each.stdout) for each in beside] == [json.loads(each.stdout) for each in alone]
        assert kb("-C", root, "ask", QUESTION, "--as-of", " ").returncode == 2
        through = kb("-C", root, "ask", QUESTION, "--as-of", "v99")
        assert (through.returncode, through.stderr.splitlines()[-1]) == (2, refused.stderr.splitlines()[-1])
        found = server.post("/v1/get", {"id": "1", "as_of": "v1"})
        assert (found["path"], found["as_of"]["date"]) == (FIRST_NAME, "2025-01-12")
        status, _, content = server.send("POST", "/v1/search", {"query": QUESTION, "as_of": "-x"})
        assert (status, json.loads(content)["error"]["code"]) == (422, "out_of_bounds")


ANSWER = """
import click
from kb.cli.answer import _answer_text
quote = "We put a queue between services. It is slow.\\nNobody likes it. We stay."
citation = {
    "n": 1, "path": "a.md", "line_start": 3, "line_end": 4, "title": "T", "quote": quote,
    "highlight": "It is slow.\\nNobody likes it.",
}
click.echo(_answer_text({"answer": "> " + quote.replace("\\n", "\\n> ") + " [1]", "citations": [citation]}))
"""


@pytest.mark.parametrize(("environment", "marked"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_the_words_that_answer_are_bold_on_a_terminal_alone(environment: dict[str, str], marked: bool) -> None:
    variables = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"} | environment
    ours, theirs = pty.openpty()
    done = subprocess.run([sys.executable, "-c", ANSWER], stdout=theirs, env=variables, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode().replace("\r\n", "\n")
    os.close(ours)
    assert done.returncode == 0
    bold = ("\x1b[1m\x1b[4m{}\x1b[0m" if marked else "{}").format
    assert shown == (
        f"> We put a queue between services. {bold('It is slow.')}\n> {bold('Nobody likes it.')} We stay. [1]\n\n"
        "[1] a.md:3-4  T\n"
    )
    piped = subprocess.run([sys.executable, "-c", ANSWER], capture_output=True, text=True, env=variables, check=True)
    assert "\x1b" not in piped.stdout
