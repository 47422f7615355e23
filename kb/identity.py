"""What a path says of a record: which file or folder names it, and which number the name has."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

PREFIXES = (
    r"(?:architecture[- ]decision[- ]record|adr|rfc|rfd|[a-z]{1,3}ip|[a-z]ep|otep|cps|erc|acp|slip|caip|simd|tap|msc|"
    r"decision|proposal|record)"
)
"""What stands before a record's number: `ADR`, `EIP`, `TEP`, `CPS`, …"""
METADATA_FILES = ("kep.yaml", "kep.yml", "metadata.yaml", "metadata.yml")
"""The files that are looked for in the folder of a record."""
_FILE_NUMBER = re.compile(r"^(?:[A-Za-z]{2,8}[-_ ]?|[a-z-]+-(?=\d{3}))?(\d{1,5})(?=[-_. ]|$)", re.I)
_DATED_NAME = re.compile(r"^\d{8}|^\d{4}-\d{2}-\d{2}")
_INDEX_NAMES = ("readme", "index")
_FORM = "template|vorlage|plantilla|sjabloon|szablon"
_TEMPLATE = re.compile(
    rf"^(?:[a-z]+[-_ ]?)?(?:[a-z]+[-_ ])?(?:{_FORM})"
    rf"|^(?:[a-z]+[-_ ])*[a-z]*0+[-_ ](?:[a-z]+[-_ ]){{0,2}}(?:{_FORM}|mod[eè]le|modelo|modello)(?![^\W_])",
    re.I,
)
"""A name that a form to fill in has: `template`, `0000-adr-template`, `APP-ADR-0000-template`, `0000-modele-adr`."""
_LANGUAGES = frozenset("ar cs da de en es fi fr hu id it ja jp kr ko nb nl no pl pt ro ru sv tr uk vi zh cn tw".split())
_LANGUAGE = re.compile(r"[-_.](?P<language>[a-z]{2})(?:[-_](?:[A-Z]{2}|Han[st]))?$")


@lru_cache(maxsize=16_384)
def named(path: str) -> PurePosixPath:
    """The file or folder that a record is named by: `decisions/0005-x` for `decisions/0005-x/README.md`."""
    name = PurePosixPath(path)
    return name.parent if is_index(name.name) else name


def is_index(name: str) -> bool:
    """Whether a file name is that of a folder's page."""
    return name.partition(".")[0].lower() in _INDEX_NAMES


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


def file_number(path: str) -> str | None:
    """The digits that a record's file name (or its folder's, for `0005-x/README.md`) begins with."""
    stem = named(path).name.removesuffix(".md")
    found = None if _DATED_NAME.match(stem) else _FILE_NUMBER.match(stem)
    return found[1] if found else None
