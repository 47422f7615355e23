"""Yes or no, where the metadata of one record settles a question for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.answer import facts
from indexer.answer.facts import Fact
from indexer.encode import terms
from indexer.snapshot import Snapshot
from kb import kin
from kb.model import Document, Kind, RelationKind, Status
from kb.view import View

ENOUGH = 0.5
"""The share of a title (IDF) that two or more words of a question hold which means that record."""
_CLOSED = re.compile(r"^\s*(?:and |but |so )?(?P<verb>is|are|was|were|has|have|had|did|do|does)\s+(?!not\b)", re.I)
_PERMISSION = re.compile(
    r"^\s*(?:and |but |so )?(?:can|may|should|could|must|shall)\s+(?:i|we|you|one|they)\s+(?!not\b)", re.I
)
_PAST = ("was", "were", "did", "had", "has", "have")
_OPEN = re.compile(r"\b(?:or|not|why|who|when|what|which|where|how|whether|if)\b|n't\b|[;:]", re.I)
"""Words with which a question asks for more than yes or no."""
_GONE = re.compile(
    r"\b(?:superseded|supersedes?|replaced?|deprecated|obsoleted?|outdated|retired|overturned|reversed|revoked|abandoned|dropped"
    r"|given up|no longer)\b",
    re.I,
)
_CHANGED = re.compile(r"\b(?:amend(?:ed)?|changed?|revised?|modif(?:y|ied))\b", re.I)
_HOLDS = re.compile(r"\b(?:in use|still|currently)\b|^\s*(?:and |but |so )?do we (?:still |currently )?use\b", re.I)
_ACCEPTED = re.compile(
    r"\b(?:in force|in effect|valid|binding|accepted|approved|agreed|adopted|official|decided)\b", re.I
)
"""What asks for the decision, not for what is done."""
_WORDED: tuple[tuple[re.Pattern[str], tuple[Status, ...]], ...] = (
    (re.compile(r"\b(?:proposed|a proposal)\b", re.I), (Status.PROPOSED,)),
    (re.compile(r"\b(?:rejected|turned down)\b", re.I), (Status.REJECTED,)),
    (re.compile(r"\bwithdrawn\b", re.I), (Status.WITHDRAWN,)),
)
_FORM = frozenset(
    terms(
        "still currently current now today already yet ever anymore any more longer no force effect valid "
        "binding accepted approved agreed official adopted active use used uses using supported standard "
        "recommended apply applies hold holds stand stands superseded supersede supersedes replaced replace "
        "deprecated obsolete obsoleted outdated retired overturned reversed revoked abandoned dropped given up "
        "amended amend changed change revised revise modified modify proposed proposal rejected turned down "
        "withdrawn decision decisions record adr rfc new service services project projects choice default "
        "allowed decided thing way can may should could must shall deploy run rely have been here there this "
        "that the a an is are was were do does did we i you it its us our for of to on with in by as be"
    )
)
"""Words that a question is made of, beside what it asks about."""
_LEADING = re.compile(
    r"^(?:(?:we )?(?:will )?(?:use|using|adopt|choose|introduce|run|prefer|standardi[sz]e on"
    r"|(?:switch|move|migrate) to)\s+)?(?:the |an? )?(?P<rest>.*)$",
    re.I,
)
_TAKING = re.compile(r"\b(?:use|using|adopt|with|to|on|via)\s+(?:the |an? )?", re.I)
_AGAINST = re.compile(
    r"\b(?:no|not|don'?t|without|instead|from|drop|remove|replace|stop|against|avoid|deprecate|retire|migrate|move|vs|or|versus"
    r"|do we|should)\b",
    re.I,
)
"""Words of a title that may give up what it names."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the metadata of a record says to a question for yes or no."""

    document: Document
    word: str
    """Goes before the record's own line."""
    fact: Fact | None = None
    """The sentence that says it, where a later record has to be named; it goes first."""


def said(snapshot: Snapshot, question: str, meant: Sequence[Document], shown: Sequence[Document]) -> Said | None:
    """Yes or no; None where a question asks for more, means no record for sure, or its metadata does not say.

    `meant` are the records that the question names by number, `shown` those that are quoted.
    """
    closed, permission = _CLOSED.match(question), bool(_PERMISSION.match(question))
    asked = question[closed.end() :] if closed else question
    if not (closed or permission) or _OPEN.search(re.sub(r"\bno longer\b", "", asked)):
        return None
    if len(meant) == 2 and (_GONE.search(asked) or _CHANGED.search(asked)):
        return _between(snapshot, meant, asked)
    if len(meant) > 1:
        return None
    gone = bool(_GONE.search(asked) or _CHANGED.search(asked))
    document = meant[0] if meant else _about(snapshot, question, shown, gone)
    if document is None or kin.doubt(snapshot.view, document.path):
        return None
    past = closed is not None and closed["verb"].lower() in _PAST
    return _of(snapshot, document, question, past, permission)


def _of(snapshot: Snapshot, document: Document, question: str, past: bool, permission: bool) -> Said | None:
    view = snapshot.view
    standing = view.standing(document.path)
    changed = _changed(snapshot, document)
    if permission:
        return Said(document, "", _replaced(snapshot, document, "")) if standing.replaced_by else None
    for pattern, statuses in _WORDED:
        if pattern.search(question):
            return Said(document, "Yes." if document.status in statuses else "No.") if document.status else None
    gone, edited = bool(_GONE.search(question)), bool(_CHANGED.search(question))
    if not (gone or edited or _ACCEPTED.search(question) or _HOLDS.search(question)):
        return None
    if standing.replaced_by:
        if not gone and not edited and past:
            return None
        return Said(document, "", _replaced(snapshot, document, "Yes" if gone or edited else "No"))
    if standing.in_force is None or (standing.in_force and document.status is Status.SUPERSEDED):
        return None
    if not standing.in_force:
        ended = document.status in (Status.DEPRECATED, Status.SUPERSEDED, Status.WITHDRAWN)
        if edited or (past and not gone and ended):
            return None
        undecided = document.status in (Status.PROPOSED, Status.DRAFT) and not gone and not _ACCEPTED.search(question)
        return Said(document, "Not decided." if undecided else "Yes." if gone and ended else "No.")
    if changed:
        lead = "Yes, in part" if edited else "No, only in part" if gone else "Yes, except for what changed"
        return Said(document, "", Fact(f"{lead}: {changed.text}.", changed.places))
    return None if edited else Said(document, "No." if gone else "Yes.")


def _replaced(snapshot: Snapshot, document: Document, word: str) -> Fact:
    view = snapshot.view
    standing = view.standing(document.path)
    new = [view.document(path) for path in standing.replaced_by]
    on = f" on {standing.ended}" if standing.ended else ""
    text = f"{' and '.join(map(facts.name, new))} superseded {facts.name(document)}{on}"
    places = [facts.relation_place(snapshot, each, document, RelationKind.SUPERSEDES) for each in new]
    return Fact(f"{word}: {text}." if word else f"{text}.", tuple(dict.fromkeys(places)))


def _changed(snapshot: Snapshot, document: Document) -> Fact | None:
    """What later records changed of a record, as the rest of a sentence."""
    view = snapshot.view
    told, places = [], []
    for each in view.standing(document.path).amended_by:
        new = view.document(each.path)
        part = f"the section {facts.section_title(document, each.section)}" if each.section else "a part"
        on = f" on {new.date}" if new.date else ""
        told.append(f"{facts.name(new)} changed {part} of {facts.name(document)}{on}")
        places.append(facts.relation_place(snapshot, new, document, RelationKind.AMENDS))
    return Fact("; ".join(told), tuple(dict.fromkeys(places))) if told else None


def _between(snapshot: Snapshot, meant: Sequence[Document], asked: str) -> Said | None:
    """Whether one of two records replaced or changed the other."""
    view = snapshot.view
    new, old = reversed(meant) if re.search(r"\bby\b", asked, re.I) else meant
    whole = bool(_GONE.search(asked))
    if new.path in view.standing(old.path).replaced_by:
        return Said(old, "", _replaced(snapshot, old, "Yes"))
    if any(each.path == new.path for each in view.standing(old.path).amended_by):
        changed = _changed(snapshot, old)
        lead = "Only in part" if whole else "Yes"
        return Said(old, "", Fact(f"{lead}: {changed.text}.", changed.places)) if changed else None
    if old.path in view.standing(new.path).replaced_by:
        return Said(new, "", _replaced(snapshot, new, "The other way round"))
    return None


def _about(snapshot: Snapshot, question: str, shown: Iterable[Document], gone: bool) -> Document | None:
    """The one record, of those quoted and those that these replaced or changed, that a question names by its title."""
    view = snapshot.view
    subject = set(terms(question)) - _FORM
    paths: dict[str, None] = {}
    for each in shown:
        olds = (*view.predecessors(each.path), *(one.path for one in view.changes(each.path)))
        paths |= dict.fromkeys((each.path, *view.heads(each.path), *olds))
    found = [view.document(path) for path in paths if _titled(snapshot, view.document(path), subject)]
    if gone and len(found) > 1:
        later = {path for each in found for path in _later(view, each.path)}
        found = [each for each in found if later & {one.path for one in found} and each.path not in later]
    if not gone:
        holding = [each for each in view.corpus.decisions if view.standing(each.path).in_force]
        found = [each for each in found if each in holding] or found
        if found and found[0] not in holding and any(subject <= set(terms(each.title or "")) for each in holding):
            return None
        found = found[:1]
    return found[0] if len(found) == 1 else None


def _later(view: View, path: str) -> Sequence[str]:
    standing = view.standing(path)
    return (*standing.replaced_by, *(each.path for each in standing.amended_by))


def _titled(snapshot: Snapshot, document: Document, subject: set[str]) -> bool:
    """Whether a title is about a subject: it has all its words, and begins with it, takes it up or says little else."""
    title = document.title or ""
    weights = {term: snapshot.vocabulary.idf(term) for term in terms(title)}
    if document.kind is not Kind.DECISION or not subject or not subject <= weights.keys():
        return False
    share = sum(weights[term] for term in subject) / (sum(weights.values()) or 1.0)
    if len(subject) > 1 and share >= ENOUGH:
        return True
    begun = _LEADING.match(title)
    taken = [title[found.end() :] for found in _TAKING.finditer(title)] + ([begun["rest"]] if begun else [])
    starts = any(words and words[0] in subject for words in map(terms, taken))
    return starts and not _AGAINST.search(title)
