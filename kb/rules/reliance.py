"""Whether text that readers take for current relies on what no longer holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from kb import links
from kb.derived.listing import indexes
from kb.lint import Context, Finding, rule
from kb.markdown import split_target, tokens_of
from kb.model import Document, Kind, RelationKind, Severity, Span, Status
from kb.rules.mentions import counted_elsewhere
from kb.rules.passages import Passage, around, passages, past, tells_history
from kb.view import View

_PAST_PAGE = re.compile(
    r"\b(?:change[\s_-]?log|changes|history|news|releases?(?:[\s_-]notes)?|archived?|minutes|meetings?|blog|post[\s_-]?mortems?"
    r"|retro(?:spective)?s?|supersession)\b",
    re.I,
)
_OVERVIEW = re.compile(
    r"^(?:readme|index|agents|claude|context|container)$|architecture|overview|stack|onboarding|diagram|landscape", re.I
)
_RECORD_NAME = re.compile(r"^(?P<letters>[A-Za-z]{0,8})[-_ ]?(?P<number>\d{1,8})(?![^-_. ])")
_WORD = re.compile(r"[^\W\d_][\w.+#]*[\w+#]")
_LONG = 4
"""Shorter words (API, SDK, HUD) say too little to tell what they stand for."""
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]{2}")
_PLURAL = re.compile(r"[A-Z]{2,}s")
_CODE = re.compile(r"^([ \t]*(`{3,}|~{3,})).*?(?:^[ \t]*\2[`~]*[ \t]*$|\Z)|`[^`\n]*`|\]\([^)\n]{0,400}\)", re.S | re.M)


@rule("KB307", Kind.DECISION, Kind.SPEC, Kind.PAGE, severity=Severity.WARNING)
def retired_basis(document: Document, context: Context) -> Iterator[Finding]:
    """Text that is read as current does not rely on a record that was superseded, rejected or withdrawn."""
    view = context.view
    if not _is_live(document, view):
        return
    yield from _required(document, view)
    text = context.corpus.texts[document.path]
    fixed = {each.span.line for each in document.relations} | {each.span.line for each in document.fields}
    fixed |= _index_lines(document, view)
    said: set[tuple[int, str]] = set()
    for cited in _retired_citations(document, view):
        passage = around(text, cited.span.line)
        if cited.span.line in fixed or (passage.line, cited.record.path) in said:
            continue
        if tells_history(document, passage, cited.span) or _names_successor(document, passage, cited, view):
            continue
        said.add((passage.line, cited.record.path))
        yield Finding(cited.span, f"expected a record that holds, found {_fate(cited.record, view)}", cited.written)


@rule("KB508", Kind.PAGE, Kind.DIAGRAM, severity=Severity.INFO)
def retired_technology(page: Document, context: Context) -> Iterator[Finding]:
    """An overview shows as current what is in use, not what a superseded or rejected record once brought in."""
    view = context.view
    if not _OVERVIEW.search(PurePosixPath(page.path).stem) and page.kind is not Kind.DIAGRAM:
        return
    if _PAST_PAGE.search(page.path) or not _is_live(page, view):
        return
    text = context.corpus.texts[page.path]
    for word, record in _gone(view).items():
        place = next(_shown(page, text, word, record, view), None) if word in text.casefold() else None
        if place:
            spelled = context.corpus.lines(page.path, place.line, place.line)[place.column - 1 : place.end_column - 1]
            yield Finding(place, f"expected what is in use, found {spelled}, which came with {_fate(record, view)}")


@dataclass(frozen=True, slots=True)
class _Citation:
    """A link to a record or its number in the text."""

    span: Span
    written: str
    record: Document


def _is_live(document: Document, view: View) -> bool:
    """Whether readers take a text for what holds: a record in force, a spec, a page that is no log of the past."""
    if document.kind is Kind.DECISION:
        return view.standing(document.path).in_force is True
    return document.kind is Kind.SPEC or not _PAST_PAGE.search(document.path)


@lru_cache(maxsize=4)
def _citations(view: View, path: str) -> tuple[_Citation, ...]:
    return tuple(_cited(view.document(path), view))


@lru_cache(maxsize=4)
def _by_line(view: View, path: str) -> Mapping[int, Sequence[_Citation]]:
    found: dict[int, list[_Citation]] = defaultdict(list)
    for each in _citations(view, path):
        found[each.span.line].append(each)
    return dict(found)


def _within(document: Document, passage: Passage, place: Span, view: View) -> Iterator[_Citation]:
    """The citations in the same sentence as a place."""
    start, end = passage.sentence(place)
    for line in range(passage.line, passage.end_line + 1):
        for each in _by_line(view, document.path).get(line, ()):
            if start <= passage.offset(each.span) < end:
                yield each


def _cited(document: Document, view: View) -> Iterator[_Citation]:
    for link in document.links:
        found = None if link.image else _linked(document, link.target, view)
        if found:
            yield _Citation(link.span, link.target, found)
    for mention in document.mentions:
        path = view.by_number(document, mention.number, mention.letters)
        if path and path != document.path and not counted_elsewhere(document, mention, view):
            yield _Citation(mention.span, mention.text, view.document(path))


def _linked(document: Document, target: str, view: View) -> Document | None:
    """The record that a link leads to, also where only a site resolves the address: `./adr-12`, `/adr/ADR-80`."""
    if links.is_external(target) or target.startswith("#"):
        return None
    written = split_target(target)[0]
    path = links.join(document.path, written)
    found = view.corpus.documents.get(path) or view.corpus.documents.get(f"{path}.md")
    number = _RECORD_NAME.match(written.rstrip("/").rpartition("/")[2])
    if found is None and number and path not in view.corpus.files and not PurePosixPath(written).suffix:
        meant = view.by_number(document, number["number"], number["letters"])
        found = view.document(meant) if meant else None
    return found if found and found.kind is Kind.DECISION and found.path != document.path else None


def _retired_citations(document: Document, view: View) -> Iterator[_Citation]:
    for each in _citations(view, document.path):
        if _is_retired(each.record, view) and document.path not in _chain(each.record, view):
            yield each


def _is_retired(record: Document, view: View) -> bool:
    standing = view.standing(record.path)
    gone = record.status in (Status.SUPERSEDED, Status.REJECTED, Status.WITHDRAWN)
    return record.kind is Kind.DECISION and (bool(standing.replaced_by) or (gone and not standing.in_force))


def _chain(record: Document, view: View) -> frozenset[str]:
    """Everything that took a record's place, directly or through others; what it says of the record is history."""
    found: set[str] = set()
    queue = [record.path]
    while queue:
        standing = view.standing(queue.pop())
        later = {*standing.replaced_by, *(each.path for each in standing.amended_by)} - found
        found |= later
        queue += later
    return frozenset(found)


def _names_successor(document: Document, passage: Passage, cited: _Citation, view: View) -> bool:
    """Whether the same sentence says what took the record's place."""
    chain = _chain(cited.record, view)
    return any(each.record.path in chain for each in _within(document, passage, cited.span, view))


def _required(document: Document, view: View) -> Iterator[Finding]:
    """A record that another one requires; what is rejected or withdrawn is KB308's."""
    for relation in document.related(RelationKind.REQUIRES):
        path = view.resolve(document, relation.target)
        record = view.document(path) if path else None
        if record and record.status not in (Status.REJECTED, Status.WITHDRAWN) and _is_retired(record, view):
            message = f"expected a record that holds, found {_fate(record, view)}"
            yield Finding(relation.span, message, relation.target)


def _index_lines(page: Document, view: View) -> set[int]:
    """The rows of indexes, which list every record, whatever became of it."""
    if not any(_retired_citations(page, view)):
        return set()
    listings = (listing for index in indexes(view, page) for listing in index.listings)
    return {entry.line for listing in listings for entry in listing.entries}


def _fate(record: Document, view: View) -> str:
    """The record, what became of it, and what holds in its place."""
    heads = [view.document(path) for path in view.heads(record.path)]
    now = f"; what holds now is {' and '.join(each.label for each in heads)}" if heads else ""
    word = Status.SUPERSEDED if view.standing(record.path).replaced_by else record.status
    return f"{record.label}, which is {word}{now}"


@lru_cache(maxsize=1)
def _gone(view: View) -> dict[str, Document]:
    """The words that only superseded or rejected records have in their titles or tags, and none in force still uses."""
    records = view.corpus.decisions
    standing = [each for each in records if not _is_retired(each, view)]
    known = {word for each in standing for word in _names(each)}
    found = {
        word: each
        for each in records
        if _is_retired(each, view) and each.status is not Status.WITHDRAWN
        for word in _names(each)
        if word not in known
    }
    names = set(found)
    for each in records:
        text = view.corpus.texts[each.path]
        written = {word for word in names if word in text}
        if written:
            names -= written & _ordinary(text, each)
    return {
        word: record
        for word, record in found.items()
        if word in names
        and _is_name(word, record, view)
        and not any(_uses(each, word, record, view) for each in standing)
    }


def _names(record: Document) -> Iterator[str]:
    for text in (record.title or "", *record.tags):
        yield from (
            each.casefold() for each in _WORD.findall(text) if len(each) >= _LONG and not _PLURAL.fullmatch(each)
        )


def _ordinary(text: str, record: Document) -> set[str]:
    """Words that the prose writes with a small letter: no names."""
    body = "\n".join(text.split("\n")[record.body_line - 1 :])
    return {each for each in _WORD.findall(_CODE.sub(" ", body)) if each[0].islower() and each.islower()}


def _is_name(word: str, record: Document, view: View) -> bool:
    """Whether a word has a capital within (MessagePack), or some record gives it one in the midst of a sentence."""
    if any(each.casefold() == word and _INNER_CAPITAL.search(each) for each in _WORD.findall(record.title or "")):
        return True
    spelled = re.compile(rf"(?<=[a-z,;:] )(?=[^\s]*[A-Z])(?i:{re.escape(word)})(?![\w/-])")
    return any(
        spelled.search(line)
        for each in view.corpus.decisions
        if word in (text := view.corpus.texts[each.path]).casefold()
        for line in text.split("\n")[each.body_line - 1 :]
        if not line.startswith("#")
    )


def _uses(record: Document, word: str, gone: Document, view: View) -> bool:
    """Whether a record that is younger than the end of another still speaks of its word as current."""
    ended = view.standing(gone.path).ended or gone.date
    text = view.corpus.texts[record.path]
    if word not in text.casefold() or record.path in _chain(gone, view):
        return False
    if ended and record.date and record.date < ended:
        return False
    return next(_shown(record, text, word, gone, view), None) is not None


def _drawn(document: Document, text: str) -> Iterator[tuple[int, str]]:
    """The lines of diagrams, with their numbers: a Mermaid file, or the Mermaid fences of a page."""
    lines = text.split("\n")
    if document.kind is Kind.DIAGRAM:
        yield from enumerate(lines, 1)
    for token in tokens_of(text) if document.kind is not Kind.DIAGRAM and "mermaid" in text else ():
        if token.type == "fence" and token.map and token.info.strip().lower().startswith("mermaid"):
            yield from ((number, lines[number - 1]) for number in range(token.map[0] + 2, token.map[1]))


def _shown(document: Document, text: str, word: str, record: Document, view: View) -> Iterator[Span]:
    """The places that show a word as current."""
    spelled = re.compile(rf"(?<![\w/.-]){re.escape(word)}(?![\w/-])", re.I)
    chain = _chain(record, view)
    for number, line in _drawn(document, text):
        found = spelled.search(line)
        if found and not past(line) and not line.lstrip().startswith("%%"):
            yield Span(number, found.start() + 1, number, found.end() + 1)
    if document.kind is Kind.DIAGRAM:
        return
    for passage in passages(text):
        blanked = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), passage.text)
        for found in spelled.finditer(blanked):
            span = passage.span(found.start(), found.end())
            cited = _within(document, passage, span, view)
            named = any(each.record.path in chain or each.record is record for each in cited)
            if not named and not tells_history(document, passage, span):
                yield span
