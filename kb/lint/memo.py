"""What runs found, by everything that they looked at: the next run over the same need not look again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from kb.cache import Entries
from kb.config import Config
from kb.corpus import Corpus, Survey, describe, fingerprint
from kb.lint.rule import Finding
from kb.model import Diagnostic, Edit, Related, Severity, Span
from kb.source import Source

FILE_NAME = "findings.jsonl"
Stored = TypeVar("Stored")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a run found, and what goes with it."""

    consulted: Mapping[str, str]
    """The files beside the documents that rules looked into → the hash of their bytes."""
    described: str
    """Which folders hold the decisions, for people."""
    unread: Set[str]
    """Documents without a text: empty, or not readable."""
    found: Sequence[Diagnostic]


class Memo:
    """The findings of one folder's runs: of each document alone, and of whole runs."""

    def __init__(self, folder: Path | None = None) -> None:
        """Without a folder, findings are remembered as long as the memo lives."""
        self._entries = Entries(folder, FILE_NAME)

    def alone(self, code: str, document: str, find: Callable[[], Iterable[Finding]]) -> Sequence[Finding]:
        """What a rule finds that looks at a document and nothing else; `document` is its key in the corpus."""
        key = f"{code}.{document}"
        stored = self._read(key, lambda entry: [_finding(each) for each in entry])
        if stored is not None:
            return stored
        found = list(find())
        self._entries.put(key, [_listed(each) for each in found])
        return found

    def fresh(self) -> Mapping[str, Any]:
        """What was found since the last call, for `learn`: another process may have looked."""
        return self._entries.fresh()

    def learn(self, fresh: Mapping[str, Any]) -> None:
        """Takes over what was found elsewhere."""
        for key, found in fresh.items():
            self._entries.put(key, found)

    def run(self, key: str, source: Source) -> Remembered | None:
        """What the run with a key found; None where there was none, or a file that it looked into has changed."""
        found = self._read(key, _remembered)
        if found is None or any(fingerprint(source, path) != was for path, was in found.consulted.items()):
            return None
        return found

    def keep(self, key: str, corpus: Corpus, found: Iterable[Diagnostic], codes: Iterable[str]) -> None:
        """Stores what a run found, for the next process too; `codes` are the rules that look at documents alone."""
        listed = [[each.code, each.path, *_listed(each)] for each in found]
        unread = [path for path, text in corpus.texts.items() if not text]
        self._entries.put(key, [corpus.consulted, describe(corpus), unread, listed])
        self._entries.save([key, *(f"{code}.{document}" for code in codes for document in corpus.keys.values())])

    def _read(self, key: str, decode: Callable[[Any], Stored]) -> Stored | None:
        """An entry decoded; None where there is none, or it is not what was written."""
        entry = self._entries.get(key)
        try:
            return decode(entry) if entry is not None else None
        except (ValueError, TypeError, KeyError, IndexError):
            return None


def _remembered(entry: Any) -> Remembered:
    consulted, described, unread, found = entry
    return Remembered(dict(consulted), str(described), frozenset(unread), [_diagnostic(each) for each in found])


def key(corpus: Corpus | Survey, config: Config, today: date, *asked: Iterable[str]) -> str:
    """Everything that a run depends on beside code: configuration, day, what was asked, files, and documents' keys.

    `kb.cache` vouches for the code, by the first line of the file and in every document's key.
    """
    digest = hashlib.blake2b(digest_size=20)
    for part in (repr(config), today.isoformat(), repr([list(each) for each in asked])):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0\0")
    for part in (
        *sorted(corpus.files),
        *sorted(corpus.closed),
        "",
        *(f"{path}\0{each}" for path, each in corpus.keys.items()),
    ):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _listed(found: Finding | Diagnostic) -> list[Any]:
    return [
        _places(found.span),
        found.message,
        found.target,
        [[each.path, _places(each.span), each.text] for each in found.edits],
        [[each.path, each.line, each.message] for each in found.related],
        found.severity,
    ]


def _places(span: Span) -> list[Any]:
    return [span.line, span.column, span.end_line, span.end_column, span.path]


def _finding(entry: list[Any]) -> Finding:
    span, message, target, edits, related, severity = entry
    return Finding(Span(*span), message, target, _edits(edits), _related(related), severity and Severity(severity))


def _diagnostic(entry: list[Any]) -> Diagnostic:
    code, path, span, message, target, edits, related, severity = entry
    return Diagnostic(code, Severity(severity), path, Span(*span), message, target, _edits(edits), _related(related))


def _edits(entries: list[Any]) -> tuple[Edit, ...]:
    return tuple(Edit(path, Span(*span), text) for path, span, text in entries)


def _related(entries: list[Any]) -> tuple[Related, ...]:
    return tuple(Related(*each) for each in entries)
