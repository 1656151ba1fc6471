"""The fields of every object, those that are read-only excepted."""

from backoffice.sandbox.readycloud.kinds import (
    COUNT,
    FLAG,
    FLAG_OR_TEXT,
    INTEGER,
    LENGTH,
    MONEY,
    NAME,
    OBJECT,
    ORDER_NUMBER,
    TEXT,
    TEXTS,
    Fields,
    choice,
    group,
    moment,
    weight,
)
from backoffice.sandbox.readycloud.times import MICROS, OFFSET, SECONDS

BILLING = ("pending", "paid", "partially_paid", "refunded", "partially_refunded", "cancelled")
SHIPPING = ("unshipped", "unfulfilled", "partially_fulfilled", "fulfilled")
CONFIRMATIONS = (
    "none", "no_signature_required", "signature_required", "adult_signature_required", "indirect_signature_required",
)  # fmt: skip
KINDS = ("goods", "discount", "tax", "adjustment")
ENTITIES = (
    "orders", "order-delivered", "packaging", "contact", "contact-address", "acceptance-scan", "webhook",
)  # fmt: skip
ITEM_WEIGHT, PRODUCT_WEIGHT = weight(3), weight(4)


def _texts(*names: str) -> Fields:
    return dict.fromkeys(names, TEXT)


ADDRESS: Fields = {
    **_texts(
        "address_1", "address_2", "city", "company", "country", "email", "first_name", "last_name", "phone",
        "post_code", "region",
    ),
    "residential": FLAG,
    "validated": FLAG,
}  # fmt: skip
CONTACT_ADDRESS: Fields = {**ADDRESS, "address_type": TEXT, "default": FLAG}
ORDER: Fields = {
    "primary_id": NAME,
    "unique_id": TEXT,
    "order_number": ORDER_NUMBER,
    **_texts("customer_number", "po_number", "message", "terms"),
    "ordered_at": moment(SECONDS),
    "printed_at": moment(OFFSET),
    "billing": group({
        "status": choice(*BILLING), "subtotal": MONEY, "shipping": MONEY, "tax": MONEY, "total": MONEY,
    }),
    "shipping": group({
        "status": choice(*SHIPPING), "shipped_at": moment(OFFSET), "ship_to": group(ADDRESS),
        "ship_from": group(ADDRESS), "ship_type": TEXT, "ship_via": TEXT, "ship_cost": MONEY, "warehouse": TEXT,
    }),
    "tags": TEXTS,
    "custom_fields": OBJECT,
    "source": group({"name": TEXT}),
}  # fmt: skip
BOX: Fields = {
    "package_type": TEXT,
    **dict.fromkeys(("length", "width", "height"), LENGTH),
    "weight": ITEM_WEIGHT,
    "ship_cost": MONEY,
    "shipper_release": FLAG,
    "insured_value": MONEY,
    "insurance_type": TEXT,
    "declared_value": MONEY,
    "tracking_number": TEXT,
    "confirmation_type": choice(*CONFIRMATIONS),
    "description": TEXT,
    "cod": FLAG,
    "cod_value": MONEY,
    "saturday_delivery": FLAG,
    "delivered_at": moment(OFFSET),
    "packaging": TEXT,
}
ITEM: Fields = {
    "quantity": COUNT,
    "kind": choice(*KINDS),
    **_texts("part_number", "code", "description"),
    "unit_price": MONEY,
    "unit_weight": ITEM_WEIGHT,
    **_texts("image_link", "link", "pick_location", "origin_country_code"),
    "joint_production": FLAG_OR_TEXT,
    "commodity_code": TEXT,
    **dict.fromkeys(("net_cost_code", "net_cost_begin_date", "net_cost_end_date"), TEXT),
    **_texts("export_type_code", "preference_criteria_code", "producer_info_code", "scheduleb_commodity_code"),
    "custom_fields": OBJECT,
    **_texts("ups", "ean", "isbn"),
}
NOTE: Fields = {"content": NAME}
TRACKING: Fields = {
    **_texts("status", "description", "city", "region", "country"),
    "occurred_at": moment(MICROS),
}
PACKAGING: Fields = {
    "name": NAME,
    "package_type": TEXT,
    **dict.fromkeys(("length", "width", "height"), LENGTH),
    "weight": ITEM_WEIGHT,
}
PRODUCT: Fields = {
    "part_number": NAME,
    **_texts("code", "description"),
    "unit_price": MONEY,
    "unit_weight": PRODUCT_WEIGHT,
    **dict.fromkeys(("length", "width", "height"), LENGTH),
    "quantity": INTEGER,
    **_texts("image_link", "link", "pick_location", "origin_country_code", "commodity_code", "ups", "ean", "isbn"),
    "custom_fields": OBJECT,
}
CONTACT: Fields = {
    **_texts("first_name", "last_name", "company", "email", "phone", "customer_number"),
    "custom_fields": OBJECT,
}
ORG: Fields = {"name": NAME}
