"""A seeded sample of the mutated documents of benchmarks/mutate.py, each linted for real."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT


def test_no_mutated_document_crashes_hangs_or_gets_a_wrong_exit_code() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "mutate.py"), "150", "20260219", "--timeout", "60"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("150 documents, seed 20260219: 0 went wrong")


@pytest.mark.parametrize(("seed", "number"), [(1, 1813), (1, 2549), (1, 3092), (2, 8316)])
def test_what_once_took_minutes_is_answered(seed: int, number: int) -> None:
    """Long statuses and diagrams, a tag of blanks."""
    command = [sys.executable, str(ROOT / "benchmarks" / "mutate.py"), str(number + 1), str(seed)]
    done = subprocess.run(
        [*command, "--start", str(number), "--timeout", "30"], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith(f"1 documents, seed {seed}: 0 went wrong")


def test_what_goes_wrong_is_told() -> None:
    program = (
        "import sys; sys.argv = ['mutate.py', '3', '1', '--worker']; sys.path.insert(0, 'benchmarks'); import mutate\n"
        "mutate.lint = lambda case, root: 'wrong' if case.name.startswith('1 ') else None\n"
        "mutate.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.count('"wrong": "wrong"') == 1
