"""Whether a record has the sections that the others have, and more in them than a template's hints."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise

from kb.formats.page import field_name
from kb.identity import is_template, named
from kb.lint import Context, Finding, near, rule, text_rule
from kb.markdown import outline, strip_comments, tokens_of
from kb.model import Document, Kind, Related, Section, Severity, Span, Status, UserError
from kb.rules.naming import folded
from kb.rules.passages import SENTENCE_END
from kb.view import View

HABIT = 0.95
"""The share of the other records of a folder that makes a section part of its form."""
_ENOUGH = 5
_WITHOUT = 2
"""Where more records lack a section than this, beside the one at hand, they do so on purpose."""
FILLED = 0.75
"""The share of a section's namesakes with text in them that makes an empty one stand out."""
_OTHERS = 3
_UNDECIDED = (Status.DRAFT, Status.PROPOSED, Status.STAGNANT, Status.WITHDRAWN)
_OVER = (Status.REJECTED, Status.WITHDRAWN, Status.DEPRECATED, Status.SUPERSEDED)
"""States of records to which nobody adds a section any more."""
_TO_DO = re.compile(
    r"(?:TODO|TBD|TBA)(?:[.!…]*$|\s*:)"
    r"|TODO(?:,\s|\s(?!(?:apps?|comments?|entries|items?|lists?|markers?|notes?|tags?|and|are|is|or|was|were)\b))"
    r"|[Tt]o be (?:decided|defined|determined|written|done)[.…]*$"
)
_HINT = re.compile(
    r"\{(?!\{)[^{}=:;$<>\\\"`()]*[A-Za-z]{2,} [^{}=;$<>\\\"`]*\}"
    r"|\[(?:short title|describe the|option \d|argument [a-d]|title of option|example \||driver \d|justification\b)"
    r"[^\]]*\]",
    re.I,
)
_ANYWHERE = re.compile(
    r"lorem ipsum dolor"
    r"|The issue motivating this decision, and any context that influences or constrains the decision\."
    r"|The change that we're proposing or have agreed to implement\."
    r"|What becomes easier or more difficult to do and any risks introduced by the change",
    re.I,
)
_SUSPECT = re.compile(
    r"TODO|TBD|TBA|to be (?:de|wr|do)|To be (?:de|wr|do)|\{[^{}\n]* |lorem ipsum|Lorem ipsum"
    r"|The issue motivating|The change that we|What becomes easier"
    r"|\[(?:[Ss]hort|[Dd]escribe|option|argument|title of|example|driver|justification)"
)
"""Lines without any of it need no closer look."""
_SPREAD = re.compile(
    r"^[ \t]*(?:(?:[-*+>|]|\d{1,3}[.)])[ \t]*)?\{\w[^{}=;$<>\\\"`\n]*\n[^{}=;$<>\\\"`]*\}[ \t|]*$", re.M
)
"""What may be a hint over several lines: no code begins so and ends so."""
_BEGINNING = re.compile(r"^[\s#>*_|+-]*(?:\d+[.)]\s+)?[*_\s]*")
_PART = re.compile(r"\W*(?:(?:option|alternative|solution|approach|proposal)\b|pros?\b|cons?\b|advantages|good)", re.I)
_OPTIONAL = re.compile(r"optional|\{", re.I)
_DECIDES = frozenset({"decision", "decision outcome"})
_OWN_WORDS = 15
"""Two records do not happen to decide in so many words alike."""
_HINT_WORDS = 8
"""Blanks of a sentence of a template from which on nobody writes it by chance."""
KEPT = 0.2
"""The share of the records that keep a sentence of the template at most; what more of them have is meant to stay."""
_OPTIONS = frozenset({"considered options", "options considered", "considered alternatives"})


@text_rule("KB007", Kind.DECISION, Kind.SPEC, severity=Severity.WARNING)
def placeholder(document: Document, text: str) -> Iterator[Finding]:
    """A record says what was decided, not what its template asks for."""
    # Only what looks like a placeholder is parsed, to see whether it is code.
    suspects = _suspicious_lines(text)
    single = any(_left_over(_BEGINNING.sub("", each).rstrip(" |*_"), document.status) for each in suspects)
    if not single and not _SPREAD.search(text):
        return
    lines = text.split("\n")
    for block in _blocks(text):
        yield from _spread(block, lines)
        for line, content in block:
            found = _left_over(content, document.status)
            if found:
                at = max(lines[line - 1].find(found[0]), 0)
                span = Span(line, at + 1, line, at + 1 + len(found[0]))
                rest = content[found.end() :].strip() if _TO_DO.fullmatch(found[0]) else ""
                expected = "nothing left open, found" if rest else "text, found the placeholder"
                yield Finding(span, f"expected {expected} `{_short(f'{found[0]} {rest}'.strip())}`")


def _spread(block: Sequence[tuple[int, str]], lines: Sequence[str]) -> Iterator[Finding]:
    """The hint in braces that a paragraph of several lines is."""
    content = _value(" ".join(text for _, text in block))
    if len(block) > 1 and content.startswith("{") and _HINT.fullmatch(content):
        first, last = block[0][0], block[-1][0]
        span = Span(first, lines[first - 1].find("{") + 1, last, lines[last - 1].rfind("}") + 2)
        yield Finding(span, f"expected text, found the placeholder `{_short(content)}`")


@rule("KB701", Kind.DECISION, severity=Severity.WARNING)
def missing_section(decision: Document, context: Context) -> Iterator[Finding]:
    """A record has the sections of its template, or those that all its neighbours have."""
    own = _sections(decision)
    if not own or decision.problems:
        return
    if decision.status in _OVER and not context.config.lint.template:
        return
    required = list(_required(decision, context))
    missing = [(title, because) for title, because in required if not _has(decision, own, _folded(title))]
    # A record with none of the usual sections is of another kind: about the process, say.
    if not context.config.lint.template and len(missing) == len(required) > 1:
        return
    for title, because in missing:
        like = next((s.title for s in own if get_close_matches(_folded(title), [_folded(s.title)], 1, 0.8)), None)
        message = f"expected a section `{title}`, {because}, found none{near(like)}"
        yield Finding(Span.of_line(decision.title_line), message)


@rule("KB702", Kind.DECISION, Kind.SPEC, severity=Severity.WARNING)
def empty_section(document: Document, context: Context) -> Iterator[Finding]:
    """A section that the others fill says something: an empty one leaves open whether there was nothing to say."""
    if document.status in _UNDECIDED:
        return
    lines = context.corpus.texts[document.path].split("\n")
    yield from _borrowed(document, lines, context.view)
    yield from _hints(document, context.view)
    filled = _filled(context.view, document.kind)
    for section, after in pairwise((*document.sections, None)):
        if section is None or not section.level or section.line == document.title_line:
            continue
        # An option told below a heading of the same level is a slip of levels, and no empty section.
        told = after is not None and (after.level > section.level or _PART.match(after.title))
        if told or _OPTIONAL.search(section.title) or section.line not in filled.empty[document.path]:
            continue
        full, empty = filled.sections[_folded(section.title)]
        if full >= _OTHERS and full >= FILLED * (full + empty):
            line = context.corpus.lines(document.path, section.line, section.line)
            message = f"expected text below `{section.title}`, as {full} others have it, found none"
            yield Finding(Span.of_line(section.line, line), message)


@rule("KB703", Kind.DECISION, severity=Severity.INFO)
def single_option(decision: Document, context: Context) -> Iterator[Finding]:
    """A section of considered options has two at least: with one there was nothing to choose."""
    for section in decision.sections:
        if _folded(section.title) in _OPTIONS and _options(decision, section, context) == 1:
            text = context.corpus.lines(decision.path, section.line, section.line)
            yield Finding(Span.of_line(section.line, text), "expected two options or more, found one")


def _left_over(content: str, status: Status | None) -> re.Match[str] | None:
    """The placeholder that a line of text is, if it is one; what is open in a proposal may stay open."""
    to_do = None if status in _UNDECIDED else _TO_DO.match(content)
    return to_do or _HINT.fullmatch(_value(content)) or _ANYWHERE.search(content)


def _suspicious_lines(text: str) -> Iterator[str]:
    """The lines that hold something suspect, each once."""
    end = -1
    for found in _SUSPECT.finditer(text):
        if found.start() > end:
            end = text.find("\n", found.start())
            end = end if end >= 0 else len(text)
            yield text[text.rfind("\n", 0, found.start()) + 1 : end]


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """The lines of each heading, paragraph, item and cell with their numbers, code left out."""
    for token in tokens_of(text):
        if token.type == "inline" and token.map:
            block: list[tuple[int, str]] = []
            line, content = token.map[0] + 1, ""
            for child in token.children or []:
                if child.type in ("softbreak", "hardbreak"):
                    block.append((line, content.strip()))
                    line, content = line + 1, ""
                elif child.type in ("text", "text_special"):
                    content += child.content
                elif child.type == "code_inline":
                    content += f"`{child.content}`"
            yield [*block, (line, content.strip())]


def _value(content: str) -> str:
    """What stands after a label: `Deciders: {list everyone}`."""
    return re.sub(r"^[\w -]{2,30}:\s+", "", content)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _sections(record: Document) -> list[Section]:
    """The headings of a record but for its title.

    Where the front matter states the title, a first heading that says another thing is a section a level too high.
    """
    stated = record.field("title")
    titles = ("", folded(stated.text)) if stated else ()
    return [
        each
        for each in record.sections
        if each.level and (each.line != record.title_line or (stated and folded(each.title) not in titles))
    ]


def _has(decision: Document, own: Sequence[Section], wanted: str) -> bool:
    return wanted == _folded(decision.title or "") or any(_same(wanted, _folded(each.title)) for each in own)


def _required(decision: Document, context: Context) -> Iterator[tuple[str, str]]:
    path = context.config.lint.template
    if path:
        yield from ((title, f"as in {path}") for title in _template(context.view, path))
        return
    form = _forms(context.view).get(_folder(decision.path))
    if form and form.records > _ENOUGH:
        for title, having in form.having.items():
            others = len(having - {decision.path})
            if others >= max(HABIT * (form.records - 1), form.records - 1 - _WITHOUT):
                yield form.spelling[title], f"as {others} of the {form.records - 1} other records here have it"


@dataclass(frozen=True, slots=True)
class _Form:
    """The sections that the records of one folder have."""

    records: int
    having: Mapping[str, frozenset[str]]
    """A section's title in lower case → the paths of the records with such a section."""
    spelling: Mapping[str, str]
    """The same titles → as most write them."""


@lru_cache(maxsize=2)
def _forms(view: View) -> Mapping[str, _Form]:
    folders: dict[str, list[Document]] = defaultdict(list)
    for each in view.corpus.decisions:
        folders[_folder(each.path)].append(each)
    return {folder: _form(records) for folder, records in folders.items()}


def _form(records: list[Document]) -> _Form:
    having: dict[str, set[str]] = defaultdict(set)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        for section in _sections(record):
            # Where the status stands in a section, KB002 asks for it.
            if section.level in (1, 2) and not field_name(section.title):
                having[_folded(section.title)].add(record.path)
                spelled[_folded(section.title)][section.title] += 1
    usual = {title: frozenset(paths) for title, paths in having.items() if title and 2 * len(paths) > len(records)}
    return _Form(len(records), usual, {title: spelled[title].most_common(1)[0][0] for title in usual})


@lru_cache(maxsize=8)
def _template(view: View, path: str) -> tuple[str, ...]:
    """The headings below a template's title that are not marked as optional. Raises UserError where it is not there."""
    try:
        text = view.corpus.beside(path).decode("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"lint.template: expected a Markdown file, cannot read {path}: {problem}") from problem
    lines = text.split("\n")
    return tuple(
        each.title
        for each in outline(text).sections
        if each.level == 2
        and not _OPTIONAL.search(each.title)
        and "optional" not in "".join(lines[each.line - 2 : each.line - 1])
    )


def _folder(path: str) -> str:
    return named(path).parent.as_posix()


def _folded(title: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", title.lower()))


def _same(wanted: str, found: str) -> bool:
    """Whether one title has all words of the other: `Context`, `Context and Problem Statement`."""
    one, other = set(wanted.split()), set(found.split())
    return bool(one and other) and (one <= other or other <= one)


def _empty(section: Section, lines: Sequence[str]) -> bool:
    """Whether nothing but blanks and comments stands between a heading and the next one."""
    first = next((each.lstrip()[:1] for each in lines[section.line : section.end_line] if each.strip()), "")
    if first not in ("", "<", "-", "="):
        return False
    below = "\n".join(lines[section.line : section.end_line])
    # The line below a heading can underline it.
    return not strip_comments(re.sub(r"\A[=-]+[ \t]*$", "", below, flags=re.M)).strip()


@dataclass(frozen=True, slots=True)
class _Filled:
    """Which sections of the documents of a kind have text."""

    sections: Mapping[str, tuple[int, int]]
    """A section's title → how many documents have text in it, and how many have none."""
    empty: Mapping[str, frozenset[int]]
    """A document's path → the lines of the headings that nothing stands below before the next one."""


@lru_cache(maxsize=4)
def _filled(view: View, kind: Kind) -> _Filled:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    empty: dict[str, frozenset[int]] = {}
    for document in view.corpus.of(kind):
        lines = view.corpus.texts[document.path].split("\n")
        headed = [each for each in document.sections if each.level]
        empty[document.path] = frozenset(each.line for each in headed if _empty(each, lines))
        for section, after in pairwise((*headed, None)):
            if section is not None:
                parent = after is not None and after.level > section.level
                found[_folded(section.title)][not parent and section.line in empty[document.path]] += 1
    return _Filled({title: (full, none) for title, (full, none) in found.items()}, empty)


def _borrowed(document: Document, lines: Sequence[str], view: View) -> Iterator[Finding]:
    """A decision that is another record's, word for word: the file that this one was made from."""
    for section in document.sections:
        first = _decided(view).get(_words(section, lines), document) if _folded(section.title) in _DECIDES else document
        if document.kind is Kind.DECISION and first.path != document.path:
            message = f"expected a text of its own below `{section.title}`, found that of {first.label} word for word"
            place = next((each.line for each in first.sections if _folded(each.title) in _DECIDES), first.title_line)
            related = Related(first.path, place, "it stands here first")
            yield Finding(Span.of_line(section.line, lines[section.line - 1]), message, related=(related,))


def _hints(document: Document, view: View) -> Iterator[Finding]:
    """Sentences of the folder's template, where the other records wrote something in their place."""
    hints = _hinted(view).get(_folder(document.path), {}) if document.kind is Kind.DECISION else {}
    seen: set[int] = set()
    for line, sentence in _sentences(view.corpus.texts[document.path]) if hints else ():
        if (place := hints.get(_folded(sentence))) and line not in seen:
            seen.add(line)
            related = Related(*place, "the template has it here")
            message = f"expected a text of its own, found the template's: `{_short(sentence)}`"
            yield Finding(Span.of_line(line, view.corpus.lines(document.path, line, line)), message, related=(related,))


@lru_cache(maxsize=2)
def _hinted(view: View) -> Mapping[str, Mapping[str, tuple[str, int]]]:
    """Folder → the sentences of its template that few of its records keep, with where they stand in it."""
    forms = [each for each in view.corpus.of(Kind.PAGE) if is_template(each.path)]
    found: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    for form in forms:
        folder = posixpath.dirname(form.path)
        records = [each for each in view.corpus.decisions if _folder(each.path) == folder]
        kept = Counter(
            told
            for each in records
            for told in {_folded(sentence) for _, sentence in _sentences(view.corpus.texts[each.path])}
        )
        for line, sentence in _sentences(view.corpus.texts[form.path]):
            told = _folded(sentence)
            if told.count(" ") >= _HINT_WORDS and 1 <= kept[told] <= max(1, KEPT * len(records)):
                found[folder][told] = (form.path, line)
    return found


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of every paragraph, each with the paragraph's first line; comments are none."""
    lines = strip_comments(text).split("\n")
    first = 0
    for number, line in enumerate([*lines, ""], 1):
        if line.strip(" >\t"):
            first = first or number
        elif first:
            paragraph = " ".join(each.strip(" >\t") for each in lines[first - 1 : number - 1])
            yield from ((first, each) for each in SENTENCE_END.split(paragraph))
            first = 0


@lru_cache(maxsize=2)
def _decided(view: View) -> Mapping[str, Document]:
    """The words of a decision → the first record that says so, where they are enough to be nobody else's."""
    found: dict[str, Document] = {}
    for each in view.corpus.decisions:
        lines = view.corpus.texts[each.path].split("\n")
        for section in each.sections:
            words = _words(section, lines) if _folded(section.title) in _DECIDES else ""
            if words.count(" ") >= _OWN_WORDS:
                found.setdefault(words, each)
    return found


def _words(section: Section, lines: Sequence[str]) -> str:
    return _folded(strip_comments("\n".join(lines[section.line : section.end_line])))


def _options(decision: Document, section: Section, context: Context) -> int:
    """How many items or headings list the options; 0 where they are told in prose."""
    below = [each for each in decision.sections if each.line > section.line and section.title in each.path]
    heads = sum(each.level == section.level + 1 for each in below)
    text = context.corpus.lines(decision.path, section.line + 1, section.end_line)
    items = [line for line in strip_comments(text).split("\n") if re.match(r"(?:[*+-]|\d+[.)])\s+\S", line)]
    prose = [
        line
        for line in strip_comments(text).split("\n")
        if line.strip() and not re.match(r"\s|[*+-]\s|\d+[.)]\s", line)
    ]
    return len(items) + heads if items or not prose else 0
