"""Customers: sent flat, answered with their address inside."""

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order import bodies
from backoffice.sandbox.ready2order.blanks.people import ADDRESS
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.calls.records import Resource, reading, writing
from backoffice.sandbox.ready2order.shapes import customer

RENAMED = {"birthday": "customer_birthday", "notes": "customer_notes", "uid": "vatId"}
IN_ADDRESS = {"company": "customer_company"}
ADDRESS_NAMES = tuple(field.name for field in bodies.CUSTOMER_ADDRESS)


def kept(call: Call, body: Row, before: Row | None) -> Row:
    """From the flat fields of a body to those of a row."""
    if "customerCategory_id" in body:
        call.require(call.till.customer_categories, "customerCategory_id", body["customerCategory_id"])
    given = {**body, **{name: value for entry in body.get("address", []) for name, value in entry.items()}}
    fields = {
        RENAMED.get(name, name): value
        for name, value in given.items()
        if name not in ADDRESS_NAMES and name != "address"
    }
    address = {IN_ADDRESS.get(name, name): given[name] for name in ADDRESS_NAMES if name in given}
    present = before["address"]["invoice"] if before else ADDRESS
    fields["address"] = {"invoice": {**present, **address}}
    if before is None:
        fields |= _defaults(call, fields)
    return fields


def _defaults(call: Call, fields: Row) -> Row:
    address = fields["address"]["invoice"]
    person = " ".join(part for part in (address["firstName"], address["lastName"]) if part)
    return {
        "customer_number": fields.get("customer_number", 10_001 + len(call.till.customers)),
        "customer_name": fields.get("customer_name") or address["customer_company"] or person or None,
    }


def merge(call: Call) -> Answer:
    """The documents of the others become the master's; the others are gone."""
    till, master = call.till, call.body["masterCustomer"]
    call.require(till.customers, "masterCustomer", master)
    others = [identifier for identifier in call.body["customerIds"] if identifier != master]
    for identifier in others:
        call.require(till.customers, "customerIds", identifier)
    moved = till.invoices.select({"customer_id": (tuple(others), lambda value: value in others)})
    for identifier in list(moved):
        till.invoices.update(identifier, {"customer_id": master})
    for identifier in dict.fromkeys(others):
        till.delete("customers", identifier)
    return call.message("The customers were merged.")


CUSTOMERS = Resource(
    "/customers", "customers", "customer", paged=True,
    create=bodies.CUSTOMER, change=bodies.CUSTOMER_CHANGE, kept=kept,
    shape=lambda call, row: customer(row, call.box.options.customer_address),
    flavour=lambda call: call.box.options.customer_address,
)  # fmt: skip

OPERATIONS = (
    *reading(CUSTOMERS),
    *writing(CUSTOMERS),
    Operation("POST", "/customers/merge", merge, body=bodies.MERGE),
)
