"""`kb lint`, `kb rules` and `kb sync`: what CI runs."""

from __future__ import annotations

import click

from kb.cli.load import load_config, load_view, note
from kb.model import Severity, UserError


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(["text", "json", "jsonl"]))
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
@click.pass_context
def lint(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
) -> None:
    """Check records, relations, links, anchors, indexes and counts.

    PATH limits what is reported to files or folders, seen from the root. Exit codes: 0 clean, 1 findings
    at or above --fail-on, 2 could not run.

    \b
    kb lint
    kb lint decisions --select KB3,KB4 --format json
    """
    from kb.lint import run
    from kb.report import REPORTS
    from kb.rules import RULES

    config = load_config(ctx)
    view = load_view(config)
    report = run(view, config, RULES, select=_codes(select), ignore=_codes(ignore), paths=paths)
    click.echo(REPORTS[form](report), nl=False)
    ctx.exit(1 if report.fails(Severity(fail_on) if fail_on else config.lint.fail_on) else 0)


@click.command()
@click.argument("code", required=False)
def rules(code: str | None) -> None:
    """List the rules, or explain one: why it matters and how to fix what it finds.

    \b
    kb rules
    kb rules KB402
    """
    from kb.rules import RULES, explain

    if code is None:
        for each in RULES:
            click.echo(f"{each.code}  {each.severity:8} {each.summary}")
        return
    known = {each.code: each for each in RULES}
    if code.upper() not in known:
        raise UserError(f"unknown rule {code!r}; kb rules lists them")
    click.echo(explain(known[code.upper()]))


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
