"""Whether a document can be read, and says where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from kb.formats import status
from kb.lint import Context, Finding, rule
from kb.model import Document, Kind, Severity, Span, Status


@rule("KB000", severity=Severity.WARNING)
def ignore_comment(document: Document, context: Context) -> Iterator[Finding]:
    """An ignore comment names codes, gives a reason, and silences something."""
    yield from ()  # kb.lint knows which comments were used, and reports under this code


@rule("KB001")
def front_matter(document: Document, context: Context) -> Iterator[Finding]:
    """Front matter is YAML that every reader understands alike."""
    yield from _problems(document, "KB001")


@rule("KB002", Kind.DECISION)
def missing_status(decision: Document, context: Context) -> Iterator[Finding]:
    """A decision says where it stands, so that readers know whether to follow it."""
    if decision.status_field is None and context.habitual("status") and not _unreadable(decision):
        yield Finding(Span.of_line(decision.title_line), f"expected a status ({', '.join(Status)}), found none")


@rule("KB003", Kind.DECISION)
def disagreeing_statuses(decision: Document, context: Context) -> Iterator[Finding]:
    """A decision states one status; two that disagree leave the reader to guess."""
    first = decision.status_field
    for other in decision.fields:
        stated = status.normal(other.text, context.config.status) if other.name == "status" else None
        if first and stated and decision.status and stated is not decision.status:
            yield Finding(other.span, f"expected `{first.text}` as on line {first.span.line}, found `{other.text}`")


@rule("KB004", Kind.DECISION)
def unknown_status(decision: Document, context: Context) -> Iterator[Finding]:
    """A status is one of the known words."""
    found = decision.status_field
    if found and decision.status is None:
        near = get_close_matches(found.text.lower(), status.WORDS, 1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        yield Finding(found.span, f"expected a status ({', '.join(Status)}), found `{found.text}`{hint}")


@rule("KB008")
def unreadable(document: Document, context: Context) -> Iterator[Finding]:
    """A document is UTF-8 text of a reasonable size."""
    yield from _problems(document, "KB008")


def _problems(document: Document, code: str) -> Iterator[Finding]:
    yield from (Finding(each.span, each.message) for each in document.problems if each.code == code)


def _unreadable(document: Document) -> bool:
    return bool(document.problems)
