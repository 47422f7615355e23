"""What several test files need: a small repository, the command as a process, a browser."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KB = Path(sys.executable).with_name("kb")

# A shell that runs the tests in the background has them ignore interrupts, and every process that they start as well.
signal.signal(signal.SIGINT, signal.default_int_handler)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _no_ambient_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that the developer has set must not decide a test."""
    for name in [name for name in os.environ if name.startswith("KB_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A repository of two records, one superseded by the other, and a page that links to both."""
    root = tmp_path / "records"
    files = {
        "decisions/0001-use-queues.md": """\
            ---
            status: superseded
            date: 2025-01-10
            superseded-by: ["0002"]
            ---

            # Use Queues

            ## Context

            Services wait for each other.

            ## Decision

            We put a queue between services.

            ## Consequences

            A message can arrive twice.
            """,
        "decisions/0002-use-streams.md": """\
            ---
            status: accepted
            date: 2025-03-05
            supersedes: ["0001"]
            ---

            # Use Streams

            ## Context

            A queue forgets what was read.

            ## Decision

            We put a stream between services, and readers keep their place.

            ## Consequences

            Old messages can be read again.
            """,
        "README.md": """\
            # Messages

            Services talk over streams ([ADR-0002](decisions/0002-use-streams.md)), formerly over queues
            ([ADR-0001](decisions/0001-use-queues.md)).
            """,
    }
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(line.removeprefix(" " * 12) for line in text.split("\n")), "utf-8")
    return root


@pytest.fixture
def kb() -> Run:
    """Runs the installed command as a process: `kb("lint", cwd=folder)`."""

    def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [KB, *arguments], cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )

    return run


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's chromium."""
    found = shutil.which("chromium")
    assert found, "browser tests need Debian's chromium: apt-get install chromium"
    return found
