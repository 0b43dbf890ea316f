"""The paths of the pages, and which path under /v1 each shows. What makes a page is loaded when one is first wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Self

from fastapi import Request, Response

from app.api.dyads import DyadQuery
from app.api.endpoints import Endpoint
from app.api.facts import FactQuery
from app.api.negotiation import qualities
from app.api.problems import problem_response
from app.api.requests import headers_of
from app.facts.actors import ActorQuery
from app.facts.comparisons import ComparisonQuery
from app.model.errors import ApiError
from app.query.parameters import Parameters

TWINS = {
    "": "/v1/dataset",
    "pairs": "/v1/dyads",
    "actors": "/v1/actors",
    "claims": "/v1/facts",
    "disagreements": "/v1/disagreements",
    "check": "/v1/check",
    "sources": "/v1/sources",
    "pair-cards": "/v1/dyads",
    "disagreement-card": "/v1/disagreements",
    "sitemap.xml": "/v1/dataset",
}
"""The starts of the paths that pages show, by the first segments of their own: `/pairs/KAZ/MNG`, `/v1/dyads/KAZ/MNG`.

The home page, whose path is `/`, shows the state of the data set.
"""


class Filled(Parameters):
    """What a form asks: fields that were left empty are not asked."""

    @classmethod
    def read(cls, pairs: Sequence[tuple[str, str]]) -> Self:
        """The parameters of a query string."""
        return super().read([(name, value) for name, value in pairs if value.strip()])


class ClaimsForm(Filled, FactQuery):
    """What the page of claims can be asked."""


class DisagreementsForm(Filled, ComparisonQuery):
    """What the page of disagreements can be asked."""


class ActorsForm(Filled, ActorQuery):
    """What the page of actors can be asked."""


class CheckForm(Parameters):
    """What the page of checks was asked, as it was written: it says itself what is wrong with that."""

    written: list[tuple[str, str]]

    @classmethod
    def read(cls, pairs: Sequence[tuple[str, str]]) -> Self:
        """The parameters of a query string, as they are."""
        return cls(written=[(name, value.strip()) for name, value in pairs if value.strip()])


class FindQuery(Filled):
    """What is looked for by the form of every page: one actor, or two."""

    a: str = ""
    b: str = ""


def late(module: str, name: str) -> Callable[..., Any]:
    """A function of a module of this package, which is imported when the function is first called."""

    def call(*arguments: Any, **named: Any) -> Any:
        return getattr(import_module(f"app.pages.{module}"), name)(*arguments, **named)

    return call


refuse_with_page: Callable[[Request, ApiError], Response] = late("refusals", "respond")


def refuse(request: Request, error: ApiError) -> Response:
    """The answer to a request for a path that leads nowhere: a page to who wants to read one, else a problem."""
    is_reader = "text/html" in qualities(headers_of(request.scope).get(b"accept", b"").decode("latin-1"))
    is_data = request.scope["path"].startswith("/v1")
    return refuse_with_page(request, error) if is_reader and not is_data else problem_response(error)


@dataclass(frozen=True)
class Page(Endpoint):
    """A path that is answered by a page, whatever becomes of the request."""

    def refuse(self, request: Request, error: ApiError) -> Response:
        """The answer to a request that failed: a page that says why."""
        return refuse_with_page(request, error)


def page(path: str, module: str, query: type[Parameters] = Parameters, name: str = "respond") -> Page:
    """The endpoint of a page, which a function of a module of this package makes from a lease."""
    made = Page(path, late(module, name), query)
    return Page(path, made.handler, query, path_parameters={name: {} for name in made.names})


ENDPOINTS = (
    page("/", "home"),
    page("/find", "finding", FindQuery),
    page("/pairs/{a}/{b}", "pair", DyadQuery),
    page("/claims", "claims", ClaimsForm),
    page("/claims", "claims", ClaimsForm),
    page("/claims/{id}", "claim"),
    page("/actors", "actors", ActorsForm),
    page("/actors/{id}", "actor"),
    page("/sources/{id}", "source"),
    page("/disagreements", "disagreements", DisagreementsForm),
    page("/check", "check", CheckForm),
    page("/pair-cards/{a}/{b}", "cards", DyadQuery, "pair"),
    page("/disagreement-card", "cards", DisagreementsForm, "disagreement"),
    page("/sitemap.xml", "site", name="sitemap"),
    Endpoint("/robots.txt", late("site", "robots")),
    Endpoint("/files/{name}", late("files", "respond"), path_parameters={"name": {}}),
)
"""Every path of a page, and those of the files that pages need."""
