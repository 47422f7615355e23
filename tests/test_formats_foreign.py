"""Smaller habits of public repositories, all examples invented: other languages, wrapped lines, parts, remarks."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from conftest import ROOT as REPOSITORY
from small import ROOT, view

from kb import formats, wire
from kb.config import Config
from kb.corpus import describe
from kb.discovery import classify
from kb.formats import dates, status, tongues
from kb.lint import run
from kb.model import Document, Kind, Status
from kb.rules import RULES


def record(text: str, path: str = "decisions/0007-use-go.md") -> Document:
    return formats.read(path, Kind.DECISION, dedent(text).encode())[0]


def stated(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.kind.value, each.target, each.partial) for each in document.relations]


@pytest.mark.parametrize(
    ("text", "expected", "date"),
    [
        ("# 7. Utiliser Go\n\nDate : 2021-03-04\n\n## État\n\nAccepté\n", Status.ACCEPTED, "2021-03-04"),
        ("# 7. Utiliser Go\n\n## Statut\n\nEn discussion\n", Status.PROPOSED, None),
        ("# ADR-7: Go\n\nDatum: 4. März 2021 · Status: akzeptiert\n", Status.ACCEPTED, "2021-03-04"),
        ("# ADR-7: Go\n\n**Estado**: Aceptada · **Fecha**: 2021-03-04\n", Status.ACCEPTED, "2021-03-04"),
        ("# ADR-7: Go\n\n**Status:** aceito\n\n**Data:** 4 de março de 2021\n", Status.ACCEPTED, "2021-03-04"),
        ("# ADR-7：Go\n\n- 状态：已接受；第一部分\n- 日期：2021-03-04\n", Status.ACCEPTED, "2021-03-04"),
        ("# ADR-7: Go\n\n- 日付: 2021-03-04\n- ステータス: 採用（条件あり）\n", Status.ACCEPTED, "2021-03-04"),
        ("# ADR-7: Go\n\n| 항목 | 내용 |\n|---|---|\n| **상태** | **승인** |\n", Status.ACCEPTED, None),
        ("# ADR-7: Go\n\n- Статус: принято\n- Дата: 2021-03-04\n", Status.ACCEPTED, "2021-03-04"),
        ("# ADR-7: Go\n\n- Status: Zaakceptowano\n- Data: 4 marca 2021\n", Status.ACCEPTED, "2021-03-04"),
        ("# ADR-7: Go\n\n- Stav: Přijato\n- Datum: 4. března 2021\n", Status.ACCEPTED, "2021-03-04"),
        ("# ADR-7: Go\n\n## Data\n\nEach of the 3 tables keeps its rows.\n", None, None),
        ("# ADR-7: Go\n\n## State\n\nThe machine has four states.\n", None, None),
    ],
)
def test_other_languages(text: str, expected: Status | None, date: str | None) -> None:
    found = record(text)
    assert (found.status, found.date) == (expected, date)


@pytest.mark.parametrize(
    ("text", "expected", "relations"),
    [
        ("Status: ersetzt durch ADR-0030", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("Status: teilweise ersetzt durch 0030", Status.AMENDED, [("superseded_by", "0030", True)]),
        ("- Estado: Reemplazado por ADR-0030", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("状态：已被 ADR-0030 取代（草稿）", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("Статус: заменено на ADR-0030", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("Status: substituído pelo ADR-0030 em 2026-07-27", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("Status: aceito, parcialmente substituído pelo ADR-30", Status.ACCEPTED, [("superseded_by", "ADR-30", True)]),
        ("Status: Substituída pela [ADR-30](0030-x.md)", Status.SUPERSEDED, [("superseded_by", "0030-x.md", False)]),
        ("Estado: sustituido por el ADR-0030", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("Statut : remplacé par l'ADR-0030", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("Stato: sostituito dall'ADR-0030", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("Status: ersetzt durch die ADR-0030", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("Status: vervallen", Status.DEPRECATED, []),
        ("Stav: nahrazeno [ADR-30](0030-x.md)", Status.SUPERSEDED, [("superseded_by", "0030-x.md", False)]),
        ("Durum: Yerini aldı ([ADR-30](0030-x.md))", Status.SUPERSEDED, [("superseded_by", "0030-x.md", False)]),
        ("Durum: Yerini aldı: 0030", Status.SUPERSEDED, [("superseded_by", "0030", False)]),
        ("Status: Ersatt av ADR-30, 2026-09-07", Status.SUPERSEDED, [("superseded_by", "ADR-30", False)]),
        (
            "Status: Delvis erstattet av ADR-30 og ADR-31",
            Status.AMENDED,
            [("superseded_by", "ADR-30", True), ("superseded_by", "ADR-31", True)],
        ),
        ("ステータス: 置き換え済み（[30](0030-x.md)）", Status.SUPERSEDED, [("superseded_by", "0030-x.md", False)]),
        ("状態: 廃止（後継: [30. 新](0030-x.md)）", Status.DEPRECATED, [("superseded_by", "0030-x.md", False)]),
        ("상태: 대체됨\n대체한 ADR: ADR-0030", Status.SUPERSEDED, [("superseded_by", "ADR-0030", False)]),
        ("状态：已被 ADR 0030 补充", Status.AMENDED, [("amended_by", "ADR 0030", False)]),
        ("Status: Antagen", Status.ACCEPTED, []),
        ("Status: Under arbeid", Status.DRAFT, []),
        (
            "**Status:** abgelöst durch [ADR 9](0009-x.md) · **Löst ab:** [ADR 1](0001-x.md)",
            Status.SUPERSEDED,
            [("superseded_by", "0009-x.md", False), ("supersedes", "0001-x.md", False)],
        ),
    ],
)
def test_successors_in_other_languages(text: str, expected: Status, relations: list[tuple[str, str, bool]]) -> None:
    found = record(f"# Go\n\n{text}\n")
    assert (found.status, stated(found)) == (expected, relations)


@pytest.mark.parametrize(
    "text",
    [
        *("Ersetzt durch 3", "Abgelöst von 3", "Ersetzt 3", "Ändert 3", "Geändert durch 3"),
        *("Remplacée par 3", "Remplace 3", "Amende 3", "Amendée par 3"),
        *("Reemplazada por 3", "Sustituido por 3", "Superada por 3", "Modificada por 3", "Sustituye 3"),
        *("Substituído por 3", "Substitui 3", "Sostituita da 3", "Sostituisce 3"),
        *("Vervangen door 3", "Vervangt 3", "已被 3 取代", "Заменён на 3", "Заменяет 3", "Ersätter 3", "Remplaçait 3"),
    ],
)
def test_every_word_for_a_relation_is_noticed(text: str) -> None:
    assert re.match(r"(?:superseded by|amended by|supersedes|amends)\s*3", tongues.english(text))


def test_a_section_of_relations_in_french() -> None:
    text = "# 7. Go\n\n## État\n\nRemplace [0003-java.md][3] et [0004-c.md][4].\n\n"
    text += "[3]: ./0003-java.md\n[4]: ./0004-c.md\n\nAdopté\n"
    found = record(text)
    assert found.status is Status.ACCEPTED
    assert stated(found) == [("supersedes", "./0003-java.md", False), ("supersedes", "./0004-c.md", False)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ADR-0044 (decisions 2, 3 and 8, and one alternative)", [("ADR-0044", True)]),
        ("ADR-0044 §2 (the size table); backs up ADR-0045 §1", [("ADR-0044", True)]),
        ("ADR-0044 at the moment when the new server runs", [("ADR-0044", False)]),
        ("ADR-0003 D4 (partial: the delay only)", [("ADR-0003", True)]),
        ("ADR-0012's rule of two builds", [("ADR-0012", True)]),
        ("the second row of ADR-0035's table", [("ADR-0035", True)]),
        ("[ADR-6](0006-x.md); the rule on names in [ADR-8](0008-y.md)", [("0006-x.md", False), ("0008-y.md", True)]),
        ("Partially supersedes ADR-0001 (the generator)", [("ADR-0001", True)]),
        ("ADR-0002 (the model); refines ADR-0005 (the identity)", [("ADR-0002", False)]),
        ("[RFC0069](https://git.example/o/r/blob/main/text/0069-x.md), many others", [("0069-x.md", False)]),
        ("[ADR-011, ADR-013]", [("ADR-011", False), ("ADR-013", False)]),
        ("ADR-0020-use-go.md", [("ADR-0020-use-go.md", False)]),
        ("nothing yet. If accepted it changes ADR-0005", []),
        ("None. This record completes [ADR-0014](0014-x.md)", []),
        ("2021-03-04", []),
        ("0037-use-nx-for-monorepo", [("0037-use-nx-for-monorepo", False)]),
        ("[ADR-6](0006-x.md) no ponto sobre o provider padrão", [("0006-x.md", True)]),
        ("[ADR-6](0006-x.md) sur le point de la sauvegarde", [("0006-x.md", True)]),
        ("—", []),
    ],
)
def test_remarks_beside_a_target(value: str, expected: list[tuple[str, bool]]) -> None:
    found = record(f"# Use Go\n\n- Supersedes: {value}\n")
    assert [(each.target.rpartition("/")[2], each.partial) for each in found.relations] == expected


def test_a_value_that_goes_on_below() -> None:
    found = record(
        """\
        # ADR-0007: Go

        - **Status**: Superseded by
          [`0009-rust.md`](0009-rust.md), which answers
          every question.
        - Superseded in part by:
          [ADR-0011](0011-zig.md), for the
          tools.
        - **Amends**: ADR-0003 (the claim was wrong — the
          kit never ran), ADR-0004 (its
          posture)
        - Deciders: Ada (lead, until May), Bob
        """
    )
    assert found.status is Status.SUPERSEDED
    assert sorted(stated(found)) == [
        ("amends", "ADR-0003", False),
        ("amends", "ADR-0004", False),
        ("superseded_by", "0009-rust.md", False),
        ("superseded_by", "0011-zig.md", True),
    ]
    assert found.deciders == ("Ada (lead, until May)", "Bob")


def test_a_sentence_and_a_bracket_end_a_statement() -> None:
    text = "> Status: Draft - Supersedes: [RFC-20](20-a.md) and a flag. "
    text += "Replaces the old axis. Compatible with [RFC-22](22-b.md)\n"
    assert stated(record(f"# RFC-7: Go\n\n{text}")) == [("supersedes", "20-a.md", False)]
    text = "Status: Accepted (supersedes [3](0003-a.md)), see [4](0004-b.md)\n"
    assert stated(record(f"# Go\n\n{text}")) == [("supersedes", "0003-a.md", False)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("**Superseded in part by ADR 0041:** the handle took its place.", [("superseded_by", "ADR 0041", True)]),
        ("> **⚠️ Superseded by [ADR-0041](0041-x.md).** Kept for history.", [("superseded_by", "0041-x.md", False)]),
        ("> Amended by ADR-0079: one rule less.", [("amended_by", "ADR-0079", False)]),
        ("- Updated 2021-03-04 by [ADR 27](0027-x.md)", [("amended_by", "0027-x.md", False)]),
        ("Remplace l'[ADR #3](./0003-x.md).", [("supersedes", "./0003-x.md", False)]),
        ("Replaces 3 scripts by one.", []),
        ("**This superseded by [ADR 0041 Use X](0041-x.md)**", [("superseded_by", "0041-x.md", False)]),
        ("**This supersedes [ADR 41](0041-x.md)**", [("supersedes", "0041-x.md", False)]),
        ("This amends ADR-41.", [("amends", "ADR-41", False)]),
        ("This was replaced by ADR-41 and lives on in ADR-42.", []),
    ],
)
def test_a_statement_set_apart_below_the_title(line: str, expected: list[tuple[str, str, bool]]) -> None:
    assert stated(record(f"# Go\n\nStatus: accepted\n\n{line}\n\n## Context\n\nSupersedes ADR-0001\n")) == expected


def test_the_title_names_the_predecessor() -> None:
    assert stated(record("# ADR-7: Drop the schemas (Supersedes ADR-5)\n")) == [("supersedes", "ADR-5", False)]


def test_a_status_section_that_was_added_to() -> None:
    found = record("# Go\n\n## Status\n\nAccepted & implemented\n\nSuperceded by [9. Rust](0009-rust.md)\n")
    assert (found.status, found.status_line) == (Status.SUPERSEDED, 7)
    found = record("# Go\n\n## Status\n\nAccepted\n\nPartly superseded by [9. Rust](0009-rust.md)\n")
    assert (found.status, found.status_line) == (Status.ACCEPTED, 5)


def test_a_section_of_predecessors_that_explains_why_there_are_none() -> None:
    found = record(
        "# Go\n\n## Supersedes\n\n- None. It completes what\n  [3](0003-x.md) left.\n\n## Superseded by\n\nNone.\n"
    )
    assert found.relations == ()
    found = record("# Go\n\n## Supersedes\n\n- [3](0003-x.md), as\n  ADR-9 demands\n- ADR-4\n")
    assert stated(found) == [("supersedes", "0003-x.md", False), ("supersedes", "ADR-4", False)]


def test_fields_in_headings() -> None:
    found = record("# Go\n\n## Status: Accepted\n## Date: 2021-03-04\n\n## Context\n")
    assert (found.status, found.date) == (Status.ACCEPTED, "2021-03-04")


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("ADR-0007：Go", "Go"),
        ("0007 Use Go", "Use Go"),
        ("0007 · Use Go", "Use Go"),
        ("ARC-ADR-007 — Use Go", "Use Go"),
        ("SHOP-ADR-SPEC-007: Use Go", "Use Go"),
        ("D-007 · Use Go", "Use Go"),
        ("RFC-0007/Overview", "Overview"),
        ("UTF-8: an encoding", "UTF-8: an encoding"),
        ("7 habits", "7 habits"),
    ],
)
def test_numbers_in_headings(heading: str, title: str) -> None:
    assert record(f"# {heading}\n").title == title


def test_a_first_heading_that_is_a_sections() -> None:
    assert record("# Meta\n- Name: Use Go\n- Status: Approved\n\n# Summary\n").title == "Use Go"
    assert record("- Start Date: 2021-03-04\n\n# Summary\n\nText.\n").title is None


def test_front_matter_that_is_no_yaml_still_says_what_a_person_reads() -> None:
    found = record("---\ntitle: ADR007: Use Go\nstatus: accepted\ntags: [a\n---\n\nText.\n")
    assert [each.code for each in found.problems] == ["KB001"]
    assert (found.title, found.status) == ("Use Go", Status.ACCEPTED)


def test_bullets_between_rules_are_no_front_matter() -> None:
    found = record("---\n- **Status**: Accepted\n- **Date**: 2021-03-04\n---\n\n# Use Go\n")
    assert (found.status, found.date, found.problems) == (Status.ACCEPTED, "2021-03-04", ())


def test_a_status_that_is_left_open_gives_way_to_one_that_is_stated() -> None:
    found = record("---\nstatus: unknown\n---\n\n# Use Go\n\n**Status: Decided (2021-03-04).** It replaces much.\n")
    assert found.status is Status.ACCEPTED
    assert record("# Use Go\n\nStatus: TBD\n").status_field is None


def test_a_relation_that_is_stated_twice_misses_its_other_side_once() -> None:
    old = "---\nstatus: superseded\nsuperseded-by: 9\n---\n\n# Go\n\n> **Superseded by [RFC 9](0009-x.md).**\n"
    found = view({"adr/0007-go.md": old, "adr/0009-x.md": "# X\n\nStatus: accepted\n"})
    report = run(found, Config(ROOT), RULES)
    assert [each.path for each in report.diagnostics if each.code == "KB303"] == ["adr/0009-x.md"]


def test_a_pull_requests_number_is_no_record() -> None:
    found = view({"decisions/0007-go.md": "# Go\n\nStatus: Superseded by #1597 (removed)\n"})
    document = found.corpus.documents["decisions/0007-go.md"]
    assert [found.resolve(document, each.target) for each in document.relations] == [None]
    assert wire.document(found, document)["superseded_by"] == []
    assert record("# Go\n\n- Depends on: [RFC #175]\n").relations[0].target == "RFC #175"


def test_the_file_of_a_status_is_told() -> None:
    text = {"keps/1-a/README.md": "# KEP-1: A\n", "keps/1-a/kep.yaml": "title: A\nstatus: provisional\n"}
    found = view({**text, "keps/2-b.md": "# KEP-2: B\n\nStatus: final\n", "keps/3-c.md": "# KEP-3: C\n"})
    shown = [wire.document(found, each) for each in found.corpus.decisions]
    assert [(each["status_path"], each["status_line"]) for each in shown] == [
        ("keps/1-a/kep.yaml", 2),
        ("keps/2-b.md", 3),
        (None, None),
    ]


def test_folders_of_other_series() -> None:
    paths = ["rfd/0009-x.md", "ACPs/77-x/README.md", "tap3.md", "tap5.md", "tap8.md", "tips/readme.md", "step3.md"]
    found = classify(paths, Config(ROOT))
    assert [path for path in paths if found[path] is Kind.DECISION] == paths[:5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28. Juli 2026", "2026-07-28"),
        ("29 de agosto de 2026", "2026-08-29"),
        ("1er mars 2020", "2020-03-01"),
        ("13 Jan 2024", "2024-01-13"),
        ("jui 2024", None),
    ],
)
def test_months_in_other_languages(text: str, expected: str | None) -> None:
    assert dates.iso(text) == expected


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("- Status: Accepted (2021-03-04)", "2021-03-04"),
        ("Status: akzeptiert, 2021-03-04", "2021-03-04"),
        ("- 状态：已定稿（2021-03-04）", "2021-03-04"),
        ("Status: draft · 2021-03-04 · comments until May", "2021-03-04"),
        ("Status: Accepted (2021-03-04)\nDate: 2021-01-02", "2021-01-02"),
        ("Status: Superseded 2021-03-04", None),
        ("Status: Accepted, after what was said about 2021-03-04", None),
    ],
)
def test_the_day_beside_a_status(line: str, date: str | None) -> None:
    assert record(f"# Go\n\n{line}\n").date == date


def test_every_word_of_another_language_is_read() -> None:
    for normal, words in tongues.STATUSES.items():
        assert {word: status.normal(word) for word in words.split("|")} == {
            word: Status(normal) for word in words.split("|")
        }


def test_the_handbook_names_the_languages_words() -> None:
    page = (REPOSITORY / "docs" / "reading.md").read_text("utf-8")
    rows = {
        normal: page.partition(f"| {normal} | in other languages | ")[2].partition(" |")[0]
        for normal in tongues.STATUSES
    }
    assert rows == {normal: words.replace("|", ", ") for normal, words in tongues.STATUSES.items()}


@pytest.mark.parametrize(
    ("paths", "records"),
    [
        (["adrs/0541531435/README.md", "adrs/index.md"], 1),
        (["adr/20240131120000-use-go.md"], 1),
        (["adr/team/APP-ADR-DB-0001-use-go.md", "adr/0001-x.md", "adr/team/APP-ADR-0000-template.md"], 2),
        (["adr/0001-x.md", "adr/0000-modele-adr.md", "adr/0000-adr-template-de.md", "adr/0000-Vorlage.md"], 1),
        (["adr/0001-use-template-engine.md", "adr/0002-modelo-de-datos.md"], 2),
        (["adr/0001-use-go.md", "adr/0001-use-go-de.md", "adr/0001-use-go.zh-CN.md"], 1),
        (["adr/0001-x.en.md", "adr/0002-use-io.md", "adr/0003-use.md", "adr/0001-x.de.md"], 3),
    ],
)
def test_which_names_are_records(paths: list[str], records: int) -> None:
    found = classify(paths, Config(ROOT))
    assert [path for path in paths if found[path] is Kind.DECISION] == paths[:records]


def test_headings_tell_records_where_no_path_does() -> None:
    head = "# ADR 012: Access\n\n**Status:** Proposed | **Date:** 2025-07-22\n"
    texts = {
        "security/012-access.md": head,
        "security/013-mail.md": "---\ntitle: 'ADR 013: Mail'\n---\n\n## Context\n",
        "security/014-keys.md": "---\ntitle: Keys\nstatus: proposed\n---\n\n## Context\n",
        "security/015-doors.md": "# Doors\n",
        "guide/003-access.md": "# Access\n",
        "guide/004-more.md": head,  # another number
        "guide/005-roads.md": "# Roads\n\nStatus: accepted\n",
        "templates/000-template.md": head,
    }
    assert [each.number for each in view(texts).corpus.decisions] == ["012", "013", "014"]
    known = view({**texts, "adr/0001-x.md": "# 1. X\n"})
    assert [each.path for each in known.corpus.decisions] == ["adr/0001-x.md"]


def test_a_heading_that_repeats_the_title_of_the_front_matter() -> None:
    top = '---\ntitle: "ADR 008: Mail"\n---\n\n## ADR 008: Mail\n\n**Status:** Accepted | **Date:** 2025-08-15\n'
    found = record(f"{top}\n### Context\n\nText.\n")
    assert (found.status, found.date, found.title) == (Status.ACCEPTED, "2025-08-15", "Mail")
    other = record("---\ntitle: Mail\n---\n\n## Context\n\nStatus: accepted\n")
    assert other.status is None


def test_a_form_with_the_number_zero_is_no_record() -> None:
    form = "# RFC 0 - A short title\n\n<table>\n<tr><td>Status</td><td>Draft | Accepted | Rejected</td></tr>\n"
    form += "<tr><td>Requires</td><td>proposals that this one depends on</td></tr>\n</table>\n"
    found = record(form, "rfcs/rfc-0000.md")
    assert (found.kind, found.relations, found.numbers) == (Kind.PAGE, (), ())
    assert record(form, "rfcs/rfc-0001.md").kind is Kind.DECISION


def test_a_template_names_no_record_and_links_none() -> None:
    template = "# ADR-0000: Title\n\n## Status\n\nSuperseded by [ADR-0031](NNNN-title.md)\n"
    found = view({"adr/0000-adr-template-de.md": template, "adr/0001-x.md": "# 1. X\n\nStatus: accepted\n"})
    assert run(found, Config(ROOT), RULES, select=("KB401", "KB404")).diagnostics == ()


@pytest.mark.parametrize(
    ("text", "expected", "relations"),
    [
        (
            "## Status\n\nPartially superseded by [ADR-71](0071-x.md),\nwhich replaces the list of origins, and\n"
            "[ADR-74](0074-y.md).\n",
            Status.AMENDED,
            [("superseded_by", "0071-x.md", True), ("superseded_by", "0074-y.md", True)],
        ),
        (
            "## Status\n\n**Teilweise ersetzt durch [ADR-18](0018-x.md).** Der Rest\nbleibt, wie er war.\n",
            Status.AMENDED,
            [("superseded_by", "0018-x.md", True)],
        ),
        (
            "Status: Accepted — supersedes [ADR-23](0023-x.md)'s folders; ADR-23's form (already partially superseded "
            "by [ADR-42](0042-y.md)) stays\n",
            Status.ACCEPTED,
            [("supersedes", "0023-x.md", True)],
        ),
        (
            "**Status:** angenommen – die Regeln zu Apache und\nMySQL sind ersetzt durch [ADR-16](0016-x.md)\n"
            "und [ADR-17](0017-y.md)\n",
            Status.ACCEPTED,
            [("superseded_by", "0016-x.md", True), ("superseded_by", "0017-y.md", True)],
        ),
        (
            "Status: Accepted; decision 4 partially superseded by [ADR-55](0055-x.md)\n",
            Status.ACCEPTED,
            [("superseded_by", "0055-x.md", True)],
        ),
        (
            "Status: Accepted (supersedes the ruling on codecs; ADR-8's layers stay untouched)\n",
            Status.ACCEPTED,
            [],
        ),
        (
            "Status: Accepted (supersedes the static assumption in ADR 0001)\n",
            Status.ACCEPTED,
            [("supersedes", "ADR 0001", True)],
        ),
        (
            'Status: accepted (supersedes the "no build" goal in\n[5](0005-x.md); 0005\'s rules stay unchanged)\n',
            Status.ACCEPTED,
            [("supersedes", "0005-x.md", True)],
        ),
        ("Status: Accepted, supersedes the decision in ADR-3\n", None, [("supersedes", "ADR-3", False)]),
        (
            "Status: Superseded by ADR-1; ADR-2\n",
            Status.SUPERSEDED,
            [("superseded_by", "ADR-1", False), ("superseded_by", "ADR-2", False)],
        ),
        ("Status: Accepted – superseded by ADR-9\n", Status.SUPERSEDED, [("superseded_by", "ADR-9", False)]),
        ("Status: Accepted. This record is superseded by ADR-9\n", None, [("superseded_by", "ADR-9", False)]),
        ("| Status | Accepted |\n|---|---|\n| Supersedes | — (narrows ADR-41; does not replace it) |\n", None, []),
        (
            "> Substituída por [ADR-13](0013-x.md) em 11 de julho de 2026.\n",
            None,
            [("superseded_by", "0013-x.md", False)],
        ),
        (
            "## Status\n\n**Historisch** – ersetzt durch [ADR-4](0004-x.md).\n",
            None,
            [("superseded_by", "0004-x.md", False)],
        ),
    ],
)
def test_of_whom_a_status_speaks(text: str, expected: Status | None, relations: list[tuple[str, str, bool]]) -> None:
    found = record(f"# Go\n\n{text}")
    assert stated(found) == relations
    assert expected is None or found.status is expected


def test_a_note_of_a_successor_is_the_status_where_no_other_is_stated() -> None:
    assert record("# Go\n\n> Substituída por [ADR-13](0013-x.md) em 2026.\n").status is Status.SUPERSEDED
    assert record("# Go\n\nStatus: rejected\n\n> Superseded by [ADR-13](0013-x.md)\n").status is Status.REJECTED
    assert record("# Go\n\n> Partially superseded by [ADR-13](0013-x.md)\n").status is None
    assert record("# Go\n\n> Supersedes [ADR-3](0003-x.md)\n").status is None


def test_metadata_below_the_last_rule() -> None:
    text = "# Go\n\n## Context\n\nText.\n\n---\n\n**Status**: Accepted\n**Date**: 2025-09-02\n**Deciders**: Ada\n"
    found = record(text)
    assert (found.status, found.date, found.deciders) == (Status.ACCEPTED, "2025-09-02", ("Ada",))
    assert record(text + "\nAnd more.\n").status is None
    assert record(text.replace("---\n\n", "")).status is None


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Estado: aceptado. Fecha: 28 de septiembre de 2026.", "2026-09-28"),
        ("Estado: aceptado. Fecha: 2026-09-28. Contexto: la fase 7. Extiende ADR 0018.", "2026-09-28"),
        ("Statut : acceptée, 2 octobre 2026.", "2026-10-02"),
        ("Statut : acceptée (25 septembre 2026). Portée : la boucle", "2026-09-25"),
        ("Status: Accepted, as said on 2 October 2026", None),
    ],
)
def test_a_status_and_its_day_in_one_sentence(line: str, date: str | None) -> None:
    found = record(f"# Go\n\n{line}\n")
    assert (found.status, found.date) == (Status.ACCEPTED, date)


def test_titles_without_what_a_site_or_a_file_name_adds() -> None:
    assert record("# ADR-007: Use Go {#adr-007}\n").title == "Use Go"
    assert record("---\ntitle: 0007-Use Go\n---\n\n# Use Go\n").title == "Use Go"
    assert record("---\ntitle: 0008-Use Go\n---\n\n# Use Go\n").title == "0008-Use Go"
    assert record("# Go\n\n* décisionnaires : Ada, Bob\n").deciders == ("Ada", "Bob")


def test_records_that_are_folders_are_counted_together() -> None:
    text = "---\nstate: publish\n---\n# RFD 1 X\n"
    found = view({f"rfd/000{number}/README.md": text for number in (1, 2)})
    assert describe(found.corpus) == "found 2 decisions in rfd/ (status in front matter); 0 other documents"
    assert found.document("rfd/0001/README.md").status is Status.ACCEPTED


def test_a_record_with_none_of_the_usual_sections_is_of_another_kind() -> None:
    usual = "# {}\n\nStatus: accepted\n\n## Context\n\nText.\n\n## Resolution\n\nText.\n"
    files = {f"adr/000{number}-x.md": usual.format(number) for number in range(1, 7)}
    process = "# How we decide\n\nStatus: accepted\n\n## Purpose\n\nText.\n"
    assert run(view({**files, "adr/0007-x.md": process}), Config(ROOT), RULES, select=("KB701",)).diagnostics == ()
    half = run(
        view({**files, "adr/0007-x.md": process + "\n## Context\n\nText.\n"}), Config(ROOT), RULES, select=("KB701",)
    )
    assert [each.path for each in half.diagnostics] == ["adr/0007-x.md"]


@pytest.mark.parametrize(
    ("paths", "records"),
    [
        (["adr/001-x.md", "adr/000-index.md", "adr/0000-adr-index.md", "adr/00-README.md"], 1),
        (["adr/0001-x.md", "adr/001-proposal-template.md", "adr/0002-template.md", "adr/3-adr-template.md"], 1),
        (["proposals-done/202001-x.md", "archived_adrs/1-x.md", "our-decisions/2-x.md", "adr-tool/docs/1-x.md"], 3),
        (["docs/entscheidungen/001-x.md", "docs/decisiones/2024-01-02-x.md"], 2),
        (["docs/architecture/adr-1.md", "docs/architecture/007-x.md", "docs/architecture/01_goals.md"], 2),
        (["text/1946-x.md", "text/000-y.md", "tips/tip-7.md", "docs/tips/01-vim.md", "text/2024-01-02-x.md"], 3),
        (["adr/old/0002-x.md", "adr/meetings/2024-01-02.md", "adr/templates/0001-x.md", "adr/examples/1-x.md"], 1),
        (["adr/2024/0001-x.md", "adr/2024/0002-x.md", "adr/2024/README.md"], 2),
        (["adr/01-api/0001-x.md", "adr/01-api/0002-x.md", "adr/01-api/README.md"], 2),
        (["rfcs/0005-x/README.md", "rfcs/0005-x/01-design.md", "rfcs/0005-x/02-plan.md"], 1),
        (["proposals/APP-PROP-0001-x.md", "proposals/plan-b-0001-x.md"], 1),
        ([f"design/{each}-x.md" for each in (12345, 2345, 23456)], 3),
        ([f"{each}/000{number}-x.md" for each in ("tasks", "docs/specs/a", "_posts") for number in (1, 2, 3)], 0),
    ],
)
def test_which_folders_hold_records(paths: list[str], records: int) -> None:
    found = classify(paths, Config(ROOT))
    assert [path for path in paths if found[path] is Kind.DECISION] == paths[:records]


def test_copies_of_a_record_are_no_records() -> None:
    copies = [
        "docs/de/adr/0001-x.md",
        "versioned_docs/version-1.0/adr/0001-x.md",
        "i18n/de/docusaurus-plugin-content-docs/current/adr/0001-x.md",
    ]
    paths = ["docs/adr/0001-x.md", "services/id/adr/0001-x.md", *copies]
    found = classify(paths, Config(ROOT))
    assert [path for path in paths if found[path] is Kind.DECISION] == paths[:2]
    alone = classify(copies[:1], Config(ROOT))
    assert alone == {copies[0]: Kind.DECISION}
    spoken = ["en/adr/0001-x.md", "de/adr/0001-x.md", "fr/adr/0001-x.md"]
    found = classify(spoken, Config(ROOT))
    assert [path for path in spoken if found[path] is Kind.DECISION] == spoken[:1]


def test_a_status_tells_records_without_a_number() -> None:
    texts = {
        "enhancements/net/use-go.md": "---\ntitle: use-go\nstatus: implementable\n---\n\n# Use Go\n",
        "enhancements/net/20190903-use-c.md": "# Use C\n",
        "enhancements/net/use-zig.md": "---\ntitle: use-zig\nstatus: provisional\n---\n\n# Use Zig\n",
        "enhancements/net/more.md": "# More\n\nNothing of the kind.\n",
        "enhancements/README.md": "# All\n\nStatus: draft\n",
        "enhancements/net/template.md": "# Form\n\n## Status\n\nDraft\n",
        "proposals/a.md": "# A\n\n- **Status**: Accepted\n",
        "rfcs/0001-b.md": "# B\n",
        "rfcs/notes.md": "# Notes\n\nStatus: draft\n",
        "rfcs/de/0001-b.md": "# B\n\nStatus: draft\n",
        "rfcs/0002-c/README.md": "# C\n\nStatus: draft\n",
        "rfcs/0002-c/parts/01-d.md": "# D\n\nStatus: draft\n",
        "rfcs/0002-c/parts/e.md": "# E\n\nStatus: draft\n",
        "guide/c.md": "# C\n\nStatus: draft\n",
    }
    assert [each.path for each in view(texts).corpus.decisions] == [
        "enhancements/net/20190903-use-c.md",
        "enhancements/net/use-go.md",
        "enhancements/net/use-zig.md",
        "proposals/a.md",
        "rfcs/0001-b.md",
        "rfcs/0002-c/README.md",
    ]


OWNED = """## Light the Pier

* **Owners:**
  * harbour master

* **Implementation Status:** `Partially implemented`

> TL;DR: Lamps.

## Why

It is dark.

## How

With lamps.
"""


def test_a_heading_above_a_list_of_metadata_is_the_title() -> None:
    found = record(OWNED)
    assert (found.title, found.title_line, found.status, found.status_line) == (
        "Light the Pier",
        1,
        Status.IMPLEMENTED,
        6,
    )
    assert record(OWNED.replace("* **Owners:**", "* **Owners**")).title == "Light the Pier"
    assert record(OWNED.replace("Light the Pier", "Summary")).title is None
    assert record(OWNED.replace("* **Owners:**", "* The owners:")).title is None


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("* **Implementation:** Accepted", Status.ACCEPTED),
        ("* **Implementation Status:**\n  * Under discussion", Status.PROPOSED),
        ("* **Implementation Status:** Implemented\n* **Status:** Deprecated", Status.DEPRECATED),
        ("* **Implementation Status:** Not implemented", None),
        ("* **Implementation:** with lamps", None),
        ("* **Implementation:** done by the harbour master", None),
        ("* **Stage:** Accepted, with lamps", Status.ACCEPTED),
    ],
)
def test_the_state_of_the_implementation_counts_where_there_is_no_other(line: str, status: Status | None) -> None:
    assert record(f"# Light the Pier\n\n{line}\n").status is status


TOML = """+++
title = 'Use "Go" # really'  # no comment
date = 2024-05-01T10:00:00Z
status = "Accepted"
supersedes = [
  "0001", # the first
  '0002',
]
superseded-by = []
weight = 3
[extra]
amends = "0004"
[menu]
status = "rejected"
+++

## Context

Go is fast.
"""


def test_front_matter_in_toml() -> None:
    found = record(TOML)
    assert (found.title, found.date, found.status, found.status_line) == (
        'Use "Go" # really',
        "2024-05-01",
        Status.ACCEPTED,
        4,
    )
    assert [(each.kind.value, each.target, each.span.line, each.span.column) for each in found.relations] == [
        ("supersedes", "0001", 6, 4),
        ("supersedes", "0002", 7, 4),
        ("amends", "0004", 12, 11),
    ]
    assert (found.body_line, found.problems) == (16, ())
    assert [each.path for each in found.sections if each.level] == [('Use "Go" # really', "Context")]


def test_toml_that_is_none_is_read_as_far_as_a_person_can() -> None:
    found = record('+++\ntitle = "Use Go\nstatus = accepted\n+++\n\n# Use Go\n')
    (problem,) = found.problems
    assert problem.code == "KB001"
    assert problem.message.startswith("expected TOML, found: ")
    assert problem.span.line == 2
    assert (found.title, found.status) == ("Use Go", Status.ACCEPTED)


@pytest.mark.parametrize("odd", [f"weight = {'9' * 5000}", f"weight = {'[' * 5000}{']' * 5000}"])
def test_toml_that_the_parser_cannot_hold_hides_nothing(odd: str) -> None:
    found = record(f'+++\nstatus = "accepted"\n{odd}\n+++\n\n# Use Go\n')
    assert [each.code for each in found.problems] == ["KB001"]
    assert (found.title, found.status) == ("Use Go", Status.ACCEPTED)


def test_signs_in_a_row_are_no_front_matter() -> None:
    assert record("# Use C++\n\n+++\nsize = 1\n+++\n").body_line == 1
    assert record("+++\n\n# Use Go\n\nStatus: accepted\n").status is Status.ACCEPTED


def test_keys_with_capitals_inside() -> None:
    found = record(
        "---\nstatus: superseded\ndecisionDate: 2025-01-10\nlastUpdated: 2025-02-01\ndecisionMakers: [baker]\n"
        "relationships:\n  supersededBy:\n    - number: 9\n      name: X\n  dependsOn: [7]\n---\n\n# Use Go\n"
    )
    assert (found.date, found.updated, found.deciders) == ("2025-01-10", "2025-02-01", ("baker",))
    assert [(each.kind.value, each.target) for each in found.relations] == [("superseded_by", "9"), ("requires", "7")]


def test_a_heading_over_two_lines_states_what_stands_on_its_second() -> None:
    (date,) = record("# 1. Use Go\nAccepted\nDate: 2021-03-05\n------\n").fields
    assert (date.name, date.text, date.span.line, date.span.column) == ("date", "2021-03-05", 3, 7)


@pytest.mark.parametrize(
    "text",
    ["대체됨(→ [ADR-9](0009-x.md))", "대체됨 (`ADR-9-x.md`)", "已取代：[ADR-9](0009-x.md)", "Nahrazeno → ADR-9"],
)
def test_a_word_for_superseded_in_front_of_what_came_after(text: str) -> None:
    found = record(f"# ADR-7: Go\n\n## Status\n\n{text}\n")
    assert (found.status, [kind for kind, *_ in stated(found)]) == (Status.SUPERSEDED, ["superseded_by"])
