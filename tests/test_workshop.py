"""What installs, builds and checks the project: lock files, Makefile, container, wheel, and the handbook's tables."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kb.config import Config, load

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
ADDRESS = re.compile(r"://|--(?:extra-)?index|--find-links|\bfile:|@ ")
UV = Path(sys.executable).with_name("uv")


def _pins(lock: str) -> dict[str, str]:
    """Name → the whole entry, its hashes included."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"))
    return {canonicalize_name(entry.partition("==")[0].partition("[")[0]): entry for entry in entries}


def _version(entry: str) -> str:
    return entry.partition("==")[2].split()[0]


def _wanted() -> Iterator[tuple[str, Requirement]]:
    """Every requirement of the project that is not the project, with the lock that must hold it."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    groups = PROJECT["dependency-groups"]
    base = [PROJECT["project"]["dependencies"], *extras, groups["build"]]
    for lock, listed in zip(LOCKS, ([each for part in base for each in part], groups["dev"]), strict=True):
        yield from ((lock, Requirement(each)) for each in listed if not each.startswith("kb["))


@pytest.mark.parametrize("lock", [*LOCKS, "tests/small-model.lock"])
def test_a_lock_pins_every_package_by_hash_and_names_no_address(lock: str) -> None:
    for name, entry in _pins(lock).items():
        assert re.match(r"[a-z0-9.\[\],-]+==\S+", entry), f"{lock}: {name} is not pinned"
        assert "--hash=sha256:" in entry, f"{lock}: {name} has no hash"
        assert not ADDRESS.search(entry), f"{lock}: {name} names an address"


@pytest.mark.parametrize(("lock", "wanted"), list(_wanted()), ids=str)
def test_a_lock_holds_what_the_project_asks_for(lock: str, wanted: Requirement) -> None:
    pins = _pins(lock)
    name = canonicalize_name(wanted.name)
    assert name in pins, f"{lock}: {name} is missing; run make lock"
    assert wanted.specifier.contains(_version(pins[name])), f"{lock}: {name} does not satisfy {wanted}; run make lock"


def test_both_locks_agree() -> None:
    base, dev = (_pins(lock) for lock in LOCKS)
    assert {name: _version(base[name]) for name in base.keys() & dev.keys()} == {
        name: _version(dev[name]) for name in base.keys() & dev.keys()
    }


def test_no_other_lock_is_kept() -> None:
    assert not (ROOT / "uv.lock").exists()
    assert not (ROOT / "pylock.toml").exists()


def test_the_container_installs_the_lock_by_hash_as_an_ordinary_user() -> None:
    text = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    assert any("--require-hashes" in step and "requirements.lock" in step for name, step in steps if name == "RUN")
    assert [step for name, step in steps if name == "USER"][-1] not in ("root", "0")
    assert not ADDRESS.search(text)
    for _, step in (each for each in steps if each[0] == "COPY"):
        *sources, _target = [word for word in step.split() if not word.startswith("--")]
        for source in sources:
            assert list(ROOT.glob(source)), f"Containerfile: COPY {source}: there is no such file"


def test_ci_runs_what_developers_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make --no-print-directory test" in script.read_text("utf-8")
    for workflow in (".github/workflows/kb.yaml", ".gitea/workflows/kb.yaml"):
        assert ".ci/run" in (ROOT / workflow).read_text("utf-8")


@pytest.mark.parametrize(
    ("target", "commands"),
    [
        ("up", ["kb lint", "kb index", "kb serve --port 9999"]),
        (
            "test",
            [
                "ruff check",
                "ruff format --check",
                "mypy",
                "lint-imports",
                "kb lint",
                "kb sync --check",
                "mkdocs build --strict",
                "kb index",
                "kb eval questions/homelab.jsonl",
                "kb eval --retrievability",
                "-m pytest",
            ],
        ),
    ],
)
def test_make_does_in_order(target: str, commands: list[str]) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target, "PORT=9999"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    places = [done.stdout.find(each) for each in commands]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(("ci", "installed"), [("", False), ("true", True)])
def test_only_ci_installs_the_small_model(ci: str, installed: bool) -> None:
    command, env = ["make", "--dry-run", "test"], {**os.environ, "CI": ci}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert ("tests/small-model.lock" in done.stdout) == installed


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [UV, "build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder],
        cwd=ROOT,
        check=True,
    )
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_both_packages_and_their_data(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        each.relative_to(ROOT).as_posix()
        for package in ("kb", "indexer")
        for each in (ROOT / package).rglob("*")
        if each.is_file() and each.suffix != ".pyc"
    }
    assert ours <= inside
    assert "kb/site/assets/kb.css" in inside
    rules = {f"kb/rules/pages/{each.name}" for each in (ROOT / "docs" / "rules").glob("KB*.md")}
    assert rules
    assert rules <= inside


@pytest.mark.slow
def test_the_base_install_lints_and_names_the_extra_for_the_rest(wheel: Path, tmp_path: Path, records: Path) -> None:
    place = tmp_path / "base"
    python = place / "bin" / "python"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, place], check=True)
    subprocess.run(
        [UV, "pip", "install", "--quiet", "--python", python, "--constraint", ROOT / "requirements.lock", wheel],
        check=True,
    )

    def kb(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [place / "bin" / "kb", *arguments]
        return subprocess.run(command, cwd=records, capture_output=True, text=True, check=False)

    linted = kb("lint")
    assert (linted.returncode, linted.stdout) == (0, "3 documents: nothing to report\n"), linted.stderr
    assert "# KB001" in kb("rules", "KB001").stdout
    extras = ((["index"], "index"), (["ask", "Why streams?"], "index"), (["site", "build"], "site"), (["lsp"], "lsp"))
    for arguments, extra in extras:
        done = kb(*arguments)
        assert done.returncode == 2, done.stdout + done.stderr
        assert f"pip install '.[{extra}]'" in done.stderr
        assert "Traceback" not in done.stderr


def _keys(kind: type = Config, section: str = "") -> Iterator[tuple[str, str]]:
    """Every key of the configuration as kb.toml has it, with the type of its value."""
    for each in fields(kind):
        if is_dataclass(each.default_factory):
            yield from _keys(each.default_factory, f"{each.name}.")
        elif section or each.name not in ("root", "home", "file"):
            yield (section + each.name).replace("_", "-"), str(each.type)


def _listed_keys() -> dict[str, tuple[str, str]]:
    """Key → default and variable, as the handbook has them."""
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z.-]+)` \| (.*?) \| (.*?) \|", page, re.M)
    return {key: (default.strip("`"), variable.strip("`")) for key, default, variable in rows}


def _value(config: Config, key: str) -> object:
    found: object = config
    for part in key.split("."):
        found = getattr(found, part.replace("-", "_"))
    return found


def test_the_handbook_lists_every_key_with_its_default(tmp_path: Path) -> None:
    assert _listed_keys().keys() == dict(_keys()).keys()
    config = load(tmp_path, environ={})
    for key, (default, _) in _listed_keys().items():
        expected = None if default == "found" else tomllib.loads(f"x = {default}")["x"]
        found = _value(config, key)
        assert (list(found) if isinstance(found, tuple) else found) == expected, key


@pytest.mark.parametrize("key", [key for key, kind in _keys() if not kind.startswith(("Mapping", "tuple[Override"))])
def test_every_key_obeys_its_variable(key: str, tmp_path: Path) -> None:
    _, variable = _listed_keys()[key]
    kind = dict(_keys())[key]
    known: dict[str, tuple[str, object]] = {
        "int": ("7", 7), "float": ("7.5", 7.5), "bool": ("true", True), "Severity": ("info", "info")
    }  # fmt: skip
    given, expected = known.get(kind, ("a,b", ("a", "b")) if kind.startswith("tuple") else ("a,b", "a,b"))
    assert _value(load(tmp_path, environ={variable: given}), key) == expected


def test_the_handbook_maps_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "index.md" or f"]({page.name})" in index, f"docs/index.md: expected a link to {page.name}"
