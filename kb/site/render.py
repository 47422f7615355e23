"""The tokens that lint reads → the HTML of a page's body."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import cast

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from kb.dialect import parser
from kb.markdown import FENCE_LANGUAGES, parse, plain, split_front_matter, strip_imports
from kb.site import badge, clean, diagram, highlight
from kb.site.addresses import Addresses

_ALERT = re.compile(r"^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*$", re.I)
_ALERT_CLASS = {"note": "note", "tip": "tip", "important": "info", "warning": "warning", "caution": "danger"}
_ALIGN = re.compile(r"text-align:\s*(left|center|right)")
_VOID = frozenset(("br", "col", "hr", "img", "wbr"))
_CHECKBOX = '<input class="task-list-item-checkbox"'


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body, and what could not be shown as it was meant: (line, text)."""

    html: str
    problems: tuple[tuple[int, str], ...] = ()


def body(
    addresses: Addresses, path: str, text: str, *, head: str = "", notices: Mapping[str, str] | None = None
) -> Rendered:
    """A Markdown document as HTML that is safe to publish.

    `head` is put below the first heading of level 1 (at the top where there is none), `notices` (anchor → HTML)
    below other headings; both are trusted. Every block carries its source lines in `data-lines`.
    """
    page = _Renderer(addresses, path, text, head, notices or {})
    return Rendered(page.render_page(), tuple(page.problems))


def drawing(source: str, name: str, lines: str) -> str:
    """A Mermaid diagram for both palettes, its source below it. Raises DrawingError.

    The dark drawing is a figure of its own: search skips it, and the style sheet shows one of the two.
    """
    light, dark = (diagram.draw(source, f"kb-{name}-{shade}", shade == "dark") for shade in ("light", "dark"))
    region = 'tabindex="0" role="group" aria-label="Diagram"'
    return (
        f'<div class="kb-diagram" data-lines="{lines}"><div class="kb-diagram__light" {region}>{light}</div>'
        f'<figure class="kb-diagram__dark" data-search-exclude {region}>{dark}</figure>'
        f"<details><summary>Source of the diagram</summary>{highlight.block(source, '', lines)}</details></div>\n"
    )


def undrawn(source: str, why: str, lines: str) -> str:
    """The source of a diagram that could not be drawn, with the reason."""
    title = '<p class="admonition-title">This diagram could not be drawn</p>'
    note = f'<div class="admonition warning">{title}<p>{escape(why)}</p></div>'
    return note + highlight.block(source, "", lines)


class _Renderer(RendererHTML):
    """Renders one document, once; each method with the name of a token's type renders that token.

    What the site makes itself (drawings, code, badges) stays out of the sanitiser: it stands as a slot,
    a word that no document can spell, until the rest is clean.
    """

    def __init__(self, addresses: Addresses, path: str, text: str, head: str, notices: Mapping[str, str]) -> None:
        super().__init__()
        footnotes = cast(RendererHTML, parser().renderer).rules
        self.rules = {**footnotes, **self.rules}
        self.problems: list[tuple[int, str]] = []
        self._addresses = addresses
        self._path = path
        self._head = head
        self._notices = notices
        self._word = f"slot{hashlib.sha256(text.encode()).hexdigest()[:20]}n"
        self._slots: list[str] = []
        self._in_link = 0
        _, self._text, _ = split_front_matter(text)

    def render_page(self) -> str:
        tokens = list(parse(strip_imports(self._text)))
        for token in tokens:
            if token.map and token.type != "inline":
                token.attrSet("data-lines", f"{token.map[0] + 1}-{max(token.map)}")
            aligned = _ALIGN.search(str(token.attrs.pop("style", "")))
            if aligned:
                token.attrSet("align", aligned[1])
        _alerts(tokens)
        above = ""
        if not any(token.type == "heading_open" and token.tag == "h1" and token.level == 0 for token in tokens):
            above, self._head = self._head, ""
        rendered = clean.html(self.render(tokens, parser().options, {}))
        return above + re.sub(rf"{self._word}(\d+)x", lambda found: self._slots[int(found[1])], rendered)

    def _slot(self, html: str) -> str:
        self._slots.append(html)
        return f"{self._word}{len(self._slots) - 1}x"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        lines = str(token.attrGet("data-lines") or "")
        named = FENCE_LANGUAGES.match(token.info)
        language = named[1] if named else ""
        if language != "mermaid":
            return self._slot(highlight.block(token.content, language, lines)) + "\n"
        try:
            drawn = drawing(token.content, f"diagram-{len(self._slots)}", lines)
        except diagram.DrawingError as problem:
            self.problems.append(
                (token.map[0] + 1 if token.map else 1, f"the Mermaid diagram cannot be drawn: {problem}")
            )
            drawn = undrawn(token.content, str(problem), lines)
        return self._slot(drawn) + "\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.fence(tokens, idx, options, env)

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token, anchor = tokens[idx], str(tokens[idx - 2].attrGet("id") or "")
        link = (
            f'<a class="headerlink" href="#{escape(anchor)}" aria-label="Link to this section">¶</a>' if anchor else ""
        )
        below = self._notices.get(anchor, "")
        if token.tag == "h1" and token.level == 0:
            below, self._head = self._head + below, ""
        return f"{link}</{token.tag}>\n{self._slot(below) if below else ''}"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        self._in_link += 1
        return self._anchor(str(tokens[idx].attrGet("href") or ""), str(tokens[idx].attrGet("title") or ""), {})

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        self._in_link -= 1
        return "</a>"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        alternative = plain(token.children or []) or token.content
        return self._picture(str(token.attrGet("src") or ""), alternative, {"title": str(token.attrGet("title") or "")})

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        content = tokens[idx].content
        if content.startswith(_CHECKBOX):
            checked = " checked" if "checked" in content else ""
            name = "done" if checked else "open"
            return self._slot(
                f'<span class="task-list-control"><input type="checkbox" disabled{checked} aria-label="{name}">'
                '<span class="task-list-indicator"></span></span>'
            )
        reader = _RawHtml(self)
        reader.feed(content)
        reader.close()
        return "".join(reader.out)

    def html_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.html_block(tokens, idx, options, env)

    def blockquote_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        opening = self.renderToken(tokens, idx, options, env)
        title = token.meta.get("alert")
        return f'{opening}<p class="admonition-title">{title}</p>\n' if title else opening

    def _anchor(self, target: str, title: str, attributes: Mapping[str, str]) -> str:
        found = self._addresses.href(self._path, target)
        marks = "kb-broken" if found.broken else "kb-unpublished" if found.url is None else ""
        return _tag(
            "a",
            {
                **attributes,
                "href": _encoded(found.url or ""),
                "class": marks,
                "title": found.note or title,
                "rel": "noopener" if found.external else "",
            },
        )

    def _picture(self, target: str, alternative: str, attributes: Mapping[str, str]) -> str:
        drawn = badge.read(target)
        if drawn:
            return self._slot(badge.draw(drawn))
        local = self._addresses.picture(self._path, target)
        if local:
            return _tag("img", {**attributes, "src": local, "alt": alternative, "loading": "lazy"}, keep=("alt",))
        text = escape(alternative or target)
        if self._in_link:
            return f'<span class="kb-remote">{text}</span>'
        found = self._addresses.href(self._path, target)
        if not found.external:
            return f'<span class="kb-missing" title="{escape(found.note or target)}">{text}</span>'
        link = {"href": _encoded(target), "class": "kb-remote", "rel": "noopener", "title": "Picture on another site"}
        return f"{_tag('a', link)}{text}</a>"


class _RawHtml(HTMLParser):
    """Writes a piece of raw HTML again: known tags only, links and pictures as Markdown's are, comments gone."""

    def __init__(self, page: _Renderer) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs) if name not in ("class", "data-lines")}
        if tag == "img":
            alternative, source = given.pop("alt", ""), given.pop("src", "")
            self.out.append(self._page._picture(source, alternative, given))
        elif tag == "a" and "href" in given:
            self._page._in_link += 1
            self.out.append(self._page._anchor(given.pop("href"), given.pop("title", ""), given))
        elif tag in clean.TAGS:
            self.out.append(_tag(tag, given, keep=("open", "reversed")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._page._in_link = max(0, self._page._in_link - 1)
        if tag in clean.TAGS and tag not in _VOID:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:
            self.out.append(escape(data, quote=False))


def _tag(name: str, attributes: Mapping[str, str | None], keep: Sequence[str] = ()) -> str:
    """An opening tag; empty attributes are left out unless they are to be kept."""
    written = "".join(
        f' {key}="{escape(value or "")}"'
        for key, value in attributes.items()
        if value or (key in keep and value is not None)
    )
    return f"<{name}{written}>"


def _encoded(url: str) -> str:
    """Blanks and quotes as they may stand in an address; what is encoded already stays."""
    return re.sub(r"[\s\"<>\\^`{|}]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def _alerts(tokens: list[Token]) -> None:
    """Turns quotes that begin with `[!NOTE]` (GitHub's alerts) into the theme's admonitions."""
    for index, token in enumerate(tokens[:-2]):
        first = tokens[index + 2]
        found = (
            _ALERT.match(first.content.split("\n", 1)[0])
            if token.type == "blockquote_open" and first.type == "inline"
            else None
        )
        if not found:
            continue
        closing = next(each for each in tokens[index:] if each.type == "blockquote_close" and each.level == token.level)
        token.tag = closing.tag = "div"
        token.attrSet("class", f"admonition {_ALERT_CLASS[found[1].lower()]}")
        token.meta["alert"] = found[1].capitalize()
        children = first.children or []
        broken = next((at for at, child in enumerate(children) if "break" in child.type), len(children) - 1)
        first.children = children[broken + 1 :]
