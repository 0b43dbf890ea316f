"""The version of the tables, and how a database is brought up to it."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from app.model.types import Vocabulary
from app.settings import MIGRATIONS

if TYPE_CHECKING:
    from alembic.config import Config
from app.store.errors import DatabaseError

SCHEMA = "20261123_dyads"
"""The migration after which the tables are those of this version; Alembic would take a while to tell."""


class SchemaState(Vocabulary):
    """How the tables of a database stand to those that this version needs."""

    CURRENT = "current", "its tables are those of this version"
    EMPTY = "empty", "it has no tables yet: run `third-neighbor seed`"
    OLDER = "older", "its tables are of an older version: run `third-neighbor seed`"
    NEWER = "newer", "its tables are of a newer version: update third-neighbor"
    FOREIGN = "foreign", "it holds tables of something else"


def alembic_config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, for a connection of ours."""
    from alembic.config import Config  # as below: Alembic is loaded by what migrates, not by every start of a server

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def schema_state(connection: Connection) -> SchemaState:
    """Whether the tables are those of this version."""
    found = None
    if inspect(connection).has_table("alembic_version"):
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found == SCHEMA:
        return SchemaState.CURRENT
    if found is None:
        return SchemaState.FOREIGN if inspect(connection).get_table_names() else SchemaState.EMPTY
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config())
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.OLDER if found in known else SchemaState.NEWER


def migrate(connection: Connection) -> None:
    """Bring the tables up to this version, within the connection's transaction; DatabaseError if that cannot be."""
    state = schema_state(connection)
    if state in (SchemaState.NEWER, SchemaState.FOREIGN):
        raise DatabaseError(f"{connection.engine.url.render_as_string()}: {state.meaning}")
    if state is not SchemaState.CURRENT:
        from alembic import command

        command.upgrade(alembic_config(connection), "head")
