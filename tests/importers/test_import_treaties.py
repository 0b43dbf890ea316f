"""The adapters of memberships and alliances, treaties and obligations: whole claims of made-up files, and refusals."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from adapters import DATA, changed, read, refusals, written

from app.facts.agreements import Agreement
from app.facts.memberships import Membership, Role
from app.importers import alliances, atop, cow_alliances, cow_igo, desta
from app.importers.adapter import FoundClaim
from app.importers.recognition import recognize
from app.importers.state_codes import CodeLookup
from app.text.edtf import bounds, in_words

IGO_ENDS = "The data set ends with 2014: what came later it does not say."
MEMBER, ASSOCIATE, OBSERVER = Role.MEMBER, Role.ASSOCIATE, Role.OBSERVER
NAM, WASSENAAR = "non-aligned-movement", "wassenaar-arrangement"

POOLED, ONE_SIDED, ATOP_ENDS = atop.POOLED, atop.ONE_SIDED, atop.ENDS
BEFORE, AFTER = alliances.BEFORE, alliances.AFTER

NAMES = {"CHN": "China", "KAZ": "Kazakhstan", "MNG": "Mongolia", "osce": "the OSCE"}


def claim(line: int, key: str, *values: Any) -> FoundClaim:
    """A claim as adapters yield it."""
    return FoundClaim(line, key, values)


def test_memberships_are_spells_of_years_with_one_role(codes: CodeLookup) -> None:
    claims, _ = read(cow_igo.ADAPTER, DATA / "cow_igo.csv", codes)
    assert claims == [
        claim(14, f"CSXX.{NAM}.1992", NAM, "CSXX", MEMBER, "1992", "345, 1992: nam", None),
        claim(10, "DEU.un.1989", "un", "DEU", MEMBER, "1989/1990", "260, 1989 to 1990: un", None),
        claim(12, "DEU.un.1990", "un", "DEU", MEMBER, "1990/1991", "255, 1990 to 1991: un", None),
        claim(8, "MNG.icct.2013", "icct", "MNG", MEMBER, "2013/2014", "712, 2013 to 2014: icc", IGO_ENDS),
        claim(4, "MNG.igo-aaaid.1992", "igo-aaaid", "MNG", MEMBER, "1992", "712, 1992: aaaid", None),
        claim(2, "MNG.igo-cbi.1990", "igo-cbi", "MNG", MEMBER, "1990/1992", "712, 1990 to 1992: cbi", None),
        claim(2, f"MNG.{NAM}.1990", NAM, "MNG", OBSERVER, "1990/1991", "712, 1990 to 1991: nam", None),
        claim(4, f"MNG.{NAM}.1992", NAM, "MNG", MEMBER, "1992", "712, 1992: nam", None),
        claim(5, f"MNG.{NAM}.1994", NAM, "MNG", MEMBER, "1994", "712, 1994: nam", None),
        claim(7, f"MNG.{NAM}.1996", NAM, "MNG", MEMBER, "1996", "712, 1996: nam", None),
        claim(8, f"MNG.{NAM}.2013", NAM, "MNG", MEMBER, "2013/2014", "712, 2013 to 2014: nam", IGO_ENDS),
        claim(2, "MNG.un.1990", "un", "MNG", MEMBER, "1990/1992", "712, 1990 to 1992: un", None),
        claim(5, "MNG.un.1994", "un", "MNG", MEMBER, "1994/1996", "712, 1994 to 1996: un", None),
        claim(8, "MNG.un.2013", "un", "MNG", MEMBER, "2013/2014", "712, 2013 to 2014: un", IGO_ENDS),
        claim(9, f"MNG.{WASSENAAR}.2014", WASSENAAR, "MNG", ASSOCIATE, "2014", "712, 2014: wassen", IGO_ENDS),
        claim(16, f"YUCS.{NAM}.1990", NAM, "YUCS", MEMBER, "1990/1991", "345, 1990 to 1991: nam", None),
        claim(16, "YUCS.un.1990", "un", "YUCS", MEMBER, "1990/1991", "345, 1990 to 1991: un", None),
    ]


def test_cells_that_are_no_membership_are_left_out(codes: CodeLookup) -> None:
    _, file = read(cow_igo.ADAPTER, DATA / "cow_igo.csv", codes)
    assert (file.lines, file.refused) == (15, [])
    assert file.left_out == {
        "no membership (0)": 25,
        "no such organization or state in that year (-1)": 46,
        "membership not known (-9)": 3,
    }


def test_the_official_file_has_upper_case_columns_and_the_same_claims(codes: CodeLookup, tmp_path: Path) -> None:
    header, *lines = (DATA / "cow_igo.csv").read_text().splitlines()
    ccode, year, state, *names = header.split(",")
    upper = ",".join([ccode, year, state, *(name.upper() for name in names[:-1]), "Wassen"])
    claims = [
        read(cow_igo.ADAPTER, path, codes)[0] for path in (DATA / "cow_igo.csv", written(tmp_path, upper, *lines))
    ]
    assert claims[0] == claims[1]


ORGANIZATION_YEARS = [
    "ioname,orgname,year,afghanistan,germany,mongolia,russia,usa,wgermany,zimbabwe,imputed",
    "UNESCO,UNESCO,1948,0,,-9,1,1,,,0",
    "UNESCO,UNESCO,1949,0,,0,1,3,,,0",
    "UNESCO,UNESCO,1990,0,1,1,1,2,1,0,0",
    "UNESCO,UNESCO,1991,0,1,1,1,2,,0,0",
    "AAAID,Arab Authority,1991,0,0,1,0,0,,0,0",
]


def test_years_of_organizations_give_the_same_memberships(codes: CodeLookup, tmp_path: Path) -> None:
    state_years = [
        "ccode,year,state,aaaid,un,unesco,wassen",
        *("255,1990,x,-1,-1,1,-1", "255,1991,x,0,-1,1,-1", "712,1948,x,-1,-1,-9,-1"),
        *("712,1949,x,-1,-1,0,-1", "712,1990,x,-1,-1,1,-1", "712,1991,x,1,-1,1,-1", "365,1948,x,-1,-1,1,-1"),
        *("365,1949,x,-1,-1,1,-1", "365,1990,x,-1,-1,1,-1", "365,1991,x,0,-1,1,-1", "2,1948,x,-1,-1,1,-1"),
        *("2,1949,x,-1,-1,3,-1", "2,1990,x,-1,-1,2,-1", "2,1991,x,0,-1,2,-1", "260,1990,x,-1,-1,1,-1"),
    ]
    by_organization, file = read(cow_igo.ADAPTER, written(tmp_path, *ORGANIZATION_YEARS), codes)
    by_state, _ = read(cow_igo.ADAPTER, written(tmp_path, *state_years), codes)
    assert [claim[1:] for claim in by_organization] == [claim[1:] for claim in by_state]
    assert len(by_state) == 9
    assert file.refused == []
    uncertain = {claim.key: claim.values[-1] for claim in by_state}["USA.unesco.1948"]
    assert uncertain == cow_igo.UNCERTAIN.format(1949)


def test_the_projects_own_file_by_organization_has_tabs_and_capitals(codes: CodeLookup, tmp_path: Path) -> None:
    header, *lines = ORGANIZATION_YEARS
    names = ["IOname", *(name.capitalize() for name in header.split(",")[1:-1]), "Imputation"]
    path = tmp_path / "igo_year_formatv3.csv"
    path.write_text("\n".join("\t".join(row) for row in (names, *(line.split(",") for line in lines))) + "\n")
    assert recognize(path).adapter is cow_igo.ADAPTER
    claims, file = read(cow_igo.ADAPTER, path, codes)
    assert claims == read(cow_igo.ADAPTER, written(tmp_path, *ORGANIZATION_YEARS), codes)[0]
    assert (len(claims), file.refused) == (9, [])


def test_joint_memberships_of_pairs_are_told_of_and_left_out(codes: CodeLookup, tmp_path: Path) -> None:
    lines = ("dyadid,state1,state2,year,AAAID,UN,Wassen,version", "705712,kazakhstan,mongolia,1995,0,1,0,3.0")
    path = written(tmp_path, *lines)
    assert recognize(path).adapter is cow_igo.ADAPTER
    claims, file = read(cow_igo.ADAPTER, path, codes)
    assert (claims, list(cow_igo.organizations(file, codes)), file.refused) == ([], [], [])
    [(reason, count)] = file.left_out.items()
    assert ("the file by state and year has those of each" in reason, count) == (True, 1)


def test_faulty_years_of_organizations_are_refused(codes: CodeLookup, tmp_path: Path) -> None:
    header = ORGANIZATION_YEARS[0]
    lines = ["NONE,x,1990,0,0,1,1,1,,0,0", "UN,x,19,0,0,1,1,1,,0,0", "UN,x,1990,0,7,1,1,1,,0,0", "UN,x,1900,,,1,,,,,0"]
    _, file = read(cow_igo.ADAPTER, written(tmp_path, header, *lines), codes)
    assert refusals(file) == [
        (2, "ioname", "no organization of the data set: 'NONE'"),
        (3, "year", "not a year: '19'"),
        (4, "germany", "'7' is none of the codes 1, 2, 3, 0, -1, -9"),
        (
            5,
            "mongolia",
            "the code '712' means no one state in 1900 (it has meant MNG 1921-03-13/.., which existed 1921-07-11/..)",
        ),
    ]


def test_organizations_that_are_not_known_are_listed_with_their_years(codes: CodeLookup) -> None:
    file = cow_igo.ADAPTER.open(DATA / "cow_igo.csv", cow_igo.ADAPTER.layouts)
    assert list(cow_igo.organizations(file, codes)) == [
        {
            "id": "igo-aaaid",
            "name": "Arab Authority for Agricultural Investment and Development",
            "abbreviation": "AAAID",
            "existed": "1976/..",
        },
        {
            "id": "igo-cbi",
            "name": "Central Bureau for the International 1:1,000,000 Map of the World",
            "abbreviation": "CBI",
            "existed": "1909/1953",
        },
    ]


def test_the_list_of_organizations_is_whole() -> None:
    listed = cow_igo.listed_organizations()
    assert len(listed) == 534
    assert cow_igo.ORGANIZATIONS.keys() <= listed.keys()
    assert listed["iocom"].name == "Indian Ocean Commission"
    assert len(set(cow_igo.state_columns().values())) == len(cow_igo.state_columns()) == 217
    assert sum(bounds(organization.existed)[1] is None for organization in listed.values()) == 335


@pytest.mark.parametrize("organization", sorted(set(cow_igo.ORGANIZATIONS.values())))
def test_organizations_of_the_list_are_known(organization: str, codes: CodeLookup) -> None:
    assert organization in codes.organizations()


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("712,1992,", "712,92,", (4, "year", "not a year: '92'")),
        ("712,1992,", "999,1992,", (4, "ccode", "no state has the code '999'")),
        (
            "712,1992,",
            "705,1990,",
            (
                4,
                "ccode",
                "the code '705' means no one state in 1990 "
                "(it has meant KAZ 1991-12-26/.., which existed 1991-12-16/..)",
            ),
        ),
        ("1,1,1,0,1,-1,-1", "1,1,7,0,1,-1,-1", (4, "un", "'7' is none of the codes 1, 2, 3, 0, -1, -9")),
        ("712,1992,", "712,1991,", (4, "year", "1991 stands twice, as do years of line 2")),
    ],
)
def test_faulty_memberships_are_refused(
    old: str, new: str, refused: tuple[int, str, str], codes: CodeLookup, tmp_path: Path
) -> None:
    _, file = read(cow_igo.ADAPTER, changed(DATA / "cow_igo.csv", tmp_path, old, new), codes)
    assert refused in refusals(file)
    assert {fault.line for fault in file.refused} == {4}


BEFORE_UNION = (
    "The data set uses codes outside the times of their list: 255 in 1990-09-03/1990-10-02 (DEU 1990-10-03/..)."
)


def test_alliances_have_the_members_of_each_time(codes: CodeLookup) -> None:
    claims, file = read(cow_alliances.ADAPTER, DATA / "cow_alliances.csv", codes)
    entente, pact = "Entente, COW alliance {} (entente)".format, "Non-Aggression Pact, COW alliance 903"
    defence, part = "Defense Pact, COW alliance 904 (defense, entente)", "defense: 705; defense, entente: 712"
    whole = ("1996-02-02", "2004-06-01")
    assert claims == [
        claim(
            2,
            "901.1816",
            entente(901),
            ["USA", "russian-empire"],
            "1797-04-05",
            None,
            "../1825-03-07",
            "by member: version4id 901: 2, 365",
            BEFORE,
        ),
        claim(
            4,
            "902.1868",
            entente(902),
            ["CHN", "USA"],
            "1799-04-05",
            None,
            "1868-06-20/..",
            "by member: version4id 902: 2, 710",
            AFTER,
        ),
        claim(
            6,
            "903.1990",
            f"{pact} (neutrality, nonaggression)",
            ["DEU", "SUHH"],
            "1990-09-03",
            None,
            "1990-09-03/1991-12-25",
            "by member: version4id 903: 365, 255",
            BEFORE_UNION,
        ),
        claim(
            6,
            "903.1991",
            f"{pact} (neutrality, nonaggression)",
            ["DEU", "RUS"],
            "1990-09-03",
            None,
            "1991-12-26/..",
            "by member: version4id 903: 365, 255",
            AFTER,
        ),
        claim(
            8,
            "904.1996",
            defence,
            ["KAZ", "MNG"],
            *whole,
            "1996-02-02/1998-04",
            "by member: version4id 904: 705, 712",
            f"Obligations by member: {part}.",
        ),
        claim(
            8,
            "904.1998",
            defence,
            ["CHN", "KAZ", "MNG"],
            *whole,
            "1998-05/2001",
            "by member: version4id 904: 705, 712, 710",
            "Obligations by member: defense: 705 710; defense, entente: 712.",
        ),
        claim(
            8,
            "904.2002",
            defence,
            ["KAZ", "MNG"],
            *whole,
            "2002/2004-06-01",
            "by member: version4id 904: 705, 712",
            f"Obligations by member: {part}.",
        ),
    ]
    assert (file.lines, file.refused) == (10, [])
    assert file.left_out == {"time in which the file has an alliance with one member alone": 3}


@pytest.mark.parametrize(
    ("since", "until", "period"),
    [
        (date.min, date.max, ("1816", "..")),
        (date.min, date(1825, 3, 8), ("..", "1825-03-07")),
        (date(1990, 1, 1), date(1992, 1, 1), ("1990-01", "1991")),
        (date(1990, 1, 1), date.max, ("1990-01", "..")),
    ],
)
def test_ends_of_alliances_are_open_as_far_as_edtf_can_say_it(since: date, until: date, period: Any) -> None:
    exactness = {date(1825, 3, 8): 10, date(1990, 1, 1): 7, date(1992, 1, 1): 4}
    assert alliances.ends(since, until, exactness) == period


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        (",1,4.1\n904,710", ",1,3.0\n904,710", (9, "version", "'3.0' is not the version that is read, 4.1")),
        ("904,712,", "904,x,", (9, "ccode", "no state has the code 'x' (did you mean 2?)")),
        ("2,2,1996,1,6,2004,0,0,1,0,0,1", "2,2,1996,1,6,2004,0,0,2,0,0,1", (9, "defense", "neither 0 nor 1: '2'")),
        (
            "2,2,1996,1,6,2004,0,0,1,0,0,1",
            "30,2,1996,1,6,2004,0,0,1,0,0,1",
            (9, "mem_st_year", "'1996-02-30' is not a day of the calendar"),
        ),
    ],
)
def test_an_alliance_with_a_faulty_member_is_loaded_without_it(
    old: str, new: str, refused: tuple[int, str, str], codes: CodeLookup, tmp_path: Path
) -> None:
    claims, file = read(cow_alliances.ADAPTER, changed(DATA / "cow_alliances.csv", tmp_path, old, new), codes)
    assert refusals(file) == [refused]
    keys = ["901.1816", "902.1868", "903.1990", "903.1991", "904.1998"]
    assert [claim.key for claim in claims] == keys
    values = dict(zip(cow_alliances.ADAPTER.columns, claims[-1].values, strict=True))
    missing = "x" if refused[1] == "ccode" else "712"
    assert values["parties"] == ["CHN", "KAZ"]
    assert f"Without the members whose lines could not be read: {missing}." in values["note"]


def test_a_blank_obligation_is_not_known(codes: CodeLookup, tmp_path: Path) -> None:
    old, new = "2,2,1996,1,6,2004,0,0,1,0,0,1", "2,2,1996,1,6,2004,0,0,1,0,,1"
    claims, file = read(cow_alliances.ADAPTER, changed(DATA / "cow_alliances.csv", tmp_path, old, new), codes)
    notes = [dict(zip(cow_alliances.ADAPTER.columns, claim.values, strict=True))["note"] for claim in claims]
    assert file.refused == []
    assert (
        sum(
            "The data set leaves a cell blank: not known of all whether nonaggression." in (note or "")
            for note in notes
        )
        == 3
    )


def alliance_lines(*lines: str) -> list[str]:
    """Lines of the file by member, each of them from alliance, code, start, end and what follows."""
    header = (DATA / "cow_alliances.csv").read_text().splitlines()[0]
    return [header, *lines]


def member(number: int, code: int, start: int, end: int | None, censors: str = "0", terms: str = "1,0,0,0") -> str:
    """A line of the file by member, whose dates are years; without an end it goes on at the end of the data set."""
    dates = f",,,{start},,,{end or ''}"
    return f"{number},{code},Name{dates},Type I: Defense Pact{dates},{censors},{int(end is None)},{terms},4.1"


def told(adapter: Any, path: Path, codes: CodeLookup) -> dict[str, dict[str, Any]]:
    """The claims of a file by key and column."""
    claims, _ = read(adapter, path, codes)
    return {claim.key: dict(zip(adapter.columns, claim.values, strict=True)) for claim in claims}


def test_a_note_is_never_longer_than_a_row_can_hold(codes: CodeLookup, tmp_path: Path) -> None:
    known = [member(904, code, 1996, 2004, terms=terms) for code, terms in ((705, "1,0,0,0"), (712, "1,0,0,1"))]
    unknown = [member(904, code, 1996, 2004) for code in range(9000, 9150)]
    path = written(tmp_path, *alliance_lines(*known, *unknown))
    [claim] = told(cow_alliances.ADAPTER, path, codes).values()
    assert len(claim["note"]) <= alliances.LONGEST
    assert claim["note"].endswith(" …")


def test_a_code_beyond_its_list_is_taken_and_noted(codes: CodeLookup, tmp_path: Path) -> None:
    lines = alliance_lines(*(member(226, code, 1954, 1956) for code in (2, 260)), member(226, 740, 1951, 1956))
    claims = told(cow_alliances.ADAPTER, written(tmp_path, *lines), codes)
    assert claims["226.1954"]["parties"] == ["DEU", "JPN", "USA"]
    assert claims["226.1954"]["note"] == (
        "The data set uses codes outside the times of their list: 260 in 1954/1955-05-04 (DEU 1955-05-05/1990-10-02)."
    )


def test_years_in_which_a_code_means_no_state_are_left_out(codes: CodeLookup, tmp_path: Path) -> None:
    lines = alliance_lines(member(199, 2, 1989, None), member(199, 710, 1989, None), member(199, 705, 1990, None))
    path = written(tmp_path, *lines)
    claims = told(cow_alliances.ADAPTER, path, codes)
    assert {key: (claim["parties"], claim["period"]) for key, claim in claims.items()} == {
        "199.1989": (["CHN", "USA"], "1989/1991-12-15"),
        "199.1991": (["CHN", "KAZ", "USA"], "1991-12-16/.."),
    }
    without = "Without the members whose lines could not be read: 705."
    assert [without in (claim["note"] or "") for claim in claims.values()] == [True, False]
    _, file = read(cow_alliances.ADAPTER, path, codes)
    times = "(it has meant KAZ 1991-12-26/.., which existed 1991-12-16/..); that time is left out"
    assert refusals(file) == [(4, "ccode", f"the code '705' means no one state in 1990/1991-12-15 {times}")]


def test_the_note_on_a_missing_member_stands_where_it_is_missing(codes: CodeLookup, tmp_path: Path) -> None:
    lines = alliance_lines(
        *(member(7, code, 1950, 1980) for code in (2, 710)), member(7, 999, 1950, 1959), member(7, 712, 1970, 1980)
    )
    claims = told(cow_alliances.ADAPTER, written(tmp_path, *lines), codes)
    assert [(claim["period"], claim["note"]) for claim in claims.values()] == [
        ("1950/1969", "Without the members whose lines could not be read: 999."),
        ("1970/1980", None),
    ]


def test_a_line_with_too_few_cells_costs_that_line(codes: CodeLookup, tmp_path: Path) -> None:
    path = changed(DATA / "cow_alliances.csv", tmp_path, "904,710,China,", "904,710,")
    claims = told(cow_alliances.ADAPTER, path, codes)
    _, file = read(cow_alliances.ADAPTER, path, codes)
    assert refusals(file) == [(10, "row", "22 cells under a header of 23")]
    assert list(claims) == ["901.1816", "902.1868", "903.1990", "903.1991", "904.1996"]
    noted = [key for key, claim in claims.items() if alliances.UNREADABLE in (claim["note"] or "")]
    assert noted == ["904.1996"]


def test_where_alliances_do_not_stand_together_any_may_lack_a_line(codes: CodeLookup, tmp_path: Path) -> None:
    pairs = [member(number, code, 1950, 1960) for code in (2, 710) for number in (1, 2, 3)]
    claims = told(cow_alliances.ADAPTER, written(tmp_path, *alliance_lines(*pairs, "3,712")), codes)
    assert [claim["note"] for claim in claims.values()] == [alliances.UNREADABLE] * 3


def test_a_blank_mark_of_censoring_is_none(codes: CodeLookup, tmp_path: Path) -> None:
    lines = alliance_lines(*(member(304, code, 2004, None, censors="") for code in (2, 710)))
    claims = told(cow_alliances.ADAPTER, written(tmp_path, *lines), codes)
    assert [(key, claim["period"]) for key, claim in claims.items()] == [("304.2004", "2004/..")]


BY_DYAD = (
    "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,"
    "dyad_end_day,dyad_end_month,dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente"
)
DYADS = {
    "undirected": [
        f"{BY_DYAD.removesuffix('entente')}asymmetric,entente,version",
        *("903,255,Germany,365,Russia,3,9,1990,,,,0,1,0,1,1,0,0,4.1",),
        *("904,705,Kazakhstan,710,China,,5,1998,,,2001,0,0,1,0,0,0,0,4.1",),
        *("904,705,Kazakhstan,712,Mongolia,2,2,1996,1,6,2004,0,0,1,0,0,1,1,4.1",),
        *("904,710,China,712,Mongolia,,5,1998,,,2001,0,0,1,0,0,1,1,4.1",),
    ],
    "directed": [
        f"{BY_DYAD},version",
        *(f"903,{pair},3,9,1990,,,,0,1,0,1,1,0,4.1" for pair in ("255,Germany,365,Russia", "365,Russia,255,Germany")),
        *(f"904,{pair},,5,1998,,,2001,0,0,1,0,0,{0},4.1" for pair in ("705,Kazakhstan,710,China", "710,C,705,K")),
        *("904,705,Kazakhstan,712,Mongolia,2,2,1996,1,6,2004,0,0,1,0,0,0,4.1",),
        *("904,712,Mongolia,705,Kazakhstan,2,2,1996,1,6,2004,0,0,1,0,0,1,4.1",),
        *("904,710,China,712,Mongolia,,5,1998,,,2001,0,0,1,0,0,0,4.1",),
        *("904,712,Mongolia,710,China,,5,1998,,,2001,0,0,1,0,0,1,4.1",),
    ],
}


def yearly(lines: list[str]) -> list[str]:
    """A file by dyad as the one by year has it, for two years of each dyad."""
    header, *others = lines
    years = [f"{line.removesuffix('4.1')}{year},4.1" for line in others for year in (2000, 2001)]
    return [f"{header.removesuffix('version')}year,version", *years]


def test_the_file_by_member_and_year_gives_the_same_claims(codes: CodeLookup, tmp_path: Path) -> None:
    path = written(tmp_path, *yearly((DATA / "cow_alliances.csv").read_text().splitlines()))
    assert recognize(path).adapter is cow_alliances.ADAPTER
    assert read(cow_alliances.ADAPTER, DATA / "cow_alliances.csv", codes)[1].refused == []
    whole, claims = (told(cow_alliances.ADAPTER, one, codes) for one in (DATA / "cow_alliances.csv", path))
    assert claims == whole


@pytest.mark.parametrize("layout", DYADS)
@pytest.mark.parametrize("is_yearly", [False, True])
def test_files_by_dyad_give_the_same_claims(layout: str, is_yearly: bool, codes: CodeLookup, tmp_path: Path) -> None:
    lines = yearly(DYADS[layout]) if is_yearly else DYADS[layout]
    claims = told(cow_alliances.ADAPTER, written(tmp_path, *lines), codes)
    whole = told(cow_alliances.ADAPTER, DATA / "cow_alliances.csv", codes)
    same = ("parties", "period") if layout == "undirected" else ("parties", "period", "note")
    assert {key: [claim[name] for name in same] for key, claim in claims.items()} == {
        key: [claim[name] for name in same] for key, claim in whole.items() if key[:3] in ("903", "904")
    }
    assert claims["904.1996"]["title"] == "Alliance, COW alliance 904 (defense, entente)"
    assert claims["904.1998"]["source_row"] == "by dyad: version4id 904: 705, 710, 712"
    if layout == "undirected":
        notes = {key: claim["note"] for key, claim in claims.items()}
        assert notes == {
            "903.1990": BEFORE_UNION,
            "903.1991": AFTER,
            **dict.fromkeys(list(notes)[2:], alliances.BY_PAIR),
        }


def test_of_a_dyad_in_one_direction_the_terms_may_bind_one_side(codes: CodeLookup, tmp_path: Path) -> None:
    lines = [DYADS["directed"][0], "56,2,United States,740,Japan,8,9,1951,,,,0,1,1,0,0,0,4.1"]
    [claim] = told(cow_alliances.ADAPTER, written(tmp_path, *lines), codes).values()
    assert claim["note"].endswith(alliances.BY_PAIR)


def test_obligations_of_both_directions_are_one_claim_where_they_are_equal(codes: CodeLookup) -> None:
    claims, file = read(atop.ADAPTER, DATA / "atop.csv", codes)
    of = "Alliance obligations of {}: {}".format
    both = "both sides"
    assert claims == [
        claim(
            2,
            "KAZ.MNG.1995",
            of(both, "nonaggression"),
            ["KAZ", "MNG"],
            "1995/1996",
            "705 and 712, 1995 to 1996",
            POOLED,
        ),
        claim(
            6,
            "KAZ.MNG.2017",
            of(both, "nonaggression, consultation"),
            ["KAZ", "MNG"],
            "2017/2018",
            "705 and 712, 2017 to 2018",
            f"{POOLED} {ATOP_ENDS}",
        ),
        claim(
            4,
            "KAZ.to.MNG.1997",
            of("KAZ towards MNG", "defence, nonaggression"),
            ["KAZ", "MNG"],
            "1997",
            "705 to 712, 1997",
            f"{POOLED} {ONE_SIDED}",
        ),
        claim(15, "MNG.RUS.1992", of(both, "defence"), ["MNG", "RUS"], "1992", "365 and 712, 1992", POOLED),
        claim(
            13, "MNG.SUHH.1990", of(both, "defence"), ["MNG", "SUHH"], "1990/1991", "365 and 712, 1990 to 1991", POOLED
        ),
        claim(
            8,
            "MNG.to.KAZ.1997",
            of("MNG towards KAZ", "nonaggression"),
            ["KAZ", "MNG"],
            "1997",
            "712 to 705, 1997",
            f"{POOLED} {ONE_SIDED}",
        ),
        claim(
            19,
            "USA.to.JPN.1960",
            of("USA towards JPN", "defence, offence, neutrality"),
            ["JPN", "USA"],
            "1960",
            "2 to 740, 1960",
            f"{POOLED} {ONE_SIDED}",
        ),
    ]
    assert (file.lines, file.refused) == (19, [])
    assert file.left_out == {"no obligation": 1, "obligation not known": 1}


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("705,712,1997,1", "705,712,1997,5", (4, "atop_defense", "neither 0 nor 1: '5'")),
        ("705,712,1997,", "705,712,,", (4, "year", "not a year: ''")),
        ("705,712,1997,", "705,705,1997,", (4, "ccode2", "'705' and '705' are one state in 1997: KAZ")),
        ("705,712,1997,", "705,712,1996,", (4, "year", "1996 stands twice, as do years of line 2")),
        (
            *("705,712,1997,", "705,712,1990,"),
            (
                4,
                "ccode1",
                "the code '705' means no one state in 1990 "
                "(it has meant KAZ 1991-12-26/.., which existed 1991-12-16/..)",
            ),
        ),
    ],
)
def test_faulty_obligations_are_refused(
    old: str, new: str, refused: tuple[int, str, str], codes: CodeLookup, tmp_path: Path
) -> None:
    _, file = read(atop.ADAPTER, changed(DATA / "atop.csv", tmp_path, old, new), codes)
    assert refusals(file) == [refused]


def test_order_of_lines_does_not_matter(codes: CodeLookup, tmp_path: Path) -> None:
    for adapter, name in ((cow_igo.ADAPTER, "cow_igo.csv"), (atop.ADAPTER, "atop.csv")):
        header, *lines = (DATA / name).read_text(encoding="utf-8").splitlines()
        (tmp_path / name).write_text("\n".join([header, *reversed(lines)]), encoding="utf-8")
        claims, turned = (read(adapter, folder / name, codes)[0] for folder in (DATA, tmp_path))
        assert [claim[1:] for claim in turned] == [claim[1:] for claim in claims]


DESTA = [
    claim(2, "7", "Kazakhstan Mongolia", ["KAZ", "MNG"], "1995", "1998", "1995/", "number 7", None),
    claim(
        3,
        "7-1",
        "Kazakhstan Mongolia accession China",
        ["CHN", "KAZ", "MNG"],
        "1999",
        None,
        "1999/2005",
        "number 7+1",
        "Listed as accession. A party withdrew in 2005.",
    ),
    claim(
        4,
        "7-2",
        "Kazakhstan Mongolia accession Japan",
        ["CHN", "JPN", "KAZ", "MNG"],
        "2001",
        "2002",
        "2001/2005",
        "number 7+2",
        "Listed as accession. A party withdrew in 2005.",
    ),
    claim(
        5,
        "7_1",
        "Kazakhstan Mongolia withdrawal China",
        ["JPN", "KAZ", "MNG"],
        None,
        None,
        "2005/",
        "number 7_1",
        "Listed as withdrawal. The parties are those that remained.",
    ),
    claim(6, "8", "Österreich Türkei", ["AUT", "TUR"], "1961", "1962", "1961/", "number 8", None),
    claim(7, "9", "Germany Turkey", ["DEU", "TUR"], None, "1963", "1963/", "number 9", None),
    claim(
        8, "9_1", "Germany Turkey protocol", ["DEU", "TUR"], "1970", None, "1970/", "number 9_1", "Listed as protocol."
    ),
    claim(
        9, "10", "Korea Russia", ["KOR", "RUS"], "1999", "2000", "1999/2010", "number 10", "A party withdrew in 2010."
    ),
]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_treaties_are_read_in_the_encodings_that_there_are(encoding: str, codes: CodeLookup, tmp_path: Path) -> None:
    path = tmp_path / "desta.csv"
    path.write_bytes((DATA / "desta.csv").read_bytes().decode("cp1252").encode(encoding))
    claims, file = read(desta.ADAPTER, path, codes)
    assert claims == sorted(DESTA, key=lambda claim: claim.key)
    assert (file.lines, file.refused) == (12, [])
    assert file.left_out == {
        "consolidated text of treaties that are listed themselves": 1,
        "negotiation, which is no treaty": 1,
        "treaty without a year": 1,
        "withdrawal after which no two parties remained": 1,
    }


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("\n8;8;", "\n8/1;8;", (6, "number", "not a number such as 62, 62+1 or 62_1: '8/1'")),
        ("\xd6sterreich", "\x81sterreich", (6, "row", "neither UTF-8 nor Windows-1252: byte 0x81 at 4")),
        (";1961;1962;", ";196;1962;", (6, "year", "not a year: '196'")),
        (";1961;1962;", ";1961;soon;", (6, "entryforceyear", "not a year: 'soon'")),
        (";40;792;NA", ";EC;792;NA", (6, "c1", "no state has the code 'EC'")),
        (";40;792;NA", ";40;40;NA", (6, "c1", "fewer than two parties")),
        ("kei;base_treaty", "kei;treaty", (6, "entry_type", "none of the types that are known: 'treaty'")),
        (";643;NA;NA;2;1;", ";643;NA;NA;2;3;", (10, "mc2", "neither 1 (withdrew) nor 2 (remained): '3'")),
    ],
)
def test_faulty_treaties_are_refused(
    old: str, new: str, refused: tuple[int, str, str], codes: CodeLookup, tmp_path: Path
) -> None:
    _, file = read(desta.ADAPTER, changed(DATA / "desta.csv", tmp_path, old, new), codes)
    assert refusals(file) == [refused]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("1992", "in 1992"),
        ("2013-08", "in August 2013"),
        ("2012-11-21", "on 21 November 2012"),
        ("1990/1992", "from 1990 to 1992"),
        ("1992-05-06/..", "from 6 May 1992 on"),
        ("1992/", "from 1992, with no end stated"),
        ("../1822-10", "until October 1822"),
        ("199X", "in 199X"),
        ("1992-05?", "in 1992-05?"),
    ],
)
def test_periods_are_put_into_words(period: str, words: str) -> None:
    assert in_words(period) == words


@pytest.mark.parametrize(
    ("parties", "period", "words"),
    [
        (["KAZ", "MNG"], "1995/1996", "Kazakhstan and Mongolia are listed as parties to “Pact”, from 1995 to 1996."),
        (["CHN", "KAZ", "MNG"], None, "China, Kazakhstan and Mongolia are listed as parties to “Pact”."),
        (["MNG"], "1995", "Mongolia is listed as a party to “Pact”, in 1995."),
        ([], "1995", "Agreement: title Pact, in 1995."),
    ],
)
def test_agreements_are_worded(parties: list[str], period: str | None, words: str | None) -> None:
    values: dict[str, Any] = dict.fromkeys(Agreement.told_by())
    row = SimpleNamespace(**{**values, "title": "Pact", "parties": parties, "period": period})
    assert Agreement.worded(row, NAMES) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"role": "observer", "period": "1990/1991"}, " as observer, from 1990 to 1991."),
        ({"role": "member", "period": None}, " as member."),
        ({"role": None, "period": "1990"}, ", in 1990."),
        (
            {"role": "partner", "programme": "Peace", "period_basis": "publication", "period_latest": "2026-02-04"},
            " as partner in the programme Peace, as of 4 February 2026.",
        ),
    ],
)
def test_memberships_are_worded(values: dict[str, Any], words: str) -> None:
    others: dict[str, Any] = dict.fromkeys(Membership.told_by())
    row = SimpleNamespace(**{**others, "state_id": "MNG", "organization_id": "osce", **values})
    assert Membership.sentence(row, NAMES) == f"Mongolia is listed under the OSCE{words}"
