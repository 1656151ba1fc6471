"""ReadyCloud in a few lines: every field of an order as its documentation lists them, and a linked account."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from accounts.models import Command, LinkedAccount, Merchant
from accounts.outbox import submitting
from accounts.sync import turns
from backoffice.sandbox import Sandbox
from tests import cast

ORG = "/api/v2/orgs/7Ab/"
ADDRESS = {
    "address_1": "12 Fake Street", "address_2": None, "city": "Worcester", "company": None, "country": "GB",
    "email": "bob@smithnet.example", "first_name": "Bob", "last_name": "Smith", "phone": "07123456789",
    "post_code": "WR1 1AB", "region": "Worcestershire", "residential": True, "validated": False,
}  # fmt: skip


def account(at: Merchant | None = None, *orgs: str, **fields: Any) -> LinkedAccount:
    parts = [{"key": org, "name": f"Company {number}"} for number, org in enumerate(orgs or (ORG,), start=1)]
    return cast.account(at, **{"system": "readycloud", "access": {"parts": parts}} | fields)


def item(key: str = "t1", **fields: Any) -> dict[str, Any]:
    return {
        "url": f"{ORG}orders/H6j/boxes/b1/items/{key}/", "quantity": 2, "kind": None, "part_number": "SAUCE-1",
        "code": None, "description": "Tom's Texas Sauce", "unit_price": "15.00 USD", "unit_weight": "170.000 g",
        "image_link": None, "link": None, "pick_location": None, "origin_country_code": None, "joint_production": True,
        "commodity_code": None, "custom_fields": {}, "ups": None, "ean": None, "isbn": None,
        "created_at": "2026-03-01T10:00:00.159321Z", "updated_at": "2026-03-01T10:00:00.912000Z",
    } | fields  # fmt: skip


def box(key: str = "b1", *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "url": f"{ORG}orders/H6j/boxes/{key}/", "package_type": "package", "length": "30.000 cm", "width": "20.000 cm",
        "height": "10.500 cm", "weight": "1.500 kg", "ship_cost": "4.99 USD", "shipper_release": None,
        "insured_value": None, "insurance_type": None, "declared_value": None, "tracking_number": "1Z999",
        "confirmation_type": "none", "description": None, "cod": False, "cod_value": None, "saturday_delivery": False,
        "delivered_at": None, "created_at": "2026-03-01T10:00:00.159321Z", "updated_at": "2026-03-01T10:00:00.912000Z",
        "packaging": None, "items": list(items) or [item()],
    } | fields  # fmt: skip


def order(key: str = "H6j", **fields: Any) -> dict[str, Any]:
    """The four shapes of a time stand in it."""
    return copy.deepcopy({
        "url": f"{ORG}orders/{key}/", "primary_id": f"BX-{key}", "unique_id": f"rc-{key}", "order_number": 100001,
        "customer_number": None, "po_number": None, "message": None, "terms": None,
        "ordered_at": "2026-03-01T09:30:00Z", "printed_at": "2026-03-02T08:00:00+00:00",
        "created_at": "2026-03-01T10:00:00.159321Z", "updated_at": "2026-03-02T10:00:00.912000Z",
        "nested_updated_at": "2026-03-02T11:00:00.159321Z", "boxes": [box()],
        "billing": {"status": "paid", "subtotal": "30.00 USD", "shipping": "4.99 USD", "tax": None, "total": "34.99 USD"},
        "shipping": {"status": "fulfilled", "shipped_at": "2026-03-02T10:00:00+00:00", "ship_to": ADDRESS,
                     "ship_from": None, "ship_type": "ground", "ship_via": "UPS Ground", "ship_cost": "4.99 USD",
                     "warehouse": None},
        "notes": [], "tags": [], "custom_fields": {}, "source": {"name": "Web shop"},
    } | fields)  # fmt: skip


# One record of each kind that nothing but its own page is about.
SMALL: dict[str, dict[str, Any]] = {
    "packaging": {"url": f"{ORG}packaging/p1/", "name": "Large box", "package_type": "package", "weight": "100.000 g"},
    "shipping_products": {"url": f"{ORG}products/q1/", "part_number": "SAUCE-1", "description": "Tom's Texas Sauce",
                          "unit_price": "15.00 USD", "unit_weight": "170.0000 g"},
    "contacts": {"url": f"{ORG}contacts/c1/", "first_name": "Bob", "last_name": "Smith", "company": None},
}  # fmt: skip


def put_all(linked: LinkedAccount) -> None:
    """One record of each kind."""
    for resource, record in SMALL.items():
        cast.put(linked, resource, record)
    cast.put(linked, "shipments", order())


class House:
    """A back office with a shipping account at the sandbox, worked on turn by turn."""

    def __init__(self, sandbox: Sandbox, account: LinkedAccount) -> None:
        self.sandbox, self.cloud, self.account = sandbox, sandbox.readycloud, account
        self.forget()

    def forget(self) -> None:
        self.since = len(self.sandbox.journal)

    def calls(self, method: str = "") -> list[tuple[str, str, int]]:
        entries = list(self.sandbox.journal)[self.since :]
        return [(entry.method, entry.path, entry.status) for entry in entries if method in ("", entry.method)]

    def submit(self, key: str = "", **data: Any) -> Command:
        kind = "shipment.create"
        return submitting.submit(self.account, kind, data, key=key or f"{kind} {timezone.now()}", actor="tests")

    def work(self, times: int = 3) -> None:
        """What a worker does, without the pauses in between."""
        for _ in range(times):
            Command.objects.unfinished().update(due_at=None)
            LinkedAccount.objects.filter(pk=self.account.pk).update(due_at=timezone.now(), failures=0)
            turns.take(self.account.pk)


@contextmanager
def open_house(
    settings: Any, monkeypatch: Any, *, organisations: int = 1, orders: int = 8, **options: Any
) -> Iterator[House]:
    settings.READYCLOUD_LIMIT = 100_000
    settings.QUIET_S = 0.0
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)
    with Sandbox(tills=0, readycloud=organisations, orders=orders, products=4, **options) as sandbox:
        cloud = sandbox.readycloud
        cloud.app.throttle_limit_get = cloud.app.throttle_limit_other = 100_000
        settings.READYCLOUD_URL = cloud.url
        settings.READYCLOUD_CLIENT_ID, settings.READYCLOUD_CLIENT_SECRET = cloud.app.client_id, cloud.app.client_secret
        live = [org.url for org in cloud.orgs if not org.is_deleted]
        yield House(sandbox, account(None, *live, token=cloud.issue().access))
