"""The faults of packs: all are told, each with its file, line and column."""

from pathlib import Path

import pytest
from packs import PACKS, Files, WritePacks, changed_packs
from sample import sample

from app.load.entries import FaultyPacks
from app.load.pack_reader import read_packs
from app.load.seeding import load
from app.settings import Settings


@pytest.mark.parametrize(
    ("name", "old", "new", "faults"),
    [
        (
            "times/trade_flows.csv",
            "exporter_id",
            "exporter",
            [
                "seed/times/trade_flows.csv:1: exporter: no such column (did you mean exporter_id or reporter_id"
                " or importer_id?)",
                "seed/times/trade_flows.csv:1: exporter_id: missing from the header",
            ],
        ),
        (
            "times/borders.csv",
            "paragraph,",
            "period_latest,",
            ["seed/times/borders.csv:1: period_latest: follows from other columns"],
        ),
        (
            "times/borders.csv",
            "paragraph,",
            "value,",
            ["seed/times/borders.csv:1: value: stands twice in the header"],
        ),
        (
            "times/borders.csv",
            PACKS["times/borders.csv"],
            "",
            [
                f"seed/times/borders.csv:1: {column}: missing from the header"
                for column in ("id", "source_id", "a_id", "b_id", "contiguous", "measure", "period_basis")
            ],
        ),
        (
            "times/links.csv",
            "part_of_sum,",
            "part_of_sum",
            ["seed/times/links.csv:2: row: 4 cells under a header of 5"],
        ),
        ("times/links.csv", "editors", "editors\n", ["seed/times/links.csv:3: row: 0 cells under a header of 5"]),
        (
            "times/trade_flows.csv",
            "exports,MNG",
            "export,MNG",
            [
                "seed/times/trade_flows.csv:2: measure: Input should be 'exports', 'imports', 'export_share', "
                "'import_share' or 'two_way': 'export'"
            ],
        ),
        (
            "times/trade_flows.csv",
            "2019,exports",
            "2019-13,exports",
            ["seed/times/trade_flows.csv:2: period: '2019-13' is not a day of the calendar: '2019-13'"],
        ),
        (
            "times/trade_flows.csv",
            "2019,exports",
            "last year,exports",
            [
                "seed/times/trade_flows.csv:2: period: 'last year' is not a date such as 1992, 2013-08, 2012-11-21 or"
                " 18XX: 'last year'"
            ],
        ),
        (
            "times/trade_flows.csv",
            "26000000",
            "26 million",
            [
                "seed/times/trade_flows.csv:2: value: Input should be a valid number, unable to parse string as a"
                " number: '26 million'"
            ],
        ),
        (
            "times/borders.csv",
            "false",
            "maybe",
            [
                "seed/times/borders.csv:2: contiguous: Input should be a valid boolean, unable to interpret input:"
                " 'maybe'"
            ],
        ),
        (
            "times/trade_flows.csv",
            "MNG,KAZ",
            "MNG,KAX",
            ["seed/times/trade_flows.csv:2: importer_id: no actor 'KAX' (did you mean KAZ?)"],
        ),
        (
            "times/events.csv",
            "KAZ;MNG;almaty",
            "KAZ;MNG;almatie",
            ["seed/times/events.csv:2: actors: no actor 'almatie' (did you mean almaty?)"],
        ),
        (
            "reference/actors.csv",
            "Almaty,KAZ",
            "Almaty,kaz",
            ["seed/reference/actors.csv:2: part_of_id: no actor 'kaz' (did you mean KAZ?)"],
        ),
        (
            "times/borders.csv",
            "times-2020",
            "times-2002",
            ["seed/times/borders.csv:2: source_id: no source 'times-2002' in this pack (did you mean times-2020?)"],
        ),
        (
            "times/borders.csv",
            "mng-kaz-gap",
            "mng-kaz-exports",
            ["seed/times/borders.csv:2: id: stands already in seed/times/trade_flows.csv:2"],
        ),
        (
            "times/borders.csv",
            "mng-kaz-gap",
            "mng/kaz",
            ["seed/times/borders.csv:2: id: String should match pattern '^[A-Za-z0-9][A-Za-z0-9._-]*$': 'mng/kaz'"],
        ),
        (
            "times/borders.csv",
            "Forty kilometres are between them.",
            "Trade between the two was worth 44 million US dollars.",
            ["seed/times/borders.csv:2: statement: stands already in seed/times/trade_flows.csv:3"],
        ),
        (
            "times/events.csv",
            "KAZ;MNG;almaty",
            "MNG;KAZ;almaty",
            ["seed/times/events.csv:2: actors: a list of actors is in code-point order and names each once"],
        ),
        (
            "times/events.csv",
            "KAZ;MNG;almaty",
            "KAZ;KAZ",
            ["seed/times/events.csv:2: actors: a list of actors is in code-point order and names each once"],
        ),
        (
            "times/trade_flows.csv",
            "two_way,KAZ,MNG",
            "two_way,MNG,KAZ",
            [
                "seed/times/trade_flows.csv:3: exporter_id: an undirected pair stands in code-point order, and its"
                " sides differ"
            ],
        ),
        (
            "times/trade_flows.csv",
            "stated,2,",
            "publication,2,",
            ["seed/times/trade_flows.csv:2: period: a period is given if, and only if, its basis is 'stated'"],
        ),
        (
            "times/borders.csv",
            "publication",
            "stated",
            ["seed/times/borders.csv:2: period: a period is given if, and only if, its basis is 'stated'"],
        ),
        (
            "times/borders.csv",
            "publication",
            "",
            [
                "seed/times/borders.csv:2: period_basis: Input should be 'stated', 'publication' or 'undated': None",
            ],
        ),
        (
            "times/borders.csv",
            "40,stated",
            "40,",
            [
                "seed/times/borders.csv:2: value_qualifier: a value and its qualifier go together",
                "seed/times/borders.csv:2: unit: a value and its unit go together",
            ],
        ),
        (
            "times/borders.csv",
            "40,stated",
            "40,between",
            ["seed/times/borders.csv:2: value_qualifier: 'between' needs value_low and value_high, and no value"],
        ),
        (
            "times/trade_flows.csv",
            "about,about",
            "about,a bit more or less",
            ["seed/times/trade_flows.csv:2: value_text: a hedge is quoted with four words at most"],
        ),
        (
            "times/borders.csv",
            ",publication,3,",
            ",publication,,",
            [
                "seed/times/borders.csv:2: text_sha256: paragraph, text_start, text_end and text_sha256 go together",
            ],
        ),
        (
            "times/borders.csv",
            "publication,3,134,165",
            "publication,3,165,134",
            ["seed/times/borders.csv:2: text_end: the passage ends before it begins"],
        ),
        (
            "times/links.csv",
            "mng-kaz-two-way",
            "mng-kaz-exports",
            ["seed/times/links.csv:2: to_id: a claim cannot be linked to itself"],
        ),
        (
            "times/links.csv",
            "mng-kaz-two-way",
            "mng-kaz-to-way",
            [
                "seed/times/links.csv:2: to_id: no claim 'mng-kaz-to-way' (did you mean mng-kaz-two-way or"
                " mng-kaz-gap or mng-kaz-exports?)"
            ],
        ),
        (
            "reference/organizations.csv",
            "id,name\nsco,",
            "id,existed,name\nsco,2001/..,",
            ["seed/reference/organizations.csv:2: existed_source_id: a lifetime and its source go together"],
        ),
        (
            "reference/states.csv",
            "id,name,alpha2,kind\nKAZ,Kazakhstan,KZ,sovereign\nMNG,",
            "id,existed_source_id,name,alpha2,kind\nKAZ,codes,Kazakhstan,KZ,sovereign\nMNG,,",
            ["seed/reference/states.csv:2: existed_source_id: a lifetime and its source go together"],
        ),
        (
            "times/links.csv",
            "editors",
            "editor",
            ["seed/times/links.csv:2: asserted_by: neither a source nor 'editors': 'editor'"],
        ),
        (
            "times/events.csv",
            "The two heads",
            "The \udcff heads",
            ["seed/times/events.csv:2: file: not UTF-8"],
        ),
        (
            "times/events.csv",
            "The two heads",
            '"The two\n\udcff heads',
            ["seed/times/events.csv:3: file: not UTF-8"],
        ),
        (
            "times/events.csv",
            "The two heads",
            '"The two heads',
            ["seed/times/events.csv:2: row: not CSV: unexpected end of data"],
        ),
        (
            "times/sources.toml",
            "published =",
            "publishd =",
            ["seed/times/sources.toml:2: publishd: a source has no such field"],
        ),
        (
            "times/sources.toml",
            'published = "2020-05"',
            'quoted_via_id = "times-2002"',
            ["seed/times/sources.toml:2: quoted_via_id: no source 'times-2002' (did you mean times-2020?)"],
        ),
    ],
)
def test_a_faulty_pack_is_refused_with_all_its_faults(
    write_packs: WritePacks, name: str, old: str, new: str, faults: list[str]
) -> None:
    files = changed_packs((name, old, new))
    if name != "times/links.csv":
        del files["times/links.csv"]
    settings = Settings(database_url="sqlite:///facts.db", seed_dir=write_packs(files))
    with pytest.raises(FaultyPacks) as refused:
        load(settings)
    assert str(refused.value).splitlines() == faults
    assert not Path("facts.db").exists()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("times/trade_flows.csv", "26000000", "inf"),
        ("times/trade_flows.csv", "26000000", "nan"),
        ("times/trade_flows.csv", "26000000", "1e999"),
        ("times/borders.csv", "Forty", "\0Forty"),
        ("times/borders.csv", "publication,3,", "publication,99999999999999999999,"),
    ],
)
def test_what_no_column_can_hold_is_a_fault(write_packs: WritePacks, name: str, old: str, new: str) -> None:
    faults = read_packs(write_packs(changed_packs((name, old, new)))).faults
    assert faults
    assert faults[0].file == f"seed/{name}"


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        ({}, ["seed:0: folder: there is no pack here"]),
        (
            PACKS | {"times/trade_flow.csv": ""},
            [
                "seed/times/trade_flow.csv:0: file: no kind has this name (did you mean trade_flows.csv or"
                " people_flows.csv?)"
            ],
        ),
        (
            PACKS | {"times/actor_list.csv": "id\n"},
            [
                "seed/times/actor_list.csv:0: file: no kind has this name (did you mean actors.csv or trade_flows.csv"
                " or policies.csv?)"
            ],
        ),
        (
            {name: content for name, content in PACKS.items() if name != "reference/sources.toml"},
            [
                "seed/reference/sources.toml:0: file: cannot be read: [Errno 2] No such file or directory:"
                " 'seed/reference/sources.toml'"
            ],
        ),
        (
            changed_packs(
                ("times/borders.csv", "gap,40", "width,40"),
                ("times/events.csv", "KAZ;MNG", "MNG;KAX"),
                ("reference/organizations.csv", "sco,", "s c o,"),
                ("times/links.csv", "editors", "editor"),
            ),
            [
                "seed/reference/organizations.csv:2: id: String should match pattern"
                " '^[A-Za-z0-9][A-Za-z0-9._-]*$': 's c o'",
                "seed/times/borders.csv:2: measure: Input should be 'gap', 'length', 'main_city_distance', "
                "'capital_distance', 'weighted_distance', 'harmonic_weighted_distance' or 'none': 'width'",
                "seed/times/events.csv:2: actors: a list of actors is in code-point order and names each once",
                "seed/times/events.csv:2: actors: no actor 'KAX' (did you mean KAZ?)",
                "seed/times/links.csv:2: asserted_by: neither a source nor 'editors': 'editor'",
            ],
        ),
    ],
    ids=["no pack", "near a kind", "like a kind", "no sources", "many"],
)
def test_faults_of_all_files_are_told_at_once(write_packs: WritePacks, files: Files, faults: list[str]) -> None:
    settings = Settings(database_url="sqlite:///facts.db", seed_dir=write_packs(files))
    with pytest.raises(FaultyPacks) as refused:
        load(settings)
    assert str(refused.value).splitlines() == faults
    assert not Path("facts.db").exists()


@pytest.mark.parametrize(
    "sources",
    [
        PACKS["times/sources.toml"].replace("[[source]]", "[[ source ]]"),
        PACKS["times/sources.toml"].replace("[[source]]", "[[source]] # the one"),
        PACKS["times/sources.toml"].replace("\n", "\r\n"),
    ],
)
def test_sources_may_be_written_as_toml_allows(write_packs: WritePacks, sources: str) -> None:
    assert read_packs(write_packs(PACKS | {"times/sources.toml": sources})).faults == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "times-2020"', "id = times-2020", "0: file: cannot be read: Invalid value (at line 3, column 6)"),
        (
            'kind = "article"',
            'kind = "articel"',
            "2: kind: Input should be 'article', 'dataset', 'reference' or 'official_record': 'articel'",
        ),
        ("# What", "# \udcff", "0: file: cannot be read: 'utf-8' codec can't decode byte 0xff in position 2: invalid"),
    ],
)
def test_a_fault_of_the_sources_comes_before_those_that_follow_from_it(
    write_packs: WritePacks, old: str, new: str, fault: str
) -> None:
    faults = read_packs(write_packs(changed_packs(("times/sources.toml", old, new)))).faults
    assert str(faults[0]).startswith(f"seed/times/sources.toml:{fault}")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("reference/states.csv", "KZ", "kz"),
        ("times/sources.toml", "2020-05", "May"),
        ("times/borders.csv", ",gap,40", ",gape,40"),
    ],
)
def test_a_faulty_row_is_no_fault_of_those_that_refer_to_it(
    write_packs: WritePacks, name: str, old: str, new: str
) -> None:
    [fault] = read_packs(write_packs(changed_packs((name, old, new)))).faults
    assert fault.file == f"seed/{name}"


@pytest.mark.parametrize(
    "sources",
    ["", "[source]\nid = 'x'\n", "source = 1\n", "source = [{ id = 'x' }]\n", "[[sources]]\nid = 'x'\n"],
)
def test_sources_that_are_no_list_are_faults(write_packs: WritePacks, sources: str) -> None:
    faults = read_packs(write_packs(PACKS | {"times/sources.toml": sources})).faults
    assert any(fault.column == "source_id" for fault in faults)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("a,mng-kaz-exports,mng-kaz-exports,supersedes,editors,", "a claim cannot be linked to itself"),
        ("a,mng-kaz-exports,nothing-like-it,contradicts,editors,", "no claim 'nothing-like-it'"),
        (
            "a,mng-kaz-exports,mng-kaz-imports,supersedes,editors,\nb,mng-kaz-imports,mng-kaz-exports,supersedes,editors,",
            "'mng-kaz-imports' supersedes 'mng-kaz-exports' already: a circle",
        ),
    ],
)
def test_links_that_make_no_sense_are_refused_with_file_and_line(tmp_path: Path, link: str, message: str) -> None:
    seed = sample(tmp_path, "diplomat-2013")
    file = seed / "diplomat-2013" / "links.csv"
    lines = file.read_text(encoding="utf-8").count("\n")
    with file.open("a", encoding="utf-8") as more:
        more.write(f"{link}\n")
    assert f"{file}:{lines + 1}: to_id: {message}" in map(str, read_packs(seed).faults)
