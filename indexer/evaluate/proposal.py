"""A gap → a proposed record in the form that the other records have."""

from __future__ import annotations

import datetime
import posixpath
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from indexer.evaluate.gaps import Gap
from kb import formats
from kb.formats import opening
from kb.formats.opening import Stated
from kb.model import Document, Kind, Section, Status
from kb.view import View

_USUAL = ("Context", "Decision", "Consequences")
_CONTEXT = re.compile(r"^(?:the )?(?:context|problem|motivation|background|question)", re.I)
_META = re.compile(
    r"^(?:status|date|deciders?|authors?|change ?log|references?|related|links?|more information)\b", re.I
)
_OPEN = "Open."


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be written, and where."""

    path: str
    text: str


def drafts(view: View, gaps: Sequence[Gap], today: datetime.date) -> tuple[Draft, ...]:
    """A draft for each gap, numbered after the last record, in the form of the folder with the most records."""
    form = _Form.of(view)
    return tuple(form.draft(gap, offset, today) for offset, gap in enumerate(gaps))


@dataclass(frozen=True, slots=True)
class _Form:
    """How a folder's records are written."""

    folder: str
    prefix: str
    """What stands before the number in file names: `ADR-`."""
    width: int
    """Digits of a number; 0 where file names have none."""
    last: int
    marked: str
    """Where most records have their status: `front matter`, `bullets`, or a section."""
    example: tuple[Document, str] | None
    """The last record that has it there, with its text."""
    word: str
    """What the records call a proposal."""
    dated: bool
    day_first: bool
    """Whether file names begin with the day."""
    headings: tuple[str, ...]

    @classmethod
    def of(cls, view: View) -> _Form:
        folders = Counter(posixpath.dirname(each.path) for each in view.corpus.decisions)
        folder = folders.most_common(1)[0][0]
        records = [each for each in view.corpus.decisions if posixpath.dirname(each.path) == folder]
        names = [found for each in records if (found := _numbered(each))]
        prefix, digits = (
            Counter((head, len(number)) for head, number in names).most_common(1)[0][0] if names else ("", 0)
        )
        numbers = [int(number) for _, number in names]
        marked = Counter(each.status_field.format for each in records if each.status_field)
        days = sum(bool(re.match(r"(?:19|20)\d{6}-", PurePosixPath(each.path).stem)) for each in records)
        dated = sum(each.field("date") is not None for each in records)
        same = all(len(number) == digits for _, number in names)
        place = marked.most_common(1)[0][0] if marked else ""
        last = next(
            (each for each in reversed(records) if each.status_field and each.status_field.format == place), None
        )
        return cls(
            folder=folder,
            prefix=prefix,
            width=(digits if same else 1) if names else 0,
            last=max(numbers, default=0),
            marked=place,
            example=(last, view.corpus.texts[last.path]) if last else None,
            word=_word(view.corpus.decisions),
            dated=2 * dated > len(records),
            day_first=2 * days > len(records),
            headings=_headings(records),
        )

    def draft(self, gap: Gap, offset: int, today: datetime.date) -> Draft:
        """One record: the question is its title and its context, and everything else is open."""
        question = gap.asked[0].question.strip()
        title = question[0].upper() + question[1:]
        slug = "-".join(re.findall(r"[a-z0-9]+", question.lower()))[:60].strip("-") or "question"
        number = str(self.last + 1 + offset).zfill(self.width) if self.width else ""
        begin = f"{today:%Y%m%d}" if self.day_first else f"{self.prefix}{number}" if number else ""
        name = "-".join(filter(None, (begin, slug)))
        path = posixpath.join(self.folder, f"{name}.md")
        parts = [*(self._like(path, Stated(title, number, self.word, today.isoformat())) or self._head(title, today))]
        for heading in self.headings:
            body = _context(gap, self.folder) if _CONTEXT.match(heading) else [_OPEN]
            parts += [f"## {heading}", "", *body, ""]
        return Draft(path, "\n".join(parts))

    def _like(self, path: str, new: Stated) -> list[str] | None:
        """The opening of the last record with what the new one states; None where that would not be read as such."""
        if self.example is None or (self.example[0].numbers and not new.number):
            return None
        lines = opening.like(*self.example, new)
        read, _ = formats.read(path, Kind.DECISION, "\n".join(lines or ()).encode())
        return [*lines, ""] if lines and read.undecided and read.title == new.title else None

    def _head(self, title: str, today: datetime.date) -> list[str]:
        if self.marked == "bullets":
            day = [f"- Date: {today.isoformat()}"] if self.dated else []
            return [f"# {title}", "", "- Status: proposed", *day, ""]
        if self.marked == "front matter":
            day = [f"date: {today.isoformat()}"] if self.dated else []
            return ["---", "status: proposed", *day, "---", "", f"# {title}", ""]
        day = [f"Date: {today.isoformat()}", ""] if self.dated else []
        return [f"# {title}", "", *day, "## Status", "", "Proposed", ""]


def _word(records: Sequence[Document]) -> str:
    """The word that most proposals have for their status."""
    for wanted in (Status.PROPOSED, Status.DRAFT):
        words = Counter(each.raw_status or "" for each in records if each.status is wanted)
        if words and (usual := words.most_common(1)[0][0]).isalpha():
            return usual
    return "proposed"


def _numbered(record: Document) -> tuple[str, str] | None:
    """The letters and the number that a file name begins with; a date is no number."""
    found = re.match(r"^([A-Za-z]{0,8}[-_]?)(\d{1,6})(?=[-_. ]|$)", PurePosixPath(record.path).stem)
    return (found[1], found[2]) if found else None


def _headings(records: Sequence[Document]) -> tuple[str, ...]:
    """The headings that most records have, in their order, those of metadata left out; else the usual three."""
    counts: Counter[str] = Counter()
    places: dict[str, list[int]] = {}
    for record in records:
        own = [each for each in record.sections if _is_part(each, record)]
        for place, title in enumerate(dict.fromkeys(each.title for each in own)):
            counts[title] += 1
            places.setdefault(title, []).append(place)
    usual = [title for title, count in counts.items() if 2 * count > len(records)]
    usual.sort(key=lambda title: sum(places[title]) / len(places[title]))
    return tuple(usual) if any(_CONTEXT.match(title) for title in usual) else _USUAL


def _is_part(section: Section, record: Document) -> bool:
    return section.level == 2 and section.line != record.title_line and not _META.match(section.title)


def _context(gap: Gap, folder: str) -> list[str]:
    """The questions as they were asked, and where the records come nearest."""
    times = "once" if gap.count == 1 else f"{gap.count} times"
    lines = [f"Asked {times}, and no record settles it:", ""]
    lines += [f"- {each.question}" for each in gap.asked]
    if gap.nearest:
        near = (f"[{PurePosixPath(path).stem}]({posixpath.relpath(path, folder or '.')})" for path, _, _ in gap.nearest)
        lines += ["", f"What comes nearest: {', '.join(dict.fromkeys(near))}."]
    return lines
