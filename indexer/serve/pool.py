"""Where the operations run: plain functions, in a few threads beside the event loop."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from typing import TypeVar

import anyio.to_thread

THREADS = 4
"""Operations at a time; more would only fight over the processor. The others wait their turn."""
_T = TypeVar("_T")
_limiter = anyio.CapacityLimiter(THREADS)


async def run(call: Callable[[], _T]) -> _T:
    """What a call returns, without holding up the event loop."""
    return await anyio.to_thread.run_sync(call, limiter=_limiter)


async def each(made: Generator[_T, None, None]) -> AsyncGenerator[_T, None]:
    """What a generator yields, a thread at a time for each step; closed, it closes the generator.

    A step is over soon even where nothing comes (`waiting`), so that one who left is noticed and no thread is held.
    """
    try:
        while step := await run(lambda: _step(made)):
            yield step[0]
    finally:
        made.close()


def _step(made: Generator[_T, None, None]) -> tuple[_T] | None:
    """The next item, or None at the end: StopIteration does not pass between threads."""
    for item in made:
        return (item,)
    return None
