"""What a server answers from, and the only place that changes it: the session and the site that was built last."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.session import Progress, Session
from kb import git
from kb.config import FILE_NAME, Config
from kb.identity import TEXTS
from kb.model import UserError
from kb.source import WorkTree

PACE = 1.0
"""Seconds between two looks at the files, at least."""
SHARE = 10
"""Looking takes at most one part in so many of a processor, however large the tree is."""
RETRY = 30.0
"""Seconds after which an update that failed is tried again: what failed can be a store or a disk, not a file."""
_DOCUMENTS = (*TEXTS, ".mmd")
_SETTINGS = (FILE_NAME, "pyproject.toml", "mkdocs.yml")

log = logging.getLogger("kb.serve")

State = frozenset[tuple[str, int, int]]
"""Path, time of the last change (of rights as well) and size of every file that answers and pages are made from."""


class NotReady(UserError):
    """The server is still preparing, or its index is not whole."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a refresh did, in chunks."""

    embedded: int
    rewritten: int
    deleted: int
    unchanged: int

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in asdict(self).items())


class Live:
    """A session that follows the files; where `build` is given, with the site, which it puts into a folder."""

    def __init__(self, session: Session, build: Callable[[Session, Path], None] | None = None) -> None:
        self.session = session
        self.site: Path | None = None
        """The folder of the last whole build; the one before it stays until the next build, for requests under way."""
        self.reason: str | None = "the server has just started"
        """Why no answer can be given yet; None when it can."""
        self.stop = threading.Event()
        """Set when the process is to end: nothing is followed any more, and what takes long is given up."""
        self._build = build
        self._lock = threading.Lock()
        self._again = math.inf
        self._warned = ""
        self._seen: State = frozenset()
        self._shown: State = frozenset()

    def refresh(self, progress: Progress = lambda done, total: None) -> Done:
        """Reads the files, brings index and site up to date, then serves from them.

        Raises UserError where that fails; what was served stays.
        """

        def count(done: int, total: int) -> None:
            self.require_running()
            if self.reason:
                self.reason = f"the index is being built: {done} of {total} texts embedded"
            progress(done, total)

        with self._lock:
            self._seen = state(self.session.config)
            try:
                todo = self.session.refresh(count)
                if self._build and self._shown != self._seen:
                    self._rebuild(self._build)
            except Exception as problem:
                self._again = time.monotonic() + RETRY
                self._check(problem)
                raise
            self._again = math.inf
            self._warned = ""
            self.reason = None
        return Done(len(todo.embed), len(todo.rewrite), len(todo.delete), todo.unchanged)

    def require_ready(self) -> None:
        """Raises NotReady with the reason where no answer can be given yet."""
        if self.reason:
            raise NotReady(f"not ready yet: {self.reason}")

    def require_running(self) -> None:
        """Raises NotReady where the process is about to end."""
        if self.stop.is_set():
            raise NotReady("the server stops")

    def watch(self) -> None:
        """Follows the files until the process is to end.

        An update that fails is logged in a line and tried again later; what was served stays.
        """
        settings = _settings(self.session.config)
        pause = PACE
        while not self.stop.wait(pause):
            started = time.monotonic()
            changed = state(self.session.config) != self._seen
            pause = max(PACE, SHARE * (time.monotonic() - started))
            if changed or started >= self._again:
                self._follow()
            if (now := _settings(self.session.config)) != settings:
                settings = now
                log.warning("the configuration changed: restart to use it")

    def _follow(self) -> None:
        try:
            log.info("brought up to date: %s", self.refresh())
        except UserError as problem:
            self._warn(f"an update failed, and what was served stays: {problem}")
        except Exception as problem:  # noqa: BLE001 - whatever fails here, the server goes on
            self._warn(f"an update failed: {type(problem).__name__}: {problem}")

    def _warn(self, words: str) -> None:
        """Logs why an update failed, once for all attempts that fail alike."""
        if words != self._warned:
            log.warning(words)
        self._warned = words

    def _rebuild(self, build: Callable[[Session, Path], None]) -> None:
        if self.reason:
            self.reason = "the site is being built"
        folders = (self.session.config.home / "site" / name for name in ("a", "b"))
        target = next(each for each in folders if each != self.site)
        build(self.session, target)
        self.site = target
        self._shown = self._seen

    def _check(self, problem: Exception) -> None:
        """After a failure: whether the index is still whole."""
        try:
            stored = self.session.store.state()
        except UserError:
            stored = None
        if self.reason is None and not (stored and stored.ready):
            self.reason = f"the last update of the index failed ({problem}); it is tried again every {RETRY:.0f} s"


def state(config: Config) -> State:
    """The files as they are now; the checked-out commit counts, since citations name it."""
    found = {(git.head(config.root) or "", 0, 0)}
    for path in WorkTree(config.root).paths:
        if path.lower().endswith(_DOCUMENTS) or path == "mkdocs.yml":
            found |= _stat(config.root, path)
    return frozenset(found)


def _settings(config: Config) -> State:
    files = {config.root / name for name in _SETTINGS[:2]} | ({config.file} if config.file else set())
    return frozenset(each for path in files for each in _stat(path.parent, path.name))


def _stat(folder: Path, path: str) -> State:
    try:
        found = (folder / path).stat()
    except OSError:  # deleted since it was listed
        return frozenset()
    return frozenset({(path, found.st_ctime_ns, found.st_size)})
