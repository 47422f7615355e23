"""`/v1/ask`, `/v1/search`, `/v1/get`, `/v1/refresh`, the probes, and the application around all faces."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from indexer.operations import DEFAULT_LIMIT, Local, Refused
from indexer.serve import errors, mcp, openai, pool, stream
from indexer.serve.live import Live
from indexer.serve.site import Site
from kb import __version__

BODY_LIMIT = 1_000_000
"""Bytes of a request."""
_DRAINED = 16 * BODY_LIMIT
"""So much of a body that is too large is still read, since a client that is cut off never sees the reason."""
_T = TypeVar("_T")
Endpoint = Callable[[Live, Request], Awaitable[Response]]


def application(live: Live) -> Starlette:
    """Site, API, chat completions and MCP as one application."""
    agents = mcp.server(Local(live.session), live.require_ready)
    transport = mcp.over_http(agents, BODY_LIMIT)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with agents.session_manager.run():
            yield

    return Starlette(
        routes=[
            Route("/healthz", _healthz),
            Route("/readyz", _endpoint(live, _readyz)),
            Mount("/v1", routes=[Route(path, _endpoint(live, call), methods=methods) for path, call, methods in _API]),
            *transport.routes,
            Mount("/", Site(live)),
        ],
        lifespan=lifespan,
        exception_handlers={HTTPException: errors.of_http},
    )


def events(answer: dict[str, Any]) -> Iterator[str]:
    """An answer as server-sent events: its citations, its text block by block, the whole of it, the end."""
    yield _event("sources", answer["citations"])
    for piece in stream.pieces(answer["answer"]):
        yield _event("delta", {"text": piece})
    yield _event("answer", answer)
    yield _event("done", {})


async def _ask(live: Live, request: Request) -> Response:
    given = await _parameters(request)
    question = _value(given, "question", str, given.get("q", ""))
    streamed = _value(given, "stream", bool, False)
    live.require_ready()
    answer = await pool.run(lambda: Local(live.session).ask(question))
    return stream.response(events(answer)) if streamed else JSONResponse(answer)


async def _search(live: Live, request: Request) -> Response:
    given = await _parameters(request)
    query = _value(given, "query", str, given.get("q", ""))
    limit = _value(given, "limit", int, DEFAULT_LIMIT)
    status = _value(given, "status", str, "all")
    explain = _value(given, "explain", bool, False)
    live.require_ready()
    found = await pool.run(lambda: Local(live.session).search(query, limit=limit, status=status, explain=explain))
    return JSONResponse(found)


async def _get(live: Live, request: Request) -> Response:
    given = await _parameters(request)
    name = _value(given, "id", str, "")
    if not name:
        raise Refused("id: expected the number or the path of a document, found nothing")
    live.require_ready()
    return JSONResponse(await pool.run(lambda: Local(live.session).get(name)))


async def _refresh(live: Live, request: Request) -> Response:
    await _parameters(request)
    return JSONResponse(asdict(await pool.run(live.refresh)))


async def _chat(live: Live, request: Request) -> Response:
    asked = openai.read(await _parameters(request))
    live.require_ready()
    answer = None if asked.task else await pool.run(lambda: Local(live.session).ask(asked.question))
    reply = openai.reply(asked, answer, str(request.base_url))
    if asked.stream:
        return stream.response(openai.chunks(asked, reply))
    return JSONResponse(openai.completion(asked, reply))


async def _models(live: Live, request: Request) -> Response:
    return JSONResponse({"object": "list", "data": [openai.MODEL_CARD]})


async def _model(live: Live, request: Request) -> Response:
    openai.check_model(request.path_params["name"])
    return JSONResponse(openai.MODEL_CARD)


async def _healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok", "service": "kb", "version": __version__})


async def _readyz(live: Live, request: Request) -> Response:
    live.require_ready()
    snapshot = live.session.snapshot
    return JSONResponse(
        {"status": "ready", "documents": len(snapshot.view.corpus.documents), "chunks": len(snapshot.chunks)}
    )


def _endpoint(live: Live, call: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            return await call(live, request)
        except Exception as problem:  # noqa: BLE001 - every failure becomes a response here
            return errors.of(problem, request.url.path)

    return handle


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _parameters(request: Request) -> dict[str, Any]:
    """The JSON object in the body, or the query's values. Raises TooLarge, and Refused where the body is no object."""
    if request.method in ("GET", "HEAD"):
        return dict(request.query_params)
    body = bytearray()
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= BODY_LIMIT:
            body += part
        elif size > _DRAINED:
            break
    if size > BODY_LIMIT:
        raise errors.TooLarge(f"expected a request of at most {BODY_LIMIT:,} bytes, found more")
    try:
        content = json.loads(body or b"{}")
    except (ValueError, RecursionError) as problem:
        raise Refused(f"expected a JSON object, found something else: {problem}") from problem
    if not isinstance(content, dict):
        raise Refused(f"expected a JSON object, found {type(content).__name__}")
    return content


def _value(given: dict[str, Any], name: str, kind: type[_T], default: Any) -> _T:
    """A parameter of the expected kind; in a query, numbers and truth are spelled. Raises Refused."""
    value = given.get(name, default)
    if isinstance(value, str) and kind is int and value.isdecimal():
        value = int(value[:9])
    if isinstance(value, str) and kind is bool and value in ("true", "false", "1", "0"):
        value = value in ("true", "1")
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refused(f"{name}: expected {_SPELLED[kind]}, found {json.dumps(value)[:80]}")
    return value


_SPELLED: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}

_API: tuple[tuple[str, Endpoint, list[str]], ...] = (
    ("/ask", _ask, ["GET", "POST"]),
    ("/search", _search, ["GET", "POST"]),
    ("/get", _get, ["GET", "POST"]),
    ("/refresh", _refresh, ["POST"]),
    ("/models", _models, ["GET"]),
    ("/models/{name}", _model, ["GET"]),
    ("/chat/completions", _chat, ["POST"]),
)
"""Address below /v1, what answers, and to which methods."""
