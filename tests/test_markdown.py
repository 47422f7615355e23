"""The dialect: anchors, links with their places, mentions, front matter."""

from __future__ import annotations

import operator
import random
import re
import sys

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from kb import dialect
from kb.markdown import outline, slug, split_front_matter, split_target

PLAIN = dialect.plain_parser()


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


def test_a_shortcode_is_a_destination_as_written() -> None:
    text = 'See [one]({{< ref "a.md" >}} "Title"), `[two]({{< ref "b.md" >}})` and [three]({{ site.url }}/c).\n'
    assert links(text) == [('{{< ref "a.md" >}}', 1, 11)]


def test_a_word_of_nothing_but_slashes_is_not_looked_through() -> None:
    linkify = dialect.parser().linkify
    assert linkify is not None
    assert not linkify.test("https://a.example/" + "//a.1/" * 300)
    assert linkify.test("https://a.example/ " * 300)


def test_addresses_that_begin_within_brackets_do_not_stop_the_parser() -> None:
    found = links("a.b//www.ftp[(([x://www.x://*(a@b.cftp://ftp://www.ftpx)<://](http\n")
    assert found == [("ftp://www.ftpx", 1, 42)]


def test_comments_end_where_the_library_ends_them() -> None:
    stock = MarkdownIt("commonmark", {"html": True})
    chance = random.Random(7)
    parts = ("<!--", "-->", "-", "--", ">", "a", " ", "<", "!", "<!-->", "<b>")
    for _ in range(3_000):
        text = "x" + "".join(chance.choices(parts, k=chance.randint(1, 14)))
        assert PLAIN.renderInline(text) == stock.renderInline(text), text


def test_comments_that_do_not_end_are_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def rule(state: StateInline, silent: bool) -> bool:
        asked.extend([state.pos] * (state.src[state.pos] == "<"))
        return False

    monkeypatch.setattr(sys.modules["markdown_it.rules_inline.html_inline"], "html_inline", rule)
    PLAIN.renderInline("~a<!--" * 50 + "x--->")
    assert asked == []
    PLAIN.renderInline("~a<!--" * 50 + "x-->")
    assert asked[:2] == [2, 8]


TRICKY = (
    "plain\ntext\n\nand * more\n",
    "- a\n- b c\n  d\n\n  e\n1. x\n10. y\n2) z\n",
    "- a\n*b*\n===\n- c\n-d\n10. e\n- f\n> g\n- h\n# i\n- > j\n|k|\n  |-|\n- l\n[^m]: n\n",
    "> a\n[^b]: c\n> d\n-e\n===\n",
    "> a\nb\n> - c\nd\n\n    code\n\ttext\n",
    "a\n===\nb\n---\n-\n--\n***\n_ _ _\n*\n* *\n**bold** _it_\n* * x\n",
    "a|b\n-|-\nc|d\ne\n\na\n:-:\nb\n\n|a|\n|-|\n> q\n",
    "[a]: /b 'c'\n[a] [a][] ![a] [d\ne]: /f\n[g][^1]\n[^1]: note\n    more\n^[inline] x^[y\n",
    "|a|b|\n|-|-|\n|c|d|\n\n[j]: /k '[l]'\n[j]\n",
    "text\n[^2]: ends it\n\n[h] text\n[i]:no\n",
    "snake_case_name _a_b_ __c__d foo__bar_ _é_ü_ ①_① _٣_ x_\u2028_\n",
    "~~s~~ ~one~ ~~~three~~~ \\~~x~~ ~~~\nfence\n",
    "x!y ![z](w) !\\[ [!](u) a^b ^[c] d:e f://g http://h.i_j mailto:k@l.m\n",
    "<b>x</b> <!-- c\nd --> <e\n<http://f.g> &amp; &#35; \\* \\\ne  \nf\\\n",
    "```a\nb\n````\n~~~\n``c`` `d\ne` `\n",
    "- [ ] open\n- [x] done & \\*kept*\n",
    "text\n<div>\nhtml\n\n</div> text\n# a\n#b\n ## c ##\n   text\n     far\n",
    "a\0b\rc\r\nd\x85e\x1cf\u00a0g\n",
    "1234567890. no list\n123456789. list\n٣. no list\n12\n",
    "",
)
PIECES = [piece for text in TRICKY for piece in re.findall(r"\w+|\s|[^\w\s]+|\n[>#*-] ", text)]


def mixed(seed: int) -> str:
    """Some marks and words in a row."""
    chance = random.Random(seed)
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 80)))


def by_mark_and_by_library(text: str) -> list[list[object]]:
    """The tokens of both."""
    return [[token.as_dict() for token in md.parse(text)] for md in (dialect.parser(), PLAIN)]


@pytest.mark.parametrize("text", TRICKY)
def test_rules_that_are_asked_by_mark_make_the_tokens_of_the_library(text: str) -> None:
    found, told = by_mark_and_by_library(text)
    assert found == told


def test_so_they_do_whatever_stands_together() -> None:
    texts = [mixed(seed) for seed in range(1_000)]
    assert [text for text in texts if operator.ne(*by_mark_and_by_library(text))] == []


def test_every_rule_has_its_marks() -> None:
    blocks = set(PLAIN.block.ruler.get_active_rules())
    assert blocks - set(dialect.BLOCK_MARKS) == {"table", "code", "lheading", "paragraph"}
    assert set(PLAIN.inline.ruler.get_active_rules()) - set(dialect.INLINE_MARKS) == {"text"}
    assert set(PLAIN.core.ruler.get_active_rules()) >= set(dialect.CORE_SIGNS)


def test_no_rule_is_asked_about_plain_prose(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = dialect.parser()
    asked: list[str] = []
    monkeypatch.setattr(parser.inline, "parse", lambda *given: asked.append("inline"))
    monkeypatch.setattr(StateBlock, "is_code_block", lambda state, line: asked.append("block"))
    found = parser.parse("A snake_case name: 100% of it (all) - and = more!\n\n**Bold** is\nasked about.\n")
    assert [token.type for token in found] == 2 * ["paragraph_open", "inline", "paragraph_close"]
    assert asked == ["block", "block", "inline"]  # whether each paragraph is indented code, and the marks of the second


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
