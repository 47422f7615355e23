"""What stands: superseded, in force again, in part, at the end of a chain."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from small import ROOT, view

from kb.config import Config
from kb.model import Document, Kind, RelationKind, UserError
from kb.view import View


def log(*records: str) -> View:
    """Records `number status [relation number …]`, dated by their number."""
    files = {}
    for each in records:
        number, status, *rest = each.split()
        fields = "".join(f"{kind}: ['{target}']\n" for kind, target in zip(rest[::2], rest[1::2], strict=True))
        files[path(number)] = f"---\nstatus: {status}\ndate: 2026-01-{number}\n{fields}---\n# Record {number}\n"
    return view(files)


def path(number: str) -> str:
    return f"decisions/{number}-x.md"


def names(paths: tuple[str, ...]) -> list[str]:
    return [PurePosixPath(each).name[:2] for each in paths]


@pytest.mark.parametrize("side", ["new", "old", "both"])
def test_either_side_ends_a_record(side: str) -> None:
    old = "01 superseded superseded-by 02" if side != "new" else "01 accepted"
    new = "02 accepted supersedes 01" if side != "old" else "02 accepted"
    found = log(old, new)
    standing = found.standing(path("01"))
    assert (standing.in_force, names(standing.replaced_by), standing.ended) == (False, ["02"], "2026-01-02")
    assert names(found.standing(path("02")).replaces) == ["01"]


@pytest.mark.parametrize(
    ("status", "in_force"),
    [("accepted", False), ("deprecated", False), ("proposed", False), ("rejected", True), ("withdrawn", True)],
)
def test_a_successor_that_took_no_effect_leaves_the_record_in_force(status: str, in_force: bool) -> None:
    found = log("01 superseded superseded-by 02", f"02 {status} supersedes 01")
    assert found.standing(path("01")).in_force is in_force


def test_a_proposal_takes_the_place_of_a_record_that_reads_superseded() -> None:
    found = log("01 superseded", "02 proposed supersedes 01").standing(path("01"))
    assert (found.in_force, names(found.replaced_by), found.ended) == (False, ["02"], None)
    found = log("01 accepted", "02 proposed supersedes 01").standing(path("01"))
    assert (found.in_force, found.replaced_by) == (True, ())
    found = log("01 superseded", "02 proposed supersedes 01", "03 accepted supersedes 01").standing(path("01"))
    assert names(found.replaced_by) == ["03"]
    assert log("01 superseded superseded-by 09", "02 proposed supersedes 01").standing(path("01")).in_force is False
    assert log("01 superseded", "02 proposed relates-to 01").standing(path("01")).in_force is False


def test_superseded_by_nothing_that_is_there_is_not_in_force() -> None:
    assert log("01 superseded superseded-by 09").standing(path("01")).in_force is False
    assert log("01 superseded").standing(path("01")).in_force is False


@pytest.mark.parametrize(
    ("status", "in_force"),
    [
        ("accepted", True),
        ("implemented", True),
        ("proposed", False),
        ("rejected", False),
        ("deprecated", False),
        ("whatever", None),
    ],
)
def test_the_word_alone_decides_where_nothing_replaced_it(status: str, in_force: bool | None) -> None:
    assert log(f"01 {status}").standing(path("01")).in_force is in_force


def test_heads_and_predecessors_follow_the_chain() -> None:
    found = log("01 superseded", "02 superseded supersedes 01", "03 accepted supersedes 02", "04 accepted")
    assert names(found.heads(path("01"))) == ["03"]
    assert names(found.predecessors(path("03"))) == ["02", "01"]
    assert found.heads(path("04")) == ()


def test_a_cycle_ends() -> None:
    found = log("01 superseded superseded-by 02", "02 superseded superseded-by 01")
    assert found.heads(path("01")) == ()
    assert names(found.predecessors(path("01"))) == ["02"]


def test_a_part_that_is_replaced_does_not_end_the_record() -> None:
    found = view(
        {
            "decisions/01-x.md": "# X\n\n## Status\n\nPartly superseded by [2](02-y.md)\n\n## Storage\n",
            "decisions/02-y.md": "# Y\n\n## Status\n\nAccepted\n",
            "decisions/03-z.md": "---\nstatus: accepted\nsupersedes: ['01#storage']\n---\n# Z\n",
        }
    )
    standing = found.standing("decisions/01-x.md")
    assert standing.in_force is True
    assert standing.replaced_by == ()
    assert {(each.path, each.section) for each in standing.amended_by} == {
        ("decisions/02-y.md", None),
        ("decisions/03-z.md", "storage"),
    }


def test_an_amendment_that_both_sides_state_is_one_and_names_its_section() -> None:
    found = view(
        {
            "decisions/01-x.md": "---\nstatus: accepted\namended-by: ['02']\n---\n# X\n\n## Storage\n",
            "decisions/02-y.md": "---\nstatus: accepted\namends: ['01#storage']\n---\n# Y\n",
        }
    )
    amended = found.standing("decisions/01-x.md").amended_by
    assert [(each.path, each.section) for each in amended] == [("decisions/02-y.md", "storage")]


@pytest.mark.parametrize("status", ["accepted", "proposed"])
def test_a_record_names_what_it_changed_once_it_took_effect(status: str) -> None:
    found = log("01 accepted amended-by 02", f"02 {status} amends 01#decision", "03 accepted amended-by 02")
    told = [(each.path, each.section, each.partial) for each in found.changes(path("02"))]
    assert told == ([(path("01"), "decision", True), (path("03"), None, True)] if status == "accepted" else [])
    assert found.changes(path("01")) == ()


def test_an_amendment_keeps_the_record_in_force() -> None:
    standing = log("01 accepted", "02 accepted amends 01").standing(path("01"))
    assert (standing.in_force, names(tuple(each.path for each in standing.amended_by))) == (True, ["02"])


def test_pages_have_no_standing() -> None:
    found = view({"README.md": "# Read me\n", path("01"): "# X\n"})
    assert found.standing("README.md").in_force is None


@pytest.mark.parametrize(
    "target",
    [
        "1",
        "01",
        "ADR-1",
        "ADR-0001",
        "01-x.md",
        "./01-x.md",
        "/decisions/01-x.md",
        "Use Go",
        "https://forge.example/o/r/blob/main/decisions/01-x.md",
    ],
)
def test_resolve(target: str) -> None:
    found = view({"decisions/01-x.md": "# Use Go\n", "decisions/02-y.md": "# Y\n"})
    assert found.resolve(found.document("decisions/02-y.md"), target) == "decisions/01-x.md"


def test_a_number_means_the_record_of_the_same_folder() -> None:
    found = view({"a/adr/01-x.md": "# X\n", "b/adr/01-y.md": "# Y\n", "b/adr/02-z.md": "# Z\n", "README.md": "# R\n"})
    assert found.by_number(found.document("b/adr/02-z.md"), "1") == "b/adr/01-y.md"
    assert found.by_number(found.document("README.md"), "1") is None
    assert found.by_number(found.document("README.md"), "2") == "b/adr/02-z.md"


@pytest.mark.parametrize(
    ("name", "heading", "meant", "other"),
    [
        (
            "docs/adr/0001-x.md",
            "# ADR-0001: X",
            ["ADR-1", "Decision 1", "record 1", "DR-1", "ADRs 1", "1"],
            ["RFC-0001", "PEP-1", "JIRA-1"],
        ),
        ("docs/decisions/0001-x.md", "# 1. X", ["ADR-1", "0001"], ["RFC 1", "SPEC-001"]),
        ("docs/adr/ADR-001-x.md", "# X", ["ADR 1"], ["RFC-1", "RFC-1-y.md", "https://rfc.example/rfc1"]),
        ("docs/decisions/0001-x.md", "# RFC 0001: X", ["RFC-1", "ADR-1"], ["PEP-1"]),
        ("docs/rfcs/0001-x.md", "# X", ["RFC 1", "ADR-1"], ["TEP-1"]),
        ("keps/node/0001-x/README.md", "# X", ["KEP-1"], ["RFC-1"]),
        ("text/0001-x.md", "# X", ["RFC 1", "TEP-1", "CIP-1"], ["JIRA-1", "SPEC-1"]),
        ("text/0001-x.md", "---\nid: CAP-0001\n---\n# X", ["CAP-1"], ["JIRA-1"]),
        ("docs/proposals/0001-x.md", "# X", ["RFC-1", "proposal 1"], ["SPEC-1"]),
    ],
)
def test_letters_of_another_series_mean_none_of_these(
    name: str, heading: str, meant: list[str], other: list[str]
) -> None:
    found = view({name: f"{heading}\n\n- Status: accepted\n", name.replace("1-x", "2-y"): "# Y\n\n- Status: draft\n"})
    source = found.document(name.replace("1-x", "2-y"))
    assert [found.resolve(source, each) for each in meant] == [name] * len(meant)
    assert [found.resolve(source, each) for each in other] == [None] * len(other)


def test_a_record_is_called_what_links_to_it_say() -> None:
    files = {"docs/adr/0001-x.md": "# X\n", "docs/adr/0002-y.md": "# Y\n", "README.md": "[GO-1](docs/adr/0001-x.md)\n"}
    found = view(files)
    assert found.by_number(found.document("README.md"), "2", "GO") == "docs/adr/0002-y.md"
    assert found.by_number(found.document("README.md"), "2", "RFC") is None


def test_of_two_records_with_a_number_the_linked_one_is_meant() -> None:
    texts = {
        "adr/01-old.md": "---\nstatus: superseded\nsuperseded_by: '2'\n---\n# Old\n",
        "adr/02-a.md": "# A\n",
        "adr/02-b.md": "# B\n\nMore in [the first](./01-old.md#context).\n",
    }
    found = view(texts)
    assert found.by_number(found.document("adr/01-old.md"), "2") == "adr/02-b.md"
    found = view({**texts, "adr/02-b.md": "# B\n"})
    assert found.by_number(found.document("adr/01-old.md"), "2") == "adr/02-a.md"
    spaced = {"adr/01-old.md": "# Old\n\nSee [C](02-c%20d.md).\n", "adr/02-a.md": "# A\n", "adr/02-c d.md": "# C\n"}
    found = view(spaced)
    assert found.by_number(found.document("adr/01-old.md"), "2") == "adr/02-c d.md"


def test_a_file_that_was_renamed_is_found_by_its_number_and_version() -> None:
    text = "---\nstatus: accepted\n{}---\n\n# Images\n"
    files = {f"adr/scs-0104-v{version}-images.md": text.format("") for version in (1, 2)}
    files["adr/scs-0104-v3-images.md"] = text.format("replaces: scs-0104-v2-old-images.md\n")
    found = view(files)
    assert found.standing("adr/scs-0104-v3-images.md").replaces == ("adr/scs-0104-v2-images.md",)
    assert found.standing("adr/scs-0104-v1-images.md").in_force


def test_edges_name_what_was_stated_and_backlinks_what_links() -> None:
    found = view(
        {
            "README.md": "# R\n\n[x](decisions/01-x.md#context)\n",
            "decisions/01-x.md": "# X\n",
            "decisions/02-y.md": "---\nstatus: accepted\nsupersedes: ['01', '09']\n---\n# Y\n",
        }
    )
    assert [(each.source, each.kind, each.target) for each in found.edges] == [
        ("decisions/02-y.md", RelationKind.SUPERSEDES, "decisions/01-x.md")
    ]
    assert found.backlinks("decisions/01-x.md") == ("README.md",)


def test_find() -> None:
    found = log("01 accepted", "02 accepted")
    assert [each.path for each in found.find("ADR-2")] == [path("02")]
    assert [each.path for each in found.find("02-x")] == [path("02")]
    assert len(found.find("decisions/")) == 2
    assert found.find("nothing") == ()


def test_a_corpus_without_a_record_is_refused() -> None:
    with pytest.raises(UserError, match="expected numbered Markdown files"):
        view({"README.md": "# R\n"})
    with pytest.raises(UserError, match="found no file at all"):
        view({})


def test_a_record_about_templates_is_a_record_and_a_template_is_none() -> None:
    found = view(
        {
            "adr/adr-014-project-templates.md": "# T\n",
            "adr/0000-template.md": "# T\n",
            "adr/adr-template.md": "# T\n",
            "adr/0000-adr-template-long.md": "# T\n",
        }
    )
    assert [each.path for each in found.corpus.decisions] == ["adr/adr-014-project-templates.md"]


def test_the_index_of_a_folder_is_no_record_whatever_the_globs_say() -> None:
    config = Config(ROOT, decisions=("adr/**/*.md",))
    found = view({"adr/0001-x.md": "# X\n", "adr/README.md": "# All\n", "adr/0002-y/README.md": "# Y\n"}, config)
    assert [each.path for each in found.corpus.decisions] == ["adr/0001-x.md", "adr/0002-y/README.md"]


@pytest.mark.parametrize(
    ("path", "title", "name"),
    [
        ("decisions/0007-use-go.md", "Use Go", "Use Go"),
        ("rfcs/0055-retired-committers.md", None, "retired committers"),
        ("docs/adr/ADR_12_pick_a_queue.md", None, "pick a queue"),
        ("docs/adr/20210113-distribute-it.md", None, "distribute it"),
        ("notes/log4brains-use.md", None, "log4brains use"),
        ("notes/2fa-login.md", None, "2fa login"),
        ("proposals/0009-cache/README.md", None, "cache"),
        ("048-standard-errors/proposal.md", None, "standard errors"),
        ("notes/proposal.md", None, "proposal"),
        ("adr/0007-use-go.mdx", None, "use go"),
        ("adr/0012.md", None, "adr/0012.md"),
        ("README.md", None, "README.md"),
    ],
)
def test_a_document_has_a_name_for_people(path: str, title: str | None, name: str) -> None:
    assert Document(path, Kind.DECISION, title, "", 1).name == name


TAPE = "| State | {} |\n|---|---|\n| Date | 2020-03-02 |\n\n## Primary copy\n\nOn disk.\n\n## Second copy\n\nOn tape.\n"
STORE = "| State | Active |\n|---|---|\n| Date | 2022-01-10 |\n| Supersedes | {} |\n\n## Decision\n\nIn the store.\n"


def tape(state: str, supersedes: str) -> View:
    return view(
        {
            "rfcs/0002-tape.md": f"# RFC 2: Raw frames on tape\n\n{TAPE.format(state)}",
            "rfcs/0006-store.md": f"# RFC 6: Store\n\n{STORE.format(supersedes)}",
        }
    )


@pytest.mark.parametrize(
    "supersedes",
    [
        'RFC-2 (section "Primary copy")',
        'RFC-2 (section "Primary copy" only)',
        'RFC-2, section "Primary copy"',
        "RFC-2 (Primary copy)",
        'the section "Primary copy" of RFC-2',
        "[RFC-2](0002-tape.md) (section “primary copy”)",
        "0002-tape.md#primary-copy",
    ],
)
def test_a_section_is_named_in_words(supersedes: str) -> None:
    found = tape("Active", supersedes).standing("rfcs/0002-tape.md")
    assert (found.in_force, found.replaced_by) == (True, ())
    assert [(each.path, each.section) for each in found.amended_by] == [("rfcs/0006-store.md", "primary-copy")]


@pytest.mark.parametrize("supersedes", ["RFC-2", "RFC-2 (Raw frames on tape)", "RFC-2 (no such heading)"])
def test_what_stands_in_brackets_need_not_be_a_section(supersedes: str) -> None:
    assert names(tape("Active", supersedes).standing("rfcs/0002-tape.md").replaced_by) == ["00"]


def test_a_heading_without_words_is_no_section_that_is_meant() -> None:
    files = {
        "rfcs/0002-tape.md": "# RFC 2: Tape\n\nStatus: Superseded by RFC-6\n\n##\n\nNothing.\n",
        "rfcs/0006-store.md": "# RFC 6: Store\n\nStatus: Active\n",
    }
    assert view(files).standing("rfcs/0002-tape.md").in_force is False


def test_the_older_record_may_name_its_own_section() -> None:
    found = tape('Superseded by RFC-6 (section "Primary copy")', "RFC-2").standing("rfcs/0002-tape.md")
    assert (found.in_force, found.replaced_by) == (True, ())
    assert {each.section for each in found.amended_by} == {"primary-copy"}
    of_the_new = tape('Superseded by RFC-6 (section "Decision")', "RFC-2").standing("rfcs/0002-tape.md")
    assert of_the_new.in_force is False


def test_partly_said_by_the_older_record_counts() -> None:
    found = tape("Partially superseded by RFC-6", "RFC-2").standing("rfcs/0002-tape.md")
    assert (found.in_force, found.replaced_by, len(found.amended_by)) == (True, (), 1)
    assert tape("Superseded by RFC-6", "part of RFC-2").standing("rfcs/0002-tape.md").in_force is False
