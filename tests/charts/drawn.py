"""What stands in a chart, read from its markup as a browser would: texts, where they are, and what has no business."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from app.charts.drawing import Drawing
from app.charts.labels import SIZE, Box, line_box, width

SVG = "{http://www.w3.org/2000/svg}"
BOLD = {"what", "name"}
ALLOWED = {"svg", "title", "desc", "g", "path", "rect", "circle", "text", "tspan"}


@dataclass(frozen=True)
class Text:
    """A line of text and what it takes up."""

    content: str
    box: Box


def root_of(drawing: Drawing) -> ElementTree.Element:
    """The picture as XML: ParseError if the markup is broken."""
    return ElementTree.fromstring(drawing.svg)


def frame_of(drawing: Drawing) -> Box:
    """What there is to see."""
    left, top, width, height = map(float, root_of(drawing).attrib["viewBox"].split())
    return Box(left, top, left + width, top + height)


def texts(drawing: Drawing) -> list[Text]:
    """All lines of text, where they stand."""
    return list(texts_in(root_of(drawing), 0.0))


def texts_in(element: ElementTree.Element, down: float) -> Iterator[Text]:
    """The lines of text in an element that is moved down."""
    if transform := element.get("transform"):
        down += float(transform.removeprefix("translate(0 ").removesuffix(")"))
    if element.tag == f"{SVG}text":
        content = "".join(element.itertext())
        size = float(element.get("font-size", SIZE))
        is_bold = bool(BOLD & set(element.get("class", "").split()))
        room = width(content, size, is_bold=is_bold)
        x, y = float(element.attrib["x"]), float(element.attrib["y"]) + down
        yield Text(content, line_box(x, y, room, size, element.get("text-anchor", "start")))
    for child in element:
        yield from texts_in(child, down)


def assert_is_legible(drawing: Drawing) -> None:
    """No label overlaps another or leaves the chart, and the picture is an image with a title and a description."""
    found, frame = texts(drawing), frame_of(drawing)
    for text in found:
        box = text.box
        inside = Box(box.left + 0.2, box.top + 0.2, box.right - 0.2, box.bottom - 0.2)  # places are told in tenths
        assert frame.holds(inside), f"{text} leaves {frame}"
    for one, other in combinations(found, 2):
        box = other.box
        smaller = Box(box.left + 0.2, box.top + 2.5, box.right - 0.2, box.bottom - 2.5)  # lines may be close
        assert not one.box.touches(smaller), f"{one} overlaps {other}"
    assert_is_an_image(drawing)


def assert_is_an_image(drawing: Drawing) -> None:
    """Nothing but shapes and texts, no style or script, and a title and a description that are referred to."""
    root = root_of(drawing)
    assert root.get("role") == "img"
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert root.attrib["aria-labelledby"].split() == ids == [f"{drawing.id}-t", f"{drawing.id}-d"]
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def mark_count(drawing: Drawing, class_: str) -> int:
    """How many elements have a class."""
    return sum(class_ in element.get("class", "").split() for element in root_of(drawing).iter())
