"""While the data set is switched to and fro, each answer is of one revision, which it names."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from adapters import FlowFile
from database import revision
from real_servers import Server, command, variables

from app.settings import Settings

SECONDS, CLIENTS = 5, 4
STATES = (2, 20, 70, 200, 255, 290, 365, 375, 640, 705, 710, 712, 732, 740, 750, 900)
"""Codes of states in the file that is imported and removed."""

LISTS = [
    f"/v1/{path}?{query}limit={limit}"
    for path in ("trade-flows", "facts", "sources", "disagreements")
    for query in ("", "actor=MNG&", "actor=KAZ&actor=MNG&")
    for limit in (5, 50, 1000)
    if path != "sources" or not query
]
PATHS = [
    *[path for path in LISTS if "disagreements" not in path or "actor" in path],
    *(f"/v1/trade-flows?sort={order}&limit=20" for order in ("value", "-value", "period")),
    *("/v1/trade-flows?format=csv", "/v1/trade-flows?format=jsonl&actor=MNG", "/v1/facts?format=csv&q=exports"),
    *("/v1/dyads/MNG/KAZ", "/v1/dyads/CHN/MNG", "/v1/dataset", "/v1", "/v1/states/MNG", "/v1/facts?q=mongolia"),
    *("/v1/trade-flows/mng-kaz-exports", "/v1/facts/mng-kaz-exports", "/v1/disagreements/summary"),
    "/v1/trade-flows/cow-trade-4.712-705-2000.exports",
]


@dataclass
class Answers:
    """What has been answered: how often, and what was wrong."""

    counts: dict[int, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seen: list[tuple[float, float, str]] = field(default_factory=list)
    """When a request was sent, when its answer had come, and the revision that it named."""


def truth(server: Server) -> dict[str, httpx.Response]:
    """What is answered while nobody changes anything, by path."""
    return {path: server.get(path) for path in PATHS}


def ask(server: Server, known: dict[str, dict[str, httpx.Response]], seed: int, until: float) -> Answers:
    """Ask at random until some time, now and then for what is known already, and hold each answer against its name."""
    choose, answers = random.Random(seed), Answers()
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
        while monotonic() < until:
            path, began = choose.choice(PATHS), monotonic()
            tags = [truth[path].headers["ETag"] for truth in known.values() if "ETag" in truth[path].headers]
            sent = choose.choice(tags) if tags and choose.random() < 0.4 else None
            method = choose.choice(("GET", "GET", "GET", "HEAD"))
            response = client.request(method, path, headers={"If-None-Match": sent} if sent else {})
            status = response.status_code
            answers.counts[status] = answers.counts.get(status, 0) + 1
            if status in (404, 410):
                continue
            named = response.headers.get("Dataset-Revision", "")
            answers.seen.append((began, monotonic(), named))
            if named not in known or status not in (200, 304):
                answers.faults.append(f"{path}: {status} of revision {named!r}")
                continue
            expected = known[named][path]
            is_known = sent == expected.headers["ETag"]
            body = b"" if is_known or method == "HEAD" else expected.content
            if (status, response.headers["ETag"]) != (304 if is_known else 200, expected.headers["ETag"]):
                answers.faults.append(f"{path}: {status} {response.headers['ETag']} after {sent}, of {named}")
            if response.content != body:
                answers.faults.append(f"{path}: the body is not of revision {named}")
    return answers


@pytest.mark.parametrize("cache_mb", [2, 0])
def test_each_answer_is_of_the_revision_that_it_names(own: Settings, flows: FlowFile, cache_mb: int) -> None:
    pairs = [(one, other) for one in STATES for other in STATES if one < other]
    file = flows(*(f"{one},{other},{year},{one},{other},1,1" for one, other in pairs for year in range(1995, 2009)))
    with Server(own, CACHE_MB=cache_mb) as server:
        known = {revision(own): truth(server)}
        assert command(own, "import", "cow-trade", file).returncode == 0
        known[revision(own)] = truth(server)
        assert len(known) == 2
        script = Path(__file__).with_name("switching.py")
        switching = subprocess.Popen(
            [sys.executable, script, file], env=variables(own), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        sleep(1)
        with ThreadPoolExecutor(CLIENTS) as threads:
            until = monotonic() + SECONDS
            asked = [threads.submit(ask, server, known, seed, until) for seed in range(CLIENTS)]
            answers = [each.result() for each in asked]
        printed, _ = switching.communicate("end\n", timeout=60)
    switches = [(float(began), float(ended), named) for began, ended, named in map(str.split, printed.splitlines())]
    assert switching.returncode == 0
    assert [fault for each in answers for fault in each.faults] == []
    assert sum(each.counts.get(200, 0) for each in answers) > 50
    assert sum(each.counts.get(304, 0) for each in answers) > 10
    assert len(switches) >= 2
    stale = [
        (sent, named)
        for each in answers
        for sent, came, named in each.seen
        for (_, ended, current), (next_began, _, _) in pairwise(switches)
        if ended < sent and came < next_began and named != current
    ]
    assert stale == []
