"""Imports of packs: folders of any size, read row by row as packs of the seed are, and loaded whole or not at all."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, func, insert, literal, select, true, union_all, update

from app.facts import CLAIMS, REFERENCES, links
from app.facts.actors import Actor
from app.facts.codes import CodeEntry
from app.facts.organizations import Organization
from app.load.entries import Entry, FaultyPacks, FileFault, Packs, display_path
from app.load.imports import ImportReport, Options, Progress, Refusals, commit_or_undo, revision_after, undo_if_asked
from app.load.packs import PackReader, add_named
from app.load.references import circles, references, repeated
from app.load.revision import HoldingKey
from app.load.seeding import migrate_and_fill
from app.load.staging import Merged, Stage
from app.model.base import Record
from app.model.bookkeeping import Pack
from app.model.columns import column_type
from app.model.links import EDITORS, Link, LinkKind
from app.model.sources import Source
from app.query.kind import Kind
from app.settings import Settings
from app.store.derived import batches, derive, forget
from app.store.stored_json import values
from app.store.writing import loading
from app.text.near import did_you_mean, near

BATCH = 2000


def import_pack(
    settings: Settings, folder: Path, options: Options, refusals: Refusals, progress: Progress
) -> ImportReport:
    """Load a pack, whole or not at all; FaultyPacks or DatabaseError if there is nothing to load."""
    report = ImportReport(folder.resolve().name, refusals)
    with undo_if_asked(), loading(settings.writing_url) as connection:
        migrate_and_fill(connection)
        PackImport(connection, folder, options, report, progress).run()
        commit_or_undo(report, options)
    return report


class PackImport:
    """The import of one pack."""

    def __init__(
        self, connection: Connection, folder: Path, options: Options, report: ImportReport, progress: Progress
    ) -> None:
        self.connection = connection
        self.folder = folder
        self.options = options
        self.report = report
        self.progress = progress
        self.faults: list[FileFault] = []
        self.broken: set[str] = set()
        self.reader = PackReader(folder.resolve(), self.faults, self.broken)
        self.told = 0
        """How many of the bytes that were read have been told as progress."""
        self.sources: dict[str, Source] = {}
        self.changed: set[HoldingKey] = set()
        self.known: dict[str, set[str]] = {}
        self.merged: dict[str, Merged] = {}

    def run(self) -> None:
        """Read the pack, stage what is good, and bring the tables up to date."""
        take_pack(self.connection, self.report.name, self.folder)
        sources = list(self.reader.sources())
        self.sources = {entry.row.id: entry.row for entry in sources}
        files = {kind: path for path, kind in self.reader.files()}
        self._take_references(sources, files)
        for kind in (*CLAIMS, links.KIND):
            rows = self.reader.rows(files[kind], kind, self.sources) if kind in files else ()
            self.merged[kind.path] = self._take(kind, rows)
        self.report.merged = {path: merged for path, merged in self.merged.items() if merged != Merged()}
        if self.report.is_good or self.options.skips_invalid:
            self.report.revision = revision_after(self.connection, self.changed)

    def _note(self) -> None:
        """Hand over what has been refused since the last time."""
        self.report.refusals.note(self.faults)
        self.faults.clear()

    def _read(self, rows: Iterable[Entry[Record]], *, is_last: bool = False) -> Iterator[Entry[Record]]:
        """The rows whose references lead somewhere; the others are refused."""
        for entry in rows:
            self.report.lines += 1
            wrong = [
                (column, f"no {table} '{named}'{did_you_mean(near(named, list(self.known[table])))}")
                for column, table, named in references(entry.row)
                if table in self.known and named not in self.known[table]
            ]
            if isinstance(entry.row, Link) and entry.row.asserted_by not in (*self.known["source"], EDITORS):
                wrong.append(("asserted_by", f"neither a source nor '{EDITORS}': '{entry.row.asserted_by}'"))
            if isinstance(entry.row, Link) and entry.row.from_id == entry.row.to_id:
                wrong.append(("to_id", "a claim cannot be linked to itself"))
            self.faults += (entry.fault(column, message) for column, message in wrong)
            if not wrong:
                yield entry

    def _take_references(self, sources: Iterable[Entry[Record]], files: Mapping[Kind, Path]) -> None:
        """Bring sources, states, organizations, actors and codes up to date."""
        tables = {kind.table: kind for kind in REFERENCES}
        packs = Packs({table: [] for table in tables}, self.faults, self.broken)
        packs.entries[Source] += sources
        for kind, path in files.items():
            if kind.table in tables:
                packs.entries[kind.table] += self.reader.rows(path, kind, {})
        add_named(packs)
        ids = (packs.of(Source), packs.of(Actor), packs.of(CodeEntry))
        self.faults += repeated(chain(*ids), "id")
        for table, named in (("source", Source), ("actor", Actor), ("organization", Organization)):
            stored = self.connection.scalars(select(named.table().c.id))
            self.known[table] = {*stored, *(entry.row.id for entry in packs.of(named)), *self.broken}
        for kind in REFERENCES:
            self.merged[kind.path] = self._merge(kind, list(self._read(packs.entries[kind.table])))
        self._note()

    def _merge(self, kind: Kind, entries: Sequence[Entry[Record]]) -> Merged:
        """Add and change rows that claims refer to; those of other packs stay as they are."""
        table = kind.table.table()
        rows = {entry.row.id: entry for entry in entries}
        found = (select(table).where(table.c.id.in_(ids)) for ids in batches(list(rows)))
        stored = {row["id"]: dict(row) for some in found for row in self.connection.execute(some).mappings()}
        counts = Counter[str]()
        fresh: list[Record] = []
        for id, entry in rows.items():
            before, now = stored.get(id), values(entry.row)
            if before is None:
                self.connection.execute(insert(table), now)
            elif before == now or (before == now | {"pack": before["pack"]} and kind.table is not Source):
                counts["same"] += 1
                continue
            elif before["pack"] != self.report.name:
                self.faults.append(entry.fault("id", f"'{id}' is there already, from the pack '{before['pack']}'"))
                continue
            else:
                forget(self.connection, kind.table, [id])
                self.connection.execute(update(table).where(table.c.id == id).values(now))
            counts["changed" if before else "added"] += 1
            fresh.append(entry.row)
        derive(self.connection, kind.table, fresh)
        if fresh:
            self.changed.add((kind.table, ""))
        is_missing = (table.c.pack == self.report.name) & table.c.id.not_in(rows)
        missing = self.connection.scalar(select(func.count()).select_from(table).where(is_missing)) or 0
        return Merged(counts["added"], counts["changed"], counts["same"], missing)

    def _take(self, kind: Kind, rows: Iterable[Entry[Record]]) -> Merged:
        """Stage the rows of a kind, refuse what does not fit, and bring its table up to date."""
        table = kind.table.table()
        columns = [column for column in table.c if column.name != "id"]
        stage = Stage(self.connection, kind.table, [column.name for column in columns])
        makers = [(column.name, column_type(column.type).to_driver) for column in columns]
        read = self._read(rows)
        path = ""
        while batch := list(islice(read, BATCH)):
            path = batch[0].file
            stored = [
                [
                    value if make is None or value is None else make(value)
                    for value in (getattr(e.row, name) for e in batch)
                ]
                for name, make in makers
            ]
            stage.write([e.line for e in batch], [e.row.id for e in batch], *stored)
            self._note()
            self.progress(self.reader.bytes_read - self.told)
            self.told = self.reader.bytes_read
        stage.written()
        self._note()
        faults = [FileFault(path, line, column, message) for line, column, message in self._misfits(kind, stage)]
        self.report.refusals.note(faults)
        stage.leave_out_lines([fault.line for fault in faults])
        if not self.report.is_good and not self.options.skips_invalid:
            return Merged()
        merged = stage.merge(self._owned(kind), is_replacing=self.options.replaces)
        if not merged.is_none:
            held = self.sources if kind.is_claim else ("",)
            self.changed |= {(kind.table, source_id) for source_id in held} | {(Link, "")}
        return merged

    def _owned(self, kind: Kind) -> ColumnElement[bool]:
        """Whether a row is one that the pack has brought."""
        own, source = kind.table.table().c, Source.table().c
        if kind.is_claim:
            return own.source_id.in_(select(source.id).where(source.pack == self.report.name))
        return own.pack == self.report.name

    def _misfits(self, kind: Kind, stage: Stage) -> Iterator[tuple[int, str, str]]:
        """Staged rows that do not fit with others, of the pack or of what is loaded: line, column and what is wrong."""
        for line, first, _ in stage.copies():
            yield line, "id", f"stands already on line {first}"
        for other in (*CLAIMS, links.KIND):
            is_other = ~self._owned(other) if other is kind else true()
            for line, id in stage.meeting("id", other.table.table().c.id, is_other):
                yield line, "id", f"'{id}' is an id among the {other.name} already"
            if kind.is_claim and other.is_claim:
                own = other.table.table().c
                for line, _ in stage.meeting("statement", own.statement, own.id != stage.staged.c.id):
                    yield line, "statement", f"stands among the {other.name} already"
        if kind.is_claim:
            for line, first, _ in stage.copies("statement"):
                yield line, "statement", f"stands already on line {first}"
        else:
            claims = [other.table.table().c.id for other in CLAIMS]
            for column in ("from_id", "to_id"):
                yield from ((line, column, f"no claim '{id}'") for line, id in stage.missing(column, claims))
            yield from self._circles(stage)

    def _circles(self, stage: Stage) -> Iterator[tuple[int, str, str]]:
        """Staged links by which a claim would supersede, in the end, itself, also through what is loaded already."""
        own, new = Link.table().c, stage.staged.c
        supersedes = LinkKind.SUPERSEDES
        staged = select(new.line, new.from_id, new.to_id).where(new.kind == supersedes)
        loaded = select(literal(0), own.from_id, own.to_id).where(own.kind == supersedes, own.id.not_in(select(new.id)))
        links = (
            Entry(Link.model_construct(kind=supersedes, from_id=from_id, to_id=to_id), "", "", line)
            for line, from_id, to_id in sorted(self.connection.execute(union_all(staged, loaded)))
        )
        yield from ((fault.line, fault.column, fault.message) for fault in circles(links) if fault.line)


def take_pack(connection: Connection, name: str, folder: Path) -> None:
    """Write down that a pack was imported; FaultyPacks if the seed has one of this name, or none can have it."""
    pack = Pack.table()
    is_imported = connection.scalar(select(pack.c.is_imported).where(pack.c.name == name))
    if is_imported is False:
        raise FaultyPacks(
            [FileFault(display_path(folder), 0, "pack", "the seed has a pack of this name: name it otherwise")]
        )
    if is_imported is None:
        connection.execute(insert(pack), {"name": name, "is_imported": True})
