"""Runs rules over a view: ignore comments, severities and order are decided here and nowhere else."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import TypeAlias

from kb.config import Config
from kb.corpus import Corpus
from kb.formats import named
from kb.model import Diagnostic, Document, Edit, Kind, Related, Severity, Span, UserError
from kb.view import Edge, View

UNUSED_IGNORE = "KB000"
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


@dataclass(frozen=True)
class Context:
    """What a rule may look at beside the document itself."""

    view: View
    config: Config
    today: date

    @property
    def corpus(self) -> Corpus:
        """The documents and their texts."""
        return self.view.corpus

    def habitual(self, name: str) -> bool:
        """Whether the corpus states a field often enough that a record without it stands out."""
        return self._habits[name] >= HABIT * len(self.corpus.decisions)

    @cached_property
    def series(self) -> Mapping[Series, Mapping[int, Document]]:
        """The numbers of each series of decisions, with the first document that has each."""
        found: dict[Series, dict[int, Document]] = defaultdict(dict)
        for each in self.corpus.decisions:
            if each.number:
                found[series_of(each)].setdefault(int(each.number), each)
        return found

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

    def nearest_number(self, wanted: str) -> str | None:
        """The number of a decision that looks most like one that no decision has."""
        known = {str(number).zfill(len(wanted)) for number in self.numbers}
        found = get_close_matches(wanted, sorted(known), 1, 0.75)
        return found[0] if found else None

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


Check: TypeAlias = Callable[[Document, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: its code, what it looks at, how bad a finding is, and the generator that finds."""

    code: str
    severity: Severity
    kinds: frozenset[Kind]
    check: Check

    @property
    def summary(self) -> str:
        """The rule in one sentence: the generator's docstring."""
        return (self.check.__doc__ or "").strip()


def rule(code: str, *kinds: Kind, severity: Severity = Severity.ERROR) -> Callable[[Check], Rule]:
    """Makes a rule of a generator; without kinds it looks at every document."""

    def made(check: Check) -> Rule:
        return Rule(code, severity, frozenset(kinds or Kind), check)

    return made


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of a run, sorted, and how many documents were read."""

    documents: int
    diagnostics: tuple[Diagnostic, ...]
    texts: Corpus = field(repr=False)
    """The corpus, for the lines that reports show."""

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(each.severity is severity for each in self.diagnostics)

    def fails(self, fail_on: Severity) -> bool:
        """Whether a finding is at least as bad as `fail_on`."""
        return any(each.severity.rank <= fail_on.rank for each in self.diagnostics)


def run(
    view: View,
    config: Config,
    rules: Sequence[Rule],
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    paths: Iterable[str] = (),
    today: date | None = None,
) -> Report:
    """Every rule over every document that it looks at.

    `select` and `ignore` hold codes or prefixes (`KB4`) and add to the configuration; `paths` limits what is
    reported, not what is read. Raises UserError for a code that no rule has or a path without a document.
    """
    chosen = _choose(rules, tuple(select) or config.lint.select, (*ignore, *config.lint.ignore))
    context = Context(view, config, today or date.today())
    wanted = _wanted(view, paths)
    found: list[Diagnostic] = []
    for document in view.corpus.documents.values():
        if document.path in wanted:
            found += _check(document, context, chosen, config)
    return Report(len(view.corpus.documents), tuple(sorted(set(found), key=lambda each: each.order)), view.corpus)


def _check(document: Document, context: Context, chosen: Sequence[Rule], config: Config) -> Iterator[Diagnostic]:
    ignores = _ignores(document, context.corpus.texts[document.path])
    codes = {each.code for each in chosen}
    for each in chosen:
        if document.kind not in each.kinds:
            continue
        for found in each.check(document, context):
            silenced = [i for i in ignores if i.covers(each.code, found.span.line)]
            for one in silenced:
                one.used.add(each.code)
            if not silenced:
                yield _diagnostic(document, each.code, config.lint.severity.get(each.code, each.severity), found)
    if UNUSED_IGNORE in codes:
        severity = config.lint.severity.get(UNUSED_IGNORE, Severity.WARNING)
        for one in ignores:
            yield from (_diagnostic(document, UNUSED_IGNORE, severity, found) for found in one.complaints(codes))


def _diagnostic(document: Document, code: str, severity: Severity, found: Finding) -> Diagnostic:
    line = max(1, min(found.span.line, document.line_count))
    span = replace(found.span, line=line, end_line=max(line, min(found.span.end_line or line, document.line_count)))
    return Diagnostic(code, severity, document.path, span, found.message, found.target, found.edits, found.related)


def _choose(rules: Sequence[Rule], select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    known = [each.code for each in rules]
    for asked in (*select, *ignore):
        if not asked or not any(code.startswith(asked) for code in known):
            raise UserError(
                f"unknown rule {asked!r}; expected a code or a prefix of one, such as KB401 or KB4 (see kb rules)"
            )
    return tuple(
        each
        for each in rules
        if (not select or each.code.startswith(tuple(select))) and not (ignore and each.code.startswith(tuple(ignore)))
    )


def _wanted(view: View, paths: Iterable[str]) -> frozenset[str]:
    """The documents at or below some paths; all where none is given."""
    known = view.corpus.documents
    wanted: set[str] = set()
    given = list(paths)
    for path in given:
        below = {each for each in known if path in (".", each) or each.startswith(path.rstrip("/") + "/")}
        if not below:
            raise UserError(f"{path}: no document there; expected a Markdown file that kb reads, or a folder with one")
        wanted |= below
    return frozenset(wanted if given else known)


_IGNORE = re.compile(
    r"<!--\s*kb:\s*ignore(?P<file>-file)?\b\s*(?P<codes>[A-Z0-9, ]*?)\s*(?::\s*(?P<reason>.*?))?\s*-->"
)


@dataclass(slots=True)
class _Ignore:
    """`<!-- kb: ignore KB401: reason -->`: silences its line or, alone on a line, the block below it too."""

    span: Span
    codes: tuple[str, ...]
    reason: str
    first: int
    last: int
    used: set[str] = field(default_factory=set)

    def covers(self, code: str, line: int) -> bool:
        return code in self.codes and self.first <= line <= self.last

    def complaints(self, active: frozenset[str] | set[str]) -> Iterator[Finding]:
        if not self.codes:
            yield Finding(self.span, "expected the codes to ignore, as in `kb: ignore KB401: reason`, found none")
        if not self.reason:
            yield Finding(self.span, "expected a reason after the codes, as in `kb: ignore KB401: reason`, found none")
        for code in self.codes:
            if code not in self.used and code in active:
                yield Finding(self.span, f"nothing to ignore: {code} finds nothing here; remove it")


def _ignores(document: Document, text: str) -> list[_Ignore]:
    if "kb: ignore" not in text and "kb:ignore" not in text:
        return []
    lines = text.split("\n")
    found = []
    in_fence = False
    for number, line in enumerate(lines, 1):
        in_fence ^= line.lstrip().startswith(("```", "~~~"))
        for match in () if in_fence else _IGNORE.finditer(line):
            if line[: match.start()].count("`") % 2:
                continue
            codes = tuple(match["codes"].replace(",", " ").split())
            first, last = number, number
            if match["file"]:
                first, last = 1, len(lines)
            elif line.strip() == match[0]:
                last = _block_end(lines, number)
            span = Span(number, match.start() + 1, number, match.end() + 1)
            found.append(_Ignore(span, codes, match["reason"] or "", first, last))
    return found


def _block_end(lines: Sequence[str], line: int) -> int:
    """The last line of the block that follows a line, blank lines between skipped."""
    at = line
    while at < len(lines) and not lines[at].strip():
        at += 1
    while at < len(lines) and lines[at].strip():
        at += 1
    return at
