"""How a text begins → whether it reads as a record: by its title, its status, its authors, its headings."""

from __future__ import annotations

import re

from kb.identity import PREFIXES

_HEADED = re.compile(rf"^(?:#{{1,2}} +\W?|title: *[\"']?){PREFIXES}[-_ #]*0*(\d{{1,5}})(?!\w)", re.I | re.M)
_TITLED = re.compile(rf"^#{{1,2}} +\W?{PREFIXES}[-_ #]*(?:\d{{1,5}}|\?+|x{{2,}}|n{{2,}})(?!\w)", re.I | re.M)
"""A title with the number of a record, or with its place: `# RFC ??: Another port`."""
_STATING = re.compile(r"^(?:[-*>] +)?(?:\*\*|__)?status(?:\*\*|__)? *:|^#{1,3} +status *(?:$|: *\w)", re.I | re.M)
_STATED_ALONE = re.compile(
    r"^(?:[-*>] +)?(?:#{1,3} +)?(?:\*\*|__)?status(?:\*\*|__)? *(?::|\n+)[ *_:]*(?:accepted|approved|proposed|rejected"
    r"|deprecated|superseded|implemented|withdrawn|draft|active|published|final)\b(?! *[|/,])",
    re.I | re.M,
)
_FENCED = re.compile(r"^ {0,3}(?:```|~~~).*?(?:^ {0,3}(?:```|~~~)|\Z)", re.M | re.S)
"""An example: its status is none."""
_TOP = 1_000
"""So many characters hold the metadata at the top."""
_STATUS_LINE, _AUTHOR_LINE = (
    re.compile(rf"^(?:\| *|[-*>] +)?(?:\*\*|__)?{label} *(?:\*\*|__)? *[:|=]", re.I | re.M)
    for label in ("status", r"(?:authors?|author\(s\)|champions?)")
)
_ARGUING = re.compile(
    r"^(?:#{1,4} +|(?=[^\n]{1,60}\n(?:===+|---+)[ \t]*$))(?:\d+(?:\.\d+)*\.? +)?"
    r"(motivation|rationale|drawbacks|(?:rejected )?alternatives|prior art|non-goals"
    r"|(?:guide|reference)[- ]level explanation|context|decision|consequences|proposal"
    r"|proposed (?:change|solution|design)|detailed design"
    r"|(?:open|unresolved) questions)\b",
    re.I | re.M,
)
"""A heading that records and proposals have, with marks before it or underlined."""
_ARGUMENTS = 2
"""So many of them tell a proposal that states no status."""


def number_in_title(head: str) -> int | None:
    """The number of a title that says it is a record's: `# ADR 012: Access`."""
    found = _HEADED.search(head)
    return int(found[1]) if found else None


def is_signed(head: str) -> bool:
    """Whether a text states a status and its authors at the top."""
    return all(each.search(head[:_TOP]) for each in (_STATUS_LINE, _AUTHOR_LINE))


def states(head: str) -> bool:
    """Whether a text has a line or a heading for its status."""
    return bool(_STATING.search(head))


def states_one(head: str) -> bool:
    """Whether a text states a status, and no choice of several."""
    return _STATED_ALONE.search(_FENCED.sub("", head)) is not None


def tells(head: str) -> bool:
    """Whether a text has a record's title, or the headings of a proposal."""
    return bool(_TITLED.search(head)) or argues(head)


def argues(head: str) -> bool:
    """Whether a text has the headings of a proposal."""
    return len({each.lower() for each in _ARGUING.findall(head)}) >= _ARGUMENTS
