"""Orders: lists, one, and writing."""

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.readycloud import fields, filters, shapes
from backoffice.sandbox.readycloud.call import Call, Operation, new_record
from backoffice.sandbox.readycloud.errors import Refusal, Wrong
from backoffice.sandbox.readycloud.kinds import read_fields
from backoffice.sandbox.readycloud.paging import paged
from backoffice.sandbox.readycloud.suggestions import with_suggestions

PROBE = ("url", "nested_updated_at")
"""The only two fields that ``only`` can name."""
ORDERS, ORDER = "/orgs/{org}/orders/", "/orgs/{org}/orders/{order}/"


def listed(call: Call) -> Answer:
    only = [name for name in call.query.get("only", "").split(",") if name]
    if unknown := [name for name in only if name not in PROBE]:
        raise Refusal(400, fields={"only": [f"{unknown[0]} is not supported here."]})
    return paged(call, filters.orders(call), lambda identifier: _shown(call, call.org.orders[identifier], only))


def _shown(call: Call, row: Row, only: list[str] | None = None) -> Row:
    shown = shapes.order(call.org, row, call.options, call.expand)
    if only:
        return {name: shown[name] for name in only}
    return with_suggestions(shown, call.query.get("suggestions", "0"))


def one(call: Call) -> Answer:
    return Answer.json(_shown(call, call.row("orders", "order")))


def create(call: Call) -> Answer:
    """201. A second order with the same ``primary_id`` is what the option says: made twice, refused or merged."""
    kept = call.kept(fields.ORDER, whole=True)
    boxes, notes = _inside(call)
    same = call.org.orders.select({"primary_id": (kept["primary_id"], lambda value: bool(value == kept["primary_id"]))})
    if same and call.options.readycloud_duplicates == "refused":
        raise Refusal(400, fields={"primary_id": ["order with this primary_id already exists."]})
    if same and call.options.readycloud_duplicates == "merged":
        changes = call.kept(fields.ORDER, whole=False)
        row = call.org.change("orders", same[0], {**changes, **({"_boxes": boxes} if boxes else {})})
        return Answer.json(_shown(call, row))
    row = call.org.create("orders", {**kept, "_boxes": boxes, "_notes": notes})
    return Answer.json(_shown(call, row), 201)


def _inside(call: Call) -> tuple[list[Row], list[Row]]:
    """The boxes and notes that came in the order."""
    boxes, notes = call.body.get("boxes") or [], call.body.get("notes") or []
    for name, rows in (("boxes", boxes), ("notes", notes)):
        if not isinstance(rows, list):
            raise Refusal(400, fields={name: ["Expected a list of items."]})
    try:
        made = [new_box(call, box) for box in boxes]
    except Wrong as wrong:
        raise Refusal(400, fields={"boxes": wrong.complaint}) from None
    try:
        return made, [new_note(call, note) for note in notes]
    except Wrong as wrong:
        raise Refusal(400, fields={"notes": wrong.complaint}) from None


def new_box(call: Call, sent: object) -> Row:
    kept = new_record(fields.BOX, sent)
    items = sent.get("items") or [] if isinstance(sent, dict) else []
    if not isinstance(items, list):
        raise Wrong({"items": ["Expected a list of items."]})
    try:
        made = [call.org.stamped(new_record(fields.ITEM, item)) for item in items]
    except Wrong as wrong:
        raise Wrong({"items": wrong.complaint}) from None
    return call.org.stamped({**kept, "_items": made, "_tracking": []})


def new_note(call: Call, sent: object) -> Row:
    author = {"email": "", "name": call.cloud.user, "system": call.cloud.app.name}
    return call.org.stamped({**read_fields(fields.NOTE, sent, partial=False), "author": author})


def change(call: Call) -> Answer:
    """Boxes and notes in the body are passed over: they have addresses of their own."""
    row = call.row("orders", "order")
    changed = call.org.change("orders", row["_id"], call.kept(fields.ORDER, whole=False))
    return Answer.json(_shown(call, changed))


def replace(call: Call) -> Answer:
    """What is left out becomes blank, boxes and notes excepted."""
    row = call.row("orders", "order")
    whole = call.kept(fields.ORDER, whole=True)
    return Answer.json(_shown(call, call.org.change("orders", row["_id"], whole)))


def delete(call: Call) -> Answer:
    call.org.delete("orders", call.row("orders", "order")["_id"])
    return Answer(204)


OPERATIONS = (
    Operation("GET", ORDERS, "order", listed),
    Operation("POST", ORDERS, "order", create),
    Operation("GET", ORDER, "order", one),
    Operation("PATCH", ORDER, "order", change),
    Operation("PUT", ORDER, "order", replace),
    Operation("DELETE", ORDER, "order", delete),
)
