"""An answer under construction: its parts, its citations in order, and how a quotation is shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from indexer.answer import plain
from indexer.answer.facts import Fact
from indexer.answer.window import Window
from indexer.model import Citation, Reason, Support
from indexer.pieces import begins
from kb.markdown import FENCE, UNSEEN, strip_comments

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_MARKER = re.compile(r"^(?:[-*+]|\d{1,3}[.)])\s+")


@dataclass(slots=True)
class Draft:
    """Parts of Markdown in order, the citations that they refer to, and what became of what was at hand."""

    parts: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    stated: set[int] = field(default_factory=set)
    """The numbers of the citations behind what is stated and not quoted."""

    def cite(
        self,
        path: str,
        first: int,
        last: int,
        anchor: str,
        quote: str,
        highlight: str | None = None,
        support: Support = Support.QUOTED,
    ) -> int:
        """The number of a citation; the same lines and words get the same one."""
        for each in self.citations:
            if (each.path, each.line_start, each.line_end, each.quote) == (path, first, last, quote):
                return each.number
        number = len(self.citations) + 1
        self.citations.append(Citation(number, path, first, last, anchor, quote, support, highlight))
        return number

    def state(self, facts: Iterable[Fact]) -> None:
        """Adds sentences from metadata, each with the lines that state it."""
        for each in facts:
            numbers = [self.cite(place.path, place.line, place.end, "", place.quote) for place in each.places]
            self.stated.update(numbers)
            lead, mark, rest = each.text.partition("\n- …")
            self.parts.append(f"{lead} {marks(numbers)}".rstrip() + mark + rest)
            if not each.places:
                continue
            first = each.places[0]
            self.reasons.append(Reason("fact", True, "stated by the metadata", first.path, first.line, first.line))

    @property
    def quoted(self) -> str:
        """Everything that is quoted so far."""
        return "\n".join(each.quote for each in self.citations if each.number not in self.stated)


def marks(numbers: Iterable[int]) -> str:
    """`[1][2]`."""
    return "".join(f"[{number}]" for number in dict.fromkeys(numbers))


def blockquote(
    shown: Window,
    passage: str,
    first_line: int,
    number: int,
    section: str = "",
    orders: Sequence[tuple[int, int]] = (),
    unseen: Collection[int] = (),
    depth: int | None = None,
) -> str:
    """A window as a Markdown quotation with its number; headings inside become bold, so that they do not outline the
    answer.

    Rows of a table come with its header, an item within another one below that, lines from within a fence with its
    marks, what is cut out of a paragraph, a list or a table with a mark, and all below the title of their `section`:
    shown, but not part of the quote. What would act in Markdown is escaped, and `orders` to a model (characters of the
    window, first and after the last) are left out, as are items on the lines `unseen`. Links that leave the root,
    `depth` folders above, lead nowhere.
    """
    lines = passage.split("\n")
    at, end = shown.first - first_line, shown.last - first_line
    before, after = _frame(lines, at, end)
    text = without(shown.text, orders)
    outermost, above = (at, []) if before else _above(lines, at, unseen)
    said = list(_harmless((*before, *text.rstrip("\n").split("\n"), *after), depth))
    title = (f"**{plain.name(section)}**", "") if section else ()
    fenced = bool(FENCE.match(lines[at]) or before or after)
    opens = ("…", "") if _is_cut(lines, outermost) else ()
    closes = ("", "…") if not after and _goes_on(lines, end) else ()
    if not (fenced or opens) and _begins_within(lines, at, shown.text):
        said[0] = f"… {said[0].lstrip()}"
    if not fenced and _ends_within(lines, end, shown.text):
        said[-1], closes = f"{said[-1].rstrip()} …", ()
    quoted = (*title, *opens, *_harmless(above, depth), *said, *closes)
    told = "\n".join(f"> {line}".rstrip() for line in quoted)
    return f"{told}\n>\n> [{number}]" if FENCE.match(quoted[-1]) else f"{told} [{number}]"


def without(text: str, orders: Iterable[tuple[int, int]]) -> str:
    """A text with a mark in place of some of its characters, which are in order; its lines stay."""
    parts, last = [], 0
    for start, end in orders:
        parts += [text[last:start], plain.LEFT_OUT, "\n" * text.count("\n", start, end)]
        last = end
    return "".join((*parts, text[last:]))


def inline(quote: str) -> str:
    """A sentence or list item as a quotation within a sentence."""
    return plain.said(_MARKER.sub("", " ".join(quote.split())))


def _frame(lines: Sequence[str], at: int, end: int) -> tuple[Sequence[str], Sequence[str]]:
    opened = _open_fence(lines[:at])
    still = _open_fence(lines[: end + 1])
    before = _table_head(lines, at)
    if opened is not None:
        before = [lines[opened], *(["…"] if any(map(str.strip, lines[opened + 1 : at])) else [])]
    if still is None:
        return before, []
    mark = _mark(lines[still])
    goes_on = next((line for line in lines[end + 1 :] if line.strip()), mark).strip()
    return before, [*([] if goes_on.startswith(mark.strip()) else ["…"]), mark]


def _above(lines: Sequence[str], at: int, unseen: Collection[int]) -> tuple[int, list[str]]:
    """The items, outermost first, that the item on a line stands within, each by its first line, with a mark where
    others stand between, and where the outermost one is; that line and nothing where it stands within none.
    """
    found: list[str] = []
    below, inner = at, _indent(lines[at])
    for number in range(at - 1, -1, -1) if _MARKER.match(lines[at].lstrip()) and inner else ():
        line = lines[number]
        if line.strip() and _indent(line) < inner:
            if not _MARKER.match(line.lstrip()) or number + 1 in unseen:
                break
            gap = [f"{' ' * inner}…"] if any(each.strip() for each in lines[number + 1 : below]) else []
            found = [line, *gap, *found]
            below, inner = number, _indent(line)
            if not inner:
                return number, found
    return at, []


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_cut(lines: Sequence[str], at: int) -> bool:
    """Whether a line is an item of a list of which others, or what announces it, stand above: the last option of
    several is not the decision.
    """
    before = next((line for line in reversed(lines[:at]) if line.strip()), "")
    return bool(_MARKER.match(lines[at].lstrip())) and bool(
        _MARKER.match(before.lstrip()) or before.startswith(("  ", "\t")) or before.rstrip().endswith(":")
    )


def _begins_within(lines: Sequence[str], at: int, text: str) -> bool:
    """Whether a text begins in the middle of a paragraph or an item."""
    before = lines[at].partition(text.split("\n", 1)[0])[0]
    if _MARKER.sub("", before.lstrip()).strip():
        return True
    return at > 0 and bool(lines[at - 1].strip()) and not (begins(lines[at]) or _stands_alone(lines[at - 1]))


def _ends_within(lines: Sequence[str], end: int, text: str) -> bool:
    """Whether a text ends in the middle of a paragraph or an item."""
    if lines[end].rpartition(text.rstrip().split("\n")[-1])[2].strip():
        return True
    after = lines[end + 1] if end + 1 < len(lines) else ""
    return bool(after.strip()) and not (begins(after) or _stands_alone(lines[end]))


def _stands_alone(line: str) -> bool:
    """Whether the line below goes on with nothing: a heading, a row, a fence."""
    return bool(_HEADING.match(line) or FENCE.match(line)) or line.lstrip().startswith("|")


def _goes_on(lines: Sequence[str], end: int) -> bool:
    """Whether the list or table whose item or row stands on a line has more of them below."""
    after = next((line for line in lines[end + 1 :] if line.strip()), "")
    if lines[end].lstrip().startswith("|"):
        return end + 1 < len(lines) and lines[end + 1].lstrip().startswith("|")
    item = next((line for line in reversed(lines[: end + 1]) if not line.startswith((" ", "\t")) and line.strip()), "")
    return bool(_MARKER.match(item)) and bool(_MARKER.match(after.lstrip()))


def _table_head(lines: Sequence[str], at: int) -> Sequence[str]:
    start = at
    while start > 0 and all(line.lstrip().startswith("|") for line in lines[start - 1 : start + 1]):
        start -= 1
    return lines[start : min(start + 2, at)]


def _open_fence(lines: Sequence[str]) -> int | None:
    """The line of the fence that is open at the end of some lines."""
    opened: int | None = None
    for number, line in enumerate(lines):
        if FENCE.match(line):
            closes = opened is not None and line.strip().startswith(_mark(lines[opened]).strip())
            opened = None if closes else number if opened is None else opened
    return opened


def _mark(line: str) -> str:
    found = FENCE.match(line)
    return found[0] if found else ""


def _harmless(lines: Iterable[str], depth: int | None) -> Iterator[str]:
    """Lines as they may be shown: code as it is, a heading in bold, and without what only says where links lead."""
    fence = ""
    for line in lines:
        opens = FENCE.match(line)
        if fence or opens:
            yield plain.visible(line)
            if not fence and opens:
                fence = opens[1]
            elif line.strip().startswith(fence):
                fence = ""
        elif not UNSEEN.match(line):
            heading = _HEADING.match(line)
            title = strip_comments(heading[1]).strip("*_ ") if heading else ""
            yield f"**{plain.name(title)}**" if title else plain.harmless(line, depth)
