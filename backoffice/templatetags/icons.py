"""Icons from the sprite, and badges that say their state in words too."""

from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)  # the same few stand in every row
def icon(name: str, label: str = "") -> SafeString:
    """One icon of ``static/vendor/icons.svg``; decoration unless it has a label."""
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, _address(name))
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', _address(name))


@register.simple_tag
@lru_cache(maxsize=512)
def badge(tone: str, name: str, text: str) -> SafeString:
    """``tone`` is good, busy, warn, bad or calm; the icon and the words say the same as the colour."""
    return format_html('<span class="state state-{}">{}{}</span>', tone, icon(name), text)


@cache
def _address(name: str) -> str:
    return f"{static('vendor/icons.svg')}#{name}"
