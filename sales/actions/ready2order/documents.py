"""Writes to ready2order's documents: fiscal, so each happens once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, ClassVar

from accounts.models.command import Command
from accounts.models.merchant import Membership
from accounts.outbox.action import Action, Complaints, Finding, Found, Looker, Record
from accounts.outbox.fields import Field, flag, identity, listed, number, same, structured, text
from accounts.outbox.kinds import Addition
from accounts.systems.ready2order import endpoints

CLOCKS_APART = timedelta(minutes=10)  # of the till's and ours
REFERENCE = "invoice_externalReferenceNumber"


PART_PAYMENT = {
    "paymentMethod_id": Field(identity, needed=True),
    "amount": Field(number, needed=True),
    "tip": Field(number),
    "couponIdentifier": Field(text),
}
ITEM = {
    "item_quantity": Field(number, needed=True),
    "item_name": Field(text),
    "item_comment": Field(text),
    "item_price": Field(number),
    "item_vatRate": Field(number),
    "item_vatId": Field(identity),
    "item_priceBase": Field(text),
    "product_id": Field(identity),
    "discount_id": Field(identity),
    "discount_value": Field(number),
    "discount_unit": Field(text),
    "item_variations": Field(listed),
}
DISCOUNT = {
    "invoice_discountId": Field(identity),
    "invoice_discountValue": Field(number),
    "invoice_discountUnit": Field(text),
}


def items_in_words(items: Any) -> str:
    """``2 × Beratung at 12.00, less 10 percent; 1 × product 17``."""
    return "; ".join(_item_in_words(item) for item in items if isinstance(item, dict))


def _item_in_words(item: Record) -> str:
    name = item.get("item_name") or f"product {item.get('product_id')}"
    price = f" at {item['item_price']}" if item.get("item_price") not in (None, "") else ""
    off = f", less {item['discount_value']} {item.get('discount_unit') or ''}".rstrip() if item.get("discount_value") else ""  # fmt: skip
    return f"{item.get('item_quantity', 1)} × {name}{price}{off}"


def parts_in_words(parts: Any) -> str:
    """``5.00 by method 3; …``."""
    return "; ".join(f"{part.get('amount')} by method {part.get('paymentMethod_id')}" for part in parts)


class _Documents:
    system, resource = "ready2order", "invoices"
    role: ClassVar[str] = Membership.Role.MANAGER
    fiscal = True


class CreateInvoice(_Documents, Addition):
    kind, title = "invoice.create", "New invoice"
    endpoint = endpoints.CREATE_INVOICE
    reference_field = REFERENCE
    needs_open_day = True
    form = "invoice_new"
    fields = {
        "paymentMethod_id": Field(identity, needed=True, label="Payment method", of="payment_methods"),
        "user_id": Field(identity, needed=True, label="User at the till", of="users"),
        "partPayments": Field(listed, label="Part payments", told=parts_in_words),
        "table_id": Field(identity, label="Table", of="tables"),
        "customer_id": Field(identity, label="Customer", of="customers"),
        "billType_id": Field(identity, label="Bill type", of="bill_types"),
        "printer_id": Field(identity, of="printers"),
        "printingProfile_id": Field(identity, of="printing_profiles"),
        "invoice_printCount": Field(number),
        "invoice_textBeforeItemsTable": Field(text, label="Text above the items"),
        "invoice_text": Field(text, label="Text below the items"),
        REFERENCE: Field(text),
        "invoice_totalTip": Field(number, label="Tip"),
        "invoice_priceBase": Field(text),
        "invoice_testMode": Field(flag, label="Training"),
        "createPDF": Field(flag),
        "pdfFormat": Field(text),
        "invoice_showRecipient": Field(flag),
        "invoice_dueDate": Field(text),
        "items": Field(listed, told=items_in_words),
        "orderItem_ids": Field(listed),
        "address": Field(structured),
        "invoice_discounts": Field(listed),
        "order_enablePrinting": Field(flag),
        "priceLevel_id": Field(identity),
        "invoice_roundToSmallestCurrencyUnit": Field(text),
    }

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        if not data.get("items") and not data.get("orderItem_ids"):
            found.setdefault("items", "Give at least one item, or the order items that are paid.")
        found |= _in_list("items", data.get("items"), ITEM, _of_item)
        found |= _in_list("partPayments", data.get("partPayments"), PART_PAYMENT)
        found |= _in_list("invoice_discounts", data.get("invoice_discounts"), DISCOUNT)
        return found

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """Every document since the first try, of both training modes, for our reference."""
        since = (command.sent_first_at or command.created_at) - CLOCKS_APART
        return self.of_reference(command, looker.recent_rows(self.resource, since))


class CancelInvoice(_Documents, Action):
    """The till writes a second document that takes the first one back."""

    kind, title = "invoice.cancel", "Invoice cancelled"
    endpoint = endpoints.CANCEL_INVOICE
    needs_open_day = True
    fields = {
        "storno_id": Field(identity, needed=True, of="storno_reasons"),
        "storno_reason": Field(text, needed=True),
        REFERENCE: Field(text),
        "paymentMethod_id": Field(identity, of="payment_methods"),
        "partPayments": Field(listed),
        "invoice_total": Field(number),
    }

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        found |= {
            name: "This is needed."
            for name, field in self.fields.items()
            if field.needed and data.get(name) in (None, "")
        }
        if "invoice_total" in data:
            found["invoice_total"] = "The total cannot be changed: put it under expected."
        return found

    def is_so(self, command: Command, record: Record) -> str:
        return "already_cancelled" if _is_cancelled(record) else ""

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        return {name: record.get(name) for name in ("invoice_numberFull", "invoice_total", "invoice_testMode")}

    def body(self, command: Command) -> dict[str, Any]:
        return {REFERENCE: command.reference} | dict(command.data)

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """Whether the document itself says so; if not, whether another one takes it back."""
        record = looker.record(self.resource, command.remote_id)
        if record is None:
            return Finding(Found.UNCLEAR)
        if _is_cancelled(record):
            return Finding(Found.LANDED, command.remote_id)
        since = (command.sent_first_at or command.created_at) - CLOCKS_APART
        reference = command.data.get(REFERENCE) or command.reference
        stornos = {
            str(row.get("invoice_id"))
            for row in looker.recent_rows(self.resource, since)
            if row.get(REFERENCE) == reference
            or same(Field(identity), row.get("invoice_reference_id"), command.remote_id)
        }
        if len(stornos) > 1:
            return Finding(Found.TWICE, evidence={"records": sorted(stornos)})
        return Finding(Found.LANDED, command.remote_id) if stornos else Finding(Found.ABSENT)


def _is_cancelled(record: Record) -> bool:
    at = record.get("invoice_deleted_at")
    return bool(at) and not str(at).startswith("0000")


def _of_item(item: Record) -> Iterator[tuple[str, str]]:
    """An item is a product, or has a name and a price of its own."""
    if item.get("product_id") in (None, "", 0):
        for name in ("item_name", "item_price"):
            if item.get(name) in (None, ""):
                yield name, "This is needed for an item that is no product."
        if item.get("item_vatRate") in (None, "") and item.get("item_vatId") in (None, ""):
            yield "item_vatRate", "A VAT rate is needed: item_vatRate, or item_vatId."


def _in_list(
    place: str,
    rows: Any,
    fields: dict[str, Field],
    more: Callable[[Record], Iterator[tuple[str, str]]] = lambda row: iter(()),
) -> Complaints:
    """What is wrong with the entries of a list, by their place in it."""
    found: Complaints = {}
    for number_, row in enumerate(rows if isinstance(rows, list) else ()):
        at = f"{place}.{number_}"
        if not isinstance(row, dict):
            found[at] = "An object is needed."
            continue
        for name, field in fields.items():
            if field.needed and row.get(name) in (None, ""):
                found[f"{at}.{name}"] = "This is needed."
        for name, value in row.items():
            if name not in fields:
                found[f"{at}.{name}"] = "There is no such field."
                continue
            try:
                fields[name].normal(value)
            except ValueError as error:
                found[f"{at}.{name}"] = f"{str(error).capitalize()}."
        for name, told in more(row):
            found.setdefault(f"{at}.{name}", told)
    return found
