"""Questions that the records do not cover: grouped, each group with what comes nearest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indexer.encode import terms
from indexer.question import subject

if TYPE_CHECKING:
    from indexer.operations import Operations

OVERLAP = 0.5
"""Two questions ask for the same where they have more than this share of their rarer words in common."""
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is not covered, with how often it was asked."""

    question: str
    count: int
    verdict: str
    unknown: tuple[str, ...]
    """Words that no record knows."""
    nearest: tuple[tuple[str, int, int], ...]
    """Path and lines of the passages that come nearest."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask for the same."""

    asked: tuple[Asked, ...]
    shared: tuple[str, ...]
    """The words that brought them together; those of the question itself where it stands alone."""

    @property
    def count(self) -> int:
        """How often they were asked."""
        return sum(each.count for each in self.asked)

    @property
    def nearest(self) -> tuple[tuple[str, int, int], ...]:
        """The passages that come nearest to them, those of the most questions first."""
        counts = Counter(place for each in self.asked for place in each.nearest)
        return tuple(place for place, _ in counts.most_common(NEAREST))


def uncovered(operations: Operations, questions: Iterable[str]) -> list[Asked]:
    """Asks each question once, and keeps those that are not answered."""
    counts = Counter(" ".join(each.split()) for each in questions)
    found = []
    for question, count in counts.items():
        answer = operations.ask(question)
        if answer["verdict"] != "answered":
            places = ((each["path"], each["line_start"], each["line_end"]) for each in answer["citations"])
            nearest = tuple(dict.fromkeys(places))[:NEAREST]
            found.append(Asked(question, count, answer["verdict"], tuple(answer["unknown"]), nearest))
    return found


def grouped(asked: Sequence[Asked]) -> tuple[Gap, ...]:
    """Puts each question with the first one that it shares an unknown word, or more than half of its rarer words, with.

    The most frequent gap comes first. What is rare is what few of these questions have.
    """
    rare = _rare(asked)
    groups: list[tuple[Asked, list[Asked]]] = []
    for each in sorted(asked, key=lambda one: -one.count):
        leader = next((group for group in groups if _together(group[0], each, rare)), None)
        if leader:
            leader[1].append(each)
        else:
            groups.append((each, [each]))
    found = [Gap(tuple(members), _shared(members, rare)) for _, members in groups]
    return tuple(sorted(found, key=lambda gap: -gap.count))


def _rare(asked: Sequence[Asked]) -> Mapping[str, frozenset[str]]:
    """Question → its terms, those of more than half of all questions left out."""
    own = {each.question: frozenset(terms(subject(each.question))) for each in asked}
    counts = Counter(term for found in own.values() for term in found)
    usual = {term for term, count in counts.items() if len(own) > 3 and 2 * count > len(own)}
    return {question: found - usual for question, found in own.items()}


def _together(one: Asked, other: Asked, rare: Mapping[str, frozenset[str]]) -> bool:
    if _folded(one.unknown) & _folded(other.unknown):
        return True
    first, second = rare[one.question], rare[other.question]
    return bool(first and second) and len(first & second) > OVERLAP * min(len(first), len(second))


def _shared(members: Sequence[Asked], rare: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The words of the first question that most of the others have, as it spells them."""
    counts = Counter(term for each in members for term in rare[each.question])
    words = [word.strip("?.,:;!\"'()") for word in members[0].question.split()]
    wanted = [word for word in words if any(2 * counts[term] > len(members) for term in terms(word))]
    return tuple(dict.fromkeys(wanted))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(term for word in words for term in terms(word))


def as_text(gaps: Sequence[Gap]) -> str:
    """A paragraph for each gap."""
    if not gaps:
        return "no question is left open"
    parts = []
    for number, gap in enumerate(gaps, 1):
        times = "once" if gap.count == 1 else f"{gap.count} times"
        parts.append(f"{number}. {', '.join(gap.shared) or gap.asked[0].question}  (asked {times})")
        parts += [f"   {each.question}  [{each.verdict.replace('_', ' ')}]" for each in gap.asked]
        unknown = dict.fromkeys(word for each in gap.asked for word in each.unknown)
        if unknown:
            parts.append(f"   no record knows: {', '.join(unknown)}")
        parts += [f"   nearest: {path}:{first}-{last}" for path, first, last in gap.nearest] + [""]
    return "\n".join(parts).rstrip()


def as_json(gaps: Sequence[Gap]) -> dict[str, Any]:
    """Every gap with its questions."""
    return {
        "gaps": [
            {
                "count": gap.count,
                "shared": list(gap.shared),
                "questions": [
                    {
                        "question": each.question,
                        "count": each.count,
                        "verdict": each.verdict,
                        "unknown": list(each.unknown),
                    }
                    for each in gap.asked
                ],
                "nearest": [{"path": path, "line_start": first, "line_end": last} for path, first, last in gap.nearest],
            }
            for gap in gaps
        ]
    }
