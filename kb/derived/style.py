"""How an index writes what it shows: its words, emoji, link labels and paths, learnt from the rows that are right."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from datetime import date
from urllib.parse import quote

from kb.derived.listing import Entry, Listing, relevant, without_number
from kb.formats import status
from kb.links import is_external
from kb.markdown import visible
from kb.model import Document, RelationKind, Status
from kb.view import View

_EMOJI = {
    Status.DRAFT: "📝",
    Status.PROPOSED: "📝",
    Status.ACCEPTED: "✅",
    Status.IMPLEMENTED: "✅",
    Status.AMENDED: "✅",
    Status.REJECTED: "❌",
    Status.WITHDRAWN: "❌",
    Status.STAGNANT: "⌛",
    Status.DEPRECATED: "🗑️",
    Status.SUPERSEDED: "♻️",
}
REMARK = re.compile(r"\s(\([^()]*\))$")
"""Free text in brackets at the end of a cell."""
_ISO = "{0:%Y-%m-%d}"
_DATES = (
    (re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"), _ISO),
    (re.compile(r"(?<![\d.])\d{2}\.\d{2}\.\d{4}(?!\d)"), "{0:%d.%m.%Y}"),
    (re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?!\d)"), "{0.day}.{0.month}.{0.year}"),
    (re.compile(r"(?<!\d)\d{4}/\d{2}/\d{2}(?!\d)"), "{0:%Y/%m/%d}"),
)
"""How a cell spells a date → the form of any date that is spelled like it."""
_LINK = re.compile(r"\[(?P<label>[^\[\]]*)\]\((?P<href>[^)]*)\)")
_BY = re.compile(r"\b(?:by|with)\b", re.I)
_PLAIN = re.compile(r"\b(?:by|with) ((?:[A-Za-z]{2,8}[-‑_ #]*)?)(\d{1,5})\b", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"(?<![\w.])(?:[A-Z]{2,8}[-‑_ #]*)?(\d{1,5})(?!\w)")
_EMOJI_CHARS = r"[\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?"
_MARK = re.compile(rf"\s*(?P<mark>{_EMOJI_CHARS})")
_MARKS = re.compile(_EMOJI_CHARS)


def successors(view: View, record: Document) -> tuple[Document, ...]:
    """The records that took a record's place, as either side states it."""
    stated = [view.resolve(record, each.target) for each in record.related(RelationKind.SUPERSEDED_BY)]
    stated += [
        each.source for each in view.edges if each.kind is RelationKind.SUPERSEDES and each.target == record.path
    ]
    return tuple(view.document(path) for path in dict.fromkeys(filter(None, stated)))


def href(page: Document, record: Document, like: str) -> str:
    """A link from a page to a record, written as another link of the page is: from the root, with `./`, or plain."""
    if like.startswith("/"):
        return "/" + quote(record.path)
    plain = quote(posixpath.relpath(record.path, posixpath.dirname(page.path) or "."))
    return f"./{plain}" if like.startswith("./") and not plain.startswith("../") else plain


def title(view: View, record: Document, table: bool = True) -> str:
    """A record's title as its heading writes it, without the number."""
    line = view.corpus.lines(record.path, record.title_line, record.title_line).strip().strip("#").strip()
    shown = record.title or ""
    written = line[line.find(shown[:1]) :] if shown and visible(line) != shown else line
    chosen = without_number(written if visible(written) == shown else shown, record)
    return re.sub(r"(?<!\\)\|", r"\\|", chosen) if table else chosen


def status_text(view: View, page: Document, listing: Listing, record: Document) -> str:
    """What a listing's status cell reads for a record."""
    assert record.status
    cells = (
        _status(listing, entry)
        for _, entry in relevant([listing])
        if entry.record and entry.record.status is record.status
    )
    samples = [visible_status(text) for text in cells if status.normal(text, view.corpus.words) is record.status]
    word = Counter(samples).most_common(1)[0][0] if samples else _default(listing, record.status)
    named = successors(view, record) if record.status is Status.SUPERSEDED else ()
    return f"{word} by {', '.join(successor(view, page, listing, each) for each in named)}" if named else word


def is_torn(view: View, record: Document) -> bool:
    """Whether two places of a record state statuses that disagree (KB003): nobody can tell which one to copy."""
    stated = (status.normal(each.text, view.corpus.words) for each in record.fields if each.name == "status")
    return any(each not in (None, record.status) for each in stated)


def dated(listing: Listing, day: str, role: str = "date") -> str | None:
    """A date as most rows of a listing spell theirs: ISO 8601, 31.12.2025 or 2025/12/31; None for other ways."""
    cells = (entry.cell(listing.columns.get(role)) for entry in listing.entries)
    forms = Counter(_form(cell.text) for cell in cells if cell and re.search(r"\d", cell.text))
    form = forms.most_common(1)[0][0] if forms else _ISO
    if form == _ISO:
        return day
    try:
        return form.format(date.fromisoformat(day)) or None
    except ValueError:  # a month or a year alone
        return None


def _form(text: str) -> str:
    return next((form for pattern, form in _DATES if pattern.search(text)), "")


def visible_status(text: str) -> str:
    """A cell's status without what follows: `♻️ superseded by [ADR-0061](…) (Protocol Buffers)` → `♻️ superseded`."""
    bare = REMARK.sub("", _LINK.sub("", text))
    return _BY.split(bare)[0].strip()


def successor(view: View, page: Document, listing: Listing, record: Document) -> str:
    """How a listing names the successor of a superseded record: plainly where it has no link at all."""
    samples = (_LINK.search(_status(listing, entry)) for entry in listing.entries)
    sample = next(filter(None, samples), None)
    number = record.number
    label = (
        re.sub(r"\d+", lambda found: _written_like(found[0], number), sample["label"])
        if sample and number
        else f"{_letters(listing)}{digits(listing, record)}"
        if number
        else title(view, record)
    )
    if sample is None and not any(entry.link for entry in listing.entries):
        plain = next(filter(None, (_PLAIN.search(_status(listing, entry)) for entry in listing.entries)), None)
        return f"{plain[1]}{_written_like(plain[2], number)}" if plain and number else label
    like = sample["href"] if sample else next((entry.link.target for entry in listing.entries if entry.link), "")
    return f"[{label}]({href(page, record, '' if is_external(like) else like)})"


def _letters(listing: Listing) -> str:
    """What stands before the number of a record in most rows of a listing: `RFC-`; else `ADR-`."""
    found = (
        each[0].removesuffix(each[1])
        for entry in listing.entries
        if entry.record and entry.record.number
        for each in _DIGITS.finditer(" ".join(visible(cell.text) for cell in entry.cells))
        if each[1].lstrip("0") == entry.record.number.lstrip("0")
    )
    usual = Counter(found).most_common(1)
    return usual[0][0] or "ADR-" if usual else "ADR-"


def digits(listing: Listing, record: Document) -> str:
    """A record's number as the rows of a listing write theirs: with the zeros of the file names, or without them."""
    number = record.number or ""
    for entry in listing.entries:
        known = entry.record.number if entry.record else None
        found = _DIGITS.search(" ".join(visible(cell.text) for cell in entry.cells)) if known else None
        written = found[1] if found else ""
        if known and written and number and known.startswith("0") and int(written) == int(known):
            return _written_like(written, number)
    return number


def _written_like(written: str, number: str) -> str:
    """A number with as many zeros before it as another is written with: 0061 beside 0007, 61 beside 7."""
    if written.startswith("0") and len(written) > 1:
        return number.zfill(len(written))
    return str(int(number)) if len(written) < len(number) else number


def with_mark(view: View, page: Document, listing: Listing, lead: str, record: Document) -> str:
    """What stands before the link of an item, with the mark of a record's status in place of another's."""
    found = mark_in(lead)
    if not found:
        return lead
    usual = mark(view, page, listing, record.status)
    before, _, after = lead.partition(found)
    return f"{before}{usual}{after}" if usual else before + after.lstrip()


def mark(view: View, page: Document, listing: Listing, wanted: Status | None, enough: int = 1) -> str | None:
    """The emoji that a list puts before records of a status; None where too few items have one.

    The page's key says it (`Accepted: ✅`), else most of the items do.
    """
    named = _key(view, page).get(wanted)
    if named:
        return named
    marks = [
        found
        for _, entry in relevant([listing])
        if entry.record and entry.record.status is wanted and (found := mark_in(entry.cells[0].text))
    ]
    usual, count = Counter(marks).most_common(1)[0] if marks else (None, 0)
    return usual if count >= enough and 2 * count > len(marks) else None


def mark_in(text: str) -> str | None:
    """The emoji before the first word or link of a text."""
    found = _MARK.match(text)
    return found["mark"] if found else None


def _key(view: View, page: Document) -> dict[Status | None, str]:
    """Status → its mark, as the page's key says: a line with a status word and a mark and nothing else."""
    found: dict[Status | None, str] = {}
    for line in view.corpus.texts[page.path].split("\n"):
        words, marks = _WORD.findall(line), _MARKS.findall(line)
        if len(marks) == 1 and status.is_word(" ".join(words)):
            found.setdefault(status.normal(" ".join(words), view.corpus.words), marks[0])
    return found


def _status(listing: Listing, entry: Entry) -> str:
    cell = entry.cell(listing.columns.get("status"))
    return cell.text if cell else ""


def _default(listing: Listing, wanted: Status) -> str:
    cells = [text for entry in listing.entries if (text := _status(listing, entry))]
    words = [found[0] for text in cells if (found := _WORD.search(visible(text)))]
    capital = sum(word[0].isupper() for word in words) * 2 > len(words)
    emoji = any(text.startswith(tuple(_EMOJI.values())) for text in cells)
    word = wanted.value.capitalize() if capital else wanted.value
    return f"{_EMOJI[wanted]} {word}" if emoji else word
