"""Who watches the requests of a server: those that its settings name."""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from app.api.observing import ObservedCycle, Observer, Watcher
from app.model.errors import OperatorError
from app.settings import LogFormat, Settings

if TYPE_CHECKING:
    from app.api.application import Application

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder into whose files all processes of a server count."""


@contextmanager
def published(settings: Settings, host: str) -> Iterator[None]:
    """While a server runs: what its processes have in common; OperatorError if something is missing.

    Metrics are published at `host`, and counted in a folder that is gone afterwards.
    """
    if settings.tracing and not is_installed("opentelemetry.sdk"):
        raise OperatorError("tracing needs more packages: pip install '.[tracing]'")
    if settings.metrics_port is None:
        yield
        return
    with TemporaryDirectory(prefix="third-neighbor-metrics-") as folder:
        os.environ[METRICS_FOLDER] = folder
        from app.api.metrics import publish

        try:
            publish(host, settings.metrics_port)
        except OSError as error:
            raise OperatorError(f"port {settings.metrics_port} cannot be had for metrics: {error}") from error
        yield


def is_installed(module: str) -> bool:
    """Whether a module of an extra can be imported."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even what it is a part of
        return False


def watchers_of(settings: Settings) -> list[Watcher]:
    """Those that settings name; each is imported where it is wanted, since some take long."""
    watchers: list[Watcher] = []
    if settings.log_format is not LogFormat.NONE:
        from app.api.request_log import RequestLog

        watchers.append(RequestLog(settings.log_format))
    if settings.metrics_port is not None:
        from app.api.metrics import Metrics

        watchers.append(Metrics())
    if settings.tracing:
        from app.api.traces import Traces

        watchers.append(Traces())
    return watchers


def observe(application: "Application", settings: Settings) -> None:
    """Let those who watch be told of the requests of this process."""
    if settings.is_watched:
        observer = ObservedCycle.observer = Observer(watchers_of(settings), application.route_of)
        application.at_end.append(observer.close)
