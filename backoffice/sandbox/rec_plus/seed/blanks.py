"""New rows before anything is known about them: every field, with the empty value that the shop gives it."""

from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.times import ZERO

PRODUCT: Row = {
    "name": "",
    "code": "",
    "status": "draft",
    "_image": "",
    "price": {"normal": "0.00", "special_offer": "0.00"},
    "_additional_images": [],
    "short_desc": "",
    "desc": "",
    "tax_class": 1,
    "additional_prices": [],
    "_categories": (),
    "date_added": None,
    "date_modified_admin": None,
    "date_modified_api": None,
    "sort_order": 0,
    "custom_sort_order": {"featured": 0, "special": 0},
    "delivery": {"costs_to_zones": [], "free_delivery": 0, "free_delivery_zone": 0},
    "_manufacturer": None,
    "_qty": 0,
    "_stock": {"alert_qty": "", "stop_qty": "", "back_in_stock_date": ""},
    "marketing_site_link": "",
    "hide_prices": False,
    "is_enquiry_only": False,
    "banner_text": "",
    "banner_color": "#",
    "model_3d_image_path": "",
    "model_3d_image_path_ios": "",
    "download": None,
    "additional_downloads": [],
    "options": [],
    "attributes": [],
    "weight": "",
    "youtube_clip": "",
    "videos": [],
    "cost_price": "",
    "is_digital": False,
    "is_addon_product": False,
    "is_discontinued": False,
    "exclude_from_api_webhook": False,
    "triggers_event_system": True,
    "special_offer_start_date": None,
    "special_offer_end_date": None,
    "meta_title": "",
    "meta_keywords": "",
    "meta_description": "",
    "exclude_from_google_base": False,
    "google_product_category": "",
    "purchase_event": None,
    "bundle": {
        "sync_stock_with_components": False,
        "sync_price_with_components": False,
        "sync_cost_with_components": False,
        "sync_weight_with_components": False,
        "is_bundle": False,
        "assembly_instructions": "",
        "assembly_bin_location": "",
    },
    "launch_date": ZERO,
    "launch_status": "live",
    "packaging_type_id": 1,
    "_tags": {},
    "associations": [],
    "alternatives": [],
    "addons": [],
    "_components": (),
    "variations": [],
}

ADDRESS: Row = {
    "recipient_name": "",
    "business_name": "",
    "line_1": "",
    "line_2": "",
    "town": "",
    "region": None,
    "post_code": "",
    "tel_no": "",
    "mobile_tel_no": "",
    "fax_no": "",
}

USER: Row = {
    "full_name": "",
    "membership_code": "",
    "email": "",
    "billing_address": ADDRESS,
    "delivery_address": ADDRESS,
    "_group": None,
    "newsletter": 0,
    "notes": "",
    "last_login_date": "",
    "delivery_charges": [],
}
"""The whole of it is unknown in the contract: what an order tells of its user, and what the documents name."""


CATEGORY: Row = {
    "name": "",
    "_parent": None,
    "status": "live",
    "image": "",
    "short_desc": "",
    "desc": "",
    "sort_order": 0,
    "date_modified": None,
    "_live": 0,
    "_updated": 0,
}


def option_row(**fields: Any) -> Row:
    """How many there are is not kept: it follows from the variations."""
    return {
        "id": 0,
        "group": "",
        "desc": "",
        "code": "",
        "price": "0.00",
        "special_price": "",
        "weight": "",
        "sort_order": 0,
        "hidden": False,
        "gtin": "",
        "cost": "",
        "sync_key": "",
        "group_prices": {},
        "group_special_prices": {},
        **fields,
    }
