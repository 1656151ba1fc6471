"""Fills a house with everything that its pages can show; ``House.fill`` prints where it is.

Café Anna is as usual. Hanna's merchants are as bad as can be. Nina has nothing yet. Mia has a second factor.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import audit, problems, snoozing
from accounts.http import vault
from accounts.http.vault import Secret
from accounts.linking import links, verify
from accounts.models import (
    ApiCall,
    ApprovalLink,
    ApprovalStep,
    ChangeSet,
    Command,
    CommandAttempt,
    Delivery,
    Grant,
    LinkedAccount,
    Membership,
    Merchant,
    Problem,
    QuarantinedRow,
    Reference,
    SyncCursor,
    SyncRun,
    User,
    WorkerBeat,
)  # fmt: skip
from accounts.outbox import many, submitting
from accounts.sync.registry import registry
from catalog.models import Category, Price, Product, ProductGroup, Variant, VatRate
from sales import papers
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
    ReviewRequest,
    Shipment,
    StornoReason,
    Table,
    TableArea,
    WebOrder,
)  # fmt: skip
from sales.shipping.naming import primary_id
from tests import asking, cast, parcels, reviews, shop

Place = dict[str, Any]

LONG = "W" * 256
HOSTILE = (LONG, "<b>Fett</b> & Söhne", "=1+1", '"><img src=x onerror=alert(1)>', "  \tvorn und hinten  ", "ÄÖÜ" * 85)
MERCHANTS = 200
CURRENCIES = ("EUR", "CHF", "JPY")
CALLED = {"users": "user_lastName", "coupon_transactions": "couponTransaction_type"}  # where a record's name stands
RECORDS = {
    "vat_rate": VatRate, "customer_category": CustomerCategory, "payment_method": PaymentMethod, "storno_reason": StornoReason,
    "coupon": Coupon, "coupon_category": CouponCategory, "coupon_transaction": CouponTransaction, "discount": Discount,
    "discount_group": DiscountGroup, "table": Table, "table_area": TableArea, "open_order_item": OpenOrderItem,
}  # fmt: skip
PRINTS = {"company_id": "", "products": [["1", "Melange", "2024"]], "product_groups": [["1", "Kaffee", "2024"]]}


def people() -> dict[str, User]:
    mia = cast.user("mia", cast.merchant(), "manager")
    for kind, data in {
        "totp": {"secret": "JBSWY3DPEHPK3PXP"},
        "recovery_codes": {"seed": "00" * 20, "used_mask": 0},
        "webauthn": {"name": "A key", "credential": {"clientExtensionResults": {}}},
    }.items():
        Authenticator.objects.create(user=mia, type=kind, data=data)
    hanna, nina = cast.user("hanna"), cast.user("nina")
    return {"sam": cast.sam(), "mona": cast.mona(), "vera": cast.vera(), "mia": mia, "hanna": hanna, "nina": nina}


def session(person: User, *, fresh: bool = True) -> str:
    """A signed-in browser's cookie; fresh = the password was just proven."""
    client = Client()
    client.force_login(person)
    kept = client.session
    at = time.time() + (86_400 if fresh else -86_400)
    kept["account_authentication_methods_user"] = str(person.pk)
    kept["account_authentication_methods"] = [{"method": "password", "at": at, "reauthenticated": True}]
    kept.save()
    return str(client.cookies["session"].value)


def bills(count: int, name: str = "Melange", **fields: Any) -> list[dict[str, Any]]:
    """Documents of this week and the last, one with wrong VAT, one storno, one of training."""
    rows = []
    for number in range(1, count + 1):
        at = timezone.localtime() - timedelta(hours=4 * (number - 1))
        issued = at.strftime("%Y-%m-%d %H:%M:%S")
        rows.append(cast.invoice(number, invoice_timestamp=issued, customer_id=1, items=[cast.item(item_name=name)]))
        rows[-1] |= fields
    rows[1] |= {"invoice_totalVat": "3"}
    rows[2] |= {"invoice_reference_id": 4, "invoice_total": "-12", "invoice_totalNet": "-10", "invoice_totalVat": "-2"}
    rows[3] |= {"invoice_deleted_at": rows[2]["invoice_timestamp"], "invoice_deletedReason": "Irrtum"}
    rows[4] |= {"invoice_testMode": True}
    rows[5] |= {"discounts": [{"billDiscount_name": name, "billDiscount_value": "1", "billDiscount_percent": "10"}]}
    return rows


def stock(till: LinkedAccount, names: list[str]) -> None:
    """What a till holds: one row per name and resource, and more than a page of products."""
    numbered = list(enumerate(names, start=1))
    cast.put(till, "vat_rates", *(cast.vat_rate(n, description=name) for n, name in numbered[:6]))
    parents = {2: 1, 3: 2}
    cast.put(
        till, "product_groups",
        *(cast.group(n, productgroup_name=name, productgroup_description=name, productgroup_parent=parents.get(n))
          for n, name in numbered[:9]),
    )  # fmt: skip
    cast.put(till, "payment_methods", *(cast.payment_method(n, payment_name=name) for n, name in numbered[:6]))
    cast.put(till, "storno_reasons", *({"storno_id": n, "storno_name": name} for n, name in numbered[:6]))
    cast.put(till, "customer_categories", {"customerCategory_id": 1, "customerCategory_name": names[0]})
    cast.put(till, "customers", *(cast.customer(n, customer_name=name, customer_notes=name) for n, name in numbered))
    rich = {"productingredient": [{"ingredient_name": names[0], "ingredient_quantity": "2", "ingredient_unit": "g"}]}
    rich |= {"images": [{"image_url": f"https://pictures.example/{names[0]}.png"}], "product_description": names[0]}
    more = [cast.product(n, product_name=f"{names[0][:240]} {n}") for n in range(100, 160)]
    cast.put(
        till, "products", *more,
        *(cast.product(n, product_name=name, product_base_id=1 if n == 2 else None) | (rich if n == 1 else {})
          for n, name in numbered),
        cast.product(9000, product_price=names[0], product_name=names[0]),
    )  # fmt: skip
    cast.put(till, "invoices", *bills(len(names), names[0]))


def furnish(till: LinkedAccount, names: list[str]) -> None:
    """Of every other kind one record per name; coupons and stock in every state."""
    for resource, record in cast.SMALL.items():
        mapping = registry.get("ready2order", resource)
        field = CALLED.get(resource) or getattr(mapping.columns.get("name"), "places", ("",))[0]
        named = (record | {mapping.key: n, field: name} for n, name in enumerate(names, start=1))
        cast.put(till, resource, *(named if mapping.key else [record]))
    odd = ({"coupon_validUntil": "2025-01-01 00:00:00"}, {"coupon_testMode": True}, {"customer_id": 1})
    coupons = (
        cast.SMALL["coupons"] | {"coupon_id": n, "coupon_name": names[0]} | more for n, more in enumerate(odd, 101)
    )
    cast.put(till, "coupons", *coupons)
    for number, (left, level) in enumerate((("-3", "5"), ("0", None), ("2", "5"), ("1234567.25", None)), start=3):
        stock = {"product_stock_value": left, "product_stock_reorderLevel": level, "product_name": names[number - 1]}
        cast.put(till, "products", cast.product(number, **stock, product_stock_unit=names[0][:40]))
    OpenOrderItem.objects.filter(account=till, remote_id="2").update(removed_at=timezone.now())


def runs(till: LinkedAccount) -> None:
    """A run in every state, and a limit that is waited for."""
    now = timezone.now()
    LinkedAccount.objects.filter(pk=till.pk).update(waits_until=now + timedelta(hours=8), last_good_sync_at=now)
    cursor = {"last_good_at": now, "last_total": 300, "next_at": now + timedelta(hours=1)}
    SyncCursor.objects.create(account=till, resource="products", **cursor)
    for resource, state, reason in (
        ("products", "running", ""),
        ("invoices", "waiting", "budget"),
        ("customers", "forbidden", "resource_forbidden"),
        ("vat_rates", "done", ""),
        ("product_groups", "stopped", "many_missing"),
        ("payment_methods", "failed", "run_failed"),
        ("storno_reasons", "queued", ""),
    ):
        SyncRun.objects.create(
            account=till, resource=resource, state=state, reason=reason, mode="full", seen=100, started_at=now,
            detail="timeout" if state == "failed" else "9", requested_by=cast.mona(),
            finished_at=None if state in SyncRun.OPEN else now,
        )  # fmt: skip


def calls(till: LinkedAccount, path: str = "/products?page=1") -> None:
    outcomes = ("ok", "timeout", "rate_limited", "forbidden")
    for number in range(12):
        ApiCall.objects.create(
            at=timezone.now() - timedelta(minutes=number), account=till, system="ready2order", method="GET", path=path,
            outcome=outcomes[number % 4], status=200 if number % 4 == 0 else None, duration_ms=120, size=9000,
        )  # fmt: skip


def changes(till: LinkedAccount, about: str = "Espresso") -> None:
    """Every state a change can be in."""
    now = timezone.now()
    ends = {
        "queued": "", "sending": "", "unknown": "unreachable", "needs_person": "found_twice", "done": "found",
        "rejected": "rejected", "conflict": "moved",
    }  # fmt: skip
    for number, (state, reason) in enumerate(ends.items()):
        data = {"remote_id": "1", "product_name": f"{about} {number}", "product_price": "3.90", "product_active": False}
        command = submitting.submit(till, "product.update", data, key=state, actor="mona@staff.example")
        command.seen = {"product_name": about, "product_price": "3.50", "product_active": True}
        if state in ("rejected", "conflict"):
            command.evidence = {"fields": {"product_price": ["3.50", "3.90", "3.70"]}}
        command.state, command.reason, command.sent_at, command.attempts = state, reason, now, 1
        command.detail = "Der Preis muss kleiner sein." if state == "rejected" else ""
        command.due_at = now + timedelta(seconds=90) if state == "unknown" else None
        command.save()
        CommandAttempt.objects.create(command=command, what="send", ended_at=now, outcome=reason or state)


def change_set(till: LinkedAccount, person: User, title: str = "Price") -> None:
    """Two changes that were asked for together, one of them done."""
    data = {"product_price": "4.20", "expected": {"product_price": "3.50"}}
    made = [
        many.ready(
            many.Wanted(till, "product.update", data | {"remote_id": str(number)}), key=f"{number}", actor=person
        )
        for number in (1, 2)
    ]
    many.submit_many(made, title=title, key=f"set of {till.pk}", actor=person, comment=f"{title} of the new season")
    Command.objects.filter(pk=made[0].pk).update(
        state="done", sent_first_at=timezone.now(), ended_at=timezone.now(), seen={"product_price": "3.50"}
    )


def changes_in_lists(till: LinkedAccount, about: str = "Espresso") -> None:
    """Beside a product, a group and a document: under way, confirmed just now, refused with a reason."""
    now = timezone.now()
    renamed, cancelled = {"productgroup_name": about}, {"storno_id": 1, "storno_reason": about}
    made = {"product_name": about, "product_price": "3.90", "product_vat_id": 1, "product_base": {"product_id": 1}}
    for kind, number, data, state in (
        ("product.update", "2", {"product_price": "3.90"}, "queued"),
        ("product.update", "3", {"product_price": "3.90"}, "rejected"),
        ("stock.set", "4", {"product_stock": "12"}, "done"),
        ("product_group.update", "1", renamed, "queued"),
        ("product_group.update", "2", renamed, "rejected"),
        ("invoice.cancel", "1", cancelled, "rejected"),
        ("invoice.cancel", "3", cancelled, "sending"),
        ("product.create", "", made, "rejected"),
    ):
        named = {"remote_id": number} if number else {}
        command = submitting.submit(till, kind, data | named, key=f"{kind} {number}", actor="mona@staff.example")
        command.state, command.sent_at, command.attempts = state, now, 1
        command.ended_at = None if state in ("queued", "sending") else now
        if state == "rejected":
            command.reason, command.detail = "rejected", f"{about} ist zu teuer."
        command.save()


def files(till: LinkedAccount) -> None:
    """One that is here, one on its way, one that came to nothing."""
    invoice = Invoice.objects.get(account=till, remote_id="2")
    for form in InvoiceFile.Format.values:
        papers.ask(invoice, form, actor="mona@staff.example")
    ready, failed = (InvoiceFile.objects.get(invoice=invoice, format=form).command for form in ("A4", "58mm"))
    InvoiceFile.objects.keep(invoice, "A4", b"%PDF-1.4 and so on", ready)
    Command.objects.filter(pk=ready.pk).update(state="done", ended_at=timezone.now())
    Command.objects.filter(pk=failed.pk).update(state="rejected", reason="rejected", detail="The format is not known.")


def deliveries(till: LinkedAccount, about: str = "1") -> None:
    """Every state a webhook can be in."""
    ends = (
        ("done", ""), ("processing", "timeout"), ("ignored", "not_kept"), ("dead", "unreadable"), ("dead", "html"),
        ("received", ""),
    )  # fmt: skip
    for number, (state, reason) in enumerate(ends):
        resource = "" if reason in ("not_kept", "unreadable") or state == "received" else "products"
        Delivery.objects.create(
            account=till, received_at=timezone.now() - timedelta(minutes=number), state=state, reason=reason,
            body=f"resource[product_id]=1&resource[product_name]={about * 40}&token=hidden".encode(),
            resource=resource, remote_id=about if resource else "", attempts=number, ended_at=timezone.now(),
            event="coupon.created" if reason == "not_kept" else "product" if resource else "",
        )  # fmt: skip


def web_shop(at: Merchant, names: list[str], token: str) -> LinkedAccount:
    """A web shop beside the till: of each kind one record per name, orders of this week with trees of lines."""
    store = shop.account(at, label=names[0][:60], **({"token": token} if token else {}))
    shop.put_all(store)
    numbered = list(enumerate(names, start=1))
    cast.put(store, "categories", *(shop.category(n, 1 if n == 2 else None, name=name) for n, name in numbered))
    cast.put(
        store, "products",
        *(shop.product(n, name=name, desc=f"<p>{name}</p>", categories={"default": {"id": n}}, tags={"Season": [name]},
                       variations=[shop.variation(f"{name[:200]}-{n}-{size}", n - 3, Size=size, Colour=name)
                                   for size in ("S", "M")])
          for n, name in numbered),
    )  # fmt: skip
    coded = ((f"{name[:200]}-{n}-{size}", n - 3) for n, name in numbered for size in ("S", "M"))
    cast.put(store, "stock_levels", *(shop.level(code, stock) for code, stock in coded))
    cast.put(store, "users", *(shop.user(n, full_name=name, email=f"{n}@customer.example") for n, name in numbered))
    now = timezone.localtime()
    orders = []
    for n, name in numbered:
        at_time = (now - timedelta(hours=9 * n)).strftime("%Y-%m-%dT%H:%M:%S")
        lines = [*shop.lines()[:3], shop.line(1, "PRODUCT", name, {"product": {"id": n, "code": name}}, price="12.50")]
        about = {"status": name, "delivery_note": name, "payment_date": at_time if n % 3 else None}
        totals = {"qty": n, "price": f"{10 ** (n % 7)}.50", "vat": "2.08", "delivery": "4.95"}
        orders.append(
            shop.order(n, start_date=at_time, totals=totals, lines=lines, user={"id": n, "full_name": name}, **about)
        )
    cast.put(store, "web_orders", *orders)
    return store


def written(at: Merchant, names: list[str], site: str) -> None:
    """Reviews of a year, of the shop and of its products, some with a reply."""
    service = reviews.account(at, f"{site}/de/{'0' * 64}", label=names[0][:60])
    now = timezone.now()
    rows = []
    for n in range(1, 4 * len(names)):
        name, at_time = names[n % len(names)], (now - timedelta(days=9 * n)).strftime("%Y-%m-%d %H:%M:%S")
        about = {"product": n % len(names) + 1 if n % 3 else "no", "order": f"w-{n}", "date_time": at_time}
        more = {"review_text": f"{name} " * (n % 5), "reviewer_name": name[:80], "review_rating": 5 - n % 7 % 5}
        rows.append(reviews.review(n, **about, **more))
    cast.put(service, "reviews", *rows)
    Review.objects.filter(account=service, rating__lt=4).update(reply=names[0], replied_at=now)


def depot(at: Merchant, names: list[str], token: str) -> LinkedAccount:
    """A shipping account: an order per name in two boxes, as far as each has come, and one that was sent from here."""
    org = parcels.ORG
    linked = parcels.account(at, org, "/api/v2/orgs/7Ac/", label=names[0][:60], **({"token": token} if token else {}))
    parcels.put_all(linked)
    now = timezone.now()
    for n, name in enumerate(names, start=1):
        ordered = (now - timedelta(hours=9 * n)).isoformat()
        to = parcels.ADDRESS | {"first_name": name, "city": name, "company": name}
        items = [parcels.item(f"t{place}", description=name, part_number=name) for place in range(3)]
        boxes = [parcels.box("b1", *items, tracking_number=name, description=name),
                 parcels.box("b2", tracking_number=f"1Z{n:012d}" if n % 2 else None, delivered_at=None)]  # fmt: skip
        shipped = {"status": "fulfilled" if n % 2 else None, "shipped_at": ordered if n % 2 else None}
        cast.put(linked, "shipments", parcels.order(
            str(n), order_number=name, ordered_at=ordered, boxes=boxes, printed_at=ordered if n % 3 else None,
            shipping=shipped | {"ship_to": to, "ship_via": name, "ship_type": "ground"},
        ))  # fmt: skip
    order = WebOrder.objects.filter(account__merchant=at).select_related("account").order_by("pk").last()
    cast.put(linked, "shipments", parcels.order("sent", primary_id=primary_id(order), order_number=names[0]))
    return linked


def previews(store: LinkedAccount, about: str) -> dict[str, str]:
    """What the shop says of a change, in every state that this can be in."""
    product = Product.objects.filter(account=store).order_by("pk").first()
    fields = [["name", "Sauce", about], ["price.normal", "132.00", "77.70"], ["link", "http://a.example", about]]
    ends: dict[str, dict[str, Any]] = {
        "asked": {}, "late": {"created_at": timezone.now() - timedelta(minutes=5)},
        "answered": {"state": "done", "evidence": {"told": {"fields": fields, "text": ""}}},
        "in_words": {"state": "done", "evidence": {"told": {"fields": [], "text": about * 3}}},
        "refused": {"state": "rejected", "reason": "rejected", "detail": f"price must be an amount: {about}"},
        "moved": {"state": "conflict", "reason": "moved", "evidence": {"fields": {"price": ["132.00", "77.70", "9"]}}},
    }  # fmt: skip
    found = {}
    for name, changes in ends.items():
        data = {"remote_id": product.remote_id, "name": about, "price": "77.70", "expected": {"price": "132.00"}}
        command = submitting.submit(store, "product.preview", data, key=f"preview {name}", actor="mona@staff.example")
        Command.objects.filter(pk=command.pk).update(**changes)
        found[name] = command.get_absolute_url()
    return found


def pages_of_shop(store: LinkedAccount) -> dict[str, str]:
    """The pages of a shop's product, which are made of other parts than a till's."""
    product = Product.objects.filter(account=store).order_by("pk").last()
    own = {
        name: reverse(name, args=[product.pk])
        for name in ("product", "product_edit", "product_stock", "product_delete")
    }
    further = {
        "product_new": f"?copy={product.pk}",
        "products_bulk": f"?ids={product.pk}",
        "web_orders_status": "?query=",
    }
    return own | {name: reverse(name) + query for name, query in further.items()}


def cafe_anna() -> LinkedAccount:
    """Everything as usual: pages of rows, runs, calls, problems, something set aside."""
    anna = cast.merchant()
    till = cast.account(fingerprint=PRINTS)
    names = [f"Kaffee Nummer {number}" for number in range(1, 13)]
    web_shop(anna, names, "")
    written(anna, names, "1234")
    depot(anna, names, "token-of-the-depot-0123456789")
    stock(till, names)
    furnish(till, names)
    runs(till)
    calls(till)
    deliveries(till)
    changes(till)
    change_set(till, cast.mona())
    changes_in_lists(till)
    files(till)
    asking.every_state(anna)
    asking.due_already(anna)
    details = {"resource": "products", "detail": "9", "reason": "it took too long to answer.", "name": "Rechnung 9"}
    for cause in ("many_missing", "in_trouble", "record_missing", "webhook_foreign", "deliveries_dead"):
        problems.raise_problem(cause, account=till, subject="products", details=details)
    problems.raise_problem("resource_forbidden", account=till, subject="customers", details={"resource": "customers"})
    snoozing.snooze(Problem.objects.get(cause="resource_forbidden"), snoozing.Length.WEEK, actor=cast.mona())
    problems.raise_problem("address_limited", subject="ready2order")
    audit.record("merchant.changed", actor=cast.mona(), merchant=anna, details={"fields": "name"})
    return till


def states_of_accounts() -> dict[str, LinkedAccount]:
    """A till in every state, of a merchant of their own."""
    house = cast.merchant("Gasthaus der Lagen")
    cast.user("mona", house, "manager")
    found = {}
    for state in LinkedAccount.State.values:
        if state != "awaiting_confirmation":
            found[state] = cast.account(house, state=state, token=f"token-{state}-0123456789", label=f"Till {state}")
    found["awaiting_confirmation"] = doubtful(house, found["active"])
    return found


def doubtful(house: Merchant, known: LinkedAccount) -> LinkedAccount:
    """A till that looks like one that is linked already."""
    LinkedAccount.objects.filter(pk=known.pk).update(fingerprint=PRINTS)
    new = LinkedAccount.objects.create(merchant=house, system="ready2order", label="Till in doubt", state="verifying")
    step = links.create(house, ["ready2order"], actor=cast.mona(), accounts=[new]).steps.get()
    grant = Grant(step=step, account=new, state="candidate", callback_state_hash="x", expires_at=timezone.now())
    secret = Secret("token-of-the-candidate-0123456789")
    grant.candidate, grant.candidate_key = vault.seal(secret, grant, "candidate"), secret.equality_key()
    grant.fingerprint = PRINTS
    grant.save()
    verify.ask(grant, "linked_twice", known)
    ApprovalStep.objects.filter(pk=step.pk).update(state="approved")
    ApprovalLink.objects.filter(pk=step.link_id).update(state="approved", opened_at=timezone.now())
    return new


def approval(name: str, state: str, account_state: str, system: str = "ready2order", **fields: Any) -> ApprovalLink:
    """A link in this state for a till, or another system, in that one."""
    at = cast.merchant("Backhaus zur Freigabe")
    till = cast.account(at, state=account_state, token=f"token-{name}-0123456789", label=name, system=system)
    link = links.create(at, [system], actor=cast.mona(), accounts=[till])
    now = timezone.now()
    times = {"sent_at": now, "opened_at": now if state not in ("draft", "sent") else None}
    ApprovalLink.objects.filter(pk=link.pk).update(state=state, **times | fields)
    ApprovalStep.objects.filter(link=link).update(state="draft" if state in ("sent", "revoked") else state)
    link.refresh_from_db()
    return link


def shipping(now: datetime) -> dict[str, ApprovalLink]:
    """Links by a key that is brought: begun, with several organisations to choose from, and done."""
    found = {
        "shipping": approval("shipping", "opened", "awaiting_approval", "readycloud"),
        "shipping_brought": approval("shipping_brought", "opened", "awaiting_approval", "readycloud"),
        "shipping_chosen": approval("shipping_chosen", "approved", "verifying", "readycloud", approved_at=now),
        "shipping_works": approval(
            "shipping_works", "connected", "active", "readycloud", approved_at=now, ended_at=now
        ),
    }
    named = [["/api/v2/orgs/H6j/", "Ocean & Oak"], ["/api/v2/orgs/3mr/", "Peak <Outdoor> with a long name " * 3]]
    step = found["shipping_chosen"].steps.get()
    Grant.objects.create(
        step=step, account=step.account, state="candidate", callback_state_hash="parts", expires_at=now, granted_at=now,
        fingerprint={"organisations": named}, choose_until=now + timedelta(days=1),
    )  # fmt: skip
    LinkedAccount.objects.filter(label="shipping_works").update(
        access={"parts": [{"key": key, "name": name} for key, name in named]}
    )
    return found


def approvals() -> dict[str, ApprovalLink]:
    """A link in every state that a merchant can find it in."""
    cast.user("mona", cast.merchant("Backhaus zur Freigabe"), "manager")
    now = timezone.now()
    found = {
        "new": approval("new", "draft", "new", sent_at=None),
        "sent": approval("sent", "sent", "awaiting_approval"),
        "opened": approval("opened", "opened", "awaiting_approval"),
        "denied": approval("denied", "denied", "new", ended_at=now),
        "expired": approval("expired", "expired", "awaiting_approval", ended_at=now),
        "broken": approval("broken", "broken", "awaiting_approval", ended_at=now, reason="no_token"),
        "approved": approval("approved", "approved", "verifying", approved_at=now),
        "paused": approval("paused", "approved", "paused", approved_at=now),
        "connected": approval("connected", "connected", "active", approved_at=now, ended_at=now),
        "reading": approval("reading", "connected", "active", approved_at=now, ended_at=now),
        "withdrawn": approval("withdrawn", "revoked", "new", ended_at=now),
        "over": approval("over", "expired", "new", expires_at=now - timedelta(days=1), ended_at=now),
    }
    for name, state, account_state in (
        ("shop", "opened", "awaiting_approval"), ("shop_broken", "broken", "new"),
        ("shop_waits", "connected", "active"), ("shop_works", "connected", "active"),
    ):  # fmt: skip
        times = {"approved_at": now, "ended_at": now} if state == "connected" else {}
        found[name] = approval(name, state, account_state, "rec_plus", **times)
    found |= shipping(now)
    access = {"domain": "www.backhaus-zur-freigabe.example", "username": "backoffice", "closed": ["orders", "forms"]}
    shops = LinkedAccount.objects.filter(system="rec_plus", state="active")
    shops.update(access=access)
    shops.filter(label="shop_works").update(webhook_state="on")
    Delivery.objects.create(
        account=shops.get(label="shop_waits"), received_at=now, body=b"<x/>", state="dead", reason="xml", ended_at=now
    )
    read = found["reading"].steps.get().account
    SyncRun.objects.create(account=read, resource="products", mode="first", state="running", seen=312, created=312)
    return found


def hannas() -> LinkedAccount:
    """Two hundred merchants in three currencies; the names of one's things are as bad as can be."""
    hanna = cast.user("hanna")
    for number in range(MERCHANTS):
        name = HOSTILE[number % len(HOSTILE)] if number < 12 else f"Merchant {number}"
        currency = CURRENCIES[number % len(CURRENCIES)]
        at = Merchant.objects.create(name=name, slug=f"hostile-{number}", currency=currency, email=mail_of(number))
        Membership.objects.create(user=hanna, merchant=at, role="manager")
        if number % 7:  # the others have no account
            linked = cast.account(at, token=f"token-hostile-{number}-0123456789", label=name[:256])
            if number % 2:  # the others were never read
                cast.put(linked, "invoices", *bills(6, invoice_total=str(10 ** (number % 9))))
                LinkedAccount.objects.filter(pk=linked.pk).update(last_good_sync_at=timezone.now())
    worst = cast.account(Merchant.objects.get(slug="hostile-0"), token="token-worst-0123456789", label=LONG)
    names = [*HOSTILE, LONG[:255] + "8"]
    web_shop(worst.merchant, names, "token-worst-shop-0123456789")
    written(worst.merchant, names, "9999")
    depot(worst.merchant, names, "token-worst-depot-0123456789")
    stock(worst, names)
    furnish(worst, names)
    runs(worst)
    calls(worst, f"/products?q={LONG}")
    deliveries(worst, "W" * 250)
    changes(worst, LONG)
    change_set(worst, hanna, LONG[:200])
    changes_in_lists(worst, LONG[:250])
    files(worst)
    asking.every_state(worst.merchant, LONG)
    asking.due_already(worst.merchant, LONG)
    details = {"resource": "products", "detail": LONG, "reason": LONG, "name": LONG}
    for cause in ("many_missing", "in_trouble", "record_missing", "run_failed"):
        problems.raise_problem(cause, account=worst, subject="products", details=details)
    links.create(worst.merchant, ["ready2order"], actor=hanna, accounts=[worst])
    return worst


def mail_of(number: int) -> str:
    return f"{'w' * 60}@{'m' * 60}.{'e' * 60}.example" if number == 0 else f"shop{number}@merchant.example"


def store_of(till: LinkedAccount) -> LinkedAccount:
    return LinkedAccount.objects.get(merchant=till.merchant, system="rec_plus")


def things_of(till: LinkedAccount, person: User) -> dict[str, Place]:
    """The arguments of every address, by its name, for one of each thing of this till."""
    merchant, link = till.merchant, till.merchant.approval_links.first() or links.create(
        till.merchant, ["ready2order"], actor=person, accounts=[till]
    )  # fmt: skip
    slug, account = {"slug": merchant.slug}, {"pk": till.pk}
    member = slug | {"pk": merchant.memberships.get(user=person).pk}
    problem = {"pk": Problem.objects.get(account=till, cause="many_missing").pk}
    token = {"token": links.token(link)}
    steps = token | {"step_id": link.steps.get().pk}
    key = {"pk": Authenticator.objects.get(type="webauthn").pk}
    of_merchant = ("merchant", "merchant_edit", "merchant_pause", "merchant_resume", "merchant_history", "member_add")
    of_account = (
        "", "_edit", "_sync", "_pause", "_resume", "_reconnect", "_disconnect", "_confirm", "_runs", "_calls",
        "_quarantine", "_deliveries", "_deliveries_replay", "_webhook_take_over", "_webhook_simulate", "_day_open",
        "_day_close",
    )  # fmt: skip
    return {
        **dict.fromkeys((*of_merchant, "approval_link_new"), slug),
        **{f"account{name}": account for name in of_account},
        **{f"approval_link{name}": slug | {"pk": link.pk} for name in ("", "_send", "_hand_out", "_withdraw")},
        **dict.fromkeys(("member_edit", "member_remove"), member),
        **{f"problem_{name}": problem for name in ("clear", "allow_removals", "snooze", "wake")},
        **dict.fromkeys(("approve_continue", "approve_decline"), steps),
        **dict.fromkeys(("approve_bring", "approve_choose"), steps),
        "callback_brought": {"system": "readycloud"},
        "webhook_behind": {"system": "readycloud", "key": "nobody", "told_at": "H6j/orders/1"},
        **dict.fromkeys(("approve", "approve_status"), token),
        **dict.fromkeys(
            ("delivery", "delivery_replay"), account | {"row": Delivery.objects.filter(account=till).first().pk}
        ),
        "webhook": {"system": "ready2order", "key": "no-key"},
        "quarantined": account | {"row": QuarantinedRow.objects.filter(account=till).first().pk},
        **{
            key_0: {"pk": Product.objects.get(account=till, remote_id="1").pk}
            for key_0 in ("product", "product_row", "product_edit", "product_stock", "product_delete", "product_switch")
        },
        "product_cell": {"pk": Product.objects.get(account=till, remote_id="1").pk, "name": "price"},
        **{
            key_0: {"pk": ChangeSet.objects.filter(commands__account=till).first().pk}
            for key_0 in ("change_set", "change_set_withdraw", "change_set_undo")
        },
        **{
            key_0: {"pk": till.commands.get(state=Command.State.NEEDS_PERSON).pk}
            for key_0 in (
                "command",
                "command_badge",
                "command_decide",
                "command_withdraw",
                "command_overwrite",
                "command_send",
            )
        },
        **{
            f"product_group{deed}": {"pk": ProductGroup.objects.get(account=till, remote_id="1").pk}
            for deed in ("", "_edit", "_delete", "_switch")
        },
        "invoice": {"pk": Invoice.objects.get(account=till, remote_id="2").pk},
        **{
            key_0: {"pk": Invoice.objects.get(account=till, remote_id="1").pk}
            for key_0 in ("invoice_cancel", "invoice_print")
        },
        **{
            key_0: {"pk": Invoice.objects.get(account=till, remote_id="2").pk, "form": "A4"}
            for key_0 in ("invoice_file", "invoice_file_fetch")
        },
        "customer": {"pk": Customer.objects.get(account=till, remote_id="1").pk},
        **{name: {"pk": model.objects.get(account=till, remote_id="1").pk} for name, model in RECORDS.items()},
        **{
            name: {"pk": model.objects.filter(account__merchant=merchant).order_by("pk").last().pk}
            for name, model in {
                "variant": Variant,
                "variant_stock": Variant,
                "category": Category,
                "web_order": WebOrder,
                "review": Review,
                "web_order_edit": WebOrder,
                "web_order_row": WebOrder,
                "web_order_status": WebOrder,
            }.items()
        },
        **{
            name: {"pk": Shipment.objects.filter(account__merchant=merchant, joined=None).order_by("pk").first().pk}
            for name in ("shipment", "shipment_join", "shipment_part")
        },
        "web_order_ship": {"pk": WebOrder.objects.filter(account__merchant=merchant).order_by("pk").first().pk},
        "invoice_ship": {"pk": Invoice.objects.get(account=till, remote_id="2").pk},
        "price": {"pk": Price.objects.get(account=till, remote_id="1", kind="customer").pk},
        "reference": {"pk": Reference.objects.get(account=till, remote_id="1", kind="user_rights").pk},
        **dict.fromkeys(("review_rules", "review_preview", "review_switch", "review_back_fill"), slug),
        **{
            name: {"pk": ReviewRequest.objects.get(merchant=merchant, reason="no_name").pk}
            for name in ("review_request", "review_request_decide", "review_request_name")
        },
        "callback_ready2order": {"state": "nothing-of-ours"},
        "account_confirm_email": {"key": "no-key"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "no-key"},
        **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), key),
    }


def fill() -> dict[str, Any]:
    with transaction.atomic():
        persons = people()
        till, tills, shown, worst = cafe_anna(), states_of_accounts(), approvals(), hannas()
        later = timezone.now() + timedelta(days=1)
        WorkerBeat.objects.create(name="somebody", started_at=later, seen_at=later)
        return {
            "sessions": {name: session(person) for name, person in persons.items()}
            | {"mona, a while ago": session(persons["mona"], fresh=False)}
            | {"mia, a while ago": session(persons["mia"], fresh=False)},
            "things": {
                "mona": things_of(till, persons["mona"]),
                "hanna": things_of(worst, persons["hanna"]),
            },
            "shop": {"mona": pages_of_shop(store_of(till)), "hanna": pages_of_shop(store_of(worst))},
            "previews": {
                "mona": previews(store_of(till), "Kaffee Nummer 1"),
                "hanna": previews(store_of(worst), LONG),
            },
            "accounts": {state: account.pk for state, account in tills.items()},
            "links": {name: link.get_absolute_url() for name, link in shown.items()},
            "approvals": {name: f"/approve/{links.token(link)}/" for name, link in shown.items()},
            "invoices": {
                name: f"/sales/invoices/{Invoice.objects.get(account=till, remote_id=number).pk}/"
                for number, name in enumerate(
                    ("usual", "odd", "storno", "cancelled", "training", "discounted"), start=1
                )
            },
        }


def main() -> None:
    json.dump(fill(), sys.stdout)
