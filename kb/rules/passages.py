"""The text around a place: what is read as one, what leads in to it, and whether it tells how things were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from kb.markdown import CODE_SPAN, tokens_of
from kb.model import Document, Span

_ABBREVIATION = r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bcf\.)(?<!\bvs\.)(?<!\betc\.)"
SENTENCE_END = re.compile(rf"""(?<=[.!?])["'”)\]*_]*{_ABBREVIATION}\s+(?=["'“(\[*_`]*[^\W\d_a-z])""")
_GOES_ON = re.compile(r"(?:It|They|This|That|These|Those|Both)\b")
_HISTORY = re.compile(
    r"""\b(?:
      supersed\w+ | superced\w+ | replac\w+ | deprecat\w+ | obsolet\w+ | retired | abandon\w+ | reject\w+
    | withdr[ae]wn? | declined | discarded | dropp?ed | removed | reverted | outdated | amend(?:s|ed)? | updated\s+by
    | former(?:ly)? | previous(?:ly)? | earlier | originally | initially | initial\s+version | history
    | historical(?:ly)? | legacy | old(?:er)? | back\s+then | at\s+the\s+time | until\s+(?:then|recently|\d\S*)
    | no\s+longer | before\s+(?:that|this|then) | not\s+any\s?more | prior\s+(?:adr|rfc|record|decision)
    | (?<!is\s)(?<!are\s)(?<!be\s)(?<!also\s)(?<!been\s)used\s+to | was | were | subsum\w+
    | instead\s+of | in\s+place\s+of | in\s+favou?r\s+of | rather\s+than | as\s+opposed\s+to | unlike | alternatives?
    | differ(?:s|ences?|ent)?\s+(?:from|to) | compar(?:ed|ison) | backwards?[\s-]compatib\w+\s+with
    | (?:mov|migrat|switch|port|chang|evolv)(?:e[sd]?|ed|ing|ions?|s)?\s+(?:away\s+|off\s+|over\s+)?(?:from|off)
    | (?:later|since|meanwhile)\s+(?:been\s+)?\w+ed
    )\b""",
    re.I | re.X,
)
_EXAMPLE = re.compile(r"\b(?:such\s+as|examples\s+are|e\.g\.,?)[\s\[(]*(?:[\w#-]+,?\s+){0,6}\Z", re.I)
"""What stands before a record that is only named as one of its kind."""
_LISTED = re.compile(
    r"\b(?:reading|references?|see also|links|related|revision\b.{0,99}\bdate|date\b.{0,99}\bauthor)\b", re.I
)
"""What leads in to a list or heads a table that refers, or keeps the history."""
_PAST_TITLE = re.compile(
    r"""\b(?:
      history | change[\s-]?log | supers\w+ | superced\w* | replaced | deprecat\w* | retired | obsolete | former
    | previous | legacy | withdrawn | rejected | archived? | alternatives? | considered\s+options?
    | options?\s+considered | pros\s+and\s+cons | differences | comparison | prior\s+art | see\s+also
    | (?:more|further)\s+(?:information|reading) | bibliography | no\s+longer
    )\b
    | ^(?:the\s+)?(?:changes?|revisions?|releases?|status|options?|references?|links?|related(?:\s+\w+)?|migrations?
      | amendments?)$""",
    re.I | re.X,
)
_BASIS = re.compile(
    r"\b(?:based|builds?|basis|decisions?|decided|rel(?:y|ies)|depends?|requires?|govern\w*|implements?|follows?)\b",
    re.I,
)
_MARKER = re.compile(r"\s*(?:[*+-]|\d+[.)])\s+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^)\n]{0,400}\)|\[[^\[\]]*\])?|<?https?://\S+")
_NUMBER = re.compile(r"\b[A-Za-z]{2,8}[-_ #]{0,2}\d+\b")
_BARE = 3
"""A list item with fewer words beside its links names a record and says nothing of it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading, paragraph, list item or table row, as it stands in the file."""

    line: int
    text: str
    lead: str = ""
    """The header of its table, or the sentence before its list that ends with a colon."""
    row: bool = False
    heading: bool = False

    @property
    def end_line(self) -> int:
        """Its last line."""
        return self.line + self.text.count("\n")

    @property
    def bare(self) -> bool:
        """Whether it is a list item that holds a link or a record's number and hardly a word more."""
        marker = _MARKER.match(self.text)
        rest = _NUMBER.sub("", _LINK.sub("", self.text[marker.end() :])) if marker else self.text
        return marker is not None and len(_WORD.findall(rest)) < _BARE

    def offset(self, span: Span) -> int:
        """Where a place is in the text."""
        lines = self.text.split("\n")[: span.line - self.line]
        return sum(len(each) + 1 for each in lines) + span.column - 1

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch of the text that does not leave its line."""
        first = self.text.rfind("\n", 0, start) + 1
        line = self.line + self.text.count("\n", 0, start)
        return Span(line, start - first + 1, line, end - first + 1)

    def sentence(self, span: Span) -> tuple[int, int]:
        """The sentence around a place with what follows on it ("It was replaced"), as offsets; a table's row is one."""
        if self.row:
            return 0, len(self.text)
        at = self.offset(span)
        ends = [each.end() for each in SENTENCE_END.finditer(self.text) if not _GOES_ON.match(self.text, each.end())]
        return max((end for end in ends if end <= at), default=0), min(
            (end for end in ends if end > at), default=len(self.text)
        )


def around(text: str, line: int) -> Passage:
    """The passage that a line belongs to: the innermost, or the bare line where Markdown sees none."""
    return _by_line(text).get(line) or Passage(line, text.split("\n")[line - 1])


@lru_cache(maxsize=8)
def _by_line(text: str) -> Mapping[int, Passage]:
    found: dict[int, Passage] = {}
    for each in sorted(passages(text), key=lambda each: each.end_line - each.line):
        for line in range(each.line, each.end_line + 1):
            found.setdefault(line, each)
    return found


@lru_cache(maxsize=8)
def passages(text: str) -> tuple[Passage, ...]:
    """The passages of a document, in its order. Code and HTML blocks are none."""
    return tuple(_passages(tokens_of(text), text.split("\n")))


def code_spans(text: str) -> Iterator[tuple[str, Span, Passage]]:
    """The code spans in a document's prose that stand on one line, each with its place and its passage."""
    for passage in passages(text):
        for found in CODE_SPAN.finditer(passage.text):
            yield found["code"], passage.span(*found.span("code")), passage


def _passages(found: Sequence[Token], lines: Sequence[str]) -> Iterator[Passage]:
    leads: list[str] = []
    header = before = ""
    heading = False
    for token in found:
        first, end = token.map or (0, 0)
        if token.type.endswith("_list_open"):
            leads.append(before if before.rstrip("*_ ").endswith(":") else leads[-1] if leads else "")
        elif token.type.endswith("_list_close"):
            leads.pop()
        elif token.type == "table_open":
            header = lines[first]
        elif token.type == "tr_open":
            yield Passage(first + 1, lines[first], header, row=True)
        elif token.type == "table_close":
            header = ""
        elif token.type == "heading_open":
            heading = True
        elif token.type == "heading_close":
            heading = False
        elif token.type == "inline" and end > first and not header:
            before = "\n".join(lines[first:end]).rstrip()
            yield Passage(first + 1, before, leads[-1] if leads else "", heading=heading)


def past(text: str) -> bool:
    """Whether a text has a word that tells how things were, or what was chosen instead."""
    return bool(_HISTORY.search(text))


def tells_history(document: Document, passage: Passage, span: Span) -> bool:
    """Whether a mention at a place speaks of what was or was not chosen, and claims nothing about what holds."""
    start, end = passage.sentence(span)
    section = next((each for each in document.sections if each.line <= span.line <= each.end_line), None)
    below = section.path if section else ()
    if any(_PAST_TITLE.search(title) for title in below if title != document.title):
        return True
    if past(passage.text[start:end]) or past(passage.lead) or _LISTED.search(passage.lead):
        return True
    if passage.heading or _EXAMPLE.search(passage.text[start : passage.offset(span)]):
        return True
    return passage.bare and not any(_BASIS.search(each) for each in (passage.lead, *below))
