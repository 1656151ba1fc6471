"""Shops with every kind of document at random: stornos, tips, discounts, training, three currencies, nights of the clock."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import LinkedAccount
from accounts.sync import removals
from accounts.sync.mapping import registry
from tests import cast

SPRING = date(2026, 3, 29)  # its second hour does not exist in Europe
AUTUMN = date(2026, 10, 25)  # its second hour comes twice
PRODUCTS = ("Melange", "Melange", "Topfenstrudel", "Gulasch", "")
GROUPS = ("Kaffee", "Speisen", "  vorn und hinten ", "=1+1", "", None)
USERS = ("Anna", "Ludwig", None)
TABLES = ("Tisch 1", "Garten & Hof", None, "")
RATES = ("20", "10.00", "5.5", "0", None)
METHODS = (1, 2, 9)  # the last one is unknown here


def fill(seed: int, around: date, *, documents: int = 60) -> list[LinkedAccount]:
    """Two merchants with euros in different zones, one with francs; the same names and numbers at each."""
    dice = random.Random(seed)
    tills = [
        cast.account(cast.merchant(name, currency=currency, time_zone=zone), token=f"token-of-{name}-0123456789")
        for name, currency, zone in (
            ("Café Anna", "EUR", "Europe/Vienna"),
            ("Azores Bar", "EUR", "Atlantic/Azores"),
            ("Zürich", "CHF", "Europe/Zurich"),
        )
    ]
    for till in tills:
        methods = [cast.payment_method(1), cast.payment_method(2, payment_name="Karte")]
        cast.put(till, "payment_methods", *methods)
        cast.put(till, "products", *(cast.product(n, product_name=PRODUCTS[n]) for n in range(1, 5)))
        cast.put(till, "invoices", *(document(dice, number, around) for number in range(1, documents + 1)))
        removals.remove(registry.get("ready2order", "invoices"), till, ["7", "8"])
    return tills


def document(dice: random.Random, number: int, around: date) -> dict[str, Any]:
    at = datetime.combine(around, datetime.min.time()) + timedelta(
        days=dice.choice((-9, -8, -7, -6, -2, -1, -1, 0, 0, 0, 1)), hours=dice.choice((0, 1, 2, 2, 3, 9, 13, 23)),
        minutes=dice.randrange(60),
    )  # fmt: skip
    sign = -1 if dice.random() < 0.15 else 1
    items = [item(dice, place, sign) for place in range(dice.choice((0, 1, 1, 2, 3, 5)))]
    total = sum((Decimal(each["item_total"]) for each in items), Decimal(0)).quantize(Decimal("0.01"))
    tip = dice.choice((0, 0, 0, Decimal("1.50")))
    difference = dice.choice((0, 0, 0, 0, Decimal("-0.01"), Decimal("-3.30")))  # rounding, a discount of the whole
    total += difference + (tip if dice.random() < 0.5 else 0)
    net = (total / Decimal("1.17")).quantize(Decimal("0.01"))
    opened = dice.choice((None, None, f"{(at - timedelta(hours=8)):%Y-%m-%d %H:%M:%S}"))
    return cast.invoice(
        number, invoice_timestamp=f"{at:%Y-%m-%d %H:%M:%S}", invoice_total=str(total), invoice_totalNet=str(net),
        invoice_totalVat=str(total - net), invoice_totalTip=str(tip), dailyReport_startDate=opened, items=items,
        payment=payments(dice, total + dice.choice((0, 0, tip))), invoice_testMode=dice.random() < 0.1,
        invoice_reference_id=dice.randrange(1, 50) if sign < 0 else None,
    )  # fmt: skip


def item(dice: random.Random, place: int, sign: int) -> dict[str, Any]:
    product = dice.choice((None, 1, 2, 3, 4))
    total = sign * Decimal(dice.randrange(1, 90000)) / dice.choice((100, 100, 100, 1000))
    return cast.item(
        place, item_name=dice.choice(PRODUCTS), product_id=product, item_quantity=str(sign * dice.randrange(1, 7) / 2),
        item_total=str(total), item_totalNet=dice.choice((None, str((total / Decimal("1.2")).quantize(Decimal("0.01"))))),
        item_vatRate=dice.choice(RATES), productgroup_name=dice.choice(GROUPS), user_name=dice.choice(USERS),
        table_name=dice.choice(TABLES),
    )  # fmt: skip


def payments(dice: random.Random, total: Decimal) -> list[dict[str, Any]]:
    """One, or two, or none yet."""
    parts = dice.choice(((), (total,), (total,), (total / 2, total - total / 2)))
    return [
        {"billPayment_name": "Bar", "billPayment_value": str(part), "payment_id": dice.choice(METHODS)}
        for part in parts
    ]
