"""The command line: the list of commands; what each does is in `app/commands`."""

import signal

import click

from app.about import VERSION
from app.commands.lazy import LazyGroup
from app.commands.running import terminate


@click.group(
    cls=LazyGroup,
    lazy={
        "serve": (
            "app.commands.serve:serve",
            "Migrate the database, load the packs if their files changed, and serve.",
        ),
        "seed": ("app.commands.packs:seed", "Migrate the database and load the packs."),
        "check": ("app.commands.packs:check", "Prove the packs against the texts of their sources."),
        "cite": ("app.commands.packs:cite", "Print where words stand in a text."),
        "import": ("app.commands.imports:import_", "Load a data set of others beside the packs."),
        "remove": ("app.commands.imports:remove", "Take out what was imported."),
        "move": ("app.commands.imports:move", "Let what was imported lie on another PostgreSQL server."),
        "fetch": ("app.commands.fetch:fetch", "Get live figures over the network."),
        "backup": ("app.commands.backup:backup", "Copy the whole database into a file."),
        "export": ("app.commands.export:export", "Write the whole data set into a folder."),
    },
)
@click.version_option(VERSION)
def main() -> None:
    """Facts of foreign policy, each with its source, over a read-only REST API."""
    # The first process of a container gets no signal that it does not handle; uvicorn handles it while it serves.
    signal.signal(signal.SIGTERM, terminate)
