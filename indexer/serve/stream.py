"""Server-sent events, and the pieces that an answer is sent in."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from typing import Any

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

WAITING = ": the work goes on\n\n"
"""A comment, which clients pass over: it keeps proxies from hanging up."""
_BLOCK = re.compile(r".+?(?:\n{2,}|\Z)", re.S)


def pieces(text: str) -> list[str]:
    """A text cut after its blank lines; joined, they are the text again."""
    return _BLOCK.findall(text)


def event(name: str, data: Any) -> str:
    """A named event with a JSON value."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def response(parts: AsyncGenerator[str, None]) -> Response:
    """A response that sends each part on its own, through proxies as well."""
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return _Closing(parts, media_type="text/event-stream", headers=headers)


class _Closing(StreamingResponse):
    """Closes what it sends as soon as nobody reads it any more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if isinstance(self.body_iterator, AsyncGenerator):
                await self.body_iterator.aclose()
