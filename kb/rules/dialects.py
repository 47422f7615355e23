"""Whether the forge and the site read a document alike. Our own site does; plain MkDocs reads another Markdown."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it.token import Token

from kb import links
from kb.lint import Context, Finding, rule
from kb.markdown import plain, split_target, tokens_of
from kb.model import Document, Link, Severity, Span
from kb.view import View

_MKDOCS = ("mkdocs.yml", "mkdocs.yaml")
_OTHER_SITES = re.compile(
    r"^(?:(?:website|docs|site)/)?(?:docusaurus\.config\.[cm]?[jt]s|hugo\.(?:toml|ya?ml)|_config\.ya?ml|book\.toml)$"
)
_ATTRIBUTE = re.compile(r"\{:?\s*#([\w.:-]+)[^}\n]{0,200}\}[ \t]*$", re.M)
_NESTING = 4
"""Blanks that Python-Markdown wants before a list inside another."""


@dataclass(frozen=True, slots=True)
class _Site:
    """What a plain MkDocs configuration says of the pages."""

    folder: str
    """docs_dir, from the root."""
    own_slugs: bool
    fences_in_lists: bool
    forge_lists: bool

    def holds(self, path: str) -> bool:
        """Whether a file is published."""
        return self.folder in ("", ".") or path.startswith(f"{self.folder}/")


@rule("KB406", severity=Severity.WARNING)
def one_place_only(document: Document, context: Context) -> Iterator[Finding]:
    """A link works on the forge and on the site."""
    view = context.view
    site = _plain_mkdocs(view)
    for link in document.links:
        if links.is_external(link.target) or not link.target:
            continue
        found = _forge_only(document, link, site, view) if site and site.holds(document.path) else None
        found = found or _site_only(document, link, view)
        if found:
            yield Finding(link.span, found, link.target)


@rule("KB801", severity=Severity.WARNING)
def two_readings(document: Document, context: Context) -> Iterator[Finding]:
    """A passage means the same to the forge and to a site that reads it with Python-Markdown."""
    site = _plain_mkdocs(context.view)
    if not site or not site.holds(document.path):
        return
    text = context.corpus.texts[document.path]
    lines = text.split("\n")
    for before, token in pairwise(tokens_of(text)):
        reading = _other_reading(token, before, lines, site)
        if reading and token.map:
            line = token.map[0] + 1
            yield Finding(Span.of_line(line, lines[line - 1]), reading)


def _forge_only(document: Document, link: Link, site: _Site, view: View) -> str | None:
    """Why plain MkDocs does not follow a link that the forge follows."""
    found = links.resolve(view.corpus, document.path, link.target)
    if found.trouble or found.path is None:
        return None
    if link.target.startswith("/"):
        return f"expected a relative link, found {link.target}, which only the forge follows"
    if not site.holds(found.path):
        return f"expected a file below {site.folder}/, found {found.path}, which only the forge shows"
    if found.path in view.corpus.folders and not links.index_of(view.corpus, found.path):
        return f"expected a page, found the folder {found.path}, which only the forge shows"
    target = view.corpus.documents.get(found.path)
    if target and found.anchor and not site.own_slugs and found.anchor in target.anchors:
        there = _python_anchors(view.corpus.texts[target.path])
        if found.anchor not in there:
            return f"expected an anchor on forge and site, found #{found.anchor}, which only the forge makes"
    return None


def _site_only(document: Document, link: Link, view: View) -> str | None:
    """Why a forge does not follow a link that a site with attribute lists follows."""
    path, anchor = split_target(link.target)
    target = view.corpus.documents.get(links.join(document.path, path) if path else document.path)
    if not anchor or target is None or anchor in target.anchors or anchor not in attribute_anchors(target, view):
        return None
    return f"expected an anchor on forge and site, found #{anchor}, which only the site makes from {{#{anchor}}}"


@lru_cache(maxsize=2)
def _other_site(view: View) -> bool:
    return any(map(_OTHER_SITES.match, view.corpus.files))


def attribute_anchors(document: Document, view: View) -> frozenset[str]:
    """Anchors that `{#id}` after a heading makes, where the repository has a site that reads such lists."""
    text = view.corpus.texts[document.path]
    if "{" not in text or not (_plain_mkdocs(view) or _other_site(view)):
        return frozenset()
    lines = text.split("\n")
    found = (_ATTRIBUTE.search(lines[each.line - 1]) for each in document.sections if each.level)
    return frozenset(each[1] for each in found if each)


@lru_cache(maxsize=1)
def _plain_mkdocs(view: View) -> _Site | None:
    """The site of a repository whose MkDocs runs without our plugin; None where there is none, or ours."""
    path = next((each for each in _MKDOCS if each in view.corpus.files), None)
    if path is None:
        return None
    text = view.corpus.beside(path).decode("utf-8", "replace")
    if re.search(r"^\s*(?:-\s*)?['\"]?kb['\"]?\s*(?::|$)", text, re.M) or re.search(r"^INHERIT:.*\bkb/", text, re.M):
        return None
    folder = re.search(r"^docs_dir:\s*['\"]?([^'\"#\n]+)", text, re.M)
    return _Site(
        posixpath.normpath(folder[1].strip()) if folder else "docs",
        "slugify" in text,
        "superfences" in text,
        "truly_sane_lists" in text,
    )


@lru_cache(maxsize=64)
def _python_anchors(text: str) -> frozenset[str]:
    """The anchors of Python-Markdown's table of contents: `toc.slugify`, repeats numbered `_1`, `_2`."""
    taken: set[str] = set()
    found = tokens_of(text)
    for opening, inline in zip(found, found[1:], strict=False):
        if opening.type == "heading_open":
            written = _ATTRIBUTE.search(inline.content)
            anchor = written[1] if written else _python_slug(plain(inline.children or []))
            base, count = anchor, 0
            while anchor in taken or not anchor:
                count += 1
                anchor = f"{base}_{count}"
            taken.add(anchor)
    html = re.findall(r"""<[a-z][^<>]*?\s(?:id|name)\s*=\s*["']?([^"'\s>]+)""", text, re.I)
    return frozenset(taken | set(html))


def _python_slug(heading: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def _other_reading(token: Token, previous: Token, lines: list[str], site: _Site) -> str | None:
    """What Python-Markdown makes of a block that CommonMark reads otherwise."""
    if not token.map:
        return None
    first = token.map[0]
    indent = len(lines[first]) - len(lines[first].lstrip())
    if token.type in ("bullet_list_open", "ordered_list_open") and not site.forge_lists:
        touches = previous.type == "paragraph_close" and first > 0 and bool(lines[first - 1].strip())
        if touches and token.level == 0:
            return "expected a blank line before a list, found text, to which Python-Markdown adds the list's lines"
        if token.level > 0 and 0 < indent < _NESTING:
            return (
                f"expected {_NESTING} blanks before an inner list, found {indent}, which Python-Markdown does not nest"
            )
    if token.type == "fence" and token.level > 0 and not site.fences_in_lists and indent:
        return "expected a fence outside of a list, found one inside, which Python-Markdown reads as text"
    return None
