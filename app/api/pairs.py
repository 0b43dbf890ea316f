"""Two actors in a path: which they are, from whatever codes and names, in one order."""

from app.model.errors import Fault, InvalidParameters, NotFound
from app.model.types import Scope
from app.query.directory import Directory

SIDE = "Any code or name of an actor: `MNG`, `mn`, `496`, `Mongolia`."
SIDES = {"a": {"description": SIDE, "examples": ["MNG"]}, "b": {"description": SIDE, "examples": ["KAZ"]}}
"""What documents the two in a path."""


def pair_of(directory: Directory, a: str, b: str) -> list[str]:
    """The ids of two actors in code-point order; NotFound if one is unknown, InvalidParameters if they are one."""
    actors = []
    for side, code in (("a", a), ("b", b)):
        actor = directory.find(code, Scope.ACTOR)
        if actor is None:
            raise NotFound("actor", code, directory.near(code, Scope.ACTOR), side)
        actors.append(actor)
    if actors[0] == actors[1]:
        message = f"'{a}' and '{b}' are the same actor, {actors[0]}"
        raise InvalidParameters(Fault(parameter="b", message=message, suggestions=[]))
    return sorted(actors)
