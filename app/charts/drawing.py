"""What a chart gives to a page: the picture, what is seen in words, and the table of the same figures."""

from dataclasses import dataclass, field

from markupsafe import Markup

from app.charts.svg import clean, element, joined


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    text: str
    href: str | None = None
    """Where its text leads, as a page would link to it."""
    is_number: bool = False
    """Whether it is aligned as figures are."""

    def markup(self, *, is_head: bool = False) -> Markup:
        """The cell as HTML, as the head of its row if asked."""
        text: str = clean(self.text)
        content = element("a", text, href=self.href) if self.href and text else text
        class_ = "number" if self.is_number else None
        if is_head:
            return element("th", content or " ", scope="row", dir="auto", class_=class_)
        return element("td", content or " ", dir="auto", class_=class_)


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart; the first cell of each row is its head."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def markup(self) -> Markup:
        """The table as HTML."""
        head = element("tr", *(element("th", name, scope="col") for name in self.head))
        rows = (
            element("tr", *(cell.markup(is_head=not place) for place, cell in enumerate(cells))) for cells in self.rows
        )
        return element(
            "table",
            element("caption", clean(self.caption)),
            element("thead", head),
            element("tbody", *rows),
            class_="figures",
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as it stands in a page."""

    id: str
    kind: str
    svg: Markup
    """One `svg` element; empty if there is nothing to draw."""
    caption: str
    """Plain text: how to read it, and what was left out."""
    table: Table
    listing: Markup = field(default_factory=Markup)
    """The same as a list, which takes the place of the picture on narrow screens."""

    def figure(self) -> Markup:
        """The whole as one HTML figure: picture, caption, and the table behind a summary (open if nothing is drawn)."""
        count = len(self.table.rows)
        rows = f"{count} row" if count == 1 else f"{count} rows"
        label = f"Table: {clean(self.table.caption)}"
        scrolling = element("div", self.table.markup(), class_="scrolls", tabindex="0", role="region", aria_label=label)
        details = element(
            "details",
            element("summary", f"The same as a table ({rows})"),
            scrolling,
            open=None if self.svg or self.listing else "",
        )
        caption = [element("figcaption", clean(self.caption))] if self.caption else []
        parts = joined([self.svg, self.listing, *caption, *([details] if count else [])])
        return element("figure", parts, id=self.id, class_=f"figure figure-{self.kind}")
