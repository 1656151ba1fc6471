"""The fields of a write: what may stand in them, and when two values are the same although they look different."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from accounts.sync.columns import finder

Normal = Callable[[Any], Any]
LARGEST = Decimal(10) ** 15


def text(value: Any) -> str | None:
    """Null and the empty text are the same to every system that we know."""
    if isinstance(value, bool | list | dict):
        raise ValueError("a text is needed")
    return None if value is None or value == "" else str(value)


def number(value: Any) -> Decimal | None:
    """12.5, "12.50" and 12.500 are the same."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | list | dict):
        raise ValueError("a number is needed")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("a number is needed, with a point and without separators") from None
    if not found.is_finite() or abs(found) >= LARGEST:
        raise ValueError("that number is too large")
    return found.normalize() + 0


def flag(value: Any) -> bool:
    """true, 1 and "1" are the same."""
    known = {True: True, False: False, "1": True, "0": False, "true": True, "false": False}
    try:
        return known[value.lower() if isinstance(value, str) else value]
    except (KeyError, TypeError):
        raise ValueError("true or false is needed") from None


def identity(value: Any) -> str | None:
    """7 and "7" name the same record; 0, null and nothing name none."""
    if isinstance(value, bool | list | dict | float):
        raise ValueError("a record's number is needed")
    return None if value in (None, "", 0, "0") else str(value)


def either(value: Any) -> Any:
    """A number if it looks like one, else a text."""
    try:
        return value if isinstance(value, bool) else number(value)
    except ValueError:
        return text(value)


def listed(value: Any) -> Any:
    if value is not None and not isinstance(value, list):
        raise ValueError("a list is needed")
    return value


def structured(value: Any) -> Any:
    if value is not None and not isinstance(value, dict | list):
        raise ValueError("an object is needed")
    return value


@dataclass(frozen=True)
class Field:
    """One field of a body; ``places`` are where a record that was read has the same value."""

    normal: Normal = text
    places: tuple[str, ...] = ()
    needed: bool = False  # of a new record
    label: str = ""
    of: str = ""  # the resource whose records this field's numbers name
    told: Callable[[Any], str] | None = None  # a list in words for people
    unwrapped: Normal | None = None  # how people read and write it, where the remote system keeps it in another dress


def label(name: str, field: Field | None) -> str:
    """The field's name for people: ``product_priceIncludesVat`` is "Price includes VAT"."""
    if field is not None and field.label:
        return field.label
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.rpartition(".")[2].partition("_")[2] or name).replace("_", " ")
    told = words.lower().replace("vat", "VAT").strip()
    return told[:1].upper() + told[1:]


def value_in(record: Mapping[str, Any], name: str, field: Field) -> Any:
    """What the record has for this field, as it came."""
    return finder(field.places or (name,))(record)


def unwrapped(field: Field, value: Any) -> Any:
    """As people read and write it; what is none of the field's kind stays as it came."""
    try:
        return value if field.unwrapped is None else field.unwrapped(value)
    except ValueError:
        return value


def same(field: Field, one: Any, other: Any) -> bool:
    """Whether both mean the same; a value that is none of the field's kind is compared as it stands."""
    try:
        return bool(field.normal(one) == field.normal(other))
    except ValueError:
        return bool(one == other)


def outgoing(fields: Mapping[str, Field], body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it leaves: records are named by whole numbers, and a form has them as text."""
    return {name: numbered(value) if _names_record(fields.get(name)) else value for name, value in body.items()}


def _names_record(field: Field | None) -> bool:
    return field is not None and field.normal is identity


def numbered(value: Any) -> Any:
    """A record's number as systems send it."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def storable(value: Any) -> Any:
    """A value for a JSON column: numbers with a point become text, so that not a digit is lost."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return {str(name): storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [storable(each) for each in value]
    return value
