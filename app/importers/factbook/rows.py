"""Rows of the pack: what the entries of the Factbook become, and a report of what could not be read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.facts.memberships import NO_MEMBERS, Role
from app.importers.factbook.parsing import (
    Capital,
    FactbookEntry,
    NotUnderstood,
    Participation,
    Reference,
    Share,
    Stretch,
    capital_name,
    degrees,
    participation,
    preface_of,
    role_of,
    shares,
    split_list,
    step_of,
    stretches,
)
from app.importers.factbook.tables import (
    ABBREVIATIONS,
    BOUNDARIES,
    CAPITAL,
    MISPLACED,
    NEIGHBOURS,
    NO_NEIGHBOURS,
    PARTICIPATION,
    PARTNERS,
    PECULIAR,
    PROGRAMMES,
    SOURCE_ID,
)

PackRow = dict[str, str]
"""A row of the pack, by the names of its columns."""


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A part of an entry that has become no row."""

    file: str
    field: str
    text: str
    reason: str

    def __str__(self) -> str:
        """The part in one line."""
        return f"{self.file}: {self.field}: {self.reason}: {self.text!r}"


@dataclass(slots=True)
class FactbookReport:
    """What was read, and what could not be."""

    entries: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    no_members: Counter[str] = field(default_factory=Counter)
    notes: list[Unparsed] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)


class Converter:
    """Makes rows of entries, and notes what it could not read."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.report = FactbookReport()

    def rows(self, entry: FactbookEntry) -> Iterator[tuple[str, PackRow]]:
        """All rows of an entry, each with the file that it belongs to."""
        for table, rows in (
            ("memberships", self.memberships(entry)),
            ("borders", self.borders(entry)),
            ("trade_flows", self.trade_flows(entry)),
        ):
            for row in rows:
                self.report.rows[table] += 1
                yield table, row

    def memberships(self, entry: FactbookEntry) -> Iterator[PackRow]:
        """The organizations of an entry."""
        listed = entry.text(*PARTICIPATION)
        if listed is None or listed == "none":
            return
        self.unread_note(entry, PARTICIPATION)
        preface, text = preface_of(listed)
        rows: dict[str, PackRow] = {}
        read: dict[str, list[Participation]] = {}
        for part in self.parts(entry, text):
            try:
                found = participation(part)
                row = self.membership(entry, found)
            except NotUnderstood as error:
                self.unparsed(entry, PARTICIPATION, part, error.reason)
                continue
            earlier = rows.setdefault(row["id"], row)
            if earlier["role"] != row["role"]:
                self.unparsed(entry, PARTICIPATION, part, f"listed before as {read[row['id']][0].text!r}")
                continue
            self.report.repeated += earlier is not row
            read.setdefault(row["id"], []).append(found)
        for id, row in rows.items():
            if row["role"] in NO_MEMBERS:
                self.report.no_members["; ".join(read[id][0].wordings) or "(an operation)"] += 1
            yield {**row, "note": self.wording(row, preface, [part.text for part in read[id]])}

    def parts(self, entry: FactbookEntry, text: str) -> list[str]:
        """The parts of a list; none if it cannot be split."""
        try:
            return split_list(text)
        except NotUnderstood as error:
            self.unparsed(entry, PARTICIPATION, text, error.reason)
            return []

    def membership(self, entry: FactbookEntry, part: Participation) -> PackRow:
        """The row of one organization."""
        organization, programme = PROGRAMMES.get(part.name, (None, ""))
        if organization is None:
            organization = self.organization(part.name, entry.actor)
        plain = Role.PARTNER if programme else self.plain_role(organization)
        key = [SOURCE_ID, entry.actor, organization, *([slug(programme)] if programme else [])]
        return {
            "id": ".".join(key),
            "organization_id": organization,
            "state_id": entry.actor,
            "role": role_of(part.wordings, plain),
            "programme": programme,
            "period_basis": "publication",
            "source_row": source_row(entry, PARTICIPATION),
        }

    def organization(self, name: str, actor: str) -> str:
        """The organization that an abbreviation means in the entry of an actor."""
        found = PECULIAR.get((name, actor), self.reference.abbreviations.get(name))
        if found is None:
            known = (name, actor) in PECULIAR
            raise NotUnderstood(name, "which organization is meant here cannot be told" if known else "not known")
        return found

    def plain_role(self, organization: str) -> Role:
        """The role of a state that is listed without more words."""
        if organization in self.reference.operations:
            return Role.OTHER
        return Role.PARTICIPATING_STATE if organization == "osce" else Role.MEMBER

    def wording(self, row: PackRow, preface: str | None, texts: Sequence[str]) -> str:
        """The note that keeps the original wording; nothing if it is but the organization's own abbreviation."""
        meant = {} if texts[0] in ABBREVIATIONS else self.reference.abbreviations
        is_plain = len(texts) == 1 and meant.get(texts[0]) == row["organization_id"]
        said = "" if is_plain else f"Listed as {' and '.join(f'“{text}”' for text in texts)}."
        return " ".join(filter(None, (said, preface and f"Above the list: “{preface}”.")))

    def borders(self, entry: FactbookEntry) -> Iterator[PackRow]:
        """The land borders of an entry, one row for each neighbour."""
        self.unread_note(entry, BOUNDARIES)
        lists = 0
        neighbours: dict[str, list[Stretch]] = {}
        paths: dict[str, tuple[str, ...]] = {}
        for key in entry.find(*BOUNDARIES):
            path = (*BOUNDARIES, key)
            if key in NEIGHBOURS:
                lists += 1
                for state, stretch in self.neighbours(entry, path):
                    neighbours.setdefault(state, []).append(stretch)
                    paths.setdefault(state, path)
            elif key not in ("note", "text", "total") and not key.endswith(" - total"):
                self.unparsed(entry, path, str(entry.find(*path)), "a field of this name is not known")
        total = entry.text(*BOUNDARIES, "total")
        if not lists and total != "0 km":
            self.unparsed(entry, BOUNDARIES, total or entry.text(*BOUNDARIES) or "", "no list of neighbours")
        for state, pieces in neighbours.items():
            yield self.border(entry, paths[state], state, pieces)

    def neighbours(self, entry: FactbookEntry, path: Sequence[str]) -> Iterator[tuple[str, Stretch]]:
        """The neighbours that a field lists."""
        found, rest = stretches(entry.text(*path) or "")
        if rest:
            self.unparsed(entry, path, rest, "not a neighbour and a length")
        for stretch in found:
            state = self.reference.names.get(stretch.name)
            if stretch.name in NO_NEIGHBOURS:
                self.unparsed(entry, path, stretch.text, NO_NEIGHBOURS[stretch.name])
            elif state is None or state == entry.actor:
                self.unparsed(entry, path, stretch.text, "no other state of this name is known")
            else:
                yield state, stretch

    def border(self, entry: FactbookEntry, path: Sequence[str], state: str, pieces: Sequence[Stretch]) -> PackRow:
        """The row of one neighbour, with the sum of the pieces if the entry gives several."""
        is_plain = len(pieces) == 1 and "(" not in pieces[0].text
        listed = f"Listed as {' and '.join(f'“{piece.text}”' for piece in pieces)}"
        added = "; the value is their sum" if len(pieces) > 1 else ""
        a, b = sorted((entry.actor, state))
        return {
            "id": f"{SOURCE_ID}.{entry.actor}.{state}.border",
            "a_id": a,
            "b_id": b,
            "contiguous": "true",
            "measure": "length",
            "value": f"{sum(piece.km for piece in pieces):f}",
            "value_qualifier": "stated",
            "value_step": f"{max(step_of(piece.km) for piece in pieces):f}",
            "unit": "km",
            "period_basis": "publication",
            "source_row": source_row(entry, path),
            "note": "" if is_plain else f"{listed}{added}.",
        }

    def trade_flows(self, entry: FactbookEntry) -> Iterator[PackRow]:
        """The shares of the most important partners of an entry."""
        for direction, path in PARTNERS.items():
            text = entry.text(*path)
            if text is None:
                continue
            try:
                year, listed = shares(text)
            except NotUnderstood as error:
                self.unparsed(entry, path, text, error.reason)
                continue
            seen: set[str] = set()
            for share in listed:
                partner = self.reference.names.get(share.name)
                if partner is None or partner == entry.actor:
                    self.unparsed(entry, path, share.name, "no other state of this name is known")
                elif partner in seen:
                    self.unparsed(entry, path, share.name, "listed before")
                else:
                    seen.add(partner)
                    yield self.trade_flow(entry, direction, partner, share, year)

    def trade_flow(self, entry: FactbookEntry, direction: str, partner: str, share: Share, year: str) -> PackRow:
        """The row of one partner."""
        exporter, importer = (entry.actor, partner) if direction == "export" else (partner, entry.actor)
        note = entry.note(*PARTNERS[direction])
        is_usual = note == f"top five {direction} partners based on percentage share of {direction}s"
        return {
            "id": f"{SOURCE_ID}.{entry.actor}.{partner}.{direction}-share.{year}",
            "measure": f"{direction}_share",
            "exporter_id": exporter,
            "importer_id": importer,
            "reporter_id": entry.actor,
            "value": f"{share.percent:f}",
            "value_qualifier": "stated",
            "value_step": f"{step_of(share.percent):f}",
            "unit": "percent",
            "period": year,
            "period_basis": "stated",
            "source_row": source_row(entry, PARTNERS[direction]),
            "note": f"The entry notes: “{note}”." if note and not is_usual else "",
        }

    def capital(self, entry: FactbookEntry) -> Capital | None:
        """The capital of an entry; None if it has none."""
        text = entry.text(*CAPITAL, "name")
        if text is None:
            return None
        name = capital_name(text)
        place = entry.text(*CAPITAL, "geographic coordinates")
        path = (*CAPITAL, "geographic coordinates")
        if name is None:
            self.unparsed(entry, (*CAPITAL, "name"), text, "names no capital")
            return None
        try:
            if (reason := MISPLACED.get(Path(entry.file).stem)) and place:
                raise NotUnderstood(place, reason)
            latitude, longitude = degrees(place) if place else (None, None)
        except NotUnderstood as error:
            self.unparsed(entry, path, error.text, error.reason)
            latitude = longitude = None
        return Capital(name, latitude, longitude)

    def unread_note(self, entry: FactbookEntry, path: Sequence[str]) -> None:
        """Keep the note beside a field, of which no row is made."""
        if note := entry.note(*path):
            self.report.notes.append(Unparsed(entry.file, ": ".join(path), note, "a note beside the list"))

    def unparsed(self, entry: FactbookEntry, path: Sequence[str], text: str, reason: str) -> None:
        """Note what could not be read."""
        self.report.unparsed.append(Unparsed(entry.file, ": ".join(path), text, reason))


def slug(text: str) -> str:
    """A text as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def source_row(entry: FactbookEntry, path: Sequence[str]) -> str:
    """Where in the Factbook something stands."""
    return f"{entry.file}: {': '.join(path)}"
