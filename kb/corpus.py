"""Source → Corpus: every document, read once."""

from __future__ import annotations

import hashlib
import posixpath
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache as memoized
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from pathlib import Path, PurePosixPath

from kb import cache, workers
from kb.config import Config, Reading
from kb.discovery import classify, in_globs, kinds_of, names_records, siblings
from kb.identity import named
from kb.model import Document, Kind, Problem, Span, Status, UserError, counted
from kb.source import CLOSED, Overlay, Source, text_of

_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_DATES = ("date", "updated")
_NUMBERS = re.compile(r"\d[/.-]\d{1,2}[/.-]\d")
_TELLING = 50
"""A word that more file names have tells nothing about which one is meant."""


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
    routes: Mapping[str, str] = field(default_factory=dict)
    """Beginning of a site's address → the folder that is served there."""
    words: Mapping[str, Status] = field(default_factory=dict)
    """The repository's own status words in lower case, with the normal form of each."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """What tells the reading of each document from every other: `kb.cache.key`."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """Folders whose files may be documents and cannot be read → what is wrong."""
    consulted: dict[str, str] = field(default_factory=dict, compare=False)
    """The files beside the documents that were looked into → the hash of their bytes, empty where there were none."""

    def of(self, *kinds: Kind) -> tuple[Document, ...]:
        """The documents of some kinds."""
        return tuple(each for each in self.documents.values() if each.kind in kinds)

    @cached_property
    def decisions(self) -> tuple[Document, ...]:
        """The decision records."""
        return self.of(Kind.DECISION)

    def beside(self, path: str) -> bytes:
        """The bytes of a file that need not be a document, such as a site's configuration. Raises OSError."""
        self.consulted[path] = fingerprint(self.source, path)
        return self.source.read(path)

    @cached_property
    def named(self) -> Mapping[str, tuple[str, ...]]:
        """A file name in lower case → the files that have it."""
        return _grouped((posixpath.basename(path).lower(), path) for path in self.files)

    def starting(self, beginning: str) -> list[str]:
        """The documents whose path begins so in lower case."""
        first = bisect_left(self._lowered, (beginning, ""))
        found = takewhile(lambda each: each[0].startswith(beginning), islice(self._lowered, first, None))
        return [path for _, path in found]

    def alike(self, path: str) -> frozenset[str]:
        """The files whose name shares a telling word or number with a path's, or that lie in the same small folder."""
        shared = (self._worded.get(word, ()) for word in _words(path))
        beside = self._beside.get(posixpath.dirname(path), ())
        return frozenset(each for found in (*shared, beside) if len(found) <= _TELLING for each in found)

    @cached_property
    def _worded(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((word, path) for path in self.files for word in _words(path))

    @cached_property
    def _beside(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((posixpath.dirname(path), path) for path in self.files)

    @cached_property
    def _lowered(self) -> Sequence[tuple[str, str]]:
        return sorted((path.lower(), path) for path in self.documents)

    def lines(self, path: str, first: int, last: int) -> str:
        """Lines `first` to `last` of a document, both included, counted from 1."""
        return "\n".join(_split(self.texts[path])[first - 1 : last])


@lru_cache(maxsize=4)
def _split(text: str) -> tuple[str, ...]:
    """The lines of a text: each of a document's findings asks for one."""
    return tuple(text.split("\n"))


def _words(path: str) -> frozenset[str]:
    return frozenset(_WORD.findall(posixpath.basename(path).lower()))


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """One file to read, with the metadata files beside it."""

    path: str
    kind: Kind
    data: bytes
    siblings: Mapping[str, bytes]
    wrong: str = ""
    """Why there are no bytes."""


@dataclass(frozen=True)
class Survey:
    """The documents of a source with their bytes, and none of them read yet."""

    source: Source
    asked: Sequence[Asked]
    files: frozenset[str]
    keys: Mapping[str, str]
    """What tells the reading of each document from every other: `kb.cache.key`."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """Folders whose files may be documents and cannot be read → what is wrong."""

    def texts(self, paths: Collection[str]) -> Corpus:
        """The texts of some documents, without what is read from them."""
        texts = {each.path: text_of(each.data) if each.path in paths else "" for each in self.asked}
        return Corpus(self.source, {}, texts, self.files, frozenset())


UNREAD = 5
"""Documents that cannot be read which are named."""


def survey(source: Source, config: Config) -> Survey:
    """Which files are documents, and their bytes. Raises UserError where there is no record at all."""
    paths = source.paths
    kinds = kinds_of(source, config)
    if Kind.DECISION not in kinds.values():
        why = "".join(f"; {path}: {wrong}" for path, wrong in source.barred.items())
        raise UserError(_no_records(config, len(paths)) + why)
    present = frozenset(paths)
    asked = [_asked(source, path, kind, present) for path, kind in sorted(_once(source, kinds).items())]
    closed, barred = _barred(source, config)
    asked = sorted([*asked, *barred], key=lambda each: each.path)
    options = _reading(config)
    keys = {each.path: _key(each, options) for each in asked}
    return Survey(source, asked, present, keys, closed)


def _key(asked: Asked, options: Reading) -> str:
    told = (options, asked.wrong) if asked.wrong else options
    return cache.key(asked.path, asked.kind, told, asked.data, asked.siblings)


def _may_be_folder(path: str, why: str) -> bool:
    """Whether what is barred is a folder to speak of: a link may lead to anything, unless its name promises records."""
    return names_records(path) or (why == CLOSED and not PurePosixPath(path).suffix)


def _barred(source: Source, config: Config) -> tuple[dict[str, str], list[Asked]]:
    """What is there and cannot be read: folders, and documents; a closed folder speaks for the files in it."""
    wrong = source.barred
    if not wrong:
        return {}, []
    kinds = classify((*source.paths, *wrong), config)
    closed = {
        path: why
        for path, why in wrong.items()
        if _may_be_folder(path, why) and not in_globs(f"{path}/x.md", config.exclude)
    }
    return closed, [
        Asked(path, kinds[path], b"", {}, why)
        for path, why in wrong.items()
        if path in kinds and not any(path.startswith(f"{each}/") for each in closed)
    ]


def load(source: Source, config: Config) -> Corpus:
    """Reads every document of a source. Raises UserError where there is no record at all."""
    return read(survey(source, config), config)


def read(surveyed: Survey, config: Config) -> Corpus:
    """Reads what was surveyed, from the cache or anew."""
    stored = _cache(config.home if config.home.is_absolute() else None)
    documents = _titled(_dated(_documents(surveyed, _reading(config), stored)))
    # An editor's buffer is another text at each key that is pressed, and none that a later run will see.
    stored.save(surveyed.keys.values(), write=not isinstance(surveyed.source, Overlay))
    texts = {each.path: _text(each, documents[each.path]) for each in surveyed.asked}
    folders = _folders(surveyed.files)
    return Corpus(
        surveyed.source,
        documents,
        texts,
        surveyed.files,
        folders,
        config.links.routes,
        config.status,
        surveyed.keys,
        surveyed.closed,
    )


def _dated(documents: dict[str, Document]) -> dict[str, Document]:
    """The documents with the dates that can be read two ways as the other records of their folder write theirs.

    `05/06/2018` is a day of June where another record says `28/03/2018` and none `03/28/2018`.
    """
    records = [each for each in documents.values() if each.kind is Kind.DECISION]
    unread = [each for each in records if any(_two_ways(each, name) for name in _DATES)]
    if not unread:
        return documents
    from kb.formats import dates  # only where it is needed, as in `_read`

    orders: dict[PurePosixPath, set[str]] = defaultdict(set)
    for each in records:
        texts = (stated.text for stated in each.fields if stated.name in _DATES)
        orders[named(each.path).parent] |= {order for text in texts if (order := dates.order(text))}
    found = dict(documents)
    for each in unread:
        known = orders[named(each.path).parent]
        if len(known) == 1:
            order = next(iter(known))
            date, updated = (dates.iso(_two_ways(each, name), order) for name in _DATES)
            found[each.path] = replace(each, date=each.date or date, updated=each.updated or updated)
    return found


def _titled(documents: dict[str, Document]) -> dict[str, Document]:
    """The documents, where a title that another record states too gives way to the record's own heading."""
    stated: dict[tuple[PurePosixPath, str], list[Document]] = defaultdict(list)
    for each in documents.values():
        if each.kind is Kind.DECISION and each.title and each.field("title"):
            stated[named(each.path).parent, each.title].append(each)
    alike = [
        (each, heading) for same in stated.values() if len(same) > 1 for each in same if (heading := _heading(each))
    ]
    if not alike:
        return documents
    from kb.formats import bare_title  # only where it is needed, as in `_read`

    return {**documents, **{each.path: replace(each, title=bare_title(heading, each.path)) for each, heading in alike}}


def _heading(document: Document) -> str | None:
    """The one heading of level 1, where it has more than one word as titles have and sections have not."""
    top = [each.title for each in document.sections if each.level == 1]
    return top[0] if len(top) == 1 and " " in top[0] else None


def _two_ways(document: Document, name: str) -> str:
    """A date in numbers that was not read, as written; empty where there is none."""
    stated = document.field(name)
    unread = stated and getattr(document, name) is None and _NUMBERS.search(stated.text)
    return stated.text if stated and unread else ""


def fingerprint(source: Source, path: str) -> str:
    """A hash of a file's bytes; empty where it cannot be read."""
    try:
        return hashlib.blake2b(source.read(path), digest_size=20).hexdigest()
    except OSError:
        return ""


def _folders(paths: Iterable[str]) -> frozenset[str]:
    """Every folder that holds a file, directly or below; `.` is the root."""
    found = {"."}
    for path in paths:
        folder = posixpath.dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)


def _reading(config: Config) -> Reading:
    if config.read.date_order not in ("", "dmy", "mdy"):
        raise UserError(f'read.date-order: expected "dmy" or "mdy", found {config.read.date_order!r}')
    return Reading(config.size_limit, config.read.date_order, tuple(sorted(config.status.items())))


def _asked(source: Source, path: str, kind: Kind, paths: frozenset[str]) -> Asked:
    beside = siblings(path, paths) if kind is Kind.DECISION else ()
    try:
        return Asked(path, kind, source.read(path), {each: source.read(each) for each in beside})
    except OSError as problem:
        return Asked(path, kind, b"", {}, f"expected a file that can be read: {problem.strerror}")


def _once(source: Source, kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """The documents without those that are only a symbolic link to another."""
    return {path: kind for path, kind in kinds.items() if source.link_target(path) not in kinds}


def _text(asked: Asked, document: Document) -> str:
    return "" if any(each.code == "KB008" for each in document.problems) else text_of(asked.data)


def _documents(surveyed: Survey, options: Reading, stored: cache.Cache) -> dict[str, Document]:
    """Every document, parsed where the cache has none for these bytes."""
    keys = surveyed.keys
    found = {each.path: stored.get(keys[each.path], each.path) for each in surveyed.asked}
    missing = [each for each in surveyed.asked if found[each.path] is None]
    for document in _parsed(missing, options):
        found[document.path] = document
        stored.put(keys[document.path], document)
    return {path: document for path, document in found.items() if document is not None}


def _parsed(asked: Sequence[Asked], options: Reading) -> Iterator[Document]:
    """Parses files, the largest first."""
    work = sorted(asked, key=lambda each: (-len(each.data), each.path))
    if not work:
        return
    import kb.formats  # noqa: F401 (once for all processes)

    def read(part: Sequence[Asked]) -> list[Document]:
        return [_read(each, options) for each in part]

    for documents in workers.spread(read, work, sum(len(each.data) for each in work)):
        yield from documents


def _read(asked: Asked, options: Reading) -> Document:
    from kb import formats  # only where something must be read: its import is half of a cached run

    found = formats.read(asked.path, asked.kind, asked.data, reading=options, siblings=asked.siblings)[0]
    return replace(found, problems=(Problem("KB008", asked.wrong, Span.of_line(1)),)) if asked.wrong else found


@memoized
def _cache(home: Path | None) -> cache.Cache:
    """A server reads the whole tree at each change; what stayed the same is neither parsed nor decoded again."""
    return cache.Cache(home / "cache" if home else None)


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


def unread(corpus: Corpus) -> str:
    """Which documents could not be read, and are neither found nor quoted; empty where all could."""
    paths = [each.path for each in corpus.documents.values() if any(one.code == "KB008" for one in each.problems)]
    paths += corpus.closed
    if not paths:
        return ""
    listed = ", ".join(paths[:UNREAD]) + (f" and {len(paths) - UNREAD} more" if len(paths) > UNREAD else "")
    return f"{listed}: cannot be read and not searched; kb lint --select KB008 says why"


def describe(corpus: Corpus) -> str:
    """Which folders hold the decisions, and which dialect their status stands in, for the first run's reader."""
    folders: dict[str, list[Document]] = defaultdict(list)
    for each in corpus.decisions:
        folders[named(each.path).parent.as_posix()].append(each)
    parts = []
    for folder, records in sorted(folders.items()):
        dialects = {each.status_field.format for each in records if each.status_field}
        stated = f"status in {' and '.join(sorted(dialects))}" if dialects else "no status stated"
        parts.append(f"{counted(len(records), 'decision')} in {folder}/ ({stated})")
    return f"found {'; '.join(parts)}; {counted(len(corpus.documents) - len(corpus.decisions), 'other document')}"
