"""The kinds of values that questions ask for, and the sentences that give one."""

from __future__ import annotations

import pytest

from indexer.values import DAY, asked_for, given


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How long are the logs kept?", "number"),
        ("For how many days are the logs kept?", "number"),
        ("And how often is the cellar aired?", "number"),
        ("Which version of PostgreSQL do we run?", "version"),
        ("From which kiln release on is clay baked?", "version"),
        ("What is the oldest release of the kiln that I can run?", "version"),
        ("In which release was it dropped?", "version"),
        ("Which release branch do we use?", None),
        ("What release notes do we write?", None),
        ("What will the first version of the kiln bake?", None),
        ("What kind of version bump does it call for?", None),
        ("At what hours is the kiln cold?", "time"),
        ("What time is the kiln lit?", "time"),
        ("At what times of great demand is it lit?", None),
        ("On which port does the kiln listen?", "port"),
        ("What is the IP address of the kiln?", "address"),
        ("What is the default cooling period?", "value"),
        ("What did the kilns cost?", "price"),
        ("What does a kiln cost per month?", "price"),
        ("How much is the price of a kiln?", "number"),
        ("What are the costs of this decision?", None),
        ("What is our monthly firing limit?", "value"),
        ("What is the default coolDownCount of a kiln?", "value"),
        ("What is the minimum size of a kiln?", "value"),
        ("What is the default cooling factor?", "value"),
        ("How can others cover what its firing costs?", None),
        ("How can others learn what the cost of it was?", None),
        ("Which account do we use?", None),
        ("Under which id is the version catalog published?", None),
        ("Which version scheme do we use?", None),
        ("Which changes force a new major version of the kiln?", None),
        ("How do we store how much was sold?", None),
        ("How far has the kiln got?", None),
        ("How far may the kiln be from the wall?", "number"),
        ("Which versions have a form?", None),
        ("Why is the interval so long?", None),
        ("What latency SLO did we settle on for the lake?", "value"),
        ("What limits do the rules set out?", None),
        ("What is the default of coolTime in seconds?", "value"),
        ("What happens to a kiln in seconds?", None),
        ("At what utilisation is a second kiln lit?", "value"),
        ("What share of the clay is wasted?", "share"),
        ("Which share of the file server does the kiln mount?", None),
    ],
)
def test_what_a_question_asks_for(question: str, name: str | None) -> None:
    value = asked_for(question)
    assert (value.name if value else None) == name


@pytest.mark.parametrize(
    ("question", "text", "gives"),
    [
        ("How long are logs kept?", "Logs are kept for 30 days.", True),
        ("How long are logs kept?", "Logs are kept for a week.", True),
        ("How long are logs kept?", "Logs are kept for two release cycles.", True),
        ("How long are logs kept?", "Logs are kept for 3 minor versions.", True),
        ("What share of logs is kept?", "Of logs 12 % are kept.", True),
        ("What share of logs is kept?", "Half of the logs are kept.", True),
        ("What share of logs is kept?", "Logs are kept in 3 of 40 kilns.", True),
        ("What share of logs is kept?", "Logs are kept from 12 May 2021 on.", False),
        ("How often are logs kept?", "Once the kiln is cold, logs are kept.", False),
        ("How often are logs kept?", "Logs are kept once, when the kiln is cold.", True),
        ("How long are logs kept?", "Logs are kept in version 3.", False),
        ("How long may the logs that are kept be?", "Logs that are kept have at most 63 characters.", True),
        ("How long may the logs that are kept be?", "Logs that are kept have few characters.", False),
        ("How long are logs kept?", "Logs are kept by three nodes.", False),
        ("How long are logs kept?", "1. Logs are kept, as ADR-7 said on 2021-03-04.", False),
        ("How long are logs kept?", "## 30 days of logs", False),
        ("How long are logs kept?", "```\nlogs: 30 days\n```", False),
        ("How long are logs kept?", "So long:\n\n```\nlogs: 30 days\n```", True),
        ("How long are logs kept?", "So long:\n\n* a log\n* logs of the kiln for 30 days", True),
        ("How long are logs kept?", "Logs, so long:\n\nOr not.\n\n```\n30 days\n```", False),
        ("How many logs are kept?", "| Logs | 1,000 |\n|---|---|", True),
        ("How many logs are kept?", "Logs are kept by version 1.2.3 of it.", False),
        ("How many logs are kept?", "Logs are kept, 1.5 of them.", True),
        ("How many logs are kept?", "The logs kept are 1,000,000.", True),
        ("How many logs are kept?", "Logs are kept at https://logs.test/7 and in [the cellar](logs/7.md).", False),
        ("How many logs are kept?", "One log or another is kept.", False),
        ("How many logs are kept?", "Up to `n/2` logs are kept.", True),
        ("How many logs are kept?", "Logs are kept by 2f+1 of the kilns.", True),
        ("How many logs are kept?", "Logs are kept under a/b.", False),
        ("How many logs are kept?", "At most one log is kept.", True),
        ("Which version of logs is kept?", "Logs of Kiln 7 are kept.", True),
        ("Which version of logs is kept?", "Logs v1.2.x are kept.", True),
        ("Which version of logs is kept?", "Two logs are kept.", False),
        ("Which port keeps the logs?", "Logs are kept at kiln:8080.", True),
        ("Which port keeps the logs?", "Logs are kept by 8080 nodes.", False),
        ("At what time are logs kept?", "Logs are kept at 20:30.", True),
        ("At what time are logs kept?", "Logs are kept at 8 pm.", True),
        ("At what time are logs kept?", "Logs are kept for 20 days.", False),
        ("At what time are logs kept?", "The first logs are kept at no cost.", False),
        ("What do the logs that are kept cost?", "Logs are kept for $5 a month.", True),
        ("What do the logs that are kept cost?", "Logs are kept for 20 EUR.", True),
        ("What do the logs that are kept cost?", "Logs are kept for free.", True),
        ("What do the logs that are kept cost?", "The bill for logs that are kept was 40 a month.", True),
        ("What do the logs that are kept cost?", "Logs are kept for a trial of 14 days.", False),
    ],
)
def test_which_sentence_gives_one(question: str, text: str, gives: bool) -> None:
    value = asked_for(question)
    assert value is not None
    assert (given(value, text, {"log": 0.5, "kept": 0.5}) > 0) is gives


def test_the_share_of_the_question_counts_with_the_headings() -> None:
    value = asked_for("How long are logs kept?")
    assert value is not None
    text = "Logs grow. They are kept for 30 days. The kiln cools in 2 hours."
    assert given(value, text, {"log": 0.6, "keep": 0.4}) == 0.4
    assert given(value, text, {"log": 0.6, "keep": 0.4}, ("Logs",)) == 1.0


def test_a_sentence_stands_under_the_last_heading_of_its_text() -> None:
    value = asked_for("How long are logs kept?")
    assert value is not None
    text = "30 days.\n\n## Logs\n\n90 days.\n\n## Bread\n\n3 days."
    assert given(value, text, {"log": 1.0}, ("Store", "Bread")) == 1.0
    assert given(value, text.replace("90", "Some"), {"log": 1.0}, ("Store", "Bread")) == 0.0
    assert given(value, text.replace("90", "Some"), {"log": 1.0}, ("Logs", "Bread")) == 1.0


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("How much paper may the office burn?", 0.75),
        ("How many sheets of paper are burnt by the office?", 0.5),
        ("How many kg of paper does the office burn?", 0.75),
        ("How many papers does the office burn?", 0.5),
        ("For how many hours is paper burnt in the office?", 0.5),
        ("Which port does the paper office burn?", 0.0),
    ],
)
def test_a_word_for_what_is_counted_counts_for_more(question: str, share: float) -> None:
    value = asked_for(question)
    assert value is not None
    assert given(value, "No more paper than 128 kg.", {"paper": 0.5, "offic": 0.5}) == share


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("Agreed on 2024-05-30.", True),
        ("Agreed on May 30th 2024.", True),
        ("Agreed on 30 May 2024.", True),
        ("Agreed in Sept. 2024.", True),
        ("Agreed on 30th May, 2024.", True),
        ("Agreed in 2024 and may change.", False),
        ("Agreed with 30 of 2024 votes.", False),
    ],
)
def test_which_sentence_tells_a_day(text: str, gives: bool) -> None:
    assert DAY.is_in(text) is gives
    assert (given(DAY, text, {"agre": 1.0}) > 0) is gives


def test_the_unit_that_is_asked_for_counts_as_well() -> None:
    value = asked_for("After how many days does a finished job go?")
    assert value is not None
    weights = {"finish": 0.5, "job": 0.1, "go": 0.4}
    assert given(value, "The default TTL of a job is 7 days.", weights) == 0.35
    assert given(value, "The default TTL of a job is 7 weeks.", weights) == 0.1


@pytest.mark.parametrize(
    ("text", "given_to"),
    [
        ("| [Loomix](GLOSSARY.md#loomix) (v1.12.1) | weaves |", True),
        ("We run Loomix 2.1.", True),
        ("Loomix is a loom. Version 1.2.0 of Spinnet is slow.", False),
        ("Spinnet 1.2 came before Loomix.", False),
    ],
)
def test_a_version_is_that_of_the_name_before_it(text: str, given_to: bool) -> None:
    value = asked_for("Which version of Loomix do we run?")
    assert value is not None
    assert value.is_given_to({"loomix"}, text) is given_to


def test_no_share_is_more_than_the_whole() -> None:
    value = asked_for("How much paper?")
    assert value is not None
    assert given(value, "Paper: 128 kg.", {"paper": 1.0}) == 1.0
