"""Owns the snapshot, the store and the model of one repository in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from indexer import sync
from indexer.encode import encoder
from indexer.model import Encoder, Retrieval
from indexer.retrieve import retrieve
from indexer.snapshot import Snapshot
from indexer.store import LITE_LIMIT, MilvusStore
from indexer.sync import Plan
from kb import corpus
from kb.config import Config
from kb.model import UserError
from kb.source import WorkTree
from kb.view import View

Progress = Callable[[int, int], None]
"""Told how many texts are embedded, and how many there are to embed."""


class Session:
    """One repository, opened. Requests under way keep the snapshot that they began with.

    Raises UserError where there are no records, the model is missing, or the store cannot be opened
    (`indexer.store.StoreBusy` where another process has it).
    """

    def __init__(self, config: Config, *, full: bool = False, snapshot: Snapshot | None = None) -> None:
        self.config = config
        self.snapshot = snapshot or read(config)
        self.encoder: Encoder = encoder(config.index.encoder)
        self.store = MilvusStore(config, self.encoder.dimension, full=full)
        self._syncing = threading.Lock()
        state = self.store.state()
        if full or (state and state.encoder != self.encoder.fingerprint):
            self.store.start_over()

    def refresh(self, progress: Progress = lambda done, total: None) -> Plan:
        """Reads the files again, brings the store up to date, answers from the new state; returns what was done."""
        with self._syncing:
            fresh = read(self.config)
            todo = sync.plan(fresh, self.store.rows())
            done = 0

            def count(more: int) -> None:
                nonlocal done
                done += more
                progress(done, len(todo.embed))

            sync.apply(fresh, self.store, self.encoder, todo, count)
            self.snapshot = fresh
            return todo

    def behind(self) -> Plan:
        """What `refresh` would do for the snapshot at hand."""
        return sync.plan(self.snapshot, self.store.rows())

    def require_index(self) -> None:
        """Raises UserError where there is no whole index yet."""
        state = self.store.state()
        if state is None:
            raise UserError("there is no index yet: run kb index first")
        if not state.ready or state.encoder != self.encoder.fingerprint:
            raise UserError("the index is not whole (a run was cut off, or the encoder changed): run kb index")

    def retrieve(self, question: str, *, limit: int = 10, current: bool = False) -> tuple[Snapshot, Retrieval]:
        """The passages for a question, and the snapshot that they are from."""
        snapshot = self.snapshot
        return snapshot, retrieve(snapshot, self.store, self.encoder, question, limit=limit, current=current)

    @property
    def advice(self) -> str | None:
        """A word on the size of the store, where there is something to say."""
        size = len(self.snapshot.chunks)
        if self.config.index.uri or size <= LITE_LIMIT:
            return None
        return f"{size:,} chunks: Milvus Lite gets slow beyond {LITE_LIMIT:,}; set [index] uri to a Milvus server"

    def close(self) -> None:
        """Lets go of the store."""
        self.store.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read(config: Config) -> Snapshot:
    """The work tree as it is now."""
    return Snapshot(View(corpus.load(WorkTree(config.root), config)), config)
