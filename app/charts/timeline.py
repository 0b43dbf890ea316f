"""What happened between two, along time: a mark for each event, and its date and words beside it, never cut short.

Days are diamonds, spans are bars, with an arrow if they go on. Narrow screens show a list in place of the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from app.charts import wording
from app.charts.drawing import Cell, Drawing, Table
from app.charts.labels import width, wrapped
from app.charts.scales import TimeScale, end_of, thinned, time_scale, year_of
from app.charts.svg import clean, element, isolated, joined, line_data, number, picture, segments, text
from app.text import edtf

WIDTH = 720.0
HEAD, LINE, GAP = 24.0, 15.0, 9.0
"""How high the axis is, a line of text, and what is between events."""
EDGE = 10.0
"""How far marks keep from the sides."""
ARROW = 26.0
"""How long the arrow of what goes on is at least."""
BESIDE = 250.0
"""How wide words are at least beside a mark; if there is less room, they stand below it."""
BOLDER = 1.2
"""How much wider the date is than it would be in plain letters."""
LINES, YEARS = 3, 3
"""How many lines an event has at most, and how many years the axis has at least."""
MOST = 24
"""How many events are drawn."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or that was so for a time."""

    text: str
    period: str | None
    """When, EDTF; None: not dated."""
    period_earliest: date | None = None
    period_latest: date | None = None
    source: str = ""
    href: str | None = None
    kind: str = ""
    """A plain word or two for what it is: "visit"."""

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day."""
        if self.period_earliest is None and self.period_latest is None and self.period:
            return edtf.bounds(self.period)
        return self.period_earliest, self.period_latest

    @property
    def is_ongoing(self) -> bool:
        """Whether it goes on, or no end is stated."""
        return self.days[1] is None

    @property
    def start(self) -> float:
        """When it begins; when it ends, if no beginning is known."""
        first, last = self.days
        day = first or last
        return year_of(day) if day else 0.0

    @property
    def end(self) -> float:
        """When it ends, or begins if no end is known."""
        first, last = self.days
        day = last or first
        return end_of(day) if day else 0.0

    @property
    def when(self) -> str:
        """Its date in words."""
        if self.period or self.days == (None, None):
            return wording.period_in_words(self.period)
        first, last = (edtf.point_in_words(str(day)) if day else "" for day in self.days)
        return wording.span(first, last) if first and last and first != last else first or last

    @property
    def words(self) -> str:
        """What it is, without its date."""
        kind = f"{clean(self.kind)}: " if self.kind else ""
        return clean(f"{kind}{self.text}")


def timeline(id: str, title: str, events: Sequence[Event], today: date | None = None) -> Drawing:
    """The events in the order of time, as picture, list and table; what is not dated is in the table alone.

    `today`: to when the axis goes if something goes on; None: to the last date that is told of.
    """
    dated = sorted(
        (event for event in events if event.days != (None, None)), key=lambda event: (event.start, event.end)
    )
    undated = [event for event in events if event.days == (None, None)]
    table = table_of(title, [*dated, *undated])
    if not dated:
        return Drawing(id, "timeline", Markup(), "None of this is dated.", table)
    drawn = chosen(dated)
    told = []
    if len(drawn) < len(dated):
        told.append(f"{len(drawn)} of {len(dated)} events, from the oldest to the newest; all are in the table.")
    if undated:
        told.append(f"In the table alone: {len(undated)} without a date.")
    ends = [end_of(today)] if today and any(event.is_ongoing for event in drawn) else []
    times = [time for event in drawn for time in (event.start, event.end)]
    right = EDGE + ARROW if any(event.is_ongoing for event in drawn) else EDGE
    scale = at_least(YEARS, time_scale(times + ends, EDGE, WIDTH - right))
    rows, y = [], HEAD
    for event in drawn:
        row, high = row_of(event, y, scale)
        rows.append(row)
        y += high
    ticks = thinned(scale.ticks(10), width)
    axis = [
        segments(((tick.place, HEAD - 6, tick.place, y - GAP) for tick in ticks), "grid"),
        joined(text(tick.place, 12, tick.label, "tick", anchor_of(tick.place)) for tick in ticks),
    ]
    description = "; ".join(f"{event.when}: {event.words}" for event in drawn)
    body = element("g", *rows, class_="s2")
    svg = picture(id, "timeline", (WIDTH, y - GAP + 2), title, description, *axis, body)
    return Drawing(id, "timeline", svg, " ".join(told), table, listing(drawn))


def chosen(events: Sequence[Event]) -> list[Event]:
    """The events that are drawn: of too many the oldest, the newest, and evenly some between."""
    if len(events) <= MOST:
        return list(events)
    return [events[place] for place in sorted({round(step * (len(events) - 1) / (MOST - 1)) for step in range(MOST)})]


def at_least(years: int, scale: TimeScale) -> TimeScale:
    """A scale of so many years at least."""
    missing = max(years - (scale.last - scale.first), 0)
    return replace(scale, first=scale.first - -(-missing // 2), last=scale.last + -(-missing // 2))


def anchor_of(x: float) -> str:
    """How a label of the axis stands so that it stays in the picture."""
    return "start" if x < WIDTH * 0.05 else "end" if x > WIDTH * 0.95 else "middle"


def row_of(event: Event, top: float, scale: TimeScale) -> tuple[Markup, float]:
    """An event at its time, with its words beside it where there is more room, else below; and how high that is."""
    left, right = scale(event.start), scale(event.end)
    right = WIDTH - 2 if event.is_ongoing else right
    after, before = WIDTH - right - EDGE - 4, left - EDGE - 4
    is_below = max(after, before) < BESIDE
    room = WIDTH - 4 if is_below else max(after, before)
    extra = width(event.when) * (BOLDER - 1)
    lines = wrapped(f"{event.when} {event.words}", room - extra, most=LINES)
    wide = max(map(width, lines)) + extra
    beside = right + EDGE if after >= before else left - EDGE - wide
    x = min(left, WIDTH - wide) if is_below else beside
    first = top + LINE * (1.8 if is_below else 0.8)
    parts = [words_of(event, lines, x, first), mark(event, left, right, top + LINE * 0.5)]
    return joined(parts), (len(lines) + is_below) * LINE + GAP


def words_of(event: Event, lines: Sequence[str], x: float, first: float) -> Markup:
    """The lines of an event, its date in bold."""
    head, rest = (event.when, lines[0].removeprefix(event.when)) if lines[0].startswith(event.when) else ("", lines[0])
    parts = [element("text", element("tspan", head, class_="what"), isolated_after(rest), x=x, y=first, class_="halo")]
    parts += [text(x, first + LINE * place, line, "halo") for place, line in enumerate(lines[1:], 1)]
    return joined(parts)


def isolated_after(words: str) -> str:
    """The words that follow a date, set apart if they run from right to left."""
    return f" {isolated(words.strip())}" if words.startswith(" ") else isolated(words)


def mark(event: Event, left: float, right: float, middle: float) -> Markup:
    """A diamond for what is short, a bar for a span, with an arrow if it goes on."""
    if event.is_ongoing:
        ends = event.period is not None and event.period.endswith("/")
        line = segments([(left, middle, right - 5, middle)], "line dotted" if ends else "line")
        head = element("path", d=f"{line_data([(right, middle), (right - 8, middle - 5)])}v10z", class_="head")
        return joined([line, head, element("circle", cx=left, cy=middle, r=4, class_="dot")])
    if right - left < 10:
        centre = (left + right) / 2
        return element("path", d=f"M{number(centre)} {number(middle)}m0-5l5 5-5 5-5-5z", class_="head")
    return element("rect", x=left, y=middle - 4, width=right - left, height=8, rx=1.5, class_="bar")


def listing(events: Sequence[Event]) -> Markup:
    """The same events as a list."""
    items = []
    for event in events:
        words = element("a", event.words, href=event.href) if event.href else event.words
        source = [" ", element("span", clean(event.source), class_="source")] if event.source else []
        items.append(element("li", element("b", event.when), " ", words, *source, dir="auto"))
    return element("ol", *items, class_="events")


def table_of(title: str, events: Sequence[Event]) -> Table:
    """All events in the order of time."""
    rows = tuple((Cell(event.when), Cell(event.words, event.href), Cell(event.source)) for event in events)
    return Table(title, ("When", "What", "Source"), rows)
