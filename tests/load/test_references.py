"""The rules between rows, where files would only hide them."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import pytest
from made import claim_of, source

from app.facts.memberships import Membership, RoleClass
from app.load.entries import Entry, JudgingLink, LinkedClaim, Packs, linked_claim
from app.load.references import circles, circular_origins, misjudgements
from app.model.links import Link, LinkKind
from app.model.sources import Source


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
        (["member corroborates old"], []),
        (["open contradicts old", "open speaks_against old"], ["2: another link of the two is of kind 'contradicts'"]),
        (["open corroborates old", "old contradicts open"], []),
        (["open contradicts old", "old contradicts open"], []),
        (["old supersedes unheard-of"], []),
    ],
)
def test_links_that_cannot_give_a_standing_are_refused(links: list[str], faults: list[str]) -> None:
    assert refused(*links) == faults


def test_what_is_loaded_is_no_fault_and_stands_before_what_is_new() -> None:
    written = JudgingLink("open", "old", LinkKind.CONTRADICTS, "links.csv", 1)
    misfit = JudgingLink("new", "old", LinkKind.CONTRADICTS, "", 0)
    loaded = JudgingLink("open", "old", LinkKind.SPEAKS_AGAINST, "", 0)
    other = JudgingLink("open", "old", LinkKind.SUPERSEDES, "", 0)
    faults = [str(fault) for fault in misjudgements(Linked([written, misfit, loaded, other]))]
    assert faults == ["links.csv:1: kind: another link of the two is of kind 'speaks_against'"]


@pytest.mark.parametrize(
    ("origins", "faulty"),
    [
        ({"a": "b", "b": None}, []),
        ({"a": "a"}, ["a"]),
        ({"a": "b", "b": "c", "c": "a", "d": "a"}, ["a", "b", "c"]),
        ({"d": "a", "a": "b", "b": "a"}, ["a", "b"]),
    ],
)
def test_sources_that_repeat_themselves_in_the_end_are_refused(
    origins: Mapping[str, str | None], faulty: list[str]
) -> None:
    entries = [Entry(source(id, origin_id=origin), "pack", id, 1) for id, origin in origins.items()]
    faults = {fault.file: fault.message for fault in circular_origins(entries, origins)}
    assert sorted(faults) == faulty
    assert all(message == f"'{origins[id]}' repeats '{id}' already: a circle" for id, message in faults.items())


@pytest.mark.parametrize(
    ("period", "latest"),
    [("2001/..", "2010-06-30"), ("2001/2003", "2003-12-31"), ("2020/2022", "2022-12-31"), ("2020/..", None)],
)
def test_a_claim_is_of_the_time_of_which_its_source_speaks_unless_it_was_told_beforehand(
    period: str, latest: str | None
) -> None:
    tie = {"organization_id": "eu", "state_id": "GBR", "role": "observer"}
    linked = linked_claim(claim_of(Membership, source("paper", "2010-06"), id="a", period=period, **tie))
    first = date(int(period[:4]), 1, 1)
    assert linked == LinkedClaim("paper", first, date.fromisoformat(latest) if latest else None, RoleClass.ASSOCIATED)


def test_links_that_give_no_standing_are_not_looked_at() -> None:
    packs = Packs()
    values = {"from_id": "new", "to_id": "old", "asserted_by": "editors", "note": None, "pack": "made"}
    for line, kind in enumerate((LinkKind.EXPLAINS, LinkKind.CONCEDES, LinkKind.SPEAKS_AGAINST), 1):
        row = Link.model_validate({"id": kind.value, "kind": kind, **values})
        packs.entries[Link].append(Entry(row, "made", "links.csv", line))
    assert [link.line for link in packs.links()] == [3]
    assert list(misjudgements(packs)) == []


def test_the_origins_of_a_pack_are_beside_those_that_are_loaded() -> None:
    packs = Packs(loaded_origins={"copy": "paper", "old": "paper"})
    packs.entries[Source] = [Entry(source("old"), "pack", "sources.toml", 1)]
    assert packs.origins() == {"copy": "paper", "old": None}
