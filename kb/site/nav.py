"""The navigation as plain data, for a site that does not write its own."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from kb.model import Document, Kind
from kb.site.addresses import Addresses
from kb.site.record import natural

Item: TypeAlias = "str | dict[str, list[Item]]"
"""A page by its path, or a section by its name."""

LIMIT = 100
"""More pages than this stay out of a section: each page carries the whole navigation."""
_HANDBOOK = "docs/"
_HIDDEN = re.compile(r"(?:^|/)\.|template[^/]*$", re.I)
"""Hidden folders and templates are published, but nobody browses to them."""


def build(addresses: Addresses) -> list[Item]:
    """README first, then the overview pages, decisions, specs, diagrams, the handbook, and what else there is."""
    documents = [each for each in addresses.view.corpus.documents.values() if each.path in addresses.pages]
    shown = [each for each in documents if not _HIDDEN.search(each.path)]
    pages = [each.path for each in shown if each.kind is Kind.PAGE]
    top = [path for path in pages if "/" not in path]
    others = [path for path in pages if "/" in path and not path.startswith(_HANDBOOK)]
    sections = (
        ("Decisions", _sorted([addresses.index_path, *_paths(shown, Kind.DECISION)])),
        ("Specs", _sorted(_paths(shown, Kind.SPEC))),
        (
            "Diagrams",
            _sorted([*_paths(shown, Kind.DIAGRAM), *(path for path in others if path.startswith("diagrams/"))]),
        ),
        ("Handbook", _nested([path for path in pages if path.startswith(_HANDBOOK)], _HANDBOOK)),
        ("More", _nested([path for path in others if not path.startswith("diagrams/")], "")),
    )
    return [*_sorted(top), *({name: _limited(items)} for name, items in sections if items)]


def _paths(documents: Iterable[Document], kind: Kind) -> list[str]:
    return [each.path for each in documents if each.kind is kind]


def _sorted(paths: Iterable[str]) -> list[Item]:
    ordered: list[str] = sorted(paths, key=lambda path: (not _is_index(path), natural(path)))
    return [*ordered]


def _nested(paths: list[str], prefix: str) -> list[Item]:
    """The pages right below a folder, then a section for each folder below it."""
    below: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folder, slash, _ = path.removeprefix(prefix).partition("/")
        below[folder if slash else ""].append(path)
    direct = _sorted(below.pop("", []))
    return [
        *direct,
        *({_name(folder): _limited(_nested(inside, f"{prefix}{folder}/"))} for folder, inside in sorted(below.items())),
    ]


def _limited(items: list[Item]) -> list[Item]:
    if len(items) <= LIMIT:
        return items
    return [item for item in items if isinstance(item, dict) or _is_index(item)] or items[:1]


def _name(folder: str) -> str:
    return folder.replace("-", " ").replace("_", " ").capitalize()


def _is_index(path: str) -> bool:
    return posixpath.splitext(posixpath.basename(path))[0].lower() in ("readme", "index")
