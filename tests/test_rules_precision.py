"""Where rules are silent, or name what was meant, since a wrong word costs more than none."""

from __future__ import annotations

import pytest
from small import ROOT, view

from kb.config import Config, LinksConfig
from kb.lint import fixed, run
from kb.model import Diagnostic
from kb.rules import RULES

Files = dict[str, str | bytes]


def found(code: str, files: Files, config: Config | None = None) -> list[Diagnostic]:
    settings = config or Config(ROOT)
    return list(run(view(files, settings), settings, RULES, select=(code,)).diagnostics)


def messages(code: str, files: Files) -> list[str]:
    return [each.message for each in found(code, files)]


def hints(code: str, files: Files) -> list[str]:
    return [each.partition("did you mean ")[2].rstrip("?") for each in messages(code, files)]


@pytest.mark.parametrize(
    ("status", "meant"),
    [
        ("aproved", "`accepted`"),
        ("Changed in 2024", "`amended`"),
        ("Deprecatd", "`deprecated`"),
        ("banana", ""),
        ("Remediated", ""),
        ("{proposed | accepted}", ""),
    ],
)
def test_a_status_is_suggested_by_sense_or_not_at_all(status: str, meant: str) -> None:
    assert hints("KB004", {"decisions/0001-use-go.md": f'# Use Go\n\n## Status\n\n"{status}"\n'}) == [meant]


def test_a_relation_in_the_place_of_a_status_is_called_one_and_findings_stand_there() -> None:
    files: Files = {
        "adr/0001-a.md": "# A\n\n## Status\n\nAccepted\n",
        "adr/0002-b.md": "# B\n\n## Status\n\nSupersedes [A](0001-a.md)\n",
        "adr/0003-c.md": "# C\n\nStatus: Updated by ADR-4\n",
        "adr/0004-d.md": "# D\n\n## Status\n\nAccepted\n\nReplaces 2\n",
    }
    both = found("KB002", files) + found("KB303", files)
    assert [(each.code, each.path, each.span.line) for each in both] == [
        ("KB002", "adr/0002-b.md", 5),
        ("KB303", "adr/0001-a.md", 5),
        ("KB303", "adr/0002-b.md", 5),
        ("KB303", "adr/0004-d.md", 5),
    ]
    assert "which only relates it" in both[0].message
    assert hints("KB004", files) == ["`amended`"]


@pytest.mark.parametrize(
    ("block", "missing"),
    [
        ("tag:Web Client", ["KB002", "KB201"]),
        ("status:accepted", ["KB201"]),
        ("- created: 2026-01-01\n- x: [", ["KB002"]),
        ('lifecycle: "accepted\nsince: x', []),
        ("tags: a\ntags: b", ["KB002", "KB201"]),
        ("tag:x\nhttp://x.example", ["KB002", "KB201"]),
    ],
)
def test_a_broken_block_hides_only_what_it_may_state(block: str, missing: list[str]) -> None:
    files: Files = {f"adr/000{n}-x.md": f"# X\n\nStatus: accepted\n\nDate: 2026-01-0{n}\n" for n in range(1, 7)}
    files["adr/0007-y.md"] = f"---\n{block}\n---\n\n# Y\n"
    assert [each.code for code in ("KB001", "KB002", "KB201") for each in found(code, files)] == ["KB001", *missing]


def test_a_colon_without_a_blank_is_named_at_its_line() -> None:
    files: Files = {"adr/0001-x.md": "---\na: 1\ntag:Web Client\nb: 2\n---\n\n# X\n", "adr/0002-y.md": "# Y\n"}
    (one,) = messages("KB001", files)
    assert one.endswith("; in `tag:Web Client` a blank is missing after `tag:`")
    files["adr/0001-x.md"] = "---\nhttps://x.example\n---\n\n# X\n"
    assert messages("KB001", files) == ["expected `key: value` lines in the front matter"]


def test_tags_of_a_few_records_tell_no_status() -> None:
    files: Files = {
        f"decisions/000{n}-x.md": f"---\ntags: [Accepted]\n---\n\n# X{n}\n\nStatus: proposed\n" for n in (1, 2, 3)
    }
    assert found("KB003", files) == []


def test_a_number_that_no_record_has_is_explained_by_the_links_of_its_text() -> None:
    text = "# Use Go\n\nSee ADR-0034.\n\n[ADR-0034: Use uv](0034-use-uv.md)\n"
    files: Files = {"decisions/0001-use-go.md": text, "decisions/0044-use-uv.md": "# Use uv\n"}
    assert hints("KB404", files) == ["0044"]
    assert hints("KB404", {**files, "decisions/0001-use-go.md": "# Use Go\n\nSee ADR-0034.\n"}) == [""]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('For example, "ADR-0099: Use Docker" is a title.', 0),
        ("Titles are short, e.g. “ADR-0099: Use Docker”.", 0),
        ('We follow "ADR-0099: Use Docker".', 1),
        ("For example, ADR-0099 says so.", 1),
        ('For example, this is one. "ADR-0099: Use Docker" is another.', 1),
    ],
)
def test_a_quoted_example_of_a_title_is_no_claim(text: str, count: int) -> None:
    assert len(found("KB404", {"decisions/0001-use-go.md": f"# Use Go\n\n{text}\n"})) == count


TWO_LOGS: Files = {
    **{f"log/000{n}-x.md": f"# X{n}\n" for n in (1, 2, 3, 9)},
    **{f"log/new/ADR-000{n}-y.md": f"# Y{n}\n" for n in (2, 3)},
}


def test_a_number_is_looked_for_in_the_log_of_its_own() -> None:
    config = Config(ROOT, decisions=("log/**/*.md",))
    mine = {**TWO_LOGS, "log/new/ADR-0001-y.md": "# Y1\n\nAs in ADR-0003 and ADR-0009.\n"}
    assert [(each.target, each.severity.value, each.related[0].path) for each in found("KB404", mine, config)] == [
        ("ADR-0009", "warning", "log/0009-x.md")
    ]


@pytest.mark.parametrize("text", ["See [it](../0009-x.md); ADR-0009 differs.", "Amends: ../0009-x.md\n\nADR-0009 says"])
def test_a_text_that_names_the_file_of_another_log_may_give_its_number(text: str) -> None:
    config = Config(ROOT, decisions=("log/**/*.md",))
    assert found("KB404", {**TWO_LOGS, "log/new/ADR-0001-y.md": f"# Y1\n\n{text}\n"}, config) == []


def test_folders_that_share_one_numbering_share_their_numbers() -> None:
    files: Files = {
        "log/a/0001-x.md": "# X\n\nAs in ADR-0003.\n",
        "log/a/0002-x.md": "# X2\n",
        "log/b/0002-x.md": "# A slip\n",
        "log/b/0003-x.md": "# X3\n",
        "log/b/0004-x.md": "# X4\n",
        "log/b/0005-x.md": "# X5\n",
    }
    assert found("KB404", files, Config(ROOT, decisions=("log/**/*.md",))) == []


def test_a_row_of_a_record_that_is_gone_is_told_once() -> None:
    files: Files = {
        "decisions/README.md": "- [1. Use Go](0001-use-go.md)\n- [2. Use NATS](0002-use-nats.md)\n",
        "decisions/0001-use-go.md": "# 1. Use Go\n\n[NATS](0002-use-nats.md)\n",
    }
    both = found("KB501", files) + found("KB401", files)
    assert [(each.code, each.path) for each in both] == [
        ("KB501", "decisions/README.md"),
        ("KB401", "decisions/0001-use-go.md"),
    ]


def test_a_missing_record_whose_number_another_has_names_that_one_beside() -> None:
    files: Files = {
        "decisions/0001-use-go.md": "# Use Go\n\n[ADR-0053](0053-move-boxes.md)\n",
        "decisions/0053-repair-pipes.md": "# Repair Pipes\n",
    }
    (one,) = found("KB401", files)
    assert "did you mean" not in one.message
    assert [(each.path, each.message) for each in one.related] == [
        ("decisions/0053-repair-pipes.md", "0053 is this record")
    ]


@pytest.mark.parametrize("link", ["../specs/SPEC-0053-boxes.md", "../plan/0053-analysis.md"])
def test_a_missing_file_of_another_series_names_no_record_beside(link: str) -> None:
    files: Files = {
        "decisions/0001-use-go.md": f"# Use Go\n\n[this]({link})\n",
        "decisions/0053-repair-pipes.md": "# Repair Pipes\n",
    }
    assert [each.related for each in found("KB401", files)] == [()]


def test_a_mention_of_another_series_relies_on_nothing() -> None:
    files: Files = {
        "decisions/0001-use-go.md": "# Use Go\n\nStatus: superseded by 0002\n",
        "decisions/0002-use-rust.md": "# Use Rust\n\nStatus: accepted\n",
        "decisions/0003-use-c.md": "# Use C\n\nStatus: accepted\n\nWe build on ADR-0001.\n",
        "decisions/0004-use-zig.md": "# Use Zig\n\nStatus: accepted\n\nWe build on RFC-0001.\n",
        "decisions/0005-use-nim.md": "# Use Nim\n\nStatus: accepted\n\nWe build on [this](/rfc-1).\n",
    }
    assert [each.path for each in found("KB307", files)] == ["decisions/0003-use-c.md"]


@pytest.mark.parametrize("anchor", ["", "#4-the-parts"])
def test_a_missing_page_that_a_relation_links_to_is_told_once(anchor: str) -> None:
    related = f"- Status: accepted\n- Related: [the analysis](../plan/01-analysis.md{anchor})\n"
    files: Files = {"adr/0001-x.md": f"# X\n\n{related}", "adr/0002-y.md": "# Y\n\n- Status: accepted\n"}
    assert [each.code for code in ("KB302", "KB401") for each in found(code, files)] == ["KB401"]


def test_two_addresses_make_no_site() -> None:
    files: Files = {
        "decisions/0001-use-go.md": "# Use Go\n\n[a](/adr/2), [b](/adr/2)\n",
        "decisions/0002-use-nats.md": "# Use NATS\n",
    }
    assert [each.code for code in ("KB401", "KB409") for each in found(code, files)] == ["KB401", "KB401"]


def test_numbers_of_other_things_are_no_records() -> None:
    files: Files = {
        "decisions/0001-use-go.md": "# Use Go\n\n[a](/issues/1), [b](/issues/2), [c](/issues/1)\n",
        "decisions/0002-use-nats.md": "# Use NATS\n",
    }
    assert found("KB409", files) == []
    named = {path: str(text).replace("/issues/", "/site/decisions/") for path, text in files.items()}
    assert len(found("KB409", {**named})) == 3


@pytest.mark.parametrize("target", ["adr/0002-y.md", "/whole/docs/adr/0002-y.md", "0002-y.md", "docs/adr/0002-y.md"])
def test_a_path_from_another_root_is_right(target: str) -> None:
    files: Files = {
        "docs/adr/0001-x.md": f"---\nstatus: accepted\nrelates-to: {target}\n---\n\n# X\n",
        "docs/adr/0002-y.md": "# Y\n",
    }
    assert found("KB302", files) == []


def test_a_route_serves_numbers_and_slugs() -> None:
    files: Files = {
        "docs/adr/0018-use-go.md": "---\nslug: /go-first/\n---\n\n# Use Go\n\n[a](/adr/18) [b](/adr/go-first)\n",
        "docs/adr/0019-use-nats.md": "# Use NATS\n\n[c](/adr/0018) [d](/adr/ADR-18) [e](/adr/20)\n",
    }
    config = Config(ROOT, links=LinksConfig(routes={"/adr/": "docs/adr/"}))
    left = [(each.code, each.target) for code in ("KB401", "KB409") for each in found(code, files, config)]
    assert left == [("KB401", "/adr/ADR-18"), ("KB401", "/adr/20")]


def test_a_label_that_is_an_address_prints_as_it_is_written() -> None:
    text = "# Use Go\n\n[one][https://example.org/a] and [two][<https://example.org/b>] and [`c`][d-e], [x][To do: y]\n"
    assert [each.target for each in found("KB408", {"decisions/0001-use-go.md": text})] == [
        "https://example.org/a",
        "https://example.org/b",
        "To do: y",
    ]
    assert "\x00" not in "".join(messages("KB408", {"decisions/0001-use-go.md": text}))


def test_fix_puts_round_brackets_around_a_heading_that_is_there() -> None:
    files: Files = {"decisions/0001-use-go.md": "# Use Go\n\n[a][#costs], [b][#cost]\n\n## Costs\n"}
    settings = Config(ROOT)
    report, changed = fixed(view(files), settings, lambda each: run(each, settings, RULES, select=("KB402", "KB408")))
    assert changed["decisions/0001-use-go.md"].decode() == "# Use Go\n\n[a](#costs), [b][#cost]\n\n## Costs\n"
    assert [each.message.rpartition("; ")[2] for each in report.diagnostics] == ["did you mean #costs?"]


def test_a_section_one_level_too_high_is_there() -> None:
    files: Files = {
        f"decisions/000{n}-x.md": f"---\ntitle: X{n}\n---\n\n## Context\n\nT.\n\n## Decision\n\nT.\n"
        for n in range(1, 8)
    }
    files["decisions/0008-x.md"] = "---\ntitle: X8\n---\n\n## Context\n\nT.\n\n# Decision\n\nT.\n"
    files["decisions/0009-x.md"] = "---\ntitle: X9\n---\n\n# X9\n\n## Context\n\nT.\n"
    assert [(each.path, each.message[:29]) for each in found("KB701", files)] == [
        ("decisions/0009-x.md", "expected a section `Decision`")
    ]


def test_an_optional_section_may_stand_empty() -> None:
    files: Files = {
        f"decisions/000{n}-x.md": f"# X{n}\n\nStatus: accepted\n\n## Notes (optional)\n\n{text}\n\n## Why\n\nT.\n"
        for n, text in enumerate(("T.", "T.", "T.", "T.", ""), 1)
    }
    assert found("KB702", files) == []
    plain = {path: str(text).replace(" (optional)", "") for path, text in files.items()}
    assert len(found("KB702", {**plain})) == 1


@pytest.mark.parametrize(
    ("text", "empty"),
    [("<!-- Why? -->", 1), ("<!-- Why?\n\nOr why not? -->\n", 1), ("<!-- Why?", 1), ("<!-- Why? -->\n\nSo.", 0)],
)
def test_a_comment_fills_no_section(text: str, empty: int) -> None:
    files: Files = {
        f"decisions/000{n}-x.md": f"# X{n}\n\nStatus: accepted\n\n## Why\n\nT.\n\n## How\n\n{how}\n"
        for n, how in enumerate(("T.", "T.", "T.", "T.", text), 1)
    }
    assert len(found("KB702", files)) == empty


def test_a_short_decision_may_be_that_of_another_record() -> None:
    files: Files = {
        f"decisions/000{n}-x.md": f"# X{n}\n\nStatus: accepted\n\n## Decision\n\nWe take the second option.\n"
        for n in (1, 2)
    }
    assert found("KB702", files) == []


def test_a_relation_that_cannot_be_is_told_once_and_where_it_stands() -> None:
    files: Files = {
        "decisions/0004-x.md": "---\nstatus: superseded\ndate: 2025-06-16\nsuperseded-by: ['0005']\n---\n\n# X\n",
        "decisions/0005-y.md": "---\nstatus: accepted\ndate: 2022-05-24\n---\n\n# Y\n",
    }
    both = found("KB204", files) + found("KB303", files)
    assert [(each.code, each.path, each.span.line) for each in both] == [("KB204", "decisions/0004-x.md", 4)]


def test_a_slug_that_two_records_have_is_no_short_title() -> None:
    heads = ("Use Go for Services", "Use Go for Tools", "Use NATS at Last", "Use NATS")
    slugs = ("use-go", "use-go", "use-nats", "use-nats-now")
    files: Files = {
        f"decisions/000{n}-x.md": f"---\ntitle: {slug}\n---\n\n# {head}\n"
        for n, (head, slug) in enumerate(zip(heads, slugs, strict=True), 1)
    }
    files |= {f"decisions/001{n}-x.md": f"---\ntitle: use-{w}\n---\n\n# Use {w}\n" for n, w in enumerate("abcd")}
    assert [each.path for each in found("KB106", files)] == ["decisions/0001-x.md", "decisions/0002-x.md"]


@pytest.mark.parametrize(("status", "count"), [("deprecated", 1), ("proposed", 0), ("rejected", 0)])
def test_a_successor_counts_once_it_took_effect(status: str, count: int) -> None:
    files: Files = {
        "decisions/0004-x.md": "---\nstatus: accepted\nsuperseded-by: ['0005']\n---\n\n# X\n",
        "decisions/0005-y.md": f"---\nstatus: {status}\n---\n\n# Y\n",
    }
    assert len(found("KB305", files)) == count


def test_the_page_of_another_folder_is_no_hint() -> None:
    files: Files = {
        f"rfcs/{name}/README.md": f"# {title}\n\n- Status: Accepted\n"
        for name, title in (("0001-pier", "Pier"), ("0002-crane", "Crane"), ("0003-mail-box", "Mail Box"))
    }
    files["README.md"] = (
        "# Port\n\n[a](rfcs/0007-rope/README.md) [b](rfcs/0003-mailbox/README.md) [c](docs/README.md)\n"
    )
    assert hints("KB401", files) == ["", "rfcs/0003-mail-box/README.md", ""]


def test_an_entry_of_a_change_log_is_no_date_field() -> None:
    log = "\n## Change log\n\n- Mar 22, 2022: more\n- 2022-04-01: status set to accepted\n"
    files: Files = {f"adr/000{n}-x.md": f"# X{n}\n\nStatus: Accepted\n\nDate: 2022-03-0{n}\n" for n in range(1, 6)}
    files["adr/0006-y.md"] = f"# Y\n\nStatus: Accepted\n{log}"
    assert messages("KB202", files) == []


GROUPED = """# Decisions

## Status: PROPOSED

- [1. Pier](adr/0001-pier.md)
- [2. Crane](adr/0002-crane.md)

## Accepted decisions

- [3. Rope](adr/0003-rope.md)
- [4. Mail](adr/0004-mail.md)

## By topic

- [1. Pier](adr/0001-pier.md)
"""


def test_a_heading_that_is_a_status_is_compared_with_the_records_below() -> None:
    states = {"0001-pier": "Draft", "0002-crane": "Superseded", "0003-rope": "Implemented", "0004-mail": "Accepted"}
    files: Files = {
        f"adr/{name}.md": f"# {name[:4]}. {name[5:].title()}\n\nStatus: {state}\n" for name, state in states.items()
    }
    assert messages("KB502", {**files, "README.md": GROUPED}) == [
        "0002: expected it below a heading for superseded records, found it below `Status: PROPOSED`"
    ]
    turned = GROUPED.replace("Status: PROPOSED", "Rejected").replace("Accepted decisions", "Superseded")
    assert messages("KB502", {**files, "README.md": turned}) == []  # most rows differ
    assert messages("KB502", {**files, "README.md": GROUPED.replace("Status: PROPOSED", "Proposed paths")}) == []


def test_a_state_in_a_log_or_a_phrase_is_spelt_as_it_likes() -> None:
    files: Files = {f"adr/000{n}-x.md": f"# X{n}\n\n## Status\n\nAccepted\n" for n in range(1, 8)}
    files["adr/0008-y.md"] = "# Y\n\n## Status\n\naccepted and to be reviewed in May\n"
    files["adr/0009-z.md"] = "# Z\n\n## Change log\n\n- [accepted](https://x.test/1) (2022-03-01)\n"
    assert messages("KB005", files) == []
    files["adr/0008-y.md"] = "# Y\n\n## Status\n\naccepted\n"
    assert messages("KB005", files) == ["expected `Accepted`, as the other records spell it, found `accepted`"]


def test_a_day_in_the_sentence_of_a_status_is_no_date_field() -> None:
    files: Files = {f"adr/000{n}-x.md": f"# X{n}\n\nStatus: Accepted\n\nDate: 2022-03-0{n}\n" for n in range(1, 6)}
    files["adr/0006-y.md"] = "# Y\n\n## Status\n\nAccepted by all on 16-Jan-2020.\n"
    assert messages("KB202", files) == []


@pytest.mark.parametrize(
    ("folders", "free"),
    [(("core", "mail"), "0005"), (("core", "core"), "0003")],
)
def test_the_next_free_number_is_free_in_every_folder_of_one_sequence(folders: tuple[str, str], free: str) -> None:
    first, second = folders
    files: Files = {f"adr/{first}/0001-a.md": "# A\n", f"adr/{first}/0002-b.md": "# B\n"}
    files |= {f"adr/{second}/0002-c.md": "# C\n"} if first == second else {}
    if first != second:
        files |= {f"adr/{second}/000{n}-d.md": f"# D{n}\n" for n in (3, 4)} | {f"adr/{first}/0002-c.md": "# C\n"}
    assert [each.rpartition(" ")[2] for each in messages("KB101", files)] == [free]


def test_versions_of_one_record_share_its_number() -> None:
    files: Files = {f"decisions/scs-0104-{name}.md": "# A\n" for name in ("v1-images", "v2-images")}
    assert not messages("KB101", files)
    assert len(messages("KB101", files | {"decisions/scs-0104-v2-disks.md": "# B\n"})) == 1


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("https://ada:mypassword@harbour.test.invalid.org/x", 0),
        ("https://ada:q8Zt4Wv2@example.com/x", 0),
        ("https://ada:q8Zt4Wv2@localhost:80/x", 0),
        ("https://ada:q8Zt4Wv2@db.test/x", 0),
        ("https://ada:q8Zt4Wv2@harbour.org/x", 1),
        ("https://ada:q8Zt4Wv2@test.harbour.org/x", 1),
        ("https://ada:q8Zt4Wv2@example.harbour.org/x", 1),
        ("https://ada:q8Zt4Wv2@test-db/x", 1),
    ],
)
def test_a_password_that_is_shown_how_to_write_is_none(address: str, count: int) -> None:
    assert len(found("KB901", {"adr/0001-x.md": f"# X\n\nStatus: Accepted\n\n`{address}`\n"})) == count


def test_nobody_adds_a_section_to_a_record_that_is_over() -> None:
    full = "# X{0}\n\n## Status\n\nAccepted\n\n## Context\n\nC{0}.\n\n## Decision\n\nD{0}.\n"
    files: Files = {f"adr/000{n}-x.md": full.format(n) for n in range(1, 8)}
    short = "# Y\n\n## Status\n\n{}\n\n## Context\n\nC.\n"
    for status, count in (("Rejected", 0), ("Superseded by 0001", 0), ("Accepted", 1)):
        assert len(found("KB701", {**files, "adr/0008-y.md": short.format(status)})) == count


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("TODO talk about the ropes", 1),
        ("TODO, needs a look. Some topics:", 1),
        ("TODO: ropes", 1),
        ("TODO comments are allowed in the code.", 0),
        ("TODO lists are kept by the harbour master.", 0),
        ("TODOs are fine.", 0),
    ],
)
def test_what_is_left_to_do_is_told_from_talk_about_it(line: str, count: int) -> None:
    assert len(found("KB007", {"adr/0001-x.md": f"# X\n\nStatus: Accepted\n\n## Decision\n\n{line}\n"})) == count


def test_the_sentences_of_the_template_are_no_text_of_a_record() -> None:
    hint = "Say in a few words what becomes easier and what harder once the ropes are new."
    kept = "Whoever disagrees with any of this writes to the harbour master within a month."
    full = "# X{0}\n\nStatus: {2}\n\n## Decision\n\nRopes of kind {0}.\n\n## Consequences\n\n{1}\n\n" + kept + "\n"
    files: Files = {
        f"adr/000{n}-x.md": full.format(n, f"They hold {n} years.", "Accepted") for n in (*range(1, 6), *range(8, 13))
    }
    files["adr/template.md"] = full.format("", hint.replace("easier and", "easier\nand"), "Accepted")
    files["adr/0006-y.md"] = full.format(6, f"> {hint}", "Accepted")
    files["adr/0007-z.md"] = full.format(7, f"Not yet. {hint}", "Draft")
    (only,) = found("KB702", files)
    assert (only.path, only.span.line) == ("adr/0006-y.md", 11)
    assert only.message.startswith("expected a text of its own, found the template's: `Say in a few words")
    assert [(each.path, each.line) for each in only.related] == [("adr/template.md", 11)]


OLD = "---\nstatus: superseded by [ADR-0002](0002-b.md)\ndate: 2023-01-01\n---\n\n# Use A\n\n## Decision\n\nA.\n"
NEW = "---\nstatus: accepted\ndate: 2023-02-01\n---\n\n# Use B\n\n## Decision\n\nB. {}\n"


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("It is fast. Supersedes [ADR-0001](0001-a.md).", True),
        ("B replaces A, so [ADR-0001](0001-a.md) is superseded.", True),
        ("With this, ADR-0001 is superseded.", True),
        ("It takes the place of ADR-0001.", True),
        ("It is faster than what [ADR-0001](0001-a.md) chose.", False),
        ("A is replaced. ADR-0001 told why it came.", False),
        ("", False),
    ],
)
def test_a_successor_may_say_in_a_sentence_what_it_replaced(sentence: str, told: bool) -> None:
    files: Files = {"decisions/0001-a.md": OLD, "decisions/0002-b.md": NEW.format(sentence)}
    assert [each.path for each in found("KB303", files)] == ([] if told else ["decisions/0002-b.md"])


def test_an_index_that_never_names_successors_need_not() -> None:
    head = "| RFC | Title | State |\n|---|---|---|\n"
    rows = head + "| [RFC-0001](0001-a.md) | Use A | {} |\n| [RFC-0002](0002-b.md) | Use B | Accepted |\n"
    records: Files = {"rfcs/0001-a.md": OLD, "rfcs/0002-b.md": NEW.format("Supersedes ADR-0001.")}
    assert not found("KB502", {**records, "rfcs/README.md": f"# RFCs\n\n{rows.format('Superseded')}"})
    wrong: Files = {**records, "rfcs/README.md": f"# RFCs\n\n{rows.format('Accepted')}"}
    assert messages("KB502", wrong) == ["0001: expected the status `Superseded by RFC-0002`, found `Accepted`"]


def test_short_forms_of_a_status_keep_their_capitals() -> None:
    files: Files = {f"adr/000{n}-x.md": f"# X{n}\n\nStatus: Accepted\n" for n in range(1, 9)}
    for word, expected in (("WIP", []), ("RFC", []), ("ACCEPTED", ["Accepted"])):
        with_one: Files = {**files, "adr/0009-x.md": f"# X9\n\nStatus: {word}\n"}
        assert [each.split("`")[1] for each in messages("KB005", with_one)] == expected


def test_what_was_before_and_what_is_to_come_is_no_basis() -> None:
    page = "# Overview\n\nJobs are run by B; before that, A ran them (ADR-0001). Not a word of a future ADR-0099.\n"
    files: Files = {
        "decisions/0001-a.md": OLD,
        "decisions/0002-b.md": NEW.format("Supersedes ADR-0001."),
        "README.md": page,
    }
    assert not found("KB307", files)
    assert not found("KB404", files)
    assert found("KB307", {**files, "README.md": page.replace("before that, ", "")})
    assert found("KB404", {**files, "README.md": page.replace("a future ", "")})
