"""The contract's JSON for hits and answers, once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from indexer.answer.passages import anchor_at, warning_of
from indexer.answer.plain import LEFT_OUT
from indexer.model import Answer, Citation, Hit, Reason, Retrieval
from indexer.snapshot import Snapshot
from kb import urls
from kb import wire as documents
from kb.injection import without_orders


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
        "title": _readable(document.title),
        "heading": [_readable(title) for title in each.chunk.heading],
        "status": document.status.value if document.status else None,
        "in_force": standing.in_force,
        "superseded_by": list(standing.replaced_by),
        "changed_in_part_by": documents.in_part(standing.amended_by),
        "url": address(snapshot, document.path, each.chunk.anchor, each.line_start, each.line_end),
        "score": round(each.score, 6),
        "warning": warning_of(snapshot, document.path, each.line_start, each.line_end),
        "text": each.text,
    }
    if explain:
        content["legs"] = asdict(each.legs)
    return content


def _readable(title: str | None) -> str | None:
    """A title, unless it speaks to a model."""
    return without_orders(title, LEFT_OUT) if title else title


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
        "highlight": each.highlight,
        "title": _readable(document.title),
        "status": document.status.value if document.status else None,
        "in_force": standing.in_force,
        "superseded_by": list(standing.replaced_by),
        "changed_in_part_by": documents.in_part(standing.amended_by),
        "possibly_superseded_by": documents.possible_successors(snapshot.view, each.path),
        "commit": snapshot.view.corpus.source.commit_of(each.path),
        "support": each.support.value,
        "warning": warning_of(snapshot, each.path, each.line_start, each.line_end),
        **documents.days(snapshot.view, document),
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


def explanation(snapshot: Snapshot, found: Retrieval, said: Answer | None = None) -> dict[str, Any]:
    """How hits came about, leg by leg, what they and an answer left out, and what the confidence is made of."""
    return {
        "confidence": round(found.confidence, 4),
        "evidence": {name: round(value, 4) for name, value in found.evidence.items()},
        "hits": [_explained(snapshot, each) for each in found.hits],
        "dropped": [_reason(each) for each in found.dropped],
        "answer": [_reason(each) for each in said.explanation] if said else [],
    }


def _explained(snapshot: Snapshot, each: Hit) -> dict[str, Any]:
    standing = snapshot.view.standing(each.chunk.path)
    return {
        "path": each.chunk.path,
        "line_start": each.line_start,
        "line_end": each.line_end,
        "score": round(each.score, 6),
        **asdict(each.legs),
        "in_force": standing.in_force,
        "superseded_by": list(standing.replaced_by),
        "changed_in_part_by": documents.in_part(standing.amended_by),
    }


def _reason(each: Reason) -> dict[str, Any]:
    return {
        "what": each.what,
        "kept": each.kept,
        "why": each.why,
        "path": each.path,
        "line_start": each.line_start,
        "line_end": each.line_end,
        "text": each.text,
    }


def address(snapshot: Snapshot, path: str, anchor: str, first: int, last: int) -> str | None:
    """The page on the published site, or below the root of the server that answers; of a commit, the file on the forge.

    None where the text of a commit has no forge that shows it.
    """
    if snapshot.as_of and snapshot.as_of.commit:
        return urls.blob(snapshot.config, path, snapshot.as_of.commit, first, last)
    return urls.citation(path, anchor, first, last, snapshot.config.site.url or "/")
