"""Words of a record as they may stand in an answer: read as they are written, and doing nothing there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable

from kb.injection import without_orders

LEFT_OUT = "‹left out: it reads like an instruction to a language model›"
"""What stands in an answer for what is meant for a model."""
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
"""What has no shape and can turn or hide the text beside it; joiners stay, which scripts and emoji need."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_TITLE = re.compile(r"(?<=\])(\((?:<[^<>\n]*>|[^()\s]+))[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\))[ \t]*(?=\))")
"""The title of a link, which readers do not see where the answer is read."""
_ACTS = re.compile(
    r"\[(?P<mark>\d+)\](?!\()"  # looks like a citation of the answer
    r"|^(?P<before>\s*(?:>\s*|[-*+]\s+|\d+[.)]\s+)*)\[(?P<label>[^\]\n]+)\](?=:)"  # makes every [label] a link
    r"|!(?=\[)"  # asks another host for a picture
    r"|\](?=\(\s*(?!<?(?:https?|mailto):)(?:<[^>]*|[^)\s]*)[:&])"  # a link that may do more than open a page
    r"|<(?=\|)"  # what parts the turns of a chat for a model
    r"|<(?=[a-z/!?])(?!(?:https?://|mailto:)|/?(?:br|sub|sup|kbd)\b\s*/?>)",  # HTML, and addresses of that kind
    re.I,
)
_RELATIVE = re.compile(r"\](?=\(\s*<?(?P<target>[^\s<>():]*\.\./[^\s<>():]*))")
"""A link to a path with a step upwards."""


def harmless(line: str, depth: int | None = None) -> str:
    """A line of Markdown that shows the same words without what acts: pictures, HTML, scripts, marks of citations and
    of turns, titles of links, and links that leave the root, which is `depth` folders above the file of the line.

    Backslashes take the meaning from it, except in code, which has none. What nobody sees is left out.
    """
    line = _outside_code(_TITLE, lambda found: found[1], visible(line))
    if depth is not None and "../" in line:
        beyond = "../" * (depth + 1)

        def within(found: re.Match[str]) -> str:
            leaves = f"{posixpath.normpath(found['target'])}/".startswith(beyond)
            return found[0] + "\\" if leaves else found[0]

        line = _outside_code(_RELATIVE, within, line)
    return _outside_code(_ACTS, _escaped, line)


def _outside_code(form: re.Pattern[str], put: Callable[[re.Match[str]], str], line: str) -> str:
    code = [found.span() for found in _CODE.finditer(line)]
    return form.sub(lambda found: found[0] if _literal(line, found.start(), code) else put(found), line)


def visible(text: str) -> str:
    """A text without control characters and without those that turn or hide what stands beside them."""
    return _CONTROL.sub("", _INVISIBLE.sub("", text))


def said(sentence: str) -> str:
    """A sentence of a record within one of the answer's own, unless it is an order to a model."""
    return harmless(without_orders(sentence, LEFT_OUT))


def name(text: str) -> str:
    """A title, a heading or a person's name for a sentence of the answer's own: one line that ends no emphasis, and no
    order to a model.
    """
    text = without_orders(text, LEFT_OUT)
    return re.sub(r"\*(?=\*)|(?<=\*)\*|_(?=_)|(?<=_)_", lambda found: "\\" + found[0], harmless(" ".join(text.split())))


def _literal(line: str, at: int, code: Iterable[tuple[int, int]]) -> bool:
    """Whether a character means nothing where it stands: in code, or behind a backslash that is none itself."""
    before = line[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1 or any(start < at < end for start, end in code)


def _escaped(found: re.Match[str]) -> str:
    if found["mark"]:
        return rf"\[{found['mark']}\]"
    if found["label"]:
        return rf"{found['before']}\[{found['label']}\]"
    return found[0] + "\\" if found[0] in ("!", "]") else "\\" + found[0]
