"""The only file that runs git."""

from __future__ import annotations

import re
import subprocess
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_FORGE = re.compile(r"^(?:https?://(?:[^@/]+@)?|ssh://(?:[^@/]+@)?|[^@/:]+@)([^/:]+)(?::\d+)?[:/](.+?)(?:\.git)?/?$")


def _run(root: Path, *arguments: str) -> bytes | None:
    """What git prints, or None where git is missing or refuses."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def toplevel(folder: Path) -> Path | None:
    """The root of the work tree around a folder."""
    out = _run(folder, "rev-parse", "--show-toplevel")
    return Path(out.decode().strip()) if out else None


def files(root: Path) -> list[str] | None:
    """Tracked and untracked, not ignored files below `root`, relative to it; None outside a work tree."""
    out = _run(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return out.decode("utf-8", "surrogateescape").split("\0")[:-1] if out is not None else None


def head(root: Path) -> str | None:
    """The commit that is checked out."""
    out = _run(root, "rev-parse", "--verify", "-q", "HEAD")
    return out.decode().strip() if out else None


def commit(root: Path, revision: str) -> str | None:
    """The commit that a branch, tag or other name of a revision means."""
    out = _run(root, "rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}")
    return out.decode().strip() if out else None


def merge_base(root: Path, one: str, other: str) -> str | None:
    """The commit that two commits both descend from."""
    out = _run(root, "merge-base", one, other)
    return out.decode().split()[0] if out else None


def default_branch(root: Path) -> str | None:
    """The branch that changes are made against: the remote's own, else the first that has one of the usual names."""
    names = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
    return next((name for name in names if commit(root, name)), None)


def prefix(root: Path) -> str:
    """The folder's path inside its work tree, with `/` at the end; empty at the top and outside a work tree."""
    return (_run(root, "rev-parse", "--show-prefix") or b"").decode().strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit: where its bytes are, and whether they name another file."""

    path: str
    blob: str
    link: bool


def entries(root: Path, commit: str) -> Iterator[Entry]:
    """The files of a commit below `root`, relative to it; what belongs to submodules is left out."""
    for each in (_run(root, "ls-tree", "-r", "-z", commit) or b"").decode("utf-8", "surrogateescape").split("\0")[:-1]:
        about, _, path = each.partition("\t")
        mode, kind, blob = about.split()
        if kind == "blob":
            yield Entry(path, blob, mode == "120000")


class Blobs:
    """Reads any number of blobs through one `git cat-file --batch` process, which ends with this object."""

    def __init__(self, root: Path) -> None:
        self._lock = threading.Lock()
        command = ["git", "-C", str(root), "cat-file", "--batch"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdin and process.stdout
        self._ask, self._answer = process.stdin, process.stdout
        weakref.finalize(self, _end, process, self._ask, self._answer)

    def read(self, blob: str) -> bytes:
        """The bytes of a blob. Raises OSError where the repository does not have it."""
        with self._lock:
            self._ask.write(f"{blob}\n".encode())
            self._ask.flush()
            header = self._answer.readline().split()
            if len(header) != 3:
                raise OSError(f"git has no object {blob}")
            content = self._answer.read(int(header[2]) + 1)
        return content[:-1]


def _end(process: subprocess.Popen[bytes], *pipes: IO[bytes]) -> None:
    for pipe in pipes:
        pipe.close()
    process.wait()


def changed(root: Path) -> frozenset[str] | None:
    """Paths below `root` that differ from the checked-out commit; None outside a work tree."""
    out = _run(root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", ".")
    if out is None:
        return None
    start = len(prefix(root))
    return frozenset(each[3 + start :] for each in out.decode("utf-8", "surrogateescape").split("\0") if each)


def forge(root: Path) -> str | None:
    """The web address of the repository, read from the remote `origin`."""
    out = _run(root, "config", "--get", "remote.origin.url")
    found = _FORGE.match(out.decode().strip()) if out else None
    return f"https://{found[1]}/{found[2]}" if found else None
