"""Server-sent events, and the pieces that an answer is sent in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

from starlette.responses import Response, StreamingResponse

_BLOCK = re.compile(r".+?(?:\n{2,}|\Z)", re.S)


def pieces(text: str) -> list[str]:
    """A text cut after its blank lines; joined, they are the text again."""
    return _BLOCK.findall(text)


def response(parts: Iterator[str]) -> Response:
    """A response that sends each part on its own, through proxies as well."""

    async def sent() -> AsyncIterator[str]:
        for part in parts:
            yield part

    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(sent(), media_type="text/event-stream", headers=headers)
