"""What a record's title says: the choice, what it is for, and what it leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.identity import named, unsuffixed

_NAME_WORD = re.compile(r"[a-z]+", re.I)
_NAME = re.compile(r"[^\W_](?:[\w.+#'’/-]*[\w+#])?")
_COMPOUND = re.compile(r"[/’']|-(?=[a-z]{3})")
_STOP = frozenset(
    "a an the this that these those our their its his my your we it they and or of for to in on at by with from "
    "into as is are be been being was were will would should can could may might not no new old all any each every "
    "some only own also more most other another same such so than then there when where which who what how why if "
    "do does via per using use used uses over under between across within without about through up out off one "
    "two".split()
)
_VAGUE = frozenset(
    "architecture architectural decision decisions record records adr adrs rfc proposal approach solution system "
    "support strategy process feature functionality implementation implement management model standard policy "
    "option options change changes improvement update version design structure default general common gem library "
    "framework tool tooling package plugin".split()
)
"""Words of titles that name no choice."""
_NUMBER = re.compile(r"^(?:[A-Z]{2,5}[-_ ]?)?\d+[.:)]?\s+(?:[-–—:]\s*)?|^(?:ADR|RFC)[-_ ]?\d+\s*[:–—-]?\s*")
_MARKS = re.compile(r"[`*\"“”]")
_PASSING = re.compile(r"\s+\(?(?:for (?:now|the time being|the moment)|temporarily)\)?\W*$", re.I)
"""What a title ends on that is to hold for a while: "Remove Postgres (for now)"."""
_VERB = re.compile(
    r"""^(?:we\s+(?:will\s+)?|continue\s+to\s+|keep\s+|start\s+)?
    (?:us(?:e|ing)(?:\s+of)?|adopt(?:ing)?|choos(?:e|ing)|select(?:ing)?|introduc(?:e|ing)|prefer|pick|employ|leverage
    |implement(?:ing)?|standardi[sz]e\s+on|go\s+with|build(?:ing)?(?:\s+with)?|stor(?:e|ing)|host(?:ing)?|run(?:ning)?
    |deploy(?:ing)?|add(?:ing)?|enabl(?:e|ing)|creat(?:e|ing)|mak(?:e|ing)|writ(?:e|ing)|manag(?:e|ing)
    |(?:migrat|mov|switch|transition)(?:e|ing)?\s+(?:back\s+)?to|support(?:ing)?|allow(?:ing)?|provid(?:e|ing)|defin(?:e|ing)|keep(?:ing)?)
    \b\s*""",
    re.I | re.X,
)
_REDOING = re.compile(
    r"^(?:we\s+(?:will\s+)?)?(?:re-?(?:implement|work|design|writ|build|architect|do)|revis|revamp|overhaul)(?:e|ing)?\b\s*",
    re.I,
)
_RAISING = re.compile(r"^(?:we\s+(?:will\s+)?)?(?:bump|rais|upgrad|updat|mov|migrat|switch|requir)(?:e|ing)?\b", re.I)
_MEASURED = re.compile(
    r"\b\d[\d.,]*\s*(?:%|percent|(?:milli|micro)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|[kmgt]i?b|mbit|bytes?"
    r"|characters?|lines?|replicas?|nodes?)\b",
    re.I,
)
_NUMERAL = re.compile(r"v?\d[\d.x]*")
_PURPOSE = re.compile(r"\s(?:for|as|to|in|on|at|with|via|when|during|within|across|by|of|inside)\s", re.I)
_MEANS = re.compile(
    r"(?P<what>.*\w)\s+(?:[Ww]ith|[Vv]ia|[Uu]sing|[Oo]n|[Ii]n)\s+(?P<means>[A-Z][\w.+#-]*(?:\s+[A-Z][\w.+#-]*){0,2})\W*$"
)
"""A title whose choice is a name at its end: "Build the front end with Svelte"."""
_USING = re.compile(
    r"(?:we\s+(?:will\s+)?)?(?:us(?:e|ing)|adopt|choos|select|introduc|prefer|pick|deploy|run|host)", re.I
)
"""What a title begins with that chooses what follows: "Use Flask with Gunicorn"."""
_BESIDE = re.compile(rf"{_USING.pattern}\s.+?\swith\s(?P<means>.+?)(?:{_PURPOSE.pattern}|$)", re.I)
_WITHOUT = re.compile(r"\swithout\s.*", re.I)
"""What a title says that a choice does not come with: it is neither chosen nor given up."""
_ENOUGH_LEFT = re.compile(r"\.\s|\s?;\s|\sfrom\s")
_SWAPS = tuple(
    re.compile(pattern, re.I | re.X)
    for pattern in (
        r"\b(?:replac(?:e|es|ing)|substitut(?:e|ing))\s+(?P<left>.+?)\s+(?:with|by)\s+(?P<taken>.+)",
        r"\b(?:migrat|mov|switch|transition|chang|convert)\w*\s+(?:.{0,40}?\s)?(?:away\s+)?from\s+(?P<left>.+?)"
        r"\s+to\s+(?P<taken>.+)",
        r"^(?P<taken>.+?)\s+(?:instead\s+of|rather\s+than|in\s+place\s+of)\s+(?P<left>.+)",
        r"^(?P<left>.+?)\s+to\s+(?P<taken>.+?)\s+migration\b",
        r"^(?P<left>(?:[\w.+#-]+\s+){1,3})(?:removal|deletion|deprecation|retirement|decommissioning|shutdown)$",
        r"\b(?:replac(?:e|es|ing)|drop(?:ping)?|remov(?:e|ing|al\s+of)|delet(?:e|ing|ion\s+of)|retir(?:e|ing)"
        r"|deprecat(?:e|ing|ion\s+of)|kill(?:ing)?|eliminat(?:e|ing)|scrap(?:ping)?|phas(?:e|ing)\s+out|get(?:ting)?\s+rid\s+of"
        r"|decommission(?:ing)?|sunset(?:ting)?|abandon(?:ing)?|archiv(?:e|ing)|discontinu(?:e|ing)|stop\s+using"
        r"|(?:do\s+not|don['’]t|no\s+longer)\s+us(?:e|ing)"
        r"|(?:mov|migrat|switch)(?:e|ing)?\s+(?:away\s+)?from)\s+(?P<left>.+)",
    )
)
"""Titles that say themselves what is left, and perhaps what is taken in its place."""


@dataclass(frozen=True, slots=True)
class Title:
    """The telling words of a title, each in the form that `terms` gives it."""

    taken: frozenset[str]
    """The choice: *concourse* for "Use Concourse for deployments"."""
    purpose: frozenset[str]
    means: frozenset[str]
    """What is chosen beside it: *postgres* for "Use TypeORM with Postgres"."""
    left: frozenset[str]
    """What is given up: *flask* for "Replace Flask with Django"."""
    joined: str
    """The choice as one word: *publicactivity* for "Use the public activity gem"."""
    head: str
    """The choice's last word, which says what it is one of: *elasticsearch* for "Use AWS hosted Elasticsearch"."""
    file: str = ""
    """The words of the file's name as one: *envvarprovider* for `030-env-var-provider.md`."""
    redone: bool = False
    """Whether something is made anew: "Reimplement the start command"."""
    raises: bool = False
    """Whether something goes to another version or measure: "Bump Python to 3.9", "Keep logs for 30 days"."""

    @property
    def words(self) -> frozenset[str]:
        """All of them."""
        return self.taken | self.purpose | self.left

    @property
    def choice(self) -> frozenset[str]:
        """What can name the choice: each of its words, and all of them as one, as the title or the file has them."""
        return self.taken | ({self.joined, self.file} - {""} if self.taken else frozenset())

    @property
    def numerals(self) -> frozenset[str]:
        """The versions among them."""
        return frozenset(each for each in self.words if _NUMERAL.fullmatch(each))


def read(title: str, path: str = "") -> Title:
    """A title taken apart by its verb and its prepositions, with the name of its file."""
    title = _PASSING.sub("", _NUMBER.sub("", _MARKS.sub("", title).strip()))
    if " " not in title:
        title = re.sub("[-_]+", " ", title)
    swap = next(filter(None, (pattern.search(title) for pattern in _SWAPS)), None)
    taken = (swap.groupdict().get("taken") or "") if swap else title
    redone = _REDOING.match(taken)
    taken = _WITHOUT.sub("", taken[redone.end() :] if redone else taken)
    left = _ENOUGH_LEFT.split(swap["left"])[0] if swap else ""
    by = _MEANS.match(taken) if not redone and not _USING.match(taken) else None
    choice, *purpose = (by["means"], by["what"]) if by else _PURPOSE.split(_VERB.sub("", taken), maxsplit=1)
    left, *further = _PURPOSE.split(_VERB.sub("", left), maxsplit=1)
    listed = list(terms(choice))
    return Title(
        taken=frozenset(listed),
        purpose=frozenset(terms(" ".join([*purpose, *further]))),
        means=frozenset(terms(beside["means"])) if (beside := _BESIDE.match(taken)) else frozenset(),
        left=frozenset(terms(left)),
        joined="".join(listed),
        head=listed[-1] if listed else "",
        file="".join(terms(" ".join(_NAME_WORD.findall(unsuffixed(named(path).name))))) if path else "",
        redone=redone is not None,
        raises=bool(_RAISING.match(title) or _MEASURED.search(title)),
    )


def terms(text: str) -> Iterator[str]:
    """The words of a text that can name a choice: lower case, singular, compounds apart."""
    for word in _NAME.findall(text.lower()):
        for part in _COMPOUND.split(word):
            if len(part) > 1 and part not in _STOP and part not in _VAGUE:
                yield _singular(part)


def _singular(word: str) -> str:
    """A word without a plural's ending, and no more: names are not to fall together."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
