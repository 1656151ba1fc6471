"""What lies inside an order: boxes, items in boxes, tracking events of boxes, notes. It moves ``nested_updated_at`` only."""

from collections.abc import Callable

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.readycloud import fields, shapes
from backoffice.sandbox.readycloud.call import Call, Operation, new_record
from backoffice.sandbox.readycloud.calls.orders import ORDER, new_box, new_note
from backoffice.sandbox.readycloud.errors import Refusal, Wrong
from backoffice.sandbox.readycloud.paging import paged

BOX = ORDER + "boxes/{box}/"


def _order(call: Call) -> Row:
    return call.row("orders", "order")


def _url(call: Call) -> str:
    return shapes.url_of(call.org.url, "orders", _order(call))


def _box(call: Call) -> Row:
    return call.inner(_order(call)["_boxes"], "box")


def _box_url(call: Call) -> str:
    return shapes.url_of(_url(call), "boxes", _box(call))


def _save(call: Call, **changes: list[Row]) -> None:
    call.org.change_inside("orders", _order(call)["_id"], {f"_{name}": rows for name, rows in changes.items()})


def _save_box(call: Call, box: Row) -> None:
    _save(call, boxes=_swapped(_order(call)["_boxes"], box))


def _swapped(rows: list[Row], row: Row) -> list[Row]:
    return [row if each["_id"] == row["_id"] else each for each in rows]


def _made(make: Callable[[], Row]) -> Row:
    try:
        return make()
    except Wrong as wrong:
        raise Refusal(400, fields=wrong.complaint) from None


# boxes


def boxes(call: Call) -> Answer:
    url = _url(call)
    return paged(call, _order(call)["_boxes"], lambda row: shapes.box(url, row, call.options, call.expand))


def add_box(call: Call) -> Answer:
    order = _order(call)
    box = _made(lambda: new_box(call, call.body))
    _save(call, boxes=[*order["_boxes"], box])
    return Answer.json(shapes.box(_url(call), box, call.options, call.expand), 201)


def box(call: Call) -> Answer:
    return Answer.json(shapes.box(_url(call), _box(call), call.options, call.expand))


def change_box(call: Call) -> Answer:
    changed = call.org.touched(fields.BOX, _box(call), call.kept(fields.BOX, whole=False))
    _save_box(call, changed)
    return box(call)


# items


def items(call: Call) -> Answer:
    url = _box_url(call)
    return paged(call, _box(call)["_items"], lambda row: shapes.item(url, row, call.options))


def add_item(call: Call) -> Answer:
    here = _box(call)
    made = call.org.stamped(_made(lambda: new_record(fields.ITEM, call.body)))
    _save_box(call, {**here, "_items": [*here["_items"], made]})
    return Answer.json(shapes.item(_box_url(call), made, call.options), 201)


def item(call: Call) -> Answer:
    row = call.inner(_box(call)["_items"], "item")
    return Answer.json(shapes.item(_box_url(call), row, call.options))


def change_item(call: Call) -> Answer:
    here = _box(call)
    row = call.inner(here["_items"], "item")
    changed = call.org.touched(fields.ITEM, row, call.kept(fields.ITEM, whole=False))
    _save_box(call, {**here, "_items": _swapped(here["_items"], changed)})
    return item(call)


# tracking events


def events(call: Call) -> Answer:
    url = _box_url(call)
    return paged(call, _box(call)["_tracking"], lambda row: shapes.tracking(url, row, call.options))


def event(call: Call) -> Answer:
    row = call.inner(_box(call)["_tracking"], "event")
    return Answer.json(shapes.tracking(_box_url(call), row, call.options))


# notes


def notes(call: Call) -> Answer:
    url = _url(call)
    return paged(call, _order(call)["_notes"], lambda row: shapes.note(url, row, call.options))


def add_note(call: Call) -> Answer:
    made = _made(lambda: new_note(call, call.body))
    _save(call, notes=[*_order(call)["_notes"], made])
    return Answer.json(shapes.note(_url(call), made, call.options), 201)


def note(call: Call) -> Answer:
    row = call.inner(_order(call)["_notes"], "note")
    return Answer.json(shapes.note(_url(call), row, call.options))


def change_note(call: Call) -> Answer:
    row = call.inner(_order(call)["_notes"], "note")
    changed = call.org.touched(fields.NOTE, row, call.kept(fields.NOTE, whole=False))
    _save(call, notes=_swapped(_order(call)["_notes"], changed))
    return note(call)


OPERATIONS = (
    Operation("GET", ORDER + "boxes/", "order", boxes),
    Operation("POST", ORDER + "boxes/", "order", add_box),
    Operation("GET", BOX, "order", box),
    Operation("PATCH", BOX, "order", change_box),
    Operation("GET", BOX + "items/", "order", items),
    Operation("POST", BOX + "items/", "order", add_item),
    Operation("GET", BOX + "items/{item}/", "order", item),
    Operation("PATCH", BOX + "items/{item}/", "order", change_item),
    Operation("GET", BOX + "tracking/", "tracking_number", events),
    Operation("GET", BOX + "tracking/{event}/", "tracking_number", event),
    Operation("GET", ORDER + "notes/", "note", notes),
    Operation("POST", ORDER + "notes/", "note", add_note),
    Operation("GET", ORDER + "notes/{note}/", "note", note),
    Operation("PATCH", ORDER + "notes/{note}/", "note", change_note),
)
