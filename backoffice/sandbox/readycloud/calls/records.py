"""Products, packaging and contacts: lists, one, new ones and changes; a contact's addresses and orders."""

from collections.abc import Sequence
from functools import partial

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.readycloud import fields, filters, shapes
from backoffice.sandbox.readycloud.call import Call, Operation
from backoffice.sandbox.readycloud.org import FIELDS
from backoffice.sandbox.readycloud.paging import paged

NEW: dict[str, Row] = {"contacts": {"_addresses": [], "_notes": []}, "products": {}, "packaging": {}}
"""What a new record has besides its fields."""
CONTACT = "/orgs/{org}/contacts/{key}/"
ADDRESS = CONTACT + "addresses/{address}/"


def _shown(call: Call, table: str, row: Row) -> Row:
    return shapes.SHAPES[table](call.org, row, call.options, call.expand)


def listed(call: Call, *, table: str) -> Answer:
    rows = call.org.tables[table]
    found: Sequence[int] = filters.changed_since(call, rows) if table == "products" else rows.ids
    return paged(call, found, lambda identifier: _shown(call, table, rows[identifier]))


def create(call: Call, *, table: str) -> Answer:
    kept = call.kept(FIELDS[table], whole=True)
    return Answer.json(_shown(call, table, call.org.create(table, {**NEW[table], **kept})), 201)


def one(call: Call, *, table: str) -> Answer:
    return Answer.json(_shown(call, table, call.row(table)))


def change(call: Call, *, table: str) -> Answer:
    row = call.row(table)
    changed = call.org.change(table, row["_id"], call.kept(FIELDS[table], whole=False))
    return Answer.json(_shown(call, table, changed))


# what belongs to a contact


def addresses(call: Call) -> Answer:
    row = call.row("contacts")
    url = shapes.url_of(call.org.url, "contacts", row)
    return paged(call, row["_addresses"], lambda each: shapes.contact_address(url, each, call.options))


def address(call: Call) -> Answer:
    row = call.row("contacts")
    url = shapes.url_of(call.org.url, "contacts", row)
    return Answer.json(shapes.contact_address(url, call.inner(row["_addresses"], "address"), call.options))


def change_address(call: Call) -> Answer:
    row = call.row("contacts")
    old = call.inner(row["_addresses"], "address")
    new = call.org.touched(fields.CONTACT_ADDRESS, old, call.kept(fields.CONTACT_ADDRESS, whole=False))
    kept = [new if each is old else each for each in row["_addresses"]]
    call.org.change("contacts", row["_id"], {"_addresses": kept})
    return address(call)


def orders(call: Call) -> Answer:
    """Those with the contact's customer number."""
    number = call.row("contacts")["customer_number"]
    table = call.org.orders
    found = [each for each in table.ids if number and table.column("customer_number")[each] == number]
    return paged(call, found, lambda identifier: _shown(call, "orders", table[identifier]))


def _operations(table: str, scope: str) -> list[Operation]:
    collection, single = f"/orgs/{{org}}/{table}/", f"/orgs/{{org}}/{table}/{{key}}/"
    return [
        Operation("GET", collection, scope, partial(listed, table=table)),
        Operation("POST", collection, scope, partial(create, table=table)),
        Operation("GET", single, scope, partial(one, table=table)),
        Operation("PATCH", single, scope, partial(change, table=table)),
    ]


OPERATIONS = (
    *_operations("products", "products"),
    *_operations("packaging", "packaging"),
    *_operations("contacts", "contact"),
    Operation("GET", CONTACT + "addresses/", "contact", addresses),
    Operation("GET", ADDRESS, "contact", address),
    Operation("PATCH", ADDRESS, "contact", change_address),
    Operation("GET", CONTACT + "orders/", "contact", orders),
)
