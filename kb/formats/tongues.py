"""What records in other languages than English call their fields, their statuses and their relations."""

from __future__ import annotations

import re
import unicodedata

LABELS: dict[str, str] = {
    "status": "statut état etat estado stato situação ステータス 状態 状态 狀態 상태 статус durum stav",
    "date": "datum dato fecha data tanggal tarih 日付 日期 決定日 作成日 提案日 创建日期 创建时间 "
    "决定日期 提案日期 дата 날짜 작성일 작성-일자 결정일 결정-일자 제안일 erstellt "
    "erstellt-am erstellungsdatum date-de-création fecha-de-creación data-de-criação data-di-creazione дата-создания",
    "since": "angenommen-am akzeptiert-am beschlussdatum entscheidungsdatum date-d-acceptation date-de-décision "
    "date-de-la-décision fecha-de-decisión fecha-de-la-decisión fecha-de-aceptación data-da-decisão data-de-aceitação "
    "data-della-decisione дата-принятия дата-решения 承認日 批准日期 승인일",
    "updated": "последнее-обновление обновлено aktualisiert mis-à-jour actualizado atualizado "
    "última-actualización última-atualização 更新日 更新日期",
    "deciders": "entscheider entscheidungsträger décideurs decideurs décideur décisionnaires décisionnaire decisores "
    "decidido-por decidida-por decisori beslissers "
    "beslutningstakere beslutningstagere beslutsfattare karar-vericiler "
    "決定者 决策者 決裁者",
    "authors": "autor autorin autoren autorinnen verfasser verfasserin auteur auteurs autrice autores autora autori "
    "autore autorzy författare автор авторы 作者 著者 作成者 작성자 저자",
    "supersedes": "ersetzt löst-ab remplace reemplaza sustituye substitui sostituisce vervangt "
    "sustituye-a reemplaza-a заменяет отменяет "
    "замінює zastępuje ersätter erstatter 取代 替代 대체-대상",
    "superseded_by": "ersetzt-durch abgelöst-durch remplacé-par remplacée-par reemplazado-por reemplazada-por "
    "sustituido-por sustituida-por substituído-por substituída-por sostituito-da sostituita-da vervangen-door "
    "заменено заменено-на заменён заменён-на отменено замінено-на zastąpiony-przez ersatt-av "
    "erstattet-av erstattet-af nahrazeno 被取代 대체한-adr 後継",
    "partly_supersedes": "ersetzt-teilweise remplace-partiellement remplace-en-partie reemplaza-parcialmente "
    "reemplaza-parcialmente-a sustituye-parcialmente sustituye-parcialmente-a "
    "substitui-parcialmente sostituisce-parzialmente частично-заменяет 局部取代 部分取代 部分替代",
    "partly_superseded_by": "teilweise-ersetzt-durch partiellement-remplacé-par partiellement-remplacée-par "
    "parcialmente-reemplazado-por parcialmente-sustituido-por 被部分取代",
    "amends": "ändert amende modifie modifica изменяет",
    "amended_by": "geändert-durch amendé-par modifié-par modifiée-par modificado-por modificada-por изменено изменён",
    "relation": "nachtrag amendement enmienda emenda toelichting",
    "requires": "benötigt setzt-voraus hängt-ab-von abhängig-von dépend-de nécessite depende-de requiere requer "
    "dipende-da richiede зависит-от требует",
    "relates_to": "siehe-auch verwandt verwandte-entscheidungen voir-aussi lié-à liée-à décisions-liées relacionado "
    "relacionado-con relacionado-com véase-también ver-también veja-também decisiones-relacionadas vedi-anche "
    "correlato-a см-также связано-с связанные-решения",
}
"""Canonical field name → labels in lower case with hyphens for blanks, each parted by a blank."""

STATUSES: dict[str, str] = {
    "draft": "entwurf|in arbeit|brouillon|ébauche|en cours|borrador|rascunho|bozza|下書き|ドラフト|草案|草稿|черновик"
    "|초안|чернетка|szkic|taslak|concept|utkast|under arbeid|under arbejde|under arbete",
    "proposed": "vorgeschlagen|vorschlag|in diskussion|in prüfung|proposé|proposée|en discussion|en attente|propuesto"
    "|propuesta|en revisión|en discusión|pendiente|proposto|proposta|em discussão|em revisão|pendente|voorgesteld"
    "|提案|提案中|検討中|レビュー中|提议|已提议|讨论中|评审中|待定|待审核|предложено|제안|제안됨|검토 중"
    "|предлагается|предложен|предложена|на рассмотрении|на обсуждении|запропоновано|на розгляді|in discussione"
    "|in revisione|proponowany|proponowana|zaproponowany|zaproponowana|voorstel|önerildi|föreslagen|navrženo"
    "|diusulkan",
    "accepted": "akzeptiert|angenommen|beschlossen|entschieden|genehmigt|accepté|acceptée|adopté|adoptée|approuvé"
    "|approuvée|validé|validée|aceptado|aceptada|aprobado|aprobada|adoptado|vigente|aceito|aceita|aceite|aprovado"
    "|aprovada|accettato|accettata|approvato|approvata|geaccepteerd|goedgekeurd|przyjęty|przyjęta|採用|採用済み"
    "|採択|承認|承認済み|決定|確定|已接受|已采纳|已批准|已确认|已定稿|已通过|已决定|已生效|принято|принят"
    "|утверждено|승인|승인됨|채택|채택됨|принята|одобрено|утвержден|утверждён|прийнято|затверджено|in kraft"
    "|bestätigt|verabschiedet|en vigueur|en vigor|em vigor|in vigore|zaakceptowany|zaakceptowana|zaakceptowane"
    "|zaakceptowano|zatwierdzony"
    "|zatwierdzona|przyjęte|aanvaard|kabul edildi|onaylandı|accepterad|antagen|godkänd|beslutad|godkendt|vedtatt"
    "|přijato|schváleno|diterima|disetujui",
    "implemented": "umgesetzt|implementiert|implémenté|implémentée|implementado|implementada|実装済み|実施済み|已实现"
    "|已实施|已完成|реализовано|구현됨|внедрено|реализован|впроваджено|реалізовано|implementato|implementata"
    "|wdrożony|wdrożone|geïmplementeerd|uygulandı|implementerad",
    "amended": "teilweise ersetzt|teilweise abgelöst|partiellement remplacé|partiellement remplacée"
    "|parcialmente reemplazado|parcialmente substituído|amendé|amendée|delvis erstattet|delvist erstattet"
    "|delvis ersatt|gedeeltelijk vervangen|częściowo zastąpiony|częściowo zastąpiona|částečně nahrazeno|部分取代",
    "rejected": "abgelehnt|verworfen|rejeté|rejetée|refusé|refusée|rechazado|rechazada|rejeitado|rejeitada|rifiutato"
    "|respinto|afgewezen|却下|不採用|已拒绝|已否决|отклонено|отклонен|거부|거부됨|기각|отклонена|отклонён"
    "|відхилено|descartado|descartada|odrzucony|odrzucona|odrzucone|reddedildi|avvisad|afvist|avvist|zamítnuto"
    "|ditolak",
    "withdrawn": "zurückgezogen|abandonné|abandonnée|retiré|retirée|retirado|retirada|撤回|取り下げ|已撤回|отозвано"
    "|철회",
    "deprecated": "veraltet|überholt|historisch|obsolète|déprécié|dépréciée|obsoleto|obsoleta|deprecado|depreciado"
    "|廃止|廃止済み|非推奨|已弃用|已废弃|已过时|废弃|устарело|폐기|폐기됨|устарел|устарела|застаріло|przestarzały|vervallen"
    "|przestarzała|verouderd|föråldrad|zastaralé",
    "superseded": "ersetzt|abgelöst|remplacé|remplacée|reemplazado|reemplazada|sustituido|sustituida|substituído"
    "|substituída|superado|sostituito|sostituita|vervangen|置き換え済み|已取代|已被取代|被取代|已被替代|заменено"
    "|대체됨|заменён|заменена|замінено|superada|zastąpiony|zastąpiona|zastąpione|ersatt|erstattet|nahrazeno"
    "|yerini aldı",
}
"""Value of a `Status` → words in lower case, each parted by a bar."""

NOTHING = r"aucune?|néant|keine?[rns]?|nichts|ningun[oa]|nada|nenhuma?|nessun[oa]?|geen|нет|なし|无|無|没有|없음"
"""Words that stand where nothing is stated, as an alternative of a pattern."""

_ARTICLE = r"(?:\s+(?:l['’]\s?|la\s|le\s|les\s|el\s|die\s|das\s|den\s|o\s|a\s))?"
_THIS = (
    r"(?:diese[rs]?|cette|cet|ce|est[ea]|questa|questo)\s"
    r"(?:adr|rfc|entscheidung|dokument|décision|document|decisión|decisão|documento|decisione)"
)
_PHRASES = tuple(
    (re.compile(phrase, re.I), english)
    for phrase, english in (
        (
            rf"\b{_THIS}\s+(?:wurde|wird|ist)\s+(?:inzwischen\s+|mittlerweile\s+)?(teilweise\s+)?durch\s+(.{{1,120}}?)\s+(?:ersetzt|abgelöst)\b",
            r"this record was superseded \1by \2",
        ),
        (rf"\b{_THIS}\s+(?:wurde|est|a\s+été|fue|ha\s+sido|foi|está|è|è\s+stat[oa])\s+(?=\w)", "this record was "),
        (
            r"\b(?:teilweise|partiellement|parcialmente|parzialmente|частично|delvist?|gedeeltelijk|deels|częściowo"
            r"|částečně|kısmen|частково)\b",
            "partially",
        ),
        (
            r"\b(remplacée?|(?:reemplazad|sustituid|substitu[íi]d)[oa]|sostituit[oa])\s+partially\s+(?=par\b|por\b|da\b)",
            r"partially \1 ",
        ),
        (
            r"(^\W*|[·;,(–—]\s*)(remplace|reemplaza|sustituye|substitui|sostituisce)\s+partially\b",
            r"\1partially \2",
        ),
        (
            r"\b(?:remplac[ée]e?\s+par\s+l|sostituit[oa]\s+dall)['’]\s?(?=\[?[A-Z]{2,8}[- ]?\d)",
            "superseded by ",
        ),
        (
            r"\b(?:(?:ersetzt|abgelöst)\s+(?:durch|von)|remplac[ée]e?\s+par|(?:reemplazad|sustituid|substitu[íi]d|superad)[oa]"
            r"\s+(?:por|pel[oa])|sostituit[oa]\s+da(?:l(?:la)?)?|vervangen\s+door)\b"
            r"(?:\s+(?:die|das|den|el|la|de|het)(?=\s+\[?[A-Z]{2,8}[- ]?\d))?",
            "superseded by",
        ),
        (
            r"(^\W*|[·;；,，、。(（—]\s*)(?:部分)?(?:取代|替代)\s*(?=\[|[A-Z]{2,8}[- ]?\d)",
            r"\1supersedes ",
        ),
        (r"已?被\s*(.{1,80}?)\s*(?:取代|替代|替换)", r"superseded by \1"),
        (
            r"(?:本(?:决策|決策|决定|決定|记录|紀錄|文档|文件|ADR))?已?由\s*"
            r"(\[[^\[\]]{1,120}\]\([^()]{1,200}\)|[A-Z]{2,8}[- ]?\d{1,6})"
            r"\s*(?:取代|替代|替换)",
            r"superseded by \1",
        ),
        (r"已?被\s*(.{1,80}?)\s*(?:补充|補充|修订|修訂|修改)", r"amended by \1"),
        (r"(?:後継|后继)\s*(?:[:：は]\s*)?(?=\[|[A-Z]{2,8}[- ]?\d|\d{4})", "superseded by "),
        (
            r"(\[[^\[\]]{1,120}\]\([^()]{1,200}\)|\b[A-Z]{2,8}[- ]?\d{1,6})\s*"
            r"(?:(?:により|によって|に)\s*(?:置換|置き換え|取って代わ)|(?:에\s*의해|으로|로)\s*대체)\w*",
            r"superseded by \1",
        ),
        (r"\b(?:zastąpion[yae]\s+przez|ersatta?\s+av|erstattet\s+a[fv]|замінено(?:\s+на)?)\b", "superseded by"),
        (r"\bnahrazen[aoý]?\s+(?=\[|[A-Z]{2,8}[- ]?\d)", "superseded by "),
        (r"\byerini\s+ald[ıi]\s*[:(]*\s*(?=\[|[A-Z]{2,8}[- ]?\d|\d{4})", "superseded by "),
        (r"(?<!не )\bзамен[её]н[оа]?(?:\s+на)?\b", "superseded by"),
        (r"\b(?:(?:amend|modifi)[ée]e?\s+par|geändert\s+durch|modificad[oa]\s+por)\b", "amended by"),
        (
            r"((?:^\W*|[·;,(–—]\s*|\.\s+)(?:partially\s+)?)(?:ersetzt|remplace|remplaçait|reemplaza|sustituye|substitui|sostituisce|vervangt|ersätter|erstatter|заменяет)\b"
            rf"{_ARTICLE}",
            r"\1supersedes ",
        ),
        (
            r"((?:^\W*|[·;,(–—]\s*|\.\s+))(?:löst|hebt)\s+(?:(?:die|das|den)\s+)?"
            r"(\[[^\[\]]{1,120}\]\([^()]{1,200}\)|[A-Z]{2,8}[- ]?\d{1,6})\s+(?:\w+\s+){0,2}?(?:ab|auf)\b",
            r"\1supersedes \2",
        ),
        (rf"^(\W*)(?:amende|modifie|ändert|изменяет)\b{_ARTICLE}", r"\1amends "),
    )
)
_GONE = tuple(word for word in STATUSES["superseded"].split("|") if word.isalpha())
_LEADING_GONE = re.compile(rf"^(\W*)(?:{'|'.join(_GONE)})(?=\s*[(（.。:：—–→-])", re.I)
"""That a record was superseded, where what follows is its successor: `대체됨(→ ADR-9)`."""
_FOREIGN = tuple(
    "durch abgel löst hebt remplac remplaç reempla sustitu substitu superad sostitu verv amend ändert modifi ersetzt "
    "ersatt erstatt ersätt zastąp nahrazen yerini deels delvis gedeeltelijk częściowo částečně kısmen частково "
    "teilweise partiellement parcialmente parzialmente частично замен замін изменяет"
    " 被 由 取代 替代 置 取って代 後継 后继 대체".split()
)
"""What a line holds, in lower case, that one of them can change."""


def unaccented(text: str) -> str:
    """The text as it is written on a keyboard without accents: `acceptée` → `acceptee`."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


_ACCENTS = re.compile(r"[\u0300-\u036f]")


def english(text: str) -> str:
    """The text with the words that relate one record to another in English; everything else stays."""
    small = text.lower()
    if any(sign in small for sign in _FOREIGN):
        for phrase, words in _PHRASES:
            text = phrase.sub(words, text)
    if any(word in small for word in _GONE):
        text = _LEADING_GONE.sub(r"\1superseded ", text)
    return text
