"""Which passages of what was found make up an answer: the one that speaks most to the question, and one beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from indexer.answer import beside, declined, succession, window
from indexer.answer.evidence import SETTLING, Asked, decides, tells_practice
from indexer.answer.facts import Aspect
from indexer.answer.passages import (
    WINDOWS,
    Passage,
    as_hit,
    gone,
    held_in,
    hits_of,
    is_decision,
    of_document,
    of_section,
    orders_in,
    others_of,
    overlaps,
    passage_of,
    path_at,
)
from indexer.answer.window import Window
from indexer.encode import terms
from indexer.model import Hit
from indexer.pieces import Shape, units
from indexer.snapshot import Snapshot
from indexer.values import DAY, given
from kb.model import Document, Kind
from kb.options import Option

OF_THE_REST = 0.2
"""The share of the question that another passage of a record holds at least, beside names and what it decided, that is
shown in place of what the record replaced."""
HISTORY = 45
"""Words of a second passage whose record no longer holds."""
RANKED = 6
"""Hits among which the passages are chosen."""
FOUND = 4.0
"""What the score of search counts beside the evidence of the window."""
CHOSEN = 0.5
"""What a record gains whose title says all that is asked about, or chooses what reasons, options or effects are asked
of. Of 49 records with a title of the second kind in fifteen repositories, "why do we use it" was led by 45 without it
and by 48 with it, "what were the alternatives to it" by 43 and 46; no other of 582 questions changed. From 1.0 on it
costs answers."""
NEARLY = 0.75
"""The share of the best score from which a record is taken that states what was asked for, before a page, and from
which a second passage is shown."""
SHARED = 0.2
"""The share of what the first passage holds of the question that a second one holds at least."""
OTHER_WORDS = 0.4
"""The share of the question, unknown words included, below which a passage is found by its meaning alone: which record
answers, shared words cannot tell then, and what it decided stands beside its best passage."""
NEWER = 0.8
"""The share of the first passage's score in search from which a newer record comes second, as it may say what changed,
and from which one in force comes before a proposal."""
SILENT = 0.6
"""The share of what a retired record's passage holds of the question below which its successor does not speak of it:
over 579 questions, two or three more are answered with .4 to .6."""
HOLDING = 0.4
"""The share of a page's score in search from which a decision in force comes second where what holds is asked for."""
MEASURED = 0.1
"""The share of the question that a sentence with a value holds at least that may give the one asked for."""
GIVEN = 0.3
"""The share that a sentence found by looking through the whole record holds at least."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was taken, and from what."""

    passages: Sequence[Passage]
    """At most two, the one that answers first; none where nothing was found."""
    ranked: Sequence[Passage] = ()
    """Every passage that was looked at, best first."""
    option: bool = False
    """Whether the first passage is what a record says of the option that is asked about."""
    sought: str | None = None
    """The record that the first passage is of because search finds it first, for a question in other words."""


def choose(
    snapshot: Snapshot,
    wanted: Asked,
    hits: Sequence[Hit],
    meant: Sequence[Document],
    aspects: Collection[Aspect],
) -> Choice:
    """The passages for a question that names the records `meant` and asks for `aspects` of the metadata."""
    ranked = _ranked(snapshot, wanted, hits, meant)
    if not ranked:
        return Choice(())
    pair = Aspect.CHANGED in aspects or (aspects and len(meant) > 1)
    both = _remaining(snapshot, wanted, ranked, meant) if wanted.remaining and len(meant) == 1 else []
    both = both or (_change(snapshot, wanted, ranked, meant) if pair else [])
    if not both and Aspect.CHANGED in aspects and len(meant) > 1:
        both = [found for one in meant[:2] if (found := of_document(snapshot, wanted, ranked, one))]
    sought = None if meant or aspects else _sought(wanted, ranked)
    chosen = both or _chosen(snapshot, wanted, ranked, meant, sought)
    option = None if both else _option(snapshot, wanted, hits, meant)
    if option and not any(_shows(each, option) for each in chosen):
        chosen = [option, *(each for each in chosen if not overlaps(each, option))][:2]
    elif (other := _set_against(snapshot, wanted, chosen[0])) and not any(_shows(each, other) for each in chosen):
        chosen = [*(each for each in chosen[:1] if not overlaps(each, other)), other]
    if not (both or meant or set(aspects) - {Aspect.REPLACED}):
        chosen = _unless_its_successor_tells(snapshot, wanted, ranked, chosen)
    if then := beside.decided_then(snapshot, wanted, ranked, chosen[0]):
        chosen = [then, *(each for each in chosen[1:] if each.path != then.path)]
    else:
        chosen = _cut(snapshot, wanted, chosen, chosen[0].path if meant else ranked[0].path)
    return Choice(_with_values(snapshot, wanted, ranked, chosen, aspects), ranked, option is not None, sought)


def _with_values(
    snapshot: Snapshot,
    wanted: Asked,
    ranked: Sequence[Passage],
    chosen: list[Passage],
    aspects: Collection[Aspect],
) -> list[Passage]:
    """The passages, or those that give the value or the day which is asked for."""
    holding = [each for each in chosen if not gone(snapshot, each)] or chosen
    if wanted.value and not (measures(wanted, holding) and _counts(wanted, holding)):
        chosen = _measuring(snapshot, wanted, ranked, chosen, measures(wanted, holding))
    elif wanted.value and wanted.value.many and not gone(snapshot, chosen[-1]):
        chosen = sorted(chosen, key=lambda each: not _counts(wanted, [each]))
    dated = replace(wanted, value=DAY)
    if Aspect.DATE in aspects and (wanted.event or not _is_dated(snapshot, chosen[0])) and not measures(dated, chosen):
        chosen = _measuring(snapshot, dated, ranked[:0], chosen, False)
    return chosen


def _option(snapshot: Snapshot, wanted: Asked, hits: Sequence[Hit], meant: Sequence[Document]) -> Passage | None:
    """What a record says of the option that a question asks about which asks why it was not chosen."""
    if not (wanted.why and (wanted.refused or wanted.leaving)):
        return None
    found = declined.passed_over(snapshot, wanted.weights, [each.chunk.path for each in hits], not wanted.refused)
    if found is None or (meant and found.document not in meant):
        return None
    return _told(snapshot, wanted, found.document.path, found.option, WINDOWS[0])


def _set_against(snapshot: Snapshot, wanted: Asked, first: Passage) -> Passage | None:
    """What the record of a passage says of the option that it did not take and that a question for reasons sets against
    what it took: "why NATS and not Kafka?".
    """
    if not wanted.against:
        return None
    named = [each for each in snapshot.rejected(first.path) if wanted.against & set(terms(each.name))]
    return _told(snapshot, wanted, first.path, named[0], WINDOWS[1]) if len(named) == 1 else None


def _told(snapshot: Snapshot, wanted: Asked, path: str, option: Option, limit: int) -> Passage | None:
    """The passage in which a record tells of an option."""
    first, last = option.first, option.last
    chunk = next((one for one in snapshot.by_path.get(path, ()) if one.line_start <= first <= one.line_end), None)
    if chunk is None:
        return None
    text = snapshot.view.corpus.lines(path, first, last)
    return passage_of(snapshot, wanted, replace(as_hit(chunk), line_start=first, line_end=last, text=text), limit)


def _shows(each: Passage, option: Passage) -> bool:
    """Whether a passage has the first line of what is said of an option."""
    return each.path == option.path and each.window.first <= option.window.first <= each.window.last


def _unless_its_successor_tells(
    snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], chosen: list[Passage]
) -> list[Passage]:
    """What a record decided and what it replaced, or another passage of it in place of that, which holds more of what
    is asked beside the names of the two: whether both may be used together the older one does not know.
    """
    if len(chosen) < 2 or wanted.why or wanted.refused or wanted.leaving or wanted.earlier:
        return chosen
    first, second = chosen
    view = snapshot.view
    if second.path not in view.predecessors(first.path):
        return chosen
    told = {
        *terms(first.window.text),
        *(term for each in chosen for term in terms(view.document(each.path).title or "")),
    }
    rest = replace(wanted, weights={term: weight for term, weight in wanted.weights.items() if term not in told})
    others = [each for each in others_of(snapshot, wanted, ranked, first) if not gone(snapshot, each)]
    best = max(others, key=lambda each: (held_in(rest, each), each.score), default=None)
    if best is None or held_in(rest, best) < max(OF_THE_REST, held_in(rest, second) + 1e-6):
        return chosen
    return [first, best]


def _is_dated(snapshot: Snapshot, each: Passage) -> bool:
    """Whether the metadata of a record tell when; a page has none."""
    document = snapshot.view.document(each.path)
    return document.kind is not Kind.DECISION or document.date is not None


def _ranked(snapshot: Snapshot, wanted: Asked, hits: Sequence[Hit], meant: Sequence[Document]) -> list[Passage]:
    """The hits by what search and their best window say; where records are named, theirs and their successors' only."""
    if meant:
        paths = list(dict.fromkeys(path for each in meant for path in (each.path, *snapshot.view.heads(each.path))))
        found = [each for each in hits if each.chunk.path in paths]
        unfound = [path for path in paths if all(each.chunk.path != path for each in found)]
        found += [as_hit(chunk) for path in unfound for chunk in snapshot.by_path.get(path, ())]
    else:
        found = list(hits[:RANKED])
        if wanted.fitting == SETTLING and not any(is_decision(snapshot, each) for each in found):
            found += [each for each in hits[RANKED:] if is_decision(snapshot, each)][:1]
    # What a document is about tells none of its passages from the others.
    worth = [each.score - each.legs.opening for each in found]
    top = max(worth, default=0.0) or 1.0
    passages = [
        passage_of(snapshot, wanted, each, WINDOWS[0], FOUND * one / top + _named_by_title(snapshot, wanted, each))
        for each, one in zip(found, worth, strict=True)
    ]
    return sorted(passages, key=lambda each: -each.score)


def _named_by_title(snapshot: Snapshot, wanted: Asked, hit: Hit) -> float:
    """What a record gains whose title says all that is asked about ("Storage strategy for ..." of "what is the storage
    strategy?"), or chooses what reasons, options or effects are asked of: "Use NATS for messaging" of "why NATS?".
    """
    document = snapshot.view.document(hit.chunk.path)
    if document.kind is not Kind.DECISION or not document.title:
        return 0.0
    if wanted.weights and wanted.weights.keys() <= set(terms(document.title)):
        return CHOSEN
    if not (wanted.why or wanted.refused or wanted.effects):
        return 0.0
    choice = beside.chosen_by(document)
    return CHOSEN if choice and choice <= wanted.weights.keys() else 0.0


def _chosen(
    snapshot: Snapshot,
    wanted: Asked,
    ranked: Sequence[Passage],
    meant: Sequence[Document],
    sought: str | None,
) -> list[Passage]:
    """At most two passages: the best, and what has to stand beside it; else the next best."""
    view = snapshot.view
    asked_of = {each.path for each in meant} if not wanted.now and wanted.fitting != SETTLING else set()
    if wanted.proposed and not meant:
        ranked = sorted(ranked, key=lambda each: not view.document(each.path).undecided)
    first, others = next((each for each in ranked if each.path in asked_of), ranked[0]), ranked
    if wanted.fitting == SETTLING:
        undecided = [each for each in ranked if view.document(each.path).undecided]
        first = _stating(snapshot, (undecided if wanted.proposed and not meant else ()) or ranked)
        first = of_document(snapshot, wanted, ranked, view.document(first.path)) or first
    elif sought:
        first, *others = _in_other_words(snapshot, wanted, ranked)
    elif not meant and (newer := _newer(snapshot, wanted, ranked)):
        others = [newer, *ranked]
    first = _where_it_changed(snapshot, wanted, first)
    return (
        _in_its_place(snapshot, wanted, ranked, meant, first, first.path in asked_of)
        or _of_its_record(snapshot, wanted, ranked, first)
        or _with_the_next(snapshot, wanted, ranked, meant, first, others)
    )


def _where_it_changed(snapshot: Snapshot, wanted: Asked, first: Passage) -> Passage:
    """A passage, or that of a section of its record that something later took the place of, if that holds more of the
    question: what took its place is to answer then.
    """
    document = snapshot.view.document(first.path)
    changes = [each.section for each in snapshot.view.standing(first.path).amended_by if each.section]
    if gone(snapshot, first) or not changes:
        return first
    parts = filter(None, (of_section(snapshot, wanted, document, each) for each in changes))
    return max((first, *parts), key=lambda each: held_in(wanted, each))


def _in_its_place(
    snapshot: Snapshot,
    wanted: Asked,
    ranked: Sequence[Passage],
    meant: Sequence[Document],
    first: Passage,
    itself: bool,
) -> list[Passage]:
    """The best passage and that of another record which holds, was taken or decided in its place; none without one.

    Where the question asks of the record `itself`, its passage stays the first.
    """
    if left := beside.left_for(snapshot, wanted, ranked, first):
        return left
    if wanted.earlier and not wanted.why and (before := _earlier(snapshot, wanted, ranked, first)):
        return before
    if not meant and (binding := _binding(snapshot, wanted, ranked, first)):
        return [binding, first]
    if ahead := beside.holds_instead(snapshot, wanted, ranked, first):
        pending = succession.pending_targets(snapshot, snapshot.view.document(first.path))
        return [first, ahead] if itself or (pending and wanted.fitting == SETTLING) else [ahead, first]
    if wanted.fitting == SETTLING and not wanted.between and (before := _before(snapshot, wanted, ranked, first)):
        return [first, max(before, key=lambda each: held_in(wanted, each))]
    if taken := beside.chosen_instead(snapshot, wanted, ranked, first):
        return [taken, first]
    return []


def _of_its_record(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> list[Passage]:
    """The best passage and one of the same record, or of one that may hold in its place, that it should not go
    without; none where there is no such.
    """
    if later := beside.updated(snapshot, wanted, first):
        return [first, later]
    doubted = beside.doubting(snapshot, wanted, ranked, first)
    if doubted:
        return [first, doubted]
    if decided := beside.outcome(snapshot, wanted, ranked, first):
        return decided
    if settled := beside.settled_within(snapshot, wanted, first):
        return [settled, first]
    of_it = (
        beside.reasons(snapshot, wanted, ranked, first)
        or beside.alternatives(snapshot, wanted, ranked, first)
        or beside.effects(snapshot, wanted, ranked, first)
        or _holding(snapshot, wanted, ranked, first)
    )
    if of_it:
        if beside.tells_drawbacks_alone(snapshot, wanted, of_it, first):
            return [of_it, first]
        return [first, of_it]
    return []


def _with_the_next(
    snapshot: Snapshot,
    wanted: Asked,
    ranked: Sequence[Passage],
    meant: Sequence[Document],
    first: Passage,
    others: Sequence[Passage],
) -> list[Passage]:
    """The best passage and the next best that may follow it, where there is one."""
    view = snapshot.view
    named = {one.path for one in meant} - {first.path} if len(meant) > 1 else None
    second = next(
        (
            each
            for each in others
            if (each.path in named if named else _may_follow(snapshot, wanted, each, first))
            and not overlaps(each, first)
            and not beside.of_another_option(snapshot, each, first)
            and not window.points_elsewhere(each.window.text)
            and (wanted.exact or not window.is_code(each.window.text))
        ),
        None,
    )
    if second is None:
        return [first]
    if decided := _behind_practice(snapshot, wanted, ranked, first, second):
        return [first, decided]
    instead = beside.changers(snapshot, second.path, second.hit.chunk.line_start, second.hit.chunk.line_end)
    if any(each.path == first.path for each in instead) or first.path in view.heads(second.path):
        told = wanted.why or wanted.effects or wanted.refused
        return [(None if told else of_document(snapshot, wanted, ranked, view.document(first.path))) or first, second]
    return [first, next(filter(None, (of_document(snapshot, wanted, ranked, each) for each in instead)), second)]


def _behind_practice(
    snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage, second: Passage
) -> Passage | None:
    """What a record decided, where two passages of it do not say and the first tells what to do day by day, unless that
    is asked for.
    """
    document = snapshot.view.document(first.path)
    beside_it = second.path == first.path and not decides(path_at(document, second))
    if not beside_it or wanted.acting or wanted.why or not tells_practice(path_at(document, first)):
        return None
    found = of_document(snapshot, wanted, ranked, document)
    return found if found and decides(path_at(document, found)) and not overlaps(found, first) else None


def _before(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> list[Passage]:
    """What a record replaced and the parts that it changed, and what changed a part of it."""
    view = snapshot.view
    standing = view.standing(first.path)
    whole = (view.document(path) for path in (*standing.replaces, *(each.path for each in standing.amended_by)))
    found = [of_document(snapshot, wanted, ranked, each) for each in whole]
    found += [of_section(snapshot, wanted, view.document(each.path), each.section) for each in view.changes(first.path)]
    return [each for each in found if each]


def _earlier(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> list[Passage]:
    """What a record replaced, or a section that a later one changed, if it speaks of what is asked, and what holds in
    its place; none where nothing changed.
    """
    view = snapshot.view
    document, standing = view.document(first.path), view.standing(first.path)
    replaced = (of_document(snapshot, wanted, ranked, view.document(path)) for path in standing.replaces)
    changed = [(view.document(each.path), each.section) for each in view.changes(first.path)]
    changed += [(document, each.section) for each in standing.amended_by]
    parts = (of_section(snapshot, wanted, old, section) for old, section in changed)
    older = [first] if gone(snapshot, first) else [each for each in (*replaced, *parts) if each]
    best = max(older, key=lambda each: held_in(wanted, each), default=None)
    if best is None or held_in(wanted, best) < SHARED * held_in(wanted, first):
        return []
    later = (
        *view.heads(best.path),
        *(each.path for each in beside.changers(snapshot, best.path, best.window.first, best.window.last)),
    )
    found = (of_document(snapshot, wanted, ranked, view.document(path)) for path in later)
    return [best, *(each for each in found if each)][:2]


def _sought(wanted: Asked, ranked: Sequence[Passage]) -> str | None:
    """The record that search finds first, where the best passage holds so little of a question that shared words do not
    tell what answers it; None where they do, and where a decision is no answer.
    """
    if wanted.why or wanted.effects or wanted.refused or wanted.known * held_in(wanted, ranked[0]) >= OTHER_WORDS:
        return None
    return max(ranked, key=lambda each: each.hit.score).path


def _in_other_words(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage]) -> Iterator[Passage]:
    """The best passage of each record in the order of search, and what the record decided, where it says so."""
    for path in dict.fromkeys(each.path for each in sorted(ranked, key=lambda each: -each.hit.score)):
        yield next(each for each in ranked if each.path == path)
        document = snapshot.view.document(path)
        decided = of_document(snapshot, wanted, ranked, document) if document.kind is Kind.DECISION else None
        if decided and decides(path_at(document, decided)):
            yield decided


def _newer(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage]) -> Passage | None:
    """The best passage of a record that is newer than the first one and found nearly as well."""
    first = snapshot.view.document(ranked[0].path)
    if wanted.why or wanted.refused or not first.date or first.kind is not Kind.DECISION:
        return None
    for each in ranked:
        document = snapshot.view.document(each.path)
        near = document.kind is Kind.DECISION and each.hit.score >= NEWER * ranked[0].hit.score
        if near and (document.date or "") > first.date:
            return each
    return None


def _binding(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """The best passage of a decision in force that is found nearly as well, where a proposal comes first and neither
    that nor a reason is asked for.
    """
    undecided = snapshot.view.document(first.path).undecided
    if not undecided or wanted.why or wanted.proposed or wanted.fitting == SETTLING:
        return None
    holding = (each for each in ranked if snapshot.view.standing(each.path).in_force)
    return next((each for each in holding if each.hit.score >= NEWER * first.hit.score), None)


def _holding(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], first: Passage) -> Passage | None:
    """The best passage of a decision in force, where what holds today is asked for and a page comes first: nobody knows
    of what day a page is.
    """
    if not wanted.now or snapshot.view.document(first.path).kind is not Kind.PAGE:
        return None
    decided = (each for each in ranked if snapshot.view.standing(each.path).in_force)
    return next((each for each in decided if each.hit.score >= HOLDING * first.hit.score), None)


def _stating(snapshot: Snapshot, ranked: Sequence[Passage]) -> Passage:
    """The passage of the record with metadata that search finds first, where that is nearly as well as the best."""
    best = max(ranked, key=lambda each: (is_decision(snapshot, each.hit), each.hit.score))
    nearly = best.hit.score >= NEARLY * max(each.hit.score for each in ranked)
    return best if nearly and is_decision(snapshot, best.hit) else ranked[0]


def _change(snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], meant: Sequence[Document]) -> list[Passage]:
    """What a record decided that changed a part of another, or why where that is asked, and that part, of the records
    that a question names, else of the one that search finds first.
    """
    view = snapshot.view
    tell = beside.why if wanted.why else of_document
    paths = [each.path for each in meant] or [each.path for each in ranked if is_decision(snapshot, each.hit)][:1]
    for old in dict.fromkeys((*paths, *(each.path for path in paths for each in view.changes(path)))):
        for each in view.standing(old).amended_by:
            if {old, each.path} >= set(paths):
                new = tell(snapshot, wanted, ranked, view.document(each.path))
                part = of_section(snapshot, wanted, view.document(old), each.section)
                part = part or of_document(snapshot, wanted, ranked, view.document(old))
                return [new, part] if new and part else []
    return []


def _remaining(
    snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], meant: Sequence[Document]
) -> list[Passage]:
    """What a record says beside the part that a later one changed, its decision if that holds, and that part; none
    where nothing changed.
    """
    document = meant[0]
    changes = [each for each in snapshot.view.standing(document.path).amended_by if each.section]
    part = of_section(snapshot, wanted, document, changes[0].section) if changes else None
    settled = replace(wanted, fitting=SETTLING)
    every = [passage_of(snapshot, settled, hit, WINDOWS[0]) for hit in hits_of(snapshot, ranked, document.path)]
    rest = [each for each in every if not gone(snapshot, each)]
    best = max(rest, key=lambda each: (decides(path_at(document, each)), each.score), default=None)
    return [best, part] if best and part else []


def _measuring(
    snapshot: Snapshot, wanted: Asked, ranked: Sequence[Passage], chosen: list[Passage], measured: bool
) -> list[Passage]:
    """The best passage below one that gives the value asked for, where the records found first have one.

    Where that has been `measured` by some number already, only a number of what is to be counted is better.
    """
    for path in list(dict.fromkeys(each.path for each in (*chosen[:1], *ranked)))[:2]:
        every = [_with_value(snapshot, wanted, hit) for hit in hits_of(snapshot, ranked, path)]
        every = [each for each in every if not _is_metadata(snapshot, each)] or every
        best = max(every, key=lambda each: (_counts(wanted, [each]), _given(wanted, each), each.score))
        if _given(wanted, best) >= GIVEN and (not measured or _counts(wanted, [best])):
            return [best, *(each for each in chosen if not overlaps(each, best))][:2]
    return chosen


def _with_value(snapshot: Snapshot, wanted: Asked, hit: Hit) -> Passage:
    """The best passage of a hit; where that gives no value as it is asked for, what begins with the sentence of the hit
    that does, if there is one, to the end of its paragraph.
    """
    found = passage_of(snapshot, wanted, hit, WINDOWS[1])
    value = wanted.value
    if value is None or _given(wanted, found) or given(value, hit.text, wanted.weights, hit.chunk.heading) < GIVEN:
        return found
    pieces = units(hit.text, hit.line_start)
    giving = [each for each in pieces if value.is_in(each.text) and each.shape is not Shape.CODE]
    best = max(giving, key=lambda each: wanted.held(each.terms), default=None)
    if best is None or orders_in(snapshot, hit.chunk.path, best.line, best.text):
        return found
    block = [each for each in pieces if each.block == best.block and each.start >= best.start]
    words = accumulate(each.words for each in block)
    last = [each for each, so_far in zip(block, words, strict=True) if so_far <= WINDOWS[1] or each is best][-1]
    text = hit.text[best.start : last.end]
    return replace(found, window=Window(best.line, last.last, text, found.window.score, best.text))


def _is_metadata(snapshot: Snapshot, each: Passage) -> bool:
    """Whether a passage is nothing but lines that fields are read from, which the record's own line tells."""
    document = snapshot.view.document(each.path)
    read = {field.span.line for field in document.fields if not field.span.path}
    return set(range(each.window.first, each.window.last + 1)) <= read


def measures(wanted: Asked, passages: Sequence[Passage]) -> bool:
    """Whether a sentence with a value as it is asked for speaks to the question at all."""
    return any(_given(wanted, each) >= MEASURED for each in passages)


def _counts(wanted: Asked, passages: Sequence[Passage]) -> bool:
    """Whether a passage has a number in front of what is to be counted, if anything is."""
    value = wanted.value
    return not (value and value.many) or any(value.counts(each.window.text) for each in passages)


def _given(wanted: Asked, each: Passage) -> float:
    return given(wanted.value, each.window.text, wanted.weights, each.hit.chunk.heading) if wanted.value else 0.0


def _cut(snapshot: Snapshot, wanted: Asked, chosen: Sequence[Passage], found: str) -> list[Passage]:
    """The passages at their lengths: the first one has most of the words, a retired record the fewest.

    Where search `found` a record that no longer holds, and reasons for it are asked for or its successor hardly speaks
    of what is asked, that record has most; where reasons or effects are asked for and the second passage tells them,
    that one has.
    """
    first, *others = chosen
    if not others:
        return [passage_of(snapshot, wanted, first.hit, sum(WINDOWS))]
    silent = held_in(wanted, first) < SILENT * held_in(wanted, others[0])
    if ((wanted.why and not wanted.leaving) or silent) and first.path != found and others[0].path == found:
        return [passage_of(snapshot, wanted, first.hit, WINDOWS[1]), *others]
    if others[0].path == first.path and beside.tells_what_is_asked(snapshot, wanted, others[0]):
        return [
            passage_of(snapshot, wanted, each.hit, limit) for each, limit in zip(chosen, WINDOWS[::-1], strict=True)
        ]
    limits = (HISTORY if snapshot.view.standing(each.path).in_force is False else WINDOWS[1] for each in others)
    return [
        first,
        *(passage_of(snapshot, wanted, each.hit, limit) for each, limit in zip(others, limits, strict=True)),
    ]


def _may_follow(snapshot: Snapshot, wanted: Asked, each: Passage, first: Passage) -> bool:
    """Whether search finds a passage nearly as well as the first, it holds something of the question as well, and its
    record has no successor that is not shown.
    """
    heads = snapshot.view.heads(each.path)
    near = each.hit.score >= NEARLY * first.hit.score and held_in(wanted, each) >= SHARED * held_in(wanted, first)
    return near and (not heads or first.path in heads)
