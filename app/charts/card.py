"""Cards: pictures of 1200 by 630 that stand for a page where it is shared (OpenGraph).

A card is an SVG document with a style sheet of its own; `png` renders it by resvg, in Noto Sans, whatever fonts the
machine has. Both come with the extra `cards`.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from app.charts.drawing import Drawing
from app.charts.labels import Box, width, wrapped
from app.charts.map import Place, pair_map
from app.charts.styles import STYLES
from app.charts.svg import clean, element, isolated, joined, rectangle, text

WIDTH, HEIGHT, EDGE = 1200.0, 630.0, 60.0
TITLES = (68.0, 60.0, 52.0, 46.0, 40.0)
"""How high a title may be: the largest of which it fits into two lines."""
CHART = 720.0, 390.0
"""How wide and how high a picture may be."""
FIGURE, WORDS, FOOT = 72.0, 26.0, 22.0
COLOURS = {
    "--ink": "#16202b",
    "--muted": "#566370",
    "--rule": "#d9dee3",
    "--paper": "#ffffff",
    "--side-a": "#0b5cad",
    "--side-b": "#b04507",
    "--claim": "#8a1c5c",
    "--land": "#dfe4e8",
    "--sea": "#f3f5f7",
    "--c": "#8a1c5c",
}
OWN = ".title{font-weight:700}.a{fill:#0b5cad}.b{fill:#b04507}.mute{fill:#566370}.strong{fill:#8a1c5c;font-weight:700}"


class CardError(Exception):
    """What a card is rendered with is not installed."""


def pair_card(one: Place, other: Place, numbers: Sequence[tuple[str, str]], footer: str) -> str:
    """The card of two states: their names, their map, and up to three figures with what they count."""
    drawing = pair_map("card", one, other)
    title = f"{clean(one.name)} and {clean(other.name)}"
    return card(title, drawing.svg, (), numbers, footer, sides=(clean(one.name), clean(other.name)))


def text_card(
    title: str, lines: Sequence[str], numbers: Sequence[tuple[str, str]], footer: str, chart: Drawing | None = None
) -> str:
    """The card of a claim or a disagreement: its title, a chart or some lines, and up to three figures."""
    return card(title, chart.svg if chart else Markup(), lines, numbers, footer)


def card(
    title: str,
    chart: Markup,
    lines: Sequence[str],
    numbers: Sequence[tuple[str, str]],
    footer: str,
    sides: tuple[str, str] | None = None,
) -> str:
    """A card as an SVG document."""
    size, told = title_lines(title)
    y = EDGE + size * 0.8
    parts = [rectangle(0, 0, WIDTH, HEIGHT, "paper")]
    for place, line in enumerate(told):
        parts.append(title_part(line, y + place * size * 1.2, size, sides))
    top = y + (len(told) - 1) * size * 1.2 + 34
    bottom = HEIGHT - EDGE - FOOT
    if chart:
        picture, right = placed(chart, top, min(CHART[1], bottom - top - 10))
        parts += [picture, *figures(numbers, Box(right + EDGE, top, WIDTH - EDGE, bottom))]
    else:
        column = WIDTH * 0.62 if numbers else WIDTH - EDGE
        rows = [row for line in lines for row in wrapped(line, column - EDGE - 30, WORDS + 6, most=4)]
        most = int((bottom - top) / (WORDS * 1.6))
        parts += [text(EDGE, top + 20 + WORDS * 1.6 * (place + 1), row) for place, row in enumerate(rows[:most])]
        parts += figures(numbers, Box(column, top, WIDTH - EDGE, bottom))
    parts.append(element("text", isolated(clean(footer)), x=EDGE, y=HEIGHT - EDGE + 14, font_size=FOOT, class_="mute"))
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        width=WIDTH,
        height=HEIGHT,
        font_family="Noto Sans, sans-serif",
        font_size=WORDS + 6,
        class_="card",
    )


def title_lines(title: str) -> tuple[float, list[str]]:
    """How high the title is, and its lines."""
    room = WIDTH - 2 * EDGE
    for size in TITLES:
        told = wrapped(title, room, size, most=2, is_bold=True)
        if not told[-1].endswith("…"):
            return size, told
    return TITLES[-1], wrapped(title, room, TITLES[-1], most=3, is_bold=True)


def title_part(line: str, y: float, size: float, sides: tuple[str, str] | None) -> Markup:
    """A line of the title; the names of two states have the colours that they have on the map."""
    if sides and line == f"{sides[0]} and {sides[1]}":
        words = [element("tspan", sides[0], class_="a"), " and ", element("tspan", sides[1], class_="b")]
    else:
        words = [isolated(line)]
    return element(
        "text", joined(Markup("{}").format(word) for word in words), x=EDGE, y=y, font_size=size, class_="title"
    )


def placed(chart: Markup, top: float, high: float) -> tuple[Markup, float]:
    """A chart in its place on the card, as large as there is room, and where it ends at the right."""
    _, _, wide, tall = map(float, str(chart).partition('viewBox="')[2].partition('"')[0].split())
    scale = min(CHART[0] / wide, high / tall)
    place = f'x="{EDGE:.0f}" y="{top:.0f}" width="{wide * scale:.0f}" height="{tall * scale:.0f}"'
    sea = rectangle(EDGE, top, wide * scale, tall * scale, "sea") if "chart-map" in chart else Markup()
    nested = Markup(str(chart).replace("<svg ", f"<svg {place} ", 1))  # noqa: S704 - numbers of ours
    return sea + nested, EDGE + wide * scale


def figures(numbers: Sequence[tuple[str, str]], box: Box) -> list[Markup]:
    """Figures one below the other, each with what it counts; those for which there is room."""
    room, y = box.right - box.left, box.top
    parts: list[Markup] = []
    for place, (figure, words) in enumerate(numbers[:3]):
        size = min(FIGURE, FIGURE * room / max(width(clean(figure), FIGURE, is_bold=True), 1.0))
        lines = wrapped(words, room, WORDS)
        if y + size + WORDS * 1.3 * len(lines) > box.bottom + FOOT:
            break
        y += size
        class_ = "strong" if place else "title"
        parts.append(element("text", isolated(clean(figure)), x=box.left, y=y, font_size=size, class_=class_))
        for line in lines:
            y += WORDS * 1.3
            parts.append(element("text", isolated(line), x=box.left, y=y, font_size=WORDS, class_="mute"))
        y += 16
    return parts


@cache
def styles() -> str:
    """The style sheet of charts with colours in place of custom properties, and what cards have of their own."""
    rules = [line for line in STYLES.read_text(encoding="utf-8").splitlines() if not line.startswith("@")]
    sheet = re.sub(r"var\((--[a-z-]+)\)", lambda found: COLOURS[found[1]], "".join(rules))
    sheet = re.sub(r"--c:#[0-9a-f]+;?", "", sheet)
    return f"text{{fill:{COLOURS['--ink']}}}.paper{{fill:#fff}}.sea{{fill:{COLOURS['--sea']}}}{sheet}{OWN}"


def png(svg: str) -> bytes:
    """A card as PNG; CardError if the extra is not installed."""
    try:
        import resvg_py

        fonts = files("fontpkg_noto_sans") / "files"
    except ImportError as error:
        raise CardError("cards are rendered by the extra 'cards': pip install 'third-neighbor[cards]'") from error
    rendered = resvg_py.svg_to_bytes(
        svg_string=svg,
        style_sheet=styles(),
        skip_system_fonts=True,
        font_dirs=[str(fonts)],
        font_family="Noto Sans",
        sans_serif_family="Noto Sans",
    )
    return bytes(rendered)
