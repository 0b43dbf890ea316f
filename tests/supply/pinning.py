"""Files of requirements, as pip reads them, and what installed packages need."""

import re
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

DIGEST = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pinned(file: Path) -> Iterator[tuple[Requirement, list[str]]]:
    """The requirements of a file, each with the options that follow it."""
    for line in file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            requirement, *options = re.split(r"\s+(?=--)", line.strip())
            yield Requirement(requirement), options


def exact_version(requirement: Requirement) -> str | None:
    """The version that a requirement is met by, if it is one."""
    found = re.fullmatch(r"==([^*,]+)", str(requirement.specifier))
    return found[1] if found else None


def versions(file: Path) -> dict[str, str | None]:
    """The version that each package of a file is pinned to."""
    return {canonicalize_name(requirement.name): exact_version(requirement) for requirement, _ in pinned(file)}


def needed(package: str) -> set[str]:
    """The packages that an installed one needs on this machine, and all that these need."""
    seen: set[tuple[str, frozenset[str]]] = set()
    todo = [(package, frozenset[str]())]
    while todo:
        name, extras = todo.pop()
        for requirement in map(Requirement, requires(name) or ()):
            marker = requirement.marker
            applies = marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))
            step = (str(canonicalize_name(requirement.name)), frozenset(requirement.extras))
            if applies and step not in seen:
                seen.add(step)
                todo.append(step)
    return {name for name, _ in seen}
