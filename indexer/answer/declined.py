"""Whether what a question asks of was weighed by a record, and not chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from indexer.answer import letting_go
from indexer.answer.evidence import decides
from indexer.encode import WORD, terms
from indexer.snapshot import Snapshot
from indexer.values import held
from kb.model import Document
from kb.options import Option
from kb.view import View

SPOKEN_OF = 0.3
"""The share of a question that a record may have at least whose options are looked at."""
ALIKE = 0.9
UNNAMED = 1.2
"""What the name of an option has of a question, by weight, and the question of it, by words, together 2: so much of it
at least where the question has what tells the option from others, and where it has not. Of 24 questions of 658 that
share a word with an option and ask why not, 21 mean it; the other three have less than .6.
"""

_CHOOSING = re.compile(
    r"^(?:(?:use|using|adopt(?:ing)?|stay(?:ing)?|keep(?:ing)?|continu(?:e|ing)|mov(?:e|ing)|switch(?:ing)?|migrat(?:e|ing)"
    r"|buy(?:ing)?)\s+(?:(?:with|on|to|using)\s+)?)?(?:the |an? |our )?",
    re.I,
)
_BESIDE = re.compile(
    r"\s+(?:with|without|in|inside|on|as|for|from|behind|by|via|over|at|to|alone|only|itself|everywhere)\b.*$|\s*[(:].*$",
    re.I,
)
"""What tells how an option would be used, behind what it is."""
_BY = re.compile(r"\bby (?:an?|the|means of) (?P<what>.+)", re.I)
"""What an option is done by: the mesh of "mutual TLS by a service mesh"."""
_EITHER = re.compile(r"\s*/\s*|,\s*|\s+(?:or|and)\s+", re.I)
_OWNED = re.compile(r"^.*['’]s?\s+")
"""Whose it is: "Vault's agent injector" is not Vault."""
_ANY = frozenset(
    terms(
        "apache nvidia google amazon aws azure microsoft hashicorp red hat ibm oracle elastic github gitlab own plain "
        "simple serving server service framework library database platform engine tool cluster operator broker cloud"
    )
)
"""Who makes a thing, and what kind of thing it is: it is called so without them too."""


@dataclass(frozen=True, slots=True)
class Declined:
    """An option, and the record that did not choose it."""

    document: Document
    option: Option


def declined(snapshot: Snapshot, asked: Set[str], shown: Sequence[Document]) -> Declined | None:
    """The option that some terms name and a record that took effect did not choose, one in force before one that is
    over, and one that is quoted before any other.

    All terms have to be in that record, so that it was weighed for what is asked about. None where the title of any
    record has what the option is called, or the decision of another one in force.
    """
    view = snapshot.view
    binding = [each for each in view.corpus.decisions if each.status is None or view.standing(each.path).in_force]
    taken = [each for each in view.corpus.decisions if each.status is None or each.took_effect]
    telling = [each for each in taken if snapshot.may_have(each.path, asked)]
    for document in sorted(telling if asked else (), key=lambda one: (one not in binding, one not in shown)):
        for option in snapshot.rejected(document.path):
            names = [name for name in _called(option.name) if _is_named(name, asked)]
            if names and asked <= set(terms(view.corpus.texts[document.path])):
                name = asked & set(terms(names[0]))
                chosen = _is_titled(view, name)
                decided = any(_decides_with(snapshot, each, name) for each in binding if each is not document)
                return None if chosen or decided else Declined(document, option)
    return None


def passed_over(
    snapshot: Snapshot, weights: Mapping[str, float], found: Sequence[str], left: bool = False
) -> Declined | None:
    """The option that a question (its terms with their `weights`) asks about and a record did not choose: of the
    records that search `found` (paths, best first), else of the only one that has such an option; of several options
    the one that shares most with the question. None where what may have been `left` has a title of its own.
    """
    alike: list[tuple[float, Declined]] = []
    for document in snapshot.view.corpus.decisions:
        if held((each for each in weights if snapshot.may_have(document.path, (each,))), weights) < SPOKEN_OF:
            continue
        for option in snapshot.rejected(document.path):
            whole = _terms(option.name)
            shared = whole & weights.keys()
            worth = held(shared, weights) + len(shared) / len(whole) if shared else 0.0
            if worth < ALIKE or (left and _is_titled(snapshot.view, shared)):
                continue
            if worth >= UNNAMED or any(_is_named(each, weights.keys()) for each in _called(option.name)):
                alike.append((worth, Declined(document, option)))
    places = {path: place for place, path in enumerate(found)}
    near = [each for each in alike if each[1].document.path in places]
    if not near and len({each.document.path for _, each in alike}) > 1:
        return None
    best = max(near or alike, key=lambda each: (each[0], -places.get(each[1].document.path, 0)), default=None)
    return best[1] if best else None


def _is_titled(view: View, name: Set[str]) -> bool:
    """Whether the title of a record has a name."""
    return any(name <= set(terms(letting_go.called(each))) for each in view.corpus.decisions)


@lru_cache(maxsize=16_384)
def _terms(name: str) -> frozenset[str]:
    return frozenset(terms(name))


def _called(name: str) -> Iterator[str]:
    """Each thing that an option is made of: the two of "Drone or Woodpecker as CI"."""
    for each in _EITHER.split(_BESIDE.sub("", _CHOOSING.sub("", name))):
        yield _OWNED.sub("", each)
    if means := _BY.search(name):
        yield means["what"]


def _is_named(name: str, asked: Set[str]) -> bool:
    """Whether some terms have all of a name that tells it from others, or what the name of a product begins with:
    "Seldon" of Seldon Core.
    """
    own = [word for word in WORD.findall(name) if set(terms(word)) - _ANY]
    product = own[0] if len(own) > 1 and all(word != word.lower() for word in own[:2]) else ""
    known = {term for word in own for term in terms(word)[:1]}
    return bool(known) and (known <= asked or (bool(product) and set(terms(product)) <= asked))


def _decides_with(snapshot: Snapshot, document: Document, name: Set[str]) -> bool:
    """Whether the decision of a record has a name."""
    if not snapshot.may_have(document.path, name):
        return False
    deciding = (each.text for each in snapshot.by_path.get(document.path, ()) if decides(each.heading))
    return any(name <= set(terms(text)) for text in deciding)
