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


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Conditions of which at least one must hold."""

    alternatives: Sequence[Alternative]


Condition = ColumnElement[bool] | AnyOf


def branches(conditions: Iterable[Condition]) -> list[list[ColumnElement[bool]]]:
    """Sets of conditions so that a row meets all that is asked if, and only if, it meets all of one set.

    Databases serve an order by an index only where no alternatives are left, so each combination of alternatives is a
    branch of its own; what two of them find is the same row.
    """
    given = list(conditions)
    always = [condition for condition in given if not isinstance(condition, AnyOf)]
    choices = sorted((choice.alternatives for choice in given if isinstance(choice, AnyOf)), key=len)
    split, count = [], 1
    for alternatives in choices:
        if count * len(alternatives) <= MAX_BRANCHES:
            count *= len(alternatives)
            split.append(alternatives)
        else:
            always.append(or_(*(alternative.condition for alternative in alternatives)))
    found = [[*(one.condition for one in chosen), *always] for chosen in product(*split) if is_possible(chosen)]
    return found or [[false()]]


def is_possible(chosen: Sequence[Alternative]) -> bool:
    """Whether no column is to have two values at once."""
    columns = [alternative.column for alternative in chosen if alternative.column is not None]
    return len({column.key for column in columns}) == len(columns)
