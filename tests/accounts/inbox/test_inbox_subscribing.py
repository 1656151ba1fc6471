"""Where webhooks are sent: set once all was read, read back, and never taken from somebody else unasked."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.inbox import subscribing
from accounts.models import AuditEvent, Budget, Delivery, LinkedAccount, Problem, SyncRun
from accounts.problems import raise_problem
from accounts.sync import pace, turns
from accounts.systems.ready2order.webhooks import EVENTS
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(subscribing, "AFTER", timedelta(0))


def turn(account: LinkedAccount) -> None:
    """Reads everything, then looks at the webhooks if it is time."""
    turns.take(account.pk)
    turns.take(account.pk)


@pytest.fixture
def desk(till):
    """The till's settings for webhooks: ``url`` and ``active``."""
    desk = {"url": None, "active": {"product.created"}, "asked": []}

    def fault(asked, handler):
        path = asked.path.removeprefix("/v1")
        if not path.startswith("/webhook"):
            return False
        given = json.loads(asked.body) if asked.body else {}
        desk["asked"].append((asked.method, path))
        if asked.method == "PUT" and path == "/webhook":
            desk["url"] = given["webhookUrl"]
        if asked.method == "PUT" and path == "/webhook/events":
            desk["active"].add(given["addEvent"])
            handler.json({"error": True, "success": False, "msg": "added"})
        elif path == "/webhook":
            handler.json({"webhookUrl": desk["url"]})
        else:
            handler.json({"activeEvents": sorted(desk["active"]), "availableEvents": sorted(EVENTS)})
        return True

    till.faults.append(fault)
    return desk


@pytest.fixture
def shop(till) -> LinkedAccount:
    return cast.account()


def test_address_is_set_with_every_event_once_all_was_read(desk, till, shop):
    turn(shop)

    shop.refresh_from_db()
    assert desk["url"] == subscribing.address(shop)
    assert desk["active"] == EVENTS
    assert shop.webhook_state == "on"
    assert till.asked[-1].path.startswith("/v1/webhook")  # after the lists
    assert "account.webhook_set" in AuditEvent.objects.values_list("verb", flat=True)


def test_first_pages_of_others_come_before(desk, shop, monkeypatch):
    monkeypatch.setattr(subscribing, "AFTER", timedelta(seconds=15))
    turn(shop)

    shop.refresh_from_db()
    assert desk["asked"] == []
    assert 0 < (shop.webhook_due_at - timezone.now()).total_seconds() < 15
    assert shop.due_at <= shop.webhook_due_at


def test_next_day_it_is_looked_at_with_two_requests(desk, shop):
    turn(shop)
    desk["asked"].clear()
    turn(shop)
    assert desk["asked"] == []
    LinkedAccount.objects.update(webhook_due_at=timezone.now())

    turn(shop)

    assert desk["asked"] == [("GET", "/webhook"), ("GET", "/webhook/events")]


@pytest.mark.parametrize("url", ["", None, "http://127.0.0.1:8000/webhooks/ready2order/an-old-key/"])
def test_address_that_is_gone_or_old_is_set_again(desk, shop, url):
    turn(shop)
    desk["url"] = url
    LinkedAccount.objects.update(webhook_due_at=timezone.now())

    turn(shop)

    shop.refresh_from_db()
    assert desk["url"] == subscribing.address(shop)


def test_address_of_somebody_else_stays_until_staff_decide(desk, shop):
    desk["url"] = "https://shop.example/hook?secret"
    turn(shop)

    shop.refresh_from_db()
    assert (desk["url"], shop.webhook_state) == ("https://shop.example/hook?secret", "foreign")
    assert Problem.objects.waiting().get().cause == "webhook_foreign"

    subscribing.take_over(shop)
    turn(shop)

    shop.refresh_from_db()
    assert (desk["url"], shop.webhook_state) == (subscribing.address(shop), "on")
    assert Problem.objects.waiting().count() == 0


def test_till_without_webhooks_is_asked_again_tomorrow(till, shop):
    turn(shop)

    shop.refresh_from_db()
    assert shop.webhook_state == "unavailable"
    assert turns.due() == []


def test_nobody_is_told_an_address_that_cannot_be_reached(desk, shop, settings):
    shop.webhook_due_at = timezone.now()
    settings.ALLOW_PRIVATE_HOSTS = ()
    assert subscribing.next_due(shop) is None
    settings.PUBLIC_URL = "https://backoffice.example"
    assert subscribing.next_due(shop) is not None


@pytest.mark.parametrize(("changed", "told", "silent"), [(1, False, True), (1, True, False), (0, False, False)])
def test_silence_is_noticed_when_asking_finds_what_nobody_told(desk, shop, changed, told, silent):
    turn(shop)
    now = timezone.now()
    SyncRun.objects.create(
        account=shop, resource="products", mode="changes", state="done", updated=changed, finished_at=now
    )
    if told:
        Delivery.objects.create(account=shop, received_at=now, body=b"", state="done")
    LinkedAccount.objects.update(webhook_due_at=now)

    turn(shop)

    assert Problem.objects.waiting().filter(cause="webhook_silent").exists() == silent


def test_silence_is_over_with_the_next_look_that_finds_a_webhook(desk, shop):
    turn(shop)
    raise_problem("webhook_silent", account=shop)
    LinkedAccount.objects.update(webhook_due_at=timezone.now())

    turn(shop)

    assert Problem.objects.waiting().count() == 0


@pytest.mark.embedded  # the bucket is turned back in the database
def test_small_budget_gets_there_in_a_few_looks(desk, shop, settings, monkeypatch):
    monkeypatch.setattr(subscribing, "AFTER", timedelta(hours=1))
    turns.take(shop.pk)
    LinkedAccount.objects.update(webhook_due_at=timezone.now())
    settings.READY2ORDER_TOKEN_LIMIT = 55
    monkeypatch.setattr(pace, "SHORT_WAIT_S", 0)
    looks = 0
    while desk["active"] != EVENTS or shop.webhook_state != "on":
        Budget.objects.update(filled_at=F("filled_at") - 15, tokens=0)  # a quarter of a minute later
        LinkedAccount.objects.update(due_at=timezone.now())
        turns.take(shop.pk)
        shop.refresh_from_db()
        looks += 1
        assert looks < 12

    assert looks > 2
    assert len(desk["asked"]) < 50
