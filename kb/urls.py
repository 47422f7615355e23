"""(path, anchor, lines, commit) → address on the site and on the forge."""

from __future__ import annotations

import posixpath
from urllib.parse import quote

from kb import git
from kb.config import Config

_INDEX_STEMS = ("readme", "index")


def page(path: str) -> str:
    """The address of a document's page below the site's root: `decisions/0007-x/`; a README is its folder."""
    stem = posixpath.splitext(path)[0]
    folder, name = posixpath.split(stem)
    if name.lower() in _INDEX_STEMS:
        return f"{quote(folder)}/" if folder else ""
    return f"{quote(stem)}/"


def citation(path: str, anchor: str | None, first: int, last: int, base: str = "/") -> str:
    """The page with the lines to mark, at the section's anchor.

    The site's script scrolls to the lines and marks them; without it the anchor still opens the section.
    """
    lines = f"{first}" if first == last else f"{first}-{last}"
    mark = f"#{quote(anchor)}" if anchor else ""
    return f"{base.rstrip('/')}/{page(path)}?lines={lines}{mark}"


def repository(config: Config) -> str | None:
    """The repository's web address: as configured, else as the remote `origin` says."""
    return config.site.repo_url.rstrip("/") or git.forge(config.root)


def blob(config: Config, path: str, commit: str, first: int = 0, last: int = 0) -> str | None:
    """The file on the forge at a commit, its lines marked."""
    repo = repository(config)
    lines = f"#L{first}-L{last}" if last > first else f"#L{first}" if first else ""
    return config.site.blob.format(repo=repo, commit=commit, path=_whole(config, path), lines=lines) if repo else None


def _whole(config: Config, path: str) -> str:
    """The path as the forge knows it: from the top of the repository, of which the root may be a part."""
    return quote(git.prefix(config.root) + path)


def edit(config: Config, path: str) -> str | None:
    """The forge's form to edit the file."""
    repo = repository(config)
    return config.site.edit.format(repo=repo, branch=config.site.branch, path=_whole(config, path)) if repo else None
