"""The types of columns: how each is written in a cell, and in a migration."""

from typing import Any

import pytest
from sqlalchemy import Boolean, Date, Double, Text
from sqlalchemy.types import TypeEngine
from sqlmodel import AutoString

from app.model.columns import column_type
from app.model.types import KEY, NAME, IdList, NameList, ObjectList, Scope, stored


@pytest.mark.parametrize(
    ("type", "value", "cell"),
    [
        (IdList(), ["KAZ", "MNG"], "KAZ;MNG"),
        (NameList(), [], ""),
        (Boolean(), True, "true"),
        (Boolean(), False, "false"),
    ],
)
def test_a_cell_gives_the_value_that_it_was_written_from(type: TypeEngine[Any], value: Any, cell: str) -> None:
    to_cell = column_type(type).to_cell
    assert to_cell is not None
    assert to_cell(value) == cell
    assert column_type(type).from_cell(cell) == value


@pytest.mark.parametrize(
    ("type", "cell", "value"),
    [(Boolean(), "", None), (Boolean(), "yes", "yes"), (Text(), "", None), (Text(), "a", "a")],
)
def test_a_cell_leaves_what_it_does_not_understand_to_the_model(type: TypeEngine[Any], cell: str, value: Any) -> None:
    assert column_type(type).from_cell(cell) == value


@pytest.mark.parametrize(
    ("type", "written"),
    [
        (KEY, "KEY"),
        (NAME, "NAME"),
        (stored(Scope), "sa.String(32)"),
        (AutoString(length=3), "sa.String(3)"),
        (AutoString(), "sa.String()"),
        (IdList(), "sa.Text()"),
        (ObjectList(), "sa.Text()"),
        (Text(), False),
        (Double(), False),
        (Date(), False),
        (Boolean(), False),
    ],
)
def test_a_migration_has_the_type_that_the_database_stores(type: TypeEngine[Any], written: str | bool) -> None:
    assert column_type(type).in_migration(type) == written
