"""Builds the whole site in this process, or serves it while it is written."""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from mkdocs.commands import build as mkdocs_build
from mkdocs.commands import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import BuildError, MkDocsException

from kb import links
from kb.config import Config
from kb.model import UserError
from kb.site.plugin import KbPlugin
from kb.view import View

DEFAULTS = Path(__file__).parent / "defaults.yml"
_PLUGIN = re.compile(r"^\s*(?:-\s*)?kb\s*(?::.*)?$|[\[,]\s*kb\s*[\],]", re.M)
_MARK = Path("assets") / "kb.css"
"""A folder that holds this was built here, and may be replaced."""

# Material prints a banner about MkDocs 2 to every terminal otherwise.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


def build(config: Config, view: View, out: Path, strict: bool = False) -> tuple[str, ...]:
    """Builds the site of a view into a folder, and returns the warnings.

    The site is made beside `out` and moved there when it is whole. With `strict`, a warning leaves `out` as
    it was. Raises UserError where the site cannot be built, or where `out` holds something else than a site.
    """
    out = out.absolute()
    _check(config, out)
    warnings: list[str] = []
    with _folder(out) as made, _settings(config, view) as file, _listening(warnings):
        try:
            settings = load_config(str(file), site_dir=str(made), **_address(config))
            _plugin(settings).use(config, view)
            mkdocs_build.build(settings)
        except (MkDocsException, BuildError, OSError) as problem:
            raise UserError(f"{out}: the site cannot be built: {'; '.join(warnings) or problem}") from problem
        if not (strict and warnings):
            _swap(made, out)
    return tuple(warnings)


def serve(config: Config, view: View, address: str) -> None:
    """Serves the site at `host:port` until interrupted, and builds it again when a file changes."""
    with _settings(config, view) as file:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("kb: %(message)s"))
        logger = logging.getLogger("mkdocs")
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        try:
            mkdocs_serve.serve(str(file), dev_addr=address)
        except MkDocsException as problem:
            raise UserError(f"the site cannot be built: {problem}") from problem
        except OSError as problem:
            raise UserError(
                f"{address}: cannot be served: {problem.strerror}; choose another address with --address"
            ) from problem
        finally:
            logger.removeHandler(handler)


@contextmanager
def _settings(config: Config, view: View) -> Iterator[Path]:
    """The repository's mkdocs.yml where it uses the plugin, else one that inherits our defaults."""
    own = config.root / "mkdocs.yml"
    if own.is_file() and _PLUGIN.search(own.read_text("utf-8", "replace")):
        yield own
        return
    with tempfile.TemporaryDirectory(prefix="kb-site-") as name:
        folder = Path(name)
        (folder / "docs").mkdir()
        settings = {
            "INHERIT": str(DEFAULTS),
            "site_name": _name(config, view),
            "plugins": {"kb": {"root": str(config.root)}},
        }
        file = folder / "mkdocs.yml"
        file.write_text(yaml.safe_dump(settings), "utf-8")
        yield file


def _name(config: Config, view: View) -> str:
    readme = links.index_of(view.corpus, ".")
    document = view.corpus.documents.get(readme) if readme else None
    return (document.title if document else None) or config.root.name or "Decisions"


def _address(config: Config) -> dict[str, Any]:
    return {"site_url": config.site.url} if config.site.url else {}


def _plugin(settings: MkDocsConfig) -> KbPlugin:
    found = settings.plugins.get("kb")
    if not isinstance(found, KbPlugin):
        raise UserError(
            f"{settings.config_file_path}: expected the plugin kb under plugins, found {', '.join(settings.plugins)}"
        )
    return found


def _check(config: Config, out: Path) -> None:
    if out == config.root or config.root.is_relative_to(out):
        raise UserError(f"{out}: expected a folder for the site alone, found the one that holds the repository")
    if out.exists() and not out.is_dir():
        raise UserError(f"{out}: expected a folder for the site, found a file")
    if out.is_dir() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise UserError(f"{out}: expected an empty folder or an earlier site, found other files; choose another folder")


@contextmanager
def _folder(out: Path) -> Iterator[Path]:
    """A new folder beside `out`, gone at the end unless it was moved away."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
        made.chmod(0o755)
    except OSError as problem:
        raise UserError(f"{out}: cannot be written: {problem.strerror}") from problem
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _swap(made: Path, out: Path) -> None:
    """Puts the new site in the place of the old one."""
    old = made.with_name(f"{made.name}.old")
    if out.exists():
        out.rename(old)
    made.rename(out)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _listening(warnings: list[str]) -> Iterator[None]:
    """Collects what this thread's build warns of."""
    logger = logging.getLogger("mkdocs")
    handler = _Collector(warnings)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Collector(logging.Handler):
    def __init__(self, warnings: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._warnings = warnings
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self._warnings.append(record.getMessage().removeprefix("kb: "))
