"""From when on a rule speaks: the days, counts and shares that the pages of the rules promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from small import ROOT, view

from kb.config import Config
from kb.lint import run
from kb.rules import RULES

TODAY = date(2026, 11, 24)


def found(files: Mapping[str, str | bytes], code: str, config: Config | None = None) -> list[str]:
    """The files in which one rule finds something."""
    settings = config or Config(ROOT)
    report = run(view(files, settings), settings, RULES, select=(code,), today=TODAY)
    return [each.path for each in report.diagnostics]


def numbered(numbers: list[int], text: str = "# Use Go\n") -> dict[str, str | bytes]:
    return {f"adr/{number:04}-x.md": text for number in numbers}


@pytest.mark.parametrize(("day", "late"), [("2026-11-24", False), ("2026-11-25", False), ("2026-11-26", True)])
def test_a_date_of_tomorrow_passes(day: str, late: bool) -> None:
    for field in ("date", "updated"):
        assert bool(found({"adr/0001-x.md": f"---\n{field}: {day}\n---\n# X\n"}, "KB203")) is late


@pytest.mark.parametrize(("day", "due"), [("2026-11-23", True), ("2026-11-24", False)])
def test_a_review_is_due_when_its_day_is_over(day: str, due: bool) -> None:
    record = f"---\nstatus: accepted\nreview-by: {day}\n---\n# X\n"
    assert bool(found({"adr/0001-x.md": record}, "KB205")) is due
    assert not found({"adr/0001-x.md": record.replace("accepted", "rejected")}, "KB205")


@pytest.mark.parametrize(("days", "old"), [(29, True), (30, False), (0, False)])
def test_a_proposal_is_old_after_so_many_days(days: int, old: bool) -> None:
    settings = Config(ROOT)
    settings = replace(settings, lint=replace(settings.lint, proposed_days=days))
    record = "---\nstatus: proposed\ndate: 2026-01-01\nupdated: 2026-10-25\n---\n# X\n"
    assert bool(found({"adr/0001-x.md": record}, "KB206", settings)) is old
    assert not found({"adr/0001-x.md": record.replace("proposed", "accepted")}, "KB206", settings)


@pytest.mark.parametrize("side", ["new", "old"])
def test_a_successor_is_not_older_whichever_side_states_it(side: str) -> None:
    stated = {"new": ("", "supersedes: ['0001']\n"), "old": ("superseded-by: ['0002']\n", "")}[side]
    for day, older in (("2025-01-09", True), ("2025-01-10", False)):
        files: dict[str, str | bytes] = {
            "adr/0001-x.md": f"---\nstatus: superseded\ndate: 2025-01-10\n{stated[0]}---\n# X\n",
            "adr/0002-y.md": f"---\nstatus: accepted\ndate: {day}\n{stated[1]}---\n# Y\n",
        }
        place = {"new": "adr/0002-y.md", "old": "adr/0001-x.md"}[side]
        assert found(files, "KB204") == ([place] if older else [])


@pytest.mark.parametrize(
    ("iso", "other", "speaks"), [(2, 1, True), (1, 1, False), (4, 2, True), (4, 3, False), (3, 2, False)]
)
def test_a_form_of_dates_is_a_habit_of_four_in_five_others(iso: int, other: int, speaks: bool) -> None:
    files = numbered(list(range(1, iso + 1)), "---\ndate: 2025-03-05\n---\n# X\n")
    files |= numbered(list(range(20, 20 + other)), "---\ndate: 5 March 2025\n---\n# X\n")
    assert len(found(files, "KB202")) == (other if speaks else 0)


@pytest.mark.parametrize(
    ("numbers", "speaks"),
    [
        ([1, 2, 3, 4, 6], True),
        ([1, 2, 3, 5], False),
        ([1, 2, 4, 5, 6, 8, 9, 10, 11], True),
        ([1, 2, 4, 5, 6, 8, 9, 11], False),
        ([1, 2, 4, 5, 6, 8, 9], False),
        ([1, 2, 3, 4, 5], False),
        ([3, 4, 5, 6, 7], False),
    ],
)
def test_numbers_follow_each_other_where_one_in_five_is_missing_at_most(numbers: list[int], speaks: bool) -> None:
    assert bool(found(numbered(numbers), "KB103")) is speaks


def test_a_number_in_a_folder_below_is_not_missing() -> None:
    files = numbered([1, 2, 3, 4, 6])
    (folder,) = {path.rpartition("/")[0] for path in files}
    assert found(files, "KB103")
    assert not found({**files, f"{folder}/deprecated/0005-y.md": "# Y\n"}, "KB103")


@pytest.mark.parametrize(
    ("alike", "odd", "speaks"), [(4, 1, True), (3, 1, False), (9, 2, True), (7, 2, False), (9, 3, False), (5, 0, False)]
)
def test_names_are_a_habit_of_nine_in_ten_others(alike: int, odd: int, speaks: bool) -> None:
    files = numbered(list(range(1, alike + 1)))
    files |= {f"adr/{number}-x.md": "# X\n" for number in range(20, 20 + odd)}
    assert len(found(files, "KB105")) == (odd if speaks else 0)


@pytest.mark.parametrize(("records", "speaks"), [(3, True), (2, False)])
def test_a_record_without_a_number_stands_out_beside_three_others(records: int, speaks: bool) -> None:
    text = "# Use Go\n\n## Context\n\nIt.\n\n## Decision\n\nYes.\n"
    files = numbered(list(range(1, records + 1)), text) | {"adr/use-rust.md": text}
    assert found(files, "KB006") == (["adr/use-rust.md"] if speaks else [])
    assert not found({**files, "adr/use-rust.md": "# Use Rust\n\n## Context\n\nIt.\n"}, "KB006")


@pytest.mark.parametrize(
    ("having", "lacking", "speaks"),
    [(5, 1, True), (4, 1, False), (19, 2, True), (19, 3, False), (38, 3, True), (58, 4, False)],
)
def test_a_section_is_missing_where_nearly_all_others_have_it(having: int, lacking: int, speaks: bool) -> None:
    files = numbered(list(range(1, having + 1)), "# X\n\n## Context\n\nIt.\n\n## Decision\n\nYes.\n")
    files |= numbered(list(range(100, 100 + lacking)), "# X\n\n## Decision\n\nYes.\n")
    assert len(found(files, "KB701")) == (lacking if speaks else 0)


@pytest.mark.parametrize(
    ("full", "empty", "speaks"), [(3, 1, True), (2, 1, False), (3, 2, False), (6, 2, True), (5, 2, False)]
)
def test_an_empty_section_stands_out_where_three_in_four_fill_it(full: int, empty: int, speaks: bool) -> None:
    files = numbered(list(range(1, full + 1)), "# X\n\n## Context\n\nIt.\n")
    files |= numbered(list(range(20, 20 + empty)), "# X\n\n## Context\n\n<!-- why? -->\n")
    assert len(found(files, "KB702")) == (empty if speaks else 0)


@pytest.mark.parametrize(
    ("linked", "bare", "speaks"), [(5, 1, True), (4, 1, False), (8, 2, True), (7, 2, False), (5, 0, False)]
)
def test_mentions_are_links_where_four_in_five_are(linked: int, bare: int, speaks: bool) -> None:
    files = numbered([1]) | numbered(list(range(10, 10 + linked)), "# X\n\nSee [ADR-1](0001-x.md).\n")
    files |= numbered(list(range(30, 30 + bare)), "# X\n\nSee ADR-1.\n")
    assert len(found(files, "KB405")) == (bare if speaks else 0)


def test_a_drawing_whose_fence_ends_the_file_is_no_drawing() -> None:
    assert found({"adr/0001-x.md": "# X\n\n```mermaid"}, "KB506") == []


@pytest.mark.parametrize(("letters", "ours"), [("rfc", True), ("adr", False)])
def test_an_rfc_is_a_record_where_the_files_are_named_so(letters: str, ours: bool) -> None:
    files: dict[str, str | bytes] = {f"log/{letters}-0001-x.md": "# X\n", "docs/y.md": "# Y\n\nRFC 1 tells it.\n"}
    link = f"# Z\n\nSee [0001]({letters}-0001-x.md).\n"
    files |= {f"log/{letters}-{number:04}-z.md": link for number in range(2, 8)}
    assert found(files, "KB405") == (["docs/y.md"] if ours else [])


def test_a_name_that_begins_with_a_day_is_no_odd_number() -> None:
    files: dict[str, str | bytes] = {f"adr/adr-{number:04}-x.md": "# X\n" for number in range(1, 12)}
    assert found({**files, "adr/20250301-x.md": "# X\n", "adr/2025-03-01-y.md": "# Y\n"}, "KB105") == []
    assert found({**files, "adr/0012-x.md": "# X\n"}, "KB105") == ["adr/0012-x.md"]


def test_the_title_of_a_glossary_is_no_term() -> None:
    page = "# Words of the Crew\n\n## Bilge\n\nWater below.\n\n## Fo'c'sle\n\nThe bow.\n"
    files: dict[str, str | bytes] = {"GLOSSARY.md": page, "adr/0001-x.md": "# X\n\nThe bilge and the fo'c'sle.\n"}
    assert found(files, "KB504") == []
    assert found({**files, "GLOSSARY.md": f"{page}\n## Yardarm\n\nHigh.\n"}, "KB504") == ["GLOSSARY.md"]
