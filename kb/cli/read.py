"""`kb list` and `kb show`: what was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from kb import past, wire
from kb.cli.load import as_of_option, load_config, load_view, note
from kb.config import Config
from kb.model import Document, Kind, Relation, RelationKind, Status, UserError
from kb.told import contradicted, told
from kb.view import View


@click.command("list")
@click.option("--kind", type=click.Choice([each.value for each in Kind]), help="Only documents of this kind.")
@click.option("--status", type=click.Choice([each.value for each in Status]), help="Only documents with this status.")
@click.option("--tag", help="Only documents with this tag.")
@click.option("--since", metavar="DATE", help="Only documents dated (or updated) on or after this ISO date.")
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json", "jsonl"]), default="text", show_default=True)
@click.pass_context
def list_documents(
    ctx: click.Context,
    kind: str | None,
    status: str | None,
    tag: str | None,
    since: str | None,
    as_of: str | None,
    form: str,
) -> None:
    """List the documents: decisions first, or everything with --format json.

    \b
    kb list --status proposed
    kb list --as-of 2026-01-31
    kb list --kind spec --format jsonl
    """
    if since:
        from kb.formats import dates  # its import is half of a cached run

        if dates.iso(since) != since:
            raise UserError(f"--since: expected a date such as 2026-02-01, found {since!r}")
    view, moment = _view(load_config(ctx), as_of)
    chosen = [
        each
        for each in sorted(view.corpus.documents.values(), key=_order)
        if (kind is None or each.kind == kind)
        and (status is None or each.status == status)
        and (tag is None or tag in each.tags)
        and (since is None or max(each.date or "", each.updated or "") >= since)
    ]
    if form == "json":
        found = [{**_until(view, wire.document(view, each)), **moment} for each in chosen]
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    elif form == "jsonl":
        for each in chosen:
            click.echo(json.dumps({**_until(view, wire.document(view, each)), **moment}, ensure_ascii=False))
    else:
        for each in chosen:
            click.echo(_line(view, each))


@click.command()
@click.argument("name", metavar="ID")
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def show(ctx: click.Context, name: str, as_of: str | None, form: str) -> None:
    """Show one document with its relations. ID is a number, a path, a file name or a part of one.

    \b
    kb show 7
    kb show decisions/0007-use-kserve-for-inference.md --format json
    """
    if not name.strip():
        raise UserError("expected the number, path or name of a document, found nothing; kb list shows them all")
    view, moment = _view(load_config(ctx), as_of)
    found = view.find(name)
    if not found:
        then = f" --as-of {as_of}" if as_of else ""
        raise UserError(f"{name}: no such document; kb list{then} shows them all")
    if len(found) > 1:
        raise UserError(
            f"{name}: expected one document, found {len(found)}: {', '.join(each.path for each in found[:8])}"
        )
    document = found[0]
    from kb.injection import orders, warning  # whose expressions a list can do without

    warned = warning(orders(document, view.corpus.texts[document.path]), 1, document.line_count)
    if form == "json":
        content = {**_until(view, wire.shown(view, document)), "warning": warned, **moment}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    if warned:
        note(warned)
    click.echo(f"{document.label}  {document.name}\n{document.path}\n")
    for label, value in _facts(view, document):
        click.echo(f"{label + ':':15}{value}")
    click.echo()
    first = document.sections[0].line if document.sections else 1
    click.echo("\n".join(view.corpus.texts[document.path].split("\n")[first - 1 :]).strip())


def _view(config: Config, as_of: str | None) -> tuple[View, dict[str, Any]]:
    """The work tree, or what stood at a moment, with the field that names it; what that means is noted."""
    if as_of is None:
        return load_view(config), {}
    view, told = past.look(config, past.moment(config, as_of))
    note(told.sentence)
    return view, {"as_of": told.json}


def _until(view: View, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a document, without a last change that came after the date of the view."""
    changed = stated["last_changed"]
    return {**stated, "last_changed": None if view.date and changed and changed > view.date else changed}


def _order(document: Document) -> tuple[int, str]:
    return (list(Kind).index(document.kind), document.path)


def _line(view: View, document: Document) -> str:
    standing = view.standing(document.path)
    status = document.status.value if document.status else "not told" if view.date and document.raw_status else "-"
    replaced = ", ".join(view.document(path).label for path in standing.replaced_by)
    arrow = f" → {replaced}" if replaced else ""
    start = f"{document.kind:9} {document.label:6} {document.date or ('undated' if view.date else '-'):10}"
    return f"{start} {status + arrow:24} {document.name}"


def _facts(view: View, document: Document) -> list[tuple[str, str]]:
    from kb import kin
    from kb.formats import status as status_words

    standing = view.standing(document.path)
    days = _until(view, wire.days(view, document))
    untold = "cannot be told from today's texts" if view.date and document.kind is Kind.DECISION else ""
    force = {True: "yes", False: "no", None: untold}[standing.in_force]
    since = f", since {days['in_force_since']}" if days["in_force_since"] else ""
    listed = told(view, document) or contradicted(view, document)
    facts = [
        ("status", status_words.to_show(document.raw_status)),
        ("status since", "" if standing.in_force or view.date else view.status_since(document) or ""),
        ("remark", status_words.remark(document)),
        ("listed as", f"{listed.words} ({listed.place})" if listed else ""),
        ("status then", (document.status.value if document.status else untold) if view.date else ""),
        ("in force", force + (f", replaced on {standing.ended}" if standing.ended else since)),
        ("last changed", days["last_changed"] or ""),
        ("created", days["created"] or ""),
        ("date", document.date or ""),
        ("updated", document.updated or ""),
        ("deciders", ", ".join(document.deciders)),
        ("authors", ", ".join(document.authors)),
        ("tags", ", ".join(document.tags)),
        ("replaced by", _names(view, standing.replaced_by)),
        ("doubt", kin.doubt(view, document.path)),
        ("replaces", _names(view, standing.replaces)),
    ]
    for kind in RelationKind:
        stated = [(each, path) for each, path in view.relations(document) if each.kind is kind]
        targets: dict[str, str] = {}
        for each, path in sorted(stated, key=lambda one: one[0].partial or bool(one[0].section)):
            targets.setdefault(path or each.target, _part(each))  # the whole first, so that its parts add nothing
        facts.append((kind.words, ", ".join(_names(view, (path,)) + part for path, part in targets.items())))
    facts.append(("linked from", _names(view, view.backlinks(document.path))))
    return [(label, value) for label, value in facts if value]


def _part(relation: Relation) -> str:
    """What follows the name of a record of which only a part is meant."""
    if not relation.partial or relation.kind not in (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY):
        return f" (#{relation.section})" if relation.section else ""
    return f" (in part: #{relation.section})" if relation.section else " (in part)"


def _names(view: View, paths: tuple[str, ...]) -> str:
    known = view.corpus.documents
    return ", ".join(f"{known[p].label} {known[p].name}" if p in known and known[p].number else p for p in paths)
