"""What the README shows is what the server answers."""

import json
import re
from pathlib import Path

import pytest
from client import Api

from app.claims import Claim
from app.packs import read_packs
from app.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
CALL = re.compile(r"```console\n\$ curl -s '127\.0\.0\.1:8000(?P<path>[^']+)'\n(?P<answer>.*?)```", re.DOTALL)
CALLS = [(call["path"], call["answer"]) for call in CALL.finditer(README)]


def test_there_are_calls_in_the_readme() -> None:
    assert len(CALLS) >= 5
    assert README.count("$ curl") == len(CALLS)


@pytest.mark.parametrize(("path", "answer"), CALLS)
def test_each_call_is_answered_as_shown(world: Api, path: str, answer: str) -> None:
    assert world.get(path).json() == json.loads(answer)


def test_every_setting_is_told() -> None:
    names = {f"THIRD_NEIGHBOR_{name.upper()}" for name in Settings.model_fields}
    assert names == set(re.findall(r"\| `(THIRD_NEIGHBOR_[A-Z_]+)` \|", README))


def test_the_number_of_records_is_true() -> None:
    told = re.search(r"(\d+) claims from other records", README)
    packs = read_packs(Path(__file__).parent.parent / "seed")
    assert told
    assert int(told[1]) == sum(entry.pack == "records" for entry in packs.of(Claim))
