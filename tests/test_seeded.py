"""Seeded defects: one small repository in five dialects, clean at first, then with one defect at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from small import ROOT, view

from kb.config import Config
from kb.lint import run
from kb.rules import RULES

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Record:
    """What a record states; each dialect writes it in its own way."""

    number: int
    title: str
    status: str = "accepted"
    date: str = "2024-01-10"
    supersedes: int = 0
    superseded_by: int = 0
    sections: Mapping[str, str | None] = field(default_factory=dict)
    """Whatever differs from the usual text: `context`, `decision` or `consequences` → text; None leaves it out."""
    stated_number: int = 0
    stated_title: str = ""
    suffix: str = ""
    """After the usual file name, for a second file with the same number."""

    def text(self, section: str) -> str | None:
        return self.sections.get(section, f"The {section} of {self.title.lower()}, in a sentence.")


CLEAN: tuple[Record, ...] = (
    Record(1, "Record decisions"),
    Record(2, "Use queues", "superseded", "2024-02-11", superseded_by=5),
    Record(3, "Use Go", date="2024-03-12"),
    Record(4, "Use Rails", "rejected", "2024-04-13"),
    Record(5, "Use streams", date="2024-05-14", supersedes=2),
    Record(6, "Use Flux", date="2024-06-15"),
    Record(7, "Use Helm", date="2024-07-16"),
    Record(8, "Use Talos", "proposed", "2024-08-17"),
)


@dataclass(frozen=True)
class Dialect:
    """Where records lie, and how one is written."""

    folder: str
    name: Callable[[int, str], str]
    write: Callable[[Dialect, Record, Mapping[int, Record]], str]
    sections: Mapping[str, str]

    def path(self, record: Record) -> str:
        return f"{self.folder}/{self.name(record.number, slug(record.title))}{record.suffix}.md"

    def label(self, number: int) -> str:
        return f"ADR-{number:04}"

    def link(self, record: Record) -> str:
        return f"[{self.label(record.number)}]({self.path(record).rpartition('/')[2]})"

    def body(self, record: Record) -> str:
        return "".join(
            f"\n## {title}\n" + (f"\n{text}\n" if text else "")
            for name, title in self.sections.items()
            if (text := record.text(name)) is not None
        )


def slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def _front_matter(self: Dialect, record: Record, all_: Mapping[int, Record]) -> str:
    lines = [f"title: {record.stated_title or record.title}"]
    lines += [f"status: {record.status}"] if record.status else []
    lines += [f"date: {record.date}"]
    lines += [f'supersedes: ["{record.supersedes:04}"]'] if record.supersedes else []
    lines += [f'superseded-by: ["{record.superseded_by:04}"]'] if record.superseded_by else []
    number = record.stated_number or record.number
    return "\n".join(["---", *lines, "---", "", f"# ADR-{number:04}: {record.title}", *self.body(record).split("\n")])


def _bullets(self: Dialect, record: Record, all_: Mapping[int, Record]) -> str:
    by = f" by {_target(self, record.superseded_by, all_)}" if record.superseded_by else ""
    lines = [f"* Status: {record.status}{by}"] if record.status else []
    lines += [f"* Title: {record.stated_title}"] if record.stated_title else []
    lines += [f"* Date: {record.date}"]
    lines += [f"* Supersedes: {_target(self, record.supersedes, all_)}"] if record.supersedes else []
    number = record.stated_number or record.number
    return "\n".join([f"# ADR-{number:04}: {record.title}", "", *lines, *self.body(record).split("\n")])


def _nygard(self: Dialect, record: Record, all_: Mapping[int, Record]) -> str:
    status = record.status.capitalize()
    if record.superseded_by:
        status = f"Superseded by {_target(self, record.superseded_by, all_)}"
    stated = ["", "## Status", "", status] if status else []
    stated += ["", f"Supersedes {_target(self, record.supersedes, all_)}"] if record.supersedes else []
    number = record.stated_number or record.number
    head = [f"# {number}. {record.title}", "", f"Date: {record.date}", *stated]
    return "\n".join([*head, *self.body(record).split("\n")])


def _table(self: Dialect, record: Record, all_: Mapping[int, Record]) -> str:
    by = f" by {_target(self, record.superseded_by, all_)}" if record.superseded_by else ""
    rows = [("Date", record.date)]
    rows += [("Title", record.stated_title)] if record.stated_title else []
    rows += [("Status", f"{record.status.capitalize()}{by}")] if record.status else []
    rows += [("Supersedes", _target(self, record.supersedes, all_))] if record.supersedes else []
    table = ["| Metadata | Value |", "|----------|-------|", *(f"| {name} | {value} |" for name, value in rows)]
    number = record.stated_number or record.number
    return "\n".join([f"# ADR-{number}: {record.title}", "", *table, *self.body(record).split("\n")])


def _headers(self: Dialect, record: Record, all_: Mapping[int, Record]) -> str:
    lines = [f"eip: {record.stated_number or record.number}", f"title: {record.stated_title or record.title}"]
    lines += [f"status: {record.status.capitalize()}"] if record.status else []
    lines += ["type: Standards Track", f"created: {record.date}"]
    lines += [f"supersedes: {record.supersedes}"] if record.supersedes else []
    lines += [f"superseded-by: {record.superseded_by}"] if record.superseded_by else []
    return "\n".join(["---", *lines, "---", "", f"# {record.title}", *self.body(record).split("\n")])


def _target(self: Dialect, number: int, all_: Mapping[int, Record]) -> str:
    return self.link(all_[number]) if number in all_ else f"[{self.label(number)}]({self.name(number, 'gone')}.md)"


USUAL = {"context": "Context", "decision": "Decision", "consequences": "Consequences"}
MADR = {"context": "Context and Problem Statement", "decision": "Decision Outcome", "consequences": "Consequences"}
EIP = {"context": "Abstract", "decision": "Specification", "consequences": "Rationale"}
DIALECTS = {
    "front matter": Dialect("decisions", lambda number, name: f"{number:04}-{name}", _front_matter, USUAL),
    "bullets": Dialect("docs/decisions", lambda number, name: f"{number:04}-{name}", _bullets, MADR),
    "sections": Dialect("doc/adr", lambda number, name: f"{number:04}-{name}", _nygard, USUAL),
    "table": Dialect("adr", lambda number, name: f"ADR-{number}", _table, USUAL),
    "headers": Dialect("proposals", lambda number, name: f"eip-{number}", _headers, EIP),
}


def repository(dialect: Dialect, records: Sequence[Record], listed: Sequence[Record] | None = None) -> dict[str, str]:
    """The files: the records, an index of `listed`, a spec and AGENTS.md."""
    by_number = {each.number: each for each in reversed(records)}
    files = {dialect.path(each): dialect.write(dialect, each, by_number).rstrip("\n") + "\n" for each in records}
    rows = [_row(dialect, each, by_number) for each in (records if listed is None else listed)]
    files[f"{dialect.folder}/README.md"] = "\n".join(
        ["# Decisions", "", "| Number | Title | Status |", "|--------|-------|--------|", *rows, ""]
    )
    go, streams = dialect.path(by_number[3]), dialect.path(by_number[5])
    files["specs/orders.md"] = f"# Orders\n\nOrders travel over streams ([{dialect.label(5)}](../{streams})).\n"
    files["AGENTS.md"] = f"# For Agents\n\nServices are written in Go ([{dialect.label(3)}]({go})).\n"
    return files


def _row(dialect: Dialect, record: Record, all_: Mapping[int, Record]) -> str:
    successor = all_.get(record.superseded_by)
    by = f" by {dialect.link(successor)}" if successor else ""
    path = dialect.path(record).rpartition("/")[2]
    return f"| {record.number:04} | [{record.title}]({path}) | {record.status}{by} |"


def findings(files: Mapping[str, str | bytes]) -> list[tuple[str, str, int]]:
    """Every rule over the files."""
    report = run(view(files), Config(ROOT), RULES, today=TODAY)
    return [(each.code, each.path, each.span.line) for each in report.diagnostics]


def changed(number: int, **values: object) -> tuple[Record, ...]:
    """The clean records, one of them changed."""
    return tuple(replace(each, **values) if each.number == number else each for each in CLEAN)  # type: ignore[arg-type]


def line_of(files: Mapping[str, str], path: str, text: str) -> int:
    """The only line that holds a text."""
    [line] = [number for number, line in enumerate(files[path].split("\n"), 1) if text in line]
    return line


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return DIALECTS[request.param]


def test_the_clean_control_gives_nothing(dialect: Dialect) -> None:
    assert findings(repository(dialect, CLEAN)) == []


def title_line(files: Mapping[str, str], path: str) -> int:
    return next(number for number, line in enumerate(files[path].split("\n"), 1) if line.startswith("# "))


def path_of(dialect: Dialect, number: int, records: Sequence[Record] = CLEAN) -> str:
    return dialect.path(next(each for each in records if each.number == number))


def test_a_number_used_twice(dialect: Dialect) -> None:
    second = Record(8, "Use Zot", suffix="-zot" if dialect.name(8, "") == dialect.name(8, "x") else "")
    files = repository(dialect, (*CLEAN, second))
    path = max(dialect.path(second), path_of(dialect, 8))
    assert findings(files) == [("KB101", path, title_line(files, path))]


def test_a_misspelt_status(dialect: Dialect) -> None:
    path = path_of(dialect, 6)
    files = repository(dialect, CLEAN)
    before, at, after = files[path].lower().partition("accepted")
    files[path] = f"{files[path][: len(before)]}acepted{files[path][len(before) + len(at) :]}"
    assert after
    assert findings(files) == [("KB004", path, line_of(files, path, "acepted"))]


def test_no_status(dialect: Dialect) -> None:
    files = repository(dialect, changed(6, status=""), listed=CLEAN)
    path = path_of(dialect, 6)
    assert findings(files) == [("KB002", path, title_line(files, path))]


def test_an_impossible_date(dialect: Dialect) -> None:
    files = repository(dialect, changed(6, date="2024-02-30"))
    path = path_of(dialect, 6)
    assert findings(files) == [("KB202", path, line_of(files, path, "2024-02-30"))]


def test_a_missing_decision_section(dialect: Dialect) -> None:
    files = repository(dialect, changed(6, sections={"decision": None}))
    path = path_of(dialect, 6)
    assert findings(files) == [("KB701", path, title_line(files, path))]


@pytest.mark.parametrize(
    ("target", "code"),
    [("gone.md", "KB401"), ("{3}#decisoin", "KB402"), ("{3}#{anchor}", "KB407")],
    ids=["file", "anchor", "wrong-case anchor"],
)
def test_a_broken_link(dialect: Dialect, target: str, code: str) -> None:
    go = path_of(dialect, 3).rpartition("/")[2]
    anchor = dialect.sections["decision"].replace(" ", "-")
    text = f"Like [the services]({target.replace('{3}', go).replace('{anchor}', anchor)})."
    files = repository(dialect, changed(6, sections={"context": text}))
    path = path_of(dialect, 6)
    assert findings(files) == [(code, path, line_of(files, path, "Like [the"))]


def test_one_sided_supersession(dialect: Dialect) -> None:
    files = repository(dialect, changed(2, superseded_by=0, status="accepted"))
    path = path_of(dialect, 2)
    assert findings(files) == [("KB303", path, _status_line(files, path))]


def test_superseded_without_a_successor(dialect: Dialect) -> None:
    files = repository(dialect, changed(7, status="superseded"))
    path = path_of(dialect, 7)
    assert findings(files) == [("KB301", path, _status_line(files, path))]


def test_a_dangling_relation(dialect: Dialect) -> None:
    files = repository(dialect, changed(6, supersedes=77))
    path = path_of(dialect, 6)
    line = line_of(files, path, "77")
    found = findings(files)
    # Where the relation is written as a link, the link is broken as well.
    assert [each for each in found if each[0] != "KB401"] == [("KB302", path, line)]
    assert {each for each in found if each[0] == "KB401"} <= {("KB401", path, line)}


def test_a_cycle(dialect: Dialect) -> None:
    records = tuple(
        replace(each, supersedes=5)
        if each.number == 2
        else replace(each, status="superseded", superseded_by=2)
        if each.number == 5
        else each
        for each in CLEAN
    )
    files = repository(dialect, records)
    files["specs/orders.md"] = files["specs/orders.md"].replace("over streams", "over streams, formerly,")
    path = path_of(dialect, 2)
    # In a circle one record supersedes a later one.
    assert [each for each in findings(files) if each[0] != "KB204"] == [
        ("KB304", path, _statement(files, path, "supersedes"))
    ]


def test_an_index_that_leaves_a_record_out(dialect: Dialect) -> None:
    files = repository(dialect, CLEAN, listed=[each for each in CLEAN if each.number != 6])
    [(code, path, line)] = findings(files)
    assert (code, path) == ("KB501", f"{dialect.folder}/README.md")
    assert line in (3, line_of(files, path, "Use streams"), line_of(files, path, "Use Helm"))


def test_an_index_with_a_wrong_status(dialect: Dialect) -> None:
    files = repository(dialect, CLEAN, listed=changed(6, status="rejected"))
    path = f"{dialect.folder}/README.md"
    assert findings(files) == [("KB502", path, line_of(files, path, "Use Flux"))]


def test_a_number_that_differs_from_the_file_name(dialect: Dialect) -> None:
    files = repository(dialect, changed(6, stated_number=9))
    path = path_of(dialect, 6)
    line = line_of(files, path, "eip: 9") if dialect.folder == "proposals" else title_line(files, path)
    assert findings(files) == [("KB102", path, line)]


def test_a_successor_older_than_its_target(dialect: Dialect) -> None:
    files = repository(dialect, changed(5, date="2023-05-14"))
    path = path_of(dialect, 5)
    assert findings(files) == [("KB204", path, line_of(files, path, "2023-05-14"))]


def test_a_live_record_that_relies_on_a_retired_one(dialect: Dialect) -> None:
    queues = next(each for each in CLEAN if each.number == 2)
    text = f"All messages pass through the queues of {dialect.link(queues)}."
    files = repository(dialect, changed(6, sections={"decision": text}))
    path = path_of(dialect, 6)
    assert findings(files) == [("KB307", path, line_of(files, path, "All messages"))]


def test_a_live_spec_that_relies_on_a_retired_record(dialect: Dialect) -> None:
    files = repository(dialect, CLEAN)
    files["specs/orders.md"] += f"\nA queue holds them, see [{dialect.label(2)}](../{path_of(dialect, 2)}).\n"
    assert findings(files) == [("KB307", "specs/orders.md", 5)]


def test_an_empty_section(dialect: Dialect) -> None:
    files = repository(dialect, changed(6, sections={"consequences": ""}))
    path = path_of(dialect, 6)
    assert findings(files) == [("KB702", path, line_of(files, path, f"## {dialect.sections['consequences']}"))]


@pytest.mark.parametrize("text", ["TBD", "{describe the forces at play here}", "TODO: measure it"])
def test_a_placeholder(dialect: Dialect, text: str) -> None:
    files = repository(dialect, changed(6, sections={"context": text}))
    path = path_of(dialect, 6)
    assert findings(files) == [("KB007", path, line_of(files, path, text))]


def test_front_matter_that_does_not_parse(dialect: Dialect) -> None:
    path = path_of(dialect, 6)
    files = repository(dialect, CLEAN)
    broken = "tags: [messages\n"
    text = files[path]
    files[path] = text.replace("---\n", f"---\n{broken}", 1) if text.startswith("---") else f"---\n{broken}---\n{text}"
    [(code, where, line)] = findings(files)
    assert (code, where) == ("KB001", path)
    assert line in (2, 3)


def test_superseded_by_a_rejected_record(dialect: Dialect) -> None:
    files = repository(dialect, changed(5, status="rejected"))
    files["specs/orders.md"] = (
        f"# Orders\n\nOrders are handled in Go ([{dialect.label(3)}](../{path_of(dialect, 3)})).\n"
    )
    path = path_of(dialect, 2)
    assert findings(files) == [("KB309", path, _statement(files, path, "superseded"))]


@pytest.mark.parametrize("name", [name for name in DIALECTS if name != "sections"])
def test_a_title_that_differs_from_the_heading(name: str) -> None:
    dialect = DIALECTS[name]
    files = repository(dialect, changed(6, stated_title="Use Argo"))
    path = path_of(dialect, 6)
    found = findings(files)
    # The index shows the title that the heading no longer has.
    assert [each for each in found if each[0] != "KB502"] == [("KB106", path, title_line(files, path))]


def _status_line(files: Mapping[str, str], path: str) -> int:
    lines = files[path].split("\n")
    line = next(n for n, text in enumerate(lines, 1) if "status" in text.lower())
    return line + 2 if lines[line - 1].startswith("## ") else line


def _statement(files: Mapping[str, str], path: str, word: str) -> int:
    """The line that states a relation: the last that begins with the word, marks aside."""
    lines = enumerate(files[path].split("\n"), 1)
    return [
        n for n, text in lines if text.lower().lstrip("*|# ").startswith((word, f"status: {word}", f"status | {word}"))
    ][-1]
