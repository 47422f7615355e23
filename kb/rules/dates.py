"""Whether a record says when it was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from kb.lint import Context, Finding, rule
from kb.model import Document, Kind, Span

_DATED_NAME = re.compile(r"\d{4}-?\d{2}-?\d{2}\b")


@rule("KB201", Kind.DECISION)
def missing_date(decision: Document, context: Context) -> Iterator[Finding]:
    """A decision says when it was taken, so that readers know what it could take into account."""
    stated = decision.field("date") is not None or _DATED_NAME.match(PurePosixPath(decision.path).name) is not None
    if not stated and context.habitual("date") and not decision.problems:
        yield Finding(Span.of_line(decision.title_line), "expected a date (YYYY-MM-DD), found none")
