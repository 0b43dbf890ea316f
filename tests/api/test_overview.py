"""The data set, the codebook and the index."""

import tomllib
from pathlib import Path
from typing import Any

from client import Api
from tables import rows_of

from app.facts import LISTED, LOADED


def test_the_data_set_has_the_rows_of_the_files(api: Api, seed: Path) -> None:
    rows: dict[str, int] = {}
    for kind in LOADED:
        rows[kind.path] = sum(len(rows_of(file)) for file in seed.glob(f"*/{kind.file}"))
    rows["sources"] = sum(len(tomllib.loads(file.read_text())["source"]) for file in seed.glob("*/sources.toml"))
    rows["actors"] += rows["states"] + rows["organizations"]
    rows["codes"] = api.json("/v1/codes")["total"]
    body = api.json("/v1/dataset")
    assert list(body) == ["revision", "known_until", "version", "rows", "sources"]
    assert body["known_until"] == "2026-02-04"
    assert body["rows"] == rows == {kind.path: api.json(f"/v1/{kind.path}")["total"] for kind in LOADED}
    assert body["sources"] == api.rows("/v1/sources")
    assert len(body["revision"]) == 16


def test_the_codebook_has_every_vocabulary_and_every_value(api: Api, document: dict[str, Any]) -> None:
    entries = {entry["name"]: entry for entry in api.json("/v1/codebook")["data"]}
    meanings = {name: [value["value"] for value in entry["values"]] for name, entry in entries.items()}
    schemas = document["components"]["schemas"]
    documented = {name: schema["enum"] for name, schema in schemas.items() if "enum" in schema}
    assert documented.items() <= meanings.items()
    assert list(entries) == sorted(entries)
    assert all(value["meaning"] for entry in entries.values() for value in entry["values"])
    for kind in LISTED:
        fields = {
            field.partition(".")[2]: name
            for name, entry in entries.items()
            for field in entry["used_in"]
            if field.startswith(f"{kind.path}.")
        }
        for row in api.rows(f"/v1/{kind.path}"):
            for field, name in fields.items():
                values = row[field] if isinstance(row[field], list) else [row[field]]
                assert {value for value in values if value is not None} <= set(meanings[name])


def test_a_problem_refers_to_its_entry_in_the_codebook(api: Api) -> None:
    values = next(entry for entry in api.json("/v1/codebook")["data"] if entry["name"] == "ProblemType")["values"]
    assert api.get("/v1/none").json()["type"].partition("#")[2] in [value["value"] for value in values]


def test_the_index_has_every_path(api: Api, document: dict[str, Any]) -> None:
    body = api.json("/v1")
    paths = [path for path in document["paths"] if path.startswith("/v1/")]
    assert [entry["path"] for entry in body["paths"]] == paths
    assert all(entry["summary"] for entry in body["paths"])
    assert body["revision"] == api.json("/v1/dataset")["revision"]
    assert (body["docs"], body["openapi"]) == ("/docs", "/openapi.json")
