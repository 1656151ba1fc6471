"""ready2order's discounts and their groups: both come whole, in one answer."""

from datetime import timedelta

from accounts.sync.columns import Reference, Remote
from accounts.sync.mapping import Mapping, Vanished
from accounts.sync.values import boolean, decimal, small_integer
from accounts.systems.ready2order import endpoints
from sales.models import Discount, DiscountGroup


class DiscountGroupMapping(Mapping):
    model = DiscountGroup
    system, resource, order = "ready2order", "discount_groups", 210
    listing, key = endpoints.DISCOUNT_GROUPS, "discountGroup_id"
    vanished, every, essential = Vanished.LIST, timedelta(hours=6), False
    search = ("name", "description")

    name = Remote("discountGroup_name", default="")
    description = Remote("discountGroup_description")
    active = Remote("discountGroup_active", convert=boolean, default=True)


class DiscountMapping(Mapping):
    model = Discount
    system, resource, order = "ready2order", "discounts", 211
    listing, key = endpoints.DISCOUNTS, "discount_id"
    vanished, every, essential = Vanished.LIST, timedelta(hours=6), False
    search = ("name", "description")

    name = Remote("discount_name", default="")
    description = Remote("discount_description")
    value = Remote("discount_value", convert=decimal)
    unit = Remote("discount_unit")
    active = Remote("discount_active", convert=boolean, default=True)
    sort_index = Remote("discount_order", convert=small_integer, default=0)
    group = Reference("discountGroup_id")
