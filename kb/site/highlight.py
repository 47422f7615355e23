"""Code with its words marked, in the classes that the theme colours."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def block(code: str, language: str, lines: str) -> str:
    """A block of code; an unknown language is shown plain."""
    lexer = _lexer(language.lower())
    marked = highlight(code, lexer, _FORMATTER) if lexer else escape(code)
    return f'<div class="highlight" data-lines="{lines}"><pre><code>{marked}</code></pre></div>\n'


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False) if language else None
    except ClassNotFound:
        return None
