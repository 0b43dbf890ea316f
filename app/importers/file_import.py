"""The import of a file: its adapter reads it, its values are checked column by column, its claims staged and merged."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from itertools import compress, repeat
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, case, literal, null, or_, select, true

from app.facts import CLAIMS, REFERENCES
from app.facts.organizations import Organization
from app.importers.adapter import Adapter, DataFile, FoundClaim, UnreadableFile
from app.importers.checks import ColumnCheck, ShapeCheck, Times
from app.importers.recognition import recognize
from app.importers.state_codes import CodeLookup
from app.load.entries import Entry, FileFault, Packs, display_path, refuse
from app.load.imports import Import, ImportReport, Options, Progress, Refusals, importing
from app.load.load_log import logged_load
from app.load.pack_reader import add_named, row_of
from app.load.revision import holding_keys
from app.load.staging import Stage
from app.model.changes import LoadAction
from app.model.claims import TIMES, Measured, Qualifier
from app.model.sources import Source
from app.model.types import KEY
from app.settings import Settings
from app.store.derived import batches
from app.store.schema import require_current

Columns = list[Sequence[Any]]
"""Values by the column, as many in each."""


def import_file(
    settings: Settings, adapter: Adapter, path: Path, options: Options, refusals: Refusals, progress: Progress
) -> ImportReport:
    """Load a file of a data set, whole or not at all; UnreadableFile or DatabaseError if there is nothing to load."""
    file = opened(adapter, path)
    report = ImportReport(adapter.source["id"], options, refusals)
    with importing(settings, report) as connection:
        require_current(connection)
        with logged_load(connection, LoadAction.IMPORT, report.name, options.message):
            FileImport(connection, adapter, file, report, progress).run()
    return report


def opened(adapter: Adapter, path: Path) -> DataFile:
    """A file of a data set; UnreadableFile, which names the data set that it is of, if it is of another."""
    try:
        return adapter.open(path, adapter.layouts)
    except UnreadableFile as error:
        with suppress(UnreadableFile):
            other = recognize(path)
            raise UnreadableFile(replace(error.fault, message=f"not this data set: this is {other}")) from error
        raise


class FileImport(Import):
    """The import of one file of a data set."""

    def __init__(
        self, connection: Connection, adapter: Adapter, file: DataFile, report: ImportReport, progress: Progress
    ) -> None:
        super().__init__(connection, report, progress)
        self.file = file
        self.parts = [(part, part.open(file.path, part.layouts)) for part in adapter.parts]
        self.parts.append((adapter, file))
        self.source = row_of(Source, adapter.source, adapter.source["id"])
        self.source.complete(None)

    def run(self) -> None:
        """Read the file, stage what is good, and bring the tables up to date."""
        self._merge_source()
        for adapter, file in self.parts:
            self._prepare(adapter, file)
            self._merge_organizations()
            self._load()
            if file is not self.parts[-1][1]:  # what follows may name these claims
                self.loaded_ids[self.stage.own.name] = set(self.connection.scalars(select(self.stage.staged.c.id)))
        self.conclude()

    def _prepare(self, adapter: Adapter, file: DataFile) -> None:
        """Prepare to load the claims of an adapter."""
        self.adapter, self.file = adapter, file
        self.table = adapter.table
        self.id_check = ColumnCheck(self.table, "id", {})
        self.checks = [ColumnCheck(self.table, name, self.loaded_ids) for name in adapter.columns]
        self.shapes = ShapeCheck(self.table, adapter.constants, self.source)
        self.times = Times(self.table, self.source)
        columns = (*adapter.columns, *TIMES)
        self.stage = Stage(self.connection, self.table, self.table.table().c.source_id == self.source.id, columns)
        self.stage.others = self._others()

    def _load(self) -> None:
        """Read the file, stage what is good, and bring the table up to date."""
        claims = self.adapter.read(self.file, CodeLookup(self.connection))
        for batch in batches(claims):
            self._stage(batch)
            self.note(self.file.refused, self.file.progress)
        self.stage.index()
        self._join_copies()
        self._refuse_taken()
        self._keep()
        self.note(self.file.refused, self.file.progress)
        self.report.lines += self.file.lines
        self.report.left_out += self.file.left_out
        path = next(kind.path for kind in CLAIMS if kind.table is self.table)
        self.merge(self.stage, path, [self.source.id])
        change = self.report.changes.get(path)
        self.alike[self.table, self.source.id] = self.stage.alike() if change and change.is_all else ()

    def _merge_source(self) -> None:
        """Bring the source up to date; FaultyPacks if it is not of an import."""
        source = Source.table().c
        pack = self.connection.scalar(select(source.pack).where(source.id == self.source.id)) or self.source.pack
        if pack != self.source.pack or not self.note_pack(pack):
            message = f"'{self.source.id}' is there already, from the pack '{pack}'"
            refuse([FileFault(display_path(self.file.path), 0, "source", message)])
        stage = Stage(self.connection, Source, source.id == self.source.id)
        stage.write_rows([Entry(self.source, pack, display_path(self.file.path), 0)])
        if not stage.merge().is_none:
            self.changed |= holding_keys(Source, [])

    def _merge_organizations(self) -> None:
        """Add the organizations of the file that are not known here, with the actors and codes that they are.

        Those that another pack has by now stay as they are; those of an earlier file are not removed.
        """
        if self.adapter.organizations is None:
            return
        packs, organization = Packs(), Organization.table().c
        of_others = set(self.connection.scalars(select(organization.id).where(organization.pack != self.source.pack)))
        alike = {"kind": None, "successor_id": None, "existed_source_id": self.source.id}
        for listed in self.adapter.organizations(self.file, CodeLookup(self.connection)):
            if listed["id"] not in of_others:
                row = row_of(Organization, alike | dict(listed), self.source.pack)
                packs.entries[Organization].append(Entry(row, row.pack, display_path(self.file.path), 0))
        add_named(packs)
        for kind in REFERENCES:
            if entries := packs.entries[kind.table]:
                stage = Stage(self.connection, kind.table, kind.table.table().c.pack == self.source.pack)
                stage.write_rows(entries)
                stage.index()
                self.report.changes[kind.path] = change = stage.merge()
                if not change.is_none:
                    self.changed |= holding_keys(kind.table, [])
                if kind.table.table().name in self.loaded_ids:
                    self.loaded_ids[kind.table.table().name].update(entry.row.id for entry in entries)

    def _others(self) -> dict[str, Any]:
        """The columns that are alike in all claims, and those that follow from others."""
        lists: dict[str, Any] = {column.name: [] for column in self.table.list_columns()}
        others: dict[str, Any] = {**lists, **self.adapter.constants, "source_id": self.source.id}
        if issubclass(self.table, Measured):
            value = self.stage.value("value")
            qualifier = self.stage.values.get("value_qualifier", literal(others.get("value_qualifier"), KEY))
            for name in ("value_low", "value_high"):
                bound = self.stage.values.get(name, null())
                others[name] = case((qualifier.in_(qualifiers_that_bound(name)), value), else_=bound)
        return others

    def _stage(self, batch: Sequence[FoundClaim]) -> None:
        """Check some claims, and stage the good ones."""
        lines, keys, rows = zip(*batch, strict=True)
        columns: Columns = list(zip(*rows, strict=True))
        ids = [f"{self.source.id}.{key}" for key in keys]
        faulty: set[int] = set()
        stored: Columns = [lines]
        for check, values in ((self.id_check, ids), *zip(self.checks, columns, strict=True)):
            read, faults = check.read(values)
            stored.append(read)
            for place in faults.keys() - faulty:
                self.file.refuse(lines[place], check.column.name, faults[place])
            faulty |= faults.keys()
        columns, stored = without(faulty, columns), without(faulty, stored)
        faults_of_rows = self.shapes.faults(dict(zip(self.adapter.columns, columns, strict=True)))
        for place, (name, message) in faults_of_rows.items():
            self.file.refuse(stored[0][place], name, message)
        stored = without(faults_of_rows.keys(), stored)
        if stored[0]:
            self.stage.write(*stored, *zip(*map(self.times.__getitem__, self._periods(stored)), strict=True))

    def _periods(self, stored: Columns) -> Iterator[tuple[str | None, str]]:
        """The period of each claim and its basis."""
        named = dict(zip(self.adapter.columns, stored[2:], strict=True))
        alike = {name: repeat(self.adapter.constants.get(name)) for name in ("period", "period_basis")}
        periods, bases = (named.get(name, same) for name, same in alike.items())
        return ((period, basis) for _, period, basis in zip(stored[0], periods, bases, strict=False))

    def _join_copies(self) -> None:
        """Make one claim of equal rows with one id, and refuse ids whose rows differ."""
        if self.stage.has_copies():
            contradicted: set[str] = set()
            for line, earlier, id in self.stage.contradictions():
                self.file.refuse(line, "id", f"'{id}' stands on line {earlier} already, with other values")
                contradicted.add(id)
            self.stage.leave_out("id", list(contradicted))
            self.file.leave_out("told again in the same file", self.stage.join_copies())

    def _refuse_taken(self) -> None:
        """Refuse claims whose ids are of another source, or of another kind."""
        for kind in CLAIMS:
            own = kind.table.table().c
            is_alike = own.id.between(f"{self.source.id}.", f"{self.source.id}.\x7f")
            is_other = own.source_id != self.source.id if kind.table is self.table else true()
            taken = self.connection.scalars(select(own.id).where(is_alike, is_other)).all()
            for line, id in self.stage.lines_of(taken):
                self.file.refuse(line, "id", f"'{id}' is an id among the {kind.name} already")
            self.stage.leave_out("id", taken)

    def _keep(self) -> None:
        """Keep stored claims that came of a layout that says more, and count them."""
        if names := self.adapter.more_exact and self.adapter.more_exact.get(self.file.layout.name):
            row = self.table.table().c.source_row
            self.stage.kept = or_(*(row.startswith(f"{name}: ", autoescape=True) for name in names))
            if count := self.stage.count_kept():
                self.file.leave_out(f"loaded before from the layout {' or '.join(names)}, which says more", count)


def without(places: AbstractSet[int], columns: Columns) -> Columns:
    """Columns without the rows at some places."""
    if not places:
        return columns
    is_left = [place not in places for place in range(len(columns[0]))]
    return [list(compress(column, is_left)) for column in columns]


def qualifiers_that_bound(name: str) -> list[Qualifier]:
    """The qualifiers by which the value itself is the least, or the most, that a statement allows."""
    qualifiers = []
    for qualifier in Qualifier:
        figure = Measured.model_construct(value=1.0, value_qualifier=qualifier, value_low=None, value_high=None)
        figure.bound()
        if getattr(figure, name) is not None:
            qualifiers.append(qualifier)
    return qualifiers
