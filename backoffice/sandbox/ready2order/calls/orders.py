"""What is ordered at the tables and not yet billed."""

from collections.abc import Sequence

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.bodies import PAGE
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.calls.training import mode
from backoffice.sandbox.ready2order.fields import boolean, integer, text
from backoffice.sandbox.ready2order.orders import together
from backoffice.sandbox.ready2order.pages import ordered, sliced
from backoffice.sandbox.ready2order.shapes import public
from backoffice.sandbox.ready2order.tables import Tests, equal_to

LIST = (
    *PAGE,
    text("groupBy", choices=("table_id", "product_id")),
    boolean("trainingsMode"),
    integer("table_id"),
    integer("product_id"),
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


OPERATIONS = (Operation("GET", "/orders", listed, query=LIST),)
