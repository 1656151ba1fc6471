"""Icons from the sprite, and badges that say their state in words too."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of ``static/vendor/icons.svg``; decoration unless it has a label."""
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, _address(name))
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', _address(name))


@register.simple_tag
def badge(tone: str, name: str, text: str, title: str = "") -> SafeString:
    """``tone`` is good, busy, warn, bad or calm; the icon and the words say the same as the colour."""
    hint = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="state state-{}"{}>{}{}</span>', tone, hint, icon(name), text)


@cache
def _address(name: str) -> str:
    return f"{static('vendor/icons.svg')}#{name}"
