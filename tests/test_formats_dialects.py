"""Whole records as public repositories write them, all of them invented: what each states, and on which line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from conftest import ROOT as REPOSITORY
from small import ROOT, view

from kb import formats
from kb.config import Config, ReadConfig
from kb.formats import dates, status
from kb.lint import run
from kb.model import Document, Kind, RelationKind, Status
from kb.rules import RULES


def record(text: str, path: str = "decisions/0007-use-go.md") -> Document:
    return formats.read(path, Kind.DECISION, dedent(text).encode())[0]


def stated(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.kind.value, each.target, each.partial) for each in document.relations]


KEP_README = """\
<!--
**Note:** when your proposal is complete, remove this comment.

## Status

provisional
-->
# KEP-1234: Sidecar Limits

<!-- toc -->
- [Design](#design)
<!-- /toc -->

## Design

### Status

The object's status lists its limits.
"""
KEP_YAML = """\
title: Sidecar Limits
kep-number: 1234
owning-sig: sig-node
status: implementable
creation-date: 2021-03-04
last-updated: 2022-01-05
approvers:
  - "@ada"
see-also:
  - "/keps/sig-node/99-limits"
replaces:
  - /keps/sig-node/99-limits
stage: beta
"""


def test_a_folder_with_a_metadata_file() -> None:
    found = view(
        {
            "keps/sig-node/1234-sidecar-limits/README.md": KEP_README,
            "keps/sig-node/1234-sidecar-limits/kep.yaml": KEP_YAML,
            "keps/sig-node/99-limits/README.md": "# KEP-99: Limits\n",
            "keps/sig-node/99-limits/kep.yaml": "title: Limits\nstatus: replaced\nsuperseded-by:\n  - KEP-1234\n",
            "keps/README.md": "# Proposals\n",
        }
    )
    assert [each.path for each in found.corpus.decisions] == [
        "keps/sig-node/1234-sidecar-limits/README.md",
        "keps/sig-node/99-limits/README.md",
    ]
    new, old = found.corpus.decisions
    assert (new.number, new.title, new.status, new.date, new.updated) == (
        "1234",
        "Sidecar Limits",
        Status.ACCEPTED,
        "2021-03-04",
        "2022-01-05",
    )
    assert new.status_field is not None
    place = new.status_field.span
    assert (place.path, place.line) == ("keps/sig-node/1234-sidecar-limits/kep.yaml", 4)
    assert new.deciders == ("@ada",)
    assert found.standing(old.path).replaced_by == (new.path,)
    assert found.standing(new.path).replaces == (old.path,)


def test_front_matter_of_enhancement_proposals() -> None:
    found = record(
        """\
        ---
        status: implementing
        title: Skip Steps
        creation-date: '2020-09-22'
        last-updated: '2021-07-02'
        authors:
        - '@ada'
        collaborators: []
        supersedes:
        - TEP-0007
        superseded-by: []
        see-also:
        - TEP-0021
        - TEP-XXXX
        ---

        # TEP-0059: Skip Steps
        """,
        "teps/0059-skip-steps.md",
    )
    assert (found.number, found.title, found.status, found.date) == (
        "0059",
        "Skip Steps",
        Status.ACCEPTED,
        "2020-09-22",
    )
    assert stated(found) == [("supersedes", "TEP-0007", False), ("relates_to", "TEP-0021", False)]


def test_front_matter_of_improvement_proposals() -> None:
    found = record(
        """\
        ---
        eip: 3074
        title: Delegated Calls
        author: Ada (@ada)
        status: Withdrawn
        type: Standards Track
        created: 2020-10-15
        requires: 20, 165
        withdrawal-reason: Superseded by EIP-7702
        ---

        ## Abstract

        Status: this line is prose.
        """,
        "EIPS/eip-3074.md",
    )
    assert (found.number, found.status, found.status_line, found.date) == (
        "3074",
        Status.WITHDRAWN,
        5,
        "2020-10-15",
    )
    assert stated(found) == [
        ("requires", "165", False),
        ("requires", "20", False),
        ("superseded_by", "EIP-7702", False),
    ]


def test_a_state_in_brackets_names_several_successors() -> None:
    found = view(
        {
            "CIP-0003/README.md": "---\nCIP: 3\nTitle: Keys\nStatus: Inactive (superseded by CIP-0021 and CIP-0022)\n"
            "Created: 2020-01-02\n---\n\n## Abstract\n",
            "CIP-0021/README.md": "---\nCIP: 21\nTitle: Hot Keys\nStatus: Active\n---\n",
            "CIP-0022/README.md": "---\nCIP: 22\nTitle: Cold Keys\nStatus: Proposed\n---\n",
            "CPS-0021/README.md": "---\nCPS: 21\nTitle: Key Loss\nStatus: Open\n---\n",
            "README.md": "# Proposals\n",
        }
    )
    old = found.document("CIP-0003/README.md")
    assert (old.status, old.number, old.title, old.date) == (Status.SUPERSEDED, "0003", "Keys", "2020-01-02")
    targets = [found.resolve(old, each.target) for each in old.related(RelationKind.SUPERSEDED_BY)]
    assert targets == ["CIP-0021/README.md", "CIP-0022/README.md"]
    assert found.document("CPS-0021/README.md").status is Status.PROPOSED


@pytest.mark.parametrize(
    "stated",
    [
        "[Build with Quonk](../2021-11-02-quonk/README.md)",
        "[2021-11-02-quonk](../2021-11-02-quonk/)",
        "[2021-11-02-quonk](../2021-11-02-quonk/README.md)",
        "2021-11-02-quonk",
    ],
)
def test_a_folder_named_after_a_day_is_a_record(stated: str) -> None:
    form = "# {}\n\n* Status: {}\n* Date: {}\n{}\n## Decision\n\nYes.\n"
    back = "* Supersedes: [Build with Zibble](../2020-01-14-zibble/README.md)\n"
    texts = {
        "adr/2020-01-14-zibble/README.md": form.format("Zibble", f"superseded by {stated}", "2020-01-14", ""),
        "adr/2021-11-02-quonk/README.md": form.format("Quonk", "accepted", "2021-11-02", back),
    }
    found = view(texts)
    assert found.heads("adr/2020-01-14-zibble/README.md") == ("adr/2021-11-02-quonk/README.md",)
    relations = ("KB302", "KB303", "KB305")
    assert list(run(found, Config(ROOT), RULES, select=relations).diagnostics) == []


def test_a_link_to_a_file_that_has_another_name_by_now_leads_to_the_record_with_its_number() -> None:
    form = "# {}\n\n## Status\n\n{}\n\n## Decision\n\nYes.\n"
    found = view(
        {
            "adr/ADR012-images.md": form.format("Images", "Superseded by [ADR028](ADR028-docker-tools.md)"),
            "adr/ADR028-container-tools.md": form.format("Tools", "Superseded by [ADR46](adr46-ecr.md)"),
            "adr/ADR046-harbor.md": form.format("Harbor", "Accepted"),
            "rfc/RFC028-other.md": form.format("Other", "Accepted"),
        }
    )
    assert found.heads("adr/ADR012-images.md") == ("adr/ADR046-harbor.md",)


@pytest.mark.parametrize(("before", "after"), [("```\n", "```\n"), ("<pre>\n", "</pre>\n"), ("", ""), ("    ", "")])
def test_a_preamble_as_in_mail(before: str, after: str) -> None:
    indent = before if before.isspace() else ""
    headers = [
        "LIP: 12",
        "Title: Faster Blocks",
        "Author(s): Ada",
        "Status: Final",
        "Replaces: 9",
        "Requires: 3,",
        "  4",
    ]
    text = "\n".join(indent + line for line in headers)
    found = record(f"{'' if indent else before}{text}\n{after}\n## Abstract\n\nBlocks.\n", "lips/lip-0012.md")
    shift = 1 if before and not indent else 0
    assert (found.status, found.status_line, found.number) == (Status.ACCEPTED, 4 + shift, "0012")
    assert ("supersedes", "9", False) in stated(found)


def test_a_code_block_that_is_no_preamble_states_nothing() -> None:
    found = record("# Use Go\n\n```\nStatus: rejected\nrun --now\nDate: 2020-01-01\n```\n")
    assert (found.status_field, found.date) == (None, None)


def test_a_list_that_links_the_status_to_its_definition() -> None:
    found = record(
        """\
        # 0036: Use Go
        - Authors: [Ada](ada@example.org)
        - Status: [ADOPTED](/README.md#adopted) (may be RETIRED once Rust is there)
        - Since: 2019-08-01
        - Status Note: superseded in part by [RFC 0042](../0042-rust/README.md)
        - Supersedes: [draft #105](https://git.example/o/r/pull/105), [0011](../0011-c/README.md)
        - Start Date: 2018-05-26
        - Tags: [feature](/tags.md#feature), [language](/tags.md#language)

        ## Summary
        """,
        "features/0036-go/README.md",
    )
    assert (found.number, found.title, found.status, found.date) == ("0036", "Use Go", Status.ACCEPTED, "2018-05-26")
    assert found.tags == ("feature", "language")
    assert stated(found) == [
        ("superseded_by", "../0042-rust/README.md", True),
        ("supersedes", "../0011-c/README.md", False),
    ]


def test_a_list_with_a_version_in_the_status() -> None:
    found = record(
        """\
        # Allow Keywords

        * Proposal: [SE-0007](0007-use-go.md)
        * Author: [Ada](https://git.example/ada)
        * Review Manager: TBD
        * Status: **Implemented (Swift 2.2)**
        * Previous Proposal: [SE-0002](0002-old.md)
        * Superseding Proposal: [SE-0012](0012-new.md)
        * Decision Notes: [Rationale](https://lists.example/1)

        ## Introduction
        """
    )
    assert (found.status, found.status_line) == (Status.IMPLEMENTED, 6)
    assert stated(found) == [("supersedes", "0002-old.md", False), ("superseded_by", "0012-new.md", False)]


def test_a_table_with_bold_names_and_a_header_row_that_is_a_field() -> None:
    found = record(
        """\
        | ADR | 7 |
        | :--- | :--- |
        | **Title** | Use Go |
        | **Author(s)** | Ada |
        | **Status** | Activated ([Discussion](https://git.example/o/r/discussions/3)) |
        | **Replaces** | [ADR-3](../3-python/README.md) |
        | **Decision Maker(s)** | Ada, Grace |
        | **Date of Decision** | 5 March 2021 |

        ## Abstract
        """
    )
    assert (found.title, found.status, found.status_line, found.date) == ("Use Go", Status.IMPLEMENTED, 5, "2021-03-05")
    assert found.deciders == ("Ada", "Grace")
    assert stated(found) == [("supersedes", "../3-python/README.md", False)]


def test_tables_in_html_side_by_side_and_below_a_heading() -> None:
    html = """\
# Use Go

<table>
<tr><th>Status</th><td>Approved</td></tr>
<tr>
<th>Date</th>
<td>2021-03-05</td>
</tr>
</table>
"""
    found = record(html)
    assert (found.status, found.status_line, found.date) == (Status.ACCEPTED, 4, "2021-03-05")
    wide = record(
        "# Use Go\n\n| Status | Approved | Date | 2021-03-05 |\n|---|---|---|---|\n| Owner | Ada | Area | x |\n"
    )
    assert (wide.status, wide.date) == (Status.ACCEPTED, "2021-03-05")
    below = record(
        "# Use Go\n\n## Document Control\n\n| Field | Value |\n|---|---|\n| Status | Draft |\n\n## Context\n"
    )
    assert (below.status, below.status_line) == (Status.DRAFT, 7)
    inside = record("# Use Go\n\n## Status\n\n| Status | Date |\n|---|---|\n| Accepted | 2021-03-05 |\n\n## Context\n")
    assert (inside.status, inside.status_line, inside.date) == (Status.ACCEPTED, 7, "2021-03-05")


@pytest.mark.parametrize(
    ("rows", "status", "relations"),
    [
        (["Approved | ✅", "Adopted | 🚧"], (Status.ACCEPTED, 7), []),
        (["Proposed | ✅", "Approved | ", "Adopted | "], (Status.PROPOSED, 7), []),
        (["Proposed | x", "Approved | yes"], (Status.ACCEPTED, 8), []),
        (["Approved | 🚧", "Adopted | 🚧"], (Status.PROPOSED, 7), []),
        (["Approved | ", "Adopted | "], (None, None), []),
        (["Approved | ✅", "Superseded by | N/A"], (Status.ACCEPTED, 7), []),
        (
            ["Approved | ✅", "Adopted | ✅", "Superseded by | [ADR 9](0009-rust.md)"],
            (Status.SUPERSEDED, 9),
            [("superseded_by", "0009-rust.md", False)],
        ),
    ],
)
def test_a_table_of_stages_each_with_a_mark(
    rows: list[str], status: tuple[Status | None, int | None], relations: object
) -> None:
    table = "| Stage | Status |\n|---|---|\n" + "".join(f"| {row} |\n" for row in rows)
    found = record(f"# Use Go\n\n## Status\n\n{table}\n## Context\n")
    assert (found.status, found.status_line) == status
    assert stated(found) == relations


def test_a_line_above_the_table_of_stages_counts() -> None:
    table = "| Stage | Status |\n|---|---|\n| Approved | ✅ |\n| Adopted | ✅ |\n"
    found = record(f"# Use Go\n\n## Status\n\nSuperseded by [ADR 9](0009-rust.md)\n\n{table}")
    assert (found.status, found.status_line) == (Status.SUPERSEDED, 5)
    assert [each.name for each in found.fields].count("status") == 1
    assert stated(found) == [("superseded_by", "0009-rust.md", False)]
    noted = record(
        f"# Use Go\n\n> **Warning**\n> This ADR is superceded by [`ADR 9`](0009-rust.md)\n\n## Status\n\n{table}"
    )
    assert stated(noted) == [("superseded_by", "0009-rust.md", False)]


def test_the_letters_before_a_number_in_the_title_are_no_title_where_the_file_has_the_number_too() -> None:
    assert formats.bare_title("DR002: Use Go", "decision-record/DR002-use-go.md") == "Use Go"
    assert formats.bare_title("HTTP404: Use Go", "decision-record/DR002-use-go.md") == "HTTP404: Use Go"


def test_a_choice_of_two_is_no_status() -> None:
    assert record("# Use Go\n\n## Status\n\nAccepted or Rejected\n").status is None
    assert record("# Use Go\n\n## Status\n\nAccepted for now\n").status is Status.ACCEPTED


def test_a_status_ahead_of_the_title() -> None:
    assert record("# Rejected: Use Go\n\n## Context\n").status is Status.REJECTED
    assert record("# Storage: Use Go\n\n## Context\n").status is None
    assert record("# Rejected: Use Go\n\nStatus: accepted\n").status is Status.ACCEPTED


def test_badges_give_status_and_date() -> None:
    badge = "https://img.example/badge"
    words = f"![Accepted]({badge}/status-accepted-success) ![Date]({badge}/Date-03_Aug_2023-blue)"
    found = record(f"# Use Go\n\n{words}\n\n## Context\n")
    assert (found.status, found.date) == (Status.ACCEPTED, "2023-08-03")
    hyphens = record(f"# Use Go\n\n![Date]({badge}/date-2026--05--09-blue)\n\n## Context\n")
    assert hyphens.date == "2026-05-09"
    assert record(f"# Use Go\n\n![Update]({badge}/update-2026--05--09-blue)\n\n## Context\n").date is None


def test_a_wide_table_of_one_row() -> None:
    head = "|ICRC|Title|Author|Discussions|Status|Type|Category|Created|"
    row = "|10|Use Go|Ada|[Issue 10](https://git.example/10)|Draft|Track||2024-03-05|"
    found = record(f"# Use Go\n\n{head}\n|{'-|' * 8}\n{row}\n\n## Data\n")
    assert (found.status, found.status_line, found.date) == (Status.DRAFT, 5, "2024-03-05")


def test_a_comment_in_a_cell_states_nothing() -> None:
    cell = "Accepted ✅ <!-- Proposed OR Superseded by [LINK](https://) OR Deprecated -->"
    found = record(f"# Use Go\n\n## Status\n\n| Stage | State |\n|---|---|\n| Status | {cell} |\n\n## Context\n")
    assert (found.status, found.raw_status, stated(found)) == (Status.ACCEPTED, "Accepted ✅", [])


CHANGELOG = """\
# Use Go

## Changelog

- 2021-04-23: Change status to "deprecated"
- 2020-05-23: Provide sample code, proposed by Ada
- 2020-05-18: Initial draft

## Context
"""


def test_a_change_log_gives_what_nothing_else_states() -> None:
    found = record(CHANGELOG)
    assert (found.status, found.status_line, found.raw_status) == (Status.DEPRECATED, 5, "deprecated")
    assert (found.date, found.updated) == ("2020-05-18", "2021-04-23")
    found = record(CHANGELOG + "\n## Status\n\nAccepted\n")
    assert (found.status, found.status_line) == (Status.ACCEPTED, 13)
    assert [each.text for each in found.fields if each.name == "status"] == ["Accepted"]


@pytest.mark.parametrize(
    ("entries", "status", "dates"),
    [
        (["Set status to accepted", "Set status to deprecated"], Status.DEPRECATED, (None, None)),
        (["Initial version"], None, (None, None)),
        (["2021-04-23: status: accepted"], Status.ACCEPTED, ("2021-04-23", None)),
        (
            ["2020-05-18: status: proposed", "2021-04-23: status: deprecated", "2020-05-23: status: accepted"],
            Status.DEPRECATED,
            ("2020-05-18", "2021-04-23"),
        ),
        (
            ["2020-05-23: status: accepted", "2020-05-18: status: proposed", "2021-04-23: status: deprecated"],
            Status.DEPRECATED,
            ("2020-05-18", "2021-04-23"),
        ),
        (
            ["2021-04-23: status: deprecated", "2021-04-23: status: accepted", "2020-05-18: status: proposed"],
            Status.DEPRECATED,
            ("2020-05-18", "2021-04-23"),
        ),
        (
            ["Started: 2024-05-29", "Accepted: 2024-07-26", "Rejected: 2024-09-11; see RFC 82"],
            Status.REJECTED,
            ("2024-05-29", "2024-09-11"),
        ),
        (
            ["Started: 2024-05-29", "Accepted: 2024-07-26", "Released: 2024-09-11 in `cedar` v3.0.0"],
            Status.IMPLEMENTED,
            ("2024-05-29", "2024-09-11"),
        ),
        (["Start Date: 2024-05-29", "Date Accepted: 2024-07-26"], Status.ACCEPTED, ("2024-05-29", "2024-07-26")),
        (["Start Date: 2024-05-29", "Date Accepted:", "Landed: TBD"], None, ("2024-05-29", None)),
    ],
)
def test_the_latest_entry_of_a_change_log_counts(
    entries: list[str], status: Status | None, dates: tuple[str | None, str | None]
) -> None:
    found = record("# Use Go\n\n## Changelog\n\n" + "".join(f"- {each}\n" for each in entries))
    assert (found.status, (found.date, found.updated)) == (status, dates)


def test_a_change_log_of_links_beside_the_templates_entries() -> None:
    found = record(
        """\
        # Use Go

        ## Change Log

        <!--
        - [rejected](https://git.example/pull/0) (YYYY-MM-DD)
        -->

        - [proposed](https://git.example/pull/1) (2022-07-01)
        - [approved](https://git.example/pull/2) (2022-07-12)

        ## Context
        """
    )
    assert (found.status, found.status_line, found.date) == (Status.ACCEPTED, 10, "2022-07-01")


def test_a_change_log_with_the_state_behind_the_link() -> None:
    found = record(
        """\
        # Use Go

        ## Change Log

        - [original](https://git.example/pull/1) - approved (2023-01-03)
        - [revised](https://git.example/pull/2) - deprecated (2023-04-17)
          - Revised for [the rest](https://git.example/pull/3) - nothing else.
        """
    )
    assert (found.status, found.status_line, found.date) == (Status.DEPRECATED, 6, "2023-01-03")


def test_a_preamble_with_a_blank_line_is_one_block() -> None:
    found = record("# Use Go\n\n```\nStatus: Final\n\nCreated: 2021-03-05\n```\n")
    assert (found.status, found.date) == (Status.ACCEPTED, "2021-03-05")
    prose = record("# Use Go\n\n```\nStatus: Final\nso it goes\nCreated: 2021-03-05\n```\n")
    assert (prose.status, prose.date) == (None, None)
    listed = record("# Use Go\n\n- an example:\n\n  ```\n  Status: Final\n  Created: 2021-03-05\n  ```\n")
    assert (listed.status, listed.date) == (None, None)


def test_a_table_of_revisions_is_a_change_log() -> None:
    found = record(
        """\
        # Use Go

        | Status | Approved |
        |--------|----------|
        | Owner  | Ada      |

        ## Revision History

        | Version | Date | Change |
        |---------|------|--------|
        | 1 | 2020-02-03 | Initial |
        | 2 | 2021-02-03 | Rejected the old flag |

        ## Context
        """
    )
    assert (found.status, found.date, found.updated) == (Status.ACCEPTED, "2020-02-03", "2021-02-03")


@pytest.mark.parametrize(
    "top",
    [
        "<!-- generated -->\n",
        "\n\n",
        "> **Warning** This is a draft.\n\n",
        "⚠️ Moved to another place.\n\n",
        "<!-- a\n---\nb -->\n",
    ],
)
def test_what_stands_before_the_front_matter_stays_in_the_text(top: str) -> None:
    found = record(f"{top}---\nstatus: accepted\ndate: 2021-03-05\n---\n\n# Use Go\n")
    first = top.count("\n") + 2
    assert (found.status, found.status_line, found.title_line) == (Status.ACCEPTED, first, first + 4)


def test_rules_in_prose_are_no_front_matter() -> None:
    for text in (
        "> A quote.\n\n---\nNote: text\n\n---\n\n# Use Go\n",
        "Text.\n\n---\nstatus: accepted\n---\n# Use Go\n",
    ):
        assert record(text).body_line == 1


def test_marks_before_the_title() -> None:
    found = record("<!-- adr -->\n\n> A banner.\n\n# 7. Use Go\n\nDate: 2021-03-05\n\n## Status\n\nAccepted\n")
    assert (found.title, found.title_line, found.date, found.status) == ("Use Go", 5, "2021-03-05", Status.ACCEPTED)


def test_the_title_names_the_successor() -> None:
    found = record("# ~~Use Go~~ (superseded by [ADR-9](0009-rust.md))\n\n## Context\n")
    assert (found.status, found.status_line, stated(found)) == (
        Status.SUPERSEDED,
        1,
        [("superseded_by", "0009-rust.md", False)],
    )
    assert record("# [DEPRECATED] Use Go\n").status is Status.DEPRECATED
    assert record("# Use Go (rejected by review tools)\n").status_field is None


def test_a_note_near_the_top_names_the_successor() -> None:
    found = record("# Use Go\n\n*Note:* this RFC has been mostly superseded by [RFC 1974][].\n\n[RFC 1974]: 1974.md\n")
    assert stated(found) == [("superseded_by", "1974.md", True)]


@pytest.mark.parametrize(
    "text",
    [
        "**Status**\n\nAccepted\n\n**Context**\n\nText.\n",
        "**Status:** Accepted\n\n**Context:** text\n",
        "**Status: Accepted**\n",
        "## 1. Status\n\n** Accepted **\n",
        "## Status: Accepted\n",
        "Status\n------\n\n> Accepted\n",
        "## Status\n\n- [ ] Proposed\n- [x] Accepted\n",
        "## Status\n\n~~Proposed~~ Accepted\n",
        "## Status\n\n2021-01-02: Proposed\n2021-02-03: Accepted\n",
        "## 🚦 Status\n\n✅\n",
        "Owner: Ada | Status: Accepted | Date: 2021-02-03\n",
        "Owner: Ada<br>**Status**: Accepted<br>**Date**: 2021-02-03\n",
        "Status:\n\n- Accepted\n",
        "[![Status](https://img.example/badge/status-accepted-green.svg)](x.md)\n",
        "![Accepted](https://img.example/a.svg)\n",
        "> * __Status__ – Accepted\n",
        "## Status\n\nThe decision is currently **accepted**.\n",
    ],
)
def test_forms_of_a_status(text: str) -> None:
    assert record(f"# Use Go\n\n{text}").status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Accepted, superseded by [9](0009-x.md)", Status.SUPERSEDED),
        ("Deprecated in favor of ADR-9", Status.DEPRECATED),
        ("Accepted (supersedes ADR-3)", Status.ACCEPTED),
        ("Accepted, will be superseded by ADR-12 some day", Status.ACCEPTED),
        ("Active review (January 5...12, 2021)", Status.PROPOSED),
        ("Final comment period", Status.PROPOSED),
        ("Returned for revision", Status.PROPOSED),
        ("PROPOSED Not Implemented", Status.PROPOSED),
        ("Accepted/Implemented", Status.ACCEPTED),
        ("Accepted | 2021-01-02", Status.ACCEPTED),
        ("Draft, Proposed, Accepted or Rejected", None),
        ("Draft/Proposed/Accepted", None),
        ("provisional|implementable|implemented", None),
        ("[proposed | accepted | superseded by [ADR-5](0005-x.md)]", None),
        ("What is the status, such as proposed or accepted?", None),
        ("not accepted yet", None),
        ("Decision proposed; accepting feedback", Status.PROPOSED),
        ("Proposal accepted", Status.ACCEPTED),
        ("Rescinded 2023-05-03 (moved back)", Status.WITHDRAWN),
        ("❌ Not Adopted, as it costs too much", Status.REJECTED),
        ("Stable", Status.ACCEPTED),
        ("unaccepted", None),
        ("fınal", None),
        ("İMPLEMENTED", None),
        ("_Accepted_ | _Rejected_", None),
        ("Proposed | _Accepted_ | Rejected", None),
        (":white_check_mark: Accepted", Status.ACCEPTED),
        ("❌", Status.REJECTED),
        ("🤷", None),
        ("Ready for Implementation", Status.ACCEPTED),
        ("Ready for Review", Status.PROPOSED),
    ],
)
def test_the_words_of_a_status(text: str, expected: Status | None) -> None:
    assert status.normal(text) is expected


def test_a_templates_choices_state_no_relation() -> None:
    found = record("# Use Go\n\nStatus: {proposed | accepted | superseded by [ADR-5](0005-x.md)}\n")
    assert (found.status, stated(found)) == (None, [])


def test_the_repositorys_own_words_come_first() -> None:
    words = {"on ice": Status.STAGNANT, "final": Status.DRAFT, "on-hold": Status.PROPOSED, "in-flight": Status.ACCEPTED}
    shown = ("On Ice for now", "Final", "On-Hold", "In-flight", "Finalised", "Accepted")
    files = {f"adr/{at:04}-x.md": f"# X\n\nStatus: {text}\n" for at, text in enumerate(shown)}
    read = view(files, replace(Config(ROOT), status=words)).corpus.decisions
    assert [each.status for each in read] == [*words.values(), None, Status.ACCEPTED]


def test_the_configured_order_of_day_and_month() -> None:
    files = {"adr/0001-x.md": "# X\n\nDate: 10/04/18\n"}
    read = {order: view(files, replace(Config(ROOT), read=ReadConfig(order))) for order in ("", "dmy", "mdy")}
    found = {order: each.corpus.decisions[0].date for order, each in read.items()}
    assert found == {"": None, "dmy": "2018-04-10", "mdy": "2018-10-04"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-06-15T10:00:00Z", "2017-06-15"),
        ("Jan 2026", "2026-01"),
        ("2026-01", "2026-01"),
        ("2026", "2026"),
        ("20200924", "2020-09-24"),
        ("25/12/2018", "2018-12-25"),
        ("05/05/2018", "2018-05-05"),
        ("02.04.20", None),
        ("2nd of March 2020", "2020-03-02"),
        ("Accepted on Sept. 3rd, 2020", "2020-09-03"),
        ("YYYY-MM-DD", None),
        ("2020-01-45", None),
        ("1692673200", None),
        ("5.3.2021", "2021-03-05"),
        ("11. 09. 2021", "2021-09-11"),
        ("05.20.2021", "2021-05-20"),
        ("5. března 2021", "2021-03-05"),
        ("5 września 2021 r.", "2021-09-05"),
        ("v5.3.2021", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    assert dates.iso(text) == expected


@pytest.mark.parametrize(
    ("value", "targets"),
    [
        ("ADR-0005, ADR-0006", ["ADR-0005", "ADR-0006"]),
        ("[5. X](0005-x.md) and [6. Y](0006-y.md)", ["0005-x.md", "0006-y.md"]),
        ("ADR-0005: Use Go, not Python", ["ADR-0005"]),
        ("Use Go, not Python", ["Use Go, not Python"]),
        ("/keps/sig-node/12-limits/", ["/keps/sig-node/12-limits/"]),
        ("https://git.example/o/r/blob/main/adr/0005-x.md", ["https://git.example/o/r/blob/main/adr/0005-x.md"]),
        ("https://git.example/o/r/pull/5", []),
        ("[draft](https://git.example/o/r/issues/5)", []),
        ("n/a", []),
        ("None", []),
        ("TEP-XXXX", []),
        ("{ADR-0005}", []),
        ("5", ["5"]),
    ],
)
def test_the_targets_of_a_relation(value: str, targets: list[str]) -> None:
    found = record(f"# Use Go\n\n- Supersedes: {value}\n")
    assert sorted(each.target for each in found.relations) == targets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Superseded by ADR-5 on 2021-01-02", [("superseded_by", "ADR-5", False)]),
        ("Superseded by the decision in ADR-5 (see 2 and 3)", [("superseded_by", "ADR-5", False)]),
        ("Superseded by 5, 6 and 7", [("superseded_by", each, False) for each in "567"]),
        ("Accepted, supersedes some parts of [3](0003-x.md)", [("supersedes", "0003-x.md", True)]),
        ("Replaced by version 3 of the library", []),
        ("Accepted, requires 2 approvals", []),
        ("Partial supersede of [3](0003-x.md)", [("supersedes", "0003-x.md", True)]),
        ("Rejected, see [talk](https://git.example/o/r/pull/9)", []),
    ],
)
def test_relations_in_a_status(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert sorted(stated(record(f"# Use Go\n\n## Status\n\n{text}\n"))) == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [("a: [" * 2000, "nesting"), ("- " * 2000, "nesting"), ("a: &a [*a]", ""), ("a: b: c", "mapping values")],
)
def test_yaml_that_is_not_worth_reading(text: str, word: str) -> None:
    found = record(f"---\n{text}\nstatus: accepted\n---\n# Use Go\n")
    assert [each.code for each in found.problems] == ["KB001"] * bool(found.problems)
    assert all(word in each.message for each in found.problems)


def test_a_date_beside_the_status_is_the_date_where_there_is_no_other() -> None:
    assert record("# Use Go\n\n## Status\n\nAccepted on 2021-02-03\n").date == "2021-02-03"
    assert record("# Use Go\n\nDate: 2020-01-01\n\n## Status\n\nAccepted on 2021-02-03\n").date == "2020-01-01"


def test_a_symbolic_link_is_read_once(tmp_path: Path) -> None:
    from kb import config, corpus
    from kb.source import WorkTree

    folder = tmp_path / "adr"
    folder.mkdir()
    (folder / "0001-x.md").write_text("# X\n\nStatus: accepted\n", "utf-8")
    (folder / "0002-y.md").symlink_to("0001-x.md")
    (tmp_path / "latest.md").symlink_to("adr/0001-x.md")
    found = corpus.load(WorkTree(tmp_path), config.load(tmp_path))
    assert list(found.documents) == ["adr/0001-x.md"]
    assert "latest.md" in found.files


def test_the_handbook_shows_the_table_of_status_words() -> None:
    page = (REPOSITORY / "docs" / "reading.md").read_text("utf-8")
    rows = {each: f"| {each} | {'yes' if each.binds else 'no'} | " for each in Status}
    shown = {each: page.partition(row)[2].partition(" |")[0].split(", ") for each, row in rows.items()}
    table = {each: [word for word, found in status.WORDS.items() if found is each and word != each] for each in Status}
    assert shown == table


def test_which_files_are_records() -> None:
    from kb.discovery import classify

    config = Config(ROOT)
    paths = ["eips/eip-1.md", "CIP-0001/README.md", "CIP-0002/README.md", "CIP-0003/README.md", "docs/step-1.md"]
    paths += [
        "docs/step-2.md",
        "docs/step-3.md",
        "notes/2020-01-01-a.md",
        "notes/2020-01-02-b.md",
        "notes/2020-01-03-c.md",
    ]
    paths += ["log/0001-a.md", "log/0002-b.md", "log/0003-c.md", "docs/adr/use-go.md", "docs/adr/template.md"]
    found = classify(paths, config)
    decisions = [path for path in paths if found[path] is Kind.DECISION]
    assert decisions == [*paths[:4], "log/0001-a.md", "log/0002-b.md", "log/0003-c.md", "docs/adr/use-go.md"]


@pytest.mark.parametrize(
    "line",
    [
        "Remplace : aucune",
        "Ersetzt: keine",
        "取代：无（此前只是 `05-pipeline.md` 的默认选择）",
        "Sustituye: ninguno",
        "Status: Accepted (superseded in part by the schema-2 inventory below)",
    ],
)
def test_nothing_and_a_thing_with_a_number_are_no_record(line: str) -> None:
    assert record(f"# X\n\n{line}\n").relations == ()


@pytest.mark.parametrize(
    ("line", "kind", "target"),
    [
        ("**Supersedes (in part)**: [ADR-4](0004-x.md), one clause", RelationKind.SUPERSEDES, "0004-x.md"),
        ("Statut : remplacé par l'ADR-0004 pour le transport.", RelationKind.SUPERSEDED_BY, "ADR-0004"),
        ("Sustituye a ADR-4 en lo relativo a la red (punto 2).", RelationKind.SUPERSEDES, "ADR-4"),
        ("Supersedes: ADR-4 only where it names a port", RelationKind.SUPERSEDES, "ADR-4"),
        ("局部取代：ADR-4 的语料", RelationKind.SUPERSEDES, "ADR-4"),
        ("Частично заменяет [ADR-4](0004-x.md).", RelationKind.SUPERSEDES, "0004-x.md"),
    ],
)
def test_what_is_replaced_in_some_respect_is_replaced_in_part(line: str, kind: RelationKind, target: str) -> None:
    (found,) = record(f"# X\n\n{line}\n").relations
    assert (found.kind, found.target, found.partial) == (kind, target, True)


def test_a_whole_replacement_says_for_what_reason() -> None:
    (found,) = record("# X\n\nStatut : remplacé par l'ADR-0004 pour les raisons suivantes\n").relations
    assert not found.partial


def test_small_letters_with_a_number_are_a_record_where_nothing_follows() -> None:
    found = record("# X\n\nStatus: superseded by dec-4 and dec-15 (in May)\n").relations
    assert {each.target for each in found} == {"dec-4", "dec-15"}


def test_a_preamble_in_code_below_a_heading_of_its_own() -> None:
    preamble = "```\nCAP: 0016\nTitle: Use Go\nStatus: Rejected (In favor of CAP-0018)\n```\n"
    found = record(f"## Preamble\n\n{preamble}\n# Motivation\n\nX.\n", "core/cap-0016.md")
    assert (found.title, found.number, found.status) == ("Use Go", "0016", Status.REJECTED)
    example = record("# Use Go\n\nX.\n\n## Design\n\n```\nStatus: Final\nDate: 2021-03-04\n```\n")
    assert (example.status, example.date) == (None, None)


def test_a_status_can_be_the_first_heading_of_a_record_without_a_title() -> None:
    found = record("## Status\n\nTentative\n\n## Context\n\nX.\n", "adr/0007-use-go.md")
    assert (found.title, found.name, found.status) == (None, "use go", Status.PROPOSED)


@pytest.mark.parametrize("notice", ["Superseded!", "Withdrawal Amendment", "This RFC has been **unapproved**"])
def test_a_notice_above_the_record_is_no_title(notice: str) -> None:
    found = record(f"# {notice}\n\nSee below.\n\n# Summary\n\nX.\n", "rfcs/0007-use-go.md")
    assert (found.title, found.name) == (None, "use go")


def test_an_amendment_above_the_record_names_the_successor() -> None:
    above = "---\ntitle: Use Go\nstatus: withdrawn\n---\n# Withdrawal Amendment\n\nOverridden by\n[9](0009-x.md).\n"
    (found,) = record(f"{above}\n# Use Go\n").relations
    assert (found.kind, found.target) == (RelationKind.SUPERSEDED_BY, "0009-x.md")


def test_a_heading_called_title_stands_above_the_title() -> None:
    found = record("# Title\n\nUse Go\n\n## Context\n\nX.\n")
    assert (found.title, found.sections[-1].path) == ("Use Go", ("Use Go", "Title", "Context"))
    assert record("# Title\n\n{short title}\n\n## Context\n\nX.\n").title is None


def test_of_two_ticked_boxes_the_last_one_counts() -> None:
    boxes = "- [x] Decided (2023-07-04)\n- [ ] Deferred\n- [x] Superseded ([2024-02-16][adr-8])\n"
    found = record(f"# Use Go\n\n## Status\n\n{boxes}\n# Decision\n\nGo.\n\n[adr-8]: ./08-x.md\n")
    assert found.status is Status.SUPERSEDED
    assert [(each.kind, each.target) for each in found.relations] == [(RelationKind.SUPERSEDED_BY, "./08-x.md")]


@pytest.mark.parametrize("heading", ["Proposal: Use Go", "Feature Name: `use go`", "RFC: Use Go"])
def test_what_kind_of_text_it_is_is_no_part_of_the_title(heading: str) -> None:
    assert (record(f"# {heading}\n\nX.\n").title or "").lower() == "use go"


def test_a_proposal_by_its_title_is_no_proposal_by_its_status() -> None:
    assert record("# Proposal: Use Go\n\nX.\n").status is None
    assert record("# Proposed: Use Go\n\nX.\n").status is Status.PROPOSED
    assert record("# Proposal: Use Go\n\nStatus: accepted\n").status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("label", "note", "kind"),
    [
        ("Updates", ": Deprecates this RFC", RelationKind.SUPERSEDES),
        ("Updates", ", which fully replaces it.", RelationKind.SUPERSEDES),
        ("Updated By", ": Deprecates this RFC", RelationKind.SUPERSEDED_BY),
        ("Updates", ": Deprecates the first section", RelationKind.AMENDS),
        ("Updates", ": Supports what it deprecates", RelationKind.AMENDS),
        ("Updated By", "", RelationKind.AMENDED_BY),
    ],
)
def test_a_note_behind_a_change_can_say_that_nothing_is_left(label: str, note: str, kind: RelationKind) -> None:
    found = record(f"# Use Go\n\n- {label}:\n  - [GSP-2](./0002-other.md){note}\n\n## Background\n\nX.\n")
    assert [(each.kind, each.target) for each in found.relations] == [(kind, "./0002-other.md")]


def test_a_label_can_begin_with_what_the_records_are_called() -> None:
    assert record("# Use Go\n\n- SEP status: Abandoned\n").status is Status.WITHDRAWN
    assert record("# Use Go\n\n- Build status: Abandoned\n").status is None


def test_a_day_in_the_name_of_a_file_is_no_word_of_it() -> None:
    assert record("Text.\n", "adr/2024-10-24-use-go.md").name == "use go"
    assert record("Text.\n", "adr/2024-10-24-use-go/README.md").file_words == "use go"


@pytest.mark.parametrize("label", ["Since", "Status Date", "**Status since**"])
def test_the_day_of_a_status_is_not_that_of_the_record(label: str) -> None:
    from small import view

    texts = {"adr/0007-a.md": f"# Use Go\n\n- Status: retired\n- {label}: 2021-03-04\n- Start Date: 2020-01-02\n"}
    found = view(texts)
    document = found.document("adr/0007-a.md")
    assert (document.date, found.status_since(document)) == ("2020-01-02", "2021-03-04")
    section = view({"adr/0007-a.md": f"# Use Go\n\n## Status\n\n- Status: accepted\n- {label}: 2021-03-04\n"})
    assert section.standing("adr/0007-a.md").since == "2021-03-04"


def test_a_footer_in_italics_is_metadata() -> None:
    found = record("# X\n\n## Context\n\nText.\n\n---\n\n*Created: 2026-06-19 (x)*\n*Status: accepted*\n")
    assert (found.status, found.date) == (Status.ACCEPTED, "2026-06-19")
    assert record("# X\n\n## Context\n\nText.\n\n---\n\n*Status: accepted* as they say\n").status is None


def test_a_line_of_metadata_is_read_once() -> None:
    text = "- Sustituye parcialmente: ADR-41, en cuanto a X. El punto 1 fue reemplazado por [ADR-43](0043-x.md)."
    found = record(f"# X\n\n- Estado: aceptado\n{text}\n").relations
    assert [(each.kind, each.target, each.partial) for each in found] == [(RelationKind.SUPERSEDES, "ADR-41", True)]


@pytest.mark.parametrize(
    ("status_line", "expected"),
    [
        (
            "accepted, amended by [0046](0046-a.md) (tags; the gate) and [0064](0064-b.md) (the floor; each)",
            {("amended_by", "0046-a.md", False), ("amended_by", "0064-b.md", False)},
        ),
        ("accepted, amended by [Addendum (2026-09-26)](#addendum-2026-09-26)", set()),
        (
            "aceptada · sustituye parcialmente a ADR 2 (correo) · sustituida parcialmente por ADR 17 (tabla)",
            {("supersedes", "ADR 2", True), ("superseded_by", "ADR 17", True)},
        ),
        ("заменён [решением 28](0028-x.md)", {("superseded_by", "0028-x.md", False)}),
        ("Aceptado. Reemplaza a [ADR 7](0007-x.md)", {("supersedes", "0007-x.md", False)}),
        ("Angenommen (2026-10-02); hebt ADR 15 ausdrücklich auf", {("supersedes", "ADR 15", False)}),
        ("Angenommen; löst [ADR 15](0015-x.md) ab", {("supersedes", "0015-x.md", False)}),
        ("Angenommen; hebt die Grenze auf, die ADR 15 setzt", set()),
        ("deprecated (see RFD 109 instead)", {("superseded_by", "RFD 109", False)}),
        ("Superseded, please use [ADR-9](0009-x.md) instead", {("superseded_by", "0009-x.md", False)}),
        ("accepted (see RFD 109 instead)", set()),
        ("**Deprecated** refer to [9](0009-x.md)", {("superseded_by", "0009-x.md", False)}),
        ("Deprecated, please use ADR-9.", {("superseded_by", "ADR-9", False)}),
        ("Deprecated, refer to ADR-9 for the reasons", set()),
        ("deprecated (see the wiki instead)", set()),
        ("принято, пока не заменён ADR-28", set()),
    ],
)
def test_what_a_status_says_of_other_records(status_line: str, expected: set[tuple[str, str, bool]]) -> None:
    found = record(f"# X\n\n- Status: {status_line}\n").relations
    assert {(each.kind.value, each.target, each.partial) for each in found} == expected


def test_russian_participles_are_statuses() -> None:
    assert status.normal("ЗАМЕНЁН ТЕКУЩИМ РЕШЕНИЕМ") is Status.SUPERSEDED


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("released", Status.IMPLEMENTED),
        ("ready-for-release", Status.ACCEPTED),
        ("recommended", Status.ACCEPTED),
        ("discontinued", Status.DEPRECATED),
        ("beta", None),
    ],
)
def test_a_stage_is_a_status_where_it_is_one_of_a_decision(stage: str, status: Status | None) -> None:
    found = record(f"---\nstart-date: 2020-06-15\nstage: {stage}\n---\n\n# Rename the Options\n")
    assert (found.status, found.raw_status) == (status, stage if status else None)


def test_records_of_a_hugo_site_relate_by_shortcodes() -> None:
    found = record(
        """
        ---
        title: "Store Metadata in Files"
        weight: 24
        ---

        * Status: superseded by [ADR-9]({{< ref "0009-store-it-in-a-database.md" >}})
        * Deciders: @ada

        ## Links

        * supersedes [ADR-3 Attributes]({{% relref "/adr/0003-attributes.md#decision" %}})
        * related to [ADR-2]({% link adr/0002-disks.md %})
        """
    )
    assert stated(found)[:2] == [
        ("superseded_by", "0009-store-it-in-a-database.md", False),
        ("supersedes", "/adr/0003-attributes.md", True),
    ]
    assert [each.target for each in found.links] == [
        '{{< ref "0009-store-it-in-a-database.md" >}}',
        '{{% relref "/adr/0003-attributes.md#decision" %}}',
        "{% link adr/0002-disks.md %}",
    ]


@pytest.mark.parametrize("before", ["[^1]: By vote.", "[7]: 0007-x.md", '[7]: <0007-x.md> "Seven"'])
def test_a_definition_states_nothing(before: str) -> None:
    found = record(f"# Use Go\n\n## Status\n\n{before}\n\nAccepted\n")
    assert (found.status, found.status_line) == (Status.ACCEPTED, 7)
