"""The answer without a language model: metadata first, then the passages that answer, to the letter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from indexer.answer import beside, closed, facts, letting_go, lists, plain, succession, taken, titled, unsettled
from indexer.answer.choice import Choice, choose, measures
from indexer.answer.declined import passed_over
from indexer.answer.draft import Draft, blockquote, inline, marks
from indexer.answer.evidence import SETTLING, Asked, asked, option, passes_over
from indexer.answer.facts import Aspect
from indexer.answer.noted import noted
from indexer.answer.passages import (
    Passage,
    anchor_at,
    labels_above,
    of_document,
    orders_in,
    overlaps,
    passage_of,
    path_at,
    section_at,
)
from indexer.answer.said import Said
from indexer.answer.window import Window
from indexer.encode import terms, words
from indexer.model import Answer, Citation, Length, Reason, Retrieval, Verdict
from indexer.pieces import units
from indexer.question import AHEAD, DATE, SINCE, SOUGHT, missing_numbers, named, subject
from indexer.shorts import slips, worded
from indexer.snapshot import Snapshot
from indexer.values import DAY, asked_for, held
from kb.model import Document, Kind, RelationKind, Status

ANSWERED = 0.5
WEAK = 0.08
"""Confidence from which a question counts as answered, or as touched upon. Of 617 questions to fifteen repositories,
2.9 % of the 518 with an answer lie below .08 and 60 of the 99 without one; below .12, 4.8 % and 61."""
BRIEF = 45
"""Words of the passage of a brief answer."""
NEAREST = 3
"""Passages that are shown where the records do not cover a question."""
NAMED = 3
"""Records that are told of because the sentence that answers names them."""
TELLING = 3
"""Hits whose records are looked at for a status."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BEGAN = re.compile(
    r"\b(?:introduc\w+|adopt\w*|cho[os]\w+|pick(?:ed)?|start(?:ed)?|beg[aiu]n|first|switch(?:ed)? to|mov(?:e|ed) to"
    r"|decid(?:e|ed) (?:on|for|to)|bring in|brought in|roll(?:ed)? out|set up|(?:in|into) use|us(?:e|ed|ing)|since)\b",
    re.I,
)
"""What asks for the day of a beginning."""
_IN_USE = re.compile(r"\b(?:(?:in|into) use|used)\W*$", re.I)
"""What asks of a thing; the status of a record answers it where its title is about that thing."""
_MORE = re.compile(r"\band\s+(?:\w+\s+)?(?:why|how|what|which|who|whom|where|by\s+(?:what|whom))\b", re.I)
"""A second question behind the first."""
LACKING = 0.5
"""From so much on, the lack of a value that is asked for is told as the reason why a question is not covered."""


def answer(snapshot: Snapshot, question: str, found: Retrieval, length: Length = Length.NORMAL) -> Answer:
    """What the records say: answered, weakly answered, or not covered with the nearest passages."""
    said = _answer(snapshot, worded(snapshot, question), found, length)
    read = ", ".join(f"“{word}” as “{meant}”" for word, meant in slips(snapshot, question).items())
    weights = snapshot.vocabulary.shares(subject(question))
    citations = tuple(_without_orders(snapshot, each, weights) for each in said.citations)
    return replace(
        said, question=question, citations=citations, notice=f"read {read}, which the records have" if read else None
    )


def _without_orders(snapshot: Snapshot, each: Citation, weights: Mapping[str, float]) -> Citation:
    """A citation whose quote is the stretch of what its lines say to readers, and not to a model, that holds most of a
    question (its terms with their `weights`), of several the longest one.
    """
    orders = orders_in(snapshot, each.path, each.line_start, each.quote)
    if not orders:
        return each
    edges = [0, *chain.from_iterable(orders), len(each.quote)]
    said = [each.quote[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
    best = max(said, key=lambda one: (held(terms(one), weights), len(one)))
    return replace(each, quote=best, highlight=each.highlight if (each.highlight or "") in best else None)


def _answer(snapshot: Snapshot, question: str, found: Retrieval, length: Length) -> Answer:
    missing = missing_numbers(snapshot.view, question)
    meant = named(snapshot.view, question) or closed.part_taken(snapshot, question)
    if missing and not meant:
        lead = f"{_none(snapshot)} has the number {', '.join(missing)}."
        return _finished(question, Verdict.NOT_COVERED, lead, Draft(), min(found.confidence, WEAK), found)
    listed = list(lists.listing(snapshot, question))
    if listed:
        return _from_facts(question, listed, found)
    if not meant and not words(subject(question)):
        return _not_covered(question, found, snapshot, "The question has no word for what it is about.")
    if not meant and found.confidence >= WEAK:
        sure = found.confidence >= ANSWERED
        lead = "The decisions that search finds nearest to this" if sure else _unsure(snapshot, found).rstrip(":")
        if near := lists.nearest(snapshot, question, found.hits, lead):
            verdict = Verdict.ANSWERED if sure else Verdict.WEAK
            return replace(_from_facts(question, near, found), verdict=verdict, confidence=found.confidence)
    nearest = [snapshot.view.document(each.chunk.path) for each in found.hits[:NEAREST]]
    told = found.confidence >= WEAK or (nearest and _is_told(snapshot, question, found, nearest))
    if meant or (nearest and told):
        return _quoted(snapshot, question, found, meant, length)
    value = asked_for(question) if found.evidence.get("value_lacking", 0) >= LACKING else None
    lead = "The records do not cover this"
    lead += f": no sentence of the nearest ones gives this {value.name}." if value else "."
    return _not_covered(question, found, snapshot, lead)


def _is_told(snapshot: Snapshot, question: str, found: Retrieval, nearest: Sequence[Document]) -> bool:
    """Whether a record answers whatever search is sure of: it weighed what is asked of and did not choose it, or says
    that the kind of detail which is asked for is open.
    """
    wanted = asked(question, snapshot.vocabulary)
    paths = [each.chunk.path for each in found.hits]
    if wanted.why and wanted.refused and passed_over(snapshot, wanted.weights, paths):
        return True
    if closed.of_option(snapshot, question, nearest):
        return True
    passages = [passage_of(snapshot, wanted, hit, BRIEF) for hit in found.hits[:NEAREST]] if wanted.detail else ()
    return bool(passages and unsettled.left_open(snapshot, replace(wanted, fate=False), passages, named=True))


def _from_facts(question: str, listed: Sequence[facts.Fact], found: Retrieval) -> Answer:
    draft = Draft()
    draft.state(listed)
    text = "\n".join(draft.parts)
    return replace(_finished(question, Verdict.ANSWERED, text, draft, max(found.confidence, 0.9), found), unknown=())


def _quoted(snapshot: Snapshot, question: str, found: Retrieval, meant: Sequence[Document], length: Length) -> Answer:
    wanted, aspects = _wanted(snapshot, question, found, meant)
    choice = choose(snapshot, wanted, found.hits, meant, aspects)
    chosen = choice.passages
    only_when = DATE.match(question) and Aspect.DATE in aspects and not _MORE.search(question)
    if only_when and not meant and _is_undated(snapshot, wanted, chosen):
        return _not_covered(question, found, snapshot, "The records do not cover this: the nearest ones state no date.")
    if not chosen:
        return _from_facts(question, list(facts.about(snapshot, meant, question)), found)
    began = None if meant else _beginning(snapshot, wanted, choice, question, aspects)
    if began and began.path != chosen[0].path:
        chosen = [began, *(each for each in chosen if each.path != began.path)][:2]
    quoted = _documents(snapshot, chosen)
    named = meant[0] if meant else quoted[0]
    said = closed.said(snapshot, question, meant, quoted)
    note = noted(snapshot, named, wanted)
    settled = said and not (wanted.remains and said.fact and not said.word and not meant)
    open_still = None if settled else unsettled.left_open(snapshot, wanted, chosen)
    if open_still:
        _, first = open_still
        chosen = [first, *(each for each in chosen if not overlaps(each, first))][: len(chosen)]
    sure = bool(meant) or choice.option or _tells_options(snapshot, wanted, chosen[0], found.unknown)
    lead = _lead(snapshot, question, wanted, aspects, chosen, found, said, note, sure)
    shown: Sequence[Passage] = chosen
    if open_still:
        lead = "The records leave this open. What they say:"
    draft = Draft([lead] if lead else [])
    subjects, early = _subjects(snapshot, wanted, aspects, meant, shown, said)
    draft.state([said.fact] if said and said.fact else [])
    itself = facts.of_itself(snapshot, quoted[0]) if Aspect.STATUS in facts.aspects(question) else None
    against = _refused(snapshot, wanted, named) if wanted.why else None
    people = facts.of_people(snapshot, subjects[0], aspects) if subjects else None
    draft.state(each for each in (note, itself, against, people) if each)
    words = {said.document.path: said.word} if said else {}
    if length is Length.BRIEF:
        stated = said or any(facts.tells(snapshot, each, aspects) for each in subjects)
        brief = passage_of(snapshot, wanted, shown[0].hit, BRIEF)
        if open_still:
            brief = replace(brief, window=Window(open_still[0].line, open_still[0].last, open_still[0].text))
        shown = [] if stated and not open_still else [brief]
    elif length is Length.FULL:
        shown = [_whole(each) for each in shown]
    _explain(draft, choice, shown, began)
    ends = wanted.why or wanted.fate or facts.WHEN_ENDED.search(question) is not None
    if length is Length.BRIEF:
        draft.state(facts.about(snapshot, subjects, question, words))
        for each in shown:
            _brief(draft, snapshot, each)
        _end(draft, snapshot, (subjects or _documents(snapshot, shown)) if ends else ())
    else:
        _passages(draft, snapshot, question, shown, subjects, words, early)
        taken.by_number(draft, snapshot, shown)
        taken.by_name(draft, snapshot, shown)
        _succession(draft, snapshot, wanted, shown)
        _end(draft, snapshot, _documents(snapshot, shown) if ends or _is_given_up(snapshot, quoted[0]) else ())
        if length is Length.FULL:
            _relations(draft, snapshot, shown)
    _left_out(draft, snapshot, shown)
    verdict = Verdict.WEAK if lead else Verdict.ANSWERED
    confidence = max(found.confidence, 0.9) if meant else found.confidence
    return _finished(question, verdict, "\n\n".join(draft.parts), draft, confidence, found)


def _left_out(draft: Draft, snapshot: Snapshot, shown: Sequence[Passage]) -> None:
    """On which lines of the records that are quoted something is meant for a model, where no mark in a quotation says
    so: what stands there may have been what was asked.
    """
    for path in dict.fromkeys(each.path for each in shown):
        marked = [range(each.window.first, each.window.last + 1) for each in shown if each.path == path]
        spans = (each for each in snapshot.injections(path) if not any(each.line in one for one in marked))
        lines = sorted({each.line for each in spans})
        if lines:
            where = f"Lines {', '.join(map(str, lines))}" if len(lines) > 1 else f"Line {lines[0]}"
            read, are = ("read", "are") if len(lines) > 1 else ("reads", "is")
            name = facts.name(snapshot.view.document(path))
            said = f"{where} of {name} {read} like an instruction to a language model (KB802) and {are} left out."
            draft.parts.append(said)


def _wanted(
    snapshot: Snapshot, question: str, found: Retrieval, meant: Sequence[Document]
) -> tuple[Asked, tuple[Aspect, ...]]:
    """What a question wants of sentences, and of the metadata of records."""
    aspects = facts.aspects(question)
    if not meant and aspects == (Aspect.STATUS,) and not _tells_status(snapshot, found):
        aspects = ()
    if not meant and _is_elsewhere(snapshot, question, aspects):
        aspects = ()
    if not meant and aspects == (Aspect.STATUS,) and _IN_USE.search(question):
        aspects = aspects if titled.titles(snapshot, question, snapshot.view.corpus.decisions) else ()
    between = not meant and closed.is_of_things(snapshot, question)
    wanted = replace(asked(question, snapshot.vocabulary), between=between)
    if meant and wanted.weights.keys() <= facts.OF_RECORDS:
        titles = asked(" ".join(each.title or "" for each in meant), snapshot.vocabulary)
        wanted = replace(wanted, weights=titles.weights, known=titles.known)
    claims = aspects == (Aspect.STATUS,) and len(meant) == 1 and closed.claims_more(snapshot, meant[0], question)
    if claims and closed.names_changed_section(snapshot, meant[0], question):
        aspects, claims = (Aspect.STATUS, Aspect.CHANGED), False
    if (aspects and not claims) or SOUGHT.search(question):
        wanted = replace(wanted, fitting=SETTLING)
    return wanted, aspects


def _is_elsewhere(snapshot: Snapshot, question: str, aspects: Collection[Aspect]) -> bool:
    """Whether it is asked what replaced something, and no record that replaced or changed another, or was by one, has
    a word of it in its title.
    """
    view, asks = snapshot.view, set(terms(subject(question))) - facts.OF_RECORDS
    if Aspect.REPLACED not in aspects or not asks:
        return False
    standings = ((each, view.standing(each.path)) for each in view.corpus.decisions)
    moved = (
        each
        for each, one in standings
        if one.replaced_by or one.replaced_elsewhere or one.replaces or one.amended_by or view.changes(each.path)
    )
    return not any(asks & set(terms(letting_go.called(each))) for each in moved)


def _lead(
    snapshot: Snapshot,
    question: str,
    wanted: Asked,
    aspects: Collection[Aspect],
    chosen: Sequence[Passage],
    found: Retrieval,
    said: Said | None,
    note: facts.Fact | None,
    meant: bool,
) -> str:
    """What stands before passages that may not answer; empty before those that do."""
    given = measures(wanted, chosen) or (wanted.value and note and wanted.value.is_in(note.text))
    lacking = wanted.value if not said and not given else None
    of_event = AHEAD.match(question) or (
        Aspect.DATE in aspects and wanted.event and not (meant or SINCE.search(question))
    )
    if of_event and not measures(replace(wanted, value=DAY), chosen):
        lacking = DAY
    if lacking:
        return f"The records may not give this {lacking.name}. What comes nearest:"
    confident = found.confidence >= ANSWERED or meant or (said is not None and said.sure)
    return "" if confident else _unsure(snapshot, found)


def _is_given_up(snapshot: Snapshot, document: Document) -> bool:
    """Whether a record was given up and nothing took its place: why that was is told whatever is asked of it."""
    given_up = document.status in (Status.DEPRECATED, Status.REJECTED, Status.WITHDRAWN)
    return given_up and not snapshot.view.standing(document.path).replaced_by


def _tells_options(snapshot: Snapshot, wanted: Asked, first: Passage, unknown: Sequence[str]) -> bool:
    """Whether a passage is what a record weighed whose title has all that a question for that names."""
    document = snapshot.view.document(first.path)
    named = {*wanted.weights, *terms(" ".join(unknown))} - _WEIGHING
    if not wanted.refused or not named or not passes_over(path_at(document, first)):
        return False
    return named <= set(terms(document.title or ""))


_WEIGHING = frozenset(terms("alternative option choice candidate considered weighed compared evaluated rejected other"))
"""What asks for options, and for none of them."""


def _subjects(
    snapshot: Snapshot,
    wanted: Asked,
    aspects: Collection[Aspect],
    meant: Sequence[Document],
    shown: Sequence[Passage],
    said: Said | None,
) -> tuple[list[Document], set[str]]:
    """The records whose metadata are asked for, and the paths of those whose own line goes first."""
    subjects = (list(meant) or _first_decision(snapshot, shown)) if aspects else []
    began = bool(facts.BEGINNING.intersection(aspects)) and Aspect.REPLACED not in aspects
    if began and not meant:
        subjects = _choosing(snapshot, wanted, shown) or subjects
    if said and (said.word or (aspects and not meant)):
        subjects = [said.document]
    return subjects, {
        each.path for each in subjects if began or (said and said.word and each.path == said.document.path)
    }


def _whole(each: Passage) -> Passage:
    hit = each.hit
    return replace(each, window=Window(hit.line_start, hit.line_end, hit.text, highlight=each.window.highlight))


def _finished(question: str, verdict: Verdict, text: str, draft: Draft, confidence: float, found: Retrieval) -> Answer:
    return Answer(
        question,
        verdict,
        text,
        tuple(draft.citations),
        confidence,
        unknown=found.unknown,
        explanation=tuple(draft.reasons),
    )


def _is_undated(snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage]) -> bool:
    """Whether neither the metadata of what was chosen, read or not, nor a sentence about it gives a day, and none gives
    a year.
    """
    documents = (snapshot.view.document(each.path) for each in chosen)
    dated = any(each.date or each.field("date") for each in documents)
    dated = dated or any(_YEAR.search(each.window.text) for each in chosen)
    return not dated and not measures(replace(wanted, value=DAY), chosen)


def _tells_status(snapshot: Snapshot, found: Retrieval) -> bool:
    """Whether one of the records found first has a status: where none does, the text has to tell."""
    nearest = (snapshot.view.document(each.chunk.path) for each in found.hits[:TELLING])
    return any(facts.tells(snapshot, each, (Aspect.STATUS,)) for each in nearest if each.kind is Kind.DECISION)


def _first_decision(snapshot: Snapshot, chosen: Sequence[Passage]) -> list[Document]:
    """The record that a question about a status means, where it names none: the first one that is quoted."""
    return [document for document in _documents(snapshot, chosen) if document.kind is Kind.DECISION][:1]


def _beginning(
    snapshot: Snapshot, wanted: Asked, choice: Choice, question: str, aspects: Collection[Aspect]
) -> Passage | None:
    """The decision of the oldest record whose title takes up what a question asks the beginning of: "when was Vault
    introduced" means no record that speaks of it in passing.
    """
    if Aspect.DATE not in aspects or Aspect.REPLACED in aspects or not _BEGAN.search(question):
        return None
    about = _BEGAN.sub(" ", subject(question))
    found = titled.titles(snapshot, about, snapshot.view.corpus.decisions)
    dated = [each for each in found if each.date and (each.status is None or each.took_effect)]
    first = min(dated, key=lambda each: each.date or "", default=None)
    return of_document(snapshot, wanted, choice.ranked, first) if first else None


def _choosing(snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage]) -> list[Document]:
    """The retired one of the records quoted whose title chooses or holds what is asked about, and that of none in force
    does: "when did we decide on MessagePack" asks for the beginning of what has ended.
    """

    def means(document: Document) -> bool:
        choice, asked = beside.chosen_by(document), wanted.weights.keys()
        return (bool(choice) and choice <= asked) or (bool(asked) and asked <= set(terms(document.title or "")))

    choosing = [each for each in _documents(snapshot, chosen) if each.kind is Kind.DECISION and means(each)]
    return [each for each in choosing if each.status in facts.OVER][: len(choosing) == 1]


def _documents(snapshot: Snapshot, passages: Sequence[Passage]) -> list[Document]:
    return [snapshot.view.document(each.path) for each in passages]


def _explain(draft: Draft, choice: Choice, shown: Sequence[Passage], began: Passage | None) -> None:
    best = choice.ranked[0]
    for each in shown:
        if all(each.hit is not one.hit for one in choice.passages):
            oldest = began is not None and each.path == began.path
            why = "is of the oldest record whose title takes this up" if oldest else "says that it is not settled"
            draft.reasons.append(_reason(each, True, why))
    for each in choice.passages:
        quoted = next((one for one in shown if one.hit is each.hit), None)
        why = "speaks most to the question"
        if each.path == choice.sought:
            why = "is of the record that search finds first, for a question in other words"
        elif each is choice.passages[0] and each.path != best.path:
            why = "holds in place of the passage below"
        draft.reasons.append(_reason(quoted or each, bool(quoted), why if quoted else "left out for brevity"))
    for each in choice.ranked:
        if not any(each.hit is one.hit for one in choice.passages):
            less = f"speaks less to the question ({each.score:.2f} of {best.score:.2f})"
            why = "its record says elsewhere what it decided" if each is best else less
            draft.reasons.append(_reason(each, False, why))


def _reason(each: Passage, kept: bool, why: str) -> Reason:
    shown = each.window
    return Reason("passage", kept, why, each.path, shown.first, shown.last)


def _passages(
    draft: Draft,
    snapshot: Snapshot,
    question: str,
    chosen: Sequence[Passage],
    subjects: Sequence[Document],
    words: Mapping[str, str],
    early: Collection[str],
) -> None:
    """What the metadata says, each record's sentence before its passage; records in a succession all have one.

    `words` (by path) begin a record's sentence; the sentences of the records `early` (paths), and of those without a
    passage, go first.
    """
    paths = [each.path for each in chosen]
    told = {path for each in subjects for path in (each.path, *_relatives(snapshot, each.path))}
    first = [each for each in subjects if each.path not in paths or each.path in early]
    draft.state(facts.about(snapshot, first, question, words))
    seen = {each.path for each in first}
    above = first[-1].path if first else ""
    for each in chosen:
        document = snapshot.view.document(each.path)
        new = each.path not in seen
        seen.add(each.path)
        if new:
            draft.state(facts.about(snapshot, [document], question if each.path in told else ""))
        elif each.path != above:
            draft.parts.append(f"**{facts.name(document)}**:")
        above = each.path
        _passage(draft, snapshot, each)
    if Aspect.DATE in facts.aspects(question):
        named = [one for each in chosen for one in _named_there(snapshot, each) if one.path not in seen]
        draft.state(facts.about(snapshot, list({one.path: one for one in named}.values())[:NAMED], ""))


def _named_there(snapshot: Snapshot, each: Passage) -> Iterator[Document]:
    """The records that are named where a passage speaks most to the question: "since ADR-61 both share a language"
    asks for their day.
    """
    view, document, sentence = snapshot.view, snapshot.view.document(each.path), each.window.highlight or ""
    found = [view.resolve(document, one.target) for one in document.links if f"]({one.target}" in sentence]
    found += [view.by_number(document, one.number, one.letters) for one in document.mentions if one.text in sentence]
    named = (view.document(path) for path in found if path)
    yield from (one for one in named if one.kind is Kind.DECISION)


def _relatives(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    return (*snapshot.view.heads(path), *snapshot.view.predecessors(path))


def _passage(draft: Draft, snapshot: Snapshot, each: Passage) -> None:
    document = snapshot.view.document(each.path)
    shown = each.window
    for section, records in succession.changed(snapshot, document, shown.first, shown.last).items():
        places = facts.done_to(snapshot, records, document, RelationKind.AMENDS)
        by = " and ".join(facts.name(new, dated=True) for new in records)
        draft.state([facts.Fact(f"The section {section} was changed by {by}. In this record it reads:", places)])
    section = _heading(snapshot, document, shown.first)
    _quote(draft, snapshot, each, section)


def _quote(draft: Draft, snapshot: Snapshot, each: Passage, section: str = "") -> None:
    """The window of a passage as a quotation, without what is meant for a model."""
    orders = orders_in(snapshot, each.path, each.window.first, each.window.text)
    number = _cite(draft, snapshot.view.document(each.path), each.window)
    unseen = {line for one in snapshot.injections(each.path) for line in range(one.line, one.end_line + 1)}
    text = snapshot.view.corpus.texts[each.path]
    draft.parts.append(blockquote(each.window, text, 1, number, section, orders, unseen, each.path.count("/")))


def _heading(snapshot: Snapshot, document: Document, line: int) -> str:
    """The title of the section around a line that is not the first below it, behind that of the option that it is
    about and before the labels in bold that it stands below; empty where the line says it all.
    """
    around = section_at(document, line)
    if not around or around.line == line:
        return ""
    itself = next(iter(units(snapshot.view.corpus.lines(document.path, line, line), line)), None)
    labels = labels_above(snapshot, document, line)
    if itself and itself.labels:  # it says what it heads, but not whose pros and cons these are
        labels = itself.under(labels)[:-1] if len(itself.labels) == 1 else ()
    titled = around.level and around.line != document.title_line
    of = option(around.path) if titled else ""
    named = ((of,) if of and of != around.title else ()) + ((around.title,) if titled else ())
    return " > ".join((*named, *labels))


def _brief(draft: Draft, snapshot: Snapshot, each: Passage) -> None:
    """The few sentences that answer, under the record's name and date, or its standing where it holds no more, or not
    all of it.
    """
    document = snapshot.view.document(each.path)
    standing = snapshot.view.standing(each.path)
    if document.status and (standing.in_force is not True or standing.amended_by):
        draft.state(facts.about(snapshot, [document], ""))
    else:
        draft.parts.append(f"**{facts.name(document, dated=True)}**")
    _quote(draft, snapshot, each)


def _cite(draft: Draft, document: Document, shown: Window) -> int:
    anchor = anchor_at(document, shown.first)
    return draft.cite(document.path, shown.first, shown.last, anchor, shown.text, shown.highlight)


def _succession(draft: Draft, snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage]) -> None:
    """Why the record that answers took another one's place, in its words."""
    view = snapshot.view
    new = view.document(chosen[0].path)
    for path in view.standing(new.path).replaces:
        old = view.document(path)
        if path not in (each.path for each in chosen) and not wanted.weights.keys() & beside.chosen_by(old):
            continue
        found = succession.why(snapshot, new, old, wanted)
        bears = wanted.why or wanted.weights.keys() & beside.chosen_by(old)
        if found and (found.strong or bears) and found.quote not in draft.quoted:
            anchor = anchor_at(new, found.first)
            number = draft.cite(found.path, found.first, found.last, anchor, found.quote)
            left = f"replaced {facts.name(old)}"
            lead = f"Why {new.label} {left}" if found.strong else f"On {facts.name(old)}, which {new.label} replaced"
            draft.parts.append(f"{lead}: “{inline(found.quote)}” {marks([number])}")
            return


def _refused(snapshot: Snapshot, wanted: Asked, document: Document) -> facts.Fact | None:
    """Why a record was turned down, in the words of one in force that links to it."""
    found = succession.refused(snapshot, document, wanted)
    if found is None:
        return None
    other, why = found
    text = f"{facts.name(document)} was {document.status}; {facts.name(other)} says: “{inline(why.quote)}”"
    return facts.Fact(text, (facts.Place(why.path, why.first, why.quote, why.last),))


def _end(draft: Draft, snapshot: Snapshot, answering: Sequence[Document]) -> None:
    """Why and when the first one of the records that answer was given up, in its words."""
    for document in answering[:1]:
        found = succession.ended(snapshot, document)
        if found and found.quote not in draft.quoted:
            number = draft.cite(found.path, found.first, found.last, anchor_at(document, found.first), found.quote)
            draft.parts.append(f"On the end of {facts.name(document)}: “{inline(found.quote)}” {marks([number])}")


def _relations(draft: Draft, snapshot: Snapshot, chosen: Sequence[Passage]) -> None:
    """What the quoted records say of others, a sentence a record."""
    view = snapshot.view
    for path in dict.fromkeys(each.path for each in chosen):
        document = view.document(path)
        for kind in (RelationKind.REQUIRES, RelationKind.AMENDS, RelationKind.RELATES_TO):
            targets = list(map(view.document, dict.fromkeys(edge.target for edge in view.stated(path, kind))))
            if targets:
                place = facts.relation_place(snapshot, document, targets[0], kind)
                others = ", ".join(facts.name(each) for each in targets)
                draft.state([facts.Fact(f"{facts.name(document)} {kind.words} {others}.", (place,))])


def _not_covered(question: str, found: Retrieval, snapshot: Snapshot, lead: str) -> Answer:
    draft = Draft([lead])
    draft.parts[0] += _missing(snapshot, found)
    if found.hits:
        draft.parts.append("Nearest passages:")
    wanted = asked(question, snapshot.vocabulary)
    for hit in found.hits[:NEAREST]:
        each = passage_of(snapshot, wanted, hit, BRIEF)
        above = path_at(snapshot.view.document(each.path), each) or hit.chunk.heading
        heading = " > ".join(map(plain.name, above))
        draft.parts.append(f"**{heading}** (`{each.path}`)")
        _quote(draft, snapshot, each)
    text = "\n\n".join(part for part in draft.parts if part)
    return _finished(question, Verdict.NOT_COVERED, text, draft, min(found.confidence, WEAK), found)


def _unsure(snapshot: Snapshot, found: Retrieval) -> str:
    return f"The records may not settle this.{_missing(snapshot, found)} What comes nearest:"


def _none(snapshot: Snapshot) -> str:
    """Of an earlier day only the records that stood are looked at."""
    return "No record that stood then" if snapshot.view.date else "No record"


def _missing(snapshot: Snapshot, found: Retrieval) -> str:
    """What no record has a word for: the names, where there are any, as they are what a question is about."""
    if found.names:
        return f" {_none(snapshot)} knows: {', '.join(found.names)}."
    return (
        f" {_none(snapshot)} has the {'word' if len(found.unknown) == 1 else 'words'} {', '.join(found.unknown)}."
        if found.unknown
        else ""
    )
