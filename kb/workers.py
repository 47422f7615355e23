"""Work on many things in as many processes as there are processors, where that pays."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

_WORTH_PROCESSES = 4_000_000
"""So many bytes to look through pay for starting processes: a second's work."""
_PARTS = 8
"""Parts of the work for each process, so that one with a slow processor does less of it."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def spread(work: Callable[[Sequence[Item]], Result], items: Sequence[Item], size: int) -> Iterator[Result]:
    """What `work` makes of parts of the items, in their order; `size` is how many bytes it looks through.

    A process begins with everything that this one knows, so neither work nor items are sent to it; results are.
    """
    processes = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    alone = threading.active_count() == 1 and sys.platform == "linux"  # a fork copies locks that other threads hold
    if processes < 2 or len(items) < 2 or not alone or size < _WORTH_PROCESSES:
        yield work(items)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    def task(part: slice) -> Result:
        return work(items[part])

    length = -(-len(items) // (processes * _PARTS))
    parts = [slice(start, start + length) for start in range(0, len(items), length)]
    with ProcessPoolExecutor(processes, get_context("fork"), _begin, (task,)) as pool:
        yield from pool.map(_do, parts)


_task: Callable[[slice], Any]
"""What a process was started for."""


def _begin(task: Callable[[slice], Any]) -> None:
    global _task
    _task = task


def _do(part: slice) -> Any:
    return _task(part)
