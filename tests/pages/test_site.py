"""What pages are for others than readers: cards, the site map, permanent links, and what is said to machines."""

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from client import Api

from app.pages import cards
from app.settings import Settings

ADDRESS = "https://facts.example.org/neighbors"


@pytest.fixture
def public(settings: Settings, serve: Callable[[Settings], Api]) -> Api:
    """The application over the article, which knows under which address it is."""
    return serve(settings.model_copy(update={"public_url": ADDRESS}))


def structured(api: Api, path: str) -> dict[str, str]:
    """What a page says in the words of schema.org."""
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', api.get(path).text)
    said: dict[str, str] = json.loads(told)
    return said


def test_the_site_map_leads_to_pages_that_are_there(public: Api) -> None:
    response = public.get("/sitemap.xml")
    assert response.headers["Content-Type"] == "application/xml"
    addresses = [loc.text or "" for loc in ElementTree.fromstring(response.content).iter() if loc.tag.endswith("loc")]
    assert {address[: len(ADDRESS)] for address in addresses} == {ADDRESS}
    paths = [address.removeprefix(ADDRESS) for address in addresses]
    for path in ("/", "/pairs/KAZ/MNG", "/actors/MNG", "/sources/diplomat-2013", "/claims/mng-kaz-exports"):
        assert path in paths
    for path in paths[:: len(paths) // 25]:
        assert public.get(path).status_code == 200, path


def test_without_an_address_there_is_no_site_map_and_no_permanent_link(api: Api) -> None:
    assert api.get("/sitemap.xml").status_code == 404
    assert "Sitemap" not in api.get("/robots.txt").text
    page = api.get("/pairs/KAZ/MNG").text
    assert 'rel="canonical"' not in page
    assert "og:image" not in page


def test_search_engines_may_read_pages_and_not_the_same_as_json(public: Api) -> None:
    robots = public.get("/robots.txt")
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /v1/\n" in robots.text
    assert f"Sitemap: {ADDRESS}/sitemap.xml\n" in robots.text


def test_a_page_tells_those_who_share_it_of_its_card(public: Api) -> None:
    page = public.get("/pairs/KAZ/MNG?as_of=2013").text
    assert f'<link rel="canonical" href="{ADDRESS}/pairs/KAZ/MNG">' in page
    told = dict(re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)">', page))
    assert told["title"] == "Kazakhstan and Mongolia · Third Neighbor"
    assert told["image"] == f"{ADDRESS}/pair-cards/KAZ/MNG"
    assert (told["image:width"], told["image:height"]) == ("1200", "630")


@pytest.mark.parametrize("path", ["/pair-cards/KAZ/MNG", "/pair-cards/KAZ/sco", "/disagreement-card?actor=MNG"])
def test_a_card_is_a_picture_of_the_size_that_is_told(rivals: Api, path: str) -> None:
    card = rivals.get(path)
    assert card.headers["Content-Type"] == "image/png"
    assert card.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert [int.from_bytes(card.content[start : start + 4]) for start in (16, 20)] == [1200, 630]
    assert len(card.content) < 300_000
    assert rivals.get(path, headers={"If-None-Match": card.headers["ETag"]}).status_code == 304


def test_where_cards_cannot_be_made_none_is_told_of(public: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "NEEDED", ("no_such_package",))
    assert "og:image" not in public.get("/pairs/KAZ/MNG").text
    assert public.get("/pair-cards/KAZ/KAX").status_code == 404


def test_pages_say_to_machines_what_they_are(rivals: Api) -> None:
    assert structured(rivals, "/")["@type"] == structured(rivals, "/pairs/KAZ/MNG")["@type"] == "Dataset"
    claim = structured(rivals, "/claims/mng-kaz-exports")
    assert (claim["@type"], claim["identifier"]) == ("Claim", "mng-kaz-exports")
    assert claim["text"] == "Exports from Mongolia to Kazakhstan are worth 26 million US dollars."
