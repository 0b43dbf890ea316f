"""Importers: what brings other people's files in, as claims of a source of its own or as a pack."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.load.adapter import Adapter

ADAPTERS = (
    "cow-trade",
    "wits",
    "cow-igo",
    "cow-alliances",
    "atop",
    "desta",
    "cow-contiguity",
    "cow-diplomatic-exchange",
    "un-migrant-stock",
    "comtrade",
)
"""The data sets that can be imported; each has a module of its name, which is loaded when it is wanted."""


def adapter_of(name: str) -> "Adapter":
    """The adapter of a data set."""
    found: Adapter = import_module(f"app.importers.{name.replace('-', '_')}").ADAPTER
    return found
