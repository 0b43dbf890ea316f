"""Tables of large kinds in partitions by what brought the claims, on PostgreSQL; SQLite files stay as they are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261127_partitions"
down_revision = "20261127_positions"

REFERENCES: Mapping[str, Mapping[str, str]] = {
    "border": {"a_id": "actor", "b_id": "actor", "source_id": "source"},
    "membership": {"organization_id": "organization", "source_id": "source", "state_id": "actor"},
    "people_flow": {
        **dict.fromkeys(("destination_id", "kin_state_id", "origin_id", "people_id", "place_id"), "actor"),
        "source_id": "source",
    },
    "trade_flow": {"exporter_id": "actor", "importer_id": "actor", "reporter_id": "actor", "source_id": "source"},
    "vote": {"source_id": "source", "state_id": "actor"},
}
"""The claims that imports bring by the ten thousand, and what they refer to by which columns."""

DYAD = "ix_trade_flow_dyad"
"""The index behind a dyad's trade, which need not have the measure."""

COLUMNS = """
    SELECT string_agg(
        format('%I %s%s%s', attname, format_type(atttypid, atttypmod),
               CASE WHEN attcollation = 'pg_catalog."C"'::regcollation THEN ' COLLATE "C"' END,
               CASE WHEN attnotnull THEN ' NOT NULL' END),
        ', ' ORDER BY typlen < 0, typalign <> 'd', typalign <> 'i', attnum)
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = to_regclass(:name) AND attnum > 0 AND NOT attisdropped
"""
"""The columns of a table as they are declared: wide figures first, so that no room is lost between them, texts last."""

SOURCES = """
    SELECT id, CASE WHEN is_imported THEN name ELSE 'packs' END FROM source JOIN pack ON pack.name = source.pack
    WHERE id IN (SELECT source_id FROM {table}) ORDER BY 1
"""
"""The sources of a table's claims, and what brought them: the packs of the seed are one."""


def upgrade() -> None:
    """Make the change."""
    if op.get_bind().dialect.name == "postgresql":
        for name, references in REFERENCES.items():
            indexes = taken_indexes(name)
            op.rename_table(name, f"whole_{name}")
            columns = op.get_bind().scalar(sa.text(COLUMNS), {"name": f"whole_{name}"})
            op.execute(f"CREATE TABLE {name} ({columns}) PARTITION BY LIST (source_id)")
            for pack, sources in sources_of(f"whole_{name}").items():
                add_partition(name, pack, sources, references)
            for index, (keys, where) in indexes.items():
                if index not in (f"ix_{name}_id", f"ix_{name}_source_id_position", DYAD):
                    make_index(index, name, keys, where, postgresql_with={"fillfactor": 100})
            if DYAD in indexes:
                keys = [key for key in indexes[DYAD][0] if key != "measure"]
                make_index(f"{DYAD}_times", name, keys, None, postgresql_with={"fillfactor": 100})
            op.drop_table(f"whole_{name}")
            op.execute(f"ANALYZE {name}")


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "postgresql":
        for name, references in REFERENCES.items():
            indexes = taken_indexes(name)
            op.rename_table(name, f"parts_of_{name}")
            op.execute(f"CREATE TABLE {name} (LIKE parts_of_{name} INCLUDING DEFAULTS)")
            op.execute(f"INSERT INTO {name} SELECT * FROM parts_of_{name} ORDER BY position")  # noqa: S608  # ours
            op.drop_table(f"parts_of_{name}")
            op.create_primary_key(f"pk_{name}", name, ["position"])
            make_index(f"ix_{name}_id", name, ["id"], None, unique=True)
            make_index(f"ix_{name}_source_id_position", name, ["source_id", "position"], None)
            for index, (keys, where) in indexes.items():
                is_of_dyad = index == f"{DYAD}_times"
                make_index(DYAD if is_of_dyad else index, name, [*keys, *["measure"] * is_of_dyad], where)
            refer(name, references, is_named=True)


def taken_indexes(name: str) -> Mapping[str, tuple[list[str], Any]]:
    """The columns and the condition of each index of a table, from which they are taken."""
    indexes = {
        str(index["name"]): (
            [str(column) for column in index["column_names"]],
            index.get("dialect_options", {}).get("postgresql_where"),
        )
        for index in sa.inspect(op.get_bind()).get_indexes(name)
    }
    for index in indexes:
        op.drop_index(index, name)
    return indexes


def sources_of(table: str) -> Mapping[str, list[str]]:
    """The sources of a table's claims by what brought them."""
    found: dict[str, list[str]] = defaultdict(list)
    for source, pack in op.get_bind().execute(sa.text(SOURCES.format(table=table))):
        found[pack].append(source)
    return found


def add_partition(name: str, pack: str, sources: Iterable[str], references: Mapping[str, str]) -> None:
    """Copy the rows of some sources into a partition."""
    part, number = stem(f"{name}_{pack}"), 1
    while op.get_bind().scalar(sa.text("SELECT to_regclass(:part)"), {"part": part}) is not None:
        number += 1
        part = f"{stem(f'{name}_{pack}')[:59]}_{number}"
    values = ", ".join(f"'{source}'" for source in sources)
    op.execute(f"CREATE TABLE {part} PARTITION OF {name} FOR VALUES IN ({values})")
    columns = ", ".join(f'"{column["name"]}"' for column in sa.inspect(op.get_bind()).get_columns(part))
    rows = f"SELECT {columns} FROM whole_{name} WHERE source_id IN ({values}) ORDER BY position"  # noqa: S608  # ours
    op.execute(f"INSERT INTO {part} ({columns}) {rows}")
    dense = "WITH (fillfactor = 100)"
    op.execute(f"ALTER TABLE {part} ADD PRIMARY KEY (position) {dense}, ADD UNIQUE (id) {dense}")
    if "," in values:
        op.execute(f"CREATE INDEX ON {part} (source_id, position) {dense}")
    refer(part, references)


def stem(name: str) -> str:
    """A name that needs no quotes."""
    return re.sub("[^a-z0-9]+", "_", name.lower())[:63]


def refer(table: str, references: Mapping[str, str], *, is_named: bool = False) -> None:
    """Let columns of a table refer to rows of others."""
    for column, referred in references.items():
        op.create_foreign_key(f"fk_{table}_{column}" if is_named else None, table, referred, [column], ["id"])


def make_index(index: str, table: str, columns: list[str], where: Any, **options: Any) -> None:
    """Make an index."""
    condition = None if where is None else sa.text(str(where))
    op.create_index(index, table, columns, postgresql_where=condition, **options)
