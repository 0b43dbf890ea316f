"""The command serve."""

import os
from copy import deepcopy
from typing import Any

import click

from app.commands.running import Start, collect_garbage, settings_of_environment
from app.settings import LogFormat

GRACE_SECONDS = 8
"""Seconds that requests under way have to end when the server stops: fewer than container engines wait."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Number of processes that answer requests.")
@click.option(
    "--no-load",
    is_flag=True,
    help="Serve the database as it is: neither migrate nor load (a read-only role, a standby).",
)
@click.option("--root-path", help="Path below which a proxy shows the API, such as /facts.")
@click.option("--trusted-proxies", help="Addresses and networks of proxies, or their number, that are believed.")
@click.option("--rate-limit", help="How often each client may ask, such as 600/minute.")
@click.option(
    "--log-format",
    type=click.Choice([form.value for form in LogFormat]),
    help="How requests are logged; json if not set.",
)
@click.option("--metrics-port", help="Port on which Prometheus finds /metrics.")
@click.option("--tracing", flag_value="true", default=None, help="Tell an OpenTelemetry collector of each request.")
def serve(host: str, port: int, workers: int, no_load: bool, **given: str | None) -> None:
    """Migrate the database, load the packs if their files changed, and serve."""
    os.environ |= {f"THIRD_NEIGHBOR_{name.upper()}": value for name, value in given.items() if value is not None}
    collect_garbage(is_on=False)  # nothing that a start makes is garbage: `app.main.served` turns it on again
    import uvicorn

    from app.api.watchers import published

    settings = settings_of_environment()
    if not no_load:
        from app.commands.packs import show
        from app.load.seeding import is_loaded, load

        if not is_loaded(settings):
            show(load(settings))
    click.echo(f"read and try it: http://{address(host)}:{port}{settings.root_path}/docs")
    Start.is_under_way = True
    with published(settings, host):
        uvicorn.run(
            "app.main:served",
            factory=True,
            http="app.api.observing:ObservedProtocol" if settings.is_watched else "app.api.protocol:Protocol",
            host=host,
            port=port,
            workers=workers,
            log_config=log_config(),
            access_log=False,
            proxy_headers=False,  # `app/api/entrance.py` reads them
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )


def address(host: str) -> str:
    """How a browser on this machine names the address on which a server listens."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  # not listened on, but recognized
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def log_config() -> dict[str, Any]:
    """How each process logs: uvicorn's lines as it writes them, our own with time and level."""
    from uvicorn.config import LOGGING_CONFIG

    config = deepcopy(LOGGING_CONFIG)
    config["formatters"]["app"] = {"format": "%(asctime)s %(levelname)s %(message)s"}
    config["handlers"]["app"] = {"class": "logging.StreamHandler", "formatter": "app"}
    config["loggers"]["app"] = {"handlers": ["app"], "level": "INFO", "propagate": False}
    return config
