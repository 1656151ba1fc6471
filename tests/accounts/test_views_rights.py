"""Every address of the staff: who is not signed in, not a member, or lacks the role, gets no further."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from accounts import problems
from accounts.linking import links
from accounts.models import ApprovalLink, Delivery, Problem, QuarantinedRow, Reference
from accounts.outbox import many, submitting
from catalog.models import Category, Price, Product, ProductGroup, Variant, VatRate
from sales.models import (
    Coupon,
    CouponCategory,
    CouponTransaction,
    Customer,
    CustomerCategory,
    Discount,
    DiscountGroup,
    Invoice,
    InvoiceFile,
    OpenOrderItem,
    PaymentMethod,
    Review,
    Shipment,
    StornoReason,
    Table,
    TableArea,
    WebOrder,
)  # fmt: skip
from tests import asking, cast, parcels, reviews, shop

pytestmark = pytest.mark.django_db

NOT_OURS = {"healthz", "readyz", "metrics", "set_language", "approve", "approve_status", "approve_continue"} | {
    "approve_decline", "callback_ready2order", "webhook",
    "approve_bring", "approve_choose", "callback_brought", "webhook_behind",
}  # fmt: skip

# Posts that change something, and the role they need.
STEERING = {
    "merchant_new": "manager",
    "merchant_edit": "manager",
    "merchant_pause": "manager",
    "merchant_resume": "manager",
    "member_add": "manager",
    "member_edit": "manager",
    "member_remove": "manager",
    "approval_link_new": "manager",
    "approval_link_send": "manager",
    "approval_link_hand_out": "manager",
    "approval_link_withdraw": "manager",
    "account_edit": "manager",
    "account_pause": "manager",
    "account_resume": "manager",
    "account_reconnect": "manager",
    "account_disconnect": "manager",
    "account_day_open": "manager",
    "account_day_close": "manager",
    "account_confirm": "manager",
    "account_sync": "editor",
    "account_deliveries_replay": "editor",
    "delivery_replay": "editor",
    "account_webhook_take_over": "manager",
    "account_webhook_simulate": "editor",
    "command_decide": "editor",
    "command_withdraw": "editor",
    "command_overwrite": "editor",
    "command_send": "editor",
    "variant_stock": "editor",
    "change_set_withdraw": "editor",
    "change_set_undo": "editor",
    "products_bulk": "editor",
    "products_bulk_send": "editor",
    "product_cell": "editor",
    "invoice_cancel": "manager",
    "product_new": "editor",
    "invoice_new": "manager",
    "invoice_print": "manager",
    "invoice_file_fetch": "editor",
    "product_edit": "editor",
    "web_order_edit": "editor",
    "review_rules": "manager",
    "review_switch": "manager",
    "review_back_fill": "manager",
    "review_request_decide": "editor",
    "review_request_name": "editor",
    "review_requests_decide": "editor",
    "web_order_ship": "editor",
    "invoice_ship": "editor",
    "shipment_join": "editor",
    "shipment_part": "editor",
    "web_order_status": "editor",
    "web_orders_status": "editor",
    "web_orders_status_send": "editor",
    "product_switch": "editor",
    "product_group_new": "editor",
    "product_group_edit": "editor",
    "product_group_delete": "editor",
    "product_group_switch": "editor",
    "product_stock": "editor",
    "product_delete": "editor",
    "problem_clear": "manager",
    "problem_allow_removals": "manager",
    "problem_snooze": "editor",
    "problem_wake": "editor",
}
READ_BY_MANAGERS = {"review_preview"}
OF_EVERYBODY = {"profile"}  # posts that change nothing but one's own


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """The staff's own addresses: neither allauth's nor the administration's."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if str(entry.pattern) not in ("auth/", "admin/", "i18n/"):
                yield from patterns(entry)
        elif entry.name not in NOT_OURS:
            yield entry


# Lists and records that are shown by one pair of views: looked at together.
SHEETS = {
    "references": Reference, "stock": Product, "vat_rates": VatRate, "prices": Price, "customers": Customer,
    "customer_categories": CustomerCategory, "payment_methods": PaymentMethod, "storno_reasons": StornoReason,
    "coupons": Coupon, "coupon_categories": CouponCategory, "coupon_transactions": CouponTransaction,
    "discounts": Discount, "discount_groups": DiscountGroup, "tables": Table, "table_areas": TableArea,
    "open_order_items": OpenOrderItem, "variants": Variant, "categories": Category, "web_orders": WebOrder,
    "reviews": Review,
    "shipments": Shipment,
}  # fmt: skip
RECORDS = {
    "reference", "vat_rate", "price", "customer_category", "payment_method", "storno_reason", "coupon", "coupon_category",
    "coupon_transaction", "discount", "discount_group", "table", "table_area", "open_order_item",
    "variant", "category", "web_order",
    "review",
    "shipment",
}  # fmt: skip

NAMES = sorted({str(pattern.name) for pattern in patterns()} - SHEETS.keys() - RECORDS)
OF_OBJECTS = sorted({str(pattern.name) for pattern in patterns() if pattern.pattern.converters} - RECORDS)


@pytest.fixture
def world() -> dict[str, dict[str, object]]:
    """One of everything of Anna's, as the arguments of each address."""
    mona, anna = cast.mona(), cast.merchant()
    till = cast.account()
    cast.put(till, "products", cast.product(), cast.product(2, product_price="gratis"))
    cast.put(till, "product_groups", cast.group())
    cast.put(till, "customers", cast.customer())
    cast.put(till, "invoices", cast.invoice())
    cast.put(parcels.account(anna), "shipments", parcels.order())
    store = shop.account(anna)
    cast.put(store, "web_orders", shop.order())
    cast.put(store, "products", shop.product())
    cast.put(store, "stock_levels", shop.level("Sauce-58661-yes-yes", 981))
    asked = asking.every_state(anna)
    cast.put(reviews.account(anna), "reviews", reviews.review())
    link = links.create(anna, ["ready2order"], actor=mona)
    Delivery.objects.create(account=till, received_at=timezone.now(), body=b"{}", state="dead", reason="unreadable")
    problems.raise_problem(
        "many_missing", account=till, subject="products", details={"resource": "products", "detail": "9"}
    )
    InvoiceFile.objects.create(
        invoice=Invoice.objects.get(), format="A4", content=b"%PDF", size=4, fetched_at=timezone.now()
    )
    change = submitting.submit(till, "product.update", {"remote_id": "1", "product_price": "1"}, key="k", actor="tests")
    price = many.Wanted(till, "product.update", {"remote_id": "1", "product_price": "2"})
    change_set = many.submit_many([many.ready(price, key="s", actor=mona)], title="Price", key="s", actor=mona)
    slug, account = {"slug": anna.slug}, {"pk": till.pk}
    found: dict[str, dict[str, object]] = {}
    for name in NAMES:
        if name.startswith("merchant_") and name != "merchant_new":
            found[name] = slug
        elif name.startswith("account_"):
            found[name] = account
        elif name.startswith("approval_link") and name != "approval_link_new":
            found[name] = slug | {"pk": link.pk}
        elif name.startswith("problem_"):
            found[name] = {"pk": Problem.objects.get().pk}
    member = {"pk": anna.memberships.get(user=mona).pk}
    return found | {
        "merchant": slug,
        "account": account,
        "approval_link_new": slug,
        "member_add": slug,
        "member_edit": slug | member,
        "member_remove": slug | member,
        "delivery": account | {"row": Delivery.objects.get().pk},
        "delivery_replay": account | {"row": Delivery.objects.get().pk},
        "quarantined": account | {"row": QuarantinedRow.objects.get().pk},
        **{
            key: {"pk": change.pk}
            for key in (
                "command",
                "command_badge",
                "command_decide",
                "command_withdraw",
                "command_overwrite",
                "command_send",
            )
        },
        **{key: {"pk": change_set.pk} for key in ("change_set", "change_set_withdraw", "change_set_undo")},
        **{
            key: {"pk": Product.objects.get(account=till, remote_id="1").pk}
            for key in ("product", "product_row", "product_edit", "product_stock", "product_delete", "product_switch")
        },
        "product_cell": {"pk": Product.objects.get(account=till, remote_id="1").pk, "name": "price"},
        **{
            f"product_group{deed}": {"pk": ProductGroup.objects.get().pk}
            for deed in ("", "_edit", "_delete", "_switch")
        },
        "invoice": {"pk": Invoice.objects.get().pk},
        **{key: {"pk": Invoice.objects.get().pk} for key in ("invoice_cancel", "invoice_print")},
        **{key: {"pk": Invoice.objects.get().pk, "form": "A4"} for key in ("invoice_file", "invoice_file_fetch")},
        "customer": {"pk": Customer.objects.get().pk},
        **dict.fromkeys(("review_rules", "review_preview", "review_switch", "review_back_fill"), slug),
        **{key: {"pk": asked.pk} for key in ("review_request", "review_request_decide", "review_request_name")},
        "web_order_ship": {"pk": WebOrder.objects.get().pk},
        "invoice_ship": {"pk": Invoice.objects.get().pk},
        **{f"shipment_{deed}": {"pk": Shipment.objects.get().pk} for deed in ("join", "part")},
        "variant_stock": {"pk": Variant.objects.get(code="Sauce-58661-yes-yes").pk},
        **{f"web_order_{deed}": {"pk": WebOrder.objects.get().pk} for deed in ("edit", "row", "status")},
    }


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str, world: dict[str, dict[str, object]]) -> str:
    return reverse(name, kwargs=world.get(name, {}))


@pytest.mark.parametrize("name", NAMES)
def test_nobody_gets_in_without_signing_in(world, client, name):
    url = address(name, world)
    response = client.post(url) if name in STEERING else client.get(url)
    if response.status_code == 405:
        response = client.post(url)

    assert response.status_code == 302
    assert response["Location"].startswith("/auth/login/?next=")


@pytest.mark.parametrize("name", OF_OBJECTS)
def test_another_merchants_thing_does_not_exist(world, name):
    otto = signed_in(cast.otto())
    url = address(name, world)

    assert otto.post(url).status_code in (404, 405)
    assert otto.get(url).status_code in (404, 405)
    assert 404 in (otto.post(url).status_code, otto.get(url).status_code)


@pytest.mark.parametrize("name", STEERING)
def test_viewer_steers_nothing(world, name):
    assert signed_in(cast.vera()).post(address(name, world)).status_code == 403


@pytest.mark.parametrize("name", [name for name, role in STEERING.items() if role == "manager"])
def test_editor_does_nothing_that_needs_a_manager(world, name):
    assert signed_in(cast.eddi()).post(address(name, world)).status_code == 403


@pytest.mark.parametrize("name", STEERING)
def test_manager_may(world, name):
    assert signed_in(cast.mona()).post(address(name, world)).status_code in (200, 302, 422)


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(STEERING) - OF_EVERYBODY))
def test_everything_else_only_reads(world, name):
    """Whoever adds an address that takes a post has to say here which role it needs."""
    assert signed_in(cast.mona()).post(address(name, world)).status_code == 405


@pytest.mark.parametrize("name", STEERING)
def test_nothing_is_steered_without_a_token_against_forgery(world, name):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.mona())

    response = strict.post(address(name, world))

    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("person", [cast.vera, cast.mona, cast.sam])
def test_every_page_can_be_read_by_those_who_may(world, name, person):
    response = signed_in(person()).get(address(name, world))
    needs_role = (name in STEERING or name in READ_BY_MANAGERS) and person is cast.vera

    assert response.status_code in ((403, 405) if needs_role else (200, 302, 405))


def test_viewer_sees_no_button_that_is_not_theirs(world):
    for name in ("merchant", "account", "problems", "approval_link"):
        page = signed_in(cast.vera()).get(address(name, world)).content.decode()
        assert [action for action in STEERING if f'action="{address(action, world)}"' in page] == []


def test_links_of_approvals_are_shown_to_managers_only(world):
    link = ApprovalLink.objects.get()
    url = address("approval_link", world)

    assert links.token(link) in signed_in(cast.mona()).get(url).content.decode()
    assert links.token(link) not in signed_in(cast.vera()).get(url).content.decode()


# --- Sheets --------------------------------------------------------------------------------------------


@pytest.fixture
def records() -> list[str]:
    """The addresses of one record of each kind of Anna's, and of their lists."""
    cast.mona()
    till = cast.account()
    cast.put(till, "products", cast.product())
    cast.put(till, "customers", cast.customer())
    cast.put(till, "vat_rates", cast.vat_rate())
    cast.put(till, "payment_methods", cast.payment_method())
    cast.put_small(till)
    shop.put_all(shop.account(cast.merchant()))
    cast.put(parcels.account(cast.merchant()), "shipments", parcels.order())
    cast.put(reviews.account(cast.merchant()), "reviews", reviews.review())
    rows = [row for model in SHEETS.values() for row in model.objects.all()]
    names = {resolve(row.get_absolute_url()).url_name for row in rows}
    assert names == RECORDS | {"product", "customer"}
    return [*map(reverse, SHEETS), *(row.get_absolute_url() for row in rows)]


def answers(client: Client, method: str, urls: list[str]) -> set[int]:
    return {getattr(client, method)(url).status_code for url in urls}


def test_sheets_are_for_those_who_are_signed_in(records, client):
    responses = [client.get(url) for url in records]

    assert {response.status_code for response in responses} == {302}
    assert all(response["Location"].startswith("/auth/login/?next=") for response in responses)


def test_another_merchants_records_are_neither_listed_nor_shown(records):
    otto = signed_in(cast.otto())

    lists, rest = records[: len(SHEETS)], records[len(SHEETS) :]
    assert {otto.get(url).context["page"].count.number for url in lists} == {0}
    assert answers(otto, "get", rest) == {404}


@pytest.mark.parametrize("person", [cast.vera, cast.mona, cast.sam])
def test_records_are_read_by_those_who_may(records, person):
    assert answers(signed_in(person()), "get", records) == {200}


def test_records_are_only_read(records):
    assert answers(signed_in(cast.mona()), "post", records) == {405}


def test_only_managers_take_lists_and_objects_along(records):
    files = [f"{url}?format=csv" for url in records[: len(SHEETS)]]
    vera, mona = signed_in(cast.vera()), signed_in(cast.mona())

    assert answers(vera, "get", files) == {403}
    assert answers(mona, "get", files) == {200}
    rest = records[len(SHEETS) :]
    assert not any("As it was received" in vera.get(url).content.decode() for url in rest)
    assert all("As it was received" in mona.get(url).content.decode() for url in rest)
