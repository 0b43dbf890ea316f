"""Adapters: how the file of one data set becomes claims.

An adapter reads no file itself, resolves no code itself and writes nothing: `DataFile` hands it the cells of each line,
`StateCodes` the state that a code meant in a year, and `app.importers.file_import` loads what it yields. What it
cannot read it refuses, with line and column; what is no claim (a missing value, an aggregate) it leaves out, with a
reason.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, NamedTuple

from sqlalchemy import Connection, select

from app.facts.codes import CodeEntry, Scheme
from app.facts.organizations import Organization
from app.facts.states import State
from app.importers.opening import Beginning, Table, beginnings, first_cells, listed
from app.importers.text_rows import FaultyRow, UnopenedFile
from app.load.entries import FileFault, display_path
from app.model.claims import Claim
from app.model.errors import OperatorError
from app.text import edtf
from app.text.near_names import did_you_mean, near
from app.text.words import folded


class FoundClaim(NamedTuple):
    """A claim as an adapter yields it, without the source and the adapter's `constants`, which the engine adds."""

    line: int
    """The line that it is made of, or the first of several."""
    key: str
    """Its natural key within the source, which becomes its id behind the id of the source."""
    values: tuple[Any, ...]
    """The values of the adapter's `columns`, in their order."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A format in which a data set is published, recognized by the columns of its header."""

    name: str
    columns: Sequence[str]
    """The columns that are read: all must be in the header, in any order, with others beside them."""
    has_sheets: bool = False
    """Whether all sheets of a workbook that have the columns are read: what their names tell is `DataFile.sheet`."""


class UnreadableFile(OperatorError):
    """A file in none of a data set's layouts."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a file that has a layout: a file packed with others has several."""

    table: Table
    delimiter: str
    line: int
    """The line of its header."""
    header: Sequence[str]
    """The names of its columns: as the layout spells them, where the case of letters is another."""


@dataclass(slots=True)
class DataFile:
    """A file of a data set, whose tables have one layout, its refused lines, and the numbers of what was left out."""

    path: Path
    layouts: Sequence[Layout]
    layout: Layout = field(init=False)
    header: Sequence[str] = field(init=False)
    lines: int = 0
    """Number of rows that have been read."""
    refused: list[FileFault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Numbers of values, lines or columns that are no claims, by the reason."""
    _parts: Sequence[Part] = ()
    _part: str = ""
    _raw: IO[bytes] | None = None

    def __post_init__(self) -> None:
        """Recognize the file's layout; UnreadableFile if it has none of them."""
        try:
            begun = beginnings(self.path)
        except (UnopenedFile, OSError) as error:
            raise UnreadableFile(FileFault(display_path(self.path), 0, "file", str(error))) from error
        found = layout_among(begun, self.layouts)
        if found is None:
            raise UnreadableFile(FileFault(display_path(self.path), 1, "header", difference(begun, self.layouts)))
        self.layout, self._parts = found
        self.header = self._parts[0].header

    def rows(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The line and the cells of some columns (two or more) of each row that can be read and is not blank."""
        for part in self._parts:
            self._part = part.table.path
            pick = itemgetter(*(part.header.index(column) for column in columns))
            width = len(part.header)
            least = max(place for place, name in enumerate(part.header, 1) if name)  # behind it, a delimiter at the end
            line = part.line
            try:
                with self.path.open("rb") as self._raw, closing(part.table.read(self._raw, part.delimiter)) as rows:
                    for line, cells in rows:
                        if line <= part.line:
                            continue
                        if isinstance(cells, FaultyRow):
                            self.lines += 1
                            self.refuse(line, "row", str(cells))
                        elif any(cells):
                            self.lines += 1
                            if len(cells) < least or any(cells[width:]):
                                self.refuse(line, "row", f"{len(cells)} cells under a header of {least}")
                            else:
                                yield line, pick(cells)
            except (UnopenedFile, OSError) as error:
                self.refuse(line + 1, "row", str(error))

    def refuse(self, line: int, column: str, message: str) -> None:
        """Refuse a line for what stands in one of its columns."""
        place = f"{display_path(self.path)}/{self._part}" if self._part else display_path(self.path)
        self.refused.append(FileFault(place, line, column, message))

    @property
    def sheet(self) -> str:
        """The name of the sheet that is being read, or of the file within an archive; empty if there is none."""
        return self._part.rpartition("/")[2]

    def leave_out(self, reason: str, count: int = 1) -> None:
        """Count what is no claim: a missing value, an aggregate, an imputed figure."""
        self.left_out[reason] += count

    @property
    def progress(self) -> int:
        """Number of bytes of the file that have been read."""
        return self._raw.tell() if self._raw and not self._raw.closed else 0


def layout_among(begun: Sequence[Beginning], layouts: Iterable[Layout]) -> tuple[Layout, list[Part]] | None:
    """The first layout that tables of a file have, and the tables: all texts of a zip, one sheet of a workbook."""
    for layout in layouts:
        parts: dict[str, Part] = {}
        for beginning in begun:
            for line, names in beginning.rows:
                if header := header_of(names, layout):
                    table = beginning.table
                    parts.setdefault(table.path, Part(table, beginning.delimiter, line, header))
                    break
        if parts:
            found = list(parts.values())
            return layout, found[:1] if found[0].table.is_sheet and not layout.has_sheets else found
    return None


def header_of(names: Sequence[str], layout: Layout) -> list[str]:
    """The names of columns if they are those of a layout, in any case of letters; else none."""
    names = [name.strip() for name in names]
    if set(layout.columns) <= set(names):
        return names
    spelt = {name.casefold(): name for name in layout.columns}
    if not spelt.keys() <= {name.casefold() for name in names}:
        return []
    others = str.lower if all(map(str.islower, layout.columns)) else str
    return [spelt.get(name.casefold(), others(name)) for name in names]


def difference(begun: Sequence[Beginning], layouts: Sequence[Layout]) -> str:
    """What a file has instead of a header of some layouts."""
    expected = "; or ".join(f"{layout.name}: {listed(layout.columns)}" for layout in layouts)
    return f"not this data set: it begins with {first_cells(begun)}, not with {expected}"


Years = tuple[int, int]
"""The first and the last year of a time; 0 and 9999 where it is open."""


class StateCodes(dict[tuple[str, int], str | None]):
    """The state that each code of one scheme meant in a year, None if none or several: `codes["255", 1950]`, cached.

    `existed` are the years in which states existed, for those of which they are known.
    """

    def __init__(
        self,
        spells: Sequence[tuple[str, str, date | None, date | None]],
        existed: Mapping[str, Sequence[Years]] | None = None,
    ) -> None:
        super().__init__()
        self._spells: dict[str, list[tuple[str, int, int]]] = {}
        self._existed = existed or {}
        self._is_widened = False
        for code, state, earliest, latest in spells:
            self._spells.setdefault(code, []).append((state, *years_between(earliest, latest)))

    def __missing__(self, key: tuple[str, int]) -> str | None:
        """Look up a code that is not cached."""
        code, year = key
        states = {state for state, first, last in self._spells.get(code, ()) if first <= year <= last}
        state = states.pop() if len(states) == 1 else None
        if self._is_widened and state is None and not states:
            state = self._only(code, year)
        self[key] = state
        return state

    def widened(self) -> "StateCodes":
        """The same codes, where one that has only ever meant one state means it in all years in which that existed.

        What is read by them says so, in the words of `meaning` or of `app.importers.states.outside_list`.
        """
        widened = StateCodes((), self._existed)
        widened._spells, widened._is_widened = self._spells, True
        return widened

    def meaning(self, code: str, year: int) -> tuple[str | None, str | None]:
        """The state that a code meant in a year, by the list or beyond it, and in the latter case a note for the claim.

        Beyond the years of its list a code means the only state that it has ever meant, if that existed then.
        """
        state = self[code, year] or self._only(code, year)
        if state is None or not self.is_outside(code, year):
            return state, None
        return state, f"The data set uses a code outside the years of its list: {code} in {year} ({self.times(code)})."

    def is_outside(self, code: str, year: int) -> bool:
        """Whether the list of the scheme does not have a code in a year."""
        return not any(first <= year <= last for _, first, last in self._spells.get(code, ()))

    def times(self, code: str) -> str:
        """What a code has meant, and when, in words."""
        spells = sorted(self._spells.get(code, ()), key=itemgetter(1))
        return ", ".join(f"{state} {in_words(first, last)}" for state, first, last in spells)

    def why_not(self, code: str, year: int) -> str:
        """Why a code means no state in a year, in words."""
        if code not in self._spells:
            return f"no state has the code '{code}'{did_you_mean(near(code, list(self._spells)))}"
        states = {state for state, *_ in self._spells[code]}
        existed = self._existed.get(states.pop(), ()) if self._is_widened and len(states) == 1 else ()
        lifetime = f", which existed {', '.join(in_words(*years) for years in existed)}" if existed else ""
        return f"the code '{code}' means no one state in {year} (it has meant {self.times(code)}{lifetime})"

    def _only(self, code: str, year: int) -> str | None:
        """The state that a code has only ever meant, if that existed in a year."""
        states = {state for state, *_ in self._spells.get(code, ())}
        if len(states) != 1:
            return None
        state = states.pop()
        return state if any(first <= year <= last for first, last in self._existed.get(state, ())) else None


def years_between(earliest: date | None, latest: date | None) -> Years:
    """The first and the last year of two days, either of which can be open."""
    return earliest.year if earliest else 0, latest.year if latest else 9999


def joined(spells: Iterable[Years]) -> list[Years]:
    """Times of years in their order, those joined that overlap or follow each other."""
    times: list[Years] = []
    for first, last in sorted(spells):
        if times and first <= times[-1][1] + 1:
            times[-1] = times[-1][0], max(times[-1][1], last)
        else:
            times.append((first, last))
    return times


def in_words(first: int, last: int) -> str:
    """The first and the last year of a time, as EDTF has them."""
    return f"{first or ''}/{'..' if last == 9999 else last}"


class CodeLookup:
    """The codes and names of the data set that is loaded, for adapters."""

    def __init__(self, connection: Connection) -> None:
        entry = CodeEntry.table().c
        columns = (entry.scheme, entry.code, entry.subject_id, entry.valid_earliest, entry.valid_latest)
        self._entries = connection.execute(select(*columns)).all()
        self._organizations = set(connection.scalars(select(Organization.table().c.id)))
        state = State.table().c
        self._lifetimes = connection.execute(select(state.id, state.existed).where(state.existed.is_not(None))).all()

    def states(self, scheme: Scheme) -> StateCodes:
        """The codes of states in one scheme."""
        return StateCodes([tuple(entry)[1:] for entry in self._entries if entry.scheme is scheme], self._existed())

    def _existed(self) -> dict[str, list[Years]]:
        """The years in which states existed: as recorded, or else those in which lists of states have them.

        Where only the end is recorded, a state existed from the first year in which a list has it.
        """
        existed: dict[str, list[Years]] = {}
        for entry in self._entries:
            if entry.scheme in (Scheme.COW, Scheme.GW):
                spell = years_between(entry.valid_earliest, entry.valid_latest)
                existed.setdefault(entry.subject_id, []).append(spell)
        for state, lifetime in self._lifetimes:
            first, last = years_between(*edtf.bounds(lifetime))
            existed[state] = [(first or min(spell[0] for spell in existed.get(state, [(0, 0)])), last)]
        return {state: joined(spells) for state, spells in existed.items()}

    def states_by_name(self) -> StateCodes:
        """The names of states, folded by `app.text.words.folded`: look names up folded likewise."""
        names = [tuple(entry)[1:] for entry in self._entries if entry.scheme in (Scheme.NAME, Scheme.OTHER_NAME)]
        return StateCodes([(folded(name), *spell) for name, *spell in names if spell[0] not in self._organizations])

    def first_years(self) -> Mapping[str, int]:
        """The year from which each state has been one, by the lists of Correlates of War and of Gleditsch and Ward."""
        listed = [entry for entry in self._entries if entry.scheme in (Scheme.COW, Scheme.GW) and entry.valid_earliest]
        latest_first = sorted(listed, key=lambda entry: entry.valid_earliest, reverse=True)
        return {entry.subject_id: entry.valid_earliest.year for entry in latest_first}

    def organizations(self) -> set[str]:
        """The ids of all organizations."""
        return self._organizations


@dataclass(frozen=True)
class Adapter:
    """The reader of one data set, whose claims are of one kind."""

    name: str
    """Its name in `third-neighbor import`."""
    about: str
    """The data set and its version, in one line."""
    source: Mapping[str, Any]
    """The source that the claims cite: the fields of a `[[source]]` of a pack."""
    table: type[Claim]
    """The class of the claims."""
    columns: Sequence[str]
    """The columns whose values each claim brings, `period` and `source_row` among them."""
    constants: Mapping[str, Any]
    """The columns that have one value in all claims; those in neither are derived from others or null."""
    layouts: Sequence[Layout]
    read: Callable[[DataFile, CodeLookup], Iterator[FoundClaim]]
    """Reads a file: yields its claims, refuses and leaves out the rest."""
    open: Callable[[Path, Sequence[Layout]], DataFile] = DataFile
    """Opens a file of it: a CSV file, unless it says otherwise."""
    more_exact: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the name of a layout, those that say more: claims made of these stay as they are, as `source_row` tells."""
    organizations: Callable[[DataFile, CodeLookup], Iterable[Mapping[str, Any]]] | None = None
    """The organizations of a file that are added to those known here, each by its columns but for source and kind."""
    variants: Mapping[str, "Adapter"] = field(default_factory=dict)
    """Other adapters of the same files, each by the option that asks for it: `products` reads what is traded apart."""
