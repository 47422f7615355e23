"""Whether a document is safe to publish, and to hand to a language model."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from kb.extras import install
from kb.lint import Finding, text_rule
from kb.markdown import tokens_of
from kb.model import Document, Severity, Span
from kb.rules.passages import code_spans

_ORDER = re.compile(
    r"""\b(?:
      (?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|every|everything|of|the|these|those|your|my|our|and)\s+){0,4}
        (?:previous|prior|above|earlier|preceding|foregoing|existing|original|system|initial)\s+
        (?:(?:system|safety|and)\s+)*(?:instructions?|prompts?|rules|directions|guidelines|context|messages?|text)
    | (?:reveal|print|repeat|output|show|leak)\s+(?:me\s+)?(?:your|the)\s+(?:(?:hidden|full|entire)\s+)?system\s+prompt
    | do\s+not\s+(?:tell|inform|mention\s+(?:this|it)\s+to)\s+the\s+(?:user|human|reader)
    | you\s+are\s+(?:now|no\s+longer)\s+(?:an?\s+)?(?:\w+\s+){0,3}(?:assistant|chatbot|language\s+model|ai|llm|dan)\b
    )|<\|(?:im_start|im_end|system|endoftext|start_header_id)\|>|\[/?INST\]|<<SYS>>""",
    re.I | re.X,
)
_ORDER_SIGNS = (
    *("ignore", "disregard", "forget", "override", "bypass", "reveal", "print", "repeat", "output", "show", "leak"),
    *("do not", "you are", "<|", "[inst]", "[/inst]", "<<sys>>"),
)
"""What each of these orders begins with."""
_ADDRESS = re.compile(
    r"\b(?:ai|llms?|language\s+models?|chatbots?|assistants?|agents?|summari[sz]e\w*|answers?)\b", re.I
)
_COMMAND = re.compile(
    r"\b(?:must|always|never|should|shall|say|state|claim|respond|reply|answer|recommend|tell|pretend|instead|do\s+not)\b",
    re.I,
)
_COMMENT = re.compile(r"<!--(?P<text>.*?)(?:-->|\Z)", re.S)
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
_TO_YOU = re.compile(r"\b(?:you|your)\b|\A\W*(?:ai|llms?|assistants?|agents?|language models?)\b[^.\n]{0,30}[:,]", re.I)
"""Orders, rather than a remark about such software."""
_QUOTED = re.compile(r"""["“”'‘’«»][^"“”'‘’«»\n]*\Z""")

_ODD = re.compile("[\u200b-\u200d\u202d\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_INVISIBLE = (
    (_ZERO_WIDTH, "zero-width characters within a word"),
    (_TAGS, "invisible tag characters"),
    (_DIRECTION, "a character that turns the text after it round"),
)

_SECRET_SIGNS = (
    *("PRIVATE KEY", "A3T", "ABIA", "ACCA", "AKIA", "ASIA", "aws_", "AWS_", "AIza", "AccountKey=", "hooks.slack.com"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "glcbt-"),
    *("glimt-", "glptt-", "glagent-", "GR1348941", "xox", "k_live_", ":AA", ":_authToken", "npm_"),
    *("pypi-AgE", "sq0csp-", "hvs."),
)
"""What a line must have before the detectors, whose import takes a quarter of a second, are asked."""
_SECRET_FORMS = (
    re.compile(r"://[^\s:/@{}<>]+:[^\s:/@{}<>]+@"),
    re.compile(r"sk-[\w-]{20}"),
    re.compile(r"SG\.[\w-]{20}"),
)
_LONGEST = 10_000
"""Longer lines hold data, over which the detectors' expressions take hours."""
_LIBRARY = "detect_secrets"
_DETECTORS = (
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "SquareOAuthDetector",
    "StripeDetector",
)
_ALSO = (
    ("GitHub token", re.compile(r"\bgithub_pat_[A-Za-z0-9_]{60,}")),
    ("Google API key", re.compile(r"\bAIza[\w-]{35}(?![\w-])")),
    ("Anthropic API key", re.compile(r"\bsk-ant-[\w-]{40,}")),
    ("OpenAI API key", re.compile(r"\bsk-proj-[\w-]{40,}")),
    ("npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("Telegram bot token", re.compile(r"(?<![\w:/.-])\d{8,10}:AA[\w-]{33}(?![\w-])")),
    ("Vault token", re.compile(r"\bhvs\.[\w-]{24,}")),
)
"""Forms that the detectors do not know."""
_EXAMPLE_HOST = re.compile(
    r"[^@\s]*@(?:[\w-]+\.)*(?:example(?:\.\w+)?|localhost|127\.0\.0\.1|invalid|test)(?![\w-]|\.\w)", re.I
)
"""What follows a password that is shown how to write: `@example.com`."""
_NO_SECRET = re.compile(
    r"example|^my_?\w*(?:pass|pw|secret|token)|sample|dummy|placeholder|changeme|your|(?:^|[^a-z])(?:pass(?:word|wd)?|pwd|pw|secret|token|user(?:name)?|admin|test|postgres|root|foo|bar)$"
    r"|^\W*$|[<>{}$%]|\.\.\.|…|(.)\1{4}|1234567|abcdefg",
    re.I,
)
_KEY_BODY = re.compile(r"^\s*(?:Proc-Type:|[A-Za-z0-9+/=]{16,}\s*$)")


@text_rule("KB802", severity=Severity.WARNING)
def addressed_model(document: Document, text: str) -> Iterator[Finding]:
    """A document speaks to its readers, not past them to a language model."""
    found = sorted(_addresses(text))
    starts = _line_starts(text) if found else []
    code = _code(text, starts) if found else []
    said: set[tuple[int, str]] = set()
    last = 0
    for start, end, what in found:
        line = bisect_right(starts, start)
        if start < last or (line, what) in said or any(first <= start < after for first, after in code):
            continue
        last = end
        said.add((line, what))
        end_line = bisect_right(starts, end)
        span = Span(line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)
        yield Finding(span, f"expected text for readers, found {what}")


def _addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of each passage that readers do not see, or that gives a model orders."""
    small = text.lower()
    for each in _orders(text, small):
        if not _QUOTED.search(text[: each.start()].rpartition("\n")[2]):
            yield each.start(), each.end(), f"an instruction to a language model: {' '.join(each[0].split())[:60]}"
    for each in _COMMENT.finditer(text):
        hidden = each["text"]
        if not _OWN_COMMENT.match(hidden) and all(form.search(hidden) for form in (_ADDRESS, _COMMAND, _TO_YOU)):
            yield each.start(), each.end(), "a comment that tells a language model what to say"
    if "style" in small or " hidden" in small:
        for each in _TAG.finditer(text):
            if _UNSEEN.search(each["tag"]):
                yield *each.span("text"), "text that is hidden from readers"
    for form, what in _INVISIBLE if not text.isascii() and _ODD.search(text) else ():
        yield from ((each.start(), each.end(), what) for each in form.finditer(text))


def _orders(text: str, small: str) -> Iterator[re.Match[str]]:
    """The orders in a text; where they can begin is found without the expression, which is slow over a whole text."""
    if len(small) != len(text):
        yield from _ORDER.finditer(text)
        return
    for sign in _ORDER_SIGNS:
        at = small.find(sign)
        while at >= 0:
            found = _ORDER.match(text, at)
            if found:
                yield found
            at = small.find(sign, at + 1)


@text_rule("KB901")
def secret(document: Document, text: str) -> Iterator[Finding]:
    """A document holds no key, token or password: it would be published and indexed."""
    suspects = _suspects(text)
    if not suspects:
        return
    lines = text.split("\n")
    if not _installed():
        message = f"not checked for secrets: the package detect-secrets is missing; {install('lint')}"
        yield Finding(Span.of_line(suspects[0], lines[suspects[0] - 1]), message, severity=Severity.INFO)
        return
    for number, kind, value in _secrets(lines, suspects):
        column = max(lines[number - 1].find(value), 0) + 1
        message = f"expected no secret, found what reads as one ({kind}); revoke it, and take it out of the history too"
        yield Finding(Span(number, column, number, column + len(value)), message)


def _suspects(text: str) -> list[int]:
    """The lines that may hold a secret; what the whole text does not have is not looked for in each of them."""
    signs = [sign for sign in _SECRET_SIGNS if sign in text]
    forms = [form for form in _SECRET_FORMS if form.search(text)]
    return [
        number
        for number, line in enumerate(text.split("\n") if signs or forms else (), 1)
        if len(line) < _LONGEST and (any(sign in line for sign in signs) or any(form.search(line) for form in forms))
    ]


def _secrets(lines: list[str], suspects: list[int]) -> Iterator[tuple[int, str, str]]:
    """Line, kind and value of what the detectors and the forms that they do not know find."""
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    with transient_settings({"plugins_used": [{"name": name} for name in _DETECTORS]}):
        for number in suspects:
            line = lines[number - 1]
            found = [(each.type, each.secret_value or "") for each in scan_line(line)]
            found += [(kind, each[0]) for kind, form in _ALSO for each in form.finditer(line)]
            for kind, value in found:
                token = _whole(line, value)
                if kind == "Private Key" and _has_body(lines, number):
                    yield number, kind, value
                elif kind == "Basic Auth Credentials" and _EXAMPLE_HOST.match(line, max(line.find(value), 0)):
                    continue
                elif kind != "Private Key" and not _NO_SECRET.search(token):
                    yield number, kind, token


def _whole(line: str, value: str) -> str:
    """The unbroken text around a value: detectors give only the part that told them (`ghp`)."""
    at = line.find(value)
    found = re.match(r"[\w./+=-]*", line[at:]) if at >= 0 else None
    return found[0] if found else value


def _has_body(lines: list[str], number: int) -> bool:
    """Whether key material follows the key's first line, rather than the end of a sentence about keys."""
    line = lines[number - 1]
    following = next((each for each in lines[number : number + 3] if each.strip()), "")
    return bool(re.search(r"PRIVATE KEY(?: BLOCK)?-----(?:\\n|\s)*[A-Za-z0-9+/=]{16,}", line)) or (
        line.rstrip().endswith("-----") and bool(_KEY_BODY.match(following))
    )


def _installed() -> bool:
    import importlib.util

    return importlib.util.find_spec(_LIBRARY) is not None


def _line_starts(text: str) -> list[int]:
    """The offset of each line."""
    return list(accumulate((len(each) + 1 for each in text.split("\n")), initial=0))[:-1]


def _code(text: str, starts: list[int]) -> list[tuple[int, int]]:
    """Where code stands, as offsets: fences, indented code, code spans."""
    blocks = [
        (starts[token.map[0]], starts[token.map[1]] if token.map[1] < len(starts) else len(text))
        for token in tokens_of(text)
        if token.type in ("fence", "code_block") and token.map
    ]
    spans = ((starts[span.line - 1] + span.column - 1, len(code)) for code, span, _ in code_spans(text))
    return [*blocks, *((start, start + length) for start, length in spans)]
