"""What every command begins with: the configuration and the view of the work tree."""

from __future__ import annotations

from pathlib import Path

import click

from kb import config as configuration
from kb import corpus
from kb.config import Config
from kb.model import UserError
from kb.source import WorkTree
from kb.view import View


def load_config(ctx: click.Context) -> Config:
    """The configuration that the global options ask for."""
    folder, file = ctx.find_root().obj
    return configuration.load(Path(folder) if folder else None, Path(file) if file else None)


def load_view(config: Config) -> View:
    """The work tree as it is now; where the records were found by themselves, says which folders they are in."""
    found = corpus.load(WorkTree(config.root), config)
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
