"""Whether texts that repeat what the records say still agree with them. `kb sync` mends what these rules find."""

from __future__ import annotations

from collections.abc import Iterator

from kb import derived
from kb.derived import Deviation
from kb.lint import Context, Finding, rule
from kb.model import Document, Kind


@rule("KB501", Kind.PAGE)
def index_members(page: Document, context: Context) -> Iterator[Finding]:
    """An index lists every record of its folder, and none that is gone."""
    yield from map(_finding, derived.membership(context.view, page))


@rule("KB502", Kind.PAGE)
def index_rows(page: Document, context: Context) -> Iterator[Finding]:
    """A row of an index agrees with its record on link, number, title, status and date."""
    yield from map(_finding, derived.rows(context.view, page))


@rule("KB503", Kind.PAGE)
def wrong_count(page: Document, context: Context) -> Iterator[Finding]:
    """A badge or a sentence that counts the decisions counts them right."""
    yield from map(_finding, derived.counts(context.view, page))


def _finding(found: Deviation) -> Finding:
    return Finding(found.span, found.message, found.target, (found.edit,) if found.edit else (), found.related)
