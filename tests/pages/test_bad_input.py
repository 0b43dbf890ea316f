"""What claims may hold: markup, texts from right to left, long ones, and figures of any size, many of one question."""

import re
from collections.abc import Callable

import pytest
from client import Api
from packs import PACKS, WritePacks
from tables import csv_table
from test_pages import Markup

from app.load.seeding import load
from app.settings import Settings

SCRIPT = '</title></script><script>alert("Mongolia\'s")</script><svg onload=alert(1)>&amp;'
RIGHT_TO_LEFT = "منغوليا وكازاخستان \u202eوقعتا\u202c اتفاقا"
LONG = f"The two have agreed on {'very ' * 110}much, and on more."
FIGURES = [1, 0, -5, 10**13, 0.001, 26_000_000, *range(10, 300)]
"""Figures of one flow, a year each: some far from all others, then two after gaps of eighty years."""


def row(id: str, statement: str, **others: object) -> dict[str, object]:
    """A row of a claim."""
    return {"id": id, "source_id": "evil", "statement": statement, "source_row": f"row <b>{id}</b>", **others}


def flow(number: int, value: float, year: int) -> dict[str, object]:
    """A figure of trade."""
    return row(
        f"flow-{number}",
        f"Figure {number} of the trade, {SCRIPT}.",
        **{"measure": "exports", "exporter_id": "MNG", "importer_id": "KAZ", "currency": "USD", "value": value},
        **{"value_qualifier": "stated", "unit": "USD", "period": str(year), "period_basis": "stated"},
    )


def event(id: str, statement: str) -> dict[str, object]:
    """Something that happened."""
    named = {"kind": "high_level_visit", "title": statement[:80], "actors": "KAZ;MNG"}
    return row(id, statement, **named, period="1999", period_basis="stated")


EVIL = {
    "evil/sources.toml": f"""[[source]]
id = "evil"
kind = "article"
title = '''{SCRIPT}'''
short_name = '''{SCRIPT}'''
author = '''{RIGHT_TO_LEFT}'''
url = "javascript:alert(1)"
published = "2020"
""",
    "evil/trade_flows.csv": csv_table(
        *(flow(number, value, 1500 + number) for number, value in enumerate(FIGURES)),
        flow(998, 7, 1900),
        flow(999, 8, 1980),
    ),
    "evil/events.csv": csv_table(
        event("script", SCRIPT), event("right-to-left", RIGHT_TO_LEFT), event("long", LONG[:600])
    ),
}


@pytest.fixture
def evil(empty: Settings, write_packs: WritePacks, serve: Callable[[Settings], Api]) -> Api:
    """The application over claims that would break out."""
    settings = empty.model_copy(update={"seed_dir": write_packs(PACKS | EVIL), "public_url": "https://example.org"})
    load(settings)
    return serve(settings)


def test_nothing_that_a_claim_holds_breaks_out_of_a_page(evil: Api) -> None:
    paths = ["/", "/pairs/KAZ/MNG", "/claims/script", "/claims/right-to-left", "/claims/long", "/claims/flow-3"]
    for path in [*paths, "/sources/evil", "/actors/MNG", "/claims", "/disagreements", "/claims?q=%3Cscript%3E&kind="]:
        page = evil.get(path)
        assert page.status_code == 200, path
        markup = Markup(page.text)
        assert re.findall(r"<script>|<svg onload|</script><", page.text) == [], path
        assert [value for _, _, value in markup.attributes if value.startswith("javascript:")] == [], path
        assert len(page.content) < 400_000, path
    for path in ("/pairs/<script>/MNG", "/claims/%22%3E%3Cscript%3Ealert", "/<script>alert(1)</script>"):
        page = evil.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 404
        assert "<script>" not in page.text
        Markup(page.text)
    assert SCRIPT in Markup(evil.get("/claims/script").text).text
    assert RIGHT_TO_LEFT in Markup(evil.get("/claims/right-to-left").text).text


def test_many_claims_on_one_question_are_summarized_with_a_way_to_all(evil: Api) -> None:
    page = evil.get("/pairs/KAZ/MNG").text
    markup = Markup(page)
    assert ("a", "href", "/claims?actor=KAZ&actor=MNG&kind=trade-flows") in markup.attributes
    assert f"All {len(FIGURES) + 2 + 2}" in markup.text
    assert page.count('<text class="who"') + page.count("<text") < 600
