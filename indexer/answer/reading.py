"""Reads what a model writes, within deadlines: it works in a thread of its own, so that it cannot hang its reader."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

from indexer.model import Writing, WritingFailed

PULSE = 0.25
"""So often, in seconds, a reader gets control back while the model is silent: to notice that nobody waits any more."""
LONGEST = 20_000
"""Characters after which a model does not stop by itself any more."""


def read(writing: Writing, first: float, total: float) -> Iterator[str]:
    """The pieces as they come, an empty one whenever PULSE passes without any.

    Raises WritingFailed where no piece comes within `first` seconds, the end not within `total`, or the model fails.
    Closing the iterator cancels the writing.
    """
    pieces: SimpleQueue[str | WritingFailed | None] = SimpleQueue()
    threading.Thread(target=_write, args=(writing, pieces.put), name="model", daemon=True).start()
    started = time.monotonic()
    unfinished = f"did not finish within {total:g} seconds"
    deadline, late = started + min(first, total), f"did not begin to answer within {first:g} seconds"
    if total <= first:
        late = unfinished
    size = 0
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise WritingFailed(late)
            try:
                piece = pieces.get(timeout=min(PULSE, left))
            except Empty:
                yield ""
                continue
            if piece is None:
                return
            if isinstance(piece, WritingFailed):
                raise piece
            deadline, late = started + total, unfinished
            size += len(piece)
            if size > LONGEST:
                raise WritingFailed("did not stop writing")
            yield piece
    finally:
        writing.cancel()


def _write(writing: Writing, put: Callable[[str | WritingFailed | None], None]) -> None:
    try:
        for piece in writing:
            put(piece)
        put(None)
    except WritingFailed as problem:
        put(problem)
    except Exception as problem:  # noqa: BLE001 (a model's client may raise anything, with secrets in its words)
        put(WritingFailed(f"failed ({type(problem).__name__})"))
