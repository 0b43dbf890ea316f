"""The commands on the packs of the seed: seed, check and cite."""

import sys
from pathlib import Path

import click

from app.commands.running import settings_of_environment
from app.load.packs import read_packs
from app.load.proof import text_faults, unproved
from app.load.seeding import LoadReport, load
from app.model.base import Record
from app.text.passages import digest, paragraph_of, texts_in


def show(report: LoadReport) -> None:
    """Print what a load has done, a line for each kind."""
    for kind, change in report.changes.items():
        counts = f"{change.added} added, {change.changed} changed, {change.same} same, {change.removed} removed"
        click.echo(f"{kind:15} {counts}", err=True)
    found = ", ".join(f"{count} {verdict}" for verdict, count in report.verdicts.items())
    click.echo(f"comparisons     {found}", err=True)
    click.echo(f"revision {report.revision}", err=True)


@click.command()
def seed() -> None:
    """Migrate the database and load the packs; print what was added, changed, left the same and removed."""
    show(load(settings_of_environment()))


@click.command()
@click.option(
    "--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with the texts of sources."
)
def check(texts: Path | None) -> None:
    """Prove the packs: every row valid, every reference resolved, every passage and figure where its source has it."""
    settings = settings_of_environment()
    packs = read_packs(settings.seed_dir)
    given = texts_in(texts or settings.texts)
    faults = [*packs.faults, *text_faults(packs, given)]
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    rows = sum(1 for _ in packs.of(Record))
    without = unproved(packs, given)
    proved = "all held against their sources' texts" if not without else f"no text given for {', '.join(without)}"
    click.echo(f"{rows} rows, no fault; {proved}")


@click.command()
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
