"""One page per order: what has happened to it in all systems, and what happens next."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sales import story
from sales.asking import showing
from sales.asking.showing import Asking
from sales.models import Invoice, Review, ReviewRequest, Shipment, WebOrder
from sales.shipping import following
from sales.shipping.following import Shipping
from sales.shipping.naming import primary_id
from tests import asking, cast, parcels, reviews, shop

pytestmark = pytest.mark.django_db

SHIPPED = datetime(2026, 3, 2, 10, tzinfo=UTC)
State = ReviewRequest.State


@pytest.fixture
def tom():
    at = asking.merchant()
    cast.put(shop.account(at), "web_orders", asking.order(7, days=20))
    return at


def labels(told: story.Story) -> list[tuple[str, bool]]:
    """Each point, and whether it has been reached."""
    return [(point.label, bool(point.at)) for point in told.moments]


def texts(told: story.Story) -> list[str]:
    return [each.text for each in told.nexts]


def of(row, user) -> story.Story:
    shipping, asked = following.of(user, row), showing.of_order(row)
    if isinstance(row, Invoice):
        return story.of_invoice(row, list(row.payments.all()), shipping, asked)
    return story.of_web_order(row, shipping, asked)


def the_order() -> WebOrder:
    return WebOrder.objects.select_related("account__merchant").get()


def put_shipment(at, row, **fields):
    shipping = {"status": "unshipped", "shipped_at": None, "ship_to": parcels.ADDRESS}
    told = parcels.order(primary_id=primary_id(row), **{"shipping": shipping} | fields)
    account = at.accounts.filter(system="readycloud").first() or parcels.account(at)
    cast.put(account, "shipments", told)


def test_order_goes_its_way_through_all_systems(tom):
    eddi = cast.user("eddi", tom, "editor")
    parcels.account(tom)
    asking.service(tom)
    asking.rules(tom, hold_hours=24, trigger="days")
    row = the_order()
    assert labels(of(row, eddi)) == [
        ("Placed", True), ("Paid", True), ("Shipped", False), ("Asked for a review", False),
    ]  # fmt: skip
    assert texts(of(row, eddi)) == ["It can be sent for shipping."]

    [request] = asking.found(tom)
    put_shipment(tom, row)
    told = of(row, eddi)
    assert labels(told)[2:] == [("Shipped", False), ("Delivered", False), ("Asked for a review", False)]
    assert [(each.text, each.at) for each in told.nexts] == [
        ("The shipping service ships it.", None),
        ("The buyer is handed to the review service, unless one of you cancels it.", request.held_until),
    ]

    shipped = {"status": "fulfilled", "shipped_at": SHIPPED.isoformat(), "ship_to": parcels.ADDRESS}
    box = parcels.box("b1", tracking_number="1Z-BOB", delivered_at="2026-03-04T10:00:00Z")
    put_shipment(tom, row, shipping=shipped, boxes=[box], updated_at="2026-03-05T10:00:00Z")
    sent_at = timezone.now() - timedelta(days=11)
    ReviewRequest.objects.update(state=State.SENT, sent_at=sent_at)
    told = of(row, eddi)
    assert [(point.label, point.at, point.more) for point in told.moments[2:]] == [
        ("Shipped", SHIPPED, "1Z-BOB"),
        ("Delivered", datetime(2026, 3, 4, 10, tzinfo=UTC), ""),
        ("Asked for a review", sent_at, ""),
    ]
    assert texts(told) == ["The buyer was mailed, and may write a review."]

    cast.put(tom.accounts.get(system="guaranteed_reviews"), "reviews", reviews.review(1, review_rating="4"))
    Review.objects.update(web_order=row)
    told = of(row, eddi)
    assert (labels(told)[-1], told.moments[-1].more, told.nexts) == (("Reviewed", True), "4.0 of 5 stars", [])


def test_two_shipments_are_delivered_when_both_are(tom):
    account = parcels.account(tom)
    arrived = parcels.box("b1", delivered_at="2026-03-04T10:00:00Z")
    cast.put(account, "shipments", parcels.order("aaa", boxes=[arrived]), parcels.order("bbb"))

    told = story.of_web_order(the_order(), Shipping(list(Shipment.objects.order_by("pk"))), None)

    assert labels(told)[2:] == [("Shipped", True), ("Delivered", False)]
    assert texts(told) == ["It is on its way to the buyer."]


@pytest.mark.parametrize(
    ("state", "days", "reached", "expected"),
    [
        (State.QUEUED, 0, "Being sent", ["The buyer is being handed to the review service."]),
        (State.NEEDS_PERSON, 0, "Needs you", ["The review request waits for one of you."]),
        (State.CANCELLED, 0, "Not asked", []),
        (State.REFUSED, 0, "Refused", []),
        (State.SENT, 1, "", ["The review service mails the buyer."]),
        (State.SENT, 30, "", ["The buyer was mailed, and may write a review."]),
    ],
)
def test_review_request_tells_what_comes_of_it(tom, state, days, reached, expected):
    sent = timezone.now() - timedelta(days=days) if state == State.SENT else None
    request = ReviewRequest(state=state, sent_at=sent)

    told = story.of_web_order(the_order(), Shipping(), Asking(request, "", request.mail_expected_at))

    assert (told.moments[-1].told, texts(told)) == (reached, expected)


def test_order_that_was_called_off_has_nothing_before_it(tom):
    WebOrder.objects.update(counts=False)

    assert of(the_order(), cast.user("eddi", tom, "editor")).nexts == []


def test_document_without_any_other_system_has_no_story(tom):
    cast.put(cast.account(tom), "invoices", asking.invoice(5))
    eddi = cast.user("eddi", tom, "editor")
    row = Invoice.objects.select_related("account__merchant").get()
    assert of(row, eddi) is None

    parcels.account(tom)
    told = of(row, eddi)

    assert labels(told) == [("Issued", True), ("Paid", False), ("Shipped", False)]
    assert texts(told) == ["It can be sent for shipping."]


def test_page_shows_the_story(tom, sign_in):
    parcels.account(tom)
    page = sign_in(cast.user("eddi", tom, "editor")).get(the_order().get_absolute_url())

    told = page.text.partition('id="story"')[2].partition("</section>")[0]
    assert told.count('class="story-point') == 3
    assert "What happens next" in told
    assert "It can be sent for shipping." in told
