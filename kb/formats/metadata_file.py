"""A metadata file beside a record's README, as Kubernetes' enhancements keep it: `kep.yaml`."""

from __future__ import annotations

from collections.abc import Iterator

from kb.formats import front_matter
from kb.formats.page import Page
from kb.model import Field, Problem, Span


def read(page: Page) -> Iterator[Field | Problem]:
    """The fields of the files beside the record; their spans name the file."""
    for path, text in page.siblings.items():
        yield from front_matter.mapping(text, Span(1, 1, max(1, text.count("\n")), 1, path), "metadata file")
