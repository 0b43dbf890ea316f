"""Alembic's environment: the tables of all kinds, on the connection that it is given or on the settings' database."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, Enum, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import AutoString

import app.facts  # noqa: F401  # every table is defined once the list of kinds is read
from app.model.base import Table
from app.settings import Settings
from app.store.writing import writing_engine


def plain_type(kind: str, item: object, autogen_context: object) -> str | Literal[False]:
    """How a type is written in a migration: as the database stores it, which stays true when the code changes."""
    if isinstance(item, String) and "postgresql" in item._variant_mapping:
        return "NAME" if isinstance(item, Text) else "KEY"
    if isinstance(item, Enum):
        return f"sa.String({item.length})"
    if isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    if isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


def run(connection: Connection) -> None:
    """Migrate within the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        compare_type=True,
        render_item=plain_type,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = writing_engine(Settings().writing_url)
    with engine.begin() as own:
        run(own)
