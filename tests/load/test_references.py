"""The rules between rows, where files would only hide them."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import pytest

from app.facts.memberships import RoleClass
from app.load.entries import JudgingLink, LinkedClaim
from app.load.references import circles, misjudgements
from app.model.links import LinkKind


def lines_refused(*links: str) -> list[int]:
    """The lines of the links that are refused, of some that are written as `later earlier`."""
    pairs = [link.split() for link in links]
    places = enumerate(pairs, 1)
    judging = [JudgingLink(later, earlier, LinkKind.SUPERSEDES, "", line) for line, (later, earlier) in places]
    return [link.line for link in circles(judging)]


def test_only_links_within_a_circle_are_refused() -> None:
    assert lines_refused("b a", "c b", "d c") == []
    assert lines_refused("b a", "a b", "c b", "d c", "e d", "c e") == [1, 2, 4, 5, 6]
    assert lines_refused("a a") == []


def test_a_chain_may_be_of_any_length() -> None:
    chain = [f"{number + 1} {number}" for number in range(20_000)]
    assert lines_refused(*chain) == []
    assert len(lines_refused(*chain, "0 20000")) == 20_001


CLAIMS = {
    "old": LinkedClaim("paper", date(2001, 1, 1), date(2001, 12, 31), None),
    "new": LinkedClaim("office", date(2002, 1, 1), date(2002, 12, 31), None),
    "open": LinkedClaim("office", date(2001, 12, 31), None, None),
    "undated": LinkedClaim("office", None, None, None),
    "repeated": LinkedClaim("translation", date(2001, 1, 1), date(2001, 12, 31), None),
    "member": LinkedClaim("office", date(2001, 1, 1), None, RoleClass.FULL),
    "candidate": LinkedClaim("paper", date(2001, 1, 1), None, RoleClass.CANDIDATE),
}
"""Claims by their ids: their sources, times and roles."""


@dataclass(frozen=True)
class Linked:
    """Some links between the claims above."""

    written: Iterable[JudgingLink]

    def links(self) -> Iterator[JudgingLink]:
        """The links."""
        yield from self.written

    def linked(self, ids: AbstractSet[str]) -> Mapping[str, LinkedClaim]:
        """Those of some claims that there are."""
        return {id: CLAIMS[id] for id in ids & CLAIMS.keys()}

    def origins(self) -> Mapping[str, str | None]:
        """The source that is a translation of another."""
        return {"translation": "paper"}

    def known(self, name: str, ids: AbstractSet[str]) -> AbstractSet[str]:
        """All claims."""
        return ids & CLAIMS.keys()

    def ids(self, name: str) -> AbstractSet[str]:
        """All claims."""
        return set(CLAIMS)

    def repeated(self, column: str) -> Iterator[tuple[str, int, str]]:
        """Nothing."""
        yield from ()


def refused(*links: str) -> list[str]:
    """What is refused of links that are written as `from kind to`: line and message."""
    written = []
    for line, link in enumerate(links, 1):
        one, kind, other = link.split()
        written.append(JudgingLink(one, other, next(known for known in LinkKind if known == kind), "links.csv", line))
    return [f"{fault.line}: {fault.message}" for fault in misjudgements(Linked(written))]


OTHER_TIME = "needs claims of one time, and these do not overlap"


@pytest.mark.parametrize(
    ("links", "faults"),
    [
        (["new contradicts old"], [f"1: 'contradicts' {OTHER_TIME}"]),
        (["old corroborates new"], [f"1: 'corroborates' {OTHER_TIME}"]),
        (["new speaks_against old", "new supersedes open"], []),
        (["open contradicts old", "undated contradicts old"], []),
        (["repeated corroborates old"], ["1: the sources of the two are one witness"]),
        (["repeated contradicts old"], []),
        (["new corroborates undated"], ["1: the sources of the two are one witness"]),
        (["member corroborates candidate"], ["1: the roles of the two differ: full and candidate"]),
        (["member contradicts candidate"], []),
        (["open contradicts old", "open speaks_against old"], ["2: another link of the two is of kind 'contradicts'"]),
        (["open corroborates old", "old contradicts open"], ["2: another link of the two is of kind 'corroborates'"]),
        (["open contradicts old", "old contradicts open"], []),
        (["old supersedes unheard-of"], []),
    ],
)
def test_links_that_cannot_give_a_standing_are_refused(links: list[str], faults: list[str]) -> None:
    assert refused(*links) == faults
