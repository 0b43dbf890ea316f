"""The command line: what each command does is in `app/commands`, but for serving."""

import gc
import signal
import sys

import click
from pydantic import ValidationError

from app.about import VERSION
from app.commands.lazy import LazyGroup
from app.settings import Settings

GRACE_SECONDS = 8
"""How long requests that are under way may take to end once the server is asked to stop: less than engines wait."""

TERMINATED = 128 + signal.SIGTERM


@click.group(
    cls=LazyGroup,
    lazy={
        "seed": ("app.commands.loading:seed", "Migrate the database and load the packs."),
        "check": ("app.commands.loading:check", "Prove the packs against the texts of their sources."),
        "cite": ("app.commands.loading:cite", "Print where words stand in a text."),
        "import": ("app.commands.importing:import_", "Load a data set of others beside the packs."),
        "remove": ("app.commands.importing:remove", "Take out what was imported."),
        "fetch": ("app.importers.fetching:fetch", "Get live figures over the network."),
        "export": ("app.exporting:export", "Write the whole data set into a folder."),
    },
)
@click.version_option(VERSION)
def main() -> None:
    """Facts of foreign policy, each with its source, over a read-only REST API."""
    # The first process of a container gets no signal that it does not handle; uvicorn handles it while it serves.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))


def settings_of_environment() -> Settings:
    """The settings, or a line for each that is wrong and exit with 1."""
    try:
        return Settings()
    except ValidationError as error:
        for found in error.errors():
            name = f"THIRD_NEIGHBOR_{'_'.join(map(str, found['loc']))}".upper()
            click.echo(f"{name}: {found['msg'].removeprefix('Value error, ')}", err=True)
        sys.exit(1)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Number of processes that answer requests.")
@click.option(
    "--no-load",
    is_flag=True,
    help="Serve the database as it is: neither migrate nor load (a read-only role, a standby).",
)
def serve(host: str, port: int, workers: int, no_load: bool) -> None:
    """Migrate the database, load the packs if their files changed, and serve."""
    gc.disable()  # nothing that a start makes is garbage: the application turns it on again
    import uvicorn

    settings = settings_of_environment()
    if not no_load:
        from app.commands.loading import loaded, show
        from app.seeding import is_loaded

        if not is_loaded(settings):
            show(loaded(settings))
    uvicorn.run(
        "app.main:served",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        proxy_headers=False,  # nothing here asks where a request comes from
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
