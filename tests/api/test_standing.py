"""The standing of a claim by comparisons and links that are made up."""

from collections.abc import Sequence
from typing import Any

import pytest

from app.api.standing import standings_by


def comparison(aspect: str, *, is_main: bool, **lists: Sequence[str]) -> dict[str, Any]:
    """A comparison of the claim `own`, with the lists that judge it."""
    member = {"agrees_with": [], "differs_from": [], "questioned_by": [], **lists}
    return {"aspect": aspect, "claims": [{"id": "own", "is_main": is_main, **member}, {"id": "another"}]}


ROLE = comparison("role", is_main=True, differs_from=["x"])
TIE = comparison("tie", is_main=False, agrees_with=["x", "y"])


def told(
    comparisons: Sequence[dict[str, Any]], *links: str
) -> tuple[str, list[tuple[str | None, bool, str, dict[str, list[str]]]]]:
    """The standing of `own`, and in each question: aspect, whether it is the main one, standing, lists that name some.

    Links are written as `from kind to`.
    """
    written = [(one, other, kind) for one, kind, other in map(str.split, links)]
    found = standings_by(["own"], comparisons, written)["own"]
    lists = ("superseded_by", "contradicted_by", "questioned_by", "corroborated_by")
    return found["standing"], [
        (row["aspect"], row["is_main"], row["standing"], {name: row[name] for name in lists if row[name]})
        for row in found["questions"]
    ]


@pytest.mark.parametrize(
    ("comparisons", "links", "standing", "questions"),
    [
        ([], [], "uncorroborated", []),
        ([TIE], [], "uncorroborated", [("tie", False, "corroborated", {"corroborated_by": ["x", "y"]})]),
        (
            [ROLE, TIE],
            ["z contradicts own"],
            "contradicted",
            [
                ("role", True, "contradicted", {"contradicted_by": ["x", "z"]}),
                ("tie", False, "corroborated", {"corroborated_by": ["x", "y"]}),
            ],
        ),
        ([], ["z contradicts own"], "contradicted", [(None, True, "contradicted", {"contradicted_by": ["z"]})]),
        ([], ["own contradicts z", "own supersedes z", "own speaks_against z"], "uncorroborated", []),
        ([], ["own corroborates z"], "uncorroborated", []),
        ([], ["z corroborates own"], "corroborated", [(None, True, "corroborated", {"corroborated_by": ["z"]})]),
        (
            [ROLE],
            ["z supersedes own", "x corroborates own", "y speaks_against own"],
            "superseded",
            [
                (
                    "role",
                    True,
                    "superseded",
                    {"superseded_by": ["z"], "contradicted_by": ["x"], "questioned_by": ["y"]},
                )
            ],
        ),
    ],
)
def test_a_standing_is_that_of_the_main_question_to_which_links_belong(
    comparisons: Sequence[dict[str, Any]], links: Sequence[str], standing: str, questions: Sequence[Any]
) -> None:
    assert told(comparisons, *links) == (standing, questions)
