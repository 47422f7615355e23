"""Rules over a view → a report: what is silenced, how bad it is, in which order it comes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from kb import workers
from kb.config import Config, Override
from kb.corpus import Corpus, Survey, describe
from kb.discovery import in_globs
from kb.lint.base import Base, Change
from kb.lint.baseline import Baseline, Key, fingerprints
from kb.lint.ignores import UNUSED_IGNORE, ignores
from kb.lint.memo import Memo, key
from kb.lint.rule import Context, Finding, Rule
from kb.model import Diagnostic, Document, Kind, Severity, Span, UserError
from kb.source import WorkTree
from kb.view import View

_LEGACY = tuple("KB000 KB001 KB008 KB101 KB302 KB304 KB310 KB401 KB402 KB403 KB404 KB407 KB408 KB8 KB9".split())
"""What a record below `strict-from` is still held to: what is broken, not what is missing or spelled otherwise."""


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of a run, sorted, and how many documents were read."""

    documents: int
    diagnostics: tuple[Diagnostic, ...]
    texts: Corpus = field(repr=False)
    """The corpus, for the lines that reports show."""
    fail_on: Severity = Severity.ERROR
    known: int = 0
    """Findings that the baseline knows, and that are therefore not reported."""
    gone: Mapping[Key, int] = field(default_factory=dict)
    """Findings of the baseline that do not occur any more."""
    prefix: str = ""
    """The folder of the root inside the repository, for reports whose readers start there."""
    described: str = ""
    """Which folders hold the decisions, for people."""

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(each.severity is severity for each in self.diagnostics)

    def fails(self, fail_on: Severity | None = None) -> bool:
        """Whether a finding is at least as bad as `fail_on`."""
        return any(each.severity.rank <= (fail_on or self.fail_on).rank for each in self.diagnostics)

    def fingerprints(self) -> tuple[str, ...]:
        """A stable name for each finding, in their order."""
        return tuple(fingerprints(self.diagnostics, self.texts))


def run(
    view: View,
    config: Config,
    rules: Sequence[Rule],
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    paths: Collection[str] = (),
    today: date | None = None,
    base: Base | None = None,
    changed: bool = False,
    baseline: Baseline | None = None,
    memo: Memo | None = None,
) -> Report:
    """Every rule over every document that it looks at.

    `select` and `ignore` hold codes or prefixes (`KB4`) and add to the configuration; `paths` limits what is
    reported, not what is read; `changed` leaves what the change since `base` touches, and what it brought
    about elsewhere; `memo` knows what earlier runs found, and is told what this one finds. Raises UserError for a
    code that no rule has or a path without a document.
    """
    chosen = choose(rules, config, select, ignore)
    known = frozenset(each.code for each in rules)
    wanted = _wanted(view, paths)
    today = today or date.today()
    one_pass = _Pass(Context(view, config, today, base), chosen, known, memo)
    found = sorted([*one_pass.over(wanted), *one_pass.closed(paths)], key=lambda each: each.order)
    if memo and base is None:
        alone = [each.code for each in chosen if each.alone]
        memo.keep(key(view.corpus, config, today, select, ignore, paths), view.corpus, found, alone)
    if changed and base:
        before = replace(one_pass, context=Context(base.view, config, one_pass.context.today))
        found = _brought_about(found, before.over(base.view.corpus.documents), base.view.corpus, view.corpus)
    report = Report(
        len(view.corpus.documents), tuple(found), view.corpus, config.lint.fail_on, described=describe(view.corpus)
    )
    if baseline is None:
        return report
    new, left = baseline.split(found, view.corpus)
    ran = {each.code for each in chosen}
    looked_at = {key: count for key, count in left.items() if key[1] in ran and (not paths or key[0] in wanted)}
    gone = {} if changed else looked_at
    return replace(report, diagnostics=tuple(new), known=len(found) - len(new), gone=gone)


def remembered(
    surveyed: Survey,
    config: Config,
    memo: Memo,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    paths: Collection[str] = (),
) -> Report | None:
    """The report of an earlier run without a base over the same bytes, rules and configuration on the same day.

    It needs neither a document nor a rule: reading and importing them takes longer than all the rest.
    """
    known = memo.run(key(surveyed, config, date.today(), select, ignore, paths), surveyed.source)
    if known is None:
        return None
    texts = surveyed.texts({each.path for each in known.found} - known.unread)
    found = tuple(known.found)
    return Report(len(surveyed.asked), found, texts, config.lint.fail_on, described=known.described)


def _brought_about(
    found: Sequence[Diagnostic], before: Sequence[Diagnostic], old: Corpus, new: Corpus
) -> list[Diagnostic]:
    """The findings in what a change touches, and those elsewhere that were not there before."""
    fresh, _ = Baseline.of(before, old).split(found, new)
    change, brought = Change.between(old, new), set(fresh)
    return [each for each in found if each in brought or change.touches(each)]


def choose(
    rules: Sequence[Rule], config: Config, select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> tuple[Rule, ...]:
    """The rules of a run: `select` takes the place of what is configured, `ignore` adds to it."""
    wanted = tuple(select) or config.lint.select
    unwanted = (*ignore, *config.lint.ignore)
    overridden = [code for each in config.lint.overrides for code in (*each.ignore, *each.severity)]
    for asked in (*wanted, *unwanted, *config.lint.severity, *overridden):
        if not asked or not any(each.code.startswith(asked) for each in rules):
            raise UserError(
                f"unknown rule {asked!r}; expected a code or a prefix of one, such as KB401 or KB4 (see kb rules)"
            )
    return tuple(
        each
        for each in rules
        if (not wanted or each.code.startswith(wanted)) and not (unwanted and each.code.startswith(unwanted))
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What one process found."""

    found: Sequence[Diagnostic]
    fresh: Mapping[str, Any]
    """What is new to the memo."""
    consulted: Mapping[str, str]
    """The files beside the documents that rules looked into."""


@dataclass(frozen=True)
class _Pass:
    """One walk over a view."""

    context: Context
    chosen: tuple[Rule, ...]
    known: frozenset[str]
    """The codes of every rule there is."""
    memo: Memo | None

    def over(self, paths: Iterable[str]) -> list[Diagnostic]:
        """What the rules find, once each, in the order of places; findings at one place in the order of their codes."""
        documents = self.context.corpus.documents
        wanted = sorted(paths, key=lambda path: (documents[path].kind is not Kind.DECISION, path))
        found: dict[Diagnostic, None] = {}
        # What rules look up in the whole corpus is kept from the first record on, and the processes begin with it.
        for part in (self._part(wanted[:1]), *workers.spread(self._part, wanted[1:], self._size(wanted))):
            found.update(dict.fromkeys(part.found))
            self.context.corpus.consulted.update(part.consulted)
            if self.memo:
                self.memo.learn(part.fresh)
        return sorted(found, key=lambda each: each.order)

    def closed(self, paths: Collection[str]) -> Iterator[Diagnostic]:
        """The folders that cannot be read, of those at or below some paths."""
        for path, wrong in self.context.corpus.closed.items():
            folder = Document(path, Kind.PAGE, None, "", 1)
            rule = self._speaking(folder).get("KB008")
            if rule and (not paths or any(_is_below(path, each) for each in paths)):
                yield _diagnostic(folder, rule, self.context.config, Finding(Span.of_line(1), wrong))

    def _size(self, paths: Sequence[str]) -> int:
        """How many characters there are to look through; none in a revision, since processes cannot share its git."""
        plain = self.context.base is None and isinstance(self.context.corpus.source, WorkTree)
        return sum(len(self.context.corpus.texts[path]) for path in paths) if plain else 0

    def _part(self, paths: Sequence[str]) -> _Part:
        found = [each for path in paths for each in self._check(self.context.view.document(path))]
        return _Part(found, self.memo.fresh() if self.memo else {}, self.context.corpus.consulted)

    def _check(self, document: Document) -> Iterator[Diagnostic]:
        config = self.context.config
        comments = ignores(self.context.corpus.texts[document.path])
        speaking = self._speaking(document)
        for each in speaking.values():
            for found in self._found(each, document) if document.kind in each.kinds else ():
                line = 1 if found.span.path else found.span.line  # a metadata file has no comments of its own
                silenced = [comment for comment in comments if comment.covers(each.code, line)]
                for comment in silenced:
                    comment.used.add(each.code)
                if not silenced:
                    yield _diagnostic(document, each, config, found)
        for comment in comments if UNUSED_IGNORE in speaking else ():
            for complaint in comment.complaints(self.known, speaking):
                yield _diagnostic(document, speaking[UNUSED_IGNORE], config, complaint)

    def _speaking(self, document: Document) -> dict[str, Rule]:
        """The rules that the configuration lets speak about a document, by code."""
        config = self.context.config
        numbered = document.kind is Kind.DECISION and document.number
        held = _LEGACY if numbered and int(document.number or 0) < config.lint.strict_from else ("",)
        ignored = tuple(code for each in _overrides(document, config) for code in each.ignore)
        return {
            each.code: each for each in self.chosen if each.code.startswith(held) and not each.code.startswith(ignored)
        }

    def _found(self, rule: Rule, document: Document) -> Iterable[Finding]:
        found = partial(rule.check, document, self.context)
        stored = self.context.corpus.keys.get(document.path) if rule.alone else None
        return self.memo.alone(rule.code, stored, found) if self.memo and stored else found()


def _overrides(document: Document, config: Config) -> list[Override]:
    return [each for each in config.lint.overrides if in_globs(document.path, each.paths)]


def _severity(rule: Rule, document: Document, config: Config) -> Severity:
    """As configured for the path (the last override wins), else for the rule, else the rule's own."""
    for table in (*(each.severity for each in reversed(_overrides(document, config))), config.lint.severity):
        fits = [code for code in table if rule.code.startswith(code)]
        if fits:
            return table[max(fits, key=len)]
    return rule.severity


def _diagnostic(document: Document, rule: Rule, config: Config, found: Finding) -> Diagnostic:
    span, last = found.span, document.line_count
    if not span.path:
        line = max(1, min(span.line, last))
        span = replace(span, line=line, end_line=max(line, min(span.end_line or line, last)))
    severity = found.severity or _severity(rule, document, config)
    return Diagnostic(
        rule.code,
        severity,
        span.path or document.path,
        replace(span, path=""),
        found.message,
        found.target,
        found.edits,
        found.related,
    )


def _is_below(path: str, folder: str) -> bool:
    """Whether a path is a given one or lies below it."""
    return folder in ("", ".", path) or path.startswith(folder.removeprefix("./").rstrip("/") + "/")


def _wanted(view: View, paths: Collection[str]) -> frozenset[str]:
    """The documents at or below some paths; all where none is given."""
    known = view.corpus.documents
    wanted: set[str] = set()
    given = [path.removeprefix("./") for path in paths]
    for path in given:
        below = {each for each in known if _is_below(each, path)}
        if not below:
            raise UserError(f"{path}: no document there; expected a Markdown file that kb reads, or a folder with one")
        wanted |= below
    return frozenset(wanted if given else known)
