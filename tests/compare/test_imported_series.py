"""An imported series held against the article's figures."""

from adapters import FlowFile
from client import Serve
from command_line import Run

from app.settings import Settings


def test_the_articles_trade_is_held_against_an_imported_series(
    run: Run, flows: FlowFile, own: Settings, serve: Serve
) -> None:
    series = [f"705,712,{year},1,{value},1,1" for year, value in zip(range(1995, 2013), range(5, 95, 5), strict=True)]
    run("import", "cow-trade", flows(*series))
    api = serve(own)
    comparisons = api.rows("/v1/comparisons", claim="mng-kaz-two-way-trade", basis="both_directions")
    members = [(comparison["verdict"], [claim["id"] for claim in comparison["claims"]]) for comparison in comparisons]
    of_2012 = ["cow-trade-4.KAZ.MNG.2012", "cow-trade-4.MNG.KAZ.2012"]
    assert members == [("differ_widely", ["mng-kaz-two-way-trade", *of_2012])]
    fact = api.json("/v1/facts/mng-kaz-exports")
    assert (fact["standing"]["standing"], fact["standing"]["questioned_by"]) == ("questioned", of_2012[1:])


def test_of_a_series_the_nearest_year_before_is_held_against_a_total(
    run: Run, flows: FlowFile, own: Settings, serve: Serve
) -> None:
    run("import", "cow-trade", flows("705,712,2010,26,1,1,1", "705,712,2011,43,1,1,1"))
    [comparison] = serve(own).rows("/v1/comparisons", claim="mng-kaz-two-way-trade", basis="both_directions")
    assert (comparison["verdict"], comparison["factor"]) == ("agree", None)
    assert {claim["id"] for claim in comparison["claims"]} == {
        "mng-kaz-two-way-trade",
        "cow-trade-4.KAZ.MNG.2011",
        "cow-trade-4.MNG.KAZ.2011",
    }
    assert [claim["agrees_with"] for claim in comparison["claims"]] == [[], [], []]  # it is of another year


def test_a_total_is_corroborated_by_the_two_directions_of_its_year(
    run: Run, flows: FlowFile, own: Settings, serve: Serve
) -> None:
    run("import", "cow-trade", flows("705,712,2013,43,1,1,1"))
    api = serve(own)
    both = ["cow-trade-4.KAZ.MNG.2013", "cow-trade-4.MNG.KAZ.2013"]
    total = api.json("/v1/facts/mng-kaz-two-way-trade")["standing"]
    assert (total["standing"], total["corroborated_by"]) == ("corroborated", both)
    for part in both:
        questions = api.json(f"/v1/facts/{part}")["standing"]["questions"]
        assert [question["corroborated_by"] for question in questions if "mng-kaz-two-way-trade" in str(question)] == []
