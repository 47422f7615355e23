"""Whose bytes: the work tree on the disk, or the work tree with some files replaced."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from kb import git
from kb.model import UserError

SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".kb", ".venv", "venv", "node_modules", "__pycache__", "site-packages"}
)


class Source(Protocol):
    """Files by path from the root, with `/`."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file, sorted."""

    def commit_of(self, path: str) -> str | None:
        """The commit that holds a file with these bytes, where there is one."""

    def read(self, path: str) -> bytes:
        """The bytes of one file. Raises OSError."""


@dataclass(frozen=True)
class WorkTree:
    """The files below a folder: what git would add, or every file where there is no git."""

    root: Path

    @cached_property
    def paths(self) -> tuple[str, ...]:
        listed = git.files(self.root)
        if listed is not None:
            present = {path for path in listed if self._inside(path) and (self.root / path).is_file()}
            return tuple(sorted(present))
        found: list[str] = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(each for each in folders if each not in SKIPPED_FOLDERS)
            prefix = Path(folder).relative_to(self.root)
            found += (path for name in files if self._inside(path := (prefix / name).as_posix()))
        return tuple(sorted(found))

    def commit_of(self, path: str) -> str | None:
        return None if path in self._changed else self._commit

    @cached_property
    def _commit(self) -> str | None:
        return git.head(self.root)

    @cached_property
    def _changed(self) -> frozenset[str]:
        return git.changed(self.root) or frozenset()

    def read(self, path: str) -> bytes:
        if not self._inside(path):
            raise UserError(f"{path}: leads out of {self.root}; only files below the root are read")
        return (self.root / path).read_bytes()

    def _inside(self, path: str) -> bool:
        """Whether the file, symbolic links followed, is below the root."""
        full = self.root / path
        try:
            return (not full.is_symlink() and full.parent == self.root) or full.resolve().is_relative_to(self._resolved)
        except OSError:
            return False

    @cached_property
    def _resolved(self) -> Path:
        return self.root.resolve()


@dataclass(frozen=True)
class Overlay:
    """Another source with some files replaced, added or (None) taken away: drafts, fixes, editor buffers."""

    base: Source
    files: Mapping[str, bytes | None] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        gone = {path for path, content in self.files.items() if content is None}
        return tuple(sorted((set(self.base.paths) | set(self.files)) - gone))

    def commit_of(self, path: str) -> str | None:
        return None if path in self.files else self.base.commit_of(path)

    def read(self, path: str) -> bytes:
        if path in self.files:
            content = self.files[path]
            if content is None:
                raise FileNotFoundError(path)
            return content
        return self.base.read(path)
