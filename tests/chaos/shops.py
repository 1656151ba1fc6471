"""What staff do at a web shop of the sandbox, and whether it came to pass once."""

import random
from collections import defaultdict
from decimal import Decimal
from typing import Any

from tests.chaos.verdict import STOCK, Deed, Row, Verdict

ON_SALE = ("live", "featured", "special_offer")
KINDS = (
    "product.update",
    "product.create",
    "product.upsert",
    "product.delete",
    "stock.set",
    "stock.set",
    "order.update",
)
DELETED = 4  # so many products are there to be deleted; the others stay
CODES = 3  # that are written over and over


def prepare(shop: Any) -> None:
    for code in _codes(shop):
        shop.set_stock(code, STOCK)


def deed(count: int, shop: Any, dice: random.Random) -> Deed:
    products = _products(shop)
    match kind := dice.choice(KINDS):
        case "product.update":
            return kind, {"remote_id": str(dice.choice(products[DELETED:])["id"]), "price": str(count + 1)}
        case "product.create":
            return kind, {"name": f"Deed {count}", "code": f"deed-{count}", "price": "1"}
        case "product.upsert":
            code = f"written-{dice.randrange(CODES)}"
            return kind, {"name": f"Deed {count}", "code": code, "price": str(count + 1)}
        case "product.delete":
            return kind, {"remote_id": str(dice.choice(products[:DELETED])["id"])}
        case "stock.set":
            return kind, {"remote_id": dice.choice(_codes(shop)), "change": str(-dice.randint(1, 5))}
    return kind, {"remote_id": str(dice.choice(list(shop.orders.ids))), "delivery_note": f"Deed {count} & more"}


def compare(verdict: Verdict, rows: list[Row], shop: Any) -> None:
    taken: dict[str, int] = defaultdict(int)
    last: dict[tuple[str, str], Row] = {}
    doubtful: set[str] = set()  # a person decides: either answer is right
    for row in rows:
        place = row["data"]["code"] if row["kind"] == "product.upsert" else row["remote_id"]
        if row["kind"] == "product.create":
            verdict.made(row, len(_coded(shop, row["data"]["code"])))
        elif row["state"] != "done":
            doubtful.add(place)
        elif row["kind"] == "stock.set":
            taken[place] += int(row["data"]["change"])
        else:
            last[row["kind"], place] = row
    for code in taken.keys() - doubtful:
        verdict.moved(f"{code} at shop {shop.number}", _stock(shop, code), taken[code])
    for (kind, place), row in last.items():
        if place not in doubtful:
            _compare_last(verdict, kind, place, row["data"], shop)


def _compare_last(verdict: Verdict, kind: str, place: str, data: Row, shop: Any) -> None:
    where = f"of {place} at shop {shop.number}"
    if kind == "product.delete":
        if any(str(row["id"]) == place and row["status"] != "deleted" for row in shop.products):
            verdict.lost.append(f"deletion {where}")
        return
    if kind == "order.update":
        told, wanted = shop.orders[int(place)]["delivery_note"], data["delivery_note"]
        if told.replace("&amp;", "&") != wanted:
            verdict.lost.append(f"note {where} is {told}, not {wanted}")
        return
    found = _coded(shop, place) if kind == "product.upsert" else [shop.products[int(place)]]
    if len(found) > 1:
        verdict.doubled.append(f"product {where} is there {len(found)} times")
    prices = [row["price"]["normal"] for row in found]
    if [Decimal(price) for price in prices] != [Decimal(data["price"])] * len(found) or not found:
        verdict.lost.append(f"price {where} is {prices}, not {data['price']}")


def _products(shop: Any) -> list[Row]:
    """Those on sale, whatever has been made since then."""
    rows = [row for row in shop.products if row["status"] in ON_SALE]
    return [row for row in rows if not str(row["code"]).startswith(("deed-", "written-"))]


def _codes(shop: Any) -> list[str]:
    return [(row["variations"] or [row])[0]["code"] for row in _products(shop)[DELETED:]]


def _coded(shop: Any, code: str) -> list[Row]:
    return [row for row in shop.products if row["code"] == code]


def _stock(shop: Any, code: str) -> Decimal:
    [row] = [row for row in shop.products if code in (row["code"], *(each["code"] for each in row["variations"]))]
    kept = next((each["stock"] for each in row["variations"] if each["code"] == code), row.get("_qty"))
    return Decimal(str(kept))
