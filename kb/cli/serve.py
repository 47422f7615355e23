"""`kb serve` and `kb mcp`: the faces that stay."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

import click

from kb.cli.load import load_config, note, progress, require

if TYPE_CHECKING:
    from indexer.session import Session


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; other than loopback only with KB_SERVE_TOKEN set.",
)
@click.option("--port", default=8000, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--open", "browse", is_flag=True, help="Open the site in a browser when it is ready.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int, browse: bool) -> None:
    """Serve site, chat, HTTP API, OpenAI-compatible endpoint and MCP in one process, and follow the files.

    \b
    kb serve
    kb serve --port 8321 --open
    """
    require("serve", "starlette")
    require("site", "mkdocs")
    config = load_config(ctx)
    _log_to_stderr()
    from indexer.serve import run

    opened = run.listen(config, host, port)

    def started(url: str, session: Session) -> None:
        documents = len(session.snapshot.view.corpus.documents)
        note(f"{documents} documents at {url}/ : read them there, and ask with the Ask button (Ctrl+I)")
        note(f'or ask with kb ask "…", {url}/v1/ask, {url}/v1/chat/completions (model kb), MCP at {url}/mcp')
        note("the files are followed; Ctrl-C stops")
        if session.advice:
            note(session.advice)
        if browse:
            click.launch(url)

    with progress() as told:
        run.serve(config, opened, host, told, started)


@click.command()
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """Serve MCP on standard input and output, for an agent that starts the command itself.

    Where kb serve holds the index, its answers are passed on. Else this process follows the files.

    \b
    kb mcp
    """
    require("serve", "mcp")
    config = load_config(ctx)
    _log_to_stderr()
    from indexer.client import connected
    from indexer.operations import Local
    from indexer.serve.live import Live
    from indexer.serve.mcp import over_stdio

    with connected(config) as operations:
        live = Live(operations.session) if isinstance(operations, Local) else None
        if live:
            live.refresh()
            threading.Thread(target=live.watch, name="watch", daemon=True).start()
        try:
            over_stdio(operations)
        finally:
            if live:
                live.stop.set()


def _log_to_stderr() -> None:
    """Libraries speak up from warnings on; the server tells what it did."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="kb: %(message)s")
    logging.getLogger("kb.serve").setLevel(logging.INFO)
    # The build hands its warnings over, and they are counted; Lite logs a traceback for each call it does not know.
    for name in ("mkdocs", "grpc"):
        logging.getLogger(name).propagate = False
