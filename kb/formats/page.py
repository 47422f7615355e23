"""What every dialect's reader is given: one text, parsed once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.formats import tongues
from kb.identity import PREFIXES
from kb.markdown import Outline, strip_comments
from kb.model import Field, Section, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

Row = tuple[int, list[str]]
"""A table's row: its line and its cells as written."""

_TOP_LINES = 60
"""So many lines of a text without headings are looked at for metadata."""
LONGEST = 1_000
"""Characters of a line that can be metadata; patterns that look into lines take long over longer ones."""
METADATA_SECTIONS = frozenset(
    "metadata|meta|meta data|document metadata|document information|document control|adr metadata|adr information"
    "|properties|info|information|decision metadata|decision record|preamble|header".split("|")
)
"""Headings below which metadata lines and tables stand."""

_NO_TITLE = frozenset(
    "meta|metadata|summary|abstract|overview|introduction|status|context|background|reference|references|tl dr|tldr"
    "|problem|motivation|table of contents|contents|title"
    "|superseded|deprecated|obsolete|rejected|withdrawn|retired|archived|draft|notice|warning|update|withdrawal"
    "|withdrawal amendment|withdrawal notice|deprecation notice".split("|")
)
"""What a first heading can be that is a section's, or a notice above the record, and not the title."""
_SENTENCE = re.compile(rf"^this (?:{PREFIXES}|document|page) (?:has been|is|was|will be|has)\b", re.I)
_SECTIONS = _NO_TITLE | {"consequences", "decision"}
"""What it can be as well where the front matter states the title."""


@dataclass(frozen=True)
class Page:
    """A record's text with its outline. Lines count from 1 in every method."""

    path: str
    text: str
    outline: Outline
    siblings: Mapping[str, str] = field(default_factory=dict)
    """Texts of the metadata files beside it, by path."""

    @cached_property
    def lines(self) -> list[str]:
        """The beginnings of the lines, HTML comments blanked: a template's hints are no metadata."""
        return [line[:LONGEST] for line in strip_comments(self.text).split("\n")]

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
        headed = [each for each in self.outline.sections if each.level]
        titled = self._stands_for_title is not None
        below = (s for s in headed[titled:] if s.level >= 2 or s.line > self._top_line)
        first = next(below, None)
        return first.line - 1 if first else min(len(self.lines), self.body_line + _TOP_LINES)

    @property
    def title(self) -> str | None:
        """The first heading of level 1, else one that opens the text with a number, above metadata, or with none of its
        level below.

        Where the front matter states the title, a heading of level 1 can be a section's.
        """
        if not self._is_section or self._stands_for_title is None:
            return None if self._is_section else self.outline.title
        opening = self._stands_for_title
        beside = sum(each.level == opening.level for each in self.outline.sections) > 1
        heads = _NUMBERED.match(opening.title) or self._labelled_below(opening)
        return None if beside and not heads else opening.title

    def _labelled_below(self, opening: Section) -> bool:
        """Whether a list of metadata stands directly below a heading that names no section."""
        below = next((line for line in self.lines[opening.line : opening.end_line] if line.strip()), "")
        return bool(_LABEL_ITEM.match(below)) and bare(opening.title) not in _SECTIONS

    @property
    def title_line(self) -> int:
        """The title's line, or the first one of the body."""
        found = self._stands_for_title
        return found.line if found and self.title == found.title else self._top_line

    @property
    def _top_line(self) -> int:
        """The line of the title, or the first one of the body where no heading of level 1 is one."""
        return min(self.body_line, len(self.lines)) if self._is_section else self.outline.title_line

    @cached_property
    def _is_section(self) -> bool:
        """Whether there is no heading of level 1, or it is a section's below a title that the front matter states."""
        if self.outline.title is None:
            return True
        first = next((each for each in self.outline.sections if each.level), None)
        stated = self.outline.front_matter and _STATED_TITLE.search(self.outline.front_matter.text)
        below = first is not None and first.line < self.outline.title_line
        return bool(stated) and (below or bare(self.outline.title) in _SECTIONS)

    @cached_property
    def _stands_for_title(self) -> Section | None:
        headed = next((each for each in self.outline.sections if each.level), None)
        return headed if self._is_section and headed and headed.level > 1 and self._is_title(headed) else None

    def _is_title(self, heading: Section) -> bool:
        """Whether a heading below level 1 opens the text, or repeats a title of the front matter above it."""
        stated = self.outline.front_matter
        above = self.lines[self.body_line - 1 : heading.line - 1]
        repeated = stated is not None and heading.title.lower() in stated.text.lower()
        known = repeated or _NUMBERED.match(heading.title)
        opens = heading == self.outline.sections[0] or (known and not any(map(str.strip, above)))
        return bool(opens) and field_name(heading.title) is None

    def is_head(self, line: int) -> bool:
        """Whether metadata stand on a line, in code or not."""
        around = next((each for each in reversed(self.outline.sections) if each.level and each.line < line), None)
        return line <= self.head_end or (around is not None and bare(around.title) in METADATA_SECTIONS)

    @cached_property
    def head(self) -> tuple[int, ...]:
        """The lines where metadata stand: those above `head_end`, and sections that are named after them."""
        found = list(range(self.body_line, self.head_end + 1))
        for section in self.outline.sections:
            if section.level and section.line > self.head_end and bare(section.title) in METADATA_SECTIONS:
                found += range(section.line + 1, section.end_line + 1)
        found += (line for line in self._foot if line > self.head_end)
        return tuple(dict.fromkeys(at for at in found if at <= len(self.lines) and at not in self.code_lines))

    @property
    def _foot(self) -> range:
        """The lines below the last rule, where each is a bold label with a value, or in italics, and one the status."""
        last = len(self.lines)
        below = ((line, self.lines[line - 1]) for line in range(last, self.head_end, -1))
        rule = next((line for line, text in below if text.lstrip()[:1] in _RULES and _RULE.match(text)), last)
        labels = [_BOLD_LABEL.match(text) or _SLANTED_LABEL.match(text) for text in self.lines[rule:] if text.strip()]
        names = {field_name(each["label"]) for each in labels if each}
        return range(rule + 1, last + 1) if all(labels) and "status" in names and len(names) > 1 else range(0)

    def content(self, section: Section) -> Iterator[tuple[int, str]]:
        """The lines below a section's heading that are neither code nor define a link, with their numbers."""
        for line in range(section.line + 1, min(section.end_line, len(self.lines)) + 1):
            if line in self.code_lines or _DEFINITION.match(self.lines[line - 1]):
                continue
            if line > section.line + 1 or not _UNDERLINE.match(self.lines[line - 1]):
                yield line, self.lines[line - 1]

    @cached_property
    def definitions(self) -> Mapping[str, str]:
        """Label in lower case → target of the links that are defined apart: `[rfc 7]: 0007-use-go.md`."""
        if "]:" not in self.text:
            return {}
        lines = (line for at, line in enumerate(self._raw, 1) if "]:" in line and at not in self.code_lines)
        found = [each for line in lines if (each := _DEFINITION.match(line[:LONGEST]))]
        return {each["label"].lower(): each["target"] for each in reversed(found)}

    @cached_property
    def tables(self) -> tuple[tuple[Row, ...], ...]:
        """Every table of the text, Markdown's and HTML's."""
        if "|" not in self.text and "<tr" not in self.text.lower():
            return ()
        found: list[tuple[Row, ...]] = []
        rows: list[Row] = []
        inside = False
        for token in self.outline.tokens:
            if token.type == "table_open":
                rows, inside = [], True
            elif token.type == "table_close":
                found.append(tuple(rows))
                inside = False
            elif inside and token.type == "tr_open" and token.map:
                rows.append((token.map[0] + 1, []))
            elif inside and token.type == "inline" and rows:
                rows[-1][1].append(strip_comments(token.content))
            elif token.type == "html_block" and "<tr" in token.content.lower():
                found.append(tuple(_html_rows(token)))
        return tuple(each for each in found if each)

    def field(self, name: str, text: str, line: int, dialect: str, start: int = 0) -> Field:
        """A field whose spelling is looked for on its line from column `start` (counted from 0) on.

        Where it is not there as such, as in a heading over two lines, the field's place is the line.
        """
        stripped = text.strip()
        first, *more = stripped.split("\n")
        written = self.text_line(line)
        at = max(written.find(first, start), 0)
        whole = len(self.text_line(line + len(more)).rstrip()) + 1
        end = whole if more else min(at + len(first), len(written)) + 1
        return Field(name, stripped, Span(line, at + 1, line + len(more), end), dialect)

    def text_line(self, line: int) -> str:
        """One line as written."""
        return self._raw[line - 1] if line <= len(self._raw) else ""

    @cached_property
    def _raw(self) -> list[str]:
        return self.text.split("\n")


_STATED_TITLE = re.compile(r"^title[ \t]*[:=]", re.I | re.M)
_NUMBERED = re.compile(rf"^\W*{PREFIXES}[-–‑ #]*\d", re.I)
_RULES = frozenset("-*_")
_RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_BOLD_LABEL = re.compile(r"^\s*(?:[*+-]\s+)?(?:\*\*|__)(?P<label>[^*_:]{2,40}?)\s*:?\s*(?:\*\*|__)\s*:?\s*\S")
_SLANTED_LABEL = re.compile(r"^\s*(?P<mark>[*_])(?![*_\s])(?P<label>[^*_:]{2,40}):\s*\S.*(?P=mark)\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-+)\s*$")
"""The second line of a heading that is underlined."""
_LABEL_ITEM = re.compile(r"^\s{0,3}[-*+]\s+(?:\*\*|__)[\w /-]{2,40}(?::(?:\*\*|__)|(?:\*\*|__)\s*(?::|$))")
"""An item that begins with a label: `* **Owners:**`, `* **Owners**`."""
_DEFINITION = re.compile(r"^\s{0,3}\[(?P<label>[^\]]+)\]:\s*<?(?P<target>[^\s>]+)")
"""What begins as the definition of a link or footnote does, whatever follows: none of it states anything."""
_HTML_CELL = re.compile(r"<t[dh]\b[^<>]*>(.*?)(?=</t[dh]\s*>|<t[dhr]\b|</tr|\Z)", re.I | re.S)
_HTML_ROW = re.compile(r"<tr\b", re.I)


def _html_rows(token: Token) -> Iterator[Row]:
    """The rows of an HTML table; a row stands where its last cell begins."""
    html = strip_comments(token.content)
    first = token.map[0] + 1 if token.map else 1
    starts = [found.start() for found in _HTML_ROW.finditer(html)]
    for start, end in pairwise([*starts, len(html)]):
        cells = [(found[1], found.start(1)) for found in _HTML_CELL.finditer(html, start, end)]
        if cells:
            line = first + html.count("\n", 0, cells[-1][1] + len(cells[-1][0]) - len(cells[-1][0].lstrip()))
            yield line, [unescape(text.strip()) for text, _ in cells]


_NOT_WORD = re.compile(r"[^\w]+|_")
_ASIDE = re.compile(r"\([^()]*\)")
_IN_PART = re.compile(r"\((?:in part|partly|partial(?:ly)?|teilweise|partiel(?:lement)?|parcial(?:mente)?)\)", re.I)
_PART_LABEL = re.compile(r"[\w -]{1,40}\s(?:part|portion|half|clause|rule|section)s?\s+(superseded by|replaced by)$")
"""A label about a part of the record: `Topology portion superseded by:`."""
_SERIES_LABEL = re.compile(rf"{PREFIXES} (status|title|number|authors?)$")
_LISTED = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s+")
_NAMES = {
    "status": "status adr-status decision-status record-status document-status proposal-status rfc-status "
    "current-status state",
    "date": "date created created-at created-on created-date creation-date date-created start-date decision-date "
    "date-of-decision decided decided-on decided-at date-decided proposed-date date-proposed proposal-date proposed-on "
    "adr-date submitted date-submitted date-documented documented-on date-started started-on",
    "lifecycle": "lifecycle life-cycle lifecycle-status lifecycle-state lifecycle-stage stage implementation-status "
    "implementation-state",
    "implementation": "implementation",
    "since": "since status-date status-since proposed accepted approved adopted ratified raised proposed-at "
    "accepted-at approved-at approved-date adopted-date ratified-date accepted-on accepted-date date-accepted "
    "approved-on approval-date date-approved effective-date in-force-since adopted-on adoption-date stabilized-at "
    "stabilised-at",
    "updated": "updated updated-at updated-on last-updated last-modified modified last-change last-changed "
    "date-updated last-status-change last-update update-date",
    "title": "title adr-title",
    "name": "name rfc-name proposal-name feature-name",
    "number": "adr rfc eip erc bip cip cps tip tep kep kep-number sep simd nep fip flip hip lip zip acp dip aip pep "
    "sip number id adr-id adr-number adr-no adr-nr rfc-number no nr",
    "slug": "slug permalink",
    "deciders": "deciders decider decision-makers decision-maker decided-by decision-owner approvers approver "
    "approved-by decision-made-by decision-by decision-taken-by made-by agreed-by",
    "authors": "author authors written-by proposer proposers proposed-by initially-proposed-by submitted-by created-by "
    "drafted-by",
    "consulted": "consulted consulted-with",
    "informed": "informed",
    "reviewers": "reviewers reviewer reviewed-by",
    "review_by": "review-by review-date next-review next-review-date review-on revisit revisit-by",
    "tags": "tags tag labels keywords categories",
    "supersedes": "supersedes supercedes superseded-adr supersedes-adr superseding replaces replaces-adr obsoletes "
    "previous-proposal",
    "superseded_by": "superseded-by superceded-by superseded-by-adr superseded replaced-by obsoleted-by "
    "superseding-proposal deprecated-by successor",
    "amends": "amends updates amends-adr modifies",
    "amended_by": "amended-by updated-by amended-by-adr modified-by",
    "partly_supersedes": "partially-supersedes partly-supersedes supersedes-in-part supersedes-partially",
    "partly_superseded_by": "partially-superseded-by partly-superseded-by superseded-in-part-by "
    "superseded-partially-by partially-replaced-by",
    "requires": "requires depends-on prerequisites",
    "relates_to": "relates-to related related-to see-also related-decisions related-decision related-adrs related-adr "
    "related-records related-record links",
    "remark": "withdrawal-reason withdrawn-reason deprecated-reason deprecation-reason superseded-reason "
    "rejection-reason rejected-reason reason-for-withdrawal reason-for-rejection status-note status-notes "
    "status-remark status-remarks status-comment status-reason resolution-note",
    "relation": "amendment amendments supersession supersession-note",
}
NAMES: dict[str, str] = {
    label: name for each in (tongues.LABELS, _NAMES) for name, labels in each.items() for label in labels.split()
}
"""A label in lower case with hyphens → the canonical field name; `relation` is a sentence that may state one, and
so may `remark`, which says why the status is what it is."""


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_REPLACING = {"supersedes", "superseded_by"}
"""Names that share a heading where each line says which of the two it means: `Supersedes / superseded by`."""


def is_no_title(heading: str) -> bool:
    """Whether a first heading is a section's or a notice's: `Status`, `Superseded!`, `This RFC has been replaced`."""
    found = bare(heading)
    return found in _NO_TITLE or _SENTENCE.match(found) is not None


@lru_cache(maxsize=16_384)
def bare(label: str) -> str:
    """A label in lower case without numbering, marks, emoji and what stands in brackets: `1. **Status**` → `status`."""
    return _NOT_WORD.sub(" ", _ASIDE.sub(" ", _LISTED.sub("", label))).strip().lower()


def _of_series(label: str) -> str | None:
    """The name of a label that begins with what the records are called: `SEP status`."""
    found = _SERIES_LABEL.match(bare(label))
    return NAMES.get(found[1]) if found else None


def field_name(label: str) -> str | None:
    """The canonical name of a label as people write it, or None: `Superseded By`, `supersededBy` → `superseded_by`."""
    if len(label) >= 80:
        return None
    label = _CAMEL.sub(" ", label)
    names = {NAMES.get(bare(part).replace(" ", "-")) for part in label.split("/")}
    if len(names) > 1:
        return "relation" if names <= _REPLACING else NAMES.get(bare(label).replace(" ", "-"))
    name = names.pop() or _of_series(label)
    if name is None and (part := _PART_LABEL.match(bare(label))):
        return f"partly_{NAMES[part[1].replace(' ', '-')]}"
    return f"partly_{name}" if name in _REPLACING and _IN_PART.search(label) else name
