"""Words as they are compared: without case, diacritics and punctuation; in free text, by the stem of English words."""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text in order, folded so that `Bayan-Ölgii` gives `bayan` and `olgii`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return WORD.findall(plain)


def stems(text: str) -> list[str]:
    """The stems of the words of a text, each once and in order: `students` and `student` have one, by Snowball."""
    return list(dict.fromkeys(map(stem, words(text))))


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """The stem of a folded word, if it were English."""
    from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]  # loads all languages

    stemmed: str = EnglishStemmer().stemWord(word)  # of its own, since it keeps the word while it works
    return stemmed


def folded(name: str) -> str:
    """The key by which names are compared: their folded words, one blank between them."""
    return " ".join(words(name))
