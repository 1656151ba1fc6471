"""A webhook that staff send to themselves: what the remote system would send, taken in by the receiver as if it came from there."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from accounts import systems
from accounts.inbox import receiving, subscribing
from accounts.models.linked_account import LinkedAccount
from accounts.sync.registry import registry

JSON, FORM = "json", "form"
ENCODINGS = {FORM: "Form, as PHP writes it", JSON: "JSON"}
TYPES = {JSON: "application/json", FORM: "application/x-www-form-urlencoded"}


def events(system: str) -> list[str]:
    """Those that can be simulated: not the ones whose own words would become the record."""
    webhooks = systems.get(system).webhooks
    if webhooks is None:
        return []
    told_only = {event for each in registry.all_of(system) if each.listing is None for event in each.events}
    return sorted(webhooks.events - told_only)


def simulate(account: LinkedAccount, event: str, remote_id: str, encoding: str) -> bool:
    """Send it; False when the receiver did not know the account. The payload says that it is a simulation."""
    webhooks = systems.get(account.system).webhooks
    if webhooks is None:
        raise ValueError(f"{account.system} has no webhooks")
    record = webhooks.example(event, remote_id, _known(account, event, remote_id))
    payload = webhooks.packed(event, record) | {"simulated": True}
    body = json.dumps(payload, ensure_ascii=False) if encoding == JSON else urlencode(list(_fields(payload)))
    return receiving.keep(account.system, subscribing.key(account), body.encode(), TYPES[encoding])


def _known(account: LinkedAccount, event: str, remote_id: str) -> dict[str, Any]:
    """The record as it was last received; empty when we do not have it."""
    for mapping in registry.of(account.system):
        if event in mapping.events:
            row = mapping.rows_of(account.pk).with_payload().filter(remote_id=remote_id).first()
            return json.loads(row.payload) if row is not None else {}
    return {}


def _fields(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """``resource[items][0][item_id]``: the way in which PHP writes nested values."""
    if isinstance(value, (dict, list)):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in inner:
            yield from _fields(each, f"{name}[{key}]" if name else str(key))
    else:
        yield name, json.dumps(value) if value is None or isinstance(value, bool) else str(value)
