"""The administration: every changelist and every row opens, with a number of queries that rows do not change."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.linking import links
from accounts.models import (
    AddressLimit,
    ApiCall,
    AuditEvent,
    Budget,
    ChangeSet,
    Command,
    CommandAttempt,
    Delivery,
    Grant,
    LinkedAccount,
    Merchant,
    MirroredModel,
    Problem,
    ProblemMail,
    SyncCursor,
    SyncPage,
    SyncRun,
    WorkerBeat,
)
from accounts.sync.registry import registry
from backoffice.lists import counts
from sales.models import Invoice, InvoiceFile, ReviewRequest, ReviewRules
from tests import cast, parcels, reviews, shop

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OURS = [model for app in ("accounts", "catalog", "sales") for model in apps.get_app_config(app).get_models()]
MOST_QUERIES = 8


def world(number: int) -> None:
    """One more row of every model, each with an account and a merchant of its own."""
    merchant = cast.merchant(f"Merchant {number}", slug=f"m-{number}")
    cast.user(f"person{number}", merchant, "viewer")
    account = cast.account(merchant)
    link = links.create(merchant, ["ready2order"], actor="command line")
    Grant.objects.create(step=link.steps.get(), account=account, callback_state_hash=str(number), expires_at=NOW)
    cursor = SyncCursor.objects.create(account=account, resource="products")
    SyncPage.objects.create(cursor=cursor, segment=0, number=1, digest=b"x", seen=b"")
    SyncRun.objects.create(account=account, resource="products", mode="first")
    ApiCall.objects.create(at=NOW, account=account, system="ready2order", method="GET", path="/products", outcome="ok")
    Delivery.objects.create(account=account, received_at=NOW, body=b"{}", state="dead", reason="unreadable")
    command = Command.objects.create(account=account, kind="stock.set", key="k", reference=f"r{number}")
    CommandAttempt.objects.create(command=command, what="send")
    ChangeSet.objects.create(title="Price", key=f"s{number}", size=1)
    AuditEvent.objects.create(actor_name="x", verb="x", merchant=merchant, account=account)
    Problem.objects.create(account=account, cause="in_trouble", opened_at=NOW, last_seen_at=NOW)
    ProblemMail.objects.create(merchant=merchant, due_at=NOW)
    Budget.objects.create(key=f"b{number}", filled_at=0)
    AddressLimit.objects.create(system=f"s{number}")
    WorkerBeat.objects.create(name=f"w{number}", started_at=NOW, seen_at=NOW)
    cast.put(account, "vat_rates", cast.vat_rate(1))
    cast.put(account, "product_groups", cast.group(1), cast.group(2, productgroup_parent=1))
    cast.put(account, "products", cast.product(1), cast.product(2, product_price="12,50"))
    cast.put(account, "payment_methods", cast.payment_method(1))
    cast.put_small(account)
    service = reviews.account(cast.merchant(f"Reviews {number}"), f"{number}/de/{'0' * 64}")
    cast.put(service, "reviews", reviews.review())
    cast.put(service, "ratings", {"ratings": {"total": 1, "average": 5}, "reviews": [reviews.public()]})
    cast.put(service, "product_ratings", {"ratings": {"total": 1, "average": 5}, "reviews": [reviews.public()]})
    shop.put_all(shop.account(cast.merchant(f"Shop {number}", slug=f"s-{number}", currency="GBP")))
    parcels.put_all(parcels.account(cast.merchant(f"Shop {number}", slug=f"s-{number}", currency="GBP")))
    cast.put(account, "customers", cast.customer(1))
    cast.put(
        account, "invoices", cast.invoice(1, discounts=[{"billDiscount_name": "Rabatt", "billDiscount_value": "1"}])
    )
    InvoiceFile.objects.create(invoice=Invoice.objects.get(account=account), format="A4", command=command)
    asked = {"merchant": merchant, "account": account, "ordered_at": NOW, "held_until": NOW, "command": command}
    ReviewRequest.objects.create(id_order="w-1", state="queued", **asked)
    ReviewRules.objects.create(merchant=merchant)


def queries_of(browser, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_every_model_is_in_the_administration():
    assert [model.__name__ for model in OURS if not admin.site.is_registered(model)] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_changelist_takes_as_many_queries_for_three_rows_as_for_one(model, sign_in):
    browser = sign_in(cast.sam())
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    world(1)
    queries_of(browser, address)  # content types are looked up once per process
    one = queries_of(browser, address)
    world(2)
    world(3)

    assert model._default_manager.count() >= 3
    assert queries_of(browser, address) == one <= MOST_QUERIES


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_each_row_opens(model, sign_in):
    world(1)
    row = model._default_manager.first()

    response = sign_in(cast.sam()).get(
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    )

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"), [("=4711", ["Melange"]), ("= 4712", ["Espresso"]), ("mela", ["Melange"]), ("=47", [])]
)
def test_record_is_found_by_its_words_and_by_its_number(sign_in, asked, found):
    till = cast.account(cast.merchant())
    cast.put(till, "products", cast.product(4711, product_name="Melange"), cast.product(4712, product_name="Espresso"))

    page = sign_in(cast.sam()).get(reverse("admin:catalog_product_changelist"), {"q": asked})

    assert [row.name for row in page.context["cl"].result_list] == found


def test_administration_leads_through_the_first_rows_only(sign_in, monkeypatch):
    monkeypatch.setattr(counts, "CAP", 150)
    till = cast.account(cast.merchant())
    cast.put(till, "products", *map(cast.product, range(1, 203)))
    page = sign_in(cast.sam()).get(reverse("admin:catalog_product_changelist"), {"p": 2}).context["cl"]

    assert (page.result_count, page.paginator.num_pages, len(page.result_list)) == (150, 2, 50)


@pytest.mark.parametrize("mapping", list(registry.every()), ids=lambda mapping: mapping.resource)
def test_mirrored_rows_cannot_be_edited(mapping, sign_in):
    world(1)
    browser, meta = sign_in(cast.sam()), mapping.model._meta
    account = LinkedAccount.objects.get(system=mapping.system)
    row = mapping.rows_of(account.pk).first() if mapping.constants() else meta.default_manager.first()

    for deed, arguments in (("add", []), ("change", [row.pk]), ("delete", [row.pk])):
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_{deed}", args=arguments)
        assert browser.post(address, {}).status_code == 403
    assert issubclass(mapping.model, MirroredModel)


def test_no_credential_is_shown_anywhere(sign_in):
    world(1)
    browser, account = sign_in(cast.sam()), LinkedAccount.objects.first()

    page = browser.get(reverse("admin:accounts_linkedaccount_change", args=[account.pk])).content.decode()

    assert cast.TOKEN not in page
    assert account.credential_key not in page


@pytest.mark.parametrize(
    ("model", "action", "check"),
    [
        (LinkedAccount, "pause", lambda: LinkedAccount.objects.filter(state="paused").count() == 1),
        (LinkedAccount, "sync_now", lambda: SyncRun.objects.filter(lane=1).count() == 8),
        (Merchant, "pause_all", lambda: LinkedAccount.objects.filter(state="paused").count() == 1),
        (Problem, "clear", lambda: Problem.objects.waiting().count() == 0),
        (Problem, "wake", lambda: Problem.objects.asleep().count() == 0),
    ],
)
def test_actions_do_what_the_pages_do(model, action, check, sign_in):
    world(1)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    row = LinkedAccount.objects.get(system="ready2order") if model is LinkedAccount else model._default_manager.first()

    sign_in(cast.sam()).post(address, {"action": action, "_selected_action": [row.pk]})

    assert check()


def test_administration_is_entered_through_the_ordinary_sign_in(client):
    response = client.get("/admin/login/")

    assert response.status_code == 302
    assert response["Location"].startswith("/auth/login/")


def test_staff_without_the_right_do_not_get_in(sign_in):
    assert sign_in(cast.mona()).get("/admin/").status_code == 302
