"""The names of states in other languages: what they mean, and that both tables tell the same."""

import pytest

from app.text.making_state_names import LANGUAGES, keys
from app.text.state_names import DATA, code_of, names_of


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Казахстан", "KZ"),
        ("казахстан", "KZ"),
        ("Mongolie", "MN"),
        ("Cote d'Ivoire", "CI"),
        ("Türkei", "TR"),
        ("中国", "CN"),
        ("Казахстн", None),
        ("", None),
    ],
)
def test_a_name_in_any_language_means_its_state(name: str, code: str | None) -> None:
    assert code_of(name) == code


def test_a_state_is_named_once_in_each_way_of_writing() -> None:
    names = names_of("KZ")
    assert ("kk", "Қазақстан") in names
    assert "Казахстан" in dict(names).values()
    assert len({name for _, name in names}) == len(names)
    assert names_of("QQ") == []


def test_the_keys_are_those_of_the_names() -> None:
    table, known = (
        (DATA / name).read_text(encoding="utf-8").splitlines() for name in ("state_names.tsv", "state_keys.tsv")
    )
    assert list(keys(table)) == known
    assert table[0].split("\t") == ["code", *LANGUAGES]
    assert len(LANGUAGES) >= 20


def test_a_name_that_two_states_have_means_neither() -> None:
    assert list(keys(["code\ta\tb", "XA\tOne\tTwo", "XB\tone\tThree"])) == ["three\tXB", "two\tXA"]
