"""The change log as it is asked: pages, revisions, tags, and the feed."""

from collections.abc import Iterator
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from adapters import FLOWS, FlowFile
from anyio.from_thread import BlockingPortal
from client import Api, Serve, Twins, assert_problem, fault
from command_line import Run
from database import Database, revision
from packs import PACKS, write_files

from app.load import seeding
from app.main import create_app
from app.model.errors import ProblemType
from app.settings import Settings

CHANGES = "/v1/changes"


@pytest.fixture(scope="module")
def history(database: Database, tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Iterator[Twins]:
    """The application over a database into which packs have been loaded seven times, as they changed."""
    seed = tmp_path_factory.mktemp("history") / "seed"
    settings = Settings(database_url=database.new(), seed_dir=seed, revision_seconds=3600)
    for value in ("26", "27", "28", "27", "27", "29", "30"):
        write_files(seed, {name: content.replace("26000000", f"{value}000000") for name, content in PACKS.items()})
        seeding.load(settings, f"Now it is {value} & <more>.")
    served = Api(create_app(settings), settings, portal)
    twins = Twins(served, portal)
    yield twins
    twins.other.close()
    served.close()


def loads(api: Api, **query: Any) -> list[dict[str, Any]]:
    """The loads that match, in one page."""
    body = api.json(CHANGES, **query)
    assert body["next"] is None
    found: list[dict[str, Any]] = body["data"]
    return found


def numbers(api: Api, **query: Any) -> list[int]:
    """The numbers of the loads that match."""
    return [load["number"] for load in loads(api, **query)]


def test_loads_after_a_revision_are_those_after_the_last_that_made_it(history: Twins) -> None:
    revisions = [load["revision"] for load in loads(history)]
    assert len(set(revisions)) == 6 - 1  # 27 came back, and once nothing changed
    after = [numbers(history, since=revision) for revision in revisions]
    assert after == [[2, 3, 4, 5, 6, 7], [6, 7], [4, 5, 6, 7], [6, 7], [6, 7], [7], []]
    assert numbers(history, since=revisions[0], number=3) == [3]
    assert numbers(history, since=revisions[3], number=3) == []


def test_a_revision_that_no_load_made_is_a_problem_that_says_what_is_known(history: Twins) -> None:
    first, last = (loads(history)[place]["revision"] for place in (0, -1))
    for unknown, near in (("zzz", []), (f"{last[:-1]}z", [last]), ("", [])):
        message = f"no load made the revision '{unknown}': the log goes from {first} to {last}"
        hint = f" (did you mean {last}?)" if near else ""
        response = history.get(CHANGES, {"since": unknown} if unknown else "since=")
        expected = fault("since", message, *near)
        assert_problem(response, 422, ProblemType.UNKNOWN_CODE, f"since: {message}{hint}", expected)


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("sort", ["number", "-number"])
def test_pages_joined_are_the_whole(history: Twins, sort: str, limit: int) -> None:
    whole = loads(history, sort=sort)
    assert [load["number"] for load in whole] == sorted(range(1, 8), reverse=sort.startswith("-"))
    joined: list[dict[str, Any]] = []
    path: str | None = f"{CHANGES}?limit={limit}&sort={sort}"
    while path:
        response = history.get(path)
        body = response.json()
        assert body["total"] == 7
        assert sum(max(1, len(load["rows"])) for load in body["data"]) <= limit
        for load in body["data"]:
            if joined and joined[-1]["number"] == load["number"]:
                joined[-1]["rows"] += load["rows"]
            else:
                joined.append(load)
        path = body["next"]
        assert response.headers.get("Link") == (f'<{path}>; rel="next"' if path else None)
    assert joined == whole


def test_a_load_of_many_rows_goes_over_several_pages(run: Run, own: Settings, flows: FlowFile, serve: Serve) -> None:
    before = revision(own)
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    api = serve(own)
    path, ids, sizes = f"{CHANGES}?since={before}&limit=4", list[str](), list[int]()
    while path:
        body = api.json(path)
        (load,) = body["data"]
        ids += [row["id"] for row in load["rows"]]
        sizes.append(len(load["rows"]))
        path = body["next"]
    assert sizes == [4, 2]
    assert ids == [row["id"] for row in loads(api, since=before)[0]["rows"]]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("number=0", "number"),
        ("number=2147483648", "number"),
        ("sort=loaded_at", "sort"),
        ("limit=1001", "limit"),
        ("format=csv", "format"),
        ("cursor=zzz", "cursor"),
        ("cursor=WyJudW1iZXIiLDEsbnVsbF0&sort=-number", "cursor"),
        ("cursor=WyJudW1iZXIiLDAsbnVsbF0", "cursor"),
        ("kind=trade-flows", "kind"),
    ],
)
def test_what_cannot_be_understood_is_a_problem(history: Twins, query: str, parameter: str) -> None:
    response = history.get(f"{CHANGES}?{query}")
    assert (response.status_code, [one["parameter"] for one in response.json()["errors"]]) == (422, [parameter])


def test_the_tag_changes_with_each_load_though_the_revision_does_not(run: Run, own: Settings, serve: Serve) -> None:
    api = serve(own)
    first, other = api.get(CHANGES), api.get("/v1/dataset")
    assert run("seed").exit_code == 0
    headers = {"If-None-Match": first.headers["ETag"]}
    second = api.get(CHANGES, headers=headers)
    assert (second.status_code, second.json()["total"]) == (200, 2)
    assert second.headers["Dataset-Revision"] == first.headers["Dataset-Revision"]
    headers = {"If-None-Match": second.headers["ETag"]}
    assert api.get(CHANGES, headers=headers).status_code == 304
    headers = {"If-None-Match": other.headers["ETag"]}
    assert api.get("/v1/dataset", headers=headers).status_code == 304  # of which the log is no part


# The feed


def feed(api: Api, path: str = f"{CHANGES}?format=atom") -> Any:
    """A page of the feed, as a library reads it that knows nothing of ours."""
    response = api.get(path)
    assert response.headers["Content-Type"] == "application/atom+xml"
    headers = {**response.headers, "content-location": f"http://test{path}"}
    parsed = feedparser.parse(response.content, response_headers=headers)
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.version == "atom10"
    return parsed


def test_the_feed_tells_of_the_newest_loads_first(history: Twins) -> None:
    parsed = feed(history)
    told = loads(history, sort="-number")
    assert [entry.title for entry in parsed.entries] == [f"seed: {load['message']}" for load in told]
    assert [entry.updated for entry in parsed.entries] == [load["loaded_at"] for load in told]
    assert parsed.feed.updated == told[0]["loaded_at"]
    assert parsed.feed.author == "Third Neighbor"
    ids = [entry.id for entry in parsed.entries]
    assert len({parsed.feed.id, *ids}) == 8
    assert all(id.startswith("urn:uuid:") for id in ids)
    assert parsed.entries[0].summary.splitlines() == [
        f"revision {told[0]['revision_before']} to {told[0]['revision']}",
        "trade flows of times-2020: 1 changed",
    ]
    assert parsed.entries[2].summary.splitlines()[1:] == ["nothing was changed"]
    for entry, load in zip(parsed.entries, told, strict=True):
        assert loads(history, number=load["number"]) == [load]
        assert [link.href for link in entry.links] == [f"http://test{CHANGES}?number={load['number']}"]


def test_pages_of_the_feed_lead_to_each_other(history: Twins) -> None:
    whole = [entry.id for entry in feed(history).entries]
    path, ids, feeds = f"{CHANGES}?format=atom&limit=3", list[str](), set[str]()
    while path:
        parsed = feed(history, path)
        ids += [entry.id for entry in parsed.entries]
        feeds.add(parsed.feed.id)
        links = {link.rel: link.href for link in parsed.feed.links}
        assert links["self"] == f"http://test{path}"
        path = links.get("next", "").removeprefix("http://test")
    assert (ids, len(feeds)) == (whole, 1)


def test_the_feed_is_had_by_its_media_type_and_since_a_revision(history: Twins) -> None:
    accept = {"Accept": "application/atom+xml, application/json;q=0.5"}
    assert history.get(CHANGES, headers=accept).headers["Content-Type"] == "application/atom+xml"
    revisions = [load["revision"] for load in loads(history)]
    assert len(feed(history, f"{CHANGES}?format=atom&since={revisions[2]}").entries) == 4
    empty = feed(history, f"{CHANGES}?format=atom&since={revisions[-1]}")
    assert (empty.entries, empty.feed.updated) == ([], loads(history)[0]["loaded_at"])
    response = history.get(CHANGES, headers={"Accept": "text/csv"})
    detail = "this answer is given as application/json or application/atom+xml"
    assert_problem(response, 406, ProblemType.NOT_ACCEPTABLE, detail)
