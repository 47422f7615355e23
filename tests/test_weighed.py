"""What speaks for and against: options, drawbacks and refusals, each told of what it belongs to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small import write

from indexer.answer import choice, extract
from indexer.answer.declined import passed_over
from indexer.answer.evidence import asked, decides, passes_over, tells_effects
from indexer.answer.passages import as_hit
from indexer.answer.window import window
from indexer.encode import BgeSmall
from indexer.memory import MemoryStore
from indexer.model import Encoder, Verdict
from indexer.retrieve import retrieve
from indexer.session import in_memory, read
from indexer.snapshot import Snapshot
from kb import config

OPTIONS = """---
status: accepted
date: 2024-02-03
---

# Weave nets with Loomix

## Context

Fishers need nets, and Loomix, Spinnet and Knotter weave them.

## Decision Outcome

We weave with Loomix.

### Positive Consequences

- Loomix nets are wide, and nets of Loomix float

### Negative Consequences

- Loomix nets take a week, Spinnet's a day

## Pros and Cons of the Options

### Spinnet

#### Advantages

- weaves a net a day

#### Disadvantages

- breaks in the cold

### Loomix

#### Disadvantages

- eats a barrel of oil
"""
FLAT = """---
status: accepted
date: 2024-03-03
---

# Moor at the Pier

## Decision

We moor at the pier.

## Consequences

- we fear that crews will be slow to come on board
- it is hard to steer a crew that has no boat
- the pier has been there for a couple of years, and most crews at the pier already know the pier, its planks and ropes
- the pier is used by all of the other ships of the fleet, which moor at the pier each and every night of the year
- later on the pier may have a crane, and who moors at the pier then has the use of the crane of the pier at once
- the pier is near to the market, so that the crews of the pier can walk to the market and back
- whoever knows the pier knows the way from the pier to the town, and the town knows the pier as well as its own gate
- at the pier there is a well, and the water of the pier is good, as all who drank from the well of the pier can tell
- the pier is lit, so that whoever comes to the pier by night finds the pier and everything that lies at the pier
"""
REFUSED = """# 4. Row with oars

Date: 2024-04-04

## Status

Rejected

## Decision

Since rowing keeps a crew warm, we row with oars.
"""
TAKEN = """# 5. Sail

Date: 2024-05-05

## Status

Accepted

## Decision

We sail, in favour of [oars](0004-oars.md), so that a crew can sleep.
"""


SHARED = """# 6. Share the knots

Date: 2024-01-06

## Status

Accepted

## Decision

Ships and boats each tie their own. Since [ADR-5](0005-sail.md), ships and boats share their knots and sails.
"""


LIT = f"""# 7. Hang them high

Date: 2024-01-07

## Status

Accepted

## Context

Lanterns of the night watch are hung somewhere so that they give light, but where? {"The tide rose and fell. " * 40}

## Decision

We hang them from the mast.
"""


GATE = """# 8. Guard the gate

Date: 2024-01-08

## Status

Accepted

## Options

### A guard of our own

He knows us all by name and by voice.

#### Disadvantages

- The guard was turned down once: he sleeps at night, and costs the wage of a guard.

### A guard from elsewhere

Such as Grimbald, who keeps other gates.

#### Disadvantages

- Whoever comes from elsewhere has to learn our names first.

## Decision

A guard of our own keeps the gate.
"""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return BgeSmall()


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> tuple[Snapshot, MemoryStore]:
    texts = {
        "0008-gate": GATE,
        "0002-nets": OPTIONS,
        "0003-pier": FLAT,
        "0004-oars": REFUSED,
        "0005-sail": TAKEN,
        "0006-knots": SHARED,
        "0007-lit": LIT,
    }
    files = {f"adr/{name}.md": text for name, text in texts.items()}
    found = read(config.load(write(tmp_path_factory.mktemp("weighed"), files)))
    return found, in_memory(found, MemoryStore(), encoder)


def told(snapshot: Snapshot, store: MemoryStore, encoder: Encoder, question: str) -> str:
    return extract.answer(snapshot, question, retrieve(snapshot, store, encoder, question)).text


@pytest.mark.parametrize(
    ("question", "first", "missing"),
    [
        ("Why not Spinnet?", "> **Spinnet > Disadvantages**\n>\n> - breaks in the cold", "barrel"),
        ("What are the disadvantages of Spinnet?", "> **Spinnet > Disadvantages**\n>\n> - breaks", "barrel"),
        ("What are the drawbacks of Loomix?", "> **Loomix > Disadvantages**\n>\n> - eats a barrel", "float"),
    ],
)
def test_what_is_said_of_one_option_is_not_told_of_another(
    weighed: tuple[Snapshot, MemoryStore], encoder: Encoder, question: str, first: str, missing: str
) -> None:
    text = told(*weighed, encoder, question)
    assert text.split("\n\n")[1].startswith(first)
    assert missing not in text


@pytest.mark.parametrize(
    ("decided", "told"),
    [
        ("Chosen option: 2, because of the tide.", "Option 2: “Cast it in iron, which no worm eats” [3]"),
        ('Chosen option: "Option 1".', "Option 1: “Carve it of oak, as ever” [3]"),
        ("We went with option 3.\n\n- It is dry.", "Option 3: “Do without a figure” [3]"),
        ("Chosen options: 1 & 3, because of the tide.", "Option 3: “Do without a figure” [4]"),
        (
            "Chosen option: Gild it.",
            "The option that was chosen: “Gild it, with leaf of two kinds from the old mill” [3]",
        ),
        ("Chosen option: Gild it, with leaf of two kinds. " + "It shines far over the sea. " * 6, None),
        ("Chosen option: 2 - Cast it in iron.", None),
        ("Chosen option 2: cast it.", None),
    ],
)
def test_an_option_that_a_decision_calls_by_its_number_is_told(
    tmp_path: Path, encoder: Encoder, decided: str, told: str | None
) -> None:
    listed = "1. Carve it of oak, as ever\n1. Cast it in iron, which no worm eats\n1. Do without a figure\n"
    listed += "1. Gild it, with leaf of two kinds from the old mill\n"
    head = "# Renew the figurehead\n\nStatus: accepted\n\n## Context\n\n" + "The figurehead rots away. " * 40
    text = f"{head}\n\n## Considered Options\n\n{listed}\n## Decision Outcome\n\n{decided}\n"
    found = read(config.load(write(tmp_path, {"adr/0001-figure.md": text})))
    question = "What did ADR-1 decide?"
    hits = retrieve(found, in_memory(found, MemoryStore(), encoder), encoder, question)
    answer = extract.answer(found, question, hits).text
    assert told in answer if told else "\n\nOption " not in answer
    assert told or "The option that" not in answer


def test_an_option_that_only_its_text_names_answers_for_itself(
    weighed: tuple[Snapshot, MemoryStore], encoder: Encoder
) -> None:
    answer = told(*weighed, encoder, "Why was Grimbald turned down?")
    assert "learn our names" in answer
    assert "sleeps at night" not in answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Why no Capstan?", "turns too slowly"),
        ("What was wrong with a Capstan?", "turns too slowly"),
        ("Why did we turn down a Capstan with a bar when it was new?", "turns too slowly"),
        ("Why was the Capstan not chosen in ADR-2?", None),  # which speaks of other things
    ],
)
def test_the_option_that_was_not_chosen_answers_why(
    tmp_path: Path, encoder: Encoder, question: str, told: str | None
) -> None:
    hoist = (
        "# Raise the anchor by hand\n\nStatus: accepted\n\n## Context\n\nIt is heavy.\n\n## Options Considered\n\n"
        "- Capstan with a bar. It turns too slowly when the wind is up.\n- By hand. It works.\n\n## Decision\n\n"
        "We raise it by hand.\n"
    )
    liked = (
        "# Oil the spindle\n\nStatus: accepted\n\n## Context\n\nEverybody liked the Capstan at first, when it was new."
        "\n\n## Decision\n\nWe oil it.\n"
    )
    found = read(config.load(write(tmp_path, {"adr/0001-hoist.md": hoist, "adr/0002-oil.md": liked})))
    hits = retrieve(found, in_memory(found, MemoryStore(), encoder), encoder, question)
    answer = extract.answer(found, question, hits).text
    assert told in answer if told else "turns too slowly" not in answer


def test_what_a_record_weighed_answers_who_asks_for_alternatives_to_its_choice(
    tmp_path: Path, encoder: Encoder
) -> None:
    text = (
        "# Raise the {0} by {1}\n\nStatus: accepted\n\n## Options Considered\n\n- By hand. It is slow when the wind "
        "is up.\n- By {1}. It works for the {0}.\n\n## Decision\n\nWe raise the {0} by {1}.\n"
    )
    files = {"adr/0001-x.md": text.format("anchor", "capstan"), "adr/0002-x.md": text.format("sail", "pulley")}
    found = read(config.load(write(tmp_path, files)))
    for question, verdict in (
        ("Which alternatives to the capstan were considered?", Verdict.ANSWERED),
        ("Which alternatives to a winch were considered?", Verdict.WEAK),
        ("Which alternatives to a capstan of cork were considered?", Verdict.WEAK),
    ):
        hits = retrieve(found, in_memory(found, MemoryStore(), encoder), encoder, question)
        answer = extract.answer(found, question, replace(hits, confidence=0.1))
        assert answer.verdict is verdict
        assert "slow when the wind is up" in answer.text


@pytest.mark.parametrize("against", ["and not by a windlass", "rather than by a windlass", "over the windlass"])
def test_what_a_question_for_reasons_sets_against_the_choice_is_told(tmp_path: Path, against: str) -> None:
    why = (
        "We raise the anchor by capstan as the tide turns each day, because the anchor is too heavy to raise by hand. "
    )
    how = "The crew can raise the anchor by capstan with ten hands, because each of the bars of a capstan takes two. "
    text = (
        f"# Raise the anchor\n\nStatus: accepted\n\n## Context\n\n{why * 8}\n\n### Options considered\n\n"
        f"#### Windlass\n\nIt jams when a rope is wet, as ropes are.\n\n#### Capstan with bars\n\n{how * 8}\n\n"
        "## Decision\n\nWe raise the anchor by a capstan with bars.\n"
    )
    found = read(config.load(write(tmp_path, {"adr/0001-anchor.md": text})))
    wanted = asked(f"Why do we raise the anchor by capstan {against}?", found.vocabulary)
    assert wanted.against == {"windlass"}
    hits = [as_hit(each, 1.0) for each in found.by_path["adr/0001-anchor.md"] if each.heading[-1] != "Windlass"]
    first, second = choice.choose(found, wanted, hits, (), ()).passages
    assert "jams" not in first.window.text
    assert second.window.text == "It jams when a rope is wet, as ropes are."


def test_options_that_begin_alike_are_called_in_full(tmp_path: Path) -> None:
    text = (
        "# Bar the gate\n\nStatus: accepted\n\n## Options considered\n\n"
        "### Gate of oak, lock of brass\n\nBrass is soft, and whoever has a file opens it.\n\n"
        "### Gate of oak, hinges of iron\n\nIron rusts, and has to be oiled each month of the year.\n\n"
        "## Decision\n\nWe hang it on hinges of iron.\n"
    )
    found = read(config.load(write(tmp_path, {"adr/0001-gate.md": text})))
    assert [each.name for each in found.rejected("adr/0001-gate.md")] == ["Gate of oak, lock of brass"]


def test_of_records_with_such_an_option_the_one_that_was_found_is_meant(tmp_path: Path) -> None:
    text = (
        "# Raise the {0}\n\nStatus: accepted\n\n## Options Considered\n\n- Capstan. It turns too slowly for a {0}.\n"
        "- By hand. It works.\n\n## Decision\n\nWe raise it by hand.\n"
    )
    files = {f"adr/000{number}-x.md": text.format(thing) for number, thing in enumerate(("anchor", "sail"), 1)}
    found = read(config.load(write(tmp_path, files)))
    weights = asked("Why no capstan?", found.vocabulary).weights
    for path in files:
        meant = passed_over(found, weights, [path])
        assert meant and meant.document.path == path
    assert passed_over(found, weights, []) is None  # either may be meant
    assert passed_over(found, {}, list(files)) is None


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("What do we weave with instead of Spinnet?", False),  # what was decided
        ("Why can a net not be woven with Spinnet?", True),
        ("Why do we weave with Loomix and not by hand?", False),
        ("Why does Loomix weave not only nets?", False),
        ("Why did we take Loomix instead of Spinnet?", True),
        ("What could we have taken instead?", True),
    ],
)
def test_who_asks_for_what_is_used_instead_asks_for_no_option(
    weighed: tuple[Snapshot, MemoryStore], question: str, refused: bool
) -> None:
    assert asked(question, weighed[0].vocabulary).refused is refused


def test_what_was_decided_stands_before_how_things_were(
    weighed: tuple[Snapshot, MemoryStore], encoder: Encoder
) -> None:
    text = told(*weighed, encoder, "Where are lanterns of the night watch hung so that they give light?")
    assert 0 < text.find("> We hang them from the mast.") < text.find("Lanterns of the night watch are hung")


def test_drawbacks_come_out_of_a_list_that_mixes_them(weighed: tuple[Snapshot, MemoryStore]) -> None:
    snapshot, _ = weighed
    listed = FLAT.partition("## Consequences\n\n")[2]
    told = {
        question: window(listed, 1, question, snapshot.vocabulary, 60).text
        for question in ("What are the drawbacks of the pier?", "What does the pier have?")
    }
    assert ["slow to come on board" in each for each in told.values()] == [True, False]


def test_why_something_was_refused_is_told_by_what_was_taken_instead(
    weighed: tuple[Snapshot, MemoryStore], encoder: Encoder
) -> None:
    text = told(*weighed, encoder, "Why did we reject oars?")
    reason = "“We sail, in favour of [oars](0004-oars.md), so that a crew can sleep.”"
    assert text.startswith(f"0004 Row with oars was rejected; 0005 Sail says: {reason} [1]")


def test_the_day_of_the_record_that_the_sentence_names_is_told(
    weighed: tuple[Snapshot, MemoryStore], encoder: Encoder
) -> None:
    text = told(*weighed, encoder, "Since when do ships and boats share knots?")
    assert text.startswith("**0006 Share the knots**: accepted, in force since 2024-01-06")
    assert "\n\n**0005 Sail**: accepted, in force since 2024-05-05. [" in text
    assert "0005 Sail**" not in told(*weighed, encoder, "How do ships and boats share knots?")


def test_a_decision_below_the_options_is_one() -> None:
    below = ("Nets", "Considered Options", "Decision Outcome")
    assert decides(below) and not passes_over(below)
    assert passes_over(("Nets", "Considered Options", "Spinnet"))
    assert passes_over(("Nets", "Decision Outcome", "Alternatives"))
    assert tells_effects((*below, "Positive Consequences"))
