"""Each dialect: which fields it gives, as written, and on which line."""

from __future__ import annotations

from textwrap import dedent

import pytest

from kb import formats
from kb.formats import dates, status
from kb.model import Document, Kind, RelationKind, Status


def record(text: str, path: str = "decisions/0007-use-go.md") -> Document:
    return formats.read(path, Kind.DECISION, dedent(text).encode())[0]


def test_section() -> None:
    found = record("""\
        # 7. Use Go

        Date: 2026-02-19

        ## Status

        Accepted

        Amends [5. Use make](0005-use-make.md)

        ## Context

        Status: this line is prose.
        """)
    assert (found.title, found.number, found.status, found.raw_status) == (
        "Use Go",
        "0007",
        Status.ACCEPTED,
        "Accepted",
    )
    assert (found.status_line, found.date, found.title_line) == (7, "2026-02-19", 1)
    assert [(each.kind, each.target, each.span.line) for each in found.relations] == [
        (RelationKind.AMENDS, "0005-use-make.md", 9)
    ]
    assert [(each.text, each.format) for each in found.numbers] == [("0007", "file name"), ("7", "heading")]


def test_a_list_below_the_name_of_a_relation_in_the_status_section() -> None:
    found = record("""\
        # 7. Use Go

        Date Documented: 2026-02-19

        ## Status

        ---

        Accepted

        Supersedes:

        - [ADR 5. Use make](0005-use-make.html)
        - Parts of [ADR 4. Use sh](0004-use-sh.html)

        **Relates to:**
        * [ADR 3. Use tar](0003-use-tar.html)

        Both are gone.
        """)
    assert (found.status, found.date) == (Status.ACCEPTED, "2026-02-19")
    assert [(each.kind, each.target, each.partial, each.span.line) for each in found.relations] == [
        (RelationKind.SUPERSEDES, "0005-use-make.html", False, 13),
        (RelationKind.SUPERSEDES, "0004-use-sh.html", True, 14),
        (RelationKind.RELATES_TO, "0003-use-tar.html", False, 17),
    ]
    listed = record("# 7. Use Go\n\n## Status\n\nSuperseded by:\n\n- [ADR 9](0009-x.md)\n\n## Context\n\nGo.\n")
    assert listed.status is Status.SUPERSEDED
    assert [(each.kind, each.target) for each in listed.relations] == [(RelationKind.SUPERSEDED_BY, "0009-x.md")]


def test_a_day_since_which_a_standard_is_stable_is_that_of_its_status() -> None:
    found = record(
        "---\nstatus: Stable\nstabilized_at: 2024-09-17\n---\n\n# Images\n", "Standards/scs-0104-v2-images.md"
    )
    assert (found.status, found.date, found.label) == (Status.ACCEPTED, "2024-09-17", "0104-v2")


def test_front_matter() -> None:
    found = record("""\
        ---
        status: superseded
        date: 2025-12-01
        updated: 2026-02-02
        tags: [messaging, python]
        deciders: Ada, Grace
        superseded-by: ["0061"]
        relates-to:
          - 0003-use-nats.md#decision
        ---

        # Use MessagePack
        """)
    assert (found.status, found.status_line, found.body_line) == (Status.SUPERSEDED, 2, 11)
    assert (found.date, found.updated) == ("2025-12-01", "2026-02-02")
    assert (found.tags, found.deciders) == (("messaging", "python"), ("Ada", "Grace"))
    [by] = found.related(RelationKind.SUPERSEDED_BY)
    assert (by.target, by.span.line, by.span.column) == ("0061", 7, 17)
    [other] = found.related(RelationKind.RELATES_TO)
    assert (other.target, other.section, other.partial, other.span.line) == ("0003-use-nats.md", "decision", True, 9)


def test_front_matter_keeps_the_spelling_of_numbers_and_nests_once() -> None:
    found = record("""\
        ---
        adr:
          status: accepted
          supersedes: 0011
        ---
        # Use Go
        """)
    assert (found.status, found.status_line) == (Status.ACCEPTED, 3)
    assert [each.target for each in found.relations] == ["0011"]


def test_bullets() -> None:
    found = record("""\
        # Use Go

        * Status: superseded by [ADR-0061](0061-use-protobuf.md)
        - **Deciders**: Ada, Grace
        - __Date__: 2026-02-19

        Technical story: none
        """)
    assert (found.status, found.status_line, found.date) == (Status.SUPERSEDED, 3, "2026-02-19")
    assert found.deciders == ("Ada", "Grace")
    made = record("# Use Go\n\n- Date: 2026-02-19\n- Decision Made By: [Ada](https://x.test/ada), Grace\n")
    assert made.deciders == ("Ada", "Grace")
    assert [(each.kind, each.target) for each in found.relations] == [
        (RelationKind.SUPERSEDED_BY, "0061-use-protobuf.md")
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["* Supersedes: [Java](0003-java.md),", "[C](0004-c.md) and", "[Perl](0005-perl.md)"], [3, 4, 5]),
        (["Supersedes: [Java](0003-java.md),", "[C](0004-c.md),", "[Perl](0005-perl.md)", "[D](0006-d.md)"], [3, 4, 5]),
        (["- Supersedes:", "  [Java](0003-java.md)", "  and [C](0004-c.md),", "  [Perl](0005-perl.md)"], [3, 4, 5]),
        (["- Supersedes: [Java](0003-java.md),", "- Requires: [C](0004-c.md)"], [3]),
        (["Supersedes: [Java](0003-java.md) (all of it", "at once), [C](0004-c.md)", "[D](0005-d.md)"], [3, 4]),
        (["- Supersedes: [Java](0003-java.md),", "", "  [C](0004-c.md)"], [3]),
    ],
)
def test_a_value_goes_on_below(lines: list[str], expected: list[int]) -> None:
    found = record("\n".join(["# Use Go", "", "- Status: accepted", *lines, "", "## Context", ""]))
    assert found.status is Status.ACCEPTED
    targets = [each.target for each in found.relations if each.kind is RelationKind.SUPERSEDES]
    assert [int(each[:4]) for each in targets] == expected
    assert {each.span.line for each in found.relations if each.kind is RelationKind.SUPERSEDES} == {4}


def test_metadata_lines_below_a_heading_that_stands_for_the_title() -> None:
    found = record("## RFC: Use Go\n\n- Start Date: 2021-01-07\n\n## Summary\n\n- Status: prose\n")
    assert (found.date, found.status_field) == ("2021-01-07", None)


def test_table_with_the_names_in_the_first_column() -> None:
    found = record("""\
        # Use Go

        | Metadata | Value |
        |----------|-------|
        | Date     | 2026-02-19 |
        | **Status** | Approved |
        | Updates  | ADR-5 |
        """)
    assert (found.date, found.status, found.status_line) == ("2026-02-19", Status.ACCEPTED, 6)
    assert [(each.kind, each.target) for each in found.relations] == [(RelationKind.AMENDS, "ADR-5")]


def test_table_with_the_names_in_the_header_row() -> None:
    found = record("| Date | Status |\n|------|--------|\n| 2026-02-19 | Proposed |\n\n# Use Go\n")
    assert (found.date, found.status, found.status_line) == ("2026-02-19", Status.PROPOSED, 3)


def test_a_list_of_links_states_relations_by_their_words_only() -> None:
    found = record("""\
        # Use Go

        ## Links

        - Supersedes [0003](0003-use-python.md)
        - [Go](https://go.example)
        """)
    assert [(each.kind, each.target) for each in found.relations] == [(RelationKind.SUPERSEDES, "0003-use-python.md")]


def test_the_first_dialect_that_states_a_field_gives_its_value_and_all_are_kept() -> None:
    found = record("---\nstatus: accepted\n---\n# Use Go\n\n## Status\n\nProposed\n")
    assert found.status is Status.ACCEPTED
    assert [(each.text, each.span.line) for each in found.fields] == [("accepted", 2), ("Proposed", 8)]


def test_the_title_is_the_front_matters_where_it_has_one() -> None:
    assert record("---\ntitle: Use Go\n---\n# Abstract\n\nText.\n\n# Context\n").title == "Use Go"


@pytest.mark.parametrize(
    ("text", "target", "partial"),
    [
        ("Superseded by ADR-0061", "ADR-0061", False),
        ("♻️ superseded by [ADR-0061](0061-x.md) (Protocol Buffers)", "0061-x.md", False),
        ("Superceded by 0061-x.md", "0061-x.md", False),
        ("Replaced by [61. X](<0061-x.md>)", "0061-x.md", False),
        ("Partly superseded by ADR-0061", "ADR-0061", True),
        ("Superseded in part by ADR-0061", "ADR-0061", True),
        ("Inactive (superseded by CIP-0121)", "CIP-0121", False),
    ],
)
def test_what_took_a_records_place(text: str, target: str, partial: bool) -> None:
    [found] = record(f"# Use Go\n\nStatus: {text}\n").related(RelationKind.SUPERSEDED_BY)
    assert (found.target, found.partial) == (target, partial)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("✅ accepted", Status.ACCEPTED),
        ("**Approved** on 2026-01-01", Status.ACCEPTED),
        ("![Accepted](https://img.example/accepted.svg)", Status.ACCEPTED),
        ("Partially Implemented", Status.IMPLEMENTED),
        ("ADOPTED (may be RETIRED later)", Status.ACCEPTED),
        ("Superceded by [9. Help](0009-help.md)", Status.SUPERSEDED),
        ("Partly superseded by ADR-0061", Status.AMENDED),
        ("Last call", Status.PROPOSED),
        ("not implemented", None),
        ("acceptedish", None),
        ("{proposed | accepted | rejected}", None),
        ("proposed | accepted", None),
        ("<status>", None),
        ("", None),
    ],
)
def test_normal_form(text: str, expected: Status | None) -> None:
    assert status.normal(text) is expected


def test_template_leftovers_are_kept_as_written_and_are_no_status() -> None:
    found = record('---\nstatus: "{proposed | accepted}"\n---\n# Use Go\n')
    assert (found.raw_status, found.status) == ("{proposed | accepted}", None)


def test_a_status_section_states_one_status_and_the_rest_is_prose() -> None:
    found = record("# Use Go\n\n## Status\n\nAccepted\n\nProposed by the crew, then accepted.\n")
    assert [each.text for each in found.fields if each.name == "status"] == ["Accepted"]


def test_sections_named_after_fields() -> None:
    text = "# Use Go\n\n## Date\n\n2026-02-19\n\n## Deciders\n\n- Ada, Grace\n\n## Tags\n\n- tools\n- languages\n"
    found = record(text)
    assert (found.date, found.deciders, found.tags) == ("2026-02-19", ("Ada", "Grace"), ("tools", "languages"))


def test_a_title_states_its_successor_without_the_bracket_around_it() -> None:
    for title, raw in (
        ("Use Go (superseded by ADR-0061)", "superseded by ADR-0061"),
        ("Use Go (superseded by [ADR-0061](0061-x.md))", "superseded by [ADR-0061](0061-x.md)"),
        ("Use Go - superseded by ADR-0061 (in C)", "superseded by ADR-0061 (in C)"),
    ):
        found = record(f"# {title}\n")
        assert (found.raw_status, found.status) == (raw, Status.SUPERSEDED)


@pytest.mark.parametrize(
    ("deep", "problem"), [(49, None), (50, "more than 50 levels of nesting"), (5_000, "more than 50 levels of nesting")]
)
def test_front_matter_that_nests_too_deep_is_a_problem(deep: int, problem: str | None) -> None:
    found = record(f"---\nstatus: accepted\nmore: {'[' * deep}{']' * deep}\nfiller: {'x' * 500}\n---\n# Use Go\n")
    assert [(each.code, each.message) for each in found.problems] == (
        [("KB001", f"expected YAML, found: {problem}")] if problem else []
    )


def test_front_matter_with_too_many_values_is_a_problem() -> None:
    found = record(f"---\nstatus: accepted\nmore: [{'x, ' * 20_000}]\n---\n# Use Go\n")
    assert [each.message for each in found.problems] == ["expected YAML, found: more than 20,000 values"]


def test_a_fault_in_front_matter_is_told_at_its_place() -> None:
    [problem] = record("---\nstatus: accepted\ntags: [a, ]]\n---\n# Use Go\n").problems
    assert (problem.code, problem.span.line, problem.span.column) == ("KB001", 3, 12)


def test_hints_in_comments_and_code_are_no_metadata() -> None:
    found = record("# Use Go\n\n<!-- Status: accepted -->\n\n```\nStatus: rejected\n```\n")
    assert found.status_field is None


def test_a_section_with_only_a_relation_is_no_status() -> None:
    found = record("# Use Go\n\n## Status\n\nSupercedes [3. Python](0003-x.md)\n")
    assert (found.status_field, found.status) == (None, None)
    assert [each.kind for each in found.relations] == [RelationKind.SUPERSEDES]


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("decisions/0007-use-go.md", "0007"),
        ("adr/ADR-7.md", "7"),
        ("adr/adr-007-use-go.md", "007"),
        ("decisions/0007-use-go/README.md", "0007"),
        ("decisions/20200926-use-go.md", None),
        ("decisions/2020-09-26-use-go.md", None),
        ("decisions/use-go.md", None),
    ],
)
def test_number_in_the_file_name(path: str, number: str | None) -> None:
    assert formats.file_number(path) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-19", "2026-02-19"),
        ("2021.12.08", "2021-12-08"),
        ("11-April-2023", "2023-04-11"),
        ("April 11, 2023", "2023-04-11"),
        ("10/04/18", None),
        ("10/04/2018", None),
        ("25/12/18", None),
        ("25/12/2018", "2018-12-25"),
        ("12/25/2018", "2018-12-25"),
        ("2026-02-30", None),
        ("January, 2026", "2026-01"),
    ],
)
def test_dates_with_one_reading(text: str, expected: str | None) -> None:
    assert dates.iso(text) == expected


def test_line_ends_and_a_byte_order_mark_change_no_line() -> None:
    found, text = formats.read("d/1-x.md", Kind.DECISION, b"\xef\xbb\xbf---\r\nstatus: accepted\r\n---\r\n# X\r\n")
    assert (found.status_line, found.title_line, found.line_count) == (2, 4, 4)
    assert "\r" not in text


@pytest.mark.parametrize(
    ("data", "line", "word"),
    [(b"# X\n\xff\n", 2, "UTF-8"), (b"# X\n\0\n", 2, "NUL"), (b"x" * 11, 1, "at most 10 bytes")],
)
def test_unreadable_bytes_are_a_problem_with_a_line(data: bytes, line: int, word: str) -> None:
    [problem] = formats.read("d/1-x.md", Kind.DECISION, data, size_limit=10)[0].problems
    assert (problem.code, problem.span.line) == ("KB008", line)
    assert word in problem.message


def test_a_status_section_that_only_says_partly_superseded_states_an_amended_record() -> None:
    found = record("# Use Go\n\n## Status\n\nPartly superseded by [9](0009-x.md)\n")
    assert (found.status, found.status_line) == (Status.AMENDED, 5)
    assert [(each.target, each.partial) for each in found.relations] == [("0009-x.md", True)]


def test_a_remark_between_the_first_status_and_the_last_is_none() -> None:
    text = "# Use Go\n\n## Status\n\nAccepted (lazy consensus)\n\n{}\n\nSuperseded by [9. Rust](0009-x.md)\n"
    found = record(text.format("Not implemented yet."))
    assert (found.status, found.status_line) == (Status.SUPERSEDED, 9)
    assert [each.target for each in found.relations] == ["0009-x.md"]
    unread = record(text.replace("Accepted (lazy consensus)", "On its way").format("For now."))
    assert (unread.status, unread.status_line) == (None, 5)


@pytest.mark.parametrize("heading", ["TL;DR", "Problem", "Motivation", "Table of Contents"])
def test_a_heading_of_a_section_is_no_title(heading: str) -> None:
    text = f"# {heading}\n\nLinks are ordered.\n\n# Decision\n\nOrder them.\n"
    assert formats.read("rfcs/rfc-056-ordered-links.md", Kind.DECISION, text.encode())[0].title is None


def test_a_file_that_cannot_be_read_still_has_its_lines() -> None:
    assert formats.read("d/1-x.md", Kind.DECISION, b"# X\n\n\xff\n")[0].line_count == 3


@pytest.mark.parametrize(
    ("stated", "title", "log", "name", "expected"),
    [
        ("date: 2021-01-01", "[Deprecated] Use Go", "", "status", "Deprecated"),
        ("date: 2021-01-01\nupdated: 2021-02-02", "Use Go", "- Status: deprecated", "status", "deprecated"),
        ("status: accepted\nupdated: 2021-02-02", "Use Go", "- 2021-04-23: done", "date", "2021-04-23"),
        ("status: accepted\ndate: 2021-01-01", "Use Go", "- 2021-04-23: a\n- 2021-05-01: b", "updated", "2021-05-01"),
    ],
)
def test_what_no_other_place_states_is_asked_of_title_and_change_log(
    stated: str, title: str, log: str, name: str, expected: str
) -> None:
    found = record(f"---\n{stated}\n---\n\n# {title}\n\n## Changelog\n\n{log}\n").field(name)
    assert found is not None
    assert found.text == expected
