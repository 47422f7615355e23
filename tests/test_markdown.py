"""The dialect: anchors, links with their places, mentions, front matter."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from kb.markdown import outline, slug, split_front_matter, split_target


def links(text: str) -> list[tuple[str, int, int]]:
    return [(each.target, each.span.line, each.span.column) for each in outline(text).links]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://a.b/c, or (http://d.e).\n", ["https://a.b/c", "http://d.e"]),
        ("A long way before xhttp://a.b and then ftp://c.d\n", ["ftp://c.d"]),
        ("www.http://www.http://a.b http:// //a.b\n", ["http://www.http", "//a.b"]),
        ("`http://a.b` <http://c.d> [x](http://e.f) **http://g.h**\n", ["http://c.d", "http://e.f", "http://g.h"]),
    ],
)
def test_bare_addresses_are_links(text: str, expected: list[str]) -> None:
    stock = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["linkify"])
    assert stock.linkify is not None
    stock.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    told = [
        str(child.attrGet("href"))
        for token in stock.parse(text)
        for child in token.children or []
        if child.type == "link_open"
    ]
    assert [target for target, _, _ in links(text)] == told == expected


def test_addresses_that_begin_within_brackets_do_not_stop_the_parser() -> None:
    found = links("a.b//www.ftp[(([x://www.x://*(a@b.cftp://ftp://www.ftpx)<://](http\n")
    assert found == [("ftp://www.ftpx", 1, 42)]


def mentions(text: str) -> list[tuple[str, int, int]]:
    return [(each.number, each.span.line, each.span.column) for each in outline(text).mentions]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Use Go", "use-go"),
        ("What's new?", "whats-new"),
        ("STT → RAG → LLM", "stt--rag--llm"),
        ("`kb lint`  and more", "kb-lint--and-more"),
        ("Größe & Maß", "größe--maß"),
        ("x² and ½", "x-and-"),
        ("snake_case-name", "snake_case-name"),
        ("決定", "決定"),
    ],
)
def test_slug(heading: str, expected: str) -> None:
    found = outline(f"# {heading}\n")
    assert found.sections[0].anchor == expected == slug(heading.replace("`", ""))


def test_repeated_headings_are_numbered_past_those_that_are_taken() -> None:
    text = "# Note\n\n## Note\n\n## Note 1\n\n## Note\n\n## Note\n"
    assert [each.anchor for each in outline(text).sections] == ["note", "note-1", "note-1-1", "note-2", "note-3"]


def test_headings_with_links_and_marks() -> None:
    found = outline("## The *new* [plan](x.md) for `kb`\n").sections[0]
    assert (found.title, found.anchor) == ("The new plan for kb", "the-new-plan-for-kb")


def test_html_anchors_count_but_not_in_comments() -> None:
    found = outline('<a name="one"></a>\n\nText <span id=\'two\'></span>\n\n<!-- <a id="three"></a> -->\n').anchors
    assert found == {"one", "two"}


def test_sections_nest_and_end_before_the_next_heading() -> None:
    found = outline("intro\n\n# A\n\n## B\n\ntext\n\n# C\n").sections
    assert [(each.path, each.line, each.end_line) for each in found] == [
        ((), 1, 2),
        (("A",), 3, 4),
        (("A", "B"), 5, 8),
        (("C",), 9, 9),
    ]


def test_links_have_their_line_and_column() -> None:
    text = "See [a](a.md) and [b](<b c.md>)\nthen ![p](p.png)  \nand [again](a.md).\n"
    assert links(text) == [("a.md", 1, 9), ("b c.md", 1, 24), ("p.png", 2, 11), ("a.md", 3, 13)]


def test_links_in_tables_and_items() -> None:
    assert links("| a | b |\n|---|---|\n| x | [t](t.md) |\n\n- one\n- [u](u.md)\n") == [("t.md", 3, 11), ("u.md", 6, 7)]


def test_link_by_reference_and_in_html() -> None:
    found = outline('[x][ref] and <a href="h.md">h</a>\n\n[ref]: r.md\n').links
    assert [each.target for each in found] == ["r.md", "h.md"]


def test_a_picture_is_a_link_of_its_own_kind() -> None:
    found = outline("![logo](logo.png)\n").links
    assert [(each.target, each.image) for each in found] == [("logo.png", True)]


@pytest.mark.parametrize(
    "text",
    [
        "`[x](x.md)`\n",
        "```\n[x](x.md)\n```\n",
        "    [x](x.md)\n",
        "<!-- [x](x.md) -->\n",
        "---\nlink: '[x](x.md)'\n---\n\ntext\n",
        "See README.md and ada@example.org.\n",
        "\\[x](x.md)\n",
    ],
)
def test_what_is_no_link(text: str) -> None:
    assert links(text) == []


def test_a_tab_after_a_closing_fence_closes_it() -> None:
    assert links("```\ncode\n```\t\n[x](x.md)\n") == [("x.md", 4, 5)]


def test_a_footnote_is_no_link_definition() -> None:
    assert links("Text[^1].\n\n[^1]: see.md is a name\n") == []


def test_a_link_inside_a_footnote_counts() -> None:
    assert links("Text[^1].\n\n[^1]: see [x](x.md)\n") == [("x.md", 3, 15)]


def test_mentions_have_their_place() -> None:
    assert mentions("ADR-0061 replaced\nADR 4 and ADR-0007.\n") == [("0061", 1, 1), ("4", 2, 1), ("0007", 2, 11)]


@pytest.mark.parametrize(
    "text",
    ["[ADR-0061](x.md)\n", "`ADR-0061`\n", "docs/ADR-0061.md\n", "QUADR-7\n", "ADR-7.1\n", "```\nADR-7\n```\n"],
)
def test_what_is_no_mention(text: str) -> None:
    assert mentions(text) == []


def test_front_matter_is_blanked_so_that_lines_stay() -> None:
    found, rest, unclosed = split_front_matter("---\nstatus: accepted\n---\n# X\n")
    assert found
    assert (found.text, found.line, found.end_line, unclosed) == ("status: accepted\n", 2, 3, False)
    assert rest.split("\n")[3] == "# X"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert split_front_matter("---\n\nSome prose.\n\n---\n")[0] is None


def test_front_matter_that_never_ends_is_noticed() -> None:
    assert split_front_matter("---\nstatus: accepted\n\n# X\n")[2] is True


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("a%20b.md#x%C3%A4", ("a b.md", "xä")),
        ("a.md?plain=1#L3", ("a.md", "L3")),
        ("#", ("", "")),
        ("a.md", ("a.md", None)),
    ],
)
def test_split_target(target: str, expected: tuple[str, str | None]) -> None:
    assert split_target(target) == expected
