"""What imports of files and of packs have in common: options, refusals, the report, and the one transaction."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from sqlalchemy import Connection, insert, select

from app.facts import CLAIMS
from app.facts.actors import Actor
from app.facts.organizations import Organization
from app.load.entries import FileFault
from app.load.revision import HoldingKey, holding_keys, refresh_derived
from app.load.staging import Change, Stage
from app.model.bookkeeping import DataSet, Holding, Pack
from app.model.errors import OperatorError
from app.model.sources import Source
from app.settings import Settings
from app.store.indexes import MANY
from app.store.writing import loading, pack_indexes

EXAMPLES = 3
"""Number of refusals for one reason that are shown in full."""
DETAILS = re.compile(r" \(.*\)")
VARYING = re.compile(r"'[^']*'|\d+")
"""Parts of a message that vary from row to row, left out or replaced by … to count reasons."""


@dataclass(slots=True)
class Refusals:
    """What was refused: the number for each reason, its first in full, and all of them in a file if there is one."""

    file: IO[str] | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[FileFault]] = field(default_factory=dict)
    """The first that were refused for each reason."""

    @property
    def total(self) -> int:
        """The number of refusals."""
        return self.reasons.total()

    def note(self, faults: Iterable[FileFault]) -> None:
        """Add refusals."""
        for fault in faults:
            reason = f"{fault.column}: {VARYING.sub('…', DETAILS.sub('', fault.message))}"
            self.reasons[reason] += 1
            if self.reasons[reason] <= EXAMPLES:
                self.examples.setdefault(reason, []).append(fault)
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
    may_remove_many: bool = False
    """Whether `replaces` may remove more than a tenth of what is there."""
    message: str | None = None
    """What the operator says of it, for the change log."""


class ManyRemovals(OperatorError):
    """A file that would remove so much of what is there that somebody should confirm it."""


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


Progress = Callable[[int], None]
"""Takes the number of bytes that have been read since it was last called."""


@contextmanager
def importing(settings: Settings, report: ImportReport) -> Iterator[Connection]:
    """The transaction of an import, which is rolled back if something was refused or it is a trial."""
    with loading(settings.writing_url) as connection:
        yield connection
        report.is_loaded = report.is_loadable and not report.options.is_trial
        if not report.is_loaded:
            connection.rollback()
    if report.is_loaded:
        grown = (kind for kind in CLAIMS if kind.path in report.changes and report.changes[kind.path].added >= MANY)
        pack_indexes(settings.writing_url, [kind.table.table().name for kind in grown])


class Import:
    """An import under way: what files and packs have in common."""

    def __init__(self, connection: Connection, report: ImportReport, progress: Progress) -> None:
        self.connection = connection
        self.report = report
        self.progress = progress
        self.bytes_read = 0
        self.changed: set[HoldingKey] = set()
        self.alike: dict[HoldingKey, Collection[str]] = {}
        """The columns that hold the same in all rows of what has changed, where that is known."""
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
            options = self.report.options
            change = self.report.changes[path] = stage.merge(is_replacing=options.replaces)
            there = change.changed + change.same + change.removed
            if change.removed * 10 > there and not (options.may_remove_many or options.is_trial):
                message = f"{change.removed:,} of the {there:,} {path} of {self.report.name} are not in this file"
                raise ManyRemovals(message)
            if not change.is_none:
                self.changed |= holding_keys(stage.table, sources)

    def conclude(self) -> None:
        """Bring revision and comparisons up to date if anything has changed, or if a migration has emptied them."""
        is_noted = self.connection.scalar(select(Holding.table().c.kind).limit(1)) is not None
        if self.report.is_loadable and (self.changed or not is_noted):
            _, self.report.revision = refresh_derived(self.connection, self.changed, alike=self.alike)
        elif self.report.is_loadable:
            self.report.revision = self.connection.scalar(select(DataSet.table().c.revision)) or ""
