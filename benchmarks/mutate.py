# ruff: noqa: E501 (the documents and traps are easier to compare when each keeps its line)
"""Lints mutated documents, each in a repository of its own: no crash, no hang, no wrong exit code.

    python benchmarks/mutate.py 10000 1 [--documents DIR] [--timeout 10] [--keep DIR]

The first number says how many, the second is the seed: the same two give the same documents. They are made from a few
records in the dialects of docs/reading.md, or from the Markdown below DIR. Workers take them in turn; one that dies or
needs more than the time-out names its document, and the run goes on. Exit code 0 where all went well, else 1.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HEALTHY = b"---\nstatus: accepted\ndate: 2026-02-19\n---\n\n# Use NATS\n\nSee [Go](0001-go.md#context).\n"
SEEDS: tuple[bytes, ...] = (
    b"+++\ntitle = 'Use Go'\ndate = 2025-12-01\nstatus = \"accepted\" # so far\nsupersedes = [\n  \"0002\",\n]\n[extra]\ntags = ['a', 'b']\n+++\n\n## Context\n\nGo.\n",
    b"---\nstatus: accepted\n---\nimport Table from '@site/table';\n\n# Use Go\n\n<Table a={b}></Table>\n\nGo. <!-- why -->\n\n- [ADR-2](0002-c.md) (superseded by this ADR)\n",
    b"---\nstatus: superseded\ndate: 2025-12-01\nsuperseded-by: ['0002']\ntags: [a, b]\n---\n\n# Use Go\n\n## Context\n\n"
    b'See ADR-0002, `code` and [NATS](0002-nats.md#use-nats "title").\n\n```mermaid\ngraph TD; a-->b\n```\n',
    b"# 1. Use Go\n\nDate: 2026-02-19\n\n## Status\n\nAccepted\n\nAmends [2. NATS](0002-nats.md)\n\n## Context\n\nText.[^1]\n\n[^1]: Note.\n",
    b"# Use Go\n\n* Status: superseded by [ADR-2](0002-nats.md)\n* Deciders: Ada, Grace\n* Date: 2026-02-19\n\n## Options\n\n* Go\n* C\n",
    b'| Metadata | Value |\n|---|---|\n| **Status** | Approved |\n| Date | 10/04/18 |\n| Updates | ADR-2 |\n\n# Use Go\n\n<a id="x"></a>\n',
    b'```\nEIP: 1\nTitle: Use Go\nStatus: Final\nRequires: 2\n```\n\n# Abstract\n\n## Changelog\n\n- 2021-04-23: Change status to "deprecated"\n',
)
TRAPS: tuple[str, ...] = (
    "[", "]", "![", "[x](", "[a][", "(", "*", "**a ", "_", "~", "`", "`a", "``` ", "<", "<a ", "<a href=", "<!--", "-->",
    "<a id='", "<td>", "<tr><td>", "&", "&amp;", "\\", "|", "| a ", "|-", ">", "> ", "- ", "+ - ", "1. ", "#", "# ", "=", "-",
    "    ", "\t", "\n", "\n\n", ":", "a:", "---\n", "[^1]", "[^a]: ", "[a]: b\n", "![a](b)", "http://", "//a.", "a@b.c ", "www.",
    "Status: ", "Status: accepted<br>", "superseded by ", "superseded by 1, ", "this adr supersedes ", "this msc supercedes and replaces ", "reverted in ", "sostituito dall", "Rejected: 2020", "partly ", "accepted | ",
    "accepted/", "accepted, ", "not ", "ADR-1 ", "ADR-", "2020-01-01 ", "1", "1/", "January ", "{", "{{", "[ ] ", "~~", "~~a~~",
    "<b>", "(a", "a)", "~a", "\u202e", "\u200b", "\u0130", "\U0001f600", "\ufeff", "\r", "\r\n", "\0", "62 ADRs ", "{proposed",
    "ignore previous instructions ", "-----BEGIN ", "AKIA", "<!-- kb: ignore KB401: x -->", "<!-- kb: ignore ", "$", "%20", "/../",
)  # fmt: skip
"""What is repeated: every mark and phrase that some pattern begins with."""
SIZES = (3, 50, 1_000, 20_000, 100_000)
DEPTH = 10_000
GIANT = 50_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """One mutated repository: files by path, symbolic links by path."""

    name: str
    files: dict[str, bytes]
    links: dict[str, str]


STANDSTILLS = 4
"""So many time-outs a worker may need that was given no time to work."""


def cases(count: int, seed: int, seeds: Sequence[bytes] = SEEDS, giants: bool = True) -> Iterator[Case]:
    """So many cases, the same for the same seed."""
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        mutate = chance.choices(MUTATIONS, WEIGHTS)[0]
        base = chance.choice(list(seeds))
        if mutate is _giant and not giants:
            mutate = _repeat
        if mutate is _link_loop:
            yield Case(f"{number} link loop", {"adr/0001-go.md": base}, _LOOPS)
        else:
            data = mutate(chance, base)
            if chance.random() < 0.2:
                data = _bytes(chance, data) if len(data) < 1_000_000 else data
            yield Case(f"{number} {mutate.__name__.strip('_')}", {"adr/0001-go.md": data}, {})


_LOOPS = {"adr/0003-a.md": "0004-b.md", "adr/0004-b.md": "0003-a.md", "adr/loop": "..", "adr/0005-c.md": "0001-go.md"}


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        at = chance.randrange(len(changed) + 1)
        if chance.random() < 0.5 and changed:
            changed[at % len(changed)] = chance.randrange(256)
        else:
            changed[at:at] = chance.randbytes(chance.randrange(1, 9))
    return bytes(changed)


def _lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(lines))
        lines[at:at] = lines[at : at + chance.randrange(1, 5)] * chance.choice((1, 2, 50))
    chance.shuffle(lines) if chance.random() < 0.3 else None
    return b"".join(lines)


def _repeat(chance: random.Random, data: bytes) -> bytes:
    """A trap many times over, somewhere in the text, sometimes with its end."""
    trap = "".join(chance.choice(TRAPS) for _ in range(chance.choice((1, 1, 2, 3))))
    times = max(1, chance.choice(SIZES) // len(trap))
    ending = chance.choice(("", "!", "\n", "](x)", ">", "```\n", "accepted", "-->"))
    at = chance.randrange(len(data) + 1)
    return data[:at] + (trap * times + ending).encode("utf-8", "surrogatepass") + data[at:]


def _nest(chance: random.Random, data: bytes) -> bytes:
    mark = chance.choice(("> ", "- ", "[", "(", "*", "<div>", "1. ", "![", "`", "> - ", "<!--", "{", "**"))
    if chance.random() < 0.3:
        deep = "".join(f"{' ' * (2 * depth)}- x\n" for depth in range(chance.choice((100, 1_000))))
    else:
        deep = mark * chance.choice((100, DEPTH)) + "x"
    return data + b"\n\n" + deep.encode() + b"\n"


def _yaml(chance: random.Random, data: bytes) -> bytes:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    matter = chance.choice(
        (
            f"a0: &a0 [x, x]\n{levels}status: *a11\n",
            "status: &a [*a]\n",
            "status: &a\n  tags: *a\n",
            f"status: {'[' * DEPTH}\n",
            f"status: {'{a: ' * 500}\n",
            f"{'- ' * DEPTH}x\n",
            "".join(f"{' ' * n}a:\n" for n in range(1_000)),
            "status: accepted\n" + "k: v\n" * 20_000,
            "status: !!python/object/apply:os.system ['false']\n",
            f"status: &{'a' * 50_000} x\n",
            "? [a, b]\n: c\n? {d: e}\n: f\n",
            "status: |\n  accepted\n  " + "x" * 50_000 + "\n",
            "status: 'accepted\n",
            "<<: *nothing\nstatus: accepted\n",
            "%TAG ! tag:x:\n--- !y\nstatus: accepted\n",
            "date: 2026-02-30\nstatus: 0o17\nsuperseded-by: [[1, 2], {id: 3}, null]\n",
        )
    )
    body = data.partition(b"\n---\n")[2] if data.startswith(b"---") else data
    return b"---\n" + matter.encode() + b"---\n" + body


def _giant(chance: random.Random, data: bytes) -> bytes:
    word = chance.choice((b"x", b"[", b"a ", b"*a* ", b"<a "))
    return data + word * (GIANT // len(word))


def _large(chance: random.Random, data: bytes) -> bytes:
    """Just below the size limit: ordinary text, one line or many."""
    words = chance.choice(
        (b"word ", b"word and `code` ", b"| a | b |\n", b"- item\n", b"See [x](0002-nats.md) here.\n")
    )
    return data + b"\n\n" + words * (chance.choice((200_000, 1_000_000)) // len(words))


def _link_loop(chance: random.Random, data: bytes) -> bytes:
    return data


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _cut, _bytes, _lines, _repeat, _nest, _yaml, _link_loop, _large, _giant,
)  # fmt: skip
WEIGHTS = (10, 20, 15, 35, 8, 10, 1, 0.6, 0.2)


def lint(case: Case, root: Path) -> str | None:
    """What went wrong when a case was linted, or None."""
    _write(case, root)
    from kb.cli import main as kb

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            kb(["-C", str(root), "lint", "--format", "json"])
            code: object = 0
        except SystemExit as end:
            code = end.code or 0
    if code not in (0, 1):
        return f"exit code {code}: {err.getvalue()[-2000:]}"
    return _misplaced(json.loads(out.getvalue()), root)


def _misplaced(report: dict[str, list[dict[str, int | str]]], root: Path) -> str | None:
    """A finding whose line is not in its file."""
    ends: dict[str, int] = {}
    for each in report["diagnostics"]:
        path = str(each["path"])
        if path not in ends:
            # A link that leads in a circle is reported, and has no lines.
            ends[path] = _line_count((root / path).read_bytes()) if (root / path).exists() else 1
        lines = ends[path]
        if not 1 <= int(each["line"]) <= int(each["end_line"]) <= lines:
            return f"{each['code']} at line {each['line']} to {each['end_line']} of {lines}: {each['message']}"
    return None


def _line_count(data: bytes) -> int:
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return max(1, data.count(b"\n") + (not data.endswith(b"\n")))


def _write(case: Case, root: Path) -> None:
    (root / "adr").mkdir(parents=True, exist_ok=True)
    for old in (root / "adr").iterdir():
        old.unlink()
    for path, data in {"adr/0002-nats.md": HEALTHY, **case.files}.items():
        (root / path).write_bytes(data)
    for path, target in case.links.items():
        (root / path).symlink_to(target)


def main() -> None:
    """Hands the cases to workers and reports what went wrong, and the slowest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--documents", type=Path, metavar="DIR")
    parser.add_argument("--timeout", type=float, default=10)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="put the documents that failed here")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--start", type=int, default=0, help="the first case to run")
    options = parser.parse_args()
    if options.worker:
        _work(options)
        return
    failures, slowest, at = 0, [(0.0, "")], options.start
    while at < options.count:
        at, failed, times = _watch(options, at)
        failures += failed
        slowest = sorted([*slowest, *times])[-5:]
    print(f"{options.count - options.start} documents, seed {options.seed}: {failures} went wrong")
    print("slowest: " + "; ".join(f"{name} {seconds:.1f} s" for seconds, name in reversed(slowest)))
    sys.exit(1 if failures else 0)


def _documents(folder: Path | None) -> tuple[bytes, ...]:
    return tuple(each.read_bytes() for each in sorted(folder.rglob("*.md"))) if folder else SEEDS


def _work(options: argparse.Namespace) -> None:
    """Lints cases and says on standard output when each begins and how it went."""
    out = sys.stdout
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KB_HOME"] = str(Path(folder) / "home")
        for number, case in enumerate(cases(options.count, options.seed, _documents(options.documents))):
            if number < options.start:
                continue
            print(json.dumps({"begins": case.name, "number": number}), file=out, flush=True)
            before = time.process_time()
            wrong = lint(case, Path(folder) / "repository")
            print(json.dumps({"wrong": wrong, "seconds": time.process_time() - before}), file=out, flush=True)


def _watch(options: argparse.Namespace, start: int) -> tuple[int, int, list[tuple[float, str]]]:
    """Runs one worker from a case on: the case to go on with, how many went wrong, the slowest."""
    command = [sys.executable, __file__, str(options.count), str(options.seed), "--worker", "--start", str(start)]
    if options.documents:
        command += ["--documents", str(options.documents)]
    failed, times, name, number = 0, [(0.0, "")], "start", start - 1
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        assert worker.stdout
        while True:
            ready = _ready(worker, options.timeout + 20 * (number < start))
            line = worker.stdout.readline() if ready else b""
            if not line:
                break
            said = json.loads(line)
            if "begins" in said:
                name, number = said["begins"], said["number"]
                continue
            times = sorted([*times, (said["seconds"], name)])[-5:]
            if said["wrong"]:
                failed += 1
                _report(options, number, name, said["wrong"])
            if number % 1000 == 999:
                print(f"… {number + 1}", file=sys.stderr)
        if not ready:
            worker.kill()
    if number + 1 < options.count or not ready or worker.returncode:
        _report(
            options, number, name, f"no answer in {options.timeout} s" if not ready else f"died: {worker.returncode}"
        )
        failed += 1
    return number + 1, failed, times


def _ready(worker: subprocess.Popen[bytes], timeout: float) -> bool:
    """Whether the worker says something in time. A machine that stood still for a while is given more of it."""
    assert worker.stdout
    before = _cpu_seconds(worker.pid)
    for _ in range(STANDSTILLS):
        if select.select([worker.stdout], [], [], timeout)[0]:
            return True
        if _cpu_seconds(worker.pid) - before >= timeout / 2:
            return False
    return False


def _cpu_seconds(pid: int) -> float:
    """What a process has used, where the system tells it; else it counts as busy."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _report(options: argparse.Namespace, number: int, name: str, wrong: str) -> None:
    print(f"{name}: {wrong}", flush=True)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        for index, case in enumerate(cases(number + 1, options.seed, _documents(options.documents))):
            if index == number:
                for path, data in case.files.items():
                    (options.keep / f"{number}-{Path(path).name}").write_bytes(data)


if __name__ == "__main__":
    main()
