"""A real `kb serve` on a small repository, asked over its socket."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import KB
from tests.small import write

PATIENCE = 90
"""Seconds after which something that has to happen counts as missing."""

OLD = "decisions/0002-send-letters.md"
NEW = "decisions/0004-send-pigeons.md"
QUESTION = "How are parcels announced to the harbour now?"
FOREIGN = "What does a submarine periscope cost?"


def _record(status: str, date: str, title: str, context: str, decision: str, more: str = "") -> str:
    return (
        f"---\nstatus: {status}\ndate: {date}\n{more}---\n\n# {title}\n\n"
        f"## Context\n\n{context}\n\n## Decision\n\n{decision}\n\n## Consequences\n\nThe crew has to learn it.\n"
    )


FILES: dict[str, str | bytes] = {
    "decisions/0001-keep-a-log.md": _record(
        "accepted", "2025-01-02", "Keep a Log", "The crew forgets what it saw.", "We write every sighting into the log."
    ),
    OLD: _record(
        "superseded", "2025-01-03", "Announce Parcels by Letter", "The harbour has to know which parcels come.",
        "We announce parcels to the harbour by letter.", 'superseded-by: ["0004"]\n',
    ),
    "decisions/0003-paint-the-hull.md": _record(
        "accepted", "2025-01-04", "Paint the Hull Green", "The hull rusts.", "We paint the hull green every spring."
    ),
    NEW: _record(
        "accepted", "2025-02-05", "Announce Parcels by Pigeon", "Letters reach the harbour after the parcels.",
        "We announce parcels to the harbour by carrier pigeon.", 'supersedes: ["0002"]\n',
    ),
    "decisions/0005-bake-bread.md": _record(
        "accepted", "2025-02-06", "Bake Bread on Board", "Biscuits break teeth.", "The cook bakes rye bread on Mondays."
    ),
    "decisions/0006-hire-a-cat.md": _record(
        "proposed", "2025-02-07", "Hire a Cat", "Mice eat the rye.", "We hire a ship's cat named Admiral."
    ),
    "README.md": "# The Ship\n\nParcels are announced by pigeon ([ADR-0004](decisions/0004-send-pigeons.md)).\n",
}  # fmt: skip


@dataclass(frozen=True)
class Server:
    """A server that runs: where its records are, where it listens, and its process."""

    root: Path
    port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of a response; a body that is not text is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        data = body if body is None or isinstance(body, str) else json.dumps(body)
        connection.request(method, path, data, headers or {})
        response = connection.getresponse()
        content = response.read().decode()
        connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, content

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """The JSON object of a request that has to succeed."""
        status, _, content = self.send("POST", path, body)
        assert status == 200, content
        answer = json.loads(content)
        assert isinstance(answer, dict)
        return answer


def fill(root: Path) -> Path:
    """The ship's records below a folder."""
    return write(root, FILES)


@contextmanager
def serving(root: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """`kb serve` on a free port, from ready to stopped."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("KB_")} | environment
    process = subprocess.Popen(
        [KB, "-C", root, "serve", "--port", "0", *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        text=True, env=variables,
    )  # fmt: skip
    try:
        yield Server(root, _ready(root, process), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def _ready(root: Path, process: subprocess.Popen[str]) -> int:
    """Waits for /readyz, and returns the port that the lock file names."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            port = int(json.loads((root / ".kb" / "lock").read_text("utf-8"))["url"].rpartition(":")[2])
            status, _, _ = Server(root, port, process).send("GET", "/readyz")
        except (OSError, ValueError):
            status = 0
        if status == 200:
            return port
        time.sleep(0.1)
    raise AssertionError("kb serve did not become ready")
