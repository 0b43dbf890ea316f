"""The adapters of distances: what is measured between what, once for each pair; what is refused or left out."""

from pathlib import Path

from adapters import read, refusals, written

from app.importers import cepii_dist, cow_mindist
from app.importers.state_codes import CodeLookup

GEODIST = "iso_o,iso_d,contig,comlang_off,dist,distcap,distw,distwces"
CITIES = ("main_city_distance", "capital_distance", "weighted_distance", "harmonic_weighted_distance")


def test_distances_of_cities_are_told_once_for_both_directions(tmp_path: Path, codes: CodeLookup) -> None:
    lines = (
        GEODIST,
        "KAZ,KAZ,0,1,620.4,620.4,600.1,.",
        "MNG,KAZ,0,0,2371.558,2557.15,2558.585,2390.4200000000001",
        "KAZ,MNG,0,0,2371.558,2557.15,2558.584,2390.4200000000001",
        "CHN,MNG,1,0,1172.047,1172.047,.,.",
    )
    claims, file = read(cepii_dist.ADAPTER, written(tmp_path, *lines), codes)
    touch, first = (2, "CHN.MNG.contig"), "dist_cepii: MNG and KAZ"
    pairs = [(claim.line, claim.key) for claim in claims]
    assert pairs == [(5, touch[1]), (5, "CHN.MNG.dist"), (5, "CHN.MNG.distcap")] + [
        (3, f"KAZ.MNG.{column}") for column in ("dist", "distcap", "distw", "distwces")
    ]
    assert claims[0].values == (
        *("CHN", "MNG", True, "none", None, None, None, "publication", "dist_cepii: CHN and MNG, contig", None),
    )
    assert [claim.values for claim in claims[3:]] == [
        ("KAZ", "MNG", False, measure, value, "stated", "km", "publication", f"{first}, {column}", note)
        for measure, value, column, note in (
            (CITIES[0], 2371.558, "dist", None),
            (CITIES[1], 2557.15, "distcap", None),
            (CITIES[2], 2558.585, "distw", "In the other direction the file has 2558.584 km."),
            (CITIES[3], 2390.42, "distwces", None),
        )
    ]
    assert (file.lines, file.refused) == (4, [])
    assert file.left_out == {"distances within a country": 1, "no distw": 1, "no distwces": 1}


def test_old_codes_of_distances_mean_states_of_their_time(tmp_path: Path, codes: CodeLookup) -> None:
    lines = (GEODIST, "ZAR,DEU,0,0,6000.5,6000.5,.,.", "YUG,DEU,0,0,1000.5,1000.5,.,.")
    claims, _ = read(cepii_dist.ADAPTER, written(tmp_path, *lines), codes)
    ended = "YUG is Serbia and Montenegro, which ended in 2006: the file does not tell of which year it is."
    assert [(claim.key, *claim.values[7:]) for claim in claims] == [
        ("COD.DEU.dist", "publication", "dist_cepii: ZAR and DEU, dist", None),
        ("COD.DEU.distcap", "publication", "dist_cepii: ZAR and DEU, distcap", None),
        ("CSXX.DEU.dist", "undated", "dist_cepii: YUG and DEU, dist", ended),
        ("CSXX.DEU.distcap", "undated", "dist_cepii: YUG and DEU, distcap", ended),
    ]


def test_distances_that_cannot_be_read_are_refused(tmp_path: Path, codes: CodeLookup) -> None:
    lines = (
        GEODIST,
        "SUN,DEU,0,0,1.5,1.5,1.5,1.5",
        "MNG,DEU,2,0,1.5,1.5,1.5,1.5",
        "MNG,DEU,0,0,far,1.5,1.5,1.5",
        "MNG,DEU,0,0,0,1.5,1.5,1.5",
        "MNG,RUS,1,0,1.5,1.5,1.5,1.5",
        "RUS,MNG,0,0,1.5,1.5,1.5,1.5",
    )
    claims, file = read(cepii_dist.ADAPTER, written(tmp_path, *lines), codes)
    assert claims == []
    (line, column, message), *others = refusals(file)
    assert (line, column) == (2, "iso_o")
    assert message.startswith("the code 'SUN' means no one state in 2011")
    assert others == [
        (3, "contig", "'2' is neither 0 nor 1"),
        (4, "dist", "not a number: 'far'"),
        (5, "dist", "'0' is not a distance between two countries"),
        (7, "contig", "contradicts line 6, which has the other direction"),
    ]


MINDIST = "ccode1,ccode2,year,mindist"
DAY = "On one day of the year: January 1 since version 1.1.0 of the package, December 31 before."


def test_minimum_distances_are_gaps_and_none_is_a_border(tmp_path: Path, codes: CodeLookup) -> None:
    lines = (
        MINDIST,
        *(f"705,712,{year},37.2091234567891" for year in (2000, 2001, 2003)),
        *(f"365,712,{year},0.0" for year in (1990, 1991, 1992, 2019)),
        "710,712,1886,",
    )
    claims, file = read(cow_mindist.ADAPTER, written(tmp_path, *lines), codes)
    gap, none = (False, "gap", 37.2091234567891, "stated", "km"), (True, "none", None, None, None)
    west, north = "cow_mindist: 705 and 712", "cow_mindist: 365 and 712"
    assert claims == [
        (2, "KAZ.MNG.2000", ("KAZ", "MNG", *gap, "2000/2001", f"{west}, 2000 to 2001", DAY)),
        (4, "KAZ.MNG.2003", ("KAZ", "MNG", *gap, "2003", f"{west}, 2003 to 2003", DAY)),
        (7, "MNG.RUS.1992", ("MNG", "RUS", *none, "1992", f"{north}, 1992 to 1992", DAY)),
        (
            *(8, "MNG.RUS.2019"),
            (
                *("MNG", "RUS", *none, "2019", f"{north}, 2019 to 2019"),
                f"{DAY} The data set ends with 2019: what came later it does not say.",
            ),
        ),
        (5, "MNG.SUHH.1990", ("MNG", "SUHH", *none, "1990/1991", f"{north}, 1990 to 1991", DAY)),
    ]
    assert (file.lines, file.refused, file.left_out) == (8, [], {"missing value": 1})


def test_minimum_distances_that_cannot_be_read_are_refused(tmp_path: Path, codes: CodeLookup) -> None:
    lines = (
        MINDIST,
        "705,712,90,1.5",
        "705,712,1990,1.5",
        "705,712,2000,-1",
        "705,712,2000,near",
        "705,712,2000,1.5",
        "712,705,2000,2.5",
    )
    claims, file = read(cow_mindist.ADAPTER, written(tmp_path, *lines), codes)
    assert [claim.key for claim in claims] == ["KAZ.MNG.2000"]
    (line, column, message) = refusals(file)[1]
    assert (line, column) == (3, "ccode1")
    assert message.startswith("the code '705' means no one state in 1990")
    assert refusals(file)[:1] + refusals(file)[2:] == [
        (2, "year", "not a year: '90'"),
        (4, "mindist", "'-1' is less than nothing"),
        (5, "mindist", "not a number: 'near'"),
        (7, "year", "2000 stands twice, as do years of line 6"),
    ]
