"""Whether one of two records, or things, took the other's place, or came before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.answer import facts, letting_go
from indexer.answer.evidence import passes_over
from indexer.answer.facts import Fact
from indexer.answer.said import Said, changes_to, kindred, replacement
from indexer.answer.titled import (
    FOR,
    GONE,
    PARTLY,
    asked_about,
    titles,
)
from indexer.pieces import Shape, Unit, units
from indexer.question import NUMBERED, named
from indexer.snapshot import Snapshot
from kb import kin
from kb.model import Document

_ORDER = re.compile(
    r"^\s*(?:which|what)\s+(?:one |of (?:them|these|the two) |decision |record |adr )?"
    r"(?:came|is|was(?: made| decided| taken)?|were)\s+"
    r"(?:the )?(?:first|earlier|older|oldest|newer|newest|later|last|second)\b[\s,:]*",
    re.I,
)
"""What asks for the order of two records, which are named behind it."""
_PLACE = re.compile(
    r"\b(?:replac|supersed|succe(?:ed|ss)|obsolet|supplant|remains?\b|t(?:akes?|ook) (?:over|the place)\b)", re.I
)
"""What tells whether one thing took the place of another."""
_BETWEEN = re.compile(
    r"(?P<first>.*?)\b(?:superseded?|supersedes|replace[ds]?|amend(?:s|ed)?|change[ds]?|revise[ds]?|modif(?:y|ies|ied)"
    r"|kill(?:s|ed)?|invalidate[ds]?|scrap(?:s|ped)?|overturn(?:s|ed)?"
    r"|t(?:ook|aken|akes?)\s+(?:over\s+from|the\s+place\s+of)"
    r"|(?P<noun>successor|replacement) (?:of|for|to))\s+"
    r"(?:(?:only )?(?:partly|partially|in part|parts? of)\s+)?(?P<by>by\s+)?(?P<second>.+)",
    re.I,
)
"""The two sides of a succession: the later one first, or last after `by`."""
_APART = re.compile(
    r"(?:since|in|on|at|after|before|until|during|recently|lately|ever|yet|already|again|now|today|much|often|anything"
    r"|something|with|for|to|as)\b",
    re.I,
)
"""What follows a verb and is not what it is about."""


def pair_of(question: str, passive: bool) -> tuple[str, str] | None:
    """What a question takes for the later and for the earlier of two records; None where it speaks of one."""
    found = _BETWEEN.search(question.rstrip("?. "))
    if not found:
        return None
    first, second = found["first"], found["second"]
    if found["by"]:
        return second, first
    idle = (passive or re.search(r"\bbeen\b", first, re.I)) and not found["noun"]
    if idle or _APART.match(second):
        return None
    return (first, second) if asked_about(first) or NUMBERED.search(first) else None


def told_of_both(snapshot: Snapshot, pair: tuple[str, str], shown: Sequence[Document]) -> Said | None:
    """The sentence of a record in force that tells of two things whether one took the other's place, one of a record
    that is quoted before any other; None without such a sentence.
    """
    view = snapshot.view
    sides = [asked_about(FOR.sub("", each.rstrip("?. "))) for each in pair]
    if not all(sides):
        return None
    found: list[tuple[Document, Unit]] = []
    both = sides[0] | sides[1]
    for each in view.corpus.decisions if all(map(snapshot.vocabulary.knows, both)) else ():
        binds = each.status is None or view.standing(each.path).in_force
        if binds and snapshot.may_have(each.path, both):
            chunks = (one for one in snapshot.by_path.get(each.path, ()) if not passes_over(one.heading))
            said = (unit for one in chunks for unit in units(one.text, one.line_start))
            found += [
                (each, unit)
                for unit in said
                if unit.shape in (Shape.SENTENCE, Shape.ITEM) and both <= unit.terms and _PLACE.search(unit.text)
            ]
    document, unit = max(found, key=lambda one: one[0] in shown, default=(None, None))
    return Said(document, "", facts.says(document, unit), sure=False) if document and unit else None


def record_of(snapshot: Snapshot, words: str, shown: Sequence[Document]) -> Document | None:
    """The one record that a side of a question names by number or title."""
    found: Sequence[Document] = named(snapshot.view, words)
    if not found and not NUMBERED.search(words):
        found = titles(snapshot, words, kindred(snapshot.view, shown))
        found = found or titles(snapshot, words, snapshot.view.corpus.decisions)
    return found[0] if len(found) == 1 else None


def either_of(snapshot: Snapshot, sides: Sequence[str], shown: Sequence[Document]) -> Said | None:
    """What replaced the one of two alternatives that no longer holds."""
    view = snapshot.view
    found = [record_of(snapshot, each, shown) for each in sides]
    ended = [each for each in found if each and view.standing(each.path).replaced_by]
    if len(ended) != 1 or kin.doubt(view, ended[0].path):
        return None
    return Said(ended[0], "", replacement(snapshot, ended[0], ""))


def in_order(snapshot: Snapshot, question: str, shown: Sequence[Document]) -> Said | None:
    """Which of two records, named by number or by title, is of an earlier day."""
    asked = _ORDER.match(question)
    sides = re.split(r"\bor\b", question[asked.end() :].rstrip("?. "), flags=re.I) if asked else []
    found = [record_of(snapshot, each, shown) for each in sides]
    dated = sorted(((each.date, each) for each in found if each and each.date), key=lambda one: one[0])
    if len(found) != 2 or len(dated) != 2 or dated[0][1] is dated[1][1]:
        return None
    (first_day, first), (last_day, last) = dated
    word = "is of the same day as" if first_day == last_day else "came before"
    places = tuple(facts.place_of(snapshot, each, each.field("date")) for _, each in dated)
    text = f"{facts.name(first, dated=True)} {word} {facts.name(last, dated=True)}."
    return Said(first, "", Fact(text, places))


def between(
    snapshot: Snapshot, new: Document | None, old: Document | None, asked: str, numbered: Sequence[bool]
) -> Said | None:
    """Whether one of two records replaced or changed the other; of a later one that no title names, what did, or that
    nothing took the place of the earlier.

    No is said of a later record that is `numbered`, as it says which of the two are: what a title names need not be
    all that the words mean. It is said of two without any relation if both are, and if nothing speaks for one.
    """
    view = snapshot.view
    if old is None or new is old:
        return None
    standing, changed = view.standing(old.path), changes_to(snapshot, old)
    if new is None:
        told = replacement(snapshot, old, "") if standing.replaced_by else None
        lead = "Not all of it: " if GONE.search(asked) and not PARTLY.search(asked) else ""
        told = told or (Fact(f"{lead}{changed.text}.", changed.places) if changed else None)
        if told is None and standing.in_force and GONE.search(asked):
            doubted = kin.doubt(view, old.path) or letting_go.given_up_by(snapshot, old)
            return None if doubted else Said(old, "No.")
        return Said(old, "", told) if told else None
    if new.path in standing.replaced_by:
        return Said(old, "", replacement(snapshot, old, "Yes"))
    if changed and any(each.path == new.path for each in standing.amended_by):
        lead = "Only in part" if GONE.search(asked) and not PARTLY.search(asked) else "Yes"
        return Said(old, "", Fact(f"{lead}: {changed.text}.", changed.places))
    if old.path in view.standing(new.path).replaced_by:
        return Said(new, "", replacement(snapshot, new, "The other way round"))
    turned = changes_to(snapshot, new)
    if turned and any(each.path == old.path for each in view.standing(new.path).amended_by):
        return Said(new, "", Fact(f"The other way round: {turned.text}.", turned.places))
    if standing.replaced_by:
        word = "Not directly" if new.path in view.heads(old.path) else "No"
        return Said(old, "", replacement(snapshot, old, word if numbered[0] else ""))
    if old.path in view.heads(new.path) or kin.doubt(view, old.path) or kin.doubt(view, new.path):
        return None
    if all(numbered):
        return Said(old, "No.")
    if not view.standing(old.path).in_force or not view.standing(new.path).in_force:
        return None
    neither = f"Neither record says that {facts.name(new)} took the place of {facts.name(old)}."
    return Said(old, "", Fact(neither, tuple(facts.place_of(snapshot, each, each.status_field) for each in (new, old))))
