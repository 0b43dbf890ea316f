"""What rows of an import keep to: the constraints of their kind, their bounds, and ids that are theirs alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from adapters import FLOWS, FlowFile
from command_line import Run
from database import execute, select_rows

from app.facts.assessments import Assessment, AssessmentKind, Modality
from app.facts.borders import Border, BorderMeasure
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.file_import import import_file
from app.importers.state_codes import CodeLookup
from app.load.imports import ImportReport, Options, Refusals
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind
from app.settings import Settings


def gaps(*rows: tuple[object, ...], key: str) -> Adapter:
    """A data set of gaps between states, whose rows are given; their keys may have the line in them."""

    def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
        yield from (FoundClaim(line, key.format(line), row) for line, row in enumerate(rows, 2))

    return Adapter(
        name="gaps",
        about="Gaps",
        source={"id": "gaps-1", "kind": SourceKind.DATASET, "published": "2020"},
        table=Border,
        columns=("a_id", "b_id", "value", "value_qualifier", "unit", "period", "source_row", "value_text"),
        constants={"measure": BorderMeasure.GAP, "contiguous": False, "period_basis": PeriodBasis.STATED},
        layouts=(Layout("gaps", ("a",)),),
        read=read,
    )


GOOD = ("KAZ", "MNG", 36.5, Qualifier.STATED, Unit.KM, "2011", "a row", "nearly")


def imported(
    settings: Settings, path: Path, *rows: tuple[object, ...], skips: bool = False, key: str = "row-{}"
) -> ImportReport:
    """The report of an import of gaps."""
    return imported_by(gaps(*rows, key=key), settings, path, skips=skips)


def imported_by(adapter: Adapter, settings: Settings, path: Path, *, skips: bool) -> ImportReport:
    """The report of an import by an adapter that looks into no file."""
    path.write_text("a\n")
    return import_file(settings, adapter, path, Options(skips_invalid=skips), Refusals(), lambda read: None)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, "KAX", "a_id: no actor 'KAX' (did you mean KAZ?)"),
        (0, None, "a_id: Input should be a valid string: None"),
        (0, "RUS", "a_id: an undirected pair stands in code-point order, and its sides differ"),
        (0, "MNG", "a_id: an undirected pair stands in code-point order, and its sides differ"),
        (2, float("nan"), "value: Input should be a finite number: nan"),
        (2, float("inf"), "value: Input should be a finite number: inf"),
        (2, None, "value_qualifier: a value and its qualifier go together"),
        (3, "roughly", "value_qualifier: Input should be "),
        (3, Qualifier.BETWEEN, "value_qualifier: 'between' needs value_low and value_high, and no value"),
        (3, None, "value_qualifier: a value and its qualifier go together"),
        (4, None, "unit: a value and its unit go together"),
        (5, "20111", "period: '20111' is not a date "),
        (5, None, "period: a period is given if, and only if, its basis is 'stated'"),
        (6, None, "source_row: a claim has either a passage of a text or a row of a data set"),
        (6, "a\nrow", "source_row: String should match pattern "),
        (6, "x" * 601, "source_row: String should have at most 600 characters"),
        (7, "a bit more or less", "value_text: a hedge is quoted with four words at most"),
    ],
)
def test_bulk_rows_meet_the_constraints_of_their_kind(
    own: Settings, tmp_path: Path, place: int, value: object, message: str
) -> None:
    wrong = (*GOOD[:place], value, *GOOD[place + 1 :])
    report = imported(own, tmp_path / "gaps.csv", GOOD, wrong, skips=True)
    [[fault]] = report.refusals.examples.values()
    assert fault.line == 3
    assert f"{fault.column}: {fault.message}".startswith(message)
    assert select_rows(own, "SELECT id FROM border WHERE source_id = 'gaps-1'") == [("gaps-1.row-2",)]


@pytest.mark.parametrize(
    ("qualifier", "bounds"),
    [("stated", (36.5, 36.5)), ("about", (None, None)), ("at_least", (36.5, None)), ("under", (None, 36.5))],
)
def test_bounds_follow_from_the_qualifier_of_each_row(
    own: Settings, tmp_path: Path, qualifier: str, bounds: tuple[float | None, float | None]
) -> None:
    imported(own, tmp_path / "gaps.csv", (*GOOD[:3], qualifier, *GOOD[4:]))
    assert select_rows(own, "SELECT value_low, value_high FROM border WHERE source_id = 'gaps-1'") == [bounds]


def test_lists_of_bulk_rows_are_in_order_name_who_is_there_and_are_found(own: Settings, tmp_path: Path) -> None:
    lists: tuple[list[str], ...] = (["KAZ", "MNG"], ["MNG", "KAZ"], ["KAZ", "KAZ"], ["KAX", "MNG"], [])
    views = replace(
        gaps(*((actors, "2011", "a row") for actors in lists), key="row-{}"),
        table=Assessment,
        columns=("actors", "period", "source_row"),
        constants={
            "kind": AssessmentKind.DRIVER,
            "topic": "Trade",
            "modality": Modality.STATED,
            "period_basis": PeriodBasis.STATED,
        },
    )
    report = imported_by(views, own, tmp_path / "views.csv", skips=True)
    order = "a list of actors is in code-point order and names each once"
    assert [
        (fault.line, fault.column, fault.message) for faults in report.refusals.examples.values() for fault in faults
    ] == [
        (3, "actors", order),
        (4, "actors", order),
        (5, "actors", "no actor 'KAX' (did you mean KAZ?)"),
    ]
    assert select_rows(own, "SELECT id, actors FROM assessment WHERE source_id = 'gaps-1' ORDER BY id") == [
        ("gaps-1.row-2", '["KAZ", "MNG"]'),
        ("gaps-1.row-6", "[]"),
    ]
    listed = "SELECT listed_id FROM listed_id WHERE row_id = 'gaps-1.row-2' ORDER BY listed_id"
    assert select_rows(own, listed) == [("KAZ",), ("MNG",)]


def test_a_claim_that_is_told_twice_stands_where_it_is_told_first(own: Settings, tmp_path: Path) -> None:
    report = imported(own, tmp_path / "gaps.csv", GOOD, (*GOOD[:6], "another row", *GOOD[7:]), key="gap")
    assert (report.refusals.total, report.changes["borders"].added) == (0, 1)
    assert select_rows(own, "SELECT source_row FROM border WHERE id = 'gaps-1.gap'") == [("a row",)]


def test_an_id_of_another_kind_is_refused(own: Settings, tmp_path: Path, flows: FlowFile, run: Run) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    execute(own, "UPDATE trade_flow SET id = 'gaps-1.row-3' WHERE id = 'cow-trade-4.MNG.KAZ.2011'")
    report = imported(own, tmp_path / "gaps.csv", GOOD, GOOD, skips=True)
    assert [(fault.line, fault.message) for faults in report.refusals.examples.values() for fault in faults] == [
        (3, "'gaps-1.row-3' is an id among the trade flows already")
    ]
    assert report.changes["borders"].added == 1
