"""Whether a record's number is its own, and the same wherever it is stated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from kb.identity import file_number, file_version, named
from kb.lint import Context, Finding, Series, rule, series_in, series_of
from kb.model import Document, Edit, Field, Kind, Related, Severity, Span, UserError
from kb.view import View

SPARSE = 0.2
"""The largest share of its numbers that a series in sequence leaves out."""
_ENOUGH = 5
_APART = 0.8
"""The share of numbers that no two folders have from which on all folders count as one sequence."""


@rule("KB101", Kind.DECISION)
def number_used_twice(decision: Document, context: Context) -> Iterator[Finding]:
    """A number names one record of its series, so that "see 0007" has one meaning."""
    if decision.number is None:
        return
    series = context.series[series_of(decision)]
    first = series[int(decision.number)]
    if first.path != decision.path:
        first = next(_of_one_version(decision, context), decision)
    if first.path == decision.path:
        return
    free = str(_next(context.series, series_of(decision)) + 1).zfill(len(decision.number))
    related = Related(first.path, first.title_line, f"{first.number} is this record already")
    message = (
        f"expected a number that is used once in its folder, found {decision.number} again; the next free one is {free}"
    )
    yield Finding(Span.of_line(decision.title_line), message, related=(related,))


def _of_one_version(decision: Document, context: Context) -> Iterator[Document]:
    """The records of a series with one number and, where the names of their files have one, one version."""
    number, own = int(decision.number or 0), (series_of(decision), file_version(decision.path))
    for each in context.view.corpus.decisions:
        if each.number and int(each.number) == number and (series_of(each), file_version(each.path)) == own:
            yield each


def _next(series: Mapping[Series, Mapping[int, Document]], own: Series) -> int:
    """The highest number of a series, or of all with its letters where folders hardly ever share a number."""
    alike = [numbers for (_, letters), numbers in series.items() if letters == own[1]]
    together = set().union(*alike)
    one = len(together) >= _APART * sum(map(len, alike))
    return max(together if one else series[own])


@rule("KB102", Kind.DECISION)
def disagreeing_numbers(decision: Document, context: Context) -> Iterator[Finding]:
    """File name, heading and front matter state one number."""
    for other in decision.numbers[1:]:
        first = decision.numbers[0]
        if int(other.text) != int(first.text):
            message = f"expected the number {first.text} as in the {first.format}, found {other.text}"
            line = context.corpus.lines(decision.path, other.span.line, other.span.line)
            yield Finding(other.span, message, edits=_renumbered(decision.path, line, other, first))


@rule("KB103", Kind.DECISION, severity=Severity.INFO)
def gap(decision: Document, context: Context) -> Iterator[Finding]:
    """Numbers follow each other: one that is missing makes readers look for a record that never was."""
    found = _gaps(context.view, context.config.lint.reserved).get(decision.path)
    if found:
        shown = ", ".join(found.missing)
        message = f"expected every number up to {found.last}, as {found.records} records have theirs, found none with"
        yield Finding(Span.of_line(decision.title_line), f"{message} {shown}; name those that stay free in `reserved`")


def _renumbered(path: str, line: str, stated: Field, wanted: Field) -> tuple[Edit, ...]:
    """The other digits at the place of the first ones, as wide as they were."""
    found = re.search(rf"(?<!\d){stated.text}(?!\d)", line[stated.span.column - 1 :])
    if not found:
        return ()
    at = stated.span.column + found.start()
    text = str(int(wanted.text)).zfill(len(stated.text) if stated.text.startswith("0") else 1)
    return (Edit(path, Span(stated.span.line, at, stated.span.line, at + len(stated.text)), text),)


@dataclass(frozen=True, slots=True)
class _Gaps:
    """What a series leaves out, told at the record after its first gap."""

    missing: tuple[str, ...]
    last: int
    records: int


@lru_cache(maxsize=2)
def _gaps(view: View, reserved: tuple[str, ...]) -> Mapping[str, _Gaps]:
    free = {number for each in reserved for number in _range(each)}
    found: dict[str, _Gaps] = {}
    for series in series_in(view).values():
        first, last = min(series), max(series)
        missing = sorted(set(range(first, last)) - set(series) - free - _others(view, series[first]))
        # A series that leaves out more does not number in sequence.
        if len(series) >= _ENOUGH and 0 < len(missing) <= SPARSE * (last - first):
            after = series[min(number for number in series if number > missing[0])]
            width = len(after.number or "") if (after.number or "").startswith("0") else 1
            found[after.path] = _Gaps(tuple(str(each).zfill(width) for each in missing), last, len(series))
    return found


def _others(view: View, record: Document) -> set[int]:
    """The numbers of the files in a record's folder, such as a template, and below it, such as in `deprecated/`."""
    folder = named(record.path).parent
    below = (found for each, found in _file_numbers(view).items() if each == folder or folder in each.parents)
    return set().union(*below)


@lru_cache(maxsize=2)
def _file_numbers(view: View) -> Mapping[PurePosixPath, set[int]]:
    """A folder → the numbers of the files in it."""
    found: dict[PurePosixPath, set[int]] = defaultdict(set)
    for path in view.corpus.files:
        if number := file_number(path):
            found[named(path).parent].add(int(number))
    return found


def _range(text: str) -> range:
    """`7` or `20-29`. Raises UserError for anything else."""
    found = re.fullmatch(r"\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?", text)
    if not found:
        raise UserError(f"lint.reserved: expected a number or a range such as 20-29, found {text!r}")
    return range(int(found[1]), int(found[2] or found[1]) + 1)
