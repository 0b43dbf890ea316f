"""Imports of packs: folders of any size, read row by row as packs of the seed are, and loaded whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, literal, select, true, union_all

from app.facts import CLAIMS, REFERENCES, links
from app.load.entries import (
    NAMED,
    AnyRecord,
    Entry,
    FileFault,
    JudgingLink,
    LinkedClaim,
    Packs,
    display_path,
    linked_claim,
    refuse,
)
from app.load.imports import Import, ImportReport, Options, Progress, Refusals, importing
from app.load.load_log import logged_load
from app.load.pack_reader import PackReader, add_named, cross_faults
from app.load.references import broken_references, misjudgements, repetitions
from app.load.retirements import ids_there, keep_retired, retirement_faults
from app.load.revision import holding_keys
from app.load.seeding import migrate_and_fill
from app.load.staging import Change, Stage
from app.model.base import Record
from app.model.changes import LoadAction, RetiredId
from app.model.claims import TIMES, Claim
from app.model.links import JUDGING, Link
from app.model.sources import Source
from app.query.kind import Kind
from app.settings import Settings
from app.store.derived import batches

STAGED = (*CLAIMS, links.KIND)
"""The kinds of which a pack can have any number of rows, in the order of loading."""


def import_pack(
    settings: Settings, folder: Path, options: Options, refusals: Refusals, progress: Progress
) -> ImportReport:
    """Load a pack, whole or not at all; FaultyPacks or DatabaseError if there is nothing to load."""
    report = ImportReport(folder.resolve().name, options, refusals)
    with importing(settings, report) as connection:
        migrate_and_fill(connection)
        with logged_load(connection, LoadAction.IMPORT_PACK, report.name, options.message):
            PackImport(connection, folder, report, progress).run()
    return report


class PackImport(Import):
    """The import of one pack."""

    def __init__(self, connection: Connection, folder: Path, report: ImportReport, progress: Progress) -> None:
        super().__init__(connection, report, progress)
        self.folder = folder
        source = Source.table().c
        origins = connection.execute(select(source.id, source.origin_id).where(source.origin_id.is_not(None)))
        self.packs = Packs({**{kind.table: [] for kind in REFERENCES}, RetiredId: []}, loaded=self.loaded_ids)
        self.packs.loaded_origins.update(map(tuple, origins))
        """The sources, states, organizations, actors and codes of the pack, beside those that are loaded."""
        self.faults = self.packs.faults
        self.is_skipping = report.options.skips_invalid
        broken = set[str]() if self.is_skipping else self.packs.broken  # what is skipped cannot be referred to
        self.reader = PackReader(folder.resolve(), self.faults, broken)
        self.stages: dict[Kind, Stage] = {}

    def run(self) -> None:
        """Read the pack, stage what is good, and bring the tables up to date."""
        if not self.note_pack(self.report.name):
            message = "the seed has a pack of this name: name it otherwise"
            refuse([FileFault(display_path(self.folder), 0, "pack", message)])
        sources = list(self.reader.sources())
        files = {table: path for path, table in self.reader.files()}
        self._read_references(sources, files)
        for kind in REFERENCES:
            self._merge_references(kind)
        self.note(self.faults, self.reader.bytes_read)
        for kind in STAGED:
            self._merge_file(kind, files.get(kind.table), {entry.row.id: entry.row for entry in sources})
        self._retire()
        self.report.changes = {path: change for path, change in self.report.changes.items() if change != Change()}
        self.conclude()

    def _read_references(self, sources: Iterable[Entry[Source]], files: Mapping[type[Record], Path]) -> None:
        """Read sources, states, organizations, actors and codes, and refuse those that do not fit together."""
        entries = self.packs.entries
        entries[Source] += sources
        for table, path in files.items():
            if table in entries:
                entries[table] += self.reader.rows(path, table, {})
        add_named(self.packs)
        self.report.lines += sum(map(len, entries.values()))
        faults = list(self.faults)
        while True:  # where a row is skipped, what refers to it is refused in the next round
            entries.update({table: self._without(rows, faults) for table, rows in entries.items()})
            if not (faults := list(cross_faults(self.packs))):
                return
            self.faults += faults

    def _without(self, entries: Sequence[Entry[AnyRecord]], faults: Iterable[FileFault]) -> list[Entry[AnyRecord]]:
        """The entries without faults; those with faults are noted as broken, unless they are to be skipped."""
        lines = {(fault.file, fault.line) for fault in faults}
        if not self.is_skipping:
            self.packs.broken.update(entry.row.id for entry in entries if (entry.file, entry.line) in lines)
        return [entry for entry in entries if (entry.file, entry.line) not in lines]

    def _merge_references(self, kind: Kind) -> None:
        """Add and change rows that claims refer to; those of other packs may be repeated, and stay as they are."""
        stage = Stage(self.connection, kind.table, self._owned(kind))
        entries = {entry.row.id: entry for entry in self.packs.entries[kind.table]}
        stage.write_rows(list(entries.values()))
        stage.index()
        own, staged = stage.own.c, stage.staged.c
        is_same = and_(*(own[name].is_not_distinct_from(staged[name]) for name in stage.values if name != "pack"))
        others = select(own.id, own.pack, is_same).join(stage.staged, own.id == staged.id).where(~stage.owned)
        same = 0
        rows = self.connection.execute(others.order_by(staged.number)).all()
        for id, pack, is_repeated in rows:
            if is_repeated and kind.table is not Source:
                same += 1
            else:
                self.faults.append(entries[id].fault("id", f"'{id}' is there already, from the pack '{pack}'"))
        stage.leave_out("id", [id for id, *_ in rows])
        change = stage.merge()
        if not change.is_none:
            self.changed |= holding_keys(kind.table, [])
        self.report.changes[kind.path] = replace(change, same=change.same + same)

    def _merge_file(self, kind: Kind, path: Path | None, sources: Mapping[str, Source]) -> None:
        """Stage the claims or links of a file, refuse what does not fit, and bring their table up to date."""
        stage = self.stages[kind] = Stage(self.connection, kind.table, self._owned(kind))
        rows = StagedRows(kind, display_path(path) if path else "", stage, self.stages, self.packs)
        entries = self.reader.rows(path, kind.table, sources) if path else ()
        for batch in batches(entries):
            self.report.lines += len(batch)
            self.faults += list(broken_references(batch, rows))
            stage.write_rows(self._without(batch, self.faults))
            self.note(self.faults, self.reader.bytes_read)
        stage.index()
        faults = [*repetitions(rows), *misjudgements(rows)]
        stage.leave_out("line", [fault.line for fault in faults])
        self.faults += faults
        self.note(self.faults, self.reader.bytes_read)
        self.merge(stage, kind.path, sources)

    def _retire(self) -> None:
        """Keep the ids that the pack retires, once all rows are there that they may lead to."""
        entries = list(self.packs.of(RetiredId))
        self.faults += retirement_faults(entries, ids_there(self.connection, entries) | self.packs.broken)
        keep_retired(self.connection, self._without(entries, self.faults))
        self.note(self.faults, self.reader.bytes_read)

    def _owned(self, kind: Kind) -> ColumnElement[bool]:
        """Whether a row is one that the pack has brought."""
        own, source = kind.table.table().c, Source.table().c
        if kind.is_claim:
            return own.source_id.in_(select(source.id).where(source.pack == self.report.name))
        return own.pack == self.report.name


@dataclass(frozen=True, slots=True)
class StagedRows:
    """The claims or links of an imported pack as the rules see them: staged, beside those that are loaded."""

    kind: Kind
    file: str
    stage: Stage
    stages: Mapping[Kind, Stage]
    """The stages of all kinds that have been read."""
    packs: Packs

    def known(self, name: str, ids: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some ids that rows have, faulty rows included."""
        named = NAMED[name]
        if not issubclass(named, Claim):
            return self.packs.known(name, ids)
        loaded = [kind.table.table().c.id for kind in CLAIMS if issubclass(kind.table, named)]
        staged = [stage.staged.c.id for kind, stage in self.stages.items() if issubclass(kind.table, named)]
        known = set(ids & self.packs.broken)
        for some in batches(sorted(ids)):
            query = union_all(*(select(id).where(id.in_(some)) for id in (*loaded, *staged)))
            known.update(self.stage.connection.scalars(query))
        return known

    def ids(self, name: str) -> AbstractSet[str]:
        """All ids of sources, actors and organizations; claims are too many."""
        return set() if issubclass(NAMED[name], Claim) else self.packs.ids(name)

    def repeated(self, column: str) -> Iterator[tuple[str, int, str]]:
        """Rows whose value in a column another row has: file, line, and where the other row stands."""
        stage = self.stage
        if column not in stage.values:
            return
        for line, first, _ in stage.copies(column):
            yield self.file, line, f"in {self.file}:{first}"
        for other in STAGED if column == "id" else CLAIMS:
            own = other.table.table().c
            is_other = own.id != stage.staged.c.id if column != "id" else ~stage.owned if other is self.kind else true()
            for line, _ in stage.meeting(column, own[column], is_other):
                yield self.file, line, f"among the {other.name}"

    def links(self) -> Iterator[JudgingLink]:
        """The links that give claims their standing, those that are loaded and not staged anew included."""
        if self.kind is not links.KIND:
            return
        own, new = Link.table().c, self.stage.staged.c
        staged = select(new.line, new.from_id, new.to_id, new.kind).where(new.kind.in_(JUDGING))
        loaded = select(literal(0), own.from_id, own.to_id, own.kind).where(own.kind.in_(JUDGING))
        rows = self.stage.connection.execute(union_all(staged, loaded.where(own.id.not_in(select(new.id)))))
        for line, from_id, to_id, kind in sorted(map(tuple, rows)):
            yield JudgingLink(from_id, to_id, kind, self.file, line)

    def linked(self, ids: AbstractSet[str]) -> Mapping[str, LinkedClaim]:
        """Those of some claims that there are: as they are staged, or else as they are loaded."""
        found: dict[str, LinkedClaim] = {}
        staged = [stage.staged for kind, stage in self.stages.items() if kind.is_claim]
        for table in (*(kind.table.table() for kind in CLAIMS), *staged):
            names = ("id", "source_id", "organization_id", "role", *TIMES)
            columns = [table.c[name] for name in names if name in table.c]
            for some in batches(sorted(ids)):
                rows = self.stage.connection.execute(select(*columns).where(table.c.id.in_(some)))
                found |= {row.id: linked_claim(row) for row in rows}
        return found

    def origins(self) -> Mapping[str, str | None]:
        """The sources whose content others repeat, by the ids of these."""
        return self.packs.origins()
