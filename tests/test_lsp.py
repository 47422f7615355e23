"""The language server as an editor meets it: a real client over the server's standard input and output."""

from __future__ import annotations

import asyncio
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import KB
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.workspace import PositionCodec

from kb import config, corpus, derived, edit
from kb.lsp import convert
from kb.source import WorkTree
from kb.view import View

TEST_LIMIT = 120
QUEUES = "decisions/0001-use-queues.md"
STREAMS = "decisions/0002-use-streams.md"
UTF16 = types.PositionEncodingKind.Utf16


class Editor(LanguageClient):
    """Keeps what the server says, and the texts as they are on the screen."""

    def __init__(self, root: Path) -> None:
        super().__init__("editor", "1")
        self.root = root
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.published: defaultdict[str, asyncio.Queue[types.PublishDiagnosticsParams]] = defaultdict(asyncio.Queue)
        self.messages: asyncio.Queue[str] = asyncio.Queue()
        self.watched: asyncio.Queue[types.RegistrationParams] = asyncio.Queue()
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda p: self.published[p.uri].put_nowait(p))
        self.feature(types.WINDOW_SHOW_MESSAGE)(lambda p: self.messages.put_nowait(p.message))
        self.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda p: self.watched.put_nowait(p))

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str, text: str | None = None) -> None:
        self.texts[path] = (self.root / path).read_bytes().decode() if text is None else text
        self.versions[path] = 1
        item = types.TextDocumentItem(self.uri(path), "markdown", 1, self.texts[path])
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, path: str, old: str, new: str) -> None:
        assert old in self.texts[path]
        self.texts[path] = self.texts[path].replace(old, new)
        self.versions[path] += 1
        self.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[path], self.uri(path)),
                [types.TextDocumentContentChangeWholeDocument(self.texts[path])],
            )
        )

    async def findings(self, path: str) -> list[types.Diagnostic]:
        """What is said next about the text as it is now."""
        while True:
            found = await self.published[self.uri(path)].get()
            if found.version == self.versions[path]:
                return list(found.diagnostics)

    def forget(self) -> None:
        """Lets go of what was said so far."""
        self.published.clear()

    def at(self, path: str, words: str) -> dict[str, Any]:
        """The place in a text where `|` stands in some of its words; the texts here are ASCII up to there."""
        offset = self.texts[path].index(words.replace("|", "")) + words.index("|")
        before = self.texts[path][:offset]
        place = types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
        return {"text_document": types.TextDocumentIdentifier(self.uri(path)), "position": place}

    async def suggestions(self, path: str, words: str) -> dict[str, types.CompletionItem]:
        found = await self.text_document_completion_async(types.CompletionParams(**self.at(path, words)))
        assert isinstance(found, list)
        return {each.label: each for each in found}


def edited(text: str, edits: list[types.TextEdit]) -> str:
    """The text with an editor's changes, from the last to the first; columns count characters."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:row])) for row in range(len(lines) + 1)]
    for each in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True):
        first = starts[each.range.start.line] + each.range.start.character
        last = starts[each.range.end.line] + each.range.end.character
        text = text[:first] + each.new_text + text[last:]
    return text


@asynccontextmanager
async def editor(root: Path, encoding: types.PositionEncodingKind = UTF16) -> AsyncIterator[Editor]:
    """An editor with its server, which must leave in peace."""
    client = Editor(root)
    await client.start_io(str(KB), "lsp", cwd=root.parent)
    capabilities = types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=[encoding]),
        workspace=types.WorkspaceClientCapabilities(
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        ),
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True)
        ),
    )
    folder = types.WorkspaceFolder(root.as_uri(), root.name)
    await client.initialize_async(types.InitializeParams(capabilities=capabilities, workspace_folders=[folder]))
    client.initialized(types.InitializedParams())
    yield client
    await client.shutdown_async(None)
    client.exit(None)
    assert client._server is not None
    assert await client._server.wait() == 0
    await client.stop()


def run(scenario: Coroutine[Any, Any, None]) -> None:
    """Lets a scenario run; one that waits for something that the server never says fails."""
    asyncio.run(asyncio.wait_for(scenario, TEST_LIMIT))


def places(found: list[types.Diagnostic]) -> list[tuple[object, str]]:
    return [(each.code, str(each.range)) for each in found]


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [
        (types.PositionEncodingKind.Utf16, "2:19-2:31"),
        (types.PositionEncodingKind.Utf8, "2:24-2:36"),
        (types.PositionEncodingKind.Utf32, "2:17-2:29"),
    ],
)
def test_a_broken_link_is_marked_and_the_mark_goes_when_it_is_mended(
    records: Path, encoding: types.PositionEncodingKind, columns: str
) -> None:
    async def scenario() -> None:
        async with editor(records, encoding) as ed:
            ed.open("README.md", "# Messages\n\nÜber 🎉🎉 see [it](0009-nope.md) twice.\n")
            found = await ed.findings("README.md")
            assert places(found) == [("KB401", columns)]
            assert found[0].severity is types.DiagnosticSeverity.Error
            assert found[0].source == "kb"
            assert "0009-nope.md" in found[0].message
            ed.change("README.md", "0009-nope.md", STREAMS)
            assert await ed.findings("README.md") == []
            assert "nope" not in (records / "README.md").read_text()

    run(scenario())


def test_an_unsaved_change_of_one_text_moves_the_findings_of_another(records: Path) -> None:
    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open("README.md", f"# Messages\n\nSee [why]({STREAMS}#context).\n")
            assert await ed.findings("README.md") == []
            ed.open(STREAMS)
            assert await ed.findings("README.md") == []
            ed.change(STREAMS, "## Context", "## Background")
            assert places(await ed.findings("README.md")) == [("KB402", "2:10-2:47")]
            ed.change(STREAMS, 'supersedes: ["0001"]\n', "")
            ed.open(QUEUES)
            stated = await ed.findings(STREAMS)
            assert [each.code for each in stated] == ["KB303"]
            assert stated[0].related_information is not None
            assert stated[0].related_information[0].location.uri == ed.uri(QUEUES)
            ed.forget()
            ed.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(ed.uri(STREAMS))))
            assert (await ed.published[ed.uri(STREAMS)].get()).diagnostics == ()
            assert await ed.findings("README.md") == []

    run(scenario())


CARD_OF_QUEUES = """\
**0001 Use Queues**

- superseded, not in force
- since 2025-01-10, until 2025-03-05
- replaced by 0002 Use Streams"""
CARD_OF_STREAMS = """\
**0002 Use Streams**

- accepted, in force
- since 2025-03-05
- replaces 0001 Use Queues"""


def test_a_reference_shows_where_its_record_stands_and_leads_there(records: Path) -> None:
    page = f"""\
        # Messages

        See ADR-0001 and [the [new] one]({STREAMS}#decision), not [this](https://example.org/) or `ADR-0001`.
        The [folder](decisions), the [source](main.py#L2), [this page](#messages).
        """.replace("        ", "")
    (records / "main.py").write_text("import os\nimport sys\n")
    cases = [
        ("README.md", "ADR-0|001 and", CARD_OF_QUEUES, (QUEUES, 6), "2:4-2:12"),
        ("README.md", "[the [new|] one]", CARD_OF_STREAMS, (STREAMS, 12), "2:17-2:71"),
        ("README.md", "0002-use|-streams.md#dec", CARD_OF_STREAMS, (STREAMS, 12), "2:17-2:71"),
        ("README.md", "https|://", None, None, None),
        ("README.md", "`ADR|-0001`", None, None, None),
        ("README.md", "The| [", None, None, None),
        ("README.md", "[fold|er]", "`decisions`", None, "3:4-3:22"),
        ("README.md", "[sou|rce]", "`main.py`", ("main.py", 1), "3:29-3:48"),
        ("README.md", "[this| page]", "**Messages**", ("README.md", 0), "3:51-3:72"),
        (QUEUES, '"0|002"', CARD_OF_STREAMS, (STREAMS, 6), "3:17-3:21"),
    ]

    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open("README.md", page)
            ed.open(QUEUES)
            for path, words, card, target, around in cases:
                place = ed.at(path, words)
                hover = await ed.text_document_hover_async(types.HoverParams(**place))
                found = await ed.text_document_definition_async(types.DefinitionParams(**place))
                if card is None:
                    assert hover is None, words
                else:
                    assert hover is not None, words
                    assert isinstance(hover.contents, types.MarkupContent)
                    said = hover.contents.value
                    assert said.replace("\n- § Decision", "").startswith(card), words
                    assert ("§ Decision" in said) == (
                        "#decision" in page and card == CARD_OF_STREAMS and path != QUEUES
                    )
                    assert str(hover.range) == around, words
                if target is None:
                    assert found is None, words
                else:
                    assert isinstance(found, types.Location)
                    assert (found.uri, found.range.start.line) == (ed.uri(target[0]), target[1]), words

    run(scenario())


COMPLETED = (
    ("README.md", "in [|]", "ADR-0001", f"in [ADR-0001]({QUEUES})"),
    ("README.md", "by ADR-|.", "ADR-0002", f"by [ADR-0002]({STREAMS})."),
    ("README.md", "[why](dec|)", "ADR-0002", f"[why]({STREAMS})"),
    ("README.md", "[whose](sp|)", "specs/the plan.md", "[whose](specs/the%20plan.md)"),
    ("README.md", f"[how]({STREAMS}#|)", "consequences", f"[how]({STREAMS}#consequences)"),
    ("specs/the plan.md", "](|)", "ADR-0001", f"](../{QUEUES})"),
    (STREAMS, 'supersedes: ["0|001"]', "0001", 'supersedes: ["0001"]'),
    (STREAMS, "amends: [|]", "0001", 'amends: ["0001"]'),
    (STREAMS, "  - 00|\n", "0001", '  - "0001"\n'),
)


def test_a_link_is_completed_where_one_can_stand(records: Path) -> None:
    (records / "specs").mkdir()
    (records / "specs" / "the plan.md").write_text("# The Plan\n\nSee [one]().\n")
    page = f"# 🎉\n\nWritten down in [], decided by ADR-.\nAsk [why](dec), [whose](sp) and [how]({STREAMS}#).\n"
    relations = 'supersedes: ["0001"]\namends: []\nrequires:\n  - 00\n---'

    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open("README.md", page)
            ed.open("specs/the plan.md")
            ed.open(STREAMS)
            ed.change(STREAMS, 'supersedes: ["0001"]\n---', relations)
            for path, words, label, expected in COMPLETED:
                item = (await ed.suggestions(path, words))[label]
                assert isinstance(item.text_edit, types.TextEdit)
                span, lines = item.text_edit.range, ed.texts[path].splitlines()
                typed = lines[span.start.line][span.start.character : ed.at(path, words)["position"].character]
                assert str(item.filter_text).startswith(typed), f"{words}: an editor would hide it"
                before = ed.texts[path]
                assert edited(before, [item.text_edit]) == before.replace(words.replace("|", ""), expected, 1)

    run(scenario())


def test_completion_names_the_record_and_strikes_out_what_is_replaced(records: Path) -> None:
    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open("README.md", "# Messages\n\nSee [\n- x\n\n`[`\n\n[a](b) [](x)\n\n```\nrow[\n```\n")
            items = await ed.suggestions("README.md", "See [|")
            assert {label: (each.detail, each.tags) for label, each in items.items()} == {
                "ADR-0001": ("Use Queues", (types.CompletionItemTag.Deprecated,)),
                "ADR-0002": ("Use Streams", None),
            }
            documentation = items["ADR-0001"].documentation
            assert isinstance(documentation, types.MarkupContent)
            assert documentation.value == CARD_OF_QUEUES
            for elsewhere in ("- x|", "-| x", "# Mess|ages", "`[|`", "row[|", "[a](b)|", "[|](x)"):
                assert await ed.suggestions("README.md", elsewhere) == {}, elsewhere
            ed.open(STREAMS)
            for elsewhere in ("status: acc|epted", "super|sedes:", "date: |2025"):
                assert await ed.suggestions(STREAMS, elsewhere) == {}, elsewhere

    run(scenario())


INDEX = """\
# Messages

| # | Decision | Status |
|---|----------|--------|
| [0001](decisions/0001-use-queues.md) | Use Queues | accepted |
{row}
"""
ROW = "| [0002](decisions/0002-use-streams.md) | Use Streams | accepted |\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_code_action_does_what_kb_sync_does(records: Path, end: str) -> None:
    text = INDEX.format(row="\nThe end 🎉.").replace("\n", end)

    def synced() -> str:
        view = View(corpus.load(WorkTree(records), config.load(records)))
        edits = [found.edit for _, found in derived.deviations(view) if found.edit]
        return edit.apply(view.corpus.source, edits)["README.md"].decode()

    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open("README.md", text)
            found = await ed.findings("README.md")
            assert sorted(str(each.code) for each in found) == ["KB501", "KB502"]
            whole = types.Range(types.Position(0, 0), types.Position(99, 0))
            document = types.TextDocumentIdentifier(ed.uri("README.md"))

            async def asked(
                span: types.Range, *only: str, diagnostics: tuple[types.Diagnostic, ...] = ()
            ) -> list[types.CodeAction]:
                context = types.CodeActionContext(list(diagnostics), list(only) or None)
                params = types.CodeActionParams(document, span, context)
                return [
                    each
                    for each in await ed.text_document_code_action_async(params) or []
                    if isinstance(each, types.CodeAction)
                ]

            def result(action: types.CodeAction) -> str:
                assert action.edit is not None
                assert action.edit.changes is not None
                assert list(action.edit.changes) == [ed.uri("README.md")]
                return edited(text, list(action.edit.changes[ed.uri("README.md")]))

            assert len(await asked(whole)) == len(found) + 1
            [everything] = await asked(whole, "source.fixAll")
            assert result(everything) == synced()
            assert ROW.replace("\n", end) in synced()
            status = next(each for each in found if each.code == "KB502")
            [one] = await asked(status.range, "quickfix")
            assert one.diagnostics == (status,)
            assert result(one) == text.replace("Queues | accepted", f"Queues | superseded by [ADR-0002]({STREAMS})")
            nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
            assert await asked(nowhere, "quickfix") == []

    (records / "README.md").write_bytes(text.encode())
    run(scenario())


def test_headings_and_records_can_be_looked_up(records: Path) -> None:
    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open(STREAMS)
            document = types.TextDocumentIdentifier(ed.uri(STREAMS))
            [title] = await ed.text_document_document_symbol_async(types.DocumentSymbolParams(document)) or []
            assert isinstance(title, types.DocumentSymbol)
            below = [(each.name, str(each.range), str(each.selection_range)) for each in title.children or []]
            assert (title.name, str(title.range)) == ("Use Streams", "6:0-19:0")
            assert below == [
                ("Context", "8:0-11:0", "8:0-8:10"),
                ("Decision", "12:0-15:0", "12:0-12:11"),
                ("Consequences", "16:0-19:0", "16:0-16:15"),
            ]
            found = await ed.workspace_symbol_async(types.WorkspaceSymbolParams("STREAMS use"))
            assert [each.name for each in found or []] == ["0002 Use Streams"]
            everything = await ed.workspace_symbol_async(types.WorkspaceSymbolParams(""))
            assert len(everything or []) == 3

    run(scenario())


def test_a_broken_configuration_is_shown_and_the_one_before_holds(records: Path) -> None:
    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open("README.md", "# Messages\n\n[x](nope.md)\n")
            assert places(await ed.findings("README.md")) == [("KB401", "2:4-2:11")]
            (records / "kb.toml").write_text("[lint]\nignroe = []\n")
            ed.text_document_did_save(
                types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(ed.uri("README.md")))
            )
            assert places(await ed.findings("README.md")) == [("KB401", "2:4-2:11")]
            assert "ignore" in await ed.messages.get()
            (records / "kb.toml").write_text('[lint]\nignore = ["KB999"]\n')
            changed = types.FileEvent(ed.uri("kb.toml"), types.FileChangeType.Changed)
            ed.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
            assert await ed.findings("README.md") == []
            assert "KB999" in await ed.messages.get()
            ed.change("README.md", "[x]", "[y]")
            assert await ed.findings("README.md") == []
            (records / "kb.toml").write_text('[lint]\nignore = ["KB402"]\n')
            ed.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
            assert places(await ed.findings("README.md")) == [("KB401", "2:4-2:11")]
            assert ed.messages.empty()

    run(scenario())


def test_findings_of_the_baseline_stay_silent(records: Path) -> None:
    (records / "README.md").write_text("# Messages\n\n[x](nope.md)\n")
    (records / "kb.toml").write_text('[lint]\nbaseline = "known.json"\n')
    subprocess.run([KB, "lint", "--write-baseline", "known.json"], cwd=records, check=True, capture_output=True)

    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open("README.md", "# Messages\n\nFirst.\n\n[x](nope.md)\n\n[y](nowhere.md)\n")
            assert places(await ed.findings("README.md")) == [("KB401", "6:4-6:14")]

    run(scenario())


def test_a_folder_without_records_is_told_once_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()

    async def scenario() -> None:
        async with editor(tmp_path / "notes") as ed:
            ed.open("a.md", "# A\n\n[x](nope.md)\n")
            assert await ed.findings("a.md") == []
            assert "expected numbered Markdown files" in await ed.messages.get()
            assert await ed.text_document_hover_async(types.HoverParams(**ed.at("a.md", "no|pe"))) is None
            ed.change("a.md", "nope", "hope")
            assert await ed.findings("a.md") == []
            assert ed.messages.empty()

    run(scenario())


def test_changes_behind_the_editors_back_count(records: Path) -> None:
    async def scenario() -> None:
        async with editor(records) as ed:
            [asked] = (await ed.watched.get()).registrations
            assert asked.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            ed.open("README.md", "# Messages\n\nSee ADR-0003.\n")
            assert places(await ed.findings("README.md")) == [("KB404", "2:4-2:12")]
            new = "decisions/0003-use-logs.md"
            (records / new).write_text("---\nstatus: proposed\ndate: 2025-04-01\n---\n\n# Use Logs\n")
            event = types.FileEvent(ed.uri(new), types.FileChangeType.Created)
            ed.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
            assert await ed.findings("README.md") == []

    run(scenario())


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("a\r\nb\r\nc", "a\r\nB\r\nc", [("1:0-2:0", "B\r\n")]),
        ("a\nb", "a\nc", [("1:0-1:1", "c")]),
        ("a\n", "a\nb\n", [("1:0-1:0", "b\n")]),
        ("x\nx\nx\n", "x\nx\n", [("2:0-3:0", "")]),
        ("", "a", [("0:0-0:0", "a")]),
        ("\ufeffa\rb", "\ufeffa\nb", [("0:0-1:0", "a\n")]),
        ("1\n2\n3\n4\n", "1\nII\n3\nIV\n", [("1:0-2:0", "II\n"), ("3:0-4:0", "IV\n")]),
    ],
)
def test_a_change_names_the_lines_that_it_changes(before: str, after: str, changes: list[tuple[str, str]]) -> None:
    made = convert.text_edits(PositionCodec(), before, after)
    assert [(str(each.range), each.new_text) for each in made] == changes


def test_only_documents_of_the_repository_are_checked(records: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=records, check=True)
    (records / ".gitignore").write_text("build/\n")
    (records / "build").mkdir()
    (records / "build" / "x.md").write_text("[x](nope.md)\n")
    broken = "# X\n\n[x](nope.md)\n"

    async def scenario() -> None:
        async with editor(records) as ed:
            ed.open("build/x.md", broken)
            ed.open("../x.md", broken)
            ed.open("main.py", broken)
            ed.open("new.md", broken)
            assert places(await ed.findings("new.md")) == [("KB401", "2:4-2:11")]
            assert await ed.findings("build/x.md") == []
            assert await ed.findings("main.py") == []
            hover = types.HoverParams(**ed.at("../x.md", "no|pe"))
            assert await ed.text_document_hover_async(hover) is None

    run(scenario())
