"""LlamaIndex faces over the operations: a retriever and a query engine that return our hits and citations."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from indexer.client import connected
from indexer.operations import DEFAULT_LIMIT, Operations
from kb import config as configuration

_KEYS = ("id", "path", "line_start", "line_end", "anchor", "title", "status", "in_force", "superseded_by", "url")
"""What a node says of its passage, under the contract's names."""


class KbRetriever(BaseRetriever):
    """Passages as nodes, best first; their metadata say where the record stands.

    Opens the repository at `root`, or takes operations that are open already. One process at a time has a store open:
    give `retriever.operations` to what else needs them. Raises UserError as the operations do.
    """

    def __init__(
        self,
        operations: Operations | None = None,
        *,
        root: str | Path = ".",
        limit: int = DEFAULT_LIMIT,
        status: str = "all",
    ) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.operations = operations or _opened(self._stack, root)
        self._limit = limit
        self._status = status

    def close(self) -> None:
        """Lets go of the store, where this retriever opened it."""
        self._stack.close()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self.operations.search(query_bundle.query_str, limit=self._limit, status=self._status)
        return [_node(hit, hit["text"], hit["score"]) for hit in found["hits"]]


class KbQueryEngine(BaseQueryEngine):
    """Answers with our citations: quotes as source nodes, and under `metadata["citations"]` as everywhere else.

    Opens the repository at `root`, or takes operations that are open already. Raises UserError as the operations do.
    """

    def __init__(self, operations: Operations | None = None, *, root: str | Path = ".") -> None:
        super().__init__(callback_manager=None)
        self._stack = ExitStack()
        self.operations = operations or _opened(self._stack, root)

    def close(self) -> None:
        """Lets go of the store, where this engine opened it."""
        self._stack.close()

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self.operations.ask(query_bundle.query_str)
        nodes = [_node(citation, citation["quote"], None) for citation in answer["citations"]]
        metadata = {key: value for key, value in answer.items() if key != "answer"}
        return Response(answer["answer"], nodes, metadata)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}


def _opened(stack: ExitStack, root: str | Path) -> Operations:
    return stack.enter_context(connected(configuration.load(Path(root))))


def _node(passage: dict[str, Any], text: str, score: float | None) -> NodeWithScore:
    """A hit or a citation as a node; the same lines have the same id."""
    place = f"{passage['path']}:{passage['line_start']}-{passage['line_end']}"
    node = TextNode(id_=place, text=text, metadata={key: passage[key] for key in _KEYS})
    return NodeWithScore(node=node, score=score)
