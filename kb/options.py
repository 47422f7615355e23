"""The options that a record weighed: which it did not take, and which one it calls by a number or a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.model import Document, Section
from kb.view import View

_OPTIONS = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)]?\s+)?(?:options? considered|considered (?:options|alternatives)|alternatives?"
    r"(?: (?:considered|options|approaches|solutions|designs))?|(?:other|rejected) (?:options|alternatives|ideas)"
    r"(?: considered)?|pros and cons of the (?:options|alternatives)|options)\s*:?$",
    re.I,
)
_LABELLED = re.compile(r"^\W*(?:option|alternative|approach|proposal|solution)s?\b", re.I)
_ALL_REJECTED = re.compile(r"alternatives?|rejected", re.I)
_TAKEN = re.compile(
    r"\b(?:chosen|choose|chose|selected|picked|decided|adopted|winner|won|we (?:went|go) with|taken|recommended"
    r"|preferred|accepted|current(?:ly)? (?:solution|proposal|implementation)|this (?:proposal|adr|rfc)|status quo"
    r"|do(?:ing)? nothing|no change)\b|[✅✔]",
    re.I,
)
_ITEM = re.compile(r"^(?P<mark>[*+-]|\d+[.)])\s+(?P<text>.*)")
_NUMBERED = re.compile(
    r"^(?:(?:option|alternative|approach|proposal|solution)s?\s*(?:\d+|[a-z])?\s*[:.)–—-]+\s*|\d+(?:\.\d+)*[.)]\s+"
    r"|[a-z][.)]\s+)",
    re.I,
)
_CALLED = re.compile(r"(?:(?:option|alternative|approach|proposal|solution)\s*)?(?P<number>\d)\b", re.I)
_MARKUP = re.compile(r"<[^>]*>|!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?|\*\*|__|\*|`|[“”]")
_CUT = re.compile(r"\s[-–—]\s|: |[.;,](?:\s|$)|\s\(|, (?:which|where|with|so|but)\b")
_OPENER = re.compile(
    r"^(?:[@&]|(?:we|it|this|that|these|those|they|there|if|in|one|another|some|since|because|as|although|good|bad"
    r"|neutral|pros?|cons?|advantages?|disadvantages?|benefits?|drawbacks?|see|none|n/a|tbd"
    r"|the (?:first|second|other|above|changes)|a (?:user|second|third|different)|an? alternative|alternatives?"
    r"|options?|other|summary|rationale|reasons?|don.t|do not|not|no|instead|rather|only|unresolved|questions?|prior"
    r"|what|why|how|when|where|which|is|are|can|could|should|would|might|may|having|to|for|on|at|by|given|while|whenever"
    r"|conclusion|discussion|naming)\b)",
    re.I,
)
_ONLY_A_LABEL = re.compile(
    r"^(?:alt\w*|options?|approach|proposal|solution|variant|idea|case)[\s#]*(?:\d+|[a-z])?$", re.I
)
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|will|would|could|should|may|might|must|has|does|do|did|owns|uses|keeps|sends|holds|stores"
    r"|handles|manages|controls|moderates|provides|becomes|stays|remains|returns|works|goes|gets|takes|makes)\b",
    re.I,
)
_PRO_OR_CON = re.compile(r"^(?:\*+)?(?:good|bad|neutral|pro|con)\b", re.I)
_WORD = re.compile(r"[A-Za-z][\w+#.-]{2,}")
_VERB = re.compile(
    r"(?:keep|use|stay|adopt|buy|build|make|have|write|run|deploy|let|put|move|switch|migrate|continue|extend|create"
    r"|introduce|add|replace|remove|implement|leave|allow|store|send|host|start|stop|wait|only|just|plain|one|every|each"
    r"|both|all|some|any|self|full|single|two|more|new|manual|custom|separate|central|shared|public|private)\b|\w+ing$"
    r"|\w+ed$",
    re.I,
)
"""A first word that is written with a capital and is no name."""
MOST_WORDS = 8
"""Words of what an option is called."""
MOST_IN_FULL = 14
"""The same where it is called in full."""
_OPENING = 160
"""Characters in which an option of a list of rejected ones would say that it was taken all the same."""
_REASON_WORDS = 6
"""So many words beside its name make an option more than a name."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option, with the lines that tell of it."""

    name: str
    first: int
    last: int


def rejected(view: View, document: Document) -> Iterator[Option]:
    """The options that are told with a reason and were not taken. What may have been taken is left out."""
    seen: set[str] = set()
    for section in _sections(document):
        told = list(_told(view, document, section))
        if section.title.lower().endswith("options") and not _weighed(view, document, section, told):
            continue
        all_rejected = bool(_ALL_REJECTED.search(section.title)) and "pros" not in section.title.lower()
        names = _names(told)
        taken = _taken(view, document, told, names, all_rejected)
        for at, (each, name) in enumerate(zip(told, names, strict=True)):
            if name is None or at in taken or name.lower() in seen:
                continue
            if len(each.text.split()) - len(name.split()) >= _REASON_WORDS:
                seen.add(name.lower())
                yield Option(name, each.first, each.last)


def numbered(view: View, document: Document) -> dict[int, tuple[int, int]]:
    """The lines, first and last, on which each option is told, by the number that it is called by: that before it
    ("Option 2: …", "2. …"), or its place in the list.
    """
    found: dict[int, tuple[int, int]] = {}
    for section in _sections(document):
        told = list(_told(view, document, section))
        called = [_CALLED.match(each.beginning.strip("*_ ")) for each in told]
        own = [int(each["number"]) if each else 0 for each in called]
        numbers = own if all(own) and len(set(own)) == len(own) else range(1, len(told) + 1)
        for number, each in zip(numbers, told, strict=True):
            found.setdefault(number, (each.first, each.last))
    return found


def called(view: View, document: Document, words: str) -> Option | None:
    """The option, told with more than its name, that some words call by its name: the longest one."""
    said = _content(words)
    found = []
    for section in _sections(document):
        for each in _told(view, document, section):
            name = _name(each.beginning) or ""
            own = _content(name)
            if own and own <= said and len(each.text.split()) - len(name.split()) >= _REASON_WORDS:
                found.append(Option(name, each.first, each.last))
    return max(found, key=lambda each: (len(_content(each.name)), -each.first), default=None)


def _sections(document: Document) -> Iterator[Section]:
    """The sections that tell of options."""
    for each in document.sections:
        if each.level and each.line != document.title_line and _OPTIONS.match(each.title):
            yield each


def _weighed(view: View, document: Document, section: Section, told: Sequence[_Told]) -> bool:
    """Whether "Options" are choices, as in a record that decides, and not the switches of a program."""
    if len(section.title.split()) > 1:
        return True
    chosen = re.search(r"chosen option", view.corpus.texts[document.path], re.I)
    return bool(chosen) or any(_LABELLED.match(each.beginning) for each in told)


@dataclass(frozen=True, slots=True)
class _Told:
    """An option as it is told."""

    beginning: str
    first: int
    last: int
    text: str
    """Without markup."""
    headed: bool = False
    """Whether it is told below a heading of its own."""


def _told(view: View, document: Document, section: Section) -> Iterator[_Told]:
    """The options of a section: its sub-headings, else the items of its lists."""
    end = document.last_line(section)
    below = [each for each in document.sections if section.line < each.line <= end]
    for each in below:
        if each.level == section.level + 1:
            last = document.last_line(each)
            text = view.corpus.lines(document.path, each.line + 1, last)
            yield _Told(each.title, each.line, last, _MARKUP.sub(r"\1", f"{each.title}\n{text}"), True)
    if not below:
        for first, last in _items(view, document, section):
            text = view.corpus.lines(document.path, first, last)
            yield _Told(_first(text), first, last, _MARKUP.sub(r"\1", text))


def _taken(
    view: View, document: Document, told: Sequence[_Told], called: Sequence[str | None], all_rejected: bool
) -> frozenset[int]:
    """Which of the options, each with what it is `called`, may be the one that was taken.

    Where the record names it ("Chosen option: …"), that one; in a list of alternatives, what the title speaks of;
    else whatever says so, what shares most words with the decision, and the last one, which some keep for it.
    """
    named = _content(
        " ".join(
            re.findall(r"chosen (?:option|alternative)s?\W+([^\n]{0,160})", view.corpus.texts[document.path], re.I)
        )
    )
    names = [_content(name or each.beginning) for each, name in zip(told, called, strict=True)]
    chosen = frozenset(at for at, words in enumerate(names) if _shares(words, named))
    if chosen:
        return chosen
    decision = _decision(view, document)
    spoken = frozenset(at for at, words in enumerate(names) if _shares(words, decision))
    named_whole = any(_share(words, decision) == 1 for words in names)
    unnamed = {at for at, each in enumerate(told) if named_whole and _called_so(each.beginning) - decision}
    spoken -= unnamed
    if all_rejected:
        return spoken | {at for at, each in enumerate(told) if _TAKEN.search(each.text[:_OPENING])}
    marked = {at for at, each in enumerate(told) if _TAKEN.search(each.text)}
    nearest = max(range(len(told)), key=lambda at: _share(_content(told[at].text), decision), default=0)
    return spoken | marked | ({nearest, len(told) - 1} - unnamed)


def _called_so(beginning: str) -> frozenset[str]:
    """The proper names in what an option is called: its words with a capital, but for one that begins as a verb."""
    words = _WORD.findall(_name(beginning) or "")
    named = [each for each in words if each != each.lower() and not (each is words[0] and _VERB.match(each))]
    return _content(" ".join(named))


def _items(view: View, document: Document, section: Section) -> Iterator[tuple[int, int]]:
    """The outermost items of the lists in a section."""
    lines = view.corpus.lines(document.path, 1, document.line_count).split("\n")
    begin: int | None = None
    for number in range(section.line + 1, min(section.end_line, len(lines)) + 1):
        line = lines[number - 1]
        starts = bool(_ITEM.match(line))
        if begin is not None and (starts or (line.strip() and not line[0].isspace() and not lines[number - 2].strip())):
            yield begin, _trimmed(lines, begin, number - 1)
            begin = None
        if starts:
            begin = number
    if begin is not None:
        yield begin, _trimmed(lines, begin, min(section.end_line, len(lines)))


def _trimmed(lines: list[str], first: int, last: int) -> int:
    while last > first and not lines[last - 1].strip():
        last -= 1
    return last


def _first(text: str) -> str:
    found = _ITEM.match(text)
    return " ".join((found["text"] if found else text).split())


def _names(told: Sequence[_Told]) -> list[str | None]:
    """What the options are called, in full where several headings begin alike: "PHP, same sources, v8js"."""
    names = [_name(each.beginning) for each in told]
    times = Counter(name.lower() for name in names if name)
    whole = [_NUMBERED.sub("", " ".join(_MARKUP.sub(r"\1", each.beginning).split())).rstrip(".") for each in told]
    return [
        full if name and each.headed and times[name.lower()] > 1 and len(full.split()) <= MOST_IN_FULL else name
        for each, name, full in zip(told, names, whole, strict=True)
    ]


def _name(beginning: str) -> str | None:
    """What an option is called; None where it does not begin with a name."""
    text = _NUMBERED.sub("", " ".join(_MARKUP.sub(r"\1", beginning).split())).strip(" \"'")
    if _PRO_OR_CON.match(text):
        return None
    name = _CUT.split(text)[0].strip(" .:\"'")
    words = name.split()
    if not words or len(words) > MOST_WORDS or name.endswith("?") or not re.search(r"[A-Za-z]{3}", name):
        return None
    if name.count('"') % 2 or re.search(r"[{}<>\\]|https?:|\b(?:via|to|for|of|with|by|in|on)$", name):
        return None
    if _OPENER.match(name) or _ONLY_A_LABEL.match(name) or _SENTENCE.search(name):
        return None
    return name


def _decision(view: View, document: Document) -> frozenset[str]:
    """The words of the title and of what the record says it decided."""
    heading = re.compile(r"(?:\d+\.? )?(?:the )?decision", re.I)
    section = next((each for each in document.sections if each.level and heading.match(each.title)), None)
    told = view.corpus.lines(document.path, section.line + 1, section.end_line) if section else ""
    return _content(f"{document.title or ''} {told}")


def _shares(words: frozenset[str], others: frozenset[str]) -> bool:
    return not words or _share(words, others) > 0.5


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / len(words) if words else 0.0


def _content(text: str) -> frozenset[str]:
    return frozenset(word.lower().rstrip("s") for word in _WORD.findall(text)) - _COMMON


_COMMON = frozenset("the and for with from into use using our own all one new that this keep add only".split())
