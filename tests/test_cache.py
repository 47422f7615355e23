"""The cache: whatever happens to its file, documents are read as if it were not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from small import write

from kb import cache, config, corpus, formats, workers
from kb.model import Document, Kind
from kb.source import Overlay, WorkTree

RICH = """\
---
status: superseded by [ADR-2](0002-y.md)
date: 2021-03-05
tags: [a, b]
deciders: Ada
amends: 0002#storage
---

# 1. Größe

See ADR-0002, [z][nowhere], ![x](x.png) and <a id="here"></a>[y](0002-y.md#storage).

## Context

Text.
"""
FILES = {"adr/0001-x.md": RICH, "adr/0002-y.md": "# 2. Y\n\nStatus: accepted\n\n## Storage\n", "README.md": "# R\n"}


def load(root: Path) -> Mapping[str, Document]:
    """The documents as a new process would read them."""
    corpus._cache.cache_clear()
    return corpus.load(WorkTree(root), config.load(root)).documents


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "repository", FILES)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were parsed."""
    paths: list[str] = []
    real = corpus._read

    def read(asked: corpus.Asked, options: config.Reading) -> Document:
        paths.append(asked.path)
        return real(asked, options)

    monkeypatch.setattr(corpus, "_read", read)
    return paths


def entries(root: Path) -> Path:
    return root / ".kb" / "cache" / cache.FILE_NAME


def test_a_document_survives_the_round_trip() -> None:
    found = formats.read("adr/0001-x.md", Kind.DECISION, RICH.encode())[0]
    assert cache.decode(json.loads(json.dumps(cache.encode(found))), found.path) == found
    assert found.relations
    assert found.links
    assert found.mentions


def test_metadata_in_another_file_survives_the_round_trip() -> None:
    siblings = {"keps/1-x/kep.yaml": b"status: accepted\n"}
    found = formats.read("keps/1-x/README.md", Kind.DECISION, b"# X\n", siblings=siblings)[0]
    assert found.status_field is not None
    assert found.status_field.span.path == "keps/1-x/kep.yaml"
    assert cache.decode(json.loads(json.dumps(cache.encode(found))), found.path) == found


def test_what_did_not_change_is_not_parsed_again(root: Path, parsed: list[str]) -> None:
    first = load(root)
    assert sorted(parsed) == sorted(FILES)
    parsed.clear()
    assert load(root) == first
    assert parsed == []


def test_only_bytes_count_not_times(root: Path, parsed: list[str]) -> None:
    load(root)
    parsed.clear()
    file = root / "adr" / "0002-y.md"
    before = file.stat()
    file.write_text(file.read_text("utf-8").replace("accepted", "rejected"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert load(root)["adr/0002-y.md"].status == "rejected"
    assert parsed == ["adr/0002-y.md"]
    parsed.clear()
    write(root, FILES)
    assert load(root)["adr/0002-y.md"].status == "accepted"
    assert parsed == []  # the entry of the other branch was kept


def test_a_metadata_file_and_the_configuration_count(root: Path, parsed: list[str]) -> None:
    write(root, {"keps/1-x/README.md": "# X\n", "keps/1-x/kep.yaml": "status: draft\n"})
    assert load(root)["keps/1-x/README.md"].status == "draft"
    write(root, {"keps/1-x/kep.yaml": "status: accepted\n"})
    assert load(root)["keps/1-x/README.md"].status == "accepted"
    parsed.clear()
    write(root, {"kb.toml": '[status]\n"draft" = "proposed"\n'})
    load(root)
    assert len(parsed) == 4


def test_an_editors_buffer_is_read_and_not_kept(root: Path, parsed: list[str]) -> None:
    load(root)
    before = entries(root).read_bytes()
    parsed.clear()
    buffer = Overlay(WorkTree(root), {"adr/0002-y.md": b"# 2. Y\n\nStatus: rejected\n"})
    for _ in range(2):
        assert corpus.load(buffer, config.load(root)).documents["adr/0002-y.md"].status == "rejected"
    assert parsed == ["adr/0002-y.md"]
    assert entries(root).read_bytes() == before


def test_another_parser_trusts_nothing(root: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load(root)
    parsed.clear()
    monkeypatch.setattr(cache, "version", lambda: "another")
    load(root)
    assert sorted(parsed) == sorted(FILES)


def test_another_version_of_a_library_is_another_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    seen = []
    for name in ("unrelated-1.0.dist-info", "merman-9.8.dist-info", "merman-9.9.dist-info", "PyYAML-9.9.dist-info"):
        for each in tmp_path.glob("merman-*"):
            each.rmdir()
        (tmp_path / name).mkdir()
        cache.version.cache_clear()
        seen.append(cache.version())
    monkeypatch.undo()
    cache.version.cache_clear()
    assert len(set(seen)) == 4
    assert seen[0] == cache.version()


@pytest.mark.parametrize("cut", [0, 1, 10, 100, 500])
def test_a_file_that_was_cut_short_is_no_harm(root: Path, cut: int) -> None:
    first = load(root)
    file = entries(root)
    file.write_bytes(file.read_bytes()[: -cut or None])
    assert load(root) == first


@pytest.mark.parametrize("place", range(60, 1500, 97))
def test_a_byte_that_flipped_is_no_harm(root: Path, place: int) -> None:
    first = load(root)
    file = entries(root)
    data = bytearray(file.read_bytes())
    data[place % len(data)] ^= 0x15
    file.write_bytes(bytes(data))
    assert load(root) == first


def test_a_folder_that_cannot_be_written_is_no_harm(root: Path) -> None:
    first = load(root)
    entries(root).unlink()
    entries(root).mkdir()
    assert load(root) == first


def test_the_folder_is_not_seen_by_git_and_can_be_deleted(root: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    load(root)
    seen = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True
    )
    assert sorted(seen.stdout.split()) == sorted(FILES)


def test_two_processes_at_once(root: Path) -> None:
    program = "import sys; from kb.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, "-C", str(root), "list", "--format", "jsonl"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(3)]
    printed = {process.communicate()[0] for process in running}
    assert len(printed) == 1
    assert all(process.returncode == 0 for process in running)
    assert not [each for each in entries(root).parent.iterdir() if each.name not in (cache.FILE_NAME, ".gitignore")]


def test_large_inputs_are_parsed_in_several_processes_alike(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(root)
    entries(root).unlink()
    monkeypatch.setattr(workers, "_WORTH_PROCESSES", 0)
    assert load(root) == first


def test_a_cached_run_imports_no_parser(root: Path) -> None:
    load(root)
    program = (
        "import sys; from pathlib import Path; from kb import config, corpus; from kb.source import WorkTree\n"
        "root = Path(sys.argv[1]); corpus.load(WorkTree(root), config.load(root))\n"
        "print([name for name in ('markdown_it', 'yaml', 'multiprocessing') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(root)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
