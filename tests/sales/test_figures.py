"""The daily figures: always what the documents add up to, whatever the merge does to them."""

import json
import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from accounts import systems
from accounts.models import Problem
from accounts.sync import foreground, removals
from accounts.sync.registry import registry
from sales import figures
from sales.models import DailyFigure, Invoice, WebOrder
from tests import cast, shop

pytestmark = pytest.mark.django_db


def kept(account, kind: str = "total") -> dict[tuple[str, str], tuple[int, Decimal]]:
    """(business day, name) -> entries and gross, without what has come to nothing."""
    rows = DailyFigure.objects.filter(account=account, kind=kind).exclude(entries=0)
    return {(str(row.day), row.name): (row.entries, row.gross) for row in rows}


def bill(number: int, day: str = "2026-03-02", total: str = "12", **fields) -> dict:
    return cast.invoice(number, invoice_timestamp=f"{day} 10:15:00", invoice_total=total, **fields)


def test_documents_are_added_per_day_rate_and_payment():
    account = cast.account()
    cast.put(account, "invoices", bill(1), bill(2), bill(3, "2026-03-03", "5", items=[cast.item(item_vatRate="10.50")]))

    assert kept(account) == {("2026-03-02", ""): (2, 24), ("2026-03-03", ""): (1, 5)}
    assert kept(account, "vat") == {("2026-03-02", "20"): (2, 24), ("2026-03-03", "10.5"): (1, 12)}
    assert kept(account, "payment") == {("2026-03-02", "1"): (2, 24), ("2026-03-03", "1"): (1, 12)}


def test_net_and_tax_come_from_the_item_or_its_rate():
    account = cast.account()
    cast.put(account, "invoices", bill(1, items=[cast.item(item_totalNet=None), cast.item(item_totalNet="9")]))

    [figure] = DailyFigure.objects.filter(kind="vat")
    assert (figure.gross, figure.net, figure.tax) == (24, 19, 5)


def test_item_without_a_rate_is_not_one_of_zero_per_cent():
    account = cast.account()
    cast.put(account, "invoices", bill(1, items=[cast.item(item_vatRate=None), cast.item(item_vatRate="0")]))

    assert kept(account, "vat") == {("2026-03-02", ""): (1, 12), ("2026-03-02", "0"): (1, 12)}


def test_change_replaces_what_was_there():
    account = cast.account()
    cast.put(account, "invoices", bill(1), bill(2))
    cast.put(account, "invoices", bill(1, "2026-03-05", "7", items=[]), bill(2))

    assert kept(account) == {("2026-03-02", ""): (1, 12), ("2026-03-05", ""): (1, 7)}
    assert kept(account, "vat") == {("2026-03-02", "20"): (1, 12)}
    assert figures.check(account.pk) == []


def test_unchanged_document_changes_nothing():
    account = cast.account()
    cast.put(account, "invoices", bill(1))
    cast.put(account, "invoices", bill(1))

    assert kept(account) == {("2026-03-02", ""): (1, 12)}


def test_training_is_kept_apart():
    account = cast.account()
    cast.put(account, "invoices", bill(1), bill(2, invoice_testMode=True))

    totals = DailyFigure.objects.filter(kind="total").order_by("training")
    assert list(totals.values_list("training", "entries")) == [(False, 1), (True, 1)]


def test_business_day_is_the_day_on_which_the_till_was_opened():
    account = cast.account()
    late = cast.invoice(1, invoice_timestamp="2026-03-03 01:30:00", dailyReport_startDate="2026-03-02 17:00:00")
    cast.put(account, "invoices", late)

    [figure] = DailyFigure.objects.filter(kind="total")
    assert (figure.day, figure.calendar_day) == (date(2026, 3, 2), date(2026, 3, 3))


@pytest.mark.parametrize("told", [None, "", "soon", 7, {}])
def test_odd_business_day_is_the_bills_own(told):
    account = cast.account()
    cast.put(account, "invoices", bill(1, dailyReport_startDate=told))

    assert Invoice.objects.get().issued_on == date(2026, 3, 2)


def test_removed_document_is_taken_away_and_added_when_it_comes_back():
    account = cast.account()
    cast.put(account, "invoices", bill(1), bill(2))
    removals.remove(registry.get("ready2order", "invoices"), account, ["2"])
    removals.remove(registry.get("ready2order", "invoices"), account, ["2"])

    assert kept(account) == {("2026-03-02", ""): (1, 12)}
    assert figures.check(account.pk) == []

    cast.put(account, "invoices", bill(2))
    assert kept(account) == {("2026-03-02", ""): (2, 24)}


def test_document_that_cannot_be_stored_counts_nowhere():
    account = cast.account()
    cast.put(account, "invoices", bill(1), bill(2, items=[cast.item(item_total="1e13"), cast.item(item_total="x")]))

    assert kept(account) == {("2026-03-02", ""): (1, 12)}
    assert figures.check(account.pk) == []


def test_figures_agree_with_the_documents_after_any_sequence_of_changes():
    account, dice = cast.account(), random.Random(7)
    for _ in range(12):
        rows = [
            bill(
                number,
                f"2026-03-{dice.randint(1, 4):02d}",
                f"{dice.randint(-500, 99999) / 100}",
                invoice_testMode=dice.random() < 0.2,
                items=[
                    cast.item(
                        item_total=f"{dice.randint(-999, 99999) / 1000}",
                        item_totalNet=dice.choice([None, f"{dice.randint(1, 9999) / 777:.6f}"]),
                        item_vatRate=dice.choice(["20", "10", "0", None, "-100"]),
                    )
                    for _ in range(dice.randint(0, 4))
                ],
            )
            for number in dice.sample(range(1, 30), 10)
        ]
        cast.put(account, "invoices", *rows)
        if dice.random() < 0.4:
            gone = [str(number) for number in dice.sample(range(1, 30), 4)]
            removals.remove(registry.get("ready2order", "invoices"), account, gone)
        assert figures.check(account.pk) == []


# --- Web orders ----------------------------------------------------------------------------------------


def sold(number: int, day: str = "2026-03-02", price: str = "12.00", **fields) -> dict:
    """An order of one product, with a fifth of VAT on its net."""
    vat = str((Decimal(price) / 6).quantize(Decimal("0.01")))
    line = shop.line(1, "PRODUCT", "Sauce", {"product": {"id": 1}}, price=price, vat=vat)
    totals = {"qty": 1, "price": price, "vat": vat, "delivery": "0.00"}
    return shop.order(
        number,
        **{
            "start_date": f"{day}T10:15:00",
            "payment_date": f"{day}T10:16:00",
            "user": None,
            "lines": [line],
            "totals": totals,
        }
        | fields,
    )


def orders_kept(account, kind: str = "total", *, left_out: bool = False) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = DailyFigure.objects.filter(account=account, kind=kind, channel="shop", training=left_out).exclude(entries=0)
    return {(str(row.day), row.name): (row.entries, row.gross, row.net, row.tax) for row in rows}


def test_web_orders_are_added_on_the_day_on_which_they_were_placed():
    account = shop.account()
    late = sold(2, start_date="2026-07-01T23:30:00", payment_date="2026-07-05T09:00:00", payment_method=None)
    cast.put(account, "web_orders", sold(1), late)

    assert orders_kept(account) == {("2026-03-02", ""): (1, 12, 10, 2), ("2026-07-01", ""): (1, 12, 10, 2)}
    assert orders_kept(account, "vat") == {("2026-03-02", "20"): (1, 12, 10, 2), ("2026-07-01", "20"): (1, 12, 10, 2)}
    assert orders_kept(account, "payment") == {
        ("2026-03-02", "PayPal Express Checkout"): (1, 12, 0, 0), ("2026-07-01", ""): (1, 12, 0, 0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"payment_date": None}, False),
        ({"payment_date": ""}, False),
        ({"payment_date": "0000-00-00 00:00:00"}, False),
        ({"status": "Cancelled"}, False),
        ({"status": "Order canceled"}, False),
        ({"status": "REFUNDED &amp; closed"}, False),
        ({"status": "Partially refunded"}, True),
        ({"status": "Cancellation requested"}, True),
        ({"status": "Draft"}, False),
        ({"status": ""}, True),
    ],
)
def test_web_order_counts_once_it_is_paid_and_unless_it_was_called_off(fields, counts):
    account = shop.account()
    cast.put(account, "web_orders", sold(1, **fields))

    assert WebOrder.objects.get().counts == counts
    assert orders_kept(account, left_out=not counts) == {("2026-03-02", ""): (1, 12, 10, 2)}
    assert orders_kept(account, left_out=counts) == {}


def test_order_with_a_voucher_has_vat_and_no_net():
    account = shop.account()
    cast.put(account, "web_orders", shop.order())

    assert WebOrder.objects.get().total_net is None
    assert orders_kept(account) == {("2023-07-26", ""): (1, 0, 0, Decimal("25.70"))}


@pytest.mark.parametrize(
    ("lines", "net"),
    [
        ([("10.00", "1.67"), ("2.00", "0.33")], "10"),
        ([("10.00", "1.67"), ("0.00", "")], None),  # they do not come to the total
        ([("12.00", "")], None),  # a line keeps its VAT to itself
        ([("15.00", "2.50"), ("-3.00", "0.00")], None),  # a voucher
        ([], None),
    ],
)
def test_net_is_known_only_where_the_lines_prove_it(lines, net):
    rows = [shop.line(n, "PRODUCT", "Sauce", {}, price=price, vat=vat) for n, (price, vat) in enumerate(lines)]
    cast.put(shop.account(), "web_orders", sold(1, lines=rows))

    assert WebOrder.objects.get().total_net == (None if net is None else Decimal(net))


def test_payment_and_cancellation_move_an_order_in_and_out():
    account = shop.account()
    cast.put(account, "web_orders", sold(1, payment_date=None))
    assert (orders_kept(account), orders_kept(account, left_out=True)) == ({}, {("2026-03-02", ""): (1, 12, 10, 2)})

    cast.put(account, "web_orders", sold(1))
    assert (orders_kept(account), orders_kept(account, left_out=True)) == ({("2026-03-02", ""): (1, 12, 10, 2)}, {})

    cast.put(account, "web_orders", sold(1, status="Refunded"))
    assert (orders_kept(account), orders_kept(account, left_out=True)) == ({}, {("2026-03-02", ""): (1, 12, 10, 2)})
    assert figures.check(account.pk) == []


def test_figures_agree_with_the_orders_after_any_sequence_of_changes():
    account, dice = shop.account(), random.Random(11)
    for _ in range(12):
        rows = []
        for number in dice.sample(range(1, 30), 10):
            prices = [f"{dice.randint(-500, 9999) / 100}" for _ in range(dice.randint(0, 4))]
            lines = [
                shop.line(
                    place, "PRODUCT", "Sauce", {}, price=price, vat=dice.choice(["", "0.00", "1.37"]),
                    vat_percentage=dice.choice([20, "5.50", 0, None, -100]),
                )
                for place, price in enumerate(prices)
            ]  # fmt: skip
            total = sum(map(Decimal, prices), Decimal(0)) + dice.choice([0, 0, 5])
            rows.append(
                sold(
                    number, f"2026-03-{dice.randint(1, 4):02d}", lines=lines,
                    totals={"qty": 1, "price": str(total), "vat": dice.choice(["", "2.00"]), "delivery": ""},
                    payment_date=dice.choice([None, "2026-03-05T10:00:00"]),
                    status=dice.choice(["Dispatched", "Cancelled"]), payment_method=dice.choice([None, {"name": "Card"}]),
                )
            )  # fmt: skip
        cast.put(account, "web_orders", *rows)
        if dice.random() < 0.4:
            gone = [str(number) for number in dice.sample(range(1, 30), 4)]
            removals.remove(registry.get("rec_plus", "web_orders"), account, gone)
        assert figures.check(account.pk) == []
    assert orders_kept(account)


def test_each_channel_is_put_right_by_itself():
    till, web = cast.account(), shop.account(cast.merchant())
    cast.put(till, "invoices", bill(1))
    cast.put(web, "web_orders", sold(1))
    DailyFigure.objects.filter(kind="total").update(gross=13)

    assert len(figures.WebOrderTally.check(web.pk)) == 1
    assert (len(figures.check(web.pk)), len(figures.check(till.pk))) == (0, 1)
    assert orders_kept(web) == {("2026-03-02", ""): (1, 12, 10, 2)}


@pytest.mark.parametrize(("model", "kind"), [(Invoice, "till"), (WebOrder, "shop")])
def test_channel_is_the_kind_of_the_system(model, kind):
    found = {
        (systems.get(each.system).kind, each.tally.source.channel) for each in registry.every() if each.model is model
    }

    assert found == {(kind, kind)}


def test_wrong_figure_is_found_told_and_put_right():
    account = cast.account()
    cast.put(account, "invoices", bill(1))
    DailyFigure.objects.filter(kind="total").update(gross=13)

    [difference] = figures.check(account.pk)
    assert (difference.kept[1], difference.found[1]) == (13, 12)
    assert str(difference).endswith("total: 1 with 13.000000 instead of 1 with 12.000000")

    assert len(figures.InvoiceTally.check(account.pk)) == 1
    assert figures.check(account.pk) == []


def test_rebuilding_one_account_leaves_the_others_alone():
    one, other = cast.account(), cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    cast.put(one, "invoices", bill(1))
    cast.put(other, "invoices", bill(1), bill(2))
    DailyFigure.objects.filter(account=one).delete()

    figures.rebuild(one.pk)

    assert (kept(one), kept(other)) == ({("2026-03-02", ""): (1, 12)}, {("2026-03-02", ""): (2, 24)})


def read(account, *, full: bool = False) -> None:
    foreground.sync([account], resources=["invoices"], full=full, say=lambda text: None)


@pytest.mark.django_db(transaction=True)
def test_full_pass_checks_the_figures_and_tells_staff(till):
    account = cast.account()
    till.rows["invoices"] = [bill(1)]
    read(account)
    DailyFigure.objects.filter(kind="total").update(gross=99)
    read(account, full=True)

    assert kept(account) == {("2026-03-02", ""): (1, 12)}
    problem = Problem.objects.get(cause="sums_were_wrong")
    assert (problem.account, problem.subject, problem.details["detail"]) == (account, "invoices", "1")


def test_command_tells_what_differs_and_repairs_it(capsys):
    account = cast.account()
    cast.put(account, "invoices", bill(1))
    call_command("check_figures", json=True)
    assert json.loads(capsys.readouterr().out) == [{"account": account.pk, "wrong": []}]

    DailyFigure.objects.filter(kind="payment").update(gross=1)
    with pytest.raises(SystemExit):
        call_command("check_figures", account=account.pk)
    assert "1 figures are wrong" in capsys.readouterr().err

    call_command("check_figures", repair=True)
    call_command("check_figures")
    assert "all figures agree" in capsys.readouterr().err
