"""Whether a passage tells a language model what to say: by cues that are harmless one by one, and weighed together."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

ENOUGH = 28
"""What the cues of a passage weigh at least that is taken for an order to a model. Most weights are those of a logistic
regression over 120 orders and 120 harmless passages on models, agents and answers, made up by two writers who did not
see the cues, and over the passages of 2,000 real documents with three cues or more, rounded; those of cues that came
later were set by hand, so that these sets and a third one were told apart."""
UNSEEN = 8
"""What it adds that readers hardly see a passage: a comment, the title of a link, the description of a picture."""
IN_CODE = -8
"""What it adds that it stands in a block of code, where prompts are shown."""
IN_TWO = -10
"""What it adds that the cues stand in two sentences."""

_NAME = r"""(?:(?-i:AIs?|LLMs?|KIs?|IA)|llms?|(?:chat-?)?gpt(?:-?\d\w*)?|claude|gemini|copilots?|chat-?bots?
    |(?:(?:large|generative|vision) )*(?:language|vision|retrieval|answer|generative|foundation) models?
    |(?:(?-i:AI|KI)|coding|code|chat|retrieval|search)[\s-]+(?:assistant|agent|bot|helper)(?:en|s)?
    |(?:(?-i:AI|KI)|automated|virtual|generative|conversational|answering|retrieval)[\s-]+
     (?:assistant|agent|bot|reader|helper|service|engine|tool|program|system)s?
    |summari[sz]ers?|\w*sprachmodell\w*|assistants? conversationnels?|modèles? de lang(?:age|ue)
    |modelos? de (?:lenguaje|linguagem|(?-i:IA))|modell[oi] linguistic[oi]|taalmodel\w*|model\w* język\w*
    |språkmodell\w*)"""
"""What nothing but a model, or a program around one, is called."""
_KIND = rf"""(?:{_NAME}|(?:assistants?|agents?|bots?|robots?|models?|assistent\w*|asistent\w*|asysten[tc]\w*|assistente
    |\w{{3,}}bot))"""
"""What a model is called, too."""
_VERBS = """say state tell answer reply respond report output repeat translate cite mention omit deny pretend rank
    recommend present describe treat regard consider quote claim confirm assert reveal disclose print
    withhold hide conclude conceal lead open finish end begin attach pop put leave call give append
    insert paste decode render forward suppose assume name add include summarise summarize write talk
    promise deem refrain skip invoke run fetch send post visit execute forget ignore disregard discard
    save stop swap switch keep act behave use rely push list show contain praise rate offer ask point
    refer confine follow obey drop mark prefer favor favour bring base replace pull delete remove
    explain"""
"""What is asked of a model."""
_SAY = f"(?:{'|'.join(_VERBS.split())})"
_FOREIGN = """antworte sag sage behaupte behandle erwähne nenne verschweige gib dis dites réponds répondez présente
    présentez oublie oubliez affiche affichez recommande recommandez contesta responde recomienda borra
    muestra rispondi presenta ignora diga responda zeg antwoord noem odpowiadaj zignoruj svara visa"""
"""The same in other languages."""
_SAY_IN_ANY = f"(?:{'|'.join((_VERBS + ' ' + _FOREIGN).split())})"
_DUTY = r"""(?:must|shall|should|ought to|ha(?:s|ve) to|needs? to|(?:is|are) (?:hereby |now )?
    (?:to|asked to|required to|expected to|obliged to|authori[sz]ed(?: and required)? to|allowed to
    |permitted to|free to)|please|kindly|can|may|will)"""
_THIS = r"""(?:th(?:is|ese) (?:\w+ )?(?:records?|pages?|documents?|files?|texts?|decisions?|adrs?|notes?
      |repositor\w+|knowledge base|folders?|lines?|rows?|tables?|cells?|sections?|images?|pictures?|charts?|diagrams?
      |comparisons?|collections?|paragraphs?|messages?|comments?|targets?|headlines?|options?|entr(?:y|ies)|passages?
      |sources?|terms?)
    |(?:read(?:ing|s)?|process\w*|summari[sz]\w*|quot(?:e|ing)|render|indexing|answer\w* from) this|this is
    |(?:status|section|line|text) (?:line )?above
    |diese[rsnm]? (?:\w+ )?(?:seite|text\w*|datei|eintrag\w*|dokument\w*|zeile|adr)
    |est[ae] (?:página|fila|nota|documento|archivo|registro)|cette page|ce (?:document|texte)
    |quest[oa] (?:documento|pagina)|deze pagina|d?esta página)"""
"""How a document speaks of itself."""
_OPENS = r"""(?:^|[.!?:;("'>|\[*_#—–]\s|[("'>|\[*_]|\balso,?\s|\b(?:and|so)\s)\s*"""
"""What a sentence, a cell or an aside begins after."""
_CALLED = rf"""(?:\s*,\s*{_KIND})*(?: (?:readers?|consumers?|users?|only|and \w+|opening this(?: file)?
    |(?:reading|(?:who|that) reads?) this(?: \w+)?))?\s*[,:!]"""
"""What follows the name of whoever is called by it."""


@dataclass(frozen=True, slots=True)
class _Cue:
    weight: int
    pattern: str
    words: frozenset[str]
    """Each match holds one of these, in lower case. To look for words is faster than the expression is."""
    demands: bool
    """Whether it asks for something, rather than to say who speaks of what."""

    @property
    def form(self) -> re.Pattern[str]:
        """The expression, compiled by its first use: most texts need but a few of them."""
        return _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


def _cue(weight: int, words: str, form: str, demands: bool = True) -> _Cue:
    """A cue; in `form`, which may run over lines, a blank is any white space."""
    joined = "".join(line.strip() for line in form.split("\n"))
    return _Cue(weight, joined.replace(" ", r"\s+"), frozenset(words.split()), demands)


MODELS = """ai ais llm llms ki kis ia gpt gpt4 gpt3 chatgpt claude gemini copilot copilots chatbot chatbots bot bots
    robot robots agent agents agenten assistant assistants model models automated virtual generative
    conversational answering summarizer summariser summarizers summarisers assistent assistenten
    assistente assistenti asistente asistentes asystent asystencie asystenci asystenta modelo modelos
    modello modelli modèle modèles taalmodel taalmodellen sprachmodell sprachmodelle sprachmodellen
    språkmodell språkmodellen język wissensbot archbot"""
"""The words of names for a model, one of which stands in each."""
_ANSWERS = """answer answers answering reply replies replying response responses responding respond output outputs
    summary summaries summarize summarise summarizing summarising text texts statement statements
    completion completions quote explain cite anything whatever question drafting drafts composes
    compose composing puts antwort antworte antwortet répond réponds répondez répondre respuesta
    responde responden responder rispondi rispondere risponde risposta odpowiada odpowiadaj odpowiadać
    contesta conteste resposta beantwoord beantwoordt beantwoorden message wording talk"""
CUES = {
    "names a model": _cue(
        15, MODELS, rf"(?<![\w/.-])(?<!use\s)(?<!using\s)(?<!with\s)(?<!by\s){_NAME}(?![\w/-])", demands=False
    ),
    "calls a model": _cue(
        20,
        MODELS,
        rf"""(?<!\w)(?:dear|hey|hi|hello|yo|hallo|liebe[rs]?|beste|chers?|caro|cara|querid[oa]) {_KIND}(?!\w)
        |{_OPENS}(?:attention|hot tip|(?:a )?(?:note|message|hint|memo|notice|reminder
          |instructions?)(?: \d)? (?:to|for|from (?:\w+ ){{1,4}}to)|to|for|all|any|every|an (?:alle|die|das
          |den)|für (?:alle|die|das|den)|per (?:il|gli)|para (?:el|los|o)|pour (?:les?|la))[\s,]+(?:(?:all|any
          |the|every|whatever|whoever) )?(?:\w+ ){{0,2}}?{_KIND}{_CALLED}""",
    ),
    "speaks first to a model": _cue(12, MODELS, rf"{_OPENS}(?:the )?{_KIND}{_CALLED}"),
    "asks whether the reader is a model": _cue(
        8,
        MODELS,
        rf"""(?<!\w)(?:if|since|because|as) you\s*(?:are|'re) (?:an?|the|any) {_KIND}(?!\w)
        |(?<!\w)(?:se sei|si eres|si tu es|falls du|wenn du) (?:ein\w*|une?|un[oa]?) \w+""",
        demands=False,
    ),
    "tells a model": _cue(
        9,
        MODELS,
        rf"""(?<![\w-]){_KIND}(?:,? [\w'"-]+){{0,8}}?,? {_DUTY} (?:(?:not|never|always|also|only|simply|either
          |therefore|accordingly|then|now|both|and) )*{_SAY}(?!\w)""",
    ),
    "speaks of an answer": _cue(
        17,
        _ANSWERS,
        r"""(?<!\w)(?:
        (?:your|ur) (?:\w+ )?(?:repl(?:y|ies)|answers?|responses?|outputs?|summar(?:y|ies)|completions?)
        |(?:every|each|any|all|generated|derived) (?:of )?(?:your |further |next )?(?:generated )?(?:repl(?:y
          |ies)|answers?|responses?|summar(?:y|ies)|outputs?)
        |(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|text
          |statements?) (?:is |are )?(?:(?:that )?(?:draw|rel|build|mak|giv|us)\w+|based|derived|drawn|made
          |generated|taken|produced|built|written|composed) (?:\w+ )?(?:on|from|of
          |out of) (?:the basis of )?th(?:is|ese|at)
        |(?:whoever|anyone|anybody|everyone|party|system|whatever
          |person) (?:who |that )?(?:is |are )?(?:answer|compos|prepar|repl|respond|summari|formulat|turn
          |draft)\w* (?:\w+ ){0,6}?(?:answer|repl|respon|summar|statement|from|out|question)\w*
        |producing statements
        |(?:before|prior to|while|when|after|in) (?:you )?(?:answering|responding|replying|summari[sz]ing
          |rendering (?:its|your|an?) answer)\b
        |(?:before|when|whenever|after) you (?:quote|explain|answer|cite|reply|respond|summari[sz]e)
        |anything you (?:say|put|write|generate)|whatever (?:you|it) (?:writes?|says?)
        |the (?:answer|reply) (?:is ["“'«]|(?:to|for) (?:every|any|all|each)|given)
        |(?:wording of|in) the reply|(?:correct|right) answer to the|purposes? of (?:question )?answering
        |(?:answer|reply|respond|talk)\w* (?:only )?in (?:klingon|french|german|spanish|italian|english
          |russian|chinese|japanese|capitals|base64|rhymes?|emojis?)
        |antwortet?|répond(?:s|ez|re)?|(?:tu|su|la|cada) respuesta|responde[nr]?|rispond\w*|alla risposta
        |odpowiada\w*|contest[ae]\w*|a resposta|beantwoord\w*|eine antwort)(?!\w)""",
        demands=False,
    ),
    "rules an answer": _cue(
        7,
        _ANSWERS,
        rf"""(?<!\w)(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|texts?|statements?
          |outputs?)(?: [\w'-]+){{0,6}}? (?:{_DUTY} (?:(?:not|never|always|also|only|therefore) )*{_SAY}
          |confine\w*|calls? it|names?|passes over|says|states|reports|leaves|is fixed)(?!\w)
        |(?<!\w)the (?:answer|reply) to (?:every|any|all|each) (?:\w+ )?(?:questions?|query)(?!\w)""",
    ),
    "speaks of who asks": _cue(
        10,
        """asker enquirer inquirer visitor human user's ask asks asked asking fragt know talking tell inform assure
        persuade convince promise remind questioned question questions query queries enquiry enquiries
        comes come utilisateur usuario usuário utente benutzer nutzer gebruiker użytkownik użytkownika
        pregunta pregunte preguntas pregunten preguntan consulta domanda domande dotaz user""",
        r"""(?<!\w)(?:
        (?:the|your|this) (?:asker|enquirer|inquirer|visitor|human|user's question)
        |(?:tell|inform|assure|persuade|convince|ask|promise|remind) (?:the|your|this) (?:user|customer
          |reader|person|asker)
        |(?:whoever|who(?:ever)?|someone|anyone|somebody|a user|they|person|people|one
          |jemand) (?:who )?(?:is |else )?(?:asks?|asked|asking|fragt
          |wants? to know|you are talking|(?:has|have) been asked)
        |(?:when|whenever|if) (?:you are |you're |ever )?(?:asked|questioned)
        |(?:when|if|in the event that|in so far as|whenever|should) (?:the|a|any) (?:question|enquiry|query)
        |(?:any|every|each|whatever|further) (?:other |later |further |future )?(?:questions?|quer(?:y|ies)
          |enquir\w+)
        |(?:colleague|developer|engineer|manager|auditor|newcomer|reader|person) asks
        |whenever \w+ comes? up|utilisateur|usuario|usuário|utente|benutzer|nutzer|gebruiker|użytkownik\w*
        |pregunt\w+|consulta|domand\w+|dotaz\w*)(?!\w)""",
        demands=False,
    ),
    "gives the answer": _cue(
        10,
        "ask asks asked question query enquiry know word told",
        r"""(?<!\w)(?:when|whenever|if|should|whoever|anyone)\b[^.\n]{0,60}?\b(?:ask(?:s|ed)?|question|query
          |enquiry|wants? to know|comes? up|brings? up)\b[^.\n]{0,90}?(?:,|:|\bthen)\s*(?:(?:you|please|always
          |just|simply|then|kindly|must|should) )*(?:answer|say|reply|respond|state|tell|claim|assert|deny
          |pretend|recommend|sag|behaupte)(?!\w)
        |(?<!\w)(?:is|are|be) (?:to be )?told (?!by\b)""",
    ),
    "orders whom it calls": _cue(
        8, MODELS, rf"{_OPENS}{_KIND}{_CALLED}\s*(?:please |kindly |do not |never |always )*{_SAY}(?!\w)"
    ),
    "claims a right": _cue(
        8,
        "authorise authorize authorised authorized permitted cleared operator administrator",
        r"""(?<!\w)(?:
        i (?:hereby )?(?:authori[sz]e|permit|allow) you
        |you are (?:hereby )?(?:authori[sz]ed|permitted|cleared)|the operator has
        |as (?:the|an?) administrator\b[^.\n]{0,60}\bi\b)(?!\w)""",
    ),
    "speaks to a reader": _cue(
        4,
        "you your yourself ur u re dich dir dein deine deinem deiner tu te ti tes votre vous usted",
        r"(?<!\w)(?:you|your|yourself|ur|u|you're|dich|dir|dein\w*|tu|te|ti|tes|votre|vous|usted)(?!\w)",
        demands=False,
    ),
    "gives an order": _cue(
        8,
        _VERBS + " " + _FOREIGN,
        rf"""(?:^|[.!?:;,("'>|*_\]—–-]|\d\.|\b(?:so|then|now|and)\b)\s*(?:(?:please|pls|kindly|so|then|now|and
          |first|simply|just|instead) )*(?:do not |don['’]?t |never |always |only )?{_SAY_IN_ANY} (?!of\b|is\b
          |are\b|was\b|were\b)""",
    ),
    "asks for silence": _cue(
        13,
        """mention mentioned mentioning reveal revealed revealing disclose disclosing disclosed cite citing tell
        bring yourself themselves silence silently conceal withhold deny quiet secret verschweige
        verschweigt verschweigen verschwiegen erwähne erwähnen menciones mencionar mencione taire citer
        menzionare verzwijg verzwijgen existence happened adopted existed""",
        r"""(?<!\w)(?:
        (?:do not|don['’]?t|dont|never|must not|shall not|should not|without|refrain from|no need to
          |no call to|not to be) (?:to |be |even )?(?:mention|reveal|disclos|cit(?:e|ing)|tell|bring)\w*
        |to (?:yourself|themselves)|in silence|silently|conceal|withhold|deny that
        |keep .{0,40}\b(?:quiet|secret)|verschw[ei]\w*|nicht erwähn\w*|no mencion\w*|sous silence|taire
        |sans citer|non menzion\w*|verzwijg\w*|existence of
        |never (?:happened|adopted|existed))(?!\w)""",
    ),
    "overrides instructions": _cue(
        25,
        """ignore ignoring disregard disregarding forget override overrides overriding bypass obeying
        precedence notwithstanding lift lifting instructions void revoked lifted suspended""",
        r"""(?<!\w)(?<!it\sto\s)(?<!them\sto\s)(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|es|ing)
          |bypass|stop (?:following|obeying)|(?:takes?|has|have|gives?) precedence over|notwithstanding
          |lift(?:ing)?) (?:(?:(?:all|any|every|everything|of|the|these|those|your|my|our
          |and) ){0,4}(?:previous|prior|above|earlier|preceding|foregoing|existing|original|system|initial|your
          |safety|content) (?:(?:system|safety|content|and|\w+) ){0,2}?(?:instructions?|prompts?|rules
          |directions|directives|guidelines|guidance|guardrails|polic(?:y|ies)|restrictions?|training|messages?
          |context)|(?:(?:all|any|of|the|these|those) ){0,3}(?:instructions?|rules|prompts?|guidelines|guidance
          |restrictions) (?:(?:listed|given) )?(?:above|so far|you\b|of (?:your|its)|(?:supplied|set) by)
          |(?:the|your) (?:user'?s? )?(?:question|query|conversation|chat)\b
          |anything to the contrary in the instructions)
        |(?:ignore|disregard|forget) (?:everything|anything|all) (?:\w+ ){0,3}?above this
        |your previous instructions
        |(?:instructions|rules|guidance|guidelines) (?:\w+ ){0,4}?are (?:now )?(?:void|revoked|lifted|suspended)""",
    ),
    "speaks of a model's rules": _cue(
        17,
        """instructions instruction prompt prompts rules rule guidelines guideline restrictions restriction
        guardrails guardrail training operator context memory conversation filter filters unrestricted
        uncensored safety message mensaje session told shown handed""",
        r"""(?<!\w)(?:
        (?:your|ur) (?:\w+ ){0,2}?(?:instructions?|prompts?|rules?|guidelines?|restrictions?|guardrails?
          |training|operator|context(?: window)?|memory|conversation|filters?)
        |(?:hidden|operating) (?:prompts?|instructions)|(?:full|entire|whole|the) context window
        |unrestricted|uncensored|safety[_ ]filter\w*
        |(?:instructions?|rules?) (?:of|from|supplied by|set by) (?:its|your|the) (?:operator|developer|user)
        |its operator|message système|mensaje del sistema
        |(?:text|instructions|words|rules|everything|what
          |passages|documents|records|sources|context) (?:that )?you (?:were|have been) (?:given|told|shown|handed)
        |until the conversation
        |for this (?:session|conversation))(?!\w)""",
        demands=False,
    ),
    "gives a role": _cue(
        11,
        """now longer henceforth here task role instructions instruction character klingon pirate emojis poem talk
        pretend maintenance developer eres jesteś ahora jetzt sofort hier désormais poi nu teraz nowa
        alsof""",
        r"""(?<!\w)(?:
        you\s*(?:are|'re) (?:now|no longer)\s|from (?:now|here) on(?:wards)?|from here
        |henceforth|new (?:task|role|instructions?)(?: for)?|in character
        |(?:in|like) (?:a )?(?:klingon|pirate\w*)|only emojis|(?:write|short) (?:a )?(?:\w+ )?poem
        |talk like|pretend|maintenance mode|developer mode|eres|jesteś|a partir de ahora
        |ab (?:jetzt|sofort|hier)|désormais|d['’]ora in poi|vanaf nu|od teraz|nowa rola|doe alsof)(?!\w)""",
    ),
    "plays a turn": _cue(
        20,
        """system assistant tool tool_result asistente assistent human bronnen źródeł quellen retrieved retrieval
        role ends incomplete nothing context""",
        r"""(?:^|[.!?] )\W*(?:system|assistant|tool|asistente|assistent|human)\s*: \S+ \S|(?:^|[.!?] )\W*\[system
        |</?(?:system|context|assistant|tool)>|(?:begin|end) system message|\btool_result\b
        |"role":\s*"(?:tool|system|assistant)"|(?-i:SYSTEM(?:\s\w+)?:)
        |end of (?:retrieved|the retrieved|context\b|sources|search results)
        |(?:sources|documents|context|passages|retrieval) (?:ends? here|is incomplete)|einde van de bronnen
        |koniec źródeł|ende der quellen|search returned nothing|retrieval step""",
    ),
    "leads data or readers away": _cue(
        13,
        """append env credentials conversation environment chat answer answers reply replies
        respuesta risposta call invoke""",
        r"""(?:environment variables|\.env\b|conversation|chat (?:so far|history)|api keys?|credentials
          |user'?s question)(?:.|\n){0,80}?(?:https?:|@|\burl\b|append)
        |(?:answers?|repl(?:y|ies)|responses?|outputs?|you say|respuesta|risposta)(?:.|\n){0,60}?(?:https?:|!\[)
        |(?:https?:|!\[)(?:.|\n){0,100}?(?:every answer|your repl\w+|you say|you write|the chat\b)
        |(?:call|invoke) (?:the )?`?\w+_\w+(?:`|\()""",
    ),
    "speaks of itself": _cue(
        6,
        "this these above diese dieser dieses diesem diesen esta este cette ce questo questa deze desta",
        rf"(?<!\w){_THIS}(?!\w)",
        demands=False,
    ),
    "states a standing": _cue(
        4,
        "accepted current valid approved force ratified unanimous decided completed proposed",
        r"""(?<!\w)(?:as|be|is|are|was|line) (?:the )?(?:only |being )?(?:accepted|current|valid|approved
          |in force|ratified|unanimous|decided|completed)
        |says proposed|the only valid""",
        demands=False,
    ),
}
_BY_WORD: dict[str, list[str]] = defaultdict(list)
for _name, _each in CUES.items():
    for _word in _each.words:
        _BY_WORD[_word].append(_name)
_COMMON = ("speaks to a reader", "gives an order", "speaks of itself", "states a standing")
"""Cues that nearly every text has, and that are not enough together."""
_TELLING = frozenset(word for word, names in _BY_WORD.items() if any(name not in _COMMON for name in names))
_APART = {code: " " for code in range(128) if not chr(code).isalnum()} | dict.fromkeys(map(ord, "’‘“”„«»–—…¿¡"), " ")


def spread(text: str) -> str:
    """A text of the same length in lower case with blanks for all that stands between words."""
    small = text.lower()
    return (small if len(small) == len(text) else text).translate(_APART)


def telling(words: str, known: frozenset[str]) -> list[int]:
    """Where in a text, spread, words stand without which no passage reads as an order to a model, in order.

    `known` are all its words.
    """
    apart = f" {words} "
    places = []
    for word in _TELLING & known:
        at = apart.find(f" {word} ")
        while at >= 0:
            places.append(at)
            at = apart.find(f" {word} ", at + 1)
    return sorted(places)


def possible(words: str, extra: int = 0) -> frozenset[str]:
    """The cues that a passage, spread, can have by its words, where they are enough together; `extra` is weighed in."""
    able = frozenset(name for word in _BY_WORD.keys() & words.split() for name in _BY_WORD[word])
    return able if sum(CUES[name].weight for name in able) + extra >= ENOUGH else frozenset()


def found(passage: str, extra: int = 0, words: str | None = None) -> list[str]:
    """The cues of a passage that reads as an order to a model, `extra` weighed in; none where it does not.

    `words` is the passage spread, where that is at hand.
    """
    able = possible(spread(passage) if words is None else words, extra)
    left = sum(CUES[name].weight for name in able) + extra
    told = []
    for name in CUES if able else ():
        if name not in able:
            continue
        if CUES[name].form.search(passage):
            told.append(name)
        else:
            left -= CUES[name].weight
            if left < ENOUGH:
                return []
    return told if any(CUES[name].demands for name in told) else []
