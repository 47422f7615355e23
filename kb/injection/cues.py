"""Whether a passage tells a language model what to say: by cues that are weighed together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

ENOUGH = 28
"""What the cues of a passage weigh at least that is taken for an order to a model. Most weights are those of a logistic
regression over 120 orders and 120 harmless passages on models, agents and answers, made up by two writers who did not
see the cues, and over the passages of 2,000 real documents with three cues or more, rounded; those of cues that came
later were set by hand, so that these sets and a third one were told apart."""
ALONE = 36
"""What a cue weighs that is an order by itself, in a block of code, too."""
UNSEEN = 8
"""What it adds that readers hardly see a passage: a comment, the title of a link, the description of a picture."""
IN_CODE = -8
"""What it adds that it stands in a block of code, where prompts are shown."""

_NAME = r"""(?:(?-i:AIs?|LLMs?|KIs?|IA)|llms?|(?:chat-?)?gpt(?:-?\d\w*)?|claude|gemini|copilots?|chat-?bots?
    |(?:(?:large|generative|vision) )*(?:language|vision|retrieval|answer|generative|foundation) models?
    |(?:(?-i:AI|KI)|coding|code|chat|retrieval|search)[\s-]+(?:assistant|agent|bot|helper)(?:en|s)?
    |(?:(?-i:AI|KI)|automated|virtual|generative|conversational|answering|retrieval)[\s-]+
     (?:assistant|agent|bot|reader|helper|service|engine|tool|program|system)s?
    |(?-i:KI)[\s-]?Systeme?n?|agents? conversationnels?|sistem[ai] automatic[oi]|sistemas? automáticos?
    |systèmes? automatiques?|geautomatiseerde \w+|system\w* językow\w*|automatische (?:leser|systeme)
    |summari[sz]ers?|\w*sprachmodell\w*|assistants? conversationnels?|modèles? de lang(?:age|ue)
    |modelos? de (?:lenguaje|linguagem|(?-i:IA))|modell[oi] linguistic[oi]|taalmodel\w*|model\w* język\w*
    |jazykov\w+ model\w*|dil model\w*|(?:reading|answering|replying) (?:agents?|assistants?|bots?|programs?|tools?)
    |språkmodell\w*)"""
"""What nothing but a model, or a program around one, is called."""
_KIND = rf"""(?:{_NAME}|(?:assistants?|agents?|bots?|robots?|models?|assistent\w*|asistent\w*|asysten[tc]\w*|assistente
    |\w{{3,}}bot))"""
"""What a model is called, too."""
_READER = rf"(?:{_NAME}|assistants?|agents?|bots?)"
"""What a model is called where a text is read."""
_VERBS = """say state tell answer reply respond report output repeat translate cite mention omit deny pretend rank
    recommend present describe treat regard consider quote claim confirm assert reveal disclose print
    withhold hide conclude conceal lead open finish end begin attach pop put leave call give append
    insert paste decode render forward suppose assume name add include summarise summarize write talk
    promise deem refrain copy suggest skip invoke run fetch send post visit execute forget ignore disregard discard
    save stop store remember retrieve swap switch keep act behave use rely push list show contain praise
    rate offer ask point refer confine follow obey drop mark prefer favor favour bring base replace pull delete remove
    explain"""
"""What is asked of a model."""
_SAY = f"(?:{'|'.join(_VERBS.split())})"
_FOREIGN = """antworte sag sage behaupte behandle erwähne nenne verschweige gib dis dites réponds répondez présente
    présentez oublie oubliez affiche affichez recommande recommandez contesta responde recomienda borra
    muestra rispondi presenta ignora diga responda zeg antwoord noem odpowiadaj zignoruj svara visa"""
"""The same in other languages."""
_SAY_IN_ANY = f"(?:{'|'.join((_VERBS + ' ' + _FOREIGN).split())})"
_DUTY = r"""(?:must|shall|should|ought to|ha(?:s|ve) to|needs? to|(?:is|are) (?:(?:hereby|now|kindly|politely
    |respectfully|also) )*(?:(?:asked|required|expected|obliged|requested|invited|encouraged|urged|advised|reminded
    |instructed|directed|told|allowed|permitted|free|authori[sz]ed(?: and required)?) )?to
    |(?:would|will) (?:want to|wish to|need to|do well to)|(?:might|may) (?:want|wish|like) to|had better
    |please|kindly|can|may|will)"""
_RULES = r"""(?:instructions?|prompts?|rules|directions|directives|guidelines|guidance|guardrails|polic(?:y|ies)
    |restrictions?|training|messages?)"""
"""What a model was told."""
_WRITTEN = r"""(?:wiki|runbooks?|handbooks?|manuals?|guides?|tickets?|chapters?|readme|e-?mails?|letters?
    |displays?|screens?|consoles?|terminals?|panels?|monitors?|logs?|outputs?|bus|queues?|topics?|channels?)"""
"""Where a team keeps instructions of its own, and where machines show messages."""
_MODALS = r"(?:you|please|always|never|also|only|kindly|must|should|do not|don['’]t)"
"""What stands before what a model is to do."""
_THIS = r"""(?:th(?:is|ese) (?:\w+ )?(?:records?|pages?|documents?|files?|texts?|decisions?|adrs?|notes?
      |repositor\w+|knowledge base|folders?|lines?|rows?|tables?|cells?|sections?|images?|pictures?|charts?|diagrams?
      |comparisons?|collections?|paragraphs?|messages?|comments?|targets?|headlines?|options?|entr(?:y|ies)|passages?
      |hover texts?|archives?|corpus
      |sources?|terms?|figures?|drawings?|plans?)
    |(?:read(?:ing|s)?|process\w*|summari[sz]\w*|quot(?:e|ing)|render|indexing|answer\w* from) this|this is
    |(?:status|section|line|text) (?:line )?above
    |diese[rsnm]? (?:\w+ )?(?:seite|text\w*|datei|eintrag\w*|dokument\w*|zeile|adr|abschnitt\w*|absatz)
    |est[ae] (?:página|fila|nota|documento|archivo|registro)|cette page|ce (?:document|texte)
    |quest[oa] (?:documento|pagina)|deze pagina|d?esta página)"""
"""How a document speaks of itself."""
_OPENS = r"""(?:^|[.!?:;("'>|\[*_#—–-]\s|[("'>|\[*_]|\balso,?\s|\b(?:and|so)\s
    |\b(?:nota bene|n\.?b\.?|psa|fyi|heads[ -]up)[,:]?\s)\s*"""
"""What a sentence, a cell or an aside begins after."""
_CALLED = rf"""(?:\s*(?:,|&|/|\bor\b|\band\b)\s*{_KIND})*(?: (?:readers?|consumers?|users?|reviewers?|editors?|systems?
    |tools?|only|and \w+|opening this(?: file)?
    |(?:reading|(?:who|that) reads?) this(?: \w+){{0,2}}
    |(?:built|based|running|relying|working|drawing|trained|grounded|fed|living) (?:on|from|with|off|by) {_THIS}
    ))?\s*[,:!]"""
"""What follows the name of whoever is called by it."""


OTHER = "?"
"""What stands in a spread text for a letter that `_LETTERS` lacks."""
_LETTERS = "cp1252"
"""The letters of western Europe, and quotation marks."""
_APART = bytes(
    code if chr(code) == OTHER or bytes((code,)).decode(_LETTERS, "replace").isalnum() else ord(" ")
    for code in range(256)
)


def spread(text: str) -> str:
    """A text of the same length in lower case with blanks for all that stands between words.

    A table over bytes is ten times as fast as one over the letters of a text that has any outside ASCII.
    """
    small = text.lower()
    small = (small if len(small) == len(text) else text).replace(OTHER, " ")
    return small.encode(_LETTERS, "replace").translate(_APART).decode(_LETTERS)


@dataclass(frozen=True, slots=True)
class _Cue:
    weight: int
    pattern: str
    words: tuple[frozenset[str], ...]
    """Each match holds one of each of these, in lower case. To look for words is faster than the expression is."""
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
    """A cue; in `form`, which may run over lines, a blank is any white space. `words`: one of each side of an &."""
    joined = "".join(line.strip() for line in form.split("\n"))
    groups = tuple(frozenset(spread(each).split()) for each in words.split("&"))
    return _Cue(weight, joined.replace(" ", r"\s+"), groups, demands)


MODELS = """ai ais llm llms ki kis ia gpt gpt4 gpt3 chatgpt claude gemini copilot copilots chatbot chatbots bot bots
    robot robots agent agents agenten assistant assistants model models automated virtual generative
    conversational answering summarizer summariser summarizers summarisers assistent assistenten
    assistente assistenti asistente asistentes asystent asystencie asystenci asystenta modelo modelos
    modello modelli modèle modèles taalmodel taalmodellen sprachmodell sprachmodelle sprachmodellen
    språkmodell språkmodellen język językowe językowego jazykový jazykového jazykové model modelu modeli reading
    replying retrieval systeme automatici automatico automáticos automático
    automatiques automatique geautomatiseerde automatische wissensbot archbot"""
"""The words of names for a model, one of which stands in each."""
_ANSWERS = """answer answers answering reply replies replying response responses responding respond output outputs
    summary summaries summarize summarise summarizing summarising text texts statement statements
    completion completions quote explain cite anything whatever question drafting drafts composes
    compose composing puts antwort antworte antwortet répond réponds répondez répondre respuesta
    responde responden responder rispondi rispondere risponde risposta odpowiada odpowiadaj odpowiadać
    contesta conteste resposta beantwoord beantwoordt beantwoorden message wording talk"""
CUES = {
    "discards instructions": _cue(
        ALONE,
        """ignore ignoring disregard disregarding forget override overrides overriding bypass revoked void
        cancelled canceled lifted suspended overridden obsolete optional invalid replace replaces supersede supersedes
        & instruction instructions prompt prompts rules directions directives guidelines guidance guardrails
        policy policies restriction restrictions training message messages context text document documents
        record records source sources decision decisions passage passages adr adrs above told given asked taught
        instructed trained question questions query queries conversation chat""",
        rf"""(?<!\w)(?:
        (?:ignor(?:e|ing)|disregard(?:ing)?|forget|override|bypass) (?:
          (?:(?:all|any|every|everything|of|the|these|those|your|my|our|and) ){{0,4}}(?:previous|prior|above
            |earlier|preceding|foregoing|existing|original|system|initial) (?:(?:system|safety|and) )*(?:{_RULES}
            |context|text)\b(?! (?:on|in|from) (?:the|our|its|that) (?:[\w'-]+ ){{0,2}}?{_WRITTEN}\b)
            (?! (?:with the same|to (?:keep|use|store|hold|run|wait|retry))\b)
          |(?:(?:all|any|every) )?(?:the )?other (?:documents?|records?|sources?|decisions?|passages?|adrs?)\b
          |(?:all (?:of )?)?the above(?=\s*(?:$|[.,;!:]|and\b))
          |(?:(?:all|any|of) ){{0,2}}(?:your (?:\w+ ){{0,2}}|the (?:system|safety|citation) ){_RULES}\b
          |(?:(?:all|any|of|the|these|those) ){{0,3}}{_RULES} (?:(?:listed|given) )?(?:above|so far|you\b)
          |(?:(?:all|any|everything|anything|whatever|that|what|of) ){{0,3}}you (?:were|are|have
            |know) (?:\w+ ){{0,2}}(?:told|given|asked|taught|instructed|learn\w+|trained)
          |(?:everything|anything|all) (?:(?:that|was|is|came|said|written
            |stated) ){{0,3}}above(?=\W*(?:$|[.,;!]|\band\b))
          |(?:the|your|any|every|all) (?:\w+ )?(?:questions?|quer(?:y|ies)|conversation|chat) (?:above|so far
            |before this|you were)\b)
        |(?:replaces?|overrides?|supersedes?) (?:what|everything|all|anything) (?:that )?you (?:were|are
          |have been) (?:\w+ )?(?:told|given|asked|taught)\b
        |overrid(?:es|ing) (?:(?:all|any|of) )*your (?:\w+ ){{0,2}}{_RULES}\b
        |{_RULES} (?:above|so far|before this|(?:you were )?(?:given|shown|listed|stated) (?:above|earlier|before
          |to (?:you|it)\b[^.\n]{{0,20}})) (?:are|is) (?:now |hereby )?(?:revoked|void|cancell?ed|lifted|suspended
          |overridden)\b
        |(?:treat|consider|regard) (?:(?:all|any|the|your|every|previous|earlier
          |prior) )*{_RULES} (?:\w+ ){{0,5}}?as (?:void|revoked|invalid|cancell?ed|lifted|obsolete|optional)\b)""",
    ),
    "discards instructions in another language": _cue(
        ALONE,
        """anweisung anweisungen instruktion instruktionen regel regeln vorgabe vorgaben instruction
        instructions consigne consignes règle règles directive directives instrucciones reglas normas
        dicho dit gesagt detto indicaciones instruções regras istruzioni regole instructies opdrachten regels
        polecenia instrukcje
        reguły""",
        r"""(?<!\w)(?:
        (?:ignoriere?n?|vergiss|vergesst|vergessen|missachtet?|missachten)(?: sie)? (?:\S+ ){0,4}?(?:bisherige
          |vorherige|vorige|vorangegangene|obige|frühere|deine)\w* (?:\S+ )?(?:anweisung|instruktion|regel
          |vorgabe)\w*
        |(?:ignor|oubli)e[zr]? (?:\S+ ){0,3}?(?:instructions?|consignes?|règles?|directives?) (?:précédent
          |antérieur|ci-dessus|reçu)\w*
        |(?:ignor|olvid|esque)(?:[ae]|ça)[mnrd]? (?:\S+ ){0,3}?(?:instrucciones|reglas|normas|indicaciones
          |instruções|regras) (?:anterior|previ|prévi)\w*
        |(?:ignora|dimentica|scorda|lascia perdere)\w* (?:\S+ ){0,3}?(?:istruzioni|regole) (?:precedent|sopra
          |di prima)\w*
        |(?:negeer|vergeet) (?:\S+ ){0,3}?(?:vorige|eerdere|bovenstaande|voorgaande) (?:instructies|opdrachten
          |regels)
        |(?:olvida|ignora|oublie[zr]?|vergiss|vergesst|dimentica|scorda)\w* (?:\S+ ){0,2}?(?:lo que|ce qu|was
          |quello che)
          \S* (?:\S+ ){0,3}?(?:dicho|dit|gesagt|detto)\b
        |(?:zignoruj|ignoruj|pomiń|olej|zapomnij) (?:\S+ ){0,3}?(?:wcześniejsze|poprzednie|powyższe) (?:polecenia
          |instrukcje|reguły))""",
    ),
    "hides from who asks": _cue(
        ALONE,
        """tell inform alert mention reveal disclose say show state without & not t never must should shall
        & user human reader asker asking asks notes note messages message instructions prompt comment text
        superseded replaced deprecated rejected withdrawn obsolete outdated date anyone anybody owner person
        developer""",
        rf"""(?<!\w)(?<!we\s)(?<!to\s)(?<!they\s)(?:
        (?:do not|don['’]t|never) (?:
          (?:(?:tell|inform|alert)|(?:mention|reveal|disclose|say|show) (?:[\w']+ ){{1,4}}?to) (?:the (?:user|human
            |reader|asker|person (?:asking|who asks))|whoever asks)
          |(?:mention|say|tell|reveal|disclose|state) (?:\w+ ){{0,3}}?th(?:at|is) (?:record|decision|document|adr
            |one|it) (?:is|was|has been) (?:superseded|replaced|deprecated|rejected|withdrawn|obsolete|outdated
            |out of date))
        |(?:never|not) mention th(?:is|ese) (?:notes?|messages?|instructions?|prompt|comment|text)
        |{_KIND} (?:\([^()\n]{{0,60}}\) )?(?:\w+ ){{0,5}}?(?:must|should|shall) (?:[^.\n]|\.(?=\w)){{1,160}}?
          \swithout (?:asking|telling|informing|notifying|alerting|warning) (?:the |any )?(?:user|human|developer
          |owner|reader|person|anyone|anybody))\b""",
    ),
    "makes a model of the reader": _cue(
        ALONE,
        """now longer henceforth here point moment line pretend unrestricted uncensored unfiltered jailbroken
        & you assistant respond answer reply say pretend act behave""",
        rf"""(?<!\w)(?:
        you(?: are|['’]re) (?:now|no longer|henceforth) (?:an? |the )?(?:[\w-]+ ){{0,3}}(?:assistant|chatbot
          |language model|ai|llm|dan|ad[mv]i[ns]\w*|\w+gpt)\b
        |(?:from (?:now|here|this (?:point|moment|line)) on(?:wards?)?|henceforth),? (?:
          you (?:are|will be|have (?:no|become))\b(?! (?:also|responsible|in charge|free|able|welcome|expected|required
            |asked|invited|entitled|allowed|part of|an? (?:member|owner|reviewer))\b)
          |(?:you )?(?:(?:must|will|should|always|only) )*(?:respond|answer|reply|say|pretend|act|behave)\b)
        |(?:unrestricted|uncensored|unfiltered|jailbroken) (?:assistant|{_NAME}))
        |{_OPENS}pretend (?:to be|(?:that )?you have)\b""",
    ),
    "fixes every answer": _cue(
        ALONE,
        """answer answering reply respond summarizing summarising indexing processing describing translating
        quoting decode cite asks asked output print say & all any every this these about you always never only with
        without following it just using nothing""",
        rf"""(?<!\w)(?:
        (?:answer|(?:respond|reply) to) (?:all|every|any) (?:\w+ )?(?:questions?|prompts?
          |quer(?:y|ies)) (?:\w+ ){{0,5}}?(?:with|by saying|that)\b
        |(?:when|before|after) (?:summari[sz]ing|indexing|processing|describing|translating|quoting
          |answering from) {_THIS}[^.\n]{{0,40}}?, (?:{_MODALS} )*{_SAY}
        |(?:when(?:ever)?|if) (?:(?:a|the) user asks|someone asks|(?:you are )?asked) (?:you )?about\b
          [^.\n]{{0,60}}?, (?:{_MODALS} )*{_SAY}
        |when answering\b[^.\n]{{0,40}}?, (?:always|never|only) (?:recommend|say|state|claim|mention|name)
        |you (?:(?:must|should|may|shall) (?:not|never) cite
          |(?:(?:must|will|shall|should|may|now|only|always) )*(?:answer|respond|reply) (?:(?:only|always
            |exclusively)|in (?:english|french|german|spanish|italian|russian|chinese|japanese)))
        |decode (?:this|the (?:following|text|line|string)|it|(?:with|using|from|as) (?:rot-?13|base64
          |hex\w*))\b[^.\n]{{0,40}}?\b(?:do|act|follow|obey|execute|run|carry out))(?!\w)
        |{_OPENS}(?:output|print|say) (?:only|just|nothing but) the (?:sentence|words?|phrase)\b
        |{_OPENS}(?:reply|respond|answer) (?:(?:only|solely|exclusively|just) with (?:the (?:sentence|words?|phrase
          |text)\b|["“'«])|without (?:(?:any|naming|giving|citing) )*(?:sources?|citations?)\b)""",
    ),
    "presents the record as another": _cue(
        ALONE,
        "present treat describe report cite & this it & as",
        rf"""{_OPENS}report (?:it|this(?: (?:decision|record|adr))?) as (?:replaced|withdrawn|superseded|rejected
          |deprecated|void|open)\b[^.\n]{{0,40}}\b(?:when(?:ever)?|if) (?:you (?:are|['’]re) )?asked\b
        |{_OPENS}(?:please |always |also |now )*(?:present|treat|describe|report
          |cite) this(?: (?:decision|record|document|adr|one))? as (?:the |being )?(?:
          (?:(?:only|current|valid|latest|newest|official)\b\s*)+(?:one|record|decision|source|version|adr)?
          |accepted|in force|withdrawn|superseded|rejected|deprecated)
        (?=\s*(?:[.,;!)]|$|and\b|even\b|in (?:every|all)|whatever\b|regardless\b|no matter\b))""",
    ),
    "speaks as the system": _cue(
        ALONE,
        """system end ends & you your ignore disregard forget answer respond must tell always never retrieved sources
        documents context passages records search""",
        r"""(?-i:SYSTEM(?: (?:OVERRIDE|PROMPT|MESSAGE|NOTICE|NOTE|INSTRUCTIONS?))?): [^\n]{0,80}?\b(?:you|your|ignore
          |disregard|forget|answer|respond|must|tell|always|never)\b
        |(?<!\w)end of (?:the )?(?:retrieved (?:\w+ )?(?:documents|context|sources|passages)|context window)\b
        |(?<!\w)(?:(?:retrieved )?(?:sources|documents|context|passages|records)|search results) ends? here\b""",
    ),
    "binds whoever is a model": _cue(
        ALONE,
        f"""{MODELS} machine program wer & read reads reading summarize summarise summarizes summarises summarizing
        summarising process processes processing index indexes indexing answer answers answering whoever anyone
        anybody anything
        everyone now reply respond say claim state pretend disregard forget quote mention cite show reveal
        hinweis poznámka poznamka upozornění upozornenie pokyn uwaga wskazówka polecenie notering bemærkning merknad
        nachricht anweisung note nota message mensaje mensagem messaggio opmerking bericht instruction instructions
        describe present treat report call regard consider quotes opens dass liest verarbeitet zitiert falls wenn
        sobald sollte si se als auswertet zusammenfasst wiedergibt""",
        rf"""(?<!\w)(?:
        wer (?:diese\w*|dies) (?:\S+ ){{0,4}}?(?:auswertet|zusammenfasst|verarbeitet|zitiert|wiedergibt),?
         (?: \S+){{0,4}}? (?:gibt|sagt|nennt|erwähnt|schreibt|antwortet|lässt|möge|soll)\b
        |(?:falls|wenn|sobald|sollte) (?:\S+ ){{0,2}}?(?:\w*sprachmodell|(?-i:KI)(?:-\w+)?|assistent|chatbot|bot
          |agent)\w* (?:\S+ ){{0,3}}?(?:diese[nmrs]?|dies) (?:\S+ ){{0,3}}?(?:verarbeite|lies|lese|zusammenfass
          |auswerte|zitier|wiedergeb|wiedergib)\w*
        |(?:si|se|als) (?:une? |una? |een )?(?:modèle|modelo|modello|taalmodel|assistant|asistente|assistente|(?-i:IA)
          |bot) (?:\S+ ){{0,4}}?(?:lit|traite|résume|cite|lee|procesa|resume|legge|elabora|riassume|leest|verwerkt
          |samenvat|ler|processar|resumir) (?:ce|cette|ces|est[eao]s?|quest[oaie]|deze|dit|dez)
        |(?:any|all|every) {_READER} (?:(?:that|which|who) )?(?:read|summari[sz]|process|index
          |answer)\w* (?:from )?th(?:is|ese)\b
        |when(?:ever)? (?:an?|any|the) {_READER} (?:with (?:\w+ ){{1,4}})?(?:reads?|processes|summari[sz]es|indexes
          |quotes|opens) {_THIS},? (?:it|they) (?:first |must |should |shall |always |then |also )*\w+
        |if you (?:are|['’]re) (?:reading|processing|quoting
          |summari[sz]ing) this (?:\w+ )?(?:as (?:part of )?an? (?:automated|ai|llm
          |generated|assistant|agent|bot)|to (?:answer|generate|produce))
        |(?:if you (?:are|['’]re)|should you be) (?:an? |any )?(?:automated (?:system|reader|agent|tool)|bot|robot
          |machine|chatbot|(?:assistant|agent) (?:that is |who is )?reading this)\b[^.\n,]{{0,20}}, ?(?:please
          |just )?{_SAY}
        |(?:any |all )?{_KIND} reading this (?:(?:must|should|shall|will|please) )*{_SAY}
        |if (?:an? |any )(?:machine|bot|robot|program) reads this\b
        |(?:liest|verarbeitet|zitiert) (?:eine?|die|das) (?-i:KI|KI-\w+|Sprachmodell)\b
        |(?-i:KIs?|KI-\w+|Sprachmodelle?|Assistenten)\b[^.\n]{{0,60}}?\b(?:
          (?:sollen?|müssen|muss|mögen?|möge|haben|hat)\b[^.\n]{{0,30}}?\b(?:antworten|behaupten|sagen|verschweigen)
          |(?:antworten|behaupten|sagen) (?:sollen|soll|müssen|muss))\b,? dass\b
        |{_READER} {_DUTY} (?:(?:always|only|now|also) )?(?:describe|present|treat|report|cite|call|regard
          |consider) {_THIS} as (?:the |being )?(?:rejected|accepted|withdrawn|superseded|deprecated|obsolete|void
          |invalid|in force|current)
        |(?:any(?:one|body|thing)?|everyone|whoever) (?:(?:who|that|which) )?is an? {_NAME}
        |{_READER} (?:(?:that|which|who) )?(?:read|process|summari[sz]|index|quot|cit)(?:s|es|e
          |ing)? {_THIS} (?:{_DUTY}|(?:is|are) (?:to|hereby|now|allowed|permitted))\b
        |{_READER} (?:(?:reading|processing|summari[sz]ing|indexing|answering)\b[^.\n]{{0,40}}? )?{_DUTY} (?:
          now (?:run|execute|call|open|fetch|send|edit|delete|change|answer|reply|respond|say)
          |(?:(?:always|only|now|never|not|also) )*(?:(?:reply|answer|respond|say|claim|state) that
            (?! (?:it|they) (?:does|do|can|could) ?(?:not|n['’]t)\b)
            |claim|pretend|disregard|forget
            |answer (?:any|every|all) (?:later|further|future|other|following
              |subsequent) (?:questions?|queries)
            |(?:quote|mention|cite|show|reveal) (?:the|this) (?:text|note|line|passage|paragraph|section)s?))
        |(?:hinweis|nachricht|anweisung|note|nota|message|mensaje|mensagem|messaggio|opmerking|bericht
          |instructions?|pozn[aá]mka|upozorn\w+|pokyn\w*|uwaga|wskazówka|polecenie|notering|bemærkning
          |merknad) (?:an|für|à|pour|au|aux|para|al|ao|a|per|voor|pro|pre|dla|do|till?) (?:\S+ ){{0,3}}?
          (?:[ld]['’])?(?:\w*sprachmodell\w*|ki(?:-\w+)?|assistent\w*|assistant\w*|asistente\w*|ia|ai|modèle\w*
          |modelo\w*|modello|taalmodel\w*|model\w*|asyst\w+|asisten\w+|språkmodell\w*)(?: \w+){{0,2}}\s*:)(?!\w)""",
    ),
    "discards what came before in another language": _cue(
        ALONE,
        "todo tout alles tutto tudo & anterior precede précède bisherige vorherige obige davor precedente sopra acima",
        r"""(?<!\w)(?:(?:ignor|olvid|esque[cç])\w* (?:\S+ ){0,2}?(?:todo lo|tudo o que está) (?:anterior|acima)
        |(?:ignor|oubli)\w* (?:\S+ ){0,2}?tout ce qui précède
        |(?:ignorier|vergiss|vergess|missacht)\w* (?:\S+ ){0,2}?alles (?:bisherige|vorherige|obige|davor)
        |(?:ignora|dimentica|scorda)\w* (?:\S+ ){0,2}?tutto (?:\S+ ){0,2}?(?:precede|precedente|sopra))(?!\w)""",
    ),
    "gives a name or a part": _cue(
        ALONE,
        "you your act pretend & now name is are from architect administrator oracle expert reviewer above below",
        r"""(?<!\w)(?:
        you are (?:now )?(?-i:[A-Z]{2,}) now\b|you are now (?-i:[A-Z]\w+), an? (?:\w+ ){0,2}\w+
        |(?:from (?:here|now) on )?your name is (?:now )?(?-i:[A-Z]\w+)(?= and\b|\.|,| from)
        |act as (?:the|an?) (?:\w+ ){0,2}(?:architect|administrator|oracle|expert|reviewer) and \w+ (?:everything
          |all|any|every|whatever)
        |act as (?:[\w'’]+ ){1,5}from (?:this|here|now)\b|you(?: are|['’]re) (?-i:[A-Z]\w*GPT)\b
        |pretend (?:that )?(?:the|this) (?:section|text|line|record|paragraph|page|note|document)s? (?:above
          |below))(?!\w)""",
    ),
    "rules what is made of it": _cue(
        ENOUGH,
        """summary summaries digest digests answer answers whoever anyone anybody anything everything whatever
        statement statements question questions query queries enquiry enquiries output wording prose generated any
        should when whenever once wherever grateful glad thankful pleased obliged appreciate derived automatic composed
        if agent agents assistant assistants bot bots reader readers program programs tool tools retrieved embedded
        indexed summarized summarised chunked pass passes hand hands relay relays
        & answered this these it they figure figures drawing plan page file record text document note section
        decision words answer reply summary sentence prose speech which that replies response responses summaries text
        answers mentioned raised discussed brought""",
        rf"""(?<!\w)(?:
        (?:whoever|anyone who|anybody who) (?:quotes?|cites?) {_THIS} {_DUTY}
        |(?:text|prose|output|answers?|anything|whatever|statements?|wording) (?:that is |is )?(?:generated|produced
          |written|derived|made|composed|drafted|built|drawn) from {_THIS}
          (?: [\w'-]+){{0,6}}? (?:{_DUTY} (?:also )?(?:{_SAY}|close)
          |closes|ends|opens|begins|adds|mentions|says|states)(?!\w)
        |(?:anything|whatever|whoever|everything|any (?:tool|program|system|service|machine)) (?:(?:that|which|who) )?
          (?:describes|summari[sz]es|quotes|renders|explains|presents|rephrases|retells|cites) {_THIS}[^.\n,]{{0,40}}?
          (?:,? also)? (?:adds|says|mentions|states|tells|closes with|ends with|names|points
          |{_DUTY} (?:also )?{_SAY})(?!\w)
        |if you (?:are|['’]re|happen to be|should be) (?:putting|turning|condensing|rendering|rephrasing|boiling
          |wording) (?:this|these|it) (?:\w+ ){{0,2}}?(?:into|to|in|as) (?:words|prose|speech|an? (?:\w+ )?(?:answer
          |reply|summary|sentence))
        |(?:reading|answering|replying|automated|retrieval) (?:agents?|assistants?|bots?|programs?|tools?|readers?)
          [^.\n]{{0,60}}?(?:before|when|whenever|while) (?:they|it) (?:repl(?:y|ies)|answers?|responds?|quotes?|cites?)
        |(?:questions?|quer(?:y|ies)|enquir(?:y|ies)) (?:about|on|regarding|concerning|as to) [^.\n]{{1,40}}? (?:is
          |are) to be answered (?:accordingly|in th(?:at|is) (?:sense|way)|with|from this|by saying|as if)
        |(?:which|that) (?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)) {_DUTY} (?:\w+ )?(?:include|quote
          |contain|repeat|carry|reproduce|give|mention|lead with|open with|close with)(?!\w)
        |(?:generated|derived|automatic|composed) (?:prose|text|answers?|summar(?:y|ies)|repl(?:y|ies)) (?:about|on|for
          |of) [^:\n]{{1,40}}: (?:please )?{_SAY}(?!\w)
        |(?:grateful|glad|thankful|pleased|obliged|appreciate it) if (?:an?|any|the|your|every|each) (?:\w+ )?
          (?:summar(?:y|ies)|answers?|repl(?:y|ies)|responses?) (?:[\w'-]+ ){{0,7}}?(?:could|would|might) (?:
          kindly |please )?{_SAY}(?!\w)
        |(?:should|if|when(?:ever)?|once|wherever) [^.\n]{{1,60}}?(?:comes? up|brought up|asked|asks?|arises?|raised)\b
          [^.\n]{{0,30}}?, the (?:(?:fitting|right|correct|proper|best|only|expected|standard) )?(?:reply|answer
          |response) (?:is|reads|runs|will be)(?! (?:yes|no|not|in|on|the|to|always the)\b)
        |(?:when(?:ever)?|if|once) [^.\n]{{1,60}}? (?:is|are|gets?) (?:brought up|mentioned|raised|asked about
          |discussed), (?:please )?(?:reply|answer|respond|say|name|state)(?!\w)
        |(?:anything|whatever|whoever) (?:(?:that|which|who) )?(?:describes|summari[sz]es|quotes|renders|explains
          |presents|rephrases|retells|cites) (?:this|it)\b[^.\n,]{{0,40}}? (?:adds|says|mentions|states|tells
          |names)(?!\w)
        |(?:pass(?:es)?|hand(?:s)?|relay(?:s)?) (?:it|this|that) on (?:word for word|verbatim|unchanged|as it stands)
        |(?:summar(?:y|ies)|digests?|answers?) (?:of|from) {_THIS} (?:must|shall|should
          |(?:is|are) (?:required|obliged|to))(?: (?:not|never|always|only|to))* (?:{_SAY}|call)(?!\w)
        |(?:whoever|anyone who|anybody who) (?:condenses?|summari[sz]es?|digests?|abridges?
          |(?:produces?|writes?|makes?) the (?:digest|summary) of) {_THIS}\s*(?::|,|{_DUTY}
          |(?:could|would|might) (?:kindly|please)?)
        |(?:when(?:ever)?|if|once) {_THIS} is (?:embedded|retrieved|indexed|chunked|summari[sz]ed)\b[^.\n]{{0,30}}
          , (?:please )?{_SAY}(?!\w))""",
    ),
    "names a model": _cue(
        15, MODELS, rf"(?<![\w/.-])(?<!use\s)(?<!using\s)(?<!with\s)(?<!by\s){_NAME}(?![\w/-])", demands=False
    ),
    "calls a model": _cue(
        20,
        MODELS,
        rf"""(?<!\w)(?:dear|hey|hi|hello|yo|hallo|liebe[rs]?|beste|chers?|caro|cara|querid[oa]
          |estimad[oa]s?|prezad[oa]s?|gentile|geachte|(?:sehr )?geehrte[rs]?) {_KIND}(?!\w)
        |{_OPENS}(?:attention|hot tip|(?:a )?(?:note|message|hint|memo|notice|reminder
          |instructions?)(?: \d)? (?:to|for|from (?:\w+ ){{1,4}}to)|to|for|all|any|every|an (?:alle|die|das
          |den)|für (?:alle|die|das|den)|per (?:il|gli)|para (?:el|los|o)|pour (?:les?|la))[\s,]+(?:(?:all|any
          |the|every|whatever|whoever) )?(?:\w+ ){{0,2}}?{_KIND}{_CALLED}""",
    ),
    "speaks first to a model": _cue(12, MODELS, rf"{_OPENS}(?:the )?{_KIND}{_CALLED}"),
    "names who reads it": _cue(
        8,
        MODELS,
        rf"""(?<![\w-]){_KIND}(?: (?:that|which|who))? (?:reading|reads?|built|based|running|relying|working|drawing
          |trained|grounded|fed|living)(?: (?:on|from|with|off|by))? {_THIS}(?!\w)""",
        demands=False,
    ),
    "asks whether the reader is a model": _cue(
        8,
        MODELS + " machine program script summarizer summariser",
        rf"""(?<!\w)(?:if|since|because|as|should) you\s*(?:are|'re|be) (?:an?|the|any) (?:\w+ )?(?:{_KIND}|machine
          |program|script|summari[sz]er)(?!\w)
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
          |(?:rendering|generating|composing|producing) (?:its|your|an?) (?:answer|reply|response|summary))\b
        |(?:before|when|whenever|after) you (?:quote|explain|answer|cite|reply|respond|summari[sz]e)
          (?=\s*(?:[.,;:)]|$|th(?:is|ese)\b|it\b|the (?:user|question)|an?y? question|from\b|with\b|about\b))
        |anything you (?:say|put|write|generate)|whatever (?:you|it) (?:writes?|says?)
        |the (?:answer|reply) (?:is ["“'«]|(?:to|for) (?:every|any|all|each)|given)
        |the only (?:admissible|permitted|allowed|acceptable|valid|approved) (?:answer|reply|response)
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
    "speaks of composing an answer": _cue(
        10,
        """reply replies answer answers response responses summary & put puts say state give include mention place
        insert condense condenses condensing compose composes composing draft drafts drafting formulate formulating
        assemble assembles assembling compile compiles compiling boil boils distil distils turn turns turning fold
        folds""",
        r"""(?<!\w)(?:
        (?:put|say|state|give|include|mention|place|insert)s? (?:\w+ ){0,2}?(?:in|into) (?:an?|the|any|your|its
          |every) (?:\w+ )?(?:repl(?:y|ies)|answers?|responses?|summar(?:y|ies))
        |(?:condens|compos|draft|formulat|assembl|compil|boil|distil|turn|fold)\w* (?:[\w-]+ ){1,4}?(?:down )?
          (?:into|to|as) (?:an?|the|its|your) (?:\w+ )?(?:reply|answer|response|summary)
        |(?:compos|draft|formulat|assembl)\w* (?:an?|the|its|your|any) (?:\w+ )?(?:reply|answer|response|summary)
        )(?!\w)""",
        demands=False,
    ),
    "tells whoever answers": _cue(
        14,
        "whoever anyone anybody everyone those & reply answer response summary answers replies",
        rf"""(?<!\w)(?:whoever|(?:any(?:one|body)|everyone|those) who)\b[^.\n]{{0,80}}?\b(?:reply|answer|response
          |summary)(?: (?:\w+ ){{0,4}}?)?{_DUTY} (?:\w+ )?{_SAY}(?!\w)""",
    ),
    "speaks of who asks": _cue(
        10,
        """brings raises mentions wonders
        asker enquirer inquirer requester visitor human user's ask asks asked asking fragt know talking tell inform
        assure persuade convince promise remind refer direct questioned question questions query queries enquiry
        enquiries
        comes come utilisateur usuario usuário utente benutzer nutzer gebruiker użytkownik użytkownika
        pregunta pregunte preguntas pregunten preguntan consulta domanda domande dotaz user""",
        r"""(?<!\w)(?:
        (?:the|your|this|every|each|any) (?:asker|enquirer|inquirer|requester|visitor|human|user's question)
        |say to the (?:user|reader|customer)|whoever['’]?s asking
        |(?:tell|inform|assure|persuade|convince|ask|promise|remind|refer|direct) (?:the|your|this) (?:user|customer
          |reader|person|asker)
        |(?:whoever|who(?:ever)?|someone|anyone|somebody|a user|they|person|people|one
          |jemand) (?:who )?(?:is |else )?(?:asks?|asked|asking|fragt
          |wants? to know|you are talking|(?:has|have) been asked)
        |(?:when|whenever|if) (?:you are |you're |ever )?(?:asked|questioned)
        |(?:when|where|if|in the event that|in so far as|whenever|should) (?:the|a|any) (?:question|enquiry|query)
        |(?:any|every|each|whatever|further) (?:other |later |further |future )?(?:questions?|quer(?:y|ies)
          |enquir\w+)
        |(?:colleague|developer|engineer|manager|auditor|newcomer|reader|person) asks
        |(?:a|the|any|some) (?:user|person|reader|colleague) (?:brings up|raises|wonders|mentions)
        |(?:whenever|wherever) (?:\w+ ){1,2}comes? up|utilisateur|usuario|usuário|utente|benutzer|nutzer|gebruiker
        |użytkownik\w*
        |pregunt\w+|consulta|domand\w+|dotaz\w*)(?!\w)""",
        demands=False,
    ),
    "gives the answer": _cue(
        10,
        "ask asks asked question query enquiry know word told",
        r"""(?<!\w)(?:when|whenever|if|should|whoever|anyone)\b[^.\n]{0,60}?\b(?:ask(?:s|ed)?|question|query
          |enquiry|wants? to know|comes? up|brings? up)\b[^.\n]{0,90}?(?:,|:|\bthen)\s*(?:(?:you|please|always
          |just|simply|then|kindly|must|should) )*(?:answer|say|reply|respond|state
          |tell(?! (?:them|him|her|the (?:customer|caller|client|visitor))\b
          (?! that\b| [^.\n,]{1,50}?\b(?:is|are|was|were|has|have)\b))|claim|assert|deny
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
        |you are (?:hereby )?(?:authori[sz]ed|permitted|cleared)|(?:the|your) operator has
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
        menzionare verzwijg verzwijgen existence happened adopted existed omit omits""",
        r"""(?<!\w)(?:
        (?:do not|don['’]?t|dont|never|must not|shall not|should not|without|refrain from|no need to
          |no call to|not to be) (?:to |be |even )?(?:mention|reveal|disclos|cit(?:e|ing)|tell|bring)\w*
        |omits? th(?:is|ese) (?:records?|pages?|tables?|rows?|sections?|notes?|decisions?)
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
          |safety|content) (?:(?:system|safety|content|and|\w+) ){0,2}?(?:instructions?\b(?! (?:on|in|from) (?:the
          |our) )|prompts?|rules|directions|directives|guidelines|guidance\b(?! to (?:keep
          |use) )|guardrails|polic(?:y|ies)|restrictions?
          |training|messages?\b(?! (?:on|in|from) (?:the|our|its) )|context)
          |(?:(?:all|any|of|the|these|those) ){0,3}(?:instructions?|rules|prompts?
          |guidelines|guidance|restrictions) (?:(?:listed|given) )?(?:above|so far|you\b|of (?:your|its)|(?:supplied
          |set) by)|(?:the|your) (?:user'?s? )?(?:question|query|conversation|chat)\b
          |anything to the contrary in the instructions)
        |(?:ignore|disregard|forget) (?:everything|anything|all) (?:\w+ ){0,3}?above this
        |your previous instructions
        |you (?:don['’]?t have to|do not have to|need not|no longer (?:need|have) to) (?:follow|apply|obey|observe
          |keep to) (?:\w+ ){0,3}?(?:instructions|rules|guidance|guidelines|restrictions)
        |(?:instructions|rules|guidance|guidelines) (?:\w+ ){0,4}?are (?:now )?(?:void|revoked|lifted|suspended)""",
    ),
    "speaks of a model's rules": _cue(
        17,
        """instructions instruction prompt prompts rules rule guidelines guideline restrictions restriction
        guardrails guardrail training operator context memory conversation filter filters unrestricted
        uncensored safety message mensaje session sessions conversations guidance told shown handed""",
        r"""(?<!\w)(?:
        (?:your|ur) (?:\w+ ){0,2}?(?:instructions?|prompts?|rules?|guidelines?|restrictions?|guardrails?
          |training|operator|context(?: window)?|memory|conversation|filters?)
        |(?:hidden|operating) (?:prompts?|instructions)|(?:full|entire|whole|the) context window
        |unrestricted|uncensored|safety[_ ]filter\w*
        |(?:instructions?|rules?) (?:of|from|supplied by|set by) (?:its|your|the) (?:operator|developer|user)
        |its operator|message système|mensaje del sistema
        |(?:instructions?|rules|restrictions|guidance) (?:that |which )?(?:were |was |have been )?(?:given|supplied
          |provided) to you
        |(?:text|instructions|words|rules|everything|what
          |passages|documents|records|sources|context) (?:that )?you (?:were|have been) (?:given|told|shown|handed)
        |until the conversation
        |for (?:this|all|every|any) (?:\w+ )?(?:sessions?|conversations?))(?!\w)""",
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
        role ends incomplete returned context sources results""",
        r"""(?:^|[.!?] )\W*(?:system(?: (?:message|prompt|notice|note))?|assistant|tool|asistente|assistent
          |human)\s*: \S+ \S|(?:^|[.!?] )\W*tool (?:result|output|response)s?\b[^:\n]{0,30}:|(?:^|[.!?] )\W*\[system
        |</?(?:system|context|assistant|tool)>|(?:begin|end) system message|\btool_result\b
        |"role":\s*"(?:tool|system|assistant)"|(?-i:SYSTEM(?:\s\w+)?:)
        |end of (?:retrieved|the retrieved|context\b|sources|search results)
        |(?:sources|documents|docs|context|passages|records|retrieval) (?:ends? here|is incomplete)|einde van de bronnen
        |koniec źródeł|ende der quellen|search returned nothing|retrieval step""",
    ),
    "leads data or readers away": _cue(
        16,
        """append env credentials conversation conversación conversa gespräch environment chat answer answers reply
        replies respuesta risposta call invoke""",
        r"""(?:environment variables|\.env\b|conversation|conversación|conversa|gespräch|chat (?:so far|history)
          |api keys?|credentials
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
    for _word in _each.words[0]:
        _BY_WORD[_word].append(_name)
_RANKS = {name: rank for rank, name in enumerate(sorted(CUES, key=lambda name: -CUES[name].weight))}
"""Cues are tried by weight: where a heavy one is missing, the rest is seldom enough."""
_COMMON = ("speaks to a reader", "gives an order", "speaks of itself", "states a standing")
"""Cues that nearly every text has, and that are not enough together."""
_TELLING = frozenset(word for word, names in _BY_WORD.items() if any(name not in _COMMON for name in names))


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
    known = frozenset(words.split())
    able = frozenset(name for word in _BY_WORD.keys() & known for name in _BY_WORD[word])
    if _weight(able) + extra >= ENOUGH:
        able = frozenset(name for name in able if not any(each.isdisjoint(known) for each in CUES[name].words[1:]))
    return able if _weight(able) + extra >= ENOUGH else frozenset()


def _weight(names: Iterable[str]) -> int:
    return sum([CUES[name].weight for name in names])


def found(passage: str, extra: int = 0, words: str | None = None) -> list[str]:
    """The cues of a passage that reads as an order to a model, `extra` weighed in; none where it does not.

    `words` is the passage spread, where that is at hand.
    """
    able = possible(spread(passage) if words is None else words, extra)
    left = _weight(able) + extra
    told = []
    for name in sorted(able, key=_RANKS.__getitem__):
        if CUES[name].form.search(passage):
            told.append(name)
        else:
            left -= CUES[name].weight
            if left < ENOUGH:
                return []
    return told if any(CUES[name].demands for name in told) else []
