"""The OpenAPI document: what is committed, and what clients make of it."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from sample import ROOT

from app import about
from app.facts import LISTED
from app.query.kind import Kind

COMMITTED = ROOT / "tests" / "openapi.json"


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation of the document."""
    return [operation for item in document["paths"].values() for operation in item.values()]


def test_the_committed_document_is_the_current_one(document: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-openapi"):
        COMMITTED.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert document == committed, "run pytest --update-openapi, and look at what changed"


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    validate(document)


def test_the_document_passes_spectral(document: dict[str, Any], tmp_path: Path) -> None:
    spectral = shutil.which("spectral")
    if spectral is None:
        pytest.skip("spectral is not installed: npm install --global @stoplight/spectral-cli")
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    ruleset = str(ROOT / ".spectral.yaml")
    command = [spectral, "lint", str(file), "--ruleset", ruleset, "--fail-severity", "hint", "--quiet"]
    linted = subprocess.run(command, capture_output=True, text=True)
    assert (linted.returncode, linted.stdout) == (0, ""), linted.stdout + linted.stderr


def test_only_get_is_offered(document: dict[str, Any]) -> None:
    assert {method for item in document["paths"].values() for method in item} == {"get"}


def test_clients_get_readable_names(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert [id for id in ids if not re.fullmatch(r"(list|get)(_[a-z]+)+", id)] == []
    assert [name for name in document["components"]["schemas"] if not re.fullmatch(r"([A-Z][a-z]+)+", name)] == []


def test_every_operation_says_what_it_answers_and_what_it_takes(document: dict[str, Any]) -> None:
    groups = [name for name, _ in about.TAGS]
    assert [tag["name"] for tag in document["tags"]] == groups
    found = operations(document)
    assert {tag for operation in found for tag in operation["tags"]} == set(groups)
    assert all(len(operation["tags"]) == 1 for operation in found)
    assert all(operation["summary"] and operation["description"] for operation in found)
    for operation in found:
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (operation["operationId"], parameter["name"])


def test_every_path_parameter_has_an_example(document: dict[str, Any]) -> None:
    given = [one for operation in operations(document) for one in operation.get("parameters", ())]
    assert [one["name"] for one in given if one["in"] == "path" and not one["schema"].get("examples")] == []


def test_every_field_of_an_answer_is_there_and_has_a_meaning(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        assert schema.get("required", []) == list(schema.get("properties", {})), name
        for field, described in schema.get("properties", {}).items():
            named = schemas.get(described.get("$ref", "").rpartition("/")[2], {})
            assert described.get("description") or named.get("description"), (name, field)


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.path)
def test_a_field_may_be_null_only_where_its_column_may(document: dict[str, Any], kind: Kind) -> None:
    properties = document["components"]["schemas"][kind.table.__name__]["properties"]
    nullable = {name for name, field in properties.items() if {"type": "null"} in field.get("anyOf", ())}
    assert nullable == {column.name for column in kind.table.columns() if column.nullable}
