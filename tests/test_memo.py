"""What lint remembers: a run over the same finds the same without looking, and whatever changed is looked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small import write

from kb import cache, config, corpus, lint, workers
from kb.lint import Memo, Report, memo, remembered, run
from kb.model import Kind
from kb.report import REPORTS, render
from kb.rules import RULES
from kb.source import GitTree, WorkTree
from kb.view import View

FILES = {
    "decisions/0001-x.md": "# 1. X\n\nStatus: accepted\nDate: 2021-03-05\n\nSee [y](0002-y.md) and [b](more/b.txt).\n",
    "decisions/0002-y.md": "# 2. Y\n\nStatus: acepted\nDate: 2021-03-06\n\nTODO: all of it.\n",
    "README.md": "# R\n\n[x](decisions/0001-x.md), [y](decisions/0002-y.md)\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "repository", FILES)


def load(root: Path) -> View:
    """The view as a new process would read it."""
    corpus._cache.cache_clear()
    return View(corpus.load(WorkTree(root), config.load(root)))


def known(root: Path, **asked: Any) -> Report | None:
    """What a new process remembers."""
    settings = config.load(root)
    return remembered(corpus.survey(WorkTree(root), settings), settings, Memo(settings.home / "cache"), **asked)


def fresh(root: Path) -> Report:
    """What a new process finds, and stores."""
    settings = config.load(root)
    return run(load(root), settings, RULES, memo=Memo(settings.home / "cache"))


def entries(root: Path) -> Path:
    return root / ".kb" / "cache" / memo.FILE_NAME


def test_a_run_over_the_same_is_remembered_whole(root: Path) -> None:
    assert known(root) is None
    found = fresh(root)
    assert {each.code for each in found.diagnostics} >= {"KB004", "KB007", "KB401"}
    again = known(root)
    assert again is not None
    assert again.diagnostics == found.diagnostics
    assert again.documents == found.documents == 3
    assert again.described == found.described
    assert all(render(form, again) == render(form, found) for form in REPORTS)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("decisions/0002-y.md", "# 2. Y\n\nStatus: accepted\nDate: 2021-03-06\n"),
        ("decisions/more/b.txt", "here"),
        ("decisions/0003-z.md", "# 3. Z\n"),
        ("kb.toml", '[lint]\nignore = ["KB401"]\n'),
    ],
)
def test_whatever_changes_is_looked_at(root: Path, path: str, text: str) -> None:
    before = fresh(root)
    write(root, {path: text})
    assert known(root) is None
    after = fresh(root)
    assert after.diagnostics != before.diagnostics
    assert known(root).diagnostics == after.diagnostics  # type: ignore[union-attr]


def test_an_unreadable_document_is_shown_the_same(root: Path) -> None:
    write(root, {"decisions/0002-y.md": b"# 2. Y\n\nStatus: \xff\n"})
    found, again = fresh(root), known(root)
    assert "KB008" in {each.code for each in found.diagnostics}
    assert again is not None
    assert render("text", again) == render("text", found)


def test_the_other_branch_is_remembered_too(root: Path) -> None:
    first = fresh(root)
    write(root, {"decisions/0002-y.md": "# 2. Y\n"})
    fresh(root)
    write(root, FILES)
    assert known(root).diagnostics == first.diagnostics  # type: ignore[union-attr]


def test_a_file_that_a_rule_looked_into_counts(root: Path) -> None:
    write(root, {"docs/a.md": "# A\n\nText\n- item\n", "mkdocs.yml": "site_name: x\n"})
    before = fresh(root)
    assert "KB801" in {each.code for each in before.diagnostics}
    assert known(root) is not None
    write(root, {"mkdocs.yml": "site_name: x\nplugins:\n  - kb\n"})
    assert known(root) is None
    assert "KB801" not in {each.code for each in fresh(root).diagnostics}


def test_another_day_and_other_rules_are_another_run(root: Path) -> None:
    settings = config.load(root)
    stored = Memo(settings.home / "cache")
    run(load(root), settings, RULES, memo=stored, today=date(2000, 1, 1))
    assert known(root) is None
    fresh(root)
    assert known(root, select=("KB4",)) is None
    assert known(root, paths=("README.md",)) is None


def test_other_code_trusts_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh(root)
    monkeypatch.setattr(cache, "version", lambda: "another")
    assert known(root) is None


def test_what_a_document_alone_decides_is_not_looked_at_again(root: Path) -> None:
    looked: list[str] = []

    @lint.text_rule("KB999")
    def counted(document, text):  # type: ignore[no-untyped-def]
        """Every document is looked at once."""
        looked.append(document.path)
        yield lint.Finding(document.title_span if hasattr(document, "title_span") else memo.Span.of_line(1), text[:3])

    settings = config.load(root)
    first = run(load(root), settings, (counted,), memo=Memo(settings.home / "cache"))
    assert sorted(looked) == sorted(FILES)
    looked.clear()
    write(root, {"README.md": "# Other\n"})
    second = run(load(root), settings, (counted,), memo=Memo(settings.home / "cache"))
    assert looked == ["README.md"]
    assert [each.message for each in second.diagnostics] == ["# O", "# 1", "# 2"]
    assert len(first.diagnostics) == 3


def test_several_processes_find_and_remember_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, {f"docs/{number}.md": "# A\n\nText\n- item\n\nTODO\n" for number in range(40)})
    first = fresh(root)
    alone = {line.split("\t")[0] for line in entries(root).read_text("utf-8").split("\n")}
    entries(root).unlink()
    started: list[int] = []
    monkeypatch.setattr(workers, "_WORTH_PROCESSES", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: started.append(process) or {0, 1, 2})
    again = fresh(root)
    assert started
    assert again.diagnostics == first.diagnostics
    assert {line.split("\t")[0] for line in entries(root).read_text("utf-8").split("\n")} == alone
    assert known(root).diagnostics == first.diagnostics  # type: ignore[union-attr]


def test_what_a_process_looked_into_counts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @lint.rule("KB999", Kind.PAGE)
    def looking(document, context):  # type: ignore[no-untyped-def]
        """A page goes with a file beside it."""
        yield lint.Finding(memo.Span.of_line(1), context.corpus.beside("b.txt").decode())

    write(root, {"b.txt": "one"})
    monkeypatch.setattr(workers, "_WORTH_PROCESSES", 0)
    view, settings = load(root), config.load(root)
    found = run(view, settings, (looking,)).diagnostics
    assert [each.message for each in found] == ["one"]
    assert set(view.corpus.consulted) == {"b.txt"}


def test_a_revision_is_read_in_one_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y.z", *command], cwd=root, check=True)
    settings = config.load(root)
    sizes: list[int] = []

    def spread(work: Any, items: Any, size: int) -> Any:
        sizes.append(size)
        return [work(items)]

    monkeypatch.setattr(workers, "spread", spread)
    run(View(corpus.load(GitTree(root, "HEAD"), settings)), settings, RULES)
    assert sizes[-1] == 0
    run(load(root), settings, RULES)
    assert sizes[-1] > 0


@pytest.mark.parametrize("place", range(60, 2500, 131))
def test_a_byte_that_flipped_is_no_harm(root: Path, place: int) -> None:
    first = fresh(root)
    file = entries(root)
    data = bytearray(file.read_bytes())
    data[place % len(data)] ^= 0x15
    file.write_bytes(bytes(data))
    again = known(root) or fresh(root)
    assert again.diagnostics == first.diagnostics


@pytest.mark.parametrize("value", ["3", "[{}, [[1]]]", '[{"a": 1}, 7]', '{"x": 1}'])
def test_a_line_of_another_shape_is_no_harm(root: Path, value: str) -> None:
    first = fresh(root)
    lines = entries(root).read_text("utf-8").split("\n")
    lines[1:-1] = [f"{each.partition(chr(9))[0]}\t{cache._checksum(value)}{value}" for each in lines[1:-1]]
    entries(root).write_text("\n".join(lines), "utf-8")
    assert known(root) is None
    assert fresh(root).diagnostics == first.diagnostics


def test_the_command_says_the_same_twice_without_importing_a_rule(root: Path) -> None:
    program = (
        "import json, sys\n"
        "from kb.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as end:\n    print(end.code)\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program, "-C", str(root), "lint", "--format", "jsonl"]
    environ = {name: value for name, value in os.environ.items() if name != "KB_HOME"}
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True, env=environ).stdout.splitlines()
        for _ in range(2)
    )
    assert first[:-1] == second[:-1]
    assert first[-2] == "1"
    assert "kb.rules" in json.loads(first[-1])
    assert not {"kb.rules", "kb.formats", "markdown_it"} & set(json.loads(second[-1]))
