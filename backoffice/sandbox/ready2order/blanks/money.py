"""How it is paid, taken back, given away and counted."""

from backoffice.sandbox.messages import Row

PAYMENT_METHOD: Row = {
    "payment_id": None,
    "payment_name": "",
    "payment_description": None,
    "payment_accountingCode": None,
    "payment_markAsPaid": True,
    "payment_purpose": None,
    "paymentType_id": 1,
}
STORNO_REASON: Row = {"storno_id": None, "storno_name": "", "storno_description": None, "storno_created_at": None}
COUPON: Row = {
    "coupon_id": None,
    "coupon_name": "",
    "coupon_containsVat": "0",
    "coupon_purpose": "multi",
    "coupon_identifier": None,
    "coupon_testMode": False,
    "coupon_validUntil": None,
    "coupon_issuedAt": None,
    "couponCategory_id": None,
    "vat_id": None,
    "product_id": None,
    "customer_id": None,
    "coupon_created_at": None,
    "coupon_updated_at": None,
    "_value": "0",
}
"""``_value`` is what is left on it: the API never shows it."""
COUPON_CATEGORY: Row = {
    "couponCategory_id": None,
    "couponCategory_name": "",
    "couponCategory_description": None,
}
COUPON_TRANSACTION: Row = {
    "couponTransaction_id": None,
    "coupon_id": None,
    "couponTransaction_value": "0",
    "couponTransaction_type": "charge",
    "couponTransaction_created_at": None,
}
FINANCIAL_YEAR: Row = {
    "accountingFinancialYear_id": None,
    "accountingFinancialYear_number": None,
    "accountingFinancialYear_active": False,
    "accountingFinancialYear_trunkYear": False,
}
JOB: Row = {
    "jobStatus_id": None,
    "jobStatus_startedAt": None,
    "_done_at": 0.0,
}
"""``_done_at``: when it is finished, in seconds since 1970."""
