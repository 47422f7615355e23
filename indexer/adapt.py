"""LlamaIndex embeddings and language models → our Protocols."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from indexer.model import Encoder
from kb.model import UserError


class LlamaEncoder:
    """Any LlamaIndex embedding model as an Encoder; vectors are scaled to length 1."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.dimension = len(self.passage("dimension"))
        self.fingerprint = f"llama:{type(model).__name__}:{model.model_name}:{self.dimension}"

    def passage(self, text: str) -> list[float]:
        """The vector of a text to be found."""
        return _unit(self._model.get_text_embedding(text))

    def query(self, text: str) -> list[float]:
        """The vector of a question."""
        return _unit(self._model.get_query_embedding(text))


def encoder_from_llama(model: Any) -> Encoder:
    """An Encoder over a LlamaIndex embedding model. Raises UserError for anything else."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    if not isinstance(model, BaseEmbedding):
        raise UserError(f"[index] encoder: expected a LlamaIndex embedding model, found {type(model).__name__}")
    return LlamaEncoder(model)


class LlamaWriter:
    """Any LlamaIndex language model as a Writer."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def write(self, system: str, user: str) -> LlamaWriting:
        """The model's text, streamed where the model can."""
        return LlamaWriting(self._model, f"{system}\n\n{user}\n\nAnswer:")


class LlamaWriting:
    """A completion by a LlamaIndex language model; cancelled, it ends after the piece under way."""

    def __init__(self, model: Any, prompt: str) -> None:
        self._model = model
        self._prompt = prompt
        self._cancelled = False

    def __iter__(self) -> Iterator[str]:
        try:
            parts = iter(self._model.stream_complete(self._prompt))
        except NotImplementedError:
            yield str(self._model.complete(self._prompt).text)
            return
        so_far = ""
        for part in parts:
            if self._cancelled:
                return
            yield part.delta if part.delta is not None else part.text.removeprefix(so_far)
            so_far = part.text

    def cancel(self) -> None:
        """Ends it."""
        self._cancelled = True


def writer_from_llama(model: Any) -> LlamaWriter:
    """A writer over a LlamaIndex language model. Raises UserError for anything else."""
    from llama_index.core.llms import LLM

    if not isinstance(model, LLM):
        raise UserError(f"[answer] llm: expected a LlamaIndex language model, found {type(model).__name__}")
    return LlamaWriter(model)


def _unit(vector: list[float]) -> list[float]:
    length = math.sqrt(sum(x * x for x in vector)) or 1.0
    return [x / length for x in vector]
