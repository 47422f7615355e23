"""What a title and a note below it say about the record itself: `# Use Go (superseded by [ADR-9](0009-x.md))`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kb.formats import bullets, status, tongues
from kb.formats.page import LONGEST, Page, field_name
from kb.formats.relations import names_a_record
from kb.model import Field, Status

_WORDS = r"[^\[\](){}]{3,40}"
_BRACKETED = re.compile(rf"^\s*#*\s*[\[(](?P<first>{_WORDS})[\])]|[\[({{](?P<last>{_WORDS})[\])}}]\s*#*\s*$")
_SUCCESSOR = re.compile(
    r"(?:supers?[ec]e?e?ded|replaced|obsoleted|deprecated)\s+(?:by|with|in\s+favou?r\s+of)\b.*", re.I
)
_PREDECESSOR = re.compile(r"(?<=[(\[])(?:supers?[ec]e?e?des|replaces|amends)\s[^()]*(?:\([^()]*\)[^()]*)*\)?", re.I)
_NOTE_LINES = 40
"""So far down a note about the record itself is looked for; later text is about its subject."""
_NOTE = re.compile(
    r"(?:\bthis\s+(?:adr|rfc|rfd|kep|tep|eip|record|decision|proposal|document)|\bnote\W{1,5}this)\s+(?:has\s+|was\s+|is\s+)?"
    r"(?:been\s+)?(?:now\s+)?(?P<statement>(?:(?:partly|partially|mostly|largely)\s+)?(?:been\s+)?"
    r"(?:superseded|replaced|obsoleted|amended)\s+(?:in\s+part\s+)?by\b.*|supersedes\s.*|replaces\s.*|amends\s.*)",
    re.I,
)

_APART = re.compile(
    r"^\W*(?:(?:partly|partially|mostly)\s+)?(?:(?:superseded|replaced|obsoleted|amended|updated)\s+(?:in\s+part\s+)?"
    r"(?:(?:on\s+)?[\d-]{10}\s+)?by|supersedes"
    r"|replaces|amends)\b(?![*_`]*\s*[:：])",
    re.I,
)
"""A line that begins with a statement: `> **Superseded by [ADR-9](…)**`, `Replaces [3](…)`."""
_NOT_WORD = re.compile(r"^[^\w\[]+")


def relations(page: Page) -> Iterator[Field]:
    """The successor that the title names, and what a note near the top says: of "this record", or set apart."""
    for line in _title_lines(page):
        text = page.text_line(line)[:LONGEST]
        found = _SUCCESSOR.search(text) or _PREDECESSOR.search(text)
        if found:
            yield page.field("relation", _closed(found[0]), line, "title", found.start())
    for line in range(page.body_line, min(page.body_line + _NOTE_LINES, len(page.lines) + 1)):
        text = page.lines[line - 1]
        if line in page.code_lines or text.lstrip().startswith("|"):
            continue
        noted = _NOTE.search(text) or (_APART.match(tongues.english(text)) if line <= page.head_end else None)
        if not noted or line == page.outline.title_line:
            continue
        labelled = bullets.LINE.match(text)
        if labelled and field_name(labelled["label"]):
            continue
        if noted.re is _NOTE:
            yield page.field("relation", noted["statement"], line, "note", noted.start("statement"))
        elif names_a_record(text):
            yield page.field("relation", _NOT_WORD.sub("", text), line, "note")


def status_of(page: Page) -> Iterator[Field]:
    """What the title carries, or a note says, where nothing else states a status: `# [DEPRECATED] Use Go`."""
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
            return
    for noted in relations(page):
        if noted.format == "note" and status.normal(noted.text) is Status.SUPERSEDED:
            yield replace(noted, name="status")
            return


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
