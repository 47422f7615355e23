"""A corpus with its edges: what stands, what replaced it, since when. The only supersession policy."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from kb.corpus import Corpus
from kb.identity import PREFIXES, file_number, file_version, letters_before_number, named, unsuffixed
from kb.links import join
from kb.markdown import split_target, visible
from kb.model import Document, Field, Kind, Relation, RelationKind, Status

_NUMBER = re.compile(r"^(?:(?P<letters>[A-Za-z]{2,8})[-_ #]*)?(?P<number>\d{1,8})$")
_NUMBERED_NAME = re.compile(rf"(?:(?P<letters>{PREFIXES})[-_]?(?=\d)|(?=\d{{3}}))(?P<number>\d{{1,5}})-(?!\d)", re.I)
_LONGEST_NUMBER = 5
"""Longer digits are a day's: `20240506`."""
_SECTION = re.compile(r"\bsections?\b", re.I)
_DAY = re.compile(r"(?<!\d)\d{4}-?\d{2}-?\d{2}(?!\d)")
_CALLED = re.compile(r"(?<![A-Za-z])(?P<letters>[A-Za-z]{2,8})[-‑_ #:*\"']{0,4}(?P<number>\d{1,8})(?![\w.]*\d)")
"""What a record is called: `RFC 12`, `CAP: 0012`."""
_KEYS = frozenset({"id", "no", "nr", "number", "slug", "title"})
"""Names of the fields that hold a number, which call no record."""
_ANY_RECORD = frozenset({"adr", "decision", "dr", "madr", "record"})
"""What a record is called whatever its series is."""
_VAGUE = "proposal"
"""A folder of proposals may hold a series of any letters."""
_PREFIX = re.compile(PREFIXES, re.I)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation whose target was found."""

    source: str
    kind: RelationKind
    target: str
    relation: Relation
    section: str | None = None
    """The anchor of the section of the older record that a change is about."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A later record that takes the place of a document or of one of its sections."""

    path: str
    section: str | None = None
    """The anchor of the section that is replaced; None for all of it (or for an unnamed part)."""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stands among the others."""

    in_force: bool | None
    """None where the document states no status and nothing replaced it, and for pages."""
    since: str | None
    """The day from which the decision holds, as far as it is stated: that of a draft or a proposal is none."""
    replaced_by: tuple[str, ...] = ()
    """Records that took its place whole."""
    replaced_elsewhere: tuple[str, ...] = ()
    """Addresses outside the corpus that the document names as what took its place."""
    amended_by: tuple[Replacement, ...] = ()
    """Records that took the place of a part."""
    replaces: tuple[str, ...] = ()
    ended: str | None = None
    """The date of the first record that took its place, unless that still reads proposed."""


class View:
    """A corpus as it stands, every relation resolved. Computed afresh for each corpus, never cached on disk."""

    def __init__(self, corpus: Corpus, date: str | None = None) -> None:
        self.corpus = corpus
        self.date = date
        """The day whose standing this is, where `at` made it; None for what the texts state without regard to days."""

    def at(self, date: str, today: str = "") -> View:
        """What these texts state of a day (`YYYY-MM-DD`), which need not be what the texts of that day stated.

        Documents dated later are left out. Records without a date stay; pages without one are left out, since they tell
        how things are now. A relation counts only where the record that replaces or changes the other is dated on or
        before the day, so that what was replaced later holds. The status is the one that can be told: `accepted` for
        what was replaced later, none where the texts do not date the end. From `today` on, what they do not date counts
        as they state it.
        """
        over = date >= (today or datetime.date.today().isoformat())
        stands = {
            path: each
            for path, each in self.corpus.documents.items()
            if _dated(each, date) or (each.kind is Kind.DECISION and each.date is None)
        }
        documents = {path: self._then(each, date, over, stands.keys()) for path, each in stands.items()}
        return View(dataclasses.replace(self.corpus, documents=documents), date)

    def document(self, path: str) -> Document:
        """The document at a path. Raises KeyError."""
        return self.corpus.documents[path]

    def find(self, name: str) -> tuple[Document, ...]:
        """The documents that a person may mean: by path, number, `ADR-0007`, file name or a part of the path."""
        if name in self.corpus.documents:
            return (self.corpus.documents[name],)
        wanted = unsuffixed(name.strip().lower())
        number = _NUMBER.match(wanted)
        found = self._numbered.get(int(number["number"]), ()) if number else ()
        if number and found:
            spelled = tuple(each for each in found if number["letters"] and _number_in(wanted, each))
            return spelled or found
        documents = self.corpus.documents.values()
        stems = tuple(each for each in documents if PurePosixPath(each.path).stem.lower() == wanted)
        if number and len(number["number"]) <= _LONGEST_NUMBER:
            return stems or tuple(each for each in documents if _number_in(wanted, each))
        return stems or tuple(each for each in documents if wanted and wanted in each.path.lower())

    def resolve(self, source: Document, target: str) -> str | None:
        """The path of the record that a relation's target means, seen from `source`; None where there is none."""
        number = _NUMBER.match(target.strip())
        if number:
            return self.by_number(source, number["number"], number["letters"] or "")
        path = target.partition("#")[0]
        for candidate in (join(source.path, path), path.lstrip("/"), f"{path.strip('/')}/README.md"):
            if candidate in self.corpus.documents:
                return candidate
        return self._by_name(source, path)

    def by_number(self, source: Document, number: str, letters: str = "") -> str | None:
        """The record with a number: of the series with those letters (else the source's), of the same folder first.

        Letters that are not those of any record with the number are another series'. Of several records, one that the
        source links to, or that links to it, is meant.
        """
        found = self._numbered.get(int(number), ())
        wanted = letters.lower() or letters_before_number(source.path)
        named_so = tuple(each for each in found if letters_before_number(each.path) == wanted)
        found = named_so or (tuple(each for each in found if self._may_be(each, wanted)) if letters else found)
        folder = named(source.path).parent
        same = [each for each in found if named(each.path).parent == folder]
        if len(same) > 1:
            same = [each for each in same if _links(source, each) or _links(each, source)] or same
        chosen = same or list(found)
        return chosen[0].path if len(chosen) == 1 or same else None

    def _may_be(self, record: Document, letters: str) -> bool:
        """Whether a record may be meant by these letters with its number: `RFC` for `text/0012-x.md`.

        Where nothing tells what the series is called, those of any series of records will do.
        """
        folder = named(record.path).parent
        called = self._called[record.path] | self._called_there[folder.as_posix()]
        words = _words(folder)
        if {letters, letters.removesuffix("s")} & (called | words | _ANY_RECORD):
            return True
        of_records = {each for each in called | words if _PREFIX.fullmatch(each) and each != _VAGUE}
        known = of_records or letters_before_number(record.path)
        return not known and _PREFIX.fullmatch(letters) is not None

    @cached_property
    def _called(self) -> Mapping[str, Set[str]]:
        """Record → the letters before its number in its file name, its heading, and the texts of links to it."""
        found: dict[str, set[str]] = {each.path: set() for each in self.corpus.decisions}
        for record in self.corpus.decisions:
            lines = {each.span.line for each in record.numbers if not each.span.path}
            texts = [named(record.path).name, *(self.corpus.lines(record.path, line, line) for line in lines)]
            found[record.path] |= {each for text in texts for each in _letters_in(text, record)}
        for document in self.corpus.documents.values():
            for link in document.links:
                if _CALLED.search(link.text) and (path := join(document.path, split_target(link.target)[0])) in found:
                    found[path] |= _letters_in(link.text, self.document(path))
        return found

    @cached_property
    def _called_there(self) -> Mapping[str, Set[str]]:
        """Folder → the letters by which at least half of its records are called that are called by any."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        records = Counter[str]()
        for path, letters in self._called.items():
            folder = named(path).parent.as_posix()
            counts[folder].update(letters)
            records[folder] += bool(letters)
        return defaultdict(
            frozenset,
            {
                folder: frozenset(each for each, count in found.items() if 2 * count >= records[folder])
                for folder, found in counts.items()
            },
        )

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every stated relation that leads to a document, in the order of the files."""
        return tuple(
            Edge(document.path, relation.kind, target, relation, self._section(document, relation, target))
            for document in self.corpus.documents.values()
            for relation, target in self.relations(document)
            if target and target != document.path
        )

    def relations(self, document: Document) -> Iterator[tuple[Relation, str | None]]:
        """The relations of a document, each with the path of the record that it leads to, where that is there.

        One beside which the title of a section of the older record stands is about that section.
        """
        for relation in document.relations:
            target = self.resolve(document, relation.target)
            yield (self._narrowed(document, relation, target) if relation.about and target else relation), target

    def _narrowed(self, document: Document, relation: Relation, target: str) -> Relation:
        if relation.kind in _PASSIVE:
            own = self._section(document, relation, target)
            return dataclasses.replace(relation, partial=True) if own else relation
        section = _titled(self.document(target), relation.about)
        return dataclasses.replace(relation, partial=True, section=section) if section else relation

    def _section(self, document: Document, relation: Relation, target: str) -> str | None:
        """The anchor of the section of the older record that a relation is about; None for all of it.

        Where the relation says no more than that a part is changed, a sentence of the newer record may name it.
        """
        other = self.document(target)
        if relation.kind not in _PASSIVE:
            part = relation.kind is RelationKind.AMENDS or relation.partial
            told = part and not relation.section
            return self._told_section(document, other) if told else relation.section
        own = _titled(document, relation.about)  # of a successor it may be the section that holds the replacement
        if own and not _titled(other, relation.about):
            return own
        told = relation.kind is RelationKind.AMENDED_BY and not relation.about
        return self._told_section(other, document) if told else None

    def _told_section(self, new: Document, old: Document) -> str | None:
        """The anchor of the one section of an older record that a newer one names as such beside the record:
        "this changes the section Retention of ADR-4".
        """
        text = self.corpus.texts[new.path]
        if not _SECTION.search(text):
            return None
        number = (old.number.lstrip("0") or "0") if old.number else ""
        called = re.compile(rf"(?<!\d)0*{number}(?!\d)" if number else re.escape(old.path.rpartition("/")[2]))
        told = [around for around in text.split("\n\n") if _SECTION.search(around) and called.search(around)]
        titles = Counter(visible(each.title).casefold() for each in old.sections if each.level > 1)
        found = [
            each.anchor
            for each in old.sections
            if each.level > 1
            and titles[visible(each.title).casefold()] == 1
            and any(_names_section(around, visible(each.title)) for around in told)
        ]
        return found[0] if len(found) == 1 else None

    def stated(self, path: str, kind: RelationKind) -> tuple[Edge, ...]:
        """The relations of one kind that a document itself states."""
        return tuple(edge for edge in self._from.get(path, ()) if edge.kind is kind)

    def standing(self, path: str) -> Standing:
        """Where a document stands: in force, since when, replaced by what."""
        return self._standings[path]

    def heads(self, path: str) -> tuple[str, ...]:
        """The records at the end of the chain that began at `path`: what holds in its place now."""
        heads: dict[str, None] = {}
        seen: set[str] = set()
        queue = [path]
        while queue:
            current = queue.pop(0)
            if current in seen:
                continue
            seen.add(current)
            following = self.standing(current).replaced_by
            queue.extend(following)
            if not following and current != path:
                heads[current] = None
        return tuple(heads)

    def proposed_for(self, path: str) -> tuple[str, ...]:
        """The undecided records that are to supersede a record as a whole."""
        return tuple(each for each in self.superseding.get(path, ()) if self.document(each).undecided)

    @cached_property
    def superseding(self) -> Mapping[str, tuple[str, ...]]:
        """Old → the records that supersede it as a whole by what either side states, in effect or not."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for edge in self.edges:
            if edge.kind in (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY) and not edge.relation.partial:
                forward = edge.kind is RelationKind.SUPERSEDES
                new, old = (edge.source, edge.target) if forward else (edge.target, edge.source)
                found[old][new] = None
        return {old: tuple(new) for old, new in found.items()}

    def predecessors(self, path: str) -> tuple[str, ...]:
        """Everything that a record replaced, directly or through others, nearest first."""
        found: dict[str, None] = {}
        queue = list(self.standing(path).replaces)
        while queue:
            current = queue.pop(0)
            if current not in found and current != path:
                found[current] = None
                queue.extend(self.standing(current).replaces)
        return tuple(found)

    def changes(self, path: str) -> tuple[Replacement, ...]:
        """The documents of which a record took the place of a part, with the section of each."""
        return self._changes.get(path, ())

    def backlinks(self, path: str) -> tuple[str, ...]:
        """The documents that link to one."""
        return self._backlinks.get(path, ())

    def _then(self, document: Document, date: str, over: bool, stands: Collection[str]) -> Document:
        """A document with the relations and the status that it can be told to have had."""
        counted = []
        for each in document.relations:
            target = self.resolve(document, each.target)
            if target is None:
                if over or not _leads_out(each) or _changed(document, date):
                    counted.append(each)
            elif target in stands:
                new = self.document(target) if each.kind in _PASSIVE else document
                if each.kind not in _CHANGING or over or self._held(new, date):
                    counted.append(each)
        status = document.status if over else self._status_then(document, date)
        return dataclasses.replace(document, relations=tuple(counted), status=status)

    def _status_then(self, document: Document, date: str) -> Status | None:
        status, standing = document.status, self.standing(document.path)
        if standing.in_force and standing.since and not _began(standing.since) <= date:
            return None  # it was accepted later
        successors = [self.document(path) for path in standing.replaced_by]
        if any(self._held(each, date) for each in successors):
            return status
        changes = [self.document(each.path) for each in standing.amended_by]
        if status is Status.AMENDED and changes and all(each.date and not self._held(each, date) for each in changes):
            return Status.ACCEPTED
        held = standing.in_force or (successors and all(each.date for each in successors))
        if status is Status.SUPERSEDED and held:
            return Status.ACCEPTED
        if status in _ENDED or standing.replaced_elsewhere:
            return status if _changed(document, date) else None
        return None if successors and not held else status

    @cached_property
    def _numbered(self) -> Mapping[int, tuple[Document, ...]]:
        found: dict[int, list[Document]] = defaultdict(list)
        for document in self.corpus.decisions:
            if document.number and document.number.isdigit():
                found[int(document.number)].append(document)
        return {number: tuple(documents) for number, documents in found.items()}

    def _by_name(self, source: Document, target: str) -> str | None:
        """A file name, a title, or an address whose last part is one of them (or a record's number).

        A record that is a folder has the folder's name. Where no file has the name, its number tells which one was
        called so: `0004-use-flask.md` is now `0004-use-django.md`.
        """
        last = named(target.rstrip("/")).name
        wanted = unsuffixed(last).removesuffix(".html").lower()
        found = self._by_names.get(wanted, ()) if wanted else ()
        same = [path for path in found if named(path).parent == named(source.path).parent]
        if len(found) == 1 or same:
            return (same or found)[0]
        number = _NUMBER.match(wanted) if last != target else None
        if "://" not in target:
            number = number or _NUMBERED_NAME.match(wanted)
        if version := file_version(last):
            numbered = self._numbered.get(int(file_number(last) or 0), ())
            versions = [each.path for each in numbered if file_version(each.path) == version]
            if len(versions) == 1:
                return versions[0]
        return self.by_number(source, number["number"], number["letters"] or "") if number else None

    @cached_property
    def _by_names(self) -> Mapping[str, tuple[str, ...]]:
        """Name of a file or folder, or title, in lower case → the records with it."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for document in self.corpus.decisions:
            stated = document.field("title")
            names = (unsuffixed(named(document.path).name), document.title or "", stated.text if stated else "")
            for name in names:
                found[name.lower()][document.path] = None
        return {name: tuple(paths) for name, paths in found.items() if name}

    @cached_property
    def _from(self) -> Mapping[str, tuple[Edge, ...]]:
        return _group(self.edges)

    @cached_property
    def _backlinks(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for document in self.corpus.documents.values():
            for link in document.links:
                target = join(document.path, link.target.partition("#")[0])
                if target in self.corpus.documents and target != document.path:
                    found[target][document.path] = None
        return {path: tuple(sources) for path, sources in found.items()}

    @cached_property
    def _replacements(self) -> tuple[Mapping[str, tuple[Replacement, ...]], Mapping[str, tuple[str, ...]]]:
        """Old → what replaced it or a part of it, and new → what it replaced whole; either side may state it.

        Where the old record says "partly", a new one that says no more than "supersedes" replaced a part. A successor
        that is only proposed counts where the old record itself reads superseded and no other took effect: who marked
        the old one took the new one for decided, and forgot its status.
        """
        in_part = self._said_in_part
        by_old: dict[str, dict[Replacement, None]] = defaultdict(dict)
        pending: dict[str, list[str]] = defaultdict(list)
        for edge in self.edges:
            whole = edge.kind in (RelationKind.SUPERSEDES, RelationKind.SUPERSEDED_BY)
            if not whole and edge.kind not in (RelationKind.AMENDS, RelationKind.AMENDED_BY):
                continue
            forward = edge.kind in (RelationKind.SUPERSEDES, RelationKind.AMENDS)
            new, old = (edge.source, edge.target) if forward else (edge.target, edge.source)
            if self.document(new).kind is not Kind.DECISION:
                continue
            partial = not whole or edge.relation.partial or (forward and (old, new) in in_part)
            if self.document(new).took_effect:
                by_old[old][Replacement(new, edge.section, partial)] = None
            elif self.document(new).undecided and not partial and self.document(old).status is Status.SUPERSEDED:
                pending[old].append(new)
        for old, successors in pending.items():
            if all(each.partial for each in by_old[old]):
                by_old[old].update(dict.fromkeys(Replacement(new, None, False) for new in successors))
        by_new: dict[str, list[str]] = defaultdict(list)
        for old, found in by_old.items():
            for each in found:
                if not each.partial and old not in by_new[each.path]:
                    by_new[each.path].append(old)
        return {old: tuple(found) for old, found in by_old.items()}, {new: tuple(olds) for new, olds in by_new.items()}

    @cached_property
    def _said_in_part(self) -> frozenset[tuple[str, str]]:
        """The old and the new record of each change that the old one calls partial, and nowhere whole."""
        said: dict[tuple[str, str], bool] = {}
        for edge in self.edges:
            if edge.kind is RelationKind.SUPERSEDED_BY:
                pair = edge.source, edge.target
                said[pair] = said.get(pair, True) and edge.relation.partial
        return frozenset(pair for pair, partial in said.items() if partial)

    @cached_property
    def _standings(self) -> Mapping[str, Standing]:
        by_old, by_new = self._replacements
        return {
            path: self._stand(document, by_old.get(path, ()), by_new.get(path, ()))
            for path, document in self.corpus.documents.items()
        }

    def _stand(self, document: Document, found: tuple[Replacement, ...], replaces: tuple[str, ...]) -> Standing:
        whole = tuple(dict.fromkeys(each.path for each in found if not each.partial))
        named = {each.path for each in found if each.section}
        successors = map(self.document, whole)
        first = self.began(document) or ""
        days = (self.since(each) for each in successors if each.took_effect)
        dates = sorted(day for day in days if day and day >= first[: len(day)])  # none ended before it began
        elsewhere = tuple(
            each.target for each in document.relations if _leads_out(each) and not self.resolve(document, each.target)
        )
        return Standing(
            in_force=self._in_force(document, bool(whole or elsewhere)),
            since=self.since(document),
            replaced_by=whole,
            replaced_elsewhere=elsewhere,
            amended_by=tuple(
                each
                for each in found
                if each.partial and each.path not in whole and (each.section or each.path not in named)
            ),
            replaces=replaces,
            ended=dates[0] if dates else None,
        )

    def began(self, document: Document) -> str | None:
        """The day from which a record has force: that of its acceptance, else its date."""
        return self.since(document) or document.date

    def _held(self, document: Document, day: str) -> bool:
        """Whether a record had force on a day, by its dates."""
        began = self.began(document)
        return began is not None and _began(began) <= day

    def since(self, document: Document) -> str | None:
        """The day on which a record was accepted, where it is stated; else its date, unless it only began then."""
        from kb.formats import dates  # a run that is remembered reads no record, and imports no reader

        stated = sorted((each for each in document.fields if each.name in ("since", "date")), key=_is_date)
        held = [each for each in stated if not self._begins(document, each)]
        if (not stated and document.date) or (held and held[0] == document.field("date")):
            return document.date  # also that of the file's name, and of a form that the folder's others explain
        return next(filter(None, (dates.iso(each.text) for each in held)), None)

    def status_since(self, document: Document) -> str | None:
        """The day since which a record has the status that it states, where it says so: `Since: 2024-05-06`."""
        from kb.formats import dates

        for each in document.fields:
            if each.name in ("since", "date") and not each.span.path:
                line = self.corpus.lines(document.path, each.span.line, each.span.line)
                if _SINCE.search(line[: each.span.column - 1]):
                    return dates.iso(each.text)
        return None

    def ended(self, document: Document) -> str | None:
        """The day from which on a record did not hold any more, or was refused, as far as any record says so."""
        standing = self.standing(document.path)
        if standing.in_force:
            return None
        refused = document.status in (Status.REJECTED, Status.WITHDRAWN)
        return standing.ended or self.status_since(document) or (document.date if refused else None)

    def _begins(self, document: Document, field: Field) -> bool:
        """Whether a date is that of the beginning, by its label or the entry of the log that it stands in."""
        if field.span.path:  # a metadata file, where it is called `creation-date`
            return field.name == "date"
        line = self.corpus.lines(document.path, field.span.line, field.span.line)
        return bool(_BEGUN.search(line if field.format == "change log" else line[: field.span.column - 1]))

    @cached_property
    def _changes(self) -> Mapping[str, tuple[Replacement, ...]]:
        found: dict[str, list[Replacement]] = defaultdict(list)
        for old, standing in self._standings.items():
            for each in standing.amended_by:
                found[each.path].append(Replacement(old, each.section, True))
        return {new: tuple(olds) for new, olds in found.items()}

    @cached_property
    def _superseding(self) -> Mapping[str, list[str]]:
        """Record → those that state that they supersede it, whether or not they took effect."""
        found: dict[str, list[str]] = defaultdict(list)
        for edge in self.edges:
            if edge.kind is RelationKind.SUPERSEDES:
                found[edge.target].append(edge.source)
        return found

    def _in_force(self, document: Document, replaced: bool) -> bool | None:
        """A successor that took effect, or stands elsewhere, ends a record, whatever its own status word says.

        A record that reads superseded, but whose every successor was rejected or withdrawn, still holds: nothing has
        taken its place.
        """
        if document.kind is not Kind.DECISION:
            return None
        if replaced:
            return False
        if document.status is Status.SUPERSEDED:
            named = [self.resolve(document, each.target) for each in document.related(RelationKind.SUPERSEDED_BY)]
            named += self._superseding.get(document.path, ())
            return bool(named) and all(named)
        return document.status.binds if document.status else None


_BEGUN = re.compile(
    r"\b(?:start|creat(?:ed|ion)|submi(?:tted|ssion)|propos(?:ed|al)|draft(?:ed)?|initial|opened|raised)\b", re.I
)
_SINCE = re.compile(r"^\W*(?:since|status\W(?:since|date))\W*$", re.I)
_PASSIVE = (RelationKind.SUPERSEDED_BY, RelationKind.AMENDED_BY)
_CHANGING = (*_PASSIVE, RelationKind.SUPERSEDES, RelationKind.AMENDS)
_ENDED = (Status.SUPERSEDED, Status.DEPRECATED)


def _is_date(field: Field) -> bool:
    return field.name == "date"


def _began(date: str) -> str:
    """The first day that a date can mean: a month or a year stands for its beginning."""
    return f"{date}-01-01"[:10]


def _leads_out(relation: Relation) -> bool:
    """Whether a relation names an address as what took the place of the whole record."""
    whole = relation.kind is RelationKind.SUPERSEDED_BY and not relation.partial
    return whole and relation.target.lower().startswith(("https://", "http://"))


def _changed(document: Document, day: str) -> bool:
    """Whether a document states a change on or before a day."""
    return document.updated is not None and _began(document.updated) <= day


def _dated(document: Document, day: str) -> bool:
    """Whether a document states a date on or before a day."""
    return document.date is not None and _began(document.date) <= day


def _number_in(wanted: str, document: Document) -> bool:
    """Whether a number stands in a document's name as it is spelled, zeros and the digits of a day aside."""
    name = _DAY.sub("", named(document.path).name.lower())
    return re.search(rf"(?<![^\W_])0*{re.escape(wanted)}(?!\d)", name) is not None


def _links(source: Document, target: Document) -> bool:
    """Whether a document has a link to the file of another."""
    return any(join(source.path, split_target(each.target)[0]) == target.path for each in source.links)


def _names_section(text: str, title: str) -> bool:
    """Whether a text speaks of a section by its title: "the section “Retention”", "its *Retention* section"."""
    called = rf"[\"“‘'`*_\[]*{re.escape(title)}(?!\w)"
    return bool(re.search(rf"\bsections?\s+{called}|(?<!\w){called}[\"”’'`*_\]]*\s+section\b", text, re.I))


def _titled(document: Document, title: str | None) -> str | None:
    """The anchor of the section with a title, whatever the case; None for the heading of all, or none or several."""
    if not title:
        return None
    wanted = title.casefold()
    found = [each.anchor for each in document.sections if each.level > 1 and visible(each.title).casefold() == wanted]
    return found[0] if len(found) == 1 else None


def _letters_in(text: str, record: Document) -> set[str]:
    """The letters with which a text calls a record by its number: `rfc` for `RFC 12`."""
    found = ((each["letters"].lower(), each["number"]) for each in _CALLED.finditer(text))
    own = int(record.number) if record.number and record.number.isdigit() else None
    return {letters for letters, number in found if int(number) == own and letters not in _KEYS}


def _words(folder: PurePosixPath) -> frozenset[str]:
    """What the innermost folder that is named after records is called, one of them: `rfc` for `docs/rfcs/accepted`."""
    for name in reversed(folder.parts):
        words = {each.lower().removesuffix("s") for each in re.split(r"[^A-Za-z]+", name)}
        if any(_PREFIX.fullmatch(each) for each in words):
            return frozenset(words)
    return frozenset()


def _group(edges: Iterable[Edge]) -> Mapping[str, tuple[Edge, ...]]:
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[edge.source].append(edge)
    return {source: tuple(group) for source, group in found.items()}
