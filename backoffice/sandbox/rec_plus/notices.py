"""From what happens in a shop to what its webhooks are sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from backoffice.sandbox.deliveries import Delivery
from backoffice.sandbox.messages import JSON_TYPE, Row
from backoffice.sandbox.rec_plus import errors
from backoffice.sandbox.rec_plus.formats import XML, XML_TYPE, encoded
from backoffice.sandbox.rec_plus.hooks import EVENTS, KINDS, Hook
from backoffice.sandbox.rec_plus.resources import BY_TABLE
from backoffice.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from backoffice.sandbox.rec_plus.app import RecPlus

UPDATED, DELETED = "batch-update.product", "batch-delete.product"
GONE = "deleted"
STOCK = {"_qty", "cost_price", "variations"}
TABLES = {kind: table for table, kind in KINDS.items()}


class Notices:
    """Watches the tables of a shop: whoever changes a row, the event is the same."""

    def __init__(self, box: "RecPlus", webhooks: Webhooks) -> None:
        self._box, self._webhooks = box, webhooks
        self._shop = box.shop
        self._batches: list[list[int]] = []
        for table in KINDS:
            self._shop.tables[table].on_change.append(partial(self._changed, table))

    def object(self, table: str, identifier: int) -> Row:
        """What GET of it answers at this moment, whatever that is."""
        resource = BY_TABLE[table]
        row = self._shop.tables[table].get(identifier)
        return errors.body(404, resource.missing().messages) if row is None else resource.whole(self._shop, row)

    @contextmanager
    def batch(self, event: str) -> Iterator[None]:
        """What the block does to products is one batch: by option one event for all of it, one for each, or both."""
        self._batches.append([])
        try:
            yield
        finally:
            ids = list(dict.fromkeys(self._batches.pop()))
            if ids and self._box.options.shop_batch_events != "each":
                self._send_bare(event, ids)

    def emit(self, event: str, identifier: int) -> list[Delivery]:
        """The event simulator: sends it to every hook that wants it, whether or not anything happened.

        ``ValueError`` for an event that does not exist; ``KeyError`` if there is no such record.
        """
        if event not in EVENTS:
            raise ValueError(f"There is no event {event!r}.")
        kind = event.partition(".")[2]
        if not event.startswith(("delete", "batch")) and identifier not in self._shop.tables[TABLES[kind]]:
            raise KeyError(identifier)
        return self._send(event, TABLES[kind], identifier)

    def _changed(self, table: str, before: Row | None, after: Row | None) -> None:
        row = after or before or {}
        event = _event_of(table, before, after)
        if event is None or (table == "products" and self._is_untold(before, after)):
            return
        if table == "products" and self._batches:
            self._batches[-1].append(row["id"])
            if self._box.options.shop_batch_events == "batch":
                return
        self._send(event, table, row["id"])

    def _is_untold(self, before: Row | None, after: Row | None) -> bool:
        """By its own flags; or, by option, where only the stock changed."""
        row = after or before or {}
        is_silent = bool(row["exclude_from_api_webhook"]) or not row["triggers_event_system"]
        return is_silent or (not self._box.options.stock_counts_as_update and _is_stock(before, after))

    def _send(self, event: str, table: str, identifier: int) -> list[Delivery]:
        if event.startswith(("delete", "batch")):
            return self._send_bare(event, [identifier])
        return [self._post(hook, partial(self._made, hook, table, identifier)) for hook in self._shop.hooks.of(event)]

    def _made(self, hook: Hook, table: str, identifier: int) -> bytes:
        """The object as it is when it is sent: not as it was when it changed."""
        with self._shop.lock:
            return _body(hook, self.object(table, identifier))

    def _send_bare(self, event: str, ids: list[int]) -> list[Delivery]:
        """What delete and batch events carry is unknown in the contract: see the option."""
        is_batch, only_ids = event.startswith("batch"), self._box.options.shop_webhook_bare == "ids"
        objects = [{"href": f"/products/{identifier}.json", "id": identifier} for identifier in ids]
        value: Row = objects[0]
        if is_batch:
            value = {"product_ids": ids} if only_ids else {"products": objects}
        elif only_ids:
            value = {"product_id": ids[0]}
        return [self._post(hook, _body(hook, value)) for hook in self._shop.hooks.of(event)]

    def _post(self, hook: Hook, body: "bytes | partial[bytes]") -> Delivery:
        return self._webhooks.send(
            shop=self._shop.number,
            event=hook.event,
            url=hook.url,
            content_type=XML_TYPE if hook.format == XML else JSON_TYPE,
            body=body,
            headers=hook.headers,
        )


def _body(hook: Hook, value: Row) -> bytes:
    return encoded({"event": hook.event, "data": value} if hook.wrap else value, hook.format)[0]


def _event_of(table: str, before: Row | None, after: Row | None) -> str | None:
    """A product that becomes ``deleted`` is deleted; of orders and users that go nobody is told, nor of carts."""
    kind = KINDS[table]
    if kind == "order" and (after or {}).get("_cart"):
        return None
    if before is None:
        return f"new.{kind}"
    if kind == "order" and before.get("_cart") and after is not None:
        return f"new.{kind}"
    if kind == "product" and (after is None or (after["status"] == GONE and before["status"] != GONE)):
        return f"delete.{kind}"
    return f"update.{kind}" if after is not None else None


def _is_stock(before: Row | None, after: Row | None) -> bool:
    """Whether nothing but levels and their costs changed."""
    if before is None or after is None:
        return False
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    return bool(changed) and changed <= STOCK
