"""The questions whose answer differs between a revision and the work tree."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.operations import Operations

VERDICT, SOURCE, STANDING, TEXT = "verdict", "first source", "standing", "text"
"""What can differ, the gravest first."""
_LINES = 40
"""Lines of one difference that are shown to people."""
_COMMENT = 60_000
"""Characters; forges refuse longer comments."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one state of the records says to a question."""

    verdict: str
    text: str
    """Without the word on which state it is from."""
    first: tuple[str, str] | None
    """Path and quote of the first citation; its lines may move and mean nothing."""
    standings: Mapping[str, tuple[Any, ...]]
    """Cited path → status, whether in force, what replaced it."""

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Said:
        """The part of an answer that a comparison looks at."""
        moment = answer.get("as_of") or {}
        text = answer["answer"].removeprefix(moment.get("note") or "").strip()
        cited = answer["citations"]
        return cls(
            answer["verdict"],
            text,
            (cited[0]["path"], cited[0]["quote"]) if cited else None,
            {each["path"]: (each["status"], each["in_force"], tuple(each["superseded_by"])) for each in cited},
        )


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer differs, and in what."""

    id: str
    question: str
    before: Said
    after: Said
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A whole question file, asked twice."""

    revision: str
    commit: str
    asked: int
    changes: tuple[Change, ...]


def compare(operations: Operations, asked: Sequence[tuple[str, str]], revision: str, commit: str) -> Compared:
    """Asks each (id, question) of the commit and of the work tree."""
    changes = []
    for id, question in asked:
        before = Said.of(operations.ask(question, as_of=commit))
        after = Said.of(operations.ask(question))
        if what := differs(before, after):
            changes.append(Change(id, question, before, after, what))
    return Compared(revision, commit, len(asked), tuple(changes))


def differs(before: Said, after: Said) -> tuple[str, ...]:
    """In what two answers differ; empty where they say the same."""
    shared = before.standings.keys() & after.standings.keys()
    found = {
        VERDICT: before.verdict != after.verdict,
        SOURCE: _flat(before.first) != _flat(after.first),
        STANDING: any(before.standings[path] != after.standings[path] for path in shared),
        TEXT: before.text.split() != after.text.split(),
    }
    return tuple(name for name, changed in found.items() if changed)


def _flat(first: tuple[str, str] | None) -> tuple[str, list[str]] | None:
    return (first[0], first[1].split()) if first else None


def as_json(compared: Compared) -> dict[str, Any]:
    """The changes with both answers."""
    return {
        "revision": compared.revision,
        "commit": compared.commit,
        "questions": compared.asked,
        "changed": [
            {
                "id": each.id,
                "question": each.question,
                "what": list(each.what),
                "before": _json(each.before),
                "after": _json(each.after),
            }
            for each in compared.changes
        ],
    }


def _json(said: Said) -> dict[str, Any]:
    return {
        "verdict": said.verdict,
        "answer": said.text,
        "first_source": {"path": said.first[0], "quote": said.first[1]} if said.first else None,
        "standing": {
            path: {"status": status, "in_force": in_force, "superseded_by": list(by)}
            for path, (status, in_force, by) in said.standings.items()
        },
    }


def headline(compared: Compared) -> str:
    """How many answers changed, and in what."""
    count = len(compared.changes)
    kinds = Counter(name for each in compared.changes for name in each.what)
    told = f" ({', '.join(f'{name} {times}' for name, times in kinds.items())})" if kinds else ""
    verb = "answer changes" if count == 1 else "answers change"
    return f"{count} of {compared.asked} {verb} since {compared.revision}{told}"


def as_text(compared: Compared) -> str:
    """A paragraph for each change, with the lines that differ."""
    parts = [headline(compared)]
    for each in compared.changes:
        parts += [f"\n{each.id}: {each.question}  [{', '.join(each.what)}]", *(f"  {line}" for line in _diff(each))]
    return "\n".join(parts)


def _diff(change: Change) -> list[str]:
    """The lines that differ, with a line around them; of a standing or verdict as well as of the text."""
    before, after = _about(change.before), _about(change.after)
    lines = list(difflib.unified_diff(before, after, n=1, lineterm=""))[3:]
    kept = ["…" if line.startswith("@@") else line.rstrip() for line in lines]
    return kept if len(kept) <= _LINES else [*kept[:_LINES], f"… and {len(kept) - _LINES} more lines"]


def _about(said: Said) -> list[str]:
    lines = [f"{said.verdict}, from {said.first[0]}" if said.first else said.verdict]
    lines += [f"{path}: {_standing(each)}" for path, each in said.standings.items()]
    return [*lines, *(line for line in said.text.split("\n") if line.strip(" >"))]


def _standing(each: tuple[Any, ...]) -> str:
    status, in_force, by = each
    told = {True: "in force", False: "not in force", None: "no standing"}[in_force]
    return f"{status or 'no status'}, {told}" + (f", superseded by {', '.join(by)}" if by else "")


def as_markdown(compared: Compared) -> str:
    """A comment for a pull request: a table, then what differs in each answer, folded away."""
    parts = ["### Answers", "", f"{headline(compared)}."]
    if compared.changes:
        parts += ["", "| Question | Changed | Before | Now |", "|---|---|---|---|"]
        parts += [
            f"| {_cell(each.question)} | {', '.join(each.what)} | {_source(each.before)} | {_source(each.after)} |"
            for each in compared.changes
        ]
    size = sum(map(len, parts))
    for number, each in enumerate(compared.changes):
        folded = f"\n<details><summary>{_html(each.question)}</summary>\n\n{_fenced(_diff(each))}\n\n</details>"
        size += len(folded)
        if size > _COMMENT:
            parts += ["", f"{len(compared.changes) - number} more are too long for a comment."]
            break
        parts.append(folded)
    return "\n".join(parts)


def _source(said: Said) -> str:
    if said.first is None:
        return said.verdict
    path = said.first[0].replace("`", "'").replace("|", "\\|")
    return f"{said.verdict}: `{path}`"


def _cell(text: str) -> str:
    return _html(text).replace("|", "\\|").replace("\n", " ")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")


def _fenced(lines: Sequence[str]) -> str:
    """Lines in a fence that nothing in them closes: what a record says must not become markup here."""
    text = "\n".join(lines)
    longest = max((len(found) for found in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{text}\n{fence}"
