"""The only file that knows Milvus: a Lite folder on this machine, or a server."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from indexer.model import Row, RowState, SparseVector, StoreState
from kb import git
from kb.cache import make_home
from kb.config import Config
from kb.extras import install
from kb.model import UserError

LITE_NAME = "milvus.db"
LITE_LIMIT = 20_000
"""Chunks up to which Milvus Lite answers in some 50 ms; measured 42 ms at 10,000 and 560 ms at 100,000."""
MINIMUM_SERVER = (2, 5)
_STATE = "__state__"
_TEXT_BYTES = 65_000
_FIELD_BYTES = 2_000
_REBUILD = "the index is derived from the files: kb index --full builds it anew"
# Lite answers the client's pings, one every 10 s, with "too many pings" and hangs up on a process that stays.
_LITE_OPTIONS = {"grpc.keepalive_time_ms": 2**31 - 1}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that has the Lite store open."""

    pid: int
    command: str
    url: str = ""
    """Where it answers, if it serves."""
    root: str = ""
    """The repository whose index it works on."""


class StoreBusy(UserError):
    """Another process has the Lite store open."""

    def __init__(self, home: Path, holder: Holder) -> None:
        self.holder = holder
        hint = f"ask through {holder.url}" if holder.url else "wait until it is done, or ask through kb serve,"
        super().__init__(f"{home}: the index is in use by {holder.command} (process {holder.pid}); {hint} or stop it")


class HomeLock:
    """One process at a time works on the home folder; the file names it.

    Raises StoreBusy where another one does, and UserError where it does so for another repository.
    """

    def __init__(self, home: Path, root: Path) -> None:
        self._root = str(root)
        try:
            make_home(home)
            self._file = open(home / "lock", "a+", encoding="utf-8")  # noqa: SIM115
        except OSError as problem:
            raise UserError(
                f"{home}: cannot be written: {problem.strerror}; set KB_HOME to a folder that can"
            ) from problem
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = read_holder(home) or Holder(0, "another process")
            self._file.close()
            if holder.root not in ("", self._root):
                raise UserError(
                    f"{home}: {holder.command} (process {holder.pid}) keeps the index of {holder.root} there; "
                    "give each repository a KB_HOME of its own"
                ) from None
            raise StoreBusy(home, holder) from None
        self.announce()

    def announce(self, url: str = "") -> None:
        """Says who holds the lock, and where it answers."""
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:80]
        self._file.seek(0)
        self._file.truncate()
        json.dump(asdict(Holder(os.getpid(), command, url, self._root)), self._file)
        self._file.flush()

    def release(self) -> None:
        """Gives the lock back."""
        self._file.seek(0)
        self._file.truncate()
        self._file.close()


def read_holder(home: Path) -> Holder | None:
    """The process that says it holds the lock; it may be gone."""
    try:
        return Holder(**json.loads((home / "lock").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


class _Failed(UserError):
    """The store is there and does not work: it is damaged, or no store."""


class MilvusStore:
    """Rows in a collection behind an alias.

    A rebuild (another encoder, or `full`) writes a new collection and swaps the alias when it is whole, so
    that readers never see half an index. Raises UserError where the store cannot be opened or is damaged.
    """

    def __init__(self, config: Config, dimension: int, *, full: bool = False) -> None:
        self._dimension = dimension
        self._alias = config.index.collection
        self._lite = None if config.index.uri else config.home / LITE_NAME
        self._full = full
        own = self._lite is not None and config.home.is_relative_to(config.root)
        self._repository = "" if own else git.birth(config.root)
        self.lock = HomeLock(config.home, config.root) if self._lite else None
        try:
            try:
                self._open(config)
            except _Failed:
                if not (full and self._lite and self._lite.exists()):
                    raise
                self._let_go()
                shutil.rmtree(self._lite) if self._lite.is_dir() else self._lite.unlink()
                self._open(config)
        except BaseException:
            self.close()
            raise
        self._target = self._live

    def _claim(self, config: Config) -> None:
        """Raises UserError where the store holds the documents of another repository; their rows would be deleted."""
        state = self.state()
        if state and state.repository and self._repository not in ("", state.repository):
            place = f"{self._lite}" if self._lite else f"{config.index.uri}: the collection {self._alias}"
            remedy = "set KB_HOME to another folder" if self._lite else "give each one a name in index.collection"
            raise UserError(
                f"{place} holds the index of another repository; {remedy}, or replace it with kb index --full"
            )
        self._repository = self._repository or (state.repository if state else "")

    def _open(self, config: Config) -> None:
        self._client = self._connect(config)
        self._live = self._collection()
        if self._live:
            self._call(lambda: self._client.load_collection(self._live))
        self._claim(config)

    def state(self) -> StoreState | None:
        """What the last sync left; None where nothing was ever stored, or everything is to be built anew."""
        if not self._live or self._full:
            return None
        found = self._get([_STATE], ["text"])
        try:
            return StoreState(**json.loads(found[0]["text"])) if found else StoreState(False, 0, "")
        except (ValueError, TypeError):
            return StoreState(False, 0, "")

    def rows(self) -> dict[str, RowState]:
        """Every row, by id; none where everything is to be built anew."""
        if not self._live or self._full:
            return {}
        return {
            each["id"]: RowState(each["text_hash"], each["row_hash"])
            for each in self._all(self._live, ["id", "text_hash", "row_hash"])
            if each["id"] != _STATE
        }

    def vectors(self, ids: Collection[str]) -> dict[str, list[float]]:
        """The dense vectors of some rows."""
        found: dict[str, list[float]] = {}
        wanted = sorted(ids)
        for start in range(0, len(wanted), 500):
            for each in self._get(wanted[start : start + 500], ["id", "dense"]):
                found[each["id"]] = [float(x) for x in each["dense"]]
        return found

    def start_over(self) -> None:
        """From now on `rows` is empty, and the next sync fills a new collection."""
        self._full = True

    def begin(self, encoder: str) -> None:
        """Marks the store as under work; where it has to be built anew, in a new collection."""
        if self._live is None or self._full:
            self._target = self._create()
        self._write_state(StoreState(False, 0, encoder, self._repository))

    def upsert(self, rows: Iterable[Row]) -> None:
        """Writes rows, replacing those with the same id."""
        data = [_stored(row) for row in rows]
        self._call(lambda: self._client.upsert(self._target, data))

    def delete(self, ids: Collection[str]) -> None:
        """Takes rows out."""
        wanted = sorted(ids)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            self._call(lambda part=part: self._client.delete(self._target, ids=part))  # type: ignore[misc]

    def finish(self, encoder: str, count: int) -> None:
        """Flushes, checks that every row is there, and lets readers see it. Raises UserError where rows are missing."""
        target = self._target
        assert target is not None
        self._call(lambda: self._client.flush(target))
        self._call(lambda: self._client.load_collection(target))
        found = sum(each["id"] != _STATE for each in self._all(target, ["id"]))
        if found != count:
            raise UserError(f"expected {count} rows in the store after the sync, found {found}; {_REBUILD}")
        self._write_state(StoreState(True, count, encoder, self._repository))
        self._call(lambda: self._client.flush(target))
        if target != self._live:
            self._publish(target)

    def search_dense(self, vector: Sequence[float], limit: int) -> list[tuple[str, float]]:
        """The nearest rows with their inner product, best first."""
        return self._search("dense", list(vector), limit)

    def search_sparse(self, vector: SparseVector, limit: int) -> list[tuple[str, float]]:
        """The rows with the highest inner product, best first."""
        return self._search("sparse", dict(vector), limit)

    def close(self) -> None:
        """Lets go of the store and its lock."""
        self._let_go()
        if self.lock:
            with suppress(ValueError):
                self.lock.release()

    def _let_go(self) -> None:
        with suppress(Exception):
            self._client.close()
        if self._lite:
            with suppress(Exception):
                from milvus_lite.server_manager import server_manager_instance

                server_manager_instance.release_server(str(self._lite))

    def _connect(self, config: Config) -> Any:
        try:
            from pymilvus import MilvusClient, MilvusException
        except ImportError as problem:
            raise UserError(f"the store needs the extra 'index' ({problem}); {install('index')}") from problem
        self._failure = MilvusException
        _quiet()
        if self._lite:
            return self._open_lite(MilvusClient, self._lite)
        uri = config.index.uri
        try:
            client = MilvusClient(uri=uri, token=os.environ.get(config.index.token_env, ""), timeout=10)
            version = str(client.get_server_version())
        except Exception as problem:
            raise UserError(
                f"{uri}: no Milvus server answers ({_first_line(problem)}); check address, TLS and token"
            ) from problem
        if _version(version) < MINIMUM_SERVER:
            raise UserError(f"{uri}: expected Milvus {'.'.join(map(str, MINIMUM_SERVER))} or later, found {version}")
        return client

    def _open_lite(self, client: Any, path: Path) -> Any:
        try:
            return client(str(path), grpc_options=_LITE_OPTIONS)
        except Exception as problem:
            raise _Failed(f"{path}: Milvus Lite cannot open it ({_first_line(problem)}); {_REBUILD}") from problem

    def _call(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except self._failure as problem:
            raise _Failed(f"the store failed: {_first_line(problem)}; {_REBUILD}") from problem

    def _collection(self) -> str | None:
        """The collection behind the alias."""
        names = self._call(self._client.list_collections)
        for name in names:
            listed = self._call(lambda name=name: self._client.list_aliases(name))  # type: ignore[misc]
            aliases = listed.get("aliases", []) if isinstance(listed, dict) else listed
            if self._alias in aliases:
                return str(name)
        return None

    def _create(self) -> str:
        from pymilvus import DataType

        taken = set(self._call(self._client.list_collections))
        name = next(n for n in (f"{self._alias}_a", f"{self._alias}_b") if n != self._live)
        if name in taken:
            self._call(lambda: self._client.drop_collection(name))
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=64)
        schema.add_field("text", DataType.VARCHAR, max_length=65_535)
        for field in _FIELDS:
            schema.add_field(field, DataType.VARCHAR, max_length=_FIELD_BYTES + 100)
        for field in ("line_start", "line_end"):
            schema.add_field(field, DataType.INT64)
        schema.add_field("dense", DataType.FLOAT_VECTOR, dim=self._dimension)
        schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        index = self._client.prepare_index_params()
        index.add_index("dense", index_type="FLAT", metric_type="IP")
        index.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        self._call(
            lambda: self._client.create_collection(name, schema=schema, index_params=index, consistency_level="Strong")
        )
        return name

    def _publish(self, target: str) -> None:
        old = self._live
        if old is None:
            self._call(lambda: self._client.create_alias(target, self._alias))
        else:
            self._call(lambda: self._client.alter_alias(target, self._alias))
            self._call(lambda: self._client.drop_collection(old))
        self._live = target
        self._full = False

    def _write_state(self, state: StoreState) -> None:
        row = dict.fromkeys(_FIELDS, "") | {
            "id": _STATE,
            "text": json.dumps(asdict(state)),
            "line_start": 0,
            "line_end": 0,
            "dense": [1.0] + [0.0] * (self._dimension - 1),
            "sparse": {0: 1.0},
        }
        self._call(lambda: self._client.upsert(self._target, [row]))

    def _get(self, ids: list[str], fields: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call(
            lambda: self._client.query(self._live, ids=ids, output_fields=fields, consistency_level="Strong")
        )
        return found

    def _all(self, collection: str, fields: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        pages = self._call(
            lambda: self._client.query_iterator(
                collection, batch_size=1000, output_fields=fields, filter='id != ""', consistency_level="Strong"
            )
        )
        while page := self._call(pages.next):
            found += page
        pages.close()
        return found

    def _search(self, field: str, vector: Any, limit: int) -> list[tuple[str, float]]:
        if not self._live:
            return []
        found = self._call(
            lambda: self._client.search(
                self._live,
                data=[vector],
                anns_field=field,
                limit=limit,
                filter=f"id != {json.dumps(_STATE)}",
                output_fields=["id"],
                consistency_level="Strong",
            )
        )
        scored = [(str(each["id"]), float(each["distance"])) for each in found[0]]
        return sorted(scored, key=lambda each: (-each[1], each[0]))


_FIELDS = (
    "path",
    "text_hash",
    "row_hash",
    "kind",
    "number",
    "title",
    "heading",
    "anchor",
    "status",
    "in_force",
    "date",
    "relations",
)


def _quiet() -> None:
    """pymilvus logs what it also raises, and warns of Lite's missing time stamps at every listing."""
    for name in ("pymilvus", "milvus_lite", *logging.root.manager.loggerDict):
        if name.startswith(("pymilvus", "milvus_lite")):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _stored(row: Row) -> dict[str, Any]:
    chunk = row.chunk
    described = {
        key: _cut(value, _FIELD_BYTES) if isinstance(value, str) else value for key, value in row.metadata.items()
    }
    return {
        **described,
        "id": chunk.id,
        "path": _cut(chunk.path, _FIELD_BYTES),
        "text": _cut(chunk.text, _TEXT_BYTES),
        "text_hash": chunk.text_hash,
        "row_hash": row.row_hash,
        "dense": list(row.dense),
        "sparse": dict(row.sparse),
    }


def _cut(text: str, limit: int) -> str:
    """At most `limit` bytes: a server counts bytes where Lite counts characters."""
    return text.encode()[:limit].decode("utf-8", "ignore")


def _version(text: str) -> tuple[int, ...]:
    digits = [part for part in text.lstrip("v").split("-")[0].split(".") if part.isdigit()]
    return tuple(int(part) for part in digits[:2])


def _first_line(problem: BaseException) -> str:
    message = getattr(problem, "message", None) or str(problem) or type(problem).__name__
    return str(message).strip().splitlines()[0][:300]
