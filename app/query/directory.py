"""The directory in which the codes and names of a request are looked up: any code in, ids out."""

from collections.abc import Iterable
from functools import cached_property
from typing import Self

from app.model.errors import Fault, UnknownCode
from app.model.types import Scope
from app.text import state_names
from app.text.near_names import near
from app.text.words import folded

OF_STATES = (Scope.STATE, Scope.ACTOR)
"""The scopes in which states are known by their names in other languages too, if nothing else has such a name."""


class LargeId(str):
    """The id of a source that has many rows in the table that is asked."""

    __slots__ = ()


class UnprovenId(str):
    """An id that a claim of a data set may have: as it was written, and as ids of that source are spelled."""

    written: str
    spelled: str

    def __new__(cls, written: str, spelled: str) -> Self:
        """An id of which the database has to say whether it is there."""
        id = super().__new__(cls, written)
        id.written, id.spelled = written, spelled
        return id


class Directory:
    """The codes and names of actors, organizations and sources in any letter case, each with its id."""

    def __init__(self) -> None:
        self.name_of: dict[str, str] = {}
        """The names of actors, by id."""
        self.parts: dict[str, list[str]] = {}
        """The states that are told of by themselves and are parts of others, by the ids of these."""
        self.large_sources: dict[str, set[str]] = {}
        """The sources that have many rows in a table, by the name of this."""
        self._ids: dict[Scope, dict[str, str]] = {scope: {} for scope in Scope}
        """Ids by codes and names as they are compared."""
        self._suggested: dict[Scope, dict[str, str]] = {scope: {} for scope in Scope}
        """Ids by codes and names as they are written."""

    def enter(self, code: str, id: str, scopes: Iterable[Scope]) -> None:
        """Let a code or a name stand for an id, unless it stands for another already."""
        for scope in scopes:
            for key in (code.casefold(), folded(code)):
                self._ids[scope].setdefault(key, id)
            self._suggested[scope].setdefault(code, id)

    def find(self, code: str, scope: Scope) -> str | None:
        """The id for which a code or a name stands; None if it names nothing.

        Claims of data sets are too many to be entered: what begins with the id of their source is taken for one.
        """
        id = self.entered(code, scope)
        return self.spelled(code) if id is None and scope is Scope.CLAIM else id

    def entered(self, code: str, scope: Scope) -> str | None:
        """The id for which a code or a name has been entered; None if none has."""
        ids = self._ids[scope]
        id = ids.get(code.casefold()) or ids.get(folded(code))
        if id is None and scope in OF_STATES and (alpha2 := state_names.code_of(code)) is not None:
            id = ids.get(alpha2.casefold())
        return id

    def spelled(self, code: str) -> str | None:
        """An id that a claim of a data set may have, in the letters of such ids; None if it is of no source.

        They are the source's id and then parts, which are ids of actors or in small letters.
        """
        source = next(
            (id for id in self._suggested[Scope.SOURCE] if code.casefold().startswith(f"{id}.".casefold())), None
        )
        if source is None:
            return None
        parts = code[len(source) + 1 :].lower().split(".")
        return ".".join([source, *(self._actors.get(part, part) for part in parts)])

    @cached_property
    def _actors(self) -> dict[str, str]:
        """The ids of actors by the same in small letters."""
        return {id.lower(): id for id in self.name_of}

    def require(self, code: str, scope: Scope, parameter: str) -> str:
        """The id for which the code or name in a parameter stands; UnknownCode if it names nothing.

        Of claims of data sets it is an UnprovenId.
        """
        id = self.entered(code, scope)
        if id is None and scope is Scope.CLAIM and (spelled := self.spelled(code)) is not None:
            return UnprovenId(code, spelled)
        if id is None:
            fault = Fault(parameter=parameter, message=f"no {scope} '{code}'", suggestions=self.near(code, scope))
            raise UnknownCode(fault)
        return id

    def near(self, text: str, scope: Scope) -> list[str]:
        """The ids of up to three things whose codes or names look like a text."""
        ids = self._suggested[scope]
        return list(dict.fromkeys(ids[code] for code in near(text, list(ids))))
