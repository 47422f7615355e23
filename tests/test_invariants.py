"""What holds for every text: places are in the file, written forms are read back, and mending once is enough."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from small import ROOT, view

from kb import cache, formats
from kb.config import Config
from kb.lint import Report, run
from kb.lint.fix import fixed
from kb.markdown import outline
from kb.model import Document, Kind, RelationKind, Span, Status
from kb.rules import RULES
from kb.view import View

PIECES = (
    "# 1. Use Go",
    "## Status",
    "Accepted",
    "superseded by [ADR-2](0002-x.md)",
    "Supersedes 2, 3 and ADR-4",
    "Date: 2021-03-05",
    "- **Status**: ~~draft~~ final",
    "* Date: 5 March 2021",
    "| Status | Date |",
    "|---|---|",
    "| Accepted | 2021-03-05 |",
    "| Status | Approved |",
    "---",
    "status: accepted",
    "date: 2021-03-05",
    "tags: [a, b]",
    "supersedes: ['0002']",
    "```",
    "    code",
    "> quote",
    "- item",
    "  - [x](y.md#z) and `code`",
    "See ADR-0002.",
    "![a](b.png)",
    "<a id='x'></a>",
    "[x]: y.md",
    "[^1]: note",
    "<!-- comment",
    "-->",
    "",
    "",
    "Text.",
    "## Changelog",
    '- 2021-04-23: Change status to "deprecated"',
    "- [approved](p) (2022-07-12)",
    "<table><tr><td>Status</td><td>Draft</td></tr></table>",
    "Status",
    "------",
    "**Status**",
    "this ADR is superseded by ADR-3",
    "Status: {proposed | accepted}",
    "ä 決 \U0001f600",
    "\t- x",
    "***",
    "TODO",
    "{placeholder}",
    "Status: acepted",
)
PIECE = st.one_of(st.sampled_from(PIECES), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12))
TEXTS = st.lists(PIECE, max_size=30).map("\n".join)
KINDS = st.sampled_from((Kind.DECISION, Kind.PAGE, Kind.SPEC))


def read(text: str, kind: Kind = Kind.DECISION, path: str = "adr/0001-x.md") -> tuple[Document, str]:
    return formats.read(path, kind, text.encode())


def spans(document: Document) -> list[Span]:
    groups = (
        document.fields,
        document.numbers,
        document.relations,
        document.links,
        document.mentions,
        document.problems,
    )
    return [each.span for group in groups for each in group]


@settings(max_examples=300, deadline=None)
@given(TEXTS, KINDS)
def test_every_place_is_in_the_file(text: str, kind: Kind) -> None:
    document, shown = read(text, kind)
    lines = shown.split("\n")
    for span in spans(document):
        assert 1 <= span.line <= len(lines)
        assert span.line <= (span.end_line or span.line) <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert (span.end_column or 1) <= len(lines[(span.end_line or span.line) - 1]) + 1
    assert 1 <= document.title_line <= len(lines)
    assert [each.line for each in document.sections] == sorted({each.line for each in document.sections})
    assert all(1 <= each.line <= each.end_line <= len(lines) for each in document.sections)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_field_stands_where_it_says(text: str) -> None:
    document, shown = read(text)
    lines = shown.split("\n")
    for each in document.fields:
        if each.format != "front matter" and each.span.line == each.span.end_line:
            written = lines[each.span.line - 1][each.span.column - 1 : each.span.end_column - 1]
            assert written == each.text or each.text not in lines[each.span.line - 1]


@settings(max_examples=200, deadline=None)
@given(TEXTS, KINDS)
def test_line_ends_change_nothing(text: str, kind: Kind) -> None:
    text = text.replace("\r", "")
    plain, _ = read(text, kind)
    for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text.removeprefix("\ufeff")):
        found, _ = read(other, kind)
        if other.startswith("\ufeff") and text.startswith("\ufeff"):
            continue
        assert replace(found, hash="") == replace(plain, hash="")


@settings(max_examples=200, deadline=None)
@given(TEXTS, KINDS)
def test_the_cache_gives_back_what_it_was_given(text: str, kind: Kind) -> None:
    document, _ = read(text, kind)
    assert cache.decode(json.loads(json.dumps(cache.encode(document))), document.path) == document


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_anchors_are_told_apart(text: str) -> None:
    anchors = [each.anchor for each in outline(text).sections if each.level]
    assert len(anchors) == len(set(anchors))
    assert set(anchors) <= outline(text).anchors


WORDS = {"accepted": Status.ACCEPTED, "Rejected": Status.REJECTED, "final": Status.ACCEPTED, "on hold": Status.STAGNANT}
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def front_matter(status: str, day: date, successor: str) -> str:
    return f"---\nstatus: {status}\ndate: {day}\nsuperseded-by: ['{successor}']\n---\n\n# Use Go\n"


def bullets(status: str, day: date, successor: str) -> str:
    return f"# Use Go\n\n* Status: {status}\n* Date: {day:%d %B %Y}\n* Superseded by: [x]({successor})\n"


def nygard(status: str, day: date, successor: str) -> str:
    return f"# 1. Use Go\n\nDate: {day}\n\n## Status\n\n{status}\n\nSuperseded by [x]({successor})\n\n## Context\n"


def table(status: str, day: date, successor: str) -> str:
    return f"# Use Go\n\n| Status | **{status}** |\n|---|---|\n| Date | {day} |\n| Replaced by | {successor} |\n"


def headers(status: str, day: date, successor: str) -> str:
    return f"```\nTitle: Use Go\nStatus: {status}\nCreated: {day}\nSuperseded-By: {successor}\n```\n"


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from((front_matter, bullets, nygard, table, headers)),
    st.sampled_from(sorted(WORDS)),
    DAYS,
    st.integers(2, 9999).map(lambda number: f"{number:04}-use-c.md"),
)
def test_what_is_written_in_a_dialect_is_read_back(dialect: object, word: str, day: date, successor: str) -> None:
    assert callable(dialect)
    document, _ = read(dialect(word, day, successor))
    ended = dialect is nygard and word != "Rejected"  # in a status section, the statement is the status
    assert (document.title, document.status) == ("Use Go", Status.SUPERSEDED if ended else WORDS[word])
    assert document.date == day.isoformat()
    assert [each.target for each in document.related(RelationKind.SUPERSEDED_BY)] == [successor]


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_mending_once_is_enough(first: str, second: str, page: str) -> None:
    files = {"adr/0001-x.md": first, "adr/0002-x.md": second, "adr/README.md": page}
    config = Config(ROOT)
    seen = view({path: text.encode() for path, text in files.items()})
    today = date(2026, 2, 19) + timedelta(days=1)

    def lint(each: View) -> Report:
        return run(each, config, RULES, today=today)

    _, changed = fixed(seen, config, lint)
    for path, text in changed.items():
        text.decode("utf-8")
        files[path] = text.decode("utf-8")
    again = view({path: text.encode() for path, text in files.items()})
    assert fixed(again, config, lint)[1] == {}
