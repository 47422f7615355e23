"""`kb serve` as its users meet it: over a socket, beside other commands, while the records change."""

from __future__ import annotations

import asyncio
import json
import re
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from openai import OpenAI

from indexer.client import Remote
from indexer.serve import live
from indexer.session import Session
from kb import config as configuration
from kb.model import UserError
from tests.conftest import KB, Run
from tests.serving import FOREIGN, NEW, OLD, PATIENCE, QUESTION, Server, fill, serving

pytestmark = [pytest.mark.milvus, pytest.mark.model]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(fill(tmp_path_factory.mktemp("ship"))) as running:
        yield running


def test_an_answer_cites_what_holds_and_says_what_it_replaced(server: Server) -> None:
    answer = server.post("/v1/ask", {"question": QUESTION})
    assert answer["verdict"] == "answered"
    assert "carrier pigeon" in answer["answer"]
    first = answer["citations"][0]
    assert (first["path"], first["in_force"]) == (NEW, True)
    lines = (server.root / first["path"]).read_text("utf-8").split("\n")[first["line_start"] - 1 : first["line_end"]]
    assert first["quote"] in "\n".join(lines)
    assert (
        server.send("GET", "/v1/ask?q=" + QUESTION.replace(" ", "+"))[2]
        == server.send("POST", "/v1/ask", {"question": QUESTION})[2]
    )
    assert server.post("/v1/ask", {"question": FOREIGN})["abstained"] is True
    assert server.post("/v1/ask", {"question": QUESTION, "as_of": None, "length": None, "stream": None}) == answer


def test_a_streamed_answer_is_the_same_answer_in_pieces(server: Server) -> None:
    status, headers, content = server.send("POST", "/v1/ask", {"question": QUESTION, "stream": True})
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    events = [(name, json.loads(data)) for name, data in re.findall(r"event: (.*)\ndata: (.*)\n\n", content)]
    answer = server.post("/v1/ask", {"question": QUESTION})
    assert [name for name, _ in events if name != "delta"] == ["sources", "answer", "done"]
    pieces = [data["text"] for name, data in events if name == "delta"]
    assert len(pieces) > 1
    assert "".join(pieces) == answer["answer"]
    assert dict(events)["answer"] == answer
    assert events[0][1] == answer["citations"]


def test_search_and_get(server: Server) -> None:
    found = server.post("/v1/search", {"query": QUESTION, "limit": 3, "status": "current", "explain": True})
    assert len(found["hits"]) == 3
    assert all(hit["in_force"] is not False and "legs" in hit for hit in found["hits"])
    document = server.post("/v1/get", {"id": "4"})
    assert (document["path"], document["supersedes"]) == (NEW, [OLD])
    assert document["text"] == (server.root / NEW).read_text("utf-8")
    assert json.loads(server.send("GET", "/v1/get?id=0002")[2])["replaced_by"] == [NEW]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "said"),
    [
        ("POST", "/v1/ask", {"question": "why " * 5000}, {}, 422, "at most 4,000 characters, found 19,999"),
        ("POST", "/v1/ask", {"question": 7}, {}, 422, "question: expected a text, found 7"),
        ("POST", "/v1/ask", {}, {}, 422, "expected a question, found nothing"),
        ("POST", "/v1/ask", "[", {}, 422, "expected a JSON object"),
        ("POST", "/v1/ask", "[]", {}, 422, "expected a JSON object, found list"),
        ("POST", "/v1/ask", '{"question": "\\ud800 x"}', {}, 422, "expected a JSON object"),
        ("POST", "/v1/get", '{"id": "\\ud800"}', {}, 422, "expected a JSON object"),
        ("POST", "/v1/chat/completions", '{"messages": [{"role": "user", "content": "\\ud800"}]}', {}, 422, "a JSON"),
        ("POST", "/v1/ask", "x" * 2_000_000, {}, 413, "at most 1,000,000 bytes"),
        ("POST", "/v1/search", {"query": "x", "limit": 0}, {}, 422, "limit: expected 1 to 100, found 0"),
        ("POST", "/v1/search", {"query": "x", "limit": True}, {}, 422, "limit: expected a whole number"),
        ("GET", "/v1/search?q=x&limit=-1", None, {}, 422, "limit: expected 1 to 100, found -1"),
        ("POST", "/v1/search", {"query": "x", "status": "old"}, {}, 422, "status: expected all or current"),
        ("POST", "/v1/get", {"id": "0099"}, {}, 404, "0099: no such document"),
        ("POST", "/v1/get", {}, {}, 422, "expected the number or the path"),
        ("GET", "/v1/nothing", None, {}, 404, "docs/http.md"),
        ("GET", "/v1/refresh", None, {}, 405, "Method Not Allowed"),
        ("POST", "/v1/ask", {"question": "x"}, {"Host": "evil.example"}, 421, "does not answer to that name"),
        ("GET", "/", None, {"Host": "evil.example:8000"}, 421, "does not answer to that name"),
        ("POST", "/mcp", {}, {"Host": "evil.example"}, 421, "does not answer to that name"),
        ("POST", "/v1/ask", {"question": "x"}, {"Origin": "http://evil.example"}, 403, "other origins"),
        ("POST", "/v1/refresh", {}, {"Origin": "null"}, 403, "other origins"),
        ("POST", "/v1/refresh", {}, {"Origin": "http://["}, 403, "other origins"),
        ("POST", "/mcp", {}, {"Origin": "http://localhost:1"}, 403, "other origins"),
    ],
)  # fmt: skip
def test_a_request_out_of_bounds_gets_one_sentence(
    server: Server, method: str, path: str, body: Any, headers: dict[str, str], status: int, said: str
) -> None:
    found, _, content = server.send(method, path, body, headers)
    assert found == status, content
    error = json.loads(content)["error"]
    assert said in error["message"]
    assert set(error) == {"message", "type", "param", "code"}
    assert "Traceback" not in content


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]:8000"])
def test_loopback_has_three_names(server: Server, host: str) -> None:
    assert server.send("GET", "/healthz", headers={"Host": host})[0] == 200


def test_pages_come_with_a_policy_that_allows_no_other_host(server: Server) -> None:
    status, headers, page = server.send("GET", "/decisions/0004-send-pigeons/")
    assert status == 200
    assert "carrier pigeon" in page
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert server.send("GET", "/nothing/here/")[0] == 404
    assert server.send("GET", "/..%2f..%2fdecisions/0001-keep-a-log.md")[0] == 404


def test_the_probes(server: Server) -> None:
    assert json.loads(server.send("GET", "/healthz")[2])["service"] == "kb"
    ready = json.loads(server.send("GET", "/readyz")[2])
    assert (ready["status"], ready["documents"]) == ("ready", 7)


def test_every_face_gives_the_same_citations(server: Server, kb: Run) -> None:
    async def over_mcp(target: str | StdioServerParameters) -> Any:
        async with Client(target) as client:
            result = await client.call_tool("ask", {"question": QUESTION})
            assert not result.is_error
            return result.structured_content

    asked = kb("-C", server.root, "ask", QUESTION, "--format", "json")
    assert asked.returncode == 0, asked.stderr
    chat = OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0)
    reply = chat.chat.completions.create(model="kb", messages=[{"role": "user", "content": QUESTION}])
    stdio = StdioServerParameters(command=str(KB), args=["-C", str(server.root), "mcp"])
    answers = {
        "http": server.post("/v1/ask", {"question": QUESTION}),
        "cli": json.loads(asked.stdout),
        "openai": reply.model_extra["kb"] if reply.model_extra else None,
        "mcp over http": asyncio.run(over_mcp(f"{server.url}/mcp")),
        "mcp over stdio": asyncio.run(over_mcp(stdio)),
    }
    assert len(answers["http"]["citations"]) == 6
    for face, answer in answers.items():
        assert answer == answers["http"], face


def test_other_commands_work_beside_a_server(server: Server, kb: Run) -> None:
    assert "carrier pigeon" in kb("-C", server.root, "ask", QUESTION).stdout
    assert "holds the index and brought it up to date: 0 embedded" in kb("-C", server.root, "index").stdout
    refused = kb("-C", server.root, "ask", "why " * 5000)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "at most 4,000 characters" in refused.stderr
    checked = kb("-C", server.root, "doctor", "--format", "json")
    checks = {each["name"]: each for each in json.loads(checked.stdout)["checks"]}
    assert checked.returncode == 0, checked.stdout
    assert server.url in checks["server"]["detail"]
    assert f"process {server.process.pid}" in checks["index"]["detail"]


def test_a_port_in_use_is_named_with_a_free_one(server: Server, kb: Run, tmp_path: Path) -> None:
    same = kb("-C", server.root, "serve", "--port", str(server.port))
    assert same.returncode == 2
    assert f"{server.port}: the port is in use by kb serve for this repository" in same.stderr
    assert f"which answers at {server.url}/ ; stop it" in same.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        free = re.search(
            rf"{port}: the port is in use; choose another one, such as --port (\d+)",
            kb("-C", server.root, "serve", "--port", str(port)).stderr,
        )
    assert free
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", int(free[1])))
    second = kb("-C", server.root, "serve", "--port", "0")
    assert second.returncode == 2
    assert "the index is in use by kb" in second.stderr
    assert f"(process {server.process.pid}); ask through {server.url}" in second.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "set KB_SERVE_TOKEN"),
        (["--host", "192.0.2.1"], "set KB_SERVE_TOKEN"),
        (["--port", "99999"], "--port: expected 0 to 65535, found 99999"),
    ],
)
def test_an_address_that_cannot_be_served(records: Path, kb: Run, arguments: list[str], said: str) -> None:
    done = kb("-C", records, "serve", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (records / ".kb" / "milvus.db").exists(), "nothing expensive comes before the check"


def test_a_site_is_not_served_at_a_port_that_there_is_not(records: Path, kb: Run) -> None:
    done = kb("-C", records, "site", "serve", "--address", "127.0.0.1:99999")
    assert done.returncode == 2
    assert "--address: expected HOST:PORT such as 127.0.0.1:8000, found '127.0.0.1:99999'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_files_are_followed(tmp_path: Path) -> None:
    with serving(fill(tmp_path)) as server:
        record = tmp_path / NEW
        record.write_text(record.read_text("utf-8").replace("carrier pigeon", "tame albatross"), "utf-8")
        _until(lambda: "tame albatross" in server.post("/v1/ask", {"question": QUESTION})["answer"])
        _until(lambda: "tame albatross" in server.send("GET", "/decisions/0004-send-pigeons/")[2])

        record.unlink()
        done = server.post("/v1/refresh", {})
        assert set(done) == {"embedded", "rewritten", "deleted", "unchanged"}
        answer = server.post("/v1/ask", {"question": QUESTION})
        assert NEW not in {each["path"] for each in answer["citations"]}
        hits = server.post("/v1/search", {"query": QUESTION, "limit": 50})["hits"]
        assert NEW not in {each["path"] for each in hits}
        assert server.send("GET", "/decisions/0004-send-pigeons/")[0] == 404

        for left in (tmp_path / "decisions").iterdir():
            left.unlink()
        status, _, content = server.send("POST", "/v1/refresh", {})
        assert status == 503
        assert "expected numbered Markdown files" in content
        kept = server.post("/v1/ask", {"question": "When does the cook bake rye bread?"})
        assert "on Mondays" in kept["answer"], "what was served stays"


@pytest.mark.parametrize(
    ("number", "code", "last"), [(signal.SIGINT, 130, "kb: interrupted\n"), (signal.SIGTERM, 143, "")]
)
def test_it_stops_when_it_is_told_to(tmp_path: Path, number: signal.Signals, code: int, last: str) -> None:
    with serving(fill(tmp_path)) as server:
        server.process.send_signal(number)
        _, words = server.process.communicate(timeout=PATIENCE)
        assert server.process.returncode == code
        assert words.endswith(last)
        assert "Traceback" not in words
    assert (tmp_path / ".kb" / "lock").read_text() == ""


def test_a_look_at_the_past_holds_up_neither_the_others_nor_the_end(tmp_path: Path) -> None:
    tags = ["v1", "v2", "v3", "v4"]
    with serving(_with_history(tmp_path, tags)) as server, ExitStack() as stack:
        asked = [
            stack.enter_context(_sent(server, {"question": QUESTION, "as_of": tag}, whole=tag != "v4")) for tag in tags
        ]
        assert "carrier pigeon" in server.post("/v1/ask", {"question": QUESTION})["answer"]
        assert set(server.post("/v1/refresh", {})) == {"embedded", "rewritten", "deleted", "unchanged"}
        assert select.select(asked[:3], [], [], 0)[0] == [], "the looks at the past are still being prepared"
        asked[3].close()
        server.process.send_signal(signal.SIGINT)
        _, words = server.process.communicate(timeout=PATIENCE)
        assert (server.process.returncode, words.splitlines()[-1]) == (130, "kb: interrupted")
        assert "Traceback" not in words
        assert "failed" not in words, "a client that leaves is no failure of the server"
        assert [each.recv(12) for each in asked[:3]] == [b"HTTP/1.1 503"] * 3


def _with_history(root: Path, tags: list[str]) -> Path:
    """The ship's records in git, with a log book at each tag that takes long to embed, and none now."""
    book = fill(root) / "decisions/0007-write-a-book.md"
    _git(root, "init", "-q")
    for tag in tags:
        chapters = "\n\n".join(f"## Day {n} of {tag}\n\n{f'The {tag} sea is calm. ' * 60}" for n in range(100))
        book.write_text(f"---\nstatus: accepted\ndate: 2025-03-01\n---\n\n# Write a Book\n\n{chapters}\n", "utf-8")
        _git(root, "add", "decisions")
        _git(root, "commit", "-qm", tag)
        _git(root, "tag", tag)
    book.unlink()
    return root


def _git(root: Path, *arguments: str) -> None:
    person = ["-c", "user.name=Ship", "-c", "user.email=ship@example.org"]
    subprocess.run(["git", *person, *arguments], cwd=root, check=True)


def _sent(server: Server, body: dict[str, Any], whole: bool) -> socket.socket:
    """A connection with a question, or the beginning of one, that nobody has read an answer from."""
    data = json.dumps(body).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data) + (not whole)}\r\n\r\n"
    connection = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    connection.sendall(head.encode() + data)
    return connection


def test_an_update_that_failed_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live, "PACE", 0.01)
    monkeypatch.setattr(live, "RETRY", 0.0)
    built: list[Path] = []

    def build(session: Session, folder: Path) -> None:
        built.append(folder)
        if len(built) in (2, 3):
            raise UserError("no space left")

    with Session(configuration.load(fill(tmp_path))) as session:
        following = live.Live(session, build)
        following.refresh()
        watch = threading.Thread(target=following.watch)
        watch.start()
        (tmp_path / NEW).write_bytes((tmp_path / NEW).read_bytes() + b"\nBy day.\n")
        _until(lambda: len(built) == 4)
        following.stop.set()
        watch.join(PATIENCE)
        assert following.site == built[-1]
        assert [each.message for each in caplog.records if each.levelname == "WARNING"] == [
            "an update failed, and what was served stays: no space left"
        ]
        with pytest.raises(live.NotReady, match="the server stops"):
            following.require_running()


def test_a_file_whose_rights_change_has_changed(records: Path) -> None:
    config = configuration.load(records)
    before = live.state(config)
    assert live.state(config) == before
    (records / "decisions" / "0002-use-streams.md").chmod(0o600)
    assert live.state(config) != before


def test_beyond_loopback_a_token_opens_the_api_and_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kb: Run
) -> None:
    with serving(fill(tmp_path), "--host", "0.0.0.0", KB_SERVE_TOKEN="s3cret") as server:
        for path in ("/v1/ask", "/mcp", "/v1/chat/completions", "/v1/refresh"):
            assert server.send("POST", path, {"question": QUESTION})[0] == 401, path
        wrong = {"Authorization": "Bearer s3cre"}
        assert server.send("POST", "/v1/ask", {"question": QUESTION}, wrong)[0] == 401
        right = {"Authorization": "Bearer s3cret"}
        assert server.send("POST", "/v1/ask", {"question": QUESTION}, right)[0] == 200
        assert server.send("POST", "/v1/ask", {"question": QUESTION}, {**right, "Host": "192.0.2.7:80"})[0] == 200
        assert server.send("POST", "/v1/ask", {"question": QUESTION}, {**right, "Host": "evil.example"})[0] == 421
        assert server.send("GET", "/")[0] == 200
        assert kb("-C", tmp_path, "ask", QUESTION).returncode == 2
        monkeypatch.setenv("KB_SERVE_TOKEN", "s3cret\n")
        assert kb("-C", tmp_path, "ask", QUESTION).returncode == 0
        monkeypatch.setenv("KB_SERVE_TOKEN", "s3cr\net")
        assert "KB_SERVE_TOKEN: expected printable ASCII" in kb("-C", tmp_path, "ask", QUESTION).stderr


def test_doctor_says_what_has_to_be_done(records: Path, kb: Run, tmp_path: Path) -> None:
    before = kb("-C", records, "doctor")
    assert before.returncode == 1
    assert re.search(r"FIX\s+index\s+none yet.*\n\s+to do: kb index\n", before.stdout)
    assert not (records / ".kb" / "milvus.db").exists()
    assert kb("-C", records, "index").returncode == 0
    after = kb("-C", records, "doctor", "--format", "json")
    content = json.loads(after.stdout)
    assert (after.returncode, content["ok"]) == (0, True), after.stdout
    assert {"Python", "extra index", "configuration", "git", "records", "model", "index", "server", "site"} <= {
        each["name"] for each in content["checks"]
    }
    (records / "decisions" / "0002-use-streams.md").unlink()
    assert "behind the files, 0 to embed" in kb("-C", records, "doctor").stdout
    (records / "kb.toml").write_text("[index]\nrerank = 3\n")
    assert ", and a cross-encoder over 3 chunks" in kb("-C", records, "doctor").stdout
    (records / "decisions" / "0009-latin.md").write_bytes("# Café\n".encode("latin-1"))
    unread = "decisions/0009-latin.md: cannot be read and not searched; kb lint --select KB008 says why"
    assert re.search(rf"FIX\s+records\s+{unread}\n\s+to do: save them as UTF-8", kb("-C", records, "doctor").stdout)
    assert unread in kb("-C", records, "index").stderr
    (records / "kb.toml").write_text("decision = []\n")
    broken = kb("-C", records, "doctor")
    assert broken.returncode == 1
    assert "unknown key decision; did you mean decisions?" in broken.stdout


@pytest.mark.parametrize(
    ("name", "variables", "said", "todo"),
    [
        ("index", {"KB_HOME": "README.md"}, ": cannot be written", "set KB_HOME to a folder that can"),
        ("index", {"KB_INDEX_URI": "http://127.0.0.1:1"}, "no Milvus server", "start the server, or mend [index] uri"),
        ("model", {"KB_INDEX_ENCODER": "sails:hoist"}, "cannot be loaded", "mend [index] encoder"),
        ("site", {}, "the site cannot be built", "mend it; kb site build"),
    ],
)
def test_doctor_says_what_helps(
    records: Path, kb: Run, monkeypatch: pytest.MonkeyPatch, name: str, variables: dict[str, str], said: str, todo: str
) -> None:
    (records / "README.md").write_text("# Home\n", "utf-8")
    if name == "site":
        (records / "mkdocs.yml").write_text("site_name: Ship\nplugins: [kb, anchor-winch]\n", "utf-8")
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    done = kb("doctor", "--format", "json", cwd=records)
    assert done.returncode == 1, done.stderr
    check = next(each for each in json.loads(done.stdout)["checks"] if each["name"] == name)
    assert check["state"] == "fix"
    assert said in check["detail"]
    assert "kb-doctor" not in check["detail"]
    assert check["todo"].startswith(todo)


def test_help_loads_no_server() -> None:
    program = (
        "import sys\nfrom kb.cli import main\n"
        "try:\n    main(['serve', '--help'])\nexcept SystemExit:\n    pass\nprint(sorted(sys.modules))"
    )
    done = subprocess.run([KB.with_name("python"), "-c", program], capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"'([^']+)'", done.stdout.splitlines()[-1]))
    assert "kb.cli.serve" in loaded
    assert not loaded & {"starlette", "uvicorn", "mcp", "indexer.serve", "pymilvus", "numpy"}


@pytest.mark.parametrize(
    "said",
    [
        b"220 mail.example ESMTP\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"question": ',
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 900\r\n\r\n{",
    ],
)
@pytest.mark.parametrize("ask", [lambda remote: remote.ask("Why?"), lambda remote: list(remote.stream("Why?"))])
def test_a_server_that_breaks_off_is_told_in_a_sentence(said: bytes, ask: Callable[[Remote], Any]) -> None:
    def answer() -> None:
        with listening.accept()[0] as connection:
            connection.recv(65_536)
            connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(UserError, match="running server"):
            ask(Remote(f"http://127.0.0.1:{listening.getsockname()[1]}"))


def _until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, "expected a change, it never came"
        time.sleep(0.2)
