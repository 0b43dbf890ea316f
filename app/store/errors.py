"""Failures of databases, in one line for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.model.errors import OperatorError

NOT_LOADED = "no data set has been loaded yet: run `third-neighbor seed`"


class DatabaseError(OperatorError):
    """A database that is not there, cannot be used, or holds tables of another version: one line for the operator."""


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Raise errors of the driver anew as a DatabaseError: the address and the first line of what it said."""
    try:
        yield
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        raise DatabaseError(f"{engine.url.render_as_string()}: {reason}") from error


class TookLong(Exception):
    """A statement that did not end within the seconds that it had."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"a statement took more than {seconds:g} seconds")


class Stopped(Exception):
    """A statement that was stopped, since nobody waits for its rows any more."""


class Replaced(Exception):
    """Another file has come to stand in the place of an SQLite file, or something has been written over it."""
