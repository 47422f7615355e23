"""Findings for people and plain CI logs: place, code, message, the line itself and a caret."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import east_asian_width

from click import style

from kb.links import join
from kb.lint import Report, line_of
from kb.model import Diagnostic, Severity, counted

_WIDTH = 120
_FOLDED = "KB409"
_ENOUGH = 5
"""So many links of one form are one habit of the corpus, and one line of the report."""
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_FILE = re.compile(r"expected the file (.+?), found the address")
_LETTERS = re.compile(r"[A-Za-z]+[-_ ]?(?=\d)")


def render(report: Report, *, colour: bool = False) -> str:
    """One block a finding, and a line that counts them."""
    folded = _folded(report.diagnostics)
    blocks = []
    for each in report.diagnostics:
        alike = folded.get(_form(each), ()) if each.code == _FOLDED else ()
        if not alike or each is alike[0]:
            blocks.append("\n".join(_block(report, each, alike, colour)))
    return "\n".join([*blocks, _summary(report, colour)]) + "\n"


def _block(report: Report, each: Diagnostic, alike: Sequence[Diagnostic], colour: bool) -> Iterator[str]:
    place = f"{each.path}:{each.span.line}:{each.span.column}:"
    severity = f"{each.severity} {each.code}:"
    if colour:
        place, severity = style(place, bold=True), style(severity, fg=_COLOURS[each.severity])
    yield f"{place} {severity} {each.message}"
    if alike:
        documents = len({other.path for other in alike})
        yield f"    {len(alike)} links of the form {_form(each)} in {counted(documents, 'document')}; this is the first"
        yield from _route(each)
    line = line_of(each, report.texts)
    if line.strip():
        yield from _marked(line, each, colour)
    for other in each.related:
        yield f"    {other.path}:{other.line}: {other.message}"


def _marked(line: str, each: Diagnostic, colour: bool) -> Iterator[str]:
    """The line, cut around the place where it is long, and carets below the place."""
    start = max(0, each.span.column - 1)
    cut = max(0, min(start - _WIDTH // 2, len(line) - _WIDTH))
    ends_here = each.span.end_line == each.span.line and each.span.end_column > each.span.column
    length = each.span.end_column - each.span.column if ends_here else 1
    shown = "".join(char if char.isprintable() else " " for char in line[cut : cut + _WIDTH])
    marked = _columns(shown[start - cut : start - cut + length])
    carets = "^" * max(1, marked)
    yield f"    {shown.rstrip()}"
    yield (
        "    "
        + " " * _columns(shown[: start - cut])
        + (style(carets, fg=_COLOURS[each.severity]) if colour else carets)
    )


def _columns(text: str) -> int:
    """How many columns a terminal gives a text."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _folded(diagnostics: Sequence[Diagnostic]) -> Mapping[str, Sequence[Diagnostic]]:
    """Form → its links, where there are so many that one line says it better."""
    found: dict[str, list[Diagnostic]] = defaultdict(list)
    for each in diagnostics:
        if each.code == _FOLDED:
            found[_form(each)].append(each)
    return {form: group for form, group in found.items() if len(group) >= _ENOUGH}


def _form(found: Diagnostic) -> str:
    """What links of one site have in common: `/adr/ADR-80#why` is of the form `/adr/ADR-*`."""
    folder, name = posixpath.split((found.target or "").partition("#")[0].rstrip("/"))
    letters = _LETTERS.match(name)
    return posixpath.join(folder, f"{letters[0] if letters else ''}*")


def _route(found: Diagnostic) -> Iterator[str]:
    """The setting that makes the links right."""
    file = _FILE.search(found.message)
    if file and found.target:
        start, folder = (posixpath.dirname(join(found.path, each)) for each in (found.target, file[1]))
        yield f'    where a site serves them so, kb.toml can say: [links] routes = {{ "/{start}/" = "{folder}/" }}'


def _summary(report: Report, colour: bool) -> str:
    counts = [_counted(n, severity, colour) for severity in Severity if (n := report.count(severity))]
    fixable = sum(each.fixable for each in report.diagnostics)
    notes = [f"{fixable} of them kb lint --fix can mend"] if fixable else []
    notes += [f"{report.known} known from the baseline"] if report.known else []
    return "; ".join([f"{counted(report.documents, 'document')}: {', '.join(counts) or 'nothing to report'}", *notes])


def _counted(count: int, severity: Severity, colour: bool) -> str:
    text = f"{count} {severity}" if severity is Severity.INFO else counted(count, severity)
    return style(text, fg=_COLOURS[severity]) if colour else text
