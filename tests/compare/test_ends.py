"""How long claims hold: what ends them, and what does not."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from client import Serve
from command_line import Run
from database import select_rows
from made import claim_of, source
from packs import write_pack

from app.compare.ends import Ends, Lifetime, last_days, tie_end, tie_ends, tie_of
from app.facts.memberships import Membership
from app.model.claims import limits
from app.settings import Settings
from app.text import edtf

SOURCES = {
    one.id: one
    for one in (
        source("paper", "2010-06-15"),
        source("translation", "2010-07", origin_id="paper"),
        source("office", "2011"),
        source("list", "2012", kind="dataset"),
        source("page"),
    )
}
ORIGINS = {id: one.origin_id for id, one in SOURCES.items()}


def member(written: str, **others: Any) -> Membership:
    """A membership written as `source period`, or as `source` alone in the present tense."""
    source_id, _, period = written.partition(" ")
    values = {"organization_id": "eu", "state_id": "GBR", "role": "member", "period": period or None, **others}
    return claim_of(Membership, SOURCES[source_id], id=re.sub("[ /]", ".", written), **values)


def ends_of(*memberships: Membership) -> list[tuple[str, str, str | None]]:
    """The ends that some memberships state: source, last day, and when it was resumed."""
    told = tie_ends(memberships, {"list"}).values()
    return [(end.source_id, str(end.day), str(end.resumed) if end.resumed else None) for ends in told for end in ends]


@pytest.mark.parametrize(
    ("memberships", "ends"),
    [
        (["office 1990/2000"], [("office", "2000-12-31", None)]),
        (["office 2000"], []),
        (["office 1990/.."], []),
        (["office 1990/"], []),
        (["office"], []),
        (["list 1990/2000"], []),
        (["office 1990/2000", "office 2005"], [("office", "2005-12-31", None)]),
        (["office 2005/2007", "office 1990/2000"], [("office", "2007-12-31", None)]),
        (["office 1990/2000", "office 2005/.."], []),
        (["office 1990/2000", "office"], [("office", "2000-12-31", None)]),
        (["office 1990/2000", "paper 2005/.."], [("office", "2000-12-31", "2005-01-01")]),
        (["office 1990/2000", "paper 2000-12-31/..", "list 2005"], [("office", "2000-12-31", None)]),
        (["office 1990/2000", "paper 2007/..", "page 2003/.."], [("office", "2000-12-31", "2003-01-01")]),
    ],
)
def test_a_source_that_gives_closed_periods_alone_states_an_end(
    memberships: list[str], ends: list[tuple[str, str, str | None]]
) -> None:
    assert ends_of(*map(member, memberships)) == ends


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ({}, True),
        ({"role": None}, True),
        ({"role": "leader"}, True),
        ({"role": "observer"}, False),
        ({"programme": "Erasmus"}, False),
        ({"state_id": "FRA"}, False),
        ({"organization_id": "nato"}, False),
    ],
)
def test_a_membership_ends_with_those_of_its_class_and_programme(other: dict[str, Any], is_same: bool) -> None:
    assert (tie_of(member("paper")) == tie_of(member("office", **other))) is is_same


@pytest.mark.parametrize(
    ("own", "others", "end"),
    [
        ("paper", ["office 1990/2000"], "office"),
        ("paper 1995/..", ["office 1990/2000", "page 1990/1999"], "office"),
        ("paper 1995/..", ["page 1990/2000", "office 1990/2000"], "page"),
        ("paper", ["paper 1990/2000"], None),
        ("paper", ["translation 1990/2000"], None),
        ("translation", ["paper 1990/2000"], None),
        ("paper 2001/..", ["office 1990/2000"], None),
        ("paper 2000-12-31/..", ["office 1990/2000"], "office"),
        ("paper /2005", ["office 1990/2000"], "office"),
        ("paper", ["office 1990/2000", "page 2005/.."], None),
        ("paper", ["office 1990/2000", "page 2010-06-15/.."], None),
        ("paper", ["office 1990/2000", "page 2010-06-16/.."], "office"),
        ("paper 1990/..", ["office 1990/2000", "page 2005/.."], "office"),
    ],
)
def test_other_sources_end_a_membership_that_was_not_resumed(own: str, others: list[str], end: str | None) -> None:
    found = tie_end(member(own), tie_ends(map(member, others), {"list"}), ORIGINS)
    assert (found and found.source_id) == end


def test_a_superseded_claim_holds_until_the_day_before_the_first_that_supersedes_it() -> None:
    starts = {"late": date(2012, 3, 1), "early": date(2000, 3, 1), "first": date.min}
    pairs = [("late", "a"), ("early", "a"), ("late", "b"), ("undated", "c"), ("first", "d")]
    assert last_days(pairs, starts) == {"a": date(2000, 2, 29), "b": date(2012, 2, 29)}


LIVES = {
    "eu": Lifetime(date(1993, 11, 1), None, "office"),
    "GBR": Lifetime(date(1801, 1, 1), date(2005, 5, 5), "office"),
}


@pytest.mark.parametrize(
    ("own", "values", "ends", "holds_until"),
    [
        ("paper 1995/..", {}, {}, None),
        ("paper 1995/", {}, {}, "2010-06-15"),
        ("paper", {}, {}, "2010-06-15"),
        ("paper 1995/..", {}, {"lifetimes": LIVES}, "2005-05-05"),
        ("paper 1995/..", {"state_id": "FRA"}, {"lifetimes": LIVES}, None),
        ("paper", {}, {"lifetimes": LIVES}, "2005-05-05"),
        ("paper 1995/2009", {}, {"lifetimes": LIVES}, "2009-12-31"),
        ("paper 1995/..", {}, {"superseded": {"paper.1995...": date(2001, 1, 1)}}, "2001-01-01"),
        ("paper 1995/..", {}, {"ties": ["office 1990/2000"]}, "2000-12-31"),
        ("paper 1995/..", {}, {"ties": ["office 1990/2000"], "is_membership": False}, None),
        ("paper 1995/..", {}, {"lifetimes": LIVES, "superseded": {"paper.1995...": date(2001, 1, 1)}}, "2001-01-01"),
        ("page", {}, {"lifetimes": LIVES}, None),
    ],
)
def test_a_claim_whose_end_is_not_stated_ends_with_the_first_of_what_ends_it(
    own: str, values: dict[str, Any], ends: dict[str, Any], holds_until: str | None
) -> None:
    found = Ends(
        lifetimes=ends.get("lifetimes", {}),
        superseded=ends.get("superseded", {}),
        ties=tie_ends(map(member, ends.get("ties", [])), {"list"}),
        published={id: one.published_latest for id, one in SOURCES.items()},
        origins=ORIGINS,
    )
    sides = ("organization_id", "state_id")
    day = found.last_day(member(own, **values), sides, is_membership=ends.get("is_membership", True))
    assert (day and str(day)) == holds_until


@pytest.mark.parametrize(
    ("period", "published", "known_until", "holds_until"),
    [
        ("1992/..", None, "1992-12-31", None),
        ("1992-02/", None, "1992-02-29", "1992-02-29"),
        ("1992/1995", None, "1995-12-31", "1995-12-31"),
        ("../1995", "1990", "1990-12-31", "1995-12-31"),
        ("0001/", "0001-03", "0001-03-31", "0001-12-31"),
        (None, None, None, None),
    ],
)
def test_a_source_without_a_date_speaks_of_the_period_or_of_its_start(
    period: str | None, published: str | None, known_until: str | None, holds_until: str | None
) -> None:
    bounds = edtf.bounds(period) if period else (None, None)
    found = limits(period, bounds, edtf.bounds(published)[1] if published else None)
    assert [day and str(day) for day in found] == [known_until, holds_until]


OFFICE = '[[source]]\nid = "office"\nkind = "official_record"\npublished = "2020"\n'


def test_what_is_imported_ends_claims_and_what_is_removed_does_no_longer(
    run: Run, own: Settings, serve: Serve, tmp_path: Path
) -> None:
    def held() -> tuple[str | None, str | None]:
        [row] = serve(own).rows("/v1/memberships", organization="cis", state="RUS", source="diplomat-2013")
        return row["holds_until"], serve(own).json("/v1/facts/rus-leads-cis")["holds_until"]

    before = held()
    tie = {"organization_id": "cis", "state_id": "RUS", "role": "member"}
    stated = {"id": "ended", "source_id": "office", "source_row": "1", "period_basis": "stated", "period": "1991/2009"}
    pack = write_pack(tmp_path / "office", OFFICE, memberships=tie | stated)
    assert run("import", "pack", pack).exit_code == 0
    assert held() == ("2009-12-31", "2009-12-31")
    assert run("seed").exit_code == 0
    assert held() == ("2009-12-31", "2009-12-31")
    assert run("remove", "office").exit_code == 0
    assert held() == before == ("2013-08-31", "2013-08-31")


def test_a_claim_is_open_again_once_what_superseded_it_is_removed(run: Run, own: Settings, tmp_path: Path) -> None:
    claims = "SELECT id, holds_until FROM mission WHERE source_id = 'bureau'"
    mission = {
        "sending_id": "MNG",
        "receiving_id": "KAZ",
        "kind": "embassy",
        "source_row": "1",
        "period_basis": "stated",
    }
    for name, period in (("bureau", "1992/.."), ("office", "2019-03-01/..")):
        row = {"id": f"{name}-embassy", "source_id": name, **mission, "period": period, "source_row": period}
        assert (
            run("import", "pack", write_pack(tmp_path / name, OFFICE.replace("office", name), missions=row)).exit_code
            == 0
        )
    link = {"id": "later", "from_id": "office-embassy", "to_id": "bureau-embassy", "asserted_by": "editors"}
    for kind, day in (("explains", None), ("supersedes", "2019-02-28")):
        pack = write_pack(tmp_path / kind, "source = []\n", links=link | {"id": kind, "kind": kind})
        assert run("import", "pack", pack).exit_code == 0
        assert [str(day) for _, day in select_rows(own, claims)] == [str(day)]
    assert run("remove", "supersedes").exit_code == 0
    assert select_rows(own, claims) == [("bureau-embassy", None)]
