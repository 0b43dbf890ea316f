"""Importers of other people's data sets: an adapter each, whose claims have a source of their own, or a pack."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.importers.adapter import Adapter

ADAPTERS = (
    "cow-trade",
    "wits",
    "cow-igo",
    "cow-alliances",
    "atop",
    "desta",
    "dcad",
    "cow-contiguity",
    "cow-diplomatic-exchange",
    "embassies",
    "lowy",
    "cepii-dist",
    "cow-mindist",
    "un-migrant-stock",
    "un-migrant-stock-2017",
    "un-migrant-stock-2020",
    "un-migrant-stock-2024",
    "comtrade",
    "baci",
    "imf-dots",
    "v-dem",
    "polity",
    "freedom-house",
    "un-votes",
)
"""The names of the adapters; each has a module of its name, which is imported on demand."""


def adapter_of(name: str) -> "Adapter":
    """The adapter of a name."""
    adapter: Adapter = import_module(f"app.importers.{name.replace('-', '_')}").ADAPTER
    return adapter
