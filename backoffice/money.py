"""Money and quantities: columns wide enough for unit prices, figures as people write them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import format_currency, format_decimal, get_currency_symbol
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
    pattern = "¤\xa0#,##0.00" if get_currency_symbol(currency, LOCALE).isalpha() else "¤#,##0.00"  # CHF 5.00, €5.00
    return format_currency(cents(amount), currency, locale=LOCALE, currency_digits=False, format=pattern)


def quantity(value: Decimal | None) -> str:
    """As many places as the value has, with thousands grouped: ``1,234.5``."""
    if value is None:
        return ""
    return format_decimal(value.normalize(), format="#,##0.######", locale=LOCALE)


def percent(rate: Decimal | None) -> str:
    return f"{quantity(rate)} %" if rate is not None else ""
