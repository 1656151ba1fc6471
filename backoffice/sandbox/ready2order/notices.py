"""From what happens at a till to what its webhook is sent."""

from collections.abc import Sequence
from functools import partial

from backoffice.sandbox.deliveries import Delivery
from backoffice.sandbox.messages import JSON_TYPE, Row, dumped
from backoffice.sandbox.options import Options
from backoffice.sandbox.ready2order import forms, shapes
from backoffice.sandbox.ready2order.events import DELETED, EVENTS, OBJECTS, ONLY_IDS, TRANSFERRED, event_of
from backoffice.sandbox.ready2order.till import Till
from backoffice.sandbox.webhooks import Webhooks

FORM_TYPE = "application/x-www-form-urlencoded"
TABLES = {kind: table for table, kind in OBJECTS.items()}


class Notices:
    """Watches the tables of all tills: whoever changes a row, the event is the same."""

    def __init__(self, tills: Sequence[Till], options: Options, webhooks: Webhooks) -> None:
        self._options, self._webhooks = options, webhooks
        for till in tills:
            for table in OBJECTS:
                till.tables[table].on_change.append(partial(self._changed, till, table))

    def emit(self, till: Till, event: str, identifier: int | str | None, resource: Row | None) -> Delivery:
        """See ``Sandbox.emit``."""
        if event not in EVENTS:
            raise ValueError(f"There is no event {event!r}.")
        if not till.webhook.url:
            raise ValueError(f"Till {till.number} has no webhook.")
        if resource is None:
            if identifier is None or event == TRANSFERRED:
                raise ValueError(f"Event {event} needs {'a resource' if event == TRANSFERRED else 'an id'}.")
            resource = self._named(till, event, int(identifier))
        return self._send(till, event, resource)

    def _changed(self, till: Till, table: str, before: Row | None, after: Row | None) -> None:
        if not till.webhook.url:
            return
        event = event_of(table, before, after, self._options)
        row = after or before
        if event in till.webhook.active and event is not None and row is not None:
            self._send(till, event, self._resource(till, event, row))

    def _named(self, till: Till, event: str, identifier: int) -> Row:
        """The object of an event by its id; ``KeyError`` if there is no such row. What is told by its id need not exist."""
        kind, _, deed = event.partition(".")
        table = till.tables[TABLES[kind]]
        row = {table.key: identifier} if deed == DELETED or kind in ONLY_IDS else table[identifier]
        return self._resource(till, event, row)

    def _resource(self, till: Till, event: str, row: Row) -> Row:
        """The whole record, as reading it alone gives it; of what is deleted, and of order items, only the id."""
        kind, _, deed = event.partition(".")
        key = till.tables[TABLES[kind]].key
        if event == TRANSFERRED:
            return shapes.public(row)
        if deed == DELETED or kind in ONLY_IDS:
            return {ONLY_IDS.get(kind, key): row[key]}
        match kind:
            case "product":
                return shapes.product(till, row, {shapes.GROUP_ID})
            case "customer":
                return shapes.customer(row, self._options.customer_address)
            case "invoice":
                return shapes.invoice(till, row, shapes.WHOLE_INVOICE)
            case _:
                return shapes.public(row)

    def _send(self, till: Till, event: str, resource: Row) -> Delivery:
        options = self._options
        shown = shapes.with_numbers(resource) if options.numbers else resource
        payload: Row = {"event": event, "resource": shown} if options.webhook_event_key else {"resource": shown}
        is_form = options.webhook_encoding == "form"
        return self._webhooks.send(
            till=till.number,
            event=event,
            url=till.webhook.url,
            content_type=FORM_TYPE if is_form else JSON_TYPE,
            body=forms.encoded(payload) if is_form else dumped(payload),
        )
