"""The operations of a server that runs already, over its socket."""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from indexer.operations import DEFAULT_LENGTH, DEFAULT_LIMIT, Event, Local, NotFound, Operations, Refused
from indexer.session import Progress, Session, no_progress
from indexer.store import StoreBusy
from kb.config import Config
from kb.model import UserError

TIMEOUT = 600
"""Seconds to wait for an answer: the first one about an old revision waits until its texts are embedded."""
TOKEN = "KB_SERVE_TOKEN"
"""The environment variable that holds the token which a server asks for."""
_REFUSALS: dict[int, type[UserError]] = {404: NotFound, 422: Refused}
_BROKEN = (OSError, ValueError, http.client.HTTPException)
"""What a connection raises that breaks off, or that something else than our server answers."""


def token() -> str:
    """The token of the environment, empty where there is none. Raises UserError where no header can hold it."""
    found = os.environ.get(TOKEN, "").strip()
    if not (found.isascii() and found.isprintable()):
        raise UserError(f"{TOKEN}: expected printable ASCII characters, which a header can hold, found others")
    return found


class Remote:
    """`kb serve` holds the Lite store; commands beside it ask through it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def ask(
        self, question: str, *, as_of: str | None = None, length: str = DEFAULT_LENGTH, explain: bool = False
    ) -> dict[str, Any]:
        """An answer with citations."""
        return self._post("/v1/ask", {"question": question, "length": length, "explain": explain, **_moment(as_of)})

    def stream(
        self, question: str, *, as_of: str | None = None, length: str = DEFAULT_LENGTH, explain: bool = False
    ) -> Generator[Event, None, None]:
        """The same as events, as the server sends them. Closing it hangs up."""
        wanted = {"question": question, "length": length, "explain": explain, "stream": True, **_moment(as_of)}
        with self._open("/v1/ask", json.dumps(wanted).encode()) as response:
            name = ""
            for line in self._lines(response):
                field, _, value = line.partition(": ")
                if not field and value:
                    yield "waiting", {}
                elif field == "event":
                    name = value
                elif field == "data" and name == "error":
                    raise UserError(str(json.loads(value)["error"]["message"]))
                elif field == "data" and name != "done":
                    yield name, json.loads(value)
            if name != "done":
                raise self._silent(EOFError("the answer broke off"))

    def search(
        self,
        query: str,
        *,
        limit: int = DEFAULT_LIMIT,
        status: str = "all",
        explain: bool = False,
        as_of: str | None = None,
    ) -> dict[str, Any]:
        """Passages, best first."""
        wanted = {"query": query, "limit": limit, "status": status, "explain": explain}
        return self._post("/v1/search", {**wanted, **_moment(as_of)})

    def get(self, name: str, *, as_of: str | None = None) -> dict[str, Any]:
        """A document with its metadata and text."""
        return self._post("/v1/get", {"id": name, **_moment(as_of)})

    def refresh(self) -> dict[str, Any]:
        """Makes the server read the files again; the counts of what it did."""
        return self._post("/v1/refresh", {})

    def ready(self) -> dict[str, Any]:
        """How much the server answers from. Raises UserError with the reason where it cannot answer yet."""
        return self._request("/readyz", None)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._request(path, json.dumps(body).encode())

    def _request(self, path: str, body: bytes | None) -> dict[str, Any]:
        with self._open(path, body) as response:
            try:
                content = json.load(response)
            except _BROKEN as problem:
                raise self._silent(problem) from problem
        if not isinstance(content, dict):
            raise UserError(f"{self.url}{path}: expected a JSON object, found {type(content).__name__}")
        return content

    def _open(self, path: str, body: bytes | None) -> Any:
        headers = {"Content-Type": "application/json"}
        if secret := token():
            headers["Authorization"] = f"Bearer {secret}"
        request = urllib.request.Request(self.url + path, body, headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            return opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as problem:
            raise _REFUSALS.get(problem.code, UserError)(_message(problem)) from problem
        except _BROKEN as problem:
            raise self._silent(problem) from problem

    def _lines(self, response: Any) -> Iterator[str]:
        try:
            for line in response:
                yield line.decode().rstrip("\r\n")
        except _BROKEN as problem:
            raise self._silent(problem) from problem

    def _silent(self, problem: Exception) -> UserError:
        return UserError(f"{self.url}: the running server does not answer ({problem}); stop it or try again")


def _moment(as_of: str | None) -> dict[str, str]:
    """The field of a request; an empty name, which a server takes for none, is refused as everywhere else."""
    if as_of is not None and not as_of.strip():
        raise Refused(f"as of: expected a date such as 2026-01-31 or a git revision, found {as_of!r}")
    return {} if as_of is None else {"as_of": as_of}


def _message(problem: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(problem)["error"]["message"])
    except (*_BROKEN, KeyError, TypeError):
        return f"the running server answers {problem.code}"


@contextmanager
def connected(config: Config, progress: Progress = no_progress) -> Iterator[Operations]:
    """A session in this process, or the running server that holds the store.

    `progress` is told of the texts that a look at the past embeds in this process.

    Raises UserError where there is no whole index, and StoreBusy where another process that does not serve has it.
    """
    try:
        session = Session(config)
    except StoreBusy as busy:
        if not busy.holder.url:
            raise
        yield Remote(busy.holder.url)
        return
    with session:
        session.require_index()
        yield Local(session, progress)
