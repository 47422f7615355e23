"""What every command begins with: the configuration and the view of the work tree."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kb import config as configuration
from kb import corpus
from kb.config import Config
from kb.model import UserError
from kb.source import Source, WorkTree
from kb.view import View


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


def note(text: str) -> None:
    """A line for people, on standard error."""
    click.echo(f"kb: {text}", err=True)


def require(extra: str, module: str) -> None:
    """Raises UserError with the words to install an extra where its library is missing."""
    import importlib.util

    if importlib.util.find_spec(module) is None:
        raise UserError(f"this command needs the extra {extra!r}: pip install 'kb[{extra}]'")


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

    try:
        yield update
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
