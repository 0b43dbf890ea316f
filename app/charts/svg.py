"""Elements of SVG 2 as markup that is safe to stand in a page: all text is escaped, all numbers are short.

No inline style and no script, so that a page with a strict content security policy (CSP) can show them: what things
look like is told by classes, and a few presentation attributes such as `text-anchor`.
"""

import re
from collections.abc import Iterable
from itertools import chain, pairwise

from markupsafe import Markup

UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Characters that XML forbids, and those that turn the direction of the text around them."""

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters of Hebrew, Arabic and other scripts that run from right to left."""

SPACES = re.compile(r"\s+")

ISOLATED = "\u2068{}\u2069"
"""A text whose direction touches nothing around it (Unicode's first strong isolate)."""

ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})

Attribute = str | float | None


def clean(text: str) -> str:
    """A text on one line, without characters that would break the document or turn its neighbours around."""
    return SPACES.sub(" ", UNWANTED.sub("", text)).strip()


def isolated(text: str) -> str:
    """A clean text, set apart if it runs from right to left."""
    return ISOLATED.format(text) if RIGHT_TO_LEFT.search(text) else text


def number(value: float) -> str:
    """A coordinate with at most one digit after the point: `12`, `12.5`, `-0.5`."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def element(name: str, *children: str, **attributes: Attribute) -> Markup:
    """An element; `class_` and `text_anchor` become `class` and `text-anchor`, attributes that are None are left out.

    Children are escaped unless they are markup.
    """
    told = "".join(
        [
            f' {key.rstrip("_").replace("_", "-")}="{safe(value) if isinstance(value, str) else number(value)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )
    content = "".join(map(safe, children))
    return Markup(f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>")  # noqa: S704 - escaped above


def safe(text: str) -> str:
    """A text with what has a meaning in markup escaped; markup as it is."""
    return text if isinstance(text, Markup) else text.translate(ESCAPED)


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements one after another."""
    return Markup("").join(parts)


def text(x: float, y: float, content: str, class_: str | None = None, anchor: str | None = None) -> Markup:
    """A line of text whose baseline is at `y`, beginning at `x` unless `anchor` is `middle` or `end`."""
    return element("text", isolated(clean(content)), x=x, y=y, class_=class_, text_anchor=anchor)


def path(points: Iterable[tuple[float, float]], class_: str, *, is_closed: bool = False) -> Markup:
    """A line through some points, or the area within them."""
    return element("path", d=line_data(points) + ("z" if is_closed else ""), class_=class_)


def line_data(points: Iterable[tuple[float, float]]) -> str:
    """The `d` of a line through some points, in steps from each to the next, as short as whole tenths allow."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    if not tenths:
        return ""
    steps = ((x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(tenths))
    numbers = [number(value / 10) for value in chain.from_iterable(steps)]
    start = f"M{number(tenths[0][0] / 10)} {number(tenths[0][1] / 10)}"
    return start + ("l" + " ".join(numbers).replace(" -", "-") if numbers else "")


def segments(lines: Iterable[tuple[float, float, float, float]], class_: str) -> Markup:
    """Separate straight lines as one path: (x, y) to (x, y) each."""
    return element("path", d="".join(line_data([(x0, y0), (x1, y1)]) for x0, y0, x1, y1 in lines), class_=class_)


def rectangle(left: float, top: float, width: float, height: float, class_: str, radius: float | None = None) -> Markup:
    """A rectangle."""
    return element("rect", x=left, y=top, width=width, height=height, class_=class_, rx=radius)


def picture(
    id: str, kind: str, size: tuple[float, float], title: str, description: str, *parts: Markup, text_size: float = 12.5
) -> Markup:
    """A whole chart as one image (ARIA role `img`) with a title and a description, as wide as the place that it has."""
    width, height = size
    return element(
        "svg",
        element("title", clean(title), id=f"{id}-t"),
        element("desc", clean(description), id=f"{id}-d"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{id}-t {id}-d",
        class_=f"chart chart-{kind}",
        font_size=text_size,
    )
