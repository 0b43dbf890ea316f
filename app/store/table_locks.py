"""Tables of PostgreSQL that a load needs alone for a moment, as it does where a partition goes or makes room.

Whoever reads meanwhile is not cut off, and is not waited for without end: nor do others wait behind a load that waits.
"""

import logging
from collections.abc import Iterable
from time import monotonic, sleep

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.store.errors import DatabaseError
from app.store.writing import READERS_SECONDS, TOLD_AFTER, TRY_SECONDS

LOCK_NOT_AVAILABLE = "55P03"
"""What PostgreSQL calls a lock that was not to be had in time."""

HOLDERS = """
    SELECT string_agg(DISTINCT pid::text, ', ') FROM pg_locks
    WHERE granted AND pid <> pg_backend_pid() AND relation = ANY (CAST(:names AS text[])::regclass[])
"""

log = logging.getLogger(__name__)


def have_alone(connection: Connection, names: Iterable[str], seconds: float | None = None) -> None:
    """Have some tables, with their partitions, alone up to the end of the transaction.

    DatabaseError if others read them for longer than some seconds, or than any load waits for. They are let in between
    the tries; if that lasts, a line tells which connections hold it up.
    """
    tables, began, is_told = sorted(names), monotonic(), False
    seconds = READERS_SECONDS if seconds is None else seconds
    while not has_alone(connection, tables):
        holders = connection.scalar(text(HOLDERS), {"names": tables}) or "of others"
        message = f"{tables[-1]} is being read by connection {holders}"
        waited = monotonic() - began
        if waited > seconds:
            address = connection.engine.url.render_as_string()
            raise DatabaseError(f"{address}: {message}: a load needs it alone for a moment")
        if waited > TOLD_AFTER and not is_told:
            log.warning("%s, which is waited for: %d seconds at most", message, seconds)
            is_told = True
        sleep(TRY_SECONDS)


def has_alone(connection: Connection, tables: Iterable[str]) -> bool:
    """Whether some tables could be had alone at once."""
    try:
        with connection.begin_nested():
            connection.execute(text(f"SET LOCAL lock_timeout = {round(TRY_SECONDS * 1000)}"))
            connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE"))
            connection.execute(text("SET LOCAL lock_timeout = DEFAULT"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True
