"""A static badge's address → the badge, drawn without asking the host that would draw it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote, urlsplit

_COLOURS = {
    "brightgreen": "#44cc11", "green": "#97ca00", "yellowgreen": "#a4a61d", "yellow": "#dfb317", "orange": "#fe7d37",
    "red": "#e05d44", "blue": "#007ec6", "lightgrey": "#9f9f9f", "lightgray": "#9f9f9f", "grey": "#555555",
    "gray": "#555555", "blueviolet": "#8a2be2", "success": "#44cc11", "important": "#fe7d37", "critical": "#e05d44",
    "informational": "#007ec6", "inactive": "#9f9f9f",
}  # fmt: skip
_HEX = re.compile(r"^(?:[0-9a-f]{3}|[0-9a-f]{6})$", re.I)
_DASH = re.compile(r"(?<!-)-(?!-)")


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says. The label is empty where it has only a message."""

    label: str
    message: str
    colour: str


def read(address: str) -> Badge | None:
    """The badge behind `https://img.shields.io/badge/LABEL-MESSAGE-COLOUR`; None for every other address."""
    parts = urlsplit(address)
    if parts.hostname != "img.shields.io" or not parts.path.startswith("/badge/"):
        return None
    fields = _DASH.split(unquote(parts.path.removeprefix("/badge/")).removesuffix(".svg"))
    if len(fields) not in (2, 3):
        return None
    *texts, colour = (_text(each) for each in fields)
    named = _COLOURS.get(colour.lower()) or (f"#{colour}" if _HEX.match(colour) else _COLOURS["lightgrey"])
    return Badge(texts[0] if len(texts) == 2 else "", texts[-1], named)


def draw(badge: Badge) -> str:
    """The badge as HTML. Its colour is a mark beside the text, so that the text keeps the page's contrast."""
    label = f'<span class="kb-badge__label">{escape(badge.label)}</span> ' if badge.label else ""
    square = f'<rect width="1" height="1" fill="{badge.colour}"></rect>'
    mark = f'<svg class="kb-badge__mark" viewBox="0 0 1 1" aria-hidden="true">{square}</svg>'
    return f'<span class="kb-badge">{mark}{label}<span class="kb-badge__message">{escape(badge.message)}</span></span>'


def _text(field: str) -> str:
    """`_` is a blank, `__` an underscore, `--` a dash."""
    return re.sub(r"__|_", lambda found: "_" if found[0] == "__" else " ", field).replace("--", "-")
