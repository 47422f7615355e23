"""`kb.toml` (or `[tool.kb]` in pyproject.toml) and `KB_…` variables → one frozen Config.

Every key has a default that works. An unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kb import git
from kb.model import Severity, Status, UserError

FILE_NAME = "kb.toml"


@dataclass(frozen=True, slots=True)
class Override:
    """`[[lint.overrides]]`: what differs for some paths."""

    paths: tuple[str, ...] = ()
    """Globs from the root."""
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LintConfig:
    """`[lint]`: which rules speak, and how loudly."""

    select: tuple[str, ...] = ()
    """Codes or prefixes; empty means every rule."""
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Code or prefix → severity, where it differs from the rule's own."""
    overrides: tuple[Override, ...] = ()
    strict_from: int = 0
    """Records with lower numbers are held only to what is broken in them."""
    baseline: str = ""
    """A file of known findings, seen from the root; empty means none."""
    transitions: Mapping[Status, tuple[Status, ...]] = field(default_factory=dict)
    """Status → statuses that may follow it, beside those that do anyway (KB602)."""
    proposed_days: int = 0
    """After so many days a proposal is reported (KB206); 0 means never."""
    reserved: tuple[str, ...] = ()
    """Numbers that no record has for a reason, as `7` or `20-29` (KB103)."""
    template: str = ""
    """The path of the template whose headings every decision must have (KB701); empty goes by the habit."""


@dataclass(frozen=True, slots=True)
class ReadConfig:
    """`[read]`: how to read what has more than one meaning."""

    date_order: str = ""
    """`dmy` or `mdy`: what comes first in dates such as `10/04/18`; empty leaves them unread."""


@dataclass(frozen=True, slots=True)
class LinksConfig:
    """`[links]`: addresses of a site that serves the documents in another way than the forge."""

    routes: Mapping[str, str] = field(default_factory=dict)
    """Beginning of an address, seen from the root → the folder whose files are served there, without their endings."""


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """`[index]`: where the vectors live and what makes them."""

    uri: str = ""
    """A Milvus server's address, or empty for Milvus Lite under the home folder."""
    token_env: str = "KB_MILVUS_TOKEN"
    """The environment variable that holds the server's token."""
    collection: str = "kb"
    encoder: str = "bge-small"
    """A key of `indexer.encode.ENCODERS`, or `module:factory` of a LlamaIndex embedding model."""
    exclude: tuple[str, ...] = ()
    """Globs of documents that are checked and published, but not answered from."""
    rerank: int = 0
    """How many of the best chunks a cross-encoder reads together with the question, at most 100; 0 for none."""


@dataclass(frozen=True, slots=True)
class AnswerConfig:
    """`[answer]`: who writes the answers."""

    llm: str = ""
    """`module:factory` of a LlamaIndex LLM, or empty."""
    endpoint: str = ""
    """The base address of an OpenAI-compatible API, such as `http://127.0.0.1:11434/v1`, or empty."""
    model: str = ""
    """The model's name at the endpoint; empty takes the first one that it lists."""
    key_env: str = "KB_ANSWER_KEY"
    """The environment variable that holds the endpoint's key."""
    key_file: str = ""
    """A file that holds the key instead, seen from the root."""
    options: Mapping[str, Any] = field(default_factory=lambda: {"temperature": 0, "max_tokens": 1000})
    """What a request says beside model and messages."""
    connect_timeout: float = 2.0
    """Seconds to connect to the endpoint."""
    first_token_timeout: float = 20.0
    """Seconds until the model begins to write, or to think."""
    total_timeout: float = 60.0
    """Seconds until it has finished."""
    keep_questions: bool = False
    """Whether questions that are not covered are kept under the home folder, for `kb gaps`."""

    @property
    def uses_model(self) -> bool:
        """Whether a language model words the answers."""
        return bool(self.llm or self.endpoint)


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """`[site]`: addresses of the published pages and of the files on the forge."""

    url: str = ""
    """Where the site is published; empty leaves citations relative to the server that answers."""
    repo_url: str = ""
    """The repository's web address; empty reads the remote `origin`."""
    blob: str = "{repo}/blob/{commit}/{path}{lines}"
    """Address of a file on the forge; Gitea wants `{repo}/src/commit/{commit}/{path}{lines}`."""
    edit: str = "{repo}/edit/{branch}/{path}"
    branch: str = "main"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the configuration says about how documents are read."""

    size_limit: int = 5_000_000
    date_order: str = ""
    """`dmy` or `mdy` where numbers such as `10/04/18` have one meaning."""
    statuses: tuple[tuple[str, Status], ...] = ()
    """The repository's own words in lower case, with the normal form of each."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be configured, with where it applies."""

    root: Path
    decisions: tuple[str, ...] | None = None
    """Globs from the root; None means that the folders are found."""
    specs: tuple[str, ...] | None = None
    pages: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    size_limit: int = 5_000_000
    """Bytes above which a document is reported instead of read."""
    status: Mapping[str, Status] = field(default_factory=dict)
    """The repository's own status words, each with its normal form."""
    read: ReadConfig = field(default_factory=ReadConfig)
    lint: LintConfig = field(default_factory=LintConfig)
    links: LinksConfig = field(default_factory=LinksConfig)
    index: IndexConfig = field(default_factory=IndexConfig)
    answer: AnswerConfig = field(default_factory=AnswerConfig)
    site: SiteConfig = field(default_factory=SiteConfig)
    home: Path = Path(".kb")
    """Cache, lock, Lite store and kept questions; all but the questions can be made again."""
    file: Path | None = None
    """Where the configuration was read."""


def find_root(start: Path) -> Path:
    """The nearest parent with a configuration, else git's root, else the folder itself."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file() or "kb" in _pyproject(folder).get("tool", {}):
            return folder
    return git.toplevel(start) or start


def load(folder: Path | None = None, file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration for a folder. Raises UserError where it cannot be read or has an unknown key."""
    if folder is not None and not folder.is_dir():
        raise UserError(f"{folder}: expected a folder, found {'a file' if folder.exists() else 'nothing'}")
    root = folder.resolve() if folder else find_root(Path.cwd())
    source, table = _read(root, file)
    where = str(source) if source else "defaults"
    values = _section(Config, table, where, skip=_NO_KEYS, sections=_SECTIONS)
    values |= _environment(Config, environ, skip=(*_NO_KEYS, *_SECTIONS))
    for name, kind in _SECTIONS.items():
        raw = table.get(name, {})
        if not isinstance(raw, dict):
            raise UserError(f"{where}: expected a table [{name}], found {raw!r}")
        values[name] = kind(**{**_section(kind, raw, where, prefix=f"{name}."), **_environment(kind, environ, name)})
    _check_address(values["site"].url, f"{where}: site.url")
    if not 0 <= values["index"].rerank <= _MOST_RERANKED:
        raise UserError(f"{where}: index.rerank: expected 0 to {_MOST_RERANKED}, found {values['index'].rerank}")
    return Config(root=root, home=_home(root, environ), file=source, **values)


_NO_KEYS = ("root", "home", "file")
_MOST_RERANKED = 100
_SECTIONS: dict[str, type] = {
    "read": ReadConfig,
    "lint": LintConfig,
    "links": LinksConfig,
    "index": IndexConfig,
    "answer": AnswerConfig,
    "site": SiteConfig,
}


def _read(root: Path, file: Path | None) -> tuple[Path | None, dict[str, Any]]:
    path = file or root / FILE_NAME
    if file is not None or path.is_file():
        try:
            return path, tomllib.loads(path.read_text("utf-8"))
        except OSError as problem:
            raise UserError(f"{path}: cannot be read: {problem.strerror}") from problem
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
            raise UserError(f"{path}: cannot be read as TOML: {problem}") from problem
    table = _pyproject(root).get("tool", {}).get("kb")
    return (root / "pyproject.toml", table) if isinstance(table, dict) else (None, {})


def _pyproject(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _section(
    kind: type,
    table: Mapping[str, Any],
    where: str,
    *,
    prefix: str = "",
    skip: tuple[str, ...] = (),
    sections: Mapping[str, type] | None = None,
) -> dict[str, Any]:
    known = {each.name.replace("_", "-"): each for each in fields(kind) if each.name not in skip}
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("_", "-")
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else f"; known are {', '.join(sorted(known))}"
            raise UserError(f"{where}: unknown key {prefix}{key}{hint}")
        if name not in (sections or {}):
            values[known[name].name] = _value(known[name].type, value, f"{where}: {prefix}{key}")
    return values


def _value(kind: Any, value: Any, where: str) -> Any:
    """A TOML value as the field's type wants it; the field types are few, and named by their text."""
    text = str(kind)
    if text == "tuple[Override, ...]":
        return _overrides(value, where)
    if text.startswith("tuple"):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UserError(f"{where}: expected a list of strings, found {value!r}")
        return tuple(value)
    if text == "Severity":
        return _severity(value, where)
    if text.startswith("Mapping"):
        if not isinstance(value, dict):
            raise UserError(f"{where}: expected a table, found {value!r}")
        if text == "Mapping[str, Any]":
            return value
        if text == "Mapping[str, str]":
            return {key: _value("str", each, f"{where}.{key}") for key, each in value.items()}
        if text == "Mapping[str, Status]":
            return {key.lower(): _status(each, f"{where}.{key}") for key, each in value.items()}
        if text == "Mapping[Status, tuple[Status, ...]]":
            return {_status(key, where): _statuses(each, f"{where}.{key}") for key, each in value.items()}
        return {code: _severity(each, f"{where}.{code}") for code, each in value.items()}
    if text == "bool":
        if not isinstance(value, bool):
            raise UserError(f"{where}: expected true or false, found {value!r}")
        return value
    if text == "float":
        return _seconds(value, where)
    expected = {"str": str, "int": int}[text]
    if not isinstance(value, expected) or isinstance(value, bool):
        raise UserError(f"{where}: expected {'a number' if expected is int else 'a string'}, found {value!r}")
    return value


def _check_address(address: str, where: str) -> None:
    from urllib.parse import urlsplit

    try:
        urlsplit(address)
    except ValueError:
        raise UserError(f"{where}: expected an address such as https://example.org/, found {address!r}") from None


def _seconds(value: Any, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < float("inf"):
        raise UserError(f"{where}: expected a number above 0, found {value!r}")
    return float(value)


def _overrides(value: Any, where: str) -> tuple[Override, ...]:
    if not isinstance(value, list) or not all(isinstance(each, dict) and each.get("paths") for each in value):
        raise UserError(f"{where}: expected tables [[lint.overrides]] with paths, found {value!r}")
    return tuple(Override(**_section(Override, each, where, prefix="lint.overrides.")) for each in value)


def _statuses(value: Any, where: str) -> tuple[Status, ...]:
    return tuple(_status(each, where) for each in _value("tuple[str, ...]", value, where))


def _status(value: Any, where: str) -> Status:
    if value not in list(Status):
        raise UserError(f"{where}: expected one of {', '.join(Status)}, found {value!r}")
    return Status(value)


def _severity(value: Any, where: str) -> Severity:
    if value not in list(Severity):
        raise UserError(f"{where}: expected one of {', '.join(Severity)}, found {value!r}")
    return Severity(value)


def _environment(
    kind: type, environ: Mapping[str, str], section: str = "", skip: tuple[str, ...] = ()
) -> dict[str, Any]:
    """`KB_INDEX_URI` sets `[index] uri`, `KB_EXCLUDE` sets `exclude`; lists are separated by commas."""
    values: dict[str, Any] = {}
    for each in fields(kind):
        variable = "_".join(filter(None, ("KB", section, each.name))).upper()
        if each.name in skip or variable not in environ or _is_table(each.type):
            continue
        raw = environ[variable]
        given: Any = _number(str(each.type), raw)
        if str(each.type) == "bool":
            given = {"true": True, "1": True, "false": False, "0": False}.get(raw.lower(), raw)
        if str(each.type).startswith("tuple"):
            given = [part.strip() for part in raw.split(",") if part.strip()]
        values[each.name] = _value(each.type, given, variable)
    return values


def _number(kind: str, raw: str) -> Any:
    """A variable's text as a number where one is wanted and spelled; else as it is."""
    if kind == "int" and raw.isdecimal():
        return int(raw)
    if kind == "float" and raw.replace(".", "", 1).isdecimal():
        return float(raw)
    return raw


def _is_table(kind: Any) -> bool:
    return str(kind).startswith(("Mapping", "tuple[Override"))


def _home(root: Path, environ: Mapping[str, str]) -> Path:
    """The root's own folder in `KB_HOME`, else `.kb` under the root, else (where that is read-only) one in the user's
    cache.
    """
    home = root / ".kb"
    if not environ.get("KB_HOME") and os.access(home if home.is_dir() else root, os.W_OK):
        return home
    cache = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    shared = Path(environ["KB_HOME"]).absolute() if environ.get("KB_HOME") else cache / "kb"
    return shared / hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
