"""Whether something is given up by a title, by the record itself, or by another one that states no relation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.answer.evidence import decides, passes_over
from indexer.encode import terms, words
from indexer.pieces import Shape, Unit, units
from indexer.snapshot import Snapshot
from kb.model import Document

_THINGS = r"\s+(?:the |an? )?(?:unused |old |legacy |existing |obsolete )?"
LEFT = re.compile(
    r"\b(?:from|instead of|in place of|without|stop using|do not use|don['’]t use|no more"
    r"|(?:drop(?:ping)?|remov(?:e|ing|al of)|replac(?:e|ing)|retir(?:e|ing|ement of)|deprecat(?:e|ing)"
    r"|delet(?:e|ing|ion of)|decom+is+ion(?:ing)?(?: of)?|sunset(?:ting)?|disabl(?:e|ing)"
    r"|get(?:ting)? rid of)(?: support for)?)"
    rf"{_THINGS}(?P<what>[\w.+#-]+(?:\s+(?!(?:with|by|for|to|in|from|and|on|as|of|at|or)\b)[\w.+#-]+){{0,3}})",
    re.I,
)
"""What a title gives up."""
_GIVES_UP = (
    r"(?:replac(?:e|es|ed|ing)|remov(?:e|es|ed|ing)|drop(?:s|ped|ping)?|retir(?:e|es|ed|ing)|decom+is+ion\w*"
    r"|delet(?:e|es|ed|ing)|phas(?:e|es|ed|ing) out|stop(?:s|ped)? using|(?:do|does|will|should|must) not use"
    r"|no longer (?:use|run|need)s?|(?:switch|mov|migrat)\w* (?:away )?(?:from|off)|get(?:ting)? rid of)"
)
_GIVEN_UP = (
    r"(?:(?:is|are|was|were|been|be) (?:now |then |being )?(?:replaced|removed|dropped|retired|decom+is+ioned|deleted"
    r"|deprecated|phased out|superseded)|(?:is|are) no longer)"
)
_OURS = r"(?:(?:the|our|all|its|any|an?|use of|usage of|existing|current|old|legacy|self[- ]hosted)\s+){0,3}"
_SUPPOSED = re.compile(
    r"\b(?:if|would|could|might|may|can|consider(?:ed|ing)?|whether|unless|rather than|in case|options?"
    r"|alternatives?)\b|n['’]t\b|\bnot\b(?! use)",
    re.I,
)
"""What speaks of a possibility, or denies it."""
_REFUSES = re.compile(
    r"\b(?:will|do|does|should|must|may|can|is|are) not\b|n['’]t\b|\bno longer\b|\bstop(?:s|ped)? using\b|\bdelet"
    r"|\bremov|\bdecom+is+ion|\bdeprecat|\bretir",
    re.I,
)
"""What denies something, or ends it."""
TAKES_BACK = re.compile(
    r"\b(?:no longer|not (?:\w+ ){0,3}any ?more|deprecated|outdated|obsolete|superseded|replaced|abandoned|reverted"
    r"|retired|discontinued|removed|out of date|historical|mov(?:e|ed|ing) (?:on|away) from)\b",
    re.I,
)
"""What a notice says that was set above a record, or into its status, when it had ceased to hold."""
_STATUS = re.compile(r"\W*(?:current )?status\W*", re.I)
LEADING = re.compile(
    r"^(?:(?:we )?(?:will )?(?:use|using|adopt|choose|introduce|run|prefer|standardi[sz]e on"
    r"|(?:switch|move|migrate) to)\s+)?(?:the |an? )?(?P<rest>.*)$",
    re.I,
)
"""A title, and what it chooses first."""
MOSTLY = 0.6
"""The share of a word's places in which a capital makes it a name."""
LOOKED_AT = 3000
"""Characters above a record's first section, and of its status, in which it may take itself back."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A sentence by which a record gives up what another one chose."""

    by: Document
    said: Unit


def called(document: Document) -> str:
    """A record's title and the words of its file's name, which is a title too."""
    return f"{document.title or ''} / {document.file_words}"


def left(document: Document) -> set[str]:
    """The terms of what a title gives up."""
    return {term for found in LEFT.finditer(called(document)) for term in terms(found["what"])}


def leading(document: Document) -> str:
    """The first word of what a title chooses, as it is written; empty where there is none."""
    return next(iter(words(LEADING.sub(r"\g<rest>", document.title or ""))), "")


def refuses(snapshot: Snapshot, document: Document) -> bool:
    """Whether a sentence of the decision that has half of the title's words, or its first, speaks against something."""
    first, title = set(terms(leading(document))), set(terms(document.title or ""))
    deciding = (each.text for each in snapshot.by_path.get(document.path, ()) if decides(each.heading))
    said = (each for text in deciding for each in units(text, 1) if _REFUSES.search(each.text))
    return bool(first) and any(first <= each.terms or 2 * len(title & each.terms) >= len(title) > 1 for each in said)


def takes_itself_back(snapshot: Snapshot, document: Document) -> bool:
    """Whether a notice above a record's first section or in its status takes it back."""
    lines = snapshot.view.corpus.lines
    below = (one.line for one in document.sections if one.line > document.title_line)
    end = next(below, document.line_count + 1) - 1
    texts = [lines(document.path, document.title_line + 1, end)] if end > document.title_line else []
    homes = (one for one in document.sections if _STATUS.fullmatch(one.title) and one.end_line > one.line)
    texts += [lines(document.path, one.line + 1, one.end_line) for one in homes]
    said = (each for text in texts for each in units(text[:LOOKED_AT], 1) if each.shape is Shape.SENTENCE)
    return any(TAKES_BACK.search(each.text) and each.text != document.raw_status for each in said)


def given_up_by(snapshot: Snapshot, document: Document, names: Sequence[str] = ()) -> GivenUp | None:
    """The newest record in force, no older or undated, that says of what another one chose, or of some names, that it
    is given up; None where none does, and for what half of the records speak of.
    """
    view = snapshot.view
    given = [each for each in names or (leading(document),) if each and _is_name(snapshot, each)]
    if not given:
        return None
    name = rf"(?:{'|'.join(map(re.escape, given))})s?(?![\w-])"
    said = re.compile(rf"\b{_GIVES_UP}\s+{_OURS}{name}|(?<![\w-]){name}\s+{_GIVEN_UP}\b", re.I)
    older = {document.path, *view.predecessors(document.path)}
    for each in sorted(view.corpus.decisions, key=lambda one: one.date or "", reverse=True):
        binds = each.status is None or view.standing(each.path).in_force
        late = not each.date or not document.date or each.date >= document.date
        if each.path in older or not (binds and late and _has(snapshot, each, given)):
            continue
        for chunk in snapshot.by_path.get(each.path, ()):
            if passes_over(chunk.heading):
                continue
            prose = (one for one in units(chunk.text, chunk.line_start) if one.shape in (Shape.SENTENCE, Shape.ITEM))
            unit = next((one for one in prose if said.search(one.text) and not _SUPPOSED.search(one.text)), None)
            if unit:
                return GivenUp(each, unit)
    return None


def _has(snapshot: Snapshot, document: Document, names: Sequence[str]) -> bool:
    return any(each.lower() in snapshot.lowered[document.path] for each in names)


def _is_name(snapshot: Snapshot, word: str) -> bool:
    """Whether a word is mostly written with a capital, and fewer than half of the records have it."""
    small = re.escape(word.lower())
    form = re.compile(rf"{small}(?<![\w/.-]{small})(?![\w/-])")  # begins with letters: a search for those is fast
    texts = [each.path for each in snapshot.view.corpus.decisions if _has(snapshot, each, [word])]
    counts = [len(form.findall(snapshot.lowered[path])) for path in texts]
    in_small = sum(len(form.findall(snapshot.view.corpus.texts[path])) for path in texts)
    written, having = sum(counts), sum(map(bool, counts))
    return written - in_small >= MOSTLY * written > 0 and 2 * having < len(snapshot.view.corpus.decisions)
