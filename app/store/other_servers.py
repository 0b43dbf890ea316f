"""Partitions on other servers: tables there, which PostgreSQL reads as if they were here (postgres_fdw).

Which servers there are, and as whom one connects to them, an operator declares in the database (CREATE SERVER, CREATE
USER MAPPING). Rows are copied while servers go on reading; these wait only while one partition takes the place of
another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo
from sqlalchemy import ColumnClause, Connection, insert, select, table, text
from sqlalchemy import column as sql_column

from app.model.base import Record
from app.store.errors import DatabaseError
from app.store.partitions import Partition, attach, drop, finishing, standing_alone, unit_of

OPTIONS = """
    SELECT (pg_options_to_table(srvoptions || umoptions)).* FROM pg_user_mappings
    JOIN pg_foreign_server ON pg_foreign_server.oid = srvid
    WHERE pg_foreign_server.srvname = :server AND pg_user_mappings.umuser IN (0, CAST(current_user AS regrole))
    ORDER BY umuser
"""
"""How a server is reached, for all roles first."""

SERVER = """
    SELECT srvname FROM pg_foreign_table JOIN pg_foreign_server ON oid = ftserver WHERE ftrelid = to_regclass(:name)
"""
"""The name of the server on which a partition lies."""

COUNTING = {"preserve_rowcount": True}
"""What lets a statement say how many rows it has written."""

COLUMNS = """
    SELECT string_agg(
        format('%I %s%s%s', attname, format_type(atttypid, atttypmod),
               CASE WHEN attcollation = 'pg_catalog."C"'::regcollation THEN ' COLLATE "C"' END,
               CASE WHEN attnotnull THEN ' NOT NULL' END),
        ', ' ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum > 0 AND NOT attisdropped
"""
"""The columns of a table as they are declared."""


@contextmanager
def connected(connection: Connection, server: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction on another server; DatabaseError if it is not declared, or does not answer as it should."""
    keywords = {option.keyword.decode() for option in Conninfo.get_defaults()}
    options: dict[str, str] = dict(connection.execute(text(OPTIONS), {"server": server}).all())
    if not options:
        raise DatabaseError(f"no server '{server}' with a user mapping for this role: see CREATE SERVER")
    try:
        with psycopg.connect(make_conninfo(**{name: options[name] for name in options if name in keywords})) as other:
            yield other
    except psycopg.Error as error:
        raise DatabaseError(f"{server}: {str(error).strip().splitlines()[0]}") from error


def move_away(connection: Connection, kind: type[Record], partition: Partition, server: str) -> int:
    """Let a partition lie on another server; answers how many rows it has."""
    name = partition.name
    columns = connection.scalar(text(COLUMNS), {"name": name})
    with connected(connection, server) as other:
        other.execute(f"CREATE TABLE {name} ({columns})".encode())
        rows = copied(connection, other, name)
        for statement in finishing(connection, kind, name, partition.sources):
            other.execute(statement.encode())
        other.execute(f"ANALYZE {name}".encode())
    drop(connection, kind, partition)
    connection.exec_driver_sql(f'CREATE FOREIGN TABLE {name} ({columns}) SERVER "{server}"')
    attach(connection, kind, name, partition.sources)
    return rows


def copied(connection: Connection, other: psycopg.Connection[Any], name: str) -> int:
    """Copy the rows of a table to one of the same name on another server; answers how many."""
    driver: Any = connection.connection.driver_connection
    identifier = sql.Identifier(name)
    out = sql.SQL("COPY (SELECT * FROM {} ORDER BY position) TO STDOUT").format(identifier)
    with driver.cursor() as here, other.cursor() as there:
        into = sql.SQL("COPY {} FROM STDIN").format(identifier)
        with here.copy(out) as source, there.copy(into) as target:
            for block in source:
                target.write(block)
        return int(there.rowcount)


def move_back(connection: Connection, kind: type[Record], partition: Partition) -> tuple[int, str]:
    """Let a partition lie here again; answers how many rows it has, and the server on which its table is left."""
    server = str(connection.scalar(text(SERVER), {"name": partition.name}))
    columns: list[ColumnClause[Any]] = [sql_column(one.name) for one in kind.table().c]
    rows = select(*columns).select_from(table(partition.name, *columns)).order_by(sql_column("position"))
    pack, _ = unit_of(connection, partition.sources)
    with standing_alone(connection, kind, pack, partition.sources, instead=partition) as alone:
        count = connection.execute(
            insert(alone).from_select([one.name for one in columns], rows), execution_options=COUNTING
        ).rowcount
    return count, server


def drop_left(connection: Connection, server: str, name: str) -> None:
    """Drop the table of a partition on another server that has moved back."""
    with connected(connection, server) as other:
        other.execute(f"DROP TABLE {name}".encode())
