"""Writes to a REC+ shop's products, and to its stock by code."""

import html
from decimal import Decimal
from typing import Any, ClassVar

from accounts.http.answers import decoded
from accounts.http.errors import BadPayload
from accounts.models.command import Command
from accounts.outbox.action import Call, Complaints, Finding, Found, Looker, Record
from accounts.outbox.fields import Field, flag, identity, number, same, text
from accounts.outbox.kinds import Addition, Change, Removal
from accounts.systems.rec_plus import endpoints

BY_CODE = {"identifier": "code"}
DELETED = "deleted"
STATUSES = ("draft", "live", "featured", "special_offer", "upcoming", DELETED)


def plain(value: Any) -> str | None:
    """The shop escapes its texts, unevenly: both ways of writing them are the same."""
    told = text(value)
    return None if told is None else html.unescape(told)


def status(value: Any) -> str | None:
    if value is not None and value not in STATUSES:
        raise ValueError(f"one of {', '.join(STATUSES)} is needed")
    return text(value)


def price(value: Any) -> Decimal | None:
    """The usual price; the shop tells it beside that of the special offer."""
    return number(value.get("normal") if isinstance(value, dict) else value)


def structured(value: Any) -> Any:
    return value


PRODUCT_FIELDS = {
    "name": Field(plain, needed=True),
    "code": Field(plain),
    "status": Field(status),
    "price": Field(price),
    "desc": Field(plain, label="Description"),
    "short_desc": Field(plain, label="Short description"),
    "image": Field(text),
    "tax_class": Field(identity, of="vat_types", label="VAT type"),
    "weight": Field(number),
    "cost_price": Field(number),
    "sort_order": Field(number),
    "meta_title": Field(plain),
    "meta_keywords": Field(plain),
    "meta_description": Field(plain),
    "banner_text": Field(plain),
    **dict.fromkeys(("hide_prices", "is_enquiry_only", "is_discontinued", "is_digital"), Field(flag)),
    **dict.fromkeys(("categories", "options", "stock", "tags", "delivery", "manufacturer"), Field(structured)),
}


class ShopChange(Change, abstract=True):
    """The shop wants some fields with every change, and says what a change would do without doing it."""

    system = "rec_plus"
    has_form = False
    always: ClassVar[tuple[str, ...]] = ()

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        return super().seen(command, record) | {name: record.get(name) for name in self.always}

    def body(self, command: Command) -> dict[str, Any]:
        """What the shop wants besides goes along as it is."""
        return {name: plain(command.seen.get(name)) for name in self.always} | dict(command.data)

    def undone(self, command: Command) -> dict[str, Any]:
        """What was there before, as long as what we wrote is still there."""
        before = {
            name: "" if (was := command.seen[name]) is None else was for name in command.data if name in command.seen
        }
        return before | {"expected": {name: command.data[name] for name in before}} if before else {}

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """The record itself, and where that differs what the shop would still change: it may only write it differently."""
        found = super().look_up(command, looker)
        if found.found is not Found.ABSENT:
            return found
        call = self.call(command)
        told = looker.answer(call.endpoint, path=call.path, query={"diffOnly": "true"}, body=call.body)
        return found if mentions(told, set(command.data)) else Finding(Found.LANDED, command.remote_id)

    def result(self, command: Command, answer: bytes) -> str:
        return command.remote_id  # 204 says all; a refusal inside a good answer was raised before

    def _is(self, name: str, value: Any, record: Record) -> bool:
        """Of a structure only what was given counts."""
        known = record.get(name)
        if isinstance(value, dict) and isinstance(known, dict):
            return all(
                same(Field(), part, known.get(key)) or _alike(part, known.get(key)) for key, part in value.items()
            )
        return super()._is(name, value, record)


class UpdateProduct(ShopChange):
    resource = "products"
    kind, title = "product.update", "Product changed"
    endpoint = endpoints.SET_PRODUCT
    always = ("name",)
    fields = {**PRODUCT_FIELDS, "price": Field(price, ("price.normal",))}

    def body(self, command: Command) -> dict[str, Any]:
        return _priced(super().body(command))


class _ByCode(Addition, abstract=True):
    """The shop makes what has no such code yet and changes what has: however often it is sent, it is there once."""

    system, resource, has_form = "rec_plus", "products", False
    endpoint = endpoints.SET_PRODUCTS
    repeatable = True
    fields = {**PRODUCT_FIELDS, "code": Field(plain, needed=True)}

    def call(self, command: Command) -> Call:
        return Call(self.endpoint, {}, {"products": [_priced(command.data)]}, BY_CODE)

    def result(self, command: Command, answer: bytes) -> str:
        """Its answer is not documented: where it names no record, the record is looked for by its code."""
        told = decoded(answer) if answer.strip() else None
        rows = told.get("products") if isinstance(told, dict) else told
        ids = (
            [str(row["id"]) for row in rows if isinstance(row, dict) and row.get("id")]
            if isinstance(rows, list)
            else []
        )
        if len(ids) != 1:
            raise BadPayload("the answer does not name the record", reason="no_record")
        return ids[0]

    def look_up(self, command: Command, looker: Looker) -> Finding:
        record = looker.named(self.resource, command.data["code"], **BY_CODE)
        if record is None or not same(PRODUCT_FIELDS["name"], command.data["name"], record.get("name")):
            return Finding(Found.ABSENT)
        return Finding(Found.LANDED, str(record.get("id")))


class CreateProduct(_ByCode):
    kind, title = "product.create", "New product"

    def hinders(self, command: Command, looker: Looker) -> str:
        """A product that has the code already must not be written over by one that is meant to be new."""
        return "code_taken" if looker.named(self.resource, command.data["code"], **BY_CODE) is not None else ""


class UpsertProduct(_ByCode):
    kind, title = "product.upsert", "Product written by its code"


class DeleteProduct(Removal):
    system, resource, has_form = "rec_plus", "products", False
    kind, title = "product.delete", "Product deleted"
    endpoint = endpoints.DELETE_PRODUCT
    fields = PRODUCT_FIELDS

    def is_so(self, command: Command, record: Record) -> str:
        return self.ends_when_gone() if record.get("status") == DELETED else ""

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        return {name: record.get(name) for name in ("name", "code", "status")}

    def result(self, command: Command, answer: bytes) -> str:
        return command.remote_id

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """Some shops keep it with the status deleted."""
        record = looker.record(self.resource, command.remote_id)
        if record is None or record.get("status") == DELETED:
            return Finding(Found.LANDED, command.remote_id)
        return Finding(Found.ABSENT)


class SetStock(ShopChange):
    """By the code of a product or a variant: a figure, or a ``change`` that becomes one when the stock was read."""

    resource = "stock_levels"
    kind, title = "stock.set", "Stock set"
    endpoint = endpoints.SET_STOCK_OF
    fields: ClassVar[dict[str, Field]] = {
        "code": Field(plain),
        "stock": Field(number),
        "cost": Field(number),
        "change": Field(number, label="Change of stock"),
    }

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        if (data.get("stock") is None) == (data.get("change") is None):
            found["stock"] = "Give the figure that was counted, or the change: one of the two."
        return found

    def is_so(self, command: Command, record: Record) -> str:
        return "" if command.data.get("change") is not None else super().is_so(command, record)

    def settled(self, command: Command, record: Record) -> dict[str, Any]:
        """A change is added to the stock as it is now; from then on the sum is what is wanted."""
        change = number(command.data.get("change"))
        if change is None or "stock" in command.data:
            return dict(command.data)
        return dict(command.data) | {"stock": f"{(number(record.get('stock')) or 0) + change:f}"}

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        return {name: record.get(name) for name in ("stock", "cost") if name in command.data or name == "stock"}

    def call(self, command: Command) -> Call:
        return Call(self.endpoint, {"code": command.remote_id}, self.body(command))

    def body(self, command: Command) -> dict[str, Any]:
        sent = {name: value for name, value in command.data.items() if name != "change"}
        stock = number(sent.get("stock"))
        if stock is not None:
            sent["stock"] = int(stock) if stock == stock.to_integral_value() else f"{stock:f}"
        return {"code": command.remote_id} | sent

    def undone(self, command: Command) -> dict[str, Any]:
        before = command.seen.get("stock")
        return {} if before is None else {"stock": before, "expected": {"stock": command.data.get("stock")}}

    def _differing(self, wanted: Record, record: Record) -> list[str]:
        return super()._differing(
            {name: value for name, value in wanted.items() if name not in ("change", "code")}, record
        )


def mentions(answer: bytes, names: set[str]) -> bool:
    """Whether what the shop would change has one of these fields: its form is not documented, so any depth counts."""
    told = decoded(answer) if answer.strip() else None
    return _mentions(told, names)


def _mentions(value: Any, names: set[str]) -> bool:
    if isinstance(value, dict):
        return any(name in names or _mentions(each, names) for name, each in value.items())
    return any(_mentions(each, names) for each in value) if isinstance(value, list) else False


def _priced(data: dict[str, Any]) -> dict[str, Any]:
    """The shop's own form of a price."""
    given = data.get("price")
    return data if given is None or isinstance(given, dict) else data | {"price": {"normal": str(given)}}


def _alike(one: Any, other: Any) -> bool:
    """Numbers in different clothes."""
    try:
        return number(one) == number(other)
    except ValueError:
        return False
