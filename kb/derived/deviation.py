"""A place that does not read what the records say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.edit import Edit
from kb.model import Related, Span


@dataclass(frozen=True, slots=True)
class Deviation:
    """What stands where, what should, and the change that mends it."""

    span: Span
    message: str
    edit: Edit | None = None
    """None where nobody but a person can tell what to write. Deviations on one line share the edit of that line."""
    target: str | None = None
    """A link's destination as written, where the link is what differs."""
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Fix:
    """A stretch of a line (columns from 0, the end exclusive) and what should stand there."""

    start: int
    end: int
    text: str
    message: str
    target: str | None = None
    related: tuple[Related, ...] = ()


def on_line(path: str, line: int, text: str, fixes: Iterable[Fix]) -> Iterator[Deviation]:
    """The deviations of one line, each with the edit that mends them all."""
    found = sorted(fixes, key=lambda fix: fix.start)
    mended = text
    for fix in reversed(found):
        mended = mended[: fix.start] + fix.text + mended[fix.end :]
    edit = Edit(path, line, line, (mended,)) if mended != text else None
    for fix in found:
        span = Span(line, fix.start + 1, line, fix.end + 1)
        yield Deviation(span, fix.message, edit, fix.target, fix.related)
