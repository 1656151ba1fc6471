"""Money and quantities: columns wide enough for unit prices, figures as people write them."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from babel.numbers import get_currency_symbol
from django.db import models

PLACES = 6  # of every decimal column: unit prices without tax have more than cents
DIGITS = 20
CENT = Decimal("0.01")
LOCALE = "en"


class AmountField(models.DecimalField[Any, Any]):
    """A decimal of 14 places before and 6 behind the point, for money (in the row's currency), rates and quantities."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": DIGITS, "decimal_places": PLACES} | kwargs)


def cents(amount: Decimal) -> Decimal:
    """Rounded to two places, halves away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def money(amount: Decimal | None, currency: str) -> str:
    """``1234.5`` and ``EUR`` as ``€1,234.50``; empty for no amount."""
    if amount is None:
        return ""
    rounded = cents(amount)
    return f"{'-' if rounded < 0 else ''}{_sign(currency)}{abs(rounded):,.2f}"


def unit_price(amount: Decimal | None, currency: str) -> str:
    """With every place that it has, at least two: 0.045 is not 0.05. Empty for no amount."""
    if amount is None or amount == cents(amount):
        return money(amount, currency)
    return f"{'-' if amount < 0 else ''}{_sign(currency)}{abs(amount.normalize()):,f}"


def quantity(value: Decimal | None) -> str:
    """As many places as the value has, with thousands grouped: ``1,234.5``."""
    return f"{value.normalize():,f}" if value is not None else ""


def percent(rate: Decimal | None) -> str:
    return f"{quantity(rate)} %" if rate is not None else ""


@cache
def _sign(currency: str) -> str:
    """What stands before the figure: ``€``, or ``CHF`` and a space that does not break."""
    symbol = str(get_currency_symbol(currency, locale=LOCALE))
    return f"{symbol}\xa0" if symbol.isalpha() else symbol
