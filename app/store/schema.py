"""The version of the tables: whether a database has it, and how it is brought up to it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError as DriverError

from app.model.types import Vocabulary
from app.settings import MIGRATIONS
from app.store.errors import DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA = "20261127_changes"
"""The migration after which the tables are those of this version; Alembic would take a while to tell."""


class SchemaState(Vocabulary):
    """How the tables of a database stand to those that this version needs."""

    CURRENT = "current", "its tables are those of this version"
    EMPTY = "empty", "it has no tables yet: run `third-neighbor seed`"
    OLDER = "older", "its tables are of an older version: run `third-neighbor seed`"
    NEWER = "newer", "its tables are of a newer version: update third-neighbor"
    FOREIGN = "foreign", "it holds tables of something else"
    NO_DATABASE = "no_database", "its file is not a database of SQLite"


def alembic_config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, for a connection of ours."""
    from alembic.config import Config  # as below: Alembic is loaded by what migrates, not by every start of a server

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def schema_state(connection: Connection) -> SchemaState:
    """The state of the tables of a database."""
    try:
        tables = inspect(connection).get_table_names()
    except DriverError as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_NOTADB":
            return SchemaState.NO_DATABASE
        raise
    is_ours = "alembic_version" in tables
    version = connection.scalar(text("SELECT version_num FROM alembic_version")) if is_ours else None
    return state_of(tables, version)


def state_of(tables: Sequence[str], version: str | None) -> SchemaState:
    """The state of tables of some names, of which the last migration is known if there has been one."""
    if version is None:
        return SchemaState.FOREIGN if tables else SchemaState.EMPTY
    if version == SCHEMA:
        return SchemaState.CURRENT
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config())
    is_known = any(script.revision == version for script in scripts.walk_revisions())
    return SchemaState.OLDER if is_known else SchemaState.NEWER


def require_current(connection: Connection) -> None:
    """Raise DatabaseError unless the tables are those of this version."""
    if (state := schema_state(connection)) is not SchemaState.CURRENT:
        raise DatabaseError(f"{connection.engine.url.render_as_string()}: {state.meaning}")


def tables_elsewhere(connection: Connection) -> list[str]:
    """The tables that lie on other servers."""
    if connection.dialect.name != "postgresql":
        return []
    return list(connection.scalars(text("SELECT foreign_table_name FROM information_schema.foreign_tables ORDER BY 1")))


def migrate(connection: Connection) -> bool:
    """Bring the tables up to this version within the connection's transaction, and say whether that changed them.

    DatabaseError if they are none that can be brought up to it.
    """
    if schema_state(connection) not in (SchemaState.EMPTY, SchemaState.OLDER):
        require_current(connection)
        return False
    from alembic import command

    if away := tables_elsewhere(connection):
        reason = f"{', '.join(away)} would not be migrated on another server: `third-neighbor move SOURCE --back` first"
        raise DatabaseError(f"{connection.engine.url.render_as_string()}: {reason}")

    command.upgrade(alembic_config(connection), "head")
    return True
