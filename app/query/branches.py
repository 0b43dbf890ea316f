"""Conditions in disjunctive normal form: branches without OR, each of which can follow one index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import Column, ColumnElement, false, or_

MAX_BRANCHES = 100
"""Into how many branches a query is split at most; beyond that, alternatives are left to the database."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several conditions."""

    condition: ColumnElement[bool]
    column: Column[Any] | None = None
    """The column that it fixes to one value; None if it fixes none."""


Condition = ColumnElement[bool] | Sequence[Alternative]
"""A condition, or several of which at least one must hold."""


def branches(conditions: Iterable[Condition]) -> list[list[ColumnElement[bool]]]:
    """The conditions as OR-free branches: a row matches if it meets every condition of some branch.

    Databases serve an order by an index only without OR, so each combination of alternatives is a branch of its own.
    """
    always: list[ColumnElement[bool]] = []
    choices: list[Sequence[Alternative]] = []
    for condition in conditions:
        if isinstance(condition, ColumnElement):
            if not any(condition.compare(other) for other in always):  # two sides may each ask for the same
                always.append(condition)
        else:
            choices.append(condition)
    split, count = [], 1
    for alternatives in sorted(choices, key=len):
        if count * len(alternatives) <= MAX_BRANCHES:
            count *= len(alternatives)
            split.append(alternatives)
        else:
            always.append(or_(*(alternative.condition for alternative in alternatives)))
    possible = []
    for chosen in product(*split):
        columns = [alternative.column.key for alternative in chosen if alternative.column is not None]
        if len(set(columns)) == len(columns):  # otherwise a column is fixed to two values at once
            possible.append([*(alternative.condition for alternative in chosen), *always])
    return possible or [[false()]]
