"""Where each record dialect states a relation, to write it there: the counterpart of the readers beside it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.formats import status
from kb.formats.page import field_name
from kb.model import Document, Edit, Field, RelationKind, Span, Status

_NUMBERED = re.compile(r"(?P<letters>[A-Za-z]+[-_ ]?)?(?P<number>\d{1,5})$")
_NAMED = re.compile(r"[A-Za-z]{2,8}[-_]?\d{1,5}")
_STATUS_LABEL = re.compile(r"status", re.I)
_DELIMITER = re.compile(r"[\s|:-]*--[\s|:-]*$")
_EMPTY_VALUE = re.compile(r"""\s*(?:\[\s*\]|null|~|""|''|n/a|none)?\s*$""", re.I)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What is to be written, and into which record."""

    record: Document
    lines: Sequence[str]
    kind: RelationKind
    other: Document
    like: str
    """How the other record names this one: a number, a path, `ADR-0004`."""
    like_line: str
    """The whole line on which it does."""
    called: str
    """What the repository calls the relation: `obsoleted by`."""

    @property
    def link(self) -> str:
        path = posixpath.relpath(self.other.path, posixpath.dirname(self.record.path) or ".")
        return f"[{self._label}]({path})"

    @property
    def _label(self) -> str:
        named = _NAMED.match(PurePosixPath(self.other.path).name)
        return named[0] if named else self.other.number or self.other.title or self.other.path

    @property
    def ends(self) -> bool:
        """Whether the record ceases to hold with this statement."""
        return self.kind is RelationKind.SUPERSEDED_BY

    def insert(self, after: int, *lines: str) -> Edit:
        return Edit.insert_lines(self.record.path, after + 1, lines)

    def replace(self, span: Span, text: str) -> Edit:
        return Edit(self.record.path, span, text)

    def line(self, number: int) -> str:
        return self.lines[number - 1]


def relation(
    record: Document, text: str, kind: RelationKind, other: Document, like: str, like_line: str, called: str
) -> tuple[Edit, ...]:
    """The edits that make a record state a relation in its own dialect; none where the dialect has no place for it.

    `like` and `like_line` are how the other record states its side, `called` is what the repository calls the relation.
    A record that is superseded so gets the status as well. Whether the result reads as it should is for the caller to
    check.
    """
    stated = (each for each in record.fields if each.name == kind.value and each.format in _WRITERS)
    field = next(stated, record.status_field)
    writer = _WRITERS.get(field.format) if field else None
    statement = _Statement(record, text.split("\n"), kind, other, like, like_line, called)
    here = field is not None and field.span.line == field.span.end_line and not field.span.path
    return tuple(writer(statement, field)) if writer and field and here else ()


def _front_matter(new: _Statement, field: Field) -> list[Edit]:
    value, ending = _value(new), _superseded(new)
    if field.name == new.kind.value:
        return _appended(new, value) + ending
    for number in range(1, new.record.body_line - 1):
        key, colon, rest = new.line(number).partition(":")
        if colon and field_name(key) == new.kind.value:
            if not _EMPTY_VALUE.match(rest):
                return []
            start = len(key) + 2
            return [new.replace(Span(number, start, number, start + len(rest)), f" [{value}]"), *ending]
    indent = re.match(r"\s*", new.line(field.span.line))
    top = new.lines[: new.record.body_line - 1]
    listed = "[" in new.like_line or new.like_line.lstrip().startswith("- ") or ":" not in new.like_line
    shown = f"[{value}]" if listed else value
    key = _key(new, top)
    return [new.insert(field.span.line, f"{indent[0] if indent else ''}{key}: {shown}"), *ending]


def _appended(new: _Statement, value: str) -> list[Edit]:
    """One more value in a list; a single value becomes one, or goes on behind a comma where it holds some already."""
    last = [each for each in new.record.fields if each.name == new.kind.value and each.format == "front matter"][-1]
    line = new.line(last.span.line)
    if line.lstrip().startswith("- "):
        return [new.insert(last.span.line, line[: line.index("- ") + 2] + value)]
    following = line[last.span.end_column - 1 :]
    if re.match(r"\s*\]", following):
        return [
            new.replace(Span(last.span.line, last.span.end_column, last.span.line, last.span.end_column), f", {value}")
        ]
    if not re.match(r"\s*[\w-]+:\s*$", line[: last.span.column - 1]):
        return []
    written = line[last.span.column - 1 : last.span.end_column - 1]
    # Quotes inside a scalar without any would be read as part of it.
    text = f"{written}, {value.strip(chr(34))}" if "," in last.text else f"[{written}, {value}]"
    return [new.replace(last.span, text)]


def _bullets(new: _Statement, field: Field) -> list[Edit]:
    if field.name == new.kind.value:
        return [_behind(new, field)]
    prefix = new.line(field.span.line)[: field.span.column - 1]
    if new.ends:
        return [new.replace(field.span, f"{_cased(field.text)} by {new.link}")]
    label = _STATUS_LABEL.sub(new.called.capitalize(), prefix, count=1)
    return [new.insert(field.span.line, f"{label}{new.link}")] if label != prefix else []


def _table(new: _Statement, field: Field) -> list[Edit]:
    if field.name == new.kind.value:
        return [_behind(new, field)]
    if new.ends:
        return [new.replace(field.span, f"{_cased(field.text)} by {new.link}")]
    line = new.line(field.span.line)
    prefix = line[: field.span.column - 1]
    label = _STATUS_LABEL.sub(new.called.capitalize(), prefix, count=1)
    if label == prefix:
        return []
    following = new.line(field.span.line + 1) if field.span.line < len(new.lines) else ""
    header = bool(_DELIMITER.match(following))
    return [new.insert(field.span.line + header, f"{label}{new.link}{line[field.span.end_column - 1 :]}")]


def _section(new: _Statement, field: Field) -> list[Edit]:
    around = next((s for s in new.record.sections if s.line <= field.span.line <= s.end_line), None)
    if around is None:
        return []
    if new.ends and field.name == "status" and status.normal(field.text) is not Status.SUPERSEDED:
        return [new.replace(field.span, f"Superseded by {new.link}")]
    last = max(n for n in range(around.line, around.end_line + 1) if new.line(n).strip())
    return [new.insert(last, "", f"{new.called.capitalize()} {new.link}")]


_WRITERS: dict[str, Callable[[_Statement, Field], list[Edit]]] = {
    "front matter": _front_matter,
    "table": _table,
    "bullets": _bullets,
    "section": _section,
}
"""Dialect → its writer, by the names that `kb.formats.FORMATS` gives the readers."""


def _behind(new: _Statement, field: Field) -> Edit:
    return new.replace(
        Span(field.span.line, field.span.end_column, field.span.line, field.span.end_column), f", {new.link}"
    )


def _key(new: _Statement, top: Sequence[str]) -> str:
    """The relation's name in front matter, its words joined as those of the keys there are: `superseded-by`."""
    words = new.called.split()
    if any(re.match(r"\s*[a-z]+[A-Z][A-Za-z]*:", line) for line in top):
        return words[0] + "".join(map(str.capitalize, words[1:]))
    key = ("_" if any(re.match(r"\s*\w+_\w+:", line) for line in top) else "-").join(words)
    keys = [found[1] for line in top if (found := re.match(r"([A-Za-z])[\w-]*:", line))]
    return key.capitalize() if keys and all(each.isupper() for each in keys) else key


def _value(new: _Statement) -> str:
    """The other record in front matter, named as that one names this record."""
    shape = _NUMBERED.match(new.like)
    if shape and new.other.number:
        value = f"{shape['letters'] or ''}{new.other.number}"
    else:
        value = posixpath.relpath(new.other.path, posixpath.dirname(new.record.path) or ".")
    quoted = value.isdigit() or f'"{new.like}' in new.like_line or f"'{new.like}" in new.like_line
    return f'"{value}"' if quoted else value


def _superseded(new: _Statement) -> list[Edit]:
    """The status of a record that is superseded now, where it is a single word."""
    field = new.record.status_field
    found = field and re.fullmatch(
        r"""(["']?)(\w+)\1""", new.line(field.span.line)[field.span.column - 1 : field.span.end_column - 1]
    )
    if not new.ends or not field or not found or not (known := status.normal(found[2])) or not known.binds:
        return []
    return [new.replace(field.span, f"{found[1]}{_cased(found[2])}{found[1]}")]


def _cased(word: str) -> str:
    """`superseded` in the case of the status that it takes the place of."""
    return status.cased("superseded", word)
