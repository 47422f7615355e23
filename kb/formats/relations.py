"""Words that relate one record to another, and what they point to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from kb.formats import status, tongues
from kb.formats.page import LONGEST
from kb.identity import PREFIXES
from kb.markdown import visible
from kb.model import Field, Relation, RelationKind

_PART = r"(?:(?P<part>partly|partially|partial|in part|mostly|largely)\s+(?:been\s+)?)?"
_BY = r"(?:\s+(?P<part2>in part|partly|partially|mostly))?\s+\(?(?:by|with|in\s+favou?r\s+of)"
_OF = r"(?P<part3>\s+(?:some|parts?|aspects|portions?|sections?)\b[^.;\[]{0,20}?\bof\b)?"
_PHRASES = (
    (
        RelationKind.SUPERSEDED_BY,
        rf"(?:supers?[ec]e?e?ded|supplanted|replaced|obsoleted|overridden|deprecated){_BY}|made\s+obsolete\s+by",
    ),
    (RelationKind.SUPERSEDES, r"supers?[ec]e?e?des?(?:\s+of)?|replaces|obsoletes"),
    (RelationKind.AMENDED_BY, r"(?:amended|updated|extended)\s+(?:on\s+)?by"),
    (RelationKind.AMENDS, r"amends|updates"),
    (RelationKind.REQUIRES, r"requires|depends\s+on"),
    (RelationKind.RELATES_TO, r"relates?\s+to|related\s+to|see\s+also"),
)
_COMPILED = tuple((kind, re.compile(rf"\b{_PART}(?:{words})(?![\w-]){_OF}:?", re.I)) for kind, words in _PHRASES)
_CERTAIN = (RelationKind.SUPERSEDED_BY, RelationKind.SUPERSEDES, RelationKind.AMENDED_BY)
"""After these words a bare number can only be a record's; "requires 2 approvals" is about something else."""

_PASSIVE = (RelationKind.SUPERSEDED_BY, RelationKind.AMENDED_BY)

_LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?(?P<href>[^)\s>]+)>?[^)]*\)")
_NO_RECORD = re.compile(r"/(?:pulls?|issues|merge_requests|discussions|commits?|compare|actions|wiki)(?:/|$)|^mailto:")
_KNOWN_ID = rf"(?i:{PREFIXES})[- ‑]?#?\d{{1,8}}(?:#[\w-]+)?(?!\w)"
_ENDS = r"[\s`*_]*(?:$|[^\s\w`*-]|(?:and|und|et|y|e)\s)"
_LETTERS = (
    r"(?!(?:PR|MR|GH|ISSUE)\b)"
    rf"(?:[A-Z]{{2,8}}[ -]?|[A-Za-z]{{2,8}}-(?=\d{{3}}|\d{{1,8}}{_ENDS})|[A-Z]-(?=\d{{3}}))"
)
"""What a number of another series begins with; `the schema-2 inventory` is no record."""
_LETTERED = rf"(?:{_KNOWN_ID}|{_LETTERS}#?\d{{1,8}}(?:#[\w-]+)?(?!\w))"
_NUMBER = r"#?\d{1,8}(?:#[\w-]+)?(?![\w/-])(?!\.\d)"
_FILE = r"[\w./-]+\.md(?:#[\w-]+)?|\d{1,8}-[A-Za-z][\w-]*"
_SKIP = r"[\s\[(`*_'\"“]*(?:(?:[Tt]he|[Nn]o\.|[Nn]umber)\s+)?[\s\[(`*_'\"“]*"
_FIRST = re.compile(rf"{_SKIP}(?P<target>{_FILE}|{_LETTERED}|{_NUMBER})")
_ANYWHERE = re.compile(rf"(?<![\w/-])(?P<target>{_FILE}|{_KNOWN_ID})")
_JOIN = r"(?:[,;&+/、]\s*(?:and\b)?|\b(?:and|or|et|und|y|e)\b|和|および)"
_NEXT = re.compile(
    rf"[\s\])`*_]*(?:\([^()]*\)\s*)?{_JOIN}{_SKIP}(?P<target>{_FILE}|{_LETTERED}|{_NUMBER})"
    rf"|[^.;\n(]*?{_JOIN}{_SKIP}(?P<later>{_FILE}|{_KNOWN_ID})"
)
_DATE = re.compile(r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b")
_NOTHING = re.compile(
    rf"^\W*(?:n/?a|none(?:\s+yet)?|nothing|null|no|false|yes|true|tb[da]|not applicable|unknown"
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
_OF_A_PART = re.compile(
    r"\s*(?:['’]s\s|§|[中的の]|[Dd]ecisions?\s+\d|[DS]\d+\b|\((?:[^()]*\b)?(?:partial|partially|partly|in part|only)\b"
    r"|only\s+(?:where|for|in|as|with)\b|(?:regarding|concerning|with\s+(?:regard|respect)\s+to|as\s+(?:regards|far\s+as)"
    r"|en\s+lo\s+(?:relativo|referente)|en\s+cuanto\s+a|en\s+ce\s+qui\s+concerne|concernant|bezüglich|hinsichtlich"
    r"|in\s+Bezug\s+auf|no\s+que\s+(?:diz\s+respeito|se\s+refere)|per\s+quanto\s+riguarda)\b"
    r"|pour\s+(?:l['’]\s?|l[ae]s?\s)(?!raisons?\b|motifs?\b))"
)
"""What follows a record of which only a part is meant: `ADR-3's requirement …`, `ADR-3 §2`, `ADR-3 D4`."""
_PART_BEFORE = re.compile(r"\w+\s+(?:in|of|from)\s+\W*$")
"""What stands before such a record: "the naming rule in [ADR-3](…)"."""
_CLAUSE_END = re.compile(r";\s|(?<![\d.])\.\s|\s[—–]\s|\s-\s")
_OTHER_RECORD = re.compile(rf"\W*(?!(?i:decision|record|proposal)\b){_KNOWN_ID}")
"""What a clause begins with that speaks of another record: `; ADR-3's naming (already superseded by ADR-9) stays`."""
_OTHER_SUBJECT = re.compile(
    r"\W*(?!(?:this|it|which|the\s+(?:adr|rfc|record|decision|document|proposal)|dies\w*|ce|cette|est[ea]|(?:la|el)\s+(?:decisión|adr))\b)\w[^()]*"
    r"\b(?:is|are|was|were|has\s+been|have\s+been|ist|sind|wurden?|est|sont|es|son|fue|fueron|foi|foram)\s+\W*$",
    re.I,
)
"""A clause about a part of the record: `– the rules on hosting are superseded by ADR-9`."""
_SOMETHING_OF = re.compile(
    rf"(?!\s*(?:the\s+)?(?:decisions?|records?|contents?|guidance|choice)\s+(?:in|of|from)\b)"
    rf"(?:[^;,.()\[\]\d]|\d(?!\d))+?\s(?:in|of|from)\s+(?:\[|\(?(?:{_FILE}|{_LETTERED}|0\d+))",
    re.I,
)
"""What is replaced is something that another record says: "supersedes the static assumption in ADR-1"."""
_OF_ANOTHER = re.compile(r"[\])\d][`*_]*,?\s+(?:which|that|who|welche[rs]?|qui|que|il quale)\s+$", re.I)
"""What a record and a word for it end with: "superseded by [ADR-9](…), which replaces the list of origins"."""
_BY_ANOTHER = re.compile(r"\b(?:superseded|replaced|obsoleted|amended|updated)\s+(?:in\s+part\s+)?by\W*$", re.I)
"""What stands before a record that did something to what the words before it name."""
_LEADING = re.compile(r"^[^\w\[]*")
_ID = re.compile(rf"^(?:{_LETTERED}|{_NUMBER})(?=\s*(?:$|[:(–—]|\.\s|-\s))")
_PATH = re.compile(r"^(?:[a-z]+://\S+|[\w.-]*(?:/[\w.-]+)+/?(?:#[\w-]+)?|[\w./-]+\.md(?:#[\w-]+)?)$", re.I)
_SPLIT = re.compile(r"[,;、\n]|<br\s*/?>|\s&\s|\b(?:and|et|und)\b", re.I)
_KEPT = re.compile(r"\0(\d+)\0")
_LONGEST_TITLE = 100


def is_statement(text: str) -> bool:
    """Whether a line begins with a relation: "Amends [5. Help](…)"."""
    return _stated(text) is not None


def states_superseded(text: str) -> bool:
    """Whether a line begins with "superseded by" and no word such as "partly" before it."""
    found = _COMPILED[0][1].match(_LEADING.sub("", tongues.english(text)))
    return bool(found and not _is_partial(found))


def is_nothing(text: str) -> bool:
    """Whether a value begins with "none": what follows explains it."""
    return bool(_NONE.match(visible(text)))


def names_a_record(text: str) -> bool:
    """Whether a text holds a link, a file or a record's number with letters: more than a bare number in prose."""
    return bool(_LINK.search(text) or _ANYWHERE.search(text))


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


def read(field: Field) -> Iterator[Relation]:
    """The relations of one field: of a relation field its targets, of a status or line the phrases in it."""
    text = " ".join(field.text[:LONGEST].split("\n"))
    name, partly = _PARTIAL_NAMES.get(field.name, field.name), field.name in _PARTIAL_NAMES
    kind = _KINDS.get(name)
    if kind:
        partly = partly or bool(re.search(r"\b(?:partly|partially|in part)\b", _ASIDE.sub(" ", text), re.I))
        for target, partial in _listed(text):
            yield _relation(kind, target, field, partly or partial)
    elif name in ("status", "relation") and not status.is_template(text):
        yield from _phrases(field, tongues.english(text))


_KINDS = {kind.value: kind for kind in RelationKind}
_PARTIAL_NAMES = {"partly_superseded_by": "superseded_by", "partly_supersedes": "supersedes"}
"""Fields whose label says that only a part is meant."""


def _stated(text: str) -> re.Match[str] | None:
    start = _LEADING.sub("", tongues.english(text))
    return next((found for _, pattern in _COMPILED if (found := pattern.match(start))), None)


def _is_partial(found: re.Match[str]) -> bool:
    return any(found.groupdict().get(name) for name in ("part", "part2", "part3"))


def _phrases(field: Field, text: str) -> Iterator[Relation]:
    text = _DATE.sub(_blank, text)
    found = sorted(
        (match.start(), match.end(), kind, _is_partial(match))
        for kind, pattern in _COMPILED
        for match in pattern.finditer(_LINK.sub(_blank, text))
        if not _OF_ANOTHER.search(text[: match.start()])
    )
    ends = [start for start, *_ in found] + [len(text)]
    for (at, start, kind, partly), end in zip(found, ends[1:], strict=True):
        subject = _subject(text[:at]) if kind in _PASSIVE else ""
        if _OTHER_RECORD.match(subject):
            continue
        partly = partly or bool(_OTHER_SUBJECT.match(subject))
        clause = _clause(text[start:end])
        partly = partly or (kind is RelationKind.SUPERSEDES and bool(_SOMETHING_OF.match(clause)))
        for target, partial in _said(clause, numbers=kind in _CERTAIN):
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


def _said(text: str, numbers: bool) -> Iterator[tuple[str, bool]]:
    """What a phrase points to: links, else the record named next (or later in the sentence) and those joined to it."""
    links = [each for each in _LINK.finditer(text) if not _NO_RECORD.search(each["href"])]
    if links:
        outside = [each for each in links if text.count("(", 0, each.start()) == text.count(")", 0, each.start())]
        for each in outside or links:
            if not each["href"].startswith("#"):
                yield each["href"], bool(_OF_A_PART.match(text, each.end()))
        return
    found = _FIRST.match(text) if numbers else None
    found = found or _ANYWHERE.search(_LINK.sub(_blank, text))
    while found:
        target = found["target"] or found["later"]
        if not _PLACEHOLDER.search(target):
            yield target, bool(_OF_A_PART.match(text, found.end()))
        found = _NEXT.match(text, found.end())


def _listed(text: str) -> Iterator[tuple[str, bool]]:
    """The targets of a field's value: links, numbers and paths between commas; else all of it, as a title.

    A record that is named only later in the sentence is meant in part: "the second row of ADR-35".
    """
    if is_nothing(text):
        return
    stated = _stated(text)
    if stated:
        text = _LEADING.sub("", tongues.english(text))[stated.end() :]
    hrefs = [found["href"] for found in _LINK.finditer(text)]
    places = count()
    kept = _LINK.sub(lambda _: f"\0{next(places)}\0", text)
    found = [each for part in split(kept, _SPLIT) for each in _of_part(part, hrefs)]
    whole = visible(_ASIDE.sub("", kept)).strip(" `.")
    part = _ANYWHERE.search(whole)
    if found or hrefs:
        yield from found
    elif not _DATE.fullmatch(whole) and not any(e.search(whole) for e in (_NOTHING, _PLACEHOLDER, _NO_RECORD)):
        if part:
            yield part["target"], True
        elif len(whole) <= _LONGEST_TITLE:
            yield whole, bool(stated and _is_partial(stated))


def _of_part(part: str, hrefs: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The links of one part of a list, else the record that it begins with."""
    links = [
        each for each in _KEPT.finditer(part) if part.count("(", 0, each.start()) <= part.count(")", 0, each.end())
    ]
    for each in links:
        href = hrefs[int(each[1])]
        done_by = _BY_ANOTHER.search(tongues.english(part[: each.start()]))
        if not done_by and not _NO_RECORD.search(href) and not _PLACEHOLDER.search(href):
            yield href, bool(_OF_A_PART.match(part, each.end()) or _PART_BEFORE.search(part[: each.start()]))
    if not links:
        shown = visible(_KEPT.sub(" ", part)).strip(" []")
        target = _target(shown)
        if target:
            yield target, bool(_OF_A_PART.match(shown, len(target)))


def _target(part: str) -> str | None:
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
