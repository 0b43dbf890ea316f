"""Reading the votes of the General Assembly: the publisher's file, and the three files of its copy."""

from pathlib import Path

import pytest
from adapters import refusals
from command_line import Run
from database import select_rows

from app.importers import un_votes
from app.importers.recognition import recognize
from app.importers.state_codes import CodeLookup
from app.settings import Settings

VOTES = """rcid,country,country_code,vote
5182,Mongolia,MN,abstain
5182,Kazakhstan,KZ,yes
3592,Mongolia,MN,yes
3592,Russia,RU,yes
5181,Mongolia,MN,perhaps
"""
CALLS = """rcid,session,importantvote,date,unres,amend,para,short,descr
5182,67,0,2012-11-29,R/67/19,0,0,PALESTINE QUESTION,Status of Palestine in the United Nations
5181,67,1,2012-11-13,R/67/4,0,0,CUBA--UNITED STATES,Necessity of ending the embargo against Cuba
3592,46,0,1991-12-06,R/46/24,0,0,COOPERATION,"Cooperation with a league"
"""
ISSUES = """rcid,short_name,issue
5182,me,Palestinian conflict
"""


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    """The file of votes of the copy, with its other two beside it."""
    for name, text in (("un_roll_calls", CALLS), ("un_roll_call_issues", ISSUES), ("un_votes", VOTES)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path / "un_votes.csv"


def test_votes_come_with_their_roll_calls(votes: Path, run: Run, own: Settings) -> None:
    assert recognize(votes).adapter is un_votes.ADAPTER
    assert run("import", votes).exit_code == 1
    result = run("import", votes, "--skip-invalid")
    assert result.exit_code == 0, result.stdout
    calls = "SELECT id, session, resolution, period FROM roll_call WHERE source_id = 'un-votes' ORDER BY id"
    assert select_rows(own, calls) == [
        ("un-votes.3592", 46, "R/46/24", "1991-12"),
        ("un-votes.5181", 67, "R/67/4", "2012-11-13"),
        ("un-votes.5182", 67, "R/67/19", "2012-11-29"),
    ]
    cast = "SELECT id, roll_call_id, vote, session FROM vote WHERE source_id = 'un-votes' ORDER BY id"
    assert select_rows(own, cast) == [
        ("un-votes.3592.MNG", "un-votes.3592", "yes", 46),
        ("un-votes.3592.SUHH", "un-votes.3592", "yes", 46),
        ("un-votes.5182.KAZ", "un-votes.5182", "yes", 67),
        ("un-votes.5182.MNG", "un-votes.5182", "abstain", 67),
    ]
    removed = run("remove", "un-votes")
    assert removed.exit_code == 0, removed.stdout
    assert select_rows(own, calls) == select_rows(own, cast) == []


def test_a_vote_that_is_none_costs_its_line(votes: Path, codes: CodeLookup) -> None:
    file = un_votes.ADAPTER.open(votes, un_votes.ADAPTER.layouts)
    claims = list(un_votes.ADAPTER.read(file, codes))
    assert len(claims) == 4
    [(line, column, _)] = refusals(file)
    assert (line, column) == (6, "vote")


@pytest.mark.parametrize(
    ("code", "day", "state"),
    [
        ("345", "1991-12-06", "YUCS"),
        ("345", "1992-08-31", "YUCS"),  # the seat of Yugoslavia
        ("345", "2006-05-31", "CSXX"),
        ("345", "2006-06-30", "SRB"),
        ("365", "1991-12-20", "SUHH"),
        ("705", "1991-12-06", "KAZ"),  # which the list has from 26 December on
    ],
)
def test_a_code_means_the_state_of_the_day_of_the_vote(codes: CodeLookup, code: str, day: str, state: str) -> None:
    assert un_votes.Members(codes).member("", code, day)[0] == state
