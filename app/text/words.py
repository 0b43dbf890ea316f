"""Words as free text compares them: without case, diacritics and punctuation."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text in order, folded so that `Bayan-Ölgii` gives `bayan` and `olgii`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return WORD.findall(plain)


def folded(name: str) -> str:
    """The key by which names are compared: their folded words, one blank between them."""
    return " ".join(words(name))
