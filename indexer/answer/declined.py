"""Whether what a question asks of was weighed by a record in force, and not chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from indexer.answer import letting_go
from indexer.answer.evidence import decides
from indexer.encode import terms
from indexer.snapshot import Snapshot
from kb import options
from kb.model import Document
from kb.options import Option

_CHOOSING = re.compile(
    r"^(?:(?:use|using|adopt(?:ing)?|stay(?:ing)?|keep(?:ing)?|continu(?:e|ing)|mov(?:e|ing)|switch(?:ing)?|migrat(?:e|ing)"
    r"|buy(?:ing)?)\s+(?:(?:with|on|to|using)\s+)?)?(?:the |an? |our )?",
    re.I,
)
_BESIDE = re.compile(
    r"\s+(?:without|in|inside|on|as|for|from|behind|by|via|over|at|to|alone|only|itself|everywhere)\b.*$|\s*[(:].*$",
    re.I,
)
"""What tells how an option would be used, behind what it is."""
_EITHER = re.compile(r"\s*/\s*|,\s*|\s+(?:or|and|with)\s+", re.I)
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
    """An option, and the record in force that did not choose it."""

    document: Document
    option: Option


def declined(snapshot: Snapshot, asked: Set[str], shown: Sequence[Document]) -> Declined | None:
    """The option that some terms name and a record in force did not choose, one of a record that is quoted before any
    other.

    All terms have to be in that record, so that it was weighed for what is asked about. None where the title of any
    record has what the option is called, or the decision of another one in force.
    """
    view = snapshot.view
    binding = [each for each in view.corpus.decisions if each.status is None or view.standing(each.path).in_force]
    telling = [each for each in binding if snapshot.may_have(each.path, asked)]
    for document in sorted(telling if asked else (), key=lambda one: one not in shown):
        for option in options.rejected(view, document):
            names = [name for name in _called(option.name) if _is_named(name, asked)]
            if names and asked <= set(terms(view.corpus.texts[document.path])):
                name = asked & set(names[0])
                chosen = any(name <= set(terms(letting_go.called(each))) for each in view.corpus.decisions)
                decided = any(_decides_with(snapshot, each, name) for each in binding if each is not document)
                return None if chosen or decided else Declined(document, option)
    return None


def _called(name: str) -> Iterator[list[str]]:
    """The terms of each thing that an option is made of: the two of "Drone or Woodpecker as CI"."""
    for each in _EITHER.split(_BESIDE.sub("", _CHOOSING.sub("", name))):
        if words := terms(_OWNED.sub("", each)):
            yield words


def _is_named(name: Sequence[str], asked: Set[str]) -> bool:
    """Whether some terms have all of a name that tells it from others."""
    own = set(name) - _ANY
    return bool(own) and own <= asked


def _decides_with(snapshot: Snapshot, document: Document, name: Set[str]) -> bool:
    """Whether the decision of a record has a name."""
    if not snapshot.may_have(document.path, name):
        return False
    deciding = (each.text for each in snapshot.by_path.get(document.path, ()) if decides(each.heading))
    return any(name <= set(terms(text)) for text in deciding)
