"""A place that does not read what the records say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.model import Edit, Related, Span


@dataclass(frozen=True, slots=True)
class Deviation:
    """What stands where, what should, and the change that mends it."""

    span: Span
    message: str
    edit: Edit | None = None
    """None where nobody but a person can tell what to write."""
    target: str | None = None
    """A link's destination as written, where the link is what differs."""
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Fix:
    """A stretch of a line (columns from 0, the end exclusive) and what should stand there."""

    start: int
    end: int
    text: str | None
    """None where nobody but a person can tell what to write."""
    message: str
    target: str | None = None
    related: tuple[Related, ...] = ()


def on_line(path: str, line: int, fixes: Iterable[Fix]) -> Iterator[Deviation]:
    """The deviations of one line, from left to right."""
    for fix in sorted(fixes, key=lambda fix: fix.start):
        span = Span(line, fix.start + 1, line, fix.end + 1)
        edit = Edit(path, span, fix.text) if fix.text is not None else None
        yield Deviation(span, fix.message, edit, fix.target, fix.related)
