"""The directory in which the codes and names of a request are looked up: any code in, ids out."""

from collections.abc import Iterable

from app.model.types import Scope
from app.text.near import near
from app.text.words import folded


class Directory:
    """Every code and name of actors, organizations and sources, in any letter case, and the id that it stands for."""

    def __init__(self) -> None:
        self._ids: dict[Scope, dict[str, str]] = {scope: {} for scope in Scope}
        self.name_of: dict[str, str] = {}
        self._shown: dict[Scope, dict[str, str]] = {scope: {} for scope in Scope}

    def enter(self, code: str | None, meant: str, scopes: Iterable[Scope]) -> None:
        """Let a code or a name stand for an id, unless it stands for another already."""
        if code is None:
            return
        for scope in scopes:
            for key in (code.casefold(), folded(code)):
                self._ids[scope].setdefault(key, meant)
            self._shown[scope].setdefault(code, meant)

    def find(self, text: str, scope: Scope) -> str | None:
        """The id for which a code or a name stands; None if it names nothing.

        Claims of data sets are too many to be entered: what begins with the id of their source is taken for one.
        """
        ids = self._ids[scope]
        found = ids.get(text.casefold()) or ids.get(folded(text))
        if found is None and scope is Scope.CLAIM:
            sources = self._shown[Scope.SOURCE]
            return text if any(text.startswith(f"{source}.") for source in sources) else None
        return found

    def near(self, text: str, scope: Scope) -> list[str]:
        """The ids of up to three things whose codes or names look like a text."""
        shown = self._shown[scope]
        return list(dict.fromkeys(shown[name] for name in near(text, list(shown))))
