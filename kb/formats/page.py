"""What every dialect's reader is given: one text, parsed once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markdown_it.token import Token

from kb.markdown import Outline, strip_comments
from kb.model import Field, Section, Span


@dataclass(frozen=True)
class Page:
    """A record's text with its outline. Lines count from 1 in every method."""

    path: str
    text: str
    outline: Outline

    @cached_property
    def lines(self) -> list[str]:
        """The lines, HTML comments blanked: a template's hints are no metadata."""
        return strip_comments(self.text).split("\n")

    @cached_property
    def code_lines(self) -> frozenset[int]:
        """Lines inside fences and indented code."""
        return frozenset(
            line
            for token in self.outline.tokens
            if token.type in ("fence", "code_block") and token.map
            for line in range(token.map[0] + 1, token.map[1] + 1)
        )

    @property
    def body_line(self) -> int:
        """The first line after the front matter."""
        return self.outline.front_matter.end_line + 1 if self.outline.front_matter else 1

    @cached_property
    def head_end(self) -> int:
        """The last line before the first heading below the title: where metadata lines and tables stand.

        Where no heading has level 1, one that the text begins with is the title, unless it names a field.
        """
        sections = self.outline.sections
        titled = self.outline.title is None and sections[0].level > 0 and field_name(sections[0].title) is None
        below = (s for s in sections[titled:] if s.level >= 2 or (s.level == 1 and s.line > self.outline.title_line))
        first = next(below, None)
        return first.line - 1 if first else min(len(self.lines), self.body_line + 60)

    def content(self, section: Section) -> Iterator[tuple[int, str]]:
        """The lines below a section's heading that are not code, with their numbers."""
        for line in range(section.line + 1, section.end_line + 1):
            if line not in self.code_lines:
                yield line, self.lines[line - 1]

    def tables(self, last_line: int) -> Iterator[list[tuple[int, list[str]]]]:
        """The tables that begin up to a line: rows of (line, cells as written)."""
        rows: list[tuple[int, list[str]]] = []
        for token in self.outline.tokens:
            if token.type == "table_open":
                rows = []
            elif token.type == "tr_open" and token.map:
                rows.append((token.map[0] + 1, []))
            elif token.type == "inline" and rows and _in_table(token):
                rows[-1][1].append(token.content)
            elif token.type == "table_close" and rows:
                if rows[0][0] <= last_line:
                    yield rows
                rows = []

    def field(self, name: str, text: str, line: int, dialect: str, start: int = 0) -> Field:
        """A field whose spelling is looked for on its line from column `start` (counted from 0) on."""
        stripped = text.strip()
        at = max(self.text_line(line).find(stripped, start), 0)
        return Field(name, stripped, Span(line, at + 1, line, at + 1 + len(stripped)), dialect)

    def text_line(self, line: int) -> str:
        """One line as written."""
        return self._raw[line - 1] if line <= len(self._raw) else ""

    @cached_property
    def _raw(self) -> list[str]:
        return self.text.split("\n")


def _in_table(token: Token) -> bool:
    return token.level >= 4 or token.map is not None


_LABEL = re.compile(r"[*_`:#\s]+")
_NAMES = {
    "status": "status adr-status decision-status state",
    "date": "date created created-date creation-date start-date decision-date decided date-decided proposed-date",
    "updated": "updated last-updated last-modified modified last-change",
    "title": "title",
    "number": "adr rfc eip pep number id adr-id adr-number adr-nr no nr",
    "deciders": "deciders decider decision-makers decision-maker decided-by approvers approver",
    "tags": "tags tag labels keywords categories",
    "supersedes": "supersedes supercedes superseded-adr supersedes-adr superseding replaces obsoletes "
    "previous-proposal",
    "superseded_by": "superseded-by superceded-by superseded-by-adr superseded replaced-by obsoleted-by "
    "superseding-proposal",
    "amends": "amends updates amends-adr modifies",
    "amended_by": "amended-by updated-by amended-by-adr",
    "requires": "requires depends-on prerequisites",
    "relates_to": "relates-to related related-to see-also related-decisions related-adrs links",
}
NAMES: dict[str, str] = {label: name for name, labels in _NAMES.items() for label in labels.split()}
"""A label in lower case with hyphens → the canonical field name."""


def field_name(label: str) -> str | None:
    """The canonical name of a label as people write it, or None: `**Superseded By**:` → `superseded_by`."""
    return NAMES.get(_LABEL.sub(" ", label).strip().lower().replace(" ", "-").replace("_", "-"))
