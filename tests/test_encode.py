"""Terms and BM25 weights; the real embedding model."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from indexer import encode
from indexer.encode import BgeSmall, Vocabulary, dimension, sparse_passage, terms
from kb.model import UserError

TEXTS = ["queues forget messages", "streams keep messages", "readers keep their place in streams"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("lost", "lose"), ("kept", "keeps"), ("chosen", "choose"), ("Wrote", "write"), ("rebuilt", "rebuild")],
)
def test_forms_of_a_verb_that_no_ending_tells_find_each_other(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_terms_are_stemmed_lower_case_and_without_stop_words() -> None:
    assert terms("The Handlers are handling it") == ["handler", "handl"]
    assert terms("InferenceService") == ["inferenceservic", "infer", "servic"]
    assert terms("ADR-0061 v1.35") == ["adr", "0061", "v1", "35"]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colours", "colors"),
        ("behaviour", "behavior"),
        ("authorised", "authorize"),
        ("analysing", "analyze"),
        ("licences", "license"),
        ("defence", "defense"),
        ("centres", "center"),
        ("catalogue", "catalog"),
        ("programmes", "program"),
        ("grey", "gray"),
    ],
)
def test_british_and_american_spellings_are_one_term(british: str, american: str) -> None:
    assert terms(british) == terms(american)


@pytest.mark.parametrize("others", [("source", "sour"), ("hence", "hens"), ("store", "storm"), ("course", "corps")])
def test_words_that_only_look_alike_stay_apart(others: tuple[str, str]) -> None:
    assert terms(others[0]) != terms(others[1])


def test_a_rare_term_weighs_more_than_a_common_one_and_an_unknown_one_most() -> None:
    vocabulary = Vocabulary(TEXTS)
    assert vocabulary.idf("queue") > vocabulary.idf("messag") > 0
    assert vocabulary.idf("mainframe") > vocabulary.idf("queue")
    assert vocabulary.idf("queue") == pytest.approx(math.log(1 + 2.5 / 1.5))


def test_sparse_scores_rank_as_bm25_does() -> None:
    vocabulary = Vocabulary(TEXTS)
    asked = vocabulary.query("which streams keep a reader's place")
    scores = [sum(w * sparse_passage(text).get(d, 0.0) for d, w in asked.items()) for text in TEXTS]
    assert scores[2] > scores[1] > scores[0] == 0.0


def test_a_passage_s_weights_do_not_depend_on_other_passages() -> None:
    weight = sparse_passage("queue")[dimension("queue")]
    assert weight == pytest.approx(2.2 / (1 + 1.2 * (0.25 + 0.75 / encode.TYPICAL_LENGTH)))


def test_texts_without_a_term_and_questions_without_a_known_word_still_have_a_vector() -> None:
    assert sparse_passage("… the …") == {0: 1.0}
    assert Vocabulary(TEXTS).query("mainframe") == {0: 0.001}


@pytest.mark.model
def test_the_model_is_repeatable_and_knows_what_is_alike() -> None:
    model = BgeSmall()
    queue, again, stream = (model.passage(text) for text in ("a message queue", "a message queue", "a cat on a sofa"))
    asked = model.query("Where do messages wait?")
    assert queue == again
    assert len(queue) == model.dimension == 384
    assert math.fsum(x * x for x in queue) == pytest.approx(1.0, abs=1e-5)
    assert _dot(asked, queue) > _dot(asked, stream) + 0.05


@pytest.mark.model
def test_a_model_file_with_other_bytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"something else")
    monkeypatch.setattr(encode, "_model_folder", lambda _: tmp_path)
    with pytest.raises(UserError, match="expected SHA-256 68807e3f"):
        BgeSmall()
    with pytest.raises(UserError, match="expected SHA-256 1225ccd6"):
        encode.reranker()


@pytest.mark.model
def test_the_cross_encoder_is_repeatable_and_knows_what_answers() -> None:
    model = encode.reranker()
    question = "Where do messages wait?"
    fits, beside = "Messages wait in a queue until a worker takes them.", "Messages are written in English."
    assert model.score(question, fits) == model.score(question, fits)
    assert model.score(question, fits) > model.score(question, beside) + 2
    assert isinstance(model.score(question, "queue " * 2_000), float)


def test_an_unknown_encoder_is_named_with_what_was_expected() -> None:
    with pytest.raises(UserError, match=r"expected bge-small or module:factory.*found 'huge'"):
        encode.encoder("huge")
    with pytest.raises(UserError, match="cannot be loaded"):
        encode.encoder("no_such_module:make")


def _dot(a: list[float], b: list[float]) -> float:
    return math.fsum(x * y for x, y in zip(a, b, strict=True))
