"""Words of a question that are short for a name that the records write out: protobuf, msgpack, k8s."""

from __future__ import annotations

import re

from indexer.encode import WORD, terms
from indexer.question import spelled
from indexer.snapshot import Snapshot

_PARTS = re.compile(r"[A-Z]+[a-z]*")
_NUMERONYM = re.compile(r"([a-z])(\d{1,2})([a-z])")
LEAST = 3
"""Letters that stand for one of two words at least."""


def worded(snapshot: Snapshot, question: str) -> str:
    """A question as the records would put it: with what they are called here, and with names written out whose short
    form no record has.
    """
    question = spelled(snapshot.view, question)
    return WORD.sub(lambda found: _written_out(snapshot, found[0]) or found[0], question)


def _written_out(snapshot: Snapshot, word: str) -> str | None:
    """The name that a word is short for, the most frequent one; None for a word that the records have."""
    known = terms(word)
    if len(word) < LEAST or not known or snapshot.vocabulary.knows(known[0]):
        return None
    short = word.lower()
    found = [each for each in snapshot.names if each[0].lower() == short[0] and _is_short_for(short, each)]
    return max(found, key=lambda each: (snapshot.names[each], each), default=None)


def _is_short_for(short: str, name: str) -> bool:
    whole = re.sub(r"[\W_]", "", name).lower()
    parts = [each.lower() for each in _PARTS.findall(name)]
    if number := _NUMERONYM.fullmatch(short):
        first, count, last = number.groups()
        return len(parts) == 1 and (whole[0], len(whole), whole[-1]) == (first, int(count) + 2, last)
    if len(parts) != 2:
        return False
    cuts = range(LEAST, len(short) - LEAST + 1)
    return any(_stands_for(short[:at], parts[0]) and parts[1].startswith(short[at:]) for at in cuts)


def _stands_for(short: str, word: str) -> bool:
    """Whether some letters are those of a word in order, from its first one on."""
    letters = iter(word)
    return short[0] == word[0] and all(each in letters for each in short)
