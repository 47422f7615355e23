"""The door: parse, call, print, exit. Commands import what they run inside their bodies, so that the start is fast."""

from __future__ import annotations

from kb.cli import early  # before all that takes its time

# isort: split
import gc
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from kb import __version__
from kb.model import UserError

COMMANDS: dict[str, str] = {
    "lint": "kb.cli.check:lint",
    "rules": "kb.cli.check:rules",
    "sync": "kb.cli.check:sync",
    "list": "kb.cli.read:list_documents",
    "show": "kb.cli.read:show",
    "site": "kb.cli.publish:site",
    "index": "kb.cli.answer:index",
    "search": "kb.cli.answer:search",
    "ask": "kb.cli.answer:ask",
    "eval": "kb.cli.evaluate:evaluate",
    "gaps": "kb.cli.evaluate:gaps",
    "serve": "kb.cli.serve:serve",
    "mcp": "kb.cli.serve:mcp",
    "lsp": "kb.cli.lsp:lsp",
    "doctor": "kb.cli.doctor:doctor",
}
"""Command → where it lives; imported only when it is called (or when help lists them all)."""


_OBJECTS = 50_000
"""So many new objects make the collector look for cycles; the tokens of one document are more than its default."""


_CLOSED_PIPE = 141
"""What a shell says of a program that the signal for a closed pipe has ended."""


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), name)
        early.disarm()
        assert isinstance(found, click.Command)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click's answer is 1, which means findings
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(_CLOSED_PIPE)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "folder", metavar="DIR", help="Root of the repository (default: found from the current folder).")
@click.option("--config", "config_file", metavar="FILE", help="Configuration to use instead of the root's kb.toml.")
@click.version_option(__version__, prog_name="kb")
@click.pass_context
def cli(ctx: click.Context, folder: str | None, config_file: str | None) -> None:
    """Check, publish and ask an architecture knowledge base.

    Records, specs and overview pages are read from Markdown in the repository, whatever their dialect.
    Exit codes: 0 fine, 1 findings, 2 could not run, 130 interrupted.
    """
    ctx.obj = (folder, config_file)


def main(arguments: Sequence[str] | None = None) -> None:
    """The console entry point: every expected failure becomes one clear sentence and exit code 2."""
    early.arm()
    gc.set_threshold(_OBJECTS)
    try:
        code = cli.main(args=arguments, prog_name="kb", standalone_mode=False)
    except UserError as problem:
        click.echo(f"kb: {problem}", err=True)
        sys.exit(2)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("kb: interrupted", err=True)
        sys.exit(early.INTERRUPTED)
    except Exception:  # noqa: BLE001 (a crash must not look like "findings", which is exit code 1)
        traceback.print_exc()
        click.echo("kb: this is a defect of kb itself; please report it with the lines above", err=True)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


early.disarm()
