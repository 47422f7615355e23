"""How well passages are found beside plain methods, over the same questions and the same index, in the same run.

    python benchmarks/retrieval.py [--set ROOT QUESTIONS]... [--write]

A set is a repository and a file of questions with known answers, as `kb eval` reads it; without one, this repository's
own. Each repository is indexed where its configuration says (KB_HOME moves it), and every search goes through the
store, so that the milliseconds are those of an answer. `--write` puts the tables into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

import plots

from indexer.evaluate.metrics import auroc
from indexer.evaluate.questions import Question, load
from indexer.model import Chunk, Retrieval
from indexer.retrieve import retrieve
from indexer.session import Session
from kb import config

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
PLOTS = ROOT / "docs" / "plots"
LIMIT = 20
RUNS = 3
"""How often each question is asked; the fastest counts, since other work only adds."""
RERANKED = 10
"""Chunks that the cross-encoder reads, where it does."""
RRF = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""
KEPT = (1.0, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5)
"""Shares of the answerable questions at which the other side of the scale is read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a method brings for a question: passages, best first, and how sure it is."""

    passages: Sequence[tuple[str, int, int, int]]
    """Path, first line, last line, words."""
    sure: float


@dataclass(frozen=True, slots=True)
class Row:
    """One question, one method."""

    question: Question
    found: Found
    milliseconds: float

    @property
    def paths(self) -> list[str]:
        """The documents in the order in which their first passage stands, at most ten."""
        return list(dict.fromkeys(path for path, *_ in self.found.passages))[:10]

    @property
    def rank(self) -> int | None:
        """The place of the first document that holds an answer, from 1 on."""
        return next((n for n, path in enumerate(self.paths, 1) if path in self.question.documents), None)

    @property
    def stale(self) -> bool:
        """Whether a superseded record stands before every document that holds an answer."""
        old = next((n for n, path in enumerate(self.paths, 1) if path in self.question.stale), None)
        return old is not None and (self.rank is None or old < self.rank)

    @property
    def hit(self) -> bool:
        """Whether one of the first five passages overlaps lines that hold an answer."""
        return any(
            path == gold.path and first <= gold.line_end and gold.line_start <= last
            for path, first, last, _ in self.found.passages[:5]
            for gold in self.question.gold
        )


Method = Callable[[Session, str], Found]


def main() -> None:
    """Asks every question with every method and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs=2, type=Path, action="append", dest="sets", metavar=("ROOT", "QUESTIONS"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.write and not find_spec("matplotlib"):
        parser.error("--write draws plots with matplotlib, which is missing: uv pip install --group bench")
    sets = options.sets or [(ROOT, ROOT / "questions" / "homelab.jsonl")]
    measured: list[tuple[str, dict[str, list[Row]]]] = []
    for root, file in sets:
        name = "own repository" if root.resolve() == ROOT else root.resolve().name
        measured.append((name, _ask(root, load(file, root))))
    text = _page(measured)
    print(text)
    if options.write:
        page = PAGE.read_text("utf-8")
        marks = r"(<!-- retrieval: begin -->\n).*?(<!-- retrieval: end -->)"
        PAGE.write_text(re.sub(marks, lambda found: f"{found[1]}{text}{found[2]}", page, flags=re.S), "utf-8")
        together = {each: [row for _, found in measured for row in found[each]] for each in METHODS}
        plots.ranks(PLOTS / "retrieval-ranks.svg", {name: _ranks(rows) for name, rows in together.items()})
        plots.risk(PLOTS / "retrieval-risk.svg", {name: _risk(rows) for name, rows in together.items()})


def _ask(root: Path, questions: Sequence[Question]) -> dict[str, list[Row]]:
    settings = config.load(root)
    with Session(replace(settings, index=replace(settings.index, rerank=RERANKED))) as session:
        session.refresh()
        for method in METHODS.values():
            method(session, questions[0].question)
        return {name: [_row(method, session, each) for each in questions] for name, method in METHODS.items()}


def _row(method: Method, session: Session, question: Question) -> Row:
    fastest = math.inf
    for _ in range(RUNS):
        start = time.perf_counter()
        found = method(session, question.question)
        fastest = min(fastest, time.perf_counter() - start)
    return Row(question, found, fastest * 1000)


def _words(session: Session, question: str) -> list[tuple[str, float]]:
    return session.store.search_sparse(session.snapshot.vocabulary.query(question), 100)


def _meaning(session: Session, question: str) -> list[tuple[str, float]]:
    return session.store.search_dense(session.encoder.query(question), 100)


def _sections(session: Session, ranked: Sequence[tuple[str, float]]) -> Found:
    """Chunks as they are, and the best one's score for how sure the method is."""
    chunks = [session.snapshot.chunks[id] for id, _ in ranked[:LIMIT]]
    return Found([_passage(each) for each in chunks], ranked[0][1] if ranked else 0.0)


def _passage(chunk: Chunk) -> tuple[str, int, int, int]:
    return chunk.path, chunk.line_start, chunk.line_end, len(chunk.text.split())


def _bm25(session: Session, question: str) -> Found:
    return _sections(session, _words(session, question))


def _dense(session: Session, question: str) -> Found:
    return _sections(session, _meaning(session, question))


def _reciprocal(session: Session, question: str) -> Found:
    scores: dict[str, float] = {}
    for leg in (_words(session, question), _meaning(session, question)):
        for rank, (id, _) in enumerate(leg, 1):
            scores[id] = scores.get(id, 0.0) + 1 / (RRF + rank)
    return _sections(session, sorted(scores.items(), key=lambda each: (-each[1], each[0])))


def _llama_index(session: Session, question: str) -> Found:
    """LlamaIndex as it comes: its own splitter and its store in memory, with the same embedding model."""
    found = _retriever(session).retrieve(question)
    texts = session.snapshot.view.corpus.texts
    passages = []
    for each in found:
        path, text = each.node.metadata["file_path"], texts[each.node.metadata["file_path"]]
        first, last = (text.count("\n", 0, at) + 1 for at in (each.node.start_char_idx, each.node.end_char_idx))
        passages.append((path, first, last, len(each.node.get_content().split())))
    return Found(passages, found[0].score if found else 0.0)


@cache
def _retriever(session: Session) -> Any:
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.node_parser import SentenceSplitter

    class Shared(BaseEmbedding):
        """The session's encoder in LlamaIndex' terms."""

        def _get_text_embedding(self, text: str) -> list[float]:
            return session.encoder.passage(text)

        def _get_query_embedding(self, query: str) -> list[float]:
            return session.encoder.query(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return session.encoder.query(query)

    paths = dict.fromkeys(chunk.path for chunk in session.snapshot.chunks.values())
    texts = session.snapshot.view.corpus.texts
    documents = [Document(text=texts[path], metadata={"file_path": path}) for path in paths]
    # Its own sentences come from a file that nltk refuses to read where the installer made a hard link of it.
    splitter = SentenceSplitter(chunking_tokenizer_fn=re.compile(r".+?(?:[.!?]\s|\Z)", re.S).findall)
    index = VectorStoreIndex.from_documents(documents, embed_model=Shared(), transformations=[splitter])
    return index.as_retriever(similarity_top_k=LIMIT)


def _kb(session: Session, question: str) -> Found:
    return _passages(retrieve(session.snapshot, session.store, session.encoder, question, limit=LIMIT))


def _reranked(session: Session, question: str) -> Found:
    return _passages(session.retrieve(question, limit=LIMIT)[1])


def _passages(found: Retrieval) -> Found:
    passages = [(hit.chunk.path, hit.line_start, hit.line_end, len(hit.text.split())) for hit in found.hits]
    return Found(passages, found.confidence)


METHODS: dict[str, Method] = {
    "BM25 over sections": _bm25,
    "bge-small over sections": _dense,
    "reciprocal ranks of both": _reciprocal,
    "LlamaIndex, its defaults": _llama_index,
    "kb search": _kb,
    f"kb search, {RERANKED} reranked": _reranked,
}
"""Name → method. All but the last two show what they found as it is and take the best score for how sure they are."""


def _page(measured: Sequence[tuple[str, dict[str, list[Row]]]]) -> str:
    head = "Set", "Method", "R@1", "R@5", "MRR", "nDCG", "hit@5", "Stale", "AUROC", "Words", "ms"
    body = [[name, method, *_metrics(rows)] for name, found in measured for method, rows in found.items()]
    if len(measured) > 1:
        together = {each: [row for _, found in measured for row in found[each]] for each in METHODS}
        body += [["all", method, *_metrics(rows)] for method, rows in together.items()]
    ours = [row for _, found in measured for row in found["kb search"]]
    answerable = sum(bool(row.question.gold) for row in ours)
    where = f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} processors"
    note = (
        f"Measured on {date.today():%Y-%m-%d} with {where}: {answerable} questions with an answer and "
        f"{len(ours) - answerable} without. Words and milliseconds are medians over the questions; of {RUNS} runs the "
        "fastest counts."
    )
    curve = "Answered of the answerable", "Turned away of the others", "Wrong among the answered", "Confidence from"
    return "\n".join(["", *_table(head, body), "", note, "", *_table(curve, _curve(ours)), "", ""])


def _metrics(rows: Sequence[Row]) -> list[str]:
    answerable = [row for row in rows if row.question.gold]
    ranks = [row.rank for row in answerable]
    chains = [row for row in answerable if row.question.stale]
    others = [row.found.sure for row in rows if not row.question.gold]
    split = auroc([row.found.sure for row in answerable], others) if answerable and others else None
    return [
        _share(rank == 1 for rank in ranks),
        _share(rank is not None and rank <= 5 for rank in ranks),
        f"{statistics.fmean(1 / rank if rank else 0.0 for rank in ranks):.3f}",
        f"{statistics.fmean(1 / math.log2(rank + 1) if rank else 0.0 for rank in ranks):.3f}",
        _share(row.hit for row in answerable),
        f"{sum(row.stale for row in chains)} of {len(chains)}",
        "–" if split is None else f"{split:.2f}",
        f"{statistics.median(sum(words for *_, words in row.found.passages[:5]) for row in rows):.0f}",
        f"{statistics.median(row.milliseconds for row in rows):.0f}",
    ]


def _share(values: Iterable[bool]) -> str:
    return f"{statistics.fmean(map(float, values)):.3f}"


def _curve(rows: Sequence[Row]) -> list[list[str]]:
    """What a threshold on the confidence keeps, turns away and lets through that is wrong."""
    answerable = sorted((row.found.sure for row in rows if row.question.gold), reverse=True)
    others = [row.found.sure for row in rows if not row.question.gold]
    body = []
    for kept in KEPT:
        threshold = answerable[max(0, math.ceil(kept * len(answerable)) - 1)]
        answered = [row for row in rows if row.found.sure >= threshold]
        away = sum(each < threshold for each in others) / len(others) if others else 0.0
        wrong = sum(row.rank != 1 for row in answered) / len(answered)
        body.append([f"{kept:.0%}", f"{away:.0%}", f"{wrong:.0%}", f"{threshold:.2f}"])
    return body


def _ranks(rows: Sequence[Row]) -> list[float]:
    """The share of the questions with an answer whose first right document is among the first 1, 2, … 10."""
    ranks = [row.rank for row in rows if row.question.gold]
    return [sum(rank is not None and rank <= most for rank in ranks) / len(ranks) for most in range(1, 11)]


def _risk(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Coverage and risk: the share of all questions that is answered, surest first, and what share of it is wrong: has
    another document in front, or no answer.
    """
    surest = sorted(rows, key=lambda row: -row.found.sure)
    wrong = list(accumulate(float(row.rank != 1) for row in surest))
    return [(count / len(rows), wrong[count - 1] / count) for count in range(len(rows) // 10, len(rows) + 1)]


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(each)} |" for each in (head, ["---"] * len(head), *body)]


if __name__ == "__main__":
    main()
