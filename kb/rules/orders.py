"""What text says that gives orders to a language model, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RULES = (
    r"(?:instructions?|prompts?|rules|directions|directives|guidelines|guardrails|polic(?:y|ies)|restrictions"
    r"|training|messages?)"
)
_MODEL = (
    r"(?:ai|llms?|(?:large\s+)?language\s+models?|chatbots?)(?:\s+(?:assistants?|agents?|models?|systems?))?(?![\w-])"
)
_NAMES = ("AI", "llm", "language model", "chatbot", "assistant")
"""One of these is in every text that calls a model by name."""


@dataclass(frozen=True, slots=True)
class _Order:
    """A kind of order. To look for what it needs and begins with is faster than the expression is."""

    signs: tuple[str, ...]
    """What it begins with, in lower case."""
    form: re.Pattern[str]
    needs: tuple[str, ...] = ()
    """What a text has one of that holds such an order, as it is written where a letter is large."""


def _order(signs: str, form: str, needs: tuple[str, ...] = ()) -> _Order:
    return _Order(tuple(signs.split("|")), re.compile(rf"(?<!\w)(?:{form})", re.I | re.X), needs)


_ORDERS = (
    _order(
        "ignor|disregard|forget|overrid|bypass",
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
        )
        | overrid(?:es|ing)\s+(?:(?:all|any|of)\s+)*your\s+(?:\w+\s+){{0,2}}{_RULES}\b""",
    ),
    _order(
        "stop following|stop obeying",
        rf"stop\s+(?:follow|obey)ing\s+(?:(?:all|any|of)\s+)*(?:the|your)\s+(?:\w+\s+){{0,2}}{_RULES}\b",
    ),
    _order(
        "reveal|print|repeat|output|show|leak|disclose|recite|translate|encode",
        r"""(?:reveal|print|repeat|output|show|leak|disclose|recite|translate|encode)\s+(?:me\s+)?(?:
          (?:the\s+)?(?:contents?|text|words|rest)\s+of\s+your\s+(?:\w+\s+)?(?:prompt|instructions|context)
        | (?:your|the)\s+(?:(?:hidden|full|entire|own)\s+)?system\s+prompt
        | (?:all\s+(?:of\s+)?)?your\s+(?:(?:hidden|full|entire|own|initial|original)\s+)?(?:prompt|instructions)
        )""",
        ("system prompt", "your prompt", "your instructions", "of your"),
    ),
    _order(
        "do not|don't",
        r"""(?<!we\s)(?<!to\s)(?<!they\s)do(?:\s+not|n't)\s+(?:
          tell|inform|alert|(?:mention|reveal|disclose|say|show)\s+(?:[\w']+\s+){1,4}?to
        )\s+the\s+(?:user|human|reader)\b""",
    ),
    _order(
        "you are n|you're n",
        r"""you(?:\s+are|'re)\s+(?:now|no\s+longer)\s+(?:an?\s+)?(?:\w+\s+){0,3}
        (?:assistant|chatbot|language\s+model|ai|llm|dan)\b""",
    ),
    _order(
        "from now on",
        r"""from\s+now\s+on,?\s+(?:you\s+)?(?:(?:must|will|should|always|only)\s+)*
        (?:respond|answer|reply|say|pretend|act)\b""",
    ),
    _order(
        "when you|whenever you",
        r"""when(?:ever)?\s+you\s+(?:are\s+asked|answer|respond|reply|summari[sz]e|process|index)\b[^.\n]{0,60}?,\s*
        (?:you\s+)?(?:must\s+|always\s+|please\s+)?
        (?:omit|leave\s+out|say|state|claim|recommend|never|do\s+not|pretend)\b""",
    ),
    _order(
        "when answering|never mention|not mention",
        r"""when\s+answering\b[^.\n]{0,40}?,\s*(?:always|never|only)\s+(?:recommend|say|state|claim|mention|name)\b
        |(?:never|not)\s+mention\s+th(?:is|ese)\s+(?:notes?|messages?|instructions?|prompt|comment|text)\b""",
    ),
    _order(
        "you",
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
        r"""answer\s+(?:all|every|any)\s+(?:\w+\s+)?
        (?:questions?|prompts?|quer(?:y|ies))\s+(?:with|by\s+saying|that)\b""",
    ),
    _order(
        "link http|image http",
        r"""(?:link|image)\s+https?://\S+\s+(?:in|into|to|with)\s+(?:all|any|each|every|your)\s+
        (?:of\s+your\s+)?(?:answers?|repl(?:y|ies)|responses?|outputs?)\b""",
    ),
    _order(
        "unrestricted|uncensored|unfiltered|jailbroken",
        rf"(?:unrestricted|uncensored|unfiltered|jailbroken)\s+(?:assistant|{_MODEL})",
        _NAMES,
    ),
    _order("dear|hey|hello", rf"(?:dear|hey|hello)\s+(?:assistants?|{_MODEL})", _NAMES),
    _order(
        "any|all",
        rf"""(?:any|all)\s+(?:assistants?|{_MODEL})\s+(?:(?:that|which|who)\s+)?
        (?:read|summari[sz]|process|index|answer)\w*\s+(?:from\s+)?th(?:is|ese)\b""",
        _NAMES,
    ),
    _order(
        "as a|if you are a|since you are a|because you are a",
        rf"""(?:as|(?:if|since|because)\s+you\s+are)\s+an?\s+{_MODEL}
        (?:\s*,\s*|\s+(?:(?:that|which|and)\s+)?(?:is\s+)?(?:read|process|summari[sz]|index|answer)\w*\b[^.\n]{{0,60}}?)
        (?:you|always|never|do\s+not|say|answer|respond|reply|ignore|recommend|state|claim)\b""",
        _NAMES,
    ),
    _order(
        "note|message|attention|instruction|reminder",
        rf"""(?:note|message|attention|instructions?|reminder)[\s:,]+(?:(?:to|for)\s+)?(?:(?:all|any|the|every)\s+)?
        (?:assistants?|{_MODEL})[^.\n]{{0,60}}?[:,.][^\n]{{0,80}}?
        \b(?:say|state|claim|answer|respond|reply|recommend|ignore|pretend|reveal|tell)\b""",
        _NAMES,
    ),
    _order(
        "assistant|chatbot|language model|llm|ai",
        r"(?:assistants?|chatbots?|language\s+models?|llms?|ai)\s*,\s+please\b",
        (", please",),
    ),
    _order(
        "system",
        r"""(?-i:SYSTEM(?:\s+(?:OVERRIDE|PROMPT|MESSAGE|NOTICE|NOTE|INSTRUCTIONS?))?):\s[^\n]{0,80}?
        \b(?:you|your|ignore|disregard|forget|answer|respond|must|tell|always|never)\b""",
        ("SYSTEM",),
    ),
    _order(
        "ai:|llm:|assistant:",
        r"""(?-i:AI|LLM|ASSISTANT):\s[^\n]{0,80}?
        \b(?:you|your|ignore|disregard|forget|answer|respond|must|tell|always|never)\b""",
        _NAMES,
    ),
    _order(
        "ignor",
        r"""ignor(?:
          iere?\s+(?:\S+\s+){0,4}?(?:bisherige|vorherige|vorige|vorangegangene|obige|frühere|deine)\w*\s+
            (?:\S+\s+)?(?:anweisung|instruktion|regel|vorgabe)\w*
        | e[zr]?\s+(?:\S+\s+){0,3}?(?:instructions?|consignes?|règles?|directives?)\s+
            (?:précédent|antérieur|ci-dessus)\w*
        | [ae][mnrd]?\s+(?:\S+\s+){0,3}?(?:instrucciones|reglas|indicaciones|instruções|regras)\s+
            (?:anterior|previ|prévi)\w*
        | a\w*\s+(?:\S+\s+){0,3}?(?:istruzioni|regole)\s+(?:precedent|sopra)\w*
        )""",
    ),
    _order(
        "negeer",
        r"""negeer\s+(?:\S+\s+){0,3}?(?:vorige|eerdere|bovenstaande|voorgaande)\s+
        (?:instructies|opdrachten|regels)""",
    ),
)
_BEYOND_ASCII = (
    _order(
        "игнорируй|забудь|проигнорируй",
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


def orders(text: str, small: str) -> Iterator[re.Match[str]]:
    """The orders in a text; `small` is the text in lower case."""
    foreign = not text.isascii() and _OTHER_SCRIPT.search(text)
    held: dict[tuple[str, ...], bool] = {(): True}
    for order in (*_ORDERS, *_BEYOND_ASCII) if foreign else _ORDERS:
        if order.needs not in held:
            held[order.needs] = any(each in (small if each.islower() else text) for each in order.needs)
        if held[order.needs]:
            yield from _found(order, text, small)


def _found(order: _Order, text: str, small: str) -> Iterator[re.Match[str]]:
    if len(small) != len(text):
        yield from order.form.finditer(text)
        return
    for sign in order.signs:
        at = small.find(sign)
        while at >= 0:
            if found := order.form.match(text, at):
                yield found
            at = small.find(sign, at + 1)
