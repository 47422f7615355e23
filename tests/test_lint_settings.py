"""What the configuration, a baseline and standard input make of a run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import KB, Run
from small import ROOT, view, write

from kb import config, links
from kb.config import Config, LinksConfig, LintConfig, Override
from kb.lint import Baseline, Report, run
from kb.model import Severity, UserError
from kb.report import REPORTS
from kb.rules import RULES

BROKEN = "# Use Go\n\nStatus: accepted\n\nSee [x](x.md).\n"


def lint(files: dict[str, str | bytes], settings: LintConfig, **options: object) -> Report:
    configured = Config(ROOT, lint=settings)
    return run(view(files, configured), configured, RULES, **options)  # type: ignore[arg-type]


def found(report: Report) -> list[tuple[str, str, str]]:
    return [(each.path, each.code, each.severity.value) for each in report.diagnostics]


def test_overrides_are_read(tmp_path: Path) -> None:
    text = (
        '[lint]\nstrict-from = 42\nbaseline = "known.json"\n\n[[lint.overrides]]\npaths = ["docs/**"]\n'
        'ignore = ["KB4"]\nseverity = { KB201 = "info" }\n'
    )
    write(tmp_path, {"kb.toml": text})
    read = config.load(tmp_path, environ={}).lint
    assert read.overrides == (Override(("docs/**",), ("KB4",), {"KB201": Severity.INFO}),)
    assert (read.strict_from, read.baseline) == (42, "known.json")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[lint.overrides]]\nignore = ["KB4"]\n', "with paths"),
        ("[lint]\noverrides = 3\n", "with paths"),
        ('[[lint.overrides]]\npaths = ["a"]\nignores = ["KB4"]\n', "did you mean lint.overrides.ignore?"),
        ('[[lint.overrides]]\npaths = "a"\n', "expected a list of strings"),
        ('[lint]\nstrict-from = "7"\n', "expected a number"),
        (
            '[site]\nurl = "http://["\n',
            "site.url: expected an address such as https://example.org/, found 'http://\\['",
        ),
    ],
)
def test_a_wrong_value_is_refused(text: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, {"kb.toml": text})
    with pytest.raises(UserError, match=message.replace("?", r"\?")):
        config.load(tmp_path, environ={})


def test_overrides_hold_for_their_paths_and_the_last_one_wins() -> None:
    files: dict[str, str | bytes] = {"decisions/1-x.md": BROKEN, "docs/old/a.md": BROKEN, "docs/b.md": BROKEN}
    overrides = (
        Override(("docs/**",), severity={"KB4": Severity.INFO, "KB401": Severity.WARNING}),
        Override(("docs/b.md",), severity={"KB4": Severity.INFO}),
        Override(("docs/old/*",), ignore=("KB40",)),
    )
    assert found(lint(files, LintConfig(overrides=overrides))) == [
        ("decisions/1-x.md", "KB401", "error"),
        ("docs/b.md", "KB401", "info"),
    ]


def test_a_rule_that_an_override_ignores_leaves_its_ignore_comments_alone() -> None:
    text = BROKEN.replace("See", "<!-- kb: ignore KB401: later -->\nSee").replace("[x](x.md)", "x")
    assert found(lint({"decisions/1-x.md": text}, LintConfig())) == [("decisions/1-x.md", "KB000", "warning")]
    ignoring = LintConfig(overrides=(Override(("**",), ignore=("KB401",)),))
    assert found(lint({"decisions/1-x.md": text}, ignoring)) == []


def test_an_ignore_comment_with_an_unknown_code_is_reported() -> None:
    text = BROKEN.replace("See", "<!-- kb: ignore KB4O1: later -->\nSee")
    report = lint({"decisions/1-x.md": text}, LintConfig())
    assert [each.code for each in report.diagnostics] == ["KB000", "KB401"]
    assert "KB4O1" in report.diagnostics[0].message


@pytest.mark.parametrize(
    "settings",
    [
        LintConfig(severity={"KB999": Severity.INFO}),
        LintConfig(overrides=(Override(("**",), ignore=("XX",)),)),
        LintConfig(overrides=(Override(("**",), severity={"401": Severity.INFO}),)),
    ],
)
def test_a_setting_for_a_rule_that_does_not_exist_is_refused(settings: LintConfig) -> None:
    with pytest.raises(UserError, match="unknown rule"):
        lint({"decisions/1-x.md": BROKEN}, settings)


def test_old_records_are_held_only_to_what_is_broken() -> None:
    files: dict[str, str | bytes] = {
        f"decisions/{number}-x.md": f"# X\n\nStatus: {status}\n\n[x](x.md)\n"
        for number, status in ((1, "odd"), (2, "accepted"), (3, "accepted"), (4, "strange"))
    }
    codes = [(path, code) for path, code, _ in found(lint(files, LintConfig(strict_from=4)))]
    assert ("decisions/1-x.md", "KB401") in codes
    assert ("decisions/1-x.md", "KB004") not in codes
    assert ("decisions/4-x.md", "KB004") in codes


def baseline_of(files: dict[str, str | bytes]) -> Baseline:
    report = lint(files, LintConfig())
    return Baseline.of(report.diagnostics, report.texts)


def test_known_findings_stay_known_when_their_lines_move() -> None:
    known = baseline_of({"decisions/1-x.md": BROKEN})
    moved = BROKEN.replace("See", "New text.\n\n   See  ")
    report = lint({"decisions/1-x.md": moved}, LintConfig(), baseline=known)
    assert (found(report), report.known, report.gone) == ([], 1, {})


def test_a_second_finding_of_the_same_text_is_new() -> None:
    known = baseline_of({"decisions/1-x.md": BROKEN})
    report = lint({"decisions/1-x.md": BROKEN + "\nSee [x](x.md).\n"}, LintConfig(), baseline=known)
    assert [each.span.line for each in report.diagnostics] == [7]
    other = lint({"decisions/2-x.md": BROKEN}, LintConfig(), baseline=known)
    assert found(other) == [("decisions/2-x.md", "KB401", "error")]
    assert sum(other.gone.values()) == 1


def test_what_did_not_run_is_not_taken_for_mended() -> None:
    files: dict[str, str | bytes] = {"decisions/1-x.md": BROKEN, "docs/a.md": "[y](y.md)\n"}
    known = baseline_of(files)
    assert lint(files, LintConfig(), baseline=known, select=["KB2"]).gone == {}
    mended: dict[str, str | bytes] = {"decisions/1-x.md": "# X\n\nStatus: accepted\n", "docs/a.md": "y\n"}
    assert len(lint(mended, LintConfig(), baseline=known).gone) == 2
    assert len(lint(mended, LintConfig(), baseline=known, paths=["docs"]).gone) == 1
    assert lint(mended, LintConfig(), baseline=known, select=["KB402"]).gone == {}


def test_a_baseline_only_gets_smaller(tmp_path: Path, kb: Run) -> None:
    two = BROKEN + "\nAnd [y](y.md).\n"
    write(tmp_path, {"decisions/1-x.md": two})
    file = tmp_path / "known.json"
    missing = kb("-C", tmp_path, "lint", "--baseline", file)
    reason = "the baseline cannot be read: No such file or directory"
    told = f"kb: {file}: {reason}; kb lint --write-baseline {file} writes one"
    assert (missing.returncode, missing.stderr.splitlines()[-1]) == (2, told)
    nowhere = kb("-C", tmp_path, "lint", "--write-baseline", tmp_path / "no" / "x.json")
    assert f"kb: {tmp_path}/no/x.json: cannot be written: No such file or directory" in nowhere.stderr

    made = kb("-C", tmp_path, "lint", "--write-baseline", file)
    assert made.returncode == 0
    assert "knows 2 findings" in made.stderr
    first = file.read_text()
    assert [each["code"] for each in json.loads(first)["findings"]] == ["KB401", "KB401"]
    known = kb("-C", tmp_path, "lint", "--baseline", file)
    assert (known.returncode, known.stdout) == (0, "1 document: nothing to report; 2 known from the baseline\n")

    write(tmp_path, {"decisions/1-x.md": BROKEN.replace("x.md", "z.md") + "\nAnd [y](y.md).\n"})
    stale = kb("-C", tmp_path, "lint", "--baseline", file)
    assert stale.returncode == 1
    assert "the baseline knows 1 finding too many" in stale.stderr
    assert file.read_text() == first

    smaller = kb("-C", tmp_path, "lint", "--write-baseline", file)
    assert smaller.returncode == 1
    assert "1 dropped" in smaller.stderr
    assert "knows, found 1 new finding" in smaller.stderr
    assert len(json.loads(file.read_text())["findings"]) == 1
    again = file.read_bytes()
    kb("-C", tmp_path, "lint", "--write-baseline", file)
    assert file.read_bytes() == again


def test_the_configured_baseline_is_seen_from_the_root(tmp_path: Path, kb: Run) -> None:
    write(tmp_path, {"decisions/1-x.md": BROKEN, "kb.toml": '[lint]\nbaseline = "ci/known.json"\n', "ci/x.txt": ""})
    assert "ci/known.json: the baseline cannot be read: No such file" in kb("-C", tmp_path, "lint").stderr
    kb("-C", tmp_path, "lint", "--write-baseline", tmp_path / "ci/known.json")
    done = kb("-C", tmp_path, "lint", "--format", "json", cwd=Path("/"))
    assert done.returncode == 0
    assert json.loads(done.stdout)["baseline"] == {"known": 1, "stale": 0}


@pytest.mark.parametrize("text", ["", "{}", '{"findings": [{"path": "x"}]}', "[1]", '{"findings": 3}'])
def test_a_file_that_is_no_baseline_is_refused(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"known.json": text})
    with pytest.raises(UserError, match="expected a baseline"):
        Baseline.read(tmp_path / "known.json")


def from_stdin(root: Path, text: bytes, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([KB, "-C", root, "lint", *arguments], input=text, capture_output=True, check=False)


def test_standard_input_takes_the_place_of_one_file(tmp_path: Path) -> None:
    write(tmp_path, {"decisions/1-x.md": "# X\n\nStatus: accepted\n", "decisions/2-y.md": BROKEN})
    for name in ("decisions/1-x.md", "./decisions/1-x.md", tmp_path / "decisions" / "1-x.md", "decisions/3-new.md"):
        done = from_stdin(tmp_path, BROKEN.encode(), "-", "--stdin-filename", name, "--format", "json")
        [only] = json.loads(done.stdout)["diagnostics"]
        assert (only["code"], only["line"], done.returncode) == ("KB401", 5, 1)
        assert only["path"] == str(name).rpartition("decisions/")[1] + str(name).rpartition("/")[2]
    clean = from_stdin(tmp_path, b"# X\r\n\r\nStatus: accepted\r\n", "-", "--stdin-filename", "decisions/2-y.md")
    assert clean.returncode == 0
    assert (tmp_path / "decisions/2-y.md").read_text() == BROKEN


def test_standard_input_is_seen_by_the_rules_about_two_files(tmp_path: Path) -> None:
    write(tmp_path, {"decisions/1-x.md": "# X\n\nStatus: accepted\n"})
    superseding = b"---\nstatus: accepted\nsupersedes: [9]\n---\n# Y\n"
    done = from_stdin(tmp_path, superseding, "-", "--stdin-filename", "decisions/2-y.md", "--select", "KB3")
    assert b"decisions/2-y.md:3:" in done.stdout
    assert b"KB302" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["-"],
        ["-", "decisions", "--stdin-filename", "decisions/1-x.md"],
        ["-", "--fix", "--stdin-filename", "decisions/1-x.md"],
        ["-", "--stdin-filename", "/elsewhere/1-x.md"],
        ["-", "--stdin-filename", "notes.txt"],
        ["decisions", "--write-baseline", "x.json"],
    ],
)
def test_what_does_not_go_together_is_refused(arguments: list[str], tmp_path: Path) -> None:
    write(tmp_path, {"decisions/1-x.md": BROKEN})
    done = from_stdin(tmp_path, b"# X\n", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"expected" in done.stderr or b"leave out" in done.stderr
    assert b"Traceback" not in done.stderr


ROUTED = {
    "content/ADR-8-first.md": "# First\n\nStatus: accepted\n\n## Context\n",
    "content/ADR-80.md": "# Other\n\nStatus: accepted\n",
    "content/ADR-80-more.md": "# Other\n\nStatus: accepted\n",
    "content/guides/README.md": "# Guides\n",
}


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/adr/ADR-8", "content/ADR-8-first.md"),
        ("/adr/adr-8#context", "content/ADR-8-first.md"),
        ("/adr/ADR-8-first.html", "content/ADR-8-first.md"),
        ("/adr/ADR-80/", "content/ADR-80.md"),
        ("../adr/ADR-80", "content/ADR-80.md"),
        ("/adr/guides", "content/guides/README.md"),
        ("/adr/ADR-9", None),
        ("/adr/ADR-", None),
        ("/other/ADR-8", None),
    ],
)
def test_a_route_leads_from_the_address_to_the_file(target: str, leads_to: str | None) -> None:
    configured = Config(ROOT, links=LinksConfig({"/adr/": "content/"}))
    found = links.resolve(view({**ROUTED}, configured).corpus, "content/ADR-80.md", target)
    assert (found.path, found.trouble is None) == (leads_to, leads_to is not None)


def test_a_routed_anchor_is_checked() -> None:
    configured = Config(ROOT, links=LinksConfig({"adr": "content"}))
    found = links.resolve(view({**ROUTED}, configured).corpus, "content/ADR-80.md", "/adr/ADR-8#contxt")
    assert (found.trouble, found.nearest) == (links.Trouble.ANCHOR, "context")


def test_routes_are_read(tmp_path: Path) -> None:
    write(tmp_path, {"kb.toml": '[links.routes]\n"/adr/" = "content/"\n'})
    assert config.load(tmp_path, environ={}).links.routes == {"/adr/": "content/"}
    write(tmp_path, {"kb.toml": '[links.routes]\n"/adr/" = 3\n'})
    with pytest.raises(UserError, match="expected a string"):
        config.load(tmp_path, environ={})


def test_a_finding_in_a_metadata_file_is_shown_there(tmp_path: Path, kb: Run) -> None:
    files: dict[str, str | bytes] = {
        f"keps/sig-x/{number}-x/{name}": text
        for number in range(1, 5)
        for name, text in (
            ("README.md", f"# KEP-{number}: X\n"),
            ("kep.yaml", f"title: X\nstatus: {'implementable' if number > 1 else 'odd'}\n"),
        )
    }
    write(tmp_path, files)
    for form in REPORTS:
        done = kb("-C", tmp_path, "lint", "--select", "KB004", "--format", form)
        assert done.returncode == 1, done.stderr
        assert "keps/sig-x/1-x/kep.yaml" in done.stdout
    lines = kb("-C", tmp_path, "lint", "--select", "KB004").stdout.splitlines()
    assert lines[0].startswith("keps/sig-x/1-x/kep.yaml:2:9: error KB004")
    assert lines[1] == "    status: odd"
    kb("-C", tmp_path, "lint", "--write-baseline", tmp_path / "known.json")
    assert kb("-C", tmp_path, "lint", "--baseline", tmp_path / "known.json").returncode == 0
