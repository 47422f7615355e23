"""Questions with known answers, derived from the records and their relations without a language model."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from indexer.evaluate import passages, unanswerable
from indexer.evaluate.passages import of_field
from indexer.evaluate.phrase import Speller, Subject, form, subject
from kb import options
from kb.model import Document, RelationKind, Status
from kb.view import View

Gold = tuple[Mapping[str, Any], ...]
"""Passages as question files name them."""
PER_TYPE = 30
"""Questions of one type that are kept, chosen by hash, where a corpus yields more."""
LIST_LIMIT = 20
"""Records in an answer that lists them all."""
_SAME_DECIDERS = 3
"""The same people are asked for so often; the answer does not change."""
_FORWARD = {RelationKind.SUPERSEDES: RelationKind.SUPERSEDED_BY, RelationKind.AMENDS: RelationKind.AMENDED_BY}
_QUESTION = re.compile(
    r"(?:^|(?<=[.!?:]\s)|(?<=\n))"
    r"((?:How(?! about)|Which|What(?! if| about| would| could| happens)|Where|When|Who|Should|Shall|Can)\b"
    r"[^.?!\n:;]{15,140}\?)"
)
_VAGUE = re.compile(r"\b(?:this|that|these|those|it|its|they|them|above|below|following|here|such|so)\b", re.I)
_USE = re.compile(r"(use|adopt)\s+.+?\s+(for|to)\s+(?!be\b)(.+)$")
"""A title that names the means and the end: asked for the means, the question must not give it away."""
_OURS = re.compile(r"\b(?:strategy|architecture|policy|process|workflow|pipeline|conventions|practices|stack|format)$")
_PLURAL = re.compile(r"(?:conventions|practices)$")
_LISTED: tuple[tuple[Status, tuple[str, ...]], ...] = (
    (Status.PROPOSED, ("Which decisions are only proposed so far?", "What is proposed and not yet decided?")),
    (Status.DRAFT, ("Which records are still drafts?", "Which decisions are only drafts?")),
    (Status.SUPERSEDED, ("Which decisions have been superseded?", "Which records are superseded?")),
    (Status.DEPRECATED, ("Which decisions are deprecated?", "Which records have been deprecated?")),
    (Status.REJECTED, ("Which proposals were rejected?", "Which decisions have been rejected?")),
    (Status.WITHDRAWN, ("Which proposals were withdrawn?", "Which records have been withdrawn?")),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One generated question as question files hold it."""

    type: str
    about: str
    """The path, or another key, that the identifier is made of."""
    question: str
    gold: Gold = ()
    must_include: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Generated:
    """The questions, and what was left out and why."""

    rows: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """A view with what questions about it are made from."""

    view: View

    @cached_property
    def speller(self) -> Speller:
        """Which words keep their capital inside a sentence."""
        return Speller(self.view.corpus.texts.values())

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """Path → what the record is about, where its title says so and no other record's title says the same."""
        found = {each.path: subject(each, self.speller) for each in self.view.corpus.decisions}
        times: dict[str, int] = defaultdict(int)
        for each in found.values():
            if each:
                times[each.text.lower()] += 1
        return {path: each for path, each in found.items() if each and times[each.text.lower()] == 1}

    def is_end_of_one(self, end: str) -> bool:
        """Whether only one record's title speaks of all words of an end, so that its means need not be named."""
        wanted = set(re.findall(r"\w+", end.lower()))
        return sum(wanted <= set(re.findall(r"\w+", each.text.lower())) for each in self.subjects.values()) <= 1

    @property
    def titled(self) -> Iterator[tuple[Document, Subject]]:
        """The records that questions can name."""
        return ((self.view.document(path), about) for path, about in self.subjects.items())


def generate(view: View, per_type: int = PER_TYPE) -> Generated:
    """Every type's questions, at most `per_type` of each; the same files give the same lines."""
    material = Material(view)
    notes: list[str] = []
    untold = len(view.corpus.decisions) - len(material.subjects)
    if untold:
        notes.append(
            f"{untold} of {len(view.corpus.decisions)} records are not asked about by name: "
            "their titles say too little, or two share one"
        )
    rows: list[Mapping[str, Any]] = []
    ids: set[str] = set()
    asked: set[str] = set()
    for name, (make, why_none) in KINDS.items():
        fresh = [each for each in _unambiguous(make(material)) if each.question.lower() not in asked]
        kept = _chosen(fresh, per_type)
        if not fresh:
            notes.append(f"{name}: none, because {why_none}")
        elif len(kept) < len(fresh):
            notes.append(f"{name}: {len(kept)} of {len(fresh)} taken; --per-type N takes more")
        for each in kept:
            asked.add(each.question.lower())
            rows.append(_row(each, _id(view, each, ids)))
    return Generated(tuple(rows), tuple(notes))


def as_lines(generated: Generated) -> str:
    """JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in generated.rows)


@dataclass(frozen=True, slots=True)
class Own:
    """The question that a record answers."""

    question: str
    words: str
    """Its words without those that stand around the subject in any such question."""


def own_question(material: Material, document: Document) -> Own | None:
    """The question that a record answers: as its context asks it, else made of its title; None where neither says."""
    if stated := _stated_question(material.view, document):
        return Own(stated, stated)
    about = material.subjects.get(document.path)
    return _decision_question(material, document, about) if about else None


def _status(material: Material) -> Iterator[Asked]:
    for document, about in material.titled:
        line = of_field(material.view, document, document.status_field)
        if document.status is None or line is None:
            continue
        standing = material.view.standing(document.path)
        gold = [line, *_stated(material.view, document.path, standing.replaced_by)]
        told = document.status.value
        quoted = " ".join(each["quote"] for each in gold).lower()
        include = (told,) if told in quoted else ()
        forms = (
            f"Is {about.named} in force?",
            f"What is the status of {about.named}?",
            f"Has {about.named} been accepted?",
            f"Where does {about.named} stand?",
            f"Is {about.named} binding today?",
        )
        yield Asked("status", document.path, _pick(forms, document.path), tuple(gold), include)


def _date(material: Material) -> Iterator[Asked]:
    for document, about in material.titled:
        line = of_field(material.view, document, document.field("date"))
        if document.date is None or line is None:
            continue
        if (
            document.status is not None
            and document.status.binds
            and not material.view.standing(document.path).replaced_by
        ):
            forms = [f"When was {about.named} made?", f"What date does {about.named} carry?"]
            forms += (
                [f"When did we decide to {about.text}?"] if about.form == "verb" else [f"When was {about.named} taken?"]
            )
        else:
            forms = [f"What date does {about.named} carry?", f"What is the date of {about.named}?"]
        if about.sort != "decision":
            forms = [f"What date does {about.named} carry?", f"When was {about.named} written?"]
        include = (document.date,) if document.date in line["quote"] else ()
        yield Asked("date", document.path, _pick(forms, document.path), (line,), include)


def _deciders(material: Material) -> Iterator[Asked]:
    asked: Counter[tuple[str, ...]] = Counter()
    for document, about in material.titled:
        line = of_field(material.view, document, document.field("deciders"))
        names = [
            each
            for each in document.deciders
            if re.search(r"[A-Za-z]{2}", each) and not re.search(r"[{}<>]|tbd", each, re.I)
        ]
        if line is None or not names or asked[document.deciders] == _SAME_DECIDERS:
            continue
        asked[document.deciders] += 1
        forms = [f"Who made {about.named}?", f"Who stands behind {about.named}?"]
        forms += [f"Who decided to {about.text}?"] if about.form == "verb" else [f"Who decided on {about.theme}?"]
        include = tuple(name.lower() for name in names if name.lower() in line["quote"].lower())[:4]
        yield Asked("deciders", document.path, _pick(forms, document.path), (line,), include)


def _replaced(material: Material) -> Iterator[Asked]:
    view = material.view
    for document, about in material.titled:
        standing = view.standing(document.path)
        if standing.replaced_by and (gold := _stated(view, document.path, standing.replaced_by)):
            forms = (
                f"What replaced {about.named}?",
                f"Which record took the place of {about.named}?",
                f"By what was {about.named} superseded?",
            )
            yield Asked(
                "replaced",
                f"{document.path}#by",
                _pick(forms, document.path),
                gold,
                _numbers(view, standing.replaced_by),
            )
        if standing.replaces and (
            gold := tuple(g for old in standing.replaces for g in _stated(view, old, (document.path,)))
        ):
            forms = (
                f"What did {about.named} replace?",
                f"Which earlier record does {about.named} supersede?",
                f"What held before {about.named}?",
            )
            yield Asked(
                "replaced", f"{document.path}#old", _pick(forms, document.path), gold, _numbers(view, standing.replaces)
            )


def _partial(material: Material) -> Iterator[Asked]:
    view = material.view
    for document, about in material.titled:
        changed = tuple(dict.fromkeys(each.path for each in view.standing(document.path).amended_by))
        if changed and (gold := _stated(view, document.path, changed)):
            forms = (
                f"Which later record changes a part of {about.named}?",
                f"What has been amended in {about.named}, and by which record?",
                f"Is {about.named} still whole, or was a part of it changed?",
            )
            yield Asked("partial", document.path, _pick(forms, document.path), gold, _numbers(view, changed))


def _current(material: Material) -> Iterator[Asked]:
    """Supersession traps: asked in the words of the old record, answered by what holds now."""
    view = material.view
    for document, about in material.titled:
        heads = view.heads(document.path)
        gold: Gold = tuple(g for head in heads for g in passages.decided(view, view.document(head)))
        if not heads or not gold or document.path in heads:
            continue
        gold += _stated(view, document.path, view.standing(document.path).replaced_by, new_only=True)
        forms = _traps(about)
        stale = (document.path, *view.predecessors(document.path))
        yield Asked("current", document.path, _pick(forms, document.path), gold, (), stale)


def _traps(about: Subject) -> tuple[str, ...]:
    use = _USE.match(about.text)
    if about.form == "verb":
        now = (f"What do we use {use[2]} {use[3]} now?",) if use else ()
        return now or (f"What holds now in place of {about.named}?", f"What applies today instead of {about.named}?")
    if about.form == "noun" and about.sort == "decision":
        return (f"What holds today for {about.text}?", f"What is the current decision on {about.text}?")
    return (f"What holds today in place of {about.named}?", f"What holds now that {about.named} does not?")


def _rejected(material: Material) -> Iterator[Asked]:
    """Options of records that hold: what a superseded one turned down, its successor may have taken."""
    view = material.view
    for document, about in material.titled:
        for option in options.rejected(view, document) if not view.standing(document.path).replaced_by else ():
            if gold := tuple(passages.told(view, document.path, option.first, option.last)):
                key = f"{document.path}#{option.name}"
                question = _pick(_why_not(material.speller.name(option.name), about), key)
                yield Asked("rejected", key, question, gold)


def _why_not(name: str, about: Subject) -> tuple[str, ...]:
    use = _USE.match(about.text)
    if about.form == "verb":
        matter = f"{use[2]} {use[3]}" if use else f"when we decided to {about.text}"
    else:
        matter = f"for {about.text}" if about.form == "noun" else f"in {about.named}"
    if form(name) == "verb":
        return f"Why not {name} {matter}?", f"Why did we not {name} {matter}?"
    forms = [f"Why not {name} {matter}?"]
    if re.match(r"(?:an? |the )|[A-Z]\S*(?: [A-Z]\S*)?$", name):
        forms += [f"What spoke against {name} {matter}?", f"Why did we not go for {name} {matter}?"]
    return tuple(forms)


def _decision(material: Material) -> Iterator[Asked]:
    for document in material.view.corpus.decisions:
        if material.view.standing(document.path).in_force is False and document.status is not Status.PROPOSED:
            continue
        own = own_question(material, document)
        gold = tuple(passages.decided(material.view, document))
        if own and gold:
            yield Asked("decision", document.path, own.question, gold)


def _lists(material: Material) -> Iterator[Asked]:
    view = material.view
    for status, forms in _LISTED:
        chosen = [each for each in view.corpus.decisions if each.status is status]
        lines = [of_field(view, each, each.status_field) for each in chosen]
        if not chosen or len(chosen) > LIST_LIMIT or None in lines:
            continue
        include = tuple(each.number or (each.title or each.path).lower() for each in chosen)
        yield Asked("list", status.value, _pick(forms, status.value), tuple(each for each in lines if each), include)


def _unanswerable(material: Material) -> Iterator[Asked]:
    for key, question in unanswerable.questions(material.view, material.subjects):
        yield Asked("unanswerable", key, question)


KINDS: Mapping[str, tuple[Callable[[Material], Iterator[Asked]], str]] = {
    "status": (_status, "no record states a status"),
    "date": (_date, "no record states a date in its text"),
    "deciders": (_deciders, "no record names who decided"),
    "replaced": (_replaced, "no record replaced another one whole"),
    "partial": (_partial, "no record changed a part of another"),
    "current": (
        _current,
        "no superseded record has a subject that its title alone names, so that there is no trap to set",
    ),
    "rejected": (_rejected, "no record tells an option with the reason why it was not taken"),
    "decision": (_decision, "no record in force says under a heading what it decides"),
    "list": (_lists, f"no status short of accepted is stated by 1 to {LIST_LIMIT} records"),
    "unanswerable": (_unanswerable, "every detail that could be asked for stands in some record"),
}
"""Type → what makes its questions, and why there may be none."""


def _stated(view: View, old: str, new: Sequence[str], new_only: bool = False) -> Gold:
    """The lines that say that one record replaced or changed another, on either side."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for edge in view.edges:
        forward = edge.kind in _FORWARD
        if not forward and edge.kind not in _FORWARD.values():
            continue
        one, other = (edge.source, edge.target) if forward else (edge.target, edge.source)
        span = edge.relation.span
        if other != old or one not in new or span.path or (new_only and edge.source == old):
            continue
        line = passages.gold(view, edge.source, span.line, max(span.line, span.end_line))
        if line:
            found[(line["path"], line["quote"])] = line
    return tuple(found.values())


def _numbers(view: View, paths: Sequence[str]) -> tuple[str, ...]:
    """The numbers of some records; one digit alone would be found in any text."""
    numbers = (view.document(path).number for path in paths)
    return tuple(number for number in numbers if number and len(number) > 1)


def _stated_question(view: View, document: Document) -> str | None:
    """The question that a record's own context asks, where it can be understood without it."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]", r"\1", passages.context(view, document)).strip()
    found = (" ".join(each.split()) for each in _QUESTION.findall(re.sub(r"(?<!\n)\n(?!\n)", " ", text)))
    return next((each for each in found if len(each.split()) >= 5 and not _VAGUE.search(each)), None)


def _decision_question(material: Material, document: Document, about: Subject) -> Own:
    """What a newcomer asks who knows the matter but not what was decided."""
    text = about.text
    use = _USE.match(text)
    words = text
    if about.form == "question":
        forms = [text.strip("“”")]
    elif about.form == "verb" and use and material.is_end_of_one(use[3]):
        forms = [f"What do we use {use[2]} {use[3]}?", f"What was chosen {use[2]} {use[3]}?"]
        words = use[3]
    elif about.form == "noun" and about.sort == "decision":
        ours = f"What {'are' if _PLURAL.search(text) else 'is'} our {text}?"
        forms = [f"What did we decide on {text}?", f"What is our decision about {text}?"]
        forms += [ours] if _OURS.search(text) else []
    elif about.form == "noun":
        forms = [f"What does {about.named} propose?", f"What was proposed for {text}?"]
    else:
        forms = [f"What does {about.named} say?", f"What exactly was settled by {about.named}?"]
    return Own(_pick(forms, document.path), words)


def _pick(forms: Sequence[str], key: str) -> str:
    """One of several wordings, by hash."""
    chosen = forms[int(_digest(key), 16) % len(forms)]
    return chosen[0].upper() + chosen[1:]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _unambiguous(found: Iterator[Asked]) -> list[Asked]:
    """The questions that are asked once; two records behind the same words would make either answer wrong."""
    by_words: dict[str, list[Asked]] = defaultdict(list)
    for each in found:
        by_words[each.question.lower()].append(each)
    return [group[0] for group in by_words.values() if len(group) == 1]


def _chosen(found: Sequence[Asked], limit: int) -> list[Asked]:
    """At most `limit` of them, chosen by hash, in their order."""
    if len(found) <= limit:
        return list(found)
    kept = set(sorted(range(len(found)), key=lambda at: _digest(f"{found[at].type}{found[at].about}"))[:limit])
    return [each for at, each in enumerate(found) if at in kept]


def _id(view: View, each: Asked, taken: set[str]) -> str:
    path, _, part = each.about.partition("#")
    document = view.corpus.documents.get(path)
    name = (document.number if document else None) or path.rpartition("/")[2].removesuffix(".md")
    base = "-".join(filter(None, (each.type, *re.findall(r"[a-z0-9]+", f"{name} {part}".lower()))))[:60].rstrip("-")
    id = base if base not in taken else f"{base}-{_digest(each.about)[:6]}"
    taken.add(id)
    return id


def _row(each: Asked, id: str) -> dict[str, Any]:
    gold = [dict(one) for place, one in enumerate(each.gold) if one not in each.gold[:place]]
    row: dict[str, Any] = {"id": id, "type": each.type, "question": each.question, "gold": gold}
    row["must_include"] = list(each.must_include)
    return row | ({"stale": list(each.stale)} if each.stale else {})
