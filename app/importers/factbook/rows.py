"""The rows of the pack, made from the Factbook's entries, and the report of what could not be read."""

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
    participation_of,
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
    """A part of an entry of which no row was made, and the reason."""

    file: str
    field: str
    text: str
    reason: str

    def __str__(self) -> str:
        """The part and the reason in one line."""
        return f"{self.file}: {self.field}: {self.reason}: {self.text!r}"


@dataclass(slots=True)
class FactbookReport:
    """The counts of what was read, and the parts that could not be read."""

    entries: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    no_members: Counter[str] = field(default_factory=Counter)
    notes: list[Unparsed] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)


class Converter:
    """Makes rows from entries, and reports what cannot be read."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.report = FactbookReport()

    def rows(self, entry: FactbookEntry) -> Iterator[tuple[str, PackRow]]:
        """All rows of an entry, each with the name of its table."""
        for table, rows in (
            ("memberships", self.memberships(entry)),
            ("borders", self.borders(entry)),
            ("trade_flows", self.trade_flows(entry)),
        ):
            for row in rows:
                self.report.rows[table] += 1
                yield table, row

    def memberships(self, entry: FactbookEntry) -> Iterator[PackRow]:
        """The memberships of an entry, one row for each organization."""
        text = entry.text(*PARTICIPATION)
        if text is None or text == "none":
            return
        self.unread_note(entry, PARTICIPATION)
        preface, organizations = preface_of(text)
        rows: dict[str, PackRow] = {}
        parts: dict[str, list[Participation]] = {}
        for part in self.parts(entry, organizations):
            try:
                participation = participation_of(part)
                row = self.membership(entry, participation)
            except NotUnderstood as error:
                self.unparsed(entry, PARTICIPATION, part, error.reason)
                continue
            earlier = rows.setdefault(row["id"], row)
            if earlier["role"] != row["role"]:
                self.unparsed(entry, PARTICIPATION, part, f"listed before as {parts[row['id']][0].text!r}")
                continue
            self.report.repeated += earlier is not row
            parts.setdefault(row["id"], []).append(participation)
        for id, row in rows.items():
            if row["role"] in NO_MEMBERS:
                self.report.no_members["; ".join(parts[id][0].wordings) or "(an operation)"] += 1
            yield {**row, "note": self.note(row, preface, [part.text for part in parts[id]])}

    def parts(self, entry: FactbookEntry, text: str) -> list[str]:
        """The parts of a list of organizations; none if it cannot be split."""
        try:
            return split_list(text)
        except NotUnderstood as error:
            self.unparsed(entry, PARTICIPATION, text, error.reason)
            return []

    def membership(self, entry: FactbookEntry, participation: Participation) -> PackRow:
        """The row of a membership, without its note."""
        organization, programme = PROGRAMMES.get(participation.name, (None, ""))
        if organization is None:
            organization = self.organization(participation.name, entry.actor)
        plain = Role.PARTNER if programme else self.plain_role(organization)
        key = [SOURCE_ID, entry.actor, organization, *([slug(programme)] if programme else [])]
        return {
            "id": ".".join(key),
            "organization_id": organization,
            "state_id": entry.actor,
            "role": role_of(participation.wordings, plain),
            "programme": programme,
            "period_basis": "publication",
            "source_row": source_row(entry, PARTICIPATION),
        }

    def organization(self, name: str, actor: str) -> str:
        """The organization of an abbreviation in the entry of an actor; NotUnderstood if there is none."""
        organization = PECULIAR.get((name, actor), self.reference.abbreviations.get(name))
        if organization is None:
            is_known = (name, actor) in PECULIAR
            raise NotUnderstood(name, "which organization is meant here cannot be told" if is_known else "not known")
        return organization

    def plain_role(self, organization: str) -> Role:
        """The role of a state that is listed without a wording."""
        if organization in self.reference.operations:
            return Role.OTHER
        return Role.PARTICIPATING_STATE if organization == "osce" else Role.MEMBER

    def note(self, row: PackRow, preface: str | None, texts: Sequence[str]) -> str:
        """The note of a membership: its original wording, if that is more than the organization's abbreviation."""
        abbreviations = {} if texts[0] in ABBREVIATIONS else self.reference.abbreviations
        is_plain = len(texts) == 1 and abbreviations.get(texts[0]) == row["organization_id"]
        sentence = "" if is_plain else f"Listed as {' and '.join(f'“{text}”' for text in texts)}."
        return " ".join(filter(None, (sentence, preface and f"Above the list: “{preface}”.")))

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
        """The states that a field lists as neighbours, each with a stretch."""
        pieces, rest = stretches(entry.text(*path) or "")
        if rest:
            self.unparsed(entry, path, rest, "not a neighbour and a length")
        for stretch in pieces:
            state = self.reference.names.get(stretch.name)
            if stretch.name in NO_NEIGHBOURS:
                self.unparsed(entry, path, stretch.text, NO_NEIGHBOURS[stretch.name])
            elif state is None or state == entry.actor:
                self.unparsed(entry, path, stretch.text, "no other state of this name is known")
            else:
                yield state, stretch

    def border(self, entry: FactbookEntry, path: Sequence[str], state: str, pieces: Sequence[Stretch]) -> PackRow:
        """The row of a border, whose value is the sum of its stretches."""
        is_plain = len(pieces) == 1 and "(" not in pieces[0].text
        sentence = f"Listed as {' and '.join(f'“{piece.text}”' for piece in pieces)}"
        sum_note = "; the value is their sum" if len(pieces) > 1 else ""
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
            "note": "" if is_plain else f"{sentence}{sum_note}.",
        }

    def trade_flows(self, entry: FactbookEntry) -> Iterator[PackRow]:
        """The shares of an entry's main trade partners, one row for each partner and direction."""
        for direction, path in PARTNERS.items():
            text = entry.text(*path)
            if text is None:
                continue
            try:
                year, partners = shares(text)
            except NotUnderstood as error:
                self.unparsed(entry, path, text, error.reason)
                continue
            partner_ids: set[str] = set()
            for share in partners:
                partner = self.reference.names.get(share.name)
                if partner is None or partner == entry.actor:
                    self.unparsed(entry, path, share.name, "no other state of this name is known")
                elif partner in partner_ids:
                    self.unparsed(entry, path, share.name, "listed before")
                else:
                    partner_ids.add(partner)
                    yield self.trade_flow(entry, direction, partner, share, year)

    def trade_flow(self, entry: FactbookEntry, direction: str, partner: str, share: Share, year: str) -> PackRow:
        """The row of a partner's share."""
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
        """The capital of an entry; None if there is none."""
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
        """Report the note beside a field, which is not read."""
        if note := entry.note(*path):
            self.report.notes.append(Unparsed(entry.file, ": ".join(path), note, "a note beside the list"))

    def unparsed(self, entry: FactbookEntry, path: Sequence[str], text: str, reason: str) -> None:
        """Report a part that cannot be read."""
        self.report.unparsed.append(Unparsed(entry.file, ": ".join(path), text, reason))


def slug(text: str) -> str:
    """A text as a part of an id: lower case, hyphens between words."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def source_row(entry: FactbookEntry, path: Sequence[str]) -> str:
    """The place of a field in the Factbook, for `source_row`: its file and path."""
    return f"{entry.file}: {': '.join(path)}"
