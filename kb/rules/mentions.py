"""Whether texts that name a record name the right one, and lead to it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kb import links
from kb.corpus import Corpus
from kb.derived.listing import indexes
from kb.identity import is_template
from kb.lint import Context, Finding, near, rule, series_in, series_of
from kb.model import Document, Edit, Kind, Link, Mention, Related, RelationKind, Severity
from kb.rules.passages import around
from kb.view import View

HABIT = 0.8
"""The share of the first mentions that are links which makes it the habit of a corpus."""
_ENOUGH = 5
_NAMES = re.compile(r"(?P<letters>[A-Za-z]{2,8})[-‑_ #]{0,2}0*(?P<number>\d{1,5})\b")
_BARE = re.compile(r"0\d{2,4}$")
_FOR_EXAMPLE = re.compile(r"\b(?:for\s+(?:example|instance)|e\.g\.|such\s+as|like|zum\s+Beispiel|par\s+exemple)", re.I)
_TO_COME = re.compile(
    r"\b(?:an?|some|the|any)\s+(?:(?:possible|later)\s+)?(?:future|hypothetical|imaginary|fictitious)\s+[\W_]*\Z", re.I
)
"""What stands before a record that there will be, or is made up."""
_QUOTES = ('"', "“", "„", "«", "'", "‘")
_QUOTED = re.compile(r"[^\"“”„«»]{0,120}[\"”»'’“]")
_OWN_LETTERS = frozenset({"adr", "decision", "record"})


@rule("KB403", Kind.DECISION, Kind.SPEC, Kind.PAGE)
def other_target(document: Document, context: Context) -> Iterator[Finding]:
    """A link whose text names a record leads to that record."""
    wrong = [
        (link, target, number)
        for link in document.links
        if (named := _named(document, link, context))
        for target, number in [named]
    ]
    if not wrong:
        return
    listed = {
        entry.line for index in indexes(context.view, document) for each in index.listings for entry in each.entries
    }
    for link, target, number in wrong:
        if link.span.line not in listed:
            message = f"expected a link to {number}, as its text says, found one to {target.label}"
            yield Finding(link.span, message, link.target)


@rule("KB404", Kind.DECISION, Kind.SPEC, Kind.PAGE)
def unknown_mention(document: Document, context: Context) -> Iterator[Finding]:
    """A record that a text names by its number is there."""
    if not document.mentions or not context.numbered or is_template(document.path):
        return
    # A record's own heading names its number; KB102 tells where that is another.
    own = {(each.span.line, each.text) for each in document.numbers}
    # Of a number in a relation, KB302 tells the same.
    related = {(each.target, at) for each in document.relations for at in range(each.span.line, each.span.end_line + 1)}
    for mention in document.mentions:
        if (mention.span.line, mention.number) in own or (mention.text, mention.span.line) in related:
            continue
        if not _is_ours(mention, context):
            continue
        unknown = int(mention.number) not in context.numbers
        other = None if unknown else counted_elsewhere(document, mention, context.view)
        if not (unknown or other) or _is_example(mention, context.corpus.texts[document.path]):
            continue
        if other:
            folder, away = (f"{series_of(each)[0]}/" for each in (document, other))
            message = f"expected a record {mention.text} in {folder}, found one in {away} only, which counts for itself"
            place = Related(other.path, other.title_line, f"this is {other.label} in {away}")
            yield Finding(mention.span, message, mention.text, related=(place,), severity=Severity.WARNING)
        else:
            nearest = linked_as(document, mention.number, context.corpus)
            message = f"expected a record {mention.text}, found none{near(nearest)}"
            yield Finding(mention.span, message, mention.text)


@rule("KB405", Kind.DECISION, Kind.SPEC, Kind.PAGE, severity=Severity.INFO)
def unlinked_mention(document: Document, context: Context) -> Iterator[Finding]:
    """The first mention of a record is a link, where the corpus links its records."""
    _, first = _first_mentions(context.view, document)
    if not first or not _links_mentions(context.view):
        return
    for path, mention in first.items():
        target = posixpath.relpath(path, posixpath.dirname(document.path) or ".")
        message = f"expected a link to {target}, as at nearly every first mention, found `{mention.text}`"
        yield Finding(mention.span, message, edits=_link(document, mention, target, context))


def linked_as(document: Document, number: str, corpus: Corpus) -> str | None:
    """The number of the record to which a text's own links with a number lead, or seem meant to lead."""
    for link in document.links:
        found = list(_NAMES.finditer(link.text))
        if len(found) == 1 and int(found[0]["number"]) == int(number):
            target = links.resolve(corpus, document.path, link.target)
            path = target.path or (links.join(document.path, target.nearest) if target.nearest else "")
            record = corpus.documents.get(path)
            if record and record.kind is Kind.DECISION:
                return record.number
    return None


def _is_example(mention: Mention, text: str) -> bool:
    """Whether a mention shows how records are named (`for example, "ADR 9: Use Docker"`), or is of one to come."""
    passage = around(text, mention.span.line)
    at = passage.offset(mention.span)
    if _TO_COME.search(passage.text, 0, at):
        return True
    quoted = _QUOTED.match(passage.text, at + len(mention.text)) and passage.text[:at].endswith(_QUOTES)
    return bool(quoted and _FOR_EXAMPLE.search(passage.text, passage.sentence(mention.span)[0], at))


def counted_elsewhere(document: Document, mention: Mention, view: View) -> Document | None:
    """The record of another folder that has the number of a mention, where the two folders count for themselves.

    None where the text links that record or states a relation to it, and so means it.
    """
    known = series_in(view)
    own, number = series_of(document), int(mention.number)
    if own not in known or number in known[own]:
        return None
    homes = {series: records[number] for series, records in known.items() if number in records}
    letters = _NAMES.match(mention.text)
    named = letters["letters"].lower() if letters else ""
    if any(not _count_apart(known[own], known[home]) or home[1] == named != own[1] for home in homes):
        return None
    meant = _linked(document) | {edge.target for kind in RelationKind for edge in view.stated(document.path, kind)}
    records = list(homes.values())
    return None if any(each.path in meant for each in records) else records[0]


def _count_apart(one: Mapping[int, Document], other: Mapping[int, Document]) -> bool:
    """Whether two series share so many numbers that each counts for itself."""
    shared = len(one.keys() & other.keys())
    return shared > 1 and 2 * shared >= min(len(one), len(other))


def _linked(document: Document) -> set[str]:
    return {links.join(document.path, each.target.partition("#")[0]) for each in document.links}


def _is_ours(mention: Mention, context: Context) -> bool:
    """An RFC is a record of this corpus where its files are named so; a number far beyond them is the IETF's."""
    if not mention.text.upper().startswith("RFC"):
        return True
    named = any(letters == "rfc" for _, letters in context.series)
    return named and (mention.number.startswith("0") or int(mention.number) <= 10 * max(context.numbers))


def _named(document: Document, link: Link, context: Context) -> tuple[Document, str] | None:
    """The record that a link leads to, and the other number that its text names; None where they agree."""
    path = links.resolve(context.corpus, document.path, link.target).path
    target = context.corpus.documents.get(path) if path else None
    if not target or target.kind is not Kind.DECISION or not target.number or link.image:
        return None
    found = list(_NAMES.finditer(link.text))
    if _BARE.fullmatch(link.text):
        number = link.text
    elif len(found) == 1 and (found[0]["letters"].lower() in _OWN_LETTERS | {series_of(target)[1]}):
        number = found[0]["number"]
    else:
        return None
    # The title may name another record rightly: "Amend ADR-7".
    if int(number) == int(target.number) or (found and found[0][0].lower() in (target.title or "").lower()):
        return None
    return target, link.text if _BARE.fullmatch(link.text) else found[0][0]


def _link(document: Document, mention: Mention, target: str, context: Context) -> tuple[Edit, ...]:
    span = mention.span
    line = context.corpus.lines(document.path, span.line, span.line)
    if line[span.column - 1 : span.end_column - 1] != mention.text:
        return ()
    return (Edit(document.path, span, f"[{mention.text}]({target})"),)


def _first_mentions(view: View, document: Document) -> tuple[int, dict[str, Mention]]:
    """How many records a text links, and the first mention of each that it names without linking it anywhere."""
    linked = _linked(document)
    related = {edge.target for kind in RelationKind for edge in view.stated(document.path, kind)}
    first: dict[str, Mention] = {}
    headings = {each.line for each in document.sections if each.level}
    for mention in document.mentions:
        if mention.span.line in headings:  # a heading names what its text is about, and the text links it
            continue
        path = view.by_number(document, mention.number, mention.letters)
        record = view.document(path) if path else None
        if not record or not path or path == document.path or path in linked | related or not _says(mention, record):
            continue
        if not counted_elsewhere(document, mention, view):
            first.setdefault(path, mention)
    records = sum(path in view.corpus.documents and view.document(path).kind is Kind.DECISION for path in linked)
    return records, first


def _says(mention: Mention, record: Document) -> bool:
    """Whether a mention means a record of ours: `RFC 2119` is the IETF's, unless files are named so."""
    return not mention.text.upper().startswith("RFC") or series_of(record)[1] == "rfc"


@lru_cache(maxsize=2)
def _links_mentions(view: View) -> bool:
    found = [_first_mentions(view, each) for each in view.corpus.decisions]
    linked, bare = sum(count for count, _ in found), sum(len(first) for _, first in found)
    return linked >= _ENOUGH and linked >= HABIT * (linked + bare)
