"""What every test may use."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.http import opening
from accounts.http.journal import journal
from accounts.models import User
from accounts.sync.registry import Registry
from tests import emptying
from tests.till import Till, open_till

emptying.install()


@pytest.fixture(autouse=True)
def _fresh_process_state() -> Iterator[None]:
    """Nothing that a process keeps between requests leaks from test to test."""
    if settings.REDIS_URL:
        redis.Redis.from_url(settings.REDIS_URL).flushdb()
    yield
    journal._entries.clear()
    for kept in (opening.transport, opening.store, opening.learned_address):
        kept.cache_clear()


@pytest.fixture(autouse=True)
def _essential_resources(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the requests: reading an account means its essential resources, unless a test says ``every_resource``."""
    if request.node.get_closest_marker("every_resource") is None:
        monkeypatch.setattr(Registry, "of", Registry.essential)


@pytest.fixture
def sign_in(client: Client) -> object:
    """``sign_in(user)`` gives a browser of that person."""

    def signed_in(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return signed_in


@pytest.fixture
def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


@pytest.fixture
def till(settings: Any) -> Iterator[Till]:
    """A till at READY2ORDER_API_URL, with a budget that is never in the way."""
    with open_till() as opened:
        settings.READY2ORDER_API_URL = opened.server.url + "/v1"
        settings.READY2ORDER_TOKEN_LIMIT = 100_000
        yield opened
