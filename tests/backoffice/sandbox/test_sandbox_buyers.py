"""Past orders of a shop that were shipped and reviewed."""

from datetime import datetime, timedelta

from backoffice.sandbox import Sandbox
from backoffice.sandbox.buyers import WRITTEN, tell


def test_the_latest_orders_that_are_old_enough_are_shipped_and_reviewed() -> None:
    box = Sandbox(seed=1, tills=0, shops=1, products=30, orders=60, readycloud=1, guaranteed_reviews=("en",))
    with box as sandbox:
        shop, cloud, service = sandbox.shops[0], sandbox.readycloud, sandbox.guaranteed_reviews
        now = sandbox.clock.moment()
        tell(shop, cloud, service, now)

    shipments = {row["order_number"]: row for row in cloud.orgs[0].orders}
    orders = {str(order["id"]): order for order in shop.orders}
    [account] = service.accounts
    assert len(account.reviews) == len(WRITTEN)
    for place, (review, (rating, text)) in enumerate(zip(account.reviews, WRITTEN, strict=True)):
        order, shipment = orders[review.id_order], shipments[int(review.id_order)]
        placed = datetime.fromisoformat(order["start_date"]).replace(tzinfo=shop.zone)
        bought = {str(line["_rel"]["product"]["id"]) for line in order["_lines"] if line["line_type"] == "PRODUCT"}
        assert (review.rating, review.text, review.email) == (rating, text, order["_user"]["email"])
        assert f"{review.firstname} {review.lastname}" == order["_user"]["full_name"]
        assert review.product in (bought if place % 2 else {"no"})
        [parcel] = shipment["_boxes"]
        assert shipment["shipping"]["ship_to"]["email"] == order["_user"]["email"]
        assert shipment["shipping"]["shipped_at"] == micros(placed + timedelta(days=1))
        assert parcel["delivered_at"] == micros(placed + timedelta(days=3))


def micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
