"""The states of accounts, approval links and runs as badges."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from backoffice import states
from backoffice.templatetags.icons import badge

register = template.Library()


@register.simple_tag
def account_state(account: Any) -> SafeString:
    shown = states.ACCOUNTS[account.state]
    return badge(shown.tone, shown.icon, account.get_state_display())


@register.simple_tag
def link_state(link: Any) -> SafeString:
    """Of an approval link, or of one of its steps."""
    shown = states.LINKS[link.state]
    return badge(shown.tone, shown.icon, link.get_state_display())


@register.simple_tag
def run_state(run: Any) -> SafeString:
    shown = states.RUNS[run.state]
    return badge(shown.tone, shown.icon, run.get_state_display())
