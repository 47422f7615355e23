"""What a title and a note below it say about the record itself: `# Use Go (superseded by [ADR-9](0009-x.md))`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kb.formats import bullets, dates, status, tongues
from kb.formats.page import LONGEST, Page, field_name
from kb.formats.relations import names_a_record, says_no
from kb.model import Field, Status

_WORDS = r"[^\[\](){}]{3,40}"
_BRACKETED = re.compile(rf"^\s*#*\s*[\[(](?P<first>{_WORDS})[\])]|[\[({{](?P<last>{_WORDS})[\])}}]\s*#*\s*$")
_AHEAD = re.compile(rf"^(?!\W*proposal:)\s*#*\s*(?P<word>{_WORDS}):\s", re.I)
"""A status ahead of the title; "Proposal: Use Go" says what kind of text it is."""
_SUCCESSOR = re.compile(
    r"(?:supers?[ec]e?e?ded|replaced|obsoleted|deprecated)\s+(?:by|with|in\s+favou?r\s+of)\b.*", re.I
)
_PREDECESSOR = re.compile(r"(?<=[(\[])(?:supers?[ec]e?e?des|replaces|amends)\s[^()]*(?:\([^()]*\)[^()]*)*\)?", re.I)
_NOTE_LINES = 40
"""So far down a note about the record itself is looked for; later text is about its subject."""
_NOTE = re.compile(
    r"(?:(?P<part>\b(?:in|of|from)\s+)?\bthis\s+(?:adr|rfc|rfd|kep|tep|eip|record|decision|proposal|document|design|one-pager)|\bnote\W{1,5}this)"
    r"\s+(?:has\s+|was\s+|is\s+)?(?:been\s+)?(?:now\s+)?(?P<statement>(?:(?:partly|partially|mostly|largely)\s+)?(?:been\s+)?"
    r"(?:(?:super[sc]eded|replaced|obsoleted|amended)\s+(?:in\s+part\s+)?by|reverted\s+(?:in|by))\b.*|(?P<active>supersedes|replaces|amends)\s.*)",
    re.I,
)

_ENDED = re.compile(
    r"\b(?:is|are|was|were|been)\s+(?:now\s+)?(?:super[sc]eded|replaced)\s+by\s+\[[^\[\]]{1,120}\]\((?!\w+:)[^()\s]{1,200}\.md\b",
    re.I,
)
_APART = re.compile(
    r"^\W*(?:(?:§|sections?\s)[\d.,&\s§–-]{1,20})?(?:(?:partly|partially|mostly)\s+)?(?:(?:super[sc]eded|replaced|obsoleted|amended|updated)\s+(?:in\s+part\s+)?"
    r"(?:(?:on\s+)?[\d-]{10}\s+)?by|super[sc]edes"
    r"|replaces|obsoletes|amends)\b(?![*_`]*\s*[:：])",
    re.I,
)
"""A line that begins with a statement: `> **Superseded by [ADR-9](…)**`, `Replaces [3](…)`."""
_NOT_WORD = re.compile(r"^[^\w\[*]+")
_BANNER = re.compile(
    r"^\s*(?:(?:>\s*)+|:::+\s*\w+\s+|!!!\s*\w+\s+|(?=[*_]{2}[^*_:]+[*_]{2}\W*$)|(?=[^\w\s\[\](){}<>|`#*_+:.,-]))"
    r"[^\w\[(`|*]*(?P<said>\**[^\W\d_].*)$"
)
"""A line that is set apart: quoted, an admonition's first, bold as a whole, or with a sign before it."""
_BANNER_GOES_ON = re.compile(
    r"[\s*_\"'”]*(?:$|[.:;,!(—–]|-\s|\d{4}"
    r"|(?:by|on|since|as\s+of|in\s+favou?r|see|am|seit|le|depuis|el|en|desde|em|durch|von|par|por|da)\b)",
    re.I,
)
_SENTENCE_LINES = 3
"""So many more lines are looked at for the end of a sentence."""
_SENTENCE_END = re.compile(r"[.!?:][\s*_)]*$")
_OTHER_BLOCK = re.compile(r"^[\s>]*(?:[#|+*-]|```|:::|\d+[.)]\s)")
_FACT_LINES = 2
"""So many lines below the title can be one of nothing but a status and a date."""
_REMARKED = re.compile(r"(?:\s*\([^()]{1,80}\))?\.?")
"""What can stand behind the status of such a line: `Accepted (with changes).`"""
_PARTING = re.compile(r"\s*[·|•—–,;()*_`]+\s*|\s+-\s+|:\s+")


def relations(page: Page) -> Iterator[Field]:
    """The successor that the title names, and what a note near the top says: of "this record", or set apart."""
    for line in _title_lines(page):
        text = page.text_line(line)[:LONGEST]
        found = _SUCCESSOR.search(text) or _PREDECESSOR.search(text)
        if found:
            yield page.field("relation", _closed(found[0]), line, "title", found.start())
    for line in range(page.body_line, min(page.body_line + _NOTE_LINES, len(page.lines) + 1)):
        text = page.lines[line - 1]
        if text.lstrip()[:1] in ("", "|") or line in page.code_lines:
            continue
        noted = _NOTE.search(text) if "this" in text.lower() else None
        if noted and noted["active"] and line > page.head_end:  # prose, of which `statements` knows what it speaks of
            continue
        apart = None
        if not noted and line <= page.head_end:
            english = tongues.english(text.replace("**", ""))
            apart = _NOTE.search(english) or _APART.match(english)
        if not (noted or apart) or line == page.title_line:
            continue
        labelled = bullets.LINE.match(text)
        if labelled and field_name(labelled["label"]):
            continue
        text = _whole(page, line)
        if noted:
            start = noted.start("part" if noted["part"] else "statement")
            yield page.field("relation", text[start:], line, "note", start)
        elif names_a_record(text):
            yield page.field("relation", _NOT_WORD.sub("", text), line, "note")


def successor(page: Page) -> Iterator[Field]:
    """What the first paragraph names as successor, asked for a record that has ended and names none elsewhere."""
    for line in islice((line for line in page.head if line > page.title_line and page.lines[line - 1].strip()), 1):
        text = _whole(page, line)
        if _ENDED.search(text):
            yield page.field("relation", text, line, "note")


def _whole(page: Page, line: int) -> str:
    """A line, with those that its sentence goes on in."""
    text = page.lines[line - 1]
    for below in page.lines[line : line + _SENTENCE_LINES]:
        if not below.strip("> ") or _SENTENCE_END.search(text) or _OTHER_BLOCK.match(below):
            break
        text = f"{text}\n{below.strip('> ')}"
    return text


def status_of(page: Page) -> Iterator[Field]:
    """What the title carries, or a note says, where nothing else states a status: `[DEPRECATED] Use Go`, `Draft: X`."""
    for line in _title_lines(page):
        text = page.text_line(line)[:LONGEST]
        found = _SUCCESSOR.search(text)
        if found and status.normal(found[0]):
            yield page.field("status", _closed(found[0]), line, "title", found.start())
            return
        for marked in filter(None, (_BRACKETED.search(text), _AHEAD.match(text))):
            word = next(filter(None, marked.groups())).strip()
            if status.is_word(word):
                yield page.field("status", word, line, "title")
                return
    for noted in relations(page):
        if noted.format == "note" and status.normal(noted.text) is Status.SUPERSEDED:
            yield page.field("status", noted.text.split("\n")[0], noted.span.line, "note", noted.span.column - 1)
            return
    for line in page.head:
        banner = _BANNER.match(page.lines[line - 1])
        if banner and _ends_it(banner["said"].lstrip("*")):
            yield page.field("status", banner["said"], line, "note", banner.start("said"))
            return


def _ends_it(said: str) -> bool:
    """Whether a banner says that the record no longer holds: `SUPERSEDED — see ADR-9`, not `Superseded by: none`."""
    labelled = bullets.LINE.match(said)
    name = field_name(labelled["label"]) if labelled else None
    if labelled and (says_no(labelled["value"]) or (name and not status.is_word(labelled["label"]))):
        return False
    if name not in (None, "superseded_by"):
        return False
    word = status.word(said)
    ended = word is not None and status.normal(word) in (Status.SUPERSEDED, Status.DEPRECATED)
    return ended and bool(_BANNER_GOES_ON.match(said, len(word or "")))


def facts(page: Page) -> Iterator[Field]:
    """A line below the title of nothing but a status, a date or both: `*2026-02-19 · accepted*`."""
    below = (line for line in page.head if line > page.title_line and page.lines[line - 1].strip())
    for line in islice(below, _FACT_LINES):
        labelled = bullets.LINE.match(page.lines[line - 1])
        changed = labelled and field_name(labelled["label"]) == "updated"
        if changed or (line < len(page.lines) and page.lines[line].strip("> ")):
            continue
        text = page.lines[line - 1].strip().strip("*_> ")
        day = dates.first(text)
        if day and day[0] == text:
            yield page.field("date", text, line, "note")
            continue
        parts = [part for part in _PARTING.split(text) if part]
        words = [part for part in parts if status.is_word(part)]
        days = [part for part in parts if (found := dates.first(part)) and found[0] == part]
        if len(words) == 1 and len(days) <= 1 and len(words) + len(days) == len(parts):
            yield page.field("status", words[0], line, "note")
            yield from (page.field("date", day, line, "note") for day in days)
            return
        word = status.word(text)
        if word and _REMARKED.fullmatch(text, len(word)):
            yield page.field("status", text, line, "note")
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
    return (page.title_line,) if page.title is not None else ()
