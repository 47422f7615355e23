"""What a question wants of a sentence, and how much a sentence or a section has of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from indexer.encode import Vocabulary, terms
from indexer.question import ACTING, BECAME, DATE, QUANTITY, TIME, subject
from indexer.values import Value, asked_for, held

CUE = 0.15
"""What a sentence gains that holds the kind of thing that is asked for, as a share of the words it shares."""
FITTING = 0.05
UNFITTING = 0.15
"""What a section gains or loses by its heading: context for "why", the decision for "which"."""
DOING = 0.07
"""What a section that tells what to do gains beside that, where this is asked for: over 200 questions to these records
one more answer names what it has to and two more cite lines that hold it; from .1 on others lose the decision."""
BESIDE = 0.3
"""What a section loses that keeps the record's books, or tells what was not chosen where reasons are asked for."""
UNCHOSEN = 0.6
"""What a section loses that tells what was not chosen, where neither that nor a reason is asked for."""
REFUSED = 0.15
"""What it gains where that is what is asked for."""
SETTLING = 1.2
"""What a section that decides gains where a record is shown for what it decided, whatever was asked."""

_NUMBER_ASKED = re.compile(
    r"\bhow (?:many|much|long|often|big|large|old|small|far|high)\b|\b(?:limits?|maximum|minimum|shortest|longest|size"
    r"|range|percentage|number|default|at (?:most|least))\b|\b(?:codes?|ids?)\b",
    re.I,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twice|half|daily|weekly|monthly|hourly|never)\b",
    re.I,
)
_EXACT_ASKED = re.compile(
    r"\b(?:which|what|under|by|from|to|through|into)\b.*\b(?:command|flag|option|header|field|endpoint|key|message|codes?"
    r"|status|ids?|setting|subject|function|method|call|operation|library|tool|file|package|type|parameter|property"
    r"|prefix|hash|cipher|format|name|port|host|address|path|variable|url|version)s?\b",
    re.I,
)
_EXACT = re.compile(r"`[^`]+`|\b\w+[a-z][A-Z]\w*|\b[A-Za-z0-9]+_\w+|\$[A-Z]\w+|(?<!\w)/[a-z][\w/-]+|(?<!\w)--?[a-z]")
_WHY_ASKED = re.compile(
    r"(?:^|[.?!,;:]\s)\s*(?:and |but |so )?why\b|\b(?:reasons?|rationale|motivation|how come|what for)\b"
    r"|\bwhat(?:'s| is| was|'re| are| were) (?:so )?(?:wrong|bad|the (?:problem|trouble|issue)s?) (?:with|about)\b"
    r"|\bon what grounds\b"
    r"|\bwhat (?:spoke|speaks|argue[sd]|count(?:s|ed)|was said) against\b"
    r"|\bwhat (?:exactly |actually )?(?:goes|went|can go|could go|had gone) wrong\b"
    r"|\bwhat (?:problems?|issues?|bugs?|troubles?) (?!does|do|did|can|is|are|was|were|will|would|should|with)"
    r"|\bwhat (?:stopped|stops|prevented|prevents|kept|keeps|hinders|hindered|led|leads|drove|drives|made|makes"
    r"|moved|moves|brought|convinced|prompted|caused) (?:us|you|them|the|our|it|this|that)\b",
    re.I,
)
_WHY = re.compile(
    r"\b(?:because|since|so that|in order to|therefore|thus|due to|reasons?|otherwise|avoids?|allows?|enables?|instead"
    r"|too|would|cannot|prevents?|ensures?|benefits?|problems?|issues?|drawbacks?|costs?)\b",
    re.I,
)
_LEAVING_ASKED = re.compile(
    r"\b(?:le(?:ave|aving|ft)|drop(?:ped|ping)?|abandon(?:ed|ing)?|g[ia]ve up|giving up|stop(?:ped|ping)? using"
    r"|ditch(?:ed|ing)?|(?:mov|migrat|switch)(?:e|ed|ing)? (?:away |off )?(?:from|off)|g[eo]t(?:ting)? rid of"
    r"|replac(?:e|ed|ing)|retir(?:e|ed|ing)|phas(?:e|ed|ing) out|thr(?:ow|ew|own|owing) (?:out|away)"
    r"|supersed(?:e|ed|ing)|amend(?:ed)?|overrid(?:e|den)"
    r"|(?:wrong|(?:problem|trouble|issue)s?) with"
    r"|no longer (?:use|using))\b",
    re.I,
)
_REFUSED_ASKED = re.compile(
    r"\bwhy (?:not?\b|(?:did|do|does|was|were|is|are)(?:n't| we not| not)|don)|\balternativ|\breject"
    r"|\b(?:turn(?:ed)?|voted) down\b|\bruled? out\b|\bpass(?:ed|ing)? over\b|\blos[et]\b|\b(?:wins?|won) against\b"
    r"|\bdecid(?:e|ed|es) against\b|\boptions?\b|\binstead\b(?!\s+of\b)"
    r"|\bwhy\b.*\b(?:instead|(?<!and )(?<!but )not(?! (?:only|just|simply)))\b|\bconsidered\b"
    r"|\b(?:did|do|have|had) (?:we|you|they|anyone|anybody) (?:ever |even )?"
    r"(?:consider|evaluate|weigh|look at|th(?:ink|ought) (?:of|about))"
    r"|\bon the table\b"
    r"|\bpros\b|\bcons\b|\bg[ia]ve up\b|\b(?:spoke|speaks?|argue[sd]?|counts?|counted|said)\s+against\b",
    re.I,
)
_AFTER_ASKED = re.compile(
    r"^if\b[^?]*,\s*(?:do|does|will|would|can|what|how|is|are)\b"
    r"|\b(?:what happens|consequences?|downsides?|trade-?offs?|drawbacks?|price|risks?|side effects?|impacts?)\b"
    r"|\bwhat (?:(?:do|did|does|would|will) (?:we|you|they|it|i|one|users?|teams?) (?:lose|gain|pay|give up|forfeit)"
    r"|follows|breaks|suffers|gets (?:worse|harder|better|slower|easier))\b",
    re.I,
)
_DRAWBACKS_ASKED = re.compile(
    r"\b(?:downsides?|trade-?offs?|drawbacks?|disadvantages?|risks?|price|negative|cons)\b"
    r"|\bwhat (?:(?:do|did|does|would|will) (?:we|you|they|it|i|one|users?|teams?) (?:lose|pay|give up|forfeit)"
    r"|breaks|suffers|gets (?:worse|harder|slower))\b",
    re.I,
)
_BAD = re.compile(
    r"\b(?:negativ|drawback|downside|disadvantage|dead end|not\b|no\b|never|cannot|lack|lose|lost|loss|worse|hard\b"
    r"|harder|slow|difficult|compl(?:ex|icat)|confus|risk|fail|break|broke|cost|expensive|overhead|burden|effort|extra\b"
    r"|additional|manual|duplicat|depend|lock-?in|limit|steep|learning curve|unclear|uncertain|unfamiliar|bottleneck"
    r"|single point|outage|delay|bug|vulnerab|maintain|must\b|has to|have to|need to|more (?:work|code|time|complex))"
    r"|n['’]t\b",
    re.I,
)
"""What speaks against something."""
_EARLIER_ASKED = re.compile(
    r"\b(?:at first|originally|initially|in the beginning|at the (?:start|beginning|outset)|previously|formerly"
    r"|back then|before (?:that|then|it|this)(?=\W*$|\s*[,;])|until then)\b"
    r"|(?<!\bis )(?<!\bare )(?<!\bbe )(?<!\bwas )(?<!\bwere )\bused to\b"
    r"|^\s*(?:and |but |so )?before\s+[^,]{2,60},\s*(?:what|which|how|who|where)\b"
    r"|^\s*(?:and |but |so )?(?:what|which|how|where)\b.*\b(?:did|had|ran|was|were|held|kept|stood|served|came|\w+ed)\b"
    r".*\bbefore\s+(?!(?:an?|each|every|any)\b)[\w.-]+(?:\s+[\w.-]+){0,4}\W*$",
    re.I,
)
_STILL_THERE = re.compile(
    r"\bstill\b[^?]*\b(?:installed|there|exists?|around|running|present|deployed|on\s+the\s+\w+)\b"
    r"|\bexists?\s+(?:still|any ?more)\b|\b(?:uninstalled|removed|gone|cleaned\s+up)\s+(?:by\s+now|yet|already)\b",
    re.I,
)
_DETAILS = tuple(
    (re.compile(asked, re.I), re.compile(told, re.I))
    for asked, told in (
        (
            r"^(?:\W*\w+\W+){0,2}where\b|\bwhere (?:is|are|does|do)\b"
            r"|\b(?:which|what) (?:repo|repository|place|folder|location)\b",
            r"\b(?:where|location|places?|lies?|repository (?:that|which)|folders?)\b",
        ),
        (
            r"\bhow long\b|\bretention\b|\bhow many (?:days|weeks|months|years)\b",
            r"\b(?:how long|retention|kept for|period)\b",
        ),
        (
            r"^(?:\W*\w+\W+){0,2}when (?:will|is|are|do|does|can|shall)\b",
            r"\b(?:dates?|days?|when|time)\b",
        ),
        (
            r"\bhow often\b|\bschedules?\b|\bhow frequently\b",
            r"\b(?:how often|schedules?|rhythm|intervals?|frequency)\b",
        ),
        (r"^(?:\W*\w+\W+){0,2}whom?\b|\bwhich (?:team|person)\b", r"\b(?:whom?|teams?|owners?|responsib\w+)\b"),
        (r"\b(?:which|what)\b[^,;?]{0,30}\bversion\b", r"\bversions?\b"),
        (
            r"\bhow (?:many|much|big|large)\b",
            r"\b(?:numbers?|how (?:many|much)|sizes?|limits?|quotas?|thresholds?|capacity)\b",
        ),
        (r"\bwhat(?:['’]s| is| are) (?:all )?in\b|\bcontents?\b", r"\b(?:contents?|what is in)\b"),
    )
)
"""The kinds of detail that a question asks for, and what a sentence names that leaves one open."""
_STILL_SO = re.compile(r"^\s*(?:and |but |so )?(?:is|are|do|does)\b[^?]*\b(?:still\b|gone\W*$)", re.I)
_REMAINING_ASKED = re.compile(
    r"\b(?:what|which|how much|parts?|sections?)\b.*\b(?:still (?:holds?|stands?|appl(?:y|ies)|valid|in force|in use)"
    r"|(?:is|are) left|(?:did|do|does|has|have|was|were|is|are)(?:n['’]t| not) (?:been )?(?:affected|touched|changed?"
    r"|amended)|un(?:changed|touched|affected)|remains?\b)",
    re.I,
)
_PROPOSED_ASKED = re.compile(
    r"\b(?:is|are|be|been|being|anything|what|something)\s+(?:\w+\s+)?(?:proposed|planned|pending|suggested)\b"
    r"|\b(?:proposals?|under discussion|going to (?:change|replace)|plan(?:s|ning)? to)\b",
    re.I,
)
_CHOICE_ASKED = re.compile(
    r"\bwhy\s+(?:did|do|have|had)\s+(?:we|you|they)\s+(?:choos\w+|chose\w*|pick\w*|use|us(?:ing|ed)|adopt\w*|select\w*"
    r"|go(?:ne)?\s+(?:with|for)|decided?\s+(?:on|for)|(?:mov|switch|migrat)\w*\s+to)\s+(?:the\s+|an?\s+)?"
    r"(?P<what>[\w.+#-]+)",
    re.I,
)
_CONTRAST = re.compile(
    r"\bwhy\b.*?\b(?:(?:and|but) not|rather than|instead of|in place of|over|versus|vs\.?)\s+"
    r"(?:with |by |in |on |to |an? |the )*(?P<what>[\w.+#-]+(?:\s+[\w.+#-]+){0,2})",
    re.I,
)
_OF_DECISION = re.compile(
    r"\b(?:decid|decision|accept|adopt|agree|approv|propos|cho[os]|introduc|switch|mov|migrat|replac|supersed|succe|amend|chang"
    r"|start|begin|began|beg[ui]n|stop|use|using|reject|withdr|deprecat|creat|writ|wrote|record|adr|rfc|force|effect|updat|publish"
    r"|merg|valid|made|make|settl|pick|select|establish|renam|drop|abandon|retir|leave|left|(?:go|gone|went) away"
    r"|disappear|t(?:ake|ook)(?:s|n)? (?:over|the place|effect)|g[ia]ven? up\b)",
    re.I,
)
"""What happens to decisions: their metadata say when."""
_DECIDING = re.compile(
    r"\b(?:(?<!related )decisions?(?! drivers)|outcome|solution|resolution|specification|design|implementation"
    r"|proposal|approach|what it is|(?:guide|reference)-level \w+)\b|(?:^|> )how(?: >|$)",
    re.I,
)
_REASONS = re.compile(
    r"\b(?:context|rationale|motivation|drivers?|reasons?|justification|problem|background|decision|outcome|why|benefits)\b",
    re.I,
)
_BEFORE = re.compile(
    r"\b(?:status quo|prior art|(?:current|existing|present|previous|earlier|early|former|old|legacy|as[- ]is)\s+"
    r"(?:state|situation|implementations?|approach(?:es)?|solutions?|designs?|behaviou?rs?|set-?ups?|systems?"
    r"|revisions?|versions?|architectures?|process(?:es)?)|(?:previous|earlier|former|old)\s+decisions?)\b",
    re.I,
)
"""What a section is called that tells how things were: the "current implementation" is what is to be changed."""
_SETTING = re.compile(
    r"\b(?:context|problem|background|motivation|introduction|abstract|goals?|need|drivers?|statement)\b"
    rf"|{_BEFORE.pattern}|(?:^|> )why(?: >|$)",
    re.I,
)
_EFFECTS = re.compile(
    r"\b(?:consequences?|implications?|impact|effects?|drawbacks?|downsides?|disadvantages?|trade-?offs?|risks?|cons)\b",
    re.I,
)
_DRAWBACKS = re.compile(r"\b(?:negative|bad|drawbacks?|downsides?|trade-?offs?|risks?|cons|disadvantages?)\b", re.I)
ARGUMENT = re.compile(
    r"\s*(?:[-*+]\s+)?[*_]*(?:(?P<good>good|pros?|advantages?)|bad|neutral|cons?|disadvantages?)\b[*_]*\s*[,:;–-]", re.I
)
"""A list item that speaks for or against an option, or tells what follows from it: `* Good, because …`."""
_FOR = re.compile(
    r"^\W*(?:[\w.+#-]+\W+){0,2}(?:advantages?|pros?|positives?|positive (?:consequences?|effects?|outcomes?|impacts?)"
    r"|benefits?|strengths?|upsides?|good)\W*$",
    re.I,
)
"""The title of a section that speaks for an option."""
_PRACTICE = re.compile(
    r"\b(?:practice|usage|how to|how-to|guid(?:e|elines?|ance)|rules|day-to-day|instructions?|getting started"
    r"|conventions?|procedures?|steps|migration|workflow|examples?)\b",
    re.I,
)
_REFUSED = re.compile(
    r"\b(?:alternatives?|options?|pros and cons|rejected|considered|prior (?:work|art)|future)\b", re.I
)
_OUTCOME = re.compile(
    r"\W*(?:decision(?: outcome)?|outcome|resolution|chosen (?:option|alternative|solution))\W*", re.I
)
"""The title of a section that holds the decision, whatever it stands below."""
_APART = re.compile(
    r"\b(?:change ?log|revisions?|history|references|links|more information|status|see also"
    r"|table of contents|meta)\b",
    re.I,
)
_OPEN = re.compile(
    r"\bno (?:date|day|time|number|version|limit|place|owner) (?:\w+ ){0,4}?(?:is|are|has been|was) "
    r"(?:yet )?(?:fixed|set|given|settled|named|decided|agreed)\b"
    r"|\bnot (?:yet |been |been yet )?(?:laid down|decided|settled|defined|specified|determined|recorded|documented"
    r"|fixed|known|stated|spelt out|chosen)\b|\b(?:undecided|unspecified|unsettled|unrecorded|unknown|TBD)\b"
    r"|\b(?:to|yet to|still to|remains to) be (?:decided|determined|defined|discussed|specified|settled|chosen|seen)\b"
    r"|\b(?:is|are|was|were|be|been|it|this) left open\b|\bleaves? (?:\w+ ){0,4}open\b|\b(?:remains?|still|yet) open\b"
    r"|\b(?:needs?|have|has|remains?|yet|still) to (?:find|figure|work) out\b"
    r"|\b(?:do not|don't|does not) (?:yet )?know (?:yet|how|what|which)\b"
    r"|\bopen (?:question|issue|point)s?\b|\b(?:out of|outside|beyond) (?:the )?scope\b"
    r"|\bno (?:record|decision|document|adr)s? (?:\w+ ){0,3}?(?:settles?|says?|states?|decides?|names?|gives?|tells?)\b"
    r"|\b(?:settled|decided|recorded|stated|named|said) (?:nowhere|in no record|by no record)\b"
    r"|\bneither\b[^.]{1,120}\bnor\b[^.]{1,120}\b(?:is|are) "
    r"(?:settled|decided|recorded|stated|named|said|given|spelt out)\b"
    r"|\b(?:lies?|stays?|is|are|remains?) outside (?:of )?th(?:e|is|ese) (?:record|text|decision|document)s?\b"
    r"|\bunknown to th(?:e|is|ese) (?:record|decision|document)s?\b",
    re.I,
)

_UNSAID = re.compile(
    r"\b(?:record|text|decision|document|page)s? (?:does|do) not "
    r"(?:lay down|say|state|tell|name|specify|define|settle)\b",
    re.I,
)
"""How a sentence leaves open a detail; of all else it may only say where something is not told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the search for its sentence sees it."""

    weights: Mapping[str, float]
    """The question's known terms with their share of their weight (IDF); together 1."""
    known: float
    """The share of the question's weight that its known terms have."""
    number: bool
    value: Value | None
    """The kind of value that alone answers."""
    exact: bool
    """Whether a name as written in code is asked for."""
    why: bool
    refused: bool
    """Whether what was not chosen is asked for."""
    effects: bool
    drawbacks: bool = False
    """Whether it asks for those effects alone that speak against something."""
    leaving: bool = False
    """Whether it asks why or when something was given up."""
    event: bool = False
    """Whether the day would be that of something else than a decision."""
    acting: bool = False
    """Whether it asks for what to do."""
    now: bool = False
    """Whether it asks for what holds today."""
    proposed: bool = False
    """Whether it asks for what is not decided yet."""
    remaining: bool = False
    """Whether it asks what was not changed of something."""
    fate: bool = False
    """Whether it asks what became of something, or whether that is still there."""
    remains: bool = False
    """Whether it asks if something is still there."""
    earlier: bool = False
    """Whether it asks how something was before it changed."""
    between: bool = False
    """Whether it asks if one thing took the place of another, of which no record's title is about the earlier."""
    detail: re.Pattern[str] | None = None
    """What a sentence names that leaves open the kind of detail which is asked for: a place, a time, a number."""
    choice: frozenset[str] = frozenset()
    """The terms of what it supposes was chosen, where it asks why: "why did we choose Kafka?"."""
    against: frozenset[str] = frozenset()
    """The terms of what it sets against that, where it asks why: "why Kafka and not Pulsar?"."""
    fitting: float = FITTING

    def held(self, known: Iterable[str]) -> float:
        """The share of the question that some terms hold."""
        return held(known, self.weights)

    def cued(self, text: str) -> bool:
        """Whether a sentence holds the kind of thing that is asked for: a number, a name, a reason."""
        return bool(
            (self.number and _NUMBER.search(text))
            or (self.exact and _EXACT.search(text))
            or (self.why and _WHY.search(text))
            or self.speaks_against(text)
        )

    def speaks_against(self, text: str) -> bool:
        """Whether a sentence tells a drawback, where these are asked for."""
        return self.drawbacks and bool(_BAD.search(text))

    def passes_over(self, heading: tuple[str, ...]) -> bool:
        """Whether a section tells what was not chosen, where neither that nor a reason is asked for."""
        return not (self.refused or self.why) and bool(_REFUSED.search(_inner(heading)))

    def fits(self, heading: tuple[str, ...]) -> float:
        """What a section gains or loses by its headings."""
        inner = _inner(heading)
        if keeps_books(heading):
            return -BESIDE
        worth = 0.0
        if self.why:
            worth += self.fitting * bool(_REASONS.search(inner))
        elif self.effects:
            worth += self.fitting * bool(_EFFECTS.search(inner))
        else:
            practice = self.acting and _PRACTICE.search(inner)
            worth += self.fitting * bool(decides(heading) or practice) - UNFITTING * bool(_SETTING.search(inner))
            worth += DOING * bool(practice and self.fitting != SETTLING)
        if _REFUSED.search(inner):
            worth += REFUSED if self.refused else -(BESIDE if self.why else UNCHOSEN)
        if (self.drawbacks or (self.refused and self.why)) and _FOR.search(heading[-1] if heading else ""):
            worth -= BESIDE
        return worth


def asked(question: str, vocabulary: Vocabulary) -> Asked:
    """Reads a question; terms that no record knows have no weight."""
    about = QUANTITY.sub(" ", subject(question))
    drawbacks = bool(_DRAWBACKS_ASKED.search(question))
    return Asked(
        weights=vocabulary.shares(about),
        known=vocabulary.known(about),
        number=bool(_NUMBER_ASKED.search(question)),
        value=asked_for(question),
        exact=bool(_EXACT_ASKED.search(question)),
        why=bool(_WHY_ASKED.search(question)),
        refused=bool(_REFUSED_ASKED.search(question)),
        effects=bool(_AFTER_ASKED.search(question)) or drawbacks,
        drawbacks=drawbacks,
        leaving=bool(_LEAVING_ASKED.search(question) and (_WHY_ASKED.search(question) or DATE.match(question))),
        event=not _OF_DECISION.search(question),
        acting=bool(ACTING.match(question)),
        now=bool(TIME.search(question)),
        proposed=bool(_PROPOSED_ASKED.search(question)),
        remains=bool(_STILL_THERE.search(question)),
        fate=bool(BECAME.search(question) or _STILL_THERE.search(question) or _STILL_SO.search(question)),
        earlier=bool(_EARLIER_ASKED.search(question)),
        remaining=bool(_REMAINING_ASKED.search(question)),
        detail=next((told for asked, told in _DETAILS if asked.search(question)), None),
        choice=frozenset(terms(chosen["what"])) if (chosen := _CHOICE_ASKED.search(question)) else frozenset(),
        against=frozenset(terms(other["what"])) if (other := _CONTRAST.search(question)) else frozenset(),
    )


def _inner(heading: tuple[str, ...]) -> str:
    """The headings below the record's title as one text, from the last one on that can only head the decision, which
    some put below the options.
    """
    inner = heading[1:] or heading
    outcome = next((at for at in reversed(range(len(inner))) if _OUTCOME.fullmatch(inner[at])), 0)
    return " > ".join(inner[outcome:])


def keeps_books(heading: tuple[str, ...]) -> bool:
    """Whether a section is about the record and not its subject: status, history, references."""
    return bool(heading and _APART.search(heading[-1]))


def sets_out(heading: tuple[str, ...]) -> bool:
    """Whether a section tells how things were before the decision."""
    inner = _inner(heading)
    return bool(_SETTING.search(inner)) and not _DECIDING.search(_BEFORE.sub("", inner))


def tells_before(heading: tuple[str, ...]) -> bool:
    """Whether a section is called by how things were: "Current Implementation", "Early Revisions"."""
    return bool(_BEFORE.search(_inner(heading)))


def tells_effects(heading: tuple[str, ...]) -> bool:
    """Whether a section tells what follows from the decision."""
    inner = _inner(heading) if heading[1:] else ""
    return bool(_EFFECTS.search(inner)) and not _REFUSED.search(inner)


def tells_practice(heading: tuple[str, ...]) -> bool:
    """Whether a section tells what to do day by day."""
    return bool(heading[1:]) and bool(_PRACTICE.search(_inner(heading)))


def tells_drawbacks(heading: tuple[str, ...]) -> bool:
    """Whether a section tells what speaks against what was decided."""
    return tells_effects(heading) and bool(_DRAWBACKS.search(heading[-1]))


def gives_reasons(heading: tuple[str, ...]) -> bool:
    """Whether a section tells why, and not what was decided."""
    inner = _inner(heading)
    return bool(_REASONS.search(inner)) and not _DECIDING.search(inner) and not _REFUSED.search(inner)


def passes_over(heading: tuple[str, ...]) -> bool:
    """Whether a section tells what was not chosen."""
    return bool(heading[1:] and _REFUSED.search(_inner(heading)))


def option(heading: tuple[str, ...]) -> str:
    """The option that a section is about: the title below that of the options; empty elsewhere."""
    below = (title for above, title in pairwise(_inner(heading).split(" > ")) if _REFUSED.search(above))
    return next(below, "") if heading[1:] else ""


def decides(heading: tuple[str, ...]) -> bool:
    """Whether a section tells what was decided."""
    inner = _inner(heading)
    follows = _EFFECTS.search(heading[-1]) and not _DECIDING.search(heading[-1]) if heading else False
    deciding = _DECIDING.search(_BEFORE.sub("", inner))
    return bool(deciding) and not _REFUSED.search(inner) and not follows


def argues(text: str) -> bool:
    """Whether a text gives reasons, and not just the names of options."""
    return bool(_WHY.search(text))


def leaves_open(text: str, detail: re.Pattern[str] | None = None) -> bool:
    """Whether a sentence says that something is not settled, or that no record gives some `detail`."""
    return bool(_OPEN.search(text) or (detail and detail.search(text) and _UNSAID.search(text)))
