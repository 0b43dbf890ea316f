"""What is installed from the network: each file by its digest, under licences that fit, and told of."""

import json
import re
import tomllib
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from pinning import DIGEST, exact_version, needed, pinned, versions
from sample import ROOT

RUN, BUILD, EVERYTHING = (ROOT / f"{name}.txt" for name in ("requirements", "requirements-build", "constraints"))
BILL = ROOT / "build" / "sbom.cdx.json"

COMPATIBLE = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 AND BSD-2-Clause",
    "Apache-2.0 OR BSD-2-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "LGPL-3.0-only",
    "MIT",
    "MPL-2.0",
    "PSF-2.0",
    "any-OSI",
}
"""Licences of which docs/licences.md says why they fit."""
SPELLED = {"BSD License": "BSD-3-Clause", "MIT License": "MIT"}
"""Licences that some metadata do not name by their identifiers of SPDX."""


def licence_in(said: PackageMetadata) -> str:
    """The licence that a package declares, be it in the oldest way."""
    classified = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    return said["License-Expression"] or said["License"] or " AND ".join(classified)


def here() -> set[str]:
    """The packages of requirements.txt that this machine is to have."""
    return {str(found.name) for found, _ in pinned(RUN) if found.marker is None or found.marker.evaluate()}


@pytest.mark.parametrize("file", [RUN, BUILD], ids=lambda file: file.name)
def test_every_package_has_one_version_and_digests(file: Path) -> None:
    for requirement, options in pinned(file):
        assert exact_version(requirement), requirement
        assert options, requirement
        assert [option for option in options if not DIGEST.fullmatch(option)] == []
    assert "://" not in file.read_text()


def test_the_application_needs_what_is_pinned_and_no_more() -> None:
    assert needed("third-neighbor") == here()


def test_the_image_runs_what_the_tests_run() -> None:
    tested = versions(EVERYTHING)
    assert versions(RUN).items() <= tested.items()
    assert {name: tested[name] for name in versions(BUILD).keys() & tested.keys()}.items() <= versions(BUILD).items()


def test_the_wheel_is_built_with_what_is_pinned() -> None:
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert {found.name: exact_version(found) for found in map(Requirement, backend)}.items() <= versions(BUILD).items()


def test_the_licence_of_every_package_is_told_and_fits() -> None:
    table = (ROOT / "docs" / "licences.md").read_text()
    told = dict(re.findall(r"^\| ([a-z][a-z0-9-]+) \| ([^|]+) \|$", table, re.MULTILINE))
    del told["package"]
    assert told.keys() == versions(RUN).keys()
    assert set(told.values()) == COMPATIBLE
    declared = {name: metadata(name) for name in here()}
    licences = {name: licence_in(said) for name, said in declared.items()}
    assert {name: SPELLED.get(licence, licence) for name, licence in licences.items()}.items() <= told.items()


def test_the_bill_of_materials_lists_what_the_image_runs() -> None:
    if not BILL.exists():
        pytest.skip("there is no bill of materials: .ci/run makes build/sbom.cdx.json")
    bill = json.loads(BILL.read_text())
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "third-neighbor")
    listed = {component["purl"]: component["licenses"] for component in bill["components"]}
    pins = versions(RUN)
    assert listed.keys() == {f"pkg:pypi/{name}@{pins[name]}" for name in here()}
    assert all(listed.values())
