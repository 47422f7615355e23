"""Mermaid text → a drawing. The only file that knows what draws it."""

from __future__ import annotations

import json
import re

from kb.extras import install
from kb.rules.diagrams import LONGEST
from kb.site import clean

_VIEW_BOX = re.compile(r'^(<svg\b[^>]*? viewBox="[-\d.]+ [-\d.]+ )([\d.]+)')
_STYLE = re.compile(r'^(<svg\b[^>]*?) style="[^"]*"')
_FONT = "Arial, Helvetica, sans-serif"
"""Fonts of one width everywhere: the drawing's boxes are measured at build time."""
_PLAIN_LABELS = {"htmlLabels": False, "flowchart": {"htmlLabels": False, "wrappingWidth": 240}}
"""Labels as SVG text, whose line breaks are the drawing's, not the browser's."""
_LEGIBLE = 0.55
"""The share of its natural width below which a wide drawing is scrolled, not shrunk."""


class DrawingError(Exception):
    """The diagram could not be drawn; the text says why."""


def draw(source: str, name: str, dark: bool) -> str:
    """The SVG of a Mermaid diagram for one palette; `name` is its id and has to be unique on the page.

    Raises DrawingError where the text does not parse or nothing is installed that draws.
    """
    try:
        import merman
    except (ImportError, OSError) as problem:
        raise DrawingError(f"expected the package merman, found none; {install('site')}") from problem
    if len(source) > LONGEST:
        raise DrawingError(f"expected at most {LONGEST:,} characters, found {len(source):,}")
    site = {"theme": "dark" if dark else "default", "look": "classic", "fontFamily": _FONT, **_PLAIN_LABELS}
    options = {"site_config": site, "svg": {"diagram_id": name}}
    try:
        return _sized(clean.svg(merman.Merman().render_svg(source, json.dumps(options))))
    except merman.MermanError as problem:
        raise DrawingError(str(getattr(problem, "message", problem)).strip()) from problem
    except ValueError as problem:
        raise DrawingError(str(problem)) from problem


def _sized(svg: str) -> str:
    """The drawing at its natural width, shrinking with the page as far as its text stays legible."""
    found = _VIEW_BOX.search(svg)
    if not found:
        return svg
    width = float(found[2])
    return _STYLE.sub(rf'\1 style="max-width:{width:.0f}px;min-width:{width * _LEGIBLE:.0f}px"', svg, count=1)
