"""The only file that runs git."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

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


def changed(root: Path) -> frozenset[str] | None:
    """Paths below `root` that differ from the checked-out commit; None outside a work tree."""
    out = _run(root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", ".")
    prefix = _run(root, "rev-parse", "--show-prefix")
    if out is None or prefix is None:
        return None
    start = len(prefix.decode().strip())
    return frozenset(each[3 + start :] for each in out.decode("utf-8", "surrogateescape").split("\0") if each)


def forge(root: Path) -> str | None:
    """The web address of the repository, read from the remote `origin`."""
    out = _run(root, "config", "--get", "remote.origin.url")
    found = _FORGE.match(out.decode().strip()) if out else None
    return f"https://{found[1]}/{found[2]}" if found else None
