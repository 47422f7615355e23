"""Which record may have replaced which: evidence is collected for each pair, and a pair with enough is a candidate."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import islice
from math import log
from pathlib import PurePosixPath

from kb.injection import orders
from kb.kin import prose, titles
from kb.kin.prose import Part
from kb.kin.titles import Title
from kb.links import join
from kb.model import Document, RelationKind, Span
from kb.view import View

THRESHOLD = 2.75
"""The least score of a candidate, chosen over 25 repositories, one left out at a time (docs/rules/KB311.md)."""
_LEFT_IN_TITLE = 3.0
_LEFT_IN = {"decision": 2.5, "consequences": 2.25, "context": 2.0, "other": 1.5}
_ONLY_RATHER = 0.5
"""What "instead of X" is worth less than "replace X": X may never have been in use."""
_KEPT_AS_OPTION = 1.5
_TOLD_AS_PAST = 1.0
_TITLES_ALIKE = 0.2
_SAME_SUBJECT = 0.6
_ANEW = 2.25
"""What "Reimplement X" is worth beside "X", and "Bump X to 3.9" beside "Bump X to 3.8"."""
_SAME_PURPOSE = 1.0
"""What "Use X for invoice numbers" is worth more beside "Use Y for invoice numbers" where that speaks of X."""
_SAME_MATTER = 0.75
"""What it is worth more that a record which calls another one's decision an earlier one is about the same choice."""
_CONTEXTS_ALIKE = 0.5
_SHORT_CONTEXT = 8
_AGREES = re.compile(
    r"\b(?:align(?:s|ed|ing)?\s+with|in\s+(?:line|accordance|keeping)\s+with|consistent\s+with|compl(?:ies|ements?)|conforms?"
    r"|builds?\s+(?:up)?on)\b"
)
"""How a record speaks of one that it does not replace."""
_SITE_LINK = re.compile(r"^(?!\w+:)(?:.*/)?(?P<letters>adr|rfc)[-_]?(?P<number>\d+)/?$", re.I)
"""An address that only a site resolves: `/adr/ADR-80`."""


class Reason(StrEnum):
    """Why a later record may have replaced an older one; the value completes "the later record …"."""

    LEAVES = "gives up what the older one chose"
    MENTIONS = "speaks of the older one as past"
    PAST = "tells the older choice as what there was"
    KEEPS = "has staying with the older choice among its options"
    TITLE = "has a title about the same"
    CONTEXT = "has nearly the same context"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to think that a record took another's place, and where the later record gives it."""

    reason: Reason
    text: str
    """The words, in quotation marks."""
    line: int
    """Their line in the later record."""
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A later record in force that may have taken the place of an older one that still reads in force."""

    old: str
    new: str
    score: float
    evidence: tuple[Evidence, ...]
    """The best of each reason, strongest first."""


def candidates(view: View) -> Mapping[str, tuple[Candidate, ...]]:
    """Old record → the later ones that may have replaced it, the likeliest first; records without one are left out.

    Empty where most records state no status.
    """
    return _records(view).candidates


def successors(view: View, path: str) -> tuple[Candidate, ...]:
    """The records that may have replaced one, the likeliest first, without a look at every other pair."""
    return _records(view).successors(path)


def challengers(view: View, path: str) -> tuple[Candidate, ...]:
    """The later proposals that may be meant to replace one, the likeliest first; none that says so."""
    return _records(view).challengers(path)


def doubt(view: View, path: str) -> str:
    """What a reader of a record is told of the likeliest candidate, else proposal, and its best evidence; empty where
    there is none.
    """
    found = successors(view, path)
    asked = found or challengers(view, path)
    if not asked:
        return ""
    new, first = view.document(asked[0].new), asked[0].evidence[0]
    name = f"{new.number or ''} {new.name}".strip()
    by = f"superseded by {name}" if found else f"to be superseded by {name} ({new.status})"
    return f"possibly {by}, which {first.reason}: {first.text}"


@lru_cache(maxsize=2)
def _records(view: View) -> _Records:
    return _Records(view)


class _Records:
    """The decisions of a view that hold, as far as they say, and what was found out about them."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.standing = tuple(each for each in view.corpus.decisions if _holds(view, each))
        self.proposed = tuple(each for each in view.corpus.decisions if each.undecided)
        every = (*self.standing, *self.proposed)
        self.titles = {each.path: titles.read(each.title or "", each.path) for each in every}
        self._successors: dict[str, tuple[Candidate, ...]] = {}
        self._challengers: dict[str, tuple[Candidate, ...]] = {}
        self._lowered: dict[str, str] = {}
        self._rarity: dict[str, float] = {}
        self._ordinary: dict[str, bool] = {}
        self._names: dict[tuple[str, str], bool] = {}
        self._contexts: dict[str, frozenset[str]] = {}

    @cached_property
    def candidates(self) -> Mapping[str, tuple[Candidate, ...]]:
        """Every candidate, by the older record; none where most records state no status: nobody keeps it there."""
        stating = sum(each.raw_status is not None for each in self.standing)
        return self._found(self.standing) if 2 * stating >= len(self.standing) else {}

    def successors(self, path: str) -> tuple[Candidate, ...]:
        """The candidates for one older record."""
        if self.__dict__.get("candidates"):  # empty where most records state no status: then each is looked at
            return self.candidates.get(path, ())
        if path not in self._successors:
            near = self._near(path, self.standing) if path in self.texts else ()
            self._successors[path] = self._found(near, only=path).get(path, ())
        return self._successors[path]

    def challengers(self, path: str) -> tuple[Candidate, ...]:
        """The proposals that may be meant to replace one record that holds."""
        if path not in self._challengers:
            near = self._near(path, self.proposed) if path in self.texts else ()
            self._challengers[path] = self._found(near, only=path).get(path, ())
        return self._challengers[path]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The texts of the records that hold, in lower case."""
        return {each.path: prose.lower(self.view.corpus.texts[each.path]) for each in self.standing}

    def lowered(self, path: str) -> str:
        """The text of a record that holds or is proposed, in lower case."""
        if path in self.texts:
            return self.texts[path]
        if path not in self._lowered:
            self._lowered[path] = prose.lower(self.view.corpus.texts[path])
        return self._lowered[path]

    @cached_property
    def by_choice(self) -> Mapping[str, tuple[Document, ...]]:
        """A word of a choice, or the whole of it in one word → the records that made it."""
        chosen = {path: title.choice for path, title in self.titles.items()}
        return self._grouped(chosen)

    @cached_property
    def by_word(self) -> Mapping[str, tuple[Document, ...]]:
        """A word of a title → the records that have it there."""
        return self._grouped({path: title.words for path, title in self.titles.items()})

    @cached_property
    def by_means(self) -> Mapping[str, tuple[Document, ...]]:
        """A word of what a record chose beside its choice → the records."""
        return self._grouped({path: title.means for path, title in self.titles.items()})

    def rarity(self, word: str) -> float:
        """The inverse document frequency of a word over the titles."""
        if word not in self._rarity:
            self._rarity[word] = log((1 + len(self.standing)) / (1 + len(self.by_word.get(word, ())))) + 0.1
        return self._rarity[word]

    def weight(self, words: Iterable[str]) -> float:
        """How much a set of words tells."""
        return sum(self.rarity(each) for each in sorted(words))

    def is_ordinary(self, word: str) -> bool:
        """Whether so many records have a word that it names no choice of one of them."""
        if word not in self._ordinary:
            few = max(8, len(self.texts) // 4)
            having = (text for text in self.texts.values() if word in text)
            self._ordinary[word] = next(islice(having, few, None), None) is not None
        return self._ordinary[word]

    def is_name(self, word: str, record: Document) -> bool:
        """Whether a record's prose spells a word with a capital at least as often as without, within sentences.

        A word further back in a name of several is none by itself: `Security` in "Content Security Policy".
        """
        if (word, record.path) not in self._names:
            around = self.titles[record.path].taken
            text, low = self.view.corpus.texts[record.path], self.lowered(record.path)
            spelled = list(prose.spellings(text, low, word, around))
            capital = sum(not each.islower() for each in spelled)
            self._names[word, record.path] = capital > 0 and 2 * capital >= len(spelled)
        return self._names[word, record.path]

    def is_later(self, new: Document, old: Document) -> bool:
        """Whether one record is younger than another: by their days, or else years, and by their numbers.

        Where these contradict each other, as where a proposal counts from its first draft, neither is.
        """
        told: list[bool] = []
        if new.date and old.date:
            length = 10 if len(new.date) == len(old.date) == 10 else 4
            if new.date[:length] != old.date[:length]:
                told.append(new.date > old.date)
        if new.number and old.number and new.number.isdigit() and old.number.isdigit():
            told.append(int(new.number) > int(old.number))
        return bool(told) and all(told)

    def same_context(self, one: str, other: str) -> float:
        """The share of the words of two contexts that both have; 0 where one is too short to tell."""
        first, second = self._context(one), self._context(other)
        return len(first & second) / len(first | second) if min(len(first), len(second)) >= _SHORT_CONTEXT else 0.0

    def related(self, one: str, other: str) -> bool:
        """Whether the records already say how they stand to each other, directly or through others."""
        return other in self._earlier.get(one, ()) or one in self._earlier.get(other, ())

    @cached_property
    def _earlier(self) -> Mapping[str, frozenset[str]]:
        """A record → those that it supersedes, amends or requires, whichever side says so."""
        direct: dict[str, set[str]] = defaultdict(set)
        for edge in self.view.edges:
            if edge.kind in (RelationKind.SUPERSEDES, RelationKind.AMENDS, RelationKind.REQUIRES):
                direct[edge.source].add(edge.target)
            elif edge.kind in (RelationKind.SUPERSEDED_BY, RelationKind.AMENDED_BY):
                direct[edge.target].add(edge.source)
        return {path: frozenset(_reached(direct, path)) for path in direct}

    def _context(self, path: str) -> frozenset[str]:
        if path not in self._contexts:
            text = self.view.corpus.texts[path]
            argued = (part for part in prose.parts(self.view.document(path), text) if part.use == "context")
            self._contexts[path] = frozenset(word for part in argued for word in titles.terms(part.text))
        return self._contexts[path]

    def _grouped(self, words: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[Document, ...]]:
        found: dict[str, list[Document]] = defaultdict(list)
        for each in self.standing:
            for word in sorted(words[each.path]):
                found[word].append(each)
        return {word: tuple(group) for word, group in found.items()}

    def few(self, word: str) -> tuple[Document, ...]:
        """The records with a word in their titles, unless they are so many that the word tells nothing."""
        found = self.by_word.get(word, ())
        return found if len(found) <= max(4, len(self.standing) // 20) else ()

    def _near(self, path: str, among: Iterable[Document]) -> tuple[Document, ...]:
        """The records that may speak of one: they share a word of its title, or name its choice, number or file."""
        old, title = self.view.document(path), self.titles[path]
        telling = {word for word in title.words if self.few(word)}
        # A plural in -ies has the word but for its last letter.
        signs = [word.removesuffix("y") for word in title.choice if not self.is_ordinary(word)]
        name = PurePosixPath(path).name
        number = int(old.number) if old.number and old.number.isdigit() else None
        return tuple(
            each
            for each in among
            if telling & self.titles[each.path].words
            or any(sign in self.lowered(each.path) for sign in signs)
            or any(int(mention.number) == number for mention in each.mentions)
            or any(_may_lead(link.target, name, number) for link in each.links)
        )

    def _found(self, records: Iterable[Document], only: str = "") -> Mapping[str, tuple[Candidate, ...]]:
        found: dict[str, list[Candidate]] = defaultdict(list)
        for new in records:
            for old, evidence in _evidence(self, new, only).items():
                score = sum(each.weight for each in evidence)
                if score >= THRESHOLD:
                    evidence = self._for_readers(new, evidence)
                    score = sum(each.weight for each in evidence)
                if score >= THRESHOLD:
                    found[old].append(Candidate(old, new.path, score, evidence))
        return {old: tuple(sorted(group, key=self._rank)) for old, group in sorted(found.items())}

    def _for_readers(self, new: Document, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """What a record gives on other lines than those on which it speaks to a language model, or hides something."""
        spans = orders(new, self.view.corpus.texts[new.path])
        return tuple(each for each in evidence if not any(one.line <= each.line <= one.end_line for one in spans))

    def _rank(self, each: Candidate) -> tuple[float, int, str]:
        """The likeliest candidate first, of several alike the latest: of 3.8 and 3.9 the second holds."""
        number = self.view.document(each.new).number or ""
        return -each.score, -int(number) if number.isdigit() else 0, each.new


def _holds(view: View, record: Document) -> bool:
    """Whether a record is in force, or states no status that could tell."""
    standing = view.standing(record.path)
    return bool(standing.in_force) or (standing.in_force is None and record.raw_status is None)


def _reached(direct: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    queue = [start]
    while queue:
        following = direct.get(queue.pop(), set()) - seen
        seen |= following
        queue += following
    return seen


def _evidence(records: _Records, new: Document, only: str) -> Mapping[str, tuple[Evidence, ...]]:
    """Older record → the best evidence of each reason that a record took its place, strongest first."""
    parts = tuple(prose.parts(new, records.view.corpus.texts[new.path]))
    found: dict[str, list[Evidence]] = defaultdict(list)
    for generator in (_titles_alike(records, new), _left(records, new, parts), _mentioned(records, new, parts)):
        for old, evidence in generator:
            if only in ("", old.path) and records.is_later(new, old) and not records.related(new.path, old.path):
                found[old.path].append(evidence)
    agreed = _agreed(records, new, parts) if found else ()
    return {
        old: _with_context(records, new, old, _for_the_same(records, new, old, _best(group)))
        for old, group in found.items()
        if old not in agreed
    }


def _best(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    best: dict[Reason, Evidence] = {}
    for each in sorted(evidence, key=lambda each: (-each.weight, each.line, each.text)):
        best.setdefault(each.reason, each)
    return tuple(best.values())


def _titles_alike(records: _Records, new: Document) -> Iterator[tuple[Document, Evidence]]:
    """Older records whose title is this one's, perhaps but for the choice: "Use X for Y" and "Use Z for Y"."""
    title = records.titles[new.path]
    for path in sorted({each.path for word in title.words for each in records.few(word)} - {new.path}):
        other = records.titles[path]
        raised = _raises(title, other)
        alike = records.weight(title.words & other.words) / records.weight(title.words | other.words)
        extends = title.taken < other.taken or other.taken < title.taken
        swapped = bool(title.purpose) and title.purpose == other.purpose and title.taken != other.taken and not extends
        returns = bool(other.left & title.taken)  # to what the older one had left
        if swapped or raised or returns or alike >= _TITLES_ALIKE:
            old = records.view.document(path)
            again = len(title.words) > 1 and alike == 1.0
            anew = raised or (title.redone and alike >= _SAME_SUBJECT)
            weight = 0.5 + alike + 0.5 * (swapped or returns) + again + _ANEW * anew
            yield old, Evidence(Reason.TITLE, f"“{old.title}” and “{new.title}”", new.title_line, weight)


def _raises(new: Title, old: Title) -> bool:
    """Whether both go to a version of the same thing, each to another one."""
    same = new.words - new.numerals == old.words - old.numerals
    return new.raises and old.raises and same and bool(new.numerals and old.numerals) and new.numerals != old.numerals


def _left(records: _Records, new: Document, parts: Iterable[Part]) -> Iterator[tuple[Document, Evidence]]:
    """Older records whose choice this one's title or text gives up, tells as past, or could have kept."""
    title = records.titles[new.path]
    for old, sure in _chosen(records, new, title.left):
        yield old, Evidence(Reason.LEAVES, f"“{new.title}”", new.title_line, _LEFT_IN_TITLE * sure)
    beside = (each for word in title.left for each in records.by_means.get(word, ()))
    for old in beside:
        if title.left <= records.titles[old.path].means:
            yield old, Evidence(Reason.LEAVES, f"“{new.title}”", new.title_line, _LEFT_IN_TITLE)
    for part in parts:
        for said, reason, weight in _said(part):
            words = said.words if reason is Reason.KEEPS else said.words - title.taken
            for old, sure in _chosen(records, new, words):
                quote = part.quote(said.start, said.end)
                yield old, Evidence(reason, quote, part.at(said.at), weight * sure)


def _said(part: Part) -> Iterator[tuple[prose.Said, Reason, float]]:
    if part.use == "options":
        yield from ((said, Reason.KEEPS, _KEPT_AS_OPTION) for said in prose.keepings(part))
        return
    if part.use == "context":
        yield from ((said, Reason.PAST, _TOLD_AS_PAST) for said in prose.pasts(part))
    for said in prose.leavings(part):
        yield said, Reason.LEAVES, _LEFT_IN[part.use] - _ONLY_RATHER * said.rather


def _chosen(records: _Records, new: Document, words: frozenset[str]) -> Iterator[tuple[Document, float]]:
    """The records whose choice is among a record's words, each with how sure that is: 1, or 0.5 for one ordinary word.

    A name of the choice suffices, if no other word of it is rarer; else it takes most of the choice's words.
    """
    seen: set[str] = set()
    for word in sorted(words):
        for old in records.by_choice.get(word, ()):
            if old.path not in seen:
                sure = _sureness(records, word, words, old, new)
                if sure:
                    seen.add(old.path)
                    yield old, sure


def _sureness(records: _Records, word: str, words: frozenset[str], old: Document, new: Document) -> float:
    sure = _unless_ordinary(records, word, words, old, new)
    return sure if sure and not records.is_ordinary(word) else 0.0  # a search through all texts comes last


def _unless_ordinary(records: _Records, word: str, words: frozenset[str], old: Document, new: Document) -> float:
    title = records.titles[old.path]
    whole = word in (title.joined, title.file) and len(title.taken) > 1
    share = records.weight(title.taken & words) / records.weight(title.taken)
    if not (whole or share >= 0.4 or word == title.head):
        return 0.0
    rarest = records.rarity(word) == max(records.rarity(each) for each in title.taken)
    if whole or (rarest and (records.is_name(word, old) or (share >= 0.7 and records.is_name(word, new)))):
        return 1.0
    if share >= 0.7:  # what was taken in place of something else is a thing of that kind, whatever its letters
        return 1.0 if len(title.taken & words) > 1 or (title.left and rarest) else 0.5
    return 0.0


def _mentioned(records: _Records, new: Document, parts: Iterable[Part]) -> Iterator[tuple[Document, Evidence]]:
    """Older records that this one names in a sentence which speaks of them as past."""
    for span, old in islice(_named(records, new), prose.MOST):
        for part in parts:
            at = part.offset(span) if part.use != "options" else None
            weight = prose.ends(part, at, records.titles[old.path]) if at is not None else 0.0
            if at is not None and weight and _argues(records, new, old, parts, part, at):
                if weight == prose.OLD and records.titles[new.path].taken & records.titles[old.path].taken:
                    weight += _SAME_MATTER
                yield old, Evidence(Reason.MENTIONS, part.quote(*part.sentence(at)), span.line, weight)


_ON_ANSWERS = re.compile(
    r"\b(?:answers?|answered|repl(?:y|ies|ied)|responses?|summar(?:y|ies)|asks?|asked|asking|told|tell)\b"
)
"""What a sentence speaks of that says what is to be said, and not what was decided."""


def _argues(records: _Records, new: Document, old: Document, parts: Iterable[Part], part: Part, at: int) -> bool:
    """Whether a sentence that names an older record is the later one's own word on it: none of a table or a footnote,
    none on what is to be answered, and one of a section that argues, or of a record that has a word of the older one's
    title elsewhere, too. What is said in passing, in a record on something else, ends no other.
    """
    start, end = part.sentence(at)
    line = part.text[part.text.rfind("\n", 0, at) + 1 : at]
    if line.lstrip().startswith(("|", "[^")) or _ON_ANSWERS.search(part.text, start, end):
        return False
    if part.use != "other":
        return True
    elsewhere = (each.text if each is not part else f"{part.text[:start]} {part.text[end:]}" for each in parts)
    words = records.titles[new.path].words.union(*map(titles.terms, elsewhere))
    return bool(records.titles[old.path].words & words)


def _agreed(records: _Records, new: Document, parts: Iterable[Part]) -> set[str]:
    """The paths of older records that this one says it agrees with: whoever aligns with a decision replaces none."""
    agreed = set()
    for span, old in islice(_named(records, new), prose.MOST):
        for part in parts:
            at = part.offset(span)
            if at is not None and _AGREES.search(part.text, *part.sentence(at)):
                agreed.add(old.path)
    return agreed


def _named(records: _Records, new: Document) -> Iterator[tuple[Span, Document]]:
    view = records.view
    for link in new.links:
        path = _linked(view, new, link.target.partition("#")[0])
        if path in records.texts:
            yield link.span, view.document(path)
    for mention in new.mentions:
        path = view.by_number(new, mention.number, mention.letters) or ""
        if path in records.texts:
            yield mention.span, view.document(path)


def _linked(view: View, new: Document, target: str) -> str:
    """The document that a link leads to: by its path, as only a site resolves it, or as a forge's address of a file."""
    path = join(new.path, target)
    number = _SITE_LINK.search(target)
    if path in view.corpus.documents:
        return path
    if number:
        return view.by_number(new, number["number"], number["letters"]) or ""
    alike = view.corpus.named.get(target.rpartition("/")[2].lower(), ()) if target.endswith(".md") else ()
    return alike[0] if len(alike) == 1 else ""


def _may_lead(target: str, name: str, number: int | None) -> bool:
    """Whether `_linked` could take a link for one to a record with that file name or number."""
    found = _SITE_LINK.search(target.partition("#")[0])
    return name.lower() in target.lower() or (found is not None and int(found["number"]) == number)


def _for_the_same(records: _Records, new: Document, old: str, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence; titles that choose differently for one purpose of several words count more where the later record
    speaks of the older choice as well.
    """
    one, other = records.titles[new.path], records.titles[old]
    same = len(one.purpose) > 1 and one.purpose == other.purpose and not one.taken & other.taken
    if not same or all(each.reason is Reason.TITLE for each in evidence):
        return evidence
    return tuple(
        replace(each, weight=each.weight + _SAME_PURPOSE) if each.reason is Reason.TITLE else each for each in evidence
    )


def _with_context(records: _Records, new: Document, old: str, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence, and whether both contexts ask the same, where that can make the pair a candidate.

    Without a word on the older choice it counts half: twins from one hand look the same.
    """
    most = 1.0 + any(each.reason is not Reason.TITLE for each in evidence)
    if sum(each.weight for each in evidence) + most < THRESHOLD:
        return evidence
    alike = records.same_context(old, new.path)
    if alike < _CONTEXTS_ALIKE:
        return evidence
    return _best((*evidence, Evidence(Reason.CONTEXT, "the same words in both contexts", new.title_line, most * alike)))
