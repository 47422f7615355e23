"""A repository as an editor shows it: the files on the disk with the unsaved texts over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb import config as configuration
from kb import corpus, lint
from kb.config import Config
from kb.model import Diagnostic, UserError
from kb.rules import RULES
from kb.source import Overlay, WorkTree
from kb.view import View


@dataclass(frozen=True)
class Moment:
    """The view of everything between two changes."""

    config: Config
    view: View
    open: tuple[str, ...]
    """The documents that the editor holds: the ones whose findings are shown."""
    trouble: str | None = None
    """Why the configuration cannot be read; then `config` is the last one that could."""

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What lint finds in the open documents. Raises UserError for an unknown rule and a baseline that is none."""
        if not self.open:
            return ()
        file = self.config.lint.baseline
        known = lint.Baseline.read(self.config.root / file) if file else None
        return lint.run(self.view, self.config, RULES, paths=self.open, baseline=known).diagnostics

    def lines(self, path: str) -> list[str]:
        """The lines of a document, which every finding and suggestion in it asks for."""
        if path not in self._lines:
            self._lines[path] = self.view.corpus.texts[path].split("\n")
        return self._lines[path]

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return {}


def look(root: Path, file: Path | None, texts: Mapping[str, str], last: Config | None) -> Moment:
    """The moment of a root, a configuration file (None: the root's own) and the unsaved texts by path.

    Raises UserError where there is no record, or no configuration that could be read now or before.
    """
    trouble = None
    try:
        config = configuration.load(root, file)
    except UserError as problem:
        if last is None:
            raise
        config, trouble = last, str(problem)
    tree = WorkTree(config.root)
    known = frozenset(tree.paths)
    # An open file that git ignores is no part of the repository; a lone surrogate has no bytes.
    buffers = {
        path: text.encode("utf-8", "replace")
        for path, text in texts.items()
        if path in known or not (config.root / path).exists()
    }
    view = View(corpus.load(Overlay(tree, buffers), config))
    return Moment(config, view, tuple(path for path in sorted(buffers) if path in view.corpus.documents), trouble)
