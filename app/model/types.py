"""The constrained types of the data set: each constraint, its meaning and its way into the database, once."""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic import Field as Describe
from pydantic_core import PydanticKnownError, to_jsonable_python
from sqlalchemy import BigInteger, Dialect, Enum, Integer, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field

from app.text import edtf
from app.text.words import words


class Schema(BaseModel):
    """A description of something in answers or requests, which is worked out when it is first wanted."""

    model_config = ConfigDict(defer_build=True)


class Vocabulary(StrEnum):
    """A closed list of values, each with its meaning: what `/v1/codebook` prints."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Make the member `value`, a plain string that knows its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


def stored(vocabulary: type[Vocabulary]) -> Enum:
    """The column type of a vocabulary: its values as text, of a length that leaves room for longer ones."""
    return Enum(vocabulary, native_enum=False, length=32, values_callable=lambda members: [*map(str, members)])


IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
KEY_LENGTH = 120
KEY: TypeEngine[str] = String(KEY_LENGTH).with_variant(String(KEY_LENGTH, collation="C"), "postgresql")
"""The column type of identifiers: they sort by code point on every database."""

POSITION: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""The column type of places in an order: 64 bits on every database."""

NAME: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
"""The column type of names, which are sorted likewise."""


class TextList(TypeDecorator[list[Any]]):
    """A list of texts, stored as a JSON array in one text column."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> str | None:
        """Write the list."""
        return None if value is None else json.dumps(value, default=to_jsonable_python)

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[Any] | None:
        """Read the list."""
        return None if value is None else json.loads(value)


class ObjectList(TextList):
    """A list of objects of one model, which are read as plain ones."""

    cache_ok = True


class NameList(TextList):
    """A list of names."""

    cache_ok = True


class IdList(TextList):
    """A list of ids."""

    cache_ok = True


class ActorSet(IdList):
    """All actors of a row: read from text in which ids stand between marks that no id has."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str]:
        """Read the set, in code-point order."""
        return sorted(set(IDENTIFIER.findall(value or "")))


def checked_words(text: str) -> str:
    """The text itself if it has a word; ValueError otherwise."""
    if not words(text):
        raise ValueError("there is no word in it")
    return text


Slug = Annotated[str, StringConstraints(pattern=f"^{IDENTIFIER.pattern}$", max_length=KEY_LENGTH)]
"""An identifier: letters, digits, `-`, `.` and `_`; stable, never used again for something else."""

Edtf = Annotated[str, StringConstraints(max_length=32), AfterValidator(lambda text: edtf.bounds(text) and text)]
"""A date or an interval of dates as EDTF (ISO 8601-2) text."""

TimePoint = Annotated[
    str,
    StringConstraints(max_length=16),
    AfterValidator(lambda text: edtf.point_bounds(text) and text),
    Describe(json_schema_extra={"pattern": r"^(\d{4}|\d{3}X|\d{2}XX)(-\d{2}(-\d{2})?)?[?~%]?$"}),
]
"""A year, a month or a day in a filter: `2013`, `2013-08`, `2013-08-20`."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest in lower-case hexadecimal digits."""

Sentence = Annotated[
    str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
]
"""Prose of our own, one sentence or a few."""


def written_as(pattern: str, error: Literal["int_parsing", "float_parsing"]) -> BeforeValidator:
    """What lets a text be a number only if it is written as numbers are: `1_0` and `１` are none."""
    is_number = re.compile(pattern, re.ASCII)

    def checked(value: Any) -> Any:
        if isinstance(value, str) and not is_number.fullmatch(value):
            raise PydanticKnownError(error)
        return value

    return BeforeValidator(checked)


Whole = Annotated[int, written_as(r"-?\d+", "int_parsing")]
"""A whole number."""

Decimal = Annotated[float, written_as(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", "float_parsing")]
"""A number, with a point and an exponent or without."""

Amount = Annotated[Decimal, Describe(allow_inf_nan=False)]
"""A figure: a finite number."""

Place = Annotated[int, Describe(ge=0, lt=2**31)]
"""A place in a text, counted."""


class Scope(Vocabulary):
    """What a code or a name in a request may stand for."""

    ACTOR = "actor", "A state, an organization, a region, a people, a place or a group."
    STATE = "state", "A state."
    ORGANIZATION = "organization", "An organization."
    SOURCE = "source", "A source."
    ASSERTER = "source of links", "A source, or the editors."
    CLAIM = "claim", "A claim that has a statement."
    LINK = "link", "A link between claims."
    CODE = "code", "A code or a name of an actor."
    COMPARISON = "comparison", "A comparison of claims."


WITHOUT_NUL = "^[^\\x00]*$"
"""The pattern of text without the one character that PostgreSQL cannot store."""

Exactly = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=WITHOUT_NUL)]
"""Text that a filter compares with the whole of a column."""

Code = Annotated[Whole, Describe(ge=0, le=99_999)]
"""A number by which a list names something, or a place in a list."""

SearchText = Annotated[str, StringConstraints(max_length=200), AfterValidator(checked_words)]
"""Text of which free text search takes the words."""

Named = Annotated[str, StringConstraints(min_length=1, max_length=KEY_LENGTH, pattern=WITHOUT_NUL)]

ActorCode = Annotated[Named, Scope.ACTOR]
"""Any code or name of an actor: id, ISO alpha-3 or alpha-2, M49, `cow:712`, `gw:712`, `org:sco`, English name."""

OrganizationCode = Annotated[Named, Scope.ORGANIZATION]
"""The slug, the abbreviation or the English name of an organization."""

SourceCode = Annotated[Named, Scope.SOURCE]
"""The id of a source."""

Asserter = Annotated[Named, Scope.ASSERTER]
"""Who asserts a link: the id of a source, or `editors`."""

ClaimId = Annotated[Named, Scope.CLAIM]
"""The id of a claim."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"""A language tag of BCP 47, such as `en`, `mn` or `sr-Latn`."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""An ISO 4217 currency code."""


def examples(value: Any) -> dict[str, Any]:
    """What documents a column by an example from a real row."""
    return {"examples": [value]}


def names_actor(description: str, *, table: str = "actor", example: str = "MNG") -> Any:
    """A column that holds the id of an actor (or, by `table`, of an organization) on one side of a claim."""
    return Field(foreign_key=f"{table}.id", sa_type=KEY, description=description, schema_extra=examples(example))


def names_own_kind(description: str, *, table: str) -> Any:
    """A column that holds the id of a row of its own table: no foreign key, since rows are loaded in any order."""
    return Field(sa_type=KEY, description=description, sa_column_kwargs={"info": {"names": table}})


def lists_ids(description: str) -> Any:
    """A column that holds a list of ids."""
    return Field(sa_type=IdList, description=description)


def prose(description: str, *, example: str | None = None) -> Any:
    """A column that holds text of any length."""
    return Field(sa_type=Text, description=description, schema_extra=examples(example))


def chosen_from(vocabulary: type[Vocabulary], description: str) -> Any:
    """A column that holds one value of a vocabulary."""
    return Field(sa_type=stored(vocabulary), description=description)


def vocabularies(*annotations: Any) -> Iterator[type[Vocabulary]]:
    """Every vocabulary that occurs in some type annotations."""
    for annotation in annotations:
        if isinstance(annotation, type) and issubclass(annotation, Vocabulary):
            yield annotation
        yield from vocabularies(*getattr(annotation, "__args__", ()))
