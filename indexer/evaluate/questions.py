"""Question files: one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.model import UserError


@dataclass(frozen=True, slots=True)
class Gold:
    """Lines that hold an answer."""

    path: str
    line_start: int
    line_end: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is known about its answer."""

    id: str
    question: str
    gold: tuple[Gold, ...]
    """Empty where the records do not say; else any one may be cited."""
    must_include: tuple[str, ...]
    stale: tuple[str, ...]
    """Superseded records that must not win."""

    @property
    def documents(self) -> frozenset[str]:
        """The documents that hold an answer."""
        return frozenset(each.path for each in self.gold)


def read_batch(file: str) -> list[tuple[str, str]]:
    """(id, question) of every line. Raises UserError with file and line for what is not one."""
    if file == "-":
        lines = list(enumerate(sys.stdin.read().split("\n"), 1))
    else:
        lines = _lines(Path(file))
    found = []
    for number, content in _objects(file, lines):
        if not isinstance(content.get("question"), str) or "id" not in content:
            raise UserError(f"{file}:{number}: expected an object with id and question")
        found.append((str(content["id"]), content["question"]))
    return found


def load(file: Path, root: Path) -> tuple[Question, ...]:
    """A question set. A gold passage is named by `path` with `quote`, or with `line_start` and `line_end`.

    Raises UserError with file and line where something is missing, or where a quote does not stand in its file.
    """
    return tuple(_question(f"{file}:{number}", content, root) for number, content in _objects(str(file), _lines(file)))


def _lines(file: Path) -> list[tuple[int, str]]:
    try:
        return list(enumerate(file.read_text("utf-8").split("\n"), 1))
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{file}: cannot be read: {problem}") from problem


def _objects(file: str, lines: list[tuple[int, str]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except ValueError as problem:
            raise UserError(f"{file}:{number}: expected one JSON object a line: {problem}") from problem
        if not isinstance(content, dict):
            raise UserError(f"{file}:{number}: expected a JSON object, found {type(content).__name__}")
        yield number, content


def _question(where: str, content: dict[str, Any], root: Path) -> Question:
    for key in ("id", "question"):
        if not isinstance(content.get(key), str):
            raise UserError(f"{where}: expected a string {key!r}, found {content.get(key)!r}")
    return Question(
        id=content["id"],
        question=content["question"],
        gold=tuple(_gold(where, each, root) for each in content.get("gold", [])),
        must_include=tuple(content.get("must_include", [])),
        stale=tuple(content.get("stale", [])),
    )


def _gold(where: str, content: dict[str, Any], root: Path) -> Gold:
    path = content.get("path")
    if not isinstance(path, str):
        raise UserError(f"{where}: expected a path in gold, found {content!r}")
    if "quote" not in content:
        return Gold(path, int(content["line_start"]), int(content["line_end"]))
    try:
        text = (root / path).read_text("utf-8")
    except OSError as problem:
        raise UserError(f"{where}: {path}: {problem.strerror}") from problem
    at = text.find(content["quote"])
    if at < 0:
        raise UserError(f"{where}: {path} no longer says {content['quote']!r}; mend the quote")
    first = text.count("\n", 0, at) + 1
    return Gold(path, first, first + content["quote"].count("\n"))
