"""Where the operations run: plain functions, in a few threads beside the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread

THREADS = 4
"""Operations at a time; more would only fight over the processor. The others wait their turn."""
_T = TypeVar("_T")
_limiter = anyio.CapacityLimiter(THREADS)


async def run(call: Callable[[], _T]) -> _T:
    """What a call returns, without holding up the event loop."""
    return await anyio.to_thread.run_sync(call, limiter=_limiter)
