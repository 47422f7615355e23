"""What a path says of a record: which file or folder names it, and which number the name has."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath

PREFIXES = (
    r"(?:architecture[- ]decision[- ]record|adr|rfc|rfd|[a-z]{1,3}ip|[a-z]ep|otep|cps|erc|acp|slip|caip|simd|tap|msc|"
    r"decision|proposal|record)"
)
"""What stands before a record's number: `ADR`, `EIP`, `TEP`, `CPS`, …"""
TEXTS = (".md", ".markdown", ".mdx")
"""How the names of Markdown files end, in small letters."""
METADATA_FILES = ("kep.yaml", "kep.yml", "metadata.yaml", "metadata.yml")
"""The files that are looked for in the folder of a record."""
_FILE_NUMBER = re.compile(r"^(?:[a-z]{2,8}[-_ ]?|[a-z][a-z\d-]*?-(?=\d{3})|[a-z](?=\d{3}))?(\d{1,5})(?=[-_. ]|$)", re.I)
_VERSION = re.compile(r"^(?:[a-z]{2,8}[-_ ]?)?\d{1,5}[-_ ]v(\d{1,2})(?=[-_. ]|$)", re.I)
_LETTERS = re.compile(r"[A-Za-z]+(?=[-_ ]?\d)")
_DATED_NAME = re.compile(r"^(?:\d{8}|\d{4}-\d{2}-\d{2})")
_DATED_MONTH = re.compile(r"^((?:19|20)\d\d)(0[1-9]|1[0-2])(?=[-_. ])")
"""`202106-mtls.md`"""
_NUMBER_AFTER_DATE = re.compile(rf"{_DATED_NAME.pattern}[-_ ](\d{{3}}|00\d{{2}})(?=[-_. ]|$)")
"""`2024-05-06_018-use-go`, `20240506-0018-use-go`; four digits without the zeros are a time."""
_INDEX_NAMES = ("readme", "index")
OWN_NAMES = ("adr", "decision", "kep", "proposal", "rfc", "vep")
"""What the text of a record is called that is a folder with a number: `024-resources/proposal.md`."""
_NUMBERED_FOLDER = re.compile(r"^(?:[A-Za-z]{2,8}[-_ ]?)?\d{2,5}(?=[-_. ]|$)")
_FORM = "template|vorlage|plantilla|sjabloon|szablon"
_TEMPLATE = re.compile(
    rf"^(?:[a-z]+[-_ ]?)?(?:[a-z]+[-_ ])?(?:{_FORM})"
    rf"|^(?:[a-z]+[-_ ])*[a-z]*0+[-_ ](?:[a-z]+[-_ ]){{0,2}}(?:{_FORM}|mod[eè]le|modelo|modello)(?![^\W_])"
    rf"|^\d+[-_ ](?:{PREFIXES}[-_ ])?(?:{_FORM})(?=\.|$)",
    re.I,
)
"""A name that a form to fill in has: `template`, `0000-adr-template`, `001-proposal-template`, `0000-modele-adr`."""
_LANGUAGES = frozenset("ar cs da de en es fi fr hu id it ja jp kr ko nb nl no pl pt ro ru sv tr uk vi zh cn tw".split())
_LANGUAGE = re.compile(r"[-_.](?P<language>[a-z]{2})(?:[-_](?:[A-Z]{2}|Han[st]))?$")
_LANGUAGE_FOLDER = re.compile(r"(?P<language>[a-z]{2})(?:[-_](?:[A-Za-z]{2}|Han[st]))?")
_SITE_COPY = re.compile(r"(?<![^/])(?:versioned_docs/[^/]+|i18n/[^/]+/docusaurus-plugin-content-docs/[^/]+)/")
"""Where Docusaurus keeps the older versions and the translations of what lies in `docs/`."""


@lru_cache(maxsize=16_384)
def named(path: str) -> PurePosixPath:
    """The file or folder that a record is named by: `decisions/0005-x` for `decisions/0005-x/README.md`."""
    name = PurePosixPath(path)
    return name.parent if is_index(name.name) or is_own_page(path) else name


def unsuffixed(name: str) -> str:
    """A name or path without the ending of a Markdown file."""
    ending = next((each for each in TEXTS if name.lower().endswith(each)), "")
    return name[: len(name) - len(ending)]


def is_index(name: str) -> bool:
    """Whether a file name is that of a folder's page."""
    return name.partition(".")[0].lower() in _INDEX_NAMES


def is_own_page(path: str) -> bool:
    """Whether a file holds the record that its folder is named after: `024-resources/proposal.md`, or one with the same
    name, perhaps without the number: `024-resources/resources.md`.
    """
    name = PurePosixPath(path)
    number = _NUMBERED_FOLDER.match(name.parent.name)
    if not number:
        return False
    same = (name.parent.name.lower(), name.parent.name[number.end() + 1 :].lower())
    return name.stem.lower() in (*OWN_NAMES, *same)


def is_template(path: str) -> bool:
    """Whether a path is that of a form which records are made from; what it says are hints."""
    return bool(_TEMPLATE.match(named(path).name))


def language(path: str) -> tuple[str, str]:
    """The path without the language at the end of its name, and that language: `7-x-de.md` → `7-x.md`, `de`."""
    name = PurePosixPath(path)
    found = _LANGUAGE.search(name.stem)
    if not found or found["language"] not in _LANGUAGES:
        return path, ""
    return name.with_name(f"{name.stem[: found.start()]}{name.suffix}").as_posix(), found["language"]


def originals(path: str) -> tuple[str, ...]:
    """The paths that a document may be a copy of: `docs/7-x.md` and `docs/en/7-x.md` for `docs/de/7-x.md`."""
    folders = path.split("/")[:-1]
    found = {_SITE_COPY.sub("docs/", path)}
    for place, folder in enumerate(folders):
        spoken = _LANGUAGE_FOLDER.fullmatch(folder)
        if spoken and spoken["language"] in _LANGUAGES and spoken["language"] != "en":
            parts = path.split("/")
            found |= {"/".join([*parts[:place], *english, *parts[place + 1 :]]) for english in ((), ("en",))}
    return tuple(sorted(found - {path}))


def file_number(path: str) -> str | None:
    """The digits that a record's file name (or its folder's, for `0005-x/README.md`) begins with, after a date."""
    stem = unsuffixed(named(path).name)
    found = (_NUMBER_AFTER_DATE if _DATED_NAME.match(stem) else _FILE_NUMBER).match(stem)
    return found[1] if found else None


def file_version(path: str) -> str | None:
    """The version behind the number in a record's name: 2 of `scs-0104-v2-images.md`."""
    found = _VERSION.match(unsuffixed(named(path).name))
    return found[1] if found else None


def letters_before_number(path: str) -> str:
    """The letters before the number in a record's name, in lower case: `cip` for `CIP-0021/README.md`."""
    found = _LETTERS.match(named(path).name)
    return found[0].lower() if found else ""


def file_date(path: str) -> str | None:
    """The day of the calendar that a record's file name begins with, as `YYYY-MM-DD`, or the month, as `YYYY-MM`."""
    if month := _DATED_MONTH.match(named(path).name):
        return f"{month[1]}-{month[2]}"
    found = _DATED_NAME.match(named(path).name)
    try:
        return date.fromisoformat(found[0]).isoformat() if found and found[0][:2] in ("19", "20") else None
    except ValueError:
        return None
