"""The fixed cast: a few merchants, the people around them, and what their tills hold.

Anna's café has a viewer, an editor and a manager; Otto manages only his own wine shop; Sam administers everything.
"""

import json
from datetime import UTC, datetime
from typing import Any

from accounts.http import vault
from accounts.models import LinkedAccount, Membership, Merchant, User
from accounts.sync.course import reading_of
from accounts.sync.merge import Merged, Merger
from accounts.sync.quarantine import keep
from accounts.sync.registry import registry
from accounts.sync.rows import RowReader

PASSWORD = "correct horse battery"
TOKEN = "account-token-of-the-cast-0123456789"


def merchant(name: str = "Café Anna", **fields: Any) -> Merchant:
    fields.setdefault("slug", name.lower().replace(" ", "-").replace("é", "e"))
    return Merchant.objects.get_or_create(name=name, defaults={"email": "anna@cafe.example", **fields})[0]


def user(name: str, at: Merchant | None = None, role: str = "", **fields: Any) -> User:
    known = User.objects.filter(email=f"{name}@staff.example").first()
    person = known or User.objects.create_user(f"{name}@staff.example", PASSWORD, name=name.title(), **fields)
    if at is not None and role:
        Membership.objects.update_or_create(user=person, merchant=at, defaults={"role": role})
    return person


def vera() -> User:
    return user("vera", merchant(), "viewer")


def eddi() -> User:
    return user("eddi", merchant(), "editor")


def mona() -> User:
    return user("mona", merchant(), "manager")


def otto() -> User:
    return user("otto", merchant("Weinhandel Otto"), "manager")


def sam() -> User:
    return user("sam", is_staff=True, is_superuser=True)


def account(at: Merchant | None = None, *, state: str = "active", token: str = TOKEN, **fields: Any) -> LinkedAccount:
    """A linked till with a sealed credential; ``system`` makes it another one."""
    linked = LinkedAccount(**{"merchant": at or merchant(), "system": "ready2order", "state": state} | fields)
    if state not in ("new", "awaiting_approval", "disconnected"):
        secret = vault.Secret(token)
        linked.credential = vault.seal(secret, linked, "credential")
        linked.credential_key = secret.equality_key()
        linked.connected_at = linked.credential_at = datetime(2026, 1, 1, tzinfo=UTC)
    linked.save()
    return linked


def put(linked: LinkedAccount, resource: str, *rows: dict[str, Any]) -> Merged:
    """Merge remote objects into the mirror, through the very code that a sync uses."""
    mapping = registry.get(linked.system, resource)
    reader = RowReader(mapping, reading_of(linked))
    body: Any = {mapping.rows_at: list(rows)} if mapping.rows_at else list(rows)
    slices = mapping.slicer().cut(json.dumps(body).encode(), reader.salt)
    merged = Merger(reader).merge(slices, datetime.now(UTC))
    keep(linked, mapping, merged)
    return merged


def vat_rate(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"id": number, "value": "20", "code": "1", "description": "Normalsteuersatz", "countryId": 1} | fields


def group(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "productgroup_id": number,
        "productgroup_name": f"Gruppe {number}",
        "productgroup_description": "",
        "productgroup_shortcut": "",
        "productgroup_active": True,
        "productgroup_parent": None,
        "productgroup_sortIndex": number,
        "productgroup_created_at": "2024-01-01 08:00:00",
        "productgroup_updated_at": "2024-01-01 08:00:00",
        "productgroup_type_id": None,
    } | fields


def product(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "product_id": number,
        "product_itemnumber": f"A-{number}",
        "product_barcode": f"90000{number}",
        "product_name": f"Produkt {number}",
        "product_description": "",
        "product_price": "3.9",
        "product_priceIncludesVat": True,
        "product_vat": "20",
        "product_vat_id": 1,
        "product_stock_enabled": True,
        "product_stock_value": "12.5",
        "product_stock_unit": "piece",
        "product_stock_reorderLevel": None,
        "product_soldOut": False,
        "product_active": True,
        "product_base_id": None,
        "product_type": "standard",
        "productgroup_id": 1,
        "product_created_at": "2024-05-01 08:00:00",
        "product_updated_at": "2025-05-01 08:00:00",
        "productvariation": [],
        "productingredient": [],
        "images": [],
    } | fields


def item(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "item_id": number,
        "item_name": "Melange",
        "item_quantity": "1",
        "item_price": "12",
        "item_total": "12",
        "item_totalNet": "10",
        "item_vat": "2",
        "item_vatRate": "20",
        "item_retour": False,
        "product_id": 1,
        "productgroup_name": "Kaffee",
        "user_name": "Anna",
    } | fields


def invoice(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "invoice_id": number,
        "invoice_reference_id": None,
        "invoice_timestamp": "2026-03-02 10:15:00",
        "invoice_number": number,
        "invoice_numberFull": f"RG2026/{number}",
        "invoice_total": "12",
        "invoice_totalNet": "10",
        "invoice_totalVat": "2",
        "invoice_totalTip": "0",
        "invoice_priceBase": "brutto",
        "invoice_deleted_at": None,
        "invoice_deletedReason": None,
        "invoice_testMode": False,
        "invoice_paid": True,
        "invoice_externalReferenceNumber": None,
        "customer_id": None,
        "paymentMethod_id": 1,
        "items": [item()],
        "payment": [{"billPayment_id": 1, "billPayment_name": "Bar", "billPayment_value": "12", "payment_id": 1}],
        "discounts": [],
    } | fields


def customer(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "customer_id": number,
        "customer_number": number,
        "customer_name": f"Kundin {number}",
        "vatId": None,
        "customer_notes": "",
        "customerCategory_id": 1,
        "address": {
            "invoice": {
                "salutation": "Frau",
                "title": None,
                "customer_company": None,
                "lastName": "Huber",
                "firstName": "Eva",
                "zip": "1030",
                "city": "Wien",
                "street": "Hauptstraße 1",
                "country": "AT",
                "email": "eva@huber.example",
                "phone": None,
            }
        },
    } | fields


def payment_method(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"payment_id": number, "payment_name": "Bar", "payment_markAsPaid": True, "paymentType_id": 1} | fields


# One record of each kind that nothing but its own page is about, as the till gives it.
SMALL: dict[str, dict[str, Any]] = {
    "storno_reasons": {"storno_id": 1, "storno_name": "Irrtum", "storno_description": None},
    "customer_categories": {"customerCategory_id": 1, "customerCategory_name": "Stamm"},
    "coupon_categories": {"couponCategory_id": 1, "couponCategory_name": "Gutscheine", "couponCategory_description": ""},
    "coupons": {
        "coupon_id": 1, "coupon_name": "Gutschein 50", "coupon_containsVat": "0", "coupon_purpose": "multi",
        "coupon_identifier": "G-0001", "coupon_testMode": False, "coupon_validUntil": "2027-12-31 00:00:00",
        "coupon_issuedAt": "2026-03-01 10:00:00", "couponCategory_id": 1, "vat_id": None, "product_id": None,
        "customer_id": None, "coupon_created_at": "2026-03-01 10:00:00", "coupon_updated_at": "2026-03-02 10:00:00",
    },
    "coupon_transactions": {
        "couponTransaction_id": 1, "coupon_id": 1, "couponTransaction_value": "-5", "couponTransaction_type": "redeem",
        "couponTransaction_created_at": "2026-03-02 10:00:00",
    },
    "discount_groups": {"discountGroup_id": 1, "discountGroup_name": "Aktion", "discountGroup_active": True},
    "discounts": {
        "discount_id": 1, "discount_name": "Stammkunde", "discount_description": "", "discount_value": "10",
        "discount_unit": "percent", "discount_active": True, "discount_order": 1, "discountGroup_id": 1,
        "discount_created_at": "2026-03-01 10:00:00", "discount_updated_at": "2026-03-01 10:00:00",
    },
    "table_areas": {
        "tableArea_id": 1, "tableArea_name": "Gastgarten", "tableArea_shortName": "G", "tableArea_order": 1,
        "tableArea_allowTemporaryTables": True, "tableArea_active": True, "tableArea_intelligentFavourites": 0,
    },
    "tables": {
        "table_id": 1, "table_name": "Tisch 1", "table_description": "", "table_isTemporay": False, "table_order": 1,
        "table_checkoutMode": False, "tableArea_id": 1, "table_created_at": "2026-03-01 10:00:00",
        "table_updated_at": "2026-03-01 10:00:00",
    },
    "open_order_items": {
        "order_id": 1, "order_quantity": "2", "order_priceGross": "9.8", "order_priceNet": "8.17", "order_vat": "1.63",
        "order_vatRate": "20", "order_product_name": "Melange", "order_retour": False, "order_comment": None,
        "order_discount_name": None, "table_id": 1, "product_id": 1, "user_id": 7, "order_created_at": "2026-03-01 10:00:00",
    },
    "customer_prices": {
        "price_id": 1, "price_value": "3.5", "price_valueGross": "3.5", "price_valueNet": "2.92",
        "price_timestamp": "2026-03-01 10:00:00", "product_id": 1, "customer_id": 1,
    },
    "customer_category_prices": {
        "price_id": 1, "price_value": "3.2", "price_valueGross": "3.2", "price_valueNet": "2.67",
        "price_timestamp": "2026-03-01 10:00:00", "product_id": 1, "customerCategory_id": 1,
    },
    "daily_report_status": {"error": False, "success": True, "msg": "", "status": "open"},
    "units": {"identifier": "piece"},
    "users": {
        "user_id": 7, "user_firstName": "Anna", "user_lastName": "Berger", "user_username": "anna",
        "user_trainingsMode": False, "right_id": 1, "loginLog": {"loginLog_lastActionAt": None, "loginLog_userAgent": None},
    },
    "user_rights": {"userRight_id": 1, "userRight_name": "Kellner", "userRight_allowOpenDay": True},
    "devices": {"id": 1, "name": "Tablet", "configuredForReadyPayCloudPayments": False},
    "printers": {"printer_id": 1, "printer_name": "Küche", "printer_ipAddress": "192.168.0.7"},
    "printing_profiles": {"printingProfile_id": 1, "printingProfile_name": "Standard"},
    "financial_years": {"accountingFinancialYear_id": 1, "accountingFinancialYear_number": 2026},
    "bill_types": {"billType_id": 1, "billType_name": "Rechnung", "billType_symbol": "RG"},
    "payment_types": {"paymentType_id": 1, "paymentType_identifier": "cash", "paymentType_name": "Bargeld"},
    "currencies": {"currency_id": 1, "currency_name": "Euro", "currency_short": "EUR"},
    "countries": {"country_id": 1, "country_code": "AT", "country_name": "Österreich"},
    "languages": {"language_id": 1, "language_name": "Deutsch", "language_code": "de", "language_locale": "de_AT"},
    "legal_forms": {"legalForm_id": 1, "legalForm_name": "GmbH", "legalForm_identifier": "gmbh", "legalForm_country_id": 1},
}  # fmt: skip


def put_small(linked: LinkedAccount) -> None:
    """One of each."""
    for resource, record in SMALL.items():
        put(linked, resource, record)
