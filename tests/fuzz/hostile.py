"""Requests that nobody should send: parts of good ones, changed, and told in every spelling that HTTP allows."""

import random
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_letters, digits, punctuation
from urllib.parse import quote

from hypothesis import strategies as st

Fields = tuple[tuple[bytes, bytes], ...]

CODES = ("MNG", "kaz", "cow:712", "cow:002", "gw:970", "496", "Mongolia", "Kazakhstan", "SUN", "EST.LVA.1918", "sco")
DATES = ("2013", "2013-05", "2013-05-07", "2013~", "1992/1996", "../2014", "200X", "2013-02-30", "Y170000002", "-0044")
NUMBERS = (
    "0",
    "1",
    "50",
    "1000",
    "1_0",
    "１",
    "1e400",
    "NaN",
    "-0",
    "-1",
    "0x10",
    " 5",
    "5 ",
    "1.0",
    "+5",
    "inf",
)
WORDS = ("about", "exports", "stated", "true", "false", "TRUE", "csv", "jsonl", "json", "-value", "value", "period")
ODD = (
    "",
    "\0",
    "a\0b",
    " ",
    "%",
    "_",
    "'",
    '"; DROP TABLE trade_flow; --',
    "\\",
    "\ufeff",
    "\u202eKAZ",
    "ﬁ",
    "İ",
    "ß",
    "e\u0301",
    "😀",
    "\ud800",
    "\uffff",
    "a" * 3000,
    "a," * 300,
    "../" * 30,
    "<script>",
)
ACCEPT = (
    b"*/*",
    b"application/json",
    b"text/csv;q=0.5, application/json;q=0.4",
    b"application/json;q=x",
    b"application/x-ndjson",
    b"text/html",
    b"*/*;q=0",
    b";;;,,,",
    b"application/json; q=1.0000",
    b"\xff\xfe",
    b"a/b," * 40,
)
ENCODING = (b"gzip", b"zstd", b"br", b"identity;q=0", b"*;q=0", b"gzip;q=0, *", b"gzip;q=nan", b"", b"x" * 500)
TAGS = (b"*", b'"a"', b'W/"a"', b'"', b"a", b'"a", "b"', b"\xff")
SEPARATORS = (b"/", b"//", b"/./", b"/../", b"%2F", b"%2f", b"/%2e%2e/", b";a=b/", b"\\")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request: its target as it stands in the request line, and its header fields."""

    target: bytes
    fields: Fields = ()


def changed(text: str, seed: int) -> str:
    """A text with a letter or two changed, left out, put in, or put elsewhere."""
    chance = random.Random(seed)
    letters = list(text)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(letters) + 1)
        match chance.randrange(4):
            case 0:
                letters[place:place] = chance.choice(ascii_letters + digits + punctuation + "\0 é")
            case 1:
                del letters[place : place + 1]
            case 2:
                letters[place : place + 1] = chance.choice(ascii_letters + digits)
            case _:
                letters = letters[place:] + letters[:place]
    return "".join(letters)


def spelled(text: str, seed: int) -> bytes:
    """A text as it may stand in a target: right, in other letter case, twice, in part, or wrongly quoted."""
    chance = random.Random(seed)
    right = quote(text, safe="", errors="surrogatepass")
    forms = (
        right,
        right,
        right,
        "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass")),
        quote(right, safe=""),
        right.replace("%20", "+"),
        right + chance.choice(("%", "%2", "%GG", "%c0%80", "%ed%a0%80", "%e9", "%00", "+", "#", "&", "=")),
        quote(text, safe="", encoding="latin-1", errors="replace"),
    )
    return chance.choice(forms).encode("ascii")


def values(cursors: Sequence[str]) -> st.SearchStrategy[str]:
    """Values of parameters: good ones, changed ones, and odd ones."""
    known = st.sampled_from((*CODES, *DATES, *NUMBERS, *WORDS, *cursors))
    unknown = st.text(max_size=12).map(lambda text: urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode())
    return st.one_of(
        known, st.builds(changed, known, st.integers(0, 10**9)), st.sampled_from(ODD), st.text(max_size=20), unknown
    )


def attempts(parameters: Mapping[str, Sequence[str]], cursors: Sequence[str]) -> st.SearchStrategy[Attempt]:
    """Requests to paths, by the names of their parameters."""
    seeds = st.integers(0, 10**9)
    value = values(cursors)
    spelled_value = st.builds(spelled, value, seeds)

    @st.composite
    def attempt(draw: st.DrawFn) -> Attempt:
        path = draw(st.sampled_from(sorted(parameters)))
        segments = [
            draw(spelled_value) if segment.startswith("{") else segment.encode() for segment in path[1:].split("/")
        ]
        separator = draw(st.sampled_from(SEPARATORS)) if draw(st.integers(0, 9)) == 0 else b"/"
        target = b"/" + separator.join(segments)
        if draw(st.integers(0, 19)) == 0:
            target += draw(st.sampled_from((b"/", b"//", b"%20", b".", b";v=1", b"?")))
        names = (*parameters[path], "cursor", "lang", "nope", "")
        query = [(draw(st.sampled_from(names)).encode(), draw(spelled_value)) for _ in range(draw(st.integers(0, 4)))]
        if query:
            target += b"?" + b"&".join(b"=".join(pair) if draw(st.integers(0, 29)) else pair[1] for pair in query)
        return Attempt(target, draw(fields()))

    return attempt()


def fields() -> st.SearchStrategy[Fields]:
    """Header fields, mostly none."""
    one = st.one_of(
        st.tuples(st.just(b"accept"), st.sampled_from(ACCEPT)),
        st.tuples(st.just(b"accept-encoding"), st.sampled_from(ENCODING)),
        st.tuples(st.just(b"if-none-match"), st.sampled_from(TAGS)),
        st.tuples(st.just(b"range"), st.sampled_from((b"bytes=0-1", b"bytes=-", b"rows=1"))),
        st.tuples(st.just(b"content-length"), st.sampled_from((b"0", b"5", b"x"))),
        st.tuples(st.just(b"x-forwarded-prefix"), st.sampled_from((b"/a", b"//a", b"\x00"))),
        st.tuples(st.sampled_from((b"origin", b"cookie", b"host")), st.binary(max_size=20)),
    )
    return st.one_of(st.just(()), st.just(()), st.lists(one, max_size=3).map(tuple))
