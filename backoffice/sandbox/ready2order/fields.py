"""The declared fields of bodies and queries, and how a value is read by its declaration."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from backoffice.sandbox.messages import Row


class Kind(Enum):
    INTEGER = "integer"
    TEXT = "text"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    LOCAL_TIME = "local_time"
    LOCAL_DAY = "local_day"
    """A date, or a local time; kept as a time."""
    DATE_OR_TIME = "date_or_time"
    OBJECT = "object"
    OBJECTS = "objects"
    INTEGERS = "integers"


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    required: bool = False
    nullable: bool = False
    minimum: int | None = None
    maximum: int | None = None
    longest: int | None = None
    choices: tuple[str, ...] = ()
    fields: "tuple[Field, ...]" = ()
    single: bool = False
    """A list that may also come as its only entry."""


def integer(name: str, **rules: Any) -> Field:
    return Field(name, Kind.INTEGER, **rules)


def text(name: str, **rules: Any) -> Field:
    return Field(name, Kind.TEXT, **rules)


def decimal(name: str, **rules: Any) -> Field:
    return Field(name, Kind.DECIMAL, **rules)


def boolean(name: str, **rules: Any) -> Field:
    return Field(name, Kind.BOOLEAN, **rules)


def inner(name: str, *fields: Field, **rules: Any) -> Field:
    """An object."""
    return Field(name, Kind.OBJECT, fields=fields, **rules)


def several(name: str, *fields: Field, **rules: Any) -> Field:
    """A list of objects."""
    return Field(name, Kind.OBJECTS, fields=fields, **rules)


@dataclass(frozen=True)
class Complaint:
    """One broken rule of one field; becomes a sentence in the caller's language."""

    rule: str
    value: str = ""


class Invalid(Exception):
    """What was sent breaks rules; ``complaints`` maps each field's path to its broken rules."""

    def __init__(self, complaints: Mapping[str, Sequence[Complaint]]) -> None:
        super().__init__(", ".join(complaints))
        self.complaints = {name: list(broken) for name, broken in complaints.items()}

    @classmethod
    def because(cls, name: str, rule: str, value: str = "") -> "Invalid":
        return cls({name: [Complaint(rule, value)]})


class _Unfit(Exception):
    """A value that is not of its kind."""


PLAIN_INTEGER = re.compile(r"-?[0-9]{1,18}")
PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def read(fields: Sequence[Field], given: Mapping[str, Any], *, textual: bool, path: str = "") -> Row:
    """The values by their declarations; ``Invalid`` lists everything that is wrong, unknown names included.

    ``textual``: everything arrives as text (a query, a form), so "5" is an integer and "1" is true.
    """
    known = {field.name: field for field in fields}
    complaints: dict[str, list[Complaint]] = {
        path + name: [Complaint("unknown")] for name in given if name not in known
    }
    values: Row = {}
    for name, field in known.items():
        if name not in given:
            if field.required:
                complaints[path + name] = [Complaint("required")]
            continue
        try:
            values[name] = _value(field, given[name], textual, path)
        except Invalid as invalid:
            complaints |= invalid.complaints
    if complaints:
        raise Invalid(complaints)
    return values


def _value(field: Field, given: Any, textual: bool, path: str) -> Any:
    name = path + field.name
    if field.required and given in (None, ""):
        raise Invalid.because(name, "required")
    if given is None and field.nullable:
        return None
    value: Any
    try:
        value = _READERS[field.kind](field, given, textual, name)
    except _Unfit:
        raise Invalid.because(name, field.kind.value) from None
    if field.minimum is not None and value < field.minimum:
        raise Invalid.because(name, "minimum", str(field.minimum))
    if field.maximum is not None and value > field.maximum:
        raise Invalid.because(name, "maximum", str(field.maximum))
    if field.longest is not None and len(value) > field.longest:
        raise Invalid.because(name, "longest", str(field.longest))
    if field.choices and value not in field.choices:
        raise Invalid.because(name, "choice", ", ".join(field.choices))
    return value


def _integer(field: Field, given: Any, textual: bool, name: str) -> int:
    if textual and isinstance(given, str) and PLAIN_INTEGER.fullmatch(given):
        return int(given)
    if type(given) is not int:
        raise _Unfit
    return given


def _text(field: Field, given: Any, textual: bool, name: str) -> str:
    if not isinstance(given, str):
        raise _Unfit
    return given


def _decimal(field: Field, given: Any, textual: bool, name: str) -> str:
    """Numbers and plain decimal strings, kept as a string without padding: 12, "12.50" → "12", "12.5"."""
    written = str(given) if type(given) in (int, Decimal) else given
    if not isinstance(written, str) or not PLAIN_DECIMAL.fullmatch(written):
        raise _Unfit
    return unpadded(Decimal(written))


def _boolean(field: Field, given: Any, textual: bool, name: str) -> bool:
    if textual and isinstance(given, str) and given in TRUTHS:
        return TRUTHS[given]
    if not isinstance(given, bool):
        raise _Unfit
    return given


def _local_time(field: Field, given: Any, textual: bool, name: str) -> str:
    try:
        return datetime.strptime(_text(field, given, textual, name), "%Y-%m-%d %H:%M:%S").strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        raise _Unfit from None


def _local_day(field: Field, given: Any, textual: bool, name: str) -> str:
    written = _text(field, given, textual, name)
    return _local_time(field, f"{written} 00:00:00" if len(written) == len("2026-01-31") else written, textual, name)


def _date_or_time(field: Field, given: Any, textual: bool, name: str) -> date | datetime:
    """A date (the account's zone) or an ISO 8601 time with its offset."""
    written = _text(field, given, textual, name)
    try:
        if len(written) == len("2026-01-31"):
            return date.fromisoformat(written)
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise _Unfit from None
    if moment.tzinfo is None:
        raise _Unfit
    return moment


def _object(field: Field, given: Any, textual: bool, name: str) -> Row:
    if not isinstance(given, dict):
        raise _Unfit
    return read(field.fields, given, textual=textual, path=f"{name}.")


def _objects(field: Field, given: Any, textual: bool, name: str) -> list[Row]:
    if field.single and isinstance(given, dict):
        return [_object(field, given, textual, name)]
    if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
        raise _Unfit
    return [read(field.fields, entry, textual=textual, path=f"{name}.{place}.") for place, entry in enumerate(given)]


def _integers(field: Field, given: Any, textual: bool, name: str) -> list[int]:
    if not isinstance(given, list):
        raise _Unfit
    return [_integer(field, entry, textual, name) for entry in given]


_READERS = {
    Kind.INTEGER: _integer,
    Kind.TEXT: _text,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.LOCAL_TIME: _local_time,
    Kind.LOCAL_DAY: _local_day,
    Kind.DATE_OR_TIME: _date_or_time,
    Kind.OBJECT: _object,
    Kind.OBJECTS: _objects,
    Kind.INTEGERS: _integers,
}


def unpadded(number: Decimal) -> str:
    """As the API writes decimals: 10.50 → "10.5", 220.00 → "220", never with an exponent."""
    written = f"{number:f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
