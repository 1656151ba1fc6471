"""Orders, users and user groups."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus import writing
from backoffice.sandbox.rec_plus.call import Call
from backoffice.sandbox.rec_plus.calls.records import Writing, operations
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.resources import ORDERS, USER_GROUPS, USERS
from backoffice.sandbox.rec_plus.seed.blanks import ADDRESS, USER
from backoffice.sandbox.rec_plus.seed.reference import percentage
from backoffice.sandbox.rec_plus.text import whole
from backoffice.sandbox.rec_plus.writing import Check, whole_of

STANDARD = percentage(1)
CENT = Decimal("0.01")


def _status(call: Call, name: str, value: Any) -> str:
    """Free text, but one of those that the shop has set up."""
    if value not in call.shop.statuses:
        raise Refusal(400, f"{name} must be one of {', '.join(call.shop.statuses)}")
    return str(value)


def _group(call: Call, name: str, value: Any) -> int | None:
    identifier = value.get("id") if isinstance(value, dict) else value
    if identifier is not None and (not isinstance(identifier, int) or identifier not in call.shop.user_groups):
        raise Refusal(400, f"{name} must be one that there is")
    return identifier


def _region(call: Call, name: str, value: Any) -> int | None:
    """As it is read: the id stands in the address of the region."""
    if value is None:
        return None
    href = value.get("href", "") if isinstance(value, dict) else ""
    number = whole(str(href).removeprefix("/regions/").removesuffix(".json"))
    if number not in call.shop.regions:
        raise Refusal(400, f"{name} must be a region that there is")
    return number


def _order(call: Call, fields: Row, row: Row) -> Row:
    return fields


def _user(call: Call, fields: Row, row: Row) -> Row:
    kept = {"_group" if name == "user_group" else name: value for name, value in fields.items()}
    for name in ("billing_address", "delivery_address"):
        if name in kept:
            kept[name] = {**row[name], **kept[name]}
    return kept


def without_vat(call: Call, shown: Row) -> Row:
    """What each delivery costs the user, without VAT if that is asked for."""
    if not call.flag("use_non_vat_prices") or not call.shop.plan.theme.prices_include_vat:
        return shown
    charges = [
        {**charge, "price": str((Decimal(charge["price"]) * 100 / (100 + STANDARD)).quantize(CENT, ROUND_HALF_UP))}
        for charge in shown["delivery_charges"]
    ]
    return {**shown, "delivery_charges": charges}


ADDRESS_FIELDS: Mapping[str, Check] = {**dict.fromkeys(ADDRESS, writing.raw), "region": _region}

OPERATIONS = (
    *operations(
        Writing(
            ORDERS, "orders",
            {
                **dict.fromkeys(("customers_order_id", "fob", "purchase_order_number", "delivery_note"), writing.raw),
                "required_by_date": writing.moment_or_empty,
                "status": _status,
            },
            required=("status",), kept=_order, blank={}, creates=False, deletes=False,
        )
    ),
    *operations(
        Writing(
            USERS, "users",
            {
                **dict.fromkeys(("full_name", "email", "membership_code", "notes"), writing.raw),
                **dict.fromkeys(("billing_address", "delivery_address"), whole_of(ADDRESS_FIELDS)),
                "user_group": _group,
                "newsletter": writing.bit,
            },
            required=("full_name", "email"), kept=_user, blank=USER, deletes=False,
        ),
        without_vat,
    ),
    *operations(
        Writing(
            USER_GROUPS, "users", {"name": writing.raw, "discount": writing.money_or_empty},
            required=("name",), kept=_order, blank={"name": "", "discount": ""},
        )
    ),
)  # fmt: skip
