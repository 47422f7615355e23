"""What records in other languages than English call their fields, their statuses and their relations."""

from __future__ import annotations

import re

LABELS: dict[str, str] = {
    "status": "statut état etat estado stato situação ステータス 状態 状态 狀態 상태 статус",
    "date": "datum fecha data 日付 日期 決定日 作成日 创建日期 дата 날짜",
    "updated": "aktualisiert mis-à-jour actualizado atualizado última-actualización última-atualização 更新日 更新日期",
    "deciders": "entscheider entscheidungsträger décideurs decideurs décideur décisionnaires décisionnaire decisores "
    "decidido-por decidida-por decisori beslissers "
    "決定者 决策者 決裁者",
    "supersedes": "ersetzt remplace reemplaza sustituye substitui sostituisce vervangt "
    "sustituye-a reemplaza-a заменяет 取代 替代",
    "superseded_by": "ersetzt-durch abgelöst-durch remplacé-par remplacée-par reemplazado-por reemplazada-por "
    "sustituido-por sustituida-por substituído-por substituída-por sostituito-da sostituita-da vervangen-door 被取代",
    "partly_supersedes": "ersetzt-teilweise remplace-partiellement remplace-en-partie reemplaza-parcialmente "
    "reemplaza-parcialmente-a sustituye-parcialmente sustituye-parcialmente-a "
    "substitui-parcialmente sostituisce-parzialmente частично-заменяет 局部取代 部分取代 部分替代",
    "partly_superseded_by": "teilweise-ersetzt-durch partiellement-remplacé-par partiellement-remplacée-par "
    "parcialmente-reemplazado-por parcialmente-sustituido-por 被部分取代",
    "amends": "ändert amende modifica",
    "amended_by": "geändert-durch amendé-par modificado-por",
}
"""Canonical field name → labels in lower case with hyphens for blanks, each parted by a blank."""

STATUSES: dict[str, str] = {
    "draft": "entwurf|in arbeit|brouillon|ébauche|en cours|borrador|rascunho|bozza|下書き|ドラフト"
    "|草案|草稿|черновик|초안",
    "proposed": "vorgeschlagen|vorschlag|in diskussion|in prüfung|proposé|proposée|en discussion|en attente|propuesto"
    "|propuesta|en revisión|en discusión|pendiente|proposto|proposta|em discussão|em revisão|pendente|voorgesteld"
    "|提案|提案中|検討中|レビュー中|提议|已提议|讨论中|评审中|待定|待审核|предложено|제안|제안됨|검토 중",
    "accepted": "akzeptiert|angenommen|beschlossen|entschieden|genehmigt|accepté|acceptée|adopté|adoptée|approuvé"
    "|approuvée|validé|validée|aceptado|aceptada|aprobado|aprobada|adoptado|vigente|aceito|aceita|aceite|aprovado"
    "|aprovada|accettato|accettata|approvato|approvata|geaccepteerd|goedgekeurd|przyjęty|przyjęta|採用|採択|承認"
    "|承認済み|決定|確定|已接受|已采纳|已批准|已确认|已定稿|已通过|已决定|已生效"
    "|принято|принят|утверждено|승인|승인됨|채택|채택됨",
    "implemented": "umgesetzt|implementiert|implémenté|implémentée|implementado|implementada|実装済み|実施済み"
    "|已实现|已实施"
    "|已完成|реализовано|구현됨",
    "amended": "teilweise ersetzt|teilweise abgelöst|partiellement remplacé|partiellement remplacée"
    "|parcialmente reemplazado|parcialmente substituído|amendé|amendée|部分取代",
    "rejected": "abgelehnt|verworfen|rejeté|rejetée|refusé|refusée|rechazado|rechazada|rejeitado|rejeitada|rifiutato"
    "|respinto|afgewezen|却下|不採用|已拒绝|已否决|отклонено|отклонен|거부|거부됨|기각",
    "withdrawn": "zurückgezogen|abandonné|abandonnée|retiré|retirée|retirado|retirada"
    "|撤回|取り下げ|已撤回|отозвано|철회",
    "deprecated": "veraltet|überholt|historisch|obsolète|déprécié|dépréciée|obsoleto|obsoleta|deprecado"
    "|depreciado|廃止|廃止済み|非推奨|已弃用|已废弃|已过时|废弃|устарело|폐기|폐기됨",
    "superseded": "ersetzt|abgelöst|remplacé|remplacée|reemplazado|reemplazada|sustituido|sustituida|substituído"
    "|substituída|superado|sostituito|sostituita|vervangen|置き換え済み|已取代|已被取代|被取代|已被替代|заменено|대체됨",
}
"""Value of a `Status` → words in lower case, each parted by a bar."""

NOTHING = r"aucune?|néant|keine?[rns]?|nichts|ningun[oa]|nada|nenhuma?|nessun[oa]?|geen|нет|なし|无|無|没有|없음"
"""Words that stand where nothing is stated, as an alternative of a pattern."""

_ARTICLE = r"(?:\s+(?:l['’]\s?|la\s|le\s|les\s|el\s|die\s|das\s|den\s|o\s|a\s))?"
_PHRASES = tuple(
    (re.compile(phrase, re.I), english)
    for phrase, english in (
        (r"\b(?:teilweise|partiellement|parcialmente|parzialmente|частично)\b", "partially"),
        (
            r"\b(remplacée?|(?:reemplazad|sustituid|substitu[íi]d)[oa]|sostituit[oa])\s+partially\s+(?=par\b|por\b|da\b)",
            r"partially \1 ",
        ),
        (
            r"(^\W*|[·;]\s+)(remplace|reemplaza|sustituye|substitui|sostituisce)\s+partially\b",
            r"\1partially \2",
        ),
        (
            r"\b(?:(?:ersetzt|abgelöst)\s+(?:durch|von)|remplacée?\s+par|(?:reemplazad|sustituid|substitu[íi]d|superad)[oa]"
            r"\s+por|sostituit[oa]\s+da|vervangen\s+door)\b",
            "superseded by",
        ),
        (r"已?被\s*(.{1,80}?)\s*(?:取代|替代|替换)", r"superseded by \1"),
        (r"(?<!не )\bзамен[её]н[оа]?(?:\s+на)?\b", "superseded by"),
        (r"\b(?:amendée?\s+par|geändert\s+durch|modificad[oa]\s+por)\b", "amended by"),
        (
            r"((?:^\W*|[·;]\s+)(?:partially\s+)?)(?:ersetzt|remplace|reemplaza|sustituye|substitui|sostituisce|vervangt|заменяет)\b"
            rf"{_ARTICLE}",
            r"\1supersedes ",
        ),
        (rf"^(\W*)(?:amende|ändert)\b{_ARTICLE}", r"\1amends "),
    )
)
_FOREIGN = re.compile(
    "durch|abgel|remplac|reempla|sustitu|substitu|superad|sostitu|verv|amend|ändert|modificad|被|ersetzt|замен", re.I
)


def english(text: str) -> str:
    """The text with the words that relate one record to another in English; everything else stays."""
    if _FOREIGN.search(text):
        for phrase, words in _PHRASES:
            text = phrase.sub(words, text)
    return text
