"""A web shop of the sandbox, and the merchant who links it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.linking import links
from accounts.models import ApprovalLink, LinkedAccount
from accounts.sync import turns
from backoffice.sandbox import Sandbox
from backoffice.sandbox.rec_plus import WebShop
from tests import cast


@pytest.fixture
def sandbox(settings: Any, monkeypatch: Any) -> Iterator[Sandbox]:
    settings.REC_PLUS_LIMIT = 100_000
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)
    with Sandbox(tills=0, shops=2, products=12, orders=5, webhook_pause_s=0.01) as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox: Sandbox) -> WebShop:
    return sandbox.shops[0]


class Merchant:
    """The merchant's browser on the page of an approval link."""

    def __init__(self, link: ApprovalLink) -> None:
        links.hand_out(link)
        self.link = link
        self.step = link.steps.get(account__system="rec_plus")
        self.page = f"/approve/{links.token(link)}/"
        self.browser = Client(raise_request_exception=False)
        self.browser.cookies["django_language"] = "en"

    def enters(self, shop: WebShop, **other: str) -> Any:
        answers = {"domain": shop.domain, "username": shop.access.username, "password": shop.access.password} | other
        sent = {f"step-{self.step.pk}-{name}": value for name, value in answers.items()}
        return self.browser.post(f"{self.page}{self.step.pk}/continue/", sent)

    def reads(self) -> str:
        return self.browser.get(self.page).content.decode()

    @property
    def account(self) -> LinkedAccount:
        return LinkedAccount.objects.get(pk=self.step.account_id)


@pytest.fixture
def rosie() -> Merchant:
    return Merchant(links.create(cast.merchant(), ["rec_plus"], actor=cast.mona()))


def work(times: int = 3) -> None:
    """What a worker does, without the pauses in between."""
    for _ in range(times):
        LinkedAccount.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
        for account in turns.due():
            turns.take(account)


@pytest.fixture
def linked(rosie: Merchant, shop: WebShop) -> LinkedAccount:
    rosie.enters(shop)
    work()
    return rosie.account
