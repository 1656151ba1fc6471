"""Tills with every kind of document at random: stornos, tips, discounts, training, three currencies, nights of the clock; a web shop."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import LinkedAccount, Merchant
from accounts.sync import removals
from accounts.sync.registry import registry
from tests import cast, shop

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
    return [*tills, web_shop(dice, around, documents)]


def web_shop(dice: random.Random, around: date, orders: int) -> LinkedAccount:
    """In euros, at the merchant of the first till."""
    linked = shop.account(Merchant.objects.get(name="Café Anna"))
    cast.put(linked, "categories", shop.category(1, name="Kaffee"))
    place = {"default": {"href": "/categories/1.json", "id": 1}}
    cast.put(linked, "products", shop.simple(1, categories=place), shop.simple(2, name="Mugs", categories={}))
    cast.put(linked, "web_orders", *(web_order(dice, number, around) for number in range(1, orders + 1)))
    removals.remove(registry.get("rec_plus", "web_orders"), linked, ["7", "8"])
    return linked


def web_order(dice: random.Random, number: int, around: date) -> dict[str, Any]:
    """Some with a voucher, some with a delivery that no line names, some that are not paid or were cancelled."""
    at = datetime.combine(around, datetime.min.time()) + timedelta(
        days=dice.choice((-9, -8, -7, -6, -2, -1, 0, 0, 1)), hours=dice.choice((0, 1, 2, 3, 9, 23)), minutes=dice.randrange(60),
    )  # fmt: skip
    lines = [order_line(dice, place) for place in range(dice.choice((0, 1, 1, 2, 4)))]
    if dice.random() < 0.2:
        voucher = {"coupon": {"id": 72, "code": "C46"}}
        lines.append(shop.line(90, "COUPON", "Voucher", voucher, price="-5.00", vat_percentage=0))
    total = sum((Decimal(each["price"]) for each in lines), Decimal(0)) + dice.choice((0, 0, 0, Decimal("4.95")))
    vat = sum((Decimal(each["vat"]) for each in lines if each["vat"]), Decimal(0))
    return shop.order(
        number, start_date=f"{at:%Y-%m-%dT%H:%M:%S}", lines=lines, user=None,
        payment_date=dice.choice((None, *[f"{at:%Y-%m-%dT%H:%M:%S}"] * 5)),
        payment_method=dice.choice((None, {"id": 1, "name": "Karte"}, {"id": 58, "name": "PayPal"})),
        status=dice.choice(("Dispatched", "Payment Received", "Partially refunded", "Order Cancelled")),
        totals={"qty": len(lines), "price": str(total), "vat": str(vat), "delivery": "0.00"},
    )  # fmt: skip


def order_line(dice: random.Random, place: int) -> dict[str, Any]:
    price = Decimal(dice.randrange(0, 9000)) / 100
    number = dice.choice((1, 2, 3))  # the last one is unknown here
    about = {
        "product": {"href": f"/products/{number}.json", "id": number, "name": f"Product {number}", "code": f"P{number}"}
    }
    rate = dice.choice(("20", "5.5", "0"))
    vat = dice.choice(("", str((price - price / (1 + Decimal(rate) / 100)).quantize(Decimal("0.01")))))
    return shop.line(place, "PRODUCT", f"Product {number}", about, qty=dice.randrange(1, 5), price=str(price), vat=vat,
                     vat_percentage=rate)  # fmt: skip


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
