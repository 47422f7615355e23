"""A corpus made of a few texts, read by the real parts without a disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from indexer.model import Answer, Citation
from kb import corpus
from kb.config import Config
from kb.view import View

ROOT = Path("/nowhere")


@dataclass(frozen=True)
class Texts:
    """A source whose files are given."""

    files: Mapping[str, str | bytes]
    commit: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    @property
    def barred(self) -> Mapping[str, str]:
        return {}

    def read(self, path: str) -> bytes:
        content = self.files[path]
        return content if isinstance(content, bytes) else dedent(content).encode()

    def link_target(self, path: str) -> None:
        """No file is a symbolic link."""

    def touched(self, path: str) -> None:
        """No file has a history."""


def view(files: Mapping[str, str | bytes], config: Config | None = None) -> View:
    """The view of some files; texts may be indented as the test is."""
    return View(corpus.load(Texts(files), config or Config(ROOT)))


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Puts the files below a folder."""
    source = Texts(files)
    for path in source.paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read(path))
    return root


def write_records(root: Path, records: Mapping[str, str]) -> Path:
    """Writes decisions by file name, each as the lines of its front matter, `|`, its title and its text."""
    for name, text in records.items():
        fields, _, title = text.partition("|")
        write(root, {f"decisions/{name}": f"---\n{fields}---\n\n# {title}\n"})
    return root


def quotes(answer: Answer) -> list[Citation]:
    """What an answer quotes, without the lines behind what it states."""
    return [each for each in answer.citations if re.search(rf"^>.*\[{each.number}\]$", answer.text, re.MULTILINE)]
