"""Whether a document gives a secret away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.extras import install
from kb.lint import Finding, text_rule
from kb.model import Document, Severity, Span

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
