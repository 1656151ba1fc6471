"""Money, quantities and sizes as people write them."""

from decimal import Decimal

from django import template

from backoffice import money as amounts

register = template.Library()

register.filter("quantity", amounts.quantity)
register.filter("unit_price", amounts.unit_price)
register.filter("percent", amounts.percent)


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """``€1,234.50``."""
    return amounts.money(amount, currency)


@register.filter
def number(value: int | None) -> str:
    """``1,234``."""
    return f"{value:,}" if value is not None else ""


@register.filter
def bytes_short(size: int) -> str:
    """``12 kB``."""
    return f"{size / 1000:,.0f} kB" if size >= 1000 else f"{size} B"


@register.filter
def duration(duration_ms: int) -> str:
    """``34 ms``, ``1.34 s``."""
    return f"{duration_ms / 1000:.2f} s" if duration_ms >= 1000 else f"{duration_ms} ms"
