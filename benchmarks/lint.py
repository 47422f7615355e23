"""How long `kb lint` takes beside other checkers, over the same files, in the same run.

    python benchmarks/lint.py --documents DIR [--write]

DIR holds Markdown in which records are (one folder of a repository each, or one repository). Its largest documents
are copied under other names, each with a last line of its own, until there are so many as the largest set asks for.
The peers come from the group `bench` (`uv pip install --group bench`) and from npm (`npm install --global
markdownlint-cli2`); one that is not installed is left out. `--write` puts the table into docs/benchmarks.md. CPU
seconds count children; the best of three runs is taken, since other work only adds.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PAGE = ROOT / "docs" / "benchmarks.md"
SETS = ((50, 0), (949, 0), (2274, 37))
"""Documents, and megabytes that they must reach (0 for as they come)."""
RUNS = 3
NODE_RULES = ROOT / "benchmarks" / "links.markdownlint-cli2.jsonc"
"""The rules of markdownlint about links."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The best of several runs."""

    wall: float
    cpu: float


def main() -> None:
    """Measures every tool on every set and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, required=True, metavar="DIR")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(["own repository", *_row(_own(Path(folder) / "own"), options.runs)])
        for count, megabytes in SETS:
            root = Path(folder) / str(count)
            size = _copies(options.documents, root, count, megabytes)
            rows.append([f"{count:,} documents, {size / 1e6:.0f} MB", *_row(root, options.runs)])
            print(" | ".join(rows[-1]), file=sys.stderr)
    floor = _best([sys.executable, "-c", "import click, markdown_it, yaml"], ROOT, options.runs)
    table = _table(rows, floor)
    print(table)
    if options.write:
        text = PAGE.read_text("utf-8")
        marks = r"(<!-- lint: begin -->\n).*?(<!-- lint: end -->)"
        PAGE.write_text(re.sub(marks, lambda found: f"{found[1]}{table}{found[2]}", text, flags=re.S), "utf-8")


def _own(root: Path) -> Path:
    """A copy of this repository's files, so that one of them can be changed."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    for path in filter(None, listed):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, root / path)
    return root


def _copies(documents: Path, root: Path, count: int, megabytes: int) -> int:
    """Copies so many documents; where a size is asked for, the largest ones, under other names. Returns their bytes."""
    found = sorted(documents.rglob("*.md"), key=lambda each: (-each.stat().st_size if megabytes else 0, str(each)))
    found = [each for each in found if ".kb" not in each.parts]
    rounds = -(-count // len(found))
    while megabytes and sum(each.stat().st_size for each in found[: count // rounds]) * rounds < megabytes * 1e6:
        rounds += 1
    chosen = [(turn, each) for each in found for turn in range(rounds)][:count]
    for turn, each in chosen:
        target = root / f"copy{turn}" / each.relative_to(documents)
        target.parent.mkdir(parents=True, exist_ok=True)
        # A text that comes twice would be parsed once.
        target.write_bytes(each.read_bytes() + (f"\n\nCopy {turn}.\n".encode() if turn else b""))
    return sum(each.stat().st_size for _, each in chosen)


def _row(root: Path, runs: int) -> Iterator[str]:
    """Without a cache, after one document changed, with nothing changed, and the peers, as wall/CPU seconds."""
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "KB_HOME": home}
        lint = [str(BIN / "kb"), "-C", str(root), "lint", "--format", "json"]
        cold = []
        for _ in range(runs):
            shutil.rmtree(home, ignore_errors=True)
            cold.append(_measure(lint, root, environ))
        yield _shown(_fastest(cold))
        changed = []
        document = max(root.rglob("*.md"), key=lambda each: (each.stat().st_size, each))
        for turn in range(runs):
            with document.open("a", encoding="utf-8") as file:
                file.write(f"\nOne more line, {turn}.\n")
            changed.append(_measure(lint, root, environ))
        yield _shown(_fastest(changed))
        yield _shown(_best(lint, root, runs, environ))
    for name, arguments in (
        ("lychee", ["--offline", "--include-fragments", "--no-progress", "./**/*.md"]),
        ("rumdl", ["check", "--no-cache", "--enable", "MD042,MD051,MD057", "."]),
        ("markdownlint-cli2", ["--config", str(NODE_RULES), "**/*.md"]),
    ):
        found = shutil.which(name, path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
        yield _shown(_best([found, *arguments], root, runs)) if found else "–"


def _best(command: Sequence[str], folder: Path, runs: int, environ: dict[str, str] | None = None) -> Measured:
    return _fastest([_measure(command, folder, environ) for _ in range(runs)])


def _fastest(measured: Sequence[Measured]) -> Measured:
    return Measured(min(each.wall for each in measured), min(each.cpu for each in measured))


def _measure(command: Sequence[str], folder: Path, environ: dict[str, str] | None = None) -> Measured:
    before, start = os.times(), time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False)
    wall, after = time.monotonic() - start, os.times()
    if done.returncode not in (0, 1, 2) or (command[0].endswith("kb") and done.returncode == 2):
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.decode()}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(wall, used)


def _shown(measured: Measured) -> str:
    return f"{measured.wall:.2f} / {measured.cpu:.2f}"


def _table(rows: Sequence[Sequence[str]], floor: Measured) -> str:
    head = ["Files", "kb, no cache", "kb, one changed", "kb, cached", "lychee", "rumdl", "markdownlint-cli2"]
    lines = [f"| {' | '.join(each)} |" for each in (head, ["---"] * len(head), *rows)]
    where = f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} processors"
    note = (
        f"Measured on {date.today():%Y-%m-%d} with {where}. Wall / CPU seconds, best of several runs. "
        f"Starting Python with click, markdown-it-py and PyYAML alone takes {_shown(floor)}."
    )
    return "\n".join(["", *lines, "", note, "", ""])


if __name__ == "__main__":
    main()
