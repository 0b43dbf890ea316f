"""What commands need to run: the settings of their environment, and garbage collection as it suits them."""

import gc
import sys

import click
from pydantic import ValidationError

from app.settings import Settings


def settings_of_environment() -> Settings:
    """The settings, or a line for each that is wrong and exit with 1."""
    try:
        return Settings()
    except ValidationError as error:
        for detail in error.errors():
            name = f"THIRD_NEIGHBOR_{'_'.join(map(str, detail['loc']))}".upper()
            click.echo(f"{name}: {detail['msg'].removeprefix('Value error, ')}", err=True)
        sys.exit(1)


def collect_garbage(*, is_on: bool) -> None:
    """Turn garbage collection on or off; what has been made so far stays, and is not looked through any more."""
    gc.freeze()
    (gc.enable if is_on else gc.disable)()
