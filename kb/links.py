"""A link → its target, or why there is none. Lint and the site ask here."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from kb.corpus import Corpus
from kb.markdown import split_target
from kb.model import Kind

_EXTERNAL = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.I)
_HANDLE = re.compile(r"^@|^[^/\s]+@[^/\s]+\.[a-z]+$", re.I)
_LINE_ANCHOR = re.compile(r"^L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?$")
_SERVED = re.compile(r"(?:/(?:README|index)|[-_. ][^/]*)?\.md", re.I)
_FORGE = re.compile(
    r"(?:\.\./){2,4}(?:-/)?(?:issues|pulls?|merge_requests|wiki|releases|discussions|actions|projects|labels|milestones?|tags"
    r"|branches|commits?|compare|edit|raw|blob|tree|security|packages|graphs|network|stargazers)(?:/|$)"
)
"""What a path that leads out of the root means beside the files as the forge shows them: `../../issues`."""
_INDEX = ("README.md", "readme.md", "README.MD", "index.md")


class Trouble(StrEnum):
    """Why a link leads nowhere."""

    FILE = "missing file"
    ANCHOR = "missing anchor"
    OUTSIDE = "outside the repository"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads."""

    path: str | None
    """The file or folder in the repository, or None for addresses elsewhere."""
    anchor: str | None = None
    trouble: Trouble | None = None
    nearest: str | None = None
    """The file or anchor that may have been meant."""


def is_external(target: str) -> bool:
    """Whether a destination is an address elsewhere, a handle or an e-mail address."""
    return bool(_EXTERNAL.match(target) or _HANDLE.match(target))


@lru_cache(maxsize=4_096)
def join(source: str, target: str) -> str:
    """A path written in `source` → the path from the root. A leading `/` means the root; `../` may lead out of it."""
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/") or ".")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def index_of(corpus: Corpus, folder: str) -> str | None:
    """The page that a forge shows for a folder."""
    prefix = "" if folder in (".", "") else f"{folder}/"
    return next((prefix + name for name in _INDEX if prefix + name in corpus.files), None)


def resolve(corpus: Corpus, source: str, target: str) -> Target:
    """Where a link in the document `source` leads, and what is wrong with it."""
    if not target or is_external(target):
        return Target(None)
    written, anchor = split_target(target)
    path = join(source, written) if written else source
    if _FORGE.match(path):
        return Target(None)
    if path.startswith("../") or path == "..":
        return Target(None, anchor, Trouble.OUTSIDE)
    if path in corpus.folders:
        index = index_of(corpus, path)
        return _anchored(corpus, index, anchor) if anchor and index else Target(path, anchor)
    found = path if path in corpus.files else _routed(corpus, path)
    if found is None:
        return Target(None, anchor, Trouble.FILE, _nearest_file(corpus, source, path))
    return _anchored(corpus, found, anchor)


def _routed(corpus: Corpus, address: str) -> str | None:
    """The document that the site serves under an address, by the configured routes: its name may go on with a title."""
    for start, folder in corpus.routes.items():
        prefix = f"{start.strip('/')}/".lstrip("/")
        if address.startswith(prefix):
            name = address.removeprefix(prefix).removesuffix(".html")
            wanted = posixpath.normpath(posixpath.join(folder.strip("/"), name)).lower()
            served = corpus.starting(wanted)
            fits = [each for each in served if _SERVED.fullmatch(each, len(wanted))]
            if fits:
                return min(fits, key=lambda each: (len(each), each))
    return None


def _anchored(corpus: Corpus, path: str, anchor: str | None) -> Target:
    document = corpus.documents.get(path)
    if not anchor or anchor == "top" or _LINE_ANCHOR.match(anchor):
        return Target(path, anchor)
    if document is None or document.kind is Kind.DIAGRAM or any(p.code == "KB008" for p in document.problems):
        return Target(path, anchor)
    if anchor.removeprefix("user-content-") in document.anchors:
        return Target(path, anchor)
    near = _nearest(anchor.lower(), document.anchors)
    return Target(path, anchor, Trouble.ANCHOR, near)


def _nearest_file(corpus: Corpus, source: str, path: str) -> str | None:
    """The file with the same name elsewhere, else the most similar path, written as seen from `source`."""
    name = posixpath.basename(path).lower()
    same = sorted((*corpus.named.get(name, ()), *corpus.named.get(f"{name}.md", ())))
    cased = next((each for each in same if each.lower() == path.lower()), None)
    near = cased or _nearest(path, frozenset(same)) or next(iter(same), None) or _nearest(path, corpus.alike(path))
    return posixpath.relpath(near, posixpath.dirname(source) or ".") if near else None


@lru_cache(maxsize=4096)
def _nearest(wanted: str, known: frozenset[str]) -> str | None:
    found = get_close_matches(wanted, sorted(known), 1, 0.75)
    return found[0] if found else None
