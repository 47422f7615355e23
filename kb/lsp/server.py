"""The shell around pygls: what the editor says in, what the other rooms know out."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import TextDocument

from kb import __version__, edit
from kb.config import find_root
from kb.lsp import completion, convert, reference
from kb.lsp.moment import Moment, look
from kb.model import Diagnostic, Document, Edit, UserError

PAUSE = 0.2
"""Seconds without a further change before the texts are checked."""
FIX_ALL = "source.fixAll.kb"
_WATCHED = ("**/*.{md,markdown,mmd}", "**/{kb,pyproject}.toml")

logger = logging.getLogger("kb.lsp")


class Server(LanguageServer):
    """One repository, one editor."""

    def __init__(self, folder: Path | None, file: Path | None) -> None:
        # With whole texts there is one opinion on where a line ends: pygls also ends one at U+2028 or a form feed.
        super().__init__("kb", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.root = (folder or Path.cwd()).resolve()
        self._given = folder
        self._file = file
        self._moment: tuple[object, Moment] | None = None
        self._reads = 0
        self._check: asyncio.Task[None] | None = None
        self._told: str | None = None
        self._worker = ThreadPoolExecutor(1, "kb")

    def locate(self) -> None:
        """Finds the root: as given on the command line, else from the folder that the editor has open."""
        folders = [to_fs_path(each.uri) for each in self.workspace.folders.values()]
        opened = next(filter(None, (*folders, self.workspace.root_path)), None)
        if self._given is None:
            self.root = find_root(Path(opened) if opened else Path.cwd()).resolve()

    def path_of(self, uri: str) -> str | None:
        """The path from the root of a file's address, or None where it lies elsewhere."""
        full = to_fs_path(uri)
        if not full:
            return None
        given = Path(full)
        inside = (each for each in (given, given.parent.resolve() / given.name) if each.is_relative_to(self.root))
        return next((each.relative_to(self.root).as_posix() for each in inside), None)

    def uri_of(self, path: str) -> str:
        """The address of a file; of an open one as the editor spells it."""
        opened = self.opened().get(path)
        return opened.uri if opened else str(from_fs_path(str(self.root / path)))

    def opened(self) -> dict[str, TextDocument]:
        """The documents that the editor holds, by path."""
        documents = ((self.path_of(each.uri), each) for each in self.workspace.text_documents.values())
        return {path: each for path, each in documents if path}

    async def moment(self) -> Moment:
        """What the editor shows now, read anew where something changed. Raises UserError where it cannot be read."""
        texts = {path: each.source for path, each in self.opened().items()}
        versions = (self._reads, {path: each.version for path, each in self.opened().items()})
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._look, versions, texts)

    def _look(self, versions: object, texts: dict[str, str]) -> Moment:
        """Runs in the one worker thread, so that a second request finds what the first has read."""
        if self._moment is None or self._moment[0] != versions:
            last = self._moment[1].config if self._moment else None
            self._moment = (versions, look(self.root, self._file, texts, last))
        return self._moment[1]

    async def findings(self, moment: Moment) -> tuple[Diagnostic, ...]:
        """The findings in the open documents. Raises UserError where lint cannot run."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, lambda: moment.findings)

    def tell(self, text: str | None) -> None:
        """Shows a message, once until something else is the case."""
        if text and text != self._told:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"kb: {text}"))
        self._told = text

    def changed(self, on_disk: bool = False) -> None:
        """Checks when nothing more has changed for a moment."""
        self._reads += on_disk
        if self._check:
            self._check.cancel()
        self._check = asyncio.get_running_loop().create_task(self._check_later())

    async def _check_later(self) -> None:
        await asyncio.sleep(PAUSE)
        try:
            await self._publish()
        except Exception:  # a document that makes a rule fail must not end the server
            logger.exception("the check failed")
            self.tell("the check failed, which is a defect of kb itself; the server's log says where")

    async def _publish(self) -> None:
        """Shows the findings in each open text, none where lint cannot run; what came late waits for the next check."""
        versions = {path: each.version for path, each in self.opened().items()}
        found: dict[str, list[types.Diagnostic]] = defaultdict(list)
        try:
            moment = await self.moment()
            for each in await self.findings(moment):
                found[each.path].append(self.diagnostic(moment, each))
            self.tell(f"{moment.trouble}; the configuration from before holds" if moment.trouble else None)
        except UserError as problem:
            self.tell(str(problem))
        for path, document in self.opened().items():
            if document.version == versions.get(path):
                published = types.PublishDiagnosticsParams(document.uri, found[path], document.version)
                self.text_document_publish_diagnostics(published)

    def diagnostic(self, moment: Moment, found: Diagnostic) -> types.Diagnostic:
        """A finding as the protocol has it."""
        related = get_capability(
            self.client_capabilities, "text_document.publish_diagnostics.related_information", False
        )
        return types.Diagnostic(
            range=convert.range_of(self.workspace.position_codec, moment.lines(found.path), found.span),
            message=found.message,
            severity=convert.severity(found.severity),
            code=found.code,
            source="kb",
            related_information=[
                types.DiagnosticRelatedInformation(self.location(moment, each.path, each.line), each.message)
                for each in found.related
            ]
            if related
            else None,
        )

    def location(self, moment: Moment, path: str, line: int) -> types.Location:
        """A line of a file."""
        row = min(line, len(moment.lines(path))) - 1 if path in moment.view.corpus.documents else line - 1
        return types.Location(self.uri_of(path), types.Range(types.Position(row, 0), types.Position(row, 0)))

    def changes(self, moment: Moment, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """The edits as changes of texts, by address."""
        source, codec = moment.view.corpus.source, self.workspace.position_codec
        return types.WorkspaceEdit(
            {
                self.uri_of(path): convert.text_edits(codec, source.read(path).decode("utf-8"), after.decode("utf-8"))
                for path, after in edit.apply(source, edits).items()
            }
        )

    async def document(self, uri: str) -> tuple[Moment, Document] | None:
        """A document that kb reads, in its moment; None as well where it cannot: the check has told why."""
        try:
            moment = await self.moment()
        except UserError:
            return None
        found = moment.view.corpus.documents.get(self.path_of(uri) or "")
        return (moment, found) if found else None

    async def reference(self, uri: str, position: types.Position) -> tuple[Moment, reference.Reference] | None:
        """What the cursor stands on."""
        found = await self.document(uri)
        if not found:
            return None
        moment, document = found
        line, column = self.place(moment, document, position)
        around = reference.at(moment.view, document, line, column)
        return (moment, around) if around else None

    def place(self, moment: Moment, document: Document, position: types.Position) -> tuple[int, int]:
        """Line and column of a position in a document."""
        return convert.place(self.workspace.position_codec, moment.lines(document.path), position)


def initialized(ls: Server, params: types.InitializedParams) -> None:
    """Asks to be told of files that change behind the editor's back."""
    ls.locate()
    capability = "workspace.did_change_watched_files.dynamic_registration"
    if get_capability(ls.client_capabilities, capability, False):
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(each) for each in _WATCHED])
        asked = types.Registration("kb", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        ls.client_register_capability(types.RegistrationParams([asked]))


def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """An unsaved change; it can move findings in every open text."""
    ls.changed()


def changed_on_disk(ls: Server, params: object) -> None:
    """Something was opened, saved, or changed by another program."""
    ls.changed(on_disk=True)


def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """A closed text has no findings; the others are checked against the file on the disk."""
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(params.text_document.uri, []))
    ls.changed(on_disk=True)


async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """The record under the cursor in a few lines."""
    found = await ls.reference(params.text_document.uri, params.position)
    if not found:
        return None
    moment, around = found
    path, _ = reference.landing(moment.view, around)
    lines = moment.lines(str(ls.path_of(params.text_document.uri)))
    return types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, reference.card(moment.view, path, around.anchor)),
        convert.range_of(ls.workspace.position_codec, lines, around.span),
    )


async def definition(ls: Server, params: types.DefinitionParams) -> types.Location | None:
    """Where the reference under the cursor leads."""
    found = await ls.reference(params.text_document.uri, params.position)
    if not found:
        return None
    moment, around = found
    path, line = reference.landing(moment.view, around)
    return None if path in moment.view.corpus.folders else ls.location(moment, path, line)


async def complete(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
    """Links to records where one can stand."""
    found = await ls.document(params.text_document.uri)
    if not found:
        return []
    moment, document = found
    line, column = ls.place(moment, document, params.position)
    suggestions = completion.complete(moment.view, document, line, column)
    return [_item(ls, moment, document, each) for each in suggestions]


def _item(ls: Server, moment: Moment, document: Document, each: completion.Suggestion) -> types.CompletionItem:
    span = convert.range_of(ls.workspace.position_codec, moment.lines(document.path), each.span)
    gone = moment.view.standing(each.path).in_force is False
    return types.CompletionItem(
        label=each.label,
        detail=each.detail,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, reference.card(moment.view, each.path)),
        kind=types.CompletionItemKind.Reference,
        tags=[types.CompletionItemTag.Deprecated] if gone else None,
        filter_text=each.typed,
        text_edit=types.TextEdit(span, each.text),
    )


async def actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The fixes of the findings in a range, and of all findings in the file."""
    found = await ls.document(params.text_document.uri)
    if not found:
        return []
    moment, document = found
    try:
        findings = await ls.findings(moment)
    except UserError:
        return []
    first = ls.place(moment, document, params.range.start)
    last = ls.place(moment, document, params.range.end)
    mine = [each for each in findings if each.path == document.path and each.edits]
    here = [each for each in mine if (each.span.line, each.span.column) <= last and first <= _end(each)]
    only = params.context.only
    offered = [
        types.CodeAction(
            title=f"{each.code}: fix “{each.message}”",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[ls.diagnostic(moment, each)],
            is_preferred=True,
            edit=ls.changes(moment, each.edits),
        )
        for each in (here if _wanted(types.CodeActionKind.QuickFix, only) else ())
    ]
    if mine and _wanted(FIX_ALL, only):
        everything = ls.changes(moment, [change for each in mine for change in each.edits])
        offered.append(types.CodeAction(title="Fix what kb can fix in this file", kind=FIX_ALL, edit=everything))
    return offered


def _end(found: Diagnostic) -> tuple[int, int]:
    return (found.span.end_line or found.span.line, found.span.end_column or found.span.column)


def _wanted(kind: types.CodeActionKind | str, only: Iterable[types.CodeActionKind | str] | None) -> bool:
    """Whether actions of a kind were asked for, `source` standing for all below it."""
    return only is None or any(f"{_text(kind)}.".startswith(f"{_text(each)}.") for each in only)


def _text(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


async def outline(ls: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    """The headings of a document."""
    found = await ls.document(params.text_document.uri)
    if not found:
        return []
    moment, document = found
    return convert.outline(ls.workspace.position_codec, moment.lines(document.path), document)


async def search(ls: Server, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """The documents whose number, title or path holds every word of the query."""
    try:
        moment = await ls.moment()
    except UserError:
        return []
    words = params.query.lower().split()
    return [
        types.WorkspaceSymbol(
            name=reference.name(each),
            kind=types.SymbolKind.File,
            location=ls.location(moment, each.path, each.title_line),
            container_name=each.status.value if each.status else each.kind.value,
        )
        for each in moment.view.corpus.documents.values()
        if all(word in f"{reference.name(each)} {each.path}".lower() for word in words)
    ]


FEATURES: tuple[tuple[str, Callable[..., Any], Any], ...] = (
    (types.INITIALIZED, initialized, None),
    (types.TEXT_DOCUMENT_DID_OPEN, changed_on_disk, None),
    (types.TEXT_DOCUMENT_DID_CHANGE, changed, None),
    (types.TEXT_DOCUMENT_DID_SAVE, changed_on_disk, None),
    (types.TEXT_DOCUMENT_DID_CLOSE, closed, None),
    (types.WORKSPACE_DID_CHANGE_CONFIGURATION, changed_on_disk, None),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, changed_on_disk, None),
    (types.TEXT_DOCUMENT_HOVER, hover, None),
    (types.TEXT_DOCUMENT_DEFINITION, definition, None),
    (types.TEXT_DOCUMENT_COMPLETION, complete, types.CompletionOptions(trigger_characters=completion.TRIGGERS)),
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        actions,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL]),
    ),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, outline, None),
    (types.WORKSPACE_SYMBOL, search, None),
)
"""What the editor can say, what answers, and what the editor is told about it."""


def serve(folder: Path | None, file: Path | None) -> None:
    """Serves on standard input and output until the editor leaves."""
    server = Server(folder, file)
    for method, handler, options in FEATURES:
        server.feature(method, options)(handler)
    server.start_io()
