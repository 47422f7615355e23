"""How many decisions there are, on badges and in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from kb.derived.deviation import Deviation, Fix, on_line
from kb.derived.listing import indexes, records_in
from kb.formats.page import Page
from kb.markdown import outline
from kb.model import Document, Kind, Status
from kb.view import View

_BADGE = re.compile(r"/badge/(?P<text>[^)\s\"'?/]+)-[^-)\s\"'?/]+")
_NUMBER = re.compile(r"(?<![A-Za-z0-9.,])(?:0|[1-9]\d*)(?![A-Za-z0-9.,])")
_NOUNS = frozenset(("adr", "adrs", "rfc", "rfcs", "decision", "decisions", "record", "records"))
_FILLERS = frozenset(("architecture", "architectural", "count", "total", "number", "of", "in", "all"))
_STATUS = "|".join(Status)
_NOUN = r"(?:ADRs|RFCs|architectur(?:e|al) decisions?(?: records)?|decision records|decisions)"
_PLAIN = r"(?<![\w.,/#`–-])(?P<number>\d+)\**"
_PROSE = re.compile(
    rf"{_PLAIN} (?:(?P<status>{_STATUS}) )?(?P<noun>{_NOUN})\b"
    r"(?= (?:in total|in all|so far|are|have been|altogether|listed|recorded)\b| \(ADRs?\)|\**\s*(?:[.,;:)!|\]]|$))",
    re.M,
)
_SHARE = re.compile(rf"{_PLAIN} (?:are |is )?(?P<status>{_STATUS})\b")
_LIMITS = re.compile(
    r"\b(?:first|last|latest|newest|recent|these|those|next|other|top|only|about|over|than|least|most|"
    r"another|to|and|or|between|every|by|further|some|around|nearly|almost|after|before|from)\s+$",
    re.I,
)
"""A word before a number that makes it say something else than how many there are."""
_INDEX = ("readme", "index")
_HISTORY = re.compile(r"change|history|release|news|notes", re.I)


def counts(view: View, page: Document) -> Iterator[Deviation]:
    """The counts of a page that differ from what the records give.

    Badges count wherever they stand; prose counts at the root, on a README or index, and on a page that holds an index,
    and only where the words can mean nothing but all decisions.
    """
    if page.kind is not Kind.PAGE or _HISTORY.search(PurePosixPath(page.path).stem):
        return
    text = view.corpus.texts[page.path]
    if not (_BADGE.search(text) or _PROSE.search(text)):
        return
    indexed = indexes(view, page)
    records = records_in(view, indexed[0].folder) if len(indexed) == 1 else view.corpus.decisions
    is_index = bool(indexed) or PurePosixPath(page.path).stem.lower() in _INDEX
    speaks = is_index or "/" not in page.path
    rows = {entry.line for index in indexed for listing in index.listings for entry in listing.entries}
    code = Page(page.path, text, outline(text)).code_lines
    for number, line in enumerate(text.split("\n"), 1):
        if number not in code and number not in rows:
            fixes = [*_badges(line, records), *(_prose(line, records, is_index) if speaks else ())]
            yield from on_line(page.path, number, fixes)


def _badges(line: str, records: tuple[Document, ...]) -> Iterator[Fix]:
    for badge in _BADGE.finditer(line):
        numbers = list(_NUMBER.finditer(badge["text"].replace("_", " ").replace("%20", "   ")))
        if len(numbers) != 1:
            continue
        found = numbers[0]
        words = re.findall(
            r"[a-z]+", (badge["text"][: found.start()] + " " + badge["text"][found.end() :]).replace("%20", " ").lower()
        )
        actual = _actual(words, records)
        if actual is not None and actual != int(found[0]):
            start = badge.start("text") + found.start()
            yield Fix(
                start, start + len(found[0]), str(actual), f"expected {actual} on the badge, found {found[0]}", badge[0]
            )


def _actual(words: list[str], records: tuple[Document, ...]) -> int | None:
    """How many decisions a badge's words mean; None where they speak of something else."""
    rest = [word for word in words if word not in _NOUNS and word not in _FILLERS]
    if len(rest) == 1 and rest[0] in list(Status):
        return _count(records, rest[0])
    return len(records) if not rest and _NOUNS & set(words) else None


def _prose(line: str, records: tuple[Document, ...], is_index: bool) -> Iterator[Fix]:
    totals = [each for each in _PROSE.finditer(line) if _means_all(line, each, records, is_index)]
    for found in totals:
        yield from _prose_fix(found, records, found["status"])
    shares = [each for each in _SHARE.finditer(line) if each.start() not in {total.start() for total in totals}]
    if any(not total["status"] for total in totals):
        for found in shares:
            yield from _prose_fix(found, records, found["status"])


def _prose_fix(found: re.Match[str], records: tuple[Document, ...], status: str | None) -> Iterator[Fix]:
    actual = _count(records, status) if status else len(records)
    if actual != int(found["number"]):
        what = f"{status} decisions" if status else "decisions"
        yield Fix(
            found.start("number"),
            found.end("number"),
            str(actual),
            f"expected {actual} {what}, found {found['number']}",
        )


def _means_all(line: str, found: re.Match[str], records: tuple[Document, ...], is_index: bool) -> bool:
    """Whether a count speaks of all decisions: no limiting word before it, and not far from the truth."""
    limited = _LIMITS.search(line[: found.start()]) is not None
    stated = int(found["number"])
    close = found["status"] is not None or len(records) <= 2 * stated <= 4 * len(records)
    return close and not limited and (is_index or found["noun"] != "decisions")


def _count(records: tuple[Document, ...], status: str) -> int:
    return sum(each.status == status for each in records)
