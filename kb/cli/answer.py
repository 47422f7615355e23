"""`kb index`, `kb search`, `kb ask` and `kb eval`: the commands over the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.load import load_config, note, progress, require
from kb.config import Config
from kb.model import UserError

if TYPE_CHECKING:
    from indexer.operations import Operations
    from indexer.sync import Plan

_FORMATS = click.Choice(["text", "json", "jsonl"])


@click.command()
@click.option(
    "--full", is_flag=True, help="Build everything anew; readers keep the old index until the new one is whole."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where the index is behind the files.")
@click.option("--uri", metavar="URI", help="A Milvus server instead of the configured store.")
@click.pass_context
def index(ctx: click.Context, full: bool, check: bool, uri: str | None) -> None:
    """Bring the store up to date with the files: embed what is new, rewrite what moved, delete what is gone.

    \b
    kb index
    kb index --check
    """
    require("index", "pymilvus")
    from dataclasses import replace

    from indexer.client import Remote
    from indexer.session import Session
    from indexer.store import StoreBusy

    config = load_config(ctx)
    if uri:
        config = replace(config, index=replace(config.index, uri=uri))
    try:
        session = Session(config, full=full)
    except StoreBusy as busy:
        if not busy.holder.url or full or check:
            raise
        counts = Remote(busy.holder.url).refresh()
        click.echo(f"{busy.holder.url} holds the index and brought it up to date: {_done(**counts)}")
        return
    with session:
        if check:
            todo = session.behind()
            state = session.store.state()
            whole = todo.empty and state is not None and state.ready
            click.echo("up to date" if whole else f"behind: {_planned(todo)}; run kb index")
            ctx.exit(0 if whole else 1)
        with progress() as told:
            todo = session.refresh(told)
        done = _done(len(todo.embed), len(todo.rewrite), len(todo.delete), todo.unchanged)
        click.echo(f"{len(session.snapshot.chunks)} chunks: {done}")
        if session.advice:
            note(session.advice)


@click.command()
@click.argument("query", required=False)
@click.option("--limit", default=10, show_default=True, help="How many passages.")
@click.option(
    "--status",
    type=click.Choice(["all", "current"]),
    default="all",
    show_default=True,
    help="current leaves out what is not in force.",
)
@click.option("--explain", is_flag=True, help="Show each leg's score.")
@click.option("--batch", metavar="FILE", help="JSON Lines with id and question; - reads standard input.")
@click.option("--format", "form", type=_FORMATS, default="text", show_default=True)
@click.pass_context
def search(
    ctx: click.Context, query: str | None, limit: int, status: str, explain: bool, batch: str | None, form: str
) -> None:
    """Find passages.

    \b
    kb search "secrets in git"
    kb search --batch questions.jsonl --limit 20
    """
    with _operations(load_config(ctx)) as operations:

        def run(question: str) -> dict[str, Any]:
            return operations.search(question, limit=limit, status=status, explain=explain)

        if batch:
            _batch(batch, query, run, keep=("confidence", "hits"))
        else:
            _show(run(_given(query)), form, _search_text)


@click.command()
@click.argument("question", required=False)
@click.option("--batch", metavar="FILE", help="JSON Lines with id and question; - reads standard input.")
@click.option("--format", "form", type=_FORMATS, default="text", show_default=True)
@click.pass_context
def ask(ctx: click.Context, question: str | None, batch: str | None, form: str) -> None:
    """Answer a question from the records, with citations, or say that they do not cover it.

    \b
    kb ask "Where do vectors live?"
    kb ask --batch questions.jsonl
    """
    with _operations(load_config(ctx)) as operations:
        if batch:
            _batch(batch, question, operations.ask)
        else:
            _show(operations.ask(_given(question)), form, _answer_text)


@click.command("eval")
@click.argument("file")
@click.option(
    "--min", "minimum", multiple=True, metavar="METRIC=VALUE", help="Exit 1 where a metric is below. Repeatable."
)
@click.option("--misses", default=0, metavar="N", help="List the first N questions that missed.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def evaluate(ctx: click.Context, file: str, minimum: tuple[str, ...], misses: int, form: str) -> None:
    """Measure retrieval and answers on a question set, and gate CI on it.

    FILE holds one JSON object a line: id, question, gold (path and quote, or lines), must_include.

    \b
    kb eval questions/homelab.jsonl
    kb eval questions/homelab.jsonl --min r5=0.9 --min cite=0.8
    """
    from indexer.evaluate import metrics, questions

    config = load_config(ctx)
    wanted = metrics.thresholds(minimum)
    asked = questions.load(Path(file), config.root)
    with _operations(config) as operations:
        measured = metrics.measure(operations, asked)
    if form == "json":
        click.echo(json.dumps(metrics.as_json(measured), ensure_ascii=False, indent=1))
    else:
        click.echo(metrics.as_text(measured, misses))
    missed = metrics.missed(measured, wanted)
    for each in missed:
        note(each)
    ctx.exit(1 if missed else 0)


@contextmanager
def _operations(config: Config) -> Iterator[Operations]:
    """A session in this process, or the running server that holds the store."""
    require("index", "pymilvus")
    from indexer.client import connected
    from indexer.operations import Local

    with connected(config) as operations:
        if isinstance(operations, Local) and not (todo := operations.session.behind()).empty:
            note(f"the index is behind the files ({_planned(todo)}): run kb index")
        yield operations


def _given(text: str | None) -> str:
    if text is None:
        raise UserError("expected a question, or --batch FILE with many")
    return text


def _batch(file: str, beside: str | None, run: Callable[[str], dict[str, Any]], keep: tuple[str, ...] = ()) -> None:
    """One answer a line, in the order of the input; nothing is run where a line is wrong."""
    from indexer.evaluate.questions import read_batch

    if beside is not None:
        raise UserError("expected a question or --batch FILE, found both")
    for id, question in read_batch(file):
        content = run(question)
        chosen = {key: content[key] for key in keep} if keep else content
        click.echo(json.dumps({"id": id, **chosen}, ensure_ascii=False))


def _show(content: dict[str, Any], form: str, text: Callable[[dict[str, Any]], str]) -> None:
    if form == "text":
        click.echo(text(content))
    else:
        click.echo(json.dumps(content, ensure_ascii=False, indent=1 if form == "json" else None))


def _search_text(content: dict[str, Any]) -> str:
    parts = []
    for n, hit in enumerate(content["hits"], 1):
        stands = {True: hit["status"], False: f"not in force: {hit['status']}", None: ""}[hit["in_force"]]
        mark = f"  ({stands})" if stands else ""
        parts.append(f"{n}. {' > '.join(hit['heading'])}  [{hit['score']:.2f}]{mark}")
        parts.append(f"   {hit['path']}:{hit['line_start']}-{hit['line_end']}")
        if "legs" in hit:
            parts.append("   " + ", ".join(f"{key} {value}" for key, value in hit["legs"].items()))
        parts.append("\n".join(f"   {line}" for line in hit["text"].strip().split("\n")) + "\n")
    return "\n".join(parts) or "nothing found"


def _answer_text(content: dict[str, Any]) -> str:
    parts = [content["answer"], ""]
    if content.get("notice"):
        parts.append(f"({content['notice']})")
    for each in content["citations"]:
        lines = (
            f"{each['line_start']}"
            if each["line_start"] == each["line_end"]
            else f"{each['line_start']}-{each['line_end']}"
        )
        parts.append(f"[{each['n']}] {each['path']}:{lines}  {each['title'] or ''}")
    return "\n".join(parts).rstrip()


def _planned(todo: Plan) -> str:
    return f"{len(todo.embed)} chunks to embed, {len(todo.rewrite)} to rewrite, {len(todo.delete)} to delete"


def _done(embedded: int, rewritten: int, deleted: int, unchanged: int) -> str:
    return f"{embedded} embedded, {rewritten} rewritten, {deleted} deleted, {unchanged} unchanged"
