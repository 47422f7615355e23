"""A real HTTP server that speaks OpenAI's streaming protocol and says, or does, what a test scripts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE = 60
"""Seconds after which something that has to happen counts as missing."""


class Wire(BaseHTTPRequestHandler):
    """One request, and the hand on its socket."""

    protocol_version = "HTTP/1.1"
    server: Endpoint

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers), {}))
        self.reply(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in self.server.models]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, dict(self.headers), body))
        self.close_connection = True
        self.server.script(self)

    def reply(self, status: int, content: Any) -> None:
        """A whole JSON response."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def begin(self) -> None:
        """The head of a stream."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def raw(self, data: bytes) -> None:
        """Bytes of the stream, as one chunk of the transfer."""
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def delta(self, **delta: Any) -> None:
        """A chunk of the completion."""
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        self.raw(f"data: {json.dumps({'object': 'chat.completion.chunk', 'choices': [choice]})}\n\n".encode())

    def say(self, text: str, size: int = 7) -> None:
        """A text, in pieces that know nothing of words."""
        for start in range(0, len(text), size):
            self.delta(content=text[start : start + size])

    def done(self, reason: str = "stop") -> None:
        """The end of a completion and of the stream."""
        choice = {"index": 0, "delta": {}, "finish_reason": reason}
        self.raw(f"data: {json.dumps({'choices': [choice]})}\n\ndata: [DONE]\n\n".encode())
        self.raw(b"")

    def until_hung_up(self) -> None:
        """Waits until the client closes the connection, and tells the test."""
        self.connection.settimeout(PATIENCE)
        while self.connection.recv(1024):
            pass
        self.server.hung_up.set()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class Endpoint(ThreadingHTTPServer):
    """The server, and what it was asked."""

    daemon_threads = True

    def __init__(self, script: Callable[[Wire], None]) -> None:
        super().__init__(("127.0.0.1", 0), Wire)
        self.script = script
        self.models = ["parrot"]
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.hung_up = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def told(self) -> str:
        """Everything that the last request told the model."""
        return "\n".join(message["content"] for message in self.requests[-1][2]["messages"])


def saying(text: str) -> Callable[[Wire], None]:
    """A script: the text, and a proper end."""

    def script(wire: Wire) -> None:
        wire.begin()
        wire.say(text)
        wire.done()

    return script


@contextmanager
def answering(script: Callable[[Wire], None] | str) -> Iterator[Endpoint]:
    """The server while it runs."""
    with Endpoint(saying(script) if isinstance(script, str) else script) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
