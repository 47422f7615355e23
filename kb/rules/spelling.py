"""Whether a status is spelt as the corpus spells it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.formats import status
from kb.lint import Context, Finding, rule
from kb.model import Document, Edit, Field, Kind, Severity, Span, Status
from kb.view import View

HABIT = 0.8
"""The share of the records that makes a spelling the corpus' own."""
_ENOUGH = 5
_MISSPELT = {
    **dict.fromkeys(("superceded", "supereseded", "superseeded", "superceeded", "supersceded"), "superseded"),
    "depreciated": "deprecated",
}
_WORDS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){0,2}")


@dataclass(frozen=True, slots=True)
class _Head:
    """The beginning of a status: its emoji, and the word as written."""

    emoji: str
    word: str
    start: int
    """Where the word begins in the field's text; the emoji ends before it."""

    @property
    def case(self) -> str:
        if self.word.islower():
            return "lower"
        if self.word.isupper():
            return "upper"
        return "capital" if self.word in (self.word.capitalize(), self.word.title()) else "mixed"


@rule("KB005", Kind.DECISION, severity=Severity.WARNING)
def unusual_status(decision: Document, context: Context) -> Iterator[Finding]:
    """A status is spelt as the other records spell it: one word, one case, one emoji."""
    field = decision.status_field
    head = _head(field.text) if field and decision.status else None
    if not field or not head or not decision.status or not _stands_alone(field, head):
        return
    habit = _habit(context.view)
    word = _cased(habit.spelling(head.word), habit.case or head.case, head.word)
    emoji = habit.emoji.get(decision.status, head.emoji)
    if (word, emoji) == (head.word, head.emoji):
        return
    expected, found = (" ".join(filter(None, each)) for each in ((emoji, word), (head.emoji, head.word)))
    message = f"expected `{expected}`, as the other records spell it, found `{found}`"
    if head.word.lower() != word.lower():
        message = f"expected `{expected}`, found `{found}`"
    line = context.corpus.lines(decision.path, field.span.line, field.span.line)
    yield Finding(field.span, message, edits=_edits(decision.path, line, field.span, head, word, emoji))


def _stands_alone(field: Field, head: _Head) -> bool:
    """Whether a status is a word for itself: not one of an entry of a log, nor the beginning of a phrase."""
    after = field.text[field.text.find(head.word) + len(head.word) :]
    return field.format != "change log" and not re.match(r"\s+(?:and|or|as|but)\b", after)


def _edits(path: str, line: str, span: Span, head: _Head, word: str, emoji: str) -> tuple[Edit, ...]:
    """The word at its place; an emoji that only comes or goes stands right before it."""
    at = line.find(head.word, span.column - 1)
    if at < 0 or span.path:
        return ()
    first = at
    if emoji != head.emoji:
        before = line[:at].rstrip()
        if head.emoji:
            if not before.endswith(head.emoji):
                return ()
            first = len(before) - len(head.emoji)
        word = f"{emoji} {word}" if emoji else word
    return (Edit(path, Span(span.line, first + 1, span.line, at + len(head.word) + 1), word),)


def _head(text: str) -> _Head | None:
    """The known words at the beginning, or None for badges and whatever begins otherwise."""
    found = _WORDS.search(text)
    if text.startswith("![") or not found or any(char.isalnum() or char in "[<{(" for char in text[: found.start()]):
        return None
    words = found[0].split(" ")
    for count in range(len(words), 0, -1):
        word = " ".join(words[:count])
        if word.lower() in status.WORDS:
            emoji = "".join(c for c in text[: found.start()] if unicodedata.category(c) in ("So", "Mn", "Cf"))
            return _Head(emoji, word, found.start())
    return None


_ABBREVIATED = ("WIP", "RFC")
"""Short forms, which have their capitals whatever the case of other words is."""


def _cased(word: str, case: str, found: str) -> str:
    if case in ("mixed", _Head("", found, 0).case) or (case == "capital" and found in _ABBREVIATED):
        return word if word.lower() != found.lower() else found
    return {"lower": word.lower(), "upper": word.upper(), "capital": word.capitalize()}[case]


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a corpus spells its statuses."""

    case: str
    """The case that nearly all have, or empty."""
    emoji: dict[Status, str]
    """The emoji (empty for none) that nearly all records of a status have."""
    words: Counter[str]

    def spelling(self, word: str) -> str:
        """A misspelt word put right, unless the corpus has made it its own."""
        right = _MISSPELT.get(word.lower())
        usual = self.words[word.lower()] > max(1, self.words[right or ""])
        if not right or usual:
            return word
        return _cased(right, _Head("", word, 0).case, right)


@lru_cache(maxsize=2)
def _habit(view: View) -> _Habit:
    stated = [
        (each.status, head)
        for each in view.corpus.decisions
        if each.status and (field := each.status_field) and (head := _head(field.text)) and _stands_alone(field, head)
    ]
    emoji = {
        status: usual
        for status in Status
        if (usual := _usual([head.emoji for each, head in stated if each is status])) is not None
    }
    words = Counter(head.word.lower() for _, head in stated)
    return _Habit(_usual([head.case for _, head in stated]) or "", emoji, words)


def _usual(values: Sequence[str]) -> str | None:
    """What nearly all of some values are; None for few values or where opinions differ."""
    value, count = Counter(values).most_common(1)[0] if values else ("", 0)
    return value if len(values) >= _ENOUGH and count >= HABIT * len(values) else None
