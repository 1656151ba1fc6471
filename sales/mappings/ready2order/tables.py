"""ready2order's tables, their areas, and what is ordered there and not paid yet."""

from datetime import datetime, timedelta

from accounts.sync.columns import Derived, Reference, Remote, Row
from accounts.sync.mapping import Mapping, Vanished
from accounts.sync.pagers import ByPage
from accounts.sync.values import Reading, boolean, decimal, first_time, small_integer
from accounts.systems.ready2order import endpoints
from sales.models import OpenOrderItem, Table, TableArea


def ordered_at(row: Row, reading: Reading) -> datetime:
    return first_time(row, reading, "order_created_at")


class TableAreaMapping(Mapping):
    model = TableArea
    system, resource, order = "ready2order", "table_areas", 220
    listing, key, single, pager = endpoints.TABLE_AREAS, "tableArea_id", endpoints.TABLE_AREA, ByPage()
    every, essential = timedelta(hours=6), False
    search = ("name", "short_name")

    name = Remote("tableArea_name", default="")
    short_name = Remote("tableArea_shortName")
    sort_index = Remote("tableArea_order", convert=small_integer, default=0)
    active = Remote("tableArea_active", convert=boolean, default=True)


class TableMapping(Mapping):
    model = Table
    system, resource, order = "ready2order", "tables", 221
    listing, key, single, pager = endpoints.TABLES, "table_id", endpoints.TABLE, ByPage()
    every, essential = timedelta(hours=6), False
    search = ("name", "description")

    name = Remote("table_name", default="")
    description = Remote("table_description")
    sort_index = Remote("table_order", convert=small_integer, default=0)
    is_temporary = Remote("table_isTemporay", "table_isTemporary", convert=boolean, default=False)
    area = Reference("tableArea_id")


class OpenOrderItemMapping(Mapping):
    """Without training orders: an item does not tell whether it is one. A webhook makes the whole list be read again."""

    model = OpenOrderItem
    system, resource, order = "ready2order", "open_order_items", 222
    listing, key, pager, query = endpoints.ORDERS, "order_id", ByPage(), {"trainingsMode": "false"}
    vanished, every, essential = Vanished.FLEETING, timedelta(minutes=15), False
    events = ("orderItem.created", "orderItem.cancelled", "orderItem.transferred")
    search = ("name", "comment")

    name = Remote("order_product_name", default="")
    quantity = Remote("order_quantity", convert=decimal, default=1)
    total = Remote("order_priceGross", convert=decimal)
    vat_rate = Remote("order_vatRate", convert=decimal)
    comment = Remote("order_comment")
    discount_name = Remote("order_discount_name")
    is_return = Remote("order_retour", convert=boolean, default=False)
    ordered_at = Derived(ordered_at)
    user_ref = Remote("user_id")
    table = Reference("table_id")
    product = Reference("product_id")
