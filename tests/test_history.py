"""What is compared with a revision: files out of git, numbers, changed records, status transitions, `--changed`."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Run
from small import view, write

from kb import config
from kb.config import Config, LintConfig
from kb.lint import Base, Change, run
from kb.lint import base as bases
from kb.model import Status, UserError
from kb.rules import RULES
from kb.rules.history import TRANSITIONS
from kb.source import GitTree

GO = "# Use Go\n\nStatus: accepted\n\nWe write handlers in Go.\n"
ROOT = Path("/nowhere")


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", root, *identity, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(root: Path, files: Mapping[str, str | bytes], message: str = "change") -> str:
    write(root, files)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A branch `main` with one record."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, {"decisions/0001-use-go.md": GO})
    return tmp_path


def test_a_revision_is_read_to_the_byte(repository: Path) -> None:
    content = "\ufeff# Größe\r\n\r\nx \t\r\n".encode() + b"\xff\0"
    first = commit(repository, {"decisions/0002 ü.md": content, "empty.md": b""})
    commit(repository, {"decisions/0002 ü.md": b"later"})
    tree = GitTree(repository, "HEAD~1")
    assert tree.paths == ("decisions/0001-use-go.md", "decisions/0002 ü.md", "empty.md")
    assert (tree.read("decisions/0002 ü.md"), tree.read("empty.md")) == (content, b"")
    assert tree.commit_of("empty.md") == first
    assert GitTree(repository, "HEAD").read("decisions/0002 ü.md") == b"later"
    with pytest.raises(FileNotFoundError):
        tree.read("none.md")


def test_a_revision_is_seen_from_the_root(repository: Path) -> None:
    assert GitTree(repository / "decisions", "main").paths == ("0001-use-go.md",)


def test_links_of_a_revision_are_followed_inside_it(repository: Path) -> None:
    links = {"a.md": "decisions/0001-use-go.md", "docs/b.md": "../a.md", "c.md": "none.md", "d.md": "/etc/passwd"}
    links |= {"e.md": "e.md", "folder": "decisions"}
    (repository / "docs").mkdir()
    for name, target in links.items():
        (repository / name).symlink_to(target)
    commit(repository, {})
    tree = GitTree(repository, "main")
    assert tree.paths == ("a.md", "decisions/0001-use-go.md", "docs/b.md")
    assert tree.read("docs/b.md") == GO.encode()


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD:decisions", ""])
def test_an_unknown_revision_is_named(repository: Path, revision: str) -> None:
    with pytest.raises(UserError, match=f"{revision}: expected a revision"):
        GitTree(repository, revision).paths  # noqa: B018 (reading is what fails)


def test_without_git_there_is_no_revision(tmp_path: Path, kb: Run) -> None:
    write(tmp_path, {"decisions/0001-use-go.md": GO})
    for arguments in (["--base", "main"], ["--changed"]):
        done = kb("-C", tmp_path, "lint", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "expected a" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_number_that_main_has_taken_meanwhile(repository: Path, kb: Run) -> None:
    git(repository, "switch", "--quiet", "--create", "topic")
    commit(repository, {"decisions/0002-use-nats.md": "# Use NATS\n\nStatus: accepted\n"})
    git(repository, "switch", "--quiet", "main")
    commit(repository, {"decisions/0002-use-kafka.md": "# Use Kafka\n\nStatus: accepted\n"})
    git(repository, "switch", "--quiet", "topic")
    assert kb("-C", repository, "lint").returncode == 0
    done = kb("-C", repository, "lint", "--base", "main", "--select", "KB104")
    assert done.returncode == 1
    assert done.stdout.startswith(
        "decisions/0002-use-nats.md:1:1: error KB104: expected a number that main does not use"
    )
    assert "decisions/0002-use-kafka.md" in done.stdout


def test_what_main_did_meanwhile_is_no_change_of_ours(repository: Path, kb: Run) -> None:
    git(repository, "switch", "--quiet", "--create", "topic")
    commit(repository, {"decisions/0002-use-nats.md": "# Use NATS\n\nStatus: accepted\n"})
    git(repository, "switch", "--quiet", "main")
    commit(repository, {"decisions/0001-use-go.md": GO.replace("accepted", "deprecated").replace("handlers", "all")})
    git(repository, "switch", "--quiet", "topic")
    assert kb("-C", repository, "lint", "--base", "main", "--fail-on", "info", "--select", "KB6").returncode == 0


def test_revisions_without_a_common_commit_are_refused(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--orphan", "other")
    commit(repository, {"decisions/0001-x.md": GO})
    with pytest.raises(UserError, match="commit in common"):
        bases.load(config.load(repository, environ={}), "main")


def test_a_base_without_records_is_empty(tmp_path: Path, kb: Run) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, {"README.md": "# R\n"})
    git(tmp_path, "switch", "--quiet", "--create", "topic")
    commit(tmp_path, {"decisions/0001-use-go.md": GO + "\n[x](x.md)\n"})
    done = kb("-C", tmp_path, "lint", "--changed", "--format", "json")
    assert done.returncode == 1, done.stderr
    assert '"KB401"' in done.stdout


def compared(before: Mapping[str, str | bytes], after: Mapping[str, str | bytes], code: str) -> list[tuple[str, int]]:
    old, settings = view(before), Config(ROOT, lint=LintConfig())
    report = run(view(after), settings, RULES, select=[code], base=Base("main", old, old))
    return [(each.path, each.span.line) for each in report.diagnostics]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GO, False),
        (GO.replace("handlers in", "handlers\nin"), False),
        (GO.replace("Go.", "**Go**."), False),
        (GO.replace("Go.", "[Go](go.md)."), False),
        (GO.replace("We", "<!-- really? --> We"), False),
        (GO.replace("accepted", "accepted, in use"), False),
        (GO + "\n## References\n\n- A talk\n", False),
        (GO + "\n## Changelog\n\n- 2026-02-03: also services\n", False),
        (GO + "\n> **Update 2026-02-03:** services as well.\n", False),
        (GO.replace("accepted", "deprecated").replace("Go.", "C."), False),
        (GO.replace("Go.", "Rust."), True),
        (GO.replace("\n\nWe write handlers in Go.", ""), True),
        (GO + "\n## Consequences\n\nWe learn Go.\n", True),
        (GO.replace("# Use Go", "# Use Rust"), True),
    ],
)
def test_an_accepted_record_does_not_change_in_silence(text: str, found: bool) -> None:
    assert bool(compared({"decisions/1-go.md": GO}, {"decisions/1-go.md": text}, "KB601")) is found


def test_the_finding_stands_where_the_text_changed() -> None:
    before = {"decisions/1-go.md": GO + "\nOne.\n\nTwo.\n"}
    assert compared(before, {"decisions/1-go.md": GO + "\nOne.\n\nThree.\n"}, "KB601") == [("decisions/1-go.md", 9)]


def test_a_renamed_record_is_the_same_record() -> None:
    before = {"decisions/1-go.md": GO}
    after = {"decisions/1-use-go.md": GO.replace("Go.", "Rust.")}
    assert compared(before, after, "KB104") == []
    assert compared(before, after, "KB601") == [("decisions/1-use-go.md", 5)]
    alike = {"decisions/1-golang.md": "# Write Go\n\nStatus: accepted\n\nWe write handlers in Go, always.\n"}
    assert compared(before, alike, "KB104") == []
    assert compared(before, {"decisions/1-x.md": "# Use X\n\nStatus: accepted\n\nWe buy it.\n"}, "KB104") != []


def test_a_number_that_another_record_of_the_tree_has_too() -> None:
    before = {"decisions/1-go.md": GO}
    after = {**before, "decisions/1-a.md": "# A\n\nStatus: proposed\n", "other/adr/1-b.md": "# B\n"}
    assert compared(before, after, "KB104") == [("decisions/1-a.md", 1)]


def test_an_amendment_by_another_record_is_word_enough() -> None:
    after = {"decisions/1-go.md": GO.replace("Go.", "Rust.")}
    amending = "---\nstatus: accepted\namends: [1]\n---\n# Use Rust\n"
    assert compared({"decisions/1-go.md": GO}, {**after, "decisions/2-rust.md": amending}, "KB601") == []
    known = {"decisions/1-go.md": GO, "decisions/2-rust.md": amending}
    assert compared(known, {**after, "decisions/2-rust.md": amending}, "KB601") != []


def test_no_status_is_forgotten_in_the_life_cycle() -> None:
    assert TRANSITIONS.keys() == set(Status)


@pytest.mark.parametrize("old", list(Status))
@pytest.mark.parametrize("new", list(Status))
def test_transitions(old: Status, new: Status) -> None:
    before, after = ({"decisions/1-x.md": f"# X\n\nStatus: {status}\n"} for status in (old, new))
    allowed = old is new or new in TRANSITIONS[old]
    assert (compared(before, after, "KB602") == []) is allowed


def test_a_superseded_record_holds_again_only_without_a_successor() -> None:
    old = {"decisions/1-x.md": "# X\n\nStatus: superseded by ADR-2\n", "decisions/2-y.md": "# Y\n\nStatus: accepted\n"}
    again = "# X\n\nStatus: accepted\n"
    assert compared(old, {**old, "decisions/1-x.md": again}, "KB602") != []
    withdrawn = {"decisions/1-x.md": again, "decisions/2-y.md": "# Y\n\nStatus: withdrawn\n"}
    assert compared(old, withdrawn, "KB602") == []
    assert compared(old, {"decisions/1-x.md": again}, "KB602") == []


def test_an_unknown_status_in_the_life_cycle_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"kb.toml": '[lint.transitions]\naccepted = ["gone"]\n'})
    with pytest.raises(UserError, match="expected one of draft"):
        config.load(tmp_path, environ={})


def test_without_a_base_nothing_is_compared() -> None:
    report = run(view({"decisions/1-x.md": GO}), Config(ROOT), RULES, select=["KB104", "KB6"])
    assert report.diagnostics == ()


def test_changed_lines_are_those_that_the_base_does_not_have() -> None:
    before = view({"decisions/1-x.md": "# X\nOne.\nTwo.\n", "decisions/2-y.md": "# Y\n"})
    after = view({"decisions/1-x.md": "# X\nNew.\nOne.\n2.\n", "decisions/2-y.md": "# Y\n", "3.md": "a\nb\n"})
    assert Change.between(before.corpus, after.corpus).lines == {
        "decisions/1-x.md": frozenset({2, 4}),
        "3.md": frozenset({1, 2}),
    }


def changed(before: dict[str, str | bytes], after: dict[str, str | bytes], **options: list[str]) -> list[str]:
    old, settings = view(before), Config(ROOT)
    report = run(view(after), settings, RULES, base=Base("main", old, old), changed=True, **options)
    return [f"{each.path}:{each.span.line} {each.code}" for each in report.diagnostics]


OLD = GO + "\n[old](old.md)\n"


def test_changed_reports_the_lines_of_the_change() -> None:
    assert changed({"decisions/1-x.md": OLD}, {"decisions/1-x.md": OLD}) == []
    moved = {"decisions/1-x.md": OLD.replace("\n\n[", "\n\nMore.\n\n[")}
    assert changed({"decisions/1-x.md": OLD}, moved, select=["KB401"]) == []
    worse = {"decisions/1-x.md": OLD + "\n[new](new.md)\n"}
    assert changed({"decisions/1-x.md": OLD}, worse, select=["KB401"]) == ["decisions/1-x.md:9 KB401"]
    rewritten = {"decisions/1-x.md": OLD.replace("[old]", "The [old]")}
    assert changed({"decisions/1-x.md": OLD}, rewritten, select=["KB401"]) == ["decisions/1-x.md:7 KB401"]


def test_changed_reports_a_record_as_a_whole_where_it_was_touched() -> None:
    without = {"decisions/1-x.md": "# X\n", "decisions/2-y.md": GO, "decisions/3-z.md": "# Z\n", "decisions/4-z.md": GO}
    after = {**without, "decisions/1-x.md": "# X\n\nMore.\n"}
    assert changed({**without}, after, select=["KB002"]) == ["decisions/1-x.md:1 KB002"]


def test_changed_reports_what_the_change_breaks_elsewhere() -> None:
    before = {"decisions/1-x.md": GO, "decisions/2-y.md": GO + "\n[x](1-x.md) [old](old.md)\n"}
    assert changed({**before}, {"decisions/2-y.md": before["decisions/2-y.md"]}, select=["KB401"]) != []
    pictures: dict[str, str | bytes] = {"decisions/1-x.md": GO + "\n![a](a.png)\n"}
    assert changed({**pictures, "decisions/a.png": b""}, pictures) != []


def test_changed_counts_the_second_place_of_a_finding() -> None:
    before = {"decisions/1-x.md": GO, "decisions/2-y.md": "---\nstatus: accepted\nsupersedes: [1]\n---\n# Y\n"}
    after = {**before, "decisions/2-y.md": f"{before['decisions/2-y.md']}\nMore.\n"}
    assert changed({**before}, {**after}, select=["KB303"]) == ["decisions/1-x.md:3 KB303"]


def test_changed_compares_with_where_the_branch_left_main(repository: Path, kb: Run) -> None:
    commit(repository, {"decisions/0001-use-go.md": OLD})
    git(repository, "switch", "--quiet", "--create", "topic")
    commit(repository, {"docs/page.md": "# Page\n"})
    write(repository, {"docs/page.md": "# Page\n\n[x](x.md)\n", "docs/new.md": "[y](y.md)\n"})
    done = kb("-C", repository, "lint", "--changed")
    lines = [line for line in done.stdout.splitlines() if "KB401" in line]
    assert [line.partition(" ")[0] for line in lines] == ["docs/new.md:1:5:", "docs/page.md:3:5:"]
    assert kb("-C", repository, "lint", "--changed", "decisions").stdout.endswith("nothing to report\n")
