"""The frame around the pages: its navigation, and the tabs of lists that belong together."""

from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from backoffice.templatetags.icons import icon

register = template.Library()

# Lists that stand together above each of them.
TABS = (
    (("products", "Products"), ("variants", "Variants"), ("stock", "Stock"), ("prices", "Prices")),
    (("reviews", "Reviews"), ("ratings_over_time", "Over time")),
    (("customers", "Customers"), ("customer_categories", "Categories")),
    (("coupons", "Coupons"), ("coupon_categories", "Categories"), ("coupon_transactions", "Transactions")),
    (("discounts", "Discounts"), ("discount_groups", "Groups")),
    (("open_order_items", "Open orders"), ("tables", "Tables"), ("table_areas", "Areas")),
)


@register.simple_tag(takes_context=True)
def nav_link(
    context: dict[str, Any], view: str, label: str, picture: str, count: int | str = "", also: str = "", but: str = ""
) -> SafeString:
    """A link to a section; it is the current one on every page below it, or below ``also``, except those below ``but``."""
    request = context.get("request")
    return _entry(request.path if request else "", view, label, picture, count, also, but)


@lru_cache(maxsize=4096)  # each page has them all twice
def _entry(path: str, view: str, label: str, picture: str, count: int | str, also: str, but: str) -> SafeString:
    address = reverse(view)
    below = tuple(reverse(name) for name in (view, *also.split()))
    is_here = path == address if address == "/" else path.startswith(below)
    is_here = is_here and not (but and path.startswith(reverse(but)))
    return format_html(
        '<a class="nav-entry" href="{}"{}>{}<span>{}</span>{}</a>',
        address,
        format_html(' aria-current="{}"', "page" if path == address else "true") if is_here else "",
        icon(picture),
        label,
        format_html('<span class="nav-count">{}<span class="visually-hidden"> open</span></span>', count)
        if count
        else "",
    )


@register.simple_tag(takes_context=True)
def tabs(context: dict[str, Any]) -> SafeString | str:
    """Links to the lists that belong to this one, each with the merchant that was chosen here."""
    request = context["request"]
    here, merchant = request.resolver_match.url_name, request.GET.get("merchant")
    family = next((family for family in TABS if here in dict(family)), ())
    asked = f"?{urlencode({'merchant': merchant})}" if merchant else ""
    links = (
        (reverse(view), asked, format_html(' aria-current="{}"', "page") if view == here else "", label)
        for view, label in family
    )
    if not family:
        return ""
    return format_html(
        '<nav class="tabs" aria-label="Belongs together">{}</nav>',
        format_html_join("", '<a href="{}{}"{}>{}</a>', links),
    )


@register.filter
def initials(name: str) -> str:
    """``Mona Huber`` is MH."""
    words = name.replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()
