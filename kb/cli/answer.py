"""`kb index`, `kb search` and `kb ask`: the commands over the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import click

from kb.cli.load import as_of_option, in_colour, load_config, note, opened, planned, progress, require
from kb.corpus import unread
from kb.model import UserError, counted

_FORMATS = click.Choice(["text", "json", "jsonl"])
_LEGS = ("dense", "sparse", "document", "opening", "reranker")


@click.command()
@click.option(
    "--full", is_flag=True, help="Build everything anew; readers of a server keep the old index until the new is whole."
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
            click.echo("up to date" if whole else f"behind: {planned(todo)}; run kb index")
            ctx.exit(0 if whole else 1)
        with progress() as told:
            todo = session.refresh(told)
        done = _done(len(todo.embed), len(todo.rewrite), len(todo.delete), todo.unchanged)
        click.echo(f"{counted(len(session.snapshot.chunks), 'chunk')}: {done}")
        for said in (unread(session.snapshot.view.corpus), session.advice):
            if said:
                note(said)


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
@as_of_option
@click.option("--explain", is_flag=True, help="Show each leg's score, what supersession did and what was left out.")
@click.option("--batch", metavar="FILE", help="JSON Lines with id and question; - reads standard input.")
@click.option("--format", "form", type=_FORMATS, default="text", show_default=True)
@click.pass_context
def search(
    ctx: click.Context,
    query: str | None,
    limit: int,
    status: str,
    as_of: str | None,
    explain: bool,
    batch: str | None,
    form: str,
) -> None:
    """Find passages.

    \b
    kb search "secrets in git"
    kb search "secrets in git" --as-of v1.2
    kb search --batch questions.jsonl --limit 20
    """
    with opened(load_config(ctx)) as operations:

        def run(question: str) -> dict[str, Any]:
            return operations.search(question, limit=limit, status=status, explain=explain, as_of=as_of)

        if batch:
            _batch(batch, query, run, keep=("confidence", "hits", "as_of", "explain"))
        else:
            _show(run(_given(query)), form, _search_text)


@click.command()
@click.argument("question", required=False)
@as_of_option
@click.option("--brief", is_flag=True, help="Only what was asked.")
@click.option("--full", is_flag=True, help="More passages, with what stands around them.")
@click.option("--explain", is_flag=True, help="Show how it came about: scores, supersession, what was left out.")
@click.option("--batch", metavar="FILE", help="JSON Lines with id and question; - reads standard input.")
@click.option("--format", "form", type=_FORMATS, default="text", show_default=True)
@click.pass_context
def ask(
    ctx: click.Context,
    question: str | None,
    as_of: str | None,
    brief: bool,
    full: bool,
    explain: bool,
    batch: str | None,
    form: str,
) -> None:
    """Answer a question from the records, with citations, or say that they do not cover it.

    \b
    kb ask "Where do vectors live?"
    kb ask "Where do vectors live?" --as-of 2025-06-30
    kb ask --batch questions.jsonl
    """
    if brief and full:
        raise UserError("expected --brief or --full, found both")
    length = "brief" if brief else "full" if full else "normal"
    with opened(load_config(ctx)) as operations:

        def run(question: str) -> dict[str, Any]:
            return operations.ask(question, as_of=as_of, length=length, explain=explain)

        if batch:
            _batch(batch, question, run)
        else:
            _show(run(_given(question)), form, _answer_text)


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
        chosen = {key: content[key] for key in keep if key in content} if keep else content
        click.echo(json.dumps({"id": id, **chosen}, ensure_ascii=False))


def _show(content: dict[str, Any], form: str, text: Callable[[dict[str, Any]], str]) -> None:
    if form == "text":
        click.echo(text(content))
    else:
        click.echo(json.dumps(content, ensure_ascii=False, indent=1 if form == "json" else None))


def _search_text(content: dict[str, Any]) -> str:
    parts = [f"{content['as_of']['note']}\n"] if "as_of" in content else []
    for n, hit in enumerate(content["hits"], 1):
        stands = {True: hit["status"], False: f"not in force: {hit['status']}", None: ""}[hit["in_force"]]
        mark = f"  ({stands})" if stands else ""
        parts.append(f"{n}. {' > '.join(hit['heading'])}  [{hit['score']:.2f}]{mark}")
        parts.append(f"   {_place(hit)}")
        if "legs" in hit:
            parts.append("   " + ", ".join(f"{key} {value}" for key, value in hit["legs"].items()))
        if hit.get("warning"):
            parts.append(f"   {hit['warning']}")
        parts.append("\n".join(f"   {line}" for line in hit["text"].strip().split("\n")) + "\n")
    if not content["hits"]:
        parts.append("nothing found")
    if "explain" in content:
        parts.append("\n".join(_explanation(content["explain"], with_hits=False)))
    return "\n".join(parts)


def _answer_text(content: dict[str, Any]) -> str:
    parts = [_highlighted(content) if in_colour() else content["answer"], ""]
    if content.get("notice"):
        parts.append(f"({content['notice']})")
    for each in content["citations"]:
        parts.append(f"[{each['n']}] {_place(each)}  {each['title'] or ''}".rstrip())
        if warning := each.get("warning"):
            parts.append(f"    {warning}")
    if "explain" in content:
        parts += ["", *_explanation(content["explain"])]
    return "\n".join(parts).rstrip()


def _highlighted(content: dict[str, Any]) -> str:
    """The answer with the words that answer in bold, line by line, as quotations are."""
    text: str = content["answer"]
    for each in content["citations"]:
        for line in (each.get("highlight") or "").split("\n"):
            if line.strip():
                text = text.replace(line.strip(), click.style(line.strip(), bold=True, underline=True), 1)
    return text


def _explanation(told: dict[str, Any], with_hits: bool = True) -> Iterator[str]:
    evidence = ", ".join(f"{name} {value}" for name, value in told["evidence"].items())
    yield f"confidence {told['confidence']}" + (f": {evidence}" if evidence else "")
    for hit in told["hits"] if with_hits else ():
        legs = ", ".join(f"{name} {hit[name]:.3f}" for name in _LEGS if hit[name] is not None)
        yield f"found {_place(hit)} [{hit['score']:.2f}] {legs}{''.join(f'; {each}' for each in _supersession(hit))}"
    for each in (*told["dropped"], *told["answer"]):
        what = _place(each) if each["path"] else json.dumps(each["text"], ensure_ascii=False)
        yield f"{'took' if each['kept'] else 'left out'} {each['what']} {what}: {each['why']}"


def _supersession(hit: dict[str, Any]) -> Iterator[str]:
    if hit["lifted_over"]:
        yield f"put before {hit['lifted_over']}, which it replaced"
    if hit["superseded_by"]:
        yield f"marked as superseded by {', '.join(hit['superseded_by'])}"
    for each in hit["changed_in_part_by"]:
        yield f"marked as changed by {each['path']} in {each['section'] or 'a part'}"


def _place(each: dict[str, Any]) -> str:
    first, last = each["line_start"], each["line_end"]
    return f"{each['path']}:{first}" if first == last else f"{each['path']}:{first}-{last}"


def _done(embedded: int, rewritten: int, deleted: int, unchanged: int) -> str:
    return f"{embedded} embedded, {rewritten} rewritten, {deleted} deleted, {unchanged} unchanged"
