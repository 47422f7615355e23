"""Whether a document speaks past its readers to a language model."""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from kb.lint import Finding, text_rule
from kb.markdown import tokens_of
from kb.model import Document, Severity, Span
from kb.rules.orders import orders
from kb.rules.passages import code_spans

_MARKS = re.compile(
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id)\|>|\[/?INST\]|<<SYS>>"
    r"|</?system[-_ ](?:prompt|message|reminder|override)>|<(?:start|end)_of_turn>"
    r"|^(?:User|Human):[ ][^\n]*\n\n?(?:Assistant|AI):[ ]",
    re.I | re.M,
)
"""What parts the turns of a chat in the texts that models are trained with."""
_MARK_SIGNS = ("<|", "inst]", "<<sys", "<system", "</system", "_of_turn>", "user:", "human:")
_ADDRESS = re.compile(
    r"\b(?:ai|llms?|language\s+models?|chatbots?|assistants?|agents?|summari[sz]e\w*|answers?)\b", re.I
)
_COMMAND = re.compile(
    r"\b(?:must|always|never|should|shall|say|state|claim|respond|reply|answer|recommend|tell|pretend|ignore|override"
    r"|instead|do\s+not)\b",
    re.I,
)
_CALLED = re.compile(r"\A\W*(?:ai|llms?|assistants?|agents?|language models?)\b[^.\n]{0,30}[:,]", re.I)
_TO_YOU = re.compile(r"\b(?:you|your)\b", re.I)
"""Orders, rather than a remark about such software."""
_ROLE = re.compile(
    r"\A\W*(?:system|assistant|ai|llm|prompt)(?:\s+(?:prompt|message|note|override|instructions?))?\s*:", re.I
)
"""Who speaks, as in the record of a chat."""
_COMMENTS = (
    re.compile(r"<!--(?P<text>.*?)(?:-->|\Z)", re.S),
    re.compile(r"\]:[ \t]*(?:<>|#)[ \t]+[(\"'](?P<text>[^\n]{1,999})[)\"'][ \t]*$", re.M),
)
_ASIDES = (
    re.compile(r"\]\([^()\s]+\s+([\"'])(?P<text>[^\n]{1,999}?)\1\s*\)"),
    re.compile(r"\]:[ \t]*[\w./<]\S{0,999}[ \t]+[(\"'](?P<text>[^\n]{1,999})[)\"'][ \t]*$", re.M),
    re.compile(r"!\[(?P<text>[^\[\]\n]+)\]"),
    re.compile(r"<[a-z][^<>\n]*?\s(?:alt|title|aria-label)\s*=\s*\"(?P<text>[^\"<>\n]+)\"", re.I),
)
"""Titles of links and descriptions of pictures, which readers see where they point at them, if at all."""
_OWN_COMMENT = re.compile(
    r"^\s*(?:kb:|markdownlint|prettier|vale|textlint|toc|more\b|badge|start|end|begin|rumdl)", re.I
)
_TAG = re.compile(r"(?P<tag><[a-z][^<>]*>)(?P<text>[^<]*\w[^<]*)", re.I)
_UNSEEN = re.compile(
    r"""\shidden\b|\sstyle\s*=\s*["'][^"']*?(?:
      display\s*:\s*none | visibility\s*:\s*hidden
    | (?:opacity|font-size)\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*["';]
    | (?<![\w-])color\s*:\s*(?:white|transparent|\#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))
    )""",
    re.I | re.X,
)
"""The start tag of an element that readers do not see."""
_ZERO_WIDTH = re.compile("(?<=[A-Za-z])[\u200b-\u200d\u2060-\u2064\ufeff]+(?=[A-Za-z])|[\u200b\u2060-\u2064\ufeff]{3,}")
_TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0000-\U000e007f]{2,}")
_DIRECTION = re.compile("[\u202d\u202e]")
_WHOLE_QUOTE = re.compile(r"""(?<!\w)(["'])\S[^\n]*?\1(?!\w)|[“„][^“”\n]*[“”]|‘[^‘’\n]*’(?!\w)|«[^«»\n]*»|»[^«»\n]*«""")
_OPEN_QUOTE = re.compile(r"""(?<!\w)["'“„‘«»](?=\w|\Z)""")
_TITLE = re.compile(r"\]\([^()\s]+\s+[\"'][^\"'\n]*\Z|\]:[ \t]*\S+[ \t]+[(\"'][^\"'\n]*\Z")
"""What stands before a passage in the title of a link, whose marks quote nothing."""
_CLOSING = {'"': '"', "'": "'", "“": "”", "„": "“”", "‘": "’", "«": "»", "»": "«"}
_LOOKALIKE = re.compile("[\u0430-\u04ff\u03bf]")
_CYRILLIC = re.compile("[\u0400-\u04ff]{4}")
_MIXED = re.compile(
    "(?<!\\w)(?=[a-z]*[\u0430-\u04ff\u03bf])(?=[\u0400-\u04ff\u0370-\u03ff]*[a-z])[a-zаеорсухіјѕԁһο]{4,}(?!\\w)", re.I
)
"""Words that an expression for Latin letters does not find, though readers see nothing odd."""
_ODD = re.compile("[\u200b-\u200d\u202d\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
QUOTED = 1000
"""Characters before and after a passage among which quotation marks are looked for."""
ENCODED = 40
"""Letters of base64 that can hold an order."""
_BASE64 = re.compile(rf"(?<![\w+/=])[A-Za-z0-9+/]{{{ENCODED},4000}}={{0,2}}(?![\w+/=])")
_INVISIBLE = (
    (_ZERO_WIDTH, "zero-width characters within a word"),
    (_TAGS, "invisible tag characters"),
    (_DIRECTION, "a character that turns the text after it round"),
)


@text_rule("KB802", severity=Severity.WARNING)
def addressed_model(document: Document, text: str) -> Iterator[Finding]:
    """A document speaks to its readers, not past them to a language model."""
    found = sorted(_addresses(text))
    if not found:
        return
    starts = list(accumulate((len(each) + 1 for each in text.split("\n")), initial=0))[:-1]
    blocks, spans = _code(text, starts)
    said: set[tuple[int, str]] = set()
    last = 0
    for start, end, what, in_words in found:
        line = bisect_right(starts, start)
        if start < last or (line, what) in said:
            continue
        if any(first <= start < after for first, after in (*spans, *(() if in_words else blocks))):
            continue
        if in_words and line >= document.body_line and _is_quoted(text, starts[line - 1], start, end):
            continue
        last = end
        said.add((line, what))
        end_line = bisect_right(starts, end)
        span = Span(line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)
        yield Finding(span, f"expected text for readers, found {what}")


def _addresses(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Start, end and kind of each passage that readers do not see, or that gives a model orders, and whether it is
    words that do.
    """
    small = text.lower()
    for each in orders(text):
        yield each.start(), each.end(), f"an instruction to a language model: {' '.join(each[0].split())[:60]}", True
    for each in _MARKS.finditer(text) if any(sign in small for sign in _MARK_SIGNS) else ():
        yield each.start(), each.end(), f"an instruction to a language model: {each[0]}", False
    for form, told in (*((form, _tells) for form in _COMMENTS), *((form, _calls) for form in _ASIDES)):
        what = f"a {'comment' if told is _tells else 'title'} that tells a language model what to say"
        yield from ((each.start(), each.end(), what, False) for each in form.finditer(text) if told(each["text"]))
    if "style" in small or " hidden" in small:
        for each in _TAG.finditer(text):
            if _UNSEEN.search(each["tag"]):
                yield *each.span("text"), "text that is hidden from readers", False
    for word in {word for word in text.split() if len(word) >= ENCODED}:
        encoded = _BASE64.search(word)
        if encoded and any(orders(_decoded(encoded[0]))):
            start = text.index(encoded[0])
            yield start, start + len(encoded[0]), "an instruction to a language model, encoded as base64", True
    for form, what in _INVISIBLE if not text.isascii() and _ODD.search(text) else ():
        yield from ((each.start(), each.end(), what, False) for each in form.finditer(text))
    if not text.isascii() and _LOOKALIKE.search(text) and not _CYRILLIC.search(text):
        what = "letters of another alphabet that look like Latin ones"
        yield from ((each.start(), each.end(), what, False) for each in _MIXED.finditer(text))


def _is_quoted(text: str, line: int, start: int, end: int) -> bool:
    """Whether a passage stands in quotation marks that were opened on its line and are closed in its paragraph."""
    before, rest = text[max(line, start - QUOTED) : start], text[end : end + QUOTED].split("\n\n", 1)[0]
    opened = _OPEN_QUOTE.findall(_WHOLE_QUOTE.sub(" ", before))
    return bool(opened) and not _TITLE.search(before) and any(mark in rest for mark in _CLOSING[opened[-1]])


def _decoded(encoded: str) -> str:
    """What base64 encodes, where that is text; else nothing."""
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded if all(letter.isprintable() or letter.isspace() for letter in decoded) else ""


def _tells(comment: str) -> bool:
    """Whether a comment tells a model what to say."""
    if _OWN_COMMENT.match(comment) or not _COMMAND.search(comment):
        return False
    return _calls(comment) or bool(_ADDRESS.search(comment) and _TO_YOU.search(comment))


def _calls(text: str) -> bool:
    """Whether a text calls a model by name, or speaks as one, and says what to say."""
    return bool((_ROLE.match(text) or _CALLED.match(text)) and _COMMAND.search(text))


def _code(text: str, starts: list[int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where code stands, as offsets: blocks of it, and spans within lines."""
    blocks = [
        (starts[token.map[0]], starts[token.map[1]] if token.map[1] < len(starts) else len(text))
        for token in tokens_of(text)
        if token.type in ("fence", "code_block") and token.map
    ]
    spans = [(starts[span.line - 1] + span.column - 1, len(code)) for code, span, _ in code_spans(text)]
    return blocks, [(start, start + length) for start, length in spans]
