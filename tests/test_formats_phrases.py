"""What sentences around a record's number say: whole or part, done or planned, of this record or another. Invented."""

from __future__ import annotations

from textwrap import dedent

import pytest

from kb import formats
from kb.formats import status
from kb.model import Document, Kind, Status


def record(text: str, path: str = "decisions/0007-use-go.md") -> Document:
    return formats.read(path, Kind.DECISION, dedent(text).encode())[0]


def stated(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.kind.value, each.target, each.partial) for each in document.relations]


@pytest.mark.parametrize(
    ("text", "partial"),
    [
        ("Superseded by ADR-9", False),
        ("Superseded by ADR-9 — only one half holds", True),
        ("Superseded by ADR-9 — only the part about hosting", True),
        ("Superseded by [ADR-9](0009-x.md), only for hosting", True),
        ("Superseded by ADR-9 for the mobile build only", True),
        ("Superseded by ADR-9, except for section 2", True),
        ("Superseded by ADR-9 (the storage part)", True),
        ("Superseded by ADR-9 – the naming rules still hold", True),
        ("Superseded by ADR-9, only after a long trial", False),
        ("Superseded by ADR-9's plan", False),
        ("Superseded by ADR-9 §2", False),
        ("Superseded on 2022-01-03 by ADR-9", False),
        ("Superseded on 3 May 2022 by ADR-9", False),
        ("Accepted; section 3 superseded by ADR-9", True),
        ("Accepted (hosting part superseded by ADR-9)", True),
        ('Accepted — "no cache" superseded by ADR-9', True),
        ("Accepted, with the rules on hosting superseded by ADR-9", True),
        ("Accepted. The hosting rule of this record was superseded by ADR-9", True),
        ("Superseded by [ADR-9](0009-x.md) for the driver (asyncpg), the TLS. The layer design still stands.", True),
        ("Superseded by ADR-9 for the hosted platform. The rest is unchanged.", True),
        ("Superseded by ADR-9 for hosting; everything else remains in force", True),
        ("Superseded by ADR-9 for hosting, but the naming rules stay in force", True),
        ("Superseded by ADR-9 for the hosted platform", False),
        ("Superseded by ADR-9 for reasons of cost. The budget rules still stand.", False),
        ("Superseded by ADR-9 for mobile. ADR-9 still stands.", False),
        ("Superseded by ADR-9 for mobile. Nothing of this still applies.", False),
        ("Superseded by ADR-9 for mobile. The old API is unchanged.", False),
    ],
)
def test_whether_the_whole_record_was_replaced(text: str, partial: bool) -> None:
    [found] = stated(record(f"# Use Go\n\nStatus: {text}\n"))
    assert (found[0], found[2]) == ("superseded_by", partial)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Status: Superseded by [9](0009-x.md) as far as mail is concerned", Status.AMENDED),
        ("Status: Superseded by 9 for hosting; everything else remains in force", Status.AMENDED),
        ("Status: Accepted, superseded by ADR-9 for new services only", Status.AMENDED),
        ("- Status: Superseded by ADR-9 for the driver.\n  The layer design still stands.", Status.AMENDED),
        ("## Status\n\nSuperseded by ADR-9 for the driver.\nThe layer design still stands.", Status.AMENDED),
        ("## Status\n\nSuperseded by ADR-9 for the driver.\nIt was slow.", Status.SUPERSEDED),
        ("Status: Superseded by ADR-8 and, for mail only, ADR-9", Status.SUPERSEDED),
        ("Status: Superseded by ADR-9", Status.SUPERSEDED),
        ("Status: Superseded", Status.SUPERSEDED),
    ],
)
def test_a_status_that_says_that_a_part_was_superseded_is_amended(text: str, status: Status) -> None:
    found = record(f"# Use Go\n\n{text}\n")
    assert found.status is status
    assert any(partial for _, _, partial in stated(found)) is (status is Status.AMENDED)
    assert "\n" not in (found.raw_status or "")


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("- Status: accepted\n- Related ADR(s): ADR-2", ["ADR-2"]),
        ("## Related ADR(s)\n\n- [Two](0002-b.md)\n- ADR-3: the port\n- see ADR-4", ["0002-b.md", "ADR-3"]),
        ("## Related ADRs\n\n[Two](0002-b.md)", ["0002-b.md"]),
        ("## Related decisions\n\n* None\n* [The manual](https://x.example/0002-b.md)\n* User input", []),
        ("## References\n\n- Related: ADR-2 (the port)\n- Docs: ADR-4", ["ADR-2"]),
        ("## References\n\n- Related ADRs: ADR-2 (the port,\n  at sea), ADR-3", ["ADR-2", "ADR-3"]),
        ("## References\n\n- Related ADRs: none\n- ADR-3", []),
        ("## Links\n\n- [Two](0002-b.md)", []),
    ],
)
def test_what_a_list_of_related_records_names(text: str, targets: list[str]) -> None:
    found = record(f"# Use Go\n\n{text}\n")
    assert [(each.kind, each.target) for each in found.relations] == [("relates_to", each) for each in targets]


@pytest.mark.parametrize(
    "text",
    [
        "- Status: accepted\n- Supersedes: ADR-4 for the driver; ADR-4's layer design otherwise stands",
        "- Status: accepted\n\n## Decision\n\nThis supersedes ADR-4 for the driver. ADR-4's layers still stand.",
        "- Status: superseded\n- Superseded by: [ADR-9](0009-x.md) for the driver. The rest is unchanged.",
    ],
)
def test_a_field_may_say_that_the_rest_still_holds(text: str) -> None:
    assert {partial for _, _, partial in stated(record(f"# Use Go\n\n{text}\n"))} == {True}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Superseded. See [this one](../0009-x.md)", "../0009-x.md"),
        ("Superseded  [This one](../0009-x.md) is newer.", "../0009-x.md"),
        ("~~Accepted~~ *Deprecated - See ADR 9*", "ADR 9"),
        ("Superseded, see ADR-9.", "ADR-9"),
        ("Superseded (see [ADR 9](0009-x.md))", "0009-x.md"),
        ("Replaced: see 0009", "0009"),
        ("Superseded → [ADR 9](0009-x.md)", "0009-x.md"),
        ("Deprecated. See [the manual](../manual.md) for details", None),
        ("Deprecated; see RFC 9 for background", None),
        ("Superseded on 2024-01-02", None),
        ("Superseded. See https://forge.example/7", None),
    ],
)
def test_a_status_can_point_to_the_successor(text: str, target: str | None) -> None:
    expected = [("superseded_by", target, False)] if target else []
    assert stated(record(f"# Use Go\n\n## Status\n\n{text}\n")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Supersedes: the hosting and mail portions of ADR-3, ADR-4", [("ADR-3", True), ("ADR-4", True)]),
        ("Supersedes: ADR-3, on two of its rules, and on nothing else", [("ADR-3", True)]),
        ("Supersedes: ADR-3's rule on names only", [("ADR-3", True)]),
        ("Supersedes: ADR-3 option B (two builds)", [("ADR-3", True)]),
        ("Supersedes: ADR-3 (all of it), ADR-4 (all of it)", [("ADR-3", False), ("ADR-4", False)]),
        ("Supersedes: RFCs 0003, 0004 and 0005", [("0003", False), ("0004", False), ("0005", False)]),
        ("Supersedes: ADR 0003-use-c.md", [("0003-use-c.md", False)]),
        ("Supersedes: ADR-20210304-use-c", [("ADR-20210304-use-c", False)]),
        ("Supersedes: docs/log/2021-03-04 - Use C.md", [("docs/log/2021-03-04 - Use C.md", False)]),
        ("Supersedes: ADR-3, only its rules on names", [("ADR-3", True)]),
        ("Supersedes: [ADR-3](0003-c.md) – decision #8's rule on names", [("0003-c.md", True)]),
        ("Supersedes: ADR-3 the start without a cache only, ADR-4", [("ADR-3", True), ("ADR-4", False)]),
        ("Supersedes: 0003 and 0004.", [("0003", False), ("0004", False)]),
        ("Supersedes: ADR-3; the mail needs of ADRs 0004 and 0005", [("0004", True), ("0005", True), ("ADR-3", False)]),
        ("Supersedes: ADR-N/A (nothing was written down)", []),
        ("Status: Accepted (supersedes the naming rule in 0004)", [("0004", True)]),
        ("Status: Accepted, replaces 5 servers", []),
        ("- Supersedes the mail half of ADR-3 and the mail rule in ADR-4", [("ADR-3", True), ("ADR-4", True)]),
    ],
)
def test_what_a_record_replaces(text: str, expected: list[tuple[str, bool]]) -> None:
    found = stated(record(f"# Use Go\n\n{text}\n\n## Context\n"))
    assert found == [("supersedes", *each) for each in expected]


@pytest.mark.parametrize(
    "text",
    [
        "Accepted, to be superseded by ADR-9",
        "Accepted (will be superseded by ADR-9)",
        "Accepted. May be superseded by ADR-9 later",
        "Accepted, not superseded by ADR-9",
        "Accepted, see ADR-3 which was superseded by ADR-9",
        "Accepted. The old ADR-3 was superseded by ADR-9",
    ],
)
def test_what_did_not_happen_to_this_record_is_no_relation(text: str) -> None:
    found = record(f"# Use Go\n\n## Status\n\n{text}\n")
    assert (found.status, stated(found)) == (Status.ACCEPTED, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Superseded by [A](0008-a.md), [B](0009-b.md) and [C](0010-c.md)", ["0008-a.md", "0009-b.md", "0010-c.md"]),
        ("Superseded by [A](0008-a.md)/[B](0009-b.md)", ["0008-a.md", "0009-b.md"]),
        ("Superseded by [A](0008-a.md) for builds and [B](0009-b.md) for tests", ["0008-a.md", "0009-b.md"]),
        ("Superseded by [A](0008-a.md), since the way of [B](0003-b.md) failed", ["0008-a.md"]),
    ],
)
def test_which_links_are_joined_to_the_first(text: str, expected: list[str]) -> None:
    assert [each.target for each in record(f"# Use Go\n\nStatus: {text}\n").relations] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "Status: Superseded by ADR-9\nand ADR-10\n",
            [("superseded_by", "ADR-10", False), ("superseded_by", "ADR-9", False)],
        ),
        ("Status: Accepted\nAmends ADR-4\n", [("amends", "ADR-4", False)]),
        ("Status: Accepted · the rules\n· §2 amended by [ADR-9](0009-x.md)\n", [("amended_by", "0009-x.md", False)]),
        (
            "## Status\n\nAccepted. Supersedes the mail rule of\n[ADR-4](0004-x.md).\n",
            [("supersedes", "0004-x.md", True)],
        ),
        ("## Status\n\nAccepted\n\nThis supersedes [ADR-4](0004-x.md).\n", [("supersedes", "0004-x.md", False)]),
        (
            "Status: Accepted — amends the mail rule in\n[ADR-4](0004-x.md)\n(the sender)\nand [ADR-5](0005-x.md)\n",
            [("amends", "0004-x.md", False), ("amends", "0005-x.md", False)],
        ),
        ("Status: Accepted — supersedes [ADR-4](0004-x.md)\n(nur die Post)\n", [("supersedes", "0004-x.md", True)]),
        ("- Mail portion superseded by: [ADR-9](0009-x.md)\n", [("superseded_by", "0009-x.md", True)]),
        ("## Status\n\nSuperseded by: ADR-9\n", [("superseded_by", "ADR-9", False)]),
        (
            "## Supersedes / superseded by\n\nReplaces nothing. Superseded by ADR-9.\n",
            [("superseded_by", "ADR-9", False)],
        ),
        ("## Amendment (2021-03-04)\n\nAmended by [ADR-9](0009-x.md).\n", [("amended_by", "0009-x.md", False)]),
        ("> **§3 amended by [ADR-9](0009-x.md)**\n", [("amended_by", "0009-x.md", False)]),
        (
            "Supersedes [ADR-4](0004-x.md) and amends the\nmail rule in [ADR-5](0005-x.md).\n",
            [("amends", "0005-x.md", False), ("supersedes", "0004-x.md", False)],
        ),
    ],
)
def test_statements_that_go_on_or_stand_apart(lines: str, expected: list[tuple[str, str, bool]]) -> None:
    assert sorted(stated(record(f"# Use Go\n\n{lines}\n## Context\n\nText.\n"))) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Accepted by the team on 3 May 2021.", "2021-05-03"),
        ("Accepted by Ada, Grace and Joan on 2021-05-03", "2021-05-03"),
        ("Approved at the meeting of May 3rd, 2021", "2021-05-03"),
        ("Accepted and merged, 2021-05-03", "2021-05-03"),
        ("2021-05-03: Accepted", "2021-05-03"),
        ("Accepted (May 2021)", "2021-05"),
        ("Accepted on 3 May 2021, superseded by ADR-9 on 2022-01-01", "2021-05-03"),
        ("Принято, 2021-05-03.", "2021-05-03"),
        ("Принято 3 мая 2021 г.", "2021-05-03"),
        ("已接受（2021-05-03）", "2021-05-03"),
        ("Accepted. To be reviewed on 2022-01-01.", None),
        ("Accepted by the team, to be reviewed on 2022-01-01", None),
        ("Accepted, supersedes ADR-3 of 2020-01-01", None),
        ("Accepted until 2022-01-01", None),
        ("Superseded by ADR-9 on 2022-01-01", None),
        ("Deprecated (2022-01-01)", None),
    ],
)
def test_the_day_that_a_status_names(text: str, day: str | None) -> None:
    for place in (f"Status: {text}\n", f"## Status\n\n{text}\n"):
        assert record(f"# Use Go\n\n{place}").date == day


def test_the_day_in_a_status_has_its_own_place() -> None:
    found = record("# Use Go\n\nStatus: Accepted, 5 March 2021, by all\n").field("date")
    assert found is not None
    assert (found.text, found.span.column, found.span.end_column) == ("5 March 2021", 19, 31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Proposed: 2021-03-04\nAccepted: 2021-05-03\nStatus: Accepted", "2021-03-04"),
        ("Status: Accepted\nAccepted at: 2021-05-03", "2021-05-03"),
        ("Status: Accepted\nApproved: yes", None),
        ("Status: Accepted\nProposed: to all 12 of us", None),
    ],
)
def test_a_day_with_a_status_for_its_name(text: str, expected: str | None) -> None:
    assert record(f"# Use Go\n\n{text}\n").date == expected


@pytest.mark.parametrize("cell", ["Accepted", "**Accepted**", "✅ accepted"])
def test_a_cell_with_a_status_is_no_header(cell: str) -> None:
    found = record(f"# Use Go\n\n| Status | {cell} |\n|---|---|\n| Date | 2021-05-03 |\n")
    assert (found.status, found.date) == (Status.ACCEPTED, "2021-05-03")


@pytest.mark.parametrize("label", ["Lifecycle", "State", "Life cycle", "Lifecycle status", "Stage"])
def test_other_names_of_the_status(label: str) -> None:
    assert record(f"# Use Go\n\n- {label}: Accepted\n- Date: 2021-05-03\n").status is Status.ACCEPTED
    assert record(f"---\n{label.lower().replace(' ', '-')}: accepted\n---\n# Use Go\n").status is Status.ACCEPTED


def test_a_life_cycle_that_is_no_status_states_none_and_gives_way_to_one() -> None:
    assert record("# Use Go\n\n- Lifecycle: experimental\n").raw_status is None
    found = record("# Use Go\n\n- Stage: accepted\n- Status: rejected\n")
    assert (found.status, found.raw_status) == (Status.REJECTED, "rejected")


@pytest.mark.parametrize(
    ("banner", "expected", "relations"),
    [
        ("> **SUPERSEDED** — replaced by [Zig](0009-zig.md)", Status.SUPERSEDED, 1),
        ("> **Superseded** by ADR-9", Status.SUPERSEDED, 1),
        ("> **SUPERSEDED.** Kept for history.", Status.SUPERSEDED, 0),
        ("**SUPERSEDED — see [ADR-9](0009-zig.md)**", Status.SUPERSEDED, 1),
        ("> [!WARNING]\n> **Superseded** by [Zig](0009-zig.md).", Status.SUPERSEDED, 1),
        (":::caution Deprecated\n\nUse Zig.\n\n:::", Status.DEPRECATED, 0),
        ("> **DEPRECATED**: use [Zig](0009-zig.md) instead", Status.DEPRECATED, 1),
        ("> **DEPRECATED**: use [Zig](https://zig.example) instead", Status.DEPRECATED, 0),
        ("⚠️ Deprecated since version 2", Status.DEPRECATED, 0),
        ("> **Ersetzt durch** [Zig](0009-zig.md)", Status.SUPERSEDED, 1),
        ("> Dieses ADR wurde durch [Zig](0009-zig.md) ersetzt.", Status.SUPERSEDED, 1),
        ("> Cette décision est remplacée par [Zig](0009-zig.md).", Status.SUPERSEDED, 1),
        ("> **SUPERADA en 2021.** El equipo eligió Zig.", Status.SUPERSEDED, 0),
        ("> The **mail rule** in this ADR has been superseded by [Zig](0009-zig.md).", None, 1),
        ("> **Superseded by:** none", None, 0),
        ("> **Superseded:** no", None, 0),
        ("> **Deprecated** endpoints are listed elsewhere.", None, 0),
        ("> Rejected: Redis, since it was slow.", None, 0),
        ("**Deprecated:** the old endpoint.", None, 0),
        ("Superseded tables are kept.", None, 0),
    ],
)
def test_banners(banner: str, expected: Status | None, relations: int) -> None:
    found = record(f"# Use Go\n\n{banner}\n\n## Context\n\nText.\n")
    assert (found.status, len(found.relations)) == (expected, relations)


@pytest.mark.parametrize(
    ("line", "expected", "day"),
    [
        ("*2021-05-03 · accepted*", Status.ACCEPTED, "2021-05-03"),
        ("**2021-05-03 · angenommen**", Status.ACCEPTED, "2021-05-03"),
        ("Accepted (2021-05-03)", Status.ACCEPTED, "2021-05-03"),
        ("Draft", Status.DRAFT, None),
        ("Accepted (with changes).", Status.ACCEPTED, None),
        ("Accepted practice is to use Go.", None, None),
        ("2021-05-03", None, "2021-05-03"),
        ("Accepted\nand done by all.", None, None),
    ],
)
def test_a_line_of_facts_below_the_title(line: str, expected: Status | None, day: str | None) -> None:
    found = record(f"# Use Go\n\n{line}\n\n## Context\n\nText.\n")
    assert (found.status, found.date) == (expected, day)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acceptee", Status.ACCEPTED),
        ("Superseded (in part)", Status.AMENDED),
        ("Superseded (teilweise) durch alle", Status.AMENDED),
        ("Pre-Draft", Status.DRAFT),
        ("已采纳并实施", Status.ACCEPTED),
        ("采纳", None),
        ("Zaakceptowany", Status.ACCEPTED),
        ("Замінено на ADR-9", Status.SUPERSEDED),
        ("accepted - superseded in 2022 by ADR-9", Status.SUPERSEDED),
        ("accepted - superseded in part by ADR-9", Status.ACCEPTED),
    ],
)
def test_more_words(text: str, expected: Status | None) -> None:
    assert status.normal(text) is expected


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Заменяет", "supersedes"),
        ("Заменено на", "superseded_by"),
        ("Изменяет", "amends"),
        ("Зависит от", "requires"),
        ("Ersetzt", "supersedes"),
        ("Ersetzt durch", "superseded_by"),
        ("Siehe auch", "relates_to"),
        ("Remplace", "supersedes"),
        ("Modifié par", "amended_by"),
        ("Nécessite", "requires"),
        ("Reemplaza a", "supersedes"),
        ("Depende de", "requires"),
        ("Zastępuje", "supersedes"),
    ],
)
def test_lists_of_relations_in_other_languages(label: str, kind: str) -> None:
    expected = [(kind, "0003-c.md", False), (kind, "0004-d.md", False)]
    for lines in (
        f"- {label}:\n  - [C](0003-c.md)\n  - [D](0004-d.md)\n- Status: accepted\n",
        f"- **{label}**: [C](0003-c.md),\n  [D](0004-d.md)\n- Status: accepted\n",
    ):
        assert stated(record(f"# Use Go\n\n{lines}\n## Context\n")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Estado: Aceptado — reemplaza a [C](0003-c.md)", [("supersedes", "0003-c.md", False)]),
        ("Status: Angenommen (ersetzt ADR-3)", [("supersedes", "ADR-3", False)]),
        ("Statut : Accepté, remplace l’ADR-3", [("supersedes", "ADR-3", False)]),
        (
            "Substitui: ADR-3 (parte relativa ao broker), ADR-4",
            [("supersedes", "ADR-3", True), ("supersedes", "ADR-4", False)],
        ),
        ("ステータス: 廃止（[D1](0010-d1.md) により置換）", [("superseded_by", "0010-d1.md", False)]),
        ("状态：已采纳 · 取代 ADR 005 中关于名字的部分", [("supersedes", "ADR 005", True)]),
        ("상태: ADR-10에 의해 대체됨", [("superseded_by", "ADR-10", False)]),
        ("Estado: Aceptado — no depende de nada", []),
    ],
)
def test_a_status_in_another_language_with_a_relation(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert stated(record(f"# Use Go\n\n- {text}\n\n## Context\n")) == expected


@pytest.mark.parametrize(
    ("status_", "paragraph", "expected"),
    [
        ("superseded", "The two skills were replaced by [ADR-9](0009-x.md).", ["0009-x.md"]),
        (
            "superseded",
            "The two skills were replaced by [a list](https://example.org/list).",
            [],
        ),
        ("superseded", "The two skills were replaced by a list.", []),
        ("superseded by ADR-8", "The two skills were replaced by [ADR-9](0009-x.md).", ["ADR-8"]),
        ("accepted", "The two skills were replaced by [ADR-9](0009-x.md).", []),
    ],
)
def test_the_first_paragraph_names_the_successor_of_a_record_that_has_ended(
    status_: str, paragraph: str, expected: list[str]
) -> None:
    found = record(f"---\nstatus: {status_}\n---\n\n# Use Go\n\n{paragraph}\n")
    assert [each.target for each in found.relations] == expected


@pytest.mark.parametrize(
    ("path", "heading", "title", "number"),
    [
        ("adr/ADR-0007-go.md", "## ADR-0007 — Use Go", "Use Go", "0007"),
        ("adr/use-go.md", "## Use Go", "Use Go", None),
        ("adr/0007-go.md", "# ADR‑0007: Use Go", "Use Go", "0007"),
        ("adr/0007-go.md", "# Design 0007: Use Go", "Use Go", "0007"),
        ("adr/D007-go.md", "# D007: Use Go", "Use Go", "007"),
        ("adr/X2-ADR-007-go.md", "# Use Go", "Use Go", "007"),
        ("adr/0007-phase.md", "# Phase 2: Use Go", "Phase 2: Use Go", "0007"),
        ("adr/024-use-go/proposal.md", "# Use Go", "Use Go", "024"),
    ],
)
def test_titles_and_numbers(path: str, heading: str, title: str, number: str | None) -> None:
    found = record(f"{heading}\n\n- Status: accepted\n\n### Context\n\nText.\n", path)
    assert (found.title, found.number, found.title_line, found.status) == (title, number, 1, Status.ACCEPTED)


def test_a_numbered_heading_below_a_blank_line_is_the_title_and_a_day_below_it_the_date() -> None:
    found = record("\n## ADR 7: Use Go\nJuly 26, 2019\n\n### Context\n\nText.\n", "adr/7-go.md")
    assert (found.title, found.date, found.status) == ("Use Go", "2019-07-26", None)


def test_a_label_in_another_language_in_a_status_section() -> None:
    found = record("# Use Go\n\n## 状态\n\n- **状态**: 已提议 (Proposed)\n- **日期**: 2026-02-01\n")
    assert (found.status, found.date) == (Status.PROPOSED, "2026-02-01")


def test_a_first_section_is_no_title() -> None:
    assert record("## Context\n\nText.\n\n## Decision\n\nGo.\n").title is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("This MSC supersedes [MSC12](https://x.test/pull/12).", [("supersedes", "MSC12", False)]),
        (
            "This MSC supersedes [MSC12](https://x.test/pull/12) and\n[MSC13](https://x.test/pull/13) which fail.",
            [("supersedes", "MSC12", False), ("supersedes", "MSC13", False)],
        ),
        ("This MSC supersedes [the draft](https://x.test/pull/12).", []),
        ("This RFC supercedes and replaces [RFC 9](../rfcs/0009-x.md).", [("supersedes", "../rfcs/0009-x.md", False)]),
        ("**NOTE:** This ADR updates and supersedes [ADR-9](0009-x.md).", [("supersedes", "0009-x.md", False)]),
        ("This RFC is also the successor to [RFC 9](0009-x.md).", [("supersedes", "0009-x.md", False)]),
        (
            "This RFC amends [#9 (names)][names] on one rule.\n\n[names]: 0009-names.md",
            [("amends", "0009-names.md", False)],
        ),
        (
            "> **Obsoletes**\n> This RFC is more than, and obsoletes, [RFC 9](0009-x.md).",
            [("supersedes", "0009-x.md", False)],
        ),
        ("Note: This was reverted in [RFC #9](0009-x.md).", [("superseded_by", "0009-x.md", False)]),
        ("Note: This was reverted in 2023.", []),
        (
            "## Related issues and PRs\n\n- Issue: #5\n- Supercedes [RFC 9](0009-x.md)",
            [("supersedes", "0009-x.md", False)],
        ),
        ("## More information\n\n* Superseded by [ADR-9](0009-x.md)", [("superseded_by", "0009-x.md", False)]),
        ("## Reference-level explanation\n\n- Supersedes [RFC 9](0009-x.md)", []),
    ],
)
def test_what_proposals_say_of_each_other(body: str, expected: list[tuple[str, str, bool]]) -> None:
    assert stated(record(f"# Use Go\n\n{body}\n\n## Motivation\n\nIt is fast.\n", "rfcs/0017-go.md")) == expected


@pytest.mark.parametrize(
    ("path", "heading", "number", "title"),
    [
        ("rfcs/python_37.md", "RFC 134: Use Python 3.7", "134", "Use Python 3.7"),
        ("rfcs/Py3-first.md", "RFC 65: Python 3 First", "65", "Python 3 First"),
        ("rfcs/http2.md", "RFC #38: Enable http/2", "38", "Enable http/2"),
        ("rfcs/adr7.md", "RFC 38: Enable http/2", "7", "Enable http/2"),
        ("rfcs/python_37.md", "Use Python 3.7", "37", "Use Python 3.7"),
        ("rfcs/rfc_as_pr.md", "RFC 9", "9", "RFC 9"),
        ("rfcs/port.md", "RFC ??: Another Port", None, "Another Port"),
        ("teps/0004-port.md", "TEP-NNNN: Another Port", "0004", "Another Port"),
    ],
)
def test_digits_of_a_name_and_the_number_of_a_title(path: str, heading: str, number: str | None, title: str) -> None:
    found = record(f"# {heading}\n\n## Summary\n\nText.\n", path)
    assert (found.number, found.title) == (number, title)
