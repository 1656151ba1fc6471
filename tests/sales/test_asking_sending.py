"""From an order that becomes due to the review service: one order a call, each once, whatever breaks in between."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Command, LinkedAccount
from accounts.outbox import submitting, words
from sales.models import ReviewRequest
from tests import cast, shop
from tests.asking import invoice, open_asking, order, rules, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(settings, monkeypatch):
    with open_asking(settings, monkeypatch) as opened:
        yield opened


def test_an_order_that_is_due_is_told_with_clean_types_and_its_merchants_time(asking):
    cast.put(asking.shop, "categories", shop.category())
    cast.put(asking.shop, "products", shop.product())
    placed = order(112312)
    asking.put(placed)

    asking.work()

    [[told]] = asking.posts()
    assert told == {
        "id_order": "w-112312",
        "order_date": placed["start_date"].replace("T", " "),
        "firstname": "Bob",
        "lastname": "Smith",
        "email": "buyer-112312@home.example",
        "reference": "w-112312",
        "products": [
            {"id": 58661, "name": "Tom's Texas Sauce 16oz", "qty": 1, "unit_price": 137.4, "sku": "Sauce-58661-yes-yes",
             "category_id": 24001, "category_name": "Sauces & Dips 24001"},
            {"id": 58662, "name": "The Squealer - Sauce-997706", "qty": 2, "unit_price": 8.4, "sku": "Sauce-997706"},
        ],
    }  # fmt: skip
    request = ReviewRequest.objects.get()
    assert (request.state, request.account) == ("sent", asking.account)
    assert request.answer == {"success": 1, "orders_count": 1, "orders_imported": 1, "message": None}
    assert request.mail_expected_at == request.sent_at + timedelta(days=10)
    assert Command.objects.get().state == "done"


def test_a_lost_answer_is_sent_again_and_already_sent_is_done(asking):
    asking.sandbox.faults.add("lost_answer", method="POST", times=1)
    asking.put(order(1))

    asking.work(4)

    assert asking.received() == ["w-1"]
    assert len(asking.posts()) == 2
    assert asking.states() == {"w-1": ("sent", "already_sent")}
    assert ReviewRequest.objects.get().answer["orders_imported"] == 0
    assert [each.outcome for each in Command.objects.get().tries.all()] == ["no_connection", "found_unseen", "done"]


def test_a_request_that_never_arrived_is_sent_again(asking):
    asking.sandbox.faults.add("close", method="POST", times=2)
    asking.put(order(1))

    asking.work(6)

    assert (asking.received(), asking.states()) == (["w-1"], {"w-1": ("sent", "")})


def test_a_worker_that_died_while_sending_sends_again(asking):
    asking.put(order(1))
    asking.work(1)
    Command.objects.update(state="sending", fence=0, ended_at=None)
    ReviewRequest.objects.update(state="queued", sent_at=None)

    asking.work(3)

    assert (asking.received(), asking.states()) == (["w-1"], {"w-1": ("sent", "already_sent")})


def test_an_order_that_the_service_refuses_is_told_in_its_words(asking):
    asking.put(order(1))
    asking.work(0)
    asking.sandbox.set_options(reviews_bad_order="batch")
    command = submitting.submit(
        asking.account, "review_request.create",
        {"id_order": "x-1", "order_date": "2026-01-01 00:00:00", "firstname": "A", "lastname": "B", "email": "a@b.example",
         "products": [{"id": "no-number", "name": "Pen"}]}, key="k", actor="tests",
    )  # fmt: skip

    asking.work()

    command.refresh_from_db()
    assert (command.state, words.why(command)) == (
        "rejected",
        "The remote system refused it: Missing fields for array",
    )
    assert asking.states()["x-1"] == ("refused", "rejected")


def test_an_answer_that_proves_nothing_is_sent_again_until_a_person_has_to_look(asking):
    told = {"success": 0, "orders_count": 1, "orders_imported": 0, "message": "Please try later"}
    asking.sandbox.faults.add("status", method="POST", status=200, body=json.dumps(told))
    asking.put(order(1))

    asking.work(42)

    command = Command.objects.get()
    assert (command.state, command.attempts, command.reason) == ("needs_person", 20, "never_confirmed")
    assert (command.detail, asking.received()) == ("Please try later", [])
    assert asking.states() == {"w-1": ("needs_person", "never_confirmed")}
    assert words.why(command) == (
        "It was sent as often as is safe, and no answer told that it was taken. Look at the review service. "
        "Please try later"
    )


def test_nothing_is_sent_before_the_hold_is_over_and_whatever_was_cancelled_meanwhile_is_not_sent(asking):
    rules(asking.merchant, hold_hours=24)
    asking.put(order(1), order(2))
    asking.work()
    assert asking.received() == []
    assert {row.held_until > timezone.now() + timedelta(hours=23) for row in ReviewRequest.objects.all()} == {True}

    asking.put(order(1, status="Cancelled by customer"))
    ReviewRequest.objects.update(held_until=timezone.now())
    asking.work()

    assert asking.received() == ["w-2"]
    assert asking.states() == {"w-1": ("cancelled", "stopped"), "w-2": ("sent", "")}


def test_an_order_cancelled_after_it_was_handed_on_is_not_sent(asking):
    asking.put(order(1))
    from sales.asking import finding, releasing

    finding.find_all()
    releasing.release_due()
    asking.put(order(1, status="Refunded"))

    asking.work()

    assert asking.received() == []
    assert asking.states() == {"w-1": ("cancelled", "review_cancelled")}


def test_what_is_held_waits_while_asking_is_off_or_its_language_has_no_account(asking):
    asking.put(order(1))
    from sales.asking import finding

    finding.find_all()
    rules(asking.merchant, is_on=False)
    asking.work()
    assert asking.states() == {"w-1": ("held", "")}

    rules(asking.merchant)
    LinkedAccount.objects.filter(pk=asking.account.pk).update(state="disconnected", credential=None)
    asking.work()
    assert asking.states() == {"w-1": ("held", "no_account")}

    [there] = asking.sandbox.guaranteed_reviews.accounts
    asking.account = service(asking.merchant, there.api_key)
    ReviewRequest.objects.update(held_until=timezone.now())
    asking.work()
    assert (asking.received(), asking.states()) == (["w-1"], {"w-1": ("sent", "")})


def test_an_account_linked_anew_is_not_told_of_the_same_order_again(asking):
    asking.put(order(1))
    asking.work()
    LinkedAccount.objects.update(state="disconnected", credential=None)
    asking.shop = shop.account(asking.merchant)
    [there] = asking.sandbox.guaranteed_reviews.accounts
    asking.account = service(asking.merchant, there.api_key)
    ReviewRequest.objects.update(buyer="somebody else")  # so that only the order's own identity is left

    asking.put(order(1))
    asking.work()

    assert (len(asking.posts()), ReviewRequest.objects.count()) == (1, 1)


def test_the_tills_invoice_of_a_web_order_is_the_same_order(asking):
    rules(asking.merchant, invoices=True, period_days=0)
    till = cast.account(asking.merchant)
    asking.put(order(1))
    cast.put(till, "invoices", invoice(7, invoice_externalReferenceNumber="1"), invoice(8))

    asking.work()

    assert sorted(asking.received()) == ["i-RG2026/8", "w-1"]


# --- What programs ask for ---------------------------------------------------------------------------

DATA = {
    "id_order": "A-1", "order_date": "2026-11-20 10:00:00", "firstname": "Ada", "lastname": "Lovelace",
    "email": "ada@home.example", "products": [{"id": "100", "name": "Pen", "qty": "1", "unit_price": "25.90"}],
}  # fmt: skip


def test_a_program_asks_by_the_ledger_too(asking):
    first = submitting.submit(asking.account, "review_request.create", DATA, key="1", actor="tests")
    again = submitting.submit(asking.account, "review_request.create", {"orders": [DATA]}, key="2", actor="tests")

    asking.work()

    for command in (first, again):
        command.refresh_from_db()
    assert [(each.state, each.reason, each.attempts) for each in (first, again)] == [
        ("done", "", 1),
        ("done", "already_sent", 0),
    ]
    [[told]] = asking.posts()
    assert told["products"] == [{"id": 100, "name": "Pen", "qty": 1, "unit_price": 25.9}]
    request = ReviewRequest.objects.get()
    assert (request.id_order, request.state, request.buyer, request.command) == (
        "A-1",
        "sent",
        "ada@home.example",
        first,
    )


def test_a_buyer_who_is_being_asked_is_not_asked_by_a_program(asking):
    rules(asking.merchant, hold_hours=5)
    asking.put(order(1, email="ADA@home.example"))
    asking.work()
    command = submitting.submit(asking.account, "review_request.create", DATA, key="1", actor="tests")

    asking.work()

    command.refresh_from_db()
    assert (command.state, command.reason, asking.received()) == ("rejected", "review_under_way", [])


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("lastname", " ", "This is needed: an order without it is refused there."),
        ("email", "ada", "This is no e-mail address."),
        ("order_date", "20.11.2026", "Write it as 2026-11-28 17:05:00, in the merchant's own time."),
        ("reference", "", "An empty one would make all such orders the same: leave it out."),
        ("products", [{"id": 1}], "Each product needs an id and a name."),
        ("orders", [], "A list of exactly one order is needed: whether all of several were taken is never told."),
    ],
)
def test_what_the_service_would_refuse_is_refused_before(asking, field, value, told):
    with pytest.raises(submitting.Refused) as refused:
        submitting.submit(asking.account, "review_request.create", DATA | {field: value}, key="1", actor="tests")

    assert refused.value.complaints == {field: told}
