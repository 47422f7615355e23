"""What stood at a moment: a date or a git revision, as it is asked for → the view of then."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from kb import corpus, git
from kb.config import Config
from kb.corpus import Corpus
from kb.discovery import has_records
from kb.model import UserError
from kb.source import GitTree, WorkTree
from kb.view import View

MAX_ASKED = 200
"""Characters of a date or the name of a revision."""
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")
_NEARLY_A_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?")


class NoMoment(UserError):
    """What was asked for is neither a date nor a revision."""


class Axis(StrEnum):
    """The two ways to look back."""

    DATE = "date"
    """Today's texts, and what they state of that day."""
    REVISION = "revision"
    """The texts of a commit."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """A moment, as it was understood."""

    kind: Axis
    asked: str
    date: str
    """The day that is looked at, or the day of the commit."""
    commit: str | None = None
    notes: tuple[str, ...] = ()
    """What is to be known about the look, for people, each a whole sentence."""

    @property
    def sentence(self) -> str:
        """What an answer about this moment begins with."""
        if self.commit:
            lead = f"As of {self.asked}: the texts of commit {self.commit[:10]} ({self.date})."
        else:
            lead = f"As of {self.date}: what today's texts state of that day, not the texts of that day."
        return " ".join((lead, *self.notes))

    @property
    def json(self) -> dict[str, Any]:
        """The moment as results carry it."""
        return {
            "kind": self.kind.value,
            "asked": self.asked,
            "commit": self.commit,
            "date": self.date,
            "note": self.sentence,
        }


def moment(config: Config, asked: str) -> AsOf:
    """The moment that a text names.

    `YYYY-MM-DD` is a date, and so is `YYYY-MM`, which means the end of the month. `YYYY` means the end of the year,
    unless git has a branch or tag of that name (one that is named like a day goes by `refs/tags/…`). Everything else is
    what git resolves to a commit. Raises NoMoment.
    """
    text = asked.strip()
    if not text or len(text) > MAX_ASKED or text.startswith("-") or not text.isprintable():
        raise NoMoment(f"as of: expected a date such as 2026-01-31 or a git revision, found {asked[:60]!r}")
    dated = _DATE.fullmatch(text)
    name = git.full_name(config.root, text) if dated else None
    if dated and not (name and dated["month"] is None):
        day = _last_day(text, dated)
        over = day < datetime.date.today().isoformat()
        commit = git.commit_on(config.root, day) if over else None
        notes = [f"For those, ask for the revision {commit[:10]}."] if commit else []
        notes += [f"For what git calls {text}, ask for {name}."] if name else []
        return AsOf(Axis.DATE, text, day, notes=tuple(notes))
    commit = git.commit(config.root, text)
    if commit is None:
        raise NoMoment(_unknown(config, text))
    return AsOf(Axis.REVISION, text, git.day(config.root, commit), commit)


def look(config: Config, asked: AsOf, today: View | None = None) -> tuple[View, AsOf]:
    """The view of a moment, with what is to be known about it; a date looks at `today`, or else at the work tree.

    The configuration is today's. A moment without any record has an empty view. Raises UserError where the files
    cannot be read.
    """
    if asked.commit:
        return _of_commit(config, asked, asked.commit)
    view = today or View(corpus.load(WorkTree(config.root), config))
    return _of_day(view, asked)


def _of_day(today: View, asked: AsOf) -> tuple[View, AsOf]:
    view = today.at(asked.date)
    notes = list(asked.notes)
    if asked.date > datetime.date.today().isoformat():
        notes.append("That day is still to come.")
    first = min((each for each in today.corpus.decisions if each.date), key=lambda each: each.date or "", default=None)
    if not view.corpus.decisions and first:
        notes.append(f"No record stands then: the first, {first.label}, is dated {first.date}.")
    undated = sum(each.date is None for each in view.corpus.decisions)
    if undated:
        notes.append(f"{undated} of {len(view.corpus.decisions)} records state no date and are kept.")
    return view, replace(asked, notes=tuple(notes))


def _of_commit(config: Config, asked: AsOf, commit: str) -> tuple[View, AsOf]:
    tree = GitTree(config.root, commit)
    if not has_records(tree, config) and config.decisions is not None:
        found = replace(config, decisions=None)
        if has_records(tree, found):
            note = f"What is configured as decisions ({', '.join(config.decisions)}) matches no file of that commit;"
            note += " its records were looked for in the usual folders."
            return View(corpus.load(tree, found)), replace(asked, notes=(note,))
    if not has_records(tree, config):
        empty = Corpus(tree, {}, {}, frozenset(), frozenset())
        return View(empty), replace(asked, notes=("That commit holds no record.",))
    return View(corpus.load(tree, config)), asked


def _last_day(text: str, dated: re.Match[str]) -> str:
    """The day, or the last one of the month or the year. Raises NoMoment where the calendar has none such."""
    year, month = int(dated["year"]), int(dated["month"] or 12)
    try:
        day = int(dated["day"] or calendar.monthrange(year, month)[1])
        return datetime.date(year, month, day).isoformat()
    except (ValueError, calendar.IllegalMonthError) as problem:
        raise NoMoment(f"as of {text}: expected a day of the calendar, such as 2026-01-31") from problem


def _unknown(config: Config, text: str) -> str:
    """Why a text names no commit, and what to do."""
    place = git.toplevel(config.root)
    wanted = f"as of {text}: expected a date such as 2026-01-31 or a git revision"
    if _NEARLY_A_DATE.fullmatch(text):
        return f"{wanted}; dates are written year first: YYYY-MM-DD, YYYY-MM or YYYY"
    if place is None:
        return f"{wanted}; {config.root} is in no git repository, so only a date can be asked for"
    if git.is_shallow(config.root):
        return f"{wanted}; this clone is shallow and does not have it: git -C {place} fetch --unshallow --tags"
    return f"{wanted}; git knows no such commit: git -C {place} fetch --tags, or see git -C {place} branch --all"
