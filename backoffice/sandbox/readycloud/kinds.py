"""Kinds of values: how each is read from JSON, kept, and shown again."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.readycloud import times
from backoffice.sandbox.readycloud.errors import REQUIRED, Wrong

GRAMS = {"g": "1", "kg": "1000", "oz": "28.349523125", "lb": "453.59237", "lbs": "453.59237"}
CENTIMETRES = {"cm": "1", "mm": "0.1", "m": "100", "in": "2.54", "ft": "30.48"}
_MONEY = re.compile(r"(-?\d{1,9}(?:\.\d{1,4})?) ([A-Z]{3})", re.ASCII)
_MEASURE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) ?([a-z]{1,3})", re.ASCII)


def _as_kept(value: Any, options: Options) -> Any:
    return value


def _taken(old: Any, new: Any) -> Any:
    return new


@dataclass(frozen=True)
class Kind:
    read: Callable[[Any], Any]
    """From JSON to what is kept; ``Wrong``."""
    show: Callable[[Any, Options], Any] = _as_kept
    blank: Callable[[], Any] = lambda: None
    merge: Callable[[Any, Any], Any] = _taken
    """What a PATCH makes of the old value and the new one."""
    required: bool = False


Fields = Mapping[str, Kind]


def read_fields(fields: Fields, sent: Any, *, partial: bool) -> Row:
    """What is kept of an object. Unknown keys are dropped without a word; complaints come all at once."""
    if not isinstance(sent, dict):
        raise Wrong(f"Invalid data. Expected a dictionary, but got {type(sent).__name__}.")
    kept: Row = {}
    complaints: Row = {}
    for name, kind in fields.items():
        try:
            if name in sent:
                kept[name] = kind.read(sent[name])
            elif kind.required and not partial:
                raise Wrong(REQUIRED)
        except Wrong as wrong:
            complaints[name] = wrong.complaint
    if complaints:
        raise Wrong(complaints)
    return kept


def blanks(fields: Fields) -> Row:
    return {name: kind.blank() for name, kind in fields.items()}


def shown(fields: Fields, row: Row, options: Options) -> Row:
    return {name: kind.show(row[name] if name in row else kind.blank(), options) for name, kind in fields.items()}


def merged(fields: Fields, old: Row, new: Row) -> Row:
    """The old row with the new fields, those of groups one by one."""
    return {**old, **{name: fields[name].merge(old.get(name), value) for name, value in new.items()}}


# kinds


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Wrong("Not a valid string.")


def _name(value: Any) -> str:
    """Text that may be neither null nor blank."""
    if value is None:
        raise Wrong("This field may not be null.")
    text = _text(value) or ""
    if not text.strip():
        raise Wrong("This field may not be blank.")
    return text


def _integer(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
        return int(value)
    raise Wrong("A valid integer is required.")


def _number(value: Any) -> int:
    found = _integer(value)
    if found is None:
        raise Wrong("This field may not be null.")
    return found


def _as_option(value: Any, options: Options) -> Any:
    return value if value is None or options.readycloud_order_number_as == "int" else str(value)


def _flag(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise Wrong("Must be a valid boolean.")


def _flag_or_text(value: Any) -> Any:
    return value if isinstance(value, bool) else _text(value)


def _money(value: Any) -> str | None:
    if value is None:
        return None
    found = _MONEY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Wrong('Enter an amount with its currency, like "15.00 USD".')
    return f"{Decimal(found[1]):.2f} {found[2]}"


def _measure(value: Any, units: Mapping[str, str]) -> tuple[Decimal, str] | None:
    """The amount and the unit as they were sent."""
    if value is None:
        return None
    found = _MEASURE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or found[2] not in units:
        raise Wrong(f"Enter a number with its unit, one of {', '.join(units)}.")
    return Decimal(found[1]), found[2]


def _shown_measure(value: Any, options: Options, *, units: Mapping[str, str], places: int) -> str | None:
    """In the first of the units, whatever it was sent in, unless the option says otherwise."""
    if value is None:
        return None
    amount, unit = value
    if options.readycloud_units == "metric":
        amount, unit = amount * Decimal(units[unit]), next(iter(units))
    return f"{amount:.{places}f} {unit}"


def _moment(value: Any) -> int | None:
    if value is None:
        return None
    try:
        return times.read(value if isinstance(value, str) else "")
    except (ValueError, OverflowError):
        raise Wrong("Datetime has wrong format. Use ISO 8601.") from None


def _choice(value: Any, choices: tuple[str, ...]) -> str | None:
    if value is None or value in choices:
        return value if value is None else str(value)
    raise Wrong(f'"{value}" is not a valid choice.')


def _object(value: Any) -> Row:
    if not isinstance(value, dict):
        raise Wrong("Expected a dictionary of items.")
    return value


def _texts(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Wrong("Expected a list of strings.")
    return value


TEXT = Kind(_text)
NAME = Kind(_name, required=True)
INTEGER = Kind(_integer)
COUNT = Kind(_number, required=True)
ORDER_NUMBER = Kind(_integer, _as_option)
FLAG = Kind(_flag)
FLAG_OR_TEXT = Kind(_flag_or_text)
MONEY = Kind(_money)
OBJECT = Kind(_object, blank=dict)
TEXTS = Kind(_texts, blank=list)
LENGTH = Kind(partial(_measure, units=CENTIMETRES), partial(_shown_measure, units=CENTIMETRES, places=3))


def weight(places: int) -> Kind:
    return Kind(partial(_measure, units=GRAMS), partial(_shown_measure, units=GRAMS, places=places))


def moment(shape: str) -> Kind:
    return Kind(_moment, lambda value, _: times.written(value, shape))


def choice(*choices: str) -> Kind:
    """One of them, or null."""
    return Kind(partial(_choice, choices=choices))


def group(fields: Fields) -> Kind:
    """An object with fields of its own; null leaves it as it is when it is new."""

    def read(value: Any) -> Row:
        return {} if value is None else read_fields(fields, value, partial=True)

    return Kind(
        read,
        lambda value, options: shown(fields, value, options),
        partial(blanks, fields),
        lambda old, new: merged(fields, old or {}, new),
    )
