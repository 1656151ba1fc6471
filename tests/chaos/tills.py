"""What staff do at a till of the sandbox, and whether it came to pass once."""

import random
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from tests.chaos.verdict import STOCK, Deed, Row, Verdict

PRODUCTS = 12


def prepare(till: Any) -> None:
    for product in list(till.products.ids):
        till.update("products", product, product_stock_enabled=True, product_stock_value=str(STOCK))


def deed(count: int, till: Any, dice: random.Random) -> Deed:
    """Half of it is about documents and new records, which may be there only once."""
    kind = dice.choice(("invoice.create", "invoice.create", "product.create", "stock.set", "product.update"))
    data: Row = {"remote_id": dice.choice(list(till.products.ids)[:PRODUCTS])}
    if kind == "invoice.create":
        data = {
            "paymentMethod_id": next(iter(till.payment_methods))["payment_id"],
            "user_id": next(iter(till.users))["user_id"],
            "invoice_testMode": dice.random() < 0.5,
            "items": [{"item_name": f"Deed {count}", "item_price": "1", "item_quantity": "1", "item_vatRate": "20"}],
        }
    elif kind == "product.create":
        data = {"product_name": f"Deed {count}", "product_price": "1", "product_vat": "20"}
    elif kind == "stock.set":
        data["change"] = str(-dice.randint(1, 5))
    else:
        data["product_price"] = str(count + 1)
    return kind, data


def compare(verdict: Verdict, rows: list[Row], till: Any) -> None:
    there = {
        "invoice.create": Counter(_references(till.invoices, "invoice_externalReferenceNumber")),
        "product.create": Counter(_references(till.products, "product_externalReference")),
    }
    taken: dict[str, int] = defaultdict(int)
    prices: dict[str, str] = {}
    doubtful: set[str] = set()  # a person decides: either answer is right
    for row in rows:
        product = row["remote_id"]
        if row["kind"] in there:
            verdict.made(row, there[row["kind"]][row["reference"]])
        elif row["state"] != "done":
            doubtful.add(product)
        elif row["kind"] == "stock.set":
            taken[product] += int(row["data"]["change"])
        else:
            prices[product] = row["data"]["product_price"]
    for product in taken.keys() - doubtful:
        stock = Decimal(str(till.products[int(product)]["product_stock_value"]))
        verdict.moved(f"{product} at {till.number}", stock, taken[product])
    for product in prices.keys() - doubtful:
        price = str(till.products[int(product)]["product_price"])
        if Decimal(price) != Decimal(prices[product]):
            verdict.lost.append(f"price of {product} at {till.number} is {price}, not {prices[product]}")


def _references(rows: Any, name: str) -> list[str]:
    return [row[name] for row in rows if row.get(name)]
