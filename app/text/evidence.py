"""What a source's English text says, and where: sentences, figures, dates and wording."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isclose, prod

from app.text.edtf import OPEN_ENDS, POINT
from app.text.passages import Span

STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]»]*(?:\[\d+\])*(?=\s+[^\w\s]*(?P<next>\w+)(?P<stop>\.?))")
BEFORE_NAME = re.compile(  # initials too, and so "U.S." and "e.g."
    r"(?:(?<![\w'’])[A-Za-z]|\b(?i:adm|al|approx|brig|ca|capt|cf|co|col|corp|dr|ed|esp|ft|gen|gov|"
    r"hon|inc|incl|jr|lt|ltd|maj|messrs|mr|mrs|ms|mt|pres|prof|rep|rev|sen|sgt|sr|st|viz|vs))\.$"
)
BEFORE_NUMBER = re.compile(
    r"\b(?i:arts?|ch|figs?|nos?|para|pp|sec|vol|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$"
)
OPENER = re.compile(
    "A|After|All|Although|An|And|Another|As|At|Because|Before|Both|But|By|Despite|During|Each|Even|"
    "For|From|He|Her|Here|His|However|If|In|It|Its|Many|Meanwhile|Most|Moreover|Nevertheless|No|Nor|"
    "Now|Of|On|One|Only|Other|Our|She|Since|So|Some|Still|Such|That|The|Their|Then|There|These|They|"
    "This|Those|Though|Through|Thus|To|Today|Under|Until|We|What|When|Where|Whether|Which|While|Who|"
    "Why|With|Yet|You"
)
"""What usually begins a sentence: the stop of a title or an initial ends one only before these."""


def sentences(text: str) -> list[Span]:
    """The sentences in order, without the blanks around them; the end of a line ends one too."""
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        ends = [m.end() for m in STOP.finditer(text, start, line.end()) if _ends_sentence(m)]
        for end in [*ends, line.end()]:
            words = text[start:end]
            if any(map(str.isalnum, words)):
                left = start + len(words) - len(words.lstrip())
                spans.append(Span(left, left + len(words.strip())))
            start = end
    return spans


def _ends_sentence(match: re.Match[str]) -> bool:
    """Whether a stop ends a sentence, by the words on either side of it."""
    before = match.string[max(0, match.start() - 12) : match.start() + 1]
    following, stop = match["next"], match["stop"]
    if following[0].islower():
        return False
    if BEFORE_NAME.search(before):
        return OPENER.fullmatch(following) is not None and not stop
    return not (following[0].isdigit() and BEFORE_NUMBER.search(before))


CARDINALS = (
    "zero one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth "
    "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
WORTH = {word: n for names in (CARDINALS, ORDINALS) for n, word in enumerate(names.split())}
UNITS = [word for word, n in WORTH.items() if n < 10]
TENS = {word: 10 * n for n, word in enumerate(ROUND.split(), 2)}
TENS |= {f"{word[:-1]}ieth": n for word, n in TENS.items()}
WORTH |= TENS
SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6}
SCALES |= {"billion": 10**9, "trillion": 10**12}
SHORT_SCALES = {"mn": 10**6, "bn": 10**9, "tn": 10**12}
MONEY_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9}  # of money only: "40 m" are metres


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, whole."""
    return rf"(?:{'|'.join(words)})\b"


GAP = r"[^\S\n]"  # a line is a paragraph: nothing is read across its end
JOIN = rf"(?:-|{GAP}+)"
MONEY = rf"(?:[$€£¥₮₸]{GAP}?|\b[A-Z]{{3}}{GAP}?)"
DIGITS = (
    r"(?:[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?![0-9])"
    r"|[0-9]{1,3}(?:[\u00a0\u2009\u202f][0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
)
SMALL = rf"(?:{_any(TENS)}(?:{JOIN}{_any(UNITS)})?|{_any(WORTH)})"
ONE = (
    r"(?<!\bno\s)(?<!\bany\s)(?<!\bevery\s)(?<!\beach\s)(?<!\bsome\s)(?<!\bthis\s)(?<!\bthat\s)"
    rf"(?<!\bwhich\s)(?<!\banother\s)one(?={JOIN}\w)(?!{GAP}+(?:and|another|as|at|but|by|can|cannot|"
    r"could|did|does|for|from|had|has|in|is|may|might|must|not|on|or|shall|should|than|that|to|was|"
    r"which|who|whom|whose|will|with|would)\b)"
)
"""The word where it counts: before a word that it can number, not as a pronoun."""
AN = rf"(?:half{GAP}+)?an?(?={JOIN}{_any(SCALES)})"
WORDS = (
    rf"(?:{AN}|{ONE}|(?!one\b){SMALL})"
    rf"(?:{JOIN}hundred\b(?:{GAP}+(?:and{GAP}+)?{SMALL}(?!{JOIN}hundred))?)?"
)
NUMBER = re.compile(
    rf"(?:(?P<money>{MONEY})|(?<!\w))"
    rf"(?P<figure>(?:(?<![\w)])[-−])?(?P<digits>{DIGITS})(?:(?:st|nd|rd|th|s)\b)?|(?i:{WORDS}))"
    rf"(?P<half>{GAP}+and{GAP}+a{GAP}+half\b)?"
    rf"(?i:(?:-|{GAP}*)(?P<between>(?:(?:in|of|or|so|odd|us){JOIN}){{0,2}})"
    rf"(?P<scale>{_any(SCALES)}(?:{GAP}{_any(SCALES)})*|{_any(SHORT_SCALES)}"
    rf"|(?(money){_any(MONEY_SCALES)}|(?!))))?"
)
RANGE = re.compile(rf"{GAP}*(?:-|–|to\b|and\b|or\b){GAP}*{MONEY}?(?=[-−.0-9]|(?i:(?!an?\b|half\b)[a-z]))")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a text states it: where, its value without its scale words, and their factor."""

    span: Span
    value: Decimal
    factor: int


def _numbers(text: str) -> list[Number]:
    """The numbers of the text in order; the 5 of "5 to 10 million" shares the factor."""
    numbers = [_number(match) for match in NUMBER.finditer(text)]
    for i in reversed(range(len(numbers) - 1)):
        number, following = numbers[i], numbers[i + 1]
        joined = RANGE.match(text, number.span.end)
        # From a thousand on a number stands for itself: "from 900,000 to 1.2 million".
        if joined and joined.end() == following.span.start and number.factor == 1 and number.value < 1000:
            numbers[i] = replace(number, factor=following.factor)
    return numbers


def _number(match: re.Match[str]) -> Number:
    """The number that a match of NUMBER states."""
    figure, digits = match["figure"], match["digits"]
    value = Decimal(re.sub(r"[^0-9.]", "", digits)) if digits else _worth(figure.lower())
    if match["half"]:
        value += Decimal("0.5")
    # Scale words may stand apart by misprint ("$18 in million"), but not from a year ("2012").
    is_scaled = match["scale"] and not (match["between"] and value >= 1000)
    scales = re.findall(r"[a-z]+", match["scale"].lower()) if is_scaled else []
    factor = prod((SCALES | SHORT_SCALES | MONEY_SCALES)[scale] for scale in scales)
    end = match.end("scale" if is_scaled else "half" if match["half"] else "figure")
    return Number(Span(match.start("figure"), end), -value if figure[0] in "-−" else value, factor)


def _worth(words: str) -> Decimal:
    """The number below a thousand that lower-case words spell."""
    total = 0
    for word in re.findall(r"[a-z]+", words):
        if word == "hundred":
            total *= 100
        else:
            total += WORTH.get(word, int(word in ("a", "an")))
    return Decimal(total) / 2 if words.startswith("half") else Decimal(total)


def numerals(text: str) -> list[Span]:
    """The figures in order, in digits or words, with scale words: `35th`, `five`, `43 million`."""
    # Years, decades and ordinals count too. "First" and "second" always do: to cover an adverb by a
    # claim costs little, to miss the "Second," of an argument hides it. "One" counts before what it
    # can number ("one embassy", "one of the five"), not as a pronoun ("one that is near").
    return [number.span for number in _numbers(text)]


def figures(passage: str) -> set[float]:
    """The numbers stated, scale words applied: only 26,000,000 for "26 million", 35 for "35th"."""
    # Decades and centuries ("1800s") are left out. Not read: fractions ("two-thirds"), "dozens",
    # "millions", decimal commas, and words on both sides of a scale word ("two thousand and five").
    return {
        float(number.value * number.factor) for number in _numbers(passage) if not number.span.of(passage).endswith("s")
    }


def states_value(passage: str, value: float) -> bool:
    """Whether the passage states the number, in the unit in which the passage counts."""
    return any(isclose(value, figure) for figure in figures(passage))


YEAR = re.compile(
    r"(?<![\w$€£¥₮₸])(?<![0-9][.,])(?P<year>[1-9][0-9]{2,3})"
    r"(?:(?P<decade>['’]?s\b)|(?!\w|[.,][0-9]))(?:[-–/](?P<last>[0-9]{2})(?![\w-]))?"
)
CENTURY = re.compile(rf"{JOIN}centur(?:y|ies)\b")
LINK = re.compile(rf"-?(?:,|-|–|{GAP}+(?:and|to|or)\b)+{GAP}*(?:(?:the|early|mid|late)\b{JOIN})*")
MONTHS = (
    r"Jan(?:uary|\.)? Feb(?:ruary|\.)? Mar(?:ch|\.)? Apr(?:il|\.)? May June? July? Aug(?:ust|\.)? "
    r"Sep(?:tember|t\.?|\.)? Oct(?:ober|\.)? Nov(?:ember|\.)? Dec(?:ember|\.)?"
)
DATE = re.compile(
    rf"(?:\b(?:[0-3]?[0-9](?:st|nd|rd|th)?|{MONTHS.replace(' ', '|')}|and|to|or|of|the|until)(?!\w)"
    rf"(?:{GAP}|[,–-])*)+(?P<year>[0-9]{{4}}\b)?"
)
"""A run of days and months up to the year that follows, if one does."""


def years(passage: str) -> set[str]:
    """The years, decades and centuries that the passage states, as EDTF: `1992`, `199X`, `18XX`."""
    # "1800s" may mean the century or its first decade; "1990-92" and "1990/92" state two years.
    stated = {f"{int(number.value) - 1:02}XX" for number in _centuries(passage)}
    for match in YEAR.finditer(passage):
        year, last = match["year"].zfill(4), match["last"]
        if match["decade"] != "s":
            stated.add(year)
        if match["decade"] and year.endswith("0"):
            stated.add(f"{year[:3]}X")
        if match["decade"] and year.endswith("00"):
            stated.add(f"{year[:2]}XX")
        if last and last > year[2:]:
            stated.add(year[:2] + last)
    return stated


def _centuries(passage: str) -> Iterator[Number]:
    """The numbers that number centuries, from the last: both of "18th and 19th centuries"."""
    later = None
    for number in reversed(_numbers(passage)):
        end = number.span.end
        linked = later and LINK.fullmatch(passage, end, later.span.start)
        later = number if linked or CENTURY.match(passage, end) else None
        if later:
            yield later


def states_period(passage: str, edtf: str) -> bool:
    """Whether the passage states each date of the EDTF text; open ends need nothing; else False."""
    points = [end for end in edtf.split("/") if end not in OPEN_ENDS]
    return bool(points) and all(_states_date(passage, point) for point in points)


def _states_date(passage: str, edtf: str) -> bool:
    """Whether the passage states one EDTF date; a day without a year takes any year stated."""
    point = POINT.fullmatch(edtf)
    if point is None or point["year"] not in years(passage):
        return False
    year, month, day = point["year"], point["month"], point["day"]
    iso = "-".join(filter(None, (year, month, day)))
    if month is None or re.search(rf"(?<!\d){iso}(?!\d)", passage):
        return True
    if not 1 <= int(month) <= 12:
        return False
    named = re.compile(rf"\b{MONTHS.split()[int(month) - 1]}(?!\w)")
    numbered = re.compile(rf"\b0?{int(day)}(?!\d)" if day else "")
    return any(
        date["year"] in (None, year) and named.search(date[0]) and numbered.search(date[0])
        for date in DATE.finditer(passage)
    )


def runs(text: str, length: int = 9) -> Iterator[str]:
    """The runs of so many words in order, in lower case and without punctuation: texts that share one are copies."""
    words = re.findall(r"[a-z0-9$%]+", text.lower())
    return (" ".join(words[i : i + length]) for i in range(len(words) - length + 1))
