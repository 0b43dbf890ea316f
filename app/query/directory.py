"""The directory in which the codes and names of a request are looked up: any code in, ids out."""

from collections.abc import Iterable

from app.model.errors import Fault, UnknownCode
from app.model.types import Scope
from app.text.near_names import near
from app.text.words import folded


class LargeId(str):
    """The id of a source that has many rows in the table that is asked."""

    __slots__ = ()


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
        ids = self._ids[scope]
        id = ids.get(code.casefold()) or ids.get(folded(code))
        if id is None and scope is Scope.CLAIM:
            return code if any(code.startswith(f"{source}.") for source in self._suggested[Scope.SOURCE]) else None
        return id

    def require(self, code: str, scope: Scope, parameter: str) -> str:
        """The id for which the code or name in a parameter stands; UnknownCode if it names nothing."""
        id = self.find(code, scope)
        if id is None:
            fault = Fault(parameter=parameter, message=f"no {scope} '{code}'", suggestions=self.near(code, scope))
            raise UnknownCode(fault)
        return id

    def near(self, text: str, scope: Scope) -> list[str]:
        """The ids of up to three things whose codes or names look like a text."""
        ids = self._suggested[scope]
        return list(dict.fromkeys(ids[code] for code in near(text, list(ids))))
