"""Where a review request stands, in words."""

from django import template
from django.utils.safestring import SafeString

from backoffice.templatetags.icons import badge
from sales.asking import reasons
from sales.filters import LANGUAGES
from sales.models import ReviewRequest

register = template.Library()

State = ReviewRequest.State
STATES = {
    State.HELD: ("busy", "hourglass"),
    State.CANCELLED: ("calm", "ban"),
    State.QUEUED: ("busy", "refresh"),
    State.SENT: ("good", "check"),
    State.REFUSED: ("bad", "alert-triangle"),
    State.NEEDS_PERSON: ("bad", "alert-circle"),
}

register.filter("request_why", reasons.of_request)
register.filter("verdict", reasons.verdict)


@register.filter
def languages(codes: list[str]) -> str:
    """``German, English``."""
    return ", ".join(dict(LANGUAGES).get(code, code) for code in codes)


@register.simple_tag
def request_state(row: ReviewRequest) -> SafeString:
    tone, icon = STATES[State(row.state)]
    return badge(tone, icon, row.get_state_display())
