"""How sure the records are to speak of a question at all."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence, Set

from indexer.encode import WORD, terms, words
from indexer.entries import unread
from indexer.model import Hit
from indexer.question import subject
from indexer.snapshot import Snapshot
from indexer.values import asked_for, given

INTERCEPT = -17.5
COSINE = 20.0
COVERAGE = 4.0
LEAD = 1.1
NAMES = 8.0
VALUE = 9.0
NOUN = 3.5
LENGTH = 0.4
"""Weights of a logistic model, for bge-small. All but the last were fitted on fourteen of fifteen repositories and read
on the other one: they separated 518 questions with an answer from 99 without one by .85 (area under the curve).
An unknown name stood in 14 of 78 questions without an answer and in 1 of 428 others; of 36 questions for a value
without an answer, 30 lacked it by half or more, and 5 of the 24 with one. Of 24 questions for a kind of thing without
an answer 15 lacked it in the best hit, and 22 of the 82 with one. Over 582 questions to fifteen repositories, half of
them others, that of the noun took the area from .840 to .854, and from .772 to .806 on the seven that none of the
weights was fitted to. The share of a question's weight that a passage holds falls with the question's length (.92 of
three terms or fewer in answered ones, .49 of eight or nine): over 449 questions with an answer and 70 without to
twelve repositories, four of them new, the last weight took the area from .866 to .878, and leaves 10 in place of 14
with an answer below `WEAK`, and as before 42 of those without."""
SHORT, LONG = 4, 9
"""The least and the most terms of a question that count."""
MOST_NAMES = 2
"""Unknown names that count."""
ENOUGH = 0.5
"""The share of the question that a sentence with a value holds that surely gives the one asked for."""
BEST = 3
RIVALS = 5


def confidence(told: Mapping[str, float]) -> float:
    """0 to 1, rising with each kind of evidence; 0 where there is none."""
    if not told:
        return 0.0
    weighed = COSINE * told["cosine"] + COVERAGE * told["coverage"] + LEAD * told["lead"]
    weighed -= NAMES * min(told["unknown_names"], MOST_NAMES) + VALUE * told["value_lacking"]
    weighed += LENGTH * told["terms"] - NOUN * told["noun_lacking"]
    return 1 / (1 + math.exp(-(INTERCEPT + weighed)))


def evidence(
    snapshot: Snapshot,
    question: str,
    cosine: float,
    documents: Sequence[float],
    hits: Sequence[Hit],
    names: Sequence[str] = (),
) -> dict[str, float]:
    """What speaks for an answer, by name: the best cosine, the share of the question's weight (IDF) that the best hits
    hold, with the number of its terms, SHORT to LONG, and the lead of the best of `documents` (scores, best first) over
    the next ones; against it the `names` that no record knows, that no sentence of the best hits gives a value such as
    the number that is asked for, and that they have no word for the kind of thing that is. Nothing does without hits.
    """
    if not hits:
        return {}
    rivals = documents[1 : 1 + RIVALS]
    lead = documents[0] - sum(rivals) / len(rivals) if rivals else 0.0
    share = coverage(snapshot, question, hits[:BEST])
    lacking = value_lacking(snapshot, question, hits[:BEST])
    return {
        "cosine": cosine,
        "coverage": share,
        "terms": min(max(len(set(terms(subject(question)))), SHORT), LONG),
        "lead": lead,
        "unknown_names": len(names),
        "value_lacking": lacking,
        "noun_lacking": noun_lacking(snapshot, question, hits[:BEST]),
    }


def value_lacking(snapshot: Snapshot, question: str, hits: Sequence[Hit]) -> float:
    """How little the sentences that give a value as it is asked for speak to the question, in the hits and all of the
    first one's document with its front matter: 1 where none does, 0 where one holds enough of it, or no kind of value
    is asked for.
    """
    value = asked_for(question)
    if value is None:
        return 0.0
    shares = snapshot.vocabulary.shares(subject(question))
    best = snapshot.view.document(hits[0].chunk.path)
    about = _about_a_name(snapshot, question, {hit.chunk.path for hit in hits})
    texts = [(hit.text, hit.chunk.heading[1:]) for hit in hits if hit.chunk.path in about]
    if best.path in about:
        texts += [(each.text, each.heading[1:]) for each in snapshot.by_path.get(best.path, ())]
        texts += [(each.text, ()) for each in unread(snapshot, best)]
    names = known_names(snapshot, question)
    most = max((given(value, text, shares, heading, names) for text, heading in texts), default=0.0)
    return max(0.0, 1 - most / ENOUGH)


def _about_a_name(snapshot: Snapshot, question: str, paths: Set[str]) -> Set[str]:
    """The documents that have a name of a question; all where it holds none that records know. The price of one thing
    is not that of another.
    """
    known = known_names(snapshot, question)
    if not known:
        return paths
    having = (each for path in paths for each in snapshot.by_path.get(path, ()) if known & set(terms(each.embedded)))
    return {each.path for each in having}


def known_names(snapshot: Snapshot, question: str) -> Set[str]:
    """The terms of the names in a question that records have."""
    names = {term for each in WORD.finditer(question) if _is_name(question, each) for term in terms(each[0])[:1]}
    return {each for each in names if snapshot.vocabulary.knows(each)}


def noun_lacking(snapshot: Snapshot, question: str, hits: Sequence[Hit]) -> float:
    """How far the records are from having a word for the kind of thing that is asked for, as the cipher is in "which
    cipher do we use": 0 where the best hit has it (or none is asked for), a third where another one has, two thirds
    where another record has, else 1.
    """
    found = None if asked_for(question) else _KIND.search(question)
    kind = terms(_FURTHER.split(found["kind"])[0])[-1:] if found else []
    if not kind or kind[0] in _ANYTHING:
        return 0.0
    having = [kind[0] in _known(hit) for hit in hits]
    return (3 - having[0] - any(having) - snapshot.vocabulary.knows(kind[0])) / 3


_KIND = re.compile(
    r"(?:^|[.?!]\s)(?:\W*\w+\W+){0,2}(?:which|what)\s+(?!(?:happen\w*|ha[sd]|have|is|are|was|were|do|does|did|can|could|should|would|will|must|may"
    r"|became|becomes?|if|about|kinds?|sorts?)\b)(?:exact\s+|default\s+)?(?P<kind>(?:[\w.-]+\s+){0,3}?[\w.-]+)\s+"
    r"(?=(?:do|does|did|is|are|was|were|can|could|should|must|may|has|have|had|will|to|shall|would|we|i|you|they)\b)",
    re.I,
)
"""The words between "which" and the verb, or who does it."""
_ANYTHING = frozenset(
    terms(
        "approach basis case circumstance condition date day decision document effect event extent feature ground kind"
        " method name option order part people place point purpose reason record respect role section sense stage state"
        " setting step team thing tool type use way word"
    )
)
"""Kinds that everything is of: records need no word for them."""
_FURTHER = re.compile(r"\s(?:of|on|in|for|from|with|the)\s", re.I)


def coverage(snapshot: Snapshot, question: str, hits: Sequence[Hit]) -> float:
    """The best share of the question's terms, weighted by IDF, that one passage holds; 1 where it has no terms."""
    asked = set(terms(subject(question)))
    total = sum(snapshot.vocabulary.idf(term) for term in asked)
    if not total:
        return 1.0
    return max((sum(snapshot.vocabulary.idf(t) for t in asked & _known(hit)) / total for hit in hits), default=0.0)


def unknown_words(snapshot: Snapshot, question: str) -> tuple[str, ...]:
    """The question's words that no record knows, as asked."""
    return tuple(
        dict.fromkeys(
            word
            for word in words(subject(question))
            if word.lower() not in _PLAIN_WORDS | _CALENDAR and not _is_known(snapshot, word)
        )
    )


def _is_known(snapshot: Snapshot, word: str) -> bool:
    """Whether records have a word, or state it of themselves, or have all the words that it is put together from:
    `camelCase`, but not `QoS`.
    """
    whole, *parts = terms(word) or [""]

    def knows(term: str) -> bool:
        return snapshot.vocabulary.knows(term) or term in snapshot.stated

    return knows(whole) or (bool(parts) and all(len(each) > 1 and knows(each) for each in parts))


_PLAIN_WORDS = frozenset(
    "long many much often maximum minimum number adr adrs record records decision decisions whose myself ourselves "
    "yourself themselves himself herself someone somebody anyone anybody everyone everybody nobody tell let lets help "
    "ok okay may might must use used using start something anything before leave left happen happened mean means "
    "stop stopped need want get got gotten know think say said lets build switch contradict".split()
)
"""Words of questions: "how many", and what records are called, is asked of records that have no such word."""


def names_among(snapshot: Snapshot, question: str, unknown: Sequence[str]) -> tuple[str, ...]:
    """The unknown words that are written as names: with a capital where no sentence begins, or with capitals or digits
    inside. Numbers, versions, days and months are none, nor is what only serves as an example or is still to come
    ("a CircleCI-style pipeline", "a new tool called Foo"), nor what stands in metadata or comments, which are not
    searched, and a question in capitals has none.
    """
    if question.upper() == question:
        return ()
    asking = list(_QUESTIONS.finditer(question))
    found = (
        each[0]
        for each in WORD.finditer(question)
        if each[0] in unknown
        and (not asking or any(one.start() <= each.start() < one.end() for one in asking))
        and _is_name(question, each)
    )
    return tuple(each for each in dict.fromkeys(found) if not _stands(snapshot, each))


def _stands(snapshot: Snapshot, name: str) -> bool:
    """Whether a name stands anywhere in the files that are indexed."""
    form = re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", re.I)
    texts = snapshot.view.corpus.texts
    return any(name.lower() in texts[path].lower() and form.search(texts[path]) for path in snapshot.by_path)


def _is_name(question: str, word: re.Match[str]) -> bool:
    if word[0].lower() in _CALENDAR | _SHORT_WORDS or _NUMBER.match(word[0]):
        return False
    before = question[: word.start()]
    if _EXEMPLARY.match(question, word.end()) or _TO_COME.search(before) or _SUCH_AS.search(before):
        return False
    inside = any(letter.isupper() or letter.isdigit() for letter in word[0][1:])
    return inside or (word[0][0].isupper() and not _BEGINS.search(before))


_QUESTIONS = re.compile(r"(?:^|(?<=[.!?])\s)(?:[^.!?]|[.!?](?!\s|$))*\?")
"""The sentences that ask: those beside them tell the circumstances, and nothing is asked about their names."""
_BEGINS = re.compile(r"(?:^|[.?!:])\W*$")
_NUMBER = re.compile(r"v?\d", re.I)
_EXEMPLARY = re.compile(r"-(?:style|like|ish|esque)\b", re.I)
_TO_COME = re.compile(r"\b(?:new|my|next)\s+(?:[\w-]+\s+){1,3}(?:called|named)\W*$", re.I)
_SUCH_AS = re.compile(r"\b(?<!\bsomething )(?<!\banything )(?:like|such as|e\.g\.|for example|say)\W*$", re.I)
"""What stands before a name that only serves as an example: "queues such as Kafka", but not "something like Kafka"."""
_SHORT_WORDS = frozenset(
    "api apis cd ci cli cpu db faq gpu http https id ids lan ok os pc pcs pr prs ram ssd tls ui url urls usb ux vm vms "
    "wan wifi wlan".split()
)
"""Short forms that stand for a thing of every day, and name none."""
_CALENDAR = frozenset(
    "mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december".split()
)


def _known(hit: Hit) -> set[str]:
    return set(terms(" ".join(hit.chunk.heading) + "\n" + hit.text))
