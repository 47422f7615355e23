"""The operations of a server that runs already, over its socket."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from indexer.operations import DEFAULT_LIMIT, Local, NotFound, Operations, Refused
from indexer.session import Session
from indexer.store import StoreBusy
from kb.config import Config
from kb.model import UserError

TIMEOUT = 120
"""Seconds to wait for an answer."""
TOKEN = "KB_SERVE_TOKEN"
"""The environment variable that holds the token which a server asks for."""
_REFUSALS: dict[int, type[UserError]] = {404: NotFound, 422: Refused}


class Remote:
    """`kb serve` holds the Lite store; commands beside it ask through it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def ask(self, question: str) -> dict[str, Any]:
        """An answer with citations."""
        return self._post("/v1/ask", {"question": question})

    def search(
        self, query: str, *, limit: int = DEFAULT_LIMIT, status: str = "all", explain: bool = False
    ) -> dict[str, Any]:
        """Passages, best first."""
        return self._post("/v1/search", {"query": query, "limit": limit, "status": status, "explain": explain})

    def get(self, name: str) -> dict[str, Any]:
        """A document with its metadata and text."""
        return self._post("/v1/get", {"id": name})

    def refresh(self) -> dict[str, Any]:
        """Makes the server read the files again; the counts of what it did."""
        return self._post("/v1/refresh", {})

    def ready(self) -> dict[str, Any]:
        """How much the server answers from. Raises UserError with the reason where it cannot answer yet."""
        return self._request("/readyz", None)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._request(path, json.dumps(body).encode())

    def _request(self, path: str, body: bytes | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if token := os.environ.get(TOKEN):
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.url + path, body, headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=TIMEOUT) as response:
                content = json.load(response)
        except urllib.error.HTTPError as problem:
            raise _REFUSALS.get(problem.code, UserError)(_message(problem)) from problem
        except (OSError, ValueError) as problem:
            advice = "stop it or try again"
            raise UserError(f"{self.url}: the running server does not answer ({problem}); {advice}") from problem
        if not isinstance(content, dict):
            raise UserError(f"{self.url}{path}: expected a JSON object, found {type(content).__name__}")
        return content


def _message(problem: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(problem)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"the running server answers {problem.code}"


@contextmanager
def connected(config: Config) -> Iterator[Operations]:
    """A session in this process, or the running server that holds the store.

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
        yield Local(session)
