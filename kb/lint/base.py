"""What the work tree is compared with, and what a change touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from kb import corpus, git
from kb.config import Config
from kb.corpus import Corpus
from kb.discovery import has_records
from kb.model import Diagnostic, UserError
from kb.source import GitTree
from kb.view import View

ABOUT_LINES = ("KB4", "KB5", "KB8", "KB9")
"""Rules about a stretch of text; the others speak of a record as a whole, wherever their finding stands."""


@dataclass(frozen=True)
class Base:
    """A revision, twice: where the work tree left it, and as it is by now."""

    revision: str
    """As the user named it."""
    view: View
    """The commit that the revision and the work tree both descend from: what the change began with."""
    tip: View
    """The revision itself: what the change will meet."""


def load(config: Config, revision: str | None = None) -> Base:
    """The base that a revision names; without one, the default branch.

    Raises UserError where the revision is unknown or has no commit in common with the one checked out.
    """
    named = revision or git.default_branch(config.root)
    if named is None:
        raise UserError(f"{config.root}: expected a branch to compare with, found none; name it with --base REV")
    tip = GitTree(config.root, named)
    common = git.merge_base(config.root, tip.commit, "HEAD")
    if common is None:
        raise UserError(
            f"{named}: expected a commit in common with HEAD, found none; fetch the history (in CI: fetch-depth: 0)"
        )
    view = _view(tip, config)
    return Base(named, view if common == tip.commit else _view(GitTree(config.root, common), config), view)


def _view(tree: GitTree, config: Config) -> View:
    """The view of a revision; an empty one where it has no record yet."""
    if has_records(tree, config):
        return View(corpus.load(tree, config))
    return View(Corpus(tree, {}, {}, frozenset(), frozenset()))


@dataclass(frozen=True)
class Change:
    """The lines that differ between two corpora."""

    lines: Mapping[str, frozenset[int]]
    """Document → its new and rewritten lines; documents that are the same are not in it."""

    @classmethod
    def between(cls, before: Corpus, after: Corpus) -> Change:
        """What differs in `after`."""
        return cls(
            {
                path: _changed_lines(before.texts.get(path, ""), text)
                for path, text in after.texts.items()
                if path not in before.documents or before.documents[path].hash != after.documents[path].hash
            }
        )

    def touches(self, found: Diagnostic) -> bool:
        """Whether a finding, or the second place that it speaks of, is in a changed line or record."""
        places = [(found.path, found.span.line, found.span.end_line or found.span.line)]
        places += [(each.path, each.line, each.line) for each in found.related]
        if not found.code.startswith(ABOUT_LINES):
            return any(path in self.lines for path, _, _ in places)
        return any(not self.lines.get(path, _NONE).isdisjoint(range(first, last + 1)) for path, first, last in places)


_NONE: frozenset[int] = frozenset()


def _changed_lines(before: str, after: str) -> frozenset[int]:
    """The lines of `after` that `before` does not have at their place, counted from 1."""
    matcher = SequenceMatcher(None, before.split("\n"), after.split("\n"))
    return frozenset(
        line + 1
        for kind, _, _, first, last in matcher.get_opcodes()
        if kind in ("insert", "replace")
        for line in range(first, last)
    )
