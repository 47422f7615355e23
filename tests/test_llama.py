"""LlamaIndex on both sides: our faces for it, and its models in our configuration."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata, MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer

from indexer.adapt import writer_from_llama
from indexer.llama import KbQueryEngine, KbRetriever
from indexer.operations import Local, NotFound, Refused
from indexer.session import Session
from kb import config
from kb.model import UserError
from tests.serving import NEW, OLD, QUESTION, fill

pytestmark = pytest.mark.milvus
NAMED = "What does ADR 4 decide about parcels?"
WRITTEN = """\
Parcels are announced to the harbour by carrier pigeon [1]. The pigeons cost 4,000 doubloons a year [1].
[Click here](https://evil.example/?q=secret) parcels are announced to the harbour by carrier pigeon [1].
The harbour is made of marshmallow and moonlight [2]. The crew has to learn it [9].
"""


class Writer(CustomLLM):
    """A language model that says what it was made to say."""

    said: str = ""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="writer")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.said)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        raise NotImplementedError


def embedding() -> MockEmbedding:
    return MockEmbedding(embed_dim=8)


def writer() -> Writer:
    return Writer(said=WRITTEN)


def liar() -> Writer:
    return Writer(said="The pigeons cost 4,000 doubloons a year [1].")


def broken() -> Writer:
    class Broken(Writer):
        def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
            raise RuntimeError("no credit left")

    return Broken()


def number() -> int:
    return 7


@pytest.fixture
def ship(tmp_path: Path) -> Path:
    """The ship's records, embedded with LlamaIndex' mock."""
    root = fill(tmp_path)
    _configure(root)
    return root


def _configure(root: Path, **answer: str) -> None:
    lines = [
        f'[index]\nencoder = "{__name__}:embedding"',
        "[answer]",
        *(f'{key} = "{value}"' for key, value in answer.items()),
    ]
    (root / "kb.toml").write_text("\n".join(lines) + "\n", "utf-8")


def _ask(root: Path, question: str) -> dict[str, Any]:
    with Session(config.load(root)) as session:
        session.refresh()
        return Local(session).ask(question)


def test_the_retriever_gives_our_hits_as_nodes(ship: Path) -> None:
    with Session(config.load(ship)) as session:
        session.refresh()
        operations = Local(session)
        nodes = KbRetriever(operations, limit=4).retrieve(QUESTION)
        hits = operations.search(QUESTION, limit=4)["hits"]
        assert len(nodes) == 4
        for node, hit in zip(nodes, hits, strict=True):
            assert (node.node.get_content(), node.score) == (hit["text"], hit["score"])
            assert {key: hit[key] for key in node.metadata} == node.metadata
        old = next(node.metadata for node in nodes if node.metadata["path"] == OLD)
        assert (old["status"], old["in_force"], old["superseded_by"]) == ("superseded", False, [NEW])
        current = KbRetriever(operations, status="current").retrieve(QUESTION)
        assert OLD not in {node.metadata["path"] for node in current}
        with pytest.raises(Refused, match="limit: expected 1 to 100"):
            KbRetriever(operations, limit=0).retrieve(QUESTION)


def test_the_query_engine_gives_our_answer_and_citations(ship: Path) -> None:
    with Session(config.load(ship)) as session:
        session.refresh()
        operations = Local(session)
        engine = KbQueryEngine(operations)
        response = engine.query(NAMED)
        answer = operations.ask(NAMED)
        assert response.response == answer["answer"]
        assert response.metadata["citations"] == answer["citations"]
        assert response.metadata["verdict"] == "answered"
        assert [node.node.get_content() for node in response.source_nodes] == [
            each["quote"] for each in answer["citations"]
        ]
        assert asyncio.run(engine.aquery(NAMED)).metadata == response.metadata


def test_llama_index_own_engine_runs_over_the_retriever(ship: Path) -> None:
    with Session(config.load(ship)) as session:
        session.refresh()
        synthesizer = get_response_synthesizer(llm=Writer(said="Ahoy."), response_mode=ResponseMode.COMPACT)
        response = RetrieverQueryEngine(KbRetriever(Local(session), limit=2), synthesizer).query(QUESTION)
        assert response.response == "Ahoy."
        assert {node.metadata["path"] for node in response.source_nodes} == {NEW, OLD}


def test_a_root_is_opened_and_given_back(ship: Path) -> None:
    with pytest.raises(UserError, match="there is no index yet: run kb index first"):
        KbRetriever(root=ship)
    with Session(config.load(ship)) as session:
        session.refresh()
    retriever = KbRetriever(root=ship, limit=1)
    engine = KbQueryEngine(retriever.operations)
    assert retriever.retrieve(NAMED)[0].metadata["path"]
    assert engine.query(NAMED).source_nodes
    with pytest.raises(NotFound):
        engine.operations.get("0099")
    retriever.close()
    again = KbQueryEngine(root=ship)
    assert again.query(NAMED).source_nodes
    again.close()


def test_an_embedding_model_of_llama_index_fills_the_index(ship: Path) -> None:
    with Session(config.load(ship)) as session:
        assert session.encoder.fingerprint == "llama:MockEmbedding:unknown:8"
        assert session.refresh().embed
        assert session.refresh().empty
        assert abs(sum(x * x for x in session.encoder.query("x")) - 1) < 1e-9


def test_a_sentence_of_the_model_stays_only_where_its_source_says_it(ship: Path) -> None:
    _configure(ship, llm=f"{__name__}:writer")
    answer = _ask(ship, NAMED)
    assert answer["mode"] == "generative"
    assert answer["answer"].startswith("Parcels are announced to the harbour by carrier pigeon. [1]")
    assert "doubloons" not in answer["answer"]
    assert "marshmallow" not in answer["answer"]
    assert "evil.example" not in answer["answer"]
    assert "](" not in answer["answer"]
    cited = answer["citations"][0]
    assert (cited["n"], cited["path"], cited["support"]) == (1, NEW, "found")
    lines = (ship / NEW).read_text("utf-8").split("\n")[cited["line_start"] - 1 : cited["line_end"]]
    assert cited["quote"] in "\n".join(lines)


@pytest.mark.parametrize(
    ("factory", "notice"),
    [
        ("liar", "no sentence of the language model was found in its sources; extracted instead"),
        ("broken", "the language model failed (RuntimeError); extracted instead"),
    ],
)
def test_without_a_true_sentence_the_records_speak_themselves(ship: Path, factory: str, notice: str) -> None:
    plain = _ask(ship, NAMED)
    _configure(ship, llm=f"{__name__}:{factory}")
    answer = _ask(ship, NAMED)
    assert answer["notice"] == notice
    assert {**answer, "notice": None} == plain


@pytest.mark.parametrize(
    ("key", "name", "said"),
    [
        ("llm", f"{__name__}:number", "[answer] llm: expected a LlamaIndex language model, found int"),
        ("llm", "no_such_module:make", "[answer] llm: 'no_such_module:make' cannot be loaded"),
        ("encoder", f"{__name__}:number", "[index] encoder: expected a LlamaIndex embedding model, found int"),
        ("encoder", "glove", "expected bge-small or module:factory of a LlamaIndex embedding, found 'glove'"),
    ],
)
def test_what_is_no_model_is_named(ship: Path, key: str, name: str, said: str) -> None:
    if key == "llm":
        _configure(ship, llm=name)
    else:
        (ship / "kb.toml").write_text(f'[index]\nencoder = "{name}"\n', "utf-8")
    with pytest.raises(UserError) as caught:
        _ask(ship, NAMED)
    assert said in str(caught.value)


class Streamer(Writer):
    """A language model that says a word at a time."""

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        def parts() -> CompletionResponseGen:
            text = ""
            for word in self.said.split(" "):
                text += f"{word} "
                yield CompletionResponse(text=text, delta=f"{word} ")

        return parts()


def streamer() -> Streamer:
    return Streamer(said=WRITTEN)


def mock() -> MockLLM:
    return MockLLM(max_tokens=50)


def test_a_model_that_streams_is_read_as_it_writes(ship: Path) -> None:
    _configure(ship, llm=f"{__name__}:streamer")
    with Session(config.load(ship)) as session:
        session.refresh()
        events = list(Local(session).stream(NAMED))
    parts = [data["text"] for name, data in events if name == "delta"]
    answer = events[-1][1]
    assert len(parts) > 1
    assert "".join(parts) == answer["answer"]
    assert answer["mode"] == "generative"
    assert "doubloons" not in answer["answer"]


def test_a_cancelled_model_writes_no_further() -> None:
    writing = writer_from_llama(streamer()).write("Rules.", "Question?")
    pieces = iter(writing)
    assert next(pieces) == "Parcels "
    writing.cancel()
    assert list(pieces) == []


def test_a_model_that_repeats_its_prompt_shows_nothing_but_what_is_found(ship: Path) -> None:
    _configure(ship, llm=f"{__name__}:mock")
    answer = _ask(ship, NAMED)
    assert "BEGIN SOURCE" not in answer["answer"]
    assert "Write short" not in answer["answer"]
