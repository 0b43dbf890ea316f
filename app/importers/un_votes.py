"""Votes in the United Nations General Assembly: the data set of Erik Voeten, Anton Strezhnev and Michael Bailey.

The publisher's file has a line for each member and roll call, with what is known of the roll call. The copy in the R
package unvotes is three files for one folder: votes, roll calls, and the issues of these. The file of votes loads what
is in all three; the others load the roll calls alone. The copy has no line for members that cast no vote.

Members have codes of the Correlates of War, in the copy names and today's alpha-2 codes. `SEATS` are those of which the
list of states says less, since a seat in the United Nations can be older than its state.
"""

from collections.abc import Iterator
from typing import NamedTuple

from app.facts.codes import Scheme
from app.facts.votes import RollCall, Vote, VoteChoice
from app.importers import un_roll_calls
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread
from app.importers.state_codes import CodeLookup
from app.importers.states import state_of
from app.importers.un_roll_calls import CALLS, MISSING, OF_ISSUES, PUBLISHER, open_calls, plain, read_calls
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind
from app.text.words import folded

SOURCE = "un-votes"

COPY = Layout("un_votes of the package unvotes", ("rcid", "country", "country_code", "vote"))

NUMBERS = ("rcid", "ccode", "vote")

CHOICES = {
    **{"1": VoteChoice.YES, "2": VoteChoice.ABSTAIN, "3": VoteChoice.NO, "8": VoteChoice.ABSENT},
    **{str(choice): choice for choice in VoteChoice},
}
"""The votes as the publisher's file has them, and as the copy does."""

NO_VOTES = {"9": "no member at the time (9)", **dict.fromkeys(MISSING, "vote missing")}

BY_NAME = {
    "Czechoslovakia": "315",
    "Federal Republic of Germany": "260",
    "German Democratic Republic": "265",
    "Russia": "365",
    "Tanzania": "510",
    "Yemen Arab Republic": "678",
    "Yemen People's Republic": "680",
    "Yugoslavia": "345",
    "Zanzibar": "511",
}
"""Correlates of War codes of the names for which the copy has no alpha-2 code, or one of another state or time."""

FIRST_YEAR, LAST_YEAR = 1946, 2050
LAST_CODE = 999


class Seat(NamedTuple):
    """Whose seat a code means from one month to another."""

    first: str
    last: str
    state: str
    note: str | None


REPUBLIC = "Cast as the {} Soviet Socialist Republic, a republic of the Soviet Union with a seat of its own."
SEATS = {
    "345": (
        Seat("1992-01", "1992-08", "YUCS", "Cast for the seat of Yugoslavia in the year in which the state ended."),
    ),
    "369": (Seat("1946-01", "1990-12", "UKR", REPUBLIC.format("Ukrainian")),),
    "370": (Seat("1946-01", "1990-12", "BLR", REPUBLIC.format("Byelorussian")),),
    "678": (
        Seat("1990-06", "1990-12", "YEM", "Cast after the two Yemens had united; the data set has it under the north."),
    ),
    "713": (
        Seat("1946-01", "1971-12", "TWN", "Cast as the Republic of China, which held the seat of China at the time."),
    ),
    "750": (Seat("1946-01", "1946-12", "IND", "Cast before independence: India was a founding member."),),
}
"""The seats by their codes, where the list of states does not have them or has them otherwise."""


class Members:
    """The members by their codes and names."""

    def __init__(self, codes: CodeLookup) -> None:
        self.states = codes.states(Scheme.COW)
        self.alpha2 = codes.states(Scheme.ALPHA2)
        self.names = codes.states_by_name()
        self.code_of: dict[str, str] = {}
        for code in map(str, range(1, LAST_CODE + 1)):
            for year in range(FIRST_YEAR, LAST_YEAR):
                if state := self.states[code, year]:
                    self.code_of.setdefault(state, code)
        self.known: dict[tuple[str, str, str], tuple[str, str | None]] = {}

    def member(self, name: str, code: str, period: str) -> tuple[str, str | None]:
        """The state of a member at a time, with a note if there is something to note; Misread if there is none.

        Members without a name have a Correlates of War code, others an alpha-2 code.
        """
        key = (name, code, period)
        if key not in self.known:
            year = int(period[:4])
            own = self.own_code(name, code, year) if name else code
            for seat in SEATS.get(own, ()):
                if seat.first <= period[:7] <= seat.last:
                    self.known[key] = seat.state, seat.note
                    break
            else:
                state = self.states[own, period]  # the list may have a state from a later day of the year on
                self.known[key] = state or state_of(self.states, own, year, "country" if name else "ccode"), None
        return self.known[key]

    def own_code(self, name: str, alpha2: str, year: int) -> str:
        """The Correlates of War code of a member in the copy; Misread if it is no state that is known."""
        if own := BY_NAME.get(name):
            return own
        state = self.alpha2[alpha2, year] or self.names[folded(name), year]
        own = self.code_of.get(state or "")
        if own is None:
            raise Misread("country", f"no state '{name}' (code '{alpha2}') is known in {year}")
        return own


def lines(file: DataFile) -> Iterator[tuple[int, str, str, str, str]]:
    """Line, number of the roll call, name if there is one, code and vote of each line; none in files of roll calls."""
    if file.layout is PUBLISHER:
        yield from ((line, number, "", code, plain(vote)) for line, (number, code, vote) in file.rows(*NUMBERS))
    elif file.layout is COPY:
        yield from ((line, *cells) for line, cells in file.rows(*COPY.columns))  # type: ignore[misc]  # four of them


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The votes, if the file has some."""
    members = Members(codes)
    calls = read_calls(open_calls(file.path, (PUBLISHER, CALLS)))  # what is wrong in them has been refused
    for line, number, name, code, cell in lines(file):
        try:
            if cell in NO_VOTES:
                file.leave_out(NO_VOTES[cell])
                continue
            if (choice := CHOICES.get(cell)) is None:
                raise Misread("vote", f"'{cell}' is none of {', '.join([*CHOICES, *filter(None, NO_VOTES)])}")
            rcid = plain(number)
            if rcid not in calls:
                raise Misread("rcid", f"no roll call '{number}' among {len(calls)}")
            if (call := calls[rcid]) is None:
                file.leave_out("vote in a roll call that is refused")
                continue
            state, note = members.member(name, code, call.period)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        row = f"{rcid}, {name or code}"
        values = (f"{SOURCE}.{rcid}", state, choice, call.session, call.resolution, call.period, row, note)
        yield FoundClaim(line, f"{rcid}.{state}", values)


SOURCE_FIELDS = {
    "id": SOURCE,
    "kind": SourceKind.DATASET,
    "title": "United Nations General Assembly Voting Data",
    "author": "Erik Voeten; Anton Strezhnev; Michael Bailey",
    "publisher": "Harvard Dataverse",
    "url": "https://doi.org/10.7910/DVN/LEJUQZ",
}

ROLL_CALLS = Adapter(
    name="un-roll-calls",
    about="Roll calls of the United Nations General Assembly",
    source=SOURCE_FIELDS,
    table=RollCall,
    columns=un_roll_calls.COLUMNS,
    constants={"organization_id": "un", "period_basis": PeriodBasis.STATED},
    layouts=(PUBLISHER, CALLS),
    read=un_roll_calls.read,
    open=open_calls,
)

ADAPTER = Adapter(
    name="un-votes",
    about="United Nations General Assembly Voting Data (Voeten, Strezhnev, Bailey), or its copy in the package unvotes",
    source=SOURCE_FIELDS,
    table=Vote,
    columns=("roll_call_id", "state_id", "vote", "session", "resolution", "period", "source_row", "note"),
    constants={"period_basis": PeriodBasis.STATED},
    layouts=(PUBLISHER, COPY, CALLS, OF_ISSUES),
    read=read,
    parts=(ROLL_CALLS,),
)
