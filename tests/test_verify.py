"""The check of a sentence against its source: each thing that may be wrong in it, and each way to say the same."""

from __future__ import annotations

import pytest

from indexer.answer.exact import exact, missing
from indexer.answer.verify import Source, is_found, look
from indexer.encode import Vocabulary

HEADER = "**0061 Encode with Protobuf**: accepted, in force since 2026-02-19; supersedes 0004 Encode with MessagePack"
TEXT = """\
## Decision

We encode the messages between handlers with Protobuf instead of MessagePack. Old messages are not read any more.
The gateway keeps each message for 7 days, up to 64GB, and retries `publish_timeout` after 250 ms.

- Schemas live in handler-base, version 1.4.2.
- Handlers without a schema cannot be deployed, because the registry rejects them.

| Queue | Replicas |
|-------|----------|
| voice | three |

## Consequences

Reading is synchronous and must stay enabled. The mutable cache was removed on 3 March 2026.
"""
SOURCE = Source(HEADER, TEXT)
VOCABULARY = Vocabulary(
    [TEXT, HEADER, "The printer in the hall is asynchronous.", "Parrots eat nuts.", "Unrelated words."]
)


@pytest.mark.parametrize(
    "claim",
    [
        "Messages between handlers are encoded with Protobuf.",
        "The handlers' messages use Protobuf instead of MessagePack.",
        "Old messages aren't read any more.",
        "Each message is kept for seven days.",
        "Each message is kept by the gateway for 7d, up to 64 GB.",
        "The gateway retries `publish_timeout` after 250 milliseconds.",
        "ADR-61 was accepted on 19 February 2026.",
        "ADR 0061 is in force since February 19, 2026.",
        "It is in force since February 2026 and encodes with Protobuf.",
        "Record 0061 supersedes 0004 Encode with MessagePack.",
        "0004 Encode with MessagePack was superseded by 0061 Encode with Protobuf.",
        "Schemas live in handler-base, version 1.4.2.",
        "Handlers without a schema cannot be deployed.",
        "The voice queue has 3 replicas.",
        "The mutable cache was removed on 2026-03-03.",
        "Reading must stay enabled.",
    ],
)
def test_what_the_source_says_is_found_in_other_spellings(claim: str) -> None:
    assert look(claim, SOURCE, VOCABULARY).against is None


@pytest.mark.parametrize(
    ("claim", "against"),
    [
        ("Parrots eat nuts in the hall.", "its words are not in the source"),
        ("Each message is kept for 8 days.", "8 d is not in the source"),
        ("Each message is kept for 7 weeks.", "7 week is not in the source"),
        ("Each message is kept for seven hours.", "7 h is not in the source"),
        ("The gateway retries `publish_delay` after 250 ms.", "publish_delay is not in the source"),
        ("Messages between handlers are encoded with Avro.", "avro is not in the source"),
        ("ADR-62 was accepted on 19 February 2026.", "62 is not in the source"),
        ("ADR-61 was accepted on 18 February 2026.", "2026-02-18 is not in the source"),
        ("Schemas live in handler-base, version 1.4.3.", "1.4.3 is not in the source"),
        ("The gateway keeps each message 3 times, up to 64GB.", "3 stands elsewhere"),
        ("Messages between handlers are not encoded with Protobuf.", "denies"),
        ("Old messages are read.", "denies"),
        ("Messages between handlers are encoded with MessagePack instead of Protobuf.", ""),
        ("Handlers with a schema cannot be deployed.", "denies"),
        ("Handlers without a schema can be deployed.", "denies"),
        ("Reading is asynchronous.", "the opposite of asynchronous"),
        ("Reading must stay disabled.", "the opposite of disabled"),
        ("The immutable cache was removed on 3 March 2026.", "the opposite of immutable"),
        ("Record 0061 was rejected.", "the opposite of rejected"),
        ("Record 0061 Encode with Protobuf was superseded by 0004 Encode with MessagePack.", "the other way round"),
        ("0004 Encode with MessagePack supersedes 0061 Encode with Protobuf.", "the other way round"),
        ("Yes.", "its words are not in the source"),
        ("", "its words are not in the source"),
    ],
)
def test_what_it_does_not_say_is_not(claim: str, against: str) -> None:
    found = look(claim, SOURCE, VOCABULARY).against
    assert found is not None
    assert against in found
    assert not is_found(claim, SOURCE, VOCABULARY)


@pytest.mark.parametrize(
    ("claim", "source", "absent"),
    [
        ("7 days", "a week of 7d", None),
        ("7 days", "| Days | 7 |", None),
        ("1,000 messages", "1000 messages", None),
        ("the 12th of May 2025", "2025-05-12", None),
        ("12.05.2025", "May 12, 2025", None),
        ("in 2025", "2025-05-12", None),
        ("on 12 May", "2025-05-12", None),
        ("SHA-256 and v1.2", "sha-256, v1.2", None),
        ("ADR-0007", "decision 7", None),
        ("no. 3.5", "3.50", "3.5"),
        ("uses Kafka", "uses kafkaesque ways", "kafka"),
        ("uses `a.b`", "uses a.bc", "a.b"),
        ("May it be so", "it is so", None),
        ("0 errors", "0 errors", None),
        ("$5", "5 dollars", None),
        ("80%", "80 percent", None),
    ],
)
def test_exact_words_have_one_spelling(claim: str, source: str, absent: str | None) -> None:
    assert missing(exact(claim), exact(source)) == absent
