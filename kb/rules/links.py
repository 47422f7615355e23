"""Whether links lead somewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kb import links
from kb.identity import is_template
from kb.links import Target, Trouble
from kb.lint import Context, Finding, near, rule, series_of
from kb.markdown import split_target, tokens_of
from kb.model import Document, Edit, Kind, Link, Severity, Span
from kb.rules.dialects import attribute_anchors
from kb.view import View

_USED = re.compile(r"\]\[(?P<label>[^\[\]]*[A-Za-z][^\[\]]*)\]")
_DEFINED = re.compile(r"^ {0,3}(?:> ?)*[ \t]*\[(?P<label>[^\[\]]+)\]:", re.M)
_REFERENCE = re.compile(
    r"(?<![\w\])\\])\[(?P<text>[^\[\]]*[A-Za-z][^\[\]]*)\]\[(?P<label>[^\[\]]*[A-Za-z][^\[\]]*)\](?![\[(\w])"
)
_TO_FILL_IN = re.compile(r"(?<![^\W_])(?:X{3,}|N{3,}|n{4})(?![^\W_])|[{}…]|%7[BD]")
"""A name that a template or a guide leaves open: `XXXX-title.md`, `{number}-title.md`."""
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
            yield Finding(link.span, f"expected a file {written}, found none{near(found.nearest)}", link.target)


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
    text = context.corpus.texts[document.path]
    # A template's labels are hints.
    template = document.kind is Kind.DIAGRAM or is_template(document.path)
    used = _labels(_USED, text) if not template and "][" in text else set()
    if used and used - _labels(_DEFINED, text):
        yield from _undefined(text)


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
    for ending in (".md", "/README.md", "/index.md"):
        found = _lower(context.view).get(f"{path}{ending}".lower())
        if found:
            return found
    name = _ROUTE.match(posixpath.basename(path))
    record = context.view.by_number(document, name["number"]) if name else None
    letters = series_of(context.view.document(record))[1] if record else None
    return record if name and name["letters"].lower() == letters else None


def _edits(document: Document, link: Link, right: str, context: Context) -> tuple[Edit, ...]:
    """The destination spelt right, where it stands as written on its line."""
    span = link.span
    line = context.corpus.lines(document.path, span.line, span.line)
    plain = line[span.column - 1 : span.end_column - 1] == link.target and not re.search(r"[\s()%]", right)
    return (Edit(document.path, span, right),) if plain else ()


def _labels(pattern: re.Pattern[str], text: str) -> set[str]:
    return {" ".join(found["label"].casefold().split()) for found in pattern.finditer(text)}


def _undefined(text: str) -> Iterator[Finding]:
    """Reference links that the parser left as text: their label has no definition."""
    lines = text.split("\n")
    for token in tokens_of(text):
        if token.type != "inline" or not token.map:
            continue
        shown = "".join(
            c.content if c.type in ("text", "text_special") else "\n" if "break" in c.type else "\x00"
            for c in token.children or []
        )
        for found in _REFERENCE.finditer(shown):
            first = token.map[0] + shown.count("\n", 0, found.start())
            message = f"expected a definition `[{found['label']}]: …`, found none"
            yield Finding(_place(lines, first, token.map[1], f"][{found['label']}]"), message, found["label"])


def _place(lines: Sequence[str], first: int, last: int, written: str) -> Span:
    """Where a label stands on lines that count from 0; the first line where it is spelt otherwise."""
    for row in range(first, min(last, len(lines))):
        at = lines[row].find(written)
        if at >= 0:
            return Span(row + 1, at + 2, row + 1, at + 1 + len(written))
    return Span.of_line(first + 1)
