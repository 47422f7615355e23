"""The contract's JSON for hits and answers, once."""

from __future__ import annotations

from typing import Any

from indexer.answer.extract import anchor_at
from indexer.model import Answer, Citation, Hit
from indexer.snapshot import Snapshot
from kb import urls


def hit(snapshot: Snapshot, each: Hit, explain: bool = False) -> dict[str, Any]:
    """One passage of `kb search`."""
    document = snapshot.view.document(each.chunk.path)
    standing = snapshot.view.standing(each.chunk.path)
    content: dict[str, Any] = {
        "id": document.id,
        "path": document.path,
        "line_start": each.line_start,
        "line_end": each.line_end,
        "anchor": each.chunk.anchor,
        "title": document.title,
        "heading": list(each.chunk.heading),
        "status": document.status.value if document.status else None,
        "in_force": standing.in_force,
        "superseded_by": list(standing.replaced_by),
        "url": address(snapshot, document.path, each.chunk.anchor, each.line_start, each.line_end),
        "score": round(each.score, 6),
        "text": each.text,
    }
    if explain:
        legs = each.legs
        content["legs"] = {
            "dense": legs.dense,
            "sparse": legs.sparse,
            "document": legs.document,
            "lifted_over": legs.lifted_over,
        }
    return content


def citation(snapshot: Snapshot, each: Citation) -> dict[str, Any]:
    """One citation of an answer; its address opens the page at the lines."""
    document = snapshot.view.document(each.path)
    standing = snapshot.view.standing(each.path)
    anchor = each.anchor or anchor_at(document, each.line_start)
    return {
        "n": each.number,
        "id": document.id,
        "path": each.path,
        "line_start": each.line_start,
        "line_end": each.line_end,
        "anchor": anchor,
        "url": address(snapshot, each.path, anchor, each.line_start, each.line_end),
        "quote": each.quote,
        "title": document.title,
        "status": document.status.value if document.status else None,
        "in_force": standing.in_force,
        "superseded_by": list(standing.replaced_by),
        "commit": snapshot.view.corpus.source.commit_of(each.path),
        "support": each.support.value,
    }


def answer(snapshot: Snapshot, each: Answer) -> dict[str, Any]:
    """One object of `kb ask`."""
    return {
        "question": each.question,
        "verdict": each.verdict.value,
        "abstained": each.verdict.value == "not_covered",
        "answer": each.text,
        "mode": each.mode,
        "confidence": round(each.confidence, 4),
        "unknown": list(each.unknown),
        "notice": each.notice,
        "citations": [citation(snapshot, one) for one in each.citations],
    }


def address(snapshot: Snapshot, path: str, anchor: str, first: int, last: int) -> str:
    """The page on the published site, or below the root of the server that answers."""
    return urls.citation(path, anchor, first, last, snapshot.config.site.url or "/")
