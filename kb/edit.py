"""Changes to files: shown as a diff, tried as an overlay, written atomically."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from kb.model import Edit, UserError
from kb.source import Source


def apply(source: Source, edits: Iterable[Edit]) -> dict[str, bytes]:
    """The new bytes of every file that the edits change. Line ends, a BOM and all other text stay as they are.

    Of edits that overlap, the first in the file is applied; a second run applies what is left.
    """
    by_path: dict[str, list[Edit]] = {}
    for each in sorted(set(edits)):
        by_path.setdefault(each.path, []).append(each)
    changed: dict[str, bytes] = {}
    for path, group in by_path.items():
        before = source.read(path)
        after = _edited(before.decode("utf-8"), group).encode("utf-8")
        if after != before:
            changed[path] = after
    return changed


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def _edited(text: str, edits: Iterable[Edit]) -> str:
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(bom)
    end = "\r\n" if "\r\n" in text else "\n"
    starts = [found.start() for found in _LINE.finditer(text)]
    parts: list[str] = []
    at = 0
    for each in edits:
        first = _offset(text, starts, each.span.line, each.span.column)
        last = _offset(text, starts, each.span.end_line, each.span.end_column)
        if first < at:
            continue
        appended = first == len(text) and each.span.column == 1 and text and not text.endswith(("\n", "\r"))
        parts += [text[at:first], end if appended else "", each.text.replace("\n", end)]
        at = last
    return bom + "".join(parts) + text[at:]


def _offset(text: str, starts: list[int], line: int, column: int) -> int:
    return min(starts[line - 1] + column - 1, len(text)) if line <= len(starts) else len(text)


def diff(source: Source, changed: Mapping[str, bytes]) -> str:
    """A unified diff of the changes, as `git apply` takes it."""
    parts: list[str] = []
    for path, after in sorted(changed.items()):
        old, new = (_lines(content.decode("utf-8")) for content in (source.read(path), after))
        parts += difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)


def _lines(text: str) -> list[str]:
    """The lines as git counts them, each with its line feed."""
    return [each for each in re.split(r"(?<=\n)", text) if each]


def write(root: Path, changed: Mapping[str, bytes]) -> None:
    """Writes each file through a temporary one beside it and a rename. Raises UserError where that fails.

    A symbolic link stays one: what it leads to is written.
    """
    for path, after in sorted(changed.items()):
        target = (root / path).resolve()
        try:
            mode = target.stat().st_mode if target.exists() else 0o644
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(after)
                os.chmod(name, mode & 0o777)
                os.replace(name, target)
            except BaseException:
                os.unlink(name)
                raise
        except OSError as problem:
            raise UserError(f"{path}: cannot be written: {problem.strerror}") from problem
