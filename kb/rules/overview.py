"""Whether the pages that explain a whole still fit it: glossary, onboarding, architecture, specs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from kb import links
from kb.corpus import Corpus
from kb.lint import Context, Finding, rule
from kb.markdown import tokens_of, visible
from kb.model import Document, Kind, Related, RelationKind, Severity, Span
from kb.rules.passages import Passage, code_spans, passages
from kb.view import View

_GLOSSARY = re.compile(r"^glossary", re.I)
_BOLD = re.compile(
    r"^(?:[*+-]\s+)?(\*\*|__)(?P<term>[^*_\n]{1,80}?)\s*:?\s*\1\s*(?:\([^)]*\)\s*)?(?:[:–—-]|\s*$)", re.M
)
_NO_TERM = frozenset({"term", "terms", "abbreviation", "acronym", "word", "name", "glossary", "see also", "references"})
_GUIDE = re.compile(r"^(?:readme|contributing|agents|claude)$|onboarding|architecture", re.I)
_PATH = re.compile(r"(?:\./)?(?:[\w.@+-]+/)+(?:[\w.@+-]+)?")
_FILE = re.compile(r"(?!(?:AGENTS|CLAUDE|GEMINI|SKILL|README|CHANGELOG)\.)[A-Z][A-Z0-9_-]*\.(?:md|mmd)")
"""A page of the root by its capitals, unless people speak of such files in general."""
_MADE_UP = re.compile(
    r"n{3,}|x{3,}|\byyyy|0000|9999|\bfoo\b|\bbar\b|example|sample|your|some|path[_/-]to|\.\.\.|title|slug", re.I
)
_TO_COME = re.compile(
    r"\b(?:creat\w+|add(?:s|ed|ing)?|generat\w+|writ(?:e|es|ten|ing)|produc\w+|built?|builds|output|ignored?|new|optional(?:ly)?"
    r"|if\s+(?:it|there|you)|e\.g\.|for\s+example|such\s+as|will\s+be|clone[sd]?|image|registry|repositor(?:y|ies)|namespace"
    r"|endpoint|branch|package|module|chart|deleted|removed|renamed|moved|no\s+longer|was|were|not\s+(?:in|here|tracked))\b",
    re.I,
)
_BRANCH = re.compile(r"^(?P<indent>[ \t\xa0│|]*)(?:├|└|\|--|\+--|`--)[─-]*\s(?P<name>[^\s#]+)(?P<remark>.*)$", re.M)
_UNTRACKED = frozenset({".git", ".env", ".venv", "node_modules", "dist", "build", "target", "vendor", "site"})
_MOSTLY = 3
"""A drawing in which more than one entry in so many is missing draws something else."""
_ENOUGH = 3
"""So many specs of which none cites a decision are a habit, not an oversight."""


@rule("KB504", Kind.PAGE, severity=Severity.INFO)
def glossary_terms(page: Document, context: Context) -> Iterator[Finding]:
    """A glossary defines each term once, and only terms that the documents use."""
    if not _GLOSSARY.match(PurePosixPath(page.path).stem):
        return
    first: dict[str, int] = {}
    for term, span in _terms(page, context.corpus.texts[page.path]):
        key = " ".join(term.casefold().split())
        if key in first:
            related = Related(page.path, first[key], "defined here already")
            message = f"expected one definition of {term}, found a second one; the first is on line {first[key]}"
            yield Finding(span, message, related=(related,))
        elif not _is_used(term, page, context.view):
            yield Finding(span, f"expected a term that the documents use, found {term} in no other document")
        first.setdefault(key, span.line)


@rule("KB505", Kind.PAGE)
def missing_path(page: Document, context: Context) -> Iterator[Finding]:
    """A path that an onboarding or architecture page names in code is there."""
    if not _GUIDE.search(PurePosixPath(page.path).stem):
        return
    corpus = context.corpus
    text = corpus.texts[page.path]
    for path, span in _drawn(text, corpus):
        yield Finding(span, f"expected a path of this repository, found {path}, which is not there", path)
    for code, span, passage in code_spans(text):
        path = code.strip()
        if _looks_like_a_path(path, page, corpus) and not _is_there(path, page, corpus):
            start, end = passage.sentence(span)
            if not _TO_COME.search(passage.text[start:end].replace(code, "")) and not _TO_COME.search(passage.lead):
                yield Finding(span, f"expected a path of this repository, found {path}, which is not there", path)


@rule("KB507", Kind.SPEC, severity=Severity.INFO)
def no_decision(spec: Document, context: Context) -> Iterator[Finding]:
    """A spec names the decisions that it carries out, so that readers find the reasons."""
    if _is_index(spec) or spec.problems or _cites(spec, context):
        return
    others = [each for each in context.corpus.of(Kind.SPEC) if not _is_index(each)]
    if len(others) < _ENOUGH or any(_cites(each, context) for each in others):
        yield Finding(Span.of_line(spec.title_line), "expected a link to a decision or its number, found none")


def _terms(page: Document, text: str) -> Iterator[tuple[str, Span]]:
    """Headings below the title, the first cells of tables, or bold words at the start of a line: what the page uses."""
    found, lines = passages(text), text.split("\n")
    cells = [cell for each in found if each.row and each.text != each.lead and (cell := _first_cell(each))]
    bold = [
        (each["term"], passage.span(each.start("term"), each.end("term")))
        for passage in found
        if not passage.row and not passage.heading
        for each in _BOLD.finditer(passage.text)
    ]
    headings = [
        (each.title, Span.of_line(each.line, lines[each.line - 1]))
        for each in page.sections
        if each.level > 1 and each.title
    ]
    terms = headings if len(headings) > len(bold) + len(cells) else sorted([*bold, *cells], key=lambda each: each[1])
    yield from (each for each in terms if len(each[0]) > 1 and each[0].casefold() not in _NO_TERM)


def _first_cell(row: Passage) -> tuple[str, Span] | None:
    start = len(row.text) - len(row.text.lstrip(" \t|"))
    cell = row.text[start:].partition("|")[0].rstrip()
    return (visible(cell), row.span(start, start + len(cell))) if cell.strip(":- ") else None


def _is_used(term: str, page: Document, view: View) -> bool:
    """Whether another document has the term, its short form in brackets, or the words before the brackets."""
    inside = re.search(r"\(([^)]+)\)", term)
    forms = [re.sub(r"\s*\([^)]*\)", "", term), *(inside[1].split(",") if inside else ()), *term.split(" / ")]
    wanted = [re.sub(r"[\W_]+", " ", each).strip().casefold() for each in forms]
    stems = [re.sub(r"(?:ies|es|s|y)$", "", each) if len(each) > _SHORT else each for each in wanted if each]
    return not stems or any(each in text for path, text in _folded(view) if path != page.path for each in stems)


_SHORT = 4
"""Terms longer than this are looked for without their plural."""


@lru_cache(maxsize=1)
def _folded(view: View) -> tuple[tuple[str, str], ...]:
    """Every text in small letters, all but letters and digits as blanks."""
    return tuple((path, re.sub(r"[\W_]+", " ", text).casefold()) for path, text in view.corpus.texts.items())


def _drawn(text: str, corpus: Corpus) -> Iterator[tuple[str, Span]]:
    """The entries that are not there in a drawing of this repository's tree, most of which is."""
    lines = text.split("\n")
    for token in tokens_of(text):
        if token.type != "fence" or not token.map or not _BRANCH.search(token.content):
            continue
        entries = list(_entries(lines, token.map[0] + 1, token.map[1], corpus))
        gone = [each for each in entries if each[0] not in corpus.files and each[0] not in corpus.folders]
        if len(entries) >= _ENOUGH and _MOSTLY * len(gone) <= len(entries):
            for path, span, remark in gone:
                untracked = path.rpartition("/")[2] in _UNTRACKED or _TO_COME.search(remark)
                if not untracked and not _MADE_UP.search(path):
                    yield path, span


def _entries(lines: Sequence[str], start: int, end: int, corpus: Corpus) -> Iterator[tuple[str, Span, str]]:
    """Path, place and remark of each branch; the root's line may name a folder or the repository itself."""
    root = lines[start].split("#")[0].strip().strip("./")
    above = {0: root if root in corpus.folders else ""}
    for number in range(start, end):
        found = _BRANCH.search(lines[number])
        name = found["name"].rstrip("/") if found else ""
        if found and re.fullmatch(r"[\w.@+-]*\w[\w.@+-]*", name):
            depth = len(found["indent"]) // 4
            above[depth + 1] = posixpath.join(above.get(depth, ""), name)
            column = found.start("name") + 1
            yield above[depth + 1], Span(number + 1, column, number + 1, column + len(name)), found["remark"]


def _looks_like_a_path(path: str, page: Document, corpus: Corpus) -> bool:
    """Whether a code span can only mean a file or folder of this repository: its first folder is one."""
    if _MADE_UP.search(path):
        return False
    if _FILE.fullmatch(path):
        return True
    first = links.join(page.path, path).partition("/")[0] if path.startswith("./") else path.partition("/")[0]
    folder = posixpath.dirname(page.path)
    return bool(_PATH.fullmatch(path)) and (first in corpus.folders or posixpath.join(folder, first) in corpus.folders)


def _is_there(path: str, page: Document, corpus: Corpus) -> bool:
    """Whether a path is there from the root, from the page's folder, or as the end of a longer path."""
    wanted = posixpath.normpath(path)
    if any(each in corpus.files or each in corpus.folders for each in (wanted, links.join(page.path, path))):
        return True
    return any(each.endswith(f"/{wanted}") or each.startswith(f"{wanted}.") for each in corpus.files)


def _is_index(spec: Document) -> bool:
    return PurePosixPath(spec.path).stem.lower() in ("readme", "index")


def _cites(spec: Document, context: Context) -> bool:
    view = context.view
    if any(view.by_number(spec, each.number, each.letters) for each in spec.mentions) or any(
        each.kind in (RelationKind.REQUIRES, RelationKind.RELATES_TO) and view.resolve(spec, each.target)
        for each in spec.relations
    ):
        return True
    decisions = {each.path for each in context.corpus.decisions}
    return any(links.resolve(context.corpus, spec.path, each.target).path in decisions for each in spec.links)
