"""The MkDocs shell: hands our pages to MkDocs, which puts Material around them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from kb import config as configuration
from kb import corpus
from kb.config import Config
from kb.model import Section, UserError
from kb.site import nav, pages
from kb.site.addresses import Addresses, assign
from kb.source import WorkTree
from kb.view import View

_ASSETS = Path(__file__).parent / "assets"
STYLES = ("kb.css", "chat.css")
SCRIPTS = ("kb.js", "chat.js")
"""Files of the assets folder that every page links, where they exist."""
_LOWER = 0.5
"""How search weighs a record that is not in force."""

log = get_plugin_logger("kb")


class KbOptions(base.Config):  # type: ignore[no-untyped-call]
    """Options of the plugin in mkdocs.yml."""

    root = c.Type(str, default="")
    """Root of the repository; empty means the folder of mkdocs.yml."""


class KbPlugin(BasePlugin[KbOptions]):  # type: ignore[no-untyped-call]
    """Publishes every document of the repository under its own path."""

    _given: tuple[Config, View] | None = None
    _addresses: Addresses

    def use(self, config: Config, view: View) -> None:
        """Publishes this view instead of reading the work tree."""
        self._given = (config, view)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Reads the repository, and links our style sheets and scripts."""
        try:
            ours, view = self._given or _read(Path(config.config_file_path).parent / self.config.root)
        except UserError as problem:
            raise PluginError(str(problem)) from problem
        self._addresses = assign(ours, view)
        config.extra_css += [f"assets/{name}" for name in STYLES if (_ASSETS / name).is_file()]
        config.extra_javascript += [f"assets/{name}" for name in SCRIPTS if (_ASSETS / name).is_file()]
        for problem_text in pages.link_problems(view, ours):
            log.warning(problem_text)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Every document, picture and asset; docs_dir itself holds nothing that is not among them."""
        for file in list(files):
            if file.src_dir == config.docs_dir:
                files.remove(file)
        if config.nav is None:
            config.nav = nav.build(self._addresses)
        listed = set(_flat(config.nav))
        for entry in pages.entries(self._addresses):
            inclusion = InclusionLevel.INCLUDED if entry.path in listed else InclusionLevel.NOT_IN_NAV
            file = _DocumentFile.generated(config, entry.path, content=entry.text, inclusion=inclusion)
            assert isinstance(file, _DocumentFile)
            file.settle(entry.address)
            _Page(self._addresses, entry, file, config)
            files.append(file)
        for path in sorted(self._addresses.pictures):
            content = self._addresses.view.corpus.source.read(path)
            files.append(File.generated(config, path, content=content, inclusion=InclusionLevel.INCLUDED))
        for name in (*STYLES, *SCRIPTS):
            if (_ASSETS / name).is_file():
                files.append(File.generated(config, f"assets/{name}", abs_src_path=str(_ASSETS / name)))
        return files

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """What our scripts need to know: where the root is, and which bytes the page shows."""
        if not isinstance(page, _Page):
            return output
        depth = page.url.rstrip("/").count("/") + 1 if page.url else 0
        metas = f'<meta name="kb-base" content="{"../" * depth or "./"}">\n'
        metas += f'<meta name="kb-hash" content="{page.entry.hash}">\n' if page.entry.hash else ""
        return output.replace("</head>", metas + "</head>", 1)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watches the files of the root and the folders that hold documents."""
        root = self._addresses.config.root
        server.watch(str(root), recursive=False)
        for folder in sorted({path.split("/")[0] for path in self._addresses.view.corpus.documents if "/" in path}):
            server.watch(str(root / folder))
        return server


class _DocumentFile(File):
    """A document of the repository at the address that `kb.urls` gives it, whatever its ending."""

    def settle(self, address: str) -> None:
        """Fixes where the page lies and what it is called."""
        self.dest_uri = f"{unquote(address)}index.html"
        self.url = address or "./"
        stem = Path(self.src_uri).stem
        self.name = "index" if stem.lower() in ("readme", "index") else stem

    def is_documentation_page(self) -> bool:
        return True


class _Page(MkDocsPage):
    """A page whose HTML is ours."""

    def __init__(self, addresses: Addresses, entry: pages.Entry, file: File, config: MkDocsConfig) -> None:
        super().__init__(entry.title, file, config)
        self.entry = entry
        self._addresses = addresses
        self.edit_url = entry.edit_url

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = self.entry.text
        self.meta = {} if self.entry.current else {"search": {"boost": _LOWER}}
        if self.entry.wide:
            self.meta["hide"] = ["toc"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        made = pages.page(self._addresses, self.entry.path)
        for problem in made.problems:
            log.warning(problem)
        self.content = made.html
        self.toc = _toc(made.toc)
        self.present_anchor_ids = {each.anchor for each in made.toc}


def _read(root: Path) -> tuple[Config, View]:
    ours = configuration.load(root)
    return ours, View(corpus.load(WorkTree(ours.root), ours))


def _flat(items: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for item in items:
        for value in item.values() if isinstance(item, dict) else (item,):
            found += _flat(value) if isinstance(value, list) else [value]
    return found


def _toc(sections: Sequence[Section]) -> TableOfContents:
    top: list[AnchorLink] = []
    around: list[AnchorLink] = []
    for each in sections:
        link = AnchorLink(escape(each.title, quote=False), each.anchor, each.level)
        around = [outer for outer in around if outer.level < each.level]
        (around[-1].children if around else top).append(link)
        around.append(link)
    if top:
        top[0].active = True  # type: ignore[attr-defined]
    return TableOfContents(top)
