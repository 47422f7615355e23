"""What a decision's page says beside its text: a header, where it stands, who speaks of it, and the index of all."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from html import escape

from kb import kin
from kb.formats import status as status_words
from kb.kin import Candidate
from kb.markdown import visible
from kb.model import Document, RelationKind, Status, counted
from kb.site.addresses import Addresses
from kb.told import told
from kb.view import View

REFERENCES = "__referenced-by"
"""The anchor of the list of documents that speak of one."""

_NOT_IN_FORCE = {
    Status.DRAFT: "Draft: this is not decided yet.",
    Status.PROPOSED: "Proposed: this is not decided yet.",
    Status.REJECTED: "Rejected: this is not in force.",
    Status.WITHDRAWN: "Withdrawn: this is not in force.",
    Status.STAGNANT: "On hold: this is not decided.",
    Status.DEPRECATED: "Deprecated: this is no longer in force.",
    Status.SUPERSEDED: "Superseded: this is no longer in force. The record names no successor.",
}


def title(document: Document) -> str:
    """How a document is called in lists: number and title, or what there is of them."""
    return f"{document.number} {document.name}" if document.number else document.name


def natural(text: str) -> list[tuple[int, str]]:
    """A sort key that puts `ADR-2` before `ADR-10`."""
    return [(int(part), "") if part.isdecimal() else (-1, part.lower()) for part in re.split(r"(\d+)", text) if part]


def header(addresses: Addresses, document: Document) -> str:
    """The box with what the record states, below the banners that say where it stands."""
    facts = [
        ("Number", escape(document.number or "")),
        ("Status", status(document)),
        ("Listed as", _listed(addresses, document)),
        ("Date", _time(document.date)),
        ("Updated", _time(document.updated)),
        ("Tags", ", ".join(escape(tag) for tag in document.tags)),
        ("Deciders", ", ".join(escape(name) for name in document.deciders)),
        ("Authors", ", ".join(escape(name) for name in document.authors)),
    ]
    wide = [("Remark", escape(status_words.remark(document)))]
    wide += [(kind.words.capitalize(), _stated(addresses, document, kind)) for kind in RelationKind]
    rows = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in facts if value)
    rows += "".join(
        f'<div class="kb-record__wide"><dt>{label}</dt><dd>{value}</dd></div>' for label, value in wide if value
    )
    lines = f' data-lines="1-{document.body_line - 1}"' if document.body_line > 1 else ""
    box = (
        f'<aside class="kb-record" aria-label="About this decision" data-search-exclude{lines}><dl>{rows}</dl></aside>'
    )
    return f"{banners(addresses, document)}{box}\n"


def status(document: Document) -> str:
    """The status as a word in a coloured frame; what is no known status is shown as written."""
    if document.status is None:
        raw = status_words.to_show(document.raw_status)
        return (
            f'<span class="kb-status">{escape(visible(raw))}</span>'
            if raw
            else '<span class="kb-status">not stated</span>'
        )
    return f'<span class="kb-status kb-status--{document.status.value}">{document.status.value.capitalize()}</span>'


def _listed(addresses: Addresses, document: Document) -> str:
    """What an index or a folder says of a record that states no status; empty where none does."""
    found = told(addresses.view, document)
    if found is None:
        return ""
    where = _link(addresses, document.path, found.path) if found.line else f"<code>{escape(found.path)}</code>"
    return f"{escape(found.words)} (in {where})"


def banners(addresses: Addresses, document: Document) -> str:
    """What a reader must know before relying on the record: replaced, changed in part, or not decided."""
    view = addresses.view
    standing = view.standing(document.path)
    parts: list[str] = []
    if standing.replaced_by:
        since = f" since {_time(standing.ended)}" if standing.ended else ""
        text = f"Superseded by {_names(addresses, document.path, standing.replaced_by)}{since}."
        pending = [view.document(path).status for path in standing.replaced_by if not view.document(path).took_effect]
        if pending:
            text += f" It still reads {pending[0]}."
        heads = view.heads(document.path)
        if heads and heads != standing.replaced_by:
            text += f" What holds now: {_names(addresses, document.path, heads)}."
        parts.append(_banner("superseded", text))
    elif standing.replaced_elsewhere:
        shown = (f'<a href="{escape(each)}">{escape(each)}</a>' for each in standing.replaced_elsewhere)
        parts.append(_banner("superseded", f"Superseded by {', '.join(shown)}."))
    elif document.status is Status.SUPERSEDED and standing.in_force:
        why = "only a part of it was replaced" if standing.amended_by else "no successor has taken effect"
        parts.append(_banner("proposed", f"This reads superseded, but {why}: it still holds."))
    elif document.status in _NOT_IN_FORCE:
        kind = "proposed" if document.status in (Status.DRAFT, Status.PROPOSED, Status.STAGNANT) else "superseded"
        parts.append(_banner(kind, _NOT_IN_FORCE[document.status]))
    if standing.amended_by and not standing.replaced_by:
        by = _names(addresses, document.path, [each.path for each in standing.amended_by])
        parts.append(_banner("amended", f"Partly amended by {by}."))
    parts += [_banner("doubt", _doubt(addresses, document.path, each)) for each in kin.successors(view, document.path)]
    return "".join(parts)


def notices(addresses: Addresses, document: Document) -> dict[str, str]:
    """Anchor → the banner below that heading, where another record replaced just this section."""
    return {
        each.section: _banner(
            "amended", f"This section is superseded by {_names(addresses, document.path, [each.path])}."
        )
        for each in addresses.view.standing(document.path).amended_by
        if each.section
    }


def referenced_by(addresses: Addresses, document: Document) -> str:
    """The documents that link to this one or state a relation to it; empty where there is none."""
    view = addresses.view
    relations: dict[str, list[str]] = defaultdict(list)
    for edge in view.edges:
        if edge.target == document.path:
            relations[edge.source].append(edge.kind.words)
    sources = sorted({*relations, *view.backlinks(document.path)}, key=natural)
    if not sources:
        return ""
    items = "".join(
        f"<li>{_link(addresses, document.path, each)}"
        + (f" ({escape(', '.join(dict.fromkeys(relations[each])))} this)" if relations[each] else "")
        + "</li>"
        for each in sources
    )
    return f'<h2 id="{REFERENCES}" data-search-exclude>Referenced by</h2>\n<ul class="kb-references">{items}</ul>\n'


def index(addresses: Addresses) -> str:
    """The page with every decision in one table a folder."""
    view = addresses.view
    folders: dict[str, list[Document]] = defaultdict(list)
    for each in view.corpus.decisions:
        folders[posixpath.dirname(each.path)].append(each)
    tables = [
        _table(addresses, folder, records, several=len(folders) > 1) for folder, records in sorted(folders.items())
    ]
    return f"<h1>Decisions</h1>\n<p>{_counts(view)}</p>\n{''.join(tables)}"


def _counts(view: View) -> str:
    decisions = view.corpus.decisions
    count = Counter(each.status.value if each.status else "without a known status" for each in decisions)
    order = [*(each.value for each in Status), "without a known status"]
    parts = [f"{count[word]} {word}" for word in order if count[word]]
    return f"{counted(len(decisions), 'decision')}: {', '.join(parts)}."


def _table(addresses: Addresses, folder: str, records: list[Document], several: bool) -> str:
    heading = f'<h2 id="{escape(folder.replace("/", "-"))}">{escape(folder)}</h2>\n' if several else ""
    rows = "".join(_row(addresses, each) for each in sorted(records, key=lambda each: natural(each.path)))
    columns = "".join(
        f'<th scope="col">{name}</th>' for name in ("Number", "Title", "Status", "Date", "Tags", "Replaced by")
    )
    return f"{heading}<table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>\n"


def _row(addresses: Addresses, document: Document) -> str:
    source = addresses.index_path
    named = escape(document.name)
    url = addresses.to(source, document.path)
    replaced = addresses.view.standing(document.path).replaced_by
    cells = (
        f"<code>{escape(document.number or '')}</code>" if document.number else "",
        f'<a href="{escape(url)}">{named}</a>' if url else named,
        status(document),
        _time(document.date),
        ", ".join(escape(tag) for tag in document.tags),
        _names(addresses, source, replaced, short=True),
    )
    anchor = f' id="{escape(document.number)}"' if document.number else ""
    return f"<tr{anchor}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _stated(addresses: Addresses, document: Document, kind: RelationKind) -> str:
    view = addresses.view
    shown: dict[str, None] = {}
    for each, path in view.relations(document):
        if each.kind is not kind:
            continue
        part = f" ({escape(each.section)})" if each.section else ""
        shown[
            (_link(addresses, document.path, path, each.section) if path else escape(visible(each.target))) + part
        ] = None
    return ", ".join(shown)


def _banner(kind: str, html: str) -> str:
    return f'<div class="kb-banner kb-banner--{kind}" role="note"><p>{html}</p></div>\n'


def _doubt(addresses: Addresses, source: str, candidate: Candidate) -> str:
    """That a later record may have replaced this one though neither says so, and the best reason to think so."""
    first = candidate.evidence[0]
    new = _link(addresses, source, candidate.new)
    return f"Possibly superseded by {new}, which {first.reason}: {escape(first.text)}. Neither record says so."


def _names(addresses: Addresses, source: str, paths: Iterable[str], short: bool = False) -> str:
    return ", ".join(_link(addresses, source, each, short=short) for each in paths)


def _link(addresses: Addresses, source: str, path: str, anchor: str | None = None, short: bool = False) -> str:
    document = addresses.view.document(path)
    text = escape(document.number if short and document.number else title(document))
    url = addresses.to(source, path, anchor)
    return f'<a href="{escape(url)}">{text}</a>' if url else text


def _time(date: str | None) -> str:
    return f'<time datetime="{escape(date)}">{escape(date)}</time>' if date else ""
