"""The emulated review service, and the merchant who links it."""

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
from backoffice.sandbox.guaranteed_reviews import Account
from tests import cast


@pytest.fixture
def sandbox(settings: Any, monkeypatch: Any) -> Iterator[Sandbox]:
    settings.GUARANTEED_REVIEWS_LIMIT = 100_000
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.01)
    with Sandbox(tills=0, guaranteed_reviews=["de", "fr"], reviews=30) as sandbox:
        settings.GUARANTEED_REVIEWS_URL = sandbox.guaranteed_reviews.url
        yield sandbox


@pytest.fixture
def german(sandbox: Sandbox) -> Account:
    return sandbox.guaranteed_reviews.accounts[0]


@pytest.fixture
def french(sandbox: Sandbox) -> Account:
    return sandbox.guaranteed_reviews.accounts[1]


class Merchant:
    """The merchant's browser on the page of an approval link."""

    def __init__(self, link: ApprovalLink) -> None:
        links.hand_out(link)
        self.link = link
        self.step = link.steps.get(account__system="guaranteed_reviews")
        self.page = f"/approve/{links.token(link)}/"
        self.browser = Client(raise_request_exception=False)
        self.browser.cookies["django_language"] = "en"

    def enters(self, known: Account, **other: str) -> Any:
        answers = {"api_key": known.api_key, "language": known.language, "public_key": known.public_key} | other
        sent = {f"step-{self.step.pk}-{name}": value for name, value in answers.items()}
        return self.browser.post(f"{self.page}{self.step.pk}/continue/", sent)

    def reads(self) -> str:
        return self.browser.get(self.page).content.decode()

    @property
    def account(self) -> LinkedAccount:
        return LinkedAccount.objects.get(pk=self.step.account_id)


@pytest.fixture
def anna() -> Merchant:
    return Merchant(links.create(cast.merchant(), ["guaranteed_reviews"], actor=cast.mona()))


def work(times: int = 3) -> None:
    """What a worker does, without the pauses in between."""
    for _ in range(times):
        LinkedAccount.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
        for account in turns.due():
            turns.take(account)
