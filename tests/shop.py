"""A web shop in a few lines: every field of REC+'s two documented objects with its odd types, and a server that lists them."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import LinkedAccount, Merchant
from accounts.sync.registry import registry
from tests import cast
from tests.loopback import Asked, Handler, Server, serving
from tests.till import Fault

LONDON = ZoneInfo("Europe/London")
ADDRESS = {
    "recipient_name": "Bob Smith", "business_name": "", "line_1": "12 Fake Street", "line_2": "", "town": "Worcester",
    "region": {"href": "/regions/244.json", "country": "United States", "county": "Alabama"}, "post_code": "WR1 1AB",
    "tel_no": "07123456789", "mobile_tel_no": "", "fax_no": "",
}  # fmt: skip


def account(at: Merchant | None = None, domain: str = "shop.example", **fields: Any) -> LinkedAccount:
    """A linked shop: where it is and its password are one secret."""
    parts = {"domain": domain, "username": "backoffice", "password": "password-of-the-shop"}
    merchant = at or cast.merchant("Tom's Sauces", slug="toms-sauces", time_zone="Europe/London", currency="GBP")
    return cast.account(merchant, system="rec_plus", **{"token": json.dumps(parts, sort_keys=True)} | fields)


def option(number: int, group: str, desc: str, price: str, stock: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": number, "group": group, "desc": desc, "code": "", "price": price, "special_price": "", "weight": "",
        "stock_qty": stock, "sort_order": 1, "hidden": False, "gtin": "", "cost": "", "sync_key": f"R{number}",
        "group_prices": {}, "group_special_prices": {},
    } | fields  # fmt: skip


def variation(code: str, stock: Any, **options: str) -> dict[str, Any]:
    named = {name.replace("_", " "): desc for name, desc in options.items()}
    return {"code": code, "prev_codes": "", "stock": stock, "cost": "", "options": named}


def product(number: int = 58661, **fields: Any) -> dict[str, Any]:
    """Of two levels that are told twice, in options and in variations."""
    return copy.deepcopy({
        "href": f"/products/{number}.json", "id": number, "name": "Tom&#039;s Texas Sauce 16oz", "code": f"Sauce-{number}",
        "status": "live", "link": f"http://shop.example/Tom039s_Texas--product--{number}.html",
        "image": f"http://shop.example/userfiles/{number}.jpg", "price": {"normal": "132.00", "special_offer": "0.00"},
        "additional_images": [], "short_desc": "", "desc": "<p>Peppery heat that&rsquo;s awesome</p>\n", "tax_class": 1,
        "additional_prices": [],
        "categories": {"default": {"href": "/categories/24001.json", "id": 24001}, "2": None, "3": None, "4": None, "5": None},
        "date_added": "2023-07-25T17:31:44", "date_modified_admin": "2023-07-25T18:07:10", "date_modified_api": None,
        "sort_order": 0, "custom_sort_order": {"featured": 0, "special": 0},
        "delivery": {"costs_to_zones": [], "free_delivery": 0, "free_delivery_zone": 0}, "manufacturer": None,
        "stock": {"qty": 1980, "options_group_use_as_stock": "", "pack_qty": 1, "alert_qty": "", "stop_qty": "",
                  "back_in_stock_date": ""},
        "marketing_site_link": "", "hide_prices": False, "is_enquiry_only": False, "banner_text": "", "banner_color": "#",
        "model_3d_image_path": "", "model_3d_image_path_ios": "", "download": None, "additional_downloads": [],
        "options": [option(12347, "Multi Pack", "Yes", "4.20", 981), option(12348, "Multi Pack", "No", "0.00", 999),
                    option(12349, "Saver Discount", "Yes", "1.20", 1980)],
        "attributes": [], "weight": "", "youtube_clip": "", "videos": [], "cost_price": "", "is_digital": False,
        "is_addon_product": False, "is_discontinued": False, "exclude_from_api_webhook": False,
        "triggers_event_system": True, "special_offer_start_date": None, "special_offer_end_date": None, "meta_title": "",
        "meta_keywords": "", "meta_description": "", "exclude_from_google_base": False, "google_product_category": "",
        "purchase_event": None,
        "bundle": {"sync_stock_with_components": False, "sync_price_with_components": False,
                   "sync_cost_with_components": False, "sync_weight_with_components": False, "is_bundle": False,
                   "assembly_instructions": "", "assembly_bin_location": ""},
        "launch_date": "0000-00-00 00:00:00", "launch_status": "live", "packaging_type_id": 1,
        "tags": {"Design": [], "Season": []}, "associations": [], "alternatives": [], "addons": [], "components": [],
        "variations": [variation(f"Sauce-{number}-yes-yes", 981, Multi_Pack="Yes", Saver_Discount="Yes"),
                       variation(f"Sauce-{number}-no-yes", 999, Multi_Pack="No", Saver_Discount="Yes")],
    } | fields)  # fmt: skip


def simple(number: int, **fields: Any) -> dict[str, Any]:
    """A product without options."""
    return product(number, options=[], variations=[], **fields)


def line(number: int, kind: str, desc: str, about: Any, **fields: Any) -> dict[str, Any]:
    return {
        "id": number, "line_rel_id": 0, "line_type": kind, "line_desc": desc, "rel_data": about,
        "status": "Payment Received", "qty": 1, "price": "0.00", "vat": "0.00", "vat_percentage": 20,
        "each_price_ex_vat": 0, "each_price_vat": 0, "each_price_discount_ex_vat": "0.00", "each_price_discount_vat": 0,
        "weight": 0,
    } | fields  # fmt: skip


def lines() -> list[dict[str, Any]]:
    """Options before their product, a float's noise, and a voucher that pays for all."""
    of = {"href": "/products/58661.json", "id": 58661}
    taken = {
        "href": "/options/12349.json",
        "id": 12349,
        "group": "Saver Discount",
        "desc": "Yes",
        "code": "",
        "product": of,
    }
    packed = {
        "href": "/options/12347.json",
        "id": 12347,
        "group": "Multi Pack",
        "desc": "Yes",
        "code": "",
        "product": of,
    }
    sauce = of | {"name": "Tom's Texas Sauce 16oz", "code": "Sauce-58661-yes-yes"}
    squealer = {"href": "/products/58662.json", "id": 58662, "name": "The Squealer", "code": "Sauce-997706"}
    voucher = {"href": "/coupons/72.json", "id": 72, "name": "Gift Voucher for £400.00", "code": "C46K13i8"}
    return [
        line(19990, "OPTION", "Saver Discount - Yes ", {"option": taken}, line_rel_id=19988),
        line(19989, "OPTION", "Multi Pack - Yes ", {"option": packed}, line_rel_id=19988),
        line(19988, "PRODUCT", "Tom's Texas Sauce 16oz - Sauce-58661-yes-yes", {"product": sauce}, price="137.40",
             vat="22.90", each_price_ex_vat=114.5, each_price_vat=22.900000000000006),
        line(19991, "PRODUCT", "The Squealer - Sauce-997706", {"product": squealer}, qty=2, price="16.80", vat="2.80",
             each_price_ex_vat=7, each_price_vat=1.4000000000000004),
        line(19992, "DELIVERY", "Standard", {"delivery": {"href": "/delivery-methods/1.json", "id": 1, "name": "Standard"}},
             each_price_discount_ex_vat=0),
        line(19995, "COUPON", "Gift Voucher for £400.00 - C46K13i8", {"coupon": voucher}, price="-154.20",
             vat_percentage=0, each_price_ex_vat=-154.2, each_price_discount_ex_vat=0),
    ]  # fmt: skip


def order(number: int = 112312, **fields: Any) -> dict[str, Any]:
    user = {"href": "/users/123.json", "id": 123, "full_name": "Bob Smith", "membership_code": "",
            "email": "bob@smithnet.example", "billing_address": ADDRESS}  # fmt: skip
    return copy.deepcopy({
        "href": f"/orders/{number}.json", "id": number, "invoice_id": number - 111487,
        "session_id": "s.64bf9a63f18ea5.12594747", "start_date": "2023-07-26T00:03:07",
        "payment_date": "2023-07-26T00:03:59",
        "payment_method": {"href": "/payment-methods/58.json", "id": 58, "name": "PayPal Express Checkout"},
        "payment_data": {"verify_sign": "AFcWxV21C7fd0v3b", "payer_id": "PAYER-ID", "payer_status": ""},
        "status": "Payment Received", "user": user, "delivery_address": ADDRESS,
        "tracking": {"medium": "direct", "source": "", "term": "", "using_stored_data": 0},
        "totals": {"qty": 3, "price": "0.00", "vat": "25.70", "weight": 0, "delivery": "0.00"}, "lines": lines(),
        "is_free_delivery": False, "customers_order_id": "", "fob": "", "required_by_date": "",
        "purchase_order_number": "", "delivery_note": "",
    } | fields)  # fmt: skip


def user(number: int = 123, **fields: Any) -> dict[str, Any]:
    return {
        "href": f"/users/{number}.json", "id": number, "full_name": "Bob Smith", "membership_code": "",
        "email": "bob@smithnet.example", "billing_address": ADDRESS, "user_group": {"id": 3, "name": "Trade"},
    } | fields  # fmt: skip


def category(number: int = 24001, parent: int | None = None, **fields: Any) -> dict[str, Any]:
    above = {"href": f"/categories/{parent}.json", "id": parent} if parent else None
    return {"href": f"/categories/{number}.json", "id": number, "name": f"Sauces &amp; Dips {number}", "parent": above,
            "status": "live"} | fields  # fmt: skip


def level(code: str, stock: Any) -> dict[str, Any]:
    return {"href": f"/stock/{code}.json", "code": code, "stock": stock, "cost": ""}


# One record of each kind that nothing but its own page is about, as far as anything of it is known.
SMALL: dict[str, dict[str, Any]] = {
    "vat_types": {"id": 1, "name": "Standard", "percentage": 20},
    "categories": category(),
    "user_groups": {"id": 3, "name": "Trade"},
    "coupons": {"id": 72, "name": "Gift Voucher for &pound;400.00", "code": "C46K13i8", "value": "400.00", "expiry_date": ""},
    "manufacturers": {"id": 1, "name": "Tubby Tom&#039;s"},
    "delivery_methods": {"id": 1, "name": "Click &amp; Collect"},
    "payment_methods": {"id": 58, "name": "PayPal Express Checkout"},
    "regions": {"id": 244, "country": "UK", "county": "Worcestershire"},
    "departments": {"id": 1, "name": "Returns"},
    "product_filter_blocks": {"id": 1, "name": "Size"},
    "product_reviews": {"id": 1, "product_id": 58661, "score": 5, "title": "", "review": "Not as hot as I&#039;d like"},
    "google_reviews": {"id": 1, "author": "Ann", "rating": 5},
    "testimonials": {"id": 1, "name": "Ann", "text": "Lovely"},
    "pages": {"id": 1, "name": "About Us"},
    "blog_posts": {"id": 1, "name": "It&#039;s chilli season!"},
    "newsletters": {"id": 1, "name": "Issue 1"},
    "sliders": {"id": 1, "name": "Home"},
    "gallery_images": {"id": 1, "name": "Photo 1"},
    "download_categories": {"id": 1, "name": "Safety sheets"},
    "downloads": {"id": 1, "name": "Sheet 1", "src": "/userfiles/downloads/sheet-1.pdf"},
    "forms": {"id": 1, "name": "Contact Us"},
}  # fmt: skip


def put_all(linked: LinkedAccount) -> None:
    """One record of each kind."""
    for resource, record in SMALL.items():
        cast.put(linked, resource, record)
    cast.put(linked, "products", product())
    cast.put(linked, "stock_levels", level("Sauce-58661-yes-yes", 981))
    cast.put(linked, "users", user())
    cast.put(linked, "web_orders", order())


# --- The shop itself -----------------------------------------------------------------------------------


class Shop:
    """``rows`` can be changed at any time, by resource; ``asked`` lists the requests."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {mapping.resource: [] for mapping in registry.of("rec_plus")}
        self.largest = 1000
        self.total = True  # whether lists say how many there are
        self.faults: list[Fault] = []
        self.server: Server

    def paths(self, path: str = "") -> list[dict[str, str]]:
        return [asked.query for asked in self.server.asked if asked.path == f"/api/v1{path}"]

    def answer(self, asked: Asked, handler: Handler) -> None:
        for fault in list(self.faults):
            if fault(asked, handler):
                return
        path = asked.path.removeprefix("/api/v1")
        for mapping in registry.of("rec_plus"):
            listing = mapping.listing.path if mapping.listing else ""
            if path == listing:
                return handler.json(
                    self._page(str(mapping.rows_at), self._listed(mapping.resource, asked.query), asked.query)
                )
            if path.startswith(f"{listing}/"):
                found = [
                    row for row in self.rows[mapping.resource] if str(row[mapping.key]) == path[len(listing) + 1 :]
                ]
                return handler.json(found[0]) if found else _missing(handler)
        return _missing(handler)

    def _listed(self, resource: str, query: dict[str, str]) -> list[dict[str, Any]]:
        """Narrowed as the shop does it: ``since_timestamp`` is an epoch, its meaning stands beside it."""
        since, rows = query.get("since_timestamp"), self.rows[resource]
        if since is None:
            return rows
        assert resource != "products" or query["since_timestamp_field"] == "updated"
        when = "start_date" if resource == "web_orders" else "date_modified_admin"
        return [row for row in rows if local(row[when]).timestamp() >= int(since)]

    def _page(self, name: str, rows: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        offset, limit = int(query.get("offset", 0)), min(int(query.get("limit", 25)), self.largest)
        page = rows[offset : offset + limit]
        told = {"total_count": len(rows)} if self.total else {}
        return {
            "href": f"/{name}.json",
            name: page,
            "count": len(page),
            **told,
            "paging": {"offset": offset, "limit": limit},
        }


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


def _missing(handler: Handler) -> None:
    handler.json({"errors": [{"status": 404, "message": "Not found"}]}, 404)


@contextmanager
def open_shop() -> Iterator[Shop]:
    shop = Shop()
    with serving(shop.answer) as server:
        shop.server = server
        yield shop
