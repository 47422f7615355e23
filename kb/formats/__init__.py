"""Where each record dialect keeps its metadata, and in which order they are asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from kb.formats import bullets, dates, front_matter, relations, sections, status, table
from kb.formats.page import Page
from kb.markdown import outline, visible
from kb.model import Document, Field, Kind, Problem, Relation, Span

FORMATS: tuple[tuple[str, Callable[[Page], Iterator[Field | Problem]]], ...] = (
    ("front matter", front_matter.read),
    ("table", table.read),
    ("bullets", bullets.read),
    ("section", sections.read),
)
"""Every dialect, in the order in which it is asked: the first that states a field gives its value."""

_PREFIX = r"(?:architecture decision record|adr|rfc|cip|cps|eip|tep|kep|decision|proposal|record)"
_FILE_NUMBER = re.compile(rf"^(?:{_PREFIX}[-_ ]?)?(\d{{1,5}})(?=[-_. ]|$)", re.I)
_DATED_NAME = re.compile(r"^\d{8}|^\d{4}-\d{2}-\d{2}")
_HEADING_NUMBER = re.compile(rf"^(?:{_PREFIX}[-\s#]*)?(\d+)\s*(?:[.:)]|\s[-–—])\s*|^{_PREFIX}[-\s#]*(\d+)\s+", re.I)
_INDEX_NAMES = ("readme", "index")


def read(path: str, kind: Kind, data: bytes, size_limit: int = 5_000_000) -> tuple[Document, str]:
    """What a file states, and its text with `\\n` line ends. Broken parts become problems, never exceptions."""
    digest = hashlib.sha256(data).hexdigest()
    problems = list(_byte_problems(data, size_limit))
    text = "" if problems else data.decode("utf-8").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if kind is Kind.DIAGRAM:
        return _diagram(path, digest, text, problems), text
    page = Page(path, text, outline(text))
    asked = FORMATS if kind is Kind.DECISION else FORMATS[:1] if kind is Kind.PAGE else FORMATS[:3]
    found = [each for _, reader in asked for each in reader(page)]
    fields = tuple(each for each in found if isinstance(each, Field))
    problems += [each for each in found if isinstance(each, Problem)]
    stated = {name: _first(fields, name) for name in ("status", "date", "updated", "title")}
    document = Document(
        path=path,
        kind=kind,
        title=_title(page.outline.title, stated["title"]),
        title_line=page.outline.title_line,
        hash=digest,
        line_count=_line_count(text) if text else _line_count(data.decode("latin-1")),
        fields=fields,
        numbers=tuple(_numbers(page, fields)) if kind is Kind.DECISION else (),
        status=status.normal(stated["status"].text) if stated["status"] else None,
        date=dates.iso(stated["date"].text) if stated["date"] else None,
        updated=dates.iso(stated["updated"].text) if stated["updated"] else None,
        tags=_listed(fields, "tags"),
        deciders=_listed(fields, "deciders"),
        relations=_relations(fields),
        sections=page.outline.sections,
        anchors=page.outline.anchors,
        links=page.outline.links,
        mentions=page.outline.mentions,
        problems=tuple(problems),
        body_line=page.body_line,
    )
    return document, text


def named(path: str) -> PurePosixPath:
    """The file or folder that a record is named by: `decisions/0005-x` for `decisions/0005-x/README.md`."""
    name = PurePosixPath(path)
    return name.parent if name.stem.lower() in _INDEX_NAMES else name


def file_number(path: str) -> str | None:
    """The digits that a record's file name (or its folder's, for `0005-x/README.md`) begins with."""
    stem = named(path).name.removesuffix(".md")
    found = None if _DATED_NAME.match(stem) else _FILE_NUMBER.match(stem)
    return found[1] if found else None


def _byte_problems(data: bytes, size_limit: int) -> Iterator[Problem]:
    if len(data) > size_limit:
        yield Problem("KB008", f"expected at most {size_limit:,} bytes, found {len(data):,}", Span.of_line(1))
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        found = f"expected UTF-8, found byte 0x{data[error.start]:02x}; save the file as UTF-8"
        yield Problem("KB008", found, Span(line, column, line, column + 1))
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        yield Problem("KB008", "expected text, found a NUL byte", Span.of_line(line))


def _line_count(text: str) -> int:
    return max(1, text.count("\n") + (not text.endswith("\n")))


def _diagram(path: str, digest: str, text: str, problems: list[Problem]) -> Document:
    title = PurePosixPath(path).stem.replace("-", " ").replace("_", " ").capitalize()
    return Document(path, Kind.DIAGRAM, title, digest, _line_count(text), problems=tuple(problems))


def _first(fields: tuple[Field, ...], name: str) -> Field | None:
    return next((each for each in fields if each.name == name), None)


def _title(heading: str | None, stated: Field | None) -> str | None:
    found = visible(stated.text) if stated else heading
    return (_HEADING_NUMBER.sub("", found) or found) if found else None


def _numbers(page: Page, fields: tuple[Field, ...]) -> Iterator[Field]:
    from_name = file_number(page.path)
    if from_name:
        yield Field("number", from_name, Span.of_line(1, page.text_line(1)), "file name")
    heading = _HEADING_NUMBER.match(page.outline.title or "")
    if heading:
        line = page.outline.title_line
        yield Field("number", heading[1] or heading[2], Span.of_line(line, page.text_line(line)), "heading")
    yield from (each for each in fields if each.name == "number" and each.text.isdigit())


def _listed(fields: tuple[Field, ...], name: str) -> tuple[str, ...]:
    """The values of the first dialect that states the field, commas separating."""
    first = _first(fields, name)
    if not first:
        return ()
    values = (
        visible(part)
        for each in fields
        if each.name == name and each.format == first.format
        for part in each.text.split(",")
    )
    return tuple(dict.fromkeys(value for value in values if value))


def _relations(fields: tuple[Field, ...]) -> tuple[Relation, ...]:
    unique = {
        (each.kind, each.target, each.section): each for field in reversed(fields) for each in relations.read(field)
    }
    return tuple(sorted(unique.values(), key=lambda each: (each.span, each.kind, each.target)))
