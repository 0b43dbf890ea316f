"""The parsers of the Factbook, on made-up texts."""

from decimal import Decimal

import pytest

from app.facts.memberships import Role
from app.importers.factbook.parsing import (
    NotUnderstood,
    Participation,
    Share,
    Stretch,
    capital_name,
    degrees,
    participation_of,
    preface_of,
    role_of,
    shares,
    split_list,
    stretches,
    without_markup,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("UN, SCO (observer), WHO", ["UN", "SCO (observer)", "WHO"]),
        ("CIS (member, has not signed), UN", ["CIS (member, has not signed)", "UN"]),
        ("UNOOSA,UNWTO,  UPU, ", ["UNOOSA", "UNWTO", "UPU"]),
        ("", []),
    ],
)
def test_list_is_split_outside_parentheses(text: str, parts: list[str]) -> None:
    assert split_list(text) == parts


@pytest.mark.parametrize("text", ["UN, SCO (observer, WHO", "UN), SCO", "A (b)), C"])
def test_list_with_unmatched_parentheses_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood, match="parentheses do not match"):
        split_list(text)


@pytest.mark.parametrize(
    ("text", "preface", "rest"),
    [
        ("UN, WHO", None, "UN, WHO"),
        ("The state is a member of these: UN, WHO", "The state is a member of these", "UN, WHO"),
        ("UN (note: observer), WHO", None, "UN (note: observer), WHO"),
    ],
)
def test_preface_is_told_from_the_list(text: str, preface: str | None, rest: str) -> None:
    assert preface_of(text) == (preface, rest)


@pytest.mark.parametrize(
    ("text", "name", "wordings"),
    [
        ("UN", "UN", ()),
        ("UN Security Council (temporary)", "UN Security Council", ("temporary",)),
        ("EITI (compliant country) (suspended)", "EITI", ("compliant country", "suspended")),
    ],
)
def test_participation_is_a_name_and_wordings(text: str, name: str, wordings: tuple[str, ...]) -> None:
    assert participation_of(text) == Participation(name, wordings, text)


@pytest.mark.parametrize("text", ["(observer)", "UN (a) b", ""])
def test_participation_without_a_name_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        participation_of(text)


@pytest.mark.parametrize(
    ("wordings", "role"),
    [
        ((), Role.MEMBER),
        (("observer",), Role.OBSERVER),
        (("partners",), Role.PARTNER),
        (("associate member",), Role.ASSOCIATE),
        (("associate observer",), Role.OBSERVER),
        (("suspended",), Role.SUSPENDED),
        (("compliant country", "suspended"), Role.SUSPENDED),
        (("nonregional member",), Role.MEMBER),
        (("candidate country",), Role.CANDIDATE),
        (("NGOs",), Role.OTHER),
        (("guests",), Role.OTHER),
    ],
)
def test_wording_gives_the_role(wordings: tuple[str, ...], role: Role) -> None:
    assert role_of(wordings, Role.MEMBER) == role


def test_unknown_wording_is_not_understood() -> None:
    with pytest.raises(NotUnderstood, match="no role is known"):
        role_of(["honorary"], Role.MEMBER)


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("China 4,630 km; Russia 3,452 km", [("China", "4630"), ("Russia", "3452")], ""),
        ("China 477 km, Russia 1.5 km", [("China", "477"), ("Russia", "1.5")], ""),
        ("China (south) 46 km and China (north) 4 km", [("China", "46"), ("China", "4")], ""),
        ("Bosnia and Herzegovina 956 km and Russia 1 km", [("Bosnia and Herzegovina", "956"), ("Russia", "1")], ""),
        ("China 327 km (20 km are in the lake); Russia 2 km", [("China", "327"), ("Russia", "2")], ""),
        ("China 5 km; Russia unknown", [("China", "5")], "Russia unknown"),
        ("China 5 km Russia 2 km", [("China", "5")], " Russia 2 km"),
        ("none", [], "none"),
    ],
)
def test_boundary_is_read_piece_by_piece(text: str, found: list[tuple[str, str]], rest: str) -> None:
    pieces, unread = stretches(text)
    assert [(piece.name, str(piece.km)) for piece in pieces] == found
    assert unread == rest


def test_piece_of_a_boundary_keeps_its_words() -> None:
    assert stretches("China (southeast) 4,133 km")[0] == [Stretch("China", Decimal(4133), "China (southeast) 4,133 km")]


@pytest.mark.parametrize(
    ("text", "year", "found"),
    [
        ("China 92%, Russia 0% (2023)", "2023", [("China", "92"), ("Russia", "0")]),
        ("Russia 26.4%, UK 14.1% (2017 est.)", "2017", [("Russia", "26.4"), ("UK", "14.1")]),
        ("Gambia, The 10%, China 4% (2019)", "2019", [("Gambia, The", "10"), ("China", "4")]),
    ],
)
def test_shares_have_a_year(text: str, year: str, found: list[tuple[str, str]]) -> None:
    assert shares(text) == (year, [Share(name, Decimal(percent)) for name, percent in found])


@pytest.mark.parametrize(
    "text", ["China 92%", "almost entirely China (2022)", "China, Russia (2021)", "China 9 (2023)"]
)
def test_partners_without_shares_or_year_are_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        shares(text)


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("47 55 N, 106 55 E", "47.9167", "106.9167"),
        ("0 13 S, 78 30 W", "-0.2167", "-78.5000"),
        ("18 1 N, 63 2 W", "18.0167", "-63.0333"),
    ],
)
def test_coordinates_become_degrees(text: str, latitude: str, longitude: str) -> None:
    assert degrees(text) == (Decimal(latitude), Decimal(longitude))


@pytest.mark.parametrize("text", ["50 84 N, 4 35 E", "91 00 N, 4 35 E", "1 00 N, 181 00 E", "7 18S, 12 24E", ""])
def test_impossible_coordinates_are_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        degrees(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ulaanbaatar", "Ulaanbaatar"),
        ("Porto-Novo (constitutional capital); Cotonou (seat of government)", "Porto-Novo"),
        ("Santiago; note - Valparaiso is the seat of the legislature", "Santiago"),
        ("Washington, D.C.", "Washington, D.C."),
        ("no official capital; government offices in the Yaren District", None),
    ],
)
def test_capital_is_the_first_town_named(text: str, name: str | None) -> None:
    assert capital_name(text) == name


def test_markup_is_taken_off() -> None:
    assert without_markup("<p>C&ocirc;te d'Ivoire,&nbsp; <b>UN</b></p>") == "Côte d'Ivoire, UN"
