"""Metadata lines near the top: `Status: x`, `* Status: x`, `- **Status**: x` (MADR 2, adr-tools' date)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.formats.page import Page, field_name
from kb.model import Field

_LINE = re.compile(
    r"^\s{0,3}(?:[*+-]\s+)?(?:\*\*|__)?([A-Za-z][A-Za-z /-]{1,28}?)(?:\*\*|__)?\s*:\s*(?:\*\*|__)?(?P<value>.*\S)"
)


def read(page: Page) -> Iterator[Field]:
    """The known fields on lines between the front matter and the first heading below the title."""
    for line in range(page.body_line, page.head_end + 1):
        found = _LINE.match(page.lines[line - 1]) if line not in page.code_lines else None
        name = field_name(found[1]) if found else None
        if found and name:
            yield page.field(name, found["value"], line, "bullets", found.start("value"))
