"""Amounts are whole numbers inside (cents, thousandths) and unpadded decimal strings outside."""

from decimal import Decimal
from functools import lru_cache


def hundredths(value: int) -> str:
    """1050 → "10.5"."""
    return _unpadded(value, 100, 2)


def thousandths(value: int) -> str:
    """333 → "0.333"."""
    return _unpadded(value, 1000, 3)


def ten_thousandths(value: int) -> str:
    return _unpadded(value, 10_000, 4)


@lru_cache(maxsize=1 << 16)
def _unpadded(value: int, unit: int, places: int) -> str:
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, rest = divmod(value, unit)
    if not rest:
        return f"{sign}{whole}"
    fraction = f"{rest:0{places}d}".rstrip("0")
    return f"{sign}{whole}.{fraction}"


def parsed(written: str, places: int) -> int:
    """ "10.5" as 1050 when ``places`` is 2; what is finer is rounded, halves away from zero."""
    scaled = Decimal(written).scaleb(places)
    return rounded(int(scaled * 1000), 1000)


def rounded(numerator: int, denominator: int) -> int:
    """The quotient as a whole number, halves away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))
