"""Where the operations run: plain functions, in a few threads beside the event loop."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import suppress
from typing import TypeVar

import anyio.to_thread

THREADS = 4
"""Operations at a time; more would only fight over the processor. The others wait their turn."""
NOW = anyio.CapacityLimiter(THREADS)
PAST = anyio.CapacityLimiter(THREADS)
"""Looks at the past wait minutes for texts to be embedded: beside the questions about now, not before them."""
REFRESH = anyio.CapacityLimiter(1)
"""So do updates, of which one is under way at a time."""
_T = TypeVar("_T")


def lane(as_of: str | None) -> anyio.CapacityLimiter:
    """Where a question about a moment waits its turn."""
    return PAST if as_of else NOW


async def run(call: Callable[[], _T], limiter: anyio.CapacityLimiter = NOW) -> _T:
    """What a call returns, without holding up the event loop."""
    return await anyio.to_thread.run_sync(call, limiter=limiter)


async def each(made: Generator[_T, None, None], limiter: anyio.CapacityLimiter = NOW) -> AsyncGenerator[_T, None]:
    """What a generator yields, a thread at a time for each step; closed, it closes the generator.

    A step is over soon even where nothing comes (`waiting`), so that one who left is noticed and no thread is held;
    only the first one of a look at the past takes its time.
    """
    try:
        while step := await run(lambda: _step(made), limiter):
            yield step[0]
    finally:
        with suppress(ValueError):  # a step that still runs when the loop itself is ended finds out on its own
            made.close()


def _step(made: Generator[_T, None, None]) -> tuple[_T] | None:
    """The next item, or None at the end: StopIteration does not pass between threads."""
    for item in made:
        return (item,)
    return None
