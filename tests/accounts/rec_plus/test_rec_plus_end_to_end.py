"""What the emulated shop's admin sends reaches our rows: every event, signed in both ways, wrapped and bare, JSON and XML."""

import pytest

from accounts.inbox import sorting, subscribing
from accounts.models import Delivery, LinkedAccount
from backoffice.sandbox.rec_plus.hooks import EVENTS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(sandbox, shop, linked, settings, live_server):
    """Sets the shop's hooks up, fires an event about its first record of that kind, and gives the deliveries."""
    settings.PUBLIC_URL = live_server.url

    def fired(event, **how):
        shop.hooks.clear()
        shop.hooks.add(subscribing.address(linked), event, **how)
        kind = event.rpartition(".")[2]
        number = min({"product": shop.products, "order": shop.orders, "user": shop.users}[kind].ids)
        sandbox.emit_of_shop(shop, event, number)
        sandbox.webhooks.settle(timeout_s=30)
        sorting.sort_in(linked)
        return str(number), list(Delivery.objects.values_list("event", "remote_id", "state", "reason"))

    return fired


def bearer(account):
    return f"bearer {subscribing.secret(account).reveal()}"


@pytest.mark.parametrize("event", [event for event in EVENTS if not event.startswith("batch-")])
@pytest.mark.parametrize("wrap", [True, False])
def test_event_is_about_the_record_it_was_fired_for(told, linked, event, wrap):
    number, [(named, remote_id, state, reason)] = told(event, auth=bearer(linked), wrap=wrap)

    kind = event.rpartition(".")[2]
    assert (named, remote_id) == (event if wrap else kind, number)
    assert (state, reason) in (("processing", ""), ("ignored", "not_kept"))  # as far as we keep such records
    assert LinkedAccount.objects.get().webhook_state == "on"


def test_secret_as_password_of_basic(told, linked):
    secret = subscribing.secret(linked).reveal()

    _, [(_, _, _, reason)] = told("update.product", auth=f"basic backoffice:{secret}", wrap=True)

    assert (reason != "no_secret", LinkedAccount.objects.get().webhook_state) == (True, "on")


@pytest.mark.parametrize("auth", ["", "bearer wrong", "basic backoffice:wrong"])
def test_shop_without_the_secret_is_refused_and_seen(told, linked, auth):
    _, deliveries = told("update.product", auth=auth, wrap=True)

    assert set(deliveries) == {("", "", "dead", "no_secret")}
    assert LinkedAccount.objects.get().webhook_state != "on"


def test_xml_is_dead_with_its_reason(told, linked):
    _, deliveries = told("update.product", auth=bearer(linked), wrap=True, format="xml")

    assert deliveries == [("", "", "dead", "xml")]
