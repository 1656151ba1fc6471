"""What a report says about a change: more or less, by how much money and by how many per cent."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.money import money
from backoffice.templatetags.icons import icon

register = template.Library()

NO_PREVIOUS = format_html('<span class="text-soft">{}</span>', "no previous")


@register.simple_tag
def change(figures: Any, name: str, currency: str) -> SafeString:
    """``+€12.00 +4.5 %`` in a table."""
    found = figures.changes.get(name)
    if found is None:
        return NO_PREVIOUS
    percent = (
        format_html(' <span class="change-percent">{}</span>', _percent(found.percent)) if _has_percent(found) else ""
    )
    return format_html("{}{}", signed(found.amount, currency), percent)


@register.simple_tag
def change_badge(figures: Any, name: str, currency: str = "") -> SafeString:
    """The same as a badge; without a currency it is a number."""
    found = figures.changes.get(name)
    if found is None:
        return NO_PREVIOUS
    tone, picture, words = (
        ("good", "arrow-up", "more by") if found.amount > 0 else ("warn", "arrow-down", "less by")
        if found.amount < 0 else ("calm", "circle-check", "the same:")
    )  # fmt: skip
    amount = signed(found.amount, currency) if currency else f"{found.amount:+,.0f}"
    return format_html(
        '<span class="state state-{}">{}{}{}</span>',
        tone,
        icon(picture, label=words),
        amount,
        f" · {_percent(found.percent)}" if _has_percent(found) else "",
    )


@register.filter
def share(value: Decimal | None) -> str:
    """``12.5 %``."""
    return f"{value:,} %" if value is not None else "–"


def signed(amount: Decimal, currency: str) -> str:
    return f"+{money(amount, currency)}" if amount > 0 else money(amount, currency)


def _has_percent(found: Any) -> bool:
    return found.percent is not None


def _percent(value: Decimal | None) -> str:
    return f"{value:+,} %" if value is not None else ""
