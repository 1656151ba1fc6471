"""Buyers whose name is missing: from the problem's card over the list and the form to the review service."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import cards, mailing
from accounts.access import access_of
from accounts.models import LinkedAccount, Merchant, Problem
from sales import chores
from sales.asking import deciding, nameless
from sales.asking.deciding import Decision
from sales.models import ReviewRequest
from tests import cast, shop
from tests.asking import found, merchant, open_asking, order, rules, service

pytestmark = pytest.mark.django_db

LIST = "/sales/review-requests/"
WHAT = "Buyers cannot be asked for a review, since their first or last name is missing ({}). "


@pytest.fixture
def asking(settings, monkeypatch):
    with open_asking(settings, monkeypatch) as opened:
        yield opened


@pytest.fixture
def tom() -> Merchant:
    at = merchant()
    service(at)
    return at


@pytest.fixture
def store(tom) -> LinkedAccount:
    return shop.account(tom)


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told() -> list[str]:
    """What of each waiting problem, without what happens next."""
    rows = Problem.objects.waiting().select_related("account__merchant").order_by("pk")
    return [f"{cards.told(problem).what} " for problem in rows]


def test_from_the_card_over_the_form_to_the_service(asking):
    """Without a name nothing leaves; with one the request is held back like the others, and sent."""
    eddi = browser(cast.user("eddi", asking.merchant, "editor"))
    asking.put(order(1, name="Madonna"), order(2))
    asking.work()
    assert (asking.received(), told()) == (["w-2"], [WHAT.format(1)])

    page = eddi.get("/problems/").text
    [address] = re.findall(r'href="([^"]+)">Fill in the names</a>', page)
    assert address == f"{LIST}?merchant=toms-sauces&amp;state=no_name"
    assert "Fill in the names" in eddi.get(asking.merchant.get_absolute_url()).text
    [row] = eddi.get(address.replace("&amp;", "&")).context["page"].rows
    [form] = re.findall(r'href="([^"]+/name/)"', eddi.get(row.get_absolute_url()).text)
    assert "Madonna" in eddi.get(form).text
    eddi.post(form, {"first_name": "Madonna", "last_name": "Ciccone"})

    assert told() == []
    assert "Fill in the names" not in eddi.get("/problems/").text
    asking.work()
    assert asking.received() == ["w-2", "w-1"]
    assert [(sent["firstname"], sent["lastname"]) for [sent] in asking.posts()] == [
        ("Bob", "Smith"), ("Madonna", "Ciccone")
    ]  # fmt: skip
    assert asking.states() == {"w-1": ("sent", ""), "w-2": ("sent", "")}


def test_card_counts_those_that_wait_and_goes_with_the_last(tom, store):
    cast.put(store, "web_orders", *(order(number, name="Madonna") for number in (1, 2, 3)))
    rows = found(tom)
    eddi = cast.user("eddi", tom, "editor")
    assert told() == [WHAT.format(3)]

    assert deciding.name(rows[0], "Madonna", "Ciccone", by=eddi)
    assert told() == [WHAT.format(2)]
    assert deciding.decide(rows[1], Decision.CANCEL, by=eddi)
    assert told() == [WHAT.format(1)]
    assert deciding.decide(rows[2], Decision.NEVER, by=eddi)
    assert told() == []

    rows[1].refresh_from_db()
    assert deciding.decide(rows[1], Decision.AFTER_ALL, by=eddi)  # still without a name
    assert told() == [WHAT.format(1)]


def test_each_merchant_has_a_card_of_its_own(tom, store):
    other = cast.merchant("Otto", slug="otto", currency="GBP", language="en")
    service(other, token="4310/en/" + "b" * 64)
    cast.put(store, "web_orders", order(1, name="Madonna"))
    cast.put(shop.account(other), "web_orders", order(1, name="Cher"), order(2, name="Prince"))
    found(tom)
    [cher, prince] = [row for row in found(other) if row.merchant == other]
    assert sorted(told()) == [WHAT.format(1), WHAT.format(2)]

    boss = cast.user("boss", other, "editor")
    for row in (cher, prince):
        deciding.decide(row, Decision.CANCEL, by=boss)

    assert [problem.account.merchant for problem in Problem.objects.waiting()] == [tom]
    assert "Fill in the names" not in browser(boss).get("/problems/").text


def test_what_was_missed_is_put_right_by_the_chore(tom, store):
    cast.put(store, "web_orders", order(1, name="Madonna"))
    found(tom)
    Problem.objects.all().delete()

    chores.find_review_requests()
    assert told() == [WHAT.format(1)]
    ReviewRequest.objects.update(state="cancelled", reason="by_staff")
    chores.find_review_requests()

    assert told() == []


def test_request_whose_account_is_gone_is_told_at_the_orders_account(tom, store):
    cast.put(store, "web_orders", order(1, name="Madonna"))
    found(tom)
    ReviewRequest.objects.update(account=None)

    nameless.tell()

    assert [problem.account for problem in Problem.objects.waiting()] == [store]


def test_back_fill_tells_of_missing_names_too(tom, store):
    mona = browser(cast.user("mona", tom, "manager"))
    rules(tom, since=timezone.now())
    cast.put(store, "web_orders", order(1, name="Madonna"))
    page = mona.get(f"/merchants/{tom.slug}/review-rules/preview/")

    mona.post(f"/merchants/{tom.slug}/review-rules/back-fill/", {"shown": page.context["token"]})

    assert told() == [WHAT.format(1)]


def test_list_of_those_leaves_out_what_needs_something_else(tom, store):
    cast.put(store, "web_orders", order(1, name="Madonna"), order(2, name="Cher"))
    first, second = found(tom)
    ReviewRequest.objects.filter(pk=second.pk).update(reason="unfit", answer={"message": "w-2: no date."})
    eddi = browser(cast.user("eddi", tom, "editor"))

    assert [row.pk for row in eddi.get(LIST, {"state": "no_name"}).context["page"].rows] == [first.pk]
    page = eddi.get(LIST, {"state": "needs_person"})
    assert {row.pk for row in page.context["page"].rows} == {first.pk, second.pk}
    assert "It cannot be sent as it is: w-2: no date." in page.text


def test_who_may_only_look_sees_the_card_and_cannot_fill_in_a_name(tom, store):
    cast.put(store, "web_orders", order(1, name="Madonna"))
    [row] = found(tom)
    vera = cast.user("vic", tom, "viewer")

    card = cards.card(Problem.objects.select_related("account__merchant").get(), access_of(vera))

    assert (card.button.is_link, card.noted, card.snoozes) == (True, None, False)
    assert browser(vera).post(f"{LIST}{row.pk}/name/", {"first_name": "A", "last_name": "B"}).status_code == 403


def test_managers_are_mailed_in_german(tom, store):
    mona = cast.user("mona", tom, "manager")
    cast.put(store, "web_orders", order(1, name="Madonna"))
    found(tom)
    Merchant.objects.update(language="de")
    Problem.objects.update(opened_at=timezone.now() - timedelta(minutes=11))

    mailing.send_due()

    [letter] = mail.outbox
    assert letter.to == [mona.email]
    assert "Käufer können nicht um eine Bewertung gebeten werden, weil ihr Vor- oder Nachname fehlt (1)." in " ".join(
        letter.body.split()
    )
