"""Words that say that only a part of a record is meant: `ADR-3 §2`, `ADR-9 – only the rules on hosting`."""

from __future__ import annotations

import re

from kb.identity import PREFIXES

_NEAR = 80
"""So many characters before a word are looked at for its subject."""
_COUNTED = (
    r"(?i:decisions?|rules?|clauses?|sections?|entscheidung(?:en)?|abschnitte?|décisions?|decisión|decisiones|decisão"
    r"|decisões)\s+[#§]?\d"
)
_SECTION = r"(?i:sections?|chapters?|parts?|abschnitte?|kapitel|teile?|secci[oó]n|seção|sezione|partie|rozdział)"
_OF_ITS_OWN = re.compile(
    rf"[\s,;:(–—-]*(?:the\s+)?{_SECTION}\s+[\"“„«]"
    rf"|\s*(?:['’]s\s|§|[中的の]|içindeki\b|[Oo]ption\s+[A-Z\d]\b|[DS]\d+\b)|[\s,;:(–—-]*(?:§|{_COUNTED})"
)
"""What follows a record of which only a part is meant: `ADR-3's requirement …`, `ADR-3 §2`, `ADR-3 – rule 4`."""
_TITLE = r"[\"“”„«](?P<title>[^\"“”„«»]{2,99})[\"“”»]"
_NAMED_BEHIND = re.compile(
    rf"[\s\])`*_,;:–—-]*(?:\((?P<aside>[^()]{{2,99}})\)"
    rf"|(?:(?:only|nur)\s+)?(?:the\s+)?{_SECTION}\s+{_TITLE})"
)
_NAMED_BEFORE = re.compile(rf"{_SECTION}\s+{_TITLE}\s+(?:of|in|from|von|aus|de|des)\s[^.;]{{0,40}}\Z")
"""The title of a section behind a record, or in front of it."""
_AROUND_TITLE = re.compile(
    rf"^\W*(?:(?:only|nur)\s+)?(?:the\s+)?(?:{_SECTION}\s+)?[\"“”„«]?|[\"“”»]?(?:\s+(?:only|{_SECTION}))*\W*$", re.I
)
_STANDS = (
    r"(?:still\s+(?:holds?|appl(?:y|ies)|stands?)|(?:is|are)\s+(?:retained|unchanged|kept)"
    r"|remains?\s+(?:in\s+force|in\s+effect|unchanged)"
    r"|(?:bleib(?:t|en)|gilt|gelten)\s+(?:weiter(?:hin)?|gültig))"
)
_REST = r"(?:the\s+(?:rest|remainder|others?)|(?:everything|all)\s+else|(?:all\s+)?other\s+[\w-]+)"
_HOLDS = (
    r"(?:still\s+(?:holds?|appl(?:y|ies)|stands?)|otherwise\s+(?:holds?|appl(?:y|ies)|stands?)"
    r"|(?:remains?|stays?)\s+(?:in\s+force|in\s+effect|valid)"
    rf"|{_REST}\b[^.;]{{0,40}}?\s(?:holds?|appl(?:y|ies)|stands?|stays?|remains?|(?:is|are)\s+un(?:changed|affected|touched)))"
)
_HELD = re.compile(rf"(?P<subject>[^.;]{{0,200}}?)\s*(?<!\w){_HOLDS}\b", re.I)
"""A clause that says of something that it still holds: "the layer design still stands", "the rest is unchanged"."""
_FOR = re.compile(r"[\s\])`*_]*for\s(?![^.;,]{0,60}\b(?:reasons?|reference|details?|now)\b)", re.I)
_IN_BRACKETS = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)")
_CLAUSES = re.compile(
    r"[;:]\s+|(?<![\d.])\.\s+|\s[—–-]\s|,\s+(?:(?:but|while|and|though)\s+|(?=(?:the\s+rest|all|other|everything)\b))",
    re.I,
)
_NOT_OLD = re.compile(
    r"\b(?:no|none|nothing|neither|not|never|which|that)\b"
    rf"|^\W*(?:{PREFIXES}[- ‑]?#?\d+|\[[^\]]*\])\W*$",
    re.I,
)
"""A subject that tells of nothing left, or is a record as a whole."""
_FAR = 600
"""So far behind a record the sentence after its own is looked for."""
_LIMITS = (
    r"\((?:[^()]*\b)?(?:partial|partially|partly|in part|only)\b",
    r"\([^()]{1,60}\s(?:parts?|portions?|half|aspects?)\)",
    r"\((?:(?:the|der|die|la|le|o|a)\s)?(?:parts?|portions?|Teile?|parties?|partes?)\s",
    r"\([^()]{1,60}만[.,)\s]",
    r"\((?:nur|seulement|uniquement|s[oó]lo|solamente|apenas|soltanto)\s",
    r"\s(?!only\b)\w[^,;.()\[\]]{1,80}?\sonly\s*(?:$|[,;.(])",
    r"only\s+(?:where|for|in|as|with)\b",
    r"(?:for|in)\b[^,;.()\[\]]{1,60}?\bonly\b",
    r"(?:regarding|concerning|with\s+(?:regard|respect)\s+to|as\s+(?:regards|far\s+as))\b",
    r"(?:bezüglich|hinsichtlich|in\s+Bezug\s+auf|en\s+lo\s+(?:relativo|referente)|en\s+cuanto\s+a|concernant)\b",
    r"(?:en\s+ce\s+qui\s+concerne|no\s+que\s+(?:diz\s+respeito|se\s+refere)|per\s+quanto\s+riguarda)\b",
    r"(?:nos?\s+pontos?|na\s+parte|en\s+el\s+punto|en\s+los\s+puntos|en\s+la\s+parte|sur\s+les?\s+points?)\b",
    r"(?:in\s+(?:dem|den)\s+|im\s+)Punkt(?:en)?\b",
    r"pour\s+(?:l['’]\s?|l[ae]s?\s)(?!raisons?\b|motifs?\b)",
    r"[,;:(–—-]*\s*(?:except|apart\s+from|save\s+for|excluding|außer|bis\s+auf|sauf|excepto|salvo)\b",
    r"[,;:–—-]+\s*(?:but\s+)?(?:only|nur|seulement|s[oó]lo|apenas)\s"
    r"(?!(?:after|because|by|since|when|until)\b|in\s+(?:19|20)\d\d)",
    rf"[,;:(–—-]+\s*[^.;()\[\]]{{1,80}}?\s{_STANDS}\b",
)
_LIMITED = re.compile(rf"\s*(?:{'|'.join(_LIMITS)})")
"""What follows a record that another one replaces in part: `ADR-9 – only the rules on hosting`."""
_LIMIT_AFTER_COMMA = re.compile(
    r",(?=\s*(?:but\s+)?(?:only|except|apart\s+from|save\s+for|excluding|nur|außer|bis\s+auf|seulement|sauf|s[oó]lo"
    rf"|excepto|salvo|apenas)\b|\s*(?:§|{_COUNTED}))"
)
_INSIDE = re.compile(r"\w+\s+(?:in|of|from)\s+\W*$")
"""What stands before a record of which only a part is meant: "the naming rule in [ADR-3](…)"."""
_OPENING = re.compile(
    r"^\W*(?:[\w/-]+\s+){0,5}?(?:parts?|portions?|sections?|aspects|some)\s+of\s+(?=\W*\w)"
    rf"|^\W*the\s+(?:[\w'’-]+\s+){{1,6}}?(?:of|in|from)\s+(?=(?:{PREFIXES})s\s+\d)",
    re.I,
)
"""What a value begins with that speaks of parts of each record that it names: "unresolved portions of ADR-3"."""
_NOUNS = (
    r"parts?|portions?|sections?|aspects?|hal(?:f|ves)|rules?|clauses?|points?|decisions?\s\d+|D\d+"
    r"|Teile?|Regel(?:n|ung(?:en)?)?|Abschnitte?|parties?|règles?|partes?|reglas?|regras?"
)
_PART_DONE = re.compile(
    rf"(?:\b(?:in|of|from)\s+this\s+\w+|\b(?:{_NOUNS})(?:\s[\d.,§&]+)*|[„“\"«][^„“”\"«»]+[”“\"»])\s+"
    r"(?:(?:is|are|was|were|has|have|ist|sind|wurden?)\s+(?:been\s+|now\s+)?)?[\W_]*$"
    r"|\bwith\s+(?:the|its|all|some)\s[^.;()]{1,60}\s[\W_]*$",
    re.I,
)
"""What stands before "superseded by" where a part is: "the naming rule in this record was superseded by ADR-9"."""
_WHOLE = (
    r"this|it|which|the\s+(?:adr|rfc|record|decision|document|proposal)"
    r"|dies\w*|ce|cette|est[ea]|(?:la|el)\s+(?:decisión|adr)"
)
_CLAUSE = re.compile(
    rf"\W*(?!(?:{_WHOLE})\b)\w[^()]*"
    r"\b(?:is|are|was|were|has\s+been|have\s+been|ist|sind|wurden?|est|sont|es|son|fue|fueron|foi|foram)\s+\W*$",
    re.I,
)
"""A clause about a part of the record: `– the rules on hosting are superseded by ADR-9`."""


def follows(text: str, end: int, successor: bool) -> bool:
    """Whether what follows a record limits the relation. A part of a successor replaces the whole record as well."""
    return bool(_LIMITED.match(text, end) or (not successor and _OF_ITS_OWN.match(text, end)))


def leaves(rest: str) -> bool:
    """Whether what follows a record says for what it counts, and that something else still holds.

    "for the driver. The layer design still stands", "for hosting; the rest is unchanged": in the same sentence or
    the next.
    """
    rest = _IN_BRACKETS.sub("", rest[:_FAR])
    if not _FOR.match(rest):
        return False
    clauses = _CLAUSES.split(rest)[1:3]
    found = filter(None, map(_HELD.match, clauses))
    return any(not _NOT_OLD.search(each["subject"]) for each in found)


def named(text: str, target: str) -> str | None:
    """What may be the title of the section of a record that a text means: `ADR-3 (section "Hosting" only)`."""
    at = text.find(target)
    found = _NAMED_BEHIND.match(text, at + len(target)) if at >= 0 else None
    found = found or (_NAMED_BEFORE.search(text[:at]) if at >= 0 else None)
    if not found:
        return None
    said = found.groupdict().get("aside") or found["title"]
    return _AROUND_TITLE.sub("", said).strip() or None


def joined(text: str) -> str:
    """The text with a comma before a limit as a dash, so that it does not end an item: "ADR-9, only its rules"."""
    return _LIMIT_AFTER_COMMA.sub(" –", text)


def precedes(text: str) -> bool:
    """Whether what stands before a record speaks of something in it."""
    return bool(_INSIDE.search(text))


def opening(text: str) -> str:
    """The words with which a value says that parts of each record are meant, or nothing."""
    found = _OPENING.match(text)
    return found[0] if found else ""


def is_done_to(text: str, clause: str) -> bool:
    """Whether "superseded by", behind this text that ends in this clause, is said of a part of the record."""
    return bool(_CLAUSE.match(clause) or _PART_DONE.search(text, max(0, len(text) - _NEAR)))
