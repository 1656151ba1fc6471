"""Webhooks of an organisation: an address (HTTPS only) and what it wants to hear of; the rest is ReadyCloud's."""

import secrets
from urllib.parse import urlsplit

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.readycloud import shapes
from backoffice.sandbox.readycloud.call import Call, Operation
from backoffice.sandbox.readycloud.errors import REQUIRED, Refusal
from backoffice.sandbox.readycloud.fields import ENTITIES
from backoffice.sandbox.readycloud.paging import paged

DEFAULT = "orders"
HOOKS, HOOK = "/orgs/{org}/webhooks/", "/orgs/{org}/webhooks/{key}/"


def _shown(call: Call, row: Row) -> Row:
    return shapes.webhook(call.org, row, call.options)


def listed(call: Call) -> Answer:
    hooks = call.org.tables["webhooks"]
    return paged(call, hooks.ids, lambda identifier: _shown(call, hooks[identifier]))


def create(call: Call) -> Answer:
    sent = _checked(call, whole=True)
    row = {"entity": DEFAULT, **sent, "token": secrets.token_hex(20), "suspended_at": None}
    return Answer.json(_shown(call, call.org.create("webhooks", row)), 201)


def one(call: Call) -> Answer:
    return Answer.json(_shown(call, call.row("webhooks")))


def change(call: Call) -> Answer:
    row = call.row("webhooks")
    sent = _checked(call, whole=call.request.method == "PUT")
    return Answer.json(_shown(call, call.org.change("webhooks", row["_id"], sent)))


def delete(call: Call) -> Answer:
    call.org.delete("webhooks", call.row("webhooks")["_id"])
    return Answer(204)


def _checked(call: Call, *, whole: bool) -> Row:
    """Only these two can be written; whatever else came, version 1's ``url`` too, is dropped."""
    sent: Row = {name: call.body[name] for name in ("remote_url", "entity") if name in call.body}
    complaints: Row = {}
    if "remote_url" not in sent and whole:
        complaints["remote_url"] = [REQUIRED]
    if "remote_url" in sent and not _is_address(call, sent["remote_url"]):
        complaints["remote_url"] = ["Enter a valid HTTPS URL."]
    if "entity" in sent and sent["entity"] not in ENTITIES:
        complaints["entity"] = [f'"{sent["entity"]}" is not a valid choice.']
    if complaints:
        raise Refusal(400, fields=complaints)
    return sent


def _is_address(call: Call, value: object) -> bool:
    schemes = ("https", "http") if call.options.readycloud_http_hooks else ("https",)
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


OPERATIONS = (
    Operation("GET", HOOKS, "webhooks", listed),
    Operation("POST", HOOKS, "webhooks", create),
    Operation("GET", HOOK, "webhooks", one),
    Operation("PATCH", HOOK, "webhooks", change),
    Operation("PUT", HOOK, "webhooks", change),
    Operation("DELETE", HOOK, "webhooks", delete),
)
