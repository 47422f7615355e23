"""Every relation that records of other people's repositories state, read by hand; skipped where these are missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from kb import config, corpus
from kb.model import Document
from kb.source import WorkTree
from kb.view import View

CORPORA = ROOT.parent / "shared" / "corpora"

RELATIONS = {
    "adr-tools": """
        0005 amended_by 0009
        0009 amends 0005
    """,
    "arachne": """
        017 supersedes 015 in part
        017 supersedes 016 in part
    """,
    "decentraland": """
        128 superseded_by 295
        246 supersedes 45 in part
        246 supersedes 51 in part
        285 supersedes 137 in part
        291 supersedes 56
        292 supersedes 65
        293 supersedes 66
        294 supersedes 67
        295 supersedes 128
        296 supersedes 53
        56 superseded_by 291
        65 superseded_by 292
        66 superseded_by 293
        67 superseded_by 294
    """,
    "log4brains": """
        20200926-use-the-adr-number-as-its-unique-id superseded_by 20201016-use-the-adr-slug-as-its-unique-id
        20201016-use-the-adr-slug-as-its-unique-id supersedes 20200926-use-the-adr-number-as-its-unique-id
    """,
    "nats": """
        15 superseded_by 37
        48 amends 8
        54 amends 8
        57 amends 8
        58 amends 8
        60 amends 59
    """,
    "rust-rfcs": """
        0401 amended_by #1558
        0505 amended_by 1574
        0544 amended_by RFC 573
        0769 superseded_by 1238 in part
        0982 supersedes 0401 in part
        1183 superseded_by 1974
        1201 superseded_by 2972
        1327 amends 1238
        1974 amends 1183
        1983 amends 1242
        2103 supersedes #1755
        2451 amends 1105
        2451 amends 1023
        2532 supersedes 0195 in part
        3058 supersedes 1859
        3085 supersedes 2052
        3245 amends 2316
        3498 supersedes 1522 in part
        3498 supersedes 1951 in part
        3498 supersedes 2071 in part
        3498 supersedes 2515 in part
        3498 supersedes 3425 in part
        3501 amends 3085
        3516 supersedes 1977
    """,
    "ibc-go": "",
    "madr": "",
    "uswds": "",
}
"""Corpus → record, relation, other record, or its number where it has no file. In fields, notices and sentences.

Left out is what names no record: a pull request without a number of its own, a feature ("superseded by
`unions-and-drop`"), "see updates".
"""


def name_of(record: Document) -> str:
    return record.number or Path(record.path).stem


@pytest.mark.parametrize("name", RELATIONS)
def test_each_relation_that_is_stated_is_read_and_no_other(name: str, tmp_path: Path) -> None:
    if not (CORPORA / name).is_dir():
        pytest.skip(f"needs {CORPORA / name}")
    root = shutil.copytree(CORPORA / name, tmp_path / name, copy_function=shutil.copyfile)
    settings = config.load(root, environ={"KB_HOME": str(tmp_path / "home")})
    view = View(corpus.load(WorkTree(root), settings))
    found = {
        f"{name_of(record)} {each.kind.value} {name_of(other) if other else each.target}{' in part' * each.partial}"
        for record in view.corpus.decisions
        for each in record.relations
        for other in (view.corpus.documents.get(view.resolve(record, each.target) or ""),)
    }
    assert found == {line.strip() for line in RELATIONS[name].split("\n") if line.strip()}
