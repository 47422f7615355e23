"""Places, findings, changes and outlines as the protocol has them: from 0, columns in the client's code units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from lsprotocol import types
from pygls.workspace import PositionCodec

from kb.model import Document, Severity, Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def severity(found: Severity) -> types.DiagnosticSeverity:
    """The protocol's number for a severity."""
    return _SEVERITIES[found]


def place(codec: PositionCodec, lines: Sequence[str], position: types.Position) -> tuple[int, int]:
    """Line and column of a position, both from 1; beyond a line's end is its end."""
    if position.line >= len(lines):
        return len(lines), len(lines[-1]) + 1
    # The codec takes the last unit for the line's end.
    within = codec.position_from_client_units([lines[position.line] + "\n"], types.Position(0, position.character))
    return position.line + 1, within.character + 1


def position(codec: PositionCodec, lines: Sequence[str], line: int, column: int) -> types.Position:
    """The position of a line and column that count from 1."""
    row = min(line, len(lines)) - 1
    return types.Position(row, codec.client_num_units(lines[row][: column - 1]))


def range_of(codec: PositionCodec, lines: Sequence[str], span: Span) -> types.Range:
    """The range of a span; one without an end is a point."""
    end = position(codec, lines, span.end_line or span.line, span.end_column or span.column)
    return types.Range(position(codec, lines, span.line, span.column), end)


def text_edits(codec: PositionCodec, before: str, after: str) -> list[types.TextEdit]:
    """The changes of whole lines that make one text of another; line ends stay as they are written."""
    old, new = _lines(before.removeprefix("\ufeff")), _lines(after.removeprefix("\ufeff"))
    end = types.Position(len(old) - 1, codec.client_num_units(old[-1]))
    # A fix changes a line or two, and matching a whole file for each of many fixes takes seconds.
    head = _same(old, new, min(len(old), len(new)))
    tail = _same(old[::-1], new[::-1], min(len(old), len(new)) - head)
    changes = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail]).get_opcodes()
    return [
        types.TextEdit(
            types.Range(
                types.Position(head + first, 0), types.Position(head + last, 0) if head + last < len(old) else end
            ),
            "".join(new[head + new_first : head + new_last]),
        )
        for change, first, last, new_first, new_last in changes
        if change != "equal"
    ]


def _lines(text: str) -> list[str]:
    """The lines with their ends; the last one has none, and can be empty."""
    found = _LINE.findall(text)
    return [*found, ""] if text.endswith(("\n", "\r")) or not text else found


def _same(one: Sequence[str], other: Sequence[str], most: int) -> int:
    """How many lines from the first on are the same in both, `most` at most."""
    return next((at for at in range(most) if one[at] != other[at]), most)


def outline(codec: PositionCodec, lines: Sequence[str], document: Document) -> list[types.DocumentSymbol]:
    """The headings of a document, each around those below it."""
    top: list[types.DocumentSymbol] = []
    around: list[tuple[int, types.DocumentSymbol]] = []
    for level, symbol in _headings(codec, lines, document):
        around = [each for each in around if each[0] < level]
        siblings = around[-1][1].children if around else top
        assert isinstance(siblings, list)
        siblings.append(symbol)
        around.append((level, symbol))
    return top


def _headings(
    codec: PositionCodec, lines: Sequence[str], document: Document
) -> Iterator[tuple[int, types.DocumentSymbol]]:
    sections = [each for each in document.sections if each.level]
    for index, each in enumerate(sections):
        following = (below for below in sections[index + 1 :] if below.level <= each.level)
        last = next((below.line - 1 for below in following), len(lines))
        heading = Span.of_line(each.line, lines[each.line - 1])
        whole = Span(each.line, 1, last, len(lines[last - 1]) + 1)
        yield (
            each.level,
            types.DocumentSymbol(
                name=each.title or "(no title)",
                kind=types.SymbolKind.String,
                range=range_of(codec, lines, whole),
                selection_range=range_of(codec, lines, heading),
                children=[],
            ),
        )
