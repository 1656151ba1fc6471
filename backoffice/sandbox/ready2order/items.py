"""The lines of a fiscal document as records."""

from typing import TYPE_CHECKING

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths, rounded, ten_thousandths, thousandths
from backoffice.sandbox.ready2order.bills import GROSS, Figures, Line, net_within
from backoffice.sandbox.ready2order.seed.local_time import utc

if TYPE_CHECKING:
    from backoffice.sandbox.ready2order.documents import Bill


def item(bill: "Bill", place: int, line: Line, sums: Figures) -> Row:
    unit_net, unit_gross = unit_prices(line, bill.base)
    return {
        "item_id": bill.first_item_id + place,
        "item_timestamp": utc(bill.at),
        "item_quantity": thousandths(line.quantity),
        "item_retour": line.retour,
        "item_number": line.item_number,
        "item_serialNumber": None,
        "item_expirationDate": None,
        "item_name": line.name,
        "item_comment": line.comment,
        "item_price": ten_thousandths(unit_gross),
        "item_priceNet": ten_thousandths(unit_net),
        "item_priceBase": bill.base != GROSS,
        "item_total": hundredths(sums.gross),
        "item_totalNet": hundredths(sums.net),
        "item_vat": hundredths(sums.vat),
        "item_vatRate": hundredths(line.rate * 10),
        "item_vatCompensation": "0",
        **_item_discounts(line, sums),
        "item_discountable": not line.retour,
        "item_updatedStock": bool(line.product_id),
        "product_id": line.product_id,
        "productgroup_name": line.group_name,
        "productGroup_id": line.group_id,
        "productUnit_id": None,
        **_of_bill(bill),
        "retourInvoice_id": None,
        "item_accountingCode": None,
        "item_testMode": bill.training,
        **_of_product(line, unit_net, unit_gross),
    }


def _of_bill(bill: "Bill") -> Row:
    """What is the same on every line of a document."""
    return {
        "paymentMethod_id": bill.parts[0].method_id,
        "payment_id": bill.parts[0].method_id,
        "customer_id": (bill.customer or {}).get("customer_id"),
        "user_id": bill.user_id,
        "user_name": bill.user_name,
        "invoice_id": bill.id,
        "deliveryBill_id": None,
        "dailyReport_id": bill.report["dailyReport_id"],
        "table_id": bill.table_id,
        "table_name": bill.table_name,
    }


def _of_product(line: Line, unit_net: int, unit_gross: int) -> Row:
    """Much the same once more, by other names."""
    return {
        "item_product_name": line.name,
        "item_product_price": ten_thousandths(unit_gross),
        "item_product_priceNet": ten_thousandths(unit_net),
        "item_product_vat": ten_thousandths(unit_gross - unit_net),
        "item_qty": thousandths(line.quantity),
        "item_product_vatRate": hundredths(line.rate * 10),
        "item_product_vatCompensation": "0",
        "item_product_priceNetPerUnit": ten_thousandths(unit_net),
        "item_product_pricePerUnit": ten_thousandths(unit_gross),
        "item_product_discountable": not line.retour,
    }


def unit_prices(line: Line, base: str) -> tuple[int, int]:
    """Net and gross of one piece, in ten-thousandths."""
    if base == GROSS:
        return rounded(line.price * 1000, 1000 + line.rate), line.price
    return line.price, rounded(line.price * (1000 + line.rate), 1000)


def _item_discounts(line: Line, sums: Figures) -> Row:
    """Discounts are negative, like those of a whole bill."""
    discount = line.discount
    return {
        "item_undiscountedSumBeforeLineDiscount": hundredths(sums.undiscounted),
        "item_undiscountedSumBeforeInvoiceDiscount": hundredths(sums.before_bill_discount),
        "item_lineDiscountId": discount.id if discount else None,
        "item_lineDiscountGroupId": discount.group_id if discount else None,
        "item_lineDiscountName": discount.name if discount else None,
        "item_lineDiscountPercent": hundredths(discount.percent) if discount else "0",
        "item_lineDiscountNet": hundredths(-net_within(sums.line_discount, line.rate)),
        "item_lineDiscountGross": hundredths(-sums.line_discount),
        "item_invoiceDiscountNet": hundredths(-net_within(sums.bill_discount, line.rate)),
        "item_invoiceDiscountGross": hundredths(-sums.bill_discount),
    }
