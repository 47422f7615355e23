"""The one configured parser: markdown-it, with its rules asked only where a mark that they begin with stands.

The library asks every rule at every line and at every mark, and most of the time none of them can apply. The tokens
are the ones that it would make by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

BLOCK_MARKS: Mapping[str, str] = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
"""What a line begins with where a rule for blocks can apply; one that is not here depends on more than that."""
INLINE_MARKS: Mapping[str, str] = {
    "linkify": ":",
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
"""What each rule for inline Markdown begins with; all that is not text."""
CORE_SIGNS: Mapping[str, tuple[str, ...]] = {"github-tasklists": ("[ ]", "[x]", "[X]"), "text_join": ("\\", "&")}
"""What a text holds where a rule over all of its tokens can change one."""
_CHAINS = ("paragraph", "reference", "blockquote", "list")
"""Blocks that others end, and in each the rules that are asked at every further line."""
_INLINE = re.compile(
    r"[][\n\\`*<&_~!^:](?:(?<![_~!^:])|(?<=[!^])(?=\[)|(?<=:)(?=//)|(?<=~)(?=~)|(?<=_)(?:(?<![^\W_]_)|(?![^\W_])))"
)
"""Where text ends: the marks above, without those that cannot be meant, such as an underscore within a word.

It begins with the set of all, since a set is looked for ten times as fast as alternatives.
"""
_BLOCK = re.compile(r"[-+>#<|:=]|`{3}|~{3}|\*[ \t\n]|[*_ \t]+$|[0-9]{1,9}[.)]|\[(?![^][\\\n]*\](?!:))", re.MULTILINE)
"""How a line begins that need not go on with a paragraph: also a table's second line, and a heading's underline."""
SHORTCODE = re.compile(
    r"""\{\{[<%]\s*(?:rel)?ref\s+["'`]?(?P<hugo>[^\s"'`<>}]+)["'`]?\s*[%>]\}\}"""
    r"|\{%-?\s*(?:link|post_url)\s+(?P<jekyll>[^\s%]+)\s*-?%\}"
)
"""How Hugo and Jekyll write a link's destination: `{{< ref "0007-use-go.md" >}}`, `{% link adr/0007-use-go.md %}`."""
_SCHEME_LENGTH = 20
"""More than the longest scheme of a bare address."""
_MANY = 200
"""More `//` than a word has that is an address, or data in base 64."""

Rule = TypeVar("Rule")
CoreRule = Callable[["StateCore"], None]
BlockRule = Callable[["StateBlock", int, int, bool], bool]
InlineRule = Callable[["StateInline", bool], bool]


@cache
def parser() -> MarkdownIt:
    """The parser of every document.

    Destinations are kept as written (the site encodes them when it renders), and a bare `README.md`
    or e-mail address in prose is no link.
    """
    md = plain_parser()
    core = dict(zip(md.core.ruler.get_active_rules(), md.core.ruler.getRules(""), strict=True))
    md.core.ruler.at("normalize", _normalize)
    md.core.ruler.at("inline", _inline)
    for name, signs in CORE_SIGNS.items():
        md.core.ruler.at(name, _where(signs, core[name]))
    _ask_blocks_by_mark(md)
    _ask_inlines_by_mark(md)
    return md


def plain_parser() -> MarkdownIt:
    """The same parser as the library makes it, which asks every rule everywhere."""
    # Documents that come from the cache need no parser, and importing it costs as much as reading them.
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    md = MarkdownIt("commonmark", {"html": True, "linkify": True})
    md.enable(["table", "strikethrough", "linkify"])
    md.use(footnote_plugin).use(tasklists_plugin)
    assert md.linkify is not None
    md.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    md.linkify.pretest = _may_hold_address
    test = md.linkify.test
    md.linkify.test = lambda text: _may_hold_address(text) and test(text)
    md.inline.ruler.at("linkify", _linkify)
    md.inline.ruler.at("html_inline", _html_inline)
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.helpers = _helpers(md.helpers)
    return md


def _helpers(library: Any) -> Any:
    """The library's parts of links, with a destination that can be a shortcode."""

    def destination(text: str, start: int, end: int) -> Any:
        return _shortcode(text, start, end) or library.parseLinkDestination(text, start, end)

    return SimpleNamespace(
        parseLinkLabel=library.parseLinkLabel, parseLinkDestination=destination, parseLinkTitle=library.parseLinkTitle
    )


def _shortcode(text: str, start: int, end: int) -> SimpleNamespace | None:
    """A destination as a site's generator reads it, as written: to the library it is none, since blanks end one."""
    found = SHORTCODE.match(text, start, end) if text.startswith("{", start) else None
    return SimpleNamespace(ok=True, pos=found.end(), str=found[0]) if found else None


def written_out(text: str) -> str:
    """The text with the path of each shortcode in its place."""
    return SHORTCODE.sub(lambda found: found["hugo"] or found["jekyll"], text) if "{" in text else text


def _linkify(state: StateInline, silent: bool) -> bool:
    """The rule for bare addresses, tried first on a scheme's length of what stands before the colon.

    It looks for the scheme in everything since the last token, from the left: quadratic where none is one. Within the
    brackets of a link that text is out of date, and the rule can end where it began, which the parser does not bear.
    """
    from markdown_it.rules_inline.linkify import linkify

    at, pending = state.pos, state.pending
    if state.src[at] != ":":
        return False
    state.pending = pending[-_SCHEME_LENGTH:]
    found = linkify(state, silent=True) and state.pos > at
    state.pos, state.pending = at, pending
    return found and linkify(state, silent)


def _html_inline(state: StateInline, silent: bool) -> bool:
    """The rule for tags, not asked at a comment that does not end: its pattern would look through the rest each time.

    The pattern takes dashes by threes, so that only two more of them before a `>` end a comment.
    """
    from markdown_it.rules_inline.html_inline import html_inline

    at, src = state.pos + 4, state.src
    comment = src.startswith("<!--", state.pos) and not src.startswith(("<!-->", "<!--->"), state.pos)
    if comment and not _ENDING.match(src, at) and _last_comment_end(src) < at:
        return False
    return html_inline(state, silent)


_ENDING = re.compile(r"(?:---)*-->")
_COMMENT_END = re.compile(r"(?<!-)(?:---)*-->")


@lru_cache(maxsize=1)
def _last_comment_end(text: str) -> int:
    return max((each.start() for each in _COMMENT_END.finditer(text)), default=-1)


def _may_hold_address(text: str) -> bool:
    """Whether linkify has to look at a text; its own test tries every top-level domain: a third of parsing's time.

    At each `//` it reads on to the next blank, so a word with very many of them is not looked at.
    """
    if text.count("//") > _MANY and any(word.count("//") > _MANY for word in text.split()):
        return False
    return "//" in text or "mailto:" in text.lower()


def _where(signs: Sequence[str], rule: CoreRule) -> CoreRule:
    """A rule over all tokens that is only run where the text holds one of some signs."""

    def signed(state: StateCore) -> None:
        if any(sign in state.src for sign in signs):
            rule(state)

    return signed


def _normalize(state: StateCore) -> None:
    state.src = state.src.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _inline(state: StateCore) -> None:
    """The inline Markdown of every block; text without a mark is one token."""
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type == "inline":
            children = token.children = token.children or []
            if _INLINE.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, children)
            elif token.content:
                children.append(Token("text", "", 0, content=token.content))


def _ask_inlines_by_mark(md: MarkdownIt) -> None:
    ruler = md.inline.ruler
    rules = zip(ruler.get_active_rules(), ruler.getRules(""), strict=True)
    by_mark = _by_mark([(INLINE_MARKS[name], rule) for name, rule in rules if name != "text"])

    def marked(state: StateInline, silent: bool) -> bool:
        for rule in by_mark.get(state.src[state.pos], ()):  # noqa: SIM110 (a generator costs more than most rules)
            if rule(state, silent):
                return True
        return False

    ruler.push("marked", marked)
    ruler.enableOnly(["text", "marked"])
    md.inline.terminator_re = _INLINE


def _ask_blocks_by_mark(md: MarkdownIt) -> None:
    ruler = md.block.ruler
    names = dict(zip(ruler.getRules(""), ruler.get_active_rules(), strict=True))
    chains = {
        chain: [(BLOCK_MARKS.get(names[rule], ""), rule) for rule in ruler.getRules(chain)] for chain in ("", *_CHAINS)
    }
    for rule, name in names.items():
        ruler.at(name, rule)  # takes it out of every chain but the first, where the two below leave nothing to it
    ruler.before("table", "plain", _paragraph)
    ruler.before("table", "marked", _block(chains[""]))
    for chain in _CHAINS:
        ruler.push(f"{chain} ended", _block(chains[chain]), {"alt": [chain]})


def _block(rules: Sequence[tuple[str, BlockRule]]) -> BlockRule:
    """One rule that asks those that can apply where a line begins so."""
    by_mark = _by_mark(rules)
    others = tuple(rule for marks, rule in rules if not marks)

    def marked(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        at = state.bMarks[line] + state.tShift[line]
        for rule in by_mark.get(state.src[at : at + 1], others):  # noqa: SIM110 (as above)
            if rule(state, line, end, silent):
                return True
        return False

    return marked


def _by_mark(rules: Sequence[tuple[str, Rule]]) -> Mapping[str, tuple[Rule, ...]]:
    """The rules of each mark in their order, with those among them that need no mark."""
    marks = {mark for each, _ in rules for mark in each}
    return {mark: tuple(rule for each, rule in rules if mark in each or not each) for mark in marks}


def _paragraph(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """The rule for a paragraph in which no line could begin anything else, so that no other rule has to be asked.

    In a list also for one that ends with its item: what stands further left cannot turn it into a heading or table.
    """
    if state.is_code_block(line):
        return False
    last, starts, indents, ends = line, state.bMarks, state.tShift, state.eMarks
    closing = state.md.block.ruler.getRules("paragraph")
    while last < state.lineMax and (at := starts[last] + indents[last]) < ends[last]:
        if _BLOCK.match(state.src, at):
            if state.sCount[last] >= state.blkIndent:
                return False
            if state.sCount[last] >= 0 and any(rule(state, last, state.lineMax, True) for rule in closing):
                break
        last += 1
    from markdown_it.common.utils import mdTrim

    state.line = last
    state.push("paragraph_open", "p", 1).map = [line, last]
    inline = state.push("inline", "", 0)
    inline.content = mdTrim(state.getLines(line, last, state.blkIndent, False))
    inline.map, inline.children = [line, last], []
    state.push("paragraph_close", "p", -1)
    return True
