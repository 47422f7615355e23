"""What a document states. Plain frozen data, no I/O.

Everything here is what one file's own bytes say. Whatever needs a second file (edges, standing,
link targets) belongs to `kb.view` and `kb.links`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from kb.identity import file_version, named, unsuffixed


class UserError(Exception):
    """The tool could not run. The text says what was expected, what came, and what to do next."""


def counted(number: int, noun: str) -> str:
    """A count as people read it: `1 decision`, `2 decisions`."""
    return f"{number} {noun}{'s' * (number != 1)}"


class Kind(StrEnum):
    """What a document is for."""

    DECISION = "decision"
    SPEC = "spec"
    PAGE = "page"
    DIAGRAM = "diagram"


class Status(StrEnum):
    """The normal forms of a decision's status."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IMPLEMENTED = "implemented"
    AMENDED = "amended"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    STAGNANT = "stagnant"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"

    @property
    def binds(self) -> bool:
        """Whether the word alone says that the decision is to be followed."""
        return self in (Status.ACCEPTED, Status.IMPLEMENTED, Status.AMENDED)

    @property
    def took_effect(self) -> bool:
        """Whether the decision holds or once held: only such a one can supersede another."""
        return self.binds or self in (Status.DEPRECATED, Status.SUPERSEDED)


class RelationKind(StrEnum):
    """How one record speaks of another; the value is the field's name in the JSON contract."""

    SUPERSEDES = "supersedes"
    SUPERSEDED_BY = "superseded_by"
    AMENDS = "amends"
    AMENDED_BY = "amended_by"
    REQUIRES = "requires"
    RELATES_TO = "relates_to"

    @property
    def inverse(self) -> RelationKind | None:
        """The relation that the other record states, where both sides must."""
        return _INVERSE.get(self)

    @property
    def words(self) -> str:
        """The relation as it is written in front matter and in prose."""
        return self.value.replace("_", " ")


_INVERSE = {
    RelationKind.SUPERSEDES: RelationKind.SUPERSEDED_BY,
    RelationKind.SUPERSEDED_BY: RelationKind.SUPERSEDES,
    RelationKind.AMENDS: RelationKind.AMENDED_BY,
    RelationKind.AMENDED_BY: RelationKind.AMENDS,
}


class Severity(StrEnum):
    """How bad a finding is, from bad to mild."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for error, 1 for warning, 2 for info."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text. Lines and columns count from 1, columns count characters, the end column is exclusive."""

    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    path: str = ""
    """The file that it counts in, where that is not the document's own: a record's `kep.yaml`."""

    @classmethod
    def of_line(cls, line: int, text: str = "") -> Span:
        """The span of a whole line whose text is `text`."""
        return cls(line, 1, line, len(text) + 1)


@dataclass(frozen=True, slots=True)
class Field:
    """One piece of metadata as written: canonical name, spelling and place."""

    name: str
    """`status`, `date`, `updated`, `title`, `number`, `tags`, `deciders`, `authors` or a relation's value."""
    text: str
    """The spelling in the file, markup included."""
    span: Span
    format: str = ""
    """The dialect that found it: a key of `kb.formats.FORMATS`, `heading` or `file name`."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement about another record."""

    kind: RelationKind
    target: str
    """The other record as written: a number, a path, a link's destination or a title."""
    span: Span
    section: str | None = None
    """The anchor after `#`: only that section of the target is meant."""
    partial: bool = False
    """Whether the text says that only a part of the target is meant ("partly superseded by")."""
    about: str | None = None
    """What is named beside it and may be the title of the section that is meant: `ADR-3 (section "Hosting")`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines below it, up to the next heading of any level."""

    level: int
    """1 to 6; 0 is the text before the first heading."""
    title: str
    anchor: str
    line: int
    """The heading's line, or the first line of the text before the first heading."""
    end_line: int
    """The last line before the next heading; at least `line`."""
    path: tuple[str, ...] = ()
    """Titles of the headings around it, outermost first, its own last."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture in the text."""

    target: str
    """The destination as written."""
    text: str
    span: Span
    image: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A record's number in running text, outside code and links: `ADR-0061`."""

    number: str
    """The digits as written."""
    text: str
    span: Span

    @property
    def letters(self) -> str:
        """What the number's series is called: `ADR`."""
        return self.text.rstrip("-‑ #0123456789")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a part of a document could not be read. Reported by the rule whose code it carries."""

    code: str
    message: str
    span: Span


_SEPARATORS = re.compile(r"[-_]+")
_NUMBERING = re.compile(r"^(?:(?:19|20)\d\d[-_.]\d\d[-_.]\d\d|(?:[A-Za-z]+[-_ ])?\d[\d.]*)(?:[-_ ]+|$)")
"""A day or number that a file's name begins with, with its label: `2024-10-24-`, `0007-`, `adr-7_`."""


@dataclass(frozen=True, slots=True)
class Document:
    """What one file states."""

    path: str
    """From the root, with `/`."""
    kind: Kind
    title: str | None
    hash: str
    """SHA-256 of the bytes, hexadecimal."""
    line_count: int
    fields: tuple[Field, ...] = ()
    numbers: tuple[Field, ...] = ()
    """The number in the file name, the heading and the front matter, in this order, where stated."""
    status: Status | None = None
    date: str | None = None
    """ISO 8601, or a prefix of it where only a month or a year is stated."""
    updated: str | None = None
    tags: tuple[str, ...] = ()
    deciders: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    sections: tuple[Section, ...] = ()
    anchors: frozenset[str] = field(default_factory=frozenset)
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    undefined: tuple[Link, ...] = ()
    """Reference links that are shown as text, since nothing defines the label that each has as its target."""
    problems: tuple[Problem, ...] = ()
    title_line: int = 1
    body_line: int = 1
    """The first line after the front matter."""

    @property
    def number(self) -> str | None:
        """The number as the file name (else the heading, else the front matter) states it."""
        return self.numbers[0].text if self.numbers else None

    @property
    def name(self) -> str:
        """The title; where none is stated, the words of the file's or folder's name, else the path."""
        return self.title or self.file_words or self.path

    @property
    def file_words(self) -> str:
        """The words of the file's or folder's name, without a number."""
        return _SEPARATORS.sub(" ", _NUMBERING.sub("", unsuffixed(named(self.path).name))).strip()

    @property
    def id(self) -> str:
        """The number where there is one, else the path without its ending."""
        return self.number or unsuffixed(self.path)

    @property
    def label(self) -> str:
        """A short name for people: `0007`, `0007-v2` where the file's name has a version, or the path."""
        version = file_version(self.path)
        return f"{self.number}-v{version}" if self.number and version else self.number or self.path

    @property
    def status_field(self) -> Field | None:
        """The field that the status was read from."""
        return self.field("status")

    @property
    def took_effect(self) -> bool:
        """Whether it may take another one's place: its status says that it holds or held, or it states none."""
        return self.status is None or self.status.took_effect

    @property
    def undecided(self) -> bool:
        """Whether it is a draft or a proposal."""
        return self.status in (Status.DRAFT, Status.PROPOSED)

    @property
    def raw_status(self) -> str | None:
        """The status as written, or None where nothing is stated."""
        found = self.status_field
        return found.text if found else None

    @property
    def status_line(self) -> int | None:
        """The line of the status, counted from 1."""
        found = self.status_field
        return found.span.line if found else None

    def field(self, name: str) -> Field | None:
        """The first field of that name, in the order in which the dialects are asked."""
        return next((each for each in self.fields if each.name == name), None)

    def last_line(self, section: Section) -> int:
        """The last line below a heading, its sub-headings included."""
        after = (each.line for each in self.sections if each.line > section.line and 0 < each.level <= section.level)
        return next(after, self.line_count + 1) - 1

    def related(self, kind: RelationKind) -> tuple[Relation, ...]:
        """The relations of one kind, as stated here."""
        return tuple(each for each in self.relations if each.kind is kind)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A change to a file: the text in `span` gives way to `text`. A span without length inserts before its place."""

    path: str
    span: Span
    text: str

    @classmethod
    def insert_lines(cls, path: str, before: int, lines: tuple[str, ...]) -> Edit:
        """New lines before a line; one past the last line appends."""
        return cls(path, Span(before, 1, before, 1), "".join(f"{line}\n" for line in lines))

    @classmethod
    def delete_lines(cls, path: str, first: int, last: int) -> Edit:
        """Takes whole lines out, both ends included."""
        return cls(path, Span(first, 1, last + 1, 1), "")


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a finding speaks of."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding of one rule at one place."""

    code: str
    severity: Severity
    path: str
    span: Span
    message: str
    target: str | None = None
    """A link's destination as written."""
    edits: tuple[Edit, ...] = ()
    """The changes that mend it, where a machine can."""
    related: tuple[Related, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether `--fix` mends it."""
        return bool(self.edits)

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: file, line, column, code, text."""
        return (self.path, self.span.line, self.span.column, self.code, self.message)
