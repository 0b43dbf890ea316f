"""Figures and times in plain words: "about 26 million US dollars", "since 1992"."""

from math import floor, log10

from app.charts.said import Said
from app.text import edtf

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
WHOLE = 1e4
"""From how much on a number is told to the unit."""

UNITS = {
    "USD": ("US dollar", "US dollars"),
    "persons": ("person", "persons"),
    "companies": ("company", "companies"),
    "km": ("km", "km"),
    "percent": ("%", "%"),
    "points": ("point", "points"),
}
"""What follows a figure, of one and of many."""

HEDGES = {"about": "about", "at_least": "at least", "at_most": "at most", "over": "over", "under": "under"}
"""What stands before a figure."""


def rounded(value: float, digits: int) -> float:
    """A value to so many significant digits."""
    return round(value, digits - 1 - floor(log10(abs(value)))) if value else 0.0


def number(value: float, digits: int = 3) -> str:
    """A number in words: "26 million", "160,000", "3.9"; millions and fractions to some significant digits."""
    size = abs(value)
    for scale, name in SCALES:
        if size >= SCALES[-1][0] and abs(rounded(value, digits)) >= scale:
            return f"{plain(rounded(value / scale, digits))} {name}"
    return plain(round(value) if size >= WHOLE else rounded(value, max(digits, 4)))


def plain(value: float) -> str:
    """A number in digits, thousands set apart, without needless zeros; a minus sign is a minus sign."""
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "−") if text not in ("-0", "") else "0"


def full(value: float) -> str:
    """A number as exactly as it was stated: in words if these lose nothing, else all its digits."""
    return number(value, 4) if rounded(value, 4) == value else plain(value)


def amount(value: float, unit: str | None, *, is_full: bool = False) -> str:
    """A number with its unit: "26 million US dollars", "3.9 %", "rank 5"."""
    told = full(value) if is_full else number(value)
    if unit == "rank":
        return f"rank {told}"
    one, many = UNITS.get(unit or "", (unit or "", unit or ""))
    return f"{told} {one if value == 1 else many}".strip()


def short(value: float, unit: str | None) -> str:
    """A number with its unit in short: "$26 million", "3.9 %", "47 km"; people and companies are but counted."""
    if unit == "USD":
        return f"{'−' if value < 0 else ''}${number(abs(value))}"
    return amount(value, unit if unit in ("km", "percent", "rank") else None)


def span(low: str, high: str) -> str:
    """From one to the other, the words that both end with but once: "47 to 60 km"."""
    head, _, tail = low.partition(" ")
    return f"{head} to {high}" if tail and high.endswith(f" {tail}") else f"{low} to {high}"


def hedged(said: Said, low: str | None, value: str | None, high: str | None) -> str:
    """A claim's figure with its hedge, by the words for its bounds and its value."""
    if value is None:
        return span(low, high) if low and high else low or high or "no figure"
    hedge = HEDGES.get(said.value_qualifier or "")
    if said.value_qualifier == "estimated" and low and high:
        return f"{value} (estimate: {span(low, high)})"
    return f"{hedge} {value}" if hedge else value


def figure_in_words(said: Said) -> str:
    """A claim's figure in words: "about 26 million US dollars"."""
    bounds = (said.value_low, said.value, said.value_high)
    return hedged(said, *(None if value is None else amount(value, said.unit, is_full=True) for value in bounds))


def figure_in_short(said: Said) -> str:
    """A claim's figure as it stands in a chart: "about $26 million"."""
    if said.value is not None and said.value_qualifier == "estimated":
        return f"about {short(said.value, said.unit)}"
    bounds = (said.value_low, said.value, said.value_high)
    return hedged(said, *(None if value is None else short(value, said.unit) for value in bounds))


def point_in_words(text: str) -> str:
    """One EDTF date: "August 2013", "the 1990s", "about 1992"."""
    bare, mark = (text[:-1], text[-1]) if text[-1:] in "?~%" and text else (text, "")
    year = bare.partition("-")[0]
    if year.endswith("XX"):
        told = f"the {year[:2]}00s"
    elif year.endswith("X"):
        told = f"the {year[:3]}0s"
    else:
        told = edtf.point_in_words(bare)
    return {"": told, "?": f"{told}, perhaps", "~": f"about {told}", "%": f"about {told}, perhaps"}[mark]


def period_in_words(period: str | None) -> str:
    """An EDTF date or interval: "2013", "1990 to 1992", "28 to 29 October 2024", "since 1992", "no date"."""
    if not period:
        return "no date"
    start, slash, end = period.partition("/")
    if not slash:
        return point_in_words(start)
    if start in edtf.OPEN_ENDS:
        return f"until {point_in_words(end)}"
    if end in edtf.OPEN_ENDS:
        return f"since {point_in_words(start)}" if end else f"from {point_in_words(start)}, no end stated"
    return span(point_in_words(start), point_in_words(end))


def time_in_words(said: Said) -> str:
    """When a claim holds: its period, or when it was published."""
    if said.period:
        return period_in_words(said.period)
    if said.period_basis == "publication" and said.period_latest:
        return f"{edtf.point_in_words(f'{said.period_latest:%Y-%m}')}, when it was published"
    return "no date"


def time_in_short(said: Said) -> str:
    """When a claim holds, as it stands in a chart: "2013", "as of Aug 2013"; empty if nothing is known."""
    if said.period is None and said.period_basis == "publication" and said.period_latest:
        return f"as of {said.period_latest:%b} {said.period_latest.year}"
    return period_in_words(said.period) if said.period else ""
