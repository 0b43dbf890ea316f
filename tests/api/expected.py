"""What the API should answer, from the OpenAPI document and from whole lists: paths, parameters, rows, order, cells."""

import csv
import io
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from client import Api, Row, openapi

from app.api.facts import FactQuery, facts
from app.facts import LISTED
from app.query.parameters import Query
from app.text.words import words

QUERIES: dict[str, type[Query]] = {f"/v1/{kind.path}": kind.query for kind in LISTED} | {"/v1/facts": FactQuery}
PATHS = list(QUERIES)
OPERATIONS: dict[str, Any] = {path: operations["get"] for path, operations in openapi()["paths"].items()}
del OPERATIONS["/v1/dyads"]  # it cannot be asked without a parameter
PARAMETERS = [(path, parameter) for path in PATHS for parameter in OPERATIONS[path]["parameters"]]
HOW_TO_ANSWER = {"limit", "cursor", "format", "sort"}
FILTERS = [(path, parameter["name"]) for path, parameter in PARAMETERS if parameter["name"] not in HOW_TO_ANSWER]
FILTERS.remove(("/v1/codes", "as_of"))  # a code without a period is valid at all times
SORTS: list[tuple[str, str | None]] = [
    *((path, None) for path in PATHS),
    *(
        (path, sort)
        for path, parameter in PARAMETERS
        if parameter["name"] == "sort"
        for sort in parameter["schema"]["enum"]
    ),
]
EXAMPLES = [
    (path, parameter["name"], example)
    for path, parameter in PARAMETERS
    for example in parameter["schema"].get("examples", ())
]

COLUMNS = {"period": "period_earliest", "published": "published_earliest"}
"""The columns behind the sort keys that are not named after them."""

paths = pytest.mark.parametrize("path", PATHS)
samples = pytest.mark.parametrize("path", ["/v1/trade-flows", "/v1/states", "/v1/links", "/v1/facts"])
"""Lists of each sort: where what is tested is the same code for all, and there is much to try."""


def no_match(path: str) -> dict[str, str]:
    """A filter that no row of a list passes."""
    claim = "mng-kaz-exports"
    return {"from": claim, "to": claim} if path == "/v1/links" else {"q": "zzzz"}


def row_schema(document: Any, path: str) -> Any:
    """The documented schema of a list's rows."""
    schemas = document["components"]["schemas"]

    def resolved(schema: Any) -> Any:
        return schemas[schema["$ref"].rpartition("/")[2]]

    page = resolved(document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"])
    return resolved(page["properties"]["data"]["items"])


def statement(path: str, query: Query) -> str:
    """The statements by which a list answers a query."""
    if isinstance(query, FactQuery):
        return " | ".join(map(str, facts(query)))
    return next(" | ".join(map(str, kind.branches(query))) for kind in LISTED if f"/v1/{kind.path}" == path)


def actors_of(row: Row) -> list[str]:
    """All actors that a claim involves, as its answer has them."""
    if "actors" in row and "kind" in row and "claim" not in row and "topic" not in row and "title" not in row:
        return list(row["actors"])
    others = ("source_id", "roll_call_id", "issues")
    own = {name: value for name, value in row.items() if name not in others}
    sides = [value for name, value in own.items() if name.endswith("_id") and value]
    return sides + [actor for value in own.values() if isinstance(value, list) for actor in value]


def values_of(row: Row, parameter: str) -> list[str]:
    """The values by which a filter finds a row."""
    if parameter in ("exporter", "importer") and row["measure"] == "two_way":
        return []
    if parameter == "actor":
        return actors_of(row)
    if parameter == "q":
        return words(text_of(row))
    value = row.get(f"{parameter}_id", row.get("parties" if parameter == "party" else parameter))
    values = value if isinstance(value, list) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in values if item is not None]


def text_of(row: Row) -> str:
    """What free text finds of a row by itself."""
    names = [row.get(column) for column in ("title", "name", "abbreviation", "short_name", "publisher")]
    return " ".join(filter(None, [row.get("statement"), *names, *(row.get("other_names") or ())]))


def is_dated(row: Row) -> bool:
    """Whether a claim has a bound in time."""
    return bool(row["period_earliest"] or row["period_latest"])


def bounds(row: Row) -> list[str]:
    """The bounds of a claim in time."""
    return [day for day in (row["period_earliest"], row["period_latest"]) if day]


def figure(row: Row) -> list[str]:
    """The figure of a claim."""
    return [] if row["value"] is None else [str(row["value"])]


def begins_by(row: Row, day: str) -> bool:
    """Whether a claim holds, as far as it says, on or before a day."""
    return is_dated(row) and (row["period_earliest"] or "") <= day


def lasts_until(row: Row, day: str) -> bool:
    """Whether a claim holds, as far as it says, on or after a day."""
    return is_dated(row) and (row["period_latest"] or "9999") >= day


def holds_at(row: Row, day: str) -> bool:
    """Whether a claim is taken to hold on or after a day, which the newest source could know."""
    until = row["holds_until"] or "9999"
    is_of_end = not (row["period"] or "").startswith("/") or row["period_latest"] <= day
    return is_dated(row) and (row["period_earliest"] or "") <= until >= day and day <= NEWEST and is_of_end


NEWEST = "2026-02-28"
"""The last day of publication of the newest source of the seed."""

RANGES: dict[str, tuple[Callable[[Row], list[str]], Callable[[Row, str], bool]]] = {
    "as_of": (bounds, lambda row, day: begins_by(row, day) and holds_at(row, day)),
    "period_from": (bounds, lasts_until),
    "period_to": (bounds, begins_by),
    "value_min": (figure, lambda row, value: row["value"] is not None and row["value"] >= float(value)),
    "value_max": (figure, lambda row, value: row["value"] is not None and row["value"] <= float(value)),
}
"""The filters that compare: what to try, and what each keeps."""


def ordered(rows: Sequence[Row], sort: str | None) -> list[Row]:
    """Rows by a key, then by id; those without a value last, whichever way."""
    is_descending = (sort or "").startswith("-")
    key = (sort or "id").removeprefix("-")
    column = COLUMNS.get(key, key)
    by_id = sorted(rows, key=lambda row: str(row["id"]), reverse=is_descending)
    keyed = [row for row in by_id if row[column] is not None]
    keyed.sort(key=lambda row: row[column], reverse=is_descending)
    return keyed + [row for row in by_id if row[column] is None]


def next_cursor(api: Api, path: str, params: dict[str, str]) -> str:
    """The cursor of a list's second page."""
    following: str = api.json(path, limit=1, **params)["next"]
    return following.rpartition("cursor=")[2]


def cursor_of(content: Any) -> str:
    """A cursor that we made up."""
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


OBJECTS = ("claims", "explanations")
"""The fields that hold lists of objects."""


def as_cells(row: Row) -> list[str]:
    """A row as its line in CSV."""
    cells = []
    for name, value in row.items():
        if name in OBJECTS:
            cells.append(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        elif isinstance(value, list):
            cells.append(";".join(value))
        elif isinstance(value, bool):
            cells.append(str(value).lower())
        else:
            cells.append("" if value is None else str(value))
    return cells


def lines_of(text: str) -> list[list[str]]:
    """The lines of a CSV file as other programs read it."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def example_path(path: str) -> str:
    """A path with the first example of each of its parameters."""
    return path.format(
        **{
            parameter["name"]: parameter["schema"]["examples"][0]
            for parameter in OPERATIONS[path].get("parameters", ())
            if parameter["in"] == "path"
        }
    )


CHECK = "/v1/check?kind=missions&sending=MNG&receiving=KAZ"
"""A path that needs a query."""

EXAMPLE_PATHS = [CHECK if path == "/v1/check" else example_path(path) for path in OPERATIONS if path.startswith("/v1")]
