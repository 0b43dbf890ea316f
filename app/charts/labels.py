"""Texts in a chart: how wide they are, how they are broken into lines, and where they stand without touching.

Widths are those of DejaVu Sans, the widest of the fonts in which browsers show a page, rounded up: a text takes no more
room than is kept for it. Sizes and places are in the units of the chart.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.charts.svg import UNWANTED, clean

SIZE = 12.5
"""How high texts are, unless a chart says otherwise; style sheets make them smaller in wide places, never larger."""
ASCENT, DESCENT = 0.95, 0.25
"""How far a line reaches above and below its baseline, as parts of its size."""
LEADING = 1.25
"""From one baseline to the next, as a part of the size."""
MARGIN = 1.5
"""How far texts keep from the sides of a chart: some letters reach out of their width."""
BOLD = 1.16
"""How much wider bold letters are."""

WIDTHS = {
    0.28: "'ijl",
    0.3: "IJ",
    0.32: " ,.·’",
    0.34: "/:;\\|",
    0.36: "f",
    0.38: "-",
    0.4: "()[]t",
    0.42: "!r",
    0.46: '"',
    0.5: "*_`–",
    0.52: "“”",
    0.54: "?sz",
    0.56: "Lc",
    0.58: "Fk",
    0.6: "vxy•",
    0.62: "PTYaeo",
    0.64: "$0123456789ESbdghnpqu{}",
    0.66: "K",
    0.7: "ABCRVXZ",
    0.74: "U",
    0.76: "HN",
    0.78: "&DG",
    0.8: "OQ",
    0.82: "w",
    0.84: "#+<=>^~×≥≤→←−",
    0.88: "M",
    0.96: "%",
    1.0: "@Wm—…",
}
"""Letters by how wide they are, as parts of their size."""
WIDTH_OF = {letter: width for width, letters in WIDTHS.items() for letter in letters}
WIDE, OTHER = 1.1, 0.85
"""How wide East Asian letters and pictures are, and letters of other scripts."""

ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def letter_width(letter: str) -> float:
    """How wide a letter is, as a part of its size; marks that stand above or below others take no room."""
    if (width := WIDTH_OF.get(letter)) is not None:
        return width
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf") or UNWANTED.match(letter):
        return 0.0
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter:
        return letter_width(base)
    is_wide = unicodedata.east_asian_width(letter) in "WF" or unicodedata.category(letter) in ("So", "Cn", "Co")
    return WIDE if is_wide else OTHER


@lru_cache(maxsize=1 << 13)
def width(text: str, size: float = SIZE, *, is_bold: bool = False) -> float:
    """How much room a text needs on one line."""
    return sum(map(letter_width, text)) * size * (BOLD if is_bold else 1.0)


def shortened(text: str, room: float, size: float = SIZE, *, is_bold: bool = False) -> str:
    """A text as far as there is room on one line: whole, or up to a word (or a letter) and an ellipsis."""
    text = clean(text)
    if width(text, size, is_bold=is_bold) <= room:
        return text
    left = room - width(ELLIPSIS, size, is_bold=is_bold)
    end = fitting(text, left, size, is_bold=is_bold)
    word = text.rfind(" ", 0, end + 1)
    return text[: word if word > end // 2 else end].rstrip(" ,;:·–-(") + ELLIPSIS


def fitting(text: str, room: float, size: float, *, is_bold: bool = False) -> int:
    """How many of the first letters of a text there is room for."""
    used, scale = 0.0, size * (BOLD if is_bold else 1.0)
    for place, letter in enumerate(text):
        used += letter_width(letter) * scale
        if used > room:
            return place
    return len(text)


def wrapped(text: str, room: float, size: float = SIZE, most: int = 3, *, is_bold: bool = False) -> list[str]:
    """A text in lines between words, at most so many: the last ends with an ellipsis if there is more."""
    left = clean(text)
    lines: list[str] = []
    while left and len(lines) < most - 1 and width(left, size, is_bold=is_bold) > room:
        end = max(1, fitting(left, room, size, is_bold=is_bold))
        space = left.rfind(" ", 0, end + 1)
        end = space if space > 0 else end
        lines.append(left[:end].rstrip())
        left = left[end:].lstrip()
    return [*lines, shortened(left, room, size, is_bold=is_bold)] if left or not lines else lines


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: what something takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        """Whether the two have some area in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        """Whether the other is within this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


def line_box(x: float, y: float, room: float, size: float = SIZE, anchor: str = "start") -> Box:
    """What a line of text takes up whose baseline is at `y`."""
    left = {"start": x, "middle": x - room / 2, "end": x - room}[anchor]
    return Box(left, y - ASCENT * size, left + room, y + DESCENT * size)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label may stand."""

    x: float
    y: float
    """The baseline of a label of one line."""
    anchor: str = "start"
    rise: float = 0.0
    """How far further lines push the first one up: 0 below something, 1 above it, 0.5 beside it."""
    leader: Box | None = None
    """What a line takes up that leads to it from its mark."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text where it stands: each line with its baseline."""

    lines: tuple[tuple[float, float, str], ...]
    anchor: str
    leader: Box | None


class Placer:
    """Puts texts where they are free: within the frame, and touching nothing that was put there before."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self.taken: list[Box] = []

    def block(self, *boxes: Box) -> None:
        """Keep texts off some places."""
        self.taken += boxes

    def is_free(self, box: Box) -> bool:
        """Whether a box is within the frame and touches nothing."""
        return self.frame.holds(box) and not any(map(box.touches, self.taken))

    def place(
        self,
        lines: Sequence[str],
        spots: Iterable[Spot],
        size: float = SIZE,
        *,
        is_bold: bool = False,
        avoided: Iterable[Box] = (),
    ) -> Label | None:
        """Put the lines of a label at the first free spot, off some more places; None if there is none."""
        rooms = [width(line, size, is_bold=is_bold) for line in lines]
        avoided = list(avoided)
        for spot in spots:
            first = spot.y - spot.rise * (len(lines) - 1) * size * LEADING
            baselines = [first + place * size * LEADING for place in range(len(lines))]
            boxes = [line_box(spot.x, y, room, size, spot.anchor) for y, room in zip(baselines, rooms, strict=True)]
            needed = [*boxes, spot.leader] if spot.leader else boxes
            if all(map(self.is_free, needed)) and not any(box.touches(other) for box in needed for other in avoided):
                self.taken += needed
                placed = tuple((spot.x, y, line) for y, line in zip(baselines, lines, strict=True))
                return Label(placed, spot.anchor, spot.leader)
        return None
