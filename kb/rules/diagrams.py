"""Whether diagrams can be drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.extras import install
from kb.lint import Finding, text_rule
from kb.markdown import tokens_of
from kb.model import Document, Kind, Severity, Span

_FENCE = re.compile(r"^[ \t>*+\-\d.)]*(?:```+|~~~+)[ \t]*mermaid\b", re.M | re.I)
_PARSER = "merman"
LONGEST = 50_000
"""Characters of a diagram that Mermaid draws at most (its `maxTextSize`); parsing a longer one can take minutes."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A Mermaid text and where it begins."""

    source: str
    line: int
    indent: int = 0


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a diagram does not parse; line and column count from 1 in its own text."""

    message: str
    line: int
    column: int


@text_rule("KB506")
def mermaid(document: Document, text: str) -> Iterator[Finding]:
    """A Mermaid diagram parses, so that readers see a drawing."""
    drawings = _drawings(document, text)
    if drawings and not _installed():
        yield _unchecked(drawings, text)
        return
    for drawing in drawings:
        fault = _fault(drawing.source)
        if fault:
            line, column = drawing.line + fault.line - 1, drawing.indent + fault.column
            message = f"expected a Mermaid diagram that parses, found {fault.message}"
            yield Finding(Span(line, column, line, column + 1), message)


def _drawings(document: Document, text: str) -> list[_Drawing]:
    """The whole of a Mermaid file, or the Mermaid fences of a page."""
    if document.kind is Kind.DIAGRAM:
        return [_Drawing(text, 1)] if text.strip() and not document.problems else []
    if "mermaid" not in text.lower() or not _FENCE.search(text):
        return []
    lines = text.split("\n")
    found = []
    for token in tokens_of(text):
        if token.type == "fence" and token.map and token.info.strip().lower().split(" ")[0].strip("{}.") == "mermaid":
            first = token.content.split("\n")[0]
            written = lines[token.map[0] + 1] if token.map[0] + 1 < len(lines) else ""
            found.append(_Drawing(token.content, token.map[0] + 2, max(0, len(written) - len(first))))
    return [each for each in found if each.source.strip()]


def _installed() -> bool:
    import importlib.util

    return importlib.util.find_spec(_PARSER) is not None


def _unchecked(drawings: list[_Drawing], text: str) -> Finding:
    line = drawings[0].line
    message = f"not checked: the package {_PARSER} is missing; {install('lint')}"
    return Finding(Span.of_line(line, text.split("\n")[line - 1]), message, severity=Severity.INFO)


def _fault(source: str) -> _Fault | None:
    """What keeps a diagram from parsing. In a sequence diagram a participant may have a slash in its name."""
    import merman

    if len(source) > LONGEST:
        return _Fault(f"{len(source):,} characters, where Mermaid draws at most {LONGEST:,}", 1, 1)
    parser = merman.Merman()
    found = json.loads(parser.analyze_json(source, "{}"))["diagnostics"]
    first = next((each for each in found if each["severity"] == "error"), None)
    if first is None or (first.get("diagram_type") == "sequence" and _slashes_alone(parser, source)):
        return None
    span = first.get("span") or {}
    return _Fault(" ".join(str(first["message"]).split()), span.get("line", 1), span.get("column", 1))


def _slashes_alone(parser: object, source: str) -> bool:
    """Whether only names such as `Client/Server`, which Mermaid draws, keep the parser from reading it."""
    plain = re.sub(r"(?<=\w)/(?=\w)", "_", source)
    return plain != source and bool(parser.validate(plain, "{}").valid)  # type: ignore[attr-defined]
