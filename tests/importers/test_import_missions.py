"""The adapters of missions that name states: rows as the publishers have them; what is refused or left out."""

import csv
from pathlib import Path
from typing import Any

import pytest
from adapters import read, refusals
from command_line import Run
from database import select_rows
from sample import SEED
from workbooks import workbook

from app.importers import embassies, lowy
from app.importers.adapter import UnreadableFile
from app.importers.state_codes import CodeLookup
from app.settings import Settings

ITEM = "http://www.wikidata.org/entity/"
HEADER = (
    *("operator", "operatorQID", "jurisdictions", "jurisdictionQIDs", "country", "countryQID", "city", "cityQID"),
    *("address", "latitude", "longitude", "phone", "email", "website", "facebook", "twitter", "youtube", "picture"),
    *("pictureAuthor", "pictureLicense", "pictureLicenseURL", "type", "typeQID", "creation", "QID"),
)
QIDS = {
    **{"Australia": "Q408", "France": "Q142", "Italy": "Q38", "Japan": "Q17", "Kazakhstan": "Q232"},
    **{"Kyrgyzstan": "Q813", "Mongolia": "Q711", "People's Republic of China": "Q148", "Poland": "Q36"},
    **{"Russia": "Q159", "Taiwan": "Q865", "Turkey": "Q43", "United Kingdom": "Q145", "Vatican": "Q237"},
    **{"Vatican City": "Q237", "Quebec": "Q176", "Germany": "Q183", "Hong Kong": "Q8646", "European Union": "Q458"},
    "Ministry of Foreign Affairs of the People's Republic of China": "Q1155502",
    **{"Sovereign Military Order of Malta": "Q190353", "Zubrowka": "Q1757758", "Inner Mongolia": "Q41079"},
    **{"embassy": "Q3917681", "high commission": "Q18414273", "apostolic nunciature": "Q620045"},
    **{"consulate general": "Q372690", "honorary consulate": "Q23891529", "de facto embassy": "Q5244910"},
    **{"Indigenous Australians": "Q170355", "Nordic countries": "Q52062", "Quebec Government Office": "Q431071"},
    "Turkish Republic of Northern Cyprus": "Q23681",
    **{"permanent mission": "Q2360219", "palace": "Q16560", "Apostolic delegation": "Q2712647"},
}
ENDS = "The data set ends with 2023: what came later it does not say."


def item(operator: str, country: str, city: str, type: str, id: str, *, districts: str = "", creation: str = "") -> str:
    """A line of the database of embassies."""
    names = [name for name in districts.split("|") if name]
    values = {
        **{"operator": operator, "operatorQID": ITEM + QIDS[operator], "country": country},
        **{"countryQID": ITEM + QIDS[country], "city": city, "type": type, "typeQID": ITEM + QIDS[type]},
        **{"jurisdictions": districts, "jurisdictionQIDs": "|".join(ITEM + QIDS[name] for name in names)},
        **{"creation": creation and f"{creation}T00:00:00Z", "QID": ITEM + id},
    }
    return ";".join(values.get(name, "") for name in HEADER)


def found(folder: Path, codes: CodeLookup, *lines: str) -> tuple[list[tuple[Any, ...]], Any]:
    """The claims of a database of embassies, each as its key and its values without the row, and the file."""
    path = folder / "database_of_embassies.csv"
    path.write_text("\n".join([";".join(HEADER) + ";", *lines]) + "\n", encoding="utf-8")
    claims, file = read(embassies.ADAPTER, path, codes)
    return [(claim.key, *claim.values[:6], claim.values[7]) for claim in claims], file


def test_missions_stand_where_their_items_say(tmp_path: Path, codes: CodeLookup) -> None:
    claims, file = found(
        tmp_path,
        codes,
        item("Russia", "Mongolia", "Ulaanbaatar", "embassy", "Q4530416", districts="Mongolia"),
        item("Vatican", "Poland", "Warsaw", "apostolic nunciature", "Q620046", districts="Poland"),
        item("Kyrgyzstan", "Kazakhstan", "", "honorary consulate", "Q1"),
        item("Taiwan", "Mongolia", "Ulaanbaatar", "de facto embassy", "Q24002868", creation="2003-01-01"),
        item("Japan", "People's Republic of China", "Hong Kong", "consulate general", "Q2", districts="Hong Kong"),
        item("Ministry of Foreign Affairs of the People's Republic of China", "Turkey", "Ankara", "embassy", "Q3"),
    )
    two = "The file calls it"
    year = "Created 2003-01-01, says the file, which writes so what it knows to the year alone too."
    assert claims == [
        ("CHN.TUR.Q3", "CHN", "TUR", "embassy", "Ankara", None, "publication", None),
        (
            *("JPN.CHN.Q2", "JPN", "CHN", "consulate_general", "Hong Kong", None, "publication"),
            "Jurisdictions in the file: Hong Kong.",
        ),
        ("KGZ.KAZ.Q1", "KGZ", "KAZ", "honorary_consulate", None, None, "publication", None),
        ("RUS.MNG.Q4530416", "RUS", "MNG", "embassy", "Ulaanbaatar", None, "publication", None),
        (
            *("TWN.MNG.Q24002868", "TWN", "MNG", "representative_office", "Ulaanbaatar", "2003/..", "stated"),
            f"{two}: de facto embassy. {year}",
        ),
        (
            *("VAT.POL.Q620046", "VAT", "POL", "embassy", "Warsaw", None, "publication"),
            f"{two}: apostolic nunciature.",
        ),
    ]
    assert (file.lines, file.refused, file.left_out) == (6, [], {})
    claim = next(embassies.ADAPTER.read(file, codes))
    assert (claim.line, claim.values[6]) == (2, "missions: Q4530416, Russia in Mongolia, embassy")


def test_items_that_are_alike_are_told_apart_in_words(tmp_path: Path, codes: CodeLookup) -> None:
    path = tmp_path / "database_of_embassies.csv"
    lines = (
        item("Russia", "Mongolia", "", "honorary consulate", "Q1"),
        item("Russia", "Mongolia", "", "honorary consulate", "Q2"),
        item("France", "Kazakhstan", "Almaty", "consulate general", "Q3", creation="2009-02-03"),
        item("France", "Kazakhstan", "Almaty", "consulate general", "Q4", creation="2009-02-03"),
        item("Russia", "Mongolia", "Ulaanbaatar", "embassy", "Q5"),
    )
    path.write_text("\n".join([";".join(HEADER) + ";", *lines]) + "\n", encoding="utf-8")
    claims, _ = read(embassies.ADAPTER, path, codes)
    assert [claim.values[-1] for claim in claims] == [
        "France has a consulate general in Kazakhstan (Almaty) since 2009-02-03, item Q3 of Wikidata.",
        "France has a consulate general in Kazakhstan (Almaty) since 2009-02-03, item Q4 of Wikidata.",
        "Russia has an honorary consulate in Mongolia, item Q1 of Wikidata.",
        "Russia has an honorary consulate in Mongolia, item Q2 of Wikidata.",
        None,
    ]


@pytest.mark.parametrize(
    ("creation", "period", "told"),
    [
        ("1992-06-20", "1992-06-20/..", None),
        ("1992-10-01", "1992-10/..", "Created 1992-10-01, says the file, which writes so what it knows to the month "),
        ("1992-01-01", "1992/..", "Created 1992-01-01, says the file, which writes so what it knows to the year "),
        ("1970-01-01", None, "Created 1970-01-01, says the file, when one of the two was no such state: it may be "),
    ],
)
def test_no_more_is_read_from_a_creation_than_the_file_knows(
    creation: str, period: str | None, told: str | None, tmp_path: Path, codes: CodeLookup
) -> None:
    line = item("Russia", "Mongolia", "Darkhan", "consulate general", "Q4135348", creation=creation)
    [(*_, read_period, basis, note)], file = found(tmp_path, codes, line)
    assert (read_period, basis) == (period, "stated" if period else "publication")
    assert note.startswith(told) if told else note is None
    assert not file.refused


def test_missions_to_the_holy_see_stand_in_italy(tmp_path: Path, codes: CodeLookup) -> None:
    claims, _ = found(
        tmp_path,
        codes,
        item("Japan", "Italy", "Rome", "embassy", "Q1", districts="Vatican City"),
        item("Japan", "Italy", "Rome", "embassy", "Q2", districts="Italy|Vatican City"),
        item("Poland", "Italy", "Rome", "embassy", "Q3", districts="Poland"),
    )
    assert [(key, note) for key, *_, note in claims] == [
        ("JPN.ITA.Q2", "Jurisdictions in the file: Italy, Vatican City."),
        ("JPN.VAT.Q1", "Jurisdictions in the file: Vatican City. It stands in Italy, as those to the Holy See do."),
        ("POL.ITA.Q3", "Jurisdictions in the file: Poland. The jurisdiction that the file gives is the sending State."),
    ]


def test_what_is_no_mission_of_a_state_in_another_is_left_out(tmp_path: Path, codes: CodeLookup) -> None:
    claims, file = found(
        tmp_path,
        codes,
        item("Australia", "Australia", "Ankara", "embassy", "Q1", districts="Turkey|Kazakhstan"),
        item("Australia", "Australia", "Ankara", "embassy", "Q3", districts="Turkey"),
        item("Turkey", "Kazakhstan", "Astana", "embassy", "Q4", districts="Kazakhstan"),
        item("Indigenous Australians", "Australia", "Canberra", "embassy", "Q5", districts="Australia"),
        item("Vatican", "Nordic countries", "", "apostolic nunciature", "Q6"),
        item("Japan", "Kazakhstan", "", "embassy", "Q10", districts="Turkey|Australia"),
        item("Japan", "Kyrgyzstan", "", "permanent mission", "Q7"),
        item("Vatican", "Kyrgyzstan", "", "Apostolic delegation", "Q8"),
        item("Vatican", "France", "", "apostolic nunciature", "Q9", districts="European Union"),
    )
    assert [key for key, *_ in claims] == ["AUS.TUR.Q3", "TUR.KAZ.Q4"]
    assert file.left_out == {
        "stands in the sending State, says the file, which does not tell to which it is sent": 1,
        "accredited to several states, in none of which it stands": 1,
        "operator that is no state: Indigenous Australians": 1,
        "country that is no state: Nordic countries": 1,
        "permanent mission, which is to an organization": 1,
        "apostolic delegation, which is to the Church and to no state": 1,
        "accredited to no state: European Union": 1,
    }
    assert not file.refused


def test_missions_that_stand_elsewhere_are_to_those_that_the_file_tells(tmp_path: Path, codes: CodeLookup) -> None:
    claims, file = found(
        tmp_path,
        codes,
        item("Australia", "Australia", "Ankara", "embassy", "Q1", districts="Turkey|Kazakhstan"),
        item("Japan", "Turkey", "Ankara", "embassy", "Q2"),
        item("Australia", "Australia", "Astana", "consulate general", "Q3"),
        item("Kazakhstan", "Australia", "Canberra", "embassy", "Q4", districts="Turkey"),
        item("Australia", "Nordic countries", "Ankara", "consulate general", "Q5"),
    )
    of_city = "in the file: the receiving State is that of the others in Ankara."
    assert [(key, note) for key, *_, note in claims] == [
        ("AUS.TUR.Q1", f"Jurisdictions in the file: Turkey, Kazakhstan. Its country is Australia {of_city}"),
        ("AUS.TUR.Q5", f"Its country is Nordic countries {of_city}"),
        ("JPN.TUR.Q2", None),
        ("KAZ.TUR.Q4", "Jurisdictions in the file: Turkey. It stands in Australia, says the file."),
    ]
    assert file.left_out == {"stands in the sending State, says the file, which does not tell to which it is sent": 1}


def test_missions_of_actors_that_are_no_states_are_theirs(tmp_path: Path, codes: CodeLookup) -> None:
    claims, file = found(
        tmp_path,
        codes,
        item("Quebec", "Japan", "Tokyo", "Quebec Government Office", "Q1"),
        item("Sovereign Military Order of Malta", "Kazakhstan", "", "embassy", "Q2"),
        item("Turkey", "Turkish Republic of Northern Cyprus", "North Nicosia", "embassy", "Q3"),
    )
    assert [(key, kind) for key, _, _, kind, *_ in claims] == [
        ("TUR.northern-cyprus.Q3", "embassy"),
        ("order-of-malta.KAZ.Q2", "embassy"),
        ("quebec.JPN.Q1", "representative_office"),
    ]
    assert (file.refused, file.left_out) == ([], {})


def test_the_other_actors_are_in_the_reference_lists_or_come_with_the_file(
    tmp_path: Path, run: Run, own: Settings
) -> None:
    with (SEED / "reference" / "actors.csv").open(newline="", encoding="utf-8") as lines:
        listed = {row["id"] for row in csv.DictReader(lines)}
    brought = {organization["id"] for organization in embassies.ORGANIZATIONS.values()}
    assert set(embassies.OTHER_ACTORS.values()) == (listed & set(embassies.OTHER_ACTORS.values())) | brought
    path = tmp_path / "database_of_embassies.csv"
    order = item("Sovereign Military Order of Malta", "Kazakhstan", "", "embassy", "Q2")
    path.write_text("\n".join([";".join(HEADER) + ";", order]) + "\n", encoding="utf-8")
    result = run("import", path)
    assert result.exit_code == 0, result.stdout
    organizations = "SELECT id, kind, existed_source_id FROM organization WHERE pack = 'embassies'"
    assert select_rows(own, organizations) == [("order-of-malta", "nongovernmental", None)]
    assert select_rows(own, "SELECT sending_id FROM mission WHERE source_id = 'embassies'") == [("order-of-malta",)]
    assert run("remove", "embassies").exit_code == 0
    assert select_rows(own, organizations) == []


def test_items_that_cannot_be_read_cost_their_line_alone(tmp_path: Path, codes: CodeLookup) -> None:
    claims, file = found(
        tmp_path,
        codes,
        item("Zubrowka", "Mongolia", "", "embassy", "Q1"),
        item("Japan", "Mongolia", "", "palace", "Q2"),
        item("Japan", "Mongolia", "", "embassy", "Q3").replace(";http", ";1990;http"),
        item("Japan", "Mongolia", "", "embassy", "Q4", creation="1992-02-30"),
        item("Japan", "Mongolia", "", "embassy", "Q5", creation="-512-01-01"),
        item("Japan", "Mongolia", "", "embassy", "Q6"),
    )
    assert [key for key, *_ in claims] == ["JPN.MNG.Q6"]
    assert refusals(file) == [
        (4, "row", "29 cells under a header of 25"),
        (2, "operator", "no state has the code 'zubrowka'"),
        (3, "typeQID", "'Q16560' ('palace') is no type of mission that is known"),
        (5, "creation", "'1992-02-30T00:00:00Z' is no day"),
        (6, "creation", "'-512-01-01T00:00:00Z' is not a day such as 1992-01-01T00:00:00Z"),
    ]


POSTS = ("COUNTRY", "POPULATION (M)", "OVERALL RANK", "POST CITY", "POST COUNTRY", "TYPE OF POST", "POST TYPE TITLE")
EMBASSY, CONSULATE, MISSION, OTHER = (
    "Embassy / High Commission",
    "Consulate / Consulate-General",
    "Permanent Mission",
    "Other",
)


def post(country: str, host: str, city: str, type: str, title: str) -> tuple[Any, ...]:
    """A row of the index."""
    return country, 3.4, 52, city, host, type, title


def index(folder: Path, sheets: dict[str, list[tuple[Any, ...]]]) -> Path:
    """A workbook of the index."""
    path = folder / "DataDownload.xlsx"
    path.write_bytes(workbook({name: [POSTS, *rows] for name, rows in sheets.items()}))
    return path


ASTANA = post("Mongolia", "Kazakhstan", "Astana", EMBASSY, "Embassy")
ALMATY = post("Mongolia", "Kazakhstan", "Almaty", CONSULATE, "Consulate")
BERLIN = post("Mongolia", "Germany", "Berlin", EMBASSY, "Embassy")


def test_consecutive_editions_with_a_post_are_one_claim(tmp_path: Path, codes: CodeLookup) -> None:
    berlin = post("Mongolia", "Germany", "Berlin", EMBASSY, "Embassy & Mission to  OPCW")
    office = post("Mongolia", "Kazakhstan", "Almaty", OTHER, "Consular Office")
    path = index(
        tmp_path,
        {
            "2023": [berlin, office, post("Japan*", "China", "Hong Kong", CONSULATE, "Consulate-General")],
            "2021": [BERLIN, office],
            "2019": [BERLIN],
            "2017": [BERLIN, ASTANA, ALMATY, post("Turkey", "Mongolia", "Ulaanbaatar", EMBASSY, "Embassy")],
        },
    )
    claims, file = read(lowy.ADAPTER, path, codes)
    row = "posts, a sheet for each year: Mongolia in"
    lacks = "The edition of 2019 has none of the kind in a city of this name."
    assert [(claim.key, *claim.values) for claim in claims] == [
        (
            *("JPN.CHN.consulate_general.hong-kong.2023", "JPN", "CHN", "consulate_general", "Hong Kong", "2023"),
            *("posts, a sheet for each year: Japan* in China, Hong Kong, 2023", ENDS),
        ),
        (
            *("MNG.DEU.embassy.berlin.2017", "MNG", "DEU", "embassy", "Berlin", "2017/2023"),
            f"{row} Germany, Berlin, 2017, 2019, 2021, 2023",
            f"In the editions of 2017, 2019, 2021, 2023. {ENDS} "
            "Titles: Embassy (2017, 2019, 2021); Embassy & Mission to OPCW (2023).",
        ),
        (
            *("MNG.KAZ.consular_post.almaty.2021", "MNG", "KAZ", "consular_post", "Almaty", "2021/2023"),
            f"{row} Kazakhstan, Almaty, 2021, 2023",
            f"In the editions of 2021, 2023. {ENDS} Title: Consular Office.",
        ),
        (
            *("MNG.KAZ.consulate.almaty.2017", "MNG", "KAZ", "consulate", "Almaty", "2017"),
            *(f"{row} Kazakhstan, Almaty, 2017", lacks),
        ),
        (
            *("MNG.KAZ.embassy.astana.2017", "MNG", "KAZ", "embassy", "Astana", "2017"),
            *(f"{row} Kazakhstan, Astana, 2017", lacks),
        ),
        (
            *("TUR.MNG.embassy.ulaanbaatar.2017", "TUR", "MNG", "embassy", "Ulaanbaatar", "2017"),
            "posts, a sheet for each year: Turkey in Mongolia, Ulaanbaatar, 2017",
            "The edition of 2019 has no posts of the state at all.",
        ),
    ]
    assert (file.lines, file.refused, file.left_out) == (10, [], {})


def test_a_column_for_the_year_says_the_same_as_the_sheets(tmp_path: Path, codes: CodeLookup) -> None:
    stacked = tmp_path / "globaldiplomacyindex.xlsx"
    rows = [(*row, year) for year in (2016, 2017, 2021) for row in (ASTANA, ALMATY)]
    stacked.write_bytes(workbook({"Sheet1": [(*POSTS, "Year"), *rows]}))
    by_sheets = index(tmp_path, {year: [ASTANA, ALMATY] for year in ("2016", "2017", "2021")})
    one, other = (read(lowy.ADAPTER, path, codes)[0] for path in (stacked, by_sheets))
    assert [(claim.key, claim.values[:5]) for claim in one] == [(claim.key, claim.values[:5]) for claim in other]
    assert [claim.values[4] for claim in one] == ["2016/2017", "2021", "2016/2017", "2021"]
    assert "The edition of" not in str([claim.values[6] for claim in one])  # there is none of 2019 to be silent


@pytest.mark.parametrize(
    ("type", "title", "kind"),
    [
        (EMBASSY, "High Commission", "embassy"),
        (EMBASSY, "", "embassy"),
        (EMBASSY, "Representative Office", "representative_office"),
        (CONSULATE, "Consulate-General First Class", "consulate_general"),
        (CONSULATE, "General Consulate", "consulate_general"),
        (CONSULATE, "Vice-Consulate", "consulate"),
        (CONSULATE, "Deputy High Commission", "consular_post"),
        (MISSION, "Mission to UN/WTO & Consulate-General", "consulate_general"),
        (OTHER, "Liaison office", "liaison_office"),
        (OTHER, "BRANCH OFFICE", "branch_office"),
        (OTHER, "Office of the Embassy", "branch_office"),
        (OTHER, "Consular Agency", "consulate"),
        (OTHER, "Consular Office", "consular_post"),
        (OTHER, "Trade and Consular Office", "representative_office"),
        (OTHER, "American Institute in Taiwan", "representative_office"),
    ],
)
def test_kinds_follow_from_the_type_and_the_title(
    type: str, title: str, kind: str, tmp_path: Path, codes: CodeLookup
) -> None:
    path = index(tmp_path, {"2023": [post("Mongolia", "Kazakhstan", "Almaty", type, title)]})
    [claim], file = read(lowy.ADAPTER, path, codes)
    assert (claim.values[2], file.refused, file.left_out) == (kind, [], {})


def test_posts_at_no_state_are_left_out_and_unknown_ones_refused(tmp_path: Path, codes: CodeLookup) -> None:
    path = index(
        tmp_path,
        {
            "2023": [
                post("Mongolia", "Korea Republic of (South Korea)", "Busan", CONSULATE, "Consulate"),
                post("European External Action Service", "Mongolia", "Ulaanbaatar", OTHER, "Delegation"),
                post("Turkey", "Northern Cyprus*", "Nicosia", EMBASSY, "Embassy"),
                post("Mongolia", "Kazakhstan", "Astana", MISSION, "Mission to UN"),
                post("Mongolia", "Kazakhstan", "Astana", OTHER, "Mission Office to Somalia (Based in Nairobi)"),
                ASTANA,
                ASTANA,
                post("Mongolia", "Zubrowka", "Strelsau", EMBASSY, "Embassy"),
                post("Mongolia", "Kazakhstan", "Astana", "Palace", "Embassy"),
            ],
            "2022": [ASTANA],
        },
    )
    claims, file = read(lowy.ADAPTER, path, codes)
    assert [claim.key for claim in claims] == ["MNG.KAZ.embassy.astana.2023", "MNG.KOR.consulate.busan.2023"]
    assert file.left_out == {
        "sender that is no state: European External Action Service": 1,
        "host that is no state: Northern Cyprus": 1,
        "permanent mission, which is to an organization": 1,
        "stands in another state than that in which it is told to be": 1,
        "told twice in one edition": 1,
    }
    assert refusals(file) == [
        (9, "POST COUNTRY", "no state has the code 'zubrowka'"),
        (
            *(10, "TYPE OF POST"),
            f"'Palace' is none of the types {EMBASSY}, {CONSULATE}, {MISSION}, {OTHER}",
        ),
        (2, "Year", "'2022' is not the year of an edition"),
    ]
    assert [fault.file.rpartition("/")[2] for fault in file.refused] == ["2023", "2023", "2022"]


def test_a_workbook_of_something_else_is_not_the_index(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    path.write_bytes(workbook({"2023": [("COUNTRY", "POST CITY"), ("Mongolia", "Astana")]}))
    with pytest.raises(UnreadableFile, match="not this data set"):
        lowy.ADAPTER.open(path, lowy.ADAPTER.layouts)
