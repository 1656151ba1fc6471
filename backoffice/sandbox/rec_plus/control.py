"""What tests and people do to a shop from outside: see ``backoffice.sandbox.control`` for the list."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.access import SCOPES
from backoffice.sandbox.rec_plus.shapes import shape_of
from backoffice.sandbox.rec_plus.shop import WebShop
from backoffice.sandbox.tables import Table

if TYPE_CHECKING:
    from backoffice.sandbox.control import Control


def shop_of(control: "Control", number: str) -> WebShop:
    shops = control.sandbox.shops
    if not 1 <= int(number) <= len(shops):
        raise KeyError(f"shop {number}")
    return shops[int(number) - 1]


def rows(control: "Control", body: Row, shop: str, resource: str) -> Any:
    here = shop_of(control, shop)
    table, start = _table(here, resource), int(body.get("?offset", 0))
    ids = table.ids[start : start + int(body["?limit"])] if "?limit" in body else table.ids[start:]
    return [shape_of(resource)(here, table[identifier]) for identifier in ids]


def create(control: "Control", body: Row, shop: str, resource: str) -> Any:
    here = shop_of(control, shop)
    _table(here, resource)
    return shape_of(resource)(here, here.create(resource, **body))


def update(control: "Control", body: Row, shop: str, resource: str, identifier: str) -> Any:
    here = shop_of(control, shop)
    _table(here, resource)
    return shape_of(resource)(here, here.update(resource, int(identifier), **body))


def delete(control: "Control", body: Row, shop: str, resource: str, identifier: str) -> Any:
    here = shop_of(control, shop)
    _table(here, resource)
    here.delete(resource, int(identifier))
    return {}


def place(control: "Control", body: Row, shop: str) -> Any:
    """The new order; with ``count``, a list of them."""
    here = shop_of(control, shop)
    asked: Row = {name: body[name] for name in ("user", "paid", "waiting", "coupon") if name in body}
    if "items" in body:
        asked["items"] = [(str(code), int(qty)) for code, qty in body["items"]]
    if "at" in body:
        asked["at"] = datetime.fromisoformat(body["at"])
    made = [here.place_order(**asked) for _ in range(int(body.get("count", 1)))]
    shown = [shape_of("orders")(here, row) for row in made]
    return shown if "count" in body else shown[0]


def set_stock(control: "Control", body: Row, shop: str) -> Any:
    here = shop_of(control, shop)
    return shape_of("products")(here, here.set_stock(body["code"], int(body["stock"]), cost=body.get("cost")))


def set_scopes(control: "Control", body: Row, shop: str) -> Any:
    scopes = body["scopes"]
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise ValueError(f"There is no scope {unknown[0]!r}.")
    shop_of(control, shop).access.scopes = set(scopes)
    return {"scopes": sorted(scopes)}


def hooks(control: "Control", body: Row, shop: str) -> Any:
    return shop_of(control, shop).hooks.about()


def add_hooks(control: "Control", body: Row, shop: str) -> Any:
    wishes = {name: body[name] for name in ("auth", "wrap", "format", "active") if name in body}
    return [vars(hook) for hook in shop_of(control, shop).hooks.add(body["url"], *body.get("events", ()), **wishes)]


def clear_hooks(control: "Control", body: Row, shop: str) -> Any:
    shop_of(control, shop).hooks.clear()
    return {}


def remove_hook(control: "Control", body: Row, shop: str, identifier: str) -> Any:
    shop_of(control, shop).hooks.remove(int(identifier))
    return {}


def emit(control: "Control", body: Row, shop: str) -> Any:
    """The deliveries as they are at once: nothing has been sent yet."""
    made = control.sandbox.emit_of_shop(shop_of(control, shop), body["event"], int(body["id"]))
    return [delivery.about() for delivery in made]


def _table(shop: WebShop, resource: str) -> Table:
    if resource not in shop.tables:
        raise KeyError(f"resource {resource}")
    return shop.tables[resource]


_SHOP = r"shops/(?P<shop>[0-9]+)"
_RESOURCE = r"(?P<resource>[a-z_]+)"
_ID = r"(?P<identifier>[0-9]+)"

ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", f"{_SHOP}/rows/{_RESOURCE}", rows),
    ("GET", f"{_SHOP}/hooks", hooks),
    ("POST", f"{_SHOP}/hooks", add_hooks),
    ("DELETE", f"{_SHOP}/hooks", clear_hooks),
    ("DELETE", f"{_SHOP}/hooks/{_ID}", remove_hook),
    ("POST", f"{_SHOP}/place", place),
    ("POST", f"{_SHOP}/stock", set_stock),
    ("POST", f"{_SHOP}/scopes", set_scopes),
    ("POST", f"{_SHOP}/events", emit),
    ("POST", f"{_SHOP}/{_RESOURCE}", create),
    ("POST", f"{_SHOP}/{_RESOURCE}/{_ID}", update),
    ("DELETE", f"{_SHOP}/{_RESOURCE}/{_ID}", delete),
)
