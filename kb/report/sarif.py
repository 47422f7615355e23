"""Findings as SARIF 2.1.0, with each rule's page as its help."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from kb import __version__
from kb.lint import Report
from kb.model import Diagnostic, Edit, Severity, Span
from kb.rules import RULES, page

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report) -> str:
    """One JSON document. Columns count characters; paths are seen from the root of the repository."""
    codes = sorted({each.code for each in report.diagnostics})
    rules = [_rule(code) for code in codes]
    results = [
        _result(each, codes.index(each.code), fingerprint, report.prefix)
        for each, fingerprint in zip(report.diagnostics, report.fingerprints(), strict=True)
    ]
    driver = {"name": "kb", "semanticVersion": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    content = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _rule(code: str) -> dict[str, Any]:
    rule = next(each for each in RULES if each.code == code)
    text = page(code)
    return {
        "id": code,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(found: Diagnostic, rule: int, fingerprint: str, prefix: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _LEVELS[found.severity],
        "message": {"text": found.message},
        "locations": [{"physicalLocation": _place(prefix + found.path, _region(found.span))}],
        "partialFingerprints": {"kbFinding/v1": fingerprint},
    }
    if found.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": each.message},
                "physicalLocation": _place(prefix + each.path, {"startLine": each.line}),
            }
            for number, each in enumerate(found.related, 1)
        ]
    if found.edits:
        result["fixes"] = [{"artifactChanges": [_change(prefix, each) for each in found.edits]}]
    return result


def _change(prefix: str, edit: Edit) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
    return {"artifactLocation": _artifact(prefix + edit.path), "replacements": [replacement]}


def _place(path: str, region: dict[str, int]) -> dict[str, Any]:
    return {"artifactLocation": _artifact(path), "region": region}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, int]:
    end = max(span.line, span.end_line)
    region = {"startLine": span.line, "startColumn": max(1, span.column), "endLine": end}
    if span.end_column and (end > span.line or span.end_column >= span.column):
        region["endColumn"] = span.end_column
    return region
