"""The engine of imports: reads a data set's file by its adapter, checks each value, and loads it all or nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import compress, islice, repeat
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, case, insert, literal, null, select, update

from app.facts.actors import Actor
from app.facts.kinds import CLAIMS
from app.facts.organizations import Organization
from app.load.adapter import Adapter, CodeLookup, DataFile, FoundClaim
from app.load.checks import ColumnCheck, Known, PeriodBounds, ShapeCheck
from app.load.entries import FaultyPacks, FileFault, display_path
from app.load.packs import row_of
from app.load.revision import HoldingKey
from app.load.settling import refresh_derived
from app.load.staging import Merged, Stage
from app.model.bookkeeping import DataSet, Pack
from app.model.claims import Measured, Qualifier, Quantity
from app.model.links import Link
from app.model.sources import Source
from app.model.types import KEY
from app.settings import Settings
from app.store.derived import derive, forget
from app.store.schema import require_current
from app.store.stored_json import values
from app.store.writing import loading

BATCH = 2_000
SHOWN = 20
"""How many of the rows that are refused are told in full."""

Columns = list[Sequence[Any]]
"""Values by the column, as many in each."""

PATHS = {kind.table: kind.path for kind in CLAIMS}

OTHER = re.compile(r" \(.*\)|'[^']*'|\d+")
"""What differs between messages that give one reason."""


@dataclass(slots=True)
class Refusals:
    """What was refused: how many for each reason, the first in full, and all of them in a file if one is given."""

    file: IO[str] | None = None
    shown: list[FileFault] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many there are."""
        return self.reasons.total()

    def note(self, faults: Iterable[FileFault]) -> None:
        """Add some."""
        for fault in faults:
            self.reasons[f"{fault.column}: {OTHER.sub('…', fault.message)}"] += 1
            if len(self.shown) < SHOWN:
                self.shown.append(fault)
            if self.file:
                print(fault, file=self.file)


@dataclass(frozen=True, slots=True)
class Options:
    """How an import is to be done."""

    skips_invalid: bool = False
    """Whether what can be loaded is loaded when something is refused."""
    replaces: bool = False
    """Whether what the file does not have any more is removed."""
    is_trial: bool = False
    """Whether everything is taken back at the end."""


@dataclass(slots=True)
class ImportReport:
    """What an import has done."""

    name: str
    """The source of the claims."""
    refusals: Refusals
    lines: int = 0
    """How many rows have been read."""
    left_out: Counter[str] = field(default_factory=Counter)
    merged: Mapping[str, Merged] = field(default_factory=dict)
    """What happened to the rows of each kind, by its path."""
    revision: str = ""
    is_loaded: bool = False
    """Whether it has been loaded, not only tried."""

    @property
    def is_good(self) -> bool:
        """Whether all was understood."""
        return not self.refusals.total


class Undone(Exception):
    """What ends a transaction that is not to change anything."""


Progress = Callable[[int], None]
"""What is told, from time to time, how many bytes of a file have been read."""


def import_file(
    settings: Settings, adapter: Adapter, path: Path, options: Options, refusals: Refusals, progress: Progress
) -> ImportReport:
    """Load a file of a data set, whole or not at all; UnreadableFile or DatabaseError if there is nothing to load."""
    file = adapter.open(path, adapter.layouts)
    report = ImportReport(adapter.source["id"], refusals)
    with undo_if_asked(), loading(settings.writing_url) as connection:
        require_current(connection)
        FileImport(connection, adapter, file, options, report, progress).run()
        commit_or_undo(report, options)
    return report


@contextmanager
def undo_if_asked() -> Iterator[None]:
    """Where TakenBack ends."""
    with suppress(Undone):
        yield


def commit_or_undo(report: ImportReport, options: Options) -> None:
    """Let the import stand, or take it back."""
    report.is_loaded = (report.is_good or options.skips_invalid) and not options.is_trial
    if not report.is_loaded:
        raise Undone


class FileImport:
    """The import of one file."""

    def __init__(
        self,
        connection: Connection,
        adapter: Adapter,
        file: DataFile,
        options: Options,
        report: ImportReport,
        progress: Progress,
    ) -> None:
        self.connection = connection
        self.adapter = adapter
        self.file = file
        self.options = options
        self.report = report
        self.progress = progress
        self.source = row_of(Source, adapter.source, adapter.source["id"])
        self.source.complete(None)
        self.kind = adapter.table
        known = known_ids(connection)
        self.id_check = ColumnCheck(self.kind, "id", {})
        self.checks = [ColumnCheck(self.kind, name, known) for name in adapter.columns]
        self.shapes = ShapeCheck(self.kind, adapter.constants, self.source)
        self.bounds = PeriodBounds(self.kind, self.source)
        bounds = ("period_earliest", "period_latest")
        self.stage = Stage(connection, self.kind, (*adapter.columns, *bounds))
        self.stage.others = self._others()

    def run(self) -> None:
        """Read the file, stage what is good, and bring the table up to date."""
        changed = take_source(self.connection, self.source, self.file.path)
        found = self.adapter.read(self.file, CodeLookup(self.connection))
        read = 0
        while batch := list(islice(found, BATCH)):
            self._take(batch)
            self._note_refused()
            self.progress(self.file.progress - read)
            read = self.file.progress
        self._note_refused()
        self.stage.written()
        self._join_copies()
        self._refuse_taken()
        self.report.lines, self.report.left_out = self.file.lines, self.file.left_out
        if self.report.is_good or self.options.skips_invalid:
            owned = self.kind.table().c.source_id == self.source.id
            merged = self.stage.merge(owned, is_replacing=self.options.replaces)
            self.report.merged = {PATHS[self.kind]: merged}
            if not merged.is_none:
                changed |= {(self.kind, self.source.id), (Link, "")}
            self.report.revision = revision_after(self.connection, changed)

    def _others(self) -> dict[str, Any]:
        """The columns that are alike in all claims, and those that follow from others."""
        lists: dict[str, Any] = {column.name: [] for column in self.kind.list_columns()}
        others: dict[str, Any] = {**lists, **self.adapter.constants, "source_id": self.source.id}
        if issubclass(self.kind, Measured):
            value = self.stage.value("value")
            qualifier = self.stage.values.get("value_qualifier", literal(others.get("value_qualifier"), KEY))
            for name in ("value_low", "value_high"):
                given = self.stage.values.get(name, null())
                others[name] = case((qualifier.in_(qualifiers_that_bound(name)), value), else_=given)
        return others

    def _take(self, batch: Sequence[FoundClaim]) -> None:
        """Check some claims, and stage the good ones."""
        lines, keys, rows = zip(*batch, strict=True)
        given: Columns = list(zip(*rows, strict=True))
        ids = [f"{self.source.id}.{key}" for key in keys]
        faulty: set[int] = set()
        stored: Columns = [lines]
        for check, column in ((self.id_check, ids), *zip(self.checks, given, strict=True)):
            read, faults = check.read(column)
            stored.append(read)
            for place in faults.keys() - faulty:
                self.file.refuse(lines[place], check.column.name, faults[place])
            faulty |= faults.keys()
        given, stored = without(faulty, given), without(faulty, stored)
        faults_of_rows = self.shapes.faults(dict(zip(self.adapter.columns, given, strict=True)))
        for place, (name, message) in faults_of_rows.items():
            self.file.refuse(stored[0][place], name, message)
        stored = without(faults_of_rows.keys(), stored)
        if stored[0]:
            self.stage.write(*stored, *zip(*map(self.bounds.__getitem__, self._periods(stored)), strict=True))

    def _periods(self, stored: Columns) -> Iterator[tuple[str | None, str]]:
        """The period of each claim and its basis."""
        named = dict(zip(self.adapter.columns, stored[2:], strict=True))
        alike = {name: repeat(self.adapter.constants.get(name)) for name in ("period", "period_basis")}
        period, basis = (named.get(name, same) for name, same in alike.items())
        return ((held, on) for _, held, on in zip(stored[0], period, basis, strict=False))

    def _note_refused(self) -> None:
        """Hand over what has been refused since the last time."""
        self.report.refusals.note(sorted(self.file.refused, key=lambda fault: fault.line))
        self.file.refused.clear()

    def _refuse(self, line: int, message: str) -> None:
        """Refuse what has been staged already."""
        self.report.refusals.note([FileFault(display_path(self.file.path), line, "id", message)])

    def _join_copies(self) -> None:
        """Make one claim of those that the file tells several times, and refuse those of which it tells several."""
        if self.stage.has_copies():
            contradicted: set[str] = set()
            for line, earlier, id in self.stage.contradictions():
                self._refuse(line, f"'{id}' stands on line {earlier} already, with other values")
                contradicted.add(id)
            self.stage.leave_out(contradicted)
            self.file.leave_out("told again in the same file", self.stage.join_copies())

    def _refuse_taken(self) -> None:
        """Refuse claims whose ids are of another source, or of another kind."""
        for kind in CLAIMS:
            own = kind.table.table().c
            is_alike = own.id.between(f"{self.source.id}.", f"{self.source.id}.\x7f")
            is_other = own.source_id != self.source.id if kind.table is self.kind else literal(True)
            taken = self.connection.scalars(select(own.id).where(is_alike, is_other)).all()
            for line, id in self.stage.lines_of(taken):
                self._refuse(line, f"'{id}' is an id among the {kind.name} already")
            self.stage.leave_out(taken)


def without(places: AbstractSet[int], columns: Columns) -> Columns:
    """Columns without the rows at some places."""
    if not places:
        return columns
    kept = [place not in places for place in range(len(columns[0]))]
    return [list(compress(column, kept)) for column in columns]


def known_ids(connection: Connection) -> Known:
    """The ids of what claims can refer to."""
    tables = (Actor.table(), Organization.table())
    return {table.name: set(connection.scalars(select(table.c.id))) for table in tables}


def take_source(connection: Connection, source: Source, path: Path) -> set[HoldingKey]:
    """Bring the source of an import up to date; answers what has changed. FaultyPacks if it is not of an import."""
    table, pack = Source.table(), Pack.table()
    is_imported = connection.scalar(select(pack.c.is_imported).where(pack.c.name == source.pack))
    stored = connection.execute(select(table).where(table.c.id == source.id)).mappings().one_or_none()
    if is_imported is False or (stored and stored["pack"] != source.pack):
        name = stored["pack"] if stored else source.pack
        raise FaultyPacks(
            [FileFault(display_path(path), 0, "source", f"'{source.id}' is there already, from the pack '{name}'")]
        )
    if is_imported is None:
        connection.execute(insert(pack), {"name": source.pack, "is_imported": True})
    if stored and dict(stored) == values(source):
        return set()
    if stored:
        forget(connection, Source, [source.id])
        connection.execute(update(table).where(table.c.id == source.id).values(values(source)))
    else:
        connection.execute(insert(table), values(source))
    derive(connection, Source, [source])
    return {(Source, "")}


def revision_after(connection: Connection, changed: AbstractSet[HoldingKey]) -> str:
    """The revision once something has changed, if anything has."""
    if changed:
        return refresh_derived(connection, changed)[1]
    return connection.scalar(select(DataSet.table().c.revision)) or ""


def qualifiers_that_bound(name: str) -> list[Qualifier]:
    """The qualifiers by which the value itself is the least, or the most, that a statement allows."""
    found = []
    for qualifier in Qualifier:
        figure = Quantity.model_construct(value=1.0, value_qualifier=qualifier, value_low=None, value_high=None)
        figure.bound()
        if getattr(figure, name) is not None:
            found.append(qualifier)
    return found
