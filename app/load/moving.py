"""Moving: what an import has brought lies on another PostgreSQL server, or here again, and is answered as before."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, text

from app.facts import CLAIMS
from app.load.removing import sources_of
from app.model.errors import OperatorError
from app.query.kind import Kind
from app.settings import Settings
from app.store.other_servers import drop_left, move_away, move_back
from app.store.partitions import Partition, partitions
from app.store.schema import require_current
from app.store.writing import loading


def move_import(settings: Settings, name: str, server: str | None) -> dict[str, int]:
    """Move the large kinds of an imported source or pack to a server, or back if None; answers rows by path.

    Each partition moves in a transaction of its own, so that nobody waits for more than its own switch. OperatorError
    if there is nothing to move, DatabaseError if the server cannot take it: what has moved by then has moved.
    """
    with loading(settings.writing_url) as connection:
        require_current(connection)
        sources, _ = sources_of(connection, name)
        kinds = [kind for kind, _ in movable(connection, sources, server)]
    if not kinds:
        raise OperatorError(f"nothing of {name} can be moved: it lies there already, or in no partition of its own")
    moved: dict[str, int] = {}
    for kind in kinds:
        with loading(settings.writing_url) as connection:
            partition = next(part for of, part in movable(connection, sources, server) if of is kind)
            there = None
            if server is not None:
                rows = move_away(connection, kind.table, partition, server)
            else:
                rows, there = move_back(connection, kind.table, partition)
            moved[kind.path] = moved.get(kind.path, 0) + rows
        with loading(settings.writing_url) as connection:
            if there is not None:
                drop_left(connection, there, partition.name)
            connection.execute(text(f"ANALYZE {kind.table.table().name}"))
    return moved


def movable(connection: Connection, sources: Iterable[str], server: str | None) -> Iterator[tuple[Kind, Partition]]:
    """The partitions of some sources alone that are here, or elsewhere if they are to come back, each with its kind."""
    for kind in CLAIMS:
        for partition in partitions(connection, kind.table):
            if partition.sources <= set(sources) and partition.is_foreign == (server is None):
                yield kind, partition
