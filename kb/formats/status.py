"""A status as people write it → its normal form, or None where no reading is certain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kb.formats import dates, tongues
from kb.markdown import visible
from kb.model import Document, Status

_UNDER_WAY = re.compile(r"\W*(?:in[ -]progress|work in progress|wip|under ?way|ongoing|started)\b", re.I)
WORDS: dict[str, Status] = {
    word: status
    for status, words in {
        Status.DRAFT: "draft|drafting|drafted|wip|work in progress|in progress|idea|incomplete|informational draft"
        "|final draft|predraft|pre draft|prediscussion|ideation|exploratory|brainstorming|raw",
        Status.PROPOSED: "proposed|proposal|pending|review|in review|under review|in discussion|under discussion"
        "|ongoing discussion|under evaluation|discussion|discuss|discussing|last call|final comment period"
        "|final comment|provisional|open"
        "|rfc|request for comments"
        "|active review|awaiting review|scheduled for review|ready for review|for review|demonstrated"
        "|returned for revision|submitted|under consideration|pending approval|planned|tentative|awaiting decision"
        "|awaiting approval|awaiting feedback|to be reviewed",
        Status.ACCEPTED: "accepted|approved|adopted|final|living|active|implementable|implementing|decided|agreed"
        "|ratified|endorsed|enacted|in force|in effect|effective|awaiting implementation|previewing|published|publish"
        "|informational|confirmed|locked|in use|rolling out|recommended|ready for release|ready for implementation"
        "|ready to implement|stable",
        Status.IMPLEMENTED: "implemented|partially implemented|partly implemented|done|complete|completed|released"
        "|deployed|activated|applied|shipped|landed|delivered|in production|production",
        Status.AMENDED: "amended|modified|partly superseded|partially superseded|partially replaced|mostly superseded",
        Status.REJECTED: "rejected|declined|refused|denied|not adopted",
        Status.WITHDRAWN: "withdrawn|abandoned|cancelled|canceled|reverted|dropped|rescinded",
        Status.STAGNANT: "stagnant|stalled|stale|on hold|deferred|postponed|expired|inactive draft|parked|paused",
        Status.DEPRECATED: "deprecated|depreciated|retired|obsolete|removed|moved|inactive|outdated|archived"
        "|discontinued|no longer applicable|no longer relevant|historical|historic|sunset|defunct",
        Status.SUPERSEDED: "superseded|superceded|supereseded|superseeded|superceeded|supersceded|replaced|obsoleted",
    }.items()
    for word in words.split("|")
}
"""A word in lower case → the normal form."""

_ALL = WORDS | {
    spelled: Status(status)
    for status, words in tongues.STATUSES.items()
    for word in words.split("|")
    for spelled in (word, tongues.unaccented(word))
}

EMOJI: dict[str, Status] = {
    "✅": Status.ACCEPTED,
    "📝": Status.DRAFT,
    "🤔": Status.PROPOSED,
    "🚧": Status.PROPOSED,
    "⌛": Status.STAGNANT,
    "❌": Status.REJECTED,
    "♻": Status.SUPERSEDED,
}
"""What a mark alone says, without a word beside it."""

_LONGEST = 500
"""Characters that a status is looked for in."""
_BADGE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_BADGE_URL = re.compile(r"status(?:[:=]|%3A|[-_/])+([A-Za-z][A-Za-z_ ]*(?:%20[A-Za-z]+)*)", re.I)
_STRUCK = re.compile(r"~~[^~]*~~|<(?:del|s|strike)>[^<]*</(?:del|s|strike)>", re.I)
_HTML = re.compile(r"</?(?:a|b|br|code|div|em|font|i|img|kbd|mark|p|small|span|strong|sub|sup|u)\b[^<>]*>", re.I)
_CHECKED = re.compile(r"^\s*\[[xX]\]\s*")
_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
_LEADING = re.compile(r"^[^\w{<]+")
_LABEL = re.compile(
    r"^(?:(?:current(?:ly)?|decision|adr|record|proposal|rfc)\s+)?(?:status|state)\s*(?:[:：=–—-]|\bis\b)\s*", re.I
)
_SUBJECT = re.compile(
    r"^(?:currently|now|(?:decision|proposal)(?=\s(?:proposed|accepted|approved|rejected|deferred|withdrawn|pending)\b)"
    r"|(?:this|the)\s+\w+\s+(?:is|was|has been|have been)(?:\s+(?:now|currently))?)\s+",
    re.I,
)
_QUALIFIER = re.compile(
    r"^(?:partially|partly|conditionally|fully|mostly|provisionally|tentatively|temporarily|unanimously)\s+"
    r"(?=(?:accepted|approved|implemented)\b)",
    re.I,
)
_TEMPLATE = re.compile(
    r"^\W*(?:\{|<[^/])"
    r"|K['\"`*\])]*\s*\|\s*['\"`*\[(]*(?:K|…|\.\.\.)"
    r"|(?:K\s*(?:/|,|,?\s*\bor\b)\s*(?:or\s+)?){2,}K|^\W*K\s+or\s+K\W*$"
)
"""A choice, in a text in lower case where a K stands for each known word."""
_IN_PART = re.compile(r"\W{0,3}(?:in\s+part|partly|partially|mostly)\b")
"""What makes "superseded" a matter of a part: `superseded (partly) by ADR-9`."""
_GIVEN = re.compile(
    r"[\s.,:;(|·*_`–—，、。：（-]*"
    r"|(?:\s*(?:and|und|et|y|e|并|&)\s*(?!superse|replac|amend|deprec)[^\W\d_]+)?[\s,:(|·*_`–—，：（-]*"
    r"(?:(?:by|at|in|during|with|via|through|von|vom|durch|auf|bei|par|lors|por|da)\s"
    r"(?![^.;:()\d]*\b(?:to\sbe|until|before|review|revisi|expir|due|bis|superse|replac))[^.;:()\d]{0,80}?[\s,])?"
    r"(?:(?:on|since|as\s+of|of|effective|from|dated|am|seit|zum|le|depuis|du|el|desde|del|em|desde|с|от)\s)?[\s*_`]*",
    re.I,
)
"""What can stand between a status and the day on which it was given."""
_AROUND = " .,:;()（），。*_`·–—-"
_REPLACED_LATER = re.compile(
    r"(?:[,;:.(/–—-]\s*|\b(?:and|but|now|later|then|since|been)\s+)"
    r"(?:supers?[ec]e?e?ded|superceded|replaced|obsoleted)\b"
    r"(?=\s*\)|(?:\s+(?:on|in)\s[\w ]{0,12}\d[\d./-]{0,10})?\s+(?:by|with)\b[^\n]*[\d\[])",
    re.I,
)
CAN_BE_REPLACED = frozenset(Status) - {Status.REJECTED, Status.WITHDRAWN}
"""What never took effect is not superseded, whatever came after it."""
_ENDED = (Status.SUPERSEDED, Status.DEPRECATED, Status.AMENDED)
"""What a record became after the day on which it was decided."""
NO_WORDS: Mapping[str, Status] = {}


def normal(text: str, words: Mapping[str, Status] = NO_WORDS) -> Status | None:
    """The normal form of a status text: the first words decide, marks, emoji and links do not count.

    `words` are the repository's own in lower case, and come before the known ones. "Accepted, superseded by 0011" and
    "Inactive (superseded by 0011)" are superseded, "superseded by 0011 for mail only" is amended. What a template left
    (`{proposed | accepted}`) and unknown words are None, never a default.
    """
    text = text[:_LONGEST]
    if is_template(text):
        return None
    said = _said(text).lower()
    word = _first(said, words)
    if not word:
        said = _LEADING.sub("", _SUBJECT.sub("", tongues.english(said)))
        word = _first(said, words)
    if not word:
        return None if re.search(r"\w", said) else _marked(text)
    status = words[word] if word in words else _ALL[word.replace("-", " ")]
    if status is Status.SUPERSEDED and _IN_PART.match(tongues.english(said), len(word)):
        return Status.AMENDED
    if status in CAN_BE_REPLACED and _REPLACED_LATER.search(tongues.english(said), len(word)):
        status = Status.SUPERSEDED
    return Status.AMENDED if status is Status.SUPERSEDED and _is_limited(text) else status


def is_under_way(text: str | None) -> bool:
    """Whether a status says that something is being done, which no proposal is: "in progress" is read as a draft."""
    return bool(_UNDER_WAY.match(visible(text or "")))


def goes_on(lines: str) -> bool:
    """Whether only what stands below the first line of a status tells that a part of the record was superseded."""
    first = lines.split("\n")[0]
    return first != lines and normal(first) is Status.SUPERSEDED and normal(lines) is Status.AMENDED


def _is_limited(text: str) -> bool:
    """Whether a text says that its successors replaced a part: "superseded by ADR-9 for hosting; the rest stands"."""
    from kb.formats import relations  # which asks here for what a status is

    return bool(re.search(r"\d|\]\(", text)) and relations.is_in_part(text)


def given(text: str) -> str | None:
    """The day on which a status says that it was given, as written: `Accepted by the team on 3 May 2021`.

    The day of a replacement or of a change to come is another one.
    """
    ahead = dates.LEADING.match(text.strip())
    said = _said(text[:_LONGEST])
    word = _first(said.lower(), NO_WORDS)
    if not word or _ALL[word.replace("-", " ")] in _ENDED or is_template(text):
        return None
    if ahead:
        return dates.spelling(ahead[0])
    tail = said[len(word) :].strip(_AROUND)
    found = dates.first(said)
    if not found:
        return tail if dates.iso(tail) else None
    return found[0] if found and _GIVEN.fullmatch(said[: found.start()], len(word)) else None


def cased(word: str, like: str) -> str:
    """A status in the case of the one that it takes the place of: `PROPOSED` for `ACCEPTED`."""
    letters = re.search(r"[^\W\d_]+", like)
    shown = letters[0] if letters else ""
    if len(shown) > 1 and shown.isupper():
        return word.upper()
    return word.capitalize() if shown[:1].isupper() else word.lower()


def is_template(text: str) -> bool:
    """Whether a text still holds the choices that a template offers: `{accepted}`, `proposed | accepted`."""
    shown = _HTML.sub("", _badges(text)).replace("_", "*").lower()
    return bool(_TEMPLATE.search(_known().sub("K", shown)))


def to_show(raw: str | None) -> str:
    """A status as written; nothing where it is the choice that a template offers."""
    return "" if raw is None or is_template(raw) else raw


def remark(document: Document) -> str:
    """What a record says about its status beside it, as a reader sees it; empty where it says nothing."""
    field = document.field("remark")
    return "" if field is None or is_nothing(field.text) or is_template(field.text) else visible(field.text)


def word(text: str) -> str | None:
    """The status word that a text begins with, as written."""
    found = _first(text.lower(), NO_WORDS)
    return text[: len(found)] if found else None


def is_word(text: str) -> bool:
    """Whether a text is a status word and nothing else."""
    return " ".join(text.lower().split()) in _ALL


def is_nothing(text: str) -> bool:
    """Whether a text stands where a status is missing: `unknown`, `tbd`, a dash."""
    text = text[:_LONGEST]
    said = re.fullmatch(r"\W*(?:unknown|tb[da]|n/?a|none|null|to be (?:defined|determined))?\W*", text, re.I)
    return said is not None and not _marked(text)


def is_unchecked(text: str) -> bool:
    """Whether a line is an option of a list that was not ticked: `[ ] rejected`."""
    return bool(re.match(r"\s*\[\s?\](?!\()", text))


def _said(text: str) -> str:
    """What is said: no badge, struck text, tick, date, label or mark before the first word."""
    bare = _CHECKED.sub("", _badges(text))
    kept = _STRUCK.sub(" ", bare)
    shown = visible(_HTML.sub(" ", kept if re.search(r"\w", kept) else bare))
    for pattern in (_SHORTCODE, _LEADING, dates.LEADING, _LEADING, _LABEL, _LEADING, _SUBJECT, _LEADING, _QUALIFIER):
        shown = pattern.sub("", shown, count=1)
    return shown


def _badges(text: str) -> str:
    """The text with badges replaced by what they show: their words, else the status in their address."""
    return _BADGE.sub(_badge, text)


def _badge(found: re.Match[str]) -> str:
    if _first(_LEADING.sub("", found[1]).lower(), NO_WORDS):
        return found[1]
    address = _BADGE_URL.search(found[2])
    return address[1].replace("%20", " ").replace("_", " ") if address else found[1]


def _marked(text: str) -> Status | None:
    """What the first mark says where no word does."""
    return next((EMOJI[mark] for mark in text if mark in EMOJI), None)


def _first(said: str, words: Mapping[str, Status]) -> str | None:
    """The word that a text in lower case begins with: the longest of the repository's own, else of the known ones."""
    own = [each for each in words if said.startswith(each) and not re.match(r"\w", said[len(each) :])]
    known = None if own else _known().match(said)
    return max(own, key=len) if own else known[0] if known else None


@cache
def _known() -> re.Pattern[str]:
    """A known word in lower case. Compiling it takes longer than all that most commands ask of this module."""
    longest_first = sorted(_ALL, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first).replace(' ', '[ -]')})(?:\b|(?=[并且和及與与]))")
