"""Systems, runs, calls, records set aside and deeds of the audit trail, in words."""

from django import template

from accounts import fields, progress, systems
from accounts.models import ApiCall, AuditEvent, Delivery, LinkedAccount, QuarantinedRow, SyncRun
from backoffice import sentences, words
from backoffice.templatetags.icons import badge
from backoffice.templatetags.times import span

register = template.Library()

PICTURES = {"shop": "building-store", "reviews": "star"}  # by the kind of system

register.filter("system_name", systems.name_of)
register.filter("resource", words.resource)
register.filter("remote_field", fields.at_remote)


@register.simple_tag
def system_badge(key: str) -> str:
    """Of which system a record is."""
    return badge("calm", PICTURES.get(systems.get(key).kind, "device-desktop"), systems.name_of(key))


@register.filter
def deed(event: AuditEvent) -> str:
    """What was done, to stand behind the name of who did it."""
    return words.deed(event.verb, event.details)


@register.filter
def actor(event: AuditEvent) -> str:
    """Who did it: an e-mail, or one of those that have none."""
    return event.actor_name if "@" in event.actor_name else f"The {event.actor_name}"


@register.filter
def has_number(row: QuarantinedRow) -> bool:
    """Whether the remote system had given it an id; otherwise we know it by a digest of its text."""
    return not row.remote_id.startswith("digest:")


@register.filter
def record_name(row: QuarantinedRow) -> str:
    """``Product 4711``, or ``Product without a number``."""
    kind = words.resource(row.resource, 1)
    name = f"{kind} {row.remote_id}" if has_number(row) else f"{kind} without a number"
    return name[0].upper() + name[1:]


@register.filter
def what_is_wrong(row: QuarantinedRow, account: LinkedAccount) -> str:
    return sentences.quarantined(row.reason, field=fields.in_words(row, account), value=row.value)


@register.filter
def call_outcome(call: ApiCall) -> str:
    """Why it was not answered as asked."""
    return f"{systems.name_of(call.system)}: {sentences.reason(call.outcome)}"


@register.filter
def run_told(run: SyncRun, account: LinkedAccount) -> str:
    return progress.told(run, account)


@register.filter
def run_length(run: SyncRun) -> str:
    return span(run.finished_at - run.started_at) if run.finished_at and run.started_at else ""


DELIVERY_STATES = {
    "received": ("busy", "clock"),
    "processing": ("busy", "clock"),
    "done": ("good", "check"),
    "ignored": ("calm", "ban"),
    "dead": ("bad", "alert-triangle"),
}


@register.filter
def delivery_about(delivery: Delivery) -> str:
    """``Product 4711``, or what is known of it."""
    if delivery.resource and delivery.remote_id:
        kind = words.resource(delivery.resource, 1)
        return f"{kind[0].upper()}{kind[1:]} {delivery.remote_id}"
    if delivery.resource:
        kinds = words.resource(delivery.resource)
        return kinds[0].upper() + kinds[1:]
    if delivery.event:
        return words.event(delivery.event)
    return "Not looked into yet" if delivery.state == Delivery.State.RECEIVED else "Nothing that we can read"


@register.filter
def delivery_told(delivery: Delivery) -> str:
    return sentences.delivery(delivery.reason)


@register.simple_tag
def delivery_state(delivery: Delivery) -> str:
    tone, icon = DELIVERY_STATES[delivery.state]
    return badge(tone, icon, delivery.get_state_display())
