"""Where each record dialect keeps its metadata, and in which order they are asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from kb.formats import (
    bullets,
    changelog,
    dates,
    front_matter,
    headers,
    heading,
    metadata_file,
    relations,
    sections,
    status,
    table,
)
from kb.formats.page import Page
from kb.formats.relations import PREFIXES
from kb.markdown import outline, visible
from kb.model import Document, Field, Kind, Problem, Relation, Span, Status

FORMATS: tuple[tuple[str, Callable[[Page], Iterator[Field | Problem]]], ...] = (
    ("front matter", front_matter.read),
    ("headers", headers.read),
    ("metadata file", metadata_file.read),
    ("table", table.read),
    ("bullets", bullets.read),
    ("section", sections.read),
    ("title", heading.relations),
)
"""Every dialect, in the order in which it is asked: the first that states a field gives its value."""

LAST: tuple[tuple[str, Callable[[Page], Iterator[Field]]], ...] = (
    ("title", heading.status_of),
    ("change log", changelog.read),
)
"""Asked only for the fields that no dialect above states."""

_ASKED = {Kind.PAGE: ("front matter",), Kind.SPEC: ("front matter", "headers", "table", "bullets")}
"""Kinds that are asked for less than everything."""

_FILE_NUMBER = re.compile(r"^(?:[A-Za-z]{2,8}[-_ ]?|[a-z-]+-(?=\d{3}))?(\d{1,5})(?=[-_. ]|$)", re.I)
_DATED_NAME = re.compile(r"^\d{8}|^\d{4}-\d{2}-\d{2}")
_HEADING_NUMBER = re.compile(
    rf"^\[?(?:{PREFIXES}[-–\s#]*)?#?(\d+)\]?\s*(?:[.:)](?!\d)|\s[-–—])\s*|^\[?{PREFIXES}[-\s#]*(\d+)\]?\s+", re.I
)
_PREFIXED_NUMBER = re.compile(r"^#?(?:[A-Za-z]{2,8}[- ]?)?(\d{1,8})$")
_INDEX_NAMES = ("readme", "index")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the configuration says about how documents are read."""

    size_limit: int = 5_000_000
    date_order: str = ""
    """`dmy` or `mdy` where numbers such as `10/04/18` have one meaning."""
    statuses: tuple[tuple[str, Status], ...] = ()
    """The repository's own words in lower case, with the normal form of each."""


def read(
    path: str,
    kind: Kind,
    data: bytes,
    size_limit: int = 5_000_000,
    *,
    reading: Reading | None = None,
    siblings: Mapping[str, bytes] | None = None,
) -> tuple[Document, str]:
    """What a file states, and its text with `\\n` line ends. Broken parts become problems, never exceptions.

    `siblings` are the metadata files beside it, by path.
    """
    options = reading or Reading(size_limit)
    problems = list(_byte_problems(data, options.size_limit))
    text = "" if problems else text_of(data)
    if kind is Kind.DIAGRAM:
        return _diagram(path, data, text, problems), text
    try:
        return _document(path, kind, data, text, problems, options, siblings or {}), text
    except RecursionError:
        message = "expected text, found marks that are nested too deep to be read"
        problems.append(Problem("KB008", message, Span.of_line(1)))
        return _document(path, kind, data, "", problems, options, {}), text


def text_of(data: bytes) -> str:
    """The text of a file's bytes with `\\n` line ends, or nothing where they are no text."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _document(
    path: str,
    kind: Kind,
    data: bytes,
    text: str,
    problems: list[Problem],
    options: Reading,
    siblings: Mapping[str, bytes],
) -> Document:
    page = Page(path, text, outline(text), {name: text_of(each) for name, each in sorted(siblings.items())})
    fields, found = _fields(page, kind)
    stated = {name: _first(fields, name) for name in ("status", "date", "updated", "title")}
    return Document(
        path=path,
        kind=kind,
        title=_title(page.outline.title, stated["title"]),
        title_line=page.outline.title_line,
        hash=hashlib.sha256(data).hexdigest(),
        line_count=_line_count(text) if text else _line_count(data.decode("latin-1")),
        fields=fields,
        numbers=tuple(_numbers(page, fields)) if kind is Kind.DECISION else (),
        status=status.normal(stated["status"].text, dict(options.statuses)) if stated["status"] else None,
        date=dates.iso(stated["date"].text, options.date_order) if stated["date"] else None,
        updated=dates.iso(stated["updated"].text, options.date_order) if stated["updated"] else None,
        tags=_listed(fields, "tags"),
        deciders=_listed(fields, "deciders"),
        relations=_relations(fields),
        sections=page.outline.sections,
        anchors=page.outline.anchors,
        links=page.outline.links,
        mentions=page.outline.mentions,
        problems=(*problems, *found),
        body_line=page.body_line,
    )


def _fields(page: Page, kind: Kind) -> tuple[tuple[Field, ...], tuple[Problem, ...]]:
    """What the dialects state, and what of it is broken. Where no date is stated, "in force since" is the date."""
    asked = [reader for name, reader in FORMATS if kind is Kind.DECISION or name in _ASKED[kind]]
    found = [each for reader in asked for each in reader(page)]
    fields = [each for each in found if isinstance(each, Field)]
    if _first(fields, "date") is None:
        fields = [replace(each, name="date") if each.name == "since" else each for each in fields]
    if kind is Kind.DECISION:
        known = {each.name for each in fields}
        for _, reader in LAST:
            more = [each for each in reader(page) if each.name not in known]
            fields += more
            known |= {each.name for each in more}
    return tuple(fields), tuple(each for each in found if isinstance(each, Problem))


def named(path: str) -> PurePosixPath:
    """The file or folder that a record is named by: `decisions/0005-x` for `decisions/0005-x/README.md`."""
    name = PurePosixPath(path)
    return name.parent if is_index(name.name) else name


def is_index(name: str) -> bool:
    """Whether a file name is that of a folder's page."""
    return name.partition(".")[0].lower() in _INDEX_NAMES


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


def _diagram(path: str, data: bytes, text: str, problems: list[Problem]) -> Document:
    title = PurePosixPath(path).stem.replace("-", " ").replace("_", " ").capitalize()
    digest = hashlib.sha256(data).hexdigest()
    return Document(path, Kind.DIAGRAM, title, digest, _line_count(text), problems=tuple(problems))


def _first(fields: tuple[Field, ...] | list[Field], name: str) -> Field | None:
    return next((each for each in fields if each.name == name), None)


def _title(heading: str | None, stated: Field | None) -> str | None:
    found = visible(stated.text) if stated else heading
    return (_HEADING_NUMBER.sub("", found) or found) if found else None


def _numbers(page: Page, fields: tuple[Field, ...]) -> Iterator[Field]:
    from_name = file_number(page.path)
    if from_name:
        yield Field("number", from_name, Span.of_line(1, page.text_line(1)), "file name")
    found = _HEADING_NUMBER.match(page.outline.title or "")
    if found:
        line = page.outline.title_line
        yield Field("number", found[1] or found[2], Span.of_line(line, page.text_line(line)), "heading")
    for each in fields:
        number = _PREFIXED_NUMBER.match(each.text) if each.name == "number" else None
        if number:
            yield replace(each, text=number[1])


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
