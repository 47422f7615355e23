"""The contract's JSON for documents and findings, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.model import Diagnostic, Document, RelationKind
from kb.told import told
from kb.view import Replacement, View


def document(view: View, each: Document) -> dict[str, Any]:
    """One object of `kb list`. What the document does not state is null or an empty list.

    Relations are paths from the root where they resolve, else the text as written. In the view of a date, `undated`
    says that a document states none.
    """
    stated, standing = each.status_field, view.standing(each.path)
    related = {
        kind.value: list(dict.fromkeys(to for r in each.related(kind) if (to := _target(view, each, r.target))))
        for kind in RelationKind
    }
    return {
        "id": each.id,
        "kind": each.kind.value,
        "path": each.path,
        "number": each.number,
        "title": each.title,
        "status": each.status.value if each.status else None,
        "raw_status": each.raw_status,
        "status_line": each.status_line,
        "status_path": (stated.span.path or each.path) if stated else None,
        "in_force": standing.in_force,
        "date": each.date,
        "updated": each.updated,
        "tags": list(each.tags),
        "deciders": list(each.deciders),
        **related,
        "changed_in_part_by": in_part(standing.amended_by),
        "changes_in_part": in_part(view.changes(each.path)),
        **days(view, each),
        **({"undated": each.date is None} if view.date else {}),
    }


def _target(view: View, each: Document, target: str) -> str | None:
    """Where a relation leads; a bare `#1755` that is no record's number is an issue's or a pull request's."""
    return view.resolve(each, target) or (None if target.startswith("#") else target)


def in_part(found: Sequence[Replacement]) -> list[dict[str, str | None]]:
    """The records at the other end of partial changes, each with the anchor of the section that changed, if named."""
    return [{"path": each.path, "section": each.section} for each in found]


def shown(view: View, each: Document) -> dict[str, Any]:
    """The object of `kb show`: that of `kb list`, who wrote the document, what it remarks on its status, what an index
    says of the status of a record that states none, and what may have replaced the document without saying so.
    """
    from kb.formats import status  # a run that is remembered reads no record, and imports no reader

    return {
        **document(view, each),
        "authors": list(each.authors),
        "remark": status.remark(each) or None,
        "listed_as": listed_as(view, each),
        "possibly_superseded_by": possible_successors(view, each.path),
    }


def listed_as(view: View, each: Document) -> dict[str, Any] | None:
    """The row of an index, or the folder, that gives a status to a record without one; None where there is none."""
    found = told(view, each)
    return {"status": found.words, "path": found.path, "line": found.line} if found else None


def possible_successors(view: View, path: str) -> list[str]:
    """The later records that may have taken a record's place though neither says so, the likeliest first."""
    # Its patterns take as long to compile as a list of records takes to read, and a list asks for none.
    from kb import kin

    return [each.new for each in kin.successors(view, path)]


def days(view: View, each: Document) -> dict[str, str | None]:
    """Three dates of a document: since when it is in force, when its file changed last, and when it came into being.

    Git's commits count where there are any; else `updated` and `date` do. A record whose date lies before its first
    commit was created on that date.
    """
    standing, touched = view.standing(each.path), view.corpus.source.touched(each.path)
    began = [day for day in (each.date, touched.first if touched else None) if day]
    return {
        "in_force_since": standing.since if standing.in_force else None,
        "last_changed": touched.last if touched else each.updated,
        "created": min(began, default=None),
    }


def diagnostic(each: Diagnostic) -> dict[str, Any]:
    """One finding of `kb lint`."""
    return {
        "code": each.code,
        "severity": each.severity.value,
        "path": each.path,
        "line": each.span.line,
        "column": each.span.column,
        "end_line": each.span.end_line or each.span.line,
        "end_column": each.span.end_column or each.span.column,
        "message": each.message,
        "target": each.target,
        "fixable": each.fixable,
        "related": [{"path": r.path, "line": r.line, "message": r.message} for r in each.related],
    }
