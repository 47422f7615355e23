"""Whether a document speaks past its readers to a language model."""

from __future__ import annotations

from collections.abc import Iterator

from kb.injection import injections
from kb.lint import Finding, text_rule
from kb.model import Document, Severity


@text_rule("KB802", severity=Severity.WARNING)
def addressed_model(document: Document, text: str) -> Iterator[Finding]:
    """A document speaks to its readers, not past them to a language model."""
    for span, what in injections(document, text):
        yield Finding(span, f"expected text for readers, found {what}")
