"""The receiver: a row first, then 202; and what it refuses."""

import pytest
from django.db import DatabaseError
from django.test import Client

from accounts.inbox import receiving, subscribing
from accounts.models import Delivery, LinkedAccount
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


@pytest.fixture
def path(till) -> str:
    return subscribing.address(till).removeprefix("http://127.0.0.1:8000")


def post(path: str, body: bytes = b"resource[product_id]=17", **headers):
    return Client(enforce_csrf_checks=True).post(
        path, body, content_type="application/x-www-form-urlencoded", **headers
    )


def test_webhook_is_a_row_before_it_is_answered(till, path):
    answer = post(path)

    assert (answer.status_code, answer.content) == (202, b"")
    kept = Delivery.objects.get()
    assert (kept.account, kept.state, bytes(kept.body)) == (till, "received", b"resource[product_id]=17")
    assert kept.content_type == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("body", [b"", b"\xff\x00 nonsense", b"{"])
def test_nothing_is_read_here(path, body):
    assert post(path, body).status_code == 202
    assert bytes(Delivery.objects.get().body) == body


def test_every_account_has_an_address_of_its_own(till, path):
    other = subscribing.address(cast.account(cast.merchant("Weinhandel Otto"), token="another-token-0123456789"))

    assert path not in other
    assert subscribing.address(till).endswith(path)


@pytest.mark.parametrize("wrong", ["/webhooks/ready2order/nonsense/", "/webhooks/rec_plus/{key}/", "{path}x/"])
def test_unknown_key_is_nobody(path, wrong):
    key = path.split("/")[-2]

    assert post(wrong.format(key=key, path=path[:-1])).status_code == 404
    assert Delivery.objects.count() == 0


def test_disconnected_account_listens_no_more(till, path):
    LinkedAccount.objects.update(state="disconnected", credential=None)

    assert post(path).status_code == 404


def test_large_body_is_refused(path):
    assert post(path, b"x" * (receiving.LARGEST + 1)).status_code == 413
    assert Delivery.objects.count() == 0


def test_only_posts_are_taken(path):
    assert Client().get(path).status_code == 405


def test_database_that_is_away_is_told_so_that_it_comes_again(path, monkeypatch):
    def fails(*arguments):
        raise DatabaseError

    monkeypatch.setattr(receiving, "keep", fails)
    answer = post(path)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_key_is_sealed_and_never_logged(till, path, caplog):
    post(path)
    key = path.split("/")[-2]
    till.refresh_from_db()

    assert key.encode() not in bytes(till.webhook_key)
    assert key not in till.webhook_key_hash
    assert key not in caplog.text
