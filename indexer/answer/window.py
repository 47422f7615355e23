"""The part of a passage that answers: a run of whole sentences, list items, rows or fences, to the letter."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain, groupby

from indexer.answer.evidence import (
    ARGUMENT,
    BESIDE,
    CUE,
    SETTLING,
    Asked,
    asked,
    decides,
    keeps_books,
    leaves_open,
    option,
)
from indexer.encode import Vocabulary, terms
from indexer.pieces import Shape, Unit, units
from indexer.values import STATED
from kb.injection import SAYING

AGAINST = 0.3
"""What a sentence gains that speaks against something, where drawbacks are asked for."""
STATING = 0.3
"""What a line gains that gives a version, a port or an address next to what it is asked of."""
METADATA = 8
"""Words of a line with metadata that holds nothing else."""
CROSSING = 0.05
"""What it costs a window to run over a heading, as a share of the question's weight."""
INSIDE = 0.05
"""What it costs to begin in the middle of a paragraph: the words before say what it is about."""
DANGLING = 0.03
"""What it costs to end on a line that announces what is left out."""
ANNOUNCED = 60
"""Words beyond the limit that may follow a line that announces them."""
REPEATED = 0.05
"""What a word gains that comes again, in shares of its weight, up to twice the question's."""
HEADED = 0.25
"""What a word of the question is worth that stands in the headings and not in the window."""
ASKING = 0.2
"""What it costs to end on a question: what answers it is left out."""
SHUNNED = 5.0
"""What it costs a window to begin with what is meant for a language model: nothing makes up for it."""
FOCUS = 0.1
"""What a window gains that begins in the section that was found."""
OPENING = 0.1
"""What a window gains that begins with the first words of a decision where a record is shown for what it decided: over
579 questions one more answer is right, and the median answer is shorter by some five words."""
GROWING = 0.2
"""How much less a section may suit the question into which a window grows that has words left."""
LEFT_OPEN = 0.5
"""The share of the question that a sentence holds at least that is taken to leave it open."""
FATE = 0.75
OF_FATE = 0.3
"""Where it is asked what became of something: the share of what the best other sentence holds, and of the question."""
OF_DETAIL = 0.3
"""The share of the question that a sentence holds at least that leaves open the very kind of detail asked for."""
STANDS_OUT = 0.25
"""The share of the question that a sentence holds at least that is shown as the one that answers."""
_CAPTION = re.compile(r"\s*([*_]{1,3})[^*_\n]{3,80}\1[.:]?\s*$")
"""A line in italics or bold, as it stands above a table."""
_POINTER = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+\[[^\]]*\]\([^)]*\)")
"""A list item that begins with a link: it says more of what that leads to than of its own record."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a passage: `text` is in lines `first` to `last` of the file to the letter."""

    first: int
    last: int
    text: str
    score: float = 0.0
    highlight: str | None = None
    """The sentence, item or row in it that answers best; None where none stands out."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A unit with what the question finds in it."""

    held: tuple[str, ...]
    cue: float
    place: float
    """What the section's heading and the place add."""
    headed: frozenset[str]
    labelled: tuple[str, ...]
    """The words of the question in the labels above it, which are shown with it."""
    path: tuple[str, ...]
    """The headings and labels above it."""
    inside: bool
    changed: bool
    """Whether something later took its place."""
    apart: bool
    """Whether it keeps the record's books or tells what was not chosen where nobody asks: no window grows over it."""
    ordering: bool
    """Whether it says nothing but an order to a model."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Lines of a document that a window is cut from, and what is known of them."""

    text: str
    first: int
    """The line that the text begins on."""
    found: int | None = None
    """The line on which a run has to end; what follows is there to grow into."""
    fence: str = ""
    """The mark of the fence that is open there."""
    headings: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Heading paths, each from its line on."""
    labels: tuple[str, ...] = ()
    """The titles in bold above the first line, in its section."""
    focus: tuple[int, int] = (0, 0)
    """The lines of the section that was found."""
    books: Collection[tuple[int, int]] = ()
    """Line and column where metadata stands, which an answer states in its own words."""
    orders: Sequence[tuple[int, int]] = ()
    """Characters of the text that are meant for a language model, first and after the last: they say nothing."""
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The terms of what the document tells of each option, by the option's title, where options are asked for."""
    changed: Collection[tuple[int, int]] = ()
    """Lines, first and last, that something later took the place of: no window runs across their border."""


def window(passage: str, first_line: int, question: str, vocabulary: Vocabulary, limit: int) -> Window:
    """The run of at most `limit` words that speaks most to a question, whatever the headings say."""
    return best(Ground(passage, first_line), asked(question, vocabulary), limit)


def best(ground: Ground, wanted: Asked, limit: int) -> Window:
    """The run of at most `limit` words that speaks most to a question; of equals the longer one.

    A single unit longer than `limit` comes whole.
    """
    pieces = units(ground.text, ground.first, ground.fence)
    weighed = list(_weigh(pieces, wanted, ground))
    within = [piece for piece in pieces if ground.found is None or piece.line <= ground.found]
    found: tuple[float, int, int, int] | None = None
    for start, piece in enumerate(within):
        if piece.shape is Shape.HEADING:
            continue
        for end, score, words in _runs(within, weighed, wanted, start, limit):
            rank = (round(score, 6), min(words, limit), -start, end)
            if found is None or rank > found:
                found = rank
    if found is None:
        return Window(ground.first, ground.first + ground.text.count("\n"), ground.text)
    chosen = _announced(pieces, _grown(pieces, weighed, -found[2], found[3], limit))
    text = ground.text[chosen[0].start : chosen[-1].end]
    readable = [piece for piece in chosen if _beside_orders(ground, piece) is None]
    return Window(chosen[0].line, chosen[-1].last, text, found[0], _highlight(readable, wanted))


def _paths(pieces: Sequence[Unit], ground: Ground) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The headings above each unit, and the labels below these."""
    lines = sorted(ground.headings)
    below, labels = bisect(lines, ground.first) - 1, ground.labels
    for piece in pieces:
        above = bisect(lines, piece.line) - 1
        labels = piece.under(labels if above == below else ())
        below = above
        yield ground.headings[lines[above]] if above >= 0 else (), labels


def _named_option(wanted: Asked, paths: Iterable[tuple[str, ...]], told: Mapping[str, frozenset[str]]) -> str:
    """The one option whose title a question names that asks for reasons or effects, else the one of which alone a word
    of the question is `told`; empty where there is none.
    """
    if not (wanted.why or wanted.refused or wanted.effects):
        return ""
    worth = {title: wanted.held(terms(title)) for path in set(paths) if (title := option(path))}
    best = max(worth.values(), default=0.0)
    named = [title for title in worth if worth[title] == best > 0]
    if not named and wanted.refused:
        having = [[title for title in told if term in told[title]] for term in wanted.weights]
        named = list({titles[0] for titles in having if len(titles) == 1 < len(told)})
    return named[0] if len(named) == 1 else ""


def _named_label(wanted: Asked, paths: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> str:
    """The one label all of whose words a question has; empty where it has those of none, or of several."""
    known = wanted.weights.keys()
    named = {labels[0] for _, labels in paths if labels and (said := set(terms(labels[0]))) and said <= known}
    return next(iter(named)) if len(named) == 1 else ""


def _weigh(pieces: Sequence[Unit], wanted: Asked, ground: Ground) -> Iterator[_Weighed]:
    paths = list(_paths(pieces, ground))
    named = _named_option(
        wanted, chain(ground.headings.values(), (above + below for above, below in paths)), ground.options
    )
    noted = {at for at, piece in enumerate(pieces) if _holds(ground, piece)}
    books = {pieces[at].block for at in noted if pieces[at].shape is Shape.ROW}
    books |= _lists_of_fields(pieces, noted)
    label = _named_label(wanted, paths)
    heading: tuple[str, ...] | None = None
    fits, headed, apart = wanted.fits(()), frozenset[str](), False
    for at, piece in enumerate(pieces):
        headings, labels = paths[at]
        if headings + labels != heading:
            heading = headings + labels
            apart = keeps_books(heading) or wanted.passes_over(heading)
            fits, headed = wanted.fits(heading), frozenset(wanted.weights.keys() & terms(" ".join(heading)))
            if named and (of := option(heading)):
                suited = replace(wanted, refused=True).fits(heading) + wanted.held(terms(of))
                fits, apart = (suited, False) if of == named else (fits - BESIDE, True)
            if label and labels and labels[0] != label:
                fits, apart = fits - BESIDE, True
        said = _beside_orders(ground, piece)
        known = piece.terms if said is None else set(terms(said))
        held = tuple(term for term in wanted.weights if term in known)
        inside = at > 0 and pieces[at - 1].block == piece.block and piece.shape in (Shape.SENTENCE, Shape.ITEM)
        near = ground.focus[0] <= piece.line <= ground.focus[1]
        cue = CUE * wanted.held(held) if held and wanted.cued(piece.text if said is None else said) else 0.0
        if wanted.value and wanted.value.name in STATED and wanted.value.is_given_to(wanted.weights, piece.text):
            cue = STATING
        if fits >= 0 and wanted.speaks_against(piece.text):  # which need not name what it is a drawback of
            cue = AGAINST
        if piece.shape is Shape.ITEM and _POINTER.match(piece.text):
            held, cue = (), 0.0
        if wanted.refused and wanted.why and (argued := ARGUMENT.match(piece.text)) and argued["good"]:
            held, cue = (), 0.0
        opens = wanted.fitting == SETTLING and at > 0 and pieces[at - 1].shape is Shape.HEADING and decides(heading)
        place = fits + (FOCUS if near else 0.0) + (OPENING if opens else 0.0)
        injected = said is not None and len(said.split()) < SAYING
        told = injected or piece.block in books or (at in noted and _is_metadata(piece))
        if told:
            held, cue, place = (), 0.0, place - (0.0 if injected else BESIDE)
        if piece.shape is Shape.CODE and wanted.why:  # code gives no reasons
            held, cue = (), 0.0
        changed = any(first <= piece.line <= last for first, last in ground.changed)
        above = frozenset(terms(" ".join(labels))) if labels and not piece.labels else frozenset()
        labelled = tuple(term for term in wanted.weights if term in above and not told)
        aside = (told and not injected) or apart
        under = frozenset[str]() if told and not injected else headed
        yield _Weighed(held, cue, place, under, labelled, heading, inside, changed, aside, injected)


def _lists_of_fields(pieces: Sequence[Unit], noted: Set[int]) -> set[int]:
    """The blocks of the items beside some that metadata stands in, where each is a label with a value."""
    found: set[int] = set()
    for listed, run in groupby(range(len(pieces)), key=lambda at: pieces[at].shape is Shape.ITEM):
        items = list(run) if listed else []
        if not noted.isdisjoint(items) and all(_is_field(pieces[at]) for at in items):
            found.update(pieces[at].block for at in items)
    return found


def _is_field(item: Unit) -> bool:
    return item.words <= METADATA and _LABELLED.match(item.text) is not None


_LABELLED = re.compile(r"\s*[-*+]\s+[*_]{0,2}[A-Z][\w /-]{1,30}[*_]{0,2}:")
"""An item that begins with a label: `* Comments: …`."""


def _holds(ground: Ground, piece: Unit) -> bool:
    """Whether metadata stands in a unit."""
    begin = piece.start - ground.text.rfind("\n", 0, piece.start)
    end = piece.end - ground.text.rfind("\n", 0, piece.end)
    return any((piece.line, begin) <= place < (piece.last, end) for place in ground.books)


def _beside_orders(ground: Ground, piece: Unit) -> str | None:
    """What a unit says beside what is meant for a language model; None where nothing of it is."""
    orders = [(max(start, piece.start), min(end, piece.end)) for start, end in ground.orders]
    orders = [(start, end) for start, end in orders if start < end]
    if not orders:
        return None
    edges = [piece.start, *chain.from_iterable(orders), piece.end]
    return " ".join(ground.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _is_metadata(piece: Unit) -> bool:
    """Whether a unit with metadata says nothing else: prose may state a status in passing."""
    return piece.shape in (Shape.ITEM, Shape.CODE) or piece.words <= METADATA


def _runs(
    pieces: Sequence[Unit], weighed: Sequence[_Weighed], wanted: Asked, start: int, limit: int
) -> Iterator[tuple[int, float, int]]:
    """Every run from a unit on that keeps to the limit: its last unit, score and words."""
    seen: set[str] = set()
    words = crossed = 0
    covered = repeated = cue = 0.0
    base = weighed[start].place - (INSIDE if weighed[start].inside else 0.0)
    base -= SHUNNED if weighed[start].ordering else 0.0
    headed = weighed[start].headed
    unsaid = wanted.held(headed)
    for end in range(start, len(pieces)):
        words += pieces[end].words
        if end > start and (words > limit or pieces[end].apart or weighed[end].apart > weighed[start].apart):
            return
        if weighed[end].changed is not weighed[start].changed:
            return
        if pieces[end].shape is Shape.HEADING:
            crossed += 1
            continue
        crossed += bool(pieces[end].labels) and end > start
        for term in (*weighed[end].held, *(weighed[end].labelled if end == start else ())):
            weight = wanted.weights[term]
            if term in seen:
                repeated += weight
            else:
                seen.add(term)
                covered += weight
                unsaid -= weight if term in headed else 0.0
        cue = max(cue, weighed[end].cue)
        score = base + covered + HEADED * unsaid + cue + REPEATED * min(repeated, 2.0)
        score -= CROSSING * crossed + (DANGLING if pieces[end].text.rstrip().endswith(":") else 0.0)
        score -= ASKING if pieces[end].text.rstrip().endswith("?") else 0.0
        yield end, score, words


def _grown(pieces: Sequence[Unit], weighed: Sequence[_Weighed], start: int, end: int, limit: int) -> Sequence[Unit]:
    """The run with as much of its section, then of what follows and comes before, as the limit leaves room for."""
    words = sum(piece.words for piece in pieces[start : end + 1])
    for crossing in (False, True):
        for step in (1, -1):
            at = end + 1 if step > 0 else start - 1
            while (
                0 <= at < len(pieces)
                and (crossing or pieces[at].shape is not Shape.HEADING)
                and words + pieces[at].words <= limit
                and _joins(pieces, weighed, start, at, step)
            ):
                words += pieces[at].words
                start, end = min(start, at), max(end, at)
                at += step
    while end > start and (pieces[end].shape is Shape.HEADING or _captions_nothing(pieces, end)):
        end -= 1
    while start < end and (pieces[start].shape is Shape.HEADING or weighed[start].apart > weighed[end].apart):
        start += 1
    return pieces[start : end + 1]


def _captions_nothing(pieces: Sequence[Unit], at: int) -> bool:
    """Whether a unit is a line in bold or italics above what is not shown: `**Cons**`; a table below one is."""
    before_table = at + 1 < len(pieces) and pieces[at + 1].shape is Shape.ROW
    return bool(_CAPTION.match(pieces[at].text)) and not before_table


def _announced(pieces: Sequence[Unit], chosen: Sequence[Unit]) -> Sequence[Unit]:
    """The run with the beginning of what its last line announces or heads, which search or the limit had cut off."""
    last = chosen[-1]
    at = pieces.index(last) + 1
    if at >= len(pieces) or pieces[at].shape is Shape.HEADING or pieces[at].apart:
        return chosen
    row = pieces[at].shape is Shape.ROW
    heads = row and last.block == pieces[at].block and (at < 2 or pieces[at - 2].block != last.block)
    if not heads and not (row and _CAPTION.match(last.text)) and not last.text.rstrip().endswith(":"):
        return chosen
    words, end = 0, at
    while end < len(pieces) and pieces[end].shape is pieces[at].shape and words + pieces[end].words <= ANNOUNCED:
        words += pieces[end].words
        end += 1
    while end - 1 > at and pieces[end - 1].text.rstrip().endswith(":"):  # what that announces is left out in turn
        end -= 1
    return pieces[pieces.index(chosen[0]) : end]


def _joins(pieces: Sequence[Unit], weighed: Sequence[_Weighed], start: int, at: int, step: int) -> bool:
    """Whether a unit belongs with a run: its section suits the question as well, and beyond a heading it has to speak
    to the question or decide.
    """
    if (weighed[at].apart and not weighed[start].apart) or weighed[at].changed is not weighed[start].changed:
        return False
    if pieces[at if step > 0 else at + 1].apart:
        return False
    if pieces[at].shape is not Shape.HEADING:
        return weighed[at].place >= weighed[start].place - GROWING
    beyond = at + step
    if not 0 <= beyond < len(pieces) or pieces[beyond].shape is Shape.HEADING or weighed[beyond].apart:
        return False
    part = step > 0 and weighed[start].path and weighed[beyond].path[: len(weighed[start].path)] == weighed[start].path
    if part and weighed[beyond].place >= weighed[start].place - GROWING:
        return True
    return bool(weighed[beyond].held) or weighed[beyond].place > weighed[start].place


def is_code(text: str) -> bool:
    """Whether a quotation is nothing but code."""
    said = [piece for piece in units(text, 1) if piece.shape is not Shape.HEADING]
    return all(piece.shape is Shape.CODE for piece in said)


def points_elsewhere(text: str) -> bool:
    """Whether a quotation is nothing but list items that begin with a link."""
    said = [piece for piece in units(text, 1) if piece.shape is not Shape.HEADING]
    return all(piece.shape is Shape.ITEM and _POINTER.match(piece.text) for piece in said)


def left_open(opens: Sequence[Unit], shown: Iterable[Unit], wanted: Asked) -> Unit | None:
    """The one of some sentences that say that something is not settled which says so of what is asked, where none that
    is `shown` and settles something holds as much of the question.
    """
    settling = (piece for piece in shown if piece.shape is not Shape.HEADING and not leaves_open(piece.text))
    most = max((wanted.held(piece.terms) for piece in settling), default=0.0)
    named = [piece for piece in opens if wanted.detail and wanted.detail.search(piece.text)]
    best_named = max(named, key=lambda piece: wanted.held(piece.terms), default=None)
    if best_named and wanted.held(best_named.terms) >= OF_DETAIL:
        return best_named
    best_open = max(opens, key=lambda piece: wanted.held(piece.terms), default=None)
    if best_open is None:
        return None
    held = wanted.held(best_open.terms)
    if wanted.fate:
        return best_open if held >= max(FATE * most, OF_FATE) else None
    return best_open if held > max(most, LEFT_OPEN) else None


def _highlight(chosen: Sequence[Unit], wanted: Asked) -> str | None:
    """The unit that holds most of the question; None where it is the only one, or holds too little."""
    said = [piece for piece in chosen if piece.shape is not Shape.HEADING]
    if len(said) < 2:
        return None
    worth = [wanted.held(piece.terms) * (1 + CUE * wanted.cued(piece.text)) for piece in said]
    top = max(range(len(said)), key=lambda at: (round(worth[at], 6), -at))
    return said[top].text if worth[top] >= STANDS_OUT else None
