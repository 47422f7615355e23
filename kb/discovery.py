"""Source → which of its files are records, specs, diagrams and pages, without reading them as such."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from kb.config import Config
from kb.heads import argues, is_signed, number_in_title, states, states_one, tells
from kb.identity import (
    METADATA_FILES,
    OWN_NAMES,
    PREFIXES,
    TEXTS,
    file_date,
    file_number,
    is_index,
    is_own_page,
    is_template,
    language,
    named,
    originals,
)
from kb.model import Kind
from kb.source import Source

RECORD_FOLDERS = frozenset(
    "adr adrs adl decisions decision-record decision-records decision-log architecture-decision-record "
    "architecture-decision-records architecture-decisions design-decisions technical-decisions rfcs rfc rfds rfd text "
    "proposal proposals keps teps "
    "enhancements eips ercs bips cips peps neps simds seps fips lips zips tips acps aips arcs caips deps feps hips "
    "jeps mips mscs oteps sips snips taps tzips veps xips beslissingen beslut beslutninger décisions decisiones "
    "decisioni decisoes decisões decyzje entscheidungen architekturentscheidungen решения".split()
)
"""Folder names under which records usually live, at any depth."""
_VAGUE_FOLDERS = frozenset("arcs deps fips hips lips proposal snips taps text tips zips".split())
"""Those of them that also hold other numbered files, such as hints for readers."""
_ONLY_RECORDS = frozenset(
    "adr adrs decisions decision-record decision-records architecture-decision-record architecture-decision-records "
    "architecture-decisions architectural-decisions".split()
)
"""Folder names that promise records even where no file has a number."""
_PLURAL = re.compile(r"-(?:adrs|decisions|decision-(?:records|logs?)|rfcs|rfds)$")
_STATED = re.compile(
    r"^(?:{0})-(?=[a-z]+$)|(?<=[a-z])-(?:{0})$".format(
        "accepted|active|approved|archived?|closed|deprecated|done|draft|drafts|implemented|old|rejected|retired|superseded"
    )
)
"""What a folder's name says of the state of its records: `proposals-accepted`."""
_BESIDE_RECORDS = frozenset(
    "assets attachments examples figures images img media meeting-minutes meeting-notes meetings minutes notes "
    "samples template templates".split()
)
"""Folders below one of records whose files are about the records, and none."""
_OTHER_SERIES = frozenset(
    "backlog blog changelog changelog.d changelogs changes chapters epics examples exercises features fixtures guides "
    "incidents issues journal leetcode lessons meetings migrations milestones minutes news newsfragments notes plan "
    "plans posts -posts postmortems problems prompts reports requirements research reviews runbooks samples sessions "
    "slides solutions spec specs sprints stories tasks templates testdata tickets todo tutorial tutorials".split()
)
"""Folders whose numbered files are something else, unless a folder around them is one of records."""
_ARCHITECTURE = re.compile(r"(?:^|/)docs?/(?:architecture|arch)$")
_NO_RECORD = re.compile(
    r"^(?:readme|index|contributing|_|\.|summary$|toc$|changelog|license)"
    r"|^(?:about|agents|claude|faq|glossary|guidelines?|intro|introduction|log|overview|process)$"
    r"|^(?:adr|rfc|decision)s?[-_ ](?:guide|guidelines?|how[-_ ]?to|index|list|log|overview|process|readme)$"
    r"|^0+[-_ ](?:(?:adr|rfc|decision)s?[-_ ])?(?:index|intro|introduction|list|overview|readme|toc)$",
    re.I,
)
_NUMBERED = re.compile(
    rf"^(?:[A-Za-z]{{2,8}}[-_ ]?|(?:[a-z]+[-_ ]){{0,3}}{PREFIXES}[-_ ](?:[a-z]+[-_ ]){{0,2}})?\d{{1,14}}(?=[-_. ]|$)"
    r"|^(?-i:(?:[A-Z]+-){2,3}\d{3,5}(?=[-_. ]|$))",
    re.I,
)
"""A name with a number: `0007-x`, `adr-7`, `APP-ADR-DB-0001-x`, `APP-PROP-0001-x`, a time as in `20240131120000-x`."""
_CLEAR_NAME = re.compile(rf"^{PREFIXES}[-_ ]?\d+(?=[-_. ]|$)|^(?!(?:19|20)\d\d-)\d{{4,5}}-[a-z]", re.I)
"""A name that only records have: a known prefix with a number, or four or five digits and a title."""
_FAIRLY_CLEAR_NAME = re.compile(
    rf"^(?:{PREFIXES}|arc)[-_ ]?\d+(?=[-_. ]|$)|^(?!(?:19|20)\d\d[-_.]\d)\d{{3,5}}(?=[-_. ]|$)", re.I
)
"""A name that chapters (`01-goals`) and days (`2024-01-31`) have not."""
_PREFIXED = re.compile(rf"^{PREFIXES}[-_ ]?\d+(?=[-_. ]|$)", re.I)
_SERIES = re.compile(r"^(?P<letters>[A-Za-z]{2,8})[-_ ]?0*(?P<number>\d{1,5})(?=[-_. ]|$)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+")
_HEAD = 4_000
"""So many bytes are looked at for a heading or a status."""
_STATES = frozenset("accepted approved implemented proposed rejected superseded withdrawn".split())
"""Folders at the root that hold the records of a state, in a repository of nothing else."""
_MANY = 5
"""So many files make records of what only reads as such."""
_ENOUGH = 3
"""So many clearly named files make any folder one of records."""


def classify(paths: Iterable[str], config: Config) -> dict[str, Kind]:
    """What each Markdown or Mermaid file is taken for: by the configuration's globs, else by where it lies."""
    paths = tuple(paths)
    documents = [
        path for path in paths if path.lower().endswith((*TEXTS, ".mmd")) and not in_globs(path, config.exclude)
    ]
    found = _find_decisions(documents, frozenset(paths)) if config.decisions is None else frozenset()
    kinds: dict[str, Kind] = {}
    for path in documents:
        if path.lower().endswith(".mmd"):
            kinds[path] = Kind.DIAGRAM
        elif path in found or (in_globs(path, config.decisions) and not _is_index(path)):
            kinds[path] = Kind.DECISION
        elif in_globs(path, config.specs) if config.specs is not None else path.startswith("specs/"):
            kinds[path] = Kind.SPEC
        elif config.pages is None or in_globs(path, config.pages):
            kinds[path] = Kind.PAGE
    return kinds


def kinds_of(source: Source, config: Config) -> dict[str, Kind]:
    """What each file of a source is taken for: by its path, and where that doesn't tell a record by how it begins."""
    kinds = classify(source.paths, config)
    if config.decisions is None:
        stating = _series(source, [path for path, kind in kinds.items() if kind is Kind.PAGE])
        kinds |= dict.fromkeys(stating - _translations(stating) - _copies(stating), Kind.DECISION)
        heads = {path: _head(source, path) for path in _untold(kinds)}
        stating = _whole(heads)
        stating = _prevailing(stating, kinds) | {path for path in stating if _is_promised(path, heads[path])}
        kinds |= dict.fromkeys(stating - _translations(stating) - _copies(stating), Kind.DECISION)
    if config.decisions is None and Kind.DECISION not in kinds.values():
        possible = (path for path, kind in kinds.items() if kind is Kind.PAGE and _may_be_record(path))
        heads = {path: _head(source, path) for path in possible}
        found = _headed(heads) or _signed(heads) or _numbered_and_arguing(heads) or _most(heads)
        kinds |= dict.fromkeys(found - _translations(found), Kind.DECISION)
    return kinds


def _whole(heads: Mapping[str, str]) -> set[str]:
    """The pages that read as records; a folder's page where no other file in it states a status, and then alone."""
    found = {path for path, head in heads.items() if states(head) or (tells(head) and not _is_numbered(path))}
    for page in sorted(path for path in found if is_index(posixpath.basename(path))):
        beside = {path for path in heads if path != page and path.startswith(f"{posixpath.dirname(page)}/")}
        if any(states(heads[path]) for path in beside):
            found.discard(page)
        else:
            found -= beside
    return found


def has_records(source: Source, config: Config) -> bool:
    """Whether a source has a record at all."""
    return Kind.DECISION in kinds_of(source, config).values()


def _series(source: Source, pages: Iterable[str]) -> set[str]:
    """The files whose header gives the number of their name: `mips/mip-7.md` with `mip: 7`, where the folder is named
    after the series; where it holds several of them, all that have such a name and state a status.
    """
    named_so: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    numbered: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in pages:
        if name := _SERIES.match(PurePosixPath(path).stem):
            key = posixpath.dirname(path), name["letters"].lower()
            named_so[key][path] = head = _head(source, path)
            if _gives_number(head, name):
                numbered[key].add(path)
    found: set[str] = set()
    for (folder, letters), paths in numbered.items():
        if len(paths) >= _ENOUGH:
            found |= paths | {path for path, head in named_so[folder, letters].items() if states(head)}
        elif posixpath.basename(folder).lower().removesuffix("s") == letters:
            found |= paths
    return found


def _gives_number(head: str, name: re.Match[str]) -> bool:
    header = rf"^\s*{name['letters']}\s*:\s*[\"']?(?:{name['letters']}-)?0*{name['number']}\b"
    return bool(re.search(header, head, re.I | re.M))


def _untold(kinds: Mapping[str, Kind]) -> list[str]:
    """The pages that may be records: without a number in a folder of records, or with one in a folder of more."""
    taken = [path for path, kind in kinds.items() if kind is Kind.DECISION]
    whole = tuple(f"{posixpath.dirname(path)}/" for path in taken if is_index(posixpath.basename(path)))
    return [
        path
        for path, kind in kinds.items()
        if kind is Kind.PAGE
        and not path.startswith(whole)
        and not is_template(path)
        and not _NO_RECORD.search(named(path).stem)
        and (not is_index(posixpath.basename(path)) or _may_be_folder(path, taken))
        and _may_hold(_parts(PurePosixPath(path).parent), _is_numbered(path))
    ]


def _is_numbered(path: str) -> bool:
    return bool(_NUMBERED.match(PurePosixPath(path).stem))


def _may_be_folder(path: str, taken: Iterable[str]) -> bool:
    """Whether a folder's page may be a record that is a folder: one below those of records, with no record in it."""
    folder = named(path)
    parts = _parts(folder.parent)
    if not _holds_records(parts) or _names_records(folder.name.lower()) or set(parts) & _ONLY_RECORDS:
        return False
    inside = any(each.startswith(f"{folder.as_posix()}/") for each in taken)
    return not inside and not any(_NUMBERED.match(part) for part in parts)


def _may_hold(parts: Sequence[str], numbered: bool) -> bool:
    """Whether a folder's name lets a file be a record if its text says so."""
    if numbered:
        return bool(set(parts) & _VAGUE_FOLDERS) and not set(parts) & _OTHER_SERIES
    return _holds_records(parts) or parts[0] in _STATES


def _prevailing(stating: Collection[str], kinds: Mapping[str, Kind]) -> set[str]:
    """Those of more in their folder than have a name that tells a record."""
    told = Counter(posixpath.dirname(path) for path, kind in kinds.items() if kind is Kind.DECISION)
    count = Counter(posixpath.dirname(path) for path in stating)
    return {path for path in stating if count[posixpath.dirname(path)] > told[posixpath.dirname(path)]}


def _is_promised(path: str, head: str) -> bool:
    """Whether a file states its status in a folder that is named after decision records alone."""
    folder = _parts(PurePosixPath(path).parent)[-1]
    promised = folder in _ONLY_RECORDS or bool(_PLURAL.search(folder))
    return promised and states_one(head)


def _head(source: Source, path: str) -> str:
    try:
        return source.read(path)[:_HEAD].decode(errors="replace")
    except OSError:
        return ""


def _may_be_record(path: str) -> bool:
    """Whether a file has no name of what is no record."""
    return not is_template(path) and not _NO_RECORD.search(named(path).name)


def _headed(heads: Mapping[str, str]) -> set[str]:
    """The files whose title says that they are the record of their number (`012-x.md` with `# ADR 012: X`), and those
    with a number beside them that state a status.
    """
    numbers = {path: int(number) for path in heads if (number := file_number(path))}
    found = {path for path, number in numbers.items() if number_in_title(heads[path]) == number}
    folders = {posixpath.dirname(path) for path in found}
    return found | {path for path in numbers if posixpath.dirname(path) in folders and states(heads[path])}


def _signed(heads: Mapping[str, str]) -> set[str]:
    """The files that state a status and their authors at the top, where there are several of them."""
    found = {path for path, head in heads.items() if not is_index(posixpath.basename(path)) and is_signed(head)}
    return found if len(found) >= _ENOUGH else set()


def _numbered_and_arguing(heads: Mapping[str, str]) -> set[str]:
    """The files of a folder that have a number of three or more digits, where most have the headings of a proposal."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in heads:
        if _FAIRLY_CLEAR_NAME.match(named(path).name):
            folders[posixpath.dirname(path)].append(path)
    found: set[str] = set()
    for paths in folders.values():
        arguing = sum(argues(heads[path]) for path in paths)
        if arguing >= _ENOUGH and 2 * arguing > len(paths):
            found |= set(paths)
    return found


def _most(heads: Mapping[str, str]) -> set[str]:
    """The files that argue as proposals do or state a status, where most files of their folders do."""
    inside = {path: head for path, head in heads.items() if "/" in path and not _is_apart(PurePosixPath(path).parent)}
    found = {path for path, head in inside.items() if argues(head) or states_one(head)}
    folders = {named(path).parent for path in found}
    beside = sum(named(path).parent in folders for path in heads)
    if len(found) < _MANY or 2 * len(found) <= beside:
        return set()
    # Beside most, one with a number and a status in words of its own is another.
    return found | {
        path for path, head in inside.items() if named(path).parent in folders and file_number(path) and states(head)
    }


def _is_apart(folder: PurePosixPath) -> bool:
    """Whether a folder is hidden, or holds forms and the like."""
    return any(part.startswith(".") or part in _BESIDE_RECORDS for part in _parts(folder))


def _is_index(path: str) -> bool:
    """Whether a README or index speaks of its folder; in a folder with a number it is that record."""
    name = PurePosixPath(path)
    return name.stem.lower() in ("readme", "index") and not _NUMBERED.match(name.parent.name)


def _find_decisions(documents: Iterable[str], paths: frozenset[str]) -> frozenset[str]:
    """Numbered files in folders with a record folder's name, or in any folder with several that only records have."""
    numbered: dict[PurePosixPath, list[str]] = defaultdict(list)
    others: dict[PurePosixPath, list[str]] = defaultdict(list)
    found: set[str] = set()
    for path in documents:
        record = named(path)
        stem = record.stem if record.as_posix() == path else record.name
        if _NO_RECORD.search(stem) or is_template(path) or path.lower().endswith(".mmd"):
            continue
        if siblings(path, paths):
            found.add(path)
        elif _NUMBERED.match(stem):
            if record.as_posix() == path or not _YEAR.fullmatch(stem):
                numbered[record.parent].append(path)
        elif record.as_posix() == path:
            others[record.parent].append(path)
    for folder, records in numbered.items():
        clear = _clear(records)
        parts = _parts(folder)
        if _holds_records(parts):
            found |= set(records)
        elif _ARCHITECTURE.search("/".join(parts)) or set(parts) & _VAGUE_FOLDERS or parts[0] in _STATES:
            told = {each for each in records if _FAIRLY_CLEAR_NAME.match(named(each).name)}
            found |= told
            # Before a repository numbers its records it may date them.
            if len(told) >= _ENOUGH and set(parts) & _VAGUE_FOLDERS:
                found |= {each for each in records if file_date(each)}
        elif len(clear) >= _ENOUGH and not set(parts) & (_OTHER_SERIES | RECORD_FOLDERS):
            found |= set(clear)
        else:
            found |= {each for each in clear if _is_named_after(parts, named(each).name)}
    shaped = {folder.parent for folder in numbered if _are_folders(found.intersection(numbered[folder]))}
    for folder, records in numbered.items():
        if folder.parent in shaped and _are_folders(_clear(records)):
            found |= set(_clear(records))
    for folder, records in others.items():
        if folder not in numbered and _parts(folder)[-1:] and _parts(folder)[-1] in _ONLY_RECORDS:
            found |= set(records)
    whole = {posixpath.dirname(path) for path in found if is_index(posixpath.basename(path))}
    found -= {path for path in found if is_own_page(path) and posixpath.dirname(path) in whole}
    found = _apart(found, paths)
    return frozenset(found - _translations(found) - _copies(found))


def _is_named_after(parts: Sequence[str], name: str) -> bool:
    """Whether a folder, or one around it, is named after the letters of a record: `DIPs/accepted/DIP1053.md`."""
    letters = _SERIES.match(name)
    return letters is not None and f"{letters['letters'].lower()}s" in parts


def _clear(records: Iterable[str]) -> list[str]:
    """Those with a name that only records have."""
    return [each for each in records if _CLEAR_NAME.match(named(each).name) or _is_text_of_folder(each)]


def _is_text_of_folder(path: str) -> bool:
    """Whether a file is called what the text of a record is called that is a folder: `024-resources/proposal.md`."""
    return is_own_page(path) and PurePosixPath(path).stem.lower() in OWN_NAMES


def _are_folders(records: Collection[str]) -> bool:
    """Whether several records all are folders: whatever their folder is called, one beside it can hold more of them."""
    return len(records) >= _ENOUGH and all(named(each).as_posix() != each for each in records)


def _parts(folder: PurePosixPath) -> list[str]:
    """The names of a folder and of those around it, as the lists of names spell them."""
    return folder.as_posix().lower().replace("_", "-").split("/")


def _holds_records(parts: Sequence[str]) -> bool:
    """Whether a folder, or one around it, is named after records, and none between them after something else."""
    first = next((place for place, part in enumerate(parts) if _names_records(part)), None)
    return first is not None and not set(parts[first + 1 :]) & _BESIDE_RECORDS


def names_records(path: str) -> bool:
    """Whether a folder has a name under which records usually live."""
    return _names_records(_parts(PurePosixPath(path))[-1])


def _names_records(part: str) -> bool:
    plain = _STATED.sub("", part)
    return (plain in RECORD_FOLDERS and plain not in _VAGUE_FOLDERS) or bool(_PLURAL.search(plain))


def _apart(found: Collection[str], paths: frozenset[str]) -> set[str]:
    """The records without the parts of one that is a folder, and without the page of a folder of records."""
    inside: dict[str, list[str]] = {posixpath.dirname(each): [] for each in found if named(each).as_posix() != each}
    for path in found:
        folder = posixpath.dirname(path)
        if named(path).as_posix() != path:
            folder = posixpath.dirname(folder)
        while folder:
            if folder in inside:
                inside[folder].append(path)
            folder = posixpath.dirname(folder)
    left = set(found)
    for folder, held in inside.items():
        pages = {each for each in found if posixpath.dirname(each) == folder and named(each).as_posix() != each}
        if (
            (len(held) > 1 or _is_of_other_series(folder, held))
            and all(_digits(each) >= _digits(folder) for each in held)
            and not any(siblings(each, paths) for each in pages)
        ):
            left -= pages
        else:
            left -= set(held)
    return left


def _is_of_other_series(folder: str, held: Collection[str]) -> bool:
    """Whether what a folder holds is named as records are and the folder is not: `cp30/ADR-018-x.md`."""
    return (
        bool(held)
        and not _PREFIXED.match(posixpath.basename(folder))
        and all(_PREFIXED.match(named(each).name) for each in held)
    )


def _digits(path: str) -> int:
    """How many digits the number in a record's name has."""
    found = _DIGITS.search(named(path).name)
    return len(found[0]) if found else 0


def _translations(records: Collection[str]) -> frozenset[str]:
    """Those that are another record in a second language: `0007-x-de.md` beside `0007-x.md`."""
    texts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in records:
        bare, spoken = language(path)
        texts[bare].append((spoken, path))
    ordered = (sorted(each, key=lambda text: (text[0] not in ("", "en"), text)) for each in texts.values())
    return frozenset(path for each in ordered for _, path in each[1:])


def _copies(records: Collection[str]) -> frozenset[str]:
    """Those that stand in a folder of a second language or of an older version, while the original is there."""
    return frozenset(path for path in records if any(each in records for each in originals(path)))


def in_globs(path: str, globs: Iterable[str] | None) -> bool:
    """Whether a path matches one of the globs of the configuration."""
    return any(_glob(each).fullmatch(path) for each in globs or ())


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """A glob with `*` inside one folder, `**/` over any number of them, `?` and `{a,b}`."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    spelled = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(spelled.get(each, re.escape(each)) for each in parts))


def siblings(path: str, paths: frozenset[str]) -> tuple[str, ...]:
    """The metadata files of a record that is a folder."""
    folder, slash, name = path.rpartition("/")
    if not is_index(name):
        return ()
    found = (f"{folder}{slash}{each}" for each in METADATA_FILES)
    return tuple(each for each in found if each in paths)
