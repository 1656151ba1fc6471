"""What can be read in the same way everywhere: each resource in one row, its filters, and what a list shows in short."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.call import TRUE, Call
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.shapes import shape_of
from backoffice.sandbox.rec_plus.shop import WebShop
from backoffice.sandbox.rec_plus.text import whole
from backoffice.sandbox.rec_plus.times import moment
from backoffice.sandbox.tables import Table, Test, equal_to


@dataclass(frozen=True)
class Filter:
    parameter: str
    column: str
    test: Callable[[Call, str, str], Test]
    """Of the call, the parameter's name and its value; ``Refusal`` for a value that says nothing."""


@dataclass(frozen=True)
class Resource:
    path: str
    noun: str
    """What a sentence calls one of them."""
    table: str = ""
    """As in the path if left out."""
    short: tuple[str, ...] = ("id", "name")
    scope: str | None = None
    """To read it; ``None``: public."""
    identifiers: Mapping[str, str] = field(default_factory=lambda: {"id": "id"})
    """How one can be named → the column that is compared."""
    filters: tuple[Filter, ...] = ()
    sorts: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> str:
        return self.table or self.path.replace("-", "_")

    def of(self, shop: WebShop) -> Table:
        return shop.tables[self.rows]

    def whole(self, shop: WebShop, row: Row) -> Row:
        return {"href": f"/{self.path}/{row['id']}.json", **shape_of(self.rows)(shop, row)}

    def brief(self, shown: Row) -> Row:
        return {name: shown.get(name) for name in ("href", *self.short)}

    def missing(self) -> Refusal:
        return Refusal(404, f"{self.noun} not found")


# tests of filters


def number(call: Call, name: str, value: str) -> Test:
    return equal_to(_number(name, value))


def member(call: Call, name: str, value: str) -> Test:
    wanted = _number(name, value)
    return wanted, lambda held: wanted in (held or ())


def at_least(call: Call, name: str, value: str) -> Test:
    wanted = _number(name, value)
    return wanted, lambda held: held >= wanted


def above(call: Call, name: str, value: str) -> Test:
    wanted = _number(name, value)
    return wanted, lambda held: held > wanted


def flagged(call: Call, name: str, value: str) -> Test:
    wanted = value.lower() in TRUE
    return wanted, lambda held: bool(held) == wanted


def any_number(call: Call, name: str, value: str) -> Test:
    wanted = frozenset(_number(name, part) for part in value.split(",") if part)
    return wanted, lambda held: held in wanted


def any_word(call: Call, name: str, value: str) -> Test:
    wanted = frozenset(value.split(","))
    return wanted, lambda held: held in wanted


def since(call: Call, name: str, value: str) -> Test:
    """An epoch or a local time; that moment included."""
    try:
        wanted = moment(value, call.shop.zone)
    except (ValueError, OverflowError):
        raise Refusal(400, f"{name} must be a timestamp or YYYY-MM-DDTHH:MM:SS") from None
    return wanted, lambda held: held >= wanted


def remaining(call: Call, name: str, value: str) -> Test:
    """Blocks that still find something."""
    if value.lower() not in TRUE:
        return "all", lambda held: True
    shape = shape_of("product_filter_blocks")
    rows = [shape(call.shop, row) for row in call.shop.product_filter_blocks]
    left = frozenset(row["id"] for row in rows if any(each["count"] for each in row["values"]))
    return left, lambda held: held in left


def _number(name: str, value: str) -> int:
    found = whole(value)
    if found is None:
        raise Refusal(400, f"{name} must be a whole number")
    return found


# the resources

SORTS: dict[str, str] = {"sort_order": "sort_order", "id": "id", "live": "_live", "updated": "_updated", "name": "name"}

PRODUCTS = Resource(
    "products", "Product",
    short=("id", "name", "code", "status", "link", "image", "price"),
    identifiers={"id": "id", "code": "code", "name": "name"},
    filters=(
        Filter("ids", "id", any_number),
        Filter("category", "_categories", member),
        Filter("status", "status", any_word),
    ),
    sorts={**SORTS, "code": "code"},
)  # fmt: skip
ORDERS = Resource(
    "orders", "Order", scope="orders",
    short=("id", "invoice_id", "start_date", "payment_date", "status"),
    identifiers={"id": "id", "invoice_id": "invoice_id"},
    filters=(Filter("since_timestamp", "_placed", since),),
)  # fmt: skip
USERS = Resource(
    "users", "User", scope="users",
    short=("id", "full_name", "membership_code", "email"),
    identifiers={"id": "id", "membership_code": "membership_code", "email": "email"},
)  # fmt: skip
USER_GROUPS = Resource("user-groups", "User group", scope="users", identifiers={"id": "id", "name": "name"})
DOWNLOADS = Resource(
    "downloads", "Download", scope="content", short=("id", "name", "src", "srchash"),
    identifiers={"id": "id", "srchash": "srchash"},
    filters=(Filter("category", "category", number), Filter("ids", "id", any_number)),
)  # fmt: skip
FORMS = Resource("forms", "Form", scope="forms")

READ_ONLY = (
    Resource("categories", "Category", short=("id", "name", "parent"), sorts=SORTS,
             filters=(Filter("parent", "_parent", number), Filter("since_timestamp", "_updated", since))),
    Resource("coupons", "Coupon", scope="orders", short=("id", "name", "code")),
    Resource("delivery-methods", "Delivery method", scope="orders"),
    Resource("payment-methods", "Payment method", scope="orders"),
    Resource("manufacturers", "Manufacturer"),
    Resource("departments", "Department"),
    Resource("regions", "Region", short=("id", "country", "county")),
    Resource("vat-types", "VAT type", short=("id", "name", "percentage")),
    Resource("product-reviews", "Product review", short=("id", "product_id", "score"),
             filters=(Filter("product_id", "product_id", number), Filter("featured", "featured", flagged),
                      Filter("score_over", "score", above), Filter("verified_purchase", "verified_purchase", flagged))),
    Resource("google-reviews", "Google review", short=("id", "author", "rating"),
             filters=(Filter("average", "rating", at_least),)),
    Resource("testimonials", "Testimonial"),
    Resource("download-categories", "Download category", scope="content"),
    Resource("pages", "Page", short=("id", "name", "slug"), identifiers={"id": "id", "slug": "slug"},
             filters=(Filter("parent", "parent", number),)),
    Resource("blog-posts", "Blog post", filters=(Filter("category", "category", number),)),
    Resource("newsletters", "Newsletter"),
    Resource("sliders", "Slider"),
    Resource("gallery", "Photo", filters=(Filter("album", "album", number),)),
    Resource("product-filter-blocks", "Product filter block", short=("id", "name", "slug"),
             filters=(Filter("remaining_only", "id", remaining),)),
)  # fmt: skip

BY_TABLE = {each.rows: each for each in (PRODUCTS, ORDERS, USERS, USER_GROUPS, DOWNLOADS, FORMS, *READ_ONLY)}


def tests_of(call: Call, resource: Resource) -> dict[str, Test]:
    """What the query asks of each row; filters that the resource does not have are passed over."""
    given: dict[str, Any] = call.query
    return {
        f"{each.column}:{each.parameter}": each.test(call, each.parameter, given[each.parameter])
        for each in resource.filters
        if given.get(each.parameter)
    }
