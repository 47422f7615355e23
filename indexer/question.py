"""What a question asks beside its subject: where a decision stands, and which number it has."""

from __future__ import annotations

import re

from kb.model import Document, Kind
from kb.view import View

NUMBERED = re.compile(
    r"\b(?:adr|rfc|decision|record|proposal|number|no\.?)s?[\s#-]*0*(\d{1,5})\b|(?<![\d.-])(0\d{2,4})(?![\d.-])", re.I
)
"""A record named by its number: "ADR-7", "decision 12", "0061"."""
STATE = re.compile(
    r"\b(?:status|accepted|approved|in force|valid|binding|superseded|supersedes|replaced?|deprecated|obsolete|proposed"
    r"|draft|rejected|withdrawn|implemented|still used|in use)\b",
    re.I,
)
"""Words that ask where a decision stands; its metadata answers them."""
DATE = re.compile(r"^\s*(?:when\b|since when\b|on (?:what|which) (?:date|day)\b|what(?: is|'s) the date\b)", re.I)
"""A question for the day of a decision."""
BECAME = re.compile(
    r"^\s*(?:and\s+|but\s+)?(?:what(?:\s+is|'s|\s+was)\s+the\s+(?:state|fate|standing)\s+of\b"
    r"|what(?:'s|\s+has)?\s+(?:became|become)\s+of\b|what\s+(?:has\s+)?happened\s+(?:to|with)\b(?=\s+(?:[\w.-]+\s*){1,4}\?*$))",
    re.I,
)
"""A question for what came of something."""
TIME = re.compile(
    r"\b(?:now|nowadays|today|currently|current|still|at present|these days|latest|any more|anymore)\b", re.I
)
"""Words that ask for what holds; every answer is made from what holds."""


def subject(question: str) -> str:
    """The question without the words that metadata and the order of the answers answer."""
    return TIME.sub(" ", STATE.sub(" ", NUMBERED.sub(" ", BECAME.sub(" ", question))))


def named(view: View, question: str) -> tuple[Document, ...]:
    """The decisions that a question names by number."""
    found = (document for number in _numbers(question) for document in view.find(number))
    return tuple({each.path: each for each in found if each.kind is Kind.DECISION}.values())


def missing_numbers(view: View, question: str) -> tuple[str, ...]:
    """The numbers that a question names and no record has."""
    return tuple(number for number in _numbers(question) if not view.find(number))


def _numbers(question: str) -> list[str]:
    return [match[1] or match[2] for match in NUMBERED.finditer(question)]
