"""The commands seed, check and cite, which load, prove and help to write the packs of the seed."""

import sys
from pathlib import Path

import click

from app.commands.running import settings_of_environment, with_message
from app.load.citations import text_faults, unproved
from app.load.pack_reader import read_packs
from app.load.seeding import LoadReport, load
from app.model.base import Record
from app.text.passages import digest, paragraph_of, texts_in


def show(report: LoadReport) -> None:
    """Print the report of a load, a line for each kind."""
    for path, change in report.changes.items():
        click.echo(f"{path:15} {change}, {change.removed} removed", err=True)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in report.verdicts.items())
    click.echo(f"comparisons     {verdicts}", err=True)
    click.echo(f"revision {report.revision}", err=True)


@click.command()
@with_message
def seed(message: str | None) -> None:
    """Migrate the database and load the packs; print what was added, changed, left the same and removed."""
    show(load(settings_of_environment(), message))


@click.command()
@click.option(
    "--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with the texts of sources."
)
def check(texts: Path | None) -> None:
    """Prove the packs: every row valid, every reference resolved, every passage and figure where its source has it."""
    settings = settings_of_environment()
    packs = read_packs(settings.seed_dir)
    by_digest = texts_in(texts or settings.texts)
    faults = [*packs.faults, *text_faults(packs, by_digest)]
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    rows = sum(1 for _ in packs.of(Record))
    sources = unproved(packs, by_digest)
    proof = f"no text given for {', '.join(sources)}" if sources else "all held against their sources' texts"
    click.echo(f"{rows} rows, no fault; {proof}")


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
