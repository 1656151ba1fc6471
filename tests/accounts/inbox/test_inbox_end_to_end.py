"""Webhooks from the sandbox to our rows: doubled, out of order, broken and lost ones included."""

import random
from datetime import timedelta

import pytest

from accounts import working
from accounts.inbox import reading, subscribing
from accounts.models import Delivery, LinkedAccount, SyncRun
from accounts.sync import foreground, turns
from backoffice.sandbox import Sandbox
from catalog.models import Product
from sales.models import Customer, Invoice
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quiet(monkeypatch, settings):
    settings.READY2ORDER_TOKEN_LIMIT = 100_000
    monkeypatch.setattr(subscribing, "AFTER", timedelta(0))
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)


@pytest.fixture(params=["form", "json"])
def house(request, quiet, settings, live_server):
    """A linked till that was read once, and whose webhooks come to a server of ours."""
    settings.PUBLIC_URL = live_server.url
    with Sandbox(
        tills=1, products=40, invoices=20, customers=10, requests_per_minute=100_000, webhook_encoding=request.param
    ) as sandbox:
        settings.READY2ORDER_API_URL = sandbox.api_url
        [till] = sandbox.tills
        account = cast.account(token=sandbox.issue_token(till))
        LinkedAccount.objects.update(due_at=None)
        turns.take(account.pk)
        working.drain()
        account.refresh_from_db()
        assert (account.webhook_state, till.webhook.url) == ("on", subscribing.address(account))
        yield sandbox, till, account


def drained(sandbox: Sandbox) -> None:
    sandbox.webhooks.settle(timeout_s=30)
    while Delivery.objects.unfinished().exists():
        reading.wake()
        for account_id in turns.due():
            turns.take(account_id)
        Delivery.objects.unfinished().update(due_at=None)


def ours(model, account: LinkedAccount) -> dict[str, str]:
    return dict(model.objects.present().filter(account=account).values_list("remote_id", "payload_hash"))


def same_as_the_till(till, account: LinkedAccount) -> bool:
    tables = ((Product, till.products), (Customer, till.customers), (Invoice, till.invoices))
    return all(set(ours(model, account)) == {str(key) for key in table.ids} for model, table in tables)


def test_changes_arrive_without_any_list_being_read(house):
    sandbox, till, account = house
    runs = SyncRun.objects.count()
    made = till.create("products", product_name="Neu im Angebot", product_price="4.2")["product_id"]
    sold = till.sell()
    gone = next(iter(till.customers.ids))
    till.delete("customers", gone)
    drained(sandbox)
    till.cancel(sold["invoice_id"])
    drained(sandbox)

    assert Product.objects.get(remote_id=str(made)).name == "Neu im Angebot"
    original = Invoice.objects.get(remote_id=str(sold["invoice_id"]))
    assert original.cancelled_at is not None
    assert original.stornos.count() == 1
    assert Customer.objects.get(remote_id=str(gone)).removed_at is not None
    assert same_as_the_till(till, account)
    assert SyncRun.objects.count() == runs
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}


def test_end_state_is_the_tills_whatever_happens_to_webhooks(house):
    sandbox, till, account = house
    sandbox.set_options(
        webhook_duplicate_percent=20, webhook_reordered_percent=10, webhook_malformed_percent=5, webhook_pause_s=0.05
    )
    dice = random.Random(7)
    sold = []
    for number in range(60):
        product = dice.choice(list(till.products.ids))
        deed = dice.choice(["sell", "sell", "cancel", "rename", "create", "delete"])
        if deed == "sell":
            sold.append(till.sell()["invoice_id"])
        elif deed == "cancel" and sold:
            till.cancel(sold.pop())
        elif deed == "create":
            till.create("products", product_name=f"Neu {number}")
        elif deed == "delete":
            till.delete("products", product)
        else:
            till.update("products", product, product_name=f"Anders {number}")
        if number % 7 == 0:
            drained(sandbox)
    drained(sandbox)

    sent = sandbox.webhooks.deliveries
    accepted = sum(attempt.status == 202 for each in sent for attempt in each.attempts)
    assert accepted == len(sent) == Delivery.objects.count()  # none that was acknowledged is missing
    assert set(Delivery.objects.values_list("state", flat=True)) <= {"done", "dead"}
    malformed = sum("malformed" in each.faults for each in sent)
    assert 0 < Delivery.objects.filter(state="dead").count() <= malformed  # a cut form can still name its record
    foreground.sync([account], resources=None, full=True, say=lambda text: None)  # finds what broken ones hid
    assert same_as_the_till(till, account)
    names = {str(row["product_id"]): row["product_name"] for row in map(till.products.__getitem__, till.products.ids)}
    assert dict(Product.objects.present().values_list("remote_id", "name")) == names
