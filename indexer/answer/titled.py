"""What a question is about, and which records have a title about that."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.answer import letting_go
from indexer.answer.period import MONTH
from indexer.encode import terms
from indexer.snapshot import Snapshot
from kb.model import Document, Kind

ENOUGH = 0.5
"""The share of a title (IDF) that two or more words of a question hold which means that record."""
PERMISSION = re.compile(
    r"^\s*(?:and |but |so )?(?:(?:can|may|should|could|must|shall)\s+(?:i|we|you|one|they)\s+(?!not\b)"
    r"|do\s+(?:i|we|you|they)\s+(?:still\s+)?(?:have|need)\s+to\b"
    r"|(?:am|are|is)\s+(?:i|we|you|they|it)\s+(?:still\s+)?"
    r"(?:allowed|permitted|free|safe|ok(?:ay)?|fine|acceptable|wrong|forbidden)\s+to\b)",
    re.I,
)
ALLOWED = re.compile(r"\b(?:allowed|permitted|acceptable|ok(?:ay)?|forbidden|gone|around)\W*$", re.I)
"""With `PERMISSION`, what asks for something that a decision bears upon and does not settle."""
TRUE = re.compile(r"^\s*(?:and |but |so )?is it (?:still )?(?:true|correct|right|the case) that\b", re.I)
GONE = re.compile(
    r"\b(?:superseded?|supersedes|replace[ds]?|replacements?|deprecated|obsoleted?|outdated|out of date|overturned"
    r"|revoked|no longer|kill(?:s|ed)?|invalidate[ds]?|scrap(?:s|ped)?|overturns?)\b",
    re.I,
)
LEAVING = re.compile(
    r"\b(?:retired|reversed|abandoned|dropped|given up|phased out|stopped using|(?:moved|moving) (?:away|on) from)\b"
    r"|^\s*did (?:we|you|they) (?:retire|abandon|drop|give up|phase out|stop using|move (?:away|on) from)\b|\bdead\W*$",
    re.I,
)
"""What is done to a thing as well as to a decision: a decision that holds does not deny it."""
CHANGED = re.compile(r"\b(?:amend(?:s|ed)?|change[ds]?|revise[ds]?|modif(?:y|ies|ied))\b", re.I)
PARTLY = re.compile(r"\b(?:part(?:ly|ially)|in parts?|(?:parts?|sections?|portions?|bits?) of)\b", re.I)
WHOLLY = re.compile(r"\b(?:fully|entirely|completely|wholly|whole|in full|as a whole|(?:all|every part) of)\b", re.I)
FROM = re.compile(
    r"\b(?:decision|record|proposal)\s+(?:from|of|made in)\s+(?:(?:early|mid|late)\s+)?"
    rf"(?:(?:[A-Z][a-z]+\.?\s+)?(?:19|20)\d\d\b|(?i:{MONTH})\.?(?=\s|\W*$))"
)
"""When it was made, by which a question tells a decision from others: "the decision of June 2020"."""
_FORM = frozenset(
    terms(
        "still currently current now today already yet ever anymore any more longer no force effect valid "
        "binding accepted approved agreed official adopted active use used uses using supported standard "
        "recommended apply applies hold holds stand stands obsolete proposed proposal rejected turned down "
        "withdrawn decision decisions record adr rfc new service services project projects choice default "
        "decided thing way can may should could must shall deploy run rely follow have has had been being there here "
        "consider considered weigh weighed evaluate evaluated table option anywhere somewhere "
        "this that the a an am is are was were do does did we i you it its us our for of to on with in by as be"
    )
)
"""Words that a question is made of, beside what it asks about."""
FOR = re.compile(r"\bfor\s+(?P<what>[\w -]+)$", re.I)
"""What something is for, at the end of a title or a question."""
_ANY_PURPOSE = frozenset(terms("it this that us now today new use project service team everything anything all"))
"""Words behind "for" that tell no purpose from another."""
_TAKING = re.compile(r"\b(?:use|using|adopt|with|to|on|via)\s+(?:the |an? )?", re.I)
AGAINST = re.compile(
    r"\b(?:no|not|don'?t|without|instead|from|drop|remove|replace|stop|against|avoid|deprecate|retire|migrate|move|vs|or|versus"
    r"|do we|should)\b",
    re.I,
)
"""Words of a title that may give up what it names."""
_CONDITIONAL = re.compile(r"\b(?:on request|on demand|optional(?:ly)?|opt-in|if needed|where needed)\b", re.I)
"""Words of a title that choose something and leave open whether it is in use."""


_WEIGHING = re.compile(
    r"\b(?:ruled? out|turned down|passed over|th(?:ink|ought) (?:of|about)|look(?:ed)? (?:at|into)|decided? against"
    r"|any ?(?:one|body))\b",
    re.I,
)
"""Words for what is done to an option."""


def asked_about(words: str) -> set[str]:
    """The terms of a question without those that it is made of."""
    for pattern in (_WEIGHING, TRUE, PERMISSION, ALLOWED, GONE, LEAVING, CHANGED, PARTLY, WHOLLY, FROM):
        words = pattern.sub(" ", words)
    return set(terms(words)) - _FORM


def titles(snapshot: Snapshot, words: str, documents: Iterable[Document]) -> list[Document]:
    """Those of some records whose titles are about what some words name.

    A title that speaks itself of an end or a change ("Deprecate X", "Move from X to Y") is left out where the words
    ask for that, or for what it gives up.
    """
    subject = asked_about(words)
    ends = {
        term for pattern in (GONE, LEAVING, CHANGED) for found in pattern.finditer(words) for term in terms(found[0])
    }
    given_up = subject - {term for found in letting_go.LEFT.finditer(words) for term in terms(found["what"])}

    purpose = _purpose(words.rstrip("?. "))

    def means(document: Document) -> bool:
        speaks_of_an_end = (ends - _FORM) & set(terms(letting_go.called(document)))
        other = _purpose(document.title or "")
        if purpose and other and not purpose & other:  # for deployments, and not for development
            return False
        return not (letting_go.left(document) & given_up or speaks_of_an_end) and _titled(snapshot, document, subject)

    return [each for each in documents if means(each)]


def _purpose(words: str) -> set[str]:
    """The terms of what something is for: the deployments of "Docker for deployments"."""
    found = FOR.search(words)
    return set(terms(found["what"])) - _ANY_PURPOSE if found else set()


def _titled(snapshot: Snapshot, document: Document, subject: set[str]) -> bool:
    """Whether a title is about a subject: it has all its words, and begins with it, takes it up or says little else.

    The name of a file is a title too: `0019-handler-deployment-strategy.md` is "the handler deployment strategy",
    whatever its heading calls it.
    """
    if document.kind is not Kind.DECISION or not subject:
        return False
    title = document.title or ""
    if " " not in title and "-" in title:  # "use-skylight" as a heading is the name of a file
        title = document.file_words
    if _CONDITIONAL.search(title):
        return False
    if len(subject) > 1 and any(_share(snapshot, each, subject) >= ENOUGH for each in (title, document.file_words)):
        return True
    begun = letting_go.LEADING.match(title)
    taken = [title[found.end() :] for found in _TAKING.finditer(title)] + ([begun["rest"]] if begun else [])
    starts = any(words and words[0] in subject for words in map(terms, taken))
    return starts and subject <= set(terms(title)) and not AGAINST.search(title)


def _share(snapshot: Snapshot, title: str, subject: set[str]) -> float:
    """How much of a title (IDF) a subject is; 0 where the title lacks a word of it."""
    weights = {term: snapshot.vocabulary.idf(term) for term in terms(title)}
    return sum(weights[term] for term in subject) / (sum(weights.values()) or 1.0) if subject <= weights.keys() else 0.0
