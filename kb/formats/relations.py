"""Words that relate one record to another, and what they point to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from types import MappingProxyType

from kb.dialect import written_out
from kb.formats import parts, status, tongues
from kb.formats.page import LONGEST
from kb.identity import PREFIXES
from kb.markdown import visible
from kb.model import Field, Relation, RelationKind, Span, Status

_PART = r"(?:(?P<part>partly|partially|partial|in part|mostly|largely)\s+(?:been\s+)?)?"
_BY = (
    r"(?:\s+(?P<part2>in part|partly|partially|mostly))?"
    r"(?:\s+(?:on|in)\s[^.;()\[\]]{0,20}?)?\s+\(?(?:by|with|in\s+favou?r\s+of)"
)
_OF = r"(?P<part3>\s+(?:some|parts?|aspects|portions?|sections?)\b[^.;\[]{0,20}?\bof\b)?"
_PHRASES = (
    (
        RelationKind.SUPERSEDED_BY,
        rf"(?:supers?[ec]e?e?ded|supplanted|replaced|obsoleted|overridden|depreci?ated){_BY}|made\s+obsolete\s+by"
        rf"|reverted\s+(?:by|in)(?=\s+[\[(]*{PREFIXES}[-\s#]*\d|\s{{9,}})",  # a link is blank here
    ),
    (RelationKind.SUPERSEDES, r"supers?[ec]e?e?des?(?:\s+of)?|replaces|obsoletes"),
    (RelationKind.AMENDED_BY, r"(?:amended|modified|updated|extended)\s+(?:on\s+)?by"),
    (RelationKind.AMENDS, r"amends|updates"),
    (RelationKind.REQUIRES, r"requires|depends\s+on"),
    (RelationKind.RELATES_TO, r"relates?\s+to|related\s+to|see\s+also"),
)
_COMPILED = tuple((kind, re.compile(rf"\b{_PART}(?:{words})(?![\w-]){_OF}:?", re.I)) for kind, words in _PHRASES)
_CERTAIN = (RelationKind.SUPERSEDED_BY, RelationKind.SUPERSEDES, RelationKind.AMENDED_BY)
"""After these words a bare number can only be a record's; "requires 2 approvals" is about something else."""

_POINTER = re.compile(
    r"\b(?:replaced|superseded|obsoleted)\s+by\b.*[.;]\s+(?:please\s+)?(?:see|refer\s+to|use)\s+(?P<rest>[^.;]+)", re.I
)
"""A reason that names the successor in a sentence of its own: `Replaced by the new pipeline. See ADR-9.`"""
_PASSIVE = (RelationKind.SUPERSEDED_BY, RelationKind.AMENDED_BY)
_CHANGING = (*_PASSIVE, RelationKind.SUPERSEDES, RelationKind.AMENDS)
_REPLACING = (RelationKind.SUPERSEDED_BY, RelationKind.SUPERSEDES)

_LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?(?P<href>[^)\s>]+)>?[^)]*\)")
_REFERENCE = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\[(?P<label>[^\[\]]*)\])?(?![(:])")
_NO_RECORD = re.compile(r"/(?:pulls?|issues|merge_requests|discussions|commits?|compare|actions|wiki)(?:/|$)|^mailto:")
_KNOWN_ID = rf"(?i:{PREFIXES})[- ‑]?#?\d{{1,8}}(?:#[\w-]+)?(?!\w)"
_KNOWN = re.compile(_KNOWN_ID)
_ENDS = r"[\s`*_]*(?:$|[^\s\w`*-]|(?:and|und|et|y|e)\s)"
_LETTERS = (
    r"(?!(?:PR|MR|GH|ISSUE)\b)"
    rf"(?:(?:[A-Z]{{2,12}}-){{2,3}}|[A-Z]{{2,8}}[ -]?|[A-Za-z]{{2,8}}-(?=\d{{3}}|\d{{1,8}}{_ENDS})|[A-Z]-(?=\d{{3}}))"
)
"""What a number of another series begins with; `the schema-2 inventory` is no record."""
_LETTERED = rf"(?:{_KNOWN_ID}|{_LETTERS}#?\d{{1,8}}(?:#[\w-]+)?(?!\w))"
_NUMBER = r"#?\d{1,8}(?:#[\w-]+)?(?![\w/-])(?!\.\d)"
_FILE = r"[\w./-]+\.md(?:#[\w-]+)?|(?:\d{4}-\d{2}-\d{2}|\d{1,8})-[A-Za-z][\w-]*"
_SKIP = rf"[\s\[(`*_'\"“]*(?:(?:[Tt]he|[Nn]o\.|[Nn]umber|(?i:{PREFIXES})s)\s+)?[\s\[(`*_'\"“]*"
_COUNTED = r"(?!\s+(?:other|more|new|later|old|existing|[a-z]{3,}s)\b)"
_FIRST = re.compile(rf"{_SKIP}(?P<target>{_FILE}|{_LETTERED}|{_NUMBER}{_COUNTED})")
_LATER = re.compile(r"[^;,.()\d]{1,100}?\s(?:in|of|from)\s+(?P<target>0\d{2,4})(?![\w-])")
"""A record's number behind what is meant of it: "the naming rule in 0004"."""
_ANYWHERE = re.compile(rf"(?<![\w/-])(?P<target>{_FILE}|{_KNOWN_ID})")
_JOIN = r"(?:[,;&+/、]\s*(?:and\b)?|\b(?:and|or|et|und|y|e|og|och|oraz|ve|та)\b|和|および)"
_NEXT = re.compile(
    rf"[\s\])`*_]*(?:\([^()]*\)\s*)?{_JOIN}{_SKIP}(?P<target>{_FILE}|{_LETTERED}|{_NUMBER})"
    rf"|[^.;\n(]*?{_JOIN}{_SKIP}(?:(?:[\w-]+\s){{1,6}}(?:of|in|from)\s)?(?P<later>{_FILE}|{_KNOWN_ID})"
)
_DATE = re.compile(r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b(?!-[a-z])", re.I)
_NOTHING = re.compile(
    rf"^\W*(?:(?:{PREFIXES}[-\s]*)?n/?a|none(?:\s+yet)?|nothing|null|no|false|yes|true|tb[da]|not applicable|unknown"
    rf"|{tongues.NOTHING})?\W*$",
    re.I,
)
_PLACEHOLDER = re.compile(r"[{}…<>]|X{2,}|x{3,}|N{3,}|\.\.\.")
_NONE = re.compile(
    rf"^\W*(?:none|nothing|n/a|not applicable|{tongues.NOTHING})\b(?!\s+(?:of|d[eiu]|von|der)\b)|^\s*[-–—]+\s*[(;,.]",
    re.I,
)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_SENTENCE_END = re.compile(r"(?<![\d.])\.\s+(?=[\"'(*_`]*[A-Z])")
_ASIDE_END = re.compile(
    rf";(?!{_SKIP}(?:(?:and|und|et|y|e)\s+)?(?:{_FILE}|{_LETTERED}|{_NUMBER}|#0+)(?![^;,.)]*\b(?:is|are|stays?|remains?|keeps?)\b))"
)
"""A semicolon after which a text does not go on with the next record of a list."""
_NAMED = re.compile(rf"^(?:{_KNOWN_ID}|[A-Z]{{2,8}}-\d{{1,8}}(?!\w))(?!-\w)")
_INSTEAD = re.compile(
    r"\W*(?:deprecated|superseded|obsoleted?|retired|outdated)\b\W{1,4}(?:please\s+)?(?:see|use|refer\s+to)\s+"
    rf"(?P<rest>(?=[^;]*{_KNOWN_ID}|(?![^;]*://))[^;]+?)\s+instead\b",
    re.I,
)
"""A status that names the successor: `deprecated (see RFD 109 instead)`."""
_REFERS = re.compile(
    r"\W*(?:deprecated|superseded|obsoleted?|retired|outdated)\b\W{1,4}(?:please\s+)?(?:use|refer\s+to)\s+"
    rf"(?P<rest>\[[^\[\]]+\]\([^()\s]+\)|{_KNOWN_ID})[\W_]*$",
    re.I,
)
"""One that names it and nothing else: `Deprecated, refer to [ADR-9](0009-x.md)`."""
_SHOWN = rf"\[[^\[\]]+\]\((?![a-z]+://)[^()\s]+\)|{_KNOWN_ID}|0\d{{2,4}}(?![\w-])"
"""A record as a status points to one: a link, `ADR-9` or `0009`."""
_SEES = re.compile(
    r"\W*(?:~~[^~]*~~\W*)?(?:(?:superseded|replaced|obsoleted)\b[^\w\[]{1,6}(?:(?:please\s+)?(?:see|cf\.?|use|refer\s+to)\b[^\w\[]+)?"
    rf"(?P<rest>{_SHOWN})|(?:deprecated|obsolete|retired|outdated)\b[^\w\[]{{1,6}}(?:please\s+)?see\s+(?P<rest2>{_SHOWN})[\W_]*$)",
    re.I,
)
"""One that points to it behind the word: `Superseded. See [this one](0009-x.md)`, `Deprecated - see ADR-9`."""
_LISTED_RECORD = re.compile(rf"[\s*_`]*(?:\[[^\[\]]+\]\((?![a-z]+://)[^()\s]+\.md(?:#[^()\s]*)?\)|\[?{_KNOWN_ID})")
_TICK = re.compile(r"^\s*\[[xX]\]\s*")
_WORD_AND_RECORD = re.compile(
    rf"\W*(?P<word>[^\W\d_][^\s(（\[:：,、]{{1,20}}(?:\s[^\W\d_]{{1,12}})?)\s*[(（:：,、]\s*"
    rf"(?P<rest>{_SHOWN})",
    re.I,
)
"""A status in any language with the record behind it: `置き換え済み（[9](0009-x.md)）`."""
_CLAUSE_END = re.compile(r";\s|(?<![\d.])\.\s|\s[—–]\s|\s-\s")
_OTHER_RECORD = re.compile(
    rf"\W*(?!(?i:decision|record|proposal)\b){_KNOWN_ID}|.*{_KNOWN_ID}\W*\s(?:was|is|has|had|were)\s+(?:been\s+)?(?:\w+\s+)?$"
)
"""A clause that speaks of another record: `; ADR-3's naming (already superseded by ADR-9) stays`."""
_SOMETHING_OF = re.compile(
    rf"(?!\s*(?:the\s+)?(?:decisions?|records?|contents?|guidance|choice)\s+(?:in|of|from)\b)"
    rf"(?:[^;,.()\[\]\d]|\d(?!\d))+?\s(?:in|of|from)\s+(?:\[|\(?(?:{_FILE}|{_LETTERED}|0\d+))",
    re.I,
)
"""What is replaced is something that another record says: "supersedes the static assumption in ADR-1"."""
_OF_ANOTHER = re.compile(
    r"[\])\d][`*_]*,?\s+(?:which|that|who|welche[rs]?|qui|que|il quale)\s+"
    r"(?:(?:was|is|has|had|were)\s+(?:been\s+)?)?(?:\w+\s+)?$",
    re.I,
)
"""What a record and a word for it end with: "superseded by [ADR-9](…), which replaces the list of origins"."""
_UNDONE = re.compile(r"\b(?:not|never|(?:to|will|shall|may|might|would|could|should|can)\s+be)\s+(?:\w+\s+)?$", re.I)
"""What stands before words about something that has not happened: "to be superseded by ADR-9"."""
_BY_ANOTHER = re.compile(r"\b(?:superseded|replaced|obsoleted|amended|updated)\s+(?:in\s+part\s+)?by\W*$", re.I)
"""What stands before a record that did something to what the words before it name."""
_LEADING = re.compile(
    r"^[^\w\[]*(?:this(?:\s+(?:adr|rfc|record|decision|document|proposal))?\s+(?:also\s+|is\s+|was\s+|has\s+been\s+)?)?",
    re.I,
)
"""What can stand before a statement: marks, and "this record"."""
_JOINED = re.compile(
    r"(?:[,;&+/、·]|\b(?:and|or|und|oder|sowie|et|y|e|plus|и)\b)\s*(?:(?:by|the)\s)?(?:(?!(?:since|because|as|so|but|see|w\w+)\s)(?:[\w-]+\s){1,6}(?:of|in|from)\s)?[^\w\]]*$",
    re.I,
)
"""What stands between a link and one that is joined to it: "[ADR-3](…) and the naming rule of [ADR-4](…)"."""
_ID = re.compile(rf"^(?:{_LETTERED}|{_NUMBER})(?=\s*(?:$|[:(–—]|\.(?:\s|$)|-\s))")
_PATH = re.compile(
    r"^(?:[a-z]{2,8}[-_]\d+(?:[-_]\w+)+|\d{3,5}-[a-z][\w-]*|[a-z]+://\S+|[\w.-]*(?:/[\w.-]+)+/?(?:#[\w-]+)?|[\w./-]+\.md(?:#[\w-]+)?)$",
    re.I,
)
_SPACED_PATH = re.compile(r"^[\w.-]+(?:/[^/,;\n\[\]()]+)+\.md$", re.I)
"""A path that can hold blanks, since nothing else stands beside it."""
_BEFORE_NUMBER = re.compile(rf"^{PREFIXES}(?:\s+(?=[\w-]+\.md$)|s\s+(?=#?\d))", re.I)
"""What a file or the first of several numbers has before it: `RFCs 0005, 0006`."""
_SPLIT = re.compile(r"[,;、\n]|<br\s*/?>|\s&\s|\b(?:and|et|und)\b", re.I)
_SEMICOLON = re.compile(r";")
_KEPT = re.compile(r"\0(\d+)\0")
_LONGEST_TITLE = 100


def is_statement(text: str) -> bool:
    """Whether a line begins with a relation: "Amends [5. Help](…)"."""
    return _stated(text) is not None


def states_superseded(text: str) -> bool:
    """Whether a line begins with "superseded by" and no word such as "partly" before it."""
    found = _COMPILED[0][1].match(_LEADING.sub("", tongues.english(text[:LONGEST])))
    return bool(found and not _is_partial(found))


def is_in_part(text: str) -> bool:
    """Whether a status names successors, and says of each that it replaced a part: "superseded by ADR-9 §2 only"."""
    found = [each for each in read(Field("status", text, Span(1))) if each.kind is RelationKind.SUPERSEDED_BY]
    return bool(found) and all(each.partial for each in found)


def is_nothing(text: str) -> bool:
    """Whether a value begins with "none": what follows explains it."""
    return bool(_NONE.match(visible(text)))


def says_no(text: str) -> bool:
    """Whether a value is "none", "no" or the like and nothing else."""
    return bool(_NOTHING.match(visible(text)))


def names_a_record(text: str) -> bool:
    """Whether a text holds a link, a file or a record's number with letters: more than a bare number in prose."""
    return bool(_LINK.search(text) or _ANYWHERE.search(text))


def begins_with_a_record(text: str) -> bool:
    """Whether a line of a list names a record first: `[ADR-9](0009-x.md): the port`, `ADR-9`."""
    return _LISTED_RECORD.match(text) is not None


def split(text: str, separators: re.Pattern[str]) -> Iterator[str]:
    """The parts of a list; what separates inside brackets does not count: `Ada (lead, until May), Bob`."""
    depth = start = 0
    for found in re.finditer(rf"[()]|{separators.pattern}", text, separators.flags):
        if found[0] in "()":
            depth = max(0, depth + (1 if found[0] == "(" else -1))
        elif not depth:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def read(field: Field, definitions: Mapping[str, str] = MappingProxyType({})) -> Iterator[Relation]:
    """The relations of one field: of a relation field its targets, of a status or line the phrases in it.

    `definitions` are the targets of links that are defined apart, by label in lower case.
    """
    stated = _by_name(written_out(_defined(field.text[:LONGEST], definitions)))
    text = " ".join(stated.replace("**", "").split("\n"))
    for each in _read(field, text):
        about = parts.named(text, each.target) if each.kind in _CHANGING and not each.section else None
        yield replace(each, about=about) if about else each


def _read(field: Field, text: str) -> Iterator[Relation]:
    name, partly = _PARTIAL_NAMES.get(field.name, field.name), field.name in _PARTIAL_NAMES
    kind = _KINDS.get(name)
    if kind in _WHOLE and _GIVES_UP.search(text):
        kind = _WHOLE[kind]
    if kind:
        partly = partly or bool(
            re.search(r"\b(?:partly|partially|in part|nothing else)\b", _ASIDE.sub(" ", text), re.I)
        )
        for target, partial in _listed(text, kind):
            rest = text[text.find(target) + len(target) :] if kind in _REPLACING and target in text else ""
            yield _relation(kind, target, field, partly or partial or parts.leaves(rest))
    elif name in ("status", "relation", "remark") and not status.is_template(text):
        found = list(_phrases(field, tongues.english(text)))
        yield from found
        pointed = "" if found else _pointed(name, text)
        for target, partial in _said(pointed, RelationKind.SUPERSEDED_BY) if pointed else ():
            yield _relation(RelationKind.SUPERSEDED_BY, target, field, partial)


def _pointed(name: str, text: str) -> str:
    """What a status, or a remark on it, points to as the successor without saying so; empty where nothing."""
    if name != "status":
        found = _POINTER.search(text)
        return found["rest"] if found else ""
    text = tongues.english(_TICK.sub("", text))
    found = _INSTEAD.match(text) or _REFERS.match(text)
    if found:
        return found["rest"]
    found = _SEES.match(text)
    if found:
        return found["rest"] or found["rest2"]
    found = _WORD_AND_RECORD.match(text)
    return found["rest"] if found and status.normal(found["word"]) is Status.SUPERSEDED else ""


def _defined(text: str, definitions: Mapping[str, str]) -> str:
    """The text with each link to a record that is defined apart in one piece: `[RFC 7][7]` → `[RFC 7](0007.md)`."""

    def whole(found: re.Match[str]) -> str:
        target = definitions.get((found["label"] or found["text"]).lower(), "")
        return f"[{found['text']}]({target})" if target and not _NO_RECORD.search(target) else found[0]

    return _REFERENCE.sub(whole, text) if definitions and "[" in text else text


def _by_name(text: str) -> str:
    """The text with each link to the request that a record came from as its name: `[RFC 7](…/pull/7)` → `RFC 7`."""

    def name(found: re.Match[str]) -> str:
        return found["text"] if _NO_RECORD.search(found["href"]) and _KNOWN.fullmatch(found["text"]) else found[0]

    return _LINK.sub(name, text) if "](" in text else text


_WHOLE = {RelationKind.AMENDS: RelationKind.SUPERSEDES, RelationKind.AMENDED_BY: RelationKind.SUPERSEDED_BY}
_GIVES_UP = re.compile(
    r"\)\s*[:,–—-]\s*(?:which\s+|that\s+)?(?:fully\s+|completely\s+|entirely\s+)?"
    r"(?:deprecates|supersedes|replaces|obsoletes)\s+(?:it|(?:this|that|the)\s+(?:\w+\s+)?"
    rf"(?:{PREFIXES}|proposal|record|document|decision|one))\W*$",
    re.I,
)
"""What an item of a list of changes says behind the one record that it names, which was replaced and not changed:
`Updates: [GSP-12](12-list.md): Deprecates this RFC`."""
_KINDS = {kind.value: kind for kind in RelationKind}
_PARTIAL_NAMES = {"partly_superseded_by": "superseded_by", "partly_supersedes": "supersedes"}
"""Fields whose label says that only a part is meant."""


def _stated(text: str) -> re.Match[str] | None:
    start = _LEADING.sub("", tongues.english(text[:LONGEST]))
    return next((found for _, pattern in _COMPILED if (found := pattern.match(start))), None)


def _is_partial(found: re.Match[str]) -> bool:
    return any(found.groupdict().get(name) for name in ("part", "part2", "part3"))


def _phrases(field: Field, text: str) -> Iterator[Relation]:
    hrefs = [each.span("href") for each in _LINK.finditer(text)]
    text = _DATE.sub(
        lambda day: day[0] if any(first <= day.start() < last for first, last in hrefs) else _blank(day), text
    )
    found = sorted(
        (match.start(), match.end(), kind, _is_partial(match))
        for kind, pattern in _COMPILED
        for match in pattern.finditer(_LINK.sub(_blank, text))
        if not (_OF_ANOTHER.search(text[: match.start()]) or _UNDONE.search(text[: match.start()]))
    )
    ends = [start for start, *_ in found] + [len(text)]
    for (at, start, kind, partly), end in zip(found, ends[1:], strict=True):
        subject = _subject(text[:at]) if kind in _PASSIVE else ""
        if _OTHER_RECORD.match(subject):
            continue
        partly = partly or (kind in _PASSIVE and parts.is_done_to(text[:at], subject))
        clause = _clause(text[start:end])
        partly = partly or (kind is RelationKind.SUPERSEDES and bool(_SOMETHING_OF.match(clause)))
        rest = text[start + len(clause) : end]
        for target, partial in _said(clause, kind, rest):
            yield _relation(kind, target, field, partly or partial)


def _subject(text: str) -> str:
    """What stands between the last full clause of a text and its end: of whom the next words speak."""
    parts = _CLAUSE_END.split(_LINK.sub(lambda found: found["text"], text))
    return parts[-1] if len(parts) > 1 else ""


def _blank(found: re.Match[str]) -> str:
    """A link's title that says "replaces" is no statement, and a date's digits are no number."""
    return " " * len(found[0])


def _crossed(found: re.Match[str]) -> str:
    """A link as a record's number of the same length."""
    return "#" + "0" * (len(found[0]) - 1)


def _clause(text: str) -> str:
    """What a phrase speaks of: up to the end of its sentence, or of the bracket that it stands in."""
    shown = _LINK.sub(_blank, text)
    ends = [
        each.start()
        for each in (_SENTENCE_END.search(shown), _ASIDE_END.search(_ASIDE.sub(_blank, _LINK.sub(_crossed, text))))
        if each
    ]
    last = min(ends, default=len(text))
    depth = 0
    for found in re.finditer(r"[()]", shown[:last]):
        depth += 1 if found[0] == "(" else -1
        if depth < 0:
            return text[: found.start()]
    return text[:last]


_ON_OCCASION = re.compile(r"\b(?:after|before|while|when|during|because|since|until|where(?:as)?)\b", re.I)
"""What stands between a word and a record that it is not about: "updates the format after talks about ADR-7"."""


def _linked(text: str) -> Iterator[re.Match[str]]:
    """The links of a phrase: those outside of brackets, the first one and those joined to it."""
    links = [each for each in _LINK.finditer(text) if not _NO_RECORD.search(each["href"])]
    outside = [each for each in links if text.count("(", 0, each.start()) == text.count(")", 0, each.start())]
    end = 0
    for each in outside or links:
        if not end and _ON_OCCASION.search(text, 0, each.start()):
            return
        if not end or _JOINED.search(text, end, each.start()):
            yield each
        end = each.end()


def _said(text: str, kind: RelationKind, rest: str = "") -> Iterator[tuple[str, bool]]:
    """What a phrase points to: links, else the record named next (or later in the sentence) and those joined to it.

    `rest` is what follows the phrase, which may say that something of the older record still holds.
    """

    def partly(end: int) -> bool:
        return parts.follows(text, end, kind in _PASSIVE) or (kind in _REPLACING and parts.leaves(text[end:] + rest))

    links = list(_linked(text))
    if links:
        for each in links:
            if not each["href"].startswith("#"):
                yield each["href"], partly(each.end())
        return
    found = (_FIRST.match(text) or _LATER.match(text)) if kind in _CERTAIN else None
    found = found or _ANYWHERE.search(_LINK.sub(_blank, text))
    while found:
        target = found["target"] or found["later"]
        if not _PLACEHOLDER.search(target):
            yield target, partly(found.end())
        found = _NEXT.match(text, found.end())


def _listed(text: str, kind: RelationKind) -> Iterator[tuple[str, bool]]:
    """The targets of a field's value: links, numbers and paths between commas; else all of it, as a title.

    A record that is named only later in the sentence is meant in part: "the second row of ADR-35".
    """
    if is_nothing(text):
        return
    stated = _stated(text)
    if stated:
        text = _LEADING.sub("", tongues.english(text))[stated.end() :]
    if _SPACED_PATH.match(text):
        yield text, False
        return
    hrefs = [found["href"] for found in _LINK.finditer(text)]
    places = count()
    kept = _LINK.sub(lambda _: f"\0{next(places)}\0", text)
    found = [each for listed in split(kept, _SEMICOLON) for each in _of_list(listed, hrefs, kind)]
    kept = kept[len(opening := parts.opening(kept)) :]
    whole = visible(_ASIDE.sub("", kept)).strip(" `.")
    part = _ANYWHERE.search(whole)
    if found or hrefs:
        yield from found
    elif not _DATE.fullmatch(whole) and not any(e.search(whole) for e in (_NOTHING, _PLACEHOLDER, _NO_RECORD)):
        if part:
            yield part["target"], True
        elif len(whole) <= _LONGEST_TITLE:
            yield whole, bool(opening) or bool(stated and _is_partial(stated))


def _of_list(text: str, hrefs: Sequence[str], kind: RelationKind) -> Iterator[tuple[str, bool]]:
    """The records of a list, or of what stands between two semicolons in it; a bare number only beside another record.

    In `[ADR-7](…), which was in use in 2018 and 2019`, the year is none.
    """
    opening = parts.opening(text)
    beside = True
    for part in split(parts.joined(text[len(opening) :]), _SPLIT):
        found = [] if not beside and _BARE.match(part) else list(_of_part(part, hrefs, kind))
        beside = bool(found) or not part.strip()
        yield from ((target, bool(opening) or partial) for target, partial in found)


_BARE = re.compile(r"[\s#]*\d{1,8}\b")


def _of_part(part: str, hrefs: Sequence[str], kind: RelationKind) -> Iterator[tuple[str, bool]]:
    """The links of one part of a list, else the record that it begins with."""
    links = [
        each for each in _KEPT.finditer(part) if part.count("(", 0, each.start()) <= part.count(")", 0, each.end())
    ]
    for each in links:
        href = hrefs[int(each[1])]
        done_by = _BY_ANOTHER.search(tongues.english(part[: each.start()]))
        if not done_by and not _NO_RECORD.search(href) and not _PLACEHOLDER.search(href):
            yield href, parts.follows(part, each.end(), kind in _PASSIVE) or parts.precedes(part[: each.start()])
    if not links:
        shown = visible(_KEPT.sub(" ", part)).strip(" []")
        target = _target(shown) or _target(_ASIDE.sub("", shown).strip())
        if target:
            yield target, parts.follows(shown, len(target), kind in _PASSIVE)


def _target(part: str) -> str | None:
    part = _BEFORE_NUMBER.sub("", part)
    found = _ID.match(part) or _NAMED.match(part)
    if found and not _PLACEHOLDER.search(found[0]):
        return found[0]
    if _PLACEHOLDER.search(part):
        return None
    return part if _PATH.match(part) and not _NO_RECORD.search(part) and not _NOTHING.match(part) else None


def _relation(kind: RelationKind, target: str, field: Field, partial: bool) -> Relation:
    path, mark, anchor = target.partition("#")
    section = anchor if mark and _BEFORE_ANCHOR.search(path) else None
    return Relation(kind, path if section else target, field.span, section, partial or section is not None)


_BEFORE_ANCHOR = re.compile(r"[\w./-]*(?:\d|/|\.\w+|[a-z]-[a-z]+)$")
"""What an anchor can follow: a number, a path, a file; `RFC #7` has none."""
