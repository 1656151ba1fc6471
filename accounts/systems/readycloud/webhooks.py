"""ReadyCloud's webhooks: one entry for each organisation and kind of record, each with a token of its own.

What is new or changed comes as PUT to our address with the object's id behind it, what is gone as DELETE, with the
entry's token in the header ``Auth``. That is documented for version 1; a POST with the object as its body is understood
as well. Nothing signs, counts or dates them.
"""

from collections.abc import Iterable
from typing import Any

from accounts.http.answers import decoded
from accounts.http.door import Door
from accounts.http.endpoint import Endpoint
from accounts.http.errors import BadPayload, Rejected
from accounts.http.vault import Secret
from accounts.models.linked_account import LinkedAccount
from accounts.systems.base import STRAIGHT, Hint, Registered, Way
from accounts.systems.readycloud import endpoints
from accounts.systems.readycloud.client import Client, organisations

# What an entry is made for: our resource, and where the record itself is read; none: the list is.
ENTITIES: dict[str, tuple[str, Endpoint | None]] = {
    "orders": ("shipments", endpoints.ORDER),
    "order-delivered": ("shipments", endpoints.ORDER),
    "acceptance-scan": ("shipments", endpoints.ORDER),
    "packaging": ("packaging", endpoints.PACKAGING),
    "contact": ("contacts", endpoints.CONTACT),
    "contact-address": ("contacts", None),  # its id says nothing about the contact
}
RESOURCES = {endpoint: resource for resource, endpoint in ENTITIES.values() if endpoint is not None}
DELETED = ".deleted"


class Webhooks:
    events = frozenset(ENTITIES) | {f"{entity}{DELETED}" for entity in ("orders", "packaging", "contact")}
    whole = frozenset({"contact-address", f"contact-address{DELETED}"})
    proof_header = "Auth"

    def example(self, event: str, remote_id: str, known: dict[str, Any]) -> dict[str, Any]:
        return {"url": remote_id} if event.endswith(DELETED) else {"url": remote_id} | known

    def packed(self, event: str, record: dict[str, Any]) -> dict[str, Any]:
        """The bare object: the address is what tells the event."""
        return record

    def hint(self, payload: dict[str, Any], way: Way = STRAIGHT) -> Hint | None:
        """By the address that the delivery came to; without one by the object's own."""
        return _by_way(way) if way.told_at else _by_object(payload)

    def record(self, payload: dict[str, Any]) -> Any:
        return payload

    def register(self, account: LinkedAccount, door: Door, address: str) -> Registered:
        found = [_registered(door, part.key, f"{address}{part.key}/") for part in organisations(account)]
        return Registered(
            tokens=tuple(token for each in found for token in each.tokens),
            added=sum(each.added for each in found),
            renewed=sum(each.renewed for each in found),
        )


def _by_way(way: Way) -> Hint | None:
    """``<organisation>/<entity>/<object>``; what is behind the object is none of ours."""
    org, _, rest = way.told_at.strip("/").partition("/")
    entity, _, identifier = rest.partition("/")
    if entity not in ENTITIES:
        return None
    resource, endpoint = ENTITIES[entity]
    event = entity + (DELETED if way.method == "DELETE" else "")
    if endpoint is None:
        return Hint(event, resource, "")
    place = endpoint.path.rpartition("{")[2].partition("}")[0]
    try:
        return Hint(event, resource, endpoint.filled({"org": org, place: identifier}))
    except ValueError:  # no object, or none that an address can hold
        return None


def _by_object(payload: dict[str, Any]) -> Hint | None:
    url = payload.get("url")
    for endpoint, resource in RESOURCES.items():
        try:
            endpoint.values_in(url if isinstance(url, str) else "")
        except ValueError:
            continue
        event = next(entity for entity, (_, where) in ENTITIES.items() if where == endpoint)
        return Hint(event, resource, url if isinstance(url, str) else "")
    return None


def _registered(door: Door, org: str, address: str) -> Registered:
    """The entries of one organisation. Those of others, and of other links of ours, are left alone."""
    tokens, alive, renewed = [], set[str](), 0
    for row in Client(door).webhooks(org):
        entity = row.get("entity")
        if not isinstance(entity, str) or row.get("remote_url") != address + entity:
            continue
        if row.get("suspended_at") or entity in alive:
            door.call(endpoints.DELETE_WEBHOOK, path=endpoints.WEBHOOK.values_in(str(row.get("url"))))
            renewed += entity not in alive
        else:
            alive.add(entity)
            tokens.append(_token(row))
    added = _added(door, org, address, ENTITIES.keys() - alive, anything=bool(alive))
    return Registered(tuple(token for token in [*tokens, *added] if token), len(added), renewed)


def _added(door: Door, org: str, address: str, entities: Iterable[str], *, anything: bool) -> list[Secret]:
    """Those that it knows: an older one may lack some. ``anything``: entries are there already. Raises ``Rejected`` for none."""
    tokens: list[Secret] = []
    for entity in sorted(entities, key=list(ENTITIES).index):
        body = {"entity": entity, "remote_url": address + entity}
        try:
            row = decoded(door.call(endpoints.CREATE_WEBHOOK, path={"org": org}, body=body))
        except Rejected:
            if not tokens and not anything:
                raise
            continue
        if not isinstance(row, dict):
            raise BadPayload("a webhook was made and not told of", reason="not_an_object")
        tokens.append(_token(row))
    return tokens


def _token(row: dict[str, Any]) -> Secret:
    token = row.get("token")
    return Secret(token if isinstance(token, str) else "")
