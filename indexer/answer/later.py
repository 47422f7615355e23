"""Whether what a question about a past day asks of was decided later."""

from __future__ import annotations

from indexer.answer import facts, lists
from indexer.model import Retrieval
from indexer.question import named
from indexer.snapshot import Snapshot
from kb.model import Kind

NEARER = 0.95
"""The share of today's best score below which the records of then do not speak of what is asked. Of 20 questions of
past days to the records of this repository, eleven ask of what was decided later, and eight of these lie below; all
others lie above, or what was found was changed by the later record."""


def decided_later(then: Snapshot, found: Retrieval, today: Snapshot, now: Retrieval, question: str) -> str:
    """A sentence that names the decision which is nearest to a question `today`, where it is of a later day than that
    looked at `then`, what was `found` of then is less near, and it neither replaced nor changed that; else empty.

    A list, and what is asked of a record by its number, rests on no search.
    """
    if not (then.as_of and now.hits) or named(then.view, question) or next(lists.listing(then, question), None):
        return ""
    view = today.view
    nearest = view.document(now.hits[0].chunk.path)
    if nearest.kind is not Kind.DECISION or nearest.path in then.view.corpus.documents:
        return ""
    if not nearest.date or nearest.date[:10] <= then.as_of.date[:10]:
        return ""
    if found.hits and found.hits[0].score >= NEARER * now.hits[0].score:
        return ""
    before = (*view.predecessors(nearest.path), *(each.path for each in view.changes(nearest.path)))
    if found.hits and found.hits[0].chunk.path in before:
        return ""
    return f"Nearer to the question is what was decided later: {facts.name(nearest, dated=True)} (`{nearest.path}`)."
