"""The entry of a load in the change log: when, what, of which revision and to which."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from app.model.bookkeeping import DataSet
from app.model.changes import LoadAction, LoggedLoad
from app.model.errors import OperatorError
from app.store.change_log import next_load

EPOCH = "SOURCE_DATE_EPOCH"
"""The variable by which builds that are to be the same are told the time (reproducible-builds.org)."""


@contextmanager
def logged_load(connection: Connection, action: LoadAction, name: str | None, message: str | None) -> Iterator[None]:
    """Write a load down at its end, within its transaction; one that was refused has nothing to be written down."""
    revision = select(DataSet.table().c.revision)
    before = connection.scalar(revision)
    yield
    after = connection.scalar(revision)
    if after is None:
        return
    entry = {
        "number": next_load(connection),
        "revision_before": before,
        "revision": after,
        "loaded_at": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "action": action,
        "name": name,
        "message": message,
    }
    connection.execute(insert(LoggedLoad.table()), entry)


def now() -> datetime:
    """The time in UTC, or the one that a build is to take for it; OperatorError if that is none."""
    epoch = os.environ.get(EPOCH)
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError) as error:
        raise OperatorError(f"{EPOCH}: not a number of seconds: '{epoch}'") from error
