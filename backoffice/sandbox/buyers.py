"""Past orders of a shop whose buyers have got them and have written, by the merchant's former programs: one story in
three systems.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from backoffice.sandbox.guaranteed_reviews import ReviewService
from backoffice.sandbox.messages import Row
from backoffice.sandbox.readycloud import Cloud, fields
from backoffice.sandbox.readycloud.times import micros
from backoffice.sandbox.rec_plus import WebShop
from backoffice.sandbox.rec_plus.times import moment

CURRENCY = "EUR"
WRITTEN = (
    (5, "Arrived quickly & well packed."),
    (4, "As described, and a day early."),
    (5, "Exactly what I was looking for."),
    (3, "Good, but the box was crushed."),
    (5, ""),
    (2, "Not what I expected…"),
)
SHIPPED_AFTER, DELIVERED_AFTER, WROTE_AFTER = timedelta(days=1), timedelta(days=3), timedelta(days=12)


def tell(shop: WebShop, cloud: Cloud, service: ReviewService, now: datetime) -> None:
    """Of the latest orders that are old enough: each shipped, and reviewed, the shop and the first product in turn."""
    account = service.accounts[0]
    old = [order for order in shop.orders if _placed(shop, order) < now - WROTE_AFTER and order["payment_date"]]
    for place, (order, (rating, text)) in enumerate(zip(old[-len(WRITTEN) :], WRITTEN, strict=True)):
        products, placed = list(_products(order)), _placed(shop, order)
        _ship(cloud, order, placed)
        service.receive(account, _asked(order, products))
        about = products[0]["id"] if place % 2 else None
        service.review(str(order["id"]), rating=rating, text=text, product=about, at=placed + WROTE_AFTER)


def _ship(cloud: Cloud, order: Row, placed: datetime) -> None:
    buyer, there, total = order["_user"], order["_delivery_address"], f"{order['totals']['price']} {CURRENCY}"
    first, _, last = buyer["full_name"].partition(" ")
    address = {
        "first_name": first, "last_name": last, "email": buyer["email"], "address_1": there["line_1"],
        "city": there["town"], "post_code": there["post_code"], "country": "GB",
    }  # fmt: skip
    shipment = cloud.place_order(
        primary_id=f"SHOP-{order['id']}", order_number=order["id"], ordered_at=micros(placed.timestamp()),
        billing={**fields.ORDER["billing"].blank(), "status": "paid", "total": total},
        shipping={**fields.ORDER["shipping"].blank(), "status": "unshipped", "ship_to": address, "ship_type": "ground"},
    )  # fmt: skip
    cloud.ship(shipment, via="Royal Mail Tracked", at=placed + SHIPPED_AFTER)
    cloud.deliver(shipment, at=placed + DELIVERED_AFTER)


def _asked(order: Row, products: list[Row]) -> Row:
    first, _, last = order["_user"]["full_name"].partition(" ")
    return {
        "id_order": str(order["id"]), "order_date": order["start_date"].replace("T", " "), "firstname": first,
        "lastname": last, "email": order["_user"]["email"], "products": products,
    }  # fmt: skip


def _products(order: Row) -> Iterator[Row]:
    for line in order["_lines"]:
        if line["line_type"] == "PRODUCT":
            yield {"id": line["_rel"]["product"]["id"], "name": line["_rel"]["product"]["name"]}


def _placed(shop: WebShop, order: Row) -> datetime:
    return datetime.fromtimestamp(moment(order["start_date"], shop.zone), UTC)
