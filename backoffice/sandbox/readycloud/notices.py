"""From what happens at ReadyCloud to what its webhooks are sent.

What is new or changed goes as PUT to the registered address with the key of the object behind it, what is gone as DELETE,
with the registration's token in the header ``Auth``. That is documented for version 1; for version 2 it is taken over.
"""

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlsplit

from backoffice.sandbox.deliveries import Delivery
from backoffice.sandbox.messages import JSON_TYPE, Row, dumped
from backoffice.sandbox.options import Options
from backoffice.sandbox.readycloud import base66, shapes
from backoffice.sandbox.readycloud.oauth import SERVICE
from backoffice.sandbox.readycloud.org import Organisation
from backoffice.sandbox.webhooks import Webhooks

ENTITIES = {"orders": "orders", "packaging": "packaging", "contacts": "contact", "webhooks": "webhook"}
"""Table → what its webhooks are registered for; nobody is told of products."""


class Notices:
    """Watches the tables of every organisation: whoever changes a row, what is sent is the same."""

    def __init__(self, orgs: Sequence[Organisation], options: Options, webhooks: Webhooks) -> None:
        self._options, self._webhooks = options, webhooks
        for org in orgs:
            for table in ENTITIES:
                org.tables[table].on_change.append(partial(self._changed, org, table))

    def send(self, org: Organisation, entity: str, table: str, row: Row) -> list[Delivery]:
        """The same JSON as GET, with everything in it."""
        value = shapes.SHAPES[table](org, row, self._options, (*shapes.ALL, "notes"))
        return self._post(org, entity, row["_id"], value)

    def _changed(self, org: Organisation, table: str, before: Row | None, after: Row | None) -> None:
        row = after or before or {}
        entity = ENTITIES[table]
        if after is None:
            self._post(org, entity, row["_id"], None)
        else:
            self.send(org, entity, table, row)
        if table == "orders":
            for milestone in _milestones(before or {}, after or {}):
                self.send(org, milestone, table, row)
        if table == "contacts":
            self._addresses_changed(org, row, before, after)

    def _addresses_changed(self, org: Organisation, row: Row, before: Row | None, after: Row | None) -> None:
        old = {each["_id"]: each for each in (before or {}).get("_addresses", ())}
        new = {each["_id"]: each for each in (after or {}).get("_addresses", ())}
        parent = shapes.url_of(org.url, "contacts", row)
        for identifier, address in new.items():
            if old.get(identifier) != address:
                value = shapes.contact_address(parent, address, self._options)
                self._post(org, "contact-address", identifier, value)
        for identifier in old.keys() - new.keys():
            self._post(org, "contact-address", identifier, None)

    def _post(self, org: Organisation, entity: str, identifier: int, value: Row | None) -> list[Delivery]:
        """``None``: the object is gone."""
        hooks = [hook for hook in org.tables["webhooks"] if hook["entity"] == entity and not hook["suspended_at"]]
        return [
            self._webhooks.send(
                service=SERVICE,
                event=entity,
                method="DELETE" if value is None else "PUT",
                url=_address(hook["remote_url"], base66.encoded(identifier)),
                content_type=JSON_TYPE,
                body=b"" if value is None else dumped(value),
                headers={"Auth": hook["token"]},
            )
            for hook in hooks
        ]


def _milestones(before: Row, after: Row) -> list[str]:
    """What happened to its boxes: a carrier has begun to scan one, one has arrived."""
    old = {box["_id"]: box for box in before.get("_boxes", ())}
    pairs = [(old.get(box["_id"]), box) for box in after.get("_boxes", ())]
    arrived = any(box["delivered_at"] and was and not was["delivered_at"] for was, box in pairs)
    scanned = any(box["_tracking"] and was and not was["_tracking"] for was, box in pairs)
    return ["acceptance-scan"] * scanned + ["order-delivered"] * arrived


def _address(registered: str, key: str) -> str:
    """The registered address with one more part; a query stays behind it."""
    parts = urlsplit(registered)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{key}").geturl()
