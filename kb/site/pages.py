"""A view → the pages of its site. Knows nothing of the generator that puts the theme around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape

from kb import lint, urls
from kb.config import Config
from kb.formats.page import is_no_title
from kb.model import Document, Kind, Section
from kb.rules import RULES
from kb.site import record, render
from kb.site.addresses import Addresses
from kb.site.diagram import DrawingError
from kb.view import View

LINK_RULES = ("KB401", "KB402", "KB407", "KB408", "KB409")
"""What lint says about links is what the build warns of, ignore comments included."""
_TITLE = "kb-title"
"""The anchor of a title that the text has no heading for; its own headings stand below it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page without the theme."""

    path: str
    html: str
    toc: tuple[Section, ...]
    """Its headings, in order."""
    problems: tuple[str, ...] = ()
    """What could not be shown as meant, each with file and line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a page before it is rendered."""

    path: str
    address: str
    title: str
    text: str
    hash: str
    """SHA-256 of the file's bytes; empty for generated pages."""
    edit_url: str | None
    current: bool
    """False for a record that is not in force: search ranks it lower."""
    wide: bool = False
    """Whether its content needs the room of the table of contents."""


def entries(addresses: Addresses) -> Iterator[Entry]:
    """Every page of the site."""
    view = addresses.view
    for path, address in addresses.pages.items():
        if path == addresses.index_path:
            yield Entry(path, address, "Decisions", "", "", None, current=True, wide=True)
            continue
        document = view.document(path)
        edit = urls.edit(addresses.config, path) if addresses.config.site.repo_url else None
        current = view.standing(path).in_force is not False
        title, text, wide = record.title(document), view.corpus.texts[path], document.kind is Kind.DIAGRAM
        yield Entry(path, address, title, text, document.hash, edit, current, wide)


def page(addresses: Addresses, path: str) -> Page:
    """One page, rendered. Raises KeyError for a path that has none."""
    if path == addresses.index_path:
        return _index(addresses)
    document = addresses.view.document(path)
    return _diagram(addresses, document) if document.kind is Kind.DIAGRAM else _markdown(addresses, document)


def link_problems(view: View, config: Config) -> Iterator[str]:
    """Links that lead nowhere, in lint's words."""
    for each in lint.run(view, config, RULES, select=LINK_RULES).diagnostics:
        yield f"{each.path}:{each.span.line}: {each.message} [{each.code}]"


def _markdown(addresses: Addresses, document: Document) -> Page:
    text = addresses.view.corpus.texts[document.path]
    head, notices, below = "", dict[str, str](), ""
    if document.kind is Kind.DECISION:
        head = record.header(addresses, document)
        notices = record.notices(addresses, document)
    if document.kind is not Kind.PAGE:
        below = record.referenced_by(addresses, document)
    toc = tuple(each for each in document.sections if each.level)
    above = ""
    if not _is_titled(document):
        title = record.title(document)
        above, head = f'<h1 id="{_TITLE}">{escape(title)}</h1>\n{head}', ""
        toc = (Section(1, title, _TITLE, 1, 1), *(replace(each, level=each.level + 1) for each in toc))
    rendered = render.body(addresses, document.path, text, head=head, notices=notices)
    problems = tuple(
        f"{document.path}:{line}: {problem}" for line, problem in (*rendered.problems, *_unreadable(document))
    )
    return Page(document.path, above + rendered.html + below, _with_references(toc, below), problems)


def _is_titled(document: Document) -> bool:
    """Whether the first heading of level 1 is the title: of a record it can be "Summary", or a notice above it."""
    headings = [each for each in document.sections if each.level == 1]
    if document.kind is not Kind.DECISION:
        return bool(headings)
    return document.title is not None and bool(headings) and not is_no_title(headings[0].title)


def _diagram(addresses: Addresses, document: Document) -> Page:
    source = addresses.view.corpus.texts[document.path]
    lines = f"1-{document.line_count}"
    heading = f'<h1 id="diagram">{escape(document.name)}</h1>\n'
    below = record.referenced_by(addresses, document)
    problems: Mapping[int, str] = {}
    try:
        drawn = render.drawing(source, "diagram-0", lines)
    except DrawingError as problem:
        drawn = render.undrawn(source, str(problem), lines)
        problems = {1: f"the Mermaid diagram cannot be drawn: {problem}"}
    shown = tuple(f"{document.path}:{line}: {problem}" for line, problem in (*problems.items(), *_unreadable(document)))
    top = Section(1, document.name, "diagram", 1, 1)
    return Page(document.path, heading + drawn + below, _with_references((top,), below), shown)


def _index(addresses: Addresses) -> Page:
    return Page(addresses.index_path, record.index(addresses), ())


def _with_references(toc: tuple[Section, ...], below: str) -> tuple[Section, ...]:
    return (*toc, Section(2, "Referenced by", record.REFERENCES, 1, 1)) if below else toc


def _unreadable(document: Document) -> Iterator[tuple[int, str]]:
    """Bytes that could not be read leave an empty page; the build says so."""
    yield from ((each.span.line, each.message) for each in document.problems if each.code == "KB008")
