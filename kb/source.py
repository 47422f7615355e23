"""Whose bytes: the work tree on the disk, a revision in git, or either with some files replaced."""

from __future__ import annotations

import os
import posixpath
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


CLOSED = "expected to be allowed to read it, found that permission is denied"
LEADS_OUT = "expected a file below the root, found a symbolic link that leads out of it, which is not followed"
LEADS_NOWHERE = "expected a file, found a symbolic link that leads nowhere"
_LINKS = 20
"""So many symbolic links in a row are followed."""


class Source(Protocol):
    """Files by path from the root, with `/`."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file, sorted."""

    @property
    def barred(self) -> Mapping[str, str]:
        """Folders that cannot be looked into, and symbolic links that lead out or nowhere: path → what is wrong."""

    def commit_of(self, path: str) -> str | None:
        """The commit that holds a file with these bytes, where there is one."""

    def touched(self, path: str) -> git.Touched | None:
        """When a file was first and last committed, where git knows."""

    def read(self, path: str) -> bytes:
        """The bytes of one file. Raises OSError."""

    def link_target(self, path: str) -> str | None:
        """The path below the root that a symbolic link leads to; None for any other file."""


def text_of(data: bytes) -> str:
    """The text of a file's bytes with `\\n` line ends, or nothing where they are no text."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@dataclass(frozen=True)
class WorkTree:
    """The files below a folder: what git would add, or every file where there is no git."""

    root: Path

    @property
    def paths(self) -> tuple[str, ...]:
        return self._listed[0]

    @property
    def barred(self) -> Mapping[str, str]:
        return self._listed[1]

    @cached_property
    def _listed(self) -> tuple[tuple[str, ...], Mapping[str, str]]:
        listed, closed = git.files(self.root) or self._walked()
        barred = dict.fromkeys(closed, CLOSED)
        there: set[str] = set()
        for path in dict.fromkeys(listed):
            wrong = self._wrong(path)
            if wrong:
                barred[path] = wrong
            elif wrong is None:
                there.add(path)
        return tuple(sorted(there)), dict(sorted(barred.items()))

    def _walked(self) -> tuple[list[str], list[str]]:
        """Every file below the root, and the folders that cannot be looked into."""
        found: list[str] = []
        closed: list[str] = []

        def note(problem: OSError) -> None:
            if isinstance(problem, PermissionError):
                closed.append(Path(problem.filename).relative_to(self.root).as_posix())

        for folder, folders, files in os.walk(self.root, onerror=note):
            folders[:] = sorted(each for each in folders if each not in SKIPPED_FOLDERS)
            prefix = Path(folder).relative_to(self.root)
            found += ((prefix / name).as_posix() for name in files)
        return found, closed

    def commit_of(self, path: str) -> str | None:
        return None if path in self._changed else self._commit

    def touched(self, path: str) -> git.Touched | None:
        return git.touched(self.root, self._commit).get(path) if self._commit else None

    @cached_property
    def _commit(self) -> str | None:
        return git.head(self.root)

    @cached_property
    def _changed(self) -> frozenset[str]:
        return git.changed(self.root) or frozenset()

    def read(self, path: str) -> bytes:
        if not self._inside(path):
            raise UserError(f"{path}: leads out of {self.root}; only files below the root are read")
        with open(os.path.join(self.root, path), "rb") as file:
            return file.read()

    def link_target(self, path: str) -> str | None:
        full = os.path.join(self.root, path)
        try:
            return Path(full).resolve().relative_to(self._resolved).as_posix() if os.path.islink(full) else None
        except (OSError, RuntimeError, ValueError):
            return None

    def _wrong(self, path: str) -> str | None:
        """Why a listed file is not read: None where it can be, empty where there is no file to speak of."""
        full = os.path.join(self.root, path)
        if self._inside(path):
            if os.path.isfile(full):
                return None
            return LEADS_NOWHERE if os.path.islink(full) and not os.path.exists(full) else self._closed(path)
        if not os.path.islink(full):
            return ""
        return LEADS_OUT if os.path.exists(full) else LEADS_NOWHERE

    def _closed(self, path: str) -> str:
        """Whether a file that git knows lies in a folder that cannot be looked into."""
        try:
            os.stat(os.path.join(self.root, path))
        except PermissionError:
            return CLOSED
        except OSError:
            pass
        return ""

    def _inside(self, path: str) -> bool:
        """Whether the file, symbolic links followed, is below the root."""
        full = os.path.join(self.root, path)
        try:
            if os.path.islink(full):
                return Path(full).resolve().is_relative_to(self._resolved)
            folder = posixpath.dirname(path)
            if folder not in self._folders:
                self._folders[folder] = (self.root / folder).resolve().is_relative_to(self._resolved)
            return self._folders[folder]
        except (OSError, RuntimeError):  # links that lead in a circle
            return False

    @cached_property
    def _folders(self) -> dict[str, bool]:
        """Which folders are below the root: asked once, since every file in one would ask again."""
        return {}

    @cached_property
    def _resolved(self) -> Path:
        return self.root.resolve()


@dataclass(frozen=True)
class GitTree:
    """The files of a revision below a folder. Raises UserError where git does not know the revision."""

    root: Path
    revision: str

    @cached_property
    def commit(self) -> str:
        """The commit that the revision names."""
        found = git.commit(self.root, self.revision)
        if found is None:
            place = git.toplevel(self.root)
            hint = f"fetch it first, or see git -C {place} branch --all" if place else "there is no git repository"
            raise UserError(f"{self.revision}: expected a revision of {place or self.root}, found none; {hint}")
        return found

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(path for path in self._entries if self._file(path)))

    @cached_property
    def barred(self) -> Mapping[str, str]:
        lost = sorted(path for path, entry in self._entries.items() if entry.link and self._file(path) is None)
        return {path: LEADS_OUT if self._leaves(path) else LEADS_NOWHERE for path in lost if not self._is_folder(path)}

    def commit_of(self, path: str) -> str | None:
        return self.commit

    def touched(self, path: str) -> git.Touched | None:
        return git.touched(self.root, self.commit).get(path)

    def read(self, path: str) -> bytes:
        entry = self._file(path)
        if entry is None:
            raise FileNotFoundError(path)
        return self._blobs.read(entry.blob)

    def link_target(self, path: str) -> str | None:
        entry = self._entries.get(path)
        found = self._file(path) if entry and entry.link else None
        return found.path if found else None

    def _file(self, path: str) -> git.Entry | None:
        """The entry that holds a file's bytes, symbolic links followed; None where they lead nowhere or out."""
        for _ in range(_LINKS):
            entry = self._entries.get(path)
            if entry is None or not entry.link:
                return entry
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), self._target(entry)))
        return None

    def _leads(self, path: str) -> str:
        """Where a symbolic link leads, seen from the root."""
        target = self._target(self._entries[path])
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))

    def _leaves(self, path: str) -> bool:
        return self._leads(path).startswith(("/", "../"))

    def _is_folder(self, path: str) -> bool:
        return any(each.startswith(f"{self._leads(path)}/") for each in self._entries)

    def _target(self, link: git.Entry) -> str:
        return self._blobs.read(link.blob).decode("utf-8", "surrogateescape")

    @cached_property
    def _entries(self) -> Mapping[str, git.Entry]:
        return {each.path: each for each in git.entries(self.root, self.commit)}

    @cached_property
    def _blobs(self) -> git.Blobs:
        return git.Blobs(self.root)


@dataclass(frozen=True)
class Overlay:
    """Another source with some files replaced, added or (None) taken away: drafts, fixes, editor buffers."""

    base: Source
    files: Mapping[str, bytes | None] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        gone = {path for path, content in self.files.items() if content is None}
        return tuple(sorted((set(self.base.paths) | set(self.files)) - gone))

    @property
    def barred(self) -> Mapping[str, str]:
        return {path: wrong for path, wrong in self.base.barred.items() if path not in self.files}

    def commit_of(self, path: str) -> str | None:
        return None if path in self.files else self.base.commit_of(path)

    def touched(self, path: str) -> git.Touched | None:
        return self.base.touched(path)

    def read(self, path: str) -> bytes:
        if path in self.files:
            content = self.files[path]
            if content is None:
                raise FileNotFoundError(path)
            return content
        return self.base.read(path)

    def link_target(self, path: str) -> str | None:
        return None if path in self.files else self.base.link_target(path)
