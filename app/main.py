"""The application over the data set that settings name: wiring only."""

from sys import setswitchinterval

from starlette.types import ASGIApp

from app.api import memory
from app.api.application import ENDPOINTS, Application
from app.api.watchers import observe
from app.commands.running import collect_garbage, has_started
from app.pages import routes
from app.settings import Settings

SWITCH_SECONDS = 0.001
"""After how long a thread that makes a long answer lets the one go on that makes all quick ones."""


def create_app(settings: Settings | None = None, *, is_direct: bool = True) -> Application:
    """The application over the data set of some settings, else of the environment's; FastAPI alone if not direct."""
    return Application(
        settings or Settings(),
        endpoints=(*ENDPOINTS, *routes.ENDPOINTS),
        pages=routes.TWINS,
        refuse=routes.refuse,
        is_direct=is_direct,
    )


def served() -> ASGIApp:
    """The application over the data set that the environment's settings name: what a server runs."""
    settings = Settings()
    application = create_app(settings)
    observe(application, settings)
    application.at_start.append(has_started)
    collect_garbage(is_on=True)
    setswitchinterval(SWITCH_SECONDS)
    memory.share()
    return application.front
