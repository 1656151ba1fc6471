"""A web shop's objects as the rows of our tables, for the peers: as plain as those of a till."""

from collections.abc import Iterator
from html import unescape

import msgspec

from tests.bench.peers.records import ZONE, Record, Values, digest, local, searched, text

PRODUCT = (
    "remote_id", "payload", "payload_hash", "search", "name", "item_number", "price", "price_includes_vat", "vat_ref",
    "category_ref", "active", "sold_out", "stock_enabled", "stock", "reorder_level", "changed_at", "remote_updated_at",
)  # fmt: skip
VARIANT = ("remote_id", "payload", "payload_hash", "search", "code", "name", "price", "stock", "product_ref")
ORDER = (
    "remote_id", "payload", "payload_hash", "search", "number", "invoice_number", "status", "placed_at", "placed_on", "paid_at",
    "currency", "total", "total_vat", "delivery", "quantity", "payment_method", "delivery_method", "customer_ref",
    "customer_name", "email", "counts", "total_net",
)  # fmt: skip
LINE = (
    "position", "line_ref", "within_ref", "kind", "name", "code", "status", "quantity", "price", "vat", "vat_rate",
    "product_ref",
)  # fmt: skip
SECRETS = ("session_id", "payment_data")


def product(row: Record) -> Values:
    payload, changed, name = msgspec.json.encode(row).decode(), local(row["date_modified_admin"]), unescape(row["name"])
    return (
        str(row["id"]), payload, digest(payload), searched({"name": name, "code": row["code"]}, "name", "code"), name,
        unescape(row["code"]), row["price"]["normal"], True, text(row["tax_class"]),
        text(row["categories"]["default"]["id"]), row["status"] == "live", False, row["stock"]["qty"] != "",
        number(row["stock"]["qty"]), number(row["stock"]["alert_qty"]), changed, changed,
    )  # fmt: skip


def variants(row: Record) -> Iterator[Values]:
    more = {(option["group"], option["desc"]): float(option["price"]) for option in row["options"]}
    for variation in row["variations"]:
        payload, taken = msgspec.json.encode(variation).decode(), variation["options"].items()
        name = unescape(", ".join(f"{group}: {desc}" for group, desc in taken))
        price = float(row["price"]["normal"]) + sum(more[pair] for pair in taken)
        yield (
            variation["code"], payload, digest(payload), f"{variation['code']}\n{name}".lower(), unescape(variation["code"]),
            name, f"{price:.2f}", number(variation["stock"]), str(row["id"]),
        )  # fmt: skip


def order(row: Record) -> Values:
    payload, placed = msgspec.json.encode(row | dict.fromkeys(SECRETS, "***")).decode(), local(row["start_date"])
    name, totals = unescape(row["user"]["full_name"]), row["totals"]
    names = "\n".join(unescape(line["line_desc"]) for line in row["lines"])
    ways = [line["rel_data"]["delivery"]["name"] for line in row["lines"] if line["line_type"] == "DELIVERY"]
    return (
        str(row["id"]), payload, digest(payload), f"{row['id']}\n{row['invoice_id']}\n{name}\n{names}".lower(), str(row["id"]),
        str(row["invoice_id"]), row["status"], placed, placed.astimezone(ZONE).date(), local(row["payment_date"]), "EUR",
        totals["price"], totals["vat"], totals["delivery"], totals["qty"], unescape(row["payment_method"]["name"]),
        ", ".join(ways), str(row["user"]["id"]), name, unescape(row["user"]["email"]),
        bool(row["payment_date"]) and row["status"] != "Cancelled",
        f"{float(totals['price']) - float(totals['vat']):.2f}",
    )  # fmt: skip


def lines(row: Record) -> Iterator[Values]:
    for position, line in enumerate(row["lines"]):
        [about] = line["rel_data"].values()
        of = about.get("product", about) if line["line_type"] in ("PRODUCT", "OPTION") else {}
        yield (
            position, text(line["id"]), text(line["line_rel_id"] or None), line["line_type"], unescape(line["line_desc"]),
            about.get("code"), line["status"], line["qty"], line["price"], line["vat"], line["vat_percentage"],
            text(of.get("id")) if line["line_type"] == "PRODUCT" else None,
        )  # fmt: skip


def number(value: str | int) -> str | None:
    return None if value == "" else str(value)
