"""What a document may put on a page: HTML and SVG reduced to what cannot run, load or take over anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

import nh3

TAGS = frozenset(
    "a abbr b blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strike strong sub "
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
_ATTRIBUTES = {
    "*": {"id", "class", "title", "lang", "dir", "data-lines"},
    "a": {"href", "name", "rel", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "p": {"align"},
    "div": {"align"},
    "details": {"open"},
    "time": {"datetime"},
} | {f"h{level}": {"align"} for level in range(1, 7)}
_CLASSES = frozenset(
    "admonition note tip info warning danger admonition-title headerlink task-list-item contains-task-list "
    "footnotes footnotes-sep footnotes-list footnote-item footnote-ref footnote-backref "
    "kb-broken kb-unpublished kb-remote kb-missing".split()
)
_LOCAL = re.compile(r"^(?:\.{1,2}/)*[\w%.~-]+(?:/[\w%.~-]+)*$", re.A)


def html(fragment: str) -> str:
    """A fragment in which nothing runs, nothing is loaded from elsewhere and every tag is closed.

    Ids that begin with `__` belong to the theme and to this site, so documents lose them.
    """
    return nh3.clean(
        fragment,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "ftp", "irc", "xmpp"},
        link_rel=None,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("id", "name"):
        return None if not value or value.startswith("__") else value
    if name == "class":
        return " ".join(each for each in value.split() if each in _CLASSES) or None
    if name == "src":
        return value if _LOCAL.match(value) else None
    return value


_SVG_TAGS = frozenset(
    "svg g a path rect circle ellipse line polyline polygon text tspan textPath defs marker style title desc "
    "foreignObject linearGradient radialGradient stop filter feDropShadow feGaussianBlur feOffset feFlood feComposite "
    "feMerge feMergeNode feBlend feColorMatrix clipPath mask pattern symbol use switch "
    "div span p br b i em strong u s code pre sub sup ul ol li table tbody tr td th".split()
)
_ELSEWHERE = re.compile(r"(?:https?|ftp|data|blob|file|javascript|vbscript):|//|@import|expression\s*\(", re.I)


def svg(drawing: str) -> str:
    """A drawing without scripts, handlers and addresses elsewhere, as it may stand inside an HTML page.

    Raises ValueError where it is no well-formed XML.
    """
    try:
        root = ElementTree.fromstring(drawing)
    except ElementTree.ParseError as problem:
        raise ValueError(f"expected an SVG drawing, found text that is no XML: {problem}") from problem
    return "".join(_svg(root))


def _svg(element: ElementTree.Element) -> Iterator[str]:
    tag = _local(element.tag)
    if tag in _SVG_TAGS:
        attributes = "".join(
            f' {name}="{escape(value)}"'
            for name, value in (_svg_attribute(tag, *each) for each in element.items())
            if name
        )
        text = element.text or ""
        yield f"<{tag}{attributes}>{escape(_css(text) if tag == 'style' else text, quote=False)}"
        for child in element:
            yield from _svg(child)
        yield "" if tag == "br" else f"</{tag}>"
    yield escape(element.tail or "", quote=False)


def _svg_attribute(tag: str, name: str, value: str) -> tuple[str, str]:
    local = _local(name)
    if local.lower().startswith("on"):
        return "", ""
    if local == "href":
        allowed = value.startswith("#") or (tag == "a" and value.startswith(("https://", "http://")))
        return (local, value) if allowed else ("", "")
    return local, _css(value) if local == "style" or "(" in value else value


def _css(text: str) -> str:
    """CSS that names nothing outside the page; escapes go first, since they could spell an address."""
    return _ELSEWHERE.sub("", text.replace("\\", ""))


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
