"""Where states are, as maps take them."""

from app.api.desk import Lease
from app.charts.map import Place
from app.facts import states


def place_of(lease: Lease, id: str) -> Place | None:
    """A state on a map; None if an actor is no state."""
    state = states.KIND.find(lease.reader, lease.reading, id, lease.snapshot.directory)
    if state is None:
        return None
    return Place(state.id, state.name, state.capital, state.capital_latitude, state.capital_longitude)
