"""Many commands: in one request where the remote system takes that, and within what the budget leaves."""

import json
import time

import pytest
from django.utils import timezone

from accounts.models import Budget, Command, CommandAttempt, LinkedAccount, SyncRun
from accounts.outbox import afterwards, many
from accounts.sync import turns
from accounts.sync.pace import Manners
from catalog.actions.ready2order import _updated
from catalog.models import Product
from tests import cast
from tests.house import open_house

pytestmark = pytest.mark.django_db(transaction=True)
State = Command.State
BATCH = "/products/batch/stock"


@pytest.fixture
def house(settings, monkeypatch):
    with open_house(settings, monkeypatch, products=8, invoices=0, customers=0) as house:
        for remote_id in Product.objects.values_list("remote_id", flat=True):
            kept = {"product_stock_enabled": True, "product_stock_value": "5"}
            house.till.update("products", int(remote_id), **kept)
        house.forget()
        yield house


def four() -> list[str]:
    return list(Product.objects.order_by("pk").values_list("remote_id", flat=True)[:4])


def ask(house, kind: str = "stock.set", **data) -> list[Command]:
    """The same for four products, together."""
    made = [
        many.ready(many.Wanted(house.account, kind, data | {"remote_id": each}), key=f"{kind}{each}", actor=cast.mona())
        for each in four()
    ]
    many.submit_many(made, title="Stock", key=f"set {timezone.now()}", actor=cast.mona())
    return made


def stocks(house) -> list[str]:
    """Of the till, as far as the products are still there."""
    known = house.till.products
    return [known[int(each)]["product_stock_value"] for each in four() if int(each) in known]


def states() -> list[str]:
    return list(Command.objects.order_by("pk").values_list("state", flat=True))


def test_stocks_leave_in_one_request_and_are_read_again(house):
    ask(house, change="-2")
    house.work(6)

    assert house.writes() == [("POST", BATCH, 200)]
    assert states() == [State.DONE] * 4
    assert set(CommandAttempt.objects.values_list("what", "outcome")) == {("send", "done")}
    assert stocks(house) == ["3"] * 4
    assert set(Product.objects.filter(remote_id__in=four()).values_list("stock", flat=True)) == {3}


def test_what_moved_or_is_so_already_is_not_in_the_request(house):
    ids = [each.remote_id for each in ask(house, product_stock="9", expected={"product_stock": "5"})]
    house.till.update("products", int(ids[0]), product_stock_value="7")
    house.till.update("products", int(ids[1]), product_stock_value="5")
    house.till.delete("products", int(ids[3]))
    house.work(6)

    assert states() == [State.CONFLICT, State.DONE, State.DONE, State.REJECTED]
    [entry] = [entry for entry in house.sandbox.journal if entry.path.endswith(BATCH)]
    assert entry.status == 200
    assert stocks(house) == ["7", "9", "9"]


@pytest.mark.parametrize("kind", ["lost_answer", "fail_after_commit"])
def test_answer_that_is_lost_is_looked_up_for_each(house, kind):
    house.sandbox.faults.add(kind, method="POST", path=f"/v1{BATCH}", times=1)
    ask(house, change="1")
    house.work(8)

    assert len(house.writes()) == 1
    assert set(Command.objects.values_list("state", "reason")) == {(State.DONE, "found")}
    assert stocks(house) == ["6"] * 4


def test_request_that_is_refused_as_a_whole_is_sent_singly_after_a_look(house):
    house.sandbox.faults.add("status", method="POST", path=f"/v1{BATCH}", status=400, times=1)
    ask(house, product_stock="8")
    house.work(10)

    assert [method for method, _, _ in house.writes()] == ["POST", "PUT", "PUT", "PUT", "PUT"]
    assert set(Command.objects.values_list("state", "attempts")) == {(State.DONE, 2)}
    assert stocks(house) == ["8"] * 4


@pytest.mark.parametrize(
    ("told", "ids"),
    [
        ({"updatedIds": [1, "2"]}, {"1", "2"}),
        ({"updatedIds": [{"id": 1}, {"id": 2}], "updatedItemNumbers": [{"number": 9}]}, {"1", "2"}),
        ({"updatedIds": {"id": 1}}, {"1"}),
        ({"updatedIds": {"0": 1, "1": 2}}, {"1", "2"}),
        ({"updatedIds": None}, set()),
        ([], set()),
    ],
)
def test_every_form_of_the_answer_is_understood(told, ids):
    assert _updated(json.dumps(told).encode()) == ids


def test_one_of_many_is_looked_at_once_though_the_budget_is_nearly_spent(house, settings):
    """Three requests are kept for persons: the look takes the fourth, the write is not kept waiting for another."""
    settings.READY2ORDER_TOKEN_LIMIT = 55
    [first, *_] = ask(house, kind="product.update", product_price="8.80")
    Budget.objects.update(tokens=4.0, filled_at=time.time(), paused_until=0)
    LinkedAccount.objects.update(due_at=timezone.now())

    turns.take(house.account.pk, Manners(turn_s=0.0))

    first.refresh_from_db()
    looks = [entry for entry in list(house.sandbox.journal)[house.since :] if entry.method == "GET"]
    assert (first.state, len([each for each in looks if each.path.endswith(f"/{first.remote_id}")])) == (State.DONE, 1)


def test_many_records_are_read_again_by_one_pass(house, monkeypatch):
    monkeypatch.setattr(afterwards, "FEW", 3)
    SyncRun.objects.all().delete()
    ask(house, change="-2")
    house.work(6)

    assert Command.objects.unread().count() == 0
    [run] = SyncRun.objects.filter(resource="products")
    assert (run.state, run.mode) == ("done", "full")
    assert Product.objects.filter(stock=3).count() == 4
