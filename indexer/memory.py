"""The store's Protocol over numpy: nothing is written. For looks at the past, and for tests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy

from indexer.model import Row, RowState, SparseVector, StoreState

_Array = numpy.ndarray[Any, numpy.dtype[numpy.float32]]


class MemoryStore:
    """Rows in a dictionary; exact search by inner product."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._dense: dict[str, _Array] = {}
        """Apart from the rows, in an eighth of what lists of numbers take."""
        self._matrix: _Array | None = None
        self._state: StoreState | None = None

    def state(self) -> StoreState | None:
        """What the last sync left."""
        return self._state

    def rows(self) -> dict[str, RowState]:
        """Every row, by id."""
        return {id: RowState(row.chunk.text_hash, row.row_hash) for id, row in self._rows.items()}

    def vectors(self, ids: Collection[str]) -> dict[str, list[float]]:
        """The dense vectors of some rows."""
        return {id: [float(x) for x in self._dense[id]] for id in ids if id in self._dense}

    def start_over(self) -> None:
        """Forgets every row."""
        self._rows.clear()
        self._dense.clear()
        self._matrix = None

    def begin(self, encoder: str) -> None:
        """Marks the store as under work."""
        self._state = StoreState(False, len(self._rows), encoder)

    def upsert(self, rows: Iterable[Row]) -> None:
        """Writes rows, replacing those with the same id."""
        for row in rows:
            self._rows[row.chunk.id] = replace(row, dense=())
            self._dense[row.chunk.id] = numpy.array(row.dense, dtype=numpy.float32)
        self._matrix = None

    def delete(self, ids: Collection[str]) -> None:
        """Takes rows out."""
        for id in ids:
            self._rows.pop(id, None)
            self._dense.pop(id, None)
        self._matrix = None

    def finish(self, encoder: str, count: int) -> None:
        """Marks the store as ready."""
        self._state = StoreState(True, count, encoder)

    def search_dense(self, vector: Sequence[float], limit: int) -> list[tuple[str, float]]:
        """The nearest rows with their inner product, best first."""
        if not self._rows:
            return []
        if self._matrix is None:
            self._matrix = numpy.array(list(self._dense.values()))
        scores = self._matrix @ numpy.array(vector, dtype=numpy.float32)
        return _best({id: float(score) for id, score in zip(self._dense, scores, strict=True)}, limit)

    def search_sparse(self, vector: SparseVector, limit: int) -> list[tuple[str, float]]:
        """The rows with the highest inner product, best first; rows that share no dimension are left out."""
        scores = {id: sum(w * row.sparse.get(d, 0.0) for d, w in vector.items()) for id, row in self._rows.items()}
        return _best({id: score for id, score in scores.items() if score > 0}, limit)


def _best(scores: dict[str, float], limit: int) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda each: (-each[1], each[0]))[:limit]
