"""What a finding's edits write: the mended file to the letter, and nothing left to find in it."""

from __future__ import annotations

import pytest
from small import ROOT, Texts, view

from kb.config import Config
from kb.edit import apply
from kb.lint import run
from kb.rules import RULES


def mend(files: dict[str, str | bytes], code: str) -> dict[str, str]:
    """The files that the edits of one rule change; a second run changes nothing."""
    mended = _apply(files, code)
    assert _apply(files | mended, code) == {}
    return {path: content.decode() for path, content in mended.items()}


def _apply(files: dict[str, str | bytes], code: str) -> dict[str, bytes]:
    found = run(view(files), Config(ROOT), RULES, select=[code]).diagnostics
    return apply(Texts(files), [edit for each in found for edit in each.edits])


NEWER = "---\nstatus: accepted\nsupersedes: ['0004']\n---\n\n# Use Protocol Buffers\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "---\nstatus: accepted\ndate: 2025-01-10\n---\n\n# Old\n",
            '---\nstatus: superseded\nsuperseded-by: ["0061"]\ndate: 2025-01-10\n---\n\n# Old\n',
        ),
        (
            '---\nstatus: "Accepted"\nrelates_to: ["0061"]\n---\n\n# Old\n',
            '---\nstatus: "Superseded"\nsuperseded_by: ["0061"]\nrelates_to: ["0061"]\n---\n\n# Old\n',
        ),
        (
            "---\nstatus: accepted\nlastUpdated: 2025-01-10\n---\n\n# Old\n",
            '---\nstatus: superseded\nsupersededBy: ["0061"]\nlastUpdated: 2025-01-10\n---\n\n# Old\n',
        ),
        (
            "---\nstatus: accepted\nsupersededBy: []\n---\n\n# Old\n",
            '---\nstatus: superseded\nsupersededBy: ["0061"]\n---\n\n# Old\n',
        ),
        (
            "---\nstatus: accepted\nsuperseded-by:\n---\n\n# Old\n",
            '---\nstatus: superseded\nsuperseded-by: ["0061"]\n---\n\n# Old\n',
        ),
        (
            "---\nstatus: accepted\nreplaced-by: []\n---\n\n# Old\n",
            '---\nstatus: superseded\nreplaced-by: ["0061"]\n---\n\n# Old\n',
        ),
        (
            '---\nstatus: superseded\nsuperseded-by: ["0005"]\n---\n\n# Old\n',
            '---\nstatus: superseded\nsuperseded-by: ["0005", "0061"]\n---\n\n# Old\n',
        ),
        (
            '---\nstatus: superseded\nsuperseded-by:\n  - "0005"\n---\n\n# Old\n',
            '---\nstatus: superseded\nsuperseded-by:\n  - "0005"\n  - "0061"\n---\n\n# Old\n',
        ),
        (
            "# Old\n\n* Status: accepted\n* Date: 2025-01-10\n\n## Context\n",
            "# Old\n\n* Status: superseded by [0061](0061-new.md)\n* Date: 2025-01-10\n\n## Context\n",
        ),
        (
            "# Old\n\n**Status:** Accepted\n",
            "# Old\n\n**Status:** Superseded by [0061](0061-new.md)\n",
        ),
        (
            "# Old\n\n## Status\n\nAccepted\n\n## Context\n\nx\n",
            "# Old\n\n## Status\n\nSuperseded by [0061](0061-new.md)\n\n## Context\n\nx\n",
        ),
        (
            "# Old\n\n| Status | Accepted |\n|--|--|\n| Date | 2025-01-10 |\n",
            "# Old\n\n| Status | Superseded by [0061](0061-new.md) |\n|--|--|\n| Date | 2025-01-10 |\n",
        ),
        (
            "# Old\n\n| Date | Status |\n|--|--|\n| 2025-01-10 | Accepted |\n",
            "# Old\n\n| Date | Status |\n|--|--|\n| 2025-01-10 | Superseded by [0061](0061-new.md) |\n",
        ),
        (
            "---\r\nstatus: accepted\r\n---\r\n\r\n# Old \r\n",
            '---\r\nstatus: superseded\r\nsuperseded-by: ["0061"]\r\n---\r\n\r\n# Old \r\n',
        ),
        (
            "---\nstatus: superseded\nsuperseded-by: ADR-5, ADR-7\n---\n\n# Old\n",
            "---\nstatus: superseded\nsuperseded-by: ADR-5, ADR-7, 0061\n---\n\n# Old\n",
        ),
        (
            "# Old\n\n- Status: superseded\n- Superseded by: [0005](0005-x.md)\n",
            "# Old\n\n- Status: superseded\n- Superseded by: [0005](0005-x.md), [0061](0061-new.md)\n",
        ),
        (
            "# Old\n\n| Field | Value |\n|--|--|\n| Status | Superseded |\n| Superseded by | [0005](0005-x.md) |\n",
            "# Old\n\n| Field | Value |\n|--|--|\n| Status | Superseded |\n"
            "| Superseded by | [0005](0005-x.md), [0061](0061-new.md) |\n",
        ),
        ("\ufeff# Old\n\nStatus: accepted\n", "\ufeff# Old\n\nStatus: superseded by [0061](0061-new.md)\n"),
    ],
)
def test_the_older_record_says_what_superseded_it(before: str, after: str) -> None:
    files: dict[str, str | bytes] = {"d/adr/0004-old.md": before.encode(), "d/adr/0061-new.md": NEWER}
    assert mend(files, "KB303") == {"d/adr/0004-old.md": after}


@pytest.mark.parametrize(
    ("status", "before", "after"),
    [
        (
            "---\nstatus: superseded\nsuperseded-by: '0061'\n---\n\n# Old\n",
            "---\nstatus: accepted\n---\n\n# New\n",
            '---\nstatus: accepted\nsupersedes: "0004"\n---\n\n# New\n',
        ),
        (
            "# Old\n\nStatus: superseded by [New](0061-new.md)\n",
            "# New\n\n- Status: accepted\n- Date: 2025-01-10\n",
            "# New\n\n- Status: accepted\n- Supersedes: [0004](0004-old.md)\n- Date: 2025-01-10\n",
        ),
        (
            "# Old\n\n## Status\n\nSuperseded by [New](0061-new.md)\n",
            "# New\n\n## Status\n\nAccepted\n\n## Context\n\nx\n",
            "# New\n\n## Status\n\nAccepted\n\nSupersedes [0004](0004-old.md)\n\n## Context\n\nx\n",
        ),
        (
            "# Old\n\n## Status\n\nSuperseded by [New](0061-new.md)\n",
            "# New\n\n| **Status** | Accepted |\n|--|--|\n| Date | 2025-01-10 |\n",
            "# New\n\n| **Status** | Accepted |\n|--|--|\n| **Supersedes** | [0004](0004-old.md) |\n"
            "| Date | 2025-01-10 |\n",
        ),
        (
            "# Old\n\n## Status\n\nSuperseded by [New](0061-new.md)\n",
            "# New\n\n| Metadata | Value |\n|--|--|\n| **Status** | Accepted |\n",
            "# New\n\n| Metadata | Value |\n|--|--|\n| **Status** | Accepted |\n"
            "| **Supersedes** | [0004](0004-old.md) |\n",
        ),
        (
            "# Old\n\n## Status\n\nPartly superseded by [New](0061-new.md)\n",
            "# New\n\nStatus: accepted\n",
            "# New\n\nStatus: accepted\nAmends: [0004](0004-old.md)\n",
        ),
        (
            "---\nstatus: superseded\nsuperseded-by: ['0061']\n---\n\n# Old\n",
            "---\nstatus: accepted\nsupersedes: 3\n---\n\n# New\n",
            '---\nstatus: accepted\nsupersedes: [3, "0004"]\n---\n\n# New\n',
        ),
        (
            "---\nstatus: superseded\nsuperseded-by: ['0061']\n---\n\n# Old\n",
            "# New\n",
            None,
        ),
        (
            "# Old\n\n## Status\n\nSuperseded by [New](0061-new.md)\n",
            "# New\n\n| Date | Status |\n|--|--|\n| 2025-01-10 | Accepted |\n",
            None,
        ),
    ],
)
def test_the_newer_record_says_what_it_superseded_where_there_is_a_place(
    status: str, before: str, after: str | None
) -> None:
    files: dict[str, str | bytes] = {
        "adr/0003-other.md": "# Other\n\nStatus: superseded by [New](0061-new.md)\n",
        "adr/0004-old.md": status,
        "adr/0061-new.md": before,
    }
    if "supersedes: 3" not in before:
        del files["adr/0003-other.md"]
    assert mend(files, "KB303") == ({"adr/0061-new.md": after} if after else {})


@pytest.mark.parametrize(
    "stated", ["", "Status: Replaces 0004\n", "Status: unclear\n\nThis ADR supersedes ADR-0004.\n"]
)
def test_nothing_is_written_for_a_newer_record_of_which_no_status_is_known(stated: str) -> None:
    newer = f"# New\n\n{stated or 'Supersedes: 0004'}\n"
    files: dict[str, str | bytes] = {"adr/0004-old.md": "# Old\n\nStatus: accepted\n", "adr/0061-new.md": newer}
    assert mend(files, "KB303") == {}
    with_status = newer.replace("Replaces 0004", "accepted\nSupersedes: 0004").replace("unclear", "accepted")
    if stated:
        assert mend({**files, "adr/0061-new.md": with_status}, "KB303").keys() == {"adr/0004-old.md"}


def test_where_records_hardly_ever_state_a_status_relations_are_mended_all_the_same() -> None:
    files: dict[str, str | bytes] = {
        "adr/0003-x.md": "---\ndate: 2026-01-01\n---\n\n# X\n",
        "adr/0004-old.md": "---\nstatus: accepted\n---\n\n# Old\n",
        "adr/0061-new.md": "---\nsupersedes: ['0004']\n---\n\n# New\n",
    }
    assert mend(files, "KB303").keys() == {"adr/0004-old.md"}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("adr/0008-x.md", "# 7. Use 7 Nodes\n", "# 8. Use 7 Nodes\n"),
        ("adr/0008-x.md", "# ADR-0007: X\n", "# ADR-0008: X\n"),
        ("adr/0008-x.md", "---\nid: '0007'\n---\n# X\n", "---\nid: '0008'\n---\n# X\n"),
        ("adr/12-x.md", "# ADR 007: X\n", "# ADR 012: X\n"),
    ],
)
def test_heading_and_front_matter_take_the_number_of_the_file_name(name: str, before: str, after: str) -> None:
    assert mend({name: before}, "KB102") == {name: after}


def test_a_status_takes_the_spelling_of_the_others() -> None:
    files: dict[str, str | bytes] = {f"adr/{n}-x.md": f"# X\n\nStatus: ✅ Accepted by {n}\n" for n in range(10, 20)}
    files["adr/7-y.md"] = "# Y\n\nStatus: **accepted** (again)\n"
    files["adr/8-z.md"] = "# Z\n\nStatus: ❌ Accepted\n"
    assert mend(files, "KB005") == {
        "adr/7-y.md": "# Y\n\nStatus: **✅ Accepted** (again)\n",
        "adr/8-z.md": "# Z\n\nStatus: ✅ Accepted\n",
    }


def test_a_status_takes_the_case_of_the_others_and_nothing_more() -> None:
    files: dict[str, str | bytes] = {f"adr/{n}-x.md": "# X\n\nStatus: accepted\n" for n in range(10, 20)}
    for other in ("Accepted", "✅ accepted", "✅ Accepted"):
        mended = mend({**files, "adr/7-y.md": f"# Y\n\nStatus: {other}\n"}, "KB005")
        assert mended == {"adr/7-y.md": "# Y\n\nStatus: accepted\n"}


def test_a_misspelt_word_that_the_corpus_has_made_its_own_stays() -> None:
    files: dict[str, str | bytes] = {f"adr/{n}-x.md": f"# X\n\nStatus: Superceded by {n + 1}\n" for n in range(1, 4)}
    assert mend({**files, "adr/4-x.md": "# X\n\nStatus: Accepted\n"}, "KB005") == {}


def test_depreciated_is_a_slip_of_deprecated() -> None:
    files: dict[str, str | bytes] = {f"adr/{n}-x.md": "# X\n\nStatus: Accepted\n" for n in range(1, 4)}
    for written, right in (("Depreciated", "Deprecated"), ("depreciated by ADR-1", "deprecated by ADR-1")):
        mended = mend({**files, "adr/4-y.md": f"# Y\n\nStatus: {written}\n"}, "KB005")
        assert mended["adr/4-y.md"].lower() == f"# y\n\nstatus: {right.lower()}\n"


@pytest.mark.parametrize(
    ("date", "iso"),
    [("5 March 2025", "2025-03-05"), ("2025/3/5", "2025-03-05"), ("March 2025", None), ("10/04/18", None)],
)
def test_a_date_with_one_reading_is_rewritten(date: str, iso: str | None) -> None:
    files: dict[str, str | bytes] = {f"adr/{n}-x.md": f"# X\n\nDate: 2025-03-0{n}\n" for n in range(1, 7)}
    files["adr/7-y.md"] = f"# Y\n\nDate: {date}\n"
    assert mend(files, "KB202") == ({"adr/7-y.md": f"# Y\n\nDate: {iso}\n"} if iso else {})


def test_a_mention_becomes_a_link_but_not_in_a_heading() -> None:
    files: dict[str, str | bytes] = {f"adr/{n}-x.md": f"# X\n\nSee [ADR-{n - 1}]({n - 1}-x.md).\n" for n in range(2, 8)}
    files["adr/1-x.md"] = "# X\n"
    files["docs/a b/y.md"] = "# Y\n\nADR-3 and ADR-3 tell it.\n"
    files["docs/z.md"] = "# Z\n\n## After ADR-3\n"
    assert mend(files, "KB405") == {"docs/a b/y.md": "# Y\n\n[ADR-3](../../adr/3-x.md) and ADR-3 tell it.\n"}


@pytest.mark.parametrize(
    ("link", "mended"),
    [
        ("[a](0001-Use-GO.md#why)", "[a](0001-use-go.md#why)"),
        ("[a](./0001-use-GO.md)", "[a](./0001-use-go.md)"),
        ("[a](/ADR/0001-use-go.md)", "[a](/adr/0001-use-go.md)"),
        ("[a](0001-use-go.md#Why)", "[a](0001-use-go.md#why)"),
        ("[a]\n\n[a]: 0001-USE-go.md", "[a]\n\n[a]: 0001-USE-go.md"),
    ],
)
def test_a_link_takes_the_case_of_its_target(link: str, mended: str) -> None:
    files: dict[str, str | bytes] = {"adr/0001-use-go.md": "# Go\n\n## Why\n", "adr/0002-x.md": f"# X\n\n{link}\n"}
    expected = {"adr/0002-x.md": f"# X\n\n{mended}\n"} if link != mended else {}
    assert mend(files, "KB407") == expected


def test_a_relation_is_written_as_the_repository_calls_it() -> None:
    form = "---\nRFC: {}\nStatus: {}\nCreated: 2020-01-0{}\n{}---\n\n# RFC {}: X\n"
    files: dict[str, str | bytes] = {
        f"rfcs/rfc-000{number}-x.md": form.format(number, status, number, more, number)
        for number, status, more in (
            (1, "Superseded", "Obsoleted-By: 2\n"),
            (2, "Accepted", "Obsoletes: 1\n"),
            (3, "Accepted", ""),
            (4, "Accepted", "Obsoletes: 3\n"),
            (5, "Accepted", ""),
            (6, "Accepted", "Updates: 5\n"),
        )
    }
    mended = mend(files, "KB303")
    assert "\nStatus: Superseded\nObsoleted-by: " in mended["rfcs/rfc-0003-x.md"]
    assert "\nUpdated-by: " in mended["rfcs/rfc-0005-x.md"]
