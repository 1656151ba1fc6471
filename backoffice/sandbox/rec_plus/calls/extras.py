"""What came with the guide of March 2026: prices, linked products, forms, modules, currencies, post codes."""

from typing import Any
from urllib.parse import quote

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus import writing
from backoffice.sandbox.rec_plus.call import Call, Operation, Reply
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.paging import collection
from backoffice.sandbox.rec_plus.reading import found, reading
from backoffice.sandbox.rec_plus.resources import FORMS
from backoffice.sandbox.rec_plus.seed.choices import cents_of, chosen, money
from backoffice.sandbox.rec_plus.shop import API
from backoffice.sandbox.rec_plus.text import whole
from backoffice.sandbox.rec_plus.writing import Change, checked


def price_list(call: Call) -> Reply:
    """Each product and each of its variations."""
    codes = call.shop.products.column("_codes")
    places = [(identifier, code) for identifier in call.shop.products.ids for code in codes[identifier]]
    return collection(call, "price-list", places, lambda place: _price(call.shop.products[place[0]], place[1]))


def price(call: Call) -> Reply:
    row = call.shop.by_code.first(call.path["code"])
    if row is None:
        raise Refusal(404, "Price not found")
    return Reply(_price(row, call.path["code"]))


def _price(row: Row, code: str) -> Row:
    """A variation costs what its product does, and its options."""
    variation = next((each for each in row["variations"] if each["code"] == code), None)
    choice = chosen(row, "", variation)
    more = sum(cents_of(option["price"]) for option in choice.options)
    offer = choice.offer_cents + more if choice.offer_cents else 0
    prices = {"normal": money(choice.normal_cents + more), "special_offer": money(offer)}
    return {"href": f"/price-list/{quote(code, safe='')}.json", "code": code, "price": prices}


# linked products


def linked(call: Call) -> Reply:
    _need(call, "linked_products")
    return collection(call, "linked-products", list(call.shop.linked_products), _linked)


def linked_one(call: Call) -> Reply:
    return Reply(_linked(_linked_row(call, call.path["code"])))


def write_linked(call: Call) -> Reply:
    """Whether the list is bare or wrapped is unknown in the contract: both are taken."""
    _need(call, "linked_products")
    rows = call.body if isinstance(call.body, list) else writing.rows_of(call, "linked-products")
    return writing.write_many(call, "linked-products", rows, _linked_change)


def write_linked_one(call: Call) -> Reply:
    _linked_row(call, call.path["code"])
    return writing.write_one(call, _linked_change(call, {"code": call.path["code"], **call.object}))


def delete_linked(call: Call) -> Reply:
    identifier = _linked_row(call, call.path["code"])["id"]
    call.shop.delete("linked_products", identifier)
    return Reply(status=204)


def _linked_change(call: Call, sent: Row) -> Change:
    writing.require(sent, "code", "title")
    kept = checked(call, {"code": writing.raw, "title": writing.text, "ids": _product_ids}, sent, also=("href",))
    row = next((each for each in call.shop.linked_products if each["code"] == kept["code"]), None)
    if row is None:
        new = {"ids": [], **kept}
        return Change(None, _linked(new), lambda: call.shop.create("linked_products", by=API, **new))
    identifier = row["id"]
    after = _linked({**row, **kept})
    return Change(_linked(row), after, lambda: call.shop.update("linked_products", identifier, by=API, **kept))


def _product_ids(call: Call, name: str, value: Any) -> list[int]:
    if not isinstance(value, list) or any(
        not isinstance(each, int) or each not in call.shop.products for each in value
    ):
        raise Refusal(400, f"{name} must be a list of products that there are")
    return value


def _linked_row(call: Call, code: str) -> Row:
    _need(call, "linked_products")
    row = next((each for each in call.shop.linked_products if each["code"] == code), None)
    if row is None:
        raise Refusal(404, "Linked products not found")
    return row


def _linked(row: Row) -> Row:
    return {
        "href": f"/linked-products/{quote(row['code'], safe='')}.json",
        **{n: row[n] for n in ("code", "title", "ids")},
    }


# forms, modules, currencies, post codes


def responses(call: Call) -> Reply:
    """Newest first."""
    form = found(call, FORMS, call.path["id"])
    rows = [row for row in call.shop.form_responses if row["_form"] == form["id"]]
    return collection(call, "responses", sorted(rows, key=lambda row: str(row["date"]), reverse=True), _response)


def response(call: Call) -> Reply:
    form = found(call, FORMS, call.path["id"])
    row = call.shop.form_responses.get(whole(call.path["response"]))
    if row is None or row["_form"] != form["id"]:
        raise Refusal(404, "Response not found")
    return Reply(_response(row))


def _response(row: Row) -> Row:
    href = f"/forms/{row['_form']}/responses/{row['id']}.json"
    return {"href": href, "id": row["id"], "date": row["date"], "data": row["data"]}


def module(call: Call) -> Reply:
    row = next((each for each in call.shop.modules if each["slug"] == call.path["slug"]), None)
    if row is None:
        raise Refusal(404, "Module not found")
    return Reply({"href": f"/modules/{row['slug']}.json", **row})


def rates(call: Call) -> Reply:
    return collection(call, "custom-currency-rates", list(call.shop.currency_rates), dict)


def converter(call: Call) -> Reply:
    return Reply({"base": "GBP", "rates": {row["currency"]: float(row["rate"]) for row in call.shop.currency_rates}})


def postcode(call: Call) -> Reply:
    """The addresses of the shop's users there, in place of an address finder."""
    if not (wanted := call.query.get("postcode")):
        raise Refusal(400, "postcode is required")
    _need(call, "address_finder")
    key = wanted.replace(" ", "").upper()
    homes = [row["billing_address"] for row in call.shop.users]
    names = ("line_1", "line_2", "town", "post_code")
    fitting = [home for home in homes if home["post_code"].replace(" ", "").upper() == key]
    return Reply({"addresses": [{name: home[name] for name in names} for home in fitting[:50]]})


def _need(call: Call, feature: str) -> None:
    """``Refusal`` where the shop has not switched it on."""
    if feature not in call.shop.features:
        raise Refusal(404, "Resource not found")


OPERATIONS = (
    Operation("GET", "price-list", price_list),
    Operation("GET", "price-list/{code}", price),
    Operation("GET", "linked-products", linked),
    Operation("GET", "linked-products/{code}", linked_one),
    Operation("POST", "linked-products", write_linked, "store_content"),
    Operation("POST", "linked-products/{code}", write_linked_one, "store_content"),
    Operation("DELETE", "linked-products/{code}", delete_linked, "store_content"),
    *reading(FORMS),
    Operation("GET", "forms/{id}/responses", responses, "forms"),
    Operation("GET", "forms/{id}/responses/{response}", response, "forms"),
    Operation("GET", "modules/{slug}", module, "content"),
    Operation("GET", "custom-currency-rates", rates),
    Operation("GET", "currency-converter", converter),
    Operation("GET", "postcode-lookup", postcode),
)
