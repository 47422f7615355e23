"""What a question asks beside its subject: where a decision stands, and which number it has."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from kb.identity import PREFIXES
from kb.identity import named as file_or_folder
from kb.model import Document, Kind
from kb.view import View

NUMBERED = re.compile(
    r"\b(?:adr|rfc|decision|record|proposal|number|no\.?)s?[\s#-]*0*(\d{1,5})\b|(?<![\d.,-])(0\d{2,4})(?![\d-]|[.,]\d)",
    re.I,
)
"""A record named by its number: "ADR-7", "decision 12", "0061"."""
STATE = re.compile(
    r"(?<!\bhttp )(?<!\bexit )(?<!\bresponse )\bstatus\b"
    r"(?!\s+(?:codes?|quo|pages?|bars?|lines?|fields?|checks?|messages?|endpoints?)\b)"
    r"|\b(?:accepted|approved|in force|valid|binding|superseded?|supersedes|replaced?|deprecated|obsolete"
    r"|proposed|draft|rejected|withdrawn|implemented|still used|in use)\b",
    re.I,
)
"""Words that ask where a decision stands; its metadata answers them."""
HOW_FAR = re.compile(
    r"^(?:and\s+|but\s+|so\s+)?(?:is|are|was|were|has|have|had|did|do|does)\b.*\b(?:adopt(?:ed)?|agreed|decided|settled|final"
    r"(?:i[sz]ed)?|finished|done|delivered|shipped|official|in use|into use|used|ever|yet|still|here to stay|any ?more"
    r"|dropped|abandoned|given up|chosen|amended|revised)\b",
    re.I,
)
"""A question for yes or no on how far a decision has come."""
WHICH_DAY = (
    r"(?:(?:on|in|from|by|since|until|till|as of)\s+)?(?:what|which)\s+(?:date|day|month|year|quarter)\b"
    r"(?=\W*$|\s+(?:on(?:wards?)?\s+)?(?:do|does|did|is|are|was|were|will|shall|should|has|have|had|can|must|we)\b)"
)
"""The beginning of a question for a day, but not of one for a "date format"."""
DATE = re.compile(
    rf"^\s*(?:when\b|since when\b|{WHICH_DAY}|what(?: is|'s) the date\b)",
    re.I,
)
"""A question for the day of a decision."""
_MOMENT = r"(?:when|(?:what|which) (?:date|day|week|month|quarter|year|sprint|release|version))"
AHEAD = re.compile(
    rf"^\s*(?:(?:on |in )?{_MOMENT}\s+(?:will|shall|(?:are|is) \w+ going to)|(?:by|until) {_MOMENT}\s+"
    r"(?:will|shall|must|should|need|(?:do|does|have|has) (?:[\w-]+ ){0,4}?(?:have |has |need )?to))\b",
    re.I,
)
"""A question for the day of what is still to come or is due, which no decision's date tells."""
BECAME = re.compile(
    r"^\s*(?:and\s+|but\s+)?(?:what(?:\s+is|'s|\s+was)\s+the\s+(?:state|fate|standing)\s+of\b"
    r"|where\s+(?:does|do|did)\b(?=.*\bstand\b(?:\W*$|,|\s+(?:and|now|today|at\s+present)\b))"
    r"|(?:what|which)\s+(?:state|stage)\s+(?:is|was|has|did)\s+(?:[\w-]+\s+){1,3}?(?:proposal|decision|record|plan|idea|adr|rfc)\b"
    r"|how\s+far\s+(?:along\b|(?:has|have|did|is|are)\b(?=.*\b(?:got|get|gone|come|along|advanced?|progressed)\b))"
    r"|what(?:'s|\s+has)?\s+(?:became|become)\s+of\b|what(?:'?s)?\s+(?:has\s+)?happened\s+(?:to|with)\b(?!.*\b(?:when|if|while|during)\b)"
    r"|what(?:'?s)?\s+(?:has\s+)?happen\w*\s+(?:to|with)\b(?=\s+(?:[\w.-]+\s*){1,4}\?*$))",
    re.I,
)
"""A question for what came of something."""
TAIL = (
    r",\s*(?:(?:am|is|are|do|does|did|was|were|has|have|had|can|will|would|should)(?:n['’]t)?\s+(?:it|they|he|she|we|you|that|there|i)"
    r"|right|correct|true|yes|ok(?:ay)?|fine|or\s+not)\s*\?+\s*$"
)
"""What is added to a statement to make a question of it: "…, right?"."""
TALK = re.compile(
    r"^\s*(?:hi|hello|hey)\b(?:\s+(?:there|all|everyone))?|\b(?:please|thanks|thank you)\b"
    r"|\bwhat(?:['’]?s|\s+is|\s+was)\s+(?:our|the|your|their)\s+(?:stance|take|position|view|opinion|story|line|stand)\s+"
    r"(?:on|about|regarding|with|towards?)\b"
    r"|\b(?:what|who|where|when|how|that|there|it|he|she|let(?!['’]s\s+(?-i:[A-Z])))['’]s\b|\b(?:i|we|you|they)['’](?:m|re|ve|d|ll)\b"
    r"|\b(?:is|are|was|were|do|does|did|has|have|had|ca|could|should|would|wo)n['’]t\b"
    rf"|{TAIL}"
    r"|\b(?:what|which reasons?)\s+(?:spoke|speaks?|argue[sd]?|count(?:s|ed)?|was\s+said)\s+"
    r"(?:against|for|in\s+favou?r\s+of)\b"
    r"|\b(?:whats|wheres|whos|hows|im|ive|dont|doesnt|isnt|arent|didnt|wont|cant)\b",
    re.I,
)
"""Greetings, short forms of words, and what asks for reasons: they carry no meaning of their own. "Let's" does in the
name of Let's Encrypt.
"""
_WORKS = re.compile(r"^(\s*(?:and\s+)?how\s+(?:do|does|did)\b.*?)\s+works?\W*$", re.I)
"""A question for how something goes: that it works says nothing of what."""
_ON_DAY = re.compile(rf"^\s*{WHICH_DAY}", re.I)
_WHY_LEFT = re.compile(
    r"\bwhy\s+(?:did|have|had)\s+(?:we|you|they)\s+"
    r"(?:leave|left|abandon(?:ed)?|ditch(?:ed)?|give(?:n)?\s+up(?:\s+on)?|get\s+rid\s+of)\b"
    r"|\bwhat(?:\s+(?:is|was)|['’]s)\s+(?:so\s+)?wrong\s+with\b|^\s*(?:who|what)\s+(?:killed|ended|scrapped)\b"
    r"|\b(?:go|going|went|gone|mov(?:e|ed|ing))\s+(?:away\s+from|off(?:\s+of)?)\b|\bstop(?:ped)?\s+using\b",
    re.I,
)
"""A question for the reasons of an end: the record that tells them says so in other words."""
_WHO_DID = re.compile(
    r"^\s*(?:and\s+|but\s+)?whom?\s+(?:(?:has|have|had|been|was|were|did|do|we|they|you|is|are)\s+)*"
    r"(?:consult(?:ed)?|inform(?:ed)?|review(?:ed)?|decided|approved|signed\s+off)\b"
    r"|^\s*(?:and\s+|but\s+)?whom?\s+(?:should|do|can|could|must|may|would)\s+(?:i|we|you|one|they)\s+"
    r"(?:ask|talk\s+to|speak\s+to|contact|go\s+to|turn\s+to)\b(?:\s+(?:about|with|for)\b)?",
    re.I,
)
"""A question for the people behind a decision, whom its metadata name."""
_ARGUED = re.compile(
    r"\b(?:pros\s+(?:and|&|or)\s+cons|pros|cons|(?:dis)?advantages?|drawbacks?|downsides?|upsides?)\b(?=\s+(?:of|to|with|in|for)\b)"
    r"|\b(?:turned|turning|voted|shot)\s+down\b|\brul(?:ed|ing)\s+out\b|\bpass(?:ed|ing)\s+over\b"
    r"|\b(?:win|won|wins)\s+against\b|\b(?:th(?:ink|ought)\s+(?:about|of)(?=\s+[A-Z])|on\s+what\s+grounds|on\s+the\s+table)\b"
    r"|\b(?:we|you|they)\s+decided?\s+against\b",
    re.I,
)
"""What asks for arguments, or for an end: the records say so in their own words, and sections tell which these are."""
SINCE = re.compile(r"\b(?:since|until|till|up to|as of)\s+when\b", re.I)
"""A question for the first or the last day of something."""
SOUGHT = re.compile(
    r"\b(?:which|what|an?|any)\s+(?:architect\w+\s+)?(?:decisions?(?:\s+records?)?|records?|adrs?|proposals?|rfcs?)\s+"
    r"(?:(?:is|are|that|which|has|have|had)\s+)*(?:about|covers?|concern(?:s|ing)?|deals?\s+with|describes?|decide[sd]?(?:\s+(?:on|against|for))?"
    r"|explains?|regarding|ch[oi]oses?|chose|chosen|introduce[sd]?|picks?|picked|adopt(?:s|ed)?|settle[sd]?(?:\s+on)?|brought"
    r"|mandate[sd]?|govern(?:s|ed)?|define[sd]?|led\s+to|made\s+us)\b",
    re.I,
)
"""Words that ask for the record of something."""
ACTING = re.compile(
    r"^\s*(?:and\s+|but\s+|so\s+)?(?:how\b(?!\s+(?:many|long)\b)|(?:when|where)\s+(?:should|must|do|to)\b"
    r"|what\s+(?:do|should|must)\s+(?:i|we|you|one)\b|(?:do|does)\s+(?:i|we|you|one)\s+(?:have|need)\s+to\b)",
    re.I,
)
"""A question for what to do or how something goes: to replace a thing is then no matter of a decision's standing."""
TIME = re.compile(
    r"\b(?:(?:right|as of|by) now|as of today|at (?:the moment|this point|present)|now|nowadays|today|currently|current"
    r"|presently|still|these days|latest|any more|anymore)\b",
    re.I,
)
"""Words that ask for what holds; every answer is made from what holds."""

_OF_A_KIND = re.compile(
    r"\b((?:(?:which|what)\s+(?!(?:other|new|kind|sort|type)\b)(?:[\w./+-]+\s+){1,3}?)"
    r"(?=(?:\w+\s+)(?:do|does|did|is|are|was|were|should|must|can|will|have|has|had|we)\b)"
    r"|what(?:['’]s|\s+(?:is|was))\s+(?:our|the|your|their)\s+(?:[\w./+-]+\s+){1,3}?"
    r"(?=\w+(?:\W*$|\s+(?:now|today|at|these|right|currently)\b)))"
    r"(?:systems?|tools?|technolog(?:y|ies)|solutions?|software|products?|setups?)\b",
    re.I,
)
"""What a thing is called in general behind what it is for: the system in "which CI system do we use", "what is our CI
system now".
"""
QUANTITY = re.compile(
    r"\bhow\s+(?:many|much|long|often|big|large|old|small|far|high|fast|soon|wide|deep|late|early)\b"
    r"|\b(?:what|which)(?:\s+(?:is|are|was|were)|'s)\s+the\s+(?:(?:maximum|minimum|largest|smallest|highest|lowest|total)\s+)?"
    r"(?:number|amount)\s+of\b",
    re.I,
)
"""A question for a value, which no text says in these words."""


def subject(question: str) -> str:
    """The question without the words that metadata and the order of the answers answer."""
    question = _WORKS.sub(r"\1", _OF_A_KIND.sub(r"\1", question))
    acting = ACTING.match(question)
    for pattern in (TALK, BECAME, _WHY_LEFT, _WHO_DID, _ARGUED, _ON_DAY, SINCE, SOUGHT, NUMBERED, STATE, TIME):
        question = question if acting and pattern is STATE else pattern.sub(" ", question)
    return question


_NUMBER = r"s?[\s#-]{0,2}0*(?P<number>\d{1,5})(?!\w|\.\d)"
_SERIES = re.compile(rf"(?P<letters>{PREFIXES}){_NUMBER}", re.I)
_LETTERED = re.compile(r"(?P<letters>[a-z]{2,8})[-_ ]?\d{1,5}(?=[-_. ]|$)", re.I)
"""A file that is named after a series of whatever letters: `cap-0029.md`."""
_COLLECTIONS = ("enhancement", "blueprint")
"""What records are called after the folders around them, beside what a series is called."""
_NAMES_RECORDS = re.compile(rf"{PREFIXES}|{'|'.join(_COLLECTIONS)}", re.I)
_EVERYWHERE = frozenset({"adr", "decision", "record", "proposal"})
"""What records are called in every repository."""
_OWN = 0.2
"""The share of the records that a name stands on at least that is theirs."""
_ALL = 0.8
"""The same for letters that name no series elsewhere: `API-0001` may be of one area among several."""


def spelled(view: View, question: str) -> str:
    """The question with every record called ADR that it names as this repository does: `TEP-18` is `ADR-18`, and TEPs
    are ADRs, where the records are TEPs. Where they are not RFCs, one is somebody else's, and its number is none of
    theirs. Letters that name no series elsewhere (`cap-0029.md`) do without a number in capitals alone.
    """
    own = _own_series(view)
    theirs = own - _EVERYWHERE

    def plainly(found: re.Match[str]) -> str:
        letters = found["letters"].lower()
        if letters == "rfc" and own and letters not in own:
            return f"{found['letters']}_{found['number']}"
        return f"ADR-{found['number']}" if letters in theirs else found[0]

    called = "|".join((PREFIXES, *map(re.escape, sorted(own))))
    question = re.sub(rf"(?<![\w/-])(?P<letters>{called}){_NUMBER}", plainly, question, flags=re.I)
    for words, flags in (
        ({each for each in theirs if _NAMES_RECORDS.fullmatch(each)}, re.I),
        ({each.upper() for each in theirs}, 0),  # "CAP" is what they are called, "cap" may be anything
    ):
        if words:
            question = re.sub(
                rf"(?<![\w/-])(?:{'|'.join(sorted(words))})(s?)(?![\w/-])", r"ADR\1", question, flags=flags
            )
    return question


def as_called(view: View, asked: str, question: str) -> str:
    """A question that was `spelled` with what records are called as it was `asked`, but for numbers: search looks for
    the word that the records have, which may be about RFCs themselves.
    """
    theirs = {each for each in _own_series(view) - _EVERYWHERE if _NAMES_RECORDS.fullmatch(each)}
    if not theirs:
        return question
    called = re.search(rf"(?<![\w/-])({'|'.join(sorted(theirs))})s?(?![\w/-]|[\s#-]{{0,2}}\d)", asked, re.I)
    return re.sub(r"(?<![\w/-])ADR(s?)(?![\w/-])", rf"{called[1]}\1", question) if called else question


@lru_cache(maxsize=8)
def _own_series(view: View) -> frozenset[str]:
    """What the records are called in the names of their files and folders and in their headings, in small letters."""
    found: Counter[str] = Counter()
    for each in view.corpus.decisions:
        name = file_or_folder(each.path)
        heading = view.corpus.lines(each.path, each.title_line, each.title_line)
        texts = (name.name, heading.lstrip("# *"))
        letters = {match["letters"].lower() for text in texts if (match := _SERIES.match(text))}
        letters |= {match["letters"].lower()} if (match := _LETTERED.match(name.name)) else set()
        letters |= {one for part in name.parent.parts if (one := part.lower().removesuffix("s")) in _COLLECTIONS}
        folder = name.parent.name.lower().removesuffix("s")
        found.update(letters | ({folder} if re.fullmatch(PREFIXES, folder) else set()))
    return frozenset(
        each
        for each, count in found.items()
        if count >= (_OWN if _NAMES_RECORDS.fullmatch(each) else _ALL) * len(view.corpus.decisions)
    )


def named(view: View, question: str) -> tuple[Document, ...]:
    """The decisions that a question names by number."""
    found = (document for number in _numbers(question) for document in view.find(number))
    return tuple({each.path: each for each in found if each.kind is Kind.DECISION}.values())


def missing_numbers(view: View, question: str) -> tuple[str, ...]:
    """The numbers that a question names and no record has."""
    return tuple(number for number in _numbers(question) if not view.find(number))


def _numbers(question: str) -> list[str]:
    return [match[1] or match[2] for match in NUMBERED.finditer(question)]
