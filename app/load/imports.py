"""The engine of imports: a data set's file is read by its adapter, checked value by value, and loaded or refused."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import compress, islice, repeat
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, case, insert, literal, null, select, true

from app.facts.actors import Actor
from app.facts.kinds import CLAIMS
from app.facts.organizations import Organization
from app.load.adapter import Adapter, CodeLookup, DataFile, FoundClaim
from app.load.checks import ColumnCheck, PeriodBounds, ShapeCheck
from app.load.entries import BATCH, Entry, FaultyPacks, FileFault, display_path
from app.load.packs import row_of
from app.load.revision import HoldingKey, holding_keys
from app.load.settling import refresh_derived
from app.load.staging import Change, Stage
from app.model.bookkeeping import DataSet, Pack
from app.model.claims import Measured, Qualifier, Quantity
from app.model.sources import Source
from app.model.types import KEY
from app.settings import Settings
from app.store.schema import require_current
from app.store.writing import loading

SHOWN = 20
"""Number of refusals that are printed in full."""

Columns = list[Sequence[Any]]
"""Values by the column, as many in each."""

PATHS = {kind.table: kind.path for kind in CLAIMS}

VARYING = re.compile(r" \(.*\)|'[^']*'|\d+")
"""Parts of a message that vary from row to row; replaced by … to count reasons."""


@dataclass(slots=True)
class Refusals:
    """What was refused: the number for each reason, the first in full, and all of them in a file if there is one."""

    file: IO[str] | None = None
    shown: list[FileFault] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """The number of refusals."""
        return self.reasons.total()

    def note(self, faults: Iterable[FileFault]) -> None:
        """Add refusals."""
        for fault in faults:
            self.reasons[f"{fault.column}: {VARYING.sub('…', fault.message)}"] += 1
            if len(self.shown) < SHOWN:
                self.shown.append(fault)
            if self.file:
                print(fault, file=self.file)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an import."""

    skips_invalid: bool = False
    """Whether the rest is loaded when something is refused."""
    replaces: bool = False
    """Whether what the file does not have any more is removed."""
    is_trial: bool = False
    """Whether everything is rolled back at the end."""


@dataclass(slots=True)
class ImportReport:
    """What an import has done."""

    name: str
    """The source or the pack."""
    options: Options
    refusals: Refusals
    lines: int = 0
    """Number of rows that have been read."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Numbers of values, lines or columns that were no claims, by the reason."""
    changes: dict[str, Change] = field(default_factory=dict)
    """The changes of each kind, by its path."""
    revision: str = ""
    is_loaded: bool = False
    """Whether it has been committed."""

    @property
    def is_loadable(self) -> bool:
        """Whether nothing was refused, or the rest is to be loaded."""
        return self.options.skips_invalid or not self.refusals.total


class Undone(Exception):
    """Rolls back a transaction on purpose."""


Progress = Callable[[int], None]
"""Takes the number of bytes that have been read since it was last called."""


def import_file(
    settings: Settings, adapter: Adapter, path: Path, options: Options, refusals: Refusals, progress: Progress
) -> ImportReport:
    """Load a file of a data set, whole or not at all; UnreadableFile or DatabaseError if there is nothing to load."""
    file = adapter.open(path, adapter.layouts)
    report = ImportReport(adapter.source["id"], options, refusals)
    with importing(settings, report) as connection:
        require_current(connection)
        FileImport(connection, adapter, file, report, progress).run()
    return report


@contextmanager
def importing(settings: Settings, report: ImportReport) -> Iterator[Connection]:
    """The transaction of an import, which is rolled back if something was refused or it is a trial."""
    with suppress(Undone), loading(settings.writing_url) as connection:
        yield connection
        report.is_loaded = report.is_loadable and not report.options.is_trial
        if not report.is_loaded:
            raise Undone


class Import:
    """An import under way: what files and packs have in common."""

    def __init__(self, connection: Connection, report: ImportReport, progress: Progress) -> None:
        self.connection = connection
        self.report = report
        self.progress = progress
        self.bytes_read = 0
        self.changed: set[HoldingKey] = set()
        self.loaded_ids = {
            table.name: set(connection.scalars(select(table.c.id)))
            for table in (Source.table(), Actor.table(), Organization.table())
        }
        """The ids of what claims refer to."""

    def note_pack(self, name: str) -> bool:
        """Write down that a pack is imported; False if that cannot be, since the seed has one of this name."""
        pack = Pack.table()
        is_imported = self.connection.scalar(select(pack.c.is_imported).where(pack.c.name == name))
        if is_imported is None:
            self.connection.execute(insert(pack), {"name": name, "is_imported": True})
        return is_imported is not False

    def note(self, faults: list[FileFault], bytes_read: int) -> None:
        """Move faults to the report, and tell how much has been read."""
        self.report.refusals.note(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        faults.clear()
        self.progress(bytes_read - self.bytes_read)
        self.bytes_read = bytes_read

    def merge(self, stage: Stage, path: str, sources: Iterable[str]) -> None:
        """Bring the table of claims of some sources, or of links, up to date if the import is to be loaded."""
        if self.report.is_loadable:
            change = self.report.changes[path] = stage.merge(is_replacing=self.report.options.replaces)
            if not change.is_none:
                self.changed |= holding_keys(stage.table, sources)

    def conclude(self) -> None:
        """Bring the revision and the comparisons up to date if anything has changed."""
        if self.report.is_loadable and self.changed:
            _, self.report.revision = refresh_derived(self.connection, self.changed)
        elif self.report.is_loadable:
            self.report.revision = self.connection.scalar(select(DataSet.table().c.revision)) or ""


class FileImport(Import):
    """The import of one file of a data set."""

    def __init__(
        self, connection: Connection, adapter: Adapter, file: DataFile, report: ImportReport, progress: Progress
    ) -> None:
        super().__init__(connection, report, progress)
        self.adapter = adapter
        self.file = file
        self.source = row_of(Source, adapter.source, adapter.source["id"])
        self.source.complete(None)
        self.table = adapter.table
        self.id_check = ColumnCheck(self.table, "id", {})
        self.checks = [ColumnCheck(self.table, name, self.loaded_ids) for name in adapter.columns]
        self.shapes = ShapeCheck(self.table, adapter.constants, self.source)
        self.bounds = PeriodBounds(self.table, self.source)
        columns = (*adapter.columns, "period_earliest", "period_latest")
        self.stage = Stage(connection, self.table, self.table.table().c.source_id == self.source.id, columns)
        self.stage.others = self._others()

    def run(self) -> None:
        """Read the file, stage what is good, and bring the table up to date."""
        self._merge_source()
        claims = self.adapter.read(self.file, CodeLookup(self.connection))
        while batch := list(islice(claims, BATCH)):
            self._stage(batch)
            self.note(self.file.refused, self.file.progress)
        self.stage.index()
        self._join_copies()
        self._refuse_taken()
        self.note(self.file.refused, self.file.progress)
        self.report.lines, self.report.left_out = self.file.lines, self.file.left_out
        self.merge(self.stage, PATHS[self.table], [self.source.id])
        self.conclude()

    def _merge_source(self) -> None:
        """Bring the source up to date; FaultyPacks if it is not of an import."""
        source = Source.table().c
        pack = self.connection.scalar(select(source.pack).where(source.id == self.source.id)) or self.source.pack
        if pack != self.source.pack or not self.note_pack(pack):
            message = f"'{self.source.id}' is there already, from the pack '{pack}'"
            raise FaultyPacks([FileFault(display_path(self.file.path), 0, "source", message)])
        stage = Stage(self.connection, Source, source.id == self.source.id)
        stage.write_rows([Entry(self.source, pack, display_path(self.file.path), 0)])
        if not stage.merge().is_none:
            self.changed |= holding_keys(Source, [])

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
            self.stage.write(*stored, *zip(*map(self.bounds.__getitem__, self._periods(stored)), strict=True))

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
        figure = Quantity.model_construct(value=1.0, value_qualifier=qualifier, value_low=None, value_high=None)
        figure.bound()
        if getattr(figure, name) is not None:
            qualifiers.append(qualifier)
    return qualifiers
