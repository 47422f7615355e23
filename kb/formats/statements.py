"""What the text of a decision says that it does to another record: `We supersede [ADR 7](0007-use-go.md)`."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from kb.formats import parts
from kb.formats.page import LONGEST, Page, bare
from kb.identity import PREFIXES, file_date, file_number
from kb.model import Field, RelationKind, Section

_DECIDING = re.compile(
    r"(?:(?:the|our)\s)?(?:decisions?|status|consequences|outcome|resolution)(?:\s(?:outcome|details?|and\s\w+))?"
    r"|summary|abstract|overview|introduction|tl dr"
)
"""The sections in which "we" and "this" are the record's own deed."""
_OPENING = re.compile(r"summary|abstract")
"""The sections that begin with what the record does: "Amend RFC 7 to …"."""
_LOG = re.compile(r"(?:\w+\s)?(?:history|log|revisions|updates|amendments)|changelog")
_OTHER_MATTER = re.compile(
    r"\b(?:alternatives?|options?|considered|rejected|examples?|prior art|future|drawbacks?|questions?|glossary"
    r"|template|bibliography)\b|^references?$"
)
"""The sections that speak of what is not decided here."""
_BEFORE = re.compile(r"\b(?:context|background|problem|motivation)\b")
"""The sections that speak of what was before, where only "this record" can mean its own deed."""

_ID = rf"{PREFIXES}[-\s‑]?#?\d{{1,5}}(?![\w-]|\.\d)"
_LABEL = rf"\[(?:{_ID}|#\d{{1,5}}(?![\w-]))(?:[:,\s][^\[\]]{{0,80}})?\](?:\[[^\[\]]*\])?"
"""A link whose target is defined elsewhere: `[RFC 7]`, `[RFC 7 on coercions][7]`."""
_RECORD = rf"[*_]*(?:\[(?P<label>[^\[\]]*)\]\((?P<href>[^()\s]+)\)|{_LABEL}|{_ID}|#\d{{1,5}}(?![\w-]))[*_]*"
_RECORDS = rf"{_RECORD}(?:(?:\s*,\s*|\s*,?\s(?:and|&)\s){re.sub(r'[?]P<[a-z]+>', '?:', _RECORD)})*"
_BEGIN = r"(?:^|(?<=[.!?:])\s+)[(*_]*(?:note(?:\s+that|[*_]*:[*_]*)\s+)?"
_KIND = rf"(?:{PREFIXES}|document)"
_THIS = rf"this(?:\s{_KIND})?"
_NO_VERB = r"(?!(?:not|never|to|do|does|did|will|would|can|could|may|might|shall|should|must)\b)"
_SUBJECT = (
    rf"{_BEGIN}(?:(?:with|in|by)\s{_THIS},?\s)?(?:(?P<own>we|{_THIS})|(?P<it>it)"
    rf"|(?P<thing>th(?:is|ese)(?:\s{_NO_VERB}[\w-]+){{1,3}}?))|,\s+(?P<which>which)"
)
_PART = r"(?P<part>partly|partially|partial|in\s+part)"
_ADVERB = rf"(?:\s(?:{_PART}|hereby|therefore|thus|now|also|fully|explicitly|completely))?"
_HAVING_DECIDED = r"(?:\s(?:have\s|has\s)?(?:decided|agreed|chosen?|chose|resolved)\sto)?"
_STEM = r"(?P<verb>super[sc]e(?:de|ed)|replace|obsolete|subsume|amend|update|refine|modif(?:y|ie))"
_VERB = rf"(?:(?:amends?|updates?|super[sc]e(?:de|ed)s?|replaces?|obsoletes?)\s+and\s+)?{_STEM}s?"
_NOUN = (
    r"(?:is|are|proposes)\s+(?:also\s+)?(?:an?|the)\s+(?P<partial>partial\s+)?(?P<noun>amend|update|refine|replace|success|addend)(?:ment|or|um)?"
    r"\s+(?:to|of|for)(?:\s+the)?(?:\s+(?:previous|earlier|existing|original))?"
)
_INSIDE = (
    r"(?:the\s+decisions?\s+(?:\w+\s+)?(?:in|of|from)\s+"
    r"|(?P<some>(?:(?:some|certain|the)\s)?(?:parts?|portions?|aspects|sections)\s+of\s+(?:the\s+)?"
    r"|the\s+(?:[\w'’\"“”`/-]+\s+){1,8}?(?:in|by|of|from)\s+))"
)
"""What stands between the verb and a record of which something is meant: `the limits defined in ADR-7`."""
_DOES = re.compile(
    rf"(?:{_SUBJECT}){_HAVING_DECIDED}(?:{_ADVERB}\s+{_VERB}|\s+{_NOUN})\s+{_INSIDE}?(?P<records>{_RECORDS})", re.I
)
"""`We supersede ADR-7`, `This RFC is an amendment to [RFC 7]`, `These changes update the limits defined in ADR-7`."""
_ORDER = re.compile(rf"{_STEM}\s+(?P<some>the\s+(?:[\w'’-]+\s+){{1,6}}?(?:of|in|from)\s+)?(?P<records>{_RECORD})", re.I)
"""The first words of a summary: `Amend [RFC 7] to require a review`."""
_DONE = re.compile(
    rf"{_BEGIN}(?:as\s+such,\s+)?(?P<records>{_RECORD})\s+(?:is|are){_ADVERB}\s+(?P<verb>supersede|replace|amend|update)e?d"
    rf"\s+(?:by\s{_THIS}\b(?!['’])|to\s)",
    re.I,
)
"""`[RFC 7] is amended by this RFC`, `As such, RFC 7 is amended to …`."""
_NOTED = re.compile(
    rf"{_BEGIN}(?P<records>{_RECORD})\s+\((?:now\s+)?(?:{_PART}\s+)?(?P<verb>supersede|replace|amend|update)e?d\s+by\s{_THIS}\)",
    re.I,
)
"""`[RFC 7](…) (superseded by this RFC)`."""
_OTHERS = re.compile(
    rf"{_BEGIN}(?P<records>{_RECORD}){_ADVERB}\s+{_STEM}s?\s+{_THIS}"
    r"(?:(?P<some>['’]s\b)|(?=\s*(?:$|[.,;:)(—–])|\s+(?:to|by|with|so|and|in|for|as)\b))",
    re.I,
)
_REMOVED = re.compile(
    rf"{_BEGIN}(?P<thing>th(?:is|ese)(?:\s{_NO_VERB}(?!{_KIND}\b)[\w-]+){{1,3}}?)\s+(?:is|are|was|were|ha(?:s|ve)\s+been){_ADVERB}"
    rf"\s+(?P<verb>supersede|replace|obsolete)d\s+by\s+(?P<records>{_RECORD})",
    re.I,
)
"""`These limits have been superseded by [ADR-9]`: what became of a part of this record."""
_SECTION = r"sections?\s+[\"“'‘*_`]*\w[^\n\"”’*_`.;:]{1,60}?[\"”'’*_`]*"
_GONE_NOW = (
    rf"(?:no\s+longer\s+(?:appl(?:y|ies)|holds?|stands?)|(?:is|are){_ADVERB}\s+"
    rf"(?:replaced|superseded|changed|amended|overridden|void)\b(?!\s+by\s+(?!{_THIS}\b)))"
)
_SECTION_GONE = re.compile(rf"{_BEGIN}the\s+{_SECTION}\s+(?:of|in|from)\s+(?P<records>{_RECORD})\s+{_GONE_NOW}", re.I)
"""`The section “Retention” of ADR-7 no longer applies`."""
_OF_RECORD_GONE = re.compile(rf"{_BEGIN}(?P<records>{_RECORD}),\s+{_SECTION},?\s+{_GONE_NOW}", re.I)
"""`ADR-7, section Retention, no longer holds`."""
_CHANGES = re.compile(
    rf"(?:{_SUBJECT}){_ADVERB}\s+(?:changes?|overrides?|rewrites?)\s+the\s+{_SECTION}\s+(?:of|in|from)\s+(?P<records>{_RECORD})",
    re.I,
)
"""`This changes the section Retention of ADR-7`."""
_LOGGED = re.compile(
    rf"[\W_\d]{{0,40}}(?:{_PART}\s+)?"
    rf"(?:(?P<verb>supersede|replace|amend|update)e?d\s+by|(?P<noun>deprecate)d?\s+in\s+favou?r\s+of)\s+(?P<records>{_RECORD})",
    re.I,
)
"""An entry of a log: `2016-04-22: amended by [RFC 7]`."""
_RETIRED = re.compile(
    rf"[\W_]*this\s+{_KIND}\s+(?:(?:is|was|has\s+been)\s+)?(?:now\s+)?(?:marked\s+as\s+)?[*_]*"
    r"(?:deprecated|obsolete|outdated|retired|withdrawn)\b",
    re.I,
)
_ALONE = (
    re.compile(rf"[\W_]*(?:note[\W_]+)?{_THIS}\s+{_STEM}s\s+(?P<records>{_RECORD})[\W_]*$", re.I),
    re.compile(
        rf"[\W_]*(?:note[\W_]+)?{_THIS}\s+(?:(?:is|was|has\s+been)\s+)?(?:now\s+)?"
        rf"(?P<verb>super[sc]ede|replace|obsolete|amend|update)d\s+by\s+(?P<records>{_RECORD})[\W_]*$",
        re.I,
    ),
)
"""A paragraph that says nothing else: what the record does, and what was done to it, `**This superseded by ADR 9**`."""
_SUCCESSOR = re.compile(
    rf"(?:^|[.;:!]\s+)(?:please\s+)?(?:see|refer\s+to|use|follow)\s+(?P<records>{_RECORD})\s+"
    r"(?:(?P<verb>instead)\b|for\s+(?:the|its)\s+(?:\w+\s+)?(?:current|new|latest|updated|present|replacement|successor)\b)",
    re.I,
)
"""What the notice that a record is retired ends with: `Refer to [ADR-9](…) for the current architecture`."""
_ALL = re.compile(
    r"\s*(?:$|[.,;:!)(—–]|\n(?-i:[A-Z])|with\b(?!\s+(?:respect|regard)\b)"
    r"|(?:and|by|which|that|who|in\s+(?:full|whole)|as\s+a\s+whole|completely|entirely|decisions?|so|because|since)\b)",
    re.I,
)
"""What follows a record that is meant as a whole: not `'s naming rule`, `layer 4` or `for clients`."""
_GONE = re.compile(r"\s*\((?:now\s+)?(?:deprecated|obsolete|superseded|retired)\)", re.I)
"""What follows a record of which nothing is left: `the pipeline described in [ADR-7](…) (now deprecated)`."""
_OF_ITS_STATE = re.compile(
    r"(?:['’]s\s+status)?\s+(?:from|to)\s+[`*_\"'“]*(?:proposed|draft|accepted|\S*implemented|superseded)\b", re.I
)
"""What follows a record that only gets another status: `updates ADR-7 from proposed to accepted`."""
_REPLACING = frozenset(
    {"supersede", "supercede", "superseed", "superceed", "replace", "obsolete", "subsume", "success", "deprecate"}
)
_WORDS = (
    *(
        "supersed",
        "superced",
        "superseed",
        "superceed",
        "replac",
        "obsolet",
        "subsum",
        "amend",
        "addend",
        "modif",
        "updat",
        "refine",
        "successor",
    ),
    *("deprecate", "outdated", "retired", "withdrawn", "section"),
)
"""One of these stands in every sentence that is looked for."""
BESIDE = 200
"""So many characters from such a word stands the record that it is about."""
_A_RECORD = re.compile(r"[-\s‑#]\d|\]\(")
_NUMBERED_LABEL = re.compile(rf"[\W_]*(?:{_ID}|#?\d{{1,5}}(?=[\W_]*$|[.:]\s))", re.I)
_SPEAKS_OF_ITSELF = re.compile(rf"[(*_]*this\s{_KIND}\b", re.I)
_ITEM = re.compile(r"^\s*(?:[*+-]|\d+[.)])\s+")


def read(page: Page) -> Iterator[Field]:
    """The sentences that say what this record does to another one, and what another one did to this."""
    lines = _lines(page)
    for section in page.outline.sections if lines else ():
        inside = lines[bisect_left(lines, section.line) : bisect_right(lines, section.end_line)]
        titles = [bare(each) for each in section.path if each != page.outline.title] if inside else []
        if not inside or any(map(_OTHER_MATTER.search, titles)):
            continue
        deciding = any(map(_DECIDING.fullmatch, titles))
        before = not deciding and any(map(_BEFORE.search, titles))
        opening = bool(titles) and _OPENING.fullmatch(titles[-1]) is not None
        for number, (line, text) in enumerate(_blocks(page, section)):
            if _A_RECORD.search(text) and bisect_left(lines, line) < bisect_right(lines, line + text.count("\n")):
                found = [*_retired(text), *_stated(text, deciding, before)]
                found = found or ([] if titles else list(_alone(text)))
                found += _named(_ORDER.match(text), passive=False) if opening and not number else ()
                for name, each in found:
                    yield _field(page, name, each, line, text)
        if titles and _LOG.fullmatch(titles[-1]):
            yield from _logged(page, section)


def _lines(page: Page) -> list[int]:
    """The lines on which one of the words stands, in order."""
    text = page.text.lower()
    places = sorted(
        at
        for word in _WORDS
        if word in text
        for each in re.finditer(word, text)
        if _A_RECORD.search(text, max(0, (at := each.start()) - BESIDE), at + BESIDE)
    )
    found = []
    line = last = 0
    for at in places:
        line, last = line + text.count("\n", last, at), at
        found.append(line + 1)
    return found


def _logged(page: Page, section: Section) -> Iterator[Field]:
    """What the entries of a log say, be they lines, items or cells of a table."""
    for line, text in page.content(section):
        for cell in _ITEM.sub("", text).split("|"):
            for name, found in _named(_LOGGED.match(cell.strip()), passive=True):
                yield page.field(name, found["records"], line, "statement")


def _stated(text: str, deciding: bool, before: bool) -> Iterator[tuple[str, re.Match[str]]]:
    for found in _DOES.finditer(text):
        if _is_own(found, text, deciding, before):
            yield from _named(found, passive=False)
    for form in (_CHANGES, _SECTION_GONE, _OF_RECORD_GONE) if deciding and "ection" in text else ():
        yield from ((RelationKind.AMENDS.value, each) for each in form.finditer(text) if _names_a_record(each))
    for found in _DONE.finditer(text) if not before else ():
        yield from _named(found, passive=False)
    for found in _NOTED.finditer(text):
        yield from _named(found, passive=False)
    for found in _OTHERS.finditer(text) if deciding else ():
        yield from _named(found, passive=True)
    for found in _REMOVED.finditer(text) if not before else ():
        yield from _named(found, passive=True)


def _is_own(found: re.Match[str], text: str, deciding: bool, before: bool) -> bool:
    """Whether a sentence speaks of this record's deed: "we" and "this" do where it decides, "this RFC" everywhere."""
    if found["it"] or found["which"]:
        subject = text[: found.start()]
        return bool(_SPEAKS_OF_ITSELF.match(subject)) and ". " not in subject
    if found["thing"]:
        return not before and (bool(found["some"]) or found["thing"].lower() == "this section")
    return deciding or (bool(found["some"]) and not before) or bool(_SPEAKS_OF_ITSELF.match(found["own"]))


def _retired(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """What a notice that this record is retired names as its successor."""
    found = _SUCCESSOR.search(text) if _RETIRED.match(text) else None
    if found and _names_a_record(found):
        yield RelationKind.SUPERSEDED_BY.value, found


def _alone(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """What a paragraph above the first section says that states a relation and nothing else."""
    for form, passive in zip(_ALONE, (False, True), strict=True):
        yield from _named(form.match(text), passive)


def _named(found: re.Match[str] | None, passive: bool) -> Iterator[tuple[str, re.Match[str]]]:
    """The name of the relation that a sentence states."""
    groups = found.groupdict() if found else {}
    if not found or not _names_a_record(found) or (groups.get("some") and found["records"][0] == "#"):
        return
    stem = (groups["verb"] or groups["noun"]).lower()
    rest = found.string[found.end() :]
    if _OF_ITS_STATE.match(rest):
        return
    if stem not in _REPLACING:
        yield (RelationKind.AMENDED_BY if passive else RelationKind.AMENDS).value, found
        return
    kind = RelationKind.SUPERSEDED_BY if passive else RelationKind.SUPERSEDES
    part = groups.get("part") or groups.get("partial") or (groups.get("thing") and not groups.get("some"))
    some = groups.get("some") and not _GONE.match(rest)
    after = not passive and (parts.follows(rest, 0, successor=False) or not _ALL.match(rest))
    yield f"partly_{kind.value}" if part or some or after else kind.value, found


def _names_a_record(found: re.Match[str]) -> bool:
    """Whether a link's text or its file has a record's number; an identifier without a link is one."""
    href = found["href"]
    named = href is None or _NUMBERED_LABEL.match(found["label"])
    return bool(named or file_number(href) or file_date(href))


def _field(page: Page, name: str, found: re.Match[str], line: int, text: str) -> Field:
    at = found.start("records")
    start = at - text.rfind("\n", 0, at) - 1 if "\n" in text[:at] else 0
    return page.field(name, found["records"], line + text.count("\n", 0, at), "statement", start)


def _blocks(page: Page, section: Section) -> Iterator[tuple[int, str]]:
    """The paragraphs and items of a section, each with its first line."""
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
