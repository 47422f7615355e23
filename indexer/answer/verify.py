"""Is a sentence found in the source that it cites? Words, numbers, names, polarity and direction; not entailment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property

from indexer.answer.exact import Exact, exact, missing
from indexer.encode import Vocabulary, terms

SHARE = 0.5
"""Weight (IDF) of a sentence's words that its source must hold."""
NEAR = 0.4
"""The same for the sentences of the source that come nearest: words gathered from everywhere make no claim."""
COUNTED = 0.5
"""What a number weighs that is found, beside a word that no record knows; a date weighs as much as such a word."""
RUN = 3
"""So many sentences in a row may bear one claim."""
_TIE = 0.95
"""Runs with this share of the best run's weight are looked at as well."""
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+>|#]|\d+[.)]\s|[\w-]+:\s))")
_END = re.compile(r"(?<=[.!?])[\"')\]*_`]*\s+(?=[\"'(\[*_`]*[A-Z0-9])|;\s+")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[\w.]*\d[\w.]*|[,;:.()–—]")
_CLAUSE = frozenset(", ; : . ( ) – — but because so although though while since whereas unless".split())
_NEGATORS = frozenset(
    "not no never none neither nor without cannot nothing nobody avoid avoids avoided avoiding lacks".split()
)
_EMPHASIS = frozenset("only just merely".split())
"""After "not", these deny nothing."""
_OF_THINGS = frozenset("no without lacks".split())
_VERBS = frozenset("is are was were be can could will would must should may might do does has have had".split())
_LESS = {"rather": "than", "instead": "of"}
_REACH = 6
"""Content words that a negation reaches."""
_DENIED = 3
"""Of these, the first ones are what is denied."""
_STATES = "accepted rejected proposed deprecated withdrawn".split()
_PAIRS = """accept/reject approve/reject enable/disable allow/forbid allow/forbidden allow/disallow allow/prohibit
permit/forbid require/optional mandatory/optional increase/decrease increase/reduce more/less more/fewer
before/after always/never fast/slow faster/slower easy/hard easier/harder easy/difficult public/private
internal/external high/low higher/lower large/small larger/smaller minimum/maximum least/most start/stop
simple/complex cheap/expensive open/closed push/pull add/remove keep/remove keep/drop success/failure
include/exclude strong/weak explicit/implicit old/new"""
_IRREGULAR = """kept/keep held/hold ran/run built/build sent/send made/make chose/choose chosen/choose wrote/write
written/write took/take taken/take gave/give given/give left/leave got/get stood/stand led/lead bought/buy broke/break
broken/break drove/drive driven/drive brought/bring found/find told/tell said/say meant/mean became/become began/begin
begun/begin grew/grow grown/grow knew/know known/know saw/see seen/see went/go gone/go fell/fall fallen/fall hid/hide
hidden/hide lost/lose paid/pay spent/spend understood/understand bound/bind"""
"""Past forms that stemming does not bring together with their verb."""
_PREFIXES = ("un", "in", "im", "ir", "non", "non-", "dis", "a")
_RELATION = re.compile(
    r"\b(?P<passive>(?:superseded|replaced|obsoleted)[\s-]+by)\b"
    r"|\b(?P<active>supersed(?:es?|ed|ing)|replac(?:es?|ed|ing)|instead of|rather than|in place of)\b",
    re.I,
)
_VERB: dict[str, str] = {past: verb for past, _, verb in (each.partition("/") for each in _IRREGULAR.split())}
_PAST = re.compile(rf"\b(?:{'|'.join(_VERB)})\b")


@dataclass(frozen=True)
class Source:
    """A text that a claim is looked for in: what the record's metadata state, and a passage of it."""

    header: str
    text: str

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The sentences, list entries and table rows, in order; the header's parts come first."""
        parts = [part for part in re.split(r"; ", self.header) if part.strip()]
        return tuple(Unit(part.strip()) for part in (*parts, *_sentences(self.text)))

    @cached_property
    def head(self) -> Unit:
        """What the metadata state, as one."""
        return Unit(self.header)

    @cached_property
    def whole(self) -> Unit:
        """All of it as one."""
        return Unit(f"{self.header}\n{self.text}")


@dataclass(frozen=True)
class Unit:
    """A sentence, and what the checks look at in it."""

    text: str

    @cached_property
    def terms(self) -> frozenset[str]:
        """Its stemmed content words."""
        return frozenset(terms(_PAST.sub(lambda found: _VERB[found[0]], self.exact.rest)))

    @cached_property
    def exact(self) -> Exact:
        """Its numbers, dates and names."""
        return exact(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words as written, in small letters."""
        return frozenset(re.findall(r"[^\W_]+(?:-[^\W_]+)?", self.text.lower()))

    @cached_property
    def denials(self) -> tuple[tuple[str, ...], ...]:
        """For each negation the stems that it reaches, nearest first."""
        return tuple(_denials(self.text))

    @cached_property
    def negatives(self) -> frozenset[str]:
        """The stems of what words such as "unsupported" deny."""
        cut = (word.removeprefix(prefix) for word in self.words for prefix in _PREFIXES if word.startswith(prefix))
        return frozenset(stem for rest in cut if len(rest) > 3 for stem in terms(rest))

    @cached_property
    def affirmed(self) -> frozenset[str]:
        """The stems that stand outside every negation."""
        return frozenset(_affirmed(self.text))


@dataclass(frozen=True, slots=True)
class Finding:
    """What looking for a claim in a source came to."""

    share: float
    """The weight of its words that the source holds, 0 to 1."""
    against: str | None
    """What speaks against the claim, in a few words; None where nothing does."""


def is_found(claim: str, source: Source, vocabulary: Vocabulary) -> bool:
    """Whether nothing speaks against the claim being in the source."""
    return look(claim, source, vocabulary).against is None


def look(claim: str, source: Source, vocabulary: Vocabulary) -> Finding:
    """Looks for a claim in a source.

    At least SHARE of its words, by weight, and all of its numbers, dates, names and code have to stand in the source;
    NEAR of them together in at most RUN sentences in a row, which deny what it denies and nothing else, have none of
    its words' opposites, and name what replaced what in the same order.
    """
    claimed = Unit(claim)
    weights = {term: vocabulary.idf(term) for term in claimed.terms}
    counted = (len(claimed.exact.dates) + COUNTED * len(claimed.exact.numbers)) * vocabulary.idf("")
    total = sum(weights.values()) + counted
    share = (counted + _weight(weights, source.whole.terms)) / total if weights and total else 0.0
    return Finding(share, _objection(claimed, source, weights, share, NEAR * total - counted))


def _objection(claim: Unit, source: Source, weights: Mapping[str, float], share: float, least: float) -> str | None:
    if share < SHARE:
        return "its words are not in the source"
    if absent := missing(claim.exact, source.whole.exact):
        return f"{absent} is not in the source"
    found = "its words stand apart in the source"
    for run in _nearest(source, weights, least):
        against = _against(claim, run, source)
        if against is None:
            return None
        found = against
    return found


def _weight(weights: Mapping[str, float], held: AbstractSet[str]) -> float:
    return sum(weight for term, weight in weights.items() if term in held)


def _nearest(source: Source, weights: Mapping[str, float], least: float) -> Iterator[tuple[Unit, ...]]:
    """The runs of sentences that hold most of the claim beside what the header holds, short ones first."""
    units = source.units
    runs: list[tuple[int, float, tuple[Unit, ...]]] = []
    for first in range(len(units)):
        held = set(source.head.terms)
        for length in range(1, min(RUN, len(units) - first) + 1):
            more = units[first + length - 1].terms
            if length == 1 or weights.keys() & more - held:
                held |= more
                runs.append((length, _weight(weights, held), units[first : first + length]))
    best = max((weight for _, weight, _ in runs), default=0.0)
    for _, weight, run in sorted(runs, key=lambda each: (each[0], -each[1])):
        if weight >= max(least, _TIE * best):
            yield run


def _against(claim: Unit, run: Sequence[Unit], source: Source) -> str | None:
    near = "\n".join((source.header, *(unit.text for unit in run)))
    if absent := missing(claim.exact, exact(near)):
        return f"{absent} stands elsewhere in the source"
    if _denied(claim, run):
        return "the source denies what it says, or says what it denies"
    if word := _opposite(claim, run, source):
        return f"the source has the opposite of {word}"
    if _reversed(claim, source):
        return "the source has it the other way round"
    return None


def _denied(claim: Unit, run: Sequence[Unit]) -> bool:
    """Whether one of both denies what the other one says."""
    denied = {stem for unit in run for stem in unit.negatives.union(*unit.denials)}
    if any(not denied.intersection(reach[:_DENIED]) for reach in claim.denials):
        return True
    ours = {stem for reach in claim.denials for stem in reach}
    return any(
        reach[0] in claim.affirmed - ours and reach[0] not in unit.affirmed for unit in run for reach in unit.denials
    )


def _denials(text: str) -> Iterator[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    for at, token in enumerate(tokens):
        if _negates(tokens, at):
            reach: list[str] = []
            for each in tokens[at + 1 :]:
                if _stops(token, each) or len(reach) >= _REACH:
                    break
                reach += [stem for stem in terms(each) if stem not in reach]
            if not reach and token.lower().endswith(("not", "n't", "n’t")):
                reach = [stem for each in tokens[max(0, at - 2) : at] for stem in terms(each)][-1:]
            if reach:
                yield tuple(reach)


def _stops(negator: str, word: str) -> bool:
    """Whether a word is beyond what a negation reaches; "no" and "without" deny a thing, not what is said of it."""
    return word.lower() in _CLAUSE or (negator.lower() in _OF_THINGS and word.lower() in _VERBS)


def _negates(tokens: Sequence[str], at: int) -> bool:
    word = tokens[at].lower()
    if word == "not" and at + 1 < len(tokens) and tokens[at + 1].lower() in _EMPHASIS:
        return False
    if word in ("rather", "instead"):
        return tokens[at + 1 : at + 2] == [_LESS[word]]
    if word == "no" and at + 1 < len(tokens) and tokens[at + 1] == ".":
        return False
    return word in _NEGATORS or word.endswith(("n't", "n’t"))


def _affirmed(text: str) -> Iterator[str]:
    tokens = _TOKEN.findall(text)
    left, negator = 0, ""
    for at, token in enumerate(tokens):
        if _negates(tokens, at):
            left, negator = _REACH, token
        elif _stops(negator, token):
            left = 0
        elif stems := terms(token):
            if not left:
                yield from stems
            left = max(0, left - 1)


def _opposite(claim: Unit, run: Sequence[Unit], source: Source) -> str | None:
    """A word of the claim that its source does not have, but the opposite of which it has."""
    words = frozenset(word for unit in run for word in unit.words)
    denied = {stem for unit in run for reach in unit.denials for stem in reach}
    context = words | source.head.words
    stems = frozenset(terms(" ".join(context)))
    for word in sorted(claim.words - context):
        opposed = {f"{prefix}{word}" for prefix in _PREFIXES} | {
            word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix) and len(word) > len(prefix) + 3
        }
        if opposed & context - claim.words and not denied & Unit(word).negatives:
            return word
        own = {word, *terms(word)}
        if not own & stems:
            facing = {other for each in own for other in _opposites().get(each, ())}
            if facing & (words | stems) - claim.terms - claim.words:
                return word
        if word in _STATES:
            return word
    return None


@cache
def _opposites() -> dict[str, set[str]]:
    """Words and their stems → the opposites with theirs."""
    found: dict[str, set[str]] = {}
    for pair in _PAIRS.split():
        left, right = ({each, *terms(each)} for each in pair.split("/"))
        for one, other in ((left, right), (right, left)):
            for each in one:
                found.setdefault(each, set()).update(other)
    return found


def _reversed(claim: Unit, source: Source) -> bool:
    """Whether the claim says of two things that one replaced the other, and the source the other way round."""
    name = source.header.partition("**: ")[0]
    known = [pair for unit in source.units for pair in _replacements(unit.text, name)]
    for new, old in _replacements(claim.text, ""):
        straight = max((_overlap(new, theirs[0]) + _overlap(old, theirs[1]) for theirs in known), default=0.0)
        crossed = max((_overlap(new, theirs[1]) + _overlap(old, theirs[0]) for theirs in known), default=0.0)
        if crossed > straight:
            return True
    return False


def _replacements(text: str, subject: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The stems of what is new and of what is old, for each relation in a text."""
    for found in _RELATION.finditer(text):
        before = frozenset(terms(text[: found.start()])) or frozenset(terms(subject))
        after = frozenset(terms(re.split(r"[.;]", text[found.end() :])[0]))
        yield (after, before) if found["passive"] else (before, after)


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / (len(left | right) or 1)


def _sentences(text: str) -> Iterator[str]:
    for block in _BLOCK.split(text):
        flat = " ".join(block.split())
        yield from (part for part in _END.split(flat) if part and any(c.isalnum() for c in part))
