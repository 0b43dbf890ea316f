"""The command fetch comtrade, which gets figures from UN Comtrade."""

import re
from collections.abc import Sequence
from pathlib import Path

import click
import httpx

from app.commands.running import settings_of_environment
from app.importers.comtrade import MEASURES
from app.importers.comtrade_api import (
    KEY_VARIABLE,
    KEYED,
    PATIENT,
    PREVIEW,
    SECONDS_TO_ANSWER,
    SERVICE,
    FetchError,
    Patience,
    asked_of_data_set,
    fetched,
    subscription_key,
)

YEARS = re.compile(r"([12][0-9]{3})(?:\.\.([12][0-9]{3}))?")


def year_span(context: click.Context, parameter: click.Parameter, value: str) -> Sequence[int]:
    """The years of `2009` or `2009..2013`."""
    match = YEARS.fullmatch(value)
    years = range(int(match[1]), int(match[2] or match[1]) + 1) if match else ()
    if not years:
        raise click.BadParameter("a year, or two of them: 2009..2013")
    return years


def flow_list(context: click.Context, parameter: click.Parameter, value: str) -> Sequence[str]:
    """The flows of `M,X`, in code-point order."""
    flows = sorted(set(value.split(",")))
    if not set(flows) <= MEASURES.keys():
        raise click.BadParameter("M (imports), X (exports), or both: M,X")
    return flows


@click.group()
def fetch() -> None:
    """Get figures from the service that publishes them, as files to import."""


@fetch.command()
@click.option("--reporter", "reporters", required=True, multiple=True, help="Whose statistics; may be repeated.")
@click.option("--partner", "partners", multiple=True, help="Trade with whom; may be repeated. [default: each]")
@click.option("--year", "years", required=True, callback=year_span, help="A year, or the first and last: 2009..2013.")
@click.option("--flow", "flows", default="M,X", show_default=True, callback=flow_list, help="Imports, exports.")
@click.option(
    "--into",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the answers; what is there is not asked again.",
)
@click.option("--refresh", is_flag=True, help="Ask again for what is there.")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A file with a subscription key. [default: the key in {KEY_VARIABLE}; without one, previews]",
)
@click.option("--tries", default=PATIENT.tries, show_default=True, type=click.IntRange(1), help="How often to ask.")
@click.option(
    "--pause", default=PATIENT.pause, show_default=True, type=click.FloatRange(0), help="Seconds between questions."
)
@click.option("--service", default=SERVICE, show_default=True, help="The address of the service.")
def comtrade(
    reporters: Sequence[str],
    partners: Sequence[str],
    years: Sequence[int],
    flows: Sequence[str],
    into: Path,
    refresh: bool,
    key_file: Path | None,
    tries: int,
    pause: float,
    service: str,
) -> None:
    """Get what states report of their trade from UN Comtrade; `third-neighbor import comtrade` reads the answers."""
    patience = Patience(tries=tries, pause=pause)
    key = subscription_key(key_file)
    headers = {"Ocp-Apim-Subscription-Key": key} if key else {}
    calls = asked_of_data_set(settings_of_environment(), reporters, partners, years, flows)
    try:
        with httpx.Client(base_url=service, headers=headers, timeout=SECONDS_TO_ANSWER) as client:
            for line in fetched(calls, into, client, KEYED if key else PREVIEW, patience, refresh=refresh):
                click.echo(line)
    except (httpx.InvalidURL, OSError) as error:
        raise FetchError(f"{error}") from error
