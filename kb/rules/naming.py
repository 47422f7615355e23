"""Whether files and titles are named as the other records are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from kb.identity import named, unsuffixed
from kb.lint import Context, Finding, rule
from kb.markdown import visible
from kb.model import Document, Kind, Section, Severity, Span
from kb.view import View

HABIT = 0.9
"""The share of a folder's records that makes a way to name them its own."""
_ENOUGH = 5
_FEW = 3
_NAME = re.compile(r"(?P<prefix>[A-Za-z]+[-_ ]?)?(?P<digits>\d{1,5})(?:(?P<mark>[-_. ])\S|$)")
_DATED = re.compile(r"\d{8}|\d{4}-\d{2}-\d{2}")
_OWN_LETTERS = frozenset({"", "adr", "decision", "record"})
_HELPER = re.compile(r"template|example|readme|index|contributing|guide|process|^[._]", re.I)
_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)+")
_WORDS = re.compile(r"[^\W_]+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_FIRST_SECTIONS = frozenset({"abstract", "summary", "context", "introduction", "motivation", "overview", "status"})


@rule("KB006", Kind.PAGE, severity=Severity.WARNING)
def unnumbered_record(page: Document, context: Context) -> Iterator[Finding]:
    """A file beside the records that reads like one is named like one, or no rule about records looks at it."""
    path = PurePosixPath(page.path)
    habit = _habits(context.view).get(path.parent.as_posix())
    if not habit or habit.records < _FEW or _HELPER.search(path.stem) or "{" in (page.title or "{"):
        return
    titles = {each.title.lower() for each in page.sections}
    decides = titles & {"decision", "decision outcome"}
    if decides and any(each.startswith(("status", "context", "consequences")) for each in titles):
        message = f"expected a name like {habit.usual.shown}, since the page has the sections of a record"
        yield Finding(Span.of_line(page.title_line), f"{message}, found {path.name}")


@rule("KB105", Kind.DECISION, severity=Severity.WARNING)
def odd_file_name(decision: Document, context: Context) -> Iterator[Finding]:
    """The records of a folder are named alike, so that they sort by number and are found by it."""
    record = named(decision.path)
    name, habit = _shape(record), _habits(context.view).get(record.parent.as_posix())
    if not name or not habit or habit.records < _ENOUGH or name.conforms(habit.usual):
        return
    if habit.alike >= HABIT * (habit.records - 1):
        message = f"expected a name like {habit.usual.shown}, as {habit.alike} of {habit.records} records have"
        yield Finding(Span.of_line(decision.title_line), f"{message}, found {record.name}")


@rule("KB106", Kind.DECISION, Kind.SPEC, severity=Severity.WARNING)
def two_titles(document: Document, context: Context) -> Iterator[Finding]:
    """The title in the front matter and the first heading are the same."""
    stated, heading = document.field("title"), _heading(document)
    if not stated or not heading or folded(stated.text) == folded(heading.title) or not _titled_twice(context.view):
        return
    if not _is_short_for(document, stated.text, heading.title, context.view):
        message = f"expected the title `{visible(stated.text)}`, as on line {stated.span.line}, found `{heading.title}`"
        line = context.corpus.lines(document.path, heading.line, heading.line)
        yield Finding(Span.of_line(heading.line, line), message)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a record's file name is made."""

    prefix: str
    width: int
    """How many digits the number has."""
    padded: bool
    """Whether it begins with a zero."""
    mark: str
    """What stands between number and title; empty where the name ends with the number."""

    @property
    def shown(self) -> str:
        number = "7".zfill(self.width) if self.padded else "7"
        return f"{self.prefix}{number}{self.mark + 'title' if self.mark else ''}.md"

    def conforms(self, usual: _Shape) -> bool:
        """Whether a file of this shape stands well among those of the usual one: 1234 fits 0007, 12 does not."""
        if self.prefix != usual.prefix or (self.mark and usual.mark and self.mark != usual.mark):
            return False
        if usual.padded:
            return self.width == usual.width or (self.width > usual.width and not self.padded)
        return not self.padded


@dataclass(frozen=True, slots=True)
class _Habit:
    """How the records of one folder are named."""

    records: int
    usual: _Shape
    alike: int
    """How many conform to the usual shape."""


def _shape(record: PurePosixPath) -> _Shape | None:
    found = None if _DATED.match(record.name) else _NAME.match(unsuffixed(record.name))
    if not found or (found["prefix"] or "").rstrip("-_ ").lower() not in _OWN_LETTERS:
        return None
    digits = found["digits"]
    padded = len(digits) > 1 and digits.startswith("0")
    return _Shape(found["prefix"] or "", len(digits), padded, found["mark"] or "")


@lru_cache(maxsize=2)
def _habits(view: View) -> Mapping[str, _Habit]:
    folders: dict[str, Counter[_Shape]] = defaultdict(Counter)
    for each in view.corpus.decisions:
        record = named(each.path)
        shape = _shape(record)
        if shape:
            folders[record.parent.as_posix()][shape] += 1
    return {folder: _habit(shapes) for folder, shapes in folders.items()}


def _habit(shapes: Counter[_Shape]) -> _Habit:
    """The shape that most of the others conform to."""
    alike = {usual: sum(n for each, n in shapes.items() if each.conforms(usual)) for usual in shapes}
    usual = max(shapes, key=lambda each: (alike[each], each.padded, each.mark, each.prefix, -each.width))
    return _Habit(shapes.total(), usual, alike[usual])


def _heading(document: Document) -> Section | None:
    """The one heading of level 1, if it is the first and no mere section."""
    headings = [each for each in document.sections if each.level]
    top = [each for each in headings if each.level == 1]
    return top[0] if len(top) == 1 and headings[0] is top[0] and folded(top[0].title) not in _FIRST_SECTIONS else None


@lru_cache(maxsize=2)
def _titled_twice(view: View) -> bool:
    """Whether the headings of the corpus repeat the stated titles: not where they name the first section."""
    both = [
        folded(stated.text) == folded(heading.title)
        for each in view.corpus.decisions
        if (stated := each.field("title")) and (heading := _heading(each))
    ]
    return 2 * sum(both) >= len(both) - 1


def _is_short_for(document: Document, stated: str, heading: str, view: View) -> bool:
    """Whether a stated title is a slug of the heading, as is the habit: no slip of its words, nor another record's."""
    slugs = _slugs(view)
    if not _SLUG.fullmatch(stated) or 2 * sum(slugs.values()) < sum(
        bool(d.field("title")) for d in view.corpus.decisions
    ):
        return False
    words, titled = _WORDS.findall(stated.lower()), _WORDS.findall(visible(heading).lower())
    other = [word for word in words if word not in titled]
    slips = [word for word in other if any(_is_slip(word, right) for right in titled)]
    return 2 * len(other) <= len(words) and not slips and slugs[stated] < 2


def _is_slip(word: str, right: str) -> bool:
    """Whether one word has the letters of another in a wrong order."""
    return len(word) > 3 and word != right and sorted(word) == sorted(right)


@lru_cache(maxsize=2)
def _slugs(view: View) -> Counter[str]:
    """The stated titles that are written like a part of an address."""
    titles = (each.field("title") for each in view.corpus.decisions)
    return Counter(title.text for title in titles if title and _SLUG.fullmatch(title.text))


def folded(title: str) -> str:
    """The letters and digits of a title in lower case, without its number."""
    bare = re.sub(
        r"^\s*(?:[A-Z]{2,8}-)?(?:[A-Za-z]{1,8}[-_ #]*)?\d+\s*(?:[.:：)\]]|(?:[-–—]+|·)\s|\s)\s*", "", visible(title)
    )
    return _NOT_LETTERS.sub("", bare).lower()
