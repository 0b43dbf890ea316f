"""Pages: what each shows, that it is the picture of its twin, and that nothing in it can break out of it."""

import re
from html.parser import HTMLParser

import pytest
from client import Api, Twins

VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}
PAGES = {
    "/": "/v1/dataset",
    "/pairs/KAZ/MNG": "/v1/dyads/KAZ/MNG",
    "/pairs/KAZ/MNG?as_of=2013": "/v1/dyads/KAZ/MNG?as_of=2013",
    "/pairs/FRA/JPN": "/v1/dyads/FRA/JPN",
    "/claims": "/v1/facts",
    "/claims?q=embassy&actor=Mongolia": "/v1/facts?q=embassy&actor=Mongolia",
    "/claims/mng-kaz-exports": "/v1/facts/mng-kaz-exports",
    "/actors": "/v1/actors",
    "/actors/MNG": "/v1/actors/MNG",
    "/actors/sco": "/v1/actors/sco",
    "/disagreements": "/v1/disagreements",
    "/disagreements?kind=trade-flows": "/v1/disagreements?kind=trade-flows",
    "/check?kind=missions&sending=MNG&receiving=KAZ": "/v1/check?kind=missions&sending=MNG&receiving=KAZ",
    "/sources/diplomat-2013": "/v1/sources/diplomat-2013",
}
"""Pages, each with the path that it shows."""
pages = pytest.mark.parametrize("path", PAGES)


class Markup(HTMLParser):
    """Reads a page; AssertionError if an element is not closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that is closed at once, as SVG has them."""
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        """Close an element: the one that was opened last."""
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self.open[-1:] not in (["script"], ["style"]):
            self.words.append(data)

    @property
    def text(self) -> str:
        """What is read, spaces as one."""
        return " ".join("".join(self.words).split())


def read(api: Api, path: str) -> Markup:
    """A page, whose markup is whole."""
    response = api.get(path)
    assert response.status_code == 200, response.text
    return Markup(response.text)


@pages
def test_a_page_has_the_tag_of_its_twin_and_is_kept_like_it(rivals: Api, path: str) -> None:
    page, twin = rivals.get(path), rivals.get(PAGES[path])
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    for name in ("ETag", "Dataset-Revision", "Cache-Control"):
        assert page.headers[name] == twin.headers[name]
    assert rivals.get(path, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    assert rivals.get(path).content == page.content
    assert rivals.get(PAGES[path]).content == twin.content


@pages
def test_a_page_leads_to_its_twin_and_loads_nothing_but_files_of_the_server(rivals: Api, path: str) -> None:
    page = rivals.get(path)
    markup = Markup(page.text)
    assert page.headers["Link"] == f'<{PAGES[path]}>; rel="alternate"; type="application/json"'
    loaded = [
        value for tag, name, value in markup.attributes if name in ("src", "srcset") or (tag, name) == ("link", "href")
    ]
    assert len([one for one in loaded if one != PAGES[path]]) == 3  # with the page itself, four requests
    assert [one for one in loaded if not one.startswith("/") or one.startswith("//")] == []
    assert [rivals.get(one).status_code for one in loaded] == [200] * len(loaded)
    assert len(markup.ids) == len(set(markup.ids))


@pages
def test_a_page_is_sent_with_a_policy_that_it_keeps(rivals: Api, path: str) -> None:
    page = rivals.get(path)
    policy = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert set(policy.values()) == {"'none'", "'self'"}
    assert [name for _, name, _ in Markup(page.text).attributes if name == "style" or name.startswith("on")] == []
    inline = re.findall(r"<script(?![^>]* src=)([^>]*)>", page.text)
    assert set(inline) <= {' type="application/ld+json"'}
    assert "<style" not in page.text


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/pairs/mongolia/398?as_of=2013", "/pairs/KAZ/MNG?as_of=2013"),
        ("/pairs/MNG/KAZ", "/pairs/KAZ/MNG"),
        ("/pairs/Монголия/Kasachstan", "/pairs/KAZ/MNG"),
        ("/actors/mn", "/actors/MNG"),
        ("/claims/MNG-KAZ-exports", "/claims/mng-kaz-exports"),
        ("/sources/DIPLOMAT-2013", "/sources/diplomat-2013"),
    ],
)
def test_any_code_or_name_leads_to_the_page_of_its_id(twins: Twins, path: str, location: str) -> None:
    response = twins.get(path)
    assert (response.status_code, response.headers["Location"]) == (308, location)


def test_the_form_leads_to_a_pair_or_to_an_actor(twins: Twins) -> None:
    assert twins.get("/find?a=Mongolia&b=kz").headers["Location"] == "/pairs/KAZ/MNG"
    assert twins.get("/find?a=Mongolia&b=").headers["Location"] == "/actors/MNG"
    assert twins.get("/find?a=Mongolia&b=MNG").headers["Location"] == "/actors/MNG"
    assert twins.get("/find?a=&b=").status_code == 422


@pytest.mark.parametrize(
    ("path", "status", "near"),
    [
        ("/pairs/KAX/MNG", 404, "/pairs/KAZ/MNG"),
        ("/pairs/MNG/Kazahkstan", 404, "/pairs/MNG/KAZ"),
        ("/actors/Mongolla", 404, "/actors/MNG"),
        ("/claims/mng-kaz-export", 404, "/claims/mng-kaz-exports"),
        ("/sources/diplomat-2012", 404, "/sources/diplomat-2013"),
        ("/pairs/MNG/mn", 422, "/"),
        ("/claims?kind=nothing", 422, "/"),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(twins: Twins, path: str, status: int, near: str) -> None:
    response = twins.get(path)
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert ("a", "href", near) in Markup(response.text).attributes


def test_a_path_that_leads_nowhere_is_a_page_to_who_reads_and_a_problem_to_programs(twins: Twins) -> None:
    reader = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert twins.get("/nothing", headers=reader).headers["Content-Type"].startswith("text/html")
    assert twins.get("/nothing").headers["Content-Type"] == "application/problem+json"
    assert twins.get("/v1/nothing", headers=reader).headers["Content-Type"] == "application/problem+json"


def test_a_file_is_kept_for_ever_under_its_name_and_not_found_under_another(rivals: Api) -> None:
    (style,) = re.findall(r'rel="stylesheet" href="([^"]+)"', rivals.get("/").text)
    response = rivals.get(style)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert len(response.content) < 10_000
    assert rivals.get("/files/site.css").status_code == 404


def test_the_pair_says_who_disagrees_and_by_how_much(rivals: Api) -> None:
    text = read(rivals, "/pairs/KAZ/MNG").text
    assert "How much does Mongolia sell to Kazakhstan?" in text
    assert "Not all can be right: one figure is 23 times another." in text
    assert "Fits both directions together" in text
    assert "Political boundaries of the past are a main barrier" in text


def test_the_claim_says_where_it_stands_what_others_say_and_how_to_cite_it(rivals: Api) -> None:
    text = read(rivals, "/claims/mng-kaz-exports").text
    assert "paragraph 4, characters 1718 to 1807" in text
    assert "There is evidence against it, of another time or by another measure." in text
    assert "@misc{mng-kaz-exports" in text
    assert '"type": "article-newspaper"' in text


def test_a_figure_is_checked_as_people_write_it(rivals: Api) -> None:
    asked = "exporter=Mongolia&importer=Kazakhstan&period=2009"
    assert "Contradicted" in read(rivals, f"/check?kind=trade-flows&value=26+million&{asked}").text
    assert "Borne out" in read(rivals, f"/check?kind=trade-flows&value=1%2C126%2C457&qualifier=about&{asked}").text
    assert "Contradicted" in read(rivals, "/check?kind=memberships&state=Mongolia&organization=sco&role=member").text
    open_question = read(rivals, "/check?kind=trade-flows&exporter=MNG&importer=KAZ&value=26+million").text
    assert "No verdict" in open_question
    assert "In 2019, Kazakhstan's imports from Mongolia came to 1.74 million US dollars." in open_question
    wrong = rivals.get("/check?kind=trade-flows&exporter=Mongolla&importer=KAZ&value=1")
    assert wrong.status_code == 422
    assert "Did you mean Mongolia" in Markup(wrong.text).text


def test_the_sizes_of_pages_are_bounded(rivals: Api) -> None:
    for path in PAGES:
        response = rivals.get(path, headers={"Accept-Encoding": "gzip"})
        most = 30_000 if path.startswith("/pairs/KAZ/MNG") else 20_000  # the pair of which most is known
        assert int(response.headers["Content-Length"]) < most, path
