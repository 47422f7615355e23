"""Whether links lead somewhere."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kb import links
from kb.corpus import Corpus
from kb.derived.listing import entries
from kb.identity import TEXTS, file_number, is_template, letters_before_number, named
from kb.links import Target, Trouble
from kb.lint import Context, Finding, near, rule, series_of
from kb.markdown import split_target
from kb.model import Document, Edit, Link, Related, Severity
from kb.rules.dialects import attribute_anchors
from kb.rules.naming import folded
from kb.view import View

_TO_FILL_IN = re.compile(r"(?<![^\W_])(?:X{3,}|N{3,}|n{4})(?![^\W_])|[{}…]|%7[BD]")
"""A name that a template or a guide leaves open: `XXXX-title.md`, `{number}-title.md`."""
_ADDRESS = re.compile(r"#\S+|(?:https?|ftp)://\S+|mailto:\S+", re.I)
_CALLED = frozenset({"adr", "decision", "proposal", "record", "rfc"})
"""What the folder of records is called in addresses, but for an `s` at the end."""
_ENOUGH = 3
"""So many addresses of records in one folder of addresses are no accident."""
_ROUTE = re.compile(r"(?P<letters>[A-Za-z]+)[-_ ]?0*(?P<number>\d{1,5})$")


@rule("KB401")
def missing_file(document: Document, context: Context) -> Iterator[Finding]:
    """A link to a file leads to a file of the repository."""
    for link, found in _troubles(context.view, document.path):
        if found.trouble is Trouble.OUTSIDE:
            message = f"expected a file of this repository, found {link.target}, which leads out of it"
            yield Finding(link.span, message, link.target)
        elif found.trouble is Trouble.FILE and not link.image and not _meant(document, link, context):
            written = links.join(document.path, split_target(link.target)[0])
            moved = found.nearest and posixpath.basename(found.nearest) == posixpath.basename(written)
            nearest = found.nearest if moved else _titled(document, link, context.view) or found.nearest
            if not _is_row(document, link, context.view):
                message = f"expected a file {written}, found none{near(nearest)}"
                yield Finding(link.span, message, link.target, related=_namesake(document, written, context))


@rule("KB402")
def missing_anchor(document: Document, context: Context) -> Iterator[Finding]:
    """A link to a heading leads to a heading that is there."""
    for link, found in _troubles(context.view, document.path):
        if found.trouble is Trouble.ANCHOR and not _cased_anchor(found, context) and not _made_by_site(found, context):
            nearest = f"#{found.nearest}" if found.nearest else None
            message = f"expected a heading #{found.anchor} in {found.path}, found none{near(nearest)}"
            yield Finding(link.span, message, link.target)


def _made_by_site(found: Target, context: Context) -> bool:
    """An anchor from an attribute list is KB406's: the site makes it, the forge does not."""
    target = context.corpus.documents.get(found.path or "")
    return target is not None and found.anchor in attribute_anchors(target, context.view)


@rule("KB407", severity=Severity.WARNING)
def other_case(document: Document, context: Context) -> Iterator[Finding]:
    """A link is spelt like its target in upper and lower case: forges and most servers tell them apart."""
    for link, found in _troubles(context.view, document.path):
        path, mark, anchor = link.target.partition("#")
        right = None
        if found.trouble is Trouble.ANCHOR:
            cased = _cased_anchor(found, context)
            right = f"{path}#{cased}" if cased else None
        elif found.trouble is Trouble.FILE:
            file = _cased_file(document, link, context.view)
            right = f"{file}{mark}{anchor}" if file else None
        if right:
            yield Finding(
                link.span,
                f"expected {right}, found {link.target}, which differs in case",
                link.target,
                _edits(document, link, right, context),
            )


@rule("KB408")
def empty_link(document: Document, context: Context) -> Iterator[Finding]:
    """A link has a destination, a reference link its definition, and a picture its file."""
    for link in document.links:
        if not link.target.strip():
            what = "picture" if link.image else "link"
            shown = f"{'!' if link.image else ''}[{link.text}]()"
            yield Finding(link.span, f"expected a destination of the {what}, found `{shown}`", link.target)
    for link, found in _troubles(context.view, document.path):
        if found.trouble is Trouble.FILE and link.image and not _cased_file(document, link, context.view):
            written = links.join(document.path, split_target(link.target)[0])
            yield Finding(link.span, f"expected a picture {written}, found none{near(found.nearest)}", link.target)
    for link in document.undefined if not is_template(document.path) else ():  # a template's labels are hints
        yield _undefined(document, link, context.corpus)


@rule("KB409", severity=Severity.WARNING)
def site_link(document: Document, context: Context) -> Iterator[Finding]:
    """A link names the file, so that it works on the forge as well as on the site."""
    for link, found in _troubles(context.view, document.path):
        if found.trouble is Trouble.FILE and not link.image and not _cased_file(document, link, context.view):
            path = _routed(document, link, context)
            if path:
                relative = posixpath.relpath(path, posixpath.dirname(document.path) or ".")
                yield Finding(link.span, f"expected the file {relative}, found the address {link.target}", link.target)


@lru_cache(maxsize=4)
def _troubles(view: View, path: str) -> tuple[tuple[Link, Target], ...]:
    """The links of a document that lead nowhere; four rules ask for them in turn."""
    resolved = ((each, links.resolve(view.corpus, path, each.target)) for each in view.document(path).links)
    return tuple((link, found) for link, found in resolved if found.trouble and not _is_hint(link, found))


def _is_hint(link: Link, found: Target) -> bool:
    """Whether a link shows how one is made: its name is left open."""
    return found.trouble is Trouble.FILE and bool(_TO_FILL_IN.search(link.target))


def _is_row(document: Document, link: Link, view: View) -> bool:
    """Whether a link is that of a row in an index, of which KB501 tells that its record is gone."""
    return any(entry.link is link and entry.record is None for _, entry in entries(view, document))


def _namesake(document: Document, written: str, context: Context) -> tuple[Related, ...]:
    """The record that has the number of one that is not there, and another title: the number was given anew.

    A number without letters in another folder than the records' is a chapter's: `plan/01-analysis.md`.
    """
    number = file_number(written) if written.endswith(".md") else None
    letters = letters_before_number(written)
    path = context.view.by_number(document, number, letters) if number else None
    if path and not letters and named(path).parent != named(written).parent:
        return ()
    record = context.corpus.documents.get(path) if path and not links.likeness(written, path) else None
    return (Related(record.path, record.title_line, f"{record.label} is this record"),) if record else ()


def _titled(document: Document, link: Link, view: View) -> str | None:
    """The record whose title a link's text gives, as seen from the document: it was renumbered or moved."""
    ending = posixpath.splitext(split_target(link.target)[0])[1]
    path = _by_title(view).get(folded(link.text)) if ending in ("", ".md") else None
    return posixpath.relpath(path, posixpath.dirname(document.path) or ".") if path else None


@lru_cache(maxsize=2)
def _by_title(view: View) -> Mapping[str, str]:
    """A title that one record has → its path."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in view.corpus.decisions:
        found[folded(each.title or "")].append(each.path)
    return {title: paths[0] for title, paths in found.items() if title and len(paths) == 1}


def _meant(document: Document, link: Link, context: Context) -> bool:
    """Whether a missing file is there under a name in another case, or with its ending (KB407, KB409)."""
    return _cased_file(document, link, context.view) is not None or _routed(document, link, context) is not None


def _cased_anchor(found: Target, context: Context) -> str | None:
    document = context.corpus.documents.get(found.path or "")
    known = document.anchors if document else frozenset()
    wanted = (found.anchor or "").lower()
    return next((each for each in sorted(known) if each.lower() == wanted), None)


def _cased_file(document: Document, link: Link, view: View) -> str | None:
    """The destination as the file is really spelt, where only upper and lower case differ."""
    written = split_target(link.target)[0]
    path = _lower(view).get(links.join(document.path, written).lower())
    if path is None:
        return None
    if written.startswith("/"):
        return f"/{path}"
    relative = posixpath.relpath(path, posixpath.dirname(document.path) or ".")
    return f"./{relative}" if written.startswith("./") and not relative.startswith("../") else relative


@lru_cache(maxsize=2)
def _lower(view: View) -> Mapping[str, str]:
    return {path.lower(): path for path in sorted({*view.corpus.folders, *view.corpus.files}, reverse=True)}


def _routed(document: Document, link: Link, context: Context) -> str | None:
    """The file that a site serves under an address without an ending: `adr-12`, `adr-12.html`, `/adr/ADR-80`."""
    written = split_target(link.target)[0].rstrip("/")
    path = links.join(document.path, written).removesuffix(".html").removesuffix(".htm")
    if re.search(r"\.[A-Za-z]{2,4}$", path):
        return None
    for ending in (*TEXTS, "/README.md", "/index.md", "/index.mdx"):
        found = _lower(context.view).get(f"{path}{ending}".lower())
        if found:
            return found
    address = _address(link.target)
    if address and address[0] in _sites(context.view) and (served := _called(context.view).find(address[1])):
        return served
    name = _ROUTE.match(posixpath.basename(path))
    record = context.view.by_number(document, name["number"]) if name else None
    letters = series_of(context.view.document(record))[1] if record else None
    return record if name and name["letters"].lower() == letters else None


def _address(target: str) -> tuple[str, str] | None:
    """The folder and the name in the address of a page of a site: `/adr/18#why` → `/adr`, `18`."""
    written = split_target(target)[0].rstrip("/")
    folder, name = posixpath.split(written)
    return (folder, name) if written.startswith("/") and folder != "/" and "." not in name else None


@lru_cache(maxsize=2)
def _sites(view: View) -> frozenset[str]:
    """The folders of addresses most of which name a record: a site serves the records there."""
    asked, served = Counter[str](), Counter[str]()
    for document in view.corpus.documents.values():
        for link, found in _troubles(view, document.path):
            address = _address(link.target) if found.trouble is Trouble.FILE and not link.image else None
            if address:
                asked[address[0]] += 1
                served[address[0]] += _names(*address, view)
    return frozenset(each for each, count in served.items() if count >= _ENOUGH and 2 * count > asked[each])


@lru_cache(maxsize=2)
def _called(view: View) -> links.Names:
    return links.Names.of(view.corpus)


def _names(folder: str, name: str, view: View) -> bool:
    """Whether an address names a record: by its `slug`, or by its number where the folder is called like theirs."""
    path = _called(view).find(name)
    if path is None or name in _called(view).slugs:
        return path is not None
    called, own = (
        posixpath.basename(each).lower().removesuffix("s") for each in (folder, series_of(view.document(path))[0])
    )
    return called == own or called in _CALLED


def _edits(document: Document, link: Link, right: str, context: Context) -> tuple[Edit, ...]:
    """The destination spelt right, where it stands as written on its line."""
    span = link.span
    line = context.corpus.lines(document.path, span.line, span.line)
    plain = line[span.column - 1 : span.end_column - 1] == link.target and not re.search(r"[\s()%]", right)
    return (Edit(document.path, span, right),) if plain else ()


def _undefined(document: Document, link: Link, corpus: Corpus) -> Finding:
    """What is wrong with a reference link that is shown as text: its label has no definition, or is a destination."""
    label = link.target.strip("<>")
    if not _is_destination(document, label, corpus):
        return Finding(link.span, f"expected a definition `[{label}]: …`, found none", label)
    target = links.resolve(corpus, document.path, label)
    nearest = near(f"#{target.nearest}" if target.trouble is Trouble.ANCHOR and target.nearest else None)
    message = f"expected a destination in round brackets, `({label})`, found `[{link.target}]`{nearest}"
    placed = link.span.end_column > link.span.column and not target.trouble
    edits = (Edit(document.path, link.span, f"({label})"),) if placed else ()
    return Finding(link.span, message, label, edits)


def _is_destination(document: Document, label: str, corpus: Corpus) -> bool:
    """Whether a label is where the link should lead: a heading, an address or a file."""
    if _ADDRESS.fullmatch(label):
        return True
    target = links.resolve(corpus, document.path, label)
    return ("/" in label or "." in label) and target.path in corpus.files
