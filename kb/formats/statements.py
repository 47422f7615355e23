"""What the text of a decision says that it does to another record: `We supersede [ADR 7](0007-use-go.md)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.formats import parts
from kb.formats.page import LONGEST, Page, bare
from kb.identity import PREFIXES, file_date, file_number
from kb.model import Field, RelationKind

_SECTION = re.compile(
    r"(?:(?:the|our)\s)?(?:decisions?|status|consequences|outcome|resolution)(?:\s(?:outcome|details?|and\s\w+))?"
)
"""The sections in which a record speaks for itself, and not of an option or of what was before."""
_OPTIONS = re.compile(r"\b(?:alternatives?|options?|considered|rejected|examples?)\b", re.I)
_ID = rf"{PREFIXES}[-\s‑]?#?\d{{1,5}}(?![\w-]|\.\d)"
_RECORD = rf"[*_]*(?:\[(?P<label>[^\[\]]*)\]\((?P<href>[^()\s]+)\)|{_ID})[*_]*"
_RECORDS = rf"{_RECORD}(?:(?:\s*,\s*|\s*,?\s(?:and|&)\s){re.sub(r'[?]P<[a-z]+>', '?:', _RECORD)})*"
_VERB = r"(?P<verb>supersede|replace|obsolete|amend|modif(?:y|ie))s?"
_BEGIN = r"(?:^|(?<=[.!?:])\s+)[(*_]*"
_ADVERB = r"(?:\s(?:(?P<part>partly|partially)|hereby|therefore|thus|now|also|fully|explicitly|completely))?"
_THIS = r"this(?:\s(?:adr|rfc|record|decision|document|proposal))?"
_OWN = re.compile(
    rf"{_BEGIN}(?:(?:with|in|by)\s{_THIS},?\s)?(?:we|{_THIS}){_ADVERB}\s+{_VERB}\s+"
    rf"(?:the\s+decisions?\s+(?:\w+\s+)?(?:in|of|from)\s+)?(?P<records>{_RECORDS})",
    re.I,
)
_OTHERS = re.compile(
    rf"{_BEGIN}(?:note(?:\s+that|:)\s+)?(?P<records>{_RECORD}){_ADVERB}\s+{_VERB}\s+{_THIS}"
    r"(?:(?P<own>['’]s\b)|(?=\s*(?:$|[.,;:)(—–])|\s+(?:to|by|with|so|and|in|for|as)\b))",
    re.I,
)
_WHOLE = re.compile(
    r"\s*(?:$|[.,;:!)(—–]|(?:and|with|by|in\s+(?:full|whole)|as\s+a\s+whole|completely|entirely|decisions?|so|because|since)\b)",
    re.I,
)
"""What follows a record that is meant as a whole: not `'s naming rule`, `layer 4` or `for clients`."""
_KINDS = {
    "supersede": (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY),
    "replace": (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY),
    "obsolete": (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY),
    "amend": (RelationKind.AMENDS, RelationKind.AMENDED_BY),
}
_WORDS = re.compile(r"supersede|replace|obsolete|amend|modif", re.I)
_NUMBERED_LABEL = re.compile(rf"[\W_]*(?:{_ID}|#?\d{{1,5}}(?=[\W_]*$|[.:]\s))", re.I)
_ITEM = re.compile(r"^\s*(?:[*+-]|\d+[.)])\s+")


def read(page: Page) -> Iterator[Field]:
    """The sentences that begin with "we", "this" or a record, and name another as what is replaced or changed."""
    for line, text in _blocks(page):
        for pattern, passive in ((_OWN, False), (_OTHERS, True)):
            for found in pattern.finditer(text) if _WORDS.search(text) else ():
                if _names_a_record(found):
                    at = found.start("records")
                    start = at - text.rfind("\n", 0, at) - 1 if "\n" in text[:at] else 0
                    name = _name(found, text[found.end() :], passive)
                    yield page.field(name, found["records"], line + text.count("\n", 0, at), "statement", start)


def _name(found: re.Match[str], rest: str, passive: bool) -> str:
    kind = _KINDS.get(found["verb"].lower(), _KINDS["amend"])[passive].value
    limited = found["own"] if passive else parts.follows(rest, 0, successor=False) or not _WHOLE.match(rest)
    return f"partly_{kind}" if (found["part"] or limited) and "supersede" in kind else kind


def _names_a_record(found: re.Match[str]) -> bool:
    """Whether a link's text or its file has a record's number; an identifier without a link is one."""
    href = found["href"]
    named = href is None or _NUMBERED_LABEL.match(found["label"])
    return bool(named or file_number(href) or file_date(href))


def _blocks(page: Page) -> Iterator[tuple[int, str]]:
    """The paragraphs and items of the sections that state what is decided, each with its first line."""
    for section in page.outline.sections:
        titles = [bare(each) for each in section.path]
        if not any(map(_SECTION.fullmatch, titles)) or any(map(_OPTIONS.search, titles)):
            continue
        block: list[str] = []
        first = 0
        for line, text in page.content(section):
            if block and (not text.strip() or _ITEM.match(text) or line != first + len(block)):
                yield first, "\n".join(block)
                block = []
            if text.strip() and not text.lstrip().startswith(("|", ">")):
                first = first if block else line
                block.append(_ITEM.sub("", text[:LONGEST], count=not block).strip())
        if block:
            yield first, "\n".join(block)
