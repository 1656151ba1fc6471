"""The frame around the pages: its navigation."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.templatetags.icons import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context: dict[str, Any], view: str, label: str, picture: str, count: int | str = "") -> SafeString:
    """A link to a section; it is the current one on every page below it."""
    address, request = reverse(view), context.get("request")
    path = request.path if request else ""
    is_here = path == address if address == "/" else path.startswith(address)
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


@register.filter
def initials(name: str) -> str:
    """``Mona Huber`` is MH."""
    words = name.replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()
