"""A preamble as in e-mail, in a fence, in `<pre>` or indented: `Status: Final` among other headers (PEP, BIP, LIP)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.formats.page import LONGEST, Page, field_name
from kb.model import Field

_HEADER = re.compile(r"^\s*(?P<label>[A-Za-z][\w-]*(?: [A-Za-z-]+)?(?:\(s\))?)\s*:(?:\s+(?P<value>.*\S))?\s*$")
_CONTINUED = re.compile(r"^\s{2,}(?P<value>\S.*)$")
_FRAME = re.compile(r"^\s*(?:```.*|~~~.*|</?pre>.*)$")
_ENOUGH = 2
"""So many known headers make a block a preamble."""


def read(page: Page) -> Iterator[Field]:
    """The known headers of the first block of code or `<pre>`, above the first heading below the title or in a section
    that is named after them.
    """
    block = next(
        (
            token
            for token in page.outline.tokens
            if token.type in ("fence", "code_block", "html_block")
            and token.map
            and token.level == 0
            and (token.type != "html_block" or token.content.lstrip().lower().startswith("<pre"))
        ),
        None,
    )
    if block is None or not block.map or not page.is_head(block.map[0] + 1):
        return
    found: list[Field] = []
    name = None
    for line in range(block.map[0] + 1, block.map[1] + 1):
        text = re.sub(r"</?pre>", lambda mark: " " * len(mark[0]), page.text_line(line)[:LONGEST], flags=re.I)
        header, continued = _HEADER.match(text), _CONTINUED.match(text)
        if header:
            name = field_name(header["label"])
        elif not continued and text.strip() and not _FRAME.match(text):
            return
        value = header["value"] if header else continued["value"] if continued else None
        if name and value:
            found.append(page.field(name, value, line, "headers"))
    if len({each.name for each in found}) >= _ENOUGH:
        yield from found
