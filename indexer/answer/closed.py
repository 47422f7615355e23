"""Yes or no, where the metadata of one record settles a question for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.answer import facts, letting_go, people, plain
from indexer.answer.between import between, either_of, in_order, pair_of, record_of, told_of_both
from indexer.answer.declined import declined
from indexer.answer.draft import inline, without
from indexer.answer.facts import Fact, Place
from indexer.answer.passages import orders_in
from indexer.answer.period import NEWEST, period, this_day
from indexer.answer.said import Said, changes_to, kindred, later_ones, replacement
from indexer.answer.titled import (
    AGAINST,
    ALLOWED,
    CHANGED,
    FROM,
    GONE,
    LEAVING,
    PARTLY,
    PERMISSION,
    TRUE,
    WHOLLY,
    asked_about,
    titles,
)
from indexer.encode import WORD, is_english, terms
from indexer.question import NUMBERED, TAIL, named
from indexer.snapshot import Snapshot
from kb import kin
from kb.formats import status as status_words
from kb.model import Document, Kind, Status
from kb.view import View

_CLOSED = re.compile(r"^\s*(?:and |but |so )?(?P<verb>is|are|was|were|has|have|had|did|do|does)\s+(?!not\b)", re.I)
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
    r"(?:introduced|adopted|chosen|used|in use)\W*$"
    r"|^\s*(?:and |but |so )?(?:(?:was|were) (?P<against>[^?]+?) (?:ever )?"
    r"(?:weighed|compared|judged|evaluated|measured)"
    r"|did (?:we|you|they) (?:ever )?(?:weigh|compare|judge|evaluate|measure) (?P<with>[^?]+?))"
    r" (?:against|with|to|alongside|versus|vs\.?) [^?]+\W*$"
    r"|^\W*(?P<name>[\w.+#-]+(?:\s+[\w.+#-]+)?)\W*$",
    re.I,
)
"""What supposes of something that it is in use, or asks of nothing but it, or only names it."""
_USED = re.compile(
    r"^\s*(?:and |but |so )?(?:what|which|how|where)\b[^?]*?\b(?:do|are|is|does) (?:we|you|they|it)\b[^?]*?"
    r"\b(?:us(?:e|ing)|run(?:ning)?|deploy(?:ed|ing)?|mak(?:e|ing)|do(?:ing)?)\b",
    re.I,
)
"""What asks for what is done: of a proposal nothing is."""
_STILL = re.compile(
    r"^\s*(?:and |but |so )?(?:still\s+(?:on\s+|using\s+)?(?P<what>[\w.+#-]+(?:\s+[\w.+#-]+)?)"
    r"|(?P<thing>[\w.+#-]+(?:\s+[\w.+#-]+)?)\s+still(?:\s+(?:in\s+use|used|valid|current|a\s+thing))?)\W*\?+\s*$",
    re.I,
)
"""A question of two or three words: "still MessagePack?", "KServe still in use?"."""
_TAG = re.compile(r"[\s,]+or (?:not|no|what)\W*$", re.I)
_WHICH = re.compile(r"^\s*which (?:one |of them )?(?:is|do|should|shall|can)\b[^,:]*[,:]\s*", re.I)
"""What stands before two alternatives."""
_BEING = ("is", "are", "was", "were")
_PAST = ("was", "were", "did", "had", "has", "have")
_OPEN = re.compile(r"\b(?:or|not|why|who|when|what|which|where|how|whether|if)\b|n't\b|[;:]", re.I)
"""Words with which a question asks for more than yes or no."""
_TO_COME = re.compile(r"\b(?:going|about|due|likely|planned|meant|supposed|intended|expected) to\b", re.I)
"""What asks for what is to come, which no status denies."""
_HOLDS = re.compile(r"\b(?:in use|still|currently)\b|^\s*(?:and |but |so )?do we (?:still |currently )?use\b", re.I)
_DONE = re.compile(r"\b(?:deployed|installed|live|running|rolled out|set up|in place)\b", re.I)
"""What asks whether something was done, which a proposal has not."""
_ACCEPTED = re.compile(
    r"\b(?:in force|in effect|valid|binding|accepted|approved|agreed|adopted|official|decided)\b", re.I
)
"""What asks for the decision, not for what is done."""
_WORDED: tuple[tuple[re.Pattern[str], tuple[Status, ...]], ...] = (
    (re.compile(r"\b(?:proposed|a proposal)\b", re.I), (Status.PROPOSED,)),
    (re.compile(r"\b(?:rejected|turned down)\b", re.I), (Status.REJECTED,)),
    (re.compile(r"\bwithdrawn\b", re.I), (Status.WITHDRAWN,)),
)
SHORT = 60
"""Words of an option up to which it is told as a whole."""
_RECORD = frozenset(
    terms("architecture architectural status file document paper policy rule team official go gone true correct case")
)
"""Words with which a question speaks of a record as a whole."""
_DEPRECATING = re.compile(r"\bdeprecat", re.I)
"""What is given up in time, and may be in use until then."""


def said(snapshot: Snapshot, question: str, meant: Sequence[Document], shown: Sequence[Document]) -> Said | None:
    """Yes or no; None where a question asks for more, means no record for sure, or its metadata does not say.

    `meant` are the records that the question names by number, `shown` those that are quoted.
    """
    question = _TAG.sub("?", _stated(question))
    shown = list({each.path: each for each in shown}.values())  # two passages may be of one record
    closed = _CLOSED.match(question)
    permission = bool(PERMISSION.match(question) or (closed and ALLOWED.search(question)))
    if closed and (later := _CIRCUMSTANCE.search(question, closed.end())):
        question = question[: later.start()] + question[later.end() :]
        named_before = named(snapshot.view, question)
        meant = [each for each in meant if each in named_before] or meant
    asked = question[closed.end() :] if closed else question
    if ordered := in_order(snapshot, question, shown):
        return ordered
    sides = re.split(r"\bor\b", _WHICH.sub("", question).rstrip("?. "), flags=re.I)
    if len(sides) == 2 and not meant and not any(map(_OPEN.search, sides)):
        return either_of(snapshot, sides, shown)
    if not meant and shown and _USED.match(question) and _is_open(shown[0]):
        return Said(shown[0], "Not decided.", sure=False)
    if closed and (did := _took_part(snapshot, question, meant, shown)):
        return did
    about = None if permission or meant else _OF_OPTION.match(question)
    if about and (not closed or about["against"] or about["with"]):
        weighed = _not_chosen(snapshot, next(filter(None, about.groups())), shown)
        if weighed or not closed:
            return weighed
    if not (closed or permission) or _TO_COME.search(question) or _OPEN.search(re.sub(r"\bno longer\b", "", asked)):
        return None
    verb = closed["verb"].lower() if closed else ""
    pair = pair_of(question, verb in _BEING and not TRUE.match(question)) if closed else None
    if pair:
        new, old = (record_of(snapshot, each, shown) for each in pair)
        if new is None and old and (weighed := _not_chosen(snapshot, pair[0], [old])):
            return weighed
        if old is None and new and (weighed := _not_chosen(snapshot, pair[1], [new])):
            return weighed
        stated = between(snapshot, new, old, asked, [bool(NUMBERED.search(each)) for each in pair])
        return stated or (None if meant else told_of_both(snapshot, pair, shown))
    if len(meant) > 1:
        return None
    gone = any(each.search(question) for each in (GONE, LEAVING, CHANGED))
    when, timeless = period(FROM.sub(" ", question), this_day(snapshot))
    document = meant[0] if meant else _about(snapshot, timeless, shown, gone)
    if document is None and closed and _ACCEPTED.search(question) and _is_undecided(snapshot, question, shown):
        return Said(shown[0], "Not decided.", sure=False)
    if document is None and (weighed := _not_chosen(snapshot, timeless, shown)):
        return weighed
    if document and closed and _DONE.search(question) and _is_open(document):
        return Said(document, "Not decided.")
    used = permission or _HOLDS.search(question) or _DONE.search(question)
    if document is None and used and (open_still := _proposed(snapshot, timeless, shown)):
        return Said(open_still, "Not decided.")
    if document is None and (used or TRUE.search(question)):
        if permission and shown and shown[0].status in (Status.REJECTED, Status.WITHDRAWN):
            return Said(shown[0], "Not adopted.", sure=False)
        return _outdated(snapshot, asked_about(question), shown) or _given_up(snapshot, question, shown)
    if document and kin.doubt(snapshot.view, document.path):
        return _given_up(snapshot, question, shown) if used else None
    if document is None or not _told_then(snapshot.view, document):
        return None
    if permission:
        return _permitted(snapshot, document, bool(meant))
    if when and when.kind != NEWEST and not (gone and any(map(when.covers, _ends(snapshot.view, document)))):
        return None
    return _of(snapshot, document, question, verb in _PAST)


def of_option(snapshot: Snapshot, question: str, shown: Sequence[Document]) -> bool:
    """Whether a question asks of something that a record weighed and did not choose."""
    found = said(snapshot, question, (), shown)
    return bool(found and found.of_option)


def _proposed(snapshot: Snapshot, question: str, shown: Sequence[Document]) -> Document | None:
    """The one proposal that is quoted whose title has a name that a question asks of, and that of no other record."""
    said = (each[0] for each in WORD.finditer(question))
    names = (each for each in said if each.capitalize() in snapshot.names or not is_english(each))
    asked = {term for each in names for term in terms(each)} & asked_about(question)

    def named_in(document: Document) -> set[str]:
        return asked & set(terms(document.title or ""))

    found = [each for each in shown if _is_open(each) and named_in(each)]
    others = (each for each in snapshot.view.corpus.decisions if each.path != found[0].path) if found else ()
    elsewhere = {term for each in others if each.status is None or each.took_effect for term in named_in(each)}
    return found[0] if len(found) == 1 and named_in(found[0]) - elsewhere else None


def _not_chosen(snapshot: Snapshot, words: str, shown: Sequence[Document]) -> Said | None:
    """That a record weighed what some words name and did not choose it, with the lines that tell of it."""
    weighed = declined(snapshot, asked_about(words), shown)
    if weighed is None:
        return None
    document, option = weighed.document, weighed.option
    lines = snapshot.view.corpus.lines(document.path, option.first, option.last)
    quote = lines.strip()
    place = Place(document.path, option.first, quote, option.last)
    over = f" ({document.status})" if snapshot.view.standing(document.path).in_force is False else ""
    told = f"{facts.name(document)}{over} weighed “{plain.name(option.name)}” and did not choose it"
    short = "\n\n" not in quote and len(quote.split()) <= SHORT
    read = without(lines, orders_in(snapshot, document.path, option.first, lines))
    told += f": “{inline(read)}”" if short else "."
    return Said(document, "", Fact(told, (place,)), of_option=True)


def _stated(question: str) -> str:
    """A statement with "right?" or "isn't it?" behind it, and a thing with "still?", as a question for yes or no."""
    if (still := _STILL.match(question)) and not _CLOSED.match(question):
        return f"Is {still['what'] or still['thing']} still in use?"
    tail = _TAIL.search(question)
    if not tail or _CLOSED.match(question) or PERMISSION.match(question):
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
    subject = asked_about(question)
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
            and not AGAINST.search(each.title or "")
        ):
            found.append(each)
    if len(found) != 1 or kin.doubt(view, found[0].path):
        return None
    return Said(found[0], "", replacement(snapshot, found[0], ""))


def _given_up(snapshot: Snapshot, question: str, shown: Sequence[Document]) -> Said | None:
    """The quoted record in force whose title gives up all that a question names ("Replace Harbor with ECR"), if none
    that is quoted beside it takes it up again.
    """
    subject = asked_about(question)
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
    later = (view.began(view.document(path)) for path in later_ones(view, document.path))
    days = (view.standing(document.path).ended, *later)
    return [day for day in days if day]


def _permitted(snapshot: Snapshot, document: Document, numbered: bool) -> Said | None:
    """What bears upon a permission: what replaced a record, that it is undecided, what changed in a numbered one."""
    standing = snapshot.view.standing(document.path)
    if standing.replaced_by:
        return Said(document, "", replacement(snapshot, document, ""))
    if _is_open(document):
        return Said(document, "Not decided.")
    if document.status in (Status.REJECTED, Status.WITHDRAWN):
        return Said(document, "Not adopted.")
    changed = changes_to(snapshot, document) if numbered else None
    return Said(document, "", Fact(f"{changed.text}.", changed.places)) if changed else None


def _of(snapshot: Snapshot, document: Document, question: str, past: bool) -> Said | None:
    view = snapshot.view
    standing = view.standing(document.path)
    section = _section(document, question)
    changed = changes_to(snapshot, document, section)
    more = claims_more(snapshot, document, question) and not section
    for pattern, statuses in _WORDED:
        if pattern.search(question):
            return Said(document, "Yes." if document.status in statuses else "No.") if document.status else None
    gone, edited = bool(GONE.search(question)), bool(CHANGED.search(question))
    over = document.status in (Status.DEPRECATED, Status.SUPERSEDED, Status.WITHDRAWN)
    ended = over or bool(standing.replaced_elsewhere)
    if LEAVING.search(question) and not (standing.replaced_by or (ended and not standing.in_force)):
        return None
    gone = gone or bool(LEAVING.search(question))
    if not (gone or edited or any(each.search(question) for each in (_ACCEPTED, _HOLDS, TRUE))):
        return None
    if standing.replaced_by:
        if not gone and not edited and past:
            return None
        return Said(document, "", replacement(snapshot, document, "Yes" if gone or edited else "No"))
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
    _, timeless = period(FROM.sub(" ", question), this_day(snapshot))
    words = NUMBERED.sub(" ", PARTLY.sub(" ", timeless))
    return bool(asked_about(words) - set(terms(letting_go.called(document))) - _RECORD - facts.TELLING)


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
    if edited or (gone and PARTLY.search(question)):
        return "Yes, in part"
    if gone:
        return "No, only in part"
    return "No, not all of it" if WHOLLY.search(question) else "Yes, except for what changed"


def is_of_things(snapshot: Snapshot, question: str) -> bool:
    """Whether a question asks if one thing took the place of another, of which no record's title is about the earlier:
    what records say of themselves does not tell then, and their text may.
    """
    closed = _CLOSED.match(question)
    pair = pair_of(question, closed["verb"].lower() in _BEING and not TRUE.match(question)) if closed else None
    if pair is None or named(snapshot.view, question):
        return False
    return not titles(snapshot, pair[1], snapshot.view.corpus.decisions)


def _about(snapshot: Snapshot, question: str, shown: Iterable[Document], gone: bool) -> Document | None:
    """The one record, of those quoted and those that these replaced or changed, that a question names by its title."""
    view = snapshot.view
    found = titles(snapshot, question, kindred(view, shown)) or titles(snapshot, question, view.corpus.decisions)
    if gone and len(found) > 1:
        later = {path for each in found for path in later_ones(view, each.path)}
        found = [each for each in found if later & {one.path for one in found} and each.path not in later]
    if not gone:
        subject = asked_about(question)
        holding = [each for each in view.corpus.decisions if view.standing(each.path).in_force]
        found = [each for each in found if each in holding] or found
        others = (each for each in holding if subject <= set(terms(each.title or "")) - letting_go.left(each))
        if found and found[0] not in holding and any(others):
            return None
        found = found[:1]
    return found[0] if len(found) == 1 else None
