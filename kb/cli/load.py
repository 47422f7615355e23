"""What commands begin with: the configuration, the view of the work tree, the index."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb import config as configuration
from kb import corpus
from kb.config import Config
from kb.extras import install
from kb.model import UserError, counted
from kb.source import Source, WorkTree
from kb.view import View

if TYPE_CHECKING:
    from indexer.operations import Operations
    from indexer.sync import Plan


def load_config(ctx: click.Context) -> Config:
    """The configuration that the global options ask for."""
    folder, file = ctx.find_root().obj
    return configuration.load(Path(folder) if folder else None, Path(file) if file else None)


def load_view(config: Config, source: Source | None = None) -> View:
    """The work tree as it is now; where the records were found by themselves, says which folders they are in."""
    found = corpus.load(source or WorkTree(config.root), config)
    if config.decisions is None:
        note(corpus.describe(found))
    return View(found)


def in_colour() -> bool:
    """Whether standard output is a terminal that shows bold letters and colours, and nobody objects."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


as_of_option = click.option(
    "--as-of", metavar="DATE|REV", help="What stood on a day (YYYY-MM-DD) or at a git revision, instead of now."
)


def note(text: str) -> None:
    """A line for people, on standard error."""
    click.echo(f"kb: {text}", err=True)


def require(extra: str, module: str) -> None:
    """Raises UserError with the words to install an extra where its library is missing."""
    import importlib.util

    if importlib.util.find_spec(module) is None:
        raise UserError(f"this command needs the extra {extra!r}; {install(extra)}")


@contextmanager
def opened(config: Config) -> Iterator[Operations]:
    """A session in this process, or the running server that holds the store."""
    require("index", "pymilvus")
    from indexer.client import connected
    from indexer.operations import Local

    with progress() as told, connected(config, told) as operations:
        if isinstance(operations, Local) and not (todo := operations.session.behind()).empty:
            note(f"the index is behind the files ({planned(todo)}): run kb index")
        yield operations


def planned(todo: Plan) -> str:
    """What a sync would do, in words."""
    return f"{counted(len(todo.embed), 'chunk')} to embed, {len(todo.rewrite)} to rewrite, {len(todo.delete)} to delete"


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    bar: Any = None

    def update(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = click.progressbar(length=total, label="embedding", file=sys.stderr)
            bar.__enter__()
        bar.update(1)
        if done == total:
            bar.__exit__(None, None, None)
            bar = None

    try:
        yield update
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
