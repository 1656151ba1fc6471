"""The webhook of an account: one address, and the events that are sent there."""

from backoffice.sandbox.messages import Answer
from backoffice.sandbox.ready2order import bodies
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.events import EVENTS
from backoffice.sandbox.ready2order.fields import Invalid
from backoffice.sandbox.ready2order.grants import is_callback


def address(call: Call) -> Answer:
    """The key is always there."""
    unset = None if call.box.options.webhook_unset == "null" else ""
    return call.answer({"webhookUrl": call.till.webhook.url or unset})


def change_address(call: Call) -> Answer:
    """Replaces the one before; an empty text takes it away."""
    if "webhookUrl" not in call.body:
        raise Invalid.because("webhookUrl", "required")
    url = call.body["webhookUrl"]
    if url and not is_callback(url):
        raise Invalid.because("webhookUrl", "uri")
    call.till.webhook.url = url
    return address(call)


def events(call: Call) -> Answer:
    active = [event for event in EVENTS if event in call.till.webhook.active]
    return call.answer({"activeEvents": active, "availableEvents": list(EVENTS)})


def change_events(call: Call) -> Answer:
    """One event per call. One that is active (or not) already stays so: no error."""
    added, removed = call.body.get("addEvent"), call.body.get("removeEvent")
    if added and removed:
        raise Invalid.because("addEvent", "either", "removeEvent")
    if added:
        call.till.webhook.active.add(added)
        return call.message("The event was added.")
    if removed:
        call.till.webhook.active.discard(removed)
        return call.message("The event was removed.")
    raise Invalid.because("addEvent", "required")


OPERATIONS = (
    Operation("GET", "/webhook", address),
    Operation("PUT", "/webhook", change_address, body=bodies.WEBHOOK),
    Operation("GET", "/webhook/events", events),
    Operation("PUT", "/webhook/events", change_events, body=bodies.WEBHOOK_EVENTS),
)
