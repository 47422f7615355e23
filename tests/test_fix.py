"""`--fix` and `--diff`: what changes, what does not, and what is left."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import KB, Run
from small import ROOT, Texts, view, write

from kb import edit
from kb.config import Config
from kb.lint import Context, Finding, Report, fixed, rule, run
from kb.model import Document, Edit, Span, UserError
from kb.view import View

INDEX = "# R\n\n| # | Title | Status |\n|---|---|---|\n| 1 | [Go](decisions/1-go.md) | {} |\n"
GO = "# Go\n\nStatus: accepted\n"


@rule("KB901")
def ones(document: Document, context: Context) -> Iterator[Finding]:
    """Every 1 becomes a 2."""
    for number, line in enumerate(context.corpus.texts[document.path].split("\n"), 1):
        for column, char in enumerate(line, 1):
            if char == "1":
                span = Span(number, column, number, column + 1)
                yield Finding(span, "expected 2", edits=(Edit(document.path, span, "2"),))


@rule("KB902")
def twos(document: Document, context: Context) -> Iterator[Finding]:
    """Every 2 becomes a 1, so that no end is found."""
    for number, line in enumerate(context.corpus.texts[document.path].split("\n"), 1):
        if "2" in line:
            span = Span(number, line.index("2") + 1, number, line.index("2") + 2)
            yield Finding(span, "expected 1", edits=(Edit(document.path, span, "1"),))


def mended(files: dict[str, str | bytes], *rules: object) -> tuple[Report, dict[str, bytes]]:
    settings = Config(ROOT)

    def lint(each: View) -> Report:
        return run(each, settings, rules)  # type: ignore[arg-type]

    return fixed(view(files), settings, lint)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a 1 \t\n", "a 2 \t\n"),
        ("a 1", "a 2"),
        ("\ufeff1\n", "\ufeff2\n"),
        ("\ufeff# X\r\n\r\n1  \r\nb\n1\r\n", "\ufeff# X\r\n\r\n2  \r\nb\n2\r\n"),
        ("🤔1ü1\u20281\x851\x0c1\n", "🤔2ü2\u20282\x852\x0c2\n"),
        ("1\n\n\n", "2\n\n\n"),
    ],
)
def test_every_other_byte_stays(before: str, after: str) -> None:
    path = "decisions/3-x.md"
    report, changed = mended({path: before.encode()}, ones)
    assert changed == {path: after.encode()}
    assert report.diagnostics == ()
    assert mended({path: changed[path]}, ones)[1] == {}


def test_a_document_that_is_not_utf8_stays_as_it_is() -> None:
    files: dict[str, str | bytes] = {"decisions/3-x.md": b"# 1\n", "decisions/4-y.md": b"# 1\xff\n"}
    assert mended(files, ones)[1] == {"decisions/3-x.md": b"# 2\n"}


def test_mends_that_undo_each_other_come_to_an_end() -> None:
    report, _ = mended({"decisions/3-x.md": "# 1\n"}, ones, twos)
    assert report.diagnostics != ()


def test_an_insertion_takes_the_line_ends_of_the_file() -> None:
    source = Texts({"a.md": b"a\r\nb"})
    edits = [Edit.insert_lines("a.md", 2, ("x", "y")), Edit.insert_lines("a.md", 3, ("z",))]
    assert edit.apply(source, edits) == {"a.md": b"a\r\nx\r\ny\r\nb\r\nz\r\n"}
    assert edit.apply(source, [Edit.delete_lines("a.md", 1, 1)]) == {"a.md": b"b"}


def test_of_overlapping_edits_the_first_is_applied() -> None:
    source = Texts({"a.md": "abcdef\n"})
    edits = [
        Edit("a.md", Span(1, 3, 1, 6), "X"),
        Edit("a.md", Span(1, 2, 1, 4), "Y"),
        Edit("a.md", Span(1, 6, 1, 7), "Z"),
    ]
    assert edit.apply(source, edits) == {"a.md": b"aYdeZ\n"}


def test_fix_mends_and_reports_what_is_left(tmp_path: Path, kb: Run) -> None:
    write(tmp_path, {"decisions/1-go.md": GO + "\n[x](x.md)\n", "README.md": INDEX.format("proposed")})
    done = kb("-C", tmp_path, "lint", "--fix")
    assert done.returncode == 1
    assert [line.split(": ")[1] for line in done.stdout.splitlines() if ": error " in line] == ["error KB401"]
    assert "kb: mended README.md" in done.stderr
    assert (tmp_path / "README.md").read_text() == INDEX.format("accepted")
    again = kb("-C", tmp_path, "lint", "--fix")
    assert "mended" not in again.stderr
    assert again.stdout == done.stdout


def test_fix_mends_only_what_is_selected(tmp_path: Path, kb: Run) -> None:
    write(tmp_path, {"decisions/1-go.md": GO, "README.md": INDEX.format("proposed")})
    for arguments in (["--ignore", "KB502"], ["--select", "KB4"], ["decisions"]):
        assert kb("-C", tmp_path, "lint", "--fix", *arguments).returncode == 0
        assert (tmp_path / "README.md").read_text() == INDEX.format("proposed")


def test_diff_writes_nothing_and_is_a_patch(tmp_path: Path, kb: Run) -> None:
    before = INDEX.format("proposed").replace("\n", "\r\n").encode().rstrip()
    write(tmp_path, {"decisions/1-go.md": GO, "README.md": before})
    done = subprocess.run([KB, "-C", tmp_path, "lint", "--diff"], capture_output=True, check=False)
    assert done.returncode == 1
    assert (tmp_path / "README.md").read_bytes() == before
    patch = tmp_path / "a.patch"
    patch.write_bytes(done.stdout)
    subprocess.run(["git", "apply", "--whitespace=nowarn", patch], cwd=tmp_path, check=True)
    assert (tmp_path / "README.md").read_bytes() == before.replace(b"proposed", b"accepted")
    patch.unlink()
    clean = kb("-C", tmp_path, "lint", "--diff")
    assert (clean.returncode, clean.stdout) == (0, "")


def test_diff_fails_where_something_would_be_left(tmp_path: Path, kb: Run) -> None:
    write(tmp_path, {"decisions/1-go.md": GO + "\n[x](x.md)\n"})
    done = kb("-C", tmp_path, "lint", "--diff")
    assert (done.returncode, done.stdout) == (1, "")
    assert "1 finding would be left" in done.stderr


def test_a_link_stays_a_link_and_a_mode_stays(tmp_path: Path) -> None:
    write(tmp_path, {"real/a.md": "a\n"})
    (tmp_path / "real/a.md").chmod(0o640)
    (tmp_path / "a.md").symlink_to("real/a.md")
    edit.write(tmp_path, {"a.md": b"b\n"})
    assert (tmp_path / "a.md").is_symlink()
    assert (tmp_path / "real/a.md").read_text() == "b\n"
    assert (tmp_path / "real/a.md").stat().st_mode & 0o777 == 0o640


def test_a_write_that_fails_leaves_the_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.md": "a\n"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError, match=r"a\.md: cannot be written: No space left"):
        edit.write(tmp_path, {"a.md": b"b\n"})
    assert [each.name for each in tmp_path.iterdir()] == ["a.md"]
    assert (tmp_path / "a.md").read_text() == "a\n"
