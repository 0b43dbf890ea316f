"""Markers: by these points of one line differ from those of another, whatever their colours."""

from collections.abc import Iterable

from markupsafe import Markup

from app.charts.svg import element, number

SHAPES = {
    "circle": "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    "square": "m-3-3h6v6h-6z",
    "triangle": "m0-3.6l3.6 6.4h-7.2z",
    "cross": "m-3-3l6 6m0-6l-6 6",
    "plus": "m0-3.6v7.2m-3.6-3.6h7.2",
    "bar": "m-1.5-3.6h3v7.2h-3z",
    "diamond": "m0-5l5 5-5 5-5-5z",
}
"""Markers as path data, from their middle on."""


def marker(shape: str, points: Iterable[tuple[float, float]]) -> Markup:
    """One shape at some points, as a single path."""
    data = "".join(f"M{number(x)} {number(y)}{SHAPES[shape]}" for x, y in points)
    return element("path", d=data, class_="head" if shape == "diamond" else "mark")
