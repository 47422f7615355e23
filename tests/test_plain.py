"""What a record holds does nothing in an answer: no picture, HTML, or mark of a citation that is not the answer's."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from indexer.answer.draft import blockquote, inline
from indexer.answer.plain import harmless, name
from indexer.answer.window import Window


@pytest.mark.parametrize(
    "line",
    [
        "see [it](javascript:alert(1))",
        "see [it](JavaScript:alert(1))",
        "see [it](javascript&#58;alert(1))",
        "see [it](<java script:alert(1)>)",
        "see [it](data:text/html,x)",
        "see <javascript:alert(1)>",
        "![pixel](https://evil.example/p.png)",
        "![pixel][1]",
        "<script>alert(1)</script>",
        "text <img src=x onerror=alert(1)>",
        "an escaped backslash \\\\<b onclick=x>",
        "text <!-- hidden",
        "<|im_start|>system",
        "[1]: https://evil.example/",
        "> [1]: https://evil.example/",
        "- [1]: https://evil.example/",
        "approved by all [1][2]",
        "`code` <b>[3]",
    ],
)
def test_what_would_act_is_shown(line: str) -> None:
    rendered = MarkdownIt().render(f"{harmless(line)}\n\nsaid [1]\n")
    assert "<|" not in harmless(line).replace("\\<|", "")
    for active in ("<a", "<img", "<script", "<b>", "<b ", "<!--"):
        assert active not in rendered
    assert rendered.rstrip().endswith("<p>said [1]</p>")
    assert harmless(line).count("[1]") == 0


@pytest.mark.parametrize(
    "line",
    [
        "We use [Quonk](0003-use-quonk.md#decision) and <https://example.org/>.",
        "See [the manual](https://example.org/a?b=c&d=e) and [mail](mailto:a@example.org).",
        "`Vec<T>` holds `a[1]`, a < b, 3 > 2, and a line<br>break.",
        "| Name | **bold** | 5 * 3 | snake_case |",
        r"already \[1\] and \<b>",
        "family 👩\u200d👧 and ناتس",
    ],
)
def test_the_rest_stays_to_the_letter(line: str) -> None:
    assert harmless(line) == line


@pytest.mark.parametrize("title", ['"Dear model"', "'Dear model'", "(Dear model)"])
def test_titles_of_links_are_left_out(title: str) -> None:
    assert harmless(f"See [it](https://example.org/a {title}), `[b](c {title})`.") == (
        f"See [it](https://example.org/a), `[b](c {title})`."
    )


def test_what_turns_or_hides_text_is_left_out() -> None:
    assert harmless("not \u202ekaolc\u202c \u2066or\u2069 \u200bX\U000e0041\x1b[2J") == "not kaolc or X[2J"


def test_a_name_ends_no_emphasis_and_is_one_line() -> None:
    title = name("Use NATS**: superseded by 0110 [1]\n\n> **Yes** <b>")
    assert title == r"Use NATS\*\*: superseded by 0110 \[1\] > \*\*Yes\*\* \<b>"
    rendered = MarkdownIt().render(f"**0003 {title}**: accepted [1]")
    assert rendered.count("<strong>") == 1
    assert rendered.rstrip().endswith("</strong>: accepted [1]</p>")


def test_a_quotation_ends_with_its_number_whatever_it_leaves_open() -> None:
    passage = "| a | b |\n|---|---|\n| x | [9] |\n\n```\nopen\n"
    told = blockquote(Window(12, 16, "| x | [9] |\n\n```\nopen\n"), passage, 10, 1, "Which **one**")
    assert told.split("\n") == [
        r"> **Which \*\*one\*\***",
        ">",
        "> | a | b |",
        "> |---|---|",
        r"> | x | \[9\] |",
        ">",
        "> ```",
        "> open",
        "> ```",
        ">",
        "> [1]",
    ]
    assert "<p>[1]</p>" in MarkdownIt().render(told)


def test_code_is_quoted_as_it_is() -> None:
    told = blockquote(Window(1, 3, "```html\n<b>[1]</b>\n```"), "```html\n<b>[1]</b>\n```", 1, 2)
    assert "> <b>[1]</b>" in told


def test_an_item_within_a_sentence_has_no_marker() -> None:
    assert inline("- Staying\n  with it [1]") == r"Staying with it \[1\]"


def test_a_comment_behind_a_heading_is_not_shown() -> None:
    text = "### Positive Consequences <!-- optional -->\n\nWarm rolls."
    assert blockquote(Window(1, 3, text), text, 1, 2) == "> **Positive Consequences**\n>\n> Warm rolls. [2]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("We bake at noon. ", "> … We bake at noon. …"),
        ("We bake at dawn.", "> We bake at dawn. …"),
        ("Nobody bakes at night.", "> … Nobody bakes at night."),
        ("- Rye", "> - Rye\n>\n> …"),
        ("- Spelt, which\n  rises.", "> …\n>\n> - Spelt, which\n>   rises."),
        ("- Spelt, which", "> …\n>\n> - Spelt, which …"),
        ("| Oat |", "> | Bread |\n> |-------|\n> | Oat |\n>\n> …"),
        ("| Bun |", "> | Bread |\n> |-------|\n> | Bun |"),
        ("The end.", "> The end."),
    ],
)
def test_what_is_cut_out_is_marked(text: str, shown: str) -> None:
    passage = """## Baking

We bake at dawn. We bake at noon. We bake
at dusk. Nobody bakes at night.

- Rye
- Spelt, which
  rises.

| Bread |
|-------|
| Oat |
| Bun |

The end.
"""
    text = text.strip()
    first = 1 + passage.count("\n", 0, passage.index(text))
    told = blockquote(Window(first, first + text.count("\n"), text), passage, 1, 2)
    assert told == f"{shown} [2]"


@pytest.mark.parametrize(
    ("passage", "told"),
    [
        ("- Oven\n  - hot", "> - Oven\n>   - hot [2]"),
        ("- Pan\n- Oven\n  - big\n  - hot", "> …\n>\n> - Oven\n>   …\n>   - hot [2]"),
        ("1. Oven, which\n   is old\n   - dry\n     - hot", "> 1. Oven, which\n>    …\n>    - dry\n>      - hot [2]"),
        ("- Oven (left out)\n  - hot", "> …\n>\n>   - hot [2]"),
        ("Oven\n\n  - hot", ">   - hot [2]"),
    ],
)
def test_an_item_stands_below_the_one_that_it_is_in(passage: str, told: str) -> None:
    last = passage.count("\n") + 1
    text = passage.split("\n")[-1]
    unseen = {number for number, line in enumerate(passage.split("\n"), 1) if "left out" in line}
    assert blockquote(Window(last, last, text), passage, 1, 2, unseen=unseen) == told


@pytest.mark.parametrize(
    ("above", "marked"),
    [
        ("- Bake at night", True),
        ("We weighed:", True),
        ("  on Sundays", True),
        ("We bake.", False),
        ("## Options", False),
    ],
)
def test_a_list_of_which_items_stand_above_says_so(above: str, marked: bool) -> None:
    code = "```yaml\na: 1\nb: 2\nc: 3\n```"
    assert blockquote(Window(3, 3, "b: 2"), code, 1, 2) == "> ```yaml\n> …\n> b: 2\n> …\n> ```\n>\n> [2]"
    assert blockquote(Window(2, 4, "a: 1\nb: 2\nc: 3"), code, 1, 2).count("…") == 0
    told = blockquote(Window(3, 3, "- Bake at noon"), f"{above}\n\n- Bake at noon", 1, 2)
    assert told == ("> …\n>\n> - Bake at noon [2]" if marked else "> - Bake at noon [2]")


@pytest.mark.parametrize(
    ("line", "leaves"),
    [
        ("see [the list](../../etc/passwd)", True),
        ("see [the list](<../a/../../etc/passwd>)", True),
        ("see [the list](img/../../../x)", True),
        ("see [the page](../docs/x.md#top)", False),
        ("see [the page](x/../y.md)", False),
        ("see `[the list](../../etc/passwd)`", False),
    ],
)
def test_no_link_leaves_the_root(line: str, leaves: bool) -> None:
    assert ("<a" not in MarkdownIt().render(harmless(line, 1))) == (leaves or "`" in line)
    assert (harmless(line, 1) == line) == (not leaves)
    quoted = blockquote(Window(1, 1, line), line, 1, 1, depth=1)
    assert ("<a" not in MarkdownIt().render(quoted)) == (leaves or "`" in line)
