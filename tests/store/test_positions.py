"""Positions: claims stand by them as by their ids, whatever came when, and however little room there is."""

import pytest
from database import writing
from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from app.model.types import KEY, POSITION
from app.settings import Settings
from app.store import positions

BATCHES = [["m1", "m3", "m9"], ["m2", "a", "z"], [f"m5{number:03}" for number in range(40)], ["m5", "m51", "m5000x"]]


@pytest.mark.parametrize("span", [2**9, 2**62], ids=["little room", "much room"])
@pytest.mark.parametrize("many", [1, 50_000], ids=["in blocks", "evenly"])
def test_claims_stand_by_position_as_by_id(
    own: Settings, monkeypatch: pytest.MonkeyPatch, span: int, many: int
) -> None:
    monkeypatch.setattr(positions, "SPAN", span)
    monkeypatch.setattr(positions, "MANY", many)
    key = Column("position", POSITION, primary_key=True, autoincrement=False)
    table = Table("made_up", MetaData(), key, Column("id", KEY), prefixes=["TEMPORARY"])
    with writing(own) as connection:
        table.create(connection)
        for place, ids in enumerate(BATCHES):
            number = Column("number", Integer, primary_key=True)
            staged = Table(f"staged_{place}", MetaData(), number, Column("id", KEY), prefixes=["TEMPORARY"])
            staged.create(connection)
            connection.execute(insert(staged), [{"number": number, "id": id} for number, id in enumerate(ids)])
            placed = positions.placing(connection, f"made_up_{place}")
            count, position = positions.place(connection, table, staged, placed)
            assert count == len(ids)
            rows = select(position, staged.c.id).join(staged, staged.c.number == placed.c.number)
            connection.execute(insert(table).from_select(["position", "id"], rows))
            found = connection.scalars(select(table.c.id).order_by(table.c.position)).all()
            assert found == sorted(id for batch in BATCHES[: place + 1] for id in batch)
        assert all(0 < position < span for position in connection.scalars(select(table.c.position)))
