"""(Snapshot, question, hits) → the answer: written by a language model where one is configured, else extracted."""

from __future__ import annotations

from indexer.answer import extract, llm
from indexer.model import Answer, Retrieval, Verdict
from indexer.snapshot import Snapshot


def answer(snapshot: Snapshot, question: str, found: Retrieval) -> Answer:
    """The answer that the configuration asks for.

    A model only words what the records cover: without that, or where none of its sentences is found in its
    sources, the extracted answer stands.
    """
    extracted = extract.answer(snapshot, question, found)
    if not snapshot.config.answer.llm or extracted.verdict is not Verdict.ANSWERED:
        return extracted
    return llm.answer(snapshot, question, found, extracted)
