"""What a title and a note below it say about the record itself: `# Use Go (superseded by [ADR-9](0009-x.md))`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.formats import status
from kb.formats.page import LONGEST, Page
from kb.model import Field

_WORDS = r"[^\[\](){}]{3,40}"
_BRACKETED = re.compile(rf"^\s*#*\s*[\[(](?P<first>{_WORDS})[\])]|[\[({{](?P<last>{_WORDS})[\])}}]\s*#*\s*$")
_SUCCESSOR = re.compile(
    r"(?:supers?[ec]e?e?ded|replaced|obsoleted|deprecated)\s+(?:by|with|in\s+favou?r\s+of)\b.*", re.I
)
_NOTE_LINES = 40
"""So far down a note about the record itself is looked for; later text is about its subject."""
_NOTE = re.compile(
    r"(?:\bthis\s+(?:adr|rfc|rfd|kep|tep|eip|record|decision|proposal|document)|\bnote\W{1,5}this)\s+(?:has\s+|was\s+|is\s+)?"
    r"(?:been\s+)?(?:now\s+)?(?P<statement>(?:(?:partly|partially|mostly|largely)\s+)?(?:been\s+)?"
    r"(?:superseded|replaced|obsoleted|amended)\s+(?:in\s+part\s+)?by\b.*|supersedes\s.*|replaces\s.*|amends\s.*)",
    re.I,
)


def relations(page: Page) -> Iterator[Field]:
    """The successor that the title names, and what a sentence about "this record" near the top says."""
    for line in _title_lines(page):
        found = _SUCCESSOR.search(page.text_line(line)[:LONGEST])
        if found:
            yield page.field("relation", _closed(found[0]), line, "title", found.start())
    for line in range(page.body_line, min(page.body_line + _NOTE_LINES, len(page.lines) + 1)):
        if line in page.code_lines:
            continue
        noted = _NOTE.search(page.lines[line - 1])
        if noted and (line != page.outline.title_line):
            yield page.field("relation", noted["statement"], line, "note", noted.start("statement"))


def status_of(page: Page) -> Iterator[Field]:
    """The status that the title carries, where nothing else states one: `# [DEPRECATED] Use Go`."""
    for line in _title_lines(page):
        text = page.text_line(line)[:LONGEST]
        found = _SUCCESSOR.search(text)
        if found and status.normal(found[0]):
            yield page.field("status", _closed(found[0]), line, "title", found.start())
            return
        bracketed = _BRACKETED.search(text)
        word = (bracketed["first"] or bracketed["last"]).strip() if bracketed else ""
        if status.is_word(word):
            yield page.field("status", word, line, "title")


def _closed(text: str) -> str:
    """The text without a bracket at its end that was opened before it."""
    text = text.rstrip("# ")
    return (
        text[:-1]
        if text.endswith((")", "]")) and text.count(")") + text.count("]") > text.count("(") + text.count("[")
        else text
    )


def _title_lines(page: Page) -> tuple[int, ...]:
    return (page.outline.title_line,) if page.outline.title is not None else ()
