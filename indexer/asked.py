"""Questions that the records did not cover, kept in the home folder where the configuration wants it."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.model import Answer, Verdict
from kb.cache import make_home
from kb.config import Config

FILE = "questions.jsonl"
LIMIT = 1_000_000
"""Bytes; beyond, the older half is dropped."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question as it was kept. Nothing tells who asked."""

    question: str
    day: str
    verdict: str


def keep_uncovered(config: Config, answer: Answer) -> None:
    """Appends the question of an answer that is weak or not covered, where `[answer] keep-questions` is set.

    Two processes may do so at the same time. A file that cannot be written is no reason to withhold an answer.
    """
    if not config.answer.keep_questions or answer.verdict is Verdict.ANSWERED:
        return
    row = {
        "question": answer.question,
        "day": datetime.date.today().isoformat(),
        "verdict": answer.verdict.value,
    }
    line = json.dumps(row, ensure_ascii=False) + "\n"
    try:
        make_home(config.home)
        with _locked(config.home / FILE) as descriptor:
            _append(descriptor, line.encode("utf-8"))
    except OSError:
        return


def kept(config: Config) -> tuple[Kept, ...]:
    """What was kept, oldest first; a line that is none is left out."""
    try:
        text = (config.home / FILE).read_text("utf-8", "replace")
    except OSError:
        return ()
    rows = (_row(line) for line in text.split("\n") if line.strip())
    return tuple(
        Kept(row["question"], str(row.get("day", "")), str(row.get("verdict", "")))
        for row in rows
        if isinstance(row.get("question"), str)
    )


def _row(line: str) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


@contextmanager
def _locked(file: Path) -> Iterator[int]:
    """The file, opened for this process alone and readable by its owner alone."""
    import fcntl

    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _append(descriptor: int, line: bytes) -> None:
    size = os.fstat(descriptor).st_size
    if size + len(line) > LIMIT:
        newer = os.pread(descriptor, LIMIT // 2, max(size - LIMIT // 2, 0)).partition(b"\n")[2]
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, newer, 0)
        size = len(newer)
    os.pwrite(descriptor, line, size)
