"""Parsed documents by content: what bytes of a kind at a path were read as, for the next run.

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
from importlib.util import find_spec
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
_LIBRARIES = ("markdown_it_py-", "mdit_py_plugins-", "linkify_it_py-", "uc_micro_py-", "mdurl-", "pyyaml-")
_READERS = ("model.py", "markdown.py", "cache.py", "formats/*.py")
_SPARE = 500
"""So many entries that the last run did not need are kept, or as many as it needed: branches go back and forth."""


class Cache:
    """The entries of one folder. Whatever is wrong with its file, the documents are parsed again."""

    def __init__(self, folder: Path | None) -> None:
        """Without a folder, entries live as long as the process."""
        self._folder = folder
        self._lines = _lines(folder / FILE_NAME) if folder else {}
        self._used: dict[str, Document] = {}
        self._fresh: dict[str, Document] = {}

    def get(self, key: str, path: str) -> Document | None:
        """The document that was stored under a key, if its entry is whole."""
        found = self._used.get(key)
        line = self._lines.get(key) if found is None else None
        if line is not None:
            try:
                found = decode(json.loads(_checked(line)), path)
            except (ValueError, TypeError, KeyError, IndexError, RecursionError):
                return None
            self._used[key] = found
        return found

    def put(self, key: str, document: Document) -> None:
        """Keeps a document for the next run."""
        self._used[key] = self._fresh[key] = document

    def save(self, needed: Iterable[str]) -> None:
        """Writes the file where something is new, those needed now first. A folder that cannot be written is let be.

        Two processes that save at once lose one's new entries, never the file: it is replaced in one step.
        """
        keys = dict.fromkeys(needed)
        self._used = {key: self._used[key] for key in keys if key in self._used}
        if not self._folder or not self._fresh:
            return
        fresh = {key: _entry(document) for key, document in self._fresh.items()}
        known = self._lines | fresh
        spare = [key for key in self._lines if key not in keys][: max(_SPARE, len(keys))]
        self._lines = {key: known[key] for key in (*keys, *spare) if key in known}
        self._fresh = {}
        text = "".join(f"{key}\t{line}\n" for key, line in self._lines.items())
        _write(self._folder, f"{version()}\n{text}".encode("utf-8", "surrogatepass"))


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
    """The parser: the bytes of the modules that read, the versions of the libraries that they use, and Python's."""
    digest = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parent
    for pattern in _READERS:
        for file in sorted(package.glob(pattern)):
            digest.update(file.read_bytes())
    spec = find_spec("markdown_it")
    folder = Path(spec.origin).parent.parent if spec and spec.origin else package
    installed = sorted(each for each in os.listdir(folder) if each.lower().startswith(_LIBRARIES))
    digest.update(repr((installed, sys.version, unicodedata.unidata_version)).encode())
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


def _entry(document: Document) -> str:
    """One document as a line with its checksum."""
    text = json.dumps(encode(document), ensure_ascii=False, separators=(",", ":"))
    return f"{_checksum(text)}{text}"


def _checked(line: str) -> str:
    """The text of an entry. Raises ValueError where it is not what was written."""
    if line[:8] != _checksum(line[8:]):
        raise ValueError("checksum")
    return line[8:]


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def _write(folder: Path, data: bytes) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", "utf-8")
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{FILE_NAME}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, folder / FILE_NAME)
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
        [[each.kind, each.target, each.section, each.partial, *_span(each.span)] for each in document.relations],
        [[each.level, each.title, each.anchor, each.line, each.end_line, each.path] for each in document.sections],
        sorted(document.anchors),
        [[each.target, each.text, each.image, *_span(each.span)] for each in document.links],
        [[each.number, each.text, *_span(each.span)] for each in document.mentions],
        [[each.code, each.message, *_span(each.span)] for each in document.problems],
        document.title_line,
        document.body_line,
    ]


def decode(entry: list[Any], path: str) -> Document:
    """The document that `encode` was given. Raises ValueError, TypeError, KeyError or IndexError for anything else."""
    kind, title, digest, lines, fields, numbers, status, date, updated, tags, deciders, *rest = entry
    relations, sections, anchors, links, mentions, problems, title_line, body_line = rest
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
        relations=tuple(
            [
                Relation(RelationKind(kind), target, Span(*span), section, partial)
                for kind, target, section, partial, *span in relations
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
        problems=tuple([Problem(code, message, Span(*span)) for code, message, *span in problems]),
        title_line=title_line,
        body_line=body_line,
    )


def _field(each: Field) -> list[Any]:
    return [each.name, each.text, each.format, *_span(each.span)]


def _span(span: Span) -> list[Any]:
    place: list[Any] = [span.line, span.column, span.end_line, span.end_column]
    return [*place, span.path] if span.path else place
