"""What a rule is, what it may look at, and what it yields."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, wraps
from typing import TypeAlias

from kb.config import Config
from kb.corpus import Corpus
from kb.identity import named
from kb.lint.base import Base
from kb.model import Document, Edit, Kind, Related, Severity, Span
from kb.view import Edge, View

Series: TypeAlias = tuple[str, str]
HABIT = 0.5
"""A field that at least this share of the decisions states is a habit of the corpus."""

_LETTERS = re.compile(r"([A-Za-z]+)[-_ ]?\d")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule yields: a place in the document that it looked at, and what is wrong there."""

    span: Span
    message: str
    target: str | None = None
    """A link's destination as written."""
    edits: tuple[Edit, ...] = ()
    """The changes that mend it, where a machine can."""
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    """Where this one finding is milder than its rule, such as one that could not look."""


@dataclass(frozen=True)
class Context:
    """What a rule may look at beside the document itself."""

    view: View
    config: Config
    today: date
    base: Base | None = None
    """What the work tree is compared with, where that was asked for."""

    @property
    def corpus(self) -> Corpus:
        """The documents and their texts."""
        return self.view.corpus

    def habitual(self, name: str) -> bool:
        """Whether the corpus states a field often enough that a record without it stands out."""
        return self._habits[name] >= HABIT * len(self.corpus.decisions)

    @property
    def series(self) -> Mapping[Series, Mapping[int, Document]]:
        """The numbers of each series of decisions, with the first document that has each."""
        return series_in(self.view)

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Every number that a decision has."""
        return frozenset(number for series in self.series.values() for number in series)

    def edges_to(self, path: str) -> tuple[Edge, ...]:
        """The relations that others state about a document."""
        return tuple(self._edges_to.get(path, ()))

    @cached_property
    def numbered(self) -> bool:
        """Whether it is the habit of the corpus to number its decisions."""
        return sum(each.number is not None for each in self.corpus.decisions) >= HABIT * len(self.corpus.decisions)

    @cached_property
    def _edges_to(self) -> Mapping[str, list[Edge]]:
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.view.edges:
            found[edge.target].append(edge)
        return found

    @cached_property
    def _habits(self) -> Counter[str]:
        return Counter(name for each in self.corpus.decisions for name in {f.name for f in each.fields})


def near(found: str | None) -> str:
    """The end of a message that names what may have been meant."""
    return f"; did you mean {found}?" if found else ""


def series_of(decision: Document) -> Series:
    """The series of a decision's number: its folder, and the letters before the number in its file name."""
    record = named(decision.path)
    letters = _LETTERS.match(record.name)
    return record.parent.as_posix(), letters[1].lower() if letters else ""


@lru_cache(maxsize=2)
def series_in(view: View) -> Mapping[Series, Mapping[int, Document]]:
    """The numbers of each series of decisions, with the first document that has each."""
    found: dict[Series, dict[int, Document]] = defaultdict(dict)
    for each in view.corpus.decisions:
        if each.number and each.number.isdigit():
            found[series_of(each)].setdefault(int(each.number), each)
    return found


Check: TypeAlias = Callable[[Document, Context], Iterator[Finding]]
TextCheck: TypeAlias = Callable[[Document, str], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: its code, what it looks at, how bad a finding is, and the generator that finds."""

    code: str
    severity: Severity
    kinds: frozenset[Kind]
    check: Check
    alone: bool = False
    """Whether it looks at the document and nothing else, so that its findings stay as long as the bytes do."""

    @property
    def summary(self) -> str:
        """The rule in one sentence: the generator's docstring."""
        return (self.check.__doc__ or "").strip()


def rule(code: str, *kinds: Kind, severity: Severity = Severity.ERROR) -> Callable[[Check], Rule]:
    """Makes a rule of a generator; without kinds it looks at every document."""

    def made(check: Check) -> Rule:
        return Rule(code, severity, frozenset(kinds or Kind), check)

    return made


def text_rule(code: str, *kinds: Kind, severity: Severity = Severity.ERROR) -> Callable[[TextCheck], Rule]:
    """Makes a rule of a generator that is given a document's text instead of what is around it."""

    def made(check: TextCheck) -> Rule:
        @wraps(check)
        def in_context(document: Document, context: Context) -> Iterator[Finding]:
            return check(document, context.corpus.texts[document.path])

        return Rule(code, severity, frozenset(kinds or Kind), in_context, alone=True)

    return made
