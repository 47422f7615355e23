"""What the records' metadata says to a question: status, dates, deciders, replacements, lists and counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.encode import terms
from indexer.question import DATE, NUMBERED, STATE, TIME
from indexer.snapshot import Snapshot
from kb.model import Document, Field, Kind, Status
from kb.view import View

_LIST = re.compile(
    r"^(?:please\s+)?(?:which|what|list|show|name|give|how many|are there|is there)\b"
    r".*\b(?:decisions?|records?|adrs?|proposals?|rfcs?)\b",
    re.I,
)
_WORDS: dict[str, tuple[Status, ...]] = {
    "accepted": (Status.ACCEPTED,),
    "approved": (Status.ACCEPTED,),
    "implemented": (Status.IMPLEMENTED,),
    "proposed": (Status.PROPOSED,),
    "draft": (Status.DRAFT,),
    "rejected": (Status.REJECTED,),
    "withdrawn": (Status.WITHDRAWN,),
    "deprecated": (Status.DEPRECATED,),
    "superseded": (Status.SUPERSEDED,),
    "replaced": (Status.SUPERSEDED,),
}
LIST_LIMIT = 20
"""Entries of a list that are shown; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence made from metadata, and the lines that state it."""

    text: str
    path: str
    line: int
    quote: str


def about(snapshot: Snapshot, documents: Sequence[Document], question: str) -> Iterator[Fact]:
    """What the metadata of some records says, a sentence each; the line that is asked for is the one cited."""
    for document in documents:
        status, day = document.status_field, document.field("date")
        stated = (day or status) if DATE.match(question) else (status or day)
        yield _fact(snapshot, document, stated, f"{header(snapshot.view, document)}.")


def listing(snapshot: Snapshot, question: str) -> Iterator[Fact]:
    """The decisions with the status that a question about decisions asks for, after a line that counts them.

    Only where nothing but the status is asked: "which decisions are proposed?", not "which decision is about X?".
    """
    asked = _LIST.match(question.strip())
    word = next((found[0].lower() for found in STATE.finditer(question) if found[0].lower() in _WORDS), None)
    if not asked or not word or NUMBERED.search(question) or not _only_status(question):
        return
    chosen = [each for each in snapshot.view.corpus.decisions if each.status in _WORDS[word]]
    total = len(snapshot.view.corpus.decisions)
    counted = f"{len(chosen)} of {total} decisions {'is' if len(chosen) == 1 else 'are'} {word}"
    if not chosen:
        first = snapshot.view.corpus.decisions[0]
        yield _fact(snapshot, first, first.status_field, f"None of {total} decisions is {word}.")
    for index, document in enumerate(chosen[:LIST_LIMIT]):
        lead = f"{counted}:\n\n- " if index == 0 else "- "
        more = len(chosen) - LIST_LIMIT
        tail = f"\n- … and {more} more" if more > 0 and index == LIST_LIMIT - 1 else ""
        yield _fact(snapshot, document, document.status_field, f"{lead}{header(snapshot.view, document)}{tail}")


def asks_metadata(question: str) -> bool:
    """Whether a question asks where a decision stands, or since when."""
    return bool(STATE.search(question) or DATE.match(question))


def header(view: View, document: Document) -> str:
    """A record in one line: number, title, status, date, and what it replaced or was replaced by.

    Pages give their title and path only.
    """
    if document.kind is not Kind.DECISION:
        return f"**{document.title or document.path}** (`{document.path}`)"
    name = f"{document.number} {document.title or ''}".strip() if document.number else document.title or document.path
    return f"**{name}**: {'; '.join(_states(view, document))}"


def _states(view: View, document: Document) -> Iterator[str]:
    standing = view.standing(document.path)
    status = document.status.value if document.status else document.raw_status or "no status stated"
    if standing.replaced_by:
        by = ", ".join(_named(view, path) for path in standing.replaced_by)
        since = f" since {standing.ended}" if standing.ended else ""
        yield f"superseded by {by}{since}"
        if document.date:
            yield f"decided {document.date}"
    elif standing.in_force and document.status is Status.SUPERSEDED:
        yield "marked superseded, but what was to replace it did not take effect: still in force"
    elif standing.in_force and document.date:
        yield f"{status}, in force since {document.date}"
    else:
        yield f"{status}{', ' + document.date if document.date else ''}"
    if document.updated:
        yield f"updated {document.updated}"
    if standing.replaces:
        yield "supersedes " + ", ".join(_named(view, path, dated=True) for path in standing.replaces)
    for each in standing.amended_by:
        part = f" (section {each.section})" if each.section else ""
        yield f"changed in part by {_named(view, each.path, dated=True)}{part}"
    if document.deciders:
        yield f"decided by {', '.join(document.deciders)}"


def _named(view: View, path: str, dated: bool = False) -> str:
    document = view.document(path)
    name = f"{document.number or ''} {document.title or document.path}".strip()
    return f"{name} ({document.date})" if dated and document.date else name


_ASIDE = frozenset("decision record adr proposal rfc list show name give many architecture far yet there not".split())


def _only_status(question: str) -> bool:
    """Whether nothing is left of a question beside words for records and for states."""
    left = TIME.sub(" ", STATE.sub(" ", question.lower()))
    return all(word.rstrip("s") in _ASIDE for word in re.findall(r"[a-z]+", left) if terms(word))


def _fact(snapshot: Snapshot, document: Document, field: Field | None, text: str) -> Fact:
    line = field.span.line if field else document.title_line
    return Fact(text, document.path, line, snapshot.view.corpus.lines(document.path, line, line).strip())
