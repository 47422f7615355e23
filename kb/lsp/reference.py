"""What stands at a place of a text: a link, a record's number or a relation; where it leads, and what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb import links
from kb.formats import status as status_words
from kb.model import Document, Kind, Link, Relation, Span
from kb.view import Replacement, View

_LINES = re.compile(r"L(\d+)")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")


@dataclass(frozen=True, slots=True)
class Reference:
    """A stretch of text that leads to a file of the repository."""

    span: Span
    path: str
    anchor: str | None = None


def at(view: View, document: Document, line: int, column: int) -> Reference | None:
    """The narrowest reference around a place."""
    place = (line, column)
    around = [
        each
        for each in _references(view, document)
        if (each.span.line, each.span.column) <= place <= (each.span.end_line, each.span.end_column)
    ]
    return min(around, key=lambda each: _extent(each.span), default=None)


def landing(view: View, reference: Reference) -> tuple[str, int]:
    """The file and line that a reference opens: its section's heading or its numbered line, else the title."""
    path = reference.path
    if path in view.corpus.folders:
        path = links.index_of(view.corpus, path) or path
    anchor = (reference.anchor or "").removeprefix("user-content-")
    numbered = _LINES.match(anchor)
    if numbered:
        return path, int(numbered[1])
    document = view.corpus.documents.get(path)
    if document is None:
        return path, 1
    section = next((each for each in document.sections if anchor and each.anchor == anchor), None)
    return path, section.line if section else document.title_line


def card(view: View, path: str, anchor: str | None = None) -> str:
    """A document in a few lines of Markdown: number, title, status, since when, and what replaced it."""
    document = view.corpus.documents.get(path)
    if document is None:
        return f"`{path}`"
    section = next((each.title for each in document.sections if anchor and each.anchor == anchor), None)
    facts = [f"§ {_escape(section)}"] if section else []
    facts += _standing(view, document) if document.kind is Kind.DECISION else [f"{document.kind}, `{path}`"]
    return "\n".join([f"**{_escape(name(document))}**", "", *(f"- {each}" for each in facts)])


def name(document: Document) -> str:
    """A document as people call it: number and title, else the path."""
    return " ".join(filter(None, (document.number, document.title))) or document.path


def _standing(view: View, document: Document) -> Iterator[str]:
    standing = view.standing(document.path)
    force = {True: "in force", False: "not in force", None: None}[standing.in_force]
    status = document.status.value if document.status else status_words.to_show(document.raw_status)
    yield ", ".join(filter(None, (_escape(status or "no status"), force)))
    dates = (standing.since and f"since {standing.since}", standing.ended and f"until {standing.ended}")
    if any(dates):
        yield ", ".join(filter(None, dates))
    for words, paths in (("replaced by", standing.replaced_by), ("replaces", standing.replaces)):
        if paths:
            yield f"{words} {'; '.join(_escape(name(view.document(each))) for each in paths)}"
    heads = view.heads(document.path)
    if set(heads) - set(standing.replaced_by):
        yield f"what holds now: {'; '.join(_escape(name(view.document(each))) for each in heads)}"
    if standing.amended_by:
        yield f"amended by {'; '.join(_part(view, each) for each in standing.amended_by)}"


def _part(view: View, found: Replacement) -> str:
    section = f" (#{found.section})" if found.section else ""
    return _escape(name(view.document(found.path)) + section)


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _references(view: View, document: Document) -> Iterator[Reference]:
    lines = view.corpus.texts[document.path].split("\n")
    for link in document.links:
        found = links.resolve(view.corpus, document.path, link.target)
        if found.path:
            yield Reference(_with_text(link, lines), found.path, found.anchor)
    for mention in document.mentions:
        path = view.by_number(document, mention.number, mention.letters)
        if path:
            yield Reference(mention.span, path)
    for relation in document.relations:
        path = view.resolve(document, relation.target)
        if path:
            yield Reference(_spelling(relation, lines), path, relation.section)


def _with_text(link: Link, lines: list[str]) -> Span:
    """From the bracket before a link's text to its destination, where both stand on one line."""
    before = lines[link.span.line - 1][: link.span.column - 1].removesuffix("<")
    depth = 0
    for start in range(len(before) - 2, -1, -1) if before.endswith("](") else ():
        depth += (before[start] == "]") - (before[start] == "[")
        if depth == 0:
            return replace(link.span, column=start + 1)
    return link.span


def _spelling(relation: Relation, lines: list[str]) -> Span:
    """The target's own characters: the span of a relation is its whole field, which can name several records."""
    span = relation.span
    if span.line != span.end_line:
        return span
    start = lines[span.line - 1].find(relation.target, span.column - 1, span.end_column - 1)
    return replace(span, column=start + 1, end_column=start + 1 + len(relation.target)) if start >= 0 else span


def _extent(span: Span) -> tuple[int, int]:
    return span.end_line - span.line, span.end_column - span.column
