"""A second sync embeds only what changed; the store is the real Milvus Lite, the model the real one."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import session as sessions
from indexer import sync
from indexer.encode import BgeSmall
from indexer.memory import MemoryStore
from indexer.session import Session
from indexer.snapshot import Snapshot
from indexer.store import LITE_NAME, HomeLock, MilvusStore, StoreBusy
from kb import config
from kb.model import UserError

pytestmark = [pytest.mark.milvus, pytest.mark.model]


@pytest.fixture
def session(records: Path) -> Iterator[Session]:
    with Session(config.load(records)) as opened:
        opened.refresh()
        yield opened


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


_AUTHOR = ("-c", "user.name=Crew", "-c", "user.email=crew@ship.example")
OLD, NEW = "decisions/0001-use-queues.md", "decisions/0002-use-streams.md"


def test_a_second_sync_does_nothing(session: Session) -> None:
    todo = session.refresh()
    assert todo.empty
    assert todo.unchanged == len(session.snapshot.chunks) == 7


def test_an_edit_embeds_the_changed_section_alone(session: Session, records: Path) -> None:
    edit(records, NEW, "Old messages can be read again.", "Old messages can be read twice.")
    todo = session.refresh()
    assert [session.snapshot.chunks[id].heading[-1] for id in todo.embed] == ["Consequences"]
    assert (len(todo.rewrite), len(todo.delete), todo.unchanged) == (0, 0, 6)


def test_a_line_at_the_top_embeds_nothing_and_quotes_stay_in_their_lines(session: Session, records: Path) -> None:
    file = records / NEW
    file.write_text("\n" + file.read_text("utf-8"), "utf-8")
    todo = session.refresh()
    assert (len(todo.embed), len(todo.rewrite)) == (0, 3)
    lines = file.read_text("utf-8").split("\n")
    for hit in session.retrieve("streams between services")[1].hits:
        if hit.chunk.path == NEW:
            assert hit.text == "\n".join(lines[hit.line_start - 1 : hit.line_end])


def test_a_rejected_successor_rewrites_the_old_record_s_rows_and_brings_it_back_in_force(
    session: Session, records: Path
) -> None:
    assert session.snapshot.view.standing(OLD).in_force is False
    edit(records, NEW, "status: accepted", "status: rejected")
    todo = session.refresh()
    assert not todo.embed
    assert {session.snapshot.chunks[id].path for id in todo.rewrite} == {OLD, NEW}
    assert session.snapshot.view.standing(OLD).in_force is True


def test_a_deleted_record_is_gone(session: Session, records: Path) -> None:
    (records / OLD).unlink()
    snapshot_before = session.snapshot
    assert len(session.refresh().delete) == 3
    _, found = session.retrieve("We put a queue between services")
    assert found.hits
    assert all(hit.chunk.path != OLD for hit in found.hits)
    assert OLD in snapshot_before.by_path


def test_a_moved_record_keeps_its_vectors(session: Session, records: Path) -> None:
    shutil.move(records / OLD, records / "decisions/0003-use-queues.md")
    todo = session.refresh()
    assert (len(todo.embed), len(todo.delete)) == (0, 3)
    assert {session.snapshot.chunks[id].path for id in todo.rewrite} >= {"decisions/0003-use-queues.md"}
    assert session.behind().empty


def test_the_index_outlives_the_process(session: Session, records: Path) -> None:
    session.close()
    with Session(config.load(records)) as again:
        again.require_index()
        assert again.behind().empty
        assert again.retrieve("Which messages can be read again?")[1].hits[0].chunk.path == NEW


def test_a_rebuild_swaps_a_whole_index_in(session: Session, records: Path) -> None:
    session.close()
    with Session(config.load(records), full=True) as again:
        assert len(again.refresh().embed) == 7
        assert again.refresh().empty


def test_an_index_that_was_cut_off_is_noticed_and_mended(session: Session) -> None:
    session.store.begin(session.encoder.fingerprint)
    with pytest.raises(UserError, match=r"not whole.*run kb index"):
        session.require_index()
    session.refresh()
    session.require_index()


def test_no_index_yet_says_what_to_do(records: Path) -> None:
    with Session(config.load(records)) as fresh, pytest.raises(UserError, match="no index yet: run kb index"):
        fresh.require_index()


def test_a_second_process_learns_who_has_the_store(session: Session, records: Path) -> None:
    assert session.store.lock
    session.store.lock.announce("http://127.0.0.1:1")
    with pytest.raises(
        StoreBusy, match=r"in use by .* \(process \d+\); ask through http://127.0.0.1:1 or stop it"
    ) as raised:
        HomeLock(config.load(records).home, records)
    assert raised.value.holder.url == "http://127.0.0.1:1"


def test_the_index_of_another_repository_is_not_asked(session: Session, records: Path, tmp_path: Path) -> None:
    assert session.store.lock
    session.store.lock.announce("http://127.0.0.1:1")
    expected = rf"keeps the index of {re.escape(str(records))} there; give each repository a KB_HOME of its own"
    with pytest.raises(UserError, match=expected) as raised:
        HomeLock(config.load(records).home, tmp_path / "another")
    assert not isinstance(raised.value, StoreBusy)


def test_repositories_with_one_kb_home_keep_apart(records: Path, tmp_path: Path) -> None:
    environ = {"KB_HOME": str(tmp_path / "home")}
    shutil.copytree(records, tmp_path / "others")
    homes = [config.load(root, environ=environ).home for root in (records, tmp_path / "others")]
    assert homes[0] != homes[1]
    assert {each.parent for each in homes} == {tmp_path / "home"}
    assert config.load(records, environ={}).home == records / ".kb"


def test_a_store_that_another_repository_filled_is_left_alone(records: Path, tmp_path: Path) -> None:
    settings = config.load(records, environ={"KB_HOME": str(tmp_path / "home")})
    for name in ("Ship", "Harbour"):
        shutil.rmtree(records / ".git", ignore_errors=True)
        for asked in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", name)):
            subprocess.run(["git", "-C", records, *_AUTHOR, *asked], check=True)
        if name == "Ship":
            with Session(settings) as session:
                session.refresh()
    with pytest.raises(
        UserError, match="index of another repository; set KB_HOME .* or replace it with kb index --full"
    ):
        Session(settings)
    with Session(settings, full=True) as session:
        assert len(session.refresh().embed) == 7
    Session(settings).close()


def test_git_leaves_the_home_folder_out(session: Session, records: Path) -> None:
    session.close()
    subprocess.run(["git", "-C", records, "init", "-q"], check=True)
    listed = subprocess.run(
        ["git", "-C", records, "status", "--short", "-uall"], check=True, capture_output=True, text=True
    )
    assert listed.stdout == "?? README.md\n?? decisions/0001-use-queues.md\n?? decisions/0002-use-streams.md\n"


def test_a_home_folder_that_is_there_is_left_as_it_is(records: Path) -> None:
    (records / ".kb").mkdir()
    with Session(config.load(records)) as session:
        session.refresh()
    assert not (records / ".kb" / ".gitignore").exists()


def test_a_damaged_store_is_named_and_rebuilt(session: Session, records: Path) -> None:
    session.close()
    configuration = config.load(records)
    folder = configuration.home / LITE_NAME
    shutil.rmtree(folder)
    folder.write_text("not a store")
    with pytest.raises(UserError, match="kb index --full builds it anew"):
        MilvusStore(configuration, 384)
    with Session(configuration, full=True) as again:
        assert len(again.refresh().embed) == 7


@pytest.mark.parametrize("inside", ["*.parquet", "manifest.json*"])
def test_a_store_that_is_damaged_inside_is_rebuilt(session: Session, records: Path, inside: str) -> None:
    session.close()
    configuration = config.load(records)
    damaged = list((configuration.home / LITE_NAME).rglob(inside))
    assert damaged
    for file in damaged:
        file.write_text("")
    with pytest.raises(UserError, match="kb index --full builds it anew"):
        MilvusStore(configuration, 384)
    with Session(configuration, full=True) as again:
        assert len(again.refresh().embed) == 7
    with Session(configuration) as whole:
        assert whole.refresh().empty


def test_rows_that_are_missing_after_a_sync_are_noticed(session: Session) -> None:
    gone = next(iter(session.snapshot.chunks))
    session.store.delete([gone])
    with pytest.raises(UserError, match="expected 7 rows in the store after the sync, found 6"):
        session.store.finish(session.encoder.fingerprint, 7)


def test_memory_and_milvus_find_the_same(session: Session) -> None:
    memory = MemoryStore()
    encoder = BgeSmall()
    snapshot: Snapshot = sessions.read(session.config)
    sync.apply(snapshot, memory, encoder, sync.plan(snapshot, memory.rows()))
    for question in ("What forgets messages?", "Which service waits?"):
        vector, weights = encoder.query(question), snapshot.vocabulary.query(question)
        for ours, theirs in (
            (memory.search_dense(vector, 7), session.store.search_dense(vector, 7)),
            (memory.search_sparse(weights, 7), session.store.search_sparse(weights, 7)),
        ):
            assert dict(theirs) == pytest.approx(dict(ours), abs=1e-4)


def test_a_server_that_does_not_answer_is_named(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_INDEX_URI", "http://127.0.0.1:9")
    with pytest.raises(UserError, match=r"http://127\.0\.0\.1:9: no Milvus server answers"):
        MilvusStore(config.load(records), 384)
