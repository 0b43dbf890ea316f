"""Fetching figures from the service that publishes them, as files to import: UN Comtrade, by version 1 of its API."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from itertools import product
from pathlib import Path
from time import sleep

import httpx
from sqlalchemy import Connection, select

from app.facts.codes import CodeEntry, Scheme
from app.facts.directory_entries import directory
from app.importers.comtrade import WHOLES, records
from app.importers.comtrade_areas import OWN_CODES
from app.importers.state_codes import CodeSpell
from app.model.errors import OperatorError
from app.model.types import Scope
from app.settings import Settings
from app.store.engines import reading
from app.text.near_names import did_you_mean

SERVICE = "https://comtradeapi.un.org"
KEY_VARIABLE = "THIRD_NEIGHBOR_COMTRADE_KEY"

PASSING = (429, 500, 502, 503, 504)
"""Failures that may be over when the question is asked again."""

SECONDS_TO_ANSWER = 120
LONGEST_REASON = 200
KEY = re.compile(r"[!-~]+")


class FetchError(OperatorError):
    """A question that got no answer that can be used: one line for the operator."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms the service answers: with a key more records, without one only a preview."""

    path: str
    most: int
    """How many records an answer has at most: one that has as many may lack others."""


PREVIEW = Terms("/public/v1/preview/C/A/HS", 500)
KEYED = Terms("/data/v1/get/C/A/HS", 250_000)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for answers, in seconds."""

    tries: int = 6
    first_wait: float = 1.0
    """How long to wait after the first failure, unless the service says; twice as long after each further one."""
    longest: float = 300.0
    """For how long to wait in all until one question is answered."""
    pause: float = 1.0
    """How long to wait between questions."""


PATIENT = Patience()


@dataclass(frozen=True, slots=True)
class ComtradeCall:
    """What a state reports of its trade with one partner, or with each, in a year: all goods together."""

    reporter: str
    reporter_code: str
    partner: str | None
    partner_code: str | None
    year: int
    flows: Sequence[str]

    @property
    def name(self) -> str:
        """The name of the file with the answer."""
        return f"{self.reporter}.{self.partner or 'all'}.{self.year}.{'-'.join(self.flows)}.json"

    @property
    def parameters(self) -> dict[str, str]:
        """The question as the service understands it."""
        partner = {} if self.partner_code is None else {"partnerCode": self.partner_code}
        dyad = {"reporterCode": self.reporter_code, **partner, "period": str(self.year)}
        return {**dyad, "flowCode": ",".join(self.flows), "cmdCode": "TOTAL", **WHOLES, "includeDesc": "true"}


class AreaCodes:
    """By which codes Comtrade knows states."""

    def __init__(self, connection: Connection) -> None:
        entry = CodeEntry.table().c
        columns = (entry.code, entry.subject_id, entry.valid_earliest, entry.valid_latest)
        listed = connection.execute(select(*columns).where(entry.scheme == Scheme.M49).order_by(entry.id))
        self._spells: list[CodeSpell] = [*OWN_CODES, *(tuple(row) for row in listed)]
        self._directory = directory(lambda statement: connection.execute(statement).all())

    def state(self, text: str) -> str:
        """The state that a code or a name stands for; FetchError if it names none."""
        if (state := self._directory.find(text, Scope.STATE)) is None:
            raise FetchError(f"no state '{text}'{did_you_mean(self._directory.near(text, Scope.STATE))}")
        return state

    def code(self, state: str, year: int) -> str:
        """The code that Comtrade has for a state in a year, which comes before that of M49; FetchError if none."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        for code, holder, earliest, latest in self._spells:
            if holder == state and (earliest is None or earliest <= last) and (latest is None or latest >= first):
                return code.lstrip("0")
        raise FetchError(f"Comtrade has no code for {state} in {year}")


def questions(
    codes: AreaCodes, reporters: Sequence[str], partners: Sequence[str], years: Sequence[int], flows: Sequence[str]
) -> Iterator[ComtradeCall]:
    """What to ask, each year by itself, since a preview is of one; of each partner, each flow too, to keep it short."""
    others: list[str | None] = [codes.state(partner) for partner in partners]
    for reporter, partner, year in product(map(codes.state, reporters), others or [None], years):
        if partner == reporter:
            continue
        code = None if partner is None else codes.code(partner, year)
        for together in [[flow] for flow in flows] if partner is None else [flows]:
            yield ComtradeCall(reporter, codes.code(reporter, year), partner, code, year, together)


def fetched(
    calls: Sequence[ComtradeCall], into: Path, client: httpx.Client, terms: Terms, patience: Patience, *, refresh: bool
) -> Iterator[str]:
    """Ask what is not in a folder yet, keep each answer there as it came, and tell of each in a line.

    An answer is written under another name and renamed: what is there is whole.
    """
    into.mkdir(parents=True, exist_ok=True)
    is_first = True
    for question in calls:
        file = into / question.name
        if file.exists() and not refresh:
            yield f"{file}: is there already"
            continue
        if not is_first:
            sleep(patience.pause)
        is_first = False
        content, count = answer(question, client, terms, patience)
        part = file.with_name(f".{file.name}.part")
        part.write_bytes(content)
        part.replace(file)
        yield f"{file}: {count} record{'' if count == 1 else 's'}" if count else f"{file}: no data"


def answer(question: ComtradeCall, client: httpx.Client, terms: Terms, patience: Patience) -> tuple[bytes, int]:
    """The answer to a question as it came, and how many records it has; FetchError if there is none of use."""
    waited, wait, attempt, reason = 0.0, patience.first_wait, 0, ""
    while attempt < patience.tries and waited + wait <= patience.longest:
        if attempt:
            sleep(wait)
            waited += wait
        attempt += 1
        wait = patience.first_wait * 2 ** (attempt - 1)
        try:
            response = client.get(terms.path, params=question.parameters)
        except httpx.RequestError as error:
            reason = f"no answer: {error or type(error).__name__}"
            continue
        if response.status_code == httpx.codes.OK:
            return response.content, counted(question, response, terms)
        reason = f"{response.status_code} {said(response)}"
        if response.status_code not in PASSING:
            raise FetchError(f"{question.name}: {reason}")
        wait = asked_wait(response, wait)
    tries = "one try" if attempt == 1 else f"{attempt} tries"
    raise FetchError(f"{question.name}: given up after {tries} (the next one would be in {wait:.0f} s): {reason}")


def counted(question: ComtradeCall, response: httpx.Response, terms: Terms) -> int:
    """How many records an answer has; FetchError if it is not whole, or may not be."""
    try:
        count = len(records(response.json()))
    except ValueError as error:
        raise FetchError(f"{question.name}: not an answer: {error}") from error
    if count >= terms.most:
        advice = "name partners" if question.partner is None else "ask for one flow at a time"
        raise FetchError(f"{question.name}: {count} records, the most that are given: some may be missing; {advice}")
    return count


def said(response: httpx.Response) -> str:
    """What a failure says of itself, in one short line."""
    reason = response.text
    with suppress(ValueError):
        body = response.json()
        if isinstance(body, dict):
            reason = str(body.get("message") or body.get("error") or reason)
    return " ".join(f"{response.reason_phrase}: {reason}".split())[:LONGEST_REASON]


def asked_wait(response: httpx.Response, otherwise: float) -> float:
    """How many seconds the service asks to wait (RFC 9110: a number, or a date); if it does not, as given."""
    value = response.headers.get("Retry-After", "")
    if re.fullmatch("[0-9]{1,9}", value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return otherwise
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def subscription_key(file: Path | None) -> str | None:
    """The key for the service, from a file or from the environment; None without one, FetchError if it is no key."""
    key = os.environ.get(KEY_VARIABLE) if file is None else file.read_bytes().decode(errors="replace")
    if key is None:
        return None
    if KEY.fullmatch(key.strip()) is None:
        raise FetchError(f"there is no key in {file or KEY_VARIABLE}")
    return key.strip()


def asked_of_data_set(
    settings: Settings, reporters: Sequence[str], partners: Sequence[str], years: Sequence[int], flows: Sequence[str]
) -> list[ComtradeCall]:
    """What to ask, with the states and codes of the data set that is loaded."""
    with reading(settings.database_url, settings.statement_seconds) as connection:
        return list(questions(AreaCodes(connection), reporters, partners, years, flows))
