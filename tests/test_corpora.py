"""Every relation that records of other people's repositories state, read by hand; skipped where these are missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from kb import config, corpus
from kb.source import WorkTree
from kb.view import View

CORPORA = ROOT.parent / "shared" / "corpora"

RELATIONS = {
    "adr-tools": """
        0005-help-comments amended_by 0009-help-scripts
        0009-help-scripts amends 0005-help-comments
    """,
    "arachne": """
        adr-017-simplify-chimera-model supersedes adr-015-data-abstraction-model in part
        adr-017-simplify-chimera-model supersedes adr-016-db-migrations in part
    """,
    "log4brains": """
        20200926-use-the-adr-number-as-its-unique-id superseded_by 20201016-use-the-adr-slug-as-its-unique-id
        20201016-use-the-adr-slug-as-its-unique-id supersedes 20200926-use-the-adr-number-as-its-unique-id
    """,
    "nats": """
        ADR-48 amends ADR-8
        ADR-54 amends ADR-8
        ADR-57 amends ADR-8
        ADR-58 amends ADR-8
        ADR-60 amends ADR-59
    """,
    "rust-rfcs": """
        0505-api-comment-conventions amended_by 1574-more-api-documentation-conventions
        0769-sound-generic-drop superseded_by 1238-nonparametric-dropck in part
        1183-swap-out-jemalloc superseded_by 1974-global-allocators
        1201-naked-fns superseded_by 2972-constrained-naked
        3516-public-private-dependencies supersedes 1977-public-private-dependencies
    """,
    "decentraland": "",
    "ibc-go": "",
    "madr": "",
    "uswds": "",
}
"""Corpus → record, relation, other record. What a record says of something outside its repository is left out."""


@pytest.mark.parametrize("name", RELATIONS)
def test_each_relation_that_is_stated_is_read_and_no_other(name: str, tmp_path: Path) -> None:
    if not (CORPORA / name).is_dir():
        pytest.skip(f"needs {CORPORA / name}")
    root = shutil.copytree(CORPORA / name, tmp_path / name, copy_function=shutil.copyfile)
    settings = config.load(root, environ={"KB_HOME": str(tmp_path / "home")})
    view = View(corpus.load(WorkTree(root), settings))
    found = {
        f"{Path(record.path).stem} {each.kind.value} {Path(target).stem}{' in part' if each.partial else ''}"
        for record in view.corpus.decisions
        for each in record.relations
        if (target := view.resolve(record, each.target))
    }
    assert found == {line.strip() for line in RELATIONS[name].split("\n") if line.strip()}
