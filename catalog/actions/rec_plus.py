"""Writes to a REC+ shop's products, and to its stock by code."""

from decimal import Decimal
from typing import Any, ClassVar

from accounts.actions.rec_plus import ManyPreview, ShopChange, ShopPreview, plain, words
from accounts.http.answers import decoded
from accounts.http.errors import BadPayload
from accounts.models.command import Command
from accounts.outbox.action import Call, Complaints, Finding, Found, Looker, Record, actions
from accounts.outbox.fields import Field, flag, identity, number, numbered, outgoing, same, text
from accounts.outbox.kinds import Addition, Removal
from accounts.systems.rec_plus import endpoints

BY_CODE = {"identifier": "code"}
DELETED = "deleted"
STATUSES = ("draft", "live", "featured", "special_offer", "upcoming", DELETED)


def status(value: Any) -> str | None:
    if value is not None and value not in STATUSES:
        raise ValueError(f"one of {', '.join(STATUSES)} is needed")
    return text(value)


def price(value: Any) -> Decimal | None:
    """The usual price; the shop tells it beside that of the special offer."""
    return number(value.get("normal") if isinstance(value, dict) else value)


def offered(value: Any) -> Decimal | None:
    """The price of the special offer; 0.00 is none."""
    return number(value) or None


def offer_told(value: Any) -> Any:
    """As it came, unless there is no offer."""
    return None if offered(value) is None else value


def structured(value: Any) -> Any:
    return value


PRODUCT_FIELDS = {
    "name": words(needed=True),
    "code": words(),
    "status": Field(status),
    "price": Field(price, ("price.normal", "price")),
    "special_offer": Field(offered, ("price.special_offer",), label="Special offer price", unwrapped=offer_told),
    "category": Field(identity, ("categories.default.id",), label="Main category", of="categories", unwrapped=identity),
    "desc": Field(plain, label="Description"),
    "short_desc": Field(plain, label="Short description"),
    "image": Field(text),
    "tax_class": Field(identity, of="vat_types", label="VAT type", unwrapped=identity),
    "weight": Field(number),
    "cost_price": Field(number, label="Cost price"),
    "sort_order": Field(number, label="Place in the shop"),
    "meta_title": words(label="Title for search engines"),
    "meta_keywords": words(label="Keywords for search engines"),
    "meta_description": words(label="Description for search engines"),
    "banner_text": words(label="Banner text"),
    "hide_prices": Field(flag, label="Prices are hidden"),
    "is_enquiry_only": Field(flag, label="Only for enquiries"),
    "is_discontinued": Field(flag, label="Discontinued"),
    "is_digital": Field(flag, label="Digital"),
    **dict.fromkeys(("categories", "options", "stock", "tags", "delivery", "manufacturer"), Field(structured)),
}


class UpdateProduct(ShopChange):
    resource = "products"
    kind, title = "product.update", "Product changed"
    form, preview, preview_many = "product_edit", "product.preview", "product.preview_many"
    endpoint = endpoints.SET_PRODUCT
    always = ("name",)
    fields = PRODUCT_FIELDS

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        """With all categories, since those that are not sent along might be taken away."""
        known = {"categories": record.get("categories")} if "category" in command.data else {}
        return super().seen(command, record) | known

    def body(self, command: Command) -> dict[str, Any]:
        return shaped(super().body(command), command.seen)


class PreviewProduct(ShopPreview, UpdateProduct):
    kind, title = "product.preview", "Preview of a change"
    previews = "product.update"


class PreviewProducts(ManyPreview):
    resource = "products"
    kind, title = "product.preview_many", "Preview of many changes"
    previews = "product.update"
    endpoint = endpoints.SET_PRODUCTS


class _ByCode(Addition, abstract=True):
    """The shop makes what has no such code yet and changes what has: however often it is sent, it is there once."""

    system, resource = "rec_plus", "products"
    endpoint = endpoints.SET_PRODUCTS
    repeatable = True
    named_by = "code"
    fields = {**PRODUCT_FIELDS, "code": words(needed=True)}

    def call(self, command: Command) -> Call:
        product = outgoing(self.fields, shaped(dict(command.data), {}))
        return Call(self.endpoint, {}, {"products": [product]}, BY_CODE)

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
    form, preview = "product_new", "product.preview_new"

    def hinders(self, command: Command, looker: Looker) -> str:
        """A product that has the code already must not be written over by one that is meant to be new."""
        return "code_taken" if looker.named(self.resource, command.data["code"], **BY_CODE) is not None else ""


class PreviewNewProduct(ShopPreview, CreateProduct):
    kind, title = "product.preview_new", "Preview of a new product"
    previews = "product.create"
    form = ""


class UpsertProduct(_ByCode):
    kind, title = "product.upsert", "Product written by its code"
    has_form = False

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """The code may have been there before: only what all was written tells that it was."""
        record = looker.named(self.resource, command.data["code"], **BY_CODE)
        if record is None or not actions.get(self.system, UpdateProduct.kind).is_so(command, record):
            return Finding(Found.ABSENT)
        return Finding(Found.LANDED, str(record.get("id")))


class DeleteProduct(Removal):
    system, resource = "rec_plus", "products"
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
    preview, preview_many = "stock.preview", "stock.preview_many"
    endpoint = endpoints.SET_STOCK_OF
    fields: ClassVar[dict[str, Field]] = {
        "code": words(),
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

    def asked(self, command: Command) -> dict[str, Any]:
        """A change stays one: what it came to is reckoned anew when it is sent."""
        return {name: value for name, value in command.data.items() if name != "stock" or "change" not in command.data}

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


class PreviewStock(ShopPreview, SetStock):
    kind, title = "stock.preview", "Preview of a stock"
    previews = "stock.set"


class PreviewStocks(ManyPreview):
    """A bare list, each named by its code."""

    resource = "stock_levels"
    kind, title = "stock.preview_many", "Preview of many stocks"
    previews = "stock.set"
    endpoint = endpoints.SET_STOCK

    def named(self, change: Command) -> dict[str, Any]:
        return {}

    def wrapped(self, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sent


def shaped(data: dict[str, Any], seen: Record) -> dict[str, Any]:
    """The shop's own form of a price, and of the categories, of which there are five places."""
    sent = {name: value for name, value in data.items() if name not in ("price", "special_offer", "category")}
    given = data.get("price")
    prices = given if isinstance(given, dict) else {} if given is None else {"normal": str(given)}
    if "special_offer" in data:
        prices = prices | {"special_offer": str(data["special_offer"] or "0.00")}
    if "category" in data:
        known = seen.get("categories")
        main = identity(data["category"])
        sent["categories"] = (known if isinstance(known, dict) else {}) | {
            "default": {"id": numbered(main)} if main else None
        }
    return sent | ({"price": prices} if prices else {})
