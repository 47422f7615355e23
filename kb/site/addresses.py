"""Where everything is on the site: pages, pictures, and what to put behind a link."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from kb import links, urls
from kb.config import Config
from kb.links import Target, Trouble
from kb.model import Document, Kind
from kb.view import View

_SAFE = re.compile(r"^(?:(?:https?|mailto|tel|ftp|irc|xmpp):|//)", re.I)
_LINES = re.compile(r"^L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?$")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|ico)$", re.I)


@dataclass(frozen=True, slots=True)
class Href:
    """What a link becomes on a page."""

    url: str | None
    """Relative to the page, or an address elsewhere; None where nothing can be opened."""
    note: str | None = None
    """Why there is no address, or what is wrong with it, for the reader."""
    broken: bool = False
    external: bool = False


@dataclass(frozen=True)
class Addresses:
    """The address of every page and picture below the site's root."""

    view: View
    config: Config
    """With the repository's web address filled in, so that git is asked once."""
    pages: Mapping[str, str]
    """Path → address, without the documents whose address another one has."""
    index_path: str
    """The path that the generated index of decisions goes by; no file has it. It is the start page where the root has
    neither a README nor an index.
    """
    pictures: frozenset[str]
    """Files that a page shows and that are copied."""

    def href(self, source: str, target: str) -> Href:
        """What a link written as `target` in the document `source` opens."""
        if not target.strip():
            return Href(None, "this link has no target", broken=True)
        if links.is_external(target):
            safe = bool(_SAFE.match(target))
            return (
                Href(target, external=True) if safe else Href(None, f"not an address that this site links to: {target}")
            )
        found = links.resolve(self.view.corpus, source, target)
        if found.trouble in (Trouble.FILE, Trouble.OUTSIDE) or found.path is None:
            return Href(None, f"{target}: {found.trouble or 'no such file'}", broken=True)
        if found.trouble is Trouble.ANCHOR:
            return Href(self._open(source, found), f"{target}: no such heading", broken=True)
        url = self._open(source, found)
        return (
            Href(url, external=bool(_SAFE.match(url)))
            if url
            else Href(None, f"{found.path} is in the repository, not on this site")
        )

    def picture(self, source: str, target: str) -> str | None:
        """The address of a local picture seen from a page; None where the file is not there."""
        if links.is_external(target):
            return None
        path = links.resolve(self.view.corpus, source, target).path
        return self.relative(source, quote(path)) if path in self.pictures else None

    def to(self, source: str, path: str, anchor: str | None = None) -> str | None:
        """The address of a document's page seen from another page."""
        address = self.pages.get(path)
        return None if address is None else self.relative(source, address) + (f"#{quote(anchor)}" if anchor else "")

    def relative(self, source: str, address: str) -> str:
        """An address below the root as seen from the page of `source`."""
        here = self.pages[source]
        if address == here:
            return "./"
        folder = address.endswith("/") or not address
        return posixpath.relpath(address or ".", here or ".") + ("/" if folder else "")

    @property
    def index_address(self) -> str:
        """The address of the generated index of decisions."""
        return self.pages[self.index_path]

    def _open(self, source: str, found: Target) -> str | None:
        path = found.path or source
        page = self.pages.get(path) if path in self.pages else self._folder_page(path)
        if page is not None:
            return self._anchored(source, page, found.anchor)
        if path in self.pictures:
            return self.relative(source, quote(path))
        commit = self.view.corpus.source.commit_of(path) or self.config.site.branch
        blob = urls.blob(self.config, path, commit)
        return f"{blob}#{quote(found.anchor)}" if blob and found.anchor else blob

    def _folder_page(self, path: str) -> str | None:
        if path not in self.view.corpus.folders:
            return None
        index = links.index_of(self.view.corpus, path)
        starts = not self.index_address and any(each.path.startswith(f"{path}/") for each in self.view.corpus.decisions)
        generated = self.index_address if starts or self.index_address == f"{quote(path)}/" else None
        return self.pages.get(index, generated) if index else generated

    def _anchored(self, source: str, page: str, anchor: str | None) -> str:
        url = self.relative(source, page)
        if not anchor:
            return url
        lines = _LINES.match(anchor)
        if lines:
            return f"{url}?lines={lines[1]}-{lines[2] or lines[1]}"
        mark = f"#{quote(anchor.removeprefix('user-content-'))}"
        return mark if url == "./" else url + mark


def assign(config: Config, view: View) -> Addresses:
    """Gives every document its address; where two want the same, a README wins, then Markdown, then a diagram."""
    repository = urls.repository(config)
    settled = replace(config, site=replace(config.site, repo_url=repository)) if repository else config
    pages: dict[str, str] = {}
    taken: set[str] = set()
    for document in sorted(view.corpus.documents.values(), key=_precedence):
        address = urls.page(document.path)
        if address not in taken:
            taken.add(address)
            pages[document.path] = address
    folder = _index_folder(view.corpus.decisions, taken) if "" in taken else ""
    index = posixpath.join(folder, "index.md")
    pages[index] = urls.page(index)
    return Addresses(view, settled, pages, index, frozenset(_pictures(view)))


def _precedence(document: Document) -> tuple[bool, bool, str]:
    readme = posixpath.basename(document.path).lower().startswith("readme.")
    return (document.kind is Kind.DIAGRAM, not readme, document.path)


def _index_folder(decisions: Iterable[Document], taken: set[str]) -> str:
    """The folder that all decisions share, where nothing else has its address."""
    shared = posixpath.commonpath([posixpath.dirname(each.path) for each in decisions] or [""])
    wanted = [shared, "decisions", "decision-index"]
    return next(each for each in wanted if (each and f"{quote(each)}/" not in taken) or each == wanted[-1])


def _pictures(view: View) -> Iterable[str]:
    for document in view.corpus.documents.values():
        for link in document.links:
            if not links.is_external(link.target) and _PICTURE.search(link.target.partition("#")[0].partition("?")[0]):
                path = links.resolve(view.corpus, document.path, link.target).path
                if path in view.corpus.files:
                    yield path
