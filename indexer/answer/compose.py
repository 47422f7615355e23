"""(Snapshot, question, hits) → the answer: written by a language model where one is configured, else extracted."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.answer import extract, lists
from indexer.model import Answer, Length, Piece, Retrieval, Verdict
from indexer.shorts import worded
from indexer.snapshot import Snapshot


def answer(snapshot: Snapshot, question: str, found: Retrieval, *, length: Length = Length.NORMAL) -> Answer:
    """The answer that the configuration asks for."""
    *_, whole = stream(snapshot, question, found, length=length)
    assert isinstance(whole, Answer)
    return whole


def stream(
    snapshot: Snapshot, question: str, found: Retrieval, *, length: Length = Length.NORMAL
) -> Iterator[Piece | Answer]:
    """The same as it comes about: parts as soon as they are checked, at the end the whole.

    A model only words what the records cover: without that, or where none of its sentences is found in its
    sources, the extracted answer stands. Lists of records are made from metadata, which no model sees whole.
    """
    extracted = extract.answer(snapshot, question, found, length)
    by_model = snapshot.config.answer.uses_model and extracted.verdict is Verdict.ANSWERED
    if by_model and not any(lists.listing(snapshot, worded(snapshot, question))):
        from indexer.answer import llm  # and with it HTTP, which an extracted answer does without

        yield from llm.stream(snapshot, question, found, extracted)
    else:
        yield extracted
