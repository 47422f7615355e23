"""A record's title → words that a question can be made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.model import Document

_VERBS = frozenset(
    "accept add adopt allow apply ask author avoid ban become bring build choose combine compile configure consolidate "
    "continue convert create decouple delegate delete deliver deploy deprecate derive develop disable disallow "
    "distribute drop emit enable encode encrypt enforce ensure establish evaluate expose extend extract fix forbid "
    "generate give handle have implement improve include install integrate introduce invoke isolate keep leave make "
    "manage merge migrate minimize modularize move normalize offer optimize organize outsource parse permit persist "
    "pin prefer prevent prohibit protect provide publish put read rebuild redesign reduce refactor reject relax rely "
    "remove rename render reorganize replace replicate represent require restrict restructure retain retire revert "
    "revise rewrite rotate send separate serve show simplify specify split stabilize standardise standardize submit "
    "swap switch transform treat try unify upgrade use validate verify wrap write".split()
)
"""Words that a title in the imperative begins with."""
_PERHAPS = frozenset(
    "block bundle cache call change check display document export filter force format host import license limit lint "
    "list load lock log map model monitor name order package push pull record release report request reserve run "
    "scan schedule secure set share ship sign skip sort start stop store stream structure support sync tag target "
    "test track trigger turn update version".split()
)
"""Such words that begin a noun just as often: "record architecture decisions", but "record format"."""
_LABEL = re.compile(
    r"^\s*(?:architecture decision records?|(?:adr|rfc|kep|tep|mep|cip|eip|pep|madr|decision|proposal)s?)?"
    r"[\s#-]*\d*\s*(?:[:.)–—]|\s-)\s+",
    re.I,
)
_MARKUP = re.compile(r"<[^>]*>|!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?|[*`]")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_SUBTITLE = re.compile(r"\s+[-–—]\s+|:\s+")
_ASKS = re.compile(r"^(?:how|which|what|where|when|who|should|can|do|does|is|are|why)\b", re.I)
_MODAL = re.compile(r"\b(?:will|should|must|shall|is|are|can|needs?)\b", re.I)
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*")
_HYPHENED = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*(?![\w/])")
_RUN = re.compile(r"(?<=\s)[A-Z]\w+(?: [A-Z]\w+)+")
_INSIDE = re.compile(r"(?<=[a-z,] )[^\W\d_][^\W_]*")
"""Words after another one in small letters: there a capital is the word's own."""
_NO_PROSE = re.compile(
    r"```.*?```|~~~.*?~~~|`[^`\n]*`|!?\[[^\]\n]*\](?:\([^)\n]*\))?|^[ \t]*(?:#|\||[\w-]+:)[^\n]*$", re.S | re.M
)
_SEPARATORS = re.compile(r"[-_]+")
_MOST_WORDS = 14
_ARTICLES = frozenset("a all an each every our the".split())
_SMALL = frozenset("a an and as at by for from in into its of on or the to with without".split())


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record is about, in the words of its title, without number and label."""

    text: str
    form: str
    """`verb` ("use a queue"), `gerund` ("moving to a queue"), `clause` ("a queue will be used"), `question` or
    `noun` ("the message queue")."""
    sort: str = "decision"
    """What people call such a record: decision, proposal or RFC."""

    @property
    def named(self) -> str:
        """The record in words: "the decision to use a queue"."""
        link = {"verb": "to", "gerund": "on", "clause": "that", "question": "on the question"}.get(self.form, "on")
        return f"the {self.sort} {link} {self.text}"

    @property
    def theme(self) -> str:
        """The matter itself, where a sentence wants a noun; the record where the title gives none."""
        return self.text if self.form in ("noun", "gerund") else self.named


class Speller:
    """Knows which capitalised words of a title keep their capital in running text."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._prose = "\n".join(_NO_PROSE.sub(" ", text) for text in texts)
        self._counts = Counter(_INSIDE.findall(self._prose))

    def sentence(self, title: str) -> str:
        """The title as it stands inside a sentence: "Use Queues for Kafka" → "use queues for Kafka".

        A run of words that running text writes with capitals, as a proper name, keeps them.
        """
        names = [found[0] for found in _RUN.finditer(title) if found[0] in self._prose]
        if not names:
            return self._lowered(title, 0 if _is_title_case(title) else 1)
        before, name, after = title.partition(names[0])
        return f"{self._lowered(before, 0)}{name}{self._lowered(after, 0)}"

    def name(self, name: str) -> str:
        """The name of a thing as it stands inside a sentence; it keeps a capital that nothing speaks against."""
        return self._lowered(name, 1)

    def _lowered(self, text: str, more: int) -> str:
        count = 0 if _is_title_case(text) else 1
        return _HYPHENED.sub(lambda found: self._word(found[0], more), text, count=count)

    def _word(self, word: str, more: int) -> str:
        """In small letters where running text writes it so at least as often, or more often; each part of it."""
        parts = word.split("-")
        plain = [each for each in parts if each[:1].isupper() and (each[1:].islower() or word == "A")]
        for each in plain:
            lowered = each.lower()
            seen = self._counts[lowered] + self._counts[f"{lowered}s"] + self._counts[lowered.removesuffix("s")]
            if lowered not in _SMALL | _VERBS and seen < self._counts[each] + more:
                return word
        return "-".join(each.lower() if each in plain else each for each in parts)


def _is_title_case(text: str) -> bool:
    """Whether more than half of the longer words after the first one have a capital."""
    later = [each for each in _WORD.findall(text)[1:] if len(each) > 3]
    return sum(1 for each in later if each[0].isupper()) > len(later) / 2


def subject(document: Document, speller: Speller) -> Subject | None:
    """What a record is about; None where its title says too little for a question."""
    title = _title(document)
    words = _WORD.findall(title)
    if not words or len(words) > _MOST_WORDS or max(map(len, words)) < 3 or title.isdigit():
        return None
    if _ASKS.match(title):
        return Subject(f"“{title.rstrip('?')}?”", "question", _sort(document)) if title.endswith("?") else None
    kind, text = form(title), speller.sentence(title)
    text = text[0].lower() + text[1:] if kind == "verb" else text
    return Subject(text, kind, _sort(document))


def _title(document: Document) -> str:
    """The title without number, label, markup, asides and subtitle; from the file name where there is none."""
    text = " ".join(_MARKUP.sub(r"\1", document.name).split())
    if all("_" in each or "-" in each for each in text.split()) or " " not in text:
        text = _SEPARATORS.sub(" ", text)
    text = _LABEL.sub("", text, count=1)
    text = _ASIDE.sub("", text)
    head = _SUBTITLE.split(text)[0]
    return (head if len(_WORD.findall(head)) > 1 else text).strip(" .:-–—")


def form(title: str) -> str:
    """What kind of phrase a title is: see `Subject.form`."""
    words = title.split()
    first = words[0].lower()
    if len(words) > 1 and (first in _VERBS or re.match(r"^(?:do not|don['’]t|never) \w", title, re.I)):
        return "verb"
    if first in _PERHAPS and _has_object(words[1:]):
        return "verb"
    if first.endswith("ing") and len(first) > 5 and _takes_object(title):
        return "gerund"
    return "clause" if _MODAL.search(title) and len(words) > 3 else "noun"


def _has_object(words: Sequence[str]) -> bool:
    """Whether a verb's object follows: an article, or a plural before the first preposition."""
    if not words or words[0].lower() in _ARTICLES:
        return bool(words)
    lowered = [each.lower() for each in words]
    end = next((at for at, each in enumerate(lowered) if each in _SMALL), len(lowered))
    return end > 0 and lowered[end - 1].endswith("s") and not lowered[end - 1].endswith(("ss", "us", "is"))


def _takes_object(title: str) -> bool:
    """Whether the word after the first one shows that something is done: "moving to", "using the"."""
    second = [*title.split(), ""][1].lower()
    return second in _ARTICLES or second in ("to", "from", "new", "more")


def _sort(document: Document) -> str:
    folders = set(PurePosixPath(document.path.lower()).parts[:-1])
    if folders & {"rfc", "rfcs", "rfds"} or re.search(r"\brfcs?\b", (document.title or "").lower()):
        return "RFC"
    if folders & {"proposals", "keps", "teps", "enhancements", "text"}:
        return "proposal"
    return "decision"
