"""Times as people read them: how long ago, with the exact moment at hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

STEPS = ((365 * 86400, "year"), (30 * 86400, "month"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
NOW_S = 5


@register.simple_tag
def ago(moment: datetime | None, never: str = "never") -> SafeString | str:
    """``2 minutes ago`` or ``in 3 hours``; the exact time is its title."""
    if moment is None:
        return never
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact(moment), in_words(moment, timezone.now())
    )


@register.simple_tag
def since(moment: datetime | None) -> SafeString | str:
    """``Since 21 Nov 2026, 14:03 (2 minutes ago)``."""
    if moment is None:
        return ""
    return format_html("Since {} ({})", _formatted(moment, "%-d %b %Y, %H:%M"), ago(moment))


@register.filter
def exact(moment: datetime | None) -> str:
    """``21 Nov 2026, 14:03:20`` in the zone of the person who reads it."""
    return _formatted(moment, "%-d %b %Y, %H:%M:%S")


@register.filter
def moment(value: datetime | None) -> str:
    """``21 Nov 2026, 14:03``."""
    return _formatted(value, "%-d %b %Y, %H:%M")


@register.filter
def clock(value: datetime | None) -> str:
    """``14:03:20``."""
    return _formatted(value, "%H:%M:%S")


@register.filter
def day_short(value: datetime | None) -> str:
    """``21 Nov``."""
    return _formatted(value, "%-d %b")


@register.filter
def day(value: date | None) -> str:
    """``Sat 21 Nov 2026``."""
    return f"{value:%a %-d %b %Y}" if value else ""


@register.filter
def in_zone(value: datetime | None, zone: str) -> datetime | None:
    """The same moment in a merchant's zone."""
    return value.astimezone(ZoneInfo(zone)) if value else None


def in_words(moment: datetime, now: datetime) -> str:
    seconds = (now - moment).total_seconds()
    if abs(seconds) < NOW_S:
        return "just now"
    words = span(timedelta(seconds=abs(seconds)))
    return f"{words} ago" if seconds > 0 else f"in {words}"


@register.filter
def span(length: timedelta) -> str:
    """The largest unit that fits: ``3 hours``."""
    seconds = max(int(length.total_seconds()), 1)
    unit_s, unit = next(step for step in STEPS if seconds >= step[0])
    number = seconds // unit_s
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _formatted(value: datetime | None, pattern: str) -> str:
    if value is None:
        return ""
    local = value if isinstance(value.tzinfo, ZoneInfo) else timezone.localtime(value)  # a merchant's zone stays
    return local.strftime(pattern)
