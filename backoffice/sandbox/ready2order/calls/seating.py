"""Tables, and the areas in which they stand."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.ready2order.calls.records import Resource, reading, writing
from backoffice.sandbox.ready2order.fields import Invalid, boolean, decimal, integer, text

TABLE_OPTIONAL = (
    boolean("table_isTemporay"),
    boolean("table_checkoutMode"),
    integer("table_order"),
    text("table_description", nullable=True),
    integer("tableArea_id", nullable=True),
)
AREA = (
    text("tableArea_name", required=True),
    text("tableArea_shortName", nullable=True),
    decimal("tableArea_order"),
    boolean("tableArea_allowTemporaryTables"),
    boolean("tableArea_active"),
)
"""The order is sent as text and answered as a number."""


def _kept_table(call: Call, fields: Row, before: Row | None) -> Row:
    if fields.get("tableArea_id") is not None:
        call.require(call.till.table_areas, "tableArea_id", fields["tableArea_id"])
    return fields


def _kept_area(call: Call, fields: Row, before: Row | None) -> Row:
    if "tableArea_order" not in fields:
        return fields
    if "." in fields["tableArea_order"]:
        raise Invalid.because("tableArea_order", "integer")
    return {**fields, "tableArea_order": int(fields["tableArea_order"])}


TABLES = Resource(
    "/tables", "seats", "table", paged=True,
    create=(text("table_name", required=True), *TABLE_OPTIONAL),
    change=(text("table_name"), *TABLE_OPTIONAL),
    kept=_kept_table,
    in_use=lambda call, identifier: identifier in call.till.orders.column("table_id").values(),
)  # fmt: skip
AREAS = Resource(
    "/tableAreas", "table_areas", "table area", paged=True, create=AREA, change=AREA, kept=_kept_area,
    in_use=lambda call, identifier: identifier in call.till.seats.column("tableArea_id").values(),
)  # fmt: skip

OPERATIONS = (*reading(TABLES), *writing(TABLES), *reading(AREAS), *writing(AREAS))
