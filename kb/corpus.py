"""Source → Corpus: which files are records, specs and pages, each read once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from kb import formats
from kb.config import Config
from kb.model import Document, Kind, UserError
from kb.source import Source

RECORD_FOLDERS = frozenset(
    "adr adrs decisions decision-records architecture-decision-record architecture-decision-records "
    "architecture-decisions rfcs rfc text proposals keps teps enhancements".split()
)
"""Folder names under which records usually live, at any depth."""
_ARCHITECTURE = re.compile(r"(?:^|/)docs?/architecture$")
_NO_RECORD = re.compile(
    r"^(?:readme|index|contributing|_|summary$|toc$|changelog|(?:[a-z]+[-_ ]?)?(?:0+[-_ ])?(?:adr[-_ ])?template)", re.I
)
_NUMBERED = re.compile(r"^(?:[A-Za-z]{2,8}[-_ ]?)?\d{1,8}(?=[-_. ]|$)")
_ADR_NAME = re.compile(r"^(?:adr|rfc)[-_ ]?\d+", re.I)
_ENOUGH = 3
"""So many numbered files make any folder one of records."""


@dataclass(frozen=True)
class Corpus:
    """Every document of a source, by path, in the order of their paths."""

    source: Source
    documents: Mapping[str, Document]
    texts: Mapping[str, str]
    """The text of each document with `\\n` line ends."""
    files: frozenset[str]
    """Every file of the source, for links."""
    folders: frozenset[str]

    def of(self, *kinds: Kind) -> tuple[Document, ...]:
        """The documents of some kinds."""
        return tuple(each for each in self.documents.values() if each.kind in kinds)

    @property
    def decisions(self) -> tuple[Document, ...]:
        """The decision records."""
        return self.of(Kind.DECISION)

    def lines(self, path: str, first: int, last: int) -> str:
        """Lines `first` to `last` of a document, both included, counted from 1."""
        return "\n".join(self.texts[path].split("\n")[first - 1 : last])


def load(source: Source, config: Config) -> Corpus:
    """Reads every document of a source. Raises UserError where there is no record at all."""
    paths = source.paths
    kinds = classify(paths, config)
    documents: dict[str, Document] = {}
    texts: dict[str, str] = {}
    for path, kind in sorted(kinds.items()):
        try:
            data = source.read(path)
        except OSError as problem:
            raise UserError(f"{path}: cannot be read: {problem.strerror}") from problem
        documents[path], texts[path] = _read(path, kind, data, config.size_limit)
    if not any(kind is Kind.DECISION for kind in kinds.values()):
        raise UserError(_no_records(config, len(paths)))
    folders = {parent.as_posix() for path in paths for parent in PurePosixPath(path).parents}
    return Corpus(source, documents, texts, frozenset(paths), frozenset(folders))


@lru_cache(maxsize=4096)
def _read(path: str, kind: Kind, data: bytes, size_limit: int) -> tuple[Document, str]:
    """A server reads the whole tree at each change; files that stayed the same are not parsed again."""
    return formats.read(path, kind, data, size_limit)


def classify(paths: Iterable[str], config: Config) -> dict[str, Kind]:
    """What each Markdown or Mermaid file is taken for: by the configuration's globs, else by where it lies."""
    documents = [
        path
        for path in paths
        if path.lower().endswith((".md", ".markdown", ".mmd")) and not in_globs(path, config.exclude)
    ]
    found = _find_decisions(documents) if config.decisions is None else frozenset()
    kinds: dict[str, Kind] = {}
    for path in documents:
        if path.lower().endswith(".mmd"):
            kinds[path] = Kind.DIAGRAM
        elif path in found or (in_globs(path, config.decisions) and not _is_index(path)):
            kinds[path] = Kind.DECISION
        elif in_globs(path, config.specs) if config.specs is not None else path.startswith("specs/"):
            kinds[path] = Kind.SPEC
        elif config.pages is None or in_globs(path, config.pages):
            kinds[path] = Kind.PAGE
    return kinds


def _is_index(path: str) -> bool:
    """Whether a README or index speaks of its folder; in a folder with a number it is that record."""
    name = PurePosixPath(path)
    return name.stem.lower() in ("readme", "index") and not _NUMBERED.match(name.parent.name)


def _find_decisions(paths: Iterable[str]) -> frozenset[str]:
    """Numbered files in folders with a record folder's name, or in any folder with several of them."""
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        name = PurePosixPath(path)
        is_folder = name.stem.lower() == "readme" and _NUMBERED.match(name.parent.name)
        record = name.parent if is_folder else name
        if _NUMBERED.match(record.stem if not is_folder else record.name) and not _NO_RECORD.search(record.stem):
            by_folder[record.parent.as_posix()].append(path)
    found: set[str] = set()
    for folder, records in by_folder.items():
        named = set(folder.lower().split("/")) & RECORD_FOLDERS or _ARCHITECTURE.search(folder.lower())
        clear = [each for each in records if _ADR_NAME.match(PurePosixPath(each).name)]
        if named:
            found |= set(records)
        elif len(clear) >= _ENOUGH:
            found |= set(clear)
    return frozenset(found)


def in_globs(path: str, globs: Iterable[str] | None) -> bool:
    """Whether a path matches one of the globs of the configuration."""
    return any(_glob(each).fullmatch(path) for each in globs or ())


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """A glob with `*` inside one folder, `**/` over any number of them, `?` and `{a,b}`."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    spelled = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(spelled.get(each, re.escape(each)) for each in parts))


def _no_records(config: Config, files: int) -> str:
    if not files:
        found = "expected decision records, found no file at all"
        return f"{config.root}: {found}; run kb in a repository, or give it with -C DIR"
    if config.decisions is not None:
        return f"{config.file}: no file matches decisions = {list(config.decisions)}; expected globs from {config.root}"
    return (
        f"{config.root}: expected numbered Markdown files such as decisions/0001-title.md or docs/adr/0001-title.md, "
        f'found none among {files} files; name them in kb.toml: decisions = ["path/*.md"]'
    )


def describe(corpus: Corpus) -> str:
    """Which folders hold the decisions, and which dialect their status stands in, for the first run's reader."""
    folders: dict[str, list[Document]] = defaultdict(list)
    for each in corpus.decisions:
        folders[PurePosixPath(each.path).parent.as_posix()].append(each)
    parts = []
    for folder, records in sorted(folders.items()):
        dialects = {each.status_field.format for each in records if each.status_field}
        stated = f"status in {' and '.join(sorted(dialects))}" if dialects else "no status stated"
        parts.append(f"{len(records)} decisions in {folder}/ ({stated})")
    return f"found {'; '.join(parts)}; {len(corpus.documents) - len(corpus.decisions)} other documents"
