"""Numbers for the order of ids, which indexes have in the place of these; no stored answers; indexes that find few."""

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261127_positions"
down_revision = "20261126_votes"

COARSE: Mapping[str, tuple[str, ...]] = {
    "agreement": ("kind", "period_basis"),
    "assessment": ("effect", "kind", "modality", "period_basis"),
    "border": ("contiguous", "measure", "period_basis", "unit", "value_qualifier"),
    "event": ("kind", "period_basis"),
    "investment": ("basis", "currency", "measure", "period_basis", "unit", "value_qualifier"),
    "membership": ("period_basis", "role"),
    "mission": ("kind", "period_basis"),
    "people_flow": ("basis", "concept", "period_basis", "unit", "value_qualifier"),
    "policy": ("effect", "kind", "period_basis"),
    "regime": ("period_basis", "regime", "scale", "unit", "value_qualifier"),
    "relationship": ("directed", "domain", "period_basis", "strength"),
    "roll_call": ("is_important", "period_basis"),
    "trade_flow": ("currency", "measure", "period_basis", "unit", "value_qualifier"),
    "vote": ("period_basis",),
}
"""The claims, and their columns of few values that had an index."""

SPAN = 2**62
"""Positions are above 0 and below this."""


def upgrade() -> None:
    """Make the change."""
    for name, coarse in COARSE.items():
        indexes = indexes_of(name)
        change(name, indexes, is_numbered=True)
        op.create_index(f"ix_{name}_id", name, ["id"], unique=True)
        for index, (columns, where) in indexes.items():
            if not (columns[0] in coarse and columns[1:] == ["id"]):
                make(*numbered_index(index, columns), name, where)


def downgrade() -> None:
    """Take it back: the answers stay empty."""
    for name, coarse in COARSE.items():
        indexes = {index: found for index, found in indexes_of(name).items() if index != f"ix_{name}_id"}
        has_null = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(name) if column["nullable"]}
        change(name, {**indexes, f"ix_{name}_id": (["id"], None)}, is_numbered=False)
        for index, (columns, where) in indexes.items():
            make(*index_by_id(index, columns), name, where)
        for column in coarse:
            make(f"ix_{name}_{column}", [column, "id"], name, f"{column} IS NOT NULL" if column in has_null else None)


def indexes_of(name: str) -> dict[str, tuple[list[str], str | None]]:
    """The columns and the condition of each index of a table."""
    dialect = op.get_bind().dialect.name
    return {
        str(index["name"]): (
            [str(column) for column in index["column_names"]],
            index.get("dialect_options", {}).get(f"{dialect}_where"),
        )
        for index in sa.inspect(op.get_bind()).get_indexes(name)
        if not index.get("duplicates_constraint")
    }


def numbered_index(index: str, columns: list[str]) -> tuple[str, list[str]]:
    """An index by the position: in SQLite each index ends with it, unnamed."""
    if len(columns) != 2 or columns[1] != "id":
        return index, ["position" if column == "id" else column for column in columns]
    is_file = op.get_bind().dialect.name == "sqlite"
    return (index, columns[:1]) if is_file else (f"{index}_position", [columns[0], "position"])


def index_by_id(index: str, columns: list[str]) -> tuple[str, list[str]]:
    """The index that there was before."""
    if len(columns) > 2 or index.endswith("_open_end"):
        return index, ["id" if column == "position" else column for column in columns]
    return index.removesuffix("_position"), [columns[0], "id"]


def make(index: str, columns: list[str], table: str, where: Any) -> None:
    """Make an index."""
    condition = None if where is None else sa.text(str(where))
    op.create_index(index, table, columns, sqlite_where=condition, postgresql_where=condition)


def change(name: str, indexes: Mapping[str, Any], *, is_numbered: bool) -> None:
    """Give a table its positions as the key, or its ids, and take the indexes from it."""
    for index in indexes:
        op.drop_index(index, name)
    if op.get_bind().dialect.name == "sqlite":
        rebuild(name, is_numbered=is_numbered)
    elif is_numbered:
        op.drop_column(name, "answer")
        op.add_column(name, sa.Column("position", sa.BigInteger()))
        places = f"({numbered(name)}) AS numbered WHERE numbered.id = {name}.id"
        op.execute(f"UPDATE {name} SET position = numbered.place FROM {places}")  # noqa: S608  # ours
        op.drop_constraint(f"pk_{name}", name)
        op.create_primary_key(f"pk_{name}", name, ["position"])
    else:
        op.drop_column(name, "position")  # and the key with it
        op.create_primary_key(f"pk_{name}", name, ["id"])
        op.add_column(name, sa.Column("answer", sa.Text()))


def numbered(name: str) -> str:
    """A SELECT of the ids of a table, each with a position, all of which are equally far from each other."""
    stride = SPAN // (op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {name}")) + 1)  # noqa: S608  # ours
    return f"SELECT id, {stride} * row_number() OVER (ORDER BY id) AS place FROM {name}"  # noqa: S608


def rebuild(name: str, *, is_numbered: bool) -> None:
    """Copy a table of SQLite, which can change no key."""
    connection = op.get_bind()
    of_table = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    found = connection.scalar(of_table, {"name": name})
    head = re.compile(rf'CREATE TABLE "?{name}"? \(')
    names = [column["name"] for column in sa.inspect(connection).get_columns(name)]
    kept = ", ".join(f'"{column}"' for column in names if column not in ("position", "answer"))
    if is_numbered:
        made = re.sub(r",\s*answer TEXT\b", "", found).replace("PRIMARY KEY (id)", "PRIMARY KEY (position)")
        op.execute(head.sub(f"CREATE TABLE new_{name} (\n\tposition INTEGER NOT NULL,", made))
        op.execute(f"CREATE TEMPORARY TABLE numbered AS {numbered(name)} ORDER BY id")
        rows = f"SELECT {kept}, place FROM numbered JOIN {name} USING (id) ORDER BY numbered.rowid"  # noqa: S608  # ours
        op.execute(f"INSERT INTO new_{name} ({kept}, position) {rows}")
        op.execute("DROP TABLE temp.numbered")
    else:
        made = re.sub(r"\bposition INTEGER NOT NULL,", "answer TEXT,", found)
        op.execute(head.sub(f"CREATE TABLE new_{name} (", made).replace("PRIMARY KEY (position)", "PRIMARY KEY (id)"))
        op.execute(f"INSERT INTO new_{name} ({kept}) SELECT {kept} FROM {name} ORDER BY id")  # noqa: S608
    op.drop_table(name)
    op.rename_table(f"new_{name}", name)
