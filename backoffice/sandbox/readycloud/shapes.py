"""Records as the API writes them. There is no id anywhere: the relative ``url`` says what a record is."""

from collections.abc import Callable, Collection

from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.readycloud import base66, fields, times
from backoffice.sandbox.readycloud.kinds import Fields, shown
from backoffice.sandbox.readycloud.org import Organisation

ALL = ("boxes", "items")
CHANGED, CREATED, NESTED = times.MILLIS, times.MICROS, times.MICROS


def url_of(parent: str, kind: str, row: Row) -> str:
    return f"{parent}{kind}/{base66.encoded(row['_id'])}/"


def key_of(url: str) -> str:
    """The last part of a path."""
    return url.rstrip("/").rpartition("/")[2]


def _stamps(row: Row) -> Row:
    return {
        "created_at": times.written(row["_created"], CREATED),
        "updated_at": times.written(row["_updated"], CHANGED),
    }


def plain(url: str, kinds: Fields, row: Row, options: Options) -> Row:
    return {"url": url, **shown(kinds, row, options), **_stamps(row)}


def org(row: Organisation, options: Options) -> Row:
    deleted = times.written(row.row["deleted_at"], times.OFFSET)
    return {**plain(row.url, fields.ORG, row.row, options), "deleted_at": deleted}


def order(owner: Organisation, row: Row, options: Options, expand: Collection[str] = ()) -> Row:
    """``expand`` names boxes, items or both; what is not named is a stub with a url."""
    url = url_of(owner.url, "orders", row)
    return {
        **plain(url, fields.ORDER, row, options),
        "nested_updated_at": times.written(row["_nested"], NESTED),
        "boxes": [box(url, each, options, expand, stub="boxes" not in expand) for each in row["_boxes"]],
        "notes": [note(url, each, options) for each in row["_notes"]],
    }


def box(parent: str, row: Row, options: Options, expand: Collection[str] = (), *, stub: bool = False) -> Row:
    url = url_of(parent, "boxes", row)
    items = [item(url, each, options) for each in row["_items"]]
    if stub:
        return {"url": url, "items": items} if "items" in expand else {"url": url}
    shown_items = items if "items" in expand else [{"url": each["url"]} for each in items]
    return {**plain(url, fields.BOX, row, options), "items": shown_items}


def item(parent: str, row: Row, options: Options) -> Row:
    return plain(url_of(parent, "items", row), fields.ITEM, row, options)


def note(parent: str, row: Row, options: Options) -> Row:
    return {**plain(url_of(parent, "notes", row), fields.NOTE, row, options), "author": row["author"]}


def tracking(parent: str, row: Row, options: Options) -> Row:
    return plain(url_of(parent, "tracking", row), fields.TRACKING, row, options)


def contact_address(parent: str, row: Row, options: Options) -> Row:
    return plain(url_of(parent, "addresses", row), fields.CONTACT_ADDRESS, row, options)


def contact(owner: Organisation, row: Row, options: Options, expand: Collection[str] = ()) -> Row:
    url = url_of(owner.url, "contacts", row)
    notes = [note(url, each, options) for each in row["_notes"]]
    return {
        **plain(url, fields.CONTACT, row, options),
        "addresses": [contact_address(url, each, options) for each in row["_addresses"]],
        "notes": notes if "notes" in expand else [{"url": each["url"]} for each in notes],
    }


def product(owner: Organisation, row: Row, options: Options, expand: Collection[str] = ()) -> Row:
    return plain(url_of(owner.url, "products", row), fields.PRODUCT, row, options)


def packaging(owner: Organisation, row: Row, options: Options, expand: Collection[str] = ()) -> Row:
    return plain(url_of(owner.url, "packaging", row), fields.PACKAGING, row, options)


def webhook(owner: Organisation, row: Row, options: Options, expand: Collection[str] = ()) -> Row:
    return {
        "url": url_of(owner.url, "webhooks", row),
        **{name: row[name] for name in ("remote_url", "token", "entity")},
        **_stamps(row),
        "suspended_at": times.written(row["suspended_at"], times.OFFSET),
    }


Shape = Callable[[Organisation, Row, Options, Collection[str]], Row]
SHAPES: dict[str, Shape] = {
    "orders": order,
    "products": product,
    "contacts": contact,
    "packaging": packaging,
    "webhooks": webhook,
}
