"""An answer in the shape of OpenAI's chat completions, for the clients that exist.

Citations stand inline as [n], in a list of sources in the text, in the message's annotations, and whole in a
`kb` object: clients differ in which of them they show.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from indexer.operations import Event, Refused
from indexer.serve import errors
from indexer.serve.errors import NoModel
from indexer.serve.stream import WAITING, pieces

MODEL = "kb"
MODEL_CARD = {"id": MODEL, "object": "model", "created": 0, "owned_by": "kb"}
_TASK = "### Task:"
"""So begin the requests that chat clients make for themselves: a title, tags, questions to follow."""
_FIRST_QUESTION = re.compile(r"^(?:USER|user|User):\s*(.+)$", re.M)
_TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chat request asks for."""

    question: str
    stream: bool
    with_usage: bool

    @property
    def task(self) -> bool:
        """Whether the client asks for itself, not for a reader."""
        return self.question.startswith(_TASK)


@dataclass(frozen=True, slots=True)
class Reply:
    """The text with what belongs to it."""

    text: str
    annotations: list[dict[str, Any]]
    answer: dict[str, Any] | None
    """The answer object of the other faces."""


def read(body: dict[str, Any]) -> Asked:
    """The last user message of a request. Raises Refused and NoModel."""
    check_model(MODEL if body.get("model") is None else body["model"])
    messages = body.get("messages")
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        raise Refused("messages: expected a list of messages")
    spoken = [each for each in messages if each.get("role") == "user"]
    if not spoken:
        raise Refused('messages: expected one with the role "user", found none')
    options = body.get("stream_options")
    with_usage = isinstance(options, dict) and options.get("include_usage") is True
    return Asked(_text(spoken[-1].get("content")), body.get("stream") is True, with_usage)


def check_model(name: Any) -> None:
    """Raises NoModel for another name than ours."""
    if name != MODEL:
        raise NoModel(f"model: expected {MODEL}, found {name!r}")


def reply(asked: Asked, answer: dict[str, Any] | None, base: str) -> Reply:
    """The answer with its sources; their addresses are absolute, seen from `base`."""
    if answer is None:
        return Reply(_task(asked.question), [], None)
    listed = "\n".join(_source(each, base) for each in answer["citations"])
    text = f"{answer['answer']}\n\n**Sources**\n\n{listed}" if listed else str(answer["answer"])
    notice = f"\n\n({answer['notice']})" if answer.get("notice") else ""
    return Reply(text + notice, [_annotation(each, text, base) for each in answer["citations"]], answer)


def completion(asked: Asked, said: Reply) -> dict[str, Any]:
    """A `chat.completion` object."""
    message = {"role": "assistant", "content": said.text, "refusal": None, "annotations": said.annotations}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    extra = {"kb": said.answer} if said.answer else {}
    return {**_head("chat.completion"), "choices": [choice], "usage": _usage(asked, said), **extra}


async def chunks(asked: Asked, told: AsyncGenerator[Event, None], base: str) -> AsyncGenerator[str, None]:
    """The same as server-sent events: the role, the text part by part, the sources, the annotations, and the end."""
    head = _head("chat.completion.chunk")
    if asked.with_usage:
        head["usage"] = None
    try:
        yield _chunk(head, {"role": "assistant", "content": ""})
        sent, said = "", reply(asked, None, base) if asked.task else None
        async for name, data in told:
            if name == "waiting":
                yield WAITING
            elif name == "delta":
                sent += data["text"]
                for piece in pieces(data["text"]):
                    yield _chunk(head, {"content": piece})
            elif name == "answer":
                said = reply(asked, data, base)
        assert said
        for piece in pieces(_rest(said.text, sent)):
            yield _chunk(head, {"content": piece})
        last = {**head, "kb": said.answer} if said.answer else head
        yield _chunk(last, {"annotations": said.annotations} if said.annotations else {}, "stop")
        if asked.with_usage:
            yield _data({**head, "choices": [], "usage": _usage(asked, said)})
    except Exception as problem:  # noqa: BLE001 - the status is sent already, so the failure becomes an event
        yield _data(errors.content(problem, "/v1/chat/completions"))
    finally:
        await told.aclose()
    yield "data: [DONE]\n\n"


async def no_events() -> AsyncGenerator[Event, None]:
    """Nothing: for what is answered without a search."""
    return
    yield


def _rest(text: str, sent: str) -> str:
    """What is still to be sent; all of it anew, where the answer turned out to be another one."""
    return text.removeprefix(sent) if text.startswith(sent) else f"\n\n---\n\n{text}"


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [each["text"] for each in parts if isinstance(each, dict) and isinstance(each.get("text"), str)]
    if not texts:
        raise Refused("content: expected a text, or a list of parts with a text among them")
    return "\n".join(texts)


def _task(prompt: str) -> str:
    """A title is the reader's first question; of tags and further questions we offer none."""
    found = _FIRST_QUESTION.search(prompt)
    title = _shortened(found[1].strip()) if found else "Decisions"
    for key, value in (("title", title), ("tags", []), ("follow_ups", []), ("queries", [])):
        if f'"{key}"' in prompt:
            return json.dumps({key: value}, ensure_ascii=False)
    return title


def _shortened(text: str) -> str:
    return text if len(text) <= _TITLE_LENGTH else f"{text[:_TITLE_LENGTH].rsplit(' ', 1)[0]} …"


def _source(each: dict[str, Any], base: str) -> str:
    title = re.sub(r"([\[\]\\])", r"\\\1", _title(each))
    state = "" if each["in_force"] is not False else f", {each['status'] or 'not in force'}"
    return f"{each['n']}. [{title}]({urljoin(base, each['url'])}) (`{each['path']}`, {_lines(each)}{state})"


def _annotation(each: dict[str, Any], text: str, base: str) -> dict[str, Any]:
    mark = f"[{each['n']}]"
    start = max(text.find(mark), 0)
    cited = {
        "start_index": start,
        "end_index": start + len(mark),
        "title": _title(each),
        "url": urljoin(base, each["url"]),
    }
    return {"type": "url_citation", "url_citation": cited}


def _title(each: dict[str, Any]) -> str:
    return str(each["title"] or each["path"])


def _lines(each: dict[str, Any]) -> str:
    first, last = each["line_start"], each["line_end"]
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def _usage(asked: Asked, said: Reply) -> dict[str, int]:
    """Words, since no tokens are spent."""
    before, after = len(asked.question.split()), len(said.text.split())
    return {"prompt_tokens": before, "completion_tokens": after, "total_tokens": before + after}


def _chunk(head: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> str:
    return _data({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]})


def _data(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"
