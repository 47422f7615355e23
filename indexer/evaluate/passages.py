"""Lines of a document → the gold of a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kb.markdown import strip_comments
from kb.model import Document, Field, Section
from kb.view import View

_DECISION = re.compile(
    r"^(?:\d+[.)]?\s*)?(?:the\s+|our\s+)?(?:(?:proposed|detailed|chosen|final)\s+)?(?:decisions?|outcome|resolution"
    r"|solution|design|proposal|change|specification|approach)(?:\s+(?:outcomes?|made|details?|overview|proposal))?$"
    r"|^(?:\d+[.)]?\s*)?what we decided$",
    re.I,
)
_SUMMARY = re.compile(
    r"^(?:\d+[.)]?\s*)?(?:executive )?(?:summary|abstract|overview|introduction|in short|tldr)$", re.I
)
_RULE = re.compile(r"^[\s|:=*_-]*$")
MOST_LINES = 8
"""Lines of one quote: more of a block says nothing new about where it stands."""
MOST_BLOCKS = 6
ENOUGH_WORDS = 6
"""A decision told in fewer is no answer on its own."""


def gold(view: View, path: str, first: int, last: int) -> dict[str, Any] | None:
    """A passage as question files name it, by a quote that stands once in its file; None where none does."""
    text = view.corpus.texts[path]
    lines = text.split("\n")
    while first <= last and not lines[last - 1].strip():
        last -= 1
    for start in range(first, max(first - 4, 0), -1):
        quote = "\n".join(lines[start - 1 : last])
        if quote.strip() and text.count(quote) == 1:
            return {"path": path, "quote": quote}
    return None


def of_field(view: View, document: Document, field: Field | None) -> dict[str, Any] | None:
    """The line of a piece of metadata; None where the file itself does not state it."""
    if field is None or field.span.path or field.format == "file name":
        return None
    if field.text and field.text.split("\n")[0] not in view.corpus.lines(
        document.path, field.span.line, max(field.span.line, field.span.end_line)
    ):
        return None
    return gold(view, document.path, field.span.line, max(field.span.line, field.span.end_line))


def decided(view: View, document: Document) -> list[dict[str, Any]]:
    """The paragraphs that say what a record decides: of its decision section, else of its summary.

    A record without either says it somewhere, but nothing tells where; one without any heading says it at once.
    """
    found: list[dict[str, Any]] = []
    for wanted in (_DECISION, _SUMMARY):
        section = next((each for each in document.sections if each.level and wanted.match(_bare(each.title))), None)
        if section is not None and section.line != document.title_line:
            found += _golds(view, document, section, document.last_line(section))
        if sum(len(each["quote"].split()) for each in found) >= ENOUGH_WORDS:
            return found
    if any(each.level and each.line != document.title_line for each in document.sections):
        return []
    opening = document.sections[-1] if document.sections else None
    return list(_golds(view, document, opening, opening.end_line)) if opening else []


def told(view: View, path: str, first: int, last: int) -> list[dict[str, Any]]:
    """The paragraphs between two lines that say something; the lines themselves where there is none."""
    found = list(_paragraphs(view, path, first, last))
    whole = gold(view, path, first, min(last, first + MOST_LINES - 1)) if not found else None
    return [whole] if whole else found


def context(view: View, document: Document) -> str:
    """The text of the section that says which question a record answers, without markup; empty where there is none."""
    section = next(
        (
            each
            for each in document.sections
            if each.level and re.match(r"(?:the )?(?:context|problem)", each.title, re.I)
        ),
        None,
    )
    return view.corpus.lines(document.path, section.line + 1, section.end_line) if section else ""


def blocks(view: View, path: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The paragraphs, lists and tables between blank lines and headings, fences and comments left out."""
    lines = strip_comments(view.corpus.texts[path]).split("\n")
    begin: int | None = None
    fence = ""
    for number in range(first, last + 2):
        line = lines[number - 1].strip() if number <= min(last, len(lines)) else ""
        mark = line[:3] if line[:3] in ("```", "~~~") else ""
        inside = bool(fence or mark)
        if mark:
            fence = "" if fence == mark else fence or mark
        text = line and not inside and not _RULE.match(line) and not line.startswith("#")
        if text and begin is None:
            begin = number
        elif not text and begin is not None:
            yield begin, number - 1
            begin = None


def _golds(view: View, document: Document, section: Section, end: int) -> Iterator[dict[str, Any]]:
    return _paragraphs(view, document.path, section.line + 1, end)


def _paragraphs(view: View, path: str, first: int, last: int) -> Iterator[dict[str, Any]]:
    prose = (each for each in blocks(view, path, first, last) if _says(view, path, *each))
    for count, (start, end) in enumerate(prose):
        if count == MOST_BLOCKS:
            return
        if found := gold(view, path, start, min(end, start + MOST_LINES - 1)):
            yield found


def _says(view: View, path: str, first: int, last: int) -> bool:
    return len(view.corpus.lines(path, first, last).split()) > 3


def _bare(title: str) -> str:
    return re.sub(r"[^\w\s.)]", "", title).strip()
