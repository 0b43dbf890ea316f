"""The rules between rows, where files would only hide them."""

from app.load.entries import Supersession
from app.load.references import circles


def lines_refused(*links: str) -> list[int]:
    """The lines of the links that are refused, of some that are written as `later earlier`."""
    pairs = [link.split() for link in links]
    supersessions = [Supersession(later, earlier, "", line) for line, (later, earlier) in enumerate(pairs, 1)]
    return [fault.line for fault in circles(supersessions)]


def test_only_links_within_a_circle_are_refused() -> None:
    assert lines_refused("b a", "c b", "d c") == []
    assert lines_refused("b a", "a b", "c b", "d c", "e d", "c e") == [1, 2, 4, 5, 6]
    assert lines_refused("a a") == []


def test_a_chain_may_be_of_any_length() -> None:
    chain = [f"{number + 1} {number}" for number in range(20_000)]
    assert lines_refused(*chain) == []
    assert len(lines_refused(*chain, "0 20000")) == 20_001
