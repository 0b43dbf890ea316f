"""Failures of databases, in one line for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.model.errors import OperatorError

if TYPE_CHECKING:
    pass


class DatabaseError(OperatorError):
    """The database is not there, cannot be used, or holds tables of another version: one line for the operator."""


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Turn a failure of the database into a DatabaseError that says which database, and what it said."""
    try:
        yield
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        raise DatabaseError(f"{engine.url.render_as_string()}: {said}") from error
