"""What two actors belong to together, as what and when, and how often they voted alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.pages.naming import day

if TYPE_CHECKING:
    from app.pages.pair import Pair

WHY_NOT = {
    "never_together": "Both were full members, but never at the same time.",
    "not_full_member": "One of the two was never a full member.",
}


DAYS_OF_A_LOOK = 62
"""Up to how long a source takes that tells how things are: what holds for less is told as of its end."""


@dataclass(frozen=True, slots=True)
class Shared:
    """An organization under which both are listed."""

    id: str
    name: str
    a_roles: str
    b_roles: str
    time: str
    why_not: str
    """Why it is no common membership; empty if it is one."""
    a: str
    """A membership of the one: the id of the claim."""
    b: str


def together(pair: "Pair") -> tuple[Sequence[Shared], Sequence[Shared]]:
    """The organizations to which both belong as full members at one time, and others under which both are listed."""
    shared = [
        Shared(
            row["organization_id"],
            pair.names.get(row["organization_id"], row["organization_id"]),
            roles(row["a_roles"]),
            roles(row["b_roles"]),
            span(row["holds_from"], row["holds_until"]),
            WHY_NOT.get(row["why_not"] or "", ""),
            row["a"][0],
            row["b"][0],
        )
        for row in pair.body["shared_memberships"]
    ]
    shared.sort(key=lambda one: one.name)
    return [one for one in shared if not one.why_not], [one for one in shared if one.why_not]


def roles(names: Sequence[str]) -> str:
    """Roles in words."""
    return ", ".join(name.replace("_", " ") for name in names) or "listed"


def span(first: str | None, last: str | None) -> str:
    """From when until when, in words, whole years by these; empty if that is not known."""
    if first and last and (date.fromisoformat(last) - date.fromisoformat(first)).days < DAYS_OF_A_LOOK:
        return f"as of {day(last[:7])}"
    start, end = (first or "").removesuffix("-01-01"), (last or "").removesuffix("-12-31")
    if start and end:
        return day(start) if start == end else f"{day(start)} to {day(end)}"
    return f"since {day(start)}" if start else f"until {day(end)}" if end else ""


def votes(pair: "Pair") -> list[tuple[str, str, str]]:
    """How often both voted alike: the id and the name of the source, and a sentence."""
    return [
        (
            row["source_id"],
            pair.sources.get(row["source_id"], row["source_id"]),
            f"Of {row['roll_calls']:,} roll calls from {day(row['first_day'])} to {day(row['last_day'])}, they voted "
            f"alike in {row['alike']:,} and opposed each other in {row['opposed']:,}.",
        )
        for row in pair.body["voting_agreement"]
        if row["roll_calls"]
    ]
