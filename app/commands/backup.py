"""The command backup, which copies the whole database into a file."""

from pathlib import Path

import click

from app.commands.running import settings_of_environment
from app.store.backups import back_up


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there already.")
def backup(target: Path, force: bool) -> None:
    """Copy the whole database into FILE, beside servers and loads, and print its size and revision."""
    made = back_up(settings_of_environment().database_url, target, force=force)
    click.echo(f"{target} {made.bytes} bytes, revision {made.revision}")
