"""A language model behind `kb serve`: sentence after sentence through every face, and nothing of it when one leaves."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from openai import OpenAI, UnprocessableEntityError
from playwright.sync_api import expect, sync_playwright

from indexer.client import Remote
from kb.model import UserError
from tests import endpoint
from tests.conftest import Run
from tests.endpoint import PATIENCE, Wire, saying
from tests.serving import NEW, OLD, QUESTION, Server, fill, serving

pytestmark = [pytest.mark.milvus, pytest.mark.model]
FIRST = "Parcels are announced to the harbour by carrier pigeon. [1]"
SECOND = " Letters reach the harbour after the parcels. [1]"
KEY = "s3cret-key"


class Captain:
    """A model whose words each test chooses, and a server that asks it."""

    def __init__(self, model: endpoint.Endpoint, server: Server) -> None:
        self.model = model
        self.server = server

    def says(self, script: Callable[[Wire], None] | str) -> None:
        self.model.script = saying(script) if isinstance(script, str) else script
        self.model.hung_up.clear()


@pytest.fixture(scope="module")
def captain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Captain]:
    root = fill(tmp_path_factory.mktemp("ship"))
    with endpoint.answering("") as model:
        (root / "kb.toml").write_text(f'[answer]\nendpoint = "{model.url}"\nmodel = "parrot"\n', "utf-8")
        with serving(root, KB_ANSWER_KEY=KEY) as server:
            yield Captain(model, server)
            server.process.terminate()
            assert KEY not in server.process.communicate(timeout=PATIENCE)[1]


def waiting_between(go: threading.Event) -> Callable[[Wire], None]:
    """A script that says its second sentence only when the reader has seen the first."""

    def script(wire: Wire) -> None:
        wire.begin()
        wire.say(f"{FIRST} L")
        assert go.wait(PATIENCE)
        wire.say(SECOND.removeprefix(" L"))
        wire.done()

    return script


def hanging(wire: Wire) -> None:
    wire.begin()
    wire.say(f"{FIRST} And")
    wire.until_hung_up()


@contextmanager
def asked(server: Server, path: str, body: dict[str, Any]) -> Iterator[Iterator[str]]:
    """The lines of a response as they come; at the end the connection is closed, whatever is still to come."""
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(head + data)
        with connection.makefile("r", encoding="utf-8") as lines:
            yield iter(lines)
        connection.shutdown(socket.SHUT_RDWR)


def test_sentences_come_to_a_chat_client_as_they_are_checked(captain: Captain) -> None:
    go = threading.Event()
    captain.says(waiting_between(go))
    client = OpenAI(base_url=f"{captain.server.url}/v1", api_key="none", max_retries=0)
    chunks = client.chat.completions.create(model="kb", messages=[{"role": "user", "content": QUESTION}], stream=True)
    said, answer, annotations = "", {}, []
    for chunk in chunks:
        said += chunk.choices[0].delta.content or ""
        answer = (chunk.model_extra or {}).get("kb", answer)
        annotations = (chunk.choices[0].delta.model_extra or {}).get("annotations", annotations)
        if said == FIRST:
            go.set()
    assert go.is_set(), "the first sentence came on its own"
    assert re.sub(r"\d", "1", answer["answer"]) == FIRST + SECOND
    assert said.startswith(f"{answer['answer']}\n\n**Sources**\n\n1. [Announce Parcels by Pigeon](")
    assert (answer["mode"], answer["notice"]) == ("generative", None)
    assert {each["path"] for each in answer["citations"]} == {NEW}
    assert {each["url_citation"]["title"] for each in annotations} == {"Announce Parcels by Pigeon"}
    headers = captain.model.requests[-1][1]
    assert headers["Authorization"] == f"Bearer {KEY}"


def test_a_completion_that_is_not_streamed_is_the_same(captain: Captain) -> None:
    captain.says(FIRST + SECOND)
    client = OpenAI(base_url=f"{captain.server.url}/v1", api_key="none", max_retries=0)
    reply = client.chat.completions.create(model="kb", messages=[{"role": "user", "content": QUESTION}])
    answer = captain.server.post("/v1/ask", {"question": QUESTION})
    assert (reply.model_extra or {})["kb"] == answer
    assert answer["mode"] == "generative"


def test_the_events_of_an_answer_add_up(captain: Captain) -> None:
    captain.says(f"{FIRST} We announce parcels to the harbour by letter. [2]")
    _, _, content = captain.server.send("POST", "/v1/ask", {"question": QUESTION, "stream": True})
    events = [(name, json.loads(data)) for name, data in re.findall(r"event: (.*)\ndata: (.*)\n\n", content)]
    assert [name for name, _ in events] == ["sources", "delta", "sources", "delta", "answer", "done"]
    answer = dict(events)["answer"]
    assert "".join(data["text"] for name, data in events if name == "delta") == answer["answer"]
    assert events[0][1] == answer["citations"][:1]
    assert events[2][1] == answer["citations"]


def test_a_model_that_fails_leaves_the_records_to_speak(captain: Captain) -> None:
    captain.says(lambda wire: wire.reply(500, {"error": {"message": "out of memory"}}))
    _, _, content = captain.server.send("POST", "/v1/ask", {"question": QUESTION, "stream": True})
    events = [(name, json.loads(data)) for name, data in re.findall(r"event: (.*)\ndata: (.*)\n\n", content)]
    answer = dict(events)["answer"]
    assert answer["mode"] == "extractive"
    assert answer["notice"] == "the language model answers 500: out of memory; extracted instead"
    assert "".join(data["text"] for name, data in events if name == "delta") == answer["answer"]
    assert all(each["support"] == "quoted" for each in answer["citations"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/ask", {"question": QUESTION, "stream": True}),
        ("/v1/chat/completions", {"model": "kb", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}),
    ],
)
def test_a_reader_who_leaves_a_stream_ends_the_models_work(captain: Captain, path: str, body: dict[str, Any]) -> None:
    captain.says(hanging)
    with asked(captain.server, path, body) as lines:
        assert any("carrier pigeon" in line for line in lines)
        assert not captain.model.hung_up.is_set()
    assert captain.model.hung_up.wait(PATIENCE)


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions"])
def test_so_does_one_who_leaves_before_the_answer_is_whole(captain: Captain, path: str) -> None:
    begun = threading.Event()

    def script(wire: Wire) -> None:
        begun.set()
        hanging(wire)

    captain.says(script)
    with asked(captain.server, path, {"question": QUESTION, "messages": [{"role": "user", "content": QUESTION}]}):
        assert begun.wait(PATIENCE)
    assert captain.model.hung_up.wait(PATIENCE)


def test_commands_beside_the_server_get_its_answer(captain: Captain, kb: Run) -> None:
    captain.says(FIRST)
    remote = Remote(captain.server.url)
    *events, (last, answer) = remote.stream(QUESTION)
    assert [name for name, _ in events if name != "waiting"] == ["sources", "delta"]
    assert (last, answer) == ("answer", remote.ask(QUESTION))
    assert json.loads(kb("-C", captain.server.root, "ask", QUESTION, "--format", "json").stdout) == answer
    with pytest.raises(UserError, match="at most 4,000 characters"):
        next(remote.stream("why " * 5000))


def test_a_reader_of_the_remote_stream_may_leave(captain: Captain) -> None:
    captain.says(hanging)
    told = Remote(captain.server.url).stream(QUESTION)
    assert next(data["text"] for name, data in told if name == "delta") == FIRST
    told.close()
    assert captain.model.hung_up.wait(PATIENCE)


def test_left_out_sentences_are_explained(captain: Captain) -> None:
    captain.says(f"{FIRST} Parcels are announced to the harbour by 7 carrier pigeons [1].")
    answer = captain.server.post("/v1/ask", {"question": QUESTION, "explain": True})
    told = [each for each in answer["explain"]["answer"] if each["what"] == "sentence"]
    assert [(each["kept"], each["why"]) for each in told] == [
        (True, "found in its source"), (False, "7 is not in the source"),
    ]  # fmt: skip


def test_moment_and_length_reach_every_face(captain: Captain) -> None:
    captain.says("NOT COVERED")
    then = captain.server.post("/v1/ask", {"question": QUESTION, "as_of": "2025-01-31", "length": "brief"})
    assert then["as_of"]["date"] == "2025-01-31"
    assert {each["path"] for each in then["citations"]} == {OLD}
    found = captain.server.post("/v1/search", {"query": QUESTION, "as_of": "2025-01-31"})
    assert NEW not in {each["path"] for each in found["hits"]}
    assert captain.server.post("/v1/get", {"id": "2", "as_of": "2025-01-31"})["in_force"] is True
    for path, key in (("/v1/ask", "question"), ("/v1/search", "query")):
        status, _, content = captain.server.send("POST", path, {key: QUESTION, "as_of": "no-such-branch"})
        assert status == 422, content
        assert "no-such-branch" in json.loads(content)["error"]["message"]
    status, _, content = captain.server.send("POST", "/v1/ask", {"question": QUESTION, "length": "endless"})
    assert (status, "expected brief, normal or full" in content) == (422, True)
    client = OpenAI(base_url=f"{captain.server.url}/v1", api_key="none", max_retries=0)
    reply = client.chat.completions.create(
        model="kb", messages=[{"role": "user", "content": QUESTION}],
        extra_body={"as_of": "2025-01-31", "length": "brief"},
    )  # fmt: skip
    assert (reply.model_extra or {})["kb"] == then
    with pytest.raises(UnprocessableEntityError, match="no-such-branch"):
        client.chat.completions.create(
            model="kb", messages=[{"role": "user", "content": QUESTION}], extra_body={"as_of": "no-such-branch"}
        )


def test_doctor_says_which_model_answers(captain: Captain, kb: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_ANSWER_KEY", KEY)

    def check() -> tuple[str, str]:
        done = kb("-C", captain.server.root, "doctor", "--format", "json")
        assert KEY not in done.stdout + done.stderr
        found = next(each for each in json.loads(done.stdout)["checks"] if each["name"] == "language model")
        return found["state"], found["detail"]

    assert check() == ("ok", f"parrot answers at {captain.model.url}")
    monkeypatch.setenv("KB_ANSWER_MODEL", "gull")
    assert check() == ("fix", f"{captain.model.url} has parrot, not gull")
    monkeypatch.setenv("KB_ANSWER_ENDPOINT", "http://127.0.0.1:1/v1")
    assert check() == ("fix", "http://127.0.0.1:1/v1 cannot be reached (connection refused)")
    monkeypatch.setenv("KB_ANSWER_ENDPOINT", "ollama")
    assert check()[0] == "fix"


@pytest.mark.browser
def test_the_panel_shows_sentence_after_sentence(captain: Captain, chromium: str) -> None:
    go = threading.Event()
    captain.says(waiting_between(go))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{captain.server.url}/decisions/0005-bake-bread/")
        page.get_by_role("button", name="Ask", exact=True).click()
        page.get_by_label("Question", exact=True).fill(QUESTION)
        page.keyboard.press("Enter")
        entry = page.locator(".kb-chat__entry")
        expect(entry).to_contain_text("by carrier pigeon.", timeout=PATIENCE * 1000)
        expect(entry).to_contain_text("Searching the records …")
        expect(entry.locator("a.kb-chip")).to_have_count(1)
        go.set()
        expect(entry).to_contain_text("Letters reach the harbour after the parcels.")
        expect(entry).to_contain_text("Worded by a language model")
        captain.says(hanging)
        page.get_by_label("Question", exact=True).fill(QUESTION)
        page.keyboard.press("Enter")
        expect(entry.last).to_contain_text("Searching the records …")
        page.locator(".kb-chat").get_by_role("button", name="Clear").click()
        assert captain.model.hung_up.wait(PATIENCE), "a cleared question ends the model's work"
        browser.close()
