"""`kb lsp`: the same checks while a text is being written."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path

import click

from kb.cli.load import require


@click.command()
@click.option("--stdio", is_flag=True, help="Standard input and output: the only way, named by some editors.")
@click.pass_context
def lsp(ctx: click.Context, stdio: bool) -> None:
    """Serve the language server protocol on standard input and output, for an editor that starts the command.

    The root is -C, else what is found from the folder that the editor has open.

    \b
    kb lsp
    """
    require("lsp", "pygls")
    from kb.lsp.server import serve

    # The thread that waits for the editor's next word cannot be woken; nothing is written that could stay half-done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="kb: %(message)s")
    folder, file = ctx.find_root().obj
    serve(Path(folder) if folder else None, Path(file).absolute() if file else None)
