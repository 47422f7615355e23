"""`kb lint`, `kb rules` and `kb sync`: what CI runs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb import corpus
from kb.cli.load import load_config, load_view, note
from kb.config import Config
from kb.model import Severity, UserError, counted
from kb.report import REPORTS, render
from kb.source import Overlay, Source, WorkTree
from kb.view import View

if TYPE_CHECKING:
    from kb.lint import Memo, Report

Lint = Callable[..., "Report"]
"""A view, and perhaps a baseline → the report."""


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(list(REPORTS)))
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help="Only these rules; a code or a prefix such as KB4. Repeatable, or comma-separated.",
)
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these rules; a code or a prefix.")
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    help="Exit 1 at findings this bad or worse (default: error).",
)
@click.option("--fix", is_flag=True, help="Mend what can be mended, then report what is left.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--base", metavar="REV", help="Compare with a revision: numbers, changed records, status transitions.")
@click.option(
    "--changed", is_flag=True, help="Only what the change since --base (or the main branch) touches or breaks."
)
@click.option("--baseline", metavar="FILE", help="Do not report the findings that FILE knows.")
@click.option("--write-baseline", metavar="FILE", help="Write the findings to FILE, or drop from it what is mended.")
@click.option("--stdin-filename", metavar="PATH", help="With PATH `-`: the document that standard input holds.")
@click.pass_context
def lint(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    fix: bool,
    diff: bool,
    base: str | None,
    changed: bool,
    baseline: str | None,
    write_baseline: str | None,
    stdin_filename: str | None,
) -> None:
    """Check records, relations, links, anchors, indexes and counts.

    PATH limits what is reported to files or folders, seen from the root; `-` checks one document from standard
    input in place of the file. Exit codes: 0 clean, 1 findings at or above --fail-on (with --diff also: something
    would change), 2 could not run.

    \b
    kb lint
    kb lint decisions --select KB3,KB4 --format json
    kb lint --changed --base main
    """
    from kb.lint import Memo, remembered
    from kb.lint import base as bases

    config = load_config(ctx)
    if fail_on:
        config = replace(config, lint=replace(config.lint, fail_on=Severity(fail_on)))
    source, paths = _source(config, paths, stdin_filename, fix)
    surveyed = corpus.survey(source, config)
    memo = Memo(config.home / "cache")
    asked: dict[str, Any] = {"select": _codes(select), "ignore": _codes(ignore), "paths": paths}
    check: Lint = partial(
        _checked,
        config=config,
        memo=memo,
        base=bases.load(config, base) if base or changed else None,
        changed=changed,
        **asked,
    )
    if write_baseline:
        if paths or changed or fix or diff:
            raise UserError("--write-baseline takes every finding: leave out PATH, --changed, --fix and --diff")
        report = _write_baseline(check, View(corpus.read(surveyed, config)), Path(write_baseline))
    elif fix or diff:
        check = _with_baseline(check, config, baseline)
        report = _mended(check, View(corpus.read(surveyed, config)), config, diff)
    else:
        check = _with_baseline(check, config, baseline)
        plain = not (base or changed or baseline or config.lint.baseline)
        known = remembered(surveyed, config, memo, **asked) if plain else None
        report = known or check(View(corpus.read(surveyed, config)))
    if config.decisions is None:
        note(report.described)
    if diff:
        return
    _show(report, form, config)
    ctx.exit(1 if report.fails() else 0)


def _checked(view: View, *, config: Config, memo: Memo, **asked: Any) -> Report:
    """What the rules find; importing them is left until then."""
    from kb.lint import run
    from kb.rules import RULES

    return run(view, config, RULES, memo=memo, **asked)


def _source(config: Config, paths: tuple[str, ...], name: str | None, fix: bool) -> tuple[Source, tuple[str, ...]]:
    """The work tree, with standard input laid over one of its files where PATH is `-`; and the paths from the root."""
    tree = WorkTree(config.root)
    if "-" not in paths:
        return tree, tuple(_from_root(config, path) for path in paths)
    if len(paths) > 1 or not name or fix:
        raise UserError("expected `kb lint - --stdin-filename PATH`, without another PATH and without --fix")
    path = _from_root(config, name)
    return Overlay(tree, {path: sys.stdin.buffer.read()}), (path,)


def _from_root(config: Config, path: str) -> str:
    given = Path(path)
    if not given.is_absolute():
        return given.as_posix()
    if not given.resolve().is_relative_to(config.root):
        raise UserError(f"{path}: expected a path below {config.root}")
    return given.resolve().relative_to(config.root).as_posix()


def _with_baseline(check: Lint, config: Config, given: str | None) -> Lint:
    from kb.lint import Baseline

    file = Path(given) if given else config.root / config.lint.baseline if config.lint.baseline else None
    return partial(check, baseline=Baseline.read(file)) if file else check


def _write_baseline(check: Lint, view: View, file: Path) -> Report:
    """Takes every finding into a new baseline; from one that is there only takes away."""
    from kb.lint import Baseline

    known = file.exists()
    baseline = Baseline.read(file) if known else Baseline.of(check(view).diagnostics, view.corpus)
    report = check(view, baseline=baseline)
    left = baseline.without(report.gone)
    left.write(file)
    note(f"{file}: knows {counted(left.size, 'finding')}" + (f", {baseline.size - left.size} dropped" if known else ""))
    if known and report.diagnostics:
        new = counted(len(report.diagnostics), "new finding")
        note(f"expected no more findings than {file} knows, found {new}; mend them, or delete the file before")
    return replace(report, gone={})


def _mended(check: Lint, view: View, config: Config, diff: bool) -> Report:
    """Writes what the findings' edits change, or shows it."""
    from kb import edit
    from kb.lint import fixed

    report, changed = fixed(view, config, check)
    if diff:
        click.echo(edit.diff(view.corpus.source, changed), nl=False)
        if report.diagnostics:
            note(f"{counted(len(report.diagnostics), 'finding')} would be left")
        click.get_current_context().exit(1 if changed or report.fails() else 0)
    edit.write(config.root, changed)
    for path in sorted(changed):
        note(f"mended {path}")
    return report


def _show(report: Report, form: str, config: Config) -> None:
    if report.gone:
        count = sum(report.gone.values())
        note(
            f"the baseline knows {counted(count, 'finding')} too many; kb lint --write-baseline FILE drops what is gone"
        )
    if form == "text":
        from kb.report.text import render as text

        click.echo(text(report, colour=_colourful()), nl=False)
    else:
        from kb import git

        click.echo(render(form, replace(report, prefix=git.prefix(config.root))), nl=False)


def _colourful() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@click.command()
@click.argument("code", required=False)
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]))
def rules(code: str | None, form: str) -> None:
    """List the rules, or explain one: why it matters and how to fix what it finds.

    \b
    kb rules
    kb rules KB402
    """
    from kb.rules import RULES, explain, page

    known = {each.code: each for each in RULES}
    if code is not None and code.upper() not in known:
        raise UserError(f"unknown rule {code!r}; kb rules lists them")
    chosen = list(RULES) if code is None else [known[code.upper()]]
    if form == "json":
        content = [
            {
                "code": each.code,
                "severity": each.severity.value,
                "kinds": sorted(each.kinds),
                "summary": each.summary,
                "page": page(each.code),
            }
            for each in chosen
        ]
        click.echo(json.dumps(content if code is None else content[0], ensure_ascii=False, indent=1))
        return
    for each in chosen:
        click.echo(f"{each.code}  {each.severity:8} {each.summary}" if code is None else explain(each))


@click.command()
@click.option("--check", is_flag=True, help="Write nothing: show the diff and exit 1 where something would change.")
@click.pass_context
def sync(ctx: click.Context, check: bool) -> None:
    """Bring indexes, badges and counts in line with the records.

    Rows that miss are added, rows whose record is gone are removed, cells and counts that differ are rewritten;
    every other byte stays. Exit codes: 0 in line, 1 something would change (--check), 2 could not run.

    \b
    kb sync
    kb sync --check
    """
    from kb import derived, edit

    config = load_config(ctx)
    view = load_view(config)
    found = list(derived.deviations(view))
    changed = edit.apply(view.corpus.source, [each.edit for _, each in found if each.edit])
    for path, each in found:
        if each.edit is None:
            note(f"{path}:{each.span.line}: {each.message}; mend this one by hand")
    if check:
        click.echo(edit.diff(view.corpus.source, changed), nl=False)
        ctx.exit(1 if changed else 0)
    edit.write(config.root, changed)
    for path in sorted(changed):
        click.echo(path)
        for message in dict.fromkeys(each.message for where, each in found if where == path and each.edit):
            click.echo(f"  {message}")
    if not changed:
        click.echo("indexes, badges and counts agree with the records")


def _codes(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for each in given for code in each.split(",") if code.strip())
