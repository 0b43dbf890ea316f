"""Claims with figures, ordinary and bad ones, for tests of charts."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from app.charts.said import Said

ARTICLE: dict[str, Any] = {
    "period_basis": "publication",
    "period_earliest": date(2013, 8, 18),
    "period_latest": date(2013, 8, 31),
}
HOSTILE = "<script>alert('&')</script>"
ARABIC = "مصدر عربي ١٢٣"


def yearly(values: list[float], first: int, source: str = "COW trade 4.0", **more: Any) -> list[Said]:
    """A source's series, a value a year."""
    return [
        Said(source, value, "stated", unit="USD", period=str(first + place), **more)
        for place, value in enumerate(values)
    ]


NAMES = st.one_of(
    st.sampled_from(["The Diplomat 2013", "WITS", HOSTILE, ARABIC, "word " * 120, "W" * 600, "", "\x00\u202eflip"]),
    st.text(max_size=30),
)
VALUES = st.one_of(
    st.sampled_from([0.0, 1.0, 1e13, -5e4, 26e6, 1e-3]),
    st.floats(-1e13, 1e13, allow_nan=False),
    st.integers(-1000, 10**9).map(float),
)
YEARS = st.integers(1500, 2100)
PERIODS = st.one_of(
    st.none(),
    YEARS.map(str),
    st.tuples(YEARS, st.integers(1, 12)).map(lambda when: f"{when[0]}-{when[1]:02}"),
    st.tuples(YEARS, st.integers(0, 80)).map(lambda when: f"{when[0]}/{when[0] + when[1]}"),
    YEARS.map(lambda year: f"{year}/.."),
    YEARS.map(lambda year: f"../{year}"),
    st.sampled_from(["199X", "18XX", "1992~"]),
)
QUALIFIERS = st.sampled_from(["stated", "exact", "about", "at_least", "at_most", "over", "under"])


@st.composite
def said(draw: st.DrawFn, unit: str | None = "USD") -> Said:
    """Any claim that a source could make."""
    period = draw(PERIODS)
    dated: dict[str, Any] = (
        {"period": period} if period else draw(st.sampled_from([ARTICLE, {"period_basis": "undated"}]))
    )
    if draw(st.integers(0, 5)) == 0:
        low, high = sorted([draw(VALUES), draw(VALUES)])
        value = draw(st.none() | st.floats(low, high))
        qualifier = "between" if value is None else "estimated"
        return Said(draw(NAMES), value, qualifier, low, high, unit=unit, **dated)
    step = draw(st.none() | st.sampled_from([0.1, 1e3, 1e6]))
    return Said(draw(NAMES), draw(VALUES), draw(QUALIFIERS), value_step=step, unit=unit, **dated)


UNITS = ["USD", "persons", "companies", "rank", "km", "percent", "points", None]
CLAIMS = st.sampled_from(UNITS).flatmap(lambda unit: st.lists(said(unit), min_size=1, max_size=14))
