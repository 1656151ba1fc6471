"""Options, all products' together. The vendor would rather have them written with their product."""

from collections.abc import Mapping

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus import writing
from backoffice.sandbox.rec_plus.call import Call, Operation, Reply
from backoffice.sandbox.rec_plus.calls.products import OPTION_FIELDS
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.paging import collection
from backoffice.sandbox.rec_plus.reading import same
from backoffice.sandbox.rec_plus.seed.blanks import option_row
from backoffice.sandbox.rec_plus.shapes.product import product
from backoffice.sandbox.rec_plus.shapes.records import ref
from backoffice.sandbox.rec_plus.shop import API
from backoffice.sandbox.rec_plus.text import whole
from backoffice.sandbox.rec_plus.writing import Change, Check, checked

SCOPE = "store_content"
IDENTIFIERS = {"id": "id", "code": "code", "name": "desc"}
SHORT = ("href", "id", "group", "desc", "code", "product")
FIELDS: Mapping[str, Check] = {**OPTION_FIELDS, "product_id": writing.integer}
Place = tuple[int, int]
"""The ids of a product and of its option."""


def listed(call: Call) -> Reply:
    products = call.shop.products
    ids = products.ids[::-1] if call.options.shop_newest_first else products.ids
    held = products.column("_option_ids")
    places = [(identifier, option) for identifier in ids for option in held[identifier]]
    is_whole = call.query.get("fields") == "*"

    def render(place: Place) -> Row:
        shown = _whole(call, place)
        return shown if is_whole else {name: shown[name] for name in SHORT}

    return collection(call, "options", places, render)


def read(call: Call) -> Reply:
    return Reply(_whole(call, _found(call, call.path["id"])))


def update(call: Call) -> Reply:
    place = _found(call, call.path["id"])
    writing.require(call.object, "product_id", "group", "desc")
    return writing.write_one(call, _change(call, call.object, place))


def update_many(call: Call) -> Reply:
    return writing.write_many(call, "options", writing.rows_of(call, "options"), _upsert)


def delete(call: Call) -> Reply:
    return writing.write_one(call, _deletion(call, {call.identifier: call.path["id"]}))


def delete_many(call: Call) -> Reply:
    rows = [{call.identifier: name} for name in writing.named_of(call)]
    return writing.write_many(call, "options", rows, _deletion)


def _upsert(call: Call, sent: Row) -> Change:
    named = sent.get("desc" if call.identifier == "name" else call.identifier)
    place = None if named in (None, "") else _sought(call, named)
    if place is None and call.identifier == "id" and named is not None:
        raise Refusal(404, "Option not found")
    if place is None:
        writing.require(sent, "product_id", "group", "desc")
    return _change(call, sent, place)


def _change(call: Call, sent: Row, place: Place | None) -> Change:
    kept = checked(call, FIELDS, sent, also=("id", "href", "sync_key"))
    owner = place[0] if place else kept["product_id"]
    row = call.shop.products.get(owner)
    if row is None or kept.pop("product_id", owner) != owner:
        raise Refusal(400, "product_id must be the product of the option")
    before = _whole(call, place) if place else None
    after = {**(before or {**option_row(), "product": ref("products", owner)}), **kept}
    if place:
        options = [{**each, **kept} if each["id"] == place[1] else each for each in row["options"]]
    else:
        options = [*row["options"], kept]
    return Change(before, after, lambda: call.shop.update("products", owner, by=API, options=options))


def _deletion(call: Call, sent: Row) -> Change:
    place = _sought(call, sent[call.identifier])
    if place is None:
        raise Refusal(404, "Option not found")
    owner, option = place
    options = [each for each in call.shop.products[owner]["options"] if each["id"] != option]
    return Change(_whole(call, place), None, lambda: call.shop.update("products", owner, by=API, options=options))


def _found(call: Call, value: str) -> Place:
    place = _sought(call, value)
    if place is None:
        raise Refusal(404, "Option not found")
    return place


def _sought(call: Call, value: object) -> Place | None:
    """By id at once; by code or name through all products, for few would ask so."""
    if call.identifier not in IDENTIFIERS:
        raise Refusal(400, f"identifier must be one of {', '.join(IDENTIFIERS)}")
    name, text = IDENTIFIERS[call.identifier], str(value)
    if name == "id":
        identifier = whole(text)
        row = call.shop.by_option.first(identifier)
        return (row["id"], identifier) if row and identifier is not None else None
    for row in call.shop.products:
        for option in row["options"]:
            if option[name] and same(option[name], text):
                return row["id"], option["id"]
    return None


def _whole(call: Call, place: Place) -> Row:
    owner, identifier = place
    shown = product(call.shop, call.shop.products[owner])["options"]
    option: Row = next(each for each in shown if each["id"] == identifier)
    return {"href": f"/options/{identifier}.json", **option, "product": ref("products", owner)}


OPERATIONS = (
    Operation("GET", "options", listed),
    Operation("GET", "options/{id}", read),
    Operation("POST", "options", update_many, SCOPE),
    Operation("POST", "options/{id}", update, SCOPE),
    Operation("DELETE", "options", delete_many, SCOPE),
    Operation("DELETE", "options/{id}", delete, SCOPE),
)
