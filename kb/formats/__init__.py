"""Where each record dialect keeps its metadata, and in which order they are asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from kb.config import Reading
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
    statements,
    status,
    table,
)
from kb.formats.page import Page, bare, is_no_title
from kb.identity import PREFIXES, file_date, file_number, named
from kb.markdown import outline, visible
from kb.model import Document, Field, Kind, Problem, Relation, RelationKind, Section, Span, Status
from kb.source import text_of

FORMATS: tuple[tuple[str, Callable[[Page], Iterator[Field | Problem]]], ...] = (
    ("front matter", front_matter.read),
    ("headers", headers.read),
    ("metadata file", metadata_file.read),
    ("table", table.read),
    ("bullets", bullets.read),
    ("section", sections.read),
    ("statement", statements.read),
    ("title", heading.relations),
)
"""Every dialect, in the order in which it is asked: the first that states a field gives its value."""

LAST: tuple[tuple[str, frozenset[str], Callable[[Page], Iterator[Field]]], ...] = (
    ("title", frozenset({"status"}), heading.status_of),
    ("facts", frozenset({"status", "date"}), heading.facts),
    ("change log", frozenset({"status", "date", "updated", "since"}), changelog.read),
)
"""Asked only for the fields that no dialect above states, of those named."""

_ASKED = {Kind.PAGE: ("front matter",), Kind.SPEC: ("front matter", "headers", "table", "bullets")}
"""Kinds that are asked for less than everything."""

_PLACE_OF_NUMBER = re.compile(rf"^\W*{PREFIXES}[-_ #]*(?:\?+|x{{2,}}|n{{2,}})\s*(?:[:.–—]|-\s)\s*", re.I)
"""What stands for a number that is not given yet: `TEP-NNNN:`."""
_HEADING_NUMBER = re.compile(
    rf"^\[?(?:{PREFIXES}[-–‑\s#]*)?#?(\d+)\]?\s*(?:[.:)：](?!\d)|\s(?:[-–—]+|·)(?=\s))\s*"
    rf"|^\[?{PREFIXES}[-‑\s#]*(\d+)\]?(?:\s+|/|$)|^(0\d{{2,}})\s+",
    re.I,
)
_WORD_WITH_DIGITS = re.compile(rf"^(?!{PREFIXES}[-_ ]?\d)[a-z]+_?\d{{1,2}}(?=[-_.]|$)", re.I)
"""A name whose digits belong to its first word, where a title has another number: `python_37.md`, `http2.md`."""
_FILED_NUMBER = re.compile(r"^(0\d{2,})[-_](?=\w)")
_BARE_NUMBER = re.compile(r"^(\d{1,5})\s+(?=(?P<word>[^\W\d_]\w*))")
_SERIES = re.compile(
    r"^(?:adr|rfc|rfd|proposal|feature\sname|(?:architectur(?:e|al)\s)?decision\srecord)(?:\s*#?[?]+)?(?:\s*[:：]|\s[-–—](?=\s))\s*(?=\S)",
    re.I,
)
"""What kind of text it is, before a title: `ADR: Use Go`."""
_ATTRIBUTES = re.compile(r"\s*\{#[\w-]+\}\s*$")
"""The anchor that a site's dialect lets a heading end with."""
_OTHER_NUMBER = re.compile(
    r"^\[?(?:(?:[A-Z]{1,12}[- ]){1,3}|[A-Z][a-z]{2,11} (?=\d{3})|[A-Z]{1,12}(?=\d{3}))0*(\d+)\]?"
    r"\s*(?:[.:：](?!\d)|\s(?:[-–—]+|·)(?=\s))\s*"
)
_OF_A_SERIES = re.compile(rf"^(?:[A-Z][\w-]*\s+){{1,2}}(?i:{PREFIXES})[-‑\s#]*0*(\d+)\s*[:：–—]\s*")
"""The name of a project and the series before a title: `Harbour RFC 0557: Light the Pier`."""
_LONGEST_TITLE = 120
_FORM_TEXT = re.compile(r"[{}<>\[\]]|\.\.\.|…|^[^\w`\"“„]")
"""What a form holds in place of a title, and what begins as a list or table does."""
_SLUG = re.compile(r"[a-z\d]+(?:[-_.][a-z\d]+)+|[^\W_]+(?:[-_][^\W_]+){3,}")
_COMMA = re.compile(",")
_SLUG_NUMBER = re.compile(rf"^(?:\S*/)?(?:{PREFIXES}[-_]?)?(\d{{1,5}})/?$", re.I)
_PREFIXED_NUMBER = re.compile(r"^#?(?:[A-Za-z]{2,8}[- ]?)?(\d{1,8})$")


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
    if kind is Kind.DECISION and _is_form(path, fields):
        return _document(path, Kind.PAGE, data, text, problems, options, {})
    stated = {name: _first(fields, name) for name in ("status", "date", "updated", "title", "name")}
    title = _title(page, stated["title"], stated["name"])
    return Document(
        path=path,
        kind=kind,
        title=title,
        title_line=page.title_line,
        hash=hashlib.sha256(data).hexdigest(),
        line_count=_line_count(text) if text else _line_count(data.decode("latin-1")),
        fields=fields,
        numbers=tuple(_numbers(page, fields)) if kind is Kind.DECISION else (),
        status=status.normal(stated["status"].text, dict(options.statuses)) if stated["status"] else None,
        date=_date(path, kind, stated["date"], options),
        updated=dates.iso(stated["updated"].text, options.date_order) if stated["updated"] else None,
        tags=listed(fields, "tags"),
        deciders=listed(fields, "deciders"),
        authors=listed(fields, "authors"),
        relations=_relations(page, fields),
        sections=_sections(page, title),
        anchors=page.outline.anchors,
        links=page.outline.links,
        mentions=page.outline.mentions,
        undefined=page.outline.undefined,
        problems=(*problems, *found),
        body_line=page.body_line,
    )


def _sections(page: Page, title: str | None) -> tuple[Section, ...]:
    """The sections; where no heading is the title, it leads the titles around each of them."""
    if title is None or (page.title is not None and not is_no_title(page.title)):
        return page.outline.sections
    return tuple(replace(each, path=(title, *each.path)) if each.level else each for each in page.outline.sections)


def _date(path: str, kind: Kind, stated: Field | None, options: Reading) -> str | None:
    """The stated date; where none can be read, the one that the file name begins with."""
    found = dates.iso(stated.text, options.date_order) if stated else None
    return found or (file_date(path) if kind is Kind.DECISION else None)


def _is_form(path: str, fields: Sequence[Field]) -> bool:
    """Whether a file with the number zero still offers the choice of a status: the template, whatever it is called."""
    number = file_number(path)
    return (
        number is not None
        and int(number) == 0
        and any(f.name == "status" and status.is_template(f.text) for f in fields)
    )


def _fields(page: Page, kind: Kind) -> tuple[tuple[Field, ...], tuple[Problem, ...]]:
    """What the dialects state, and what of it is broken. Where no date is stated, "in force since" is the date; where
    no field states that, the day in the status is.
    """
    asked = [reader for name, reader in FORMATS if kind is Kind.DECISION or name in _ASKED[kind]]
    found = [each for reader in asked for each in reader(page)]
    fields = [each for each in found if isinstance(each, Field) and _says_something(each)]
    if _first(fields, "status") is None:
        staged = (each for each in fields if _says_how_far(each))
        fields += [replace(each, name="status") for each in staged]
    if _first(fields, "since") is None:
        stated = [each for each in fields if each.name == "status"]
        fields += [_since(page, each, day) for each in stated if (day := status.given(each.text))]
    if _first(fields, "date") is None:
        fields = [replace(each, name="date") if each.name == "since" else each for each in fields]
    if kind is Kind.DECISION:
        known = {each.name for each in fields}
        for _, names, reader in LAST:
            more = [each for each in reader(page) if each.name not in known] if names - known else []
            fields += more
            known |= {each.name for each in more}
        if _is_left_open(page, fields):
            fields += heading.successor(page)
    return tuple(fields), tuple(each for each in found if isinstance(each, Problem))


def _says_how_far(field: Field) -> bool:
    """Whether a field tells the state of a record that states none: its stage, or that of its implementation alone."""
    word = field.name == "implementation" and status.is_word(field.text)
    return word or (field.name == "lifecycle" and status.normal(field.text) is not None)


def _is_left_open(page: Page, fields: Sequence[Field]) -> bool:
    """Whether a record says that it is superseded, and not by which."""
    stated = _first(tuple(fields), "status")
    ended = stated is not None and status.normal(stated.text) is Status.SUPERSEDED
    return ended and all(each.kind is not RelationKind.SUPERSEDED_BY for each in _relations(page, tuple(fields)))


def _since(page: Page, field: Field, day: str) -> Field:
    """The day that a status names, with its place: `Accepted (2021-03-04)`."""
    at = "" if field.span.path else page.text_line(field.span.line)
    found = page.field("since", day, field.span.line, field.format, field.span.column - 1)
    return found if day in at[field.span.column - 1 :] else replace(field, name="since")


def _says_something(field: Field) -> bool:
    """Not a status that is left open, an `Accepted: yes`, or a heading "State" or "Data" with prose below."""
    if field.name == "status":
        return not status.is_nothing(field.text)
    if field.name == "since":
        return bool(re.search(r"\d{4}|\d[-/.]\d", field.text))
    return field.name != "date" or bool(re.search(r"\d", field.text)) or field.format != "section"


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


def _first(fields: Sequence[Field], name: str) -> Field | None:
    return next((each for each in fields if each.name == name), None)


def _title(page: Page, stated: Field | None, named: Field | None) -> str | None:
    """The stated title, else the first heading; where that is a section's, or there is none, what `Name` says.

    A stated title that is a slug gives way to a heading in words.
    """
    heading = _below(page) if page.title and bare(page.title) == "title" else page.title
    if stated and heading and " " in heading and _SLUG.fullmatch(stated.text):
        stated = None
    if stated is None and (heading is None or is_no_title(heading)):
        stated, heading = None if named is None or status.is_nothing(named.text) else named, None
    found = visible(stated.text) if stated else heading
    return bare_title(found, page.path) if found else found


def _below(page: Page) -> str | None:
    """The line below a heading that is called "Title" as in a form: `# Title`, and then what it is about."""
    around = (each for each in page.outline.sections if each.line == page.title_line)
    text = next((text.strip() for section in around for _, text in page.content(section) if text.strip()), "")
    return visible(text) if text and len(text) <= _LONGEST_TITLE and not _FORM_TEXT.search(text) else None


def bare_title(title: str, path: str) -> str:
    """A title without an anchor, the name of the series, and the record's number or the place for it."""
    title = _SERIES.sub("", _ATTRIBUTES.sub("", title))
    title = _PLACE_OF_NUMBER.sub("", title) or title
    number = _numbered(title, path)
    return title[number.end() :] or title if number else title


def _numbered(title: str, path: str) -> re.Match[str] | None:
    """The number that a title begins with; behind letters that no series is known by, only the file's own.

    A bare number is one where the file's name goes on as the title does: `# 7 Use Go` in `0007-use-go.md`.
    """
    found = _HEADING_NUMBER.match(title)
    if found:
        return found
    wanted = file_number(path) or "-1"
    other = _OTHER_NUMBER.match(title) or _OF_A_SERIES.match(title) or _FILED_NUMBER.match(title)
    bare = _BARE_NUMBER.match(title)
    if bare and re.search(rf"{wanted}[-_. ]{re.escape(bare['word'])}", path, re.I):
        other = bare
    return other if other and int(other[1]) == int(wanted) else None


def _numbers(page: Page, fields: tuple[Field, ...]) -> Iterator[Field]:
    from_name = file_number(page.path)
    found = _numbered(_SERIES.sub("", page.title or ""), page.path)
    if from_name and not (found and _WORD_WITH_DIGITS.match(named(page.path).name)):
        yield Field("number", from_name, Span.of_line(1, page.text_line(1)), "file name")
    if found:
        line = page.title_line
        yield Field("number", next(filter(None, found.groups())), Span.of_line(line, page.text_line(line)), "heading")
    for each in fields:
        number = _field_number(each, page.path)
        if number:
            yield replace(each, name="number", text=number)


def _field_number(field: Field, path: str) -> str | None:
    """The number that a field states: a number, an address that ends in one, a title that begins with one."""
    if field.name == "title":
        found = _numbered(visible(field.text), path)
        return next(each for each in found.groups() if each) if found else None
    pattern = {"number": _PREFIXED_NUMBER, "slug": _SLUG_NUMBER}.get(field.name)
    found = pattern.match(visible(field.text)) if pattern else None
    return found[1] if found else None


_MAIL = re.compile(r"(?<=\S)\s*<[^<>\s]+@[^<>\s]+>")


def listed(fields: Sequence[Field], name: str) -> tuple[str, ...]:
    """The values of the first dialect that states the field, commas separating; people without their addresses."""
    first = _first(fields, name)
    if not first:
        return ()
    values = (
        visible(_MAIL.sub("", part) or part)
        for each in fields
        if each.name == name and each.format == first.format
        for part in relations.split(each.text, _COMMA)
    )
    return tuple(dict.fromkeys(value for value in values if not status.is_nothing(value)))


def _relations(page: Page, fields: tuple[Field, ...]) -> tuple[Relation, ...]:
    """Each relation as it is stated first; what goes on below its line can still say that only a part is meant."""
    unique: dict[tuple[RelationKind, str, str | None], Relation] = {}
    for each in (
        each for field in fields for each in relations.read(field, page.definitions if "[" in field.text else {})
    ):
        known = unique.setdefault((each.kind, each.target, each.section), each)
        if each.partial and each.span.line == known.span.line:
            unique[each.kind, each.target, each.section] = replace(known, partial=True)
    return tuple(sorted(unique.values(), key=lambda each: (each.span, each.kind, each.target)))
