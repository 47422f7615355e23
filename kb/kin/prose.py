"""A record's prose by section and sentence, and what its sentences say of something earlier."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice

from kb.kin.titles import Title, terms
from kb.markdown import strip_comments
from kb.model import Document, Span

_USES = (
    (
        "options",
        re.compile(
            r"option|alternative|pros and cons|considered|drawback|prior art|unresolved|future|limitation|disadvantage"
            r"|trade-?off"
        ),
    ),
    (
        "",
        re.compile(
            r"^status|reference|^links?\b|^related|history|change.?log|revision|see also|more information|glossary"
            r"|appendix|test|example|backwards? compat"
        ),
    ),
    ("decision", re.compile(r"decision|chosen|solution|resolution|outcome|proposed|proposal|summary|abstract|tl;?dr")),
    ("context", re.compile(r"context|problem|background|motivation|introduction|issue|rationale|why|situation|reason")),
    ("consequences", re.compile(r"consequence|implication|impact|in practice|migration")),
)
"""What a section is for, by a word of its title or of one above it; "" is left out."""
_FENCE = re.compile(r"^([ \t]*(`{3,}|~{3,})).*?(?:^[ \t]*\2[`~]*[ \t]*$|\Z)", re.S | re.M)
_SPEECH = re.compile(r"(?<!\w)\"[^\"\n]{25,400}\"(?!\w)|“[^“”\n]{25,400}”")
"""What somebody else says, and not the record."""
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(([^)\n]{0,400})\)")
_SENTENCE = re.compile(
    r"(?<=[.!?])[\"”)\]*_]*\s+(?=[\"“(\[*_`]*[^\W\d_])|\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d+[.)]|#+|\|)\s)"
)
_BEFORE, _AFTER = 600, 400
"""Characters that a sentence has at most on either side of what was found in it."""
_QUOTED = 160
MOST = 200
"""Sentences that are looked at in a section: no argument needs more, and a text made of nothing else takes no hour."""

_LEAVING = re.compile(
    r"""\b(?:
      (?:replac|remov|retir|deprecat|abandon|archiv|discontinu|decom+is+ion|sunset|supersed|superced|obsolet)\w*
    | (?:drop|ditch)(?:s|ped|ping)?
    | phas(?:e|ed|es|ing)\s+out
    | (?:migrat|mov|switch|transition|convert|port|chang|get|step)\w*(?:\s+(?:us|away|off|over|back|everything))*
      \s+(?:from|away)
    | (?:no\s+longer|stop(?:s|ped)?|cease)\s+(?:to\s+)?(?:be\s+)?(?:\w+ing|use|used|need|rely\s+on|support|have)
    | (?:not|never)\s+(?:to\s+)?(?:be\s+)?(?:used|supported|maintained|offered)\s+(?:any\s*(?:more|longer)|again)
    | (?:shut|switched|turned)\s+(?:down|off) | revoked | (?:succeeds|succeeded)
    | away\s+from
    | tak(?:e|es|en|ing)\s+(?:over\s+from|the\s+place\s+of)
    | (?:won't|don't|do\s+not|will\s+not|shall\s+not)\s+(?:be\s+)?(?:us(?:e|ing)|need|rely\s+on)
    | (?P<earlier>(?:previous|earlier|original|initial)\s+(?:decision|choice)\s+(?:to|of|for))
    | (?P<rather>instead\s+of|rather\s+than|in\s+place\s+of|as\s+opposed\s+to)
    )\b""",
    re.X,
)
_ENDS_OBJECT = re.compile(
    r"[,;:(]|\b(?:with|by|because|since|as|but|which|that|when|where|while|so|if|in\s+favou?r|would|will|is|are|to)\b"
    r"|[.!?](?:\s|$)"
)
_BEGINS_SUBJECT = re.compile(
    r"[,;:(]|\b(?:and|but|which|that|when|where|while|so|if|because|since)\b|[.!?]\s|\n\s*[-*+]\s"
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|due\s+for|must|may|can|should|shall|will|'s)\s+"
    r"(?:now\s+|fully\s+|then\s+|to\s+be\s+|also\s+)*$"
)
_ACTIVE = re.compile(r"\w{2}ing\b")
"""A verb that "are" does not make passive: "we are no longer using", "we are moving away from"."""
_DENIED = re.compile(
    r"(?:\b(?:not|never|without|cannot|could|may|might|would|if|whether|before|avoid|no\s+(?:plan|need|intention)\w*)\b"
    r"|n't)(?:\s+\w+){0,3}\s*$"
)
_UPHELD = re.compile(
    r"\b(?:buil[dt]s?|building|based|rel(?:y|ies|ying)|rests?|follow(?:s|ed|ing)?|extend(?:s|ed|ing)?|continu(?:es?|ed|ing)"
    r"|confirm(?:s|ed|ing)?|keep(?:s|ing)?|uphold(?:s|ing)?|line|consistent|according|complement(?:s|ed|ing)?|support(?:s|ed|ing)?"
    r"|thanks|due|given|because|from|after)\b(?:\s+\w+){0,4}\s*$"
)
"""What stands before an earlier decision that a sentence builds upon."""
_UNLESS = re.compile(r"^\W*(?:if|unless|should|once|when|as\s+soon\s+as)\b|\b(?:nobody|no\s+one|only)\b")
"""What makes a sentence speak of a possibility, or of a part."""
_OBJECT = 7
"""Words that a thing left is looked for in."""
_PAST = re.compile(
    r"\b(?:currently|today|existing|at\s+present|until\s+now|so\s+far|previous(?:ly)?|original(?:ly)?|initial(?:ly)?"
    r"|formerly|used\s+to|were\s+using|was\s+using|have\s+(?:always\s+)?used|has\s+used|old|legacy|at\s+the\s+moment"
    r"|up\s+to\s+now|uses)\b"
)
_KEPT = re.compile(
    r"^[ \t]*(?:[-*+]|\d+[.)]|#+)[ \t]+(?:\*\*|__)?(?:option\s+\w+\W+)?(?:do\s+nothing\W+|status\s+quo\W+)?"
    r"(?:stay(?:ing)?|keep(?:ing)?(?:\s+using)?|continu(?:e|ing)|remain(?:ing)?|stick(?:ing)?)\s*"
    r"(?:on|with|using|to\s+use)?\s+(?P<kept>[^.;:(\n]{2,60})",
    re.M,
)

_ENDED = (
    r"(?:supersed|superced|replac|revers|overrul|overturn|obsolet|revisit|reconsider|undo|deprecat|withdr|abandon"
    r"|invalidat)\w*"
)
_ENDS = re.compile(
    rf"\b(?:{_ENDED}|instead\s+of|rather\s+than|no\s+longer\s+\w+|takes?\s+the\s+place\s+of)"
    r"(?P<gap>(?:\s+(?!part|section|with\b|by\b|to\b)[^\s,;:]+){0,9}?)\s*[\[(`“\"]*$"
)
"""What stands before a record that a sentence ends: "replaces the approach described in"."""
_IS_ENDED = re.compile(
    r"^\S*(?:\s+\S+){0,4}?\s+(?:is|are|was|were|been|be|being|proved|proven|turned\s+out)\s+(?:\w+\s+)?"
    rf"(?:{_ENDED}|impossible|wrong|no\s+longer|outdated|unsuitable|void|revoked)"
    r"|^\S*(?:\s+\S+){0,4}?\s+no\s+longer\s+(?:appl|hold|stand)"
)
_AGAIN = re.compile(
    r"\b(?:revisit|revers|reconsider|overrul|overturn|undo|replac|supersed|chang)\w*\s+(?:this|that|the|our)\s+"
    r"(?:earlier\s+|previous\s+|original\s+)?(?:decision|choice|adr|record)\b"
)
_SOMEDAY = re.compile(r"\b(?:if|when|once|should|may|might|could|until|whether)\b")
_THE_OLD = re.compile(
    r"\b(?:previously|originally|initially)\s+(?:[^\s,;:]+\s+){0,2}(?:in|by|with)?\s*[\[(`“\"]*$"
    r"|\b(?:the|our)\s+(?:old|former|previous|earlier|original|legacy)(?:\s+[^\s,;:]+){0,4}\s*[\[(`“\"]*$"
)
_LABEL = re.compile(r"\[([^\[\]\n]*)\]\($")
_EARLIER = re.compile(
    r"(?:(?:the|our|this)\s+)?(?:previous|earlier|former|original|initial|old|prior)\s+"
    r"(?:decision|choice|approach|solution|adr|rfc|record|proposal)(?:\s+record)?"
)
"""What a link to an older record is called by one that decides anew: "[Previous decision](…) was to …"."""
_DECIDED = re.compile(
    r"\bwe\s+(?:had\s+)?(?:\w+\s+)?(?:decided|chose|proposed|opted|added|adopted|agreed)\b"
    r"|\b(?:explain|describ|discuss|record)e?d\s+(?:the|our)\s+decision\b"
)
_BUT = re.compile(r"\b(?:however|but|since\s+then|have\s+since|meanwhile)\b")
_GENERIC = re.compile(r"\b(?:decision|approach|proposal|design|implementation|mechanism|choice|version)\b")
_HINT = re.compile(
    rf"\b(?:{_ENDED}|no\s+longer|proved|proven|turned\s+out|instead|previous(?:ly)?|earlier|original(?:ly)?"
    r"|from\s+now\s+on|in\s+favou?r\s+of|contradict\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Part:
    """The prose of one section."""

    use: str
    """`options`, `decision`, `context`, `consequences` or `other`."""
    line: int
    """Its first line in the file."""
    end_line: int
    text: str
    """In lower case."""
    written: str
    """As written, each character where `text` has it."""

    def sentence(self, at: int) -> tuple[int, int]:
        """The bounds of the sentence around an offset."""
        first = max(0, at - _BEFORE)
        start = max((each.end() for each in _SENTENCE.finditer(self.text, first, at)), default=first)
        last = min(len(self.text), at + _AFTER)
        end = _SENTENCE.search(self.text, at, last)
        return start, end.start() if end else last

    def offset(self, span: Span) -> int | None:
        """Where a place of the file is in the text; None where it is elsewhere."""
        if not self.line <= span.line <= self.end_line:
            return None
        return _starts(self.text)[span.line - self.line] + span.column - 1

    def at(self, offset: int) -> int:
        """The line of an offset."""
        return self.line + self.text.count("\n", 0, offset)

    def quote(self, start: int, end: int) -> str:
        """A stretch as written, on one line, without the commonest marks, cut where it is long."""
        plain = _LINK.sub(r"\1", self.written[start:end]).replace("`", "").replace("**", "")
        flat = " ".join(plain.split()).strip("-*# ")
        return f"“{flat if len(flat) <= _QUOTED else flat[:_QUOTED].rpartition(' ')[0] + ' …'}”"


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of a part that speaks of something as left, past or kept, and the words that it speaks of."""

    words: frozenset[str]
    start: int
    end: int
    at: int
    rather: bool = False
    """Whether the thing is only what was not done: "instead of"."""


def parts(document: Document, text: str) -> Iterator[Part]:
    """The sections that argue, without code and comments."""
    written = _argued(text).split("\n")
    for section in document.sections:
        titles = (title for title in section.path if not title.endswith(document.title or "\n"))
        use = next((use for use in map(_use, titles) if use is not None), "other")
        first = section.line if section.level else max(section.line, document.body_line) - 1
        body = "\n".join(written[first : section.end_line])
        if use and body.strip():
            yield Part(use, first + 1, section.end_line, lower(body), body)


def lower(text: str) -> str:
    """A text in lower case that is as long as before."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(each if len(each.lower()) != 1 else each.lower() for each in text)


def spellings(text: str, low: str, word: str, around: Collection[str]) -> Iterator[str]:
    """A word as a text spells it within sentences, where a capital tells a name; `low` is the text in lower case.

    Left out is where one of the words `around` it stands before it with a capital of its own.
    """
    at = low.find(word)
    while at >= 0:
        first = at - 1 if at and low[at - 1] in "`*[" else at
        end = at + len(word)
        end += low[end : end + 1] == "s"
        within = first > 1 and low[first - 1] == " " and (low[first - 2].isalnum() or low[first - 2] in "_,)")
        if within and not (low[end : end + 1].isalnum() or low[end : end + 1] in ("_", "-")):
            line = text.rfind("\n", 0, at) + 1
            before = text[line:at].split()[-1:]
            inside = bool(before) and before[0][0].isupper() and before[0].lower() in around
            if text[line] != "#" and not low.startswith("title:", line) and not inside:
                yield text[at : at + len(word)]
        at = low.find(word, at + 1)


def leavings(part: Part) -> Iterator[Said]:
    """What a part says is given up: the object of the verb, or its subject in the passive voice."""
    for found in islice(_LEAVING.finditer(part.text), MOST):
        start, end = part.sentence(found.start())
        before = part.text[start : found.start()]
        if _DENIED.search(before) or _UNLESS.search(part.text[start:end]):
            continue
        if found["earlier"] and _UPHELD.search(before):
            continue
        passive = None if _ACTIVE.search(found[0]) else _PASSIVE.search(before)
        listed = _words(_BEGINS_SUBJECT.split(before[: passive.start()])[-1])[-_OBJECT:] if passive else []
        if not listed:  # "we will retire X" has no thing for a subject
            listed = _words(_ENDS_OBJECT.split(part.text[found.end() : end], maxsplit=1)[0])[:_OBJECT]
        yield Said(frozenset(listed), start, end, found.start(), rather=bool(found["rather"]))


def pasts(part: Part) -> Iterator[Said]:
    """The sentences of a part that tell how things were or still are."""
    for found in islice(_PAST.finditer(part.text), MOST):
        start, end = part.sentence(found.start())
        yield Said(frozenset(_words(part.text[start:end])), start, end, found.start())


def keepings(part: Part) -> Iterator[Said]:
    """The options of a part that keep what there is."""
    for found in islice(_KEPT.finditer(part.text), MOST):
        yield Said(frozenset(_words(found["kept"])), *found.span(), found.start("kept"))


OLD = 2.0
"""What it is worth that a sentence calls what a record decided an earlier or old decision."""


def ends(part: Part, at: int, old: Title) -> float:
    """How clearly a sentence ends the record that it names at an offset: from 0, where it does not, to 3."""
    start, end = part.sentence(at)
    before = re.sub(r"\[[^\]\n]*(?:\]\()?$", "", part.text[start:at])
    after = re.sub(r"^[^)\n]*\)", "", part.text[at:end])
    following = part.text[end : end + 300]
    label = _LABEL.search(part.text[start:at])
    if label and _EARLIER.fullmatch(re.sub(r"[*_`]", "", label[1]).strip()):
        return 3.0
    found = _ENDS.search(before)
    if found and not _DENIED.search(before[: found.start()]):
        gap = frozenset(terms(found["gap"]))
        if not gap or gap & old.words or _GENERIC.search(found["gap"]):
            return 3.0
    if _IS_ENDED.search(after) or (not _SOMEDAY.search(before) and _AGAIN.search(after + following)):
        return 3.0
    if _THE_OLD.search(before) or (_DECIDED.search(before + after) and _BUT.search(after + following)):
        return OLD
    return 1.0 if _HINT.search(before) or _HINT.search(after) else 0.0


@lru_cache(maxsize=64)
def _starts(text: str) -> tuple[int, ...]:
    """Where each line of a text begins."""
    return tuple(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))


def _argued(text: str) -> str:
    """A text without its code, its comments and what it quotes, line ends kept."""
    text = strip_comments(text) if "<!--" in text else text
    if '"' in text or "“" in text:
        text = _SPEECH.sub(lambda found: " " * len(found[0]), text)
    if "```" in text or "~~~" in text:
        return _FENCE.sub(lambda found: "\n".join(" " * len(line) for line in found[0].split("\n")), text)
    return text


@lru_cache(maxsize=4096)
def _use(title: str) -> str | None:
    """What a section of that title is for; None where the title does not tell."""
    title = title.lower()
    return next((use for use, named in _USES if named.search(title)), None)


def _words(text: str) -> list[str]:
    return list(terms(_LINK.sub(r"\1", text)))
