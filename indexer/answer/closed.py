"""Yes or no, where the metadata of one record settles a question for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.answer import facts, letting_go, people, plain
from indexer.answer.declined import STEM, Declined, declined
from indexer.answer.evidence import passes_over
from indexer.answer.facts import Fact, Place
from indexer.answer.period import NEWEST, period, this_day
from indexer.encode import WORD, is_english, terms
from indexer.pieces import Shape, Unit, units
from indexer.question import NUMBERED, TAIL, named
from indexer.snapshot import Snapshot
from kb import kin
from kb.formats import status as status_words
from kb.model import Document, Kind, RelationKind, Status
from kb.view import View

ENOUGH = 0.5
"""The share of a title (IDF) that two or more words of a question hold which means that record."""
_CLOSED = re.compile(r"^\s*(?:and |but |so )?(?P<verb>is|are|was|were|has|have|had|did|do|does)\s+(?!not\b)", re.I)
_PERMISSION = re.compile(
    r"^\s*(?:and |but |so )?(?:(?:can|may|should|could|must|shall)\s+(?:i|we|you|one|they)\s+(?!not\b)"
    r"|do\s+(?:i|we|you|they)\s+(?:still\s+)?(?:have|need)\s+to\b"
    r"|(?:am|are|is)\s+(?:i|we|you|they|it)\s+(?:still\s+)?"
    r"(?:allowed|permitted|free|safe|ok(?:ay)?|fine|acceptable|wrong|forbidden)\s+to\b)",
    re.I,
)
_ALLOWED = re.compile(r"\b(?:allowed|permitted|acceptable|ok(?:ay)?|forbidden|gone|around)\W*$", re.I)
"""With `_PERMISSION`, what asks for something that a decision bears upon and does not settle."""
_TRUE = re.compile(r"^\s*(?:and |but |so )?is it (?:still )?(?:true|correct|right|the case) that\b", re.I)
_CIRCUMSTANCE = re.compile(
    r",?\s+(?:even\s+)?(?:after|despite|in spite of|following|given|now that)\s+(?!when\b|all\b)[^,?]+(?=[?\s]*$)", re.I
)
"""What came between, at the end of a question: "after the move to Go" says nothing of what is asked about."""
_TAIL = re.compile(TAIL, re.I)
_OF_OPTION = re.compile(
    r"^\s*(?:and |but |so )?(?:(?:what|how) about|(?:since |until )?when (?:did|do|have|had|has|was|were) "
    r"(?:we |you |they )?(?:start(?:ed)? (?:using|to use)|us(?:e|ed|ing)|switch(?:ed)? to|mov(?:e|ed) to"
    r"|migrat(?:e|ed) to|introduc(?:e|ed)|adopt(?:ed)?|cho(?:o)?se(?:n)?))"
    r"\s+(?P<what>[^?]+?)\W*$"
    r"|^\s*(?:and |but |so )?(?:since )?when (?:was|were|has|have) (?P<thing>[^?]+?)\s+(?:been )?"
    r"(?:introduced|adopted|chosen|used|in use)\W*$",
    re.I,
)
"""What supposes of something that it is in use, or asks of nothing but it."""
_STILL = re.compile(
    r"^\s*(?:and |but |so )?(?:still\s+(?:on\s+|using\s+)?(?P<what>[\w.+#-]+(?:\s+[\w.+#-]+)?)"
    r"|(?P<thing>[\w.+#-]+(?:\s+[\w.+#-]+)?)\s+still(?:\s+(?:in\s+use|used|valid|current|a\s+thing))?)\W*\?+\s*$",
    re.I,
)
"""A question of two or three words: "still MessagePack?", "KServe still in use?"."""
_TAG = re.compile(r"[\s,]+or (?:not|no|what)\W*$", re.I)
_WHICH = re.compile(r"^\s*which (?:one |of them )?(?:is|do|should|shall|can)\b[^,:]*[,:]\s*", re.I)
"""What stands before two alternatives."""
_ORDER = re.compile(
    r"^\s*which\s+(?:one |of (?:them|these|the two) |decision |record |adr )?"
    r"(?:came|is|was(?: made| decided| taken)?|were)\s+"
    r"(?:the )?(?:first|earlier|older|oldest|newer|newest|later|last|second)\b[\s,:]*",
    re.I,
)
"""What asks for the order of two records, which are named behind it."""
_BEING = ("is", "are", "was", "were")
_PAST = ("was", "were", "did", "had", "has", "have")
_OPEN = re.compile(r"\b(?:or|not|why|who|when|what|which|where|how|whether|if)\b|n't\b|[;:]", re.I)
"""Words with which a question asks for more than yes or no."""
_GONE = re.compile(
    r"\b(?:superseded?|supersedes|replace[ds]?|replacements?|deprecated|obsoleted?|outdated|out of date|overturned"
    r"|revoked|no longer|kill(?:s|ed)?|invalidate[ds]?|scrap(?:s|ped)?|overturns?)\b",
    re.I,
)
_LEAVING = re.compile(
    r"\b(?:retired|reversed|abandoned|dropped|given up|phased out|stopped using|(?:moved|moving) (?:away|on) from)\b"
    r"|^\s*did (?:we|you|they) (?:retire|abandon|drop|give up|phase out|stop using|move (?:away|on) from)\b|\bdead\W*$",
    re.I,
)
"""What is done to a thing as well as to a decision: a decision that holds does not deny it."""
_TO_COME = re.compile(r"\b(?:going|about|due|likely|planned|meant|supposed|intended|expected) to\b", re.I)
"""What asks for what is to come, which no status denies."""
_PLACE = re.compile(
    r"\b(?:replac|supersed|succe(?:ed|ss)|obsolet|supplant|remains?\b|t(?:akes?|ook) (?:over|the place)\b)", re.I
)
"""What tells whether one thing took the place of another."""
_CHANGED = re.compile(r"\b(?:amend(?:s|ed)?|change[ds]?|revise[ds]?|modif(?:y|ies|ied))\b", re.I)
_PARTLY = re.compile(r"\b(?:part(?:ly|ially)|in parts?|(?:parts?|sections?|portions?|bits?) of)\b", re.I)
_WHOLLY = re.compile(r"\b(?:fully|entirely|completely|wholly|whole|in full|as a whole|(?:all|every part) of)\b", re.I)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_FROM = re.compile(
    r"\b(?:decision|record|proposal)\s+(?:from|of|made in)\s+(?:(?:early|mid|late)\s+)?"
    rf"(?:(?:[A-Z][a-z]+\.?\s+)?(?:19|20)\d\d\b|{_MONTH}(?=\s|\W*$))"
)
"""When it was made, by which a question tells a decision from others: "the decision of June 2020"."""
_BETWEEN = re.compile(
    r"(?P<first>.*?)\b(?:superseded?|supersedes|replace[ds]?|amend(?:s|ed)?|change[ds]?|revise[ds]?|modif(?:y|ies|ied)"
    r"|kill(?:s|ed)?|invalidate[ds]?|scrap(?:s|ped)?|overturn(?:s|ed)?"
    r"|(?P<noun>successor|replacement) (?:of|for|to))\s+"
    r"(?:(?:only )?(?:partly|partially|in part|parts? of)\s+)?(?P<by>by\s+)?(?P<second>.+)",
    re.I,
)
"""The two sides of a succession: the later one first, or last after `by`."""
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
        "recommended apply applies hold holds stand stands obsolete proposed proposal rejected turned down "
        "withdrawn decision decisions record adr rfc new service services project projects choice default "
        "decided thing way can may should could must shall deploy run rely follow have has had been being there here "
        "this that the a an am is are was were do does did we i you it its us our for of to on with in by as be"
    )
)
"""Words that a question is made of, beside what it asks about."""
_RECORD = frozenset(
    terms("architecture architectural status file document paper policy rule team official go gone true correct case")
)
"""Words with which a question speaks of a record as a whole."""
_APART = re.compile(
    r"(?:since|in|on|at|after|before|until|during|recently|lately|ever|yet|already|again|now|today|much|often|anything"
    r"|something|with|for|to|as)\b",
    re.I,
)
"""What follows a verb and is not what it is about."""
_FOR = re.compile(r"\bfor\s+(?P<what>[\w -]+)$", re.I)
"""What something is for, at the end of a title or a question."""
_ANY_PURPOSE = frozenset(terms("it this that us now today new use project service team everything anything all"))
"""Words behind "for" that tell no purpose from another."""
_TAKING = re.compile(r"\b(?:use|using|adopt|with|to|on|via)\s+(?:the |an? )?", re.I)
_AGAINST = re.compile(
    r"\b(?:no|not|don'?t|without|instead|from|drop|remove|replace|stop|against|avoid|deprecate|retire|migrate|move|vs|or|versus"
    r"|do we|should)\b",
    re.I,
)
"""Words of a title that may give up what it names."""
_CONDITIONAL = re.compile(r"\b(?:on request|on demand|optional(?:ly)?|opt-in|if needed|where needed)\b", re.I)
"""Words of a title that choose something and leave open whether it is in use."""
_STRETCH = re.compile(r"\d{4}(?:-\d{2})?")
"""A year or a month."""
_DEPRECATING = re.compile(r"\bdeprecat", re.I)
"""What is given up in time, and may be in use until then."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the metadata of a record says to a question for yes or no."""

    document: Document
    word: str
    """Goes before the record's own line."""
    fact: Fact | None = None
    """The sentence that says it, where a later record has to be named; it goes first."""
    sure: bool = True
    """Whether the record is the one that the question means, and not just the one that is quoted."""


def said(snapshot: Snapshot, question: str, meant: Sequence[Document], shown: Sequence[Document]) -> Said | None:
    """Yes or no; None where a question asks for more, means no record for sure, or its metadata does not say.

    `meant` are the records that the question names by number, `shown` those that are quoted.
    """
    question = _TAG.sub("?", _stated(question))
    closed = _CLOSED.match(question)
    permission = bool(_PERMISSION.match(question) or (closed and _ALLOWED.search(question)))
    if closed and (later := _CIRCUMSTANCE.search(question, closed.end())):
        question = question[: later.start()] + question[later.end() :]
        named_before = named(snapshot.view, question)
        meant = [each for each in meant if each in named_before] or meant
    asked = question[closed.end() :] if closed else question
    if ordered := _in_order(snapshot, question, shown):
        return ordered
    sides = re.split(r"\bor\b", _WHICH.sub("", question).rstrip("?. "), flags=re.I)
    if len(sides) == 2 and not meant and not any(map(_OPEN.search, sides)):
        return _either(snapshot, sides, shown)
    if closed and (did := _took_part(snapshot, question, meant, shown)):
        return did
    if not (closed or permission or meant) and (about := _OF_OPTION.match(question)):
        weighed = declined(snapshot, _subject(about["what"] or about["thing"]), shown)
        return Said(weighed.document, "", _not_chosen(snapshot, weighed)) if weighed else None
    if not (closed or permission) or _TO_COME.search(question) or _OPEN.search(re.sub(r"\bno longer\b", "", asked)):
        return None
    verb = closed["verb"].lower() if closed else ""
    pair = _pair(question, verb in _BEING and not _TRUE.match(question)) if closed else None
    if pair:
        new, old = (_side(snapshot, each, shown) for each in pair)
        if new is None and old and (weighed := declined(snapshot, _subject(pair[0]), [old])):
            return Said(weighed.document, "", _not_chosen(snapshot, weighed))
        stated = _between(snapshot, new, old, asked, [bool(NUMBERED.search(each)) for each in pair])
        return stated or (None if meant else _told_of_both(snapshot, pair, shown))
    if len(meant) > 1:
        return None
    gone = any(each.search(question) for each in (_GONE, _LEAVING, _CHANGED))
    when, timeless = period(_FROM.sub(" ", question), this_day(snapshot))
    document = meant[0] if meant else _about(snapshot, timeless, shown, gone)
    if document is None and closed and _ACCEPTED.search(question) and _is_undecided(snapshot, question, shown):
        return Said(shown[0], "Not decided.", sure=False)
    if document is None and (weighed := declined(snapshot, _subject(timeless), shown)):
        return Said(weighed.document, "", _not_chosen(snapshot, weighed))
    if (
        document is None
        and (permission or _HOLDS.search(question))
        and (open_still := _proposed(snapshot, timeless, shown))
    ):
        return Said(open_still, "Not decided.")
    if document is None and (permission or _HOLDS.search(question)):
        if permission and shown and shown[0].status in (Status.REJECTED, Status.WITHDRAWN):
            return Said(shown[0], "Not adopted.", sure=False)
        return _outdated(snapshot, _subject(question), shown) or _given_up(snapshot, question, shown)
    if document and kin.doubt(snapshot.view, document.path):
        return _given_up(snapshot, question, shown) if permission or _HOLDS.search(question) else None
    if document is None or not _told_then(snapshot.view, document):
        return None
    if permission:
        return _permitted(snapshot, document, bool(meant))
    if when and when.kind != NEWEST and not (gone and any(map(when.covers, _ends(snapshot.view, document)))):
        return None
    return _of(snapshot, document, question, verb in _PAST)


def _proposed(snapshot: Snapshot, question: str, shown: Sequence[Document]) -> Document | None:
    """The one proposal that is quoted whose title has a name that a question asks of, and that of no other record."""
    said = (each[0] for each in WORD.finditer(question))
    names = (each for each in said if each.capitalize() in snapshot.names or not is_english(each))
    asked = {term for each in names for term in terms(each)} & _subject(question)

    def named_in(document: Document) -> set[str]:
        return asked & set(terms(document.title or ""))

    found = [each for each in shown if _is_open(each) and named_in(each)]
    others = (each for each in snapshot.view.corpus.decisions if each.path != found[0].path) if found else ()
    elsewhere = {term for each in others if each.status is None or each.took_effect for term in named_in(each)}
    return found[0] if len(found) == 1 and named_in(found[0]) - elsewhere else None


def _not_chosen(snapshot: Snapshot, weighed: Declined) -> Fact:
    """That a record weighed an option and did not choose it, with the lines that tell of it."""
    document, option = weighed.document, weighed.option
    quote = snapshot.view.corpus.lines(document.path, option.first, option.last).strip()
    place = Place(document.path, option.first, quote, option.last)
    return Fact(f"{facts.name(document)} weighed “{plain.name(option.name)}” and did not choose it.", (place,))


def _stated(question: str) -> str:
    """A statement with "right?" or "isn't it?" behind it, and a thing with "still?", as a question for yes or no."""
    if (still := _STILL.match(question)) and not _CLOSED.match(question):
        return f"Is {still['what'] or still['thing']} still in use?"
    tail = _TAIL.search(question)
    if not tail or _CLOSED.match(question) or _PERMISSION.match(question):
        return _TAIL.sub("?", question)
    return f"Is it true that {question[: tail.start()]}?"


def _told_then(view: View, document: Document) -> bool:
    """Whether the texts tell how a record and what replaced it stood on the day of a view, where they are not today's:
    the day on which a record was but begun does not.
    """
    both = (document, *(view.document(path) for path in view.standing(document.path).replaced_by))
    return not view.date or not any(each.date and not view.since(each) for each in both)


def _is_undecided(snapshot: Snapshot, question: str, shown: Sequence[Document]) -> bool:
    """Whether the record that is quoted first is a proposal that speaks of all that a question names."""
    if not shown or not _is_open(shown[0]):
        return False
    subject = _subject(question)
    return bool(subject) and subject <= set(terms(snapshot.view.corpus.texts[shown[0].path]))


def _is_open(document: Document) -> bool:
    """Whether a record is a proposal; what is in progress may be decided, and its text tells."""
    return document.undecided and not status_words.is_under_way(document.raw_status)


def part_taken(snapshot: Snapshot, question: str) -> tuple[Document, ...]:
    """The one record whose title a question names that asks whether somebody had a part in it."""
    decisions = snapshot.view.corpus.decisions
    asked = people.whether(question, decisions)
    found = titles(snapshot, asked.subject, decisions) if asked else []
    return tuple(found) if len(found) == 1 else ()


def _took_part(snapshot: Snapshot, question: str, meant: Sequence[Document], shown: Sequence[Document]) -> Said | None:
    """Whether somebody had a part in the one record that is named, else in the one that is quoted first."""
    asked = people.whether(question, snapshot.view.corpus.decisions)
    if asked is None or len(meant) > 1:
        return None
    sure = meant[0] if meant else _about(snapshot, asked.subject, shown, False)
    document = sure or next(iter(shown), None)
    if document is None or document.kind is not Kind.DECISION:
        return None
    did = people.among(document, asked.roles, asked.who)
    if did is None:
        nobody = next(people.told(document, [asked.roles[0].field], snapshot.view.corpus.texts[document.path]), None)
        if not sure or nobody != asked.roles[0].nobody:
            return None
        return Said(
            document, "", facts.fact(snapshot, document, document.status_field, f"{facts.name(document)} {nobody}.")
        )
    fields = [role.field for role in asked.roles if people.named(document, role.field)]
    text = f"{'Yes' if did else 'No'}: {facts.name(document)}, {'; '.join(people.stated(document, fields))}."
    places = (facts.place_of(snapshot, document, document.field(field)) for field in fields)
    return Said(document, "", Fact(text, tuple(dict.fromkeys(places))), sure=sure is not None)


def _outdated(snapshot: Snapshot, subject: set[str], shown: Sequence[Document]) -> Said | None:
    """What replaced the one quoted record that decided for something that a question names beside other words."""
    view = snapshot.view

    def lead(document: Document) -> set[str]:
        return set(terms(letting_go.LEADING.sub(r"\g<rest>", document.title or ""))[:1])

    found = []
    for each in shown:
        later = {term for path in view.standing(each.path).replaced_by for term in lead(view.document(path))}
        if (
            view.standing(each.path).replaced_by
            and lead(each) & subject - later
            and not _AGAINST.search(each.title or "")
        ):
            found.append(each)
    if len(found) != 1 or kin.doubt(view, found[0].path):
        return None
    return Said(found[0], "", _replaced(snapshot, found[0], ""))


def _given_up(snapshot: Snapshot, question: str, shown: Sequence[Document]) -> Said | None:
    """The quoted record in force whose title gives up all that a question names ("Replace Harbor with ECR"), if none
    that is quoted beside it takes it up again.
    """
    subject = _subject(question)
    binding = [each for each in shown if snapshot.view.standing(each.path).in_force and each.status is not None]
    for each in binding:
        if subject and subject <= letting_go.left(each) and not _DEPRECATING.search(each.title or ""):
            again = (
                one
                for one in binding
                if (one.date or "") > (each.date or "")
                and subject <= set(terms(one.title or "")) - letting_go.left(one)
            )
            return None if any(again) or kin.doubt(snapshot.view, each.path) else Said(each, "Given up.")
    return None


def _ends(view: View, document: Document) -> list[str]:
    """The days on which a record was replaced or changed, as far as they are known."""
    later = (view.began(view.document(path)) for path in _later(view, document.path))
    days = (view.standing(document.path).ended, *later)
    return [day for day in days if day]


def _permitted(snapshot: Snapshot, document: Document, numbered: bool) -> Said | None:
    """What bears upon a permission: what replaced a record, that it is undecided, what changed in a numbered one."""
    standing = snapshot.view.standing(document.path)
    if standing.replaced_by:
        return Said(document, "", _replaced(snapshot, document, ""))
    if _is_open(document):
        return Said(document, "Not decided.")
    if document.status in (Status.REJECTED, Status.WITHDRAWN):
        return Said(document, "Not adopted.")
    changed = _changed(snapshot, document) if numbered else None
    return Said(document, "", Fact(f"{changed.text}.", changed.places)) if changed else None


def _of(snapshot: Snapshot, document: Document, question: str, past: bool) -> Said | None:
    view = snapshot.view
    standing = view.standing(document.path)
    section = _section(document, question)
    changed = _changed(snapshot, document, section)
    more = claims_more(snapshot, document, question) and not section
    for pattern, statuses in _WORDED:
        if pattern.search(question):
            return Said(document, "Yes." if document.status in statuses else "No.") if document.status else None
    gone, edited = bool(_GONE.search(question)), bool(_CHANGED.search(question))
    over = document.status in (Status.DEPRECATED, Status.SUPERSEDED, Status.WITHDRAWN)
    ended = over or bool(standing.replaced_elsewhere)
    if _LEAVING.search(question) and not (standing.replaced_by or (ended and not standing.in_force)):
        return None
    gone = gone or bool(_LEAVING.search(question))
    if not (gone or edited or any(each.search(question) for each in (_ACCEPTED, _HOLDS, _TRUE))):
        return None
    if standing.replaced_by:
        if not gone and not edited and past:
            return None
        return Said(document, "", _replaced(snapshot, document, "Yes" if gone or edited else "No"))
    if standing.in_force is None or (standing.in_force and document.status is Status.SUPERSEDED):
        return None
    if not standing.in_force:
        if edited or (past and not gone and ended) or (document.undecided and not _is_open(document)):
            return None
        undecided = document.undecided and not gone and not _ACCEPTED.search(question)
        return Said(document, "Not decided." if undecided else "Yes." if gone and ended else "No.")
    if changed:
        lead = _partial(question, gone, edited)
        if section and any(each.section == section for each in standing.amended_by):
            lead = "Yes" if gone or edited else "No"
        return Said(document, "", Fact(f"{changed.text}." if more else f"{lead}: {changed.text}.", changed.places))
    if edited or more:
        return None
    if other := letting_go.given_up_by(snapshot, document):
        return Said(document, "", facts.says(other.by, other.said))
    if letting_go.takes_itself_back(snapshot, document):
        return None
    by_title = not NUMBERED.search(question)  # which may name what the record decided not to use
    return None if by_title and letting_go.refuses(snapshot, document) else Said(document, "No." if gone else "Yes.")


def claims_more(snapshot: Snapshot, document: Document, question: str) -> bool:
    """Whether a question says more of the record that it names by number than that it is in force: "does ADR-12 still
    apply to handlers?" is for its text to answer. Who knows a record calls it by the words of its title.
    """
    _, timeless = period(_FROM.sub(" ", question), this_day(snapshot))
    words = NUMBERED.sub(" ", _PARTLY.sub(" ", timeless))
    return bool(_subject(words) - set(terms(letting_go.called(document))) - _RECORD - facts.TELLING)


def names_changed_section(snapshot: Snapshot, document: Document, question: str) -> bool:
    """Whether a question names a section of a record that a later one changed."""
    section = _section(document, question)
    return bool(section) and any(each.section == section for each in snapshot.view.standing(document.path).amended_by)


def _section(document: Document, question: str) -> str | None:
    """The anchor of the one section that a question names by its title: "the section Retention of ADR-4", "does ADR-4
    hold for retention?".
    """

    def names(title: str) -> bool:
        title = re.escape(title)
        called = rf"\bsection\W+{title}(?!\w)|\b{title}\W+(?:section|part|chapter|paragraph)\b"
        behind = rf"\b(?:to|for|on|about|regarding)\s+(?:the\s+)?{title}\W*$"
        return bool(re.search(f"{called}|{behind}", question, re.I))

    found = [each.anchor for each in document.sections if each.level > 1 and names(each.title)]
    return found[0] if len(found) == 1 else None


def _partial(question: str, gone: bool, edited: bool) -> str:
    """Yes or no of a record in force of which a part was changed."""
    if edited or (gone and _PARTLY.search(question)):
        return "Yes, in part"
    if gone:
        return "No, only in part"
    return "No, not all of it" if _WHOLLY.search(question) else "Yes, except for what changed"


def _replaced(snapshot: Snapshot, document: Document, word: str) -> Fact:
    view = snapshot.view
    standing = view.standing(document.path)
    new = [view.document(path) for path in standing.replaced_by]
    text = f"{' and '.join(facts.successor(each, len(new) > 1) for each in new)} superseded {facts.name(document)}"
    if standing.ended and word == "No" and _within(snapshot, standing.ended):
        text = f"Until {standing.ended}, when {text}"
        word = ""
    elif standing.ended and len(new) == 1:
        text += f" on {standing.ended}"
    places = [facts.relation_place(snapshot, each, document, RelationKind.SUPERSEDES) for each in new]
    return Fact(f"{word}: {text}." if word else f"{text}.", tuple(dict.fromkeys(places)))


def _within(snapshot: Snapshot, day: str) -> bool:
    """Whether a day lies in the month or year that is asked about, of which the last day is looked at."""
    asked = snapshot.as_of.asked if snapshot.as_of else ""
    return bool(_STRETCH.fullmatch(asked)) and day.startswith(asked)


def _changed(snapshot: Snapshot, document: Document, section: str | None = None) -> Fact | None:
    """What later records changed of a record, or of one section of it and those below, as the rest of a sentence."""
    view = snapshot.view
    told, places = [], []
    within = _within_section(document, section) if section else ()
    for each in view.standing(document.path).amended_by:
        if section and each.section not in within:
            continue
        new = view.document(each.path)
        part = f"the section {facts.section_title(document, each.section)}" if each.section else "a part"
        on = f" on {since}" if (since := view.since(new)) else ""
        told.append(f"{facts.name(new)} changed {part} of {facts.name(document)}{on}")
        places.append(facts.relation_place(snapshot, new, document, RelationKind.AMENDS))
    return Fact("; ".join(told), tuple(dict.fromkeys(places))) if told else None


def _within_section(document: Document, anchor: str) -> set[str]:
    """The anchors of a section and of those below it."""
    around = next(each for each in document.sections if each.anchor == anchor)
    below = (each for each in document.sections if around.line <= each.line <= document.last_line(around))
    return {each.anchor for each in below}


def _pair(question: str, passive: bool) -> tuple[str, str] | None:
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
    return (first, second) if _subject(first) or NUMBERED.search(first) else None


def _told_of_both(snapshot: Snapshot, pair: tuple[str, str], shown: Sequence[Document]) -> Said | None:
    """The sentence of a record in force that tells of two things whether one took the other's place, one of a record
    that is quoted before any other; None without such a sentence.
    """
    view = snapshot.view
    sides = [_subject(_FOR.sub("", each.rstrip("?. "))) for each in pair]
    if not all(sides):
        return None
    found: list[tuple[Document, Unit]] = []
    both = sides[0] | sides[1]
    for each in view.corpus.decisions if all(map(snapshot.vocabulary.knows, both)) else ():
        binds = each.status is None or view.standing(each.path).in_force
        if binds and all(term[:STEM] in snapshot.lowered[each.path] for term in both):
            chunks = (one for one in snapshot.by_path.get(each.path, ()) if not passes_over(one.heading))
            said = (unit for one in chunks for unit in units(one.text, one.line_start))
            found += [
                (each, unit)
                for unit in said
                if unit.shape in (Shape.SENTENCE, Shape.ITEM) and both <= unit.terms and _PLACE.search(unit.text)
            ]
    document, unit = max(found, key=lambda one: one[0] in shown, default=(None, None))
    return Said(document, "", facts.says(document, unit), sure=False) if document and unit else None


def is_of_things(snapshot: Snapshot, question: str) -> bool:
    """Whether a question asks if one thing took the place of another, of which no record's title is about the earlier:
    what records say of themselves does not tell then, and their text may.
    """
    closed = _CLOSED.match(question)
    pair = _pair(question, closed["verb"].lower() in _BEING and not _TRUE.match(question)) if closed else None
    if pair is None or named(snapshot.view, question):
        return False
    return not titles(snapshot, pair[1], snapshot.view.corpus.decisions)


def _side(snapshot: Snapshot, words: str, shown: Sequence[Document]) -> Document | None:
    """The one record that a side of a question names by number or title."""
    found: Sequence[Document] = named(snapshot.view, words)
    if not found and not NUMBERED.search(words):
        found = titles(snapshot, words, _kindred(snapshot.view, shown))
        found = found or titles(snapshot, words, snapshot.view.corpus.decisions)
    return found[0] if len(found) == 1 else None


def _either(snapshot: Snapshot, sides: Sequence[str], shown: Sequence[Document]) -> Said | None:
    """What replaced the one of two alternatives that no longer holds."""
    view = snapshot.view
    found = [_side(snapshot, each, shown) for each in sides]
    ended = [each for each in found if each and view.standing(each.path).replaced_by]
    if len(ended) != 1 or kin.doubt(view, ended[0].path):
        return None
    return Said(ended[0], "", _replaced(snapshot, ended[0], ""))


def _in_order(snapshot: Snapshot, question: str, shown: Sequence[Document]) -> Said | None:
    """Which of two records, named by number or by title, is of an earlier day."""
    asked = _ORDER.match(question)
    sides = re.split(r"\bor\b", question[asked.end() :].rstrip("?. "), flags=re.I) if asked else []
    found = [_side(snapshot, each, shown) for each in sides]
    dated = sorted(((each.date, each) for each in found if each and each.date), key=lambda one: one[0])
    if len(found) != 2 or len(dated) != 2 or dated[0][1] is dated[1][1]:
        return None
    (first_day, first), (last_day, last) = dated
    word = "is of the same day as" if first_day == last_day else "came before"
    places = tuple(facts.place_of(snapshot, each, each.field("date")) for _, each in dated)
    text = f"{facts.name(first, dated=True)} {word} {facts.name(last, dated=True)}."
    return Said(first, "", Fact(text, places))


def _between(
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
    standing, changed = view.standing(old.path), _changed(snapshot, old)
    if new is None:
        told = _replaced(snapshot, old, "") if standing.replaced_by else None
        lead = "Not all of it: " if _GONE.search(asked) and not _PARTLY.search(asked) else ""
        told = told or (Fact(f"{lead}{changed.text}.", changed.places) if changed else None)
        if told is None and standing.in_force and _GONE.search(asked):
            doubted = kin.doubt(view, old.path) or letting_go.given_up_by(snapshot, old)
            return None if doubted else Said(old, "No.")
        return Said(old, "", told) if told else None
    if new.path in standing.replaced_by:
        return Said(old, "", _replaced(snapshot, old, "Yes"))
    if changed and any(each.path == new.path for each in standing.amended_by):
        lead = "Only in part" if _GONE.search(asked) and not _PARTLY.search(asked) else "Yes"
        return Said(old, "", Fact(f"{lead}: {changed.text}.", changed.places))
    if old.path in view.standing(new.path).replaced_by:
        return Said(new, "", _replaced(snapshot, new, "The other way round"))
    turned = _changed(snapshot, new)
    if turned and any(each.path == old.path for each in view.standing(new.path).amended_by):
        return Said(new, "", Fact(f"The other way round: {turned.text}.", turned.places))
    if standing.replaced_by:
        word = "Not directly" if new.path in view.heads(old.path) else "No"
        return Said(old, "", _replaced(snapshot, old, word if numbered[0] else ""))
    if old.path in view.heads(new.path) or kin.doubt(view, old.path) or kin.doubt(view, new.path):
        return None
    if all(numbered):
        return Said(old, "No.")
    if not view.standing(old.path).in_force or not view.standing(new.path).in_force:
        return None
    neither = f"Neither record says that {facts.name(new)} took the place of {facts.name(old)}."
    return Said(old, "", Fact(neither, tuple(facts.place_of(snapshot, each, each.status_field) for each in (new, old))))


def _about(snapshot: Snapshot, question: str, shown: Iterable[Document], gone: bool) -> Document | None:
    """The one record, of those quoted and those that these replaced or changed, that a question names by its title."""
    view = snapshot.view
    found = titles(snapshot, question, _kindred(view, shown)) or titles(snapshot, question, view.corpus.decisions)
    if gone and len(found) > 1:
        later = {path for each in found for path in _later(view, each.path)}
        found = [each for each in found if later & {one.path for one in found} and each.path not in later]
    if not gone:
        subject = _subject(question)
        holding = [each for each in view.corpus.decisions if view.standing(each.path).in_force]
        found = [each for each in found if each in holding] or found
        others = (each for each in holding if subject <= set(terms(each.title or "")) - letting_go.left(each))
        if found and found[0] not in holding and any(others):
            return None
        found = found[:1]
    return found[0] if len(found) == 1 else None


def _subject(words: str) -> set[str]:
    """The terms of a question without those that it is made of."""
    for pattern in (_TRUE, _PERMISSION, _ALLOWED, _GONE, _LEAVING, _CHANGED, _PARTLY, _WHOLLY, _FROM):
        words = pattern.sub(" ", words)
    return set(terms(words)) - _FORM


def _kindred(view: View, shown: Iterable[Document]) -> list[Document]:
    """Some records with those that they replaced or changed, and with what holds in their place."""
    paths: dict[str, None] = {}
    for each in shown:
        olds = (*view.predecessors(each.path), *(one.path for one in view.changes(each.path)))
        paths |= dict.fromkeys((each.path, *view.heads(each.path), *olds))
    return [view.document(path) for path in paths]


def titles(snapshot: Snapshot, words: str, documents: Iterable[Document]) -> list[Document]:
    """Those of some records whose titles are about what some words name.

    A title that speaks itself of an end or a change ("Deprecate X", "Move from X to Y") is left out where the words
    ask for that, or for what it gives up.
    """
    subject = _subject(words)
    ends = {
        term for pattern in (_GONE, _LEAVING, _CHANGED) for found in pattern.finditer(words) for term in terms(found[0])
    }
    given_up = subject - {term for found in letting_go.LEFT.finditer(words) for term in terms(found["what"])}

    purpose = _purpose(words.rstrip("?. "))

    def means(document: Document) -> bool:
        speaks_of_an_end = (ends - _FORM) & set(terms(letting_go.called(document)))
        other = _purpose(document.title or "")
        if purpose and other and not purpose & other:  # for deployments, and not for development
            return False
        return not (letting_go.left(document) & given_up or speaks_of_an_end) and _titled(snapshot, document, subject)

    return [each for each in documents if means(each)]


def _purpose(words: str) -> set[str]:
    """The terms of what something is for: the deployments of "Docker for deployments"."""
    found = _FOR.search(words)
    return set(terms(found["what"])) - _ANY_PURPOSE if found else set()


def _later(view: View, path: str) -> Sequence[str]:
    standing = view.standing(path)
    return (*standing.replaced_by, *(each.path for each in standing.amended_by))


def _titled(snapshot: Snapshot, document: Document, subject: set[str]) -> bool:
    """Whether a title is about a subject: it has all its words, and begins with it, takes it up or says little else.

    The name of a file is a title too: `0019-handler-deployment-strategy.md` is "the handler deployment strategy",
    whatever its heading calls it.
    """
    if document.kind is not Kind.DECISION or not subject:
        return False
    title = document.title or ""
    if " " not in title and "-" in title:  # "use-skylight" as a heading is the name of a file
        title = document.file_words
    if _CONDITIONAL.search(title):
        return False
    if len(subject) > 1 and any(_share(snapshot, each, subject) >= ENOUGH for each in (title, document.file_words)):
        return True
    begun = letting_go.LEADING.match(title)
    taken = [title[found.end() :] for found in _TAKING.finditer(title)] + ([begun["rest"]] if begun else [])
    starts = any(words and words[0] in subject for words in map(terms, taken))
    return starts and subject <= set(terms(title)) and not _AGAINST.search(title)


def _share(snapshot: Snapshot, title: str, subject: set[str]) -> float:
    """How much of a title (IDF) a subject is; 0 where the title lacks a word of it."""
    weights = {term: snapshot.vocabulary.idf(term) for term in terms(title)}
    return sum(weights[term] for term in subject) / (sum(weights.values()) or 1.0) if subject <= weights.keys() else 0.0
