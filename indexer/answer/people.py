"""Who had a part in a decision, as its metadata names them: in what role, and whether somebody did."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from indexer.answer import plain
from indexer.pieces import Shape, Unit, units
from kb import formats
from kb.model import Document


@dataclass(frozen=True, slots=True)
class Role:
    """A part that people have in a decision."""

    field: str
    asks: re.Pattern[str]
    """What asks who had it."""
    did: str
    """What asks, behind a name or before it, whether somebody had it."""
    by: str
    """What stands before the names."""
    nobody: str
    """What is said of a record that names none."""


ROLES = (
    Role(
        "deciders",
        re.compile(
            r"\bwho\s+(?:has\s+|have\s+|had\s+|was\s+|were\s+)?(?:decided|approved|accepted|rejected"
            r"|decides(?=\s+(?:on\s+)?(?:it|this|that|adr|rfc|(?:the|this|that)\s+(?:proposal|decision|record))\b)"
            r"|(?:made|makes)\s+(?:the|this|that)\s+(?:decision|call|choice)|signed\s+off|chose|picked"
            r"|took\s+(?:the|this|that)\s+decision)\b"
            r"|\bwho\s+(?:is|are|was|were)\s+(?:the\s+)?(?:deciders?|decision[- ]makers?)\b"
            r"|\bwhom?\s+(?:should|do|can|could|must|may|would)\s+(?:i|we|you|one|they)\s+"
            r"(?:ask|talk\s+to|speak\s+to|contact|go\s+to|turn\s+to)\b"
            r"|\bwho\s+(?:made|makes|took)\s+the\b[^?]{1,40}?\b(?:decision|choice)\b"
            r"|\bwho\s+is\s+(?:responsible|accountable)\s+for\s+(?:adr|rfc|the\s+(?:decision|record)|decision|record)\b"
            r"|\b(?:decided|approved|chosen|made|accepted|rejected)\s+by\s+whom\b|\bby\s+whom\b",
            re.I,
        ),
        r"decide[ds]?|approved?|accept(?:ed)?|reject(?:ed)?|sign(?:ed)?\s+off|choose|chose|pick(?:ed)?",
        "decided by",
        "names nobody who decided it",
    ),
    Role(
        "authors",
        re.compile(
            r"\bwho\s+(?:has\s+|have\s+|had\s+)?(?:wrote|written|authored|proposed|drafted|submitted|suggested|raised"
            r"|came\s+up\s+with)\b"
            r"|\bwho\s+(?:is|are|was|were)\s+(?:the\s+)?(?:authors?|proposers?)\b"
            r"|\bwhose\s+(?:idea|proposal|rfc|adr|record)\b"
            r"|\b(?:written|authored|proposed|drafted|submitted)\s+by\s+whom\b",
            re.I,
        ),
        r"writ(?:e|ten)|wrote|author(?:ed)?|proposed?|draft(?:ed)?|submit(?:ted)?",
        "written by",
        "names no author",
    ),
    Role(
        "consulted",
        re.compile(r"\b(?:who|whom)\s+(?:(?:has|have|had|been|was|were|did|do|we|they|you)\s+)*consult(?:ed)?\b", re.I),
        r"consulted",
        "consulted:",
        "names nobody who was consulted",
    ),
    Role(
        "informed",
        re.compile(r"\b(?:who|whom)\s+(?:(?:has|have|had|been|was|were|did|do|we|they|you)\s+)*inform(?:ed)?\b", re.I),
        r"informed",
        "informed:",
        "names nobody who was informed",
    ),
    Role(
        "reviewers",
        re.compile(
            r"\bwho\s+(?:(?:has|have|had)\s+)?reviewed\b|\bwho\s+(?:is|are|was|were)\s+(?:the\s+)?reviewers?\b", re.I
        ),
        r"review(?:ed)?",
        "reviewed by",
        "names no reviewer",
    ),
)
"""Deciders and authors, and who else MADR and proposals name."""
_OF_OLD = ("deciders", "authors")
"""Of these the one stands in where the other is asked for and not named."""
_VERBS = (
    rf"(?P<did>{'|'.join(role.did for role in ROLES)}"
    r"|involved|tak(?:e|en|ing)\s+part|took\s+part|ha(?:ve|d)\s+a\s+(?:part|say|hand))\b"
)
_DID = re.compile(
    r"\s*(?:and\s+|but\s+|so\s+)?(?:did|has|have|had|was|were|is|are)\s+(?:the\s+)?(?P<who>@?\w[\w.'’ -]*?)\s+"
    rf"(?:(?:ever|also|really|actually|been)\s+)*{_VERBS}(?P<rest>.*)",
    re.I,
)
"""Whether somebody did: "did Ada decide on the queue?"."""
_BY = re.compile(
    r"\s*(?:and\s+|but\s+|so\s+)?(?:has|have|had|was|were|is|are)\s+(?P<rest>.*?)\s+(?:been\s+)?"
    rf"{_VERBS}\s+by\s+(?:the\s+)?(?P<who>@?\w[\w.'’ -]*?)\W*$",
    re.I,
)
"""Whether it was somebody's doing: "was the queue decided by Ada?"."""
_GROUP = (
    r"(?:teams?|boards?|committees?|governance|management|council|guild|working\s+group|stakeholders|directors?"
    r"|architects)\b(?!\s+(?:members?|systems?))"
)
_DECISION = (
    r"(?:decided|approved|agreed|endorsed|mandated|signed\s+off|accepted|rejected|reviewed|vetoed"
    r"|turned\s+(?:(?:it|this|that)\s+)?down)"
)
_BY_GROUP = re.compile(
    rf"(?:^|[.,;]\s)[^.,;:\n]{{0,40}}\b{_GROUP}\s+(?:(?:has|have|had)\s+)?(?:(?:\w+ly|therefore|thus|then)\s+)?"
    rf"{_DECISION}\b(?!-)"
    rf"|\b(?:was|were|been)\s+(?:\w+ly\s+)?{_DECISION}\s+(?:at|in|by)\s+(?:the|a|our)\s+[^.,;:\n]{{0,40}}"
    rf"\b(?:{_GROUP}|meeting\b|workshop\b)",
    re.I,
)
"""A group that decided: "The design board has approved", "reviewed at the weekly meeting"."""
_ASIDE = re.compile(r"\s*\([^()]*\)$")


def asked_roles(question: str) -> tuple[str, ...]:
    """The fields of the roles that a question asks who had."""
    return tuple(role.field for role in ROLES if role.asks.search(question))


def named(document: Document, field: str) -> tuple[str, ...]:
    """The people whom a record names in a role, in its order."""
    return formats.listed(document.fields, field)


def told(document: Document, asked: Collection[str], text: str) -> Iterator[str]:
    """Who had the roles `asked` for: a record that names nobody in one says so, unless a sentence of its `text` may."""
    missing = [role for role in ROLES if role.field in asked and not named(document, role.field)]
    yield from (role.nobody for role in missing if not in_prose([role.field], document, text))
    shown = set(asked) | (set(_OF_OLD) if any(role.field in _OF_OLD for role in missing) else set())
    yield from stated(document, shown)


def in_prose(fields: Collection[str], document: Document, text: str) -> Unit | None:
    """The first sentence of a record that may name those who had a role of which no field tells: "Decided by Ada Lind
    and Bob", "The design board has approved it".
    """
    roles = [role for role in ROLES if role.field in fields and not named(document, role.field)]
    prose = (each for each in units(text, 1) if each.shape in (Shape.SENTENCE, Shape.ITEM)) if roles else ()
    return next((each for each in prose if any(_may_name(role, each.text) for role in roles)), None)


def _may_name(role: Role, text: str) -> bool:
    by = rf"\b(?i:{role.did})\b[^.\n]{{0,40}}\bby\s+(?:the\s+)?[A-Z][\w.]+\s+(?:and\s+|[A-Z])"
    return bool(re.search(by, text) or (role.field in ("deciders", "reviewers") and _BY_GROUP.search(text)))


def stated(document: Document, fields: Collection[str] = _OF_OLD) -> Iterator[str]:
    """Who had some roles, as far as the record says so."""
    for role in ROLES:
        if role.field in fields and (people := named(document, role.field)):
            yield f"{role.by} {', '.join(map(plain.name, people))}"


@dataclass(frozen=True, slots=True)
class Whether:
    """A question such as "did Ann Lee decide on the queue?"."""

    roles: tuple[Role, ...]
    who: str
    subject: str
    """What is left of it: "the queue"."""


def whether(question: str, documents: Iterable[Document]) -> Whether | None:
    """The question whether somebody had a part, of one whom some record names, by the whole name or by one word of it
    that no other has; None for other questions.
    """
    forms = [found for form in (_DID, _BY) if (found := form.match(question))]
    everybody = {who for each in documents for role in ROLES for who in named(each, role.field)} if forms else set()
    for found in forms:
        if who := _meant(found["who"], everybody):
            roles = tuple(role for role in ROLES if re.fullmatch(role.did, found["did"], re.I))
            return Whether(roles or ROLES, who, found["rest"])
    return None


def among(document: Document, roles: Iterable[Role], who: str) -> bool | None:
    """Whether a record names somebody in one of some roles; None where it names nobody in any."""
    people = [each for role in roles for each in named(document, role.field)]
    return any(_bare(each) == _bare(who) for each in people) if people else None


def _meant(called: str, everybody: Iterable[str]) -> str | None:
    """The one person who is called so."""
    whole, part = set(), set()
    for who in everybody:
        bare = _bare(who).lstrip("@")
        if called.lstrip("@").lower() == bare.lower():
            whole.add(_bare(who))
        elif f" {called} " in f" {bare} ":
            part.add(_bare(who))
    found = whole or part
    return min(found) if len(found) == 1 else None


def _bare(who: str) -> str:
    """A name without what stands in brackets behind it."""
    return _ASIDE.sub("", who)
