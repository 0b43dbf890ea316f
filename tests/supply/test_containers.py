"""The image, the compose file and the example for Kubernetes: none is given more than it needs to serve."""

import json
import re
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from sample import ROOT

from app.cli import main
from app.settings import Settings

DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DEPLOYMENT, SERVICE, POLICY = yaml.safe_load_all((ROOT / "docs" / "kubernetes.yaml").read_text())
OWNER = "postgresql://third_neighbor:${OWNER_PASSWORD}@database/third_neighbor"
READER = "postgresql://reader:${READER_PASSWORD}@database/third_neighbor"


def instructions(name: str) -> list[str]:
    """The arguments of each instruction of a name in the last stage of the Dockerfile."""
    last = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    return re.findall(rf"^{name} (.*)$", last, re.MULTILINE)


def test_all_that_the_image_is_built_of_is_held_against_its_digest() -> None:
    installs = re.findall(r"\bpip [^&\n]*?\binstall\b[^&\n]*", DOCKERFILE)
    for command in installs:
        options = set(command.split())
        assert options >= {"--require-hashes", "--only-binary", ":all:"} or options >= {"--no-index", "--no-deps"}
    assert len(installs) == 3
    [wheel] = re.findall(r"\bpip wheel [^&\n]*", DOCKERFILE)
    assert set(wheel.split()) >= {"--no-index", "--no-deps", "--no-build-isolation"}
    assert re.findall(r"\b(ADD|apt-get|curl|wget)\b", DOCKERFILE) == []


def test_the_image_starts_without_a_shell_as_a_numeric_user() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert [json.loads(command) for command in instructions("ENTRYPOINT")] == [["third-neighbor"]]
    [command] = map(json.loads, instructions("CMD"))
    assert command[0] in main.list_commands(main.make_context("third-neighbor", [], resilient_parsing=True))
    [check] = re.findall(r"^HEALTHCHECK .*? CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert json.loads(check)[0] == "python"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_write_nowhere_but_where_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", service["user"])
    assert not {"privileged", "cap_add", "pid", "network_mode", "devices"} & service.keys()


def test_the_api_reads_as_a_role_that_can_do_nothing_else() -> None:
    names = {f"THIRD_NEIGHBOR_{name.upper()}" for name in Settings.model_fields}
    api, load, database = (SERVICES[name] for name in ("api", "load", "database"))
    assert api["environment"] == {"THIRD_NEIGHBOR_DATABASE_URL": READER}
    assert load["environment"] == {"THIRD_NEIGHBOR_DATABASE_URL": OWNER}
    assert names >= api["environment"].keys() | load["environment"].keys()
    assert "--no-load" in api["command"]
    assert database["environment"]["READER_PASSWORD"].startswith("${READER_PASSWORD:?")
    scripts = [volume.split(":") for volume in database["volumes"] if "initdb" in volume]
    assert scripts == [["./docs/reading_role.sql", "/docker-entrypoint-initdb.d/reading_role.sql", "ro"]]
    assert (ROOT / scripts[0][0]).is_file()


def test_a_service_starts_when_those_that_it_needs_are_well() -> None:
    assert SERVICES["load"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["api"]["depends_on"]["load"] == {"condition": "service_completed_successfully"}
    assert "pg_isready" in SERVICES["database"]["healthcheck"]["test"]
    [check] = re.findall(r"^HEALTHCHECK .*? CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert SERVICES["api"]["healthcheck"]["test"] == ["CMD", *json.loads(check)]


def test_the_database_is_reached_by_its_neighbours_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api": ["127.0.0.1:8000:8000"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if service["networks"] != ["inside"]] == ["api"]


def test_a_pod_has_no_more_than_it_needs() -> None:
    pod = DEPLOYMENT["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "volumes" not in pod
    assert (POLICY["kind"], POLICY["spec"]["egress"]) == ("NetworkPolicy", [])


def test_a_pod_is_asked_whether_it_is_up_and_whether_it_is_ready() -> None:
    [container] = DEPLOYMENT["spec"]["template"]["spec"]["containers"]
    paths = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "readiness", "liveness")}
    assert paths == {"startup": "/readyz", "readiness": "/readyz", "liveness": "/livez"}
    [port] = container["ports"]
    assert [str(port["containerPort"])] == instructions("EXPOSE")
    assert SERVICE["spec"]["ports"][0]["targetPort"] == port["name"]


def test_everything_of_the_example_is_about_the_same_pods() -> None:
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    selectors = [DEPLOYMENT["spec"]["selector"]["matchLabels"], SERVICE["spec"]["selector"]]
    assert [*selectors, POLICY["spec"]["podSelector"]["matchLabels"]] == [labels] * 3
