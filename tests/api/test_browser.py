"""The page at /docs in a real browser that can reach no other host, under the policy that the page is sent with."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import TELL_OF_VIOLATIONS, browsed, chromium
from playwright.sync_api import Browser, Locator, Page, Request, expect

from app import about
from app.load.seeding import load
from app.settings import Settings

PATIENCE_MS = 15_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, seed: Path) -> Iterator[str]:
    """Where a real server answers from the packs of the article."""
    settings = Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('browser')}/facts.db", seed_dir=seed)
    load(settings)
    with browsed(settings) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """The page as somebody finds it who asks for `/`, and all that has been amiss in it."""
    amiss: list[str] = []

    def ask(request: Request) -> None:
        if not request.url.startswith((f"{address}/", "blob:", "data:")):
            amiss.append(f"another host: {request.url}")

    with browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(TELL_OF_VIOLATIONS)
        opened = context.new_page()
        opened.on("console", lambda said: amiss.append(said.text) if said.type in ("error", "warning") else None)
        opened.on("pageerror", lambda error: amiss.append(str(error)))
        opened.on("request", ask)
        opened.on("requestfailed", lambda request: amiss.append(f"no answer: {request.url}"))
        opened.goto("/")
        opened.get_by_role("link", name="For programs").click()
        opened.locator(".opblock-tag").first.wait_for()
        yield opened, amiss


@pytest.fixture
def page(visit: tuple[Page, list[str]]) -> Iterator[Page]:
    """The page, all folded, in which nothing is amiss after a test."""
    opened, amiss = visit
    for unfolded in opened.locator(".opblock.is-open .opblock-summary-control").all():
        unfolded.click()
    yield opened
    assert amiss == []


def operation(page: Page, id: str) -> Locator:
    """An operation, unfolded."""
    found = page.locator(f".opblock[id$='-{id}']")
    found.locator(".opblock-summary-control").click()
    found.get_by_role("button", name="Execute").wait_for()
    return found


def execute(operation: Locator) -> tuple[str, str, str]:
    """What an operation answers: the path and query that were asked for, the status and the body."""
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response")
    asked = urlsplit(operation.locator(".request-url pre").inner_text())
    status = answer.locator(".response-col_status").inner_text()
    body = answer.locator(".highlight-code pre").first.inner_text()
    return f"{asked.path}?{asked.query}".removesuffix("?"), status.strip(), body


def test_the_first_page_leads_to_the_page_of_the_api(page: Page) -> None:
    assert urlsplit(page.url).path == "/docs"
    assert page.title() == f"{about.TITLE}: facts of foreign policy"
    assert page.get_by_role("heading", name=about.TITLE).is_visible()


def test_the_policy_lets_in_nothing_but_files_of_the_server(page: Page) -> None:
    policy = page.request.get("/docs").headers["content-security-policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert [rule for rule in policy if not rule.endswith((" 'none'", " 'self'"))] == ["img-src 'self' data:"]


def test_the_groups_stand_in_order_with_all_their_operations(page: Page) -> None:
    groups = page.locator(".opblock-tag").evaluate_all("all => all.map((group) => group.dataset.tag)")
    assert groups == [name for name, _ in about.TAGS]
    paths = page.locator(".opblock-summary-path").evaluate_all("all => all.map((path) => path.dataset.path)")
    assert sorted(paths) == sorted(page.request.get("/openapi.json").json()["paths"])


@pytest.mark.parametrize(
    ("id", "asked", "found"),
    [
        ("get_dyad", "/v1/dyads/MNG/KAZ", "mng-kaz-two-way-trade"),
        ("list_missions", "/v1/missions", "mng-embassy-in-kazakhstan"),
    ],
)
def test_a_form_that_nobody_touched_asks_for_something_that_is_there(
    page: Page, id: str, asked: str, found: str
) -> None:
    path, status, body = execute(operation(page, id))
    assert (path, status) == (asked, "200")
    assert f'"id": "{found}"' in body


def test_filters_are_explained_by_example_and_sent_once_they_are_filled_in(page: Page) -> None:
    facts = operation(page, "list_facts")
    actor = facts.locator("[data-param-name=actor]")
    assert "Example: MNG" in actor.inner_text()
    actor.get_by_role("button", name="Add string item").click()
    expect(actor.get_by_role("textbox")).to_have_value("MNG")
    facts.locator("[data-param-name=q]").get_by_role("textbox").fill("bayan-olgii")
    path, status, body = execute(facts)
    assert (path, status) == ("/v1/facts?q=bayan-olgii&actor=MNG", "200")
    assert "Bayan-Ölgii" in body


def test_another_format_can_be_chosen(page: Page) -> None:
    events = operation(page, "list_events")
    events.get_by_label("Media Type").first.select_option("text/csv")
    path, status, body = execute(events)
    assert (path, status) == ("/v1/events", "200")
    assert body.startswith("id,source_id,statement,")


def test_the_shape_of_errors_unfolds(page: Page) -> None:
    shape = operation(page, "get_dyad").locator(".response[data-code='404'] details")
    assert "RFC 9457" not in shape.inner_text()
    shape.get_by_text("application/problem+json").click()
    assert "RFC 9457" in shape.inner_text()
