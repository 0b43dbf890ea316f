"""A database with so many trade flows of one source that reading all of them would show."""

from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

from database import writing
from sqlalchemy import Connection, insert

from app.facts.trade_flows import TradeFlow
from app.load.seeding import load
from app.model.bookkeeping import Holding
from app.settings import Settings
from app.store.positions import SPAN, number_anew


def add_flows(connection: Connection) -> None:
    """Add trade flows of made-up years between states of the sample."""
    states = ["AUS", "AUT", "CHN", "DEU", "IND", "JPN", "KAZ", "KGZ", "KOR", "MNG", "POL", "RUS", "TUR", "USA", "UZB"]
    blank = dict.fromkeys(column.name for column in TradeFlow.table().c)
    rows: list[dict[str, Any]] = []
    for exporter, importer in permutations(states, 2):
        for year in range(1800, 1900):
            rows.append(
                blank
                | {
                    "id": f"made-up.{exporter}.{importer}.{year}",
                    "source_id": "diplomat-2013",
                    "measure": "exports",
                    "exporter_id": exporter,
                    "importer_id": importer,
                    "reporter_id": exporter,
                    "currency": "USD",
                    "value": float(len(rows) % 977),
                    "value_qualifier": "stated",
                    "unit": "USD",
                    "period": str(year),
                    "period_earliest": date(year, 1, 1),
                    "period_latest": date(year, 12, 31),
                    "period_basis": "stated",
                    "source_row": str(len(rows)),
                }
            )
    for place, row in enumerate(rows):
        row["position"] = SPAN + place
    connection.execute(insert(TradeFlow.table()), rows)
    number_anew(connection, TradeFlow.table())
    connection.execute(
        insert(Holding.table()), {"source_id": "made-up", "kind": "trade_flow", "rows": 1_000_000, "digest": ""}
    )


def load_many_flows(address: str, seed: Path) -> Settings:
    """The settings of a new database with the article and the made-up trade flows."""
    settings = Settings(database_url=address, seed_dir=seed, cache_mb=0)
    load(settings)
    with writing(settings) as connection:
        add_flows(connection)
    return settings
