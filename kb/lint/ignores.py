"""`<!-- kb: ignore KB401: reason -->`: findings that somebody looked at and found to be meant."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field

from kb.lint.rule import Finding
from kb.markdown import FENCE
from kb.model import Span

UNUSED_IGNORE = "KB000"
NOT_BY_ITSELF = frozenset({"KB802"})
"""Rules whose findings no comment silences: who writes for a model past the readers can write that as well."""

_IGNORE = re.compile(
    r"<!--\s*kb:\s*ignore(?P<file>-file)?\b\s*(?P<codes>[A-Z0-9, ]*?)\s*(?::\s*(?P<reason>.*?))?\s*-->"
)


@dataclass(slots=True)
class Ignore:
    """`<!-- kb: ignore KB401: reason -->`: silences its line or, alone on a line, the block below it too."""

    span: Span
    codes: tuple[str, ...]
    reason: str
    first: int
    last: int
    used: set[str] = field(default_factory=set)

    def covers(self, code: str, line: int) -> bool:
        """Whether a finding on a line is silenced."""
        return code in self.codes and code not in NOT_BY_ITSELF and self.first <= line <= self.last

    def complaints(self, known: Container[str], active: Container[str]) -> Iterator[Finding]:
        """What is wrong with the comment: `active` are the codes that ran here, of those that are `known`."""
        if not self.codes:
            yield Finding(self.span, "expected the codes to ignore, as in `kb: ignore KB401: reason`, found none")
        if not self.reason:
            yield Finding(self.span, "expected a reason after the codes, as in `kb: ignore KB401: reason`, found none")
        for code in self.codes:
            if code not in known:
                yield Finding(
                    self.span, f"expected the code of a rule, such as KB401, found {code}; kb rules lists them"
                )
            elif code in NOT_BY_ITSELF:
                yield Finding(
                    self.span, f"{code} is not for a document to ignore: ignore it for the path in the configuration"
                )
            elif code not in self.used and code in active:
                yield Finding(self.span, f"nothing to ignore: {code} finds nothing here; remove it")


def ignores(text: str) -> list[Ignore]:
    """The ignore comments of a document; those in code are examples."""
    if "kb: ignore" not in text and "kb:ignore" not in text:
        return []
    lines = text.split("\n")
    found = []
    fence = ""
    for number, line in enumerate(lines, 1):
        marker = FENCE.match(line)
        if marker and (not fence or (marker[1].startswith(fence) and not line[marker.end() :].strip())):
            fence = "" if fence else marker[1]
        for match in () if fence else _IGNORE.finditer(line):
            if line[: match.start()].count("`") % 2:
                continue
            codes = tuple(match["codes"].replace(",", " ").split())
            first, last = number, number
            if match["file"]:
                first, last = 1, len(lines)
            elif line.strip() == match[0]:
                last = _block_end(lines, number)
            span = Span(number, match.start() + 1, number, match.end() + 1)
            found.append(Ignore(span, codes, match["reason"] or "", first, last))
    return found


def _block_end(lines: Sequence[str], line: int) -> int:
    """The last line of the block that follows a line, blank lines between skipped."""
    at = line
    while at < len(lines) and not lines[at].strip():
        at += 1
    while at < len(lines) and lines[at].strip():
        at += 1
    return at
