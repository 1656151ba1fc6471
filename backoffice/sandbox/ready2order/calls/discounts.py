"""Discounts, in groups."""

from backoffice.sandbox.ready2order.calls.records import Resource, reading

DISCOUNTS = Resource("/discounts", "discounts", "discount")
GROUPS = Resource("/discountGroups", "discount_groups", "discount group")

OPERATIONS = (*reading(DISCOUNTS), *reading(GROUPS))
