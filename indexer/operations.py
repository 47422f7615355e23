"""Search, ask and get: what every face offers, with its defaults and limits in one place.

Results are the contract's JSON objects, so that the command line, HTTP, MCP and the chat say the same.
"""

from __future__ import annotations

from typing import Any, Protocol

from indexer import wire
from indexer.answer import compose
from indexer.session import Session
from kb import wire as documents
from kb.model import UserError

MAX_QUESTION = 4_000
"""Characters of a question."""
MAX_LIMIT = 100
DEFAULT_LIMIT = 10
STATUSES = ("all", "current")


class NotFound(UserError):
    """There is no such document."""


class Refused(UserError):
    """The request is out of bounds: asked again, it is refused again."""


class Operations(Protocol):
    """What a session in this process and a running server both offer."""

    def ask(self, question: str) -> dict[str, Any]:
        """An answer with citations. Raises Refused for a question that is empty or too long."""

    def search(
        self, query: str, *, limit: int = DEFAULT_LIMIT, status: str = "all", explain: bool = False
    ) -> dict[str, Any]:
        """Passages: `{"query", "confidence", "hits"}`. Raises Refused for a request out of bounds."""

    def get(self, name: str) -> dict[str, Any]:
        """A document with its metadata and text. Raises NotFound."""


class Local:
    """The operations over a session in this process."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def ask(self, question: str) -> dict[str, Any]:
        """An answer with citations."""
        asked = check_question(question)
        snapshot, found = self.session.retrieve(asked)
        return wire.answer(snapshot, compose.answer(snapshot, asked, found))

    def search(
        self, query: str, *, limit: int = DEFAULT_LIMIT, status: str = "all", explain: bool = False
    ) -> dict[str, Any]:
        """Passages, best first."""
        asked = check_question(query)
        if not 1 <= limit <= MAX_LIMIT:
            raise Refused(f"limit: expected 1 to {MAX_LIMIT}, found {limit}")
        if status not in STATUSES:
            raise Refused(f"status: expected {' or '.join(STATUSES)}, found {status!r}")
        snapshot, found = self.session.retrieve(asked, limit=limit, current=status == "current")
        hits = [wire.hit(snapshot, each, explain) for each in found.hits]
        return {"query": asked, "confidence": round(found.confidence, 4), "unknown": list(found.unknown), "hits": hits}

    def get(self, name: str) -> dict[str, Any]:
        """A document with its metadata and text."""
        view = self.session.snapshot.view
        found = view.find(name)
        if not found:
            raise NotFound(f"{name}: no such document")
        if len(found) > 1:
            raise NotFound(f"{name}: expected one document, found {', '.join(each.path for each in found[:8])}")
        document = found[0]
        standing = view.standing(document.path)
        return {
            **documents.document(view, document),
            "replaced_by": list(standing.replaced_by),
            "url": wire.address(self.session.snapshot, document.path, "", 1, document.line_count),
            "text": view.corpus.texts[document.path],
        }


def check_question(text: str) -> str:
    """The question without white space around it. Raises Refused where it is empty or too long."""
    asked = text.strip()
    if not asked:
        raise Refused("expected a question, found nothing")
    if len(asked) > MAX_QUESTION:
        raise Refused(f"expected a question of at most {MAX_QUESTION:,} characters, found {len(asked):,}; shorten it")
    return asked
