"""YAML front matter: `status: accepted`, also nested one level (`adr: {status: …}`)."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from kb.formats.page import Page, field_name
from kb.model import Field, Problem, Span

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NESTED = ("adr", "decision", "metadata", "rfc")


def read(page: Page) -> Iterator[Field | Problem]:
    """The fields of the front matter; scalars keep their spelling, so that `0011` stays `0011`."""
    found = page.outline.front_matter
    if page.outline.unclosed_front_matter:
        yield Problem("KB001", "expected front matter that ends with a line `---`, found no such line", Span.of_line(1))
    if not found or not found.text.strip():
        return
    try:
        root = yaml.compose(found.text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(found.line + (mark.line if mark else 0), found.end_line)
        column = mark.column + 1 if mark else 1
        yield Problem("KB001", f"expected YAML, found: {error.problem or error}", Span(line, column, line, column + 1))
        return
    except (yaml.YAMLError, RecursionError) as error:
        yield Problem("KB001", f"expected YAML, found: {str(error).splitlines()[0]}", Span.of_line(found.line))
        return
    if not isinstance(root, yaml.MappingNode):
        if root is not None:
            yield Problem("KB001", "expected `key: value` lines in the front matter", Span.of_line(found.line))
        return
    yield from _mapping(root, found.line, nested=True)


def _mapping(node: yaml.MappingNode, line: int, nested: bool) -> Iterator[Field | Problem]:
    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value in seen:
            at = _span(key, line)
            yield Problem("KB001", f"expected each key once, found `{key.value}` again", at)
        seen.add(key.value)
        name = field_name(key.value)
        if nested and isinstance(value, yaml.MappingNode) and key.value.lower() in _NESTED:
            yield from _mapping(value, line, nested=False)
        elif name and isinstance(value, yaml.ScalarNode):
            if value.value.strip() and value.value not in ("null", "~"):
                yield Field(name, value.value.strip(), _span(value, line), "front matter")
        elif name and isinstance(value, yaml.SequenceNode):
            for item in value.value:
                if isinstance(item, yaml.ScalarNode) and item.value.strip():
                    yield Field(name, item.value.strip(), _span(item, line), "front matter")


def _span(node: yaml.Node, line: int) -> Span:
    start, end = node.start_mark, node.end_mark
    return Span(line + start.line, start.column + 1, line + end.line, end.column + 1)
