"""Question files: one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kb.model import UserError

_KEYS = ("id", "type", "question", "gold", "must_include", "stale")
_REMARKS = ("answer", "corpus", "gold_docs", "note")
"""What sets say besides, for people and for other programs, and is near a key that is read."""
_GOLD_KEYS = ("path", "quote", "line_start", "line_end")


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
    type: str = ""
    """What sort of question it is; empty where the set does not say."""

    @property
    def documents(self) -> frozenset[str]:
        """The documents that hold an answer."""
        return frozenset(each.path for each in self.gold)


def read_batch(file: str) -> list[tuple[str, str]]:
    """(id, question) of every line. Raises UserError with file and line for what is none, and for no line."""
    if file == "-":
        lines = list(enumerate(sys.stdin.read().split("\n"), 1))
    else:
        lines = _lines(Path(file))
    found = []
    for number, content in _objects(file, lines):
        if not isinstance(content.get("question"), str) or "id" not in content:
            raise UserError(f"{file}:{number}: expected an object with id and question")
        asked = content["question"].strip()
        if not any(map(str.isalnum, asked)):
            nothing = f"no word in {asked[:20]!r}" if asked else "nothing"
            raise UserError(f"{file}:{number}: expected a question, found {nothing}")
        found.append((str(content["id"]), content["question"]))
    if not found:
        raise UserError(f"{file}: expected one JSON object a line with id and question, found none")
    return found


def load(file: Path, root: Path) -> tuple[Question, ...]:
    """A question set. A gold passage is named by `path` with `quote`, or with `line_start` and `line_end`.

    Raises UserError with file and line where something is missing, misspelt or there twice, or where a quote does not
    stand in its file.
    """
    return _questions(str(file), _lines(file), root)


def check(text: str, root: Path) -> None:
    """Holds JSON Lines that are about to be written against the files. Raises UserError as `load` does."""
    _questions("generated", list(enumerate(text.split("\n"), 1)), root)


def _questions(file: str, lines: list[tuple[int, str]], root: Path) -> tuple[Question, ...]:
    lines_of: dict[str, int] = {}
    found = []
    for number, content in _objects(file, lines):
        found.append(_question(f"{file}:{number}", content, root))
        first = lines_of.setdefault(found[-1].id, number)
        if first != number:
            raise UserError(f"{file}:{number}: expected an id of its own, found {found[-1].id!r} as in line {first}")
    return tuple(found)


def _lines(file: Path) -> list[tuple[int, str]]:
    try:
        return list(enumerate(file.read_text("utf-8-sig").split("\n"), 1))
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{file}: cannot be read: {reason(problem)}") from problem


def reason(problem: OSError | UnicodeDecodeError) -> str:
    """Why a file cannot be read, without its path."""
    return problem.strerror or str(problem) if isinstance(problem, OSError) else str(problem)


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
    if not content["question"].strip():
        raise UserError(f"{where}: expected a question, found nothing")
    _check_keys(where, content, (*_KEYS, *_REMARKS))
    if not isinstance(content.get("gold"), list):
        found = json.dumps(content["gold"], ensure_ascii=False) if "gold" in content else "none"
        raise UserError(f"{where}: expected a list gold, empty where no record answers the question, found {found}")
    return Question(
        id=content["id"],
        question=content["question"],
        gold=tuple(_gold(where, each, root) for each in content["gold"]),
        must_include=_strings(where, content, "must_include"),
        stale=_strings(where, content, "stale"),
        type=str(content.get("type", "")),
    )


def _strings(where: str, content: dict[str, Any], key: str) -> tuple[str, ...]:
    found = content.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise UserError(f"{where}: expected a list of strings {key}, found {found!r}")
    return tuple(found)


def _check_keys(where: str, content: dict[str, Any], known: Collection[str]) -> None:
    """Raises UserError for a key that is nearly one that is read: it would say something else by its absence."""
    for key in content:
        near = get_close_matches(key, known, 1) if key not in known else ()
        if near:
            raise UserError(f"{where}: unknown key {key}; did you mean {near[0]}?")


def _gold(where: str, content: Any, root: Path) -> Gold:
    path = content.get("path") if isinstance(content, dict) else None
    if not isinstance(path, str):
        raise UserError(f"{where}: expected a path in gold, found {content!r}")
    _check_keys(where, content, _GOLD_KEYS)
    quote, first, last = content.get("quote"), content.get("line_start"), content.get("line_end")
    numbered = isinstance(first, int) and isinstance(last, int)
    if not isinstance(quote, str):
        if not numbered:
            raise UserError(f"{where}: expected a quote, or line_start and line_end, in gold, found {content!r}")
        return Gold(path, first, last)
    try:
        text = (root / path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{where}: {path}: cannot be read: {reason(problem)}; {_RELOCATE}") from problem
    places = occurrences(text, quote)
    if not places:
        raise UserError(f"{where}: {path} no longer says {quote!r}; mend the quote, or {_RELOCATE}")
    if numbered and (first, last) not in places:
        raise UserError(f"{where}: {path}: {quote!r} no longer stands in lines {first} to {last}; {_RELOCATE}")
    return Gold(path, first, last) if numbered else Gold(path, *places[0])


def occurrences(text: str, quote: str) -> list[tuple[int, int]]:
    """The lines, first and last, of every place where a text holds a quote."""
    found: list[tuple[int, int]] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        first = text.count("\n", 0, at) + 1
        found.append((first, first + quote.count("\n")))
        at = text.find(quote, at + 1)
    return found


_RELOCATE = "kb eval --relocate finds text that moved"
