"""What the indexer speaks of: chunks, hits, citations, answers, and Protocols for what can be swapped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

SparseVector = Mapping[int, float]
"""Dimension → weight."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A section of a document, or a part of one: what is embedded, found and cited."""

    id: str
    """Hash of path, heading path and ordinal: stays when lines move or the text changes."""
    path: str
    heading: tuple[str, ...]
    anchor: str
    line_start: int
    line_end: int
    text: str
    """The lines to the letter."""
    embedded: str
    """What the vectors are made from: the heading path and the text without comments."""
    text_hash: str
    """Hash of `embedded`: the same hash has the same vectors."""


@dataclass(frozen=True, slots=True)
class Row:
    """A chunk as the store keeps it."""

    chunk: Chunk
    row_hash: str
    """Hash of everything but the vectors."""
    metadata: Mapping[str, str | int]
    dense: Sequence[float]
    sparse: SparseVector


@dataclass(frozen=True, slots=True)
class RowState:
    """What the store says of a row when it is asked what it holds."""

    text_hash: str
    row_hash: str


@dataclass(frozen=True, slots=True)
class StoreState:
    """What the last sync left behind, to be checked when the store is opened."""

    ready: bool
    """False while a sync is under way, or after one that was cut off."""
    count: int
    encoder: str
    """Fingerprint of the model that made the dense vectors."""
    repository: str = ""
    """Whose documents they are, as `kb.git.birth` tells it; empty where that is not known."""


class Encoder(Protocol):
    """Text → dense vectors."""

    @property
    def fingerprint(self) -> str:
        """Names the model and everything else that a vector depends on."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def passage(self, text: str) -> list[float]:
        """The vector of a text to be found, of length 1."""

    def query(self, text: str) -> list[float]:
        """The vector of a question, of length 1."""


class Reranker(Protocol):
    """A question and a text → how well they go together."""

    def score(self, question: str, text: str) -> float:
        """Higher is better; only differences count."""


class Store(Protocol):
    """Rows by id, searched along two legs."""

    def state(self) -> StoreState | None:
        """What the last sync left; None where nothing was ever stored."""

    def rows(self) -> dict[str, RowState]:
        """Every row, by id."""

    def vectors(self, ids: Collection[str]) -> dict[str, list[float]]:
        """The dense vectors of some rows."""

    def start_over(self) -> None:
        """From now on `rows` is empty, and the next sync builds everything anew."""

    def begin(self, encoder: str) -> None:
        """Marks the store as under work."""

    def upsert(self, rows: Iterable[Row]) -> None:
        """Writes rows, replacing those with the same id."""

    def delete(self, ids: Collection[str]) -> None:
        """Takes rows out."""

    def finish(self, encoder: str, count: int) -> None:
        """Makes all durable, checks the count, marks the store as ready. Raises UserError where it differs."""

    def search_dense(self, vector: Sequence[float], limit: int) -> list[tuple[str, float]]:
        """The nearest rows with their inner product, best first."""

    def search_sparse(self, vector: SparseVector, limit: int) -> list[tuple[str, float]]:
        """The rows with the highest inner product, best first."""


class WritingFailed(Exception):
    """A language model did not write to the end. The words say why, after "the language model"."""


class Writing(Protocol):
    """A text that a language model is writing."""

    def __iter__(self) -> Iterator[str]:
        """Its pieces as they come; an empty one says that the model thinks. Raises WritingFailed, and what it likes."""

    def cancel(self) -> None:
        """Stops it, from any thread."""


class Writer(Protocol):
    """A language model."""

    def write(self, system: str, user: str) -> Writing:
        """What it has to say to a request; nothing is sent before the text is read."""


@dataclass(frozen=True, slots=True)
class Legs:
    """How a hit came about; None where a leg did not find it."""

    dense: float | None = None
    """Cosine of question and chunk."""
    sparse: float | None = None
    """BM25 score."""
    document: float = 0.0
    """Mean fused score of the document's best chunks."""
    opening: float = 0.0
    """What the nearness of the document's opening adds."""
    reranker: float | None = None
    """The cross-encoder's score, where it was asked."""
    lifted_over: str | None = None
    """The path of the superseded record that it was put in front of."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that speaks to a question: a chunk, with its neighbours where it is short."""

    chunk: Chunk
    line_start: int
    line_end: int
    text: str
    score: float
    legs: Legs


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits for a question, and how sure the records are to speak of it."""

    hits: tuple[Hit, ...]
    confidence: float
    """0 to 1: the share of corpora's own questions with such evidence that were answerable."""
    unknown: tuple[str, ...] = ()
    """Words of the question that no record knows."""
    names: tuple[str, ...] = ()
    """Those among them that are written as names."""
    evidence: Mapping[str, float] = field(default_factory=dict)
    """What the confidence is made of, by name: the best cosine, the share of the question's words that is held …"""
    dropped: tuple[Reason, ...] = ()
    """The passages that were found and left out."""


class Length(StrEnum):
    """How much of an answer is wanted."""

    BRIEF = "brief"
    """What was asked, and no more: the fact, or the one passage that answers."""
    NORMAL = "normal"
    FULL = "full"
    """With more passages, each with what stands around it."""


class Verdict(StrEnum):
    """How far the records answer a question."""

    ANSWERED = "answered"
    WEAK = "weak"
    NOT_COVERED = "not_covered"


class Support(StrEnum):
    """How a citation bears its sentence."""

    QUOTED = "quoted"
    FOUND = "found"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Citation:
    """Lines of a document that a part of an answer rests on. `quote` is in them to the letter."""

    number: int
    path: str
    line_start: int
    line_end: int
    anchor: str
    quote: str
    support: Support = Support.QUOTED
    highlight: str | None = None
    """The part of `quote`, to the letter, that answers; None where the whole of it does or none stands out."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What became of a passage, a fact or a sentence on the way into an answer, and why."""

    what: str
    """`passage`, `fact` or `sentence`."""
    kept: bool
    why: str
    """For people, in a few words: "shares most with the question", "overlaps a better passage"."""
    path: str | None = None
    line_start: int | None = None
    line_end: int | None = None
    text: str | None = None
    """The words that it is about, where no lines name them: a sentence that a model wrote."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question."""

    question: str
    verdict: Verdict
    text: str
    """Markdown; `[n]` refers to the citation with that number."""
    citations: tuple[Citation, ...]
    confidence: float
    mode: str = "extractive"
    """`extractive`, or `generative` where a language model wrote the text."""
    unknown: tuple[str, ...] = ()
    notice: str | None = None
    """What went otherwise than asked, for people."""
    explanation: tuple[Reason, ...] = ()
    """How the text came about, in the order of the work; shown where it is asked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A further part of an answer, as soon as it is checked. An empty one says that the work goes on."""

    text: str
    citations: tuple[Citation, ...] = ()
    """All that the answer has so far."""
