"""The contract's JSON for documents and findings, once."""

from __future__ import annotations

from typing import Any

from kb.model import Diagnostic, Document, RelationKind
from kb.view import View


def document(view: View, each: Document) -> dict[str, Any]:
    """One object of `kb list`. What the document does not state is null or an empty list.

    Relations are paths from the root where they resolve, else the text as written.
    """
    related = {
        kind.value: list(dict.fromkeys(view.resolve(each, r.target) or r.target for r in each.related(kind)))
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
        "in_force": view.standing(each.path).in_force,
        "date": each.date,
        "updated": each.updated,
        "tags": list(each.tags),
        "deciders": list(each.deciders),
        **related,
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
