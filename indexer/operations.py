"""Search, ask and get: what every face offers, with its defaults and limits in one place.

Results are the contract's JSON objects, so that the command line, HTTP, MCP and the chat say the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any, Protocol

from indexer import wire
from indexer.answer import compose
from indexer.answer.later import decided_later
from indexer.answer.passages import warning_of
from indexer.answer.period import past_moment
from indexer.asked import keep_uncovered
from indexer.model import Answer, Length, Piece, Retrieval, Verdict
from indexer.session import Progress, Session, State, no_progress
from indexer.snapshot import Snapshot
from kb import wire as documents
from kb.model import UserError
from kb.past import NoMoment

MAX_QUESTION = 4_000
"""Characters of a question."""
MAX_LIMIT = 100
DEFAULT_LIMIT = 10
STATUSES = ("all", "current")
LENGTHS = tuple(each.value for each in Length)
"""How long an answer may be asked for; what each shows is `indexer.answer`'s."""
DEFAULT_LENGTH = Length.NORMAL.value


Event = tuple[str, Any]
"""What an answer under way tells: `sources` (all citations so far), `delta` (`{"text": …}`, a further part that is
checked), `waiting` (the work goes on), and last `answer`, the whole object."""


class NotFound(UserError):
    """There is no such document."""


class Refused(UserError):
    """The request is out of bounds: asked again, it is refused again."""


class Operations(Protocol):
    """What a session in this process and a running server both offer.

    `as_of` is a date or a git revision: what held then. Every method raises Refused for a request out of bounds, and
    where there is no such moment.
    """

    def ask(
        self, question: str, *, as_of: str | None = None, length: str = DEFAULT_LENGTH, explain: bool = False
    ) -> dict[str, Any]:
        """An answer with citations."""

    def stream(
        self, question: str, *, as_of: str | None = None, length: str = DEFAULT_LENGTH, explain: bool = False
    ) -> Generator[Event, None, None]:
        """The same as events. Closing it cancels the work."""

    def search(
        self,
        query: str,
        *,
        limit: int = DEFAULT_LIMIT,
        status: str = "all",
        explain: bool = False,
        as_of: str | None = None,
    ) -> dict[str, Any]:
        """Passages: `{"query", "confidence", "hits"}`."""

    def get(self, name: str, *, as_of: str | None = None) -> dict[str, Any]:
        """A document with its metadata and text. Raises NotFound."""


class Local:
    """The operations over a session in this process; `progress` is told of texts that a look at the past embeds."""

    def __init__(self, session: Session, progress: Progress = no_progress) -> None:
        self.session = session
        self._progress = progress

    def ask(
        self, question: str, *, as_of: str | None = None, length: str = DEFAULT_LENGTH, explain: bool = False
    ) -> dict[str, Any]:
        """An answer with citations."""
        *_, (_, content) = self.stream(question, as_of=as_of, length=length, explain=explain)
        answer: dict[str, Any] = content
        return answer

    def stream(
        self, question: str, *, as_of: str | None = None, length: str = DEFAULT_LENGTH, explain: bool = False
    ) -> Generator[Event, None, None]:
        """An answer as it comes about; nothing is done before the first event is asked for."""
        asked = check_question(question)
        wanted = check_length(length)
        snapshot, found, sought = self._retrieve(asked, as_of)
        later = ""
        if snapshot.as_of:
            state = self._look(None)
            now = self.session.retrieve_in(state, sought, limit=1)
            later = decided_later(snapshot, found, state.snapshot, now, sought)
        cited = 0
        shown = False
        for each in answering(snapshot, sought, found, wanted, later):
            if isinstance(each, Answer):
                said = replace(each, question=asked)
                continue
            if len(each.citations) != cited:
                cited = len(each.citations)
                yield "sources", [wire.citation(snapshot, one) for one in each.citations]
            shown = shown or bool(each.text)
            yield ("delta", {"text": each.text}) if each.text else ("waiting", {})
        if snapshot.as_of is None:
            keep_uncovered(snapshot.config, said)
        content = {**wire.answer(snapshot, said), **_moment(snapshot)}
        if not shown:
            yield "sources", content["citations"]
            yield "delta", {"text": content["answer"]}
        yield "answer", {**content, "explain": wire.explanation(snapshot, found, said)} if explain else content

    def search(
        self,
        query: str,
        *,
        limit: int = DEFAULT_LIMIT,
        status: str = "all",
        explain: bool = False,
        as_of: str | None = None,
    ) -> dict[str, Any]:
        """Passages, best first."""
        asked = check_question(query)
        if not 1 <= limit <= MAX_LIMIT:
            raise Refused(f"limit: expected 1 to {MAX_LIMIT}, found {limit}")
        if status not in STATUSES:
            raise Refused(f"status: expected {' or '.join(STATUSES)}, found {status!r}")
        snapshot, found, _ = self._retrieve(asked, as_of, limit=limit, current=status == "current")
        content = {
            "query": asked,
            "confidence": round(found.confidence, 4),
            "unknown": list(found.unknown),
            "hits": [wire.hit(snapshot, each, explain) for each in found.hits],
            **_moment(snapshot),
        }
        return {**content, "explain": wire.explanation(snapshot, found)} if explain else content

    def get(self, name: str, *, as_of: str | None = None) -> dict[str, Any]:
        """A document with its metadata and text."""
        snapshot = self._look(as_of).snapshot
        view = snapshot.view
        found = view.find(name)
        if not found:
            raise NotFound(f"{name}: no such document{f' as of {as_of}' if as_of else ''}")
        if len(found) > 1:
            raise NotFound(f"{name}: expected one document, found {', '.join(each.path for each in found[:8])}")
        document = found[0]
        standing = view.standing(document.path)
        return {
            **documents.shown(view, document),
            "replaced_by": list(standing.replaced_by),
            "url": wire.address(snapshot, document.path, "", 1, document.line_count),
            "warning": warning_of(snapshot, document.path, 1, document.line_count),
            "text": view.corpus.texts[document.path],
            **_moment(snapshot),
        }

    def _look(self, as_of: str | None) -> State:
        try:
            return self.session.look(as_of, self._progress)
        except NoMoment as problem:
            raise Refused(str(problem)) from problem

    def _retrieve(
        self, question: str, as_of: str | None, *, limit: int = DEFAULT_LIMIT, current: bool = False
    ) -> tuple[Snapshot, Retrieval, str]:
        """What is found at a moment, with the words that were looked for: a question may name the moment itself."""
        sought, moment = (question, as_of) if as_of is not None else self._then(question)
        state = self._look(moment)
        return state.snapshot, self.session.retrieve_in(state, sought, limit=limit, current=current), sought

    def _then(self, question: str) -> tuple[str, str | None]:
        """A question without the moment that it names, and that moment; none where most records are undated."""
        decisions = self.session.snapshot.view.corpus.decisions
        dated = sum(bool(each.date) for each in decisions)
        then = past_moment(question, datetime.date.today()) if 2 * dated >= len(decisions) else None
        return then or (question, None)


def answering(
    snapshot: Snapshot, question: str, found: Retrieval, length: Length, later: str = ""
) -> Iterator[Piece | Answer]:
    """The answer as it comes about; one about the past begins with a sentence that says what was looked at, and `later`
    with what was not decided by then, which makes it weak.
    """
    past = snapshot.as_of
    if past and not snapshot.view.corpus.decisions:
        yield Answer(question, Verdict.NOT_COVERED, past.sentence, (), 0.0)
        return
    lead = f"{past.sentence}{later and ' '}{later}\n\n" if past else ""
    begun = ""
    for each in compose.stream(snapshot, question, found, length=length):
        if isinstance(each, Answer) or (each.text and not begun):
            begun = each.text
            if later and isinstance(each, Answer) and each.verdict is Verdict.ANSWERED:
                each = replace(each, verdict=Verdict.WEAK)
            yield replace(each, text=f"{lead}{each.text}")
        else:
            yield each


def _moment(snapshot: Snapshot) -> dict[str, Any]:
    return {"as_of": snapshot.as_of.json} if snapshot.as_of else {}


def check_question(text: str) -> str:
    """The question without white space around it. Raises Refused where it has no word, is too long or no text."""
    asked = text.strip()
    if not asked:
        raise Refused("expected a question, found nothing")
    if not any(letter.isalnum() for letter in asked):
        raise Refused(f"expected a question, found no word in {asked[:20]!r}")
    if len(asked) > MAX_QUESTION:
        raise Refused(f"expected a question of at most {MAX_QUESTION:,} characters, found {len(asked):,}; shorten it")
    try:
        asked.encode()
    except UnicodeEncodeError:
        raise Refused("expected a question in UTF-8, found bytes that are none") from None
    return asked


def check_length(text: str) -> Length:
    """The length that a word names. Raises Refused."""
    if text not in LENGTHS:
        raise Refused(f"length: expected {', '.join(LENGTHS[:-1])} or {LENGTHS[-1]}, found {text!r}")
    return Length(text)
