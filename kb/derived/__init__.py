"""What is derived from the records, where it stands in texts, and what it should read.

Index tables and lists, the cells of their rows, counts on badges and in prose. The rules KB501 to KB503 report
what differs, and `kb sync` writes what should stand there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from kb.derived.counts import counts
from kb.derived.deviation import Deviation
from kb.derived.membership import membership
from kb.derived.rows import rows
from kb.view import View

__all__ = ["Deviation", "counts", "deviations", "membership", "rows"]


def deviations(view: View) -> Iterator[tuple[str, Deviation]]:
    """Every deviation of a corpus with the path of its document, file by file."""
    for document in view.corpus.documents.values():
        for found in chain(membership(view, document), rows(view, document), counts(view, document)):
            yield document.path, found
