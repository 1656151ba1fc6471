"""Changes that staff have asked for, in words."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.access import Access
from accounts.models import Command, CommandAttempt, Membership
from accounts.outbox import showing, words
from accounts.outbox.action import actions
from backoffice.addresses import of_row
from backoffice.templatetags.icons import badge
from backoffice.templatetags.times import ago

register = template.Library()

STATES = {
    Command.State.QUEUED: ("busy", "clock"),
    Command.State.SENDING: ("busy", "refresh"),
    Command.State.UNKNOWN: ("warn", "clock"),
    Command.State.NEEDS_PERSON: ("bad", "alert-triangle"),
    Command.State.DONE: ("good", "check"),
    Command.State.REJECTED: ("bad", "ban"),
    Command.State.CONFLICT: ("warn", "alert-triangle"),
}

register.filter("command_title", showing.title)
register.filter("command_why", words.why)
register.filter("command_next", words.following)


@register.simple_tag
def command_state(command: Command) -> SafeString:
    tone, icon = STATES[Command.State(command.state)]
    return badge(tone, icon, command.get_state_display())


@register.simple_tag
def set_state(state: str, number: int) -> SafeString:
    """How many of a set stand like this."""
    tone, icon = STATES[Command.State(state)]
    return badge(tone, icon, f"{number:,} {Command.State(state).label.lower()}")


@register.filter
def try_told(each: CommandAttempt) -> str:
    """What came of one try."""
    return words.outcome(each.outcome)


@register.filter
def named(command: Command, names: dict[int, str]) -> str:
    """What the record is called: its name, its number, or what a new one shall be called."""
    return names.get(command.pk) or command.remote_id or showing.wanted_name(command)


@register.simple_tag
def change_of(row: Any, standing: showing.Standing | None) -> SafeString | str:
    """Where the latest change of a list's row stands, leading to it; empty for most."""
    command = standing.get((row.account_id, row.remote_id)) if standing else None
    return change(command) if command is not None else ""


@register.simple_tag
def may_edit(row: Any, access: Access, resource: str) -> bool:
    """Whether this person may change the row, as it still exists, and its system takes such changes from us."""
    return (
        actions.offers(row.account.system, resource)
        and row.removed_at is None
        and access.may(Membership.Role.EDITOR, row.account.merchant_id)
    )


def change(command: Command) -> SafeString:
    """The state of one change, why it failed, and when it ended; it asks for itself again until all is read."""
    why = showing.error(command) or ""
    told = format_html(' <span class="row-change-why truncate">{}</span>', why) if why else ""
    ended = format_html(" {}", ago(command.ended_at)) if command.ended_at else ""
    return format_html(
        '<a class="row-change" href="{}" title="{}"{}>{}{}{}</a>',
        of_row("command", command.pk), why, _moving(command), command_state(command), ended, told,
    )  # fmt: skip


def _moving(command: Command) -> SafeString | str:
    if not (command.is_open or command.is_unread):
        return ""
    return format_html(
        ' hx-get="{}" hx-trigger="every 2s" hx-target="this" hx-swap="outerHTML"', of_row("command_badge", command.pk)
    )
