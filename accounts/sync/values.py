"""From a JSON value to a column's value; an odd one raises ``Odd`` with its reason, and only its row is set aside."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.money import DIGITS, PLACES

SMALLEST = Decimal(1).scaleb(-PLACES)
LARGEST = Decimal(10) ** (DIGITS - PLACES)
LARGEST_INTEGER = 2**63 - 1
LARGEST_EXPONENT = 18  # of an integer that fits into 64 bits
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
ZERO_YEAR = "0000-"  # of the dates with which MySQL says that there is none
MEASURE = re.compile(r"([-+]?[0-9.]+)([^0-9.\s][^0-9]*)")  # written together: 170g
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


class Odd(ValueError):
    """A value that cannot stand in its column; ``reason`` is the key of its sentence."""

    def __init__(self, reason: str, value: Any = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


@dataclass(frozen=True)
class Reading:
    """What a mapping needs to know of the account that a page comes from."""

    account_id: int
    zone: ZoneInfo
    currency: str


Convert = Callable[[Any, Reading], Any]


def text(value: Any, _: Reading) -> str:
    """Untrimmed, as received; numbers become their digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Odd("not_a_text", value)
    return str(value)


def unescaped(value: Any, reading: Reading) -> str:
    """Text that may come HTML-escaped: unescaped once. An ``&`` that begins no entity is one, as in ``Fish & Co``."""
    return plain(text(value, reading))


def plain(written: str) -> str:
    return ENTITY.sub(lambda found: html.unescape(found.group()), written) if "&" in written else written


def storable(value: Any, longest: int | None = None) -> Any:
    """The value, unless it is a text that a column cannot hold."""
    if isinstance(value, str):
        if "\x00" in value:
            raise Odd("nul_character", value)
        if longest is not None and len(value) > longest:
            raise Odd("text_too_long", value)
    return value


def decimal(value: Any, _: Reading) -> Decimal:
    """A number or a number's text, rounded half up to the columns' six places."""
    return decimal_of(value) if value.__class__ in (str, int) else _decimal(value)


@lru_cache(maxsize=8192)  # prices, rates and quantities come again and again
def decimal_of(value: str | int) -> Decimal:
    """Of a text or a whole number; not of a boolean, which equals one."""
    return _decimal(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise Odd("not_a_number", value)
    try:
        number = Decimal(value.strip()) if isinstance(value, str) else Decimal(value)
    except InvalidOperation:
        raise Odd("not_a_number", value) from None
    if not number.is_finite():
        raise Odd("not_a_number", value)
    if number and number.adjusted() >= DIGITS - PLACES:
        raise Odd("number_too_large", value)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and (exponent < -PLACES or exponent > 0):
        number = number.quantize(SMALLEST, rounding=ROUND_HALF_UP)
    if abs(number) >= LARGEST:  # rounded up to it
        raise Odd("number_too_large", value)
    return number


def measured(value: Any, reading: Reading) -> tuple[Decimal, str]:
    """A figure with its unit in one text, such as ``15.00 USD`` or ``170.000 g``; without a unit that is empty."""
    if not isinstance(value, str):
        return decimal(value, reading), ""
    figure, _, unit = value.strip().partition(" ")
    found = None if unit else MEASURE.fullmatch(figure)
    return (decimal(found[1], reading), found[2]) if found else (decimal(figure, reading), unit.strip())


def amount(value: Any, reading: Reading) -> Decimal:
    """The figure alone."""
    return measured(value, reading)[0]


def integer(value: Any, _: Reading) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise Odd("not_a_number", value)
    try:
        number = Decimal(value.strip()) if isinstance(value, str) else Decimal(value)
    except InvalidOperation:
        raise Odd("not_a_number", value) from None
    if not number.is_finite():
        raise Odd("not_a_number", value)
    if number and number.adjusted() > LARGEST_EXPONENT:  # written out it could fill the memory
        raise Odd("number_too_large", value)
    whole = int(number)
    if number != whole:
        raise Odd("not_a_whole_number", value)
    if abs(whole) > LARGEST_INTEGER:
        raise Odd("number_too_large", value)
    return whole


def small_integer(value: Any, reading: Reading) -> int:
    """An integer that fits 32 bits."""
    number = integer(value, reading)
    if abs(number) > 2**31 - 1:
        raise Odd("number_too_large", value)
    return number


def boolean(value: Any, _: Reading) -> bool:
    if isinstance(value, bool):
        return value
    known = {"1": True, "true": True, "0": False, "false": False}.get(str(value).strip().lower())
    if known is None:
        raise Odd("not_yes_or_no", value)
    return known


def local_time(value: Any, reading: Reading) -> datetime | None:
    """A time without zone in the account's zone, as UTC; one with a zone is taken at its word.

    The hour that an autumn night has twice is read as its first pass (summer time); a time that a spring night
    skips is read with the winter offset, which makes it the time one hour later.
    """
    moment = _moment(value)
    if moment is None or moment.tzinfo is not None:
        return moment and moment.astimezone(UTC)
    return moment.replace(tzinfo=reading.zone, fold=0).astimezone(UTC)


def first_time(row: Mapping[str, Any], reading: Reading, *fields: str) -> datetime:
    """The first of these local times that is told; 1970 when none is."""
    told = next((row[field] for field in fields if row.get(field)), None)
    return (local_time(told, reading) if told else None) or NEVER


def utc_time(value: Any, _: Reading) -> datetime | None:
    """A time in UTC, with or without saying so."""
    moment = _moment(value)
    if moment is None:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def day(value: Any, _: Reading) -> date | None:
    moment = _moment(value)
    return moment and moment.date()


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        raise Odd("not_a_time", value)
    written = value.strip()
    if written.startswith(ZERO_YEAR):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Odd("not_a_time", value) from None
    if moment.year < 1900 or moment.year > 9000:
        raise Odd("not_a_time", value)
    return moment
