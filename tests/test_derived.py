"""Lists that index records: a row that is added, or mended, reads like the rows beside it."""

from __future__ import annotations

import pytest
from small import view

from kb import derived, edit
from kb.model import Edit
from kb.told import Told, told
from kb.view import View

Files = dict[str, str | bytes]


def records(*stated: tuple[int, str, str]) -> Files:
    return {
        f"adr/{number:03}-{title.lower().replace(' ', '-')}.md": f"# {number}. {title}\n\nStatus: {status}\n"
        for number, title, status in stated
    }


def synced(files: Files, path: str) -> str:
    """A page after `kb sync`, which must find nothing more to write."""
    before = view(files)
    changed = edit.apply(before.corpus.source, _edits(before))
    after = changed.get(path, b"").decode() or str(files[path])
    assert _edits(view({**files, path: after})) == []
    return after


def _edits(seen: View) -> list[Edit]:
    return [each.edit for _, each in derived.deviations(seen) if each.edit]


LOG = records((1, "Use Go", "accepted"), (2, "Use NATS", "accepted"), (3, "Use Flux", "proposed"))


@pytest.mark.parametrize(
    ("rows", "added"),
    [
        (
            "- ✅ [1. Use Go](001-use-go.md)\n- ✅ [2. Use NATS](002-use-nats.md)\n",
            "- [3. Use Flux](003-use-flux.md)\n",
        ),
        (
            "- [001. Use Go](001-use-go.md)\n- [002. Use NATS](002-use-nats.md)\n",
            "- [003. Use Flux](003-use-flux.md)\n",
        ),
        (
            "* ADR-1: [Use Go](001-use-go.md)\n* ADR-2: [Use NATS](002-use-nats.md)\n",
            "* ADR-3: [Use Flux](003-use-flux.md)\n",
        ),
        ("* 1 - [Use Go](001-use-go.md)\n* 2 - [Use NATS](002-use-nats.md)\n", "* 3 - [Use Flux](003-use-flux.md)\n"),
        (
            "| # | Title |\n|---|---|\n| 1 | [Use Go](001-use-go.md) |\n| 2 | [Use NATS](002-use-nats.md) |\n",
            "| 3 | [Use Flux](003-use-flux.md) |\n",
        ),
    ],
)
def test_a_new_row_takes_mark_and_zeros_from_the_others(rows: str, added: str) -> None:
    assert synced({**LOG, "adr/README.md": rows}, "adr/README.md") == rows + added


def test_a_new_row_takes_the_mark_of_its_status_from_the_rows_or_from_the_key() -> None:
    rows = "- ✅ [1. Use Go](001-use-go.md)\n- ✅ [2. Use NATS](002-use-nats.md)\n- 🤔 [3. Use Flux](003-use-flux.md)\n"
    new = records((4, "Use Helm", "proposed"), (5, "Use Ray", "rejected"))
    key = "\nKey:\n\n- Rejected: 🛑\n- *Proposed*: 🤔\n"
    after = synced({**LOG, **new, "adr/README.md": rows + key}, "adr/README.md")
    assert after.split("\n")[:5] == [
        "- ✅ [1. Use Go](001-use-go.md)",
        "- ✅ [2. Use NATS](002-use-nats.md)",
        "- 🤔 [3. Use Flux](003-use-flux.md)",
        "- 🤔 [4. Use Helm](004-use-helm.md)",
        "- 🛑 [5. Use Ray](005-use-ray.md)",
    ]


def test_a_right_row_stays_where_the_heading_has_its_number_without_a_dot() -> None:
    rows = "- [1. Use Go](001-use-go.md)\n- [2. Use NATS](002-use-nats.md)\n- [3. Use Flux](003-use-flux.md)\n"
    files: Files = {path: str(text).replace(". ", " ", 1) for path, text in LOG.items()}
    assert synced({**files, "adr/README.md": rows}, "adr/README.md") == rows


def test_a_list_may_leave_out_the_beginning_or_the_end_of_a_title() -> None:
    long = records((4, "Move from one queue to two queues", "accepted"))
    rows = "- [1. Use Go](001-use-go.md)\n- [2. Use NATS](002-use-nats.md)\n- [3. Use Flux](003-use-flux.md)\n"
    path = next(iter(long)).removeprefix("adr/")
    for part in ("one queue to two queues", "Move from one queue"):
        listed = f"{rows}- [4. {part}]({path})\n"
        assert synced({**LOG, **long, "adr/README.md": listed}, "adr/README.md") == listed


def _gone(count: int) -> tuple[Files, str]:
    kept = records(*((number, f"Use Tool {number}", "accepted") for number in range(1, 7)))
    names = [path.removeprefix("adr/") for path in kept]
    lost = [f"{number:03}-lost.md" for number in range(7, 7 + count)]
    rows = "".join(f"- [{int(name[:3])}. Use Tool {int(name[:3])}]({name})\n" for name in [*names, *lost])
    return {**kept, "adr/README.md": rows}, rows


def test_a_table_without_links_is_mended_in_its_own_style() -> None:
    files = LOG | records((4, "Use Rust", "superseded by 3"), (5, "Use Helm", "superseded by 3"))
    head = "| No. | Title | Status |\n|---|---|---|\n"
    rows = "| ADR-001 | Use Go | Rejected |\n| ADR-002 | Use Nat | Accepted |\n"
    rows += "| ADR-004 | Use Rust | Superseded by 003 |\n"
    gone = "| ADR-009 | Use Perl | Accepted |\n"
    added = "| ADR-003 | Use Flux | Proposed |\n"
    mended = rows.replace("Rejected", "Accepted").replace("Nat ", "NATS ").replace("| ADR-004", f"{added}| ADR-004")
    last = "| ADR-005 | Use Helm | Superseded by 003 |\n"
    expected = f"{head}{mended}{gone}{last}"
    assert synced({**files, "adr/README.md": f"{head}{rows}{gone}"}, "adr/README.md") == expected
    assert synced({**files, "README.md": f"{head}{rows}"}, "README.md") == f"{head}{mended}{last}"


@pytest.mark.parametrize(
    "table",
    [
        "| # | Requirement | Status |\n|---|---|---|\n| 1 | Log in | done |\n| 2 | Log out | no |\n| 3 | Sail | no |\n",
        "| ADR | Covers |\n|---|---|\n| ADR-001 | login |\n| ADR-002 | sails |\n| ADR-009 | masts |\n",
        "| Deck | Title |\n|---|---|\n| 1 | Use Go |\n| 2 | Use NATS |\n| 9 | Use Perl |\n",
        "| # | Title |\n|---|---|\n| 7 | Use Perl |\n| 8 | Use Awk |\n| 9 | Use Sed |\n| 1 | Use Go |\n",
    ],
)
def test_a_table_of_other_numbers_is_no_index(table: str) -> None:
    assert _edits(view({**LOG, "README.md": f"# Ship\n\n{table}"})) == []
    assert list(derived.deviations(view({**LOG, "README.md": f"# Ship\n\n{table}"}))) == []


def test_a_table_without_links_may_shorten_titles_throughout() -> None:
    titles = ("Use the Go language", "Use the NATS server", "Use the Flux operator", "Use the Helm charts")
    files = records(*((number, title, "accepted") for number, title in enumerate(titles, 1)))
    rows = "".join(f"| {number} | {title.replace('the ', '')} |\n" for number, title in enumerate(titles[:3], 1))
    index = f"| # | Title |\n|---|---|\n{rows}"
    assert synced({**files, "adr/README.md": index}, "adr/README.md") == f"{index}| 4 | {titles[3]} |\n"


def test_rows_of_many_missing_files_are_reported_and_stay() -> None:
    few, rows = _gone(2)
    assert synced(few, "adr/README.md") == "".join(rows.splitlines(keepends=True)[:6])
    many, rows = _gone(3)
    assert len([each for _, each in derived.deviations(view(many))]) == 3
    assert synced(many, "adr/README.md") == rows


def test_a_list_of_two_is_an_index_though_one_of_its_records_is_gone() -> None:
    rows = "- [1. Use Go](001-use-go.md)\n- [9. Lost](009-lost.md)\n"
    two = records((1, "Use Go", "accepted"), (2, "Use NATS", "accepted"))
    found = [each.message for _, each in derived.deviations(view({**two, "adr/README.md": rows}))]
    assert found == [
        "expected an item for 002 (Use NATS), found none",
        "expected rows of records that are there, found 009-lost.md, which is gone",
    ]


def test_a_draft_may_have_the_mark_of_a_proposal() -> None:
    rows = "".join(f"- 🤔 [{n}. Use Tool {n}](00{n}-use-tool-{n}.md)\n" for n in range(1, 7))
    some = records(*((n, f"Use Tool {n}", "proposed" if n > 3 else "draft") for n in range(1, 7)))
    assert synced({**some, "adr/README.md": rows}, "adr/README.md") == rows


def test_a_successor_is_numbered_as_the_other_successors_are() -> None:
    files: Files = {
        **records((1, "Use Go", "superseded by ADR-003"), (2, "Use C", "superseded by ADR-004")),
        **records((3, "Use Rust", "accepted"), (4, "Use Zig", "accepted")),
    }
    head = "| # | Title | Status |\n|---|---|---|\n"
    rows = [
        "| 1 | [Use Go](001-use-go.md) | superseded by [ADR-003](003-use-rust.md) |\n",
        "| 2 | [Use C](002-use-c.md) | accepted |\n",
        "| 3 | [Use Rust](003-use-rust.md) | accepted |\n",
        "| 4 | [Use Zig](004-use-zig.md) | accepted |\n",
    ]
    after = synced({**files, "adr/README.md": head + "".join(rows)}, "adr/README.md")
    assert after.split("\n")[3] == "| 2 | [Use C](002-use-c.md) | superseded by [ADR-004](004-use-zig.md) |"


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (
            "## Accepted\n\n- [1. Use Go](001-use-go.md)\n\n## Superseded RFCs\n\n- [2. Use NATS](002-use-nats.md)\n",
            "Superseded RFCs",
        ),
        (
            "| # | Status |\n|---|---|\n| [1](001-use-go.md) | Accepted |\n| [2](002-use-nats.md) | ❌ Rejected |\n",
            "❌ Rejected",
        ),
        ("## Tools\n\n- [1](001-use-go.md)\n- [2](002-use-nats.md)\n", None),
        ("| # | Status |\n|---|---|\n| [1](001-use-go.md) | Accepted |\n| [2](002-use-nats.md) | in the air |\n", None),
    ],
)
def test_an_index_tells_the_status_of_a_record_that_states_none(index: str, words: str | None) -> None:
    page = f"# Log\n\n{index}"
    files: Files = {
        "adr/001-use-go.md": "# 1. Use Go\n",
        "adr/002-use-nats.md": "# 2. Use NATS\n",
        "adr/README.md": page,
    }
    found = view(files)
    line = next(number for number, text in enumerate(page.split("\n"), 1) if "002" in text)
    expected = Told("adr/README.md", line, words) if words else None
    assert told(found, found.document("adr/002-use-nats.md")) == expected
    assert told(found, found.document("adr/README.md")) is None
    stated = view({**files, "adr/002-use-nats.md": "# 2. Use NATS\n\nStatus: in the air\n"})
    assert told(stated, stated.document("adr/002-use-nats.md")) is None


@pytest.mark.parametrize(
    ("days", "mended", "added"),
    [
        (("12.02.2022", "01.03.2022"), "28.07.2023", "09.08.2023"),
        (("12.2.2022", "1.3.2022"), "28.7.2023", "9.8.2023"),
        (("2022/02/12", "2022/03/01"), "2023/07/28", "2023/08/09"),
        (("2022-02-12", "2022-03-01"), "2023-07-28", "2023-08-09"),
        (("12 Feb 2022", "1 March 2022"), None, None),
    ],
)
def test_dates_are_spelled_as_the_other_rows_spell_theirs(
    days: tuple[str, str], mended: str | None, added: str | None
) -> None:
    stated = ((1, "Go", "2022-02-12"), (2, "NATS", "2022-03-01"), (3, "Flux", "2023-07-28"), (4, "Helm", "2023-08-09"))
    files: Files = {f"adr/00{n}-{t}.md": f"# {n}. {t}\n\nStatus: accepted\nDate: {day}\n" for n, t, day in stated}
    head = "| # | Title | Date |\n|---|---|---|\n"
    rows = "".join(f"| {n} | [{t}](00{n}-{t}.md) | {day} |\n" for (n, t, _), day in zip(stated, days, strict=False))
    wrong = "| 3 | [Flux](003-Flux.md) | {} |\n"
    old = wrong.format("5 May 2020" if mended is None else "2020-05-05")
    expected = (
        f"{head}{rows}{wrong.format(mended)}| 4 | [Helm](004-Helm.md) | {added} |\n" if mended else head + rows + old
    )
    assert synced({**files, "adr/README.md": head + rows + old}, "adr/README.md") == expected
    found = [each.message for _, each in derived.deviations(view({**files, "adr/README.md": head + rows + old}))]
    assert len(found) == 2


def test_of_two_statuses_of_a_record_neither_is_copied() -> None:
    torn = "---\nstatus: accepted\n---\n\n# 3. Use Flux\n\n## Status\n\nRejected\n"
    files = {**LOG, "adr/003-use-flux.md": torn, "adr/004-use-helm.md": torn.replace("3. Use Flux", "4. Use Helm")}
    index = (
        "| # | Title | Status |\n|---|---|---|\n| 1 | [Use Go](001-use-go.md) | accepted |\n"
        "| 2 | [Use NATS](002-use-nats.md) | accepted |\n| 3 | [Use Flux](003-use-flux.md) | rejected |\n"
    )
    found = [(each.message, each.edit) for _, each in derived.deviations(view({**files, "adr/README.md": index}))]
    assert found == [
        ("expected a row for 004 (Use Helm), found none", None),
        ("003: expected the status `accepted`, found `rejected`", None),
    ]
