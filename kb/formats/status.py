"""A status as people write it → its normal form, or None where no reading is certain."""

from __future__ import annotations

import re

from kb.markdown import visible
from kb.model import Status

WORDS: dict[str, Status] = {
    word: status
    for status, words in {
        Status.DRAFT: "draft|wip|work in progress|idea|informational draft",
        Status.PROPOSED: "proposed|proposal|pending|review|in review|under review|last call|provisional"
        "|open|rfc|in discussion",
        Status.ACCEPTED: "accepted|approved|adopted|final|living|active|implementable|decided|agreed",
        Status.IMPLEMENTED: "implemented|partially implemented|partly implemented|done|completed|implementing",
        Status.AMENDED: "amended|partly superseded|partially superseded",
        Status.REJECTED: "rejected|declined|refused",
        Status.WITHDRAWN: "withdrawn|abandoned|cancelled|canceled|reverted",
        Status.STAGNANT: "stagnant|stalled|on hold|deferred|postponed|expired",
        Status.DEPRECATED: "deprecated|retired|obsolete|removed|moved|inactive",
        Status.SUPERSEDED: "superseded|superceded|supereseded|superseeded|replaced|obsoleted",
    }.items()
    for word in words.split("|")
}
"""A word in lower case → the normal form."""

_BADGE = re.compile(r"^!\[([^\]]+)\]\([^)]*\)")
_LEADING = re.compile(r"^[^\w{<]+")
_TEMPLATE = re.compile(r"[{<]|\w\s*\|\s*\w|\[[^\]]*\|")
_LONGEST_FIRST = sorted(WORDS, key=lambda word: -len(word))
_KNOWN = re.compile(rf"^(?:{'|'.join(re.escape(word) for word in _LONGEST_FIRST)})\b", re.I)
_IN_BRACKETS = re.compile(r"^\w+\s*\((superseded|replaced)\b", re.I)


def normal(text: str) -> Status | None:
    """The normal form of a status text: the first words decide, marks, emoji and links do not count.

    A template's leftovers (`{proposed | accepted}`) and unknown words are None, never a default.
    """
    badge = _BADGE.match(text.strip())
    shown = badge[1] if badge else text if _TEMPLATE.search(text) else visible(text)
    word = _LEADING.sub("", shown)
    if _TEMPLATE.match(word) or ("|" in word and not badge):
        return None
    bracketed = _IN_BRACKETS.match(word)
    if bracketed:
        return Status.SUPERSEDED
    found = _KNOWN.match(word)
    return WORDS[found[0].lower()] if found else None
