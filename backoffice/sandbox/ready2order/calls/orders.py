"""What is ordered at the tables and not yet billed."""

from collections.abc import Sequence

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.bills import GROSS, NET, Line
from backoffice.sandbox.ready2order.bodies import PAGE, VARIATIONS
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.calls.lines import line
from backoffice.sandbox.ready2order.calls.training import mode
from backoffice.sandbox.ready2order.fields import Field, Invalid, Kind, boolean, decimal, integer, several, text
from backoffice.sandbox.ready2order.orders import order, together
from backoffice.sandbox.ready2order.pages import ordered, sliced
from backoffice.sandbox.ready2order.shapes import public
from backoffice.sandbox.tables import Tests, equal_to

LIST = (
    *PAGE,
    text("groupBy", choices=("table_id", "product_id")),
    boolean("trainingsMode"),
    integer("table_id"),
    integer("product_id"),
)
NET_WORDS = ("1", "netto", "net")
CREATE = (
    integer("table_id", required=True),
    text("price_base", choices=("0", "brutto", "gross", *NET_WORDS)),
    boolean("training_mode"),
    several(
        "items",
        decimal("item_quantity"),
        decimal("item_price"),
        decimal("item_vatRate"),
        integer("item_vatId"),
        integer("item_course"),
        integer("item_orderGroup"),
        boolean("item_discountable"),
        boolean("item_mergeable"),
        integer("product_id"),
        text("item_name"),
        text("item_comment"),
        VARIATIONS,
        required=True,
    ),
)
GIVEN = {
    "item_course": "order_course",
    "item_orderGroup": "order_group",
    "item_discountable": "order_discountable",
    "item_mergeable": "order_mergeable",
}
TRANSFER = (
    integer("source_table_id", required=True),
    integer("target_table_id", required=True),
    integer("target_order_group_id", required=True),
    text("target_order_group_name"),
    Field("order_ids", Kind.INTEGERS),
    boolean("training_mode"),
)


def listed(call: Call) -> Answer:
    """Grouped, the order items of a table or a product are one row: what can be added up is, the rest is the first's."""
    table, options = call.till.orders, call.box.options
    rows = [table[identifier] for identifier in ordered(table.select(_tests(call)), options)]
    if "groupBy" in call.query:
        rows = _grouped(rows, call.query["groupBy"])
    part = sliced(call.query, len(rows), options, call.lies)
    return call.answer([public(row) for row in rows[part.offset : part.offset + part.limit]])


def _grouped(rows: Sequence[Row], column: str) -> list[Row]:
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return [together(members) for members in groups.values()]


def _tests(call: Call) -> Tests:
    tests = dict(mode(call, "trainingsMode", "_training"))
    return tests | {name: equal_to(call.query[name]) for name in ("table_id", "product_id") if name in call.query}


def create(call: Call) -> Answer:
    """One row for each item; all have one number. Nobody is signed in, so the first user has taken the order."""
    till, body = call.till, call.body
    call.require(till.seats, "table_id", body["table_id"])
    if not body["items"]:
        raise Invalid.because("items", "required")
    base = NET if body.get("price_base") in NET_WORDS else GROSS
    lines = [line(call, entry, base, f"items.{place}") for place, entry in enumerate(body["items"])]
    same = {
        "table_id": body["table_id"],
        "order_number": max(till.orders.column("order_number").values(), default=0) + 1,
        "user_id": till.users.ids[0] if till.users.ids else None,
        "_training": body.get("training_mode", False),
    }
    rows = [
        till.create("orders", **order(each, base, **same, **_particulars(call, each, entry)))
        for each, entry in zip(lines, body["items"], strict=True)
    ]
    return call.answer([public(row) for row in rows])


def _particulars(call: Call, made: Line, entry: Row) -> Row:
    group = call.till.product_groups.get(made.group_id)
    named = {GIVEN[name]: value for name, value in entry.items() if name in GIVEN}
    return {**named, "productgroup_type_id": group["productgroup_type_id"] if group else None}


def transfer(call: Call) -> Answer:
    """Some order items of a table, or all of them, go to another table. Its group's name is kept nowhere."""
    till, body = call.till, call.body
    for name in ("source_table_id", "target_table_id"):
        call.require(till.seats, name, body[name])
    tests = {"table_id": equal_to(body["source_table_id"]), "_training": equal_to(body.get("training_mode", False))}
    there = list(till.orders.select(tests))
    wanted = body.get("order_ids") or there
    if not set(wanted) <= set(there):
        raise Invalid.because("order_ids", "exists")
    rows = till.transfer(wanted, body["target_table_id"], body["target_order_group_id"])
    return call.answer([public(row) for row in rows])


OPERATIONS = (
    Operation("GET", "/orders", listed, query=LIST),
    Operation("POST", "/orders", create, body=CREATE, status=201),
    Operation("POST", "/orders/transfer", transfer, body=TRANSFER),
)
