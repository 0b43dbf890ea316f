"""Numbers for the order of ids, which indexes have in the place of these; no stored answers; indexes that find few."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261126_positions"
down_revision = "20261126_matters"

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
    "regime": ("period_basis", "regime"),
    "relationship": ("directed", "domain", "period_basis", "strength"),
    "trade_flow": ("currency", "measure", "period_basis", "unit", "value_qualifier"),
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
                make(index, name, ["position" if column == "id" else column for column in columns], where)


def downgrade() -> None:
    """Take it back: the answers stay empty."""
    for name, coarse in COARSE.items():
        indexes = {index: found for index, found in indexes_of(name).items() if index != f"ix_{name}_id"}
        has_null = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(name) if column["nullable"]}
        change(name, {**indexes, f"ix_{name}_id": (["id"], None)}, is_numbered=False)
        for index, (columns, where) in indexes.items():
            make(index, name, ["id" if column == "position" else column for column in columns], where)
        for column in coarse:
            make(f"ix_{name}_{column}", name, [column, "id"], f"{column} IS NOT NULL" if column in has_null else None)


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


def make(index: str, table: str, columns: list[str], where: Any) -> None:
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
        op.execute(
            f"UPDATE {name} SET position = numbered.place FROM ({numbered(name)}) numbered "
            f"WHERE numbered.id = {name}.id"
        )
        op.drop_constraint(f"pk_{name}", name)
        op.create_primary_key(f"pk_{name}", name, ["position"])
    else:
        op.drop_column(name, "position")  # and the key with it
        op.create_primary_key(f"pk_{name}", name, ["id"])
        op.add_column(name, sa.Column("answer", sa.Text()))


def numbered(name: str) -> str:
    """A SELECT of the ids of a table, each with a position, all of which are equally far from each other."""
    stride = SPAN // (op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {name}")) + 1)
    return f"SELECT id, {stride} * row_number() OVER (ORDER BY id) AS place FROM {name}"


def rebuild(name: str, *, is_numbered: bool) -> None:
    """Copy a table of SQLite, which can change no key."""
    old = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())
    kept = [column for column in old.c if column.name not in ("position", "answer")]
    key = "position" if is_numbered else "id"
    own = [sa.Column("position", sa.Integer(), nullable=False)] if is_numbered else [sa.Column("answer", sa.Text())]
    foreign = (
        sa.ForeignKeyConstraint([column.name], [fk.target_fullname], name=fk.constraint and fk.constraint.name)
        for column in kept
        for fk in column.foreign_keys
    )
    columns = [sa.Column(column.name, column.type, nullable=column.nullable) for column in kept]
    key_of = sa.PrimaryKeyConstraint(key, name=f"pk_{name}")
    targets = {fk.target_fullname.partition(".")[0] for column in kept for fk in column.foreign_keys}
    metadata = sa.MetaData()
    for target in targets:
        sa.Table(target, metadata, sa.Column("id", sa.String()))
    new = sa.Table(f"new_{name}", metadata, *columns, *own, key_of, *foreign)
    new.create(op.get_bind())
    names = ", ".join(f'"{column.name}"' for column in kept)
    if is_numbered:
        op.execute("DROP TABLE IF EXISTS temp.numbered")
        op.execute(f"CREATE TEMPORARY TABLE numbered AS {numbered(name)} ORDER BY id")
        rows = f"SELECT {names}, place FROM numbered JOIN {name} USING (id) ORDER BY numbered.rowid"
        op.execute(f"INSERT INTO new_{name} ({names}, position) {rows}")
        op.execute("DROP TABLE temp.numbered")
    else:
        op.execute(f"INSERT INTO new_{name} ({names}) SELECT {names} FROM {name} ORDER BY id")
    op.drop_table(name)
    op.rename_table(f"new_{name}", name)
