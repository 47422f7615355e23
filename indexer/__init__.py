"""Chunks, vectors and answers over the views of `kb`: the RAG side of the knowledge base.

`KbRetriever` and `KbQueryEngine` are the LlamaIndex faces; they are imported on first use, since
LlamaIndex takes seconds to load and nothing else here needs it.
"""

from __future__ import annotations

from typing import Any

__all__ = ["KbQueryEngine", "KbRetriever"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from indexer import llama

        return getattr(llama, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
