"""The description of an export as a Frictionless Data Package (version 2), made from the models."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column

from app.about import SUMMARY, TITLE, VERSION
from app.model.base import Record
from app.model.columns import column_type
from app.query.kind import Kind

DESCRIPTION = """
Every row is a **claim** that one **source** makes, with the place in the source where it stands. Rival claims stand
side by side: nobody here decides who is right. Columns that end in `_id` name rows of other tables. An empty cell is
null: not said or not known, as the column tells. The folder `csv` is a pack that Third Neighbor loads again; what
follows from its columns, such as the bounds of a period, stands in the other formats of the export.
"""

CONSTRAINTS = (
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "enum",
)
"""The constraints that JSON Schema and Table Schema call by the same name."""

Descriptor = dict[str, Any]


def package(revision: str, sources: Iterable[Mapping[str, Any]], resources: Sequence[Descriptor]) -> Descriptor:
    """The descriptor of the whole export; it has no time of creation, so that equal data give equal files."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "third-neighbor",
        "title": f"{TITLE}: {SUMMARY}",
        "description": DESCRIPTION.strip(),
        "version": VERSION,
        "revision": revision,
        "licenses": [{"path": "sources.csv", "title": "The terms of each source: column `licence` of sources.csv."}],
        "sources": [cited(source) for source in sources],
        "resources": resources,
    }


def cited(source: Mapping[str, Any]) -> Descriptor:
    """A source as a Data Package cites it: by its title or, as the standard allows, by the name of an organization."""
    title = source["title"] or source["publisher"] or source["id"]
    details = {"id": source["id"], "path": source["url"], "version": source["edition"], "licence": source["licence"]}
    return {"title": title, **{name: value for name, value in details.items() if value is not None}}


def resource(
    kind: Kind, columns: Sequence[Column[Any]], path: str, size: int, sha256: str, names: Mapping[str, str]
) -> Descriptor:
    """The descriptor of the CSV file of a kind; `names` has the name of each table's kind."""
    return {
        "name": kind.path,
        "type": "table",
        "path": path,
        "title": kind.name.capitalize(),
        "description": kind.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": {
            "fields": fields(kind.table, columns),
            "missingValues": [""],
            "primaryKey": ["id"],
            "foreignKeys": [key for column in columns for key in foreign_keys(column, names)],
        },
    }


def fields(table: type[Record], columns: Sequence[Column[Any]]) -> list[Descriptor]:
    """The fields of a Table Schema: what the JSON Schema of an answer says of each column."""
    schema = table.model_json_schema()
    return [field(column, schema["properties"][column.name], schema.get("$defs", {})) for column in columns]


def field(column: Column[Any], schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Descriptor:
    """One field, from the JSON Schema of its column: its type, its description and the constraints on its values."""
    value = next((choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}), schema)
    if reference := value.get("$ref"):
        value = definitions[reference.rpartition("/")[2]]
    constraints = {name: value[name] for name in CONSTRAINTS if name in value}
    if "pattern" in constraints:  # one that holds for the whole value, which a Table Schema takes for granted
        constraints["pattern"] = constraints["pattern"].removeprefix("^").removesuffix("$")
    type = column_type(column.type)
    if not (column.nullable or type.is_list):  # an empty list is an empty cell
        constraints["required"] = True
    if column.name == "id":
        constraints["unique"] = True
    return {
        "name": column.name,
        "type": value.get("format", value["type"]),
        **type.in_table_schema,
        "description": schema.get("description") or value["description"],
        **({"constraints": constraints} if constraints else {}),
    }


def named_by(column: Column[Any]) -> str | None:
    """The table whose rows a column names by their ids; None if there is no one table."""
    own: str | None = column.info.get("names")
    return next((key.column.table.name for key in column.foreign_keys), own)


def foreign_keys(column: Column[Any], names: Mapping[str, str]) -> Iterator[Descriptor]:
    """The foreign key of a column; a resource does not name itself."""
    if named := named_by(column):
        resource = {} if named == column.table.name else {"resource": names[named]}
        yield {"fields": [column.name], "reference": {**resource, "fields": ["id"]}}
