"""What text says that gives orders to a language model, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from kb.rules.cues import MODELS, spread

_RULES = (
    r"(?:instructions?|prompts?|rules|directions|directives|guidelines|guardrails|polic(?:y|ies)|restrictions"
    r"|training|messages?)"
)
_MODEL = (
    r"(?:ai|llms?|(?:large\s+)?language\s+models?|chatbots?)(?:\s+(?:assistants?|agents?|models?|systems?))?(?![\w-])"
)
_READER = (
    rf"(?:{_MODEL}|(?:(?:ai|coding|code|chat)\s+)?(?:assistants?|agents?|bots?)(?![\w-])"
    r"|(?:ai|chat)\s+(?:programs?|tools?|systems?)|chatgpt|gpt-?\d\w*|copilot|claude|gemini)"
)
"""What a model is called where it is spoken to; in other places an agent may be anything."""
_SPEECH = (
    r"(?:answer|respond|reply|say|state|claim|tell|mention|cite|pretend|recommend|report|present|describe|rate|praise"
    r"|forget|ignore|disregard|omit|hide|leave\s+out|treat|decode|translate)"
)
"""What a model is told to do with its answer."""
_DEED = (
    rf"(?:{_SPEECH}|run|execute|call|invoke|edit|delete|remove|change|set|mark|open|fetch|visit|send|post|print|list"
    r"|reveal|repeat|output|include|append|insert|save|write|act|stop|do\s+not|don't|never|always|please|kindly"
    r"|you(?:r)?)"
)
"""What opens an order to whoever is called by name."""
_HERE = (
    r"th(?:is|ese)\s+(?:\w+\s+)?"
    r"(?:records?|documents?|files?|pages?|texts?|decisions?|adrs?|notes?|repositor\w+|folders?|lines?)"
)
_CALLED = (
    "assistant",
    "chatbot",
    "language model",
    "large lang",
    "llm",
    "ai",
    "agent",
    "coding a",
    "code a",
    "chat",
    "bot",
    "gpt",
    "claude",
    "copilot",
    "gemini",
)
"""What the words for a model begin with."""
_CALLERS = MODELS + " chat"
_OPENS = re.compile(r"(?:^|[.!?:;,(\[{|\"'“„>#+-])\s*\Z|\b(?:and|now|please|then|also|kindly|so)\s+\Z", re.I | re.M)
"""What stands in front of an order that opens a sentence."""
AROUND = 300
"""Characters before and after "this record" that are looked at for what an answer has to say of it."""


@dataclass(frozen=True, slots=True)
class _Order:
    """A kind of order. To look for its words and what it begins with is faster than the expression is."""

    signs: tuple[str, ...]
    """What it begins with, in lower case; nothing where that is what a model is called."""
    form: re.Pattern[str]
    words: frozenset[str] = frozenset()
    """A text with such an order has one of these words; nothing where that is not known."""
    opens: bool = False
    """Whether it is one only where a sentence, a cell or a list item begins."""


def _order(signs: str, words: str, form: str, opens: bool = False) -> _Order:
    expression = re.compile(rf"(?<!\w)(?:{form})", re.I | re.X)
    return _Order(tuple(filter(None, signs.split("|"))), expression, frozenset(words.split()), opens)


_ORDERS = (
    _order(
        "ignor|disregard|forget|overrid|bypass",
        "ignore ignoring disregard disregarding forget override overrides overriding bypass",
        rf"""(?:ignor(?:e|ing)|disregard(?:ing)?|forget|override|bypass)\s+(?:
          (?:(?:all|any|every|everything|of|the|these|those|your|my|our|and)\s+){{0,4}}
            (?:previous|prior|above|earlier|preceding|foregoing|existing|original|system|initial)\s+
            (?:(?:system|safety|and)\s+)*(?:{_RULES}|context|text)\b
        | (?:(?:all|any|every)\s+)?(?:the\s+)?other\s+(?:documents?|records?|sources?|decisions?|passages?|adrs?)\b
        | (?:all\s+(?:of\s+)?)?the\s+above(?=\s*(?:$|[.,;!:]|and\b))
        | (?:(?:all|any|of)\s+){{0,2}}(?:your\s+(?:\w+\s+){{0,2}}|the\s+(?:system|safety|citation)\s+){_RULES}\b
        | (?:(?:all|any|of|the|these|those)\s+){{0,3}}{_RULES}\s+(?:(?:listed|given)\s+)?(?:above|so\s+far|you\b)
        | (?:(?:all|any|everything|anything|whatever|that|what|of)\s+){{0,3}}you\s+(?:were|are|have|know)\s+
            (?:\w+\s+){{0,2}}(?:told|given|asked|taught|instructed|learn\w+|trained)
        | (?:everything|anything|all)\s+(?:(?:that|was|is|came|said|written|stated)\s+){{0,3}}above
            (?=\W*(?:$|[.,;!]|\band\b))
        | (?:the|your|any|every|all)\s+(?:\w+\s+)?(?:questions?|quer(?:y|ies)|conversation|chat)\s+
            (?:above|so\s+far|before\s+this|you\s+were)\b
        )
        | overrid(?:es|ing)\s+(?:(?:all|any|of)\s+)*your\s+(?:\w+\s+){{0,2}}{_RULES}\b""",
    ),
    _order(
        "do not|don't|never",
        "tell inform alert mention reveal disclose say show state",
        r"""(?<!we\s)(?<!to\s)(?<!they\s)(?:do\s+not|don't|never)\s+(?:
          (?:tell|inform|alert)|(?:mention|reveal|disclose|say|show)\s+(?:[\w']+\s+){1,4}?to
        )\s+(?:the\s+(?:user|human|reader|asker|person\s+(?:asking|who\s+asks))|whoever\s+asks)\b
        |(?:do\s+not|don't|never)\s+(?:mention|say|tell|reveal|disclose|state)\s+(?:\w+\s+){0,3}?th(?:at|is)\s+
        (?:record|decision|document|adr|one|it)\s+(?:is|was|has\s+been)\s+
        (?:superseded|replaced|deprecated|rejected|withdrawn|obsolete|outdated|out\s+of\s+date)\b""",
    ),
    _order(
        "you are n|you're n",
        "assistant chatbot model ai llm dan",
        r"""you(?:\s+are|'re)\s+(?:now|no\s+longer)\s+(?:an?\s+)?(?:\w+\s+){0,3}
        (?:assistant|chatbot|language\s+model|ai|llm|dan)\b""",
    ),
    _order(
        "from now on|from here|from this|henceforth",
        "now here point moment line henceforth",
        r"""(?:from\s+(?:now|here|this\s+(?:point|moment|line))\s+on(?:wards?)?|henceforth),?\s+
        (?:you\s+(?:are|will\s+be|have\s+(?:no|become))\b
        |(?:you\s+)?(?:(?:must|will|should|always|only)\s+)*(?:respond|answer|reply|say|pretend|act|behave)\b)""",
    ),
    _order(
        "pretend",
        "pretend",
        r"pretend\s+(?:to\s+be|(?:that\s+)?you(?:'re|\s+(?:are|have|were)))\b",
        opens=True,
    ),
    _order(
        "instructions|rules|prompt|guidelines|directives|restrictions|guardrails|polic",
        "revoked void cancelled canceled lifted suspended overridden",
        rf"""{_RULES}\s+(?:above|so\s+far|before\s+this|(?:you\s+were\s+)?(?:given|shown|listed|stated)\s+
        (?:above|earlier|before|to\s+(?:you|it)\b[^.\n]{{0,20}}))\s+(?:are|is)\s+(?:now\s+|hereby\s+)?
        (?:revoked|void|cancell?ed|lifted|suspended|overridden)\b""",
    ),
    _order(
        "treat|consider|regard",
        "void revoked invalid cancelled canceled lifted obsolete optional",
        rf"""(?:treat|consider|regard)\s+(?:(?:all|any|the|your|every|previous|earlier|prior)\s+)*{_RULES}\s+
        (?:\w+\s+){{0,5}}?as\s+(?:void|revoked|invalid|cancell?ed|lifted|obsolete|optional)\b""",
    ),
    _order(
        "sources|documents|context|passages|records|retriev|search results|end of",
        "end ends",
        r"""end\s+of\s+(?:the\s+)?(?:retrieved\s+(?:\w+\s+)?(?:documents|context|sources|passages)|context\s+window)\b
        |(?:the\s+)?(?:(?:retrieved\s+)?(?:sources|documents|context|passages|records)|search\s+results)\s+
        ends?\s+here\b""",
    ),
    _order(
        "reply|respond|answer",
        "reply respond answer",
        r"""(?:reply|respond|answer)\s+(?:(?:only|solely|exclusively|just)\s+with\s+(?:the\s+(?:sentence|words?|phrase|text)\b|["“'«])
        |without\s+(?:any\s+|naming\s+|giving\s+|citing\s+)*(?:sources?|citations?)\b)""",
        opens=True,
    ),
    _order(
        "when summ|when index|when process|when desc|when translat|when quot|when asked|if asked|whenever asked"
        "|before summ|after summ|if a user|when a user|if the user|when the user|if someone|when someone",
        "summarizing summarising indexing processing describing translating quoting answering asks asked",
        rf"""(?:
          (?:when|before|after)\s+(?:summari[sz]ing|indexing|processing|describing|translating|quoting|answering\s+from)\s+
            {_HERE}\b[^.\n]{{0,40}}?,\s*
        | (?:when(?:ever)?|if)\s+(?:(?:a|the)\s+user\s+asks|someone\s+asks|(?:you\s+are\s+)?asked)\s+(?:you\s+)?about\b
            [^.\n]{{0,60}}?,\s*
        )(?:(?:you|please|always|never|also|only|kindly|must|should|do\s+not|don't)\s+)*{_SPEECH}\b""",
    ),
    _order(
        "post|send|upload|forward|submit|transmit|append",
        "http https",
        r"""(?:post|send|upload|forward|submit|transmit|append)\s+(?:[^.\n]|\.(?=\w)){0,80}?
        (?:\.env\b|conversation|chat\s+history|system\s+prompt|environment\s+variables|the\s+user's)
        (?:[^.\n]|\.(?=\w)){0,60}?https?://
        |(?:post|send|upload|forward|submit|transmit)\s+(?:it|them|this|all\s+of\s+it)\s+to\s+https?://\S+\s+
        (?:before|prior\s+to|when|while|after|each\s+time|whenever)\s+(?:you\s+)?(?:answer|repl|respon)""",
    ),
    _order(
        "decode",
        "decode",
        r"""decode\s+(?:this|the\s+(?:following|text|line|string)|it)\b[^.\n]{0,40}?\b
        (?:do|follow|obey|execute|run|carry\s+out)\b""",
    ),
    _order(
        "present this|treat this|describe this|report this|cite this",
        "present treat describe report cite",
        r"""(?:present|treat|describe|report|cite)\s+this(?:\s+(?:decision|record|document|adr|one))?\s+
        as\s+(?:the\s+|being\s+)?(?:
          (?:(?:only|current|valid|latest|newest|official)\b\s*)+(?:(?:one|record|decision|source|version|adr))?
        | accepted|in\s+force|withdrawn|superseded|rejected|deprecated)
        (?=\s*(?:[.,;!)]|$|and\b|even\b|in\s+(?:every|all)|whatever\b))""",
        opens=True,
    ),
    _order(
        "when answering|never mention|not mention",
        "answering mention",
        r"""when\s+answering\b[^.\n]{0,40}?,\s*(?:always|never|only)\s+(?:recommend|say|state|claim|mention|name)\b
        |(?:never|not)\s+mention\s+th(?:is|ese)\s+(?:notes?|messages?|instructions?|prompt|comment|text)\b""",
    ),
    _order(
        "you",
        "cite answer respond reply",
        r"""you\s+(?:
          (?:must|should|may|shall)\s+(?:not|never)\s+cite\b
        | (?:(?:must|will|shall|should|may|now|only|always)\s+)*(?:answer|respond|reply)\s+(?:
            (?:only|always|exclusively)\b
          | in\s+(?:english|french|german|spanish|italian|russian|chinese|japanese)\b
          )
        )""",
    ),
    _order(
        "answer all|answer any|answer every",
        "answer",
        r"""answer\s+(?:all|every|any)\s+(?:\w+\s+)?
        (?:questions?|prompts?|quer(?:y|ies))\s+(?:with|by\s+saying|that)\b""",
    ),
    _order(
        "unrestricted|uncensored|unfiltered|jailbroken",
        "unrestricted uncensored unfiltered jailbroken",
        rf"(?:unrestricted|uncensored|unfiltered|jailbroken)\s+(?:assistant|{_MODEL})",
    ),
    _order(
        "any|all|every|whoever",
        _CALLERS,
        rf"""(?:any|all|every)\s+{_READER}\s+(?:(?:that|which|who)\s+)?
        (?:read|summari[sz]|process|index|answer)\w*\s+(?:from\s+)?th(?:is|ese)\b
        |(?:any(?:one|body|thing)?|everyone|whoever)\s+(?:(?:who|that|which)\s+)?is\s+an?\s+{_MODEL}""",
    ),
    _order(
        "",
        _CALLERS,
        rf"""{_READER}(?:
          (?:\s+readers?)?\s*:\s*(?:[^.:\n]{{0,60}}[.;,]\s+)?{_DEED}\b
        | \s+(?:readers?|(?:(?:who|that|which)\s+)?(?:read|summari[sz]|process|index|answer)\w*\b[^.:\n]{{0,40}})\s*:\s*
            [^\n]{{0,80}}?\b{_DEED}\b
        )""",
        opens=True,
    ),
    _order(
        "",
        _CALLERS,
        rf"""{_READER}\s+(?:
          (?:(?:that|which|who)\s+)?(?:read|process|summari[sz]|index)(?:s|es|e|ing)?\s+{_HERE}\s+
            (?:must|should|shall|ha(?:s|ve)\s+to|needs?\s+to|(?:is|are)\s+(?:to|hereby|now|authori[sz]ed|allowed|permitted|required|asked)|may|can|will)\b
        | (?:\([^()\n]{{0,60}}\)\s+)?(?:\w+\s+){{0,5}}?(?:must|should|shall)\s+(?:[^.\n]|\.(?=\w)){{1,160}}?\s
            without\s+(?:asking|telling|informing|notifying|alerting|warning)\s+(?:the\s+|any\s+)?(?:user|human|developer|owner|reader|person|anyone|anybody)
        )\b
        | {_READER}\s+(?:(?:reading|processing|summari[sz]ing|indexing|answering)\b[^.\n]{{0,40}}?\s+)?
        (?:must|should|shall|has\s+to|have\s+to|needs?\s+to|(?:is|are)\s+to|will)\s+(?:
          now\s+(?:run|execute|call|open|fetch|send|edit|delete|change|answer|reply|respond|say)\b
        | (?:(?:always|only|now|never|not|also)\s+)*(?:
            (?:reply|answer|respond|say|claim|state)\s+that\b
          | (?:pretend|disregard|forget)\b
          | answer\s+(?:any|every|all)\s+(?:later|further|future|other|following|subsequent)\s+(?:questions?|queries)
          | (?:quote|mention|cite|show|reveal)\s+(?:the|this)\s+(?:text|note|line|passage|paragraph|section)s?\b
          )
        )""",
    ),
    _order(
        "system",
        "system",
        r"""(?-i:SYSTEM(?:\s+(?:OVERRIDE|PROMPT|MESSAGE|NOTICE|NOTE|INSTRUCTIONS?))?):\s[^\n]{0,80}?
        \b(?:you|your|ignore|disregard|forget|answer|respond|must|tell|always|never)\b""",
    ),
    _order(
        "ignor|vergiss|vergesst|missacht|oubli|olvid|esque|dimentic",
        """anweisung anweisungen instruktion instruktionen regel regeln vorgabe vorgaben instruction
        instructions consigne consignes règle règles directive directives instrucciones reglas
        indicaciones instruções regras istruzioni regole""",
        r"""(?:ignor|vergiss|vergesst|missacht|oubli|olvid|esque|dimentic)(?:
          (?:i?ere?n?|e[nt]?)?(?:\s+sie)?\s+(?:\S+\s+){0,4}?(?:bisherige|vorherige|vorige|vorangegangene|obige|frühere|deine)\w*\s+
            (?:\S+\s+)?(?:anweisung|instruktion|regel|vorgabe)\w*
        | i?e[zr]?\s+(?:\S+\s+){0,3}?(?:instructions?|consignes?|règles?|directives?)\s+
            (?:précédent|antérieur|ci-dessus|reçu)\w*
        | (?:[ae]|ça)[mnrd]?\s+(?:\S+\s+){0,3}?(?:instrucciones|reglas|indicaciones|instruções|regras)\s+
            (?:anterior|previ|prévi)\w*
        | h?i?[ae]\w*\s+(?:\S+\s+){0,3}?(?:istruzioni|regole)\s+(?:precedent|sopra)\w*
        )""",
    ),
    _order(
        "negeer|vergeet",
        "negeer vergeet",
        r"""(?:negeer|vergeet)\s+(?:\S+\s+){0,3}?(?:vorige|eerdere|bovenstaande|voorgaande)\s+
        (?:instructies|opdrachten|regels)""",
    ),
    _order(
        "hinweis|nachricht|anweisung|note|nota|message|mensaje|mensagem|messaggio|opmerking|bericht|instruction",
        _CALLERS,
        r"""(?:hinweis|nachricht|anweisung|note|nota|message|mensaje|mensagem|messaggio|opmerking|bericht|instructions?)\s+
        (?:an|für|à|pour|au|aux|para|al|ao|a|per|voor)\s+(?:\S+\s+){0,3}?
        (?:[ld]['’])?(?:\w*sprachmodell\w*|ki(?:-\w+)?|assistent\w*|assistant\w*|asistente\w*|ia|modèle\w*|modelo\w*|modello
        |taalmodel\w*)(?:\s+\w+){0,2}\s*:""",
    ),
)
_BEYOND_ASCII = (
    _order(
        "игнорируй|забудь|проигнорируй",
        "",
        r"(?:игнорируй|забудь|проигнорируй)\w*\s+(?:\S+\s+){0,3}?(?:инструкци|указани|правил)\w*",
    ),
    _Order(
        ("忽略", "无视", "無視", "忘记", "忘掉"),
        re.compile(
            "(?:忽略|无视|無視|忘记|忘掉)[^。\n]{0,8}(?:之前|以前|以上|先前|上述|前面|所有)[^。\n]{0,6}"
            "(?:指令|指示|提示|规则|規則)"
        ),
    ),
    _Order(
        ("以前の", "以上の", "前の", "上記の", "これまでの", "すべての"),
        re.compile(
            "(?:以前|以上|前|上記|これまで|すべて)の[^。\n]{0,8}(?:指示|命令|ルール|プロンプト)[^。\n]{0,4}"
            "(?:無視|忘れ)"
        ),
    ),
)


_OTHER_SCRIPT = re.compile("[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff]")
_ABOUT_THIS = ("this record", "this page", "this document", "this decision", "this adr", "this file", "this text")
"""How a document speaks of itself."""
_TOLD = re.compile(
    rf"""(?<!\w)(?:{_READER}
    |(?:generat|produc|compos|creat|writ|giv)(?:es?|ing)\s+(?:an?|the|any|its|their)?\s*(?:response|answer|reply|summary)
    |(?:answers?|responses?|repl(?:y|ies)|summar(?:y|ies))\s+(?:derived|generated|made|given|based|drawn|taken|produced)
    )""",
    re.I | re.X,
)
_OBLIGED = re.compile(
    rf"""\b(?:must|shall|should|needs?\s+to|ha(?:s|ve)\s+to|(?:is|are)\s+to|never|do\s+not|always)\s+
    (?:(?:not|never|always|also|only|then|instead)\s+)*
    (?:{_SPEECH}|give|name|quote|conclude|output|return|decline|refuse|note|use\s+the\s+wording)\b""",
    re.I | re.X,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n|\Z")
_ALL = re.compile(r"[^\W_](?s:.)*")
_LINE_END = re.compile(r"\n(?=[ \t]*[^\s`~#|=>])(?![\w-]+:(?:\s|$))")
"""An end of a line in a paragraph or between list items; not in front of a heading, a fence, a row, or a key."""
_TAG = re.compile(r"</?[a-z]{1,8}(?:\s[^<>\n]{0,200})?>|\n[ \t]*>[ \t]?", re.I)


def plain(text: str) -> str:
    """A text of the same length without emphasis and tags, which part the words of an order."""
    text = text.replace("\n* ", "\n- ").replace("*", " ")
    return _TAG.sub(lambda found: " " * len(found[0]), text) if "<" in text or ">" in text else text


def orders(text: str, words: Set[str] | None = None) -> Iterator[re.Match[str]]:
    """The orders in a text, at their places in it; `words` are all its words in lower case, where known."""
    words = frozenset(spread(text).split()) if words is None else words
    text = _LINE_END.sub(" ", plain(text))
    small = text.lower()
    foreign = not text.isascii() and _OTHER_SCRIPT.search(text)
    if len(small) == len(text):
        yield from _obliging(text, small)
    called: list[int] | None = None
    for order in (*_ORDERS, *_BEYOND_ASCII) if foreign else _ORDERS:
        if order.words and order.words.isdisjoint(words):
            continue
        if len(small) != len(text):
            yield from (each for each in order.form.finditer(text) if _stands(order, text, each.start()))
            continue
        if not order.signs and called is None:
            called = list(_places(_CALLED, small))
        for at in _places(order.signs, small) if order.signs else called or ():
            if (found := order.form.match(text, at)) and _stands(order, text, at):
                yield found


def _obliging(text: str, small: str) -> Iterator[re.Match[str]]:
    """The sentences that say what a model, or an answer, has to say of this very document."""
    for at in _places(_ABOUT_THIS, small):
        begin = max(text.rfind(mark, max(0, at - AROUND), at) for mark in (". ", "! ", "? ", "\n")) + 1
        ended = _SENTENCE_END.search(text, at, at + AROUND)
        sentence = _ALL.search(text, begin or max(0, at - AROUND), ended.start() if ended else at + AROUND)
        if sentence and _TOLD.search(sentence[0]) and _OBLIGED.search(sentence[0]):
            yield sentence


def _places(signs: tuple[str, ...], small: str) -> Iterator[int]:
    for sign in signs:
        at = small.find(sign)
        while at >= 0:
            if not (sign.isascii() and small[at - 1 : at].isalnum()):
                yield at
            at = small.find(sign, at + 1)


def _stands(order: _Order, text: str, at: int) -> bool:
    return not order.opens or bool(_OPENS.search(text, max(0, at - 12), at))
