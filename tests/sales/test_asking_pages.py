"""The pages of review requests: rules, preview, switching on, the back-fill, and what people decide about one."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Command
from sales.asking import releasing
from sales.models import ReviewRequest, ReviewRules, WebOrder
from tests import cast, shop
from tests.asking import found, invoice, merchant, order, rules, service

pytestmark = pytest.mark.django_db

State = ReviewRequest.State


@pytest.fixture
def tom():
    at = merchant()
    service(at)
    return at


@pytest.fixture
def linked(tom):
    return shop.account(tom)


@pytest.fixture
def mona(tom) -> Client:
    return browser(cast.user("mona", tom, "manager"))


@pytest.fixture
def eddi(tom) -> Client:
    return browser(cast.user("eddi", tom, "editor"))


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(response) -> str:
    """What the page says, without its tags."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def url(name: str, tom) -> str:
    return reverse(name, args=[tom.slug])


def token(response) -> str:
    return response.context["token"]


RULES = {
    "web_orders": "on", "trigger": "days", "days": "5", "oldest_days": "40", "minimums": "gbp 20\neur 12,50",
    "consent": "none", "period_days": "90", "hold_hours": "12", "stopping_words": "cancel", "delivered_statuses": "",
}  # fmt: skip


# --- Rules --------------------------------------------------------------------------------------------


def test_rules_are_kept_and_nobody_is_asked_by_that(tom, linked, mona):
    cast.put(linked, "web_orders", order(1))

    response = mona.post(url("review_rules", tom), RULES, follow=True)

    kept = ReviewRules.objects.get()
    assert (kept.is_on, kept.days, kept.minimums) == (False, 5, {"GBP": "20", "EUR": "12.50"})
    assert "The rules are kept." in response.content.decode()
    assert ReviewRequest.objects.count() == 0
    assert AuditEvent.objects.get().verb == "review_rules.changed"
    assert mona.get(url("review_rules", tom)).context["form"].initial["minimums"] == "EUR 12.50\nGBP 20"


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"minimums": "20 GBP"}, "minimums", "“20 GBP” is not understood: write three letters and an amount, such as EUR 20."),
        ({"minimums": "ABC 20"}, "minimums", "“ABC 20” is not understood: write three letters and an amount, such as EUR 20."),
        ({"oldest_days": "400"}, "oldest_days", "Between 1 and 365 days: who bought longer ago has forgotten it."),
        ({"days": "40"}, "days", "An order would be too old before its days have passed: take fewer days."),
        ({"web_orders": ""}, "web_orders", "Choose web orders, invoices, or both: else nobody is asked."),
        ({"consent": "category"}, "consent", "Choose below which categories consent: else nobody is asked."),
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_told_and_lost_nothing(tom, mona, changes, field, told):
    response = mona.post(url("review_rules", tom), RULES | changes)

    assert response.context["form"].errors == {field: [told]}
    assert response.context["form"]["period_days"].value() == "90"
    assert ReviewRules.objects.count() == 0


def test_changing_rules_asks_nobody_who_was_due_before(tom, linked, mona):
    rules(tom, minimums={"GBP": "100"})
    cast.put(linked, "web_orders", order(1), order(2, totals={"price": "120.00"}))

    mona.post(url("review_rules", tom), RULES)

    assert [row.id_order for row in found(tom)] == ["w-2"]  # due by the rules as they were
    assert ReviewRules.objects.get().since > timezone.now() - timedelta(minutes=1)


# --- Preview, switching on, back-fill ------------------------------------------------------------------


def test_preview_tells_who_would_be_asked_and_who_not_with_counts(tom, linked, mona):
    rules(tom, is_on=False, since=None)
    cast.put(linked, "web_orders", order(1), order(2, name="Madonna"), order(3, status="Refunded"), order(4, days=2))

    page = mona.get(url("review_preview", tom))

    assert [(each.key, each.number) for each in page.context["preview"].counts] == [
        ("before", 2),
        ("waits", 1),
        ("stopped", 1),
    ]
    assert [each.id_order for each in page.context["preview"].back_fill] == ["w-1", "w-2"]
    assert "2 buyers of the last 60 days could be asked now." in words(page)
    assert "Of these, 1 needs a name that a person fills in" in words(page)
    shown = mona.get(url("review_preview", tom) + "?show=stopped")
    assert [each.purchase.row.number for each in shown.context["part"]] == ["3"]


def test_switching_on_asks_only_what_becomes_due_from_then_on(tom, linked, mona):
    rules(tom, is_on=False, since=None)
    cast.put(linked, "web_orders", order(1), order(2, days=6.99))
    page = mona.get(url("review_preview", tom))

    mona.post(url("review_switch", tom), {"to": "on", "shown": token(page)})

    kept = ReviewRules.objects.get()
    assert (kept.is_on, kept.since > timezone.now() - timedelta(minutes=1)) == (True, True)
    assert found(tom) == []
    a_week_ago = timezone.now() - timedelta(days=7)
    WebOrder.objects.filter(number="2").update(paid_at=a_week_ago, placed_at=a_week_ago)
    assert [row.id_order for row in found(tom)] == ["w-2"]


def test_switching_on_needs_the_preview_of_these_very_rules(tom, linked, mona):
    rules(tom, is_on=False, since=None)
    old = token(mona.get(url("review_preview", tom)))
    rules(tom, is_on=False, since=None, days=3)

    for shown in (old, "", "forged"):
        response = mona.post(url("review_switch", tom), {"to": "on", "shown": shown})
        assert "Something changed since you looked, so nothing was done." in words(response)
    assert ReviewRules.objects.get().is_on is False


def test_a_back_fill_holds_back_exactly_what_was_shown(tom, linked, mona):
    rules(tom, since=timezone.now(), hold_hours=24)
    cast.put(linked, "web_orders", order(1), order(2))
    shown = token(mona.get(url("review_preview", tom)))

    response = mona.post(url("review_back_fill", tom), {"shown": shown}, follow=True)

    rows = ReviewRequest.objects.order_by("id_order")
    assert [(row.id_order, row.state, row.by_back_fill) for row in rows] == [
        ("w-1", "held", True),
        ("w-2", "held", True),
    ]
    assert {row.held_until > timezone.now() + timedelta(hours=23) for row in rows} == {True}
    assert "2 earlier buyers are held back for a while, and then asked." in response.content.decode()
    assert AuditEvent.objects.get(verb="review_requests.back_filled").details == {"number": 2}
    mona.post(url("review_back_fill", tom), {"shown": shown})
    assert ReviewRequest.objects.count() == 2


def test_a_back_fill_that_would_ask_more_than_was_shown_is_shown_again(tom, linked, mona):
    rules(tom, since=timezone.now())
    cast.put(linked, "web_orders", order(1))
    shown = token(mona.get(url("review_preview", tom)))
    cast.put(linked, "web_orders", order(2))

    response = mona.post(url("review_back_fill", tom), {"shown": shown})

    assert (ReviewRequest.objects.count(), len(response.context["preview"].back_fill)) == (0, 2)
    mona.post(url("review_back_fill", tom), {"shown": token(response)})
    assert ReviewRequest.objects.count() == 2


@pytest.mark.parametrize("shown", ["", "forged"])
def test_a_back_fill_without_a_preview_mails_nobody(tom, linked, mona, shown):
    rules(tom, since=timezone.now())
    cast.put(linked, "web_orders", order(1))

    mona.post(url("review_back_fill", tom), {"shown": shown})

    assert ReviewRequest.objects.count() == 0


def test_a_preview_of_another_merchant_is_worth_nothing(tom, linked, mona):
    rules(tom, since=timezone.now())
    cast.put(linked, "web_orders", order(1))
    anna = cast.merchant()
    service(anna, "4327/de/" + "d" * 64, "de")
    rules(anna)
    cast.user("mona", anna, "manager")

    mona.post(url("review_back_fill", tom), {"shown": token(mona.get(url("review_preview", anna)))})

    assert ReviewRequest.objects.count() == 0


def test_a_back_fill_is_not_for_an_asking_that_is_off(tom, linked, mona):
    rules(tom, is_on=False, since=None)
    cast.put(linked, "web_orders", order(1))

    mona.post(url("review_back_fill", tom), {"shown": token(mona.get(url("review_preview", tom)))})

    assert ReviewRequest.objects.count() == 0


# --- One request --------------------------------------------------------------------------------------


@pytest.fixture
def held(tom, linked) -> ReviewRequest:
    rules(tom, hold_hours=24)
    cast.put(linked, "web_orders", order(1))
    return found(tom)[0]


def decide(client: Client, row: ReviewRequest, decision: str) -> str:
    response = client.post(reverse("review_request_decide", args=[row.pk]), {"decision": decision}, follow=True)
    row.refresh_from_db()
    return response.content.decode()


def test_a_held_request_is_cancelled_and_taken_up_again(held, eddi):
    assert "Nobody is asked for this order." in decide(eddi, held, "cancel")
    assert (held.state, held.reason, held.decided_name) == ("cancelled", "by_staff", "eddi@staff.example")
    assert found(held.merchant) == [held]

    assert "It is held back like a new one" in decide(eddi, held, "after_all")
    assert (held.state, held.reason) == ("held", "")


def test_a_request_is_sent_now(held, eddi):
    assert "It is sent within seconds." in decide(eddi, held, "now")
    releasing.release_due()
    held.refresh_from_db()
    assert (held.state, held.command.kind) == ("queued", "review_request.create")


def test_what_was_handed_on_is_cancelled_until_it_leaves(held, eddi):
    decide(eddi, held, "now")
    releasing.release_due()
    held.refresh_from_db()

    decide(eddi, held, "cancel")

    assert (held.state, held.command.state) == ("cancelled", "rejected")
    decide(eddi, held, "after_all")
    decide(eddi, held, "now")
    releasing.release_due()
    held.refresh_from_db()
    Command.objects.filter(pk=held.command_id).update(state="sending", attempts=1, sent_at=timezone.now())
    assert "It is too late for that" in decide(eddi, held, "cancel")
    assert held.state == "queued"


def test_a_buyer_is_never_asked_again(held, linked, eddi):
    decide(eddi, held, "never")
    cast.put(linked, "web_orders", order(2, email=held.email))

    assert (held.state, held.reason) == ("cancelled", "never")
    assert found(held.merchant) == [held]


def test_nobody_is_asked_after_all_who_is_being_asked_already(held, linked, eddi):
    decide(eddi, held, "cancel")
    cast.put(linked, "web_orders", order(2, email=held.email))
    assert len(found(held.merchant)) == 2

    assert "the buyer is being asked for another order" in decide(eddi, held, "after_all")
    assert held.state == "cancelled"


def test_a_name_that_is_filled_in_lets_the_request_go_on(tom, linked, eddi):
    rules(tom, hold_hours=24)
    cast.put(linked, "web_orders", order(1, name="Madonna"))
    [row] = found(tom)
    address = reverse("review_request_name", args=[row.pk])
    assert "The order says: Madonna" in words(eddi.get(address))
    assert eddi.post(address, {"first_name": " ", "last_name": "Ciccone"}).context["form"].errors == {
        "first_name": ["This field is required."]
    }

    eddi.post(address, {"first_name": "Madonna", "last_name": "Ciccone"})

    row.refresh_from_db()
    assert (row.state, row.reason, row.name) == ("held", "", "Madonna Ciccone")
    assert row.held_until > timezone.now() + timedelta(hours=23)


def test_ticked_requests_are_cancelled_together_as_far_as_the_person_may(tom, linked, eddi):
    rules(tom, hold_hours=24)
    cast.put(linked, "web_orders", *(order(n) for n in (1, 2, 3)))
    rows = found(tom)
    foreign = ReviewRequest.objects.create(
        merchant=cast.merchant(), id_order="w-9", ordered_at=timezone.now(), held_until=timezone.now()
    )

    response = eddi.post(
        reverse("review_requests_decide"),
        {"decision": "cancel", "ids": [rows[0].pk, rows[1].pk, foreign.pk, "x"]},
        follow=True,
    )

    assert "2 of 2 were cancelled." in response.content.decode()
    assert [row.state for row in ReviewRequest.objects.order_by("id_order")] == [
        "cancelled", "cancelled", "held", "held",
    ]  # fmt: skip
    response = eddi.post(reverse("review_requests_decide"), {"decision": "cancel"}, follow=True)
    assert "Tick the requests that are meant first." in response.content.decode()


def test_list_shows_states_and_is_filtered(held, linked, mona):
    cast.put(linked, "web_orders", order(2, name="Madonna"))
    found(held.merchant)
    address = reverse("review_requests")

    def numbers(asked: str) -> list[str]:
        return [row.number for row in mona.get(address + asked).context["page"].rows]

    assert numbers("") == ["2", "1"]
    assert numbers("?state=needs_person") == ["2"]
    assert numbers("?q=buyer-1") == ["1"]
    assert numbers("?found=back_fill") == []
    assert numbers(f"?merchant={held.merchant.slug}") == ["2", "1"]
    exported = b"".join(mona.get(address + "?format=csv").streaming_content).decode()
    assert exported.splitlines()[0].startswith("\ufeffMerchant,Order,Known there as,Ordered,First name")


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_however_many_there_are(tom, linked, mona, count, django_assert_num_queries):
    rules(tom)
    cast.put(linked, "web_orders", *(order(n) for n in range(count)))
    found(tom)
    releasing.release_due()
    mona.get(reverse("review_requests"))

    with django_assert_num_queries(9):
        mona.get(reverse("review_requests"))


# --- On the page of an order -------------------------------------------------------------------------


def test_an_orders_page_tells_of_its_request(held, linked, mona):
    page = words(mona.get(WebOrder.objects.get().get_absolute_url()))
    assert "Review request Held back It is sent" in page

    ReviewRequest.objects.update(state="sent", sent_at=timezone.now())
    assert "The buyer is mailed about" in words(mona.get(WebOrder.objects.get().get_absolute_url()))


def test_an_orders_page_tells_why_nobody_is_asked(tom, linked, mona):
    cast.put(linked, "web_orders", order(1, status="Refunded"))
    address = WebOrder.objects.get().get_absolute_url()
    assert "Review request" not in words(mona.get(address))
    rules(tom)
    assert "Review request Its status says that it was cancelled or sent back." in words(mona.get(address))


def test_an_invoices_page_tells_of_the_request_of_its_web_order(tom, linked, mona):
    rules(tom, hold_hours=24, invoices=True)
    till = cast.account(tom)
    cast.put(linked, "web_orders", order(1))
    found(tom)
    cast.put(till, "invoices", invoice(7, invoice_externalReferenceNumber="w-1"))

    from sales.models import Invoice

    assert "Review request Held back" in words(mona.get(Invoice.objects.get().get_absolute_url()))
