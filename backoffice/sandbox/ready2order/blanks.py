"""New records before anybody has filled them in."""

from backoffice.sandbox.messages import Row

PRODUCT: Row = {
    "product_id": None,
    "product_externalReference": None,
    "product_itemnumber": None,
    "product_barcode": None,
    "product_name": "",
    "product_description": "",
    "product_price": "0",
    "product_priceIncludesVat": True,
    "product_vat": "20",
    "product_vat_id": None,
    "product_active": True,
    "product_base_id": None,
    "product_type_id": None,
    "product_type": "standard",
    "product_customPrice": False,
    "product_customQuantity": False,
    "product_fav": False,
    "product_highlight": False,
    "product_expressMode": False,
    "product_soldOut": False,
    "product_sideDishOrder": False,
    "product_ingredients_enabled": False,
    "product_variations_enabled": False,
    "product_stock_enabled": False,
    "product_stock_value": "0",
    "product_stock_unit": None,
    "product_stock_reorderLevel": None,
    "product_stock_safetyStock": None,
    "productgroup_id": None,
    "product_sortIndex": 0,
    "product_discountable": True,
    "product_accountingCode": None,
    "product_colorClass": None,
    "product_created_at": None,
    "product_updated_at": None,
    "product_alternativeNameOnReceipts": None,
    "product_alternativeNameInPos": None,
    "productingredient": [],
    "images": [],
}
GROUP: Row = {
    "productgroup_id": None,
    "productgroup_name": "",
    "productgroup_description": None,
    "productgroup_shortcut": None,
    "productgroup_active": True,
    "productgroup_parent": None,
    "productgroup_sortIndex": 0,
    "productgroup_accountingCode": None,
    "productgroup_created_at": None,
    "productgroup_updated_at": None,
    "productgroup_type_id": None,
}
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
CATEGORY: Row = {"customerCategory_id": None, "customerCategory_name": "", "customerCategory_description": None}
ADDRESS: Row = {
    "salutation": None,
    "title": None,
    "customer_company": None,
    "lastName": None,
    "firstName": None,
    "zip": None,
    "city": None,
    "street": None,
    "country": None,
    "email": None,
    "phone": None,
}
CUSTOMER: Row = {
    "customer_id": None,
    "customer_number": None,
    "customer_name": None,
    "vatId": None,
    "customer_notes": "",
    "customerCategory_id": None,
    "customer_birthday": None,
    "address": {"invoice": ADDRESS},
}

BLANKS: dict[str, Row] = {
    "products": PRODUCT,
    "product_groups": GROUP,
    "payment_methods": PAYMENT_METHOD,
    "storno_reasons": STORNO_REASON,
    "customer_categories": CATEGORY,
    "customers": CUSTOMER,
}
STAMPS: dict[str, tuple[str | None, str | None]] = {
    "products": ("product_created_at", "product_updated_at"),
    "product_groups": ("productgroup_created_at", "productgroup_updated_at"),
    "storno_reasons": ("storno_created_at", None),
}
"""Resource → the fields that say when it was made and when it was changed."""
