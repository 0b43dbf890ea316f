"""UN Comtrade: trade as states report it, from answers of version 1 of its API (`third-neighbor fetch comtrade`).

A record is the imports of one state, the reporter, from a partner (with insurance and freight) or its exports to it
(without), in US dollars. Areas have M49 numbers; some states have other numbers where Comtrade counts more than the
state alone: Switzerland with Liechtenstein is 757, the United States with Puerto Rico 842. Quantities may be estimates
(`legacyEstimationFlag`); values are not.
"""

import json
from collections.abc import Iterator
from typing import Any

from app.facts.codes import Scheme
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout, UnreadableFile
from app.importers.cells import Misread, number_of, year_of
from app.importers.comtrade_areas import NO_STATES, OWN_CODES
from app.importers.reported_trade import CONSTANTS, Areas, key, sides
from app.load.entries import FileFault, display_path
from app.model.sources import SourceKind

MEASURES = {"M": TradeMeasure.IMPORTS, "X": TradeMeasure.EXPORTS}
"""The measure of each flow that is read, by its code."""

OTHER_FLOWS = {
    "DX": "domestic exports",
    "FM": "foreign imports",
    "MIP": "imports for inward processing",
    "MOP": "imports after outward processing",
    "RM": "re-imports",
    "RX": "re-exports",
    "XIP": "exports after inward processing",
    "XOP": "exports for outward processing",
}

WHOLES = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
"""The codes of a total over second partners, customs procedures and modes of transport; others are parts of it."""

SUMMED = "Summed by UN Comtrade from the parts that the reporter reported."

READ = (
    *("typeCode", "freqCode", "period", "reporterCode", "partnerCode", "flowCode", "classificationCode", "cmdCode"),
    *("primaryValue", "isReported", "isAggregate", *WHOLES),
)


class AnswerFile(DataFile):
    """An answer of the API as a data file: its lines are the records, numbered from 1."""

    def __post_init__(self) -> None:
        """Read the whole answer; UnreadableFile if it is no complete answer of the API."""
        try:
            answer = json.loads(self.path.read_bytes(), parse_int=str, parse_float=str, parse_constant=str)
            self.records = records(answer)
        except (OSError, ValueError) as error:
            raise UnreadableFile(
                FileFault(display_path(self.path), 0, "file", f"no answer of UN Comtrade: {error}")
            ) from error
        self.layout = self.layouts[0]
        self.header = list(self.layout.columns)

    def rows(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Some fields of each record, as text; records that lack one are refused."""
        for place, record in enumerate(self.records, 1):
            self.lines += 1
            missing = [column for column in columns if column not in record]
            for column in missing:
                self.refuse(place, column, "not in this record")
            if not missing:
                yield place, tuple(as_cell(record[column]) for column in columns)


def records(answer: Any) -> list[dict[str, Any]]:
    """The records of an answer; ValueError if it reports an error, or is incomplete."""
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise ValueError("it has no list of data")
    if answer.get("error"):
        raise ValueError(f"it tells of a failure: {answer['error']}")
    data: list[dict[str, Any]] = answer["data"]
    if str(answer.get("count")) != str(len(data)):
        raise ValueError(f"it counts {answer.get('count')} records and has {len(data)}")
    if not all(isinstance(record, dict) for record in data):
        raise ValueError("not every one of its data is a record")
    return data


def as_cell(value: Any) -> str:
    """A JSON value as the cell of a file: null is empty."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The imports and exports between states, by who reports them."""
    areas = Areas(codes.states(Scheme.M49), OWN_CODES)
    for line, cells in file.rows(*READ):
        record = dict(zip(READ, cells, strict=True))
        try:
            if reason := no_claim(record):
                file.leave_out(reason)
            else:
                yield claim(line, record, areas)
        except Misread as error:
            file.refuse(line, error.column, error.message)


def no_claim(record: dict[str, str]) -> str | None:
    """The reason why a record is no claim of a year's trade in goods between two states; None if it is one."""
    if (record["typeCode"], record["freqCode"]) != ("C", "A"):
        return "not goods of a year"
    for side in ("reporter", "partner"):
        if name := NO_STATES.get(record[f"{side}Code"]):
            return f"the {side} is no state: {name}"
    if record["reporterCode"] == record["partnerCode"]:
        return "goods of a state that came back to it"
    if name := OTHER_FLOWS.get(record["flowCode"]):
        return f"another kind of flow: {name}"
    for column, whole in WHOLES.items():
        if record[column] != whole:
            return f"a part of another figure, by {column}"
    if not record["primaryValue"]:
        return "value missing"
    if (record["isReported"], record["isAggregate"]) == ("false", "false"):
        return "neither reported nor summed from what was"
    return None


def claim(line: int, record: dict[str, str], areas: Areas) -> FoundClaim:
    """The claim of a record; Misread if a field cannot be read."""
    measure = MEASURES.get(record["flowCode"])
    if measure is None:
        raise Misread("flowCode", f"no such flow: '{record['flowCode']}'")
    year = year_of(record["period"], "period")
    reporter = areas.state(record["reporterCode"].zfill(3), year, "reporterCode")
    partner = areas.state(record["partnerCode"].zfill(3), year, "partnerCode")
    value = number_of(record["primaryValue"], "primaryValue")
    if value < 0:
        raise Misread("primaryValue", f"a flow below nothing: '{value}'")
    is_total = record["cmdCode"] == "TOTAL"
    commodity = None if is_total else f"{record['classificationCode']} {record['cmdCode']}"
    exporter, importer = sides(measure, reporter, partner)
    parts = (record["reporterCode"], record["partnerCode"], record["period"], commodity or "TOTAL", record["flowCode"])
    note = None if record["isReported"] == "true" else SUMMED
    return FoundClaim(
        line,
        key(reporter, partner, year, measure, commodity, "cmdCode"),
        (
            *(exporter, importer, reporter, measure.value, commodity),
            float(value),
            record["period"],
            ", ".join(parts),
            note,
        ),
    )


ADAPTER = Adapter(
    name="comtrade",
    about="UN Comtrade: exports and imports as states report them, from answers of its API (fetch comtrade)",
    source={
        "id": "comtrade",
        "kind": SourceKind.DATASET,
        "title": "UN Comtrade Database",
        "publisher": "United Nations Statistics Division",
        "url": "https://comtradeplus.un.org/",
    },
    table=TradeFlow,
    columns=(
        *("exporter_id", "importer_id", "reporter_id", "measure", "commodity"),
        *("value", "period", "source_row", "note"),
    ),
    constants=CONSTANTS,
    layouts=[Layout("answer of the API", READ)],
    read=read,
    open=AnswerFile,
)
