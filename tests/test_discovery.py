"""Which files are records where neither a folder's nor a file's name settles it. All repositories are invented."""

from __future__ import annotations

import pytest
from small import view

from kb import heads
from kb.identity import file_number, named, unsuffixed
from kb.model import UserError

ARGUED = "# Use Go\n\n## Summary\n\nGo.\n\n## Motivation\n\nSpeed.\n\n## Alternatives\n\nC.\n"
STATED = "# Use Go\n\n- Status: accepted\n"
PLAIN = "# Use Go\n\nGo is fast.\n"


def records(texts: dict[str, str]) -> set[str]:
    try:
        return {each.path for each in view(texts).corpus.decisions}
    except UserError:
        return set()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"proposals/a.md": ARGUED, "proposals/b.md": ARGUED, "proposals/offer.md": PLAIN}, 2),
        (
            {
                "accepted/0001-a.md": PLAIN,
                "accepted/2020/b.md": ARGUED,
                "proposed/c.md": STATED,
                "rejected/1-x.md": PLAIN,
            },
            3,
        ),
        ({"text/2017-12-22-a.md": PLAIN, **{f"text/000{n}-b.md": PLAIN for n in range(3)}, "text/3-c.md": PLAIN}, 4),
        ({"text/0001-b.md": PLAIN, "text/2017-12-22-a.md": PLAIN}, 1),
        ({"ADR/ADR001-a.md": STATED, "decision-record/DR002-b.md": STATED, "decision-record/how.md": PLAIN}, 2),
        ({"rfcs/a.md": "# RFC #16: A\n", "rfcs/b.md": "# RFC ??: B\n", "rfcs/how-to.md": "# How To\n"}, 2),
        ({"old-adrs/a.md": "# A\n\n## Status: Deprecated\n", "old-adrs/b.md": PLAIN}, 1),
        (
            {
                "old-adrs/1-x.md": PLAIN,
                "old-adrs/2-x.md": PLAIN,
                "old-adrs/a.md": "# A\n\n## Status\n\n**Accepted**\n",
                "old-adrs/b.md": "# How\n\nStatus: proposed | accepted\n",
            },
            3,
        ),
        ({"rfcs/1-x.md": PLAIN, "rfcs/2-x.md": PLAIN, "rfcs/a.md": "# A\n\nStatus: accepted\n"}, 2),
        ({"docs/accepted/0001-a.md": PLAIN, "accepted/list.md": PLAIN}, 0),
        ({"docs/proposal/20220304-a.md": STATED, "docs/proposal/01-intro.md": ARGUED}, 1),
        (
            {
                "lnps/lnp-7.md": "---\nlnp: 7\n---\n# Go\n",
                "lnps/lnp-8.md": PLAIN,
                "days/day-1.md": "---\nday: 2\n---\n",
            },
            1,
        ),
        ({"notes/xyip-0007.md": "```\n  XYIP: 0007\n```\n"}, 0),
        (
            {
                **{f"notes/xyq-000{n}.md": f"## Preamble\n\n```\nXYQ: 000{n}\n```\n" for n in range(3)},
                "notes/xyq-0009.md": "```\nXYQ: <to come>\nStatus: Draft\n```\n",
                "notes/xyq-0010.md": PLAIN,
                "notes/xyr-0001.md": "```\nXYR: 0001\nStatus: Draft\n```\n",
            },
            4,
        ),
        (
            {
                "024-a/proposal.md": PLAIN,
                "029-b/proposal.md": PLAIN,
                "075-c/proposal.md": PLAIN,
                "075-c/epics.md": PLAIN,
            },
            3,
        ),
        ({f"{folder}/000{n}-a/README.md": PLAIN for folder in ("concepts", "features") for n in range(3)}, 6),
        ({f"features/000{n}-a/README.md": PLAIN for n in range(3)}, 0),
        ({f"{folder}/000{n}-a.md": PLAIN for folder in ("concepts", "features") for n in range(3)}, 3),
        ({"rfcs/0002-a/rfc.md": PLAIN, "rfcs/0003-b/README.md": PLAIN, "rfcs/0003-b/rfc.md": PLAIN}, 2),
        ({"proposals/a/README.md": ARGUED, "proposals/README.md": ARGUED, "proposals/a/use-cases.md": ARGUED}, 1),
        ({"proposals/a/b.md": STATED, "proposals/a/c.md": STATED, "proposals/a/README.md": ARGUED}, 2),
        ({"adr/web/a.md": ARGUED, "adr/web/b.md": ARGUED, "adr/web/README.md": ARGUED}, 2),
        ({"rfcs/0007-a/0007-a.md": PLAIN, "rfcs/0007-a/bench/README.md": ARGUED}, 1),
        ({f"docs/lesson-0{n}/lesson-0{n}.md": PLAIN for n in range(4)}, 0),
        ({**{f"docs/architecture/00{n}-b.md": PLAIN for n in range(3)}, "docs/architecture/2017-12-22-a.md": PLAIN}, 3),
        ({**{f"000{n}-a/000{n}-a.md": PLAIN for n in range(3)}, "0002-a/notes.md": PLAIN, "README.md": PLAIN}, 3),
        (
            {"veps/net/17-types/types.md": PLAIN, "veps/0172-freeze/vep.md": PLAIN, "veps/net/17-types/more.md": PLAIN},
            2,
        ),
        ({"DIPs/accepted/DIP1053.md": PLAIN, "DIPs/DIP22.md": PLAIN, "DIPs/notes.md": PLAIN, "x/DIP7.md": PLAIN}, 2),
        ({"adr/0007-a.mdx": PLAIN, "adr/0008-b.MDX": PLAIN, "adr/index.mdx": PLAIN}, 2),
    ],
)
def test_what_the_text_and_its_neighbours_tell(texts: dict[str, str], expected: int) -> None:
    assert records(texts) == set(list(texts)[:expected])


SIGNED = "# Staking\n\n| Status | Draft |\n|---|---|\n| **Author(s)** | Ann |\n"


def test_status_and_authors_tell_records_where_nothing_else_does() -> None:
    texts = {
        "app/20220503-a.md": "---\nstatus: draft\nflip: 253\nauthors: Ann\n---\n\n# A\n",
        "app/20220504-b.md": SIGNED,
        "gov/20220505-c.md": SIGNED.replace(
            "Draft |", "Draft |\n| **FLIP #** | [934](https://forge.example/pull/934) |"
        ),
        "gov/20220506-d.md": "# D\n\nStatus: draft\n",
        "gov/template.md": SIGNED,
        "gov/README.md": SIGNED,
    }
    found = view(texts).corpus.decisions
    assert [(each.path, each.number) for each in found] == [
        ("app/20220503-a.md", "253"),
        ("app/20220504-b.md", None),
        ("gov/20220505-c.md", "934"),
    ]
    assert records({path: text for path, text in texts.items() if path != "app/20220504-b.md"}) == set()
    assert records({**texts, "adr/0001-x.md": "# 1. X\n"}) == {"adr/0001-x.md"}


def test_a_single_argument_tells_no_proposal() -> None:
    assert not records({"proposals/a.md": "# Offer\n\n## Motivation\n\nPrice.\n"})


def test_numbers_and_arguments_tell_proposals_where_nothing_else_does() -> None:
    texts = {f"{number}-x.md": ARGUED for number in ("013", "024", "031")} | {"044-y.md": PLAIN}
    beside = {"README.md": ARGUED, "000-template.md": ARGUED, "docs/01-goals.md": ARGUED, "2024-01-31.md": ARGUED}
    assert records(texts | beside) == set(texts)
    assert not records({path: texts[path] for path in ("013-x.md", "024-x.md")} | beside)
    assert not records(dict.fromkeys(texts, PLAIN) | beside)
    assert records(texts | {"adr/0001-x.md": PLAIN}) == {"adr/0001-x.md"}


def test_beside_most_one_with_a_number_and_a_status_of_its_own_words_is_a_record() -> None:
    states = ("draft", "draft", "accepted", "deprecated", "proposed", "stable", "blessed")
    files = {
        f"Standards/scs-010{number}-v1-x.md": f"---\ntitle: X\nstatus: {state}\n---\n\n## Introduction\n\nText.\n"
        for number, state in enumerate(states)
    }
    files["Standards/overview.md"] = "---\nstatus: stable\n---\n\n# Overview\n"
    found = records(files)
    assert found == set(files) - {"Standards/overview.md"}


def test_most_files_of_their_folders_tell_proposals_where_nothing_else_does() -> None:
    texts = {f"designs/2019-{each}/README.md": ARGUED for each in "abc"} | {"meta/d.md": ARGUED, "meta/e.md": STATED}
    beside = {
        "README.md": ARGUED,
        ".github/form.md": ARGUED,
        "templates/design.md": ARGUED,
        "docs/guide.md": PLAIN,
        "meta/f.md": PLAIN,
    }
    assert records(texts | beside) == set(texts)
    assert not records(dict(list(texts.items())[1:]) | beside)
    assert not records({f"rules/r{n}.md": f"# Rule {n}\n\n```\nStatus: accepted\n```\n" for n in range(6)})
    assert not records(texts | beside | {f"designs/2020-{n}/README.md": PLAIN for n in range(4)})


def test_a_folder_whose_name_ends_in_digits_holds_records() -> None:
    assert records({"adr/001-a.md": PLAIN, "adr/cp30/README.md": PLAIN, "adr/cp30/ADR-018-b.md": PLAIN}) == {
        "adr/001-a.md",
        "adr/cp30/ADR-018-b.md",
    }
    assert records({"adr/0001-a.md": PLAIN, "adr/0012-b/README.md": PLAIN, "adr/0012-b/0001-part.md": PLAIN}) == {
        "adr/0001-a.md",
        "adr/0012-b/README.md",
    }


@pytest.mark.parametrize(
    ("path", "name", "number"),
    [
        ("rfcs/0005-x/rfc.md", "rfcs/0005-x", "0005"),
        ("rfcs/rfc.md", "rfcs/rfc.md", None),
        ("adr/D004-x.md", "adr/D004-x.md", "004"),
        ("adr/a4-paper.md", "adr/a4-paper.md", None),
        ("adr/X2-ADR-007-x.md", "adr/X2-ADR-007-x.md", "007"),
        ("adr/adr-007-http-404.md", "adr/adr-007-http-404.md", "007"),
    ],
)
def test_what_names_a_record(path: str, name: str, number: str | None) -> None:
    assert (named(path).as_posix(), file_number(path)) == (name, number)


@pytest.mark.parametrize("name", ["0007-v1.2-use-go.md", "0007-v1.2-use-go.MDX", "0007-v1.2-use-go.markdown"])
def test_a_name_without_the_ending(name: str) -> None:
    assert unsuffixed(name) == "0007-v1.2-use-go"
    assert unsuffixed("0007-v1.2") == "0007-v1.2"


def test_a_file_of_mdx_is_found_as_any_other() -> None:
    texts = {
        "adr/0007-use-go.mdx": "import Table from '@site/table';\n\n# Use Go\n\n- Status: accepted\n",
        "adr/0008-use-c.md": "# Use C\n\n- Status: accepted\n\nAs in [the index](../adr) and [Go](./0007-use-go).\n",
        "adr/index.mdx": "# Log\n",
    }
    found = view(texts)
    go = found.document("adr/0007-use-go.mdx")
    assert (go.title, go.number, found.find("0007-use-go")) == ("Use Go", "0007", (go,))
    assert found.resolve(found.document("adr/0008-use-c.md"), "0007-use-go") == go.path


def test_underlined_headings_tell_a_proposal_as_well() -> None:
    head = "- Name: x\n\nSummary\n=======\n\nMotivation\n==========\n\nWe need it.\n\nDrawbacks\n---------\n"
    assert heads.argues(head)
    assert not heads.argues("Motivation was high.\n\nDrawbacks were few.\n")
