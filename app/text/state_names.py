"""The names of states and territories in many languages, from CLDR: by their codes of ISO 3166-1 alpha-2."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.text.words import folded

DATA = Path(__file__).parent / "data"


@cache
def table() -> tuple[list[str], list[list[str]]]:
    """The tags of the languages (BCP 47), and the lines: the code and the name in each language."""
    head, *lines = (DATA / "state_names.tsv").read_text(encoding="utf-8").splitlines()
    return head.split("\t")[1:], [line.split("\t") for line in lines]


@cache
def codes_by_name() -> Mapping[str, str]:
    """The code of each name as it is compared; names that mean two territories are left out."""
    lines = (DATA / "state_keys.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def code_of(name: str) -> str | None:
    """The code of the territory that has a name in one of the languages; None if none has, or two have."""
    return codes_by_name().get(folded(name))


def names_of(code: str) -> list[tuple[str, str]]:
    """The names of a territory: the tag of the language, and the name, each name once."""
    languages, lines = table()
    for line in lines:
        if line[0] == code:
            names: dict[str, str] = {}
            for language, name in zip(languages, line[1:], strict=True):
                if name:
                    names.setdefault(name, language)
            return [(language, name) for name, language in names.items()]
    return []
