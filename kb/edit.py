"""Changes to files: shown as a diff, tried as an overlay, written atomically."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.model import UserError
from kb.source import Source


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replaces lines of one file. `first` to `last` (both included, counted from 1) give way to `lines`.

    `last` = `first` - 1 inserts before line `first`.
    """

    path: str
    first: int
    last: int
    lines: tuple[str, ...]


def apply(source: Source, edits: Iterable[Edit]) -> dict[str, bytes]:
    """The new bytes of every file that the edits change. Line ends, a BOM and all other lines stay as they are."""
    by_path: dict[str, list[Edit]] = {}
    for each in sorted(set(edits), reverse=True):
        by_path.setdefault(each.path, []).append(each)
    changed: dict[str, bytes] = {}
    for path, group in by_path.items():
        before = source.read(path)
        text = before.decode("utf-8")
        bom = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix(bom)
        end = "\r\n" if "\r\n" in text else "\n"
        lines = text.split("\n")
        for each in group:
            new = [line + "\r" * (end == "\r\n") for line in each.lines]
            lines[each.first - 1 : each.last] = new
        after = (bom + "\n".join(lines)).encode("utf-8")
        if after != before:
            changed[path] = after
    return changed


def diff(source: Source, changed: Mapping[str, bytes]) -> str:
    """A unified diff of the changes."""
    parts: list[str] = []
    for path, after in sorted(changed.items()):
        old = source.read(path).decode("utf-8").splitlines(keepends=True)
        new = after.decode("utf-8").splitlines(keepends=True)
        parts += difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(parts)


def write(root: Path, changed: Mapping[str, bytes]) -> None:
    """Writes each file through a temporary one beside it and a rename. Raises UserError where that fails."""
    for path, after in sorted(changed.items()):
        target = root / path
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
