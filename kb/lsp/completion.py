"""What can follow what has just been typed: links to documents, their headings, and records in relations."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from kb import links
from kb.formats.page import field_name
from kb.lsp.reference import name
from kb.model import Document, Kind, RelationKind, Span
from kb.view import View

TRIGGERS = ("[", "(", "#", "-", '"', "'")
_DESTINATION = re.compile(r"\]\(<?(?P<word>[^()<>\s]*)$")
_TEXT = re.compile(r"(?<![\\!])(?P<word>\[[^\[\]`]*)$")
_MENTION = re.compile(r"(?<![\w/.#-])(?P<word>(?:ADR|RFC)[- ]?\d*)$", re.I)
_VALUE = re.compile(r"""(?P<quote>["']?)(?P<word>[\w./-]*)$""")
_VALUE_REST = re.compile(r"^[\w./-]*")
_KEY = re.compile(r"^[ \t]*([\w-]+)[ \t]*:")
_FILE_LETTERS = re.compile(r"([A-Za-z]+)[-_ ]?\d")
_UNSAFE = re.compile(r"[\s()<>%#?]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that can take the place of what has been typed so far."""

    label: str
    detail: str
    text: str
    span: Span
    """What it replaces, on one line."""
    typed: str
    """What the typed characters are compared with."""
    path: str
    """The document that it leads to."""


def complete(view: View, document: Document, line: int, column: int) -> tuple[Suggestion, ...]:
    """The suggestions at a place of a document."""
    text = view.corpus.lines(document.path, line, line)
    before, after = text[: column - 1], text[column - 1 :]
    if line < document.body_line:
        return tuple(_relations(view, document, line, before, after))
    if document.kind is Kind.DIAGRAM or _in_code(
        view.corpus.lines(document.path, document.body_line, line - 1), before
    ):
        return ()
    destination = _DESTINATION.search(before)
    if destination:
        return tuple(_destinations(view, document, Span(line, destination.start("word") + 1, line, column)))
    opened = _TEXT.search(before) or _MENTION.search(before)
    if not opened or after.startswith("]("):
        return ()
    # Editors close a bracket as soon as it is typed.
    closed = opened["word"].startswith("[") and after.startswith("]")
    span = Span(line, opened.start("word") + 1, line, column + closed)
    return tuple(_links(view, document, span, "[" if opened["word"].startswith("[") else ""))


def _in_code(above: str, before: str) -> bool:
    """Whether a fence or a code span is open; brackets in it are no links."""
    fences = sum(line.lstrip().startswith(("```", "~~~")) for line in above.split("\n"))
    return bool(fences % 2 or before.count("`") % 2)


def _links(view: View, document: Document, span: Span, bracket: str) -> Iterator[Suggestion]:
    for each in view.corpus.decisions:
        if each.number and each.path != document.path:
            label = _label(each)
            text = f"[{label}]({_relative(document, each)})"
            yield Suggestion(label, each.title or "", text, span, f"{bracket}{label} {each.title}", each.path)


def _destinations(view: View, document: Document, span: Span) -> Iterator[Suggestion]:
    typed = view.corpus.lines(document.path, span.line, span.line)[span.column - 1 : span.end_column - 1]
    path, mark, _ = typed.partition("#")
    if mark:
        anchor = Span(span.line, span.column + len(path) + 1, span.line, span.end_column)
        yield from _anchors(view, document, path, anchor)
        return
    for each in view.corpus.documents.values():
        if each.path != document.path:
            text = _relative(document, each)
            label, detail = (_label(each), each.title or "") if each.number else (each.path, each.title or "")
            yield Suggestion(label, detail, text, span, f"{text} {name(each)}", each.path)


def _anchors(view: View, document: Document, written: str, span: Span) -> Iterator[Suggestion]:
    path = links.resolve(view.corpus, document.path, written).path if written else document.path
    target = view.corpus.documents.get(path or "")
    for section in target.sections if target else ():
        if section.anchor and target:
            yield Suggestion(section.anchor, section.title, section.anchor, span, section.anchor, target.path)


def _relations(view: View, document: Document, line: int, before: str, after: str) -> Iterator[Suggestion]:
    """Records for a relation in the front matter; a number in quotes, since YAML reads 0010 as eight."""
    found = _VALUE.search(before)
    if not found or not _in_relation(view.corpus.lines(document.path, 1, line).split("\n"), found.start()):
        return
    rest = len(after) - len(_VALUE_REST.sub("", after))
    span = Span(line, found.start("word") + 1, line, len(before) + 1 + rest)
    for each in view.corpus.decisions:
        if each.path != document.path:
            value = each.number or _relative(document, each)
            text = value if found["quote"] else f'"{value}"'
            yield Suggestion(value, each.title or "", text, span, f"{value} {each.title}", each.path)


def _in_relation(lines: list[str], at: int) -> bool:
    """Whether the last line's character `at` is in the value of a relation: behind its key, or in a list below it."""
    key = _KEY.match(lines[-1])
    if key:
        return at >= key.end() and _is_relation(key[1])
    above = next(filter(None, map(_KEY.match, reversed(lines))), None)
    return lines[-1][:1] in (" ", "\t", "-") and above is not None and _is_relation(above[1])


def _is_relation(key: str) -> bool:
    return field_name(key) in list(RelationKind)


def _label(decision: Document) -> str:
    """A decision as texts name it: `ADR-0007`, with the letters of its file name where it has some."""
    folder, _, file = decision.path.rpartition("/")
    letters = _FILE_LETTERS.match(file)
    known = "RFC" if folder.rpartition("/")[2].lower() in ("rfc", "rfcs") else "ADR"
    return f"{letters[1].upper() if letters else known}-{decision.number}"


def _relative(source: Document, target: Document) -> str:
    """The destination of a link from one document to another."""
    path = posixpath.relpath(target.path, posixpath.dirname(source.path) or ".")
    return _UNSAFE.sub(lambda found: quote(found[0]), path)
