"""A merchant whose buyers are asked for reviews: a web shop with paid orders, and an account of the review service."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Command, LinkedAccount, Merchant
from accounts.outbox import submitting
from accounts.sync import turns
from backoffice.sandbox import Sandbox
from sales.asking import finding, releasing
from sales.models import ReviewRequest, ReviewRules
from tests import cast, shop

ZONE = shop.LONDON
LONG_AGO = timedelta(days=1000)


def merchant(**fields: Any) -> Merchant:
    fields = {"slug": "toms-sauces", "time_zone": "Europe/London", "currency": "GBP", "language": "en"} | fields
    return cast.merchant("Tom's Sauces", **fields)


def service(at: Merchant, token: str = "4310/en/" + "a" * 64, language: str = "en", **fields: Any) -> LinkedAccount:
    """Nothing of it is due to be read, so that what is sent can be counted."""
    return cast.account(
        at, system="guaranteed_reviews", token=token, access={"language": language, "site": "4310"}, **fields
    )


def rules(at: Merchant, **fields: Any) -> ReviewRules:
    """On for ever, without a hold; whatever was paid a week ago is due."""
    fields = {"is_on": True, "since": timezone.now() - LONG_AGO, "hold_hours": 0} | fields
    return ReviewRules.objects.update_or_create(merchant=at, defaults=fields)[0]


def order(number: int, *, days: float = 10, email: str = "", name: str = "Bob Smith", **fields: Any) -> dict[str, Any]:
    """Placed and paid so many days ago, by a buyer of its own."""
    at = f"{timezone.now().astimezone(ZONE) - timedelta(days=days):%Y-%m-%dT%H:%M:%S}"
    user = {
        "id": number,
        "full_name": name,
        "email": email or f"buyer-{number}@home.example",
        "billing_address": shop.ADDRESS,
    }
    totals = {"qty": 3, "price": "33.60", "vat": "5.60", "weight": 0, "delivery": "0.00"}
    about = {"id": number, "start_date": at, "payment_date": at, "user": user, "totals": totals, "status": "Complete"}
    return shop.order(number, **about | fields)


def invoice(number: int, *, days: float = 10, **fields: Any) -> dict[str, Any]:
    at = f"{timezone.now().astimezone(ZONE) - timedelta(days=days):%Y-%m-%d %H:%M:%S}"
    address = {"firstName": "Eva", "lastName": "Huber", "email": f"eva-{number}@home.example"}
    return cast.invoice(number, **{"invoice_timestamp": at, "address": address} | fields)


def found(at: Merchant) -> list[ReviewRequest]:
    kept = ReviewRules.objects.filter(merchant=at).first() or rules(at)
    finding.find(kept.pk)
    return list(ReviewRequest.objects.order_by("id_order"))


@contextmanager
def open_asking(settings: Any, monkeypatch: Any, **options: Any) -> Iterator["Asking"]:
    settings.QUIET_S = 0.0
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)
    monkeypatch.setattr("accounts.sync.schedule.ask_for_due", lambda account: None)
    with Sandbox(tills=0, guaranteed_reviews=("en",), **options) as sandbox:
        settings.GUARANTEED_REVIEWS_URL = sandbox.guaranteed_reviews.url
        yield Asking(sandbox)


class Asking:
    """The merchant, the shop, and the emulated service behind them; worked on turn by turn."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.merchant = merchant()
        self.shop = shop.account(self.merchant)
        [there] = sandbox.guaranteed_reviews.accounts
        self.account = service(self.merchant, there.api_key)
        self.rules = rules(self.merchant)

    def put(self, *orders: dict[str, Any]) -> None:
        cast.put(self.shop, "web_orders", *orders)

    def work(self, times: int = 3) -> None:
        """What the sweeper and a worker do, without the pauses in between."""
        for _ in range(times):
            finding.find_all()
            releasing.settle()
            releasing.release_due()
            Command.objects.unfinished().update(due_at=None)
            LinkedAccount.objects.update(due_at=timezone.now(), failures=0)
            turns.take(self.account.pk)
        releasing.settle()

    def received(self) -> list[str]:
        [there] = self.sandbox.guaranteed_reviews.accounts
        return [each.id_order for each in there.orders]

    def posts(self) -> list[dict[str, Any]]:
        """The orders of each call, as they left."""
        entries = [entry for entry in self.sandbox.journal if entry.method == "POST"]
        return [json.loads(entry.body)["orders"] for entry in entries]

    def states(self) -> dict[str, tuple[str, str]]:
        return {row.id_order: (row.state, row.reason) for row in ReviewRequest.objects.all()}


def every_state(at: Merchant, about: str = "Melange") -> ReviewRequest:
    """Rules that are on, an account to send to, and a request in every state; the one that needs a name is given back."""
    account = service(at, token=f"4310/en/{at.pk:064x}", label=about[:256], language=at.language)
    rules(at, since=timezone.now(), minimums={at.currency: "1"}, stopping_words="cancel, storno")
    now = timezone.now()
    waits = None
    for number, (state, reason) in enumerate((
        ("held", ""), ("cancelled", "by_staff"), ("queued", ""), ("sent", ""), ("refused", "rejected"), ("needs_person", "no_name"),
    )):  # fmt: skip
        data = {"id_order": f"w-{number}", "firstname": "Eva", "lastname": about, "email": "eva@home.example",
                "order_date": "2026-11-20 10:00:00"}  # fmt: skip
        command = None
        if state in ("queued", "sent", "refused"):
            command = submitting.submit(
                account, "review_request.create", data, key=f"{state} of {at.pk}", actor="tests"
            )
            ends = {"sent": "done", "refused": "rejected"}
            Command.objects.filter(pk=command.pk).update(
                state=ends.get(state, state), detail=about if state == "refused" else "", reason=reason,
                ended_at=None if state == "queued" else now,
            )  # fmt: skip
        waits = ReviewRequest.objects.create(
            merchant=at, account=account, id_order=f"w-{number}", number=f"{about[:60]} {number}", ordered_at=now,
            total="33.60", currency=at.currency, first_name="" if reason == "no_name" else "Eva", last_name=about,
            email=f"eva-{number}@home.example", buyer=f"eva-{number}@home.example", state=state, reason=reason,
            held_until=now + timedelta(hours=20), command=command, sent_at=now if state == "sent" else None,
            answer={"success": 1, "orders_count": 1, "orders_imported": 1, "message": about} if state == "sent" else {},
        )  # fmt: skip
    assert waits is not None
    return waits


def due_already(at: Merchant, name: str = "Bob Smith") -> None:
    """Orders of the merchant's shop whom a back-fill would ask about, and some that nobody is asked about."""
    linked = at.accounts.get(system="rec_plus")
    odd = ({}, {"status": "Cancelled"}, {"days": 2}, {"name": "Madonna"}, {"email": "none"})
    orders = [order(number, **{"name": name} | fields) for number, fields in enumerate(odd, start=900)]
    cast.put(linked, "web_orders", *orders)
