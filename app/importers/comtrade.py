"""UN Comtrade: trade as states report it, from answers of version 1 of its API (`third-neighbor fetch comtrade`),
from downloads of its website, and from its bulk files, which have the same fields; and from files of the old website.

A record is the imports of one state, the reporter, from a partner (with insurance and freight) or its exports to it
(without), in US dollars. Areas have M49 numbers; some states have other numbers where Comtrade counts more than the
state alone: Switzerland with Liechtenstein is 757, the United States with Puerto Rico 842. Quantities may be estimates
(`legacyEstimationFlag`); values are not.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.facts.codes import Scheme
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout, UnreadableFile
from app.importers.cells import Misread, number_of, year_of
from app.importers.comtrade_areas import NO_STATES, OTHER_ASIA, OTHER_ASIA_NOTE, OWN_CODES
from app.importers.reported_trade import CONSTANTS, Areas, key, sides
from app.importers.state_codes import CodeLookup
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


TRUTHS = {"true": True, "1": True, "false": False, "0": False}
"""The spellings of truth values: bulk files have numbers."""

CURRENT = Layout("an answer of the API, a download or a bulk file", READ)

OF_OLD = {
    "classificationCode": "Classification",
    "period": "Period",
    "flowCode": "Trade Flow Code",
    "reporterCode": "Reporter Code",
    "partnerCode": "Partner Code",
    "cmdCode": "Commodity Code",
    "primaryValue": "Trade Value (US$)",
}
"""The columns of the old website's files, which it closed in 2023, by the field that each is today."""

PARTS_OF_OLD = {
    "partner2Code": "2nd Partner Code",
    "customsCode": "Customs Proc. Code",
    "motCode": "Mode of Transport Code",
}
"""More of them, which not all files have; empty for a total."""

FLOWS_OF_OLD = {"1": "M", "2": "X", "3": "RX", "4": "RM"}
OLD = Layout("a file of the old website", tuple(OF_OLD.values()))


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


def opened(path: Path, layouts: Sequence[Layout]) -> DataFile:
    """An answer of the API if the file begins like one, else a table; UnreadableFile if it is neither."""
    try:
        with path.open("rb") as content:
            start = content.read(64)
    except OSError as error:
        raise UnreadableFile(FileFault(display_path(path), 0, "file", f"cannot be read: {error}")) from error
    is_answer = start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))
    return (AnswerFile if is_answer else DataFile)(path, layouts)


def rows_of(file: DataFile) -> Iterator[tuple[int, dict[str, str]]]:
    """The line and the fields of each record, whatever the file calls them."""
    if file.layout is CURRENT:
        for line, cells in file.rows(*READ):
            yield line, {name: cell.strip() for name, cell in zip(READ, cells, strict=True)}
        return
    columns = OF_OLD | {name: column for name, column in PARTS_OF_OLD.items() if column in file.header}
    for line, cells in file.rows(*columns.values()):
        record = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
        for name, whole in WHOLES.items():
            record[name] = record.get(name) or whole
        record["flowCode"] = FLOWS_OF_OLD.get(record["flowCode"], record["flowCode"])
        is_month = len(record["period"]) > len("2016")
        is_service = record["classificationCode"].startswith("EB")
        record |= {"typeCode": "S" if is_service else "C", "freqCode": "M" if is_month else "A"}
        yield line, record | {"isReported": "true", "isAggregate": "false"}


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The imports and exports between states, by who reports them."""
    areas = Areas(codes.states(Scheme.M49), OWN_CODES)
    for line, record in rows_of(file):
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
    if not is_true(record, "isReported") and not is_true(record, "isAggregate"):
        return "neither reported nor summed from what was"
    return None


def is_true(record: dict[str, str], name: str) -> bool:
    """What a field says that is true or false; Misread if it says something else."""
    value = TRUTHS.get(record[name].casefold())
    if value is None:
        raise Misread(name, f"neither true nor false: '{record[name]}'")
    return value


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
    notes = [] if is_true(record, "isReported") else [SUMMED]
    notes += [OTHER_ASIA_NOTE] if OTHER_ASIA in parts[:2] else []
    return FoundClaim(
        line,
        key(reporter, partner, year, measure, commodity, "cmdCode"),
        (
            *(exporter, importer, reporter, measure.value, commodity),
            float(value),
            record["period"],
            ", ".join(parts),
            " ".join(notes) or None,
        ),
    )


ADAPTER = Adapter(
    name="comtrade",
    about="UN Comtrade: exports and imports as states report them, from its API, its website or its bulk files",
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
    layouts=[CURRENT, OLD],
    read=read,
    open=opened,
)
