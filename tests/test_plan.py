"""What a sync does to a store: which texts are embedded, which rows are rewritten, and what a row tells others."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from small import ROOT, view

from indexer import sync
from indexer.memory import MemoryStore
from indexer.snapshot import Snapshot
from kb.config import Config

OLD, NEW, PART = "decisions/0001-buses.md", "decisions/0002-trams.md", "decisions/0003-tickets.md"
FILES = {
    OLD: "---\nstatus: superseded\ndate: 2025-01-10\n---\n\n# Run Buses\n\n## Decision\n\nThe town runs buses.\n",
    NEW: "---\nstatus: accepted\ndate: 2025-03-05\nsupersedes: ['0001']\n---\n\n# Run Trams\n\n## Decision\n\nTrams.\n",
    PART: "---\nstatus: accepted\namends: ['0002#decision']\n---\n\n# Sell Tickets\n\n## Decision\n\nOn board.\n",
    "README.md": "# Town\n\nIt has trams.\n",
}


class Counting:
    """An encoder whose vectors say nothing; it keeps the texts that it was given."""

    dimension = 2
    fingerprint = "counting"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def passage(self, text: str) -> list[float]:
        self.texts.append(text.split("\n")[0])
        return [float(len(self.texts)), 0.0]

    def query(self, text: str) -> list[float]:
        return [1.0, 0.0]


def snapshot(files: Mapping[str, str]) -> Snapshot:
    return Snapshot(view(files), Config(ROOT))


def synced(store: MemoryStore, files: Mapping[str, str]) -> tuple[sync.Plan, list[str]]:
    """What was planned, and the headings of the texts that were embedded."""
    encoder, wanted = Counting(), snapshot(files)
    todo = sync.plan(wanted, store.rows())
    sync.apply(wanted, store, encoder, todo)
    assert sync.plan(wanted, store.rows()).empty
    state = store.state()
    assert state is not None
    assert (state.ready, state.count, len(store.rows())) == (True, len(wanted.chunks), len(wanted.chunks))
    return todo, encoder.texts


@pytest.fixture
def store() -> MemoryStore:
    found = MemoryStore()
    assert len(synced(found, FILES)[1]) == 4
    return found


def test_what_is_as_it_should_be_is_let_be(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(MemoryStore, "begin")
    todo, texts = synced(store, FILES)
    assert (todo.empty, todo.unchanged, texts) == (True, 4, [])


def test_a_store_whose_last_sync_was_cut_off_is_finished(store: MemoryStore) -> None:
    store.begin("counting")
    todo, texts = synced(store, FILES)
    assert (todo.empty, texts) == (True, [])


def test_a_successor_that_is_withdrawn_rewrites_rows_and_embeds_nothing(store: MemoryStore) -> None:
    before = store.vectors(store.rows())
    todo, texts = synced(store, {**FILES, NEW: FILES[NEW].replace("accepted", "withdrawn")})
    assert texts == []
    paths = {chunk.path for id, chunk in snapshot(FILES).chunks.items() if id in todo.rewrite}
    assert paths == {OLD, NEW}
    assert (todo.delete, todo.unchanged) == ((), 2)
    assert store.vectors(store.rows()) == before


def test_a_file_that_moved_keeps_its_vectors_and_its_old_rows_go(store: MemoryStore) -> None:
    moved = {("decisions/0001-old-buses.md" if path == OLD else path): text for path, text in FILES.items()}
    todo, texts = synced(store, moved)
    assert texts == []
    assert len(todo.delete) == 1
    assert set(todo.rewrite.values()) >= set(todo.delete)


def many(day: str) -> dict[str, str]:
    """More records than two batches hold."""
    numbers = range(1, 2 * sync.BATCH + 3)
    return {f"decisions/{n:04}-x.md": f"---\ndate: {day}\n---\n# Record {n}\n\nText {n}.\n" for n in numbers}


def test_every_row_is_rewritten_where_there_are_many() -> None:
    made = MemoryStore()
    synced(made, many("2025-01-10"))
    todo, texts = synced(made, many("2025-01-11"))
    assert (len(todo.rewrite), texts) == (len(made.rows()), [])


def test_each_text_that_was_embedded_is_told_once() -> None:
    files = many("2025-01-10")
    told: list[int] = []
    found, encoder, made = snapshot(files), Counting(), MemoryStore()
    sync.apply(found, made, encoder, sync.plan(found, made.rows()), told.append)
    assert told == [1] * len(files)
    assert len(set(encoder.texts)) == len(made.rows()) == len(files)


def test_a_row_tells_other_readers_where_its_record_stands() -> None:
    found = snapshot(FILES)
    rows = {chunk.path: sync.metadata(found, chunk) for chunk in found.chunks.values()}
    assert rows[OLD] == {
        "kind": "decision",
        "number": "0001",
        "title": "Run Buses",
        "heading": "Run Buses > Decision",
        "anchor": "decision",
        "status": "superseded",
        "in_force": "no",
        "date": "2025-01-10",
        "relations": json.dumps({"superseded_by": [NEW]}),
        "line_start": 8,
        "line_end": 10,
    }
    assert json.loads(str(rows[NEW]["relations"])) == {"amended_by": [PART], "supersedes": [OLD]}
    assert (rows[NEW]["in_force"], rows[PART]["relations"]) == ("yes", "")
    page = rows["README.md"]
    assert (page["kind"], page["number"], page["status"], page["in_force"], page["date"]) == ("page", "", "", "", "")
