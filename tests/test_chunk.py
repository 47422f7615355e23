"""Sections become chunks: whole lines, at most 120 words, with ids that survive edits elsewhere."""

from __future__ import annotations

from indexer.chunk import MAX_WORDS, chunks
from indexer.model import Chunk
from kb import formats
from kb.model import Kind

RECORD = """---
status: accepted
---

# Use Streams

## Context

A queue forgets what was read.

<!-- not for readers -->

## Decision

We use streams.

### Details

```text
one

two
```

## Empty
"""


def cut(text: str, kind: Kind = Kind.DECISION) -> tuple[Chunk, ...]:
    document, normalised = formats.read("decisions/0002-use-streams.md", kind, text.encode())
    return chunks(document, normalised)


def test_a_section_is_a_chunk_with_its_heading_path_lines_and_anchor() -> None:
    found = cut(RECORD)
    assert [(c.heading, c.line_start, c.line_end, c.anchor) for c in found] == [
        (("Use Streams", "Context"), 7, 9, "context"),
        (("Use Streams", "Decision"), 13, 15, "decision"),
        (("Use Streams", "Decision", "Details"), 17, 23, "details"),
    ]
    assert found[0].embedded == "Use Streams > Context\nA queue forgets what was read."


def test_the_text_of_a_chunk_is_its_lines_to_the_letter() -> None:
    lines = RECORD.split("\n")
    for chunk in cut(RECORD):
        assert chunk.text == "\n".join(lines[chunk.line_start - 1 : chunk.line_end])


def test_comments_are_not_embedded() -> None:
    assert not any("not for readers" in chunk.embedded for chunk in cut(RECORD))


def test_lines_inserted_at_the_top_move_lines_but_neither_ids_nor_texts() -> None:
    before = cut(RECORD)
    for inserted in ("\n", "<!-- moved -->\n"):
        after = cut(inserted + RECORD)
        assert [(c.id, c.text_hash) for c in after] == [(c.id, c.text_hash) for c in before]
        assert after[0].line_start > before[0].line_start


def test_a_long_section_is_split_between_paragraphs() -> None:
    paragraph = "word " * 50
    found = cut("# T\n\n## S\n\n" + "\n\n".join([paragraph] * 5) + "\n")
    assert [len(chunk.embedded.split()) <= MAX_WORDS + 3 for chunk in found] == [True] * 3
    assert len({chunk.id for chunk in found}) == 3
    assert [chunk.line_start for chunk in found] == [3, 9, 13]


def test_a_section_of_as_many_words_as_fit_is_one_chunk() -> None:
    half = " ".join(["word"] * (MAX_WORDS // 2))
    assert len(cut(f"# T\n\n{half}\n\n{half}\n")) == 1
    assert len(cut(f"# T\n\n{half}\n\n{half} more\n")) == 2
    assert len(cut(f"# T\n\n{half}\n{half}\n")) == 1
    first, _, second = (cut(f"# T\n\na\n\n{half}\n{text}\n") for text in (half, "", f"{half} more"))
    assert [each.line_start for each in first] == [1, 5], "lines that fit together stay together"
    assert [each.line_start for each in second] == [1, 6], "lines that do not are told apart"


def test_a_fence_is_not_split_at_a_blank_line_in_it() -> None:
    words = " ".join(["word"] * (MAX_WORDS - 20))
    code = "```\n" + "a " * 15 + "\n~~~\n\n" + "b " * 15 + "\n```"
    assert [each.line_start for each in cut(f"# T\n\n{words}\n\n{code}\n")] == [1, 5]


def test_a_long_table_is_split_between_rows_and_a_fence_with_blank_lines_is_not() -> None:
    row = "| " + "cell " * 20 + "|\n"
    table = cut("# T\n\n" + row + "| - |\n" + row * 40)
    assert len(table) == 9
    assert sum(chunk.text.count("cell") for chunk in table) == 41 * 20
    fence = cut("# T\n\n```\na\n\nb\n```\n")
    assert [chunk.text for chunk in fence] == ["# T\n\n```\na\n\nb\n```"]


def test_headings_that_repeat_have_different_ids() -> None:
    found = cut("# T\n\n## A\n\nx\n\n## A\n\nx\n")
    assert len({chunk.id for chunk in found}) == 2
    assert [chunk.anchor for chunk in found] == ["a", "a-1"]


def test_text_before_the_first_heading_is_a_chunk_and_diagrams_have_none() -> None:
    assert [chunk.heading for chunk in cut("Intro.\n\n# T\n\nx\n")] == [("T",), ("T",)]
    assert cut("flowchart LR\n a --> b\n", Kind.DIAGRAM) == ()


UNTITLED = """---
feature: retired-committers
---

# Summary
[summary]: #summary

Who commits nothing for a year leaves the team. See [the design][design].

# Detailed design
[design]: #detailed-design

# Unresolved questions
[questions]: <#questions> "Open"
"""


def test_without_a_title_the_files_name_heads_the_chunks() -> None:
    document, text = formats.read("rfcs/0055-retired-committers.md", Kind.DECISION, UNTITLED.encode())
    assert document.title is None
    assert [chunk.heading for chunk in chunks(document, text)] == [("retired committers", "Summary")]


def test_what_only_says_where_links_lead_is_no_text() -> None:
    document, text = formats.read("rfcs/0055-retired-committers.md", Kind.DECISION, UNTITLED.encode())
    (chunk,) = chunks(document, text)
    assert chunk.embedded == (
        "retired committers > Summary\nWho commits nothing for a year leaves the team. See [the design][design]."
    )
    assert "[summary]: #summary" in chunk.text, "lines stay as they are"


JSX = """import Table from '@site/table';
import "./style.css";
export const year = 2024;
export default Layout;

# Use Go

<Table frontMatter={frontMatter}></Table>

Go is fast, and we
import from "C". In code:

    <Table />

<details>
<summary>Why C is not</summary>

```tsx
<Table />
import Table from "table";
```

</details>
<https://go.example>
That is what we import and
export function by function, and
export default values too.
"""


def test_tags_and_imports_are_no_text_outside_of_code() -> None:
    document, text = formats.read("adr/0001-go.mdx", Kind.DECISION, JSX.encode())
    embedded = [chunk.embedded for chunk in chunks(document, text)]
    assert embedded == [
        'Use Go\nGo is fast, and we\nimport from "C". In code:\n<Table />\n<summary>Why C is not</summary>\n'
        '```tsx\n<Table />\nimport Table from "table";\n```\n<https://go.example>\n'
        "That is what we import and\nexport function by function, and\nexport default values too."
    ]
