"""A canary token goes through linking and through forced errors, and is found in no log, page, database or mail."""

import io
import json
import logging
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.http.journal import journal
from accounts.linking import links
from accounts.models import LinkedAccount
from accounts.sync import turns
from backoffice.logs import LineFormatter, RedactingFilter
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "canary-5f2e9b61c0d84a7f-account-token"


@pytest.fixture
def log():
    """All that our handler would write, from every logger."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    handler.addFilter(RedactingFilter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def merchant(till):
    till.tokens.add(CANARY)
    till.rows["products"] = [cast.product(1)]
    link = links.create(cast.merchant(), ["ready2order"], actor="command line")
    links.hand_out(link)
    browser = Client(raise_request_exception=False)
    browser.post(f"/approve/{links.token(link)}/{link.steps.get().pk}/continue/")
    grant_token, grant = next(iter(till.grants.items()))
    browser.callback = urlsplit(json.loads(grant["body"])["authorizationCallbackUri"]).path
    browser.query = {"accountToken": CANARY, "grantAccessToken": grant_token, "status": "approved"}
    return browser


def work() -> None:
    for _ in range(10):
        LinkedAccount.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
        for account in turns.due():
            turns.take(account)


def database() -> str:
    """Every value of every table as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [_text(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def _text(value) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def mails() -> str:
    return "\n".join(message.message().as_string() for message in mail.outbox)


def pages(browser) -> str:
    """What staff can see of it, the administration included."""
    account = LinkedAccount.objects.get()
    addresses = ["/", "/accounts/", f"/accounts/{account.pk}/", "/problems/", "/merchants/cafe-anna/"]
    addresses += [f"/admin/accounts/{name}/" for name in ("linkedaccount", "grant", "apicall", "auditevent", "syncrun")]
    addresses += [f"/admin/accounts/linkedaccount/{account.pk}/change/"]
    return "\n".join(browser.get(address).content.decode() for address in addresses)


def test_linking_leaves_the_token_nowhere(merchant, log, sign_in):
    answer = merchant.get(merchant.callback, merchant.query)
    work()
    journal.flush()

    assert LinkedAccount.objects.get().state == "active"
    assert CANARY not in f"{answer.headers} {answer.content}"
    assert CANARY not in database()
    assert CANARY not in log.getvalue()
    assert CANARY not in mails()
    assert CANARY not in pages(sign_in(cast.sam()))


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    "place", ["accounts.linking.grants.receive", "accounts.http.vault.seal", "accounts.linking.links.move_step"]
)
def test_forced_error_leaves_the_token_nowhere(merchant, log, settings, monkeypatch, place, debug):
    settings.DEBUG = debug
    settings.ADMINS = [("Sam", "sam@staff.example")]
    settings.LOGGING_CONFIG = None
    logging.getLogger("django.request").addHandler(handler := _error_mails())

    def fail(*args, **kwargs):
        raise RuntimeError("forced")

    monkeypatch.setattr(place, fail)
    try:
        answer = merchant.get(merchant.callback, merchant.query)
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    assert answer.status_code == 500
    assert len(mail.outbox) == 1
    assert "forced" in log.getvalue()
    for place_to_look in (answer.content.decode(), str(answer.headers), log.getvalue(), mails(), database()):
        assert CANARY not in place_to_look


def test_refused_token_leaves_itself_nowhere(merchant, log, till):
    till.tokens.clear()
    merchant.get(merchant.callback, merchant.query)
    work()

    assert CANARY not in database()
    assert CANARY not in log.getvalue()


def _error_mails():
    from django.utils.log import AdminEmailHandler

    handler = AdminEmailHandler(include_html=True)
    handler.setLevel(logging.ERROR)
    return handler
