"""The command export, which writes the whole data set as files."""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app.commands.running import settings_of_environment
from app.export.exporting import ExportError, export_to
from app.export.files import ExportFormat


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([format.value for format in ExportFormat]),
    help="May be repeated; all if not given, parquet only if its extra is installed.",
)
@click.option("--force", is_flag=True, help="Replace an earlier export in DIR.")
def export(folder: Path, formats: Sequence[str], force: bool) -> None:
    """Write the whole data set into the folder DIR."""
    chosen = {format for format in ExportFormat if format.value in formats or not formats}
    if ExportFormat.PARQUET in chosen and importlib.util.find_spec("pyarrow") is None:
        if formats:
            raise ExportError("parquet needs pyarrow: pip install '.[parquet]'")
        chosen.remove(ExportFormat.PARQUET)
    settings = settings_of_environment()
    with click.progressbar(length=1, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(more: int, total: int) -> None:
            bar.length = total
            bar.update(more)

        report = export_to(folder, settings, chosen, force=force, progress=progress)
    for path, rows in report.rows.items():
        click.echo(f"{path:15} {rows} rows", err=True)
    for format, size in report.bytes.items():
        click.echo(f"{format:15} {size} bytes", err=True)
    click.echo(f"revision {report.revision}", err=True)
