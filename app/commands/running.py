"""What commands need to run: the settings of their environment, and garbage collection as it suits them."""

import gc
import os
import signal
import sys
from types import FrameType

import click
from pydantic import TypeAdapter, ValidationError

from app.model.types import Sentence
from app.settings import Settings

TERMINATED = 128 + signal.SIGTERM
"""The exit code of a command that SIGTERM has ended."""


class Start:
    """The start of a server, until which there is nothing that has to end in order."""

    is_under_way = False
    is_over = False
    """Whether the server has begun to serve: it takes the signal itself, and passes it on once it has ended."""


def terminate(number: int, frame: FrameType | None) -> None:
    """End in order; a server that is starting ends at once: what is raised during imports may be swallowed there."""
    if Start.is_under_way:
        os._exit(TERMINATED)
    sys.exit(0 if Start.is_over else TERMINATED)


def has_started() -> None:
    """The server has begun to serve."""
    Start.is_under_way, Start.is_over = False, True


def settings_of_environment() -> Settings:
    """The settings, or a line for each that is wrong and exit with 1."""
    try:
        return Settings()
    except ValidationError as error:
        for detail in error.errors():
            name = f"THIRD_NEIGHBOR_{'_'.join(map(str, detail['loc']))}".upper()
            click.echo(f"{name}: {detail['msg'].removeprefix('Value error, ')}", err=True)
        sys.exit(1)


def checked_message(context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    """What an operator says of a load, as the change log keeps it; BadParameter if that cannot be."""
    if text is None:
        return None
    try:
        return TypeAdapter(Sentence).validate_python(text)
    except ValidationError as error:
        raise click.BadParameter(error.errors()[0]["msg"]) from error


with_message = click.option(
    "--message", metavar="TEXT", callback=checked_message, help="Say why: /v1/changes tells it with the load."
)


def collect_garbage(*, is_on: bool) -> None:
    """Turn garbage collection on or off; what has been made so far stays, and is not looked through any more."""
    gc.freeze()
    (gc.enable if is_on else gc.disable)()
