"""Sending orders to the emulated Guaranteed Reviews: encodings, counts, repeats, and the mails that follow."""

import json
import re
from datetime import timedelta

import pytest
import requests

SENT_BEFORE = "Some orders were not imported because they had already been sent (see documentation)"
MISSING = "Missing fields for array"
PRODUCT = {"id": 100, "name": "Mug", "qty": 1, "unit_price": 25.9}


def address(caller, path="/private/v3/orders"):
    return caller.url + path


def sent_as(caller, encoding, orders, path="/private/v3/orders"):
    """Multipart as the PHP example, a form, or JSON as the vendor's own modules."""
    fields = {"api_key": caller.account.api_key, "orders": json.dumps(orders)}
    match encoding:
        case "multipart":
            wish = {"files": {name: (None, value) for name, value in fields.items()}}
        case "form":
            wish = {"data": fields}
        case "json":
            wish = {"json": {**fields, "orders": orders, "source": "wp"}}
        case "json string":
            wish = {"json": fields}
        case _:
            wish = {"data": {**fields, "orders": orders}}
    return requests.post(address(caller, path), timeout=20, **wish).json()


# encodings


@pytest.mark.parametrize("encoding", ["multipart", "form", "json"])
def test_order_is_imported(reviewer, encoding):
    order = reviewer.order(lastname="Müller & Söhne", products=[PRODUCT])
    assert sent_as(reviewer, encoding, [order]) == {
        "success": 1, "orders_count": 1, "orders_imported": 1, "message": None,
    }  # fmt: skip
    assert [received.order for received in reviewer.account.orders] == [order]


@pytest.mark.parametrize("encoding", ["json string", "plain"])
def test_neither_encoding_takes_the_other_s_orders(reviewer, encoding):
    told = sent_as(reviewer, encoding, [reviewer.order()])
    assert (told["success"], told["orders_imported"], reviewer.account.orders) == (0, 0, [])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"[]", "application/json"),
        (b"nothing", "multipart/form-data"),
        (b"\xff=1", "application/x-www-form-urlencoded"),
        (b"", "text/plain"),
    ],
)
def test_body_that_cannot_be_read_has_no_key(reviewer, body, kind):
    answer = requests.post(address(reviewer), data=body, headers={"Content-Type": kind}, timeout=20)
    assert answer.json() == {"success": 0, "orders_count": 0, "orders_imported": 0, "message": "Invalid API key"}


@pytest.mark.parametrize("orders", ["[", "5", "{}", "[]", ""])
def test_orders_that_are_none(reviewer, orders):
    fields = {"api_key": reviewer.account.api_key, "orders": orders}
    told = requests.post(address(reviewer), data=fields, timeout=20).json()
    assert told == {
        "success": 0, "orders_count": 0, "orders_imported": 0, "message": "Orders are missing or not readable",
    }  # fmt: skip


def test_a_slash_too_many_does_no_harm_here(reviewer):
    assert sent_as(reviewer, "json", [reviewer.order()], path="/private/v3//orders")["success"] == 1


def test_other_methods_are_no_route(reviewer):
    answer = requests.get(address(reviewer), timeout=20)
    assert (answer.status_code, answer.json()["data"]) == (404, {"status": 404})


# counts


def test_success_means_at_least_one(reviewer):
    assert reviewer.send(reviewer.order("A-1"), reviewer.order("A-2")) == (1, 2, 2, None)
    assert reviewer.send(reviewer.order("A-2"), reviewer.order("A-3")) == (1, 2, 1, SENT_BEFORE)
    assert reviewer.send(reviewer.order("A-1"), reviewer.order("A-3")) == (0, 2, 0, SENT_BEFORE)
    assert [received.id_order for received in reviewer.account.orders] == ["A-1", "A-2", "A-3"]


def test_corrected_order_cannot_be_sent_again(reviewer):
    reviewer.send(reviewer.order(email="wrong@example.org"))
    assert reviewer.send(reviewer.order(email="right@example.org")) == (0, 1, 0, SENT_BEFORE)
    assert [mail.email for mail in reviewer.service.mails()] == ["wrong@example.org"]


def test_number_and_text_are_the_same_id(reviewer):
    reviewer.send(reviewer.order(1234))
    assert reviewer.send(reviewer.order("1234"))[2] == 0


def test_reference_that_came_before(reviewer):
    reviewer.send(reviewer.order("A-1", reference="R"))
    assert reviewer.send(reviewer.order("A-2", reference="R")) == (0, 1, 0, SENT_BEFORE)
    assert reviewer.send(reviewer.order("A-3"), reviewer.order("A-4"))[2] == 2  # without one, nothing is shared


def test_empty_reference_is_shared(reviewer):
    orders = [reviewer.order(f"A-{number}", reference="") for number in range(3)]
    assert reviewer.send(*orders) == (1, 3, 1, SENT_BEFORE)


def test_twice_in_one_batch(reviewer):
    assert reviewer.send(reviewer.order(), reviewer.order()) == (1, 2, 1, SENT_BEFORE)


@pytest.mark.parametrize(("scope", "imported"), [("key", 1), ("site", 0)])
def test_same_order_under_another_key_of_the_site(reviewers, scope, imported):
    caller = reviewers("en", "de", reviews_dedupe=scope)
    caller.send(caller.order())
    other = type(caller)(caller.sandbox, 2)
    assert other.send(other.order())[2] == imported


def test_other_sites_never_share(reviewers):
    caller = reviewers("en", "en", reviews_dedupe="site")
    caller.send(caller.order())
    assert type(caller)(caller.sandbox, 2).send(caller.order())[2] == 1


# what must be there


@pytest.mark.parametrize("value", [None, "", "  ", [], False])
@pytest.mark.parametrize("name", ["id_order", "order_date", "firstname", "lastname", "email"])
def test_one_incomplete_order_refuses_the_batch_and_none_is_named(reviewer, name, value):
    told = reviewer.send(reviewer.order("A-1"), reviewer.order("A-2") | {name: value})
    assert told == (0, 2, 0, MISSING)
    assert reviewer.account.orders == []


@pytest.mark.parametrize(
    "products",
    [[{"id": 1}], [{"name": "Mug"}], [{"id": "mug", "name": "Mug"}], [{"id": 1, "name": ""}], [5], {"id": 1}, "mug"],
)
def test_incomplete_product_refuses_too(reviewer, products):
    assert reviewer.send(reviewer.order(products=products)) == (0, 1, 0, MISSING)


@pytest.mark.parametrize("order", [5, None, [], "A-1", {}])
def test_order_that_is_none(reviewer, order):
    assert reviewer.send(order) == (0, 1, 0, MISSING)


def test_incomplete_order_refuses_only_itself_by_option(reviewers):
    caller = reviewers(reviews_bad_order="order")
    assert caller.send(caller.order("A-1"), caller.order("A-2", lastname="")) == (1, 2, 1, MISSING)


def test_refused_orders_may_have_another_status(reviewers):
    caller = reviewers(reviews_error_status=400)
    assert caller.post(caller.order(lastname="")).status_code == 400
    assert [caller.post(caller.order()).status_code for _ in range(2)] == [200, 200]


def test_types_of_the_documents_example_are_taken(reviewer):
    product = {"id": "100", "name": "P", "qty": "1", "unit_price": "25.90", "url": "", "variant_id": 7}
    order = reviewer.order(7, products=[product], store_id=3, phone="1", total_paid_tax_incl="30")
    assert reviewer.send(order) == (1, 1, 1, None)


# keys


def test_keys(reviewers):
    accounts = reviewers("en", "de", "en").service.accounts
    assert [(each.site, each.language) for each in accounts] == [(4310, "en"), (4310, "de"), (4327, "en")]
    assert [bool(re.fullmatch(rf"{each.site}/{each.language}/[0-9a-f]{{64}}", each.api_key)) for each in accounts] == [
        True
    ] * 3
    assert len({each.public_key for each in accounts} | {each.api_key for each in accounts}) == 6


@pytest.mark.parametrize("key", ["", "4310/en/0", "\ud800"])
def test_wrong_key_is_told_in_a_message(reviewer, key):
    assert reviewer.send(reviewer.order(), key=key)[0::3] == (0, "Invalid API key")


@pytest.mark.parametrize(
    ("option", "status", "body"),
    [
        ("401", 401, {"success": 0, "orders_count": 0, "orders_imported": 0, "message": "Invalid API key"}),
        ("error", 403, {"code": "rest_forbidden", "message": "Invalid API key", "data": {"status": 403}}),
    ],
)
def test_wrong_key_otherwise_by_option(reviewers, option, status, body):
    caller = reviewers(reviews_bad_key=option)
    answer = caller.post(caller.order(), key="4310/en/0")
    assert (answer.status_code, answer.json()) == (status, body)


def test_public_key_opens_nothing_private(reviewer):
    assert reviewer.send(reviewer.order(), key=reviewer.account.public_key)[0] == 0


def test_journal_keeps_the_order_and_not_the_key(reviewer):
    for encoding in ("json", "form", "multipart"):
        sent_as(reviewer, encoding, [reviewer.order()])
    entries = reviewer.sandbox.journal
    assert [reviewer.account.api_key in entry.body for entry in entries] == [False] * 3
    assert json.loads(entries[0].body) == {"api_key": "(key)", "orders": [reviewer.order()], "source": "wp"}
    assert json.loads(json.loads(entries[1].body)["orders"]) == [reviewer.order()]
    assert {(entry.kind, entry.token, entry.service) for entry in entries} == {
        ("account", "guaranteed_reviews/1", "guaranteed_reviews")
    }


def test_there_is_no_quota(reviewer):
    assert {reviewer.post(reviewer.order(number)).status_code for number in range(1, 120)} == {200}


# mails


def test_mail_is_planned_ten_days_after_reception(reviewers):
    caller = reviewers("en", "de")
    german = type(caller)(caller.sandbox, 2)
    now = caller.sandbox.clock.moment()
    caller.send(caller.order("A-1", order_date="2019-01-01 12:00:00"))
    caller.sandbox.clock.shift(86_400)
    german.send(german.order("B-1", firstname="Jürgen"))
    mails = caller.service.mails()
    assert [(mail.id_order, mail.language, mail.firstname, mail.state) for mail in mails] == [
        ("A-1", "en", "John", "planned"),
        ("B-1", "de", "Jürgen", "planned"),
    ]
    assert [round((mail.planned_at - now) / timedelta(days=1), 2) for mail in mails] == [10, 11]


def test_mail_is_sent_when_its_time_has_come(reviewer):
    reviewer.send(reviewer.order("A-1"))
    reviewer.sandbox.clock.shift(10 * 86_400 - 60)
    reviewer.send(reviewer.order("A-2"))
    assert [mail.id_order for mail in reviewer.service.planned()] == ["A-1", "A-2"]
    reviewer.sandbox.clock.shift(61)
    assert [mail.id_order for mail in reviewer.service.sent()] == ["A-1"]
    assert [mail.id_order for mail in reviewer.service.planned(reviewer.account)] == ["A-2"]


def test_nothing_stops_a_mail(reviewer):
    reviewer.send(reviewer.order())
    assert [requests.delete(address(reviewer) + path, timeout=20).status_code for path in ("", "/A-1")] == [404, 404]
    assert len(reviewer.service.planned()) == 1


# faults


def test_lost_answer_was_imported_and_a_second_try_is_harmless(reviewer):
    reviewer.sandbox.faults.add("lost_answer", service="guaranteed_reviews", times=1)
    with pytest.raises(requests.ConnectionError):
        reviewer.post(reviewer.order())
    assert reviewer.send(reviewer.order()) == (0, 1, 0, SENT_BEFORE)
    assert len(reviewer.service.mails()) == 1


def test_closed_connection_imported_nothing(reviewer):
    reviewer.sandbox.faults.add("close", path="/private/v3/orders", times=1)
    with pytest.raises(requests.ConnectionError):
        reviewer.post(reviewer.order())
    assert reviewer.send(reviewer.order())[2] == 1


def test_failure_is_worded_as_this_system_does(reviewer):
    reviewer.sandbox.faults.add("status", status=503, retry_after="9")
    answer = reviewer.post(reviewer.order())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "9")
    assert answer.json()["data"] == {"status": 503}
