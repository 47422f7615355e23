"""Why a record took the place of another one, in its own words, and what has to stand beside a retired passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.answer.evidence import ARGUMENT, Asked, keeps_books, passes_over
from indexer.encode import is_english, terms, words
from indexer.pieces import Shape, Unit, units
from indexer.snapshot import Snapshot
from kb.model import Document, RelationKind, Section, Status

LONGEST = 45
"""Words of a sentence that is quoted as a reason."""
NAMED = 0.6
"""The share of a title's words (IDF) that a sentence holds which speaks of the record without its number; its rarest
word, or one that is asked for, is enough."""
_REASON = re.compile(
    r"\b(?:because|since|so that|due to|instead of|in place of|rather than|no longer|in order to|therefore|thus|cannot"
    r"|in favou?r of|could not|too|fails?|failed|costs?|lacks?|lacked|needs?|needed|replaces?|replaced"
    r"|drop(?:s|ped)?|remov(?:es?|ed))\b",
    re.I,
)
_ENDED = re.compile(
    r"\b(?:abandon|reject|withdr[ae]w|retire|deprecat|supersed|clos(?:e|ing)|declin|drop\b|dropp|given up|never got"
    r"|obsolete|remov|stopped|stall|not (?:needed|practical))\w*",
    re.I,
)
_BECAUSE = re.compile(
    r"\b(?:because|since|as|due to|no longer|not|never|any ?more|too|cannot|in favou?r of|instead|turned out"
    r"|replaced)\b",
    re.I,
)
_SUPPOSED = re.compile(r"\b(?:if|would|wouldn['’]t|might|suspect)\b", re.I)
"""What speaks of a possibility."""
MEAGRE = 6
"""Fewer words give no reason."""
_STRONG = re.compile(
    r"\b(?:because|due to|so that|no longer|in order to|therefore|cannot|could not|too|lack(?:s|ed)?"
    r"|in favou?r of)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence of a successor that speaks of what it replaced."""

    path: str
    first: int
    last: int
    quote: str
    strong: bool
    """Whether it gives a reason in so many words."""


def why(snapshot: Snapshot, new: Document, old: Document, asked: Asked) -> Why | None:
    """The sentence of a successor that gives a reason near its mention of the predecessor; None where none does.

    A mention without a reason in so many words says nothing to a question that shares no word with it or with what
    was replaced, and one that states the replacement says nothing at all.
    """
    stated = {each.span.line for each in new.relations if not each.span.path}
    named = terms(old.title or "")
    beside = bool(asked.weights) and not asked.weights.keys() & set(named)
    own = terms(new.title or "")
    title = {term: snapshot.vocabulary.idf(term) for term in named if term not in own}
    found: list[tuple[float, int, Why]] = []
    for chunk in snapshot.by_path.get(new.path, ()):
        aside = re.search(r"\b(?:related|links|references|status|changelog)\b", chunk.heading[-1], re.I)
        if aside or passes_over(chunk.heading):  # an option that was not taken is no reason
            continue
        for unit in units(chunk.text, chunk.line_start):
            if ARGUMENT.match(unit.text):
                continue
            told = unit.shape in (Shape.SENTENCE, Shape.ITEM) and MEAGRE <= unit.words <= LONGEST
            reasons = told and _REASON.search(unit.text) and not _SUPPOSED.search(unit.text)
            near = _speaks_of(unit, old, title, asked) if reasons else 0.0
            if near:
                strong = bool(_STRONG.search(unit.text))
                idle = unit.line in stated or (beside and not asked.held(unit.terms))
                if idle and not strong:
                    continue
                worth = near + strong + 0.5 * asked.held(unit.terms)
                sure = strong and (near >= NAMED or _names(unit, title))  # an everyday word may be about anything
                found.append((worth, -unit.line, Why(new.path, unit.line, unit.last, unit.text, sure)))
    return max(found, key=lambda each: each[:2])[2] if found else None


def ended(snapshot: Snapshot, document: Document) -> Why | None:
    """What a record that nobody follows any more says of its end, in its status, its log or a reason beside them."""
    if document.status is None or document.status.binds or document.undecided:
        return None
    view = snapshot.view
    books = {
        line for one in document.sections if keeps_books(one.path) for line in range(one.line + 1, one.end_line + 1)
    }
    books |= {
        each.span.line
        for each in document.fields
        if each.name in ("status", "relation", "remark") and not each.span.path
    }
    if view.standing(document.path).replaced_by and document.status_field:
        books -= {document.status_field.span.line}  # the successor is told anyway
    text = view.corpus.texts[document.path]
    found = []
    for unit in units(text, 1):
        told = unit.line in books and _ENDED.search(unit.text)
        if told and unit.shape in (Shape.SENTENCE, Shape.ITEM) and MEAGRE <= unit.words <= LONGEST:
            strong = bool(_BECAUSE.search(unit.text))
            found.append((strong, unit.words, Why(document.path, unit.line, unit.last, unit.text, strong)))
    return max(found, key=lambda each: each[:2])[2] if found else None


def refused(snapshot: Snapshot, document: Document, asked: Asked) -> tuple[Document, Why] | None:
    """What a record in force that links to one that was turned down says of why; None where none does."""
    view = snapshot.view
    if document.status not in (Status.REJECTED, Status.WITHDRAWN):
        return None
    for path in view.backlinks(document.path):
        other = view.document(path)
        found = why(snapshot, other, document, asked) if view.standing(path).in_force and other.status else None
        if found and found.strong:
            return other, found
    return None


def _speaks_of(unit: Unit, old: Document, title: Mapping[str, float], asked: Asked) -> float:
    """1 where a sentence names a record by number or file, else the share of its title, where it holds much of it."""
    stem = old.path.rpartition("/")[2].removesuffix(".md")
    if stem in unit.text or (
        old.number and re.search(rf"\b(?:adr|rfc|decision|record)[\s#-]*0*{int(old.number)}\b", unit.text, re.I)
    ):
        return 1.0
    rarest = max(title.values(), default=0.0)
    telling = {term for term, weight in title.items() if weight == rarest or term in asked.weights}
    shared = {term for term in title.keys() & unit.terms if _spelled(term, old.title or "", unit.text)}
    share = sum(title[term] for term in shared) / (sum(title.values()) or 1.0)
    return share if share >= NAMED or shared & telling else 0.0


def _names(unit: Unit, title: Iterable[str]) -> bool:
    """Whether a sentence has a term of a title that is no everyday word: what was chosen, by its name."""
    shared = unit.terms & set(title)
    return any(shared & set(terms(word)) and not is_english(word) for word in words(unit.text))


def _spelled(term: str, title: str, text: str) -> bool:
    """Whether a text has the title's word for a term, in the singular or the plural: "holds" are no "Holdings"."""
    said = (word.lower().removesuffix("s") for word in words(title) if term in terms(word))
    return any(re.search(rf"\b{re.escape(word)}s?\b", text, re.I) for word in said)


def pending_targets(snapshot: Snapshot, document: Document) -> tuple[Document, ...]:
    """The records in force that a record names as replaced or amended though it never took effect."""
    if document.took_effect:
        return ()
    view = snapshot.view
    edges = (*view.stated(document.path, RelationKind.SUPERSEDES), *view.stated(document.path, RelationKind.AMENDS))
    return tuple(view.document(edge.target) for edge in edges if view.standing(edge.target).in_force)


def changed(snapshot: Snapshot, document: Document, first: int, last: int) -> Mapping[str, tuple[Document, ...]]:
    """Titles of the sections in some lines that later records took the place of, with these records."""
    found: dict[str, tuple[Document, ...]] = {}
    for each in snapshot.view.standing(document.path).amended_by:
        within = _sections(document, each.section)
        if any(one.line <= last and first <= one.end_line for one in within):
            title = within[0].title
            found[title] = (*found.get(title, ()), snapshot.view.document(each.path))
    return found


def changed_lines(snapshot: Snapshot, document: Document) -> tuple[tuple[int, int], ...]:
    """The lines, first and last, of the sections that later records took the place of."""
    changes = snapshot.view.standing(document.path).amended_by
    return tuple((one.line, one.end_line) for each in changes for one in _sections(document, each.section))


def _sections(document: Document, anchor: str | None) -> Sequence[Section]:
    """The section with an anchor and those below it; none without one."""
    head = next((one for one in document.sections if anchor and one.anchor == anchor), None)
    return [one for one in document.sections if head and one.path[: len(head.path)] == head.path]
