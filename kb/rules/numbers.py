"""Whether a record's number is its own, and the same wherever it is stated."""

from __future__ import annotations

from collections.abc import Iterator

from kb.lint import Context, Finding, rule, series_of
from kb.model import Document, Kind, Related, Span


@rule("KB101", Kind.DECISION)
def number_used_twice(decision: Document, context: Context) -> Iterator[Finding]:
    """A number names one record of its series, so that "see 0007" has one meaning."""
    if decision.number is None:
        return
    series = context.series[series_of(decision)]
    first = series[int(decision.number)]
    if first.path == decision.path:
        return
    free = str(max(series) + 1).zfill(len(decision.number))
    related = Related(first.path, first.title_line, f"{first.number} is this record already")
    message = (
        f"expected a number that is used once in its folder, found {decision.number} again; the next free one is {free}"
    )
    yield Finding(Span.of_line(decision.title_line), message, related=(related,))


@rule("KB102", Kind.DECISION)
def disagreeing_numbers(decision: Document, context: Context) -> Iterator[Finding]:
    """File name, heading and front matter state one number."""
    for other in decision.numbers[1:]:
        first = decision.numbers[0]
        if int(other.text) != int(first.text):
            yield Finding(other.span, f"expected the number {first.text} as in the {first.format}, found {other.text}")
