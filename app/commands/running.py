"""The settings of commands, from their environment."""

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
