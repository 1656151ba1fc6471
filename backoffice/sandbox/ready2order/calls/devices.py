"""The devices that take cards."""

from backoffice.sandbox.messages import Answer
from backoffice.sandbox.ready2order.call import Call, Operation


def listed(call: Call) -> Answer:
    """A list; by option the first alone, as the API documents it."""
    rows = list(call.till.devices)
    if call.box.options.devices_as == "object":
        return call.answer(rows[0] if rows else {})
    return call.answer(rows)


OPERATIONS = (Operation("GET", "/devices", listed),)
