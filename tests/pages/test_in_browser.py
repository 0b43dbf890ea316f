"""Pages in a real browser: nobody is shut out, nothing is forbidden, and no label lies on another.

`pytest tests/pages/test_in_browser.py --pairs 100` draws so many pairs of the whole world instead of a few.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import TELL_OF_VIOLATIONS, browsed, chromium
from playwright.sync_api import Browser, Page
from sample import sample

from app.load.seeding import load
from app.settings import Settings

LOOKS = [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")]
"""Widths of the window, and colour schemes."""
PAGES = [
    ("/", 390, "dark"),
    ("/pairs/KAZ/MNG", 1280, "light"),
    ("/pairs/KAZ/MNG", 390, "dark"),
    ("/claims/mng-kaz-exports", 390, "light"),
    ("/claims?actor=MNG", 1280, "dark"),
    ("/actors/MNG", 390, "dark"),
    ("/actors/sco", 1280, "light"),
    ("/disagreements", 390, "light"),
    ("/check?kind=trade-flows&exporter=MNG&importer=KAZ&value=26+million&period=2009", 1280, "dark"),
    ("/check?kind=trade-flows&exporter=Mongolla&importer=KAZ&value=1", 390, "light"),
    ("/sources/diplomat-2013", 1280, "light"),
    ("/pairs/KAX/MNG", 390, "dark"),
]
PAIRS = [("JPN", "RUS"), ("DEU", "SUHH")]
"""Of which one spans the map, and of which one is no more."""
FAR = [("FJI", "NZL"), ("CHN", "USA"), ("TUV", "VAT"), ("FRA", "GUF"), ("PRT", "MAC"), ("NOR", "SJM"), ("CHL", "RUS")]
"""Across the date line, the largest, of which nothing is known, one within the other, dots, across the pole."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST_REQUESTS = 4
OVERLAPS = """
() => [...document.querySelectorAll("svg.chart")].flatMap((chart) => {
  const frame = chart.getBoundingClientRect();
  const texts = [...chart.querySelectorAll("text")].filter((one) => one.textContent.trim());
  const boxes = texts.map((one) => [one.textContent, one.getBoundingClientRect()]).filter(([, box]) => box.width);
  const outside = boxes
    .filter(([, box]) => box.left < frame.left - 2 || box.right > frame.right + 2
      || box.top < frame.top - 2 || box.bottom > frame.bottom + 2)
    .map(([text]) => `${chart.id}: "${text}" leaves its chart`);
  const lying = boxes.flatMap(([text, box], place) => boxes.slice(place + 1)
    .filter(([, other]) => Math.min(box.right, other.right) - Math.max(box.left, other.left) > 2
      && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 4)
    .map(([other]) => `${chart.id}: "${text}" lies on "${other}"`));
  return [...outside, ...lying];
})
"""


@pytest.fixture(scope="module")
def address(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a real server answers from a sample of the packs, or from all of them if many pairs are drawn."""
    folder = tmp_path_factory.mktemp("pages")
    settings = Settings(database_url=f"sqlite:///{folder}/facts.db")
    if pytestconfig.getoption("--pairs") <= len(PAIRS):
        settings.seed_dir = sample(folder / "seed", "diplomat-2013", "records", "factbook")
    load(settings)
    with browsed(settings) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, which finds what shuts people out."""
    file = os.environ.get("AXE_CORE")
    if not file:
        pytest.skip("axe-core is not at hand: npm install axe-core, and AXE_CORE=…/axe-core/axe.min.js")
    return Path(file).read_text(encoding="utf-8")


Look = Callable[[str, int, str], list[str]]
"""Opens a page, in a width and a colour scheme, and tells of all that is amiss."""


@pytest.fixture(scope="module")
def look(browser: Browser, address: str, axe: str) -> Look:
    """Opens pages."""

    def open_page(path: str, width: int, scheme: Any) -> list[str]:
        amiss: list[str] = []
        asked: list[str] = []
        with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
            context.add_init_script(TELL_OF_VIOLATIONS)
            page = context.new_page()
            page.on("console", lambda said: amiss.append(said.text) if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: amiss.append(str(error)))
            page.on("request", lambda request: asked.append(request.url))
            response = page.goto(f"{address}{path}")
            if response is not None and response.status != 200:  # of which the browser tells in its console
                amiss = [said for said in amiss if "status of" not in said]
            amiss += [f"another host: {url}" for url in asked if not url.startswith(f"{address}/")]
            if len(asked) > MOST_REQUESTS:
                amiss.append(f"{len(asked)} requests")
            return [f"{path}, {width}, {scheme}: {one}" for one in [*amiss, *found(page, axe)]]

    return open_page


def found(page: Page, axe: str) -> Iterator[str]:
    """What is amiss in an open page: by axe, in its charts, and whether it is wider than the window."""
    page.evaluate(axe)
    rules = {"runOnly": {"type": "tag", "values": RULES}}
    for violation in page.evaluate("(rules) => axe.run(document, rules)", rules)["violations"]:
        yield f"{violation['id']}: {[node['html'][:150] for node in violation['nodes'][:3]]}"
    yield from page.evaluate(OVERLAPS)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        yield "it is wider than the window"


def drawn(count: int, states: Sequence[str]) -> list[tuple[str, str]]:
    """So many pairs: those that are hard, then others by lot, the same each time."""
    lot = random.Random(14)
    hard = [*PAIRS, *FAR]
    return [*hard, *((one, other) for one, other in (lot.sample(states, 2) for _ in range(count - len(hard))))][:count]


@pytest.mark.parametrize(("path", "width", "scheme"), PAGES)
def test_a_page_shuts_nobody_out(look: Look, path: str, width: int, scheme: str) -> None:
    assert look(path, width, scheme) == []


def test_pairs_near_and_far_are_drawn_legibly(look: Look, address: str, pytestconfig: pytest.Config) -> None:
    count = pytestconfig.getoption("--pairs")
    states = httpx.get(f"{address}/v1/states?limit=1000", timeout=60).json()["data"]
    pairs = drawn(count, [row["id"] for row in states])
    looks = LOOKS if count > len(PAIRS) else LOOKS[1:2]
    amiss = [
        one
        for (a, b), (width, scheme) in product(pairs, looks)
        for one in look(f"/pairs/{min(a, b)}/{max(a, b)}", width, scheme)
    ]
    assert amiss == []


def test_the_pages_of_a_pair_are_small(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page, sizes = context.new_page(), []
        page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
        page.goto(f"{address}/pairs/KAZ/MNG", wait_until="networkidle")
        assert sum(sizes) < 50_000
        assert len(sizes) <= MOST_REQUESTS


def test_a_citation_is_copied_and_nothing_needs_the_script(browser: Browser, address: str) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{address}/claims/mng-kaz-exports")
        page.get_by_role("button", name="Copy: BibTeX").click()
        assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{mng-kaz-exports,")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/")
        page.get_by_label("A state or an organization").fill("Mongolei")
        page.get_by_label("And another").fill("Казахстан")
        page.get_by_role("button", name="Show").click()
        assert page.url == f"{address}/pairs/KAZ/MNG"
