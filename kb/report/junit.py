"""Findings as a JUnit report: a document is a test, a finding that fails the run is its failure."""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree import ElementTree as Xml

from kb.lint import Report
from kb.model import Diagnostic

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """One XML document; findings milder than `fail-on` stand in the test's output, since they fail nothing."""
    by_path: dict[str, list[Diagnostic]] = defaultdict(list)
    for each in report.diagnostics:
        by_path[each.path].append(each)
    failing = [each for each in report.diagnostics if _fails(each, report)]
    paths = dict.fromkeys([*report.texts.texts, *by_path])
    counts = {"tests": str(len(paths)), "failures": str(len(failing)), "errors": "0", "skipped": "0"}
    root = Xml.Element("testsuites", {"name": "kb lint", **counts})
    suite = Xml.SubElement(root, "testsuite", {"name": "kb lint", **counts})
    for path in paths:
        case = Xml.SubElement(suite, "testcase", {"name": _clean(path), "classname": "kb.lint", "file": _clean(path)})
        for each in by_path[path]:
            if _fails(each, report):
                about = {"type": each.code, "message": _clean(f"{each.code}: {each.message}")}
                Xml.SubElement(case, "failure", about).text = _clean(_line(each))
        mild = [_line(each) for each in by_path[path] if not _fails(each, report)]
        if mild:
            Xml.SubElement(case, "system-out").text = _clean("\n".join(mild))
    Xml.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, "unicode") + "\n"


def _fails(found: Diagnostic, report: Report) -> bool:
    return found.severity.rank <= report.fail_on.rank


def _line(found: Diagnostic) -> str:
    lines = [f"{found.path}:{found.span.line}:{found.span.column}: {found.severity} {found.code}: {found.message}"]
    lines += [f"    {each.path}:{each.line}: {each.message}" for each in found.related]
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
