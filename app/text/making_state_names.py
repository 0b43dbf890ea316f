"""Makes `data/state_names.tsv` and `state_keys.tsv` of CLDR's names of territories. Run when these change.

`python -m app.text.making_state_names FOLDER app/text/data`

The folder is `main` of the npm package cldr-localenames-full: one folder a language. A line of the first table is a
territory by its code of ISO 3166-1 alpha-2, and its name in each language; one of the second a name as it is compared,
and the code, without the names that two territories have: to fold all of them takes a tenth of a second.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.text.words import folded

LANGUAGES = (
    *("ar", "az", "bn", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi"),
    *("hu", "hy", "id", "it", "ja", "ka", "kk", "ko", "ky", "mn", "nl", "pl"),
    *("pt", "ro", "ru", "sv", "th", "tr", "uk", "uz", "vi", "zh", "zh-Hant"),
)
"""The languages, by their tags of BCP 47: those of the United Nations, and those of many readers."""

TERRITORY = re.compile(r"[A-Z]{2}")
NO_STATES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
"""Codes that stand for no state."""


def lines(folder: Path) -> Iterator[str]:
    """The lines of the table, the head first."""
    names = {
        language: json.loads((folder / language / "territories.json").read_text(encoding="utf-8"))["main"][language][
            "localeDisplayNames"
        ]["territories"]
        for language in LANGUAGES
    }
    yield "\t".join(["code", *LANGUAGES])
    for code in sorted(code for code in names["en"] if TERRITORY.fullmatch(code) and code not in NO_STATES):
        yield "\t".join([code, *(names[language].get(code, "") for language in LANGUAGES)])


def keys(table: Sequence[str]) -> Iterator[str]:
    """The lines of the second table, of those of the first."""
    codes: dict[str, set[str]] = {}
    for line in table[1:]:
        code, *names = line.split("\t")
        for name in filter(None, map(folded, names)):
            codes.setdefault(name, set()).add(code)
    for name, (code, *others) in sorted(codes.items()):
        if not others:
            yield f"{name}\t{code}"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    made = list(lines(source))
    for file, content in (("state_names.tsv", made), ("state_keys.tsv", list(keys(made)))):
        (target / file).write_text("".join(f"{line}\n" for line in content), encoding="utf-8")
