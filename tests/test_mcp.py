"""The tools through the real MCP client, over HTTP and over standard input and output."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from indexer.serve.mcp import BUDGET, _fitting, _size
from tests.conftest import KB, Run
from tests.serving import FOREIGN, NEW, OLD, QUESTION, Server, fill, serving

pytestmark = [pytest.mark.milvus, pytest.mark.model]
LONG = "docs/long.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = fill(tmp_path_factory.mktemp("ship"))
    (root / "docs").mkdir()
    paragraphs = "\n\n".join(f"Day {n}: " + "the sea is calm and the wind is fair. " * 12 for n in range(150))
    (root / LONG).write_text(f"# Log Book\n\n{paragraphs}\n", "utf-8")
    with serving(root) as running:
        yield running


def talk(target: str | StdioServerParameters, speak: Callable[[Client], Awaitable[Any]]) -> Any:
    """What a conversation with a server comes to."""

    async def conversation() -> Any:
        async with Client(target) as client:
            return await speak(client)

    return asyncio.run(conversation())


def call(target: str | StdioServerParameters, tool: str, **arguments: Any) -> CallToolResult:
    result = talk(target, lambda client: client.call_tool(tool, arguments))
    assert isinstance(result, CallToolResult)
    return result


def structured(target: str | StdioServerParameters, tool: str, **arguments: Any) -> dict[str, Any]:
    result = call(target, tool, **arguments)
    assert not result.is_error, result
    assert result.structured_content is not None
    assert json.loads(result.content[0].text) == result.structured_content  # type: ignore[union-attr]
    return result.structured_content


def test_the_tools_say_what_they_do(server: Server) -> None:
    async def look(client: Client) -> Any:
        return client.instructions, (await client.list_tools()).tools

    instructions, tools = talk(f"{server.url}/mcp", look)
    assert "in_force" in instructions
    assert "data" in instructions
    assert sorted(tool.name for tool in tools) == ["ask", "get", "search"]
    for tool in tools:
        assert 100 < len(tool.description.encode()) < 2_000
        assert tool.annotations.read_only_hint is True
        assert tool.output_schema is not None
        assert all(each.get("description") for each in tool.input_schema["properties"].values())


def test_an_older_client_is_understood(server: Server) -> None:
    async def conversation() -> Any:
        async with Client(f"{server.url}/mcp", mode="legacy") as client:
            return await client.call_tool("ask", {"question": QUESTION})

    assert asyncio.run(conversation()).structured_content["verdict"] == "answered"


def test_results_are_the_objects_of_the_other_faces(server: Server) -> None:
    url = f"{server.url}/mcp"
    assert structured(url, "ask", question=QUESTION) == server.post("/v1/ask", {"question": QUESTION})
    assert structured(url, "ask", question=FOREIGN)["abstained"] is True
    found = structured(url, "search", query=QUESTION, limit=3, status="current")
    assert found.pop("left_out") == 0
    assert found == server.post("/v1/search", {"query": QUESTION, "limit": 3, "status": "current"})
    document = structured(url, "get", id="0002")
    assert (document["status"], document["in_force"], document["replaced_by"]) == ("superseded", False, [NEW])
    assert document["text"] == (server.root / OLD).read_text("utf-8").removesuffix("\n")
    assert (document["first_line"], document["last_line"]) == (1, document["line_count"])


def test_a_long_document_comes_in_parts_that_add_up(server: Server) -> None:
    url = f"{server.url}/mcp"
    text: list[str] = []
    parts = 0
    while True:
        page = structured(url, "get", id=LONG, first_line=len(text) + 1)
        assert len(json.dumps(page)) < 30_000
        text += page["text"].split("\n")
        parts += 1
        if page["last_line"] == page["line_count"]:
            break
    assert parts > 2
    assert "\n".join(text) + "\n" == (server.root / LONG).read_text("utf-8")
    assert structured(url, "get", id=LONG, first_line=3, last_line=3)["text"].startswith("Day 0: ")


def test_a_long_list_of_passages_is_cut_and_counted(server: Server) -> None:
    found = structured(f"{server.url}/mcp", "search", query="calm sea and fair wind", limit=50)
    assert found["left_out"] > 0
    assert len(json.dumps(found)) < 30_000


def test_an_explanation_is_cut_with_what_it_explains() -> None:
    reasons = [{"what": "passage", "why": f"reason {n} " * 10} for n in range(300)]
    told = {"confidence": 0.5, "hits": reasons, "dropped": reasons[:2], "answer": []}
    answer = {"answer": "By pigeon.", "citations": ["…"], "explain": told}
    cut = _fitting(answer)
    assert (cut["answer"], cut["citations"]) == ("By pigeon.", ["…"])
    assert (cut["explain"]["confidence"], cut["explain"]["dropped"]) == (0.5, reasons[:2])
    assert 0 < len(cut["explain"]["hits"]) < 300
    assert BUDGET - 300 < _size(cut) <= BUDGET
    found = _fitting({"hits": ["passage " * 20] * 200, "explain": told}, least=1)
    assert _size(found) <= BUDGET
    assert len(found["hits"]) == len(found["explain"]["hits"]) == 200 - found["left_out"]
    assert _fitting({"hits": ["x" * 2 * BUDGET] * 3}, least=1)["left_out"] == 2
    small = {"hits": ["x"] * 3, "explain": {**told, "hits": reasons[:3]}}
    assert _fitting(small, least=1) == {**small, "left_out": 0}


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("get", {"id": "0099"}, "0099: no such document"),
        ("get", {"id": "0001", "first_line": 999}, "expected lines between 1 and"),
        ("ask", {"question": " "}, "expected a question, found nothing"),
        ("ask", {"question": "why " * 5000}, "at most 4,000 characters"),
        ("search", {"query": "x", "limit": 0}, "greater than or equal to 1"),
    ],
)
def test_a_tool_that_is_used_wrongly_says_so(server: Server, tool: str, arguments: dict[str, Any], said: str) -> None:
    result = call(f"{server.url}/mcp", tool, **arguments)
    assert result.is_error
    assert said in result.content[0].text  # type: ignore[union-attr]


def stdio(root: Path) -> StdioServerParameters:
    return StdioServerParameters(command=str(KB), args=["-C", str(root), "mcp"])


def test_stdio_forwards_to_the_server_that_holds_the_index(server: Server) -> None:
    assert structured(stdio(server.root), "ask", question=QUESTION) == server.post("/v1/ask", {"question": QUESTION})
    result = call(stdio(server.root), "get", id="0099")
    assert result.is_error
    assert "0099: no such document" in result.content[0].text  # type: ignore[union-attr]


def test_stdio_alone_answers_and_follows_the_files(tmp_path: Path, kb: Run) -> None:
    missing = kb("-C", fill(tmp_path), "mcp")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "there is no index yet: run kb index first" in missing.stderr
    assert kb("-C", tmp_path, "index").returncode == 0

    async def conversation(client: Client) -> Any:
        before = await client.call_tool("ask", {"question": QUESTION})
        record = tmp_path / NEW
        record.write_text(record.read_text("utf-8").replace("carrier pigeon", "tame albatross"), "utf-8")
        after = before
        for _ in range(300):
            after = await client.call_tool("ask", {"question": QUESTION})
            if "tame albatross" in after.structured_content["answer"]:
                break
            await asyncio.sleep(0.1)
        return before.structured_content["answer"], after.structured_content["answer"]

    before, after = talk(stdio(tmp_path), conversation)
    assert "carrier pigeon" in before
    assert "tame albatross" in after
