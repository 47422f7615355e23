"""Nygard's form: a section named after the field, `## Status` above all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.formats import dates, relations, status, table
from kb.formats.page import LONGEST, METADATA_SECTIONS, Page, bare, field_name
from kb.model import Field, Section, Span, Status

_NAMES = ("date", "deciders", "authors", "tags")
_RELATED = (
    "supersedes",
    "superseded_by",
    "amends",
    "amended_by",
    "requires",
    "partly_supersedes",
    "partly_superseded_by",
)
_ONCE = ("date", "since", "updated")
_AMBIGUOUS = frozenset("state data fecha estado stato état etat".split())
"""Headings that name a field in one language and a subject in another: `## Data`, `## State`."""
_FEW = 3
_LEAD = re.compile(r"^\s*(?:>\s*)*(?:[*+-]\s+|\d+[.)]\s+)?")
_HEADING_LINES = 3
"""Lines of an underlined heading in which its value is looked for."""
_LINKING = re.compile(
    r"(?:related|relations?|relationships?)\b.*|(?:.* )?references|(?:(?:useful|external|other) )?links|lineage"
    r"|see also|more information"
)
"""Headings below which other records are named."""
_ENDING = re.compile(
    r"(?:withdrawal|retirement|deprecation|supersession|superseded|replacement|rejection|obsolescence)"
    r"(?: (?:amendment|notice|note|reason|rationale|remark)s?)?"
)
"""Headings below which a record says why it no longer holds."""
_ITEM = re.compile(r"^\s*(?:[*+-]|\d+[.)])\s")
_TICKED = re.compile(r"^\s*[*+-]\s+\[[xX]\]")
_BOLD_LINE = re.compile(r"^\s*(?:\*\*|__)\s*([^*_]{2,30}?)\s*:?\s*(?:\*\*|__)\s*:?\s*$")
_TITLED = re.compile(r"^(?P<label>[\w ]{2,24}?)\s*[:：]\s*(?P<value>\S.*)$")
_LABELLED = re.compile(
    r"^[*_]{0,2}(?P<label>[^\W\d_][\w -]{1,28}?(?:\(s\))?)[*_]{0,2}\s*[:：][*_]{0,2}\s*(?P<value>\S.*)$"
)

_LABEL_ALONE = re.compile(r"^[*_]{0,2}(?P<label>[^\W\d_][\w -]{1,28}?)[*_]{0,2}\s*[:：][*_]{0,2}\s*$")
_RULE = re.compile(r"\s*(?:-\s*){3,}$|\s*(?:\*\s*){3,}$|\s*(?:_\s*){3,}$")
"""A line across the page."""


def read(page: Page) -> Iterator[Field]:
    """The lines of sections with a field's name, and what a section of links says about other records."""
    for section in (*page.outline.sections, *_bold_sections(page)):
        if section.level == 0 or (page.title is not None and section.line == page.title_line):
            continue
        titled = _TITLED.match(section.title)
        stated = field_name(titled["label"]) if titled else None
        if titled and (
            (stated == "status" and status.normal(titled["value"])) or (stated in _ONCE and dates.iso(titled["value"]))
        ):
            within = range(section.line, min(section.line + _HEADING_LINES, len(page.lines)) + 1)
            line = next((each for each in within if titled["value"] in page.text_line(each)), section.line)
            yield page.field(stated or "", titled["value"], line, "section")
            continue
        name = field_name(section.title)
        if bare(section.title) in _AMBIGUOUS and not _means_metadata(page, section, name):
            continue
        if name == "status":
            if _is_main(section):
                yield from _status(page, section)
        elif name in ("relates_to", "relation", "remark") or (name is None and _says_more(bare(section.title))):
            yield from _statements(page, section)
        elif name in _RELATED and _is_main(section):
            yield from _related(page, section, name)
        elif name in _NAMES and _is_main(section):
            for line, value in _values(page, section):
                yield page.field(name, value, line, "section")
                if name in (*_ONCE, "deciders", "authors"):
                    break


def _says_more(title: str) -> bool:
    """Whether the statements of a section below a heading are about the record."""
    return bool(_LINKING.fullmatch(title) or _ENDING.fullmatch(title))


def _means_metadata(page: Page, section: Section, name: str | None) -> bool:
    """Whether a short section whose heading can be about anything holds a status, a relation or a date."""
    values = [value for _, value in _values(page, section)][:_FEW]
    if name == "status":
        return any(status.normal(each) or relations.is_statement(each) for each in values)
    return any(dates.iso(each[:40]) for each in values[:1])


def _is_main(section: Section) -> bool:
    """Whether a section is one of the record's own: a "Status" far below "Design" is about something else."""
    return len(section.path) <= 2 or bare(section.path[-2]) in METADATA_SECTIONS


def _bold_sections(page: Page) -> Iterator[Section]:
    """Lines that are bold as a whole and named after the status stand for a heading where there is no other."""
    if any(field_name(each.title) == "status" for each in page.outline.sections):
        return
    bold = [
        (line, found[1])
        for line, text in enumerate(page.lines, 1)
        if text.lstrip()[:2] in ("**", "__")
        and (found := _BOLD_LINE.match(text))
        and line >= page.body_line
        and line not in page.code_lines
    ]
    headings = [each.line for each in page.outline.sections if each.level]
    for line, label in bold:
        if field_name(label) == "status":
            later = [at for at in (*(at for at, _ in bold), *headings) if at > line]
            yield Section(2, label, "", line, min(later, default=len(page.lines) + 1) - 1, (label,))
            return


def _values(page: Page, section: Section) -> Iterator[tuple[int, str]]:
    """The lines of a section that hold something, without list marks; options that were not ticked are left out."""
    for line, text in page.content(section):
        value = _LEAD.sub("", text).strip()
        if value and not status.is_unchecked(value) and not _RULE.match(text):
            yield line, value


def _related(page: Page, section: Section, name: str) -> Iterator[Field]:
    """The items and paragraphs of a section that is named after a relation, each as one value."""
    blocks: list[list[tuple[int, str]]] = []
    before = 0
    for line, text in page.content(section):
        if text.strip() and (not blocks or before < line - 1 or _ITEM.match(text)):
            blocks.append([])
        if text.strip():
            blocks[-1].append((line, _LEAD.sub("", text).strip() if len(blocks[-1]) == 0 else text.strip()))
            before = line
    for block in blocks:
        first = page.field(name, block[0][1], block[0][0], "section")
        if relations.is_nothing(first.text):
            return
        last, text = block[-1]
        if len(block) > 1:
            end = page.text_line(last).rstrip()
            span = Span(first.span.line, first.span.column, last, len(end) + 1)
            first = replace(first, text="\n".join(value for _, value in block), span=span)
        yield first


def _status(page: Page, section: Section) -> Iterator[Field]:
    """The first line that is not a relation is the status; every line that is one is a relation as well.

    "Superseded by [9. Help](0009-help.md)" is both. So is "Partly superseded by …" where nothing else is stated;
    "Supercedes …" alone says nothing about the record's own status. Of several dated lines the latest counts, of
    several ticked boxes the last.
    """
    rows = next((rows for rows in page.tables if section.line < rows[0][0] <= section.end_line), None)
    values = list(_blocks(page, section))
    if rows:
        above = [(line, value) for line, value in values if line < rows[0][0] and relations.names_a_record(value)]
        stated = list(_stated(page, [each for each in above if relations.is_statement(each[1])]))
        known = {each.name for each in stated}
        yield from (*stated, *(each for each in table.fields(page, rows, "section") if each.name not in known))
        return
    dated = [(line, value) for line, value in values if dates.LEADING.match(value) and status.normal(value)]
    ticked = [(line, value) for line, value in values if _TICKED.match(page.lines[line - 1]) and status.normal(value)]
    if len(dated) > 1:
        values = [max(dated, key=lambda each: (dates.iso(each[1]) or "", each[0]))]
    elif len(ticked) > 1:
        values = ticked[-1:]
    yield from _stated(page, values)


def _blocks(page: Page, section: Section) -> Iterator[tuple[int, str]]:
    """The values of a section; lines that go on with the prose of one before them belong to it."""
    first = before = 0
    said = ""
    for line, value in _values(page, section):
        plain = not _ITEM.match(page.lines[line - 1]) and not _LABELLED.match(value) and not _heads_a_list(value)
        full = len(said) >= LONGEST  # no more of a value is ever read
        open_end = said and (full or relations.is_statement(said) or not _LABELLED.match(said) or _relating(said))
        begins = status.normal(value) or relations.is_statement(value)
        if open_end and line == before + 1 and plain and not begins:
            said = said if full else f"{said}\n{value}"
        else:
            if said:
                yield first, said
            first, said = line, value
        before = line
    if said:
        yield first, said


def _stated(page: Page, values: Sequence[tuple[int, str]]) -> Iterator[Field]:
    ends = [value for _, value in values if relations.states_superseded(value) and relations.names_a_record(value)]
    seen = replaced = False
    stated: list[tuple[int, str]] = []
    listed, head = "", (0, "")
    for line, value in values:
        if listed and _ITEM.match(page.lines[line - 1]):
            if relations.names_a_record(value):
                yield page.field(listed, value, line, "section")
                if listed == "superseded_by":
                    stated.append(head)  # which says what the list says of the record itself
            continue
        if listed := _heads_a_list(value):
            head = (line, value.strip("*_ :：　"))
            continue
        labelled = _LABELLED.match(value)
        name = field_name(labelled["label"]) if labelled else None
        if labelled and name and (name not in ("status", "since") or _tells_day(name, value)):
            yield page.field(name, labelled["value"], line, "section")
            if name == "superseded_by" and relations.names_a_record(labelled["value"]):
                stated.append((line, value))
        elif relations.is_statement(value) and (seen or not relations.states_superseded(value)):
            stated.append((line, value))
            yield page.field("relation", value, line, "section")
        elif not seen and ends and value != ends[0] and _may_end(status.normal(value), replaced):
            replaced = True  # what was stated before the record was superseded
        elif not seen:
            seen = True
            if labelled and name == "status" and status.normal(labelled["value"]):
                value = labelled["value"]
            if "\n" in value:
                yield page.field("relation", value, line, "section")
            yield _status_field(page, line, value)
    known = next(((line, value) for line, value in stated if status.normal(value)), None)
    if known and not seen:
        yield _status_field(page, *known)


def _heads_a_list(value: str) -> str:
    """The relation that a line names above a list of records, `Supersedes:`; empty for other lines."""
    labelled = _LABEL_ALONE.match(value)
    name = field_name(labelled["label"]) if labelled else None
    return name if name in (*_RELATED, "relates_to") else ""


def _status_field(page: Page, line: int, value: str) -> Field:
    """A status: its first line, or all of them where that alone would say something else."""
    if not status.goes_on(value):
        return page.field("status", value.split("\n")[0], line, "section")
    return replace(page.field("status", value, line, "section"), text=" ".join(value.split("\n")))


def _tells_day(name: str, value: str) -> bool:
    """Whether a line gives the day of a status that stands elsewhere: `Status date: 2024-05-06`, not `Accepted: …`."""
    return name == "since" and status.normal(value) is None


def _may_end(stated: Status | None, replaced: bool) -> bool:
    """Whether a line stands before the one that calls the record superseded; a remark goes with the status above."""
    return replaced if stated is None else stated in status.CAN_BE_REPLACED


def _statements(page: Page, section: Section) -> Iterator[Field]:
    """The items of a list of links that say how the records relate: "- Supersedes [9. Help](0009-help.md)".

    Below a heading such as "Related decisions" those that only name a record relate to it, and so do elsewhere those
    that say so: "- Related ADRs: ADR-9".
    """
    related = bare(section.title).startswith("related") and field_name(section.title) == "relates_to"
    for line, value in _blocks(page, section):
        labelled = _relating(value)
        if relations.is_statement(value):
            yield page.field("relation", value, line, "section")
        elif labelled and relations.names_a_record(value):
            yield page.field("relates_to", value[labelled.start("value") :], line, "section")
        elif related and relations.begins_with_a_record(value):
            yield page.field("relates_to", value, line, "section")


def _relating(value: str) -> re.Match[str] | None:
    """The label of a value that begins with one such as "Related ADRs:"; the value itself can go on in more lines."""
    labelled = _LABELLED.match(value.split("\n")[0])
    return labelled if labelled and field_name(labelled["label"]) == "relates_to" else None
