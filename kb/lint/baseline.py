"""Findings that were there before: known by what their lines say, so that they stay known when lines move."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from kb import edit
from kb.corpus import Corpus
from kb.model import Diagnostic, UserError

Key: TypeAlias = tuple[str, str, str]
"""Path, code, and the hash of the line without the blanks around and between its words."""


def line_of(found: Diagnostic, corpus: Corpus) -> str:
    """The line that a finding stands on, in a document or in a metadata file beside it."""
    if found.path in corpus.texts:
        return corpus.lines(found.path, found.span.line, found.span.line)
    try:
        lines = corpus.source.read(found.path).decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    return lines[found.span.line - 1] if found.span.line <= len(lines) else ""


def key(found: Diagnostic, corpus: Corpus) -> Key:
    """What stays the same of a finding while the rest of its file changes."""
    return found.path, found.code, _hashed(line_of(found, corpus))


# A hostile document has thousands of findings, and each of them would hash its one long line.
@lru_cache(maxsize=4)
def _hashed(line: str) -> str:
    """A hash of the words of a line."""
    return hashlib.sha256(" ".join(line.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def fingerprints(diagnostics: Iterable[Diagnostic], corpus: Corpus) -> Iterator[str]:
    """One stable name a finding: its key, and the how-manieth of that key it is."""
    seen: Counter[Key] = Counter()
    for each in diagnostics:
        found = key(each, corpus)
        seen[found] += 1
        yield hashlib.sha256("\0".join((*found, str(seen[found]))).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many findings of each key are known."""

    counts: Mapping[Key, int]

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic], corpus: Corpus) -> Baseline:
        """The baseline that knows some findings."""
        return cls(Counter(key(each, corpus) for each in diagnostics))

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """Raises UserError where the file is missing or is none."""
        try:
            content = json.loads(file.read_text("utf-8"))
            entries = [(e["path"], e["code"], e["line"], e["count"]) for e in content["findings"]]
        except OSError as problem:
            hint = f"kb lint --write-baseline {file} writes one"
            raise UserError(f"{file}: the baseline cannot be read: {problem.strerror}; {hint}") from problem
        except (ValueError, KeyError, TypeError) as problem:
            raise UserError(f"{file}: expected a baseline as kb lint writes it, found something else") from problem
        return cls({(path, code, line): count for path, code, line, count in entries})

    def write(self, file: Path) -> None:
        """Sorted, one finding a line, so that changes merge. Raises UserError where that fails."""
        entries = [
            json.dumps({"path": path, "code": code, "line": line, "count": count}, ensure_ascii=False)
            for (path, code, line), count in sorted(self.counts.items())
            if count
        ]
        listed = ",\n  ".join(entries)
        text = f'{{"version": 1, "findings": [\n  {listed}\n]}}\n' if entries else '{"version": 1, "findings": []}\n'
        edit.write(Path(), {str(file): text.encode()})

    def split(self, diagnostics: Iterable[Diagnostic], corpus: Corpus) -> tuple[list[Diagnostic], Mapping[Key, int]]:
        """The findings that are not known, and how many of each known key were not found."""
        left = Counter(self.counts)
        new = []
        for each in diagnostics:
            found = key(each, corpus)
            if left[found] > 0:
                left[found] -= 1
            else:
                new.append(each)
        return new, +left

    def without(self, gone: Mapping[Key, int]) -> Baseline:
        """The baseline with some findings taken out."""
        return Baseline(+(Counter(self.counts) - Counter(gone)))

    @property
    def size(self) -> int:
        """How many findings are known."""
        return sum(self.counts.values())
