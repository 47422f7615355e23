"""`kb site`: the records as a site."""

from __future__ import annotations

import re
from pathlib import Path

import click

from kb.cli.load import load_config, load_view, note, require
from kb.model import UserError, counted


@click.group()
def site() -> None:
    """Publish the documents as a static site."""


@site.command()
@click.option(
    "--out",
    metavar="DIR",
    help="Folder for the site (default: site/ under the root); an earlier site there is replaced.",
)
@click.option("--strict", is_flag=True, help="Let a warning exit 1 and leave DIR as it was.")
@click.pass_context
def build(ctx: click.Context, out: str | None, strict: bool) -> None:
    """Build the site.

    The repository's mkdocs.yml is used where it names the plugin kb, else defaults. A warning is a link that
    leads nowhere or a diagram that cannot be drawn. Exit codes: 0 built, 1 warnings with --strict, 2 could not run.

    \b
    kb site build
    kb site build --strict --out /tmp/site
    """
    require("site", "mkdocs")
    from kb.site.build import build as run

    config = load_config(ctx)
    folder = Path(out) if out else config.root / "site"
    warnings = run(config, load_view(config), folder, strict)
    for each in warnings:
        note(each)
    if warnings and strict:
        note(f"{counted(len(warnings), 'warning')}; nothing was written to {folder}")
        ctx.exit(1)
    note(f"the site is in {folder}; kb site serve shows it in a browser")


@site.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT", help="Where to listen.")
@click.pass_context
def serve(ctx: click.Context, address: str) -> None:
    """Serve the site on this machine and build it again whenever a file changes.

    \b
    kb site serve
    kb site serve --address 127.0.0.1:8001
    """
    require("site", "mkdocs")
    from kb.site.build import serve as run

    found = re.fullmatch(r".+:(\d{1,5})", address)
    if not found or int(found[1]) > 65_535:
        raise UserError(f"--address: expected HOST:PORT such as 127.0.0.1:8000, found {address!r}")
    config = load_config(ctx)
    run(config, load_view(config), address)
