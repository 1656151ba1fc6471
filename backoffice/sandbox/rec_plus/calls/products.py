"""Products: by id, code or name; written at the top level only."""

from collections.abc import Mapping
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus import writing
from backoffice.sandbox.rec_plus.call import Call, Operation, Reply
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.notices import DELETED, UPDATED
from backoffice.sandbox.rec_plus.reading import found, page, reading, selected, sought
from backoffice.sandbox.rec_plus.resources import PRODUCTS, since
from backoffice.sandbox.rec_plus.seed.blanks import PRODUCT as BLANK
from backoffice.sandbox.rec_plus.seed.products import STATUSES
from backoffice.sandbox.rec_plus.shapes.product import CATEGORY_PLACES as PLACES
from backoffice.sandbox.rec_plus.shapes.product import without_vat
from backoffice.sandbox.rec_plus.shop import API
from backoffice.sandbox.rec_plus.text import bare
from backoffice.sandbox.rec_plus.writing import Change, Check, checked, whole_of
from backoffice.sandbox.tables import Test

SCOPE = "store_content"
SEARCHED = ("id", "code", "name", "desc")
SINCE = {"live": "_live", "updated": "_updated"}
OPTION_FIELDS: Mapping[str, Check] = {
    "group": writing.raw, "desc": writing.raw, "code": writing.raw, "price": writing.money,
    "special_price": writing.money_or_empty, "weight": writing.number_or_empty, "sort_order": writing.integer,
    "hidden": writing.flag, "gtin": writing.raw, "cost": writing.money_or_empty,
}  # fmt: skip


def finish(call: Call, shown: Row) -> Row:
    if not call.flag("use_non_vat_prices"):
        return shown
    return without_vat(shown, include_vat=call.shop.plan.theme.prices_include_vat)


def listed(call: Call) -> Reply:
    return page(call, PRODUCTS, selected(call, PRODUCTS, _tests(call)), finish)


def filtered(call: Call) -> Reply:
    """The shop front's syntax: block,value,value/block,value. Of each block one value must fit."""
    tests: dict[str, Test] = {}
    for part in filter(None, call.path["*"].split("/")):
        block, *values = part.split(",")
        wanted = frozenset((block, value) for value in values)
        tests[f"_facets:{part}"] = _overlapping(wanted)
    return page(call, PRODUCTS, selected(call, PRODUCTS, tests), finish)


def _tests(call: Call) -> dict[str, Test]:
    """What the filters of products alone ask for."""
    tests: dict[str, Test] = {}
    if tags := call.query.get("tags"):
        wanted = frozenset(tags.split(","))
        tests["_tags"] = (wanted, lambda groups: any(wanted & set(carried) for carried in groups.values()))
    if given := call.query.get("since_timestamp"):
        field = call.query.get("since_timestamp_field") or "live"
        if field not in SINCE:
            raise Refusal(400, f"since_timestamp_field must be one of {', '.join(SINCE)}")
        tests[f"{SINCE[field]}:since"] = since(call, "since_timestamp", given)
    if words := call.query.get("q"):
        tests["id:q"] = _search(call, words)
    return tests


def _overlapping(wanted: frozenset[tuple[str, str]]) -> Test:
    return wanted, lambda held: bool(held & wanted)


def _search(call: Call, words: str) -> Test:
    names = [name for name in call.query.get("q_fields", "").split(",") if name] or list(SEARCHED)
    if unknown := [name for name in names if name not in SEARCHED]:
        raise Refusal(400, f"q_fields cannot be {unknown[0]}")
    columns = [call.shop.products.column(name) for name in names]
    wanted = words.casefold()
    key = (wanted, tuple(names))
    return key, lambda identifier: any(wanted in bare(str(column[identifier])).casefold() for column in columns)


# writing


def update(call: Call) -> Reply:
    row = found(call, PRODUCTS, call.path["id"], own_code=True)
    writing.require(call.object, "name")
    return writing.write_one(call, _change(call, call.object, row))


def update_many(call: Call) -> Reply:
    rows = writing.rows_of(call, "products")
    with call.box.notices.batch(UPDATED):
        return writing.write_many(call, "products", rows, _upsert)


def delete(call: Call) -> Reply:
    return writing.write_one(call, _deletion(call, {call.identifier: call.path["id"]}))


def delete_many(call: Call) -> Reply:
    rows = [{call.identifier: name} for name in writing.named_of(call)]
    with call.box.notices.batch(DELETED):
        return writing.write_many(call, "products", rows, _deletion)


def _upsert(call: Call, sent: Row) -> Change:
    """By the identifier: what is not found is new. Without one by id: what has none is new, whatever its code."""
    named = sent.get(call.identifier)
    row = None if named in (None, "") else sought(call, PRODUCTS, named, own_code=True)
    if row is None and call.identifier == "id" and named is not None:
        raise PRODUCTS.missing()
    if row is None:
        writing.require(sent, "name")
    return _change(call, sent, row)


def _change(call: Call, sent: Row, row: Row | None) -> Change:
    kept = _kept(call, checked(call, FIELDS, sent, also=("id", "href")), row)
    before = None if row is None else PRODUCTS.whole(call.shop, row)
    new = {**BLANK, "id": None, "_tags": {group: () for group, _ in call.shop.plan.theme.tags}}
    after = PRODUCTS.whole(call.shop, call.shop.preview({**(row or new), **kept}, row))

    def apply() -> None:
        if row is None:
            call.shop.create("products", by=API, **kept)
        else:
            call.shop.update("products", row["id"], by=API, **kept)

    return Change(before, after, apply)


def _deletion(call: Call, sent: Row) -> Change:
    row = sought(call, PRODUCTS, sent[call.identifier], own_code=True)
    if row is None:
        raise PRODUCTS.missing()
    identifier, whole = row["id"], PRODUCTS.whole(call.shop, row)
    if call.options.shop_deleted == "status":
        return Change(
            whole,
            {**whole, "status": "deleted"},
            lambda: call.shop.update("products", identifier, by=API, status="deleted"),
        )
    return Change(whole, None, lambda: call.shop.delete("products", identifier))


def _kept(call: Call, fields: Row, row: Row | None) -> Row:
    """From the fields of a body to those of a row: objects are merged with what there is."""
    present = row or BLANK
    kept = {STORED.get(name, name): value for name, value in fields.items()}
    for name in ("price", "delivery", "bundle", "custom_sort_order"):
        if name in kept:
            kept[name] = {**present[name], **kept[name]}
    if "_stock" in kept:
        levels = dict(kept.pop("_stock"))
        if "qty" in levels:
            if present["variations"]:
                raise Refusal(400, "stock.qty of a product with variations is changed by /stock")
            kept["_qty"] = levels.pop("qty")
        kept["_stock"] = {**present["_stock"], **levels}
    if "options" in kept:
        kept["options"] = [_option(call, option, present["options"]) for option in kept["options"]]
    return kept


def _option(call: Call, sent: Row, present: list[Row]) -> Row:
    """One of those there are, by id, key, or group and choice; or a new one."""
    known = next((option for option in present if _is_same(option, sent)), None)
    fields = {name: value for name, value in sent.items() if name not in ("id", "sync_key")}
    if known is None:
        return fields
    renewed = {"id": 0} if call.options.shop_option_ids == "new" else {}
    return {**known, **fields, **renewed}


def _is_same(option: Row, sent: Row) -> bool:
    for name in ("id", "sync_key"):
        if sent.get(name):
            return bool(option[name] == sent[name])
    return bool((option["group"], option["desc"]) == (sent.get("group"), sent.get("desc")))


# checks


def _categories(call: Call, name: str, value: Any) -> tuple[int, ...]:
    """As it is read: five places, each an id, an object with an id, or nothing; in which order they are told is nothing."""
    if not isinstance(value, dict) or not value.keys() <= set(PLACES):
        raise Refusal(400, f"{name} must be an object with the places {', '.join(PLACES)}")
    entries = [value[place] for place in PLACES if place in value]
    ids = [entry["id"] if isinstance(entry, dict) and "id" in entry else entry for entry in entries]
    ids = [identifier for identifier in ids if identifier is not None]
    if any(not isinstance(each, int) or each not in call.shop.categories for each in ids):
        raise Refusal(400, f"{name} must name categories that there are")
    return tuple(dict.fromkeys(ids))


def _manufacturer(call: Call, name: str, value: Any) -> int | None:
    identifier = value.get("id") if isinstance(value, dict) else value
    if identifier is not None and (not isinstance(identifier, int) or identifier not in call.shop.manufacturers):
        raise Refusal(400, f"{name} must be one that there is")
    return identifier


def _tax_class(call: Call, name: str, value: Any) -> int:
    if isinstance(value, bool) or value not in call.shop.vat_types:
        raise Refusal(400, f"{name} must be one of the VAT types")
    return int(value)


def _options(call: Call, name: str, value: Any) -> list[Row]:
    """The list takes the place of the one before: what is not in it is gone."""
    if not isinstance(value, list) or any(not isinstance(entry, dict) for entry in value):
        raise Refusal(400, f"{name} must be a list of objects")
    kept = []
    for entry in value:
        fields = checked(call, OPTION_FIELDS, entry, also=("id", "href", "sync_key"))
        if not (entry.get("id") or entry.get("sync_key")):
            writing.require(entry, "group", "desc")
        kept.append({**fields, **{key: entry[key] for key in ("id", "sync_key") if entry.get(key)}})
    return kept


STORED = {"image": "_image", "categories": "_categories", "manufacturer": "_manufacturer", "stock": "_stock"}
FLAGS = (
    "hide_prices", "is_enquiry_only", "is_digital", "is_addon_product", "is_discontinued", "exclude_from_api_webhook",
    "triggers_event_system", "exclude_from_google_base",
)  # fmt: skip
FIELDS: Mapping[str, Check] = {
    **dict.fromkeys(FLAGS, writing.flag),
    **dict.fromkeys(("short_desc", "banner_text", "meta_title", "meta_keywords", "meta_description"), writing.text),
    **dict.fromkeys(
        ("code", "image", "desc", "banner_color", "marketing_site_link", "youtube_clip", "google_product_category"),
        writing.raw,
    ),
    "name": writing.text,
    "status": writing.one_of(*STATUSES),
    "price": whole_of({"normal": writing.money, "special_offer": writing.money}),
    "tax_class": _tax_class,
    "categories": _categories,
    "manufacturer": _manufacturer,
    "sort_order": writing.integer,
    "custom_sort_order": whole_of({"featured": writing.integer, "special": writing.integer}),
    "stock": whole_of(
        {
            "qty": writing.integer,
            "alert_qty": writing.integer_or_empty,
            "stop_qty": writing.integer_or_empty,
            "back_in_stock_date": writing.moment_or_empty,
        }
    ),
    "delivery": whole_of({"free_delivery": writing.bit, "free_delivery_zone": writing.integer}),
    "weight": writing.number_or_empty,
    "cost_price": writing.money_or_empty,
    "options": _options,
}

OPERATIONS = (
    Operation("GET", "products", listed),
    Operation("GET", "products/filter/*", filtered),
    reading(PRODUCTS, finish)[1],
    Operation("POST", "products", update_many, SCOPE),
    Operation("POST", "products/{id}", update, SCOPE),
    Operation("DELETE", "products", delete_many, SCOPE),
    Operation("DELETE", "products/{id}", delete, SCOPE),
)
