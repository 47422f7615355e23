"""How many true and false sentences the check of a language model's sentences lets pass.

    python benchmarks/verify.py [--questions FILE] ROOT…

Each ROOT is a repository with records. True sentences are taken from the records and reworded by rules, or state a
record's date and status; false ones are the same with one thing changed, or checked against another record. FILE holds
questions as for `kb eval` whose `answer` was written by hand; they are looked for in a root that ends in `corpus`.
The same roots give the same sentences.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.answer.facts import header
from indexer.answer.verify import Source, is_found
from indexer.session import read
from indexer.snapshot import Snapshot
from kb import config

MOST = 24
"""Sentences of a kind from one repository."""
PASSAGE = 240
"""Words of a passage, as search widens its hits."""
NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")
UNIT = re.compile(r"\b(\d+ ?)(seconds?|minutes?|hours?|days?|weeks?|months?|years?|ms|MB|GB|KB)(?!\w)")
NAME = re.compile(r"`[^`\n]{3,40}`|(?<=[a-z,] )[A-Z]\w{3,}\b")
DENIAL = re.compile(r"\b(is|are|was|were|does|do|will|should|must|can|could|would) not\b|\b(?:cannot|don't|doesn't)\b")
DENIES = re.compile(r"\b(?:not|no|never|without|cannot|neither|nor|only|nothing|nobody)\b|n't")
VERB = re.compile(r"\b(?:is|are|was|were|will|should|must|can|could|would)\b(?! (?:not|just|only)\b)")
OPPOSITES = dict(
    pair.split("/")
    for pair in (
        "accepted/rejected enabled/disabled allowed/forbidden required/optional with/without supported/unsupported "
        "increase/decrease more/less before/after always/never faster/slower public/private mutable/immutable "
        "synchronous/asynchronous first/last minimum/maximum"
    ).split()
)
ALIKE = {"in order to": "to", "allows": "lets", "provides": "offers", "needs to": "has to", "because": "since",
         "such as": "like", "do not": "don't", "does not": "doesn't", "cannot": "can't"}  # fmt: skip
FILLERS = re.compile(r"\b(?:very|also|simply|really|currently|actually|therefore|quite|already|still|entire|main) ")
MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a record, with the passage that it is from."""

    sentence: str
    source: Source
    elsewhere: Sequence[str]
    """Passages of other records."""


Change = Callable[[Place, random.Random], str | None]


def reworded(place: Place, rng: random.Random) -> str | None:
    """Without fillers, with words of the same meaning, in the third person, sometimes with a word left out."""
    text = FILLERS.sub("", place.sentence)
    for words, others in ALIKE.items():
        text = text.replace(f" {words} ", f" {others} ", 1)
    text = re.sub(r"^We ", "They ", text)
    middle = [word for word in re.findall(r"(?<= )[a-z]{5,}(?= )", text) if not DENIES.search(word)]
    if middle and rng.random() < 0.5:
        text = text.replace(f" {rng.choice(middle)} ", " ", 1)
    return text if text != place.sentence else None


def other_number(place: Place, rng: random.Random) -> str | None:
    """A number that the source does not have."""
    found = NUMBER.search(place.sentence)
    value = str(int(float(found[0])) + rng.choice([1, 2, 3, 5, 10])) if found else ""
    absent = not re.search(rf"(?<!\d){value}(?!\d)", f"{place.source.header} {place.source.text}")
    return _put(place.sentence, found, value) if found and absent else None


def number_of_source(place: Place, rng: random.Random) -> str | None:
    """Another number of the same source."""
    found = NUMBER.search(place.sentence)
    others = sorted({each for each in NUMBER.findall(place.source.text) if found and each != found[0]})
    return _put(place.sentence, found, rng.choice(others)) if found and others else None


def other_unit(place: Place, rng: random.Random) -> str | None:
    """Another unit of the same kind."""
    found = UNIT.search(place.sentence)
    if not found:
        return None
    kin = ("ms", "MB", "GB", "KB") if found[2][-1] in "sB" and len(found[2]) == 2 else ("seconds", "hours", "weeks")
    return f"{found[1]}{rng.choice([each for each in kin if each[:3] != found[2][:3]])}".join(
        (place.sentence[: found.start()], place.sentence[found.end() :])
    )


def other_name(place: Place, rng: random.Random) -> str | None:
    """A name or code that the source does not have."""
    found = NAME.search(place.sentence)
    own = f"{place.source.header} {place.source.text}".lower()
    others = sorted({each for text in place.elsewhere for each in NAME.findall(text)})
    fit = [each for each in others if found and _alike(each, found[0]) and each.strip("`").lower() not in own]
    return _put(place.sentence, found, rng.choice(fit)) if found and fit else None


def name_of_source(place: Place, rng: random.Random) -> str | None:
    """Another name or code of the same source."""
    found = NAME.search(place.sentence)
    fit = sorted(
        each
        for each in set(NAME.findall(place.source.text))
        if found and _alike(each, found[0]) and each.lower() not in place.sentence.lower()
    )
    return _put(place.sentence, found, rng.choice(fit)) if found and fit else None


def denied(place: Place, rng: random.Random) -> str | None:
    """A negation put in."""
    found = VERB.search(place.sentence)
    return _put(place.sentence, found, f"{found[0]} not") if found and not DENIES.search(place.sentence) else None


def affirmed(place: Place, rng: random.Random) -> str | None:
    """The only negation taken out."""
    found = DENIAL.search(place.sentence)
    if not found or len(DENIES.findall(place.sentence)) != 1:
        return None
    return _put(place.sentence, found, found[1] or {"cannot": "can", "don't": "do", "doesn't": "does"}[found[0]])


def opposite(place: Place, rng: random.Random) -> str | None:
    """A word turned into its opposite."""
    for one, other in (*OPPOSITES.items(), *((b, a) for a, b in OPPOSITES.items())):
        if found := re.search(rf"\b{one}\b", place.sentence):
            return _put(place.sentence, found, other)
    return None


def _put(sentence: str, found: re.Match[str] | None, word: str) -> str:
    assert found
    return f"{sentence[: found.start()]}{word}{sentence[found.end() :]}"


def _alike(one: str, other: str) -> bool:
    return one != other and (one[0] == "`") == (other[0] == "`")


CHANGES: tuple[tuple[bool, str, Change], ...] = (
    (True, "true, reworded", reworded),
    (False, "a name or code that the source does not have", other_name),
    (False, "a number that the source does not have", other_number),
    (False, "another unit", other_unit),
    (False, "a negation put in", denied),
    (False, "a negation taken out", affirmed),
    (False, "the opposite of a word", opposite),
    (False, "another name or code of the same source", name_of_source),
    (False, "another number of the same source", number_of_source),
)


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", type=Path, nargs="+", metavar="ROOT")
    parser.add_argument("--questions", type=Path)
    options = parser.parse_args()
    counted: dict[tuple[bool, str], list[int]] = defaultdict(lambda: [0, 0])
    for root in options.roots:
        snapshot = read(config.load(root))
        claims = [*_changed(snapshot), *_stated(snapshot)]
        if options.questions:
            claims += _by_hand(snapshot, root.name, options.questions)
        for true, kind, claim, source in claims:
            counted[true, kind][0] += is_found(claim, source, snapshot.vocabulary)
            counted[true, kind][1] += 1
    print("| Sentence | Passed | of |\n|----------|--------|----|")
    for (_, kind), (passed, total) in sorted(counted.items(), key=lambda each: not each[0][0]):
        print(f"| {kind} | {passed / total:.2f} | {total} |")
    for true in (True, False):
        passed, total = (sum(row[n] for key, row in counted.items() if key[0] is true) for n in (0, 1))
        print(f"| all {'true' if true else 'false'} | {passed / (total or 1):.3f} | {total} |")


Claim = tuple[bool, str, str, Source]


def _changed(snapshot: Snapshot) -> Iterator[Claim]:
    rng = random.Random(7)
    sources = list(_sources(snapshot))
    places = [Place(each, source, ()) for source in sources for each in _sentences(source.text)]
    rng.shuffle(places)
    counts: dict[str, int] = defaultdict(int)
    for place in places:
        others = [each for each in rng.sample(sources, min(8, len(sources))) if each.header != place.source.header]
        whole = Place(place.sentence, place.source, [each.text for each in others])
        for true, kind, change in CHANGES:
            claim = change(whole, rng) if counts[kind] < MOST else None
            if claim:
                counts[kind] += 1
                yield true, kind, claim, place.source
        if others and place.sentence not in others[0].text and counts["other"] < MOST:
            counts["other"] += 1
            yield False, "a sentence of another record", place.sentence, others[0]


def _stated(snapshot: Snapshot) -> Iterator[Claim]:
    """What metadata say, and the same with another day or status."""
    dated = [
        each for each in snapshot.view.corpus.decisions if each.status and each.title and len(each.date or "") == 10
    ]
    for document in dated[:MOST]:
        assert document.status and document.date
        source = Source(header(snapshot.view, document), snapshot.view.corpus.lines(document.path, 1, 12))
        year, month, day = (int(part) for part in document.date.split("-"))
        name = f"{document.number or ''} {document.title}".strip()
        other = "accepted" if document.status.value == "rejected" else "rejected"
        yield True, "a status and a date", f"{name} is {document.status.value}.", source
        yield True, "a status and a date", f"{name} dates from {day} {MONTHS[month - 1]} {year}.", source
        yield False, "another status or date", f"{name} was {other}.", source
        yield False, "another status or date", f"{name} dates from {day % 28 + 1} {MONTHS[month - 1]} {year}.", source


def _by_hand(snapshot: Snapshot, corpus: str, questions: Path) -> Iterator[Claim]:
    for line in questions.read_text("utf-8").splitlines():
        asked = json.loads(line)
        gold = next(iter(asked.get("gold", ())), None)
        if asked.get("corpus") != corpus or not gold or not asked.get("answer"):
            continue
        near = [
            chunk
            for chunk in snapshot.by_path.get(gold["path"], ())
            if chunk.line_end >= gold["line_start"] - 25 and chunk.line_start <= gold["line_end"] + 25
        ]
        if not near:
            continue
        text = snapshot.view.corpus.lines(gold["path"], near[0].line_start, near[-1].line_end)
        source = Source(header(snapshot.view, snapshot.view.document(gold["path"])), text)
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", asked["answer"]):
            if len(sentence.split()) >= 4:
                yield True, "true, written by hand", sentence, source


def _sources(snapshot: Snapshot) -> Iterator[Source]:
    """The records' passages, neighbouring chunks together as search widens its hits."""
    for document in snapshot.view.corpus.decisions:
        chunks = list(snapshot.by_path.get(document.path, ()))
        while chunks:
            taken, words = [chunks.pop(0)], 0
            words = len(taken[0].text.split())
            while chunks and words + len(chunks[0].text.split()) <= PASSAGE:
                taken.append(chunks.pop(0))
                words += len(taken[-1].text.split())
            text = snapshot.view.corpus.lines(document.path, taken[0].line_start, taken[-1].line_end)
            yield Source(header(snapshot.view, document), text)


def _sentences(text: str) -> Iterator[str]:
    """The plain sentences of a passage: no tables, code, headings or links among them."""
    prose = re.sub(r"(?ms)^(```|~~~).*?^\1[^\n]*$", "", text)
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)", prose):
        flat = " ".join(re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", block).replace("**", "").split())
        for each in re.split(r"(?<=[.!?])\s+(?=[A-Z`])", flat):
            plain = not re.search(r"[|<\[\]]|https?:|^#|\bnot (?:just|only)\b", each) and each.count("`") % 2 == 0
            if plain and 7 <= len(each.split()) <= 32 and each[0].isupper() and each[-1] == ".":
                yield each


if __name__ == "__main__":
    main()
