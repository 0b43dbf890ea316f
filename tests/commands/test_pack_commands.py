"""The commands that load packs, prove them against the texts that they cite, and find what to cite."""

import re
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from command_line import Run, invoke
from packs import PACKS, SOLD, TEXT, WritePacks, changed_packs

from app.compare.verdicts import ORDER
from app.facts import LOADED
from app.settings import Settings
from app.text.passages import digest


@pytest.fixture
def run(write_packs: WritePacks) -> Run:
    """Runs a command on the packs, in their working directory."""
    write_packs(PACKS)
    Path("texts").mkdir()
    Path("texts", "steppe.txt").write_text(TEXT)
    return partial(invoke, Settings(database_url="sqlite:///facts.db", seed_dir=Path("seed")))


def test_seed_prints_what_was_done_to_each_kind(run: Run) -> None:
    result = run("seed")
    assert result.exit_code == 0
    *lines, compared, revision = result.stderr.splitlines()
    assert lines[0] == "trade-flows     2 added, 0 changed, 0 same, 0 removed"
    assert [line.split()[0] for line in lines] == [kind.path for kind in LOADED]
    counted = ", ".join(rf"\d+ {verdict}" for verdict in ORDER)
    assert re.fullmatch(f"comparisons     {counted}", compared)
    assert re.fullmatch(r"revision [0-9a-f]{16}", revision)
    again = run("seed").stderr.splitlines()
    assert again[0] == "trade-flows     0 added, 0 changed, 2 same, 0 removed"
    assert again[-1] == revision


def test_seed_of_faulty_packs_prints_every_fault_and_fails(run: Run, write_packs: WritePacks) -> None:
    write_packs(
        changed_packs(("times/trade_flows.csv", "MNG,KAZ", "MNG,KAX"), ("times/links.csv", "editors", "editor"))
    )
    result = run("seed")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "seed/times/trade_flows.csv:2: importer_id: no actor 'KAX' (did you mean KAZ?)",
        "seed/times/links.csv:2: asserted_by: neither a source nor 'editors': 'editor'",
    ]
    assert not Path("facts.db").exists()


@pytest.mark.parametrize("command", ["seed", "serve"])
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DATABASE_URL", "sqlite:///none/facts.db", "sqlite:///none/facts.db: unable to open database file"),
        ("DATABASE_URL", "postgresql://nobody@/none?host=/none", "postgresql+psycopg://nobody@/none?host=%2Fnone: "),
        ("DATABASE_URL", "nonsense", "THIRD_NEIGHBOR_DATABASE_URL: "),
        ("DATABASE_URL", "x://", "THIRD_NEIGHBOR_DATABASE_URL: "),
        ("WRITE_URL", "mysql://x", "THIRD_NEIGHBOR_WRITE_URL: "),
        ("QUEUE_SECONDS", "soon", "THIRD_NEIGHBOR_QUEUE_SECONDS: "),
        ("SEED_DIR", "none", "none:"),
    ],
)
def test_what_keeps_a_command_from_its_work_is_told_in_one_line(
    run: Run, command: str, name: str, value: str, reason: str
) -> None:
    result = run(command, **{name: value})
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(reason)
    assert len(result.stderr.splitlines()) == 1


def test_check_proves_the_packs_against_the_texts(run: Run) -> None:
    result = run("check", "--texts", "texts")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "18 rows, no fault; all held against their sources' texts\n"
    assert run("check", TEXTS="texts").stdout == result.stdout


def test_check_says_which_texts_were_not_given(run: Run) -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "18 rows, no fault; no text given for times-2020\n")


SOLD_END = len("Trade across the steppe\n" + SOLD)


@pytest.mark.parametrize(
    ("replacements", "faults"),
    [
        (
            [("times/borders.csv", digest("The two lie 40 kilometres apart"), digest("else"))],
            [
                "seed/times/borders.csv:2: text_sha256: not the digest of the passage, which is "
                + digest("The two lie 40 kilometres apart")
            ],
        ),
        (
            [("times/borders.csv", "publication,3,", "publication,4,")],
            ["seed/times/borders.csv:2: paragraph: the passage starts in paragraph 3"],
        ),
        (
            [("times/borders.csv", "gap,40,", "gap,41,")],
            [
                "seed/times/borders.csv:2: value_low: 41 does not stand in the passage",
                "seed/times/borders.csv:2: value: 41 does not stand in the passage",
                "seed/times/borders.csv:2: value_high: 41 does not stand in the passage",
            ],
        ),
        (
            [("times/trade_flows.csv", ",2019,", ",2018,")],
            ["seed/times/trade_flows.csv:2: period: '2018' does not stand in the passage"],
        ),
        (
            [("times/trade_flows.csv", "about,about", "about,roughly")],
            ["seed/times/trade_flows.csv:2: value_text: 'roughly' does not stand in the passage"],
        ),
        (
            [("times/assessments.csv", PACKS["times/assessments.csv"], PACKS["times/assessments.csv"].splitlines()[0])],
            [f"text {digest(TEXT)[:12]}:1: sentence: characters 0-23: no claim cites it"],
        ),
        (
            [
                ("times/trade_flows.csv", f",24,{SOLD_END},{digest(SOLD)}", f",24,39,{digest('In 2019 Mongoli')}"),
                ("times/trade_flows.csv", "26000000,about,about,USD", ",,,"),
            ],
            [f"text {digest(TEXT)[:12]}:2: figure '26 million': characters 64-74: no claim's passage has it"],
        ),
        (
            [("times/events.csv", "The two heads of", f"{' '.join(TEXT.split()[4:13])} by")],
            [
                "seed/times/events.csv:2: statement: in the source's words: "
                "'in 2019 mongolia sold goods worth about 26 million'"
            ],
        ),
    ],
    ids=["digest", "paragraph", "figure", "period", "hedge", "sentence", "numeral", "copied"],
)
def test_check_finds_what_the_text_does_not_say_and_what_was_left_out(
    run: Run, write_packs: WritePacks, replacements: list[tuple[str, str, str]], faults: list[str]
) -> None:
    write_packs(changed_packs(*replacements))
    result = run("check", "--texts", "texts")
    assert (result.exit_code, result.stdout, result.stderr.splitlines()) == (1, "", faults)


def test_check_does_not_write(run: Run) -> None:
    run("check", "--texts", "texts")
    assert not Path("facts.db").exists()


def test_the_packs_of_the_repository_hold_against_the_article(texts: Path) -> None:
    result = invoke(Settings(), "check", "--texts", texts)
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.fullmatch(r"\d+ rows, no fault; all held against their sources' texts\n", result.stdout)


def test_cite_prints_each_place_where_the_words_stand(run: Run) -> None:
    result = run("cite", "texts/steppe.txt", "million")
    places = [match.span() for match in re.finditer("million", TEXT)]
    sha256_of_words = sha256(b"million").hexdigest()
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"2,{start},{end},{sha256_of_words}" for start, end in places]
    assert len(places) == 2


def test_cite_counts_code_points_whatever_ends_a_line(run: Run) -> None:
    Path("other.txt").write_bytes("Ölgii\r\n—“𐍈” is here\n".encode())
    result = run("cite", "other.txt", "is here")
    assert result.stdout == f"2,12,19,{digest('is here')}\n"


@pytest.mark.parametrize("words", ["billion", "Million"])
def test_cite_of_words_that_stand_nowhere_fails(run: Run, words: str) -> None:
    result = run("cite", "texts/steppe.txt", words)
    assert result.exit_code != 0
    assert result.stdout == ""
