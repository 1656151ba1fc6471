"""What is to be shipped, as far as an order or a document tells; people fill in the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.outbox.forms import record_in
from accounts.sync.columns import finder
from accounts.sync.values import plain
from sales.models import Invoice, InvoiceItem, WebOrder, WebOrderLine
from sales.shipping.naming import Origin, primary_id

GOODS = ("", "PRODUCT")  # kinds of lines that can be packed
ZERO = Decimal(0)
Find = dict[str, tuple[str, ...]]  # a field of the address, and where the object as received may have it

# A shop's order names its receiver in one; a till's document has the address in it, or beside it.
OF_ORDER: Find = {
    "name": ("delivery_address.recipient_name", "user.full_name"),
    "company": ("delivery_address.business_name",),
    "address_1": ("delivery_address.line_1",),
    "address_2": ("delivery_address.line_2",),
    "city": ("delivery_address.town",),
    "region": ("delivery_address.region.county",),
    "post_code": ("delivery_address.post_code",),
    "country": ("delivery_address.region.country",),
    "phone": ("delivery_address.tel_no", "delivery_address.mobile_tel_no"),
    "email": ("user.email",),
}
OF_DOCUMENT: Find = {
    "first_name": ("address.firstName", "invoice_address_firstName"),
    "last_name": ("address.lastName", "invoice_address_lastName"),
    "company": ("address.company", "invoice_address_company"),
    "address_1": ("address.street", "invoice_address_street"),
    "city": ("address.city", "invoice_address_city"),
    "post_code": ("address.zip", "invoice_address_zip"),
    "country": ("address.country", "invoice_address_country"),
    "phone": ("address.phone", "invoice_address_phone"),
    "email": ("address.email", "invoice_address_email"),
}
OF_CUSTOMER = {
    "name": "name", "company": "company", "address_1": "street", "city": "city", "post_code": "postcode",
    "country": "country", "phone": "phone", "email": "email",
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """``ref`` is its place on the order; ``price`` that of one, VAT included."""

    ref: str
    name: str
    sku: str
    quantity: int
    price: Decimal
    weight_g: Decimal | None = None


@dataclass(frozen=True)
class Parcel:
    primary_id: str
    number: str
    ordered_at: datetime
    currency: str
    is_paid: bool
    total: Decimal
    vat: Decimal | None
    delivery: Decimal | None
    items: tuple[Item, ...]
    address: dict[str, str] = field(default_factory=dict)
    carrier: str = ""
    service: str = ""
    message: str = ""


def of(row: Origin) -> Parcel:
    """``row`` comes with its payload."""
    return _of_order(row) if isinstance(row, WebOrder) else _of_document(row)


def _of_order(order: WebOrder) -> Parcel:
    return Parcel(
        primary_id(order), order.number, order.placed_at, order.currency, order.paid_at is not None, order.total,
        order.total_vat, order.delivery, tuple(_of_lines(list(order.lines.all()))), _address(record_in(order), OF_ORDER),
    )  # fmt: skip


def _of_document(invoice: Invoice) -> Parcel:
    address = _address(record_in(invoice), OF_DOCUMENT)
    if not address.get("address_1") and invoice.customer is not None:
        known = {name: getattr(invoice.customer, column) or "" for name, column in OF_CUSTOMER.items()}
        address = _split(known) | {name: value for name, value in address.items() if value}
    return Parcel(
        primary_id(invoice), invoice.number, invoice.issued_at, invoice.currency, invoice.paid is not False,
        invoice.total, invoice.total_vat, None, tuple(_of_items(invoice.items.all())), address,
    )  # fmt: skip


def _of_lines(lines: list[WebOrderLine]) -> Iterator[Item]:
    """Options are told with what they belong to."""
    inside: dict[str, list[str]] = {}
    for line in lines:
        if line.within_ref:
            inside.setdefault(line.within_ref, []).append(line.name.strip())
    for line in lines:
        if line.kind in GOODS and not line.within_ref and line.quantity > 0:
            name = ", ".join([line.name, *inside.get(line.line_ref or "", [])])
            yield _item(str(line.position), name, line.code, line.quantity, line.price)


def _of_items(items: Iterable[InvoiceItem]) -> Iterator[Item]:
    for item in items:
        if not item.is_return and item.quantity > 0:
            yield _item(str(item.position), item.name, item.item_number, item.quantity, item.total)


def _item(ref: str, name: str, sku: str | None, quantity: Decimal, total: Decimal) -> Item:
    """Services count whole pieces: 2.5 kg of something are one piece."""
    if quantity == int(quantity):
        return Item(ref, name, sku or "", int(quantity), total / quantity)
    return Item(ref, f"{quantity.normalize():f} × {name}", sku or "", 1, total)


def _address(payload: dict[str, Any], places: Find) -> dict[str, str]:
    found = {name: finder(where)(payload) for name, where in places.items()}
    return _split({name: plain(str(value)).strip() if value else "" for name, value in found.items()})


def _split(address: dict[str, str]) -> dict[str, str]:
    """A whole name becomes two: the last word is the last name."""
    name = address.pop("name", "")
    if not name:
        return address
    first, _, last = name.strip().rpartition(" ")
    return {"first_name": first.strip(), "last_name": last} | address
