"""`kb eval` and `kb gaps`: how well questions are answered, and which are not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.load import load_config, load_view, note, opened, require
from kb.config import Config
from kb.model import UserError, counted

if TYPE_CHECKING:
    from indexer.evaluate.gaps import Gap


@click.command("eval")
@click.argument("file", required=False)
@click.option(
    "--min", "minimum", multiple=True, metavar="METRIC=VALUE", help="Exit 1 where a metric is below. Repeatable."
)
@click.option("--by", type=click.Choice(["type"]), help="A table of the metrics for each type of question.")
@click.option("--misses", default=0, metavar="N", help="List the first N questions that missed.")
@click.option("--generate", is_flag=True, help="Derive questions with known answers from the records; needs no index.")
@click.option(
    "--per-type",
    default=30,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=1),
    help="With --generate: so many questions of a type at most.",
)
@click.option("-o", "--out", metavar="FILE", help="With --generate: write the questions to FILE.")
@click.option("--relocate", is_flag=True, help="Find the gold of FILE again where lines moved or files were renamed.")
@click.option("--diff", is_flag=True, help="With --relocate: print what would change as a patch, and write nothing.")
@click.option("--compare", metavar="REV", help="The questions whose answer differs between a git revision and now.")
@click.option(
    "--retrievability", is_flag=True, help="The records that their own question does not find; needs no index."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_context
def evaluate(
    ctx: click.Context,
    file: str | None,
    minimum: tuple[str, ...],
    by: str | None,
    misses: int,
    generate: bool,
    per_type: int,
    out: str | None,
    relocate: bool,
    diff: bool,
    compare: str | None,
    retrievability: bool,
    form: str,
) -> None:
    """Measure retrieval and answers on a question set, and gate CI on it.

    FILE holds one JSON object a line: id, question, gold (path and quote, or lines), must_include.

    \b
    kb eval questions/homelab.jsonl --min r5=0.9 --min cite=0.8
    kb eval --generate -o questions.jsonl
    kb eval questions/homelab.jsonl --relocate
    kb eval questions/homelab.jsonl --compare origin/main --format markdown
    kb eval --retrievability --min retrievability=0.95
    """
    modes = {
        "--generate": generate,
        "--relocate": relocate,
        "--compare": bool(compare),
        "--retrievability": retrievability,
    }
    chosen = [name for name, on in modes.items() if on]
    if len(chosen) > 1:
        raise UserError(f"expected one of {', '.join(modes)}, found {' and '.join(chosen)}")
    mode = chosen[0] if chosen else ""
    given = {"--out": out, "--diff": diff, "--min": minimum, "--by": by, "--misses": misses}
    _check(mode, file, [name for name, value in given.items() if value], form)
    config = load_config(ctx)
    if mode == "--generate":
        _generate(config, out, per_type)
    elif mode == "--relocate":
        ctx.exit(_relocate(config, Path(str(file)), diff))
    elif mode == "--compare":
        ctx.exit(_compare(config, str(file), str(compare), minimum, form))
    elif mode == "--retrievability":
        ctx.exit(_retrievability(config, minimum, form))
    else:
        ctx.exit(_measure(config, str(file), minimum, form, misses, by is not None))


_OF_MODE = {
    "--out": ("--generate",),
    "--diff": ("--relocate",),
    "--min": ("", "--compare", "--retrievability"),
    "--by": ("",),
    "--misses": ("",),
}
"""Option → the modes that it belongs to."""


def _check(mode: str, file: str | None, given: Sequence[str], form: str) -> None:
    """Raises UserError for options that do not belong together."""
    alone = mode in ("--generate", "--retrievability")
    if alone and file is not None:
        raise UserError(f"{mode} asks the records themselves: expected no FILE, found {file}")
    if not alone and file is None:
        raise UserError("expected a FILE of questions, or --generate to make one, or --retrievability")
    for name in given:
        if mode not in _OF_MODE[name]:
            raise UserError(f"{name} does not go with {mode or 'a plain run'}")
    if form == "markdown" and mode != "--compare":
        raise UserError("--format markdown belongs to --compare")
    if form == "json" and mode in ("--generate", "--relocate"):
        raise UserError(f"{mode} has one form only: expected no --format")


def _unkept(config: Config) -> Config:
    """The configuration under which no question is kept: those of a measurement are no gaps."""
    return replace(config, answer=replace(config.answer, keep_questions=False))


def _measure(config: Config, file: str, minimum: tuple[str, ...], form: str, misses: int, by_type: bool) -> int:
    from indexer.evaluate import metrics, questions, tables

    wanted = metrics.thresholds(minimum)
    asked = questions.load(Path(file), config.root)
    with opened(_unkept(config)) as operations:
        measured = metrics.measure(operations, asked)
    if form == "json":
        _json(tables.as_json(measured, by_type))
    else:
        click.echo(tables.as_text(measured, misses, by_type))
    return _gate(measured.metrics, wanted)


def _generate(config: Config, out: str | None, per_type: int) -> None:
    from indexer.evaluate import generate, questions

    found = generate.generate(load_view(config), per_type)
    for each in found.notes:
        note(each)
    text = generate.as_lines(found)
    questions.check(text, config.root)
    if out is None:
        click.echo(text, nl=False)
        return
    _write(Path(out), text.encode("utf-8"))
    note(f"{counted(len(found.rows), 'question')} in {out}; measure them with kb eval {out}")


def _relocate(config: Config, file: Path, diff: bool) -> int:
    import difflib

    from indexer.evaluate import relocate

    found = relocate.relocate(file, config.root, load_view(config).corpus.texts)
    if diff:
        old, new = (each.decode("utf-8").splitlines(keepends=True) for each in (found.before, found.after))
        click.echo("".join(difflib.unified_diff(old, new, f"a/{file}", f"b/{file}")), nl=False)
    elif found.after != found.before:
        _write(file, found.after)
    for each in (*found.moved, *(f"not found: {lost}" for lost in found.lost)):
        note(each)
    note(f"{len(found.moved)} {'to move' if diff else 'moved'}, {len(found.lost)} not found")
    return 1 if found.lost or (diff and found.moved) else 0


def _compare(config: Config, file: str, revision: str, minimum: tuple[str, ...], form: str) -> int:
    from indexer.evaluate import compare, metrics, questions
    from kb.source import GitTree

    wanted = metrics.thresholds(minimum)
    graded = questions.load(Path(file), config.root) if wanted else ()
    asked = questions.read_batch(file)
    commit = GitTree(config.root, revision).commit
    with opened(_unkept(config)) as operations:
        compared = compare.compare(operations, asked, revision, commit)
        measured = metrics.measure(operations, graded).metrics if wanted else {}
    if form == "json":
        _json(compare.as_json(compared) | ({"metrics": dict(measured)} if wanted else {}))
    else:
        click.echo(compare.as_markdown(compared) if form == "markdown" else compare.as_text(compared))
    return _gate(measured, wanted)


def _retrievability(config: Config, minimum: tuple[str, ...], form: str) -> int:
    require("index", "Stemmer")
    from indexer.evaluate import metrics, retrievability
    from indexer.snapshot import Snapshot

    wanted = metrics.thresholds(minimum, (retrievability.NAME,))
    reached = retrievability.reach(Snapshot(load_view(config), config))
    if form == "json":
        _json(retrievability.as_json(reached))
    else:
        click.echo(retrievability.as_text(reached))
    return _gate({retrievability.NAME: reached.share}, wanted)


def _gate(found: Mapping[str, float], wanted: Mapping[str, float]) -> int:
    from indexer.evaluate import metrics

    missed = metrics.missed(found, wanted)
    for each in missed:
        note(each)
    return 1 if missed else 0


def _json(content: Mapping[str, Any]) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


def _write(file: Path, content: bytes) -> None:
    from kb import edit

    edit.write(Path(), {str(file): content})


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option("--draft", is_flag=True, help="Draft a proposed record for each gap.")
@click.option("-o", "--out", metavar="DIR", help="With --draft: write the records to DIR instead of printing them.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def gaps(ctx: click.Context, files: tuple[str, ...], draft: bool, out: str | None, form: str) -> None:
    """Group the questions that the records do not cover, with what comes nearest.

    The questions are those kept where `answer.keep-questions` is set, and those of each FILE: JSON Lines with id
    and question; - reads standard input. What is answered by now is left out.

    \b
    kb gaps
    kb gaps questions.jsonl --draft -o decisions
    """
    if out and not draft:
        raise UserError("--out belongs to --draft")
    require("index", "pymilvus")
    from indexer import asked
    from indexer.evaluate import gaps as finding
    from indexer.evaluate import questions

    config = load_config(ctx)
    wanted = [each.question for each in asked.kept(config)]
    for file in files:
        wanted += [question for _, question in questions.read_batch(file)]
    if not wanted and not files and not config.answer.keep_questions:
        raise UserError("expected questions, found none: name a FILE, or set [answer] keep-questions to collect them")
    with opened(_unkept(config)) as operations:
        found = finding.grouped(finding.uncovered(operations, wanted))
    drafts = _drafts(config, found, out) if draft else ()
    if form == "json":
        _json(finding.as_json(found) | ({"drafts": [{"path": p, "text": text} for p, text in drafts]} if draft else {}))
    elif not draft or out:
        click.echo(finding.as_text(found))
    else:
        click.echo("\n".join(f"<!-- {path} -->\n{text}" for path, text in drafts), nl=False)


def _drafts(config: Config, found: Sequence[Gap], out: str | None) -> tuple[tuple[str, str], ...]:
    """(path, text) of each record, written where a folder is named. Raises UserError rather than overwrite one."""
    import datetime

    from indexer.evaluate.proposal import drafts

    made = tuple((each.path, each.text) for each in drafts(load_view(config), found, datetime.date.today()))
    if out is None:
        return made
    targets = [(Path(out) / Path(path).name, text) for path, text in made]
    if there := next((target for target, _ in targets if target.exists()), None):
        raise UserError(f"{there}: is there already; nothing was written")
    Path(out).mkdir(parents=True, exist_ok=True)
    for target, text in targets:
        _write(target, text.encode("utf-8"))
        note(f"drafted {target}")
    return tuple((str(target), text) for target, text in targets)
