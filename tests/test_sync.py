"""Indexes, badges and counts: what counts as one, what is found in it, and what `kb sync` writes."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from conftest import Run
from small import view, write

from kb import derived, edit
from kb.derived import counts, membership, rows

HEAD = "| # | Decision | Status | Date |\n|---|----------|--------|------|\n"


def record(title: str, status: str = "accepted", date: str = "2026-01-01", more: str = "") -> str:
    return f"---\nstatus: {status}\ndate: {date}\n{more}---\n\n# {title}\n"


RECORDS: dict[str, str | bytes] = {
    "decisions/0001-use-go.md": record("Use Go"),
    "decisions/0002-use-messagepack.md": record("Use MessagePack", "superseded", more="superseded-by: ['0003']\n"),
    "decisions/0003-use-protobuf.md": record("Use Protocol Buffers", date="2026-02-02", more="supersedes: ['0002']\n"),
    "decisions/0004-use-milvus.md": record("Use `Milvus` | vectors", "proposed", more="updated: 2026-03-03\n"),
}
ROWS = (
    "| 0001 | [Use Go](decisions/0001-use-go.md) | ✅ accepted | 2026-01-01 |\n",
    "| 0002 | [Use MessagePack](decisions/0002-use-messagepack.md) "
    "| ♻️ superseded by [ADR-0003](decisions/0003-use-protobuf.md) (Protobuf) | 2026-01-01 |\n",
    "| 0003 | [Use Protocol Buffers](decisions/0003-use-protobuf.md) | ✅ accepted | 2026-02-02 |\n",
    "| 0004 | [Use `Milvus` \\| vectors](decisions/0004-use-milvus.md) "
    "| 📝 proposed | 2026-01-01 (Updated: 2026-03-03) |\n",
)
RIGHT = HEAD + "".join(ROWS)


def synced(text: str, path: str = "README.md", records: dict[str, str | bytes] = RECORDS) -> str:
    """A page after `kb sync`, which must find nothing more to do afterwards."""
    files = {**records, path: text}
    before = view(files)
    found = list(derived.deviations(before))
    changed = edit.apply(before.corpus.source, [each.edit for _, each in found if each.edit])
    assert set(changed) <= {path}
    after = changed[path].decode() if changed else dedent(text)
    again = view({**files, path: after.encode()})
    assert [each for _, each in derived.deviations(again) if each.edit] == []
    return after


def messages(text: str, path: str = "README.md", records: dict[str, str | bytes] = RECORDS) -> list[str]:
    return [each.message for _, each in derived.deviations(view({**records, path: text}))]


def test_an_index_that_agrees_is_left_alone() -> None:
    assert messages(RIGHT) == []


@pytest.mark.parametrize(
    ("path", "records", "listed", "index"),
    [("guide.md", 6, 5, True), ("guide.md", 6, 4, False), ("guide.md", 12, 6, True), ("guide.md", 12, 5, False),
     ("README.md", 3, 2, True), ("README.md", 4, 2, True), ("README.md", 3, 1, False), ("README.md", 5, 2, False),
     ("README.md", 2, 1, False)],
)  # fmt: skip
def test_a_list_is_an_index_from_half_of_the_records_on(path: str, records: int, listed: int, index: bool) -> None:
    names = {number: f"decisions/{number:04}-use-go.md" for number in range(1, records + 1)}
    text = "# Log\n\n" + "".join(f"- [{number}. Use Go {number}]({names[number]})\n" for number in range(1, listed + 1))
    told = messages(text, path, {name: record(f"Use Go {number}") for number, name in names.items()})
    assert len(told) == (records - listed if index else 0)


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (1, "✅ accepted", "📝 proposed"),
        (1, "✅ accepted", ""),
        (1, "2026-01-01", "2025-01-01"),
        (1, "Use Go", "Use the Go language"),
        (1, "0001-use-go.md", "0003-use-protobuf.md"),
        (1, "0001-use-go.md", "0001-renamed.md"),
        (1, "| 0001", "| 0011"),
        (2, "♻️ superseded by [ADR-0003](decisions/0003-use-protobuf.md)", "✅ accepted"),
        (
            2,
            "♻️ superseded by [ADR-0003](decisions/0003-use-protobuf.md)",
            "♻️ superseded by [ADR-0001](decisions/0001-use-go.md)",
        ),
        (2, "♻️ superseded by [ADR-0003](decisions/0003-use-protobuf.md)", "♻️ superseded by ADR-0001"),
        (4, " (Updated: 2026-03-03)", ""),
        (4, "Updated: 2026-03-03", "Updated: 2026-03-04"),
        (4, "2026-01-01 (Updated: 2026-03-03)", "2026-01-01 (Updated: 2026-01-01)"),
    ],
)
def test_one_wrong_cell_is_found_and_mended_and_nothing_else(number: int, old: str, new: str) -> None:
    row = ROWS[number - 1]
    assert old in row
    wrong = RIGHT.replace(row, row.replace(old, new, 1))
    found = [each for _, each in derived.deviations(view({**RECORDS, "README.md": wrong}))]
    assert [each.span.line for each in found] == [number + 2]
    mended = synced(wrong)
    if "superseded by" in old and "[" not in new:
        assert (
            "superseded by [ADR-0003](decisions/0003-use-protobuf.md)" in mended
            or "♻️ superseded by [ADR-0003]" in mended
        )
    else:
        assert mended == RIGHT


@pytest.mark.parametrize("kept", [(2, 3, 4), (1, 3, 4), (1, 2, 3), (3, 4), (1, 3)])
def test_rows_that_miss_are_added_in_order_and_in_style(kept: tuple[int, ...]) -> None:
    text = "Before.\n\n" + HEAD + "".join(ROWS[number - 1] for number in kept) + "\nAfter.\n"
    missing = [number for number in (1, 2, 3, 4) if number not in kept]
    found = list(
        membership(view({**RECORDS, "README.md": text}), view({**RECORDS, "README.md": text}).document("README.md"))
    )
    assert [each.span.line for each in found] == [3] * len(missing)
    lines = synced(text).splitlines(keepends=True)
    assert [line[2:6] for line in lines[4:8]] == ["0001", "0002", "0003", "0004"]
    assert lines[8:] == ["\n", "After.\n"]
    for number in kept:
        assert ROWS[number - 1] in lines
    if 1 in missing:
        assert ROWS[0] in lines
    if 4 in missing:
        assert ROWS[3] in lines


def test_a_row_whose_record_is_gone_is_removed() -> None:
    gone = "| 0005 | [Gone](decisions/0005-gone.md) | ✅ accepted | 2026-01-01 |\n"
    text = HEAD + ROWS[0] + gone + "".join(ROWS[1:])
    [message] = messages(text)
    assert "decisions/0005-gone.md, which is gone" in message
    assert synced(text) == RIGHT


def test_a_new_superseded_row_learns_its_words_from_the_others() -> None:
    text = HEAD.replace("Status", "State") + "| 0001 | [Use Go](decisions/0001-use-go.md) | Accepted | 2026-01-01 |\n"
    text += "| 0003 | [Use Protocol Buffers](decisions/0003-use-protobuf.md) | Accepted | 2026-02-02 |\n"
    text += "| 0004 | [Use `Milvus` \\| vectors](decisions/0004-use-milvus.md) | Proposed | 2026-01-01 |\n"
    assert "| Superseded by [ADR-0003](decisions/0003-use-protobuf.md) | 2026-01-01 |" in synced(text)


def test_padding_is_kept_where_every_row_has_it() -> None:
    text = dedent(
        """\
        | ADR  | Decision                                       |
        |------|------------------------------------------------|
        | 0001 | [Use Go](decisions/0001-use-go.md)             |
        | 0003 | [Use Rust](decisions/0003-use-protobuf.md)     |
        | 0004 | [Use `Milvus` \\| vectors](decisions/0004-use-milvus.md) |
        """
    )
    new = "| 0002 | [Use MessagePack](decisions/0002-use-messagepack.md) |"
    assert new in synced(text)


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("- [{n} {t}](decisions/{f})\n", "README.md"),
        ("* [ADR-{n}](decisions/{f}) - {t}\n", "README.md"),
        ("1. [{t}](./decisions/{f})\n", "README.md"),
        ("- [ADR-{n}: {t}]({f})\n", "decisions/README.md"),
        ("- [{t}](/decisions/{f})\n", "docs/index.md"),
    ],
)
def test_lists_are_indexes_too(template: str, path: str) -> None:
    records = {key: value for key, value in RECORDS.items() if "0004" not in key}
    names = (
        ("0001", "Use Go", "0001-use-go.md"),
        ("0002", "Use MessagePack", "0002-use-messagepack.md"),
        ("0003", "Use Protocol Buffers", "0003-use-protobuf.md"),
    )
    items = [template.format(n=number, t=title, f=file) for number, title, file in names]
    assert messages("# Log\n\n" + "".join(items), path, records) == []
    assert synced("# Log\n\n" + items[0] + items[2], path, records) == "# Log\n\n" + "".join(items)


def test_descending_order_stays() -> None:
    text = HEAD + ROWS[3] + ROWS[2] + ROWS[0]
    assert [line[2:6] for line in synced(text).splitlines()[2:]] == ["0004", "0003", "0002", "0001"]


def test_tables_by_topic_count_together_and_are_completed_by_hand() -> None:
    one, two = HEAD + ROWS[0] + ROWS[1], HEAD + ROWS[1] + ROWS[2]
    found = list(derived.deviations(view({**RECORDS, "README.md": f"# A\n\n{one}\n# B\n\n{two}"})))
    assert [("0004" in each.message, each.edit) for _, each in found] == [(True, None)]
    assert messages(f"# A\n\n{one}\n# B\n\n{HEAD + ROWS[2] + ROWS[3]}") == []


def test_a_short_list_beside_the_index_does_not_complete_it() -> None:
    last = "| 0005 | [Use Valkey](decisions/0005-use-valkey.md) | ✅ accepted | 2026-04-04 |\n"
    records = {**RECORDS, "decisions/0005-use-valkey.md": record("Use Valkey", date="2026-04-04")}
    text = f"# Recent\n\n{HEAD}{ROWS[3]}{last}\n# All\n\n{RIGHT}"
    [message] = messages(text, records=records)
    assert "0005" in message
    assert synced(text, records=records) == text + last


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "docs/stack.md",
            "| Technology | Decision |\n|---|---|\n| Go | [ADR-0001](../decisions/0001-use-go.md) |\n"
            "| Protobuf | [ADR-0003](../decisions/0003-use-protobuf.md) |\n",
        ),
        (
            "docs/plan.md",
            "- [Use Go](../decisions/0001-use-go.md)\n- [Use Protocol Buffers](../decisions/0003-use-protobuf.md)\n",
        ),
        ("README.md", "- [Use Go](decisions/0001-use-go.md)\n"),
        ("README.md", "We chose [Go](decisions/0001-use-go.md) and [Protobuf](decisions/0003-use-protobuf.md).\n"),
        ("README.md", "```\n" + HEAD + ROWS[0] + ROWS[2] + "```\n"),
        ("specs/a.md", HEAD + ROWS[0] + ROWS[2]),
    ],
)
def test_what_is_no_index(path: str, text: str) -> None:
    assert messages(text, path) == []


def test_an_index_of_what_holds_leaves_out_what_is_over() -> None:
    over: dict[str, str | bytes] = {f"decisions/000{n}-x.md": record(f"Old {n}", "rejected") for n in (5, 6, 7)}
    text = HEAD + "".join(ROWS)
    assert messages(text, records={**RECORDS, **over}) == []
    two = dict(list(over.items())[:2])
    assert len(messages(text, records={**RECORDS, **two})) == 2


def test_a_column_that_shows_something_else_is_left_alone() -> None:
    rows = [row.replace("✅ accepted", "rollout done").replace("📝 proposed", "rollout next year") for row in ROWS]
    text = HEAD + "".join(rows)
    assert messages(text) == []


def test_an_index_that_never_names_successors_or_updates_need_not() -> None:
    records: dict[str, str | bytes] = {
        f"decisions/000{n}-x.md": record(
            f"Old {n}", "superseded", more="superseded-by: ['0009']\nupdated: 2026-03-03\n"
        )
        for n in (1, 2, 3)
    }
    records["decisions/0009-y.md"] = record("New", more="supersedes: ['0001', '0002', '0003']\n")
    listed = "".join(f"| 000{n} | [Old {n}](decisions/000{n}-x.md) | superseded | 2026-01-01 |\n" for n in (1, 2, 3))
    text = HEAD + listed + "| 0009 | [New](decisions/0009-y.md) | accepted | 2026-01-01 |\n"
    assert messages(text, records=records) == []
    shown = text.replace("superseded |", "superseded by [ADR-0009](decisions/0009-y.md) |", 1)
    assert len(messages(shown, records=records)) == 2


BADGES = "![n](https://img.shields.io/badge/{}-blue?logo=x)\n"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("ADRs-62_total", "ADRs-4_total"),
        ("decisions-62", "decisions-4"),
        ("architecture%20decisions-62%20records", "architecture%20decisions-4%20records"),
        ("accepted-58", "accepted-2"),
        ("proposed-2", "proposed-1"),
        ("superseded-0", "superseded-1"),
        ("ADRs-58_accepted", "ADRs-2_accepted"),
    ],
)
def test_badges(wrong: str, right: str) -> None:
    assert synced(BADGES.format(wrong)) == BADGES.format(right)
    assert messages(BADGES.format(right)) == []


@pytest.mark.parametrize(
    "badge",
    [
        "Talos-v1.12.1",
        "coverage-98",
        "tests-58_passed",
        "accepted_answers-58",
        "ADR_0001-accepted",
        "license-MIT",
        "python-3",
        "total-62",
    ],
)
def test_badges_about_something_else(badge: str) -> None:
    assert messages(BADGES.format(badge)) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("The log holds 5 ADRs.", "The log holds 4 ADRs."),
        ("There are **5** architecture decisions so far.", "There are **4** architecture decisions so far."),
        (
            "5 decisions: 1 accepted, 2 proposed and 1 superseded",
            "4 decisions: 2 accepted, 1 proposed and 1 superseded",
        ),
        ("Of the 4 ADRs, 58 are accepted.", "Of the 4 ADRs, 2 are accepted."),
        ("It has 58 accepted ADRs.", "It has 2 accepted ADRs."),
        ("A log of 6 architecture decision records (ADRs)", "A log of 4 architecture decision records (ADRs)"),
    ],
)
def test_counts_in_prose(wrong: str, right: str) -> None:
    assert synced(wrong + "\n") == right + "\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "The first 3 ADRs were hard."),
        ("README.md", "Read 5 ADRs about messaging."),
        ("README.md", "At least 5 ADRs, over 5 ADRs."),
        ("README.md", "Version 1.5 ADRs."),
        ("README.md", "See 0005 and 58 accepted pull requests."),
        ("README.md", "Two people took 1 decision, and 900 decisions wait."),
        ("README.md", "`5 ADRs` and ADR-5."),
        ("README.md", "```\n5 ADRs\n```"),
        ("CHANGELOG.md", "There are 5 ADRs."),
        ("docs/seed-notes.md", "The page gave 5 ADRs."),
        ("docs/guide.md", "There are 5 ADRs."),
        ("ARCHITECTURE.md", "It makes 5 decisions."),
        ("specs/index.md", "There are 5 ADRs."),
    ],
)
def test_numbers_that_count_something_else(path: str, text: str) -> None:
    assert messages(text + "\n", path) == []


def test_all_that_is_wrong_on_one_line_is_mended_at_once() -> None:
    line = BADGES.format("ADRs-9").strip() + " " + BADGES.format("accepted-9").strip() + " 5 ADRs\n"
    found = view({**RECORDS, "README.md": line})
    assert len(list(counts(found, found.document("README.md")))) == 3
    assert synced(line) == line.replace("ADRs-9", "ADRs-4").replace("accepted-9", "accepted-2").replace(
        "5 ADRs", "4 ADRs"
    )


def test_each_deviation_points_at_what_is_wrong() -> None:
    text = HEAD + ROWS[0].replace("2026-01-01", "2025-01-01") + "".join(ROWS[1:])
    found = view({**RECORDS, "README.md": text})
    [each] = rows(found, found.document("README.md"))
    line = text.splitlines()[each.span.line - 1]
    assert line[each.span.column - 1 : each.span.end_column - 1] == "2025-01-01"
    assert [(place.path, place.line) for place in each.related] == [("decisions/0001-use-go.md", 3)]


def test_the_command_writes_only_what_differs_and_only_once(tmp_path: Path, kb: Run) -> None:
    wrong = ("# Log\r\n\r\n" + RIGHT.replace(ROWS[0], "").replace("\n", "\r\n") + "\r\ntail  \r\n").encode()
    write(tmp_path, {**RECORDS, "README.md": wrong, "kb.toml": 'decisions = ["decisions/*.md"]\n'})
    checked = kb("-C", tmp_path, "sync", "--check")
    assert checked.returncode == 1
    assert "+| 0001 | [Use Go](decisions/0001-use-go.md)" in checked.stdout
    assert (tmp_path / "README.md").read_bytes() == wrong
    done = kb("-C", tmp_path, "sync")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["README.md", "  expected a row for 0001 (Use Go), found none"]
    right = ("# Log\r\n\r\n" + RIGHT.replace("\n", "\r\n") + "\r\ntail  \r\n").encode()
    assert (tmp_path / "README.md").read_bytes() == right
    again = kb("-C", tmp_path, "sync", "--check")
    assert (again.returncode, again.stdout) == (0, "")
    assert kb("-C", tmp_path, "sync").stdout == "indexes, badges and counts agree with the records\n"
    assert (tmp_path / "README.md").read_bytes() == right


def test_the_command_says_what_it_leaves_to_people(tmp_path: Path, kb: Run) -> None:
    tables = f"# A\n\n{HEAD}{ROWS[0]}{ROWS[1]}\n# B\n\n{HEAD}{ROWS[1]}{ROWS[2]}"
    write(tmp_path, {**RECORDS, "README.md": tables, "kb.toml": 'decisions = ["decisions/*.md"]\n'})
    done = kb("-C", tmp_path, "sync")
    assert done.returncode == 0
    assert "README.md:3: expected a row for 0004" in done.stderr
    assert "by hand" in done.stderr
    assert (tmp_path / "README.md").read_text("utf-8") == tables


def test_a_title_that_ends_in_a_number_is_no_number() -> None:
    records = {"decisions/0001-vue-3.md": record("Vue 3"), "decisions/0002-http-2.md": record("HTTP 2")}
    text = "# Log\n\n- [Vue 3](decisions/0001-vue-3.md)\n- [HTTP 2](decisions/0002-http-2.md)\n"
    assert messages(text, records=records) == []
    assert synced(text.replace("[Vue 3]", "[Vue]"), records=records) == text


def test_a_list_may_shorten_a_title_and_a_table_may_not() -> None:
    records = {
        "decisions/0001-nats.md": record("Use NATS for messages between services"),
        "decisions/0002-go.md": record("Use Go"),
    }
    text = "# Log\n\n- [Use NATS for messages](decisions/0001-nats.md)\n- [Use Go](decisions/0002-go.md)\n"
    assert messages(text, records=records) == []
    assert synced(text.replace("[Use NATS for messages]", "[Use Nats for messages]"), records=records) != text
    head = "# Log\n\n| Title | Status |\n| --- | --- |\n"
    rows = ["[Use NATS for messages](decisions/0001-nats.md)", "[Use Go](decisions/0002-go.md)"]
    table = head + "".join(f"| {row} | accepted |\n" for row in rows)
    assert any("expected the title" in each for each in messages(table, records=records))
