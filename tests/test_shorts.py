"""Short forms of names that the records write out."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import write

from indexer.session import read
from indexer.shorts import slips, worded
from indexer.snapshot import Snapshot
from kb import config

RECORD = """# 7. Encode with Harbour Buffers

Accepted. We encode with Harbour Buffers and MailPack on Kelderberges, and store in TidalSQL. Harbour Buffer
was a misprint. The dock (Dory Lane) has a database, and Harvest Bufalo is a ship with a harlness and
an auto-berther.

## Boxes

Ferry Pack takes any, and is updated daily.

## Labels

Ferry Pack prints them: ferpack, for short (the ferpack-crate). Pier Code, or piecode, is on each.

## Strings

Ferry Pack needs none, from dock to dock. Lines are custom resource definitions, and a virtual
machine is a boat. Mutual TLS is for boats, and one login for all. A PR needs a mate, who
runs it on AWS.
"""
PAGE = "# Notes\n\nSome say maipac for MailPack.\n"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    root = write(tmp_path_factory.mktemp("shorts"), {"docs/adr/0007-encode.md": RECORD, "docs/notes.md": PAGE})
    return read(config.load(Path(root)))


@pytest.mark.parametrize(
    ("question", "put"),
    [
        ("Is harbuf in use?", "Is Harbour Buffers in use?"),
        ("Is Harbuf in use?", "Is Harbour Buffers in use?"),
        ("Is mlpack in use?", "Is mlpack in use?"),
        ("Is mailpack or mlpac in use?", "Is mailpack or mlpac in use?"),
        ("Is malpack in use?", "Is MailPack in use?"),
        ("Does it run on k10s?", "Does it run on Kelderberges?"),
        ("Does it run on k9s?", "Does it run on k9s?"),
        ("Do we test d2d?", "Do we test dock to dock?"),
        ("Do we test d2z?", "Do we test d2z?"),
        ("Is ferpack in use?", "Is ferpack Ferry Pack in use?"),
        ("Is maipac in use?", "Is MailPack in use?"),  # which a page has, and no decision
        ("Are CRDs lines?", "Are custom resource definitions lines?"),
        ("Is a vm a boat?", "Is a virtual machine a boat?"),
        ("Why mTLS?", "Why Mutual TLS?"),
        ("Is a custom resource definition a line?", "Is a custom resource definition a line?"),  # so the records say
        ("Is there a load balancer?", "Is there a load balancer?"),
        ("Do pull requests run it?", "Do PR run it?"),
        ("Does it run on Amazon?", "Does it run on aws?"),
        ("Does it run on Amazon Web Services?", "Does it run on AWS?"),
        ("Who may log in where?", "Who may login where?"),
        ("Who logged in?", "Who login?"),
        ("Who logs out?", "Who logs out?"),  # no record has it in one word
        ("Is there an LB?", "Is there an LB?"),
        ("Is piecode in use?", "Is piecode in use?"),  # as frequent as the name
        ("Does it run on tidal?", "Does it run on tidal?"),
        ("Which data does the dock have?", "Which data does the dock have?"),
        ("Where is dor?", "Where is dor?"),
        ("Which db is it?", "Which database is it?"),
        ("Is the ferpack-crate in use?", "Is the ferpack-crate in use?"),  # a name that a record has
        ("Is the ferpack-box in use?", "Is the ferpack Ferry Pack-box in use?"),
        ("Which env is it?", "Which env is it?"),  # of which no record speaks at any length
        ("Is the autoberther in use?", "Is the auto-berther in use?"),
        ("Is the autoberthing in use?", "Is the autoberthing in use?"),
        ("What does ADR 7 say of kafka?", "What does ADR 7 say of kafka?"),
    ],
)
def test_a_short_form_that_no_record_has_or_few_have_is_written_out(
    snapshot: Snapshot, question: str, put: str
) -> None:
    assert worded(snapshot, question) == put


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("databse", "database"),
        ("databsae", "database"),
        ("dataabase", "database"),
        ("datobase", "database"),
        ("harvset", "harvest"),
        ("harvested", None),  # another form of a word that is there
        ("databases", None),
        ("databasex", None),  # the last letter is no slip
        ("harvjest", None),  # nor is a letter too many, which makes other names
        ("Dotabase", None),  # with a capital it may be a name
        ("dokc", None),
        ("harness", None),  # an English word that is near another one
        ("harnesses", None),
        ("harnless", "harlness"),
        ("undated", None),  # asks of metadata, whatever is updated
        ("MialPack", None),
        ("x" * 1900, None),
    ],
)
def test_a_word_with_a_slip_is_read_as_the_one_that_the_records_have(
    snapshot: Snapshot, word: str, meant: str | None
) -> None:
    assert slips(snapshot, f"Is {word} in use?") == ({word: meant} if meant else {})
    assert worded(snapshot, f"Is {word} in use?") == f"Is {meant or word} in use?"
