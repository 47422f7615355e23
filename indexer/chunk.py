"""(Document, text) → Chunks: sections of at most 120 words, never across documents."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.model import Chunk
from kb.markdown import UNSEEN, fences, strip_comments
from kb.model import Document, Kind, Section

MAX_WORDS = 120
"""Longer sections are split between blocks: the vector of a short piece says more clearly what it is about, and a hit
takes in its neighbours, so that what is read gets no shorter. Over nine repositories (357 questions) lines with the
answer were among the first five passages for .918, with pieces of 300 words (as many as fit the model's 512 tokens
with their headings) for .907, for paraphrases .84 and .79; the first document was right for .872 and .882, which is
three questions of a small set."""


def chunks(document: Document, text: str, skip: Iterable[int] = ()) -> tuple[Chunk, ...]:
    """The chunks of a document, in order. `skip` names lines to leave out (derived tables). Diagrams have none."""
    if document.kind is Kind.DIAGRAM:
        return ()
    left_out = frozenset(skip)
    lines = text.split("\n")
    code = fences(text)
    bare = [
        "" if n in left_out or (not code[n - 1] and UNSEEN.match(line)) else line
        for n, line in enumerate(strip_comments(text).split("\n"), 1)
    ]
    seen: Counter[tuple[str, ...]] = Counter()
    found: list[Chunk] = []
    for section in document.sections:
        # Without a title, the file's name says what "Summary" is about: of 30 questions to 27 such records the first
        # two hits had the lines that answer for 20 in place of 16.
        heading = section.path if document.title and section.path else (document.name, *section.path)
        for first, last in _pieces(bare, section):
            found.append(_chunk(document, section, heading, lines, bare, first, last, seen[heading]))
            seen[heading] += 1
    return tuple(found)


def _chunk(
    document: Document,
    section: Section,
    heading: tuple[str, ...],
    lines: Sequence[str],
    bare: Sequence[str],
    first: int,
    last: int,
    ordinal: int,
) -> Chunk:
    content_first = max(first, section.line + 1) if section.level else first
    content = "\n".join(line.strip() for line in bare[content_first - 1 : last] if line.strip())
    embedded = f"{' > '.join(heading)}\n{content}"
    return Chunk(
        id=_digest("\0".join((document.path, *heading, str(ordinal)))),
        path=document.path,
        heading=heading,
        anchor=section.anchor,
        line_start=first,
        line_end=last,
        text="\n".join(lines[first - 1 : last]),
        embedded=embedded,
        text_hash=_digest(embedded),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Block:
    first: int
    last: int
    words: int


def _pieces(bare: Sequence[str], section: Section) -> Iterator[tuple[int, int]]:
    """Line ranges of at most MAX_WORDS words; the first one begins at the heading. Empty sections have none."""
    start: int | None = None
    end = words = 0
    for block in _blocks(bare, section.line + 1 if section.level else section.line, section.end_line):
        if start is not None and words + block.words > MAX_WORDS:
            yield start, end
            start = None
            words = 0
        if start is None:
            start = block.first if end else section.line
        end = block.last
        words += block.words
    if start is not None:
        yield start, end


def _blocks(bare: Sequence[str], first: int, last: int) -> Iterator[_Block]:
    """Paragraphs, fences and tables between blank lines; one that is too long comes line by line."""
    begin: int | None = None
    fence = ""
    for line in range(first, last + 2):
        text = bare[line - 1].strip() if line <= last else ""
        mark = text[:3] if text[:3] in ("```", "~~~") else ""
        if mark and (not fence or mark == fence):
            fence = "" if fence else mark
        if begin is None and text:
            begin = line
        elif begin is not None and (line > last or (not text and not fence)):
            yield from _measured(bare, begin, line - 1)
            begin = None


def _measured(bare: Sequence[str], first: int, last: int) -> Iterator[_Block]:
    sizes = [len(bare[line - 1].split()) for line in range(first, last + 1)]
    if sum(sizes) <= MAX_WORDS:
        yield _Block(first, last, sum(sizes))
    else:
        yield from (_Block(line, line, size) for line, size in enumerate(sizes, first) if size)
