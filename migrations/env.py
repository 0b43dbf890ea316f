"""Alembic's environment: the tables of all kinds, on the connection of a load or on the settings' database."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from app.facts import CLAIMS  # every table is defined once the list of kinds is read
from app.model.base import Table
from app.model.columns import column_type
from app.settings import Settings
from app.store.partitions import is_partitioned, partitions
from app.store.writing import writing_engine


def plain_type(kind: str, item: Any, autogen_context: object) -> str | Literal[False]:
    """How a type is written in a migration; everything else is left to Alembic."""
    return kind == "type" and column_type(item).in_migration(item)


def run(connection: Connection) -> None:
    """Migrate within the connection's transaction."""
    parts = {part.name for kind in CLAIMS for part in partitions(connection, kind.table)}
    in_parts = {kind.table.table().name for kind in CLAIMS if is_partitioned(connection, kind.table)}

    def is_of_this_database(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        """Whether the database is to have something: some indexes are of one kind of database alone.

        Partitions are no tables of their own, and what refers to others is theirs, not the whole's.
        """
        if kind == "foreign_key_constraint" and item.table.name in in_parts:
            return False
        condition = getattr(item, "_ddl_if", None)
        return name not in parts and (condition is None or condition.dialect == connection.dialect.name)

    context.configure(
        include_object=is_of_this_database,
        connection=connection,
        target_metadata=Table.metadata,
        compare_type=True,
        render_item=plain_type,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


loading = context.config.attributes.get("connection")
if loading is not None:
    run(loading)
else:
    engine = writing_engine(Settings().writing_url)
    with engine.begin() as connection:
        run(connection)
