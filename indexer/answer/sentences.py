"""What a model writes, piece by piece → whole sentences, each with the sources that it cites, and nothing but words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_CITATION = r"[\[【](?:sources?\s*)?\d+(?:[^\w\[\]\n]{1,3}\d+)*(?:†[^\]】\n]*)?[\]】]"
_CITED = re.compile(_CITATION, re.I)
_OPEN_CITATION = re.compile(rf"(?:{_CITATION}[ \t]*)*[\[【][^\]】\n]{{0,12}}\Z", re.I)
_END = re.compile(rf"[.!?]+[\"')*_”’]*(?:[ \t]*{_CITATION})*(?=\s|\Z)|\n", re.I)
_LINE_START = re.compile(r"[ \t]*(?:[-*+•>|#\n]|\d+[.)][ \t]|```|~~~)")
_CLOSED = re.compile(r"[.!?:\]】][\"')*_”’]*[ \t]*\Z")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:e\.g|i\.e|cf|vs|fig|figs|sec|approx|ca|incl|excl|resp|viz|dr|mr|mrs|ms|prof|st|pp?|eq|ver|ch"
    r"|art|al|ed|jan|feb|apr|aug|sept?|oct|nov|dec|[A-Z])\.\Z",
    re.I,
)
_NUMBERED = re.compile(r"(?:^|\s)(?:no|nos|nr)\.\Z", re.I)
_LIST_NUMBER = re.compile(r"\s*\d+\.\Z")
_BULLET = re.compile(r"(?:[-*+•]|\d+[.)])\s+")
_FENCE = re.compile(r"\s*(```|~~~)")
_THOUGHT = r"(?:think|thinking|thought|reasoning|reflection)"
_THINK_OPEN = re.compile(rf"<{_THOUGHT}\b[^>]*>", re.I)
_THINK_CLOSE = re.compile(rf"</{_THOUGHT}\s*>", re.I)
_HELD_BACK = 16
"""Characters from a `<` on that may still become a tag."""
_LONGEST = 2_000
"""Characters after which a text without an end is cut: no claim is so long."""
_CODE = re.compile(r"(`[^`\n]+`)")
_YES = re.compile(r"^(?:yes|no|correct|indeed|right)\s*[,.:;–—-]\s*(?=\w)", re.I)
_PLACE = r"\((?:[^()]|\([^()]*\))*\)?"
_UNSEEN = re.compile(
    rf"!\[[^\[\]]*\](?:{_PLACE}|\[[^\[\]]*\])?"  # a picture, with its text
    r"|<!--.*?(?:-->|\Z)|<[/!?]?[a-zA-Z][^>]*>?",  # HTML, and addresses in angles
    re.S,
)
_LINK = re.compile(rf"\[([^\[\]]*)\](?:{_PLACE}|\[[^\[\]]*\])")
_ADDRESS = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.|(?:javascript|vbscript|data|mailto|tel|file):)[^\s)\]]*", re.I)
_EMPHASIS = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|~~")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A claim of the model, without markup."""

    claim: str
    cited: tuple[int, ...]
    """Source numbers as written, in order."""
    lead: str
    """What parts it from the sentence before: a blank, an empty line, or the beginning of a list entry."""


class Forget:
    """What was written until here was thought, not said."""


FORGET = Forget()


class Sentences:
    """Takes text as it comes, and gives back each sentence as soon as it is complete."""

    def __init__(self) -> None:
        self.text = ""
        """All that was said, thoughts left out."""
        self._raw = ""
        self._rest = ""
        self._thinking = False

    def feed(self, piece: str) -> Iterator[Sentence | Forget]:
        """The sentences that a further piece completes."""
        yield from self._heard(piece, final=False)

    def end(self) -> Iterator[Sentence | Forget]:
        """The last sentence, where the text ended by itself."""
        yield from self._heard("", final=True)

    def _heard(self, piece: str, *, final: bool) -> Iterator[Sentence | Forget]:
        self._raw += piece
        while True:
            said, forget, more = self._spoken(final)
            if forget:
                self.text = self._rest = ""
                yield FORGET
            self.text += said
            self._rest += said
            if not more:
                break
        yield from self._cut(final)

    def _spoken(self, final: bool) -> tuple[str, bool, bool]:
        """The next stretch that is no thought; whether all before it was one; whether there may be more."""
        if self._thinking:
            closed = _THINK_CLOSE.search(self._raw)
            self._raw = self._raw[closed.end() :] if closed else self._raw[-_HELD_BACK:]
            self._thinking = not closed
            return "", False, bool(closed)
        opened, closed = _THINK_OPEN.search(self._raw), _THINK_CLOSE.search(self._raw)
        if closed and not (opened and opened.start() < closed.start()):
            self._raw = self._raw[closed.end() :]
            return "", True, True
        if opened:
            said, self._raw = self._raw[: opened.start()], self._raw[opened.end() :]
            self._thinking = True
            return said, False, True
        tail = self._raw.rfind("<", max(0, len(self._raw) - _HELD_BACK))
        keep = len(self._raw) if final or tail < 0 or ">" in self._raw[tail:] else tail
        said, self._raw = self._raw[:keep], self._raw[keep:]
        return said, False, False

    def _cut(self, final: bool) -> Iterator[Sentence]:
        while self._rest.strip():
            if _FENCE.match(self._rest):
                end = _after_fence(self._rest, final)
            else:
                end = _boundary(self._rest, final)
            if end is None and len(self._rest) > _LONGEST and not _FENCE.match(self._rest):
                end = len(self._rest)
            if end is None:
                return
            raw, self._rest = self._rest[:end], self._rest[end:]
            if sentence := _sentence(raw):
                yield sentence


def plain(text: str) -> str:
    """A text as one line of words: no links, addresses, pictures, HTML, emphasis, nor characters that are not seen.

    Code spans stay as they are, since nothing in them is markup.
    """
    parts = [part if _CODE.fullmatch(part) else _unmarked(part) for part in _CODE.split("".join(filter(_seen, text)))]
    return " ".join("".join(parts).split())


def _boundary(text: str, final: bool) -> int | None:
    """Where the first sentence ends; None where only more text can tell."""
    start = len(text) - len(text.lstrip())
    for found in _END.finditer(text, start):
        end = found.end()
        before, after = text[start : found.start() + 1], text[end:]
        if not after.strip() and not final:
            return None
        if _OPEN_CITATION.match(after.lstrip(" \t")) and not final:
            return None
        if before.rpartition("\n")[2].count("`") % 2 and found[0] != "\n":
            continue
        if found[0] == "\n":
            if _CLOSED.search(text[start : found.start()]) or _LINE_START.match(after) or _is_row(text[start:end]):
                return found.start()
        elif _ends(before, found[0], after):
            return end
    return len(text) if final else None


def _ends(before: str, mark: str, after: str) -> bool:
    """Whether a full stop ends a sentence, and not an abbreviation or a number of a list."""
    following = after.lstrip()[:1]
    if _CITED.search(mark) or not following or "\n" in after[: len(after) - len(after.lstrip())]:
        return not _LIST_NUMBER.fullmatch(before)
    if following.islower() or _ABBREVIATION.search(before) or _LIST_NUMBER.fullmatch(before):
        return False
    return not (_NUMBERED.search(before) and following.isdigit())


def _is_row(line: str) -> bool:
    return line.lstrip().startswith(("|", "#"))


def _after_fence(text: str, final: bool) -> int | None:
    """Where a block of code ends; what it holds is no sentence."""
    opened = _FENCE.match(text)
    assert opened
    closing = re.compile(rf"\n[ \t]*{opened[1]}[^\n]*\n").search(text, opened.end())
    return closing.end() if closing else len(text) if final else None


def _sentence(raw: str) -> Sentence | None:
    """A stretch of text as a claim with its sources; None where it is code, a table, a heading or empty."""
    stripped = raw.strip()
    if not stripped or _FENCE.match(raw) or _is_row(stripped):
        return None
    gap = raw[: len(raw) - len(raw.lstrip())]
    stripped = stripped.lstrip("> \t")
    bullet = _BULLET.match(stripped)
    body = stripped[bullet.end() :] if bullet else stripped
    parts = _CODE.split(body)
    cited = tuple(dict.fromkeys(n for part in parts[::2] for mark in _CITED.findall(part) for n in _numbers(mark)))
    parts[::2] = (_CITED.sub(" ", part) for part in parts[::2])
    claim = _YES.sub("", plain("".join(parts)))
    claim = re.sub(r"\s+([.,;:!?)])", r"\1", claim).strip(" ,;:–—-")
    if not any(each.isalnum() for each in claim):
        return None
    claim = claim[0].upper() + claim[1:] if claim[0].islower() and not _CODE.match(claim) else claim
    lead = "\n- " if bullet else "\n\n" if gap.count("\n") > 1 else " "
    return Sentence(claim if claim[-1] in ".!?" else f"{claim}.", cited, lead)


def _numbers(mark: str) -> Iterator[int]:
    """The numbers of a citation; `1-3` and `1–3` stand for all between."""
    mark = mark.partition("†")[0]
    for first, last in re.findall(r"(\d+)(?:\s*[-–]\s*(\d+))?", mark):
        if len(first) < 4 and len(last) < 4:
            yield from range(int(first), min(int(last or first), int(first) + 9) + 1)


def _unmarked(text: str) -> str:
    before = ""
    while before != text:
        before, text = text, _LINK.sub(r"\1", _UNSEEN.sub(" ", text))
    text = re.sub(r"\(\s*\)", "", _ADDRESS.sub(" ", text))
    return _EMPHASIS.sub("", text).translate({ord(each): None for each in "[]`\\<"} | {ord("|"): " "})


def _seen(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp")
