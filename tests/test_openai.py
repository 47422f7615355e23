"""The chat completions endpoint through the real openai package."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from openai import APIStatusError, NotFoundError, OpenAI, UnprocessableEntityError
from openai.types.chat import ChatCompletionMessageParam

from tests.serving import FOREIGN, NEW, OLD, QUESTION, Server, fill, serving

pytestmark = [pytest.mark.milvus, pytest.mark.model]
ASKED: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "You are a sailor."},
    {"role": "user", "content": "Why does the hull rust?"},
    {"role": "assistant", "content": "It does."},
    {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(fill(tmp_path_factory.mktemp("ship"))) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> OpenAI:
    return OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0)


def test_a_completion_holds_its_citations_in_every_form(server: Server, client: OpenAI) -> None:
    reply = client.chat.completions.create(model="kb", messages=ASKED)
    answer = server.post("/v1/ask", {"question": QUESTION})
    message = reply.choices[0].message
    assert reply.choices[0].finish_reason == "stop"
    assert message.content is not None
    assert message.content.startswith(answer["answer"])
    assert (reply.model_extra or {})["kb"] == answer
    first = answer["citations"][0]
    opened = f"{server.url}{first['url']}"
    assert f"1. [Announce Parcels by Pigeon]({opened}) (`{NEW}`, line" in message.content
    assert re.search(rf"4\. \[.*\]\(.*\) \(`{OLD}`, lines? [\d–]+, superseded\)", message.content)
    annotation = (message.annotations or [])[0].url_citation
    assert (annotation.url, annotation.title) == (opened, first["title"])
    assert message.content[annotation.start_index : annotation.end_index] == "[1]"
    assert reply.usage is not None
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens > 0
    assert server.send("GET", first["url"].partition("#")[0])[0] == 200


def test_a_stream_adds_up_to_the_completion(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="kb", messages=ASKED)
    chunks = list(
        client.chat.completions.create(model="kb", messages=ASKED, stream=True, stream_options={"include_usage": True})
    )
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage
    said = [chunk.choices[0] for chunk in chunks[:-1]]
    assert said[0].delta.role == "assistant"
    assert len([each for each in said if each.delta.content]) > 2
    assert "".join(each.delta.content or "" for each in said) == whole.choices[0].message.content
    assert said[-1].finish_reason == "stop"
    annotated = (said[-1].delta.model_extra or {})["annotations"]
    assert annotated == [each.model_dump() for each in whole.choices[0].message.annotations or []]
    assert (chunks[-2].model_extra or {})["kb"] == (whole.model_extra or {})["kb"]
    plain = list(client.chat.completions.create(model="kb", messages=ASKED, stream=True))
    assert all(chunk.choices and chunk.usage is None for chunk in plain)


def test_the_wire_ends_as_clients_expect(server: Server) -> None:
    body = {"model": "kb", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    status, headers, content = server.send("POST", "/v1/chat/completions", body)
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert content.endswith("\n\ndata: [DONE]\n\n")
    for line in content.strip().split("\n\n")[:-1]:
        assert json.loads(line.removeprefix("data: "))["object"] == "chat.completion.chunk"


def test_what_the_records_do_not_cover_is_said(client: OpenAI) -> None:
    reply = client.chat.completions.create(model="kb", messages=[{"role": "user", "content": FOREIGN}])
    assert (reply.model_extra or {})["kb"]["verdict"] == "not_covered"
    assert "do not cover" in (reply.choices[0].message.content or "")


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ('JSON format: { "title": "your concise title here" }', {"title": "How are parcels announced?"}),
        ('JSON format: { "tags": ["tag1", "tag2"] }', {"tags": []}),
        ('JSON format: { "follow_ups": ["Question 1?"] }', {"follow_ups": []}),
    ],
)
def test_what_a_client_asks_for_itself_is_no_question(client: OpenAI, wanted: str, answer: object) -> None:
    history = "USER: How are parcels announced?\nASSISTANT: So."
    prompt = f"### Task:\nGenerate it.\n### Output:\n{wanted}\n### Chat History:\n{history}"
    reply = client.chat.completions.create(model="kb", messages=[{"role": "user", "content": prompt}])
    assert json.loads(reply.choices[0].message.content or "") == answer
    assert "kb" not in (reply.model_extra or {})


def test_the_models_are_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["kb"]
    assert client.models.retrieve("kb").id == "kb"
    with pytest.raises(NotFoundError) as caught:
        client.models.retrieve("gpt-4")
    assert caught.value.code == "model_not_found"


def test_errors_reach_the_client_in_its_own_types(client: OpenAI) -> None:
    with pytest.raises(NotFoundError, match="expected kb, found 'gpt-4'"):
        client.chat.completions.create(model="gpt-4", messages=ASKED)
    with pytest.raises(UnprocessableEntityError, match="at most 4,000 characters"):
        client.chat.completions.create(model="kb", messages=[{"role": "user", "content": "why " * 5000}])
    with pytest.raises(UnprocessableEntityError, match="found none"):
        client.chat.completions.create(model="kb", messages=ASKED[:1])
    with pytest.raises(UnprocessableEntityError, match="expected a text"):
        client.chat.completions.create(model="kb", messages=[{"role": "user", "content": []}])
    with pytest.raises(APIStatusError) as caught:
        client.chat.completions.create(model="kb", messages=[{"role": "user", "content": "x" * 1_100_000}])
    assert caught.value.status_code == 413
