"""Any OpenAI-compatible endpoint: a chat completion, read as a stream, over a socket that can be cut at any time."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from indexer.answer.sentences import plain
from indexer.model import WritingFailed
from kb.config import Config
from kb.model import UserError

_LINE = 1_000_000
"""Bytes of a line, or of an answer that is not streamed."""
_WORDS = 200
"""Characters of an endpoint's own words that are passed on."""
_EXPECTED = "expected an address such as http://127.0.0.1:11434/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers, and how it is asked."""

    url: str
    """The base address, without a slash at the end."""
    model: str
    """Empty takes the first one that the endpoint lists."""
    options: Mapping[str, Any]
    """What a request says beside model and messages."""
    connect: float
    """Seconds that connecting may take."""
    timeout: float
    """Seconds that any single answer of the endpoint may take."""
    key: str = field(default="", repr=False)

    def write(self, system: str, user: str) -> Completion:
        """The model's text, to be read as it comes."""
        return Completion(self, system, user)

    def models(self) -> list[str]:
        """The names of the models that answer here. Raises WritingFailed."""
        return list(_Exchange(self).models())


def from_config(config: Config) -> Endpoint:
    """The endpoint of `[answer]`. Raises UserError where its address or its key cannot be used."""
    answer = config.answer
    parts = urlsplit(answer.endpoint)
    if parts.username or parts.password:
        raise UserError("[answer] endpoint: expected an address without a name and password; the key has its own place")
    try:
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.query
    except ValueError:
        usable = False
    if not usable:
        raise UserError(f"[answer] endpoint: {_EXPECTED}, found {answer.endpoint!r}")
    return Endpoint(
        answer.endpoint.rstrip("/"),
        answer.model,
        answer.options,
        answer.connect_timeout,
        answer.total_timeout,
        _key(config),
    )


def _key(config: Config) -> str:
    """The key from the file or the variable that the configuration names; empty where there is none."""
    answer = config.answer
    if not answer.key_file:
        return os.environ.get(answer.key_env, "").strip()
    path = config.root / Path(answer.key_file).expanduser()
    try:
        key = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"[answer] key-file: {path} cannot be read: {type(problem).__name__}") from None
    if not key or not key.isprintable() or " " in key:
        raise UserError(f"[answer] key-file: {path}: expected a key in one line, found something else")
    return key


class Completion:
    """One text under way. It is cancelled from any thread, and then ends as if the endpoint had hung up."""

    def __init__(self, endpoint: Endpoint, system: str, user: str) -> None:
        self._exchange = _Exchange(endpoint)
        self._messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]

    def __iter__(self) -> Iterator[str]:
        return self._exchange.complete(self._messages)

    def cancel(self) -> None:
        """Hangs up."""
        self._exchange.cancel()


class _Exchange:
    """Requests to an endpoint, one after the other, and the socket that carries the one under way."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._socket: socket.socket | None = None
        self._cancelled = False

    def cancel(self) -> None:
        self._cancelled = True
        if carrier := self._socket:
            with suppress(OSError):
                socket.socket.shutdown(carrier, socket.SHUT_RDWR)

    def models(self) -> Iterator[str]:
        with closing(self._connect()) as connection:
            response = self._ask(connection, "GET", "/models", None)
            listed = _json(_read(response, _LINE)).get("data")
        for each in listed if isinstance(listed, list) else []:
            if isinstance(each, dict) and isinstance(each.get("id"), str):
                yield each["id"]

    def complete(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        model = self._endpoint.model or next(self.models(), "")
        if not model:
            raise WritingFailed("lists no model; name one with [answer] model")
        body = {**self._endpoint.options, "model": model, "messages": messages, "stream": True}
        with closing(self._connect()) as connection:
            response = self._ask(connection, "POST", "/chat/completions", json.dumps(body).encode())
            if "json" in response.getheader("Content-Type", ""):
                yield from _pieces(_json(_read(response, _LINE)), "message")
            else:
                yield from _events(response)

    def _connect(self) -> http.client.HTTPConnection:
        connection = _connection(self._endpoint)
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as problem:
            raise WritingFailed(f"cannot be reached ({_reason(problem)})") from None
        assert connection.sock
        connection.sock.settimeout(self._endpoint.timeout)
        self._socket = connection.sock
        if self._cancelled:
            self.cancel()
        return connection

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None
    ) -> http.client.HTTPResponse:
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        try:
            connection.request(method, urlsplit(self._endpoint.url).path + path, body, headers)
            response = connection.getresponse()
        except (OSError, ValueError, http.client.HTTPException) as problem:
            raise WritingFailed(f"broke off before it answered ({_reason(problem)})") from None
        if response.status != http.client.OK:
            raise WritingFailed(f"answers {response.status}{self._words(_read(response, 10_000))}")
        return response

    def _words(self, content: bytes) -> str:
        """What an endpoint says of an error, as plain words, its key left out."""
        try:
            found = _json(content).get("error")
        except WritingFailed:
            return ""
        words = found.get("message") if isinstance(found, dict) else found
        if not isinstance(words, str):
            return ""
        if self._endpoint.key:
            words = words.replace(self._endpoint.key, "…")
        return f": {plain(words)[:_WORDS]}"


def _connection(endpoint: Endpoint) -> http.client.HTTPConnection:
    """A connection to be opened; one with TLS goes through the proxy that the environment names."""
    parts = urlsplit(endpoint.url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=endpoint.connect)
    context = ssl.create_default_context()
    proxy = urlsplit(urllib.request.getproxies().get("https", ""))
    if not proxy.hostname or urllib.request.proxy_bypass(host):
        return http.client.HTTPSConnection(host, parts.port, timeout=endpoint.connect, context=context)
    through = http.client.HTTPSConnection(proxy.hostname, proxy.port, timeout=endpoint.connect, context=context)
    through.set_tunnel(host, parts.port)
    return through


def _events(response: http.client.HTTPResponse) -> Iterator[str]:
    """The pieces of a stream of server-sent events. Raises WritingFailed where it ends before the model does."""
    finished = False
    while line := _line(response):
        name, _, value = line.decode("utf-8", "replace").partition(":")
        if name.strip() != "data":
            continue
        if value.strip() == "[DONE]":
            return
        chunk = _json(value)
        yield from _pieces(chunk, "delta")
        finished = finished or _finish(chunk)
    if not finished:
        raise WritingFailed("broke off")


def _line(response: http.client.HTTPResponse) -> bytes:
    try:
        line = response.readline(_LINE)
    except (OSError, ValueError, http.client.HTTPException) as problem:
        raise WritingFailed(f"broke off ({_reason(problem)})") from None
    if len(line) >= _LINE:
        raise WritingFailed(f"sent a line of more than {_LINE:,} bytes")
    return line


def _read(response: http.client.HTTPResponse, limit: int) -> bytes:
    try:
        return response.read(limit)
    except (OSError, ValueError, http.client.HTTPException) as problem:
        raise WritingFailed(f"broke off ({_reason(problem)})") from None


def _json(content: bytes | str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise WritingFailed("sent something that is no JSON object")
    return found


def _pieces(chunk: Mapping[str, Any], part: str) -> Iterator[str]:
    """The text in a chunk or a completion; an empty piece for a thought, which only says that the model is alive."""
    if chunk.get("error"):
        raise WritingFailed("stopped with an error")
    for choice in _choices(chunk):
        said = choice.get(part)
        if isinstance(said, dict):
            if isinstance(said.get("content"), str) and said["content"]:
                yield said["content"]
            elif said.get("reasoning_content") or said.get("reasoning"):
                yield ""
        if choice.get("finish_reason") in ("length", "content_filter"):
            raise WritingFailed(f"stopped early ({choice['finish_reason']})")


def _finish(chunk: Mapping[str, Any]) -> bool:
    return any(choice.get("finish_reason") for choice in _choices(chunk))


def _choices(chunk: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = chunk.get("choices")
    for choice in found[:1] if isinstance(found, list) else []:
        if isinstance(choice, dict):
            yield choice


def _reason(problem: Exception) -> str:
    """An exception in a few plain words."""
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {problem.verify_message}"
    if isinstance(problem, socket.gaierror):
        return "its name is unknown"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror.lower()
    return type(problem).__name__
