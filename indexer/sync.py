"""Brings a store up to date with a snapshot: plan (pure), apply."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indexer.encode import sparse_passage
from indexer.model import Chunk, Encoder, Row, RowState, Store
from indexer.snapshot import Snapshot

SPARSE = 4
"""Counts up when the same text gets other sparse weights, so that every row is written again."""
BATCH = 64
"""Rows written at a time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done, by chunk id."""

    embed: tuple[str, ...]
    """New text: needs a vector."""
    rewrite: Mapping[str, str]
    """Lines, standing or place changed, the text did not: id → the row that has its vector."""
    delete: tuple[str, ...]
    unchanged: int

    @property
    def empty(self) -> bool:
        """Whether the store is as it should be."""
        return not (self.embed or self.rewrite or self.delete)


def plan(snapshot: Snapshot, present: Mapping[str, RowState]) -> Plan:
    """The difference between a snapshot and the rows of a store, by two hashes: the text's and the row's."""
    by_text = {state.text_hash: id for id, state in present.items()}
    embed: list[str] = []
    rewrite: dict[str, str] = {}
    for id, chunk in snapshot.chunks.items():
        state = present.get(id)
        if state and state.text_hash == chunk.text_hash:
            if state.row_hash != row_hash(chunk, metadata(snapshot, chunk)):
                rewrite[id] = id
        elif chunk.text_hash in by_text:
            rewrite[id] = by_text[chunk.text_hash]
        else:
            embed.append(id)
    gone = tuple(id for id in present if id not in snapshot.chunks)
    return Plan(tuple(embed), rewrite, gone, len(snapshot.chunks) - len(embed) - len(rewrite))


def apply(
    snapshot: Snapshot, store: Store, encoder: Encoder, todo: Plan, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Carries a plan out: vectors that are at hand are kept, new texts are embedded one at a time.

    `progress` is told how many texts were embedded since the last call. The store is marked as building
    from the first write to the last, so that a run that is cut off is noticed and done again.
    """
    expected = len(snapshot.chunks)
    state = store.state()
    if todo.empty and state and state.ready and state.count == expected and state.encoder == encoder.fingerprint:
        return
    kept = store.vectors(set(todo.rewrite.values()))
    store.begin(encoder.fingerprint)
    ids = list(todo.rewrite)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        store.upsert([row(snapshot, snapshot.chunks[id], kept[todo.rewrite[id]]) for id in batch])
    for start in range(0, len(todo.embed), BATCH):
        rows = []
        for id in todo.embed[start : start + BATCH]:
            chunk = snapshot.chunks[id]
            rows.append(row(snapshot, chunk, encoder.passage(chunk.embedded)))
            progress(1)
        store.upsert(rows)
    if todo.delete:
        store.delete(todo.delete)
    store.finish(encoder.fingerprint, expected)


def row(snapshot: Snapshot, chunk: Chunk, dense: Sequence[float]) -> Row:
    """A chunk as the store keeps it."""
    described = metadata(snapshot, chunk)
    return Row(chunk, row_hash(chunk, described), described, dense, sparse_passage(chunk.embedded))


def metadata(snapshot: Snapshot, chunk: Chunk) -> dict[str, str | int]:
    """What other readers of the collection may want to know; our own answers take it from the snapshot."""
    document = snapshot.view.document(chunk.path)
    standing = snapshot.view.standing(chunk.path)
    relations = {
        kind: paths
        for kind, paths in (
            ("superseded_by", standing.replaced_by),
            ("supersedes", standing.replaces),
            ("amended_by", tuple(each.path for each in standing.amended_by)),
        )
        if paths
    }
    return {
        "kind": document.kind.value,
        "number": document.number or "",
        "title": document.title or "",
        "heading": " > ".join(chunk.heading),
        "anchor": chunk.anchor,
        "status": document.status.value if document.status else "",
        "in_force": {True: "yes", False: "no", None: ""}[standing.in_force],
        "date": document.date or "",
        "relations": json.dumps(relations, sort_keys=True) if relations else "",
        "line_start": chunk.line_start,
        "line_end": chunk.line_end,
    }


def row_hash(chunk: Chunk, described: Mapping[str, str | int]) -> str:
    """Hash of everything but the vectors, and of how the sparse ones are made."""
    content = json.dumps([SPARSE, chunk.path, chunk.text, *sorted(described.items())], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:32]
