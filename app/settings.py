"""What an operator can set, each by an environment variable `THIRD_NEIGHBOR_<NAME>` or a line of a `.env` file."""

from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PACKAGE = Path(__file__).parent
PSYCOPG = "postgresql+psycopg"


def shipped(folder: str) -> Path:
    """A folder that stands beside the package in a checkout and inside it once installed."""
    installed = PACKAGE / folder
    return installed if installed.is_dir() else PACKAGE.parent / folder


class LogFormat(StrEnum):
    """How requests are logged."""

    JSON = "json"
    TEXT = "text"
    NONE = "none"


MIGRATIONS = shipped("migrations")


Networks = list[IPv4Network | IPv6Network]


def networks_of(text: str) -> Networks:
    """The networks, or single addresses, of a list; ValueError if one is none."""
    return [ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]


class Settings(BaseSettings):
    """The settings of one server or command."""

    model_config = SettingsConfigDict(env_prefix="THIRD_NEIGHBOR_", env_file=".env", extra="ignore")

    database_url: str = Field(
        "sqlite:///third-neighbor.db",
        description="Where the data set is read from: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`.",
    )
    write_url: str | None = Field(
        None,
        description="Where migrations and loads write, if reads go elsewhere (a read-only role, a standby).",
    )
    seed_dir: Path = Field(shipped("seed"), description="The folder of packs that are loaded.")
    texts: Path | None = Field(
        None,
        description="A folder with the texts of sources, as `.txt` files; they are matched by their digest and let "
        "`check` prove the packs and the API quote the passages.",
    )
    statement_seconds: int = Field(
        30, ge=1, description="After how many seconds the database gives up on one statement of a request."
    )
    readers: int = Field(8, ge=1, description="How many answers each server process reads in other threads at a time.")
    slow_readers: int = Field(
        2, ge=1, description="How many of the answers that have proved to be slow each server process reads at a time."
    )
    downloads: int = Field(20, ge=1, description="How many downloads of whole lists each server process has at a time.")
    queue: int = Field(
        64,
        ge=0,
        description="How many requests wait for their turn among the readers, the slow ones, and the downloads each; "
        "beyond that the answer is 503.",
    )
    queue_seconds: float = Field(
        10, gt=0, description="For how many seconds a request waits for its turn before the answer is 503."
    )
    stall_seconds: float = Field(
        30, gt=0, description="After how many seconds in which its client has taken nothing a download is cut off."
    )
    cache_mb: int = Field(
        2, ge=0, description="How many MiB of answers each server process remembers until the data changes; 0: none."
    )
    root_path: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$",
        description="The path below which a proxy shows the API, such as `/facts`; links begin with it.",
    )
    trusted_proxies: str = Field(
        "",
        description="Whose `X-Forwarded-…` or `Forwarded` is believed: addresses and networks with commas between, "
        "or how many proxies stand before the server.",
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#\"<>]+(/[A-Za-z0-9._~-]+)*/?)?$",
        description="The address under which the server is known, such as `https://facts.example.org`: pages name it "
        "where an address must be whole, in permanent links, cards and the site map.",
    )
    rate_limit: str = Field(
        "", description="How often each client may ask, such as `600/minute`; as often as it likes if empty."
    )
    log_format: LogFormat = Field(
        LogFormat.JSON,
        description="How requests are logged on standard output: a JSON object a line, text for people, or not at all.",
    )
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="The port on which Prometheus finds `/metrics`; nowhere if empty."
    )
    tracing: bool = Field(
        False, description="Whether each request is told to an OpenTelemetry collector, which OTEL_… variables name."
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _name_networks(cls, trusted: str) -> str:
        """The proxies, which are a number, or addresses and networks."""
        if not trusted.isdecimal():
            networks_of(trusted)
        return trusted

    @field_validator("rate_limit")
    @classmethod
    def _name_a_rate(cls, rate: str) -> str:
        """The rate: one, that lets a client ask something."""
        if rate:
            from limits import parse_many  # it takes long, so for those alone who want it

            policies = parse_many(rate)
            if len(policies) != 1 or not policies[0].amount:
                raise ValueError("not one rate, such as 600/minute")
        return rate

    @field_validator("database_url", "write_url")
    @classmethod
    def _name_the_driver(cls, url: str | None) -> str | None:
        """The address with its driver: `postgres://` and `postgresql://` mean psycopg 3."""
        if url is None:
            return None
        scheme, _, rest = url.partition("://")
        driver = {"sqlite": "sqlite", "postgres": PSYCOPG, "postgresql": PSYCOPG, PSYCOPG: PSYCOPG}.get(scheme)
        try:
            make_url(f"{driver}://{rest}")
        except (ArgumentError, ValueError):
            driver = None
        if driver is None or not rest.strip("/"):
            raise ValueError("neither sqlite:///PATH nor postgresql://USER:PASSWORD@HOST/NAME")
        return f"{driver}://{rest}"

    @property
    def is_watched(self) -> bool:
        """Whether anybody is told of requests."""
        return self.log_format is not LogFormat.NONE or self.metrics_port is not None or self.tracing

    @property
    def writing_url(self) -> str:
        """The database that migrations and loads write to."""
        return self.write_url or self.database_url
