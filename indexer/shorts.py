"""Words of a question that are short for what the records write out: protobuf, msgpack, k8s, CRDs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from string import ascii_lowercase

from indexer.encode import WORD, is_english, terms
from indexer.question import spelled
from indexer.snapshot import Snapshot

_NUMERONYM = re.compile(r"[a-z]\d{1,2}[a-z]")
_INITIALS = dict(
    each.split(":")
    for each in (
        "ACL:access control list|AWS:amazon web services|CA:certificate authority|CD:continuous delivery"
        "|CDC:change data capture"
        "|CDN:content delivery network|CI:continuous integration|CLI:command line interface"
        "|CMS:content management system|CNI:container network interface|CRD:custom resource definition"
        "|CSP:content security policy|DDD:domain driven design|DI:dependency injection|DLQ:dead letter queue"
        "|DR:disaster recovery|E2E:end to end|GC:garbage collection|GUI:graphical user interface"
        "|HPA:horizontal pod autoscaler|IAC:infrastructure as code|IDP:identity provider|LB:load balancer"
        "|LLM:large language model|MFA:multi factor authentication|ML:machine learning|MQ:message queue"
        "|MTLS:mutual tls|ORM:object relational mapping|PII:personally identifiable information"
        "|PKI:public key infrastructure|PR:pull request|PV:persistent volume|PVC:persistent volume claim"
        "|RBAC:role based access control|SLA:service level agreement|SLO:service level objective"
        "|SPA:single page application"
        "|SSG:static site generator|SSO:single sign on|SSR:server side rendering|TDD:test driven development"
        "|TTL:time to live|UI:user interface|VM:virtual machine|WAF:web application firewall"
    ).split("|")
)
"""What initials of the trade stand for."""
_COMPOUND = re.compile(r"\w+(?:-\w+)+")
_TO = re.compile(r"([a-z])2([a-z])", re.I)
"""A word for two with "to" between them: `e2e`, `b2b`."""
_APART = r"[\s-]+"
"""What stands between the words of a name."""
_IN_FULL = re.compile(
    rf"(?<![\w-])(?:{'|'.join(r'[ -]'.join(full.split()) for full in _INITIALS.values())})s?(?![\w-])", re.I
)
_SHORT = {full: initials for initials, full in _INITIALS.items()}
_ASKED = frozenset({"undated", "outdated"})
"""Words that ask of metadata: no slips, though another word of the records may be near."""
_TRADE = dict(
    each.split(":")
    for each in (
        "admin:administrator amazon:aws auth:authentication cert:certificate certs:certificates cmd:command "
        "config:configuration configs:configurations creds:credentials db:database dbs:databases dep:dependency "
        "deps:dependencies dir:directory dirs:directories doc:documentation docs:documentation env:environment "
        "envs:environments infra:infrastructure lib:library libs:libraries msg:message msgs:messages param:parameter "
        "params:parameters perf:performance pkg:package pkgs:packages prod:production pwd:password repo:repository "
        "repos:repositories spec:specification specs:specifications stats:statistics var:variable vars:variables"
    ).split()
)
"""What words of the trade are short for."""
SLIPPED = 6
LONGEST = 32
"""Letters from which on, and up to which, a slip is told from another word."""
LEAST = 3
"""Letters that stand for one of two words at least; `Snapshot.pairs` goes by as many."""
JOINED = 8
"""Letters from which on a word is looked for in two."""
_LOG_IN = re.compile(r"(?<![\w-])log(?:s|ged|ging)?[ -](in|on|out)(?![\w-])", re.I)
"""Who logs in does not ask about logs."""
SELDOM = 0.7
"""How much more a short form weighs, by IDF, than the words of the name that is looked for beside it: at most half as
many chunks have it."""


def worded(snapshot: Snapshot, question: str) -> str:
    """A question as the records would put it: with what they are called here, with names written out whose short form
    no record has, or few have, and what no record has, but for a slip, as the word that they have.
    """
    question = _LOG_IN.sub(lambda found: _joined(snapshot, found) or found[0], spelled(snapshot.view, question))
    question = _IN_FULL.sub(lambda found: _initials(snapshot, found[0]) or found[0], question)

    def put(found: re.Match[str]) -> str:
        word = found[0]
        if _is_part_of_a_name(snapshot, question, found):
            return word
        return _full(snapshot, word) or _meant(snapshot, word) or word

    return WORD.sub(put, question)


def _is_part_of_a_name(snapshot: Snapshot, question: str, word: re.Match[str]) -> bool:
    """Whether a word is joined by a hyphen to others in the question, and so in a decision: the "config" of
    `config-from`.
    """
    around = (each for each in _COMPOUND.finditer(question) if each.start() <= word.start() < each.end())
    name = next((each[0].lower() for each in around), "")
    return bool(name) and any(name in text for text in snapshot.lowered.values())


def slips(snapshot: Snapshot, question: str) -> Mapping[str, str]:
    """The words of a question that are read as others, with these."""
    asked = (found[0] for found in WORD.finditer(spelled(snapshot.view, question)))
    unknown = (word for word in asked if not _full(snapshot, word))
    return {word: meant for word in unknown if (meant := _meant(snapshot, word))}


def _full(snapshot: Snapshot, word: str) -> str | None:
    """What a word is short for, or is written as in the records; None for other words."""
    return _written_out(snapshot, word) or _apart(snapshot, word) or _by_initials(snapshot, word)


def _joined(snapshot: Snapshot, found: re.Match[str]) -> str | None:
    """A verb with its particle in one word, where the records have that."""
    noun = f"log{found[1].lower()}"
    return noun if snapshot.vocabulary.knows(terms(noun)[0]) else None


def _by_initials(snapshot: Snapshot, word: str) -> str | None:
    """The words of the trade that some letters stand for which no record has, where a record has these words: CRDs,
    "custom resource definitions".
    """
    full = _INITIALS.get(word.upper()) or _INITIALS.get(word.upper().removesuffix("S"))
    if not full or snapshot.vocabulary.knows(terms(word)[0]) or not _are_known(snapshot, *full.split()):
        return None
    form = re.compile(rf"(?<!\w){_APART.join(full.split())}s?(?!\w)", re.I)
    found = (form.search(chunk.text) for chunk in snapshot.chunks.values())
    return next((" ".join(each[0].split()) for each in found if each), None)


def _initials(snapshot: Snapshot, words: str) -> str | None:
    """The initials of some words of the trade which no record has, where one has these: "single sign-on", SSO."""
    full = " ".join(re.split(r"[ -]", words.lower()))
    initials = _SHORT.get(full) or _SHORT[full.removesuffix("s")]
    if not snapshot.vocabulary.knows(terms(initials)[0]):
        return None
    form = re.compile(rf"(?<!\w){_APART.join(full.split())}", re.I)
    return None if any(form.search(chunk.embedded) for chunk in snapshot.chunks.values()) else initials


def _meant(snapshot: Snapshot, word: str) -> str | None:
    """The one word of the records that a word is but for a letter that is missing, doubled, another or in its
    neighbour's place (Damerau 1964), not the first or the last one: `databse`; None for a word that the records have,
    and for one that is spelled right: "crashes" are no "clashes".

    A letter too many that is no double makes another name more often than a slip: `linkerd` is not "linked".
    """
    known = terms(word)
    if not known or not SLIPPED <= len(word) <= LONGEST or word.lower() in _ASKED:
        return None
    if not word.isalpha() or not word.isascii():
        return None
    if (word != word.lower() and word != word.capitalize()) or snapshot.vocabulary.knows(known[0]):
        return None
    near = set(_near(word.lower()))
    if near.isdisjoint(snapshot.spellings):
        return None
    found = {each for each in near if snapshot.vocabulary.knows(terms(each)[0])}
    if word != word.lower():
        found = {each for each in found if each.capitalize() in snapshot.names}
    if len({terms(each)[0] for each in found}) != 1:
        return None
    return None if is_english(word) else min(found & snapshot.spellings, default=None)


def _near(word: str) -> Iterator[str]:
    """The words at a slip's distance."""
    for at in range(1, len(word) - 1):
        head, letter, tail = word[:at], word[at], word[at + 1 :]
        if letter == word[at - 1]:
            yield head + tail
        if len(tail) > 1:
            yield head + tail[0] + letter + tail[1:]
        for other in ascii_lowercase:
            yield head + other + letter + tail
            if other != letter:
                yield head + other + tail
    for other in ascii_lowercase:
        yield word[:-1] + other + word[-1]


def _written_out(snapshot: Snapshot, word: str) -> str | None:
    """The name that a word is short for, the most frequent one; behind the word where a decision has that as well, but
    seldom. None for other words.
    """
    known = terms(word)
    if not known or (len(word) < LEAST and word.lower() not in _TRADE):
        return None
    if (pair := _TO.fullmatch(word)) and not snapshot.vocabulary.knows(known[0]):
        return _put_apart(snapshot, *pair.groups())
    short = word.lower()
    name = max(_short_for(snapshot, short), key=lambda each: (snapshot.names[each], each), default=None)
    if name is None and short in _TRADE and snapshot.vocabulary.knows(terms(_TRADE[short])[0]):
        name = _TRADE[short]
    if name is None or not snapshot.vocabulary.knows(known[0]) or not _is_decided_with(snapshot, short):
        return name
    idf = snapshot.vocabulary.idf
    return f"{word} {name}" if all(idf(term) + SELDOM <= idf(known[0]) for term in terms(name)) else None


def _is_decided_with(snapshot: Snapshot, word: str) -> bool:
    """Whether a decision has a word: a page may name it in passing."""
    form = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    return any(word in text and form.search(text) for text in snapshot.lowered.values())


def _apart(snapshot: Snapshot, word: str) -> str | None:
    """A word that no record has, as records write it in two: autoscaler, "auto-scaler"."""
    if name := snapshot.joined.get(word.lower()):
        return None if snapshot.vocabulary.knows(terms(word)[0]) else name
    known = terms(word)
    if len(word) < JOINED or not word.isalpha() or not known or snapshot.vocabulary.knows(known[0]):
        return None
    cuts = ((word[:at], word[at:]) for at in range(LEAST, len(word) - LEAST + 1))
    forms = "|".join(rf"{first}[- ]{last}" for first, last in cuts if _are_known(snapshot, first, last))
    if not forms:
        return None
    form = re.compile(rf"(?<![^\W_])(?:{forms})(?![^\W_])", re.I)
    found = (form.search(chunk.text) for chunk in snapshot.chunks.values())
    return next((each[0] for each in found if each), None)


def _are_known(snapshot: Snapshot, *parts: str) -> bool:
    """Whether the records have each of some words, as far as it counts in search."""
    return all(snapshot.vocabulary.knows(term) for part in parts for term in terms(part))


def _put_apart(snapshot: Snapshot, first: str, last: str) -> str | None:
    """The words that "to" joins in the records and that begin with two letters, the most frequent ones: end to end."""
    form = re.compile(rf"(?<!\w)({first}\w+[ -]to[ -]{last}\w+)(?!\w)", re.I)
    found = Counter(said.lower() for chunk in snapshot.chunks.values() for said in form.findall(chunk.embedded))
    return max(found, key=lambda each: (found[each], each), default=None)


def _short_for(snapshot: Snapshot, short: str) -> Iterator[str]:
    """The names that a word may be short for."""
    if _NUMERONYM.fullmatch(short):
        yield from snapshot.numeronyms.get(short, ())
        return
    for at in range(LEAST, len(short) - LEAST + 1):
        head, tail = short[:at], short[at:]
        for name, first, second in snapshot.pairs.get((short[0], tail[:LEAST]), ()):
            if second.startswith(tail) and _stands_for(head, first):
                yield name


def _stands_for(short: str, word: str) -> bool:
    """Whether some letters are those of a word in order, from its first one on."""
    letters = iter(word)
    return short[0] == word[0] and all(each in letters for each in short)
