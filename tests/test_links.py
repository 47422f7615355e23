"""A link → its target, or why there is none and what is near."""

from __future__ import annotations

import pytest
from small import ROOT, view

from kb.config import Config, LinksConfig
from kb.links import Trouble, index_of, is_external, join, resolve

CORPUS = view(
    {
        "README.md": "# All\n\n## Records\n",
        "decisions/0001-use-go.md": "# Use Go\n\n## Decision\n\n## Decision\n\n<a id='mark'></a>\n",
        "decisions/README.md": "# Decisions\n\n## List\n",
        "docs/a b.md": "# Blank\n",
        "img/flow.png": b"\x89PNG",
        "CONTEXT.mmd": "flowchart LR\n",
    }
).corpus
SOURCE = "decisions/0001-use-go.md"


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("README.md", "decisions/README.md"),
        ("./README.md", "decisions/README.md"),
        ("../README.md#records", "README.md"),
        ("/docs/a%20b.md", "docs/a b.md"),
        ("../img/flow.png", "img/flow.png"),
        ("../img/", "img"),
        ("../decisions#list", "decisions/README.md"),
        ("#decision-1", SOURCE),
        ("#mark", SOURCE),
        ("#user-content-decision", SOURCE),
        ("#", SOURCE),
        ("#top", SOURCE),
        ("../README.md#L3-L5", "README.md"),
        ("../CONTEXT.mmd#anything", "CONTEXT.mmd"),
    ],
)
def test_links_that_lead_somewhere(target: str, path: str) -> None:
    found = resolve(CORPUS, SOURCE, target)
    assert (found.path, found.trouble) == (path, None)


@pytest.mark.parametrize(
    ("target", "trouble", "nearest"),
    [
        ("0001-use-goo.md", Trouble.FILE, "0001-use-go.md"),
        ("../docs/0001-use-go.md", Trouble.FILE, "0001-use-go.md"),
        ("readme.md", Trouble.FILE, "README.md"),
        ("nothing-like-it.txt", Trouble.FILE, None),
        ("#decison", Trouble.ANCHOR, "decision"),
        ("#Decision", Trouble.ANCHOR, "decision"),
        ("../README.md#zzz", Trouble.ANCHOR, None),
        ("../../x.md", Trouble.OUTSIDE, None),
        ("..//../x.md", Trouble.OUTSIDE, None),
    ],
)
def test_links_that_lead_nowhere(target: str, trouble: Trouble, nearest: str | None) -> None:
    found = resolve(CORPUS, SOURCE, target)
    assert (found.trouble, found.nearest) == (trouble, nearest)


def test_a_missing_file_is_found_where_it_moved_to() -> None:
    moved = view({**{f"archive/of/old/{n}-x.md": "# X\n" for n in (1, 2)}, "decisions/0001-use-go.md": "# Go\n"}).corpus
    assert resolve(moved, SOURCE, "2-x.md").nearest == "../archive/of/old/2-x.md"
    assert resolve(moved, SOURCE, "2-x").nearest == "../archive/of/old/2-x.md"


@pytest.mark.parametrize(
    ("written", "there", "meant"),
    [
        ("0034-use-uv.md", "0044-use-uv.md", True),
        ("0012-use-uv.md", "0012-use-uv-for-python.md", True),
        ("module-loading.md", "adr-004-module-loading.md", True),
        ("signature.md", "signatures.md", True),
        ("0012-use-c.md", "0013-use-rust.md", False),
        ("0053-move-boxes.md", "0053-repair-pipes.md", False),
        ("017-variable-naming.md", "043-variable-ranges.md", False),
        ("item-size.md", "profile-files.md", False),
        ("networking", "017-udp-networking.md", False),
        ("flow.png", "flow.md", False),
    ],
)
def test_a_file_is_meant_where_its_name_says_the_same(written: str, there: str, meant: bool) -> None:
    files: dict[str, str | bytes] = {SOURCE: "# Use Go\n", f"decisions/{there}": "# There\n"}
    assert resolve(view(files).corpus, SOURCE, written).nearest == (there if meant else None)


def test_an_anchor_of_a_text_that_cannot_be_read_is_let_be() -> None:
    files = {"decisions/0001-use-go.md": "# Go\n", "decisions/0002-x.md": b"# X\xff\n\n## Why\n"}
    assert resolve(view(files).corpus, SOURCE, "0002-x.md#why").trouble is None


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/adr/ADR-8", "log/ADR-8-use-rust.md"),
        ("/adr/ADR-8.html", "log/ADR-8-use-rust.md"),
        ("/adr/adr-80", "log/ADR-80.md"),
        ("/adr/ADR-9", "log/ADR-9/README.md"),
        ("/adr/ADR-8-use", "log/ADR-8-use-rust.md"),
        ("/adr/ADR-8-us", None),
        ("/adr/ADR-1", None),
        ("/other/ADR-8", None),
    ],
)
def test_a_route_serves_names_that_go_on_with_a_title(target: str, path: str | None) -> None:
    names = ("ADR-8-use-rust.md", "ADR-80.md", "ADR-800-use-c.md", "ADR-80-and-more.md", "ADR-9/README.md")
    config = Config(ROOT, links=LinksConfig(routes={"/adr/": "log/"}))
    served = view({**{f"log/{name}": "# X\n" for name in names}, "README.md": "# R\n"}, config).corpus
    found = resolve(served, "README.md", target)
    assert (found.path, found.trouble) == (path, None if path else Trouble.FILE)


@pytest.mark.parametrize(
    "target", ["https://example.org/x.md", "//example.org", "mailto:a@b.example", "@ada", "a@b.example"]
)
def test_addresses_elsewhere(target: str) -> None:
    assert is_external(target)
    assert resolve(CORPUS, SOURCE, target).trouble is None


def test_a_path_is_no_address() -> None:
    assert not is_external("a/b@c.md")


def test_join() -> None:
    assert join("docs/a.md", "../b/./c.md") == "b/c.md"
    assert join("docs/a.md", "/b.md") == "b.md"
    assert join("a.md", "../b.md") == "../b.md"


def test_index_of_a_folder() -> None:
    assert index_of(CORPUS, "decisions") == "decisions/README.md"
    assert index_of(CORPUS, ".") == "README.md"
    assert index_of(CORPUS, "docs") is None


@pytest.mark.parametrize(
    "target", ["../../../issues", "../../../issues/12", "../../../../pulls", "../../../-/wikis/.."]
)
def test_the_forges_own_pages_beside_the_files(target: str) -> None:
    """From `decisions/`, two steps above the root is where a forge keeps its issues."""
    found = resolve(CORPUS, SOURCE, target)
    assert (found.path, found.trouble) == (None, None if "wikis" not in target else Trouble.OUTSIDE)


def test_one_step_above_the_root_is_outside() -> None:
    assert resolve(CORPUS, SOURCE, "../../issues").trouble is Trouble.OUTSIDE


@pytest.mark.parametrize(
    ("target", "path", "anchor"),
    [
        ('{{< ref "README.md" >}}', "decisions/README.md", None),
        ("{{< relref 'README.md#list' >}}", "decisions/README.md", "list"),
        ('{{% ref "/decisions/0001-use-go.md" %}}', SOURCE, None),
        ('{{< ref "a%20b.md" >}}', "docs/a b.md", None),
        ("{{< ref 0001-use-go >}}", SOURCE, None),
        ('{{< ref "#decision" >}}', SOURCE, "decision"),
        ("{% link decisions/README.md %}", "decisions/README.md", None),
        ('{{< ref "0009-nowhere.md" >}}', None, None),
        ('{{< figure "README.md" >}}', None, None),
    ],
)
def test_shortcodes_lead_to_files(target: str, path: str | None, anchor: str | None) -> None:
    found = resolve(CORPUS, SOURCE, target)
    assert (found.path, found.anchor) == (path, anchor)
