"""Reviews read back: pages, changes, what vanishes, whose order and product they are about, replies."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.http.journal import journal
from accounts.models import ApiCall, LinkedAccount, Problem, QuarantinedRow, Reference, SyncCursor, SyncRun
from accounts.sync import foreground, pace
from sales.models import Invoice, Review, ReviewRequest, WebOrder
from tests import cast, reviews, shop
from tests.house import open_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_resource]


@pytest.fixture
def service(monkeypatch, settings):
    """A review service with one account, and no pauses between tries."""
    monkeypatch.setattr(pace, "FIRST_BACKOFF_S", 0.01)
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.1)
    monkeypatch.setattr(foreground.heart, "start", lambda: None)
    monkeypatch.setattr(foreground.heart, "stop", lambda: None)
    monkeypatch.setattr(foreground, "LOOK_EVERY_S", 0.01)
    settings.ALLOW_PRIVATE_HOSTS, settings.GUARANTEED_REVIEWS_LIMIT = ("127.0.0.1",), 100_000
    with reviews.open_service() as opened:
        settings.GUARANTEED_REVIEWS_URL = opened.server.url
        yield opened


def sync(*resources: str, full: bool = False) -> dict[str, SyncRun]:
    accounts = list(LinkedAccount.objects.filter(system="guaranteed_reviews").select_related("merchant"))
    reports = foreground.sync(accounts, resources=list(resources) or None, full=full, say=lambda text: None)
    return {report.run.resource: report.run for report in reports}


def ids() -> list[str]:
    return sorted(Review.objects.present().values_list("remote_id", flat=True), key=int)


# --- The private list ----------------------------------------------------------------------------------


def test_review_is_read_with_all_that_is_shown(service):
    reviews.account()
    service.rows = [reviews.review(7, product="58661")]

    run = sync("reviews")["reviews"]

    row = Review.objects.get()
    assert (run.state, run.mode, run.seen, run.requests) == ("done", "first", 1, 1)
    assert (row.remote_id, row.rating, row.text) == ("7", 5, "Schnell & gut, <b>gerne</b> wieder")
    assert (row.reviewer, row.order_ref, row.product_ref, row.language) == ("Anna Berger", "w-112318", "58661", "de")
    assert row.reviewed_at == datetime(2026, 3, 29, 12, 5, 6, tzinfo=UTC)  # summer time began that night
    assert (row.reviewed_on, row.reply) == (date(2026, 3, 29), None)


@pytest.mark.parametrize("product", ["no", None, "", "0", 0])
def test_review_of_the_shop_names_no_product(service, product):
    reviews.account()
    service.rows = [reviews.review(product=product, order=None)]

    sync("reviews")

    assert Review.objects.values_list("product_ref", "order_ref").get() == (None, None)


def test_question_has_the_key_and_asks_for_published_ones_in_order(service):
    reviews.account()

    sync("reviews")

    assert service.queries() == [
        {"review_type": "both", "status": "1", "sort": "asc", "page": "1", "limit": "1000", "api_key": reviews.KEY}
    ]


@pytest.mark.parametrize(("rows", "largest", "requests"), [(0, 1000, 1), (3, 3, 1), (7, 3, 3), (6, 3, 2)])
def test_pages_are_read_until_the_total_has_come(service, rows, largest, requests):
    """Also where the service gives less on a page than was asked for."""
    reviews.account()
    service.rows, service.largest = [reviews.review(number) for number in range(1, rows + 1)], largest

    run = sync("reviews")["reviews"]

    assert (run.state, run.seen, run.requests) == ("done", rows, requests)
    assert len(ids()) == rows


def test_changes_are_asked_for_by_day_two_days_back(service):
    reviews.account()
    service.rows = [reviews.review()]
    sync("reviews")
    SyncCursor.objects.update(good_since=datetime(2026, 5, 10, 23, 30, tzinfo=UTC))  # the 11th in Vienna

    run = sync("reviews")["reviews"]

    assert (run.mode, service.queries()[-1]["update_from"]) == ("changes", "2026-05-09")
    assert ids() == ["1"]  # what changes leave out is there all the same


def test_review_that_a_full_pass_does_not_see_is_gone_and_comes_back(service):
    reviews.account()
    service.rows = [reviews.review(number) for number in range(1, 4)]
    sync("reviews")

    service.rows = [reviews.review(1), reviews.review(3)]
    assert sync("reviews", full=True)["reviews"].removed == 1
    assert ids() == ["1", "3"]

    service.rows.append(reviews.review(2))
    sync("reviews", full=True)
    assert ids() == ["1", "2", "3"]


def test_empty_answer_is_no_proof_that_all_are_gone(service):
    reviews.account()
    service.rows = [reviews.review(number) for number in range(1, 4)]
    sync("reviews")

    service.rows = []
    sync("reviews", full=True)

    assert ids() == ["1", "2", "3"]
    assert Problem.objects.get().cause == "many_missing"


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"review_rating": 6}, "not_stars"),
        ({"review_rating": 0}, "not_stars"),
        ({"review_rating": "4.5"}, "not_a_whole_number"),
        ({"review_rating": None}, "missing"),
        ({"date_time": "gestern"}, "not_a_time"),
        ({"date_time": "0000-00-00 00:00:00"}, "missing"),
        ({"reviewer_name": ["Anna"]}, "not_a_text"),
    ],
)
def test_odd_review_is_set_aside_and_the_others_are_read(service, odd, reason):
    reviews.account()
    service.rows = [reviews.review(1, **odd), reviews.review(2)]

    run = sync("reviews")["reviews"]

    assert (run.state, run.quarantined, ids()) == ("done", 1, ["2"])
    assert QuarantinedRow.objects.get().reason == reason


def test_same_number_in_two_languages_is_two_reviews(service):
    """Translations share it: each language is an account."""
    french = reviews.KEY.replace("/de/", "/fr/")
    service.keys.add(french)
    reviews.account()
    reviews.account(key=french)
    service.rows = [reviews.review(7)]

    sync("reviews")

    assert sorted(Review.objects.values_list("remote_id", "language")) == [("7", "de"), ("7", "fr")]


def test_database_holds_no_more_than_five_stars():
    cast.put(reviews.account(), "reviews", reviews.review())

    for rating in (0, 6):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Review.objects.update(rating=rating)
        assert "review_rating_in_stars" in str(error.value)


# --- Whose they are ------------------------------------------------------------------------------------


def about() -> tuple[str | None, str | None, str | None]:
    """The web order, the invoice and the product that the only review is about."""
    row = Review.objects.select_related("web_order", "invoice", "product").get()
    numbers = (row.web_order and row.web_order.number, row.invoice and row.invoice.number)
    return (*numbers, row.product and row.product.remote_id)


@pytest.fixture
def anna():
    """A merchant with a till and a web shop, which have some numbers in common."""
    anna = cast.merchant()
    till, store = cast.account(anna), shop.account(anna)
    cast.put(till, "products", cast.product(1), cast.product(58661))
    cast.put(till, "invoices", cast.invoice(1, invoice_numberFull="RG2026/1"), cast.invoice(2, invoice_numberFull="9"))
    cast.put(store, "products", shop.simple(58661), shop.simple(58662))
    cast.put(store, "web_orders", shop.order(9), shop.order(112312))
    return anna


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("w-112312", ("112312", None)),
        ("112312", ("112312", None)),
        (112312, ("112312", None)),
        ("i-RG2026/1", (None, "RG2026/1")),
        ("RG2026/1", (None, "RG2026/1")),
        ("9", ("9", None)),  # a web order's first
        ("i-9", (None, "9")),
        ("w-9", ("9", None)),
        ("w-RG2026/1", (None, None)),
        ("4711", (None, None)),
        ("x-112312", (None, None)),
    ],
)
def test_order_is_found_by_its_number(anna, order, found):
    cast.put(reviews.account(anna), "reviews", reviews.review(order=order))

    assert about()[:2] == found


@pytest.mark.parametrize(
    ("order", "product", "found"),
    [
        ("4711", "58662", "58662"),
        ("4711", "58661", None),  # till and shop have one each
        ("w-112312", "58661", "58661"),
        ("4711", "99", None),
        ("4711", "no", None),
    ],
)
def test_product_is_found_by_its_number_and_its_order(anna, order, product, found):
    cast.put(reviews.account(anna), "reviews", reviews.review(order=order, product=product))

    assert about()[2] == found


def test_product_of_the_same_account_as_the_order_is_meant(anna):
    cast.put(reviews.account(anna), "reviews", reviews.review(order="w-112312", product="58661"))

    row = Review.objects.select_related("product__account", "web_order").get()
    assert row.product.account_id == row.web_order.account_id


def test_number_that_two_orders_have_is_nobodys(anna):
    cast.put(shop.account(anna, label="second"), "web_orders", shop.order(112312))

    cast.put(reviews.account(anna), "reviews", reviews.review(order="w-112312"))

    assert about()[0] is None


def test_order_that_we_have_asked_for_is_known_whatever_its_number(anna):
    second = shop.account(anna, label="second")
    cast.put(second, "web_orders", shop.order(112312))
    asked = WebOrder.objects.get(account=second)
    ReviewRequest.objects.create(
        merchant=anna,
        web_order=asked,
        id_order="w-112312-20230726",
        ordered_at=asked.placed_at,
        held_until=asked.placed_at,
    )

    cast.put(reviews.account(anna), "reviews", reviews.review(order="w-112312-20230726"))

    assert Review.objects.get().web_order_id == asked.pk


def test_requests_of_other_merchants_tell_nothing(anna):
    order = WebOrder.objects.get(number="112312")
    ReviewRequest.objects.create(
        merchant=anna, web_order=order, id_order="w-1", ordered_at=order.placed_at, held_until=order.placed_at
    )

    cast.put(reviews.account(cast.merchant("Weinhandel Otto")), "reviews", reviews.review(order="w-1"))

    assert about() == (None, None, None)


def test_other_merchants_orders_are_never_meant(anna):
    cast.put(
        reviews.account(cast.merchant("Weinhandel Otto")), "reviews", reviews.review(order="w-112312", product="58662")
    )

    assert about() == (None, None, None)


def test_training_is_never_meant():
    anna = cast.merchant()
    cast.put(cast.account(anna), "invoices", cast.invoice(1, invoice_numberFull="RG2026/1", invoice_testMode=True))

    cast.put(reviews.account(anna), "reviews", reviews.review(order="RG2026/1"))

    assert (Invoice.objects.count(), about()[1]) == (1, None)


def test_order_that_is_read_later_is_found_with_the_next_pass(service):
    linked = reviews.account()
    service.rows = [reviews.review(order="w-112312", product="58661")]
    sync("reviews")
    assert about() == (None, None, None)

    store = shop.account(linked.merchant)
    cast.put(store, "web_orders", shop.order(112312))
    cast.put(store, "products", shop.simple(58661))
    sync("reviews")

    assert about() == ("112312", None, "58661")
    WebOrder.objects.all().delete()
    assert about()[0] is None


def test_order_is_found_once_its_account_was_read_whole(settings, monkeypatch):
    with open_house(settings, monkeypatch, products=3, invoices=4) as house:
        invoice = Invoice.objects.filter(test_mode=False).first()
        cast.put(reviews.account(house.account.merchant), "reviews", reviews.review(order=invoice.number))
        Review.objects.update(invoice=None)

        house.work(1)
        assert Review.objects.get().invoice is None

        LinkedAccount.objects.update(last_good_sync_at=None)
        house.work(1)
        assert Review.objects.get().invoice == invoice


# --- The public list -----------------------------------------------------------------------------------


def test_replies_come_from_the_public_list(service):
    reviews.account(public_key=reviews.PUBLIC_KEY)
    service.rows = [reviews.review(1), reviews.review(2), reviews.review(3)]
    service.told = [reviews.public(1, reply="Danke!", rdate="2026-07-01 08:30"), reviews.public(2, r=3)]

    runs = sync()

    assert {name: run.state for name, run in runs.items()} == {"reviews": "done", "ratings": "done"}
    told = list(Review.objects.order_by("remote_id").values_list("reply", "replied_at"))
    assert told == [("Danke!", datetime(2026, 7, 1, 6, 30, tzinfo=UTC)), ("", None), (None, None)]
    assert str(Reference.objects.get(kind="ratings")) == "4.0 of 5 stars from 2 reviews"


def test_reply_that_is_taken_back_is_gone_here_too(service):
    reviews.account(public_key=reviews.PUBLIC_KEY)
    service.rows, service.told = [reviews.review()], [reviews.public(reply="Danke!", rdate="2026-07-01 08:30")]
    sync()

    service.told = [reviews.public()]
    sync("ratings")

    assert Review.objects.values_list("reply", "replied_at").get() == ("", None)


def test_review_that_is_read_after_the_public_list_gets_its_reply(service):
    reviews.account(public_key=reviews.PUBLIC_KEY)
    service.told = [reviews.public(reply="Danke!", rdate="bald")]
    sync("ratings")

    service.rows = [reviews.review()]
    sync("reviews")

    assert Review.objects.values_list("reply", "replied_at").get() == ("Danke!", None)


def test_replies_to_reviews_of_products_come_from_each_products_list(service):
    """One request for each product that is reviewed, whether or not the site's list tells of its reviews too."""
    account = reviews.account(public_key=reviews.PUBLIC_KEY)
    service.rows = [
        reviews.review(number, product=product)
        for number, product in enumerate(("58661", "58662", "58661", "no", "sku-7"), start=1)
    ]
    service.told = [reviews.public(4, reply="Gern!")]
    service.of_products = {
        "58661": [reviews.public(1, reply="Danke!", rdate="2026-07-01 08:30"), reviews.public(3, r=3)],
        "58662": [reviews.public(2, reply="Bald wieder da.")],
    }
    sync()
    assert set(Review.objects.values_list("remote_id", "reply")) == {
        ("1", None), ("2", None), ("3", None), ("4", "Gern!"), ("5", None)
    }  # fmt: skip

    run = sync("product_ratings")["product_ratings"]

    assert (run.state, run.seen, run.requests) == ("done", 2, 2)  # a number that is none is not asked for
    assert set(Review.objects.values_list("remote_id", "reply")) == {
        ("1", "Danke!"), ("2", "Bald wieder da."), ("3", ""), ("4", "Gern!"), ("5", None)
    }  # fmt: skip
    kept = Reference.objects.filter(account=account, kind="product_ratings").order_by("remote_id")
    assert [(row.remote_id, str(row)) for row in kept] == [
        ("58661", "4.0 of 5 stars from 2 reviews"),
        ("58662", "5.0 of 5 stars from 1 reviews"),
    ]


def test_product_that_the_service_does_not_know_holds_up_no_other(service):
    reviews.account(public_key=reviews.PUBLIC_KEY)
    service.rows = [reviews.review(1, product="1"), reviews.review(2, product="2")]
    service.of_products = {"2": [reviews.public(2, reply="Danke!")]}
    service.refusal = ({"code": "rest_invalid_param", "message": "Unknown", "data": {"status": 404}}, 404)
    sync("reviews")

    run = sync("product_ratings")["product_ratings"]

    assert (run.state, run.requests) == ("done", 2)
    assert Review.objects.get(remote_id="2").reply == "Danke!"


def test_later_word_counts_where_two_lists_tell_of_a_review(service):
    reviews.account(public_key=reviews.PUBLIC_KEY)
    service.rows = [reviews.review(1, product="58661")]
    service.told = [reviews.public(1, reply="Danke!")]
    service.of_products = {"58661": [reviews.public(1)]}
    sync("product_ratings", "reviews", "ratings")
    sync("product_ratings")
    assert Review.objects.get().reply == ""

    service.told = [reviews.public(1, reply="Vielen Dank!")]
    sync("ratings")
    assert Review.objects.get().reply == "Vielen Dank!"
    service.of_products = {"58661": [reviews.public(1, reply="Merci!")]}
    sync("product_ratings")
    assert Review.objects.get().reply == "Merci!"


def test_product_whose_reviews_are_gone_is_not_asked_for(service):
    reviews.account(public_key=reviews.PUBLIC_KEY)
    service.rows = [reviews.review(1, product="1"), reviews.review(2, product="2")]
    service.of_products = {"1": [reviews.public(1)], "2": [reviews.public(2)]}
    sync("reviews")
    sync("product_ratings")

    service.rows = [reviews.review(1, product="1")]
    sync("reviews", full=True)
    run = sync("product_ratings")["product_ratings"]

    assert (run.seen, run.removed) == (1, 1)


def test_without_a_public_key_no_product_is_asked_for(service):
    reviews.account()
    service.rows = [reviews.review(1, product="58661")]
    sync("reviews")

    run = sync("product_ratings")["product_ratings"]

    assert (run.state, run.requests) == ("done", 0)


@pytest.mark.parametrize("told", [None, 5, {}, [None, 5, "x", {"id": None}, {"id": 1, "reply": 5}]])
def test_odd_public_list_changes_nothing(service, told):
    reviews.account(public_key=reviews.PUBLIC_KEY)
    service.rows, service.told = [reviews.review()], []
    service.faults.append(
        lambda asked, handler: "public" in asked.path and (handler.json({"ratings": {}, "reviews": told}) or True)
    )

    runs = sync()

    assert {run.state for run in runs.values()} == {"done"}
    assert Review.objects.get().reply is None


def test_without_a_public_key_nothing_public_is_asked_for(service):
    reviews.account()

    runs = sync()

    assert {name: (run.state, run.requests) for name, run in runs.items()} == {
        "reviews": ("done", 1),
        "ratings": ("done", 0),
    }
    assert Reference.objects.count() == 0


# --- The key -------------------------------------------------------------------------------------------


def test_call_log_tells_neither_key(service):
    reviews.account(public_key=reviews.PUBLIC_KEY)
    service.rows = [reviews.review()]

    sync()
    journal.flush()

    assert sorted(ApiCall.objects.values_list("path", flat=True)) == [
        "/private/v3/reviews?review_type=both&status=1&sort=asc&page=1&limit=1000",
        "/public/v3/reviews/{public_key}/{scope}",
    ]
