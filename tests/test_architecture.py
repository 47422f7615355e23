"""The direction of imports, what a light command loads, and whether every command says what it does."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import grimp
import pytest
from click.testing import CliRunner
from conftest import ROOT

from kb.cli import COMMANDS, cli

HEAVY = (
    *("detect_secrets", "llama_index", "lsprotocol", "mcp", "milvus_lite", "mkdocs", "numpy", "onnxruntime"),
    *("pygls", "pymilvus", "starlette", "tokenizers"),
)
LIGHT = (["lint"], ["list"], ["show", "2"], ["rules"], ["sync", "--check"], ["--help"])


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, those of groups included."""
    context = click.Context(cli)
    queue = [(name, cli.get_command(context, name)) for name in COMMANDS]
    while queue:
        name, command = queue.pop(0)
        assert command is not None, f"{name}: expected a command, found nothing"
        yield name, command
        if isinstance(command, click.Group):
            queue += [(f"{name} {each}", command.commands[each]) for each in command.commands]


ALL = dict(_commands())


def test_imports_follow_the_contracts() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def _rooms() -> set[str]:
    return {
        f"{package}.{each.stem}"
        for package in ("kb", "indexer")
        for each in (ROOT / package).iterdir()
        if (each.suffix == ".py" or (each / "__init__.py").is_file()) and not each.name.startswith("__")
    }


def test_every_room_stands_in_the_layers_and_in_the_handbook() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each for each in contracts if each["id"] == "layers")["layers"]
    assert {room.strip("() ") for layer in layers for room in layer.split("|")} == _rooms()
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert set(re.findall(r"^\| `((?:kb|indexer)\.\w+)` \|", page, re.M)) == _rooms()


def test_every_arrow_of_the_drawing_is_an_import() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawing = re.findall(r"```mermaid\n(.*?)```", page, re.S)[1]
    graph = grimp.build_graph("kb", "indexer")
    package, rooms, arrows = "", {}, []
    for line in drawing.splitlines():
        named = re.search(r"\[(kb|indexer): ", line)
        package = f"{named[1]}." if named else package
        for key, label in re.findall(r"(\w+)\[([\w.]+)\]", line):
            rooms[key] = label if "." in label else package + label
        arrow = re.search(r"(\w+)(?:\[[^\]]*\])? --> (\w+)", line)
        arrows += [(arrow[1], arrow[2])] if arrow else []
    assert arrows
    for importer, imported in ((rooms[a], rooms[b]) for a, b in arrows):
        found = graph.find_shortest_chains(importer, imported, as_packages=True)
        direct = any(len(chain) == 2 for chain in found)
        assert direct, f"docs/architecture.md draws {importer} --> {imported}, which is no import"


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_a_light_command_loads_nothing_heavy(arguments: list[str], records: Path) -> None:
    program = (
        "import json, sys\n"
        "from kb.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as end:\n    code = end.code\n"
        "print(json.dumps([code, sorted(sys.modules)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "-C", str(records), *arguments], capture_output=True, text=True, check=False
    )
    code, loaded = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stdout + done.stderr
    assert not set(loaded) & set(HEAVY)


def _examples() -> list[str]:
    """The handbook's examples of commands that need no index and write nothing."""
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    lines = [line for fence in re.findall(r"```bash\n(.*?)```", page, re.S) for line in fence.splitlines()]
    return [line.partition(" | ")[0] for line in lines if re.match(r"kb (?:lint|rules|list|show|sync --check)\b", line)]


@pytest.mark.parametrize("example", _examples())
def test_the_handbooks_examples_run(example: str) -> None:
    done = CliRunner().invoke(cli, ["-C", str(ROOT), *shlex.split(example)[1:]])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command = ALL[name]
    assert command.help
    options = [each for each in command.params if isinstance(each, click.Option)]
    silent = [each.opts[0] for each in options if not each.help and not isinstance(each.type, click.Choice)]
    assert not silent, f"kb {name}: no help for {', '.join(silent)}"


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_is_in_the_handbook(name: str) -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    heading = f"\n## kb {name.split()[0]}\n"
    assert heading in page, f"docs/commands.md: expected the heading{heading}"
    section = page.partition(heading)[2].partition("\n## ")[0]
    assert f"kb {name}" in heading + section
    options = [max(each.opts, key=len) for each in ALL[name].params if isinstance(each, click.Option)]
    missing = [each for each in options if f"`{each}" not in section]
    assert not missing, f"docs/commands.md, kb {name}: expected {', '.join(missing)}"
