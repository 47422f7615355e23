"""A View with its chunks and the words they know: what answers are made from. Answers never mix two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from indexer.chunk import chunks
from indexer.encode import WORD, Vocabulary, may_have, terms
from indexer.model import Chunk
from kb.config import Config
from kb.derived import listing
from kb.discovery import in_globs
from kb.injection import orders
from kb.model import Document, Span
from kb.options import Option, rejected
from kb.past import AsOf
from kb.view import View

_NAME = re.compile(r"(?<![\w/.@#-])[A-Z][a-z]+(?:[ -]?[A-Z][A-Za-z]*)?(?![\w/@-])")
"""One or two words with capitals, apart or joined."""
_PARTS = re.compile(r"[A-Z]+[a-z]*")


@dataclass(frozen=True)
class Snapshot:
    """One state of the records. Text, lines and standing come from here, never from the store."""

    view: View
    config: Config
    as_of: AsOf | None = None
    """The moment that is looked at; None for now."""

    @cached_property
    def chunks(self) -> Mapping[str, Chunk]:
        """Every chunk by id, in the order of files and lines."""
        corpus = self.view.corpus
        return {
            chunk.id: chunk
            for document in corpus.documents.values()
            if not in_globs(document.path, self.config.index.exclude)
            for chunk in chunks(document, corpus.texts[document.path], self._derived_lines(document))
        }

    def _derived_lines(self, document: Document) -> frozenset[int]:
        """The rows of an index: they repeat what the records say, and would be found in their place."""
        return frozenset(
            entry.line
            for index in listing.indexes(self.view, document)
            for table in index.listings
            for entry in table.entries
        )

    @cached_property
    def lowered(self) -> Mapping[str, str]:
        """The texts of the decisions in small letters, by path, for a quick look at which have a word at all."""
        return {each.path: self.view.corpus.texts[each.path].lower() for each in self.view.corpus.decisions}

    def may_have(self, path: str, terms: Iterable[str]) -> bool:
        """Whether the text of a decision may have some terms."""
        return may_have(self.lowered[path], terms)

    @cached_property
    def by_path(self) -> Mapping[str, tuple[Chunk, ...]]:
        """The chunks of each document, in order."""
        found: dict[str, list[Chunk]] = {}
        for chunk in self.chunks.values():
            found.setdefault(chunk.path, []).append(chunk)
        return {path: tuple(group) for path, group in found.items()}

    @cached_property
    def names(self) -> Mapping[str, int]:
        """The names of one or two words in the chunks (Kubernetes, PostgreSQL, Protocol Buffers), and how often each
        stands there.
        """
        return Counter(name for chunk in self.chunks.values() for name in _NAME.findall(chunk.text))

    @cached_property
    def joined(self) -> Mapping[str, str]:
        """The names of two words by their letters alone: Argo CD by "argocd"."""
        return {"".join(name.lower().split()): name for name in self.names if " " in name}

    @cached_property
    def numeronyms(self) -> Mapping[str, tuple[str, ...]]:
        """The names of one part that begins with a capital, by their numeronym: Kubernetes by "k8s"."""
        found: dict[str, list[str]] = {}
        for name, parts in self._parted:
            if len(parts) == 1:
                found.setdefault(f"{parts[0][0]}{len(parts[0]) - 2}{parts[0][-1]}", []).append(name)
        return {short: tuple(group) for short, group in found.items()}

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], tuple[tuple[str, str, str], ...]]:
        """The names of two parts that begin with capitals, each with these parts in small letters, by the first letter
        of the one and the first three of the other: Protocol Buffers by "p" and "buf".
        """
        found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for name, parts in self._parted:
            if len(parts) == 2:
                first, second = parts
                found.setdefault((first[0], second[:3]), []).append((name, first, second))
        return {key: tuple(group) for key, group in found.items()}

    @cached_property
    def _parted(self) -> tuple[tuple[str, list[str]], ...]:
        return tuple((name, [each.lower() for each in _PARTS.findall(name)]) for name in self.names)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The words of the chunks as they are spelled, in small letters."""
        return frozenset(word for chunk in self.chunks.values() for word in WORD.findall(chunk.text.lower()))

    def injections(self, path: str) -> tuple[Span, ...]:
        """The passages of a document that are meant for a language model (KB802)."""
        if path not in self._injections:
            self._injections[path] = orders(self.view.document(path), self.view.corpus.texts[path])
        return self._injections[path]

    @cached_property
    def _injections(self) -> dict[str, tuple[Span, ...]]:
        return {}

    def rejected(self, path: str) -> tuple[Option, ...]:
        """The options that a decision weighed and did not take."""
        if path not in self._rejected:
            self._rejected[path] = tuple(rejected(self.view, self.view.document(path)))
        return self._rejected[path]

    @cached_property
    def _rejected(self) -> dict[str, tuple[Option, ...]]:
        return {}

    @cached_property
    def stated(self) -> frozenset[str]:
        """The terms of who had a part in the records, and of their tags, which no chunk need have."""
        names = ("deciders", "authors", "consulted", "informed", "reviewers", "tags")
        fields = (field for each in self.view.corpus.decisions for field in each.fields if field.name in names)
        return frozenset(terms(" ".join(field.text for field in fields)))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the chunks."""
        return Vocabulary(chunk.embedded for chunk in self.chunks.values())
