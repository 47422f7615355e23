"""Owns the snapshot, the store and the model of one repository in this process."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType

from indexer import sync
from indexer.encode import encoder, reranker
from indexer.memory import MemoryStore
from indexer.model import Encoder, Reranker, Retrieval, Store
from indexer.retrieve import retrieve
from indexer.snapshot import Snapshot
from indexer.store import LITE_LIMIT, MilvusStore
from indexer.sync import Plan
from kb import corpus, past
from kb.config import Config
from kb.model import UserError
from kb.past import AsOf
from kb.source import WorkTree
from kb.view import View

Progress = Callable[[int, int], None]
"""Told how many texts are embedded, and how many there are to embed."""
MOMENTS = 3
"""Looks at the past that are kept, so that a second question to the same one embeds nothing."""


def no_progress(done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class State:
    """What one answer is made from: the documents of a moment and their vectors."""

    snapshot: Snapshot
    store: Store


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
        self._looking = threading.Lock()
        self._keeping = threading.Lock()
        self._moments: dict[_Key, State] = {}
        state = self.store.state()
        if full or (state and state.encoder != self.encoder.fingerprint):
            self.store.start_over()

    @cached_property
    def reranker(self) -> Reranker | None:
        """The cross-encoder, where one is configured; loaded by the first question, since indexing needs none."""
        return reranker() if self.config.index.rerank else None

    def refresh(self, progress: Progress = no_progress) -> Plan:
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
        state = self.look()
        return state.snapshot, self.retrieve_in(state, question, limit=limit, current=current)

    def retrieve_in(self, state: State, question: str, *, limit: int = 10, current: bool = False) -> Retrieval:
        """The passages for a question in a state that `look` gave."""
        return retrieve(
            state.snapshot, state.store, self.encoder, question, limit=limit, current=current, reranker=self.reranker
        )

    def look(self, as_of: str | None = None, progress: Progress = no_progress) -> State:
        """What stands now, or stood at a date or a git revision.

        Vectors of a text that the store knows are read from it, the others are made and kept in memory: nothing is
        written to the store. The last few looks are kept; one is prepared at a time. Raises `kb.past.NoMoment` where
        there is no such moment.
        """
        now = self.snapshot
        if as_of is None:
            return State(now, self.store)
        asked = past.moment(self.config, as_of)
        key = (asked, None if asked.commit else now.view, datetime.date.today())
        if found := self._kept(key):
            return found
        with self._looking:
            if found := self._kept(key):
                return found
            with _reading:
                view, told = past.look(self.config, asked, now.view)
            snapshot = Snapshot(view, self.config, told)
            made = State(snapshot, in_memory(snapshot, self.store, self.encoder, progress))
            with self._keeping:
                kept = [each for each in self._moments.items() if each[0][1] in (None, now.view)]
                self._moments = dict([*kept, (key, made)][-MOMENTS:])
            return made

    def _kept(self, key: _Key) -> State | None:
        """A look that is kept, which makes it the one to be kept longest."""
        with self._keeping:
            found = self._moments.pop(key, None)
            if found:
                self._moments[key] = found
            return found

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


def in_memory(snapshot: Snapshot, store: Store, encoder: Encoder, progress: Progress = no_progress) -> MemoryStore:
    """The vectors of any snapshot, in memory: read from the store where it has the same text, else made now."""
    state = store.state()
    stored = store.rows() if state and state.encoder == encoder.fingerprint else {}
    holders = {row.text_hash: id for id, row in stored.items()}
    texts = {chunk.text_hash: chunk.embedded for chunk in snapshot.chunks.values()}
    vectors = store.vectors({holders[text] for text in texts if text in holders})
    known: dict[str, Sequence[float]] = {text: vectors[id] for text, id in holders.items() if id in vectors}
    missing = [text for text in texts if text not in known]
    for done, text in enumerate(missing, 1):
        known[text] = encoder.passage(texts[text])
        progress(done, len(missing))
    memory = MemoryStore()
    memory.upsert(sync.row(snapshot, chunk, known[chunk.text_hash]) for chunk in snapshot.chunks.values())
    memory.finish(encoder.fingerprint, len(snapshot.chunks))
    return memory


def read(config: Config) -> Snapshot:
    """The work tree as it is now."""
    with _reading:
        return Snapshot(View(corpus.load(WorkTree(config.root), config)), config)


_Key = tuple[AsOf, View | None, datetime.date]
_reading = threading.Lock()
"""Parsed documents are kept in one place for the whole process; one reader at a time works on it."""
