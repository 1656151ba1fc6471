"""Pages of reviews: the list and its filters, one review, by product and by order, and ratings by month."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.models import Product
from sales.models import Invoice, Review, WebOrder
from sales.reviewing.ratings import by_month, chart, together
from tests import cast, reviews, shop

pytestmark = pytest.mark.django_db

LIST, MONTHS = "/sales/reviews/", "/sales/reviews/over-time/"


@pytest.fixture
def anna():
    """A merchant with a till, a web shop and reviews of both and of their products."""
    anna = cast.merchant()
    till, store = cast.account(anna), shop.account(anna)
    cast.put(till, "invoices", cast.invoice(1, invoice_numberFull="RG2026/1"))
    cast.put(store, "products", shop.simple(58661, name="Texas Sauce"), shop.simple(58662, name="Squealer"))
    cast.put(store, "web_orders", shop.order(9))
    service = reviews.account(anna)
    cast.put(
        service, "reviews",
        reviews.review(1, order="w-9", product="58661", reviewer_name="Bob", review_rating=5, date_time="2026-01-31 23:59:59"),
        reviews.review(2, order="w-9", reviewer_name="Bob", review_rating=2, date_time="2026-01-15 10:00:00"),
        reviews.review(3, order="i-RG2026/1", reviewer_name="Cleo", review_rating=1, date_time="2026-03-01 00:00:00"),
        reviews.review(4, order="x", product="77", reviewer_name="Dora", review_rating=4, date_time="2026-03-02 08:00:00"),
    )  # fmt: skip
    Review.objects.filter(remote_id="2").update(reply="Wir melden uns.", replied_at=datetime(2026, 2, 1, 9, tzinfo=UTC))
    Review.objects.filter(remote_id="3").update(reply="")
    return anna


@pytest.fixture
def mona(anna, sign_in):
    return sign_in(cast.mona())


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


def listed(browser, **asked) -> list[str]:
    """Who wrote what is listed."""
    page = browser.get(LIST, asked).content.decode()
    return [name.split()[0] for name in re.findall(r'class="row-link truncate"[^>]*>([^<]+)<', page)]


# --- The list ------------------------------------------------------------------------------------------


def test_list_shows_the_latest_first_and_the_average(mona):
    page = mona.get(LIST)

    assert listed(mona) == ["Dora", "Cleo", "Bob", "Bob"]
    assert "Average 3.0 of 5 stars from 4 reviews" in text(page)
    assert page.content.decode().count('aria-label="4 of 5 stars"') == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"rating": "5"}, ["Bob"]),
        ({"rating": "1-2"}, ["Cleo", "Bob"]),
        ({"about": "shop"}, ["Cleo", "Bob"]),
        ({"about": "product"}, ["Dora", "Bob"]),
        ({"product": "texas"}, ["Bob"]),
        ({"language": "de"}, ["Dora", "Cleo", "Bob", "Bob"]),
        ({"language": "fr"}, []),
        ({"replied": "yes"}, ["Bob"]),
        ({"replied": "no"}, ["Dora", "Cleo", "Bob"]),  # an empty reply is none
        ({"first": "2026-01-31", "last": "2026-03-01"}, ["Cleo", "Bob"]),
        ({"q": "cleo"}, ["Cleo"]),
        ({"q": "rg2026"}, ["Cleo"]),
        ({"q": "schnell"}, ["Dora", "Cleo", "Bob", "Bob"]),
        ({"merchant": "cafe-anna", "rating": "4"}, ["Dora"]),
        ({"sort": "rating"}, ["Cleo", "Bob", "Dora", "Bob"]),
    ],
)
def test_list_is_narrowed_and_sorted(mona, asked, found):
    assert listed(mona, **asked) == found


def test_empty_list_says_how_reviews_come(sign_in):
    page = text(sign_in(cast.mona()).get(LIST))

    assert (
        "There are no reviews yet. They appear as soon as a review service is linked and buyers have written." in page
    )


def test_file_holds_stars_as_figures(mona):
    rows = list(csv.DictReader(io.StringIO(b"".join(mona.get(f"{LIST}?format=csv&rating=2")).decode("utf-8-sig"))))

    assert [(row["Reviewer"], row["Rating"], row["Reply"], row["Order"]) for row in rows] == [
        ("Bob Berger", "2", "Wir melden uns.", "9")
    ]


def test_removed_reviews_are_listed_and_not_averaged(mona):
    Review.objects.filter(rating=1).update(removed_at=timezone.now())

    assert listed(mona) == ["Dora", "Cleo", "Bob", "Bob"]
    assert "Average 3.7 of 5 stars from 3 reviews" in text(mona.get(LIST))


# --- One review ----------------------------------------------------------------------------------------


def test_page_shows_words_reply_order_and_product(mona):
    shown = {row.remote_id: text(mona.get(row.get_absolute_url())) for row in Review.objects.all()}

    assert "Review by Bob Berger" in shown["1"]
    assert "Product Texas Sauce Order 9 Language German" in shown["1"]
    assert "Reply 1 Feb 2026, 10:00 Wir melden uns." in shown["2"]
    assert "Product The shop as a whole Order 9" in shown["2"]
    assert "Order RG2026/1" in shown["3"]
    assert "Product 77 (not found) Order x (not found)" in shown["4"]
    assert "Reply" not in shown["3"]


def test_words_are_shown_and_not_obeyed(mona):
    page = mona.get(Review.objects.get(remote_id="1").get_absolute_url()).content.decode()

    assert "Schnell &amp; gut, &lt;b&gt;gerne&lt;/b&gt; wieder" in page
    assert "<b>gerne</b>" not in page


def test_only_managers_see_the_record_as_it_was_received(anna, mona, sign_in):
    viewer = sign_in(cast.user("vera", anna, "viewer"))
    address = Review.objects.get(remote_id="1").get_absolute_url()

    assert ["anna@buyer.example" in browser.get(address).content.decode() for browser in (mona, viewer)] == [
        True,
        False,
    ]


def test_reviews_of_other_merchants_are_not_there(anna, sign_in):
    otto = sign_in(cast.user("otto", cast.merchant("Weinhandel Otto"), "manager"))

    assert otto.get(Review.objects.first().get_absolute_url()).status_code == 404
    assert listed(otto) == []
    assert "There are no reviews yet." in text(otto.get(MONTHS))


# --- By product and by order ---------------------------------------------------------------------------


def test_product_shows_its_reviews_and_their_average(mona):
    shown = text(mona.get(Product.objects.get(name="Texas Sauce").get_absolute_url()))

    assert "Reviews Average 5.0 of 5 stars from 1 review" in shown
    assert "Bob Berger" in shown
    assert "Reviews Average" not in text(mona.get(Product.objects.get(name="Squealer").get_absolute_url()))


def test_orders_and_invoices_show_what_their_buyers_wrote(mona):
    order = text(mona.get(WebOrder.objects.get().get_absolute_url()))
    invoice = text(mona.get(Invoice.objects.get().get_absolute_url()))

    assert "Reviews Average 3.5 of 5 stars from 2 reviews" in order
    assert "Reviews Average 1.0 of 5 stars from 1 review" in invoice
    assert ("Cleo" in order, "Cleo" in invoice) == (False, True)


# --- By month ------------------------------------------------------------------------------------------


def test_months_follow_each_other_and_empty_ones_stand_between(anna):
    months = by_month(Review.objects.all())

    assert [(month.first, month.number, month.average, month.counts) for month in months] == [
        (date(2026, 3, 1), 2, Decimal("2.50"), [0, 1, 0, 0, 1]),
        (date(2026, 2, 1), 0, None, [0, 0, 0, 0, 0]),
        (date(2026, 1, 1), 2, Decimal("3.50"), [1, 0, 0, 1, 0]),
    ]
    assert (together(months).number, together(months).average) == (4, Decimal("3.00"))
    assert by_month(Review.objects.none()) == []


def test_chart_draws_what_the_table_says_oldest_first(anna):
    [drawn] = chart(by_month(Review.objects.all()))

    assert (drawn["labels"], drawn["now"], drawn["line"]) == (
        ["Jan 2026", "Feb 2026", "Mar 2026"],
        [2, 0, 2],
        [3.5, None, 2.5],
    )


def test_months_across_the_turn_of_a_year(anna):
    Review.objects.filter(remote_id="2").update(reviewed_on=date(2025, 11, 30))

    firsts = [month.first for month in by_month(Review.objects.all())]

    assert firsts == [date(2026, 3, 1), date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]


def test_page_by_month_follows_the_filters(mona):
    whole, narrowed = mona.get(MONTHS), mona.get(MONTHS, {"about": "product", "product": "texas"})

    assert "Average 3.00 of 5 Reviews 4" in text(whole)
    assert "March 2026 0 1 0 0 1 2 2.50" in text(whole)
    assert "Average 5.00 of 5 Reviews 1" in text(narrowed)
    data = re.search(r'id="turnover-data"[^>]*>(.*?)</script>', narrowed.content.decode()).group(1)
    assert json.loads(data)[0]["now"] == [1]


def test_month_fragment_is_what_the_page_includes(mona):
    answer = mona.get(MONTHS, {"rating": "5"}, headers={"HX-Request": "true", "HX-Target": "ratings"})

    assert answer.content.decode().lstrip().startswith('<div id="ratings"')
    assert answer["HX-Push-Url"] == f"{MONTHS}?rating=5"


@pytest.mark.parametrize("wanted", ["csv", "jsonl", "xlsx"])
def test_months_as_a_file_are_what_the_page_shows(mona, wanted):
    address = f"{MONTHS}?about=shop&format={wanted}"
    assert address.replace("&", "&amp;") in mona.get(MONTHS, {"about": "shop"}).text

    answer = mona.get(address)

    today = timezone.localdate(timezone=ZoneInfo(User.objects.get(pk=mona.session["_auth_user_id"]).time_zone))
    name = f"ratings-by-month-{today.isoformat()}.{wanted}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    body = b"".join(answer.streaming_content)
    if wanted == "csv":
        assert body.decode("utf-8-sig").splitlines() == [
            "Month,5 stars,4 stars,3 stars,2 stars,1 star,Reviews,Average",
            "2026-03,0,0,0,0,1,1,1",
            "2026-02,0,0,0,0,0,0,",
            "2026-01,0,0,0,1,0,1,2",
        ]
    elif wanted == "jsonl":
        assert json.loads(body.splitlines()[0]) == {
            "month": "2026-03", "5_stars": 0, "4_stars": 0, "3_stars": 0, "2_stars": 0, "1_star": 1, "reviews": 1,
            "average": 1,
        }  # fmt: skip
    else:
        assert body[:2] == b"PK"


def test_months_as_a_file_hold_only_merchants_whose_rows_may_be_taken_along(sign_in, anna):
    vera = sign_in(cast.vera())

    assert vera.get(f"{MONTHS}?format=csv").status_code == 403
    assert "format=csv" not in vera.get(MONTHS).text


def test_months_of_removed_reviews_are_left_out(mona):
    Review.objects.update(removed_at=timezone.now())

    assert "There are no reviews yet." in text(mona.get(MONTHS))
