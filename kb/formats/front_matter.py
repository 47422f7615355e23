"""Front matter in YAML or TOML: `status: accepted`, also nested one level (`adr: {status: …}`, `[extra]`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kb.formats.page import LONGEST, Page, field_name
from kb.formats.relations import split
from kb.model import Field, Problem, Span

if TYPE_CHECKING:
    import yaml

_NESTED = frozenset("adr custom decision extra metadata params record relations relationships rfc".split())
_KEY = re.compile(r"(?P<label>[A-Za-z][\w -]{1,30}):(?:\s+(?P<value>\S.*?))?\s*$")
_UNSPACED = re.compile(r"\s*(?P<key>[A-Za-z][\w-]{1,30}):(?=[^\s:/])")
_SHOWN = 60
_BELOW = re.compile(r"\s*-\s+(?P<item>\S.*?)\s*$|\s+(?P<value>[^\s#].*?)\s*$")
_LINK = re.compile(r"\[[^\]]*\]\(")
_COMMENT = re.compile(r"\s+#\s.*$")
_COMMA = re.compile(",")
_TOML = "TOML front matter"
_TOML_TABLE = re.compile(r"\s*\[\s*[\"']?(?P<name>[\w.-]+)[\"']?\s*\]\s*(?:#.*)?$")
_TOML_KEY = re.compile(r"\s*[\"']?(?P<label>[A-Za-z][\w -]{0,30}?)[\"']?\s*=")
_TOML_VALUE = re.compile(
    r"#.*|\{.*|[\[\]]|\"(?P<text>(?:[^\"\\]|\\.)*)\"|'(?P<literal>[^']*)'"
    r"|(?P<bare>[^\s,\[\]\"'#{][^,\[\]\"'#{]*?)(?=\s*(?:[,\]#]|$))"
)
"""What a value is made of: strings, dates and words, the brackets of lists; comments and inline tables end it."""
_DEPTH = 50
"""Nesting that no metadata has; the composer would run out of stack at some thousand."""
_NODES = 20_000
_SMALL = 500
"""A text this short cannot nest deep enough to hurt."""


def read(page: Page) -> Iterator[Field | Problem]:
    """The fields of the front matter; scalars keep their spelling, so that `0011` stays `0011`."""
    found = page.outline.front_matter
    if page.outline.unclosed_front_matter:
        yield Problem("KB001", "expected front matter that ends with a line `---`, found no such line", Span.of_line(1))
    if found and found.text.strip():
        reader, dialect = (_toml, _TOML) if found.toml else (mapping, "front matter")
        yield from reader(found.text, Span(found.line, 1, found.end_line), dialect)


def mapping(text: str, place: Span, dialect: str) -> Iterator[Field | Problem]:
    """The fields of a YAML text that stands at `place` (its first line, its end line, its file)."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        reason = _too_much(text, loader) if len(text) > _SMALL else None
        root = None if reason else yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(place.line + (mark.line if mark else 0), place.end_line)
        column = mark.column + 1 if mark else 1
        span = Span(line, column, line, column + 1, place.path)
        yield Problem("KB001", f"expected YAML, found: {error.problem or error}{_unspaced(text)[1]}", span)
        yield from _plain(text, place, dialect)
        return
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = str(error).splitlines()[0]
    if reason:
        yield Problem("KB001", f"expected YAML, found: {reason}", Span(place.line, 1, place.line, 1, place.path))
    elif isinstance(root, yaml.MappingNode):
        yield from _mapping(root, place, dialect, nested=True)
    elif root is not None:
        at, why = _unspaced(text)
        line = min(place.line + at, place.end_line)
        found = f"expected `key: value` lines in the front matter{why}"
        yield Problem("KB001", found, Span(line, 1, line, 1, place.path))


def _unspaced(text: str) -> tuple[int, str]:
    """The first line, counted from 0, whose key has no blank after its colon, and the words for it; else 0 and none."""
    for number, line in enumerate(text.split("\n")):
        if found := _UNSPACED.match(line):
            return number, f"; in `{line.strip()[:_SHOWN]}` a blank is missing after `{found['key']}:`"
    return 0, ""


def _toml(text: str, place: Span, dialect: str) -> Iterator[Field | Problem]:
    """The fields of a TOML text, its strings without their quotes; what stands in a table that is none of ours is left.

    The standard library's parser says what is wrong with it, but not where its values stand: lines do.
    """
    import tomllib

    try:
        tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits is no TOMLDecodeError
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (place.line + int(at[1]) - 1, int(at[2])) if at else (place.line, 1)
        yield Problem("KB001", f"expected TOML, found: {error}", Span(line, column, line, column + 1, place.path))
    table, name, depth = "", None, 0
    for line, written in enumerate(text.split("\n"), place.line):
        written = written[:LONGEST]
        header, key = _TOML_TABLE.match(written), _TOML_KEY.match(written)
        if depth <= 0 and header:
            table, name = header["name"].lower(), None
        elif depth <= 0:
            name = field_name(key["label"]) if key and (not table or table in _NESTED) else None
        start = key.end() if depth <= 0 and key else 0
        for found in _TOML_VALUE.finditer(written, start) if name else ():
            depth += (found[0] == "[") - (found[0] == "]")
            value = next((each for each in ("text", "literal", "bare") if found[each]), None)
            if value and depth < _DEPTH:
                span = Span(line, found.start(value) + 1, line, found.end(value) + 1, place.path)
                yield Field(name or "", found[value].replace('\\"', '"'), span, dialect)


def _plain(text: str, place: Span, dialect: str) -> Iterator[Field]:
    """What a person reads in a text that is no YAML: the known names with a value on their line, or those below it."""
    name, waiting = None, False
    for line, written in enumerate(text.split("\n"), place.line):
        key, below = _KEY.match(written), _BELOW.match(written)
        if key:
            name, value, waiting = field_name(key["label"]), key["value"] or "", False
            waiting = not value or value[0] in "|>"
        else:
            value = (below["item"] or below["value"]) if below and waiting else ""
            waiting = waiting and not (below and below["value"])
        at = 0
        for each in _values(value) if name else ():
            at = written.index(each, at)
            span = Span(line, at + 1, line, at + len(each) + 1, place.path)
            yield Field(name or "", each, span, dialect)
            at += len(each)


def _values(text: str) -> Iterator[str]:
    """The items of a list in brackets, else the one value, without quotes and the comment behind it."""
    bare = text if text[:1] in "\"'" else _COMMENT.sub("", text)
    listed = bare.startswith("[") and bare.endswith("]") and not _LINK.match(bare)
    for each in split(bare[1:-1], _COMMA) if listed else (bare,):
        value = each.strip()
        for quote in "\"'":
            if value.startswith(quote) and quote in value[1:]:
                value = value[1 : value.index(quote, 1)]
        if value and (_LINK.match(value) or value[0] not in "[]{}|>&*\"'#"):
            yield value


def _too_much(text: str, loader: type[yaml.SafeLoader]) -> str | None:
    """What makes a YAML text one that is not worth composing: events are read without recursion."""
    import yaml

    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEPTH:
            return f"more than {_DEPTH} levels of nesting"
        if count > _NODES:
            return f"more than {_NODES:,} values"
    return None


def _mapping(node: yaml.MappingNode, place: Span, dialect: str, nested: bool) -> Iterator[Field | Problem]:
    import yaml

    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value in seen:
            yield Problem("KB001", f"expected each key once, found `{key.value}` again", _span(key, place))
        seen.add(key.value)
        name = field_name(key.value)
        if nested and isinstance(value, yaml.MappingNode) and key.value.lower() in _NESTED:
            yield from _mapping(value, place, dialect, nested=False)
        elif name:
            yield from (Field(name, each.value.strip(), _span(each, place), dialect) for each in _scalars(value))


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """A value's scalars: itself, the items of a list, or what stands under `id`, `path`, … in an item that is a map."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        if node.value.strip() and not (node.style is None and node.value in ("null", "~", "Null", "NULL")):
            yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            inner = [item]
            if isinstance(item, yaml.MappingNode):
                inner = [value for key, value in item.value if key.value in _IDS][:1]
            yield from (each for each in inner if isinstance(each, yaml.ScalarNode) and each.value.strip())


_IDS = ("id", "number", "path", "file", "ref", "name", "adr", "link", "url", "title")
"""Keys under which an item that is a map names itself."""


def _span(node: yaml.Node, place: Span) -> Span:
    start, end = node.start_mark, node.end_mark
    return Span(place.line + start.line, start.column + 1, place.line + end.line, end.column + 1, place.path)
