"""What was made of bytes, by content, for the next run: documents here, findings in `kb.lint.memo`.

The key holds everything that reading depends on, the bytes themselves included, so an entry cannot grow stale: no time
stamp is asked. The file is JSON Lines, since its folder may be writable by others and reading it must run nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kb.model import (
    Document,
    Field,
    Kind,
    Link,
    Mention,
    Problem,
    Relation,
    RelationKind,
    Section,
    Span,
    Status,
)

FILE_NAME = "documents.jsonl"
_LIBRARIES = (
    *("markdown_it_py-", "mdit_py_plugins-", "linkify_it_py-", "uc_micro_py-", "mdurl-", "pyyaml-"),
    *("merman", "detect_secrets"),
)
_SPARE = 500
"""So many entries that the last run did not need are kept, or as many as it needed: branches go back and forth."""


class Entries:
    """JSON values by key, in one file of a folder. Whatever is wrong with the file, the values are made again."""

    def __init__(self, folder: Path | None, name: str) -> None:
        """Without a folder, entries live as long as the process."""
        self._folder = folder
        self._name = name
        self._lines = _lines(folder / name) if folder else {}
        self._fresh: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """The value that was stored under a key; None where there is none, or its line is not whole."""
        if key in self._fresh:
            return self._fresh[key]
        line = self._lines.get(key)
        try:
            return json.loads(_checked(line)) if line is not None else None
        except (ValueError, RecursionError):
            return None

    def put(self, key: str, value: Any) -> None:
        """Keeps a value for the next run."""
        self._fresh[key] = value

    def fresh(self) -> dict[str, Any]:
        """The values that are new since the last call, which another process `put`s."""
        fresh, self._fresh = self._fresh, {}
        return fresh

    def release(self, needed: Iterable[str]) -> None:
        """Lets go of what is new and not needed now."""
        keys = set(needed)
        self._fresh = {key: value for key, value in self._fresh.items() if key in keys}

    def save(self, needed: Iterable[str]) -> None:
        """Writes the file where something is new, those needed now first. A folder that cannot be written is let be.

        Two processes that save at once lose one's new entries, never the file: it is replaced in one step.
        """
        if not self._folder or not self._fresh:
            return
        keys = dict.fromkeys(needed)
        known = self._lines | {key: _entry(value) for key, value in self._fresh.items()}
        spare = [key for key in known if key not in keys][: max(_SPARE, len(keys))]
        self._lines = {key: known[key] for key in (*keys, *spare) if key in known}
        self._fresh = {}
        text = "".join(f"{key}\t{line}\n" for key, line in self._lines.items())
        _write(self._folder, self._name, f"{version()}\n{text}".encode("utf-8", "surrogatepass"))


class Cache:
    """The documents of one folder's entries, each decoded once in a process."""

    def __init__(self, folder: Path | None) -> None:
        """Without a folder, documents live as long as the process."""
        self._entries = Entries(folder, FILE_NAME)
        self._used: dict[str, Document] = {}

    def get(self, key: str, path: str) -> Document | None:
        """The document that was stored under a key, if its entry is whole."""
        found = self._used.get(key)
        entry = self._entries.get(key) if found is None else None
        if entry is not None:
            try:
                found = decode(entry, path)
            except (ValueError, TypeError, KeyError, IndexError):
                return None
            self._used[key] = found
        return found

    def put(self, key: str, document: Document) -> None:
        """Keeps a document for the next run."""
        self._used[key] = document
        self._entries.put(key, encode(document))

    def save(self, needed: Iterable[str], *, write: bool = True) -> None:
        """Writes what is new where that is wanted, and lets go of the documents that nobody needs now."""
        keys = dict.fromkeys(needed)
        self._used = {key: self._used[key] for key in keys if key in self._used}
        if write:
            self._entries.save(keys)
        else:
            self._entries.release(keys)


def key(path: str, kind: Kind, options: object, data: bytes, siblings: Mapping[str, bytes]) -> str:
    """What tells one reading from every other: parser, path, kind, options and bytes."""
    digest = hashlib.blake2b(digest_size=20)
    for part in (version(), path, kind, repr(options), *(f"{name}\0{len(each)}" for name, each in siblings.items())):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0\0")
    for each in (*siblings.values(), data):
        digest.update(each)
    return digest.hexdigest()


@cache
def version() -> str:
    """Everything that code makes of bytes: the bytes of kb's modules, Python, and the libraries they use."""
    digest = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parent
    for file in sorted(package.rglob("*.py")):
        digest.update(file.read_bytes())
    folders = filter(os.path.isdir, (each or "." for each in sys.path))
    installed = sorted({each for folder in folders for each in os.listdir(folder)})
    libraries = [each for each in installed if each.lower().startswith(_LIBRARIES)]
    digest.update(repr((libraries, sys.version, unicodedata.unidata_version)).encode())
    return digest.hexdigest()


def _lines(file: Path) -> dict[str, str]:
    """Key → entry, nothing where another parser wrote the file or it cannot be read."""
    try:
        text = file.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError):
        return {}
    first, _, rest = text.partition("\n")
    if first != version():
        return {}
    return {key: line for key, tab, line in (each.partition("\t") for each in rest.split("\n")) if tab}


def _entry(value: Any) -> str:
    """One value as a line with its checksum."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{_checksum(text)}{text}"


def _checked(line: str) -> str:
    """The text of an entry. Raises ValueError where it is not what was written."""
    if line[:8] != _checksum(line[8:]):
        raise ValueError("checksum")
    return line[8:]


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def make_home(home: Path) -> None:
    """Makes the folder of what is derived and keeps it from git; one that is there stays as it is. Raises OSError."""
    if home.is_dir():
        return
    home.mkdir(parents=True, exist_ok=True)
    (home / ".gitignore").write_text("*\n", "utf-8")


def _write(folder: Path, file_name: str, data: bytes) -> None:
    try:
        make_home(folder.parent)
        folder.mkdir(exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", "utf-8")
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{file_name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, folder / file_name)
        except BaseException:
            os.unlink(name)
            raise
    except OSError:
        return


def encode(document: Document) -> list[Any]:
    """A document as plain lists; its path is left out, since the key holds it."""
    return [
        document.kind,
        document.title,
        document.hash,
        document.line_count,
        [_field(each) for each in document.fields],
        [_field(each) for each in document.numbers],
        document.status,
        document.date,
        document.updated,
        document.tags,
        document.deciders,
        document.authors,
        [
            [each.kind, each.target, each.section, each.partial, each.about, *_span(each.span)]
            for each in document.relations
        ],
        [[each.level, each.title, each.anchor, each.line, each.end_line, each.path] for each in document.sections],
        sorted(document.anchors),
        [[each.target, each.text, each.image, *_span(each.span)] for each in document.links],
        [[each.number, each.text, *_span(each.span)] for each in document.mentions],
        [[each.target, each.text, *_span(each.span)] for each in document.undefined],
        [[each.code, each.message, *_span(each.span)] for each in document.problems],
        document.title_line,
        document.body_line,
    ]


def decode(entry: list[Any], path: str) -> Document:
    """The document that `encode` was given. Raises ValueError, TypeError, KeyError or IndexError for anything else."""
    kind, title, digest, lines, fields, numbers, status, date, updated, tags, deciders, authors, *rest = entry
    relations, sections, anchors, links, mentions, undefined, problems, title_line, body_line = rest
    return Document(
        path=path,
        kind=Kind(kind),
        title=title,
        hash=digest,
        line_count=lines,
        fields=tuple([Field(name, text, Span(*span), form) for name, text, form, *span in fields]),
        numbers=tuple([Field(name, text, Span(*span), form) for name, text, form, *span in numbers]),
        status=Status(status) if status else None,
        date=date,
        updated=updated,
        tags=tuple(tags),
        deciders=tuple(deciders),
        authors=tuple(authors),
        relations=tuple(
            [
                Relation(RelationKind(kind), target, Span(*span), section, partial, about)
                for kind, target, section, partial, about, *span in relations
            ]
        ),
        sections=tuple(
            [
                Section(level, title, anchor, line, end, tuple(around))
                for level, title, anchor, line, end, around in sections
            ]
        ),
        anchors=frozenset(anchors),
        links=tuple([Link(target, text, Span(*span), image) for target, text, image, *span in links]),
        mentions=tuple([Mention(number, text, Span(*span)) for number, text, *span in mentions]),
        undefined=tuple([Link(target, text, Span(*span)) for target, text, *span in undefined]),
        problems=tuple([Problem(code, message, Span(*span)) for code, message, *span in problems]),
        title_line=title_line,
        body_line=body_line,
    )


def _field(each: Field) -> list[Any]:
    return [each.name, each.text, each.format, *_span(each.span)]


def _span(span: Span) -> list[Any]:
    place: list[Any] = [span.line, span.column, span.end_line, span.end_column]
    return [*place, span.path] if span.path else place
