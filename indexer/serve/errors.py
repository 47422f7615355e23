"""What went wrong → status code and the one shape that errors have, which is OpenAI's."""

from __future__ import annotations

import logging
import traceback

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from indexer.operations import NotFound, Refused
from indexer.serve.live import NotReady
from kb.model import UserError

log = logging.getLogger("kb.serve")


class TooLarge(UserError):
    """The body of a request is over the limit."""


class NoModel(UserError):
    """A chat client asks for a model that is not served."""


class Left(UserError):
    """Nobody waits for the answer any more."""


_KINDS: tuple[tuple[type[Exception], int, str], ...] = (
    (NotFound, 404, "not_found"),
    (NoModel, 404, "model_not_found"),
    (TooLarge, 413, "too_large"),
    (Refused, 422, "out_of_bounds"),
    (NotReady, 503, "not_ready"),
    (Left, 499, "client_left"),
    (ClientDisconnect, 499, "client_left"),
    (UserError, 503, "unavailable"),
)
"""Error → status and code; the first that fits."""


def of(problem: Exception, where: str) -> JSONResponse:
    """The response for a failure; what nobody expected is logged in a line and not shown."""
    return refusal(*_told(problem, where))


def content(problem: Exception, where: str) -> dict[str, object]:
    """The same in the midst of a stream, whose status is sent already."""
    return _content(*_told(problem, where))


def _told(problem: Exception, where: str) -> tuple[int, str, str]:
    """Status, code and words of a failure."""
    for kind, status, code in _KINDS:
        if isinstance(problem, kind):
            return status, code, str(problem)
    log.error("%s failed: %s", where, described(problem))
    return 500, "internal_error", "the server failed unexpectedly; its log says more"


def of_http(request: Request, problem: Exception) -> JSONResponse:
    """The response for an address or a method that there is not."""
    assert isinstance(problem, HTTPException)
    expected = f"{request.method} {request.url.path}: {problem.detail}; docs/http.md lists the addresses"
    return refusal(problem.status_code, "no_such_address", expected, problem.headers)


def refusal(status: int, code: str, message: str, headers: object = None) -> JSONResponse:
    """An error with a status of 400 and more; 503 says when to try again."""
    extra = dict(headers) if isinstance(headers, dict) else {}
    if status == 503:
        extra["Retry-After"] = "2"
    if status == 401:
        extra["WWW-Authenticate"] = "Bearer"
    return JSONResponse(_content(status, code, message), status, extra)


def _content(status: int, code: str, message: str) -> dict[str, object]:
    kind = "server_error" if status >= 500 else "authentication_error" if status == 401 else "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def described(problem: BaseException) -> str:
    """An unexpected exception in a line: its type, its words, and where it was raised."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(problem).__name__}: {problem}{place}"
