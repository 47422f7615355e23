"""How repositories name, number, date and title their records beside the usual forms; all examples invented."""

from __future__ import annotations

from textwrap import dedent

import pytest
from small import view

from indexer import question
from indexer.answer.facts import header
from indexer.chunk import chunks
from kb import formats
from kb.formats import dates
from kb.identity import file_date, file_number
from kb.model import Document, Kind, RelationKind, Status
from kb.site.record import status as site_status


def record(text: str, path: str = "decisions/0007-use-go.md") -> Document:
    return formats.read(path, Kind.DECISION, dedent(text).encode())[0]


@pytest.mark.parametrize(
    ("name", "number", "date"),
    [
        ("2024-05-06_018-use-go.md", "018", "2024-05-06"),
        ("2024-05-06-018-use-go.md", "018", "2024-05-06"),
        ("20240506-0018-use-go.md", "0018", "2024-05-06"),
        ("2024-05-06-use-go.md", None, "2024-05-06"),
        ("2024-05-06-10-reasons-for-go.md", None, "2024-05-06"),
        ("2024-05-06-1430-use-go.md", None, "2024-05-06"),
        ("20240506143000-use-go.md", None, "2024-05-06"),
        ("2024-13-06_018-use-go.md", "018", None),
        ("00001234-use-go.md", None, None),
        ("0018-use-go.md", "0018", None),
        ("202405-use-go.md", None, "2024-05"),
        ("202413-use-go.md", None, None),
    ],
)
def test_number_after_a_date(name: str, number: str | None, date: str | None) -> None:
    assert (file_number(f"decisions/{name}"), file_date(f"decisions/{name}")) == (number, date)


@pytest.mark.parametrize(
    ("head", "numbers"),
    [
        ("slug: 18", ["18"]),
        ("slug: /adr/018", ["018"]),
        ("slug: adr-18", ["18"]),
        ("slug: oauth-2", []),
        ("id: 18", ["18"]),
        ("title: 18. Use Go", ["18"]),
        ("title: |\n  18. Use Go", ["18"]),
        ("title: 18 reasons for Go", []),
    ],
)
def test_number_in_the_front_matter(head: str, numbers: list[str]) -> None:
    found = record(f"---\n{head}\n---\n\n## Status\n\nAccepted\n", "decisions/use-go.md")
    assert [each.text for each in found.numbers] == numbers


def test_the_date_of_a_file_name_counts_where_the_text_has_none() -> None:
    path = "decisions/2024-05-06-use-go.md"
    assert record("# Use Go\n\n## Status\n\nAccepted\n", path).date == "2024-05-06"
    assert record("# Use Go\n\nDate: 04/05/2024\n", path).date == "2024-05-06"
    assert record("# Use Go\n\nDate: 2024-05-07\n", path).date == "2024-05-07"
    assert formats.read(path, Kind.PAGE, b"# Use Go\n")[0].date is None


DATED = {
    "decisions/2024-01-08_003-use-go.md": "# 3. Use Go\n\n## Status\n\nSuperseded by [ADR 18](/adr/18)\n",
    "decisions/2024-05-06_018-use-rust.md": "---\nslug: 18\n---\n\n## Status\n\nAccepted\n",
    "decisions/2024-06-08_019-use-make.md": "# 19. Use Make\n\n## Status\n\nAccepted\n",
}


def test_a_day_is_no_number() -> None:
    found = view(DATED)
    assert [each.path for each in found.find("18")] == ["decisions/2024-05-06_018-use-rust.md"]
    assert not found.find("8")
    assert not found.find("ADR-6")
    assert question.missing_numbers(found, "What does ADR 8 say?") == ("8",)
    assert found.standing("decisions/2024-01-08_003-use-go.md").replaced_by == ("decisions/2024-05-06_018-use-rust.md",)


def test_a_day_finds_its_record() -> None:
    found = view({"decisions/20240506-use-go.md": "# Use Go\n\nStatus: accepted\n"})
    assert found.find("20240506") == found.corpus.decisions
    assert not found.find("6")


def test_the_spelling_tells_two_series_apart() -> None:
    text = "# Use Go\n\n## Status\n\nAccepted\n"
    found = view({"decisions/018-use-go.md": text, "decisions/edge/ADR-018-use-c.md": text})
    assert [each.path for each in found.find("ADR-018")] == ["decisions/edge/ADR-018-use-c.md"]
    assert len(found.find("ADR 18")) == len(found.find("18")) == 2


@pytest.mark.parametrize(
    ("heading", "path", "title"),
    [
        ("7 Use Go", "decisions/0007-use-go.md", "Use Go"),
        ("7 Use Go", "decisions/0008-use-go.md", "7 Use Go"),
        ("12 factor apps", "decisions/0012-12-factor-apps.md", "12 factor apps"),
        ("7 habits", "decisions/0007-use-go.md", "7 habits"),
        ("ADR: Use Go", "decisions/0007-use-go.md", "Use Go"),
        ("Harbour RFC 0007: Use Go", "rfcs/0007-use-go.md", "Use Go"),
        ("Harbour RFC 0008: Use Go", "rfcs/0007-use-go.md", "Harbour RFC 0008: Use Go"),
        ("Architecture Decision Record: Use Go", "decisions/0007-use-go.md", "Use Go"),
        ("ADR: 7. Use Go", "decisions/0007-use-go.md", "Use Go"),
        ("RFC - Use Go", "decisions/0007-use-go.md", "Use Go"),
        ("ADR", "decisions/0007-use-go.md", "ADR"),
        ("ADR-based planning", "decisions/0007-use-go.md", "ADR-based planning"),
    ],
)
def test_title_without_number_and_series(heading: str, path: str, title: str) -> None:
    assert record(f"# {heading}\n\n## Status\n\nAccepted\n", path).title == title


@pytest.mark.parametrize(
    ("section", "text", "relations"),
    [
        ("Outcome", "We decided to supersede [ADR 3](/adr/3) and set limits.", [("supersedes", "/adr/3", False)]),
        ("Context", "We decided to supersede [ADR 3](/adr/3) and set limits.", []),
        ("Decision", "- We supersede [ADR 3](/adr/3) with the current ADR.", [("supersedes", "/adr/3", False)]),
        (
            "Decision",
            "We supersede [ADR 3](/adr/3) and [ADR 4](/adr/4) decisions on how to send mail. [ADR 5](/adr/5) stays.",
            [("supersedes", "/adr/3", False), ("supersedes", "/adr/4", False)],
        ),
        ("Decision Outcome", "Mail waits. This ADR supersedes ADR 0003 in full.", [("supersedes", "ADR 0003", False)]),
        ("Consequences", "- **This replaces ADR-3** and its queue.", [("supersedes", "ADR-3", False)]),
        ("Consequences", "Mail waits. This replaces\nADR 3's rule on retries.", [("supersedes", "ADR 3", True)]),
        ("Decision", "We replace ADR-3 **layer 4** with a queue.", [("supersedes", "ADR-3", True)]),
        ("Decision", "This decision replaces ADR 3 for mail.", [("supersedes", "ADR 3", True)]),
        ("Decision", "We partly supersede the decision made in ADR-3.", [("supersedes", "ADR-3", True)]),
        ("Decision", "We amend [3. Send mail](0003-send-mail.md).", [("amends", "0003-send-mail.md", False)]),
        ("Decision", "* Ten tries.\n    * (Note that [#0003](./0003-x.md) modifies this to allow five)",
         [("amended_by", "./0003-x.md", False)]),
        ("Decision", "ADR 9 supersedes this decision.", [("superseded_by", "ADR 9", False)]),
        ("Decision", "ADR 9 supersedes this ADR's rule on retries.", [("superseded_by", "ADR 9", True)]),
        ("Consequences", "- While this does not directly supersede [ADR 3](/adr/3), it prepares for it.", []),
        ("Consequences", "A later record supersedes this decision when mail is dropped.", []),
        ("Decision", "We replace [the mailer](../lib/mailer.md) with a queue.", []),
        ("Decision", "We replace 3 servers with one.", []),
        ("Decision", "The guide says: “This replaces ADR 3” is how to end a record.", []),
        ("Decision\n\n### Considered options", "This replaces ADR 3.", []),
        ("Context", "This replaces ADR 3.", []),
        ("Context", "This ADR replaces ADR 3.", [("supersedes", "ADR 3", False)]),
        ("Alternatives considered", "This ADR replaces ADR 3.", []),
        ("Summary", "This RFC sets the plan for mail. It supersedes [RFC 3].", [("supersedes", "RFC 3", False)]),
        ("Summary", "Mail waits. It supersedes RFC 3.", []),
        ("Summary", "This RFC is an amendment to RFC 3 that adds a queue.", [("amends", "RFC 3", False)]),
        ("Summary", "This RFC is a refinement of the previous [RFC 3][].", [("amends", "RFC 3", False)]),
        ("Summary", "This RFC proposes an amendment to RFC 3.", [("amends", "RFC 3", False)]),
        ("Summary", "This RFC is an addendum to RFC 3.", [("amends", "RFC 3", False)]),
        ("Summary", "This RFC is the successor to RFC 3.", [("supersedes", "RFC 3", False)]),
        ("Summary", "This RFC subsumes part of [RFC 3 on mail](rfc/0003-mail.md).",
         [("supersedes", "rfc/0003-mail.md", True)]),
        ("Summary", "Amend RFC 3 to ask for a\nqueue.", [("amends", "RFC 3", False)]),
        ("Summary", "Refine the queue rule from RFC 3 so that it holds.", [("amends", "RFC 3", False)]),
        ("Summary", "Mail waits.\n\nReplace RFC 3 as soon as you can.", []),
        ("Design", "Replace RFC 3 as soon as you can.", []),
        ("Design", "[RFC 3] is amended by this RFC to allow five tries.", [("amends", "RFC 3", False)]),
        ("Design", "As such, RFC 3 is amended to allow five tries.", [("amends", "RFC 3", False)]),
        ("Links", "- [RFC 3](0003-tries.md) (superseded by this RFC)", [("supersedes", "0003-tries.md", False)]),
        ("Links", "- [RFC 3](0003-tries.md) (partly replaced by this RFC)", [("supersedes", "0003-tries.md", True)]),
        ("Links", "- [RFC 3](0003-tries.md) (superseded by this RFC's limits)", []),
        ("Design", "The rule in RFC 3 is amended by this RFC.", []),
        ("Design", "These limits supersede the ones set out in ADR-3 and ADR-4.",
         [("supersedes", "ADR-3", True), ("supersedes", "ADR-4", True)]),
        ("Design", "This section supersedes ADR-3 with respect to tries.", [("supersedes", "ADR-3", True)]),
        ("Design", "This queue does not replace the one defined in ADR-3.", []),
        ("Design", "These limits replace ADR-3.", []),
        ("Context", "This ADR in part supersedes [3](0003-mail.md).", [("supersedes", "0003-mail.md", True)]),
        ("Decision", "**These tries have been superseded by [ADR #9](0009-x.md).**",
         [("superseded_by", "0009-x.md", True)]),
        ("Decision", "This rule on retries is now replaced by ADR-9.", [("superseded_by", "ADR-9", True)]),
        ("Context", "These tries have been superseded by ADR-9.", []),
        ("Decision", "These tries will be superseded by ADR-9.", []),
        ("Decision", "The tries of old have been superseded by ADR-9.", []),
        ("Design", "This ADR supersedes the “five tries” rule of ADR-3.", [("supersedes", "ADR-3", True)]),
        ("Design", "This ADR supersedes the timeout in #318.", []),
        ("Design", "If it is accepted, this ADR amends ADR-3.", []),
        ("Abstract", "This ADR describes a queue, which replaces the one described in [ADR-3](/adr/3) (now retired).",
         [("supersedes", "/adr/3", False)]),
        ("Abstract", "This ADR describes a queue, which replaces the way described in [ADR-3](/adr/3).",
         [("supersedes", "/adr/3", True)]),
        ("Consequences", "This ADR updates ADR-3 from `proposed` to `accepted`.", []),
        ("History", "- 2021-03-04: amended by [ADR 9](0009-x.md), more tries", [("amended_by", "0009-x.md", False)]),
        ("Revision history", "| Day | What |\n|---|---|\n| 2021-03-04 | Deprecate in favor of ADR-9 |",
         [("superseded_by", "ADR-9", False)]),
        ("Notes", "| Day | What |\n|---|---|\n| 2021-03-04 | Deprecate in favor of ADR-9 |", []),
        ("Deprecation reason", "This ADR has been marked as **deprecated**: mail is gone. "
         "Refer to [ADR-9: Post](0009-post.md) for the current way.", [("superseded_by", "0009-post.md", False)]),
        ("Notice", "This ADR is obsolete. Use ADR-9 instead.", [("superseded_by", "ADR-9", False)]),
        ("Notice", "This ADR is deprecated. Refer to ADR-9 for more information.", []),
        ("Notice", "The mailer is deprecated. Use ADR-9 instead.", []),
        ("Decision", "[The guide](../guide.md) amends this.", []),
        ("Decision", "```\nThis replaces ADR 3.\n```", []),
    ],
)  # fmt: skip
def test_what_a_decision_says_that_it_does_to_another(
    section: str, text: str, relations: list[tuple[str, str, bool]]
) -> None:
    found = record(f"# 7. Queue mail\n\n## {section}\n\n{text}\n")
    assert [(each.kind.value, each.target, each.partial) for each in found.relations] == relations


def test_a_reason_names_the_successor_in_a_sentence_of_its_own() -> None:
    text = "---\nstatus: Deprecated\ndeprecated-reason: {}\n---\n# 7. Queue mail\n"
    found = record(text.format("Mail was replaced by a new queue. See ADR-9."))
    assert [(each.kind.value, each.target) for each in found.relations] == [("superseded_by", "ADR-9")]
    assert record(text.format("Nobody sends mail. See ADR-9.")).relations == ()


def test_the_target_of_a_link_that_is_defined_apart_counts_and_not_its_text() -> None:
    text = "# 7. Queue mail\n\n## Decision\n\nThis ADR supersedes [ADR 3].\n\n[adr 3]: {}\n"
    for target, expected in (("0004-mail.md", "0004-mail.md"), ("https://x.test/pull/3", "ADR 3")):
        assert [each.target for each in record(text.format(target)).relations] == [expected]


def test_an_address_of_a_folder_is_resolved_by_the_name_of_the_folder() -> None:
    def text(title: str, more: str = "") -> str:
        return f"# {title}\n\n- Status: Accepted\n{more}"

    elsewhere = "https://x.test/other/blob/main/text/0002-mail/README.md"
    ours = "https://x.test/ours/blob/main/rfcs/0003-post/README.md"
    files = {
        "rfcs/0001-pier/README.md": text("Pier"),
        "rfcs/0002-crane/README.md": text("Crane"),
        "rfcs/0003-post/README.md": text("Post"),
        "rfcs/0004-rope/README.md": text("Rope", f"- Supersedes: [mail]({elsewhere}), [post]({ours})\n"),
    }
    found = view(files)
    rope = found.document("rfcs/0004-rope/README.md")
    assert [found.resolve(rope, each.target) for each in rope.relations] == [None, "rfcs/0003-post/README.md"]


def test_the_number_of_a_name_that_is_not_there_tells_which_record_is_meant() -> None:
    text = "# {}\n\n- Status: accepted\n- Obsoletes: {}\n"
    files = {
        "adr/0003-use-flask.md": text.format("Use Flask", "0002-use-cgi-for-pages"),
        "adr/0002-use-cgi.md": text.format("Use CGI", "none"),
        "adr/0004-use-django.md": text.format("Use Django", "[3](0003-use-[old]-flask.md)"),
        "adr/0005-x.md": text.format("X", "[4](https://x.test/0004-y.md)"),
    }
    found = view(files)
    edges = [(edge.source[4:8], edge.target[4:8], edge.relation.partial) for edge in found.edges]
    assert edges == [("0003", "0002", False), ("0004", "0003", False)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Supersedes: [ADR-3](0003-x.md), which was in use in 2018 and 2019", [("supersedes", "0003-x.md")]),
        ("Supersedes: 3, 4 and 5", [("supersedes", "3"), ("supersedes", "4"), ("supersedes", "5")]),
        ("Status: Accepted. Updates the format after talks about [ADR-3](0003-x.md)", []),
        ("Status: Accepted. Updates the format of [ADR-3](0003-x.md) after talks", [("amends", "0003-x.md")]),
    ],
)
def test_what_stands_beside_a_relation_is_none(line: str, expected: list[tuple[str, str]]) -> None:
    found = record(f"# 7. Queue mail\n\n{line}\n")
    assert [(each.kind.value, each.target) for each in found.relations] == expected


def test_a_status_in_a_list_below_its_heading_is_shown_without_the_label() -> None:
    found = record("# 7. Queue mail\n\n## Status\n\n- Status: [Proposed](../README.md)\n- Status Date: 2021-03-04\n")
    assert found.raw_status == "[Proposed](../README.md)"


def dated(*days: str) -> list[str | None]:
    files = {f"adr/{n:04}-x.md": f"# {n}. X\n\n{day}\n\n## Status\n\nAccepted\n" for n, day in enumerate(days, 1)}
    return [each.date for each in view(files).corpus.decisions]


def test_a_date_with_two_readings_is_read_as_the_others_of_its_folder() -> None:
    assert dated("Date: 05/06/2018", "Date: 28/03/2018") == ["2018-06-05", "2018-03-28"]
    assert dated("Date: 05/06/2018", "Date: 03/28/2018") == ["2018-05-06", "2018-03-28"]
    assert dated("Date: 05/06/2018", "Date: 28/03/2018", "Date: 03/28/2018") == [None, "2018-03-28", "2018-03-28"]
    assert dated("Date: 05/06/2018", "Date: 2018-03-28") == [None, "2018-03-28"]
    other = {"rfc/0001-x.md": "# 1. X\n\nDate: 28/03/2018\n\n## Status\n\nAccepted\n"}
    apart = view({"adr/0001-x.md": "# 1. X\n\nDate: 05/06/2018\n\n## Status\n\nAccepted\n", **other})
    assert [each.date for each in apart.corpus.decisions] == [None, "2018-03-28"]


def test_a_date_without_a_colon() -> None:
    assert dated("Date 05/06/2018", "**Date** 28/03/2018") == ["2018-06-05", "2018-03-28"]
    assert dated("Release 2018-05-06", "Date of 2018-05-06") == [None, None]


BROKEN = """\
    ---
    title: Storage: one bucket a team
    approvers:
      - "@ada"  # lead
      - bob
    # a remark
    tags: [storage, 'cost']
    created: 2024-05-06
    see-also: [the other one](0003-buckets.md)
    supersedes:
    - 0004
    status:
      implemented
      long ago
    authors:
      - "@eve"
    last-updated: |
      2024-06-07
    ---

    # Storage
    """


def test_broken_front_matter_is_read_as_a_person_reads_it() -> None:
    found = record(BROKEN)
    assert [each.code for each in found.problems] == ["KB001"]
    assert (found.title, found.raw_status, found.status_line) == ("Storage: one bucket a team", "implemented", 13)
    assert (found.deciders, found.tags) == (("@ada", "bob"), ("storage", "cost"))
    assert (found.date, found.updated) == ("2024-05-06", "2024-06-07")
    assert [(each.kind.value, each.target) for each in found.relations] == [
        ("relates_to", "0003-buckets.md"),
        ("supersedes", "0004"),
    ]
    lines = dedent(BROKEN).split("\n")
    assert all(
        lines[each.span.line - 1][each.span.column - 1 : each.span.end_column - 1] == each.text for each in found.fields
    )


ELSEWHERE = (
    "---\nstatus: implemented\ndate: 2024-05-06\nsuperseded-by: https://docs.example.org/{}\n{}---\n\n# Use Go\n"
)


def test_a_successor_elsewhere_ends_a_record() -> None:
    path = "decisions/0007-use-go.md"
    found = view({path: ELSEWHERE.format("rust", "updated: 2025-01-02\n")})
    standing = found.standing(path)
    assert (standing.in_force, standing.replaced_elsewhere) == (False, ("https://docs.example.org/rust",))
    assert "superseded by https://docs.example.org/rust" in header(found, found.document(path))
    assert found.at("2025-02-03").standing(path).in_force is False
    assert found.at("2024-06-07").standing(path).in_force is None
    undated = view({path: ELSEWHERE.format("rust", "")}).at("2024-06-07").standing(path)
    assert (undated.in_force, undated.replaced_elsewhere) == (None, ())


def test_an_address_that_is_a_record_is_no_successor_elsewhere() -> None:
    path, text = "decisions/0007-use-go.md", "# 8. Use Rust\n\n## Status\n\n{}\n"
    for status, in_force in (("Accepted", False), ("Proposed", True)):
        found = view({path: ELSEWHERE.format("0008", ""), "decisions/0008-use-rust.md": text.format(status)})
        assert (found.standing(path).in_force, found.standing(path).replaced_elsewhere) == (in_force, ())


@pytest.mark.parametrize(
    ("stated", "heading", "title"),
    [
        ("use-go-services", "Use Go for services", "Use Go for services"),
        ("use.go.services", "ADR-7: Use Go for services", "Use Go for services"),
        ("use-go-services", "use-go-services", "use-go-services"),
        ("go", "Use Go for services", "go"),
        ("Use Go", "Use Go for services", "Use Go"),
    ],
)
def test_a_slug_is_no_title_where_a_heading_has_words(stated: str, heading: str, title: str) -> None:
    assert record(f"---\ntitle: {stated}\nstatus: accepted\n---\n\n# {heading}\n").title == title


def test_a_title_that_was_copied_gives_way_to_the_heading() -> None:
    text = "---\ntitle: Use Go\nstatus: accepted\n---\n\n# {}\n"
    files = {"adr/0007-use-go.md": text.format("Use Go"), "adr/0008-use-c.md": text.format("8. Use C for drivers")}
    assert [each.title for each in view(files).corpus.decisions] == ["Use Go", "Use C for drivers"]
    files["adr/0008-use-c.md"] = text.format("Context")
    assert [each.title for each in view(files).corpus.decisions] == ["Use Go", "Use Go"]


def test_a_relation_finds_a_stated_title_that_is_not_shown() -> None:
    old = "---\ntitle: go-services\nstatus: accepted\nsuperseded-by: c-drivers\n---\n\n# Use Go for services\n"
    new = "---\ntitle: c-drivers\nstatus: accepted\n---\n\n# Use C for drivers\n"
    found = view({"adr/0007-go.md": old, "adr/0008-c.md": new})
    assert found.standing("adr/0007-go.md").replaced_by == ("adr/0008-c.md",)


def test_modified_is_amended_as_a_status_and_a_day_as_a_label() -> None:
    assert record("# Use Go\n\n## Status\n\nModified\n").status is Status.AMENDED
    found = record("# Use Go\n\n## Status\n\nModified by [ADR 9](0009-use-c.md)\n")
    assert [(each.kind, each.target) for each in found.relations] == [(RelationKind.AMENDED_BY, "0009-use-c.md")]
    found = record("# Use Go\n\nModified: 2024-05-06\n\n## Context\n\nText.\n")
    assert (found.status, found.date, found.updated) == (None, None, "2024-05-06")


def test_a_choice_of_a_template_is_no_status_to_show() -> None:
    path = "adr/0007-use-go.md"
    text = "---\nstatus: proposed|accepted|superseded\napprovers: [TBD, '@ada']\n---\n\n# Use Go\n"
    found = view({path: text})
    assert "no status stated" in header(found, found.document(path))
    assert "not stated" in site_status(found.document(path))
    assert found.document(path).deciders == ("@ada",)
    assert record("# Use Go\n\n## Deciders\n\nTBD\n").deciders == ()


def paths(text: str) -> list[tuple[str, ...]]:
    return [each.path for each in record(text).sections if each.level]


def test_the_title_leads_the_sections_where_no_heading_is_the_title() -> None:
    head = "---\ntitle: 7. Use Go\n---\n\n"
    text = f"{head}## Context\n\nText.\n\n# Decision\n\nText.\n\n### Details\n\nText.\n"
    assert paths(text) == [("Use Go", "Context"), ("Use Go", "Decision"), ("Use Go", "Decision", "Details")]
    assert [each.heading for each in chunks(record(text), text)] == paths(text)
    assert paths(f"{head}# Use Go\n\n## Context\n\nText.\n") == [("Use Go",), ("Use Go", "Context")]
    named = "- Feature Name: async_streams\n\n# Summary\n\nText.\n"
    assert paths(named) == [("async_streams", "Summary")]
    assert paths("## Context\n\nText.\n\n## Decision\n\nText.\n") == [("Context",), ("Decision",)]


def test_a_section_is_no_title_where_the_front_matter_states_one() -> None:
    found = record("---\ntitle: Use Go\n---\n\n# Status\n\nAccepted\n\n# Decision\n\nText.\n")
    assert (found.title, found.title_line, found.status) == ("Use Go", 4, Status.ACCEPTED)
    found = record("---\ntitle: Use Go\n---\n\n## Context\n\nText.\n\n# What we decided\n\nText.\n")
    assert (found.title, found.title_line) == ("Use Go", 4)


LOGGED = "# 7. Queue mail\n\n## Change log\n\n- [proposed](https://x.test/1) (2021-12-28) first draft\n"


M = "# 7. Queue mail\n\n"


def since(text: str) -> str | None:
    return view({"adr/0007-x.md": text}).standing("adr/0007-x.md").since


@pytest.mark.parametrize(
    ("text", "date", "day"),
    [
        (f"{LOGGED}- [approved](https://x.test/2) (2023-02-18) with changes\n", "2021-12-28", "2023-02-18"),
        (f"{M}## Status\n\nAccepted\n\n## Changelog\n\n* 2023-02-14: Initial draft\n", "2023-02-14", None),
        (f"{M}- Status: Accepted\n- Start Date: 2023-02-14\n", "2023-02-14", None),
        (f"{M}- Status: Accepted\n- Created: 2023-02-14\n- Since: 2024-05-01\n", "2023-02-14", "2024-05-01"),
        ("---\nstatus: accepted\ncreated: 2023-02-14\n---\n# 7. Queue mail\n", "2023-02-14", None),
        (f"{M}- Status: Accepted\n- Date: 2023-02-14\n", "2023-02-14", "2023-02-14"),
        (f"{M}- Status: Accepted\n- Proposed: 2023-02-14\n- Accepted: 2023-03-01\n", "2023-02-14", "2023-03-01"),
    ],
)  # fmt: skip
def test_since_when_a_record_holds(text: str, date: str, day: str | None) -> None:
    assert record(text).date == date
    assert since(text) == day


def test_the_date_of_a_metadata_file_is_that_of_the_beginning() -> None:
    meta = "status: implementable\ncreation-date: 2021-12-28\n"
    found = view({"keps/0007-x/README.md": "# 7. Queue mail\n", "keps/0007-x/kep.yaml": meta})
    record = found.document("keps/0007-x/README.md")
    assert (record.date, found.standing(record.path).in_force, found.standing(record.path).since) == (
        "2021-12-28",
        True,
        None,
    )


def test_a_state_in_a_log_may_have_a_remark() -> None:
    found = record(LOGGED)
    assert (found.status, found.raw_status) == (Status.PROPOSED, "proposed")


def test_what_was_accepted_later_cannot_be_told_of_a_day_before() -> None:
    found = view({"adr/0007-x.md": f"{LOGGED}- [approved](https://x.test/2) (2023-02-18)\n"})
    assert found.at("2022-06-01").document("adr/0007-x.md").status is None
    assert found.at("2023-06-01").document("adr/0007-x.md").status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5/25/21", "2021-05-25"),
        ("1/20/22", "2022-01-20"),
        ("4/4/22", "2022-04-04"),
        ("10/04/18", None),
        ("21/05/20", None),
    ],
)
def test_a_year_of_two_digits(text: str, day: str | None) -> None:
    assert dates.iso(text) == day
