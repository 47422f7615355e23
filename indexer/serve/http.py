"""`/v1/ask`, `/v1/search`, `/v1/get`, `/v1/refresh`, the probes, and the application around all faces."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict
from typing import Any, TypeVar

import anyio.from_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from indexer.operations import DEFAULT_LENGTH, DEFAULT_LIMIT, Event, Local, Refused
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
    agents = mcp.server(Local(live.session, lambda done, total: live.require_running()), live.require_ready)
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


async def events(told: AsyncGenerator[Event, None]) -> AsyncGenerator[str, None]:
    """An answer as server-sent events: its citations so far, its text block by block, the whole of it, the end."""
    try:
        async for name, data in told:
            if name == "waiting":
                yield stream.WAITING
            elif name == "delta":
                for piece in stream.pieces(data["text"]):
                    yield stream.event(name, {"text": piece})
            else:
                yield stream.event(name, data)
        yield stream.event("done", {})
    except Exception as problem:  # noqa: BLE001 - the status is sent already, so the failure becomes an event
        yield stream.event("error", errors.content(problem, "/v1/ask"))
    finally:
        await told.aclose()


async def _ask(live: Live, request: Request) -> Response:
    given = await _parameters(request)
    question = _value(given, "question", str, given.get("q", ""))
    streamed = _value(given, "stream", bool, False)
    told = _answering(live, request, question, _how(given))
    return stream.response(events(await _begun(told))) if streamed else await _whole(request, told)


def _how(given: dict[str, Any]) -> dict[str, Any]:
    """How an answer is wanted: of which moment, how long, with its explanation or without."""
    return {
        "as_of": _value(given, "as_of", str, "") or None,
        "length": _value(given, "length", str, DEFAULT_LENGTH),
        "explain": _value(given, "explain", bool, False),
    }


def _operations(live: Live, request: Request) -> Local:
    """The operations for one who asks. Raises NotReady where there is no answer yet.

    Texts of the past that are being embedded are given up where the server stops. Where only the client left they are
    not, since the next one who asks finds them; but they are not begun for one who left while waiting for the turn.
    """
    live.require_ready()

    def embedding(done: int, total: int) -> None:
        live.require_running()
        if done == 1 and anyio.from_thread.run(request.is_disconnected):
            raise errors.Left("the client left before the look at the past was prepared")

    return Local(live.session, embedding)


def _answering(live: Live, request: Request, question: str, how: dict[str, Any]) -> AsyncGenerator[Event, None]:
    return pool.each(_operations(live, request).stream(question, **how), pool.lane(how["as_of"]))


async def _begun(told: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    """The same events, the first of them at hand: what is refused is refused before a response begins."""
    first = await anext(told)

    async def all_of_them() -> AsyncGenerator[Event, None]:
        async with aclosing(told):
            yield first
            async for each in told:
                yield each

    return all_of_them()


async def _answer(request: Request, told: AsyncGenerator[Event, None]) -> dict[str, Any]:
    """The answer at the end of its events. Raises errors.Left where the client does not wait for it."""
    async with aclosing(told):
        async for name, data in told:
            if name == "answer":
                return dict(data)
            if name == "waiting" and await request.is_disconnected():
                break
    raise errors.Left("the client left before the answer was whole")


async def _whole(request: Request, told: AsyncGenerator[Event, None]) -> Response:
    return JSONResponse(await _answer(request, told))


async def _search(live: Live, request: Request) -> Response:
    given = await _parameters(request)
    query = _value(given, "query", str, given.get("q", ""))
    limit = _value(given, "limit", int, DEFAULT_LIMIT)
    status = _value(given, "status", str, "all")
    explain = _value(given, "explain", bool, False)
    as_of = _value(given, "as_of", str, "") or None
    search = _operations(live, request).search
    found = await pool.run(
        lambda: search(query, limit=limit, status=status, explain=explain, as_of=as_of), pool.lane(as_of)
    )
    return JSONResponse(found)


async def _get(live: Live, request: Request) -> Response:
    given = await _parameters(request)
    name = _value(given, "id", str, "")
    if not name:
        raise Refused("id: expected the number or the path of a document, found nothing")
    as_of = _value(given, "as_of", str, "") or None
    get = _operations(live, request).get
    return JSONResponse(await pool.run(lambda: get(name, as_of=as_of), pool.lane(as_of)))


async def _refresh(live: Live, request: Request) -> Response:
    await _parameters(request)
    return JSONResponse(asdict(await pool.run(live.refresh, pool.REFRESH)))


async def _chat(live: Live, request: Request) -> Response:
    given = await _parameters(request)
    asked, how = openai.read(given), _how(given)
    live.require_ready()
    if asked.task:
        told = openai.no_events()
    else:
        told = await _begun(_answering(live, request, asked.question, how))
    base = str(request.base_url)
    if asked.stream:
        return stream.response(openai.chunks(asked, told, base))
    answer = None if asked.task else await _answer(request, told)
    return JSONResponse(openai.completion(asked, openai.reply(asked, answer, base)))


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
        json.dumps(content, ensure_ascii=False).encode()  # half a surrogate pair can be written, but is no text
    except (ValueError, RecursionError) as problem:
        raise Refused(f"expected a JSON object, found something else: {problem}") from problem
    if not isinstance(content, dict):
        raise Refused(f"expected a JSON object, found {type(content).__name__}")
    return content


def _value(given: dict[str, Any], name: str, kind: type[_T], default: Any) -> _T:
    """A parameter of the expected kind, null being none; in a query, numbers and truth are spelled. Raises Refused."""
    value = default if given.get(name) is None else given[name]
    if isinstance(value, str) and kind is int and value.removeprefix("-").isdecimal():
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
