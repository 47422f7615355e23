"""A link → its target, or why there is none. Lint and the site ask here."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum
from functools import lru_cache

from kb.corpus import Corpus
from kb.dialect import SHORTCODE, written_out
from kb.identity import file_number, is_index, named
from kb.markdown import split_target
from kb.model import Kind

_EXTERNAL = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.I)
_HANDLE = re.compile(r"^@|^[^/\s]+@[^/\s]+\.[a-z]+$", re.I)
_LINE_ANCHOR = re.compile(r"^L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?$")
_SERVED = re.compile(r"(?:/(?:README|index)|[-_. ][^/]*)?\.mdx?", re.I)
_FORGE = re.compile(
    r"(?:\.\./){2,4}(?:-/)?(?:issues|pulls?|merge_requests|wiki|releases|discussions|actions|projects|labels|milestones?|tags"
    r"|branches|commits?|compare|edit|raw|blob|tree|security|packages|graphs|network|stargazers)(?:/|$)"
)
"""What a path that leads out of the root means beside the files as the forge shows them: `../../issues`."""
_INDEX = ("README.md", "readme.md", "README.MD", "index.md", "index.mdx")
_NUMBER = re.compile(r"(?:(?P<letters>[A-Za-z]{2,8})[-_ ]?)?0*(?P<number>\d{1,5})")
_NAME = re.compile(r"[^\W\d_]+|\d+")
_ALIKE = 0.75
_SAME = 0.9
"""So alike are two titles that a number between them is the slip."""


class Trouble(StrEnum):
    """Why a link leads nowhere."""

    FILE = "missing file"
    ANCHOR = "missing anchor"
    OUTSIDE = "outside the repository"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads."""

    path: str | None
    """The file or folder in the repository, or None for addresses elsewhere."""
    anchor: str | None = None
    trouble: Trouble | None = None
    nearest: str | None = None
    """The file or anchor that may have been meant."""


def is_external(target: str) -> bool:
    """Whether a destination is an address elsewhere, a handle or an e-mail address."""
    return bool(_EXTERNAL.match(target) or _HANDLE.match(target))


@lru_cache(maxsize=4_096)
def join(source: str, target: str) -> str:
    """A path written in `source` → the path from the root. A leading `/` means the root; `../` may lead out of it."""
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/") or ".")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def index_of(corpus: Corpus, folder: str) -> str | None:
    """The page that a forge shows for a folder."""
    prefix = "" if folder in (".", "") else f"{folder}/"
    return next((prefix + name for name in _INDEX if prefix + name in corpus.files), None)


def resolve(corpus: Corpus, source: str, target: str) -> Target:
    """Where a link in the document `source` leads, and what is wrong with it."""
    if not target or is_external(target):
        return Target(None)
    if SHORTCODE.fullmatch(target):
        return _referred(corpus, source, *split_target(written_out(target)))
    written, anchor = split_target(target)
    path = join(source, written) if written else source
    if _FORGE.match(path):
        return Target(None)
    if path.startswith("../") or path == "..":
        return Target(None, anchor, Trouble.OUTSIDE)
    if path in corpus.folders:
        index = index_of(corpus, path)
        return _anchored(corpus, index, anchor) if anchor and index else Target(path, anchor)
    found = path if path in corpus.files else _routed(corpus, path)
    if found is None:
        return Target(None, anchor, Trouble.FILE, _nearest_file(corpus, source, path))
    return _anchored(corpus, found, anchor)


def _referred(corpus: Corpus, source: str, written: str, anchor: str | None) -> Target:
    """What a shortcode means: a file beside the document, else the only one whose path ends so.

    Where there is none, the generator that knows the folders of its site complains itself.
    """
    file = written if not written or posixpath.splitext(written)[1] else f"{written.rstrip('/')}.md"
    beside = join(source, file) if file else source
    same = corpus.named.get(posixpath.basename(file).lower(), ())
    found = (
        [beside] if beside in corpus.files else [each for each in same if f"/{each}".endswith(f"/{file.strip('/')}")]
    )
    return _anchored(corpus, found[0], anchor) if len(found) == 1 else Target(None)


def _routed(corpus: Corpus, address: str) -> str | None:
    """The document that the site serves under an address, by the configured routes: its name may go on with a title."""
    for start, folder in corpus.routes.items():
        prefix = f"{start.strip('/')}/".lstrip("/")
        if address.startswith(prefix):
            name = address.removeprefix(prefix).removesuffix(".html")
            wanted = posixpath.normpath(posixpath.join(folder.strip("/"), name)).lower()
            fits = [each for each in corpus.starting(wanted) if _SERVED.fullmatch(each, len(wanted))]
            if fits:
                return min(fits, key=lambda each: (len(each), each))
            found = Names.of(corpus, folder.strip("/") or ".").find(name)
            if found:
                return found
    return None


@dataclass(frozen=True, slots=True)
class Names:
    """What a site may call records at the end of an address."""

    slugs: Mapping[str, tuple[str, ...]]
    """The `slug` of the front matter → the paths of the records that have it."""
    numbers: Mapping[int, tuple[str, ...]]

    @classmethod
    def of(cls, corpus: Corpus, folder: str | None = None) -> Names:
        """The names of the records in a folder, or of all."""
        slugs: dict[str, tuple[str, ...]] = {}
        numbers: dict[int, tuple[str, ...]] = {}
        for each in corpus.decisions:
            if folder is None or named(each.path).parent.as_posix() == posixpath.normpath(folder):
                if called := each.field("slug"):
                    name = called.text.strip("/")
                    slugs[name] = (*slugs.get(name, ()), each.path)
                if each.number and each.number.isdigit():
                    numbers[int(each.number)] = (*numbers.get(int(each.number), ()), each.path)
        return cls(slugs, numbers)

    def find(self, name: str) -> str | None:
        """The record with a `slug`, or else with a number, zeros aside and the letters before it as in its file name.

        None where several have it.
        """
        number = _NUMBER.fullmatch(name)
        letters = (number["letters"] or "").lower() if number else ""
        numbered = self.numbers.get(int(number["number"]), ()) if number else ()
        found = self.slugs.get(name) or [each for each in numbered if named(each).name.lower().startswith(letters)]
        return found[0] if len(found) == 1 else None


def _anchored(corpus: Corpus, path: str, anchor: str | None) -> Target:
    document = corpus.documents.get(path)
    if not anchor or anchor == "top" or _LINE_ANCHOR.match(anchor):
        return Target(path, anchor)
    if document is None or document.kind is Kind.DIAGRAM or any(p.code == "KB008" for p in document.problems):
        return Target(path, anchor)
    if anchor.removeprefix("user-content-") in document.anchors:
        return Target(path, anchor)
    near = _nearest(anchor.lower(), document.anchors)
    return Target(path, anchor, Trouble.ANCHOR, near)


def _nearest_file(corpus: Corpus, source: str, path: str) -> str | None:
    """The file with the same name elsewhere, else one whose name says the same, written as seen from `source`.

    Of a folder's page, its folder has to say the same.
    """
    name = posixpath.basename(path).lower()
    same = sorted((*corpus.named.get(name, ()), *corpus.named.get(f"{name}.md", ())))
    cased = next((each for each in same if each.lower() == path.lower()), None)
    if is_index(name) and not cased:
        folder = posixpath.dirname(path)
        likest = max(same, key=lambda each: likeness(folder, posixpath.dirname(each)), default=None)
        near = likest if likest and likeness(folder, posixpath.dirname(likest)) else None
        return posixpath.relpath(near, posixpath.dirname(source) or ".") if near else None
    near = cased or _nearest(path, frozenset(same)) or next(iter(same), None) or _most_alike(path, corpus.alike(path))
    return posixpath.relpath(near, posixpath.dirname(source) or ".") if near else None


def _most_alike(wanted: str, known: frozenset[str]) -> str | None:
    """The file whose name is most like one that is not there; of two alike, the one in the same folder."""
    folder = posixpath.dirname(wanted)
    marks = {each: (likeness(wanted, each), posixpath.dirname(each) == folder) for each in known}
    best = max(sorted(known), key=lambda each: marks[each], default=None)
    return best if best and marks[best][0] else None


def likeness(wanted: str, found: str) -> float:
    """How far two file names say the same, 0 where they do not: a number tells two records apart, words tell alike."""
    kinds = [posixpath.splitext(each)[1].lower() for each in (wanted, found)]
    if kinds[0] and kinds[0] != kinds[1]:
        return 0.0
    numbers = [file_number(each) for each in (wanted, found)]
    one, other = (_title(each, number) for each, number in zip((wanted, found), numbers, strict=True))
    if not one or not other:
        return 0.0
    mark = max(SequenceMatcher(None, " ".join(one), " ".join(other)).ratio(), _shared(one, other))
    both = None not in numbers
    apart = both and int(numbers[0] or 0) != int(numbers[1] or 0)
    if both and not apart and (set(one) <= set(other) or set(other) <= set(one)):
        return max(mark, _ALIKE)
    alike = mark >= (_SAME if apart else _ALIKE)
    # Short names are alike by an ending or two ("…-size"): most of the words are the same, or nearly all letters.
    return mark if alike and (_shared(one, other) > 0.5 or mark >= _SAME) else 0.0


def _title(path: str, number: str | None) -> tuple[str, ...]:
    """The words of a file's name in lower case, without a record's number and what stands before it."""
    stem = posixpath.splitext(named(path).name if number else posixpath.basename(path))[0].lower()
    return tuple(_NAME.findall(stem.partition(number)[2] if number else stem))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """The share of the words of both that both have."""
    both, either = set(one) & set(other), set(one) | set(other)
    return len(both) / len(either) if either else 0.0


@lru_cache(maxsize=4096)
def _nearest(wanted: str, known: frozenset[str]) -> str | None:
    found = get_close_matches(wanted, sorted(known), 1, 0.75)
    return found[0] if found else None
