"""A group of commands that imports each on demand, so that a server does not wait for what it does not use."""

from importlib import import_module
from typing import Any

import click

from app.model.errors import OperatorError


class LazyGroup(click.Group):
    """A group that knows its commands by their places (`module:name`) and short help, and imports them on demand."""

    def __init__(self, *args: Any, lazy: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in self.lazy:
            return None
        module, _, name = self.lazy[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an OperatorError is printed, and the exit code is 1."""
        try:
            return super().invoke(ctx)
        except OperatorError as error:
            click.echo(error, err=True)
            ctx.exit(1)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the short help of all commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.lazy[name][1]) for name in self.list_commands(ctx)])
