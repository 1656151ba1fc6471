"""Stock and cost by code, of products and of variations alike; private even to read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus import writing
from backoffice.sandbox.rec_plus.call import Call, Operation, Reply
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.paging import collection
from backoffice.sandbox.rec_plus.shop import API
from backoffice.sandbox.rec_plus.variations import level
from backoffice.sandbox.rec_plus.writing import Change, Check, checked

SCOPE = "store_content"
FIELDS: Mapping[str, Check] = {"code": writing.raw, "stock": writing.integer, "cost": writing.money_or_empty}
MISSING = Refusal(404, "Stock not found")


def listed(call: Call) -> Reply:
    return collection(call, "stock", _codes(call), lambda entry: _shown(_level(call, *entry)))


def read(call: Call) -> Reply:
    row, code = _found(call, call.path["code"])
    return Reply(_shown(_level(call, row["id"], code)))


def update(call: Call) -> Reply:
    sent, code = call.object, call.path["code"]
    if sent.get("code", code) != code:
        raise Refusal(400, "code must be that of the address")
    _found(call, code)
    return writing.write_one(call, _change(call, sent))


def update_many(call: Call) -> Reply:
    """A bare list."""
    if not isinstance(call.body, list) or not call.body:
        raise Refusal(400, "A JSON array of stock objects is required")
    return writing.write_many(call, "stock", call.body, _change)


def _change(call: Call, sent: Row) -> Change:
    writing.require(sent, "code", "stock")
    kept = checked(call, FIELDS, sent, also=("href",))
    row, code = _found(call, kept.pop("code"))
    before = _shown(_level(call, row["id"], code))
    return Change(before, {**before, **kept}, lambda: call.shop.change_stock(row, code, kept, by=API))


def _codes(call: Call) -> list[tuple[int, str]]:
    """Product and code, wherever stock is kept; ``codes`` picks some of them."""
    wanted = [code for code in call.query.get("codes", "").split(",") if code]
    if wanted:
        owners = {code: call.shop.by_code.first(code) for code in dict.fromkeys(wanted)}
        return [(row["id"], code) for code, row in owners.items() if row and level(row, code)]
    columns = call.shop.products.column("_codes")
    ids = call.shop.products.ids[::-1] if call.options.shop_newest_first else call.shop.products.ids
    return [(each, code) for each in ids for code in (columns[each][1:] or columns[each])]


def _found(call: Call, code: str) -> tuple[Row, str]:
    row = call.shop.by_code.first(code)
    if row is None or level(row, code) is None:
        raise MISSING
    return row, code


def _level(call: Call, identifier: int, code: str) -> Row:
    return level(call.shop.products[identifier], code) or {}


def _shown(row: Row) -> Row:
    shown: dict[str, Any] = {"href": f"/stock/{quote(row['code'], safe='')}.json", **row}
    return shown


OPERATIONS = (
    Operation("GET", "stock", listed, SCOPE),
    Operation("GET", "stock/{code}", read, SCOPE),
    Operation("POST", "stock", update_many, SCOPE),
    Operation("POST", "stock/{code}", update, SCOPE),
)
