"""The only file that runs git."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

LONG_HISTORY = 3_000
"""Commits up to which a walk over all of them is cheap: measured at 0.1 to 0.5 ms each."""
_CLOSED = re.compile(r"^warning: could not open directory '(.+?)/?': Permission denied$", re.M)
_FORGE = re.compile(r"^(?:https?://(?:[^@/]+@)?|ssh://(?:[^@/]+@)?|[^@/:]+@)([^/:]+)(?::\d+)?[:/](.+?)(?:\.git)?/?$")


def _run(root: Path, *arguments: str) -> bytes | None:
    """What git prints, or None where git is missing or refuses."""
    done = _done(root, *arguments)
    return done.stdout if done else None


def _done(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    """What git prints and warns of, in English, or None where git is missing or refuses."""
    command, env = ["git", "-C", str(root), *arguments], {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL, env=env)
    except OSError:
        return None
    return done if done.returncode == 0 else None


def toplevel(folder: Path) -> Path | None:
    """The root of the work tree around a folder."""
    out = _run(folder, "rev-parse", "--show-toplevel")
    return Path(out.decode().strip()) if out else None


def files(root: Path) -> tuple[list[str], list[str]] | None:
    """Tracked and untracked, not ignored files below `root`, relative to it, and the folders that cannot be looked
    into; None outside a work tree.
    """
    done = _done(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if done is None:
        return None
    listed, said = (each.decode("utf-8", "surrogateescape") for each in (done.stdout, done.stderr))
    start = len(prefix(root)) if said else 0
    return listed.split("\0")[:-1], [each[start:] for each in _CLOSED.findall(said)]


def head(root: Path) -> str | None:
    """The commit that is checked out."""
    out = _run(root, "rev-parse", "--verify", "-q", "HEAD")
    return out.decode().strip() if out else None


def commit(root: Path, revision: str) -> str | None:
    """The commit that a branch, tag or other name of a revision means."""
    out = _run(root, "rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}")
    return out.decode().strip() if out else None


def birth(root: Path) -> str:
    """The first commit of a folder's history, with the folder's path in it: the same in each clone, but for shallow
    ones. Empty where it is not known.
    """
    out = None if is_shallow(root) else _run(root, "rev-list", "--max-parents=0", "HEAD", "--")
    return f"{out.decode().split()[-1]}:{prefix(root)}" if out else ""


def full_name(root: Path, name: str) -> str | None:
    """The whole name of a branch or tag, as `refs/tags/v1`; None for what is none, such as a commit's hash."""
    out = _run(root, "rev-parse", "--verify", "-q", "--symbolic-full-name", "--end-of-options", name)
    return out.decode().strip() or None if out else None


def day(root: Path, commit: str) -> str:
    """The day of a commit, as its committer's clock said."""
    out = _run(root, "log", "-1", "--format=%cs", commit, "--")
    return out.decode().strip() if out else ""


def commit_on(root: Path, day: str) -> str | None:
    """The last commit of what is checked out, as it was at the end of a day; None before the first that is known."""
    out = _run(root, "rev-list", "-1", f"--before={day}T23:59:59", "HEAD", "--")
    return (out.decode().strip() or None) if out else None


def is_shallow(root: Path) -> bool:
    """Whether the repository was cloned without its whole history."""
    return (_run(root, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def merge_base(root: Path, one: str, other: str) -> str | None:
    """The commit that two commits both descend from."""
    out = _run(root, "merge-base", one, other)
    return out.decode().split()[0] if out else None


def default_branch(root: Path) -> str | None:
    """The branch that changes are made against: the remote's own, else the first that has one of the usual names."""
    names = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
    return next((name for name in names if commit(root, name)), None)


@lru_cache(maxsize=8)
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


@dataclass(frozen=True, slots=True)
class Touched:
    """The days of the first and the last commit that touched a file."""

    first: str
    last: str


@lru_cache(maxsize=4)
def touched(root: Path, commit: str) -> Mapping[str, Touched]:
    """When each Markdown or Mermaid file below `root` was first and last committed, renames followed back.

    Nothing is said of any file in a shallow clone, where the first commit is not known, nor in a history of more than
    LONG_HISTORY commits.
    """
    counted = _run(root, "rev-list", "--count", f"--max-count={LONG_HISTORY + 1}", commit, "--") or b"0"
    if is_shallow(root) or int(counted) > LONG_HISTORY:
        return {}
    patterns = [f":(icase)*.{ending}" for ending in ("md", "markdown", "mmd")]
    out = _run(root, "log", "--format=%x00%cs", "--name-status", "-z", "-M", "--relative", commit, "--", *patterns)
    found: dict[str, Touched] = {}
    became: dict[str, str] = {}  # a path of an earlier time → the file that it is now, empty for one that is gone
    for path, before, date in _changes((out or b"").decode("utf-8", "surrogateescape")):
        file = became.get(path, path)
        if file:
            found[file] = Touched(date, found[file].last if file in found else date)
        if before:
            became[path], became[before] = "", file
    return found


def _changes(log: str) -> Iterator[tuple[str, str | None, str]]:
    """Path, the path that it was renamed from, and the day, from the last commit to the first."""
    date = ""
    parts = iter(log.split("\0"))
    for part in parts:
        if not part:  # a commit begins
            date = next(parts, "")
            continue
        before = next(parts) if part.lstrip("\n").startswith("R") else None
        yield next(parts), before, date


def forge(root: Path) -> str | None:
    """The web address of the repository, read from the remote `origin`."""
    out = _run(root, "config", "--get", "remote.origin.url")
    found = _FORGE.match(out.decode().strip()) if out else None
    return f"https://{found[1]}/{found[2]}" if found else None
