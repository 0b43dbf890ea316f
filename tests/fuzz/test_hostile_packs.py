"""Whatever the files of packs hold: each fault is told with file and line, or the rows are exactly what they say."""

import csv
import io
import random
import re
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packs import PACKS, Files, write_files

from app.load.entries import Packs
from app.load.pack_reader import read_packs
from app.model.base import Record

FEW = 300
"""How many cases the short form has."""
FAULT = re.compile(r"seed/?(?P<file>[^:]*):(?P<line>\d+): [^:]+: .+", re.DOTALL)
CELLS = (
    "",
    " ",
    "KAX",
    "kaz",
    "MNG ",
    "2019",
    "2019-13",
    "20 19",
    "1e9",
    "1_0",
    "NaN",
    "-1",
    "９",
    "about",
    "ABOUT",
    "true",
    "yes",
    "KAZ;MNG",
    "KAZ;;MNG",
    "MNG;KAZ",
    "mng-kaz-gap",
    "a\0b",
    "\ufeff",
    "é",
    "x" * 5000,
    '"',
    "=1+1",
    "\u202e",
    "\n",
)
BYTES = (b"\xff", b"\xef\xbb\xbf", b"\0", b'"', b",", b"\r", b"\n", b"\r\n", b";", b"\xc3", b"[", b"=", b"\x1a", b"'")


def edited(seed: int) -> Files:
    """The packs with an edit or two of their rows, or of their bytes."""
    chance = random.Random(seed)
    files = dict(PACKS)
    for _ in range(chance.randint(1, 2)):
        name = chance.choice(sorted(files))
        change: Callable[[str, random.Random], str] = chance.choice((cell, cell, row, column, raw))
        try:
            files[name] = change(files[name], chance) if name.endswith(".csv") else raw(files[name], chance)
        except csv.Error:  # it is none any more
            files[name] = raw(files[name], chance)
    if chance.randrange(20) == 0:
        files[chance.choice(("times/nothing.csv", "times/notes.txt", "stray.csv", "times/x/y.csv"))] = "id\na\n"
    if chance.randrange(20) == 0:
        del files[chance.choice(sorted(files))]
    return files


def table(text: str) -> list[list[str]]:
    """The rows of a file."""
    return list(csv.reader(io.StringIO(text, newline="")))


def written(rows: list[list[str]]) -> str:
    """Rows as a file."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def cell(text: str, chance: random.Random) -> str:
    """A file with another text in one cell."""
    rows = table(text)
    if rows and rows[-1]:
        cells = chance.choice(rows)
        place = chance.randrange(len(cells)) if cells else 0
        cells[place : place + 1] = [chance.choice((*CELLS, *(one for row in rows for one in row)))]
    return written(rows)


def row(text: str, chance: random.Random) -> str:
    """A file with a row twice, elsewhere, or without it."""
    rows = table(text)
    if rows:
        taken = rows.pop(chance.randrange(len(rows)))
        for _ in range(chance.randrange(3)):
            rows.insert(chance.randrange(len(rows) + 1), taken)
    return written(rows)


def column(text: str, chance: random.Random) -> str:
    """A file with a column twice, elsewhere, or without it."""
    rows = table(text)
    if rows and rows[0]:
        taken = chance.randrange(len(rows[0]))
        place, times = chance.randrange(len(rows[0])), chance.randrange(3)
        for cells in rows:
            one = cells.pop(taken) if taken < len(cells) else ""
            cells[place:place] = [one] * times
    return written(rows)


def raw(text: str, chance: random.Random) -> str:
    """A file with other bytes somewhere, or cut off."""
    content = text.encode("utf-8", "surrogateescape")
    place = chance.randrange(len(content) + 1)
    match chance.randrange(3):
        case 0:
            content = content[:place] + chance.choice(BYTES) + content[place:]
        case 1:
            content = content[:place]
        case _:
            content = content[:place] + content[place + chance.randint(1, 9) :]
    return content.decode("utf-8", "surrogateescape")


def same(cell: str, value: Any) -> bool:
    """Whether a value is what a cell says."""
    if value is None or value == []:
        return cell == ""
    if isinstance(value, bool):
        return cell == str(value).lower()
    if isinstance(value, (int, float)):
        return float(cell) == value
    if isinstance(value, list):
        return cell == ";".join(value)
    return cell == (value.value if isinstance(value, Enum) else str(value))


def lines_of(content: str) -> dict[int, dict[str, str]]:
    """The cells of each row of a file by the line on which it begins."""
    reader = csv.DictReader(io.StringIO(content, newline=""))
    names = reader.fieldnames or []
    lines, start = {}, reader.line_num + 1
    for cells in reader:
        lines[start] = {name: cells[name] for name in names}
        start = reader.line_num + 1
    return lines


def hold(files: Files, packs: Packs) -> None:
    """Hold rows against the lines of the files that they are said to be of: all of them, and no others."""
    expected = {f"seed/{name}": lines_of(content) for name, content in files.items() if name.endswith(".csv")}
    read: dict[str, set[int]] = {name: set() for name in expected}
    for entry in packs.of(Record):
        if entry.file not in expected:
            continue
        cells = expected[entry.file][entry.line]
        if all(hasattr(entry.row, name) for name in cells):  # those of states have actors and codes made from them
            assert all(same(cell, getattr(entry.row, name)) for name, cell in cells.items()), entry
            read[entry.file].add(entry.line)
    assert read == {name: set(lines) for name, lines in expected.items()}


def test_packs_are_read_as_they_are_or_each_fault_is_told(
    cases: int, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = {"faulty": 0, "read": 0}

    @settings(
        max_examples=max(cases, FEW),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 10**9))
    def read(seed: int) -> None:
        files = edited(seed)
        folder = tmp_path_factory.mktemp("packs")
        monkeypatch.chdir(folder)
        write_files(Path("seed"), files)
        packs = read_packs(Path("seed"))
        outcomes["faulty" if packs.faults else "read"] += 1
        for fault in packs.faults:
            told = FAULT.fullmatch(str(fault))
            assert told is not None, str(fault)
            lines = files.get(told["file"], "").count("\n") + files.get(told["file"], "").count("\r") + 1
            assert told["file"] in files or int(told["line"]) == 0, str(fault)
            assert int(told["line"]) <= lines, str(fault)
        if not packs.faults:
            hold(files, packs)

    read()
    assert min(outcomes.values()) > FEW // 20, outcomes
