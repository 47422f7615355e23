"""Questions that sound right and that no record answers: a real subject with a foreign detail, or a foreign subject."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from indexer.evaluate.phrase import Subject
from indexer.question import missing_numbers
from kb.view import View

DETAILS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Which law firm reviewed {the}?", ("law firm", "lawyer", "attorney", "legal counsel")),
    ("How many euros were set aside for {the}?", ("euro", "budget", "€")),
    ("Which insurer covers outages caused by {the}?", ("insur",)),
    ("Which phone number does {the} give for emergencies?", ("phone number", "telephone", "hotline")),
    (
        "Which training course does {the} ask for?",
        ("training course", "curriculum", "onboarding course"),
    ),
    ("How many support tickets did {the} cause last quarter?", ("support ticket", "last quarter")),
    ("At which conference was {the} presented?", ("conference", "meetup", "keynote")),
    ("Which patent does {the} touch?", ("patent",)),
    ("Who translated {the} into French?", ("french",)),
    ("Which user survey led to {the}?", ("survey", "questionnaire")),
    ("How many kilowatt hours does {the} save a year?", ("kilowatt", "kwh", "electricity")),
    ("Which external auditor signed off {the}?", ("auditor", "signed off", "sign-off")),
    ("By how many votes was {the} passed?", ("votes", "ballot", "unanimous")),
    ("Which intern wrote the prototype for {the}?", ("intern ", "interns", "internship")),
)
"""A question about a real record, and words of which none may stand in any document, or it may be answerable."""
OMISSIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Which port does {the} assign?", ("port ", "ports ", "port,", "port.", ":80", ":443")),
    ("Which timeout does {the} set?", ("timeout", "time out", "deadline", "seconds")),
    ("How many days of retention does {the} prescribe?", ("retention", "retain", "days", "weeks", "months")),
    ("How many replicas does {the} ask for?", ("replica", "copies")),
    ("Which compression does {the} prescribe?", ("compress", "gzip", "zstd")),
    ("Which encryption algorithm does {the} prescribe?", ("encrypt", "cipher", "aes")),
    ("Which licence does {the} require?", ("licen", "copyright")),
    ("Which log level does {the} prescribe?", ("log level", "loglevel", "verbos", "logging")),
    ("Which alert fires where {the} is not followed?", ("alert", "alarm", "notif")),
    ("What test coverage does {the} demand?", ("coverage", "per cent", "percent", "%")),
    ("Which fallback does {the} name for an outage?", ("fallback", "fall back", "outage", "failover")),
    ("How much memory does {the} reserve?", ("memory", "ram", " mb", " gb", "mib", "gib")),
)
"""A question about what a real record prescribes, and words of which none may stand in it, nor beside its number or
path in another. Others speak of such things, so the words alone give nothing away."""
STRANGERS = (
    "CockroachDB", "RabbitMQ", "CouchDB", "Nomad", "Cassandra", "ZeroMQ", "Solaris", "Ansible", "Varnish", "InfluxDB",
    "Neo4j", "Hadoop", "Puppet", "COBOL", "OpenStack", "Erlang", "Mesos", "Splunk", "Memcached", "Couchbase",
    "Zookeeper", "ClickHouse", "Snowflake", "Databricks", "Salesforce", "Magento", "TimescaleDB", "Aerospike",
)  # fmt: skip
"""Things that records of software speak of; those that no document mentions are asked about."""
ABOUT_STRANGERS = (
    "Why did we choose {name}?",
    "Which version of {name} do we run?",
    "Since when has {name} been in use?",
    "How is {name} backed up?",
    "Which record replaced {name}?",
    "Who maintains our {name} setup?",
)
_NEAR, _OMITTED, _FAR = 8, 12, 8
"""So many questions with a foreign detail, with an omitted one, and about a stranger."""


def questions(view: View, subjects: Mapping[str, Subject]) -> Iterator[tuple[str, str]]:
    """(key, question), in an order that only the corpus decides."""
    known = "\n".join(view.corpus.texts.values()).lower()
    details = [form for form, words in DETAILS if not any(word in known for word in words)]
    paths = sorted(subjects, key=_digest)
    for number, path in enumerate(paths[:_NEAR] if details else ()):
        form = details[number % len(details)]
        yield path, _capital(form.format(the=subjects[path].named))
    for number, path in enumerate(paths[_NEAR : _NEAR + _OMITTED]):
        turned = OMISSIONS[number % len(OMISSIONS) :] + OMISSIONS[: number % len(OMISSIONS)]
        if omitted := next((form for form, words in turned if _omits(view, path, words)), None):
            yield f"{path}#omits", _capital(omitted.format(the=subjects[path].named))
    strangers = [name for name in sorted(STRANGERS, key=_digest) if name.lower() not in known][:_FAR]
    for number, name in enumerate(strangers):
        yield name, ABOUT_STRANGERS[number % len(ABOUT_STRANGERS)].format(name=name)
    if free := _free_number(view):
        yield free, f"What does decision {free} say?"


def _omits(view: View, path: str, words: tuple[str, ...]) -> bool:
    """Whether nothing that a record says, or that others say of it, has one of the words."""
    document, standing = view.document(path), view.standing(path)
    own = (path, *view.heads(path), *(each.path for each in standing.amended_by))
    told = [view.corpus.texts[each] for each in own]
    name = path.rpartition("/")[2]
    for other in view.backlinks(path):
        lines = view.corpus.texts[other].split("\n")
        told += [line for line in lines if name in line or (document.number and document.number in line)]
    known = "\n".join(told).lower()
    return not any(word in known for word in words)


def _free_number(view: View) -> str | None:
    """A number shortly after the last one that no record has or speaks of."""
    numbers = [each.number for each in view.corpus.decisions if each.number and each.number.isdigit()]
    if not numbers:
        return None
    last, width = max(map(int, numbers)), max(map(len, numbers))
    spoken = {int(m.number) for each in view.corpus.documents.values() for m in each.mentions if m.number.isdigit()}
    free = next(n for n in range(last + 7, last + 10_000) if n not in spoken)
    text = str(free).zfill(width)
    return text if missing_numbers(view, f"What does decision {text} say?") else None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
