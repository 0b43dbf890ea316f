"""Moving: what an import has brought lies on another PostgreSQL server, or here again, and is answered as before."""

from sqlalchemy import text

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

    OperatorError if there is nothing to move, DatabaseError if the server cannot take it; nothing has changed then.
    """
    moved: dict[str, int] = {}
    left: list[tuple[str, str]] = []
    with loading(settings.writing_url) as connection:
        require_current(connection)
        sources, _ = sources_of(connection, name)
        movable: list[tuple[Kind, Partition]] = [
            (kind, partition)
            for kind in CLAIMS
            for partition in partitions(connection, kind.table)
            if partition.sources <= set(sources) and partition.is_foreign == (server is None)
        ]
        if not movable:
            raise OperatorError(f"nothing of {name} can be moved: it lies there already, or in no partition of its own")
        for kind, partition in movable:
            if server is not None:
                moved[kind.path] = move_away(connection, kind.table, partition, server)
            else:
                moved[kind.path], there = move_back(connection, kind.table, partition)
                left.append((there, partition.name))
    with loading(settings.writing_url) as connection:
        for there, table in left:
            drop_left(connection, there, table)
        for kind, _ in movable:
            connection.execute(text(f"ANALYZE {kind.table.table().name}"))
    return moved
