"""From the filled-in form to what is worked out and sent, and back again from what was sent."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.crypto import salted_hmac

from accounts.outbox.fields import storable
from sales.vat import ZERO
from sales.writing.draft import FIELDS, ITEMS, PARTS, Draft, Row
from sales.writing.forms import GROSS, PERCENT, InvoiceForm, ItemForm, PartForm
from sales.writing.reckoning import Line, Off, Reckoning, reckon

BASES = {True: "brutto", False: "netto"}  # of one line; the document's own are called gross and net
Body = dict[str, Any]


def reckoned(head: InvoiceForm, items: Sequence[ItemForm]) -> Reckoning:
    """Of forms that are filled in well."""
    includes_vat = head.cleaned_data["base"] == GROSS
    return reckon([_line(item, includes_vat) for item in items], includes_vat=includes_vat, off=head.off)


def _line(item: ItemForm, includes_vat: bool) -> Line:
    asked, product = item.cleaned_data, item.record
    return Line(
        name=(product.name if product else "") or asked["name"],
        quantity=asked["quantity"],
        price=asked["price"],
        rate=item.rate or ZERO,
        includes_vat=product.price_includes_vat if product else includes_vat,
        off=item.off,
    )


def missing(parts: Sequence[PartForm], total: Decimal) -> Decimal:
    """What the part payments lack of it; less than nothing if they are too much."""
    return total - sum((part.cleaned_data["amount"] for part in parts), ZERO)


def tips(head: InvoiceForm, parts: Sequence[PartForm]) -> Decimal:
    every = [head.cleaned_data["tip"], *(part.cleaned_data["tip"] for part in parts)]
    return sum((tip for tip in every if tip), ZERO)


def body(head: InvoiceForm, items: Sequence[ItemForm], parts: Sequence[PartForm]) -> Body:
    """What the till is sent."""
    asked = head.cleaned_data
    method = asked["method"] or (parts[0].cleaned_data["method"] if parts else "")
    found: Body = {
        "paymentMethod_id": _number(method),
        "user_id": _number(asked["user"]),
        "invoice_priceBase": asked["base"],
        "invoice_testMode": asked["training"],
        "items": [_item(item) for item in items],
        "partPayments": [_part(part) for part in parts],
        "invoice_discounts": [_document_discount(head.off)] if head.off else [],
        "invoice_totalTip": asked["tip"],
        "customer_id": _number(asked["customer"]),
        "table_id": _number(asked["table"]),
        "billType_id": _number(asked["bill_type"]),
        "invoice_textBeforeItemsTable": asked["text_before"],
        "invoice_text": asked["text"],
    }
    return {name: storable(value) for name, value in found.items() if value not in (None, "", [])}


def digest(sent: Body) -> str:
    """Proves that this is what was shown before."""
    return salted_hmac("sales.writing", json.dumps(sent, sort_keys=True)).hexdigest()


def _item(item: ItemForm) -> Body:
    asked, product = item.cleaned_data, item.record
    found = {"item_quantity": asked["quantity"], "item_price": asked["price"], "item_vatId": _number(asked["vat"])}
    if product:
        found |= {"product_id": _number(item.number), "item_priceBase": BASES[product.price_includes_vat]}
    else:
        found |= {"item_name": asked["name"]}
    if item.off:
        found |= {"discount_value": item.off.value, "discount_unit": _unit(item.off)}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _part(part: PartForm) -> Body:
    asked = part.cleaned_data
    tip = {"tip": asked["tip"]} if asked["tip"] else {}
    return {"paymentMethod_id": _number(asked["method"]), "amount": asked["amount"]} | tip


def _document_discount(off: Off) -> Body:
    """The till wants it with a minus."""
    return {"invoice_discountValue": -off.value, "invoice_discountUnit": _unit(off)}


def _unit(off: Off) -> str:
    return PERCENT if off.is_percent else "currency"


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


# --- Back again ----------------------------------------------------------------------------------------


def draft_of(sent: Body) -> Draft:
    """The form as it was filled in for what was sent, to be corrected; what no field shows is left out."""
    discount: Body = next(iter(sent.get("invoice_discounts") or ()), {})
    head = {
        "method": sent.get("paymentMethod_id"),
        "user": sent.get("user_id"),
        "base": sent.get("invoice_priceBase") or GROSS,
        "training": "on" if sent.get("invoice_testMode") else "",
        "tip": sent.get("invoice_totalTip"),
        "customer": sent.get("customer_id"),
        "table": sent.get("table_id"),
        "bill_type": sent.get("billType_id"),
        "text_before": sent.get("invoice_textBeforeItemsTable"),
        "text": sent.get("invoice_text"),
        "discount": str(discount.get("invoice_discountValue", "")).lstrip("-"),
        "unit": discount.get("invoice_discountUnit") or PERCENT,
    }
    items = [_typed_item(item) for item in sent.get("items") or ()]
    parts = [
        {"method": part.get("paymentMethod_id"), "amount": part.get("amount"), "tip": part.get("tip")}
        for part in sent.get("partPayments") or ()
    ]
    return Draft(_texts(head), {ITEMS: [_texts(item) for item in items], PARTS: [_texts(part) for part in parts]})


def _typed_item(item: Body) -> Row:
    return dict.fromkeys(FIELDS[ITEMS], "") | {
        "product": item.get("product_id"),
        "name": item.get("item_name"),
        "quantity": item.get("item_quantity", 1),
        "price": item.get("item_price"),
        "vat": item.get("item_vatId"),
        "discount": item.get("discount_value"),
        "unit": item.get("discount_unit") or PERCENT,
    }


def _texts(row: Row) -> Row:
    return {name: "" if value is None else str(value) for name, value in row.items()}
