"""Discounts, in groups."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.ready2order.calls.records import Resource, reading, writing
from backoffice.sandbox.ready2order.fields import boolean, decimal, integer, text

UNITS = ("percent", "currency", "custom")
OPTIONAL = (integer("discount_order"), text("discount_description", nullable=True), boolean("discount_active"))
CREATE = (
    text("discount_name", required=True),
    integer("discountGroup_id", required=True),
    text("discount_unit", required=True, choices=UNITS),
    decimal("discount_value", required=True),
    *OPTIONAL,
)
CHANGE = (
    text("discount_name"),
    integer("discountGroup_id"),
    text("discount_unit", choices=UNITS),
    decimal("discount_value"),
    *OPTIONAL,
)
GROUP_OPTIONAL = (text("discountGroup_description", nullable=True), boolean("discountGroup_active"))


def _kept(call: Call, fields: Row, before: Row | None) -> Row:
    if "discountGroup_id" in fields:
        call.require(call.till.discount_groups, "discountGroup_id", fields["discountGroup_id"])
    return fields


DISCOUNTS = Resource("/discounts", "discounts", "discount", create=CREATE, change=CHANGE, kept=_kept)
GROUPS = Resource(
    "/discountGroups", "discount_groups", "discount group",
    create=(text("discountGroup_name", required=True), *GROUP_OPTIONAL),
    change=(text("discountGroup_name"), *GROUP_OPTIONAL),
    in_use=lambda call, identifier: identifier in call.till.discounts.column("discountGroup_id").values(),
)  # fmt: skip

OPERATIONS = (*reading(DISCOUNTS), *writing(DISCOUNTS), *reading(GROUPS), *writing(GROUPS))
