"""ReadyCloud of the sandbox, and the merchant who links it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.utils import timezone

from accounts.linking import links
from accounts.models import ApprovalLink, Grant, LinkedAccount
from accounts.sync import turns
from backoffice.sandbox import Sandbox
from backoffice.sandbox.readycloud import Cloud
from tests import cast


@pytest.fixture
def sandbox(settings: Any, monkeypatch: Any) -> Iterator[Sandbox]:
    """Two organisations and a deleted one; a budget that is never in the way."""
    settings.READYCLOUD_LIMIT = 100_000
    settings.ALLOW_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)
    with Sandbox(tills=0, readycloud=2, products=2, orders=3, readycloud_http_hooks=True) as opened:
        cloud = opened.readycloud
        cloud.app.throttle_limit_get = cloud.app.throttle_limit_other = 100_000
        settings.READYCLOUD_URL = cloud.url
        settings.READYCLOUD_CLIENT_ID, settings.READYCLOUD_CLIENT_SECRET = cloud.app.client_id, cloud.app.client_secret
        yield opened


@pytest.fixture
def cloud(sandbox: Sandbox) -> Cloud:
    return sandbox.readycloud


class Merchant:
    """The merchant's browser, here and at ReadyCloud."""

    def __init__(self, cloud: Cloud, link: ApprovalLink | None = None) -> None:
        self.cloud = cloud
        self.link = link or links.create(cast.merchant(), ["readycloud"], actor=cast.mona())
        links.hand_out(self.link)
        self.step = self.link.steps.get(account__system="readycloud")
        self.page = f"/approve/{links.token(self.link)}/"
        self.browser = Client(raise_request_exception=False)
        self.browser.cookies["django_language"] = "en"

    def presses_continue(self) -> str:
        """Where the page leads."""
        answer = self.browser.post(f"{self.page}{self.step.pk}/continue/")
        assert answer.status_code == 200, answer.content
        return unescape(re.findall(r'href="(http[^"]+oauth2[^"]+)"', answer.content.decode())[0])

    def decides(self, decision: str = "allow", address: str = "") -> str:
        """Allows or denies at ReadyCloud; the address that the browser is sent to."""
        answer = requests.post(
            address or self.presses_continue(), data={"decision": decision}, allow_redirects=False, timeout=20
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def arrives(self, address: str) -> Any:
        """The page at that address; nothing behind its # is sent."""
        parts = urlsplit(address)
        return self.browser.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    def brings(self, address: str) -> Any:
        """What the page's script does: it posts what is behind the #, with the state of the page."""
        page = self.arrives(address)
        if page.status_code != 200:
            return page
        [state] = re.findall(r'name="state" value="([^"]*)"', page.content.decode())
        parts = urlsplit(address)
        return self.browser.post(parts.path, {"state": unescape(state), "key": f"#{parts.fragment}"})

    def pastes(self, text: str) -> Any:
        return self.browser.post(f"{self.page}{self.step.pk}/bring/", {f"bring-{self.step.pk}-key": text})

    def chooses(self, *keys: str) -> Any:
        return self.browser.post(f"{self.page}{self.step.pk}/choose/", {"part": list(keys)})

    def reads(self) -> str:
        return unescape(self.browser.get(self.page).content.decode())

    @property
    def account(self) -> LinkedAccount:
        return LinkedAccount.objects.get(pk=self.step.account_id)

    @property
    def state(self) -> str:
        self.step.refresh_from_db()
        return str(self.step.state)


def fragment_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).fragment).items()}


@pytest.fixture
def rosie(cloud: Cloud) -> Merchant:
    return Merchant(cloud)


def work(times: int = 3) -> None:
    """Let a worker do what is due, whatever it waits for."""
    for _ in range(times):
        LinkedAccount.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
        for account_id in turns.due():
            turns.take(account_id)


def no_answer_in_time() -> None:
    """The merchant has not chosen."""
    Grant.objects.filter(choose_until__isnull=False).update(choose_until=timezone.now() - timedelta(seconds=1))
